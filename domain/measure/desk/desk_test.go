package desk

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/base/grid"
	"qgov/base/region"
	"qgov/domain/measure/passrate"
	"qgov/domain/supervise/plan"
	"qgov/domain/supervise/rectify"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/flow"
	"qgov/kernel/module"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/text"
	"qgov/testkit/fixture"
	"qgov/web"
)

func more() []module.Module {
	return []module.Module{plan.Module(plan.None{}), passrate.Module(), Module()}
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

// site is the pages of the world.
func site(t testing.TB, w *fixture.World) *page.Site {
	t.Helper()
	s := &page.Site{Engine: w.Engine, Policy: w.DB.Policy(), Regions: regions{}}
	catalogues := []string{page.English, flow.English, duty.English, web.English}
	for _, m := range fixture.Modules(w.Book, more()...) {
		s.Views = append(s.Views, m.Views...)
		catalogues = append(catalogues, m.English)
	}
	var err error
	if s.Texts, err = text.New(catalogues...); err != nil {
		t.Fatal(err)
	}
	return s
}

func write(t testing.TB, w *fixture.World, fn func(tx *flow.Tx) error) {
	t.Helper()
	if err := w.Engine.Write(role.With(t.Context(), role.System("测试")), fn); err != nil {
		t.Fatal(err)
	}
}

// get asks a page as somebody with the duty.
func get(t testing.TB, w *fixture.World, s *page.Site, d role.Duty, address string, english bool) string {
	t.Helper()
	req := httptest.NewRequest("GET", address, nil)
	ctx := w.As(t.Context(), d)
	if english {
		ctx = text.With(ctx, text.English)
	}
	req = req.WithContext(ctx)
	for _, r := range append(Module().Routes(s), passrate.Module().Routes(s)...) {
		if r.Pattern != "GET "+req.URL.Path {
			continue
		}
		mux, err := route.New(w.DB.Policy(), func(_ http.ResponseWriter, _ *http.Request, err error) { t.Fatalf("%s: %v", address, err) }, []route.Route{r})
		if err != nil {
			t.Fatal(err)
		}
		rec := httptest.NewRecorder()
		mux.ServeHTTP(rec, req)
		return rec.Body.String()
	}
	t.Fatalf("there is no route %s", address)
	return ""
}

var saysCount = regexp.MustCompile(`共 ([\d,]+) 条`)

// behind counts the rows of the list to which a figure leads.
func behind(t testing.TB, w *fixture.World, s *page.Site, d role.Duty, address string) int64 {
	t.Helper()
	req := httptest.NewRequest("GET", address, nil).WithContext(w.As(t.Context(), d))
	if v := s.View(strings.TrimPrefix(req.URL.Path, "/")); v != nil {
		var n int64
		err := w.Engine.Read(req.Context(), func(tx *flow.Tx) error {
			sel, err := s.Query(tx, req, v)
			if err == nil {
				n, err = tx.Count(v.Plan, sel.Query, 0)
			}
			return err
		})
		if err != nil {
			t.Fatalf("%s: %v", address, err)
		}
		return n
	}
	html := get(t, w, s, d, address, false)
	m := saysCount.FindStringSubmatch(html)
	if m == nil {
		t.Fatalf("%s says no count", address)
	}
	n, _ := strconv.ParseInt(strings.ReplaceAll(m[1], ",", ""), 10, 64)
	if rows := int64(strings.Count(html, `class="col-strong"`)); rows > 0 && rows != n {
		t.Fatalf("%s says %d and shows %d", address, n, rows)
	}
	return n
}

// facts are the records of a test and what they should come to, counted in Go.
type facts struct {
	taken, takenBefore, objected, retested int64
	judged                                 passrate.Count
	closed, onTime                         int64
	open                                   map[record.State][2]int64
}

// draw draws records and counts them.
func draw(t *rapid.T, w *fixture.World, v *view) (list []func(tx *flow.Tx) error, want facts) {
	want.open = make(map[record.State][2]int64)
	today := v.today
	pick := func(name string, list ...string) string { return rapid.SampledFrom(list).Draw(t, name) }
	for i := range rapid.IntRange(0, 12).Draw(t, "samples") {
		s := w.Draft(w.Goods)
		s.Number, s.Name, s.State = fmt.Sprintf("D%d", i), "样品", sampling.Closed
		s.Region = pick("region", fixture.Home, fixture.Home+"001", fixture.Far)
		s.Purpose = pick("purpose", sampling.Inspection, sampling.Inspection, sampling.Monitoring)
		s.Outcome = pick("outcome", sampling.Taken, sampling.Taken, "none")
		s.SampledOn = today.AddDays(-rapid.IntRange(0, 900).Draw(t, "sampled"))
		s.Conclusion = pick("conclusion", "pass", "fail", "")
		if s.Conclusion != "" {
			s.ConcludedOn = min(today, s.SampledOn.AddDays(20))
		}
		for range rapid.IntRange(0, 2).Draw(t, "objections") {
			s.Objections = append(s.Objections, sampling.Objection{By: sampling.ByFirm, Kind: sampling.Result, Reason: "理由", Received: today.AddDays(-rapid.IntRange(0, 800).Draw(t, "received"))})
		}
		if len(s.Objections) > 0 && pick("retest", "yes", "no") == "yes" {
			s.RetestOn = today
		}
		list = append(list, func(tx *flow.Tx) error { return tx.Insert(sampling.Kind.Plan, s) })
		if s.Region == fixture.Far {
			continue
		}
		in, before := s.SampledOn >= v.f.From, s.SampledOn >= v.f.Before().From && s.SampledOn <= v.f.Before().To
		if s.Outcome == sampling.Taken && s.Purpose == sampling.Inspection && in {
			want.taken++
		}
		if s.Outcome == sampling.Taken && s.Purpose == sampling.Inspection && before {
			want.takenBefore++
		}
		if s.Conclusion != "" && s.Purpose == sampling.Inspection && s.ConcludedOn >= v.f.From {
			want.judged.Judged++
			if s.Conclusion == "pass" {
				want.judged.Pass++
			}
		}
		for _, o := range s.Objections {
			if o.Received >= v.f.From {
				want.objected++
				if s.RetestOn != 0 {
					want.retested++
				}
				break
			}
		}
	}
	for i := range rapid.IntRange(0, 10).Draw(t, "findings") {
		r := &rectify.Finding{Title: fmt.Sprintf("事项%d", i), Firm: record.To[firm.Firm](w.Maker.ID), Subject: "产品", Problem: "问题", Severity: "ordinary"}
		r.Region, r.State = fixture.Home, rectify.Done
		stopped := today.AddDays(-rapid.IntRange(0, 800).Draw(t, "stopped"))
		due := stopped.AddDays(rapid.IntRange(-3, 3).Draw(t, "slack"))
		if pick("open", "yes", "no") == "yes" {
			r.State = record.State(pick("state", string(rectify.Found), string(rectify.Ordered), string(rectify.LookBack)))
			r.Due = today.AddDays(rapid.IntRange(-5, 5).Draw(t, "due"))
			c := want.open[r.State]
			c[0]++
			if r.Due < today {
				c[1]++
				if r.Due >= v.f.From {
					want.closed++
				}
			}
			want.open[r.State] = c
		} else {
			r.ClosedOn = stopped
			if stopped >= v.f.From {
				want.closed++
				if stopped <= due {
					want.onTime++
				}
			}
		}
		list = append(list, func(tx *flow.Tx) error {
			if err := tx.Insert(rectify.Kind.Plan, r); err != nil || !r.Due.IsZero() {
				return err
			}
			_, err := tx.Exec(`INSERT INTO deadline (kind, record, title, name, label, rule, basis, confirmed, started, due, provisional, stopped, region, owner)
				VALUES ('finding', ?, ?, 'correct', '', '', '', ?, ?, ?, ?, ?, ?, 0) /* {all: the test's own} */`, r.ID, r.Title, true, stopped.AddDays(-30), due, false, stopped, r.Region)
			return err
		})
	}
	return list, want
}

// TestFigures: the figures of the region equal a count in Go, and each leads to exactly as many rows.
func TestFigures(t *testing.T) {
	fixture.Each(t, more(), func(t *testing.T, w *fixture.World) {
		s := site(t, w)
		rapid.Check(t, func(rt *rapid.T) {
			write(t, w, func(tx *flow.Tx) error {
				for _, table := range []string{"deadline", "finding_measures", "finding_conditions", "finding", "sample_objections", "sample"} {
					if _, err := tx.Exec(`DELETE FROM ` + table + ` WHERE {all: the test begins anew}`); err != nil {
						return err
					}
				}
				return nil
			})
			period := rapid.SampledFrom([]string{"", "30", "quarter", "year"}).Draw(rt, "period")
			req := httptest.NewRequest("GET", "/desk?period="+period, nil).WithContext(w.As(t.Context(), duty.Leader))
			var v *view
			var g *glance
			read := func(fn func(tx *flow.Tx) error) {
				if err := w.Engine.Read(req.Context(), fn); err != nil {
					rt.Fatal(err)
				}
			}
			read(func(tx *flow.Tx) error { v = (desk{s}).view(tx, req, "质量态势总览"); return nil })
			list, want := draw(rt, w, v)
			write(t, w, func(tx *flow.Tx) error {
				for _, f := range list {
					if err := f(tx); err != nil {
						return err
					}
				}
				return nil
			})
			read(func(tx *flow.Tx) (err error) { g, err = v.glance(tx); return err })
			got := facts{taken: g.sampled[0].sum(), takenBefore: g.sampled[1].sum(), objected: g.objected[0].samples, retested: g.objected[0].retests, judged: g.judged[0].Total, closed: g.closed[0].all, onTime: g.closed[0].onTime,
				open: make(map[record.State][2]int64)}
			var open, late int64
			for _, x := range g.open {
				if x.all > 0 {
					got.open[x.state.Code] = [2]int64{x.all, x.late}
				}
				open, late = open+x.all, late+x.late
			}
			if fmt.Sprint(got) != fmt.Sprint(want) || g.places.Total != want.judged || g.products.Total != want.judged {
				rt.Fatalf("figures %+v, want %+v", got, want)
			}
			for i, n := range []int64{want.taken, want.judged.Fail(), want.closed, open, want.objected} {
				k := v.figures(g)[i]
				if rows := behind(t, w, s, duty.Leader, k.URL); rows != n {
					rt.Fatalf("%s: figure %d, list %s has %d", k.Label, n, k.URL, rows)
				}
			}
			for address, n := range map[string]int64{v.openFindings(true): late, v.link("/desk/rows", "of", "ontime"): want.onTime, v.link("/desk/rows", "of", "late"): want.closed - want.onTime, v.link("/desk/rows", "of", "retest"): want.retested} {
				if rows := behind(t, w, s, duty.Leader, address); rows != n {
					rt.Fatalf("figure %d, list %s has %d", n, address, rows)
				}
			}
			for _, row := range v.findings(g).Rows {
				for _, c := range row.Cells {
					if c.URL != "" && text.Int(behind(t, w, s, duty.Leader, c.URL)) != c.Text {
						rt.Fatalf("%s: %s leads to %s", row.Label, c.Text, c.URL)
					}
				}
			}
		})
	})
}

// TestWork: a handler sees what it can do, the figures lead to their lists, and what it brought on its way itself waits for another.
func TestWork(t *testing.T) {
	fixture.Each(t, more(), func(t *testing.T, w *fixture.World) {
		s := site(t, w)
		var ids [2]record.ID
		write(t, w, func(tx *flow.Tx) error {
			for i, state := range []record.State{rectify.Closing, rectify.Closing, rectify.Found, rectify.Done} {
				r := &rectify.Finding{Title: fmt.Sprintf("待办%d", i), Firm: record.To[firm.Firm](w.Maker.ID), Subject: "产品", Problem: "问题", Severity: "ordinary"}
				r.Region, r.State = fixture.Home, state
				r.Due = tx.Today().AddDays(3 - 4*i)
				r.Person, r.Cause, r.Measures, r.Evidence, r.Passed = "责任人", "原因", []rectify.Measure{{What: "措施", Person: "责任人", Due: tx.Today()}}, fixture.File("证据.pdf"), record.Some(true)
				r.Conditions = []rectify.Condition{{Name: "条件", Met: true, How: "依据"}}
				if err := tx.Insert(rectify.Kind.Plan, r); err != nil {
					return err
				}
				if i < 2 {
					ids[i] = r.ID
				}
			}
			// The supervisor looked at the first itself: another has to close it.
			_, err := tx.Exec(`INSERT INTO flow_step (kind, record, version, step, actor) VALUES ('finding', ?, 1, 'look', ?) /* {all: the test's own} */`, ids[0], fixture.Account(duty.Supervisor))
			return err
		})
		req := httptest.NewRequest("GET", "/desk", nil).WithContext(w.As(t.Context(), duty.Supervisor))
		err := w.Engine.Read(req.Context(), func(tx *flow.Tx) error {
			v := (desk{s}).view(tx, req, "我的待办")
			list, err := v.work(tx)
			if err != nil {
				return err
			}
			if len(list) != 1 || list[0].now != 3 || list[0].week != 1 || list[0].late != 2 || list[0].approval != 2 {
				t.Fatalf("work %+v", list)
			}
			for i := range list {
				x := &list[i]
				for address, n := range map[string]int64{x.url(x.states, ""): x.now, x.url(x.states, "week"): x.week, x.url(x.states, "today"): x.today, x.url(x.states, "late"): x.late, x.url(x.second, ""): x.approval} {
					if rows := behind(t, w, s, duty.Supervisor, address); rows != n {
						t.Errorf("figure %d, list %s has %d", n, address, rows)
					}
				}
			}
			items := v.tasks(list, 10).Items
			var titles []string
			for _, i := range items {
				titles = append(titles, i.Title)
			}
			// Whoever looked at the first may not close it, so it is no task of theirs; the earliest day comes first.
			if len(items) != 2 || titles[0] != "待办2" || titles[1] != "待办1" || items[0].Due.Tone != web.Bad || items[1].Kind.Text != "批准结案" {
				t.Errorf("tasks %v", titles)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

var han = regexp.MustCompile(`\p{Han}+`)

// TestPages: every page answers for every duty that may see it; in English no Chinese is left but names.
func TestPages(t *testing.T) {
	fixture.Each(t, more(), func(t *testing.T, w *fixture.World) {
		s := site(t, w)
		write(t, w, func(tx *flow.Tx) error {
			for i := range 24 {
				x := w.Draft(w.Goods)
				x.Region, x.Number, x.Name, x.State, x.Purpose, x.Outcome = fixture.Home+"001", fmt.Sprintf("G%d", i), "Sample", sampling.Closed, sampling.Inspection, sampling.Taken
				x.SampledOn, x.ConcludedOn, x.Conclusion = tx.Today().AddDays(-6), tx.Today().AddDays(-2), "pass"
				if i%3 == 0 {
					x.Conclusion, x.Items = "fail", []sampling.Item{{Parameter: "pH", Limit: "7", Verdict: "fail"}}
				}
				if err := tx.Insert(sampling.Kind.Plan, x); err != nil {
					return err
				}
			}
			r := &rectify.Finding{Title: "Relapse", Firm: record.To[firm.Firm](w.Maker.ID), Subject: "Cloth", Problem: "The <b>limit</b>", Cause: "Dye", Person: "Li", Severity: "ordinary", Measures: []rectify.Measure{{What: "Wash", Person: "Li", Due: tx.Today()}}}
			r.Region, r.State, r.Due = fixture.Home, rectify.Planned, tx.Today().AddDays(-4)
			if err := tx.Insert(rectify.Kind.Plan, r); err != nil {
				return err
			}
			return tx.Insert(grid.Kind.Plan, &grid.Cell{Head: record.Head{Region: fixture.Home}, Code: "G-1", Name: "Cell without a name"})
		})
		pages := []string{"/desk", "/desk?period=30", "/desk?region=371082001", "/desk/mine", "/desk/rows?of=closed", "/desk/rows?of=objection", "/desk/brief", "/desk/board", "/grid/uncovered", "/grid/uncovered/export?of=firm&format=csv",
			"/stats", "/stats?by=stage", "/stats?by=class", "/stats?by=region", "/stats/items", "/stats/pairs", "/stats/levels", "/stats/rows?own=1"}
		names := strings.NewReplacer("荣成市", "", "山东省", "", "威海市", "", "测试商店", "", "测试生产厂", "", "测试纺织品", "", "外地生产厂", "", "简体中文", "", "中文", "", "测试路1号", "", "测试路2号", "")
		for _, address := range pages {
			zh, en := get(t, w, s, duty.Supervisor, address, false), get(t, w, s, duty.Supervisor, address, true)
			if len(zh) == 0 || strings.Contains(zh+en, "%!") || strings.Contains(zh, " style=") {
				t.Errorf("%s: empty, a broken format or a style attribute", address)
			}
			for _, m := range han.FindAllString(names.Replace(en), -1) {
				if !town(m) {
					t.Errorf("%s in English says %s", address, m)
				}
			}
		}
		board := get(t, w, s, duty.Leader, "/desk/board", false)
		for _, want := range []string{"The &lt;b&gt;limit&lt;/b&gt;", "Dye", "Wash", "Li", "超期 4 天", "t-bad", w.Maker.Name} {
			if !strings.Contains(board, want) {
				t.Errorf("the wall chart does not say %s", want)
			}
		}
		if html := get(t, w, s, duty.Leader, "/grid/uncovered", false); !strings.Contains(html, w.Shop.Name) || strings.Contains(html, w.Elsewhere.Name) || !strings.Contains(html, "Cell without a name") {
			t.Error("the gaps of the grid are not those of the county")
		}
		if html := get(t, w, s, duty.Leader, "/desk", false); !strings.Contains(html, "33.33") || !strings.Contains(html, "数据截至") {
			t.Error("the start page has no figures")
		}
	})
}

// town reports whether the words name a division.
func town(s string) bool {
	for _, d := range region.Children(fixture.Home) {
		if d.Name == s {
			return true
		}
	}
	return false
}

// BenchmarkDesk measures the start page over samples of five years on SQLite.
func BenchmarkDesk(b *testing.B) {
	for _, n := range []int{5_000, 1_000_000} {
		w := fixture.Lone(b, more())
		s := site(b, w)
		write(b, w, func(tx *flow.Tx) error {
			_, err := tx.Exec(`INSERT INTO sample (id, version, region, owner, state, created, changed, created_by, number, task, rule_set, purpose, level, stage, mode, firm, product, sampler1, sampler2, lab, outcome, name, sampled_on, conclusion, concluded_on)
				WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < ?)
				SELECT i, 1, printf('371082%03d', 1 + i % 12), 0, 'closed', 0, 0, 0, printf('B%08d', i), '', 'goods', 'inspection', 'county', CASE i % 4 WHEN 0 THEN 'make' WHEN 1 THEN 'trade' ELSE 'catering' END, CASE i % 5 WHEN 0 THEN 'directed' ELSE 'random' END,
					?, CASE i % 3 WHEN 0 THEN ? ELSE ? END, ?, ?, ?, 'sampled', '样品', date('2021-03-03', (i * 7 % 1820) || ' days'), CASE i % 17 WHEN 0 THEN 'fail' ELSE 'pass' END, date('2021-03-03', (i * 7 % 1820 + 5) || ' days')
				FROM c /* {all: generated rows} */`, n, w.Shop.ID, w.Goods.ID, w.Food.ID, w.Ann.ID, w.Bob.ID, w.Lab.ID)
			return err
		})
		for _, address := range []string{"/desk", "/stats"} {
			get(b, w, s, duty.Supervisor, address, false) // the register of divisions is read on first use
			b.Run(fmt.Sprintf("%s-%d", strings.TrimPrefix(address, "/"), n), func(b *testing.B) {
				for b.Loop() {
					get(b, w, s, duty.Supervisor, address, false)
				}
			})
		}
	}
}
