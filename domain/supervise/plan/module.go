package plan

import (
	_ "embed"
	"fmt"

	"qgov/base/duty"
	"qgov/base/lab"
	"qgov/base/organ"
	"qgov/base/product"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/module"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/store"
	"qgov/web"
)

//go:embed en.tsv
var English string

// Module is the business of plans. samples answers what was done about them; None until sampling is wired.
func Module(samples Samples) module.Module {
	b := Book{samples}
	k, p, lk, l := Kind, Kind.P, LineKind, LineKind.P
	write := []role.Action{role.Create, role.Change, role.Import}
	read := []role.Action{role.See, role.Export}
	return module.Module{
		Name: "plan",
		Views: []page.View{
			{Plan: k.Plan, Flow: Flow, Wing: "监管业务", Icon: "calendar", Rank: 2,
				Columns: []page.Column{{Field: k.F(&p.Title), Under: k.F(&p.Number)}, {Field: k.F(&p.Year)}, {Field: k.F(&p.Sort)}, {Field: k.F(&p.Total)}, {Field: k.F(&p.State)}, {Field: k.F(&p.Adopted)}},
				Presets: []page.Preset{{Name: "inspection", Label: "监督抽查", Where: map[string]string{"sort": Inspection}}, {Name: "monitoring", Label: "风险监测", Where: map[string]string{"sort": Monitoring}}},
				Panels:  []page.Panel{{Title: "计划与完成", Part: b.panel}},
				Links:   links,
				Related: []page.Related{{Kind: lk.Plan, Field: lk.F(&l.Plan), Label: "计划明细", New: true}},
				Sample:  samplePlan},
			{Plan: lk.Plan, Flow: LineFlow, Wing: "监管业务", Icon: "list-check", Rank: 3,
				Columns: []page.Column{{Field: lk.F(&l.Item)}, {Field: lk.F(&l.Plan)}, {Field: lk.F(&l.Stage)}, {Field: lk.F(&l.Place)}, {Field: lk.F(&l.Batches)}, {Field: lk.F(&l.Lab)}, {Field: lk.F(&l.To)}},
				Banner:  b.banner,
				Links:   lineLinks,
				Sample:  sampleLine},
		},
		Grants: append(append(role.Allow("plan", read, duty.Staff()...), role.Allow("plan", write, duty.Planner)...),
			append(role.Allow("plan_line", read, duty.Staff()...), role.Allow("plan_line", write, duty.Planner)...)...),
		Routes:  func(s *page.Site) []route.Route { return desk{s, b}.routes() },
		English: English,
		Texts:   []string{"分配批次", "计划与完成", "任务清单", "打印监督抽查清单", "打印风险监测清单", "随机抽取企业"},
	}
}

// links are the buttons of a plan's page.
func links(tx *flow.Tx, r record.Record) []web.Link {
	p := r.(*Plan)
	at := "/plan/" + p.ID.String()
	out := []web.Link{{Label: "计划与完成", URL: at + "/progress", Icon: "chart-bar"}}
	if p.State == Draft && tx.DB().Policy().May(tx.Actor(), Kind.Name, role.Change) {
		out = append(out, web.Link{Label: "分配批次", URL: at + "/allocate", Icon: "chart-pie"})
	}
	name := "打印监督抽查清单"
	if p.Sort == Monitoring {
		name = "打印风险监测清单"
	}
	return append(out, web.Link{Label: name, URL: at + "/list", Icon: "printer"})
}

// lineLinks offers the draw of a task whose firms are drawn.
func lineLinks(tx *flow.Tx, r record.Record) []web.Link {
	l := r.(*Line)
	if l.State != Task || l.Picking != Random || !tx.DB().Policy().May(tx.Actor(), "draw", role.Create) {
		return nil
	}
	return []web.Link{{Label: "随机抽取企业", URL: "/draw/new?line=" + l.ID.String(), Icon: "dice-5"}}
}

// banner warns at the head of a line: a laboratory that may not test, a repeat within the time that 令18 Art 8 sets, a line that is
// no task because it was added after its plan was submitted.
func (b Book) banner(tx *flow.Tx, r record.Record) []web.Alert {
	l := r.(*Line)
	if l.ID == 0 {
		return nil
	}
	var out []web.Alert
	if body, err := store.Get(tx.Tx, lab.Kind, l.Lab.ID); err == nil {
		if why := qualified(body, l); why != nil {
			out = append(out, web.Alert{Tone: web.Bad, Title: "承检机构不具备资质，计划不能提交", Text: fault.Of(why).Message()})
		}
	}
	if p, err := store.Get(tx.Tx, Kind, l.Plan.ID); err == nil && p.State != Draft && l.Lock == "" {
		out = append(out, web.Alert{Tone: web.Bad, Title: "这项明细是在计划提交之后登记的，未经审批，不作为任务"})
	}
	if !l.Firm.Known() {
		return out
	}
	hits, err := b.RecentlyChecked(tx, l.Firm.ID, l.Product.ID, l.From)
	if err == nil && len(hits) > 0 {
		alert := web.Alert{Tone: web.Warn, Title: "同一企业的同一产品六个月内已抽查，除跟踪抽查和突发事件外不得重复"}
		for _, h := range hits {
			alert.Links = append(alert.Links, web.Link{Label: fmt.Sprintf("%s %s", h.Taken, h.Title), URL: "/sample/" + h.Sample.String()})
		}
		out = append(out, alert)
	}
	return out
}

func samplePlan(tx *flow.Tx) (record.Record, error) {
	o := &organ.Organ{Name: "示例市市场监督管理局（计划）", Sort: "bureau"}
	if err := tx.Create(organ.Kind.Plan, o); err != nil {
		return nil, err
	}
	return &Plan{Year: 2026, Title: "2026年示例市食品安全监督抽检计划", RuleSet: product.Food, Level: "city", Sort: Inspection, Organ: record.To[organ.Organ](o.ID), Basis: "食品安全法第87条", Total: 10}, nil
}

func sampleLine(tx *flow.Tx) (record.Record, error) {
	p, err := samplePlan(tx)
	if err != nil {
		return nil, err
	}
	if err := tx.Create(Kind.Plan, p); err != nil {
		return nil, err
	}
	s := &product.Product{Code: tx.NewID().String(), Name: "示例冷冻鱼糜制品", Domain: product.Food}
	if err := tx.Create(product.Kind.Plan, s); err != nil {
		return nil, err
	}
	b := &lab.Lab{Name: "示例计划检验中心", CMA: "CMA-" + s.ID.String(), Until: calendar.NewDate(2029, 1, 1), Sort: "institute", Scope: []lab.Scope{{Product: record.To[product.Product](s.ID)}}}
	if err := tx.Create(lab.Kind.Plan, b); err != nil {
		return nil, err
	}
	return &Line{Plan: record.To[Plan](p.Header().ID), Item: "示例冷冻鱼糜制品·生产", Product: record.To[product.Product](s.ID), Stage: "make", Place: "371082", Batches: 10,
		Lab: record.To[lab.Lab](b.ID), From: calendar.NewDate(2026, 3, 1), To: calendar.NewDate(2026, 10, 31), Picking: Random, Basis: "上年合格率"}, nil
}
