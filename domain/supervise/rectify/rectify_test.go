package rectify_test

import (
	"context"
	"strings"
	"testing"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/domain/supervise/rectify"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/flow"
	"qgov/kernel/job"
	"qgov/kernel/module"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/testkit/fixture"
)

type values = map[string]any

type course struct {
	t *testing.T
	w *fixture.World
	f *rectify.Finding
}

func open(t *testing.T, w *fixture.World, change func(o *rectify.Opening)) *course {
	t.Helper()
	o := rectify.Opening{Region: fixture.Home, Firm: w.Shop.ID, Source: "test", SourceID: 5, Title: "测试不合格", Subject: "测试纺织品", RuleSet: "goods", Problem: "甲醛超标", Severity: "ordinary"}
	if change != nil {
		change(&o)
	}
	c := &course{t: t, w: w}
	err := w.Engine.Write(w.As(t.Context(), duty.Handler), func(tx *flow.Tx) (err error) { c.f, err = rectify.Open(tx, o); return err })
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *course) take(ctx context.Context, step string, v values) *rectify.Finding {
	c.t.Helper()
	c.f = fixture.Must(c.t, ctx, c.w, rectify.Kind, c.f.ID, step, v)
	return c.f
}

func (c *course) refused(ctx context.Context, step, code string, v values) {
	c.t.Helper()
	fixture.Refused(c.t, ctx, c.w, rectify.Kind, c.f.ID, step, code, v)
}

func (c *course) as(d role.Duty) context.Context { return c.w.As(c.t.Context(), d) }

func (c *course) shop() context.Context { return fixture.AsFirm(c.t.Context(), c.w.Shop) }

func (c *course) on(day string) {
	c.t.Helper()
	d, err := calendar.ParseDate(day)
	if err != nil {
		c.t.Fatal(err)
	}
	c.w.Clock.SetDate(d)
}

func (c *course) due(want map[string]string) {
	c.t.Helper()
	got := fixture.Deadlines(c.t, c.w, "finding", c.f.ID)
	if len(got) != len(want) {
		c.t.Errorf("limits %v, want %v", got, want)
	}
	for name, day := range want {
		if got[name] != day {
			c.t.Errorf("limit %s is %q, want %s", name, got[name], day)
		}
	}
}

var (
	plan = values{"cause": "原料把关不严", "measures": []map[string]string{{"what": "更换供应商", "person": "厂长", "due": "2026-12-31"}}}
	done = values{"done": "已整改", "evidence": fixture.File("合同.pdf")}
)

// met answers every condition, but for those named.
func met(t *testing.T, w *fixture.World, but ...string) []map[string]string {
	t.Helper()
	var out []map[string]string
	err := w.Engine.Read(w.As(t.Context(), duty.Handler), func(tx *flow.Tx) error {
		list, err := rectify.Conditions(tx)
		for _, c := range list {
			row := map[string]string{"name": c.Name, "met": "是", "how": "见证据"}
			if strings.Contains(strings.Join(but, " "), c.Name) {
				row["how"] = ""
			}
			out = append(out, row)
		}
		return err
	})
	if err != nil || len(out) != 4 {
		t.Fatalf("%d conditions, %v", len(out), err)
	}
	return out
}

// toLook takes the finding to the look-back.
func (c *course) toLook() {
	c.t.Helper()
	c.take(c.as(duty.Handler), "order", values{"person": "厂长", "demand": "停止销售"})
	c.take(c.shop(), "plan", plan)
	c.take(c.shop(), "report", done)
	c.take(c.as(duty.Handler), "review", values{"accept": "是", "reason": "整改到位", "met": met(c.t, c.w)})
}

func (c *course) toClose() {
	c.t.Helper()
	c.toLook()
	c.take(c.as(duty.Sampler), "look", values{"passed": "是", "effect": "复查合格", "evidence": fixture.File("现场.jpg")})
}

// The loop of 令18: corrected within 60 days of the order, checked again within 75; both last days fall on days off
// (rules.md section 4: ordered 2026-03-02).
func TestGoodsLoop(t *testing.T) {
	var ends []rectify.Ended
	listen := []module.Module{{Name: "listener", Handlers: []event.Handler[*flow.Tx]{event.On(rectify.Closed, func(_ *flow.Tx, e rectify.Ended) error { ends = append(ends, e); return nil })}}}
	fixture.Each(t, listen, func(t *testing.T, w *fixture.World) {
		ends = nil
		c := open(t, w, nil)
		sees := func() bool {
			return w.Engine.Read(c.shop(), func(tx *flow.Tx) error { _, err := store.Get(tx.Tx, rectify.Kind, c.f.ID); return err }) == nil
		}
		if sees() {
			t.Error("the firm sees a finding before the order")
		}
		f := c.take(c.as(duty.Handler), "order", values{"person": "厂长", "demand": "停止销售", "expert": "示例专家", "advice": "加强进货查验"})
		if f.Number != "荣市监改〔2026〕1号" || f.Level != 1 || f.Relapse || !sees() {
			t.Errorf("ordered as %+v", f)
		}
		c.due(map[string]string{"correct": "2026-05-06", "recheck": "2026-05-18"})
		if f.Due.String() != "2026-05-06" {
			t.Errorf("due %s", f.Due)
		}
		c.refused(c.as(duty.Supervisor), "close", "R150", nil)
		late := values{"cause": "x", "measures": []map[string]string{{"what": "a", "person": "b", "due": "2026-03-01"}}}
		c.refused(c.shop(), "plan", "Z101", late)
		c.take(c.shop(), "plan", plan)
		c.refused(c.shop(), "report", "R100", values{"done": "已整改"}) // no evidence
		c.on("2026-04-10")
		c.take(c.as(duty.Handler), "report", done)
		c.due(map[string]string{"recheck": "2026-05-18"})
		c.refused(c.as(duty.Handler), "review", "R152", values{"accept": "是", "reason": "到位"}) // who reported does not review
		c.take(c.as(duty.Supervisor), "review", values{"accept": "否", "reason": "证据不足"})
		c.due(map[string]string{"correct": "2026-05-06", "recheck": "2026-05-18"}) // the first period goes on
		c.take(c.shop(), "report", done)
		c.take(c.as(duty.Handler), "review", values{"accept": "是", "reason": "到位", "met": met(t, w, "责任人员已处理")})
		c.due(map[string]string{"look": "2026-05-11", "recheck": "2026-05-18"}) // 30 days end on Sunday 10 May
		c.refused(c.as(duty.Sampler), "look", "Z103", values{"day": "2026-04-09", "passed": "是", "effect": "好", "evidence": fixture.File("a.jpg")})
		c.take(c.as(duty.Sampler), "look", values{"passed": "否", "effect": "仍不合格", "evidence": fixture.File("a.jpg")})
		if c.f.State != rectify.Failing || c.f.Level != 2 || len(c.f.Checks) != 1 {
			t.Errorf("a failed re-check leads to %s, level %d", c.f.State, c.f.Level)
		}
		c.refused(c.as(duty.Handler), "refer", "Z120", values{"ground": "overdue", "to": "市局", "reason": "理由", "evidence": fixture.File("a.pdf")})
		c.take(c.as(duty.Handler), "refer", values{"to": "市局", "reason": "复查不合格", "evidence": fixture.File("a.pdf")})
		c.take(c.as(duty.Supervisor), "dismiss", values{"reason": "情节轻微，退回整改"})
		c.take(c.shop(), "report", done)
		c.take(c.as(duty.Handler), "review", values{"accept": "是", "reason": "到位"}) // offered as it was: one condition without ground
		c.take(c.as(duty.Sampler), "look", values{"passed": "是", "effect": "合格", "evidence": fixture.File("a.jpg")})
		c.refused(c.as(duty.Supervisor), "close", "Z110", nil)
		c.take(c.as(duty.Supervisor), "reopen", values{"reason": "补充责任处理"})
		c.take(c.as(duty.Sampler), "look", values{"passed": "是", "effect": "合格", "evidence": fixture.File("a.jpg"), "met": met(t, w)})
		f = c.take(c.as(duty.Supervisor), "close", nil)
		if f.State != rectify.Done || f.ClosedOn.String() != "2026-04-10" || len(ends) != 1 || ends[0].ID != 5 || ends[0].Source != "test" || ends[0].Handed {
			t.Errorf("closed as %+v, told %+v", f, ends)
		}
		c.due(nil)
	})
}

// announced takes a finding that was not put right in time to the announcement of the province.
func (c *course) announced() {
	c.t.Helper()
	c.take(c.as(duty.Handler), "order", values{"person": "厂长", "demand": "停止销售"})
	in := values{"ground": "overdue", "to": "市局", "reason": "逾期不改正", "evidence": fixture.File("送达回证.pdf")}
	c.on("2026-05-06")
	c.refused(c.as(duty.Handler), "refer", "Z121", in) // the last day of the 60
	c.on("2026-05-07")
	f := c.take(c.as(duty.Handler), "refer", in)
	if f.State != rectify.Referred || f.Ground != rectify.Overdue {
		c.t.Errorf("referred as %s for %s", f.State, f.Ground)
	}
	c.due(nil)
	day := values{"day": "2026-05-11", "notice": "省局公告2026年第9号"}
	c.on("2026-05-12")
	c.refused(c.as(duty.Handler), "announce", "R152", day)
	c.refused(c.as(duty.Supervisor), "announce", "Z122", values{"day": "2026-05-06", "notice": "公告"})
	c.take(c.as(duty.Supervisor), "announce", day)
	c.due(map[string]string{"second": "2026-08-10"}) // the 90th day is Sunday 9 August
}

// 产品质量法 Art 17, 令18 Art 48: announced, checked again between the 60th and the 90th day, ordered to stop, checked once more, and handed
// over for the licence; whoever checked does not order the firm to stop, and who passes at any check comes to the close.
func TestAnnounced(t *testing.T) {
	check := func(passed string) values {
		return values{"passed": passed, "effect": "见记录", "evidence": fixture.File("复查.pdf")}
	}
	var ends []rectify.Ended
	listen := []module.Module{{Name: "listener", Handlers: []event.Handler[*flow.Tx]{event.On(rectify.Closed, func(_ *flow.Tx, e rectify.Ended) error { ends = append(ends, e); return nil })}}}
	fixture.Each(t, listen, func(t *testing.T, w *fixture.World) {
		ends = nil
		c := open(t, w, nil)
		c.announced()
		c.on("2026-07-09")
		c.refused(c.as(duty.Sampler), "recheck", "Z123", check("是"))
		c.on("2026-07-10") // the 60th day
		both := role.With(t.Context(), role.Actor{ID: 77, Name: "兼任", Region: fixture.Home, Duties: []role.Duty{duty.Sampler, duty.Supervisor}})
		if f := c.take(both, "recheck", check("否")); f.State != rectify.Refailed || f.Level != 2 {
			t.Errorf("failed again: %s, level %d", f.State, f.Level)
		}
		c.due(nil)
		stop := values{"demand": "停产整顿", "until": "2026-08-31"}
		c.refused(both, "suspend", "R152", stop)
		c.refused(c.as(duty.Supervisor), "suspend", "Z124", values{"demand": "停产整顿", "until": "2026-07-10"})
		if f := c.take(c.as(duty.Supervisor), "suspend", stop); f.State != rectify.Stopped || f.StopNo != "荣市监停整〔2026〕1号" {
			t.Errorf("stopped as %s, %s", f.State, f.StopNo)
		}
		c.due(map[string]string{"overhaul": "2026-09-30"})
		c.on("2026-09-02")
		c.refused(c.as(duty.Sampler), "overhaul", "Z125", values{"day": "2026-07-09", "passed": "否", "effect": "x", "evidence": fixture.File("a.pdf")})
		f := c.take(c.as(duty.Sampler), "overhaul", check("否"))
		if f.State != rectify.Handed || !strings.Contains(f.Transfer, "吊销营业执照") || len(f.Checks) != 2 || f.Checks[1].Round != rectify.Overhaul || len(ends) != 1 || !ends[0].Handed {
			t.Errorf("ended as %+v, told %+v", f, ends)
		}
		c.due(nil)

		w.Clock.SetDate(calendar.NewDate(2026, 3, 2))
		good := open(t, w, func(o *rectify.Opening) { o.Firm = w.Maker.ID })
		good.announced()
		good.take(good.as(duty.Handler), "plan", values{"cause": "原料把关不严", "measures": []map[string]string{{"what": "更换供应商", "person": "厂长", "due": "2026-12-31"}}})
		good.take(good.as(duty.Handler), "report", done)
		if good.f.State != rectify.Announced {
			t.Errorf("a report after the announcement leads to %s", good.f.State)
		}
		good.on("2026-07-13")
		in := check("是")
		in["met"] = met(t, w)
		good.take(both, "recheck", in)
		good.refused(both, "close", "R155", nil)
		good.refused(good.as(duty.Supervisor), "reopen", "R156", values{"reason": "补充"})
		if f := good.take(good.as(duty.Supervisor), "close", nil); f.State != rectify.Done {
			t.Errorf("passed, yet %s", f.State)
		}
		food := open(t, w, func(o *rectify.Opening) { o.RuleSet = "food" })
		food.take(food.as(duty.Handler), "order", values{"person": "厂长", "demand": "停止销售"})
		food.refused(food.as(duty.Handler), "refer", "R156", values{"to": "市局"}) // 令15 knows no announcement
	})
}

// 令15 Art 45 gives the bureau 90 days from the start; who looked back does not close.
func TestFoodLoop(t *testing.T) {
	fixture.Each(t, nil, func(t *testing.T, w *fixture.World) {
		c := open(t, w, func(o *rectify.Opening) { o.RuleSet = "food" })
		c.on("2026-03-09")
		c.toLook()
		c.due(map[string]string{"finish": "2026-06-01", "look": "2026-04-08"}) // 90 days from 2 March end on Sunday 31 May
		both := role.With(t.Context(), role.Actor{ID: 77, Name: "兼任", Region: fixture.Home, Duties: []role.Duty{duty.Sampler, duty.Supervisor}})
		c.take(both, "look", values{"passed": "是", "effect": "合格", "evidence": fixture.File("a.jpg")})
		c.refused(both, "close", "R152", nil)
		c.refused(fixture.AsIn(t.Context(), "371083", duty.Supervisor), "close", "F404", nil)
		c.take(c.as(duty.Supervisor), "close", nil)
	})
}

// A condition that a bureau adds holds for findings that were reviewed before.
func TestConditionsAreConfiguration(t *testing.T) {
	fixture.Each(t, nil, func(t *testing.T, w *fixture.World) {
		c := open(t, w, nil)
		c.toClose()
		add := &rectify.Required{Name: "同类隐患已排查", Rank: 5, Source: "本局规定"}
		if err := w.Engine.Write(c.as(duty.Supervisor), func(tx *flow.Tx) error { return flow.Create(tx, rectify.ConditionKind, add) }); err != nil {
			t.Fatal(err)
		}
		c.refused(c.as(duty.Supervisor), "close", "Z110", nil)
		err := w.Engine.Write(c.as(duty.Supervisor), func(tx *flow.Tx) error {
			add.Off = true
			return store.Update(tx.Tx, rectify.ConditionKind, add, "停用")
		})
		if err != nil {
			t.Fatal(err)
		}
		c.take(c.as(duty.Supervisor), "close", nil)
	})
}

// The same firm and subject within 24 months of the close is a relapse: graver and with the section head from the start.
func TestRelapse(t *testing.T) {
	fixture.Each(t, nil, func(t *testing.T, w *fixture.World) {
		first := open(t, w, nil)
		if again := open(t, w, nil); again.f.Relapse {
			t.Error("a finding is a relapse before the first was closed")
		}
		first.toClose()
		first.take(first.as(duty.Supervisor), "close", nil)
		if other := open(t, w, func(o *rectify.Opening) { o.Subject = "另一产品" }); other.f.Relapse || other.f.Level != 1 {
			t.Errorf("another subject: %+v", other.f)
		}
		if other := open(t, w, func(o *rectify.Opening) { o.Firm = w.Maker.ID }); other.f.Relapse {
			t.Error("another firm is a relapse")
		}
		first.on("2028-03-02")
		if f := open(t, w, nil).f; !f.Relapse || f.Level != 2 || f.Severity != "serious" || f.Before != first.f.ID {
			t.Errorf("24 months to the day: %+v", f)
		}
		first.on("2028-03-03")
		if f := open(t, w, nil).f; f.Relapse || f.Severity != "ordinary" {
			t.Errorf("24 months and a day: %+v", f)
		}
	})
}

// An overdue finding goes up one level a week, to the third and no further, with the reason in the journal.
func TestEscalation(t *testing.T) {
	fixture.Each(t, nil, func(t *testing.T, w *fixture.World) {
		c := open(t, w, nil)
		c.take(c.as(duty.Handler), "order", values{"person": "厂长", "demand": "停止销售"})
		run := func(day string, level int64) {
			t.Helper()
			c.on(day)
			var kind *job.Kind
			for i := range w.Jobs {
				if w.Jobs[i].Name == "finding.escalate" {
					kind = &w.Jobs[i]
				}
			}
			if kind == nil || !kind.Daily {
				t.Fatal("no job raises overdue findings")
			}
			err := kind.Run(t.Context(), &job.Running{Engine: w.Engine, Progress: func(int64, int64) {},
				Finish: func(ctx context.Context, fn func(tx *flow.Tx) error) error { return w.Engine.Write(ctx, fn) }})
			if err != nil {
				t.Fatal(err)
			}
			if f := fixture.Get(t, w, rectify.Kind, c.f.ID); f.Level != level {
				t.Errorf("on %s at level %d, want %d", day, f.Level, level)
			}
		}
		run("2026-05-06", 1)
		run("2026-05-07", 2)
		run("2026-05-08", 2)
		run("2026-05-13", 2)
		run("2026-05-14", 3)
		run("2026-06-14", 3)
		var n int64
		err := w.Engine.Read(role.With(t.Context(), role.System("")), func(tx *flow.Tx) error {
			_, err := tx.One(`SELECT count(*) FROM journal WHERE record = ? AND action = 'escalate' AND reason LIKE '%督办层级升至%' AND {all: the journal}`, []any{c.f.ID}, &n)
			return err
		})
		if err != nil || n != 2 {
			t.Errorf("%d entries of the journal, %v", n, err)
		}
	})
}

// Coverage counts firms, not findings, leaves void ones out and keeps to the region and the days.
func TestCoverage(t *testing.T) {
	fixture.Each(t, nil, func(t *testing.T, w *fixture.World) {
		a, _ := open(t, w, nil), open(t, w, nil)
		open(t, w, func(o *rectify.Opening) { o.Firm = w.Maker.ID })
		void := open(t, w, func(o *rectify.Opening) { o.Firm = w.Elsewhere.ID })
		void.take(void.as(duty.Supervisor), "void", values{"reason": "事实不成立"})
		open(t, w, func(o *rectify.Opening) { o.Firm, o.Region = w.Elsewhere.ID, fixture.Far })
		a.take(a.as(duty.Handler), "order", values{"person": "厂长", "demand": "停止销售"})
		a.take(a.shop(), "plan", plan)
		cover := func(ctx context.Context, region, from, to string) (c rectify.Cover) {
			f, _ := calendar.ParseDate(from)
			u, _ := calendar.ParseDate(to)
			if err := w.Engine.Read(ctx, func(tx *flow.Tx) (err error) { c, err = rectify.Coverage(tx, region, f, u); return err }); err != nil {
				t.Fatal(err)
			}
			return c
		}
		got := cover(a.as(duty.Leader), fixture.Home, "2026-03-01", "2026-03-02")
		if rate, known := got.Rate(); got != (rectify.Cover{Failed: 2, Planned: 1}) || rate != 0.5 || !known {
			t.Errorf("coverage %+v", got)
		}
		if got := cover(a.as(duty.Leader), fixture.Home, "2026-03-03", "2026-03-09"); got.Failed != 0 {
			t.Errorf("other days: %+v", got)
		} else if _, known := got.Rate(); known {
			t.Error("a share of nothing")
		}
		if got := cover(a.as(duty.Leader), fixture.Far, "2026-03-01", "2026-03-02"); got.Failed != 0 {
			t.Errorf("another region leaks: %+v", got)
		}
	})
}

// A finding that a person registers gets its level and relapse like one that a business opens; another firm's staff do not see it.
func TestRegistered(t *testing.T) {
	fixture.Each(t, nil, func(t *testing.T, w *fixture.World) {
		f := &rectify.Finding{Title: "现场检查发现", Firm: record.To[firm.Firm](w.Shop.ID), Subject: "台账", Problem: "未建立台账", Severity: "minor"}
		if err := w.Engine.Write(w.As(t.Context(), duty.Handler), func(tx *flow.Tx) error { return flow.Create(tx, rectify.Kind, f) }); err != nil {
			t.Fatal(err)
		}
		c := &course{t, w, f}
		c.toClose()
		if c.f.Level != 1 || c.f.Number == "" {
			t.Errorf("registered as %+v", c.f)
		}
		err := w.Engine.Read(fixture.AsFirm(t.Context(), w.Maker), func(tx *flow.Tx) error { _, err := store.Get(tx.Tx, rectify.Kind, f.ID); return err })
		if err == nil {
			t.Error("another firm sees the finding")
		}
	})
}
