package supervisor

import (
	"qgov/base/duty"
	"qgov/domain/consumer/reception"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// Task is what the bureau asks the supervisors of an area to look at.
type Task struct {
	record.Head
	Title    string
	What     string
	Place    string
	Township string
	Sector   string
	Until    calendar.Date
	Asked    int64
	Answered int64
	Looked   int64 // places that were looked at
	Bad      int64 // places with a problem
	Demo     bool
}

// TaskKind is the register of tasks.
var TaskKind = record.Declare("supervisor_task", "监督任务", func(r *Task, f *record.Fields) {
	f.Text(&r.Title, "任务").Required().Title().Max(80)
	f.Text(&r.What, "看什么、怎么看").Paragraph().Required().Max(2000)
	f.Place(&r.Place, "地区").Required()
	f.Text(&r.Township, "街道或者乡镇").Max(60).Hint("留空为整个地区")
	f.Chosen(&r.Sector, "监督领域", reception.Sectors).Hint("留空为全部领域").Filter()
	f.Date(&r.Until, "截止日期").Required().Filter().List()
	f.Count(&r.Asked, "派给").ByCode().In("人").List().Heading("完成情况")
	f.Count(&r.Answered, "已反馈").ByCode().In("人").List()
	f.Count(&r.Looked, "查看点位").ByCode().In("处").List()
	f.Count(&r.Bad, "发现问题点位").ByCode().In("处").List()
	f.YesNo(&r.Demo, "演示数据").ByCode()
}).Says("请一个区域的社会监督员在限期内查看一件事，例如商店的价格标签；反馈自动汇总")

// The states of a task.
const (
	Draft  record.State = "draft"
	Issued record.State = "issued"
	Closed record.State = "closed"
)

// TaskFlow is the course of a task.
var TaskFlow = flow.Of(TaskKind, Draft, flow.States{
	{Code: Draft, Label: "起草", Tone: record.Info}, {Code: Issued, Label: "已派发", Tone: record.Info, Locked: true}, {Code: Closed, Label: "已结束", Tone: record.Good, Final: true, Locked: true},
},
	flow.Step[Task]{Name: "issue", Label: "派发", Help: "派给监督区域和领域相符、在聘的每名监督员", From: flow.From(Draft), To: Issued, By: officers(), Do: issue},
	flow.Step[Task]{Name: "close", Label: "结束", Help: "没有反馈的记为未完成", From: flow.From(Issued), To: Closed, By: officers(), Do: closeTask},
)

// issue gives the task to every supervisor whose area and sectors it lies in.
func issue(tx *flow.Tx, r *Task) error {
	if r.Until < tx.Today() {
		return fault.New(fault.Conflict, "H130", "截止日期已过")
	}
	list, err := serving(tx, r.Region)
	if err != nil {
		return err
	}
	for _, s := range list {
		if !s.covers(r.Place, r.Township, r.Sector) {
			continue
		}
		e := &Errand{Head: record.Head{Region: s.Region, Owner: r.Owner}, Task: record.To[Task](r.ID), Supervisor: record.To[Supervisor](s.ID), Demo: r.Demo}
		if err := flow.Create(tx, ErrandKind, e); err != nil {
			return err
		}
		r.Asked++
	}
	if r.Asked == 0 {
		return fault.New(fault.Conflict, "H131", "没有在聘的社会监督员负责这个区域和领域")
	}
	return nil
}

// closeTask ends what nobody answered.
func closeTask(tx *flow.Tx, r *Task) error {
	k, p := ErrandKind, ErrandKind.P
	for {
		list, err := store.Find(tx.Tx, k, store.Query{Limit: 500, Where: []store.Cond{store.Eq(k.F(&p.Task), r.ID), store.Eq(k.F(&p.State), Open)}})
		if err != nil || len(list) == 0 {
			return err
		}
		for _, e := range list {
			if err := flow.Take(tx, k, e, "lapse", nil); err != nil {
				return err
			}
		}
	}
}

// Errand is a task in the hands of one supervisor.
type Errand struct {
	record.Head
	Title      string
	What       string
	Until      calendar.Date
	Task       record.Ref[Task]
	Supervisor record.Ref[Supervisor]
	Looked     int64
	Bad        int64
	Answer     string
	Photos     []record.File
	AnsweredOn calendar.Date
	Key        string
	Demo       bool
}

// ErrandKind is the register of errands.
var ErrandKind = record.Declare("supervisor_errand", "监督员任务", func(r *Errand, f *record.Fields) {
	f.Text(&r.Title, "任务").Title().Max(80)
	f.Text(&r.What, "看什么、怎么看").Paragraph().Max(2000)
	f.Date(&r.Until, "截止日期").Filter().List()
	record.Refer(f, &r.Task, "监督任务", TaskKind).Required().Filter()
	record.Refer(f, &r.Supervisor, "社会监督员", Kind).Required().Filter().List().ForParty()
	f.Count(&r.Looked, "查看点位").ByCode().In("处").List().Heading("反馈情况")
	f.Count(&r.Bad, "发现问题点位").ByCode().In("处").List()
	f.Text(&r.Answer, "反馈情况").Paragraph().ByCode()
	f.Files(&r.Photos, "照片").ByCode()
	f.Date(&r.AnsweredOn, "反馈日期").ByCode().List()
	f.Text(&r.Key, "唯一编号").Max(60).Unique().ByCode().Kept()
	f.YesNo(&r.Demo, "演示数据").ByCode()
}).CodeOnly().Says("派给每名社会监督员的任务和反馈；发现具体问题的，另行报告")

// The states of an errand.
const (
	Open   record.State = "open"
	Done   record.State = "done"
	Missed record.State = "missed"
)

type errandAnswer struct {
	Looked int64
	Bad    int64
	Answer string
	Photos []record.File
}

var errandForm = record.Input("supervisor_errand_answer", func(in *errandAnswer, f *record.Fields) {
	f.Count(&in.Looked, "查看了几处").Required().Min(1).Max(1000).In("处")
	f.Count(&in.Bad, "其中几处有问题").Min(0).Max(1000).In("处").Hint("需要处理的具体问题请另行报告")
	f.Text(&in.Answer, "情况").Paragraph().Required().Max(2000)
	f.Files(&in.Photos, "照片")
}).Rule(func(in *errandAnswer) error {
	if in.Bad > in.Looked {
		return record.Bad(&in.Bad, "有问题的不能多于查看的")
	}
	return nil
})

// ErrandFlow is the course of an errand.
var ErrandFlow = flow.Begin(flow.Of(ErrandKind, Open, flow.States{
	{Code: Open, Label: "待反馈", Tone: record.Warn}, {Code: Done, Label: "已反馈", Tone: record.Good, Final: true, Locked: true}, {Code: Missed, Label: "未完成", Tone: record.Quiet, Final: true, Locked: true, Aside: true},
},
	flow.With(flow.Step[Errand]{Name: "answer", Label: "提交反馈", From: flow.From(Open), To: Done, By: flow.By(duty.SocialSupervisor, duty.Consumer)}, errandForm, answerErrand),
	flow.Step[Errand]{Name: "lapse", Label: "未完成", From: flow.From(Open), To: Missed, Quiet: true},
), func(tx *flow.Tx, r *Errand) error {
	if !r.Task.Known() || !r.Supervisor.Known() {
		return nil // the rules say so
	}
	t, err := store.Get(tx.Tx, TaskKind, r.Task.ID)
	if err == nil {
		r.Title, r.What, r.Until, r.Key = t.Title, t.What, t.Until, r.Task.ID.String()+"-"+r.Supervisor.ID.String()
	}
	return err
})

// answerErrand adds the answer to the figures of the task.
func answerErrand(tx *flow.Tx, r *Errand, in *errandAnswer) error {
	r.Looked, r.Bad, r.Answer, r.Photos, r.AnsweredOn = in.Looked, in.Bad, in.Answer, in.Photos, tx.Today()
	// Supervisors answer at the same time: who comes second waits here and adds to the figures of the first.
	if _, err := tx.Exec(`UPDATE supervisor_task SET version = version WHERE id = ? AND {all: of an errand in scope}`, r.Task.ID); err != nil {
		return err
	}
	t, err := store.Get(tx.Tx, TaskKind, r.Task.ID)
	if err != nil {
		return err
	}
	t.Answered, t.Looked, t.Bad = t.Answered+1, t.Looked+in.Looked, t.Bad+in.Bad
	return tx.Save(TaskKind.Plan, t, "count", "")
}
