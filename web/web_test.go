package web

import (
	"context"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"pgregory.net/rapid"
)

func show(t *testing.T, c Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// evil is put into every text of a view model; none of it may come out as markup.
const evil = `<script>alert(1)</script>"'><b onclick=x>`

// fill sets every string, number and nested struct of v, down to some depth,
// so that every branch of a template that shows a value is taken.
func fill(v reflect.Value, depth int) {
	switch v.Kind() {
	case reflect.String:
		switch v.Type() {
		case reflect.TypeFor[Tone]():
			v.SetString(string(Bad))
		case reflect.TypeFor[ChartKind]():
			v.SetString(string(MixedChart))
		default:
			v.SetString(evil)
		}
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(2)
	case reflect.Float64:
		v.SetFloat(12.5)
	case reflect.Interface:
		if depth > 0 && v.Type() == reflect.TypeFor[Part]() {
			v.Set(reflect.ValueOf(Notice{Title: evil}))
		}
	case reflect.Pointer:
		if depth > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			fill(v.Elem(), depth-1)
		}
	case reflect.Slice:
		if depth > 0 {
			v.Set(reflect.MakeSlice(v.Type(), 2, 2))
			for i := range 2 {
				fill(v.Index(i), depth-1)
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i), depth)
			}
		}
	}
}

// models are one value of every exported view model.
func models() []Part {
	return []Part{
		&Head{}, &Alert{}, &Empty{}, &Facts{}, &Stepper{}, &Timeline{}, &Progress{}, &Files{}, &QR{}, &Proof{}, &Notice{}, &List{}, &Brief{},
		&Detail{}, &Form{}, &RefChoices{}, &Board{}, &KPI{}, &Panel{}, &Chart{}, &Ranking{}, &StatTable{}, &Tasks{}, &Signals{}, &Cards{}, &Card{},
		&WallChart{}, &Hero{}, &SearchBox{}, &Tiles{}, &Columns{}, &Block{}, &Links{}, &Figures{}, &Stages{}, &Article{}, &Wrap{}, &PrintBar{}, &Sheet{},
	}
}

var (
	inlineScript = regexp.MustCompile(`<script(?:\s+[^>]*)?>`)
	inlineStyle  = regexp.MustCompile(`(?i)\sstyle\s*=|<style`)
	handlerAttr  = regexp.MustCompile(`(?i)<[^>"']*(?:"[^"]*"[^>"']*)*\son[a-z]+\s*=`)
)

// policyBroken returns what in a page the content security policy would refuse.
func policyBroken(html string) string {
	for _, s := range inlineScript.FindAllString(html, -1) {
		if !strings.Contains(s, "src=") && !strings.Contains(s, `type="application/json"`) {
			return s
		}
	}
	if m := inlineStyle.FindString(html); m != "" {
		return m
	}
	return handlerAttr.FindString(html)
}

func TestEveryModelEscapesAndObeysPolicy(t *testing.T) {
	for _, m := range models() {
		name := reflect.TypeOf(m).Elem().Name()
		t.Run(name, func(t *testing.T) {
			zero := show(t, Fragment(&Page{}, m))
			if bad := policyBroken(zero); bad != "" {
				t.Errorf("zero value writes %q", bad)
			}
			fill(reflect.ValueOf(m).Elem(), 4)
			if c, ok := m.(*Chart); ok {
				c.Map = nil // a map must name a file
			}
			html := show(t, Fragment(&Page{}, m))
			if strings.Contains(html, "<script>alert") || strings.Contains(html, "<b onclick") {
				t.Errorf("text came out as markup")
			}
			if bad := policyBroken(html); bad != "" {
				t.Errorf("policy refuses %q", bad)
			}
			if !strings.Contains(html, "alert(1)") && !strings.Contains(html, `alert`) {
				t.Errorf("none of the texts was shown: %d bytes", len(html))
			}
		})
	}
}

func TestEveryFieldKindEscapes(t *testing.T) {
	for k := Text; k <= Hidden; k++ {
		var f Field
		fill(reflect.ValueOf(&f).Elem(), 3)
		f.Kind = k
		html := show(t, f.Control().View(&Page{}))
		if strings.Contains(html, "<script>alert") || policyBroken(html) != "" {
			t.Errorf("kind %d: %s", k, html)
		}
		if k != Static && !strings.Contains(html, "name=") {
			t.Errorf("kind %d posts nothing", k)
		}
	}
}

func TestLayoutsObeyPolicy(t *testing.T) {
	for name, layout := range map[string]func(*Page, ...Part) Component{"shell": Shell, "public": Public, "plain": Plain, "print": Print} {
		var p Page
		fill(reflect.ValueOf(&p).Elem(), 4)
		p.T = nil
		html := show(t, layout(&p, Chart{ID: "c", Kind: BarChart, Labels: []string{"一"}, Series: []Series{{Name: "数", Values: []float64{1}}}}))
		if bad := policyBroken(html); bad != "" {
			t.Errorf("%s: policy refuses %q", name, bad)
		}
		if !strings.Contains(html, Asset("charts.js")) && name != "plain" {
			t.Errorf("%s: a page with a chart does not load charts.js", name)
		}
		if strings.Contains(show(t, layout(&Page{}, Head{Title: "x"})), "echarts") {
			t.Errorf("%s: a page without chart loads echarts", name)
		}
	}
}

// TestLinksCannotRunScripts: an address from outside must not become code.
func TestLinksCannotRunScripts(t *testing.T) {
	html := show(t, Fragment(&Page{}, Head{Actions: []Button{{Label: "x", URL: "javascript:alert(1)"}}}, Cards{Items: []Card{{Title: "x", URL: "javascript:alert(2)"}}}))
	if strings.Contains(html, "javascript:") {
		t.Error(html)
	}
}

func TestFormWorksWithoutScripts(t *testing.T) {
	f := Form{Action: "/x", Problems: []Problem{{Field: "risk", Text: "请选择风险等级"}}, Sections: []Section{{Fields: []Field{
		{Kind: Radio, Name: "risk", Label: "风险", Problem: "请选择风险等级", Options: []Option{{Value: "1", Label: "轻"}, {Value: "2", Label: "重"}}},
		{Kind: Rows, Name: "items", Table: &RowTable{Columns: []Column{{Label: "项目"}}, Rows: []RowFields{{Fields: []Field{{Name: "items.0.name", Value: "甲"}}}}}},
		{Kind: Reference, Name: "firm", Value: "7", Shown: "某公司"},
		{Kind: Regions, Name: "region", Levels: []Level{{Label: "省", Value: "37", Options: []Option{{Value: "37", Label: "山东省"}}}}},
	}}}, Buttons: []Button{{Label: "提交", Primary: true, Name: "do", Value: "go"}}}
	html := show(t, f.View(&Page{}))
	for _, want := range []string{
		`href="#f-risk"`, `id="f-risk"`, `id="f-risk-problem"`, `aria-describedby="f-risk-problem"`,
		`name="_add" value="items"`, `name="_drop" value="items.0"`, `name="items.0.name"`,
		`name="firm" value="7"`, `name="firm.q"`, `name="_find" value="firm"`, `name="_pick" value="region"`, `value="37" selected`,
	} {
		if !strings.Contains(html, want) {
			t.Errorf("no %s", want)
		}
	}
	// Enter in a text field must press the primary button, not "delete row".
	if i, j := strings.Index(html, `name="do" value="go"`), strings.Index(html, `name="_drop"`); i < 0 || i > j {
		t.Error("the default button does not come first")
	}
}

func TestEnglishIsComplete(t *testing.T) {
	en := map[string]string{}
	for line := range strings.Lines(English) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		zh, text, ok := strings.Cut(strings.TrimRight(line, "\n"), "\t")
		if !ok || text == "" {
			t.Errorf("line %q has no translation", line)
		}
		if strings.Count(zh, "{}") != strings.Count(text, "{}") {
			t.Errorf("%q and %q have different places", zh, text)
		}
		en[zh] = text
	}
	used := regexp.MustCompile(`\bp\.tf?\((?:or\([^"()]*)?"([^"]+)"`)
	files, err := fs.Glob(os.DirFS("."), "*.templ")
	if err != nil || len(files) == 0 {
		t.Fatal("no templates", err)
	}
	n := 0
	for _, f := range append(files, "show.go", "field_show.go", "figure_show.go", "layout.go") {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range used.FindAllStringSubmatch(string(b), -1) {
			n++
			if en[m[1]] == "" {
				t.Errorf("%s: %q is not in en.tsv", f, m[1])
			}
		}
	}
	if n < 80 {
		t.Errorf("only %d texts found: the pattern no longer fits", n)
	}
}

func TestTemplatesHaveNoRaw(t *testing.T) {
	files, _ := fs.Glob(os.DirFS("."), "*.templ")
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(b), "templ.Raw") || strings.Contains(string(b), "style=") {
			t.Errorf("%s uses templ.Raw or a style attribute", f)
		}
		if strings.Contains(string(b), `"){`) {
			t.Errorf("%s: a call followed by { on one line passes children", f)
		}
	}
}

// TestIconsExist: every icon named in a template is in the sprite.
func TestIconsExist(t *testing.T) {
	files, _ := fs.Glob(os.DirFS("."), "*.templ")
	pattern := regexp.MustCompile(`@ico\((?:or\([^,]+, )?"([^"]+)"`)
	for _, f := range files {
		b, _ := os.ReadFile(f)
		for _, m := range pattern.FindAllStringSubmatch(string(b), -1) {
			if !HasIcon(m[1]) {
				t.Errorf("%s: no icon %s", f, m[1])
			}
		}
	}
	if HasIcon("no-such-icon") {
		t.Error("HasIcon is true of anything")
	}
}

func TestAssets(t *testing.T) {
	h := Handler()
	get := func(url, accept string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", url, nil)
		r.Header.Set("Accept-Encoding", accept)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	url := Asset("app.css")
	plain, br := get(url, ""), get(url, "gzip, br")
	if plain.Code != 200 || br.Header().Get("Content-Encoding") != "br" || get(url, "gzip;q=1, br;q=0").Header().Get("Content-Encoding") != "gzip" {
		t.Fatal("status or encoding", plain.Code, br.Header())
	}
	b, err := io.ReadAll(brotli.NewReader(br.Body))
	if err != nil || string(b) != plain.Body.String() {
		t.Fatal("the compressed file differs", err)
	}
	if !strings.Contains(plain.Header().Get("Cache-Control"), "immutable") {
		t.Error("not immutable")
	}
	for _, bad := range []string{"/a/app.css", "/a/../asset.go", "/a/", "/a/app.000000000000.css"} {
		if w := get(bad, ""); w.Code != 404 {
			t.Errorf("%s: %d", bad, w.Code)
		}
	}
}

// TestBudgets: first visit over the wire, without the HTML of the records:
// list < 100 kB, public home < 150 kB.
func TestBudgets(t *testing.T) {
	weigh := func(html string) int {
		n := 0
		for _, f := range assets() {
			if strings.Contains(html, f.hashed) {
				n += len(f.br())
			}
		}
		return n
	}
	l := List{Columns: []Column{{Label: "编号"}, {Label: "企业"}}}
	for range 50 {
		l.Rows = append(l.Rows, Row{ID: "1", Cells: []Cell{{Text: "鲁监抽〔2026〕1", Sub: "国家监督抽查"}, {Text: "某公司", Sub: "91370102MA0012360K"}}})
	}
	list := show(t, Shell(&Page{}, l))
	if n := weigh(list) + len(list)/6; n > 100_000 {
		t.Errorf("list weighs %d", n)
	}
	home := show(t, Public(&Page{}, Hero{}, Tiles{}, Columns{}))
	if n := weigh(home); n > 50_000 {
		t.Errorf("public home weighs %d", n)
	} else {
		t.Logf("list %d, home %d bytes", weigh(list), n)
	}
}

func TestSecure(t *testing.T) {
	w := httptest.NewRecorder()
	Secure(http.NotFoundHandler()).ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	csp := w.Header().Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"} {
		if !strings.Contains(csp, want) {
			t.Errorf("policy lacks %s", want)
		}
	}
	if strings.Contains(csp, "unsafe") || w.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Error(w.Header())
	}
}

// TestSay holds that a text is translated before its values come in, and that a page without a catalogue speaks Chinese.
func TestSay(t *testing.T) {
	p := &Page{T: func(zh string) string { return map[string]string{"共 %d 件": "%d in all"}[zh] }}
	if got := p.Say("共 %d 件", 3); got != "3 in all" {
		t.Error(got)
	}
	for _, p := range []*Page{nil, {}} {
		if got := p.Say("共 %d 件", 3) + p.Say("100%"); got != "共 3 件100%" {
			t.Error(got)
		}
	}
}

func TestPrefs(t *testing.T) {
	post := func(body string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("POST", "/prefs", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		PrefsHandler(true).ServeHTTP(w, r)
		return w
	}
	w := post("theme=dark&back=/list?q=1")
	if w.Code != 303 || w.Header().Get("Location") != "/list?q=1" || !strings.Contains(w.Header().Get("Set-Cookie"), "theme=dark") {
		t.Error(w.Code, w.Header())
	}
	for _, back := range []string{"//evil.example", "https://evil.example", "/\\evil.example", ""} {
		if to := post("theme=dark&back=" + back).Header().Get("Location"); to != "/" {
			t.Errorf("back %q leads to %q", back, to)
		}
	}
	if c := post("theme=<b>").Header().Get("Set-Cookie"); c != "" {
		t.Error("an unknown theme was stored:", c)
	}
	r := httptest.NewRequest("GET", "/x?y=1", nil)
	r.AddCookie(&http.Cookie{Name: "lang", Value: "en"})
	r.AddCookie(&http.Cookie{Name: "size", Value: "huge"})
	var p Page
	p.Prefs(r)
	if p.Lang != "en" || p.Size != "" || p.URL != "/x?y=1" {
		t.Errorf("%+v", p)
	}
}

func TestSparkStaysInBox(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.SliceOfN(rapid.Float64Range(-1e9, 1e9), 2, 40).Draw(t, "v")
		pts := sparkPoints(v)
		if len(pts) != len(v) {
			t.Fatal("points lost")
		}
		for i, q := range pts {
			if q[0] < 0 || q[0] > 100 || q[1] < 2.9 || q[1] > 27.1 || i > 0 && q[0] <= pts[i-1][0] {
				t.Fatalf("point %d is %v", i, q)
			}
		}
	})
}

func TestQRPathDrawsEveryModule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "n")
		dark := rapid.SliceOfN(rapid.Bool(), n*n, n*n).Draw(t, "dark")
		path := QRPath(n, func(x, y int) bool { return dark[y*n+x] })
		area := 0
		for _, m := range regexp.MustCompile(`h(\d+)v1`).FindAllStringSubmatch(path, -1) {
			for i, c := 0, m[1]; i < 1; i++ {
				k := 0
				for _, d := range c {
					k = k*10 + int(d-'0')
				}
				area += k
			}
		}
		want := 0
		for _, d := range dark {
			if d {
				want++
			}
		}
		if area != want {
			t.Fatalf("path covers %d modules, want %d", area, want)
		}
	})
}

func TestFigure(t *testing.T) {
	for _, c := range []struct {
		v    float64
		d    int
		want string
	}{{18175, 0, "18,175"}, {-1234567.891, 2, "-1,234,567.89"}, {999, 0, "999"}, {0, 1, "0.0"}, {1000, 0, "1,000"}} {
		if got := figure(c.v, c.d); got != c.want {
			t.Errorf("figure(%v, %d) = %q, want %q", c.v, c.d, got, c.want)
		}
	}
}

// TestFold: a long history shows its newest entries and folds the older ones; a short one is whole.
func TestFold(t *testing.T) {
	events := make([]Event, 30)
	for i := range events {
		events[i].Title = "第" + strconv.Itoa(i+1) + "次"
	}
	html := show(t, Fragment(&Page{}, Detail{History: Timeline{Events: events, Fold: 10}}))
	head, older, ok := strings.Cut(html, "<details")
	if !ok || !strings.Contains(head, "第10次") || strings.Contains(head, "第11次") || !strings.Contains(older, "第30次") {
		t.Errorf("the fold is elsewhere: %s", html)
	}
	if html := show(t, Fragment(&Page{}, Detail{History: Timeline{Events: events[:12], Fold: 10}})); strings.Contains(html, "<details") {
		t.Error("twelve entries are folded")
	}
}
