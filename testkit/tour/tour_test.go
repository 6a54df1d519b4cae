package tour_test

import (
	"net/http"
	"strings"
	"testing"

	"qgov/testkit/browser"
)

func TestTour(t *testing.T) {
	w := begin(t, 900)
	t.Run("desk", func(t *testing.T) {
		tab := browser.Open(t)
		w.signIn(t, tab, "kezhang")
		staff(t, w, tab)
		lists(t, w, tab)
		figures(t, w, tab)
		faces(t, w, tab)
	})
	t.Run("public", func(t *testing.T) { public(t, w) })
	t.Run("phone", func(t *testing.T) { phone(t, w) })
	t.Run("credit", func(t *testing.T) { credit(t, w) })
	t.Run("without scripts", func(t *testing.T) { plain(t, w) })
	t.Run("letters", func(t *testing.T) { letters(t, w) })
	t.Run("proofs", func(t *testing.T) { proofs(t, w) })
	t.Run("tools", func(t *testing.T) { tools(t, w) })
	t.Run("strangers", func(t *testing.T) { strangers(t, w) })
}

// staff is the way of the head of section: desk, list, filter, drawer, detail, a step refused and then taken.
func staff(t *testing.T, w *world, tab *browser.Tab) {
	tab.Goto(w.URL + "/desk")
	look(t, tab)
	tab.Goto(w.URL + "/sample")
	look(t, tab)
	all := tab.Count("tbody tr")
	if all == 0 {
		t.Fatal("the list of samples is empty")
	}
	tab.Goto(w.URL + "/sample?handling=" + "是")
	if some := tab.Count("tbody tr"); some >= all && all > 20 {
		t.Errorf("the filter leaves %d of %d rows", some, all)
	}
	look(t, tab)
	id := w.one(t, `SELECT CAST(id AS TEXT) FROM sample WHERE state = 'assigned' AND {all: any} ORDER BY id DESC LIMIT 1`)
	tab.Goto(w.URL + "/sample/" + id)
	look(t, tab)
	tab.Goto(w.URL + "/sample/" + id + "/step/cancel")
	look(t, tab)
	browser.Eval[bool](tab, `(document.querySelectorAll("[required]").forEach(e => e.required = false), document.querySelectorAll("form").forEach(f => f.noValidate = true), true)`)
	if status := tab.Follow(".form-foot .btn-primary, .form-foot .btn-danger"); status != http.StatusUnprocessableEntity {
		t.Errorf("a step without its reason: %d", status)
	}
	look(t, tab)
	tab.Forgive("status of 422")
	tab.Fill("[name=reason]", "企业已停产，取消本次任务")
	if status := tab.Follow(".form-foot .btn-primary, .form-foot .btn-danger"); status != http.StatusOK {
		t.Errorf("the step: %d at %s", status, tab.URL())
	}
	tab.WaitText("body", "已办理")
	look(t, tab)
	for _, path := range []string{"/finding", "/plan", "/draw", "/firm", "/search?q=示例", "/time_limit"} {
		if status := tab.Goto(w.URL + path); status != http.StatusOK {
			t.Errorf("%s: %d", path, status)
		}
		look(t, tab)
	}
	tab.Goto(w.URL + "/finding/" + w.one(t, `SELECT CAST(id AS TEXT) FROM finding WHERE {all: any} ORDER BY id DESC LIMIT 1`))
	look(t, tab)

	other := browser.Open(t) // of another county: none of this is there
	other.Allow("status of 404")
	w.signIn(t, other, "rushan")
	if status := other.Goto(w.URL + "/sample/" + id); status != http.StatusNotFound {
		t.Errorf("another county sees the sample: %d", status)
	}
	look(t, other)
}

// public is the way of a citizen: home, the public log, a decision, its proof.
func public(t *testing.T, w *world) {
	tab := browser.Open(t)
	for _, path := range []string{"/", "/login", "/results", "/notices", "/statistics", "/calc", "/log", "/draws", "/log/" + w.one(t, `SELECT code FROM log_leaf WHERE {all: the public log} ORDER BY idx DESC LIMIT 1`)} {
		if status := tab.Goto(w.URL + path); status != http.StatusOK {
			t.Errorf("%s: %d", path, status)
		}
		look(t, tab)
	}
}

// phone is the sampler in a shop.
func phone(t *testing.T, w *world) {
	tab := browser.Open(t)
	w.signIn(t, tab, "chouyang")
	id := w.one(t, `SELECT CAST(id AS TEXT) FROM sample WHERE state = 'assigned' AND {all: any} ORDER BY id DESC LIMIT 1`)
	tab.Viewport(360, 740)
	if status := tab.Goto(w.URL + "/sample/" + id + "/step/sheet"); status != http.StatusOK {
		t.Errorf("the sheet: %d", status)
	}
	if px := tab.Sideways(); px > 0 {
		t.Errorf("the sheet is %d px too wide", px)
	}
	tab.Accessible()
	look(t, tab)
}

// plain is the program without scripts: a list, its filter and a form.
func plain(t *testing.T, w *world) {
	tab := browser.Open(t)
	tab.Allow("status of 422")
	tab.NoScript()
	w.signIn(t, tab, "kezhang")
	tab.Goto(w.URL + "/sample?handling=" + "是")
	if tab.Count("tbody tr") == 0 {
		t.Error("the list is empty without scripts")
	}
	tab.Goto(w.URL + "/sample")
	tab.Follow(`.pager a[rel=next]`)
	if !strings.Contains(tab.URL(), "after=") || tab.Count("tbody tr") == 0 {
		t.Errorf("no second page without scripts, at %s", tab.URL())
	}
	for _, path := range []string{"/", "/find?q=示例", "/results", "/statistics", "/calc/uscc"} {
		if status := tab.Goto(w.URL + path); status != http.StatusOK || len(tab.Text("main")) < 50 {
			t.Errorf("%s says little without scripts: %d", path, status)
		}
	}
	id := w.one(t, `SELECT CAST(id AS TEXT) FROM sample WHERE state = 'assigned' AND {all: any} ORDER BY id LIMIT 1`)
	tab.Goto(w.URL + "/sample/" + id + "/step/cancel")
	tab.Fill("[name=reason]", "企业已停产，取消本次任务")
	if status := tab.Follow(".form-foot .btn-primary, .form-foot .btn-danger"); status != http.StatusOK {
		t.Errorf("the step: %d at %s", status, tab.URL())
	}
	if got := w.one(t, `SELECT state FROM sample WHERE id = ? AND {all: any}`, id); got != "voided" {
		t.Errorf("the sample is %s after the step", got)
	}
}
