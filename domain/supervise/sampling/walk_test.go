package sampling_test

import (
	"context"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"qgov/base/duty"
	"qgov/domain/supervise/rectify"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/testkit/fixture"
)

// TestWalks takes steps at random, with right and wrong inputs and over days, and holds every sample to what must always be true:
// no state is skipped, a result is final only when the law says so, and what is at its end has no limit running.
func TestWalks(t *testing.T) {
	fixture.Each(t, nil, func(t *testing.T, w *fixture.World) {
		if w.DB.Engine() != "sqlite" {
			return // the walk is about the steps; both engines take each of them in the other tests
		}
		ends := make(map[record.State]int)
		rapid.Check(t, func(rt *rapid.T) {
			w.Clock.SetDate(calendar.NewDate(2026, 3, 2).AddDays(rapid.IntRange(0, 200).Draw(rt, "start")))
			p := rapid.SampledFrom([]string{"goods", "food"}).Draw(rt, "rule set")
			c := begin(t, w, w.Goods)
			if p == "food" {
				c = begin(t, w, w.Food)
			}
			for range 30 {
				ends[c.walk(rt)]++
			}
		})
		for _, s := range []record.State{sampling.Qualified, sampling.Cleared, sampling.Final, sampling.Voided, sampling.Refused, sampling.Disposing, sampling.Retesting} {
			if ends[s] == 0 {
				t.Logf("no walk reached %s", s)
			}
		}
		if ends[sampling.Final] == 0 || ends[sampling.Qualified] == 0 {
			t.Errorf("the walks lead nowhere: %v", ends)
		}
	})
}

// walk lets days pass and takes one step that the state offers, or lets the program sweep.
func (c *course) walk(rt *rapid.T) record.State {
	w := c.w
	w.Clock.SetDate(calendar.Today(w.Clock).AddDays(rapid.IntRange(0, 5).Draw(rt, "days")))
	before := fixture.Get(c.t, w, sampling.Kind, c.s.ID)
	open := w.Engine.Flow("sample").Open(before.State)
	if len(open) == 0 || rapid.IntRange(0, 6).Draw(rt, "sweep") == 0 {
		if _, err := w.Engine.Sweep(c.t.Context()); err != nil {
			rt.Fatal(err)
		}
	} else {
		m := rapid.SampledFrom(open).Draw(rt, "step")
		_, err := fixture.Step(c.actor(before, m), w, sampling.Kind, before.ID, m.Name, c.input(rt, m.Name))
		if fault.Is(err, fault.Internal) {
			rt.Fatalf("%s in %s: %v", m.Name, before.State, err)
		}
		after := fixture.Get(c.t, w, sampling.Kind, c.s.ID)
		if err == nil && after.State != before.State && !slices.Contains(m.To, after.State) {
			rt.Fatalf("%s leads from %s to %s", m.Name, before.State, after.State)
		}
		if err != nil && (after.Version != before.Version || after.State != before.State) {
			rt.Fatalf("the refused step %s changed the sample", m.Name)
		}
	}
	s := fixture.Get(c.t, w, sampling.Kind, c.s.ID)
	c.invariants(rt, s)
	return s.State
}

func (c *course) actor(s *sampling.Sample, m *flow.Move) context.Context {
	switch {
	case m.By[0] == duty.Lab && s.State == sampling.Retesting && s.RetestLab.ID == c.w.Lab2.ID:
		return fixture.AsLab(c.t.Context(), c.w.Lab2)
	case m.By[0] == duty.Lab:
		return c.lab()
	case slices.Contains(m.By, duty.Supervisor):
		return c.as(duty.Supervisor)
	}
	return c.as(m.By[0])
}

// input is what a person might type, sometimes wrong.
func (c *course) input(rt *rapid.T, step string) values {
	w, yes := c.w, rapid.SampledFrom([]string{"是", "否"})
	switch step {
	case "sheet":
		v := sheet(rapid.SampledFrom([]record.ID{w.Maker.ID, w.Elsewhere.ID, w.Shop.ID}).Draw(rt, "producer"))
		v["outcome"] = rapid.SampledFrom([]string{"sampled", "sampled", "sampled", "sampled", "shut", "refused"}).Draw(rt, "outcome")
		v["outcome_note"] = "情况"
		v["made_on"] = calendar.Today(w.Clock).AddDays(-30)
		return v
	case "receive":
		return values{"accept": yes.Draw(rt, "accept"), "condition": "状态", "reason": "理由"}
	case "result", "retest":
		p := w.Goods
		if fixture.Get(c.t, w, sampling.Kind, c.s.ID).RuleSet == "food" {
			p = w.Food
		}
		v := fails(p)
		if rapid.Bool().Draw(rt, "pass") {
			row := v["items"].([]map[string]string)[0]
			row["value"], row["lab_verdict"], v["verdict"] = "0.1", "pass", "pass"
		}
		return v
	case "approve", "return", "cancel", "void":
		return values{"reason": "意见"}
	case "reassign":
		return values{"reason": "调整"}
	case "notify":
		return values{"firm_way": "direct", "producer_way": "mail"}
	case "object":
		return object(rapid.SampledFrom([]string{"process", "truth", "method", "result", "result"}).Draw(rt, "ground"))
	case "accept":
		return values{"accept": yes.Draw(rt, "accept"), "reason": "意见"}
	case "decide":
		return values{"uphold": yes.Draw(rt, "uphold"), "reason": "意见"}
	case "appoint":
		return values{"lab": rapid.SampledFrom([]record.ID{w.Lab.ID, w.Lab2.ID}).Draw(rt, "lab")}
	case "hand_over":
		return values{"intact": yes.Draw(rt, "intact"), "reason": "说明"}
	case "dispose":
		return values{"reason": "处置"}
	}
	return nil
}

func (c *course) invariants(rt *rapid.T, s *sampling.Sample) {
	bad := func(format string, args ...any) { rt.Fatalf(format+" in %s: %+v", append(args, s.State, s)...) }
	today := calendar.Today(c.w.Clock)
	st := c.w.Engine.Flow("sample").State(s.State)
	limits := fixture.Deadlines(c.t, c.w, "sample", s.ID)
	switch {
	case s.Owner == 0:
		bad("nobody answers for the sample")
	case st.Final && len(limits) > 0:
		bad("limits %v run after the end", limits)
	case (s.State == sampling.Qualified || s.State == sampling.Cleared) != (s.Conclusion == "pass" && !s.ConcludedOn.IsZero()):
		bad("conclusion %s", s.Conclusion)
	case !s.ConcludedOn.IsZero() && s.PublicCode == "":
		bad("a final result is not in the public log")
	case s.ConcludedOn > today || s.SampledOn > today || s.FirmTold > today:
		bad("a day lies ahead")
	}
	final := s.Conclusion == "fail" && !s.ConcludedOn.IsZero()
	if final != (s.Outcome == "sampled" && (s.State == sampling.Final || s.State == sampling.Disposing || s.State == sampling.Closed)) {
		bad("final failure is %v", final)
	}
	if final && (s.FirmTold.IsZero() || s.ProducerTold.IsZero() && s.Producer != s.Firm) {
		bad("a final failure that not everybody was told of")
	}
	if final && s.RetestTold.IsZero() && !s.BackupBad && s.FormalOn.IsZero() && s.ConcludedOn <= s.ObjectBy && len(s.Objections) == 0 {
		bad("final before the time to object was over")
	}
	if s.State == sampling.Disposing {
		want := 1
		if s.Outcome == "sampled" && s.Producer.ID == c.w.Maker.ID {
			want = 2
		}
		if len(s.Findings) != want {
			bad("%d findings, want %d", len(s.Findings), want)
		}
		for _, l := range s.Findings {
			if f := fixture.Get(c.t, c.w, rectify.Kind, l.Finding.ID); f.SourceID != s.ID {
				bad("a finding of another sample")
			}
		}
	}
}

// Forms come filled in, also in a transaction that only reads.
func TestOffered(t *testing.T) {
	fixture.Each(t, nil, func(t *testing.T, w *fixture.World) {
		c := begin(t, w, w.Food)
		c.toTesting(w.Maker.ID)
		err := w.Engine.Read(c.lab(), func(tx *flow.Tx) error {
			m := w.Engine.Flow("sample").Step("result")
			in, err := tx.Prepare(m, c.s)
			if err != nil {
				return err
			}
			f := m.Form.Field("items")
			if f.Len(in) != 1 || f.Child.Field("parameter").Format(f.Row(in, 0)) != "苯甲酸" || f.Child.Field("limit").Format(f.Row(in, 0)) != "1.0" {
				t.Errorf("the usual tests are not offered: %d rows", f.Len(in))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
