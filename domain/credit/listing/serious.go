package listing

import (
	"errors"

	"qgov/base/duty"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// Serious is one entry of the list of serious violations (严重违法失信名单, 令44).
type Serious struct {
	record.Head
	Subject
	Ground       record.Ref[Ground]
	Basis        string
	Found        calendar.Date // day of the penalty, or on which the three years were over
	Facts        string
	Evidence     []record.File
	PenaltyNo    string
	PenaltyOrgan string
	PenaltySort  string
	Penalty      string
	Grave        bool // 性质恶劣、情节严重、社会危害较大
	GraveWhy     string
	Origin       record.ID // entry of the abnormal list that it comes from
	NoticedOn    calendar.Date
	NoticeHow    string
	NoticeNote   string
	Notice       []record.File
	StatedOn     calendar.Date
	Statement    string
	Hearing      bool
	StateFiles   []record.File
	HeardOn      calendar.Date
	Minutes      string
	HearFiles    []record.File
	Upheld       bool
	Opinion      string
	DecidedOn    calendar.Date
	ServedOn     calendar.Date
	ServedHow    string
	Receiver     string
	ServeFiles   []record.File
	PublishedOn  calendar.Date
	Until        calendar.Date // last day on the list
	Earliest     calendar.Date // first day on which repair can be asked for
	Course
	Demo bool
}

// The further states of an entry of the serious list.
const (
	Stated      record.State = "stated"   // the statement was received, or its time passed
	Reviewed    record.State = "reviewed" // waits for the decision
	Decided     record.State = "decided"  // waits for service and publication
	seriousName              = "serious_listing"
)

// Penalties are the penalties that count as heavier (令44 Art 2).
var Penalties = record.Codes{{Code: "fine", Label: "依照从重处罚原则处以罚款"}, {Code: "licence", Label: "降低资质等级、吊销许可证件或营业执照"},
	{Code: "business", Label: "限制开展生产经营活动、责令停产停业、责令关闭、限制从业"}, {Code: "other", Label: "法律、行政法规和部门规章规定的其他较重行政处罚"}}

// SeriousKind is the list of serious violations.
var SeriousKind = record.Declare(seriousName, "严重违法失信名单", func(r *Serious, f *record.Fields) {
	subjectFields(&r.Subject, f)
	record.Refer(f, &r.Ground, "列入事由", GroundKind).Required().Filter().List().Public()
	f.Text(&r.Basis, "列入依据").ByCode().Public()
	f.Date(&r.Found, "处罚决定（事由发生）日期").Required().Public()
	f.Text(&r.Facts, "查明的事实").Paragraph().Max(4000).Required().Public()
	f.Files(&r.Evidence, "证据材料")
	f.Text(&r.PenaltyNo, "处罚决定文号").Max(80).Search().Public().Heading("较重行政处罚")
	f.Text(&r.PenaltyOrgan, "处罚机关").Public()
	f.Chosen(&r.PenaltySort, "处罚种类", Penalties).Public()
	f.Text(&r.Penalty, "处罚内容").Paragraph().Public()
	f.YesNo(&r.Grave, "性质恶劣、情节严重、社会危害较大").Hint("与较重行政处罚同时具备才可列入")
	f.Text(&r.GraveWhy, "认定理由").Paragraph()
	f.Any(&r.Origin, "来源列入事项").ByCode()
	f.Date(&r.NoticedOn, "事先告知日期").ByCode().Heading("告知、陈述申辩与决定")
	f.Chosen(&r.NoticeHow, "告知方式", Ways).ByCode()
	f.Text(&r.NoticeNote, "告知说明").ByCode()
	f.Files(&r.Notice, "告知凭证").ByCode()
	f.Date(&r.StatedOn, "陈述申辩日期").ByCode()
	f.Text(&r.Statement, "陈述申辩内容").Paragraph().Max(4000).ByCode()
	f.YesNo(&r.Hearing, "要求听证").ByCode()
	f.Files(&r.StateFiles, "当事人材料").ByCode()
	f.Date(&r.HeardOn, "听证日期").ByCode()
	f.Text(&r.Minutes, "听证情况").Paragraph().Max(4000).ByCode()
	f.Files(&r.HearFiles, "听证笔录").ByCode()
	f.YesNo(&r.Upheld, "事实、理由成立，不予列入").ByCode()
	f.Text(&r.Opinion, "复核意见").Paragraph().Max(4000).ByCode()
	f.Date(&r.DecidedOn, "决定日期").ByCode().List().Public()
	f.Date(&r.ServedOn, "送达日期").ByCode()
	f.Chosen(&r.ServedHow, "送达方式", Ways).ByCode()
	f.Text(&r.Receiver, "收件人").Max(60).ByCode().Private()
	f.Files(&r.ServeFiles, "送达回证").ByCode()
	f.Date(&r.PublishedOn, "公示日期").ByCode().List().Public()
	f.Date(&r.Until, "期满日期").ByCode().List().Public()
	f.Date(&r.Earliest, "最早可申请修复日期").ByCode().Public()
	courseFields(&r.Course, f)
	f.YesNo(&r.Demo, "演示数据").ByCode().Public()
}).Says("令44：事先告知、陈述申辩、复核、两人决定、送达、公示，三年期满移出，满一年可申请修复").Rule(func(r *Serious) error {
	if r.Grave && r.GraveWhy == "" {
		return record.Bad(&r.GraveWhy, "请写明认定的理由")
	}
	return nil
})

func (r *Serious) entry(tx *flow.Tx) (Entry, error) {
	g, err := store.Get(tx.Tx, GroundKind, r.Ground.ID)
	if err != nil {
		return Entry{}, err
	}
	return Entry{Kind: seriousName, ID: r.ID, Firm: r.Firm.ID, Code: r.Code, Name: r.Name, Region: r.Region, List: OfSerious, Ground: g.Name, Basis: g.Basis(),
		Number: r.Number, Day: r.DecidedOn, Until: r.Until, Public: true, Demo: r.Demo}, nil
}

// newSerious is the course of the list of serious violations.
func newSerious(d desk) *flow.Flow {
	decide, work := flow.By(duty.Supervisor), flow.By(duty.Credit, duty.Handler)
	since := func(r *Serious) calendar.Date { return r.DecidedOn }
	return flow.Begin(flow.Of(SeriousKind, Proposed, flow.States{
		{Code: Proposed, Label: "拟列入", Tone: record.Info}, {Code: Noticed, Label: "已事先告知", Tone: record.Warn, Locked: true}, {Code: Stated, Label: "待复核", Tone: record.Warn, Locked: true},
		{Code: Reviewed, Label: "待决定", Tone: record.Warn, Locked: true}, {Code: Decided, Label: "待送达公示", Tone: record.Warn, Locked: true}, {Code: InForce, Label: "已列入", Tone: record.Alert, Locked: true},
		{Code: Amending, Label: "更正待批准", Tone: record.Warn, Aside: true, Locked: true}, {Code: Removed, Label: "已移出", Tone: record.Good, Final: true, Locked: true},
		{Code: Over, Label: "期满移出", Tone: record.Good, Final: true, Aside: true, Locked: true}, {Code: AnnulledEnd, Label: "已撤销列入", Tone: record.Quiet, Final: true, Aside: true, Locked: true},
		{Code: Dropped, Label: "不予列入", Tone: record.Quiet, Final: true, Aside: true, Locked: true},
	},
		flow.Fill(flow.With(flow.Step[Serious]{Name: "notice", Writes: true, Label: "事先告知", Help: "送达告知书：拟列入的事实、理由、依据，惩戒措施提示，陈述申辩和听证的权利", From: flow.From(Proposed), To: Noticed, By: work, Check: ready,
			Start: []flow.Deadline[Serious]{{Name: "state", Label: "当事人陈述申辩", Rule: ruleState, From: noticedOn}, {Name: "hear", Label: "当事人要求听证", Rule: ruleHearing, From: noticedOn}}}, noticeForm, d.noticeSerious),
			func(tx *flow.Tx, _ *Serious, in *notice) error { in.Day = tx.Today(); return nil }),
		flow.Fill(flow.With(flow.Step[Serious]{Name: "state", Writes: true, Label: "陈述申辩", Help: "当事人自行提交，或者由经办人记录口头、书面陈述", From: flow.From(Noticed), To: Stated, By: flow.By(duty.Credit, duty.Handler, duty.Firm), Stop: []string{"state", "hear"}}, statementForm, state),
			func(tx *flow.Tx, _ *Serious, in *statement) error { in.Day = tx.Today(); return nil }),
		flow.Step[Serious]{Name: "lapse", Label: "逾期未陈述申辩", From: flow.From(Noticed), To: Stated, After: "state", Stop: []string{"state", "hear"}},
		flow.With(flow.Step[Serious]{Name: "hear", Writes: true, Optional: true, Label: "记录听证", From: flow.From(Stated), By: work}, hearingForm, hear),
		flow.With(flow.Step[Serious]{Name: "review", Writes: true, Label: "复核", Help: "复核当事人的事实、理由和证据；成立的不予列入", From: flow.From(Stated), Targets: []record.State{Reviewed, Dropped}, By: work,
			Check: heard, Next: func(r *Serious) record.State { return either(r.Upheld, Dropped, Reviewed) }}, reviewForm,
			func(_ *flow.Tx, r *Serious, in *review) error {
				r.Upheld, r.Opinion = in.Upheld, in.Opinion
				return nil
			}),
		flow.Step[Serious]{Name: "decide", Label: "决定列入", Help: "须由经办、复核以外的人决定；决定即写入公开日志（不含内容）", From: flow.From(Reviewed), To: Decided, By: decide, FourEyes: "review", Do: d.decide,
			Start: []flow.Deadline[Serious]{{Name: "serve", Label: "送达列入决定书", Rule: ruleServe, From: since}, {Name: "publish", Label: "公示列入信息", Rule: rulePublish, From: since}}},
		flow.With(flow.Step[Serious]{Name: "return", Optional: true, Label: "退回补充", From: flow.From(Reviewed), To: Stated, By: decide}, reasonForm, func(*flow.Tx, *Serious, *reason) error { return nil }),
		flow.Fill(flow.With(flow.Step[Serious]{Name: "serve", Label: "登记送达", Help: "送达列入决定书", From: flow.From(Decided), By: work, Stop: []string{"serve"}}, serviceForm, serve),
			func(tx *flow.Tx, _ *Serious, in *service) error { in.Day = tx.Today(); return nil }),
		flow.Step[Serious]{Name: "publish", Label: "公示", Help: "决定书送达后公示；公示信息和存证公开可查，同时推送联合惩戒措施", From: flow.From(Decided), To: InForce, By: flow.By(duty.Supervisor, duty.Publisher), Check: served, Do: d.publishSerious,
			Stop: []string{"publish"}, Start: []flow.Deadline[Serious]{{Name: "expire", Label: "列入期满", Rule: ruleStay, From: since}}},
		flow.Step[Serious]{Name: "expire", Label: "期满移出", From: flow.From(InForce), To: Over, After: "expire", Do: func(tx *flow.Tx, r *Serious) error {
			return d.endSerious(tx, r, Expired, "列入期满")
		}},
		flow.Step[Serious]{Name: "repair", Label: "信用修复移出", From: flow.From(InForce), To: Removed, Quiet: true, Do: func(tx *flow.Tx, r *Serious) error { return d.endSerious(tx, r, Mended, r.Why) }},
		flow.Fill(flow.With(flow.Step[Serious]{Name: "amend", Writes: true, Optional: true, Label: "提出更正", From: flow.From(InForce), To: Amending, By: work}, amendForm,
			func(_ *flow.Tx, r *Serious, in *amend) error {
				r.NewFacts, r.AmendWhy = in.Facts, in.Reason
				return nil
			}), func(_ *flow.Tx, r *Serious, in *amend) error { in.Facts = r.Facts; return nil }),
		flow.Step[Serious]{Name: "correct", Label: "批准更正", From: flow.From(Amending), To: InForce, By: decide, FourEyes: "amend", Do: d.correctSerious},
		flow.With(flow.Step[Serious]{Name: "refuse", Label: "不予更正", From: flow.From(Amending), To: InForce, By: decide}, reasonForm,
			func(_ *flow.Tx, r *Serious, _ *reason) error { r.NewFacts, r.AmendWhy = "", ""; return nil }),
		flow.With(flow.Step[Serious]{Name: "annul", Tells: true, Optional: true, Label: "撤销列入", Help: "据以列入的处罚决定被撤销、变更，或者列入有误的，撤销决定并撤回公示；须由决定列入以外的人办理", From: flow.From(Decided, InForce, Amending), To: AnnulledEnd, By: flow.By(duty.Supervisor, duty.Leader), FourEyes: "decide", Danger: true}, reasonForm,
			func(tx *flow.Tx, r *Serious, in *reason) error { return d.endSerious(tx, r, Annulled, in.Reason) }),
		flow.With(flow.Step[Serious]{Name: "drop", Tells: true, Optional: true, Label: "不予列入", From: flow.From(Proposed, Noticed, Stated, Reviewed), To: Dropped, By: decide, Danger: true}, reasonForm, func(*flow.Tx, *Serious, *reason) error { return nil }),
	), beginSerious)
}

func noticedOn(r *Serious) calendar.Date { return r.NoticedOn }

func either[T any](yes bool, a, b T) T {
	if yes {
		return a
	}
	return b
}

func beginSerious(tx *flow.Tx, r *Serious) error {
	if err := r.name(tx); err != nil {
		return err
	}
	g, err := groundOf(tx, &r.Ground, OfSerious, r.Found)
	if err != nil {
		return err
	}
	r.Basis = g.Basis()
	busy, err := hasSerious(tx, r.Firm.ID, g.ID)
	if err == nil && busy {
		err = record.Bad(&r.Firm, "该企业已有同一事由的列入事项")
	}
	return err
}

// hasSerious reports whether an entry of the firm by the ground is under way but not in force: a second act of the kind may be listed
// again, a proposal is not made twice.
func hasSerious(tx *flow.Tx, firm, ground record.ID) (bool, error) {
	p := SeriousKind.P
	var n int64
	err := tx.Elevated(func() (err error) {
		n, err = tx.Count(SeriousKind.Plan, store.Query{Where: []store.Cond{store.Eq(SeriousKind.F(&p.Firm), firm), store.Eq(SeriousKind.F(&p.Ground), ground),
			store.In(SeriousKind.F(&p.State), string(Proposed), string(Noticed), string(Stated), string(Reviewed), string(Decided))}}, 1)
		return err
	})
	return n > 0, err
}

// ready is the condition of 令44 Art 2: a grave act and a heavier penalty. A ground that needs no penalty says so by its law; see
// noticeSerious, which knows the ground.
func ready(r *Serious) error {
	if r.Facts == "" {
		return record.Bad(&r.Facts, "请写明查明的事实")
	}
	return nil
}

func (d desk) noticeSerious(tx *flow.Tx, r *Serious, in *notice) error {
	if err := past(tx, "day", in.Day); err != nil {
		return err
	}
	if len(in.Evidence) == 0 && in.Note == "" {
		return fault.At("evidence", "Y103", "请上传告知凭证，或者填写公告的文号或网址")
	}
	g, err := groundOf(tx, &r.Ground, OfSerious, r.Found)
	if err != nil {
		return err
	}
	if err := grave(r, g); err != nil {
		return err
	}
	r.NoticedOn, r.NoticeHow, r.NoticeNote, r.Notice, r.Served = in.Day, in.How, in.Note, append(r.Notice, in.Evidence...), r.Firm
	return announce(tx, SeriousKind.Plan, r, &r.Course, "notice", "列入严重违法失信名单事先告知")
}

// grave holds that an act that needs a penalty had one of the heavier sort and was grave.
func grave(r *Serious, g *Ground) error {
	if !g.Penalty {
		return nil
	}
	var errs []error
	if r.PenaltyNo == "" {
		errs = append(errs, record.Bad(&r.PenaltyNo, "该事由须有较重行政处罚，请填写处罚决定文号"))
	}
	if r.PenaltySort == "" {
		errs = append(errs, record.Bad(&r.PenaltySort, "请选择处罚种类"))
	}
	if !r.Grave {
		errs = append(errs, record.Bad(&r.Grave, "未认定性质恶劣、情节严重、社会危害较大的，不得列入"))
	}
	return errors.Join(errs...)
}

func state(tx *flow.Tx, r *Serious, in *statement) error {
	if err := past(tx, "day", in.Day); err != nil {
		return err
	}
	r.StatedOn, r.Statement, r.Hearing, r.StateFiles = in.Day, in.Text, in.Hearing, append(r.StateFiles, in.Evidence...)
	return nil
}

func hear(tx *flow.Tx, r *Serious, in *hearing) error {
	if err := past(tx, "day", in.Day); err != nil {
		return err
	}
	r.HeardOn, r.Minutes, r.HearFiles = in.Day, in.Minutes, append(r.HearFiles, in.Files...)
	return nil
}

func heard(r *Serious) error {
	if r.Hearing && r.HeardOn.IsZero() {
		return fault.New(fault.Conflict, "Y107", "当事人要求听证，请先记录听证")
	}
	return nil
}

func (d desk) decide(tx *flow.Tx, r *Serious) (err error) {
	if err := apart(tx, &r.Head); err != nil {
		return err
	}
	if r.Number, err = number(tx, r.Region, "严列"); err != nil {
		return err
	}
	r.DecidedOn = tx.Today()
	return announce(tx, SeriousKind.Plan, r, &r.Course, "decide", "列入严重违法失信名单决定 "+r.Number)
}

func serve(tx *flow.Tx, r *Serious, in *service) error {
	if in.Day < r.DecidedOn {
		return fault.At("day", "Y108", "送达日期不能早于决定日期 %s", r.DecidedOn.String())
	}
	if err := past(tx, "day", in.Day); err != nil {
		return err
	}
	r.ServedOn, r.ServedHow, r.Receiver, r.ServeFiles = in.Day, in.How, in.Receiver, append(r.ServeFiles, in.Evidence...)
	return nil
}

func served(r *Serious) error {
	if r.ServedOn.IsZero() {
		return fault.New(fault.Conflict, "Y109", "列入决定书尚未送达，不能公示")
	}
	return nil
}

func (d desk) publishSerious(tx *flow.Tx, r *Serious) (err error) {
	r.PublishedOn = tx.Today()
	if r.Until, err = day(tx, ruleStay, r.DecidedOn); err != nil {
		return err
	}
	if r.Earliest, err = day(tx, ruleLeave, r.DecidedOn); err != nil {
		return err
	}
	if err := d.show(tx, SeriousKind.Plan, r, &r.Course, r.Until); err != nil {
		return err
	}
	e, err := r.entry(tx)
	if err != nil {
		return err
	}
	return event.Emit(tx, Listed, e)
}

func (d desk) endSerious(tx *flow.Tx, r *Serious, how, why string) error {
	shown := !r.PublishedOn.IsZero()
	if err := d.end(tx, SeriousKind.Plan, r, &r.Course, how, why, "严移"); err != nil {
		return err
	}
	if !shown { // annulled before anybody was told
		return nil
	}
	e, err := r.entry(tx)
	if err != nil {
		return err
	}
	e.Number, e.Day, e.End, e.Why = r.EndNumber, r.EndedOn, how, why
	return event.Emit(tx, Lifted, e)
}

func (d desk) correctSerious(tx *flow.Tx, r *Serious) error {
	r.Facts = r.NewFacts
	if err := d.correct(tx, SeriousKind.Plan, r, &r.Course); err != nil {
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
