package store

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"strings"
	"time"
)

// load writes the rows of a feed in the transaction. Into an empty table they go first and the indexes after them.
func (s *sqliteSession) load(ctx context.Context, f *feed) error {
	start := time.Now()
	table := quote(f.q.Name)
	var some int
	err := s.tx.QueryRowContext(ctx, "SELECT 1 FROM "+table+" LIMIT 1").Scan(&some)
	empty := errors.Is(err, sql.ErrNoRows)
	if err != nil && !empty {
		return err
	}
	var indexes []string
	if empty {
		if indexes, err = s.dropIndexes(ctx, f.q.Name); err != nil {
			return err
		}
	}
	if err := s.loadRows(ctx, f, empty); err != nil {
		return err
	}
	f.o.Progress("index", f.l.New)
	for _, ddl := range indexes {
		if _, err := s.tx.ExecContext(ctx, ddl); err != nil {
			return err
		}
	}
	f.l.Table = time.Since(start)
	start = time.Now()
	err = s.loadTerms(ctx, f)
	f.l.Search = time.Since(start)
	return err
}

// dropIndexes drops the indexes of a table and returns the statements that make them again.
func (s *sqliteSession) dropIndexes(ctx context.Context, table string) ([]string, error) {
	rows, err := s.tx.QueryContext(ctx, "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL ORDER BY name", table)
	if err != nil {
		return nil, err
	}
	var names, ddl []string
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			rows.Close()
			return nil, err
		}
		names, ddl = append(names, name), append(ddl, text)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, err
	}
	for _, name := range names {
		if _, err := s.tx.ExecContext(ctx, "DROP INDEX "+quote(name)); err != nil {
			return nil, err
		}
	}
	return ddl, nil
}

// loadRows inserts the rows, many with one statement; into a table that holds some, those whose key it has are passed over.
func (s *sqliteSession) loadRows(ctx context.Context, f *feed, empty bool) error {
	var has *sql.Stmt
	keyAt := 0
	if !empty {
		var err error
		if has, err = s.tx.PrepareContext(ctx, "SELECT 1 FROM "+quote(f.q.Name)+" WHERE "+quote(f.o.Key.Name)+" = ?"); err != nil {
			return err
		}
		defer has.Close()
		for i, c := range f.q.cols {
			if c == f.o.Key {
				keyAt = i
			}
		}
	}
	names := make([]string, len(f.q.cols))
	for i, c := range f.q.cols {
		names[i] = c.Name
	}
	_, err := s.copyIn(ctx, f.q.Name, names, func() ([]any, error) {
		for {
			r, ok, err := f.take()
			if !ok || err != nil {
				return nil, err
			}
			row, err := f.values(r, make([]any, 0, len(names)))
			if err != nil {
				return nil, err
			}
			if has != nil {
				var one int
				if err := has.QueryRowContext(ctx, row[keyAt]).Scan(&one); err == nil {
					f.exists(r.line)
					continue
				} else if !errors.Is(err, sql.ErrNoRows) {
					return nil, err
				}
			}
			f.loaded()
			return row, f.keep(r)
		}
	})
	return err
}

func (f *feed) exists(line int) {
	f.l.Existing++
	if f.o.Exists != nil {
		f.o.Exists(line)
	}
}

// loadTerms fills the full-text index from what was put aside, many rows with one statement.
func (s *sqliteSession) loadTerms(ctx context.Context, f *feed) error {
	next, err := f.kept()
	if err != nil {
		return err
	}
	if f.spool == nil {
		return nil
	}
	name := quote(f.q.Name + "_search")
	// A larger buffer writes fewer and larger segments, which saves the merging of small ones.
	if _, err := s.tx.ExecContext(ctx, "INSERT INTO "+name+" ("+name+", rank) VALUES ('hashsize', 33554432)"); err != nil {
		return err
	}
	const group = 100
	head := "INSERT INTO " + name + " (rowid, terms) VALUES "
	many, err := s.tx.PrepareContext(ctx, head+strings.TrimSuffix(strings.Repeat("(?, ?), ", group), ", "))
	if err != nil {
		return err
	}
	defer many.Close()
	args := make([]any, 0, 2*group)
	for n := int64(0); ; n++ {
		id, terms, err := next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		args = append(args, id, string(terms))
		if len(args) == cap(args) {
			if _, err := many.ExecContext(ctx, args...); err != nil {
				return err
			}
			args = args[:0]
		}
		if n%10_000 == 0 {
			f.o.Progress("search", n)
		}
	}
	for len(args) > 0 {
		if _, err := s.tx.ExecContext(ctx, head+"(?, ?)", args[:2]...); err != nil {
			return err
		}
		args = args[2:]
	}
	_, err = s.tx.ExecContext(ctx, "INSERT INTO "+name+" ("+name+", rank) VALUES ('hashsize', 1048576)")
	return err
}
