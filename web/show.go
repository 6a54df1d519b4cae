package web

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// The small words of the templates: how a value becomes a class or attribute.

func itoa(n int) string { return strconv.Itoa(n) }

// or returns the first text that is not empty.
func or(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// joinDot joins the texts that are not empty by a centred dot.
func joinDot(texts ...string) string {
	var some []string
	for _, t := range texts {
		if t != "" {
			some = append(some, t)
		}
	}
	return strings.Join(some, " · ")
}

func tone(t Tone) string {
	if t == Neutral {
		return "t-none"
	}
	return "t-" + string(t)
}

func toneIcon(t Tone) string {
	switch t {
	case Good:
		return "circle-check"
	case Warn:
		return "alert-triangle"
	case Bad:
		return "alert-circle"
	}
	return "info-circle"
}

// alertRole makes a screen reader interrupt for what went wrong only.
func alertRole(t Tone) string {
	if t == Bad {
		return "alert"
	}
	return "status"
}

func verdictTone(ok bool) Tone {
	if ok {
		return Good
	}
	return Bad
}

func stateWord(p *Page, state string) string {
	switch state {
	case "done":
		return p.t("（已完成）")
	case "now":
		return p.t("（正在办理）")
	case "skip":
		return p.t("（不适用）")
	case "bad":
		return p.t("（已终止）")
	}
	return p.t("（未开始）")
}

// pct writes a share for an SVG width, kept between 0 and 100.
func pct(v float64) string {
	if math.IsNaN(v) {
		v = 0
	}
	return strconv.FormatFloat(math.Round(min(max(v, 0), 100)*10)/10, 'f', -1, 64) + "%"
}

// figure writes a number with thousands separators and at most so many decimals.
func figure(v float64, digits int) string {
	if math.IsNaN(v) {
		return "—"
	}
	s := strconv.FormatFloat(math.Abs(v), 'f', digits, 64)
	whole, frac, has := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if has {
		whole += "." + frac
	}
	if v < 0 {
		return "-" + whole
	}
	return whole
}

func count(n int64) string { return figure(float64(n), 0) }

func miniBox(of int) string   { return "0 0 " + miniWidth(of) + " 12" }
func miniWidth(of int) string { return itoa(max(of*8-2, 1)) }

func qrBox(size int) string { return fmt.Sprintf("-2 -2 %d %d", size+4, size+4) }

// QRPath turns the dark modules of a code into the data of one SVG path.
func QRPath(size int, dark func(x, y int) bool) string {
	var b strings.Builder
	for y := range size {
		for x := 0; x < size; x++ {
			n := 0
			for x+n < size && dark(x+n, y) {
				n++
			}
			if n > 0 {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", x, y, n, n)
				x += n
			}
		}
	}
	return b.String()
}

func (b Button) class() string {
	switch {
	case b.Primary && b.Tone == Bad:
		return "btn btn-danger"
	case b.Primary:
		return "btn btn-primary"
	case b.Tone == Bad:
		return "btn btn-plain t-bad"
	}
	return "btn btn-plain"
}

func (b Button) attrs() templ.Attributes {
	a := templ.Attributes{}
	if b.Confirm != "" {
		a["data-confirm"] = b.Confirm
	}
	if b.Dialog && b.URL != "" {
		a["hx-get"] = b.URL
		a["hx-target"] = "#dialog-body"
		a["hx-select"] = "#form-box"
		a["data-dialog"] = "dialog"
	}
	return a
}

func (g Progress) poll() templ.Attributes {
	if g.PollURL == "" {
		return nil
	}
	return templ.Attributes{"hx-get": g.PollURL, "hx-trigger": "every 2s", "hx-swap": "outerHTML"}
}

// button is the control that takes the step.
func (s Step) button(p *Page) Button {
	b := Button{Label: p.t("办理"), URL: s.URL, Method: s.Method, Confirm: s.Confirm, Icon: s.Icon, Primary: s.Primary, Tone: s.Tone, Disabled: s.Blocked, Dialog: s.Method == ""}
	if s.Label != "" && len([]rune(s.Label)) <= 8 {
		b.Label = s.Label
	}
	return b
}

// current marks the link of this page or the present step for a screen reader.
func current(on bool) templ.Attributes {
	if !on {
		return nil
	}
	return templ.Attributes{"aria-current": "true"}
}

func hint(text string) templ.Attributes {
	if text == "" {
		return nil
	}
	return templ.Attributes{"title": text}
}

func relation(rel string) templ.Attributes {
	if rel == "" {
		return nil
	}
	return templ.Attributes{"rel": rel}
}

// piece is a part of a text: a date, or what stands between dates.
type piece struct {
	text string
	date bool
}

var datePattern = regexp.MustCompile(`\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2}(?::\d{2})?)?[，。；、）]?`)

// datePieces cuts a text at its dates. A mark that closes a sentence stays with the date before it.
func datePieces(s string) []piece {
	var out []piece
	at := 0
	for _, m := range datePattern.FindAllStringIndex(s, -1) {
		if m[0] > at {
			out = append(out, piece{s[at:m[0]], false})
		}
		out = append(out, piece{s[m[0]:m[1]], true})
		at = m[1]
	}
	if at < len(s) {
		out = append(out, piece{s[at:], false})
	}
	return out
}
