package signup_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/calc/uscc"
	"qgov/domain/enterprise/signup"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
	"qgov/testkit/server"
)

// A document that may be uploaded.
var licence = []byte("%PDF-1.4 示例营业执照")

// firms registers two firms of the county.
func firms(t *testing.T, s *server.Server) (out []*firm.Firm) {
	t.Helper()
	s.Write(t, func(tx *flow.Tx) error {
		for i := range 2 {
			f := &firm.Firm{Head: record.Head{Region: server.Home}, Code: uscc.Generate("91", server.Home, uint64(7700+i)), Name: fmt.Sprintf("示例注册（荣成）有限公司%d", i), Sort: "enterprise", Status: "active", Demo: true}
			if err := flow.Create(tx, firm.Kind, f); err != nil {
				return err
			}
			out = append(out, f)
		}
		return nil
	})
	return out
}

// ask sends the public form; a nil content sends no document.
func ask(t *testing.T, c *server.Client, values url.Values, name string, content []byte) *server.Answer {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for k, v := range values {
		if err := w.WriteField(k, v[0]); err != nil {
			t.Fatal(err)
		}
	}
	if content != nil {
		part, err := w.CreateFormFile("documents", name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return c.Do("POST", "/signup", &b, map[string]string{"Content-Type": w.FormDataContentType()})
}

func form(f *firm.Firm) url.Values {
	return url.Values{"code": {f.Code}, "name": {f.Name}, "person": {"示例甲"}, "post": {"质量负责人"}, "phone": {"13900000000"}, "consent": {"true"}}
}

var (
	receipts  = regexp.MustCompile(`[A-Z2-7]{5}( [A-Z2-7]{1,5}){5}`)
	logins    = regexp.MustCompile(`qy-[a-z2-7]{8}`)
	passwords = regexp.MustCompile(`一次性口令：([^<\s]+)`)
)

func receipt(t *testing.T, a *server.Answer) string {
	t.Helper()
	r := receipts.FindString(string(a.Body))
	if r == "" {
		t.Fatalf("no receipt: %s\n%s", a, a.Brief())
	}
	return r
}

func last(t *testing.T, s *server.Server) (x *signup.Signup) {
	t.Helper()
	err := s.App.Engine.Read(server.System(t), func(tx *flow.Tx) (err error) {
		list, err := store.Find(tx.Tx, signup.Kind, store.Query{Sort: signup.Kind.F(&signup.Kind.P.Created), Desc: true, Limit: 1})
		if err == nil {
			x = list[0]
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// approve lets the officer confirm by the API.
func approve(c *server.Client, x *signup.Signup, in map[string]any) *server.Answer {
	at := "/api/firm_signup/" + x.ID.String()
	return c.JSON("POST", at+"/steps/approve", c.Get(at).Header.Get("ETag"), in)
}

// A person asks, an officer confirms by the document, the person takes the account over once, signs in, reads the file of the own firm and
// of no other, opens a second account and ends it.
func TestSignup(t *testing.T) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		s.Staff(t)
		list := firms(t, s)
		visitor, officer := s.Visitor(t), s.As(t, "registrar")
		code := receipt(t, ask(t, visitor, form(list[0]), "执照.pdf", licence).Want(http.StatusOK))
		x := last(t, s)
		if x.Region != server.Home || x.Firm.ID != list[0].ID || x.State != signup.Asked || x.Due.IsZero() {
			t.Fatalf("the request: %+v", x)
		}
		visitor.Post("/signup/take", url.Values{"receipt": {code}}).Want(http.StatusUnprocessableEntity)
		if a := officer.Get("/firm_signup").Want(http.StatusOK); !a.Has(list[0].Name) {
			t.Errorf("the queue: %s", a.Brief())
		}
		path := "/firm_signup/" + x.ID.String()
		if a := officer.Get(path).Want(http.StatusOK); a.Has("13900000000") {
			t.Error("the telephone number is shown to whoever opens the request")
		}
		s.As(t, "sampler").Get(path).Want(http.StatusForbidden)
		approve(officer, x, map[string]any{"basis": "phone", "admin": true}).Want(http.StatusUnprocessableEntity)
		approve(officer, x, map[string]any{"basis": "document", "admin": true}).Want(http.StatusOK)
		if a := visitor.Post("/signup/receipt", url.Values{"receipt": {strings.ToLower(code)}}).Want(http.StatusOK); !a.Has("待领取") {
			t.Errorf("the receipt: %s", a.Brief())
		}
		a := visitor.Post("/signup/take", url.Values{"receipt": {code}}).Want(http.StatusOK)
		login, oneTime := logins.FindString(string(a.Body)), passwords.FindSubmatch(a.Body)
		if login == "" || oneTime == nil {
			t.Fatalf("no account was shown: %s", a.Brief())
		}
		if a := visitor.Post("/signup/take", url.Values{"receipt": {code}}); a.Status != http.StatusUnprocessableEntity || logins.Match(a.Body) {
			t.Errorf("the account was given twice: %s", a)
		}
		if a := visitor.Post("/login", url.Values{"login": {login}, "password": {string(oneTime[1])}}); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Location(), "/password") {
			t.Errorf("the first sign-in has to change the password: %s to %s", a, a.Location())
		}
		if n := s.Count(t, `SELECT count(*) FROM account a JOIN account_duty d ON d.account = a.id WHERE a.login = ? AND a.party = ? AND d.duty IN ('firm', 'firm_admin') AND {all: a count}`, login, list[0].ID); n != 2 {
			t.Errorf("the account has %d of its two duties", n)
		}
		administrator(t, s, list)
	})
}

// administrator opens an account of the own firm and ends it, and reaches no account of another.
func administrator(t *testing.T, s *server.Server, list []*firm.Firm) {
	boss := s.Add(t, "boss", server.Home, list[0].ID, duty.Firm, duty.FirmAdmin)
	clerk := s.Add(t, "clerk", server.Home, list[0].ID, duty.Firm)
	other := s.Add(t, "other", server.Home, list[1].ID, duty.Firm, duty.FirmAdmin)
	boss.Get("/credit/" + list[0].Code).Want(http.StatusOK)
	boss.Get("/credit/" + list[1].Code).Want(http.StatusNotFound)
	clerk.Get("/firm_account").Want(http.StatusForbidden)
	if a := boss.Get("/firm_account").Want(http.StatusOK); !a.Has("clerk") || a.Has("other") {
		t.Errorf("the accounts of the firm: %s", a.Brief())
	}
	if a := boss.Post("/firm_account", url.Values{"name": {"示例乙"}}).Want(http.StatusOK); !logins.Match(a.Body) {
		t.Errorf("a further account: %s", a.Brief())
	}
	end := "/firm_account/" + clerk.ID.String() + "/end"
	other.Get(end).Want(http.StatusNotFound)
	other.Post(end, url.Values{"reason": {"恶意"}}).Want(http.StatusNotFound)
	boss.Post("/firm_account/"+boss.ID.String()+"/end", url.Values{"reason": {"自己"}}).Want(http.StatusForbidden)
	boss.Post(end, url.Values{"reason": {""}}).Want(http.StatusUnprocessableEntity)
	boss.Post(end, url.Values{"reason": {"离职"}}).Want(http.StatusSeeOther)
	if a := clerk.Get("/credit/" + list[0].Code); a.Status == http.StatusOK {
		t.Errorf("an account that was ended still reads: %s", a)
	}
}

// Whatever is wrong with a form is said at its field, and the answer to a form in order never tells whether the firm has accounts.
func TestForm(t *testing.T) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		s.Staff(t)
		list := firms(t, s)
		visitor := s.Visitor(t)
		for field, value := range map[string]string{"code": list[0].Code[:17] + "?", "name": "另一家有限公司", "person": "", "phone": "", "consent": ""} {
			v := form(list[0])
			v.Set(field, value)
			if a := ask(t, visitor, v, "", nil); a.Status != http.StatusUnprocessableEntity || !a.Has(`href="#f-`+field+`"`) {
				t.Errorf("%s = %q: %s\n%s", field, value, a, a.Brief())
			}
		}
		v := form(list[0])
		v.Set("code", uscc.Generate("91", server.Home, 424242)) // nobody has it
		ask(t, visitor, v, "", nil).Want(http.StatusUnprocessableEntity)
		for name, content := range map[string]string{"a.html": "<script>alert(1)</script>", "a.pdf": "<html>", "a.exe": "MZ"} {
			if a := ask(t, visitor, form(list[0]), name, []byte(content)); a.Status != http.StatusUnprocessableEntity || !a.Has(`href="#f-documents"`) {
				t.Errorf("%s is taken: %s", name, a)
			}
		}
		s.Add(t, "boss", server.Home, list[0].ID, duty.Firm, duty.FirmAdmin) // the first has an account, the second has none
		same := func(f *firm.Firm) string {
			a := ask(t, visitor, form(f), "执照.pdf", licence).Want(http.StatusOK)
			return regexp.MustCompile(`nonce="[^"]*"|lang=\w+`).ReplaceAllString(receipts.ReplaceAllString(string(a.Body), "R"), "")
		}
		if a, b := same(list[0]), same(list[1]); a != b {
			t.Errorf("the answer tells whether the firm has an account:\n%s\n%s", a, b)
		}
		too := 0
		for range 8 {
			if a := ask(t, visitor, form(list[1]), "", nil); a.Status == http.StatusTooManyRequests {
				too++
			}
		}
		if too < 3 {
			t.Errorf("%d of 8 further requests for one code were refused", too)
		}
	})
}

// Documents of somebody who asks too often, or who names no firm, are not stored.
func TestDocuments(t *testing.T) {
	s := server.Open(t, "sqlite")
	s.Staff(t)
	f := firms(t, s)[0]
	visitor := s.Visitor(t)
	stored := func(content string) bool {
		sum := sha256.Sum256([]byte(content))
		c, err := s.App.Files.Open(hex.EncodeToString(sum[:]))
		if err != nil {
			return false
		}
		c.Close()
		return true
	}
	nobody := form(f)
	nobody.Set("code", f.Code[:17]+"?")
	ask(t, visitor, nobody, "执照.pdf", []byte("%PDF-1.4 无主")).Want(http.StatusUnprocessableEntity)
	if stored("%PDF-1.4 无主") {
		t.Error("a document for no firm is stored")
	}
	for i := 0; ; i++ {
		content := fmt.Sprintf("%%PDF-1.4 第 %d 份", i)
		a := ask(t, visitor, form(f), "执照.pdf", []byte(content))
		if refused := a.Status == http.StatusTooManyRequests; refused == stored(content) {
			t.Errorf("%s: stored %v", a, !refused)
		} else if refused || i == 20 {
			break
		}
	}
}

// Requests that nobody answers and accounts that nobody takes over lapse.
func TestLapse(t *testing.T) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		s.Staff(t)
		list := firms(t, s)
		visitor, officer := s.Visitor(t), s.As(t, "registrar")
		first := receipt(t, ask(t, visitor, form(list[0]), "", nil).Want(http.StatusOK))
		second := receipt(t, ask(t, visitor, form(list[1]), "执照.pdf", licence).Want(http.StatusOK))
		x := last(t, s)
		approve(officer, x, map[string]any{"basis": "document", "admin": true}).Want(http.StatusOK)
		s.Clock.SetDate(calendar.DateOf(s.Clock.Now()).AddDays(40))
		if _, err := s.App.Engine.Sweep(server.System(t)); err != nil {
			t.Fatal(err)
		}
		for _, r := range []string{first, second} {
			if a := visitor.Post("/signup/receipt", url.Values{"receipt": {r}}).Want(http.StatusOK); !a.Has("已失效") {
				t.Errorf("after forty days: %s", a.Brief())
			}
			visitor.Post("/signup/take", url.Values{"receipt": {r}}).Want(http.StatusUnprocessableEntity)
		}
	})
}

// What is kept of a person whose request came to nothing leaves when its time by the register is over: the person, what was said and the
// documents. That there was a request stays, and the journal says that it was purged. A request that was taken is left alone.
func TestPurge(t *testing.T) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		s.Staff(t)
		list := firms(t, s)
		visitor, officer := s.Visitor(t), s.As(t, "registrar")
		code := receipt(t, ask(t, visitor, form(list[0]), "执照.pdf", licence).Want(http.StatusOK))
		refused := last(t, s)
		at := "/api/firm_signup/" + refused.ID.String()
		officer.JSON("POST", at+"/steps/refuse", officer.Get(at).Header.Get("ETag"), map[string]any{"reason": "示例甲不是该企业人员"}).Want(http.StatusOK)
		ask(t, visitor, form(list[1]), "", nil).Want(http.StatusOK)
		waits := last(t, s)
		today := calendar.Today(s.Clock)
		work := func(on calendar.Date) (n int) {
			s.Clock.SetDate(on)
			if _, err := s.App.Engine.Sweep(server.System(t)); err != nil {
				t.Fatal(err)
			}
			s.Write(t, func(tx *flow.Tx) (err error) { n, err = signup.Purge(tx, 100); return err })
			return n
		}
		end := today.AddMonths(6)
		if n := work(end); n != 0 {
			t.Errorf("%d were purged on the last day", n)
		}
		if n := work(end.AddDays(10)); n != 1 {
			t.Errorf("%d were purged, want the refused one", n)
		}
		get := func(x *signup.Signup) (got *signup.Signup) {
			s.Write(t, func(tx *flow.Tx) (err error) { got, err = store.Get(tx.Tx, signup.Kind, x.ID); return err })
			return got
		}
		got := get(refused)
		if got.State != signup.Purged || got.Phone != "" || got.Post != "" || got.Reason != "" || len(got.Documents) != 0 || got.Name != list[0].Name || got.PurgedOn != end.AddDays(10) {
			t.Errorf("%+v", got)
		}
		if n := s.Count(t, `SELECT count(*) FROM firm_signup WHERE person = ? AND state = 'purged' AND {all: a test}`, "示例甲"); n != 0 {
			t.Error("the person is still named")
		}
		if n := s.Count(t, `SELECT count(*) FROM attachment WHERE kind = 'firm_signup' AND record = ? AND {all: a test}`, refused.ID); n != 0 {
			t.Error("the documents are still there")
		}
		if n := s.Count(t, `SELECT count(*) FROM journal WHERE kind = 'firm_signup' AND record = ? AND action = 'step:purge' AND {all: a test}`, refused.ID.String()); n != 1 {
			t.Errorf("%d entries of the journal", n)
		}
		if a := visitor.Post("/signup/receipt", url.Values{"receipt": {code}}).Want(http.StatusOK); !a.Has("未开通，信息已删除") || a.Has("示例甲") {
			t.Errorf("the receipt: %s", a.Brief())
		}
		if x := get(waits); x.State != signup.Lapsed || x.Person == "已删除" {
			t.Errorf("a request that lapsed today: %s %s", x.State, x.Person)
		}
		if n := work(end.AddMonths(7)); n != 1 {
			t.Errorf("%d were purged, want the lapsed one", n)
		}
	})
}
