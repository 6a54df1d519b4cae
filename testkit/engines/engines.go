// Package engines runs one test on both engines of the store.
//
//	engines.Each(t, engines.Setup{Extra: []*record.Plan{thing.Plan}}, func(t *testing.T, db *store.DB) { … })
//
// Nothing is mocked: SQLite works on a file of the test's temporary folder, PostgreSQL on a fresh database of a throw-away cluster,
// through an account that owns nothing and is under row-level security.
package engines

import (
	"context"
	"path/filepath"
	"testing"

	"qgov/kernel/calendar"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/testkit/pg"
)

// Setup is what the database is opened with. Policy and Journal default to ones that allow and keep everything.
type Setup struct {
	Plans   []*record.Plan // kinds whose tables the migrations hold
	Extra   []*record.Plan // kinds whose tables are created from their declarations
	Policy  *role.Policy
	Journal store.Journal
	Clock   calendar.Clock
	Sealer  store.Sealer
	Lists   record.Lists
	Places  func(code string) string
}

// Tester is a duty that the default policy lets do everything.
const Tester role.Duty = "tester"

// AllowAll is a policy under which Tester may do everything to the kinds.
func AllowAll(tb testing.TB, plans ...*record.Plan) *role.Policy {
	var grants []role.Grant
	for _, p := range plans {
		grants = append(grants, role.Allow(p.Name, []role.Action{role.See, role.Create, role.Change, role.Remove, role.Import, role.Export, role.Reveal}, Tester)...)
	}
	pol, err := role.NewPolicy([]role.Describe{{Duty: Tester, Label: "测试员", Writes: true, Cleared: true}}, grants)
	if err != nil {
		tb.Fatal(err)
	}
	return pol
}

// Journal keeps changes in memory.
type Journal struct{ Changes []store.Change }

// Append keeps the changes.
func (j *Journal) Append(_ *store.Tx, changes []store.Change) error {
	j.Changes = append(j.Changes, changes...)
	return nil
}

// As returns a context in which a tester of the region acts.
func As(ctx context.Context, region string, duties ...role.Duty) context.Context {
	if len(duties) == 0 {
		duties = []role.Duty{Tester}
	}
	return role.With(ctx, role.Actor{ID: 7, Login: "tester", Name: "测试员", Region: region, Duties: duties})
}

// Each runs fn on SQLite and on PostgreSQL.
func Each(t *testing.T, s Setup, fn func(t *testing.T, db *store.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { fn(t, SQLite(t, s)) })
	t.Run("postgres", func(t *testing.T) { fn(t, Postgres(t, s)) })
}

// SQLite opens a fresh database file.
func SQLite(tb testing.TB, s Setup) *store.DB {
	tb.Helper()
	return open(tb, s, "sqlite:"+filepath.Join(tb.TempDir(), "test.db"), "")
}

// Postgres opens a fresh database of the throw-away cluster.
func Postgres(tb testing.TB, s Setup) *store.DB {
	tb.Helper()
	d := pg.Database(tb)
	db := open(tb, s, d.App, d.Owner)
	d.Spread(tb)
	return db
}

func open(tb testing.TB, s Setup, address, owner string) *store.DB {
	tb.Helper()
	all := append(append([]*record.Plan(nil), s.Plans...), s.Extra...)
	if s.Policy == nil {
		s.Policy = AllowAll(tb, all...)
	}
	if s.Journal == nil {
		s.Journal = &Journal{}
	}
	db, err := store.Open(tb.Context(), address, store.Options{Plans: all, Policy: s.Policy, Journal: s.Journal, Clock: s.Clock, Sealer: s.Sealer, Lists: s.Lists, Places: s.Places})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { db.Close() })
	if err := db.Migrate(tb.Context(), owner, s.Extra...); err != nil {
		tb.Fatal(err)
	}
	return db
}
