package survey

import (
	"context"

	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// Rule is how surveys are done while it is in force.
type Rule struct {
	record.Head
	Name       string
	Attempts   int64 // calls of one number at most
	GapDays    int64 // days until the next call
	Smallest   int64 // answers that a public figure or cell needs
	Problem    record.Decimal
	Retention  int64 // days from the end of field work until numbers are deleted
	TrimLow    record.Decimal
	TrimHigh   record.Decimal
	Bands      []Band
	Basis      string
	Confirmed  bool
	Confidence string
	From       calendar.Date
	Until      calendar.Date
}

// Band names a range of the index.
type Band struct {
	From  record.Decimal
	Label string
}

// RuleKind is the register of rules.
var RuleKind = record.Declare("survey_rule", "调查规则", func(r *Rule, f *record.Fields) {
	f.Text(&r.Name, "规则").Required().Title()
	f.Count(&r.Attempts, "最多联系次数").Required().Min(1).Max(20).List()
	f.Count(&r.GapDays, "再次联系间隔").Required().Min(0).Max(60).In("天").List()
	f.Count(&r.Smallest, "公开数字的最小样本").Required().Min(3).Max(1000).List()
	f.Decimal(&r.Problem, "列为问题的得分", "分").Required().Hint("得分低于此值的题目列为质量问题").List()
	f.Count(&r.Retention, "号码保存期限").Required().Min(0).Max(1000).In("天").Hint("自调查结束起")
	f.Decimal(&r.TrimLow, "权重下限", "倍中位数").Required()
	f.Decimal(&r.TrimHigh, "权重上限", "倍中位数").Required()
	record.Lines(f, &r.Bands, "等次", func(b *Band, f *record.Fields) {
		f.Decimal(&b.From, "起点", "分").Required()
		f.Text(&b.Label, "名称").Required().Max(20)
	})
	f.Text(&r.Basis, "依据").Required().Max(300)
	f.YesNo(&r.Confirmed, "已核实原文").Filter().List()
	f.Text(&r.Confidence, "核实情况").Max(200)
	f.Date(&r.From, "启用日期").Required().List()
	f.Date(&r.Until, "停用日期").List().Hint("最后适用的一天")
}).Everywhere().Says("再访次数、公开数字的最小样本、列为问题的得分、号码保存期限、权重截断和等次：按日期适用").Rule(func(r *Rule) error {
	switch {
	case !r.Until.IsZero() && r.Until < r.From:
		return record.Bad(&r.Until, "停用日期不能早于启用日期")
	case r.TrimLow < 0 || r.TrimHigh < r.TrimLow:
		return record.Bad(&r.TrimHigh, "权重上限不能小于下限")
	case r.Problem < 0 || r.Problem > 100*one:
		return record.Bad(&r.Problem, "得分应在 0 与 100 之间")
	}
	return nil
})

// shipped is the rule that an installation begins with. The bands are those that monitoring of public services is said to use; none of it
// was compared with a published text.
func shipped() *Rule {
	return &Rule{Name: "通用调查规则", Attempts: 3, GapDays: 1, Smallest: 30, Problem: 60 * one, Retention: 90, TrimLow: one * 3 / 10, TrimHigh: 3 * one,
		Bands: []Band{{80 * one, "满意"}, {75 * one, "比较满意"}, {60 * one, "一般"}, {0, "不满意"}},
		Basis: "本局配置；等次参照公共服务质量监测的常用划分", Confidence: "未与公布的正式文本核对", From: calendar.NewDate(2000, 1, 1)}
}

func seed(ctx context.Context, e *flow.Engine) error {
	return e.Write(ctx, func(tx *flow.Tx) error {
		n, err := tx.Count(RuleKind.Plan, store.Query{}, 1)
		if err != nil || n > 0 {
			return err
		}
		r := shipped()
		r.Region = "000000"
		return tx.Create(RuleKind.Plan, r)
	})
}

// ruleOn returns the rule in force on a day: of several the one that came last.
func ruleOn(tx *flow.Tx, day calendar.Date) (*Rule, error) {
	var found *Rule
	err := tx.Elevated(func() error {
		list, err := store.Find(tx.Tx, RuleKind, store.Query{Limit: 1000, Sort: RuleKind.F(&RuleKind.P.From)})
		for _, r := range list {
			if r.From <= day && (r.Until.IsZero() || day <= r.Until) {
				found = r
			}
		}
		return err
	})
	if err == nil && found == nil {
		err = fault.New(fault.Conflict, "V207", "没有在 %s 适用的调查规则", day.String())
	}
	return found, err
}

// band names the range in which an index lies.
func (r *Rule) band(index record.Decimal) string {
	label, from := "", record.Decimal(-1)
	for _, b := range r.Bands {
		if index >= b.From && b.From > from {
			label, from = b.Label, b.From
		}
	}
	return label
}
