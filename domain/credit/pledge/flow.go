package pledge

import (
	"strconv"
	"strings"

	"qgov/base/duty"
	"qgov/domain/credit/dossier"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
	"qgov/kernel/text"
)

// The rules of the register of time limits.
const (
	ruleReview = "K83"
	ruleState  = "K84"
	ruleBreach = "K85" // for how long a breach is shown and counts
	ruleTerm   = "K87" // how long a pledge may hold at most
)

// Inputs of the steps.
type (
	filling struct {
		Items []answer
		Text  string
		Until calendar.Date
	}
	answer   struct{ Key, Answer string }
	opinion  struct{ Opinion string }
	reason   struct{ Reason string }
	remark   struct{ Text string }
	accusing struct {
		Facts string
		Proof string
	}
)

var fillForm = record.Input("statement_fill", func(in *filling, f *record.Fields) {
	record.Lines(f, &in.Items, "申报内容", func(x *answer, f *record.Fields) {
		f.Text(&x.Key, "项目").Required().Max(40)
		f.Text(&x.Answer, "企业申报").Paragraph().Max(2000)
	})
	f.Text(&in.Text, "正文").Paragraph().Max(4000)
	f.Date(&in.Until, "有效期至")
})

var opinionForm = record.Input("statement_review", func(in *opinion, f *record.Fields) {
	f.Text(&in.Opinion, "审核意见").Paragraph().Max(2000).Hint("有矛盾提示而予以通过的，须逐项写明核对情况")
})

var reasonForm = record.Input("statement_reason", func(in *reason, f *record.Fields) {
	f.Text(&in.Reason, "理由").Paragraph().Required().Hint("更正、撤回的理由将一并公开")
})

var remarkForm = record.Input("statement_remark", func(in *remark, f *record.Fields) { f.Text(&in.Text, "说明").Paragraph().Max(2000).Required() })

var accusingForm = record.Input("statement_accuse", func(in *accusing, f *record.Fields) {
	f.Text(&in.Facts, "涉嫌违诺的事实").Paragraph().Max(2000).Required()
	f.Text(&in.Proof, "依据的文号").Max(80).Required().Hint("抽检结论、处罚决定等的文号")
})

// newFlow is the course of a statement: filed by the firm, reviewed by one, published by another; what was published is corrected and
// withdrawn with its reason, and a pledge that was broken is found so after the firm was heard.
func newFlow(d *desk) *flow.Flow {
	work, decide, own := flow.By(duty.Credit, duty.Handler), flow.By(duty.Supervisor, duty.Publisher), flow.By(duty.Firm, duty.Credit)
	return flow.Begin(flow.Of(Kind, Draft, flow.States{
		{Code: Draft, Label: "填报中", Tone: record.Info}, {Code: Filed, Label: "待审核", Tone: record.Warn, Locked: true}, {Code: Returned, Label: "退回修改", Tone: record.Warn, Aside: true},
		{Code: Reviewed, Label: "待公开", Tone: record.Warn, Locked: true}, {Code: Published, Label: "已公开", Tone: record.Good, Locked: true}, {Code: Amending, Label: "更正中", Tone: record.Warn, Aside: true, Locked: true},
		{Code: Accused, Label: "涉嫌违诺", Tone: record.Alert, Aside: true, Locked: true}, {Code: Withdrawn, Label: "已撤回", Tone: record.Quiet, Final: true, Aside: true, Locked: true},
		{Code: Over, Label: "有效期满", Tone: record.Quiet, Final: true, Locked: true}, {Code: Breached, Label: "已认定违诺", Tone: record.Alert, Final: true, Aside: true, Locked: true},
	},
		flow.Fill(flow.With(flow.Step[Statement]{Name: "fill", Writes: true, Label: "填写申报内容", Help: "按模板逐项填写，可以分次保存", From: flow.From(Draft, Returned, Amending), By: own}, fillForm, fill), filled),
		flow.Step[Statement]{Name: "file", Label: "提交审核", Help: "提交时与平台记录核对，矛盾之处会列出", From: flow.From(Draft, Returned), To: Filed, By: own, Do: file,
			Start: []flow.Deadline[Statement]{{Name: "review", Label: "审核企业申报", Rule: ruleReview}}},
		flow.With(flow.Step[Statement]{Name: "explain", Optional: true, Label: "说明矛盾", Help: "平台记录有误的，另行提出信用异议", From: flow.From(Filed), By: flow.By(duty.Firm)}, remarkForm,
			func(_ *flow.Tx, r *Statement, in *remark) error { r.Remark = in.Text; return nil }),
		flow.With(flow.Step[Statement]{Name: "review", Label: "审核通过", Help: "核对申报与平台记录", From: flow.From(Filed), To: Reviewed, By: work, Stop: []string{"review"}}, opinionForm, review),
		flow.With(flow.Step[Statement]{Name: "return", Optional: true, Label: "退回修改", From: flow.From(Filed, Reviewed), To: Returned, By: flow.By(duty.Credit, duty.Handler, duty.Supervisor), Stop: []string{"review"}}, reasonForm,
			func(_ *flow.Tx, r *Statement, in *reason) error { r.Opinion = in.Reason; return nil }),
		flow.Step[Statement]{Name: "publish", Label: "公开", Help: "公开副本写入公开日志，企业页面可查；须由审核以外的人办理", From: flow.From(Reviewed), To: Published, By: decide, FourEyes: "review", Do: d.publish},
		flow.With(flow.Step[Statement]{Name: "amend", Optional: true, Label: "提出更正", Help: "公开的内容在更正批准前不变", From: flow.From(Published), To: Amending, By: own}, reasonForm,
			func(_ *flow.Tx, r *Statement, in *reason) error { r.AmendWhy = in.Reason; return nil }),
		flow.Step[Statement]{Name: "correct", Label: "批准更正", Help: "更正的内容和理由公开，原文留在历史中", From: flow.From(Amending), To: Published, By: decide, FourEyes: "fill", Do: d.correct},
		flow.With(flow.Step[Statement]{Name: "withdraw", Optional: true, Label: "撤回", Help: "公开副本撤下，撤回的时间和理由仍可查", From: flow.From(Published, Amending), To: Withdrawn, By: flow.By(duty.Firm, duty.Supervisor), Danger: true}, reasonForm, d.withdraw),
		flow.Step[Statement]{Name: "expire", Label: "有效期满", From: flow.From(Published, Amending), To: Over, Quiet: true, Do: func(tx *flow.Tx, r *Statement) error { return d.end(tx, r, Expired, "有效期满") }},
		flow.With(flow.Step[Statement]{Name: "accuse", Optional: true, Writes: true, Label: "告知涉嫌违诺", Help: "告知企业事实和依据，听取陈述", From: flow.From(Published), To: Accused, By: work, Only: isPledge,
			Start: []flow.Deadline[Statement]{{Name: "state", Label: "企业陈述", Rule: ruleState}}}, accusingForm, accuse),
		flow.With(flow.Step[Statement]{Name: "state", Optional: true, Label: "陈述", From: flow.From(Accused), By: own, Only: isPledge, Stop: []string{"state"}}, remarkForm,
			func(tx *flow.Tx, r *Statement, in *remark) error {
				r.Stated, r.StatedOn = in.Text, tx.Today()
				return nil
			}),
		flow.Step[Statement]{Name: "breach", Label: "认定违诺", Help: "企业已陈述或者陈述期满；须由告知以外的人认定，记入信用档案", From: flow.From(Accused), To: Breached, By: flow.By(duty.Supervisor), FourEyes: "accuse", Danger: true, Only: isPledge, Stop: []string{"state"}, Do: d.breach},
		flow.With(flow.Step[Statement]{Name: "clear", Optional: true, Label: "不认定违诺", From: flow.From(Accused), To: Published, By: flow.By(duty.Supervisor), Only: isPledge, Stop: []string{"state"}}, reasonForm,
			func(_ *flow.Tx, r *Statement, in *reason) error {
				r.Why = in.Reason
				return nil
			}),
	), begin)
}

func isPledge(r *Statement) bool { return r.Sort == Pledge }

// filled offers the form as it was filled in so far.
func filled(_ *flow.Tx, r *Statement, in *filling) error {
	for _, x := range r.Items {
		in.Items = append(in.Items, answer{x.Key, x.Answer})
	}
	in.Text, in.Until = r.Text, r.Until
	return nil
}

// fill takes the answers over by their keys; what the template does not ask is refused.
func fill(tx *flow.Tx, r *Statement, in *filling) error {
	at := map[string]int{}
	for i, x := range r.Items {
		at[x.Key] = i
	}
	form, err := questions(tx, r)
	if err != nil {
		return err
	}
	var bad []fault.Problem
	for _, a := range in.Items {
		i, ok := at[a.Key]
		if !ok {
			bad = append(bad, fault.Problem{Field: "items", Code: "Q201", Text: "模板没有“%s”这个项目", Args: []any{a.Key}})
			continue
		}
		value := strings.TrimSpace(a.Answer)
		if text := misfit(form[a.Key].Form, value); text != "" {
			bad = append(bad, fault.Problem{Field: "item-" + a.Key, Code: "Q202", Text: text})
		}
		r.Items[i].Answer = value
	}
	if r.Sort == Pledge {
		if text := strings.TrimSpace(in.Text); text != "" {
			r.Text = text
		}
		if !in.Until.IsZero() {
			r.Until = in.Until
		}
		rule, err := tx.Rules().At(ruleTerm, tx.Today())
		if err != nil {
			return err
		}
		if last := tx.Rules().Due(tx.Today(), rule.Period).Due; r.Until <= tx.Today() || r.Until > last {
			bad = append(bad, fault.Problem{Field: "until", Code: "Q203", Text: "有效期须在今天以后，最晚至 %s", Args: []any{last.String()}})
		}
	}
	return fault.Problems(bad)
}

// misfit says what is wrong with an answer of a form.
func misfit(form, value string) string {
	switch {
	case value == "":
	case form == asCount:
		if n, err := strconv.ParseInt(value, 10, 64); err != nil || n < 0 || n > 1_000_000 {
			return "请填写 0 至 1000000 的整数"
		}
	case form == asHas || form == asNone:
		if value != "是" && value != "否" {
			return "请选择是或否"
		}
	}
	return ""
}

// questions are the items of the statement's template by key.
func questions(tx *flow.Tx, r *Statement) (map[string]Question, error) {
	t, err := store.Get(tx.Tx, TemplateKind, r.Template.ID)
	if err != nil {
		return nil, err
	}
	out := map[string]Question{}
	for _, q := range t.Items {
		out[q.Key] = q
	}
	return out, nil
}

// complete refuses a statement that lacks an answer.
func complete(tx *flow.Tx, r *Statement) error {
	form, err := questions(tx, r)
	if err != nil {
		return err
	}
	var lack []string
	for _, x := range r.Items {
		if form[x.Key].Must && x.Answer == "" {
			lack = append(lack, x.Label)
		}
	}
	if len(lack) > 0 {
		return fault.New(fault.Conflict, "Q204", "还没有填写：%s", strings.Join(lack, "；"))
	}
	return nil
}

// file hands a statement in and compares it with the records.
func file(tx *flow.Tx, r *Statement) error {
	if err := complete(tx, r); err != nil {
		return err
	}
	r.FiledOn, r.Opinion, r.ReviewedOn = tx.Today(), "", 0
	return compare(tx, r)
}

// review compares anew, since records may have come; what contradicts and is let pass has to be accounted for.
func review(tx *flow.Tx, r *Statement, in *opinion) error {
	if err := compare(tx, r); err != nil {
		return err
	}
	if len(r.Flags) > 0 && strings.TrimSpace(in.Opinion) == "" {
		return fault.At("opinion", "Q205", "有 %d 处与平台记录矛盾：退回企业修改，或者逐项写明核对情况", len(r.Flags))
	}
	r.Opinion, r.ReviewedOn = in.Opinion, tx.Today()
	return nil
}

func accuse(tx *flow.Tx, r *Statement, in *accusing) error {
	r.AccusedOn, r.Accusation, r.Proof, r.Stated, r.StatedOn = tx.Today(), in.Facts, in.Proof, "", 0
	return nil
}

// breach finds a pledge broken once the firm was heard or its time is over, and files it.
func (d *desk) breach(tx *flow.Tx, r *Statement) error {
	if r.StatedOn.IsZero() {
		rule, err := tx.Rules().At(ruleState, r.AccusedOn)
		if err != nil {
			return err
		}
		if due := tx.Rules().Due(r.AccusedOn, rule.Period).Due; tx.Today() <= due {
			return fault.New(fault.Conflict, "Q206", "企业可以在 %s 前陈述，期满才能认定", due.AddDays(1).String())
		}
	}
	if err := d.end(tx, r, Broken, r.Accusation); err != nil {
		return err
	}
	rule, err := tx.Rules().At(ruleBreach, tx.Today())
	if err != nil {
		return err
	}
	_, err = dossier.Add(tx, dossier.Entry{Code: r.Code, Region: r.Region, Source: dossier.FromPledge, Doc: r.Number + "-W", Sort: dossier.Pledge, Polarity: dossier.Bad, Weight: dossier.Minor, Open: true,
		Day: tx.Today(), Until: tx.Rules().Due(tx.Today(), rule.Period).Due, Kind: Kind.Name, Ref: r.ID, Title: text.Clip("违反质量信誉承诺："+r.Accusation, dossier.TitleLength)})
	return err
}
