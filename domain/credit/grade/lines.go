package grade

import (
	"cmp"
	"fmt"
	"slices"

	"qgov/domain/credit/dossier"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/store"
	"qgov/web"
)

// Lines tells the grades of a firm for its page and report, today's or those that stood at the end of a day. It is dossier.Grades.
func (g *Grader) Lines(tx *flow.Tx, code string, open bool, on calendar.Date) (out []dossier.Line, err error) {
	if !on.IsZero() && on < tx.Today() {
		return then(tx, code, open, on)
	}
	err = tx.Elevated(func() error {
		rules, err := g.rules(tx)
		if err != nil {
			return err
		}
		list, err := standings(tx, `s.code = ?`, code)
		for _, s := range list {
			for _, r := range rules {
				if r.family != s.Family || open && !r.model.Shown {
					continue
				}
				l := lineOf(r, s)
				l.URL = fmt.Sprintf("/credit/%s/grade/%d", code, s.Family)
				out = append(out, l)
			}
		}
		return err
	})
	return out, err
}

func lineOf(r *rule, s Standing) dossier.Line {
	return dossier.Line{Family: Families.Label(fmt.Sprint(s.Family)), Grade: s.Grade, Label: r.model.band(s.Grade).Label, Tone: toneOf(r, s.Grade)}
}

// then tells the grades that stood at the end of a day, each in the words of the model that gave it. They have no explanation to lead
// to: that counts what is known today.
func then(tx *flow.Tx, code string, open bool, on calendar.Date) (out []dossier.Line, err error) {
	end := on.AddDays(1).Time().UnixMicro()
	past, err := Past(tx, code)
	if err != nil {
		return nil, err
	}
	err = tx.Elevated(func() error {
		list, err := standings(tx, `s.code = ? AND s.seen < ?`, code, end)
		if err != nil {
			return err
		}
		for _, w := range past {
			if w.Seen < end && w.Ended >= end {
				list = append(list, w.Standing)
			}
		}
		slices.SortFunc(list, func(x, y Standing) int { return cmp.Compare(x.Family, y.Family) })
		for _, s := range list {
			m, err := store.Get(tx.Tx, Kind, s.Model)
			if err != nil {
				return err
			}
			r, err := m.rule()
			if err != nil {
				return err
			}
			if !open || m.Shown {
				out = append(out, lineOf(r, s))
			}
		}
		return nil
	})
	return out, err
}

// toneOf colours a grade by its place among the bands.
func toneOf(r *rule, grade string) web.Tone {
	place, n := r.Band(grade), len(r.model.Bands)
	switch {
	case place < 0:
		return web.Neutral
	case 4*place < n:
		return web.Good
	case place == n-1 || 4*place >= 3*n:
		return web.Bad
	case 2*place >= n:
		return web.Warn
	}
	return web.Info
}
