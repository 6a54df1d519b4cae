package reception_test

import (
	"strings"
	"testing"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/base/person"
	"qgov/calc/uscc"
	"qgov/domain/consumer/reception"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/flow"
	"qgov/kernel/module"
	"qgov/kernel/record"
	"qgov/kernel/store"
	"qgov/testkit/fixture"
)

// ear takes cases like the businesses of complaints and reports do, and hears of joins.
type ear struct {
	complaints, reports []*reception.Case
	pairs               []reception.Pair
	deaf                bool // nothing takes reports
}

func (e *ear) module() module.Module {
	pair := func(_ *flow.Tx, p reception.Pair) error { e.pairs = append(e.pairs, p); return nil }
	return module.Module{Name: "ear", Handlers: []event.Handler[*flow.Tx]{
		event.On(reception.Complained, func(tx *flow.Tx, c *reception.Case) error {
			c.Taken = tx.NewID()
			e.complaints = append(e.complaints, c)
			return nil
		}),
		event.On(reception.Reported, func(tx *flow.Tx, c *reception.Case) error {
			if !e.deaf {
				c.Taken = tx.NewID()
			}
			e.reports = append(e.reports, c)
			return nil
		}), event.On(reception.Joined, pair), event.On(reception.Parted, pair)}}
}

func each(t *testing.T, fn func(t *testing.T, w *fixture.World, e *ear)) {
	e := new(ear)
	fixture.Each(t, []module.Module{reception.Module(reception.Options{}), e.module()}, func(t *testing.T, w *fixture.World) {
		*e = ear{}
		fn(t, w, e)
	})
}

func message(against string) *reception.Message {
	return &reception.Message{Title: "电热水壶漏电", Channel: "h12345", Received: calendar.NewDate(2026, 3, 2), Wish: reception.AsComplaint, Text: "在店里购买的电热水壶使用三天后漏电，商家拒绝退货", Want: "要求退货",
		Person: reception.Person{Name: "张三丰", Phone: "138-0013-8000"}, Respondent: reception.Respondent{Against: against}, Purchase: reception.Purchase{Product: "电热水壶", Price: 12900, Bought: calendar.NewDate(2026, 2, 20)}}
}

func register(t *testing.T, w *fixture.World, m *reception.Message) *reception.Message {
	t.Helper()
	if err := w.Engine.Write(w.As(t.Context(), duty.Consumer), func(tx *flow.Tx) error { return flow.Create(tx, reception.Kind, m) }); err != nil {
		t.Fatal(err)
	}
	return m
}

func take(t *testing.T, w *fixture.World, id record.ID, step string, in map[string]any) *reception.Message {
	t.Helper()
	return fixture.Must(t, w.As(t.Context(), duty.Consumer), w, reception.Kind, id, step, in)
}

// The period runs from receipt, before anybody looked; the message has a number and a class with its reasons.
func TestRegister(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World, _ *ear) {
		m := message(w.Shop.Name)
		m.Received, m.Bought, m.Text = calendar.NewDate(2026, 2, 10), 0, "医院药品价格高，医生态度差"
		register(t, w, m)
		got := fixture.Get(t, w, reception.Kind, m.ID)
		if got.State != reception.Waiting || got.Due.String() != "2026-02-26" || got.Number != "荣市监消〔2026〕1号" || got.Suggested == "" || !strings.HasPrefix(got.Suggested, "卫生计生 ") || !strings.Contains(got.Suggested, "医院") {
			t.Errorf("%s, due %s, %q, %q", got.State, got.Due, got.Number, got.Suggested)
		}
		if d := fixture.Deadlines(t, w, "consumer_message", m.ID); d["decide"] != "2026-02-26" {
			t.Error(d)
		}
		late := message(w.Shop.Name)
		late.Received = calendar.NewDate(2026, 3, 3)
		if err := w.Engine.Write(w.As(t.Context(), duty.Consumer), func(tx *flow.Tx) error { return flow.Create(tx, reception.Kind, late) }); err == nil {
			t.Error("a message from tomorrow was taken")
		}
	})
}

// A firm is found by its code, by its name however it is spelled, and by a like name with a score; only the first two are filled in.
func TestCandidates(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World, _ *ear) {
		code := uscc.Generate("91", fixture.Home, 7)
		f := &firm.Firm{Head: record.Head{Region: fixture.Home}, Code: code, Name: "荣成市海之源电器有限公司", Sort: "enterprise", Status: "active"}
		if err := w.Engine.Write(w.As(t.Context(), duty.Registrar), func(tx *flow.Tx) error { return tx.Create(firm.Kind.Plan, f) }); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name, code string
			exact      bool
			score      int
		}{{"", code, true, 100}, {"荣成市海之源电器有限公司", "", true, 100}, {"荣成市海之源电器有限责任公司", "", false, 90}, {"海之源电器", "", false, 60}, {"完全无关的商店", "", false, 0}} {
			m := message(c.name)
			m.AgainstCode, m.Region = c.code, fixture.Home
			err := w.Engine.Read(w.As(t.Context(), duty.Consumer), func(tx *flow.Tx) error {
				list, err := reception.Candidates(tx, m)
				switch {
				case c.score == 0 && len(list) > 0:
					t.Errorf("%q: %+v", c.name, list[0])
				case c.score > 0 && (len(list) == 0 || list[0].Firm.ID != f.ID || list[0].Exact != c.exact || list[0].Score < c.score || list[0].Why == ""):
					t.Errorf("%q %q: %+v", c.name, c.code, list)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

// A mixed letter becomes a complaint and a report, each with its part; the person goes with both. The message keeps the part of the complaint,
// which the other side comes to read, and the report does not lead back to it.
func TestSplit(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World, e *ear) {
		m := register(t, w, message(w.Shop.Name))
		fixture.Refused(t, w.As(t.Context(), duty.Consumer), w, reception.Kind, m.ID, "sort", "N104", map[string]any{"as": "both", "class": "trade", "sector": "goods", "clue": "没有认证"})
		got := take(t, w, m.ID, "sort", map[string]any{"as": "both", "class": "trade", "sector": "goods", "dispute": "要求退货", "clue": "销售没有强制性认证的产品"})
		if len(e.complaints) != 1 || e.complaints[0].Text != "要求退货" || e.complaints[0].Firm.ID != w.Shop.ID || e.complaints[0].Received != m.Received {
			t.Errorf("%+v", e.complaints)
		}
		if len(e.reports) != 1 || e.reports[0].Text != "销售没有强制性认证的产品" || e.reports[0].Person.Name != "张三丰" || e.reports[0].Message != 0 {
			t.Errorf("%+v", e.reports)
		}
		if got.State != reception.Handed || got.Complaint == 0 || got.Report == 0 || got.Name == "" || got.Text != "要求退货" {
			t.Errorf("%+v", got)
		}
	})
}

// A report keeps nobody's identity here once it was taken; one that nothing takes waits, with its person.
func TestReport(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World, e *ear) {
		m := register(t, w, message(w.Shop.Name))
		got := take(t, w, m.ID, "sort", map[string]any{"as": "report", "class": "trade", "sector": "goods"})
		if got.State != reception.Handed || got.Report == 0 || len(e.complaints) != 0 || e.reports[0].Text != m.Text || e.reports[0].Want != m.Want || e.reports[0].Person != m.Person {
			t.Errorf("%+v", got)
		}
		if got.Person != (reception.Person{}) || got.Respondent != (reception.Respondent{}) || got.Purchase != (reception.Purchase{}) || got.Want != "" || strings.Contains(got.Text+got.Title, "水壶") || got.Number == "" || got.Channel != m.Channel || got.Received != m.Received {
			t.Errorf("the stub is %+v", got)
		}
		e.deaf = true
		m = register(t, w, message(w.Shop.Name))
		got = take(t, w, m.ID, "sort", map[string]any{"as": "report", "class": "trade", "sector": "goods"})
		if got.State != reception.Pending || got.Report != 0 || got.Name != "张三丰" {
			t.Errorf("%+v", got)
		}
	})
}

// The same dispute is found by who sent it and what it says; joined it is not lost, and can be parted again with its first period.
func TestJoin(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World, e *ear) {
		first := register(t, w, message("测试商店"))
		other := message("测试商店")
		other.Person, other.Text, other.Product, other.Price, other.Bought = reception.Person{Name: "李四", Phone: "13900000000"}, "手机屏幕有裂纹", "手机", 199900, calendar.NewDate(2026, 1, 1)
		register(t, w, other)
		second := message("测试商店（荣成）") // the place and the brackets make no other respondent
		second.Person.Phone, second.Channel = "13800138000", "web"
		register(t, w, second)
		err := w.Engine.Read(w.As(t.Context(), duty.Consumer), func(tx *flow.Tx) error {
			m, err := store.Get(tx.Tx, reception.Kind, second.ID)
			if err != nil {
				return err
			}
			list, err := reception.Alike(tx, m)
			if len(list) != 1 || list[0].Message.ID != first.ID || len(list[0].Because) < 4 {
				t.Errorf("%+v", list)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		got := take(t, w, second.ID, "join", map[string]any{})
		if got.State != reception.JoinedTo || got.Into.ID != first.ID || len(e.pairs) != 1 || len(fixture.Deadlines(t, w, "consumer_message", second.ID)) != 0 {
			t.Errorf("%+v %v", got, e.pairs)
		}
		ctx := w.As(t.Context(), duty.Consumer)
		fixture.Refused(t, ctx, w, reception.Kind, other.ID, "join", "N111", map[string]any{"into": second.ID.String(), "reason": "同一纠纷"})
		fixture.Refused(t, ctx, w, reception.Kind, other.ID, "join", "N110", map[string]any{"into": other.ID.String(), "reason": "同一纠纷"})
		fixture.Refused(t, ctx, w, reception.Kind, first.ID, "join", "N114", map[string]any{"into": other.ID.String(), "reason": "同一纠纷"})
		w.Clock.SetDate(calendar.NewDate(2026, 3, 5))
		got = take(t, w, second.ID, "part", map[string]any{"reason": "不是同一台"})
		if d := fixture.Deadlines(t, w, "consumer_message", second.ID); got.State != reception.Waiting || got.Into.Known() || d["decide"] != "2026-03-11" || len(e.pairs) != 2 {
			t.Errorf("%+v %v", got, d)
		}
	})
}

// A message goes to the person named for its sector; without one to whoever sorts it.
func TestRoute(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World, e *ear) {
		m := register(t, w, message(w.Shop.Name))
		if got := take(t, w, m.ID, "sort", map[string]any{"class": "trade", "sector": "food"}); got.Owner != fixture.Account(duty.Consumer) {
			t.Errorf("owner %d", got.Owner)
		}
		err := w.Engine.Write(w.As(t.Context(), duty.Supervisor), func(tx *flow.Tx) error {
			return flow.Create(tx, reception.RouteKind, &reception.Route{Sector: "food", Note: "食品条线", Person: record.To[person.Person](w.Ann.ID)})
		})
		if err != nil {
			t.Fatal(err)
		}
		m = register(t, w, message(w.Shop.Name))
		if got := take(t, w, m.ID, "sort", map[string]any{"class": "trade", "sector": "food"}); got.Owner != w.Ann.Account || e.complaints[1].Owner != w.Ann.Account {
			t.Errorf("owner %d, want %d", got.Owner, w.Ann.Account)
		}
	})
}

func TestViews(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World, _ *ear) {
		w.Samples(t, reception.Module(reception.Options{}))
		register(t, w, message("测试商店"))
		second := register(t, w, message("测试商店"))
		shown := w.Show(t, reception.Module(reception.Options{}).Views[0], second.ID)
		for _, want := range []string{"联系电话或者证件号码相同", "名称相同", "内容相近"} {
			if !strings.Contains(shown, want) {
				t.Errorf("the page does not say %q", want)
			}
		}
	})
}

// What people wrote lies sealed from the first moment, and neither the journal nor a title tells who they are, however they put it.
func TestSealed(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World, _ *ear) {
		m := message("测试商店，电话13800138000")
		m.Title, m.Photos = "张三丰（13800138000）反映水壶漏电", []record.File{{Hash: strings.Repeat("ab", 32), Name: "张三丰的小票.JPG", Size: 3, Media: "image/jpeg"}}
		register(t, w, m)
		var row, entries, sealed string
		err := w.Engine.Read(w.As(t.Context(), duty.Consumer), func(tx *flow.Tx) error {
			if _, err := tx.One(`SELECT title || against || key || product FROM consumer_message WHERE id = ? AND {all: the test}`, []any{m.ID}, &row); err != nil {
				return err
			}
			if _, err := tx.One(`SELECT text FROM consumer_message WHERE id = ? AND {all: the test}`, []any{m.ID}, &sealed); err != nil {
				return err
			}
			_, err := tx.One(`SELECT title || changes FROM journal WHERE kind = 'consumer_message' AND record = ? AND {all: the test}`, []any{m.ID}, &entries)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if sealed == m.Text {
			t.Error("the letter does not lie sealed")
		}
		for _, s := range []string{"张三丰", "13800138000", "使用三天后漏电", "要求退货", "小票"} {
			if strings.Contains(row, s) || strings.Contains(entries, s) {
				t.Errorf("%q stands in clear:\n%s\n%s", s, row, entries)
			}
		}
		if got := fixture.Get(t, w, reception.Kind, m.ID); got.Text != m.Text || got.Want != m.Want || got.Photos[0].Name != "材料1.jpg" || !strings.Contains(got.Title, "反映水壶漏电") {
			t.Errorf("%+v", got)
		}
	})
}
