// Package browser drives a real Chromium in tests, as a person would: go to a page,
// click, fill, read, look.
//
//	tab := browser.Open(t)
//	tab.Goto(server.URL + "/login")
//	tab.Fill("#account", "zhang")
//	tab.FollowText("登录")
//	tab.WaitText("h1", "我的待办")
//	tab.Accessible()
//
// One Chromium runs per test process; each tab has a browser context of its own, so tests share no
// cookies, storage or cache. Every action waits until its element is there, visible, at rest and not
// covered, and fails the test after Patience, saying where the page was. At the end of the
// test the tab fails it for whatever the page complained about: an uncaught error, a console error, a
// breach of the content security policy, a request that left the machine, a crash. Allow names
// the complaints that a test expects.
//
// This is the only package that imports chromedp, whose interface changed at v0.20.
//
// When the environment variable QGOV_TEST_ARTIFACTS names a folder, a failed tab leaves a picture there.
package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/inspector"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"qgov/testkit/machine"
	"qgov/testkit/reaper"
)

// Patience is how long an action waits for its element, and a page for its load.
const Patience = 20 * time.Second

// chrome is the browser of this test process.
type chrome struct {
	ctx    context.Context
	reaper *reaper.Reaper // removes the profile; held so that it stays reachable
}

// shared starts the browser at its first call. The browser ends with the process:
// its pipe closes and the kernel signals it.
var shared = sync.OnceValues(func() (*chrome, error) {
	path, err := machine.FindChromium()
	if err != nil {
		return nil, fmt.Errorf("%w; go run ./tools/setup says how to install it", err)
	}
	profile, err := os.MkdirTemp("", "qgov-chromium-")
	if err != nil {
		return nil, err
	}
	// Chromium's children still write to the profile for a moment after its end.
	r, err := reaper.Start(`i=0; while [ -e "$1" ] && [ $i -lt 20 ]; do rm -rf -- "$1"; sleep 0.3; i=$((i+1)); done 2>/dev/null`, profile)
	if err != nil {
		return nil, err
	}
	flags := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.UserDataDir(profile),
		chromedp.DisableGPU,
		chromedp.Flag("no-sandbox", os.Geteuid() == 0), // Chromium's sandbox refuses root
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"),
		chromedp.Flag("font-render-hinting", "none"),
		chromedp.Flag("lang", "zh-CN"),
		chromedp.Flag("accept-lang", "zh-CN"),
		// Without a locale that knows UTF-8 it cannot open an upload with a Chinese file name.
		chromedp.Env("TZ=Asia/Shanghai", "LC_ALL=C.UTF-8", "HOME="+profile, "TMPDIR="+profile),
	)
	allocator, _ := chromedp.NewExecAllocator(context.Background(), flags...)
	ctx, cancel := chromedp.NewContext(allocator)
	// The first Do binds the browser's life to its context, hence no deadline on it.
	if err := within(time.Minute, func() error { return chromedp.Do(ctx) }); err != nil {
		cancel()
		return nil, fmt.Errorf("starting %s: %w", path, err)
	}
	return &chrome{ctx, r}, nil
})

// within runs f and gives up on it after d.
func within(d time.Duration, f func() error) error {
	done := make(chan error, 1)
	go func() { done <- f() }()
	select {
	case err := <-done:
		return err
	case <-time.After(d):
		return fmt.Errorf("no answer within %v", d)
	}
}

// Tab is one page with its own cookies and storage. Its methods must run on the goroutine of the
// test; they fail the test instead of returning errors.
type Tab struct {
	tb  testing.TB
	ctx context.Context

	mu       sync.Mutex // the browser's events arrive on their own goroutine
	messages []string
	dialogs  []string
	offline  bool // has been offline at least once
	allowed  []string
	answer   bool // to dialogs
}

// Open opens a tab, 1366 by 768, and closes it at the end of the test.
func Open(tb testing.TB) *Tab {
	tb.Helper()
	c, err := shared()
	if err != nil {
		tb.Fatalf("testkit/browser: %v", err)
	}
	t := &Tab{tb: tb, answer: true}
	ctx, cancel := chromedp.NewContext(c.ctx, chromedp.WithNewBrowserContext(), chromedp.WithListener(t.hear))
	t.ctx = ctx
	if err := within(time.Minute, func() error { return chromedp.Do(ctx) }); err != nil {
		cancel()
		tb.Fatalf("testkit/browser: opening a tab: %v", err)
	}
	tb.Cleanup(func() {
		t.close()
		if err := within(Patience, func() error { cancel(); return nil }); err != nil {
			tb.Errorf("testkit/browser: closing the tab: %v", err)
		}
	})
	t.Viewport(1366, 768)
	return t
}

// close reports what the page complained about.
func (t *Tab) close() {
	for _, m := range t.Console() {
		t.tb.Errorf("the page complained: %s", m)
	}
	if dir := os.Getenv("QGOV_TEST_ARTIFACTS"); dir != "" && t.tb.Failed() {
		path := filepath.Join(dir, strings.ReplaceAll(t.tb.Name(), "/", "_")+".png")
		if picture, err := t.capture(false); err != nil {
			t.tb.Logf("no picture of the failed page: %v", err)
		} else if err := write(path, picture); err != nil {
			t.tb.Logf("no picture of the failed page: %v", err)
		}
	}
}

// hear collects the events of the tab. It runs in the loop that reads the browser's messages and must
// neither block nor call the browser.
func (t *Tab) hear(event any) {
	switch e := event.(type) {
	case *log.EventEntryAdded:
		// Breaches of the security policy come as entries of the source security.
		if e.Entry.Level == log.EntryLevelError || e.Entry.Source == log.EntrySourceSecurity {
			t.complain(strings.TrimSpace(e.Entry.Text + " " + e.Entry.URL))
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeAssert {
			t.complain("console." + string(e.Type) + ": " + spell(e.Args))
		}
	case *runtime.EventExceptionThrown:
		text := e.ExceptionDetails.Text
		if x := e.ExceptionDetails.Exception; x != nil {
			text += " " + x.Description
		}
		t.complain(text)
	case *inspector.EventTargetCrashed:
		t.complain("the page crashed")
	case *network.EventRequestWillBeSent:
		if !near(e.Request.URL) {
			t.complain("a request that leaves the machine: " + e.Request.URL)
		}
	case *page.EventJavascriptDialogOpening:
		t.mu.Lock()
		t.dialogs = append(t.dialogs, e.Message)
		accept := t.answer
		t.mu.Unlock()
		go func() {
			_, err := chromedp.Call(t.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: accept})
			if err != nil && t.ctx.Err() == nil {
				t.complain("answering a dialog: " + err.Error())
			}
		}()
	}
}

func (t *Tab) complain(text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.messages = append(t.messages, text)
}

// spell writes the arguments of a console call.
func spell(args []*runtime.RemoteObject) string {
	var parts []string
	for _, a := range args {
		var s string
		switch {
		case a.Description != "":
			parts = append(parts, a.Description)
		case json.Unmarshal(a.Value, &s) == nil:
			parts = append(parts, s)
		default:
			parts = append(parts, string(a.Value))
		}
	}
	return strings.Join(parts, " ")
}

// near tells whether a request stays on this machine. Data and blob addresses do.
func near(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	switch u.Scheme {
	case "http", "https", "ws", "wss":
		return u.Hostname() == "127.0.0.1" || u.Hostname() == "localhost" || u.Hostname() == "::1"
	}
	return true
}

// Console returns what the page has complained about so far, without what Allow expects. A
// test need not call it: what it would return fails the test at its end.
func (t *Tab) Console() []string {
	t.tb.Helper()
	// A question that is answered proves that all earlier events have been heard.
	ctx, cancel := context.WithTimeout(t.ctx, Patience)
	defer cancel()
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[int]("1")); err != nil {
		t.complain("the page does not answer: " + err.Error())
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(t.messages), func(m string) bool {
		if t.offline && strings.Contains(m, "ERR_INTERNET_DISCONNECTED") {
			return true // it is what the test asked for
		}
		return slices.ContainsFunc(t.allowed, func(a string) bool { return strings.Contains(m, a) })
	})
}

// Allow expects complaints that contain the text, such as "404 (Not Found)".
func (t *Tab) Allow(text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.allowed = append(t.allowed, text)
}

// Answer sets how the tab answers the page's dialogs (alert, confirm) from now on; at first it accepts them.
func (t *Tab) Answer(accept bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.answer = accept
}

// Dialogs returns the texts of the dialogs that the page has opened.
func (t *Tab) Dialogs() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.dialogs)
}

// fail ends the test and says where the page was.
func (t *Tab) fail(what string, err error) {
	t.tb.Helper()
	ctx, cancel := context.WithTimeout(t.ctx, 5*time.Second)
	defer cancel()
	where, whereErr := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + " «" + document.title + "»"`))
	if whereErr != nil {
		where = whereErr.Error()
	}
	t.tb.Fatalf("%s: %v\n\tat %s", what, err, where)
}

// do runs actions that return nothing, with a deadline.
func (t *Tab) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	t.tb.Helper()
	ctx, cancel := context.WithTimeout(t.ctx, Patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.fail(what, err)
	}
}

// call runs a command of the browser's protocol, with a deadline.
func call[P, R any](t *Tab, what string, command cdp.Command[P, R], params P) {
	t.tb.Helper()
	ctx, cancel := context.WithTimeout(t.ctx, Patience)
	defer cancel()
	if _, err := chromedp.Call(ctx, command, params); err != nil {
		t.fail(what, err)
	}
}

// Eval evaluates a JavaScript expression in the page and decodes its value; it waits for a promise.
func Eval[T any](t *Tab, expression string) T {
	t.tb.Helper()
	return eval[T](t, Patience, expression)
}

// eval is Eval with a patience of its own.
func eval[T any](t *Tab, patience time.Duration, expression string) T {
	t.tb.Helper()
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		t.fail("evaluating "+expression, err)
	}
	return v
}
