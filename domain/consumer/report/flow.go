package report

import (
	"context"
	"fmt"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/base/person"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/job"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// The rules of the register of time limits: those of 行政处罚程序规定 Art 18 and 令20 Art 31, and the bureau's own.
const (
	ruleVerify   = "C07"
	ruleExtend   = "C08"
	ruleNotice   = "C05"
	ruleEscalate = "Z16"
	ruleKeep     = "Z17"
	ruleClaim    = "Z18"
)

type (
	step     = flow.Step[Report]
	deadline = flow.Deadline[Report]
)

// Flow leads a report from its receipt to its end. Who proposes an outcome does not decide it, who asks for more time does not grant it.
var Flow = flow.Of(Kind, Received, flow.States{
	{Code: Received, Label: "待分派", Tone: record.Warn}, {Code: Verifying, Label: "核查中", Tone: record.Info}, {Code: Extending, Label: "待批准延长", Tone: record.Warn, Aside: true}, {Code: Concluded, Label: "待决定", Tone: record.Warn},
	{Code: Filed, Label: "已立案", Tone: record.Alert, Locked: true}, {Code: Unfiled, Label: "不予立案", Tone: record.Quiet, Aside: true, Locked: true}, {Code: Moved, Label: "已移送", Tone: record.Quiet, Aside: true, Locked: true},
	{Code: Penalised, Label: "已处罚", Tone: record.Alert, Locked: true}, {Code: Closed, Label: "已办结", Tone: record.Good, Final: true, Locked: true},
},
	step{Name: flow.Registration, Start: []deadline{{Name: "verify", Label: "核查并决定是否立案", Rule: ruleVerify, From: func(r *Report) calendar.Date { return r.Received }}}},
	flow.With(step{Name: "assign", Label: "分派核查", Help: "指定核查人；与被举报人有利害关系的人员不能承办，也看不到本件", From: flow.From(Received, Verifying), To: Verifying, By: flow.By(duty.Supervisor)}, assignForm, doAssign),
	flow.Fill(flow.With(step{Name: "identify", Optional: true, Label: "确认被举报人", Help: "与登记库中的企业对应；与您有利害关系的企业确认后，本件您不再可见", From: flow.From(Received, Verifying), By: flow.By(duty.Supervisor, duty.Inspector)}, identifyForm, func(_ *flow.Tx, r *Report, in *identifying) error {
		r.Firm, r.Matter = in.Firm, in.Matter
		return nil
	}), func(_ *flow.Tx, r *Report, in *identifying) error {
		in.Firm, in.Matter = r.Firm, r.Matter
		return nil
	}),
	flow.With(step{Name: "extend", Optional: true, Label: "申请延长核查期限", Help: "须由另一人批准", From: flow.From(Verifying), To: Extending, By: flow.By(duty.Inspector),
		Only: func(r *Report) bool { return r.ExtendedTo.IsZero() }}, reasonForm, func(tx *flow.Tx, r *Report, in *reason) error {
		r.ExtendAsked, r.ExtendWhy = tx.Today(), in.Reason
		return nil
	}),
	flow.With(step{Name: "grant_extension", Label: "批准延长", Help: "延长一次，期限自原期限届满起算", From: flow.From(Extending), To: Verifying, By: flow.By(duty.Supervisor), FourEyes: "extend"}, reasonForm, doExtend),
	flow.With(step{Name: "refuse_extension", Optional: true, Label: "不同意延长", From: flow.From(Extending), To: Verifying, By: flow.By(duty.Supervisor), FourEyes: "extend"}, reasonForm, func(_ *flow.Tx, r *Report, _ *reason) error {
		r.ExtendAsked, r.ExtendWhy = 0, ""
		return nil
	}),
	flow.With(step{Name: "conclude", Writes: true, Label: "提出处理意见", Help: "写明核查情况，建议立案、不予立案或者移送，由另一人决定", From: flow.From(Verifying, Extending), To: Concluded, By: flow.By(duty.Inspector)}, concludeForm, doConclude),
	flow.With(step{Name: "decide", Label: "批准处理意见", Help: "批准后立案、不予立案或者移送；实名举报人须在规定期限内告知", From: flow.From(Concluded), Targets: []record.State{Filed, Unfiled, Moved}, By: flow.By(duty.Supervisor), FourEyes: "conclude", Stop: []string{"verify"},
		Next: func(r *Report) record.State {
			return map[string]record.State{ToFile: Filed, NotFile: Unfiled, ToMove: Moved}[r.Proposal]
		},
		Start: []deadline{{Name: "notice", Label: "告知实名举报人", Pick: noticeRule, Law: func(r *Report) calendar.Date { return r.Received }}}}, decideForm, doDecide),
	flow.With(step{Name: "send_back", Optional: true, Label: "退回核查", From: flow.From(Concluded), To: Verifying, By: flow.By(duty.Supervisor)}, reasonForm, func(_ *flow.Tx, r *Report, _ *reason) error {
		r.Proposal, r.Ground, r.To = "", record.Ref[Ground]{}, ""
		return nil
	}),
	flow.Fill(flow.With(step{Name: "notify", Label: "告知举报人", Help: "告知内容显示在举报人凭回执查询的页面；不要写举报人的姓名和联系方式", From: flow.From(Filed, Unfiled, Moved, Penalised), By: flow.By(duty.Inspector, duty.Supervisor), Stop: []string{"notice"},
		Only: func(r *Report) bool { return r.Named && r.Noticed.IsZero() }}, notifyForm, doNotify), fillNotify),
	flow.With(step{Name: "penalise", Label: "登记处罚结果", Help: "罚没款是计算举报奖励的依据", From: flow.From(Filed), To: Penalised, By: flow.By(duty.Inspector)}, penaliseForm, doPenalise),
	step{Name: "close", Label: "办结", Help: "办结后举报人信息按保存期限销毁", From: flow.From(Unfiled, Moved, Penalised), To: Closed, By: flow.By(duty.Supervisor), Check: told, Do: doClose},
)

func noticeRule(r *Report) string {
	if r.Named {
		return ruleNotice
	}
	return ""
}

// Inputs of the steps.
type (
	assigning   struct{ Officer record.Ref[person.Person] }
	identifying struct {
		Firm   record.Ref[firm.Firm]
		Matter string
	}
	reason     struct{ Reason string }
	concluding struct {
		Finding  string
		Evidence []record.File
		Proposal string
		Ground   record.Ref[Ground]
		To       string
	}
	deciding  struct{ Opinion, CaseNo string }
	notifying struct{ How, Text string }
	penalty   struct {
		Day   calendar.Date
		No    string
		Fine  record.Money
		Grave bool
		Crime bool
	}
)

var (
	assignForm = record.Input("report_assign", func(in *assigning, f *record.Fields) {
		record.Refer(f, &in.Officer, "核查人", person.Kind).Required().Hint("须有系统账号")
	})
	identifyForm = record.Input("report_identify", func(in *identifying, f *record.Fields) {
		record.Refer(f, &in.Firm, "登记库中的企业", firm.Kind).Required()
		f.Chosen(&in.Matter, "举报事项", Matters).Required()
	})
	reasonForm   = record.Input("report_reason", func(in *reason, f *record.Fields) { f.Text(&in.Reason, "理由").Paragraph().Required() })
	concludeForm = record.Input("report_conclude", func(in *concluding, f *record.Fields) {
		f.Text(&in.Finding, "核查情况").Paragraph().Required().Max(5000)
		f.Files(&in.Evidence, "核查材料")
		f.Chosen(&in.Proposal, "处理意见", Decisions).Required()
		record.Refer(f, &in.Ground, "不予立案事由", GroundKind).Hint("不予立案的必须选择")
		f.Text(&in.To, "移送部门").Max(120).Hint("移送的必须填写；移送材料不含举报人信息")
	})
	decideForm = record.Input("report_decide", func(in *deciding, f *record.Fields) {
		f.Text(&in.Opinion, "批准意见").Paragraph().Required()
		f.Text(&in.CaseNo, "立案编号").Max(60).Hint("立案的必须填写")
	})
	notifyForm = record.Input("report_notify", func(in *notifying, f *record.Fields) {
		f.Chosen(&in.How, "告知方式", Ways).Required()
		f.Text(&in.Text, "告知内容").Paragraph().Required().Max(2000)
	})
	penaliseForm = record.Input("report_penalise", func(in *penalty, f *record.Fields) {
		f.Date(&in.Day, "处罚决定日期").Required()
		f.Text(&in.No, "处罚决定书文号").Required().Max(80)
		f.Money(&in.Fine, "罚没款").Min(0)
		f.YesNo(&in.Grave, "重大违法行为").Hint("涉嫌犯罪或者被处以责令停产停业、关闭、吊销许可证件、较大数额罚没款等处罚的，才给予奖励")
		f.YesNo(&in.Crime, "涉嫌犯罪已移送")
	})
)

// doAssign gives the report to an officer, unless the register of people keeps that officer away from the firm.
func doAssign(tx *flow.Tx, r *Report, in *assigning) error {
	who, err := store.Get(tx.Tx, person.Kind, in.Officer.ID)
	if err != nil {
		return err
	}
	if who.Account == 0 {
		return fault.At("officer", "B101", "%s没有系统账号，不能承办", who.Name)
	}
	for _, i := range who.Interests {
		if r.Firm.Known() && i.Firm.ID == r.Firm.ID {
			return fault.At("officer", "B102", "%s与被举报人有利害关系，应当回避", who.Name)
		}
	}
	r.Officer, r.Owner = in.Officer, who.Account
	return nil
}

// doExtend grants the one extension, counted from the last day of the first period.
func doExtend(tx *flow.Tx, r *Report, _ *reason) error {
	list, err := tx.Deadlines(Kind.Name, r.ID)
	if err != nil {
		return err
	}
	for _, d := range list {
		if d.Name != "verify" || !d.Stopped.IsZero() {
			continue
		}
		rule, err := tx.Rules().At(ruleExtend, r.Received)
		if err != nil {
			return fmt.Errorf("report: extension: %w", err)
		}
		r.ExtendedTo = tx.Rules().Due(d.Due, rule.Period).Due
		return tx.Extend(Kind.Plan, r, "verify", r.ExtendedTo)
	}
	return nil
}

func doConclude(tx *flow.Tx, r *Report, in *concluding) error {
	switch {
	case in.Proposal == NotFile && !in.Ground.Known():
		return fault.At("ground", "B103", "不予立案的，请选择事由")
	case in.Proposal == ToMove && in.To == "":
		return fault.At("to", "B104", "移送的，请填写移送部门")
	}
	if in.Proposal == NotFile {
		g, err := store.Get(tx.Tx, GroundKind, in.Ground.ID)
		if err != nil {
			return err
		}
		if !g.InForce(r.Received) {
			return fault.At("ground", "B105", "“%s”在收到举报之日（%s）没有施行", g.Name, r.Received.String())
		}
		r.Ground = in.Ground
	}
	r.Finding, r.Evidence, r.Proposal, r.To = in.Finding, in.Evidence, in.Proposal, in.To
	return nil
}

func doDecide(tx *flow.Tx, r *Report, in *deciding) error {
	if r.Proposal == ToFile && in.CaseNo == "" {
		return fault.At("case_no", "B106", "立案的，请填写立案编号")
	}
	r.Decided, r.CaseNo = tx.Today(), in.CaseNo
	if r.Proposal != ToFile {
		r.CaseNo = ""
		return nil
	}
	return event.Emit(tx, Opened, Outcome{Firm: r.Firm.ID, Region: r.Region, Matter: r.Matter, CaseNo: r.CaseNo, Decided: r.Decided, Demo: r.Demo})
}

// fillNotify offers the text of the notice.
func fillNotify(tx *flow.Tx, r *Report, in *notifying) error {
	in.How = "receipt"
	text, err := noticeText(tx, r)
	in.Text = text
	return err
}

func noticeText(tx *flow.Tx, r *Report) (string, error) {
	head := fmt.Sprintf("您于%s提出的举报（编号%s），经核查，", r.Received.String(), r.Number)
	switch r.Proposal {
	case ToFile:
		return head + "本局已决定立案调查。", nil
	case ToMove:
		return head + "依法应由其他部门处理，本局已移送" + r.To + "，移送材料不含您的个人信息。", nil
	}
	g, err := store.Get(tx.Tx, GroundKind, r.Ground.ID)
	if err != nil {
		return "", err
	}
	return head + "本局决定不予立案。理由：" + g.Name + "（" + g.Basis() + "）。", nil
}

func doNotify(tx *flow.Tx, r *Report, in *notifying) error {
	r.Noticed, r.NoticeHow, r.Notice = tx.Today(), in.How, in.Text
	return nil
}

func doPenalise(tx *flow.Tx, r *Report, in *penalty) error {
	if in.Day < r.Decided || in.Day > tx.Today() {
		return fault.At("day", "B107", "处罚决定日期应在立案日期（%s）与今天之间", r.Decided.String())
	}
	r.Penalised, r.PenaltyNo, r.Fine, r.Grave, r.Crime = in.Day, in.No, in.Fine, in.Grave, in.Crime
	return nil
}

func told(r *Report) error {
	if r.Named && r.Noticed.IsZero() {
		return record.Bad(&r.Noticed, "尚未告知实名举报人，不能办结")
	}
	return nil
}

func doClose(tx *flow.Tx, r *Report) error {
	rule, err := tx.Rules().At(ruleKeep, tx.Today())
	if err != nil {
		return fmt.Errorf("report: retention: %w", err)
	}
	r.ClosedOn, r.KeepUntil = tx.Today(), tx.Rules().Due(tx.Today(), rule.Period).Due
	return nil
}

// overdue raises reports whose time is over, each interval one level.
var overdue = job.Kind{Name: "report.escalate", Label: "逾期举报升级督办", Daily: true, At: 6*60 + 20, Run: func(ctx context.Context, j *job.Running) error {
	return j.Finish(role.With(ctx, role.System("督办升级")), func(tx *flow.Tx) error { _, err := Escalate(tx); return err })
}}

// Escalate takes every overdue report up one level, to the leader of the bureau, if the interval has passed since it went up last.
func Escalate(tx *flow.Tx) (int, error) {
	return flow.Raise(tx, Kind, flow.Ladder[Report]{Level: Kind.F(&Kind.P.Level), Top: 3, Rule: ruleEscalate, Of: func(r *Report) (*int64, *calendar.Date) { return &r.Level, &r.Raised }})
}
