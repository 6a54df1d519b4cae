package report_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"qgov/kernel/record"
	"qgov/testkit/browser"
	"qgov/testkit/server"
)

// look checks a page, and takes a picture if QGOV_SCREENS names a folder.
func look(t *testing.T, tab *browser.Tab, name string, width, height int) {
	t.Helper()
	tab.Accessible()
	if n := tab.Sideways(); n > 0 {
		t.Errorf("%s scrolls sideways by %d", name, n)
	}
	if dir := os.Getenv("QGOV_SCREENS"); dir != "" {
		tab.Screenshot(filepath.Join(dir, name+".png"), width, height, width < 500)
		tab.Viewport(width, height)
	}
}

// TestPhone: somebody reports from a phone without a name, with a picture, and follows the report by the receipt; the officer sees a pseudonym,
// and opens the vault after the security administrator agreed.
func TestPhone(t *testing.T) {
	s := server.Open(t, "sqlite")
	b := open(t, s)
	path := filepath.Join(t.TempDir(), "仓库.jpg")
	if err := os.WriteFile(path, picture("GPS N37.16"), 0o600); err != nil {
		t.Fatal(err)
	}
	tab := browser.Open(t)
	tab.Viewport(360, 740)
	tab.Goto(s.URL + "/tip")
	look(t, tab, "tip-phone", 360, 740)
	tab.Select("#f-region", "示例市场监督管理局")
	tab.Select("#f-matter", "产品质量")
	tab.Fill("#f-against", "示例家具厂")
	tab.Fill("#f-text", "该厂把不合格的儿童床贴上合格标签出厂，可打 13900001111 问我")
	tab.Fill("#f-name", "示例举报人")
	tab.Fill("#f-phone", "13900001111")
	tab.Upload("input[type=file]", path)
	tab.Follow(".form-foot .btn-primary")
	receipt := code.FindString(tab.Text("main"))
	if receipt == "" {
		t.Fatal(tab.Text("main"))
	}
	look(t, tab, "tip-receipt-phone", 360, 740)
	tab.FollowText("凭回执查询")
	tab.Fill("#f-receipt", strings.ToLower(receipt))
	tab.Follow(".form-foot .btn-primary")
	if text := tab.Text("main"); !strings.Contains(text, "核查中") || strings.Contains(text, "13900001111") {
		t.Error(text)
	}
	look(t, tab, "tip-follow-phone", 360, 740)
	tab.Goto(s.URL + "/tip/claim")
	look(t, tab, "tip-claim-phone", 360, 740)

	r := b.only(t)
	b.must(t, s.As(t, "supervisor"), "report", r.ID, "assign", map[string]any{"officer": b.officer.ID.String()})
	a := b.inspector.JSON("POST", "/api/report_reveal", "", map[string]any{"report": r.ID.String(), "reason": "需当面核实线索细节"}).Want(http.StatusCreated)
	id, err := record.ParseID(fmt.Sprint(a.Object()["id"]))
	if err != nil {
		t.Fatal(err)
	}
	b.must(t, s.As(t, "security_admin"), "report_reveal", id, "grant", map[string]any{"reason": "同意"})
	tab = browser.Open(t)
	tab.Viewport(1280, 800)
	tab.Goto(s.URL + "/tip")
	cookie, secure := b.inspector.Cookie(), ""
	if cookie.Secure {
		secure = "; secure"
	}
	browser.Eval[bool](tab, fmt.Sprintf("(document.cookie = %q, true)", cookie.Name+"="+cookie.Value+"; path=/"+secure))
	tab.Goto(s.URL + "/report/" + r.ID.String())
	if text := tab.Text("main"); !strings.Contains(text, r.Pseudonym) || strings.Contains(text, "示例举报人") || strings.Contains(text, "13900001111") || !strings.Contains(text, "〔已隐去〕") {
		t.Error(text)
	}
	look(t, tab, "report-desktop", 1280, 800)
	tab.Goto(s.URL + "/report_intake")
	look(t, tab, "report-intake-desktop", 1280, 800)
	tab.Goto(s.URL + "/report_reveal/" + id.String() + "/open")
	look(t, tab, "report-reveal-ask-desktop", 1280, 800)
	tab.Follow(".form-foot .btn-primary")
	if text := tab.Text("main"); !strings.Contains(text, "示例举报人") || !strings.Contains(text, "13900001111") {
		t.Error(text)
	}
	look(t, tab, "report-reveal-desktop", 1280, 800)
}
