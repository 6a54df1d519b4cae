// Package product is the register of products and the yearly supervision catalogue that chooses among them.
package product

import (
	"qgov/kernel/flow"
	"qgov/kernel/record"

	"qgov/base/duty"
)

// Domains: the two rule sets of supervision sampling.
const (
	Goods = "goods" // 产品质量监督抽查, 令18
	Food  = "food"  // 食品安全抽样检验, 令15
)

// Domains are the code list of the rule sets.
var Domains = record.Codes{{Code: Goods, Label: "产品质量"}, {Code: Food, Label: "食品安全"}, {Code: "farm", Label: "农产品"}}

// Product is a class of products that is sampled as one.
type Product struct {
	record.Head
	Code     string
	Name     string
	Domain   string
	Class    string // 食品大类 or industrial class
	Standard string
	Tests    []Test
	Demo     bool
}

// Test is a parameter that is usually tested, with the requirement of the standard: the sampling sheet offers it.
type Test struct {
	Parameter string
	Operator  string
	Limit     string
	Unit      string
	Method    string
}

// Kind is the register.
var Kind = record.Declare("product", "产品", func(r *Product, f *record.Fields) {
	f.Text(&r.Code, "产品编码").Required().Unique().Max(30).List()
	f.Text(&r.Name, "产品名称").Required().Title().Public()
	f.Chosen(&r.Domain, "领域", Domains).Required().Filter().List().Public()
	f.Text(&r.Class, "类别").Filter().List().Public()
	f.Text(&r.Standard, "执行标准").Public()
	record.Lines(f, &r.Tests, "常检项目", func(t *Test, f *record.Fields) {
		f.Text(&t.Parameter, "项目").Required().Public()
		f.Text(&t.Operator, "判定方式").Max(10).Public()
		f.Text(&t.Limit, "限值").Max(40).Public()
		f.Text(&t.Unit, "单位").Max(20).Public()
		f.Text(&t.Method, "检验方法").Public()
	})
	f.YesNo(&r.Demo, "演示数据").ByCode()
}).Everywhere().Says("监督抽查与食品抽检的产品目录")

// Risks are the levels of risk of a product in a catalogue.
var Risks = record.Codes{{Code: "high", Label: "高", Tone: record.Alert}, {Code: "medium", Label: "中", Tone: record.Warn}, {Code: "low", Label: "低", Tone: record.Good}}

// Catalogue is the supervision catalogue of a year, in editions.
type Catalogue struct {
	record.Head
	Title   string
	Year    int64
	Edition int64
	Domain  string
	Basis   string
	Entries []Entry
	Demo    bool
}

// Entry is one product of a catalogue.
type Entry struct {
	Product record.Ref[Product]
	Risk    string
	Times   int64 // planned checks a year
	Note    string
}

// The states of a catalogue.
const (
	Draft      record.State = "draft"
	Review     record.State = "review"
	Adopted    record.State = "adopted"
	Superseded record.State = "superseded"
)

// CatalogueKind is the yearly catalogue.
var CatalogueKind = record.Declare("catalogue", "重点监管产品目录", func(r *Catalogue, f *record.Fields) {
	f.Text(&r.Title, "目录名称").Required().Title().Public()
	f.Count(&r.Year, "年度").AsYear().Required().Min(2000).Max(2100).Filter().List().Public()
	f.Count(&r.Edition, "版次").Required().Min(1).List().Public()
	f.Chosen(&r.Domain, "领域", Domains).Required().Filter().List().Public()
	f.Text(&r.Basis, "编制依据").Paragraph().Public()
	record.Lines(f, &r.Entries, "目录产品", func(e *Entry, f *record.Fields) {
		record.Refer(f, &e.Product, "产品", Kind).Required().Public()
		f.Chosen(&e.Risk, "风险等级", Risks).Required().Public()
		f.Count(&e.Times, "年抽查频次").Min(0).Public()
		f.Text(&e.Note, "说明").Public()
	}).Required().Public()
	f.YesNo(&r.Demo, "演示数据").ByCode().Public()
}).Says("每年一版、可修订的重点监管产品目录")

// CatalogueFlow adopts a catalogue by two people and publishes it.
var CatalogueFlow = flow.Of(CatalogueKind, Draft, flow.States{
	{Code: Draft, Label: "起草"}, {Code: Review, Label: "待审批", Tone: record.Warn}, {Code: Adopted, Label: "已发布", Tone: record.Good},
	{Code: Superseded, Label: "已被新版替代", Tone: record.Quiet, Final: true},
},
	flow.Step[Catalogue]{Name: "submit", Label: "提交审批", From: flow.From(Draft), To: Review, By: flow.By(duty.Planner)},
	flow.Step[Catalogue]{Name: "return", Optional: true, Label: "退回修改", From: flow.From(Review), To: Draft, By: flow.By(duty.Supervisor), FourEyes: "submit"},
	flow.Step[Catalogue]{Name: "adopt", Label: "批准发布", From: flow.From(Review), To: Adopted, By: flow.By(duty.Supervisor), FourEyes: "submit",
		Publish: func(r *Catalogue) string { return r.Title }},
	flow.Step[Catalogue]{Name: "supersede", Optional: true, Label: "以新版替代", From: flow.From(Adopted), To: Superseded, By: flow.By(duty.Supervisor), Danger: true},
)
