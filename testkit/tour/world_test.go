package tour_test

import (
	"io"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"qgov/app"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/testkit/browser"
	"qgov/testkit/demo"
	"qgov/testkit/server"
)

// world is the served demonstration.
type world struct {
	*demo.World
	URL  string
	used map[string]string // codes that have opened a session: each opens one
}

// present is the day of the world: what waits and what is late differs from day to day, and the tour wants some of each.
var present = time.Date(2026, 11, 28, 2, 0, 0, 0, time.UTC)

// begin makes a small demonstration world and serves it.
func begin(t *testing.T, samples int) *world {
	t.Helper()
	cfg := app.Defaults()
	cfg.Data, cfg.Demo, cfg.Workers = t.TempDir(), true, 0
	cfg.DB, cfg.Public, cfg.Origin = "sqlite:"+filepath.Join(cfg.Data, "qgov.db")+"?sync=off", "http://127.0.0.1", "demo.example/log"
	clock := demo.NewClock(present)
	a, err := app.Open(t.Context(), cfg, app.Options{Clock: clock, Cost: server.Cheap, Logs: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	w, err := demo.Make(t.Context(), a, clock, demo.Options{Seed: 1, Until: present, Samples: samples}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	clock.Run(present)
	h := httptest.NewServer(a.Handler)
	t.Cleanup(func() {
		h.Close()
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return &world{w, h.URL, make(map[string]string)}
}

var code = regexp.MustCompile(`\b(\d{3}) ?(\d{3})\b`)

// signIn signs an account of the world in: password, then the code that the page of a demonstration shows.
func (w *world) signIn(t *testing.T, tab *browser.Tab, login string) {
	t.Helper()
	for _, a := range w.Accounts {
		if a.Login != login {
			continue
		}
		tab.Goto(w.URL + "/login")
		tab.Fill("[name=login]", login)
		tab.Fill("[name=password]", a.Password)
		tab.Follow(".form-foot .btn-primary")
		if tab.Count("[name=code]") == 0 {
			return // a duty that writes nothing
		}
		m := code.FindStringSubmatch(tab.Text("body"))
		for end := time.Now().Add(time.Minute); m != nil && m[0] == w.used[login] && time.Now().Before(end); m = code.FindStringSubmatch(tab.Text("body")) {
			time.Sleep(time.Second)
			tab.Reload()
		}
		if m == nil || m[0] == w.used[login] {
			t.Fatalf("%s shows no code: %s", tab.URL(), tab.Text("main"))
		}
		w.used[login] = m[0]
		tab.Fill("[name=code]", m[1]+m[2])
		tab.Follow(".form-foot .btn-primary")
		return
	}
	t.Fatalf("there is no account %s", login)
}

// one returns the one value that a query gives to the program.
func (w *world) one(t *testing.T, query string, args ...any) string {
	t.Helper()
	var s string
	err := w.App.DB.Read(role.With(t.Context(), role.System("测试")), func(tx *store.Tx) error {
		ok, err := tx.One(query, args, &s)
		if err == nil && !ok {
			t.Fatalf("nothing for %s", query)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// look checks the page: accessible, and no wider than a phone.
func look(t *testing.T, tab *browser.Tab) {
	t.Helper()
	tab.Viewport(1280, 800)
	tab.Accessible()
	tab.Viewport(360, 740)
	px := tab.Sideways()
	for end := time.Now().Add(2 * time.Second); px > 0 && time.Now().Before(end); px = tab.Sideways() {
		time.Sleep(50 * time.Millisecond) // charts follow the window a moment later
	}
	if px > 0 {
		t.Errorf("%s is %d px too wide for a phone: %s", tab.URL(), px, browser.Eval[string](tab, `(l => l.length ? l[l.length - 1].outerHTML.slice(0, 300) : "")(
			[...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".table-wrap, nav")))`))
	}
	tab.Viewport(1280, 800)
}
