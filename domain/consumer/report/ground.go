package report

import (
	"context"
	_ "embed"
	"encoding/csv"
	"fmt"
	"strings"

	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
	"qgov/web"
)

// Ground is one ground on which no case is filed, in force over a range of days.
type Ground struct {
	record.Head
	Code       string
	Name       string
	Law        string
	Article    string
	Confidence string
	Confirmed  bool
	From       calendar.Date
	Until      calendar.Date
}

// GroundKind is the register of grounds.
var GroundKind = record.Declare("unfiled_ground", "不予立案事由", func(r *Ground, f *record.Fields) {
	f.Text(&r.Name, "事由").Required().Title()
	f.Text(&r.Code, "代码").Required().Max(30).Unique().Pattern(`[a-z][a-z0-9_]*`, "slight")
	f.Text(&r.Law, "依据").Required().List()
	f.Text(&r.Article, "条款").Max(60).List()
	f.Text(&r.Confidence, "核实情况").Max(200)
	f.YesNo(&r.Confirmed, "已核实原文").Filter().List()
	f.Date(&r.From, "施行日期").List()
	f.Date(&r.Until, "失效日期").List()
}).Everywhere().Says("举报核查后不予立案的事由及其依据；法律修改时登记新事由并填写失效日期").Rule(func(r *Ground) error {
	if !r.From.IsZero() && !r.Until.IsZero() && r.Until < r.From {
		return record.Bad(&r.Until, "失效日期早于施行日期")
	}
	return nil
})

// InForce reports whether the ground applies on the day.
func (g *Ground) InForce(on calendar.Date) bool {
	return on >= g.From && (g.Until.IsZero() || on <= g.Until)
}

// Basis is the law and article, marked if they were not compared with an official text.
func (g *Ground) Basis() string {
	s := g.Law + "第" + g.Article + "条"
	if !g.Confirmed {
		s += "，未核实"
	}
	return s
}

//go:embed grounds.csv
var groundTable string

//go:embed rates.csv
var rateTable string

// rows reads a table of the program without its head; the last two columns are days.
func rows(table string) (out [][]string, from, until []calendar.Date, err error) {
	list, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil {
		return nil, nil, nil, fmt.Errorf("report: table: %w", err)
	}
	for _, c := range list[1:] {
		var days [2]calendar.Date
		for i, s := range c[len(c)-2:] {
			if s == "" {
				continue
			}
			if days[i], err = calendar.ParseDate(s); err != nil {
				return nil, nil, nil, fmt.Errorf("report: %s: %w", c[0], err)
			}
		}
		out, from, until = append(out, c), append(from, days[0]), append(until, days[1])
	}
	return out, from, until, nil
}

// seed writes grounds and rates into registers that are empty.
func seed(ctx context.Context, e *flow.Engine) error {
	grounds, gFrom, gUntil, err := rows(groundTable)
	if err != nil {
		return err
	}
	rates, rFrom, rUntil, err := rows(rateTable)
	if err != nil {
		return err
	}
	return e.Write(ctx, func(tx *flow.Tx) error {
		n, err := tx.Count(GroundKind.Plan, store.Query{}, 1)
		for i, c := range grounds {
			if err != nil || n > 0 {
				break
			}
			err = store.Insert(tx.Tx, GroundKind, &Ground{Head: record.Head{Region: "000000"}, Code: c[0], Name: c[1], Law: c[2], Article: c[3], Confidence: c[4], Confirmed: strings.HasPrefix(c[4], "verified"), From: gFrom[i], Until: gUntil[i]})
		}
		if err != nil {
			return err
		}
		n, err = tx.Count(RateKind.Plan, store.Query{}, 1)
		for i, c := range rates {
			if err != nil || n > 0 {
				break
			}
			var x *Rate
			if x, err = rateOf(c); err == nil {
				x.From, x.Until, x.Region, x.State = rFrom[i], rUntil[i], "000000", RateInForce
				err = store.Insert(tx.Tx, RateKind, x)
			}
		}
		return err
	})
}

// offered lists the grounds that hold for the day on which a report was received.
func offered(tx *flow.Tx, r record.Record) (out []web.Option, err error) {
	list, err := store.Find(tx.Tx, GroundKind, store.Query{Bare: true, Limit: 500, Sort: GroundKind.F(&GroundKind.P.Name)})
	for _, g := range list {
		if g.InForce(r.(*Report).Received) {
			out = append(out, web.Option{Value: g.ID.String(), Label: g.Name + "（" + g.Basis() + "）"})
		}
	}
	return out, err
}
