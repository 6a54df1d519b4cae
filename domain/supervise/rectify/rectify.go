// Package rectify is the one loop that closes every kind of finding: problem, cause, measure, named person, deadline, evidence,
// review, look-back, close or hand to enforcement.
//
// It knows nothing of where a finding comes from: sampling, inspections, complaints and recalls open one with [Open] and are told
// the end by the topic [Closed]. A finding is one firm, one letter, one plan (一企一书一策). It cannot be closed without evidence
// and until each of the closing conditions (四不放过) is met, which are a register that a bureau edits ([ConditionKind]). A finding
// of the same firm and subject after a close is a relapse and starts at a higher level; one that is overdue goes up a level each
// week until it is with the leader of the bureau.
//
// The law of product quality goes further than the loop of a bureau (announce.go): a firm that does not put right, or whose re-check
// fails, is announced by the province, checked a second time, ordered to stop, checked once more, and at last loses its licence.
//
// The bureau's own limits (look-back, relapse window, interval of escalation) are the rules Z01 to Z03 of the register of time
// limits, so they are dated and changed by two people like the limits of the law.
package rectify

import (
	_ "embed"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/base/product"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
)

//go:embed en.tsv
var English string

type (
	step     = flow.Step[Finding]
	deadline = flow.Deadline[Finding]
)

// The rules of the loop in the register of time limits: the bureau's own, and those of 令18 Art 46 to 48 and of 令15 Art 45.
const (
	RuleLookBack = "Z01"
	RuleRelapse  = "Z02"
	RuleEscalate = "Z03"
	ruleCorrect  = "P04"
	ruleRecheck  = "P05"
	ruleSecond   = "P06"
	ruleOverhaul = "Z04"
	ruleFood     = "F21"
)

// Finding is something that a firm has to put right.
type Finding struct {
	record.Head
	Number     string // 文号 of the order to rectify
	Title      string
	Firm       record.Ref[firm.Firm]
	Served     record.Ref[firm.Firm] // the firm once the order is served: from then on its own people see the finding
	Source     string                // kind of the record it comes from
	SourceID   record.ID             // that record
	Subject    string                // what relapse is judged by: the product, the device, the practice
	RuleSet    string                // goods or food: chooses the statutory limits
	Problem    string
	Severity   string
	Level      int64 // how far up it has gone: 1 handler, 2 section head, 3 bureau leader
	Raised     calendar.Date
	Relapse    bool
	Before     record.ID // the closed finding that a relapse repeats
	Person     string    // the named person at the firm who answers for it
	Ordered    calendar.Date
	Demand     string // what the order demands
	Expert     string // the expert who advises the firm
	Advice     string
	Cause      string
	Measures   []Measure
	Report     string // what the firm says it has done
	Evidence   []record.File
	Opinion    string // of the review
	Conditions []Condition
	Reviewed   calendar.Date      // review passed; zero while it is not
	LookBack   calendar.Date      // day of the look-back
	Passed     record.Maybe[bool] // the look-back was passed
	Effect     string             // what the look-back found
	LookEvid   []record.File
	Ground     string // why the finding was reported for announcement
	Referred   calendar.Date
	ReferTo    string
	ReferFiles []record.File
	Announced  calendar.Date // by the province
	Notice     string        // its number and address
	Stopped    calendar.Date // ordered to stop and overhaul
	StopNo     string        // 文号 of that order
	StopDemand string
	StopUntil  calendar.Date
	Checks     []Check // the checks on the spot, in their order
	Transfer   string  // 移送 to whom and why
	ClosedOn   calendar.Date
	Demo       bool
}

// Measure is one line of the firm's plan.
type Measure struct {
	What   string
	Person string
	Due    calendar.Date
	Done   calendar.Date
}

// Check is one check on the spot.
type Check struct {
	Round  string
	Day    calendar.Date
	Passed bool
	Effect string
}

// Condition is one of the conditions of closing, with what shows that it is met.
type Condition struct {
	Name string
	Met  bool
	How  string
}

// The states of a finding.
const (
	Found     record.State = "found"     // opened, the order is not served yet
	Ordered   record.State = "ordered"   // the firm has to answer with a plan
	Planned   record.State = "planned"   // the firm carries out its plan
	Submitted record.State = "submitted" // the firm reports that it is done
	LookBack  record.State = "look_back" // review passed, follow-up due
	Failing   record.State = "failing"   // the re-check failed: it has to be reported for announcement
	Referred  record.State = "referred"  // reported to the province
	Announced record.State = "announced" // the second re-check has its window
	Refailed  record.State = "refailed"  // that failed too: the firm has to be ordered to stop
	Stopped   record.State = "stopped"   // the firm stands still and overhauls itself
	Closing   record.State = "closing"   // proposed to close
	Done      record.State = "closed"
	Handed    record.State = "handed" // handed to enforcement
	Void      record.State = "void"   // its ground fell away
)

// Severities are the levels of severity, from light to grave.
var Severities = record.Codes{{Code: "minor", Label: "轻微", Tone: record.Info}, {Code: "ordinary", Label: "一般", Tone: record.Warn}, {Code: "serious", Label: "严重", Tone: record.Alert}}

// Kind is the register of findings.
var Kind = record.Declare("finding", "整改事项", func(r *Finding, f *record.Fields) {
	f.Text(&r.Title, "事项").Required().Title().Public()
	f.Text(&r.Number, "责令改正文号").Max(60).List().Search().ByCode().Public()
	record.Refer(f, &r.Firm, "企业", firm.Kind).Required().Filter().List().Public()
	record.Refer(f, &r.Served, "已送达企业", firm.Kind).ByCode().ForParty()
	f.Text(&r.Source, "来源业务").Max(40).ByCode()
	f.Any(&r.SourceID, "来源记录").ByCode()
	f.Text(&r.Subject, "涉及产品（事项）").Required().Filter().List().Public()
	f.Chosen(&r.RuleSet, "适用规则", product.Domains).Hint("决定法定整改期限").Filter()
	f.Text(&r.Problem, "发现的问题").Paragraph().Required().Public()
	f.Chosen(&r.Severity, "严重程度", Severities).Required().Filter().List()
	f.Count(&r.Level, "督办层级").ByCode().Filter().List().Hint("1 承办人，2 科室负责人，3 局领导")
	f.Date(&r.Raised, "最近一次升级督办").ByCode()
	f.YesNo(&r.Relapse, "整改后再犯").ByCode().Filter().List()
	f.Any(&r.Before, "前次整改事项").ByCode()
	f.Text(&r.Person, "企业责任人").Max(30).ByCode().Heading("责令改正")
	f.Date(&r.Ordered, "责令日期").ByCode().List().Public()
	f.Text(&r.Demand, "责令内容").Paragraph().ByCode().Public()
	f.Text(&r.Expert, "帮扶专家").Max(60).ByCode()
	f.Text(&r.Advice, "专家建议").Paragraph().ByCode()
	f.Text(&r.Cause, "原因分析").Paragraph().ByCode().Heading("一企一策")
	record.Lines(f, &r.Measures, "整改措施", measureFields).ByCode()
	f.Text(&r.Report, "整改情况").Paragraph().ByCode()
	f.Files(&r.Evidence, "整改证据").ByCode()
	f.Text(&r.Opinion, "审核意见").Paragraph().ByCode().Heading("复查与结案")
	record.Lines(f, &r.Conditions, "四不放过", conditionFields).ByCode()
	f.Date(&r.Reviewed, "审核通过日期").ByCode()
	f.Date(&r.LookBack, "回头看日期").ByCode()
	f.MaybeYesNo(&r.Passed, "回头看合格").ByCode()
	f.Text(&r.Effect, "整改效果").Paragraph().ByCode().Public()
	f.Files(&r.LookEvid, "回头看证据").ByCode()
	f.Chosen(&r.Ground, "提请公告的事由", Grounds).ByCode().Filter().Heading("公告与停业整顿")
	f.Date(&r.Referred, "上报日期").ByCode()
	f.Text(&r.ReferTo, "上报机关").ByCode()
	f.Files(&r.ReferFiles, "上报材料").ByCode()
	f.Date(&r.Announced, "省级公告日期").ByCode().Public()
	f.Text(&r.Notice, "公告文号与网址").ByCode().Public()
	f.Date(&r.Stopped, "责令停业整顿日期").ByCode().Public()
	f.Text(&r.StopNo, "停业整顿文号").Max(60).ByCode().Public()
	f.Text(&r.StopDemand, "停业整顿要求").Paragraph().ByCode()
	f.Date(&r.StopUntil, "整顿期满日期").ByCode()
	record.Lines(f, &r.Checks, "现场复查记录", checkFields).ByCode()
	f.Text(&r.Transfer, "移送情况").Paragraph().ByCode()
	f.Date(&r.ClosedOn, "办结日期").ByCode().List().Public()
	f.YesNo(&r.Demo, "演示数据").ByCode().Public()
}).Says("各类问题共用的整改闭环：责令、方案、证据、复查、回头看、结案；不改正或复查不合格的，公告、再次复查、停业整顿")

func measureFields(m *Measure, f *record.Fields) {
	f.Text(&m.What, "措施").Required()
	f.Text(&m.Person, "责任人").Required().Max(30)
	f.Date(&m.Due, "完成期限").Required()
	f.Date(&m.Done, "完成日期")
}

func checkFields(c *Check, f *record.Fields) {
	f.Chosen(&c.Round, "轮次", Rounds).Required()
	f.Date(&c.Day, "日期").Required()
	f.YesNo(&c.Passed, "合格")
	f.Text(&c.Effect, "复查情况").Max(2000)
}

func conditionFields(c *Condition, f *record.Fields) {
	f.Text(&c.Name, "条件").Required()
	f.YesNo(&c.Met, "已满足")
	f.Text(&c.How, "依据").Max(500)
}

// Flow is the loop. 令18 gives a firm 60 days to correct and the bureau 75 days to check again, both from the order; 令15 gives the
// bureau 90 days for the whole from the start, which is the day the finding was opened.
var Flow = flow.Begin(flow.Of(Kind, Found, states, append(loopSteps(), announceSteps()...)...), func(tx *flow.Tx, r *Finding) error { return begin(tx, r) })

var states = flow.States{
	{Code: Found, Label: "待责令", Tone: record.Warn}, {Code: Ordered, Label: "待提交方案", Tone: record.Warn}, {Code: Planned, Label: "整改中", Tone: record.Info},
	{Code: Submitted, Label: "待审核", Tone: record.Warn}, {Code: LookBack, Label: "待回头看", Tone: record.Info}, {Code: Failing, Label: "复查不合格待上报", Tone: record.Alert, Aside: true},
	{Code: Referred, Label: "待省级公告", Tone: record.Alert, Aside: true}, {Code: Announced, Label: "已公告待再次复查", Tone: record.Alert, Aside: true},
	{Code: Refailed, Label: "待责令停业整顿", Tone: record.Alert, Aside: true}, {Code: Stopped, Label: "停业整顿中", Tone: record.Alert, Aside: true},
	{Code: Closing, Label: "待批准结案", Tone: record.Warn},
	{Code: Done, Label: "已结案", Tone: record.Good, Final: true}, {Code: Handed, Label: "已移送", Tone: record.Alert, Final: true, Aside: true},
	{Code: Void, Label: "已撤销", Tone: record.Quiet, Final: true, Aside: true},
}

// loopSteps are the loop itself.
func loopSteps() []step {
	return []step{
		flow.With(step{Name: "order", Label: "责令改正", Help: "向企业送达责令改正通知书，整改期限自送达之日起算", From: flow.From(Found), To: Ordered, By: flow.By(duty.Handler, duty.Supervisor),
			Start: []deadline{
				{Name: "correct", Label: "企业改正完毕", Pick: inSet(product.Goods, ruleCorrect)},
				{Name: "recheck", Label: "组织复查", Pick: inSet(product.Goods, ruleRecheck)},
				{Name: "finish", Label: "完成核查处置", Pick: inSet(product.Food, ruleFood), From: func(r *Finding) calendar.Date { return calendar.DateOf(r.Created) }},
			}}, orderForm, doOrder),
		flow.With(step{Name: "plan", Label: "提交整改方案", Help: "写明原因、逐项措施、责任人和完成期限", From: flow.From(Ordered, Announced, Stopped), Targets: []record.State{Planned},
			Next: func(r *Finding) record.State { return either(r.State == Ordered, Planned, r.State) }, By: flow.By(duty.Handler, duty.Firm)}, planForm, doPlan),
		flow.With(step{Name: "report", Label: "报告整改完成", Help: "公告以后报告的，随再次复查核对", From: flow.From(Planned, Announced, Stopped), Targets: []record.State{Submitted},
			Next: func(r *Finding) record.State { return either(r.State == Planned, Submitted, r.State) }, By: flow.By(duty.Handler, duty.Firm), Stop: []string{"correct", "again"}}, reportForm, doReport),
		flow.Fill(flow.With(step{Name: "review", Label: "审核整改", Help: "逐项核对“四不放过”；不合格的退回整改，原期限继续计算", From: flow.From(Submitted), Targets: []record.State{LookBack, Planned},
			By: flow.By(duty.Handler, duty.Supervisor), FourEyes: "report",
			Next: func(r *Finding) record.State { return either(!r.Reviewed.IsZero(), LookBack, Planned) },
			Start: []deadline{
				{Name: "look", Label: "回头看", Pick: func(r *Finding) string { return either(!r.Reviewed.IsZero(), RuleLookBack, "") }},
				{Name: "correct", Label: "企业改正完毕", Pick: func(r *Finding) string { return either(r.Reviewed.IsZero(), inSet(product.Goods, ruleCorrect)(r), "") },
					From: func(r *Finding) calendar.Date { return r.Ordered }},
			}}, reviewForm, doReview), fillReview),
		flow.Fill(flow.With(step{Name: "look", Label: "记录回头看", Help: "到企业现场复查整改效果；不合格的提高督办层级，产品质量监督抽查的上报公告，其他退回整改", From: flow.From(LookBack), Targets: []record.State{Closing, Planned, Failing},
			By: flow.By(duty.Handler, duty.Sampler), Stop: []string{"look", "recheck"},
			Next:  func(r *Finding) record.State { return either(r.Passed.V, Closing, either(r.goods(), Failing, Planned)) },
			Start: []deadline{{Name: "again", Label: "再次整改", Pick: func(r *Finding) string { return either(r.Passed.V || r.goods(), "", RuleLookBack) }}},
		}, lookForm, doLook), fillLook),
		step{Name: "close", Label: "批准结案", From: flow.From(Closing), To: Done, By: flow.By(duty.Supervisor), FourEyes: "look", Check: complete, Do: doClose},
		flow.With(step{Name: "reopen", Optional: true, Label: "退回补充", Help: "结案材料不全的，退回重新回头看", From: flow.From(Closing), To: LookBack, By: flow.By(duty.Supervisor), Only: unannounced,
			Start: []deadline{{Name: "look", Label: "回头看", Rule: RuleLookBack}}}, voidForm, func(*flow.Tx, *Finding, *void) error { return nil }),
		flow.Fill(flow.With(step{Name: "extend", Optional: true, Label: "延长处置期限", Help: "确有需要并经书面批准的，可以延长核查处置期限", From: flow.From(Ordered, Planned, Submitted, LookBack, Closing), By: flow.By(duty.Supervisor), Only: func(r *Finding) bool { return r.RuleSet == product.Food }}, extendForm, doExtend), fillExtend),
		flow.With(step{Name: "hand", Optional: true, Label: "移送执法", From: flow.From(open()...), To: Handed, By: flow.By(duty.Supervisor), Danger: true}, handForm, doHand),
		flow.With(step{Name: "void", Optional: true, Label: "撤销", Help: "据以责令改正的事实不成立的，撤销本事项", From: flow.From(open()...), To: Void, By: flow.By(duty.Supervisor), Danger: true}, voidForm, doVoid),
	}
}

// open lists the states in which a finding is not at its end.
func open() []record.State {
	return []record.State{Found, Ordered, Planned, Submitted, LookBack, Failing, Referred, Announced, Refailed, Stopped, Closing}
}

// inSet picks the rule for findings of one rule set and none for the others.
func inSet(set, rule string) func(r *Finding) string {
	return func(r *Finding) string { return either(r.RuleSet == set, rule, "") }
}

func either[T any](yes bool, a, b T) T {
	if yes {
		return a
	}
	return b
}
