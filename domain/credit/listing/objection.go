package listing

import (
	"qgov/base/duty"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
)

// The rules of the register of time limits by which an objection to a listing goes (企业经营异常名录管理办法).
const (
	ruleObject = "K32" // the firm objects
	ruleAdmit  = "K33" // the bureau says whether it takes the objection up
	ruleVerify = "K34" // and verifies it
)

// Dispute is the objection of a firm to its entry of the list of abnormal operations (异议、核实). The entry stands and stays public until
// it is verified to be wrong; then it is annulled like any other wrong entry. An objection has its own course beside that of the entry: it
// is taken up and verified whatever else the entry waits for, and also after the firm was removed, who has a right to know that it never
// belonged there.
type Dispute struct {
	ObjectedOn  calendar.Date
	Objection   string
	ObjectFiles []record.File
	AdmittedOn  calendar.Date // day on which the bureau said whether it takes the objection up
	Admitted    bool
	AdmitWhy    string
	VerifiedOn  calendar.Date
	Wrong       bool // the listing was wrong
	Finding     string
	FindFiles   []record.File
}

func disputeFields(r *Dispute, f *record.Fields) {
	f.Date(&r.ObjectedOn, "异议日期").ByCode().Filter().Heading("异议与核实")
	f.Text(&r.Objection, "异议内容").Paragraph().Max(4000).ByCode()
	f.Files(&r.ObjectFiles, "异议材料").ByCode()
	f.Date(&r.AdmittedOn, "受理决定日期").ByCode()
	f.YesNo(&r.Admitted, "受理异议").ByCode()
	f.Text(&r.AdmitWhy, "不予受理的理由").Paragraph().ByCode()
	f.Date(&r.VerifiedOn, "核实日期").ByCode()
	f.YesNo(&r.Wrong, "列入有误").ByCode()
	f.Text(&r.Finding, "核实结果").Paragraph().Max(4000).ByCode()
	f.Files(&r.FindFiles, "核实材料").ByCode()
}

type (
	objection struct {
		Text     string
		Evidence []record.File
	}
	verification struct {
		Wrong    bool
		Finding  string
		Evidence []record.File
	}
)

var objectionForm = record.Input("listing_objection", func(in *objection, f *record.Fields) {
	f.Text(&in.Text, "异议内容").Paragraph().Max(4000).Required()
	f.Files(&in.Evidence, "异议材料").Required()
})

var verificationForm = record.Input("listing_verification", func(in *verification, f *record.Fields) {
	f.YesNo(&in.Wrong, "列入有误")
	f.Text(&in.Finding, "核实结果").Paragraph().Max(4000).Required().Hint("书面告知企业；列入有误的，撤销列入的理由将一并公开")
	f.Files(&in.Evidence, "核实材料")
})

// open reports whether the firm waits for an answer to its objection.
func (r *Dispute) open() bool {
	return !r.ObjectedOn.IsZero() && (r.AdmittedOn.IsZero() || r.Admitted && r.VerifiedOn.IsZero())
}

// disputed are the steps of an objection. Who decided the listing does not verify it. The state stays what it is until the answer, which
// closes an entry that was removed meanwhile.
func (d desk) disputed() []flow.Step[Abnormal] {
	listed := flow.From(InForce, Curing, Amending)
	asked := append(listed, Answering)
	answered := func(r *Abnormal) record.State {
		return either(r.Wrong, AnnulledEnd, either(r.State == Answering, Removed, r.State))
	}
	work := flow.By(duty.Credit, duty.Handler, duty.Registrar)
	return []flow.Step[Abnormal]{
		flow.With(flow.Step[Abnormal]{Name: "object", Writes: true, Optional: true, Label: "提出异议", Help: "企业对列入有异议的，自公示之日起三十日内提出并提交证明材料；异议期间不停止公示", From: listed, By: flow.By(duty.Credit, duty.Handler, duty.Registrar, duty.Firm),
			Check: undisputed, Start: []flow.Deadline[Abnormal]{{Name: "admit", Label: "决定是否受理异议", Rule: ruleAdmit}}}, objectionForm, object),
		flow.Step[Abnormal]{Name: "admit", Writes: true, Optional: true, Label: "受理异议", From: asked, By: work, Check: unanswered, Stop: []string{"admit"},
			Start: []flow.Deadline[Abnormal]{{Name: "verify", Label: "核实异议", Rule: ruleVerify}}, Do: func(tx *flow.Tx, r *Abnormal) error {
				r.AdmittedOn, r.Admitted = tx.Today(), true
				return nil
			}},
		flow.With(flow.Step[Abnormal]{Name: "decline", Optional: true, Label: "不予受理异议", Help: "写明理由并书面告知企业", From: asked, Targets: []record.State{Removed}, Next: answered, By: work, Check: unanswered, Stop: []string{"admit"}}, reasonForm, func(tx *flow.Tx, r *Abnormal, in *reason) error {
			r.AdmittedOn, r.AdmitWhy = tx.Today(), in.Reason
			return nil
		}),
		flow.With(flow.Step[Abnormal]{Name: "verify", Optional: true, Label: "核实异议", Help: "核实后书面告知企业；列入有误的撤销列入，须由决定列入以外的人办理", From: asked, Targets: []record.State{Removed, AnnulledEnd}, Next: answered, By: flow.By(duty.Supervisor, duty.Leader),
			FourEyes: "list", Check: admitted, Stop: []string{"verify"}}, verificationForm, d.verify),
	}
}

func undisputed(r *Abnormal) error {
	if !r.ObjectedOn.IsZero() {
		return fault.New(fault.Conflict, "Y118", "本次列入已经提出过异议")
	}
	return nil
}

func unanswered(r *Abnormal) error {
	if r.ObjectedOn.IsZero() || !r.AdmittedOn.IsZero() {
		return fault.New(fault.Conflict, "Y119", "没有待决定是否受理的异议")
	}
	return nil
}

func admitted(r *Abnormal) error {
	if !r.Admitted || !r.VerifiedOn.IsZero() {
		return fault.New(fault.Conflict, "Y120", "没有待核实的异议")
	}
	return nil
}

func object(tx *flow.Tx, r *Abnormal, in *objection) error {
	last, err := day(tx, ruleObject, r.ListedOn)
	if err != nil {
		return err
	}
	if tx.Today() > last {
		return fault.New(fault.Conflict, "Y121", "异议应在 %s 之前提出", last.AddDays(1).String())
	}
	r.ObjectedOn, r.Objection, r.ObjectFiles = tx.Today(), in.Text, append(r.ObjectFiles, in.Evidence...)
	return nil
}

// verify ends an objection; a listing that was wrong is annulled in the same act.
func (d desk) verify(tx *flow.Tx, r *Abnormal, in *verification) error {
	r.VerifiedOn, r.Wrong, r.Finding, r.FindFiles = tx.Today(), in.Wrong, in.Finding, append(r.FindFiles, in.Evidence...)
	if !in.Wrong {
		return nil
	}
	return d.endAbnormal(tx, r, Annulled, "异议成立："+in.Finding)
}

// annulAbnormal annuls an entry by whatever way the error was found. It answers an objection: more than that the firm cannot get.
func (d desk) annulAbnormal(tx *flow.Tx, r *Abnormal, in *reason) error {
	if r.open() {
		if r.AdmittedOn.IsZero() {
			r.AdmittedOn, r.Admitted = tx.Today(), true
		}
		r.VerifiedOn, r.Wrong, r.Finding = tx.Today(), true, in.Reason
	}
	return d.endAbnormal(tx, r, Annulled, in.Reason)
}
