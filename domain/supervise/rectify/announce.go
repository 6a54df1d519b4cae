package rectify

import (
	"fmt"

	"qgov/base/duty"
	"qgov/base/organ"
	"qgov/base/product"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
)

// The grounds on which the province announces a firm (产品质量法 Art 17; 令18 Art 47).
const (
	ReFailed = "failed"  // the re-check failed
	Overdue  = "overdue" // not put right in time
	Unwill   = "refused" // refuses to put it right
)

// Grounds are the grounds with their names. The steps ask for each of them, so the list is closed.
var Grounds = record.Codes{{Code: ReFailed, Label: "复查不合格"}, {Code: Overdue, Label: "逾期不改正"}, {Code: Unwill, Label: "无正当理由拒绝整改"}}

// The rounds of checks on the spot.
const (
	First    = "first"
	Second   = "second"
	Overhaul = "overhaul"
)

// Rounds are the rounds with their names.
var Rounds = record.Codes{{Code: First, Label: "回头看（复查）"}, {Code: Second, Label: "公告后再次复查"}, {Code: Overhaul, Label: "整顿期满复查"}}

// goods reports whether the law of product quality leads the finding on to an announcement. 令15 knows none.
func (r *Finding) goods() bool { return r.RuleSet == product.Goods }

// unannounced: after an announcement there is no way back to the look-back of the loop.
func unannounced(r *Finding) bool { return r.Announced.IsZero() }

// announceSteps are the chain of 产品质量法 Art 17 and 令18 Art 47 and 48: a firm that does not put right, or whose re-check fails, is
// reported and announced by the province; the bureau checks again between the 60th and the 90th day after it; a firm that fails is
// ordered to stop and overhaul itself; one that fails after that loses its licence, which enforcement sees to. It works on meanwhile
// (令18 Art 49: nothing is made or sold again before a check is passed), and may report at any time.
func announceSteps() []step {
	return []step{
		flow.Fill(flow.With(step{Name: "refer", Label: "上报提请公告", Help: "复查不合格、逾期不改正或者拒绝整改的，逐级上报，由省级市场监督管理部门公告", From: flow.From(Ordered, Planned, Failing), To: Referred,
			By: flow.By(duty.Handler, duty.Supervisor), Only: (*Finding).goods, Stop: []string{"correct", "recheck", "look", "again"}}, referForm, doRefer), fillRefer),
		flow.Fill(flow.With(step{Name: "announce", Label: "登记省级公告", Help: "须由上报以外的人登记；公告后在规定的期间内再次复查", From: flow.From(Referred), To: Announced, By: flow.By(duty.Handler, duty.Supervisor),
			FourEyes: "refer", Publish: func(r *Finding) string { return "公告：" + r.Title },
			Start: []deadline{{Name: "second", Label: "公告后再次复查", Rule: ruleSecond, From: func(r *Finding) calendar.Date { return r.Announced }}}}, announceForm, doAnnounce), fillAnnounce),
		flow.With(step{Name: "dismiss", Optional: true, Label: "不予公告，退回整改", Help: "上级不予公告的，退回整改", From: flow.From(Referred), To: Planned, By: flow.By(duty.Supervisor),
			Start: []deadline{{Name: "again", Label: "再次整改", Rule: RuleLookBack}}}, voidForm, func(*flow.Tx, *Finding, *void) error { return nil }),
		flow.Fill(flow.With(step{Name: "recheck", Writes: true, Label: "记录再次复查", Help: "仍不合格的，责令停业整顿", From: flow.From(Announced), Targets: []record.State{Closing, Refailed},
			Next: func(r *Finding) record.State { return either(r.Passed.V, Closing, Refailed) }, By: flow.By(duty.Handler, duty.Sampler), Stop: []string{"second"}}, lookForm, doRecheck), fillLook),
		flow.With(step{Name: "suspend", Label: "责令停业整顿", Help: "再次复查仍不合格的，责令停止生产销售，限期整顿；期满复查合格前不得恢复", From: flow.From(Refailed), To: Stopped, By: flow.By(duty.Supervisor), FourEyes: "recheck", Danger: true,
			Start: []deadline{{Name: "overhaul", Label: "整顿期满复查", Rule: ruleOverhaul, From: func(r *Finding) calendar.Date { return r.StopUntil }}}}, suspendForm, doSuspend),
		flow.Fill(flow.With(step{Name: "overhaul", Writes: true, Label: "记录整顿期满复查", Help: "仍不合格的，移送吊销营业执照", From: flow.From(Stopped), Targets: []record.State{Closing, Handed},
			Next: func(r *Finding) record.State { return either(r.Passed.V, Closing, Handed) }, By: flow.By(duty.Handler, duty.Sampler), Stop: []string{"overhaul"}}, lookForm, doOverhaul), fillLook),
	}
}

// Inputs of these steps. The checks have the input of the look-back.
type (
	referral struct {
		Ground   string
		To       string
		Reason   string
		Evidence []record.File
	}
	announcement struct {
		Day    calendar.Date
		Notice string
	}
	suspension struct {
		Demand string
		Until  calendar.Date
	}
)

var referForm = record.Input("finding_refer", func(in *referral, f *record.Fields) {
	f.Chosen(&in.Ground, "提请公告的事由", Grounds).Required()
	f.Text(&in.To, "上报机关").Required().Hint("逐级上报的上一级市场监督管理部门")
	f.Text(&in.Reason, "事实和理由").Paragraph().Required()
	f.Files(&in.Evidence, "上报材料").Required().Hint("复查报告、责令改正通知书及送达回证、拒绝整改的记录等")
})

var announceForm = record.Input("finding_announce", func(in *announcement, f *record.Fields) {
	f.Date(&in.Day, "省级公告日期").Required()
	f.Text(&in.Notice, "公告文号与网址").Required()
})

var suspendForm = record.Input("finding_suspend", func(in *suspension, f *record.Fields) {
	f.Text(&in.Demand, "停业整顿要求").Paragraph().Required()
	f.Date(&in.Until, "整顿期满日期").Required()
})

func fillRefer(_ *flow.Tx, r *Finding, in *referral) error {
	in.Ground = Overdue
	if r.State == Failing {
		in.Ground = ReFailed
	}
	return nil
}

func doRefer(tx *flow.Tx, r *Finding, in *referral) error {
	if (in.Ground == ReFailed) != (r.State == Failing) {
		return fault.At("ground", "Z120", "复查不合格的按复查不合格上报；还没有复查的，按逾期不改正或者拒绝整改上报")
	}
	if in.Ground == Overdue {
		last, err := running(tx, r, "correct")
		if err != nil {
			return err
		}
		if last.IsZero() || tx.Today() <= last {
			return fault.At("ground", "Z121", "整改期限还没有届满，不能按逾期不改正上报")
		}
	}
	r.Ground, r.Referred, r.ReferTo, r.ReferFiles = in.Ground, tx.Today(), in.To, in.Evidence
	r.Opinion = in.Reason
	answer(tx, r)
	return nil
}

func fillAnnounce(tx *flow.Tx, _ *Finding, in *announcement) error { in.Day = tx.Today(); return nil }

func doAnnounce(tx *flow.Tx, r *Finding, in *announcement) error {
	if in.Day < r.Referred || in.Day > tx.Today() {
		return fault.At("day", "Z122", "公告日期应在上报日期（%s）与今天之间", r.Referred.String())
	}
	r.Announced, r.Notice = in.Day, in.Notice
	return nil
}

func doRecheck(tx *flow.Tx, r *Finding, in *look) error {
	rule, err := tx.Rules().At(ruleSecond, r.Announced)
	if err != nil {
		return fmt.Errorf("rectify: second re-check: %w", err)
	}
	if first := tx.Rules().Due(r.Announced, rule.Earliest).Due; in.Day < first {
		return fault.At("day", "Z123", "再次复查不得早于 %s（%s）", first.String(), rule.Basis())
	}
	if in.Day > tx.Today() {
		return fault.At("day", "Z102", "回头看日期不能晚于今天")
	}
	r.checked(tx, Second, in)
	return nil
}

func doSuspend(tx *flow.Tx, r *Finding, in *suspension) (err error) {
	if in.Until <= tx.Today() {
		return fault.At("until", "Z124", "整顿期满日期应晚于今天")
	}
	r.Stopped, r.StopDemand, r.StopUntil = tx.Today(), in.Demand, in.Until
	answer(tx, r)
	r.StopNo, err = organ.Number(tx.Tx, r.Region, "停整")
	return err
}

func doOverhaul(tx *flow.Tx, r *Finding, in *look) error {
	if in.Day < r.Stopped || in.Day > tx.Today() {
		return fault.At("day", "Z125", "复查日期应在责令停业整顿（%s）与今天之间", r.Stopped.String())
	}
	r.checked(tx, Overhaul, in)
	if in.Passed {
		return nil
	}
	r.Transfer, r.ClosedOn = "整顿期满复查仍不合格，移送吊销营业执照："+in.Effect, tx.Today()
	return r.ended(tx, Ended{Handed: true})
}

// running returns the last day of a limit of the finding that runs, zero if it does not.
func running(tx *flow.Tx, r *Finding, name string) (calendar.Date, error) {
	list, err := tx.Deadlines(Kind.Name, r.ID)
	for _, d := range list {
		if d.Name == name && d.Stopped.IsZero() {
			return d.Due, err
		}
	}
	return 0, err
}
