package plan

import (
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/store"
)

// Add registers a line that another business asks for, such as a product about which many complain. The plan must be a draft that the
// actor can see; whoever may take the step that asks needs no grant on lines. A plan whose lines are complete grows by the batches of the
// line, one that is still being shared out does not.
func Add(tx *flow.Tx, l *Line) error {
	p, err := store.Get(tx.Tx, Kind, l.Plan.ID)
	if err != nil {
		return err
	}
	if p.State != Draft {
		return fault.New(fault.Conflict, "J122", "计划“%s”已提交，不能再登记明细", p.Title)
	}
	return tx.Elevated(func() error {
		lines, err := Lines(tx.Tx, p)
		if err != nil {
			return err
		}
		var sum int64
		for _, x := range lines {
			sum += x.Batches
		}
		if err := flow.Create(tx, LineKind, l); err != nil {
			return err
		}
		if sum > 0 && sum == p.Total {
			p.Total += l.Batches
			return tx.Save(Kind.Plan, p, "change", l.Basis)
		}
		return nil
	})
}
