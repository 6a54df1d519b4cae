package tender_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"qgov/base/organ"
	"qgov/domain/credit/tender"
	"qgov/kernel/flow"
	"qgov/kernel/role"
	"qgov/testkit/browser"
	"qgov/testkit/server"
)

// work runs the jobs that are due.
func (w *town) work(t *testing.T) {
	t.Helper()
	for range 20 {
		if ran, err := w.App.Jobs.Step(server.System(t)); err != nil || !ran {
			return
		}
	}
}

// platform is an account of a tender platform.
func (w *town) platform(t *testing.T, name string) *server.Client {
	t.Helper()
	o := &organ.Organ{Name: name, Sort: "department", Demo: true}
	w.Write(t, func(tx *flow.Tx) error {
		o.Region = server.Home
		return tx.Create(organ.Kind.Plan, o)
	})
	return w.Add(t, name, server.Home, o.ID, "tender_platform")
}

// TestAPI: a platform asks by its key, gets an answer that the public site verifies, sees no other platform's answers, and is held to the
// limit of its key.
func TestAPI(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.list(t, w.firms[0])
		one, two := w.platform(t, "one"), w.platform(t, "two")
		ctx := role.With(t.Context(), one.Actor())
		_, key, err := w.App.Accounts.NewKey(ctx, "示例平台", "", 100*24*time.Hour, 60)
		if err != nil {
			t.Fatal(err)
		}
		post := func(body string) *server.Answer {
			return w.Visitor(t).Do("POST", "/api/tender/checks", strings.NewReader(body), map[string]string{"Authorization": "Bearer " + key, "Content-Type": "application/json"})
		}
		a := post(fmt.Sprintf(`{"title":"示例项目","purpose":"procurement","as_of":%q,"bidders":[{"code":%q},{"name":"荣成市海之源食品有限公司"},{"code":%q,"name":"别的名称有限公司"},{"code":"1"}]}`, w.today(), w.firms[0].Code, w.firms[1].Code))
		got := a.Want(http.StatusCreated).Object()
		if got["state"] != "issued" || fmt.Sprintf("%v %v %v %d", got["restricted"], got["passed"], got["unknown"], len(got["bidders"].([]any))) != "2 1 1 4" || !a.Has("所报名称与登记名称不一致") {
			t.Fatalf("%s", a.Body)
		}
		if v := w.Visitor(t).Get("/verify/" + fmt.Sprint(got["check_code"])).Want(http.StatusOK); !v.Has(w.firms[0].Code) || !v.Has("文书有效") || !v.Has("严重违法失信名单") {
			t.Errorf("the public site does not verify the answer: %s", v.Brief())
		}
		at := "/api/tender/checks/" + fmt.Sprint(got["id"])
		one.Get(at).Want(http.StatusOK)
		two.Get(at).Want(http.StatusNotFound)
		for _, bad := range []string{`{`, `{"title":"","purpose":"x","bidders":[]}`, `{"title":"a","purpose":"works","as_of":"2099-01-01","bidders":[{"name":"a"}]}`, `{"title":"a","purpose":"works","as_of":"1.1","bidders":[{"name":"a"}]}`, `{"title":"a","purpose":"works","bidders":[{"name":"a"}],"more":1}`} {
			if s := post(bad).Status; s != http.StatusUnprocessableEntity && s != http.StatusBadRequest {
				t.Errorf("%s: %d", bad, s)
			}
		}
		status := 0
		for range 30 {
			if status = post(`{`).Status; status == http.StatusTooManyRequests {
				break
			}
		}
		if status != http.StatusTooManyRequests {
			t.Errorf("the key has no limit: %d", status)
		}
	})
}

// TestFile: a file of many bidders is answered by a job and comes back as a sheet with a line for each.
func TestFile(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		officer := w.Add(t, "officer", server.Home, 0, "credit")
		var b bytes.Buffer
		b.WriteString("序号,投标人名称,统一社会信用代码\n")
		for i := range 120 {
			f := w.firms[i%4]
			fmt.Fprintf(&b, "%d,%s,%s\n", i, f.Name, f.Code)
		}
		form := map[string][]string{"title": {"示例项目"}, "purpose": {"works"}, "as_of": {w.today().String()}}
		a := officer.File("/tender_check/ask", "file", "bidders.csv", b.Bytes(), form).Want(http.StatusSeeOther)
		at := a.Location()
		if p := officer.Get(at).Want(http.StatusOK); !p.Has("核查中") {
			t.Error("the page does not say that the check is at work")
		}
		w.work(t)
		officer.Get(at).Want(http.StatusOK)
		officer.Get(at + "/lines?outcome=pass").Want(http.StatusOK)
		sheet := officer.Get(at + "/result.csv").Want(http.StatusOK)
		rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(sheet.Body, []byte("\xef\xbb\xbf")))).ReadAll()
		if err != nil || len(rows) != 121 || rows[120][3] != w.firms[3].Code || rows[120][5] != "未发现限制情形" {
			t.Errorf("%v: %d rows, last %v", err, len(rows), rows[len(rows)-1])
		}
		officer.Get(at + "/result.xlsx").Want(http.StatusOK)
		if pdf := officer.Get(at + "/pdf").Want(http.StatusOK); !bytes.HasPrefix(pdf.Body, []byte("%PDF-")) {
			t.Error("no PDF")
		}
		officer.Get(at + "/view").Want(http.StatusOK)
		for name, content := range map[string]string{"empty.csv": "投标人名称\n", "heads.csv": "甲,乙\n1,2\n", "many.csv": "名称\n" + strings.Repeat("某公司\n", tender.Most+1)} {
			officer.File("/tender_check/ask", "file", name, []byte(content), form).Want(http.StatusUnprocessableEntity)
		}
		far := w.Add(t, "far", server.Far, 0, "credit")
		far.Get(at).Want(http.StatusNotFound)
		far.Get(at + "/pdf").Want(http.StatusNotFound)
	})
}

// TestBrowser asks by the form, chooses a candidate and issues the answer; pictures go into the folder that QGOV_SCREENS names.
func TestBrowser(t *testing.T) {
	w := open(t, server.Open(t, "sqlite"))
	w.measure(t)
	w.list(t, w.firms[0])
	officer := w.Add(t, "officer", server.Home, 0, "credit", "supervisor")
	tab := browser.Open(t)
	tab.Allow("status of 4")
	tab.Goto(w.URL + "/login")
	c, secure := officer.Cookie(), ""
	if c.Secure {
		secure = "; secure"
	}
	browser.Eval[bool](tab, fmt.Sprintf("(document.cookie = %q, true)", c.Name+"="+c.Value+"; path=/"+secure))
	shot := func(name string) {
		if dir := os.Getenv("QGOV_SCREENS"); dir != "" {
			tab.Screenshot(filepath.Join(dir, name+"-desktop.png"), 1280, 800, true)
			tab.Screenshot(filepath.Join(dir, name+"-phone.png"), 360, 740, true)
		}
		if n := browser.Eval[int](tab, "document.documentElement.scrollWidth - document.documentElement.clientWidth"); n > 0 {
			t.Errorf("%s: wider than its window by %d", name, n)
		}
	}
	tab.Goto(w.URL + "/tender_check/ask")
	shot("tender-ask")
	tab.Fill("[name=title]", "示例市第一中学食堂原料采购")
	tab.Select("[name=purpose]", tender.Procurement)
	tab.Fill("[name=bidders]", w.firms[0].Code+"\n"+w.firms[1].Name+"\n荣成市海之原食品有限公司\n威海(荣成)港湾物流有限公司\n不存在的某某公司")
	tab.Follow(".form-foot .btn-primary")
	tab.WaitText("main", "在 1 个候选中选定")
	shot("tender-choosing")
	check := tab.URL()
	tab.Goto(check + "/choose/3")
	shot("tender-choose")
	tab.Click("[name=code][value='" + w.firms[0].Code + "']")
	tab.Follow(".form-foot .btn-primary")
	tab.Goto(check + "/step/issue")
	tab.Follow(".form-foot .btn-primary")
	tab.WaitText("main", "已出具")
	shot("tender-issued")
	for name, at := range map[string]string{"tender-lines": check + "/lines", "tender-paper": check + "/view", "tender-list": w.URL + "/tender_check", "tender-rules": w.URL + "/tender_rule"} {
		tab.Goto(at)
		shot(name)
	}
}
