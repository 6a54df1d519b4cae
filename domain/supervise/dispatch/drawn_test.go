package dispatch_test

import (
	"slices"
	"strings"
	"testing"

	"qgov/base/duty"
	"qgov/base/lab"
	"qgov/base/organ"
	"qgov/base/person"
	"qgov/base/product"
	calc "qgov/calc/draw"
	"qgov/domain/supervise/dispatch"
	"qgov/domain/supervise/draw"
	"qgov/domain/supervise/plan"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/module"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/testkit/fixture"
)

// The whole way: a plan is adopted, its firms and samplers are drawn in public, and the samples are there, each with the samplers of
// the draw; the plan sees them as drawn.
func TestDrawnFirmsAreSampled(t *testing.T) {
	samples := dispatch.Samples{}
	more := []module.Module{plan.Module(samples), draw.Module(plan.Book{Samples: samples}, dispatch.Risk{}), dispatch.Module()}
	fixture.Each(t, more, func(t *testing.T, w *fixture.World) {
		as := func(d role.Duty, fn func(tx *flow.Tx) error) {
			t.Helper()
			if err := w.Engine.Write(w.As(t.Context(), d), fn); err != nil {
				t.Fatal(err)
			}
		}
		p := &plan.Plan{Year: 2026, Title: "2026年荣成市计划", RuleSet: product.Goods, Level: "county", Sort: plan.Inspection, Organ: record.To[organ.Organ](w.Bureau.ID), Basis: "产品质量法", Total: 2}
		l := &plan.Line{Item: "纺织品", Product: record.To[product.Product](w.Goods.ID), Stage: "trade", Place: fixture.Home, Batches: 2, Lab: record.To[lab.Lab](w.Lab.ID),
			From: calendar.NewDate(2026, 3, 1), To: calendar.NewDate(2026, 10, 31), Picking: plan.Random}
		as(duty.Planner, func(tx *flow.Tx) error {
			if err := flow.Create(tx, plan.Kind, p); err != nil {
				return err
			}
			l.Plan.ID = p.ID
			return flow.Create(tx, plan.LineKind, l)
		})
		fixture.Must(t, w.As(t.Context(), duty.Planner), w, plan.Kind, p.ID, "submit", nil)
		fixture.Must(t, w.As(t.Context(), duty.Supervisor), w, plan.Kind, p.ID, "adopt", nil)
		as(duty.Registrar, func(tx *flow.Tx) error {
			for i, x := range []*person.Person{w.Ann, w.Bob, w.Kin} {
				x, err := store.Get(tx.Tx, person.Kind, x.ID)
				if err != nil {
					return err
				}
				x.Licence = []string{"SD-1", "SD-2", "SD-3"}[i]
				if err := store.Update(tx.Tx, person.Kind, x, ""); err != nil {
					return err
				}
			}
			return nil
		})
		d := &draw.Draw{Title: "纺织品抽取", Line: record.To[plan.Line](l.ID), Place: fixture.Home, Count: 2, Each: 2, Mode: "sha256-weighted", Weight: "risk", ExternalName: "指数", ExternalDate: calendar.NewDate(2026, 3, 5),
			Parties: []draw.Party{{Name: "甲", Role: "business"}, {Name: "乙", Role: draw.Witness}, {Name: "丙", Role: "citizen"}}}
		as(duty.Drawer, func(tx *flow.Tx) error { return flow.Create(tx, draw.Kind, d) })
		take := func(who role.Duty, step string, in map[string]any) {
			t.Helper()
			*d = *fixture.Must(t, w.As(t.Context(), who), w, draw.Kind, d.ID, step, in)
		}
		nonce := strings.Repeat("n", 16)
		for _, x := range d.Parties {
			take(duty.Witness, "commit", map[string]any{"party": x.Name, "commitment": calc.Commitment(x.Name, nonce, "7"+x.Name)})
		}
		take(duty.Drawer, "freeze", nil)
		for _, x := range d.Parties {
			take(duty.Witness, "reveal", map[string]any{"party": x.Name, "nonce": nonce, "value": "7" + x.Name})
		}
		w.Clock.SetDate(calendar.NewDate(2026, 3, 5))
		take(duty.Drawer, "external", map[string]any{"value": "3312.45", "from": "交易所网站"})
		take(duty.Supervisor, "confirm", map[string]any{"value": "3312.45"})
		take(duty.Drawer, "draw", nil)
		take(duty.Drawer, "dispatch", nil)
		as(duty.Planner, func(tx *flow.Tx) error {
			found, err := store.Find(tx.Tx, sampling.Kind, store.Query{Where: []store.Cond{store.Eq(sampling.Kind.F(&sampling.Kind.P.Draw), d.ID)}})
			if err != nil {
				return err
			}
			if len(found) != 2 {
				t.Fatalf("%d samples, want 2", len(found))
			}
			for _, s := range found {
				if s.PlanLine != l.ID || s.State != sampling.Assigned || s.Lab.ID != w.Lab.ID || s.Sampler1 == s.Sampler2 || s.Task != p.Title {
					t.Errorf("sample %+v", s)
				}
				if s.Firm.ID == w.Shop.ID && slices.Contains([]record.ID{s.Sampler1.ID, s.Sampler2.ID}, w.Kin.ID) {
					t.Error("a sampler goes to a firm he has to keep away from")
				}
			}
			list, sum, err := plan.Book{Samples: samples}.Standings(tx, p)
			if err != nil {
				return err
			}
			if len(list) != 1 || sum.Drawn != 2 || sum.Sampled != 0 || sum.Batches != 2 {
				t.Errorf("planned and done: %+v", sum)
			}
			return nil
		})
	})
}

func TestDispatchEnglish(t *testing.T) {
	fixture.Translated(t, dispatch.English, "近两年有不合格批次")
}

// A shop of whose samples one failed has three lots, and so has its producer; one that failed long ago has one.
func TestFailuresAreHeavier(t *testing.T) {
	fixture.Each(t, nil, func(t *testing.T, w *fixture.World) {
		err := w.Engine.Write(role.With(t.Context(), role.System("测试")), func(tx *flow.Tx) error {
			for _, on := range []calendar.Date{calendar.NewDate(2025, 6, 1), calendar.NewDate(2023, 6, 1)} {
				s := w.Draft(w.Goods)
				if on.Year() == 2025 {
					s.Producer.ID = w.Maker.ID
				}
				if err := flow.Create(tx, sampling.Kind, s); err != nil {
					return err
				}
				s.SampledOn, s.Verdict = on, "fail"
				if err := tx.Save(sampling.Kind.Plan, s, "change", "测试"); err != nil {
					return err
				}
			}
			heavy, err := dispatch.Risk{}.Heavier(tx, fixture.Home)
			if err != nil {
				return err
			}
			got := map[record.ID]int64{}
			for _, h := range heavy {
				got[h.Firm] = h.Weight
			}
			if len(got) != 2 || got[w.Shop.ID] != 3 || got[w.Maker.ID] != 3 {
				t.Errorf("weights %v, shop %d, maker %d", got, w.Shop.ID, w.Maker.ID)
			}
			if far, err := (dispatch.Risk{}).Heavier(tx, fixture.Far); err != nil || len(far) != 0 {
				t.Errorf("another region: %v %v", far, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
