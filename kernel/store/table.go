package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"qgov/kernel/role"
)

// Row is a row of a plain table, packed: its values in the order of the columns, none of them null. It goes through a sorter as it is.
type Row []byte

// Text, Int and Bool append a value.
func (r Row) Text(s string) Row {
	r = binary.AppendUvarint(append(r, isText), uint64(len(s)))
	return append(r, s...)
}

// Int appends a whole number.
func (r Row) Int(n int64) Row { return binary.AppendVarint(append(r, isInt), n) }

// Bool appends yes or no.
func (r Row) Bool(b bool) Row {
	if b {
		return append(r, isTrue)
	}
	return append(r, isFalse)
}

// Each calls fn for each of n values: text is set for a text and valid during the call, number for the others.
func (r Row) Each(n int, fn func(i int, text []byte, number int64)) error {
	return unpack(r, n, func(i int, tag byte, number int64, text []byte) {
		if tag == isTrue {
			number = 1
		}
		fn(i, text, number)
	})
}

// args appends the values as arguments of a statement.
func (r Row) args(n int, into []any) ([]any, error) {
	err := unpack(r, n, func(_ int, tag byte, number int64, text []byte) {
		switch tag {
		case isInt:
			into = append(into, number)
		case isText:
			into = append(into, string(text))
		default:
			into = append(into, tag == isTrue)
		}
	})
	return into, err
}

// Fill is the first load of a plain table of a business, one that is no kind: rows come unique and in the order of the primary key and
// are written from left to right in one transaction. Only the program itself may fill: the region of each row is the business's own
// to check. On PostgreSQL the owner's account copies straight into the table, whose key is built after the rows, with row-level
// security off and the table locked until the transaction ends; without Owner the rows go through a temporary table.
type Fill struct {
	Table    string
	Columns  []string
	Key      []string            // columns of the primary key, in which order the rows come
	Owner    string              // PostgreSQL: address of the owner's account
	Next     func() (Row, error) // the next row, valid until the next call; io.EOF after the last
	Progress func(rows int64)
	Finish   func(tx *Tx, rows int64) error // in the transaction, after the rows
}

// ErrFilled says that a table to fill holds rows already. Stage adds to such a one.
var ErrFilled = errors.New("store: the table holds rows already")

// filler is the part of a session that fills plain tables.
type filler interface {
	fill(ctx context.Context, f *Fill) (int64, error)
	stage(ctx context.Context, table string, columns []string, next func() (Row, error)) (string, int64, error)
}

// Fill fills a table; see the type.
func (db *DB) Fill(ctx context.Context, f Fill) (n int64, err error) {
	if !role.From(ctx).IsSystem() {
		return 0, fmt.Errorf("store: only the program itself fills %s", f.Table)
	}
	if f.Progress == nil {
		f.Progress = func(int64) {}
	}
	to := db
	if f.Owner != "" && db.Engine() == "postgres" {
		e, err := openEngine(ctx, f.Owner)
		if err != nil {
			return 0, err
		}
		defer e.close()
		to = db.through(e)
	}
	err = to.Write(ctx, func(tx *Tx) error {
		if n, err = tx.s.(filler).fill(ctx, &f); err != nil {
			return to.engine.classify(err)
		}
		if f.Finish != nil {
			return f.Finish(tx, n)
		}
		return nil
	})
	return n, err
}

// through is the database by another account.
func (db *DB) through(e engine) *DB {
	return &DB{engine: e, plans: db.plans, policy: db.policy, journal: db.journal, clock: db.clock, sealer: db.sealer, log: db.log}
}

// Stage copies rows into a temporary table with the columns of a plain table and returns its name. A statement of the business then
// merges them under its own rules. What was staged before is gone. On PostgreSQL the table ends with the transaction; on SQLite it stays
// with the writer's connection, seen by nobody else, until something is staged again.
func (tx *Tx) Stage(table string, columns []string, next func() (Row, error)) (string, int64, error) {
	if !tx.write || !tx.actor.IsSystem() {
		return "", 0, fmt.Errorf("store: only the program itself stages rows for %s", table)
	}
	name, n, err := tx.s.(filler).stage(tx.ctx, table, columns, next)
	return name, n, tx.db.engine.classify(err)
}

func stageName(table string) string { return "stage_" + table }

// SQLite

func (s *sqliteSession) fill(ctx context.Context, f *Fill) (int64, error) {
	rows, err := s.tx.QueryContext(ctx, "SELECT 1 FROM "+quote(f.Table)+" LIMIT 1")
	if err != nil {
		return 0, err
	}
	some := rows.Next()
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return 0, err
	}
	if some {
		return 0, ErrFilled
	}
	indexes, err := s.dropIndexes(ctx, f.Table)
	if err != nil {
		return 0, err
	}
	n, err := s.copyRows(ctx, f.Table, f.Columns, f.Next, f.Progress)
	for _, ddl := range indexes {
		if err == nil {
			_, err = s.tx.ExecContext(ctx, ddl)
		}
	}
	return n, err
}

// copyRows inserts packed rows, many with one statement.
func (s *sqliteSession) copyRows(ctx context.Context, table string, columns []string, next func() (Row, error), progress func(int64)) (int64, error) {
	n, args := int64(0), make([]any, 0, len(columns))
	return s.copyIn(ctx, table, columns, func() ([]any, error) {
		r, err := next()
		if err == io.EOF {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		if n++; n%10_000 == 0 {
			progress(n)
		}
		args, err = r.args(len(columns), args[:0])
		return args, err
	})
}

func (s *sqliteSession) stage(ctx context.Context, table string, columns []string, next func() (Row, error)) (string, int64, error) {
	name := stageName(table)
	for _, sql := range []string{"CREATE TEMP TABLE IF NOT EXISTS " + quote(name) + " AS SELECT * FROM " + quote(table) + " WHERE 0", "DELETE FROM temp." + quote(name)} {
		if _, err := s.tx.ExecContext(ctx, sql); err != nil {
			return "", 0, err
		}
	}
	n, err := s.copyRows(ctx, name, columns, next, func(int64) {})
	return name, n, err
}

// PostgreSQL

// appendCopyRow appends a packed row in the text form of COPY.
func appendCopyRow(dst []byte, r Row, n int) ([]byte, error) {
	err := unpack(r, n, func(i int, tag byte, number int64, text []byte) {
		if i > 0 {
			dst = append(dst, '\t')
		}
		dst = appendValue(dst, tag, number, text)
	})
	return append(dst, '\n'), err
}

func (s *pgSession) copyRows(ctx context.Context, sql string, columns int, next func() (Row, error), progress func(int64)) (n int64, err error) {
	err = s.copyText(ctx, sql, func(dst []byte) ([]byte, error) {
		r, err := next()
		if err != nil {
			return dst, err
		}
		if n++; n%10_000 == 0 {
			progress(n)
		}
		return appendCopyRow(dst, r, columns)
	})
	return n, err
}

func (s *pgSession) fill(ctx context.Context, f *Fill) (int64, error) {
	owned, guarded, err := s.lockEmpty(ctx, f.Table)
	if err != nil {
		return 0, err
	}
	table, columns := quote(f.Table), quoteAll(f.Columns)
	if !owned {
		name, n, err := s.stage(ctx, f.Table, f.Columns, f.Next)
		if err != nil {
			return n, err
		}
		return n, s.all(ctx, "INSERT INTO "+table+" ("+columns+") SELECT "+columns+" FROM "+quote(name)+" ORDER BY "+quoteAll(f.Key))
	}
	indexes, err := s.clear(ctx, f.Table)
	if err != nil {
		return 0, err
	}
	key, keyDDL, err := s.dropKey(ctx, f.Table)
	if err != nil {
		return 0, err
	}
	// The table was emptied in this transaction, so its rows may be written as visible to all from the start.
	n, err := s.copyRows(ctx, "COPY "+table+" ("+columns+") FROM STDIN (FREEZE)", len(f.Columns), f.Next, f.Progress)
	if err != nil {
		return n, err
	}
	after := []string{}
	if key != "" {
		after = append(after, "ALTER TABLE "+table+" ADD CONSTRAINT "+quote(key)+" "+keyDDL)
	}
	after = append(after, indexes...)
	if guarded {
		after = append(after, "ALTER TABLE "+table+" ENABLE ROW LEVEL SECURITY")
	}
	return n, s.all(ctx, after...)
}

// lockEmpty locks a table that must be empty. If the session owns it, row-level security is switched off, which guarded remembers. A
// partitioned table, whose parts may be on other servers, is filled like one of somebody else.
func (s *pgSession) lockEmpty(ctx context.Context, table string) (owned, guarded bool, err error) {
	err = s.tx.QueryRow(ctx, "SELECT pg_has_role(relowner, 'USAGE') AND relkind = 'r', relrowsecurity FROM pg_class WHERE oid = $1::regclass", quote(table)).Scan(&owned, &guarded)
	if err != nil {
		return false, false, err
	}
	if owned {
		if err := s.all(ctx, "LOCK TABLE "+quote(table)+" IN ACCESS EXCLUSIVE MODE", "ALTER TABLE "+quote(table)+" DISABLE ROW LEVEL SECURITY"); err != nil {
			return false, false, err
		}
	}
	var some bool
	if err := s.tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM "+quote(table)+")").Scan(&some); err != nil {
		return false, false, err
	}
	if some {
		return false, false, ErrFilled
	}
	if owned {
		err = s.all(ctx, "TRUNCATE "+quote(table), "SET LOCAL maintenance_work_mem = '128MB'")
	}
	return owned, guarded, err
}

// dropKey drops the primary key of a table and returns its name and declaration.
func (s *pgSession) dropKey(ctx context.Context, table string) (name, ddl string, err error) {
	rows, err := s.tx.Query(ctx, "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'p'", quote(table))
	if err != nil {
		return "", "", err
	}
	for rows.Next() {
		if err := rows.Scan(&name, &ddl); err != nil {
			return "", "", err
		}
	}
	rows.Close()
	if err := rows.Err(); err != nil || name == "" {
		return "", "", err
	}
	return name, ddl, s.all(ctx, "ALTER TABLE "+quote(table)+" DROP CONSTRAINT "+quote(name))
}

func (s *pgSession) stage(ctx context.Context, table string, columns []string, next func() (Row, error)) (string, int64, error) {
	name := stageName(table)
	if err := s.all(ctx, "CREATE TEMP TABLE IF NOT EXISTS "+quote(name)+" (LIKE "+quote(table)+") ON COMMIT DROP", "TRUNCATE pg_temp."+quote(name)); err != nil {
		return "", 0, err
	}
	n, err := s.copyRows(ctx, "COPY pg_temp."+quote(name)+" ("+quoteAll(columns)+") FROM STDIN", len(columns), next, func(int64) {})
	return name, n, err
}
