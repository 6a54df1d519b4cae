// Package field is the sampling sheet in the hand of the sampler: on a phone, and where there is no network.
//
//	GET  /field                  the samples assigned to the person, as cards
//	GET  /field/package.json     the same with what a sheet needs, to be kept on the phone
//	GET  /field/{id}             the sheet of one sample in six steps
//	POST /field/{id}/file        one photo or signature, sent before the sheet to which it belongs
//	POST /field/{id}/sheet       the sheet: the step sheet of the sample, taken once however often it is sent
//	GET  /field/{id}/print       the sheet on A4, GET /field/{id}/pdf the same as a PDF to be signed by hand
//	GET  /field/worker.js        the service worker, which keeps pages for use without network
//
// Without scripts the sheet is an ordinary form that posts to the step of the sample. With them every change is kept on the phone at
// once (outbox.js), photos are made small and hashed there, and a sheet that is submitted waits until it has been received: the
// phone makes the Idempotency-Key when the person submits, so a sheet whose answer was lost is not taken twice. If the record was
// changed meanwhile the sheet stays on the phone and the person is told what to do.
//
// What the phone keeps is what the sampler has to know on the spot and no more. It belongs to one account, is readable for seven
// days, and goes at sign-out, which clears the site's storage, or by a button. What a sheet must hold is asked of package sampling;
// nothing here knows it better.
package field

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"html/template"
	"net/http"
	"path"
	"strings"
	"sync"

	"qgov/domain/supervise/sampling"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/module"
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
	api   *rest.API
	press *paper.Press
	form  *record.Plan // of the step
}

func newDesk(s *page.Site, press *paper.Press) *desk {
	return &desk{site: s, api: rest.New(s.Engine, s.Texts, s.Views), press: press, form: sampling.Flow.Step(Step).Form}
}

func (d *desk) routes() []route.Route {
	kind, take := sampling.Kind.Name, role.Step(Step)
	return []route.Route{
		route.For("GET /field", kind, take, d.list),
		route.For("GET /field/package.json", kind, take, d.pack),
		route.For("GET /field/{id}", kind, take, d.sheet),
		route.For("POST /field/{id}/file", kind, take, d.receive),
		route.For("POST /field/{id}/sheet", kind, take, d.submit(d.api.Take(kind, Step, d.ready))),
		route.For("GET /field/{id}/print", kind, role.See, d.print),
		route.For("GET /field/{id}/pdf", kind, role.See, d.pdf),
		route.Public("GET /field/worker.js", worker),
		route.Public("GET /field/outbox.js", asset),
		route.Public("GET /field/sheet.js", asset),
		route.Public("GET /field/field.css", asset),
		route.Public("GET /field/print.css", asset),
	}
}

// get reads the sample of the address.
func get(tx *flow.Tx, r *http.Request) (*sampling.Sample, error) {
	id, err := record.ParseID(r.PathValue("id"))
	if err != nil || id == 0 {
		return nil, fault.Missing(sampling.Kind.Label)
	}
	return store.Get(tx.Tx, sampling.Kind, id)
}

// asset serves a script or style sheet of the package. Pages name it with a hash of its content, so it may be kept for ever.
func asset(w http.ResponseWriter, r *http.Request) error {
	name := path.Base(r.URL.Path)
	b, err := files.ReadFile(name)
	if err != nil {
		return fault.Missing("文件")
	}
	h := w.Header()
	h.Set("Content-Type", map[string]string{".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}[path.Ext(name)])
	h.Set("Cache-Control", "public, max-age=3600")
	if r.URL.RawQuery != "" {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	_, err = w.Write(b)
	return err
}

// worker serves the service worker. Its address is stable, it is asked for afresh at each visit, and the header lets it serve
// /field itself besides what lies below.
func worker(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Service-Worker-Allowed", "/field")
	b, err := files.ReadFile("worker.js")
	if err != nil {
		return fault.Missing("文件")
	}
	w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	_, err = w.Write(b)
	return err
}

// address is the address of an asset with the hash of its content.
func address(name string) string {
	b, err := files.ReadFile(name)
	if err != nil {
		panic("field: no asset " + name) // a mistake in a template
	}
	sum := sha256.Sum256(b)
	return "/field/" + name + "?v=" + hex.EncodeToString(sum[:6])
}

// templates are parsed at their first use.
var templates = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("field").Funcs(template.FuncMap{"asset": address, "has": strings.Contains}).ParseFS(files, "*.html"))
})
