package demo

import (
	"container/heap"
	"context"
	"fmt"
	"time"

	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/testkit/fill"
)

// act is something that somebody does on a day.
type act struct {
	day   calendar.Date
	order int // of acts on one day: a case passes several desks in a day in this order
	seq   int // keeps equal acts in the order in which they were planned
	who   string
	do    func(tx *flow.Tx) error
}

// timeline holds the acts to come; the clock only ever moves forward, as in the world outside.
type timeline []*act

func (t timeline) Len() int { return len(t) }
func (t timeline) Less(i, j int) bool {
	a, b := t[i], t[j]
	if a.day != b.day {
		return a.day < b.day
	}
	if a.order != b.order {
		return a.order < b.order
	}
	return a.seq < b.seq
}
func (t timeline) Swap(i, j int) { t[i], t[j] = t[j], t[i] }
func (t *timeline) Push(x any)   { *t = append(*t, x.(*act)) }
func (t *timeline) Pop() any {
	old := *t
	x := old[len(old)-1]
	*t = old[:len(old)-1]
	return x
}

// plan puts an act on the timeline; a day off moves to the next working day.
func (w *World) plan(day calendar.Date, order int, who string, do func(tx *flow.Tx) error) {
	w.seq++
	heap.Push(&w.line, &act{w.workday(day), order, w.seq, who, do})
}

// workday returns the day, or the next working day if it is a day off.
func (w *World) workday(day calendar.Date) calendar.Date {
	for {
		if work, _ := w.App.Book.Calendar().IsWorkday(day); work {
			return day
		}
		day = day.AddDays(1)
	}
}

// play lets the acts happen up to the day, and the program sweep the deadlines each night.
func (w *World) play(ctx context.Context, until calendar.Date) error {
	for w.line.Len() > 0 && w.line[0].day <= until {
		day := w.line[0].day
		w.Clock.Set(day.Time().Add(30 * time.Minute))
		if _, err := w.App.Engine.Sweep(ctx); err != nil {
			return err
		}
		if err := w.playDay(ctx, day); err != nil {
			return fmt.Errorf("%s: %w", day, err)
		}
	}
	w.Clock.Set(until.Time().Add(30 * time.Minute))
	_, err := w.App.Engine.Sweep(ctx)
	return err
}

// playDay runs the acts of a day: those of one person that follow each other share a transaction.
func (w *World) playDay(ctx context.Context, day calendar.Date) error {
	minute := 8*60 + 30
	for w.line.Len() > 0 && w.line[0].day == day {
		who := w.line[0].who
		actor := role.System("演示数据")
		if who != "" {
			actor = w.Actor(who)
		}
		err := w.App.Engine.Write(role.With(ctx, actor), func(tx *flow.Tx) error {
			for w.line.Len() > 0 && w.line[0].day == day && w.line[0].who == who {
				a := heap.Pop(&w.line).(*act)
				minute = min(minute+1, 17*60+59)
				w.Clock.Set(day.Time().Add(time.Duration(minute) * time.Minute))
				if err := a.do(tx); err != nil {
					return fmt.Errorf("%s: %w", a.who, err)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// values is the input of a step.
type values = fill.Values

// take takes a step with the values as input, on top of what the step fills in by itself.
func take[T any](tx *flow.Tx, k *record.Kind[T], id record.ID, step string, in values) (*T, error) {
	r, err := store.Get(tx.Tx, k, id)
	if err != nil {
		return nil, err
	}
	return r, fill.Take(tx, k.Plan, any(r).(record.Record), step, in)
}
