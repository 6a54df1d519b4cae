package dossier

import (
	"strconv"
	"strings"

	"qgov/kernel/flow"
	"qgov/kernel/store"
)

// loadAtOnce is how many entries one statement writes: 17 values each, well below what the engines take.
const loadAtOnce = 100

// Put puts many new entries into the files in one transaction with one entry in the journal; those whose key is there are left alone. It
// says nothing of changes: whoever computes from the files is run after it. It returns how many were new.
func Put(tx *flow.Tx, title string, list []Entry) (n int64, err error) {
	row := "(" + marks + ")"
	err = tx.Elevated(func() error {
		for rest := list; len(rest) > 0; {
			some := rest[:min(len(rest), loadAtOnce)]
			rest = rest[len(some):]
			args := make([]any, 0, 17*len(some))
			for i := range some {
				e := &some[i]
				if err := e.complete(tx); err != nil {
					return err
				}
				e.State, e.Seen = InForce, tx.Now()
				args = append(args, e.row()...)
			}
			added, err := tx.Exec(`INSERT INTO credit_record (`+columns+`) VALUES `+row+strings.Repeat(", "+row, len(some)-1)+` ON CONFLICT DO NOTHING /* {all: files of every region} */`, args...)
			if err != nil {
				return err
			}
			n += added
		}
		tx.Note(store.Change{Action: "credit_load", Kind: Subject, Title: title, Fields: []store.FieldChange{{Name: "rows", New: strconv.FormatInt(n, 10)}}})
		return nil
	})
	return n, err
}
