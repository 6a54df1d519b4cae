package walk_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"qgov/kernel/account"
	"qgov/kernel/audit"
	"qgov/kernel/flow"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/testkit/server"
)

// headers are on every answer, whoever asks for whatever.
var headers = []string{"Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy",
	"Cross-Origin-Resource-Policy", "Permissions-Policy", "X-Request-Id"}

// writes are addresses whose GET leaves something behind, and why.
var writes = map[string]string{
	"/export": "an export is in the journal",
	"/enrol":  "a second factor under way is kept, so that a page loaded twice shows one code",
}

type walker struct {
	s       *server.Server
	ids     map[string]record.ID // a record of each kind, in the home county
	visited int
	refused int
}

// In SQLite everybody walks; on PostgreSQL the home county does, since row-level security is the only thing that could differ.
func TestWalk(t *testing.T) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		w := &walker{s: s, ids: make(map[string]record.ID)}
		maker := s.Everybody(t, "maker", server.Home)
		for i := range s.App.Site.Views {
			v := &s.App.Site.Views[i]
			if v.Sample == nil {
				t.Errorf("%s has no sample record", v.Plan.Name)
				continue
			}
			w.ids[v.Plan.Name] = maker.Stored(t, v).Header().ID
		}
		regions := map[string]string{"home": server.Home}
		if s.Engine == "sqlite" {
			regions["city"], regions["far"] = server.City, server.Far
		}
		people := []*server.Client{s.Visitor(t), s.Add(t, "none", server.Home, 0)}
		for _, name := range slices.Sorted(maps.Keys(regions)) {
			for _, d := range s.App.DB.Policy().Duties() {
				party := record.ID(0)
				if d.Outside {
					kind := strings.TrimSuffix(string(d.Duty), "_admin")
					if party = w.ids[kind]; name != "home" || party == 0 { // the kinds lab and firm are named like the duties
						continue
					}
				}
				people = append(people, s.Add(t, string(d.Duty)+"-"+name, regions[name], party, d.Duty))
			}
		}
		before := w.state(t)
		w.walk(t, people, http.MethodGet)
		if after := w.state(t); after != before {
			t.Errorf("reading changed records or the journal: %s before, %s after", before, after)
		}
		w.exported(t, people)
		w.walk(t, people, "")
		t.Logf("%d routes, %d people, %d requests, %d refused", len(s.App.Mux.Routes()), len(people), w.visited, w.refused)
	})
}

// state sums up all records and the journal.
func (w *walker) state(t *testing.T) string {
	t.Helper()
	var out []string
	sum := int64(0)
	for _, v := range w.s.App.Site.Views {
		sum += w.s.Count(t, `SELECT coalesce(sum(version), 0) + count(*) FROM "`+v.Plan.Name+`" WHERE {all: a sum}`)
	}
	// people sign in while they walk; that is in the journal
	for _, q := range []string{`SELECT count(*) FROM journal WHERE action NOT IN ('sign-in', 'enrol') AND {all: a count}`, `SELECT count(*) FROM flow_step WHERE {all: a count}`,
		`SELECT count(*) FROM deadline WHERE {all: a count}`, `SELECT count(*) FROM log_leaf WHERE {all: a count}`, `SELECT count(*) FROM account WHERE {all: a count}`} {
		out = append(out, fmt.Sprint(w.s.Count(t, q)))
	}
	return fmt.Sprint(sum, " ", strings.Join(out, " "))
}

// walk lets everybody ask every route of the method; "" means all that are not GET.
func (w *walker) walk(t *testing.T, people []*server.Client, method string) {
	t.Helper()
	for _, rt := range w.s.App.Mux.Routes() {
		if rt.Access == route.Closed {
			t.Errorf("%s has no policy", rt.Pattern)
		}
		m, path, ok := strings.Cut(rt.Pattern, " ")
		if !ok {
			m, path = http.MethodGet, rt.Pattern
		}
		if (m == http.MethodGet) != (method == http.MethodGet) || method == http.MethodGet && noted(path) {
			continue
		}
		address, step := w.fill(rt, path)
		for _, c := range people {
			w.ask(t, rt, c, m, address, step)
		}
		// what a POST did to a session is none of the next person's business
		if method == "" && !strings.HasPrefix(path, "/api/") && w.s.App.Site.View(strings.Split(path, "/")[1]) == nil {
			w.s.Clock.Advance(6 * time.Minute)
		}
	}
}

func noted(path string) bool {
	for suffix := range writes {
		if strings.HasSuffix(path, suffix) {
			return true
		}
	}
	return false
}

// fill replaces the wildcards of a route by a record of its kind and by words that fit; it returns the step that the address names.
func (w *walker) fill(rt route.Route, path string) (string, *flow.Move) {
	parts := strings.Split(path, "/")
	v := w.s.App.Site.View(rt.Kind)
	var step *flow.Move
	for i, p := range parts {
		if !strings.HasPrefix(p, "{") {
			continue
		}
		switch name := strings.Trim(p, "{.}$"); name {
		case "":
			parts[i] = ""
		case "id":
			parts[i] = "1"
			if v != nil {
				parts[i] = w.ids[v.Plan.Name].String()
			}
		case "step":
			parts[i] = "none"
			if v != nil && v.Flow != nil {
				for _, m := range v.Flow.Steps {
					if !m.Quiet && step == nil {
						step = m
					}
				}
				if step != nil {
					parts[i] = step.Name
				}
			}
		default:
			parts[i] = "1"
		}
	}
	return strings.Join(parts, "/"), step
}

// ask sends one request and compares the answer with the policy.
func (w *walker) ask(t *testing.T, rt route.Route, c *server.Client, method, address string, step *flow.Move) {
	t.Helper()
	var a *server.Answer
	switch {
	case method == http.MethodGet:
		a = c.Get(address)
	case strings.HasPrefix(address, "/api/"):
		a = c.Do(method, address, nil, map[string]string{"Content-Type": "application/json"})
	default:
		a = c.Post(address, url.Values{})
	}
	w.visited++
	for _, h := range headers {
		if a.Header.Get(h) == "" {
			t.Errorf("%s has no %s", a, h)
		}
	}
	if a.Status >= 500 {
		t.Errorf("%s\n%s", a, a.Brief())
		return
	}
	actor := c.Actor()
	if c.ID == 0 {
		actor = role.Visitor("")
	}
	admitted := account.Admits(w.s.App.DB.Policy(), rt, actor)
	if step != nil {
		admitted = admitted && w.s.App.DB.Policy().May(actor, rt.Kind, role.Step(step.Name))
	}
	to := a.Location()
	refused := a.Status == http.StatusUnauthorized || a.Status == http.StatusForbidden || a.Status == http.StatusSeeOther && strings.HasPrefix(to, "/login?")
	if refused {
		w.refused++
	}
	switch {
	case rt.Access == route.Keyed && a.Status == http.StatusUnauthorized: // whoever it is: an account is no signature
	case !admitted && !refused:
		t.Errorf("%s: the policy refuses, the program answers (%s)\n%s", a, to, a.Brief())
	case !admitted && c.ID == 0 && a.Status == http.StatusForbidden, !admitted && c.ID != 0 && a.Status != http.StatusForbidden:
		t.Errorf("%s: refused in the wrong way", a)
	case admitted && refused && !w.expected(rt, c, a):
		t.Errorf("%s: the policy admits, the program refuses\n%s", a, a.Brief())
	case admitted && c.ID != 0 && !refused:
		w.scope(t, rt, c, a)
	}
}

// expected tells refusals that are no matter of the policy table: a person must sign in or prove itself to do anything there.
func (w *walker) expected(rt route.Route, c *server.Client, a *server.Answer) bool {
	_, path, _ := strings.Cut(rt.Pattern, " ")
	if rt.Access == route.Open && c.ID == 0 && slices.Contains([]string{"/login", "/login/factor", "/enrol", "/password"}, path) {
		return true // the pages of a sign-in that has not begun
	}
	return c.Region == server.Far && a.Has("管辖范围") // a register that is read everywhere is written at home
}

// scope checks that a record of the home county is not there for somebody in another one, and is for those at home.
func (w *walker) scope(t *testing.T, rt route.Route, c *server.Client, a *server.Answer) {
	t.Helper()
	v := w.s.App.Site.View(rt.Kind)
	_, path, _ := strings.Cut(rt.Pattern, " ")
	if v == nil || !strings.Contains(path, "{id}") || v.Plan.National || c.Region != server.Far {
		return
	}
	if reads := strings.HasPrefix(rt.Pattern, "GET "); !reads && a.Status >= http.StatusBadRequest && a.Status != http.StatusConflict {
		return // the empty body is refused before the record is looked for, which tells nothing of it
	}
	if a.Status != http.StatusNotFound {
		t.Errorf("%s: another region's record gives no 404\n%s", a, a.Brief())
	}
}

// exported asks for the addresses that leave something behind, and counts it.
func (w *walker) exported(t *testing.T, people []*server.Client) {
	t.Helper()
	for _, rt := range w.s.App.Mux.Routes() {
		if m, path, _ := strings.Cut(rt.Pattern, " "); m == http.MethodGet && noted(path) {
			for _, c := range people {
				w.ask(t, rt, c, m, path, nil)
			}
		}
	}
}

// A record is there for its own region and the regions above it only: every kind, by page and by API, whatever the duty.
func TestWrongRegion(t *testing.T) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		maker := s.Everybody(t, "maker", server.Home)
		above, far := s.Everybody(t, "above", server.City), s.Everybody(t, "far", server.Far)
		beside := s.Everybody(t, "beside", server.Neighbor)
		for i := range s.App.Site.Views {
			v := &s.App.Site.Views[i]
			if len(s.App.DB.Policy().Granted(v.Plan.Name, role.See)) == 0 || !sees(s, maker, v) {
				continue
			}
			id := maker.Stored(t, v).Header().ID.String()
			for _, path := range []string{"/" + v.Plan.Name + "/" + id, "/api/" + v.Plan.Name + "/" + id, "/" + v.Plan.Name + "/" + id + "/print"} {
				for _, c := range []*server.Client{maker, above} {
					if a := c.Get(path); a.Status != http.StatusOK {
						t.Errorf("%s\n%s", a, a.Brief())
					}
				}
				for _, c := range []*server.Client{far, beside} {
					want := http.StatusNotFound
					if v.Plan.National {
						want = http.StatusOK
					}
					if a := c.Get(path); a.Status != want {
						t.Errorf("%s, want %d", a, want)
					}
				}
			}
		}
	})
}

func sees(s *server.Server, c *server.Client, v *page.View) bool {
	return s.App.DB.Policy().May(c.Actor(), v.Plan.Name, role.See)
}

// Two people take the same step from the same page at the same time: one wins, the other is told.
func TestTwoPeople(t *testing.T) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		maker := s.Everybody(t, "maker", server.Home)
		a, b := s.Add(t, "first", server.Home, 0, "supervisor"), s.Add(t, "second", server.Home, 0, "supervisor")
		v := s.App.Site.View("sample")
		id := maker.Stored(t, v).Header().ID.String()
		path := "/sample/" + id + "/step/cancel"
		form := url.Values{"version": {"1"}, "reason": {"企业已停产"}}
		type end struct {
			status int
			text   string
		}
		ends := make(chan end, 2)
		for _, c := range []*server.Client{a, b} {
			c.Cookie()
		}
		for _, c := range []*server.Client{a, b} {
			go func() {
				ans := c.Post(path, form)
				ends <- end{ans.Status, ans.Brief()}
			}()
		}
		won, told := 0, 0
		for range 2 {
			switch e := <-ends; {
			case e.status == http.StatusSeeOther:
				won++
			case (e.status == http.StatusPreconditionFailed || e.status == http.StatusConflict) && strings.Contains(e.text, "更新"):
				told++
			default:
				t.Errorf("one of the two got %d\n%s", e.status, e.text)
			}
		}
		if won != 1 || told != 1 {
			t.Errorf("%d won, %d were told", won, told)
		}
		err := s.App.Engine.Read(role.With(context.Background(), role.System("测试")), func(tx *flow.Tx) error {
			n, err := record.ParseID(id)
			if err != nil {
				return err
			}
			rows, err := audit.Journal{}.Entries(tx.Tx, "sample", n)
			if len(rows) != 2 { // registered and cancelled
				t.Errorf("the history has %d steps", len(rows))
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}
