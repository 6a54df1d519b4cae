package publish

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"qgov/kernel/audit"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/seal"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/testkit/engines"
	"qgov/testkit/pg"
	"qgov/web"
)

type company struct {
	record.Head
	Name string
}

var companyKind = record.Declare("test_company", "企业", func(r *company, f *record.Fields) {
	f.Text(&r.Name, "名称").Required().Title().Public()
}).Everywhere()

type witness struct {
	Name  string
	Words string
}

// penalty has a field of every sort of publication.
type penalty struct {
	record.Head
	Title    string
	Firm     record.Ref[company]
	Code     string
	Party    string
	Operator string
	Phone    string
	Identity record.Secret
	Home     string
	Facts    string
	Sort     string
	Fine     record.Money
	Inner    string
	Heard    []witness
}

var penaltyKind = record.Declare("test_penalty", "行政处罚", func(r *penalty, f *record.Fields) {
	f.Text(&r.Title, "案件名称").Required().Title().Public()
	record.Refer(f, &r.Firm, "单位", companyKind).Public()
	f.Text(&r.Code, "统一社会信用代码").Public()
	f.Text(&r.Party, "当事人").Private()
	f.Text(&r.Operator, "经营者").Public()
	f.Text(&r.Phone, "联系电话").Private()
	f.Secret(&r.Identity, "身份证号")
	f.Text(&r.Home, "住址").Private()
	f.Text(&r.Facts, "违法事实").Paragraph().Max(5000).Public()
	f.Chosen(&r.Sort, "类型", record.Codes{{Code: "food", Label: "食品"}}).Public()
	f.Money(&r.Fine, "罚款").Public()
	f.Text(&r.Inner, "内部意见")
	record.Lines(f, &r.Heard, "证人", func(w *witness, f *record.Fields) {
		f.Text(&w.Name, "姓名").Private()
		f.Text(&w.Words, "证言").Public()
	}).Public()
})

var form = Form{Plan: penaltyKind.Plan, Months: 36, Masks: map[*record.Field]Mask{
	penaltyKind.F(&penaltyKind.P.Party): Name, penaltyKind.F(&penaltyKind.P.Phone): Phone, penaltyKind.F(&penaltyKind.P.Identity): Identity,
	penaltyKind.F(&penaltyKind.P.Home): Address, penaltyKind.F(&penaltyKind.P.Operator): Operator, penaltyKind.F(&penaltyKind.P.Code): Plain}}

// clearly is a sealer of tests: what it writes can be read, which is no matter here.
type clearly struct{}

func (clearly) SealText(plain, context string) (string, error) { return context + "\x01" + plain, nil }
func (clearly) OpenText(sealed, context string) (string, error) {
	return strings.TrimPrefix(sealed, context+"\x01"), nil
}

// bed is an installation on one engine.
type bed struct {
	e     *flow.Engine
	of    *Office
	log   *audit.PublicLog
	clock *calendar.Fake
	super string // address of PostgreSQL's superuser
}

func each(t *testing.T, f func(t *testing.T, b *bed)) {
	t.Run("sqlite", func(t *testing.T) { f(t, newBed(t, "sqlite:"+filepath.Join(t.TempDir(), "q.db"), "")) })
	t.Run("postgres", func(t *testing.T) {
		d := pg.Database(t)
		b := newBed(t, d.App, d.Owner)
		b.super = d.Super
		f(t, b)
	})
}

func newBed(t *testing.T, address, owner string) *bed {
	t.Helper()
	must := func(err error) {
		if err != nil {
			t.Helper()
			t.Fatal(err)
		}
	}
	b := &bed{clock: calendar.NewFake(time.Date(2026, 11, 22, 1, 2, 3, 4000, time.UTC))}
	plans := []*record.Plan{companyKind.Plan, penaltyKind.Plan}
	db, err := store.Open(t.Context(), address, store.Options{Plans: plans, Policy: engines.AllowAll(t, plans...), Journal: audit.Journal{}, Clock: b.clock, Sealer: clearly{}})
	must(err)
	t.Cleanup(func() { db.Close() })
	must(db.Migrate(t.Context(), owner, plans...))
	ring, err := seal.OpenRing(seal.Options{Profile: seal.Intl})
	must(err)
	b.log, err = audit.NewPublicLog(audit.LogOptions{Origin: "example.gov.cn/qgov", Ring: ring})
	must(err)
	signers, keys, err := audit.FileSigners("example.gov.cn/qgov", ring)
	must(err)
	b.of, err = New(Options{Log: b.log, Forms: []Form{form}, Signers: signers, Keys: keys})
	must(err)
	b.e = flow.NewEngine(db, nil, b.log, event.NewBus[*flow.Tx]())
	return b
}

func (b *bed) db() *store.DB { return b.e.DB() }

// as is somebody of the bureau.
func as(ctx context.Context) context.Context {
	return role.With(ctx, role.Actor{ID: 7, Name: "李科长", Region: "371082", Org: "荣成市市场监督管理局", Duties: []role.Duty{engines.Tester}})
}

func (b *bed) in(t testing.TB, fn func(tx *flow.Tx) error) {
	t.Helper()
	b.clock.Advance(time.Second)
	if err := b.e.Write(as(context.Background()), fn); err != nil {
		t.Fatal(err)
	}
}

// add registers and publishes a penalty.
func (b *bed) add(t testing.TB, r *penalty) (code string) {
	t.Helper()
	b.in(t, func(tx *flow.Tx) (err error) {
		if err = store.Insert(tx.Tx, penaltyKind, r); err != nil {
			return err
		}
		code, err = b.of.Publish(tx, penaltyKind.Plan, r, Act{})
		return err
	})
	return code
}

func (b *bed) get(t testing.TB, code string) Copy {
	t.Helper()
	c, err := b.of.ByCode(context.Background(), b.db(), code)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func sample() *penalty {
	return &penalty{Title: "张三丰销售不合格海带案", Code: "92371082MA3C0000XX", Party: "张三丰", Operator: "王五", Phone: "13800138000", Identity: "11010519491231002X",
		Home: "山东省荣成市成山镇渔港路8号2单元301", Facts: "当事人张三丰（电话13800138000）自2026年1月起销售不合格海带。证人赵 六证实。", Sort: "food", Fine: 500000, Inner: "拟从重",
		Heard: []witness{{Name: "赵六", Words: "赵六说：我看见张三丰卖过"}}}
}

func TestPublish(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		r := sample()
		b.in(t, func(tx *flow.Tx) error {
			firm := &company{Name: "荣成海洋食品有限公司"}
			r.Firm = record.To[company](0)
			err := store.Insert(tx.Tx, companyKind, firm)
			r.Firm.ID = firm.ID
			return err
		})
		code := b.add(t, r)
		c := b.get(t, code)
		var lines []string
		for _, it := range c.Items {
			lines = append(lines, it.Name+"="+it.Value)
		}
		want := `firm=荣成海洋食品有限公司
code=92371082MA3C0000XX
party=张**
operator=王*
phone=138****8000
identity=110105********002X
home=山东省荣成市成山镇****
facts=当事人张**（电话138****8000）自2026年1月起销售不合格海带。证人赵*证实。
sort=食品
fine=5000.00 元
heard=证言：赵*说：我看见张**卖过`
		got := strings.Join(lines, "\n")
		if got != want || c.Title != "张**销售不合格海带案" || c.State != Published || c.Organ != "荣成市市场监督管理局" {
			t.Errorf("%+v\n%s", c, got)
		}
		if c.Expires.String() != "2029-11-22" {
			t.Errorf("public until %s", c.Expires)
		}
		// the person concerned can prove what is behind the mask
		b.in(t, func(tx *flow.Tx) error {
			leaf, err := audit.ByCode(tx.Tx, c.Leaf)
			salt, ok, err2 := audit.Salt(tx.Tx, c.Leaf, "party")
			if err != nil || err2 != nil || !ok || !audit.CommitmentFits(leaf.Commit["party"], salt, "party", "张三丰") || leaf.ID != code || leaf.Title != "行政处罚" {
				t.Errorf("%v %v %+v", err, err2, leaf)
			}
			return nil
		})
		if p, _, err := b.log.Proof(t.Context(), b.db(), c.Leaf); err != nil {
			t.Error(err)
		} else if _, err := p.Verify(b.log.Keys()); err != nil {
			t.Error(err)
		}
		// published again unchanged it stays; changed it has to be corrected
		b.in(t, func(tx *flow.Tx) error {
			again, err := b.of.Publish(tx, penaltyKind.Plan, r, Act{})
			if again != code {
				t.Errorf("%s became %s", code, again)
			}
			r.Fine = 1
			_, conflict := b.of.Publish(tx, penaltyKind.Plan, r, Act{})
			if fault.Of(conflict).Code != "U401" {
				t.Errorf("changed: %v", conflict)
			}
			return err
		})
	})
}

// TestLife: correction and withdrawal keep their history, and a withdrawn text is nowhere any more.
func TestLife(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		r := sample()
		code := b.add(t, r)
		first := b.get(t, code).Leaf
		b.in(t, func(tx *flow.Tx) error {
			if err := b.of.Correct(tx, penaltyKind.Plan, r, Act{Reason: "x"}); fault.Of(err).Code != "U403" {
				t.Errorf("nothing changed: %v", err)
			}
			r.Fine = 300000
			if err := b.of.Correct(tx, penaltyKind.Plan, r, Act{}); fault.Of(err).Code != "U402" {
				t.Errorf("no reason: %v", err)
			}
			return b.of.Correct(tx, penaltyKind.Plan, r, Act{Reason: "罚款数额有误，联系13800138000"})
		})
		c := b.get(t, code)
		if c.State != Corrected || c.Version != 2 || c.Reason != "罚款数额有误，联系138****8000" || c.Leaf == first || c.Expires.String() != "2029-11-22" {
			t.Errorf("%+v", c)
		}
		if n := len(b.search(t, Query{Search: "不合格海带"})); n != 1 {
			t.Errorf("found %d", n)
		}
		b.in(t, func(tx *flow.Tx) error {
			if leaf, err := audit.ByCode(tx.Tx, first); err != nil || leaf.Gone || !strings.Contains(leaf.Text, "5000.00") {
				t.Errorf("the text before the correction: %v %+v", err, leaf)
			}
			if err := b.of.Withdraw(tx, penaltyKind.Plan, r.ID, ""); fault.Of(err).Code != "U405" {
				t.Errorf("no reason: %v", err)
			}
			return b.of.Withdraw(tx, penaltyKind.Plan, r.ID, "处罚决定被撤销")
		})
		c = b.get(t, code)
		if c.State != Withdrawn || c.Reason != "处罚决定被撤销" || c.Items != nil || strings.Contains(c.Title, "海带") {
			t.Errorf("%+v", c)
		}
		history, err := b.of.History(t.Context(), b.db(), code)
		var says []string
		for _, v := range history {
			says = append(says, fmt.Sprint(v.Version, v.Action, v.Reason))
		}
		if got := strings.Join(says, ";"); err != nil || got != "1publish;2correct罚款数额有误，联系138****8000;3withdraw处罚决定被撤销" {
			t.Errorf("%v %s", err, got)
		}
		if n := len(b.search(t, Query{})) + len(b.search(t, Query{Search: "不合格海带"})); n != 0 {
			t.Errorf("found %d after the withdrawal", n)
		}
		b.in(t, func(tx *flow.Tx) error {
			for _, v := range history[:2] {
				if leaf, err := audit.ByCode(tx.Tx, v.Leaf); err != nil || !leaf.Gone {
					t.Errorf("version %d is still there: %v", v.Version, err)
				}
			}
			if err := b.of.Withdraw(tx, penaltyKind.Plan, r.ID, "again"); fault.Of(err).Code != "U404" {
				t.Errorf("withdrawn twice: %v", err)
			}
			if err := b.of.Restate(tx, penaltyKind.Plan, r.ID, "不是撤销，是无效"); err != nil {
				t.Errorf("another reason: %v", err)
			}
			if c, _, err := b.of.Of(tx, penaltyKind.Name, r.ID); err != nil || c.State != Withdrawn || c.Version != 4 || c.Reason != "不是撤销，是无效" {
				t.Errorf("%+v %v", c, err)
			}
			again, err := b.of.Publish(tx, penaltyKind.Plan, r, Act{}) // the decision stands after all
			if again != code {
				t.Errorf("%s became %s", code, again)
			}
			return err
		})
		if c := b.get(t, code); c.State != Published || c.Version != 5 || len(c.Items) == 0 {
			t.Errorf("%+v", c)
		}
		b.in(t, func(tx *flow.Tx) error {
			if err := b.of.Restate(tx, penaltyKind.Plan, r.ID, "x"); fault.Of(err).Code != "U404" {
				t.Errorf("a copy that is public has ended for another reason: %v", err)
			}
			return nil
		})
		b.clean(t)
	})
}

// clean checks the log after all that was forgotten.
func (b *bed) clean(t *testing.T) {
	t.Helper()
	if _, err := b.log.Sign(t.Context(), b.db()); err != nil {
		t.Fatal(err)
	}
	found, err := audit.Fsck(t.Context(), b.db(), audit.FsckOptions{Keys: b.log.Keys()})
	if err != nil || len(found) > 0 {
		t.Errorf("%v %+v", err, found)
	}
	counts, err := b.of.Counts(t.Context(), b.db())
	b.in(t, func(tx *flow.Tx) error {
		var want int64
		if _, e := tx.One(`SELECT count(*) FROM public_copy WHERE doc <> '' AND {all: a test}`, nil, &want); e != nil || err != nil || counts[penaltyKind.Name] != want {
			t.Errorf("%d copies are in force and %d were counted: %v %v", want, counts[penaltyKind.Name], err, e)
		}
		return nil
	})
}

func (b *bed) search(t *testing.T, q Query) []Copy {
	t.Helper()
	res, err := b.of.Search(t.Context(), b.db(), q)
	if err != nil {
		t.Fatal(err)
	}
	return res.Copies
}

func TestSearch(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		for i := range 7 {
			b.add(t, &penalty{Head: record.Head{Region: []string{"371082", "371082"}[i%2]}, Title: fmt.Sprintf("海带案%02d", i), Facts: "虚假宣传"})
		}
		var titles []string
		q := Query{Search: "虚假 海带", Region: "371000", Kind: "test_penalty", Limit: 3}
		pages := 0
		for ; ; pages++ {
			res, err := b.of.Search(t.Context(), b.db(), q)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range res.Copies {
				titles = append(titles, c.Title)
			}
			if q.After = res.Next; q.After == 0 {
				break
			}
		}
		if got := strings.Join(titles, " "); got != "海带案06 海带案05 海带案04 海带案03 海带案02 海带案01 海带案00" || pages != 2 {
			t.Errorf("%d pages: %s", pages+1, got)
		}
		for name, q := range map[string]Query{"elsewhere": {Region: "371083"}, "another kind": {Kind: "recall"}, "other words": {Search: "电热水壶"}} {
			if n := len(b.search(t, q)); n != 0 {
				t.Errorf("%s: %d", name, n)
			}
		}
		if _, err := b.of.Search(t.Context(), b.db(), Query{Search: "海"}); fault.Of(err).Code != "R131" {
			t.Errorf("one character: %v", err)
		}
		for _, hostile := range []string{`" OR 1=1 --`, `海带') --`, "'; DROP TABLE public_copy;", "海带*", "NEAR(海带 x)"} {
			if _, err := b.of.Search(t.Context(), b.db(), Query{Search: hostile}); err != nil && fault.Of(err).Kind != fault.Invalid {
				t.Errorf("%s: %v", hostile, err)
			}
		}
	})
}

func TestExpire(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		code := b.add(t, sample())
		b.clock.SetDate(calendar.NewDate(2029, 11, 22))
		if n, err := b.of.Expire(t.Context(), b.e); n != 0 || err != nil {
			t.Errorf("on the last day: %d %v", n, err)
		}
		b.clock.SetDate(calendar.NewDate(2029, 11, 23))
		if n, err := b.of.Expire(t.Context(), b.e); n != 1 || err != nil {
			t.Errorf("the day after: %d %v", n, err)
		}
		if c := b.get(t, code); c.State != Expired || c.Items != nil {
			t.Errorf("%+v", c)
		}
		b.clean(t)
	})
}

// canaries are the forms in which the personal data of the sample can stand in a text.
func canaries() []string {
	var out []string
	for _, v := range []string{"13912345678", "139-1234-5678", "139 1234 5678", "+8613912345678", "0139 12345678", "１３９１２３４５６７８", "139\u200b12345678", "0631-7654321", "(0631)7654321",
		"110101199003074514", "110101 19900307 4514", "１１０１０１１９９００３０７４５１４", "110101900307451", "6228480402564890018", "6228 4804 0256 4890 018", "lisi.ming@example.com", "鲁K7Q86Z", "E12345678",
		"一三九一二三四五六七八", "欧阳明远", "欧阳　明远", "欧 阳 明 远"} {
		out = append(out, v, "联系人"+v+"。", "（"+v+"）甲方tel:"+v+"，如上")
	}
	return out
}

// leaks tells which canary shows in a text.
func leaks(s string) string {
	for _, c := range []string{"13912345678", "1234-5678", "1234 5678", "12345678", "7654321", "19900307", "900307451", "6228480402564890018", "4804 0256", "lisi.ming", "7Q86", "一三九一二三", "欧阳明远", "明远", "明 远"} {
		if strings.Contains(s, c) {
			return c
		}
	}
	return ""
}

// TestNoCanaryLeaks puts 60 texts with personal data into every public field and looks for them in the copies, the search index, the
// log, the journal and the open data.
func TestNoCanaryLeaks(t *testing.T) {
	if n := len(canaries()); n < 60 {
		t.Fatalf("%d texts", n)
	}
	each(t, func(t *testing.T, b *bed) {
		for i, text := range canaries() {
			b.add(t, &penalty{Title: fmt.Sprintf("案%d ", i) + text, Party: "欧阳明远", Operator: "欧阳明远", Phone: "13912345678", Identity: "110101199003074514", Home: "荣成市成山镇" + text, Facts: text + "；" + text,
				Inner: text, Heard: []witness{{Name: "欧阳明远", Words: text}}})
		}
		if _, err := b.of.Feed(t.Context(), b.e, true); err != nil {
			t.Fatal(err)
		}
		seen := 0
		look := func(where, s string) {
			seen++
			if c := leaks(s); c != "" {
				t.Errorf("%s leaks in %s: %.300s", c, where, s)
			}
		}
		err := b.db().Read(public(t.Context()), func(tx *store.Tx) error {
			for _, q := range [][2]string{{"public_copy", "title || reason || organ || doc"}, {"public_version", "reason || organ || leaf"}, {"log_leaf", "title || data"}, {"log_text", "text"}} {
				rows, err := tx.Query(`SELECT ` + q[1] + ` FROM ` + q[0] + ` WHERE {all: a test}`)
				if err != nil {
					return err
				}
				for rows.Next() {
					var s string
					if err := rows.Scan(&s); err != nil {
						return err
					}
					look(q[0], s)
				}
				rows.Close()
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		files, err := b.of.Files(t.Context(), b.db())
		if err != nil || len(files) != 3 {
			t.Fatalf("%v %d files", err, len(files))
		}
		for _, f := range files {
			f, _, err := b.of.File(t.Context(), b.db(), f.Name)
			if err != nil {
				t.Fatal(err)
			}
			look(f.Name, strings.Trim(string(f.Content), "\uFEFF"))
		}
		if seen < 4*60+3 {
			t.Errorf("only %d texts were looked at", seen)
		}
		for _, q := range []string{"13912345678", "欧阳明远", "1101011990"} {
			if n := len(b.search(t, Query{Search: q})); n != 0 {
				t.Errorf("%s finds %d copies", q, n)
			}
		}
	})
}

func TestFeed(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		r := sample()
		code := b.add(t, r)
		b.add(t, &penalty{Title: "=cmd|' /C calc'!A0", Facts: "a,\"b\"\nc"})
		for _, want := range []bool{true, false} {
			b.clock.Advance(time.Second)
			if made, err := b.of.Feed(t.Context(), b.e, false); made != want || err != nil {
				t.Errorf("made %v %v, want %v", made, err, want)
			}
		}
		site, err := route.New(b.db().Policy(), func(w http.ResponseWriter, r *http.Request, err error) { w.WriteHeader(fault.Status(err)) }, b.of.Routes(b.db(), frame{}))
		if err != nil {
			t.Fatal(err)
		}
		get := func(path string, head ...string) *httptest.ResponseRecorder {
			t.Helper()
			req := httptest.NewRequest("GET", path, nil)
			for i := 0; i < len(head); i += 2 {
				req.Header.Set(head[i], head[i+1])
			}
			w := httptest.NewRecorder()
			site.ServeHTTP(w, req)
			return w
		}
		manifest := get("/open/manifest.txt")
		m, err := audit.OpenManifest(manifest.Body.Bytes(), b.of.o.Keys...)
		if err != nil || len(m.Files) != 2 {
			t.Fatalf("%v %+v", err, m)
		}
		for _, f := range m.Files {
			w := get("/open/" + f.Name)
			if w.Code != 200 || f.Records != 2 || !f.Fits(w.Body.Bytes()) {
				t.Errorf("%s: %d %+v", f.Name, w.Code, f)
			}
			if w := get("/open/"+f.Name, "If-None-Match", w.Header().Get("ETag")); w.Code != http.StatusNotModified {
				t.Errorf("%s by its ETag: %d", f.Name, w.Code)
			}
			if w := get("/open/"+f.Name, "If-Modified-Since", w.Header().Get("Last-Modified")); w.Code != http.StatusNotModified {
				t.Errorf("%s by its time: %d", f.Name, w.Code)
			}
		}
		table, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(get("/open/test_penalty.csv").Body.String(), "\uFEFF"))).ReadAll()
		if err != nil || len(table) != 3 || table[1][0] != code || strings.HasPrefix(table[2][1], "=") {
			t.Errorf("%v %q", err, table)
		}
		var doc feedJSON
		if err := json.Unmarshal(get("/open/test_penalty.json").Body.Bytes(), &doc); err != nil || len(doc.Records) != 2 || doc.Records[0].Code != code || doc.Records[0].Expires.String() != "2029-11-22" {
			t.Errorf("%v %+v", err, doc)
		}
		if w := get("/open/../keys"); w.Code == 200 {
			t.Error("another file was served")
		}
		if w := get("/open/none.csv"); w.Code != 404 {
			t.Errorf("an unknown file: %d", w.Code)
		}
		if body := get("/open").Body.String(); !strings.Contains(body, "manifest.txt") || !strings.Contains(body, b.of.o.Keys[0].String()[:20]) {
			t.Errorf("page: %.500s", body)
		}
		// what is withdrawn leaves the open data
		before := get("/open/test_penalty.csv").Header().Get("ETag")
		b.in(t, func(tx *flow.Tx) error { return b.of.Withdraw(tx, penaltyKind.Plan, r.ID, "撤销") })
		b.clock.Advance(10 * time.Minute)
		if made, err := b.of.Feed(t.Context(), b.e, false); !made || err != nil {
			t.Errorf("after a withdrawal: %v %v", made, err)
		}
		if w := get("/open/test_penalty.csv"); w.Header().Get("ETag") == before || strings.Contains(w.Body.String(), code) {
			t.Error("a withdrawn copy is in the open data")
		}
	})
}

type frame struct{}

func (frame) Page(r *http.Request, title string) *web.Page { return &web.Page{Title: title} }

// TestMaskAddress: nothing behind the town stays.
func TestMaskAddress(t *testing.T) {
	for in, want := range map[string]string{"山东省荣成市成山镇渔港路8号": "山东省荣成市成山镇****", "荣成市崖头街道青山路1号": "荣成市崖头街道****", "济南市历下区幸福小区3号楼": "济南市历下区****",
		"渔港路8号": "渔港路****", "": "", "8号": "****", "内蒙古自治区包头市昆都仑区": "内蒙古自治区包头市昆都仑区****"} {
		if got := MaskAddress(in); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		house := rapid.StringMatching(`[1-9][0-9]{0,3}号[1-9]单元[0-9]{3}`).Draw(t, "house")
		in := rapid.SampledFrom([]string{"山东省威海市荣成市", "海淀区中关村街道", "", "成山镇"}).Draw(t, "town") + rapid.StringMatching(`\p{Han}{2,5}路`).Draw(t, "street") + house
		if got := MaskAddress(in); strings.Contains(got, house) || !strings.HasSuffix(got, "****") {
			t.Fatalf("%s became %s", in, got)
		}
	})
}

func TestEnglish(t *testing.T) {
	c, err := text.New(English)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []State{Published, Corrected, Withdrawn, Expired} {
		if !c.Has(s.Label()) || s.Label() == string(s) {
			t.Errorf("no English for %s", s.Label())
		}
	}
	for _, a := range []string{"publish", "correct", "withdraw", "expire"} {
		if label := (Version{Action: a}).ActionLabel(); !c.Has(label) || label == a {
			t.Errorf("no English for %s", label)
		}
	}
}
