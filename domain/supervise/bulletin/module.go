package bulletin

import (
	"qgov/base/duty"
	"qgov/base/product"
	"qgov/domain/supervise/rectify"
	"qgov/kernel/event"
	"qgov/kernel/flow"
	"qgov/kernel/module"
	"qgov/kernel/page"
	"qgov/kernel/publish"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
)

// Module is the business of publishing results by the office, which must have the forms of [Forms].
func Module(of *publish.Office) module.Module {
	k, p := Kind, Kind.P
	d := desk{of: of}
	return module.Module{
		Name: "bulletin",
		Views: []page.View{{Plan: k.Plan, Flow: newFlow(of), Wing: "监管业务", Icon: "speakerphone", Rank: 8,
			Columns: []page.Column{{Field: k.F(&p.Title), Under: k.F(&p.IssueNo)}, {Field: k.F(&p.RuleSet)}, {Field: k.F(&p.Batches)}, {Field: k.F(&p.Failed)}, {Field: k.F(&p.State)}, {Field: k.F(&p.PublishedOn)}},
			Presets: []page.Preset{{Name: "real", Label: "真实公布数据", Where: map[string]string{"real": "是"}}},
			Summary: func(_ *flow.Tx, r record.Record) string { return r.(*Bulletin).Summary },
			Panels:  []page.Panel{{Title: "公布表", Part: preview}},
			Banner:  banner, Links: links, Key: []*record.Field{k.F(&p.Key)},
			Sample: func(tx *flow.Tx) (record.Record, error) {
				return &Bulletin{Key: "示例-1", Title: "示例公告", RuleSet: product.Food, Issuer: "示例市场监督管理局", Summary: "示例摘要。", Demo: true}, nil
			}}},
		Grants:   append(role.Allow(k.Name, []role.Action{role.See, role.Export}, duty.Staff()...), role.Allow(k.Name, []role.Action{role.Create}, duty.Editor)...),
		Handlers: []event.Handler[*flow.Tx]{event.On(rectify.Closed, d.ended)},
		Entries: func(policy *role.Policy) []page.Entry {
			return []page.Entry{{Wing: "监管业务", Label: "汇集抽检结果", Icon: "speakerphone", URL: "/bulletin/collect", Rank: 9,
				May: func(a role.Actor) bool { return policy.Check(a, k.Name, role.Create, "") == nil }}}
		},
		Routes:  func(s *page.Site) []route.Route { return desk{of, s}.routes() },
		English: English,
	}
}
