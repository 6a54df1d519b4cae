// Package sampling is the sample and its case, from assignment to close: the one business behind 产品质量监督抽查 (令18) and
// 食品安全抽样检验 (令15), which are two rule sets of it ([RuleSet]).
//
// A sample is assigned to two samplers and a laboratory, taken with a full sheet, delivered, received or refused, tested, judged
// item by item by the program beside the laboratory's own verdict, approved by a second person, and then either qualified or the
// beginning of a case: both the sampled firm and the nominal producer are told, may object and have it tested again, each in the
// time that its rule set gives; when the time is over the result is final, which the program finds out by itself. A final failure
// opens a finding for each firm of this region and a hand-over ([Handover]) for a producer elsewhere, and the case is closed when
// its findings are. No state can be skipped, and there is no form to edit a sample outside the steps.
//
// Read codes.go for the states, flow.go for the steps, rules.go for what the law says of each rule set, judge.go for the verdict.
// Credit, statistics and publication learn of results by the topics [Concluded] and [Failed]; this package knows none of them.
package sampling

import (
	_ "embed"
	"time"

	"qgov/base/codelist"
	"qgov/base/firm"
	"qgov/base/lab"
	"qgov/base/person"
	"qgov/base/product"
	"qgov/domain/supervise/rectify"
	"qgov/kernel/calendar"
	"qgov/kernel/record"
)

//go:embed en.tsv
var English string

// Sample is one batch that is sampled, with its case.
type Sample struct {
	record.Head
	Number   string    // 抽样编号, 荣市监抽〔2026〕12号
	PlanLine record.ID // line of the plan that it fulfils; 0: outside a plan
	Draw     record.ID // public draw by which the firm was chosen; 0: not drawn
	RuleSet  string
	Purpose  string // inspection or risk monitoring
	Level    string // of the authority that ordered it
	Stage    string
	Mode     string
	Task     string // name of the plan or campaign
	Firm     record.Ref[firm.Firm]
	Product  record.Ref[product.Product]
	Sampler1 record.Ref[person.Person]
	Sampler2 record.Ref[person.Person]
	Lab      record.Ref[lab.Lab]

	Outcome         string // of the visit
	OutcomeNote     string
	Name            string // of the product as labelled
	TradeMark       string
	Spec            string
	Standard        string
	Batch           string
	MadeOn          calendar.Date
	ShelfLife       record.Maybe[int64] // days
	Producer        record.Ref[firm.Firm]
	ProducerName    string
	ProducerAddress string
	ProducerRegion  string
	Quantity        record.Decimal
	Backup          record.Decimal
	Lot             record.Maybe[record.Decimal] // 抽样基数
	Unit            string
	Price           record.Maybe[record.Money]
	Seals           string
	SampledOn       calendar.Date
	Place           string
	Position        string // longitude, latitude
	Platform        string
	Shop            string
	OrderNo         string
	Account         string
	Photos          []record.File
	Signatures      []record.File

	DeliveredOn  calendar.Date
	ReceivedOn   calendar.Date
	Condition    string // in which it was received
	RefuseReason string

	Items      []Item
	ReportNo   string
	ReportedOn calendar.Date
	Report     []record.File
	Computed   string // verdict of the program
	LabVerdict string
	Differs    bool // they differ
	Explain    string
	ReportLate bool // sent later than the rule set allows
	Opinion    string
	Verdict    string // approved
	Failing    string // names of the failing items
	Serious    bool
	KeepUntil  calendar.Date // backup sample
	RiskSince  time.Time     // the laboratory reported a serious risk
	RiskOn     time.Time     // it was reported on
	RiskTo     string
	RiskHow    string
	RiskNote   string // the risk and what was done to contain it
	RiskLate   bool

	FirmTold       calendar.Date
	FirmWay        string
	ProducerTold   calendar.Date
	ProducerWay    string
	FirmSees       record.Ref[firm.Firm] // the firm and the producer once they were told: from then on they see the sample
	ProducerSees   record.Ref[firm.Firm]
	ObjectBy       calendar.Date
	Objections     []Objection
	ObjectionFiles []record.File
	Resume         string // state to go back to after an objection

	BackupBad    bool // 备用样品隐匿、毁损或不可用
	FormalOn     calendar.Date
	RetestLab    record.Ref[lab.Lab]
	RetestSame   string // why it is the first laboratory again
	HandedOn     calendar.Date
	RetestItems  []Item
	RetestNo     string
	RetestOn     calendar.Date
	RetestReport []record.File
	RetestTold   calendar.Date

	Conclusion  string // final
	ConcludedOn calendar.Date
	PublicCode  string
	Handling    bool // a failure or refusal whose case is not closed
	Findings    []Link
	Handover    record.ID
	Reply       string // of the region to which the producer was handed over
	ClosedOn    calendar.Date
	Demo        bool

	next record.State // where the step at work leads
}

// Item is one tested item. For microbes N, C, Limit (m) and Upper (M) are the plan and Value holds the N results.
type Item struct {
	Parameter   string
	Operator    string
	Limit       string
	Upper       string
	Unit        string
	Method      string
	N           record.Maybe[int64]
	C           record.Maybe[int64]
	Microbe     bool
	Value       string
	ValueUnit   string
	NotDetected bool
	Detection   string
	Rounded     bool // 修约值比较法
	Verdict     string
	LabVerdict  string
	Note        string
}

// Objection is one objection of a firm.
type Objection struct {
	By        string
	Kind      string
	Reason    string
	Received  calendar.Date
	Late      bool
	Accepted  record.Maybe[bool]
	Upheld    record.Maybe[bool]
	DecidedOn calendar.Date
	Decision  string
}

// Link is a finding that the sample opened.
type Link struct {
	Finding record.Ref[rectify.Finding]
	Firm    record.Ref[firm.Firm]
}

// Kind is the register of samples.
var Kind = record.Declare("sample", "监督抽查", func(r *Sample, f *record.Fields) {
	assignFields(r, f)
	sheetFields(r, f)
	labFields(r, f)
	caseFields(r, f)
}).Says("抽样、检验、异议、复检、后处理和结案的全流程台账").Rule(func(r *Sample) error {
	if r.Sampler1.Known() && r.Sampler1 == r.Sampler2 {
		return record.Bad(&r.Sampler2, "抽样人员不得少于两名，两名抽样人员不能是同一人")
	}
	return nil
})

func assignFields(r *Sample, f *record.Fields) {
	f.Text(&r.Number, "抽查编号").Max(60).Unique().Title().ByCode().Public()
	f.Any(&r.PlanLine, "计划任务").ByCode().Filter()
	f.Any(&r.Draw, "随机抽取").ByCode().Filter()
	f.Text(&r.Task, "任务名称").List().Public().Hint("所属计划或专项")
	f.Chosen(&r.RuleSet, "领域", ruleCodes).Filter().List().Public().Hint("留空按产品目录确定")
	f.Chosen(&r.Purpose, "性质", Purposes).Filter().List().Hint("风险监测结果不公布、不处罚；留空为监督抽查")
	f.Chosen(&r.Level, "级别", Levels).Required().Filter().List().Public()
	f.Chosen(&r.Stage, "环节", Stages).Required().Filter().List().Public()
	f.Chosen(&r.Mode, "抽取方式", Modes).Required().Filter()
	record.Refer(f, &r.Firm, "被抽样单位", firm.Kind).Required().Filter().List().Public()
	record.Refer(f, &r.Product, "产品", product.Kind).Required().Filter().List().Public()
	record.Refer(f, &r.Sampler1, "抽样人员一", person.Kind).Required().Kept()
	record.Refer(f, &r.Sampler2, "抽样人员二", person.Kind).Required().Kept()
	record.Refer(f, &r.Lab, "承检机构", lab.Kind).Required().Filter().ForParty().Public()
}

func sheetFields(r *Sample, f *record.Fields) {
	f.Chosen(&r.Outcome, "抽样结果", Outcomes).OpenList(codelist.Outcomes, Taken, Refusal).ByCode().Filter().Heading("抽样单")
	f.Text(&r.OutcomeNote, "情况说明").Paragraph().ByCode()
	f.Text(&r.Name, "样品名称").ByCode().List().Search().Public()
	f.Text(&r.TradeMark, "商标").ByCode().Public()
	f.Text(&r.Spec, "规格型号").ByCode().Public()
	f.Text(&r.Standard, "执行标准").ByCode().Public()
	f.Text(&r.Batch, "批号").ByCode().List().Search().Public()
	f.Date(&r.MadeOn, "生产日期").ByCode().Public()
	f.MaybeCount(&r.ShelfLife, "保质期").In("天").ByCode()
	record.Refer(f, &r.Producer, "标称生产者", firm.Kind).ByCode().Filter()
	f.Text(&r.ProducerName, "标称生产者名称").ByCode().Search().Public()
	f.Text(&r.ProducerAddress, "标称生产者地址").ByCode().Public()
	f.Place(&r.ProducerRegion, "标称生产者属地").ByCode()
	f.Decimal(&r.Quantity, "检验样品数量", "").ByCode()
	f.Decimal(&r.Backup, "备用样品数量", "").ByCode()
	f.MaybeDecimal(&r.Lot, "抽样基数", "").ByCode()
	f.Text(&r.Unit, "计量单位").Max(20).ByCode()
	f.MaybeMoney(&r.Price, "样品单价").ByCode()
	f.Text(&r.Seals, "封样编号").ByCode()
	f.Date(&r.SampledOn, "抽样日期").ByCode().Filter().List().Public()
	f.Text(&r.Place, "抽样地点").ByCode()
	f.Text(&r.Position, "经纬度").ByCode()
	f.Text(&r.Platform, "网络交易平台").ByCode().Public()
	f.Text(&r.Shop, "网店名称").ByCode().Public()
	f.Text(&r.OrderNo, "订单编号").ByCode()
	f.Text(&r.Account, "购样账号").ByCode().Guarded()
	f.Files(&r.Photos, "现场照片").ByCode().Kept()
	f.Files(&r.Signatures, "签字抽样单").ByCode().Kept()
	f.Date(&r.DeliveredOn, "送样日期").ByCode().Heading("检验")
	f.Date(&r.ReceivedOn, "收样日期").ByCode()
	f.Text(&r.Condition, "样品状态").ByCode()
	f.Text(&r.RefuseReason, "拒收理由").Paragraph().ByCode()
}

func labFields(r *Sample, f *record.Fields) {
	record.Lines(f, &r.Items, "检验项目", itemFields).ByCode()
	f.Text(&r.ReportNo, "检验报告编号").ByCode().Search()
	f.Date(&r.ReportedOn, "报告日期").ByCode()
	f.Files(&r.Report, "检验报告").ByCode()
	f.Chosen(&r.Computed, "系统判定", Verdicts).ByCode()
	f.Chosen(&r.LabVerdict, "检验机构结论", Verdicts).ByCode()
	f.YesNo(&r.Differs, "判定不一致").ByCode().Filter()
	f.Text(&r.Explain, "差异说明").Paragraph().ByCode()
	f.YesNo(&r.ReportLate, "报送逾期").ByCode()
	f.Text(&r.Opinion, "审核意见").Paragraph().ByCode()
	f.Chosen(&r.Verdict, "检验结论", Verdicts).ByCode().Filter().List()
	f.Text(&r.Failing, "不合格项目").Max(2000).ByCode().List()
	f.YesNo(&r.Serious, "严重风险").ByCode().Filter().List()
	f.Date(&r.KeepUntil, "备用样品保存至").ByCode()
	f.Instant(&r.RiskSince, "严重风险发现时间").ByCode().Heading("严重风险报告")
	f.Instant(&r.RiskOn, "严重风险报告时间").ByCode()
	f.Text(&r.RiskTo, "严重风险报告对象").ByCode().Kept()
	f.Text(&r.RiskHow, "严重风险报告方式").ByCode().Kept()
	f.Text(&r.RiskNote, "风险情况和已采取的控制措施").Paragraph().ByCode().Kept()
	f.YesNo(&r.RiskLate, "严重风险报告逾期").ByCode().Filter()
}

func caseFields(r *Sample, f *record.Fields) {
	f.Date(&r.FirmTold, "告知被抽样单位日期").ByCode().Heading("告知与异议")
	f.Chosen(&r.FirmWay, "告知被抽样单位方式", Ways).OpenList(codelist.Ways, entrust).ByCode()
	f.Date(&r.ProducerTold, "告知标称生产者日期").ByCode()
	f.Chosen(&r.ProducerWay, "告知标称生产者方式", Ways).OpenList(codelist.Ways, entrust).ByCode()
	record.Refer(f, &r.FirmSees, "已告知的被抽样单位", firm.Kind).ByCode().ForParty()
	record.Refer(f, &r.ProducerSees, "已告知的标称生产者", firm.Kind).ByCode().ForParty()
	f.Date(&r.ObjectBy, "异议截止日期").ByCode()
	record.Lines(f, &r.Objections, "异议", objectionFields).ByCode()
	f.Files(&r.ObjectionFiles, "异议材料").ByCode()
	f.Text(&r.Resume, "异议办结后回到").Max(20).ByCode()
	f.YesNo(&r.BackupBad, "备用样品不可用").ByCode()
	f.Date(&r.FormalOn, "办理复检手续日期").ByCode().Heading("复检")
	record.Refer(f, &r.RetestLab, "复检机构", lab.Kind).ByCode().ForParty()
	f.Text(&r.RetestSame, "由原机构复检的理由").ByCode()
	f.Date(&r.HandedOn, "移交备用样品日期").ByCode()
	record.Lines(f, &r.RetestItems, "复检项目", itemFields).ByCode()
	f.Text(&r.RetestNo, "复检报告编号").ByCode()
	f.Date(&r.RetestOn, "复检报告日期").ByCode()
	f.Files(&r.RetestReport, "复检报告").ByCode()
	f.Date(&r.RetestTold, "复检结论通知日期").ByCode()
	f.Chosen(&r.Conclusion, "最终结论", Verdicts).ByCode().Filter().List().Public().Heading("结论与后处理")
	f.Date(&r.ConcludedOn, "结论生效日期").ByCode().Filter().Public()
	f.Text(&r.PublicCode, "公开编号").ByCode()
	f.YesNo(&r.Handling, "不合格在办").ByCode().Filter()
	record.Lines(f, &r.Findings, "整改事项", func(l *Link, f *record.Fields) {
		record.Refer(f, &l.Finding, "整改事项", rectify.Kind)
		record.Refer(f, &l.Firm, "企业", firm.Kind)
	}).ByCode()
	f.Any(&r.Handover, "通报移送").ByCode()
	f.Text(&r.Reply, "生产者属地反馈").Paragraph().ByCode()
	f.Date(&r.ClosedOn, "办结日期").ByCode()
	f.YesNo(&r.Demo, "演示数据").ByCode().Public()
}

func itemFields(i *Item, f *record.Fields) {
	f.Text(&i.Parameter, "项目").Required().Public()
	f.Text(&i.Operator, "判定方式").Max(10).Public().Hint("≤、<、≥、>、=、范围、不得检出")
	f.Text(&i.Limit, "标准值（m）").Max(40).Required().Public()
	f.Text(&i.Unit, "标准值单位").Max(20).Public()
	f.Text(&i.Value, "检验值").Max(400).Public().Hint("微生物五个样品的结果以“；”隔开")
	f.Text(&i.ValueUnit, "检验值单位").Max(20).Public()
	f.YesNo(&i.NotDetected, "未检出")
	f.Chosen(&i.LabVerdict, "机构判定", Verdicts).Public()
	f.Text(&i.Method, "检验方法").Public().Rarely()
	f.Text(&i.Detection, "检出限").Max(40).Rarely()
	f.YesNo(&i.Rounded, "修约值比较").Rarely()
	f.YesNo(&i.Microbe, "微生物项目").Rarely()
	f.MaybeCount(&i.N, "n").Min(1).Max(1000).Rarely()
	f.MaybeCount(&i.C, "c").Min(0).Rarely()
	f.Text(&i.Upper, "M").Max(40).Public().Rarely()
	f.Chosen(&i.Verdict, "系统判定", Verdicts).ByCode()
	f.Text(&i.Note, "说明").Max(400).Rarely()
}

func objectionFields(o *Objection, f *record.Fields) {
	f.Chosen(&o.By, "异议人", Parties).Required()
	f.Chosen(&o.Kind, "异议类型", Grounds).Required()
	f.Text(&o.Reason, "异议理由").Paragraph().Required()
	f.Date(&o.Received, "收到日期").Required()
	f.YesNo(&o.Late, "逾期提出")
	f.MaybeYesNo(&o.Accepted, "受理")
	f.MaybeYesNo(&o.Upheld, "异议成立")
	f.Date(&o.DecidedOn, "决定日期")
	f.Text(&o.Decision, "处理意见").Paragraph()
}

// objection returns the objection that is being dealt with, which is the last.
func (r *Sample) objection() *Objection {
	if len(r.Objections) == 0 {
		return &Objection{}
	}
	return &r.Objections[len(r.Objections)-1]
}

// twoFirms reports whether the nominal producer is another firm than the sampled one.
func (r *Sample) twoFirms() bool {
	if r.Producer.Known() {
		return r.Producer.ID != r.Firm.ID
	}
	return r.ProducerName != ""
}
