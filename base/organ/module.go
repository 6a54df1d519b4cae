package organ

import (
	_ "embed"

	"qgov/base/duty"
	"qgov/kernel/flow"
	"qgov/kernel/module"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
)

//go:embed en.tsv
var English string

// Module is the register of organs.
func Module() module.Module {
	return module.Module{
		Name: "organ",
		Views: []page.View{{Plan: Kind.Plan, Wing: "系统", Icon: "building-bank", Rank: 1,
			Sample: func(tx *flow.Tx) (record.Record, error) {
				return &Organ{Name: "示例市市场监督管理局", Short: "示例局", Sort: "bureau", Prefix: "示市监"}, nil
			}}},
		Grants: append(role.Allow("organ", []role.Action{role.See, role.Export}, role.Anyone),
			role.Allow("organ", []role.Action{role.Create, role.Change, role.Import}, duty.Registrar)...),
		English: English,
	}
}
