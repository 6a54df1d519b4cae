package dossier

import (
	"strconv"

	"qgov/base/firm"
	"qgov/kernel/flow"
	"qgov/kernel/store"
)

// files are the tables of a file, each with the region of the firm as its scope.
var files = []string{"credit_record", "credit_past", "credit_standing", "credit_standing_past"}

// followed lets the file of a firm lie where the firm does: entries, grades and what both were before. It is no correction of an entry,
// and the file as of a past day reads as it did (docs/decisions/0006-credit.md).
func followed(tx *flow.Tx, e flow.Edit) error {
	f, ok := e.Record.(*firm.Firm)
	if !ok || f.Code == "" || !e.Changed("region", "code") {
		return nil
	}
	return tx.Elevated(func() error {
		var moved int64
		for _, table := range files {
			n, err := tx.Exec(`UPDATE `+table+` SET region = ? WHERE code = ? AND region <> ? AND {all: the file follows its firm}`, f.Region, f.Code, f.Region)
			if err != nil {
				return err
			}
			moved += n
		}
		if moved > 0 {
			tx.Note(store.Change{Action: "credit_move", Kind: Subject, Record: f.ID, Region: f.Region, Title: f.Code, Reason: "企业住所迁移，信用档案随之移交", Fields: []store.FieldChange{{Name: "rows", New: strconv.FormatInt(moved, 10)}}})
		}
		return nil
	})
}
