package supervisor

import (
	"fmt"

	"qgov/base/duty"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// Review is the appraisal of a supervisor for a year.
type Review struct {
	record.Head
	Title      string
	Year       int64
	Supervisor record.Ref[Supervisor]
	Findings   int64
	Confirmed  int64
	Tasks      int64
	Answered   int64
	Hours      record.Decimal
	Points     int64
	Rule       record.Ref[Rule]
	Proposed   string
	Grade      string
	Reason     string
	Key        string
	Demo       bool
}

// ReviewKind is the register of appraisals.
var ReviewKind = record.Declare("supervisor_review", "监督员年度评议", func(r *Review, f *record.Fields) {
	f.Text(&r.Title, "评议").Title().ByCode()
	f.Count(&r.Year, "年度").AsYear().Required().Filter().List()
	record.Refer(f, &r.Supervisor, "社会监督员", Kind).Required().Filter().List().ForParty()
	f.Count(&r.Findings, "报告问题").ByCode().In("件").List().Heading("年度情况")
	f.Count(&r.Confirmed, "属实").ByCode().In("件").List()
	f.Count(&r.Tasks, "任务").ByCode().In("件")
	f.Count(&r.Answered, "完成任务").ByCode().In("件").List()
	f.Decimal(&r.Hours, "培训学时", "学时").ByCode().List()
	f.Count(&r.Points, "年度积分").ByCode().List()
	record.Refer(f, &r.Rule, "适用规则", RuleKind).ByCode()
	f.Chosen(&r.Proposed, "按规则的等次", Grades).ByCode().Filter().List().Kept()
	f.Chosen(&r.Grade, "评议等次", Grades).ByCode().Filter().List()
	f.Text(&r.Reason, "调整理由").Max(300).ByCode()
	f.Text(&r.Key, "唯一编号").Max(60).Unique().ByCode().Kept()
	f.YesNo(&r.Demo, "演示数据").ByCode()
}).CodeOnly().Says("按管理规则由当年的报告、任务和培训得出等次，经批准后生效；可以说明理由调整")

// The states of an appraisal.
const (
	Drafted  record.State = "drafted"
	Approved record.State = "approved"
)

type adjusting struct{ Grade, Reason string }

var adjustForm = record.Input("supervisor_adjust", func(in *adjusting, f *record.Fields) {
	f.Chosen(&in.Grade, "评议等次", Grades).Required()
	f.Text(&in.Reason, "调整理由").Required().Max(300)
})

// ReviewFlow approves an appraisal.
var ReviewFlow = flow.Of(ReviewKind, Drafted, flow.States{{Code: Drafted, Label: "待批准", Tone: record.Warn}, {Code: Approved, Label: "已批准", Tone: record.Good, Final: true, Locked: true}},
	flow.Step[Review]{Name: "approve", Label: "按规则批准", From: flow.From(Drafted), To: Approved, By: flow.By(duty.Supervisor), Bulk: true, FourEyes: "create", Do: func(tx *flow.Tx, r *Review) error { return r.settle(tx, r.Proposed, "") }},
	flow.With(flow.Step[Review]{Name: "adjust", Label: "调整等次并批准", Optional: true, From: flow.From(Drafted), To: Approved, By: flow.By(duty.Supervisor), FourEyes: "create"}, adjustForm, func(tx *flow.Tx, r *Review, in *adjusting) error {
		return r.settle(tx, in.Grade, in.Reason)
	}),
)

// settle makes the grade the last of the supervisor, unless a later year stands there.
func (r *Review) settle(tx *flow.Tx, grade, reason string) error {
	r.Grade, r.Reason = grade, reason
	s, err := get(tx, r.Supervisor.ID)
	if err != nil || s.GradeYear > r.Year {
		return err
	}
	s.Grade, s.GradeYear = grade, r.Year
	return tx.Save(Kind.Plan, s, "grade", fmt.Sprintf("%d 年度评议：%s", r.Year, Grades.Label(grade)))
}

// Appraise drafts the appraisals of a year for the region and below: of every supervisor whose term touched it and who has none yet. The
// year must be over, since the figures do not change any more.
func Appraise(tx *flow.Tx, region string, year int) (n int, err error) {
	from, to := calendar.NewDate(year, 1, 1), calendar.NewDate(year, 12, 31)
	if to >= tx.Today() {
		return 0, fault.At("year", "H140", "%d 年还没有结束，不能评议", year)
	}
	rule, err := ruleOn(tx, to)
	if err != nil {
		return 0, err
	}
	list, err := activity(tx, Period{Region: region, From: from, To: to})
	if err != nil {
		return 0, err
	}
	for _, a := range list {
		key := fmt.Sprintf("%d-%s", year, a.ID.String())
		have, err := tx.Count(ReviewKind.Plan, store.Query{Where: []store.Cond{store.Eq(ReviewKind.F(&ReviewKind.P.Key), key)}}, 1)
		if err != nil {
			return n, err
		}
		if have > 0 || !a.served(from, to) {
			continue
		}
		points := a.Points + rule.TaskPoints*a.Answered + rule.HourPoints*int64(a.Hours/one)
		r := &Review{Head: record.Head{Region: a.Region}, Title: fmt.Sprintf("%s %d 年度", a.Name, year), Year: int64(year), Supervisor: record.To[Supervisor](a.ID), Findings: a.Findings, Confirmed: a.Confirmed, Tasks: a.Tasks, Answered: a.Answered,
			Hours: a.Hours, Points: points, Rule: record.To[Rule](rule.ID), Proposed: rule.grade(points, a.Hours), Key: key, Demo: a.Demo}
		if err := tx.Elevated(func() error { return flow.Create(tx, ReviewKind, r) }); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
