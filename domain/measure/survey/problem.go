package survey

import (
	"fmt"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/domain/supervise/rectify"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// Problem is something that a survey found wanting in a region.
type Problem struct {
	record.Head
	Title   string
	Survey  record.Ref[Survey]
	Domain  string
	Item    string // code in the questionnaire
	Score   record.Maybe[record.Decimal]
	Base    int64
	What    string
	Firm    record.Ref[firm.Firm] // who has to put it right
	Finding record.Ref[rectify.Finding]
	Outcome string
	Demo    bool
}

// ProblemKind is the list of problems.
var ProblemKind = record.Declare("survey_problem", "调查发现的问题", func(r *Problem, f *record.Fields) {
	f.Text(&r.Title, "问题").Required().Title()
	record.Refer(f, &r.Survey, "调查", Kind).Required().Filter().List()
	f.Chosen(&r.Domain, "领域", Domains).Required().Filter().List()
	f.Text(&r.Item, "题号").Max(12).Filter()
	f.MaybeDecimal(&r.Score, "得分", "分").List()
	f.Count(&r.Base, "样本量").Min(0).List()
	f.Text(&r.What, "情况").Paragraph().Required()
	record.Refer(f, &r.Firm, "责任单位", firm.Kind).ByCode().Filter().Heading("整改")
	record.Refer(f, &r.Finding, "整改事项", rectify.Kind).ByCode().List()
	f.Text(&r.Outcome, "处理结果").Max(300).ByCode()
	f.YesNo(&r.Demo, "演示数据").ByCode()
}).Says("满意度调查中得分低的题目和反映集中的问题，一步转入整改闭环")

// The states of a problem.
const (
	Found      record.State = "found"
	Rectifying record.State = "rectifying"
	Solved     record.State = "solved"
	Dropped    record.State = "dropped"
)

// ProblemFlow hands problems to the loop of rectification, which tells its end.
var ProblemFlow = flow.Of(ProblemKind, Found, flow.States{
	{Code: Found, Label: "待处理", Tone: record.Warn}, {Code: Rectifying, Label: "整改中", Tone: record.Info, Locked: true}, {Code: Solved, Label: "已办结", Tone: record.Good, Final: true, Locked: true},
	{Code: Dropped, Label: "不转整改", Tone: record.Quiet, Final: true, Locked: true, Aside: true},
},
	flow.Fill(flow.With(flow.Step[Problem]{Name: "rectify", Label: "转入整改", Help: "为责任单位开立整改事项，按整改闭环办理", From: flow.From(Found), To: Rectifying, By: flow.By(duty.Handler, duty.Supervisor)}, rectifyForm, toRectify), func(_ *flow.Tx, r *Problem, in *handed) error {
		in.Severity, in.Demand = "ordinary", r.What
		return nil
	}),
	flow.With(flow.Step[Problem]{Name: "drop", Label: "不转整改", From: flow.From(Found), To: Dropped, By: flow.By(duty.Handler, duty.Supervisor), Optional: true}, dropForm, func(_ *flow.Tx, r *Problem, in *dropped) error {
		r.Outcome = in.Reason
		return nil
	}),
	flow.Step[Problem]{Name: "solve", Label: "整改办结", From: flow.From(Rectifying), To: Solved, Quiet: true},
)

type (
	handed struct {
		Firm     record.Ref[firm.Firm]
		Severity string
		Demand   string
	}
	dropped struct{ Reason string }
)

var rectifyForm = record.Input("survey_rectify", func(in *handed, f *record.Fields) {
	record.Refer(f, &in.Firm, "责任单位", firm.Kind).Required().Hint("提供该产品、工程或者服务的单位")
	f.Chosen(&in.Severity, "严重程度", rectify.Severities).Required()
	f.Text(&in.Demand, "要整改的问题").Paragraph().Required()
})

var dropForm = record.Input("survey_drop", func(in *dropped, f *record.Fields) {
	f.Text(&in.Reason, "理由").Required().Max(300)
})

func toRectify(tx *flow.Tx, r *Problem, in *handed) error {
	f, err := rectify.Open(tx, rectify.Opening{Region: r.Region, Firm: in.Firm.ID, Source: ProblemKind.Name, SourceID: r.ID, Title: r.Title,
		Subject: Domains.Label(r.Domain), Problem: in.Demand, Severity: in.Severity, Demo: r.Demo})
	if err != nil {
		return err
	}
	r.Firm, r.Finding = in.Firm, record.To[rectify.Finding](f.ID)
	return nil
}

// ended hears from the loop.
func ended(tx *flow.Tx, e rectify.Ended) error {
	if e.Source != ProblemKind.Name {
		return nil
	}
	return tx.Elevated(func() error {
		r, err := store.Get(tx.Tx, ProblemKind, e.ID)
		if err != nil || r.State != Rectifying {
			return err
		}
		switch {
		case e.Handed:
			r.Outcome = "已移送执法"
		case e.Void:
			r.Outcome = "整改事项已撤销"
		default:
			r.Outcome = "整改完成，已结案"
		}
		return flow.Take(tx, ProblemKind, r, "solve", nil)
	})
}

// problems puts on the list what scored low among enough answers, in each region.
func problems(tx *flow.Tx, s *Survey, result *Result, rule *Rule) error {
	domains := make(map[string]string)
	for _, i := range result.Items {
		domains[i.Code] = i.Domain
	}
	limit := float64(rule.Problem) / float64(one)
	for _, p := range result.Regions {
		for _, i := range p.Items {
			if i.Base < rule.Smallest || i.Value >= limit {
				continue
			}
			r := &Problem{Head: record.Head{Region: p.Place}, Title: short(p.Label+"："+i.Label, 200), Survey: record.To[Survey](s.ID), Domain: domains[i.Code], Item: i.Code,
				Score: record.Some(decimal(i.Value)), Base: i.Base, What: fmt.Sprintf("“%s”得 %.1f 分，低于 %.0f 分（%d 份答卷）", i.Label, i.Value, limit, i.Base), Demo: s.Demo}
			if err := tx.Elevated(func() error { return flow.Create(tx, ProblemKind, r) }); err != nil {
				return err
			}
		}
	}
	return nil
}

func short(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
