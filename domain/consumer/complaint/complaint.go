// Package complaint is the flow of a complaint: a civil dispute between a consumer and a trader that the bureau mediates
// (市场监督管理投诉举报处理办法, 令121; before 2026-04-15 令20).
//
// A complaint comes from a message ([reception.Complained]). The bureau checks who complains, decides within seven working days whether it
// accepts, and mediates: 60 days under 令121, 45 working days under 令20, in both without the time of testing. Which order holds is chosen
// by the day of receipt and kept to the end (docs/decisions/0008); grounds are a dated register ([GroundKind]). It ends with an agreement
// or with a ground, both sides are told, the consumer is called and asked. Whoever listens to [Closed] learns how it ended.
//
// An overdue complaint goes up a level each week until it is with the leader of the bureau. What the three guarantees give is shown beside
// the case, and the trader's own people may answer in it; they never see who complains, what
// officers noted, nor a photo that nobody chose to show them.
package complaint

import (
	_ "embed"

	"qgov/base/codelist"
	"qgov/base/firm"
	"qgov/base/grid"
	"qgov/domain/consumer/reception"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/record"
)

//go:embed en.tsv
var English string

// Troubles are what the open list of troubles begins with: the categories of published statistics of 12315.
var Troubles = record.Codes{{Code: "quality", Label: "质量"}, {Code: "after_sale", Label: "售后服务"}, {Code: "contract", Label: "合同"}, {Code: "food", Label: "食品安全"}, {Code: "price", Label: "价格"},
	{Code: "ads", Label: "广告"}, {Code: "unfair", Label: "不正当竞争"}, {Code: "measure", Label: "计量"}, {Code: "brand", Label: "商标"}, {Code: "fake", Label: "假冒"}, {Code: "privacy", Label: "个人信息"}, {Code: "other", Label: "其他投诉问题"}}

// How a complaint ended.
const (
	Settled   = "settled"   // an agreement
	Withdrawn = "withdrawn" // by the complainant, before acceptance
	Failed    = "failed"    // mediation ended without one
	Refused   = "refused"   // not accepted
)

// Ends are the outcomes with their names. The steps set them, so the list is closed.
var Ends = record.Codes{{Code: Settled, Label: "达成协议", Tone: record.Good}, {Code: Failed, Label: "终止调解", Tone: record.Warn}, {Code: Refused, Label: "不予受理", Tone: record.Quiet}, {Code: Withdrawn, Label: "撤回", Tone: record.Quiet}}

// Who came to a session.
var Present = record.Codes{{Code: "both", Label: "双方到场"}, {Code: "no_firm", Label: "被投诉人未到"}, {Code: "no_person", Label: "投诉人未到"}, {Code: "remote", Label: "线上或者电话"}}

// Who bears the cost of a test.
var Payers = record.Codes{{Code: "firm", Label: "经营者"}, {Code: "person", Label: "消费者"}, {Code: "shared", Label: "双方分担"}, {Code: "loser", Label: "由责任方承担"}}

// Complaint is a complaint.
type Complaint struct {
	record.Head
	Title    string
	Number   string
	Message  record.Ref[reception.Message]
	Channel  string
	Received calendar.Date
	Order    string // the order under which it was received, as the register of time limits names it
	Text     string
	Want     string
	reception.Person
	reception.Respondent
	Served record.Ref[firm.Firm] // the firm once it was told: from then on its own people see the complaint
	reception.Purchase
	Photos  []record.File
	Shared  []record.File // those of the photos that the officer lets the trader see
	Class   string
	Sector  string
	Trouble string
	Cell    record.Ref[grid.Cell]
	Level   int64 // how far up it has gone: 1 handler, 2 section head, 3 bureau leader
	Raised  calendar.Date

	ProofWhy  string // why proof of identity was asked for
	ProofNo   string
	ProofDone calendar.Date
	Verified  record.Maybe[bool]

	Untold     string // why the trader is not told of the complaint
	DecidedOn  calendar.Date
	DecisionNo string
	Ground     record.Ref[Ground]
	Basis      string
	Reason     string

	Sessions []Session
	Tests    []Test
	Answers  []Answer
	Claimed  record.Money
	Agreed   record.Money
	Paid     record.Money

	Agreement   string
	AgreementNo string
	EndedOn     calendar.Date
	EndNo       string
	End         string
	ToldOn      calendar.Date
	ToldHow     string
	Fulfilled   string // how the agreement was carried out

	Rating  record.Maybe[int64]
	Opinion string
	Calls   []Call
	Clue    bool
	Closed  calendar.Date
	Demo    bool
}

// Session is one session of mediation.
type Session struct {
	Day      calendar.Date
	Place    string
	Mediator string
	Present  string
	Notes    string
}

// Test is a test or an appraisal; its days are not counted.
type Test struct {
	Item   string
	Body   string
	Payer  string
	From   calendar.Date
	Until  calendar.Date
	Result string
}

// Answer is what the trader says.
type Answer struct {
	Day  calendar.Date
	Text string
}

// Call is one try to call the complainant.
type Call struct {
	Day    calendar.Date
	Result string
}

// Kind is the register of complaints.
var Kind = record.Declare("complaint", "投诉", func(r *Complaint, f *record.Fields) {
	f.Text(&r.Title, "事由").Required().Title()
	f.Text(&r.Number, "投诉编号").Max(60).Unique().Search().List().ByCode()
	record.Refer(f, &r.Message, "来件", reception.Kind).ByCode().Kept()
	f.Chosen(&r.Channel, "来件渠道", reception.Channels).OpenList(codelist.Channels, reception.Web, reception.Supervisors).ByCode().Filter()
	f.Date(&r.Received, "收到日期").ByCode().Filter().List()
	f.Text(&r.Order, "适用规则").Max(60).ByCode().Hint("按收到日期确定")
	f.Text(&r.Text, "投诉内容").Paragraph().Required().Max(5000)
	f.Text(&r.Want, "投诉请求").Paragraph().Max(2000)
	reception.PersonFields(&r.Person, f)
	reception.RespondentFields(&r.Respondent, f)
	record.Refer(f, &r.Served, "已通知企业", firm.Kind).ByCode().ForParty()
	reception.PurchaseFields(&r.Purchase, f)
	f.Files(&r.Photos, "照片和凭证").Kept()
	f.Files(&r.Shared, "出示给被投诉人的照片和凭证").ByCode()
	f.Chosen(&r.Class, "分类", reception.Classes).OpenList(codelist.Classes).ByCode().Filter().Heading("办理")
	f.Chosen(&r.Sector, "监管条线", reception.Sectors).OpenList(codelist.Sectors).Filter()
	f.Chosen(&r.Trouble, "投诉问题", Troubles).OpenList(codelist.Troubles).Filter().List()
	record.Refer(f, &r.Cell, "监管网格", grid.Kind).ByCode().Filter().Kept()
	f.Money(&r.Claimed, "请求金额")
	f.Count(&r.Level, "督办层级").ByCode().Filter().Hint("1 承办人，2 科室负责人，3 局领导").Kept()
	f.Date(&r.Raised, "最近一次升级督办").ByCode().Kept()
	f.Text(&r.ProofWhy, "要求补充身份证明的理由").ByCode().Kept().Heading("身份核验与受理")
	f.Text(&r.ProofNo, "限期提供身份证明文号").Max(60).ByCode().Kept()
	f.Date(&r.ProofDone, "身份核验日期").ByCode().Kept()
	f.MaybeYesNo(&r.Verified, "身份核验通过").ByCode().Kept()
	f.Date(&r.DecidedOn, "受理决定日期").ByCode()
	f.Text(&r.DecisionNo, "受理决定文号").Max(60).ByCode().Search()
	f.Text(&r.Untold, "不通知被投诉人的理由").ByCode().Kept()
	record.Refer(f, &r.Ground, "法定事由", GroundKind).ByCode().Filter()
	f.Text(&r.Basis, "法律依据").ByCode()
	f.Text(&r.Reason, "说明").Paragraph().ByCode()
	record.Lines(f, &r.Sessions, "调解记录", sessionFields).ByCode().Heading("调解")
	record.Lines(f, &r.Tests, "检测鉴定", testFields).ByCode()
	record.Lines(f, &r.Answers, "经营者答复", answerFields).ByCode()
	f.Text(&r.Agreement, "协议内容").Paragraph().Max(5000).ByCode()
	f.Text(&r.AgreementNo, "调解书文号").Max(60).ByCode().Search()
	f.Money(&r.Agreed, "协议金额").ByCode()
	f.Money(&r.Paid, "挽回损失").ByCode().List()
	f.Date(&r.EndedOn, "调解结束日期").ByCode()
	f.Text(&r.EndNo, "终止调解文号").Max(60).ByCode()
	f.Chosen(&r.End, "办理结果", Ends).ByCode().Filter().List()
	f.Date(&r.ToldOn, "告知双方日期").ByCode()
	f.Text(&r.ToldHow, "告知方式").ByCode().Kept()
	f.Text(&r.Fulfilled, "协议履行情况").ByCode().Kept()
	f.MaybeCount(&r.Rating, "满意度").Min(1).Max(5).ByCode().Filter().Hint("1 很不满意，5 非常满意").Kept().Heading("回访")
	f.Text(&r.Opinion, "回访意见").Paragraph().ByCode().Kept()
	record.Lines(f, &r.Calls, "回访记录", callFields).ByCode().Kept()
	f.YesNo(&r.Clue, "发现违法线索").ByCode().Filter().Kept()
	f.Date(&r.Closed, "办结日期").ByCode().List()
	f.YesNo(&r.Demo, "演示数据").ByCode()
}).Says("消费者投诉的受理、调解、终止与回访；适用的规则按收到日期确定，检测鉴定时间不计入期限")

func sessionFields(s *Session, f *record.Fields) {
	f.Date(&s.Day, "日期").Required()
	f.Text(&s.Place, "地点或者方式").Max(100)
	f.Text(&s.Mediator, "调解员").Required().Max(30)
	f.Chosen(&s.Present, "到场情况", Present).Required()
	f.Text(&s.Notes, "调解情况").Max(2000).Kept()
}

func testFields(t *Test, f *record.Fields) {
	f.Text(&t.Item, "检测鉴定事项").Required()
	f.Text(&t.Body, "机构").Max(100)
	f.Chosen(&t.Payer, "费用承担", Payers)
	f.Date(&t.From, "开始日期").Required()
	f.Date(&t.Until, "结束日期")
	f.Text(&t.Result, "结论").Max(500)
}

func answerFields(a *Answer, f *record.Fields) {
	f.Date(&a.Day, "日期").Required()
	f.Text(&a.Text, "答复").Required().Max(2000)
}

func callFields(c *Call, f *record.Fields) {
	f.Date(&c.Day, "日期").Required()
	f.Text(&c.Result, "结果").Required().Max(200)
}

// Closed tells that a complaint came to its end.
var Closed = event.NewTopic[Outcome]("complaint.closed")

// Outcome is how a complaint ended. Firm is 0 if the register does not have the respondent.
type Outcome struct {
	Complaint record.ID
	Number    string
	Title     string
	Region    string
	Firm      record.ID
	End       string
	Absent    bool // it failed because the respondent did not come or refused
	Day       calendar.Date
}
