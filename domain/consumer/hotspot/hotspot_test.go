package hotspot_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/domain/consumer/complaint"
	"qgov/domain/consumer/hotspot"
	"qgov/domain/consumer/reception"
	"qgov/domain/supervise/plan"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/module"
	"qgov/kernel/record"
	"qgov/kernel/store"
	"qgov/testkit/fixture"
)

func modules() []module.Module {
	return []module.Module{plan.Module(plan.None{}), reception.Module(reception.Options{}), complaint.Module(), hotspot.Module()}
}

// put enters complaints about the product that were received on the days.
func put(t testing.TB, w *fixture.World, product string, days []calendar.Date, change func(i int, c *complaint.Complaint)) {
	t.Helper()
	err := w.Engine.Write(w.As(t.Context(), duty.Consumer), func(tx *flow.Tx) error {
		for i, d := range days {
			c := &complaint.Complaint{Title: "测试投诉", Received: d, Text: "测试", Channel: "phone", Trouble: "quality", Sector: "goods", Class: "trade", Respondent: reception.Respondent{Against: fmt.Sprintf("商店%d", i%3)}, Purchase: reception.Purchase{Product: product}}
			if change != nil {
				change(i, c)
			}
			if err := flow.Create(tx, complaint.Kind, c); err != nil {
				return err
			}
			c.Due = 0
			if err := tx.Save(complaint.Kind.Plan, c, "change", "测试"); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// today is the Monday on which the fixture's world stands, so that the last complete week begins a week before.
var today = calendar.NewDate(2026, 3, 2)

// rising is one or two complaints a week for thirty weeks and nine in the last one.
func rising() (days []calendar.Date) {
	for week := range 30 {
		monday := today.AddDays(-7 * (30 - week))
		n := 1 + week%2
		if week == 29 {
			n = 9
		}
		for i := range n {
			days = append(days, monday.AddDays(i%7))
		}
	}
	return days
}

func scan(t *testing.T, w *fixture.World) int {
	t.Helper()
	var n int
	err := w.Engine.Write(w.As(t.Context(), duty.Supervisor), func(tx *flow.Tx) (err error) {
		return tx.Elevated(func() error { n, err = hotspot.Scan(tx); return err })
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func signals(t *testing.T, w *fixture.World) []*hotspot.Signal {
	t.Helper()
	var list []*hotspot.Signal
	err := w.Engine.Read(w.As(t.Context(), duty.Leader), func(tx *flow.Tx) (err error) {
		list, err = store.Find(tx.Tx, hotspot.Kind, store.Query{})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// A rise opens one signal however often the scan runs, and another product that is as it always was opens none. In one step, whose form
// is filled in, the signal becomes a line of a plan of its own; nothing new opens for the place in the weeks of rest.
func TestSignalBecomesPlanLine(t *testing.T) {
	fixture.Each(t, modules(), func(t *testing.T, w *fixture.World) {
		put(t, w, "测试纺织品", rising(), nil)
		put(t, w, "平常商品", slices.DeleteFunc(rising(), func(d calendar.Date) bool { return d >= today.AddDays(-7) && d.Day()%2 == 0 }), func(i int, c *complaint.Complaint) {
			if c.Received >= today.AddDays(-7) && i%4 != 0 {
				c.Product = "另一商品"
			}
		})
		if n := scan(t, w); n != 1 {
			t.Fatalf("%d signals opened", n)
		}
		if n := scan(t, w); n != 0 {
			t.Fatalf("%d signals opened by the second scan of the night", n)
		}
		s := signals(t, w)[0]
		if s.Product != "测试纺织品" || s.Region != fixture.Home || s.Count != 9 || s.Trouble != "质量" || s.Last != today.AddDays(-7) || len(s.Weeks) != 1 || s.Weeks[0].Methods != "C1 C2 CUSUM" || s.State != hotspot.Open || s.Demo {
			t.Fatalf("%+v", s)
		}
		planner := w.As(t.Context(), duty.Planner)
		fixture.Refused(t, w.As(t.Context(), duty.Consumer), w, hotspot.Kind, s.ID, "order", "F403", nil)
		fixture.Must(t, w.As(t.Context(), duty.Consumer), w, hotspot.Kind, s.ID, "look", map[string]any{"finding": "三家商店的同一批次"})
		fixture.Refused(t, planner, w, hotspot.Kind, s.ID, "order", "L104", map[string]any{"lab": w.Narrow.ID.String()})
		got := fixture.Must(t, planner, w, hotspot.Kind, s.ID, "order", nil)
		line, p := fixture.Get(t, w, plan.LineKind, got.Line.ID), fixture.Get(t, w, plan.Kind, got.Plan.ID)
		if got.State != hotspot.Planned || line.Product.ID != w.Goods.ID || line.Place != fixture.Home || line.Batches != 3 || line.Lab.ID != w.Lab.ID || line.Plan.ID != p.ID || !strings.Contains(line.Basis, "一周投诉 9 件") {
			t.Errorf("line %+v", line)
		}
		if p.State != plan.Draft || p.Total != 3 || p.Organ.ID != w.Bureau.ID || p.RuleSet != "goods" || p.Level != "county" || p.Year != 2026 {
			t.Errorf("plan %+v", p)
		}
		fixture.Must(t, planner, w, plan.Kind, p.ID, "submit", nil) // the line and the total agree, the laboratory is qualified
		w.Clock.SetDate(today.AddDays(7))
		put(t, w, "测试纺织品", []calendar.Date{today, today, today, today, today, today, today, today, today, today, today, today, today, today, today, today, today, today}, nil)
		if n := scan(t, w); n != 0 {
			t.Error("a signal in the weeks of rest")
		}
	})
}

// The next week of a place whose signal is open is added to it; a dismissed one says why. A line that joins a plan whose lines are
// complete raises the total of the plan.
func TestSignalGoesOn(t *testing.T) {
	fixture.Each(t, modules(), func(t *testing.T, w *fixture.World) {
		put(t, w, "测试纺织品", rising(), nil)
		put(t, w, "测试水产制品", rising(), nil)
		if n := scan(t, w); n != 2 {
			t.Fatalf("%d signals", n)
		}
		var more []calendar.Date
		for range 25 {
			more = append(more, today)
		}
		w.Clock.SetDate(today.AddDays(7))
		put(t, w, "测试纺织品", more, nil)
		if n := scan(t, w); n != 0 {
			t.Fatalf("%d signals opened anew", n)
		}
		var goods, food *hotspot.Signal
		for _, s := range signals(t, w) {
			if s.Product == "测试纺织品" {
				goods = fixture.Get(t, w, hotspot.Kind, s.ID)
			} else {
				food = s
			}
		}
		if len(goods.Weeks) != 2 || goods.Count != 25 || goods.Last != today || goods.First != today.AddDays(-7) {
			t.Fatalf("%+v", goods)
		}
		fixture.Refused(t, w.As(t.Context(), duty.Consumer), w, hotspot.Kind, food.ID, "dismiss", "R100", nil)
		if got := fixture.Must(t, w.As(t.Context(), duty.Consumer), w, hotspot.Kind, food.ID, "dismiss", map[string]any{"reason": "同一人重复投诉"}); got.State != hotspot.Dismissed || got.EndedOn != today.AddDays(7) {
			t.Errorf("%+v", got)
		}
		first := fixture.Must(t, w.As(t.Context(), duty.Supervisor), w, hotspot.Kind, goods.ID, "order", map[string]any{"batches": "20"})
		err := w.Engine.Write(w.As(t.Context(), duty.Planner), func(tx *flow.Tx) error {
			l := fixture.Get(t, w, plan.LineKind, first.Line.ID)
			return plan.Add(tx, &plan.Line{Plan: first.Plan, Item: "另一项", Product: l.Product, Stage: "make", Place: l.Place, Batches: 5, Lab: l.Lab, From: l.From, To: l.To, Picking: plan.Random, Basis: "测试"})
		})
		if err != nil {
			t.Fatal(err)
		}
		if p := fixture.Get(t, w, plan.Kind, first.Plan.ID); p.Total != 25 {
			t.Errorf("total %d, want 20 + 5", p.Total)
		}
	})
}

// The figures are counted from the rows and are the same however the table is cut; every row leads to its complaints.
func TestFigures(t *testing.T) {
	fixture.Each(t, modules(), func(t *testing.T, w *fixture.World) {
		var days []calendar.Date
		for i := range 40 {
			days = append(days, today.AddDays(-i*9))
		}
		ends := []string{complaint.Settled, complaint.Failed, complaint.Settled, complaint.Refused, ""}
		put(t, w, "电视机", days, func(i int, c *complaint.Complaint) {
			if c.End = ends[i%5]; c.End != "" {
				c.DecidedOn, c.Closed = c.Received.AddDays(3), c.Received.AddDays(30)
			}
			if c.End == complaint.Settled {
				c.Paid = 12345
			}
			if i%2 == 0 {
				c.Firm = record.To[firm.Firm](w.Shop.ID)
			}
			if i%8 == 7 {
				c.Product = "洗衣机"
			}
		})
		err := w.Engine.Write(w.As(t.Context(), duty.Consumer), func(tx *flow.Tx) error {
			n, err := tx.Exec(`UPDATE deadline SET stopped = due WHERE kind = 'complaint' AND {all: test}`)
			if err != nil || n != 40 {
				t.Errorf("%d periods: %v", n, err)
			}
			_, err = tx.Exec(`UPDATE deadline SET stopped = '2027-01-01' WHERE kind = 'complaint' AND record IN (SELECT c.id FROM complaint c WHERE c."end" = 'settled' ORDER BY c.id LIMIT 2) AND {all: test}`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		read(t, w, func(tx *flow.Tx) error {
			f, err := hotspot.Parse(url.Values{}, tx.Today())
			if err != nil {
				return err
			}
			want := hotspot.Count{Received: 40, Accepted: 24, Refused: 8, Closed: 32, Late: 2, Settled: 16, Failed: 8, Paid: 16 * 12345}
			for _, d := range []hotspot.Dimension{hotspot.Product, hotspot.Sector, hotspot.Region, hotspot.Trouble, hotspot.Class, hotspot.Channel, hotspot.Month, hotspot.Firm} {
				table, err := hotspot.By(tx.Tx, f, d)
				if err != nil {
					return err
				}
				var sum int64
				for _, r := range table.Rows {
					sum += r.Received
				}
				if table.Total != want || sum != 40 {
					t.Errorf("%s: %+v, rows %d", d, table.Total, sum)
				}
			}
			byFirm, err := hotspot.By(tx.Tx, f, hotspot.Firm)
			if err != nil || len(byFirm.Rows) != 2 || byFirm.Rows[0].Received != 20 {
				t.Errorf("firms: %+v %v", byFirm.Rows, err)
			}
			byProduct, err := hotspot.By(tx.Tx, f, hotspot.Product)
			if err != nil || len(byProduct.Rows) != 2 || byProduct.Rows[1].Label != "洗衣机" || byProduct.Rows[1].Received != 5 {
				t.Errorf("products: %+v %v", byProduct.Rows, err)
			}
			q, err := url.ParseQuery(strings.TrimPrefix(byProduct.Rows[1].Filter.Rows(), "/complaint?"))
			if err != nil || q.Get("product") != "洗衣机" || q.Get("received.from") != f.From.String() {
				t.Errorf("rows %v %v", q, err)
			}
			g, err := hotspot.Parse(byProduct.Rows[1].Filter.Values(), tx.Today())
			if err != nil {
				return err
			}
			c, err := hotspot.Sum(tx.Tx, g)
			if c.Received != 5 {
				t.Errorf("narrowed: %+v", c)
			}
			return err
		})
		if _, err := hotspot.Parse(url.Values{"by": {"x"}, "from": {"y"}}, today); err == nil {
			t.Error("a filter that cannot be read was dropped")
		}
	})
}

func read(t testing.TB, w *fixture.World, fn func(tx *flow.Tx) error) {
	t.Helper()
	if err := w.Engine.Read(w.As(t.Context(), duty.Leader), fn); err != nil {
		t.Fatal(err)
	}
}

// The totals of four cities are seeded as published: what agrees with its parts and what does not.
func TestPublishedTotals(t *testing.T) {
	fixture.Each(t, modules(), func(t *testing.T, w *fixture.World) {
		read(t, w, func(tx *flow.Tx) error {
			list, err := store.Find(tx.Tx, hotspot.TotalKind, store.Query{})
			if err != nil || len(list) != 4 {
				t.Fatalf("%d totals: %v", len(list), err)
			}
			// 牡丹江: 44,953 in all, published as 4.49万 though it rounds to 4.50万. 淮北: the channels make 1,268, complaints and reports 1,296.
			// 六安: more closed than received. 九江: 57,733 is 5.77万.
			for _, r := range list {
				wrong := map[string]string{"231000": "投诉 + 举报 + 咨询 = 44953", "340600": "各渠道之和 1268", "341500": "办结 1029"}[r.Place]
				if r.Differs != (wrong != "") {
					t.Errorf("%s differs: %v", r.Title, r.Differs)
				}
				for _, f := range r.Check() {
					text := fmt.Sprintf(f.Text, f.Args...)
					if f.Agrees == (wrong != "" && strings.HasPrefix(text, wrong)) {
						t.Errorf("%s: %s: %v", r.Title, text, f.Agrees)
					}
				}
			}
			return nil
		})
	})
}
