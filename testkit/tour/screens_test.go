package tour_test

import (
	"os"
	"path/filepath"
	"testing"

	"qgov/testkit/browser"
)

// TestScreens takes the pictures of docs/screens into the folder that QGOV_SCREENS names: desktop and phone, light and dark.
func TestScreens(t *testing.T) {
	dir := os.Getenv("QGOV_SCREENS")
	if dir == "" {
		t.Log("QGOV_SCREENS names no folder: no pictures are taken")
		return
	}
	w := begin(t, 3020)
	tab := browser.Open(t)
	tab.Allow("status of 4")
	w.signIn(t, tab, "kezhang")
	failed := w.one(t, `SELECT CAST(id AS TEXT) FROM sample WHERE handling = ? AND {all: any} ORDER BY id DESC LIMIT 1`, true)
	assigned := w.one(t, `SELECT CAST(id AS TEXT) FROM sample WHERE state = 'assigned' AND {all: any} ORDER BY id DESC LIMIT 1`)
	letter := w.one(t, `SELECT CAST(id AS TEXT) FROM letter WHERE state = 'served' AND {all: any} ORDER BY id DESC LIMIT 1`)
	tested := w.one(t, `SELECT CAST(s.id AS TEXT) FROM sample s WHERE s.state = 'testing' AND {all: any} ORDER BY s.id DESC LIMIT 1`)
	dispute := w.one(t, `SELECT CAST(id AS TEXT) FROM complaint WHERE state = 'mediating' AND repairs > 0 AND {all: any} ORDER BY id DESC LIMIT 1`)
	spot := w.one(t, `SELECT CAST(id AS TEXT) FROM hotspot WHERE state = 'planned' AND {all: any} ORDER BY id DESC LIMIT 1`)
	for _, p := range []struct{ name, path string }{
		{"complaint-stats", "/complaint-stats"}, {"hotspot", "/hotspot/" + spot}, {"complaints", "/complaint"}, {"complaint", "/complaint/" + dispute}, {"complain", "/complain"}, {"warranty", "/warranty"}, {"desk", "/desk"}, {"list", "/sample"}, {"detail", "/sample/" + failed}, {"form", "/sample/" + assigned + "/step/reassign"}, {"draw", "/draw"}, {"letter", "/letter/" + letter + "/view"},
		{"finding", "/finding"}, {"public", "/"}, {"statistics", "/statistics"}, {"results", "/results"}, {"log", "/log"},
	} {
		tab.Goto(w.URL + p.path)
		for _, theme := range []string{"", "-dark"} {
			browser.Eval[bool](tab, `(document.documentElement.setAttribute("data-bs-theme", "`+map[string]string{"": "light", "-dark": "dark"}[theme]+`"), true)`)
			tab.Screenshot(filepath.Join(dir, p.name+"-desktop"+theme+".png"), 1280, 800, false)
			tab.Screenshot(filepath.Join(dir, p.name+"-phone"+theme+".png"), 360, 740, false)
		}
	}
	tab.Goto(w.URL + "/sample/" + assigned + "/step/cancel")
	browser.Eval[bool](tab, `(document.querySelectorAll("form").forEach(f => f.noValidate = true), true)`)
	tab.Follow(".form-foot .btn-primary, .form-foot .btn-danger")
	tab.Screenshot(filepath.Join(dir, "errors-desktop.png"), 1280, 800, false)
	lab := browser.Open(t)
	w.signIn(t, lab, "jianyan")
	lab.Goto(w.URL + "/sample/" + tested + "/step/result")
	lab.Screenshot(filepath.Join(dir, "result-desktop.png"), 1280, 800, false)
	lab.Screenshot(filepath.Join(dir, "result-phone.png"), 360, 740, false)
	w.surveyScreens(t, dir)
	sampler := browser.Open(t)
	w.signIn(t, sampler, "chouyang")
	sampler.Goto(w.URL + "/sample/" + assigned + "/step/sheet")
	sampler.Screenshot(filepath.Join(dir, "sheet-phone.png"), 360, 740, false)
}

// surveyScreens takes those of surveys: the builder, the screen of an interviewer and the results.
func (w *world) surveyScreens(t *testing.T, dir string) {
	asked := w.one(t, `SELECT CAST(id AS TEXT) FROM questionnaire WHERE {all: any} ORDER BY id LIMIT 1`)
	published := w.one(t, `SELECT CAST(id AS TEXT) FROM survey WHERE state = 'published' AND {all: any}`)
	contact := w.one(t, `SELECT CAST(id AS TEXT) FROM survey_contact WHERE state = 'waiting' AND mode = 'phone' AND {all: any} ORDER BY id LIMIT 1`)
	planner := browser.Open(t)
	w.signIn(t, planner, "jihua")
	planner.Goto(w.URL + "/questionnaire/" + asked)
	planner.Screenshot(filepath.Join(dir, "questionnaire-desktop.png"), 1280, 800, false)
	planner.Goto(w.URL + "/survey/" + published + "/results")
	planner.Screenshot(filepath.Join(dir, "survey-desktop.png"), 1280, 800, false)
	asker := browser.Open(t)
	w.signIn(t, asker, "diaocha")
	asker.Goto(w.URL + "/survey_contact/" + contact + "/interview")
	asker.Screenshot(filepath.Join(dir, "interview-phone.png"), 360, 740, false)
}
