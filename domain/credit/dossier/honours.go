package dossier

import (
	"fmt"
	"strings"

	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/role"
)

// HonourQuery selects honours.
type HonourQuery struct {
	Codes    []string // of firms; nil: all
	Region   string   // code: it and all below; empty: all
	From, To calendar.Date
	Day      calendar.Date // with After: the last entry of the page before
	After    Key
	Limit    int
}

// Honours returns public entries of honours that count on the day, with what the register says of their firms, newest first. The caller
// masks what names a person.
func Honours(tx *flow.Tx, q HonourQuery, on calendar.Date) (out []Named, err error) {
	where, args := []string{fmt.Sprintf("r.sort = %d AND r.open", Honour), fmt.Sprintf("r.polarity = %d AND r.state < %d", Good, Withdrawn), "r.day <= ? AND (r.until = '' OR r.until >= ?)"}, []any{on, on}
	and := func(cond string, values ...any) { where, args = append(where, cond), append(args, values...) }
	if q.Codes != nil {
		and("r.code IN (''" + strings.Repeat(", ?", len(q.Codes)) + ")")
		for _, c := range q.Codes {
			args = append(args, c)
		}
	}
	if prefix := role.Prefix(q.Region); prefix != "" {
		and("r.region >= ? AND r.region < ?", prefix, prefix+":") // ':' follows '9'
	}
	if !q.From.IsZero() {
		and("r.day >= ?", q.From)
	}
	if !q.To.IsZero() {
		and("r.day <= ?", q.To)
	}
	if q.After.Code != "" {
		and("(r.day, r.code, r.source, r.doc) < (?, ?, ?, ?)", q.Day, q.After.Code, q.After.Source, q.After.Doc)
	}
	err = tx.Elevated(func() error {
		out, err = scanNamed(tx, strings.Join(where, " AND ")+` AND {all: everybody may read them} ORDER BY r.day DESC, r.code DESC, r.source DESC, r.doc DESC LIMIT ?`, append(args, q.Limit)...)
		return err
	})
	return out, err
}
