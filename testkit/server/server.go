// Package server gives tests the whole program on a real database, served over HTTP, with a clock that the test moves.
//
//	server.Each(t, func(t *testing.T, s *server.Server) {
//		s.Staff(t)
//		a := s.As(t, "supervisor")
//		a.Get("/sample").Want(http.StatusOK)
//	})
//
// The schema is migrated once per process and engine; every test works on a copy of it. Passwords cost next to nothing. Accounts are
// signed in past password and code, which have tests of their own in kernel/account.
package server

import (
	"context"
	"io"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"qgov/app"
	"qgov/kernel/audit"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/role"
	"qgov/kernel/seal"
	"qgov/kernel/store"
	"qgov/testkit/pg"
)

// The regions of the tests: a county, its city, a county of another province, and a neighbour under the same city.
const (
	Home     = "371082"
	City     = "371000"
	Far      = "440307"
	Neighbor = "371083"
)

// Crypto is the environment variable with the profile of algorithms that the servers of tests use, gm or intl; make drill runs all of
// them under gm.
const Crypto = "QGOV_TEST_CRYPTO"

// Server is the running program of a test.
type Server struct {
	App    *app.App
	Clock  *calendar.Fake
	URL    string // http://127.0.0.1:PORT
	Engine string // sqlite or postgres

	mu      sync.Mutex
	clients map[string]*Client
	visits  int
}

// Each runs fn on both engines.
func Each(t *testing.T, fn func(t *testing.T, s *Server)) {
	t.Helper()
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) { fn(t, Open(t, engine)) })
	}
}

// Open starts the program on a fresh database of the engine. The clock stands at nine on Monday 2026-03-02. It is closed at the end
// of the test.
func Open(tb testing.TB, engine string) *Server {
	tb.Helper()
	return With(tb, Config(tb, engine), app.Options{Logs: Logs(tb)})
}

// Heard is Open with a log of everything that the program has to say, on another configuration.
func Heard(tb testing.TB, cfg app.Config, to io.Writer) *Server {
	tb.Helper()
	return With(tb, cfg, app.Options{Logs: slog.New(slog.NewTextHandler(to, &slog.HandlerOptions{Level: slog.LevelDebug}))})
}

// With is Open by another configuration and with further options.
func With(tb testing.TB, cfg app.Config, o app.Options) *Server {
	tb.Helper()
	clock := calendar.NewFake(calendar.NewDate(2026, 3, 2).Time())
	clock.SetDate(calendar.NewDate(2026, 3, 2))
	o.Clock, o.Cost = clock, Cheap
	return Start(tb, cfg, o, clock)
}

// Cheap is the price of a password hash in tests.
var Cheap = seal.Cost{Memory: 64, Time: 1, Threads: 1, Iterations: 1000}

// Config returns the configuration of a fresh installation with a migrated database of the engine.
func Config(tb testing.TB, engine string) app.Config {
	tb.Helper()
	cfg := app.Defaults()
	cfg.Data, cfg.Public, cfg.Origin, cfg.Workers = tb.TempDir(), "http://127.0.0.1", "example.gov.cn/log", 0
	if crypto := os.Getenv(Crypto); crypto != "" {
		cfg.Crypto = crypto
	}
	cfg.Proxies = "127.0.0.1/32" // so that each visitor of a test can be another one
	if engine == "postgres" {
		db := pg.Copy(tb, "qgov/testkit/server", func(owner string) error {
			return migrated(context.WithoutCancel(tb.Context()), owner)
		})
		db.Spread(tb)
		cfg.DB, cfg.Owner = db.App, filepath.Join(cfg.Data, "owner")
		if err := os.WriteFile(cfg.Owner, []byte(db.Owner), 0o600); err != nil {
			tb.Fatal(err)
		}
		return cfg
	}
	file := filepath.Join(cfg.Data, "qgov.db")
	b, err := template()
	if err != nil {
		tb.Fatal(err)
	}
	if err := os.WriteFile(file, b, 0o600); err != nil {
		tb.Fatal(err)
	}
	cfg.DB = "sqlite:" + file + "?sync=off"
	return cfg
}

// template is a migrated SQLite file.
var template = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "qgov-template-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "t.db")
	if err := migrated(context.Background(), "sqlite:"+file); err != nil {
		return nil, err
	}
	return os.ReadFile(file)
})

// migrated brings the schema of an empty database up to date.
func migrated(ctx context.Context, address string) error {
	policy, err := role.NewPolicy(nil, nil)
	if err != nil {
		return err
	}
	db, err := store.Open(ctx, address, store.Options{Policy: policy, Journal: audit.Journal{}})
	if err != nil {
		return err
	}
	if err := db.Migrate(ctx, ""); err != nil {
		db.Close()
		return err
	}
	return db.Close()
}

// Start starts the program by the configuration. The clock may be nil if the test moves none.
func Start(tb testing.TB, cfg app.Config, o app.Options, clock *calendar.Fake) *Server {
	tb.Helper()
	a, err := app.Open(tb.Context(), cfg, o)
	if err != nil {
		tb.Fatal(err)
	}
	h := httptest.NewServer(a.Handler)
	tb.Cleanup(func() {
		h.Close()
		if err := a.Close(); err != nil {
			tb.Error(err)
		}
	})
	return &Server{App: a, Clock: clock, URL: h.URL, Engine: a.DB.Engine(), clients: make(map[string]*Client)}
}

// Beside starts the program once more on the database and the folder of another process, which a drill kills.
func Beside(tb testing.TB, db, data, owner string) *Server {
	tb.Helper()
	cfg := app.Defaults()
	cfg.DB, cfg.Data, cfg.Owner, cfg.Origin, cfg.Public, cfg.Workers = db, data, owner, "example.gov.cn/log", "http://127.0.0.1", 0
	return Start(tb, cfg, app.Options{Cost: Cheap, Logs: Logs(tb)}, nil)
}

// Logs hands errors of the program to the test.
func Logs(tb testing.TB) *slog.Logger {
	return slog.New(slog.NewTextHandler(writer{tb}, &slog.HandlerOptions{Level: slog.LevelError}))
}

type writer struct{ tb testing.TB }

func (w writer) Write(b []byte) (int, error) {
	w.tb.Logf("the program logged: %s", b)
	return len(b), nil
}

// System is a context in which the program itself acts.
func System(tb testing.TB) context.Context {
	return role.With(tb.Context(), role.System("测试"))
}

// Write runs fn as the program itself.
func (s *Server) Write(tb testing.TB, fn func(tx *flow.Tx) error) {
	tb.Helper()
	if err := s.App.Engine.Write(System(tb), fn); err != nil {
		tb.Fatal(err)
	}
}

// Count returns the one number that a query gives to the program itself.
func (s *Server) Count(tb testing.TB, query string, args ...any) int64 {
	tb.Helper()
	var n int64
	err := s.App.DB.Read(System(tb), func(tx *store.Tx) error {
		_, err := tx.One(query, args, &n)
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return n
}
