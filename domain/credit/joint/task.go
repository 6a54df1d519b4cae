package joint

import (
	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/base/organ"
	"qgov/domain/credit/dossier"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// Task is one measure on one firm, in the inbox of one department.
type Task struct {
	record.Head
	Title      string
	Measure    record.Ref[Measure]
	Organ      record.Ref[organ.Organ]
	Sort       string
	Trigger    string
	Firm       record.Ref[firm.Firm]
	Name       string
	Code       string
	Source     string // kind and id of the listing behind it; "grade" and the firm
	SourceID   record.ID
	Ground     string
	Number     string // of the listing
	Day        calendar.Date
	Until      calendar.Date
	Content    string
	Basis      string
	PushedOn   calendar.Date
	ReceivedOn calendar.Date
	DoneOn     calendar.Date
	Done       string
	Files      []record.File
	IdleWhy    string
	LiftedOn   calendar.Date
	LiftWhy    string
	AckOn      calendar.Date
	Demo       bool
}

// The states of a task.
const (
	Pushed   record.State = "pushed"
	Received record.State = "received"
	Carried  record.State = "carried"
	Idle     record.State = "idle" // not applicable
	Lifted   record.State = "lifted"
)

// TaskKind is the inbox.
var TaskKind = record.Declare("measure_task", "联合奖惩任务", func(r *Task, f *record.Fields) {
	f.Text(&r.Title, "任务").Max(300).Title()
	record.Refer(f, &r.Measure, "措施", MeasureKind).Filter()
	record.Refer(f, &r.Organ, "实施部门", organ.Kind).Filter().List().ForParty()
	f.Chosen(&r.Sort, "性质", Sorts).Filter().List()
	f.Chosen(&r.Trigger, "触发条件", Triggers).Filter()
	record.Refer(f, &r.Firm, "企业", firm.Kind).Filter()
	f.Text(&r.Name, "企业名称").Search()
	f.Text(&r.Code, "统一社会信用代码").Search().List().Indexed()
	f.Text(&r.Source, "来源业务").Max(40)
	f.Any(&r.SourceID, "来源记录")
	f.Text(&r.Ground, "事由")
	f.Text(&r.Number, "列入决定文号").Max(60).Search()
	f.Date(&r.Day, "列入日期")
	f.Date(&r.Until, "期满日期").List()
	f.Text(&r.Content, "具体内容").Paragraph().Max(2000)
	f.Text(&r.Basis, "法律依据").Max(300)
	f.Date(&r.PushedOn, "推送日期").List().Heading("办理")
	f.Date(&r.ReceivedOn, "签收日期")
	f.Date(&r.DoneOn, "落实日期").List()
	f.Text(&r.Done, "落实情况").Paragraph().Max(2000)
	f.Files(&r.Files, "落实凭证")
	f.Text(&r.IdleWhy, "不适用理由").Paragraph().Max(2000)
	f.Date(&r.LiftedOn, "解除日期").List()
	f.Text(&r.LiftWhy, "解除原因")
	f.Date(&r.AckOn, "部门确认解除日期")
	f.YesNo(&r.Demo, "演示数据")
}).CodeOnly().Says("名单和等级推送到各成员单位的措施：签收、落实或说明不适用；移出名单当日自动解除")

type carrying struct {
	Day      calendar.Date
	Done     string
	Evidence []record.File
}

var carryForm = record.Input("measure_carry", func(in *carrying, f *record.Fields) {
	f.Date(&in.Day, "落实日期").Required()
	f.Text(&in.Done, "落实情况").Paragraph().Max(2000).Required()
	f.Files(&in.Evidence, "落实凭证")
})

// TaskFlow is the course of a task: pushed, received, carried out or not applicable, lifted.
var TaskFlow = flow.Of(TaskKind, Pushed, flow.States{
	{Code: Pushed, Label: "待签收", Tone: record.Warn}, {Code: Received, Label: "待反馈", Tone: record.Warn}, {Code: Carried, Label: "已落实", Tone: record.Good},
	{Code: Idle, Label: "不适用", Tone: record.Quiet, Aside: true}, {Code: Lifted, Label: "已解除", Tone: record.Info, Final: true},
},
	flow.Step[Task]{Name: "push", Label: "推送", From: flow.From(Pushed), Quiet: true, Do: func(tx *flow.Tx, r *Task) error { r.PushedOn = tx.Today(); return send(tx, r, "push") },
		Start: []flow.Deadline[Task]{{Name: "answer", Label: "反馈办理情况", Rule: ruleAnswer}}},
	flow.Step[Task]{Name: "receive", Label: "签收", From: flow.From(Pushed), To: Received, By: flow.By(duty.Department, duty.Credit, duty.Handler), Bulk: true,
		Do: func(tx *flow.Tx, r *Task) error { r.ReceivedOn = tx.Today(); return nil }},
	flow.Fill(flow.With(flow.Step[Task]{Name: "carry", Label: "反馈已落实", From: flow.From(Pushed, Received), To: Carried, By: flow.By(duty.Department, duty.Credit, duty.Handler), Stop: []string{"answer"}}, carryForm, carry),
		func(tx *flow.Tx, _ *Task, in *carrying) error { in.Day = tx.Today(); return nil }),
	flow.With(flow.Step[Task]{Name: "decline", Label: "反馈不适用", Help: "本部门没有可实施的事项的，说明理由", From: flow.From(Pushed, Received), To: Idle, By: flow.By(duty.Department, duty.Credit, duty.Handler), Stop: []string{"answer"}}, reasonForm,
		func(tx *flow.Tx, r *Task, in *reason) error {
			r.IdleWhy = in.Reason
			return answered(tx, r, false, in.Reason, tx.Today())
		}),
	flow.Step[Task]{Name: "lift", Label: "解除", From: flow.From(Pushed, Received, Carried, Idle), To: Lifted, Quiet: true, Stop: []string{"answer"},
		Do: func(tx *flow.Tx, r *Task) error { r.LiftedOn = tx.Today(); return send(tx, r, "lift") }},
	flow.Step[Task]{Name: "acknowledge", Label: "确认已解除", Help: "本部门的措施已经停止实施", From: flow.From(Lifted), By: flow.By(duty.Department, duty.Credit, duty.Handler), Optional: true, Bulk: true,
		Do: func(tx *flow.Tx, r *Task) error {
			if r.AckOn.IsZero() {
				r.AckOn = tx.Today()
			}
			return nil
		}},
)

func carry(tx *flow.Tx, r *Task, in *carrying) error {
	if err := past(tx, in.Day); err != nil {
		return err
	}
	r.DoneOn, r.Done, r.Files = in.Day, in.Done, append(r.Files, in.Evidence...)
	return answered(tx, r, true, in.Done, in.Day)
}

func answered(tx *flow.Tx, r *Task, done bool, what string, day calendar.Date) error {
	m, err := store.Get(tx.Tx, MeasureKind, r.Measure.ID)
	if err != nil {
		return err
	}
	return event.Emit(tx, Answered, Answer{Task: r.ID, Measure: m.ID, Name: m.Name, Organ: r.Organ.ID, Firm: r.Firm.ID, Code: r.Code, Region: r.Region, Sort: r.Sort, Done: done, What: what, Day: day, Demo: r.Demo})
}

// filed puts what a department answered into the file of the firm. It is neutral: the listing behind the measure counts, its consequence
// does not count again.
func filed(tx *flow.Tx, a Answer) error {
	if a.Code == "" {
		return nil
	}
	return tx.Elevated(func() error {
		names, err := tx.Titles(organ.Kind.Plan, []record.ID{a.Organ})
		if err != nil {
			return err
		}
		said := "已落实"
		if !a.Done {
			said = "不适用"
		}
		title := []rune(Sorts.Label(a.Sort) + said + "：" + a.Name + "（" + names[a.Organ] + "）")
		_, err = dossier.Add(tx, dossier.Entry{Code: a.Code, Source: dossier.FromJoint, Doc: "JC" + a.Task.String(), Sort: dossier.Other, Day: a.Day, Kind: TaskKind.Name, Ref: a.Task, Title: string(title[:min(len(title), 200)])})
		return err
	})
}
