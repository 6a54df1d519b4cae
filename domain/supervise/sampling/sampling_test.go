package sampling_test

import (
	"context"
	"strings"
	"testing"

	"qgov/base/duty"
	"qgov/base/product"
	"qgov/domain/supervise/rectify"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/module"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/testkit/fixture"
)

type values = map[string]any

// course drives one sample.
type course struct {
	t *testing.T
	w *fixture.World
	s *sampling.Sample
}

func begin(t *testing.T, w *fixture.World, p *product.Product) *course {
	return &course{t, w, w.Assign(t, p)}
}

func (c *course) take(ctx context.Context, step string, v values) *sampling.Sample {
	c.t.Helper()
	c.s = fixture.Must(c.t, ctx, c.w, sampling.Kind, c.s.ID, step, v)
	return c.s
}

func (c *course) refused(ctx context.Context, step, code string, v values) {
	c.t.Helper()
	fixture.Refused(c.t, ctx, c.w, sampling.Kind, c.s.ID, step, code, v)
}

func (c *course) as(d role.Duty) context.Context { return c.w.As(c.t.Context(), d) }

func (c *course) lab() context.Context { return fixture.AsLab(c.t.Context(), c.w.Lab) }

func (c *course) on(day string) {
	c.t.Helper()
	d, err := calendar.ParseDate(day)
	if err != nil {
		c.t.Fatal(err)
	}
	c.w.Clock.SetDate(d)
}

func (c *course) state(want record.State) {
	c.t.Helper()
	if got := fixture.Get(c.t, c.w, sampling.Kind, c.s.ID).State; got != want {
		c.t.Fatalf("state %s, want %s", got, want)
	}
}

func (c *course) due(want map[string]string) {
	c.t.Helper()
	got := fixture.Deadlines(c.t, c.w, "sample", c.s.ID)
	if len(got) != len(want) {
		c.t.Errorf("limits %v, want %v", got, want)
	}
	for name, day := range want {
		if got[name] != day {
			c.t.Errorf("limit %s is %q, want %s", name, got[name], day)
		}
	}
}

// sheet is a full sampling sheet of the shop with a producer in the register.
func sheet(producer record.ID) values {
	return values{"producer": producer, "name": "标签名称", "batch": "20260201", "made_on": "2026-02-01", "shelf_life": "365", "quantity": "2", "backup": "1", "unit": "件", "seals": "F-001",
		"place": "货架", "photos": fixture.File("现场.jpg"), "signatures": fixture.File("抽样单.jpg")}
}

func items(rows ...map[string]string) []map[string]string { return rows }

// fails is a result that the program and the laboratory both find failing: 139 mg/kg against 75 mg/kg or 2 g/kg against 1 g/kg.
func fails(p *product.Product) values {
	row := map[string]string{"parameter": "甲醛", "operator": "≤", "limit": "75", "unit": "mg/kg", "value": "139", "value_unit": "mg/kg", "lab_verdict": "fail"}
	if p.Domain == product.Food {
		row = map[string]string{"parameter": "苯甲酸", "operator": "≤", "limit": "1.0", "unit": "g/kg", "value": "2000", "value_unit": "mg/kg", "lab_verdict": "fail"}
	}
	return values{"items": items(row), "verdict": "fail", "report_no": "R-1", "report": fixture.File("报告.pdf")}
}

func passes() values {
	return values{"items": items(map[string]string{"parameter": "甲醛", "operator": "≤", "limit": "75", "unit": "mg/kg", "value": "20", "value_unit": "mg/kg", "lab_verdict": "pass"}),
		"verdict": "pass", "report_no": "R-2", "report": fixture.File("报告.pdf")}
}

// toTesting takes the sample to the laboratory.
func (c *course) toTesting(producer record.ID) {
	c.t.Helper()
	c.take(c.as(duty.Sampler), "sheet", sheet(producer))
	c.take(c.as(duty.Sampler), "deliver", nil)
	c.take(c.lab(), "receive", values{"condition": "完好"})
}

// toNotified takes the sample to the time to object, told on the day.
func (c *course) toNotified(p *product.Product, producer record.ID, told string) {
	c.t.Helper()
	c.toTesting(producer)
	c.take(c.lab(), "result", fails(p))
	c.take(c.as(duty.Supervisor), "approve", values{"reason": "同意"})
	c.on(told)
	c.take(c.as(duty.Handler), "notify", values{"firm_way": "direct", "producer_way": "mail"})
}

func object(kind string) values {
	return values{"by": "firm", "kind": kind, "reason": "对结果有异议", "files": fixture.File("申请.pdf")}
}

func TestNumbersAndAssignment(t *testing.T) {
	fixture.Each(t, nil, func(t *testing.T, w *fixture.World) {
		a, b := begin(t, w, w.Goods), begin(t, w, w.Food)
		if a.s.Number != "荣市监抽〔2026〕1号" || b.s.Number != "荣市监抽〔2026〕2号" {
			t.Errorf("numbers %s, %s", a.s.Number, b.s.Number)
		}
		if a.s.RuleSet != product.Goods || b.s.RuleSet != product.Food || a.s.Region != fixture.Home || a.s.Owner != fixture.Account(duty.Sampler) {
			t.Errorf("assigned as %+v", a.s)
		}
		bad := map[string]func(s *sampling.Sample){
			"the same person twice":      func(s *sampling.Sample) { s.Sampler2 = s.Sampler1 },
			"a sampler with an interest": func(s *sampling.Sample) { s.Sampler2.ID = w.Kin.ID },
			"a laboratory out of scope":  func(s *sampling.Sample) { s.Lab.ID = w.Narrow.ID },
			"the other rule set":         func(s *sampling.Sample) { s.RuleSet = product.Food },
		}
		for name, spoil := range bad {
			s := w.Draft(w.Goods)
			spoil(s)
			err := w.Engine.Write(w.As(t.Context(), duty.Planner), func(tx *flow.Tx) error { return flow.Create(tx, sampling.Kind, s) })
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		err := w.Engine.Write(w.As(t.Context(), duty.Sampler), func(tx *flow.Tx) error { return flow.Create(tx, sampling.Kind, w.Draft(w.Goods)) })
		if !fault.Is(err, fault.Denied) {
			t.Errorf("a sampler assigns: %v", err)
		}
	})
}

func TestOutcomes(t *testing.T) {
	fixture.Each(t, nil, func(t *testing.T, w *fixture.World) {
		c := begin(t, w, w.Goods)
		c.refused(c.as(duty.Sampler), "sheet", "R100", values{"outcome": "shut"})
		c.refused(c.as(duty.Sampler), "sheet", "R100", values{"outcome": "sampled"})
		c.refused(c.as(duty.Handler), "sheet", "F403", values{"outcome": "shut"})
		c.take(c.as(duty.Sampler), "sheet", values{"outcome": "shut", "outcome_note": "大门紧锁", "photos": fixture.File("门.jpg")})
		c.state(sampling.NotSampled)
		c.refused(c.as(duty.Sampler), "deliver", "R150", nil)

		c = begin(t, w, w.Goods)
		c.take(c.as(duty.Sampler), "sheet", values{"outcome": "refused", "outcome_note": "负责人拒绝", "photos": fixture.File("拒.jpg")})
		c.state(sampling.Refused)
		c.take(c.as(duty.Handler), "dispose", values{"reason": "依法处理"})
		f := fixture.Get(t, w, rectify.Kind, c.s.Findings[0].Finding.ID)
		if len(c.s.Findings) != 1 || f.Title != "拒绝抽样检验" || f.Severity != "serious" || f.Firm.ID != w.Shop.ID {
			t.Errorf("refusal opened %+v", f)
		}

		c = begin(t, w, w.Food)
		c.take(c.as(duty.Sampler), "sheet", sheet(w.Maker.ID))
		c.take(c.as(duty.Sampler), "deliver", nil)
		c.refused(c.lab(), "receive", "R100", values{"accept": "否", "condition": "封条破损"})
		c.take(c.lab(), "receive", values{"accept": "否", "condition": "封条破损", "reason": "封条破损"})
		c.state(sampling.Returned)
		c.take(c.as(duty.Sampler), "deliver", nil)
		c.take(c.lab(), "receive", values{"condition": "完好"})
		c.state(sampling.Testing)
	})
}

// Bought online: the sheet wants the platform, shop, order and account.
func TestOnline(t *testing.T) {
	fixture.Each(t, nil, func(t *testing.T, w *fixture.World) {
		s := w.Draft(w.Goods)
		s.Stage = sampling.Online
		if err := w.Engine.Write(w.As(t.Context(), duty.Planner), func(tx *flow.Tx) error { return flow.Create(tx, sampling.Kind, s) }); err != nil {
			t.Fatal(err)
		}
		c := &course{t, w, s}
		c.refused(c.as(duty.Sampler), "sheet", "R100", sheet(w.Maker.ID))
		v := sheet(w.Maker.ID)
		v["platform"], v["shop"], v["order_no"], v["account"] = "示例平台", "示例网店", "T1", "u1"
		c.take(c.as(duty.Sampler), "sheet", v)
		c.state(sampling.Sampled)
	})
}

func TestPass(t *testing.T) {
	var told []sampling.Outcome
	listen := []module.Module{{Name: "listener", Handlers: []event.Handler[*flow.Tx]{event.On(sampling.Concluded, func(_ *flow.Tx, o sampling.Outcome) error { told = append(told, o); return nil }),
		event.On(sampling.Failed, func(*flow.Tx, sampling.Outcome) error { t.Error("a pass failed"); return nil })}}}
	fixture.Each(t, listen, func(t *testing.T, w *fixture.World) {
		told = nil
		c := begin(t, w, w.Goods)
		c.toTesting(w.Maker.ID)
		c.take(c.lab(), "result", passes())
		s := c.take(c.as(duty.Supervisor), "approve", values{"reason": "同意"})
		c.state(sampling.Qualified)
		if s.Conclusion != "pass" || s.PublicCode == "" || len(told) != 1 || !told[0].Pass || told[0].Code != s.PublicCode {
			t.Errorf("passed as %+v, told %+v", s, told)
		}
		var title string
		w.Engine.Read(role.With(t.Context(), role.System("")), func(tx *flow.Tx) error {
			_, err := tx.One(`SELECT action FROM log_leaf WHERE code = ? AND {all: the public log}`, []any{s.PublicCode}, &title)
			if err != nil {
				t.Error(err)
			}
			return nil
		})
		if title != "conclude" {
			t.Errorf("the public log says %q", title)
		}
	})
}

// Risk monitoring: a failure is flagged for assessment, is not published and opens no case.
func TestMonitoring(t *testing.T) {
	fixture.Each(t, nil, func(t *testing.T, w *fixture.World) {
		s := w.Draft(w.Food)
		s.Purpose = sampling.Monitoring
		if err := w.Engine.Write(w.As(t.Context(), duty.Planner), func(tx *flow.Tx) error { return flow.Create(tx, sampling.Kind, s) }); err != nil {
			t.Fatal(err)
		}
		c := &course{t, w, s}
		c.toTesting(w.Maker.ID)
		c.take(c.lab(), "result", fails(w.Food))
		s = c.take(c.as(duty.Supervisor), "approve", values{"reason": "同意"})
		c.state(sampling.Flagged)
		if s.PublicCode != "" || s.Handling {
			t.Errorf("monitoring left %q %v", s.PublicCode, s.Handling)
		}
	})
}

// Every limit of the food rules, reckoned by hand: Qingming is 4 to 6 April 2026, and a Monday among them.
func TestFoodLimits(t *testing.T) {
	fixture.Each(t, nil, func(t *testing.T, w *fixture.World) {
		c := begin(t, w, w.Food)
		c.take(c.as(duty.Sampler), "sheet", sheet(w.Maker.ID))
		c.due(map[string]string{"deliver": "2026-03-09"}) // 令15 Art 20: 5 working days
		c.take(c.as(duty.Sampler), "deliver", nil)
		c.take(c.lab(), "receive", values{"condition": "完好"})
		c.due(map[string]string{"test": "2026-03-30"}) // Art 24: 20 working days from 2 March
		c.on("2026-03-16")
		c.take(c.lab(), "result", fails(w.Food))
		s := c.take(c.as(duty.Supervisor), "approve", values{"reason": "同意"})
		c.due(map[string]string{"notify": "2026-03-23"}) // Art 29: 5 working days
		if s.KeepUntil.String() != "2026-09-16" {        // Art 25: 6 months, sooner than the shelf life
			t.Errorf("backup kept until %s", s.KeepUntil)
		}
		c.on("2026-04-01")
		s = c.take(c.as(duty.Handler), "notify", values{"firm_way": "direct", "producer_way": "mail"})
		c.due(map[string]string{"objection": "2026-04-13"}) // 食品安全法 Art 88: 7 working days over Qingming
		if s.ObjectBy.String() != "2026-04-13" {
			t.Errorf("may object until %s", s.ObjectBy)
		}
		c.on("2026-04-02")
		c.take(c.as(duty.Handler), "object", object("result"))
		c.due(map[string]string{"objection": "2026-04-13", "accept": "2026-04-10"}) // Art 32(1): 5 working days
		c.on("2026-04-03")
		c.take(c.as(duty.Handler), "accept", values{"accept": "是", "reason": "符合条件"})
		c.state(sampling.Appointing)
		c.due(map[string]string{"objection": "2026-04-13", "appoint": "2026-04-13"}) // Art 32(2)
		c.on("2026-04-07")
		c.refused(c.as(duty.Handler), "appoint", "S124", values{"lab": w.Lab.ID})
		c.refused(c.as(duty.Handler), "appoint", "L104", values{"lab": w.Narrow.ID})
		c.take(c.as(duty.Handler), "appoint", values{"lab": w.Lab2.ID})
		c.due(map[string]string{"objection": "2026-04-13", "hand_over": "2026-04-10"}) // Art 33: 3 working days
		c.on("2026-04-08")
		c.take(c.as(duty.Handler), "hand_over", nil)
		c.due(map[string]string{"retest": "2026-04-22"}) // Art 35(1): 10 working days
		c.on("2026-04-20")
		c.refused(c.lab(), "retest", "S103", fails(w.Food))
		c.take(fixture.AsLab(t.Context(), w.Lab2), "retest", fails(w.Food))
		c.due(map[string]string{"tell": "2026-04-27"}) // Art 35(2): 5 working days
		c.on("2026-04-27")
		c.take(c.as(duty.Handler), "tell", nil)
		c.state(sampling.Final)
		c.on("2026-04-28")
		c.take(c.as(duty.Handler), "dispose", values{"reason": "立案核查"})
		c.due(map[string]string{"dispose": "2026-07-27"}) // Art 45: 90 days
	})
}

// Every limit of the goods rules; Labour Day is 1 to 5 May 2026.
func TestGoodsLimits(t *testing.T) {
	fixture.Each(t, nil, func(t *testing.T, w *fixture.World) {
		c := begin(t, w, w.Goods)
		c.toNotified(w.Goods, w.Maker.ID, "2026-04-20")
		c.due(map[string]string{"objection": "2026-05-06"}) // 令18 Art 36: 15 days end in the holiday
		c.on("2026-04-21")
		c.take(fixture.AsFirm(t.Context(), w.Shop), "object", object("result"))
		c.due(map[string]string{"objection": "2026-05-06"}) // 令18 sets no time to accept
		c.on("2026-04-23")
		c.take(c.as(duty.Handler), "accept", values{"accept": "是", "reason": "符合条件"})
		c.due(map[string]string{"objection": "2026-05-06", "formal": "2026-04-30"}) // Art 38: 7 days
		c.on("2026-04-24")
		c.take(c.as(duty.Handler), "formalities", nil)
		c.due(map[string]string{"objection": "2026-05-06", "appoint": "2026-05-06"}) // Art 39: 10 days end in the holiday
		c.take(c.as(duty.Handler), "appoint", values{"lab": w.Lab.ID, "reason": "本省仅此一家具备资质"})
		c.take(c.as(duty.Handler), "hand_over", nil)
		c.take(c.lab(), "retest", passes())
		s := c.take(c.as(duty.Handler), "tell", nil)
		c.state(sampling.Cleared)
		if s.Conclusion != "pass" || s.Handling || s.Failing != "" {
			t.Errorf("cleared as %+v", s)
		}
		c.due(nil)
	})
}

// The program itself makes the result final on the day after the time to object, and not before.
func TestSweep(t *testing.T) {
	var failed []sampling.Outcome
	listen := []module.Module{{Name: "listener", Handlers: []event.Handler[*flow.Tx]{event.On(sampling.Failed, func(_ *flow.Tx, o sampling.Outcome) error { failed = append(failed, o); return nil })}}}
	fixture.Each(t, listen, func(t *testing.T, w *fixture.World) {
		failed = nil
		c := begin(t, w, w.Food)
		c.toNotified(w.Food, w.Maker.ID, "2026-04-01")
		sweep := func(day string, want int) {
			t.Helper()
			c.on(day)
			if n, err := w.Engine.Sweep(t.Context()); err != nil || n != want {
				t.Fatalf("on %s swept %d, %v", day, n, err)
			}
		}
		c.refused(c.as(duty.Handler), "conclude", "R151", nil)
		sweep("2026-04-13", 0)
		c.state(sampling.Notified)
		sweep("2026-04-14", 1)
		c.state(sampling.Final)
		sweep("2026-04-15", 0)
		s := fixture.Get(t, w, sampling.Kind, c.s.ID)
		if s.ConcludedOn.String() != "2026-04-14" || len(failed) != 1 || failed[0].Failing != "苯甲酸" || failed[0].Producer != w.Maker.ID {
			t.Errorf("concluded %s, told %+v", s.ConcludedOn, failed)
		}

		// 令18 Art 38: who does not see to the formalities gave up the re-test
		g := begin(t, w, w.Goods)
		g.toNotified(w.Goods, w.Maker.ID, "2026-04-20")
		g.take(g.as(duty.Handler), "object", object("result"))
		g.take(g.as(duty.Handler), "accept", values{"accept": "是", "reason": "符合条件"})
		g.on("2026-04-28")
		if n, err := w.Engine.Sweep(t.Context()); err != nil || n != 1 {
			t.Fatalf("swept %d, %v", n, err)
		}
		g.state(sampling.Final)
	})
}

// Objections: late ones, those that the law bars, those that fail and those that succeed.
func TestObjections(t *testing.T) {
	fixture.Each(t, nil, func(t *testing.T, w *fixture.World) {
		accept := values{"accept": "是", "reason": "同意"}
		c := begin(t, w, w.Food)
		c.take(c.as(duty.Sampler), "sheet", sheet(w.Maker.ID))
		c.refused(c.as(duty.Handler), "object", "S122", object("result")) // nobody was told of a result yet
		c.take(c.as(duty.Handler), "object", object("process"))
		c.due(map[string]string{"deliver": "2026-03-09", "accept": "2026-03-09"})
		c.take(c.as(duty.Handler), "accept", accept)
		c.due(map[string]string{"deliver": "2026-03-09", "decide": "2026-03-30"}) // Art 39(2): 20 working days
		c.take(c.as(duty.Supervisor), "decide", values{"uphold": "否", "reason": "过程合规"})
		c.state(sampling.Sampled)

		// 令15 Art 31(1): no re-test of microbes
		c = begin(t, w, w.Food)
		c.toTesting(w.Maker.ID)
		micro := values{"items": items(map[string]string{"parameter": "菌落总数", "operator": "≤", "limit": "10000", "upper": "100000", "unit": "CFU/g", "value_unit": "CFU/g", "n": "5", "c": "2",
			"value": "200000；100；100；100；100", "lab_verdict": "fail"}), "verdict": "fail", "report_no": "R-3", "report": fixture.File("报告.pdf")}
		c.take(c.lab(), "result", micro)
		c.take(c.as(duty.Supervisor), "approve", values{"reason": "同意"})
		c.take(c.as(duty.Handler), "notify", values{"firm_way": "direct", "producer_way": "mail"})
		c.take(c.as(duty.Handler), "object", object("result"))
		c.refused(c.as(duty.Handler), "accept", "S120", accept)
		c.take(c.as(duty.Handler), "accept", values{"accept": "否", "reason": "微生物指标不予复检"})
		c.state(sampling.Notified)

		// late
		c = begin(t, w, w.Goods)
		c.toNotified(w.Goods, w.Maker.ID, "2026-04-20")
		c.on("2026-05-07")
		s := c.take(c.as(duty.Handler), "object", object("result"))
		if !s.Objections[0].Late {
			t.Error("an objection on the day after the last is not late")
		}
		c.refused(c.as(duty.Handler), "accept", "S120", accept)
		c.take(c.as(duty.Handler), "accept", values{"accept": "否", "reason": "逾期"})
		c.state(sampling.Final)

		// 令18 Art 37: the sample was not what it was said to be
		c = begin(t, w, w.Goods)
		c.toNotified(w.Goods, w.Elsewhere.ID, "2026-05-11")
		c.take(c.as(duty.Handler), "object", object("truth"))
		c.take(c.as(duty.Handler), "accept", accept)
		c.take(c.as(duty.Supervisor), "decide", values{"uphold": "是", "reason": "样品非其生产"})
		c.state(sampling.Voided)
		if h := fixture.Get(t, w, sampling.HandoverKind, c.s.Handover); h.State != sampling.Withdrawn {
			t.Errorf("the hand-over is %s", h.State)
		}

		// 令18 Art 40: a damaged backup sample leaves the first result
		c = begin(t, w, w.Goods)
		c.toNotified(w.Goods, w.Maker.ID, "2026-05-11")
		c.take(c.as(duty.Handler), "object", object("result"))
		c.take(c.as(duty.Handler), "accept", accept)
		c.take(c.as(duty.Handler), "formalities", nil)
		c.take(c.as(duty.Handler), "appoint", values{"lab": w.Lab2.ID})
		c.take(c.as(duty.Handler), "hand_over", values{"intact": "否", "reason": "备样被拆封"})
		c.state(sampling.Final)
	})
}

// Four eyes, stale versions, regions and laboratories.
func TestGuards(t *testing.T) {
	fixture.Each(t, nil, func(t *testing.T, w *fixture.World) {
		c := begin(t, w, w.Goods)
		stale := fixture.Get(t, w, sampling.Kind, c.s.ID)
		c.toTesting(w.Maker.ID)
		err := w.Engine.Write(c.as(duty.Supervisor), func(tx *flow.Tx) error {
			m := w.Engine.Flow("sample").Step("cancel")
			in, err := tx.Prepare(m, stale)
			if err != nil {
				return err
			}
			m.Form.Field("reason").Parse(in, "取消")
			return flow.Take(tx, sampling.Kind, stale, "cancel", in)
		})
		if !fault.Is(err, fault.Stale) {
			t.Errorf("a stale version: %v", err)
		}
		c.refused(c.lab(), "result", "S111", values{"items": fails(w.Goods)["items"], "verdict": "pass", "report_no": "R", "report": fixture.File("a.pdf")})
		c.refused(fixture.AsLab(t.Context(), w.Lab2), "result", "F404", fails(w.Goods))
		c.take(c.lab(), "result", fails(w.Goods))
		same := role.With(t.Context(), role.Actor{ID: fixture.Account(duty.Sampler), Name: "抽样兼审核", Region: fixture.Home, Duties: []role.Duty{duty.Sampler, duty.Supervisor}})
		c.refused(same, "approve", "R152", values{"reason": "同意"})
		c.refused(fixture.AsIn(t.Context(), "371083", duty.Supervisor), "approve", "F404", values{"reason": "同意"})
		c.refused(c.as(duty.Supervisor), "approve", "S113", values{"verdict": "pass", "reason": "同意"})
		c.take(c.as(duty.Supervisor), "return", values{"reason": "补充方法"})
		c.take(c.lab(), "result", nil) // offered as it was
		c.take(c.as(duty.Supervisor), "approve", values{"reason": "同意"})
		c.refused(c.as(duty.Handler), "notify", "S121", values{"firm_way": "direct", "producer_day": ""})

		sees := func(ctx context.Context) bool {
			return w.Engine.Read(ctx, func(tx *flow.Tx) error { _, err := store.Get(tx.Tx, sampling.Kind, c.s.ID); return err }) == nil
		}
		if !sees(c.lab()) || sees(fixture.AsLab(t.Context(), w.Lab2)) || sees(fixture.AsFirm(t.Context(), w.Shop)) || sees(fixture.AsFirm(t.Context(), w.Maker)) {
			t.Error("before the notice only the laboratory of the sample sees it from outside")
		}
		c.take(c.as(duty.Handler), "notify", values{"firm_way": "direct", "producer_way": "mail"})
		if !sees(fixture.AsFirm(t.Context(), w.Shop)) || !sees(fixture.AsFirm(t.Context(), w.Maker)) || sees(fixture.AsFirm(t.Context(), w.Elsewhere)) {
			t.Error("after the notice the two firms see it")
		}
	})
}

// From the failing sample over two findings to the close, and the hand-over to another region.
func TestToTheClose(t *testing.T) {
	fixture.Each(t, nil, func(t *testing.T, w *fixture.World) {
		c := begin(t, w, w.Goods)
		c.toNotified(w.Goods, w.Maker.ID, "2026-04-20")
		c.on("2026-05-07")
		c.take(c.as(duty.Handler), "conclude", nil)
		c.take(c.as(duty.Handler), "dispose", values{"reason": "责令改正"})
		if len(c.s.Findings) != 2 {
			t.Fatalf("%d findings for two firms", len(c.s.Findings))
		}
		for i, l := range c.s.Findings {
			c.state(sampling.Disposing)
			if f := fixture.Get(t, w, rectify.Kind, l.Finding.ID); !strings.Contains(f.Problem, "139 mg/kg") || f.Subject != w.Goods.Name || f.Firm != l.Firm {
				t.Errorf("finding %d: %+v", i, f)
			}
			fixture.Must(t, c.as(duty.Supervisor), w, rectify.Kind, l.Finding.ID, "hand", values{"to": "执法大队", "reason": "立案"})
		}
		c.state(sampling.Closed)
		if s := fixture.Get(t, w, sampling.Kind, c.s.ID); s.Handling || s.ClosedOn.IsZero() {
			t.Errorf("closed as %+v", s)
		}

		c = begin(t, w, w.Goods)
		c.toNotified(w.Goods, w.Elsewhere.ID, "2026-05-11")
		there := fixture.AsIn(t.Context(), fixture.Far, duty.Handler)
		h := fixture.Must(t, there, w, sampling.HandoverKind, c.s.Handover, "receive", nil)
		fixture.Refused(t, there, w, sampling.HandoverKind, h.ID, "pursue", "S130", values{"severity": "ordinary", "reason": "核查"})
		fixture.Refused(t, there, w, sampling.Kind, c.s.ID, "conclude", "F404", nil)
		c.on("2026-05-27")
		c.take(c.as(duty.Handler), "conclude", nil)
		c.take(c.as(duty.Handler), "dispose", values{"reason": "责令改正"})
		if len(c.s.Findings) != 1 || c.s.Findings[0].Firm.ID != w.Shop.ID {
			t.Errorf("findings here: %+v", c.s.Findings)
		}
		fixture.Must(t, there, w, sampling.HandoverKind, h.ID, "pursue", values{"reason": "核查"})
		var f *rectify.Finding
		w.Engine.Read(there, func(tx *flow.Tx) (err error) {
			f, err = store.First(tx.Tx, rectify.Kind, store.Query{Where: []store.Cond{store.Eq(rectify.Kind.F(&rectify.Kind.P.SourceID), h.ID)}})
			return err
		})
		if f == nil || f.Region != fixture.Far || f.Firm.ID != w.Elsewhere.ID {
			t.Fatalf("finding there: %+v", f)
		}
		fixture.Must(t, fixture.AsIn(t.Context(), fixture.Far, duty.Supervisor), w, rectify.Kind, f.ID, "hand", values{"to": "执法大队", "reason": "立案"})
		if s := fixture.Get(t, w, sampling.Kind, c.s.ID); !strings.Contains(s.Reply, "核查处置已办结") || s.State != sampling.Disposing {
			t.Errorf("the region's answer is %q, state %s", s.Reply, s.State)
		}
	})
}

// 令18 Art 8: the same product of the same producer within six months.
func TestRepeated(t *testing.T) {
	fixture.Each(t, nil, func(t *testing.T, w *fixture.World) {
		first, second := begin(t, w, w.Goods), begin(t, w, w.Goods)
		first.take(first.as(duty.Sampler), "sheet", sheet(w.Maker.ID))
		repeated := func(day string) *sampling.Sample {
			var old *sampling.Sample
			d, _ := calendar.ParseDate(day)
			s := fixture.Get(t, w, sampling.Kind, first.s.ID)
			s.ID, s.SampledOn = second.s.ID, d
			err := w.Engine.Read(first.as(duty.Planner), func(tx *flow.Tx) (err error) { old, err = sampling.Repeated(tx, s); return err })
			if err != nil {
				t.Fatal(err)
			}
			return old
		}
		if old := repeated("2026-09-02"); old == nil || old.ID != first.s.ID {
			t.Errorf("six months to the day: %v", old)
		}
		if old := repeated("2026-09-03"); old != nil {
			t.Errorf("six months and a day: %v", old.Number)
		}
	})
}
