package account_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"qgov/kernel/account"
	"qgov/kernel/fault"
	"qgov/kernel/role"
	"qgov/kernel/route"
)

// Which unsafe requests pass, by what the browser says about their origin (finding F7).
func TestCrossSite(t *testing.T) {
	each(t, nil, func(w *world) {
		w.account("wang", "370100", good, clerk)
		type headers map[string]string
		for _, c := range []struct {
			name    string
			h       headers
			session int // status with a session
			without int // status of an open route without one
		}{
			{"same origin", headers{"Sec-Fetch-Site": "same-origin"}, 200, 200},
			{"typed", headers{"Sec-Fetch-Site": "none"}, 200, 200},
			{"own origin only", headers{"Origin": "https://qgov.test"}, 200, 200},
			{"cross-site", headers{"Sec-Fetch-Site": "cross-site"}, 403, 403},
			{"same-site", headers{"Sec-Fetch-Site": "same-site"}, 403, 403},
			{"foreign origin", headers{"Origin": "https://evil.test"}, 403, 403},
			{"null origin", headers{"Origin": "null"}, 403, 403},
			{"neither", headers{}, 403, 200},
		} {
			for _, method := range []string{"POST", "PUT", "DELETE", "PATCH"} {
				b := w.as("wang")
				guest := w.browser()
				for _, x := range []*browser{b, guest} {
					x.header = http.Header{"Accept": {"text/html"}}
					for k, v := range c.h {
						x.header.Set(k, v)
					}
				}
				if method == "POST" {
					b.want(b.post("/thing"), c.session)
					guest.want(guest.post("/public"), c.without)
					continue
				}
				if s := b.do(method, "/thing", nil); (s == http.StatusForbidden) != (c.session == http.StatusForbidden) {
					t.Errorf("%s %s: %d", c.name, method, s)
				}
			}
			b := w.as("wang") // reading is never refused
			for k, v := range c.h {
				b.header.Set(k, v)
			}
			b.want(b.get("/thing"), http.StatusOK)
		}
	})
}

// Finding F6: X-Forwarded-For of a stranger counts for nothing, however many addresses it names.
func TestForwarded(t *testing.T) {
	proxy := func(o *account.Options) {
		o.Proxies = []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")}
		o.Limits.Visits, o.Limits.Burst = 0.1, 10
	}
	each(t, proxy, func(w *world) {
		b := w.browser()
		passed := 0
		for i := range 200 {
			b.header.Set("X-Forwarded-For", fmt.Sprintf("192.0.2.%d", i))
			if b.get("/public") == http.StatusOK {
				passed++
				b.shows("from 203.0.113.7")
			} else if b.last.StatusCode != http.StatusTooManyRequests || b.last.Header.Get("Retry-After") == "" {
				t.Fatalf("%d without Retry-After", b.last.StatusCode)
			}
		}
		if passed != 10 {
			t.Errorf("%d of 200 requests with forged headers passed a burst of 10", passed)
		}
		b.shows("请求过于频繁", "请求编号")
		w.clock.Advance(10 * time.Second)
		b.want(b.get("/public"), http.StatusOK)

		// Behind the proxy the last address that is no proxy counts.
		for forwarded, want := range map[string]string{
			"198.51.100.9": "198.51.100.9", "6.6.6.6, 198.51.100.10": "198.51.100.10", "6.6.6.6, 198.51.100.11, 10.1.2.3": "198.51.100.11",
			"nonsense": "10.1.0.1", "": "10.1.0.1", "198.51.100.12, nonsense": "10.1.0.1", "::ffff:198.51.100.13": "198.51.100.13", "2001:db8::1": "2001:db8::1",
		} {
			c := w.browser()
			c.ip = "10.1.0.1"
			c.header.Set("X-Forwarded-For", forwarded)
			c.want(c.get("/public"), http.StatusOK)
			if !strings.HasSuffix(c.body, "from "+want) {
				t.Errorf("X-Forwarded-For %q: %s", forwarded, c.body)
			}
		}
	})
}

// Finding T5: a person who looks up a firm every twenty seconds for an hour, thirty of them at once in a burst, is never refused; who walks
// through all records is, and is told where they can be had at once. A second address of the network does not help for long.
func TestRecords(t *testing.T) {
	thin := func(o *account.Options) {
		o.Records, o.Whole = func(path string) bool { return path == "/public" }, "/open/all"
		o.Limits = account.Limits{Visits: 1000, Burst: 10000, NetworkVisits: 1000, NetworkBurst: 10000, AllBurst: 100000, NetworkRecords: 900, NetworkRecordsBurst: 300}
	}
	each(t, thin, func(w *world) {
		person := w.browser()
		person.ip = "192.0.2.1"
		for range 30 {
			person.want(person.get("/public"), http.StatusOK)
		}
		for range 180 {
			w.clock.Advance(20 * time.Second)
			person.want(person.get("/public"), http.StatusOK)
		}
		scrape := func(ip string, pages int) (got int) {
			b := w.browser()
			b.ip = ip
			for range pages {
				switch s := b.get("/public"); s {
				case http.StatusOK:
					got++
				case http.StatusTooManyRequests:
					if b.last.Header.Get("Retry-After") == "" || b.last.Header.Get("Link") != `</open/all>; rel="alternate"` || !strings.Contains(b.body, "/open/all") {
						t.Fatalf("refused without saying for how long and what instead: %v", b.last.Header)
					}
				default:
					t.Fatal(s)
				}
				w.clock.Advance(200 * time.Millisecond)
			}
			return got
		}
		if got := scrape("198.51.100.1", 1000); got < 200 || got > 200+34+1 { // 600 an hour are 33 in 200 seconds
			t.Errorf("one address took %d pages of 1,000", got)
		}
		if got := scrape("198.51.100.2", 1000); got > 300+100-200 { // of its network, 300 and 900 an hour
			t.Errorf("a second address took %d pages", got)
		}
		b := w.browser()
		b.ip = "198.51.100.1"
		b.want(b.get("/setup"), http.StatusOK) // other pages are not concerned
	})
}

// Whatever a stranger writes before the address that the proxy adds, the proxy's address counts.
func TestForwardedProperty(t *testing.T) {
	w := newWorld(t, "sqlite", func(o *account.Options) { o.Proxies = []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")} })
	rapid.Check(t, func(rt *rapid.T) {
		forged := rapid.SliceOfN(rapid.StringMatching(`[0-9a-f.:, ]{0,20}`), 0, 4).Draw(rt, "forged")
		real := fmt.Sprintf("198.51.%d.%d", rapid.IntRange(0, 255).Draw(rt, "c"), rapid.IntRange(1, 254).Draw(rt, "d"))
		b := w.browser()
		b.ip = "10.1.0.1"
		b.header.Set("X-Forwarded-For", strings.Join(append(forged, real), ", "))
		b.get("/public")
		if !strings.HasSuffix(b.body, "from "+real) {
			rt.Fatalf("%v: %s", forged, b.body)
		}
	})
}

func TestKeys(t *testing.T) {
	each(t, nil, func(w *world) {
		id := w.account("wang", "370100", good, reader)
		w.account("sys", "370000", "", role.SystemAdmin)
		ctx := w.actor("wang")
		for region, want := range map[string]fault.Kind{"370000": fault.Invalid, "110000": fault.Invalid, "37": fault.Invalid} {
			if _, _, err := w.acc.NewKey(ctx, "x", region, 48*time.Hour, 60); !fault.Is(err, want) {
				t.Errorf("a key for %s: %v", region, err)
			}
		}
		if _, _, err := w.acc.NewKey(w.actor("sys"), "x", "", 48*time.Hour, 60); !fault.Is(err, fault.Denied) {
			t.Errorf("a key of an administrator: %v", err)
		}
		_, key, err := w.acc.NewKey(ctx, "上传", "370102", 48*time.Hour, 600)
		w.must(err)
		program := func() *browser {
			b := w.browser()
			b.header = http.Header{"Authorization": {"Bearer " + key}}
			return b
		}
		b := program()
		b.want(b.get("/api/thing"), http.StatusOK)
		b.shows("seen by wang in 370102")
		b.want(b.post("/api/thing"), http.StatusForbidden)   // a reader's key does not write
		b.leads(b.get("/thing"), "/login?next=%2Fthing")     // pages are for people
		b.leads(b.get("/account"), "/login?next=%2Faccount") //
		b.leads(b.get("/admin/accounts"), "/login?next=%2Fadmin%2Faccounts")
		bad := program()
		for _, k := range []string{"qg_", key + "x", strings.TrimPrefix(key, "qg_"), key[:20]} {
			bad.header.Set("Authorization", "Bearer "+k)
			bad.want(bad.get("/api/thing"), http.StatusUnauthorized)
			if bad.last.Header.Get("WWW-Authenticate") == "" {
				t.Error("no WWW-Authenticate")
			}
		}
		limited := 0
		for range 200 {
			if b.get("/api/thing") == http.StatusTooManyRequests {
				limited++
			}
		}
		if want := 200 - 100 + 2; limited != want { // a burst of ten seconds, of which the two requests above took theirs
			t.Errorf("%d of 200 requests were limited at 600 a minute, want %d", limited, want)
		}
		w.clock.Advance(time.Minute)
		b.want(b.get("/api/thing"), http.StatusOK)
		w.must(w.acc.Grant(w.system(), id, "370200", reader)) // moved: the key does not come along
		b.want(b.get("/api/thing"), http.StatusUnauthorized)
		w.must(w.acc.Grant(w.system(), id, "370100", reader))
		kid, key, err := w.acc.NewKey(w.actor("wang"), "上传", "", 48*time.Hour, 60)
		w.must(err)
		b = program()
		b.want(b.get("/api/thing"), http.StatusOK)
		w.must(w.acc.Disable(w.actor("sys"), id, "x"))
		b.want(b.get("/api/thing"), http.StatusUnauthorized)
		w.must(w.acc.Enable(w.actor("sys"), id, "x"))
		b.want(b.get("/api/thing"), http.StatusOK)
		w.clock.Advance(48 * time.Hour)
		b.want(b.get("/api/thing"), http.StatusUnauthorized)
		w.must(w.acc.DropKey(w.actor("wang"), kid))
		if err := w.acc.DropKey(w.actor("wang"), kid); !fault.Is(err, fault.NotFound) {
			t.Errorf("ending a key twice: %v", err)
		}
		// A step-up act is refused to a program, and a person makes keys on a page that wants a fresh proof.
		c := w.as("wang")
		c.want(c.post("/account/keys/new", "name", "网页", "region", "370100", "days", "30", "rate", "60"), http.StatusOK)
		found := regexp.MustCompile(`qg_[\w-]{43}`).FindString(c.body)
		if found == "" {
			t.Fatalf("the page shows no key:\n%s", plainText(c.body))
		}
		w.clock.Advance(6 * time.Minute)
		c.leads(c.get("/account/keys/new"), "/reauth?next=%2Faccount%2Fkeys%2Fnew")
		c.get("/account")
		if strings.Contains(c.body, found) || !strings.Contains(c.body, "网页") {
			t.Error("the list of keys")
		}
	})
}

// Step-up: five minutes after the last proof the person is asked again, by code or, without one, by password.
func TestReauth(t *testing.T) {
	each(t, func(o *account.Options) { o.SecondFactor = account.Demo }, func(w *world) {
		w.account("li", "370100", good, clerk)
		b := w.as("li")
		b.want(b.post("/thing/reveal"), http.StatusOK)
		w.clock.Advance(5*time.Minute + time.Second)
		b.header.Set("Referer", "https://qgov.test/thing?id=7")
		b.leads(b.post("/thing/reveal"), "/reauth?next=%2Fthing%3Fid%3D7")
		b.want(b.get("/reauth?next=/thing%3Fid%3D7"), http.StatusOK)
		code := regexp.MustCompile(`演示验证码：(\d{6})`).FindStringSubmatch(b.body)
		if code == nil {
			t.Fatal("no code")
		}
		b.want(b.post("/reauth", "code", "000000"), http.StatusUnprocessableEntity)
		b.leads(b.post("/reauth", "code", code[1], "next", "/thing?id=7"), "/thing?id=7")
		b.want(b.post("/thing/reveal"), http.StatusOK)
		b.header.Set("Accept", "application/json")
		w.clock.Advance(6 * time.Minute)
		b.want(b.post("/thing/reveal"), http.StatusForbidden)
		b.shows(`"code":"A107"`)
	})
}

// Every route by every duty over the live mux: exactly those whom the policy admits pass the door.
func TestWalk(t *testing.T) {
	each(t, nil, func(w *world) {
		w.account("target", "370100", good)
		who := map[string]*http.Cookie{"visitor": nil}
		actors := map[string]role.Actor{"visitor": role.Visitor("")}
		for login, duty := range map[string]role.Duty{"sys": role.SystemAdmin, "sec": role.SecurityAdmin, "aud": role.AuditAdmin, "clerk": clerk, "reader": reader, "none": ""} {
			var duties []role.Duty
			if duty != "" {
				duties = []role.Duty{duty}
			}
			id := w.account(login, "370000", "", duties...)
			c, err := w.acc.SignIn(w.system(), login)
			w.must(err)
			who[login] = c
			actors[login] = role.Actor{ID: id, Login: login, Duties: duties, Region: "370000"}
		}
		visits, err := account.Walk(w.Context(), w.front, gentle(w.mux.Routes()), who, "1")
		w.must(err)
		if len(visits) < 200 {
			t.Fatalf("only %d visits", len(visits))
		}
		for _, v := range visits {
			if v.Status >= 500 {
				t.Errorf("%s by %s: %d", v.Route.Pattern, v.Who, v.Status)
			}
			if want := account.Admits(w.db.Policy(), v.Route, actors[v.Who]); v.Refused() == want && !own(v) {
				t.Errorf("%s by %s: %d to %q, the policy says %v", v.Route.Pattern, v.Who, v.Status, v.To, want)
			}
		}
		b := w.as("aud")
		b.want(b.get("/admin/policy"), http.StatusOK)
		for _, rt := range w.mux.Routes() {
			b.shows(rt.Pattern)
		}
	})
}

// gentle leaves out the routes that would end the walk: signing out and the planted panic.
func gentle(routes []route.Route) (out []route.Route) {
	for _, rt := range routes {
		if rt.Pattern != "POST /logout" && rt.Pattern != "GET /panic" {
			out = append(out, rt)
		}
	}
	return out
}

// own tells of routes that ask for more than the policy does: a stage of a session, or an act inside a page for several duties.
func own(v account.Visit) bool {
	p := v.Route.Pattern
	return v.Who == "visitor" && (strings.HasSuffix(p, "/enrol") || strings.HasSuffix(p, "/password") || strings.HasSuffix(p, "/login/factor")) ||
		p == "GET /admin/accounts/{id}/{act}"
}

func TestFail(t *testing.T) {
	each(t, nil, func(w *world) {
		w.account("wang", "370100", good, reader)
		b := w.as("wang")
		b.want(b.get("/nowhere"), http.StatusNotFound)
		b.shows("没有找到", "请求编号", b.last.Header.Get("X-Request-Id"))
		b.want(b.do("DELETE", "/thing", nil), http.StatusMethodNotAllowed)
		if b.last.Header.Get("Allow") == "" {
			t.Error("405 without Allow")
		}
		b.want(b.post("/thing"), http.StatusForbidden)
		b.shows("无权进行此操作", "安全管理员")
		b.header.Set("Cookie-Lang", "")
		b.cookies["lang"] = "en"
		b.want(b.post("/thing"), http.StatusForbidden)
		b.shows("Not allowed")
		delete(b.cookies, "lang")

		guest := w.browser()
		guest.leads(guest.get("/thing?q=1"), "/login?next=%2Fthing%3Fq%3D1")
		guest.header.Set("HX-Request", "true")
		guest.header.Set("HX-Current-URL", "https://qgov.test/board")
		guest.want(guest.get("/thing"), http.StatusNoContent)
		if to := guest.last.Header.Get("HX-Redirect"); to != "/login?next=%2Fboard" {
			t.Errorf("htmx is sent to %q", to)
		}

		api := w.browser()
		api.header = http.Header{"Accept-Language": {"en"}}
		api.want(api.get("/api/thing"), http.StatusUnauthorized)
		var doc struct {
			Type, Title, Detail, Code, Request string
			Status                             int
		}
		w.must(json.Unmarshal([]byte(api.body), &doc))
		if api.last.Header.Get("Content-Type") != "application/problem+json" || doc.Status != 401 || doc.Code != "F401" || doc.Title != "Sign-in needed" ||
			doc.Detail != "Sign in first" || doc.Request != api.last.Header.Get("X-Request-Id") {
			t.Errorf("problem document %+v", doc)
		}

		p := w.browser()
		p.want(p.get("/panic"), http.StatusInternalServerError)
		if strings.Contains(p.body, "王小明") || !strings.Contains(p.body, "系统故障") {
			t.Error("the page of a panic")
		}
		big := strings.Repeat("x", 3<<20)
		p.want(p.post("/read", "a", big), http.StatusRequestEntityTooLarge)
		p.shows("内容过大")
		for _, h := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Strict-Transport-Security", "X-Request-Id"} {
			if p.last.Header.Get(h) == "" {
				t.Errorf("no %s", h)
			}
		}
	})
}

// The access log has the route and the account's id, and no name, no address, no search word.
func TestLog(t *testing.T) {
	w := newWorld(t, "sqlite", nil)
	id := w.account("wangming", "370100", good, reader)
	b := w.as("wangming")
	b.get("/thing?q=13800138000")
	b.post("/login", "login", "wangming", "password", "geheim")
	log := w.log.String()
	for _, s := range []string{"GET /thing", "account=" + id.String(), "status=200"} {
		if !strings.Contains(log, s) {
			t.Errorf("the log lacks %s:\n%s", s, log)
		}
	}
	for _, s := range []string{"13800138000", "wangming", "203.0.113.7", "geheim", b.cookies["__Host-qgov"]} {
		if strings.Contains(log, s) {
			t.Errorf("the log holds %s", s)
		}
	}
}

// After signing in nobody is sent to another site.
func FuzzNext(f *testing.F) {
	for _, s := range []string{"/thing?id=1", "//evil.test", "https://evil.test", "/\\evil.test", "javascript:alert(1)", "/login?next=/login", "", "/a\r\nX: 1", "/%2f/evil.test", "\t//evil.test"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		to := account.Local(s)
		if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n\t") || to != "/" && to != s {
			t.Errorf("%q leads to %q", s, to)
		}
		if strings.HasPrefix(to, "/login") && (to == "/login" || to[6] == '/' || to[6] == '?') {
			t.Errorf("%q leads back to the sign-in", s)
		}
	})
}
