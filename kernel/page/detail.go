package page

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/web"
)

// dossier is one record with what its page needs.
type dossier struct {
	c         *visit
	tx        *flow.Tx
	rec       record.Record
	titles    *names
	deadlines []flow.Running
	events    []event
}

// dossier reads the record in the address.
func (c *visit) dossier(tx *flow.Tx) (*dossier, error) {
	id, err := idOf(c.r)
	if err != nil {
		return nil, err
	}
	d := &dossier{c: c, tx: tx, titles: c.names()}
	if d.rec, err = tx.Get(c.v.Plan, id); err != nil {
		return nil, err
	}
	if c.v.Flow != nil {
		if d.deadlines, err = tx.Deadlines(c.v.Plan.Name, id); err != nil {
			return nil, err
		}
	}
	if d.events, err = c.events(tx, id); err != nil {
		return nil, err
	}
	d.titles.add(d.rec, d.facts()...)
	d.titles.add(d.rec, c.v.Plan.Heads...)
	d.addEventTitles()
	return d, d.titles.load(tx)
}

// facts are the fields that the actor may see.
func (d *dossier) facts() []*record.Field {
	var out []*record.Field
	for _, f := range d.c.v.Plan.Fields {
		if d.c.sees(f) {
			out = append(out, f)
		}
	}
	return out
}

// detail answers GET /{kind}/{id}: the page, or the drawer that a list opens.
func (c *visit) detail() error {
	return c.s.Engine.Read(c.r.Context(), func(tx *flow.Tx) error {
		d, err := c.dossier(tx)
		if err != nil {
			return err
		}
		c.p.Title = Title(c.v.Plan, d.rec)
		c.p.Crumbs = c.crumbs(c.p.Title)
		if partial(c.r) && (c.r.URL.Query().Get("drawer") == "1" || target(c.r) == "drawer-body") {
			brief, err := d.brief()
			if err != nil {
				return err
			}
			return c.fragment(http.StatusOK, brief)
		}
		page, err := d.page()
		if err != nil {
			return err
		}
		if err := c.s.Pills(tx, c.p); err != nil {
			return err
		}
		return c.render(http.StatusOK, page)
	})
}

// page draws the whole record.
func (d *dossier) page() (web.Part, error) {
	c := d.c
	w := web.Detail{Head: d.head(), Stepper: d.stepper(), History: d.history()}
	if c.v.Banner != nil {
		w.Alerts = c.alerts(c.v.Banner(d.tx, d.rec))
	}
	steps, waiting, err := d.now()
	if err != nil {
		return nil, err
	}
	w.Now, w.Waiting = steps, waiting
	if part := d.limits(); part != nil {
		w.Facts = []web.Facts{*part}
	}
	for _, panel := range c.v.Panels {
		part, err := panel.Part(d.tx, d.rec, c.p)
		if err != nil {
			return nil, err
		}
		if part != nil {
			w.Parts = append(w.Parts, web.Panel{Title: c.t(panel.Title), Body: part})
		}
	}
	for _, f := range d.sections(true) {
		w.Parts = append(w.Parts, web.Panel{Title: f.Title, Body: web.Facts{Items: f.Items}})
	}
	w.Parts = append(w.Parts, d.tables(c.v.Drawn...)...)
	w.Files = d.files()
	w.Related, err = d.related()
	return w, err
}

// alerts says what a banner warns of in the reader's language.
func (c *visit) alerts(list []web.Alert) []web.Alert {
	for i := range list {
		a := &list[i]
		a.Title, a.Text, a.Links = c.t(a.Title), c.t(a.Text), slices.Clone(a.Links)
		for k := range a.Links {
			a.Links[k].Label = c.t(a.Links[k].Label)
		}
	}
	return list
}

func (d *dossier) head() web.Head {
	c, h := d.c, d.rec.Header()
	head := web.Head{Kicker: c.t(c.v.Plan.Label), Title: Title(c.v.Plan, d.rec)}
	if c.v.Summary != nil {
		head.Lead = c.v.Summary(d.tx, d.rec)
	}
	if badge, _ := c.state(h.State); badge != nil {
		head.Badges = append(head.Badges, *badge)
	}
	if c.v.Links != nil {
		for _, l := range c.v.Links(d.tx, d.rec) {
			head.Actions = append(head.Actions, web.Button{Label: l.Label, URL: l.URL, Icon: l.Icon, Download: l.Download})
		}
	}
	locked := c.v.Flow != nil && c.v.Flow.State(h.State).Locked // steps alone change it
	if !c.v.Plan.NoForm && !c.v.Plan.Append && !locked && c.may(role.Change) && c.governs(h.Region) {
		head.Actions = append(head.Actions, web.Button{Label: c.t("修改"), Icon: "edit", URL: c.at(h.ID, "/edit")})
	}
	head.Actions = append(head.Actions, web.Button{Label: c.t("打印"), Icon: "printer", URL: c.at(h.ID, "/print")})
	return head
}

// governs reports whether the actor may write records of the region: a national register is read everywhere and written at home.
func (c *visit) governs(region string) bool {
	prefix, ok := c.actor.Prefix()
	return c.actor.Party != 0 || ok && strings.HasPrefix(region, prefix)
}

// now returns what the actor can do, and who has it otherwise.
func (d *dossier) now() ([]web.Step, string, error) {
	c, h := d.c, d.rec.Header()
	if c.v.Flow == nil {
		return nil, "", nil
	}
	var out []web.Step
	var others []string
	for _, m := range c.v.Flow.Open(h.State) {
		if !m.Fits(d.rec) {
			continue
		}
		if !c.may(role.Step(m.Name)) {
			others = append(others, c.t("%s（%s）", m.Label, c.duties(m.By)))
			continue
		}
		if !d.tx.Holds(c.v.Plan, d.rec) { // a national register is read everywhere: its steps belong to those at home
			others = append(others, c.t("%s（%s，%s）", m.Label, c.s.regionName(h.Region), c.duties(m.By)))
			continue
		}
		s := web.Step{Label: c.t(m.Label), Help: c.t(m.Help), URL: c.at(h.ID, "/step/"+m.Name), Duty: c.duties(m.By), Tone: dangerTone(m), Primary: len(out) == 0 && !m.Danger && !m.Optional}
		if err := d.tx.May(c.v.Flow, m, d.rec); err != nil {
			e := fault.Of(err)
			if e.Kind == fault.Internal || e.Kind == fault.Unavailable {
				return nil, "", err
			}
			s.Blocked = c.message(err)
		}
		if m.Form == nil && !m.Danger && !m.Publishes { // nothing to ask: the button takes the step
			s.Method, s.URL = "post", s.URL+"?version="+strconv.FormatInt(h.Version, 10)
		}
		d.dueOf(&s, m)
		out = append(out, s)
	}
	waiting := ""
	switch {
	case len(out) > 0:
	case c.final(h.State):
		waiting = c.t("已办结，没有待办步骤。")
	case len(others) > 0:
		waiting = c.t("等待办理：%s", strings.Join(others, "、"))
	}
	return out, waiting, nil
}

// dueOf sets the time limit that the step ends: the earliest of those it stops.
func (d *dossier) dueOf(s *web.Step, m *flow.Move) {
	var first *flow.Running
	for i, r := range d.deadlines {
		if r.Stopped.IsZero() && r.Paused.IsZero() && slices.Contains(m.Stops, r.Name) && (first == nil || r.Due < first.Due) {
			first = &d.deadlines[i]
		}
	}
	if first != nil {
		s.Due = d.c.due(first.Due, d.tx.Today(), true)
		s.Due.Basis, s.Basis = first.Basis, first.Basis
	}
}

func (c *visit) duties(list []role.Duty) string {
	var out []string
	for _, d := range list {
		if desc, ok := c.s.Policy.Duty(d); ok {
			out = append(out, c.t(desc.Label))
		}
	}
	if len(out) > mostDuties {
		return c.t("%s等 %d 个职责", strings.Join(out[:mostDuties], "、"), len(out))
	}
	return strings.Join(out, "、")
}

// mostDuties is how many duties are named of those that may take a step: when everybody may, the list tells nothing.
const mostDuties = 4

// limits lists the deadlines with their legal basis.
func (d *dossier) limits() *web.Facts {
	if len(d.deadlines) == 0 {
		return nil
	}
	c := d.c
	out := &web.Facts{Title: c.t("时限")}
	for _, r := range d.deadlines {
		cell := web.Cell{Due: c.due(r.Due, d.tx.Today(), r.Stopped.IsZero() && r.Paused.IsZero())}
		sub := []string{c.t("自 %s 起", r.Started.String()), c.t("至 %s", r.Due.String()), strings.TrimSpace(r.Basis)}
		switch {
		case !r.Stopped.IsZero() && r.Stopped > r.Due && c.waits(r.Name):
			cell.More = append(cell.More, web.Badge{Text: c.t("已届满"), Tone: web.Neutral})
		case !r.Stopped.IsZero() && r.Stopped > r.Due:
			cell.More = append(cell.More, web.Badge{Text: c.t("逾期完成"), Tone: web.Bad})
			sub = append(sub, c.t("%s 完成", r.Stopped.String()))
		case !r.Stopped.IsZero():
			cell.More = append(cell.More, web.Badge{Text: c.t("按期完成"), Tone: web.Good})
			sub = append(sub, c.t("%s 完成", r.Stopped.String()))
		case !r.Paused.IsZero():
			cell.More = append(cell.More, web.Badge{Text: c.t("中止计算"), Tone: web.Info})
			sub = append(sub, c.t("%s 起中止", r.Paused.String()))
		}
		for _, x := range r.Suspended {
			sub = append(sub, c.t("%s 至 %s 不计入", x.From.String(), x.To.String()))
		}
		if !r.Confirmed {
			cell.More = append(cell.More, web.Badge{Text: c.t("未核实"), Tone: web.Warn, Hint: c.t("该时限规定尚未与法律文本核对")})
		}
		if r.Provisional {
			cell.More = append(cell.More, web.Badge{Text: c.t("暂定"), Tone: web.Warn, Hint: c.t("涉及尚未公布放假安排的年份，公布后重新计算")})
		}
		cell.Sub = strings.Join(sub, " · ")
		out.Items = append(out.Items, web.Fact{Label: c.t(r.Label), Cell: cell, Wide: true})
	}
	return out
}

// waits reports whether a step waits for the deadline to pass: its end is then nobody's delay.
func (c *visit) waits(name string) bool {
	return c.v.Flow != nil && slices.ContainsFunc(c.v.Flow.Steps, func(m *flow.Move) bool { return m.After == name })
}

// stepper shows the course of the case, with who took it there and when.
func (d *dossier) stepper() web.Stepper {
	c, now := d.c, d.rec.Header().State
	st := web.Stepper{Steps: c.stages(now)}
	reached := make(map[string]string)
	for _, e := range d.events {
		for _, f := range e.changes {
			if f.Name == "state" && c.v.Flow != nil {
				reached[c.t(c.v.Flow.State(record.State(f.New)).Label)] = e.name + " " + calendar.DateOf(e.at).String()
			}
		}
	}
	for i := range st.Steps {
		if st.Steps[i].State == "done" || st.Steps[i].State == "now" {
			st.Steps[i].Note = strings.TrimSpace(reached[st.Steps[i].Label])
		}
	}
	// What the case never was in is not done: a refused sampling was never tested. A record that came without a history says nothing.
	if start := c.v.Flow; start != nil && reached[c.t(start.State(start.Start).Label)] != "" {
		for i := range st.Steps {
			if st.Steps[i].State == "done" && st.Steps[i].Note == "" {
				st.Steps[i].State = "skip"
			}
		}
	}
	if c.final(now) {
		for i := range st.Steps {
			if st.Steps[i].State == "now" {
				st.Steps[i].State = "done"
			}
		}
	}
	return st
}

// sections lists the fields under their headings; child rows and attachments have parts of their own. A section that nothing is known
// of yet but a yes is left out, and its yes goes to the end. With links, masked values lead to the page that reveals them.
func (d *dossier) sections(links bool) []web.Facts {
	c := d.c
	out := []web.Facts{{Title: c.t("基本信息")}}
	known, marks := []bool{false}, [][]web.Fact{nil}
	for _, f := range d.facts() {
		if f.Section != "" {
			out, known = append(out, web.Facts{Title: c.t(f.Section)}), append(known, false)
			marks = append(marks, nil)
		}
		if f.Type == record.Rows || f.Type == record.Files || links && slices.Contains(c.v.Drawn, f) {
			continue
		}
		if f.Fixed && !says(f, d.rec) || f.Type == record.Reference && f.Target == nil {
			continue // not reached yet, or a bare id, which tells a person nothing
		}
		last := &out[len(out)-1]
		fact := d.fact(f, d.rec, f.Name, links)
		if says(f, d.rec) && f.Type == record.YesNo {
			marks[len(out)-1] = append(marks[len(out)-1], fact)
		} else if says(f, d.rec) {
			known[len(out)-1] = true
		}
		last.Items = append(last.Items, fact)
	}
	head := web.Facts{Title: c.t("登记信息")}
	for _, name := range []string{"region", "owner", "created", "created_by", "changed"} {
		if f := c.v.Plan.Field(name); c.sees(f) {
			head.Items = append(head.Items, web.Fact{Label: c.t(f.Label), Cell: web.Cell{Text: c.text(f, d.rec, d.titles)}})
		}
	}
	for i := range out {
		if !known[i] {
			out[i].Items = nil
			head.Items = append(head.Items, marks[i]...)
		}
	}
	return slices.DeleteFunc(append(out, head), func(f web.Facts) bool { return len(f.Items) == 0 })
}

// says reports whether the value tells something: a plain number or yes/no is never empty, but zero and no may be untouched.
func says(f *record.Field, r any) bool {
	if f.Empty(r) {
		return false
	}
	if n, number := f.Int(r); number && !f.Maybe {
		return n != 0
	}
	return f.Type != record.YesNo || f.Maybe || f.Format(r) == "是"
}

func (d *dossier) fact(f *record.Field, holder any, name string, links bool) web.Fact {
	c := d.c
	fact := web.Fact{Label: c.t(f.Label), Wide: f.Long, Help: c.t(f.Help), Cell: c.cell(f, holder, d.titles, false)}
	if masked(f) && links && !f.Empty(holder) && c.may(role.Reveal) {
		fact.Masked = c.at(d.rec.Header().ID, "/reveal/"+name)
	}
	if f.Unit != "" && fact.Text != "" && !masked(f) {
		fact.Text += " " + c.t(f.Unit)
	}
	return fact
}

// tables shows the child rows, without those that are drawn elsewhere.
func (d *dossier) tables(drawn ...*record.Field) []web.Part {
	c := d.c
	var out []web.Part
	for _, f := range d.facts() {
		if f.Type != record.Rows || f.Empty(d.rec) || slices.Contains(drawn, f) {
			continue
		}
		t := web.StatTable{Columns: []web.Column{{Label: c.t("序号")}}}
		var children []*record.Field
		for _, child := range f.Child.Fields {
			if c.sees(child) {
				children = append(children, child)
				t.Columns = append(t.Columns, web.Column{Label: c.label(child), Num: child.Type == record.Count || child.Type == record.Number || child.Type == record.Amount})
			}
		}
		for i := range f.Len(d.rec) {
			row := web.StatRow{Label: strconv.Itoa(i + 1)}
			for _, child := range children {
				cell := c.cell(child, f.Row(d.rec, i), d.titles, false)
				if masked(child) && cell.Text != "" && c.may(role.Reveal) {
					cell.Masked = c.at(d.rec.Header().ID, "/reveal/"+f.Name+"."+strconv.Itoa(i)+"."+child.Name)
				}
				row.Cells = append(row.Cells, cell)
			}
			t.Rows = append(t.Rows, row)
		}
		out = append(out, web.Panel{Title: c.t(f.Label), Body: t})
	}
	return out
}

func (d *dossier) files() *web.Files {
	c := d.c
	out := &web.Files{Title: c.t("附件")}
	for _, f := range d.facts() {
		if f.Type != record.Files {
			continue
		}
		for _, file := range f.FilesOf(d.rec) {
			out.Items = append(out.Items, web.File{ID: file.Hash, Name: file.Name, Size: size(file.Size), Note: c.t(f.Label), Hash: file.Hash[:min(len(file.Hash), 12)],
				URL: c.at(d.rec.Header().ID, "/file/"+file.Hash)})
		}
	}
	if len(out.Items) == 0 {
		return nil
	}
	return out
}

// related lists the newest records that refer to this one.
func (d *dossier) related() ([]web.Related, error) {
	var out []web.Related
	for _, rel := range d.c.v.Related {
		card, err := d.relatedCard(rel)
		if err != nil {
			return nil, err
		}
		if card != nil {
			out = append(out, *card)
		}
	}
	return out, nil
}

func (d *dossier) relatedCard(rel Related) (*web.Related, error) {
	c, id := d.c, d.rec.Header().ID
	if !c.s.Policy.May(c.actor, rel.Kind.Name, role.See) {
		return nil, nil
	}
	q := store.Query{Where: []store.Cond{store.Eq(rel.Field, id)}, Limit: 8, Bare: true}
	n, err := d.tx.Tally(rel.Kind, []store.Query{q}, most)
	if err != nil {
		return nil, err
	}
	page, err := d.tx.Find(rel.Kind, q)
	if err != nil {
		return nil, err
	}
	label := rel.Label
	if label == "" {
		label = rel.Kind.Label
	}
	base := "/" + rel.Kind.Name
	card := &web.Related{Title: c.t(label), Count: capped(n[0])}
	if rel.Field.Filters {
		card.URL = base + "?" + url.Values{rel.Field.Name: {id.String()}}.Encode()
	}
	other := *c
	if other.v = c.s.View(rel.Kind.Name); other.v == nil {
		other.v = &View{Plan: rel.Kind, Flow: d.tx.Engine().Flow(rel.Kind.Name)}
	}
	for _, r := range page.Records {
		h := r.Header()
		item := web.RelatedItem{Title: Title(rel.Kind, r), URL: base + "/" + h.ID.String(), Sub: calendar.DateOf(h.Created).String()}
		item.Badge, _ = other.state(h.State)
		card.Items = append(card.Items, item)
	}
	if rel.New && c.s.Policy.May(c.actor, rel.Kind.Name, role.Create) {
		card.New = &web.Button{Label: c.begin(other.v), Icon: "plus", URL: base + "/new?" + url.Values{rel.Field.Name: {id.String()}}.Encode()}
	}
	return card, nil
}

// brief is the record in the drawer.
func (d *dossier) brief() (web.Part, error) {
	c, h := d.c, d.rec.Header()
	b := web.Brief{Kicker: c.t(c.v.Plan.Label), Title: Title(c.v.Plan, d.rec), Stepper: d.stepper(), OpenURL: c.at(h.ID, "")}
	facts := web.Facts{Wide: true}
	for _, f := range d.facts() {
		if f.Type != record.Rows && f.Type != record.Files && !f.Long && !f.Empty(d.rec) && len(facts.Items) < 10 {
			facts.Items = append(facts.Items, d.fact(f, d.rec, f.Name, false))
		}
	}
	if due := c.due(h.Due, d.tx.Today(), true); due != nil {
		facts.Items = append(facts.Items, web.Fact{Label: c.t("办理时限"), Cell: web.Cell{Due: due}})
	}
	if read := c.reads(d.rec); len(read.Items) > 0 {
		b.Facts = append(b.Facts, read)
	}
	b.Facts = append(b.Facts, facts)
	b.History = d.history()
	b.History.Events = b.History.Events[:min(len(b.History.Events), 5)]
	steps, _, err := d.now()
	for _, s := range steps {
		b.Actions = append(b.Actions, web.Button{Label: s.Label, URL: s.URL, Method: s.Method, Primary: s.Primary, Tone: s.Tone, Disabled: s.Blocked, Dialog: s.Method == ""})
	}
	return b, err
}

// print answers GET /{kind}/{id}/print.
func (c *visit) print() error {
	return c.s.Engine.Read(c.r.Context(), func(tx *flow.Tx) error {
		d, err := c.dossier(tx)
		if err != nil {
			return err
		}
		title := Title(c.v.Plan, d.rec)
		c.p.Title = c.t(c.v.Plan.Label) + " " + title
		sheet := web.Sheet{Title: []string{c.t(c.v.Plan.Label), title}}
		for _, f := range d.sections(false) {
			sheet.Parts = append(sheet.Parts, f)
		}
		if part := d.limits(); part != nil {
			sheet.Parts = append(sheet.Parts, *part)
		}
		sheet.Parts = append(sheet.Parts, d.tables()...)
		if files := d.files(); files != nil {
			sheet.Parts = append(sheet.Parts, *files)
		}
		if h := d.history(); len(h.Events) > 0 {
			h.Title = c.t("办理记录")
			sheet.Parts = append(sheet.Parts, h)
		}
		bar := web.PrintBar{Back: c.at(d.rec.Header().ID, ""), Title: title, Note: c.t("打印人：%s，%s", c.actor.Name, shortTime(tx.Now()))}
		return web.Render(c.w, http.StatusOK, web.Print(c.p, bar, sheet))
	})
}
