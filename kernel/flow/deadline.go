package flow

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

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
	Law         calendar.Date // zero: the law of the day it began; otherwise the day whose law gives the length
	Due         calendar.Date
	Provisional bool            // the calendar of a year it touches is not published yet
	Stopped     calendar.Date   // zero: still running
	Paused      calendar.Date   // zero: not suspended
	Suspended   []calendar.Span // days that were not counted, ended ones only
	Extended    bool            // Due is a day that was approved, no longer the rule's
	Region      string
	Owner       record.ID
}

// Late reports whether the deadline passed unmet on the day.
func (d Running) Late(today calendar.Date) bool {
	return d.Stopped.IsZero() && d.Paused.IsZero() && today > d.Due
}

// limit works a deadline of the record out by the rule that is in force; nil if there is no time limit in this rule set.
func (tx *Tx) limit(p *record.Plan, r record.Record, c clock) (*Running, error) {
	h := r.Header()
	d := &Running{Kind: p.Name, Record: h.ID, Title: p.TitleOf(r), Name: c.name, Label: c.label, Rule: c.rule(r), Started: c.from(r), Law: c.law(r), Region: h.Region, Owner: h.Owner}
	if d.Rule == "" {
		return nil, nil
	}
	if d.Started.IsZero() {
		d.Started = tx.Today()
	}
	if tx.e.rules == nil {
		return nil, fmt.Errorf("flow: kind %s: deadline %s: the engine has no rules", p.Name, c.name)
	}
	rule, err := tx.e.rule(*d)
	if err != nil {
		return nil, fmt.Errorf("flow: kind %s: deadline %s: %w", p.Name, c.name, err)
	}
	due := tx.e.rules.Due(d.Started, rule.Period)
	d.Basis, d.Confirmed, d.Due, d.Provisional = rule.Source+" "+rule.Article, rule.Confirmed, due.Due, due.Provisional
	return d, nil
}

// rule is the rule of a deadline as it was in force when the deadline began, or on the day whose law the case keeps.
func (e *Engine) rule(d Running) (calendar.Rule, error) {
	if !d.Law.IsZero() {
		return e.rules.At(d.Rule, d.Law)
	}
	return e.rules.At(d.Rule, d.Started)
}

// foresee sets the due day of a record that is about to be registered.
func (tx *Tx) foresee(f *Flow, r record.Record) error {
	for _, c := range f.first {
		d, err := tx.limit(f.Kind, r, c)
		if err != nil {
			return err
		}
		if h := r.Header(); d != nil && (h.Due.IsZero() || d.Due < h.Due) {
			h.Due = d.Due
		}
	}
	return nil
}

// start starts a deadline of the record by the rule that is in force. A deadline that runs already starts anew.
func (tx *Tx) start(p *record.Plan, r record.Record, c clock) error {
	d, err := tx.limit(p, r, c)
	if err != nil || d == nil {
		return err
	}
	if err := tx.stop(p.Name, d.Record, c.name); err != nil {
		return err
	}
	_, err = tx.Exec(`DELETE FROM deadline WHERE kind = ? AND record = ? AND name = ? AND started = ? AND {all: the record was in scope}`, p.Name, d.Record, c.name, d.Started)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO deadline (kind, record, title, name, label, rule, basis, confirmed, started, law, due, provisional, region, owner)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) /* {all: the record was in scope} */`,
		p.Name, d.Record, d.Title, c.name, c.label, d.Rule, d.Basis, d.Confirmed, d.Started, d.Law, d.Due, d.Provisional, d.Region, d.Owner)
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

// Pause suspends a running deadline of the record: today and the days until Resume are not counted. Call it, Resume and Extend from
// the effect of a step on the record, whose save brings the record's own due day up to date.
func (tx *Tx) Pause(p *record.Plan, r record.Record, name string) error {
	_, err := tx.Exec(`UPDATE deadline SET paused = ? WHERE kind = ? AND record = ? AND name = ? AND stopped IS NULL AND paused IS NULL AND {all: the record was in scope}`,
		tx.Today(), p.Name, r.Header().ID, name)
	return err
}

// Resume lets a suspended deadline run on from today. Its last day is computed anew from its start, less every suspended span: working
// days for a rule of working days. One that was extended moves by the suspended days, in the unit of its rule.
func (tx *Tx) Resume(p *record.Plan, r record.Record, name string) error {
	d, err := tx.running(p.Name, r.Header().ID, name)
	if err != nil || d == nil || d.Paused.IsZero() {
		return err
	}
	span := calendar.Span{From: d.Paused, To: tx.Today().AddDays(-1)}
	if span.To >= span.From {
		d.Suspended = append(d.Suspended, span)
	}
	rule, err := tx.e.rule(*d)
	if err != nil {
		return fmt.Errorf("flow: kind %s: deadline %s: %w", p.Name, name, err)
	}
	due := tx.e.rules.Due(d.Started, rule.Period, d.Suspended...)
	if d.Extended {
		due = calendar.Result{Due: tx.shift(d.Due, rule.Period.Unit, span), Provisional: d.Provisional}
	}
	_, err = tx.Exec(`UPDATE deadline SET paused = NULL, suspended = ?, due = ?, provisional = ? WHERE kind = ? AND record = ? AND name = ? AND stopped IS NULL AND {all: the record was in scope}`,
		spansText(d.Suspended), due.Due, due.Provisional, p.Name, d.Record, name)
	return err
}

// shift moves a day that was approved by the days of a span.
func (tx *Tx) shift(due calendar.Date, unit calendar.Unit, span calendar.Span) calendar.Date {
	for day := span.From; day <= span.To; day++ {
		switch {
		case unit != calendar.Workday:
			due = due.AddDays(1)
		case tx.e.rules.Due(day.AddDays(-1), calendar.Workdays(1)).Due == day:
			due = tx.e.rules.Due(due, calendar.Workdays(1)).Due
		}
	}
	return due
}

// spansText writes suspended spans for the table, parseSpans reads them.
func spansText(spans []calendar.Span) string {
	parts := make([]string, len(spans))
	for i, s := range spans {
		parts[i] = s.From.String() + "/" + s.To.String()
	}
	return strings.Join(parts, ",")
}

func parseSpans(s string) ([]calendar.Span, error) {
	var out []calendar.Span
	for part := range strings.SplitSeq(s, ",") {
		if part == "" {
			continue
		}
		from, to, _ := strings.Cut(part, "/")
		a, err1 := calendar.ParseDate(from)
		b, err2 := calendar.ParseDate(to)
		if err := errors.Join(err1, err2); err != nil {
			return nil, fmt.Errorf("flow: suspended spans %q: %w", s, err)
		}
		out = append(out, calendar.Span{From: a, To: b})
	}
	return out, nil
}

// Extend moves the last day of a running deadline, as an approved extension allows.
func (tx *Tx) Extend(p *record.Plan, r record.Record, name string, due calendar.Date) error {
	n, err := tx.Exec(`UPDATE deadline SET due = ?, extended = TRUE, provisional = FALSE WHERE kind = ? AND record = ? AND name = ? AND stopped IS NULL AND {all: the record was in scope}`, due, p.Name, r.Header().ID, name)
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "R153", "该时限没有在计算，不能延长")
	}
	return err
}

const runningCols = `d.kind, d.record, d.title, d.name, d.label, d.rule, d.basis, d.confirmed, d.started, d.law, d.due, d.provisional, d.stopped, d.paused, d.suspended, d.extended, d.region, d.owner`

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
		var spans string
		if err := rows.Scan(&d.Kind, &id, &d.Title, &d.Name, &d.Label, &d.Rule, &d.Basis, &d.Confirmed, &d.Started, &d.Law, &d.Due, &d.Provisional, &d.Stopped, &d.Paused, &spans, &d.Extended, &d.Region, &owner); err != nil {
			return nil, fmt.Errorf("flow: deadlines: %w", err)
		}
		if d.Suspended, err = parseSpans(spans); err != nil {
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
	if !actor.IsSystem() && (actor.Region == "" || actor.Party != 0) { // the region of a party's account is not its to look into
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

// Sweep takes, as the program itself, every step that waits for a deadline which has passed, and settles provisional days whose
// calendar has been published since. It returns how many steps it took. A record that cannot take its step does not hold up the
// others; what went wrong comes back joined. Run it once a day after midnight, and at start.
func (e *Engine) Sweep(ctx context.Context) (int, error) {
	ctx = role.With(ctx, role.System("时限巡检"))
	taken := 0
	var errs []error
	for _, kind := range slices.Sorted(maps.Keys(e.flows)) {
		f := e.flows[kind]
		if err := e.settle(ctx, f); err != nil {
			errs = append(errs, err)
		}
		for _, m := range f.Steps {
			if m.After == "" {
				continue
			}
			n, err := e.sweep(ctx, f, m)
			taken += n
			if err != nil {
				errs = append(errs, err)
			}
		}
	}
	return taken, errors.Join(errs...)
}

// due reads running deadlines of a kind, in a transaction of its own.
func (e *Engine) due(ctx context.Context, where string, args func(tx *Tx) []any) (list []Running, err error) {
	err = e.Read(ctx, func(tx *Tx) error {
		list, err = tx.deadlines(`d.stopped IS NULL AND d.paused IS NULL AND {all: the program sweeps every region} AND `+where+` ORDER BY d.due LIMIT 10000`, args(tx)...)
		return err
	})
	return list, err
}

// sweep takes the step where its deadline has passed, each record in a transaction of its own.
func (e *Engine) sweep(ctx context.Context, f *Flow, m *Move) (int, error) {
	list, err := e.due(ctx, `d.kind = ? AND d.name = ? AND d.due < ?`, func(tx *Tx) []any { return []any{f.Kind.Name, m.After, tx.Today()} })
	errs := []error{err}
	taken := 0
	for _, d := range list {
		if ctx.Err() != nil {
			return taken, errors.Join(append(errs, ctx.Err())...)
		}
		took := 0
		err := e.Write(ctx, func(tx *Tx) error {
			r, err := tx.Get(f.Kind, d.Record)
			if err != nil {
				return err
			}
			if !slices.Contains(m.From, r.Header().State) {
				return tx.stop(f.Kind.Name, d.Record, m.After)
			}
			took = 1
			return tx.Take(f.Kind, r, m.Name, nil)
		})
		if err != nil {
			errs = append(errs, fmt.Errorf("flow: %s %d: step %s: %w", f.Kind.Name, d.Record, m.Name, err))
			continue
		}
		taken += took
	}
	return taken, errors.Join(errs...)
}

// settle computes provisional deadlines of a flow anew. Where the day moved, the record's own due day follows.
func (e *Engine) settle(ctx context.Context, f *Flow) error {
	list, err := e.due(ctx, `d.kind = ? AND d.provisional AND NOT d.extended`, func(*Tx) []any { return []any{f.Kind.Name} })
	errs := []error{err}
	for _, d := range list {
		rule, err := e.rule(d)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		due := e.rules.Due(d.Started, rule.Period, d.Suspended...)
		if due.Due == d.Due && due.Provisional {
			continue
		}
		errs = append(errs, e.Write(ctx, func(tx *Tx) error {
			_, err := tx.Exec(`UPDATE deadline SET due = ?, provisional = ? WHERE kind = ? AND record = ? AND name = ? AND started = ? AND stopped IS NULL AND {all: the program sweeps every region}`,
				due.Due, due.Provisional, d.Kind, d.Record, d.Name, d.Started)
			if err != nil || due.Due == d.Due {
				return err
			}
			r, err := tx.Get(f.Kind, d.Record)
			if err != nil {
				return err
			}
			if r.Header().Due, err = tx.earliest(d.Kind, d.Record); err != nil {
				return err
			}
			return tx.Save(f.Kind, r, string(role.Change), "放假安排已公布，重新计算时限")
		}))
	}
	return errors.Join(errs...)
}
