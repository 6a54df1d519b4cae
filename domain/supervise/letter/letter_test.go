package letter_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"qgov/base/duty"
	"qgov/domain/supervise/letter"
	"qgov/domain/supervise/rectify"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/module"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/testkit/fixture"
)

type values = map[string]any

func each(t *testing.T, fn func(t *testing.T, w *fixture.World)) {
	fixture.Each(t, []module.Module{letter.Module(letter.Options{Public: "https://zl.example.gov.cn"})}, fn)
}

// failing is a failing sample of the shop that both firms were told of.
func failing(t *testing.T, w *fixture.World, name string) *sampling.Sample {
	t.Helper()
	s := w.Assign(t, w.Food)
	take := func(ctx context.Context, step string, v values) {
		t.Helper()
		s = fixture.Must(t, ctx, w, sampling.Kind, s.ID, step, v)
	}
	lab := fixture.AsLab(t.Context(), w.Lab)
	take(w.As(t.Context(), duty.Sampler), "sheet", values{"producer": w.Maker.ID, "name": name, "batch": "20260201", "made_on": "2026-02-01", "shelf_life": "365", "quantity": "2", "backup": "1",
		"unit": "件", "seals": "F-001", "place": "货架", "photos": fixture.File("现场.jpg"), "signatures": fixture.File("抽样单.jpg")})
	take(w.As(t.Context(), duty.Sampler), "deliver", nil)
	take(lab, "receive", values{"condition": "完好"})
	take(lab, "result", values{"items": []map[string]string{{"parameter": "苯甲酸", "operator": "≤", "limit": "1.0", "unit": "g/kg", "value": "2000", "value_unit": "mg/kg", "lab_verdict": "fail"}},
		"verdict": "fail", "report_no": "R-1", "report": fixture.File("报告.pdf")})
	take(w.As(t.Context(), duty.Supervisor), "approve", values{"reason": "同意"})
	take(w.As(t.Context(), duty.Handler), "notify", values{"firm_way": "direct", "producer_way": "mail"})
	return s
}

func draft(t *testing.T, w *fixture.World, sort string, r record.Record) *letter.Letter {
	t.Helper()
	var l *letter.Letter
	err := w.Engine.Write(w.As(t.Context(), duty.Handler), func(tx *flow.Tx) (err error) {
		if l, err = letter.For(tx, sort, r); err != nil {
			return err
		}
		return flow.Create(tx, letter.Kind, l)
	})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestGolden(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World) {
		s := failing(t, w, "标签名称")
		for _, sort := range []string{letter.ToFirm, letter.ToProducer} {
			l := draft(t, w, sort, s)
			got := l.Title + "\n" + l.To + "：\n" + l.Body + "\n附件：" + l.Annexes + "\n"
			file := filepath.Join("testdata", sort+".txt")
			want, err := os.ReadFile(file)
			if os.Getenv("UPDATE") != "" {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if err != nil || got != string(want) {
				t.Errorf("%s: %v\n%s", file, err, got)
			}
		}
	})
}

func TestCourse(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World) {
		s := failing(t, w, "标签名称")
		l := draft(t, w, letter.ToFirm, s)
		if l.Number != "" || l.CheckCode != "" || l.Organ != "荣成市市场监督管理局" || l.To != "测试商店" {
			t.Errorf("draft %+v", l)
		}
		fixture.Must(t, w.As(t.Context(), duty.Supervisor), w, letter.Kind, l.ID, "edit", values{"copies": "示例单位"})
		fixture.Refused(t, w.As(t.Context(), duty.Supervisor), w, letter.Kind, l.ID, "issue", "R155", nil)
		fixture.Refused(t, w.As(t.Context(), duty.Handler), w, letter.Kind, l.ID, "serve", "R150", nil)

		l = draft(t, w, letter.ToFirm, s)
		l = fixture.Must(t, w.As(t.Context(), duty.Supervisor), w, letter.Kind, l.ID, "issue", nil)
		if l.Number != "荣市监抽告〔2026〕1号" || len(l.CheckCode) != 26 || !l.Intact() || l.IssuedOn != calendar.NewDate(2026, 3, 2) {
			t.Errorf("issued %+v", l)
		}
		fixture.Refused(t, w.As(t.Context(), duty.Handler), w, letter.Kind, l.ID, "edit", "R150", nil)
		fixture.Refused(t, w.As(t.Context(), duty.Handler), w, letter.Kind, l.ID, "serve", "W102", values{"day": "2026-03-01", "how": "direct", "receiver": "店员"})
		l = fixture.Must(t, w.As(t.Context(), duty.Handler), w, letter.Kind, l.ID, "serve", values{"how": "direct", "receiver": "店员"})
		if l.State != letter.Served || l.ServedOn != calendar.NewDate(2026, 3, 2) || !l.Intact() {
			t.Errorf("served %+v", l)
		}
		fixture.Refused(t, w.As(t.Context(), duty.Supervisor), w, letter.Kind, l.ID, "withdraw", "R152", values{"reason": "样品编号有误"})
		l = fixture.Must(t, w.As(t.Context(), duty.Leader), w, letter.Kind, l.ID, "withdraw", values{"reason": "样品编号有误"})
		if l.State != letter.Withdrawn || l.EndedOn.IsZero() {
			t.Errorf("withdrawn %+v", l)
		}
		spoiled := *l
		spoiled.Body += "。"
		if spoiled.Intact() {
			t.Error("a changed text passes for the issued one")
		}
	})
}

// A finding's letter has the number under which the order was made; the second one gets a number of its own.
func TestOrder(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World) {
		f := &rectify.Finding{Title: "抽查不合格", Subject: "测试纺织品", RuleSet: "goods", Problem: "甲醛超标", Severity: "ordinary", Demo: true}
		f.Firm.ID = w.Shop.ID
		if err := w.Engine.Write(w.As(t.Context(), duty.Handler), func(tx *flow.Tx) error { return flow.Create(tx, rectify.Kind, f) }); err != nil {
			t.Fatal(err)
		}
		if got := letter.Offered(f); len(got) != 0 {
			t.Errorf("before the order: %v", got)
		}
		f = fixture.Must(t, w.As(t.Context(), duty.Handler), w, rectify.Kind, f.ID, "order", values{"person": "王小明", "demand": "停止销售，查明原因，联系13800138000"})
		l := draft(t, w, letter.Order, f)
		if !strings.Contains(l.Body, "整改责任人：王小明") || strings.Contains(l.Body, "{") || strings.Contains(l.Body, "请于／") {
			t.Errorf("body %s", l.Body)
		}
		l = fixture.Must(t, w.As(t.Context(), duty.Supervisor), w, letter.Kind, l.ID, "issue", nil)
		if l.Number != f.Number {
			t.Errorf("number %s, the finding's is %s", l.Number, f.Number)
		}
		if strings.Contains(l.Masked, "王小明") || strings.Contains(l.Masked, "13800138000") || !strings.Contains(l.Masked, "王*") {
			t.Errorf("masked text %s", l.Masked)
		}
		second := draft(t, w, letter.Order, f)
		if second = fixture.Must(t, w.As(t.Context(), duty.Supervisor), w, letter.Kind, second.ID, "issue", nil); second.Number == f.Number {
			t.Errorf("two letters are numbered %s", second.Number)
		}
	})
}

func TestTexts(t *testing.T) {
	if n := len(letter.Usual()); n != len(letter.Sorts) {
		t.Errorf("%d usual texts for %d sorts", n, len(letter.Sorts))
	}
	for _, x := range letter.Usual() {
		if problems := letter.TextKind.Check(&x); len(problems) > 0 {
			t.Errorf("%s: %v", x.Sort, problems)
		}
	}
	each(t, func(t *testing.T, w *fixture.World) {
		create := func(x *letter.Text) error {
			return w.Engine.Write(w.As(t.Context(), duty.Handler), func(tx *flow.Tx) error { return flow.Create(tx, letter.TextKind, x) })
		}
		if err := create(&letter.Text{Sort: letter.Order, Title: "责令改正", Body: "请{批号}", From: calendar.NewDate(2026, 4, 1)}); fault.Of(err).Kind != fault.Invalid {
			t.Errorf("a placeholder of samples in a text for findings: %v", err)
		}
		x := &letter.Text{Sort: letter.ToFirm, Title: "新告知书", Body: "{产品}不合格。", From: calendar.NewDate(2026, 4, 1)}
		if err := create(x); err != nil {
			t.Fatal(err)
		}
		s := failing(t, w, "标签{名称}")
		fixture.Must(t, w.As(t.Context(), duty.Supervisor), w, letter.TextKind, x.ID, "approve", nil)
		if l := draft(t, w, letter.ToFirm, s); l.Title == "新告知书" {
			t.Error("the new text is used before its day")
		}
		w.Clock.SetDate(calendar.NewDate(2026, 4, 1))
		if l := draft(t, w, letter.ToFirm, s); l.Title != "新告知书" || l.Body != "标签{名称}不合格。" {
			t.Errorf("from its day: %s: %s", l.Title, l.Body)
		}
	})
}

// server serves the routes of the letters as a person with the duty.
func server(t *testing.T, w *fixture.World, d role.Duty) http.Handler {
	t.Helper()
	s := &page.Site{Engine: w.Engine, Policy: w.DB.Policy()}
	mux, err := route.New(w.DB.Policy(), func(w http.ResponseWriter, _ *http.Request, err error) { http.Error(w, err.Error(), 500) },
		letter.Module(letter.Options{Public: "https://zl.example.gov.cn"}).Routes(s))
	if err != nil {
		t.Fatal(err)
	}
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if d != "" {
			r = r.WithContext(w.As(r.Context(), d))
		}
		mux.ServeHTTP(rw, r)
	})
}

func ask(t *testing.T, h http.Handler, path string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest("GET", path, nil)
	if form != nil {
		r = httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	rw := httptest.NewRecorder()
	h.ServeHTTP(rw, r)
	return rw
}

func TestPages(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World) {
		s := failing(t, w, "<script>alert(1)</script>")
		desk, public := server(t, w, duty.Handler), server(t, w, "")
		at := "sort=result_firm&kind=sample&id=" + s.ID.String()
		if got := ask(t, desk, "/letter/new?"+at, nil); got.Code != 200 || strings.Contains(got.Body.String(), "<script>alert") || !strings.Contains(got.Body.String(), "&lt;script&gt;alert(1)") {
			t.Fatalf("proposal: %d", got.Code)
		}
		q, _ := url.ParseQuery(at)
		made := ask(t, desk, "/letter/new", q)
		home := made.Header().Get("Location")
		if made.Code != 303 || !strings.HasPrefix(home, "/letter/") {
			t.Fatalf("draft: %d %s", made.Code, made.Body)
		}
		id, err := record.ParseID(strings.TrimPrefix(home, "/letter/"))
		if err != nil {
			t.Fatal(err)
		}
		l := fixture.Must(t, w.As(t.Context(), duty.Supervisor), w, letter.Kind, id, "issue", nil)
		for path, want := range map[string]string{"/view": l.Number, "/pdf": "%PDF-", "/docx": "PK"} {
			if got := ask(t, desk, home+path, nil); got.Code != 200 || !strings.Contains(got.Body.String(), want) {
				t.Errorf("%s: %d", path, got.Code)
			}
			if got := ask(t, public, home+path, nil); got.Code == 200 {
				t.Errorf("%s is open to everybody", path)
			}
		}
		if got := ask(t, public, "/verify?q="+url.QueryEscape(strings.ToUpper(l.CheckCode[:13])+" "+l.CheckCode[13:]), nil); got.Header().Get("Location") != "/verify/"+l.CheckCode {
			t.Errorf("the typed code leads to %s", got.Header().Get("Location"))
		}
		shown := ask(t, public, "/verify/"+l.CheckCode, nil).Body.String()
		for _, want := range []string{l.Number, l.Organ, "文书有效", "&lt;script&gt;", "2026-03-02"} {
			if !strings.Contains(shown, want) {
				t.Errorf("verify does not show %s", want)
			}
		}
		if strings.Contains(shown, "<script>alert") {
			t.Error("a text became a script")
		}
		for _, path := range []string{"/verify/aaaaaaaaaaaaaaaaaaaaaaaaaa", "/verify/x", "/verify/%25"} {
			if got := ask(t, public, path, nil); got.Code != 404 {
				t.Errorf("%s: %d", path, got.Code)
			}
		}
		fixture.Must(t, w.As(t.Context(), duty.Leader), w, letter.Kind, id, "withdraw", values{"reason": "有误"})
		if got := ask(t, public, "/verify/"+l.CheckCode, nil).Body.String(); !strings.Contains(got, "文书已撤销") || strings.Contains(got, "文书有效") || strings.Contains(got, "苯甲酸") {
			t.Error("a withdrawn letter still passes, or shows its text")
		}
	})
}

func TestLinks(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World) {
		s := failing(t, w, "标签名称")
		ms := letter.Link([]module.Module{sampling.Module(), rectify.Module()})
		count := func(d role.Duty) (n int) {
			err := w.Engine.Read(w.As(t.Context(), d), func(tx *flow.Tx) error {
				n = len(ms[0].Views[0].Links(tx, s))
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		if n := count(duty.Handler); n != 2 {
			t.Errorf("a handler is offered %d letters", n)
		}
		if n := count(duty.Witness); n != 0 {
			t.Errorf("a witness is offered %d letters", n)
		}
	})
}
