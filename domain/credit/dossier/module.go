package dossier

import (
	"qgov/base/duty"
	"qgov/kernel/flow"
	"qgov/kernel/module"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
)

// Module is the credit file.
func Module() module.Module {
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
		},
		Grants: append(append(role.Allow(Subject, []role.Action{role.See, role.Export}, append(duty.Staff(), duty.Firm)...),
			role.Allow(k.Name, []role.Action{role.See, role.Export}, duty.Staff()...)...),
			role.Allow(k.Name, []role.Action{role.Create, role.Change, role.Import}, duty.Credit, duty.Supervisor)...),
		Seed:    seedSources,
		English: English,
	}
}
