package scenario

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"qgov/base/duty"
	"qgov/kernel/flow"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/testkit/browser"
	"qgov/testkit/fill"
	"qgov/testkit/server"
)

// person is the face of people: each account has a browser window of its own, signs in by the form with password and code, opens pages,
// fills in forms, presses buttons and reads what is there. Every kind of page is checked with axe once, and whatever a page complains
// about fails the story.
type person struct {
	*Story
	tab   *browser.Tab
	login string
	tabs  map[string]*browser.Tab
	axe   *Looked
}

// Looked are the kinds of pages that have been checked with axe; stories played one after the other share it to save the time.
type Looked struct {
	mu   sync.Mutex
	seen map[string]bool
}

// first reports whether the kind of page is seen for the first time.
func (l *Looked) first(kind string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.seen == nil {
		l.seen = make(map[string]bool)
	}
	was := l.seen[kind]
	l.seen[kind] = true
	return !was
}

// Watch plays the story file in a browser. The server must be that of a demonstration (Config.Demo), whose sign-in page shows the code.
func Watch(t *testing.T, s *server.Server, file string, axe *Looked) {
	t.Helper()
	st := begin(t, s, file)
	p := &person{Story: st, tabs: make(map[string]*browser.Tab), axe: axe}
	p.as("")
	st.face = p
	st.tell()
}

// password is that of every account of a story.
const password = "Regen-Im-Oktober-7"

func (p *person) as(login string) {
	p.Helper()
	p.login = login
	if p.tab = p.tabs[login]; p.tab != nil {
		return
	}
	p.tab = browser.Open(p.T)
	p.tabs[login] = p.tab
	if login == "" {
		p.tab.Viewport(360, 740) // the public comes by phone
		return
	}
	a := p.Server.As(p.T, login)
	if slices.Contains(a.Duties, duty.SocialSupervisor) {
		p.tab.Viewport(390, 844) // works with a phone
	}
	a.Cookie() // makes the account ready, as its first sign-in would
	if err := p.Server.App.Accounts.SetPassword(server.System(p.T), a.ID, password); err != nil {
		p.fail("%v", err)
	}
}

// ids are the parts of an address that are not of the kind of page.
var ids = regexp.MustCompile(`/[a-z0-9]{11,}|/[A-Z0-9-]{8,}|\?.*$`)

var shownCode = regexp.MustCompile(`\b(\d{3}) ?(\d{3})\b`)

// open opens a page and signs in where the session has ended.
func (p *person) open(path string) (status int) {
	p.Helper()
	p.Server.Clock.Advance(2 * time.Second) // a person takes a moment; the front door counts by the clock
	status = p.tab.Goto(p.Server.URL + path)
	if p.login != "" && strings.HasPrefix(p.at(), "/login") {
		p.look()
		p.tab.Fill("[name=login]", p.login)
		p.tab.Fill("[name=password]", password)
		status = p.tab.Follow(".form-foot .btn-primary")
		if p.tab.Count("[name=code]") > 0 {
			p.look()
			m := shownCode.FindStringSubmatch(p.tab.Text("main"))
			if m == nil {
				p.fail("%s shows no code: %s", p.at(), p.tab.Text("main"))
			}
			p.tab.Fill("[name=code]", m[1]+m[2])
			status = p.tab.Follow(".form-foot .btn-primary")
		}
		if strings.HasPrefix(p.at(), "/login") {
			p.fail("%s does not get in: %s", p.login, p.tab.Text("main"))
		}
		p.tab.Forgive("status of 401")
		if p.at() != path {
			status = p.tab.Goto(p.Server.URL + path)
		}
	}
	p.look()
	return status
}

// see opens a page that must be there.
func (p *person) see(path string) {
	p.Helper()
	if status := p.open(path); status != http.StatusOK {
		p.fail("%s gets %d for %s: %s", p.login, status, path, p.tab.Text("body"))
	}
}

// at is the address of the page without that of the server.
func (p *person) at() string {
	p.Helper()
	return strings.TrimPrefix(p.tab.URL(), p.Server.URL)
}

// look checks the page with axe unless one of its kind was checked before.
func (p *person) look() { p.Helper(); p.lookAt(ids.ReplaceAllString(p.at(), "/*")) }

func (p *person) lookAt(kind string) {
	p.Helper()
	if p.axe.first(kind) {
		p.tab.Accessible()
	}
}

func (p *person) create(v *page.View, in fill.Values) string {
	p.Helper()
	base := "/" + v.Plan.Name
	p.see(base)
	if p.tab.Follow(`.head-tools a[href="`+base+`/new"]`) != http.StatusOK {
		p.fail("no form at %s", p.at())
	}
	p.look()
	p.fillIn("#form-box", v.Plan, in)
	p.tab.Send("#form-box .form-foot .btn-primary")
	id, ok := strings.CutPrefix(p.at(), base+"/")
	if !ok || strings.Contains(id, "/") {
		p.fail("not saved at %s: %s", p.at(), p.tab.Text("main"))
	}
	return id
}

// record opens the page of a record.
func (p *person) record(x thing) string {
	p.Helper()
	base := "/" + x.kind + "/" + x.id
	p.see(base)
	return base
}

// ask presses the button of a step and returns the form that it opens; empty when there is nothing to ask and the step is taken.
func (p *person) ask(x thing, m *flow.Move) (form string) {
	p.Helper()
	to := p.record(x) + "/step/" + m.Name
	if at := `.now-steps form[action^="` + to + `"] button`; p.tab.Count(at) > 0 {
		p.tab.Send(at)
		return ""
	}
	link := `.now-steps a[href^="` + to + `"]`
	if p.tab.Count(link) == 0 {
		p.fail("the page offers no %s: %s", m.Label, p.tab.Text(".now"))
	}
	p.tab.Click(link)
	p.tab.WaitFor("#dialog-body form.form")
	p.lookAt("step " + x.kind + " " + m.Name)
	return "#dialog-body"
}

func (p *person) step(x thing, m *flow.Move, in fill.Values) {
	p.Helper()
	if form := p.ask(x, m); form != "" {
		p.fillIn(form, m.Form, in)
		if !p.tab.Send(form + " .form-foot button.btn[name=_save]") {
			p.fail("%s is refused: %s", m.Label, p.tab.Text(form))
		}
	}
	if p.at() != "/"+x.kind+"/"+x.id || !strings.Contains(p.tab.Text("body"), "“"+m.Label+"”已办理") {
		p.fail("%s is not taken, at %s: %s", m.Label, p.at(), p.tab.Text("main"))
	}
}

// refused looks for the words of the refusal: that the step is not offered, or what the page says when it is pressed. They must be those
// that a program is told with the code.
func (p *person) refused(x thing, m *flow.Move, code string, in fill.Values) {
	p.Helper()
	said := p.told(x, m, code, in)
	to := p.record(x) + "/step/" + m.Name
	if says(strings.Join(p.tab.Texts(".now-steps .problem"), " "), said) {
		return
	}
	form := "#form-box"
	if p.tab.Count(`.now-steps a[href^="`+to+`"]`) > 0 {
		form = p.ask(x, m)
	} else { // a person who types the address
		p.open(to)
	}
	if p.withheld(form, m.Form, in) {
		return // the page does not even offer what would be refused
	}
	if p.tab.Count(form+" .form-foot [name=_save]") > 0 {
		p.fillIn(form, m.Form, in)
		if p.tab.Send(form+" .form-foot button.btn[name=_save]") && p.at() == "/"+x.kind+"/"+x.id {
			p.fail("%s is taken", m.Label)
		}
	}
	if shown := p.tab.Text("body"); !says(shown, said) && !strings.Contains(shown, code) {
		p.fail("%s of %s is refused, but not by %s %v: %s", m.Label, x.kind, code, said, p.tab.Text("main"))
	}
	p.tab.Forgive("status of 4")
}

// withheld reports whether a form offers a list of records to choose from that leaves out the one that is wanted.
func (p *person) withheld(form string, plan *record.Plan, in fill.Values) bool {
	p.Helper()
	if plan == nil {
		return false
	}
	for _, f := range plan.Fields {
		list := fmt.Sprintf("%s select[name=%q]", form, f.Name)
		if v, given := in[f.Name]; given && f.Type == record.Reference && p.tab.Count(list) > 0 && p.tab.Count(fmt.Sprintf("%s option[value=%q]", list, word(v))) == 0 {
			return true
		}
	}
	return false
}

// wire is the face of programs for who acts.
func (p *person) wire() *wire {
	w := &wire{Story: p.Story}
	w.as(p.login)
	return w
}

// says reports whether one of the sentences is shown.
func says(shown string, sentences []string) bool {
	return slices.ContainsFunc(sentences, func(s string) bool { return strings.Contains(shown, s) })
}

// told asks as a program and returns the sentences that come with the code.
func (p *person) told(x thing, m *flow.Move, code string, in fill.Values) (said []string) {
	p.Helper()
	a := p.wire().take(x, m, in)
	if a.Status < 400 || a.Status >= 500 {
		p.fail("%s is not refused", a)
	}
	o := a.Object()
	if o["code"] == code {
		said = append(said, fmt.Sprint(o["detail"]))
	}
	list, _ := o["problems"].([]any)
	for _, x := range list {
		if q, ok := x.(map[string]any); ok && q["code"] == code {
			said = append(said, fmt.Sprint(q["text"]))
		}
	}
	if len(said) == 0 {
		p.fail("%s is not refused with %s\n%s", a, code, a.Brief())
	}
	return said
}

// facts are the labels and values of a record's page.
func (p *person) facts() map[string][]string {
	p.Helper()
	return browser.Eval[map[string][]string](p.tab, `(() => { const out = {};
		for (const dt of document.querySelectorAll("main dl dt")) (out[dt.textContent.trim()] ||= []).push((dt.nextElementSibling ?? dt.previousElementSibling).textContent.replace(/\s+/g, " ").trim());
		return out; })()`)
}

func (p *person) expect(x thing, f *record.Field, want string) {
	p.Helper()
	p.record(x)
	if f.Head && f.Name == "state" {
		label := p.Server.App.Engine.Flow(x.kind).State(record.State(want)).Label
		if got := p.tab.Texts("main h1 .tag"); !slices.Contains(got, label) {
			p.fail("the state of %s is %q, want %s", x.kind, got, label)
		}
		return
	}
	facts := p.facts()
	if f.Head && f.Name == "due" {
		for _, list := range facts {
			for _, s := range list {
				if strings.Contains(s, "至 "+want) && !strings.Contains(s, "完成") {
					return
				}
			}
		}
		p.fail("no limit to %s: %q", want, facts)
	}
	got := strings.Join(facts[f.Label], " ")
	if !strings.Contains(want, ",") { // digits are grouped for people
		got = strings.ReplaceAll(got, ",", "")
	}
	switch f.Type {
	case record.Choice:
		for _, c := range f.Codes {
			if c.Code == want {
				want = c.Label
			}
		}
	case record.Reference:
		want = p.title(f.Target(), want)
	case record.Region:
		want = p.Server.App.Site.Regions.FullName(want)
	case record.YesNo:
		if want == "false" && got == "" { // what is untouched is not shown
			return
		}
		want = map[string]string{"true": "是", "false": "否"}[want]
	}
	if want == "" && got != "" || !strings.Contains(got, want) {
		p.fail("%s of %s is %q, want %s", f.Label, x.kind, got, want)
	}
}

func (p *person) limit(x thing, name string, want map[string]string) {
	p.Helper()
	d := p.running(x, name)
	p.record(x)
	got := strings.Join(p.facts()[d.Label], " ")
	if due := want["due"]; !strings.Contains(got, "至 "+due) || want["provisional"] != "" && strings.Contains(got, "暂定") != (want["provisional"] == "true") {
		p.fail("the limit %s is %q, want %v", d.Label, got, want)
	}
}

func (p *person) missing(x thing) {
	p.Helper()
	if status := p.open("/" + x.kind + "/" + x.id); status != http.StatusNotFound {
		p.fail("%s is there for %s: %d", x.kind, p.login, status)
	}
	p.tab.Forgive("status of 404")
}

// links returns the ids of the records of a kind to which the page has a link.
func (p *person) links(kind, within string) []string {
	p.Helper()
	var out []string
	for _, href := range browser.Eval[[]string](p.tab, `[...document.querySelectorAll(`+fmt.Sprintf("%q", within+` a[href^="/`+kind+`/"]`)+`)].map(a => a.getAttribute("href"))`) {
		id := strings.TrimPrefix(href, "/"+kind+"/")
		if id, _, _ = strings.Cut(id, "?"); !strings.Contains(id, "/") && id != "new" && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// find follows the filters of the list, or the page of the record that the wanted ones refer to.
func (p *person) find(v *page.View, where map[string]string) []string {
	p.Helper()
	q := make(url.Values)
	for name, value := range where {
		f := v.Plan.Field(name)
		if f != nil && !f.Filters && f.Type == record.Reference && f.Target != nil && len(where) == 1 {
			p.record(thing{f.Target().Name, value})
			return p.links(v.Plan.Name, "main")
		}
		q.Set(name, value)
	}
	p.see("/" + v.Plan.Name + "?" + q.Encode())
	return p.links(v.Plan.Name, "tbody")
}

func (p *person) refers(x, to thing) {
	p.Helper()
	p.record(x)
	if !slices.Contains(p.links(to.kind, "main"), to.id) {
		p.fail("the page of %s has no link to %s", x.kind, to.kind)
	}
}

func (p *person) page(path string) func(string) bool {
	p.Helper()
	if strings.HasPrefix(path, "/api/") { // no page of people
		return p.wire().page(path)
	}
	p.see(path)
	if p.login == "" { // public pages may be some minutes old
		p.tab.Reload()
	}
	filled := browser.Eval[string](p.tab, `Array.from(document.querySelectorAll("main input:not([type=hidden]):not([type=password]), main textarea"), e => e.value).join("\n")`) // what stands in a form is read as well
	shown := p.tab.Title() + "\n" + p.tab.Text("body") + "\n" + filled
	return func(text string) bool { return strings.Contains(shown, text) }
}

// post ticks and chooses what the form names, and presses its button. A paper about a record begins on the record's page.
func (p *person) post(kind, path string, form url.Values) string {
	p.Helper()
	if of := form.Get("kind"); of != "" {
		p.see("/" + of + "/" + form.Get("id"))
		p.tab.Follow(fmt.Sprintf("main a[href=%q]", path+"?sort="+form.Get("sort")+"&kind="+of+"&id="+form.Get("id")))
		p.look()
		p.tab.Send(fmt.Sprintf("main form[action=%q] .btn-primary", path))
		return p.arrived(kind)
	}
	p.see(path)
	for name, list := range form {
		link := `main a[href$="` + name + "=" + list[0] + `"]`
		if p.tab.Count(link) > 0 {
			p.tab.Follow(link)
			p.look()
		}
	}
	for name, list := range form {
		box := fmt.Sprintf(`main input[type=checkbox][name=%q][value=%q]`, name, list[0])
		if p.tab.Count(box) > 0 {
			p.tab.Click(box)
		} else if got := p.tab.Value("main [name=" + name + "]"); got != list[0] {
			p.fail("%s is %q, want %q", name, got, list[0])
		}
	}
	p.tab.Send("main .bulk-form .btn-primary")
	return p.arrived(kind)
}

func (p *person) fill(kind, path string, in fill.Values) string {
	p.Helper()
	p.see(path)
	form := fmt.Sprintf("main form[action=%q]", path)
	for name, v := range in {
		p.put(form, &record.Field{Name: name, Label: name}, name, v)
	}
	p.tab.Send(form + " .form-foot .btn-primary")
	return p.arrived(kind)
}

// arrived returns the id of the record on whose page a form led.
func (p *person) arrived(kind string) string {
	p.Helper()
	id, ok := strings.CutPrefix(p.at(), "/"+kind+"/")
	if !ok {
		p.fail("the form leads to %s: %s", p.at(), p.tab.Text("main"))
	}
	return id
}

// proof follows the links of the public pages and downloads the file, as anybody may.
func (p *person) proof(path string) []byte {
	p.Helper()
	who := p.login
	p.as("")
	defer p.as(who)
	p.see(path)
	if !strings.HasPrefix(path, "/log/") {
		p.tab.Follow(`main a[href^="/log/"]`)
		p.look()
	}
	_, file := p.tab.Download(`main a[href$="/proof"]`)
	return file
}
