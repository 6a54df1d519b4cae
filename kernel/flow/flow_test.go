package flow_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/testkit/engines"
)

type toy struct {
	record.Head
	Name  string
	Sum   int64
	Pass  bool
	Trade string
}

var toyKind = record.Declare("test_toy", "玩具", func(r *toy, f *record.Fields) {
	f.Text(&r.Name, "名称").Required().Title().Public()
	f.Count(&r.Sum, "数量")
	f.YesNo(&r.Pass, "合格").Public()
	f.Text(&r.Trade, "秘密").Guarded()
})

type verdict struct {
	Pass   bool
	Reason string
}

var verdictForm = record.Input("test_verdict", func(in *verdict, f *record.Fields) {
	f.YesNo(&in.Pass, "合格")
	f.Text(&in.Reason, "理由").Required().Min(2)
})

var (
	judged = event.NewTopic[record.ID]("toy.judged")
	states = flow.States{{Code: "new", Label: "新"}, {Code: "open", Label: "办理中"}, {Code: "bad", Label: "不合格"}, {Code: "done", Label: "办结", Final: true}}
)

var toyFlow = flow.Of(toyKind, "new", states,
	flow.Step[toy]{Name: "open", Label: "立案", From: flow.From("new"), To: "open", By: flow.By(engines.Tester), FourEyes: "create",
		Check: func(r *toy) error {
			if r.Sum == 0 {
				return record.Bad(&r.Sum, "请先填写数量")
			}
			return nil
		},
		Start: []flow.Deadline[toy]{{Name: "finish", Label: "办结", Rule: "W5"}, {Name: "report", Label: "报送", Rule: "D3"}}},
	flow.With(flow.Step[toy]{Name: "judge", Label: "判定", From: flow.From("open"), Targets: []record.State{"done", "bad"}, By: flow.By(engines.Tester), FourEyes: "open", Stop: []string{"report"},
		Next: func(r *toy) record.State {
			switch {
			case r.Pass:
				return "done"
			case r.Trade == "astray":
				return "new"
			}
			return "bad"
		},
		Publish: func(r *toy) string { return "判定" + r.Name }},
		verdictForm, func(tx *flow.Tx, r *toy, in *verdict) error {
			if in.Reason == "effect" {
				return record.Bad(&in.Reason, "理由不成立")
			}
			r.Pass = in.Pass
			return event.Emit(tx, judged, r.ID)
		}),
	flow.Step[toy]{Name: "note", Label: "补记", From: flow.From("open"), By: flow.By(engines.Tester), Writes: true},
	flow.Step[toy]{Name: "again", Label: "再办", From: flow.From("bad"), To: "open", By: flow.By(engines.Tester)},
	flow.Step[toy]{Name: "pause", Label: "中止", From: flow.From("open"), By: flow.By(engines.Tester), Do: func(tx *flow.Tx, r *toy) error { return tx.Pause(toyKind.Plan, r, "finish") }},
	flow.Step[toy]{Name: "resume", Label: "恢复", From: flow.From("open"), By: flow.By(engines.Tester), Do: func(tx *flow.Tx, r *toy) error { return tx.Resume(toyKind.Plan, r, "finish") }},
	flow.Step[toy]{Name: "extend", Label: "延长", From: flow.From("open"), By: flow.By(engines.Tester), Do: func(tx *flow.Tx, r *toy) error {
		return tx.Extend(toyKind.Plan, r, "finish", calendar.NewDate(2026, 4, 20))
	}},
	flow.Step[toy]{Name: "lapse", Label: "逾期", From: flow.From("open"), To: "done", After: "finish", Do: func(tx *flow.Tx, r *toy) error {
		if r.Trade == "stuck" {
			return errors.New("stuck")
		}
		return nil
	}},
	flow.Step[toy]{Name: "reach", Label: "越区", From: flow.From("open"), By: flow.By(engines.Tester), Do: func(tx *flow.Tx, r *toy) error {
		return store.Insert(tx.Tx, toyKind, &toy{Head: record.Head{Region: "440307"}, Name: "外地"})
	}},
)

// rules is a law of two limits under the published calendar.
type rules struct{ cal *calendar.Calendar }

func (s rules) At(id string, on calendar.Date) (calendar.Rule, error) {
	p, ok := map[string]calendar.Period{"W5": calendar.Workdays(5), "D3": calendar.Days(3)}[id]
	if !ok {
		return calendar.Rule{}, fmt.Errorf("no rule %s", id)
	}
	return calendar.Rule{ID: id, Source: "玩具法", Article: "第一条", Period: p}, nil
}

func (s rules) Due(from calendar.Date, p calendar.Period, suspended ...calendar.Span) calendar.Result {
	return s.cal.Due(from, p, suspended...)
}

// leaves is a public log in memory.
type leaves struct {
	mu   sync.Mutex
	list []flow.Decision
}

func (l *leaves) Publish(_ *store.Tx, d flow.Decision) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = append(l.list, d)
	return fmt.Sprint(len(l.list)), nil
}

// world is one engine with a flow, its clock at nine on Monday 2026-03-02.
type world struct {
	*flow.Engine
	db    *store.DB
	clock *calendar.Fake
	log   *leaves
	ann   context.Context // who registers
	bob   context.Context // who opens
	cid   context.Context // who judges
	veto  error           // what the handler of the event answers
	edits []flow.Edit
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	grants := role.Allow("test_toy", []role.Action{role.See, role.Create, role.Change}, engines.Tester)
	policy, err := role.NewPolicy([]role.Describe{{Duty: engines.Tester, Label: "测试员"}}, append(grants, toyFlow.Grants()...))
	if err != nil {
		t.Fatal(err)
	}
	cal, err := calendar.Standard()
	if err != nil {
		t.Fatal(err)
	}
	clock := calendar.NewFake(calendar.NewDate(2026, 3, 2).Time())
	engines.Each(t, engines.Setup{Extra: []*record.Plan{toyKind.Plan}, Policy: policy, Clock: clock}, func(t *testing.T, db *store.DB) {
		clock.SetDate(calendar.NewDate(2026, 3, 2))
		who := func(id record.ID) context.Context {
			return role.With(t.Context(), role.Actor{ID: id, Name: fmt.Sprint(id), Region: "371082", Duties: []role.Duty{engines.Tester}})
		}
		w := &world{db: db, clock: clock, log: &leaves{}, ann: who(1), bob: who(2), cid: who(3)}
		bus := event.NewBus(event.On(judged, func(tx *flow.Tx, id record.ID) error { return w.veto }),
			event.On(flow.Edited, func(tx *flow.Tx, e flow.Edit) error { w.edits = append(w.edits, e); return nil }))
		w.Engine = flow.NewEngine(db, rules{cal}, w.log, bus, toyFlow)
		fn(t, w)
	})
}

// born registers a toy as Ann.
func (w *world) born(t *testing.T, r *toy) record.ID {
	t.Helper()
	if r.Name == "" {
		r.Name, r.Sum = "球", 1
	}
	if err := w.Write(w.ann, func(tx *flow.Tx) error { return flow.Create(tx, toyKind, r) }); err != nil {
		t.Fatal(err)
	}
	return r.ID
}

// take takes a step on the record as it stands.
func (w *world) take(ctx context.Context, id record.ID, step string, in any) error {
	return w.Write(ctx, func(tx *flow.Tx) error {
		r, err := store.Get(tx.Tx, toyKind, id)
		if err != nil {
			return err
		}
		return flow.Take(tx, toyKind, r, step, in)
	})
}

func (w *world) must(t *testing.T, ctx context.Context, id record.ID, step string, in any) {
	t.Helper()
	if err := w.take(ctx, id, step, in); err != nil {
		t.Fatalf("%s: %v", step, err)
	}
}

// look returns the record with its deadlines by name.
func (w *world) look(t *testing.T, id record.ID) (r *toy, due map[string]flow.Running) {
	t.Helper()
	due = make(map[string]flow.Running)
	err := w.Read(w.ann, func(tx *flow.Tx) (err error) {
		if r, err = store.Get(tx.Tx, toyKind, id); err != nil {
			return err
		}
		list, err := tx.Deadlines("test_toy", id)
		for _, d := range list {
			due[d.Name] = d
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return r, due
}

func refused(t *testing.T, what string, err error, kind fault.Kind, code, field string) {
	t.Helper()
	e := fault.Of(err)
	if err == nil || e.Kind != kind || code != "" && e.Code != code || field != "" && (len(e.Problems) != 1 || e.Problems[0].Field != field) {
		t.Errorf("%s: %v; want kind %d code %s at %s", what, err, kind, code, field)
	}
}

func TestSteps(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.born(t, &toy{Name: "空"})
		refused(t, "the registrar opens", w.take(w.ann, id, "open", nil), fault.Denied, "R152", "")
		refused(t, "a guard", w.take(w.bob, id, "open", nil), fault.Invalid, "F422", "sum")
		refused(t, "no such step", w.take(w.bob, id, "fly", nil), fault.NotFound, "", "")
		refused(t, "another region", w.take(engines.As(t.Context(), "371083"), id, "open", nil), fault.NotFound, "", "")
		refused(t, "no duty", w.take(role.With(t.Context(), role.Actor{ID: 9, Region: "371082"}), id, "open", nil), fault.Denied, "", "")

		id = w.born(t, &toy{})
		w.must(t, w.bob, id, "open", nil)
		refused(t, "the step a second time", w.take(w.cid, id, "open", nil), fault.Conflict, "R150", "")
		refused(t, "the taker of the other step", w.take(w.bob, id, "judge", &verdict{Reason: "理由"}), fault.Denied, "R152", "")
		refused(t, "no input", w.take(w.cid, id, "judge", nil), fault.Invalid, "F422", "reason")
		refused(t, "a bad input", w.take(w.cid, id, "judge", &verdict{Reason: "x"}), fault.Invalid, "F422", "reason")
		refused(t, "an effect that complains about the input", w.take(w.cid, id, "judge", &verdict{Reason: "effect"}), fault.Invalid, "F422", "reason")
		w.must(t, w.cid, id, "judge", &verdict{Reason: "不合格"})
		r, _ := w.look(t, id)
		if r.State != "bad" || r.Version != 3 {
			t.Errorf("after the steps: %+v", r.Head)
		}
		if len(w.log.list) != 1 || w.log.list[0].Title != "判定球" || len(w.log.list[0].Fields) != 2 || w.log.list[0].Fields[0].New != "球" || w.log.list[0].Fields[1].Name != "pass" {
			t.Errorf("published %+v", w.log.list)
		}
	})
}

// TestEditor holds that who wrote a part of the record does not approve it: by hand, by an import, or by a step that writes; and that
// a new round begins once the step was taken.
func TestEditor(t *testing.T) {
	edit := func(tx *flow.Tx, r *toy) error { return tx.Update(toyKind.Plan, r, "") }
	each(t, func(t *testing.T, w *world) {
		change := func(who context.Context, id record.ID, save func(tx *flow.Tx, r *toy) error) {
			t.Helper()
			err := w.Write(who, func(tx *flow.Tx) error {
				r, err := store.Get(tx.Tx, toyKind, id)
				if err != nil {
					return err
				}
				r.Sum++
				return save(tx, r)
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		reason := &verdict{Reason: "理由"}
		id := w.born(t, &toy{})
		change(w.cid, id, edit)
		refused(t, "an editor opens", w.take(w.cid, id, "open", nil), fault.Denied, "R155", "")
		w.must(t, w.bob, id, "open", nil)
		refused(t, "an editor from before the step approves", w.take(w.cid, id, "judge", reason), fault.Denied, "R155", "")
		w.must(t, w.ann, id, "judge", reason)

		id = w.born(t, &toy{})
		w.must(t, w.bob, id, "open", nil)
		change(w.ann, id, func(tx *flow.Tx, r *toy) error { return tx.Replace(toyKind.Plan, r, "导入") })
		refused(t, "who imported after the step", w.take(w.ann, id, "judge", reason), fault.Denied, "R155", "")
		w.must(t, w.cid, id, "note", nil)
		refused(t, "who took a step that writes", w.take(w.cid, id, "judge", reason), fault.Denied, "R155", "")
		dan := role.With(t.Context(), role.Actor{ID: 4, Name: "丁", Region: "371082", Duties: []role.Duty{engines.Tester}})
		w.must(t, dan, id, "judge", reason)
		w.must(t, dan, id, "again", nil)
		w.must(t, w.cid, id, "judge", reason) // what they wrote was approved meanwhile
		change(role.With(t.Context(), role.System("程序")), id, edit)

		id = w.born(t, &toy{})
		change(w.cid, id, func(tx *flow.Tx, r *toy) error { // who saves what he read has not edited, and may do so twice
			r.Sum--
			return errors.Join(edit(tx, r), edit(tx, r))
		})
		w.must(t, w.cid, id, "open", nil)
	})
}

// TestImported holds that a record which came without a step has its registrar all the same.
func TestImported(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r := &toy{Head: record.Head{State: "new"}, Name: "球", Sum: 1}
		if err := w.Write(w.ann, func(tx *flow.Tx) error { return store.Insert(tx.Tx, toyKind, r) }); err != nil {
			t.Fatal(err)
		}
		refused(t, "the importer opens", w.take(w.ann, r.ID, "open", nil), fault.Denied, "R152", "")
		w.must(t, w.bob, r.ID, "open", nil)
	})
}

func TestStaleAndUndone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.born(t, &toy{})
		old, _ := w.look(t, id)
		w.must(t, w.bob, id, "open", nil)
		err := w.Write(w.cid, func(tx *flow.Tx) error { return flow.Take(tx, toyKind, old, "open", nil) })
		refused(t, "a version that was read before", err, fault.Stale, "", "")

		w.veto = fault.New(fault.Conflict, "X1", "不行")
		refused(t, "a handler of the event", w.take(w.cid, id, "judge", &verdict{Reason: "理由"}), fault.Conflict, "X1", "")
		r, due := w.look(t, id)
		if r.State != "open" || r.Version != 2 || !due["report"].Stopped.IsZero() || len(w.log.list) != 0 {
			t.Errorf("the step was not undone: %+v %+v, %d leaves", r.Head, due, len(w.log.list))
		}
		w.veto = nil
		w.must(t, w.bob, id, "reach", nil)
		w.Write(role.With(t.Context(), role.System("x")), func(tx *flow.Tx) error {
			if n, err := tx.Count(toyKind.Plan, store.Query{}, 10); err != nil || n != 2 {
				t.Errorf("the effect beyond the region: %d, %v", n, err)
			}
			return nil
		})
		astray := w.born(t, &toy{Name: "球", Sum: 1, Trade: "astray"})
		w.must(t, w.bob, astray, "open", nil)
		refused(t, "a state that the step does not declare", w.take(w.cid, astray, "judge", &verdict{Reason: "理由"}), fault.Internal, "", "")
	})
}

// TestRace holds that of many people who take a step at once exactly one does.
func TestRace(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.born(t, &toy{})
		var wg sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			wg.Go(func() {
				ctx := role.With(t.Context(), role.Actor{ID: record.ID(10 + i), Region: "371082", Duties: []role.Duty{engines.Tester}})
				errs[i] = w.take(ctx, id, "open", nil)
			})
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if !fault.Is(err, fault.Stale) && !fault.Is(err, fault.Conflict) {
				t.Errorf("a loser was told %v", err)
			}
		}
		if r, _ := w.look(t, id); won != 1 || r.Version != 2 {
			t.Errorf("%d won, version %d", won, r.Version)
		}
	})
}

func TestDeadlines(t *testing.T) {
	day := func(m, d int) calendar.Date { return calendar.NewDate(2026, 0, 1).AddMonths(m).AddDays(d - 1) }
	each(t, func(t *testing.T, w *world) {
		id := w.born(t, &toy{})
		w.must(t, w.bob, id, "open", nil) // Monday 2 March
		r, due := w.look(t, id)
		if due["finish"].Due != day(3, 9) || due["report"].Due != day(3, 5) || r.Due != day(3, 5) || due["finish"].Basis != "玩具法 第一条" || due["finish"].Late(day(3, 9)) || !due["finish"].Late(day(3, 10)) {
			t.Fatalf("started %+v, due %s", due, r.Due)
		}
		// suspended from Friday to Tuesday: two working days, so Monday 9 becomes Wednesday 11
		w.clock.SetDate(day(3, 6))
		w.must(t, w.bob, id, "pause", nil)
		if r, due = w.look(t, id); due["finish"].Late(day(4, 1)) || r.Due != day(3, 5) {
			t.Errorf("a suspended deadline is late: %+v, due %s", due["finish"], r.Due)
		}
		w.clock.SetDate(day(3, 10))
		refused(t, "a step after a deadline that is suspended", w.take(role.With(t.Context(), role.System("x")), id, "lapse", nil), fault.Conflict, "R151", "")
		w.must(t, w.bob, id, "resume", nil)
		if _, due = w.look(t, id); due["finish"].Due != day(3, 11) || !due["finish"].Paused.IsZero() {
			t.Errorf("after one suspension %+v", due["finish"])
		}
		// suspended once more over Wednesday: the first span still counts
		w.clock.SetDate(day(3, 11))
		w.must(t, w.bob, id, "pause", nil)
		w.clock.SetDate(day(3, 12))
		w.must(t, w.bob, id, "resume", nil)
		if _, due = w.look(t, id); due["finish"].Due != day(3, 12) || len(due["finish"].Suspended) != 2 {
			t.Errorf("after two suspensions %+v", due["finish"])
		}
		// extended to Monday 20 April, then suspended over Friday and the weekend: one working day
		w.must(t, w.bob, id, "extend", nil)
		w.clock.SetDate(day(3, 13))
		w.must(t, w.bob, id, "pause", nil)
		w.clock.SetDate(day(3, 16))
		w.must(t, w.bob, id, "resume", nil)
		if _, due = w.look(t, id); due["finish"].Due != day(4, 21) || !due["finish"].Extended {
			t.Errorf("extended %+v", due["finish"])
		}
		w.must(t, w.cid, id, "judge", &verdict{Pass: true, Reason: "合格"})
		if r, due = w.look(t, id); due["finish"].Stopped != day(3, 16) || due["report"].Stopped != day(3, 16) || !r.Due.IsZero() {
			t.Errorf("a final state leaves %+v, due %s", due, r.Due)
		}
		refused(t, "extending what has stopped", w.Write(w.bob, func(tx *flow.Tx) error { return tx.Extend(toyKind.Plan, r, "finish", day(5, 1)) }), fault.Conflict, "R153", "")
	})
}

// TestSweep holds that the program takes what is overdue, that one record which cannot be moved does not hold up the others, and that
// a provisional day is computed anew once it is certain.
func TestSweep(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		stuck, a, b := w.born(t, &toy{Name: "卡", Sum: 1, Trade: "stuck"}), w.born(t, &toy{}), w.born(t, &toy{})
		for _, id := range []record.ID{stuck, a, b} {
			w.must(t, w.bob, id, "open", nil)
		}
		w.must(t, w.cid, b, "judge", &verdict{Reason: "不合格"})
		w.clock.SetDate(calendar.NewDate(2026, 3, 9))
		if n, err := w.Sweep(t.Context()); n != 0 || err != nil {
			t.Errorf("on the last day: %d, %v", n, err)
		}
		err := w.Write(role.With(t.Context(), role.System("x")), func(tx *flow.Tx) error {
			_, err := tx.Exec(`UPDATE deadline SET due = '2026-04-30', provisional = TRUE WHERE record = ? AND name = 'finish' AND {all: as if the notice had been missing}`, a)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		w.clock.SetDate(calendar.NewDate(2026, 3, 10))
		n, err := w.Sweep(t.Context())
		if n != 1 || err == nil || !strings.Contains(err.Error(), "stuck") {
			t.Errorf("the day after: %d, %v", n, err)
		}
		ra, due := w.look(t, a)
		rb, _ := w.look(t, b)
		rs, _ := w.look(t, stuck)
		if ra.State != "done" || rb.State != "bad" || rs.State != "open" {
			t.Errorf("states %s %s %s", ra.State, rb.State, rs.State)
		}
		if d := due["finish"]; d.Provisional || d.Due != calendar.NewDate(2026, 3, 9) {
			t.Errorf("the provisional day is %+v", d)
		}
		if n, _ := w.Sweep(t.Context()); n != 0 {
			t.Errorf("a second sweep took %d", n)
		}
	})
}

func TestAgenda(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.born(t, &toy{})
		w.must(t, w.bob, id, "open", nil)
		w.clock.SetDate(calendar.NewDate(2026, 3, 6))
		count := func(ctx context.Context, a flow.Agenda) (n, late int64) {
			if err := w.Read(ctx, func(tx *flow.Tx) (err error) { n, late, err = tx.AgendaCount(a); return err }); err != nil {
				t.Fatal(err)
			}
			return n, late
		}
		party := role.With(t.Context(), role.Actor{ID: 5, Party: 6, Region: "371082", Duties: []role.Duty{engines.Tester}})
		for what, c := range map[string]struct {
			ctx     context.Context
			a       flow.Agenda
			n, late int64
		}{
			"mine": {w.ann, flow.Agenda{Owner: 1}, 2, 1}, "hers": {w.ann, flow.Agenda{Owner: 2}, 0, 0}, "above": {engines.As(t.Context(), "370000"), flow.Agenda{}, 2, 1}, "beside": {engines.As(t.Context(), "371083"), flow.Agenda{}, 0, 0},
			"asking beside": {engines.As(t.Context(), "371083"), flow.Agenda{Region: "371082"}, 0, 0}, "a party": {party, flow.Agenda{}, 0, 0}, "a visitor": {t.Context(), flow.Agenda{}, 0, 0},
			"of kinds": {w.ann, flow.Agenda{Kinds: []string{"x", "test_toy"}}, 2, 1}, "of another": {w.ann, flow.Agenda{Kinds: []string{"x"}}, 0, 0}, "soon": {w.ann, flow.Agenda{Before: calendar.NewDate(2026, 3, 5)}, 1, 1},
		} {
			if n, late := count(c.ctx, c.a); n != c.n || late != c.late {
				t.Errorf("%s: %d, %d late; want %d, %d", what, n, late, c.n, c.late)
			}
		}
	})
}

func TestVerify(t *testing.T) {
	type step = flow.Step[toy]
	by := flow.By(engines.Tester)
	for what, steps := range map[string][]step{
		"unknown state": {{Name: "a", From: flow.From("new"), To: "gone", By: by}}, "unknown from": {{Name: "a", From: flow.From("gone"), By: by}}, "unknown target": {{Name: "a", From: flow.From("new"), Targets: []record.State{"gone"}, By: by}},
		"no name": {{From: flow.From("new"), By: by}}, "name twice": {{Name: "a", From: flow.From("new"), By: by}, {Name: "a", From: flow.From("new"), By: by}}, "named create": {{Name: "create", From: flow.From("new"), By: by}},
		"nowhere": {{Name: "a", By: by}}, "nobody": {{Name: "a", From: flow.From("new")}}, "eyes": {{Name: "a", From: flow.From("new"), By: by, FourEyes: "z"}},
		"eyes on edits": {{Name: "a", From: flow.From("new"), By: by, FourEyes: "change"}}, "named change": {{Name: "change", From: flow.From("new"), By: by}}, "stops": {{Name: "a", From: flow.From("new"), By: by, Stop: []string{"z"}}}, "after": {{Name: "a", From: flow.From("new"), By: by, After: "z"}},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: the flow was declared", what)
				}
			}()
			flow.Of(toyKind, "new", states, steps...)
		}()
	}
}

// TestOpenLeadsAhead holds that a page offers first what the case waits for, whatever the order of the declaration.
func TestOpenLeadsAhead(t *testing.T) {
	type step = flow.Step[toy]
	at := flow.From("open")
	f := flow.Of(toyKind, "open", states,
		step{Name: "drop", Label: "作废", From: at, To: "bad", Danger: true, By: flow.By(engines.Tester)},
		step{Name: "back", Label: "退回", From: at, Optional: true, By: flow.By(engines.Tester)},
		step{Name: "lapse", Label: "届满", From: at, To: "done", After: "finish", By: flow.By(engines.Tester), Start: []flow.Deadline[toy]{{Name: "finish", Label: "办结", Rule: "T01"}}},
		step{Name: "judge", Label: "判定", From: at, To: "done", By: flow.By(engines.Tester)})
	var got []string
	for _, m := range f.Open("open") {
		got = append(got, m.Name)
	}
	if want := []string{"judge", "lapse", "back", "drop"}; !slices.Equal(got, want) {
		t.Errorf("open steps %v, want %v", got, want)
	}
}

// TestEdited: who listens to edits learns which fields changed, and nothing of a save that changed none or of a step.
func TestEdited(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.born(t, &toy{})
		for _, sum := range []int64{7, 7} {
			err := w.Write(w.ann, func(tx *flow.Tx) error {
				r, err := store.Get(tx.Tx, toyKind, id)
				if err != nil {
					return err
				}
				r.Sum = sum
				return tx.Update(toyKind.Plan, r, "")
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := w.take(w.bob, id, "open", nil); err != nil {
			t.Fatal(err)
		}
		if len(w.edits) != 1 || !w.edits[0].Changed("name", "sum") || w.edits[0].Changed("name", "region") {
			t.Errorf("%+v", w.edits)
		}
	})
}
