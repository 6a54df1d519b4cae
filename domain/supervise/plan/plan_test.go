package plan_test

import (
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/base/grid"
	"qgov/base/lab"
	"qgov/base/law"
	"qgov/base/organ"
	"qgov/base/product"
	"qgov/calc/uscc"
	"qgov/domain/supervise/plan"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/module"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/migrate"
	"qgov/testkit/engines"
	"qgov/testkit/fixture"
)

// published is a public log in memory.
type published struct{ decisions []flow.Decision }

func (l *published) Publish(_ *store.Tx, d flow.Decision) (string, error) {
	l.decisions = append(l.decisions, d)
	return fmt.Sprintf("P%d", len(l.decisions)), nil
}

// done is a sampling business that did what the test says.
type done struct {
	plan.None
	lines  map[record.ID]plan.Done
	hits   []plan.Hit
	judged []plan.Judged
}

func (d *done) ByLine(*flow.Tx, record.ID) (map[record.ID]plan.Done, error) { return d.lines, nil }
func (d *done) Judged(_ *flow.Tx, year int64) ([]plan.Judged, error)        { return d.judged, nil }
func (d *done) Rows(line record.ID, figure string) string {
	return "/sample?plan_line=" + line.String() + "&" + figure
}
func (d *done) Recent(_ *flow.Tx, producer, product record.ID, from, to calendar.Date) ([]plan.Hit, error) {
	var out []plan.Hit
	for _, h := range d.hits {
		if h.Producer == producer && h.Taken >= from && h.Taken <= to {
			out = append(out, h)
		}
	}
	return out, nil
}

// world is a program with the registers and plans.
type world struct {
	*flow.Engine
	t       *testing.T
	log     *published
	samples *done
	site    *page.Site
	clock   *calendar.Fake
}

func each(t *testing.T, fn func(w *world)) {
	samples := &done{lines: make(map[record.ID]plan.Done)}
	book, err := law.NewBook()
	if err != nil {
		t.Fatal(err)
	}
	modules := []module.Module{grid.Module(), firm.Module(), organ.Module(), product.Module(), lab.Module(), plan.Module(samples)}
	plans := []*record.Plan{}
	var grants []role.Grant
	var views []page.View
	for _, m := range modules {
		grants = append(grants, m.Grants...)
		views = append(views, m.Views...)
		for _, v := range m.Views {
			if !slices.Contains(plans, v.Plan) {
				plans = append(plans, v.Plan)
			}
			if v.Flow != nil {
				grants = append(grants, v.Flow.Grants()...)
			}
		}
	}
	policy, err := role.NewPolicy(duty.All(), grants)
	if err != nil {
		t.Fatal(err)
	}
	clock := calendar.NewFake(time.Date(2026, 1, 15, 2, 0, 0, 0, time.UTC))
	kept, drafted := tables(t, plans)
	setup := engines.Setup{Plans: kept, Extra: drafted, Policy: policy, Clock: clock, Sealer: plainly{}}
	engines.Each(t, setup, func(t *testing.T, db *store.DB) {
		samples.lines, samples.hits, samples.judged = make(map[record.ID]plan.Done), nil, nil
		w := &world{t: t, log: &published{}, samples: samples, clock: clock}
		w.Engine = flow.NewEngine(db, book, w.log, event.NewBus[*flow.Tx](), plan.Flow, plan.LineFlow, product.CatalogueFlow)
		texts, err := text.New(plan.English)
		if err != nil {
			t.Fatal(err)
		}
		w.site = &page.Site{Engine: w.Engine, Policy: policy, Texts: texts, Views: views}
		fn(w)
	})
}

type plainly struct{}

func (plainly) SealText(s, _ string) (string, error) { return s, nil }
func (plainly) OpenText(s, _ string) (string, error) { return s, nil }

// as is a person of the prefecture.
func as(ctx context.Context, id record.ID, duties ...role.Duty) context.Context {
	return role.With(ctx, role.Actor{ID: id, Login: fmt.Sprint(id), Name: fmt.Sprintf("人%d", id), Region: "371000", Duties: duties})
}

func (w *world) planner() context.Context    { return as(w.t.Context(), 11, duty.Planner, duty.Registrar) }
func (w *world) supervisor() context.Context { return as(w.t.Context(), 12, duty.Supervisor) }

func (w *world) must(ctx context.Context, fn func(tx *flow.Tx) error) {
	w.t.Helper()
	if err := w.Write(ctx, fn); err != nil {
		w.t.Fatal(err)
	}
}

// refused runs fn and wants the fault or problem with the code.
func (w *world) refused(ctx context.Context, code string, fn func(tx *flow.Tx) error) {
	w.t.Helper()
	err := w.Write(ctx, fn)
	if err == nil || !strings.Contains(err.Error(), code) {
		w.t.Fatalf("want %s, got %v", code, err)
	}
}

// base is two products in an adopted catalogue, a laboratory for both, firms in two counties and a draft plan.
type base struct {
	plan     *plan.Plan
	products []*product.Product
	lab      *lab.Lab
	cat      *product.Catalogue
	firm     *firm.Firm
}

func (w *world) base() *base {
	b := &base{}
	w.must(w.planner(), func(tx *flow.Tx) error {
		o := &organ.Organ{Name: "威海市市场监督管理局", Sort: "bureau"}
		if err := flow.Create(tx, organ.Kind, o); err != nil {
			return err
		}
		b.lab = &lab.Lab{Name: "威海市检验中心", CMA: "CMA-1", Until: calendar.NewDate(2026, 12, 31), Sort: "institute"}
		b.cat = &product.Catalogue{Title: "2026年目录", Year: 2026, Edition: 1, Domain: product.Goods}
		for i, name := range []string{"电动自行车", "儿童服装"} {
			p := &product.Product{Code: fmt.Sprint("G-", i), Name: name, Domain: product.Goods}
			if err := flow.Create(tx, product.Kind, p); err != nil {
				return err
			}
			b.products = append(b.products, p)
			b.lab.Scope = append(b.lab.Scope, lab.Scope{Product: record.To[product.Product](p.ID)})
			b.cat.Entries = append(b.cat.Entries, product.Entry{Product: record.To[product.Product](p.ID), Risk: "high", Times: 1})
		}
		if err := flow.Create(tx, lab.Kind, b.lab); err != nil {
			return err
		}
		if err := flow.Create(tx, product.CatalogueKind, b.cat); err != nil {
			return err
		}
		for i, region := range []string{"371082", "371082", "371082", "371083"} {
			b.firm = &firm.Firm{Head: record.Head{Region: region}, Code: uscc.Generate("91", region, uint64(i+1)), Name: fmt.Sprintf("企业%d", i), Sort: "enterprise", Status: "active", Industry: "3770"}
			if err := flow.Create(tx, firm.Kind, b.firm); err != nil {
				return err
			}
		}
		if err := flow.Take(tx, product.CatalogueKind, b.cat, "submit", nil); err != nil {
			return err
		}
		b.plan = &plan.Plan{Year: 2026, Title: "2026年威海市产品质量监督抽查计划", RuleSet: product.Goods, Level: "city", Sort: plan.Inspection, Organ: record.To[organ.Organ](o.ID),
			Catalogue: record.To[product.Catalogue](b.cat.ID), Basis: "产品质量法第15条", Total: 15}
		return flow.Create(tx, plan.Kind, b.plan)
	})
	w.must(w.supervisor(), func(tx *flow.Tx) error { return flow.Take(tx, product.CatalogueKind, b.cat, "adopt", nil) })
	return b
}

func (b *base) line(product int, batches int64, to calendar.Date) *plan.Line {
	return &plan.Line{Plan: record.To[plan.Plan](b.plan.ID), Item: fmt.Sprintf("任务%d", product), Product: record.To[productT](b.products[product].ID), Stage: "make", Place: "371082",
		Batches: batches, Lab: record.To[lab.Lab](b.lab.ID), From: calendar.NewDate(2026, 3, 1), To: to, Picking: plan.Random}
}

type productT = product.Product

// take takes a step on the newest version of the plan.
func (b *base) take(w *world, step string, in any) func(tx *flow.Tx) error {
	return func(tx *flow.Tx) error {
		p, err := store.Get(tx.Tx, plan.Kind, b.plan.ID)
		if err != nil {
			return err
		}
		b.plan = p
		return flow.Take(tx, plan.Kind, p, step, in)
	}
}

func TestPlanIsAdoptedByTwo(t *testing.T) {
	each(t, func(w *world) {
		b := w.base()
		end := calendar.NewDate(2026, 10, 31)
		w.refused(w.planner(), "J301", b.take(w, "submit", nil))
		first, second := b.line(0, 9, end), b.line(1, 5, end)
		w.must(w.planner(), func(tx *flow.Tx) error {
			if err := flow.Create(tx, plan.LineKind, first); err != nil {
				return err
			}
			return flow.Create(tx, plan.LineKind, second)
		})
		w.refused(w.planner(), "J302", b.take(w, "submit", nil)) // 14 of 15
		w.must(w.planner(), func(tx *flow.Tx) error {
			second.Batches = 6
			return store.Update(tx.Tx, plan.LineKind, second, "")
		})
		w.must(w.planner(), b.take(w, "submit", nil))
		if b.plan.Number != "2026-371000-001" {
			t.Errorf("number %q", b.plan.Number)
		}
		both := as(t.Context(), 11, duty.Planner, duty.Supervisor)
		w.refused(both, "R152", b.take(w, "adopt", nil))
		w.refused(w.planner(), "不得更改", func(tx *flow.Tx) error {
			l, err := store.Get(tx.Tx, plan.LineKind, first.ID)
			if err != nil {
				return err
			}
			l.Batches = 10
			return store.Update(tx.Tx, plan.LineKind, l, "")
		})
		w.refused(w.planner(), "不得更改", func(tx *flow.Tx) error {
			p, err := store.Get(tx.Tx, plan.Kind, b.plan.ID)
			if err != nil {
				return err
			}
			p.Total = 100
			return store.Update(tx.Tx, plan.Kind, p, "")
		})
		w.refused(w.planner(), "不能再登记明细", func(tx *flow.Tx) error { return flow.Create(tx, plan.LineKind, b.line(0, 50, end)) })
		w.must(w.supervisor(), b.take(w, "adopt", nil))
		if len(w.log.decisions) != 1+1 || w.log.decisions[1].Kind != "plan" || b.plan.Adopted.IsZero() {
			t.Errorf("published %+v", w.log.decisions)
		}
		w.must(w.planner(), func(tx *flow.Tx) error {
			lines, err := plan.Lines(tx.Tx, b.plan)
			if len(lines) != 2 {
				t.Errorf("%d lines are tasks, want 2", len(lines))
			}
			return err
		})
	})
}

func TestLabMustBeQualifiedToTheEnd(t *testing.T) {
	each(t, func(w *world) {
		b := w.base()
		late := b.line(0, 15, calendar.NewDate(2027, 1, 31)) // the certificate ends on 2026-12-31
		w.must(w.planner(), func(tx *flow.Tx) error { return flow.Create(tx, plan.LineKind, late) })
		w.refused(w.planner(), "J105", b.take(w, "submit", nil))
		w.must(w.planner(), func(tx *flow.Tx) error {
			late.To = calendar.NewDate(2026, 12, 31)
			return store.Update(tx.Tx, plan.LineKind, late, "")
		})
		w.must(w.planner(), b.take(w, "submit", nil))
		// suspended between submission and approval
		w.must(w.planner(), func(tx *flow.Tx) error {
			l, err := store.Get(tx.Tx, lab.Kind, b.lab.ID)
			if err != nil {
				return err
			}
			l.Suspended = true
			return store.Update(tx.Tx, lab.Kind, l, "能力验证不满意")
		})
		w.refused(w.supervisor(), "已暂停承检", b.take(w, "adopt", nil))
	})
}

// Liaoning 2020: 4,500 batches over 90 products, 350 over 12 (mechanisms S1 and S2; T32).
func TestPlanOfAProvince(t *testing.T) {
	for _, c := range []struct{ total, products, low, high int }{{4500, 90, 50, 50}, {350, 12, 29, 30}} {
		strata := make([]plan.Stratum, c.products)
		for i := range strata {
			strata[i] = plan.Stratum{Name: fmt.Sprint(i), Firms: 1}
		}
		a, err := plan.Allocate("equal", "firms", int64(c.total), 1, strata)
		if err != nil {
			t.Fatal(err)
		}
		if a.Batches() != int64(c.total) {
			t.Errorf("%d of %d", a.Batches(), c.total)
		}
		for _, r := range a.Rows {
			if r.Given < c.low || r.Given > c.high {
				t.Errorf("%s gets %d, want %d to %d", r.Stratum.Name, r.Given, c.low, c.high)
			}
		}
	}
}

func TestAllocationProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 60).Draw(t, "strata")
		strata := make([]plan.Stratum, n)
		for i := range strata {
			tested := rapid.Int64Range(0, 300).Draw(t, "tested")
			strata[i] = plan.Stratum{Name: fmt.Sprint(i), Firms: rapid.Int64Range(0, 5000).Draw(t, "firms"), Tested: tested, Failed: rapid.Int64Range(0, tested).Draw(t, "failed")}
		}
		minimum := rapid.Int64Range(0, 5).Draw(t, "minimum")
		total := rapid.Int64Range(0, 5000).Draw(t, "total")
		method := rapid.SampledFrom([]string{"equal", "proportional", "risk"}).Draw(t, "method")
		size := rapid.SampledFrom([]string{"firms", "batches"}).Draw(t, "size")
		a, err := plan.Allocate(method, size, total, minimum, strata)
		if err != nil {
			zero := !slices.ContainsFunc(strata, func(s plan.Stratum) bool { return s.Firms > 0 && size == "firms" || s.Tested > 0 && size == "batches" })
			if total >= minimum*int64(n) && !(zero && method != "equal") {
				t.Fatalf("refused: %v", err)
			}
			return
		}
		if a.Batches() != total {
			t.Fatalf("%d given of %d", a.Batches(), total)
		}
		for i, r := range a.Rows {
			if int64(r.Given) < minimum {
				t.Fatalf("row %d below the minimum", i)
			}
			for _, s := range a.Rows { // more weight never gets fewer
				if r.Weight.Cmp(s.Weight) > 0 && r.Given < s.Given {
					t.Fatalf("%v gets %d, %v gets %d", r.Weight, r.Given, s.Weight, s.Given)
				}
			}
			if !strings.HasSuffix(a.Works(r), fmt.Sprintf("= %d", r.Given)) {
				t.Fatalf("%s does not end in %d", a.Works(r), r.Given)
			}
		}
	})
}

// Two failures of two must not take the plan: (2 + 20×rate) ÷ (2 + 20).
func TestSmallSamplesAreShrunk(t *testing.T) {
	a, err := plan.Allocate("risk", "firms", 100, 0, []plan.Stratum{{Name: "少", Firms: 10, Tested: 2, Failed: 2}, {Name: "多", Firms: 10, Tested: 198, Failed: 18}})
	if err != nil {
		t.Fatal(err)
	}
	if got := a.Works(a.Rows[0]); !strings.HasPrefix(got, "(2 + 20×20/200) ÷ (2 + 20) = 0.1818；") {
		t.Errorf("works: %s", got)
	}
	if a.Rows[0].Given != 66 || a.Rows[1].Given != 34 {
		t.Errorf("%d and %d", a.Rows[0].Given, a.Rows[1].Given) // raw rates would give 92 and 8
	}
}

func (w *world) serve(ctx context.Context, method, target string, form url.Values) *httptest.ResponseRecorder {
	w.t.Helper()
	var routes []route.Route
	routes = append(routes, plan.Module(w.samples).Routes(w.site)...)
	mux, err := route.New(w.site.Policy, fail, routes)
	if err != nil {
		w.t.Fatal(err)
	}
	r := httptest.NewRequest(method, target, strings.NewReader(form.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	out := httptest.NewRecorder()
	mux.ServeHTTP(out, r.WithContext(ctx))
	return out
}

type regions struct{}

func (regions) Name(code string) string {
	return map[string]string{"371000": "威海市", "371082": "荣成市", "371083": "乳山市"}[code]
}
func (r regions) FullName(code string) string { return r.Name(code) }
func (regions) Up(string) string              { return "370000" }
func (r regions) Below(code string) []page.RegionItem {
	if code != "371000" {
		return nil
	}
	return []page.RegionItem{{Code: "371082", Name: "荣成市"}, {Code: "371083", Name: "乳山市"}}
}

func TestAllocationPage(t *testing.T) {
	each(t, func(w *world) {
		b := w.base()
		w.site.Regions = regions{}
		w.samples.judged = []plan.Judged{{Product: b.products[0].ID, Stage: "make", Region: "371082", Tested: 40, Failed: 8}}
		at := "/plan/" + b.plan.ID.String() + "/allocate"
		q := url.Values{"catalogue": {b.cat.ID.String()}, "stage": {"make"}, "place": {"371082", "371083"}, "method": {"proportional"}, "size": {"firms"}, "minimum": {"1"}}
		shown := w.serve(w.planner(), "GET", at+"?"+q.Encode(), nil)
		// 11 of 15 are free; 3 firms of 8 (each product counts them) claim 4.125
		for _, want := range []string{"电动自行车·生产·荣成市", "0.3750 × 11 = 4.1250；1 + 4 = 5", "威海市检验中心", "写入计划明细"} {
			if !strings.Contains(shown.Body.String(), want) {
				t.Errorf("status %d: the page lacks %q", shown.Code, want)
			}
		}
		q.Set("from", "2026-02-01")
		q.Set("to", "2027-03-01")
		for _, p := range b.products {
			q.Set("lab."+p.ID.String(), b.lab.ID.String())
		}
		if out := w.serve(w.planner(), "POST", at, q); out.Code != 422 { // the laboratory's certificate ends before
			t.Errorf("status %d for a laboratory that expires", out.Code)
		}
		q.Set("to", "2026-11-30")
		if out := w.serve(w.planner(), "POST", at, q); out.Code != 303 {
			t.Fatalf("status %d: %s", out.Code, out.Body)
		}
		if out := w.serve(w.planner(), "POST", at, q); out.Code != 409 {
			t.Errorf("status %d for a second allocation that does not say replace", out.Code)
		}
		q.Set("replace", "true")
		if out := w.serve(w.planner(), "POST", at, q); out.Code != 303 {
			t.Errorf("status %d: %s", out.Code, out.Body)
		}
		w.must(w.planner(), b.take(w, "submit", nil))
		w.must(w.supervisor(), b.take(w, "adopt", nil))
		if out := w.serve(w.planner(), "POST", at, q); out.Code != 409 {
			t.Errorf("status %d for an adopted plan", out.Code)
		}
		var lines []*plan.Line
		w.must(w.planner(), func(tx *flow.Tx) (err error) { lines, err = plan.Lines(tx.Tx, b.plan); return err })
		var sum int64
		for _, l := range lines {
			sum += l.Batches
		}
		if len(lines) != 4 || sum != 15 {
			t.Errorf("%d lines of %d batches", len(lines), sum)
		}
		w.samples.lines[lines[0].ID] = plan.Done{Drawn: 4, Sampled: 3, Tested: 2, Failed: 1}
		out := w.serve(w.supervisor(), "GET", "/plan/"+b.plan.ID.String()+"/progress", nil)
		for _, want := range []string{"20.0%", "/sample?plan_line=" + lines[0].ID.String() + "&amp;failed"} { // 3 of 15
			if !strings.Contains(out.Body.String(), want) {
				t.Errorf("progress (%d) lacks %q", out.Code, want)
			}
		}
		if out := w.serve(w.supervisor(), "GET", "/plan/"+b.plan.ID.String()+"/list", nil); !strings.Contains(out.Body.String(), "监督抽查清单") || !strings.Contains(out.Body.String(), "15") {
			t.Errorf("list: status %d", out.Code)
		}
		if out := w.serve(as(t.Context(), 13, duty.Sampler), "POST", at, q); out.Code != 403 {
			t.Errorf("a sampler allocates: %d", out.Code)
		}
	})
}

func TestRecentlyChecked(t *testing.T) {
	each(t, func(w *world) {
		w.samples.hits = []plan.Hit{{Producer: 5, Taken: calendar.NewDate(2026, 1, 10)}}
		book := plan.Book{Samples: w.samples}
		for _, c := range []struct {
			on   calendar.Date
			want int
		}{{calendar.NewDate(2026, 7, 9), 1}, {calendar.NewDate(2026, 7, 10), 0}, {calendar.NewDate(2026, 1, 9), 0}} {
			w.must(w.planner(), func(tx *flow.Tx) error {
				hits, err := book.RecentlyChecked(tx, 5, 6, c.on)
				if len(hits) != c.want {
					t.Errorf("on %s: %d hits, want %d", c.on, len(hits), c.want)
				}
				return err
			})
		}
	})
}

func TestReturnUnlocks(t *testing.T) {
	each(t, func(w *world) {
		b := w.base()
		l := b.line(0, 15, calendar.NewDate(2026, 10, 31))
		w.must(w.planner(), func(tx *flow.Tx) error { return flow.Create(tx, plan.LineKind, l) })
		w.must(w.planner(), b.take(w, "submit", nil))
		in := plan.Flow.Step("return").NewInput()
		if p := plan.Flow.Step("return").Form.Field("reason").Parse(in, "请补充依据"); p != nil {
			t.Fatal(p)
		}
		w.must(w.supervisor(), b.take(w, "return", in))
		w.must(w.planner(), func(tx *flow.Tx) error {
			again, err := store.Get(tx.Tx, plan.LineKind, l.ID)
			if err != nil {
				return err
			}
			again.Basis = "上年不合格率较高"
			return store.Update(tx.Tx, plan.LineKind, again, "")
		})
		w.must(w.planner(), b.take(w, "submit", nil))
		if b.plan.Number != "2026-371000-001" {
			t.Errorf("a second submission got the number %s", b.plan.Number)
		}
	})
}

func TestEnglish(t *testing.T) {
	fixture.Translated(t, plan.English+law.English, "监管业务", "食品安全法第87条", "2026年示例市食品安全监督抽检计划", "上年合格率")
}

// fail answers with the status of an error and its text.
func fail(w http.ResponseWriter, _ *http.Request, err error) {
	http.Error(w, err.Error(), fault.Status(err))
}

// tables parts the kinds whose tables a migration holds from those whose tables are drafted from their declarations.
func tables(t *testing.T, plans []*record.Plan) (kept, drafted []*record.Plan) {
	files, err := fs.Glob(migrate.Files, "sqlite/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	var sql strings.Builder
	for _, name := range files {
		b, err := fs.ReadFile(migrate.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		sql.Write(b)
	}
	for _, p := range plans {
		if strings.Contains(sql.String(), `CREATE TABLE "`+p.Name+`" (`) {
			kept = append(kept, p)
		} else {
			drafted = append(drafted, p)
		}
	}
	return kept, drafted
}
