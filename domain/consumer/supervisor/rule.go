package supervisor

import (
	"context"

	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// Rule is what the bureau asks of social supervisors while it is in force.
type Rule struct {
	record.Head
	Name            string
	TermMonths      int64 // usual length of a term
	RemindDays      int64 // days before the end of a term at which it counts as running out
	Hours           record.Decimal
	QuietDays       int64 // days without a finding or an answered task after which somebody is quiet
	FindingPoints   int64 // for a finding that was looked into and not confirmed
	ConfirmedPoints int64
	TaskPoints      int64
	HourPoints      int64
	Excellent       int64 // points of a year
	Qualified       int64
	Basis           string
	Confirmed       bool
	Confidence      string
	From            calendar.Date
	Until           calendar.Date
}

// RuleKind is the register of rules.
var RuleKind = record.Declare("supervisor_rule", "社会监督员管理规则", func(r *Rule, f *record.Fields) {
	f.Text(&r.Name, "规则").Required().Title()
	f.Count(&r.TermMonths, "聘期").Required().Min(1).Max(120).In("个月").List()
	f.Count(&r.RemindDays, "届满前提醒").Required().Min(1).Max(365).In("天").List()
	f.Decimal(&r.Hours, "每年培训学时", "学时").Required().Min(0).Max(200).List()
	f.Count(&r.QuietDays, "多久没有活动列为不活跃").Required().Min(1).Max(1000).In("天").List()
	f.Count(&r.FindingPoints, "报告问题但不属实的积分").Min(0).Max(100).Heading("积分与年度评议")
	f.Count(&r.ConfirmedPoints, "报告的问题属实的积分").Required().Min(0).Max(100)
	f.Count(&r.TaskPoints, "完成任务的积分").Min(0).Max(100)
	f.Count(&r.HourPoints, "每学时培训的积分").Min(0).Max(100)
	f.Count(&r.Excellent, "优秀的年度积分").Required().Min(1).Max(10_000).Hint("还须达到每年培训学时")
	f.Count(&r.Qualified, "合格的年度积分").Required().Min(0).Max(10_000).Hint("还须达到每年培训学时")
	f.Text(&r.Basis, "依据").Required().Max(300)
	f.YesNo(&r.Confirmed, "已核实原文").Filter().List()
	f.Text(&r.Confidence, "核实情况").Max(200)
	f.Date(&r.From, "启用日期").Required().List()
	f.Date(&r.Until, "停用日期").List().Hint("最后适用的一天")
}).Everywhere().Says("聘期、届满提醒、每年培训学时、积分和年度评议的标准：按日期适用").Rule(func(r *Rule) error {
	switch {
	case !r.Until.IsZero() && r.Until < r.From:
		return record.Bad(&r.Until, "停用日期不能早于启用日期")
	case r.Excellent < r.Qualified:
		return record.Bad(&r.Excellent, "优秀的积分不能低于合格的积分")
	}
	return nil
})

// one is 1 of a Decimal.
const one = record.Decimal(1_000_000)

// shipped is the rule that an installation begins with. No published text gives these figures.
func shipped() *Rule {
	return &Rule{Name: "通用社会监督员管理规则", TermMonths: 24, RemindDays: 60, Hours: 8 * one, QuietDays: 90, FindingPoints: 1, ConfirmedPoints: 3, TaskPoints: 2, HourPoints: 1, Excellent: 30, Qualified: 12,
		Basis: "本局配置", Confidence: "没有公布的文本给出这些数字", From: calendar.NewDate(2000, 1, 1)}
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

// ruleOn returns the rule in force on a day: of several the one that came last. It binds whoever asks, a supervisor too.
func ruleOn(tx *flow.Tx, day calendar.Date) (found *Rule, err error) {
	err = tx.Elevated(func() error {
		list, err := store.Find(tx.Tx, RuleKind, store.Query{Limit: 1000, Sort: RuleKind.F(&RuleKind.P.From)})
		for _, r := range list {
			if r.From <= day && (r.Until.IsZero() || day <= r.Until) {
				found = r
			}
		}
		return err
	})
	if err == nil && found == nil {
		err = fault.New(fault.Conflict, "H101", "没有在 %s 适用的社会监督员管理规则", day.String())
	}
	return found, err
}

// The grades of a year.
const (
	Excellent   = "excellent"
	Qualified   = "qualified"
	Unqualified = "unqualified"
)

// Grades are their names. The rule gives each, so the list is closed.
var Grades = record.Codes{{Code: Excellent, Label: "优秀", Tone: record.Good}, {Code: Qualified, Label: "合格", Tone: record.Info}, {Code: Unqualified, Label: "不合格", Tone: record.Warn}}

// grade is what the rule gives for the points and hours of a year.
func (r *Rule) grade(points int64, hours record.Decimal) string {
	switch {
	case hours < r.Hours || points < r.Qualified:
		return Unqualified
	case points < r.Excellent:
		return Qualified
	}
	return Excellent
}
