package appraisal_test

import (
	"context"
	"testing"

	"qgov/base/duty"
	"qgov/base/lab"
	"qgov/domain/consumer/appraisal"
	"qgov/domain/consumer/complaint"
	"qgov/domain/consumer/reception"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/module"
	"qgov/kernel/record"
	"qgov/kernel/store"
	"qgov/testkit/fixture"
)

func each(t *testing.T, fn func(t *testing.T, w *fixture.World, id record.ID)) {
	fixture.Each(t, []module.Module{reception.Module(reception.Options{}), complaint.Module(), appraisal.Module()}, func(t *testing.T, w *fixture.World) {
		w.Clock.SetDate(calendar.NewDate(2026, 4, 15))
		c := &complaint.Complaint{Title: "电视机无法开机", Text: "修理后仍无法开机", Person: reception.Person{Name: "张示例", Phone: "13800138000"}, Respondent: reception.Respondent{Against: w.Shop.Name}, Purchase: reception.Purchase{Product: "电视机"}}
		create(t, w, complaint.Kind, c)
		w.Clock.SetDate(calendar.NewDate(2026, 4, 20))
		officer := w.As(t.Context(), duty.Consumer)
		fixture.Must(t, officer, w, complaint.Kind, c.ID, "verify", map[string]any{"passed": "是", "reason": "电话核对"})
		fixture.Must(t, officer, w, complaint.Kind, c.ID, "accept", map[string]any{"trouble": "quality"})
		fn(t, w, c.ID)
	})
}

func create[T any](t *testing.T, w *fixture.World, k *record.Kind[T], r *T) {
	t.Helper()
	if err := w.Engine.Write(w.As(t.Context(), duty.Consumer), func(tx *flow.Tx) error { return flow.Create(tx, k, r) }); err != nil {
		t.Fatal(err)
	}
}

// The days of a test are not counted, the chain of custody has no gap, and the result stands in the complaint.
func TestArbitrationTest(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World, id record.ID) {
		officer := w.As(t.Context(), duty.Consumer)
		take := func(r record.ID, step string, in map[string]any) *appraisal.Commission {
			t.Helper()
			return fixture.Must(t, officer, w, appraisal.Kind, r, step, in)
		}
		before := fixture.Deadlines(t, w, "complaint", id)["mediate"]
		r := &appraisal.Commission{Complaint: record.To[complaint.Complaint](id), Sort: appraisal.Test, Item: "无法开机的原因", Lab: record.To[lab.Lab](w.Lab.ID), Payer: "loser", Fee: 80000, Agreed: "双方同意", Sample: "电视机一台", Seal: "封001"}
		create(t, w, appraisal.Kind, r)
		if r.Number == "" || r.Region != fixture.Home {
			t.Errorf("%+v", r)
		}
		w.Clock.SetDate(calendar.NewDate(2026, 5, 11))
		take(r.ID, "give", nil)
		if c := fixture.Get(t, w, complaint.Kind, id); c.State != complaint.Testing || c.Tests[0].Body != w.Lab.Name || c.Tests[0].Payer != "loser" {
			t.Fatalf("%s %+v", c.State, c.Tests)
		}
		fixture.Refused(t, officer, w, appraisal.Kind, r.ID, "report", "Q306", map[string]any{"report_no": "R1", "result": "x"})
		take(r.ID, "hand", map[string]any{"from": "消费者", "to": "承办人"})
		fixture.Refused(t, officer, w, appraisal.Kind, r.ID, "hand", "Q303", map[string]any{"from": "别人", "to": "检验中心"})
		fixture.Refused(t, officer, w, appraisal.Kind, r.ID, "hand", "Q304", map[string]any{"day": "2026-05-01", "to": "检验中心"})
		fixture.Refused(t, officer, w, appraisal.Kind, r.ID, "hand", "Q305", map[string]any{"to": "承办人"})
		take(r.ID, "hand", map[string]any{"to": "检验中心", "seal": "broken"})
		w.Clock.SetDate(calendar.NewDate(2026, 5, 25))
		got := take(r.ID, "report", map[string]any{"report_no": "检2026-1", "result": "主板缺陷"})
		c := fixture.Get(t, w, complaint.Kind, id)
		if got.State != appraisal.Done || c.State != complaint.Mediating || c.Tests[0].Result != "主板缺陷（检2026-1）" || c.Tests[0].Until != calendar.NewDate(2026, 5, 25) {
			t.Errorf("%s %s %+v", got.State, c.State, c.Tests)
		}
		// 60 days from 2026-04-20 end on a holiday, 2026-06-22 in its place; with 14 days of testing on 2026-07-03.
		if after := fixture.Deadlines(t, w, "complaint", id)["mediate"]; before != "2026-06-22" || after != "2026-07-03" {
			t.Errorf("mediate by %s, then by %s", before, after)
		}
	})
}

// An appraisal needs experts, a test a laboratory that may work; a commission that is dropped lets the period run on.
func TestChoiceAndDrop(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World, id record.ID) {
		officer := w.As(t.Context(), duty.Consumer)
		base := appraisal.Commission{Complaint: record.To[complaint.Complaint](id), Item: "原因", Payer: "firm", Agreed: "同意", Sample: "一台", Seal: "封2"}
		for _, sort := range []string{appraisal.Test, appraisal.Expert} {
			r := base
			r.Sort = sort
			if err := w.Engine.Write(officer, func(tx *flow.Tx) error { return flow.Create(tx, appraisal.Kind, &r) }); err == nil {
				t.Errorf("%s by nobody", sort)
			}
		}
		w.Clock.SetDate(calendar.NewDate(2026, 5, 11))
		r := base
		r.Sort, r.Experts = appraisal.Expert, []appraisal.Member{{Name: "专家甲", Field: "电子"}}
		create(t, w, appraisal.Kind, &r)
		fixture.Must(t, officer, w, appraisal.Kind, r.ID, "give", nil)
		if c := fixture.Get(t, w, complaint.Kind, id); c.State != complaint.Testing {
			t.Error(c.State)
		}
		fixture.Must(t, officer, w, appraisal.Kind, r.ID, "drop", map[string]any{"reason": "样品已处理，无法鉴定"})
		if c := fixture.Get(t, w, complaint.Kind, id); c.State != complaint.Mediating || c.Tests[0].Result != "样品已处理，无法鉴定" {
			t.Errorf("%s %+v", c.State, c.Tests)
		}
		w.Clock.SetDate(calendar.NewDate(2030, 2, 1))
		late := base
		late.Sort, late.Lab = appraisal.Test, record.To[lab.Lab](w.Lab.ID)
		create(t, w, appraisal.Kind, &late)
		fixture.Refused(t, officer, w, appraisal.Kind, late.ID, "give", "Q301", nil)
	})
}

// A dispute handed over says to whom, and what came of it.
func TestRemedy(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World, id record.ID) {
		officer := w.As(t.Context(), duty.Consumer)
		r := &appraisal.Remedy{Complaint: record.To[complaint.Complaint](id), Sort: "insurer", Body: "示例保险公司", Day: calendar.NewDate(2026, 4, 20), Matter: "产品责任保险理赔", Claimed: 300000}
		create(t, w, appraisal.RemedyKind, r)
		fixture.Refused(t, officer, w, appraisal.RemedyKind, r.ID, "outcome", "Q307", map[string]any{"day": "2026-04-19", "outcome": "已赔付"})
		got := fixture.Must(t, officer, w, appraisal.RemedyKind, r.ID, "outcome", map[string]any{"day": "2026-04-20", "outcome": "已赔付", "paid": "2500"})
		if got.State != appraisal.Ended || got.Paid != 250000 {
			t.Errorf("%+v", got)
		}
		if err := w.Engine.Write(officer, func(tx *flow.Tx) error {
			return flow.Create(tx, appraisal.RemedyKind, &appraisal.Remedy{Complaint: r.Complaint, Sort: "court", Body: "法院", Day: calendar.NewDate(2026, 5, 1), Matter: "x"})
		}); err == nil {
			t.Error("handed over tomorrow")
		}
	})
}

// The laboratory sees what it was given, once it was given it and nothing beside it; it takes the sample over and enters its result, which
// goes on in the complaint that it does not see.
func TestLaboratory(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World, id record.ID) {
		officer, theirs, others := w.As(t.Context(), duty.Consumer), fixture.AsLab(t.Context(), w.Lab), fixture.AsLab(t.Context(), w.Lab2)
		sees := func(ctx context.Context, r record.ID) bool {
			t.Helper()
			err := w.Engine.Read(ctx, func(tx *flow.Tx) error { _, err := store.Get(tx.Tx, appraisal.Kind, r); return err })
			if err != nil && !fault.Is(err, fault.NotFound) {
				t.Fatal(err)
			}
			return err == nil
		}
		r := &appraisal.Commission{Complaint: record.To[complaint.Complaint](id), Sort: appraisal.Test, Item: "无法开机的原因", Lab: record.To[lab.Lab](w.Lab.ID), Payer: "loser", Agreed: "双方同意", Sample: "电视机一台", Seal: "封001"}
		create(t, w, appraisal.Kind, r)
		if sees(theirs, r.ID) {
			t.Error("the laboratory sees what is still agreed on")
		}
		fixture.Must(t, officer, w, appraisal.Kind, r.ID, "give", nil)
		fixture.Must(t, officer, w, appraisal.Kind, r.ID, "hand", map[string]any{"from": "消费者", "to": "承办人"})
		if !sees(theirs, r.ID) || sees(others, r.ID) {
			t.Errorf("the laboratory sees it: %v; another one: %v", sees(theirs, r.ID), sees(others, r.ID))
		}
		taken := fixture.Must(t, theirs, w, appraisal.Kind, r.ID, "hand", nil) // as the form is filled
		if h := taken.Custody[1]; h.From != "承办人" || h.To != w.Lab.Name {
			t.Errorf("%+v", h)
		}
		done := fixture.Must(t, theirs, w, appraisal.Kind, r.ID, "report", map[string]any{"report_no": "检2026-1", "result": "主板缺陷"})
		c := fixture.Get(t, w, complaint.Kind, id)
		if done.State != appraisal.Done || c.State != complaint.Mediating || c.Tests[0].Result != "主板缺陷（检2026-1）" {
			t.Errorf("%s %s %+v", done.State, c.State, c.Tests)
		}
		for _, f := range []*record.Field{appraisal.Kind.F(&appraisal.Kind.P.Complaint), appraisal.Kind.F(&appraisal.Kind.P.Agreed)} {
			if f.Access != record.Bureau {
				t.Errorf("the laboratory reads %s", f.Label)
			}
		}
		if err := w.Engine.Read(theirs, func(tx *flow.Tx) error { _, err := store.Get(tx.Tx, complaint.Kind, id); return err }); err == nil {
			t.Error("the laboratory sees the complaint")
		}
	})
}
