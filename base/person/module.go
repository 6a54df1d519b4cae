package person

import (
	_ "embed"

	"qgov/base/duty"
	"qgov/base/organ"
	"qgov/kernel/flow"
	"qgov/kernel/module"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
)

//go:embed en.tsv
var English string

// Module is the register of people.
func Module() module.Module {
	return module.Module{
		Name: "person",
		Views: []page.View{{Plan: Kind.Plan, Wing: "系统", Icon: "users", Rank: 2,
			Presets: []page.Preset{{Name: "samplers", Label: "抽样检查人员", Where: map[string]string{"sampler": "是"}}},
			Sample: func(tx *flow.Tx) (record.Record, error) {
				o := &organ.Organ{Name: "示例局", Sort: "bureau"}
				if err := tx.Create(organ.Kind.Plan, o); err != nil {
					return nil, err
				}
				return &Person{Name: "示例员", Organ: record.To[organ.Organ](o.ID), Post: "科员", Licence: "S-" + tx.NewID().String(), Sampler: true, Phone: "13800000000"}, nil
			}}},
		Grants: append(role.Allow("person", []role.Action{role.See, role.Export}, duty.Staff()...),
			append(role.Allow("person", []role.Action{role.Create, role.Change, role.Import}, duty.Registrar),
				role.Allow("person", []role.Action{role.Reveal}, duty.Registrar, duty.Supervisor)...)...),
		English: English,
	}
}
