// Package field is the sampling sheet in the hand of the sampler: on a phone, and where there is no network.
//
//	GET  /field                  the samples assigned to the person, as cards
//	GET  /field/package.json     the same with what a sheet needs, to be kept on the phone
//	GET  /field/{id}             the sheet of one sample in six steps
//	POST /field/{id}/file        one photo or signature, sent before the sheet to which it belongs
//	POST /field/{id}/sheet       the sheet: the step sheet of the sample, taken once however often it is sent
//	GET  /field/{id}/print       the sheet on A4, GET /field/{id}/pdf the same as a PDF to be signed by hand
//
// Without scripts the sheet is an ordinary form that posts to the step of the sample. With them every change is kept on the phone at
// once and goes by way of [qgov/kernel/outbox]; photos are made small and hashed there. What the phone
// keeps is what the sampler has to know on the spot and no more. What a sheet must hold is asked of package sampling;
// nothing here knows it better.
package field

import (
	"embed"
	"net/http"

	"qgov/domain/supervise/sampling"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/module"
	"qgov/kernel/outbox"
	"qgov/kernel/page"
	"qgov/kernel/paper"
	"qgov/kernel/record"
	"qgov/kernel/rest"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/store"
)

//go:embed en.tsv
var English string

// files are the scripts, styles and templates of this package.
//
//go:embed *.js *.css *.html
var files embed.FS

// Step is the step of a sample that the sheet takes.
const Step = "sheet"

// Module is the sheet in the field.
func Module() module.Module {
	press := paper.NewPress()
	return module.Module{
		Name:    "field",
		Routes:  func(s *page.Site) []route.Route { return newDesk(s, press).routes() },
		Entries: func(p *role.Policy) []page.Entry { return []page.Entry{entry(p)} },
		English: English,
	}
}

// entry is the entry of the side bar for those who take samples.
func entry(p *role.Policy) page.Entry {
	return page.Entry{Wing: "监管业务", Label: "现场抽样", Icon: "clipboard-check", URL: "/field", Rank: 3,
		May: func(a role.Actor) bool { return p.May(a, sampling.Kind.Name, role.Step(Step)) }}
}

// desk is the pages of the package.
type desk struct {
	site  *page.Site
	phone *outbox.Set
	api   *rest.API
	press *paper.Press
	form  *record.Plan // of the step
}

func newDesk(s *page.Site, press *paper.Press) *desk {
	return &desk{site: s, phone: outbox.New(s, "/field", files), api: rest.New(s.Engine, s.Texts, s.Views), press: press, form: sampling.Flow.Step(Step).Form}
}

func (d *desk) routes() []route.Route {
	kind, take := sampling.Kind.Name, role.Step(Step)
	return append(d.phone.Routes(), []route.Route{
		route.For("GET /field", kind, take, d.list),
		route.For("GET /field/package.json", kind, take, d.pack),
		route.For("GET /field/{id}", kind, take, d.sheet),
		route.For("POST /field/{id}/file", kind, take, d.receive),
		route.For("POST /field/{id}/sheet", kind, take, d.submit(d.api.Take(kind, Step, d.ready))),
		route.For("GET /field/{id}/print", kind, role.See, d.print),
		route.For("GET /field/{id}/pdf", kind, role.See, d.pdf),
	}...)
}

// get reads the sample of the address.
func get(tx *flow.Tx, r *http.Request) (*sampling.Sample, error) {
	id, err := record.ParseID(r.PathValue("id"))
	if err != nil || id == 0 {
		return nil, fault.Missing(sampling.Kind.Label)
	}
	return store.Get(tx.Tx, sampling.Kind, id)
}
