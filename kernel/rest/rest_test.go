package rest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"qgov/kernel/audit"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/rest"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/testkit/engines"
)

type toy struct {
	record.Head
	Name  string
	Sum   int64
	Trade string
	Buyer string
	Mark  string
}

var toyKind = record.Declare("test_toy", "玩具", func(r *toy, f *record.Fields) {
	f.Text(&r.Name, "名称").Required().Title()
	f.Count(&r.Sum, "数量").List().Filter()
	f.Text(&r.Trade, "秘密").Guarded().List()
	f.Text(&r.Buyer, "买家").Private().List()
	f.Text(&r.Mark, "标记").ByCode()
})

type closing struct{ Why string }

var toyFlow = flow.Of(toyKind, "new", flow.States{{Code: "new", Label: "新"}, {Code: "done", Label: "办结", Final: true}},
	flow.With(flow.Step[toy]{Name: "close", Label: "办结", From: flow.From("new"), To: "done", By: flow.By(engines.Tester)},
		record.Input("test_closing", func(in *closing, f *record.Fields) { f.Text(&in.Why, "理由").Required() }), func(*flow.Tx, *toy, *closing) error { return nil }),
	flow.Step[toy]{Name: "touch", Label: "登记", From: flow.From("new"), By: flow.By(engines.Tester)},
	flow.Step[toy]{Name: "inner", Label: "内部", From: flow.From("new"), Quiet: true},
)

// world is the API of one kind on one engine.
type world struct {
	mux    *route.Mux
	db     *store.DB
	region string
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	grants := append(role.Allow("test_toy", []role.Action{role.See, role.Create, role.Change}, engines.Tester), toyFlow.Grants()...)
	policy, err := role.NewPolicy([]role.Describe{{Duty: engines.Tester, Label: "测试员"}}, grants)
	if err != nil {
		t.Fatal(err)
	}
	engines.Each(t, engines.Setup{Journal: audit.Journal{}, Extra: []*record.Plan{toyKind.Plan}, Policy: policy}, func(t *testing.T, db *store.DB) {
		e := flow.NewEngine(db, nil, nil, event.NewBus[*flow.Tx](), toyFlow)
		texts, err := text.New()
		if err != nil {
			t.Fatal(err)
		}
		routes, err := rest.New(e, texts, []page.View{{Plan: toyKind.Plan, Flow: toyFlow}}).Routes("试")
		if err != nil {
			t.Fatal(err)
		}
		mux, err := route.New(policy, func(w http.ResponseWriter, r *http.Request, err error) {
			f := fault.Of(err)
			w.WriteHeader(fault.Status(err))
			for _, p := range f.Problems {
				fmt.Fprintf(w, "%s %s;", p.Field, p.Code)
			}
			fmt.Fprint(w, f.Code)
		}, routes)
		if err != nil {
			t.Fatal(err)
		}
		fn(t, &world{mux, db, "371082"})
	})
}

// ask sends a request with headers in pairs.
func (w *world) ask(t *testing.T, method, path, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(engines.As(t.Context(), w.region), method, path, strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	rec := httptest.NewRecorder()
	w.mux.ServeHTTP(rec, r)
	return rec
}

func want(t *testing.T, what string, got *httptest.ResponseRecorder, status int, holds string) {
	t.Helper()
	if got.Code != status || !strings.Contains(got.Body.String(), holds) {
		t.Errorf("%s: %d %s; want %d with %q", what, got.Code, got.Body, status, holds)
	}
}

func TestRecords(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		made := w.ask(t, "POST", "/api/test_toy", `{"name":"球","sum":5,"buyer":"张三"}`)
		want(t, "create", made, 201, `"name":"球"`)
		at, tag := made.Header().Get("Location"), made.Header().Get("ETag")
		got := w.ask(t, "GET", at, "")
		want(t, "get", got, 200, `"sum":5`)
		for _, secret := range []string{"张三", "buyer", "trade"} {
			if strings.Contains(got.Body.String()+made.Body.String(), secret) {
				t.Errorf("%s is in %s", secret, got.Body)
			}
		}
		if got.Header().Get("ETag") != tag || !strings.Contains(got.Header().Get("Cache-Control"), "no-store") {
			t.Errorf("headers %v", got.Header())
		}
		want(t, "unchanged", w.ask(t, "GET", at, "", "If-None-Match", `W/"x", `+tag), 304, "")
		for body, holds := range map[string]string{
			`{"id":"5"}`: "id R171", `{"state":"done"}`: "state R171", `{"owner":"9"}`: "owner R171", `{"mark":"x"}`: "mark R171", `{"trade":"x"}`: "trade R171", `{"version":9}`: "version R171", `{"more":1}`: "more R171",
			`{"name":""}`: "name R100", `{"sum":"5"}`: "sum R172", `null`: "R170", `[`: "R170",
		} {
			want(t, "patch "+body, w.ask(t, "PATCH", at, body, "If-Match", tag), 422, holds)
		}
		want(t, "another region's", w.ask(t, "PATCH", at, `{"region":"440307"}`, "If-Match", tag), 403, "F403")
		want(t, "no If-Match", w.ask(t, "PATCH", at, `{"sum":6}`), 428, "F428")
		changed := w.ask(t, "PATCH", at, `{"sum":6}`, "If-Match", tag)
		want(t, "patch", changed, 200, `"sum":6`)
		want(t, "stale", w.ask(t, "PATCH", at, `{"sum":7}`, "If-Match", tag), 412, "F412")
		tag = changed.Header().Get("ETag")
		want(t, "form", w.ask(t, "POST", "/api/test_toy", `name=x`, "Content-Type", "application/x-www-form-urlencoded"), 415, "F415")
		want(t, "nearly JSON", w.ask(t, "POST", "/api/test_toy", `{}`, "Content-Type", "application/json5"), 415, "F415")
		want(t, "too big", w.ask(t, "POST", "/api/test_toy", strings.Repeat(" ", 3<<20)), 413, "F413")

		want(t, "step without input", w.ask(t, "POST", at+"/steps/close", "", "If-Match", tag), 422, "why R100")
		want(t, "step with more", w.ask(t, "POST", at+"/steps/close", `{"why":"好","state":"x"}`, "If-Match", tag), 422, "state R171")
		want(t, "step that takes nothing", w.ask(t, "POST", at+"/steps/touch", `{"why":"好"}`, "If-Match", tag), 422, "R179")
		want(t, "quiet step", w.ask(t, "POST", at+"/steps/inner", ``, "If-Match", tag), 404, "")
		want(t, "step", w.ask(t, "POST", at+"/steps/close", `{"why":"好"}`, "If-Match", tag), 200, `"state":"done"`)
		want(t, "history", w.ask(t, "GET", at+"/history", ""), 200, `"step":"close"`)
		w.region = "440307"
		for _, path := range []string{at, at + "/history", "/api/test_toy/1", "/api/test_toy/x", "/api/test_toy/-1"} {
			want(t, "from another region "+path, w.ask(t, "GET", path, ""), 404, "F404")
		}
	})
}

func TestList(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for i := range 7 {
			want(t, "create", w.ask(t, "POST", "/api/test_toy", fmt.Sprintf(`{"name":"球%d","sum":%d}`, i, i)), 201, "")
		}
		type answer struct {
			Items []struct{ Name string }
			Next  string
		}
		list := func(query string) (a answer) {
			t.Helper()
			got := w.ask(t, "GET", "/api/test_toy?"+query, "")
			if err := json.Unmarshal(got.Body.Bytes(), &a); err != nil || got.Code != 200 {
				t.Errorf("%s: %d %s %v", query, got.Code, got.Body, err)
			}
			return a
		}
		for query, n := range map[string]int{"": 7, "sum=3": 1, "sum.from=3&sum.to=5": 3, "state=new": 7, "state=done": 0, "region=371000": 7, "region=440000": 0, "limit=2": 2, "owner=7": 7} {
			if got := list(query); len(got.Items) != n {
				t.Errorf("%s: %d, want %d", query, len(got.Items), n)
			}
		}
		seen, next, pages := "", "", 0
		for pages = 1; pages < 9; pages++ {
			a := list("order=sum&limit=3&after=" + next)
			for _, it := range a.Items {
				seen += strings.TrimPrefix(it.Name, "球")
			}
			if next = a.Next; next == "" {
				break
			}
		}
		if seen != "0123456" || pages != 3 {
			t.Errorf("%d pages hold %s", pages, seen)
		}
		for query, holds := range map[string]string{"limit=0": "limit R173", "limit=1001": "limit R173", "limit=x": "limit R173", "order=buyer": "order R174", "order=nothing": "order R174", "buyer=x": "buyer R175", "trade=x": "trade R175",
			"nothing=1": "nothing R175", "sum=x": "sum R101", "sum=1&sum=2": "sum R178"} {
			want(t, query, w.ask(t, "GET", "/api/test_toy?"+query, ""), 422, holds)
		}
	})
}

// TestIdempotency holds that of many equal requests one takes effect and all get its answer.
func TestIdempotency(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var wg sync.WaitGroup
		got := make([]*httptest.ResponseRecorder, 50)
		for i := range got {
			wg.Go(func() { got[i] = w.ask(t, "POST", "/api/test_toy", `{"name":"球"}`, "Idempotency-Key", "k1") })
		}
		wg.Wait()
		for _, g := range got {
			if g.Code != 201 || g.Body.String() != got[0].Body.String() || g.Header().Get("Location") != got[0].Header().Get("Location") {
				t.Fatalf("%d %s; the first %d %s", g.Code, g.Body, got[0].Code, got[0].Body)
			}
		}
		if n := strings.Count(w.ask(t, "GET", "/api/test_toy", "").Body.String(), `"id"`); n != 1 {
			t.Errorf("%d records", n)
		}
		err := w.db.Read(role.With(t.Context(), role.System("test")), func(tx *store.Tx) error {
			if kept, err := tx.One(`SELECT 1 FROM idempotency WHERE key = 'k1' AND {all: a test}`, nil, new(int64)); err != nil || kept {
				t.Error("the key itself is kept, so that what was sent can be found by trying ", err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		want(t, "another body", w.ask(t, "POST", "/api/test_toy", `{"name":"棒"}`, "Idempotency-Key", "k1"), 422, "R177")
		want(t, "a long key", w.ask(t, "POST", "/api/test_toy", `{"name":"棒"}`, "Idempotency-Key", strings.Repeat("k", 201)), 422, "R176")
		want(t, "a request that failed", w.ask(t, "POST", "/api/test_toy", `{"name":""}`, "Idempotency-Key", "k2"), 422, "R100")
		want(t, "and was mended", w.ask(t, "POST", "/api/test_toy", `{"name":"棒"}`, "Idempotency-Key", "k2"), 201, "棒")
	})
}

// TestSweep holds that answers are kept for their time and no longer, however many there are.
func TestSweep(t *testing.T) {
	engines.Each(t, engines.Setup{Clock: calendar.NewFake(time.Date(2026, 3, 9, 4, 0, 0, 0, time.UTC))}, func(t *testing.T, db *store.DB) {
		ctx := role.With(t.Context(), role.System("test"))
		count := func() (n int64) {
			t.Helper()
			err := db.Read(ctx, func(tx *store.Tx) error {
				_, err := tx.One(`SELECT count(*) FROM idempotency WHERE {all: a test}`, nil, &n)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		err := db.Write(ctx, func(tx *store.Tx) error {
			for i := range 2502 {
				at := tx.Now().Add(-rest.Kept - time.Microsecond)
				if i%1251 == 0 {
					at = tx.Now().Add(-rest.Kept)
				}
				if _, err := tx.Exec(`INSERT INTO idempotency (actor, key, hash, status, body, tag, at) VALUES (?, ?, '', 201, '{}', '', ?) /* {all: a test} */`, i%3, fmt.Sprint(i), at); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if n, err := rest.Sweep(ctx, db); n != 2500 || err != nil || count() != 2 {
			t.Errorf("%d swept, %d left, %v", n, count(), err)
		}
		if n, err := rest.Sweep(ctx, db); n != 0 || err != nil || count() != 2 {
			t.Errorf("%d swept again, %d left, %v", n, count(), err)
		}
	})
}

// TestDocument holds that the description is JSON and has every address of the mux, with its method, and no other.
func TestDocument(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var doc struct {
			OpenAPI string
			Paths   map[string]map[string]json.RawMessage
		}
		if err := json.Unmarshal(w.ask(t, "GET", "/api/openapi.json", "").Body.Bytes(), &doc); err != nil || doc.OpenAPI != "3.1.0" {
			t.Fatalf("%v %q", err, doc.OpenAPI)
		}
		described := 0
		for _, methods := range doc.Paths {
			described += len(methods)
			if methods["parameters"] != nil {
				described--
			}
		}
		for _, rt := range w.mux.Routes() {
			method, path, _ := strings.Cut(rt.Pattern, " ")
			if doc.Paths[path][strings.ToLower(method)] == nil {
				t.Errorf("%s is not described", rt.Pattern)
			}
		}
		if n := len(w.mux.Routes()); n != described {
			t.Errorf("%d routes, %d described", n, described)
		}
		want(t, "kinds", w.ask(t, "GET", "/api/kinds", ""), 200, `"name":"test_toy"`)
	})
}
