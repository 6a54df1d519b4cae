package sampling

import (
	"fmt"
	"time"

	"qgov/base/duty"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
)

// urgentIn is the report of a serious risk.
type urgentIn struct{ To, How, Note string }

var urgentForm = record.Input("sample_urgent", func(in *urgentIn, f *record.Fields) {
	f.Text(&in.To, "报告对象").Required().Hint("上一级市场监督管理部门，必要时同时报告本级人民政府")
	f.Text(&in.How, "报告方式").Required().Hint("电话、传真、系统等；电话报告的，写明接听人")
	f.Text(&in.Note, "风险情况和已采取的控制措施").Paragraph().Required()
})

// urgentSteps is the report of a serious risk: within hours of the laboratory's result, before it is approved and beside whatever else
// happens to the sample. The limit ends early only if the result is sent back to the laboratory, and begins anew with the next.
func urgentSteps() []step {
	return []step{
		flow.With(step{Name: "urgent", Optional: true, Label: "报告严重风险", Help: "检验发现可能严重危害身体健康和生命安全的，不待结论生效，在时限内报告并采取控制措施",
			From: flow.From(Reported, ToNotify, Notified, Objected, Reviewing, Formal, Appointing, Handing, Retesting, Retested, Final, Disposing, Flagged),
			By:   flow.By(duty.Handler, duty.Supervisor), Only: func(r *Sample) bool { return r.Serious }, Stop: []string{"urgent"},
			Check: func(r *Sample) error {
				if !r.RiskOn.IsZero() {
					return fault.New(fault.Conflict, "S140", "严重风险已于 %s 报告", calendar.DateOf(r.RiskOn).String())
				}
				return nil
			}}, urgentForm, doUrgent),
	}
}

// urgentDeadline runs from the result that tells of a serious risk, unless the risk was reported before.
var urgentDeadline = deadline{Name: "urgent", Label: "报告严重风险", Pick: func(r *Sample) string {
	if !r.Serious || !r.RiskOn.IsZero() {
		return ""
	}
	return r.Rules().Urgent
}}

// doUrgent keeps the minute of the report: the limit is one of hours, and the day on which it ends tells only half.
func doUrgent(tx *flow.Tx, r *Sample, in *urgentIn) error {
	r.RiskOn, r.RiskTo, r.RiskHow, r.RiskNote = tx.Now(), in.To, in.How, in.Note
	answer(tx, r)
	rule := r.Rules().Urgent
	if rule == "" || r.RiskSince.IsZero() {
		return nil
	}
	law, err := tx.Rules().At(rule, calendar.DateOf(r.RiskSince))
	if err != nil {
		return fmt.Errorf("sampling: limit %s: %w", rule, err)
	}
	if law.Period.Unit == calendar.Hour {
		r.RiskLate = tx.Now().Sub(r.RiskSince) > time.Duration(law.Period.Value)*time.Hour
		return nil
	}
	r.RiskLate = tx.Today() > tx.Rules().Due(calendar.DateOf(r.RiskSince), law.Period).Due
	return nil
}
