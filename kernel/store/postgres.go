package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"qgov/kernel/fault"
	"qgov/kernel/record"
)

// pgEngine is a pool of native pgx connections. Each connection remembers the scope that row-level security was last given on it,
// so that a run of requests from one region pays for setting it once; the scope is compared at every acquire, never assumed.
type pgEngine struct {
	pool    *pgxpool.Pool
	address string
	marked  statements[string] // statements with ? turned into $n
}

// scopeKey is where a connection keeps its scope.
const scopeKey = "qgov.scope"

func openPostgres(ctx context.Context, address string) (engine, error) {
	cfg, err := pgxpool.ParseConfig(address)
	if err != nil {
		return nil, fmt.Errorf("store: %w", errors.New("the PostgreSQL address is not valid")) // the cause would show the password
	}
	if cfg.MaxConns < 8 {
		cfg.MaxConns = 8
	}
	cfg.ConnConfig.RuntimeParams["application_name"] = "qgov"
	cfg.ConnConfig.RuntimeParams["timezone"] = "UTC"
	cfg.ConnConfig.StatementCacheCapacity = 512
	cfg.ConnConfig.ConnectTimeout = 5 * time.Second // of one attempt, which outlives the request that asked for it
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("store: opening PostgreSQL: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("store: PostgreSQL does not answer: %w", err)
	}
	return &pgEngine{pool: pool, address: address}, nil
}

func (e *pgEngine) name() string { return "postgres" }
func (e *pgEngine) close() error { e.pool.Close(); return nil }

func (e *pgEngine) session(ctx context.Context, write bool, sc scope) (session, error) {
	c, err := e.pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	s := &pgSession{e: e, conn: c}
	if err := s.setScope(ctx, sc); err != nil {
		if s.broken() && ctx.Err() == nil {
			err = away(err)
		}
		c.Release()
		return nil, err
	}
	return s, nil
}

// classify turns the server's errors into faults.
func (e *pgEngine) classify(err error) error {
	pe, ok := errors.AsType[*pgconn.PgError](err)
	_, dial := errors.AsType[*pgconn.ConnectError](err)
	switch {
	case err == nil || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled):
		return err
	case dial, ok && (strings.HasPrefix(pe.Code, "08") || strings.HasPrefix(pe.Code, "57P") || pe.Code == "53300"):
		return away(err)
	case !ok:
		return err
	}
	switch pe.Code {
	case "23505": // unique_violation; the server hides the detail under row-level security, so the column is read from the index's name
		return taken(err, strings.TrimPrefix(strings.TrimPrefix(pe.ConstraintName, pe.TableName), "_"))
	case "23503": // foreign_key_violation
		return fault.Wrap(err, fault.Conflict, "R141", "所引用的记录不存在，或仍被其他记录引用")
	case "42501": // insufficient_privilege: row-level security refused what the scope in the statement let pass
		return fault.Wrap(err, fault.Denied, "F403", "该记录不在您的管辖范围内")
	case "40001", "40P01", "55P03":
		return fault.Wrap(err, fault.Unavailable, "F503", "系统繁忙，请稍后再试")
	case "53100":
		return fault.Wrap(err, fault.Unavailable, "F507", "磁盘已满，操作未执行，请联系系统管理员")
	}
	return err
}

// broken reports whether the connection was lost: pgx closes it when it cannot go on.
func (s *pgSession) broken() bool { return s.conn.Conn().IsClosed() }

// pgSession is one connection of the pool for the time of a transaction or a single statement.
type pgSession struct {
	e    *pgEngine
	conn *pgxpool.Conn
	tx   pgx.Tx

	write bool // the transaction may change something
}

func (s *pgSession) begin(ctx context.Context, write bool) (err error) {
	opt := pgx.TxOptions{}
	if s.write = write; !write {
		opt = pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	}
	s.tx, err = s.conn.BeginTx(ctx, opt)
	return err
}

func (s *pgSession) commit(ctx context.Context) error {
	tx := s.tx
	s.tx = nil
	err := tx.Commit(ctx)
	if err == nil {
		return nil
	}
	delete(s.conn.Conn().PgConn().CustomData(), scopeKey) // what was set inside is undone
	if _, refused := errors.AsType[*pgconn.PgError](err); refused || errors.Is(err, pgx.ErrTxCommitRollback) || !s.write {
		return err
	}
	// The server may have committed before the connection broke or the time was up: only a look at the data can tell.
	return fault.Wrap(err, fault.Unavailable, "F508", "数据库没有及时答复，操作可能已经完成，请刷新核对后再办理")
}

func (s *pgSession) rollback() {
	if s.tx != nil {
		// A scope that was set inside the transaction is undone with it; forget what the connection had.
		delete(s.conn.Conn().PgConn().CustomData(), scopeKey)
		ctx, cancel := context.WithTimeout(context.Background(), time.Second) // a server that is silent costs the connection, not the request
		s.tx.Rollback(ctx)
		cancel()
		s.tx = nil
	}
}

func (s *pgSession) release() {
	s.rollback()
	s.conn.Release()
}

// setScope tells row-level security what the connection may see. The settings are those of security finding F5: the policies read
// them with nullif(…, ”), so an empty or unset scope shows nothing.
func (s *pgSession) setScope(ctx context.Context, sc scope) error {
	region, party := "", ""
	switch {
	case sc.all:
		region = "*"
	case sc.party != 0:
		party = record.ID(sc.party).String()
	case !sc.none:
		region = sc.prefix
	}
	want := region + "/" + party
	data := s.conn.Conn().PgConn().CustomData()
	if data[scopeKey] == want {
		return nil
	}
	delete(data, scopeKey)
	if _, err := s.conn.Exec(ctx, "SELECT set_config('app.region', $1, false), set_config('app.party', $2, false)", region, party); err != nil {
		return err
	}
	data[scopeKey] = want
	return nil
}

func (s *pgSession) forUpdate() string { return " FOR UPDATE" }
func (s *pgSession) searchKey() string { return "id" }
func (s *pgSession) nullsLow() bool    { return false }

// numbered turns ? into $1, $2 … outside quotes.
func (e *pgEngine) numbered(sql string) string {
	out, _ := e.marked.get(sql, func() (string, error) { return number(sql), nil })
	return out
}

func number(sql string) string {
	var b strings.Builder
	n, quoted := 0, false
	for _, r := range sql {
		switch {
		case r == '\'':
			quoted = !quoted
		case r == '?' && !quoted:
			n++
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(n))
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func (s *pgSession) exec(ctx context.Context, sql string, args []any, _ bool) (int64, error) {
	sql = s.e.numbered(sql)
	var tag pgconn.CommandTag
	var err error
	if s.tx != nil {
		tag, err = s.tx.Exec(ctx, sql, args...)
	} else {
		tag, err = s.conn.Exec(ctx, sql, args...)
	}
	return tag.RowsAffected(), err
}

// query prepares what is kept. What is not, the lists, is planned each time with its values: a plan for any value would walk the
// whole register for a word or a status that hardly a record has.
func (s *pgSession) query(ctx context.Context, sql string, args []any, keep bool) (Rows, error) {
	sql = s.e.numbered(sql)
	if !keep {
		args = append([]any{pgx.QueryExecModeCacheDescribe}, args...)
	}
	if s.tx != nil {
		return s.tx.Query(ctx, sql, args...)
	}
	return s.conn.Query(ctx, sql, args...)
}

// insertTerms hands the words over as lexemes, so that no parser of the server takes Chinese apart in its own way.
func (s *pgSession) insertTerms(kind string) string {
	return "INSERT INTO " + quote(kind+"_search") + " (id, terms) VALUES (?, array_to_tsvector(string_to_array(?, ' ')))"
}

func (s *pgSession) deleteTerms(kind string, id int64) (string, []any) {
	return "DELETE FROM " + quote(kind+"_search") + " WHERE id = ?", []any{id}
}

func (s *pgSession) matchTerms(kind string, terms []string) (string, any) {
	for i, t := range terms {
		terms[i] = "'" + t + "'"
	}
	return "s.terms @@ CAST(? AS tsquery)", strings.Join(terms, " & ")
}

// holdTerms leaves it to the search table, where a record's lexemes are at hand.
func (s *pgSession) holdTerms([]string, []string) (string, any) { return "", nil }

func (s *pgSession) copyIn(ctx context.Context, table string, columns []string, next func() ([]any, error)) (int64, error) {
	return s.tx.CopyFrom(ctx, pgx.Identifier{table}, columns, pgx.CopyFromFunc(next))
}

// migrate runs the migrations as the owner of the tables; the application's own account cannot change the schema.
func (e *pgEngine) migrate(ctx context.Context, owner string, extra []string) error {
	if owner == "" {
		owner = e.address
	}
	cfg, err := pgx.ParseConfig(owner)
	if err != nil {
		return errors.New("store: the owner's PostgreSQL address is not valid")
	}
	var db *sql.DB = stdlib.OpenDB(*cfg)
	defer db.Close()
	app, err := pgx.ParseConfig(e.address)
	if err != nil {
		return err
	}
	if err := runGoose(ctx, db, goosePostgres, migrations("postgres")); err != nil {
		return err
	}
	if err := execAll(ctx, db, extra); err != nil {
		return err
	}
	return grantTo(ctx, db, app.User, cfg.User)
}

// grantTo gives the application's account what it needs and no more: it may add to the journal and the public log but not change
// them.
func grantTo(ctx context.Context, db *sql.DB, user, owner string) error {
	if user == owner {
		return nil // a trial installation with one account; `qgov check` warns about it
	}
	u := pgx.Identifier{user}.Sanitize()
	return execAll(ctx, db, []string{
		"GRANT USAGE ON SCHEMA public TO " + u,
		"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO " + u,
		"REVOKE UPDATE, DELETE, TRUNCATE ON journal, log_leaf, log_hash, log_checkpoint FROM " + u,
		"REVOKE INSERT, UPDATE, DELETE ON goose_db_version FROM " + u,
	})
}
