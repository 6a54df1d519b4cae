package grade

import (
	"fmt"
	"strings"
	"time"

	"qgov/domain/credit/dossier"
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
		if err := set(tx, some, now); err != nil {
			return err
		}
	}
	if err := move(tx, list); err != nil {
		return err
	}
	for _, e := range list {
		if e.Grade == e.old {
			continue
		}
		if e.had {
			// Of the file, not of the model: thousands of firms move in a night, and the model's own history is who proposed and who adopted it.
			tx.Note(store.Change{Action: "credit_grade", Kind: dossier.Subject, Region: e.Region, Title: e.Code + " " + Families.Label(fmt.Sprint(e.Family)), Fields: []store.FieldChange{{Name: "grade", Old: e.old, New: e.Grade}}})
		}
		if err := event.Emit(tx, Changed, Change{Code: e.Code, Region: e.Region, Family: e.Family, Old: e.old, New: e.Grade}); err != nil {
			return err
		}
	}
	return nil
}

// set writes some standings: what is new is added, then all that were there are changed. The two statements say what one with DO UPDATE
// would, which PostgreSQL does not have for partitions on other servers (docs/scale.md).
func set(tx *flow.Tx, some []entry, now time.Time) error {
	var args []any
	for _, e := range some {
		args = append(args, e.Code, e.Family, e.Grade, e.Score, e.Veto, e.Model, e.Inputs, e.Region, now)
	}
	const typed = "(CAST(? AS TEXT), CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS BIGINT))"
	const marks = ", (?, ?, ?, ?, ?, ?, ?, ?, ?)"
	with := `WITH v (` + standingColumns + `, seen) AS (VALUES ` + typed + strings.Repeat(marks, len(some)-1) + `) `
	added, err := tx.Exec(with+`INSERT INTO credit_standing (`+standingColumns+`, seen) SELECT `+standingColumns+`, seen FROM v WHERE {all: derived for every region} ON CONFLICT DO NOTHING`, args...)
	if err != nil || added == int64(len(some)) {
		return err
	}
	_, err = tx.Exec(with+`UPDATE credit_standing SET grade = v.grade, score = v.score, veto = v.veto, model = v.model, inputs = v.inputs, region = v.region, seen = v.seen
		FROM v WHERE credit_standing.code = v.code AND credit_standing.family = v.family AND {all: derived for every region}`, args...)
	return err
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
