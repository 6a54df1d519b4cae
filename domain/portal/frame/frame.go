// Package frame is the frame of the public site: what the pages of every business that shows itself to everybody have in common. They
// look the same for whoever asks, carry an ETag, may be kept by anybody for a minute, and know of no account.
package frame

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"qgov/base/organ"
	"qgov/base/region"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/publish"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/sheet"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/web"
)

// Options says whose site it is.
type Options struct {
	Owner  string // name of the bureau; empty: the bureau that was registered first
	Region string // GB/T 2260 code of the bureau, with Owner; empty: the whole country
	Demo   bool   // every page says that the data are invented
}

// Frame makes pages of the public site.
type Frame struct {
	o     Options
	texts *text.Catalogue
	found func(ctx context.Context) (name, region string)
}

// New returns a frame.
func New(db *store.DB, texts *text.Catalogue, o Options) *Frame {
	return &Frame{o: o, texts: texts, found: House(db)}
}

// Page makes the page of a request. It knows nothing of who is signed in: the page is the same for everybody.
func (f *Frame) Page(r *http.Request, title string) *web.Page {
	p := &web.Page{}
	p.Prefs(r)
	p.URL = r.URL.RequestURI()
	lang := text.Chinese
	if p.Lang == "en" {
		lang = text.English
	}
	p.T = func(zh string) string {
		if f.texts == nil {
			return zh
		}
		return f.texts.T(lang, zh)
	}
	if title != "" {
		p.Title = p.T(title)
	}
	owner, _ := f.House(r.Context())
	Dress(r, p, owner, f.o.Demo)
	return p
}

// Show writes a page.
func Show(w http.ResponseWriter, p *web.Page, status int, parts ...web.Part) error {
	return web.Render(w, status, web.Public(p, parts...))
}

// tooShort is the code of the refusal of a search by less than two characters.
const tooShort = "R131"

// Short reports whether a search was refused because it has less than two characters.
func Short(err error) bool { return err != nil && fault.Of(err).Code == tooShort }

// TooShort answers such a search with the form that it came from, so that a person types on instead of going back.
func TooShort(w http.ResponseWriter, p *web.Page, form web.Form) error {
	return Show(w, p, http.StatusUnprocessableEntity, web.Wrap{Parts: []web.Part{form, web.Alert{Tone: web.Warn, Title: p.Say("请至少输入两个字")}}})
}

// House returns the name and the region of the bureau whose site this is.
func (f *Frame) House(ctx context.Context) (name, region string) {
	if f.o.Owner != "" {
		return f.o.Owner, f.o.Region
	}
	return f.found(ctx)
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

// Regions lists the divisions that a filter offers: those of the bureau's region, or the provinces.
func (f *Frame) Regions(ctx context.Context) []web.Option {
	var out []web.Option
	list := region.All(region.Province)
	if _, own := f.House(ctx); own != "" {
		if children := region.Children(region.Code(own)); len(children) > 0 {
			list = children
		}
	}
	for _, d := range list {
		out = append(out, web.Option{Value: string(d.Code), Label: d.Name})
	}
	return out
}

// Dress puts the navigation and the foot of the public site on a frame, for the public pages of other packages (/log, /open, /draws,
// /verify). An empty owner leaves its name out. Who is signed in is led back to the desk instead of to the sign-in.
func Dress(r *http.Request, p *web.Page, owner string, demo bool) {
	t := p.T
	if t == nil {
		t = func(zh string) string { return zh }
	}
	path, _, _ := strings.Cut(p.URL, "?")
	for _, l := range []web.Link{{Label: "抽检结果", URL: "/results"}, {Label: "公告", URL: "/notices"}, {Label: "信用公示", URL: "/lists"}, {Label: "质量数据", URL: "/statistics"}, {Label: "随机抽取", URL: "/draws"}, {Label: "公开日志", URL: "/log"}, {Label: "文书核验", URL: "/verify"}} {
		l.Label, l.Active = t(l.Label), path == l.URL || strings.HasPrefix(path, l.URL+"/")
		p.PublicNav = append(p.PublicNav, l)
	}
	p.Brand = web.Brand{Name: t("质量公众服务"), Line: owner, URL: "/"}
	if owner == "" {
		owner = p.Brand.Name
	}
	p.Footer = web.Footer{Owner: owner, Links: []web.Link{{Label: t("开放数据"), URL: "/open"}, {Label: t("满意度"), URL: "/surveys"}, {Label: t("社会监督员"), URL: "/supervisors"}, {Label: t("计算工具"), URL: "/calc"}, {Label: t("订阅"), URL: "/feed.xml"}, {Label: t("工作人员入口"), URL: "/login"}}}
	if signedIn(r) {
		p.Footer.Links[len(p.Footer.Links)-1] = web.Link{Label: t("返回工作台"), URL: "/desk"}
	}
	if demo {
		p.Footer.Text = t("本站为演示系统，企业名称与数据均为虚构。")
	}
}

func signedIn(r *http.Request) bool { return role.From(r.Context()).ID != 0 }

// answer is an answer that waits for its ETag.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) WriteHeader(status int)      { a.status = status }
func (a *answer) Write(b []byte) (int, error) { return a.body.Write(b) }

// Cached gives the answers of a page an ETag and lets everybody keep them for a minute; one that was made for who is signed in only
// that browser.
func Cached(h route.Handler) route.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		a := &answer{header: http.Header{}, status: http.StatusOK}
		a.header.Set("Cache-Control", "public, max-age=60, must-revalidate")
		if signedIn(r) {
			a.header.Set("Cache-Control", "private, no-cache")
		}
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

// Day writes the day of a moment in Shanghai.
func Day(t time.Time) string { return t.In(calendar.Shanghai()).Format("2006-01-02") }

// Publisher names who published a copy: an organ, or the region of the bureau.
func Publisher(organ string) string {
	if d, ok := region.Lookup(region.Code(organ)); ok {
		return region.FullName(d.Code)
	}
	return organ
}

// Value returns a line of a copy by its name.
func Value(c publish.Copy, name string) string {
	for _, it := range c.Items {
		if it.Name == name {
			return it.Value
		}
	}
	return ""
}

// Keep returns the address of a page with some of the parameters of the request and others set; an empty value leaves one out.
func Keep(r *http.Request, path string, names []string, set ...string) string {
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

// CSV sends a table; cells that a spreadsheet would take for formulas are guarded.
func CSV(w http.ResponseWriter, name string, columns []string, rows [][]string) error {
	layout := sheet.Layout{Name: name}
	for _, c := range columns {
		layout.Columns = append(layout.Columns, sheet.Column{Title: c})
	}
	var b bytes.Buffer
	out, err := sheet.NewCSV(&b, layout, false)
	if err != nil {
		return err
	}
	for _, row := range rows {
		cells := make([]sheet.Cell, len(row))
		for i, c := range row {
			cells[i] = sheet.Str(c)
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	if err := out.Close(); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	route.Attach(w, name+".csv")
	_, err = w.Write(b.Bytes())
	return err
}
