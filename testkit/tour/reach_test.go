package tour_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"qgov/testkit/browser"
)

// lists is what a person does with a list: filters that live in the address and survive the way back, a view of one's own with its count,
// a choice of columns, the summary of a row, pages.
func lists(t *testing.T, w *world, tab *browser.Tab) {
	tab.Goto(w.URL + "/sample")
	all := tab.Text(".result-count")
	tab.Select(".filters [name=stage]", "trade")
	tab.WaitGone(".htmx-request")
	tab.WaitText(".chip, .chips", "流通")
	some := tab.Text(".result-count")
	if !strings.Contains(tab.URL(), "stage=trade") || some == all {
		t.Errorf("the filter leaves %q of %q at %s", some, all, tab.URL())
	}
	tab.Click(`a[data-dialog="drawer"]`)
	tab.WaitFor("#drawer-body h2")
	tab.Accessible()
	tab.Follow("#drawer-body .push")
	tab.Back()
	tab.WaitText(".chip, .chips", "流通")
	if got := tab.Text(".result-count"); count(got) != count(some) || tab.Value(".filters [name=stage]") != "trade" {
		t.Errorf("on the way back the list has %q, want %q", got, some)
	}

	tab.FollowText("我的视图")
	look(t, tab)
	tab.Fill("#main [name=name]", "流通环节")
	tab.Follow("#main .form-foot .btn-primary")
	tab.WaitText(".views .on, .tabs .on", "流通环节")
	if got := tab.Text(".result-count"); count(got) != count(some) {
		t.Errorf("the view has %q, want %q", got, some)
	}
	look(t, tab)

	tab.Goto(w.URL + "/sample?period=year&region=" + "371082")
	if chips := strings.Join(tab.Texts(".chip"), " "); !strings.Contains(chips, "期间") || !strings.Contains(chips, "荣成") {
		t.Errorf("period and area are not in force: %s", chips)
	}
	if tab.Count(".segments a") < 4 || tab.Count(`.top a[href*="region="]`) < 2 {
		t.Error("the list has no switch of period or area")
	}

	tab.Goto(w.URL + "/sample")
	tab.Click(`a[data-dialog="drawer"]`)
	tab.WaitFor("#drawer-body h2")
	tab.Press("Escape")
	tab.WaitGone("#drawer-body h2")
	tab.Follow(`.pager a[href*="after="]`)
	if !strings.Contains(tab.Text(".pager"), "21") {
		t.Errorf("the second page is %s", tab.Text(".pager"))
	}
	tab.Goto(w.URL + "/finding?view=late")
	if rows := tab.Count("tbody tr"); rows == 0 || tab.Count("tbody .due.t-bad") != rows {
		t.Errorf("of %d findings that are late %d are red", rows, tab.Count("tbody .due.t-bad"))
	}
	look(t, tab)
	firm := w.one(t, `SELECT CAST(f.firm AS TEXT) FROM finding f WHERE f.firm IN (SELECT s.firm FROM sample s) AND {all: any} ORDER BY f.id DESC LIMIT 1`)
	tab.Goto(w.URL + "/firm/" + firm) // all that the bureau has with a firm
	if tab.Count(`.related a[href^="/sample/"]`) == 0 || tab.Count(`.related a[href^="/finding/"]`) == 0 || tab.Count(".timeline") == 0 {
		t.Errorf("the page of a firm lacks samples, findings or what happened: %s", tab.Text("main"))
	}
	look(t, tab)
}

// count is the number in the line above a list, without the time that it took.
func count(line string) string {
	before, _, _ := strings.Cut(line, "条")
	return before
}

// figures is the way from figures to their rows: each of the start page and of the statistics opens, each chart has its table, and the
// table comes as a file.
func figures(t *testing.T, w *world, tab *browser.Tab) {
	for _, path := range []string{"/desk", "/stats", "/stats/items", "/stats/pairs", "/stats/levels", "/statistics"} {
		if status := tab.Goto(w.URL + path); status != http.StatusOK {
			t.Errorf("%s: %d", path, status)
			continue
		}
		look(t, tab)
		charts, tables, files := tab.Count("figure.chart"), tab.Count("figure.chart table"), tab.Count(`figure.chart [data-csv], figure.chart a[download]`)
		if charts != tables || charts != files {
			t.Errorf("%s has %d charts, %d tables and %d files", path, charts, tables, files)
		}
		if tab.Count(".segments a") < 4 && tab.Count("[name=from]") == 0 && path != "/statistics" {
			t.Errorf("%s has no choice of the period", path)
		}
	}
	tab.Goto(w.URL + "/desk")
	if n := tab.Count(".kpi"); n < 5 || n != tab.Count("a.kpi[href], .kpi a[href]") {
		t.Errorf("%d figures, of which %d lead to rows", n, tab.Count("a.kpi[href], .kpi a[href]"))
	}
	links := browser.Eval[[]string](tab, `[...document.querySelectorAll("a.kpi[href], .kpi a[href], figure.chart table a[href], main table.figures a[href]")].map(a => a.getAttribute("href"))`)
	seen := make(map[string]bool)
	for _, l := range links {
		u, err := url.Parse(l)
		if err != nil || seen[u.Path+u.Query().Get("of")] {
			continue // one of each kind
		}
		seen[u.Path+u.Query().Get("of")] = true
		if status := tab.Goto(w.URL + l); status != http.StatusOK {
			t.Errorf("%s leads to %d", l, status)
		}
	}
	if len(seen) < 3 {
		t.Errorf("the figures lead to %v", seen)
	}
	tab.Goto(w.URL + "/desk")
	tab.Click("figure.chart summary")
	tab.WaitFor("figure.chart [data-csv]")
	name, file := tab.Download("figure.chart [data-csv]")
	rows := strings.Split(strings.TrimSpace(string(file)), "\r\n")
	if !strings.HasSuffix(name, ".csv") || len(rows) != tab.Count("figure.chart:has(details[open]) tr") || !strings.Contains(rows[0], ",") {
		t.Errorf("%s has %d lines: %q", name, len(rows), rows)
	}
}

// faces is the same pages dark, in large letters and in English, as a person sets them once.
func faces(t *testing.T, w *world, tab *browser.Tab) {
	id := w.one(t, `SELECT CAST(id AS TEXT) FROM sample WHERE handling = ? AND {all: any} ORDER BY id DESC LIMIT 1`, true)
	tab.Goto(w.URL + "/sample")
	tab.Click(`.top [name=theme]`)
	tab.WaitFor(`[data-bs-theme=dark]`)
	tab.Click(`.top [name=size]`)
	tab.WaitFor(`[data-size=large]`)
	tab.Follow(`.top [name=lang]`)
	for _, path := range []string{"/sample", "/sample/" + id, "/desk", "/sample/new", "/"} {
		if status := tab.Goto(w.URL + path); status != http.StatusOK && path != "/sample/new" {
			t.Errorf("%s: %d", path, status)
		}
		if got := tab.Attr("html", "lang") + " " + tab.Attr("html", "data-bs-theme") + " " + tab.Attr("html", "data-size"); path != "/" && got != "en dark large" {
			t.Errorf("%s is %s", path, got)
		}
		look(t, tab)
	}
}
