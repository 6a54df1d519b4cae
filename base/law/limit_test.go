package law_test

import (
	"context"
	"testing"

	"qgov/base/duty"
	"qgov/base/law"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/module"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/testkit/engines"
)

// world is the law on one engine, with two people who may change it.
type world struct {
	*flow.Engine
	book     *law.Book
	ann, bob context.Context
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	book, err := law.NewBook()
	if err != nil {
		t.Fatal(err)
	}
	m := law.Module(book)
	policy, err := role.NewPolicy(duty.All(), append(append(m.Grants, law.Flow.Grants()...), law.NoticeFlow.Grants()...))
	if err != nil {
		t.Fatal(err)
	}
	setup := engines.Setup{Plans: []*record.Plan{law.Kind.Plan, law.NoticeKind.Plan}, Policy: policy, Clock: calendar.NewFake(calendar.NewDate(2026, 3, 2).Time())}
	engines.Each(t, setup, func(t *testing.T, db *store.DB) {
		who := func(id record.ID) context.Context {
			return role.With(t.Context(), role.Actor{ID: id, Region: "000000", Duties: []role.Duty{duty.Supervisor}})
		}
		fresh, err := law.NewBook()
		if err != nil {
			t.Fatal(err)
		}
		m := law.Module(fresh)
		w := &world{Engine: flow.NewEngine(db, fresh, nil, event.NewBus(m.Handlers...), law.Flow, law.NoticeFlow), book: fresh, ann: who(1), bob: who(2)}
		w.seed(t, m)
		fn(t, w)
	})
}

func (w *world) seed(t *testing.T, m module.Module) {
	t.Helper()
	if err := m.Seed(role.With(t.Context(), role.System("test")), w.Engine); err != nil {
		t.Fatal(err)
	}
}

// propose registers a record as Ann and lets Bob approve it.
func propose[T any](t *testing.T, w *world, k *record.Kind[T], r *T) error {
	t.Helper()
	if err := w.Write(w.ann, func(tx *flow.Tx) error { return flow.Create(tx, k, r) }); err != nil {
		return err
	}
	return w.Write(w.bob, func(tx *flow.Tx) error { return flow.Take(tx, k, r, "approve", nil) })
}

// inForce returns the limits in force with the rule's id.
func (w *world) inForce(t *testing.T, rule string) (list []*law.Limit) {
	t.Helper()
	err := w.Read(w.ann, func(tx *flow.Tx) (err error) {
		q := store.Query{Where: []store.Cond{store.Eq(law.Kind.F(&law.Kind.P.State), law.InForce)}, Limit: 1000}
		if rule != "" {
			q.Where = append(q.Where, store.Eq(law.Kind.F(&law.Kind.P.Rule), rule))
		}
		list, err = store.Find(tx.Tx, law.Kind, q)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestSeed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		published, err := law.Published()
		if err != nil {
			t.Fatal(err)
		}
		want := 0
		for _, r := range published {
			if !r.Period.IsZero() {
				want++
			}
		}
		w.seed(t, law.Module(w.book)) // a second start
		if got := len(w.inForce(t, "")); got != want || want == 0 {
			t.Errorf("%d limits in force, want %d", got, want)
		}
		for _, r := range published { // the register says what the program carried
			on := r.From
			if on.IsZero() {
				on = calendar.NewDate(2026, 3, 2)
			}
			if r.To != 0 && on > r.To {
				on = r.To
			}
			if got, err := w.book.At(r.ID, on); err != nil || got.Period.Value != r.Period.Value || got.Period.Unit != r.Period.Unit || got.Confirmed != r.Confirmed || got.Earliest.Value != r.Earliest.Value {
				t.Errorf("%s: %+v, %v; want %+v", r.ID, got.Period, err, r.Period)
			}
		}
	})
}

// TestNewer holds that a newer program brings the limits of its new steps to a register that is in use, and leaves what is there.
func TestNewer(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		err := w.Write(role.With(t.Context(), role.System("test")), func(tx *flow.Tx) error {
			for _, sql := range []string{`DELETE FROM time_limit WHERE rule = 'P09' AND {all: as an older program left it}`, `UPDATE time_limit SET earliest = NULL WHERE {all: as an older program left it}`, `UPDATE time_limit SET value = 12 WHERE rule = 'P01' AND {all: as a bureau changed it}`} {
				if _, err := tx.Exec(sql); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		w.seed(t, law.Module(w.book))
		if got := w.inForce(t, "P09"); len(got) != 1 || got[0].Unit != "hour" {
			t.Errorf("the new limit: %+v", got)
		}
		if got := w.inForce(t, "P01"); len(got) != 1 || got[0].Value != 12 {
			t.Errorf("the old one: %+v", got)
		}
		if r, err := w.book.At("P06", calendar.NewDate(2026, 3, 2)); err != nil || r.Earliest != calendar.Days(60) && r.Earliest.Value != 60 {
			t.Errorf("the range: %+v, %v", r, err)
		}
	})
}

func TestApprove(t *testing.T) {
	limit := func(value int64, from calendar.Date) *law.Limit {
		return &law.Limit{Rule: "T1", Business: "other", Source: "规定", Action: "事项", Value: value, Unit: "workday", From: from}
	}
	each(t, func(t *testing.T, w *world) {
		first := limit(5, calendar.NewDate(2026, 1, 1))
		if err := w.Write(w.ann, func(tx *flow.Tx) error { return flow.Create(tx, law.Kind, first) }); err != nil {
			t.Fatal(err)
		}
		if err := w.Write(w.ann, func(tx *flow.Tx) error { return flow.Take(tx, law.Kind, first, "approve", nil) }); !fault.Is(err, fault.Denied) {
			t.Errorf("its author approves: %v", err)
		}
		if err := w.Write(w.bob, func(tx *flow.Tx) error { return flow.Take(tx, law.Kind, first, "approve", nil) }); err != nil {
			t.Fatal(err)
		}
		if err := propose(t, w, law.Kind, limit(7, calendar.NewDate(2026, 7, 1))); err != nil {
			t.Fatal(err)
		}
		for day, want := range map[calendar.Date]int{calendar.NewDate(2026, 6, 30): 5, calendar.NewDate(2026, 7, 1): 7} {
			if r, err := w.book.At("T1", day); err != nil || r.Period.Value != want {
				t.Errorf("on %s: %d, %v; want %d", day, r.Period.Value, err, want)
			}
		}
		for _, l := range w.inForce(t, "T1") {
			if l.Value == 5 && l.To != calendar.NewDate(2026, 6, 30) {
				t.Errorf("the old version ends on %s", l.To)
			}
		}
		for _, from := range []calendar.Date{calendar.NewDate(2026, 7, 1), calendar.NewDate(2026, 3, 1), 0} {
			if err := propose(t, w, law.Kind, limit(9, from)); !fault.Is(err, fault.Invalid) || fault.Of(err).Problems[0].Field != "from" {
				t.Errorf("a version from %s: %v", from, err)
			}
		}
		// what two approved is not edited by one
		err := w.Write(w.ann, func(tx *flow.Tx) error {
			l, err := store.Get(tx.Tx, law.Kind, first.ID)
			if err != nil {
				return err
			}
			l.Value = 500
			return tx.Update(law.Kind.Plan, l, "")
		})
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("an edit of a limit in force: %v", err)
		}
		// a rule that the program carries as a window must not be doubled, or the book could not be read again
		published, err := law.Published()
		if err != nil {
			t.Fatal(err)
		}
		tried := 0
		for _, r := range published {
			if !r.Period.IsZero() || r.To != 0 || tried > 0 {
				continue
			}
			tried++
			l := limit(5, calendar.NewDate(2030, 1, 1))
			l.Rule = r.ID
			if err := propose(t, w, law.Kind, l); !fault.Is(err, fault.Invalid) {
				t.Errorf("a limit under %s, which the program carries: %v", r.ID, err)
			}
		}
		if tried == 0 {
			t.Error("the program carries no window, so the case was not tried")
		}
		if err := w.book.Load(t.Context(), w.DB()); err != nil {
			t.Errorf("the book cannot be read: %v", err)
		}
	})
}

// TestNotice holds that the notice of 2027 makes a provisional day definite, and that a notice the calendar refuses is not kept.
func TestNotice(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		from := calendar.NewDate(2026, 12, 28)
		before := w.book.Due(from, calendar.Workdays(5))
		if !before.Provisional {
			t.Fatalf("before the notice: %+v", before)
		}
		for what, days := range map[string][]law.Day{
			"another year": {{Date: calendar.NewDate(2029, 1, 1), Name: "元旦", Off: true}}, "twice": {{Date: calendar.NewDate(2027, 1, 1), Name: "元旦", Off: true}, {Date: calendar.NewDate(2027, 1, 1), Name: "元旦"}},
		} {
			if err := propose(t, w, law.NoticeKind, &law.Notice{Year: 2027, Source: "通知", Days: days}); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", what, err)
			}
		}
		n := &law.Notice{Year: 2027, Source: "国务院办公厅通知", Days: []law.Day{{Date: calendar.NewDate(2027, 1, 1), Name: "元旦", Off: true}, {Date: calendar.NewDate(2027, 1, 4), Name: "元旦", Off: true}}}
		if err := propose(t, w, law.NoticeKind, n); err != nil {
			t.Fatal(err)
		}
		// 29, 30, 31 December, then 5 and 6 January
		if after := w.book.Due(from, calendar.Workdays(5)); after.Provisional || after.Due != calendar.NewDate(2027, 1, 6) {
			t.Errorf("after the notice: %+v", after)
		}
	})
}

// A release that knows a new rule brings it into a register that is in use, and leaves the versions that are there alone.
func TestSeedBringsNewRules(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		before := w.inForce(t, "")
		err := w.Write(w.ann, func(tx *flow.Tx) error {
			_, err := tx.Exec(`DELETE FROM time_limit WHERE rule = 'K15' AND {all: a test}`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		w.seed(t, law.Module(w.book))
		if got := w.inForce(t, "K15"); len(got) != 1 || got[0].Value != 5 {
			t.Errorf("K15 after the seed: %+v", got)
		}
		if after := w.inForce(t, ""); len(after) != len(before) {
			t.Errorf("%d limits, were %d", len(after), len(before))
		}
	})
}
