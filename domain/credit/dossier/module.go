package dossier

import (
	"qgov/base/duty"
	"qgov/kernel/flow"
	"qgov/kernel/job"
	"qgov/kernel/module"
	"qgov/kernel/page"
	"qgov/kernel/paper"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
)

// Module is the credit file.
func Module(o Options) module.Module {
	if o.Press == nil {
		o.Press = paper.NewPress()
	}
	k, p := SourceKind, SourceKind.P
	return module.Module{
		Name: "dossier",
		Views: []page.View{
			{Plan: k.Plan, Wing: "主体与信用", Icon: "database-import", Rank: 20,
				Columns: []page.Column{{Field: k.F(&p.Name), Under: k.F(&p.Number)}, {Field: k.F(&p.Department)}, {Field: k.F(&p.Sort)}, {Field: k.F(&p.Polarity)}, {Field: k.F(&p.Open)}, {Field: k.F(&p.Off)}},
				Sample: func(tx *flow.Tx) (record.Record, error) {
					return &Source{Number: FirstDepartment + int64(tx.NewID())%30000, Name: "示例事项", Department: "示例部门", Sort: "7", Polarity: "-1", Weight: "2", Open: true, Retention: 36, Basis: "示例依据",
						Columns: []Column{{Name: "统一社会信用代码", Target: "code", Must: true}}}, nil
				}},
			objections(), reports(),
		},
		Handlers: append(feeds(), lists()...),
		Jobs:     []job.Kind{gathering},
		Routes:   func(s *page.Site) []route.Route { return desk{s, o}.routes() },
		Entries: func(p *role.Policy) []page.Entry {
			return []page.Entry{{Wing: "主体与信用", Label: "企业信用档案", Icon: "id", URL: "/credit", Rank: 10, May: func(a role.Actor) bool { return p.May(a, Subject, role.See) }}}
		},
		Grants: append(append(grants(),
			role.Allow(k.Name, []role.Action{role.See, role.Export}, duty.Staff()...)...),
			role.Allow(k.Name, []role.Action{role.Create, role.Change, role.Import}, duty.Credit, duty.Supervisor)...),
		Seed:    seedSources,
		English: English,
	}
}

// grants say who reads files, objects and makes out reports. A firm reads its own only, see Open.
func grants() []role.Grant {
	both := append(duty.Staff(), duty.Firm)
	k := ObjectionKind.Name
	return append(append(append(role.Allow(Subject, []role.Action{role.See}, both...), role.Allow(k, []role.Action{role.See}, both...)...),
		append(role.Allow(k, []role.Action{role.Export}, duty.Staff()...), role.Allow(k, []role.Action{role.Create}, duty.Firm, duty.Credit)...)...), reportGrants()...)
}
