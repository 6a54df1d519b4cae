package account_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"qgov/kernel/account"
	"qgov/kernel/fault"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/seal"
	"qgov/kernel/store"
	"qgov/kernel/text"
)

const good = "Vierzig-Tannen-9"

// Security.md 2.1: 200 parallel wrong logins are exactly five checks, on both engines; locked at 29:59, free at 30:01.
func TestLockout(t *testing.T) {
	each(t, nil, func(w *world) {
		w.account("wang", "370100", good, reader)
		for _, login := range []string{"wang", "nobody"} {
			w.ring.checks.Store(0)
			var wg sync.WaitGroup
			for range 200 {
				wg.Go(func() { w.browser().post("/login", "login", login, "password", "wrong") })
			}
			wg.Wait()
			if n := w.ring.checks.Load(); n != 5 {
				t.Errorf("200 parallel guesses at %s: %d checks, want 5", login, n)
			}
			b := w.browser()
			b.want(b.post("/login", "login", login, "password", good), http.StatusTooManyRequests)
			b.shows("尝试次数过多")
		}
		if n := w.journal.count("sign-in-failed"); n != 10 {
			t.Errorf("the journal holds %d failed sign-ins, want 10", n)
		}
		b := w.browser()
		w.clock.Advance(30*time.Minute - time.Second)
		b.want(b.post("/login", "login", "wang", "password", good), http.StatusTooManyRequests)
		w.clock.Advance(2 * time.Second)
		b.leads(b.post("/login", "login", "ＷＡＮＧ", "password", good), "/") // full-width letters fold
		b.want(b.get("/"), http.StatusOK)
		b.get("/account")
		b.shows("您上次登录之后有 5 次口令错误")
	})
}

// Guesses from one /24 are counted together, whichever logins they try; another network goes on.
func TestNetworkLockout(t *testing.T) {
	each(t, func(o *account.Options) { o.Limits.NetworkFails = 5 }, func(w *world) {
		w.account("wang", "370100", good, reader)
		for i := range 20 {
			b := w.browser()
			b.ip = fmt.Sprintf("198.51.100.%d", i+1)
			b.post("/login", "login", fmt.Sprintf("user%d", i), "password", "wrong")
		}
		if n := w.ring.checks.Load(); n != 5 {
			t.Errorf("%d checks, want 5", n)
		}
		b := w.browser()
		b.ip = "198.51.100.200"
		b.want(b.post("/login", "login", "wang", "password", good), http.StatusTooManyRequests)
		b.ip = "198.51.101.1"
		b.leads(b.post("/login", "login", "wang", "password", good), "/")
		for range 20 { // right guesses do not fill the counter of a network
			b.leads(b.post("/login", "login", "wang", "password", good), "/")
		}
	})
}

// An unknown login is answered as a known one: same status, same words, one check of a password each.
func TestUnknownLogin(t *testing.T) {
	each(t, nil, func(w *world) {
		w.account("wang", "370100", good, reader)
		id := w.account("gone", "370100", good, reader)
		w.must(w.acc.Disable(w.system(), id, "离职"))
		answers := map[string]string{}
		token := regexp.MustCompile(`[0-9a-f]{16}`)
		for _, login := range []string{"wang", "nobody", "gone"} {
			w.ring.checks.Store(0)
			b := w.browser()
			b.want(b.post("/login", "login", login, "password", "wrong"), http.StatusUnprocessableEntity)
			answers[login] = token.ReplaceAllString(strings.ReplaceAll(b.body, login, "LOGIN"), "")
			if n := w.ring.checks.Load(); n != 1 {
				t.Errorf("%s: %d checks, want 1", login, n)
			}
		}
		if answers["wang"] != answers["nobody"] || answers["wang"] != answers["gone"] {
			t.Error("the answers differ")
		}
		b := w.browser()
		b.post("/login", "login", "gone", "password", good)
		b.shows("账号已停用")
		if len(b.cookies) > 0 {
			t.Error("a disabled account got a session")
		}
	})
}

var (
	secretOf   = regexp.MustCompile(`((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})`)
	recoveryOf = regexp.MustCompile(`[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}`)
)

// The whole way of a new officer with a writing duty: one-time password, own password, second factor, and nothing else before.
func TestFirstSignIn(t *testing.T) {
	each(t, nil, func(w *world) {
		id, once, err := w.acc.Create(w.system(), account.Newcomer{Login: "li", Name: "李四", Region: "370100"})
		w.must(err)
		w.must(w.acc.Grant(w.system(), id, "370100", clerk))
		b := w.browser()
		b.leads(b.post("/login", "login", "li", "password", once, "next", "/thing"), "/password?next=%2Fthing")
		closed := func(stage string) {
			t.Helper()
			for _, p := range []string{"/", "/thing", "/account", "/reauth", "/admin/accounts"} {
				if s := b.get(p); s != http.StatusSeeOther || !strings.HasPrefix(b.to(), stage) {
					t.Errorf("%s in stage %s: %d to %q", p, stage, s, b.to())
				}
			}
			for _, p := range []string{"/enrol", "/login/factor", "/password"} {
				if p != stage {
					b.leads(b.get(p), stage)
				}
			}
		}
		closed("/password")
		b.want(b.get("/password"), http.StatusOK)
		b.shows("一次性口令")
		before := b.cookies["__Host-qgov"]
		b.want(b.post("/password", "old", once, "password", "short", "again", "short"), http.StatusUnprocessableEntity)
		b.want(b.post("/password", "old", "nonsense", "password", good, "again", good), http.StatusUnprocessableEntity)
		b.shows("现用口令不正确")
		b.leads(b.post("/password", "old", once, "password", good, "again", good, "next", "/thing"), "/enrol?next=%2Fthing")
		if b.cookies["__Host-qgov"] == before {
			t.Error("the token is the same after the password")
		}
		closed("/enrol")
		b.want(b.get("/enrol"), http.StatusOK)
		m := secretOf.FindStringSubmatch(b.body)
		if m == nil {
			t.Fatalf("no secret on the page:\n%s", plainText(b.body))
		}
		secret := strings.ReplaceAll(m[1], " ", "")
		b.get("/enrol")
		b.shows(m[1]) // a page that is loaded twice shows the code that was scanned
		b.want(b.post("/enrol", "code", "000000"), http.StatusUnprocessableEntity)
		code := w.code(secret)
		b.want(b.post("/enrol", "code", code), http.StatusOK)
		codes := recoveryOf.FindAllString(b.body, -1)
		if len(codes) != 10 {
			t.Fatalf("%d recovery codes", len(codes))
		}
		b.want(b.get("/thing"), http.StatusOK)
		b.want(b.post("/thing"), http.StatusOK)

		// The next sign-in asks for both factors; a code that was used is refused a hundred times (finding F10).
		c := w.browser()
		c.leads(c.post("/login", "login", "li", "password", good), "/login/factor?next=%2F")
		c.leads(c.get("/thing"), "/login/factor?next=%2Fthing")
		if w.replayed(c, code) > 0 {
			t.Error("a code worked twice")
		}
		w.clock.Advance(time.Hour)
		c.leads(c.post("/login", "login", "li", "password", good), "/login/factor?next=%2F")
		stale := c.cookies["__Host-qgov"]
		c.leads(c.post("/login/factor", "code", w.code(secret), "next", "/thing"), "/thing")
		if c.cookies["__Host-qgov"] == stale {
			t.Error("the token is the same after the code")
		}
		old := w.browser()
		old.cookies["__Host-qgov"] = stale
		old.leads(old.get("/thing"), "/login?next=%2Fthing")

		// A recovery code works once, and only together with the password.
		d := w.browser()
		d.post("/login", "login", "li", "password", good)
		d.leads(d.post("/login/factor", "code", strings.ToLower(codes[3])), "/")
		e := w.browser()
		e.post("/login", "login", "li", "password", good)
		e.want(e.post("/login/factor", "code", codes[3]), http.StatusUnprocessableEntity)
		e.leads(e.post("/login/factor", "code", codes[4]), "/")
	})
}

func (w *world) code(secret string) string {
	w.Helper()
	code, err := seal.CodeTOTP(secret, w.clock.Now())
	w.must(err)
	return code
}

// replayed posts a used code a hundred times in parallel and returns how often it was accepted.
func (w *world) replayed(b *browser, code string) (accepted int) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() {
			c := w.browser()
			c.cookies["__Host-qgov"] = b.cookies["__Host-qgov"]
			if c.post("/login/factor", "code", code) == http.StatusSeeOther {
				mu.Lock()
				accepted++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return accepted
}

// Of parallel uses of one fresh code exactly one is accepted.
func TestCodeOnce(t *testing.T) {
	each(t, func(o *account.Options) { o.SecondFactor = account.Demo; o.Limits.Fails = 1000; o.Limits.Sessions = 50 }, func(w *world) {
		w.account("li", "370100", good, clerk)
		var list []*browser
		for range 20 {
			b := w.browser()
			b.leads(b.post("/login", "login", "li", "password", good), "/login/factor?next=%2F")
			list = append(list, b)
		}
		list[0].get("/login/factor")
		list[0].shows("演示环境")
		m := regexp.MustCompile(`演示验证码：(\d{6})`).FindStringSubmatch(list[0].body)
		if m == nil {
			t.Fatal("the demonstration shows no code")
		}
		var wg sync.WaitGroup
		var mu sync.Mutex
		ok := 0
		for _, b := range list {
			wg.Go(func() {
				if b.post("/login/factor", "code", m[1]) == http.StatusSeeOther {
					mu.Lock()
					ok++
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if ok != 1 {
			t.Errorf("%d of 20 parallel uses of one code were accepted", ok)
		}
	})
}

func TestSessions(t *testing.T) {
	each(t, nil, func(w *world) {
		id := w.account("wang", "370100", good, reader)
		w.account("sys", "370000", "", role.SystemAdmin)
		w.must(w.acc.Unlink(w.system(), id, "无")) // nothing to unlink does no harm
		alive := func(b *browser) bool { t.Helper(); return b.get("/") == http.StatusOK }
		ends := func(what string, end func(b *browser)) {
			t.Helper()
			b := w.as("wang")
			if !alive(b) {
				t.Fatalf("%s: not signed in", what)
			}
			end(b)
			for range 100 {
				if alive(b) {
					t.Fatalf("%s: the session lives on", what)
				}
			}
		}
		ends("idle", func(*browser) { w.clock.Advance(30 * time.Minute) })
		ends("absolute", func(b *browser) {
			for range 12*60/20 - 1 {
				w.clock.Advance(20 * time.Minute)
				if !alive(b) {
					t.Fatal("ended before 12 hours")
				}
			}
			w.clock.Advance(20 * time.Minute)
		})
		ends("logout", func(b *browser) {
			c := w.browser()
			c.cookies["__Host-qgov"] = b.cookies["__Host-qgov"]
			c.leads(c.post("/logout"), "/login")
			if c.last.Header.Get("Clear-Site-Data") == "" || c.cookies["__Host-qgov"] != "" {
				t.Error("sign-out leaves data behind")
			}
		})
		ends("disable", func(*browser) {
			w.must(w.acc.Disable(w.actor("sys"), id, "调离"))
		})
		w.must(w.acc.Enable(w.actor("sys"), id, "调回"))
		ends("role change", func(*browser) { w.must(w.acc.Grant(w.system(), id, "370102", reader)) })
		ends("region back", func(*browser) { w.must(w.acc.Grant(w.system(), id, "370100", reader)) })
		ends("reset", func(*browser) {
			_, err := w.acc.Reset(w.actor("sys"), id)
			w.must(err)
		})
		w.must(w.acc.SetPassword(w.system(), id, good))
		ends("ended by the administrator", func(*browser) { w.must(w.acc.EndSessions(w.actor("sys"), id)) })
		ends("a fourth session", func(*browser) {
			for range 3 {
				w.clock.Advance(time.Second)
				w.as("wang")
			}
		})

		// Administrators are signed out after 15 minutes.
		b := w.as("sys")
		w.clock.Advance(14 * time.Minute)
		b.want(b.get("/"), http.StatusOK)
		w.clock.Advance(15 * time.Minute)
		b.leads(b.get("/"), "/login?next=%2F")

		// One's own page lists the devices and ends the others.
		first, second := w.as("wang"), w.as("wang")
		second.want(second.get("/account"), http.StatusOK)
		m := regexp.MustCompile(`/account/sessions/(\d+)/end`).FindAllStringSubmatch(second.body, -1)
		if len(m) != 2 { // the other and one of the four above
			t.Fatalf("%d sessions can be ended:\n%s", len(m), plainText(second.body))
		}
		for _, x := range m {
			second.leads(second.post(x[0]), "/account?said=session")
		}
		if alive(first) || !alive(second) {
			t.Error("ending the other session")
		}
	})
}

func TestCookie(t *testing.T) {
	each(t, func(o *account.Options) { o.PlainHTTP, o.Home = true, "/work" }, func(w *world) {
		w.account("wang", "370100", good, reader)
		b := w.browser()
		b.post("/login", "login", "wang", "password", good)
		c := b.last.Header.Get("Set-Cookie")
		for _, s := range []string{"__Host-qgov=", "; Path=/", "; HttpOnly", "; Secure", "; SameSite=Strict"} {
			if !strings.Contains(c, s) {
				t.Errorf("the cookie lacks %q: %s", s, c)
			}
		}
		if strings.Contains(c, "Domain") || b.last.Header.Get("Strict-Transport-Security") == "" {
			t.Errorf("cookie %s, HSTS %q", c, b.last.Header.Get("Strict-Transport-Security"))
		}
		lan := w.browser()
		lan.plain, lan.ip = true, "192.168.3.4"
		lan.leads(lan.post("/login", "login", "wang", "password", good), "/work")
		if lan.cookies["qgov"] == "" || lan.cookies["__Host-qgov"] != "" {
			t.Errorf("cookies without TLS: %v", lan.cookies)
		}
		lan.want(lan.get("/"), http.StatusOK)
		far := w.browser()
		far.plain = true
		far.want(far.post("/login", "login", "wang", "password", good), http.StatusUnprocessableEntity)
		far.shows("此连接未加密")
		stolen := w.browser() // the fallback name is not taken over TLS
		stolen.cookies["qgov"] = lan.cookies["qgov"]
		stolen.leads(stolen.get("/"), "/login?next=%2F")
	})
}

// GB/T 22239-2019 8.1.5: three separate administrators, in code, through the interface and in the database.
func TestAdministrators(t *testing.T) {
	each(t, nil, func(w *world) {
		out, err := w.acc.Install(w.system(), account.Setup{Region: "370000", Org: "省局", System: account.Newcomer{Login: "sys", Name: "甲"},
			Security: account.Newcomer{Login: "sec", Name: "乙"}, Audit: account.Newcomer{Login: "aud", Name: "丙"}})
		w.must(err)
		if len(out) != 3 {
			t.Fatalf("%d administrators", len(out))
		}
		id := w.account("wang", "370100", good)
		admins := []role.Duty{role.SystemAdmin, role.SecurityAdmin, role.AuditAdmin}
		for _, a := range admins {
			for _, b := range append(admins, clerk, reader) {
				if a == b {
					continue
				}
				if err := w.acc.Grant(w.actor("sec"), id, "370100", a, b); !fault.Is(err, fault.Invalid) {
					t.Errorf("%s beside %s: %v", a, b, err)
				}
				w.refusedByDatabase(int64(id), a, b)
			}
		}
		// Who may do what: each administrator only the own part.
		acts := map[string]func(login string) error{
			"create": func(l string) error {
				_, _, err := w.acc.Create(w.actor(l), account.Newcomer{Login: "new" + l, Name: "新", Region: "370100"})
				return err
			},
			"reset":   func(l string) error { _, err := w.acc.Reset(w.actor(l), id); return err },
			"disable": func(l string) error { return w.acc.Disable(w.actor(l), id, "x") },
			"enable":  func(l string) error { return w.acc.Enable(w.actor(l), id, "x") },
			"end":     func(l string) error { return w.acc.EndSessions(w.actor(l), id) },
			"grant":   func(l string) error { return w.acc.Grant(w.actor(l), id, "370100", reader) },
			"unlink":  func(l string) error { return w.acc.Unlink(w.actor(l), id, "x") },
		}
		for name, do := range acts {
			may := "sys"
			if name == "grant" || name == "unlink" {
				may = "sec"
			}
			for _, l := range []string{"sys", "sec", "aud", "wang"} {
				if err := do(l); (err == nil) != (l == may) || err != nil && !fault.Is(err, fault.Denied) {
					t.Errorf("%s by %s: %v", name, l, err)
				}
			}
		}
		// Not to oneself, not outside the region, not the last one.
		if err := w.acc.Grant(w.actor("sec"), out[1].ID, "370000", clerk); !fault.Is(err, fault.Denied) {
			t.Errorf("own duties: %v", err)
		}
		if err := w.acc.Grant(w.actor("sec"), id, "110000", reader); !fault.Is(err, fault.Invalid) {
			t.Errorf("foreign region: %v", err)
		}
		far := w.account("far", "110100", good)
		if _, err := w.acc.Reset(w.actor("sys"), far); !fault.Is(err, fault.NotFound) {
			t.Errorf("foreign account: %v", err)
		}
		if found, err := w.acc.Find(w.actor("aud"), "", 100); err != nil || len(found) != 5 {
			t.Errorf("the auditor of 370000 sees %d accounts, %v", len(found), err)
		}
		if err := w.acc.Disable(w.actor("sys"), out[2].ID, "x"); !fault.Is(err, fault.Conflict) {
			t.Errorf("disabling the last auditor: %v", err)
		}
		if err := w.acc.Grant(w.actor("sec"), out[0].ID, "370000"); !fault.Is(err, fault.Conflict) {
			t.Errorf("dismissing the last system administrator: %v", err)
		}
		if err := w.acc.Grant(w.actor("sec"), id, "370100", tester); !fault.Is(err, fault.Invalid) {
			t.Errorf("an outside duty for staff: %v", err)
		}
		if _, err := w.acc.Install(w.system(), account.Setup{}); !fault.Is(err, fault.Conflict) {
			t.Errorf("a second installation: %v", err)
		}
	})
}

// Two system administrators who dismiss each other at the same time: one of them stays.
func TestLastAdministrator(t *testing.T) {
	each(t, nil, func(w *world) {
		out, err := w.acc.Install(w.system(), account.Setup{Region: "370000", Org: "省局", System: account.Newcomer{Login: "sys", Name: "甲"},
			Security: account.Newcomer{Login: "sec", Name: "乙"}, Audit: account.Newcomer{Login: "aud", Name: "丙"}})
		w.must(err)
		second := w.account("sys2", "370000", "", role.SystemAdmin)
		first, other := w.actor("sys"), w.actor("sys2")
		var wg sync.WaitGroup
		errs := make([]error, 2)
		wg.Go(func() { errs[0] = w.acc.Disable(first, second, "x") })
		wg.Go(func() { errs[1] = w.acc.Disable(other, out[0].ID, "x") })
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("dismissing each other: %v, %v", errs[0], errs[1])
		}
		names, err := w.acc.Names(w.actor("aud"), []record.ID{second, out[1].ID, 5})
		if err != nil || len(names) != 2 || names[out[1].ID] != "乙" {
			t.Errorf("names %v, %v", names, err)
		}
	})
}

// refusedByDatabase tries to write two duties past the program.
func (w *world) refusedByDatabase(id int64, duties ...role.Duty) {
	w.Helper()
	for _, admin := range []string{"", string(duties[0]), string(duties[1])} {
		err := w.db.Write(w.system(), func(tx *store.Tx) error {
			for _, d := range duties {
				if _, err := tx.Exec(`INSERT INTO account_duty (account, duty, admin) VALUES (?, ?, ?) /* {all: test} */`, id, d, admin); err != nil {
					return err
				}
			}
			return nil
		})
		if err == nil {
			w.Errorf("the database takes %v with admin %q", duties, admin)
		}
	}
}

// 90 days: passwords are changed on day 91, accounts that were not used for so long are disabled, the last five do not come again.
func TestAging(t *testing.T) {
	each(t, nil, func(w *world) {
		id := w.account("wang", "370100", good, reader)
		unused := w.account("idle", "370100", good, reader)
		day := 24 * time.Hour
		w.clock.Advance(60 * day)
		b := w.browser()
		b.leads(b.post("/login", "login", "wang", "password", good), "/")
		w.clock.Advance(30 * day)
		b = w.browser()
		b.leads(b.post("/login", "login", "wang", "password", good), "/") // day 90
		w.clock.Advance(time.Second)
		b = w.browser()
		b.leads(b.post("/login", "login", "wang", "password", good), "/password?next=%2F")
		next := []string{"Sieben-Birken-1", "Sieben-Birken-2", "Sieben-Birken-3"}
		old := good
		for _, p := range next {
			if s := b.post("/password", "old", old, "password", p, "again", p); s != http.StatusSeeOther {
				t.Fatalf("changing to %s: %d\n%s", p, s, plainText(b.body))
			}
			old = p
			w.clock.Advance(time.Second)
		}
		b.want(b.post("/password", "old", old, "password", good, "again", good), http.StatusUnprocessableEntity)
		b.shows("不能使用最近")

		n, err := w.acc.Sweep(w.system())
		w.must(err)
		x, err := w.acc.Get(w.system(), unused)
		w.must(err)
		if n != 1 || !x.Disabled {
			t.Errorf("%d accounts were disabled, idle one %v", n, x.Disabled)
		}
		w.clock.Advance(91 * day)
		c := w.browser()
		c.post("/login", "login", "wang", "password", old)
		c.shows("账号已停用")
		if x, err = w.acc.Get(w.system(), id); err != nil || !x.Disabled {
			t.Errorf("an account unused for 91 days: %+v %v", x, err)
		}
		// One-time passwords do not lie in drawers for ever.
		_, once, err := w.acc.Create(w.system(), account.Newcomer{Login: "neu", Name: "新", Region: "370100"})
		w.must(err)
		w.clock.Advance(7*day + time.Second)
		c.post("/login", "login", "neu", "password", once)
		c.shows("一次性口令已过期")
	})
}

// No password, token, key or secret is in the database in clear.
func TestNothingInClear(t *testing.T) {
	each(t, nil, func(w *world) {
		_, once, err := w.acc.Create(w.system(), account.Newcomer{Login: "li", Name: "李四", Region: "370100"})
		w.must(err)
		w.account("wang", "370100", good, reader)
		b := w.as("wang")
		_, key, err := w.acc.NewKey(w.actor("wang"), "测试", "", 48*time.Hour, 60)
		w.must(err)
		var dump strings.Builder
		for _, q := range []string{`SELECT password || factor || pending || recovery FROM account`, `SELECT token || agent FROM account_session`, `SELECT token || name FROM account_key`,
			`SELECT subject FROM account_attempt`, `SELECT hash FROM account_password`} {
			w.must(w.db.Read(w.system(), func(tx *store.Tx) error {
				rows, err := tx.Query(q + ` WHERE {all: test}`)
				if err != nil {
					return err
				}
				defer rows.Close()
				for rows.Next() {
					var s string
					if err := rows.Scan(&s); err != nil {
						return err
					}
					dump.WriteString(s + "\n")
				}
				return rows.Err()
			}))
		}
		if len(dump.String()) < 200 {
			t.Fatal("the dump is empty")
		}
		for _, s := range []string{once, good, b.cookies["__Host-qgov"], key} {
			if s == "" || strings.Contains(dump.String(), s) {
				t.Errorf("%q stands in the database", s)
			}
		}
	})
}

// Every Chinese text of the package has its English.
func TestEnglish(t *testing.T) {
	texts, err := text.New(account.English)
	if err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(x ast.Node) bool {
			if lit, ok := x.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				s, err := strconv.Unquote(lit.Value)
				if err == nil {
					n++
					if !texts.Has(s) {
						t.Errorf("%s: %q has no English", f.Name(), s)
					}
				}
			}
			return true
		})
	}
	if n < 500 {
		t.Errorf("only %d texts were looked at", n)
	}
}
