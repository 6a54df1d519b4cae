package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"runtime"
	"strings"
	"sync"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"qgov/kernel/fault"
	"qgov/kernel/text"
)

// sqliteEngine keeps one writer and as many readers as there are cores: with the write-ahead log readers never wait for the
// writer, and a bounded pool had a p99 of 1 ms where an unbounded one had 8.
type sqliteEngine struct {
	reader, writer *sql.DB
	desk           chan *pen // holds the one writing connection while nobody writes
	shelf          chan *pen // holds the reading connections that nobody uses
}

// pen is a connection with the statements that were prepared on it: preparing the wide statements of a kind costs more than running
// them. The statements run on the connection itself and so inside whatever transaction is open there.
type pen struct {
	conn  *sql.Conn // nil: to be opened by whoever takes it next
	stmts map[string]*sql.Stmt
	old   map[string]*sql.Stmt // not used since stmts was begun
}

// The statements that a connection keeps: of those that are not wide inserts, the last few hundred.
const (
	keptStatements = 200
	keptLength     = 4096
)

// prepare returns a statement, prepared before or now.
func (p *pen) prepare(ctx context.Context, q string) (*sql.Stmt, error) {
	st, ok := p.stmts[q]
	if ok {
		return st, nil
	}
	if st, ok = p.old[q]; ok {
		delete(p.old, q)
	} else {
		var err error
		if st, err = p.conn.PrepareContext(ctx, q); err != nil {
			return nil, err
		}
	}
	p.stmts[q] = st
	return st, nil
}

// trim forgets statements that have not been used for long. Nothing runs on the connection meanwhile.
func (p *pen) trim() {
	if len(p.stmts) < keptStatements {
		return
	}
	for _, st := range p.old {
		st.Close()
	}
	p.old, p.stmts = p.stmts, make(map[string]*sql.Stmt)
}

// open connects the pen.
func (p *pen) open(ctx context.Context, db *sql.DB) (err error) {
	if p.conn == nil {
		p.stmts, p.old = make(map[string]*sql.Stmt), nil
		p.conn, err = db.Conn(ctx)
	}
	return err
}

// close gives the connection back to its pool, or up if it is bad.
func (p *pen) close(bad bool) error {
	if p.conn == nil {
		return nil
	}
	var err error
	for _, list := range []map[string]*sql.Stmt{p.stmts, p.old} {
		for _, st := range list {
			err = errors.Join(err, st.Close())
		}
	}
	if bad {
		p.conn.Raw(func(any) error { return driver.ErrBadConn }) // so the pool closes it
	} else {
		err = errors.Join(err, p.conn.Close())
	}
	p.conn = nil
	return err
}

func openSQLite(ctx context.Context, file string) (engine, error) {
	// "FILE?sync=off" leaves syncing to the operating system: for worlds that can be made again, such as the demonstration
	file, fast := strings.CutSuffix(file, "?sync=off")
	sync := "synchronous(FULL)"
	if fast {
		sync = "synchronous(OFF)"
	}
	pragmas := url.Values{"_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", sync, "foreign_keys(1)",
		"secure_delete(1)", "mmap_size(268435456)", "cache_size(-32768)", "temp_store(MEMORY)"}}
	address := "file:" + file + "?" + pragmas.Encode()
	if err := wordsFunction(); err != nil {
		return nil, err
	}
	w, err := sql.Open("sqlite", address+"&_txlock=immediate")
	if err != nil {
		return nil, err
	}
	w.SetMaxOpenConns(1)
	if err := w.PingContext(ctx); err != nil {
		w.Close()
		return nil, fmt.Errorf("store: opening %s: %w", file, err)
	}
	r, err := sql.Open("sqlite", address+"&_pragma=query_only(1)")
	if err != nil {
		return nil, errors.Join(err, w.Close())
	}
	readers := max(2, runtime.NumCPU())
	r.SetMaxOpenConns(readers)
	e := &sqliteEngine{reader: r, writer: w, desk: make(chan *pen, 1), shelf: make(chan *pen, readers)}
	e.desk <- &pen{}
	for range readers {
		e.shelf <- &pen{}
	}
	return e, nil
}

func (e *sqliteEngine) name() string { return "sqlite" }

func (e *sqliteEngine) close() error {
	var kept error
	for _, place := range []chan *pen{e.desk, e.shelf} {
		for range cap(place) {
			select {
			case p := <-place:
				kept = errors.Join(kept, p.close(false))
			default: // somebody still works; closing the pool ends it
			}
		}
	}
	_, err := e.writer.Exec("PRAGMA wal_checkpoint(TRUNCATE)")
	return errors.Join(kept, err, e.reader.Close(), e.writer.Close())
}

func (e *sqliteEngine) session(ctx context.Context, write bool, _ scope) (session, error) {
	s := &sqliteSession{home: e.shelf}
	db := e.reader
	if write {
		s.home, db = e.desk, e.writer
	}
	select {
	case s.pen = <-s.home:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if err := s.pen.open(ctx, db); err != nil {
		s.release()
		return nil, err
	}
	return s, nil
}

// classify turns the driver's errors into faults.
func (e *sqliteEngine) classify(err error) error {
	var se *sqlite.Error
	if err == nil || !errors.As(err, &se) {
		return err
	}
	switch code := se.Code(); code {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return taken(err, columnOf(se.Error()))
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return fault.Wrap(err, fault.Conflict, "R141", "所引用的记录不存在，或仍被其他记录引用")
	case sqlite3.SQLITE_FULL:
		return fault.Wrap(err, fault.Unavailable, "F507", "磁盘已满，操作未执行，请联系系统管理员")
	default:
		if code&0xff == sqlite3.SQLITE_BUSY {
			return fault.Wrap(err, fault.Unavailable, "F503", "系统繁忙，请稍后再试")
		}
	}
	return err
}

// columnOf reads the column out of "constraint failed: UNIQUE constraint failed: firm.code (2067)".
func columnOf(message string) string {
	rest := message[strings.LastIndex(message, "failed: ")+len("failed: "):]
	rest, _, _ = strings.Cut(rest, " ")
	_, col, _ := strings.Cut(rest, ".")
	return strings.TrimRight(col, ",")
}

// taken is the fault of a unique value that another record has.
func taken(cause error, column string) error {
	e := fault.Wrap(cause, fault.Conflict, "R140", "已有相同的记录，不能重复登记")
	if column != "" {
		e.Problems = []fault.Problem{{Field: column, Code: "R140", Text: "该值已被其他记录使用"}}
	}
	return e
}

// sqliteSession runs statements on a reading or the writing connection; scope is in the statements themselves.
type sqliteSession struct {
	pen     *pen
	home    chan *pen // where the pen belongs
	tx      *sql.Tx   // open for writing
	reading bool      // a transaction is open for reading
}

func (s *sqliteSession) begin(ctx context.Context, write bool) (err error) {
	// The end of the request's time must not end or hide what was begun behind our back: the driver calls a BEGIN that it did cancelled,
	// and database/sql rolls back while somebody else has the connection already.
	ctx = context.WithoutCancel(ctx)
	if write {
		s.tx, err = s.pen.conn.BeginTx(ctx, nil)
	} else if _, err = s.exec(ctx, "BEGIN", nil, true); err == nil {
		s.reading = true
	}
	if errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) {
		err = errors.Join(err, s.pen.close(true))
	}
	return err
}

func (s *sqliteSession) commit(ctx context.Context) error {
	if err := ctx.Err(); err != nil || s.tx == nil { // without a transaction for writing there is nothing to lose
		s.rollback()
		return err
	}
	tx := s.tx
	s.tx = nil
	return tx.Commit()
}

func (s *sqliteSession) rollback() {
	if s.tx != nil {
		s.tx.Rollback()
		s.tx = nil
	}
	if s.reading {
		s.reading = false
		if _, err := s.exec(context.Background(), "ROLLBACK", nil, true); err != nil {
			s.pen.close(true) // a connection that hangs in a transaction would show an old state for ever
		}
	}
}

func (s *sqliteSession) release() {
	s.rollback()
	s.pen.trim()
	s.home <- s.pen
}

func (s *sqliteSession) setScope(context.Context, scope) error { return nil }
func (s *sqliteSession) forUpdate() string                     { return "" }
func (s *sqliteSession) broken() bool                          { return false }
func (s *sqliteSession) searchKey() string                     { return "rowid" }
func (s *sqliteSession) nullsLow() bool                        { return true }

func (s *sqliteSession) exec(ctx context.Context, q string, args []any, keep bool) (n int64, err error) {
	var res sql.Result
	if keep || len(q) <= keptLength {
		var st *sql.Stmt
		if st, err = s.pen.prepare(ctx, q); err == nil {
			res, err = st.ExecContext(ctx, args...)
		}
	} else {
		res, err = s.pen.conn.ExecContext(ctx, q, args...)
	}
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// query prepares lists as well, unlike PostgreSQL: the plans of this engine do not look at the values.
func (s *sqliteSession) query(ctx context.Context, q string, args []any, keep bool) (Rows, error) {
	var r *sql.Rows
	var err error
	if keep || len(q) <= keptLength {
		var st *sql.Stmt
		if st, err = s.pen.prepare(ctx, q); err == nil {
			r, err = st.QueryContext(ctx, args...)
		}
	} else {
		r, err = s.pen.conn.QueryContext(ctx, q, args...)
	}
	if err != nil {
		return nil, err
	}
	return sqlRows{r}, nil
}

// sqlRows adapts *sql.Rows, whose Close returns an error that Err has already told.
type sqlRows struct{ *sql.Rows }

func (r sqlRows) Close() { r.Rows.Close() }

func (s *sqliteSession) insertTerms(kind string) string {
	return "INSERT INTO " + quote(kind+"_search") + " (rowid, terms) VALUES (?, ?)"
}

func (s *sqliteSession) deleteTerms(kind string, id int64) (string, []any) {
	return "DELETE FROM " + quote(kind+"_search") + " WHERE rowid = ?", []any{id}
}

// wordsFunction gives the engine the function qgov_holds(terms, text, …): whether texts hold the terms of a search. Asking the full-text
// index for one record costs ten times as much.
var wordsFunction = sync.OnceValue(func() error {
	return sqlite.RegisterDeterministicScalarFunction("qgov_holds", -1, func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
		texts := make([]string, len(args))
		for i, a := range args {
			texts[i], _ = a.(string) // NULL holds nothing
		}
		return text.Holds(strings.Fields(texts[0]), texts[1:]...), nil
	})
})

func (s *sqliteSession) holdTerms(columns, terms []string) (string, any) {
	return "qgov_holds(?, " + strings.Join(columns, ", ") + ")", strings.Join(terms, " ")
}

func (s *sqliteSession) matchTerms(kind string, terms []string) (string, any) {
	for i, t := range terms {
		terms[i] = `"` + t + `"`
	}
	return quote(kind+"_search") + " MATCH ?", strings.Join(terms, " AND ")
}

// copyIn inserts rows with one prepared statement of many value groups; the caller gives them in key order.
func (s *sqliteSession) copyIn(ctx context.Context, table string, columns []string, next func() ([]any, error)) (int64, error) {
	const bound = 30000 // SQLite allows 32,766 parameters
	group := min(bound/len(columns), 100)
	head := "INSERT INTO " + quote(table) + " (" + quoteAll(columns) + ") VALUES "
	many, err := s.tx.PrepareContext(ctx, head+strings.TrimSuffix(strings.Repeat("("+marks(len(columns))+"), ", group), ", "))
	if err != nil {
		return 0, err
	}
	defer many.Close()
	one, err := s.tx.PrepareContext(ctx, head+"("+marks(len(columns))+")")
	if err != nil {
		return 0, err
	}
	defer one.Close()
	args := make([]any, 0, group*len(columns))
	var n int64
	for {
		row, err := next()
		if err != nil {
			return n, err
		}
		if row == nil {
			break
		}
		args = append(args, row...)
		n++
		if len(args) == cap(args) {
			if _, err := many.ExecContext(ctx, args...); err != nil {
				return n, err
			}
			args = args[:0]
		}
	}
	for len(args) > 0 {
		if _, err := one.ExecContext(ctx, args[:len(columns)]...); err != nil {
			return n, err
		}
		args = args[len(columns):]
	}
	return n, nil
}

func quoteAll(names []string) string {
	q := make([]string, len(names))
	for i, n := range names {
		q[i] = quote(n)
	}
	return strings.Join(q, ", ")
}

func (e *sqliteEngine) migrate(ctx context.Context, _ string, extra []string) error {
	p := <-e.desk // the pool has one connection, and goose wants it
	defer func() { e.desk <- p }()
	if err := p.close(false); err != nil {
		return err
	}
	if err := runGoose(ctx, e.writer, gooseSQLite, migrations("sqlite")); err != nil {
		return err
	}
	return execAll(ctx, e.writer, extra)
}
