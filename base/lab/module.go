package lab

import (
	_ "embed"

	"qgov/base/duty"
	"qgov/base/product"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/module"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/web"
)

//go:embed en.tsv
var English string

// Module is the register of laboratories.
func Module() module.Module {
	k, p := Kind, Kind.P
	return module.Module{
		Name: "lab",
		Views: []page.View{{Plan: k.Plan, Wing: "质量基础设施", Icon: "flask", Rank: 1,
			Columns: []page.Column{{Field: k.F(&p.Name), Under: k.F(&p.CMA)}, {Field: k.F(&p.Sort)}, {Field: k.F(&p.Until)}, {Field: k.F(&p.Suspended)}, {Field: k.F(&p.Region)}},
			Banner: func(tx *flow.Tx, r record.Record) []web.Alert {
				l := r.(*Lab)
				if l.ID != 0 && l.Until < tx.Today() {
					return []web.Alert{{Tone: web.Bad, Title: "资质认定证书已到期，不能再安排检验任务"}}
				}
				return nil
			},
			Sample: func(tx *flow.Tx) (record.Record, error) {
				s := &product.Product{Code: tx.NewID().String(), Name: "示例水产制品", Domain: product.Food}
				if err := tx.Create(product.Kind.Plan, s); err != nil {
					return nil, err
				}
				return &Lab{Name: "示例检验检测中心", CMA: "CMA-" + s.ID.String(), Until: calendar.NewDate(2029, 1, 1), Sort: "institute", Contact: "示例员", Phone: "13700000000",
					Scope: []Scope{{Product: record.To[product.Product](s.ID)}}}, nil
			}}},
		Grants: append(role.Allow("lab", []role.Action{role.See, role.Export}, role.Anyone),
			append(role.Allow("lab", []role.Action{role.Create, role.Change, role.Import}, duty.Registrar, duty.Planner),
				role.Allow("lab", []role.Action{role.Reveal}, duty.Planner, duty.Supervisor)...)...),
		English: English,
	}
}
