package dossier

import (
	"strings"

	"qgov/kernel/calendar"
	"qgov/kernel/flow"
)

// Named is an entry with what the register says of its firm.
type Named struct {
	Entry
	Name       string
	Legal      string // whom a public text must not name in full
	Individual bool
}

// PublicAfter returns the next public entries behind a key, over all registered firms in the order of the keys: what the open data are made
// of. Entries that do not count on the day by their state are left out; the caller asks [Entry.Counts] for the rest, masks what names a
// person and stops at fewer than the limit.
func PublicAfter(tx *flow.Tx, after Key, on calendar.Date, limit int) (out []Named, err error) {
	err = tx.Elevated(func() error {
		out, err = scanNamed(tx, `(r.code, r.source, r.doc) > (?, ?, ?) AND r.open AND r.state < ? AND r.day <= ? AND {all: open data} ORDER BY r.code, r.source, r.doc LIMIT ?`,
			after.Code, after.Source, after.Doc, Withdrawn, on, limit)
		return err
	})
	return out, err
}

// scanNamed reads entries of registered firms.
func scanNamed(tx *flow.Tx, where string, args ...any) (out []Named, err error) {
	rows, err := tx.Query(`SELECT r.`+strings.ReplaceAll(columns, ", ", ", r.")+`, f.name, f.legal, f.sort = 'individual' FROM credit_record r JOIN firm f ON f.code = r.code WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var n Named
		s := n.scanner()
		if err := rows.Scan(append(s.dest, &n.Name, &n.Legal, &n.Individual)...); err != nil {
			return nil, err
		}
		if err := s.finish(); err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, rows.Err()
}
