package web

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/a-h/templ"
)

// English is the catalogue of this package's fixed texts: one line per text,
// Chinese, tab, English.
//
//go:embed en.tsv
var English string

// A Component is something that writes HTML; it is templ's own type, named
// here so that callers need not import templ.
type Component = templ.Component

// A Part is a view model: a value that can show itself on a page.
type Part interface {
	View(p *Page) Component
}

// Custom makes a Part of a hand-written component.
type Custom struct{ Component Component }

// View returns the component.
func (c Custom) View(*Page) Component { return c.Component }

// Tone is a colour with a meaning. It is never the only sign: a text or icon
// stands beside it.
type Tone string

// The tones. Neutral is the zero value.
const (
	Neutral Tone = ""
	Info    Tone = "info"
	Good    Tone = "good"
	Warn    Tone = "warn"
	Bad     Tone = "bad"
	Special Tone = "special"
)

// Page is what a layout needs besides the body.
type Page struct {
	Lang  string // "zh" (default) or "en"
	Theme string // "light" (default) or "dark"
	Size  string // "" or "large"

	Title string // of the browser tab and, if Head is absent, of the page
	Brand Brand
	URL   string // path and query of this page: where a preference change returns to

	Nav     []Wing
	Crumbs  []Link // the last one without URL is this page
	Search  Search
	Region  Switch // shown when it has Items
	Period  Switch // shown when it has Items
	Notices Notices
	User    *User   // nil: nobody is signed in
	Flash   []Alert // said once at the top of the page
	Status  Status  // foot of the side bar

	PublicNav []Link // header of the public site
	Footer    Footer // of the public site and plain pages

	// T translates a Chinese text into Lang; nil leaves Chinese.
	T func(string) string

	charts bool // a Chart was among the parts: load its script
}

// Brand is the name at the head of the side bar.
type Brand struct {
	Name string // "区域质量治理平台"
	Line string // smaller line under it: region or bureau
	URL  string // default "/"
}

// Wing is a titled group of the side bar.
type Wing struct {
	Title string
	Items []NavItem
}

// NavItem is one entry of the side bar.
type NavItem struct {
	Label, URL string
	Icon       string // name in the sprite, such as "clipboard-check"
	Count      string // pill: "36"; empty shows none
	CountTone  Tone
	Active     bool
}

// Link is a labelled address.
type Link struct {
	Label, URL string
	Icon       string
	Note       string // small text after the label
	Active     bool
	Download   bool
}

// Search is the global search box of the top bar.
type Search struct {
	URL         string // form action (GET, parameter q); empty hides the box
	Query       string
	Placeholder string
}

// Switch is a choice that re-loads the page with another parameter: region, period.
type Switch struct {
	Label   string // "济南市"
	Name    string // for screen readers: "地区"
	Items   []Link
	MoreURL string // a page with the whole tree
}

// Notices is the bell of the top bar.
type Notices struct {
	URL   string
	Count int
}

// User is the person signed in.
type User struct {
	Name, Duty string
	Links      []Link // person menu: profile, password, delegation
	SignOut    string // POST action
}

// Status is the one line at the foot of the side bar.
type Status struct {
	Text string
	Tone Tone
	URL  string
}

// Footer is the foot of the public site.
type Footer struct {
	Owner string // name of the bureau
	Text  string
	Links []Link
}

// Say translates a text and fills in its values, as fmt.Sprintf does when there are any. A nil page, or one without a catalogue, says it
// in Chinese.
func (p *Page) Say(zh string, args ...any) string {
	if zh = p.t(zh); len(args) == 0 {
		return zh
	}
	return fmt.Sprintf(zh, args...)
}

// t translates a fixed text of this package.
func (p *Page) t(s string) string {
	if p == nil || p.T == nil {
		return s
	}
	return p.T(s)
}

// tf translates a fixed text and replaces {} by the values in order.
func (p *Page) tf(s string, values ...string) string {
	s = p.t(s)
	for _, v := range values {
		s = strings.Replace(s, "{}", v, 1)
	}
	return s
}

func (p *Page) lang() string {
	if p.Lang == "en" {
		return "en"
	}
	return "zh-CN"
}

// Render writes a whole answer: header, status and HTML. The HTML is built
// before the status is sent, so that an error of a component is still reported.
func Render(w http.ResponseWriter, status int, c Component) error {
	var b strings.Builder
	if err := c.Render(context.Background(), &b); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Add("Vary", "HX-Request")
	h.Add("Vary", "Cookie")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	w.WriteHeader(status)
	_, err := io.WriteString(w, b.String())
	return err
}

// Fragment shows parts without a layout: the answer to an htmx request.
func Fragment(p *Page, parts ...Part) Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		for _, part := range parts {
			if part == nil {
				continue
			}
			if err := part.View(p).Render(ctx, w); err != nil {
				return err
			}
		}
		return nil
	})
}

// Group is several parts one under another, itself a Part.
type Group []Part

// View shows the parts in order.
func (g Group) View(p *Page) Component { return Fragment(p, g...) }
