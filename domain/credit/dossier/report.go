package dossier

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/base/organ"
	"qgov/domain/supervise/letter"
	"qgov/kernel/audit"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/page"
	"qgov/kernel/paper"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/web"
)

// Report is a credit report as it was made out on a day, on one page. It is never changed; whoever holds the paper can check it at /verify.
type Report struct {
	record.Head
	Title     string
	Firm      record.Ref[firm.Firm]
	Code      string
	Number    string
	Organ     string
	Body      string // lines, see setLine
	IssuedOn  calendar.Date
	CheckCode string
	Digest    string
	Demo      bool
}

// ReportKind is the register of reports.
var ReportKind = record.Declare("credit_report", "信用报告", func(r *Report, f *record.Fields) {
	f.Text(&r.Title, "标题").Required().Title()
	record.Refer(f, &r.Firm, "企业", firm.Kind).Required().Filter().ForParty()
	f.Text(&r.Code, "统一社会信用代码").Search().List()
	f.Text(&r.Number, "编号").Max(60).List()
	f.Text(&r.Organ, "出具机关").Required()
	f.Text(&r.Body, "正文").Paragraph().Max(8000).Required()
	f.Date(&r.IssuedOn, "出具日期").List()
	f.Text(&r.CheckCode, "验证码").Max(26).Unique()
	f.Text(&r.Digest, "文本摘要").Max(80)
	f.YesNo(&r.Demo, "演示数据")
}).CodeOnly().Final().Says("按企业信用档案出具的一页信用报告，出具后不可更改，可扫码核验")

// mostRows is how many entries fit on the page.
const mostRows = 10

// makeReport makes out a report on the file of a firm as it stands: what is public in it, so that the paper may go to anybody.
func makeReport(tx *flow.Tx, f *firm.Firm, grades Grades) (*Report, error) {
	r := &Report{Head: record.Head{Region: f.Region}, Title: f.Name + "信用报告", Firm: record.To[firm.Firm](f.ID), Code: f.Code, IssuedOn: tx.Today(), CheckCode: audit.NewCode(), Demo: f.Demo}
	err := tx.Elevated(func() (err error) {
		if r.Organ, err = organ.Bureau(tx.Tx, f.Region); err != nil {
			return err
		}
		if r.Number, err = organ.Number(tx.Tx, f.Region, "信报"); err != nil {
			return err
		}
		if r.Body, err = bodyOf(tx, f, grades); err != nil {
			return err
		}
		r.Digest = r.digest()
		return flow.Create(tx, ReportKind, r)
	})
	return r, err
}

// bodyOf writes the report: "# heading", "= name TAB value", "| cells of a row", or a paragraph.
func bodyOf(tx *flow.Tx, f *firm.Firm, grades Grades) (string, error) {
	list, err := Public(tx, f.Code, tx.Today())
	if err != nil {
		return "", err
	}
	var b strings.Builder
	pair := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "= %s\t%s\n", name, value)
		}
	}
	pair("统一社会信用代码", f.Code)
	pair("登记状态", firm.Statuses.Label(f.Status))
	pair("主体类型", firm.Sorts.Label(f.Sort))
	pair("成立日期", f.Founded.String())
	pair("住所", audit.Redact(f.Address))
	if grades != nil {
		own, err := grades(tx, f.Code, true, calendar.Date(0))
		if err != nil {
			return "", err
		}
		for _, g := range own {
			pair(g.Family, g.Grade+" "+g.Label)
		}
	}
	b.WriteString("# 公开信用记录统计\n| 信息类别\t良好\t中性\t不良\n")
	counts := make(map[int64][3]int)
	for _, e := range list {
		c := counts[e.Sort]
		c[e.Polarity+1]++
		counts[e.Sort] = c
	}
	for sort := Registration; sort <= Other; sort++ {
		if c, ok := counts[sort]; ok {
			fmt.Fprintf(&b, "| %s\t%d\t%d\t%d\n", Sorts.Label(fmt.Sprint(sort)), c[2], c[1], c[0])
		}
	}
	if len(list) == 0 {
		b.WriteString("| 没有公开的信用记录\t0\t0\t0\n")
	}
	rows := weighty(list)
	if len(rows) > 0 {
		b.WriteString("# 主要信用记录\n| 日期\t信息类别\t性质\t事项\n")
	}
	for _, e := range rows {
		fmt.Fprintf(&b, "| %s\t%s\t%s\t%s\n", e.Day, Sorts.Label(fmt.Sprint(e.Sort)), Polarities.Label(fmt.Sprint(e.Polarity)), oneLine(e.Title))
	}
	fmt.Fprintf(&b, "本报告载明截至 %s 向社会公开并在公示期内的信用记录共 %d 条，列出较重、较近的 %d 条；不含商业秘密和个人信息。\n", tx.Today(), len(list), len(rows))
	return b.String(), nil
}

// weighty picks the entries that a reader wants first: bad ones by weight, then the newest.
func weighty(list []Entry) []Entry {
	var out []Entry
	take := func(want func(e Entry) bool) {
		for _, e := range list {
			if want(e) && len(out) < mostRows {
				out = append(out, e)
			}
		}
	}
	for w := Serious; w >= None; w-- {
		take(func(e Entry) bool { return e.Polarity == Bad && e.Weight == w })
	}
	take(func(e Entry) bool { return e.Polarity == Good })
	take(func(e Entry) bool { return e.Polarity == Neutral })
	return out
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func (r *Report) digest() string {
	h := sha256.Sum256([]byte(strings.Join([]string{r.Title, r.Code, r.Number, r.Organ, r.Body, r.IssuedOn.String(), r.CheckCode}, "\x1f")))
	return "sha256:" + hex.EncodeToString(h[:])
}

// document sets the report.
func (r *Report) document(public string) paper.Document {
	d := paper.Document{Title: r.Title, Notes: r.Number, Synthetic: r.Demo, Check: &paper.Check{URL: public + "/verify/" + r.CheckCode, Code: r.CheckCode}, Created: r.IssuedOn.Time().In(calendar.Shanghai())}
	var pairs []paper.Pair
	var table *paper.Table
	flush := func() {
		if len(pairs) > 0 {
			d.Blocks, pairs = append(d.Blocks, paper.Pairs{Items: pairs}), nil
		}
		if table != nil {
			d.Blocks, table = append(d.Blocks, *table), nil
		}
	}
	caption := ""
	for line := range strings.Lines(r.Body) {
		mark, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		cells := strings.Split(rest, "\t")
		switch {
		case mark == "=" && len(cells) == 2:
			pairs = append(pairs, paper.Pair{Name: cells[0], Value: cells[1], Wide: len([]rune(cells[1])) > 20})
		case mark == "#":
			flush()
			caption = rest
		case mark == "|" && table == nil:
			flush()
			table = &paper.Table{Caption: caption, Small: true}
			for _, c := range cells {
				table.Columns = append(table.Columns, paper.Column{Title: c})
			}
		case mark == "|":
			table.Rows = append(table.Rows, cells)
		default:
			flush()
			d.Blocks = append(d.Blocks, paper.Paragraph{Text: strings.TrimSpace(line)})
		}
	}
	flush()
	y, m, day := r.IssuedOn.Year(), int(r.IssuedOn.Month()), r.IssuedOn.Day()
	d.Blocks = append(d.Blocks, paper.Signature{Organs: []string{r.Organ}, Date: paper.ChineseDate(y, m, day)})
	return d
}

// The headings of the two tables of a report.
const countsTitle, entriesTitle = "公开信用记录统计", "主要信用记录"

// panels show the content of a report on its page, as its paper has it.
func panels() []page.Panel {
	pairs := func(_ *flow.Tx, r record.Record, p *web.Page) (web.Part, error) {
		var f web.Facts
		for _, b := range r.(*Report).document("").Blocks {
			if b, ok := b.(paper.Pairs); ok {
				for _, x := range b.Items {
					f.Items = append(f.Items, web.Fact{Label: p.Say(x.Name), Cell: web.Cell{Text: x.Value}})
				}
			}
		}
		return f, nil
	}
	return []page.Panel{{Title: "报告内容", Part: pairs}, {Title: countsTitle, Part: tableOf(countsTitle)}, {Title: entriesTitle, Part: tableOf(entriesTitle)}}
}

// tableOf shows one table of a report, with the paragraph that follows it.
func tableOf(title string) func(*flow.Tx, record.Record, *web.Page) (web.Part, error) {
	return func(_ *flow.Tx, r record.Record, p *web.Page) (web.Part, error) {
		var t *web.StatTable
		for _, b := range r.(*Report).document("").Blocks {
			switch b := b.(type) {
			case paper.Table:
				if t != nil {
					return *t, nil
				}
				if b.Caption != title {
					continue
				}
				t = &web.StatTable{Caption: p.Say(b.Caption)}
				for i, c := range b.Columns {
					t.Columns = append(t.Columns, web.Column{Label: p.Say(c.Title), Num: title == countsTitle && i > 0})
				}
				for _, cells := range b.Rows {
					row := web.StatRow{Label: cells[0]}
					for _, c := range cells[1:] {
						row.Cells = append(row.Cells, web.Cell{Text: c})
					}
					t.Rows = append(t.Rows, row)
				}
			case paper.Paragraph:
				if t != nil {
					t.Note = b.Text
				}
			}
		}
		if t == nil {
			return nil, nil
		}
		return *t, nil
	}
}

// Verify tells whoever holds a report whether it is genuine. It implements letter.Verifier.
func Verify(tx *flow.Tx, code string) (*letter.Shown, error) {
	if !audit.IsCode(code) {
		return nil, nil
	}
	r, err := store.First(tx.Tx, ReportKind, store.Query{Bare: true, Where: []store.Cond{store.Eq(ReportKind.F(&ReportKind.P.CheckCode), code)}})
	if err != nil || r == nil {
		return nil, err
	}
	text := strings.NewReplacer("\n# ", "\n# ", "\n= ", "\n", "\n| ", "\n", "\t", "　").Replace("\n" + r.Body)
	return &letter.Shown{Number: r.Number, Title: r.Title, Organ: r.Organ, Sort: ReportKind.Label, Text: text, IssuedOn: r.IssuedOn, Valid: r.Digest == r.digest(), Demo: r.Demo}, nil
}

// reports is the view of the register.
func reports() page.View {
	k, p := ReportKind, ReportKind.P
	return page.View{Plan: k.Plan, Wing: "主体与信用", Icon: "file-text", Rank: 13,
		Columns: []page.Column{{Field: k.F(&p.Title), Under: k.F(&p.Code)}, {Field: k.F(&p.Number)}, {Field: k.F(&p.IssuedOn)}, {Field: k.F(&p.Region)}},
		Links: func(_ *flow.Tx, r record.Record) []web.Link {
			at := "/credit_report/" + r.Header().ID.String()
			return []web.Link{{Label: "查看报告", Icon: "file-text", URL: at + "/view"}, {Label: "下载 PDF", Icon: "download", URL: at + "/pdf", Download: true},
				{Label: "下载 DOCX", Icon: "download", URL: at + "/docx", Download: true}, {Label: "企业信用档案", Icon: "link", URL: "/credit/" + r.(*Report).Code}}
		},
		Panels: panels(), Drawn: []*record.Field{k.F(&p.Body)},
		Sample: func(tx *flow.Tx) (record.Record, error) {
			f, err := sampleFirm(tx)
			if err != nil {
				return nil, err
			}
			r := &Report{Title: "示例信用报告", Firm: record.To[firm.Firm](f.ID), Code: f.Code, Organ: "示例市场监督管理局", Body: "= 示例\t示例\n", IssuedOn: tx.Today(), CheckCode: audit.NewCode(), Demo: true}
			r.Digest = r.digest()
			return r, nil
		}}
}

func reportGrants() []role.Grant {
	return append(role.Allow(ReportKind.Name, []role.Action{role.See}, append(duty.Staff(), duty.Firm)...), role.Allow(ReportKind.Name, []role.Action{role.Create}, append(duty.Staff(), duty.Firm)...)...)
}
