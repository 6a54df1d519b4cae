package dossier

import (
	"fmt"
	"net/url"
	"strconv"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/web"
)

// Objection is what a firm has to say against an entry of its file or against its grade. A grade is never edited: one that is wrong is set
// right by a corrected or withdrawn entry, or by a new one of the source FromReview with the reason.
type Objection struct {
	record.Head
	Firm      record.Ref[firm.Firm]
	About     string
	Source    int64
	Doc       string
	Claim     string
	Evidence  []record.File
	Title     string // of the entry
	Code      string // of the firm
	Outcome   string
	Weight    string // of a corrected entry, or of the entry that sets a grade right
	NewTitle  string
	Answer    string
	Refused   string // why it was not taken up
	DecidedOn calendar.Date
	Demo      bool
}

// What an objection can be about, and how it can end.
const (
	aboutEntry = "entry"
	aboutGrade = "grade"

	outWithdraw = "withdraw"
	outCorrect  = "correct"
	outAdjust   = "adjust"
	outStand    = "stand"
)

// Abouts and Outcomes are the code lists.
var (
	Abouts   = record.Codes{{Code: aboutEntry, Label: "信用记录"}, {Code: aboutGrade, Label: "评价等级"}}
	Outcomes = record.Codes{{Code: outWithdraw, Label: "撤回该记录", Tone: record.Good}, {Code: outCorrect, Label: "更正该记录", Tone: record.Good}, {Code: outAdjust, Label: "增加评价更正记录", Tone: record.Good}, {Code: outStand, Label: "维持", Tone: record.Quiet}}
)

// ruleAnswer is the time to check an objection and answer it.
const ruleAnswer = "K30"

// ObjectionKind is the register of objections.
var ObjectionKind = record.Declare("credit_objection", "信用异议", func(r *Objection, f *record.Fields) {
	record.Refer(f, &r.Firm, "企业", firm.Kind).Required().Filter().List().ForParty()
	f.Chosen(&r.About, "异议事项", Abouts).Required().Filter().List()
	f.Count(&r.Source, "记录来源编号").Hint("对信用记录提出异议的，从企业档案的该条记录进入").Min(0).Max(32000)
	f.Text(&r.Doc, "记录文号").Max(200)
	f.Text(&r.Claim, "异议理由").Paragraph().Required()
	f.Files(&r.Evidence, "证明材料")
	f.Text(&r.Title, "异议对象").ByCode().Title()
	f.Text(&r.Code, "统一社会信用代码").ByCode().Search()
	f.Chosen(&r.Outcome, "核实意见", Outcomes).ByCode().List()
	f.Chosen(&r.Weight, "轻重程度", Weights).ByCode()
	f.Text(&r.NewTitle, "更正后的事项").ByCode()
	f.Text(&r.Answer, "核实情况").Paragraph().ByCode()
	f.Text(&r.Refused, "不予受理理由").Paragraph().ByCode()
	f.Date(&r.DecidedOn, "答复日期").ByCode().List()
	f.YesNo(&r.Demo, "演示数据").ByCode()
}).Says("企业对信用记录和评价等级的异议：受理、核实、由另一人决定，按期答复")

// The states of an objection.
const (
	Filed     record.State = "filed"
	Verifying record.State = "verifying"
	Checked   record.State = "checked"
	Accepted  record.State = "accepted"
	Denied    record.State = "refused"
	Unheard   record.State = "unheard"
	TakenBack record.State = "taken_back"
)

type (
	checkIn struct{ Outcome, Weight, NewTitle, Answer string }
	whyIn   struct{ Reason string }
)

var checkForm = record.Input("credit_objection_check", func(in *checkIn, f *record.Fields) {
	f.Chosen(&in.Outcome, "核实意见", Outcomes).Required()
	f.Chosen(&in.Weight, "轻重程度", Weights).Hint("更正记录的轻重，或者评价更正记录的轻重")
	f.Text(&in.NewTitle, "更正后的事项").Hint("更正记录时填写；不改的留空")
	f.Text(&in.Answer, "核实情况").Paragraph().Required().Hint("写明核实的材料和理由，答复企业")
})

var whyForm = record.Input("credit_objection_why", func(in *whyIn, f *record.Fields) {
	f.Text(&in.Reason, "理由").Paragraph().Required()
})

// ObjectionFlow is the course of an objection: one person checks, another decides.
var ObjectionFlow = flow.Begin(flow.Of(ObjectionKind, Filed, flow.States{
	{Code: Filed, Label: "待受理", Tone: record.Warn}, {Code: Verifying, Label: "核实中", Tone: record.Info, Locked: true}, {Code: Checked, Label: "待决定", Tone: record.Warn, Locked: true},
	{Code: Accepted, Label: "异议成立", Tone: record.Good, Final: true, Locked: true}, {Code: Denied, Label: "维持", Tone: record.Quiet, Final: true, Locked: true},
	{Code: Unheard, Label: "不予受理", Tone: record.Quiet, Final: true, Aside: true, Locked: true}, {Code: TakenBack, Label: "企业撤回", Tone: record.Quiet, Final: true, Aside: true, Locked: true},
},
	flow.Step[Objection]{Name: "accept", Label: "受理", Help: "受理后按期核实并答复；该记录标注“异议处理中”", From: flow.From(Filed), To: Verifying, By: flow.By(duty.Credit, duty.Supervisor),
		Start: []flow.Deadline[Objection]{{Name: "answer", Label: "核实并答复异议", Rule: ruleAnswer}}, Do: takeUp},
	flow.With(flow.Step[Objection]{Name: "unheard", Label: "不予受理", From: flow.From(Filed), To: Unheard, By: flow.By(duty.Credit, duty.Supervisor), Optional: true, Danger: true}, whyForm,
		func(_ *flow.Tx, r *Objection, in *whyIn) error { r.Refused = in.Reason; return nil }),
	flow.With(flow.Step[Objection]{Name: "check", Label: "提出核实意见", From: flow.From(Verifying), To: Checked, By: flow.By(duty.Credit)}, checkForm, doCheck),
	flow.Step[Objection]{Name: "decide", Label: "决定", Help: "须由核实人以外的人决定；成立的，更正或者撤回记录，等级随即重新计算", From: flow.From(Checked), Targets: []record.State{Accepted, Denied}, By: flow.By(duty.Supervisor, duty.Leader), FourEyes: "check", Stop: []string{"answer"},
		Next: func(r *Objection) record.State {
			if r.Outcome == outStand {
				return Denied
			}
			return Accepted
		}, Do: decide},
	flow.With(flow.Step[Objection]{Name: "again", Label: "退回重新核实", From: flow.From(Checked), To: Verifying, By: flow.By(duty.Supervisor, duty.Leader), Optional: true}, whyForm, func(*flow.Tx, *Objection, *whyIn) error { return nil }),
	flow.With(flow.Step[Objection]{Name: "take_back", Label: "撤回异议", From: flow.From(Filed, Verifying), To: TakenBack, By: flow.By(duty.Firm, duty.Credit), Optional: true}, whyForm, takeBack),
), beginObjection)

// beginObjection finds what a firm objects to. Only its own file can be meant, and an entry only once at a time.
func beginObjection(tx *flow.Tx, r *Objection) error {
	if p := tx.Actor().Party; p != 0 {
		r.Firm = record.To[firm.Firm](p)
	}
	return tx.Elevated(func() error {
		if !r.Firm.Known() {
			return record.Bad(&r.Firm, "请选择企业")
		}
		f, err := store.Get(tx.Tx, firm.Kind, r.Firm.ID)
		if err != nil {
			return err
		}
		if f.Code == "" {
			return record.Bad(&r.Firm, "该企业没有统一社会信用代码，没有信用档案")
		}
		r.Code, r.Region, r.Demo = f.Code, f.Region, f.Demo
		if r.About == aboutGrade {
			r.Title, r.Source, r.Doc = "评价等级", 0, ""
			return nil
		}
		e, err := Get(tx, r.entry())
		if err != nil {
			return err
		}
		switch {
		case e == nil || e.State >= Withdrawn:
			return record.Bad(&r.Doc, "企业档案中没有这条记录，请从企业档案进入")
		case e.State == Disputed:
			return record.Bad(&r.Doc, "这条记录已在异议处理中")
		}
		r.Title = e.Title
		return nil
	})
}

func (r *Objection) entry() Key { return Key{r.Code, r.Source, r.Doc} }

// takeUp marks the entry.
func takeUp(tx *flow.Tx, r *Objection) error {
	if r.About == aboutGrade {
		return nil
	}
	return Dispute(tx, r.entry(), "企业提出异议")
}

func takeBack(tx *flow.Tx, r *Objection, _ *whyIn) error {
	if r.About == aboutGrade || r.State != Verifying {
		return nil
	}
	return Settle(tx, r.entry(), "企业撤回异议")
}

func doCheck(_ *flow.Tx, r *Objection, in *checkIn) error {
	switch {
	case r.About == aboutGrade && in.Outcome != outAdjust && in.Outcome != outStand:
		return record.Bad(&in.Outcome, "对评价等级的异议，只能增加评价更正记录或者维持；涉及某条记录的，请对该记录提出异议")
	case r.About == aboutEntry && in.Outcome == outAdjust:
		return record.Bad(&in.Outcome, "对信用记录的异议，只能撤回、更正或者维持该记录")
	case (in.Outcome == outAdjust || in.Outcome == outCorrect && in.NewTitle == "") && in.Weight == "":
		return record.Bad(&in.Weight, "请选择轻重程度")
	}
	r.Outcome, r.Weight, r.NewTitle, r.Answer = in.Outcome, in.Weight, in.NewTitle, in.Answer
	return nil
}

// decide carries the opinion out.
func decide(tx *flow.Tx, r *Objection) error {
	r.DecidedOn = tx.Today()
	reason := "信用异议处理：" + r.Answer
	switch r.Outcome {
	case outAdjust:
		weight, err := strconv.ParseInt(r.Weight, 10, 64)
		if err != nil {
			return fmt.Errorf("dossier: weight %q: %w", r.Weight, err)
		}
		return file(tx, r.Firm.ID, Entry{Source: FromReview, Doc: "YY" + r.ID.String(), Sort: Other, Polarity: Good, Weight: weight, Day: tx.Today(), Kind: ObjectionKind.Name, Ref: r.ID, Title: text.Clip("评价更正："+r.Answer, TitleLength)})
	case outWithdraw:
		return Withdraw(tx, r.entry(), reason)
	case outStand:
		if r.About == aboutGrade {
			return nil
		}
		return Settle(tx, r.entry(), reason)
	}
	return r.correct(tx, reason)
}

// correct writes the entry anew and ends the dispute.
func (r *Objection) correct(tx *flow.Tx, reason string) error {
	return tx.Elevated(func() error {
		e, err := Get(tx, r.entry())
		if err != nil {
			return err
		}
		if e == nil {
			return fault.Missing("该信用记录")
		}
		if r.NewTitle != "" {
			e.Title = r.NewTitle
		}
		if r.Weight != "" {
			if e.Weight, err = strconv.ParseInt(r.Weight, 10, 64); err != nil {
				return fmt.Errorf("dossier: weight %q: %w", r.Weight, err)
			}
		}
		if _, err := Add(tx, *e); err != nil {
			return err
		}
		return Settle(tx, r.entry(), reason)
	})
}

// against says over the form of a new objection what it is against, in the words of the file: a person knows neither the number of a
// source nor that of a document.
func against(tx *flow.Tx, r record.Record) []web.Alert {
	o := r.(*Objection)
	if o.ID != 0 {
		return nil
	}
	say := web.Alert{Tone: web.Info, Title: "异议对象：评价等级", Text: "对某一条记录有异议的，请在企业信用档案中点该条记录的“提出异议”", Links: []web.Link{{Label: "企业信用档案", URL: "/credit"}}}
	if o.About == aboutGrade {
		return []web.Alert{say}
	}
	say.Title, say.Text = "异议对象：信用记录", "企业档案中没有这条记录，请从企业档案进入"
	var e *Entry
	err := Own(tx, func() error {
		f, err := store.Get(tx.Tx, firm.Kind, o.Firm.ID)
		if err == nil {
			e, err = Get(tx, Key{f.Code, o.Source, o.Doc})
		}
		return err
	})
	if err == nil && e != nil { // whoever may not read the file is refused when the form is sent
		say.Text, say.Links = e.Day.String()+" "+e.Title, nil
	}
	return []web.Alert{say}
}

// objections is the view of the register.
func objections() page.View {
	k, p := ObjectionKind, ObjectionKind.P
	return page.View{Plan: k.Plan, Flow: ObjectionFlow, Wing: "主体与信用", Icon: "message-report", Rank: 12, New: "提出异议",
		Given: []*record.Field{k.F(&p.About), k.F(&p.Source), k.F(&p.Doc)}, Banner: against,
		Columns: []page.Column{{Field: k.F(&p.Title), Under: k.F(&p.Code)}, {Field: k.F(&p.Firm)}, {Field: k.F(&p.About)}, {Field: k.F(&p.Outcome)}, {Field: k.F(&p.State)}, {Field: k.F(&p.Due)}},
		Defaults: func(tx *flow.Tx, r record.Record, q url.Values) error {
			o := r.(*Objection)
			o.About, o.Doc = aboutGrade, q.Get("doc")
			if n, err := strconv.ParseInt(q.Get("source"), 10, 32); err == nil && o.Doc != "" {
				o.About, o.Source = aboutEntry, n
			}
			if p := tx.Actor().Party; p != 0 {
				o.Firm = record.To[firm.Firm](p)
				return nil
			}
			f, err := Firm(tx, q.Get("code"))
			if f != nil {
				o.Firm = record.To[firm.Firm](f.ID)
			}
			return err
		},
		Summary: func(_ *flow.Tx, r record.Record) string { return r.(*Objection).Claim },
		Links:   fileLink,
		Sample:  sampleObjection,
	}
}
