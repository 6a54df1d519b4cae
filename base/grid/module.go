package grid

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

// Module is the supervision grid.
func Module() module.Module {
	return module.Module{
		Name: "grid",
		Views: []page.View{{Plan: Kind.Plan, Wing: "主体与信用", Icon: "grid-dots", Rank: 5,
			Sample: func(tx *flow.Tx) (record.Record, error) {
				return &Cell{Code: "371082-" + tx.NewID().String(), Name: "示例网格", Supervisor: "示例员", Scope: "示例街道一至三号"}, nil
			}}},
		Grants: append(role.Allow("grid_cell", []role.Action{role.See, role.Export}, duty.Staff()...),
			role.Allow("grid_cell", []role.Action{role.Create, role.Change, role.Import}, duty.Registrar)...),
		English: English,
	}
}
