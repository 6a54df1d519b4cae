package hotspot

import (
	"context"
	_ "embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
	"qgov/web"
)

// Total is what a city published about its complaints in a period: a reference, kept as it was published.
type Total struct {
	record.Head
	Title      string
	Place      string
	Period     string // 2024, 2024H1, 2025-03
	Complaints int64
	Reports    record.Maybe[int64]
	Consults   record.Maybe[int64]
	Stated     record.Maybe[int64] // the sum, as the publication gives it
	Rounded    record.Maybe[int64] // to which it is rounded there: 4.49万 is to 100
	Accepted   record.Maybe[int64]
	Mediated   record.Maybe[int64]
	Closed     record.Maybe[int64]
	Recovered  record.Maybe[record.Decimal]
	Earlier    string
	Parts      []Part
	Source     string
	Differs    bool
}

// Part is a published part of a total.
type Part struct {
	Sort  string
	Name  string
	Count int64
}

// The sorts of parts. Of the first ones only the most frequent are published; channels are published in full.
const (
	byTrouble = "投诉问题"
	byGoods   = "商品"
	byService = "服务"
	byReport  = "举报问题"
	byChannel = "渠道"
)

// Sorts of parts.
var Sorts = record.Codes{{Code: byTrouble, Label: byTrouble}, {Code: byGoods, Label: byGoods}, {Code: byService, Label: byService}, {Code: byReport, Label: byReport}, {Code: byChannel, Label: byChannel}}

// TotalKind is the register of published totals.
var TotalKind = record.Declare("consumer_total", "公布的投诉统计", func(r *Total, f *record.Fields) {
	f.Text(&r.Title, "名称").Title().ByCode()
	f.Place(&r.Place, "公布的地区").Required().Filter().List()
	f.Text(&r.Period, "期间").Required().Max(10).Pattern(`\d{4}(-\d{2}|H[12]|Q[1-4])?`, "2024、2024H1、2025-03").Filter().List()
	f.Count(&r.Complaints, "投诉").Required().Min(0).In("件").List()
	f.MaybeCount(&r.Reports, "举报").Min(0).In("件").List()
	f.MaybeCount(&r.Consults, "咨询").Min(0).In("件")
	f.MaybeCount(&r.Stated, "公布的合计").Min(0).In("件").Hint("原文给出的总数")
	f.MaybeCount(&r.Rounded, "合计取整到").Min(1).In("件").Hint("原文为约数的填写，例如4.49万件取整到100")
	f.MaybeCount(&r.Accepted, "受理").Min(0).In("件")
	f.MaybeCount(&r.Mediated, "调解成功").Min(0).In("件")
	f.MaybeCount(&r.Closed, "办结").Min(0).In("件")
	f.MaybeDecimal(&r.Recovered, "公布的挽回损失", "万元").Min(0)
	f.Text(&r.Earlier, "以前期间和说明").Max(500)
	record.Lines(f, &r.Parts, "分项", func(p *Part, f *record.Fields) {
		f.Chosen(&p.Sort, "分项种类", Sorts).Required()
		f.Text(&p.Name, "分项名称").Required().Max(60)
		f.Count(&p.Count, "件数").Required().Min(0).In("件")
	})
	f.Text(&r.Source, "来源网址").Required().Max(500)
	f.YesNo(&r.Differs, "与自身分项不符").ByCode().Filter().List()
}).Everywhere().Says("各地公布的投诉举报统计，作为参考；登记时与自身的分项核对，不符的标明，不作更改")

// TotalFlow names a published total and notes whether it agrees with itself.
var TotalFlow = flow.Begin(flow.Of(TotalKind, "registered", flow.States{{Code: "registered", Label: "已登记", Final: true, Locked: true}}), func(_ *flow.Tx, r *Total) error {
	r.Title = place(r.Place) + " " + r.Period
	for _, f := range r.Check() {
		r.Differs = r.Differs || !f.Agrees
	}
	return nil
})

// Finding is one comparison of a total with its parts.
type Finding struct {
	Agrees bool
	Text   string // Chinese with verbs
	Args   []any
}

// Check compares a published total with its own parts. What was not published is not compared.
func (r *Total) Check() []Finding {
	var out []Finding
	add := func(agrees bool, text string, args ...any) { out = append(out, Finding{agrees, text, args}) }
	if r.Stated.Known && r.Reports.Known && r.Consults.Known {
		n, to := r.Complaints+r.Reports.V+r.Consults.V, max(r.Rounded.V, 1)
		if to == 1 {
			add(n == r.Stated.V, "投诉 + 举报 + 咨询 = %d，公布的合计为 %d", n, r.Stated.V)
		} else {
			add((n+to/2)/to*to == r.Stated.V, "投诉 + 举报 + 咨询 = %d，公布的合计为 %d（取整到 %d）", n, r.Stated.V, to)
		}
	}
	if r.Accepted.Known {
		add(r.Accepted.V <= r.Complaints, "受理 %d，投诉 %d", r.Accepted.V, r.Complaints)
	}
	if r.Accepted.Known && r.Mediated.Known {
		add(r.Mediated.V <= r.Accepted.V, "调解成功 %d，受理 %d", r.Mediated.V, r.Accepted.V)
	}
	if r.Closed.Known {
		add(r.Closed.V <= r.Complaints, "办结 %d，投诉 %d；办结可能含以前收到的", r.Closed.V, r.Complaints)
	}
	sums := make(map[string]int64)
	for _, p := range r.Parts {
		sums[p.Sort] += p.Count
	}
	if n, ok := sums[byTrouble]; ok {
		add(n <= r.Complaints, "各投诉问题之和 %d，投诉 %d", n, r.Complaints)
	}
	if n := sums[byGoods] + sums[byService]; n > 0 {
		add(n <= r.Complaints, "商品与服务之和 %d，投诉 %d", n, r.Complaints)
	}
	if n, ok := sums[byReport]; ok && r.Reports.Known {
		add(n <= r.Reports.V, "各举报问题之和 %d，举报 %d", n, r.Reports.V)
	}
	if n, ok := sums[byChannel]; ok && r.Reports.Known {
		add(n == r.Complaints+r.Reports.V, "各渠道之和 %d，投诉 + 举报 = %d", n, r.Complaints+r.Reports.V)
	}
	return out
}

// checked is the panel of a published total: every comparison with its result.
func checked(_ *flow.Tx, r record.Record, p *web.Page) (web.Part, error) {
	list := r.(*Total).Check()
	if len(list) == 0 {
		return nil, nil
	}
	t := web.StatTable{Columns: []web.Column{{Label: p.Say("分项")}, {Label: p.Say("自身核对")}}}
	for _, x := range list {
		b := web.Badge{Text: p.Say("相符"), Tone: web.Good}
		if !x.Agrees {
			b = web.Badge{Text: p.Say("不符"), Tone: web.Warn}
		}
		t.Rows = append(t.Rows, web.StatRow{Label: p.Say(x.Text, x.Args...), Cells: []web.Cell{{Badge: &b}}})
	}
	return t, nil
}

// published is the table of the page of statistics, nil without any.
func (s *view) published(tx *flow.Tx) (web.Part, error) {
	list, err := store.Find(tx.Tx, TotalKind, store.Query{Limit: 20, Bare: true})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	t := web.StatTable{Columns: []web.Column{{Label: s.t("地区与期间")}, {Label: s.t("投诉"), Num: true}, {Label: s.t("受理率"), Num: true}, {Label: s.t("调解成功 ÷ 受理"), Num: true}, {Label: s.t("挽回损失（万元）"), Num: true}, {Label: s.t("自身核对")}}}
	for _, r := range list {
		row := web.StatRow{Label: r.Title, URL: "/consumer_total/" + r.ID.String(), Cells: []web.Cell{{Text: strconv.FormatInt(r.Complaints, 10)}, {Text: part(r.Accepted, record.Some(r.Complaints))}, {Text: part(r.Mediated, r.Accepted)}, {Text: "—"}, {}}}
		if r.Recovered.Known {
			row.Cells[3].Text = r.Recovered.V.String()
		}
		row.Cells[4].Badge = &web.Badge{Text: s.t("相符"), Tone: web.Good}
		if r.Differs {
			row.Cells[4].Badge = &web.Badge{Text: s.t("不符"), Tone: web.Warn}
		}
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}

func part(n, of record.Maybe[int64]) string {
	if !n.Known || !of.Known {
		return "—"
	}
	return share(n.V, of.V)
}

//go:embed published.csv
var publishedTable string

//go:embed parts.csv
var partTable string

// Published are the totals of four cities that the program carries.
func Published() ([]*Total, error) {
	rows, err := csv.NewReader(strings.NewReader(publishedTable)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("hotspot: published totals: %w", err)
	}
	parts, err := csv.NewReader(strings.NewReader(partTable)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("hotspot: parts: %w", err)
	}
	var out []*Total
	for _, c := range rows[1:] {
		r := &Total{Head: record.Head{Region: "000000"}, Place: c[0], Period: c[1], Earlier: c[11], Source: c[12]}
		var n record.Maybe[int64]
		for i, to := range []*record.Maybe[int64]{&n, &r.Reports, &r.Consults, &r.Stated, &r.Rounded, &r.Accepted, &r.Mediated, &r.Closed} {
			if c[2+i] == "" {
				continue
			}
			if to.V, err = strconv.ParseInt(c[2+i], 10, 64); err != nil {
				return nil, fmt.Errorf("hotspot: %s %s: %w", c[0], c[1], err)
			}
			to.Known = true
		}
		r.Complaints = n.V
		if r.Recovered.V, err = record.ParseDecimal(c[10]); err != nil {
			return nil, err
		}
		r.Recovered.Known = true
		for _, p := range parts[1:] {
			if p[0] != c[0] || p[1] != c[1] {
				continue
			}
			count, err := strconv.ParseInt(p[4], 10, 64)
			if err != nil {
				return nil, fmt.Errorf("hotspot: part %v: %w", p, err)
			}
			r.Parts = append(r.Parts, Part{Sort: p[2], Name: p[3], Count: count})
		}
		out = append(out, r)
	}
	return out, nil
}

// seed writes the first rule and the published totals into an empty installation.
func seed(ctx context.Context, e *flow.Engine) error {
	list, err := Published()
	if err != nil {
		return err
	}
	return e.Write(ctx, func(tx *flow.Tx) error {
		n, err := tx.Count(RuleKind.Plan, store.Query{}, 1)
		if err != nil || n > 0 {
			return err
		}
		first := first
		if err := store.Insert(tx.Tx, RuleKind, &first); err != nil {
			return err
		}
		for _, r := range list {
			if err := flow.Create(tx, TotalKind, r); err != nil {
				return err
			}
		}
		return nil
	})
}
