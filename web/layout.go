package web

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// htmxConfig keeps htmx inside the content security policy and lets a form
// that was refused (422) show its problems.
const htmxConfig = `{"allowEval":false,"includeIndicatorStyles":false,"historyCacheSize":0,"scrollBehavior":"instant",` +
	`"responseHandling":[{"code":"204","swap":false},{"code":"[23]..","swap":true},{"code":"422","swap":true},{"code":"[45]..","swap":false,"error":true}]}`

// Shell is the layout of the staff pages: side bar, top bar, body.
func Shell(p *Page, parts ...Part) Component { return staffPage(p, Fragment(p, parts...)) }

// Public is the layout of the public site. It loads neither Bootstrap nor htmx.
func Public(p *Page, parts ...Part) Component { return publicPage(p, Fragment(p, parts...)) }

// Plain is the layout of pages outside the house: login, errors, first run.
func Plain(p *Page, parts ...Part) Component { return plainPage(p, Fragment(p, parts...)) }

// Print is the layout of papers: A4 sheets on a grey desk, only the sheets printed.
func Print(p *Page, parts ...Part) Component { return printPage(p, Fragment(p, parts...)) }

// fullTitle is the title of the tab: this page, then the platform.
func (p *Page) fullTitle() string {
	name := or(p.Brand.Name, p.t("区域质量治理平台"))
	if p.Title == "" || p.Title == name {
		return name
	}
	return strings.Join([]string{p.Title, name}, " · ")
}

func otherLang(p *Page) string {
	if p.Lang == "en" {
		return "zh"
	}
	return "en"
}

func langWord(p *Page) string {
	if p.Lang == "en" {
		return "中文"
	}
	return "English"
}

func otherSize(p *Page) string {
	if p.Size == "large" {
		return "normal"
	}
	return "large"
}

func otherTheme(p *Page) string {
	if p.Theme == "dark" {
		return "light"
	}
	return "dark"
}

func boolWord(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

func firstRune(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	return s[:n]
}

// home is where the brand and the first crumb lead: the public home, or the desk of who is signed in.
func (p *Page) home() string { return or(p.Brand.URL, "/") }

// crumbs are the way to this page, from home on.
func (p *Page) crumbs() []Link {
	first := Link{Label: p.t("首页"), URL: p.home()}
	switch {
	case len(p.Crumbs) == 0 && p.Title == "":
		return nil
	case len(p.Crumbs) == 0:
		return []Link{first, {Label: p.Title}}
	case p.Crumbs[0].URL == "/" || p.Crumbs[0].URL == first.URL:
		return append([]Link{first}, p.Crumbs[1:]...)
	}
	return append([]Link{first}, p.Crumbs...)
}

// manyEntries is how many entries of the side bar are seen at once; of more, the later wings fold.
const manyEntries = 22

// unfolds reports whether a wing of the side bar is open at first: the first two, that of this page, and those with a number beside an
// entry; all of them where there are few.
func (p *Page) unfolds(i int) bool {
	n := 0
	for _, w := range p.Nav {
		n += len(w.Items)
	}
	return n <= manyEntries || i < 2 || slices.ContainsFunc(p.Nav[i].Items, func(x NavItem) bool { return x.Active || x.Count != "" })
}
