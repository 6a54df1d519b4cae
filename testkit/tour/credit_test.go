package tour_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"qgov/testkit/browser"
)

// credit is the way of an officer to the file and grade of a firm, of the firm to its own, and of whoever holds the report to its proof.
func credit(t *testing.T, w *world) {
	tab := browser.Open(t)
	tab.Allow("status of 4")
	w.signIn(t, tab, "xinyong")
	code := w.one(t, `SELECT r.code FROM credit_record r JOIN firm f ON f.code = r.code WHERE f.region LIKE '371082%' AND r.sort = 4 AND r.polarity = -1 AND {all: any} ORDER BY r.code LIMIT 1`)
	for _, p := range []struct{ name, path, want string }{
		{"credit-find", "/credit?q=示", "条"}, {"credit-file", "/credit/" + code, "抽检不合格"}, {"credit-line", "/credit/" + code + "?line=1", "监督抽查"}, {"credit-past", "/credit/" + code + "?on=2020-01-01", "这是过去某一天的档案"},
		{"credit-grade", "/credit/" + code + "/grade/1", "每一分都能追溯到记录和条款"}, {"credit-grades", "/credit/grades", "信用风险一般"}, {"credit-quality", "/credit/grades?family=2&grade=A", "质量信用较好"}, {"credit-model", "/credit_model", "企业信用风险分类通用模型"},
		{"credit-object", "/credit_objection/new?about=grade&code=" + code, "异议理由"},
	} {
		if status := tab.Goto(w.URL + p.path); status != http.StatusOK {
			t.Errorf("%s: %d", p.path, status)
		}
		if p.want != "条" && !strings.Contains(tab.Text("main"), p.want) && !strings.Contains(tab.Text("body"), p.want) {
			t.Errorf("%s does not say %s", p.path, p.want)
		}
		look(t, tab)
		shoot(tab, p.name)
	}
	tab.Goto(w.URL + "/credit/" + code)
	tab.Follow(`form[action$="/report"] button`)
	at := tab.URL()
	if !strings.Contains(at, "/credit_report/") {
		t.Fatalf("the report leads to %s", at)
	}
	look(t, tab)
	if status := tab.Goto(at + "/view"); status != http.StatusOK {
		t.Errorf("the paper: %d", status)
	}
	shoot(tab, "credit-paper")
	visitor := browser.Open(t)
	if status := visitor.Goto(w.URL + "/verify/" + w.one(t, `SELECT check_code FROM credit_report WHERE {all: any} ORDER BY id DESC LIMIT 1`)); status != http.StatusOK || !strings.Contains(visitor.Text("body"), "文书有效") {
		t.Errorf("the check of the report: %d", status)
	}
	look(t, visitor)
	shoot(visitor, "credit-verify")
	own := browser.Open(t)
	own.Allow("status of 404")
	w.signIn(t, own, "qiye")
	if status := own.Goto(w.URL + "/credit"); status != http.StatusOK || !strings.Contains(own.Text("main"), "提出异议") {
		t.Errorf("the firm's own file: %d", status)
	}
	look(t, own)
	shoot(own, "credit-own")
	if status := own.Goto(w.URL + "/credit/" + code); status != http.StatusNotFound {
		t.Errorf("a firm sees the file of another: %d", status)
	}
}

// shoot takes the pictures of a page if a folder is named for them.
func shoot(tab *browser.Tab, name string) {
	if dir := os.Getenv("QGOV_SCREENS"); dir != "" {
		tab.Screenshot(filepath.Join(dir, name+"-desktop.png"), 1280, 800, true)
		tab.Screenshot(filepath.Join(dir, name+"-phone.png"), 360, 740, true)
	}
}
