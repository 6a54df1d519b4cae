package demo

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"qgov/base/firm"
	"qgov/base/region"
	"qgov/domain/credit/dossier"
	"qgov/domain/credit/grade"
	"qgov/domain/credit/joint"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// department is an invented supplier of credit records.
type department struct {
	number                 int64
	name, what             string
	sort, polarity, weight int64
	open                   bool
	months                 int64
	share                  int // of a hundred records of a firm
	mark                   string
	titles                 []string
}

// suppliers stand for the departments of a city; what samples, findings and letters of the world say comes from these themselves.
var suppliers = []department{
	{801, "示例行政审批服务局", "设立、变更登记", dossier.Registration, dossier.Neutral, 0, true, 0, 10, "登", []string{"设立登记", "变更登记：经营范围", "变更登记：住所", "股权变更备案"}},
	{802, "示例行政审批服务局", "行政许可", dossier.Licence, dossier.Neutral, 0, true, 60, 14, "许", []string{"食品经营许可延续", "食品生产许可", "排污许可", "特种设备使用登记"}},
	{803, "示例认证认可监督部门", "管理体系认证", dossier.Certificate, dossier.Good, 1, true, 36, 6, "认", []string{"质量管理体系认证", "食品安全管理体系认证", "环境管理体系认证"}},
	{804, "示例应急管理局", "监督检查", dossier.Inspection, dossier.Neutral, 0, false, 36, 16, "检", []string{"安全生产检查：未发现问题", "双随机检查：未发现问题", "消防安全检查：未发现问题"}},
	{805, "示例应急管理局", "检查发现问题", dossier.Inspection, dossier.Bad, 1, false, 36, 3, "查", []string{"安全生产检查：责令改正", "台账记录不完整"}},
	{806, "示例综合行政执法局", "行政处罚", dossier.Penalty, dossier.Bad, 2, true, 36, 3, "罚", []string{"销售不合格产品", "未明码标价", "虚假宣传", "使用未经检验的计量器具"}},
	{807, "示例12345热线", "投诉举报办理", dossier.Complaint, dossier.Bad, 1, false, 24, 6, "诉", []string{"商品质量问题，调解成功", "售后服务问题，责令退款", "价格争议，调解成功"}},
	{808, "示例市场监督管理部门", "缺陷产品召回", dossier.Recall, dossier.Neutral, 0, true, 36, 1, "召", []string{"主动召回，已完成", "主动召回，实施中"}},
	{809, "示例社会信用中心", "信用承诺", dossier.Pledge, dossier.Good, 1, true, 36, 7, "诺", []string{"质量信用承诺", "证明事项告知承诺", "行业自律承诺"}},
	{810, "示例人力资源和社会保障局", "荣誉表彰", dossier.Honour, dossier.Good, 2, true, 60, 3, "荣", []string{"和谐劳动关系企业", "质量管理先进单位", "诚信示范单位"}},
	{811, "示例市场监督管理部门", "企业即时信息公示", dossier.AnnualReport, dossier.Neutral, 0, true, 60, 13, "报", []string{"即时信息公示：行政许可变更", "即时信息公示：知识产权出质登记"}},
	{812, "示例税务局", "纳税信用评价", dossier.Contract, dossier.Good, 1, true, 24, 14, "税", []string{"纳税信用A级", "纳税信用B级"}},
	{813, "示例生态环境局", "其他信用信息", dossier.Other, dossier.Neutral, 0, false, 24, 4, "环", []string{"环境信用评价：绿色", "环境信用评价：蓝色"}},
}

// recordsOfFirm is how many records the departments send of a firm.
const recordsOfFirm = 16

// makeCredit registers the departments, more firms if they are asked for, and what the departments send of every firm; then all firms are
// graded.
func (w *World) makeCredit(ctx context.Context) error {
	w.Clock.Set(w.until)
	if err := w.moreFirms(ctx); err != nil {
		return err
	}
	err := w.write(ctx, func(tx *flow.Tx) error {
		for _, d := range suppliers {
			s := &dossier.Source{Number: d.number, Name: d.what, Department: d.name, Sort: strconv.FormatInt(d.sort, 10), Polarity: strconv.FormatInt(d.polarity, 10), Weight: strconv.FormatInt(d.weight, 10), Open: d.open, Retention: d.months, Basis: "演示目录", Demo: true}
			s.Region = City
			for i, head := range []string{"code", "doc", "title", "day"} {
				s.Columns = append(s.Columns, dossier.Column{Name: []string{"统一社会信用代码", "文号", "事项", "日期"}[i], Target: head, Must: true})
			}
			if err := flow.Create(tx, dossier.SourceKind, s); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	slices.SortFunc(w.firms, func(a, b *firm.Firm) int { return strings.Compare(a.Code, b.Code) }) // the order of the table
	here := 0
	for some := range slices.Chunk(w.firms, 2000) {
		var list []dossier.Entry
		for _, f := range some {
			one := w.recordsOf(f)
			if f.Status == "active" && f.Sort == "enterprise" && strings.HasPrefix(f.Region, Region) {
				if here++; here%oneExemplary == 0 {
					one = w.exemplary(one)
				}
			}
			list = append(list, one...)
		}
		if err := w.write(ctx, func(tx *flow.Tx) error { _, err := dossier.Put(tx, "演示数据：部门归集", list); return err }); err != nil {
			return err
		}
	}
	if _, err := new(grade.Grader).All(ctx, w.App.Engine, "", grade.Steps{}); err != nil {
		return err
	}
	// The night would push the incentives of these grades; the public list of them is not to wait for it.
	return w.write(ctx, func(tx *flow.Tx) error {
		for after := ""; ; {
			last, err := joint.Reconcile(tx, after, 500)
			if err != nil || last == "" {
				return err
			}
			after = last
		}
	})
}

// oneExemplary is of how many enterprises of the county one has nothing but good to show, so that some reach the grade that incentives follow.
const oneExemplary = 150

// exemplary makes certificates, pledges and honours of the last year out of a firm's records.
func (w *World) exemplary(list []dossier.Entry) []dossier.Entry {
	today := calendar.DateOf(w.until)
	good := []department{suppliers[2], suppliers[8], suppliers[9], suppliers[11]}
	for i := range list {
		e, d := &list[i], good[i%len(good)]
		e.Source, e.Sort, e.Polarity, e.Weight, e.Open, e.Amount = d.number, d.sort, d.polarity, d.weight, d.open, 0
		e.Title, e.Day = d.titles[i/len(good)%len(d.titles)], today.AddDays(-15-20*i)
		e.Doc, e.Until = fmt.Sprintf("演%s〔%d〕%s-%d", d.mark, e.Day.Year(), e.Code[12:17], i), e.Day.AddMonths(int(d.months))
	}
	slices.SortFunc(list, func(a, b dossier.Entry) int { return strings.Compare(a.Doc, b.Doc) })
	return list
}

// recordsOf makes up what the departments send of a firm. One firm in twelve is a careless one, with more that is bad.
func (w *World) recordsOf(f *firm.Firm) []dossier.Entry {
	out := make([]dossier.Entry, 0, recordsOfFirm)
	careless := w.chance(1.0 / 12)
	today := calendar.DateOf(w.until)
	for i := range recordsOfFirm {
		d := w.supplier()
		if careless && w.chance(0.35) {
			d = pick(w, []department{suppliers[4], suppliers[5], suppliers[5], suppliers[6]})
		}
		e := dossier.Entry{Code: f.Code, Region: f.Region, Source: d.number, Sort: d.sort, Polarity: d.polarity, Weight: d.weight, Open: d.open, Title: pick(w, d.titles), Day: today.AddDays(-w.rng.IntN(5 * 365))}
		e.Doc = fmt.Sprintf("演%s〔%d〕%s-%d", d.mark, e.Day.Year(), f.Code[12:17], i)
		if f.Founded > e.Day {
			e.Day = min(f.Founded.AddDays(w.rng.IntN(300)), today)
		}
		if e.Polarity == dossier.Bad && w.chance(0.15) {
			e.Weight = dossier.Serious
		}
		if d.number == 806 {
			e.Amount = record.Money(100000 * (1 + w.rng.IntN(200)))
		}
		if d.months > 0 {
			e.Until = e.Day.AddMonths(int(d.months))
		}
		out = append(out, e)
	}
	slices.SortFunc(out, func(a, b dossier.Entry) int { return strings.Compare(a.Doc, b.Doc) })
	return out
}

// supplier draws a department by its share.
func (w *World) supplier() department {
	n := w.rng.IntN(100)
	for _, d := range suppliers {
		if n -= d.share; n < 0 {
			return d
		}
	}
	return suppliers[3]
}

// moreFirms fills the register of the city up, in bulk.
func (w *World) moreFirms(ctx context.Context) error {
	if w.more == 0 {
		return nil
	}
	names := make(map[string]bool)
	for _, f := range w.firms {
		names[f.Name] = true
	}
	counties := []struct{ code, place string }{{"371083", "乳山"}, {"371002", "威海环翠"}, {"371003", "威海文登"}}
	var rows []store.BulkRow
	for i := range w.more {
		c := counties[i%len(counties)]
		f, _ := w.newFirm(c.code, c.place, uint64(100_000+i), names)
		f.Region = string(pick(w, region.Children(region.Code(c.code))).Code)
		f.Address = region.FullName(region.Code(f.Region)) + fmt.Sprintf("示例路%d号", 1+w.rng.IntN(300))
		w.firms = append(w.firms, f)
		rows = append(rows, store.BulkRow{Line: i + 1, Record: f})
	}
	_, err := w.App.DB.Bulk(ctx, store.Bulk{Plan: firm.Kind.Plan, Key: firm.Kind.F(&firm.Kind.P.Code),
		Read: func(ctx context.Context, hand func(parse func(int) ([]store.BulkRow, error)) error) error {
			for some := range slices.Chunk(rows, 1000) {
				if err := hand(func(int) ([]store.BulkRow, error) { return some, nil }); err != nil {
					return err
				}
			}
			return nil
		},
		Sum: func(l store.Loaded) store.Change {
			return store.Change{Action: "import", Kind: firm.Kind.Name, Region: City, Title: "演示数据", Fields: []store.FieldChange{{Name: "rows", New: strconv.FormatInt(l.New, 10)}}}
		}})
	return err
}
