package page

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/text"
	"qgov/web"
)

// Page returns the frame of a staff page for the request: side bar, search, person, language, what was said by the page before.
func (s *Site) Page(r *http.Request, title string) *web.Page {
	p := &web.Page{Title: title, Brand: s.Brand}
	if text.From(r.Context()) == text.English {
		p.Lang = "en"
	}
	p.Prefs(r)
	lang := langOf(p)
	p.T = func(zh string) string { return s.Texts.T(lang, zh) }
	p.Flash = s.flash(r, lang)
	a := role.From(r.Context())
	if a.SignedIn() {
		p.Brand.URL = s.Home
		p.Nav = s.nav(r, a, lang)
		p.Search = web.Search{URL: "/search", Placeholder: p.T("搜索名称、编号、信用代码")}
		p.User = &web.User{Name: a.Name, Duty: s.dutyLine(a, lang), SignOut: s.SignOut}
		for _, l := range s.Person {
			l.Label = p.T(l.Label)
			p.User.Links = append(p.User.Links, l)
		}
	}
	if s.Dress != nil {
		s.Dress(r, p)
	}
	return p
}

func langOf(p *web.Page) text.Lang {
	if p.Lang == "en" {
		return text.English
	}
	return text.Chinese
}

func (s *Site) dutyLine(a role.Actor, lang text.Lang) string {
	var names []string
	for _, d := range a.Duties {
		if desc, ok := s.Policy.Duty(d); ok {
			names = append(names, s.Texts.T(lang, desc.Label))
		}
	}
	return strings.Join(names, "、")
}

// nav returns the side bar: the kinds and entries that the actor may see, in wings.
func (s *Site) nav(r *http.Request, a role.Actor, lang text.Lang) []web.Wing {
	entries := slices.Clone(s.Extra)
	for i := range s.Views {
		v := &s.Views[i]
		if v.Wing != "" && s.Policy.May(a, v.Plan.Name, role.See) {
			entries = append(entries, Entry{Wing: v.Wing, Label: v.Plan.Label, Icon: v.Icon, URL: "/" + v.Plan.Name, Rank: v.Rank})
		}
	}
	slices.SortStableFunc(entries, func(x, y Entry) int { return cmp.Compare(x.Rank, y.Rank) })
	order := slices.Clone(s.Wings)
	items := make(map[string][]web.NavItem)
	for _, e := range entries {
		if e.May != nil && !e.May(a) {
			continue
		}
		if !slices.Contains(order, e.Wing) {
			order = append(order, e.Wing)
		}
		items[e.Wing] = append(items[e.Wing], web.NavItem{Label: s.Texts.T(lang, e.Label), URL: e.URL, Icon: e.Icon, Active: within(r.URL.Path, e.URL)})
	}
	narrowest(items)
	var out []web.Wing
	for _, w := range order {
		if len(items[w]) > 0 {
			out = append(out, web.Wing{Title: s.Texts.T(lang, w), Items: items[w]})
		}
	}
	return out
}

// narrowest keeps of the entries that hold the page only those with the longest address: /stats/pairs lies in /stats as well.
func narrowest(items map[string][]web.NavItem) {
	longest := 0
	for _, list := range items {
		for _, i := range list {
			if i.Active {
				longest = max(longest, len(i.URL))
			}
		}
	}
	for _, list := range items {
		for i := range list {
			list[i].Active = list[i].Active && len(list[i].URL) == longest
		}
	}
}

// within reports whether a path is the page of an entry or below it.
func within(path, entry string) bool {
	entry, _, _ = strings.Cut(entry, "?")
	return path == entry || entry != "/" && strings.HasPrefix(path, entry+"/")
}

// Pills puts the number of a person's own running deadlines beside the kinds in the side bar. It is one statement on an index.
func (s *Site) Pills(tx *flow.Tx, p *web.Page) error {
	rows, err := tx.Query(`SELECT kind, count(*), coalesce(sum(CASE WHEN due < ? THEN 1 ELSE 0 END), 0) FROM deadline
		WHERE owner = ? AND stopped IS NULL AND {all: the owner's own} GROUP BY kind`, tx.Today(), tx.Actor().ID)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var kind string
		var all, late int64
		if err := rows.Scan(&kind, &all, &late); err != nil {
			return err
		}
		for _, w := range p.Nav {
			for i := range w.Items {
				if w.Items[i].URL == "/"+kind {
					pill(&w.Items[i], all, late)
				}
			}
		}
	}
	return rows.Err()
}

// pill shows a number beside an entry, red when some of it is late.
func pill(i *web.NavItem, all, late int64) {
	i.Count = text.Int(all)
	if late > 0 {
		i.CountTone = web.Bad
	}
}

// Region returns the region that a page was asked for (parameter region), or "" for the actor's own. One outside the actor's
// region is ignored.
func (s *Site) Region(r *http.Request) string {
	code := r.URL.Query().Get("region")
	prefix, ok := role.From(r.Context()).Prefix()
	if code == "" || !ok || !digits(code) || !strings.HasPrefix(code, prefix) {
		return ""
	}
	return code
}

// RegionSwitch fills the region switch of the top bar with the divisions below the region now shown and the way back up, inside
// the actor's own region.
func (s *Site) RegionSwitch(r *http.Request, p *web.Page) {
	a := role.From(r.Context())
	if s.Regions == nil || a.Region == "" || a.Party != 0 {
		return
	}
	now := s.Region(r)
	if now == "" {
		now = a.Region
	}
	p.Region = web.Switch{Label: s.regionName(now), Name: p.T("地区")}
	add := func(code, name string) {
		to := code
		if code == a.Region {
			to = ""
		}
		p.Region.Items = append(p.Region.Items, web.Link{Label: name, URL: with(r, "region", to), Active: code == now})
	}
	prefix := role.Prefix(a.Region)
	if up := s.Regions.Up(now); now != a.Region && strings.HasPrefix(up, prefix) {
		add(up, s.regionName(up))
	}
	add(now, s.regionName(now))
	for _, item := range s.Regions.Below(now) {
		add(item.Code, item.Name)
	}
}

// regionName is the short name of a region; the nation has a full name only.
func (s *Site) regionName(code string) string {
	if name := s.Regions.Name(code); name != "" && name != code {
		return name
	}
	return s.Regions.FullName(code)
}

// Period returns the first day of the period that a page was asked for (parameter period), or the zero Date for all time.
func Period(r *http.Request, today calendar.Date) calendar.Date {
	switch r.URL.Query().Get("period") {
	case "30":
		return today.AddDays(-30)
	case "quarter":
		return calendar.NewDate(today.Year(), (today.Month()-1)/3*3+1, 1)
	case "year":
		return calendar.NewDate(today.Year(), 1, 1)
	}
	return 0
}

// PeriodSwitch returns the choice of periods for a page.
func (s *Site) PeriodSwitch(r *http.Request, p *web.Page) web.Switch {
	now := r.URL.Query().Get("period")
	sw := web.Switch{Name: p.T("期间")}
	for _, o := range []struct{ value, label string }{{"", "全部"}, {"30", "近30天"}, {"quarter", "本季度"}, {"year", "本年度"}} {
		on := now == o.value
		if on {
			sw.Label = p.T(o.label)
		}
		sw.Items = append(sw.Items, web.Link{Label: p.T(o.label), URL: with(r, "period", o.value), Active: on})
	}
	return sw
}

// with returns the address of the request with one parameter changed and the place in the list dropped.
func with(r *http.Request, pairs ...string) string {
	q := r.URL.Query()
	for _, drop := range []string{"after", "at"} {
		q.Del(drop)
	}
	return address(r.URL.Path, q, pairs...)
}

// address returns the path with the parameters that say something, those in pairs replaced.
func address(path string, q url.Values, pairs ...string) string {
	out := make(url.Values)
	for k, vs := range q {
		for _, v := range vs {
			if v != "" {
				out.Add(k, v)
			}
		}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		out.Del(pairs[i])
		if pairs[i+1] != "" {
			out.Set(pairs[i], pairs[i+1])
		}
	}
	if len(out) == 0 {
		return path
	}
	return path + "?" + out.Encode()
}

func digits(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

// partial reports whether a script asks for a part of the page. A restored history entry wants the whole page.
func partial(r *http.Request) bool {
	return r.Header.Get("HX-Request") == "true" && r.Header.Get("HX-History-Restore-Request") != "true"
}

// target is the id of the element that a script will replace.
func target(r *http.Request) string { return r.Header.Get("HX-Target") }

// goTo sends the browser to another page; a script is told to load it as a whole.
func goTo(w http.ResponseWriter, r *http.Request, url string) {
	if partial(r) {
		w.Header().Set("HX-Redirect", url)
		w.WriteHeader(http.StatusOK)
		return
	}
	http.Redirect(w, r, url, http.StatusSeeOther)
}

// said is a message for the next page.
type said struct {
	Tone web.Tone `json:"t"`
	Text string   `json:"k"`
	Args []any    `json:"a,omitempty"`
}

// Say keeps a message for the next page that the person sees; text is a catalogue key.
func (s *Site) Say(w http.ResponseWriter, tone web.Tone, text string, args ...any) {
	b, err := json.Marshal(said{tone, text, args})
	if err != nil {
		return
	}
	http.SetCookie(w, s.cookie("flash", base64.RawURLEncoding.EncodeToString(b), time.Minute))
}

func (s *Site) flash(r *http.Request, lang text.Lang) []web.Alert {
	c, err := r.Cookie("flash")
	if err != nil || partial(r) {
		return nil
	}
	b, err := base64.RawURLEncoding.DecodeString(c.Value)
	var m said
	if err != nil || json.Unmarshal(b, &m) != nil {
		return nil
	}
	for i, a := range m.Args {
		if n, ok := a.(float64); ok {
			m.Args[i] = int64(n)
		}
	}
	return []web.Alert{{Tone: m.Tone, Text: s.Texts.T(lang, m.Text, m.Args...)}}
}

// dropFlash forgets the message that this page says.
func (s *Site) dropFlash(w http.ResponseWriter, r *http.Request) {
	if _, err := r.Cookie("flash"); err == nil && !partial(r) {
		http.SetCookie(w, s.cookie("flash", "", -time.Second))
	}
}

func (s *Site) cookie(name, value string, age time.Duration) *http.Cookie {
	return &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: int(age / time.Second), HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteLaxMode}
}

// local returns the path on this site that back names, or the fallback.
func local(back, fallback string) string {
	if !strings.HasPrefix(back, "/") || strings.HasPrefix(back, "//") || strings.ContainsAny(back, "\\\r\n\t") {
		return fallback
	}
	return back
}

// idOf reads the id in the address.
func idOf(r *http.Request) (record.ID, error) {
	id, err := record.ParseID(r.PathValue("id"))
	if err != nil || id == 0 {
		return 0, errNotFound()
	}
	return id, nil
}
