package flow_test

import (
	"context"
	"fmt"
	"testing"

	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/testkit/engines"
)

// claim is a case that keeps the law of the day on which it came.
type claim struct {
	record.Head
	Name string
	Came calendar.Date
}

var claimKind = record.Declare("test_claim", "请求", func(r *claim, f *record.Fields) {
	f.Text(&r.Name, "名称").Required().Title()
	f.Date(&r.Came, "收到日期").Required()
})

var claimFlow = flow.Of(claimKind, "new", flow.States{{Code: "new", Label: "新"}, {Code: "open", Label: "在办"}, {Code: "rest", Label: "中止"}},
	flow.Step[claim]{Name: flow.Registration, Start: []flow.Deadline[claim]{{Name: "first", Label: "答复", Rule: "N", From: func(r *claim) calendar.Date { return r.Came }}}},
	flow.Step[claim]{Name: "open", Label: "受理", From: flow.From("new"), To: "open", By: flow.By(engines.Tester), Stop: []string{"first"},
		Start: []flow.Deadline[claim]{{Name: "end", Label: "办结", Rule: "N", Law: func(r *claim) calendar.Date { return r.Came }}}},
	flow.Step[claim]{Name: "rest", Label: "中止", From: flow.From("open"), To: "rest", By: flow.By(engines.Tester), Do: func(tx *flow.Tx, r *claim) error { return tx.Pause(claimKind.Plan, r, "end") }},
	flow.Step[claim]{Name: "go", Label: "恢复", From: flow.From("rest"), To: "open", By: flow.By(engines.Tester), Do: func(tx *flow.Tx, r *claim) error { return tx.Resume(claimKind.Plan, r, "end") }},
)

// turning is a law of ten days until 2026-03-09 and of twenty from the day after.
type turning struct{ rules }

func (s turning) At(id string, on calendar.Date) (calendar.Rule, error) {
	days := 20
	if on < calendar.NewDate(2026, 3, 10) {
		days = 10
	}
	return calendar.Rule{ID: id, Source: fmt.Sprint(days), Article: "1", Period: calendar.Days(days)}, nil
}

// A limit that registration starts runs from the day that the record names; one with a law of its own keeps it, also when it rests.
func TestLaw(t *testing.T) {
	cal, err := calendar.Standard()
	if err != nil {
		t.Fatal(err)
	}
	policy, err := role.NewPolicy([]role.Describe{{Duty: engines.Tester, Label: "测试员"}}, append(role.Allow("test_claim", []role.Action{role.See, role.Create}, engines.Tester), claimFlow.Grants()...))
	if err != nil {
		t.Fatal(err)
	}
	clock := calendar.NewFake(calendar.NewDate(2026, 3, 9).Time())
	engines.Each(t, engines.Setup{Extra: []*record.Plan{claimKind.Plan}, Policy: policy, Clock: clock}, func(t *testing.T, db *store.DB) {
		e := flow.NewEngine(db, turning{rules{cal}}, &leaves{}, event.NewBus[*flow.Tx](), claimFlow)
		ctx := role.With(context.Background(), role.Actor{ID: 1, Region: "371082", Duties: []role.Duty{engines.Tester}})
		r := &claim{Name: "甲", Came: calendar.NewDate(2026, 3, 9)}
		clock.SetDate(calendar.NewDate(2026, 3, 9))
		if err := e.Write(ctx, func(tx *flow.Tx) error { return flow.Create(tx, claimKind, r) }); err != nil || r.Due != calendar.NewDate(2026, 3, 19) {
			t.Fatalf("due %s: %v", r.Due, err)
		}
		step := func(day int, name, want string) {
			t.Helper()
			clock.SetDate(calendar.NewDate(2026, 3, day))
			err := e.Write(ctx, func(tx *flow.Tx) error {
				got, err := store.Get(tx.Tx, claimKind, r.ID)
				if err != nil {
					return err
				}
				if err := flow.Take(tx, claimKind, got, name, nil); err != nil {
					return err
				}
				if got.Due.String() != want {
					t.Errorf("%s: due %s, want %s", name, got.Due, want)
				}
				return nil
			})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		step(11, "open", "2026-03-23") // ten days, by the law of the day on which it came; the tenth is a Saturday
		step(12, "rest", "")
		step(17, "go", "2026-03-26") // five days that were not counted
	})
}
