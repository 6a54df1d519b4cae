package main

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"qgov/app"
	"qgov/testkit/drill"
	"qgov/testkit/server"
)

// load is people at work: readers of the public site, officers who look at lists, a registrar who writes.
type load struct {
	s        *server.Server
	officer  *server.Client
	clerk    *server.Client
	visitor  *server.Client
	n        atomic.Int64
	failures atomic.Int64
}

func newLoad(t *testing.T, s *server.Server) *load {
	s.Staff(t)
	l := &load{s: s, officer: s.As(t, "handler"), clerk: s.As(t, "registrar"), visitor: s.Visitor(t)}
	l.officer.Cookie()
	l.clerk.Cookie()
	return l
}

// one sends one request of the mix and reports a wrong answer.
func (l *load) one(t *testing.T) {
	var a *server.Answer
	var err error
	n := l.n.Add(1)
	want := http.StatusOK
	switch n % 8 {
	case 0, 1:
		body := fmt.Sprintf(`{"name": "示例负载商行%d", "sort": "enterprise", "status": "active", "address": "示例路8号"}`, n)
		a, err = l.clerk.Try("POST", "/api/firm", strings.NewReader(body), map[string]string{"Content-Type": "application/json"})
		want = http.StatusCreated
	case 2:
		a, err = l.officer.Try("GET", "/firm?q=负载", nil, nil)
	case 3:
		a, err = l.officer.Try("GET", "/api/sample", nil, nil)
	case 4:
		a, err = l.officer.Try("GET", "/desk", nil, nil)
	case 5:
		a, err = l.visitor.Try("GET", "/", nil, nil)
	case 6:
		a, err = l.visitor.Try("GET", "/find?q=负载", nil, nil)
	default:
		a, err = l.visitor.Try("GET", "/log", nil, nil)
	}
	if (err != nil || a.Status != want) && l.failures.Add(1) < 10 {
		t.Errorf("%v %v", err, a)
	}
}

// sample is what the program uses at a moment.
type sample struct{ memory, goroutines, files, wal int64 }

// look reads what the child uses: its own memory without that of mapped files, in bytes.
func (p *program) look(t *testing.T) (x sample) {
	t.Helper()
	dir := fmt.Sprintf("/proc/%d", p.cmd.Process.Pid)
	status, err := os.ReadFile(dir + "/status")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if f := strings.Fields(line); f[0] == "RssAnon:" {
			kb, err := strconv.ParseInt(f[1], 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			x.memory = kb << 10
		}
	}
	if b, err := os.ReadFile(filepath.Join(p.cfg.Data, "goroutines")); err == nil && len(b) > 0 {
		if x.goroutines, err = strconv.ParseInt(string(b), 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	fds, err := os.ReadDir(dir + "/fd")
	if err != nil {
		t.Fatal(err)
	}
	x.files = int64(len(fds))
	if info, err := os.Stat(filepath.Join(p.cfg.Data, "qgov.db-wal")); err == nil {
		x.wal = info.Size()
	} else if !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return x
}

// tick lets the clock of the drill go with the machine's until the returned function is called.
func tick(t *testing.T, cfg app.Config, s *server.Server) (stop func()) {
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for last := time.Now(); ; {
			select {
			case <-done:
				return
			case now := <-time.After(100 * time.Millisecond):
				s.Clock.Advance(now.Sub(last))
				last = now
				setClock(t, cfg, s)
			}
		}
	})
	return func() { close(done); wg.Wait() }
}

// TestDrillSoak lets people work on the program for 10 minutes on each engine (10 seconds on SQLite in short) at some 40 requests a
// second: memory, goroutines and open files of the last third are those of the second, the write-ahead log stays under 64 MiB, and no
// answer is wrong.
func TestDrillSoak(t *testing.T) {
	engines, length := []string{"sqlite"}, 10*time.Second
	if drill.Full() {
		engines, length = []string{"sqlite", "postgres"}, 10*time.Minute
	}
	for _, engine := range engines {
		t.Run(engine, func(t *testing.T) { soak(t, engine, length) })
	}
}

func soak(t *testing.T, engine string, length time.Duration) {
	cfg := drillConfig(t, engine)
	s := attend(t, cfg)
	p := launch(t, cfg)
	l := newLoad(t, s)
	defer tick(t, cfg, s)()
	var wg sync.WaitGroup
	end := time.Now().Add(length)
	for range 4 {
		wg.Go(func() {
			pace := time.NewTicker(100 * time.Millisecond)
			defer pace.Stop()
			for time.Now().Before(end) {
				l.one(t)
				<-pace.C
			}
		})
	}
	var seen []sample
	for time.Now().Before(end) {
		time.Sleep(length / 60)
		seen = append(seen, p.look(t))
	}
	wg.Wait()
	third := len(seen) / 3
	before, after := seen[third:2*third], seen[2*third:]
	median := func(list []sample, of func(sample) int64) int64 {
		var v []int64
		for _, x := range list {
			v = append(v, of(x))
		}
		slices.Sort(v)
		return v[len(v)/2]
	}
	for _, c := range []struct {
		what string
		of   func(sample) int64
		room func(before int64) int64
	}{
		{"memory", func(x sample) int64 { return x.memory }, func(b int64) int64 { return max(b/10, 24<<20) }},
		{"goroutines", func(x sample) int64 { return x.goroutines }, func(int64) int64 { return 5 }},
		{"open files", func(x sample) int64 { return x.files }, func(int64) int64 { return 5 }},
	} {
		b, a := median(before, c.of), median(after, c.of)
		t.Logf("%s: %d, then %d", c.what, b, a)
		if b == 0 || a > b+c.room(b) {
			t.Errorf("%s grow from %d to %d", c.what, b, a)
		}
	}
	wal := int64(0)
	for _, x := range seen {
		wal = max(wal, x.wal)
	}
	if wal >= 64<<20 || engine == "sqlite" && wal == 0 {
		t.Errorf("the write-ahead log has %d bytes", wal)
	}
	t.Logf("%d requests, %d wrong answers, write-ahead log %d bytes at most", l.n.Load(), l.failures.Load(), wal)
	wantSound(t, s)
}

// TestDrillStop tells the program to stop while people work, 20 times (2 in short) on each engine. A load balancer that heeds /readyz
// sends nothing more, every request that was sent is answered, and the program ends well within 30 seconds.
func TestDrillStop(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			rounds := 2
			if drill.Full() {
				rounds = 20
			}
			cfg := drillConfig(t, engine)
			cfg.Drain = time.Second
			s := attend(t, cfg)
			l := newLoad(t, s)
			defer tick(t, cfg, s)()
			r := rand.New(rand.NewPCG(1, 2))
			for range rounds {
				stopUnderLoad(t, cfg, l, time.Duration(200+r.IntN(300))*time.Millisecond)
			}
			t.Logf("%d requests over %d stops, %d failed", l.n.Load(), rounds, l.failures.Load())
		})
	}
}

func stopUnderLoad(t *testing.T, cfg app.Config, l *load, after time.Duration) {
	p := launch(t, cfg)
	var ready atomic.Bool
	ready.Store(true)
	var wg sync.WaitGroup
	wg.Go(func() { // the load balancer
		for ready.Load() {
			a, err := l.visitor.Try("GET", "/readyz", nil, nil)
			if err != nil {
				t.Errorf("the program was gone before /readyz told: %v", err)
			}
			ready.Store(err == nil && a.Status == http.StatusOK)
			time.Sleep(10 * time.Millisecond)
		}
	})
	for range 8 {
		wg.Go(func() {
			for ready.Load() {
				l.one(t)
			}
		})
	}
	time.Sleep(after)
	began := time.Now()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	wg.Wait()
	if err := p.wait(); err != nil || time.Since(began) > 30*time.Second {
		t.Errorf("the program ended after %s: %v\n%s", time.Since(began), err, p.errs)
	}
}
