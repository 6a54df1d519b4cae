package store

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/record"
	"qgov/kernel/role"
)

// Tx is a transaction. It is used by one goroutine and dies with the function it was given to.
type Tx struct {
	db       *DB
	ctx      context.Context
	s        session
	actor    role.Actor
	scope    scope
	write    bool
	elevated int
	changes  []Change
	after    []func()
	probed   map[string]int64 // see probe

	importing string // reason of the import at work, see Importing
}

// Context returns the context of the transaction.
func (tx *Tx) Context() context.Context { return tx.ctx }

// DB returns the database of the transaction.
func (tx *Tx) DB() *DB { return tx.db }

// Actor returns who acts.
func (tx *Tx) Actor() role.Actor { return tx.actor }

// Now returns the time of the database's clock, in UTC, cut to microseconds as it is stored.
func (tx *Tx) Now() time.Time { return tx.db.clock.Now().UTC().Truncate(time.Microsecond) }

// Today returns the day in Shanghai.
func (tx *Tx) Today() calendar.Date { return calendar.DateOf(tx.db.clock.Now()) }

// NewID returns a fresh id.
func (tx *Tx) NewID() record.ID { return tx.db.ids.Next(tx.db.clock.Now()) }

// Writes reports whether the transaction may change records.
func (tx *Tx) Writes() bool { return tx.write }

// After runs f once the transaction has committed.
func (tx *Tx) After(f func()) { tx.after = append(tx.after, f) }

// Note adds a change to the journal that is not the save of a record: a sign-in, an export, a reveal.
func (tx *Tx) Note(c Change) { tx.changes = append(tx.changes, c) }

// Noted returns the change that was noted last.
func (tx *Tx) Noted() (c Change) {
	if n := len(tx.changes); n > 0 {
		c = tx.changes[n-1]
	}
	return c
}

// Elevated runs fn with the scope of the program itself. The actor stays the author of what happens. Use it for the effects of an
// act that the actor was allowed to do and that reach beyond its own scope: a laboratory's verdict opens a finding of the bureau.
func (tx *Tx) Elevated(fn func() error) error {
	if tx.elevated > 0 || tx.scope.all && tx.scope.viewer == nil {
		tx.elevated++
		defer func() { tx.elevated-- }()
		return fn()
	}
	old := tx.scope
	if err := tx.setScope(scope{all: true}); err != nil {
		return err
	}
	tx.elevated++
	err := fn()
	tx.elevated--
	if back := tx.setScope(old); err == nil {
		err = back
	}
	return err
}

func (tx *Tx) setScope(sc scope) error {
	tx.scope = sc
	return tx.db.engine.classify(tx.s.setScope(tx.ctx, sc))
}

// check asks the policy unless the program itself acts.
func (tx *Tx) check(p *record.Plan, a role.Action, label string) error {
	if tx.elevated > 0 || tx.actor.IsSystem() {
		return nil
	}
	if tx.importing != "" && (a == role.Create || a == role.Change || a == role.Remove) {
		a = role.Import
	}
	return tx.db.policy.Check(tx.actor, p.Name, a, label)
}

var (
	scopeMark = regexp.MustCompile(`\{scope (\w+)(?::(\w+))?\}`)
	ownMark   = regexp.MustCompile(`\{region (\w+):(\w+)\}`)
	allMark   = regexp.MustCompile(`\{all: [^}]+\}`)
)

// Query runs plain SQL with ? for values. Where the region scope belongs the statement says {scope alias:kind} (or {scope kind} if
// the table has no alias). For a domain's own table with a region column it says {region alias:subject}, subject being what the
// policy is asked about; parties see nothing of such a table. A statement that needs none says why in {all: reason}. Anything else is
// refused, so that a forgotten scope is a failing test and not a leak.
func (tx *Tx) Query(sql string, args ...any) (Rows, error) {
	sql, args, err := tx.expand(sql, args)
	if err != nil {
		return nil, err
	}
	r, err := tx.s.query(tx.ctx, sql, args, true)
	return r, tx.db.engine.classify(err)
}

// Exec is Query for a statement without result; it returns the number of rows it changed. Kinds are changed with Insert and
// Update; Exec is for a domain's own tables.
func (tx *Tx) Exec(sql string, args ...any) (int64, error) {
	if !tx.write {
		return 0, fault.New(fault.Internal, "F500", "只读事务不能写入")
	}
	sql, args, err := tx.expand(sql, args)
	if err != nil {
		return 0, err
	}
	n, err := tx.s.exec(tx.ctx, sql, args, false)
	return n, tx.db.engine.classify(err)
}

// One runs a query for one row and scans it; it returns false if there is none.
func (tx *Tx) One(sql string, args []any, dest ...any) (bool, error) {
	r, err := tx.Query(sql, args...)
	if err != nil {
		return false, err
	}
	defer r.Close()
	if !r.Next() {
		return false, tx.db.engine.classify(r.Err())
	}
	if err := r.Scan(dest...); err != nil {
		return false, err
	}
	return true, nil
}

// expand replaces the scope marks and brings the arguments into the form of the engines.
func (tx *Tx) expand(sql string, args []any) (string, []any, error) {
	if !scopeMark.MatchString(sql) && !ownMark.MatchString(sql) && !allMark.MatchString(sql) {
		return "", nil, fmt.Errorf("store: the statement says neither {scope …} nor {region …} nor {all: reason}: %s", strings.TrimSpace(sql))
	}
	var failed error
	sql = scopeMark.ReplaceAllStringFunc(sql, func(mark string) string {
		m := scopeMark.FindStringSubmatch(mark)
		alias, kind := m[1], m[2]
		if kind == "" {
			kind = alias
		}
		p := tx.db.plans[kind]
		if p == nil {
			failed = fmt.Errorf("store: {scope %s}: no kind is named %s", alias, kind)
			return mark
		}
		if !tx.scope.all {
			if err := tx.check(p.Plan, role.See, p.Label); err != nil {
				failed = err
			}
		}
		return tx.scope.sql(p.Plan, quote(alias)+".")
	})
	sql = ownMark.ReplaceAllStringFunc(sql, func(mark string) string {
		m := ownMark.FindStringSubmatch(mark)
		if tx.elevated == 0 && !tx.actor.IsSystem() {
			if err := tx.db.policy.Check(tx.actor, m[2], role.See, m[2]); err != nil {
				failed = err
			}
		}
		return tx.scope.within(quote(m[1]) + ".region")
	})
	sql = allMark.ReplaceAllString(sql, "1=1")
	out := make([]any, len(args))
	for i, a := range args {
		out[i] = plain(a)
	}
	return sql, out, failed
}

// everything is the condition of a scope without bounds.
const everything = "1=1"

// sql returns the condition that the scope puts on rows of the plan. Its values are digits made by the program, never input, so
// they stand in the text.
func (sc scope) sql(p *record.Plan, prefix string) string { return sc.on(p, prefix, bare) }

// on is sql with the columns as column writes them.
func (sc scope) on(p *record.Plan, prefix string, column func(string) string) string {
	where := sc.region(p, prefix, column)
	if p.Narrowed == nil || sc.viewer == nil {
		return where
	}
	if prefix == "" {
		prefix = quote(p.Name) + "." // the condition may hold a query of its own
	}
	if more := p.Narrowed(*sc.viewer, func(name string) string { return column(prefix + quote(name)) }); more != "" {
		where += " AND (" + more + ")"
	}
	return where
}

func (sc scope) region(p *record.Plan, prefix string, column func(string) string) string {
	switch {
	case sc.all:
		return everything
	case sc.none:
		return "1=0"
	case p.National:
		return everything
	case sc.party != 0:
		var or []string
		for _, f := range p.PartyFields() {
			or = append(or, fmt.Sprintf("%s = %d", column(prefix+quote(f.Name)), sc.party))
		}
		if len(or) == 0 {
			return "1=0"
		}
		return "(" + strings.Join(or, " OR ") + ")"
	}
	return sc.within(column(prefix + "region"))
}

// within is the condition that the scope puts on a region column of a table that is no kind.
func (sc scope) within(column string) string {
	switch {
	case sc.all:
		return everything
	case sc.none, sc.party != 0:
		return "1=0"
	}
	return fmt.Sprintf("(%s >= '%s' AND %s < '%s')", column, digitsOnly(sc.prefix), column, after(digitsOnly(sc.prefix)))
}

// holds reports whether a record of the region lies in the scope, for writing.
func (sc scope) holds(p *record.Plan, r record.Record) bool {
	switch {
	case sc.all:
		return true
	case sc.none:
		return false
	case sc.party != 0:
		for _, f := range p.PartyFields() {
			if id, _ := f.Int(r); id == int64(sc.party) {
				return true
			}
		}
		return false
	}
	return strings.HasPrefix(r.Header().Region, sc.prefix)
}

func digitsOnly(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// after returns the least text greater than every text with the prefix: ':' follows '9' in ASCII.
func after(prefix string) string { return prefix + ":" }

// plain brings an argument into a form that both drivers take.
func plain(a any) any {
	switch v := a.(type) {
	case nil, string, int64, float64, bool, []byte:
		return v
	case int:
		return int64(v)
	case record.ID:
		return int64(v)
	case record.State:
		return string(v)
	case role.Duty:
		return string(v)
	case record.Money:
		return int64(v)
	case record.Decimal:
		return int64(v)
	case calendar.Date:
		if v.IsZero() {
			return nil
		}
		return v.String()
	case time.Time:
		if v.IsZero() {
			return nil
		}
		return v.UnixMicro()
	case time.Duration:
		return v.Microseconds()
	}
	return a
}

func quote(name string) string { return `"` + name + `"` }

// Series returns the next number of a series, counting from 1 without gaps: document numbers of an organ and year.
func (tx *Tx) Series(name string) (int64, error) {
	var n int64
	if _, err := tx.Exec(`INSERT INTO series (name, value) VALUES (?, 0) ON CONFLICT (name) DO NOTHING /* {all: numbers belong to organs, not regions} */`, name); err != nil {
		return 0, err
	}
	if _, err := tx.Exec(`UPDATE series SET value = value + 1 WHERE name = ? AND {all: as above}`, name); err != nil {
		return 0, err
	}
	_, err := tx.One(`SELECT value FROM series WHERE name = ? AND {all: as above}`, []any{name}, &n)
	return n, err
}
