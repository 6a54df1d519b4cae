package passrate_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"qgov/base/firm"
	"qgov/base/product"
	"qgov/calc/stat"
	"qgov/domain/measure/passrate"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/testkit/fixture"
)

// TestFoodFigure is T22: 31,451 batches at 98.59 % leave 442 to 445 failures, and the page's rate of such counts is the published one.
func TestFoodFigure(t *testing.T) {
	low, high, ok, err := stat.ConsistentFailures(31451, "98.59%")
	if err != nil || !ok || low != 442 || high != 445 {
		t.Fatalf("%d to %d, %v %v", low, high, ok, err)
	}
	for n := int64(441); n <= 446; n++ {
		r, ok := passrate.Count{Pass: 31451 - n, Judged: 31451}.Rate()
		if !ok || (text.Percent(r.Rate, 2) == "98.59%") != (n >= low && n <= high) {
			t.Errorf("%d failures give %s", n, text.Percent(r.Rate, 2))
		}
	}
}

// TestLevels is T25: 97, 97, 97 and 95.9 per cent have a mean of 96.7, and yet not every level is above 96. A level without data
// is no evidence either.
func TestLevels(t *testing.T) {
	fixture.Each(t, more, func(t *testing.T, w *fixture.World) {
		var list []*sampling.Sample
		add := func(level string, pass, judged int) {
			for i := range judged {
				list = append(list, draft(w, fmt.Sprintf("%s-%d", level, i), func(s *sampling.Sample) {
					s.Level = level
					if i >= pass {
						s.Conclusion = "fail"
					}
				}))
			}
		}
		add("nation", 97, 100)
		add("province", 97, 100)
		add("city", 97, 100)
		put(t, w, list...)
		list = nil
		f := passrate.Filter{}.Normal(calendar.NewDate(2026, 3, 2))
		check := func(inclusive bool, limit *big.Rat) (st passrate.Standing) {
			read(t, w, func(tx *flow.Tx) (err error) { st, err = passrate.Levels(tx.Tx, f, limit, inclusive); return err })
			return st
		}
		if st := check(false, big.NewRat(96, 1)); st.All() || !slices.Equal(st.Missing, []string{"县级"}) {
			t.Errorf("with a level missing: %+v", st)
		}
		add("county", 959, 1000)
		put(t, w, list...)
		st := check(false, big.NewRat(96, 1))
		if st.All() || st.Result.Lowest != "县级" || !slices.Equal(st.Result.Failing, []string{"县级"}) {
			t.Errorf("T25: %+v", st)
		}
		if st := check(true, big.NewRat(959, 10)); !st.All() {
			t.Errorf("at the threshold and inclusive: %+v", st)
		}
		if st := check(false, big.NewRat(959, 10)); st.All() {
			t.Errorf("at the threshold and not inclusive: %+v", st)
		}
		s := site(t, w)
		if html := get(t, w, s, "/stats/levels?threshold=96").Body.String(); !strings.Contains(html, "不成立：县级没有达到 96%") {
			t.Error("the page does not say which level fails")
		}
	})
}

// TestPairs is T37 with synthetic figures: 192 of 200 pass at the factory, 174 of 200 on the shelf; the gap is 9.0 points.
func TestPairs(t *testing.T) {
	fixture.Each(t, more, func(t *testing.T, w *fixture.World) {
		var list []*sampling.Sample
		add := func(n, pass int, change func(s *sampling.Sample)) {
			for i := range n {
				list = append(list, draft(w, fmt.Sprintf("P%d", len(list)), func(s *sampling.Sample) {
					change(s)
					if i >= pass {
						s.Conclusion = "fail"
					}
				}))
			}
		}
		maker := record.To[firm.Firm](w.Maker.ID)
		add(200, 192, func(s *sampling.Sample) { s.Stage, s.Firm = "make", maker })
		add(150, 130, func(s *sampling.Sample) { s.Stage, s.Producer = "trade", maker })
		add(50, 44, func(s *sampling.Sample) { s.Stage, s.Producer = "online", maker })
		// A second pair passes at the factory and fails on the shelf; a product sampled at one stage only is no pair.
		food := record.To[product.Product](w.Food.ID)
		add(3, 3, func(s *sampling.Sample) { s.Stage, s.Firm, s.Product = "make", maker, food })
		add(2, 1, func(s *sampling.Sample) { s.Stage, s.Producer, s.Product = "trade", maker, food })
		add(9, 0, func(s *sampling.Sample) { s.Stage = "trade" })
		put(t, w, list...)
		f := passrate.Filter{Product: w.Goods.ID}.Normal(calendar.NewDate(2026, 3, 2))
		var c, both passrate.Comparison
		read(t, w, func(tx *flow.Tx) (err error) {
			if c, err = passrate.Pairs(tx.Tx, f); err != nil {
				return err
			}
			f.Product = 0
			both, err = passrate.Pairs(tx.Tx, f)
			return err
		})
		if c.Gap == nil || c.Made != (passrate.Count{Pass: 192, Judged: 200}) || c.Sold != (passrate.Count{Pass: 174, Judged: 200}) || fmt.Sprintf("%.1f", 100*c.Gap.Gap) != "9.0" || !c.Gap.DiffersFromZero {
			t.Fatalf("T37: %+v %+v", c, c.Gap)
		}
		if len(both.Pairs) != 2 || !both.Pairs[0].Hidden() || both.Pairs[1].Hidden() || both.Pairs[0].Maker != w.Maker.Name {
			t.Errorf("pairs: %+v", both.Pairs)
		}
		s := site(t, w)
		for _, p := range both.Pairs {
			made, sold := p.Filter, p.Filter
			made.Stage, sold.Stage = []string{sampling.Make}, passrate.Sold()
			if a, b := listCount(t, w, s, made.Rows()), listCount(t, w, s, sold.Rows("fail")); a != p.Made.Judged || b != p.Sold.Fail() {
				t.Errorf("%s: the lists have %d and %d, the figures are %d and %d", p.Product, a, b, p.Made.Judged, p.Sold.Fail())
			}
		}
		html := get(t, w, s, "/stats/pairs").Body.String()
		if !strings.Contains(html, "出厂合格、上架不合格") || !strings.Contains(html, w.Maker.Name) {
			t.Error("the page shows no pair")
		}
	})
}

// TestWeigh: two towns of 30 and 10 firms, sampled equally often; by hand 0.75×1 + 0.25×0.5.
func TestWeigh(t *testing.T) {
	fixture.Each(t, more, func(t *testing.T, w *fixture.World) {
		town := make(map[bool]record.Ref[firm.Firm])
		err := w.Engine.Write(system(t).Context(), func(tx *flow.Tx) error {
			for i := range 40 {
				f := &firm.Firm{Head: record.Head{Region: fixture.Home + map[bool]string{true: "001", false: "002"}[i < 30]}, Name: fmt.Sprintf("厂%d", i), Sort: "enterprise", Status: "active", Industry: "1361"}
				if err := tx.Insert(firm.Kind.Plan, f); err != nil {
					return err
				}
				town[i < 30] = record.To[firm.Firm](f.ID)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		var list []*sampling.Sample
		for i := range 40 {
			list = append(list, draft(w, fmt.Sprintf("W%d", i), func(s *sampling.Sample) {
				s.Stage, s.Firm = "make", town[i%2 == 0]
				if i%4 == 1 {
					s.Conclusion = "fail"
				}
			}))
		}
		list = append(list, draft(w, "directed", func(s *sampling.Sample) { s.Stage, s.Mode, s.Conclusion = "make", "directed", "fail" }))
		put(t, w, list...)
		read(t, w, func(tx *flow.Tx) error {
			e, ok, err := passrate.Weigh(tx.Tx, passrate.Filter{}.Normal(tx.Today()))
			if err != nil || !ok || fmt.Sprintf("%.4f %.4f", e.Rate, e.Raw.Rate) != "0.8750 0.7500" || e.Batches != 2 || e.Covered != 1 {
				t.Errorf("%+v %v %v", e, ok, err)
			}
			return nil
		})
	})
}

// TestPublic: no count from one to four, and none that could be computed back, leaves the house; directed samples and risk
// monitoring are not in it; a visitor may ask.
func TestPublic(t *testing.T) {
	fixture.Each(t, more, func(t *testing.T, w *fixture.World) {
		var list []*sampling.Sample
		firms := make(map[string]*firm.Firm)
		add := func(place string, pass, fails int, change func(s *sampling.Sample)) {
			if firms[place] == nil {
				firms[place] = &firm.Firm{Head: record.Head{Region: place}, Name: "店" + place, Sort: "enterprise", Status: "active"}
				if err := w.Engine.Write(system(t).Context(), func(tx *flow.Tx) error { return tx.Insert(firm.Kind.Plan, firms[place]) }); err != nil {
					t.Fatal(err)
				}
			}
			for i := range pass + fails {
				list = append(list, draft(w, fmt.Sprintf("%s-%d", place, len(list)), func(s *sampling.Sample) {
					s.Firm = record.To[firm.Firm](firms[place].ID)
					if i >= pass {
						s.Conclusion = "fail"
					}
					change(s)
				}))
			}
		}
		none := func(*sampling.Sample) {}
		add(fixture.Home+"001", 40, 3, none)
		add(fixture.Home+"002", 30, 9, none)
		add(fixture.Home+"003", 25, 0, none)
		add(fixture.Home+"100", 2, 0, none)
		add(fixture.Home+"001", 5, 5, func(s *sampling.Sample) { s.Mode = "directed" })
		add(fixture.Home+"001", 5, 5, func(s *sampling.Sample) { s.Purpose = sampling.Monitoring })
		put(t, w, list...)
		ctx := role.With(t.Context(), role.Visitor(""))
		var p passrate.Public
		err := w.DB.Read(ctx, func(tx *store.Tx) (err error) {
			p, err = passrate.PublicTable(ctx, tx, passrate.Filter{Region: fixture.Home, By: passrate.Region})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if p.Total.Judged != 109 || !p.Total.Known || p.Total.Fail != 12 {
			t.Errorf("total %+v", p.Total)
		}
		hidden := 0
		for _, r := range p.Rows {
			if !r.Known {
				hidden++
			}
			if r.Judged < 5 || r.Known && (r.Fail > 0 && r.Fail < 5 || r.Pass < 5) || !r.Known && (r.Pass != 0 || r.Fail != 0 || r.Rate.Total != 0) {
				t.Errorf("row %+v", r)
			}
		}
		if len(p.Rows) != 3 || hidden < 2 {
			t.Errorf("rows %+v", p.Rows)
		}
	})
}

// TestSuppressProperty: what is hidden never can be found by subtracting what is shown from the totals.
func TestSuppressProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var table passrate.Table
		for i := range rapid.IntRange(0, 8).Draw(t, "rows") {
			c := passrate.Count{Pass: rapid.Int64Range(0, 12).Draw(t, "pass")}
			c.Judged = c.Pass + rapid.Int64Range(0, 8).Draw(t, "fail")
			if c.Judged == 0 {
				continue
			}
			table.Rows = append(table.Rows, passrate.Row{Key: fmt.Sprint(i), Label: fmt.Sprint(i), Count: c})
			table.Total.Pass, table.Total.Judged = table.Total.Pass+c.Pass, table.Total.Judged+c.Judged
		}
		p, err := passrate.Suppress(table)
		if err != nil {
			t.Fatal(err)
		}
		var hidden, judged, fails int64
		for _, r := range p.Rows {
			judged += r.Judged
			if r.Judged < 5 {
				t.Fatalf("a row of %d batches stands alone: %+v", r.Judged, p)
			}
			if !r.Known {
				hidden++
				continue
			}
			fails += r.Fail
			if r.Fail > 0 && r.Fail < 5 || r.Pass > 0 && r.Pass < 5 {
				t.Fatalf("a small count is shown: %+v", r)
			}
		}
		if len(p.Rows) > 0 && judged != table.Total.Judged {
			t.Fatalf("rows sum up to %d of %d", judged, table.Total.Judged)
		}
		if hidden == 1 && p.Total.Known {
			t.Fatalf("the one hidden row has %d failures by subtraction: %+v", p.Total.Fail-fails, p)
		}
	})
}
