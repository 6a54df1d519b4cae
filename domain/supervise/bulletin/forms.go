package bulletin

import (
	"fmt"
	"strconv"
	"strings"

	"qgov/base/firm"
	"qgov/domain/supervise/rectify"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/audit"
	"qgov/kernel/flow"
	"qgov/kernel/publish"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// Names of lines of public copies that other public pages read. FirmCode and ProducerCode are credit codes, by which a firm's page finds
// what concerns it; Detail is the failing items in the form 项目‖检验结果‖标准值.
const (
	FirmCode     = "firm_code"
	ProducerCode = "producer_code"
	Detail       = "failing_detail"
	Class        = "class"
	HeadLine     = "columns" // of a bulletin's table: titles divided by tabs
	RowLine      = "row_"    // followed by the number of the row: cells divided by tabs
	PartLine     = "part_"
	FlagLine     = "flag_"
)

// Forms says how samples, bulletins and findings are published. The findings of a sample become public with their end.
func Forms() []publish.Form {
	k, p := sampling.Kind, sampling.Kind.P
	return []publish.Form{
		{Plan: k.Plan, Title: func(r record.Record) string { s := r.(*sampling.Sample); return s.Name + "（" + s.Number + "）" },
			Masks: map[*record.Field]publish.Mask{k.F(&p.Number): publish.Plain, k.F(&p.Batch): publish.Plain, k.F(&p.Standard): publish.Plain, k.F(&p.ProducerAddress): publish.Omit},
			More:  moreOfSample},
		{Plan: Kind.Plan, Masks: map[*record.Field]publish.Mask{Kind.F(&Kind.P.SourceURL): publish.Plain, Kind.F(&Kind.P.IssueNo): publish.Plain}, More: moreOfBulletin},
		{Plan: rectify.Kind.Plan, Masks: map[*record.Field]publish.Mask{rectify.Kind.F(&rectify.Kind.P.Number): publish.Plain}, Persons: persons, More: moreOfFinding},
	}
}

func persons(r record.Record) []string {
	f := r.(*rectify.Finding)
	out := []string{f.Person, f.Expert}
	for _, m := range f.Measures {
		out = append(out, m.Person)
	}
	return out
}

// lines collects the lines that are not empty.
type lines []audit.Item

func (l *lines) add(name, label, value string) {
	if value != "" {
		*l = append(*l, audit.Item{Name: name, Label: label, Value: value})
	}
}

func moreOfSample(tx *flow.Tx, r record.Record) ([]audit.Item, error) {
	s := r.(*sampling.Sample)
	x, err := about(tx, s)
	if err != nil {
		return nil, err
	}
	var out lines
	out.add(FirmCode, "被抽样单位统一社会信用代码", x.firm.Code)
	out.add("firm_address", "被抽样单位地址", address(x.firm))
	if x.producer != nil {
		out.add(ProducerCode, "标称生产者统一社会信用代码", x.producer.Code)
		out.add("producer_address", "标称生产者地址", address(x.producer))
	} else {
		out.add("producer_address", "标称生产者地址", publish.MaskAddress(s.ProducerAddress))
	}
	out.add(Class, "产品类别", x.product.Class)
	out.add(Detail, failingTitle, failing(s))
	out.add("retest", "复检情况", note(s, x))
	return out, nil
}

func moreOfFinding(tx *flow.Tx, r record.Record) ([]audit.Item, error) {
	var out lines
	err := tx.Elevated(func() error {
		f, err := store.Get(tx.Tx, firm.Kind, r.(*rectify.Finding).Firm.ID)
		if err == nil {
			out.add(FirmCode, "统一社会信用代码", f.Code)
		}
		return err
	})
	return out, err
}

// moreOfBulletin writes the table, one line a row, so that it can be shown and searched as a table.
func moreOfBulletin(_ *flow.Tx, r record.Record) ([]audit.Item, error) {
	b := r.(*Bulletin)
	var out lines
	if len(b.Rows) > 0 {
		out.add(HeadLine, "表头", strings.Join(Columns(b.RuleSet), "\t"))
	}
	for i := range b.Rows {
		cells := b.Cells(i)
		for j := range cells {
			cells[j] = strings.Join(strings.Fields(cells[j]), " ")
		}
		out.add(fmt.Sprintf("%s%04d", RowLine, i+1), strconv.Itoa(i+1), strings.Join(cells, "\t"))
	}
	for i, p := range b.Parts {
		out.add(fmt.Sprintf("%s%03d", PartLine, i+1), "分类情况", strings.Join([]string{p.Name, number(p.Batches), number(p.Passed), number(p.Failed), p.Rate}, "\t"))
	}
	for i, f := range b.Flags() {
		out.add(fmt.Sprintf("%s%02d", FlagLine, i+1), "数据提示", f.Field+"："+f.String())
	}
	return out, nil
}

func number(n record.Maybe[int64]) string {
	if !n.Known {
		return ""
	}
	return strconv.FormatInt(n.V, 10)
}
