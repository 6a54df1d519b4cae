// Package rectify is the one loop that closes every kind of finding: problem, cause, measure, named person, deadline, evidence,
// review, look-back, close or hand to enforcement.
//
// It knows nothing of where a finding comes from: sampling, inspections, complaints and recalls open one with [Open] and are told
// the end by the topic [Closed]. A finding is one firm, one letter, one plan (一企一书一策). It cannot be closed without evidence
// and until each of the four conditions (四不放过) is met; what the conditions are called is configuration. A finding of the same
// firm and product after a close is a relapse and starts at a higher level; one that is overdue goes up a level each week.
package rectify

import (
	_ "embed"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
)

//go:embed en.tsv
var English string

// Finding is something that a firm has to put right.
type Finding struct {
	record.Head
	Number     string // 文号 of the order to rectify
	Title      string
	Firm       record.Ref[firm.Firm]
	Source     string    // kind of the record it comes from
	SourceID   record.ID // that record
	Subject    string    // what relapse is judged by: the product, the device, the practice
	RuleSet    string    // goods or food: chooses the statutory limits
	Problem    string
	Severity   string
	Level      int64 // how far up it has gone: 1 handler, 2 section head, 3 bureau leader
	Relapse    bool
	Person     string // the named person at the firm who answers for it
	Ordered    calendar.Date
	Cause      string
	Measures   []Measure
	Evidence   []record.File
	Effect     string // what the look-back found
	Conditions []Condition
	Reviewed   calendar.Date
	LookBack   calendar.Date // day of the look-back
	LookEvid   []record.File
	Passed     record.Maybe[bool] // the look-back was passed
	Transfer   string             // 移送 to whom and why
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

// Condition is one of the four conditions of closing, with what shows that it is met.
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
	Closing   record.State = "closing"   // proposed to close
	ClosedSt  record.State = "closed"
	Handed    record.State = "handed" // handed to enforcement
	Void      record.State = "void"
)

// Severities are the levels of severity.
var Severities = record.Codes{{Code: "minor", Label: "轻微", Tone: record.Info}, {Code: "ordinary", Label: "一般", Tone: record.Warn}, {Code: "serious", Label: "严重", Tone: record.Alert}}

// Kind is the register of findings.
var Kind = record.Declare("finding", "整改事项", func(r *Finding, f *record.Fields) {
	f.Text(&r.Title, "事项").Required().Title().Public()
	f.Text(&r.Number, "责令改正文号").Max(60).List().Search().ByCode().Public()
	record.Refer(f, &r.Firm, "企业", firm.Kind).Required().Filter().List().Public().ForParty()
	f.Text(&r.Source, "来源业务").Max(40).ByCode()
	f.Any(&r.SourceID, "来源记录").ByCode()
	f.Text(&r.Subject, "涉及产品（事项）").Filter().List().Public()
	f.Text(&r.RuleSet, "适用规则").Max(20).ByCode()
	f.Text(&r.Problem, "发现的问题").Paragraph().Required().Public()
	f.Chosen(&r.Severity, "严重程度", Severities).Required().Filter().List()
	f.Count(&r.Level, "督办层级").ByCode().Filter().List().Hint("1 承办人，2 科室负责人，3 局领导")
	f.YesNo(&r.Relapse, "整改后再犯").ByCode().Filter().List()
	f.Text(&r.Person, "企业责任人").Max(30)
	f.Date(&r.Ordered, "责令日期").ByCode().List().Public()
	f.Text(&r.Cause, "原因分析").Paragraph().ByCode().Heading("一企一策")
	record.Lines(f, &r.Measures, "整改措施", func(m *Measure, f *record.Fields) {
		f.Text(&m.What, "措施").Required()
		f.Text(&m.Person, "责任人").Required().Max(30)
		f.Date(&m.Due, "完成期限").Required()
		f.Date(&m.Done, "完成日期")
	}).ByCode()
	f.Files(&r.Evidence, "整改证据").ByCode()
	record.Lines(f, &r.Conditions, "四不放过", func(c *Condition, f *record.Fields) {
		f.Text(&c.Name, "条件").Required()
		f.YesNo(&c.Met, "已满足")
		f.Text(&c.How, "依据").Max(500)
	}).ByCode().Heading("复查与结案")
	f.Date(&r.Reviewed, "审核日期").ByCode()
	f.Date(&r.LookBack, "回头看日期").ByCode()
	f.MaybeYesNo(&r.Passed, "回头看合格").ByCode()
	f.Text(&r.Effect, "整改效果").Paragraph().ByCode().Public()
	f.Files(&r.LookEvid, "回头看证据").ByCode()
	f.Text(&r.Transfer, "移送情况").Paragraph().ByCode()
	f.Date(&r.ClosedOn, "结案日期").ByCode().List().Public()
	f.YesNo(&r.Demo, "演示数据").ByCode().Public()
}).Says("各类问题共用的整改闭环：责令、方案、证据、复查、回头看、结案")

// Inputs of the steps.
type (
	order struct{ Person, Demand string }
	plan  struct {
		Cause    string
		Measures []Measure
	}
	report struct {
		Done     string
		Evidence []record.File
	}
	review struct {
		Accept bool
		Reason string
		Met    []Condition
	}
	look struct {
		Day      calendar.Date
		Passed   bool
		Effect   string
		Evidence []record.File
	}
	hand struct{ To, Reason string }
)

var orderForm = record.Input("finding_order", func(in *order, f *record.Fields) {
	f.Text(&in.Person, "企业责任人").Required().Max(30).Hint("整改责任须落实到具体的人")
	f.Text(&in.Demand, "责令内容").Paragraph().Required()
})

var planForm = record.Input("finding_plan", func(in *plan, f *record.Fields) {
	f.Text(&in.Cause, "原因分析").Paragraph().Required()
	record.Lines(f, &in.Measures, "整改措施", func(m *Measure, f *record.Fields) {
		f.Text(&m.What, "措施").Required()
		f.Text(&m.Person, "责任人").Required().Max(30)
		f.Date(&m.Due, "完成期限").Required()
		f.Date(&m.Done, "完成日期")
	}).Required()
})

var reportForm = record.Input("finding_report", func(in *report, f *record.Fields) {
	f.Text(&in.Done, "整改情况").Paragraph().Required()
	f.Files(&in.Evidence, "证据材料").Required().Hint("没有证据不能报告完成：照片、检验报告、制度文件等")
})

var reviewForm = record.Input("finding_review", func(in *review, f *record.Fields) {
	f.YesNo(&in.Accept, "整改合格")
	f.Text(&in.Reason, "审核意见").Paragraph().Required()
	record.Lines(f, &in.Met, "四不放过", func(c *Condition, f *record.Fields) {
		f.Text(&c.Name, "条件").Required()
		f.YesNo(&c.Met, "已满足")
		f.Text(&c.How, "依据").Max(500)
	})
})

var lookForm = record.Input("finding_look", func(in *look, f *record.Fields) {
	f.Date(&in.Day, "回头看日期").Required()
	f.YesNo(&in.Passed, "复查合格")
	f.Text(&in.Effect, "整改效果").Paragraph().Required()
	f.Files(&in.Evidence, "现场证据").Required()
})

var handForm = record.Input("finding_hand", func(in *hand, f *record.Fields) {
	f.Text(&in.To, "移送部门").Required()
	f.Text(&in.Reason, "移送理由").Paragraph().Required()
})

// Closed tells that a finding came to its end.
var Closed = event.NewTopic[Ended]("finding.closed")

// Ended is the end of a finding.
type Ended struct {
	Finding record.ID
	Source  string
	ID      record.ID // the source record
	Firm    record.ID
	Handed  bool // handed to enforcement
}

// Flow is the loop.
var Flow = flow.Of(Kind, Found, flow.States{
	{Code: Found, Label: "待责令", Tone: record.Warn}, {Code: Ordered, Label: "待提交方案", Tone: record.Warn}, {Code: Planned, Label: "整改中", Tone: record.Info},
	{Code: Submitted, Label: "待审核", Tone: record.Warn}, {Code: LookBack, Label: "待回头看", Tone: record.Info}, {Code: Closing, Label: "待批准结案", Tone: record.Warn},
	{Code: ClosedSt, Label: "已结案", Tone: record.Good, Final: true}, {Code: Handed, Label: "已移送", Tone: record.Alert, Final: true, Aside: true},
	{Code: Void, Label: "已撤销", Tone: record.Quiet, Final: true, Aside: true},
},
	flow.With(flow.Step[Finding]{Name: "order", Label: "责令改正", Help: "向企业送达责令改正通知书，整改期限自送达之日起算", From: flow.From(Found), To: Ordered, By: flow.By(duty.Handler, duty.Supervisor),
		Start: []flow.Deadline[Finding]{
			{Name: "correct", Label: "企业改正完毕", Pick: rule(map[string]string{"goods": "P04", "food": "F21"})},
			{Name: "review", Label: "组织复查", Pick: rule(map[string]string{"goods": "P05"})},
		}}, orderForm, doOrder),
	flow.With(flow.Step[Finding]{Name: "plan", Label: "提交整改方案", From: flow.From(Ordered), To: Planned, By: flow.By(duty.Handler, duty.Firm)}, planForm, doPlan),
	flow.With(flow.Step[Finding]{Name: "report", Label: "报告整改完成", From: flow.From(Planned), To: Submitted, By: flow.By(duty.Handler, duty.Firm), Stop: []string{"correct"}}, reportForm, doReport),
	flow.With(flow.Step[Finding]{Name: "review", Label: "审核整改", From: flow.From(Submitted), Targets: []record.State{LookBack, Planned}, By: flow.By(duty.Handler), FourEyes: "report",
		Next: func(r *Finding) record.State {
			if r.Reviewed.IsZero() {
				return Planned
			}
			return LookBack
		}}, reviewForm, doReview),
	flow.With(flow.Step[Finding]{Name: "look", Label: "记录回头看", Help: "到企业现场复查整改效果；不合格的退回整改并提高督办层级", From: flow.From(LookBack), Targets: []record.State{Closing, Planned}, By: flow.By(duty.Handler, duty.Sampler),
		Next: func(r *Finding) record.State {
			if r.Passed.V {
				return Closing
			}
			return Planned
		}}, lookForm, doLook),
	flow.Step[Finding]{Name: "close", Label: "批准结案", From: flow.From(Closing), To: ClosedSt, By: flow.By(duty.Supervisor), FourEyes: "look", Check: complete,
		Do: func(tx *flow.Tx, r *Finding) error { r.ClosedOn = tx.Today(); return r.ended(tx, false) }},
	flow.With(flow.Step[Finding]{Name: "hand", Label: "移送执法", From: flow.From(Found, Ordered, Planned, Submitted, LookBack, Closing), To: Handed, By: flow.By(duty.Supervisor), Danger: true}, handForm, doHand),
)

func rule(ids map[string]string) func(r *Finding) string {
	return func(r *Finding) string { return ids[r.RuleSet] }
}

func doOrder(tx *flow.Tx, r *Finding, in *order) error {
	r.Person, r.Ordered = in.Person, tx.Today()
	r.Problem += "\n责令内容：" + in.Demand
	return nil
}

func doPlan(tx *flow.Tx, r *Finding, in *plan) error {
	for i := range in.Measures {
		if in.Measures[i].Due < tx.Today() {
			return fault.Problems([]fault.Problem{{Field: "measures", Code: "Z101", Text: "第 %d 项措施的完成期限已过", Args: []any{i + 1}}})
		}
	}
	r.Cause, r.Measures = in.Cause, in.Measures
	return nil
}

func doReport(tx *flow.Tx, r *Finding, in *report) error {
	r.Evidence = append(r.Evidence, in.Evidence...)
	r.Effect = in.Done
	for i := range r.Measures {
		if r.Measures[i].Done.IsZero() {
			r.Measures[i].Done = tx.Today()
		}
	}
	return nil
}

func doReview(tx *flow.Tx, r *Finding, in *review) error {
	if len(in.Met) > 0 {
		r.Conditions = in.Met
	}
	r.Reviewed = 0
	if in.Accept {
		r.Reviewed = tx.Today()
	}
	return nil
}

func doLook(tx *flow.Tx, r *Finding, in *look) error {
	if in.Day > tx.Today() {
		return fault.Problems([]fault.Problem{{Field: "day", Code: "Z102", Text: "回头看日期不能晚于今天"}})
	}
	r.LookBack, r.Effect, r.Passed = in.Day, in.Effect, record.Some(in.Passed)
	r.LookEvid = append(r.LookEvid, in.Evidence...)
	if !in.Passed {
		r.Level = min(r.Level+1, 3)
	}
	return nil
}

func doHand(tx *flow.Tx, r *Finding, in *hand) error {
	r.Transfer, r.ClosedOn = in.To+"："+in.Reason, tx.Today()
	return r.ended(tx, true)
}

// complete is the guard of closing: named person, plan, evidence, look-back and every condition.
func complete(r *Finding) error {
	var problems []fault.Problem
	miss := func(field, text string, args ...any) {
		problems = append(problems, fault.Problem{Field: field, Code: "Z110", Text: text, Args: args})
	}
	if r.Person == "" {
		miss("person", "没有落实企业责任人，不能结案")
	}
	if r.Cause == "" || len(r.Measures) == 0 {
		miss("measures", "没有原因分析和整改措施，不能结案")
	}
	if len(r.Evidence) == 0 {
		miss("evidence", "没有整改证据，不能结案")
	}
	if !r.Passed.Known || !r.Passed.V {
		miss("passed", "回头看未合格，不能结案")
	}
	if len(r.Conditions) == 0 {
		miss("conditions", "没有逐项核对“四不放过”，不能结案")
	}
	for _, c := range r.Conditions {
		if !c.Met || c.How == "" {
			miss("conditions", "“%s”尚未满足或没有依据，不能结案", c.Name)
		}
	}
	return fault.Problems(problems)
}

func (r *Finding) ended(tx *flow.Tx, handed bool) error {
	return event.Emit(tx, Closed, Ended{Finding: r.ID, Source: r.Source, ID: r.SourceID, Firm: r.Firm.ID, Handed: handed})
}
