// Package bulletin is the publication of sampling results (抽查、抽检信息公告).
//
// An editor collects concluded samples that are not public yet into a bulletin; a publisher, another person, publishes it. In that one
// transaction the bulletin and each of its samples get a public copy (package publish), each a leaf of the public log, and so an entry on
// the public page of the firm and of the producer. A correction is proposed by one person and approved by another, a withdrawal says
// why; both are public. Results of risk monitoring are never collected. When the findings of a published sample are closed, the end of
// the rectification becomes public too.
//
// The tables have the columns in which bureaus publish: fifteen for products, eighteen for food ([Columns]).
//
// Bulletins of other bureaus that were really published come in by [ImportPublished], with issuer and address of the source. Figures
// that contradict their own parts are flagged beside the figure and never corrected ([Bulletin.Flags]).
package bulletin

import (
	_ "embed"

	"qgov/base/product"
	"qgov/kernel/calendar"
	"qgov/kernel/record"
)

//go:embed en.tsv
var English string

// Bulletin is one publication of results.
type Bulletin struct {
	record.Head
	Key         string // of an imported bulletin
	Title       string
	IssueNo     string // 2026年第3期, given when it is published
	RuleSet     string
	Issuer      string
	From        calendar.Date
	To          calendar.Date
	Period      string // as published, when it is no range of days
	Summary     string
	Batches     record.Maybe[int64]
	Failed      record.Maybe[int64]
	Rate        string // share of failures as published, in per cent; own bulletins leave it to the reader
	Rows        []Row
	Parts       []Part // figures by category
	Real        bool   // real published data of another bureau
	SourceURL   string
	SourceKind  string
	PublishedOn calendar.Date
	PublicCode  string
	NewTitle    string // proposed correction
	NewSummary  string
	Refresh     bool // take the rows from the samples again
	Why         string
	Demo        bool
}

// Row is one sample of the table.
type Row struct {
	Sample       record.ID
	Code         string
	Maker        string
	MakerAddress string
	Unit         string
	UnitAddress  string
	Place        string
	Product      string
	Spec         string
	TradeMark    string
	Batch        string // 生产日期/批号
	Result       string
	Failing      string // 不合格项目‖检验结果‖标准值, several divided by ；
	Class        string
	Task         string
	Lab          string
	Note         string
}

// Part is one category of a bulletin that gives figures by category.
type Part struct {
	Name    string
	Batches record.Maybe[int64]
	Passed  record.Maybe[int64]
	Failed  record.Maybe[int64]
	Rate    string
	Total   bool // the line of the total
}

// The states of a bulletin.
const (
	Draft      record.State = "draft"
	Review     record.State = "review"
	Published  record.State = "published"
	Correcting record.State = "correcting"
	Corrected  record.State = "corrected"
	Withdrawn  record.State = "withdrawn"
	Dropped    record.State = "dropped"
)

var ruleSets = record.Codes{{Code: product.Goods, Label: "产品质量"}, {Code: product.Food, Label: "食品安全"}}

// Kind is the register of bulletins.
var Kind = record.Declare("bulletin", "抽检公告", func(r *Bulletin, f *record.Fields) {
	f.Text(&r.Title, "标题").Required().Title().Search().Public()
	f.Text(&r.Key, "来源编号").Max(40).Unique()
	f.Text(&r.IssueNo, "期号").Max(60).List().Public()
	f.Chosen(&r.RuleSet, "领域", ruleSets).Required().Filter().List().Public()
	f.Text(&r.Issuer, "公布机关").List().Public()
	f.Date(&r.From, "结论起").Public()
	f.Date(&r.To, "结论止").Public()
	f.Text(&r.Period, "所属期间").Max(60).Public()
	f.Text(&r.Summary, "内容摘要").Paragraph().Max(4000).Public()
	f.MaybeCount(&r.Batches, "抽检批次").Min(0).List().Public()
	f.MaybeCount(&r.Failed, "不合格批次").Min(0).List().Public()
	f.Text(&r.Rate, "公布的不合格率（%）").Max(20).Public()
	record.Lines(f, &r.Rows, "批次明细", rowFields)
	record.Lines(f, &r.Parts, "分类情况", partFields)
	f.YesNo(&r.Real, "真实公布数据").Filter().Public()
	f.Text(&r.SourceURL, "来源网址").Max(400).Public()
	f.Text(&r.SourceKind, "来源性质").Max(40).Public()
	f.Date(&r.PublishedOn, "公布日期").List().Public()
	f.Text(&r.PublicCode, "公开编号").Max(40)
	f.Text(&r.NewTitle, "拟更正标题").Heading("更正")
	f.Text(&r.NewSummary, "拟更正摘要").Paragraph().Max(4000)
	f.YesNo(&r.Refresh, "按样品重新取数")
	f.Text(&r.Why, "更正理由").Paragraph()
	f.YesNo(&r.Demo, "演示数据").Public()
}).CodeOnly().Says("监督抽查和食品抽检结果的公布、更正和撤回；公布、更正须两人办理")

func rowFields(r *Row, f *record.Fields) {
	f.Any(&r.Sample, "样品")
	f.Text(&r.Code, "抽样编号").Max(60)
	f.Text(&r.Maker, "标称生产企业名称")
	f.Text(&r.MakerAddress, "标称生产企业地址")
	f.Text(&r.Unit, "被抽样单位名称")
	f.Text(&r.UnitAddress, "被抽样单位地址")
	f.Text(&r.Place, "被抽样单位所在地区")
	f.Text(&r.Product, "产品名称")
	f.Text(&r.Spec, "规格型号")
	f.Text(&r.TradeMark, "商标")
	f.Text(&r.Batch, "生产日期/批号")
	f.Text(&r.Result, "检验结论").Max(20)
	f.Text(&r.Failing, failingTitle).Max(4000)
	f.Text(&r.Class, "分类")
	f.Text(&r.Task, "任务来源")
	f.Text(&r.Lab, "承检机构")
	f.Text(&r.Note, "备注").Max(400)
}

func partFields(r *Part, f *record.Fields) {
	f.Text(&r.Name, "类别").Required()
	f.MaybeCount(&r.Batches, "抽检批次")
	f.MaybeCount(&r.Passed, "合格批次")
	f.MaybeCount(&r.Failed, "不合格批次")
	f.Text(&r.Rate, "公布的不合格率（%）").Max(20)
	f.YesNo(&r.Total, "合计行")
}

const failingTitle = "不合格项目‖检验结果‖标准值"
