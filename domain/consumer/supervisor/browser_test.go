package supervisor_test

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"qgov/base/duty"
	"qgov/base/organ"
	"qgov/domain/consumer/supervisor"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
	"qgov/testkit/browser"
	"qgov/testkit/server"
)

// look checks a page on a phone, and takes a picture if QGOV_SCREENS names a folder.
func look(t *testing.T, tab *browser.Tab, name string, width, height int) {
	t.Helper()
	tab.Accessible()
	if n := tab.Sideways(); n > 0 {
		t.Errorf("%s scrolls sideways by %d", name, n)
	}
	if dir := os.Getenv("QGOV_SCREENS"); dir != "" {
		tab.Screenshot(filepath.Join(dir, name+".png"), width, height, true)
		tab.Viewport(width, height)
	}
}

// office is a server with a bureau, a supervisor in office with an account, and a task.
func office(t *testing.T, s *server.Server) (*supervisor.Supervisor, *server.Client) {
	t.Helper()
	x := &supervisor.Supervisor{Name: "示例监督员", Phone: "13900000001", Places: []supervisor.Place{{Region: server.Home, Township: "崖头街道"}}, Sectors: []string{"price", "goods"}, Demo: true}
	s.Write(t, func(tx *flow.Tx) error {
		x.Region = server.Home
		if err := tx.Create(organ.Kind.Plan, &organ.Organ{Head: record.Head{Region: server.Home}, Name: "示例市场监督管理局", Sort: "bureau", Prefix: "示市监"}); err != nil {
			return err
		}
		if err := flow.Create(tx, supervisor.Kind, x); err != nil {
			return err
		}
		x.State, x.CardNo, x.From, x.Until, x.LetterNo = supervisor.Serving, "371082-0001", tx.Today(), tx.Today().AddMonths(24), "示市监聘〔2026〕1号"
		x.Tenures = []supervisor.Tenure{{From: x.From, Until: x.Until, LetterNo: x.LetterNo}}
		return tx.Save(supervisor.Kind.Plan, x, "change", "示例")
	})
	s.Staff(t)
	return x, s.Add(t, "lay", server.Home, x.ID, duty.SocialSupervisor)
}

func enter(tab *browser.Tab, c *server.Client) {
	cookie, secure := c.Cookie(), ""
	if cookie.Secure {
		secure = "; secure"
	}
	browser.Eval[bool](tab, fmt.Sprintf("(document.cookie = %q, true)", cookie.Name+"="+cookie.Value+"; path=/"+secure))
}

func picture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewRGBA(image.Rect(0, 0, 60, 40)), nil); err != nil {
		t.Fatal(err)
	}
	place := "Exif\x00\x00MM\x00\x2a GPS N37.1655 E122.4866"
	return append(append([]byte{0xff, 0xd8}, append([]byte{0xff, 0xe1, 0, byte(len(place) + 2)}, place...)...), b.Bytes()[2:]...)
}

func take(c *server.Client, kind, id, step string, in map[string]any) {
	at := "/api/" + kind + "/" + id
	c.JSON("POST", at+"/steps/"+step, c.Get(at).Want(http.StatusOK).Header.Get("ETag"), in).Want(http.StatusOK)
}

func only(t *testing.T, s *server.Server) (f *supervisor.Finding) {
	t.Helper()
	s.Write(t, func(tx *flow.Tx) error {
		list, err := store.Find(tx.Tx, supervisor.FindingKind, store.Query{})
		if err == nil && len(list) != 1 {
			err = fmt.Errorf("%d findings", len(list))
		}
		if err == nil {
			f = list[0]
		}
		return err
	})
	return f
}

// TestPhone: a supervisor reports from a phone with a picture, loses the line, sends again, and there is one finding whose answer it sees;
// the officers see the firm that it may be about, and how the year goes.
func TestPhone(t *testing.T) {
	s := server.Open(t, "sqlite")
	x, lay := office(t, s)
	officer := s.As(t, "consumer")
	task := officer.JSON("POST", "/api/supervisor_task", "", map[string]any{"title": "查看价格标签", "what": "看商店是否明码标价", "place": server.Home, "sector": "price", "until": calendar.Today(s.Clock).AddDays(10).String()}).Want(http.StatusCreated).Object()["id"]
	take(officer, "supervisor_task", fmt.Sprint(task), "issue", map[string]any{})
	path := filepath.Join(t.TempDir(), "货架.jpg")
	if err := os.WriteFile(path, picture(t), 0o600); err != nil {
		t.Fatal(err)
	}
	tab := browser.Open(t)
	tab.Viewport(390, 844)
	tab.Goto(s.URL + "/supervisors")
	if text := tab.Text("main"); !strings.Contains(text, "示＊＊") || strings.Contains(text, "示例监督员") || !strings.Contains(text, "371082-0001") {
		t.Error(text)
	}
	look(t, tab, "supervisors-public-phone", 390, 844)
	enter(tab, lay)
	tab.Goto(s.URL + "/supervise")
	if text := tab.Text("main"); !strings.Contains(text, "查看价格标签") || !strings.Contains(text, "还没有报告过问题") {
		t.Error(text)
	}
	look(t, tab, "supervise-phone", 390, 844)
	tab.FollowText("报告问题")
	next, submit := "form#supervise .foot-tools button[type=button].btn-primary", "form#supervise .foot-tools .btn-primary:not([type=button])"
	tab.Fill("#f-title", "货架商品没有价格标签")
	tab.Fill("#f-what", "整排货架没有价格标签")
	tab.Select("#f-sector", "价格收费")
	look(t, tab, "supervise-report-1-phone", 390, 844)
	tab.Click(next)
	tab.Upload("#f-photos", path)
	tab.WaitThere(".photo-list input[name=photo]")
	tab.Fill("#f-where", "示例路1号")
	look(t, tab, "supervise-report-2-phone", 390, 844)
	tab.Goto(s.URL + "/supervise/report") // the page was closed and opened again
	tab.WaitText(".draft-note", "已恢复")
	tab.Click(next)
	tab.Fill("#f-against", "示例超市")
	look(t, tab, "supervise-report-3-phone", 390, 844)
	tab.Allow("ERR_INTERNET_DISCONNECTED")
	tab.Offline(true)
	tab.Click(submit)
	tab.WaitText(".send-note", "网络中断")
	tab.Offline(false)
	tab.Follow(submit)
	f := only(t, s)
	if text := tab.Text("main"); !strings.Contains(text, f.Number) || f.Supervisor.ID != x.ID || len(f.Photos) != 1 || f.Where != "示例路1号" || f.Township != "崖头街道" {
		t.Errorf("%s %+v", text, f)
	}
	look(t, tab, "supervise-done-phone", 390, 844)
	lay.Get("/supervisor_finding/" + f.ID.String() + "/file/" + f.Photos[0].Hash).Want(http.StatusOK)
	if content := lay.Get("/supervisor_finding/" + f.ID.String() + "/file/" + f.Photos[0].Hash); content.Has("GPS") {
		t.Error("the picture tells its place")
	}
	take(officer, "supervisor_finding", f.ID.String(), "refer", map[string]any{"to": "发展改革局", "reason": "示例"})
	take(officer, "supervisor_finding", f.ID.String(), "answer", map[string]any{"confirmed": true, "answer": "已责令补齐标签", "thanks": "感谢您"})
	tab.Goto(s.URL + "/supervise")
	if text := tab.Text("main"); !strings.Contains(text, "已责令补齐标签") || !strings.Contains(text, "+3 分") {
		t.Error(text)
	}
	look(t, tab, "supervise-answered-phone", 390, 844)
	tab.Goto(s.URL + "/supervisor_finding/" + f.ID.String())
	look(t, tab, "supervise-finding-phone", 390, 844)
	tab.Goto(s.URL + "/social_supervisor/" + x.ID.String() + "/letter")
	if text := tab.Text("body"); !strings.Contains(text, "社会质量监督员") || !strings.Contains(text, "示市监聘〔2026〕1号") {
		t.Error(text)
	}
	if a := lay.Get("/social_supervisor/" + x.ID.String() + "/letter/pdf").Want(http.StatusOK); !bytes.HasPrefix(a.Body, []byte("%PDF")) {
		t.Error("the letter is no PDF")
	}
	lay.Get("/supervisor-activity").Want(http.StatusForbidden)
	tab.Viewport(1280, 800)
	enter(tab, officer)
	for name, page := range map[string]string{"supervisor-activity": "/supervisor-activity", "supervisor-findings": "/supervisor_finding", "supervisor-list": "/social_supervisor", "supervisor-detail": "/social_supervisor/" + x.ID.String(), "supervisor-appraise": "/supervisor-activity/appraise"} {
		tab.Goto(s.URL + page)
		look(t, tab, name+"-desktop", 1280, 800)
	}
	if a := officer.Get("/supervisor-activity/export?format=csv").Want(http.StatusOK); !a.Has("371082-0001") || !a.Has("100.0%") {
		t.Errorf("%s", a.Body)
	}
}

var keyField = regexp.MustCompile(`name="key" value="([A-Z2-7]{26})"`)

// TestOnce: a form is one finding, however often it arrives, even at once; a form of another key is another.
func TestOnce(t *testing.T) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		_, lay := office(t, s)
		m := keyField.FindStringSubmatch(string(lay.Get("/supervise/report").Want(http.StatusOK).Body))
		if m == nil {
			t.Fatal("the page has no key")
		}
		form := url.Values{"key": {m[1]}, "title": {"标签缺失"}, "what": {"<script>alert(1)</script>"}, "sector": {"price"}, "severity": {"ordinary"}, "place": {server.Home}, "where": {"示例路1号"}}
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() { lay.Post("/supervise/report", form).Want(http.StatusOK) })
		}
		wg.Wait()
		f := only(t, s)
		if a := lay.Get("/supervisor_finding/" + f.ID.String()).Want(http.StatusOK); a.Has("<script>alert") {
			t.Error("a script in the text runs")
		}
		form.Set("title", "")
		form.Set("key", "AAAAAAAAAAAAAAAAAAAAAAAAAA")
		if a := lay.Post("/supervise/report", form); a.Status != http.StatusUnprocessableEntity || !a.Has("标签缺失") && !a.Has("f-title") {
			t.Errorf("%s", a.Brief())
		}
	})
}

// TestAccount: an officer opens the account of a supervisor, whose one-time password is shown once; the end of the office ends it.
func TestAccount(t *testing.T) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		x, _ := office(t, s)
		officer := s.As(t, "consumer")
		at := "/social_supervisor/" + x.ID.String()
		officer.Get(at + "/admit").Want(http.StatusOK)
		a := officer.Post(at+"/admit", url.Values{}).Want(http.StatusOK)
		if !a.Has("jd-") || !a.Has("一次性口令：") {
			t.Fatal(a.Brief())
		}
		officer.Post(at+"/admit", url.Values{}).Want(http.StatusConflict)
		live := func() int64 {
			return s.Count(t, "SELECT count(*) FROM account WHERE party = ? AND state = 'active' AND {all: the test}", x.ID)
		}
		if n := live(); n != 2 { // the test's own and the one that was opened
			t.Errorf("%d accounts", n)
		}
		take(s.As(t, "supervisor"), "social_supervisor", x.ID.String(), "end", map[string]any{"why": "wish", "reason": "本人申请"})
		if n := live(); n != 0 {
			t.Errorf("%d accounts after the end", n)
		}
	})
}
