package sampling

import (
	"strings"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/base/lab"
	"qgov/base/organ"
	"qgov/base/person"
	"qgov/base/product"
	"qgov/domain/supervise/rectify"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/module"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/web"
)

// Module is the business of sampling.
func Module() module.Module {
	k, p := Kind, Kind.P
	h, q := HandoverKind, HandoverKind.P
	read := []role.Action{role.See, role.Export}
	return module.Module{
		Name: "sampling",
		Views: []page.View{
			{Plan: k.Plan, Flow: Flow, Wing: "监管业务", Icon: "clipboard-list", Rank: 3,
				Columns: []page.Column{{Field: k.F(&p.Number), Under: k.F(&p.Level)}, {Field: k.F(&p.Firm), Under: k.F(&p.Region)}, {Field: k.F(&p.Name), Under: k.F(&p.Batch)},
					{Field: k.F(&p.Stage)}, {Field: k.F(&p.Verdict), Under: k.F(&p.Failing)}, {Field: k.F(&p.State)}, {Field: k.F(&p.Serious)}, {Field: k.F(&p.Due)}},
				Presets: []page.Preset{
					{Name: "handling", Label: "不合格在办", Where: map[string]string{"handling": "是"}},
					{Name: "differs", Label: "判定不一致", Where: map[string]string{"differs": "是"}},
					{Name: "serious", Label: "严重风险", Where: map[string]string{"serious": "是"}},
					{Name: "risk_late", Label: "严重风险报告逾期", Where: map[string]string{"risk_late": "是"}},
				},
				Summary: summary, Banner: banner,
				Acts:    map[string]string{"publish": "公开", "correct": "更正", "withdraw": "撤回", "expire": "公示期满"},
				Drawn:   []*record.Field{k.F(&p.Items), k.F(&p.RetestItems)},
				Panels:  []page.Panel{{Title: "检验结果", Part: results}, {Title: "适用规则", Part: basis}},
				Related: []page.Related{{Kind: rectify.Kind.Plan, Field: rectify.Kind.F(&rectify.Kind.P.SourceID), Label: "整改事项"}},
				Sample:  sample},
			{Plan: h.Plan, Flow: HandoverFlow, Wing: "监管业务", Icon: "transfer", Rank: 4,
				Columns: []page.Column{{Field: h.F(&q.Title), Under: h.F(&q.Number)}, {Field: h.F(&q.Producer), Under: h.F(&q.FromRegion)}, {Field: h.F(&q.Final)}, {Field: h.F(&q.Serious)}, {Field: h.F(&q.State)}, {Field: h.F(&q.SentOn)}},
				Presets: []page.Preset{{Name: "serious", Label: "严重风险", Where: map[string]string{"serious": "是"}}},
				Summary: func(_ *flow.Tx, r record.Record) string { return r.(*Handover).Problem },
				Related: []page.Related{{Kind: rectify.Kind.Plan, Field: rectify.Kind.F(&rectify.Kind.P.SourceID), Label: "整改事项"}},
				Sample: func(tx *flow.Tx) (record.Record, error) {
					return &Handover{Title: "示例产品（示例企业）", Number: "示例抽〔2026〕1号", FromRegion: "371000", RuleSet: product.Goods, Producer: "示例企业", Product: "示例产品", Name: "示例产品",
						Problem: "示例项目不合格", SentOn: calendar.NewDate(2026, 3, 2), Demo: true}, nil
				}},
		},
		Grants: append(append(role.Allow(k.Name, read, duty.Staff()...), role.Allow(k.Name, []role.Action{role.See}, duty.Lab, duty.Firm)...),
			append(role.Allow(k.Name, []role.Action{role.Create}, duty.Planner, duty.Supervisor, duty.Handler), role.Allow(h.Name, read, duty.Staff()...)...)...),
		Handlers: []event.Handler[*flow.Tx]{event.On(rectify.Closed, findingEnded)},
		English:  English,
		Texts:    texts(),
	}
}

// texts are the Chinese texts that stand in no declaration: those of the rule sets.
func texts() []string {
	var out []string
	for _, s := range ruleSets {
		out = append(out, s.Instrument)
		for _, b := range s.Bars {
			out = append(out, b.Text, b.Article)
		}
	}
	return out
}

func summary(_ *flow.Tx, r record.Record) string {
	s := r.(*Sample)
	parts := []string{s.Name}
	for _, t := range []string{s.Spec, s.Batch, s.Failing} {
		if t != "" {
			parts = append(parts, t)
		}
	}
	return strings.Join(parts, " · ")
}

// banner warns of serious risk, of verdicts that differ, of a repeat, and of a case in which no re-test is granted.
func banner(tx *flow.Tx, r record.Record) []web.Alert {
	s := r.(*Sample)
	var out []web.Alert
	if s.ID == 0 {
		return nil
	}
	if s.Serious && (s.Handling || s.RiskOn.IsZero()) {
		alert := web.Alert{Tone: web.Bad, Title: "存在严重风险", Text: "须立即报告并采取控制措施"}
		if !s.RiskOn.IsZero() {
			alert.Text = "已按规定报告，继续采取控制措施"
		}
		out = append(out, alert)
	}
	if s.Differs && s.Verdict == "" {
		out = append(out, web.Alert{Tone: web.Warn, Title: "判定不一致", Text: s.Explain})
	}
	if old, err := Repeated(tx, s); err == nil && old != nil && s.State != Closed {
		out = append(out, web.Alert{Tone: web.Warn, Title: "同一生产者的同一产品在规定期限内已抽查", Text: old.Number})
	}
	if s.State == Objected && s.objection().Kind == Result {
		if err := s.barred(s.objection(), tx.Today()); err != nil {
			out = append(out, web.Alert{Tone: web.Info, Title: "依法不予复检", Text: fault.Of(err).Message()})
		}
	}
	return out
}

// results shows the items with the limit, the value and both verdicts.
func results(_ *flow.Tx, r record.Record, p *web.Page) (web.Part, error) {
	s := r.(*Sample)
	if len(s.Items) == 0 {
		return nil, nil
	}
	t := web.StatTable{Caption: p.T("检验项目"), Columns: []web.Column{{Label: p.T("项目")}, {Label: p.T("标准值（m）")}, {Label: p.T("检验值")}, {Label: p.T("机构判定")}, {Label: p.T("系统判定")}, {Label: p.T("检验方法")}}}
	add := func(items []Item, prefix string) {
		for i := range items {
			it := &items[i]
			value := it.Value + " " + it.ValueUnit
			if it.NotDetected {
				value = p.T("未检出")
			}
			t.Rows = append(t.Rows, web.StatRow{Label: prefix + it.Parameter, Cells: []web.Cell{{Text: strings.TrimSpace(it.Operator + " " + it.Limit + " " + it.Unit), Sub: it.Upper}, {Text: value, Sub: it.Note},
				verdictCell(p, it.LabVerdict), verdictCell(p, it.Verdict), {Text: it.Method}}})
		}
	}
	add(s.Items, "")
	add(s.RetestItems, p.T("复检")+" ")
	return t, nil
}

func verdictCell(p *web.Page, code string) web.Cell {
	c, ok := Verdicts.Find(code)
	if !ok {
		return web.Cell{}
	}
	tone := map[record.Tone]web.Tone{record.Good: web.Good, record.Alert: web.Bad, record.Warn: web.Warn}[c.Tone]
	return web.Cell{Badge: &web.Badge{Text: p.T(c.Label), Tone: tone}}
}

// basis shows the instrument and the days that it gives.
func basis(_ *flow.Tx, r record.Record, p *web.Page) (web.Part, error) {
	s := r.(*Sample)
	f := web.Facts{Items: []web.Fact{{Label: p.T("依据"), Cell: web.Cell{Text: p.T(s.Rules().Instrument)}, Wide: true}}}
	for _, x := range []struct {
		label string
		day   calendar.Date
	}{{"备用样品保存至", s.KeepUntil}, {"异议截止日期", s.ObjectBy}, {"结论生效日期", s.ConcludedOn}} {
		if !x.day.IsZero() {
			f.Items = append(f.Items, web.Fact{Label: p.T(x.label), Cell: web.Cell{Text: x.day.String()}})
		}
	}
	if s.PublicCode != "" {
		f.Items = append(f.Items, web.Fact{Label: p.T("公开编号"), Cell: web.Cell{Text: s.PublicCode, Mono: true}})
	}
	return f, nil
}

// sample returns a new assignment with all that it refers to.
func sample(tx *flow.Tx) (record.Record, error) {
	o := &organ.Organ{Name: "示例抽样局", Sort: "bureau", Prefix: "示市监"}
	f := &firm.Firm{Name: "示例被抽样企业", Sort: "enterprise", Status: "active", Demo: true}
	tag := tx.NewID().String() // the registers allow a code once
	p := &product.Product{Code: tag, Name: "示例抽查产品", Domain: product.Goods, Standard: "GB 0000-2020",
		Tests: []product.Test{{Parameter: "甲醛", Operator: "<=", Limit: "75", Unit: "mg/kg", Method: "GB/T 2912.1"}}}
	for _, x := range []struct {
		plan *record.Plan
		r    record.Record
	}{{organ.Kind.Plan, o}, {firm.Kind.Plan, f}, {product.Kind.Plan, p}} {
		if err := tx.Create(x.plan, x.r); err != nil {
			return nil, err
		}
	}
	l := &lab.Lab{Name: "示例承检机构", CMA: tag, Until: calendar.NewDate(2099, 1, 1), Sort: "institute", Scope: []lab.Scope{{Product: record.To[product.Product](p.ID)}}}
	a := &person.Person{Name: "抽样甲", Organ: record.To[organ.Organ](o.ID), Sampler: true}
	b := &person.Person{Name: "抽样乙", Organ: record.To[organ.Organ](o.ID), Sampler: true}
	for _, x := range []struct {
		plan *record.Plan
		r    record.Record
	}{{lab.Kind.Plan, l}, {person.Kind.Plan, a}, {person.Kind.Plan, b}} {
		if err := tx.Create(x.plan, x.r); err != nil {
			return nil, err
		}
	}
	return &Sample{Task: "示例计划", RuleSet: product.Goods, Level: "county", Stage: Make, Mode: "random", Firm: record.To[firm.Firm](f.ID), Product: record.To[product.Product](p.ID),
		Sampler1: record.To[person.Person](a.ID), Sampler2: record.To[person.Person](b.ID), Lab: record.To[lab.Lab](l.ID), Demo: true}, nil
}
