package browser

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Goto loads an address, waits for the load event and returns the HTTP status.
func (t *Tab) Goto(address string) int {
	t.tb.Helper()
	ctx, cancel := context.WithTimeout(t.ctx, Patience)
	defer cancel()
	r, err := chromedp.Run(ctx, chromedp.NavigateResponse(address))
	if err != nil {
		t.fail("going to "+address, err)
	}
	return status(r)
}

// Reload asks for the page anew, past what the browser keeps, and returns the HTTP status.
func (t *Tab) Reload() int {
	t.tb.Helper()
	ctx, cancel := context.WithTimeout(t.ctx, Patience)
	defer cancel()
	r, err := chromedp.RunResponse(ctx, chromedp.Reload())
	if err != nil {
		t.fail("reloading", err)
	}
	return status(r)
}

// status is zero for an answer without one, such as that of about:blank.
func status(r *network.Response) int {
	if r == nil {
		return 0
	}
	return int(r.Status)
}

// Back goes back in the history and waits until the page is at rest.
func (t *Tab) Back() {
	t.tb.Helper()
	before := t.URL()
	t.do("going back", chromedp.Evaluate[chromedp.Void]("history.back()"))
	t.await("the address to change from "+before, func(ctx context.Context) (bool, error) {
		return ask[bool](ctx, "location.href !== "+quote(before)+" && document.readyState === 'complete'")
	})
}

// await asks until the answer is yes. An error may be a page that is just being replaced, so only the
// deadline ends the asking.
func (t *Tab) await(what string, ask func(context.Context) (bool, error)) {
	t.tb.Helper()
	ctx, cancel := context.WithTimeout(t.ctx, Patience)
	defer cancel()
	var last error
	for {
		ok, err := ask(ctx)
		if err == nil && ok {
			return
		}
		if err != nil && ctx.Err() == nil {
			last = err
		}
		select {
		case <-ctx.Done():
			if last == nil {
				last = errors.New("in vain")
			}
			t.fail("waiting for "+what, last)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// ask evaluates an expression.
func ask[T any](ctx context.Context, expression string) (T, error) {
	return chromedp.Run(ctx, chromedp.Evaluate[T](expression))
}

// quote writes a Go string as a JavaScript one.
func quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string always has a JSON form
	}
	return string(b)
}

// A place is where an element is on the screen, and what it is.
type place struct {
	X    float64 `json:"x"` // its centre
	Y    float64 `json:"y"`
	Kind string  `json:"kind"` // of an input; otherwise the name of the tag
	Bar  string  `json:"bar"`  // why it cannot be clicked; empty when it can
}

// locate is JavaScript that finds the first visible element for a selector whose text is as wanted (an exact
// match goes before a part of it), scrolls it into view and returns its place, or null.
const locate = `((selector, text) => {
	const said = e => (e.innerText || e.value || e.getAttribute("aria-label") || e.title || "").replace(/\s+/g, " ").trim();
	const shown = e => e.checkVisibility({visibilityProperty: true}) && e.getClientRects().length > 0;
	const all = [...document.querySelectorAll(selector)].filter(shown);
	const e = text === "" ? all[0] : all.find(e => said(e) === text) || all.find(e => said(e).includes(text));
	if (!e) return null;
	e.scrollIntoView({block: "center", inline: "nearest", behavior: "instant"});
	const r = e.getClientRects()[0], x = r.left + r.width / 2, y = r.top + r.height / 2;
	let bar = "";
	const top = document.elementFromPoint(x, y);
	const label = top && top.closest("label");
	if (e.disabled) bar = "it is disabled";
	else if (!top) bar = "it is outside the window";
	else if (!e.contains(top) && !top.contains(e) && !(label && label.control === e))
		bar = "it is covered by " + top.outerHTML.slice(0, 120);
	return {x, y, kind: e.tagName === "INPUT" ? e.type : e.tagName.toLowerCase(), bar};
})`

// find waits until an element is visible, free to be clicked and at rest.
func (t *Tab) find(selector, text string) place {
	t.tb.Helper()
	what := selector
	if text != "" {
		what += " «" + text + "»"
	}
	var now, before *place
	t.await(what, func(ctx context.Context) (bool, error) {
		var err error
		before = now
		now, err = ask[*place](ctx, locate+"("+quote(selector)+","+quote(text)+")")
		switch {
		case err != nil:
			return false, err
		case now == nil:
			return false, errors.New("no such visible element")
		case now.Bar != "":
			return false, errors.New(now.Bar)
		}
		// An element that slides or grows would be missed: it must have been in the same place before.
		return before != nil && *now == *before, nil
	})
	return *now
}

// clickable is what a person would click by its text.
const clickable = `a, button, summary, label, option, [role=button], [role=tab], [role=menuitem], [role=option], input[type=submit], input[type=button], input[type=reset]`

// Click clicks the middle of the first visible element for the selector.
func (t *Tab) Click(selector string) { t.tb.Helper(); t.click(selector, "") }

// ClickText clicks the first visible link, button or label with the text, or one that contains it.
func (t *Tab) ClickText(text string) { t.tb.Helper(); t.click(clickable, text) }

func (t *Tab) click(selector, text string) {
	t.tb.Helper()
	p := t.find(selector, text)
	t.do("clicking "+selector+" "+text, chromedp.MouseClickXY(p.X, p.Y))
}

// Follow clicks a link or button that leads to another page, waits for that page to load and returns its
// HTTP status. Use Click where the page changes in place.
func (t *Tab) Follow(selector string) int { t.tb.Helper(); return t.follow(selector, "") }

// FollowText is Follow for what ClickText clicks.
func (t *Tab) FollowText(text string) int { t.tb.Helper(); return t.follow(clickable, text) }

func (t *Tab) follow(selector, text string) int {
	t.tb.Helper()
	p := t.find(selector, text)
	ctx, cancel := context.WithTimeout(t.ctx, Patience)
	defer cancel()
	r, err := chromedp.RunResponse(ctx, chromedp.MouseClickXY(p.X, p.Y))
	if err != nil {
		t.fail("following "+selector+" "+text, err)
	}
	return status(r)
}

// Fill replaces the content of a field. Text is typed (the last character key by key, so that
// what listens to keys wakes up); the value of a date, time, colour or range field is set, in the
// form of its value attribute.
func (t *Tab) Fill(selector, text string) {
	t.tb.Helper()
	what := "filling " + selector
	switch p := t.find(selector, ""); p.Kind {
	case "date", "time", "datetime-local", "month", "week", "color", "range":
		t.set(what, selector, `e.value = `+quote(text))
		return
	case "checkbox", "radio", "file", "select":
		t.fail(what, fmt.Errorf("a field of kind %s cannot be typed into", p.Kind))
	}
	t.set(what, selector, `e.focus(); e.select ? e.select() : document.getSelection().selectAllChildren(e)`)
	if text == "" {
		t.do(what, chromedp.KeyEvent(kb.Backspace))
		return
	}
	_, size := utf8.DecodeLastRuneInString(text)
	head, last := text[:len(text)-size], text[len(text)-size:]
	if head != "" {
		call(t, what, input.InsertText, input.InsertTextParams{Text: head})
	}
	t.do(what, chromedp.KeyEvent(last))
}

// set runs a statement on the first element e for the selector and tells the page that e has changed.
func (t *Tab) set(what, selector, statement string) {
	t.tb.Helper()
	ctx, cancel := context.WithTimeout(t.ctx, Patience)
	defer cancel()
	bad, err := ask[string](ctx, `(e => { const was = e.value; let bad = ""; `+statement+`;
		if (e.value !== was) for (const n of ["input", "change"]) e.dispatchEvent(new Event(n, {bubbles: true}));
		return bad; })([...document.querySelectorAll(`+quote(selector)+`)].find(e => e.getClientRects().length > 0))`)
	if err == nil && bad != "" {
		err = errors.New(bad)
	}
	if err != nil {
		t.fail(what, err)
	}
}

// Select chooses the option of a select element by its value or its text.
func (t *Tab) Select(selector, option string) {
	t.tb.Helper()
	t.find(selector, "")
	t.set("selecting "+option+" in "+selector, selector, `const want = `+quote(option)+`;
		const o = [...e.options].find(o => o.value === want) || [...e.options].find(o => o.text.trim() === want);
		if (o) e.value = o.value; else bad = "no such option among " + [...e.options].map(o => o.text.trim()).join(", ")`)
}

// Upload chooses files for a file field, which may be hidden behind a button.
func (t *Tab) Upload(selector string, paths ...string) {
	t.tb.Helper()
	var full []string
	for _, p := range paths {
		abs, err := filepath.Abs(p)
		if err != nil {
			t.fail("uploading", err)
		}
		full = append(full, abs)
	}
	t.do("uploading to "+selector, chromedp.SetUploadFiles(chromedp.CSS(selector), full))
}

// Press presses keys on what has the focus: names such as Enter, Escape, Tab, ArrowDown, or a
// character, each with modifiers if any, as in Control+s or Shift+Tab.
func (t *Tab) Press(keys ...string) {
	t.tb.Helper()
	for _, k := range keys {
		parts := strings.Split(k, "+")
		name := parts[len(parts)-1]
		code, ok := named(name)
		if !ok {
			t.fail("pressing "+k, fmt.Errorf("no key is named %q", name))
		}
		var modifiers []chromedp.Modifier
		for _, m := range parts[:len(parts)-1] {
			bit, ok := map[string]chromedp.Modifier{
				"Shift": kb.ModifierShift, "Control": kb.ModifierCtrl, "Alt": kb.ModifierAlt, "Meta": kb.ModifierMeta,
			}[m]
			if !ok {
				t.fail("pressing "+k, fmt.Errorf("no modifier is named %q", m))
			}
			modifiers = append(modifiers, bit)
		}
		t.do("pressing "+k, chromedp.KeyEvent(code, chromedp.KeyModifiers(modifiers...)))
	}
}

// named is the code of a key.
func named(name string) (string, bool) {
	if utf8.RuneCountInString(name) == 1 {
		return name, true
	}
	code, ok := map[string]string{
		"Enter": kb.Enter, "Escape": kb.Escape, "Tab": kb.Tab, "Backspace": kb.Backspace, "Delete": kb.Delete,
		"ArrowUp": kb.ArrowUp, "ArrowDown": kb.ArrowDown, "ArrowLeft": kb.ArrowLeft, "ArrowRight": kb.ArrowRight,
		"Home": kb.Home, "End": kb.End, "PageUp": kb.PageUp, "PageDown": kb.PageDown, "Space": " ",
	}[name]
	return code, ok
}

// Viewport sets the size of the window in CSS pixels; a width under 600 is a phone with a touch screen.
func (t *Tab) Viewport(width, height int) {
	t.tb.Helper()
	var options []chromedp.EmulateViewportOption
	if width < 600 {
		options = append(options, chromedp.EmulatePortrait, chromedp.EmulateTouch)
	}
	t.do("setting the window", chromedp.EmulateViewport(int64(width), int64(height), options...))
}

// NoScript switches the page's scripts off from the next page on.
func (t *Tab) NoScript() {
	t.tb.Helper()
	call(t, "switching scripts off", emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
}

// Offline cuts the tab off from the network, or connects it again.
func (t *Tab) Offline(cut bool) {
	t.tb.Helper()
	if cut {
		t.mu.Lock()
		t.offline = true
		t.mu.Unlock()
	}
	call(t, "switching the network", network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		MatchedNetworkConditions: []*network.Conditions{{Offline: cut, DownloadThroughput: -1, UploadThroughput: -1}},
	})
	// The rule stops the requests; this one is what navigator.onLine tells the page.
	call(t, "switching the network", network.OverrideNetworkState, network.OverrideNetworkStateParams{
		Offline: cut, DownloadThroughput: -1, UploadThroughput: -1,
	})
}

// Send clicks a button that sends a form and waits for the answer: it reports whether that was another page; otherwise a script has put
// another form in the place of this one.
func (t *Tab) Send(selector string) (away bool) {
	t.tb.Helper()
	p := t.find(selector, "")
	Eval[bool](t, `(e => { window.qgovSending = true; (e.form || e.closest("form")).dataset.sending = "1"; return true })(
		[...document.querySelectorAll(`+quote(selector)+`)].find(e => e.getClientRects().length > 0))`)
	t.do("sending by "+selector, chromedp.MouseClickXY(p.X, p.Y))
	t.await("the answer to "+selector, func(ctx context.Context) (bool, error) {
		at, err := ask[string](ctx, `!window.qgovSending ? document.readyState : document.querySelector("form[data-sending]") ? "waiting" : "replaced"`)
		away = at == "complete"
		return away || at == "replaced", err
	})
	return away
}

// Forgive takes back the complaints so far that contain the text and returns how many there were: those of a refusal that was planned.
func (t *Tab) Forgive(text string) (n int) {
	t.tb.Helper()
	t.Console() // so that all of them are there
	t.mu.Lock()
	defer t.mu.Unlock()
	before := len(t.messages)
	t.messages = slices.DeleteFunc(t.messages, func(m string) bool { return strings.Contains(m, text) })
	return before - len(t.messages)
}

// Download clicks a link to a file and returns the file and its name, as the browser saves them.
func (t *Tab) Download(selector string) (name string, content []byte) {
	t.tb.Helper()
	dir := t.tb.TempDir()
	call(t, "downloading", browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorAllow, BrowserContextID: chromedp.FromContext(t.ctx).BrowserContextID, DownloadPath: dir,
	})
	t.Click(selector)
	t.await("the file of "+selector, func(context.Context) (bool, error) {
		list, err := os.ReadDir(dir)
		if err != nil || len(list) != 1 || strings.HasSuffix(list[0].Name(), ".crdownload") || strings.HasPrefix(list[0].Name(), ".") {
			return false, err
		}
		name = list[0].Name()
		content, err = os.ReadFile(filepath.Join(dir, name))
		return err == nil, err
	})
	return name, content
}
