package sampling

import (
	"slices"

	"qgov/base/duty"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
)

type (
	step     = flow.Step[Sample]
	deadline = flow.Deadline[Sample]
)

// Flow is the course of a sample. Which limits run is the business of its rule set; where a step leads is found by its effect and
// kept in next, since it depends on the input and the calendar.
var Flow = flow.Begin(flow.Of(Kind, Assigned, States, slices.Concat(takingSteps(), testingSteps(), urgentSteps(), objectionSteps(), closingSteps())...),
	func(tx *flow.Tx, r *Sample) error { return begin(tx, r) })

func led(r *Sample) record.State { return r.next }

// takingSteps lead from the assignment to the laboratory.
func takingSteps() []step {
	return []step{
		flow.Fill(flow.With(step{Name: "reassign", Optional: true, Label: "调整人员和机构", From: flow.From(Assigned), By: flow.By(duty.Planner, duty.Supervisor)}, assignForm, doReassign), fillAssign),
		flow.With(step{Name: "cancel", Tells: true, Label: "取消任务", From: flow.From(Assigned), To: Voided, By: flow.By(duty.Supervisor), Danger: true}, reasonForm, doVoid),
		flow.With(step{Name: "replaced", Label: "抽取递补，另派企业", From: flow.From(Assigned), To: Voided, Quiet: true}, reasonForm, doVoid),
		flow.Fill(flow.With(step{Name: "sheet", Label: "填写抽样单", Help: "两名抽样人员现场填写；未抽到或被拒绝的，写明情况", From: flow.From(Assigned), Targets: []record.State{Sampled, NotSampled, Refused},
			Next: led, By: flow.By(duty.Sampler),
			Start: []deadline{
				{Name: "deliver", Label: "样品送达承检机构", Pick: onlyTo(Sampled, deliverRule), From: func(r *Sample) calendar.Date { return r.SampledOn }},
			}}, sheetForm, doSheet), fillSheet),
		flow.Fill(flow.With(step{Name: "deliver", Label: "送样", From: flow.From(Sampled, Returned), To: Delivered, By: flow.By(duty.Sampler, duty.Handler), Stop: []string{"deliver"}}, deliverForm, doDeliver), fillDeliver),
		flow.Fill(flow.With(step{Name: "receive", Label: "收样", Help: "核对封样后接收；不符合要求的拒收并写明理由", From: flow.From(Delivered), Targets: []record.State{Testing, Returned}, Next: led, By: flow.By(duty.Lab, duty.Handler),
			Start: []deadline{{Name: "test", Label: "出具检验报告", Pick: onlyTo(Testing, testRule), From: func(r *Sample) calendar.Date { return r.ReceivedOn }}}}, receiveForm, doReceive), fillReceive),
		flow.With(step{Name: "void", Tells: true, Label: "样品作废", Help: "拒收且不再补送的，作废本样品", From: flow.From(Returned), To: Voided, By: flow.By(duty.Supervisor), Danger: true}, reasonForm, doVoid),
	}
}

// testingSteps lead from the laboratory to a verdict and to those it concerns.
func testingSteps() []step {
	return []step{
		flow.Fill(flow.With(step{Name: "result", Writes: true, Label: "报送检验结果", Help: "系统按标准逐项判定；与机构结论不一致的须说明", From: flow.From(Testing), To: Reported, By: flow.By(duty.Lab, duty.Handler), Stop: []string{"test", "urgent"},
			Start: []deadline{urgentDeadline}}, resultForm, doResult), fillResult),
		flow.With(step{Name: "return", Tells: true, Optional: true, Label: "退回检验机构", From: flow.From(Reported), To: Testing, By: flow.By(duty.Supervisor), Stop: []string{"urgent"},
			Start: []deadline{{Name: "test", Label: "出具检验报告", Pick: testRule, From: func(r *Sample) calendar.Date { return r.ReceivedOn }}}}, reasonForm, doReturn),
		flow.Fill(flow.With(step{Name: "approve", Label: "审核结论", Help: "须由抽样、检验以外的人审核；合格即办结，不合格进入告知", From: flow.From(Reported), Targets: []record.State{Qualified, ToNotify, Flagged}, Next: led,
			By: flow.By(duty.Supervisor), FourEyes: "sheet",
			Start: []deadline{{Name: "notify", Label: "不合格结论送达", Pick: onlyTo(ToNotify, func(r *Sample) string { return r.Rules().Notify })}}}, approveForm, doApprove), fillApprove),
		flow.Fill(flow.With(step{Name: "notify", Label: "告知企业", Help: "书面告知被抽样单位和标称生产者；生产者在外地的同时移送通报", From: flow.From(ToNotify), To: Notified, By: flow.By(duty.Handler, duty.Supervisor), Stop: []string{"notify"},
			Start: []deadline{{Name: "objection", Label: "异议期届满", Pick: objectRule, From: func(r *Sample) calendar.Date { return r.lastTold() }}}}, notifyForm, doNotify), fillNotify),
		{Name: "conclude", Label: "结论生效", Help: "异议期届满没有异议的，结论生效，由系统自动办理", From: flow.From(Notified), To: Final, By: flow.By(duty.Handler, duty.Supervisor), After: "objection", Stop: []string{"objection"},
			Do: func(tx *flow.Tx, r *Sample) error { return r.final(tx, fail) }},
	}
}

// objectionSteps are objection and re-test.
func objectionSteps() []step {
	back := []record.State{Notified, Final, Sampled, Delivered, Testing, Reported, ToNotify}
	ground := func(pick func(g Ground) string) func(r *Sample) string {
		return func(r *Sample) string { return pick(r.Rules().Grounds[r.objection().Kind]) }
	}
	received := func(r *Sample) calendar.Date { return r.objection().Received }
	return []step{
		flow.Fill(flow.With(step{Name: "object", Optional: true, Label: "登记异议", Help: "按收到日期核对是否逾期；期限内收到而登记在后的，已生效的结论重新处理", From: flow.From(Sampled, Delivered, Testing, Reported, ToNotify, Notified, Final), To: Objected, By: flow.By(duty.Handler, duty.Supervisor, duty.Firm),
			Start: []deadline{{Name: "accept", Label: "决定是否受理异议", Pick: ground(func(g Ground) string { return g.Accept }), From: received}}}, objectForm, doObject), fillObject),
		flow.With(step{Name: "accept", Label: "决定是否受理", Help: "申请复检的，法定不予复检的情形由系统核对", From: flow.From(Objected), Targets: append([]record.State{Reviewing, Formal, Appointing}, back...), Next: led,
			By: flow.By(duty.Handler, duty.Supervisor), Stop: []string{"accept"},
			Start: []deadline{
				{Name: "decide", Label: "完成异议审核", Pick: onlyTo(Reviewing, ground(func(g Ground) string { return g.Decide }))},
				{Name: "formal", Label: "办理复检手续", Pick: onlyTo(Formal, func(r *Sample) string { return r.Rules().Formal })},
				{Name: "appoint", Label: "确定复检机构", Pick: onlyTo(Appointing, appointRule)},
			}}, acceptForm, doAccept),
		flow.With(step{Name: "decide", Label: "异议处理决定", Help: "异议成立的样品作废；不成立的回到原环节", From: flow.From(Reviewing), Targets: append([]record.State{Voided}, back...), Next: led, By: flow.By(duty.Supervisor),
			FourEyes: "accept", Stop: []string{"decide"}}, decideForm, doDecide),
		flow.Fill(flow.With(step{Name: "formalities", Label: "登记复检手续", From: flow.From(Formal), To: Appointing, By: flow.By(duty.Handler), Stop: []string{"formal"},
			Start: []deadline{{Name: "appoint", Label: "确定复检机构", Pick: appointRule, From: func(r *Sample) calendar.Date { return r.FormalOn }}}}, dayForm, doFormalities), fillDay),
		{Name: "waive", Label: "视为放弃复检", Help: "逾期不办理复检手续的，视为放弃，由系统自动办理", From: flow.From(Formal), To: Final, By: flow.By(duty.Handler, duty.Supervisor), After: "formal", Stop: []string{"formal", "objection"},
			Do: func(tx *flow.Tx, r *Sample) error { return r.final(tx, fail) }},
		flow.With(step{Name: "appoint", Label: "确定复检机构", From: flow.From(Appointing), To: Handing, By: flow.By(duty.Handler, duty.Supervisor), Stop: []string{"appoint"},
			Start: []deadline{{Name: "hand_over", Label: "移交备用样品", Pick: handOverRule}}}, appointForm, doAppoint),
		flow.Fill(flow.With(step{Name: "hand_over", Label: "移交备用样品", From: flow.From(Handing), Targets: []record.State{Retesting, Final}, Next: led, By: flow.By(duty.Handler, duty.Sampler), Stop: []string{"hand_over", "objection"},
			Start: []deadline{{Name: "retest", Label: "提交复检结论", Pick: onlyTo(Retesting, retestRule), From: func(r *Sample) calendar.Date { return r.HandedOn }}}}, handOverForm, doHandOver),
			func(tx *flow.Tx, r *Sample, in *handIn) error { in.Day, in.Intact = tx.Today(), true; return nil }),
		flow.Fill(flow.With(step{Name: "retest", Label: "报送复检结论", From: flow.From(Retesting), To: Retested, By: flow.By(duty.Lab, duty.Handler), Stop: []string{"retest"},
			Start: []deadline{{Name: "tell", Label: "通知复检结论", Pick: tellRule}}}, resultForm, doRetest), fillRetest),
		flow.Fill(flow.With(step{Name: "tell", Label: "通知复检结论", Help: "复检结论为最终结论", From: flow.From(Retested), Targets: []record.State{Final, Cleared}, Next: led, By: flow.By(duty.Handler, duty.Supervisor), Stop: []string{"tell", "objection"}},
			dayForm, doTell), fillDay),
	}
}

// closingSteps lead from a final failure or a refusal to the close.
func closingSteps() []step {
	return []step{
		flow.Fill(flow.With(step{Name: "dispose", Label: "启动后处理", Help: "对本地区的被抽样单位和生产者各开立一件整改事项", From: flow.From(Final, Refused), To: Disposing, By: flow.By(duty.Handler, duty.Supervisor), Stop: []string{"objection"},
			Start: []deadline{{Name: "dispose", Label: "完成核查处置", Pick: disposeRule}}}, disposeForm, doDispose), fillDispose),
		flow.Fill(flow.With(step{Name: "extend", Optional: true, Label: "延长处置期限", Help: "确有需要并经书面批准的，可以延长核查处置期限", From: flow.From(Disposing), By: flow.By(duty.Supervisor), Only: func(r *Sample) bool { return r.Rules().Dispose != "" }}, extendForm, doExtend),
			func(_ *flow.Tx, r *Sample, in *extendIn) error { in.Until = r.Due; return nil }),
		{Name: "close", Label: "办结", Help: "全部整改事项办结后由系统办结", From: flow.From(Disposing), To: Closed, By: flow.By(duty.Handler), Quiet: true, Stop: []string{"dispose"},
			Do: func(tx *flow.Tx, r *Sample) error { r.ClosedOn, r.Handling = tx.Today(), false; return nil }},
	}
}
