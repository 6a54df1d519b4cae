package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"time"

	"qgov/base/firm"
	"qgov/kernel/flow"
	"qgov/kernel/page"
	"qgov/kernel/record"
)

// listed is an address of the register's list.
type listed struct{ what, query string }

// listPages are the addresses that are measured: each filter alone, frequent and rare values, filters that hardly ever meet, each
// sort both ways, sorts under filters, and searches of two characters.
func listPages() []listed {
	out := []listed{{"no filter", ""}, {"state", "state=open"}, {"province", "region=370000"}, {"city", "region=371000"}, {"county", "region=371082"}, {"no such region", "region=440307"},
		{"view of the active", "view=p-active"}, {"view of my own", "view=mine"}, {"overdue", "view=late"}, {"this month", "period=30"},
		{"due: none", "due=none"}, {"industry", "industry=1512"}, {"no such industry", "industry=0111"}, {"seldom industry", "industry=" + seldom}, {"seldom industry by name", "industry=" + seldom + "&order=name"},
		{"county and status and size", "region=371082&status=closed&size=large"}, {"sort and status and size", "sort=individual&status=closed&size=micro"},
		{"filters that never meet", "status=revoked&size=large&region=371082"}, {"two filters that never meet", "status=closed&cell=1"},
		{"city by name", "region=371000&order=name"}, {"closed by code, down", "status=closed&order=-code"}, {"county by name, down", "region=371082&order=-name"}, {"industry by name", "industry=1512&order=name"}}
	for _, s := range []string{"code", "name", "region", "state", "due", "owner"} {
		out = append(out, listed{"by " + s, "order=" + s}, listed{"by " + s + ", down", "order=-" + s})
	}
	for _, c := range firm.Statuses {
		out = append(out, listed{"status " + c.Code, "status=" + c.Code})
	}
	for _, c := range firm.Sizes {
		out = append(out, listed{"size " + c.Code, "size=" + c.Code})
	}
	return out
}

func searchPages() []listed {
	q := func(word, more string) string { return "q=" + url.QueryEscape(word) + more }
	return []listed{{"rare pair", q(rare, "")}, {"common pair", q(common, "")}, {"pair of every name", q(every, "")}, {"pair of no name", q("龘靐", "")}, {"common pair in a county", q(common, "&region=371082")},
		{"pair of every name, status", q(every, "&status=closed")}, {"pair of every name, filter that never meets", q(every, "&status=revoked")},
		{"pair of every name in a seldom industry", q(every, "&industry="+seldom)}, {"common pair in a seldom industry", q(common, "&industry="+seldom)}, {"rare pair, status", q(rare, "&status=active")}}
}

// samples is how often each page is asked for.
const samples = 12

// lists measures list pages and searches as a person meets them: the whole page with its counts, first and thousandth.
func lists(ctx context.Context, t *table, w *world) error {
	at := register{plan: firm.Kind.Plan, as: w.actor}
	if err := w.measure(ctx, t, at, "list pages, first and 1,000th", listPages()); err != nil {
		return err
	}
	return w.measure(ctx, t, at, "searches of two characters", searchPages())
}

// register is a list that is measured, and who looks at it.
type register struct {
	plan *record.Plan
	as   func(ctx context.Context) context.Context
}

func (w *world) measure(ctx context.Context, t *table, reg register, what string, pages []listed) error {
	ctx = reg.as(ctx)
	var all, own []time.Duration
	var slowest, dearest time.Duration
	worst, dear := "", ""
	for _, l := range pages {
		if !strings.Contains(l.what, w.pages) {
			continue
		}
		far, err := w.walk(ctx, reg.plan, l.query)
		if err != nil {
			return fmt.Errorf("%s: %w", l.what, err)
		}
		for _, at := range []string{"", far} {
			name := l.what
			q := "/" + reg.plan.Name + "?" + l.query
			if at != "" {
				q += "&after=" + url.QueryEscape(at) + "&at=19981"
				name += ", 1,000th page"
			}
			took, cpu, err := w.ask(ctx, q)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			if w.verbose {
				fmt.Fprintf(t.out, "#   %s %s: p50 %s max %s, processor p50 %s max %s\n", w.engine, name, millis(share(took, 0.5)), millis(share(took, 1)), millis(share(cpu, 0.5)), millis(share(cpu, 1)))
			}
			if m := share(took, 0.5); m > slowest {
				slowest, worst = m, name
			}
			if m := share(cpu, 0.5); m > dearest {
				dearest, dear = m, name
			}
			all, own = append(all, took...), append(own, cpu...)
			if far == "" {
				break
			}
		}
	}
	if len(all) == 0 {
		return nil
	}
	p50, p95 := share(all, 0.5), share(all, 0.95)
	t.mark(fmt.Sprintf("%s: %s: p50 / p95", w.engine, what), millis(p50)+" / "+millis(p95), "p95 < 50 ms", p95 < 50*time.Millisecond)
	t.mark(fmt.Sprintf("%s: slowest of them (%s): p50", w.engine, worst), millis(slowest), "< 50 ms", slowest < 50*time.Millisecond)
	if dearest > 0 {
		p50, p95 := share(own, 0.5), share(own, 0.95)
		t.mark(fmt.Sprintf("%s: the same, time on a processor: p50 / p95", w.engine), millis(p50)+" / "+millis(p95), "p95 < 50 ms", p95 < 50*time.Millisecond)
		t.mark(fmt.Sprintf("%s: dearest of them (%s): p50 on a processor", w.engine, dear), millis(dearest), "< 50 ms", dearest < 50*time.Millisecond)
	}
	return nil
}

// ask requests a page and returns the times, by the clock and on a processor.
func (w *world) ask(ctx context.Context, address string) (took, cpu []time.Duration, err error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	server, err := w.raw.processes(ctx)
	if err != nil {
		return nil, nil, err
	}
	for i := range samples + 1 {
		out := httptest.NewRecorder()
		r := httptest.NewRequest("GET", address, nil).WithContext(ctx)
		before := worked(server)
		start := time.Now()
		w.app.Mux.ServeHTTP(out, r)
		d := time.Since(start)
		after := worked(server)
		if i > 0 { // the first request finds the engine's pages on the disk
			took, cpu = append(took, d), append(cpu, after-before)
		}
		if out.Code != http.StatusOK || !strings.Contains(out.Body.String(), "<html") {
			return nil, nil, fmt.Errorf("status %d: %.300s", out.Code, out.Body)
		}
	}
	return took, cpu, nil
}

// walk follows the cursors to the thousandth page of twenty rows and returns the cursor that leads there, "" if the list is shorter.
// It takes 999 rows at a time, which passes the same cursors.
func (w *world) walk(ctx context.Context, plan *record.Plan, query string) (string, error) {
	r := httptest.NewRequest("GET", "/"+plan.Name+"?"+query, nil).WithContext(ctx)
	at := slices.IndexFunc(w.app.Site.Views, func(v page.View) bool { return v.Plan == plan })
	after := ""
	err := w.app.Engine.Read(r.Context(), func(tx *flow.Tx) error {
		sel, err := w.app.Site.Query(tx, r, &w.app.Site.Views[at])
		if err != nil {
			return err
		}
		q := sel.Query
		q.Limit = 999
		for range 20 {
			q.After = after
			p, err := tx.Find(plan, q)
			if err != nil {
				return err
			}
			if after = p.Next; after == "" {
				return nil
			}
		}
		return nil
	})
	return after, err
}

// share returns the value below which the share of the times lies.
func share(list []time.Duration, part float64) time.Duration {
	s := slices.Sorted(slices.Values(list))
	return s[min(len(s)-1, int(part*float64(len(s))))]
}

func millis(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000) }
