package product

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

func sample(code string) *Product {
	return &Product{Code: code, Name: "示例鱼制品", Domain: Food, Class: "水产制品", Standard: "GB 10136-2015",
		Tests: []Test{{Parameter: "N-二甲基亚硝胺", Operator: "<=", Limit: "4.0", Unit: "µg/kg", Method: "GB 5009.26-2023"}}}
}

// Module is the register of products and the yearly catalogue.
func Module() module.Module {
	k, p := Kind, Kind.P
	write := []role.Action{role.Create, role.Change, role.Import}
	read := []role.Action{role.See, role.Export}
	return module.Module{
		Name: "product",
		Views: []page.View{
			{Plan: k.Plan, Wing: "主体与信用", Icon: "package", Rank: 3,
				Columns: []page.Column{{Field: k.F(&p.Name), Under: k.F(&p.Code)}, {Field: k.F(&p.Domain)}, {Field: k.F(&p.Class)}, {Field: k.F(&p.Standard)}},
				Sample:  func(tx *flow.Tx) (record.Record, error) { return sample(tx.NewID().String()), nil }},
			{Plan: CatalogueKind.Plan, Flow: CatalogueFlow, Wing: "监管业务", Icon: "list-check", Rank: 1,
				Sample: func(tx *flow.Tx) (record.Record, error) {
					s := sample(tx.NewID().String())
					if err := tx.Create(Kind.Plan, s); err != nil {
						return nil, err
					}
					return &Catalogue{Title: "2026年示例市重点监管产品目录", Year: 2026, Edition: 1, Domain: Food, Entries: []Entry{{Product: record.To[Product](s.ID), Risk: "high", Times: 2}}}, nil
				}},
		},
		Grants: append(append(role.Allow("product", read, role.Anyone), role.Allow("product", write, duty.Planner)...),
			append(role.Allow("catalogue", read, duty.Staff()...), role.Allow("catalogue", write, duty.Planner)...)...),
		English: English,
	}
}
