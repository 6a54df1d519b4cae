package intake_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"qgov/testkit/browser"
	"qgov/testkit/server"
)

// TestBrowser sends a file through the form, reads what was found, loads it and sees the end without touching the page; pictures go into
// the folder that QGOV_SCREENS names. The pages are read on a phone's width as well.
func TestBrowser(t *testing.T) {
	s := server.Open(t, "sqlite")
	w := open(t, s)
	officer := s.Add(t, "officer", "510100", 0, "credit", "supervisor")
	tab := browser.Open(t)
	tab.Allow("status of 4")
	tab.Goto(s.URL + "/login")
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
	content := head
	for i := range 60 {
		content += w.line(i, fmt.Sprintf("示罚〔2024〕%d号", i), "2024-05-06", "100.00")
	}
	content += w.line(3, "", "2024-05-06", "100.00") + w.line(4, "示罚〔2024〕99号", "2027-01-01", "1.00") + w.line(5000, "示罚〔2024〕100号", "2024-05-06", "1.00")
	path := filepath.Join(t.TempDir(), "penalties.csv")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	tab.Goto(s.URL + "/credit_batch/send")
	shot("credit-send")
	tab.Select("[name=source]", w.sources[902].ID.String())
	tab.Fill("[name=rows]", "63")
	tab.Upload("[name=file]", path)
	tab.Follow(".form-foot .btn-primary")
	shot("credit-received")
	w.work(t)
	tab.Goto(tab.URL())
	shot("credit-checked")
	if text := tab.Text("main"); !strings.Contains(text, "K205") || !strings.Contains(text, "与申报一致") {
		t.Error(text)
	}
	tab.Goto(tab.URL() + "/step/load")
	tab.Follow(".form-foot .btn-primary")
	shot("credit-loading")
	w.work(t)
	tab.WaitText("main", "新增记录") // the bar asks every two seconds
	shot("credit-loaded")
	for name, at := range map[string]string{"credit-batches": "/credit_batch", "credit-waiting": "/credit_waiting", "credit-waiting-one": "/credit_waiting/902", "credit-keys": "/credit_key", "credit-aliases": "/firm_alias"} {
		tab.Goto(s.URL + at)
		shot(name)
	}
}
