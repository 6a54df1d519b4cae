package page

import (
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/text"
	"qgov/web"
)

// tasks shows running deadlines; it becomes words when the page, and so the language, is known.
type tasks struct {
	s       *Site
	actor   role.Actor
	list    []flow.Running
	webDues func(c *visit, d flow.Running) *web.Due
}

// Tasks returns the deadlines of the agenda that the actor may see, the earliest first: what waits for a person, what falls due,
// what is late, for start pages.
func (s *Site) Tasks(tx *flow.Tx, a flow.Agenda) (web.Part, error) {
	actor := tx.Actor()
	if len(a.Kinds) == 0 {
		for _, v := range s.Views {
			if v.Flow != nil && s.Policy.May(actor, v.Plan.Name, role.See) {
				a.Kinds = append(a.Kinds, v.Plan.Name)
			}
		}
		if len(a.Kinds) == 0 {
			return tasks{s: s}, nil
		}
	}
	list, err := tx.Agenda(a)
	today := tx.Today()
	return tasks{s: s, actor: actor, list: list, webDues: func(c *visit, d flow.Running) *web.Due { return c.due(d.Due, today, true) }}, err
}

// View shows the list in the language of the page.
func (t tasks) View(p *web.Page) web.Component {
	c := &visit{s: t.s, p: p, lang: langOf(p), actor: t.actor}
	out := web.Tasks{Empty: web.Empty{Icon: "circle-check", Title: c.t("没有待办事项")}}
	for _, d := range t.list {
		v := t.s.View(d.Kind)
		task := web.Task{Title: d.Title, Sub: c.t(d.Label) + " · " + d.Basis, Due: t.webDues(c, d)}
		if v != nil {
			task.Kind = web.Badge{Text: c.t(v.Plan.Label)}
			task.URL = "/" + d.Kind + "/" + d.Record.String()
			if f := v.Plan.TitleField(); f != nil && masked(f) {
				task.Title = Mask(d.Title)
			}
		}
		out.Items = append(out.Items, task)
	}
	return out.View(p)
}

// Workload returns three figures for a start page, each leading to its rows: the actor's own running deadlines, those that fall due
// within seven days, and those that are late in its region. mine is the page that lists the actor's own.
func (s *Site) Workload(tx *flow.Tx, p *web.Page, mine string) ([]web.KPI, error) {
	c := &visit{s: s, p: p, lang: langOf(p), actor: tx.Actor()}
	own, late, err := tx.AgendaCount(flow.Agenda{Owner: ownerOf(tx)})
	if err != nil {
		return nil, err
	}
	soon, _, err := tx.AgendaCount(flow.Agenda{Owner: ownerOf(tx), Before: tx.Today().AddDays(7)})
	if err != nil {
		return nil, err
	}
	_, lateHere, err := tx.AgendaCount(flow.Agenda{})
	if err != nil {
		return nil, err
	}
	return []web.KPI{
		{Label: c.t("我的在办时限"), Value: text.Int(own), Icon: "inbox", URL: mine},
		{Label: c.t("7天内到期"), Value: text.Int(soon - late), Icon: "clock", Tone: web.Warn, URL: mine},
		{Label: c.t("我已超期"), Value: text.Int(late), Icon: "alert-circle", Tone: web.Bad, URL: mine},
		{Label: c.t("辖区已超期"), Value: text.Int(lateHere), Icon: "map-pin", Tone: web.Bad},
	}, nil
}

// ownerOf is the actor as owner; a number that owns nothing for one without an account, since 0 means everybody.
func ownerOf(tx *flow.Tx) record.ID {
	if id := tx.Actor().ID; id != 0 {
		return id
	}
	return -1
}
