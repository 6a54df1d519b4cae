package firm

import (
	_ "embed"

	"qgov/base/duty"
	"qgov/calc/uscc"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/module"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
)

//go:embed en.tsv
var English string

// Module is the register of market subjects.
func Module() module.Module {
	k, p := Kind, Kind.P
	return module.Module{
		Name: "firm",
		Views: []page.View{{Plan: k.Plan, Wing: "主体与信用", Icon: "building-factory-2", Rank: 1,
			Columns: []page.Column{{Field: k.F(&p.Name), Under: k.F(&p.Code)}, {Field: k.F(&p.Sort)}, {Field: k.F(&p.Status)}, {Field: k.F(&p.Region)}, {Field: k.F(&p.Industry)}, {Field: k.F(&p.Founded)}},
			Presets: []page.Preset{{Name: "active", Label: "存续", Where: map[string]string{"status": "active"}}},
			Sample: func(tx *flow.Tx) (record.Record, error) {
				return &Firm{Code: uscc.Generate("91", "371082", uint64(tx.NewID())), Name: "示例海洋食品有限公司", Sort: "enterprise", Status: "active", Industry: "1361", Address: "示例路1号", Legal: "示例人",
					Phone: "13900000000", Founded: calendar.NewDate(2010, 5, 6), Size: "small", Demo: true}, nil
			}}},
		Grants: append(role.Allow("firm", []role.Action{role.See}, role.Anyone),
			append(role.Allow("firm", []role.Action{role.Create, role.Change, role.Import}, duty.Registrar),
				append(role.Allow("firm", []role.Action{role.Export}, duty.Staff()...),
					role.Allow("firm", []role.Action{role.Reveal}, duty.Registrar, duty.Handler, duty.Supervisor)...)...)...),
		English: English,
	}
}
