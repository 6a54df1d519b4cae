package tender

import (
	"context"

	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// Rule says what a fact about a bidder means for a purpose while it is in force.
type Rule struct {
	record.Head
	Code       string
	Name       string
	Trigger    string
	Purpose    string // empty: every purpose
	Effect     string
	Basis      string
	Confirmed  bool
	Confidence string
	From       calendar.Date
	Until      calendar.Date
}

// The triggers.
const (
	bySerious  = "serious"
	byAbnormal = "abnormal"
	byOther    = "other_list"
	byHonour   = "honour"
	byGrade    = "grade_"
)

var triggers = record.Codes{{Code: bySerious, Label: "列入严重违法失信名单", Tone: record.Alert}, {Code: byAbnormal, Label: "列入经营异常名录", Tone: record.Warn}, {Code: byOther, Label: "其他部门的严重失信名单", Tone: record.Alert},
	{Code: byHonour, Label: "质量奖励和荣誉", Tone: record.Good}, {Code: byGrade + "2_AAA", Label: "质量信用等级AAA", Tone: record.Good}, {Code: byGrade + "2_AA", Label: "质量信用等级AA", Tone: record.Good}, {Code: byGrade + "1_A", Label: "信用风险分类A", Tone: record.Good}, {Code: byGrade + "1_D", Label: "信用风险分类D", Tone: record.Alert}}

var effects = record.Codes{{Code: Restricted, Label: "受限", Tone: record.Alert}, {Code: Preference, Label: "优先", Tone: record.Good}, {Code: Pass, Label: "仅提示", Tone: record.Quiet}}

// RuleKind is the register of rules.
var RuleKind = record.Declare("tender_rule", "投标核查规则", func(r *Rule, f *record.Fields) {
	f.Text(&r.Code, "代码").Required().Max(20).Unique()
	f.Text(&r.Name, "规则").Required().Title().Public()
	f.Chosen(&r.Trigger, "信用情形", triggers).Required().Filter().List().Public()
	f.Chosen(&r.Purpose, "适用用途", Purposes).Filter().List().Public().Hint("留空适用所有用途")
	f.Chosen(&r.Effect, "核查结果", effects).Required().Filter().List().Public()
	f.Text(&r.Basis, "依据").Required().Max(300).Public()
	f.YesNo(&r.Confirmed, "已核实原文").Filter().List()
	f.Text(&r.Confidence, "核实情况").Max(200)
	f.Date(&r.From, "启用日期").Required().List()
	f.Date(&r.Until, "停用日期").List().Hint("最后适用的一天")
}).Everywhere().Says("名单、等级和荣誉对投标人意味着受限还是优先：按日期适用，写明依据和核实情况").Rule(func(r *Rule) error {
	if !r.Until.IsZero() && r.Until < r.From {
		return record.Bad(&r.Until, "停用日期不能早于启用日期")
	}
	return nil
})

// unread is the confidence of what was not compared with an official text.
const unread = "未与公布的正式文本核对"

// shipped are the rules that an installation begins with.
var shipped = []Rule{
	{Code: "T01", Name: "列入严重违法失信名单的，限制或者禁入", Trigger: bySerious, Effect: Restricted, Basis: "《企业信息公示暂行条例》第十八条", Confidence: unread, From: calendar.NewDate(2014, 10, 1)},
	{Code: "T02", Name: "列入经营异常名录的，限制或者禁入", Trigger: byAbnormal, Effect: Restricted, Basis: "《企业信息公示暂行条例》第十八条", Confidence: unread, From: calendar.NewDate(2014, 10, 1)},
	{Code: "T03", Name: "列入其他部门严重失信名单的，拒绝参加政府采购活动", Trigger: byOther, Purpose: Procurement, Effect: Restricted, Basis: "《关于在政府采购活动中查询及使用信用记录有关问题的通知》（财库〔2016〕125号）", Confidence: unread, From: calendar.NewDate(2016, 8, 1)},
	{Code: "T04", Name: "获得质量奖励和荣誉的，可以给予优惠", Trigger: byHonour, Effect: Preference, Basis: "本地招投标优惠政策，由本局配置", Confidence: "属本局配置", From: calendar.NewDate(2014, 1, 1)},
	{Code: "T05", Name: "质量信用等级为AAA的，可以给予优惠", Trigger: byGrade + "2_AAA", Effect: Preference, Basis: "本地守信激励政策，由本局配置", Confidence: "属本局配置", From: calendar.NewDate(2014, 1, 1)},
}

// seed brings the rules in.
func seed(ctx context.Context, e *flow.Engine) error {
	return e.Write(ctx, func(tx *flow.Tx) error {
		k := RuleKind
		for _, r := range shipped {
			n, err := tx.Count(k.Plan, store.Query{Where: []store.Cond{store.Eq(k.F(&k.P.Code), r.Code)}}, 1)
			if err != nil {
				return err
			}
			if n > 0 {
				continue
			}
			r.Region = "000000"
			if err := tx.Create(k.Plan, &r); err != nil {
				return err
			}
		}
		return nil
	})
}

// rules returns the rules of a purpose on a day by their trigger.
func rules(tx *flow.Tx, purpose string, on calendar.Date) (map[string][]*Rule, error) {
	list, err := store.Find(tx.Tx, RuleKind, store.Query{Limit: 1000, Bare: true, Sort: RuleKind.F(&RuleKind.P.Code)})
	if err != nil {
		return nil, err
	}
	out := make(map[string][]*Rule)
	for _, r := range list {
		if r.From <= on && (r.Until.IsZero() || on <= r.Until) && (r.Purpose == "" || r.Purpose == purpose) {
			out[r.Trigger] = append(out[r.Trigger], r)
		}
	}
	return out, nil
}
