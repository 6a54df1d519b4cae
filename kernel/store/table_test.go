package store_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/testkit/engines"
	"qgov/testkit/pg"
)

// rowsOf yields n rows of the table of series, from the number on.
func rowsOf(from, n int) func() (store.Row, error) {
	i := from
	var r store.Row
	return func() (store.Row, error) {
		if i == from+n {
			return nil, io.EOF
		}
		r = r[:0].Text(fmt.Sprintf("tab\t%05d\\\n“质”", i)).Int(int64(i) - 3)
		i++
		return r, nil
	}
}

// TestTable fills an empty plain table, refuses to fill it again, and merges staged rows into it; an error undoes all.
func TestTable(t *testing.T) {
	columns := []string{"name", "value"}
	run := func(t *testing.T, db *store.DB, owner string) {
		ctx := role.With(t.Context(), role.System("test"))
		fill := store.Fill{Table: "series", Columns: columns, Key: columns[:1], Owner: owner, Next: rowsOf(0, 2500)}
		boom := errors.New("boom")
		fill.Finish = func(*store.Tx, int64) error { return boom }
		if _, err := db.Fill(ctx, fill); !errors.Is(err, boom) {
			t.Fatal(err)
		}
		fill.Next, fill.Finish = rowsOf(0, 2500), nil
		if n, err := db.Fill(ctx, fill); n != 2500 || err != nil {
			t.Fatal(n, err)
		}
		if _, err := db.Fill(ctx, fill); !errors.Is(err, store.ErrFilled) {
			t.Errorf("filled twice: %v", err)
		}
		if _, err := db.Fill(engines.As(t.Context(), "371000"), fill); err == nil {
			t.Error("an official filled a table")
		}
		for range 2 { // the second time changes nothing
			err := db.Write(ctx, func(tx *store.Tx) error {
				name, n, err := tx.Stage("series", columns, rowsOf(2400, 300))
				if err != nil || n != 300 {
					return fmt.Errorf("staged %d: %w", n, err)
				}
				_, err = tx.Exec("INSERT INTO series (name, value) SELECT name, value FROM " + name + " WHERE {all: test} ORDER BY name ON CONFLICT (name) DO UPDATE SET value = excluded.value")
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		err := db.Read(ctx, func(tx *store.Tx) error {
			var n, sum int64
			var name string
			if _, err := tx.One("SELECT count(*), sum(value), max(name) FROM series WHERE {all: test}", nil, &n, &sum, &name); err != nil {
				return err
			}
			if n != 2700 || sum != 2699*2700/2-3*2700 || name != "tab\t02699\\\n“质”" {
				t.Errorf("%d rows, sum %d, last %q", n, sum, name)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
	engines.Each(t, engines.Setup{}, func(t *testing.T, db *store.DB) { run(t, db, "") })
	t.Run("owner", func(t *testing.T) {
		d := pg.Database(t)
		db, err := store.Open(t.Context(), d.App, store.Options{Policy: engines.AllowAll(t), Journal: &engines.Journal{}})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if err := db.Migrate(t.Context(), d.Owner); err != nil {
			t.Fatal(err)
		}
		run(t, db, d.Owner)
	})
}
