// Package page derives the staff pages of a kind from its plan and flow: list, detail, form, steps, history, print.
//
// A [Site] holds what all pages share. [Site.Routes] returns the routes of every registered [View]; a domain replaces one piece by
// an option of its view, or one page by a route of its own, whose more specific pattern wins. Permission, region scope, audit and
// flow are enforced below, in store and flow, so a page cannot lose them.
package page

import (
	"net/http"

	"qgov/kernel/flow"
	"qgov/kernel/role"
	"qgov/kernel/text"
	"qgov/web"
)

// Site is what all pages share. It is fixed at start.
type Site struct {
	Engine *flow.Engine
	Policy *role.Policy
	Texts  *text.Catalogue
	Views  []View
	Brand  web.Brand
	Extra  []Entry // entries of the side bar that are not kinds: start page, dashboards, calculators
	// Regions answers the region picker and names codes.
	Regions Regions
	// Account links of the person menu.
	Person []web.Link
}

// Entry is an entry of the side bar that is not a kind.
type Entry struct {
	Wing, Label, Icon, URL string
	Rank                   int
	May                    func(a role.Actor) bool
}

// Regions names region codes and lists the divisions below one, for pickers and switches.
type Regions interface {
	Name(code string) string     // 荣成市
	FullName(code string) string // 山东省威海市荣成市
	Below(code string) []RegionItem
	Up(code string) string
}

// RegionItem is one division in a picker.
type RegionItem struct{ Code, Name string }

// Page returns the frame of a staff page for the request: side bar, region switch, person, language.
func (s *Site) Page(r *http.Request, title string) *web.Page {
	p := &web.Page{Title: title, Brand: s.Brand}
	p.Prefs(r)
	return p
}

// Render writes the page with the parts.
func (s *Site) Render(w http.ResponseWriter, r *http.Request, status int, p *web.Page, parts ...web.Part) error {
	return web.Render(w, status, web.Shell(p, parts...))
}
