package store

import "qgov/kernel/record"

// Walks reports whether the list is walked in its order.
func (tx *Tx) Walks(p *record.Plan, q Query) (bool, error) {
	c, err := tx.steer(tx.db.plans[p.Name], q)
	return c.steer && c.driver < 0, err
}
