// Package appraisal is what settles a dispute about quality when words do not: an arbitration test by a laboratory or an appraisal by
// experts (仲裁检验、质量鉴定), and the hand-over of a dispute to whoever can help further: insurer, court, consumer association.
//
// A [Commission] belongs to a complaint. From the day it is given the period of mediation rests, and it runs on from the day of the result
// (令121 Art 23): the complaint's own steps are taken, nothing is typed twice. The sample passes from hand to hand in a chain without a
// gap; a broken seal stays visible beside the result. A laboratory sees what it was given, without who complains, takes the sample over and
// enters its result itself. A [Remedy] records a hand-over and what came of it.
package appraisal

import (
	_ "embed"

	"qgov/base/lab"
	"qgov/domain/consumer/complaint"
	"qgov/kernel/calendar"
	"qgov/kernel/record"
)

//go:embed en.tsv
var English string

// Sorts of commission.
const (
	Test   = "test"   // by a laboratory
	Expert = "expert" // by experts
)

// Sorts are their names. The steps ask for each, so the list is closed.
var Sorts = record.Codes{{Code: Test, Label: "仲裁检验"}, {Code: Expert, Label: "质量鉴定"}}

// Seals are the states of a seal at a hand-over.
var Seals = record.Codes{{Code: intact, Label: "完好", Tone: record.Good}, {Code: "broken", Label: "破损", Tone: record.Warn}}

const intact = "intact"

// Commission is a test or an appraisal that both sides agreed on.
type Commission struct {
	record.Head
	Title     string
	Number    string
	Complaint record.Ref[complaint.Complaint]
	Sort      string
	Item      string
	Lab       record.Ref[lab.Lab]
	Tester    record.Ref[lab.Lab] // the laboratory once the test was given to it: from then on its own people see the commission
	Experts   []Member
	Payer     string
	Fee       record.Money
	Agreed    string
	Sample    string
	Seal      string
	Custody   []Handing
	Given     calendar.Date
	ReportNo  string
	Result    string
	Report    []record.File
	EndedOn   calendar.Date
	Demo      bool
}

// Member is an expert of the group.
type Member struct {
	Name  string
	Field string
	Organ string
}

// Handing is one hand-over of the sample.
type Handing struct {
	Day  calendar.Date
	From string
	To   string
	Seal string
	Note string
}

// Kind is the register of commissions.
var Kind = record.Declare("appraisal", "检验鉴定委托", func(r *Commission, f *record.Fields) {
	f.Text(&r.Title, "名称").Title().ByCode()
	f.Text(&r.Number, "委托编号").Max(60).Unique().Search().List().ByCode()
	record.Refer(f, &r.Complaint, "投诉", complaint.Kind).Required().Filter().Kept()
	f.Chosen(&r.Sort, "委托种类", Sorts).Required().Filter().List()
	f.Text(&r.Item, "检验鉴定事项").Required().Max(500)
	record.Refer(f, &r.Lab, "检验机构", lab.Kind).Filter().List().Hint("仲裁检验填写，由双方选定")
	record.Refer(f, &r.Tester, "已委托机构", lab.Kind).ByCode().ForParty()
	record.Lines(f, &r.Experts, "鉴定专家", func(m *Member, f *record.Fields) {
		f.Text(&m.Name, "专家姓名").Required().Max(30)
		f.Text(&m.Field, "专业").Required().Max(60)
		f.Text(&m.Organ, "工作单位").Max(100)
	})
	f.Chosen(&r.Payer, "费用承担", complaint.Payers).Required().Filter()
	f.Money(&r.Fee, "费用").Min(0)
	f.Text(&r.Agreed, "双方约定").Paragraph().Required().Max(2000).Kept().Hint("选定的机构或者专家、费用由谁先付和最终由谁承担")
	f.Text(&r.Sample, "样品").Paragraph().Required().Max(1000).Heading("样品与流转")
	f.Text(&r.Seal, "封样编号").Required().Max(60)
	record.Lines(f, &r.Custody, "样品流转", handingFields).ByCode()
	f.Date(&r.Given, "委托日期").ByCode().Filter().List().Heading("结果")
	f.Text(&r.ReportNo, "报告编号").Max(60).ByCode().Search()
	f.Text(&r.Result, "检验鉴定结论").Paragraph().ByCode()
	f.Files(&r.Report, "检验鉴定报告").ByCode()
	f.Date(&r.EndedOn, "结束日期").ByCode().List()
	f.YesNo(&r.Demo, "演示数据").ByCode()
}).Says("投诉双方协商一致委托的仲裁检验和质量鉴定：样品流转、费用承担和结论；所用时间不计入调解期限").Rule(func(r *Commission) error {
	switch {
	case r.Sort == Test && !r.Lab.Known():
		return record.Bad(&r.Lab, "仲裁检验须选定检验机构")
	case r.Sort == Expert && len(r.Experts) == 0:
		return record.Bad(&r.Experts, "质量鉴定须有鉴定专家")
	}
	return nil
})

func handingFields(h *Handing, f *record.Fields) {
	f.Date(&h.Day, "日期").Required()
	f.Text(&h.From, "交出人").Required().Max(60)
	f.Text(&h.To, "接收人").Required().Max(60)
	f.Chosen(&h.Seal, "封签", Seals).Required()
	f.Text(&h.Note, "样品状况").Max(500)
}

// Bodies are those to whom a dispute is handed.
var Bodies = record.Codes{{Code: "insurer", Label: "保险机构"}, {Code: "court", Label: "人民法院"}, {Code: "association", Label: "消费者协会"}, {Code: "procurator", Label: "人民检察院"}}

// Remedy is a dispute handed over to another body.
type Remedy struct {
	record.Head
	Title     string
	Complaint record.Ref[complaint.Complaint]
	Sort      string
	Body      string
	Day       calendar.Date
	Matter    string
	Claimed   record.Money
	Papers    []record.File
	Outcome   string
	Paid      record.Money
	EndedOn   calendar.Date
	Demo      bool
}

// RemedyKind is the register of hand-overs.
var RemedyKind = record.Declare("remedy", "救济移交", func(r *Remedy, f *record.Fields) {
	f.Text(&r.Title, "名称").Title().ByCode()
	record.Refer(f, &r.Complaint, "投诉", complaint.Kind).Required().Filter()
	f.Chosen(&r.Sort, "移交去向", Bodies).Required().Filter().List()
	f.Text(&r.Body, "接收单位").Required().Max(100).Filter().List()
	f.Date(&r.Day, "移交日期").Required().Filter().List()
	f.Text(&r.Matter, "移交事项").Paragraph().Required().Max(2000).Hint("例如产品责任保险理赔、支持起诉、公益诉讼线索；不写消费者的姓名和联系方式")
	f.Money(&r.Claimed, "涉及金额").Min(0)
	f.Files(&r.Papers, "移交材料")
	f.Text(&r.Outcome, "处理结果").Paragraph().ByCode().Max(2000)
	f.Money(&r.Paid, "消费者获得赔偿").ByCode().List()
	f.Date(&r.EndedOn, "结果日期").ByCode().List()
	f.YesNo(&r.Demo, "演示数据").ByCode()
}).Says("纠纷移交保险机构、人民法院、消费者协会等的记录和结果")
