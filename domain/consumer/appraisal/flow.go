package appraisal

import (
	"fmt"

	"qgov/base/duty"
	"qgov/base/lab"
	"qgov/base/organ"
	"qgov/domain/consumer/complaint"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// The states of a commission.
const (
	Drafted record.State = "drafted"
	Testing record.State = "testing"
	Done    record.State = "done"
	Dropped record.State = "dropped"
)

// Inputs of the steps.
type (
	reason struct{ Reason string }
	report struct {
		ReportNo string
		Result   string
		Report   []record.File
	}
	outcome struct {
		Day     calendar.Date
		Outcome string
		Paid    record.Money
	}
)

var (
	reasonForm  = record.Input("appraisal_reason", func(in *reason, f *record.Fields) { f.Text(&in.Reason, "理由").Paragraph().Required().Max(500) })
	handingForm = record.Input("appraisal_custody", handingFields)
	reportForm  = record.Input("appraisal_report", func(in *report, f *record.Fields) {
		f.Text(&in.ReportNo, "报告编号").Required().Max(60)
		f.Text(&in.Result, "检验鉴定结论").Paragraph().Required().Max(500)
		f.Files(&in.Report, "检验鉴定报告")
	})
	outcomeForm = record.Input("remedy_outcome", func(in *outcome, f *record.Fields) {
		f.Date(&in.Day, "结果日期").Required()
		f.Text(&in.Outcome, "处理结果").Paragraph().Required().Max(2000)
		f.Money(&in.Paid, "消费者获得赔偿").Min(0)
	})
	officers = flow.By(duty.Consumer, duty.Supervisor)
	testers  = flow.By(duty.Lab, duty.Consumer, duty.Supervisor)
)

// Flow is the flow of a commission.
var Flow = flow.Begin(flow.Of(Kind, Drafted, flow.States{
	{Code: Drafted, Label: "待委托", Tone: record.Warn}, {Code: Testing, Label: "检验鉴定中", Tone: record.Info, Locked: true}, {Code: Done, Label: "已有结论", Tone: record.Good, Final: true, Locked: true},
	{Code: Dropped, Label: "已终止", Tone: record.Quiet, Final: true, Aside: true, Locked: true},
},
	flow.Step[Commission]{Name: "give", Label: "委托", Help: "自即日起，调解期限中止计算", From: flow.From(Drafted), To: Testing, By: officers, Do: give},
	flow.Fill(flow.With(flow.Step[Commission]{Name: "hand", Optional: true, Label: "登记样品交接", Help: "逐次登记，前后相接", From: flow.From(Drafted, Testing), By: testers}, handingForm, hand), fillHand),
	flow.With(flow.Step[Commission]{Name: "report", Label: "登记结论", Help: "结论记入投诉，调解期限自即日起继续计算", From: flow.From(Testing), To: Done, By: testers}, reportForm, conclude),
	flow.With(flow.Step[Commission]{Name: "drop", Optional: true, Label: "终止委托", Help: "没有作出结论；已委托的，调解期限自即日起继续计算", From: flow.From(Drafted, Testing), To: Dropped, By: officers, Danger: true}, reasonForm, drop),
), func(tx *flow.Tx, r *Commission) (err error) {
	if !r.Complaint.Known() {
		return nil // the declaration says so, with the field
	}
	c, err := store.Get(tx.Tx, complaint.Kind, r.Complaint.ID)
	if err != nil {
		return err
	}
	r.Region, r.Title = c.Region, fmt.Sprintf("%s·%s", Sorts.Label(r.Sort), c.Number)
	r.Demo = c.Demo
	r.Number, err = organ.Number(tx.Tx, c.Region, "检委")
	return err
})

// give commissions: the laboratory must be able to work today, and the complaint is in mediation.
func give(tx *flow.Tx, r *Commission) error {
	body := "专家组"
	if r.Sort == Test {
		l, err := store.Get(tx.Tx, lab.Kind, r.Lab.ID)
		if err != nil {
			return err
		}
		if l.Suspended || l.Until < tx.Today() {
			return fault.New(fault.Conflict, "Q301", "%s已暂停承检或者资质已到期，请另行选定", l.Name)
		}
		body, r.Tester = l.Name, r.Lab
	}
	r.Given = tx.Today()
	return complaint.Commission(tx, r.Complaint.ID, r.Item, body, r.Payer, r.Agreed)
}

// holder is who has the sample.
func (r *Commission) holder() string {
	if n := len(r.Custody); n > 0 {
		return r.Custody[n-1].To
	}
	return ""
}

// fillHand offers the next link: a laboratory that opens it takes the sample over.
func fillHand(tx *flow.Tx, r *Commission, in *Handing) error {
	in.Day, in.From, in.Seal = tx.Today(), r.holder(), intact
	if !tx.Actor().Has(duty.Lab) {
		return nil
	}
	l, err := store.Get(tx.Tx, lab.Kind, r.Tester.ID)
	if err == nil && l.Name != in.From {
		in.To = l.Name
	}
	return err
}

// hand adds a link to the chain: it begins with whom the last one ended, on the same day or later.
func hand(tx *flow.Tx, r *Commission, in *Handing) error {
	if in.Day > tx.Today() {
		return fault.At("day", "Q302", "交接日期晚于今天")
	}
	if n := len(r.Custody); n > 0 {
		if last := r.Custody[n-1]; in.From != last.To {
			return fault.At("from", "Q303", "样品现由“%s”保管，应由其交出", last.To)
		} else if in.Day < last.Day {
			return fault.At("day", "Q304", "早于上一次交接（%s）", last.Day.String())
		}
	}
	if in.From == in.To {
		return fault.At("to", "Q305", "交出人和接收人相同")
	}
	r.Custody = append(r.Custody, *in)
	return nil
}

// broken reports whether a seal was found broken on the way.
func (r *Commission) broken() bool {
	for _, h := range r.Custody {
		if h.Seal != intact {
			return true
		}
	}
	return false
}

// conclude brings the result back into the complaint.
func conclude(tx *flow.Tx, r *Commission, in *report) error {
	if len(r.Custody) == 0 {
		return fault.New(fault.Conflict, "Q306", "没有样品交接记录，请先登记")
	}
	r.ReportNo, r.Result, r.Report, r.EndedOn = in.ReportNo, in.Result, in.Report, tx.Today()
	return tx.Elevated(func() error { // the laboratory has no other part in the complaint
		return complaint.Conclude(tx, r.Complaint.ID, in.Result+"（"+in.ReportNo+"）")
	})
}

func drop(tx *flow.Tx, r *Commission, in *reason) error {
	given := !r.Given.IsZero()
	r.Result, r.EndedOn = in.Reason, tx.Today()
	if !given {
		return nil
	}
	return complaint.Conclude(tx, r.Complaint.ID, in.Reason)
}

// The states of a hand-over.
const (
	Handed record.State = "handed"
	Ended  record.State = "ended"
)

// RemedyFlow is the flow of a hand-over.
var RemedyFlow = flow.Begin(flow.Of(RemedyKind, Handed, flow.States{{Code: Handed, Label: "已移交", Tone: record.Info}, {Code: Ended, Label: "已有结果", Tone: record.Good, Final: true, Locked: true}},
	flow.Fill(flow.With(flow.Step[Remedy]{Name: "outcome", Label: "登记结果", From: flow.From(Handed), To: Ended, By: officers}, outcomeForm, func(tx *flow.Tx, r *Remedy, in *outcome) error {
		if in.Day < r.Day || in.Day > tx.Today() {
			return fault.At("day", "Q307", "结果日期应在移交日期（%s）与今天之间", r.Day.String())
		}
		r.Outcome, r.Paid, r.EndedOn = in.Outcome, in.Paid, in.Day
		return nil
	}), func(tx *flow.Tx, _ *Remedy, in *outcome) error { in.Day = tx.Today(); return nil }),
), func(tx *flow.Tx, r *Remedy) error {
	if !r.Complaint.Known() {
		return nil
	}
	c, err := store.Get(tx.Tx, complaint.Kind, r.Complaint.ID)
	if err != nil {
		return err
	}
	if r.Day > tx.Today() {
		return record.Bad(&r.Day, "移交日期晚于今天")
	}
	r.Region, r.Title, r.Demo = c.Region, fmt.Sprintf("%s·%s", Bodies.Label(r.Sort), c.Number), c.Demo
	return nil
})
