package flow

import (
	"context"
	"fmt"

	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/record"
	"qgov/kernel/role"
)

// Running is a deadline of a record.
type Running struct {
	Kind        string
	Record      record.ID
	Title       string
	Name, Label string
	Rule, Basis string // id of the rule, and the law and article it comes from
	Confirmed   bool   // the rule was checked against an official text
	Started     calendar.Date
	Due         calendar.Date
	Provisional bool          // the calendar of a year it touches is not published yet
	Stopped     calendar.Date // zero: still running
	Paused      calendar.Date // zero: not suspended
	Region      string
	Owner       record.ID
	Level       int64 // how often it went up a level because it was late
}

// Late reports whether the deadline passed unmet on the day.
func (d Running) Late(today calendar.Date) bool {
	return d.Stopped.IsZero() && d.Paused.IsZero() && today > d.Due
}

// start starts a deadline of the record by the rule that is in force. A deadline that runs already starts anew.
func (tx *Tx) start(p *record.Plan, r record.Record, c clock) error {
	h := r.Header()
	from := c.from(r)
	if from.IsZero() {
		from = tx.Today()
	}
	id := c.rule(r)
	if id == "" {
		return nil // no time limit in this rule set
	}
	rule, err := tx.e.rules.At(id, from)
	if err != nil {
		return fmt.Errorf("flow: kind %s: deadline %s: %w", p.Name, c.name, err)
	}
	due := tx.e.rules.Due(from, rule.Period)
	if err := tx.stop(p.Name, h.ID, c.name); err != nil {
		return err
	}
	_, err = tx.Exec(`DELETE FROM deadline WHERE kind = ? AND record = ? AND name = ? AND started = ? AND {all: the record was in scope}`, p.Name, h.ID, c.name, from)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO deadline (kind, record, title, name, label, rule, basis, confirmed, started, due, provisional, region, owner, level)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0) /* {all: the record was in scope} */`,
		p.Name, h.ID, p.TitleOf(r), c.name, c.label, id, rule.Source+" "+rule.Article, rule.Confirmed, from, due.Due, due.Provisional, h.Region, h.Owner)
	return err
}

// stop ends the deadlines of the name, or all of the record if the name is empty.
func (tx *Tx) stop(kind string, id record.ID, name string) error {
	_, err := tx.Exec(`UPDATE deadline SET stopped = ? WHERE kind = ? AND record = ? AND (name = ? OR ? = '') AND stopped IS NULL AND {all: the record was in scope}`,
		tx.Today(), kind, id, name, name)
	return err
}

// earliest returns the first day on which a deadline of the record runs out.
func (tx *Tx) earliest(kind string, id record.ID) (calendar.Date, error) {
	var d calendar.Date
	_, err := tx.One(`SELECT min(due) FROM deadline WHERE kind = ? AND record = ? AND stopped IS NULL AND paused IS NULL AND {all: the record was in scope}`, []any{kind, id}, &d)
	return d, err
}

// Pause suspends a running deadline of the record: the days until Resume are not counted.
func (tx *Tx) Pause(p *record.Plan, r record.Record, name string) error {
	_, err := tx.Exec(`UPDATE deadline SET paused = ? WHERE kind = ? AND record = ? AND name = ? AND stopped IS NULL AND paused IS NULL AND {all: the record was in scope}`,
		tx.Today(), p.Name, r.Header().ID, name)
	return err
}

// Resume lets a suspended deadline run on; its last day moves by the days it was suspended.
func (tx *Tx) Resume(p *record.Plan, r record.Record, name string) error {
	d, err := tx.running(p.Name, r.Header().ID, name)
	if err != nil || d == nil || d.Paused.IsZero() {
		return err
	}
	_, err = tx.Exec(`UPDATE deadline SET paused = NULL, due = ? WHERE kind = ? AND record = ? AND name = ? AND stopped IS NULL AND {all: the record was in scope}`,
		d.Due.AddDays(tx.Today().Sub(d.Paused)), p.Name, d.Record, name)
	return err
}

// Extend moves the last day of a running deadline, as an approved extension allows.
func (tx *Tx) Extend(p *record.Plan, r record.Record, name string, due calendar.Date) error {
	n, err := tx.Exec(`UPDATE deadline SET due = ? WHERE kind = ? AND record = ? AND name = ? AND stopped IS NULL AND {all: the record was in scope}`, due, p.Name, r.Header().ID, name)
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "R153", "该时限没有在计算，不能延长")
	}
	return err
}

const runningCols = `d.kind, d.record, d.title, d.name, d.label, d.rule, d.basis, d.confirmed, d.started, d.due, d.provisional, d.stopped, d.paused, d.region, d.owner, d.level`

// running returns the deadline of the name that has not stopped, or nil.
func (tx *Tx) running(kind string, id record.ID, name string) (*Running, error) {
	list, err := tx.deadlines(`d.kind = ? AND d.record = ? AND d.name = ? AND d.stopped IS NULL AND {all: the record was in scope}`, kind, id, name)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// Deadlines returns the deadlines of a record, the running ones first.
func (tx *Tx) Deadlines(kind string, id record.ID) ([]Running, error) {
	return tx.deadlines(`d.kind = ? AND d.record = ? AND {all: the record was in scope} ORDER BY CASE WHEN d.stopped IS NULL THEN 0 ELSE 1 END, d.due`, kind, id)
}

func (tx *Tx) deadlines(where string, args ...any) ([]Running, error) {
	rows, err := tx.Query(`SELECT `+runningCols+` FROM deadline d WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Running
	for rows.Next() {
		var d Running
		var id, owner int64
		if err := rows.Scan(&d.Kind, &id, &d.Title, &d.Name, &d.Label, &d.Rule, &d.Basis, &d.Confirmed, &d.Started, &d.Due, &d.Provisional, &d.Stopped, &d.Paused, &d.Region, &owner, &d.Level); err != nil {
			return nil, err
		}
		d.Record, d.Owner = record.ID(id), record.ID(owner)
		out = append(out, d)
	}
	return out, rows.Err()
}

// Agenda selects running deadlines inside the actor's region for the start page.
type Agenda struct {
	Owner  record.ID     // 0: everybody's
	Kinds  []string      // empty: every kind
	Before calendar.Date // due on or before; zero: any day
	Region string        // narrower than the actor's own; empty: its own
	Limit  int           // default 50
}

// Agenda returns the running deadlines, the earliest first.
func (tx *Tx) Agenda(a Agenda) ([]Running, error) {
	where, args := agendaWhere(tx.Actor(), a)
	limit := a.Limit
	if limit <= 0 {
		limit = 50
	}
	return tx.deadlines(where+fmt.Sprintf(" ORDER BY d.due, d.record LIMIT %d", min(limit, 1000)), args...)
}

// AgendaCount returns how many running deadlines the agenda has and how many of them are late.
func (tx *Tx) AgendaCount(a Agenda) (all, late int64, err error) {
	where, args := agendaWhere(tx.Actor(), a)
	_, err = tx.One(`SELECT count(*), coalesce(sum(CASE WHEN d.due < ? THEN 1 ELSE 0 END), 0) FROM deadline d WHERE `+where, append([]any{tx.Today()}, args...), &all, &late)
	return all, late, err
}

func agendaWhere(actor role.Actor, a Agenda) (string, []any) {
	where, args := "d.stopped IS NULL AND d.paused IS NULL AND {all: the region stands beside}", []any{}
	for _, code := range []string{actor.Region, a.Region} {
		if code != "" {
			where += " AND d.region >= ? AND d.region < ?"
			args = append(args, role.Prefix(code), role.Prefix(code)+":")
		}
	}
	if !actor.IsSystem() && actor.Region == "" {
		where += " AND 1=0"
	}
	if a.Owner != 0 {
		where += " AND d.owner = ?"
		args = append(args, a.Owner)
	}
	if !a.Before.IsZero() {
		where += " AND d.due <= ?"
		args = append(args, a.Before)
	}
	for i, k := range a.Kinds {
		if i == 0 {
			where += " AND ("
		} else {
			where += " OR "
		}
		where += "d.kind = ?"
		args = append(args, k)
		if i == len(a.Kinds)-1 {
			where += ")"
		}
	}
	return where, args
}

// Sweep takes, as the program itself, every step that waits for a deadline which has passed. It returns how many it took. Run it
// once a day after midnight, and at start.
func (e *Engine) Sweep(ctx context.Context) (int, error) {
	ctx = role.With(ctx, role.System("时限巡检"))
	taken := 0
	for _, f := range e.flows {
		for _, m := range f.Steps {
			if m.After == "" {
				continue
			}
			n, err := e.sweep(ctx, f, m)
			taken += n
			if err != nil {
				return taken, err
			}
		}
	}
	return taken, nil
}

// sweep takes the step where its deadline has passed, each record in a transaction of its own.
func (e *Engine) sweep(ctx context.Context, f *Flow, m *Move) (int, error) {
	var due []Running
	err := e.Read(ctx, func(tx *Tx) (err error) {
		due, err = tx.deadlines(`d.kind = ? AND d.name = ? AND d.stopped IS NULL AND d.paused IS NULL AND d.due < ? AND {all: the program sweeps every region} ORDER BY d.due LIMIT 10000`, f.Kind.Name, m.After, tx.Today())
		return err
	})
	taken := 0
	for _, d := range due {
		if err != nil {
			return taken, err
		}
		err = e.Write(ctx, func(tx *Tx) error {
			r, err := tx.Get(f.Kind, d.Record)
			if err != nil {
				return err
			}
			if !contains(m.From, r.Header().State) {
				return tx.stop(f.Kind.Name, d.Record, m.After)
			}
			taken++
			return tx.Take(f.Kind, r, m.Name, nil)
		})
	}
	return taken, err
}

func contains(list []record.State, s record.State) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
