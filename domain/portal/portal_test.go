package portal_test

import (
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"qgov/base/calculator"
	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/base/product"
	"qgov/calc/uscc"
	"qgov/domain/portal"
	"qgov/domain/supervise/bulletin"
	"qgov/domain/supervise/letter"
	"qgov/domain/supervise/rectify"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/audit"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/module"
	"qgov/kernel/page"
	"qgov/kernel/publish"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/seal"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/testkit/browser"
	"qgov/testkit/fixture"
	"qgov/web"
)

type values = map[string]any

const shopCode, makerCode = "91371082MA3C00000E", "91371082MA3C00001H"

// world is the fixture with an office, a log and the public site.
type world struct {
	*fixture.World
	t   *testing.T
	of  *publish.Office
	log *audit.PublicLog
	h   http.Handler
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	ring, err := seal.OpenRing(seal.Options{Profile: seal.Intl})
	if err != nil {
		t.Fatal(err)
	}
	log, err := audit.NewPublicLog(audit.LogOptions{Origin: "example.gov.cn/qgov", Ring: ring})
	if err != nil {
		t.Fatal(err)
	}
	of, err := publish.New(publish.Options{Log: log, Forms: bulletin.Forms()})
	if err != nil {
		t.Fatal(err)
	}
	deps, err := calculator.Standard()
	if err != nil {
		t.Fatal(err)
	}
	site := portal.Module(portal.Options{Office: of, Log: log, Calculators: calculator.Catalogue(deps), Public: "https://zl.example.gov.cn", Owner: "荣成市市场监督管理局", Region: "371000", Demo: true})
	letters := letter.Module(letter.Options{Public: "https://zl.example.gov.cn"})
	fixture.Each(t, []module.Module{letters, bulletin.Module(of), site}, func(t *testing.T, fw *fixture.World) {
		w := &world{World: fw, t: t, of: of, log: log}
		texts, err := text.New(append([]string{portal.English, bulletin.English, letter.English, sampling.English, firm.English, publish.English, web.English, page.English}, calculator.English()...)...)
		if err != nil {
			t.Fatal(err)
		}
		s := &page.Site{Engine: w.Engine, Policy: w.DB.Policy(), Texts: texts}
		routes := append(site.Routes(s), letters.Routes(s)...)
		routes = append(routes, route.Public("GET /a/", func(rw http.ResponseWriter, r *http.Request) error { web.Handler().ServeHTTP(rw, r); return nil }))
		mux, err := route.New(w.DB.Policy(), func(rw http.ResponseWriter, _ *http.Request, err error) {
			http.Error(rw, fault.Of(err).Message(), fault.Status(err))
		}, routes)
		if err != nil {
			t.Fatal(err)
		}
		w.h = web.Secure(mux)
		w.code(w.Shop, shopCode)
		w.code(w.Maker, makerCode)
		fn(t, w)
	})
}

// code gives a firm of the fixture a credit code and a person whom the public must not see.
func (w *world) code(f *firm.Firm, code string) {
	w.t.Helper()
	err := w.Engine.Write(role.With(w.t.Context(), role.System("测试")), func(tx *flow.Tx) error {
		r, err := store.Get(tx.Tx, firm.Kind, f.ID)
		if err != nil {
			return err
		}
		r.Code, r.Legal, r.Phone = code, "钱CANARY", "13800138000"
		return store.Update(tx.Tx, firm.Kind, r, "测试")
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) as(d role.Duty) context.Context { return w.As(w.t.Context(), d) }

func (w *world) get(path string, headers ...string) *httptest.ResponseRecorder {
	w.t.Helper()
	r := httptest.NewRequest("GET", path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	rw := httptest.NewRecorder()
	w.h.ServeHTTP(rw, r)
	return rw
}

// signedIn is get by an officer.
func (w *world) signedIn(path string) *httptest.ResponseRecorder {
	w.t.Helper()
	rw := httptest.NewRecorder()
	w.h.ServeHTTP(rw, httptest.NewRequest("GET", path, nil).WithContext(w.as(duty.Credit)))
	return rw
}

// body returns a page that must be there.
func (w *world) body(path string) string {
	w.t.Helper()
	got := w.get(path)
	if got.Code != 200 {
		w.t.Fatalf("%s: %d %s", path, got.Code, got.Body)
	}
	return got.Body.String()
}

func (w *world) has(path string, want ...string) {
	w.t.Helper()
	got := w.body(path)
	for _, s := range want {
		if !strings.Contains(got, s) {
			w.t.Errorf("%s does not show %q", path, s)
		}
	}
}

func (w *world) hasNot(path string, bad ...string) {
	w.t.Helper()
	got := w.body(path)
	for _, s := range bad {
		if strings.Contains(got, s) {
			w.t.Errorf("%s shows %q", path, s)
		}
	}
}

// concluded takes a sample to its final result.
func (w *world) concluded(p *product.Product, name string, pass bool) *sampling.Sample {
	w.t.Helper()
	s := w.Assign(w.t, p)
	take := func(ctx context.Context, step string, v values) {
		w.t.Helper()
		s = fixture.Must(w.t, ctx, w.World, sampling.Kind, s.ID, step, v)
	}
	lab := fixture.AsLab(w.t.Context(), w.Lab)
	take(w.as(duty.Sampler), "sheet", values{"producer": w.Maker.ID, "name": name, "batch": "20260201", "made_on": "2026-02-01", "shelf_life": "365", "quantity": "2", "backup": "1",
		"unit": "件", "seals": "CANARY-1", "place": "CANARY 货架", "photos": fixture.File("现场.jpg"), "signatures": fixture.File("抽样单.jpg")})
	take(w.as(duty.Sampler), "deliver", nil)
	take(lab, "receive", values{"condition": "CANARY 完好"})
	verdict, value := "fail", "2000"
	if pass {
		verdict, value = "pass", "500"
	}
	take(lab, "result", values{"items": []map[string]string{{"parameter": "苯甲酸", "operator": "≤", "limit": "1000", "unit": "mg/kg", "value": value, "value_unit": "mg/kg", "lab_verdict": verdict, "note": "CANARY"}},
		"verdict": verdict, "report_no": "R-1", "report": fixture.File("报告.pdf")})
	take(w.as(duty.Supervisor), "approve", values{"reason": "CANARY 同意"})
	if !pass {
		take(w.as(duty.Handler), "notify", values{"firm_way": "direct", "producer_way": "mail"})
		w.Clock.SetDate(calendar.DateOf(w.Clock.Now()).AddDays(40))
		take(w.as(duty.Handler), "conclude", nil)
	}
	return s
}

// published publishes samples of food in one bulletin.
func (w *world) published(list ...*sampling.Sample) *bulletin.Bulletin {
	w.t.Helper()
	b := &bulletin.Bulletin{Head: record.Head{Region: fixture.Home}, Title: "食品抽检公告", RuleSet: product.Food, Issuer: "荣成市市场监督管理局", Summary: "摘要<script>alert(1)</script>", Demo: true}
	for _, s := range list {
		b.Rows = append(b.Rows, bulletin.Row{Sample: s.ID})
	}
	if err := w.Engine.Write(w.as(duty.Editor), func(tx *flow.Tx) error { return flow.Create(tx, bulletin.Kind, b) }); err != nil {
		w.t.Fatal(err)
	}
	fixture.Must(w.t, w.as(duty.Editor), w.World, bulletin.Kind, b.ID, "submit", nil)
	return fixture.Must(w.t, w.as(duty.Publisher), w.World, bulletin.Kind, b.ID, "publish", nil)
}

// codeOf returns the public code of a sample.
func (w *world) codeOf(s *sampling.Sample) (code string) {
	w.t.Helper()
	err := w.Engine.Read(role.With(w.t.Context(), role.System("测试")), func(tx *flow.Tx) error {
		c, ok, err := w.of.Of(tx, sampling.Kind.Name, s.ID)
		if !ok {
			w.t.Fatal("the sample has no public copy")
		}
		code = c.Code
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return code
}

var pages = []string{"/", "/find", "/find?q=果脯", "/results", "/results?verdict=fail", "/notices", "/statistics", "/enterprise/" + shopCode, "/enterprise/" + makerCode, "/feed.xml", "/results.csv", "/statistics.csv"}

// TestManyFirms: a search that finds more firms than it lists says so and leads to the others.
func TestManyFirms(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		err := w.Engine.Write(role.With(t.Context(), role.System("测试")), func(tx *flow.Tx) error {
			for i := range 7 {
				if err := store.Insert(tx.Tx, firm.Kind, &firm.Firm{Head: record.Head{Region: "371082"}, Name: fmt.Sprintf("众多示例店%d", i), Code: uscc.Generate("91", "371082", uint64(9000+i)), Sort: "enterprise", Status: "active"}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		q := "q=" + url.QueryEscape("众多示例")
		w.has("/find?"+q, "6+ 家企业", "只列出前 6 家企业", "kind=firm")
		w.has("/find?kind=firm&"+q, "7 家企业")
		w.hasNot("/find?kind=firm&"+q, "只列出前", "7+")
	})
}

// TestClosest: the firm whose name is as asked for stands first, then those of the bureau's own region, whatever was registered last.
func TestClosest(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		err := w.Engine.Write(role.With(t.Context(), role.System("测试")), func(tx *flow.Tx) error {
			for i, f := range []struct{ name, region string }{{"远近示例店", "371083"}, {"远近示例店", "371082"}, {"远近示例店一分店", "371002"}, {"新远近示例店", "371082"}, {"远近示例店", "370102"}, {"远近示例店二分店", "371082"}, {"远近示例店三分店", "371083"}} {
				if err := store.Insert(tx.Tx, firm.Kind, &firm.Firm{Head: record.Head{Region: f.region}, Name: f.name, Code: uscc.Generate("91", f.region, uint64(9100+i)), Sort: "enterprise", Status: "active"}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, m := range regexp.MustCompile(`href="/enterprise/91(\d{6})[^"]*"[^>]*>\s*([^<]+?)\s*<`).FindAllStringSubmatch(w.get("/find?kind=firm&q="+url.QueryEscape("远近示例店")).Body.String(), -1) {
			got = append(got, m[1]+m[2])
		}
		want := []string{"371082远近示例店", "371083远近示例店", "370102远近示例店", "371002远近示例店一分店", "371082远近示例店二分店", "371083远近示例店三分店", "371082新远近示例店"}
		if !slices.Equal(got, want) {
			t.Errorf("found %q, want %q", got, want)
		}
	})
}

func TestNothingBeforePublication(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.concluded(w.Food, "糖水果脯", false)
		for _, path := range pages {
			path = strings.ReplaceAll(path, "果脯", url.QueryEscape("果脯"))
			w.hasNot(path, "糖水果脯", s.Number, "CANARY", "13800138000")
		}
	})
}

func TestPublished(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		bad, good := w.concluded(w.Food, "<script>alert(2)</script>果脯", false), w.concluded(w.Food, "合格蜜饯", true)
		b := w.published(bad, good)
		w.has("/", "最近不合格", "&lt;script&gt;alert(2)&lt;/script&gt;果脯", "食品抽检公告", "50.0")
		w.has("/results", bad.Number, good.Number, "测试商店", "测试生产厂")
		w.has("/results?verdict=fail", bad.Number)
		w.hasNot("/results?verdict=fail", good.Number)
		w.hasNot("/results?verdict=pass", bad.Number)
		w.has("/results?q="+url.QueryEscape("蜜饯"), good.Number)
		w.hasNot("/results?q="+url.QueryEscape("蜜饯"), bad.Number)
		w.hasNot("/results?region=440000", good.Number, bad.Number)
		w.has("/results?region=371000", good.Number, bad.Number)
		w.hasNot("/results?from=2027-01-01", good.Number, bad.Number)
		code := w.codeOf(bad)
		w.has("/results/"+code, "苯甲酸", "2000 mg/kg", "≤1000 mg/kg", "公开存证", "qgov verify", "公开和更正记录", "/enterprise/"+shopCode)
		if _, err := w.log.Sign(t.Context(), w.DB); err != nil {
			t.Fatal(err)
		}
		w.has("/results/"+code, "在公开日志中，公布后未被改动", "包含证明")
		w.has("/enterprise/"+shopCode, "测试商店", "测试路1号", bad.Number, good.Number, "/log/", "食品抽检公告")
		w.has("/enterprise/"+makerCode, "测试生产厂", bad.Number)
		w.has("/notices/"+b.PublicCode, "被抽样单位名称", "苯甲酸‖2000 mg/kg‖≤1000 mg/kg", "2026年第1期", "荣成市市场监督管理局")
		w.has("/notices/"+b.PublicCode+"/csv", "序号,抽样编号")
		w.has("/find?q="+url.QueryEscape("果脯"), bad.Number)
		w.has("/find?q="+url.QueryEscape("测试商店"), "/enterprise/"+shopCode)
		w.has("/find?q="+shopCode, "/enterprise/"+shopCode)
		for _, path := range append(pages, "/results/"+code, "/notices/"+b.PublicCode) {
			path = strings.ReplaceAll(path, "果脯", url.QueryEscape("果脯"))
			w.hasNot(path, "CANARY", "13800138000", "抽样甲")
			if !strings.HasSuffix(path, ".csv") { // a table is no page
				w.hasNot(path, "<script>alert", "style=")
			}
		}
		if got := w.get("/results/" + b.PublicCode); got.Code != 301 || got.Header().Get("Location") != "/notices/"+b.PublicCode {
			t.Errorf("a bulletin under /results: %d", got.Code)
		}
	})
}

func TestCorrectedAndWithdrawn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.concluded(w.Food, "糖水果脯", false)
		b := w.published(s)
		at := w.codeOf(s)
		fixture.Must(t, w.as(duty.Editor), w.World, bulletin.Kind, b.ID, "propose", values{"title": "更正后的公告", "reason": "标题有误"})
		fixture.Must(t, w.as(duty.Publisher), w.World, bulletin.Kind, b.ID, "correct", nil)
		w.has("/notices/"+b.PublicCode, "更正后的公告", "已更正", "标题有误")
		fixture.Must(t, w.as(duty.Publisher), w.World, bulletin.Kind, b.ID, "withdraw", values{"reason": "依申请撤回"})
		for _, path := range []string{"/notices/" + b.PublicCode, "/results/" + at} {
			w.has(path, "已撤回", "依申请撤回")
			w.hasNot(path, "糖水果脯", "苯甲酸", "测试商店")
		}
		w.hasNot("/results", "糖水果脯")
		w.hasNot("/enterprise/"+shopCode, "糖水果脯")
	})
}

func TestRectificationOnFirmPage(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.concluded(w.Food, "糖水果脯", false)
		w.published(s)
		s = fixture.Must(t, w.as(duty.Handler), w.World, sampling.Kind, s.ID, "dispose", values{"severity": "ordinary", "reason": "立案"})
		for _, l := range s.Findings {
			fixture.Must(t, w.as(duty.Supervisor), w.World, rectify.Kind, l.Finding.ID, "hand", values{"to": "执法队", "reason": "CANARY"})
		}
		w.has("/enterprise/"+shopCode, "整改办结")
		w.hasNot("/enterprise/"+shopCode, "CANARY")
	})
}

func TestRefusals(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for path, want := range map[string]int{"/results?verdict=maybe": 422, "/results?from=gestern": 422, "/results?page=101": 422, "/results?page=0": 422, "/results?q=a": 422, "/results?region=999999": 422, "/results?after=x": 422,
			"/find?q=a": 422, "/find?q=ab&kind=sample_inner": 404, "/enterprise/x": 404, "/enterprise/91371082MA3C00099X": 404, "/results/x": 404, "/results/aaaaaaaaaaaaaaaaaaaaaaaaaa": 404, "/notices/aaaaaaaaaaaaaaaaaaaaaaaaaa": 404, "/calc/none": 404} {
			if got := w.get(path); got.Code != want {
				t.Errorf("%s: %d, want %d (%s)", path, got.Code, want, got.Body)
			}
		}
	})
}

func TestCache(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, path := range []string{"/", "/results", "/statistics", "/robots.txt"} {
			first := w.get(path)
			tag := first.Header().Get("ETag")
			if tag == "" || !strings.Contains(first.Header().Get("Cache-Control"), "public") || len(first.Header().Values("Set-Cookie")) > 0 {
				t.Errorf("%s: headers %v", path, first.Header())
			}
			if again := w.get(path, "If-None-Match", tag); again.Code != 304 || again.Body.Len() > 0 {
				t.Errorf("%s again: %d", path, again.Code)
			}
			if n := first.Body.Len(); n > 100<<10 {
				t.Errorf("%s has %d bytes", path, n)
			}
			if strings.Contains(first.Body.String(), "://") && strings.Contains(first.Body.String(), "src=\"http") {
				t.Errorf("%s asks a third party", path)
			}
		}
		if staff := w.signedIn("/"); !strings.Contains(staff.Body.String(), "返回工作台") || strings.Contains(staff.Body.String(), "工作人员入口") || strings.Contains(staff.Header().Get("Cache-Control"), "public") {
			t.Errorf("who is signed in is led to the sign-in, or the page is kept for others: %v", staff.Header())
		}
		if en := w.get("/", "Cookie", "lang=en"); !strings.Contains(en.Body.String(), "Look before you buy") {
			t.Error("there is no English home")
		}
	})
}

func TestFeed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.published(w.concluded(w.Food, "果脯<&>]]>", false))
		var feed struct {
			Items []struct {
				Title string `xml:"title"`
				Link  string `xml:"link"`
			} `xml:"channel>item"`
		}
		if err := xml.Unmarshal([]byte(w.body("/feed.xml")), &feed); err != nil || len(feed.Items) != 2 {
			t.Fatalf("%v: %+v", err, feed)
		}
		if !strings.HasPrefix(feed.Items[0].Link, "https://zl.example.gov.cn/notices/") || !strings.Contains(feed.Items[1].Title, "果脯<&>]]>") {
			t.Errorf("%+v", feed.Items)
		}
	})
}

func TestCalculators(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.has("/calc", "/calc/uscc")
		post := func(path, media, body string) *httptest.ResponseRecorder {
			r := httptest.NewRequest("POST", path, strings.NewReader(body))
			r.Header.Set("Content-Type", media)
			rw := httptest.NewRecorder()
			w.h.ServeHTTP(rw, r)
			return rw
		}
		if got := post("/api/calc/uscc", "application/json", `{"code":"91440300708461136T"}`); got.Code != 200 || !strings.Contains(got.Body.String(), `"valid":true`) {
			t.Errorf("api: %d %s", got.Code, got.Body)
		}
		for _, body := range []string{`{"code":1}`, `[]`, `{"other":"x"}`, ``} {
			if got := post("/api/calc/uscc", "application/json", body); got.Code != 422 {
				t.Errorf("api with %q: %d", body, got.Code)
			}
		}
		if got := post("/calc/uscc", "application/x-www-form-urlencoded", "code=91440300708461136T"); got.Code != 200 || !strings.Contains(got.Body.String(), "91440300708461136T") {
			t.Errorf("form: %d", got.Code)
		}
		if got := post("/calc/uscc", "application/x-www-form-urlencoded", ""); got.Code != 422 {
			t.Errorf("empty form: %d", got.Code)
		}
		deps, err := calculator.Standard()
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range calculator.Catalogue(deps) {
			w.has("/calc/"+c.Name, c.Label)
		}
	})
}

// A person opens the public pages on a desktop and on a phone of 360 pixels.
func TestBrowser(t *testing.T) {
	done := false
	each(t, func(t *testing.T, w *world) {
		if done { // one engine is enough for the looks
			return
		}
		done = true
		bad, good := w.concluded(w.Food, "糖水果脯", false), w.concluded(w.Food, "合格蜜饯", true)
		b := w.published(bad, good)
		if _, err := bulletin.ImportPublished(t.Context(), w.Engine); err != nil {
			t.Fatal(err)
		}
		if _, err := w.log.Sign(t.Context(), w.DB); err != nil {
			t.Fatal(err)
		}
		var l *letter.Letter
		err := w.Engine.Write(w.as(duty.Handler), func(tx *flow.Tx) (err error) {
			if l, err = letter.For(tx, letter.ToFirm, bad); err != nil {
				return err
			}
			return flow.Create(tx, letter.Kind, l)
		})
		if err != nil {
			t.Fatal(err)
		}
		l = fixture.Must(t, w.as(duty.Supervisor), w.World, letter.Kind, l.ID, "issue", nil)
		server := httptest.NewServer(w.h)
		defer server.Close()
		for _, path := range []string{"/", "/find?q=" + url.QueryEscape("果脯"), "/results", "/results/" + w.codeOf(bad), "/enterprise/" + shopCode, "/notices", "/notices/" + b.PublicCode, "/statistics", "/verify", "/verify/" + l.CheckCode, "/calc", "/calc/uscc"} {
			t.Run(strings.Trim(strings.ReplaceAll(path, "/", "_"), "_"), func(t *testing.T) {
				tab := browser.Open(t)
				tab.Goto(server.URL + path)
				tab.Accessible()
				tab.Viewport(360, 740)
				tab.Goto(server.URL + path)
				if over := tab.Sideways(); over > 0 {
					t.Errorf("%s scrolls sideways by %d pixels on a phone of 360", path, over)
				}
				tab.Accessible()
			})
		}
	})
}
