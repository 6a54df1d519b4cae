package account_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"qgov/kernel/account"
	"qgov/kernel/paper"
	"qgov/kernel/role"
	chromium "qgov/testkit/browser"
	"qgov/web"
)

// In a real browser, without scripts and 360 px wide: set-up, enrolment with a QR code, the pages of accounts. The browser takes
// the __Host- cookie from its own machine without TLS, nothing scrolls sideways, and every page is accessible.
func TestBrowser(t *testing.T) {
	w := newWorld(t, "sqlite", func(o *account.Options) {
		o.QR = func(s string) (int, string, error) {
			c, err := paper.QR(s)
			return c.Size, web.QRPath(c.Size, c.Black), err
		}
	})
	mux := http.NewServeMux()
	mux.Handle("/a/", web.Handler())
	mux.Handle("/", w.front)
	server := httptest.NewServer(mux)
	defer server.Close()
	tab := chromium.Open(t)
	tab.Allow("status of 4") // refusals, as planned below
	tab.Viewport(360, 740)
	tab.NoScript()
	look := func() {
		t.Helper()
		if px := tab.Sideways(); px > 0 {
			t.Errorf("%s: scrolls sideways by %d px", tab.URL(), px)
		}
	}
	tab.Goto(server.URL + "/login")
	look()
	for name, v := range map[string]string{"region": "370000", "org": "山东省市场监督管理局", "system.login": "sys", "system.name": "赵一",
		"security.login": "sec", "security.name": "钱二", "audit.login": "aud", "audit.name": "孙三"} {
		tab.Fill(`[name="`+name+`"]`, v)
	}
	tab.FollowText("完成安装")
	look()
	once := onceOf.FindString(tab.HTML("main"))
	if once == "" {
		t.Fatal("no one-time password")
	}
	tab.Goto(server.URL + "/thing")
	tab.Fill("[name=login]", "sys")
	tab.Fill("[name=password]", "wrong")
	tab.Follow(".form-foot .btn-primary")
	look()
	tab.Fill("[name=password]", once)
	tab.Follow(".form-foot .btn-primary")
	tab.Fill("[name=old]", once)
	tab.Fill("[name=password]", "Grosse-Kastanien-1")
	tab.Fill("[name=again]", "Grosse-Kastanien-1")
	look()
	tab.Follow(".form-foot .btn-primary")
	m := secretOf.FindString(tab.HTML("main"))
	if m == "" || tab.Count("svg path.qr-fg") != 1 {
		t.Fatalf("no secret or no QR code on %s", tab.URL())
	}
	look()
	tab.Fill("[name=code]", w.code(withoutSpaces(m)))
	tab.Follow(".form-foot .btn-primary")
	look()
	if status := tab.Goto(server.URL + "/thing"); status != http.StatusForbidden {
		t.Errorf("an administrator sees things: %d", status)
	}
	look()
	w.account("wangxiaoming", "370100", good, clerk, reader)
	w.must(w.acc.EndSessions(role.With(t.Context(), w.acting("sys")), w.acting("wangxiaoming").ID))
	for _, path := range []string{"/account", "/admin/accounts", "/admin/accounts/new", "/admin/policy", "/admin/accounts/" + w.acting("wangxiaoming").ID.String(), "/nowhere"} {
		tab.Goto(server.URL + path)
		look()
	}

	desk := chromium.Open(t) // with scripts, on a wide screen: accessible
	desk.Allow("status of 404")
	for _, path := range []string{"/login", "/nowhere"} {
		desk.Goto(server.URL + path)
		desk.Accessible()
	}
	desk.Goto(server.URL + "/login?next=/account")
	desk.Fill("[name=login]", "sys")
	desk.Fill("[name=password]", "Grosse-Kastanien-1")
	desk.Follow(".form-foot .btn-primary")
	w.clock.Advance(60e9)
	desk.Fill("[name=code]", w.code(withoutSpaces(m)))
	desk.Accessible()
	desk.Follow(".form-foot .btn-primary")
	for _, path := range []string{"/account", "/password", "/enrol", "/admin/accounts", "/admin/accounts/new", "/admin/policy", "/admin/accounts/" + w.acting("wangxiaoming").ID.String()} {
		desk.Goto(server.URL + path)
		desk.Accessible()
		if dir := os.Getenv("QGOV_TEST_ARTIFACTS"); dir != "" {
			name := filepath.Join(dir, "account"+strings.ReplaceAll(path, "/", "-"))
			desk.Screenshot(name+".png", 1200, 800, true)
			desk.Screenshot(name+"-phone.png", 360, 740, true)
		}
	}
}

// acting is the account as an actor.
func (w *world) acting(login string) role.Actor { return role.From(w.actor(login)) }

func withoutSpaces(s string) string { return strings.ReplaceAll(s, " ", "") }
