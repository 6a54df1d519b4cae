package tour_test

import (
	"net/http"
	"strings"
	"testing"

	"qgov/testkit/browser"
	"qgov/testkit/server"
)

// TestWindow is the way of somebody who wants to know before a contract: the lists, an entry, a firm's credit. The pages are accessible and fit
// a phone. With QGOV_SCREENS it takes their pictures.
func TestWindow(t *testing.T) {
	w := begin(t, 60)
	for range 1000 {
		if ran, err := w.App.Jobs.Step(server.System(t)); err != nil || !ran {
			break
		}
	}
	tab := browser.Open(t)
	listed := w.one(t, `SELECT l.code FROM abnormal_listing l WHERE l.state = 'listed' AND {all: any} ORDER BY l.id LIMIT 1`)
	name := w.one(t, `SELECT name FROM firm WHERE code = ? AND {all: any}`, listed)
	for _, p := range []struct{ name, path, want string }{
		{"lists", "/lists", "最近列入经营异常名录"}, {"lists-abnormal", "/lists/abnormal", "至移出为止"}, {"lists-serious", "/lists/serious", "公示截止"}, {"lists-repaired", "/lists/repaired", "信用修复移出"},
		{"lists-honours", "/lists/honours", "提供部门"}, {"lists-green", "/lists/green", "守信激励"},
		{"lists-search", "/lists/abnormal?q=" + listed, name}, {"firm-public", "/enterprise/" + listed + "/credit", "公开的信用记录"}, {"open", "/open/credit", "records.csv.gz"},
	} {
		if status := tab.Goto(w.URL + p.path); status != http.StatusOK {
			t.Errorf("%s: %d", p.path, status)
		}
		if !strings.Contains(tab.Text("main"), p.want) {
			t.Errorf("%s does not say %s", p.path, p.want)
		}
		look(t, tab)
		w.picture(tab, p.name)
	}
	tab.Goto(w.URL + "/")
	tab.Follow(`main a[href="/lists"]`)
	tab.Follow(`main a[href="/lists/abnormal"]`)
	tab.Follow(`main a[href^="/results/"]`)
	if !strings.Contains(tab.Text("main"), "存证") {
		t.Error("an entry does not show its proof")
	}
	tab.Goto(w.URL + "/enterprise/" + listed)
	tab.Follow(`main a[href$="/credit"]`)
}
