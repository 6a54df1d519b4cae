package grade

import (
	"fmt"
	"strings"

	"qgov/kernel/event"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// rowsAtOnce is how many standings one statement writes.
const rowsAtOnce = 200

// put writes standings, keeps those that were, and tells of other grades. What was written within the same instant was never seen and
// leaves no trace.
func put(tx *flow.Tx, list []entry) error {
	now := tx.Now()
	for rest := list; len(rest) > 0; {
		some := rest[:min(len(rest), rowsAtOnce)]
		rest = rest[len(some):]
		if err := keep(tx, some); err != nil {
			return err
		}
		var args []any
		for _, e := range some {
			args = append(args, e.Code, e.Family, e.Grade, e.Score, e.Veto, e.Model, e.Inputs, e.Region, now)
		}
		const marks = "(?, ?, ?, ?, ?, ?, ?, ?, ?)"
		_, err := tx.Exec(`INSERT INTO credit_standing (`+standingColumns+`, seen) VALUES `+marks+strings.Repeat(", "+marks, len(some)-1)+`
			ON CONFLICT (code, family) DO UPDATE SET grade = excluded.grade, score = excluded.score, veto = excluded.veto, model = excluded.model, inputs = excluded.inputs, region = excluded.region, seen = excluded.seen
			/* {all: derived for every region} */`, args...)
		if err != nil {
			return err
		}
	}
	for _, e := range list {
		if e.Grade == e.old {
			continue
		}
		if e.had {
			tx.Note(store.Change{Action: "credit_grade", Kind: Kind.Name, Record: e.Model, Region: e.Region, Title: e.Code + " " + Families.Label(fmt.Sprint(e.Family)), Fields: []store.FieldChange{{Name: "grade", Old: e.old, New: e.Grade}}})
		}
		if err := event.Emit(tx, Changed, Change{Code: e.Code, Region: e.Region, Family: e.Family, Old: e.old, New: e.Grade}); err != nil {
			return err
		}
	}
	return nil
}

// keep copies what the standings were.
func keep(tx *flow.Tx, list []entry) error {
	codes := make(map[int64][]any)
	for _, e := range list {
		if e.had {
			codes[e.Family] = append(codes[e.Family], e.Code)
		}
	}
	for family, of := range codes {
		args := append([]any{tx.Now(), family}, append(of, tx.Now())...)
		if _, err := tx.Exec(`INSERT INTO credit_standing_past (`+standingColumns+`, seen, ended) SELECT `+standingColumns+`, seen, CAST(? AS BIGINT) FROM credit_standing
			WHERE family = ? AND code IN (?`+strings.Repeat(", ?", len(of)-1)+`) AND seen < ? AND {all: derived for every region}`, args...); err != nil {
			return err
		}
	}
	return nil
}

// Was is a standing of the past.
type Was struct {
	Standing
	Seen, Ended int64 // microseconds
}

// Past returns the earlier standings of a firm, newest first, as the program.
func Past(tx *flow.Tx, code string) (out []Was, err error) {
	err = tx.Elevated(func() error {
		rows, err := tx.Query(`SELECT `+standingColumns+`, seen, ended FROM credit_standing_past s WHERE s.code = ? AND {region s:credit_record} ORDER BY s.ended DESC, s.family`, code)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var w Was
			var model int64
			if err := rows.Scan(&w.Code, &w.Family, &w.Grade, &w.Score, &w.Veto, &model, &w.Inputs, &w.Region, &w.Seen, &w.Ended); err != nil {
				return err
			}
			w.Model = record.ID(model)
			out = append(out, w)
		}
		return rows.Err()
	})
	return out, err
}
