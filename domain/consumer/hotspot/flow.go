package hotspot

import (
	"fmt"
	"strconv"

	"qgov/base/duty"
	"qgov/domain/supervise/plan"
	"qgov/kernel/flow"
	"qgov/kernel/record"
)

// The states of a signal.
const (
	Open      record.State = "open"
	Looked    record.State = "looked"
	Planned   record.State = "planned"
	Dismissed record.State = "dismissed"
)

// Inputs of the steps.
type (
	look    struct{ Finding string }
	dismiss struct{ Reason string }
)

var (
	lookForm    = record.Input("hotspot_look", func(in *look, f *record.Fields) { f.Text(&in.Finding, "研判意见").Paragraph().Required().Max(2000) })
	dismissForm = record.Input("hotspot_dismiss", func(in *dismiss, f *record.Fields) {
		f.Text(&in.Reason, "排除理由").Paragraph().Required().Max(2000).Hint("例如同一事件的重复投诉、促销活动引起的短期波动")
	})
	orderForm = OrderForm("hotspot_order", "初值为近四周被投诉的经营者数")
)

// Flow is the flow of a signal.
var Flow = flow.Of(Kind, Open, flow.States{
	{Code: Open, Label: "待研判", Tone: record.Warn}, {Code: Looked, Label: "已研判", Tone: record.Info},
	{Code: Planned, Label: "已列入计划", Tone: record.Good, Final: true}, {Code: Dismissed, Label: "已排除", Tone: record.Quiet, Final: true, Aside: true},
},
	flow.With(flow.Step[Signal]{Name: "look", Label: "登记研判意见", Help: "核对投诉内容，判断是否真实升高、涉及哪些经营者", From: flow.From(Open), To: Looked, By: flow.By(duty.Consumer, duty.Supervisor)}, lookForm, doLook),
	flow.Fill(flow.With(flow.Step[Signal]{Name: "order", Label: "列入抽查计划", Help: "生成一项计划明细，依据写明本热点；没有起草中的计划的，新建专项抽查计划", From: flow.From(Open, Looked), To: Planned,
		By: flow.By(duty.Planner, duty.Supervisor)}, orderForm, doOrder), fillOrder),
	flow.With(flow.Step[Signal]{Name: "dismiss", Optional: true, Label: "排除", Help: "须说明理由", From: flow.From(Open, Looked), To: Dismissed, By: flow.By(duty.Consumer, duty.Supervisor)}, dismissForm, doDismiss),
)

func doLook(tx *flow.Tx, r *Signal, in *look) error {
	r.Finding, r.LookedOn = in.Finding, tx.Today()
	return nil
}

func doDismiss(tx *flow.Tx, r *Signal, in *dismiss) error {
	r.Reason, r.EndedOn = in.Reason, tx.Today()
	return nil
}

// fillOrder offers what is known, and one batch for each respondent of the last weeks.
func fillOrder(tx *flow.Tx, r *Signal, in *Order) error {
	from, to := r.Last.AddDays(-7*(lately-1)), r.Last.AddDays(7)
	if _, err := tx.One(`SELECT count(DISTINCT c.against) FROM complaint c WHERE {region c:hotspot} AND c.product = ? AND c.region = ? AND c.received >= ? AND c.received < ?`, []any{r.Product, r.Region, from, to}, &in.Batches); err != nil {
		return err
	}
	return in.Prefill(tx, r.Region, r.Product)
}

// doOrder makes the line, in a plan of its own if none was chosen.
func doOrder(tx *flow.Tx, r *Signal, in *Order) error {
	line, err := in.Place(tx, Cause{Region: r.Region, Basis: r.basis(), Demo: r.Demo})
	if err != nil {
		return err
	}
	r.Plan, r.Line, r.Batches, r.EndedOn = in.Plan, record.To[plan.Line](line.ID), in.Batches, tx.Today()
	return nil
}

// basis says what the line rests on, in words that stay with it.
func (r *Signal) basis() string {
	s := fmt.Sprintf("投诉热点“%s”：%s 起一周投诉 %d 件", r.Title, r.Last.String(), r.Count)
	if n := len(r.Weeks); n > 0 {
		w := r.Weeks[n-1]
		s += fmt.Sprintf("，前七周平均 %s 件，%s 报警", strconv.FormatFloat(w.Mean.Float(), 'f', 1, 64), w.Methods)
	}
	if r.Trouble != "" {
		s += "，主要问题为" + r.Trouble
	}
	return s
}
