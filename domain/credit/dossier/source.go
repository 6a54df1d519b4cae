package dossier

import (
	"context"
	"fmt"

	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// Source is one sort of record that a department or a business of this program supplies: who answers for it, what it looks like and how its
// entries stand in the file unless a row says otherwise.
type Source struct {
	record.Head
	Number     int64 // 1-99 businesses of this program, from 100 departments
	Name       string
	Department string
	Sort       string // category of its entries
	Polarity   string
	Weight     string
	Open       bool
	Retention  int64 // months for which an entry counts and is shown; 0: without end
	Basis      string
	Columns    []Column
	Off        bool
	Demo       bool
}

// Column is one column of the files that a department sends.
type Column struct {
	Name   string // head of the column
	Target string // what it fills in
	Must   bool
	Note   string
}

// Targets are what a column can fill in.
var Targets = record.Codes{{Code: "code", Label: "统一社会信用代码"}, {Code: "firm", Label: "企业名称"}, {Code: "doc", Label: "文号（唯一标识）"}, {Code: "title", Label: "事项"}, {Code: "day", Label: "发生日期"},
	{Code: "until", Label: "截止日期"}, {Code: "amount", Label: "金额（元）"}, {Code: "region", Label: "属地"}, {Code: "sort", Label: "信息类别"}, {Code: "polarity", Label: "信息性质"},
	{Code: "weight", Label: "轻重程度"}, {Code: "open", Label: "是否公开"}, {Code: "note", Label: "不入库"}}

// SourceKind is the register of sources.
var SourceKind = record.Declare("credit_source", "信用信息来源", func(r *Source, f *record.Fields) {
	f.Count(&r.Number, "来源编号").Unique().Min(1).Max(32000).List().Public()
	f.Text(&r.Name, "信息事项").Required().Title().Public()
	f.Text(&r.Department, "提供部门").Required().Filter().List().Public()
	f.Chosen(&r.Sort, "信息类别", Sorts).Required().Filter().List().Public()
	f.Chosen(&r.Polarity, "信息性质", Polarities).Required().Filter().List().Public()
	f.Chosen(&r.Weight, "轻重程度", Weights).Required().List().Public()
	f.YesNo(&r.Open, "向社会公开").List().Public()
	f.Count(&r.Retention, "保留期限").In("个月").Hint("0 表示长期；到期后不再计分、不再公开").Min(0).Max(1200).Public()
	f.Text(&r.Basis, "公开与使用依据").Public()
	record.Lines(f, &r.Columns, "报送字段", func(c *Column, f *record.Fields) {
		f.Text(&c.Name, "列名").Required().Max(60)
		f.Chosen(&c.Target, "含义", Targets).Required()
		f.YesNo(&c.Must, "必填")
		f.Text(&c.Note, "说明")
	})
	f.YesNo(&r.Off, "停用").Hint("停用后不再接收新的批次；已经入库的记录照常有效，可以随时恢复").Filter().List()
	f.YesNo(&r.Demo, "演示数据").ByCode().Public()
}).Everywhere().Says("各部门和各业务提供的信用信息事项：报送字段、默认类别与性质、是否公开和保留期限")

// own are the businesses of this program.
var own = []Source{
	{Number: FromSampling, Name: "产品质量监督抽查与食品安全抽检结论", Sort: "4", Polarity: "0", Weight: "0", Open: true, Retention: 36},
	{Number: FromRectify, Name: "质量问题整改结果", Sort: "6", Polarity: "0", Weight: "0", Retention: 36},
	{Number: FromLetter, Name: "监管文书", Sort: "5", Polarity: "0", Weight: "0", Retention: 36},
	{Number: FromRegister, Name: "市场主体登记", Sort: "1", Polarity: "0", Weight: "0", Open: true},
	{Number: FromListing, Name: "经营异常名录与严重违法失信名单", Sort: "12", Polarity: "-1", Weight: "2", Open: true},
	{Number: FromAnnual, Name: "企业年度报告", Sort: "13", Polarity: "0", Weight: "0", Open: true},
	{Number: FromPledge, Name: "信用承诺与自我披露", Sort: "10", Polarity: "0", Weight: "0", Open: true},
	{Number: FromJoint, Name: "联合惩戒与守信激励", Sort: "15", Polarity: "0", Weight: "0"},
	{Number: FromReview, Name: "信用异议与评价更正", Sort: "15", Polarity: "1", Weight: "1", Retention: 12},
	{Number: FromComplaint, Name: "消费者投诉处理结果", Sort: "8", Polarity: "0", Weight: "0", Retention: 36},
}

// seedSources registers the businesses of this program.
func seedSources(ctx context.Context, e *flow.Engine) error {
	return e.Write(ctx, func(tx *flow.Tx) error {
		k := SourceKind
		for _, s := range own {
			n, err := tx.Count(k.Plan, store.Query{Where: []store.Cond{store.Eq(k.F(&k.P.Number), s.Number)}}, 1)
			if err != nil {
				return err
			}
			if n > 0 {
				continue
			}
			s.Region, s.Department = "000000", "市场监督管理部门"
			if err := tx.Create(k.Plan, &s); err != nil {
				return fmt.Errorf("dossier: source %d: %w", s.Number, err)
			}
		}
		return nil
	})
}

// Sources returns the register by number.
func Sources(tx *flow.Tx) (map[int64]*Source, error) {
	out := make(map[int64]*Source)
	k := SourceKind
	q := store.Query{Limit: 1000, Bare: true}
	for {
		page, err := tx.Find(k.Plan, q)
		if err != nil {
			return nil, err
		}
		for _, r := range page.Records {
			s := r.(*Source)
			out[s.Number] = s
		}
		if page.Next == "" {
			return out, nil
		}
		q.After = page.Next
	}
}

// Keep returns the last day of an entry of the source whose fact is of the day; zero without end.
func (s *Source) Keep(day calendar.Date) calendar.Date {
	if s.Retention == 0 {
		return 0
	}
	return day.AddMonths(int(s.Retention))
}
