package complaint_test

import (
	"context"
	"strings"
	"testing"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/domain/consumer/complaint"
	"qgov/domain/consumer/reception"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/flow"
	"qgov/kernel/module"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/testkit/fixture"
)

// ear hears how complaints end.
type ear struct {
	ends  []complaint.Outcome
	clues []*reception.Case
}

func (e *ear) module() module.Module {
	return module.Module{Name: "ear", Handlers: []event.Handler[*flow.Tx]{
		event.On(complaint.Closed, func(_ *flow.Tx, o complaint.Outcome) error { e.ends = append(e.ends, o); return nil }),
		event.On(reception.Reported, func(_ *flow.Tx, c *reception.Case) error { e.clues = append(e.clues, c); return nil })}}
}

func each(t *testing.T, fn func(t *testing.T, w *fixture.World, e *ear)) {
	e := new(ear)
	fixture.Each(t, []module.Module{reception.Module(reception.Options{}), complaint.Module(), e.module()}, func(t *testing.T, w *fixture.World) {
		e.ends, e.clues = nil, nil
		fn(t, w, e)
	})
}

// arrive registers a message received on the day and hands it over; it returns the complaint.
func arrive(t *testing.T, w *fixture.World, day calendar.Date) record.ID {
	t.Helper()
	w.Clock.SetDate(day)
	m := &reception.Message{Title: "彩电无法开机", Channel: "phone", Received: day, Wish: reception.AsComplaint, Text: "购买的彩色电视机修理后仍无法开机", Want: "要求退货",
		Person: reception.Person{Name: "张三丰", Phone: "13800138000", Address: "某小区1号"}, Respondent: reception.Respondent{Against: w.Shop.Name},
		Purchase: reception.Purchase{Product: "彩色电视机", Price: 300000, Bought: day.AddDays(-100), Repairs: 2, RepairDays: 10}}
	ctx := w.As(t.Context(), duty.Consumer)
	if err := w.Engine.Write(ctx, func(tx *flow.Tx) error { return flow.Create(tx, reception.Kind, m) }); err != nil {
		t.Fatal(err)
	}
	got := fixture.Must(t, ctx, w, reception.Kind, m.ID, "sort", map[string]any{"sector": "goods", "class": "trade"})
	if got.State != reception.Handed || got.Firm.ID != w.Shop.ID || got.Complaint == 0 {
		t.Fatalf("%+v", got)
	}
	return got.Complaint
}

func day(s string) calendar.Date {
	d, err := calendar.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func take(t *testing.T, w *fixture.World, id record.ID, step string, in map[string]any) *complaint.Complaint {
	t.Helper()
	return fixture.Must(t, w.As(t.Context(), duty.Consumer), w, complaint.Kind, id, step, in)
}

func groundOf(t *testing.T, w *fixture.World, code string) string {
	t.Helper()
	var g *complaint.Ground
	err := w.Engine.Read(w.As(t.Context(), duty.Consumer), func(tx *flow.Tx) (err error) { g, err = complaint.GroundBy(tx, code); return err })
	if err != nil || g == nil {
		t.Fatalf("ground %s: %v", code, err)
	}
	return g.ID.String()
}

// The vectors of rules.md section 3: 7 working days from 2026-02-10 end on 02-26; 60 days from 2026-05-04 on 07-03; the order goes by the
// day of receipt and is kept, also when the complaint is accepted under the other one.
func TestPeriods(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World, _ *ear) {
		for _, c := range []struct{ received, accepted, order, decide, mediate string }{
			{"2026-02-10", "2026-02-26", "令20", "2026-02-26", "2026-04-30"},
			{"2026-04-14", "2026-04-20", "令20", "2026-04-23", "2026-06-25"},
			{"2026-04-15", "2026-04-20", "令121", "2026-04-24", "2026-06-22"}, // the sixtieth day is a holiday,
			{"2026-04-28", "2026-05-04", "令121", "2026-05-11", "2026-07-03"},
		} {
			id := arrive(t, w, day(c.received))
			if got := fixture.Deadlines(t, w, "complaint", id)["decide"]; got != c.decide {
				t.Errorf("received %s: decide by %s, want %s", c.received, got, c.decide)
			}
			r := fixture.Get(t, w, complaint.Kind, id)
			if r.Order != c.order || r.Due.String() != c.decide || r.Number == "" {
				t.Errorf("received %s: %s, due %s, number %q", c.received, r.Order, r.Due, r.Number)
			}
			w.Clock.SetDate(day(c.accepted))
			take(t, w, id, "verify", map[string]any{"passed": "是", "reason": "电话核对"})
			r = take(t, w, id, "accept", map[string]any{"trouble": "quality", "tell": "是"})
			if got := fixture.Deadlines(t, w, "complaint", id); got["mediate"] != c.mediate || got["decide"] != "" || r.Due.String() != c.mediate {
				t.Errorf("received %s, accepted %s: %v, want %s", c.received, c.accepted, got, c.mediate)
			}
		}
	})
}

// Time of testing is not counted, by the rules of the order that the complaint keeps.
func TestTesting(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World, _ *ear) {
		for _, c := range []struct{ received, want string }{{"2026-04-14", "2026-07-09"}, {"2026-04-15", "2026-07-03"}} {
			id := arrive(t, w, day(c.received))
			w.Clock.SetDate(day("2026-04-20"))
			take(t, w, id, "verify", map[string]any{"passed": "是", "reason": "电话核对"})
			take(t, w, id, "accept", map[string]any{"trouble": "quality"})
			w.Clock.SetDate(day("2026-05-11"))
			r := take(t, w, id, "test", map[string]any{"item": "屏幕故障原因", "body": "第一检验中心", "payer": "loser", "reason": "双方同意"})
			if r.State != complaint.Testing || !r.Due.IsZero() {
				t.Errorf("%s, due %s", r.State, r.Due)
			}
			w.Clock.SetDate(day("2026-05-25"))
			r = take(t, w, id, "result", map[string]any{"result": "主板缺陷"})
			if got := fixture.Deadlines(t, w, "complaint", id)["mediate"]; got != c.want || r.Due.String() != c.want {
				t.Errorf("received %s: %s, want %s", c.received, got, c.want)
			}
			if r.Tests[0].Until != day("2026-05-25") || r.Tests[0].Result != "主板缺陷" {
				t.Errorf("%+v", r.Tests)
			}
		}
	})
}

// Six grounds of the present order and five of the old, each with that of other laws; one of the other order is refused.
func TestGrounds(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World, e *ear) {
		for on, want := range map[string]int{"2026-04-14": 6, "2026-04-15": 7} {
			err := w.Engine.Read(w.As(t.Context(), duty.Consumer), func(tx *flow.Tx) error {
				list, err := complaint.GroundsAt(tx, complaint.Refuse, day(on))
				if len(list) != want {
					t.Errorf("%s: %d grounds, want %d", on, len(list), want)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		id := arrive(t, w, day("2026-04-14"))
		ctx := w.As(t.Context(), duty.Consumer)
		_, err := fixture.Step(ctx, w, complaint.Kind, id, "refuse", map[string]any{"ground": groundOf(t, w, "o121_identity"), "reason": "冒用他人身份"})
		if err == nil || !strings.Contains(err.Error(), "不适用于 2026-04-14") {
			t.Errorf("a ground of the later order: %v", err)
		}
		if _, err = fixture.Step(ctx, w, complaint.Kind, id, "refuse", map[string]any{"ground": groundOf(t, w, "o20_time"), "reason": "超过时限"}); err == nil {
			t.Error("a ground of ending was taken for refusing")
		}
		r := take(t, w, id, "refuse", map[string]any{"ground": groundOf(t, w, "o20_three_years"), "reason": "2020年购买"})
		if r.State != complaint.Rejected || r.Basis != "令20 第15(4)条" || r.End != complaint.Refused || r.DecisionNo == "" {
			t.Errorf("%s %s %s %q", r.State, r.Basis, r.End, r.DecisionNo)
		}
		if len(e.ends) != 1 || e.ends[0].End != complaint.Refused || e.ends[0].Firm != w.Shop.ID {
			t.Errorf("heard %+v", e.ends)
		}
		if left := fixture.Deadlines(t, w, "complaint", id); len(left) > 0 {
			t.Errorf("still running: %v", left)
		}
	})
}

// Nobody whose identity was not checked is accepted; the request for proof has its own period and does not stop that to decide.
func TestIdentity(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World, _ *ear) {
		id := arrive(t, w, day("2026-05-11"))
		ctx := w.As(t.Context(), duty.Consumer)
		fixture.Refused(t, ctx, w, complaint.Kind, id, "accept", "Q502", map[string]any{"trouble": "quality"})
		take(t, w, id, "prove", map[string]any{"reason": "请提供身份证复印件"})
		if got := fixture.Deadlines(t, w, "complaint", id); got["proof"] != "2026-05-18" || got["decide"] != "2026-05-20" {
			t.Errorf("%v", got)
		}
		r := take(t, w, id, "verify", map[string]any{"passed": "否", "reason": "拒绝提供"})
		if r.State != complaint.Received || !r.Verified.Known || r.Verified.V {
			t.Errorf("%s %+v", r.State, r.Verified)
		}
		fixture.Refused(t, ctx, w, complaint.Kind, id, "accept", "Q502", map[string]any{"trouble": "quality"})
		r = take(t, w, id, "refuse", map[string]any{"ground": groundOf(t, w, "o121_identity"), "reason": "拒绝核验身份"})
		if r.Basis != "令121 第16(6)条" {
			t.Error(r.Basis)
		}
	})
}

// From the first word to the call: accepted on the seventh working day, mediated, agreed, carried out, rated.
func TestSettled(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World, e *ear) {
		id := arrive(t, w, day("2026-05-11"))
		w.Clock.SetDate(day("2026-05-20"))
		take(t, w, id, "verify", map[string]any{"passed": "是", "reason": "电话核对"})
		take(t, w, id, "accept", map[string]any{"trouble": "quality", "tell": "是"})
		firmCtx := fixture.AsFirm(t.Context(), w.Shop)
		fixture.Must(t, firmCtx, w, complaint.Kind, id, "answer", map[string]any{"text": "同意换货"})
		fixture.Refused(t, w.As(t.Context(), duty.Consumer), w, complaint.Kind, id, "session", "Q510", map[string]any{"day": "2026-05-19", "mediator": "李调解", "present": "both"})
		take(t, w, id, "session", map[string]any{"mediator": "李调解", "place": "本局调解室", "notes": "双方同意退货"})
		r := take(t, w, id, "agree", map[string]any{"agreement": "商家退还货款2730元", "agreed": "2730"})
		if r.State != complaint.Agreed || r.AgreementNo == "" || len(r.Sessions) != 1 || len(r.Answers) != 1 {
			t.Errorf("%+v", r)
		}
		r = take(t, w, id, "fulfil", map[string]any{"reason": "已退款"})
		if r.Paid != 273000 {
			t.Errorf("paid %v", r.Paid)
		}
		r = take(t, w, id, "rate", map[string]any{"rating": "5", "opinion": "满意"})
		if r.State != complaint.Done || r.End != complaint.Settled || r.Closed != day("2026-05-20") {
			t.Errorf("%s %s %s", r.State, r.End, r.Closed)
		}
		if len(e.ends) != 1 || e.ends[0].End != complaint.Settled {
			t.Errorf("heard %+v", e.ends)
		}
	})
}

// Mediation that fails has a ground, both sides are told within seven working days, and nobody is given up before three calls.
func TestFailed(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World, e *ear) {
		id := arrive(t, w, day("2026-05-11"))
		take(t, w, id, "verify", map[string]any{"passed": "是", "reason": "电话核对"})
		take(t, w, id, "accept", map[string]any{"trouble": "quality"})
		take(t, w, id, "session", map[string]any{"mediator": "李调解", "present": "no_firm"})
		take(t, w, id, "clue", map[string]any{"reason": "涉嫌销售不合格产品"})
		if len(e.clues) != 1 || e.clues[0].Person != (reception.Person{}) || e.clues[0].Source != "complaint" {
			t.Errorf("clue %+v", e.clues)
		}
		r := take(t, w, id, "end", map[string]any{"ground": groundOf(t, w, "o121_absent"), "reason": "被投诉人拒绝调解"})
		if got := fixture.Deadlines(t, w, "complaint", id); r.State != complaint.Ended || got["tell"] != "2026-05-20" || got["mediate"] != "" {
			t.Errorf("%s %v", r.State, got)
		}
		take(t, w, id, "tell", map[string]any{"how": "短信"})
		ctx := w.As(t.Context(), duty.Consumer)
		for range 3 {
			fixture.Refused(t, ctx, w, complaint.Kind, id, "close", "Q512", map[string]any{"reason": "无法接通"})
			take(t, w, id, "miss", map[string]any{"reason": "无人接听"})
		}
		r = take(t, w, id, "close", map[string]any{"reason": "三次未接通"})
		if r.State != complaint.Done || r.End != complaint.Failed || len(e.ends) != 1 || !e.ends[0].Absent {
			t.Errorf("%s %s %+v", r.State, r.End, e.ends)
		}
	})
}

// An overdue complaint goes up a level a week until it is at the top.
func TestEscalate(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World, _ *ear) {
		id := arrive(t, w, day("2026-05-11"))
		raise := func(on string, want int, level int64) {
			t.Helper()
			w.Clock.SetDate(day(on))
			n := 0
			err := w.Engine.Write(role.With(t.Context(), role.System("督办升级")), func(tx *flow.Tx) (err error) { n, err = complaint.Escalate(tx); return err })
			if r := fixture.Get(t, w, complaint.Kind, id); err != nil || n != want || r.Level != level {
				t.Errorf("%s: %d raised to %d, want %d to %d: %v", on, n, r.Level, want, level, err)
			}
		}
		raise("2026-05-20", 0, 1)
		raise("2026-05-21", 1, 2)
		raise("2026-05-27", 0, 2)
		raise("2026-05-28", 1, 3)
		raise("2026-07-01", 0, 3)
	})
}

// The firm sees a complaint once it was told, may answer, and sees nothing of who complains. Another firm and another region see nothing.
func TestWhoSees(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World, _ *ear) {
		id := arrive(t, w, day("2026-05-11"))
		see := func(ctx context.Context) (r *complaint.Complaint, err error) {
			err = w.Engine.Read(ctx, func(tx *flow.Tx) (err error) { r, err = store.Get(tx.Tx, complaint.Kind, id); return err })
			return r, err
		}
		if _, err := see(fixture.AsFirm(t.Context(), w.Shop)); err == nil {
			t.Error("the firm sees a complaint of which it was not told")
		}
		take(t, w, id, "verify", map[string]any{"passed": "是", "reason": "电话核对"})
		take(t, w, id, "accept", map[string]any{"trouble": "quality", "tell": "是"})
		if _, err := see(fixture.AsFirm(t.Context(), w.Shop)); err != nil {
			t.Errorf("the firm: %v", err)
		}
		for _, f := range []*firm.Firm{w.Maker, w.Elsewhere} {
			if _, err := see(fixture.AsFirm(t.Context(), f)); err == nil {
				t.Errorf("%s sees it", f.Name)
			}
		}
		if _, err := see(fixture.AsIn(t.Context(), fixture.Far, duty.Consumer)); err == nil {
			t.Error("another region sees it")
		}
		for _, name := range []string{"name", "phone", "id_number", "address", "message", "rating"} {
			if f := complaint.Kind.Field(name); f.Access != record.Bureau {
				t.Errorf("%s is not kept from firms", name)
			}
		}
	})
}

func TestViews(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World, _ *ear) {
		w.Samples(t, complaint.Module())
		id := arrive(t, w, day("2026-05-11"))
		v := complaint.Module().Views[0]
		shown := w.Show(t, v, id)
		for _, want := range []string{"换货、退货退款、免费修理", "270"} {
			if !strings.Contains(shown, want) {
				t.Errorf("the page does not say %q:\n%s", want, shown)
			}
		}
	})
}

// What the trader reads in the complaint does not tell who wrote it, however its writer put it; the message keeps the words.
func TestUnnamed(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World, _ *ear) {
		w.Clock.SetDate(day("2026-05-04"))
		m := &reception.Message{Title: "彩电：我叫张三丰，请打13800138000", Channel: "phone", Received: day("2026-05-04"), Wish: reception.AsComplaint, Text: "我是张三丰，住某小区1号，电话 138-0013-8000，证件 11010519491231002X，修了10天", Want: "退款 3000 元到 wo@example.com",
			Person: reception.Person{Name: "张三丰", Phone: "13800138000", Address: "某小区1号"}, Respondent: reception.Respondent{Against: w.Shop.Name}}
		ctx := w.As(t.Context(), duty.Consumer)
		if err := w.Engine.Write(ctx, func(tx *flow.Tx) error { return flow.Create(tx, reception.Kind, m) }); err != nil {
			t.Fatal(err)
		}
		got := fixture.Must(t, ctx, w, reception.Kind, m.ID, "sort", map[string]any{"sector": "goods", "class": "trade"})
		r := fixture.Get(t, w, complaint.Kind, got.Complaint)
		for _, s := range []string{r.Title, r.Text, r.Want} {
			for _, own := range []string{"张三丰", "8001", "0013", "某小区", "19491231", "wo@"} {
				if strings.Contains(s, own) {
					t.Errorf("%q tells %q", s, own)
				}
			}
		}
		if !strings.Contains(r.Text, "修了10天") || !strings.Contains(r.Want, "3000 元") || r.Person.Name != "张三丰" || got.Text != m.Text {
			t.Errorf("%+v", r)
		}
	})
}
