package grade

import (
	"qgov/base/duty"
	"qgov/domain/credit/dossier"
	"qgov/kernel/event"
	"qgov/kernel/flow"
	"qgov/kernel/job"
	"qgov/kernel/module"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/web"
)

// Module is the business of grades.
func Module(g *Grader) module.Module {
	k, p, tk, tp := Kind, Kind.P, TrialKind, TrialKind.P
	read := []role.Action{role.See, role.Export}
	return module.Module{
		Name: "grade",
		Views: []page.View{
			{Plan: k.Plan, Flow: Flow, Wing: "主体与信用", Icon: "scale", Rank: 21,
				Columns: []page.Column{{Field: k.F(&p.Title), Under: k.F(&p.Edition)}, {Field: k.F(&p.Family)}, {Field: k.F(&p.State)}, {Field: k.F(&p.From)}, {Field: k.F(&p.Until)}, {Field: k.F(&p.Verified)}},
				Banner:  unverified, Defaults: like, Links: onward, Acts: map[string]string{"ship": "随程序提供"},
				Related: []page.Related{{Kind: tk.Plan, Field: tk.F(&tp.Model), Label: "模型试算"}},
				Sample: func(tx *flow.Tx) (record.Record, error) {
					m := riskModel()
					m.Title, m.Edition, m.From = "示例模型", tx.NewID().String(), 0
					return m, nil
				}},
			{Plan: tk.Plan,
				Columns: []page.Column{{Field: tk.F(&tp.Title)}, {Field: tk.F(&tp.Day)}, {Field: tk.F(&tp.Firms)}, {Field: tk.F(&tp.Moved)}, {Field: tk.F(&tp.Better)}, {Field: tk.F(&tp.Worse)}, {Field: tk.F(&tp.Finished)}},
				Panels:  []page.Panel{{Title: "等级变动矩阵", Part: moved}},
				Drawn:   []*record.Field{tk.F(&tp.Cells)},
				Acts:    map[string]string{"finish": "试算完成"},
				Sample: func(tx *flow.Tx) (record.Record, error) {
					m := riskModel()
					m.Edition = "示例" + tx.NewID().String()
					if err := tx.Create(Kind.Plan, m); err != nil {
						return nil, err
					}
					return &Trial{Title: "示例试算", Model: record.To[Model](m.ID), Day: tx.Today()}, nil
				}},
		},
		Grants: append(append(role.Allow(k.Name, read, duty.Staff()...), role.Allow(tk.Name, read, duty.Staff()...)...),
			role.Allow(k.Name, []role.Action{role.Create, role.Change}, duty.Credit, duty.Supervisor)...),
		Handlers: []event.Handler[*flow.Tx]{event.On(dossier.Changed, g.changed), event.On(dossier.Loaded, loaded)},
		Jobs:     []job.Kind{g.job(), trialOf()},
		Seed:     seed,
		Routes:   func(s *page.Site) []route.Route { return desk{s, g}.routes() },
		Entries: func(p *role.Policy) []page.Entry {
			return []page.Entry{{Wing: "主体与信用", Label: "信用等级分布", Icon: "chart-bar", URL: "/credit/grades", Rank: 11, May: func(a role.Actor) bool { return p.May(a, tk.Name, role.See) }}}
		},
		Cards:   []page.Card{{Label: "近30天等级变动", Unit: "次", Icon: "chart-bar", Tone: web.Info, Duties: []role.Duty{duty.Credit}, List: "/credit/moves", Count: countMoves}},
		English: English,
	}
}
