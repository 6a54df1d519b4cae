package complaint

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
)

// Ground is one statutory ground of refusing a complaint or of ending its mediation, in force over a range of days.
type Ground struct {
	record.Head
	Code       string
	Name       string
	Act        string
	Law        string
	Article    string
	Confidence string
	Confirmed  bool
	From       calendar.Date
	Until      calendar.Date
}

// What a ground is for.
const (
	Refuse = "refuse"
	End    = "end"
)

// Acts are their names.
var Acts = record.Codes{{Code: Refuse, Label: "不予受理"}, {Code: End, Label: "终止调解"}}

// GroundKind is the register of grounds.
var GroundKind = record.Declare("consumer_ground", "投诉处理事由", func(r *Ground, f *record.Fields) {
	f.Text(&r.Name, "事由").Required().Title()
	f.Text(&r.Code, "代码").Required().Max(30).Unique().Pattern(`[a-z][a-z0-9_]*`, "o121_time")
	f.Chosen(&r.Act, "用于", Acts).Required().Filter().List()
	f.Text(&r.Law, "依据").Required().List()
	f.Text(&r.Article, "条款").Max(60).List()
	f.Text(&r.Confidence, "核实情况").Max(200)
	f.YesNo(&r.Confirmed, "已核实原文").Filter().List()
	f.Date(&r.From, "施行日期").List()
	f.Date(&r.Until, "失效日期").List()
}).Everywhere().Says("不予受理和终止调解的法定事由，按投诉收到之日适用；法律修改时登记新事由并填写失效日期").Rule(func(r *Ground) error {
	if !r.From.IsZero() && !r.Until.IsZero() && r.Until < r.From {
		return record.Bad(&r.Until, "失效日期早于施行日期")
	}
	return nil
})

// Basis is the law and article.
func (g *Ground) Basis() string { return g.Law + " 第" + g.Article + "条" }

func (g *Ground) holds(on calendar.Date) bool {
	return on >= g.From && (g.Until.IsZero() || on <= g.Until)
}

// ground reads the ground of a decision. It must be for the act and of the law under which the complaint was received.
func ground(tx *flow.Tx, ref *record.Ref[Ground], act string, received calendar.Date) (*Ground, error) {
	g, err := store.Get(tx.Tx, GroundKind, ref.ID)
	if err != nil {
		return nil, err
	}
	if g.Act != act {
		return nil, record.Bad(ref, "“%s”不是%s的事由", g.Name, Acts.Label(act))
	}
	if !g.holds(received) {
		return nil, record.Bad(ref, "“%s”（%s）不适用于 %s 收到的投诉", g.Name, g.Basis(), received.String())
	}
	return g, nil
}

// GroundBy returns the ground with the code, or nil.
func GroundBy(tx *flow.Tx, code string) (g *Ground, err error) {
	err = tx.Elevated(func() error {
		g, err = store.First(tx.Tx, GroundKind, store.Query{Where: []store.Cond{store.Eq(GroundKind.F(&GroundKind.P.Code), code)}})
		return err
	})
	return g, err
}

// GroundsAt returns the grounds of an act that hold for a complaint received on the day, in the order of their articles.
func GroundsAt(tx *flow.Tx, act string, received calendar.Date) (out []*Ground, err error) {
	k, p := GroundKind, GroundKind.P
	list, err := store.Find(tx.Tx, k, store.Query{Where: []store.Cond{store.Eq(k.F(&p.Act), act)}, Sort: k.F(&p.Article), Limit: 500})
	for _, g := range list {
		if g.holds(received) {
			out = append(out, g)
		}
	}
	return out, err
}

//go:embed grounds.csv
var groundTable string

// grounds are those that the program carries.
func grounds() ([]Ground, error) {
	rows, err := csv.NewReader(strings.NewReader(groundTable)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("complaint: grounds: %w", err)
	}
	var out []Ground
	for _, c := range rows[1:] {
		g := Ground{Code: c[0], Act: c[1], Law: c[2], Article: c[3], Name: c[4], Confidence: c[5], Confirmed: c[5] == "verified"}
		for i, d := range []*calendar.Date{&g.From, &g.Until} {
			if c[6+i] == "" {
				continue
			}
			if *d, err = calendar.ParseDate(c[6+i]); err != nil {
				return nil, fmt.Errorf("complaint: ground %s: %w", g.Code, err)
			}
		}
		out = append(out, g)
	}
	return out, nil
}

// seed writes the grounds into an empty register.
func seed(ctx context.Context, e *flow.Engine) error {
	list, err := grounds()
	if err != nil {
		return err
	}
	return e.Write(ctx, func(tx *flow.Tx) error {
		n, err := tx.Count(GroundKind.Plan, store.Query{}, 1)
		if err != nil || n > 0 {
			return err
		}
		for _, g := range list {
			g.Region = "000000"
			if err := store.Insert(tx.Tx, GroundKind, &g); err != nil {
				return err
			}
		}
		return nil
	})
}
