package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

// load writes the rows of a feed in the transaction: the owner of an empty table straight into it, anybody else through a
// temporary table.
func (s *pgSession) load(ctx context.Context, f *feed) error {
	start := time.Now()
	direct, err := s.mayLoad(ctx, f)
	if err != nil {
		return err
	}
	if !direct {
		err = s.loadStaged(ctx, f)
		f.l.Table = time.Since(start) - f.l.Search
		return err
	}
	indexes, err := s.clear(ctx, f.q.Name)
	if err != nil {
		return err
	}
	if err := s.copyText(ctx, "COPY "+quote(f.q.Name)+" ("+list(f.q.cols, named)+") FROM STDIN", func(dst []byte) ([]byte, error) { return f.copyRow(dst, false) }); err != nil {
		return err
	}
	f.o.Progress("index", f.l.New)
	if err := s.all(ctx, indexes...); err != nil {
		return err
	}
	f.l.Table = time.Since(start)
	start = time.Now()
	if err := s.loadTerms(ctx, f); err != nil {
		return err
	}
	f.l.Search = time.Since(start)
	return s.all(ctx, "ALTER TABLE "+quote(f.q.Name)+" ENABLE ROW LEVEL SECURITY")
}

func (s *pgSession) all(ctx context.Context, statements ...string) error {
	for _, sql := range statements {
		if _, err := s.tx.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

// mayLoad reports whether the session owns the table and the table is empty. It locks the table then, so that it stays empty.
func (s *pgSession) mayLoad(ctx context.Context, f *feed) (bool, error) {
	var owns bool
	err := s.tx.QueryRow(ctx, "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = $1::regclass", quote(f.q.Name)).Scan(&owns)
	if err != nil || !owns {
		return false, err
	}
	if err := s.all(ctx, "LOCK TABLE "+quote(f.q.Name)+" IN ACCESS EXCLUSIVE MODE", "ALTER TABLE "+quote(f.q.Name)+" DISABLE ROW LEVEL SECURITY"); err != nil {
		return false, err
	}
	var some int
	err = s.tx.QueryRow(ctx, "SELECT 1 FROM "+quote(f.q.Name)+" LIMIT 1").Scan(&some)
	if errors.Is(err, pgx.ErrNoRows) {
		return true, s.all(ctx, "SET LOCAL maintenance_work_mem = '128MB'")
	}
	if err != nil {
		return false, err
	}
	return false, s.all(ctx, "ALTER TABLE "+quote(f.q.Name)+" ENABLE ROW LEVEL SECURITY")
}

// clear drops the secondary indexes of a table and returns the statements that make them again. Keys stay: others refer to them.
func (s *pgSession) clear(ctx context.Context, table string) ([]string, error) {
	rows, err := s.tx.Query(ctx, `SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
		WHERE i.indrelid = $1::regclass AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid) ORDER BY c.relname`, quote(table))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var names, ddl []string
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			return nil, err
		}
		names, ddl = append(names, name), append(ddl, text)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	for _, name := range names {
		if err := s.all(ctx, "DROP INDEX "+quote(name)); err != nil {
			return nil, err
		}
	}
	return ddl, nil
}

// copyRow appends the next row of a feed in the form of COPY; io.EOF ends it. staged adds line and terms, which else are put aside.
func (f *feed) copyRow(dst []byte, staged bool) ([]byte, error) {
	r, ok, err := f.take()
	if err != nil {
		return dst, err
	}
	if !ok {
		return dst, io.EOF
	}
	if dst, err = f.appendCopy(dst, r); err != nil {
		return dst, err
	}
	if staged {
		dst = strconv.AppendInt(append(dst, '\t'), int64(r.line), 10)
		dst = appendTerms(append(dst, '\t'), []byte(r.terms))
	} else if err := f.keep(r); err != nil {
		return dst, err
	}
	f.loaded()
	return append(dst, '\n'), nil
}

// copyText runs a COPY … FROM STDIN with the lines that next appends until io.EOF. They are made beside the sending.
func (s *pgSession) copyText(ctx context.Context, sql string, next func(dst []byte) ([]byte, error)) error {
	in, out := io.Pipe()
	made := make(chan error, 1)
	go func() {
		var err error
		buf := make([]byte, 0, 1<<18)
		for err == nil {
			buf = buf[:0]
			for err == nil && len(buf) < 1<<17 {
				buf, err = next(buf)
			}
			if err == nil || err == io.EOF {
				if _, e := out.Write(buf); e != nil {
					err = e
				}
			}
		}
		if err == io.EOF {
			err = nil
		}
		out.CloseWithError(err) // nil ends the stream
		made <- err
	}()
	_, err := s.conn.Conn().PgConn().CopyFrom(ctx, in, sql)
	in.CloseWithError(errors.New("store: the server ended the copy"))
	if e := <-made; err == nil {
		err = e
	}
	return err
}

// loadTerms fills the search table from what was put aside, its index after the rows if it was empty.
func (s *pgSession) loadTerms(ctx context.Context, f *feed) error {
	next, err := f.kept()
	if err != nil || f.spool == nil {
		return err
	}
	name := f.q.Name + "_search"
	indexes, err := s.clear(ctx, name)
	if err != nil {
		return err
	}
	n := int64(0)
	err = s.copyText(ctx, "COPY "+quote(name)+" (id, terms) FROM STDIN", func(dst []byte) ([]byte, error) {
		id, terms, err := next()
		if err != nil {
			return dst, err
		}
		if n++; n%10_000 == 0 {
			f.o.Progress("search", n)
		}
		dst = append(strconv.AppendInt(dst, id, 10), '\t')
		return append(appendTerms(dst, terms), '\n'), nil
	})
	if err != nil {
		return err
	}
	return s.all(ctx, indexes...)
}

// loadStaged copies the rows into a temporary table and inserts them from there in the order of their key, under row-level
// security. Rows whose key is taken stay behind and are reported.
func (s *pgSession) loadStaged(ctx context.Context, f *feed) error {
	table, cols := quote(f.q.Name), list(f.q.cols, named)
	if err := s.all(ctx, "CREATE TEMP TABLE bulk_stage (LIKE "+table+") ON COMMIT DROP", "ALTER TABLE bulk_stage ADD bulk_line BIGINT, ADD bulk_terms TSVECTOR"); err != nil {
		return err
	}
	if err := s.copyText(ctx, "COPY bulk_stage ("+cols+", bulk_line, bulk_terms) FROM STDIN", func(dst []byte) ([]byte, error) { return f.copyRow(dst, true) }); err != nil {
		return err
	}
	f.o.Progress("index", f.l.New)
	tag, err := s.tx.Exec(ctx, fmt.Sprintf("INSERT INTO %s (%s) SELECT %s FROM bulk_stage ORDER BY %s ON CONFLICT DO NOTHING", table, cols, cols, quote(f.o.Key.Name)))
	if err != nil {
		return err
	}
	staged := f.l.New
	f.l.New = tag.RowsAffected()
	if f.l.New < staged {
		if err := s.leftBehind(ctx, f); err != nil {
			return err
		}
	}
	if !f.q.finds {
		return nil
	}
	start := time.Now()
	_, err = s.tx.Exec(ctx, fmt.Sprintf("INSERT INTO %s (id, terms) SELECT b.id, b.bulk_terms FROM bulk_stage b JOIN %s t ON t.id = b.id ORDER BY b.id", quote(f.q.Name+"_search"), table))
	f.l.Search = time.Since(start)
	return err
}

func (s *pgSession) leftBehind(ctx context.Context, f *feed) error {
	rows, err := s.tx.Query(ctx, "SELECT b.bulk_line FROM bulk_stage b WHERE NOT EXISTS (SELECT 1 FROM "+quote(f.q.Name)+" t WHERE t.id = b.id) ORDER BY b.bulk_line")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var line int64
		if err := rows.Scan(&line); err != nil {
			return err
		}
		f.exists(int(line))
	}
	return rows.Err()
}
