package grade

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"qgov/domain/credit/dossier"
	"qgov/kernel/flow"
	"qgov/kernel/job"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// nightly is the job that grades all firms anew.
const nightly = "credit.grade"

// slice is how many firms one transaction of a pass reads and writes.
const slice = 20000

// subject is a registered firm.
type subject struct{ code, region string }

// part reads the next firms of the register in the order of their codes.
func part(tx *flow.Tx, after string) ([]subject, error) {
	rows, err := tx.Query(`SELECT f.code, f.region FROM firm f WHERE f.code <> '' AND f.code > ? AND {all: every firm is graded} ORDER BY f.code LIMIT `+strconv.Itoa(slice), after)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make([]subject, 0, slice)
	for rows.Next() {
		var s subject
		if err := rows.Scan(&s.code, &s.region); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// packSQL is pack over the columns of credit_record; the age bracket counts the cuts that the day is not later than.
func (t *table) packSQL() string {
	age := "0"
	for i, d := range t.cuts {
		if i == 0 {
			age = "CASE"
		}
		age += fmt.Sprintf(" WHEN r.day > '%s' THEN %d", d, i)
	}
	if len(t.cuts) > 0 {
		age += fmt.Sprintf(" ELSE %d END", len(t.cuts))
	}
	return fmt.Sprintf("(((((CAST(r.source AS INTEGER) * 16 + r.sort) * 3 + r.polarity + 1) * 4 + r.weight) * %d + %s) * 2 + CASE WHEN r.state = 2 THEN 1 ELSE 0 END)", ageSpan, age)
}

// facts reads the packed facts of the firms with codes after one and up to another, firm by firm: the database joins those of a firm to
// one text, so that one row travels for each firm and not one for each record.
func (t *table) facts(tx *flow.Tx, after, to string, each func(code, packed string) error) error {
	on := t.on.String()
	rows, err := tx.Query(`SELECT r.code, string_agg(CAST(`+t.packSQL()+` AS TEXT), ',') FROM credit_record r
		WHERE r.code > ? AND r.code <= ? AND r.state < 3 AND r.day <= ? AND (r.until = '' OR r.until >= ?) AND {region r:credit_record} GROUP BY r.code ORDER BY r.code`, after, to, on, on)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var code, packed string
		if err := rows.Scan(&code, &packed); err != nil {
			return err
		}
		if err := each(code, packed); err != nil {
			return err
		}
	}
	return rows.Err()
}

// walk grades the firms of one slice and hands over each with the sums of its facts still standing.
func (t *table) walk(tx *flow.Tx, after string, firms []subject, visit func(s subject) error) error {
	i := 0
	skip := func(code string) error { // firms before the code have no facts
		for ; i < len(firms) && firms[i].code < code; i++ {
			if err := visit(firms[i]); err != nil {
				return err
			}
		}
		return nil
	}
	err := t.facts(tx, after, firms[len(firms)-1].code, func(code, packed string) error {
		if err := skip(code); err != nil {
			return err
		}
		if i == len(firms) || firms[i].code != code {
			return nil // a file that waits for its firm
		}
		for len(packed) > 0 {
			var n int64
			j := 0
			for ; j < len(packed) && packed[j] != ','; j++ {
				n = n*10 + int64(packed[j]-'0')
			}
			t.add(n)
			packed = packed[min(j+1, len(packed)):]
		}
		i++
		return visit(firms[i-1])
	})
	if err != nil {
		return err
	}
	return skip("\xff")
}

// Done is what a pass did.
type Done struct{ Firms, Changed int64 }

// Steps are what a pass tells of each slice: Left, within its transaction, the code up to which the work is done; Progress, after it, how
// much that is. Either may be nil.
type Steps struct {
	Left     func(tx *flow.Tx, code string) error
	Progress func(d Done)
}

// All grades every firm anew as of today in slices, each in a transaction of its own that writes only what differs. from is the code after
// which to begin.
func (g *Grader) All(ctx context.Context, e *flow.Engine, from string, steps Steps) (Done, error) {
	var d Done
	for {
		var n int
		err := e.Write(ctx, func(tx *flow.Tx) error {
			rules, err := g.rules(tx)
			if err != nil || len(rules) == 0 {
				return err
			}
			firms, err := part(tx, from)
			if err != nil || len(firms) == 0 {
				return err
			}
			changed, err := regrade(tx, newTable(rules, tx.Today()), from, firms)
			if err != nil {
				return err
			}
			n, from = len(firms), firms[len(firms)-1].code
			d.Firms, d.Changed = d.Firms+int64(n), d.Changed+changed
			if steps.Left == nil {
				return nil
			}
			return steps.Left(tx, from)
		})
		if err != nil || n == 0 {
			return d, err
		}
		if steps.Progress != nil {
			steps.Progress(d)
		}
	}
}

// regrade grades the firms of one slice and returns how many standings it wrote.
func regrade(tx *flow.Tx, t *table, after string, firms []subject) (int64, error) {
	old, err := standings(tx, `s.code > ? AND s.code <= ?`, after, firms[len(firms)-1].code)
	if err != nil {
		return 0, err
	}
	var list []entry
	err = t.walk(tx, after, firms, func(s subject) error {
		for len(old) > 0 && old[0].Code < s.code {
			old = old[1:]
		}
		n := 0
		for n < len(old) && old[n].Code == s.code {
			n++
		}
		list = append(list, t.changes(s.code, s.region, old[:n])...)
		return nil
	})
	if err != nil {
		return 0, err
	}
	return int64(len(list)), put(tx, list)
}

// Unlike is a standing that differs from what the file gives.
type Unlike struct {
	Code, Region     string
	Family           int64
	Stored, Computed string // grades; none stored yet is empty
}

// Unlike hands over every standing that differs from what the files give today, without writing: none in a sound database.
func (g *Grader) Unlike(ctx context.Context, e *flow.Engine, each func(Unlike)) error {
	from := ""
	for more := true; more; {
		err := e.Read(ctx, func(tx *flow.Tx) error {
			rules, err := g.rules(tx)
			if err != nil {
				return err
			}
			firms, err := part(tx, from)
			if more = len(firms) > 0 && len(rules) > 0; err != nil || !more {
				return err
			}
			old, err := standings(tx, `s.code > ? AND s.code <= ?`, from, firms[len(firms)-1].code)
			if err != nil {
				return err
			}
			by := make(map[string][]Standing)
			for _, s := range old {
				by[s.Code] = append(by[s.Code], s)
			}
			t := newTable(rules, tx.Today())
			err = t.walk(tx, from, firms, func(s subject) error {
				for _, x := range t.changes(s.code, s.region, by[s.code]) {
					each(Unlike{Code: x.Code, Region: x.Region, Family: x.Family, Stored: x.old, Computed: x.Grade})
				}
				return nil
			})
			from = firms[len(firms)-1].code
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Differs returns how many firms have a standing that differs from what their file gives, and the first hundred of them.
func (g *Grader) Differs(ctx context.Context, e *flow.Engine) (n int64, codes []string, err error) {
	last := ""
	err = g.Unlike(ctx, e, func(x Unlike) {
		if x.Code == last {
			return
		}
		last = x.Code
		if n++; n <= 100 {
			codes = append(codes, x.Code)
		}
	})
	return n, codes, err
}

// job is the nightly pass. A pass that was interrupted goes on where it stopped, unless the day or the models are others.
func (g *Grader) job() job.Kind {
	return job.Kind{Name: nightly, Label: "全部企业重新评价", Daily: true, At: 90, Run: func(ctx context.Context, j *job.Running) error {
		ctx = role.With(ctx, role.System("信用评价"))
		from, total := "", int64(0)
		err := j.Engine.Read(ctx, func(tx *flow.Tx) error {
			key, err := g.key(tx)
			if err != nil {
				return err
			}
			if _, err = tx.One(`SELECT cursor FROM credit_run WHERE job = ? AND key = ? AND {all: the pass of all regions}`, []any{j.ID, key}, &from); err != nil {
				return err
			}
			_, err = tx.One(`SELECT count(*) FROM firm f WHERE f.code <> '' AND {all: every firm is graded}`, nil, &total)
			return err
		})
		if err != nil {
			return err
		}
		d, err := g.All(ctx, j.Engine, from, Steps{Progress: func(d Done) { j.Progress(d.Firms, total) }, Left: func(tx *flow.Tx, code string) error {
			key, err := g.key(tx)
			if err != nil {
				return err
			}
			_, err = tx.Exec(`INSERT INTO credit_run (job, key, cursor) VALUES (?, ?, ?) ON CONFLICT (job) DO UPDATE SET key = excluded.key, cursor = excluded.cursor /* {all: the pass of all regions} */`, j.ID, key, code)
			return err
		}})
		if err != nil {
			return err
		}
		return j.Finish(ctx, func(tx *flow.Tx) error {
			tx.Note(store.Change{Action: "credit_grade_all", Kind: Kind.Name, Region: nation, Title: "全部企业重新评价",
				Fields: []store.FieldChange{{Name: "firms", New: strconv.FormatInt(d.Firms, 10)}, {Name: "changed", New: strconv.FormatInt(d.Changed, 10)}}})
			_, err := tx.Exec(`DELETE FROM credit_run WHERE job = ? AND {all: the pass of all regions}`, j.ID)
			return err
		})
	}}
}

// loaded has all firms graded anew once a batch of many records came or went.
func loaded(tx *flow.Tx, _ dossier.Load) error {
	_, err := job.Enqueue(tx.Tx, nightly, "loaded", nil)
	return err
}

// key names the day and the models of a pass.
func (g *Grader) key(tx *flow.Tx) (string, error) {
	rules, err := g.rules(tx)
	if err != nil {
		return "", err
	}
	parts := []string{tx.Today().String()}
	for _, r := range rules {
		parts = append(parts, r.model.ID.String())
	}
	return strings.Join(parts, " "), nil
}
