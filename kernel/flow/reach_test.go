package flow_test

import (
	"testing"

	"qgov/kernel/event"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/testkit/engines"
)

type entry struct {
	record.Head
	Name string
}

// entryKind is a national register: every region reads it, each writes its own.
var entryKind = record.Declare("test_entry", "条目", func(r *entry, f *record.Fields) { f.Text(&r.Name, "名称").Required().Title() }).Everywhere()

var entryFlow = flow.Of(entryKind, "open", flow.States{{Code: "open", Label: "有效"}, {Code: "shut", Label: "失效", Final: true}},
	flow.Step[entry]{Name: "shut", Label: "注销", From: flow.From("open"), To: "shut", By: flow.By(engines.Tester)})

// TestReach holds that a record which everybody may read is moved at home only.
func TestReach(t *testing.T) {
	grants := role.Allow("test_entry", []role.Action{role.See, role.Create, role.Change}, engines.Tester)
	policy, err := role.NewPolicy([]role.Describe{{Duty: engines.Tester, Label: "测试员"}}, append(grants, entryFlow.Grants()...))
	if err != nil {
		t.Fatal(err)
	}
	engines.Each(t, engines.Setup{Extra: []*record.Plan{entryKind.Plan}, Policy: policy}, func(t *testing.T, db *store.DB) {
		e := flow.NewEngine(db, nil, nil, event.NewBus[*flow.Tx](), entryFlow)
		here, there, above := engines.As(t.Context(), "371082"), engines.As(t.Context(), "371083"), engines.As(t.Context(), "371000")
		r := &entry{Name: "一"}
		if err := e.Write(here, func(tx *flow.Tx) error { return flow.Create(tx, entryKind, r) }); err != nil {
			t.Fatal(err)
		}
		shut := func(tx *flow.Tx) error {
			x, err := store.Get(tx.Tx, entryKind, r.ID)
			if err != nil {
				return err
			}
			return flow.Take(tx, entryKind, x, "shut", nil)
		}
		if err := e.Write(there, shut); !fault.Is(err, fault.Denied) {
			t.Errorf("a step on another region's record: %v", err)
		}
		if err := e.Write(above, shut); err != nil {
			t.Errorf("a step by the bureau above: %v", err)
		}
	})
}
