package grade

import (
	"qgov/calc/credit"
	"qgov/domain/credit/dossier"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
)

// Explained is a grade with every point that leads to it.
type Explained struct {
	Model  *Model
	On     calendar.Date
	Result credit.Result
	Items  []ItemLine
	Good   int64 // what good and bad entries came to under all caps, hundredths
	Bad    int64
	Parts  []Part
	Held   []Part // bad entries on which the veto that holds the grade down rests
}

// ItemLine is what one item of the model came to.
type ItemLine struct {
	Item
	Many    int
	Raw     int64
	Counted int64 // under the cap of the item
}

// Part is what one entry gave.
type Part struct {
	Entry  dossier.Entry
	Item   *Item // nil: the entry gives no points
	Whole  int64 // points of its weight
	Share  int64 // percent that its age leaves
	Points int64 // hundredths, before caps
}

// Explain computes the grade of a firm from its file as of today and shows every point. It reads as the program.
func (g *Grader) Explain(tx *flow.Tx, code string, family int64) (x *Explained, err error) {
	err = tx.Elevated(func() error {
		rules, err := g.rules(tx)
		if err != nil {
			return err
		}
		for _, r := range rules {
			if r.family == family {
				list, err := dossier.Of(tx, code, 0)
				if err == nil {
					x = explain(r, list, tx.Today())
				}
				return err
			}
		}
		return fault.Missing("该评价种类的现行模型")
	})
	return x, err
}

func explain(r *rule, list []dossier.Entry, on calendar.Date) *Explained {
	x := &Explained{Model: r.model, On: on}
	t, sum := newTable([]*rule{r}, on), r.Sum()
	many := make([]int, len(r.model.Items))
	var bad []Part
	for _, e := range list {
		if !e.Counts(on) || e.State == dossier.Disputed && !r.model.Disputed {
			continue
		}
		f := credit.Fact{Sort: int(e.Sort), Source: int(e.Source), Polarity: int(e.Polarity), Weight: int(e.Weight)}
		for f.Age < len(t.cuts) && e.Day <= t.cuts[f.Age] {
			f.Age++
		}
		sum.Add(f, 1)
		p := Part{Entry: e}
		if i := r.Item(f); i >= 0 {
			many[i]++
			p.Item, p.Points, p.Share = &r.model.Items[i], r.Points(i, f), 100
			p.Whole = r.Scorer.Model().Items[i].Points[f.Weight]
			if !p.Item.Fixed {
				p.Share = r.model.Ages[f.Age].Percent
			}
		}
		x.Parts = append(x.Parts, p)
		if e.Polarity == dossier.Bad {
			bad = append(bad, p)
		}
	}
	x.Result = sum.Result()
	x.Good, x.Bad = sum.Totals()
	for i, s := range sum.Items() {
		if many[i] > 0 {
			x.Items = append(x.Items, ItemLine{r.model.Items[i], many[i], s.Raw, s.Counted})
		}
	}
	if v := x.Result.Veto; v > 0 {
		veto := r.model.Vetoes[v-1]
		for _, p := range bad {
			if number(veto.Sort) == int(p.Entry.Sort) && int(p.Entry.Weight) >= number(veto.Weight) && (veto.Source == 0 || veto.Source == p.Entry.Source) {
				x.Held = append(x.Held, p)
			}
		}
	}
	return x
}
