package field_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"qgov/base/duty"
	"qgov/domain/supervise/field"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/fault"
	"qgov/kernel/file"
	"qgov/kernel/flow"
	"qgov/kernel/outbox"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/text"
	"qgov/testkit/fixture"
	"qgov/web"
)

// divisions is a small list of regions.
type divisions struct{}

var names = map[string]string{"370000": "山东省", "371000": "威海市", "371082": "荣成市", "440000": "广东省", "440300": "深圳市", "440307": "龙岗区"}

func (divisions) Name(code string) string     { return names[code] }
func (divisions) FullName(code string) string { return names[code] }
func (divisions) Up(string) string            { return "" }

func (divisions) Below(code string) []page.RegionItem {
	var out []page.RegionItem
	for _, x := range map[string][]string{"000000": {"370000", "440000"}, "370000": {"371000"}, "371000": {"371082"}, "440000": {"440300"}, "440300": {"440307"}}[code] {
		out = append(out, page.RegionItem{Code: x, Name: names[x]})
	}
	return out
}

// desk serves the pages of sampling and of the field to one person.
func desk(t *testing.T, w *fixture.World, a role.Actor) http.Handler {
	t.Helper()
	texts, err := text.New(field.English, outbox.English, sampling.English, page.English, web.English, duty.English, flow.English, file.English)
	if err != nil {
		t.Fatal(err)
	}
	files, err := file.Open(t.TempDir(), 8<<20)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { files.Close() })
	s := &page.Site{Engine: w.Engine, Policy: w.DB.Policy(), Texts: texts, Views: sampling.Module().Views, Files: files, Regions: divisions{}}
	fail := func(rw http.ResponseWriter, r *http.Request, err error) {
		e := fault.Of(err)
		doc := map[string]any{"detail": texts.T(text.Chinese, e.Text, e.Args...), "code": e.Code}
		var list []map[string]string
		for _, p := range e.Problems {
			list = append(list, map[string]string{"field": p.Field, "code": p.Code, "text": texts.T(text.Chinese, p.Text, p.Args...)})
		}
		doc["problems"] = list
		rw.Header().Set("Content-Type", "application/problem+json")
		rw.WriteHeader(fault.Status(err))
		if err := json.NewEncoder(rw).Encode(doc); err != nil {
			t.Error(err)
		}
	}
	mux, err := route.New(w.DB.Policy(), fail, append(s.Routes(), field.Module().Routes(s)...))
	if err != nil {
		t.Fatal(err)
	}
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		mux.ServeHTTP(rw, r.WithContext(role.With(r.Context(), a)))
	})
}

func sampler(t *testing.T, w *fixture.World) role.Actor {
	t.Helper()
	return role.From(w.As(t.Context(), duty.Sampler))
}

func ask(h http.Handler, method, path, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	rw := httptest.NewRecorder()
	h.ServeHTTP(rw, r)
	return rw
}

const jpeg = "\xff\xd8\xff\xe0 a photo of the shelf"

func digest(s string) string { h := sha256.Sum256([]byte(s)); return hex.EncodeToString(h[:]) }

// sent sends a file and returns what the sheet says of it.
func sent(t *testing.T, h http.Handler, id record.ID, name, content string) string {
	t.Helper()
	rw := ask(h, "POST", "/field/"+id.String()+"/file?name="+url.QueryEscape(name), content, "X-Content-SHA256", digest(content))
	if rw.Code != 200 || !strings.Contains(rw.Body.String(), digest(content)) {
		t.Fatalf("sending %s: %d %s", name, rw.Code, rw.Body)
	}
	return strings.TrimSpace(rw.Body.String())
}

func etag(t *testing.T, h http.Handler, id record.ID) string {
	t.Helper()
	m := regexp.MustCompile(`data-etag="&#34;([^"&]+)&#34;"`).FindStringSubmatch(ask(h, "GET", "/field/"+id.String(), "").Body.String())
	if m == nil {
		t.Fatal("the page names no version")
	}
	return `"` + m[1] + `"`
}

// taken counts how often the sheet of a sample was taken.
func taken(t *testing.T, w *fixture.World, id record.ID) (n int) {
	t.Helper()
	err := w.Engine.Read(role.With(t.Context(), role.System("测试")), func(tx *flow.Tx) error {
		_, err := tx.One(`SELECT count(*) FROM flow_step WHERE kind = ? AND record = ? AND step = ? AND {all: a count}`, []any{sampling.Kind.Name, id, field.Step}, &n)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func sheet(producer record.ID, photo, signature string) string {
	return fmt.Sprintf(`{"outcome":"sampled","sampled_on":"2026-03-02","place":"一号货架","name":"标签名称","batch":"B-1","made_on":"2026-02-01","shelf_life":365,"quantity":"2","backup":"1","unit":"件",
		"price":"12.50","seals":"F-001、F-002","producer":"%s","position":"122.420000,37.160000","photos":[%s],"signatures":[%s]}`, producer, photo, signature)
}

func TestSheet(t *testing.T) {
	fixture.Each(t, nil, func(t *testing.T, w *fixture.World) {
		s, other := w.Assign(t, w.Goods), w.Assign(t, w.Food)
		h := desk(t, w, sampler(t, w))
		at := "/field/" + s.ID.String()
		fixture.Wants(t, ask(h, "GET", "/field", "").Body.String(), "测试商店", "测试路1号", s.Number, other.Number, "GB 18401-2010", "甲醛", "抽样甲", "抽样乙", `href="`+at+`"`)
		shown := ask(h, "GET", at, "").Body.String()
		fixture.Wants(t, shown, `action="/sample/`+s.ID.String()+`/step/sheet"`, `name="version" value="1"`, "拒绝抽样", "封样编号", "抽样人员签名-抽样甲.png", "荣成市", "深圳市", `value="2026-03-02"`)
		if strings.Contains(shown, "网店名称") {
			t.Error("the sheet of a shop asks for what was bought on the net")
		}
		tag := etag(t, h, s.ID)
		photo, sign := sent(t, h, s.ID, "现场.jpg", jpeg), sent(t, h, s.ID, "抽样人员签名-抽样甲.png", "\x89PNG\r\n\x1a\n signed")
		if again := sent(t, h, s.ID, "现场.jpg", jpeg); again != photo {
			t.Errorf("the same file again: %s", again)
		}
		body := sheet(w.Maker.ID, photo, sign)
		post := func(key, tag, body string) *httptest.ResponseRecorder {
			return ask(h, "POST", at+"/sheet", body, "Content-Type", "application/json", "If-Match", tag, "Idempotency-Key", key)
		}
		if rw := post("k1", tag, strings.Replace(body, `"seals":"F-001、F-002",`, "", 1)); rw.Code != 422 || !strings.Contains(rw.Body.String(), "封样编号") {
			t.Errorf("a sheet without seals: %d %s", rw.Code, rw.Body)
		}
		if rw := post("k2", `"x-1"`, body); rw.Code != 412 {
			t.Errorf("a stale version: %d %s", rw.Code, rw.Body)
		}
		first := post("k3", tag, body)
		if first.Code != 200 {
			t.Fatalf("the sheet: %d %s", first.Code, first.Body)
		}
		if again := post("k3", tag, body); again.Code != 200 || again.Body.String() != first.Body.String() {
			t.Errorf("the same sheet again: %d %s", again.Code, again.Body)
		}
		if rw := post("k4", tag, body); rw.Code == 200 {
			t.Errorf("the sheet under another key: %d", rw.Code)
		}
		if rw := post("k3", tag, strings.Replace(body, "B-1", "B-2", 1)); rw.Code != 422 {
			t.Errorf("another sheet under the key: %d", rw.Code)
		}
		if n := taken(t, w, s.ID); n != 1 {
			t.Errorf("taken %d times", n)
		}
		got := fixture.Get(t, w, sampling.Kind, s.ID)
		if got.State != sampling.Sampled || got.Seals != "F-001、F-002" || got.Price.V != 1250 || len(got.Photos) != 1 || got.Photos[0].Hash != digest(jpeg) || got.Photos[0].Media != "image/jpeg" || len(got.Signatures) != 1 {
			t.Errorf("stored %+v", got)
		}
		fixture.Wants(t, ask(h, "GET", at, "").Body.String(), "现在不能填写抽样单", "待送样")
		fixture.Wants(t, ask(h, "GET", "/field", "").Body.String(), "近期已填写", at+"/print")
		paper := ask(h, "GET", at+"/print", "").Body.String()
		fixture.Wants(t, paper, "产品质量监督抽查抽样单", s.Number, "F-001、F-002", "12.50", "测试商店", "抽样甲", "抽样乙", digest(jpeg), `<svg class="qr"`, "/sample/"+s.ID.String()+"/file/"+got.Signatures[0].Hash)
		if pdf := ask(h, "GET", at+"/pdf", ""); pdf.Code != 200 || !strings.HasPrefix(pdf.Body.String(), "%PDF-") {
			t.Errorf("PDF: %d", pdf.Code)
		}
		if rw := ask(h, "GET", "/field/"+other.ID.String()+"/print", ""); rw.Code != 409 {
			t.Errorf("an empty sheet prints: %d", rw.Code)
		}
	})
}

func TestPackage(t *testing.T) {
	fixture.Each(t, nil, func(t *testing.T, w *fixture.World) {
		s := w.Assign(t, w.Goods)
		a := sampler(t, w)
		rw := ask(desk(t, w, a), "GET", "/field/package.json", "")
		var p outbox.Package[field.Job]
		if err := json.Unmarshal(rw.Body.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		if p.Account != a.ID || p.Expires.Sub(p.Saved) != outbox.Keep || len(p.Jobs) != 1 || p.Jobs[0].ID != s.ID || p.Jobs[0].Tests[0] != "甲醛" || p.Jobs[0].Firm != "测试商店" {
			t.Errorf("package %+v", p)
		}
		if strings.Contains(rw.Body.String(), "phone") {
			t.Error("the package holds telephone numbers")
		}
		// somebody else's list is empty, and who takes no samples has none
		b := a
		b.ID++
		if got := ask(desk(t, w, b), "GET", "/field", "").Body.String(); strings.Contains(got, s.Number) || !strings.Contains(got, "没有分派给您") {
			t.Error("the list shows the work of others")
		}
		c := role.From(w.As(t.Context(), duty.Planner))
		for _, path := range []string{"/field", "/field/package.json", "/field/" + s.ID.String()} {
			if rw := ask(desk(t, w, c), "GET", path, ""); rw.Code != 403 {
				t.Errorf("a planner at %s: %d", path, rw.Code)
			}
		}
		far := role.From(fixture.AsIn(t.Context(), fixture.Far, duty.Sampler))
		if rw := ask(desk(t, w, far), "GET", "/field/"+s.ID.String(), ""); rw.Code != 404 {
			t.Errorf("another region: %d", rw.Code)
		}
	})
}

func TestFiles(t *testing.T) {
	fixture.Each(t, nil, func(t *testing.T, w *fixture.World) {
		s := w.Assign(t, w.Goods)
		h := desk(t, w, sampler(t, w))
		at := "/field/" + s.ID.String()
		for name, c := range map[string]struct {
			name, body, hash string
			status           int
		}{
			"no hash":      {"a.jpg", jpeg, "", 422},
			"another hash": {"a.jpg", jpeg, digest("x"), 422},
			"not a photo":  {"a.jpg", "<html>", digest("<html>"), 422},
			"too large":    {"a.jpg", jpeg + strings.Repeat("x", 3<<20), digest("x"), 413},
		} {
			rw := ask(h, "POST", at+"/file?name="+c.name, c.body, "X-Content-SHA256", c.hash)
			if rw.Code != c.status {
				t.Errorf("%s: %d %s", name, rw.Code, rw.Body)
			}
		}
		// a file that somebody else sent cannot be taken by its hash
		b := sampler(t, w)
		b.ID++
		photo := sent(t, desk(t, w, b), s.ID, "现场.jpg", jpeg)
		rw := ask(h, "POST", at+"/sheet", sheet(w.Maker.ID, photo, photo), "Content-Type", "application/json", "If-Match", etag(t, h, s.ID))
		if rw.Code != 422 || !strings.Contains(rw.Body.String(), "D511") {
			t.Errorf("a file of somebody else: %d %s", rw.Code, rw.Body)
		}
		if rw := ask(h, "POST", "/field/9/file?name=a.jpg", jpeg, "X-Content-SHA256", digest(jpeg)); rw.Code != 404 {
			t.Errorf("a sample that is not there: %d", rw.Code)
		}
	})
}

// The refusal of a firm needs words and a photo, no sample.
func TestRefusal(t *testing.T) {
	fixture.Each(t, nil, func(t *testing.T, w *fixture.World) {
		s := w.Assign(t, w.Food)
		h := desk(t, w, sampler(t, w))
		photo := sent(t, h, s.ID, "现场.jpg", jpeg)
		tag := etag(t, h, s.ID)
		rw := ask(h, "POST", "/field/"+s.ID.String()+"/sheet", `{"outcome":"refused","sampled_on":"2026-03-02","outcome_note":"负责人拒绝，社区人员见证","photos":[`+photo+`],"signatures":[]}`,
			"Content-Type", "application/json", "If-Match", tag, "Idempotency-Key", "r")
		if rw.Code != 200 || fixture.Get(t, w, sampling.Kind, s.ID).State != sampling.Refused {
			t.Fatalf("refusal: %d %s", rw.Code, rw.Body)
		}
		fixture.Wants(t, ask(h, "GET", "/field/"+s.ID.String()+"/print", "").Body.String(), "食品安全抽样检验抽样单", "拒绝抽样", "负责人拒绝")
	})
}

func TestAssets(t *testing.T) {
	w := fixture.Lone(t, nil)
	h := desk(t, w, role.Actor{})
	for path, kind := range map[string]string{"/field/worker.js": "text/javascript", "/field/outbox.js?v=1": "text/javascript", "/field/sheet.js": "text/javascript", "/field/phone.css": "text/css", "/field/print.css": "text/css"} {
		rw := ask(h, "GET", path, "")
		if rw.Code != 200 || !strings.HasPrefix(rw.Header().Get("Content-Type"), kind) {
			t.Errorf("%s: %d %s", path, rw.Code, rw.Header().Get("Content-Type"))
		}
	}
	if rw := ask(h, "GET", "/field/worker.js", ""); rw.Header().Get("Service-Worker-Allowed") != "/field" || rw.Header().Get("Cache-Control") != "no-cache" {
		t.Errorf("headers of the worker: %v", rw.Header())
	}
}

// Needs is what the step itself refuses to go without.
func TestNeeds(t *testing.T) {
	for _, c := range []struct{ outcome, stage, want string }{
		{"sampled", "trade", "name batch quantity backup unit seals producer_name producer_region signatures place photos"},
		{"sampled", "online", "name batch quantity backup unit seals producer_name producer_region signatures platform shop order_no account"},
		{"refused", "trade", "outcome_note photos"},
	} {
		if got := strings.Join(sampling.Needs(c.outcome, c.stage), " "); got != c.want {
			t.Errorf("%s %s: %s", c.outcome, c.stage, got)
		}
	}
}

func TestEnglish(t *testing.T) {
	english := field.English + "\n" + sampling.English
	fixture.Translated(t, english, "被抽样单位签名-", "统一社会信用代码", "住所", "产品质量监督抽查抽样单", "食品安全抽样检验抽样单", "文件")
	fixture.Spoken(t, english, map[string]string{"sheet.js": fixture.Script, "list.html": fixture.Template, "job.html": fixture.Template, "sheet.html": fixture.Template})
}
