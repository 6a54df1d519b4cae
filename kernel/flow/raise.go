package flow

import (
	"fmt"

	"qgov/kernel/calendar"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// Ladder says where the records of a kind keep how far up an overdue one has gone.
type Ladder[T any] struct {
	Level *record.Field // from 1, the handler, to Top
	Top   int64
	Rule  string // time limit that is the interval between two levels
	Of    func(r *T) (level *int64, since *calendar.Date)
}

// Raise takes each overdue record of a kind up one level if the interval has passed since it went up last. It returns how many it raised,
// and may run as often as one likes.
func Raise[T any](tx *Tx, k *record.Kind[T], l Ladder[T]) (raised int, err error) {
	today := tx.Today()
	rule, err := tx.Rules().At(l.Rule, today)
	if err != nil {
		return 0, fmt.Errorf("flow: kind %s: escalation: %w", k.Name, err)
	}
	var late []record.Record
	q := store.Query{Limit: 1000, Where: []store.Cond{{Field: k.Field("due"), Op: store.Less, Value: today}, {Field: l.Level, Op: store.Less, Value: l.Top}}}
	for {
		page, err := tx.Find(k.Plan, q)
		if err != nil {
			return 0, err
		}
		late = append(late, page.Records...)
		if page.Next == "" {
			break
		}
		q.After = page.Next
	}
	for _, r := range late {
		level, since := l.Of(any(r).(*T))
		if !since.IsZero() && since.AddDays(rule.Period.Value) > today {
			continue
		}
		*level, *since = *level+1, today
		why := fmt.Sprintf("办理时限 %s 已过，督办层级升至 %d", r.Header().Due.String(), *level)
		if err := tx.Save(k.Plan, r, "escalate", why); err != nil {
			return raised, err
		}
		raised++
	}
	return raised, nil
}
