package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"qgov/app"
	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/kernel/calendar"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/testkit/pg"
)

// world is the program on a loaded register, with another door to the same database.
type world struct {
	app     *app.App
	raw     raw
	engine  string
	address string
	owner   string // PostgreSQL: address of the owner's account
	dir     string
	cluster *pg.Cluster
	log     *os.File // of requests, as in production
	codes   []string
	ids     []record.ID
	rows    int
	keep    bool
	pages   string
	verbose bool
}

// rare is a pair of characters that one name in ten thousand holds; common is in one of a hundred or so.
const (
	rare   = "麒麟"
	common = "海洋"
	every  = "公司"
	seldom = "1495" // an industry of one firm in two thousand
)

// openWorld loads the register on the engine and opens the program and the raw connection.
func openWorld(ctx context.Context, t *table, o options, engine string) (w *world, err error) {
	w = &world{engine: engine, rows: o.rows, verbose: o.verbose, keep: o.keep != "", pages: o.pages, dir: filepath.Join(o.keep, fmt.Sprint(engine, o.rows))}
	if w.keep {
		err = os.MkdirAll(w.dir, 0o700)
	} else {
		w.dir, err = os.MkdirTemp("", "qgov-bench-")
	}
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			w.close()
		}
	}()
	cfg, owner, err := w.config(ctx)
	if err != nil {
		return w, err
	}
	w.address = cfg.DB
	if w.log, err = os.Create(filepath.Join(w.dir, "log")); err != nil {
		return w, err
	}
	if w.app, err = app.Open(ctx, cfg, app.Options{Logs: slog.New(slog.NewJSONHandler(w.log, nil))}); err != nil {
		return w, err
	}
	if w.raw, err = openRaw(ctx, engine, cfg.DB); err != nil {
		return w, err
	}
	if w.ids, w.codes, err = w.raw.keys(ctx); err != nil || len(w.ids) > 0 {
		return w, err // kept
	}
	if err := w.load(ctx, t, owner); err != nil {
		return w, err
	}
	w.ids, w.codes, err = w.raw.keys(ctx)
	if err == nil && len(w.ids) == 0 {
		err = errors.New("the register is empty")
	}
	return w, err
}

// settings are those of the PostgreSQL server: a small one of a bureau.
func settings() map[string]string {
	return map[string]string{"shared_buffers": "512MB", "maintenance_work_mem": "256MB"}
}

// config is that of a fresh installation. On PostgreSQL it starts a server that keeps its files on the disk, as in production.
func (w *world) config(ctx context.Context) (cfg app.Config, owner string, err error) {
	cfg = app.Defaults()
	cfg.Data, cfg.Public, cfg.Origin, cfg.Workers = w.dir, "http://127.0.0.1", "bench.example.cn/log", 0
	if w.engine == "sqlite" {
		cfg.DB = "sqlite:" + filepath.Join(w.dir, "qgov.db")
		return cfg, "", nil
	}
	server := os.Getenv(pg.Variable)
	if !w.keep || server == "" {
		if w.cluster, err = pg.Start(pg.Options{Durable: true, Settings: settings()}); err != nil {
			return cfg, "", err
		}
		if err := w.cluster.Prepare(); err != nil {
			return cfg, "", err
		}
		server = w.cluster.URL
	}
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		return cfg, "", err
	}
	defer conn.Close(ctx)
	name := fmt.Sprint("bench", w.rows)
	if _, err := conn.Exec(ctx, "CREATE DATABASE "+name+" OWNER "+pg.OwnerRole+" TEMPLATE qgov_empty"); err != nil {
		if e, ok := errors.AsType[*pgconn.PgError](err); !ok || !w.keep || e.Code != "42P04" { // it is there
			return cfg, "", err
		}
	}
	as := func(role string) string {
		u, _ := url.Parse(server) // pgx has parsed it above
		password, _ := u.User.Password()
		u.User, u.Path = url.UserPassword(role, password), "/"+name
		return u.String()
	}
	owner, cfg.DB, cfg.Owner = as(pg.OwnerRole), as(pg.AppRole), filepath.Join(w.dir, "owner")
	return cfg, owner, os.WriteFile(cfg.Owner, []byte(owner), 0o600)
}

// load fills the register through the bulk load.
func (w *world) load(ctx context.Context, t *table, owner string) error {
	const part = 2000
	ctx = role.With(ctx, role.System("bench"))
	start := time.Now()
	_, err := w.app.DB.Bulk(ctx, store.Bulk{Plan: firm.Kind.Plan, Key: firm.Kind.F(&firm.Kind.P.Code), Owner: owner, Dir: w.dir,
		Read: func(ctx context.Context, hand func(parse func(worker int) ([]store.BulkRow, error)) error) error {
			var rows []store.BulkRow
			flush := func() error {
				full := rows
				rows = nil
				return hand(func(int) ([]store.BulkRow, error) { return full, nil })
			}
			n := 0
			err := Firms(w.rows, 7, func(f Firm) error {
				if n++; f.Bad || f.Twin {
					return nil
				}
				rows = append(rows, store.BulkRow{Line: n, Record: w.firm(n, f)})
				if len(rows) == part {
					return flush()
				}
				return nil
			})
			return errors.Join(err, flush())
		},
		Sum: func(l store.Loaded) store.Change {
			return store.Change{Action: "import", Kind: "firm", Region: "370000", Title: fmt.Sprint(l.New), Reason: "bench"}
		}})
	if err != nil {
		return err
	}
	took := time.Since(start)
	if w.engine == "postgres" { // as the server does by itself within minutes
		if err := vacuum(ctx, owner); err != nil {
			return err
		}
	}
	t.add(row{what: w.engine + ": bulk load with search index, from memory", ours: fmt.Sprintf("%.0f rows/s", float64(w.rows)/took.Seconds())})
	return nil
}

func vacuum(ctx context.Context, owner string) error {
	conn, err := pgx.Connect(ctx, owner)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, "VACUUM ANALYZE")
	return err
}

func (w *world) firm(n int, f Firm) *firm.Firm {
	code := func(list record.Codes, label string) string {
		return list[slices.IndexFunc(list, func(c record.Code) bool { return c.Label == label })].Code
	}
	if n%10_000 == 1 {
		f.Name = rare + f.Name
	}
	if n%2_000 == 2 {
		f.Industry = seldom
	}
	founded, err := calendar.ParseDate(f.Founded)
	if err != nil {
		panic(err) // the generator writes dates
	}
	r := &firm.Firm{Code: f.Code, Name: f.Name, Sort: code(firm.Sorts, f.Sort), Status: code(firm.Statuses, f.Status), Industry: f.Industry, Address: f.Address, Legal: f.Legal, Founded: founded,
		Size: code(firm.Sizes, f.Size)}
	r.Region = f.Region
	return r
}

// actor is an official of the province, who sees the whole register.
func (w *world) actor(ctx context.Context) context.Context {
	return role.With(ctx, role.Actor{ID: 7, Login: "bench", Name: "测试员", Region: "370000", Duties: []role.Duty{duty.Registrar, duty.Supervisor, duty.Handler}})
}

func (w *world) close() {
	if w.raw != nil {
		w.raw.close()
	}
	if w.app != nil {
		w.app.Close()
	}
	if w.cluster != nil {
		w.cluster.Stop()
	}
	if w.log != nil {
		w.log.Close()
	}
	if w.keep {
		return
	}
	if err := os.RemoveAll(w.dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintln(os.Stderr, "bench:", err)
	}
}
