package account_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"qgov/kernel/account"
	"qgov/kernel/calendar"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/seal"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/testkit/engines"
	"qgov/web"
)

const (
	clerk  role.Duty = "clerk"  // writes
	reader role.Duty = "reader" // only looks
	tester role.Duty = "lab_tester"
)

// ring counts the password checks.
type ring struct {
	seal.Provider
	checks atomic.Int64
}

func (r *ring) CheckPassword(ctx context.Context, password, stored string) (bool, error) {
	r.checks.Add(1)
	return r.Provider.CheckPassword(ctx, password, stored)
}

// journal keeps changes of parallel transactions.
type journal struct {
	mu      sync.Mutex
	changes []store.Change
	actors  []role.Actor
}

func (j *journal) Append(tx *store.Tx, changes []store.Change) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, c := range changes {
		j.changes = append(j.changes, c)
		j.actors = append(j.actors, tx.Actor())
	}
	return nil
}

func (j *journal) count(action string) (n int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, c := range j.changes {
		if c.Action == action {
			n++
		}
	}
	return n
}

type world struct {
	*testing.T
	db      *store.DB
	acc     *account.Accounts
	clock   *calendar.Fake
	ring    *ring
	journal *journal
	mux     *route.Mux
	front   http.Handler
	log     *strings.Builder
	logged  sync.Mutex
}

// Write makes the world a target of its log.
func (w *world) Write(b []byte) (int, error) {
	w.logged.Lock()
	defer w.logged.Unlock()
	return w.log.Write(b)
}

var noon = time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)

func policy(t *testing.T) *role.Policy {
	duties := append(role.Administrators(), role.Describe{Duty: clerk, Label: "经办人", Writes: true}, role.Describe{Duty: reader, Label: "查阅人"},
		role.Describe{Duty: tester, Label: "检验员", Writes: true, Outside: true})
	p, err := role.NewPolicy(duties, append(account.Grants(), role.Grant{Kind: "thing", Action: role.See, Duties: []role.Duty{clerk, reader}},
		role.Grant{Kind: "thing", Action: role.Change, Duties: []role.Duty{clerk}}))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// each runs fn on both engines with a fresh world.
func each(t *testing.T, change func(*account.Options), fn func(w *world)) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) { fn(newWorld(t, engine, change)) })
	}
}

func newWorld(t *testing.T, engine string, change func(*account.Options)) *world {
	w := &world{T: t, clock: calendar.NewFake(noon), journal: &journal{}, log: &strings.Builder{}}
	setup := engines.Setup{Policy: policy(t), Journal: w.journal, Clock: w.clock}
	if engine == "sqlite" {
		w.db = engines.SQLite(t, setup)
	} else {
		w.db = engines.Postgres(t, setup)
	}
	keys, err := seal.OpenRing(seal.Options{Profile: seal.Intl, Create: true, Cost: seal.Cost{Memory: 64, Time: 1, Threads: 1}})
	if err != nil {
		t.Fatal(err)
	}
	w.ring = &ring{Provider: keys}
	texts, err := text.New(account.English, seal.English(), web.English)
	if err != nil {
		t.Fatal(err)
	}
	opt := account.Options{Texts: texts, Log: slog.New(slog.NewTextHandler(w, nil)), Public: func(p string) bool { return strings.HasPrefix(p, "/public") },
		Table: func() []route.Route { return w.mux.Routes() }, Limits: account.Limits{NetworkFails: 1000, Visits: 1000, Burst: 10000, NetworkVisits: 1000, NetworkBurst: 10000, AllBurst: 10000}}
	if change != nil {
		change(&opt)
	}
	if w.acc, err = account.New(w.db, w.ring, opt); err != nil {
		t.Fatal(err)
	}
	ok := func(rw http.ResponseWriter, r *http.Request) error {
		a := role.From(r.Context())
		_, err := io.WriteString(rw, "seen by "+a.Login+" in "+a.Region+" from "+a.IP)
		return err
	}
	routes := append(w.acc.Routes(), route.Public("GET /public", ok), route.Public("POST /public", ok), route.SignedIn("GET /{$}", ok), route.For("GET /thing", "thing", role.See, ok),
		route.For("POST /thing", "thing", role.Change, ok), route.For("GET /api/thing", "thing", role.See, ok), route.For("POST /api/thing", "thing", role.Change, ok),
		route.For("POST /thing/reveal", "thing", role.Change, w.acc.Fresh(ok)),
		route.Public("GET /panic", func(http.ResponseWriter, *http.Request) error { panic("王小明 13800138000") }),
		route.Public("POST /read", func(rw http.ResponseWriter, r *http.Request) error {
			_, err := io.ReadAll(r.Body)
			return err
		}))
	if w.mux, err = route.New(w.db.Policy(), w.acc.Fail, routes); err != nil {
		t.Fatal(err)
	}
	w.front = w.acc.Front(w.mux)
	return w
}

func (w *world) system() context.Context { return role.With(w.Context(), role.System("test")) }

// account makes an account with duties and the password.
func (w *world) account(login, region, password string, duties ...role.Duty) record.ID {
	w.Helper()
	id, _, err := w.acc.Create(w.system(), account.Newcomer{Login: login, Name: "名" + login, Region: region, Org: "测试局"})
	w.must(err)
	if len(duties) > 0 {
		w.must(w.acc.Grant(w.system(), id, region, duties...))
	}
	if password != "" {
		w.must(w.acc.SetPassword(w.system(), id, password))
	}
	return id
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// actor returns a context in which the account acts.
func (w *world) actor(login string) context.Context {
	w.Helper()
	var x *account.Account
	found, err := w.acc.Find(w.system(), login, 10)
	w.must(err)
	for _, f := range found {
		if f.Login == login {
			x = f
		}
	}
	if x == nil {
		w.Fatalf("no account %s", login)
	}
	return role.With(w.Context(), x.Actor("10.0.0.9", "test"))
}

// browser is somebody with cookies.
type browser struct {
	*world
	cookies map[string]string
	ip      string
	header  http.Header
	plain   bool
	body    string
	last    *http.Response
}

func (w *world) browser() *browser {
	return &browser{world: w, cookies: map[string]string{}, ip: "203.0.113.7", header: http.Header{"Sec-Fetch-Site": {"same-origin"}, "Accept": {"text/html"}}}
}

// as returns a browser in which the account is signed in, past password and code.
func (w *world) as(login string) *browser {
	w.Helper()
	c, err := w.acc.SignIn(w.system(), login)
	w.must(err)
	b := w.browser()
	b.cookies[c.Name] = c.Value
	return b
}

func (b *browser) do(method, path string, form url.Values) int {
	b.Helper()
	base := "https://qgov.test"
	if b.plain {
		base = "http://qgov.test"
	}
	r := httptest.NewRequest(method, base+path, strings.NewReader(form.Encode()))
	r.RemoteAddr = b.ip + ":4711"
	for k, v := range b.header {
		r.Header[k] = v
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, v := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: v})
	}
	rec := httptest.NewRecorder()
	b.front.ServeHTTP(rec, r)
	b.last = rec.Result()
	b.body = rec.Body.String()
	for _, c := range b.last.Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
	}
	return rec.Code
}

func (b *browser) get(path string) int { b.Helper(); return b.do("GET", path, nil) }

func (b *browser) post(path string, pairs ...string) int {
	b.Helper()
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return b.do("POST", path, v)
}

func (b *browser) to() string { return b.last.Header.Get("Location") }

// want fails unless the status is the one wanted.
func (b *browser) want(status, want int) {
	b.Helper()
	if status != want {
		b.Fatalf("%s: status %d, want %d; to %q\n%s", b.last.Status, status, want, b.to(), plainText(b.body))
	}
}

// leads fails unless the answer leads there.
func (b *browser) leads(status int, to string) {
	b.Helper()
	if status != http.StatusSeeOther || b.to() != to {
		b.Fatalf("status %d to %q, want 303 to %q\n%s", status, b.to(), to, plainText(b.body))
	}
}

func (b *browser) shows(words ...string) {
	b.Helper()
	for _, s := range words {
		if !strings.Contains(b.body, s) {
			b.Errorf("the page lacks %q:\n%s", s, plainText(b.body))
		}
	}
}

var tags = regexp.MustCompile(`(?s)<svg.*?</svg>|<[^>]*>|\s+`)

func plainText(html string) string {
	s := tags.ReplaceAllString(html, " ")
	return s[:min(len(s), 3000)]
}
