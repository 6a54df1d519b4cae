package account_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"qgov/kernel/account"
	"qgov/kernel/role"
)

var onceOf = regexp.MustCompile(`[A-Za-z0-9]{4}-[A-Za-z0-9]{4}-[A-Za-z0-9]{4}-[A-Za-z0-9]{4}`)

// The story of a new installation: set-up, the three administrators sign in, an officer is appointed and signs in; all by forms.
func TestStory(t *testing.T) {
	demo := func(o *account.Options) { o.SecondFactor = account.Demo; o.SetupCode = "4711" }
	each(t, demo, func(w *world) {
		b := w.browser()
		b.leads(b.get("/login"), "/setup")
		b.want(b.get("/setup"), http.StatusOK)
		form := []string{"region", "370000", "org", "山东省市场监督管理局", "code", "4711", "system.login", "sys", "system.name", "赵一",
			"security.login", "sec", "security.name", "钱二", "audit.login", "aud", "audit.name", "孙三"}
		wrong := append([]string(nil), form...)
		wrong[5] = "0000"
		b.want(b.post("/setup", wrong...), http.StatusUnprocessableEntity)
		b.shows("安装码不正确")
		double := append([]string(nil), form...)
		double[11] = "sys"
		b.want(b.post("/setup", double...), http.StatusUnprocessableEntity)
		b.shows("该账号已被使用")
		b.want(b.post("/setup", form...), http.StatusOK)
		passwords := onceOf.FindAllString(b.body, -1)
		if len(passwords) != 3 {
			t.Fatalf("%d one-time passwords:\n%s", len(passwords), plainText(b.body))
		}
		b.want(b.post("/setup", form...), http.StatusConflict)
		b.want(b.get("/setup"), http.StatusConflict)

		sys := w.arrive("sys", passwords[0], "Grosse-Kastanien-1")
		sec := w.arrive("sec", passwords[1], "Grosse-Kastanien-2")
		aud := w.arrive("aud", passwords[2], "Grosse-Kastanien-3")

		sys.want(sys.post("/admin/accounts/new", "login", "li ming", "name", "", "region", "110000"), http.StatusUnprocessableEntity)
		sys.shows("账号须为", "请填写姓名", "请选择您管辖范围内的地区")
		sys.want(sys.post("/admin/accounts/new", "login", "liming", "name", "李明", "org", "济南市局", "region", "370100"), http.StatusOK)
		once := onceOf.FindString(sys.body)
		m := regexp.MustCompile(`/admin/accounts/(\d+)`).FindStringSubmatch(sys.body)
		if once == "" || m == nil {
			t.Fatalf("no one-time password:\n%s", plainText(sys.body))
		}
		page := m[0]
		sys.want(sys.get(page+"/duties"), http.StatusForbidden)
		sec.want(sec.get("/admin/accounts?q=李"), http.StatusOK)
		sec.shows("李明", "待本人改口令", "尚未授予职责")
		sec.want(sec.get(page+"/duties"), http.StatusOK)
		sec.want(sec.post(page+"/duties", "duty", "clerk", "duty", "audit_admin", "region", "370100"), http.StatusUnprocessableEntity)
		sec.shows("三员分立")
		sec.leads(sec.post(page+"/duties", "duty", "clerk", "region", "370100"), page+"?said=duties")
		sec.get(page + "?said=duties")
		sec.shows("职责已更新", "经办人")
		aud.want(aud.get(page), http.StatusOK)
		aud.want(aud.post(page+"/disable", "reason", "x"), http.StatusForbidden)

		li := w.arrive("liming", once, "Kleine-Birken-77")
		li.want(li.post("/thing"), http.StatusOK)
		li.want(li.get("/admin/accounts"), http.StatusForbidden)

		sys.want(sys.get(page+"/disable"), http.StatusOK)
		sys.want(sys.post(page+"/disable"), http.StatusUnprocessableEntity)
		sys.shows("请填写理由")
		sys.leads(sys.post(page+"/disable", "reason", "调离"), page+"?said=disable")
		li.leads(li.get("/thing"), "/login?next=%2Fthing")
		sys.leads(sys.post(page+"/enable", "reason", "调回"), page+"?said=enable")
		sys.want(sys.post(page+"/reset"), http.StatusOK)
		if again := onceOf.FindString(sys.body); again == "" || again == once {
			t.Errorf("one-time password %q after a reset", again)
		}
		sec.want(sec.get(page+"/unlink"), http.StatusOK)
		sec.leads(sec.post(page+"/unlink", "reason", "手机丢失"), page+"?said=unlink")

		// A demonstration's accounts do not age.
		w.clock.Advance(200 * 24 * time.Hour)
		aud = w.browser()
		aud.leads(aud.post("/login", "login", "aud", "password", "Grosse-Kastanien-3"), "/login/factor?next=%2F")
		if n, err := w.acc.Sweep(w.system()); n != 0 || err != nil {
			t.Errorf("%d accounts of a demonstration disabled, %v", n, err)
		}
		sec = w.as("sec")

		// Acts that change trust want a fresh proof.
		w.clock.Advance(6 * time.Minute)
		sec.leads(sec.get(page+"/duties"), "/reauth?next="+strings.ReplaceAll(page, "/", "%2F")+"%2Fduties")
		for _, action := range []string{"create", "grant", "sign-in", "enrol", "password", "disable", "enable", "reset", "unlink"} {
			if w.journal.count(action) == 0 {
				t.Errorf("the journal has no %s", action)
			}
		}
		for i, c := range w.journal.changes {
			if c.Action == "disable" && (w.journal.actors[i].Login != "sys" || c.Reason != "调离" || w.journal.actors[i].IP == "") {
				t.Errorf("%+v by %+v", c, w.journal.actors[i])
			}
		}
	})
}

// arrive signs a person in for the first time, with the code that a demonstration prints.
func (w *world) arrive(login, once, password string) *browser {
	w.Helper()
	b := w.browser()
	b.leads(b.post("/login", "login", login, "password", once), "/login/factor?next=%2F")
	b.want(b.get("/login/factor"), http.StatusOK)
	code := regexp.MustCompile(`演示验证码：(\d{6})`).FindStringSubmatch(b.body)
	if code == nil {
		w.Fatalf("no code:\n%s", plainText(b.body))
	}
	b.leads(b.post("/login/factor", "code", code[1]), "/password?next=%2F")
	b.leads(b.post("/password", "old", once, "password", password, "again", password), "/")
	b.want(b.get("/"), http.StatusOK)
	return b
}

// Two that install at the same time: one succeeds.
func TestInstallOnce(t *testing.T) {
	each(t, nil, func(w *world) {
		results := make(chan error, 8)
		for range 8 {
			go func() {
				_, err := w.acc.Install(w.system(), account.Setup{Region: "370000", Org: "省局", System: account.Newcomer{Login: "sys", Name: "甲"},
					Security: account.Newcomer{Login: "sec", Name: "乙"}, Audit: account.Newcomer{Login: "aud", Name: "丙"}})
				results <- err
			}()
		}
		ok := 0
		for range 8 {
			if err := <-results; err == nil {
				ok++
			}
		}
		found, err := w.acc.Find(w.system(), "", 10)
		w.must(err)
		if ok != 1 || len(found) != 3 {
			t.Errorf("%d of 8 installations succeeded, %d accounts", ok, len(found))
		}
		for _, x := range found {
			if err := role.Separate(x.Duties); err != nil || len(x.Duties) != 1 || !x.MustChange {
				t.Errorf("%+v: %v", x, err)
			}
		}
	})
}

// A page of this package says nothing of accounts to those who may not know, and every page has its headline in both languages.
func TestPages(t *testing.T) {
	each(t, nil, func(w *world) {
		w.account("sys", "370000", "", role.SystemAdmin)
		b := w.as("sys")
		for path, title := range map[string][2]string{
			"/account": {"我的账号", "My account"}, "/admin/accounts": {"账号", "Account"}, "/admin/accounts/new": {"新建账号", "New account"},
			"/admin/policy": {"权限表", "Permission table"}, "/password": {"修改口令", "Change password"}, "/enrol": {"绑定第二因素", "Enrol a second factor"},
			"/reauth": {"再次验证身份", "Prove who you are"},
		} {
			for i, lang := range []string{"zh", "en"} {
				b.cookies["lang"] = lang
				b.want(b.get(path), http.StatusOK)
				b.shows("<h1", title[i])
				if strings.Contains(b.body, "style=") || strings.Contains(b.body, "onclick") {
					t.Errorf("%s has inline style or script", path)
				}
				if han := regexp.MustCompile(`\p{Han}+`).FindString(withoutNames(b.body)); lang == "en" && han != "" {
					t.Errorf("%s in English still says %s", path, han)
				}
			}
		}
	})
}

// withoutNames removes what is Chinese in every language: names of people, organs and the switch to Chinese.
func withoutNames(body string) string {
	body = strings.NewReplacer("中文", "", "名sys", "", "名", "", "测试局", "", "经办人", "", "查阅人", "", "检验员", "", "区域质量治理平台", "").Replace(body)
	return body
}
