package page

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/seal"
	"qgov/kernel/text"
	"qgov/web"
)

// visit is one request for a page of a kind.
type visit struct {
	s     *Site
	w     http.ResponseWriter
	r     *http.Request
	v     *View
	p     *web.Page
	lang  text.Lang
	actor role.Actor
}

func (s *Site) visit(w http.ResponseWriter, r *http.Request, v *View) *visit {
	c := &visit{s: s, w: w, r: r, v: v, p: s.Page(r, ""), actor: role.From(r.Context())}
	c.lang = langOf(c.p)
	return c
}

func errNotFound() error { return fault.Missing("该记录") }

// t translates a text of the catalogue.
func (c *visit) t(zh string, args ...any) string { return c.s.Texts.T(c.lang, zh, args...) }

// base is the address of the kind.
func (c *visit) base() string { return "/" + c.v.Plan.Name }

// at is the address of a record of the kind, or a page below it.
func (c *visit) at(id record.ID, more string) string { return c.base() + "/" + id.String() + more }

func (c *visit) may(a role.Action) bool { return c.s.Policy.May(c.actor, c.v.Plan.Name, a) }

// render writes a whole page with the parts.
func (c *visit) render(status int, parts ...web.Part) error {
	return c.s.Render(c.w, c.r, status, c.p, parts...)
}

// fragment writes parts without the frame.
func (c *visit) fragment(status int, parts ...web.Part) error {
	return web.Render(c.w, status, web.Fragment(c.p, parts...))
}

// sees reports whether the actor may see the field, if only masked.
func (c *visit) sees(f *record.Field) bool {
	if f.Access == record.Bureau { // kept from parties, also when it is a secret
		return c.s.Policy.Clears(c.actor, f.Access)
	}
	return masked(f) || c.s.Policy.Clears(c.actor, f.Access)
}

// masked reports whether the field is shown masked to everybody.
func masked(f *record.Field) bool { return f.Access == record.Personal || f.Type == record.Hidden }

var (
	phoneShape = regexp.MustCompile(`^(\+86)?[\d -]{7,16}$`)
	idShape    = regexp.MustCompile(`^\d{14,17}[\dXx]$`)
)

// Mask hides the middle of a personal value by its form: telephone and identity numbers, mail addresses, names.
func Mask(s string) string {
	switch {
	case idShape.MatchString(s):
		return seal.MaskID(s)
	case phoneShape.MatchString(s):
		return seal.MaskPhone(s)
	case strings.Contains(s, "@"):
		return seal.MaskEmail(s)
	}
	return seal.MaskName(s)
}

// maskOf masks a field's value. A value that is no text, or that lies sealed because the record was read for a list, is hidden
// as a whole.
func maskOf(f *record.Field, r any, sealed bool) string {
	if f.Empty(r) {
		return ""
	}
	if f.Type == record.Hidden && sealed || f.Type != record.Hidden && f.Type != record.Text {
		return "＊＊＊"
	}
	return Mask(f.Format(r))
}

// Title returns the name of a record for pages: masked, if it is personal.
func Title(p *record.Plan, r record.Record) string {
	f := p.TitleField()
	switch {
	case f == nil || f.Empty(r):
		return r.Header().ID.String()
	case masked(f):
		return maskOf(f, r, f.Type == record.Hidden)
	}
	return p.TitleOf(r)
}

// names finds the titles that references show, in one statement for each kind.
type names struct {
	c      *visit
	plans  map[string]*record.Plan
	want   map[string]map[record.ID]bool
	people map[record.ID]bool
	got    map[string]map[record.ID]string
}

func (c *visit) names() *names {
	return &names{c: c, plans: make(map[string]*record.Plan), want: make(map[string]map[record.ID]bool), people: make(map[record.ID]bool), got: make(map[string]map[record.ID]string)}
}

// add notes the references of a record, child row or input among the fields.
func (n *names) add(r any, fields ...*record.Field) {
	for _, f := range fields {
		switch {
		case f.Type == record.Rows:
			for i := range f.Len(r) {
				n.add(f.Row(r, i), f.Child.Fields...)
			}
		case f.Type == record.Reference && !f.Empty(r):
			id, _ := f.Int(r)
			n.id(f, record.ID(id))
		}
	}
}

func (n *names) id(f *record.Field, id record.ID) {
	if id == 0 || f.Type != record.Reference || f.Head && f.Name == "id" {
		return
	}
	if f.Target == nil {
		n.people[id] = true
		return
	}
	p := f.Target()
	n.plans[p.Name] = p
	if n.want[p.Name] == nil {
		n.want[p.Name] = make(map[record.ID]bool)
	}
	n.want[p.Name][id] = true
}

func (n *names) load(tx *flow.Tx) error {
	for kind, ids := range n.want {
		got, err := tx.Titles(n.plans[kind], slices.Collect(maps.Keys(ids)))
		if err != nil {
			return err
		}
		if f := n.plans[kind].TitleField(); f != nil && masked(f) {
			for id, s := range got {
				got[id] = Mask(s)
			}
		}
		n.got[kind] = got
	}
	n.got[""] = map[record.ID]string{n.c.actor.ID: n.c.actor.Name}
	if len(n.people) == 0 || n.c.s.People == nil {
		return nil
	}
	got, err := n.c.s.People(tx, slices.Collect(maps.Keys(n.people)))
	maps.Copy(n.got[""], got)
	return err
}

// of names what a reference field points at; an unknown title is the id, an unknown person nobody.
func (n *names) of(f *record.Field, id record.ID) string {
	kind := ""
	if f.Target != nil {
		kind = f.Target().Name
	}
	if s := n.got[kind][id]; s != "" {
		return s
	}
	if f.Head && f.Target == nil { // an account that is no more: its number would tell a person nothing
		return ""
	}
	return id.String()
}

// hides reports whether the record has a name that the actor may not know.
func (n *names) hides(f *record.Field, id record.ID) bool {
	return f.Target != nil && f.Target().TitleField() != nil && n.want[f.Target().Name][id] && n.got[f.Target().Name][id] == ""
}

// text writes a field's value for people, without its unit.
func (c *visit) text(f *record.Field, r any, n *names) string {
	if f.Empty(r) {
		return ""
	}
	switch f.Type {
	case record.Rows:
		return c.t("%d 行", f.Len(r))
	case record.Files:
		return c.t("%d 个文件", len(f.FilesOf(r)))
	case record.Count:
		v, _ := f.Int(r)
		if f.Year {
			return strconv.FormatInt(v, 10)
		}
		return text.Int(v)
	case record.Amount:
		v, _ := f.Int(r)
		return text.Yuan(v)
	case record.Reference:
		id, _ := f.Int(r)
		if f.Head && f.Name == "id" {
			return record.ID(id).String()
		}
		if n.hides(f, record.ID(id)) {
			return c.t("（不在可见范围）") // its number would tell a person nothing
		}
		return n.of(f, record.ID(id))
	}
	return c.canonical(f, f.Format(r))
}

// canonical turns the canonical text of a value into the one that people read.
func (c *visit) canonical(f *record.Field, s string) string {
	if s == "" {
		return ""
	}
	switch f.Type {
	case record.Choice:
		if f.Head && f.Name == "state" && c.v.Flow != nil {
			return c.t(c.v.Flow.State(record.State(s)).Label)
		}
		return c.wordOf(f, s)
	case record.Choices:
		parts := strings.Split(s, ",")
		for i, code := range parts {
			parts[i] = c.wordOf(f, code)
		}
		return strings.Join(parts, "、")
	case record.YesNo:
		return c.t(s)
	case record.Text:
		if v := c.s.View(s); v != nil && f.Fixed && f.Name == "source" { // the kind that a record came from
			return c.t(v.Plan.Label)
		}
		if f.Fixed && f.Name == "resume" && c.v.Flow != nil { // the state to go back to
			return c.t(c.v.Flow.State(record.State(s)).Label)
		}
	case record.Region:
		if c.s.Regions != nil {
			if name := c.s.Regions.FullName(s); name != "" {
				return name
			}
		}
	case record.Instant:
		return strings.TrimSuffix(s, ":00")
	}
	return s
}

// label is the field's name, with its unit if it is a number.
func (c *visit) label(f *record.Field) string {
	l := c.t(f.Label)
	if f.Unit != "" {
		l += "（" + c.t(f.Unit) + "）"
	}
	return l
}

// cell shows a field's value in a list or among facts.
func (c *visit) cell(f *record.Field, r any, n *names, bare bool) web.Cell {
	if masked(f) {
		return web.Cell{Text: maskOf(f, r, bare)}
	}
	cell := web.Cell{Text: c.text(f, r, n)}
	switch f.Type {
	case record.Choice:
		if code, ok := c.codes(f).Find(f.Format(r)); ok && code.Tone != record.Plain {
			cell = web.Cell{Badge: &web.Badge{Text: c.word(code), Tone: tone(code.Tone)}}
		}
	case record.Reference:
		id, _ := f.Int(r)
		if id != 0 && f.Target != nil && !n.hides(f, record.ID(id)) && c.s.View(f.Target().Name) != nil && c.s.Policy.May(c.actor, f.Target().Name, role.See) {
			cell.URL = "/" + f.Target().Name + "/" + record.ID(id).String()
		}
	case record.Region:
		if bare && c.s.Regions != nil && cell.Text != "" { // a list has no room for the whole chain
			if name := c.s.Regions.Name(f.Format(r)); name != "" {
				cell.Text = name
			}
		}
	case record.Text:
		if f.Long && strings.Contains(cell.Text, "\n") && !bare {
			cell = web.Cell{Lines: strings.Split(cell.Text, "\n")}
		}
	}
	return cell
}

func tone(t record.Tone) web.Tone {
	switch t {
	case record.Good:
		return web.Good
	case record.Warn:
		return web.Warn
	case record.Alert:
		return web.Bad
	case record.Info:
		return web.Info
	}
	return web.Neutral
}

// due shows a time limit; open says that it still runs.
func (c *visit) due(d, today calendar.Date, open bool) *web.Due {
	if d.IsZero() {
		return nil
	}
	out := &web.Due{Text: d.String(), Date: d.String()}
	left := d.Sub(today)
	switch {
	case !open:
	case left < 0:
		out.Text, out.Tone = c.t("超期 %d 天", -left), web.Bad
	case left == 0:
		out.Text, out.Tone = c.t("今天到期"), web.Warn
	case left <= 3:
		out.Text, out.Tone = c.t("剩余 %d 天", left), web.Warn
	case left <= 15:
		out.Text = c.t("剩余 %d 天", left)
	}
	return out
}

// state returns the badge and the small stepper of a record's state.
func (c *visit) state(s record.State) (*web.Badge, *web.Mini) {
	f := c.v.Flow
	if f == nil || s == "" {
		return nil, nil
	}
	st := f.State(s)
	badge := &web.Badge{Text: c.t(st.Label), Tone: tone(st.Tone)}
	mini := &web.Mini{Label: badge.Text, Tone: tone(st.Tone)}
	for _, x := range f.States {
		if x.Aside {
			continue
		}
		mini.Of++
		if x.Code == s {
			mini.At = mini.Of
		}
	}
	if st.Aside || mini.Of < 2 {
		mini = nil
	}
	return badge, mini
}

// final reports whether nothing more is to be done in the state.
func (c *visit) final(s record.State) bool { return c.v.Flow != nil && c.v.Flow.State(s).Final }

// message is the text of a fault for people, with its problems.
func (c *visit) message(err error) string {
	e := fault.Of(err)
	if len(e.Problems) == 0 {
		return c.t(e.Text, e.Args...)
	}
	var parts []string
	for _, p := range e.Problems {
		parts = append(parts, c.t(p.Text, p.Args...))
	}
	return strings.Join(parts, "；")
}
