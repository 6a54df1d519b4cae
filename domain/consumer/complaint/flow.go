package complaint

import (
	"qgov/base/duty"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
)

type (
	step     = flow.Step[Complaint]
	deadline = flow.Deadline[Complaint]
)

// The rules of a complaint in the register of time limits.
const (
	ruleDecide  = "C01" // accept or refuse, and tell
	ruleMediate = "C02" // reach an agreement or end
	ruleTell    = "C03" // tell both sides that mediation ended
	ruleProof   = "Z05" // the bureau's own: bring proof of identity
)

// The states of a complaint.
const (
	Received  record.State = "received"
	Proving   record.State = "proving"   // proof of identity was asked for; the period to decide runs on
	Mediating record.State = "mediating" // accepted
	Testing   record.State = "testing"   // the period of mediation rests
	Agreed    record.State = "agreed"    // the agreement is to be carried out
	Ended     record.State = "ended"     // mediation ended without one: both sides are to be told
	Calling   record.State = "calling"   // the consumer is to be asked
	Done      record.State = "closed"
	Rejected  record.State = "rejected"
	Recalled  record.State = "recalled" // withdrawn before acceptance
)

// law is the day whose rules a complaint keeps.
func law(r *Complaint) calendar.Date { return r.Received }

// Flow is the flow of a complaint.
var Flow = flow.Begin(flow.Of(Kind, Received, flow.States{
	{Code: Received, Label: "待受理", Tone: record.Warn}, {Code: Proving, Label: "待补充身份证明", Tone: record.Warn, Aside: true}, {Code: Mediating, Label: "调解中", Tone: record.Info},
	{Code: Testing, Label: "检测鉴定中", Tone: record.Info, Aside: true}, {Code: Agreed, Label: "待履行协议", Tone: record.Info}, {Code: Ended, Label: "待告知", Tone: record.Warn, Aside: true},
	{Code: Calling, Label: "待回访", Tone: record.Info}, {Code: Done, Label: "已办结", Tone: record.Good, Final: true},
	{Code: Rejected, Label: "不予受理", Tone: record.Quiet, Final: true, Aside: true}, {Code: Recalled, Label: "已撤回", Tone: record.Quiet, Final: true, Aside: true},
}, append(append(deciding(), mediating()...), closing()...)...), begin)

var officers = flow.By(duty.Consumer, duty.Supervisor)

// deciding are the steps until the complaint is accepted or not.
func deciding() []step {
	return []step{
		{Name: flow.Registration, Start: []deadline{{Name: "decide", Label: "决定是否受理并告知", Rule: ruleDecide, From: law}}},
		flow.With(step{Name: "prove", Optional: true, Label: "要求提供身份证明", Help: "身份不明或者材料存疑的，限期提供；受理期限继续计算", From: flow.From(Received), To: Proving, By: officers,
			Start: []deadline{{Name: "proof", Label: "提供身份证明材料", Rule: ruleProof}}}, proveForm, doProve),
		flow.With(step{Name: "verify", Label: "登记身份核验", Help: "核验通过后继续受理；没有通过或者拒绝核验的，可以按法定事由不予受理", From: flow.From(Received, Proving), To: Received, By: officers, Stop: []string{"proof"},
			Only: func(r *Complaint) bool { return !r.Verified.V }}, verifyForm, doVerify),
		flow.Fill(flow.With(step{Name: "accept", Label: "受理", Help: "自受理之日起计算调解期限，并通知被投诉人", From: flow.From(Received), To: Mediating, By: officers, Check: identified, Stop: []string{"decide"},
			Start: []deadline{{Name: "mediate", Label: "达成协议或者终止调解", Rule: ruleMediate, Law: law}}}, acceptForm, doAccept), fillAccept),
		flow.With(step{Name: "refuse", Optional: true, Label: "不予受理", Help: "须有法定事由，并在受理期限内告知投诉人", From: flow.From(Received, Proving), To: Rejected, By: officers, Danger: true}, refuseForm, doRefuse),
		flow.With(step{Name: "recall", Optional: true, Label: "登记撤回", Help: "投诉人在受理前撤回投诉", From: flow.From(Received, Proving), To: Recalled, By: officers}, reasonForm, doRecall),
	}
}

// mediating are the steps of mediation.
func mediating() []step {
	return []step{
		flow.Fill(flow.With(step{Name: "session", Optional: true, Label: "记录调解", From: flow.From(Mediating, Testing), By: officers}, sessionForm, doSession), fillSession),
		flow.With(step{Name: "share", Optional: true, Quiet: true, Label: "选择出示的照片", From: flow.From(Received, Proving, Mediating, Testing), By: officers}, shareForm, doShare),
		flow.With(step{Name: "answer", Optional: true, Label: "经营者答复", Help: "被投诉人对投诉的答复意见", From: flow.From(Mediating, Testing), By: flow.By(duty.Firm, duty.Consumer, duty.Supervisor)}, answerForm, doAnswer),
		flow.With(step{Name: "test", Optional: true, Label: "委托检测鉴定", Help: "双方协商一致委托检测、鉴定的，所用时间不计入调解期限", From: flow.From(Mediating), To: Testing, By: officers}, testForm, doTest),
		flow.With(step{Name: "result", Label: "登记检测鉴定结论", Help: "调解期限自即日起继续计算", From: flow.From(Testing), To: Mediating, By: officers}, resultForm, doResult),
		flow.With(step{Name: "concluded", Label: "送达检测鉴定结论", Quiet: true, From: flow.From(Testing), To: Mediating}, resultForm, doResult), // by whoever tested
		flow.With(step{Name: "agree", Label: "达成调解协议", Help: "登记协议内容并制作调解书", From: flow.From(Mediating), To: Agreed, By: officers, Stop: []string{"mediate"}}, agreeForm, doAgree),
		flow.With(step{Name: "end", Optional: true, Label: "终止调解", Tells: true, Help: "须有法定事由；作出决定后在规定期限内告知双方", From: flow.From(Mediating, Testing), To: Ended, By: officers, Stop: []string{"mediate"},
			Start: []deadline{{Name: "tell", Label: "告知双方终止调解", Rule: ruleTell, Law: law}}}, endForm, doEnd),
		flow.With(step{Name: "clue", Optional: true, Label: "移交违法线索", Help: "调解中发现涉嫌违法的，作为举报线索另行核查", From: flow.From(Received, Mediating, Testing, Agreed, Ended, Calling), By: officers, Only: func(r *Complaint) bool { return !r.Clue }}, clueForm, doClue),
	}
}

// closing are the steps after mediation.
func closing() []step {
	return []step{
		flow.Fill(flow.With(step{Name: "fulfil", Label: "登记协议履行", From: flow.From(Agreed), To: Calling, By: officers}, fulfilForm, doFulfil), fillFulfil),
		flow.Fill(flow.With(step{Name: "tell", Label: "登记告知", From: flow.From(Ended), To: Calling, By: officers, Stop: []string{"tell"}}, tellForm, doTell), fillTell),
		flow.With(step{Name: "miss", Optional: true, Label: "回访未接通", From: flow.From(Calling), By: officers}, missForm, doMiss),
		flow.With(step{Name: "rate", Label: "登记满意度回访", Help: "登记后办结", From: flow.From(Calling), To: Done, By: officers}, rateForm, doRate),
		flow.With(step{Name: "close", Optional: true, Label: "无法回访，办结", Help: "至少联系三次仍未接通的，可以办结", From: flow.From(Calling), To: Done, By: officers}, reasonForm, doClose),
	}
}
