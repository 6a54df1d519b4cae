package grade_test

import (
	"testing"

	"qgov/base/firm"
	"qgov/domain/credit/dossier"
	"qgov/domain/credit/grade"
	"qgov/domain/supervise/draw"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
	"qgov/testkit/fixture"
)

// found makes one firm heavier, as findings do.
type found struct {
	firm   record.ID
	weight int64
}

func (f found) Heavier(*flow.Tx, string) ([]draw.Heavy, error) {
	return []draw.Heavy{{Firm: f.firm, Weight: f.weight, Reason: "近两年有不合格批次"}}, nil
}

// The lots of a firm follow its class: 1, 3, 10 and 50 of a hundred; other findings count where they weigh more; another region has none.
func TestDraws(t *testing.T) {
	each(t, func(w *world) {
		w.firms(4)
		w.add(penalty(1, dossier.Minor), penalty(2, dossier.Serious), listed(3, dossier.Serious))
		w.all()
		ids := make([]record.ID, 4)
		err := w.Engine.Read(w.system(), func(tx *flow.Tx) error {
			for i := range ids {
				f, err := store.First(tx.Tx, firm.Kind, store.Query{Where: []store.Cond{store.Eq(firm.Kind.F(&firm.Kind.P.Code), code(i))}})
				if err != nil {
					return err
				}
				ids[i] = f.ID
			}
			for other, want := range map[int64][4]int64{2: {3, 3, 10, 50}, 9: {9, 3, 10, 50}} {
				list, err := grade.Draws{Other: found{ids[0], other}, Grader: w.g}.Heavier(tx, fixture.Home)
				if err != nil {
					return err
				}
				got := make(map[record.ID]int64)
				for _, h := range list {
					got[h.Firm] = h.Weight
				}
				for i, id := range ids {
					if got[id] != want[i] {
						t.Errorf("firm %d of grade %s has %d lots, want %d", i, w.standing(code(i), grade.Risk).Grade, got[id], want[i])
					}
				}
			}
			list, err := grade.Draws{Grader: w.g}.Heavier(tx, fixture.Far)
			if len(list) > 0 {
				t.Errorf("another region: %v", list)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
