package complaint

import (
	"qgov/domain/consumer/reception"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
	"qgov/web"
)

// Progress says how far a complaint is to whoever sent it: what was decided and until when, and nothing of what was said.
func Progress(tx *flow.Tx, id record.ID) (*reception.Progress, error) {
	r, err := store.Get(tx.Tx, Kind, id)
	if err != nil {
		return nil, err
	}
	out := &reception.Progress{Till: r.Due, Words: Flow.State(r.State).Label}
	stage := func(label string, on calendar.Date, now bool) {
		s := web.Stage{Label: label}
		switch {
		case !on.IsZero():
			s.State, s.Note = "done", on.String()
		case now:
			s.State = "now"
		}
		out.Stages = append(out.Stages, s)
	}
	stage("已收到", r.Received, false)
	switch {
	case r.State == Rejected:
		stage("不予受理", r.DecidedOn, false)
		out.Words = "您的投诉不予受理，理由和依据见告知书。"
		return out, nil
	case r.State == Recalled:
		stage("已撤回", r.Closed, false)
		out.Words = "投诉已按您的意愿撤回。"
		return out, nil
	}
	stage("决定是否受理", r.DecidedOn, r.DecidedOn.IsZero())
	label := "调解"
	if r.End == Settled {
		label = "达成调解协议"
	} else if r.End == Failed {
		label = "终止调解"
	}
	stage(label, r.EndedOn, !r.DecidedOn.IsZero() && r.EndedOn.IsZero())
	stage("办结", r.Closed, !r.EndedOn.IsZero() && r.Closed.IsZero())
	switch {
	case r.State == Proving:
		out.Words = "请按告知书的要求提供身份证明材料。"
	case r.State == Testing:
		out.Words = "正在检测鉴定，所用时间不计入调解期限。"
	case r.DecidedOn.IsZero():
		out.Words = "正在审查是否受理。"
	case r.EndedOn.IsZero():
		out.Words = "投诉已受理，正在调解。"
	case !r.Closed.IsZero():
		out.Words = "投诉已办结。"
	case r.End == Settled:
		out.Words = "双方已达成协议，请按协议履行。"
	default:
		out.Words = "调解已终止，您可以依法向人民法院起诉或者申请仲裁。"
	}
	return out, nil
}
