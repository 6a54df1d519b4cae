// Package joint is joint punishment for dishonesty and incentives for honesty (一处违法、处处受限; 守信激励): the catalogue of measures of the
// departments ([MeasureKind]), the tasks that a listing pushes to each of them ([TaskKind]), and what they answer.
//
// A listing pushes one task for every measure in force whose trigger it is, to the inbox of the department and, where an administrator
// has set an address, by signed message ([WebhookKind], package seal). The end of the listing lifts the tasks in the same transaction, and
// so on the same day, and tells the departments in the same ways. A department's own people see the tasks of their department and no
// others. Grades push and lift in the same way by [Grade]: the green channel of firms of grade A is a measure like any other.
package joint

import (
	_ "embed"
	"fmt"
	"strings"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/base/organ"
	"qgov/domain/credit/grade"
	"qgov/domain/credit/listing"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

//go:embed en.tsv
var English string

// ruleAnswer is the rule of the register of time limits by which a department answers.
const ruleAnswer = "K24"

// gradePrefix begins the triggers that are grades.
const gradePrefix = "grade_"

// Triggers are what a measure follows from.
var Triggers = record.Codes{{Code: listing.OfSerious, Label: "列入严重违法失信名单", Tone: record.Alert}, {Code: listing.OfAbnormal, Label: "列入经营异常名录", Tone: record.Warn},
	{Code: gradePrefix + "AAA", Label: "质量信用等级AAA", Tone: record.Good}, {Code: gradePrefix + "AA", Label: "质量信用等级AA", Tone: record.Good}, {Code: gradePrefix + "A", Label: "质量信用等级A", Tone: record.Good},
	{Code: gradePrefix + "BBB", Label: "质量信用等级BBB", Tone: record.Info}, {Code: gradePrefix + "BB", Label: "质量信用等级BB", Tone: record.Info}, {Code: gradePrefix + "B", Label: "质量信用等级B", Tone: record.Info},
	{Code: gradePrefix + "C", Label: "质量信用等级C", Tone: record.Warn}, {Code: gradePrefix + "D", Label: "质量信用等级D", Tone: record.Alert}}

// Sorts are the two sorts of measure.
var Sorts = record.Codes{{Code: "punish", Label: "失信惩戒", Tone: record.Alert}, {Code: "incentive", Label: "守信激励", Tone: record.Good}}

// Measure is one measure of one department.
type Measure struct {
	record.Head
	Name       string
	Organ      record.Ref[organ.Organ]
	Sort       string
	Trigger    string
	Content    string
	Basis      string
	Confirmed  bool
	Confidence string
	Months     int64 // how long it lasts; 0: as long as the listing
	Open       bool  // an incentive whose firms everybody may know
	From       calendar.Date
	Until      calendar.Date
	Demo       bool
}

// The states of a measure.
const (
	Proposed record.State = "proposed"
	InForce  record.State = "in_force"
	Ended    record.State = "ended"
)

// MeasureKind is the catalogue.
var MeasureKind = record.Declare("joint_measure", "联合奖惩措施", func(r *Measure, f *record.Fields) {
	f.Text(&r.Name, "措施").Required().Title().Public()
	record.Refer(f, &r.Organ, "实施部门", organ.Kind).Required().Filter().List().Public()
	f.Chosen(&r.Sort, "性质", Sorts).Required().Filter().List().Public()
	f.Chosen(&r.Trigger, "触发条件", Triggers).Required().Filter().List().Public()
	f.Text(&r.Content, "具体内容").Paragraph().Max(2000).Required().Public()
	f.Text(&r.Basis, "法律依据").Required().Max(300).Public().Hint("没有法律、法规或者党中央、国务院政策文件依据的，不得设立惩戒措施")
	f.YesNo(&r.Confirmed, "已核实原文").Filter().List()
	f.Text(&r.Confidence, "核实情况").Max(200)
	f.Count(&r.Months, "实施期限").In("个月").Min(0).Max(120).Hint("0 为名单（等级）存续期间")
	f.YesNo(&r.Open, "公开享受激励的企业").Hint("激励措施适用的企业列入公开的守信激励名单；惩戒措施不适用").Public()
	f.Date(&r.From, "启用日期").List()
	f.Date(&r.Until, "停用日期").ByCode().List()
	f.YesNo(&r.Demo, "演示数据").ByCode().Public()
}).Everywhere().Says("各部门对失信、守信主体的措施目录：触发条件、内容、法律依据和期限；新增须两人办理").Rule(func(r *Measure) error {
	grade := strings.HasPrefix(r.Trigger, gradePrefix)
	if r.Sort == "incentive" && r.Trigger != "" && !grade {
		return record.Bad(&r.Trigger, "激励措施只能由信用等级触发")
	}
	if r.Open && r.Sort != "incentive" {
		return record.Bad(&r.Open, "只有激励措施可以公开适用的企业")
	}
	return nil
})

// MeasureFlow lets one person propose a measure and another approve it.
var MeasureFlow = flow.Of(MeasureKind, Proposed, flow.States{
	{Code: Proposed, Label: "待批准", Tone: record.Warn}, {Code: InForce, Label: "适用", Tone: record.Good, Locked: true}, {Code: Ended, Label: "已停用", Tone: record.Quiet, Final: true, Locked: true},
},
	flow.Step[Measure]{Name: "approve", Label: "批准启用", Help: "启用后新列入的主体即推送本措施", From: flow.From(Proposed), To: InForce, By: flow.By(duty.Supervisor), FourEyes: "create"},
	flow.With(flow.Step[Measure]{Name: "end", Optional: true, Label: "停用", Help: "停用后不再推送；已推送的任务不受影响", From: flow.From(Proposed, InForce), To: Ended, By: flow.By(duty.Supervisor), Danger: true}, reasonForm,
		func(tx *flow.Tx, r *Measure, _ *reason) error { r.Until = tx.Today(); return nil }),
)

type reason struct{ Reason string }

var reasonForm = record.Input("joint_reason", func(in *reason, f *record.Fields) {
	f.Text(&in.Reason, "理由").Paragraph().Required()
})

// cause is what pushes tasks.
type cause struct {
	trigger string
	source  string // kind and id of the record behind it
	id      record.ID
	firm    record.ID
	name    string
	code    string
	region  string
	ground  string
	number  string
	day     calendar.Date
	until   calendar.Date
	demo    bool
}

// listed pushes the measures of a listing.
func listed(tx *flow.Tx, e listing.Entry) error {
	return push(tx, cause{e.List, e.Kind, e.ID, e.Firm, e.Name, e.Code, e.Region, e.Ground, e.Number, e.Day, e.Until, e.Demo})
}

// lifted lifts what the listing pushed, on the day on which it ends.
func lifted(tx *flow.Tx, e listing.Entry) error {
	return tx.Elevated(func() error {
		list, err := active(tx, store.Eq(TaskKind.F(&TaskKind.P.Source), e.Kind), store.Eq(TaskKind.F(&TaskKind.P.SourceID), e.ID))
		return lift(tx, list, err, listing.Ends.Label(e.End))
	})
}

// Grade tells that the present grade of a firm is another one: measures of other grades are lifted, those of this one are pushed. The
// same grade twice changes nothing. An empty grade lifts all.
func Grade(tx *flow.Tx, code, grade string) error {
	return tx.Elevated(func() error {
		f, err := store.By(tx.Tx, firm.Kind, firm.Kind.F(&firm.Kind.P.Code), code)
		if err != nil || f == nil {
			return err
		}
		have, err := active(tx, store.Eq(TaskKind.F(&TaskKind.P.Source), bySource), store.Eq(TaskKind.F(&TaskKind.P.Firm), f.ID))
		if err != nil {
			return err
		}
		var gone []*Task
		for _, t := range have {
			if t.Trigger != gradePrefix+grade {
				gone = append(gone, t)
			}
		}
		if err := lift(tx, gone, nil, "质量信用等级变动"); err != nil || grade == "" {
			return err
		}
		return push(tx, cause{trigger: gradePrefix + grade, source: bySource, id: f.ID, firm: f.ID, name: f.Name, code: f.Code, region: f.Region, ground: "质量信用等级" + grade, day: tx.Today(), demo: f.Demo})
	})
}

// quality is the family of models whose grades trigger measures. Those of the risk classification do not: 国市监信发〔2022〕6号 keeps them to
// supervision, as no ground to limit anybody's rights.
const quality = 2

// graded follows a change of grade. A first grade is left to [Reconcile]: a whole city is graded in one pass.
func graded(tx *flow.Tx, e grade.Change) error {
	if e.Family != quality || e.Old == "" {
		return nil
	}
	return Grade(tx, e.Code, e.New)
}

// Reconcile pushes the measures of grades to the firms that have the grade and no task yet: firms that were graded for the first time,
// and all when a measure is new. It takes some at a time, in the order of their codes after one, and returns the last; none are left when
// it returns none. A firm to which a measure does not reach is found again each time.
func Reconcile(tx *flow.Tx, after string, limit int) (last string, err error) {
	rows, err := tx.Query(`SELECT DISTINCT s.code, s.grade FROM credit_standing s JOIN joint_measure m ON m."trigger" = '`+gradePrefix+`' || s.grade AND m.state = ? AND m."from" <= ?
		JOIN firm f ON f.code = s.code WHERE s.family = ? AND s.code > ? AND {all: the program pushes in every region}
		AND NOT EXISTS (SELECT 1 FROM measure_task t WHERE t.measure = m.id AND t.code = s.code AND t.source = ? AND (t.state <> ? OR t.lift_why = ?)) ORDER BY s.code LIMIT ?`,
		InForce, tx.Today(), quality, after, bySource, Lifted, overdueTime, limit)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	type standing struct{ code, grade string }
	var list []standing
	for rows.Next() {
		var s standing
		if err := rows.Scan(&s.code, &s.grade); err != nil {
			return "", err
		}
		list = append(list, s)
	}
	if err := rows.Err(); err != nil {
		return "", err
	}
	rows.Close()
	for _, s := range list {
		if err := Grade(tx, s.code, s.grade); err != nil {
			return "", err
		}
		last = s.code
	}
	return last, nil
}

// overdueTime is why a task with a time of its own is lifted.
const overdueTime = "措施期限届满"

// bySource is the source of tasks that a grade pushed.
const bySource = "grade"

// push makes one task for each measure in force that the cause triggers.
func push(tx *flow.Tx, c cause) error {
	return tx.Elevated(func() error {
		p := MeasureKind.P
		list, err := store.Find(tx.Tx, MeasureKind, store.Query{Limit: 1000, Where: []store.Cond{store.Eq(MeasureKind.F(&p.State), string(InForce)), store.Eq(MeasureKind.F(&p.Trigger), c.trigger)}})
		if err != nil {
			return err
		}
		for _, m := range list {
			if m.From > tx.Today() || !strings.HasPrefix(c.region, role.Prefix(m.Region)) {
				continue
			}
			if err := pushOne(tx, c, m); err != nil {
				return fmt.Errorf("joint: measure %s: %w", m.ID, err)
			}
		}
		return nil
	})
}

func pushOne(tx *flow.Tx, c cause, m *Measure) error {
	p := TaskKind.P
	same, err := active(tx, store.Eq(TaskKind.F(&p.Measure), m.ID), store.Eq(TaskKind.F(&p.Source), c.source), store.Eq(TaskKind.F(&p.SourceID), c.id))
	if err != nil || len(same) > 0 {
		return err
	}
	t := &Task{Head: record.Head{Region: c.region}, Title: m.Name + "：" + c.name, Measure: record.To[Measure](m.ID), Organ: m.Organ, Sort: m.Sort, Trigger: c.trigger, Firm: record.To[firm.Firm](c.firm), Name: c.name, Code: c.code,
		Source: c.source, SourceID: c.id, Ground: c.ground, Number: c.number, Day: c.day, Until: c.until, Content: m.Content, Basis: m.Basis, Demo: c.demo || m.Demo}
	if m.Months > 0 {
		t.Until = tx.Today().AddMonths(int(m.Months))
	}
	if err := flow.Create(tx, TaskKind, t); err != nil {
		return err
	}
	return flow.Take(tx, TaskKind, t, "push", nil)
}

// active returns tasks that are not lifted.
func active(tx *flow.Tx, where ...store.Cond) ([]*Task, error) {
	p := TaskKind.P
	where = append(where, store.In(TaskKind.F(&p.State), string(Pushed), string(Received), string(Carried), string(Idle)))
	return store.Find(tx.Tx, TaskKind, store.Query{Limit: 1000, Where: where})
}

func lift(tx *flow.Tx, list []*Task, err error, why string) error {
	for _, t := range list {
		if err != nil {
			return err
		}
		t.LiftWhy = why
		err = flow.Take(tx, TaskKind, t, "lift", nil)
	}
	return err
}

// Of returns the tasks on a firm that are not lifted: what restricts or favours it now, by department.
func Of(tx *flow.Tx, code string) (list []*Task, err error) {
	err = tx.Elevated(func() error {
		list, err = active(tx, store.Eq(TaskKind.F(&TaskKind.P.Code), code))
		return err
	})
	return list, err
}

// Sweep lifts tasks whose own time is over, some at a time, and returns how many there were; none are left when it returns fewer than the
// limit. A measure that lasts as long as its listing is lifted by the end of that.
func Sweep(tx *flow.Tx, limit int) (n int, err error) {
	rows, err := tx.Query(`SELECT t.id FROM measure_task t JOIN joint_measure m ON m.id = t.measure WHERE t.state IN (?, ?, ?, ?) AND t.until < ? AND NOT (t.source <> ? AND t."trigger" = ? AND m.months = 0)
		AND {scope t:measure_task} ORDER BY t.id LIMIT ?`, Pushed, Received, Carried, Idle, tx.Today(), bySource, listing.OfSerious, limit)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	var ids []record.ID
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return 0, err
		}
		ids = append(ids, record.ID(id))
	}
	if err := rows.Err(); err != nil {
		return 0, err
	}
	rows.Close()
	for _, id := range ids {
		t, err := store.Get(tx.Tx, TaskKind, id)
		if err := lift(tx, []*Task{t}, err, overdueTime); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// Answered tells what a department did.
var Answered = event.NewTopic[Answer]("measure_task.answered")

// Answer is what the topic says.
type Answer struct {
	Task    record.ID
	Measure record.ID
	Name    string // of the measure
	Organ   record.ID
	Firm    record.ID
	Code    string
	Region  string
	Sort    string
	Done    bool   // carried out; false: not applicable
	What    string // what was done, or why not
	Day     calendar.Date
	Demo    bool
}

// past refuses a day that is still to come.
func past(tx *flow.Tx, d calendar.Date) error {
	if d > tx.Today() {
		return fault.Problems([]fault.Problem{{Field: "day", Code: "J101", Text: "日期不能晚于今天"}})
	}
	return nil
}
