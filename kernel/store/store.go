// Package store keeps records of declared kinds on two engines, SQLite (embedded, the default) and PostgreSQL, behind one small
// interface.
//
// A [DB] is opened once with the plans of all kinds, the policy, the clock and the journal. Work happens in transactions:
//
//	err := db.Write(ctx, func(tx *store.Tx) error {
//		s, err := store.Get(tx, sample.Kind, id)
//		if err != nil {
//			return err
//		}
//		s.Seal = "A-17"
//		return tx.Update(sample.Kind.Plan, s, "更正封条号")
//	})
//
// Every read and write is checked here, so that neither a page nor the API nor an import can forget it: the policy decides whether
// the actor in the context may act on the kind, and the region scope is part of every statement; on PostgreSQL row-level security
// enforces the same scope a second time, and a scope that was never set shows nothing. Each change is handed to the [Journal] and
// is committed together with its entry, or not at all. A save names the version it read and fails with fault.Stale if somebody
// was faster.
//
// Plain SQL goes through [Tx.Query] and [Tx.Exec]; a statement has to say {scope alias} where the scope belongs, or {all: reason}.
// Dates are stored as text YYYY-MM-DD and instants as microseconds since 1970 UTC on both engines, so that the same report SQL
// runs on both; no column needs a sequence.
package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"

	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/record"
	"qgov/kernel/role"
)

// Sealer encrypts the values of secret fields. The context binds a value to its place ("table|column|id"), so that a value moved
// to another row does not open.
type Sealer interface {
	SealText(plain, context string) (string, error)
	OpenText(sealed, context string) (string, error)
}

// Journal receives the changes of a transaction just before it commits and writes them within it. An error undoes the transaction.
type Journal interface {
	Append(tx *Tx, changes []Change) error
}

// Change is one thing that happened to a record.
type Change struct {
	Action string // create, change, remove, step:<name>, reveal, …
	Kind   string
	Record record.ID
	Region string
	Title  string
	Reason string
	Fields []FieldChange
}

// FieldChange is a value before and after, in canonical text. Values of personal and secret fields are not written out.
type FieldChange struct{ Name, Old, New string }

// Options is what a DB needs beside its address. Plans, Policy and Journal must be set.
type Options struct {
	Plans   []*record.Plan
	Policy  *role.Policy
	Journal Journal
	Clock   calendar.Clock
	Sealer  Sealer
	Log     *slog.Logger
	Lists   record.Lists             // open code lists; nil: the entries that the kinds declare
	Places  func(code string) string // names a region in refusals; nil: by its code
	Owner   string                   // PostgreSQL: address of the owner's account for migrations, if it is not the application's

	// Before is called before each statement of a writing transaction, and before its commit with "COMMIT"; an error makes the
	// statement fail as a broken disk or connection would. It is for drills only: nil in service.
	Before func(statement string) error
}

// DB is an open database. It is safe for concurrent use.
type DB struct {
	engine  engine
	plans   map[string]*planSQL
	policy  *role.Policy
	journal Journal
	clock   calendar.Clock
	sealer  Sealer
	log     *slog.Logger
	lists   record.Lists
	places  func(code string) string
	before  func(statement string) error
	ids     record.IDs
}

// Open opens the database at the address: "sqlite:/path/file.db", or "postgres://…". It does not migrate; see Migrate.
func Open(ctx context.Context, address string, opt Options) (*DB, error) {
	if opt.Policy == nil || opt.Journal == nil {
		return nil, errors.New("store: a database needs a policy and a journal")
	}
	db := &DB{policy: opt.Policy, journal: opt.Journal, clock: opt.Clock, sealer: opt.Sealer, log: opt.Log, lists: opt.Lists, places: opt.Places, before: opt.Before, plans: make(map[string]*planSQL)}
	if db.clock == nil {
		db.clock = calendar.System{}
	}
	if db.log == nil {
		db.log = slog.New(slog.DiscardHandler)
	}
	for _, p := range opt.Plans {
		if db.plans[p.Name] != nil {
			return nil, fmt.Errorf("store: two kinds are named %s", p.Name)
		}
		db.plans[p.Name] = compile(p)
	}
	var err error
	db.engine, err = openEngine(ctx, address)
	return db, err
}

func openEngine(ctx context.Context, address string) (engine, error) {
	switch {
	case strings.HasPrefix(address, "sqlite:"):
		return openSQLite(ctx, strings.TrimPrefix(address, "sqlite:"))
	case strings.HasPrefix(address, "postgres://"), strings.HasPrefix(address, "postgresql://"):
		return openPostgres(ctx, address)
	}
	return nil, fmt.Errorf("store: %q is neither sqlite:FILE nor postgres://…", address)
}

// Close releases the database.
func (db *DB) Close() error { return db.engine.close() }

// Engine returns "sqlite" or "postgres".
func (db *DB) Engine() string { return db.engine.name() }

// Clock returns the clock that stamps records.
func (db *DB) Clock() calendar.Clock { return db.clock }

// Policy returns the table of grants.
func (db *DB) Policy() *role.Policy { return db.policy }

// Place names a region for people who know no codes.
func (db *DB) Place(code string) string {
	if db.places != nil {
		if name := db.places(code); name != "" {
			return name
		}
	}
	return code
}

// Outside refuses a record of a region that is not the actor's.
func (db *DB) Outside(code string) *fault.Error {
	return fault.New(fault.Denied, "F403", "属地“%s”不在您的管辖范围内，请由当地办理", db.Place(code))
}

// Plan returns the plan of a kind, or nil.
func (db *DB) Plan(kind string) *record.Plan {
	if p := db.plans[kind]; p != nil {
		return p.Plan
	}
	return nil
}

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) error {
	s, err := db.engine.session(ctx, false, scope{})
	if err != nil {
		return err
	}
	defer s.release()
	r, err := s.query(ctx, "SELECT 1", nil, false)
	if err != nil {
		return err
	}
	r.Close()
	return nil
}

// Read runs fn in a read-only transaction that sees one state of the database.
func (db *DB) Read(ctx context.Context, fn func(tx *Tx) error) error { return db.run(ctx, false, fn) }

// Look runs fn outside of a transaction: each statement sees the database as it is at that moment. It spares the beginning and the
// end, for what a single statement answers.
func (db *DB) Look(ctx context.Context, fn func(tx *Tx) error) (err error) {
	tx := &Tx{db: db, ctx: ctx, actor: role.From(ctx)}
	tx.scope = scopeOf(tx.actor)
	if tx.s, err = db.engine.session(ctx, false, tx.scope); err != nil {
		return db.engine.classify(err)
	}
	defer tx.s.release()
	return db.told(tx, fn(tx))
}

// told is what a person hears of the error of a transaction: what it says itself, or what it means that the engine failed.
func (db *DB) told(tx *Tx, err error) error {
	if _, ok := errors.AsType[*fault.Error](err); ok || err == nil {
		return err
	}
	if tx.s.broken() && tx.ctx.Err() == nil { // a request whose time is up breaks its connection itself
		return away(err)
	}
	return db.engine.classify(err)
}

// away is the fault of a database that does not answer.
func away(cause error) error {
	return fault.Wrap(cause, fault.Unavailable, "F506", "数据库暂时不能使用，操作未执行，请稍后再试")
}

// Write runs fn in a transaction that may change records, hands the changes to the journal and commits. If fn or the journal
// fails, nothing happened.
func (db *DB) Write(ctx context.Context, fn func(tx *Tx) error) error { return db.run(ctx, true, fn) }

func (db *DB) run(ctx context.Context, write bool, fn func(tx *Tx) error) (err error) {
	tx := &Tx{db: db, ctx: ctx, actor: role.From(ctx), write: write}
	tx.scope = scopeOf(tx.actor)
	tx.s, err = db.engine.session(ctx, write, tx.scope)
	if err != nil {
		return db.engine.classify(err)
	}
	if write && db.before != nil {
		tx.s = tried{tx.s.(whole), db.before}
	}
	defer tx.s.release()
	if err := tx.s.begin(ctx, write); err != nil {
		return db.told(tx, err)
	}
	done := false
	defer func() {
		if !done {
			tx.s.rollback()
		}
	}()
	if err := fn(tx); err != nil {
		return db.told(tx, err)
	}
	if write && len(tx.changes) > 0 {
		changes := tx.changes
		tx.changes = nil
		if err := tx.Elevated(func() error { return db.journal.Append(tx, changes) }); err != nil {
			if err = db.told(tx, err); fault.Is(err, fault.Unavailable) || ctx.Err() != nil {
				return err // a full disk, a lost database, the end of the time: not a matter of the journal
			}
			return fault.Wrap(err, fault.Unavailable, "F503", "审计日志不能写入，操作未执行，请联系系统管理员")
		}
	}
	done = true
	if err := tx.s.commit(ctx); err != nil {
		return db.told(tx, err)
	}
	for _, f := range tx.after {
		f()
	}
	return nil
}

// scope is what the statements of a transaction may see.
type scope struct {
	prefix string // leading digits of the region; meaningful when !all and party is 0
	party  record.ID
	all    bool
	none   bool

	viewer *record.Viewer // somebody of the bureau; nil: the program, or a party
}

func scopeOf(a role.Actor) scope {
	if a.IsSystem() {
		return scope{all: true}
	}
	if a.Party != 0 {
		return scope{party: a.Party}
	}
	prefix, ok := a.Prefix()
	if !ok {
		return scope{none: true}
	}
	has := func(d string) bool { return slices.Contains(a.Duties, role.Duty(d)) }
	return scope{prefix: prefix, all: prefix == "", viewer: &record.Viewer{Account: a.ID, Has: has}}
}

// prepared statements are cached by their text; the kernel's own statements are few and fixed.
type statements[S any] struct {
	mu sync.RWMutex
	m  map[string]S
}

func (c *statements[S]) get(sql string, prepare func() (S, error)) (S, error) {
	c.mu.RLock()
	s, ok := c.m[sql]
	c.mu.RUnlock()
	if ok {
		return s, nil
	}
	s, err := prepare()
	if err != nil {
		return s, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.m == nil {
		c.m = make(map[string]S)
	}
	c.m[sql] = s
	return s, nil
}

// engine is what differs between SQLite and PostgreSQL.
type engine interface {
	name() string
	session(ctx context.Context, write bool, sc scope) (session, error)
	classify(err error) error
	migrate(ctx context.Context, owner string, extra []string) error
	close() error
}

// session is one connection with a scope.
type session interface {
	begin(ctx context.Context, write bool) error
	commit(ctx context.Context) error
	rollback()
	exec(ctx context.Context, sql string, args []any, keep bool) (int64, error)
	query(ctx context.Context, sql string, args []any, keep bool) (Rows, error) // keep: the statement may be prepared and its plan kept
	setScope(ctx context.Context, sc scope) error
	copyIn(ctx context.Context, table string, columns []string, next func() ([]any, error)) (int64, error)
	broken() bool // the connection is lost
	release()
}

// Rows is the result of a query. Close it.
type Rows interface {
	Next() bool
	Scan(dest ...any) error
	Err() error
	Close()
}
