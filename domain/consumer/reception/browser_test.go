package reception_test

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

// look checks a page on a phone, and takes a picture if QGOV_SCREENS names a folder.
func look(t *testing.T, tab *browser.Tab, name string) {
	t.Helper()
	tab.Accessible()
	if n := tab.Sideways(); n > 0 {
		t.Errorf("%s scrolls sideways by %d", name, n)
	}
	if dir := os.Getenv("QGOV_SCREENS"); dir != "" {
		tab.Screenshot(filepath.Join(dir, name+"-phone.png"), 360, 740, true)
		tab.Viewport(360, 740)
	}
}

// TestPhone: somebody looks up what may be asked for, complains in three steps with a photo, loses the line at the worst moment, sends
// again, and follows the one case that came of it while an officer handles it. The draft stays on the device until then.
func TestPhone(t *testing.T) {
	s := bureau(t, server.Open(t, "sqlite"))
	path := filepath.Join(t.TempDir(), "电视.jpg")
	if err := os.WriteFile(path, photo(t), 0o600); err != nil {
		t.Fatal(err)
	}
	tab := browser.Open(t)
	tab.Viewport(360, 740)
	tab.Goto(s.URL + "/warranty")
	tab.Select("#f-product", "彩色电视机")
	day := s.Clock.Now().AddDate(0, 0, -100).Format("2006-01-02")
	tab.Fill("#f-bought", day)
	tab.Fill("#f-price", "3000")
	tab.Fill("#f-repairs", "2")
	tab.Fill("#f-days", "10")
	tab.Follow(".form-foot .btn-primary")
	if text := tab.Text("main"); !strings.Contains(text, "您可以选择：换货、退货退款、免费修理") || !strings.Contains(text, "270.00 元") || !strings.Contains(text, "谁经销谁负责三包") {
		t.Error(text)
	}
	look(t, tab, "warranty")
	tab.FollowText("我要投诉")
	if got := tab.Value("#f-product"); got != "彩色电视机" {
		t.Errorf("the goods were not taken over: %q", got)
	}
	tab.Goto(s.URL + "/complain")
	tab.Click("form#complain .foot-tools .btn-primary:not([hidden])") // nothing filled in: the step stays
	tab.Fill("#f-against", "示例电器商店")
	tab.Fill("#f-text", "购买的彩色电视机修了十天，还是无法开机")
	tab.Fill("#f-want", "退货")
	look(t, tab, "complain-1")
	next := "form#complain .foot-tools button[type=button].btn-primary"
	tab.Click(next)
	tab.WaitFor("#f-product")
	tab.Upload("#f-photos", path)
	tab.WaitThere(".photo-list input[name=photo]")
	tab.Fill("#f-product", "彩色电视机")
	tab.Fill("#f-price", "3000")
	look(t, tab, "complain-2")
	tab.Goto(s.URL + "/complain") // the page was closed and opened again
	tab.WaitText(".draft-note", "已恢复")
	tab.WaitThere(".photo-list input[name=photo]")
	tab.Click(next)
	tab.WaitFor("#f-name")
	tab.Fill("#f-name", "张三丰")
	tab.Fill("#f-phone", "13800138000")
	tab.Click("#f-agree")
	look(t, tab, "complain-3")
	submit := "form#complain .foot-tools button[type=submit], form#complain .foot-tools .btn-primary:not([type=button])"
	tab.Allow("ERR_INTERNET_DISCONNECTED")
	tab.Offline(true)
	tab.Click(submit)
	tab.WaitText(".send-note", "网络中断")
	look(t, tab, "complain-offline")
	tab.Offline(false)
	if n := messages(t, s); n != 0 {
		t.Errorf("%d messages before the line was back", n)
	}
	tab.Follow(submit)
	text := tab.Text("main")
	no, code := number.FindString(text), secret.FindString(text)
	if n := messages(t, s); n != 1 || no == "" || code == "" {
		t.Fatalf("%d messages: %s", n, text)
	}
	look(t, tab, "complain-done")
	m := last(t, s)
	if len(m.Photos) != 1 || m.Product != "彩色电视机" || m.Price != record.Money(300000) || string(m.Phone) != "13800138000" {
		t.Errorf("%+v", m)
	}
	tab.Goto(s.URL + "/complain")
	if tab.Count(".draft-note") != 0 || tab.Value("#f-text") != "" {
		t.Error("the draft is still there after it arrived")
	}
	officer := s.As(t, "consumer")
	step(officer, "consumer_message", m.ID.String(), "sort", map[string]any{"as": "complaint", "class": "trade", "sector": "goods"})
	c := last(t, s).Complaint.String()
	step(officer, "complaint", c, "verify", map[string]any{"passed": true, "reason": "电话核对"})
	step(officer, "complaint", c, "accept", map[string]any{"trouble": "quality"})
	tab.Goto(s.URL + "/follow?n=" + no)
	tab.Fill("#f-secret", strings.ToLower(code))
	tab.Follow(".form-foot .btn-primary")
	if text := tab.Text("main"); !strings.Contains(text, "投诉已受理，正在调解") || strings.Contains(text, "张三丰") {
		t.Error(text)
	}
	look(t, tab, "follow")
	cookie, secure := officer.Cookie(), ""
	if cookie.Secure {
		secure = "; secure"
	}
	browser.Eval[bool](tab, fmt.Sprintf("(document.cookie = %q, true)", cookie.Name+"="+cookie.Value+"; path=/"+secure))
	for name, path := range map[string]string{"message": "/consumer_message/" + m.ID.String(), "complaint": "/complaint/" + c, "complaint-queue": "/complaint"} {
		if got := tab.Goto(s.URL + path); got != http.StatusOK {
			t.Errorf("%s: %d", path, got)
		}
		if text := tab.Text("main"); !strings.Contains(text, "彩色电视机") {
			t.Errorf("%s: %s", path, text)
		}
		if dir := os.Getenv("QGOV_SCREENS"); dir != "" {
			tab.Screenshot(filepath.Join(dir, name+"-desktop.png"), 1280, 800, true)
			tab.Viewport(360, 740)
		}
		look(t, tab, name)
	}
}

// Pressing 提交 always does something: what is missing is said, a picture that is still on its way is waited for, one that did not arrive is
// not left behind unnoticed, and a site that is busy loses nothing.
func TestUnsent(t *testing.T) {
	s := bureau(t, server.Open(t, "sqlite"))
	dir := t.TempDir()
	good, large := filepath.Join(dir, "电视.jpg"), filepath.Join(dir, "大.jpg")
	for path, content := range map[string][]byte{good: photo(t), large: make([]byte, 11<<20)} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const next, submit = "form#complain .foot-tools button[type=button].btn-primary", "form#complain .foot-tools .btn-primary:not([type=button])"
	tab := browser.Open(t)
	tab.Viewport(390, 844)
	tab.Goto(s.URL + "/complain")
	if !strings.Contains(tab.Text("main"), "查看进度") {
		t.Error("who complained already does not find the way to follow the case")
	}
	tab.Fill("#f-against", "示例电器商店")
	tab.Fill("#f-text", "电视机无法开机")
	tab.Click(next)
	tab.Upload("#f-photos", large)
	tab.WaitText(".photo-list", "超过 10 MB")
	browser.Eval[bool](tab, "(window.held = [], window.sends = XMLHttpRequest.prototype.send, XMLHttpRequest.prototype.send = function (b) { held.push([this, b]); }, true)")
	tab.Upload("#f-photos", good)
	tab.Click(next)
	tab.Click(submit) // a complaint needs a name
	if tab.Count("#f-name:invalid") != 1 || tab.Count(".send-note") != 0 {
		t.Error("a complaint without a name was sent")
	}
	tab.Fill("#f-name", "张三丰")
	tab.Fill("#f-phone", "13800138000")
	tab.Click("#f-agree")
	tab.Click(submit)
	tab.WaitText(".send-note", "照片还在上传")
	look(t, tab, "complain-waiting")
	browser.Eval[bool](tab, "(XMLHttpRequest.prototype.send = sends, held.forEach(function (h) { h[0].send(h[1]); }), true)")
	tab.WaitText(".send-note", "有照片没有传上")
	look(t, tab, "complain-unsent")
	tab.Click(".photo-list li:first-child button")
	tab.Click(next)
	browser.Eval[bool](tab, "(window.fetches = window.fetch, window.fetch = function () { return Promise.resolve({ status: 503 }); }, true)")
	tab.Click(submit)
	tab.WaitText(".send-note", "系统忙")
	browser.Eval[bool](tab, "(window.fetch = fetches, true)")
	if n := messages(t, s); n != 0 {
		t.Errorf("%d messages", n)
	}
	tab.Follow(submit)
	if no := number.FindString(tab.Text("main")); no == "" || messages(t, s) != 1 || len(last(t, s).Photos) != 1 {
		t.Errorf("%s", tab.Text("main"))
	}
	tab.Goto(s.URL + "/complain?wish=report")
	if tab.Count("#f-name[required]") != 0 {
		t.Error("a report has to be signed")
	}
}

// Without scripts the form is one page, and works with its picture.
func TestNoScript(t *testing.T) {
	s := bureau(t, server.Open(t, "sqlite"))
	path := filepath.Join(t.TempDir(), "小票.jpg")
	if err := os.WriteFile(path, photo(t), 0o600); err != nil {
		t.Fatal(err)
	}
	tab := browser.Open(t)
	tab.Viewport(360, 740)
	tab.NoScript()
	tab.Goto(s.URL + "/complain")
	for id, v := range map[string]string{"against": "示例超市", "text": "酸奶已过保质期", "name": "李四", "phone": "13900139000"} {
		tab.Fill("#f-"+id, v)
	}
	tab.Upload("#f-photos", path)
	tab.Click("#f-agree")
	tab.Follow("form#complain .foot-tools .btn-primary")
	if no := number.FindString(tab.Text("main")); no == "" || len(last(t, s).Photos) != 1 {
		t.Errorf("%s", tab.Text("main"))
	}
}
