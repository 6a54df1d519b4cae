// Package hotspot is the statistics of complaints and what comes of them: where complaints about a product rise above their own past, a
// [Signal] is opened, somebody looks at it, and in one step it becomes a line of a sampling plan (对投诉较多的领域开展专项行动).
//
// The rule of every figure, which the pages state as well: a complaint counts in the period in which it was received. Closed in time is a
// closed complaint none of whose periods of the bureau (decide, mediate, tell) ended late; days that were not counted by law are not late.
// Mediation succeeded is agreements among the mediations that ended. Money recovered is what was paid by the end, not what was agreed.
//
//	t, err := hotspot.By(tx.Tx, f, hotspot.Product) // a table, each row with the address of its complaints
//	n, err := hotspot.Scan(tx)                      // the job of every night
//
// What counts as a rise is data ([Rule]): methods of calc/trend that no person tunes for one product. A signal asks a person to look; it
// says nothing about a firm. Totals that cities published stand beside the own ones as [Total]; where their parts do not agree the page
// says so and changes nothing.
package hotspot

import (
	_ "embed"

	"qgov/domain/supervise/plan"
	"qgov/kernel/calendar"
	"qgov/kernel/record"
)

//go:embed en.tsv
var English string

// Rule is what counts as a rise, in force over a range of days.
type Rule struct {
	record.Head
	Name       string
	Alpha      record.Decimal // level of EARS
	Slack      record.Decimal // k of CUSUM
	Limit      record.Decimal // h of CUSUM
	Least      int64          // complaints of the last four weeks below which nothing is a rise
	Votes      int64          // methods that must agree
	Rest       int64          // weeks after the end of a signal in which the same place opens no other
	Source     string
	Confidence string
	Confirmed  bool
	From       calendar.Date
	Until      calendar.Date
}

// RuleKind is the register of rules.
var RuleKind = record.Declare("rise_rule", "热点预警规则", func(r *Rule, f *record.Fields) {
	f.Text(&r.Name, "规则名称").Required().Title()
	f.Decimal(&r.Alpha, "EARS 显著性水平", "").Required().Hint("C1、C2、C3 三种方法共用，例如 0.001")
	f.Decimal(&r.Slack, "CUSUM 容差 k", "").Required().Min(0).Max(100)
	f.Decimal(&r.Limit, "CUSUM 判定限 h", "").Required().Min(0).Max(100)
	f.Count(&r.Least, "近四周最少投诉数").Required().Min(1).Max(10000).In("件").List()
	f.Count(&r.Votes, "至少几种方法报警").Required().Min(1).Max(4).List()
	f.Count(&r.Rest, "结束后不再提示的周数").Required().Min(0).Max(52).In("周").List()
	f.Text(&r.Source, "依据").Required().Paragraph()
	f.Text(&r.Confidence, "核实情况").Max(200)
	f.YesNo(&r.Confirmed, "已核实原文").Filter().List()
	f.Date(&r.From, "施行日期").Required().List()
	f.Date(&r.Until, "失效日期").List()
}).Everywhere().Says("投诉数高于自身历史到什么程度提示为热点；修改时登记新规则并填写旧规则的失效日期").Rule(func(r *Rule) error {
	if !r.Until.IsZero() && r.Until < r.From {
		return record.Bad(&r.Until, "失效日期早于施行日期")
	}
	if r.Alpha <= 0 || r.Alpha >= 500_000 {
		return record.Bad(&r.Alpha, "显著性水平应在 0 与 0.5 之间")
	}
	if r.Limit == 0 {
		return record.Bad(&r.Limit, "判定限应为正数")
	}
	return nil
})

// Signal is a product whose complaints rose in a region. Region is the region of its complaints.
type Signal struct {
	record.Head
	Title   string
	Product string
	Trouble string // the commonest trouble of the last week
	First   calendar.Date
	Last    calendar.Date // Monday of the last week with an alarm
	Count   int64         // complaints of that week
	Weeks   []Week
	Rule    record.Ref[Rule]

	Finding  string
	LookedOn calendar.Date
	Plan     record.Ref[plan.Plan]
	Line     record.Ref[plan.Line]
	Batches  int64
	Reason   string
	EndedOn  calendar.Date
	Demo     bool
}

// Week is one week with an alarm.
type Week struct {
	Monday  calendar.Date
	Count   int64
	Upper   record.Decimal // the most that the past explains, by C1
	Mean    record.Decimal // of the seven weeks before
	Methods string
}

// Kind is the register of signals.
var Kind = record.Declare("hotspot", "投诉热点", func(r *Signal, f *record.Fields) {
	f.Text(&r.Title, "热点").Required().Title().ByCode()
	f.Text(&r.Product, "商品或者服务").Required().Max(60).ByCode().Filter().List()
	f.Text(&r.Trouble, "主要问题").Max(60).ByCode().List()
	f.Date(&r.First, "首次报警周").ByCode().List()
	f.Date(&r.Last, "最近报警周").ByCode().Filter().List()
	f.Count(&r.Count, "报警时当周投诉").Hint("报警时已登记的件数，之后补登的不计入").ByCode().In("件").List()
	record.Lines(f, &r.Weeks, "报警记录", weekFields).ByCode()
	record.Refer(f, &r.Rule, "适用规则", RuleKind).ByCode()
	f.Text(&r.Finding, "研判意见").Paragraph().ByCode().Max(2000).Heading("研判与处置")
	f.Date(&r.LookedOn, "研判日期").ByCode()
	record.Refer(f, &r.Plan, "抽查计划", plan.Kind).ByCode().Filter()
	record.Refer(f, &r.Line, "计划明细", plan.LineKind).ByCode()
	f.Count(&r.Batches, "安排批次").ByCode().In("批次")
	f.Text(&r.Reason, "排除理由").Paragraph().ByCode().Max(2000)
	f.Date(&r.EndedOn, "处置日期").ByCode().List()
	f.YesNo(&r.Demo, "演示数据").ByCode()
}).CodeOnly().Says("某一商品的投诉高于本地区自身历史时由系统提示；经研判列入抽查计划，或者说明理由予以排除")

func weekFields(w *Week, f *record.Fields) {
	f.Date(&w.Monday, "周（周一）").Required()
	f.Count(&w.Count, "投诉数").In("件")
	f.Decimal(&w.Upper, "历史可解释的上限", "")
	f.Decimal(&w.Mean, "前七周平均", "")
	f.Text(&w.Methods, "报警方法").Max(60)
}
