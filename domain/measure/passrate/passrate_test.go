package passrate_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/base/lab"
	"qgov/base/product"
	"qgov/base/region"
	"qgov/domain/measure/passrate"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/module"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/text"
	"qgov/testkit/fixture"
)

// system acts as the program.
func system(t testing.TB) *http.Request {
	return httptest.NewRequest("GET", "/", nil).WithContext(role.With(t.Context(), role.System("测试")))
}

// draft is a judged sample of the fixture's world; change makes it special.
func draft(w *fixture.World, number string, change func(s *sampling.Sample)) *sampling.Sample {
	s := w.Draft(w.Goods)
	s.Region, s.Number, s.Purpose, s.RuleSet, s.Outcome, s.Name = fixture.Home, number, sampling.Inspection, product.Goods, sampling.Taken, "样品"
	s.SampledOn, s.ConcludedOn, s.Conclusion, s.State = calendar.NewDate(2025, 12, 1), calendar.NewDate(2026, 1, 5), "pass", sampling.Qualified
	change(s)
	return s
}

// put inserts the samples through the store.
func put(t testing.TB, w *fixture.World, list ...*sampling.Sample) {
	t.Helper()
	err := w.Engine.Write(system(t).Context(), func(tx *flow.Tx) error {
		for _, s := range list {
			if err := tx.Insert(sampling.Kind.Plan, s); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// clear removes the samples again.
func clear(t testing.TB, w *fixture.World) {
	t.Helper()
	err := w.Engine.Write(system(t).Context(), func(tx *flow.Tx) error {
		for _, table := range []string{"sample_items", "sample_retest_items", "sample"} {
			if _, err := tx.Exec(`DELETE FROM ` + table + ` WHERE {all: the test begins anew}`); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// read runs fn as the leader of the county.
func read(t testing.TB, w *fixture.World, fn func(tx *flow.Tx) error) {
	t.Helper()
	if err := w.Engine.Read(w.As(t.Context(), duty.Leader), fn); err != nil {
		t.Fatal(err)
	}
}

var more = []module.Module{passrate.Module()}

func site(t testing.TB, w *fixture.World) *page.Site {
	t.Helper()
	s := &page.Site{Engine: w.Engine, Policy: w.DB.Policy(), Regions: regions{}}
	catalogues := []string{page.English}
	for _, m := range fixture.Modules(w.Book, more...) {
		s.Views = append(s.Views, m.Views...)
		catalogues = append(catalogues, m.English)
	}
	texts, err := text.New(catalogues...)
	if err != nil {
		t.Fatal(err)
	}
	s.Texts = texts
	return s
}

type regions struct{}

func (regions) Name(code string) string {
	d, _ := region.Lookup(region.Code(code))
	return d.Name
}
func (regions) FullName(code string) string { return region.FullName(region.Code(code)) }
func (regions) Up(code string) string       { return string(region.Parent(region.Code(code))) }
func (regions) Below(code string) (out []page.RegionItem) {
	for _, d := range region.Children(region.Code(code)) {
		out = append(out, page.RegionItem{Code: string(d.Code), Name: d.Name})
	}
	return out
}

// listCount follows the address of a figure and counts the rows of the list behind it.
func listCount(t testing.TB, w *fixture.World, s *page.Site, address string) int64 {
	t.Helper()
	var n int64
	req := httptest.NewRequest("GET", address, nil)
	req = req.WithContext(w.As(t.Context(), duty.Leader))
	if req.URL.Path == "/stats/rows" {
		html := get(t, w, s, address).Body.String()
		m := regexp.MustCompile(`共 ([\d,]+) 条`).FindStringSubmatch(html)
		if m == nil {
			t.Fatalf("%s says no count: %s", address, html)
		}
		n, _ = strconv.ParseInt(strings.ReplaceAll(m[1], ",", ""), 10, 64)
		rows := int64(strings.Count(html, `href="/sample/`))
		if n <= 50 && rows != n {
			t.Fatalf("%s says %d and shows %d rows", address, n, rows)
		}
		return n
	}
	v := s.View(strings.TrimPrefix(req.URL.Path, "/"))
	if v == nil {
		t.Fatalf("%s leads to no list", address)
	}
	read(t, w, func(tx *flow.Tx) error {
		sel, err := s.Query(tx, req, v)
		if err != nil {
			return err
		}
		n, err = tx.Count(v.Plan, sel.Query, 0)
		return err
	})
	return n
}

// get asks a page as the leader.
func get(t testing.TB, w *fixture.World, s *page.Site, address string) *httptest.ResponseRecorder {
	t.Helper()
	req := httptest.NewRequest("GET", address, nil)
	req = req.WithContext(w.As(t.Context(), duty.Leader))
	for _, r := range passrate.Module().Routes(s) {
		if r.Pattern == "GET "+req.URL.Path {
			rec := httptest.NewRecorder()
			if err := r.Handle(rec, req); err != nil {
				t.Fatalf("%s: %v", address, err)
			}
			return rec
		}
	}
	t.Fatalf("there is no route %s", address)
	return nil
}

// some draws a random sample.
func some(t *rapid.T, w *fixture.World, shops []*firm.Firm, n int) *sampling.Sample {
	pick := func(name string, list ...string) string { return rapid.SampledFrom(list).Draw(t, name) }
	return draft(w, fmt.Sprintf("T%d", n), func(s *sampling.Sample) {
		s.Region = pick("region", fixture.Home, fixture.Home, fixture.Home, "371081", "371000", fixture.Far)
		s.Firm = record.To[firm.Firm](rapid.SampledFrom(shops).Draw(t, "firm").ID)
		s.Purpose = pick("purpose", sampling.Inspection, sampling.Inspection, sampling.Monitoring)
		s.Stage = pick("stage", "make", "trade", "catering", "online")
		s.Mode = pick("mode", "random", "random", "directed", "tracking", "incident")
		s.Level = pick("level", "nation", "province", "city", "county")
		s.Conclusion = pick("conclusion", "pass", "fail", "fail", "undetermined", "")
		s.ConcludedOn = calendar.NewDate(2025, 3, 2).AddDays(rapid.IntRange(-40, 400).Draw(t, "day"))
		if s.Conclusion == "" {
			s.ConcludedOn = 0
		}
		if pick("product", "goods", "food") == "food" {
			s.Product, s.RuleSet = record.To[product.Product](w.Food.ID), product.Food
		}
		if pick("lab", "1", "2") == "2" {
			s.Lab = record.To[lab.Lab](w.Lab2.ID)
		}
		if pick("producer", "known", "none") == "known" {
			s.Producer = record.To[firm.Firm](w.Maker.ID)
		}
		for _, parameter := range []string{"甲醛", "苯甲酸"} {
			s.Items = append(s.Items, sampling.Item{Parameter: parameter, Limit: "1", Verdict: pick("verdict", "pass", "fail"), LabVerdict: pick("lab verdict", "", "pass", "fail")})
		}
		if pick("retest", "no", "no", "yes") == "yes" {
			s.RetestItems = []sampling.Item{{Parameter: "甲醛", Limit: "1", Verdict: pick("verdict", "pass", "fail")}}
		}
	})
}

// matches is the rule of the figures in Go.
func matches(f passrate.Filter, s *sampling.Sample, lies map[record.ID]string) bool {
	switch {
	case s.Conclusion != "pass" && s.Conclusion != "fail", s.Purpose != f.Sort, s.ConcludedOn < f.From, s.ConcludedOn > f.To,
		!strings.HasPrefix(s.Region, fixture.Home), // scope of the leader
		f.Region != "" && !strings.HasPrefix(s.Region, role.Prefix(f.Region)),
		!strings.HasPrefix(lies[s.Firm.ID], f.Place),
		f.RuleSet != "" && s.RuleSet != f.RuleSet, f.Level != "" && s.Level != f.Level, f.Mode != "" && s.Mode != f.Mode,
		f.Random != nil && *f.Random != (s.Mode == "random"), len(f.Stage) > 0 && !slices.Contains(f.Stage, s.Stage),
		f.Product != 0 && s.Product.ID != f.Product, f.Lab != 0 && s.Lab.ID != f.Lab:
		return false
	}
	return true
}

// keyOf is the row of a sample in a table.
func keyOf(d passrate.Dimension, s *sampling.Sample, lies map[record.ID]string) string {
	switch d {
	case passrate.Product:
		return s.Product.ID.String()
	case passrate.Lab:
		return s.Lab.ID.String()
	case passrate.Class:
		return passrate.NoClass
	case passrate.Region:
		return lies[s.Firm.ID]
	case passrate.Stage:
		return s.Stage
	case passrate.Level:
		return s.Level
	case passrate.Mode:
		return s.Mode
	case passrate.RuleSet:
		return s.RuleSet
	case passrate.Month:
		return s.ConcludedOn.String()[:7]
	}
	return fmt.Sprintf("%d-Q%d", s.ConcludedOn.Year(), (s.ConcludedOn.Month()-1)/3+1)
}

// someFilter draws a filter.
func someFilter(t *rapid.T, w *fixture.World) passrate.Filter {
	f := passrate.Filter{Region: rapid.SampledFrom([]string{"", fixture.Home, fixture.Home + "001"}).Draw(t, "in")}
	if rapid.Bool().Draw(t, "dated") {
		f.From = calendar.NewDate(2025, 6, 1)
		f.To = f.From.AddDays(rapid.IntRange(0, 300).Draw(t, "days"))
	}
	f.Sort = rapid.SampledFrom([]string{"", sampling.Monitoring}).Draw(t, "sort")
	f.Level = rapid.SampledFrom([]string{"", "county"}).Draw(t, "at")
	f.Stage = rapid.SampledFrom([][]string{nil, {"trade"}, {"trade", "online"}}).Draw(t, "stages")
	f.Random = rapid.SampledFrom([]*bool{nil, passrate.Random(), passrate.Directed()}).Draw(t, "random")
	f.Product = rapid.SampledFrom([]record.ID{0, 0, w.Food.ID}).Draw(t, "of")
	return f.Normal(calendar.NewDate(2026, 3, 2))
}

// TestFigures: every figure equals a count in Go, and the list behind it holds exactly as many rows.
func TestFigures(t *testing.T) {
	fixture.Each(t, more, func(t *testing.T, w *fixture.World) {
		s := site(t, w)
		shops := []*firm.Firm{w.Shop, w.Elsewhere}
		for _, code := range []string{"001", "002"} {
			shops = append(shops, &firm.Firm{Head: record.Head{Region: fixture.Home + code}, Name: "店" + code, Sort: "enterprise", Status: "active"})
		}
		err := w.Engine.Write(system(t).Context(), func(tx *flow.Tx) error {
			return errors.Join(tx.Insert(firm.Kind.Plan, shops[2]), tx.Insert(firm.Kind.Plan, shops[3]))
		})
		if err != nil {
			t.Fatal(err)
		}
		lies := make(map[record.ID]string)
		for _, x := range shops {
			lies[x.ID] = x.Region
		}
		rapid.Check(t, func(rt *rapid.T) {
			clear(t, w)
			list := make([]*sampling.Sample, rapid.IntRange(0, 25).Draw(rt, "samples"))
			for i := range list {
				list[i] = some(rt, w, shops, i)
			}
			put(t, w, list...)
			f := someFilter(rt, w)
			d := rapid.SampledFrom([]passrate.Dimension{passrate.Product, passrate.Class, passrate.Region, passrate.Stage, passrate.Level, passrate.Mode, passrate.RuleSet, passrate.Month, passrate.Quarter, passrate.Lab}).Draw(rt, "by")
			want := make(map[string]passrate.Count)
			var total passrate.Count
			for _, x := range list {
				if !matches(f, x, lies) {
					continue
				}
				key := keyOf(d, x, lies)
				c := want[key]
				c.Judged, total.Judged = c.Judged+1, total.Judged+1
				if x.Conclusion == "pass" {
					c.Pass, total.Pass = c.Pass+1, total.Pass+1
				}
				want[key] = c
			}
			var got passrate.Table
			var sum passrate.Count
			read(t, w, func(tx *flow.Tx) (err error) {
				if sum, err = passrate.Total(tx.Tx, f); err == nil {
					got, err = passrate.By(tx.Tx, f, d)
				}
				return err
			})
			if sum != total || got.Total != total || len(got.Rows) != len(want) {
				rt.Fatalf("by %s total %+v %+v, want %+v; rows %+v, want %+v", d, sum, got.Total, total, got.Rows, want)
			}
			for _, r := range got.Rows {
				if r.Count != want[r.Key] {
					rt.Fatalf("by %s, %s: %+v, want %+v", d, r.Key, r.Count, want[r.Key])
				}
				for _, x := range []struct {
					figure     int64
					conclusion []string
				}{{r.Judged, nil}, {r.Pass, []string{"pass"}}, {r.Fail(), []string{"fail"}}} {
					if n := listCount(t, w, s, r.Filter.Rows(x.conclusion...)); n != x.figure {
						rt.Fatalf("by %s, %s: the figure is %d, the list %s has %d", d, r.Key, x.figure, r.Filter.Rows(x.conclusion...), n)
					}
				}
			}
			checkItems(t, rt, w, s, f, list, lies)
		})
	})
}

// checkItems compares the failing items with a count in Go.
func checkItems(t *testing.T, rt *rapid.T, w *fixture.World, s *page.Site, f passrate.Filter, list []*sampling.Sample, lies map[record.ID]string) {
	want := make(map[string]int64)
	for _, x := range list {
		if !matches(f, x, lies) || x.Conclusion != "fail" {
			continue
		}
		items := x.Items
		if len(x.RetestItems) > 0 {
			items = x.RetestItems
		}
		for _, i := range items {
			if i.LabVerdict == "fail" || i.LabVerdict == "" && i.Verdict == "fail" {
				want[x.Product.ID.String()+i.Parameter]++
			}
		}
	}
	var got []passrate.Item
	read(t, w, func(tx *flow.Tx) (err error) {
		got, err = passrate.Items(tx.Tx, f, 0)
		return err
	})
	if len(got) != len(want) {
		rt.Fatalf("items %+v, want %v", got, want)
	}
	for _, i := range got {
		if n := want[i.Filter.Product.String()+i.Parameter]; i.Fail != n || listCount(t, w, s, i.Filter.Rows("fail")) != n {
			rt.Fatalf("%s: %d, want %d", i.Parameter, i.Fail, n)
		}
	}
}

// TestFilterRoundTrip: an address says what the filter says.
func TestFilterRoundTrip(t *testing.T) {
	today := calendar.NewDate(2026, 3, 2)
	rapid.Check(t, func(t *rapid.T) {
		f := passrate.Filter{Region: "371082", Own: rapid.Bool().Draw(t, "own"), From: today.AddDays(-rapid.IntRange(0, 900).Draw(t, "from")), To: today, RuleSet: "food", Class: rapid.SampledFrom([]string{"", "糕点 & 饼干"}).Draw(t, "class"),
			Stage: rapid.SampledFrom([][]string{nil, {"make"}, {"trade", "online"}}).Draw(t, "stage"), Random: rapid.SampledFrom([]*bool{nil, passrate.Random(), passrate.Directed()}).Draw(t, "random"),
			Sort: rapid.SampledFrom([]string{sampling.Inspection, sampling.Monitoring}).Draw(t, "sort"), Item: "甲醛", Maker: 7, Product: 8, Lab: 9, Level: "city", Mode: "random", By: passrate.Month}
		q, err := url.ParseQuery(f.Values().Encode())
		if err != nil {
			t.Fatal(err)
		}
		g, err := passrate.Parse(q, today)
		if err != nil || g.Values().Encode() != f.Values().Encode() {
			t.Fatalf("%v: %v became %v", err, f.Values(), g.Values())
		}
	})
	for _, bad := range []string{"from=x", "stage=moon", "level=z", "random=maybe", "product=-1", "region=37x", "from=2026-02-01&to=2026-01-01", "by=colour", "sort=all"} {
		q, _ := url.ParseQuery(bad)
		if _, err := passrate.Parse(q, today); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
