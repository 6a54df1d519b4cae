package drill_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"qgov/app"
	"qgov/testkit/drill"
	"qgov/testkit/server"
)

// logged keeps what the program logs.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *logged) String() string { l.mu.Lock(); defer l.mu.Unlock(); return l.text.String() }

// limit is the time of a request in these drills.
const limit = time.Second

// behind starts the program with a proxy before its PostgreSQL; at is called before each statement of a writing transaction.
func behind(t *testing.T, at func(p *proxy, statement string)) (*server.Server, *proxy, *logged) {
	t.Helper()
	cfg := server.Config(t, "postgres")
	p, address := before(t, cfg.DB)
	cfg.DB = address
	logs := &logged{}
	s := server.With(t, cfg, app.Options{Timeout: limit, Logs: slog.New(slog.NewTextHandler(logs, nil)),
		Before: func(statement string) error { at(p, statement); return nil }})
	s.Staff(t)
	return s, p, logs
}

// until tries for so long until fn is content, and returns how long it took.
func until(t *testing.T, most time.Duration, what string, fn func() bool) time.Duration {
	t.Helper()
	began := time.Now()
	for !fn() {
		if time.Since(began) > most {
			t.Fatalf("%s: not within %s", what, most)
		}
		time.Sleep(20 * time.Millisecond)
	}
	return time.Since(began)
}

// TestDrillSlow holds back the answers of PostgreSQL for longer than a request may take. Requests end at their time with 503 and a text
// that says what is known, nothing is left running, and two seconds after the database is quick again all is as before.
func TestDrillSlow(t *testing.T) {
	s, p, logs := behind(t, func(*proxy, string) {})
	handler, registrar := s.As(t, "handler"), s.As(t, "registrar")
	firm := `{"name": "示例慢库商行", "sort": "enterprise", "status": "active", "address": "示例路3号"}`
	requests := map[string]func() *server.Answer{
		"page":   func() *server.Answer { return handler.Get("/finding") },
		"list":   func() *server.Answer { return handler.Get("/api/finding") },
		"portal": func() *server.Answer { return s.Visitor(t).Get("/notices") },
		"write": func() *server.Answer {
			return registrar.Do("POST", "/api/firm", strings.NewReader(firm), map[string]string{"Content-Type": "application/json"})
		},
	}
	for _, send := range requests { // connections, statements and sessions are there before the drill
		send()
	}
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	goroutines := runtime.NumGoroutine()
	p.delay.Store(int64(time.Hour))
	best := time.Hour
	rounds := 1
	if drill.Full() {
		rounds = 5
	}
	for range rounds {
		for name, send := range requests {
			began := time.Now()
			a := send()
			over := time.Since(began) - limit
			best = min(best, over)
			if a.Status != http.StatusServiceUnavailable || over > time.Second {
				t.Errorf("%s: %s, %s after its time\n%s", name, a, over, a.Brief())
			}
			if text := a.Brief(); !strings.Contains(text, "时") || !strings.Contains(text, "再") {
				t.Errorf("%s does not say what to do: %s", name, text)
			}
		}
	}
	if best > 100*time.Millisecond { // the machine may be busy once, not each time
		t.Errorf("the quickest answer came %s after its time", best)
	}
	p.delay.Store(0)
	took := until(t, 2*time.Second, "the pool does not recover", func() bool { return handler.Get("/finding").Status == http.StatusOK })
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	until(t, 20*time.Second, "goroutines are left", func() bool { return runtime.NumGoroutine() <= goroutines+8 })
	t.Logf("the best answer came %s after its time; recovered in %s; %d goroutines before, %d after", best, took, goroutines, runtime.NumGoroutine())
	if strings.Contains(logs.String(), "panic") {
		t.Errorf("the program panicked:\n%s", logs)
	}
}

// TestDrillUnknown lets the answer to a commit stay away. Nobody can know whether it was done, and so the person is told to look; it was.
func TestDrillUnknown(t *testing.T) {
	var armed atomic.Bool
	s, p, _ := behind(t, func(p *proxy, statement string) {
		if statement == "COMMIT" && armed.Load() {
			p.delay.Store(int64(time.Hour))
		}
	})
	c := s.As(t, "registrar")
	c.Get("/firm").Want(http.StatusOK)
	armed.Store(true)
	a := c.Do("POST", "/api/firm", strings.NewReader(`{"name": "示例未知商行", "sort": "enterprise", "status": "active", "address": "示例路4号"}`), map[string]string{"Content-Type": "application/json"})
	armed.Store(false)
	p.delay.Store(0)
	if a.Status != http.StatusServiceUnavailable || !a.Has("可能已经完成") {
		t.Errorf("%s\n%s", a, a.Brief())
	}
	until(t, 5*time.Second, "the commit was lost", func() bool { return c.Get("/api/firm?name=示例未知商行").Has("示例未知商行") })
}

var asset = regexp.MustCompile(`/a/[^"]+\.css`)

// TestDrillAway takes PostgreSQL away for a minute (two seconds in short). The program says that it is not ready and lives, serves its
// assets, answers pages with 503, and goes on by itself when the database is back.
func TestDrillAway(t *testing.T) {
	s, p, logs := behind(t, func(*proxy, string) {})
	handler, visitor := s.As(t, "handler"), s.Visitor(t)
	style := asset.FindString(string(visitor.Get("/").Want(http.StatusOK).Body))
	if style == "" {
		t.Fatal("the page has no style sheet")
	}
	handler.Get("/finding").Want(http.StatusOK)
	away := 2 * time.Second
	if drill.Full() {
		away = time.Minute
	}
	p.down()
	began := time.Now()
	unready := until(t, 5*time.Second, "/readyz does not tell", func() bool {
		a := visitor.Get("/readyz")
		return a.Status == http.StatusServiceUnavailable && a.Has("database")
	})
	for {
		visitor.Get("/livez").Want(http.StatusOK)
		handler.Get("/livez").Want(http.StatusOK) // a session is not looked for
		visitor.Get(style).Want(http.StatusOK)
		for _, c := range []*server.Client{handler, visitor} {
			if a := c.Get("/finding?late=1"); c == handler && (a.Status != http.StatusServiceUnavailable || !a.Has("数据库暂时不能使用")) {
				t.Errorf("%s\n%s", a, a.Brief())
			}
		}
		if a := visitor.Get("/notices"); a.Status != http.StatusServiceUnavailable && a.Status != http.StatusOK {
			t.Errorf("%s\n%s", a, a.Brief())
		}
		if time.Since(began) > away {
			break
		}
		time.Sleep(250 * time.Millisecond)
	}
	p.up(t)
	took := until(t, 5*time.Second, "no recovery", func() bool {
		return visitor.Get("/readyz").Status == http.StatusOK && handler.Get("/finding").Status == http.StatusOK
	})
	t.Logf("not ready after %s, well again after %s", unready, took)
	if strings.Contains(logs.String(), "panic") {
		t.Errorf("the program panicked:\n%s", logs)
	}
}
