package demo

import (
	"qgov/domain/supervise/letter"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
)

// planLetter drafts a letter of a sample or a finding today, has it signed and served in the days after. A letter that cannot be made,
// because the case went on meanwhile, is left out.
func (w *World) planLetter(id record.ID, sort string, of *record.Plan) {
	var l *letter.Letter
	w.plan(w.today(), 12, "chengban", func(tx *flow.Tx) error {
		r, err := tx.Get(of, id)
		if err != nil {
			return err
		}
		if l, err = letter.For(tx, sort, r); err != nil {
			l = nil
			return nil
		}
		return flow.Create(tx, letter.Kind, l)
	})
	w.plan(w.today().AddDays(1), 13, "kezhang", func(tx *flow.Tx) error {
		if l == nil || w.within(tx.Today(), 3) {
			return nil
		}
		_, err := take(tx, letter.Kind, l.ID, "issue", nil)
		return err
	})
	w.plan(w.today().AddDays(2+w.rng.IntN(3)), 14, "chengban", func(tx *flow.Tx) error {
		if l == nil || w.within(tx.Today(), 4) {
			return nil
		}
		_, err := take(tx, letter.Kind, l.ID, "serve", values{"day": tx.Today().String(), "how": "direct", "by": "姜范办", "receiver": "单位负责人（演示）"})
		return err
	})
}

// today is the day at which the clock of the world stands.
func (w *World) today() calendar.Date { return calendar.DateOf(w.Clock.Now()) }
