package listing

import (
	"fmt"

	"qgov/base/duty"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// Abnormal is one entry of the list of abnormal operations (经营异常名录).
type Abnormal struct {
	record.Head
	Subject
	Ground     record.Ref[Ground]
	Basis      string
	Found      calendar.Date // day on which the ground arose: the last day of the window, of the ordered period, of the verification
	Facts      string
	Evidence   []record.File
	Mailed     calendar.Date // cannot be contacted: the two letters
	Mailed2    calendar.Date
	NoticedOn  calendar.Date
	NoticeHow  string
	NoticeNote string
	Notice     []record.File
	ListedOn   calendar.Date
	Full       calendar.Date // the three years are over
	WarnedOn   calendar.Date // public notice before that
	MaturedOn  calendar.Date
	CuredOn    calendar.Date
	Cure       string
	CureFiles  []record.File
	KeptOn     calendar.Date // removal was refused: what was asked for on CuredOn is answered
	Dispute
	Course
	Demo bool
}

// The states of a listing; a serious one has further states.
const (
	Proposed     record.State = "proposed"
	Noticed      record.State = "noticed"
	InForce      record.State = "listed"
	Curing       record.State = "curing"    // the firm asked to be removed
	Amending     record.State = "amending"  // a correction waits for the second person
	Answering    record.State = "answering" // removed, but an objection is not answered yet
	Removed      record.State = "removed"
	Over         record.State = "expired"
	AnnulledEnd  record.State = "annulled"
	Dropped      record.State = "dropped"
	abnormalName              = "abnormal_listing"
)

// AbnormalKind is the list of abnormal operations.
var AbnormalKind = record.Declare(abnormalName, "经营异常名录", func(r *Abnormal, f *record.Fields) {
	subjectFields(&r.Subject, f)
	record.Refer(f, &r.Ground, "列入事由", GroundKind).Required().Filter().List().Public()
	f.Text(&r.Basis, "列入依据").ByCode().Public()
	f.Date(&r.Found, "事由发生（查实）日期").Required().List()
	f.Text(&r.Facts, "查明的事实").Paragraph().Max(4000).Required().Public()
	f.Files(&r.Evidence, "证据材料")
	f.Date(&r.Mailed, "第一次邮寄日期").Hint("以无法联系为由的，填写两次邮寄专用信函的日期")
	f.Date(&r.Mailed2, "第二次邮寄日期")
	f.Date(&r.NoticedOn, "告知日期").ByCode().Heading("告知与列入")
	f.Chosen(&r.NoticeHow, "告知方式", Ways).ByCode()
	f.Text(&r.NoticeNote, "告知说明").ByCode()
	f.Files(&r.Notice, "告知凭证").ByCode()
	f.Date(&r.ListedOn, "列入日期").ByCode().List().Public()
	f.Date(&r.Full, "满三年日期").ByCode().List().Public()
	f.Date(&r.WarnedOn, "满三年前公告日期").ByCode()
	f.Date(&r.MaturedOn, "满三年处理日期").ByCode()
	f.Date(&r.CuredOn, "申请移出日期").ByCode()
	f.Text(&r.Cure, "履行义务情况").Paragraph().ByCode()
	f.Files(&r.CureFiles, "履行义务凭证").ByCode()
	f.Date(&r.KeptOn, "不予移出日期").ByCode()
	disputeFields(&r.Dispute, f)
	courseFields(&r.Course, f)
	f.YesNo(&r.Demo, "演示数据").ByCode().Public()
}).Says("按法定事由列入、告知、公示，履行义务后移出；列入、更正和移出都写入公开日志").Rule(func(r *Abnormal) error {
	if !r.Mailed.IsZero() && !r.Mailed2.IsZero() && r.Mailed2 <= r.Mailed {
		return record.Bad(&r.Mailed2, "第二次邮寄应晚于第一次")
	}
	return nil
})

// entry is what the topics say of the record.
func (r *Abnormal) entry(tx *flow.Tx) (Entry, error) {
	g, err := store.Get(tx.Tx, GroundKind, r.Ground.ID)
	if err != nil {
		return Entry{}, err
	}
	return Entry{Kind: abnormalName, ID: r.ID, Firm: r.Firm.ID, Code: r.Code, Name: r.Name, Region: r.Region, List: OfAbnormal, Ground: g.Name, Basis: g.Basis(),
		Number: r.Number, Day: r.ListedOn, Public: true, Demo: r.Demo}, nil
}

// newAbnormal is the course of the list of abnormal operations; its steps publish by the office.
func newAbnormal(d desk) *flow.Flow {
	work := flow.By(duty.Credit, duty.Handler, duty.Registrar)
	open := flow.From(InForce, Curing, Amending)
	return flow.Begin(flow.Of(AbnormalKind, Proposed, flow.States{
		{Code: Proposed, Label: "拟列入", Tone: record.Info}, {Code: Noticed, Label: "已告知", Tone: record.Warn}, {Code: InForce, Label: "已列入", Tone: record.Alert, Locked: true},
		{Code: Curing, Label: "申请移出", Tone: record.Warn, Locked: true}, {Code: Amending, Label: "更正待批准", Tone: record.Warn, Aside: true, Locked: true},
		{Code: Answering, Label: "已移出，异议待核实", Tone: record.Warn, Aside: true, Locked: true}, {Code: Removed, Label: "已移出", Tone: record.Good, Final: true, Locked: true},
		{Code: AnnulledEnd, Label: "已撤销列入", Tone: record.Quiet, Final: true, Aside: true, Locked: true}, {Code: Dropped, Label: "不予列入", Tone: record.Quiet, Final: true, Aside: true, Locked: true},
	},
		append([]flow.Step[Abnormal]{flow.Fill(flow.With(flow.Step[Abnormal]{Name: "notice", Writes: true, Label: "告知企业", Help: "送达或公告告知拟列入的事由、依据和履行义务的途径，上传凭证", From: flow.From(Proposed), To: Noticed, By: work,
			Start: []flow.Deadline[Abnormal]{{Name: "list", Label: "列入经营异常名录", Rule: ruleList, From: func(r *Abnormal) calendar.Date { return r.Found }}}}, noticeForm, d.noticeAbnormal),
			func(tx *flow.Tx, _ *Abnormal, in *notice) error { in.Day = tx.Today(); return nil }),
			flow.Step[Abnormal]{Name: "list", Label: "决定列入", Help: "须由经办以外的人决定；列入后公示，并写入公开日志", From: flow.From(Noticed), To: InForce, By: flow.By(duty.Supervisor), FourEyes: "notice", Bulk: true,
				Stop:  []string{"list"},
				Start: []flow.Deadline[Abnormal]{{Name: "mature", Label: "列入满三年", Rule: ruleMature}}, Do: d.listAbnormal},
			flow.With(flow.Step[Abnormal]{Name: "cure", Writes: true, Label: "申请移出", Help: "补报年报、履行公示义务或者恢复联系后申请移出", From: flow.From(InForce), To: Curing, By: flow.By(duty.Credit, duty.Handler, duty.Registrar, duty.Firm),
				Start: []flow.Deadline[Abnormal]{{Name: "remove", Label: "核实并移出", Rule: ruleCure}}}, cureForm,
				askRemoval),
			flow.With(flow.Step[Abnormal]{Name: "remove", Tells: true, Label: "决定移出", Help: "核实后移出，停止公示；须由经办以外的人决定；异议尚未答复的，移出后继续核实", From: flow.From(Curing), Targets: []record.State{Removed, Answering}, By: flow.By(duty.Supervisor), FourEyes: "cure", Stop: []string{"remove", "mature"},
				Next: func(r *Abnormal) record.State { return either(r.open(), Answering, Removed) }}, reasonForm,
				func(tx *flow.Tx, r *Abnormal, in *reason) error { return d.endAbnormal(tx, r, Cured, in.Reason) }),
			flow.With(flow.Step[Abnormal]{Name: "keep", Tells: true, Optional: true, Label: "不予移出", From: flow.From(Curing), To: InForce, By: flow.By(duty.Supervisor), Stop: []string{"remove"}}, reasonForm, func(tx *flow.Tx, r *Abnormal, _ *reason) error {
				r.KeptOn = tx.Today()
				return nil
			}),
			flow.Step[Abnormal]{Name: "warn", Label: "满三年前公告", From: flow.From(InForce, Curing, Amending), Quiet: true, Do: d.warn},
			flow.Step[Abnormal]{Name: "mature", Label: "列入满三年", Help: "届满仍未履行义务的，由系统提请列入严重违法失信名单", From: flow.From(InForce), After: "mature", Stop: []string{"mature"}, Do: d.mature},
			flow.Fill(flow.With(flow.Step[Abnormal]{Name: "amend", Writes: true, Optional: true, Label: "提出更正", From: flow.From(InForce, Curing), To: Amending, By: work}, amendForm,
				func(_ *flow.Tx, r *Abnormal, in *amend) error {
					r.NewFacts, r.AmendWhy = in.Facts, in.Reason
					return nil
				}), func(_ *flow.Tx, r *Abnormal, in *amend) error { in.Facts = r.Facts; return nil }),
			flow.Step[Abnormal]{Name: "correct", Label: "批准更正", From: flow.From(Amending), Targets: []record.State{InForce, Curing}, Next: resume, By: flow.By(duty.Supervisor), FourEyes: "amend", Do: d.correctAbnormal},
			flow.With(flow.Step[Abnormal]{Name: "refuse", Label: "不予更正", From: flow.From(Amending), Targets: []record.State{InForce, Curing}, Next: resume, By: flow.By(duty.Supervisor)}, reasonForm,
				func(_ *flow.Tx, r *Abnormal, _ *reason) error { r.NewFacts, r.AmendWhy = "", ""; return nil }),
			flow.With(flow.Step[Abnormal]{Name: "annul", Tells: true, Optional: true, Label: "撤销列入", Help: "列入有误的，撤销决定并撤回公示；须由决定列入以外的人办理", From: open, To: AnnulledEnd, By: flow.By(duty.Supervisor, duty.Leader), FourEyes: "list", Danger: true}, reasonForm,
				d.annulAbnormal),
			flow.With(flow.Step[Abnormal]{Name: "drop", Tells: true, Optional: true, Label: "不予列入", From: flow.From(Proposed, Noticed), To: Dropped, By: flow.By(duty.Supervisor), Danger: true}, reasonForm, func(*flow.Tx, *Abnormal, *reason) error { return nil }),
		}, d.disputed()...)...,
	), beginAbnormal)
}

// resume is where an entry goes on after a correction: to the removal that was asked for before it, if that is not answered.
func resume(r *Abnormal) record.State {
	return either(r.CuredOn.IsZero() || !r.KeptOn.IsZero(), InForce, Curing)
}

// beginAbnormal names the firm and refuses a second entry of the same ground.
func beginAbnormal(tx *flow.Tx, r *Abnormal) error {
	if err := r.name(tx); err != nil {
		return err
	}
	g, err := groundOf(tx, &r.Ground, OfAbnormal, r.Found)
	if err != nil {
		return err
	}
	r.Basis = g.Basis()
	p := AbnormalKind.P
	var old *Abnormal
	err = tx.Elevated(func() (err error) {
		old, err = store.First(tx.Tx, AbnormalKind, store.Query{Bare: true, Where: []store.Cond{store.Eq(AbnormalKind.F(&p.Firm), r.Firm.ID), store.Eq(AbnormalKind.F(&p.Ground), r.Ground.ID),
			store.In(AbnormalKind.F(&p.State), string(Proposed), string(Noticed), string(InForce), string(Curing), string(Amending))}})
		return err
	})
	if err == nil && old != nil {
		err = record.Bad(&r.Firm, "该企业已有同一事由的列入事项")
	}
	return err
}

func (d desk) noticeAbnormal(tx *flow.Tx, r *Abnormal, in *notice) error {
	if err := past(tx, "day", in.Day); err != nil {
		return err
	}
	if len(in.Evidence) == 0 && in.Note == "" {
		return fault.At("evidence", "Y103", "请上传告知凭证，或者填写公告的文号或网址")
	}
	if err := mailed(tx, r); err != nil {
		return err
	}
	r.NoticedOn, r.NoticeHow, r.NoticeNote, r.Notice, r.Served = in.Day, in.How, in.Note, append(r.Notice, in.Evidence...), r.Firm
	return nil
}

// mailed holds that a firm is called out of reach only after two letters at the statutory interval.
func mailed(tx *flow.Tx, r *Abnormal) error {
	g, err := store.Get(tx.Tx, GroundKind, r.Ground.ID)
	if err != nil || g.Code != "unreachable" {
		return err
	}
	if r.Mailed.IsZero() || r.Mailed2.IsZero() {
		return fault.New(fault.Conflict, "Y104", "以无法联系为由列入的，须填写两次邮寄的日期")
	}
	least, err := day(tx, ruleMailLeast, r.Mailed)
	if err != nil {
		return err
	}
	most, err := day(tx, ruleMailMost, r.Mailed)
	if err != nil {
		return err
	}
	if r.Mailed2 < least || r.Mailed2 > most {
		return fault.New(fault.Conflict, "Y105", "第二次邮寄应在 %s 与 %s 之间", least.String(), most.String())
	}
	return nil
}

func (d desk) listAbnormal(tx *flow.Tx, r *Abnormal) (err error) {
	if err := apart(tx, &r.Head); err != nil {
		return err
	}
	if r.Number, err = number(tx, r.Region, "异列"); err != nil {
		return err
	}
	r.ListedOn = tx.Today()
	if r.Full, err = day(tx, ruleMature, r.ListedOn); err != nil {
		return err
	}
	if err := d.show(tx, AbnormalKind.Plan, r, &r.Course, 0); err != nil {
		return err
	}
	e, err := r.entry(tx)
	if err != nil {
		return err
	}
	return event.Emit(tx, Listed, e)
}

func (d desk) endAbnormal(tx *flow.Tx, r *Abnormal, how, why string) (err error) {
	if err := d.end(tx, AbnormalKind.Plan, r, &r.Course, how, why, "异移"); err != nil {
		return err
	}
	e, err := r.entry(tx)
	if err != nil {
		return err
	}
	e.Number, e.Day, e.End, e.Why = r.EndNumber, r.EndedOn, how, why
	return event.Emit(tx, Lifted, e)
}

func (d desk) correctAbnormal(tx *flow.Tx, r *Abnormal) error {
	r.Facts = r.NewFacts
	if err := d.correct(tx, AbnormalKind.Plan, r, &r.Course); err != nil {
		return err
	}
	e, err := r.entry(tx)
	if err != nil {
		return err
	}
	e.Why = r.AmendWhy
	r.NewFacts, r.AmendWhy = "", ""
	return event.Emit(tx, Corrected, e)
}

// warn tells the firm and the public that the three years are nearly over.
func (d desk) warn(tx *flow.Tx, r *Abnormal) error {
	r.WarnedOn = tx.Today()
	return announce(tx, AbnormalKind.Plan, r, &r.Course, "warn", "列入经营异常名录即将届满三年的公告")
}

// mature proposes the firm for the serious list if that ground is in force on the day.
func (d desk) mature(tx *flow.Tx, r *Abnormal) error {
	r.MaturedOn = tx.Today()
	g, err := GroundBy(tx, "three_years")
	if err != nil || g == nil || !g.InForce(tx.Today()) {
		return err
	}
	if busy, err := hasSerious(tx, r.Firm.ID, g.ID); err != nil || busy {
		return err
	}
	s := &Serious{Head: record.Head{Region: r.Region, Owner: r.Owner}, Subject: Subject{Firm: r.Firm}, Ground: record.To[Ground](g.ID), Found: r.Full, Demo: r.Demo,
		Facts: fmt.Sprintf("自 %s 起列入经营异常名录（%s），至 %s 满三年仍未履行公示义务", r.ListedOn.String(), r.Number, r.Full.String()), Origin: r.ID}
	return flow.Create(tx, SeriousKind, s)
}

// Proposal is what a producer says of a firm that should be listed as abnormal.
type Proposal struct {
	Region string // of the bureau; empty: the actor's
	Firm   record.ID
	Ground string // code of a ground
	Found  calendar.Date
	Facts  string
	Demo   bool
}

// Propose puts a firm forward for the list of abnormal operations. It returns nil if an entry of the same ground is under way.
func Propose(tx *flow.Tx, in Proposal) (*Abnormal, error) {
	g, err := GroundBy(tx, in.Ground)
	if err == nil && g == nil {
		err = fault.New(fault.Conflict, "Y106", "列入事由中没有代码 %s", in.Ground)
	}
	if err != nil {
		return nil, err
	}
	old, err := Standing(tx, in.Firm, in.Ground)
	if err != nil || old != nil {
		return nil, err
	}
	r := &Abnormal{Head: record.Head{Region: in.Region}, Ground: record.To[Ground](g.ID), Found: in.Found, Facts: in.Facts, Demo: in.Demo}
	r.Firm.ID = in.Firm
	return r, tx.Elevated(func() error { return flow.Create(tx, AbnormalKind, r) })
}

// Standing returns the entry of a firm by a ground that is not at its end, or nil.
func Standing(tx *flow.Tx, firm record.ID, ground string) (r *Abnormal, err error) {
	g, err := GroundBy(tx, ground)
	if err != nil || g == nil {
		return nil, err
	}
	p := AbnormalKind.P
	err = tx.Elevated(func() (err error) {
		r, err = store.First(tx.Tx, AbnormalKind, store.Query{Where: []store.Cond{store.Eq(AbnormalKind.F(&p.Firm), firm), store.Eq(AbnormalKind.F(&p.Ground), g.ID),
			store.In(AbnormalKind.F(&p.State), string(Proposed), string(Noticed), string(InForce), string(Curing), string(Amending))}})
		return err
	})
	return r, err
}

// Tell takes the notice of an entry that was proposed, in the name of the actor: one public notice serves for many firms.
func Tell(tx *flow.Tx, r *Abnormal, on calendar.Date, how, note string) error {
	return flow.Take(tx, AbnormalKind, r, "notice", &notice{Day: on, How: how, Note: note})
}

// AskRemoval asks for the removal of an entry in force because the firm did what it had not done; document is what shows it.
func AskRemoval(tx *flow.Tx, r *Abnormal, done, document string) error {
	return tx.Elevated(func() error { return flow.Take(tx, AbnormalKind, r, "cure", &cure{Done: done, Document: document}) })
}

func askRemoval(tx *flow.Tx, r *Abnormal, in *cure) error {
	if len(in.Evidence) == 0 && in.Document == "" {
		return fault.At("evidence", "Y117", "请上传履行义务的凭证，或者填写相关文号")
	}
	r.CuredOn, r.KeptOn = tx.Today(), 0
	if r.Cure = in.Done; in.Document != "" {
		r.Cure += "（" + in.Document + "）"
	}
	r.CureFiles = append(r.CureFiles, in.Evidence...)
	return nil
}

// sweepAtOnce is how many entries one transaction of [Sweep] announces.
const sweepAtOnce = 200

// Sweep gives public notice of entries that will be three years old within the period of rule K18, some at a time. It returns how many there
// were and may run as often as one likes.
func Sweep(tx *flow.Tx) (n int, err error) {
	rule, err := tx.Rules().At(ruleWarn, tx.Today())
	if err != nil {
		return 0, err
	}
	p := AbnormalKind.P
	q := store.Query{Limit: sweepAtOnce, Where: []store.Cond{store.In(AbnormalKind.F(&p.State), string(InForce), string(Curing), string(Amending)),
		{Field: AbnormalKind.F(&p.Full), Op: store.AtMost, Value: tx.Today().AddDays(rule.Period.Value)}, {Field: AbnormalKind.F(&p.WarnedOn), Op: store.None}}}
	list, err := store.Find(tx.Tx, AbnormalKind, q)
	if err != nil {
		return 0, err
	}
	for _, r := range list {
		if err := flow.Take(tx, AbnormalKind, r, "warn", nil); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
