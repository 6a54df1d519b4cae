package dossier

import (
	"strconv"
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
		rows, err := tx.Query(`SELECT r.`+strings.ReplaceAll(columns, ", ", ", r.")+`, f.name, f.legal, f.sort = 'individual' FROM credit_record r JOIN firm f ON f.code = r.code
			WHERE (r.code, r.source, r.doc) > (?, ?, ?) AND r.open AND r.state < ? AND r.day <= ? AND {all: open data} ORDER BY r.code, r.source, r.doc LIMIT `+strconv.Itoa(limit), after.Code, after.Source, after.Doc, Withdrawn, on)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var n Named
			s := n.scanner()
			if err := rows.Scan(append(s.dest, &n.Name, &n.Legal, &n.Individual)...); err != nil {
				return err
			}
			if err := s.finish(); err != nil {
				return err
			}
			out = append(out, n)
		}
		return rows.Err()
	})
	return out, err
}
