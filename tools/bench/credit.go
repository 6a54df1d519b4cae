package main

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"qgov/app"
	"qgov/domain/credit/dossier"
	"qgov/domain/credit/intake"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/testkit/city"
)

// credit measures the intake of a made-up city (docs/performance.md, "Credit"): the files of all departments with every check, told apart,
// sorted and written, against the engine's own load of the clean rows into the same keyed table, in the order of the files.
func credit(ctx context.Context, t *table, o options) error {
	dir, err := os.MkdirTemp("", "qgov-bench-city-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	c := city.Part(1, o.percent)
	var lines int64
	var files []intake.FillFile
	for _, d := range city.Departments() {
		path := filepath.Join(dir, fmt.Sprintf("%d.csv", d.Number))
		f, err := os.Create(path)
		if err != nil {
			return err
		}
		e, err := c.Write(f, d)
		if err := errors.Join(err, f.Close()); err != nil {
			return err
		}
		lines += e.Lines
		files = append(files, intake.FillFile{Source: d.Number, Path: path})
	}
	fmt.Fprintf(t.out, "# a city of %d subjects, %d lines of records\n", c.Subjects, lines)
	for engine := range strings.SplitSeq(o.engines, ",") {
		if err := creditOn(ctx, t, o, engine, c, lines, files); err != nil {
			return fmt.Errorf("%s: %w", engine, err)
		}
	}
	return nil
}

func creditOn(ctx context.Context, t *table, o options, engine string, c city.City, lines int64, files []intake.FillFile) (err error) {
	w := &world{engine: engine, rows: c.Subjects}
	if w.dir, err = os.MkdirTemp("", "qgov-bench-"); err != nil {
		return err
	}
	defer w.close()
	cfg, owner, err := w.config(ctx)
	if err != nil {
		return err
	}
	if w.app, err = app.Open(ctx, cfg, app.Options{Logs: slog.New(slog.DiscardHandler)}); err != nil {
		return err
	}
	ctx = role.With(ctx, role.System("bench"))
	if err := c.Register(ctx, w.app.Engine, owner); err != nil {
		return err
	}
	debug.FreeOSMemory()
	clearPeak()
	start := time.Now()
	got, err := intake.NewDesk(w.app.Engine, filepath.Join(w.dir, "intake")).Fill(ctx, files, intake.FillOptions{Region: "510100", Owner: owner, Dir: w.dir})
	if err != nil {
		return err
	}
	took := time.Since(start)
	memory := peak() >> 20
	var good int64
	for _, b := range got.Batches {
		good += b.Good
	}
	fmt.Fprintf(t.out, "# %s: %d good rows; check and sort %.1f s, merge and write %.1f s\n", engine, good, got.Check.Seconds(), got.Write.Seconds())
	rows, raw, err := w.rawCredit(ctx, cfg, c, patience*took)
	what := engine + ": intake of a city, rows/s"
	switch {
	case errors.Is(err, errPatience):
		what += " (the raw load was stopped at " + raw.Round(time.Second).String() + ", its rate is at most this)"
	case err != nil:
		return err
	case rows != good:
		return fmt.Errorf("the raw load holds %d rows, ours %d", rows, good)
	}
	ours, theirs := float64(lines)/took.Seconds(), float64(rows)/raw.Seconds()
	t.versus(what, outcome{ours: ours, raw: theirs, ratio: ours / theirs}, 1)
	t.mark(engine+": peak memory of the intake", fmt.Sprintf("%d MiB", memory), "≤ 512 MiB", memory <= 512)
	if err := w.increment(ctx, t, c, 1); err != nil {
		return err
	}
	w.address, w.owner = cfg.DB, owner
	return w.useCredit(ctx, t, c)
}

// increment measures a batch of one department into the full table, as the pages and the API do it.
func (w *world) increment(ctx context.Context, t *table, c city.City, more uint64) error {
	d := city.Departments()[1]
	next := city.City{Seed: c.Seed + more, Subjects: c.Subjects, Records: 1_250_000} // 100,000 lines of the department
	path := filepath.Join(w.dir, fmt.Sprintf("more%d.csv", more))
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	e, err := next.Write(f, d)
	if err != nil {
		return err
	}
	if _, err := f.Seek(0, 0); err != nil {
		return err
	}
	desk := intake.NewDesk(w.app.Engine, filepath.Join(w.dir, "intake"))
	source, err := sourceOf(ctx, w.app, d.Number)
	if err != nil {
		return err
	}
	start := time.Now()
	b, err := desk.Receive(ctx, intake.Sent{Source: source, Name: "more.csv", Channel: intake.ByAPI, Region: "510100"}, f)
	if err == nil {
		err = desk.Check(ctx, b.ID)
	}
	if err != nil {
		return err
	}
	checked := time.Since(start)
	start = time.Now()
	if err := desk.Load(ctx, b.ID, func(int64, int64) {}); err != nil {
		return err
	}
	t.add(row{what: w.engine + ": a batch of 100,000 lines into the full table, in chunks that can be resumed", ours: fmt.Sprintf("check %.0f rows/s, load %.0f rows/s", float64(e.Lines)/checked.Seconds(), float64(e.Lines)/time.Since(start).Seconds())})
	return nil
}

// patience is how many times as long as ours the raw load may run. At the size of a city its keys leave memory and it slows down for hours.
const patience = 2

// errPatience says that the raw load was stopped. The rows told with it, divided by the time, are no less than its rate.
var errPatience = errors.New("the raw load outlasted its limit")

// rawCredit has the engine load the clean rows itself, for as long as the limit.
func (w *world) rawCredit(ctx context.Context, cfg app.Config, c city.City, limit time.Duration) (int64, time.Duration, error) {
	if w.engine == "sqlite" {
		return w.rawCreditSQLite(ctx, c, limit)
	}
	return w.rawCreditPostgres(ctx, c, limit)
}

// rawCreditSQLite counts the rows it has written when it is stopped: the rate only falls, so theirs so far is above the rate of all.
func (w *world) rawCreditSQLite(ctx context.Context, c city.City, limit time.Duration) (n int64, took time.Duration, err error) {
	file := filepath.Join(w.dir, "raw.db")
	db, err := sql.Open("sqlite", "file:"+file+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=cache_size(-32768)&_pragma=mmap_size(268435456)&_pragma=temp_store(MEMORY)")
	if err != nil {
		return 0, 0, err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	ddl, err := schemaOf(ctx, filepath.Join(w.dir, "qgov.db"), "credit_record")
	if err != nil {
		return 0, 0, err
	}
	if _, err := db.ExecContext(ctx, ddl); err != nil {
		return 0, 0, err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return 0, 0, err
	}
	defer tx.Rollback()
	columns := dossier.Columns()
	st, err := tx.PrepareContext(ctx, "INSERT INTO credit_record ("+strings.Join(columns, ", ")+") VALUES ("+strings.TrimSuffix(strings.Repeat("?, ", len(columns)), ", ")+")")
	if err != nil {
		return 0, 0, err
	}
	// The rows are made in parts beside the clock, which runs for the statements alone.
	var part [][]any
	flush := func() error {
		start := time.Now()
		for _, r := range part {
			if _, err := st.ExecContext(ctx, r...); err != nil {
				return err
			}
		}
		took += time.Since(start)
		n, part = n+int64(len(part)), part[:0]
		if took > limit {
			return errPatience
		}
		return nil
	}
	err = c.Entries(func(e *dossier.Entry) error {
		if part = append(part, e.Row()); len(part) == 10_000 {
			return flush()
		}
		return nil
	})
	if err == nil {
		err = flush()
	}
	if err != nil {
		return n, took, err
	}
	start := time.Now()
	err = tx.Commit()
	return n, took + time.Since(start), err
}

func schemaOf(ctx context.Context, file, table string) (ddl string, err error) {
	db, err := sql.Open("sqlite", "file:"+file+"?_pragma=query_only(1)&_pragma=busy_timeout(10000)")
	if err != nil {
		return "", err
	}
	defer db.Close()
	err = db.QueryRowContext(ctx, "SELECT sql FROM sqlite_master WHERE name = ?", table).Scan(&ddl)
	return ddl, err
}

// rawCreditPostgres has the server copy the clean rows from a file into an identical keyed table. It counts all rows when it is stopped,
// as if the server had been about to end.
func (w *world) rawCreditPostgres(ctx context.Context, c city.City, limit time.Duration) (n int64, took time.Duration, err error) {
	dir, err := os.MkdirTemp("", "raw")
	if err != nil {
		return 0, 0, err
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o755); err != nil { // the server may run as somebody else
		return 0, 0, err
	}
	f, err := os.Create(filepath.Join(dir, "rows"))
	if err != nil {
		return 0, 0, err
	}
	out := bufio.NewWriterSize(f, 1<<18)
	err = c.Entries(func(e *dossier.Entry) error {
		for i, v := range e.Row() {
			if i > 0 {
				out.WriteByte('\t')
			}
			fmt.Fprint(out, v)
		}
		n++
		return out.WriteByte('\n')
	})
	if err = errors.Join(err, out.Flush(), f.Chmod(0o644), f.Close()); err != nil {
		return n, 0, err
	}
	exec := func(ctx context.Context, statement string) error {
		conn, err := pgx.Connect(ctx, w.super(fmt.Sprint("bench", w.rows)))
		if err != nil {
			return err
		}
		defer conn.Close(context.WithoutCancel(ctx))
		_, err = conn.Exec(ctx, statement)
		return err
	}
	if err := exec(ctx, "CREATE TABLE raw_record (LIKE credit_record INCLUDING ALL)"); err != nil {
		return n, 0, err
	}
	bounded, stop := context.WithTimeoutCause(ctx, limit, errPatience)
	defer stop()
	start := time.Now()
	err = exec(bounded, "COPY raw_record ("+strings.Join(dossier.Columns(), ", ")+") FROM '"+dir+"/rows'")
	took = time.Since(start)
	if err != nil && context.Cause(bounded) != nil {
		err = context.Cause(bounded)
	}
	return n, took, errors.Join(err, exec(ctx, "DROP TABLE raw_record"))
}

// super is the address of the superuser on a database of the cluster.
func (w *world) super(name string) string {
	u, err := url.Parse(w.cluster.URL)
	if err != nil {
		panic(err) // the cluster made it
	}
	u.Path = "/" + name
	return u.String()
}

func sourceOf(ctx context.Context, a *app.App, n int64) (id record.ID, err error) {
	err = a.Engine.Read(ctx, func(tx *flow.Tx) error {
		all, err := dossier.Sources(tx)
		if s := all[n]; s != nil {
			id = s.ID
		}
		return err
	})
	return id, err
}
