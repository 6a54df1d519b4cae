package bulletin

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"qgov/base/firm"
	"qgov/base/lab"
	"qgov/base/product"
	"qgov/base/region"
	"qgov/calc/stat"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/flow"
	"qgov/kernel/publish"
	"qgov/kernel/record"
	"qgov/kernel/sheet"
	"qgov/kernel/store"
)

// Columns returns the titles of the table of a rule set, in the order in which bureaus publish: 15 for products, 18 for food.
func Columns(ruleSet string) []string {
	if ruleSet == product.Food {
		return []string{"序号", "抽样编号", "标称生产企业名称", "标称生产企业地址", "被抽样单位名称", "被抽样单位地址", "被抽样单位所在地区", "食品名称", "规格型号", "商标", "生产日期/批号",
			failingTitle, "分类", "公告号", "公告日期", "任务来源/项目名称", "承检机构", "备注"}
	}
	return []string{"序号", "抽查编号", "产品名称", "标称生产企业名称", "标称生产企业地址", "被抽样单位名称", "被抽样单位地址", "商标", "规格型号", "生产日期/批号", "检验结论", failingTitle, "承检机构", "任务来源", "备注"}
}

// Cells returns row i in the order of Columns.
func (b *Bulletin) Cells(i int) []string {
	r, n := &b.Rows[i], strconv.Itoa(i+1)
	if b.RuleSet == product.Food {
		on := ""
		if !b.PublishedOn.IsZero() {
			on = b.PublishedOn.String()
		}
		return []string{n, r.Code, r.Maker, r.MakerAddress, r.Unit, r.UnitAddress, r.Place, r.Product, r.Spec, r.TradeMark, r.Batch, r.Failing, r.Class, b.IssueNo, on, r.Task, r.Lab, r.Note}
	}
	return []string{n, r.Code, r.Product, r.Maker, r.MakerAddress, r.Unit, r.UnitAddress, r.TradeMark, r.Spec, r.Batch, r.Result, r.Failing, r.Lab, r.Task, r.Note}
}

// WriteXLSX writes the table as a spreadsheet with the columns of the rule set and nothing else.
func (b *Bulletin) WriteXLSX(w io.Writer) error {
	layout := sheet.Layout{Name: "抽检结果"}
	for _, title := range Columns(b.RuleSet) {
		layout.Columns = append(layout.Columns, sheet.Column{Title: title})
	}
	out, err := sheet.NewXLSX(w, layout)
	if err != nil {
		return err
	}
	for i := range b.Rows {
		var cells []sheet.Cell
		for j, s := range b.Cells(i) {
			if j == 0 {
				cells = append(cells, sheet.Int(int64(i+1)))
				continue
			}
			cells = append(cells, sheet.Str(s))
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	return out.Close()
}

// final are the items by which the result stands: those of the re-test, if there was one.
func final(s *sampling.Sample) []sampling.Item {
	if len(s.RetestItems) > 0 {
		return s.RetestItems
	}
	return s.Items
}

// failing writes the failing items in the form of the tables: 项目‖检验结果‖标准值.
func failing(s *sampling.Sample) string {
	var out []string
	if s.Conclusion != "fail" {
		return ""
	}
	for _, it := range final(s) {
		verdict := it.LabVerdict
		if verdict == "" {
			verdict = it.Verdict
		}
		if verdict != "fail" {
			continue
		}
		value := strings.TrimSpace(it.Value + " " + it.ValueUnit)
		if it.NotDetected {
			value = "未检出"
		}
		limit := strings.TrimSpace(it.Operator + it.Limit + " " + it.Unit)
		if it.Upper != "" {
			limit += "，M=" + it.Upper
		}
		out = append(out, it.Parameter+"‖"+value+"‖"+limit)
	}
	return strings.Join(out, "；")
}

// subject is what of a sample's surroundings is public.
type subject struct {
	firm, producer *firm.Firm // producer is nil if it is not in the register
	product        *product.Product
	lab, retest    string
}

func about(tx *flow.Tx, s *sampling.Sample) (x subject, err error) {
	err = tx.Elevated(func() error {
		if x.firm, err = store.Get(tx.Tx, firm.Kind, s.Firm.ID); err != nil {
			return err
		}
		if x.product, err = store.Get(tx.Tx, product.Kind, s.Product.ID); err != nil {
			return err
		}
		if s.Producer.Known() {
			if x.producer, err = store.Get(tx.Tx, firm.Kind, s.Producer.ID); err != nil {
				return err
			}
		}
		for id, name := range map[record.ID]*string{s.Lab.ID: &x.lab, s.RetestLab.ID: &x.retest} {
			if id == 0 {
				continue
			}
			l, err := store.Get(tx.Tx, lab.Kind, id)
			if err != nil {
				return err
			}
			*name = l.Name
		}
		return nil
	})
	if s.RetestLab.ID == s.Lab.ID {
		x.retest = x.lab
	}
	return x, err
}

// address is where a firm is: of an individual business, whose address may be a home, only the town or street.
func address(f *firm.Firm) string {
	if f.Sort == "individual" {
		return publish.MaskAddress(f.Address)
	}
	return f.Address
}

// rowOf makes the row of a concluded sample.
func rowOf(tx *flow.Tx, s *sampling.Sample) (Row, error) {
	x, err := about(tx, s)
	if err != nil {
		return Row{}, err
	}
	r := Row{Sample: s.ID, Code: s.Number, Maker: s.ProducerName, MakerAddress: s.ProducerAddress, Unit: x.firm.Name, UnitAddress: address(x.firm), Place: region.FullName(region.Code(s.Region)),
		Product: s.Name, Spec: s.Spec, TradeMark: s.TradeMark, Result: sampling.Verdicts.Label(s.Conclusion), Failing: failing(s), Class: x.product.Class, Task: s.Task, Lab: x.lab, Note: note(s, x)}
	if x.producer != nil {
		r.Maker, r.MakerAddress = x.producer.Name, address(x.producer)
	}
	var made []string
	if !s.MadeOn.IsZero() {
		made = append(made, s.MadeOn.String())
	}
	if s.Batch != "" {
		made = append(made, s.Batch)
	}
	r.Batch = strings.Join(made, "/")
	return r, nil
}

// note tells of a re-test.
func note(s *sampling.Sample, x subject) string {
	if s.RetestOn.IsZero() {
		return ""
	}
	return fmt.Sprintf("经复检%s，复检机构：%s", sampling.Verdicts.Label(s.Conclusion), x.retest)
}

// count sets the counts of an own bulletin from its rows.
func (b *Bulletin) count() {
	var failed int64
	for i := range b.Rows {
		if b.Rows[i].Result == sampling.Verdicts.Label("fail") {
			failed++
		}
	}
	b.Batches, b.Failed = record.Some(int64(len(b.Rows))), record.Some(failed)
}

// Flags returns where the figures of the bulletin contradict each other: parts that do not add up to their total, shares that do not
// follow from their counts.
func (b *Bulletin) Flags() []stat.Flag {
	var out []stat.Flag
	rate := func(name, percent string, failed, batches record.Maybe[int64]) {
		if percent == "" || !failed.Known || !batches.Known || batches.V == 0 {
			return
		}
		if f, bad, err := stat.CheckRate(name, failed.V, batches.V, percent); err == nil && bad {
			out = append(out, f)
		}
	}
	rate(b.Title, b.Rate, b.Failed, b.Batches)
	sum := func(name string, total record.Maybe[int64], part func(p Part) record.Maybe[int64]) {
		var list []int64
		for _, p := range b.Parts {
			if n := part(p); !p.Total && !n.Known {
				return // a part without a figure may hold the difference
			} else if !p.Total {
				list = append(list, n.V)
			}
		}
		if f, bad := stat.CheckTotal(name, total.V, list); bad && total.Known && len(list) > 0 {
			out = append(out, f)
		}
	}
	for _, p := range b.Parts {
		rate(p.Name, p.Rate, p.Failed, p.Batches)
		if p.Batches.Known && p.Passed.Known && p.Failed.Known {
			if f, bad := stat.CheckTotal(p.Name, p.Batches.V, []int64{p.Passed.V, p.Failed.V}); bad {
				out = append(out, f)
			}
		}
	}
	sum("抽检批次", b.Batches, func(p Part) record.Maybe[int64] { return p.Batches })
	sum("不合格批次", b.Failed, func(p Part) record.Maybe[int64] { return p.Failed })
	return out
}
