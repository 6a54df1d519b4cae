// Package page derives the staff pages of a kind from its plan and flow: list, detail, form, steps, history, print.
//
// A [Site] holds what all pages share. [Site.Routes] returns the routes of every registered [View]; a domain replaces one piece by
// an option of its view, or one page by a route of its own, whose more specific pattern wins. Permission, region scope, audit and
// flow are enforced below, in store and flow, so a page cannot lose them.
//
// The address of a kind is its name:
//
//	GET  /recall                   list; filters, sort, page and columns are in the address (see [Site.Query])
//	GET  /recall/{id}              one record: what can be done now, by when, what happened, then the fields
//	GET  /recall/{id}/print        the same on A4
//	GET  /recall/new, POST /recall              a form, and what it posts
//	GET  /recall/{id}/edit, POST /recall/{id}
//	GET  /recall/{id}/step/{step}, POST         one step of the flow, with its input
//	POST /recall/bulk                           one step on many records, with a result for each
//	GET  /recall/{id}/reveal/{field}, POST      a personal value in clear, once, for a reason that is logged
//	GET  /recall/{id}/file/{hash}               an attachment
//	GET  /recall/pick, /recall/region           answers for the widgets of forms
//	GET  /recall/saved, POST                    a person's own views of the list
//
// A field that the actor may not see is in no list, form, filter, sort order or history, and a save never touches it. A personal
// value is masked everywhere but on the page that reveals it.
package page

import (
	"log/slog"
	"net/http"

	"qgov/kernel/flow"
	"qgov/kernel/record"
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
	Home   string   // where brand and crumbs lead who is signed in; empty: the public home
	Wings  []string // order of the side bar's groups; others follow
	Cards  []Card   // figures for the desks of those who do a business
	Extra  []Entry  // entries of the side bar that are not kinds: start page, dashboards, calculators
	// Regions answers the region picker and names codes.
	Regions Regions
	// Account links of the person menu.
	Person  []web.Link
	SignOut string // address that signs out, by POST
	Files   Files  // store of attachments; nil: forms leave attachments out
	// Proof is the address of the page that proves a decision of the public log by its code; nil: none.
	Proof func(code string) string
	// People names accounts, for owners and authors; nil: by their number.
	People func(tx *flow.Tx, ids []record.ID) (map[record.ID]string, error)
	// Dress adds what only the program knows to a frame: notices, the status line.
	Dress  func(r *http.Request, p *web.Page)
	Log    *slog.Logger
	Secure bool // cookies only over https
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

// View returns the view of a kind, or nil.
func (s *Site) View(kind string) *View {
	for i := range s.Views {
		if s.Views[i].Plan.Name == kind {
			return &s.Views[i]
		}
	}
	return nil
}

// Render writes the page with the parts.
func (s *Site) Render(w http.ResponseWriter, r *http.Request, status int, p *web.Page, parts ...web.Part) error {
	s.dropFlash(w, r)
	return web.Render(w, status, web.Shell(p, parts...))
}
