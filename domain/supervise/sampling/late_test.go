package sampling_test

import (
	"testing"
	"time"

	"qgov/base/duty"
	"qgov/base/product"
	"qgov/domain/supervise/rectify"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/flow"
	"qgov/kernel/module"
	"qgov/testkit/fixture"
)

// An objection that came in time and was registered after the program had made the result final takes the result back, once.
func TestReopen(t *testing.T) {
	var told []string
	note := func(name string) func(*flow.Tx, sampling.Outcome) error {
		return func(_ *flow.Tx, o sampling.Outcome) error { told = append(told, name+" "+o.Code); return nil }
	}
	listen := []module.Module{{Name: "listener", Handlers: []event.Handler[*flow.Tx]{event.On(sampling.Concluded, note("concluded")), event.On(sampling.Failed, note("failed")), event.On(sampling.Reopened, note("reopened"))}}}
	fixture.Each(t, listen, func(t *testing.T, w *fixture.World) {
		told = nil
		c := begin(t, w, w.Goods)
		c.toNotified(w.Goods, w.Elsewhere.ID, "2026-04-20")
		c.on("2026-05-07")
		if _, err := w.Engine.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		c.state(sampling.Final)
		first := fixture.Get(t, w, sampling.Kind, c.s.ID).PublicCode
		v := object("truth")
		c.refused(c.as(duty.Handler), "object", "S127", v)
		v["received"] = "2026-05-06"
		s := c.take(c.as(duty.Handler), "object", v)
		if s.State != sampling.Objected || s.Conclusion != "" || !s.ConcludedOn.IsZero() || s.PublicCode == first {
			t.Errorf("reopened as %+v", s)
		}
		if h := fixture.Get(t, w, sampling.HandoverKind, s.Handover); h.Final != "" {
			t.Errorf("the other region still thinks it is final: %s", h.Final)
		}
		c.take(c.as(duty.Handler), "accept", values{"accept": "是", "reason": "期限内收到"})
		s = c.take(c.as(duty.Supervisor), "decide", values{"uphold": "否", "reason": "样品属实"})
		if s.State != sampling.Final || s.Conclusion != "fail" || s.ConcludedOn.String() != "2026-05-07" {
			t.Errorf("final again as %+v", s)
		}
		if len(told) != 5 || told[2][:8] != "reopened" || told[4][:6] != "failed" {
			t.Errorf("told %v", told)
		}
		c.refused(c.as(duty.Handler), "object", "S127", v)
	})
}

// A serious risk is reported within 24 hours of the laboratory's result, to the minute and whatever else happens to the sample; a result
// that is sent back takes the limit with it.
func TestUrgent(t *testing.T) {
	report := values{"to": "市局", "how": "电话", "note": "已封存"}
	fixture.Each(t, nil, func(t *testing.T, w *fixture.World) {
		for set, p := range map[string]*product.Product{"goods": w.Goods, "food": w.Food} {
			start := calendar.NewDate(2026, 3, 2)
			w.Clock.SetDate(start)
			c := begin(t, w, p)
			c.toTesting(w.Maker.ID)
			c.refused(c.as(duty.Handler), "urgent", "R150", report)
			in := fails(p)
			in["serious"] = "是"
			s := c.take(c.lab(), "result", in)
			limit := func(want string) {
				t.Helper()
				if got := fixture.Deadlines(t, w, "sample", s.ID)["urgent"]; got != want {
					t.Errorf("%s: the report is due %q, want %q", set, got, want)
				}
			}
			limit(start.AddDays(1).String())
			c.take(c.as(duty.Supervisor), "return", values{"reason": "核对"})
			limit("")
			in["serious"] = "否"
			s = c.take(c.lab(), "result", in)
			limit("")
			c.refused(c.as(duty.Handler), "urgent", "R156", report)
			c.take(c.as(duty.Supervisor), "return", values{"reason": "再核对"})
			in["serious"] = "是"
			c.take(c.lab(), "result", in)
			w.Clock.Advance(24*time.Hour + time.Minute) // still the last day
			limit(start.AddDays(1).String())
			s = c.take(c.as(duty.Handler), "urgent", report)
			if !s.RiskLate || s.State != sampling.Reported || s.RiskTo != "市局" {
				t.Errorf("%s: reported after 24 hours and a minute: %+v", set, s)
			}
			limit("")
			c.refused(c.as(duty.Handler), "urgent", "S140", report)
			c.take(c.as(duty.Supervisor), "approve", values{"reason": "同意"})
		}
	})
}

// The bureau may enter a result for a laboratory without an account; who entered it does not approve it.
func TestEnteredForTheLaboratory(t *testing.T) {
	fixture.Each(t, nil, func(t *testing.T, w *fixture.World) {
		c := begin(t, w, w.Goods)
		c.toTesting(w.Maker.ID)
		c.take(w.Everybody(t.Context()), "result", fails(w.Goods))
		c.refused(w.Everybody(t.Context()), "approve", "R155", values{"reason": "同意"})
		c.take(c.as(duty.Supervisor), "approve", values{"reason": "同意"})
	})
}

// 令15 Art 45: the 90 days may be extended with written approval, in the sample and in its findings; 令18 knows no extension.
func TestExtend(t *testing.T) {
	fixture.Each(t, nil, func(t *testing.T, w *fixture.World) {
		c := begin(t, w, w.Food)
		c.toNotified(w.Food, w.Shop.ID, "2026-04-01")
		c.on("2026-04-28")
		c.take(c.as(duty.Handler), "conclude", nil)
		c.take(c.as(duty.Handler), "dispose", values{"reason": "核查"})
		c.due(map[string]string{"dispose": "2026-07-27"})
		c.refused(c.as(duty.Supervisor), "extend", "S101", values{"reason": "批准"})
		s := c.take(c.as(duty.Supervisor), "extend", values{"until": "2026-08-28", "reason": "批准"})
		if s.Due.String() != "2026-08-28" || s.State != sampling.Disposing || len(s.Findings) != 1 {
			t.Errorf("extended to %s, %s, %d findings", s.Due, s.State, len(s.Findings))
		}
		id := s.Findings[0].Finding.ID
		fixture.Must(t, c.as(duty.Handler), w, rectify.Kind, id, "order", values{"person": "店长", "demand": "停止销售"})
		fixture.Refused(t, c.as(duty.Supervisor), w, rectify.Kind, id, "extend", "Z104", values{"reason": "批准"})
		f := fixture.Must(t, c.as(duty.Supervisor), w, rectify.Kind, id, "extend", values{"until": "2026-08-28", "reason": "批准"})
		if f.Due.String() != "2026-08-28" {
			t.Errorf("the finding is due %s", f.Due)
		}

		g := begin(t, w, w.Goods)
		g.take(g.as(duty.Sampler), "sheet", values{"outcome": "refused", "outcome_note": "拒绝", "photos": fixture.File("a.jpg")})
		g.take(g.as(duty.Handler), "dispose", values{"reason": "处理"})
		g.refused(g.as(duty.Supervisor), "extend", "R156", values{"until": "2026-12-01", "reason": "批准"})
	})
}
