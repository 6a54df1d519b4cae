package tour_test

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"qgov/domain/credit/joint"
	"qgov/domain/credit/listing"
	"qgov/kernel/flow"
	"qgov/testkit/browser"
)

// TestLists visits the pages of the lists, reports and measures: they are accessible, fit a phone, and the world has something in every
// state. With QGOV_SCREENS it takes their pictures.
func TestLists(t *testing.T) {
	w := begin(t, 60)
	of := func(kind, state string) string {
		return w.one(t, `SELECT CAST(coalesce(max(id), 0) AS TEXT) FROM "`+kind+`" WHERE state = ? AND {all: any}`, state)
	}
	for _, f := range []*flow.Flow{w.App.Engine.Flow("abnormal_listing"), w.App.Engine.Flow("serious_listing"), w.App.Engine.Flow("credit_repair"), w.App.Engine.Flow("measure_task")} {
		for _, s := range f.States {
			if of(f.Kind.Name, string(s.Code)) == "0" && string(s.Code) != "amending" && string(s.Code) != "dropped" {
				t.Errorf("no %s of the world is %s", f.Kind.Name, s.Code)
			}
		}
	}
	tab := browser.Open(t)
	tab.Allow("status of 4")
	w.signIn(t, tab, "xinyong")
	year := w.Clock.Now().Year() - 1
	for _, p := range []struct{ name, path string }{
		{"annual", "/annual?year=" + strconv.Itoa(year)}, {"annual-firms", "/annual/firms?state=unfiled&year=" + strconv.Itoa(year)}, {"annual-propose", "/annual/propose?year=" + strconv.Itoa(year)},
		{"annual-report", "/annual_report"}, {"abnormal", "/abnormal_listing"}, {"serious", "/serious_listing"}, {"serious-detail", "/serious_listing/" + of("serious_listing", string(listing.InForce))},
		{"serious-step", "/serious_listing/" + of("serious_listing", string(listing.Proposed)) + "/step/notice"}, {"repair", "/credit_repair"}, {"repair-detail", "/credit_repair/" + of("credit_repair", string(listing.Accepted))},
		{"repair-submit", "/credit_repair/" + of("credit_repair", string(listing.Draft)) + "/step/submit"}, {"joint", "/joint"}, {"measure", "/joint_measure"}, {"ground", "/listing_ground"}, {"delivery", "/webhook"},
		{"batches", "/credit_batch"}, {"batch", "/credit_batch/" + of("credit_batch", "loaded")}, {"flaws", "/credit_quality"}, {"flaw-rows", "/credit_quality/unanswered"},
	} {
		tab.Goto(w.URL + p.path)
		if !browser.Eval[bool](tab, `(() => { const on = document.querySelector("#side a.on"); if (!on) return true; const r = on.getBoundingClientRect(); return scrollY === 0 && r.top >= 0 && r.bottom <= innerHeight; })()`) {
			t.Errorf("%s: the page has moved, or its entry of the side bar is out of sight", p.path)
		}
		w.picture(tab, p.name)
		look(t, tab)
	}
	department := browser.Open(t)
	w.signIn(t, department, "caizheng")
	for _, p := range []struct{ name, path string }{{"inbox", "/measure_task"}, {"task", "/measure_task/" + w.one(t, `SELECT CAST(t.id AS TEXT) FROM measure_task t JOIN organ o ON o.id = t.organ WHERE t.state = ? AND o.name LIKE '荣成市财政局%' AND {all: any} ORDER BY t.id DESC LIMIT 1`, string(joint.Pushed))}} {
		department.Goto(w.URL + p.path)
		w.picture(department, p.name)
		look(t, department)
	}
}

// picture keeps how a page looks on a desk and on a phone, if somebody asked for it.
func (w *world) picture(tab *browser.Tab, name string) {
	dir := os.Getenv("QGOV_SCREENS")
	if dir == "" {
		return
	}
	tab.Screenshot(filepath.Join(dir, "credit-"+name+"-desktop.png"), 1280, 800, false)
	tab.Screenshot(filepath.Join(dir, "credit-"+name+"-phone.png"), 360, 740, false)
}
