package grade

import (
	"sync/atomic"

	"qgov/calc/credit"
	"qgov/domain/credit/dossier"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// Changed tells that a firm has another grade.
var Changed = event.NewTopic[Change]("grade.changed")

// Change is a change of grade. Old is empty for the first grade.
type Change struct {
	Code, Region string
	Family       int64
	Old, New     string
}

// Standing is the grade of a firm under the model of a family that is in force.
type Standing struct {
	Code   string
	Family int64
	Grade  string
	Score  int64 // hundredths
	Veto   int64 // 1 + place of the veto in the model, 0 none
	Model  record.ID
	Inputs int64
	Region string
}

// Of returns the standing of a firm, nil if it has none yet. It reads as the program: who may ask is the caller's business.
func Of(tx *flow.Tx, code string, family int64) (s *Standing, err error) {
	err = tx.Elevated(func() error {
		list, err := standings(tx, `s.code = ? AND s.family = ?`, code, family)
		if err == nil && len(list) > 0 {
			s = &list[0]
		}
		return err
	})
	return s, err
}

const standingColumns = "code, family, grade, score, veto, model, inputs, region"

func standings(tx *flow.Tx, where string, args ...any) ([]Standing, error) {
	rows, err := tx.Query(`SELECT `+standingColumns+` FROM credit_standing s WHERE `+where+` AND {region s:credit_record} ORDER BY s.code, s.family`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Standing
	for rows.Next() {
		var s Standing
		var model int64
		if err := rows.Scan(&s.Code, &s.Family, &s.Grade, &s.Score, &s.Veto, &model, &s.Inputs, &s.Region); err != nil {
			return nil, err
		}
		s.Model = record.ID(model)
		out = append(out, s)
	}
	return out, rows.Err()
}

// Grader computes standings. It keeps the models in force ready to score; make one for the program.
type Grader struct{ ready atomic.Pointer[ready] }

// ready are the models in force of one state of the register.
type ready struct {
	key   string
	rules []*rule
}

// rules returns the models in force, read again only when the register says that they changed.
func (g *Grader) rules(tx *flow.Tx) ([]*rule, error) {
	rows, err := tx.Query(`SELECT m.id, m.version FROM credit_model m WHERE m.state = ? AND {all: models are national} ORDER BY m.family`, InForce)
	if err != nil {
		return nil, err
	}
	key := ""
	var ids []record.ID
	for rows.Next() {
		var id, version int64
		if err := rows.Scan(&id, &version); err != nil {
			rows.Close()
			return nil, err
		}
		ids = append(ids, record.ID(id))
		key += record.ID(id).String() + ":" + record.ID(version).String() + " "
	}
	rows.Close()
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if r := g.ready.Load(); r != nil && r.key == key {
		return r.rules, nil
	}
	r := &ready{key: key}
	for _, id := range ids {
		m, err := store.Get(tx.Tx, Kind, id)
		if err != nil {
			return nil, err
		}
		one, err := m.rule()
		if err != nil {
			return nil, err
		}
		r.rules = append(r.rules, one)
	}
	g.ready.Store(r)
	return r.rules, nil
}

// changed grades a firm anew because its file changed, in the same transaction. The file of a firm that is not registered waits.
func (g *Grader) changed(tx *flow.Tx, c dossier.Change) error {
	return tx.Elevated(func() error {
		rules, err := g.rules(tx)
		if err != nil || len(rules) == 0 {
			return err
		}
		f, err := dossier.Firm(tx, c.Code)
		if err != nil || f == nil {
			return err
		}
		list, err := dossier.Of(tx, c.Code, 0)
		if err != nil {
			return err
		}
		old, err := standings(tx, `s.code = ?`, c.Code)
		if err != nil {
			return err
		}
		t := newTable(rules, tx.Today())
		for i := range list {
			if list[i].Counts(t.on) {
				t.add(t.fact(&list[i]))
			}
		}
		return put(tx, t.changes(c.Code, f.Region, old))
	})
}

// table scores one firm after another under several models.
type table struct {
	on    calendar.Date
	rules []*rule
	cuts  []calendar.Date // of all models, latest first
	ages  [][]int         // of each model: its bracket for each bracket between the cuts
	sums  []*credit.Sum
}

func newTable(rules []*rule, on calendar.Date) *table {
	t := &table{on: on, rules: rules}
	for _, r := range rules {
		t.cuts = merge(t.cuts, r.model.cuts(on))
		t.sums = append(t.sums, r.Sum())
	}
	for _, r := range rules {
		own, at := r.model.cuts(on), 0
		ages := make([]int, len(t.cuts)+1)
		for i := range ages {
			ages[i] = at
			if at < len(own) && i < len(t.cuts) && t.cuts[i] == own[at] {
				at++
			}
		}
		t.ages = append(t.ages, ages)
	}
	return t
}

// merge joins two falling lists of days without doubles.
func merge(a, b []calendar.Date) []calendar.Date {
	var out []calendar.Date
	for len(a) > 0 || len(b) > 0 {
		var d calendar.Date
		switch {
		case len(b) == 0 || len(a) > 0 && a[0] > b[0]:
			d, a = a[0], a[1:]
		case len(a) == 0 || b[0] > a[0]:
			d, b = b[0], b[1:]
		default:
			d, a, b = a[0], a[1:], b[1:]
		}
		out = append(out, d)
	}
	return out
}

// The parts of a packed fact, see pack.
const (
	ageSpan   = 64
	sourceMax = 1 << 15
)

// pack writes what of an entry a score depends on as one small number: source, category, polarity, weight, age bracket, disputed.
func pack(source, sort, polarity, weight int64, age int, disputed bool) int64 {
	n := ((source*16+sort)*3+polarity+1)*4 + weight
	n = (n*ageSpan + int64(age)) * 2
	if disputed {
		n++
	}
	return n
}

// fact packs an entry.
func (t *table) fact(e *dossier.Entry) int64 {
	age := 0
	for age < len(t.cuts) && e.Day <= t.cuts[age] {
		age++
	}
	return pack(e.Source, e.Sort, e.Polarity, e.Weight, age, e.State == dossier.Disputed)
}

// add adds a packed fact to the sums of all models.
func (t *table) add(n int64) {
	disputed := n%2 == 1
	n /= 2
	age := int(n % ageSpan)
	n /= ageSpan
	f := credit.Fact{Weight: int(n % 4)}
	n /= 4
	f.Polarity = int(n%3) - 1
	n /= 3
	f.Sort, f.Source = int(n%16), int(n/16)
	for i, u := range t.sums {
		if disputed && !t.rules[i].model.Disputed {
			continue
		}
		f.Age = t.ages[i][age]
		u.Add(f, 1)
	}
}

// entry is a standing that has to be written, and what was before.
type entry struct {
	Standing
	old string
	had bool
}

// changes takes the results of the firm whose facts were added, empties the sums and returns those that differ from what is stored.
func (t *table) changes(code, region string, old []Standing) (out []entry) {
	for i, r := range t.rules {
		res := t.sums[i].Result()
		t.sums[i].Reset()
		is := entry{Standing: Standing{Code: code, Family: r.family, Grade: res.Grade, Score: res.Score, Veto: int64(res.Veto), Model: r.model.ID, Inputs: int64(res.Digest), Region: region}}
		same := false
		for _, o := range old {
			if o.Family == r.family {
				is.old, is.had, same = o.Grade, true, o == is.Standing
			}
		}
		if !same {
			out = append(out, is)
		}
	}
	return out
}
