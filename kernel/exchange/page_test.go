package exchange_test

import (
	"bytes"
	"context"
	"errors"
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

	"qgov/kernel/exchange"
	"qgov/kernel/fault"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/sheet"
	"qgov/kernel/store"
	"qgov/testkit/engines"
)

// server is the world's routes, those of the pages too, so that two patterns for one address would show.
func (w *world) server(t *testing.T, opt exchange.Options) (*exchange.Exchange, http.Handler) {
	t.Helper()
	opt.Dir, opt.Chunk = w.dir, 7
	x := exchange.New(w.site, opt)
	t.Cleanup(x.Close)
	mux, err := route.New(w.site.Policy, fail, append(w.site.Routes(), x.Routes()...))
	if err != nil {
		t.Fatal(err)
	}
	return x, mux
}

// fail answers with what the error says.
func fail(w http.ResponseWriter, _ *http.Request, err error) {
	w.WriteHeader(fault.Status(err))
	io.WriteString(w, fault.Of(err).Error())
}

func do(h http.Handler, ctx context.Context, method, target string, body io.Reader, media string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, body).WithContext(ctx)
	if media != "" {
		r.Header.Set("Content-Type", media)
	}
	out := httptest.NewRecorder()
	h.ServeHTTP(out, r)
	return out
}

func upload(t *testing.T, name, content, mode string) (io.Reader, string) {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	if err := m.WriteField("mode", mode); err != nil {
		t.Fatal(err)
	}
	f, err := m.CreateFormFile("file", name)
	if err == nil {
		_, err = io.WriteString(f, content)
	}
	if err != nil || m.Close() != nil {
		t.Fatal(err)
	}
	return &b, m.FormDataContentType()
}

// until asks for a page until it says what is wanted.
func until(t *testing.T, h http.Handler, ctx context.Context, target, want string) string {
	t.Helper()
	var got string
	for range 100 {
		out := do(h, ctx, "GET", target, nil, "")
		if got = out.Body.String(); out.Code == 200 && strings.Contains(got, want) {
			return got
		}
		time.Sleep(30 * time.Millisecond)
	}
	t.Fatalf("%s never said %q:\n%s", target, want, got)
	return ""
}

func TestPages(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, h := w.server(t, exchange.Options{})
		if out := do(h, w.ctx, "GET", "/x_item/import", nil, ""); out.Code != 200 || !strings.Contains(out.Body.String(), "上传并试导入") {
			t.Fatalf("%d %s", out.Code, out.Body)
		}
		body, media := upload(t, "货品.csv", "编号,名称,数量,备注二\nA1,一,1,x\nA2,二,13,y\n", "good")
		out := do(h, w.ctx, "POST", "/x_item/import", body, media)
		at := out.Header().Get("Location")
		if out.Code != http.StatusSeeOther || !strings.HasPrefix(at, "/x_item/import/batch/") {
			t.Fatalf("%d %s %s", out.Code, at, out.Body)
		}
		mapping := until(t, h, w.ctx, at, "核对列名") // 备注二 names nothing
		if n := strings.Count(mapping, `name="column"`); n != 4 {
			t.Errorf("%d columns to match", n)
		}
		form := url.Values{"column": {"code", "name", "count", ""}}
		if out = do(h, w.ctx, "POST", at+"/columns", strings.NewReader(form.Encode()), "application/x-www-form-urlencoded"); out.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", out.Code, out.Body)
		}
		report := until(t, h, w.ctx, at, "试导入结果")
		for _, want := range []string{"数量不能是 13", "确认导入", "declared.count", "rejected.xlsx"} {
			if !strings.Contains(report, want) {
				t.Errorf("the report does not say %q", want)
			}
		}
		form = url.Values{"mode": {"good"}, "declared.rows": {"3"}}
		if out = do(h, w.ctx, "POST", at+"/run", strings.NewReader(form.Encode()), "application/x-www-form-urlencoded"); out.Code != 422 || !strings.Contains(out.Body.String(), "申报合计为 3") {
			t.Errorf("%d %s", out.Code, out.Body)
		}
		form.Set("declared.rows", "2")
		form.Set("declared.count", "14")
		if out = do(h, w.ctx, "POST", at+"/run", strings.NewReader(form.Encode()), "application/x-www-form-urlencoded"); out.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", out.Code, out.Body)
		}
		until(t, h, w.ctx, at, "撤回整批")
		if n := len(w.items(t, w.ctx)); n != 1 {
			t.Errorf("%d records", n)
		}
		if out = do(h, w.ctx, "GET", at+"/rejected.csv", nil, ""); !strings.Contains(out.Body.String(), "A2,二,13") || !strings.Contains(out.Body.String(), "退回原因") {
			t.Errorf("%s", out.Body)
		}
		if out = do(h, w.ctx, "POST", at+"/withdraw", nil, ""); out.Code != http.StatusSeeOther {
			t.Errorf("%d %s", out.Code, out.Body)
		}
		if n := len(w.items(t, w.ctx)); n != 0 {
			t.Errorf("%d records after the withdrawal", n)
		}
		body, media = upload(t, "旧.xls", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"+strings.Repeat("\x00", 600), "all")
		if out = do(h, w.ctx, "POST", "/x_item/import", body, media); out.Code < 400 || !strings.Contains(out.Body.String(), ".xlsx") {
			t.Errorf("%d %s", out.Code, out.Body)
		}
		if out = do(h, role.With(t.Context(), role.Visitor("")), "GET", "/x_item/import", nil, ""); out.Code != 401 {
			t.Errorf("a visitor: %d", out.Code)
		}
		if out = do(h, engines.As(t.Context(), "370600"), "GET", at, nil, ""); out.Code != 404 {
			t.Errorf("another region: %d", out.Code)
		}
	})
}

// TestTemplate: what the template asks for is what the import understands, in both languages.
func TestTemplate(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, h := w.server(t, exchange.Options{})
		out := do(h, w.ctx, "GET", "/x_item/template.xlsx", nil, "")
		book, err := sheet.Open(bytes.NewReader(out.Body.Bytes()), int64(out.Body.Len()), "t.xlsx", sheet.Upload())
		if err != nil {
			t.Fatal(err)
		}
		rows := book.Rows(0)
		defer rows.Close()
		rows.Next()
		var heads []string
		for _, c := range rows.Cells() {
			heads = append(heads, c.Text)
		}
		if !slices.Contains(heads, "*编号") || !slices.Contains(heads, "检验项目.3.限值") || !slices.Contains(heads, "属地") || slices.Contains(heads, "评分") {
			t.Errorf("%q", heads)
		}
		filled := strings.Join(heads, ",") + "\nA1,名" + strings.Repeat(",", len(heads)-2) + "\n"
		b := w.receive(t, w.ctx, "x_item", "t.csv", filled, exchange.All)
		if slices.Contains(b.Columns, "") || b.Counts.New != 1 {
			t.Errorf("%q %s", b.Columns, counts(b.Counts))
		}
	})
}

// TestExport: the file holds what the list shows, in its order, with formulas made harmless and personal values masked; what is
// exported can be imported again.
func TestExport(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.maker(t, "海洋公司", "M1")
		b := w.receive(t, w.ctx, "x_item", "a.csv", "编号,名称,数量,联系人,生产厂商,等级\nA1,'=1+1,1,张三丰,M1,a\nA2,二,2,,,b\nA3,@SUM,3,,,a\n", exchange.All)
		if _, err := w.Run(w.ctx, "x_item", b.ID); err != nil {
			t.Fatal(err)
		}
		_, h := w.server(t, exchange.Options{})
		out := do(h, w.ctx, "GET", "/x_item/export?format=csv&grade=a&order=-code", nil, "")
		if out.Code != 200 {
			t.Fatalf("%d %s", out.Code, out.Body)
		}
		lines := strings.Split(strings.TrimSpace(out.Body.String()), "\r\n")
		if len(lines) != 3 || !strings.HasPrefix(lines[1], "'@SUM,A3,") || !strings.HasPrefix(lines[2], "'=1+1,A1,") {
			t.Errorf("%q", lines)
		}
		last := w.journal.Changes[len(w.journal.Changes)-1]
		if last.Action != "export" || last.Fields[0].New != "2" || !strings.Contains(last.Reason, "grade=a") {
			t.Errorf("%+v", last)
		}
		if regexp.MustCompile(`(^|,)[=+@]`).MatchString(out.Body.String()) {
			t.Error("a formula left")
		}
		again := w.receive(t, w.ctx, "x_item", "back.csv", out.Body.String(), exchange.All)
		if got := counts(again.Counts); got != "read 2 new 0 changed 0 same 2 bad 0 twin 0" {
			t.Errorf("%s\n%s", got, w.report(t, again))
		}
		if out = do(h, engines.As(t.Context(), "370600"), "GET", "/x_item/export?format=csv", nil, ""); strings.Contains(out.Body.String(), "A1") {
			t.Error("another region sees rows")
		}
		if out = do(h, w.ctx, "GET", "/x_item/export?format=csv&grade=zz", nil, ""); out.Code != 422 {
			t.Errorf("a filter that cannot be read: %d", out.Code)
		}
	})
}

// TestSealed: an export stars a sealed text, and the stars do not come back in its place.
func TestSealed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		err := w.db.Write(w.ctx, func(tx *store.Tx) error {
			return store.Insert(tx, makerKind, &maker{Name: "海洋公司", Code: "M1", Said: "他说的话"})
		})
		if err != nil {
			t.Fatal(err)
		}
		_, h := w.server(t, exchange.Options{})
		out := do(h, w.ctx, "GET", "/x_maker/export?format=csv&columns=all", nil, "")
		if out.Code != 200 || strings.Contains(out.Body.String(), "他说的话") {
			t.Errorf("%d %s", out.Code, out.Body)
		}
		b := w.receive(t, w.ctx, "x_maker", "back.csv", "代码,名称,原话\nM1,海洋公司,＊＊＊\n", exchange.All)
		if got := counts(b.Counts); got != "read 1 new 0 changed 0 same 0 bad 1 twin 0" || !strings.Contains(w.report(t, b), "X203") {
			t.Errorf("%s\n%s", got, w.report(t, b))
		}
	})
}

// TestStepUp: more than a thousand rows ask for a fresh proof.
func TestStepUp(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		asked := 0
		_, h := w.server(t, exchange.Options{Recent: func(*http.Request) error {
			asked++
			return fault.New(fault.Denied, "A107", "此操作需要再次验证身份")
		}})
		err := w.db.Write(w.ctx, func(tx *store.Tx) error {
			for range 1001 {
				if err := store.Insert(tx, readingKind, &reading{Site: "站"}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if out := do(h, w.ctx, "GET", "/x_reading/export?format=csv", nil, ""); out.Code != 403 || asked != 1 {
			t.Errorf("%d, asked %d times", out.Code, asked)
		}
		_, h = w.server(t, exchange.Options{Recent: func(*http.Request) error { return nil }})
		if out := do(h, w.ctx, "GET", "/x_reading/export?format=csv", nil, ""); strings.Count(out.Body.String(), "\r\n") != 1002 {
			t.Errorf("%d lines", strings.Count(out.Body.String(), "\r\n"))
		}
	})
}

// TestPause: a batch stopped half way goes on where it was, in another program too.
func TestPause(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var file strings.Builder
		file.WriteString("站点,数值\n")
		for i := range 100 {
			file.WriteString("站" + string(rune('一'+i)) + ",1\n")
		}
		b := w.receive(t, w.ctx, "x_reading", "a.csv", file.String(), exchange.Good)
		ctx, stop := context.WithCancel(w.ctx)
		go func() {
			for {
				now, err := w.Batch(w.ctx, "x_reading", b.ID)
				if err != nil || now.At > 0 {
					break
				}
			}
			if err := w.Pause(w.ctx, "x_reading", b.ID); err != nil && fault.Of(err).Code != "X120" {
				t.Error(err)
			}
			stop()
		}()
		_, err := w.Run(ctx, "x_reading", b.ID)
		<-ctx.Done()
		if err != nil && fault.Of(err).Code != "X120" && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		now, err := w.Batch(w.ctx, "x_reading", b.ID)
		if err != nil {
			t.Fatal(err)
		}
		if now.State == exchange.Paused {
			if now, err = w.Run(w.ctx, "x_reading", b.ID); err != nil {
				t.Fatal(err)
			}
		}
		if now.State != exchange.Done || now.Counts.Written.New != 100 {
			t.Errorf("%s %+v", now.State, now.Counts.Written)
		}
	})
}
