package browser

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// URL returns the address of the page.
func (t *Tab) URL() string { t.tb.Helper(); return Eval[string](t, "location.href") }

// Title returns the title of the page.
func (t *Tab) Title() string { t.tb.Helper(); return Eval[string](t, "document.title") }

// first waits for an element and evaluates an expression on it, named e.
func first[T any](t *Tab, selector, expression string) T {
	t.tb.Helper()
	t.await(selector, func(ctx context.Context) (bool, error) {
		return ask[bool](ctx, "document.querySelector("+quote(selector)+") !== null")
	})
	return Eval[T](t, "(e => "+expression+")(document.querySelector("+quote(selector)+"))")
}

// Text returns the text of the first element as a reader sees it, trimmed; it waits for the element.
func (t *Tab) Text(selector string) string {
	t.tb.Helper()
	return strings.TrimSpace(first[string](t, selector, "e.innerText === undefined ? e.textContent : e.innerText"))
}

// Texts returns the texts of all elements there are now, trimmed.
func (t *Tab) Texts(selector string) []string {
	t.tb.Helper()
	return Eval[[]string](t, "[...document.querySelectorAll("+quote(selector)+")].map(e => (e.innerText === undefined ? e.textContent : e.innerText).trim())")
}

// HTML returns the inner HTML of the first element; it waits for the element.
func (t *Tab) HTML(selector string) string {
	t.tb.Helper()
	return first[string](t, selector, "e.innerHTML")
}

// Value returns the value of the first field; it waits for the field.
func (t *Tab) Value(selector string) string {
	t.tb.Helper()
	return first[string](t, selector, "e.value")
}

// Attr returns an attribute of the first element, empty when it has none; it waits for the element.
func (t *Tab) Attr(selector, name string) string {
	t.tb.Helper()
	return first[string](t, selector, "e.getAttribute("+quote(name)+") || ''")
}

// Count returns how many elements there are now.
func (t *Tab) Count(selector string) int {
	t.tb.Helper()
	return Eval[int](t, "document.querySelectorAll("+quote(selector)+").length")
}

// WaitFor waits until an element is visible.
func (t *Tab) WaitFor(selector string) {
	t.tb.Helper()
	t.await(selector+" to be visible", func(ctx context.Context) (bool, error) { return ask[bool](ctx, visible(selector)) })
}

// WaitGone waits until no element for the selector is visible.
func (t *Tab) WaitGone(selector string) {
	t.tb.Helper()
	t.await(selector+" to go", func(ctx context.Context) (bool, error) { return ask[bool](ctx, "!"+visible(selector)) })
}

// visible is an expression that tells whether an element for the selector is visible.
func visible(selector string) string {
	return "[...document.querySelectorAll(" + quote(selector) + ")].some(e => e.checkVisibility({visibilityProperty: true}))"
}

// WaitText waits until the text of an element for the selector contains text.
func (t *Tab) WaitText(selector, text string) {
	t.tb.Helper()
	t.await(fmt.Sprintf("%s to say %q", selector, text), func(ctx context.Context) (bool, error) {
		said, err := ask[[]string](ctx, "[...document.querySelectorAll("+quote(selector)+")].map(e => e.innerText || e.textContent)")
		if err != nil {
			return false, err
		}
		for _, s := range said {
			if strings.Contains(s, text) {
				return true, nil
			}
		}
		return false, fmt.Errorf("it says %.200q", said)
	})
}

// Sideways returns by how many pixels the page is wider than its window: a page that must be scrolled sideways.
func (t *Tab) Sideways() int {
	t.tb.Helper()
	return Eval[int](t, "Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)")
}

// Screenshot writes a PNG picture of the page at a window size, of the whole page when full, and
// leaves the window at that size.
func (t *Tab) Screenshot(path string, width, height int, full bool) {
	t.tb.Helper()
	t.Viewport(width, height)
	Eval[bool](t, "document.fonts.ready.then(() => new Promise(r => requestAnimationFrame(() => requestAnimationFrame(() => r(true)))))")
	picture, err := t.capture(full)
	if err == nil {
		err = write(path, picture)
	}
	if err != nil {
		t.fail("taking a picture", err)
	}
}

// capture returns a PNG picture.
func (t *Tab) capture(full bool) ([]byte, error) {
	ctx, cancel := context.WithTimeout(t.ctx, Patience)
	defer cancel()
	params := page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatPng}
	if full {
		size, err := chromedp.Run(ctx, chromedp.Evaluate[[]float64]("[document.documentElement.clientWidth, document.documentElement.scrollHeight]"))
		if err != nil {
			return nil, err
		}
		if len(size) != 2 {
			return nil, errors.New("the page does not tell its size")
		}
		params.CaptureBeyondViewport = &full
		params.Clip = &page.Viewport{Width: size[0], Height: size[1], Scale: 1}
	}
	r, err := chromedp.Call(ctx, page.CaptureScreenshot, params)
	return r.Data, err
}

// PDF returns the page as it prints on A4, in the sizes of its own style sheet when it has any.
func (t *Tab) PDF() []byte {
	t.tb.Helper()
	ctx, cancel := context.WithTimeout(t.ctx, Patience)
	defer cancel()
	b, err := chromedp.Run(ctx, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4), chromedp.PDFPreferCSSPageSize()))
	if err != nil {
		t.fail("printing", err)
	}
	return b
}

// write makes a file and the folder it is in.
func write(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o644)
}

// WaitThere waits until there is an element for the selector, if only a hidden one.
func (t *Tab) WaitThere(selector string) {
	t.tb.Helper()
	t.await(selector+" to be there", func(ctx context.Context) (bool, error) {
		return ask[bool](ctx, "document.querySelector("+quote(selector)+") !== null")
	})
}
