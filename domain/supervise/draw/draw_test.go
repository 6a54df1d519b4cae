package draw_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/base/grid"
	"qgov/base/lab"
	"qgov/base/law"
	"qgov/base/organ"
	"qgov/base/person"
	"qgov/base/product"
	calc "qgov/calc/draw"
	"qgov/calc/uscc"
	"qgov/domain/supervise/draw"
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

// actions are the published steps of draws in order.
func (l *published) actions() string {
	var out []string
	for _, d := range l.decisions {
		if d.Kind == "draw" {
			out = append(out, d.Action)
		}
	}
	return strings.Join(out, " ")
}

type samples struct {
	plan.None
	hits []plan.Hit
}

func (s *samples) Recent(*flow.Tx, record.ID, record.ID, calendar.Date, calendar.Date) ([]plan.Hit, error) {
	return s.hits, nil
}

type risks struct{ heavy []draw.Heavy }

func (r *risks) Heavier(*flow.Tx, string) ([]draw.Heavy, error) { return r.heavy, nil }

type plainly struct{}

func (plainly) SealText(s, _ string) (string, error) { return s, nil }
func (plainly) OpenText(s, _ string) (string, error) { return s, nil }

// world is a program with registers, one adopted plan line, twelve firms and six samplers.
type world struct {
	*flow.Engine
	t       *testing.T
	log     *published
	clock   *calendar.Fake
	samples *samples
	risks   *risks
	site    *page.Site
	module  module.Module
	drawn   []draw.Result
	changed []draw.Change
	line    *plan.Line
	firms   []*firm.Firm
	people  []*person.Person
}

// The people of the story.
const (
	conductor  record.ID = 21
	witness    record.ID = 22
	supervisor record.ID = 23
	planner    record.ID = 24
	second     record.ID = 25 // another supervisor
)

func (w *world) as(id record.ID) context.Context {
	duties := map[record.ID][]role.Duty{conductor: {duty.Drawer}, witness: {duty.Witness}, supervisor: {duty.Supervisor}, planner: {duty.Planner, duty.Registrar}, second: {duty.Supervisor}}
	return role.With(w.t.Context(), role.Actor{ID: id, Name: fmt.Sprintf("人%d", id), Region: "371000", Duties: duties[id]})
}

func each(t *testing.T, firms int, fn func(w *world)) {
	w := &world{samples: &samples{}, risks: &risks{}, log: &published{}}
	w.module = draw.Module(plan.Book{Samples: w.samples}, w.risks)
	modules := []module.Module{grid.Module(), firm.Module(), organ.Module(), person.Module(), product.Module(), lab.Module(), plan.Module(w.samples), w.module}
	var plans []*record.Plan
	var grants []role.Grant
	var flows []*flow.Flow
	var views []page.View
	for _, m := range modules {
		grants, views = append(grants, m.Grants...), append(views, m.Views...)
		for _, v := range m.Views {
			plans = append(plans, v.Plan)
			if v.Flow != nil {
				flows, grants = append(flows, v.Flow), append(grants, v.Flow.Grants()...)
			}
		}
	}
	policy, err := role.NewPolicy(duty.All(), grants)
	if err != nil {
		t.Fatal(err)
	}
	book, err := law.NewBook()
	if err != nil {
		t.Fatal(err)
	}
	bus := event.NewBus(event.On(draw.Drawn, func(_ *flow.Tx, r draw.Result) error { w.drawn = append(w.drawn, r); return nil }),
		event.On(draw.Replaced, func(_ *flow.Tx, c draw.Change) error { w.changed = append(w.changed, c); return nil }))
	texts, err := text.New(draw.English)
	if err != nil {
		t.Fatal(err)
	}
	w.clock = calendar.NewFake(time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC))
	kept, drafted := tables(t, plans)
	engines.Each(t, engines.Setup{Plans: kept, Extra: drafted, Policy: policy, Clock: w.clock, Sealer: plainly{}}, func(t *testing.T, db *store.DB) {
		w.t, w.log, w.drawn, w.changed, w.firms, w.people = t, &published{}, nil, nil, nil, nil
		w.samples.hits, w.risks.heavy = nil, nil
		w.clock.Set(time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC))
		w.Engine = flow.NewEngine(db, book, w.log, bus, flows...)
		w.site = &page.Site{Engine: w.Engine, Policy: policy, Texts: texts, Views: views}
		w.registers(firms)
		fn(w)
	})
}

func (w *world) must(id record.ID, fn func(tx *flow.Tx) error) {
	w.t.Helper()
	if err := w.Write(w.as(id), fn); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) refused(id record.ID, code string, fn func(tx *flow.Tx) error) {
	w.t.Helper()
	if err := w.Write(w.as(id), fn); err == nil || !strings.Contains(err.Error(), code) {
		w.t.Fatalf("want %s, got %v", code, err)
	}
}

func (w *world) registers(firms int) {
	w.t.Helper()
	p := &plan.Plan{Year: 2026, Title: "2026年计划", RuleSet: product.Goods, Level: "city", Sort: plan.Inspection, Basis: "产品质量法", Total: int64(firms)}
	w.must(planner, func(tx *flow.Tx) error {
		o := &organ.Organ{Name: "威海市市场监督管理局", Sort: "bureau"}
		g := &product.Product{Code: "G-1", Name: "儿童服装", Domain: product.Goods}
		if err := flow.Create(tx, organ.Kind, o); err != nil {
			return err
		}
		if err := flow.Create(tx, product.Kind, g); err != nil {
			return err
		}
		l := &lab.Lab{Name: "检验中心", CMA: "CMA-1", Until: calendar.NewDate(2027, 12, 31), Sort: "institute", Scope: []lab.Scope{{Product: record.To[product.Product](g.ID)}}}
		if err := flow.Create(tx, lab.Kind, l); err != nil {
			return err
		}
		for i := range firms {
			f := &firm.Firm{Head: record.Head{Region: "371082"}, Code: uscc.Generate("91", "371082", uint64(i+1)), Name: fmt.Sprintf("服装%d厂", i), Sort: "enterprise", Status: "active", Industry: "1830", Size: "small"}
			if err := flow.Create(tx, firm.Kind, f); err != nil {
				return err
			}
			w.firms = append(w.firms, f)
		}
		for i, f := range []firm.Firm{{Status: "closed", Industry: "1830"}, {Status: "active", Industry: "6210"}} { // neither is in the list
			f.Head, f.Name, f.Sort, f.Code = record.Head{Region: "371082"}, fmt.Sprintf("外%d", i), "enterprise", uscc.Generate("91", "371082", uint64(1000+i))
			if err := flow.Create(tx, firm.Kind, &f); err != nil {
				return err
			}
		}
		for i := range 6 {
			x := &person.Person{Name: fmt.Sprintf("张%c三", rune('一'+i)), Organ: record.To[organ.Organ](o.ID), Licence: fmt.Sprintf("SD-%03d", i), Sampler: true}
			if i < 3 { // the first three keep away from the first two firms
				x.Interests = []person.Interest{{Firm: record.To[firm.Firm](w.firms[0].ID), Reason: "亲属任职"}, {Firm: record.To[firm.Firm](w.firms[1].ID), Reason: "持股"}}
			}
			if err := flow.Create(tx, person.Kind, x); err != nil {
				return err
			}
			w.people = append(w.people, x)
		}
		p.Organ = record.To[organ.Organ](o.ID)
		if err := flow.Create(tx, plan.Kind, p); err != nil {
			return err
		}
		w.line = &plan.Line{Plan: record.To[plan.Plan](p.ID), Item: "儿童服装", Product: record.To[product.Product](g.ID), Stage: "make", Place: "371082", Batches: int64(firms), Lab: record.To[lab.Lab](l.ID),
			From: calendar.NewDate(2026, 3, 1), To: calendar.NewDate(2026, 10, 31), Picking: plan.Random}
		if err := flow.Create(tx, plan.LineKind, w.line); err != nil {
			return err
		}
		return flow.Take(tx, plan.Kind, p, "submit", nil)
	})
	w.must(supervisor, func(tx *flow.Tx) error { return flow.Take(tx, plan.Kind, p, "adopt", nil) })
}

// The secrets that the parties keep.
var secrets = map[string][2]string{"业务科室": {"0123456789abcdef", "42"}, "纪检监督": {"fedcba9876543210", "洋葱"}, "企业代表": {"a1b2c3d4e5f6a7b8", "2026"}}

// create makes a draw of three firms by three parties.
func (w *world) create(edit func(d *draw.Draw)) *draw.Draw {
	w.t.Helper()
	d := &draw.Draw{Title: "儿童服装监督抽查", Line: record.To[plan.Line](w.line.ID), Place: "371000", Stage: "make", Count: 3, Reserve: 1, Each: 2, Mode: "sha256-uniform", Weight: "equal",
		ExternalName: "双色球2026027期", ExternalDate: calendar.NewDate(2026, 3, 5), Parties: []draw.Party{{Name: "业务科室", Role: "business"}, {Name: "纪检监督", Role: draw.Witness}, {Name: "企业代表", Role: "firm"}}}
	if edit != nil {
		edit(d)
	}
	w.must(conductor, func(tx *flow.Tx) error { return flow.Create(tx, draw.Kind, d) })
	return d
}

// take returns a function that takes a step with the input's fields on the newest version of d.
func (w *world) take(d *draw.Draw, step string, fields ...string) func(tx *flow.Tx) error {
	return func(tx *flow.Tx) error {
		m := w.Flow("draw").Step(step)
		var in any
		if m.Form != nil {
			in = m.NewInput()
			for i := 0; i < len(fields); i += 2 {
				if p := m.Form.Field(fields[i]).Parse(in, fields[i+1]); p != nil {
					return p
				}
			}
		}
		now, err := store.Get(tx.Tx, draw.Kind, d.ID)
		if err != nil {
			return err
		}
		if err := flow.Take(tx, draw.Kind, now, step, in); err != nil {
			return err
		}
		*d = *now
		return nil
	}
}

func (w *world) commitAll(d *draw.Draw) {
	w.t.Helper()
	for _, name := range []string{"业务科室", "纪检监督", "企业代表"} {
		who := conductor
		if name == "纪检监督" {
			who = witness
		}
		s := secrets[name]
		w.must(who, w.take(d, "commit", "party", name, "commitment", calc.Commitment(name, s[0], s[1])))
	}
}

func (w *world) revealAll(d *draw.Draw) {
	w.t.Helper()
	for _, name := range []string{"业务科室", "纪检监督", "企业代表"} {
		w.must(witness, w.take(d, "reveal", "party", name, "nonce", secrets[name][0], "value", secrets[name][1]))
	}
	w.clock.SetDate(calendar.NewDate(2026, 3, 5))
	w.must(conductor, w.take(d, "external", "value", "3 9 14 21 27 30 12", "from", "中国福利彩票网"))
	w.must(supervisor, w.take(d, "confirm", "value", "3 9 14 21 27 30 12"))
}

// bundle fetches the public file.
func (w *world) bundle(d *draw.Draw) (calc.Bundle, []byte) {
	w.t.Helper()
	out := w.get(w.t.Context(), "/draws/"+d.Number+"/bundle.json")
	if out.Code != http.StatusOK {
		w.t.Fatalf("bundle: status %d", out.Code)
	}
	b, err := calc.Decode(out.Body.Bytes())
	if err != nil {
		w.t.Fatal(err)
	}
	return b, out.Body.Bytes()
}

func (w *world) get(ctx context.Context, target string) *httptest.ResponseRecorder {
	w.t.Helper()
	mux, err := route.New(w.site.Policy, fail, w.module.Routes(w.site))
	if err != nil {
		w.t.Fatal(err)
	}
	out := httptest.NewRecorder()
	mux.ServeHTTP(out, httptest.NewRequest("GET", target, nil).WithContext(ctx))
	return out
}

func TestWholeDraw(t *testing.T) {
	each(t, 12, func(w *world) {
		d := w.create(nil)
		w.refused(conductor, "R150", w.take(d, "freeze"))
		w.refused(conductor, "Y403", w.take(d, "commit", "party", "纪检监督", "commitment", strings.Repeat("a", 64)))
		w.commitAll(d)
		if d.State != draw.Committed {
			t.Fatalf("state %s", d.State)
		}
		if out := w.get(t.Context(), "/draws"); strings.Contains(out.Body.String(), d.Title) {
			t.Error("the public sees a draw before its freeze")
		}
		if out := w.get(w.as(conductor), "/draw/"+d.ID.String()+"/bundle.json"); out.Code != http.StatusConflict {
			t.Errorf("a file before the freeze: %d", out.Code)
		}
		w.refused(witness, "F403", w.take(d, "freeze"))
		w.must(conductor, w.take(d, "freeze"))
		if d.Number != "371000-2026-001" || d.ListSize != 12 || d.FrozenHash == "" {
			t.Errorf("frozen %+v", d)
		}
		b, _ := w.bundle(d)
		if err := calc.VerifyFrozen(b); err != nil || b.Seed != "" || b.Parties[0].Nonce != "" {
			t.Errorf("frozen file: %v", err)
		}
		w.refused(witness, "不符", w.take(d, "reveal", "party", "企业代表", "nonce", "a1b2c3d4e5f6a7b8", "value", "2027"))
		w.refused(conductor, "Y132", w.take(d, "external", "value", "1", "from", "x")) // its day has not come
		w.refused(conductor, "R150", w.take(d, "draw"))
		w.clock.SetDate(calendar.NewDate(2026, 3, 5))
		w.must(conductor, w.take(d, "external", "value", "3 9 14 21 27 30 13", "from", "中国福利彩票网"))
		w.refused(supervisor, "Y135", w.take(d, "confirm", "value", "3 9 14 21 27 30 12")) // typed wrong: the conductor enters it anew
		w.revealAll(d)
		if d.State != draw.Revealed || d.RevealedAt.IsZero() {
			t.Fatalf("state %s", d.State)
		}
		w.must(conductor, w.take(d, "draw"))
		b, file := w.bundle(d)
		if err := calc.Verify(b); err != nil {
			t.Fatal(err)
		}
		if len(b.Drawn) != 3 || b.Seed != d.Seed || b.ResultHash != d.ResultHash {
			t.Errorf("drawn %v", b.Drawn)
		}
		w.python(file)
		w.must(conductor, w.take(d, "dispatch"))
		if len(w.drawn) != 1 || w.drawn[0].Line != w.line.ID || len(w.drawn[0].Picks) != 3 {
			t.Fatalf("dispatched %+v", w.drawn)
		}
		for i, p := range w.drawn[0].Picks {
			at := slices.IndexFunc(w.firms, func(f *firm.Firm) bool { return f.Code == b.Drawn[i] })
			if at < 0 || w.firms[at].ID != p.Firm || len(p.Samplers) != 2 || p.Samplers[0] == p.Samplers[1] {
				t.Errorf("pick %d: %+v", i, p)
			}
		}
		if got := w.log.actions(); got != "freeze draw" {
			t.Errorf("published: %s", got)
		}
	})
}

// python checks the file with the independent script.
func (w *world) python(file []byte) {
	w.t.Helper()
	program, err := exec.LookPath("python3")
	if err != nil {
		w.t.Log("no python3: the independent script was not run")
		return
	}
	name := filepath.Join(w.t.TempDir(), "bundle.json")
	if err := os.WriteFile(name, file, 0o600); err != nil {
		w.t.Fatal(err)
	}
	script := filepath.Join("..", "..", "..", "tools", "draw_verify.py")
	if out, err := exec.Command(program, script, name).CombinedOutput(); err != nil {
		w.t.Errorf("draw_verify.py: %v\n%s", err, out)
	}
	changed := slices.Clone(file)
	changed[slices.Index(changed, '1')] = '2'
	if err := os.WriteFile(name, changed, 0o600); err != nil {
		w.t.Fatal(err)
	}
	if err := exec.Command(program, script, name).Run(); err == nil {
		w.t.Error("the script accepts a changed file")
	}
}

func TestNothingChangesAfterTheFreeze(t *testing.T) {
	each(t, 12, func(w *world) {
		d := w.create(nil)
		w.commitAll(d)
		w.must(conductor, w.take(d, "freeze"))
		for name, edit := range map[string]func(d *draw.Draw){
			"title": func(d *draw.Draw) { d.Title = "另一次" }, "count": func(d *draw.Draw) { d.Count = 4 }, "place": func(d *draw.Draw) { d.Place = "371083" },
			"commitment": func(d *draw.Draw) { d.Parties[2].Commitment = calc.Commitment("企业代表", "a1b2c3d4e5f6a7b8", "7") },
			"external":   func(d *draw.Draw) { d.ExternalDate = calendar.NewDate(2026, 3, 9) }, "party": func(d *draw.Draw) { d.Parties = d.Parties[:2] },
		} {
			w.refused(conductor, "名单冻结后内容不得更改", func(tx *flow.Tx) error {
				x, err := store.Get(tx.Tx, draw.Kind, d.ID)
				if err != nil {
					return err
				}
				edit(x)
				if err := store.Update(tx.Tx, draw.Kind, x, ""); err != nil {
					return err
				}
				t.Errorf("%s was changed", name)
				return nil
			})
		}
		for _, sql := range []string{`UPDATE draw_entry SET weight = 9 WHERE draw = ? AND {all: test}`, `DELETE FROM draw_entry WHERE draw = ? AND {all: test}`,
			`UPDATE draw_sampler SET label = 'x' WHERE draw = ? AND {all: test}`, `DELETE FROM draw_avoidance WHERE draw = ? AND {all: test}`} {
			w.refused(conductor, "written once", func(tx *flow.Tx) error { _, err := tx.Exec(sql, d.ID); return err })
		}
		// a firm stuffed into the list behind the program's back voids the draw at the latest when it is drawn
		w.must(conductor, func(tx *flow.Tx) error {
			_, err := tx.Exec(`INSERT INTO draw_entry (draw, code, firm, name, weight, region) VALUES (?, '99', 1, '塞入', 1000, '371082') /* {all: test} */`, d.ID)
			return err
		})
		w.revealAll(d)
		w.refused(conductor, "Y413", w.take(d, "draw"))
	})
}

func TestSecondDrawNeedsAVoid(t *testing.T) {
	each(t, 12, func(w *world) {
		first := w.create(nil)
		w.commitAll(first)
		w.must(conductor, w.take(first, "freeze"))
		again := w.create(func(d *draw.Draw) { d.Title = "再抽一次" })
		w.commitAll(again)
		w.refused(conductor, "Y123", w.take(again, "freeze"))
		w.refused(conductor, "F403", w.take(first, "void", "reason", "不满意"))
		w.refused(supervisor, "作废理由", w.take(first, "void"))
		w.must(supervisor, w.take(first, "void", "reason", "企业代表未揭示"))
		w.must(conductor, w.take(again, "freeze"))
		if got := w.log.actions(); got != "freeze void freeze" {
			t.Errorf("published: %s", got)
		}
		// the void draw stays in public
		out := w.get(t.Context(), "/draws/"+first.Number)
		if !strings.Contains(out.Body.String(), "企业代表未揭示") {
			t.Errorf("status %d: the void draw left the public page", out.Code)
		}
		w.refused(witness, "R150", w.take(first, "reveal", "party", "企业代表", "nonce", "a1b2c3d4e5f6a7b8", "value", "2026"))
	})
}

func TestPartiesAreIndependent(t *testing.T) {
	each(t, 12, func(w *world) {
		two := w.create(func(d *draw.Draw) { d.Parties = d.Parties[:2] })
		for i, name := range []string{"业务科室", "纪检监督"} {
			w.must([]record.ID{conductor, witness}[i], w.take(two, "commit", "party", name, "commitment", calc.Commitment(name, secrets[name][0], secrets[name][1])))
		}
		w.refused(conductor, "承诺方至少 3 个，现有 2 个", w.take(two, "freeze"))
		none := w.create(func(d *draw.Draw) { d.Parties[1].Role = "citizen" })
		w.commitAll(none)
		w.refused(conductor, "至少有一个承诺方是纪检监督", w.take(none, "freeze"))
		late := w.create(func(d *draw.Draw) { d.ExternalDate = calendar.NewDate(2026, 3, 2) })
		w.commitAll(late)
		w.refused(conductor, "晚于今天", w.take(late, "freeze"))
		d := w.create(nil)
		s := secrets["企业代表"]
		w.must(witness, w.take(d, "commit", "party", "企业代表", "commitment", calc.Commitment("企业代表", s[0], s[1])))
		w.refused(conductor, "Y404", w.take(d, "commit", "party", "业务科室", "commitment", calc.Commitment("企业代表", s[0], s[1]))) // copied from another party
		w.refused(conductor, "Y402", w.take(d, "commit", "party", "企业代表", "commitment", strings.Repeat("b", 64)))
	})
}

func TestOneCannotConfirmHisOwnNumber(t *testing.T) {
	each(t, 12, func(w *world) {
		d := w.create(nil)
		w.commitAll(d)
		w.must(conductor, w.take(d, "freeze"))
		w.clock.SetDate(calendar.NewDate(2026, 3, 5))
		w.refused(supervisor, "Y134", w.take(d, "confirm", "value", "1"))
		w.must(conductor, w.take(d, "external", "value", "1", "from", "x"))
		both := role.With(t.Context(), role.Actor{ID: conductor, Region: "371000", Duties: []role.Duty{duty.Drawer, duty.Supervisor}})
		if err := w.Write(both, w.take(d, "confirm", "value", "1")); err == nil || !strings.Contains(err.Error(), "R152") {
			t.Errorf("one person entered and confirmed: %v", err)
		}
		w.must(second, w.take(d, "confirm", "value", "1"))
		w.refused(conductor, "Y133", w.take(d, "external", "value", "2", "from", "x"))
	})
}

func TestAvoidanceReplacementAndWeights(t *testing.T) {
	each(t, 12, func(w *world) {
		w.risks.heavy = []draw.Heavy{{Firm: w.firms[3].ID, Weight: 7, Reason: "上年两批不合格"}}
		w.samples.hits = []plan.Hit{{Producer: w.firms[5].ID, Taken: calendar.NewDate(2026, 1, 9)}}
		d := w.create(func(d *draw.Draw) {
			d.Mode, d.Weight, d.Count, d.NoRepeat, d.Reserve = "sha256-weighted", "risk", 9, true, 1
			d.Excluded = []draw.Exclusion{{Firm: record.To[firm.Firm](w.firms[4].ID), Reason: "正在停产"}}
		})
		w.commitAll(d)
		w.must(conductor, w.take(d, "freeze"))
		w.revealAll(d)
		w.must(conductor, w.take(d, "draw"))
		b, _ := w.bundle(d)
		if len(b.Exclusions) != 2 || len(b.Avoidances) != 6 || len(b.Samplers) != 6 {
			t.Errorf("%d exclusions, %d avoidances, %d samplers", len(b.Exclusions), len(b.Avoidances), len(b.Samplers))
		}
		heavy := slices.IndexFunc(b.List, func(e calc.Entry) bool { return e.ID == w.firms[3].Code })
		if b.List[heavy].Weight != 7 {
			t.Errorf("weight %d", b.List[heavy].Weight)
		}
		forbidden := []string{w.firms[4].Code, w.firms[5].Code}
		check := func() calc.Bundle {
			b, file := w.bundle(d)
			if err := calc.Verify(b); err != nil {
				t.Fatal(err)
			}
			w.python(file)
			avoided := 0
			standing, err := b.Standing()
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range standing {
				if slices.Contains(forbidden, a.Object) {
					t.Errorf("%s was excluded and drawn", a.Object)
				}
				for _, s := range a.Samplers {
					if (a.Object == w.firms[0].Code || a.Object == w.firms[1].Code) && s < "SD-003" {
						t.Errorf("%s goes to %s, which it must avoid", s, a.Object)
					}
				}
				if a.Object == w.firms[0].Code || a.Object == w.firms[1].Code {
					avoided++
				}
			}
			if avoided == 0 {
				t.Error("the story draws no firm that somebody avoids")
			}
			return b
		}
		b = check()
		out := b.Drawn[2]
		w.must(conductor, w.take(d, "replace", "firm", out, "reason", "企业已注销"))
		b = check()
		w.must(conductor, w.take(d, "dispatch"))
		w.refused(conductor, "Y140", w.take(d, "replace", "firm", b.Drawn[1], "reason", "企业已注销"))
		who := b.Assignments[0].Samplers[0]
		w.must(conductor, w.take(d, "replace", "firm", b.Drawn[0], "sampler", who, "reason", "住院"))
		b = check()
		if len(b.Replacements) != 2 || d.ResultHash != b.ResultHash {
			t.Errorf("replacements %+v", b.Replacements)
		}
		// what the consumer was told is what the public file says stands
		standing, err := b.Standing()
		if err != nil {
			t.Fatal(err)
		}
		if len(w.drawn) != 1 || len(w.drawn[0].Picks) != len(standing) || len(w.changed) != 1 {
			t.Fatalf("%d events, %d changes", len(w.drawn), len(w.changed))
		}
		told := w.changed[0]
		by := slices.IndexFunc(w.people, func(p *person.Person) bool { return p.Licence == b.Replacements[1].By })
		if told.In.Firm != told.Out || !slices.Contains(told.In.Samplers, w.people[by].ID) || len(told.In.Samplers) != 2 {
			t.Errorf("told %+v", told)
		}
		if got := w.log.actions(); got != "freeze draw replace replace" {
			t.Errorf("published: %s", got)
		}
	})
}

func TestPages(t *testing.T) {
	each(t, 12, func(w *world) {
		d := w.create(nil)
		commit := w.get(w.as(witness), "/draw/"+d.ID.String()+"/commit")
		if !strings.Contains(commit.Body.String(), `src="/draws/commit.js"`) || strings.Contains(commit.Body.String(), `name="draw-value"`) {
			t.Errorf("commit page: %d", commit.Code)
		}
		if out := w.get(w.as(planner), "/draw/"+d.ID.String()+"/commit"); out.Code != http.StatusForbidden {
			t.Errorf("a planner commits: %d", out.Code)
		}
		if out := w.get(t.Context(), "/draw/"+d.ID.String()+"/show"); out.Code != http.StatusUnauthorized {
			t.Errorf("a visitor sees a staff page: %d", out.Code)
		}
		for _, code := range []string{"", "371000-2026-001", "x"} {
			if out := w.get(t.Context(), "/draws/"+url.PathEscape(code)); out.Code == http.StatusOK {
				t.Errorf("a draw before its freeze is at %q", code)
			}
		}
		w.commitAll(d)
		w.must(conductor, w.take(d, "freeze"))
		public := w.get(t.Context(), "/draws/"+d.Number).Body.String()
		for _, want := range []string{d.FrozenHash, d.ListHash, "双色球2026027期", "qgov draw verify"} {
			if !strings.Contains(public, want) {
				t.Errorf("the public page lacks %q", want)
			}
		}
		for _, secret := range []string{"张一三", "亲属任职", "洋葱"} {
			if strings.Contains(public, secret) {
				t.Errorf("the public page shows %q", secret)
			}
		}
		if show := w.get(w.as(conductor), "/draw/"+d.ID.String()+"/show"); show.Header().Get("Refresh") == "" {
			t.Errorf("the hall's page does not load itself again: %d", show.Code)
		}
		w.revealAll(d)
		w.must(conductor, w.take(d, "draw"))
		b, file := w.bundle(d)
		for _, secret := range []string{"张一三", "亲属任职"} {
			if strings.Contains(string(file), secret) {
				t.Errorf("the public file shows %q", secret)
			}
		}
		public = w.get(t.Context(), "/draws/"+d.Number).Body.String()
		for _, want := range []string{b.Drawn[0], b.Assignments[0].Samplers[0], "洋葱", d.Seed} {
			if !strings.Contains(public, want) {
				t.Errorf("the public page lacks %q after the draw", want)
			}
		}
		if list := w.get(t.Context(), "/draws").Body.String(); !strings.Contains(list, d.Number) {
			t.Error("the public list lacks the draw")
		}
		var any map[string]any
		if err := json.Unmarshal(file, &any); err != nil {
			t.Error(err)
		}
		p := w.site.Page(httptest.NewRequest("GET", "/", nil), "")
		err := w.Read(w.as(supervisor), func(tx *flow.Tx) error {
			for _, panel := range w.module.Views[0].Panels {
				part, err := panel.Part(tx, d, p)
				if err != nil || part == nil {
					t.Errorf("panel %s: %v %v", panel.Title, part, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestEnglish(t *testing.T) {
	fixture.Translated(t, draw.English, "监管业务", "公开抽取")
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
