package supervisor

import (
	"qgov/base/codelist"
	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/base/organ"
	"qgov/calc/uscc"
	"qgov/domain/consumer/hotspot"
	"qgov/domain/consumer/reception"
	"qgov/domain/supervise/plan"
	"qgov/domain/supervise/rectify"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// Finding is what a supervisor found.
type Finding struct {
	record.Head
	Title      string
	Number     string
	Found      calendar.Date
	What       string
	Product    string
	Place      string
	Township   string
	Where      string
	Location   string // latitude, longitude
	Sector     string
	Severity   string
	Photos     []record.File
	Supervisor record.Ref[Supervisor]
	Errand     record.Ref[Errand]

	Against     string
	AgainstCode string
	Firm        record.Ref[firm.Firm]
	Route       string
	RoutedOn    calendar.Date
	SentTo      string
	Message     record.Ref[reception.Message]
	Report      record.ID
	Plan        record.Ref[plan.Plan]
	Line        record.Ref[plan.Line]
	Rectify     record.Ref[rectify.Finding]
	Ground      string
	Confirmed   record.Maybe[bool]
	Answer      string
	Thanks      string
	AnsweredOn  calendar.Date
	Points      int64
	Appeal      string
	Key         string // of the form on the phone
	Demo        bool
}

// The routes.
const (
	ToMessage = "message"
	ToReport  = "report"
	ToPlan    = "plan"
	ToRectify = "rectify"
	ToOthers  = "others"
)

// Routes are where a finding can go. The steps make each, so the list is closed.
var Routes = record.Codes{{Code: ToMessage, Label: "转消费来件"}, {Code: ToReport, Label: "转举报线索"}, {Code: ToPlan, Label: "列入抽查计划"}, {Code: ToRectify, Label: "转整改"}, {Code: ToOthers, Label: "转其他部门"}}

// Grounds are why a finding is not taken up.
var Grounds = record.Codes{{Code: "none", Label: "现场核实不存在"}, {Code: "duplicate", Label: "重复报告"}, {Code: "lawful", Label: "情况属实但不违反规定"}, {Code: "unclear", Label: "无法确定地点或者对象"}, {Code: "outside", Label: "不属于市场监管职责且无处理部门"}}

// FindingKind is the register of findings.
var FindingKind = record.Declare("supervisor_finding", "监督员报告的问题", func(r *Finding, f *record.Fields) {
	f.Text(&r.Title, "问题").Required().Title().Max(80)
	f.Text(&r.Number, "编号").Max(60).Unique().Search().List().ByCode()
	f.Date(&r.Found, "发现日期").Required().Filter().List()
	f.Text(&r.What, "情况").Paragraph().Required().Max(3000)
	f.Text(&r.Product, "商品或者服务").Max(60).Filter()
	f.Place(&r.Place, "所在地区").Required().Heading("地点和对象")
	f.Text(&r.Township, "街道或者乡镇").Max(60)
	f.Text(&r.Where, "地址").Required().Max(200)
	f.Text(&r.Location, "位置").Max(40).Pattern(`-?[0-9]{1,2}(\.[0-9]{1,8})?,-?[0-9]{1,3}(\.[0-9]{1,8})?`, "37.16503,122.48657").Hint("纬度,经度；可以不填")
	f.Text(&r.Against, "单位名称").Max(120).Search().List()
	f.Text(&r.AgainstCode, "统一社会信用代码").Max(18)
	f.Chosen(&r.Sector, "监督领域", reception.Sectors).OpenList(codelist.Sectors).Required().Filter().List()
	f.Chosen(&r.Severity, "严重程度", rectify.Severities).Required().Filter().List()
	f.Files(&r.Photos, "照片")
	record.Refer(f, &r.Supervisor, "社会监督员", Kind).Required().Filter().ForParty()
	record.Refer(f, &r.Errand, "任务", ErrandKind).Filter()
	record.Refer(f, &r.Firm, "确认的企业", firm.Kind).ByCode().Filter().Kept().Heading("办理")
	f.Chosen(&r.Route, "去向", Routes).ByCode().Filter().List()
	f.Date(&r.RoutedOn, "分办日期").ByCode()
	f.Text(&r.SentTo, "接收部门").Max(120).ByCode()
	record.Refer(f, &r.Message, "消费者来件", reception.Kind).ByCode().Kept()
	f.Any(&r.Report, "举报").ByCode().Kept()
	record.Refer(f, &r.Plan, "抽查计划", plan.Kind).ByCode().Kept()
	record.Refer(f, &r.Line, "计划明细", plan.LineKind).ByCode().Kept()
	record.Refer(f, &r.Rectify, "整改事项", rectify.Kind).ByCode().Kept()
	f.Chosen(&r.Ground, "不予采纳的理由", Grounds).ByCode().Filter()
	f.MaybeYesNo(&r.Confirmed, "情况属实").ByCode().Filter()
	f.Text(&r.Answer, "答复").Paragraph().ByCode()
	f.Text(&r.Thanks, "致谢").Max(200).ByCode()
	f.Date(&r.AnsweredOn, "答复日期").ByCode().List()
	f.Count(&r.Points, "积分").ByCode().List()
	f.Text(&r.Appeal, "申请复核的理由").Paragraph().ByCode()
	f.Text(&r.Key, "表单编号").Max(40).Unique().ByCode().Kept()
	f.YesNo(&r.Demo, "演示数据").ByCode()
}).Says("社会监督员用手机报告的问题：在期限内分办或者说明理由不予采纳，办理后向监督员答复；转出的材料不写明报告人").Rule(func(r *Finding) error {
	if r.AgainstCode != "" {
		if reason := uscc.Check(r.AgainstCode).Reason; reason != "" {
			return record.Bad(&r.AgainstCode, "信用代码不正确：%s", reason)
		}
	}
	return nil
})

// The states of a finding.
const (
	Waiting   record.State = "waiting"
	Working   record.State = "working"
	Answered  record.State = "answered"
	Dismissed record.State = "dismissed"
)

// The time limits of a finding, by the rules of the register.
const (
	ruleTriage = "Z06"
	ruleAnswer = "Z07"
)

type findingStep = flow.Step[Finding]

// onward is a step that sends a finding on.
func onward(s findingStep) findingStep {
	s.From, s.To, s.Stop = flow.From(Waiting), Working, []string{"triage"}
	s.Start = []flow.Deadline[Finding]{{Name: "answer", Label: "办理并答复监督员", Rule: ruleAnswer}}
	return s
}

// FindingFlow brings a finding to where it belongs and its answer back.
var FindingFlow = flow.Begin(flow.Of(FindingKind, Waiting, flow.States{
	{Code: Waiting, Label: "待分办", Tone: record.Warn}, {Code: Working, Label: "办理中", Tone: record.Info}, {Code: Answered, Label: "已答复", Tone: record.Good, Final: true},
	{Code: Dismissed, Label: "不予采纳", Tone: record.Quiet, Final: true, Aside: true},
},
	findingStep{Name: flow.Registration, Start: []flow.Deadline[Finding]{{Name: "triage", Label: "分办", Rule: ruleTriage}}},
	flow.Fill(flow.With(onward(findingStep{Name: "receive", Label: "转来件或者举报", Help: "属于消费纠纷的进入消费者来件，属于违法线索的转举报核查；不写明报告人", By: officers()}), receiveForm, receive), fillReceive),
	flow.Fill(flow.With(onward(findingStep{Name: "inspect", Optional: true, Label: "列入抽查计划", Help: "生成一项计划明细，依据写明本报告；没有起草中的计划的，新建专项抽查计划", By: flow.By(duty.Planner, duty.Supervisor)}), orderForm, inspect), fillInspect),
	flow.Fill(flow.With(onward(findingStep{Name: "rectify", Optional: true, Label: "转整改", Help: "由整改闭环办理，办结后自动答复监督员", By: flow.By(duty.Consumer, duty.Supervisor, duty.Handler)}), rectifyForm, toRectify), fillRectify),
	flow.With(onward(findingStep{Name: "refer", Optional: true, Label: "转其他部门", By: officers()}), referForm, refer),
	flow.With(findingStep{Name: "dismiss", Optional: true, Label: "不予采纳", Help: "须写明理由，监督员可以看到并申请复核", From: flow.From(Waiting), To: Dismissed, By: officers(), Stop: []string{"triage"}}, dismissForm, dismiss),
	flow.Fill(flow.With(findingStep{Name: "answer", Label: "答复监督员", Help: "写明办理结果；属实的按管理规则记积分", From: flow.From(Working), To: Answered, By: flow.By(duty.Consumer, duty.Supervisor, duty.Handler), Stop: []string{"answer"}}, answerForm, answer), fillAnswer),
	findingStep{Name: "resolve", Label: "整改办结", From: flow.From(Working), To: Answered, Quiet: true, Stop: []string{"answer"}},
	flow.With(findingStep{Name: "appeal", Optional: true, Label: "申请复核", Help: "对不予采纳有异议的，说明理由后重新分办；只能申请一次", From: flow.From(Dismissed), To: Waiting, By: flow.By(duty.SocialSupervisor),
		Start: []flow.Deadline[Finding]{{Name: "triage", Label: "分办", Rule: ruleTriage}}, Check: func(r *Finding) error {
			if r.Appeal != "" {
				return fault.New(fault.Conflict, "H125", "已经申请过复核")
			}
			return nil
		}}, appealForm, func(_ *flow.Tx, r *Finding, in *why) error {
		r.Appeal, r.Ground, r.AnsweredOn = in.Reason, "", 0
		return nil
	}),
), begin)

// orderForm is the form of the line of a plan.
var orderForm = hotspot.OrderForm("supervisor_inspect", "初值为一批次")

// begin says whose finding it is and who answers for it.
func begin(tx *flow.Tx, r *Finding) (err error) {
	a := tx.Actor()
	if a.Party != 0 {
		r.Supervisor = record.To[Supervisor](a.Party)
	}
	r.Route, r.Answer, r.Confirmed = "", "", record.Maybe[bool]{}
	if r.Found.IsZero() {
		r.Found = tx.Today()
	}
	if r.Found > tx.Today() {
		return record.Bad(&r.Found, "发现日期不能晚于今天")
	}
	if !r.Supervisor.Known() {
		return nil // the rules say so
	}
	return tx.Elevated(func() error {
		s, err := get(tx, r.Supervisor.ID)
		if err != nil {
			return err
		}
		if !s.InOffice() {
			return fault.New(fault.Conflict, "H120", "不在聘期内，不能报告问题")
		}
		if r.Errand.Known() {
			if e, err := store.Get(tx.Tx, ErrandKind, r.Errand.ID); err != nil || e.Supervisor.ID != s.ID {
				return fault.At("errand", "H122", "没有这项任务") // of somebody else, which is nothing to be told
			}
		}
		if a.Party != 0 || r.Region == "" {
			r.Region, r.Owner = s.Region, s.Owner
		}
		if r.Number == "" {
			r.Number, err = organ.Number(tx.Tx, r.Region, "社监")
		}
		return err
	})
}
