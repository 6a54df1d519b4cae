package grade

import (
	"strings"

	"qgov/base/duty"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/job"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// The states of a model.
const (
	Draft    record.State = "draft"
	Proposed record.State = "proposed"
	InForce  record.State = "in_force"
	Replaced record.State = "replaced"
	Dropped  record.State = "dropped"
)

type reason struct{ Reason string }

var reasonForm = record.Input("credit_model_reason", func(in *reason, f *record.Fields) {
	f.Text(&in.Reason, "理由").Paragraph().Required()
})

// Flow is the course of a model: drafted, tried over all firms, proposed by one person and adopted by another.
var Flow = flow.Of(Kind, Draft, flow.States{
	{Code: Draft, Label: "起草", Tone: record.Info}, {Code: Proposed, Label: "待批准", Tone: record.Warn, Locked: true}, {Code: InForce, Label: "适用", Tone: record.Good, Locked: true},
	{Code: Replaced, Label: "已被替代", Tone: record.Quiet, Final: true, Locked: true}, {Code: Dropped, Label: "不采用", Tone: record.Quiet, Final: true, Aside: true, Locked: true},
},
	flow.Step[Model]{Name: "try", Label: "试算", Help: "按本模型对全部企业试算，列出等级变动及原因；不改变现行等级", From: flow.From(Draft, Proposed), By: flow.By(duty.Credit, duty.Supervisor), Optional: true, Do: try},
	flow.With(flow.Step[Model]{Name: "propose", Label: "提请批准", Help: "须先对现在的内容试算", From: flow.From(Draft), To: Proposed, By: flow.By(duty.Credit)}, reasonForm,
		func(tx *flow.Tx, r *Model, _ *reason) error { return tried(tx, r) }),
	flow.Step[Model]{Name: "adopt", Label: "批准启用", Help: "须由提请人以外的人批准；自今日起适用，全部企业随即重新评价", From: flow.From(Proposed), To: InForce, By: flow.By(duty.Supervisor, duty.Leader), FourEyes: "propose", Do: adopt},
	flow.With(flow.Step[Model]{Name: "back", Label: "退回修改", From: flow.From(Proposed), To: Draft, By: flow.By(duty.Supervisor, duty.Leader), Optional: true}, reasonForm, func(*flow.Tx, *Model, *reason) error { return nil }),
	flow.With(flow.Step[Model]{Name: "drop", Label: "不采用", From: flow.From(Draft, Proposed), To: Dropped, By: flow.By(duty.Credit, duty.Supervisor), Optional: true, Danger: true}, reasonForm, func(*flow.Tx, *Model, *reason) error { return nil }),
	flow.Step[Model]{Name: "replace", Label: "被新版本替代", From: flow.From(InForce), To: Replaced, Quiet: true, Do: func(tx *flow.Tx, r *Model) error { r.Until = tx.Today().AddDays(-1); return nil }},
)

// tried refuses a model whose present content was not tried to the end.
func tried(tx *flow.Tx, r *Model) error {
	d, err := r.digest()
	if err != nil {
		return err
	}
	p := TrialKind.P
	n, err := tx.Count(TrialKind.Plan, store.Query{Where: []store.Cond{store.Eq(TrialKind.F(&p.Model), r.ID), store.Eq(TrialKind.F(&p.Digest), d), {Field: TrialKind.F(&p.Finished), Op: store.Some}}}, 1)
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "K701", "模型现在的内容还没有完成试算，请先试算并查看等级变动")
	}
	return err
}

// adopt puts the model in force from today in the place of the one before and has all firms graded anew.
func adopt(tx *flow.Tx, r *Model) error {
	old, err := inForce(tx, r.Family)
	if err != nil {
		return err
	}
	if !tx.Actor().IsSystem() {
		if err := tried(tx, r); err != nil {
			return err
		}
	}
	if old != nil {
		if wide := role.Prefix(r.Region); old.Region != nation && !strings.HasPrefix(old.Region, wide) {
			return fault.New(fault.Denied, "K702", "现行模型由 %s 发布，须由该地区或其上级更换", old.Region)
		}
		if err := flow.Take(tx, Kind, old, "replace", nil); err != nil {
			return err
		}
	}
	r.From, r.Until = tx.Today(), calendar.Date(0)
	_, err = job.Enqueue(tx.Tx, nightly, r.Family, nil)
	return err
}

// nation is the region of what the program ships.
const nation = "000000"

// inForce returns the model of a family that is in force, nil if there is none.
func inForce(tx *flow.Tx, family string) (*Model, error) {
	return store.First(tx.Tx, Kind, store.Query{Where: []store.Cond{store.Eq(Kind.F(&Kind.P.State), string(InForce)), store.Eq(Kind.F(&Kind.P.Family), family)}})
}
