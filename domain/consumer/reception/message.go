// Package reception takes in what consumers send, by whatever channel, and hands each on as what it is: a complaint (a civil dispute), a
// report (a clue of a violation), both, or a question that is answered.
//
// A message is never lost: it is handed over ([Complained], [Reported]), joined to another of the same dispute and parted from it again,
// answered, or passed to whoever it belongs to. The statutory period runs from its receipt and is shown before anybody opened it. What the
// program finds by itself (firms of a like name, messages of the same dispute, a class) are suggestions; an officer decides in one step.
//
// Names, numbers and addresses of people are sealed and masked, and what they wrote is sealed: none of it stands in clear in the database,
// its journal or its copies. Titles and names of files, which lists and the journal hold, never tell who sent them (blot.go). What was
// handed over as a report is taken by whoever hears [Reported] and leaves a stub: docs/decisions/0008.
package reception

import (
	_ "embed"

	"qgov/base/codelist"
	"qgov/base/firm"
	"qgov/base/grid"
	"qgov/base/person"
	"qgov/calc/uscc"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/record"
)

//go:embed en.tsv
var English string

// Person is who sent a message.
type Person struct {
	Name     record.Secret
	Phone    record.Secret
	IDNumber record.Secret
	Address  record.Secret
}

// PersonFields binds a person for a kind. An account of the firm does not see them.
func PersonFields(r *Person, f *record.Fields) {
	f.Secret(&r.Name, "姓名").Kept().Heading("来件人")
	f.Secret(&r.Phone, "联系电话").Kept()
	f.Secret(&r.IDNumber, "证件号码").Kept()
	f.Secret(&r.Address, "联系地址").Kept()
}

// Purchase is what was bought and what became of it: what the three guarantees ask for.
type Purchase struct {
	Product       string
	Price         record.Money
	Bought        calendar.Date
	Delivered     calendar.Date
	Fault         string
	MainPart      bool
	Repairs       int64
	RepairDays    int64
	PromiseMonths int64
	Km            int64
}

// Faults are the faults that the three guarantees tell apart.
var Faults = record.Codes{{Code: "performance", Label: "性能故障"}, {Code: "safety", Label: "严重安全性能故障"}, {Code: "assembly", Label: "主要总成故障"}}

// PurchaseFields binds a purchase for a kind.
func PurchaseFields(r *Purchase, f *record.Fields) {
	f.Text(&r.Product, "商品或者服务").Max(60).Filter().List().Heading("商品与购买")
	f.Money(&r.Price, "价款")
	f.Date(&r.Bought, "购买日期")
	f.Date(&r.Delivered, "交付日期").Hint("与购买日期不同的填写")
	f.Chosen(&r.Fault, "故障类型", Faults)
	f.YesNo(&r.MainPart, "主要部件故障")
	f.Count(&r.Repairs, "已修理次数").Min(0).Max(99).Hint("同一故障修理后仍不能正常使用的次数")
	f.Count(&r.RepairDays, "修理占用天数").Min(0).Max(3650)
	f.Count(&r.PromiseMonths, "经营者承诺三包").In("个月").Min(0).Max(600)
	f.Count(&r.Km, "行驶里程").In("公里").Min(0).Max(2000000)
}

// Respondent is against whom the message is, as its sender calls it, and the firm that an officer confirmed.
type Respondent struct {
	Against     string
	AgainstCode string
	AgainstAddr string
	Firm        record.Ref[firm.Firm]
}

// RespondentFields binds a respondent for a kind.
func RespondentFields(r *Respondent, f *record.Fields) {
	f.Text(&r.Against, "被投诉人名称").Max(120).List().Search().Heading("被投诉人")
	f.Text(&r.AgainstCode, "统一社会信用代码").Max(18)
	f.Text(&r.AgainstAddr, "经营地址或者网址").Max(200)
	record.Refer(f, &r.Firm, "确认的企业", firm.Kind).ByCode().Filter()
}

// Message is what arrived.
type Message struct {
	record.Head
	Number   string
	Title    string
	Channel  string
	SourceNo string // number at the hotline or platform that passed it on
	Received calendar.Date
	Wish     string // what the sender calls it
	Text     string
	Want     string
	Person
	Respondent
	Purchase
	Photos    []record.File
	Class     string
	Sector    string
	Suggested string // class that the model thinks likeliest, with what spoke for it
	Handed    string // what it was handed over as
	Reply     string // answer to a question, or where it was passed on to
	Cell      record.Ref[grid.Cell]
	Key       string // respondent in one spelling, to find messages of the same dispute
	Into      record.Ref[Message]
	Complaint record.ID
	Report    record.ID
	Demo      bool
}

// What a message is.
const (
	AsComplaint = "complaint"
	AsReport    = "report"
	AsBoth      = "both"
	AsQuestion  = "question"
)

// Wishes are what a sender can call a message and what an officer hands it over as. The steps ask for each, so the list is closed.
var Wishes = record.Codes{{Code: AsComplaint, Label: "投诉"}, {Code: AsReport, Label: "举报"}, {Code: AsBoth, Label: "投诉并举报"}, {Code: AsQuestion, Label: "咨询"}}

// Web is the channel of the public form, Supervisors of what social supervisors found; code knows no other.
const (
	Web         = "web"
	Supervisors = "supervisors"
)

// Channels, Classes and Sectors are what the open lists begin with. Classes are those that the model knows.
var (
	Channels = record.Codes{{Code: "h12315", Label: "12315 平台"}, {Code: "h12345", Label: "12345 热线"}, {Code: "h12365", Label: "12365 热线"}, {Code: Web, Label: "网站"}, {Code: "wechat", Label: "微信"},
		{Code: "weibo", Label: "微博"}, {Code: "phone", Label: "电话"}, {Code: "letter", Label: "来信"}, {Code: "visit", Label: "来访"}, {Code: "transfer", Label: "上级或者其他部门转办"}, {Code: Supervisors, Label: "社会监督员"}}
	Classes = record.Codes{{Code: "trade", Label: "商贸旅游"}, {Code: "health", Label: "卫生计生"}, {Code: "housing", Label: "城乡建设"}, {Code: "labour", Label: "劳动和社会保障"},
		{Code: "traffic", Label: "交通运输"}, {Code: "education", Label: "教育文体"}, {Code: "environment", Label: "环境保护"}}
	Sectors = record.Codes{{Code: "goods", Label: "产品质量"}, {Code: "food", Label: "食品安全"}, {Code: "service", Label: "服务消费"}, {Code: "price", Label: "价格收费"}, {Code: "ads", Label: "广告宣传"},
		{Code: "measure", Label: "计量"}, {Code: "device", Label: "特种设备"}, {Code: "online", Label: "网络交易"}, {Code: "other", Label: "其他"}}
)

// Kind is the register of messages.
var Kind = record.Declare("consumer_message", "消费者来件", func(r *Message, f *record.Fields) {
	f.Text(&r.Title, "事由").Required().Title()
	f.Text(&r.Number, "来件编号").Max(60).Unique().Search().List().ByCode()
	f.Chosen(&r.Channel, "来件渠道", Channels).OpenList(codelist.Channels, Web, Supervisors).Required().Filter().List()
	f.Text(&r.SourceNo, "来源编号").Max(60).Search().Hint("热线工单号、平台编号或者转办文号")
	f.Date(&r.Received, "收到日期").Required().Filter().List().Hint("法定期限自收到之日起算")
	f.Chosen(&r.Wish, "来件人的诉求类型", Wishes).Filter()
	f.Text(&r.Text, "反映的内容").Paragraph().Required().Max(5000).Sealed()
	f.Text(&r.Want, "具体请求").Paragraph().Max(2000).Sealed()
	PersonFields(&r.Person, f)
	RespondentFields(&r.Respondent, f)
	PurchaseFields(&r.Purchase, f)
	f.Files(&r.Photos, "照片和凭证")
	f.Chosen(&r.Class, "分类", Classes).OpenList(codelist.Classes).ByCode().Filter().Heading("分办")
	f.Chosen(&r.Sector, "监管条线", Sectors).OpenList(codelist.Sectors).ByCode().Filter().List()
	f.Text(&r.Suggested, "建议分类").ByCode()
	f.Chosen(&r.Handed, "办理为", Wishes).ByCode().Filter().List()
	f.Text(&r.Reply, "答复或者去向").Paragraph().ByCode()
	record.Refer(f, &r.Cell, "监管网格", grid.Kind).ByCode().Filter()
	f.Text(&r.Key, "比对用名称").Max(120).ByCode().Indexed()
	record.Parent(f, &r.Into, "并入").ByCode()
	f.Any(&r.Complaint, "投诉").ByCode()
	f.Any(&r.Report, "举报").ByCode()
	f.YesNo(&r.Demo, "演示数据").ByCode()
}).Says("各渠道的消费者来件：区分投诉、举报和咨询，确认被投诉人，同一纠纷并案，按网格和条线分办").Rule(func(r *Message) error {
	r.unname()
	if r.AgainstCode != "" {
		if why := uscc.Check(r.AgainstCode).Reason; why != "" {
			return record.Bad(&r.AgainstCode, "信用代码不正确：%s", why)
		}
	}
	if !r.Bought.IsZero() && !r.Received.IsZero() && r.Bought > r.Received {
		return record.Bad(&r.Bought, "购买日期晚于收到日期")
	}
	return nil
})

// Route says who handles the messages of a sector in a region; without one the supervisor of the firm's grid cell does.
type Route struct {
	record.Head
	Sector string
	Person record.Ref[person.Person]
	Note   string
	Off    bool
}

// RouteKind is the register of routes.
var RouteKind = record.Declare("consumer_route", "来件分办规则", func(r *Route, f *record.Fields) {
	f.Chosen(&r.Sector, "监管条线", Sectors).OpenList(codelist.Sectors).Required().Filter().List()
	record.Refer(f, &r.Person, "承办人", person.Kind).Required().List()
	f.Text(&r.Note, "说明").Required().Max(60).Title()
	f.YesNo(&r.Off, "停用").Filter().List()
}).Says("按监管条线指定承办人；没有指定的由企业所在网格的监管员承办")

// Case is a message that is handed over. The handler sets Taken to the record it made of it.
type Case struct {
	Message  record.ID
	Number   string
	SourceNo string
	Title    string
	Region   string
	Owner    record.ID
	Channel  string
	Received calendar.Date
	Text     string
	Want     string
	Person   Person
	Respondent
	Purchase
	Photos []record.File
	Class  string
	Sector string
	Cell   record.Ref[grid.Cell]
	Source string // kind of the record that shows the clue, when it is not a message
	Demo   bool

	Taken record.ID
}

// The topics of this business. Joined and Parted tell that a message now is, or no longer is, about the same dispute as another.
var (
	Complained = event.NewTopic[*Case]("consumer.complaint")
	Reported   = event.NewTopic[*Case]("consumer.report")
	Joined     = event.NewTopic[Pair]("consumer.joined")
	Parted     = event.NewTopic[Pair]("consumer.parted")
)

// Pair is a message and the one that it was joined to.
type Pair struct{ Message, Into record.ID }
