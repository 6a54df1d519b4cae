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
	a, q := AliasKind, AliasKind.P
	return module.Module{
		Name: "firm",
		Views: []page.View{{Plan: k.Plan, Wing: "主体与信用", Icon: "building-factory-2", Rank: 1,
			Columns: []page.Column{{Field: k.F(&p.Name), Under: k.F(&p.Code)}, {Field: k.F(&p.Sort)}, {Field: k.F(&p.Status)}, {Field: k.F(&p.Region)}, {Field: k.F(&p.Industry)}, {Field: k.F(&p.Founded)}},
			Presets: []page.Preset{{Name: "active", Label: "存续", Where: map[string]string{"status": "active"}}},
			Sample: func(tx *flow.Tx) (record.Record, error) {
				return &Firm{Code: uscc.Generate("91", "371082", uint64(tx.NewID())), Name: "示例海洋食品有限公司", Sort: "enterprise", Status: "active", Industry: "1361", Address: "示例路1号", Legal: "示例人",
					Phone: "13900000000", Founded: calendar.NewDate(2010, 5, 6), Size: "small", Demo: true}, nil
			},
			Related: []page.Related{{Kind: a.Plan, Field: a.F(&q.Firm), Label: "原注册号与曾用名", New: true}}},
			{Plan: a.Plan, Flow: AliasFlow, Wing: "主体与信用", Icon: "history", Rank: 3, Key: []*record.Field{a.F(&q.Sort), a.F(&q.Value), a.F(&q.From)},
				Columns: []page.Column{{Field: a.F(&q.Value), Under: a.F(&q.Sort)}, {Field: a.F(&q.Firm)}, {Field: a.F(&q.From)}, {Field: a.F(&q.To)}, {Field: a.F(&q.State)}},
				Sample: func(tx *flow.Tx) (record.Record, error) {
					f := &Firm{Code: uscc.Generate("91", "371082", uint64(tx.NewID())), Name: "示例改名有限公司", Sort: "enterprise", Status: "active", Demo: true}
					if err := tx.Create(Kind.Plan, f); err != nil {
						return nil, err
					}
					return &Alias{Firm: record.To[Firm](f.ID), Sort: Name, Value: "示例旧名有限公司", From: calendar.NewDate(2010, 5, 6), To: calendar.NewDate(2019, 12, 31), Basis: "示例变更通知书"}, nil
				}}},
		Grants: append(append(append(role.Allow("firm", []role.Action{role.See}, role.Anyone), role.Allow(a.Name, []role.Action{role.See, role.Export}, duty.Staff()...)...),
			role.Allow(a.Name, []role.Action{role.Create, role.Change, role.Import}, duty.Registrar, duty.Credit)...),
			append(role.Allow("firm", []role.Action{role.Create, role.Change, role.Import}, duty.Registrar),
				append(role.Allow("firm", []role.Action{role.Export}, duty.Staff()...),
					role.Allow("firm", []role.Action{role.Reveal}, duty.Registrar, duty.Handler, duty.Supervisor)...)...)...),
		English: English,
	}
}
