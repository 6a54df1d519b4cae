package tour_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"qgov/testkit/browser"
)

var oneTime = regexp.MustCompile(`一次性口令：\s*(\S+)`)

// TestFirm is the way of a firm: somebody signs up on a phone, an officer confirms, the person takes the account over; the firm's own pages
// work on a phone, a pledge is filled in and handed in, and the officer sees it beside the records. With QGOV_SCREENS it takes pictures.
func TestFirm(t *testing.T) {
	w := begin(t, 60)
	receipt := signUp(t, w)
	confirm(t, w)
	takeOver(t, w, receipt)
	ownPages(t, w)
	bureau(t, w)
}

// newcomer is a firm of the world that nobody asked for yet.
const newcomer = `FROM firm f WHERE f.region LIKE '371082%' AND f.status = 'active' AND f.code NOT IN (SELECT code FROM firm_signup WHERE {all: any}) AND {all: any} ORDER BY f.code DESC LIMIT 1`

func signUp(t *testing.T, w *world) (receipt string) {
	tab := browser.Open(t)
	tab.Allow("status of 4")
	tab.Goto(w.URL + "/login")
	look(t, tab)
	if tab.Count(`a[href="/signup"]`) == 0 {
		t.Error("the page of the sign-in does not lead to the sign-up")
	}
	tab.Goto(w.URL + "/signup")
	look(t, tab)
	tab.Viewport(360, 740)
	tab.Fill("[name=code]", w.one(t, `SELECT f.code `+newcomer))
	tab.Fill("[name=name]", "另一家企业")
	tab.Fill("[name=person]", "示例申请人")
	tab.Fill("[name=phone]", "13900000000")
	tab.Click("[name=consent][value=true]")
	phoneShot(tab, "signup-phone")
	tab.Follow(".form-foot .btn-primary")
	if !strings.Contains(tab.Text("body"), "名称与登记的不一致") {
		t.Fatalf("a wrong name: %s", tab.Text("body"))
	}
	look(t, tab)
	tab.Viewport(360, 740)
	tab.Fill("[name=name]", w.one(t, `SELECT f.name `+newcomer))
	tab.Follow(".form-foot .btn-primary")
	look(t, tab)
	receipt = regexp.MustCompile(`[A-Z2-7]{5}( [A-Z2-7]{1,5}){5}`).FindString(tab.Text("body"))
	if receipt == "" {
		t.Fatalf("no receipt: %s", tab.Text("body"))
	}
	return receipt
}

func confirm(t *testing.T, w *world) {
	tab := browser.Open(t)
	tab.Allow("status of 4")
	w.signIn(t, tab, "xinyong")
	tab.Goto(w.URL + "/firm_signup")
	look(t, tab)
	at := "/firm_signup/" + w.one(t, `SELECT CAST(max(id) AS TEXT) FROM firm_signup WHERE {all: any}`)
	tab.Goto(w.URL + at)
	look(t, tab)
	shoot(tab, "signup-request")
	tab.Goto(w.URL + at + "/step/approve")
	look(t, tab)
	tab.Click(`[name=basis][value=phone]`)
	tab.Fill("[name=note]", "演示：与登记电话核实")
	tab.Follow(".form-foot .btn-primary")
	if got := w.one(t, `SELECT state FROM firm_signup WHERE {all: any} ORDER BY id DESC LIMIT 1`); got != "approved" {
		t.Fatalf("the request is %s: %s", got, tab.Text("main"))
	}
}

func takeOver(t *testing.T, w *world, receipt string) {
	tab := browser.Open(t)
	tab.Allow("status of 4")
	tab.Goto(w.URL + "/signup/receipt")
	look(t, tab)
	tab.Viewport(360, 740)
	tab.Fill("[name=receipt]", receipt)
	tab.Follow(".form-foot .btn-primary")
	look(t, tab)
	tab.Viewport(360, 740)
	tab.Follow(`form[action="/signup/take"] .btn-primary`)
	look(t, tab)
	tab.Viewport(360, 740)
	login, password := regexp.MustCompile(`qy-[a-z2-7]{8}`).FindString(tab.Text("body")), oneTime.FindStringSubmatch(tab.Text("body"))
	if login == "" || password == nil {
		t.Fatalf("no account: %s", tab.Text("body"))
	}
	tab.Goto(w.URL + "/login")
	tab.Fill("[name=login]", login)
	tab.Fill("[name=password]", password[1])
	tab.Follow(".form-foot .btn-primary")
	if !strings.Contains(tab.URL(), "/login/factor") && !strings.Contains(tab.URL(), "/password") {
		t.Errorf("the first sign-in leads to %s", tab.URL())
	}
}

// ownPages are what a firm has to do with, on its phone.
func ownPages(t *testing.T, w *world) {
	tab := browser.Open(t)
	tab.Allow("status of 4")
	w.signIn(t, tab, "qiye")
	own := w.one(t, `SELECT CAST(x.id AS TEXT) FROM credit_statement x JOIN account a ON a.party = x.firm WHERE a.login = 'qiye' AND x.state = 'draft' AND {all: any} ORDER BY x.id DESC LIMIT 1`)
	for _, p := range []struct{ name, path string }{
		{"firm-desk", "/desk"}, {"firm-file", "/credit"}, {"firm-objection", "/credit_objection/new?about=grade"}, {"firm-objections", "/credit_objection"}, {"firm-annual", "/annual_report/new"}, {"firm-annuals", "/annual_report"},
		{"firm-findings", "/finding"}, {"firm-samples", "/sample"}, {"firm-repair", "/credit_repair/new"}, {"firm-campaigns", "/pledge_campaign"}, {"firm-invitations", "/pledge_invitation"}, {"firm-statements", "/credit_statement"},
		{"firm-statement-new", "/credit_statement/new?sort=report"}, {"firm-statement", "/credit_statement/" + own}, {"firm-fill", "/credit_statement/" + own + "/step/fill"}, {"firm-accounts", "/firm_account"},
	} {
		if status := tab.Goto(w.URL + p.path); status != http.StatusOK {
			t.Errorf("%s: %d", p.path, status)
			continue
		}
		look(t, tab)
		tab.Viewport(360, 740)
		phoneShot(tab, p.name+"-phone")
	}
	if tab.Goto(w.URL + "/credit"); tab.Count(`main a[href*="/credit_objection/new"]`) == 0 {
		t.Fatal("the firm's file offers no objection")
	}
	tab.Goto(w.URL + browser.Eval[string](tab, `[...document.querySelectorAll("main table a, main .list a")].filter(a => a.getAttribute("href").startsWith("/credit_objection/new"))[0].getAttribute("href")`))
	if tab.Count("[name=source], [name=doc], [name=about]") > 0 || !strings.Contains(tab.Text("main"), "异议对象：信用记录") || tab.Text("h1") != "提出异议" {
		t.Errorf("the objection asks the firm for numbers that the address brought: %s", tab.Text("main"))
	}
	tab.Fill("[name=claim]", "演示：该记录所指产品不是本企业生产")
	tab.FollowText("提出异议")
	if n := w.one(t, `SELECT CAST(count(*) AS TEXT) FROM credit_objection o JOIN account a ON a.id = o.created_by WHERE a.login = 'qiye' AND {all: any}`); n != "1" {
		t.Errorf("%s objections of the firm: %s", n, tab.Text("main"))
	}
	tab.Goto(w.URL + "/annual_report/new")
	tab.Click("[name=operating][value=open]")
	tab.Fill("[name=address]", "演示路1号")
	tab.Follow(".form-foot .btn-primary")
	if !strings.Contains(tab.Text("body"), "已经报送") && !regexp.MustCompile(`/annual_report/\d+`).MatchString(tab.URL()) {
		t.Errorf("the annual report: %s: %s", tab.URL(), tab.Text("main"))
	}
	tab.Goto(w.URL + "/credit_statement/" + own + "/step/fill")
	tab.Follow(".form-foot .btn-primary")
	tab.Goto(w.URL + "/credit_statement/" + own + "/step/file")
	tab.Follow(".form-foot .btn-primary")
	if got := w.one(t, `SELECT state FROM credit_statement WHERE CAST(id AS TEXT) = ? AND {all: any}`, own); got != "filed" {
		t.Errorf("the pledge is %s: %s", got, tab.Text("main"))
	}
}

// ownDesk looks at a desk whose figures are those of the person's own business: each leads to a list that has as many rows.
func ownDesk(t *testing.T, w *world, tab *browser.Tab, want ...string) {
	tab.Goto(w.URL + "/desk")
	said := tab.Text("main")
	for _, s := range want {
		if !strings.Contains(said, s) {
			t.Errorf("the desk lacks %s", s)
		}
	}
	if strings.Contains(said, "不合格发现率") {
		t.Error("the desk of who has no part in sampling is full of its statistics")
	}
	look(t, tab)
	shoot(tab, "credit-desk")
	links := browser.Eval[[]string](tab, `[...document.querySelectorAll("main .kpi-value a")].map(e => e.getAttribute("href") + " " + e.innerText)`)
	followed := 0
	for _, l := range links {
		href, n, _ := strings.Cut(l, " ")
		if strings.HasPrefix(href, "/desk") {
			continue
		}
		tab.Goto(w.URL + href)
		if followed++; !strings.Contains(tab.Text("main"), "共 "+n+" 条") {
			t.Errorf("the figure of %s is %s, its list says otherwise", href, n)
		}
	}
	if followed < 5 {
		t.Errorf("figures that lead to lists: %q", links)
	}
}

// bureau is what the officer sees of pledges.
func bureau(t *testing.T, w *world) {
	tab := browser.Open(t)
	tab.Allow("status of 4")
	w.signIn(t, tab, "xinyong")
	flagged := w.one(t, `SELECT CAST(x.id AS TEXT) FROM credit_statement x WHERE x.region LIKE '371082%' AND x.id IN (SELECT parent FROM credit_statement_flags WHERE {all: any}) AND {all: any}
		ORDER BY CASE WHEN x.state = 'filed' THEN 0 ELSE 1 END, x.id DESC LIMIT 1`)
	ownDesk(t, w, tab, "信用异议待办理", "措施反馈超期", "近30天等级变动", "今天到期")
	tab.Goto(w.URL + "/pledge_campaign/" + w.one(t, `SELECT CAST(max(id) AS TEXT) FROM pledge_campaign WHERE region = '371000' AND {all: any}`))
	if said := tab.Text("main"); strings.Contains(said, "不在您的管辖范围内") || !strings.Contains(said, "等待办理") || !strings.Contains(said, "威海市") {
		t.Errorf("a campaign of the city offers the county its steps: %s", said)
	}
	campaign := w.one(t, `SELECT CAST(max(id) AS TEXT) FROM pledge_campaign WHERE {all: any}`)
	for _, p := range []struct{ name, path string }{
		{"pledges", "/credit_statement"}, {"pledge", "/credit_statement/" + flagged}, {"campaign", "/pledge_campaign/" + campaign}, {"invitations", "/pledge_invitation"}, {"templates", "/statement_template"}, {"rules", "/statement_rule"},
	} {
		if status := tab.Goto(w.URL + p.path); status != http.StatusOK {
			t.Errorf("%s: %d", p.path, status)
		}
		look(t, tab)
		shoot(tab, p.name)
		if dir := os.Getenv("QGOV_SCREENS"); dir != "" && p.name == "pledge" {
			tab.Screenshot(filepath.Join(dir, "pledge-beside-desktop.png"), 1280, 1200, false)
		}
	}
	public := browser.Open(t)
	public.Goto(w.URL + "/lists/pledges")
	look(t, public)
	shoot(public, "pledges-public")
	public.Goto(w.URL + "/lists/pledges?q=" + url.QueryEscape("荣成"))
	if public.Count(`main a[href^="/results/"]`) == 0 {
		t.Errorf("the public list is empty: %s", public.Text("main"))
	}
	look(t, public)
	for _, path := range []string{"/enterprise/", "/results/"} {
		public.Goto(w.URL + path + w.one(t, `SELECT `+map[string]string{"/enterprise/": "code", "/results/": "public_code"}[path]+` FROM credit_statement WHERE state = 'published' AND {all: any} ORDER BY id LIMIT 1`))
		if !strings.Contains(public.Text("body"), "质量信誉承诺") && !strings.Contains(public.Text("body"), "质量信用报告") {
			t.Errorf("%s does not show what the firm said", path)
		}
		look(t, public)
	}
}

// phoneShot takes the picture of a phone if a folder is named for it.
func phoneShot(tab *browser.Tab, name string) {
	if dir := os.Getenv("QGOV_SCREENS"); dir != "" {
		tab.Screenshot(filepath.Join(dir, name+".png"), 360, 740, false)
	}
}
