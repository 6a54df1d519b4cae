package joint

import (
	"strings"
	"time"

	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
)

// Favour is an incentive that a firm enjoys, such as the green channel.
type Favour struct {
	ID                    record.ID
	Code, Name, Legal     string // of the firm, and who represents it
	Individual            bool
	Region                string
	Measure, Basis, Organ string
	Ground                string
	Day, Until            calendar.Date // from when; zero: as long as the grade
	Since                 time.Time     // when it was pushed
}

// FavourQuery selects favours.
type FavourQuery struct {
	Codes    []string // of firms; nil: all
	Region   string   // code: it and all below; empty: all
	From, To calendar.Date
	After    record.ID
	Limit    int
}

// Favours returns the incentives that firms enjoy now and of which everybody may know, newest first: those of measures that two people made
// public, unless the department said that its measure does not fit the firm. The caller masks what names a person.
func Favours(tx *flow.Tx, q FavourQuery) (out []Favour, err error) {
	where, args := []string{"t.sort = 'incentive' AND t.state IN (?, ?, ?) AND m.open"}, []any{Pushed, Received, Carried}
	and := func(cond string, values ...any) { where, args = append(where, cond), append(args, values...) }
	if q.Codes != nil {
		and("t.code IN (''" + strings.Repeat(", ?", len(q.Codes)) + ")")
		for _, c := range q.Codes {
			args = append(args, c)
		}
	}
	if prefix := role.Prefix(q.Region); prefix != "" {
		and("t.region >= ? AND t.region < ?", prefix, prefix+":") // ':' follows '9'
	}
	if !q.From.IsZero() {
		and("t.pushed_on >= ?", q.From)
	}
	if !q.To.IsZero() {
		and("t.pushed_on <= ?", q.To)
	}
	if q.After != 0 {
		and("t.id < ?", q.After)
	}
	err = tx.Elevated(func() error {
		rows, err := tx.Query(`SELECT t.id, t.code, f.name, f.legal, f.sort = 'individual', t.region, m.name, m.basis, o.name, t.ground, t.pushed_on, t.until, t.created FROM measure_task t
			JOIN joint_measure m ON m.id = t.measure JOIN organ o ON o.id = t.organ JOIN firm f ON f.id = t.firm WHERE `+strings.Join(where, " AND ")+` AND {all: everybody may read them} ORDER BY t.id DESC LIMIT ?`, append(args, q.Limit)...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var f Favour
			var id, created int64
			if err := rows.Scan(&id, &f.Code, &f.Name, &f.Legal, &f.Individual, &f.Region, &f.Measure, &f.Basis, &f.Organ, &f.Ground, &f.Day, &f.Until, &created); err != nil {
				return err
			}
			f.ID, f.Since = record.ID(id), time.UnixMicro(created).UTC()
			out = append(out, f)
		}
		return rows.Err()
	})
	return out, err
}
