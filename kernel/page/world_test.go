package page_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"qgov/kernel/audit"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/testkit/engines"
	"qgov/web"
)

// The toy business: shops, and cases against them with a field of every type.
type shop struct {
	record.Head
	Name string
	Code string
}

var shopKind = record.Declare("toy_shop", "商店", func(r *shop, f *record.Fields) {
	f.Text(&r.Name, "名称").Required().Title()
	f.Text(&r.Code, "信用代码").Unique().Pattern(`[0-9A-Z]{8}`, "91371082")
}).Everywhere()

type part struct {
	Name   string
	Sold   record.Maybe[int64]
	Shop   record.Ref[shop]
	Buyer  string // personal
	Margin string // sensitive
	Mark   string // set by code
}

type toy struct {
	record.Head
	Shop   record.Ref[shop]
	Title  string
	Note   string
	Grade  string
	Tags   []string
	Count  int64
	Maybe  record.Maybe[int64]
	Weight record.Decimal
	Price  record.Maybe[record.Money]
	Day    calendar.Date
	At     time.Time
	Yes    bool
	Perh   record.Maybe[bool]
	Place  string
	Phone  record.Secret
	Witn   string // personal
	Trade  string // sensitive
	Number string // by code
	Photos []record.File
	Parts  []part
}

var grades = record.Codes{{Code: "a", Label: "甲级"}, {Code: "b", Label: "乙级", Tone: record.Alert}}

var toyKind = record.Declare("toy_case", "玩具案", func(r *toy, f *record.Fields) {
	record.Refer(f, &r.Shop, "商店", shopKind).Filter().List()
	f.Text(&r.Title, "案由").Required().Title()
	f.Text(&r.Note, "说明").Paragraph()
	f.Chosen(&r.Grade, "等级", grades).Filter().List()
	f.Several(&r.Tags, "标签", grades)
	f.Count(&r.Count, "数量").Min(0).List().Filter()
	f.MaybeCount(&r.Maybe, "或许")
	f.Decimal(&r.Weight, "重量", "kg").Heading("物品")
	f.MaybeMoney(&r.Price, "价格")
	f.Date(&r.Day, "日期").List().Filter()
	f.Instant(&r.At, "时刻")
	f.YesNo(&r.Yes, "是否")
	f.MaybeYesNo(&r.Perh, "可否")
	f.Place(&r.Place, "地点")
	f.Secret(&r.Phone, "电话")
	f.Text(&r.Witn, "证人").Private().List().Filter()
	f.Text(&r.Trade, "商业秘密").Guarded().List().Filter()
	f.Text(&r.Number, "文号").ByCode()
	f.Files(&r.Photos, "照片")
	record.Lines(f, &r.Parts, "部件", func(p *part, f *record.Fields) {
		f.Text(&p.Name, "部件名").Required()
		f.MaybeCount(&p.Sold, "已售").Min(0)
		record.Refer(f, &p.Shop, "来源", shopKind)
		f.Text(&p.Buyer, "买家").Private()
		f.Text(&p.Margin, "毛利").Guarded()
		f.Text(&p.Mark, "标记").ByCode()
	})
}).Rule(func(r *toy) error {
	for i := range r.Parts {
		if p := &r.Parts[i]; p.Sold.Known && p.Sold.V > r.Count {
			return record.Bad(&p.Sold, "已售不能超过数量")
		}
	}
	return nil
}).Says("登记玩具案的台账")

type closing struct {
	Reason string
	Fine   record.Maybe[record.Money]
}

var closingForm = record.Input("toy_closing", func(in *closing, f *record.Fields) {
	f.Text(&in.Reason, "结案理由").Paragraph().Required().Min(4)
	f.MaybeMoney(&in.Fine, "罚款")
})

const (
	officer role.Duty = "officer"
	chief   role.Duty = "chief"
	cleared role.Duty = "cleared"
)

var toyFlow = flow.Of(toyKind, "draft",
	flow.States{{Code: "draft", Label: "待立案"}, {Code: "open", Label: "办理中", Tone: record.Warn}, {Code: "closed", Label: "已结案", Tone: record.Good, Final: true},
		{Code: "void", Label: "已作废", Aside: true, Final: true}},
	flow.Step[toy]{Name: "accept", Label: "立案", From: flow.From("draft"), To: "open", By: flow.By(officer), Bulk: true,
		Check: func(r *toy) error {
			if r.Count == 0 {
				return record.Bad(&r.Count, "请先填写数量")
			}
			return nil
		},
		Do:    func(tx *flow.Tx, r *toy) error { r.Number = "立〔2026〕1号"; return nil },
		Start: []flow.Deadline[toy]{{Name: "finish", Label: "办结", Rule: "T01"}}},
	flow.With(flow.Step[toy]{Name: "close", Label: "结案", Help: "结案后不再变更", From: flow.From("open"), To: "closed", By: flow.By(chief), FourEyes: "accept", Stop: []string{"finish"}, Danger: true, Bulk: true},
		closingForm, func(tx *flow.Tx, r *toy, in *closing) error {
			if in.Fine.Known && in.Fine.V > 100000 {
				return fault.New(fault.Invalid, "R900", "罚款超过权限")
			}
			return nil
		}),
	flow.Step[toy]{Name: "waive", Label: "不予立案", From: flow.From("draft"), To: "closed", By: flow.By(cleared)},
	flow.Step[toy]{Name: "drop", Label: "作废", From: flow.From("draft", "open"), To: "void", By: flow.By(officer), Danger: true},
)

// oneRule is the calendar: ten plain days, basis not yet checked.
type oneRule struct{}

func (oneRule) At(id string, on calendar.Date) (calendar.Rule, error) {
	return calendar.Rule{ID: id, Source: "玩具法", Article: "第九条", Period: calendar.Days(10)}, nil
}

func (oneRule) Due(from calendar.Date, p calendar.Period, _ ...calendar.Span) calendar.Result {
	return calendar.Result{Due: from.AddDays(p.Value), Provisional: true}
}

// places is a small country.
type places struct{}

var placeNames = [][3]string{{"000000", "", "全国"}, {"370000", "000000", "山东省"}, {"371000", "370000", "威海市"}, {"371082", "371000", "荣成市"}, {"371083", "371000", "乳山市"}, {"330000", "000000", "浙江省"}}

func (places) Name(code string) string {
	for _, p := range placeNames {
		if p[0] == code {
			return p[2]
		}
	}
	return code
}

func (s places) FullName(code string) string {
	if up := s.Up(code); up != "" && up != "000000" {
		return s.FullName(up) + s.Name(code)
	}
	return s.Name(code)
}

func (places) Up(code string) string {
	for _, p := range placeNames {
		if p[0] == code {
			return p[1]
		}
	}
	return ""
}

func (places) Below(code string) (out []page.RegionItem) {
	for _, p := range placeNames {
		if p[1] == code {
			out = append(out, page.RegionItem{Code: p[0], Name: p[2]})
		}
	}
	return out
}

// shelf is a file store in memory.
type shelf map[string][]byte

func (s shelf) Put(_ context.Context, content io.Reader, name string) (record.File, error) {
	b, err := io.ReadAll(content)
	if err != nil {
		return record.File{}, err
	}
	if strings.HasSuffix(name, ".exe") {
		return record.File{}, fault.New(fault.Invalid, "U1", "不接受文件“%s”", name)
	}
	sum := sha256.Sum256(b)
	h := hex.EncodeToString(sum[:])
	s[h] = b
	return record.File{Hash: h, Name: name, Size: int64(len(b)), Media: "text/plain"}, nil
}

func (s shelf) Open(hash string) (io.ReadCloser, error) {
	b, ok := s[hash]
	if !ok {
		return nil, fault.Missing("文件")
	}
	return io.NopCloser(bytes.NewReader(b)), nil
}

// plainly seals by a mark that a test can find.
type plainly struct{}

func (plainly) SealText(s, _ string) (string, error) { return "sealed:" + s, nil }
func (plainly) OpenText(s, _ string) (string, error) {
	plain, ok := strings.CutPrefix(s, "sealed:")
	if !ok {
		return "", errors.New("not sealed")
	}
	return plain, nil
}

// world is a site over the toy business on one engine.
type world struct {
	t     testing.TB
	e     *flow.Engine
	site  *page.Site
	mux   http.Handler
	clock *calendar.Fake
}

func duties() []role.Describe {
	return []role.Describe{{Duty: officer, Label: "办案员"}, {Duty: chief, Label: "科长"}, {Duty: cleared, Label: "涉密人员", Cleared: true}}
}

// setup is how a database of the toy business is opened.
func setup(tb testing.TB, clock *calendar.Fake) engines.Setup {
	var grants []role.Grant
	for _, k := range []string{"toy_shop", "toy_case"} {
		grants = append(grants, role.Allow(k, []role.Action{role.See, role.Create, role.Change, role.Export}, officer)...)
	}
	grants = append(grants, role.Allow("toy_case", []role.Action{role.See, role.Reveal}, chief)...)
	grants = append(grants, role.Allow("toy_case", []role.Action{role.See, role.Create, role.Change}, cleared)...)
	policy, err := role.NewPolicy(duties(), append(grants, toyFlow.Grants()...))
	if err != nil {
		tb.Fatal(err)
	}
	return engines.Setup{Extra: []*record.Plan{shopKind.Plan, toyKind.Plan}, Policy: policy, Journal: audit.Journal{}, Clock: clock, Sealer: plainly{}, Places: places{}.FullName}
}

func newClock() *calendar.Fake { return calendar.NewFake(time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)) }

// each runs a test on both engines.
func each(t *testing.T, fn func(w *world)) {
	clock := newClock()
	engines.Each(t, setup(t, clock), func(t *testing.T, db *store.DB) { fn(newWorld(t, db, clock)) })
}

func newWorld(tb testing.TB, db *store.DB, clock *calendar.Fake) *world {
	texts, err := text.New(page.English, web.English)
	if err != nil {
		tb.Fatal(err)
	}
	w := &world{t: tb, clock: clock}
	w.e = flow.NewEngine(db, oneRule{}, nil, event.NewBus[*flow.Tx](), toyFlow)
	w.site = &page.Site{Engine: w.e, Policy: db.Policy(), Texts: texts, Regions: places{}, Files: shelf{}, Wings: []string{"工作台", "监管业务"},
		Extra: []page.Entry{{Wing: "工作台", Label: "首页", URL: "/"}}}
	w.site.Views = []page.View{{Plan: shopKind.Plan, Wing: "监管业务", Related: []page.Related{{Kind: toyKind.Plan, Field: toyKind.F(&toyKind.P.Shop), New: true}}}, toyView()}
	w.mux, err = route.New(db.Policy(), func(rw http.ResponseWriter, r *http.Request, err error) {
		http.Error(rw, fault.Of(err).Message()+" | "+err.Error(), fault.Status(err))
	}, w.site.Routes())
	if err != nil {
		tb.Fatal(err)
	}
	return w
}

// benchWorld has a thousand cases on SQLite.
func benchWorld(b *testing.B) *world {
	clock := newClock()
	w := newWorld(b, engines.SQLite(b, setup(b, clock)), clock)
	s := w.shop("荣成海鲜店", "91371082")
	w.must(w.officer(), func(tx *flow.Tx) error {
		for i := range 1000 {
			r := &toy{Title: fmt.Sprintf("案件%04d号", i), Count: int64(i), Shop: record.To[shop](s.ID), Grade: grades[i%2].Code, Witn: "张三丰"}
			if err := flow.Create(tx, toyKind, r); err != nil {
				return err
			}
		}
		return nil
	})
	return w
}

// person is who clicks.
type person struct {
	w      *world
	actor  role.Actor
	header http.Header
	jar    []*http.Cookie
}

func (w *world) person(id record.ID, region string, duties ...role.Duty) *person {
	return &person{w: w, header: make(http.Header), actor: role.Actor{ID: id, Login: fmt.Sprint(id), Name: fmt.Sprintf("人员%d", id), Region: region, Duties: duties}}
}

func (w *world) officer() *person { return w.person(11, "371082", officer) }
func (w *world) chief() *person   { return w.person(12, "371000", chief) }

func (p *person) ctx() context.Context { return role.With(p.w.t.Context(), p.actor) }

// answer is what came back.
type answer struct {
	*httptest.ResponseRecorder
	w *world
}

func (p *person) do(r *http.Request) *answer {
	p.w.t.Helper()
	for k, v := range p.header {
		r.Header[k] = v
	}
	for _, c := range p.jar {
		r.AddCookie(c)
	}
	rec := httptest.NewRecorder()
	p.w.mux.ServeHTTP(rec, r.WithContext(role.With(r.Context(), p.actor)))
	for _, c := range rec.Result().Cookies() {
		p.jar = slices.DeleteFunc(p.jar, func(old *http.Cookie) bool { return old.Name == c.Name })
		if c.MaxAge >= 0 {
			p.jar = append(p.jar, c)
		}
	}
	return &answer{rec, p.w}
}

func (p *person) get(path string) *answer { return p.do(httptest.NewRequest("GET", path, nil)) }

func (p *person) post(path string, v url.Values) *answer {
	r := httptest.NewRequest("POST", path, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return p.do(r)
}

// htmx makes the next requests those of a script that replaces the element.
func (p *person) htmx(target string) *person {
	q := *p
	q.header = http.Header{"Hx-Request": {"true"}, "Hx-Target": {target}}
	return &q
}

// send posts a form with files.
func (p *person) send(path string, v url.Values, files map[string]string) *answer {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for k, list := range v {
		for _, s := range list {
			m.WriteField(k, s)
		}
	}
	for name, content := range files {
		f, err := m.CreateFormFile("photos", name)
		if err != nil {
			p.w.t.Fatal(err)
		}
		io.WriteString(f, content)
	}
	m.Close()
	r := httptest.NewRequest("POST", path, &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return p.do(r)
}

// want checks the status and that the body holds, or with a leading "!" does not hold, the texts.
func (a *answer) want(status int, texts ...string) *answer {
	a.w.t.Helper()
	if a.Code != status {
		a.w.t.Fatalf("status %d, want %d: %.1500s", a.Code, status, a.Body)
	}
	for _, s := range texts {
		if no, ok := strings.CutPrefix(s, "!"); ok {
			if strings.Contains(a.Body.String(), no) {
				a.w.t.Errorf("the page holds %q", no)
			}
		} else if !strings.Contains(a.Body.String(), s) {
			a.w.t.Errorf("the page lacks %q:\n%s", s, visible(a.Body.String()))
		}
	}
	return a
}

// went checks that the answer leads to an address that begins so, and returns it.
func (a *answer) went(prefix string) string {
	a.w.t.Helper()
	to := a.Header().Get("Location")
	if a.Code != http.StatusSeeOther || !strings.HasPrefix(to, prefix) {
		a.w.t.Fatalf("status %d to %q, want a redirect to %s: %.1500s", a.Code, to, prefix, visible(a.Body.String()))
	}
	return to
}

var tags = regexp.MustCompile(`(?s)<(script|svg|style).*?</(script|svg|style)>|<[^>]*>|\s+`)

// visible is the text of a page, for messages.
func visible(html string) string {
	s := tags.ReplaceAllString(html, " ")
	return strings.Join(strings.Fields(s), " ")
}

var fieldShape = regexp.MustCompile(`<(input|textarea|select)[^>]*?\sname="([^"]*)"`)

// names returns the names of the controls of a page.
func (a *answer) names() []string {
	var out []string
	for _, m := range fieldShape.FindAllStringSubmatch(a.Body.String(), -1) {
		out = append(out, m[2])
	}
	return out
}

// value returns the value of the first hidden or text control with the name.
func (a *answer) value(name string) string {
	a.w.t.Helper()
	for _, tag := range regexp.MustCompile(`<input[^>]*>`).FindAllString(a.Body.String(), -1) {
		if strings.Contains(tag, `name="`+name+`"`) {
			if m := regexp.MustCompile(`value="([^"]*)"`).FindStringSubmatch(tag); m != nil {
				return m[1]
			}
			return ""
		}
	}
	a.w.t.Fatalf("no control %s among %v", name, a.names())
	return ""
}

func (w *world) must(p *person, fn func(tx *flow.Tx) error) {
	w.t.Helper()
	if err := w.e.Write(p.ctx(), fn); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) shop(name, code string) *shop {
	w.t.Helper()
	s := &shop{Name: name, Code: code}
	w.must(w.officer(), func(tx *flow.Tx) error { return flow.Create(tx, shopKind, s) })
	return s
}

// toy registers a case; set fills it.
func (w *world) toy(title string, set func(r *toy)) *toy {
	w.t.Helper()
	r := &toy{Title: title, Count: 5}
	if set != nil {
		set(r)
	}
	w.must(w.person(11, "371082", officer, cleared), func(tx *flow.Tx) error { return flow.Create(tx, toyKind, r) })
	return r
}

func (w *world) load(id record.ID) *toy {
	w.t.Helper()
	var r *toy
	err := w.e.Read(w.person(1, "371000", officer, cleared).ctx(), func(tx *flow.Tx) (err error) {
		r, err = store.Get(tx.Tx, toyKind, id)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func at(r *toy, more string) string { return "/toy_case/" + r.ID.String() + more }

// toyView uses every option of a view.
func toyView() page.View {
	return page.View{Plan: toyKind.Plan, Flow: toyFlow, Wing: "监管业务", Rank: 1, Presets: []page.Preset{{Name: "bad", Label: "乙级", Where: map[string]string{"grade": "b"}}},
		Defaults: func(tx *flow.Tx, r record.Record, q url.Values) error {
			r.(*toy).Number = q.Get("series")
			return nil
		},
		Reads:   []*record.Field{toyKind.F(&toyKind.P.Note), toyKind.F(&toyKind.P.Phone), toyKind.F(&toyKind.P.Trade)},
		Summary: func(tx *flow.Tx, r record.Record) string { return "摘要：" + r.(*toy).Title },
		Panels: []page.Panel{
			{Title: "分析", Part: func(tx *flow.Tx, r record.Record, p *web.Page) (web.Part, error) {
				return web.Notice{Title: "案情分析"}, nil
			}},
			{Title: "没有", Part: func(tx *flow.Tx, r record.Record, p *web.Page) (web.Part, error) { return nil, nil }},
		},
		Links: func(tx *flow.Tx, r record.Record) []web.Link {
			return []web.Link{{Label: "出具文书", URL: "/letter"}}
		},
		Banner: func(tx *flow.Tx, r record.Record) []web.Alert {
			return []web.Alert{{Tone: web.Warn, Text: "六个月内再次发现"}}
		},
	}
}
