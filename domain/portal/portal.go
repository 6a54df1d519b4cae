// Package portal is the public site: everybody's view of what the bureaus published, without an account, without cookies and without
// scripts.
//
//	GET /                      search, figures, the latest failures and bulletins, the newest entries of the public log
//	GET /find?q=               firms and publications; two characters are enough
//	GET /enterprise/{code}     one firm: its public register entry, results, ends of rectification, every public decision with its proof
//	GET /results               results of sampling by product, region, verdict and period; /results.csv is the same as a table
//	GET /results/{code}        one publication with its proof and the history of corrections
//	GET /notices               bulletins; /notices/{code} is one as a table, /notices/{code}/csv as a file
//	GET /statistics            counts and rates of what is published, small cells suppressed
//	GET /calc, /calc/{name}    the calculators; POST /api/calc/{name} answers programs
//	GET /feed.xml, /robots.txt
//
// Pages are written by hand. They read public copies (package publish), the public log and, of the register of firms, the fields that are
// named here and nothing else, so that no mistake in a page can show a column of a register. Public ids are codes of 128 bits that say
// nothing about how many there are; lists end after a hundred pages. Every page has an ETag and may be kept by anybody for a minute.
package portal

import (
	_ "embed"
	"net/http"
	"sync"
	"time"

	"qgov/base/calculator"
	"qgov/domain/portal/frame"
	"qgov/kernel/audit"
	"qgov/kernel/module"
	"qgov/kernel/page"
	"qgov/kernel/publish"
	"qgov/kernel/route"
	"qgov/kernel/store"
)

//go:embed en.tsv
var English string

// Options is what the site needs of the program. Office must be set; the rest may be left out.
type Options struct {
	Office      *publish.Office
	Log         *audit.PublicLog // for proofs
	Calculators []calculator.Calculator
	Public      string // address of the site, for feeds: https://zl.example.gov.cn
	Owner       string // name of the bureau; empty: the bureau that was registered first
	Region      string // GB/T 2260 code of the bureau, with Owner; empty: the whole country
	Demo        bool   // every page says that the data are invented
}

// site is the public site. Its cache of figures is the only state.
type site struct {
	Options
	*frame.Frame
	db *store.DB

	mu      sync.Mutex
	figures *figures
	taken   time.Time
}

// Module is the public site.
func Module(o Options) module.Module {
	return module.Module{Name: "portal", English: English, Routes: func(s *page.Site) []route.Route {
		st := &site{Options: o, Frame: frame.New(s.Engine.DB(), s.Texts, frame.Options{Owner: o.Owner, Region: o.Region, Demo: o.Demo}), db: s.Engine.DB()}
		return st.routes()
	}}
}

func (s *site) routes() []route.Route {
	get := func(path string, h route.Handler) route.Route { return route.Public("GET "+path, frame.Cached(h)) }
	out := []route.Route{
		get("/{$}", s.home), get("/find", s.find), get("/enterprise/{code}", s.enterprise),
		get("/results", s.results), get("/results.csv", s.resultsCSV), get("/results/{code}", s.result),
		get("/notices", s.notices), get("/notices/{code}", s.notice), get("/notices/{code}/csv", s.noticeCSV),
		get("/statistics", s.statistics), get("/statistics.csv", s.statisticsCSV), get("/feed.xml", s.feed), get("/robots.txt", robots),
	}
	if len(s.Calculators) > 0 {
		out = append(out, get("/calc", s.calcList), get("/calc/{name}", s.calcPage), route.Public("POST /calc/{name}", s.calcRun), route.Public("POST /api/calc/{name}", s.calcAPI))
	}
	return out
}

// robots keeps search engines off single letters and searches.
func robots(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := w.Write([]byte("User-agent: *\nDisallow: /verify\nDisallow: /follow\nDisallow: /find\nDisallow: /api/\nDisallow: /login\n"))
	return err
}
