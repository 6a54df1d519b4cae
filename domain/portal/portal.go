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
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"qgov/base/calculator"
	"qgov/base/organ"
	"qgov/base/region"
	"qgov/kernel/audit"
	"qgov/kernel/calendar"
	"qgov/kernel/module"
	"qgov/kernel/page"
	"qgov/kernel/publish"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/web"
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
	db    *store.DB
	texts *text.Catalogue

	mu      sync.Mutex
	figures *figures
	taken   time.Time
	found   func(ctx context.Context) (name, region string)
}

// house returns the name and the region of the bureau whose site this is.
func (s *site) house(ctx context.Context) (name, region string) {
	if s.Owner != "" {
		return s.Owner, s.Region
	}
	return s.found(ctx)
}

// House returns what finds the name and the region of the bureau that was registered first, once there is one.
func House(db *store.DB) func(ctx context.Context) (name, region string) {
	var mu sync.Mutex
	var bureau *organ.Organ
	return func(ctx context.Context) (name, region string) {
		mu.Lock()
		defer mu.Unlock()
		if bureau == nil {
			k := organ.Kind
			err := db.Read(role.With(ctx, role.System("public")), func(tx *store.Tx) (err error) {
				bureau, err = store.First(tx, k, store.Query{Bare: true, Sort: k.F(&k.P.ID), Where: []store.Cond{store.Eq(k.F(&k.P.Sort), "bureau")}})
				return err
			})
			if err != nil || bureau == nil {
				return "", "" // a page without the name is better than none
			}
		}
		return bureau.Name, bureau.Region
	}
}

// Module is the public site.
func Module(o Options) module.Module {
	return module.Module{Name: "portal", English: English, Routes: func(s *page.Site) []route.Route {
		st := &site{Options: o, db: s.Engine.DB(), texts: s.Texts, found: House(s.Engine.DB())}
		return st.routes()
	}}
}

func (s *site) routes() []route.Route {
	get := func(path string, h route.Handler) route.Route { return route.Public("GET "+path, cached(h)) }
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

// Dress puts the navigation and the foot of the public site on a frame, for the public pages of other packages (/log, /open, /draws,
// /verify). An empty owner leaves its name out.
func Dress(p *web.Page, owner string, demo bool) {
	t := p.T
	if t == nil {
		t = func(zh string) string { return zh }
	}
	path, _, _ := strings.Cut(p.URL, "?")
	for _, l := range []web.Link{{Label: "抽检结果", URL: "/results"}, {Label: "公告", URL: "/notices"}, {Label: "质量数据", URL: "/statistics"}, {Label: "随机抽取", URL: "/draws"}, {Label: "公开日志", URL: "/log"}, {Label: "文书核验", URL: "/verify"}} {
		l.Label, l.Active = t(l.Label), path == l.URL || strings.HasPrefix(path, l.URL+"/")
		p.PublicNav = append(p.PublicNav, l)
	}
	p.Brand = web.Brand{Name: t("质量公众服务"), Line: owner, URL: "/"}
	if owner == "" {
		owner = p.Brand.Name
	}
	p.Footer = web.Footer{Owner: owner, Links: []web.Link{{Label: t("开放数据"), URL: "/open"}, {Label: t("计算工具"), URL: "/calc"}, {Label: t("订阅"), URL: "/feed.xml"}, {Label: t("工作人员入口"), URL: "/login"}}}
	if demo {
		p.Footer.Text = t("本站为演示系统，企业名称与数据均为虚构。")
	}
}

// view is one request: its frame and its words.
type view struct {
	*web.Page
	lang text.Lang
	c    *text.Catalogue
}

// t translates a text and fills in its values.
func (v *view) t(zh string, args ...any) string {
	if v.c != nil {
		zh = v.c.T(v.lang, zh)
	}
	if len(args) == 0 {
		return zh
	}
	return fmt.Sprintf(zh, args...)
}

// frame makes the frame of a page. It knows nothing of who is signed in: the page is the same for everybody.
func (s *site) frame(r *http.Request, title string) *view {
	p := &web.Page{}
	p.Prefs(r)
	p.URL = r.URL.RequestURI()
	v := &view{Page: p, c: s.texts, lang: text.Chinese}
	if p.Lang == "en" {
		v.lang = text.English
	}
	p.T = func(zh string) string { return v.t(zh) }
	p.Title = title
	if title != "" {
		p.Title = v.t(title)
	}
	owner, _ := s.house(r.Context())
	Dress(p, owner, s.Demo)
	return v
}

// answer is an answer that waits for its ETag.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) WriteHeader(status int)      { a.status = status }
func (a *answer) Write(b []byte) (int, error) { return a.body.Write(b) }

// cached gives the answers of a page an ETag and lets everybody keep them for a minute.
func cached(h route.Handler) route.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		a := &answer{header: http.Header{}, status: http.StatusOK}
		a.header.Set("Cache-Control", "public, max-age=60, must-revalidate")
		if err := h(a, r); err != nil {
			return err
		}
		out := w.Header()
		for name, values := range a.header {
			out[name] = values
		}
		if a.status == http.StatusOK {
			sum := sha256.Sum256(a.body.Bytes())
			tag := `"` + hex.EncodeToString(sum[:12]) + `"`
			out.Set("ETag", tag)
			if match := r.Header.Get("If-None-Match"); match != "" && strings.Contains(match, tag) {
				w.WriteHeader(http.StatusNotModified)
				return nil
			}
		} else {
			out.Set("Cache-Control", "no-store")
		}
		w.WriteHeader(a.status)
		_, err := w.Write(a.body.Bytes())
		return err
	}
}

// show writes a page.
func (s *site) show(w http.ResponseWriter, v *view, status int, parts ...web.Part) error {
	return web.Render(w, status, web.Public(v.Page, parts...))
}

// day writes the day of a moment in Shanghai.
func day(t time.Time) string { return t.In(calendar.Shanghai()).Format("2006-01-02") }

// publisher names who published a copy: an organ, or the region of the bureau.
func publisher(organ string) string {
	if d, ok := region.Lookup(region.Code(organ)); ok {
		return region.FullName(d.Code)
	}
	return organ
}

// value returns a line of a copy by its name.
func value(c publish.Copy, name string) string {
	for _, it := range c.Items {
		if it.Name == name {
			return it.Value
		}
	}
	return ""
}

// keep returns the address of a page with some of the parameters of the request and others set; an empty value leaves one out.
func keep(r *http.Request, path string, names []string, set ...string) string {
	q := url.Values{}
	for _, n := range names {
		if v := r.URL.Query().Get(n); v != "" {
			q.Set(n, v)
		}
	}
	for i := 0; i < len(set); i += 2 {
		q.Del(set[i])
		if set[i+1] != "" {
			q.Set(set[i], set[i+1])
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// robots keeps search engines off single letters and searches.
func robots(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := w.Write([]byte("User-agent: *\nDisallow: /verify\nDisallow: /find\nDisallow: /api/\nDisallow: /login\n"))
	return err
}
