package report_test

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/base/organ"
	"qgov/base/person"
	"qgov/calc/uscc"
	"qgov/domain/consumer/report"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
	"qgov/testkit/server"
)

// bureau is a bureau with officers, a firm, and an officer who has an interest in it.
type bureau struct {
	*server.Server
	firm          *firm.Firm
	officer, kin  *person.Person
	inspector, no *server.Client
}

func open(t *testing.T, s *server.Server) *bureau {
	t.Helper()
	s.Staff(t)
	b := &bureau{Server: s, inspector: s.As(t, "inspector"), no: s.Add(t, "inspector2", server.Home, 0, duty.Inspector)}
	s.Add(t, "supervisor2", server.Home, 0, duty.Supervisor)
	s.Write(t, func(tx *flow.Tx) error {
		o := &organ.Organ{Name: "示例市场监督管理局", Sort: "bureau", Prefix: "示市监", Demo: true}
		o.Region = server.Home
		if err := tx.Create(organ.Kind.Plan, o); err != nil {
			return err
		}
		b.firm = &firm.Firm{Code: uscc.Generate("91", server.Home, 77), Name: "示例家具厂", Sort: "enterprise", Status: "active", Demo: true}
		b.firm.Region = server.Home
		if err := tx.Create(firm.Kind.Plan, b.firm); err != nil {
			return err
		}
		b.officer = &person.Person{Name: "示例核查员", Organ: record.To[organ.Organ](o.ID), Account: b.inspector.ID}
		b.kin = &person.Person{Name: "示例亲属", Organ: record.To[organ.Organ](o.ID), Account: b.no.ID, Interests: []person.Interest{{Firm: record.To[firm.Firm](b.firm.ID), Reason: "配偶任职"}}}
		for _, p := range []*person.Person{b.officer, b.kin} {
			p.Region = server.Home
			if err := tx.Create(person.Kind.Plan, p); err != nil {
				return err
			}
		}
		return nil
	})
	return b
}

// fields are of a report that somebody called 甲 sends.
func fields(more url.Values) url.Values {
	v := url.Values{"key": {"ABCDEFGHIJKLMNOPQRSTUVWXYZ"}, "region": {server.Home}, "matter": {"goods"}, "against": {"示例家具厂"}, "text": {"该厂把不合格的儿童床贴上合格标签出厂，每周二夜里发货"}, "standing": {"named"}, "name": {"欧阳示例"}, "phone": {"13912345678"}}
	for k, x := range more {
		v[k] = x
	}
	return v
}

var code = regexp.MustCompile(`(?:[A-Z2-7]{5} ){5}[A-Z2-7]`)

// send sends the public form and returns the receipt.
func (b *bureau) send(t *testing.T, more url.Values, name string, content []byte) string {
	t.Helper()
	a := b.Visitor(t).File("/tip", "papers", name, content, fields(more)).Want(http.StatusOK)
	receipt := code.FindString(string(a.Body))
	if receipt == "" {
		t.Fatalf("no receipt\n%s", a.Brief())
	}
	return receipt
}

// only returns the one report, or the one after it was read again.
func (b *bureau) only(t *testing.T) (r *report.Report) {
	t.Helper()
	b.Write(t, func(tx *flow.Tx) error {
		list, err := store.Find(tx.Tx, report.Kind, store.Query{Limit: 10})
		if err == nil && len(list) != 1 {
			err = fmt.Errorf("%d reports", len(list))
		}
		if err != nil {
			return err
		}
		r, err = store.Get(tx.Tx, report.Kind, list[0].ID)
		return err
	})
	return r
}

// step takes a step by the API.
func (b *bureau) step(t *testing.T, as *server.Client, kind string, id record.ID, step string, in map[string]any) *server.Answer {
	t.Helper()
	at := "/api/" + kind + "/" + id.String()
	got := as.Get(at)
	if got.Status != http.StatusOK {
		return got
	}
	if in == nil {
		in = map[string]any{}
	}
	return as.JSON("POST", at+"/steps/"+step, got.Header.Get("ETag"), in)
}

func (b *bureau) must(t *testing.T, as *server.Client, kind string, id record.ID, step string, in map[string]any) {
	t.Helper()
	if a := b.step(t, as, kind, id, step, in); a.Status >= 300 {
		t.Fatalf("%s of %s: %s\n%s", step, kind, a, a.Body)
	}
}

func (b *bureau) day(t *testing.T, s string) {
	t.Helper()
	d, err := calendar.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	b.Clock.SetDate(d)
}

// TestCase is the whole way: a real-name report by the public form is verified, filed, told, penalised and rewarded; the reward is claimed by
// a code and paid without a name.
func TestCase(t *testing.T) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		b := open(t, s)
		boss, boss2 := s.As(t, "supervisor"), s.As(t, "supervisor2")
		receipt := b.send(t, nil, "", nil)
		if again := b.send(t, nil, "", nil); again != receipt {
			t.Errorf("a form that is sent twice gets %s and %s", receipt, again)
		}
		r := b.only(t)
		id := r.ID
		if r.State != report.Received || r.Due.String() != "2026-03-23" || r.Firm.ID != b.firm.ID || !r.Named || r.Law != "令20" {
			t.Errorf("received as %+v", r)
		}
		if a := b.inspector.Get("/api/report/" + id.String()); a.Status != http.StatusNotFound {
			t.Errorf("an officer whom it was not given to sees it: %s", a)
		}
		if a := b.step(t, boss, "report", id, "assign", map[string]any{"officer": b.kin.ID.String()}); !a.Has("B102") {
			t.Errorf("given to kin: %s\n%s", a, a.Body)
		}
		b.must(t, boss, "report", id, "assign", map[string]any{"officer": b.officer.ID.String()})
		if a := b.no.Get("/report/" + id.String()); a.Status != http.StatusNotFound {
			t.Errorf("another officer sees it: %s", a)
		}
		b.must(t, b.inspector, "report", id, "extend", map[string]any{"reason": "需要检验"})
		if a := b.step(t, b.inspector, "report", id, "grant_extension", map[string]any{"reason": "同意"}); a.Status < 400 {
			t.Error("an officer grants the own extension")
		}
		b.must(t, boss, "report", id, "grant_extension", map[string]any{"reason": "同意"})
		if r = b.only(t); r.Due.String() != "2026-04-14" {
			t.Errorf("extended to %s, want 15 working days after 2026-03-23", r.Due)
		}
		if a := b.step(t, b.inspector, "report", id, "conclude", map[string]any{"finding": "没有发现", "proposal": "not_file"}); !a.Has("B103") {
			t.Errorf("no case without a ground: %s", a)
		}
		b.must(t, b.inspector, "report", id, "conclude", map[string]any{"finding": "现场查获不合格儿童床 30 张", "proposal": "file"})
		b.must(t, boss, "report", id, "decide", map[string]any{"opinion": "同意", "case_no": "示市监立〔2026〕9号"})
		if r = b.only(t); r.State != report.Filed || r.Due.String() != "2026-03-09" {
			t.Errorf("filed: %s, to be told by %s", r.State, r.Due)
		}
		if page := b.Visitor(t).Post("/tip/follow", url.Values{"receipt": {receipt}}).Want(http.StatusOK); !page.Has("已立案") || page.Has("欧阳示例") || page.Has("13912345678") {
			t.Errorf("the page of the receipt: %s", page.Brief())
		}
		b.must(t, b.inspector, "report", id, "notify", map[string]any{"how": "receipt", "text": "本局已决定立案调查。"})
		if page := b.inspector.Get("/report/" + id.String() + "/notice").Want(http.StatusOK); !page.Has("举报处理结果告知书") || !page.Has(r.Pseudonym) {
			t.Error("no notice")
		}
		b.day(t, "2026-03-20")
		b.must(t, b.inspector, "report", id, "penalise", map[string]any{"day": "2026-03-18", "no": "示市监处罚〔2026〕3号", "fine": "48000", "grave": true})

		a := b.inspector.JSON("POST", "/api/report_reward", "", map[string]any{"report": id.String(), "grade": "2"})
		if a.Status != http.StatusCreated {
			t.Fatalf("%s\n%s", a, a.Body)
		}
		rid, err := record.ParseID(fmt.Sprint(a.Object()["id"]))
		if err != nil || a.Object()["amount"] != "3000.00" || !strings.Contains(fmt.Sprint(a.Object()["how"]), "未核实") {
			t.Fatalf("reward %s, %v", a.Body, err)
		}
		if a := b.step(t, b.inspector, "report_reward", rid, "approve", map[string]any{"reason": "同意"}); a.Status < 400 {
			t.Error("an officer approves the own proposal")
		}
		if a := b.Visitor(t).Post("/tip/code", url.Values{"receipt": {receipt}}); !a.Has("目前没有可以领取的奖励") {
			t.Errorf("a code before the approval: %s", a.Brief())
		}
		b.must(t, boss, "report_reward", rid, "approve", map[string]any{"reason": "同意"})
		first := code.FindString(string(b.Visitor(t).Post("/tip/code", url.Values{"receipt": {receipt}}).Want(http.StatusOK).Body))
		second := code.FindString(string(b.Visitor(t).Post("/tip/code", url.Values{"receipt": {receipt}}).Want(http.StatusOK).Body))
		if first == "" || second == "" || first == second {
			t.Fatalf("codes %q and %q", first, second)
		}
		if a := b.Visitor(t).Post("/tip/claim", url.Values{"code": {first}}); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("a code that was replaced: %s", a)
		}
		claimed := b.Visitor(t).Post("/tip/claim", url.Values{"code": {strings.ToLower(second)}}).Want(http.StatusOK)
		if a := b.Visitor(t).Post("/tip/claim", url.Values{"code": {second}}); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("a code works twice: %s", a)
		}
		var prize *report.Reward
		b.Write(t, func(tx *flow.Tx) (err error) { prize, err = store.Get(tx.Tx, report.RewardKind, rid); return err })
		if prize.Pickup == "" || !claimed.Has(prize.Pickup) {
			t.Errorf("claimed without a pickup number: %+v", prize)
		}
		pay := map[string]any{"pickup": prize.Pickup, "voucher": "示例凭证 12"}
		if a := b.step(t, boss, "report_reward", rid, "pay", pay); !a.Has("R152") {
			t.Errorf("who approved pays: %s", a)
		}
		if a := b.step(t, boss2, "report_reward", rid, "pay", map[string]any{"pickup": "AAAAAAAA", "voucher": "1"}); !a.Has("B120") {
			t.Errorf("a wrong pickup number: %s", a)
		}
		b.must(t, boss2, "report_reward", rid, "pay", pay)
		b.must(t, boss, "report", id, "close", nil)
		b.kept(t, id, receipt)
	})
}

// kept: the vault holds the identity until its time is over, and nothing afterwards.
func (b *bureau) kept(t *testing.T, id record.ID, receipt string) {
	t.Helper()
	vault := func() int64 {
		return b.Count(t, `SELECT count(*) FROM report_vault WHERE {all: a count}`) + b.Count(t, `SELECT count(*) FROM report_secret WHERE {all: a count}`)
	}
	expire := func() {
		b.Write(t, func(tx *flow.Tx) error { _, err := (report.Vault{}).Expire(tx); return err })
	}
	if r := b.only(t); r.KeepUntil.String() != "2029-03-20" {
		t.Errorf("kept until %s, want three years", r.KeepUntil)
	}
	b.day(t, "2029-03-20")
	if expire(); vault() != 2 {
		t.Errorf("%d rows on the last day", vault())
	}
	b.day(t, "2029-03-21")
	if expire(); vault() != 0 || b.only(t).Erased.IsZero() {
		t.Errorf("%d rows after the last day", vault())
	}
	if a := b.Visitor(t).Post("/tip/follow", url.Values{"receipt": {receipt}}); a.Status != http.StatusUnprocessableEntity || !a.Has("没有这个回执的举报") {
		t.Errorf("the receipt of a report whose time is over: %s", a)
	}
	if a := b.As(t, "supervisor").JSON("POST", "/api/report_reveal", "", map[string]any{"report": id.String(), "reason": "核实线索细节"}); !a.Has("B110") {
		t.Errorf("a request for what was destroyed: %s\n%s", a, a.Body)
	}
}

// Two people open the vault for a quarter of an hour; the screen of the one who asked shows the identity, and the journal both names.
func TestReveal(t *testing.T) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		b := open(t, s)
		b.send(t, nil, "说明.txt", []byte("我是欧阳示例"))
		r := b.only(t)
		b.must(t, s.As(t, "supervisor"), "report", r.ID, "assign", map[string]any{"officer": b.officer.ID.String()})
		ask := func(c *server.Client) *server.Answer {
			return c.JSON("POST", "/api/report_reveal", "", map[string]any{"report": r.ID.String(), "reason": "需当面向欧阳示例（13912345678）核实，当面核实细节"})
		}
		if a := ask(b.no); a.Status != http.StatusNotFound {
			t.Errorf("an officer of another case asks: %s\n%s", a, a.Body)
		}
		a := ask(b.inspector)
		if a.Status != http.StatusCreated {
			t.Fatalf("%s\n%s", a, a.Body)
		}
		id, err := record.ParseID(fmt.Sprint(a.Object()["id"]))
		if err != nil {
			t.Fatal(err)
		}
		at := "/report_reveal/" + id.String()
		if a := b.inspector.Post(at+"/open", nil); a.Status != http.StatusConflict || a.Has("欧阳示例") {
			t.Errorf("opened before anybody agreed: %s", a)
		}
		b.must(t, s.As(t, "security_admin"), "report_reveal", id, "grant", map[string]any{"reason": "同意"})
		for name, c := range map[string]*server.Client{"security": s.As(t, "security_admin"), "section head": s.As(t, "supervisor"), "another": b.no, "witness": s.As(t, "witness")} {
			for _, path := range []string{"/open", "/paper/1"} {
				if a := c.Post(at+path, nil); a.Status < 400 || a.Has("欧阳示例") {
					t.Errorf("%s opens it at %s: %s", name, path, a)
				}
			}
		}
		shown := b.inspector.Post(at+"/open", nil).Want(http.StatusOK)
		if !shown.Has("欧阳示例") || !shown.Has("13912345678") || shown.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("the screen of who asked: %s", shown.Brief())
		}
		if paper := b.inspector.Post(at+"/paper/1", nil).Want(http.StatusOK); string(paper.Body) != "我是欧阳示例" || strings.Contains(paper.Header.Get("Content-Disposition"), "说明") {
			t.Errorf("the paper is %q, %v", paper.Body, paper.Header)
		}
		if n := s.Count(t, `SELECT count(*) FROM journal WHERE action = 'open' AND reason LIKE '%申请人 inspector，批准人 security_admin%' AND {all: a count}`); n != 2 {
			t.Errorf("%d looks in the journal, want 2", n)
		}
		// the head of the bureau finds it among what waits, takes note, and learns who opened it and why but not what
		head := s.As(t, "leader")
		if a := head.Get("/desk/mine"); !a.Has("查看举报人信息申请") {
			t.Errorf("the desk of the head: %s", a.Brief())
		}
		for _, c := range []*server.Client{head, s.As(t, "audit_admin")} {
			for _, path := range []string{at, "/audit?kind=report_reveal", "/audit?kind=report_reveal&action=open"} {
				a := c.Get(path)
				if a.Has("欧阳示例") || a.Has("13912345678") {
					t.Errorf("%s reads who reported at %s", c.Login, path)
				}
				if c.Login == "leader" && path == at && (!a.Has("inspector") || !a.Has("security_admin") || !a.Has("当面核实")) || c.Login == "audit_admin" && path != at && !a.Has("批准人 security_admin") {
					t.Errorf("%s does not read of the opening at %s: %s", c.Login, path, a.Brief())
				}
			}
		}
		if a := head.Get("/report/" + r.ID.String()); a.Status < 400 {
			t.Errorf("the head opens the report: %s", a)
		}
		b.must(t, head, "report_reveal", id, "note", nil)
		s.Clock.Advance(15 * 60 * 1e9)
		if a := b.inspector.Post(at+"/open", nil); a.Status != http.StatusConflict || a.Has("欧阳示例") {
			t.Errorf("opened after a quarter of an hour: %s", a)
		}
	})
}

// An overdue report goes up a level; a section head with an interest in the firm sees none of its reports, in no list and by no address; the
// firm's own account has no page of reports at all.
func TestWhoSees(t *testing.T) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		b := open(t, s)
		b.send(t, nil, "", nil)
		r := b.only(t)
		at := r.ID.String()
		kin, boss := s.Add(t, "kin", server.Home, 0, duty.Supervisor), s.As(t, "supervisor")
		s.Write(t, func(tx *flow.Tx) error {
			b.kin.Account = kin.ID
			return store.Update(tx.Tx, person.Kind, b.kin, "测试")
		})
		for _, path := range []string{"/report/" + at, "/report/" + at + "/print", "/api/report/" + at, "/report/" + at + "/step/assign"} {
			if a := boss.Get(path); a.Status >= 300 {
				t.Errorf("a section head is refused: %s", a)
			}
			if a := kin.Get(path); a.Status != http.StatusNotFound {
				t.Errorf("kin: %s, want 404", a)
			}
		}
		for _, path := range []string{"/report", "/api/report", "/search?q=示例家具", "/report/export?format=csv", "/report?q=示例家具"} {
			if a := kin.Get(path); a.Has(r.Number) || a.Has(r.Pseudonym) {
				t.Errorf("kin finds the report at %s", path)
			}
		}
		if a := boss.Get("/report"); !a.Has(r.Number) {
			t.Error("the section head's list lacks the report")
		}
		owner := s.Add(t, "owner", server.Home, b.firm.ID, duty.Firm)
		plain := s.Add(t, "plain", server.Home, 0, duty.Handler)
		for _, path := range []string{"/report", "/report/" + at, "/api/report", "/report_reward", "/report_reveal", "/report_intake"} {
			for _, c := range []*server.Client{owner, plain} {
				if a := c.Get(path); a.Status != http.StatusForbidden {
					t.Errorf("%s: %s, want 403", c.Login, a)
				}
			}
		}
		// whether there is a report changes nothing for the firm
		other := &firm.Firm{Code: uscc.Generate("91", server.Home, 78), Name: "示例木器厂", Sort: "enterprise", Status: "active", Demo: true}
		s.Write(t, func(tx *flow.Tx) error { other.Region = server.Home; return tx.Create(firm.Kind.Plan, other) })
		for _, path := range []string{"/firm/%s", "/enterprise/%s", "/credit_report/new?firm=%s"} {
			one, two := owner.Get(fmt.Sprintf(path, b.firm.ID)), s.Visitor(t).Get(fmt.Sprintf(path, other.ID))
			if one.Has("举报") && !two.Has("举报") {
				t.Errorf("%s tells the firm of a report", path)
			}
		}
		raise := func(day string, want int64) {
			t.Helper()
			b.day(t, day)
			s.Write(t, func(tx *flow.Tx) error { _, err := report.Escalate(tx); return err })
			if got := b.only(t).Level; got != want {
				t.Errorf("level %d on %s, want %d", got, day, want)
			}
		}
		raise("2026-03-23", 1)
		raise("2026-03-24", 2)
		raise("2026-03-26", 2)
		raise("2026-03-27", 3)
		raise("2026-04-10", 3)
	})
}

// The standards of 国市监稽规〔2021〕4号: share, floor, cap, and no fine at all.
func TestAmounts(t *testing.T) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		s.Write(t, func(tx *flow.Tx) error {
			list, err := store.Find(tx.Tx, report.RateKind, store.Query{Limit: 10, Sort: report.RateKind.F(&report.RateKind.P.Grade)})
			if err != nil || len(list) != 3 {
				return fmt.Errorf("%d rates, %w", len(list), err)
			}
			for _, x := range []struct {
				grade      int
				fine, want record.Money
			}{{1, 100_000_00, 5_000_00}, {1, 100_000_01, 5_000_00}, {1, 99_999_00, 5_000_00}, {1, 1_234_567_89, 61_728_39}, {1, 20_000_000_00, 1_000_000_00}, {1, 20_000_001_00, 1_000_000_00}, {1, 0, 5_000_00},
				{2, 100_000_00, 3_000_00}, {2, 200_000_00, 6_000_00}, {2, 0, 3_000_00}, {3, 100_000_00, 1_000_00}, {3, 150_000_00, 1_500_00}, {3, 0, 1_000_00}} {
				if got, how := list[x.grade-1].Amount(x.fine); got != x.want || !strings.Contains(how, "国市监稽规〔2021〕4号") {
					t.Errorf("class %d of %s: %s, want %s (%s)", x.grade, x.fine.String(), got.String(), x.want.String(), how)
				}
			}
			return nil
		})
	})
}

// What a form brings that it should not: nothing of it arrives.
func TestBadForms(t *testing.T) {
	s := server.Open(t, "sqlite")
	b := open(t, s)
	for name, in := range map[string]struct {
		more    url.Values
		file    string
		content string
		want    string
	}{
		"program":    {nil, "a.txt", "MZ\x90\x00", "不能上传这类文件"},
		"page":       {nil, "a.html", "<html>", "不能上传这类文件"},
		"disguised":  {nil, "a.pdf", "PK\x03\x04", "不能上传这类文件"},
		"empty":      {nil, "a.txt", "", "文件是空的"},
		"too large":  {nil, "a.txt", strings.Repeat("x", 8<<20+1), "不能超过 8 MB"},
		"short":      {url.Values{"text": {"假的"}}, "", "", "至少 10 个字"},
		"no name":    {url.Values{"name": {""}}, "", "", "请填写姓名"},
		"wrong code": {url.Values{"against_code": {"91371082QG18WBEQ31"}}, "", "", "信用代码不正确"},
		"elsewhere":  {url.Values{"matter": {"nothing"}}, "", "", "请选择举报事项"},
	} {
		a := b.Visitor(t).File("/tip", "papers", in.file, []byte(in.content), fields(in.more))
		if a.Status != http.StatusUnprocessableEntity || !a.Has(in.want) {
			t.Errorf("%s: %s, want %q\n%s", name, a, in.want, a.Brief())
		}
	}
	if n := s.Count(t, `SELECT count(*) FROM report WHERE {all: a count}`); n != 0 {
		t.Errorf("%d reports of bad forms", n)
	}
	b.send(t, url.Values{"text": {"<script>alert(1)</script>夜里发货，没有检验"}}, "", nil)
	if a := s.As(t, "supervisor").Get("/report/" + b.only(t).ID.String()); a.Has("<script>alert") {
		t.Error("a script runs on the page of the report")
	}
}

// picture is a JPEG with a comment, where cameras write what they know.
func picture(comment string) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewRGBA(image.Rect(0, 0, 8, 8)), nil); err != nil {
		panic(err)
	}
	raw := b.Bytes()
	head := append([]byte{0xff, 0xd8, 0xff, 0xe1, byte((len(comment) + 8) >> 8), byte(len(comment) + 8)}, "Exif\x00\x00"...)
	return append(append(head, comment...), raw[2:]...)
}
