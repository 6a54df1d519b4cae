package rectify

import (
	"qgov/base/firm"
	"qgov/base/organ"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
)

// Inputs of the steps.
type (
	order struct{ Person, Demand, Expert, Advice string }
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
		Met      []Condition
	}
	hand   struct{ To, Reason string }
	void   struct{ Reason string }
	extend struct {
		Until  calendar.Date
		Reason string
	}
)

var orderForm = record.Input("finding_order", func(in *order, f *record.Fields) {
	f.Text(&in.Person, "企业责任人").Required().Max(30).Hint("整改责任须落实到具体的人")
	f.Text(&in.Demand, "责令内容").Paragraph().Required()
	f.Text(&in.Expert, "帮扶专家").Max(60)
	f.Text(&in.Advice, "专家建议").Paragraph().Hint("针对该企业的质量提升建议，随通知书送达")
})

var planForm = record.Input("finding_plan", func(in *plan, f *record.Fields) {
	f.Text(&in.Cause, "原因分析").Paragraph().Required()
	record.Lines(f, &in.Measures, "整改措施", measureFields).Required()
})

var reportForm = record.Input("finding_report", func(in *report, f *record.Fields) {
	f.Text(&in.Done, "整改情况").Paragraph().Required()
	f.Files(&in.Evidence, "证据材料").Required().Hint("没有证据不能报告完成：照片、检验报告、制度文件等")
})

var reviewForm = record.Input("finding_review", func(in *review, f *record.Fields) {
	f.YesNo(&in.Accept, "整改合格")
	f.Text(&in.Reason, "审核意见").Paragraph().Required()
	record.Lines(f, &in.Met, "四不放过", conditionFields)
})

var lookForm = record.Input("finding_look", func(in *look, f *record.Fields) {
	f.Date(&in.Day, "回头看日期").Required()
	f.YesNo(&in.Passed, "复查合格")
	f.Text(&in.Effect, "整改效果").Paragraph().Required()
	f.Files(&in.Evidence, "现场证据").Required()
	record.Lines(f, &in.Met, "四不放过", conditionFields)
})

var handForm = record.Input("finding_hand", func(in *hand, f *record.Fields) {
	f.Text(&in.To, "移送部门").Required()
	f.Text(&in.Reason, "移送理由").Paragraph().Required()
})

var voidForm = record.Input("finding_void", func(in *void, f *record.Fields) {
	f.Text(&in.Reason, "理由").Paragraph().Required()
})

var extendForm = record.Input("finding_extend", func(in *extend, f *record.Fields) {
	f.Date(&in.Until, "延长至").Required()
	f.Text(&in.Reason, "批准文书和理由").Paragraph().Required()
})

// fillExtend offers the present end of the case.
func fillExtend(tx *flow.Tx, r *Finding, in *extend) error {
	d, err := running(tx, r, "finish")
	in.Until = d
	return err
}

// doExtend moves the end of the case, which 令15 Art 45 allows with written approval. 令18 knows no such extension.
func doExtend(tx *flow.Tx, r *Finding, in *extend) error {
	d, err := running(tx, r, "finish")
	if err != nil {
		return err
	}
	if in.Until <= d {
		return fault.Problems([]fault.Problem{{Field: "until", Code: "Z104", Text: "延长后的期限应晚于 %s", Args: []any{d.String()}}})
	}
	return tx.Extend(Kind.Plan, r, "finish", in.Until)
}

func doOrder(tx *flow.Tx, r *Finding, in *order) (err error) {
	r.Person, r.Demand, r.Expert, r.Advice = in.Person, in.Demand, in.Expert, in.Advice
	r.Ordered, r.Served = tx.Today(), record.To[firm.Firm](r.Firm.ID)
	answer(tx, r)
	r.Number, err = organ.Number(tx.Tx, r.Region, "改")
	return err
}

// answer makes the person of the bureau who took the step answer for the finding.
func answer(tx *flow.Tx, r *Finding) {
	if a := tx.Actor(); a.SignedIn() && a.Party == 0 {
		r.Owner = a.ID
	}
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
	r.Report = in.Done
	r.Evidence = append(r.Evidence, in.Evidence...)
	for i := range r.Measures {
		if r.Measures[i].Done.IsZero() {
			r.Measures[i].Done = tx.Today()
		}
	}
	return nil
}

func doReview(tx *flow.Tx, r *Finding, in *review) error {
	r.Opinion, r.Conditions = in.Reason, in.Met
	r.Reviewed = 0
	if in.Accept {
		r.Reviewed = tx.Today()
	}
	answer(tx, r)
	return nil
}

func doLook(tx *flow.Tx, r *Finding, in *look) error {
	if in.Day > tx.Today() {
		return fault.Problems([]fault.Problem{{Field: "day", Code: "Z102", Text: "回头看日期不能晚于今天"}})
	}
	if in.Day < r.Reviewed {
		return fault.Problems([]fault.Problem{{Field: "day", Code: "Z103", Text: "回头看日期不能早于审核通过日期 %s", Args: []any{r.Reviewed.String()}}})
	}
	r.checked(tx, First, in)
	return nil
}

// checked writes down what a check on the spot found; one that failed goes up a level.
func (r *Finding) checked(tx *flow.Tx, round string, in *look) {
	r.LookBack, r.Effect, r.Passed = in.Day, in.Effect, record.Some(in.Passed)
	r.LookEvid = append(r.LookEvid, in.Evidence...)
	r.Checks = append(r.Checks, Check{Round: round, Day: in.Day, Passed: in.Passed, Effect: in.Effect})
	if len(in.Met) > 0 {
		r.Conditions = in.Met
	}
	if !in.Passed {
		r.Level, r.Raised = min(r.Level+1, 3), tx.Today()
	}
}

// doClose refuses a finding that was reviewed before a condition came into force.
func doClose(tx *flow.Tx, r *Finding) error {
	want, err := Conditions(tx)
	if err != nil {
		return err
	}
	var problems []fault.Problem
	for _, w := range want {
		if !r.meets(w.Name) {
			problems = append(problems, fault.Problem{Field: "conditions", Code: "Z110", Text: "“%s”尚未满足或没有依据，不能结案", Args: []any{w.Name}})
		}
	}
	if len(problems) > 0 {
		return fault.Problems(problems)
	}
	r.ClosedOn = tx.Today()
	return r.ended(tx, Ended{})
}

func (r *Finding) meets(condition string) bool {
	for _, c := range r.Conditions {
		if c.Name == condition {
			return c.Met && c.How != ""
		}
	}
	return false
}

func doHand(tx *flow.Tx, r *Finding, in *hand) error {
	r.Transfer, r.ClosedOn = in.To+"："+in.Reason, tx.Today()
	return r.ended(tx, Ended{Handed: true})
}

func doVoid(tx *flow.Tx, r *Finding, _ *void) error {
	r.ClosedOn = tx.Today()
	return r.ended(tx, Ended{Void: true})
}

// fillReview offers the conditions in force, with what was said of them before.
func fillReview(tx *flow.Tx, r *Finding, in *review) (err error) {
	in.Met, err = offered(tx, r)
	return err
}

func fillLook(tx *flow.Tx, r *Finding, in *look) (err error) {
	in.Day = tx.Today()
	in.Met, err = offered(tx, r)
	return err
}

func offered(tx *flow.Tx, r *Finding) ([]Condition, error) {
	want, err := Conditions(tx)
	var out []Condition
	for _, w := range want {
		c := Condition{Name: w.Name}
		for _, old := range r.Conditions {
			if old.Name == w.Name {
				c = old
			}
		}
		out = append(out, c)
	}
	return out, err
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
