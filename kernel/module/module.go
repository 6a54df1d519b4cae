// Package module is what a domain hands to the program: its kinds with their pages, its duties and grants, its handlers, jobs,
// routes and texts. app lists the modules; nothing registers itself.
package module

import (
	"context"

	"qgov/kernel/event"
	"qgov/kernel/flow"
	"qgov/kernel/job"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
)

// Module is one business.
type Module struct {
	Name     string
	Views    []page.View    // kinds with pages, API, import and export
	Kinds    []*record.Plan // kinds without pages of their own
	Duties   []role.Describe
	Grants   []role.Grant // beside those that the flows' steps declare
	Handlers []event.Handler[*flow.Tx]
	Jobs     []job.Kind
	// Routes returns the pages that are written by hand. The more specific pattern wins over a derived one.
	Routes func(s *page.Site) []route.Route
	// Entries are the entries of the side bar for pages that are no kind.
	Entries func(p *role.Policy) []page.Entry
	// Cards are figures for the desks of those who do the business.
	Cards []page.Card
	// Seed brings reference data into an empty installation, as the program itself; it must be idempotent.
	Seed func(ctx context.Context, e *flow.Engine) error
	// English is the module's catalogue.
	English string
	// Texts are Chinese texts outside declarations that need a translation; those of kinds, fields, codes, states and steps are known.
	Texts []string
}
