package sampling

import (
	"qgov/base/codelist"
	"qgov/base/firm"
	"qgov/base/lab"
	"qgov/base/person"
	"qgov/domain/supervise/rectify"
	"qgov/kernel/calendar"
	"qgov/kernel/record"
)

// Inputs of the steps, in the order of the case.
type (
	assignIn struct {
		Sampler1, Sampler2 record.Ref[person.Person]
		Lab                record.Ref[lab.Lab]
		Reason             string
	}
	reasonIn struct{ Reason string }
	sheetIn  struct {
		Outcome         string
		SampledOn       calendar.Date
		OutcomeNote     string
		Name            string
		TradeMark       string
		Spec            string
		Standard        string
		Batch           string
		MadeOn          calendar.Date
		ShelfLife       record.Maybe[int64]
		Producer        record.Ref[firm.Firm]
		ProducerName    string
		ProducerAddress string
		ProducerRegion  string
		Quantity        record.Maybe[record.Decimal]
		Backup          record.Maybe[record.Decimal]
		Lot             record.Maybe[record.Decimal]
		Unit            string
		Price           record.Maybe[record.Money]
		Seals           string
		Place           string
		Position        string
		Platform        string
		Shop            string
		OrderNo         string
		Account         string
		Photos          []record.File
		Signatures      []record.File
	}
	deliverIn struct {
		Day  calendar.Date
		Lab  record.Ref[lab.Lab]
		Note string
	}
	receiveIn struct {
		Accept    bool
		Day       calendar.Date
		Condition string
		Reason    string
	}
	resultIn struct {
		Items    []Item
		Verdict  string
		ReportNo string
		Reported calendar.Date
		Report   []record.File
		Serious  bool
		Explain  string
	}
	approveIn struct{ Verdict, Reason string }
	notifyIn  struct {
		Firm           calendar.Date
		FirmWay        string
		ProducerDay    calendar.Date
		ProducerWay    string
		ProducerRegion string
	}
	objectIn struct {
		By       string
		Kind     string
		Received calendar.Date
		Reason   string
		Files    []record.File
	}
	acceptIn struct {
		Accept    bool
		BackupBad bool
		Reason    string
	}
	decideIn struct {
		Uphold bool
		Reason string
	}
	dayIn     struct{ Day calendar.Date }
	appointIn struct {
		Lab    record.Ref[lab.Lab]
		Reason string
	}
	handIn struct {
		Day    calendar.Date
		Intact bool
		Reason string
	}
	disposeIn struct{ Severity, Reason string }
	extendIn  struct {
		Until  calendar.Date
		Reason string
	}
)

var assignForm = record.Input("sample_assign", func(in *assignIn, f *record.Fields) {
	record.Refer(f, &in.Sampler1, "抽样人员一", person.Kind).Required()
	record.Refer(f, &in.Sampler2, "抽样人员二", person.Kind).Required()
	record.Refer(f, &in.Lab, "承检机构", lab.Kind).Required()
	f.Text(&in.Reason, "调整理由").Required()
})

var reasonForm = record.Input("sample_reason", func(in *reasonIn, f *record.Fields) {
	f.Text(&in.Reason, "理由").Paragraph().Required()
})

var sheetForm = record.Input("sample_sheet", func(in *sheetIn, f *record.Fields) {
	f.Chosen(&in.Outcome, "抽样结果", Outcomes).OpenList(codelist.Outcomes, Taken, Refusal).Required()
	f.Date(&in.SampledOn, "抽样日期").Required()
	f.Text(&in.OutcomeNote, "情况说明").Paragraph().Hint("未抽到或拒绝抽样的，写明现场情况和见证人")
	f.Text(&in.Place, "抽样地点")
	f.Text(&in.Position, "经纬度").Max(40)
	f.Text(&in.Name, "样品名称").Heading("样品").Hint("按标签标示填写")
	f.Text(&in.TradeMark, "商标")
	f.Text(&in.Spec, "规格型号")
	f.Text(&in.Standard, "执行标准")
	f.Text(&in.Batch, "批号").Hint("没有批号的填生产日期")
	f.Date(&in.MadeOn, "生产日期")
	f.MaybeCount(&in.ShelfLife, "保质期").In("天").Min(1)
	f.MaybeDecimal(&in.Quantity, "检验样品数量", "").Min(0)
	f.MaybeDecimal(&in.Backup, "备用样品数量", "").Min(0)
	f.MaybeDecimal(&in.Lot, "抽样基数", "").Min(0)
	f.Text(&in.Unit, "计量单位").Max(20)
	f.MaybeMoney(&in.Price, "样品单价").Min(0)
	f.Text(&in.Seals, "封样编号")
	record.Refer(f, &in.Producer, "标称生产者", firm.Kind).Heading("标称生产者").Hint("在主体库中的直接选取；不在的填写下面三项")
	f.Text(&in.ProducerName, "标称生产者名称")
	f.Text(&in.ProducerAddress, "标称生产者地址")
	f.Place(&in.ProducerRegion, "标称生产者属地")
	f.Text(&in.Platform, "网络交易平台").Heading("网络抽样")
	f.Text(&in.Shop, "网店名称")
	f.Text(&in.OrderNo, "订单编号")
	f.Text(&in.Account, "购样账号").Guarded()
	f.Files(&in.Photos, "现场照片").Heading("凭证")
	f.Files(&in.Signatures, "签字抽样单")
})

var deliverForm = record.Input("sample_deliver", func(in *deliverIn, f *record.Fields) {
	f.Date(&in.Day, "送样日期").Required()
	record.Refer(f, &in.Lab, "承检机构", lab.Kind).Required()
	f.Text(&in.Note, "封样核对").Hint("封条是否完好、运输条件是否符合要求")
})

var receiveForm = record.Input("sample_receive", func(in *receiveIn, f *record.Fields) {
	f.YesNo(&in.Accept, "接收样品")
	f.Date(&in.Day, "收样日期").Required()
	f.Text(&in.Condition, "样品状态").Required().Hint("封条、数量、外观、温度")
	f.Text(&in.Reason, "拒收理由").Paragraph()
})

var resultForm = record.Input("sample_result", func(in *resultIn, f *record.Fields) {
	record.Lines(f, &in.Items, "检验项目", itemFields).Required()
	f.Chosen(&in.Verdict, "检验机构结论", Verdicts).Required()
	f.Text(&in.ReportNo, "检验报告编号").Required()
	f.Date(&in.Reported, "报告日期").Required()
	f.Files(&in.Report, "检验报告").Required()
	f.YesNo(&in.Serious, "存在严重风险").Hint("可能对身体健康和生命安全造成严重危害的，勾选并立即电话告知组织抽样的部门；报告时限自此起算")
	f.Text(&in.Explain, "差异说明").Paragraph().Hint("机构判定与系统判定不一致时必填")
})

var approveForm = record.Input("sample_approve", func(in *approveIn, f *record.Fields) {
	f.Chosen(&in.Verdict, "检验结论", Verdicts).Required()
	f.Text(&in.Reason, "审核意见").Paragraph().Required()
})

var notifyForm = record.Input("sample_notify", func(in *notifyIn, f *record.Fields) {
	f.Date(&in.Firm, "告知被抽样单位日期").Required()
	f.Chosen(&in.FirmWay, "告知被抽样单位方式", Ways).OpenList(codelist.Ways, entrust).Required()
	f.Date(&in.ProducerDay, "告知标称生产者日期").Hint("标称生产者就是被抽样单位的，不填")
	f.Chosen(&in.ProducerWay, "告知标称生产者方式", Ways).OpenList(codelist.Ways, entrust)
	f.Place(&in.ProducerRegion, "标称生产者属地").Hint("生产者在外地的，系统向属地移送通报")
})

var objectForm = record.Input("sample_object", func(in *objectIn, f *record.Fields) {
	f.Chosen(&in.By, "异议人", Parties).Required()
	f.Chosen(&in.Kind, "异议类型", Grounds).Required()
	f.Date(&in.Received, "收到日期").Required()
	f.Text(&in.Reason, "异议理由").Paragraph().Required()
	f.Files(&in.Files, "异议材料").Required()
})

var acceptForm = record.Input("sample_accept", func(in *acceptIn, f *record.Fields) {
	f.YesNo(&in.Accept, "受理")
	f.YesNo(&in.BackupBad, "备用样品不可用")
	f.Text(&in.Reason, "理由").Paragraph().Required()
})

var decideForm = record.Input("sample_decide", func(in *decideIn, f *record.Fields) {
	f.YesNo(&in.Uphold, "异议成立")
	f.Text(&in.Reason, "处理意见").Paragraph().Required()
})

var dayForm = record.Input("sample_day", func(in *dayIn, f *record.Fields) {
	f.Date(&in.Day, "日期").Required()
})

var appointForm = record.Input("sample_appoint", func(in *appointIn, f *record.Fields) {
	record.Refer(f, &in.Lab, "复检机构", lab.Kind).Required()
	f.Text(&in.Reason, "由原机构复检的理由").Hint("仅在只有一家机构具备资质时，可以仍由原检验机构复检")
})

var handOverForm = record.Input("sample_hand_over", func(in *handIn, f *record.Fields) {
	f.Date(&in.Day, "移交日期").Required()
	f.YesNo(&in.Intact, "备用样品完好")
	f.Text(&in.Reason, "说明").Paragraph().Hint("备用样品隐匿、毁损或不可用的，以初检结论为最终结论")
})

var disposeForm = record.Input("sample_dispose", func(in *disposeIn, f *record.Fields) {
	f.Chosen(&in.Severity, "严重程度", rectify.Severities).Required()
	f.Text(&in.Reason, "处置意见").Paragraph().Required()
})

var extendForm = record.Input("sample_extend", func(in *extendIn, f *record.Fields) {
	f.Date(&in.Until, "延长至").Required()
	f.Text(&in.Reason, "批准文书和理由").Paragraph().Required()
})
