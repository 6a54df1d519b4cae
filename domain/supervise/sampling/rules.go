package sampling

import (
	"fmt"

	"qgov/base/product"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
)

// RuleSet is what one instrument says of sampling: the ids of its limits in the register of time limits, empty where it sets none,
// and what it forbids. Nothing else in this package tells goods from food.
type RuleSet struct {
	Code       string
	Instrument string

	Deliver    string // sample to the laboratory
	Test       string // report from the day of receipt
	ReportPass string // report sent to the authority
	ReportFail string
	KeepPass   string // backup sample kept
	KeepFail   string
	Notify     string // failing result served on the firm
	Objection  string // time to object, after which the result is final
	Formal     string // formalities of the re-test; empty: the application is enough
	Appoint    string // re-test laboratory chosen
	HandOver   string // backup sample handed over
	Retest     string // re-test concluded
	Tell       string // conclusion of the re-test told
	Dispose    string // case disposed of
	Urgent     string // serious risk reported
	Repeat     string // the same product of the same producer is not sampled again within

	Grounds map[string]Ground // by kind of objection
	Bars    []Bar             // when there is no re-test
}

// Ground is what the rule set says of one kind of objection.
type Ground struct {
	Within   string // raised within
	Sampling bool   // counted from the sampling, not from the notice
	Accept   string // decided whether to accept it within
	Decide   string // decided within, from acceptance
}

// Bar is a reason for which the law grants no re-test.
type Bar struct {
	Text    string
	Article string
	Holds   func(r *Sample, o *Objection, on calendar.Date) bool
}

var ruleSets = []RuleSet{
	{Code: product.Goods, Instrument: "产品质量监督抽查管理暂行办法（总局令第18号）",
		Objection: "P01", Formal: "P02", Appoint: "P03", Repeat: "P07", Urgent: "P09",
		Grounds: map[string]Ground{Process: {Within: "P01"}, Truth: {Within: "P01"}, Method: {Within: "P01"}, Result: {Within: "P01"}},
		Bars:    []Bar{{"逾期提出异议", "第36条", late}, {"备用样品隐匿、毁损或不可用", "第40条", noBackup}}},
	{Code: product.Food, Instrument: "食品安全抽样检验管理办法（总局令第15号）",
		Deliver: "F02", Test: "F03", KeepPass: "F04", KeepFail: "F05", ReportPass: "F06", ReportFail: "F07", Notify: "F08", Objection: "F09",
		Appoint: "F11", HandOver: "F13", Retest: "F14", Tell: "F15", Dispose: "F21", Urgent: "F23",
		Grounds: map[string]Ground{Process: {Within: "F16", Sampling: true, Accept: "F18", Decide: "F19"}, Truth: {Within: "F17", Accept: "F18", Decide: "F20"},
			Method: {Within: "F17", Accept: "F18", Decide: "F20"}, Result: {Within: "F09", Accept: "F10"}},
		Bars: []Bar{{"微生物指标不合格", "第31条第1项", microbes}, {"备份样品超过保质期", "第31条第2项", expired}, {"逾期提出复检申请", "第31条第3项", late},
			{"备份样品不可用", "第31条第4项", noBackup}}},
}

// RuleSetOf returns the rule set of a code. An unknown code has no limits at all.
func RuleSetOf(code string) RuleSet {
	for _, s := range ruleSets {
		if s.Code == code {
			return s
		}
	}
	return RuleSet{Code: code}
}

// Rules returns the rule set of the sample.
func (r *Sample) Rules() RuleSet { return RuleSetOf(r.RuleSet) }

// setOf gives the rule set of a domain of products: farm products come under the food rules once they are on the market (令15 Art 2).
func setOf(domain string) string {
	if domain == product.Goods {
		return product.Goods
	}
	return product.Food
}

func late(_ *Sample, o *Objection, _ calendar.Date) bool { return o.Late }

func noBackup(r *Sample, _ *Objection, _ calendar.Date) bool { return r.BackupBad || r.Backup == 0 }

// microbes: a failing microbiological item bars the re-test of the sample.
func microbes(r *Sample, _ *Objection, _ calendar.Date) bool {
	for i := range r.Items {
		if it := &r.Items[i]; it.microbial() && it.failed() {
			return true
		}
	}
	return false
}

func expired(r *Sample, _ *Objection, on calendar.Date) bool {
	end := r.expiry()
	return !end.IsZero() && on > end
}

// expiry is the last day of the shelf life, zero if it is not known.
func (r *Sample) expiry() calendar.Date {
	if r.MadeOn.IsZero() || !r.ShelfLife.Known {
		return 0
	}
	return r.MadeOn.AddDays(int(r.ShelfLife.V))
}

// barred returns why the law grants no re-test to the objection on the day, or nil.
func (r *Sample) barred(o *Objection, on calendar.Date) error {
	for _, b := range r.Rules().Bars {
		if b.Holds(r, o, on) {
			return fault.New(fault.Invalid, "S120", "不予复检：%s（%s%s）", b.Text, r.Rules().Instrument, b.Article)
		}
	}
	return nil
}

// due returns the last day of the limit that begins on the day; zero if the rule set has no such limit.
func due(tx *flow.Tx, rule string, from calendar.Date) (calendar.Date, error) {
	if rule == "" || from.IsZero() {
		return 0, nil
	}
	law, err := tx.Rules().At(rule, from)
	if err != nil {
		return 0, fmt.Errorf("sampling: limit %s: %w", rule, err)
	}
	return tx.Rules().Due(from, law.Period).Due, nil
}

// toldOn is the day on which a party was told of the result.
func (r *Sample) toldOn(by string) calendar.Date {
	if by == ByProducer && !r.ProducerTold.IsZero() {
		return r.ProducerTold
	}
	return r.FirmTold
}

// lastTold is the day on which the last of the two was told: only after both had their time is the result final.
func (r *Sample) lastTold() calendar.Date { return max(r.FirmTold, r.ProducerTold) }

// limits of the flow: each picks its rule from the rule set of the sample.

func deliverRule(r *Sample) string  { return r.Rules().Deliver }
func testRule(r *Sample) string     { return r.Rules().Test }
func objectRule(r *Sample) string   { return r.Rules().Objection }
func appointRule(r *Sample) string  { return r.Rules().Appoint }
func handOverRule(r *Sample) string { return r.Rules().HandOver }
func retestRule(r *Sample) string   { return r.Rules().Retest }
func tellRule(r *Sample) string     { return r.Rules().Tell }
func disposeRule(r *Sample) string  { return r.Rules().Dispose }

// onlyTo makes a limit start only if the step leads to the state.
func onlyTo(state record.State, rule func(r *Sample) string) func(r *Sample) string {
	return func(r *Sample) string {
		if r.next != state {
			return ""
		}
		return rule(r)
	}
}
