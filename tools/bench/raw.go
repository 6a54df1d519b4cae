package main

import (
	"context"
	"database/sql"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"qgov/kernel/record"
)

// rawFirm is a firm as a program written by hand would hold it.
type rawFirm struct {
	id, version                          int64
	region                               string
	owner                                *int64
	state                                string
	due                                  *string
	created, changed                     int64
	createdBy                            *int64
	code, name, sort, status, industry   string
	address, legal, phone, size, licence string
	founded                              *string
	cell                                 *int64
	demo                                 bool
}

func (f *rawFirm) dest() []any {
	return []any{&f.id, &f.version, &f.region, &f.owner, &f.state, &f.due, &f.created, &f.changed, &f.createdBy, &f.code, &f.name, &f.sort, &f.status, &f.industry, &f.address, &f.legal, &f.phone,
		&f.founded, &f.size, &f.licence, &f.cell, &f.demo}
}

const rawSelect = `SELECT id, version, region, owner, state, due, created, changed, created_by, code, name, sort, status, industry, address, legal, phone, founded, size, licence, cell, demo FROM firm WHERE `

// The queries by hand. The index on codes leaves out empty ones, so whoever wants it used says so.
const (
	rawByCode = rawSelect + `code = $1 AND code <> ''`
	rawByID   = rawSelect + `id = $1`
)

// raw is the engine without the program: prepared statements through the driver's own best interface.
type raw interface {
	byCode(ctx context.Context, code string) (*rawFirm, error)
	byID(ctx context.Context, id int64) (*rawFirm, error)
	keys(ctx context.Context) ([]record.ID, []string, error)
	within(ctx context.Context, fn func(q query) error) error // one read-only transaction, so that several queries speak of one instant
	processes(ctx context.Context) ([]int, error)             // of the server that works for the database
	close()
}

// query runs a prepared query with one argument and calls each for every row.
type query func(sql, arg string, each func(scan func(dest ...any) error) error) error

func openRaw(ctx context.Context, engine, address string) (raw, error) {
	if engine == "sqlite" {
		return openSQLiteFile(ctx, strings.TrimPrefix(address, "sqlite:"))
	}
	return openPostgresPool(ctx, address)
}

type sqliteFile struct {
	db         *sql.DB
	code, byid *sql.Stmt
	prepared   sync.Map // *sql.Stmt by text
}

// openSQLiteFile opens the file with the settings of the program.
func openSQLiteFile(ctx context.Context, file string) (raw, error) {
	db, err := sql.Open("sqlite", "file:"+file+"?_pragma=busy_timeout(10000)&_pragma=query_only(1)&_pragma=cache_size(-32768)&_pragma=mmap_size(268435456)&_pragma=temp_store(MEMORY)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(max(2, runtime.NumCPU()))
	db.SetMaxIdleConns(max(2, runtime.NumCPU()))
	r := &sqliteFile{db: db}
	if r.code, err = db.PrepareContext(ctx, rawByCode); err != nil {
		return nil, err
	}
	r.byid, err = db.PrepareContext(ctx, rawByID)
	return r, err
}

func (r *sqliteFile) byCode(ctx context.Context, code string) (*rawFirm, error) {
	f := new(rawFirm)
	return f, r.code.QueryRowContext(ctx, code).Scan(f.dest()...)
}

func (r *sqliteFile) byID(ctx context.Context, id int64) (*rawFirm, error) {
	f := new(rawFirm)
	return f, r.byid.QueryRowContext(ctx, id).Scan(f.dest()...)
}

func (r *sqliteFile) keys(ctx context.Context) (ids []record.ID, codes []string, err error) {
	rows, err := r.db.QueryContext(ctx, "SELECT id, code FROM firm")
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var code string
		if err := rows.Scan(&id, &code); err != nil {
			return nil, nil, err
		}
		ids, codes = append(ids, record.ID(id)), append(codes, code)
	}
	return ids, codes, rows.Err()
}

func (r *sqliteFile) within(ctx context.Context, fn func(q query) error) error {
	tx, err := r.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	err = fn(func(text, arg string, each func(scan func(dest ...any) error) error) error {
		st, err := r.statement(ctx, text)
		if err != nil {
			return err
		}
		rows, err := tx.StmtContext(ctx, st).QueryContext(ctx, arg)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			if err := each(rows.Scan); err != nil {
				return err
			}
		}
		return rows.Err()
	})
	if err != nil {
		return err
	}
	return tx.Commit()
}

func (r *sqliteFile) statement(ctx context.Context, text string) (*sql.Stmt, error) {
	if st, ok := r.prepared.Load(text); ok {
		return st.(*sql.Stmt), nil
	}
	st, err := r.db.PrepareContext(ctx, text)
	if err == nil {
		r.prepared.Store(text, st)
	}
	return st, err
}

func (r *sqliteFile) processes(context.Context) ([]int, error) { return nil, nil }

func (r *sqliteFile) close() { r.db.Close() }

type postgresPool struct{ pool *pgxpool.Pool }

// openPostgresPool opens a pool of the program's size with the program's account: row-level security belongs to the database, and a
// query by hand passes through it as well.
func openPostgresPool(ctx context.Context, address string) (raw, error) {
	cfg, err := pgxpool.ParseConfig(address)
	if err != nil {
		return nil, err
	}
	cfg.MaxConns = 8
	cfg.ConnConfig.RuntimeParams["app.region"] = "*"
	cfg.AfterConnect = func(ctx context.Context, c *pgx.Conn) error {
		if _, err := c.Prepare(ctx, "code", rawByCode); err != nil {
			return err
		}
		_, err := c.Prepare(ctx, "id", rawByID)
		return err
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, err
	}
	return &postgresPool{pool}, nil
}

func (r *postgresPool) byCode(ctx context.Context, code string) (*rawFirm, error) {
	f := new(rawFirm)
	return f, r.pool.QueryRow(ctx, "code", code).Scan(f.dest()...)
}

func (r *postgresPool) byID(ctx context.Context, id int64) (*rawFirm, error) {
	f := new(rawFirm)
	return f, r.pool.QueryRow(ctx, "id", id).Scan(f.dest()...)
}

func (r *postgresPool) keys(ctx context.Context) (ids []record.ID, codes []string, err error) {
	rows, err := r.pool.Query(ctx, "SELECT id, code FROM firm")
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var code string
		if err := rows.Scan(&id, &code); err != nil {
			return nil, nil, err
		}
		ids, codes = append(ids, record.ID(id)), append(codes, code)
	}
	return ids, codes, rows.Err()
}

func (r *postgresPool) within(ctx context.Context, fn func(q query) error) error {
	tx, err := r.pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	err = fn(func(sql, arg string, each func(scan func(dest ...any) error) error) error {
		rows, err := tx.Query(ctx, sql, arg)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			if err := each(rows.Scan); err != nil {
				return err
			}
		}
		return rows.Err()
	})
	if err != nil {
		return err
	}
	return tx.Commit(ctx)
}

func (r *postgresPool) processes(ctx context.Context) ([]int, error) {
	rows, err := r.pool.Query(ctx, "SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[int])
}

func (r *postgresPool) close() { r.pool.Close() }

// appendJSON writes the firm as the API does: without what is personal, times as RFC 3339, references as text.
func (f *rawFirm) appendJSON(b []byte) []byte {
	text := func(name, s string) {
		b = append(append(append(b, ',', '"'), name...), '"', ':')
		b = appendQuoted(b, s)
	}
	ref := func(name string, id *int64) {
		if id == nil || *id == 0 {
			b = append(append(append(b, ',', '"'), name...), `":null`...)
			return
		}
		text(name, strconv.FormatInt(*id, 10))
	}
	maybe := func(name string, s *string) {
		if s == nil {
			b = append(append(append(b, ',', '"'), name...), `":null`...)
			return
		}
		text(name, *s)
	}
	b = append(b, `{"id":"`...)
	b = strconv.AppendInt(b, f.id, 10)
	b = append(b, `","version":`...)
	b = strconv.AppendInt(b, f.version, 10)
	text("region", f.region)
	ref("owner", f.owner)
	text("state", f.state)
	maybe("due", f.due)
	text("created", time.UnixMicro(f.created).UTC().Format(time.RFC3339Nano))
	text("changed", time.UnixMicro(f.changed).UTC().Format(time.RFC3339Nano))
	ref("created_by", f.createdBy)
	text("code", f.code)
	text("name", f.name)
	text("sort", f.sort)
	text("status", f.status)
	text("industry", f.industry)
	text("address", f.address)
	maybe("founded", f.founded)
	text("size", f.size)
	text("licence", f.licence)
	ref("cell", f.cell)
	b = append(b, `,"demo":`...)
	return append(strconv.AppendBool(b, f.demo), '}')
}

// appendQuoted quotes text that holds nothing to escape but quotes and backslashes.
func appendQuoted(b []byte, s string) []byte {
	if !strings.ContainsAny(s, "\"\\\n\r\t") {
		return append(append(append(b, '"'), s...), '"')
	}
	return strconv.AppendQuote(b, s)
}
