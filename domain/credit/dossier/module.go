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
	"qgov/web"
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
				Columns: []page.Column{{Field: k.F(&p.Name), Under: k.F(&p.Number)}, {Field: k.F(&p.Department)}, {Field: k.F(&p.Sort)}, {Field: k.F(&p.Polarity)}, {Field: k.F(&p.Open)}, {Label: "报送", Text: taking}},
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
		Seed: seedSources,
		Cards: []page.Card{
			{Label: "信用异议待办理", Icon: "message-report", Tone: web.Warn, Duties: []role.Duty{duty.Credit}, List: "/credit_objection?state=filed&state=verifying"},
			{Label: "我的异议办理中", Icon: "message-report", Tone: web.Info, Duties: []role.Duty{duty.Firm}, List: "/credit_objection?state=filed&state=verifying&state=checked"},
		},
		English: English,
		Texts:   []string{"已停用", "自动归集", "接收中", "异议对象：评价等级", "异议对象：信用记录", "对某一条记录有异议的，请在企业信用档案中点该条记录的“提出异议”"},
	}
}

// taking says in a list whether a source takes batches: a flag that reads “停用：否” would have to be turned over in the mind.
func taking(_ *flow.Tx, r record.Record) string {
	switch s := r.(*Source); {
	case s.Off:
		return "已停用"
	case s.Number < FirstDepartment:
		return "自动归集"
	}
	return "接收中"
}

// grants say who reads files, objects and makes out reports. A firm reads its own only, see Open.
func grants() []role.Grant {
	both := append(duty.Staff(), duty.Firm)
	k := ObjectionKind.Name
	return append(append(append(role.Allow(Subject, []role.Action{role.See}, both...), role.Allow(k, []role.Action{role.See}, both...)...),
		append(role.Allow(k, []role.Action{role.Export}, duty.Staff()...), role.Allow(k, []role.Action{role.Create}, duty.Firm, duty.Credit)...)...), reportGrants()...)
}
