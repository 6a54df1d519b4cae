package tender_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"qgov/base/firm"
	"qgov/base/organ"
	"qgov/calc/uscc"
	"qgov/domain/credit/dossier"
	"qgov/domain/credit/joint"
	"qgov/domain/credit/listing"
	"qgov/domain/credit/tender"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/testkit/city"
	"qgov/testkit/fill"
	"qgov/testkit/server"
)

// town is a bureau with a few firms.
type town struct {
	*server.Server
	firms  []*firm.Firm
	bureau *organ.Organ
}

func each(t *testing.T, fn func(t *testing.T, w *town)) {
	server.Each(t, func(t *testing.T, s *server.Server) { fn(t, open(t, s)) })
}

// names are of the firms of the town; the last two are called alike.
var names = []string{"荣成市海之源食品有限公司", "荣成市鑫盛达水产有限公司", "荣成市石岛渔具厂", "乳山市百尺建筑工程有限公司", "威海（荣成）港湾物流有限公司", "荣成市同名商贸有限公司", "荣成市同名商贸有限公司"}

func open(t *testing.T, s *server.Server) *town {
	w := &town{Server: s, bureau: &organ.Organ{Name: "示例市市场监督管理局", Sort: "bureau", Prefix: "示市监", Demo: true}}
	s.Write(t, func(tx *flow.Tx) error {
		w.bureau.Region = server.Home
		if err := tx.Create(organ.Kind.Plan, w.bureau); err != nil {
			return err
		}
		for i, n := range names {
			f := &firm.Firm{Code: uscc.Generate("91", server.Home, uint64(i+1)), Name: n, Sort: "enterprise", Status: "active", Founded: calendar.NewDate(2015, 3, 4), Demo: true}
			f.Region = server.Home
			w.firms = append(w.firms, f)
			if err := tx.Create(firm.Kind.Plan, f); err != nil {
				return err
			}
		}
		return nil
	})
	return w
}

// officer is somebody of the bureau.
func officer(ctx context.Context) context.Context {
	return role.With(ctx, role.Actor{ID: 41, Name: "示例查询人", Org: "示例局", Region: server.Home, Duties: []role.Duty{"credit"}})
}

// ask asks and answers.
func (w *town) ask(t *testing.T, on calendar.Date, bidders ...tender.Bidder) (*tender.Check, []*tender.Line) {
	t.Helper()
	var c *tender.Check
	err := w.App.Engine.Write(officer(t.Context()), func(tx *flow.Tx) (err error) {
		c, err = tender.Create(tx, tender.Question{Title: "示例采购", Purpose: tender.Procurement, AsOf: on, Channel: tender.ByForm, Bidders: bidders})
		return err
	})
	if err == nil {
		err = tender.Run(officer(t.Context()), w.App.Engine, c.ID, func(int64, int64) {})
	}
	if err != nil {
		t.Fatal(err)
	}
	return w.read(t, c.ID)
}

func (w *town) read(t *testing.T, id record.ID) (c *tender.Check, list []*tender.Line) {
	t.Helper()
	w.Write(t, func(tx *flow.Tx) (err error) {
		if c, err = store.Get(tx.Tx, tender.Kind, id); err == nil {
			list, err = tender.Lines(tx, c)
		}
		return err
	})
	return c, list
}

// one asks about one bidder.
func (w *town) one(t *testing.T, on calendar.Date, b tender.Bidder) *tender.Line {
	t.Helper()
	_, list := w.ask(t, on, b)
	return list[0]
}

// step takes a step on a record as the program, a day later than the step before.
func step[T any](t *testing.T, w *town, k *record.Kind[T], id record.ID, name string, change map[string]any) {
	t.Helper()
	w.Write(t, func(tx *flow.Tx) error {
		r, err := store.Get(tx.Tx, k, id)
		if err != nil {
			return err
		}
		return fill.Take(tx, k.Plan, any(r).(record.Record), name, change)
	})
}

func (w *town) today() calendar.Date { return calendar.DateOf(w.Clock.Now()) }

func (w *town) later(days int) {
	w.Clock.Set(w.Clock.Now().Add(time.Duration(days) * 24 * time.Hour))
}

// list puts a firm on the list of serious violations, by every step, and returns the entry.
func (w *town) list(t *testing.T, f *firm.Firm) record.ID {
	t.Helper()
	var r *listing.Serious
	w.Write(t, func(tx *flow.Tx) error {
		g, err := listing.GroundBy(tx, "quality")
		if err != nil {
			return err
		}
		r = &listing.Serious{Subject: listing.Subject{Firm: record.To[firm.Firm](f.ID)}, Ground: record.To[listing.Ground](g.ID), Found: tx.Today().AddDays(-20), Facts: "示例：销售不合格产品", PenaltyNo: "示罚〔2026〕1号", PenaltyOrgan: "示例局", PenaltySort: "fine", Penalty: "罚款",
			Grave: true, GraveWhy: "示例", Demo: true}
		r.Region = f.Region
		return flow.Create(tx, listing.SeriousKind, r)
	})
	k, day := listing.SeriousKind, w.today().String()
	step(t, w, k, r.ID, "notice", map[string]any{"day": day, "how": "direct", "note": "示例公告"})
	step(t, w, k, r.ID, "state", map[string]any{"day": day, "text": "无异议"})
	step(t, w, k, r.ID, "review", map[string]any{"opinion": "不成立"})
	step(t, w, k, r.ID, "decide", nil)
	step(t, w, k, r.ID, "serve", map[string]any{"day": day, "how": "direct", "receiver": "示例人"})
	step(t, w, k, r.ID, "publish", nil)
	return r.ID
}

// measure adds a measure of the catalogue that listings push.
func (w *town) measure(t *testing.T) {
	t.Helper()
	w.Write(t, func(tx *flow.Tx) error {
		o := &organ.Organ{Name: "示例财政局", Sort: "department", Demo: true}
		o.Region = server.Home
		if err := tx.Create(organ.Kind.Plan, o); err != nil {
			return err
		}
		m := &joint.Measure{Name: "限制参加政府采购活动", Organ: record.To[organ.Organ](o.ID), Sort: "punish", Trigger: listing.OfSerious, Content: "示例", Basis: "示例规定", From: calendar.NewDate(2020, 1, 1), Demo: true}
		m.Region = server.Home
		if err := flow.Create(tx, joint.MeasureKind, m); err != nil {
			return err
		}
		return fill.Take(tx, joint.MeasureKind.Plan, m, "approve", nil)
	})
}

// TestSerious: a firm on the serious list as of the day is restricted, with decision, ground and measure; the day before the publication it
// is not, nor the day after it left; and an answer as of a past day stays the same whatever happens later.
func TestSerious(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.measure(t)
		f := w.firms[0]
		b := tender.Bidder{Code: f.Code}
		before := w.today()
		w.later(1)
		id := w.list(t, f)
		on := w.today()
		c, list := w.ask(t, on, b, tender.Bidder{Code: w.firms[1].Code})
		l := list[0]
		if l.Outcome != tender.Restricted || len(l.Grounds) != 1 || l.Grounds[0].Number == "" || l.Grounds[0].Source != listing.SeriousKind.Label || fmt.Sprint(l.Grounds[0].Measures) != "[限制参加政府采购活动（示例财政局）]" {
			t.Errorf("on the day: %+v", l)
		}
		if c.State != tender.Issued || c.Restricted != 1 || c.Passed != 1 || list[1].Outcome != tender.Pass {
			t.Errorf("%+v", c)
		}
		if n := w.Count(t, "SELECT count(*) FROM journal WHERE action = 'tender_hit' AND {all: test}"); n != 1 {
			t.Errorf("%d hits in the journal", n)
		}
		if l := w.one(t, before, b); l.Outcome != tender.Pass {
			t.Errorf("the day before: %+v", l)
		}
		w.later(30)
		last := w.today()
		step(t, w, listing.SeriousKind, id, "annul", map[string]any{"reason": "示例：处罚决定被撤销"})
		w.later(1)
		if l := w.one(t, w.today(), b); l.Outcome != tender.Pass {
			t.Errorf("the day after it left: %+v", l)
		}
		if l := w.one(t, last.AddDays(-1), b); l.Outcome != tender.Restricted || len(l.Grounds[0].Measures) != 1 {
			t.Errorf("the last day on the list: %+v", l)
		}
	})
}

// TestSame: the same question as of the same past day has the same answer after any later events.
func TestSame(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.measure(t)
		r := rand.New(rand.NewPCG(7, 26))
		var all []tender.Bidder
		for _, f := range w.firms {
			all = append(all, tender.Bidder{Code: f.Code}, tender.Bidder{Name: f.Name})
		}
		first := make(map[calendar.Date]string)
		digest := func(on calendar.Date) (is string) {
			c, _ := w.ask(t, on, all...)
			w.Write(t, func(tx *flow.Tx) (err error) { is, err = tender.Answer(tx, c.ID); return err })
			return is
		}
		var listed []record.ID
		for i := range 12 {
			f := w.firms[r.IntN(4)]
			switch n := r.IntN(4); {
			case n == 0 && len(listed) > 0:
				step(t, w, listing.SeriousKind, listed[0], "annul", map[string]any{"reason": "示例"})
				listed = listed[1:]
			case n <= 1:
				listed = append(listed, w.list(t, f))
			default:
				sort, polarity, weight := dossier.Honour, dossier.Good, dossier.Ordinary
				if n == 3 {
					sort, polarity, weight = dossier.List, dossier.Bad, dossier.Serious
				}
				w.Write(t, func(tx *flow.Tx) error {
					_, err := dossier.Add(tx, dossier.Entry{Code: f.Code, Source: dossier.FirstDepartment + n64(n), Doc: fmt.Sprintf("示例%d号", r.IntN(3)), Sort: sort, Polarity: polarity, Weight: weight, Open: true, Day: tx.Today().AddDays(-r.IntN(40)), Title: fmt.Sprintf("示例记录%d", i)})
					return err
				})
			}
			w.later(1)
			first[w.today().AddDays(-1)] = digest(w.today().AddDays(-1))
		}
		different := make(map[string]bool)
		for on, was := range first {
			different[was] = true
			if is := digest(on); is != was {
				t.Errorf("as of %s another answer", on)
			}
		}
		if len(different) < 4 {
			t.Errorf("only %d different answers in %d days: the events change nothing", len(different), len(first))
		}
	})
}

func n64(n int) int64 { return int64(n) }

// TestNames: a name counts if it is spelled alike and is the register's only one; else a person chooses among scored candidates.
func TestNames(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.Write(t, func(tx *flow.Tx) error {
			a := &firm.Alias{Firm: record.To[firm.Firm](w.firms[1].ID), Sort: firm.Name, Value: "荣成市老盛达水产有限公司", From: calendar.NewDate(2015, 3, 4), To: calendar.NewDate(2020, 1, 1), Basis: "示例", Demo: true}
			a.Region = server.Home
			return flow.Create(tx, firm.AliasKind, a)
		})
		on := w.today()
		for _, q := range []struct {
			on       calendar.Date
			name     string
			outcome  string
			code     int // of the firm found
			firsts   int // first candidate
			contains string
		}{
			{on, "荣成市海之源食品有限公司", tender.Pass, 0, -1, ""},
			{on, " 荣成市海之源食品　有限公司", tender.Pass, 0, -1, "全角、括号或空格写法不同"},
			{on, "威海(荣成)港湾物流有限公司", tender.Pass, 4, -1, "全角、括号或空格写法不同"},
			{on, "荣成市海之源食品有限责任公司", tender.Several, -1, 0, "组织形式写法不同"},
			{on, "荣成市海之原食品有限公司", tender.Several, -1, 0, "字号或行业表述不同"},
			{on, "荣成市同名商贸有限公司", tender.Several, -1, 5, ""},
			{on, "青岛毫不相干置业有限公司", tender.Unknown, -1, -1, ""},
			{calendar.NewDate(2019, 5, 6), "荣成市老盛达水产有限公司", tender.Pass, 1, -1, "按曾用名对应"},
			{on, "荣成市老盛达水产有限公司", tender.Several, -1, 1, "该名称在基准日不是其名称"},
			{calendar.NewDate(2014, 1, 1), "荣成市海之源食品有限公司", tender.Unknown, -1, -1, ""}, // not founded yet
		} {
			l := w.one(t, q.on, tender.Bidder{Name: q.name})
			if l.Outcome != q.outcome {
				t.Errorf("%s as of %s: %q, want %q: %+v", q.name, q.on, l.Outcome, q.outcome, l)
				continue
			}
			if q.code >= 0 && l.Code != w.firms[q.code].Code || q.code < 0 && l.Code != "" {
				t.Errorf("%s: found %s %s", q.name, l.Code, l.Name)
			}
			if q.firsts >= 0 && (len(l.Candidates) == 0 || l.Candidates[0].Code != w.firms[q.firsts].Code) {
				t.Errorf("%s: candidates %+v", q.name, l.Candidates)
			}
			if said := fmt.Sprint(l.Notes, l.Candidates); q.contains != "" && !strings.Contains(said, q.contains) {
				t.Errorf("%s: %s does not say %s", q.name, said, q.contains)
			}
		}
	})
}

// TestSlip: a name with one wrong, missing or added character brings the firm that is meant first, not those of its place and trade.
func TestSlip(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		var meant string
		w.Write(t, func(tx *flow.Tx) error {
			for i := range 81 {
				own := string([]rune("甲乙丙丁戊己庚辛壬")[i/9]) + string([]rune("天地玄黄宇宙洪荒日")[i%9]) + "兴"
				if i == 0 {
					own = "海示东" // the first, so that a search that takes the latest few does not happen on it
				}
				f := &firm.Firm{Code: uscc.Generate("92", server.Home, uint64(i+100)), Name: "荣成" + own + "电动车行", Sort: "individual", Status: "active", Founded: calendar.NewDate(2016, 3, 4), Demo: true}
				f.Region = server.Home
				if err := tx.Create(firm.Kind.Plan, f); err != nil {
					return err
				}
				if i == 0 {
					meant = f.Code
				}
			}
			return nil
		})
		for _, typed := range []string{"荣成海示冬电动车行", "荣成海示电动车行", "荣成海石东电动车行", "荣城海示东电动车行", "荣成海示东电瓶车行", "荣成海示东东电动车行"} {
			l := w.one(t, w.today(), tender.Bidder{Name: typed})
			if l.Outcome != tender.Several || len(l.Candidates) == 0 || l.Candidates[0].Code != meant {
				t.Errorf("%s: %s %+v", typed, l.Outcome, l.Candidates)
			}
		}
	})
}

// TestChoose: a line waits for a person; the choice among its candidates answers it, and the answer is issued and proves itself.
func TestChoose(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.list(t, w.firms[0])
		c, list := w.ask(t, w.today(), tender.Bidder{Name: "荣成市海之源食品有限责任公司"}, tender.Bidder{Name: "荣成市同名商贸有限公司"}, tender.Bidder{Code: "91371082MA3C0000X0"})
		if c.State != tender.Choosing || c.Several != 2 || c.CheckCode != "" || list[2].Outcome != tender.Unknown {
			t.Fatalf("%+v %+v", c, list)
		}
		if order := []string{tender.Outcomes[0].Code, tender.Outcomes[1].Code, tender.Outcomes[4].Code}; !slices.Equal(order, []string{tender.Several, tender.Restricted, tender.Pass}) {
			t.Errorf("what needs the asker is not first: %q", order)
		}
		choose := func(no int64, code string) error {
			return w.App.Engine.Write(officer(t.Context()), func(tx *flow.Tx) error {
				c, err := store.Get(tx.Tx, tender.Kind, c.ID)
				if err != nil {
					return err
				}
				return tender.Choose(tx, c, no, code)
			})
		}
		if err := choose(1, w.firms[3].Code); err == nil {
			t.Error("a firm that is no candidate was chosen")
		}
		if err := choose(3, w.firms[0].Code); err == nil {
			t.Error("a line without candidates was chosen for")
		}
		if err := choose(1, w.firms[0].Code); err != nil {
			t.Fatal(err)
		}
		if err := choose(2, ""); err != nil {
			t.Fatal(err)
		}
		step(t, w, tender.Kind, c.ID, "issue", nil)
		c, list = w.read(t, c.ID)
		if list[0].Outcome != tender.Restricted || !list[0].Chosen || list[1].Outcome != tender.Unknown || c.Restricted != 1 || c.Unknown != 2 || c.Number == "" {
			t.Errorf("%+v %+v", c, list)
		}
		intact := func() (ok bool) {
			w.Write(t, func(tx *flow.Tx) (err error) { ok, err = tender.Intact(tx, c); return err })
			return ok
		}
		if !intact() {
			t.Error("an issued answer does not prove itself")
		}
		if err := choose(1, ""); err == nil {
			t.Error("an issued answer was changed")
		}
		w.Write(t, func(tx *flow.Tx) error {
			_, err := tx.Exec("UPDATE tender_line SET outcome = 'pass' WHERE ask = ? AND line = 1 AND {all: test}", c.ID)
			return err
		})
		if intact() {
			t.Error("a line was changed and nobody notices")
		}
	})
}

// TestSweep: many names with one wrong character in one question each find their firm among the candidates, and none is taken for it.
func TestSweep(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		c := city.City{Seed: 5, Subjects: 1500, Records: 10}
		if err := c.Register(t.Context(), w.App.Engine, ""); err != nil {
			t.Fatal(err)
		}
		var bidders []tender.Bidder
		for i := range 300 {
			r := []rune(c.Subject(i).Name)
			r[2+i%4]++
			bidders = append(bidders, tender.Bidder{Name: string(r)})
		}
		_, list := w.ask(t, city.Today(), bidders...)
		found := 0
		for i, l := range list {
			if l.Code != "" {
				t.Errorf("%s was taken for %s", l.ByName, l.Name)
			}
			if slices.ContainsFunc(l.Candidates, func(k tender.Candidate) bool { return k.Code == c.Subject(i).Code }) {
				found++
			}
		}
		if found < 290 {
			t.Errorf("%d of %d found", found, len(list))
		}
	})
}
