package browser_test

import (
	"bytes"
	"fmt"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"qgov/testkit/browser"
)

// site is a small site with a strict content security policy.
func site(t *testing.T) string {
	t.Helper()
	pages := map[string]string{
		"/": `<h1>目录</h1><p><a href="/form">填写</a> <a href="/missing">没有</a>
			<button id="in-place" type="button">就地</button><div id="later" hidden>好了</div>
			<script src="/app.js"></script>`,
		"/form": `<h1>登记</h1><form method="post" action="/sent" enctype="multipart/form-data">
			<label for="name">名称</label><input id="name" name="name" value="旧名">
			<label for="day">日期</label><input id="day" name="day" type="date">
			<label for="grade">等级</label><select id="grade" name="grade"><option value="a">甲级</option><option value="b">乙级</option></select>
			<label for="note">备注</label><textarea id="note" name="note"></textarea>
			<label><input type="checkbox" name="agree" value="yes"> 同意</label>
			<label for="file">附件</label><input id="file" name="file" type="file">
			<button>提交</button></form><output id="keys"></output><script src="/app.js"></script>`,
		"/bad":   `<h1>差</h1><img src="/dot.png"><input><p class="pale">看不清</p>`,
		"/wide":  `<h1>宽</h1><div class="wide">x</div>`,
		"/noisy": `<h1>吵</h1><p style="color: red">内联</p><script src="/noisy.js"></script>`,
		"/leaky": `<h1>漏</h1><img alt="" src="https://cdn.example/dot.png">`,
		"/asks":  `<h1>问</h1><button id="ask" type="button">删除</button><output id="said"></output><script src="/app.js"></script>`,
	}
	const css = `body { font: 16px sans-serif; color: #222; background: #fff } .pale { color: #eee } .wide { width: 3000px }`
	const js = `
		const by = id => document.getElementById(id);
		by("in-place")?.addEventListener("click", () => setTimeout(() => { by("later").hidden = false }, 50));
		by("name")?.addEventListener("keyup", e => { by("keys").textContent += e.key + ";" });
		by("ask")?.addEventListener("click", () => { by("said").textContent = confirm("真的删除？") ? "删了" : "没删" });`
	mux := http.NewServeMux()
	mux.HandleFunc("GET /", func(w http.ResponseWriter, r *http.Request) {
		body, ok := pages[r.URL.Path]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
			body = "<h1>没有这一页</h1>"
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if r.URL.Path != "/leaky" {
			w.Header().Set("Content-Security-Policy", "default-src 'self'")
		}
		fmt.Fprintf(w, `<!doctype html><html lang="zh-CN"><head><title>试</title><link rel="icon" href="/dot.png">
			<link rel="stylesheet" href="/app.css"></head><body><main>%s</main></body></html>`, body)
	})
	mux.HandleFunc("GET /app.css", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/css")
		io.WriteString(w, css)
	})
	script := func(text string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
			io.WriteString(w, text)
		}
	}
	mux.HandleFunc("GET /app.js", script(js))
	mux.HandleFunc("GET /noisy.js", script(`console.error("碎了", 42); setTimeout(() => { throw new Error("没人接") }, 0)`))
	mux.HandleFunc("GET /dot.png", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "image/svg+xml")
		io.WriteString(w, `<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>`)
	})
	mux.HandleFunc("POST /sent", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		file, _, err := r.FormFile("file")
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		content, err := io.ReadAll(file)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		w.WriteHeader(http.StatusCreated)
		fmt.Fprintf(w, `<!doctype html><html lang="zh-CN"><title>收到</title><link rel="icon" href="/dot.png"><p id="got">%s|%s|%s|%s|%s|%s</p></html>`,
			r.FormValue("name"), r.FormValue("day"), r.FormValue("grade"), r.FormValue("note"), r.FormValue("agree"), content)
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

func TestForm(t *testing.T) {
	base := site(t)
	tab := browser.Open(t)
	if got := tab.Goto(base + "/"); got != 200 {
		t.Fatalf("status %d", got)
	}
	if got := tab.FollowText("填写"); got != 200 || tab.Text("h1") != "登记" {
		t.Fatalf("the link leads to %q with status %d", tab.Text("h1"), got)
	}
	file := filepath.Join(t.TempDir(), "附件.txt")
	if err := os.WriteFile(file, []byte("内容"), 0o600); err != nil {
		t.Fatal(err)
	}
	tab.Fill("#name", "上海第一食品厂")
	if got := tab.Text("#keys"); !strings.HasSuffix(got, ";") {
		t.Errorf("the page heard the keys %q, want one at least", got)
	}
	tab.Fill("#day", "2026-11-22")
	tab.Select("#grade", "乙级")
	tab.Fill("#note", "两个字\n换行")
	tab.ClickText("同意")
	tab.Upload("#file", file)
	if got := tab.Value("#name"); got != "上海第一食品厂" {
		t.Errorf("the field holds %q", got)
	}
	if got := tab.Follow("form button"); got != 201 {
		t.Errorf("status %d", got)
	}
	if got, want := tab.Text("#got"), "上海第一食品厂|2026-11-22|b|两个字 换行|yes|内容"; got != want {
		t.Errorf("the server got %q, want %q", got, want)
	}
	tab.Back()
	if tab.Text("h1") != "登记" {
		t.Errorf("back leads to %q", tab.Text("h1"))
	}
	tab.Fill("#name", "")
	if got := tab.Value("#name"); got != "" {
		t.Errorf("an emptied field holds %q", got)
	}
}

func TestWaiting(t *testing.T) {
	base := site(t) // closed after the tab, which would complain of its absence
	tab := browser.Open(t)
	tab.Goto(base + "/")
	if tab.Count("a") != 2 || tab.Texts("a")[1] != "没有" || tab.Attr("a", "href") != "/form" {
		t.Errorf("links %q", tab.Texts("a"))
	}
	tab.WaitGone("#later")
	tab.Click("#in-place")
	tab.WaitFor("#later")
	tab.WaitText("#later", "好了")
	if got := tab.HTML("h1"); got != "目录" {
		t.Errorf("heading %q", got)
	}
	tab.Allow("404 (Not Found)")
	if got := tab.FollowText("没有"); got != 404 {
		t.Errorf("status %d, want 404", got)
	}
}

func TestKeys(t *testing.T) {
	base := site(t) // closed after the tab, which would complain of its absence
	tab := browser.Open(t)
	tab.Goto(base + "/form")
	tab.Click("#name")
	tab.Press("Control+a", "x", "Shift+Home", "Delete", "y", "Tab")
	if got := tab.Value("#name"); got != "y" {
		t.Errorf("the field holds %q, want y", got)
	}
	if got := browser.Eval[string](tab, "document.activeElement.id"); got != "day" {
		t.Errorf("Tab leads to %q", got)
	}
}

func TestPictures(t *testing.T) {
	base := site(t)
	tab := browser.Open(t)
	tab.Goto(base + "/wide")
	dir := t.TempDir()
	for _, c := range []struct {
		path          string
		width, height int
		full          bool
	}{{"a/phone.png", 360, 740, false}, {"a/full.png", 800, 100, true}} {
		path := filepath.Join(dir, c.path)
		tab.Screenshot(path, c.width, c.height, c.full)
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.DecodeConfig(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if picture.Width != c.width || picture.Height < c.height {
			t.Errorf("%s is %d × %d, want %d × %d", c.path, picture.Width, picture.Height, c.width, c.height)
		}
	}
	if got := tab.Sideways(); got < 1000 {
		t.Errorf("a page of 3000 px is %d px too wide for a window of 800", got)
	}
	tab.Goto(base + "/")
	if got := tab.Sideways(); got != 0 {
		t.Errorf("an ordinary page is %d px too wide", got)
	}
	if got := tab.PDF(); !bytes.HasPrefix(got, []byte("%PDF-")) {
		t.Errorf("the print is not a PDF: %.20q", got)
	}
}

func TestAxe(t *testing.T) {
	base := site(t)
	tab := browser.Open(t)
	tab.Goto(base + "/form")
	tab.Accessible()
	tab.Goto(base + "/bad")
	found := map[string]string{}
	for _, v := range tab.Axe() {
		found[v.Rule] = strings.Join(v.Nodes, " ")
	}
	for rule, want := range map[string]string{"image-alt": "img: ", "label": "input: ", "color-contrast": "contrast of 1.16"} {
		if !strings.Contains(found[rule], want) {
			t.Errorf("axe did not find %s (%s), only %v", rule, want, found)
		}
	}
}

func TestNoScript(t *testing.T) {
	base := site(t)
	tab := browser.Open(t)
	tab.NoScript()
	tab.Goto(base + "/")
	tab.Click("#in-place")
	tab.Goto(base + "/form")
	tab.Fill("#name", "无脚本")
	if got := tab.Text("#keys"); got != "" {
		t.Errorf("a script of the page ran: %q", got)
	}
	if got := tab.Value("#name"); got != "无脚本" {
		t.Errorf("the field holds %q", got)
	}
}

func TestOffline(t *testing.T) {
	base := site(t) // closed after the tab, which would complain of its absence
	tab := browser.Open(t)
	tab.Goto(base + "/")
	reach := func() string {
		return browser.Eval[string](tab, `fetch("/form").then(r => String(r.status), e => "no") .then(s => s + " " + navigator.onLine)`)
	}
	for _, c := range []struct {
		cut  bool
		want string
	}{{false, "200 true"}, {true, "no false"}, {false, "200 true"}} {
		tab.Offline(c.cut)
		if got := reach(); got != c.want {
			t.Errorf("offline %v: %q, want %q", c.cut, got, c.want)
		}
	}
}

func TestDialogs(t *testing.T) {
	base := site(t) // closed after the tab, which would complain of its absence
	tab := browser.Open(t)
	tab.Goto(base + "/asks")
	tab.Click("#ask")
	tab.WaitText("#said", "删了")
	tab.Answer(false)
	tab.Click("#ask")
	tab.WaitText("#said", "没删")
	if got := tab.Dialogs(); len(got) != 2 || got[0] != "真的删除？" {
		t.Errorf("dialogs %q", got)
	}
}

func TestTabsAreApart(t *testing.T) {
	base := site(t)
	a, b := browser.Open(t), browser.Open(t)
	a.Goto(base + "/")
	b.Goto(base + "/")
	browser.Eval[bool](a, `(document.cookie = "who=a", localStorage.setItem("who", "a"), true)`)
	if got := browser.Eval[string](b, `document.cookie + (localStorage.getItem("who") || "")`); got != "" {
		t.Errorf("one tab sees %q of the other", got)
	}
	if zone := browser.Eval[string](a, "Intl.DateTimeFormat().resolvedOptions().timeZone + ' ' + navigator.language"); zone != "Asia/Shanghai zh-CN" {
		t.Errorf("time zone and language %s", zone)
	}
}

// record stands for a test that should fail: it notes what it is told instead of failing.
type record struct {
	testing.TB
	said     []string
	cleanups []func()
}

func (r *record) Errorf(format string, args ...any) {
	r.said = append(r.said, fmt.Sprintf(format, args...))
}
func (r *record) Cleanup(f func()) { r.cleanups = append(r.cleanups, f) }
func (r *record) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}

// run runs a test to its end, clean-up included, and returns what it failed for.
func run(t *testing.T, test func(testing.TB)) string {
	r := &record{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			for _, f := range r.cleanups {
				f()
			}
		}()
		test(r)
	}()
	<-done
	return strings.Join(r.said, "\n")
}

func TestComplaintsFail(t *testing.T) {
	base := site(t)
	said := run(t, func(tb testing.TB) {
		tab := browser.Open(tb)
		tab.Goto(base + "/noisy")
	})
	for _, want := range []string{
		"console.error: 碎了 42", "Error: 没人接", "violates the following Content Security Policy directive",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("the tab did not report %q but\n%s", want, said)
		}
	}
	said = run(t, func(tb testing.TB) { browser.Open(tb).Goto(base + "/leaky") })
	if want := "leaves the machine: https://cdn.example/dot.png"; !strings.Contains(said, want) {
		t.Errorf("the tab did not report %q but\n%s", want, said)
	}
	if said := run(t, func(tb testing.TB) { browser.Open(tb).Goto(base + "/form") }); said != "" {
		t.Errorf("a quiet page was reported: %s", said)
	}
}

func TestFailuresSayWhere(t *testing.T) {
	base := site(t)
	said := run(t, func(tb testing.TB) {
		tab := browser.Open(tb)
		tab.Goto(base + "/form")
		tab.Select("#grade", "丙级")
	})
	for _, want := range []string{"no such option among 甲级, 乙级", base + "/form «试»"} {
		if !strings.Contains(said, want) {
			t.Errorf("the failure does not say %q but %s", want, said)
		}
	}
}
