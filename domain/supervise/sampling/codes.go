package sampling

import (
	"qgov/base/product"
	"qgov/calc/judge"
	"qgov/kernel/flow"
	"qgov/kernel/record"
)

// The states of a sample.
const (
	Assigned   record.State = "assigned"
	Sampled    record.State = "sampled"
	Delivered  record.State = "delivered"
	Returned   record.State = "returned" // refused by the laboratory
	Testing    record.State = "testing"
	Reported   record.State = "reported"
	Qualified  record.State = "qualified"
	ToNotify   record.State = "to_notify"
	Notified   record.State = "notified" // the time to object runs
	Objected   record.State = "objected"
	Reviewing  record.State = "reviewing" // an objection was accepted
	Formal     record.State = "formal"    // the applicant has to see to the formalities of the re-test
	Appointing record.State = "appointing"
	Handing    record.State = "handing"
	Retesting  record.State = "retesting"
	Retested   record.State = "retested"
	Final      record.State = "concluded"
	Cleared    record.State = "cleared" // the re-test passed
	Disposing  record.State = "disposing"
	Closed     record.State = "closed"
	NotSampled record.State = "not_sampled"
	Flagged    record.State = "flagged" // risk monitoring found a problem: no case, no publication
	Refused    record.State = "refused"
	Voided     record.State = "voided"
)

// States are the states in the order in which a case usually passes them.
var States = flow.States{
	{Code: Assigned, Label: "待抽样", Tone: record.Info}, {Code: Sampled, Label: "待送样", Tone: record.Info}, {Code: Delivered, Label: "待收样", Tone: record.Info},
	{Code: Returned, Label: "拒收待处理", Tone: record.Warn, Aside: true}, {Code: Testing, Label: "检验中", Tone: record.Info}, {Code: Reported, Label: "待审核", Tone: record.Warn},
	{Code: Qualified, Label: "合格", Tone: record.Good, Final: true, Aside: true}, {Code: ToNotify, Label: "不合格待告知", Tone: record.Alert}, {Code: Notified, Label: "异议期", Tone: record.Warn},
	{Code: Objected, Label: "异议待受理", Tone: record.Warn, Aside: true}, {Code: Reviewing, Label: "异议审核中", Tone: record.Warn, Aside: true},
	{Code: Formal, Label: "待办复检手续", Tone: record.Warn, Aside: true}, {Code: Appointing, Label: "待定复检机构", Tone: record.Warn, Aside: true},
	{Code: Handing, Label: "待移交备样", Tone: record.Warn, Aside: true}, {Code: Retesting, Label: "复检中", Tone: record.Info, Aside: true},
	{Code: Retested, Label: "待通知复检结论", Tone: record.Warn, Aside: true}, {Code: Final, Label: "不合格待处置", Tone: record.Alert},
	{Code: Cleared, Label: "复检合格", Tone: record.Good, Final: true, Aside: true}, {Code: Disposing, Label: "处置中", Tone: record.Alert}, {Code: Closed, Label: "已办结", Tone: record.Good, Final: true},
	{Code: NotSampled, Label: "未抽到", Tone: record.Quiet, Final: true, Aside: true}, {Code: Refused, Label: "拒检", Tone: record.Alert, Aside: true},
	{Code: Flagged, Label: "监测发现问题", Tone: record.Alert, Final: true, Aside: true}, {Code: Voided, Label: "已作废", Tone: record.Quiet, Final: true, Aside: true},
}

// Code lists of the sample. Outcomes and Ways are what open lists begin with: every outcome but Taken and Refusal means that nothing
// was sampled.
var (
	ruleCodes = record.Codes{{Code: product.Goods, Label: "产品质量"}, {Code: product.Food, Label: "食品安全"}}
	Levels    = record.Codes{{Code: "nation", Label: "国家级"}, {Code: "province", Label: "省级"}, {Code: "city", Label: "市级"}, {Code: "county", Label: "县级"}}
	Stages    = record.Codes{{Code: "make", Label: "生产"}, {Code: "trade", Label: "流通"}, {Code: "catering", Label: "餐饮"}, {Code: Online, Label: "网络"}}
	Purposes  = record.Codes{{Code: Inspection, Label: "监督抽查", Tone: record.Info}, {Code: Monitoring, Label: "风险监测"}}
	Modes     = record.Codes{{Code: "random", Label: "随机抽取"}, {Code: "directed", Label: "定向抽取"}, {Code: "tracking", Label: "跟踪抽查"}, {Code: "incident", Label: "突发事件"}}
	Outcomes  = record.Codes{{Code: Taken, Label: "已抽样", Tone: record.Good}, {Code: "switched", Label: "未抽到：转产"}, {Code: "shut", Label: "未抽到：停业"}, {Code: "none", Label: "未抽到：无样品"},
		{Code: "moved", Label: "未抽到：地址不符"}, {Code: Refusal, Label: "拒绝抽样", Tone: record.Alert}}
	Verdicts = record.Codes{{Code: string(judge.Pass), Label: "合格", Tone: record.Good}, {Code: string(judge.Fail), Label: "不合格", Tone: record.Alert},
		{Code: string(judge.Undetermined), Label: "无法判定", Tone: record.Warn}}
	Ways = record.Codes{{Code: "direct", Label: "直接送达"}, {Code: "mail", Label: "邮寄送达"}, {Code: "electronic", Label: "电子送达"}, {Code: entrust, Label: "委托属地送达"},
		{Code: "notice", Label: "公告送达"}}
	Parties = record.Codes{{Code: ByFirm, Label: "被抽样单位"}, {Code: ByProducer, Label: "标称生产者"}, {Code: "platform", Label: "网络交易平台"}}
	Grounds = record.Codes{{Code: Process, Label: "抽样过程"}, {Code: Truth, Label: "样品真实性"}, {Code: Method, Label: "检验方法、标准适用"}, {Code: Result, Label: "检验结果（申请复检）"}}
)

// Codes that the rules name.
const (
	Inspection = "inspection"
	Monitoring = "monitoring" // results go to risk assessment, never to penalties or the published rate
	Make       = "make"
	Online     = "online"
	Taken      = "sampled"
	Refusal    = "refused"
	ByFirm     = "firm"
	ByProducer = "producer"
	Process    = "process"
	Truth      = "truth"
	Method     = "method"
	Result     = "result"
	entrust    = "entrust" // the bureau of the producer's region serves it
	pass       = string(judge.Pass)
	fail       = string(judge.Fail)
)
