// Package outbox is pages that work on a phone where there is no network: a list of assignments, a sheet for each, and an outbox that
// sends what was filled in when the network is back.
//
//	GET  /base                the list, GET /base/{id} a sheet: the business writes them ([Set.Write])
//	GET  /base/package.json   the assignments, for the phone to keep ([Set.Pack])
//	GET  /base/worker.js      the service worker, which keeps pages for use without network
//	GET  /base/x.js, x.css    scripts and styles of the business
//
// A business gives its templates and scripts; what a phone keeps, how it sends and what it says of it stand here once. Its script
// calls qgovOutbox with the words and the addresses that are its own (outbox.js says which).
//
// A sheet that was submitted is sent until the program has answered, with the Idempotency-Key that the phone made when the person
// submitted it, so that it is taken once ([qgov/kernel/rest] keeps neither the key nor anything that the sheet could be guessed from).
// What is refused stays on the phone with the reason. What a phone keeps belongs to one account, is readable for [Keep], and goes at
// sign-out, which clears the site's storage, or by a button.
package outbox

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"qgov/kernel/fault"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/web"
)

//go:embed en.tsv
var English string

// own are the scripts, styles and templates that all sets share.
//
//go:embed *.js *.css *.html
var own embed.FS

// Keep is how long a phone may keep a package. The service worker has the same number.
const Keep = 7 * 24 * time.Hour

// Set is the phone pages of one business.
type Set struct {
	base  string // address of the list, below which everything else lies
	site  *page.Site
	names []string // of assets
	read  func(name string) ([]byte, error)
	words []string // that the scripts say
	pages func() *template.Template
}

// New returns the pages of a business below base. files are its *.html templates, *.js and *.css.
func New(s *page.Site, base string, files fs.FS) *Set {
	t := &Set{base: base, site: s}
	t.read = func(name string) ([]byte, error) {
		if b, err := fs.ReadFile(files, name); err == nil {
			return b, nil
		}
		return own.ReadFile(name)
	}
	for _, from := range []fs.FS{own, files} {
		for _, pattern := range []string{"*.js", "*.css"} {
			list, err := fs.Glob(from, pattern)
			if err != nil {
				panic(err) // the pattern is a constant
			}
			t.names = append(t.names, list...)
		}
	}
	t.words = t.scripted()
	t.pages = sync.OnceValue(func() *template.Template {
		list := template.New("outbox").Funcs(template.FuncMap{"asset": t.Address, "has": strings.Contains})
		return template.Must(template.Must(list.ParseFS(own, "*.html")).ParseFS(files, "*.html"))
	})
	return t
}

// Routes are those of the service worker and of the assets. They hold no data.
func (t *Set) Routes() []route.Route {
	out := []route.Route{route.Public("GET "+t.base+"/"+worker, t.worker)}
	for _, name := range t.names {
		if name != worker {
			out = append(out, route.Public("GET "+t.base+"/"+name, t.asset))
		}
	}
	return out
}

// asset serves a script or style sheet. Pages name it with a hash of its content, so it may be kept for ever.
func (t *Set) asset(w http.ResponseWriter, r *http.Request) error {
	name := path.Base(r.URL.Path)
	b, err := t.read(name)
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

// worker is the name of the service worker.
const worker = "worker.js"

// worker serves the service worker. Its address is stable, it is asked for afresh at each visit, and the header lets it serve the
// list itself besides what lies below.
func (t *Set) worker(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Service-Worker-Allowed", t.base)
	b, err := t.read(worker)
	if err != nil {
		return fault.Missing("文件")
	}
	w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	_, err = w.Write(b)
	return err
}

// Address is the address of an asset with the hash of its content.
func (t *Set) Address(name string) string {
	b, err := t.read(name)
	if err != nil {
		panic("outbox: no asset " + name) // a mistake in a template
	}
	sum := sha256.Sum256(b)
	return t.base + "/" + name + "?v=" + hex.EncodeToString(sum[:6])
}

// said is a text that a script says: t("…").
var said = regexp.MustCompile(`\bt\("([^"]+)"`)

func (t *Set) scripted() (out []string) {
	for _, name := range t.names {
		if path.Ext(name) != ".js" {
			continue
		}
		b, err := t.read(name)
		if err != nil {
			panic(err) // it is embedded
		}
		for _, m := range said.FindAllSubmatch(b, -1) {
			out = append(out, string(m[1]))
		}
	}
	return out
}

// Page is what the templates of a set read besides what the business tells them.
type Page struct {
	*web.Page
	Account record.ID
	Base    string
	Words   map[string]string
	scripts []string
}

// Page begins a page.
func (t *Set) Page(r *http.Request) Page {
	p := Page{Page: t.site.Page(r, ""), Account: role.From(r.Context()).ID, Base: t.base, Words: make(map[string]string, len(t.words))}
	for _, zh := range t.words {
		p.Words[zh] = p.T(zh)
	}
	for _, name := range t.names {
		if path.Ext(name) == ".js" && name != worker {
			p.scripts = append(p.scripts, t.Address(name))
		}
	}
	return p
}

// Text translates a text.
func (p Page) Text(zh string) string { return p.T(zh) }

// Mark is the icon of the site.
func (p Page) Mark() string { return web.Asset("mark.svg") }

// Language is that of the page.
func (p Page) Language() string { return cmp.Or(p.Lang, "zh") }

// Scripts are the addresses of the scripts of the set: the outbox first, then those of the business by their name.
func (p Page) Scripts() []string { return slices.Clone(p.scripts) }

// Write sends a page, which view describes to the template. It is not to be kept by anything but the service worker, which asks for it.
func (t *Set) Write(w http.ResponseWriter, name string, view any) error {
	var b bytes.Buffer
	if err := t.pages().ExecuteTemplate(&b, name, view); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "private, no-store")
	_, err := w.Write(b.Bytes())
	return err
}

// Template returns a template of the set, for what is written in another way.
func (t *Set) Template(name string) *template.Template { return t.pages().Lookup(name) }

// Package is what a phone keeps. Jobs have the address of their sheet as "url".
type Package[T any] struct {
	Account record.ID `json:"account"`
	Saved   time.Time `json:"saved"`
	Expires time.Time `json:"expires"`
	Jobs    []T       `json:"jobs"`
}

// Pack answers with the package of what is assigned to the actor.
func Pack[T any](w http.ResponseWriter, r *http.Request, now time.Time, jobs []T) error {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "private, no-store")
	return json.NewEncoder(w).Encode(Package[T]{Account: role.From(r.Context()).ID, Saved: now, Expires: now.Add(Keep), Jobs: jobs})
}
