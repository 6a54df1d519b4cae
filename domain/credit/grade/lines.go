package grade

import (
	"fmt"

	"qgov/domain/credit/dossier"
	"qgov/kernel/flow"
	"qgov/web"
)

// Lines tells the present grades of a firm for its page and report. It is dossier.Grades.
func (g *Grader) Lines(tx *flow.Tx, code string, open bool) (out []dossier.Line, err error) {
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
				out = append(out, dossier.Line{Family: Families.Label(fmt.Sprint(s.Family)), Grade: s.Grade, Label: r.model.band(s.Grade).Label, Tone: toneOf(r, s.Grade), URL: fmt.Sprintf("/credit/%s/grade/%d", code, s.Family)})
			}
		}
		return err
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
