package job

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/flow"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/testkit/engines"
)

type world struct {
	db    *store.DB
	clock *calendar.Fake
	q     *Queue
	ctx   context.Context
}

func start(t *testing.T, db *store.DB, clock *calendar.Fake, kinds ...Kind) *world {
	e := flow.NewEngine(db, nil, nil, event.NewBus[*flow.Tx]())
	q, err := New(e, slog.New(slog.DiscardHandler), kinds...)
	if err != nil {
		t.Fatal(err)
	}
	return &world{db, clock, q, role.With(t.Context(), role.System("test"))}
}

func (w *world) add(t *testing.T, kind, key string, payload any) {
	t.Helper()
	if err := w.db.Write(w.ctx, func(tx *store.Tx) error { _, err := Enqueue(tx, kind, key, payload); return err }); err != nil {
		t.Fatal(err)
	}
}

func each(t *testing.T, fn func(t *testing.T, db *store.DB, clock *calendar.Fake)) {
	clock := calendar.NewFake(time.Date(2026, 5, 6, 0, 0, 0, 0, time.UTC))
	engines.Each(t, engines.Setup{Clock: clock}, func(t *testing.T, db *store.DB) { fn(t, db, clock) })
}

func TestRunsOnce(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB, clock *calendar.Fake) {
		var ran atomic.Int64
		w := start(t, db, clock, Kind{Name: "test.count", Run: func(ctx context.Context, j *Running) error {
			ran.Add(1)
			return j.Finish(ctx, func(tx *flow.Tx) error { _, err := tx.Series("effects"); return err })
		}})
		for range 20 {
			w.add(t, "test.count", "", nil)
		}
		w.add(t, "test.count", "same", nil)
		w.add(t, "test.count", "same", nil)
		// a transaction that fails leaves no job
		db.Write(w.ctx, func(tx *store.Tx) error { Enqueue(tx, "test.count", "", nil); return errors.New("no") })
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				for {
					if ok, err := w.q.Step(t.Context()); err != nil {
						t.Error(err)
					} else if !ok {
						return
					}
				}
			})
		}
		wg.Wait()
		var n int64
		db.Write(w.ctx, func(tx *store.Tx) (err error) { n, err = tx.Series("effects"); return err })
		if ran.Load() != 21 || n != 22 {
			t.Errorf("ran %d times with %d effects, want 21", ran.Load(), n-1)
		}
	})
}

func TestRetryAndGiveUp(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB, clock *calendar.Fake) {
		tries := 0
		w := start(t, db, clock, Kind{Name: "test.fail", Tries: 3, Run: func(context.Context, *Running) error {
			if tries++; tries == 2 {
				panic("once")
			}
			return errors.New("not yet")
		}})
		w.add(t, "test.fail", "", nil)
		for range 10 {
			w.q.Step(t.Context())
			clock.Advance(time.Hour)
		}
		if tries != 3 {
			t.Fatalf("tried %d times", tries)
		}
		db.Write(w.ctx, func(tx *store.Tx) error {
			list, err := w.q.Recent(tx, Failed)
			if err != nil || len(list) != 1 || list[0].Error != "not yet" {
				t.Fatalf("%+v %v", list, err)
			}
			return w.q.Retry(tx, list[0].ID)
		})
		if ok, _ := w.q.Step(t.Context()); !ok || tries != 4 {
			t.Errorf("a retried job did not run")
		}
	})
}

// A worker that is silent loses its job to another, and its late effect does not count.
func TestLease(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB, clock *calendar.Fake) {
		var w *world
		first := true
		var late error
		w = start(t, db, clock, Kind{Name: "test.slow", Run: func(ctx context.Context, j *Running) error {
			effect := func() error {
				return j.Finish(ctx, func(tx *flow.Tx) error { _, err := tx.Series("slow"); return err })
			}
			if first {
				first = false
				clock.Advance(2 * time.Minute)
				if ok, err := w.q.Step(t.Context()); !ok || err != nil {
					t.Errorf("the job was not taken over: %v %v", ok, err)
				}
				late = effect()
				return late
			}
			return effect()
		}})
		w.add(t, "test.slow", "", nil)
		w.q.Step(t.Context())
		if !errors.Is(late, errLost) {
			t.Errorf("the late worker's effect: %v", late)
		}
		db.Write(w.ctx, func(tx *store.Tx) error {
			if n, err := tx.Series("slow"); n != 2 || err != nil {
				t.Errorf("%d effects, %v", n-1, err)
			}
			return nil
		})
	})
}

func TestTimetable(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB, clock *calendar.Fake) {
		clock.Set(time.Date(2026, 5, 6, 0, 0, 0, 0, calendar.Shanghai()))
		n := map[string]int{}
		run := func(name string) func(context.Context, *Running) error {
			return func(context.Context, *Running) error { n[name]++; return nil }
		}
		w := start(t, db, clock, Kind{Name: "test.daily", Daily: true, At: 30, Run: run("daily")}, Kind{Name: "test.hourly", Every: time.Hour, Run: run("hourly")})
		for range 24 * 4 { // a day in quarters of an hour
			w.q.Tick(t.Context())
			w.q.Tick(t.Context())
			for {
				if ok, _ := w.q.Step(t.Context()); !ok {
					break
				}
			}
			clock.Advance(15 * time.Minute)
		}
		if n["hourly"] != 24 || n["daily"] != 2 { // the slot of yesterday is made up once
			t.Errorf("ran %v", n)
		}
	})
}

// A job whose workers are killed one after the other is given up; one that a stop of the program interrupts is not.
func TestKilled(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB, clock *calendar.Fake) {
		ran := 0
		w := start(t, db, clock, Kind{Name: "test.kill", Tries: 2, Run: func(ctx context.Context, j *Running) error { ran++; return ctx.Err() }})
		w.add(t, "test.kill", "", nil)
		for range 4 { // taken, and the process dies
			if j, err := w.q.claim(w.ctx); err != nil || j == nil {
				t.Fatalf("%v %v", j, err)
			}
			clock.Advance(2 * time.Minute)
		}
		w.q.Step(t.Context())
		db.Write(w.ctx, func(tx *store.Tx) error {
			if list, err := w.q.Recent(tx, Failed); err != nil || len(list) != 1 || ran != 0 {
				t.Errorf("%+v %v, ran %d", list, err, ran)
			}
			return nil
		})
		w.add(t, "test.kill", "", nil)
		for range 4 {
			ctx, stop := context.WithCancel(t.Context())
			k := w.q.kinds["test.kill"]
			k.Run = func(ctx context.Context, j *Running) error { stop(); return ctx.Err() }
			w.q.kinds["test.kill"] = k
			if ok, err := w.q.Step(ctx); !ok || err != nil {
				t.Fatalf("%v %v", ok, err)
			}
		}
		db.Write(w.ctx, func(tx *store.Tx) error {
			if list, err := w.q.Recent(tx, Waiting); err != nil || len(list) != 1 || list[0].Tries != 0 {
				t.Errorf("after four stops %+v %v", list, err)
			}
			return nil
		})
	})
}
