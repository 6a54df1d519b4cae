package store

import (
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/record"
)

// Codes returns the entries of a choice, those of an open list as people keep it: also the ones that ended, which old records hold.
func (db *DB) Codes(f *record.Field) record.Codes {
	if f.Open == "" || db.lists == nil {
		return f.Codes
	}
	if list := db.lists.Codes(f.Open, calendar.Today(db.clock)); len(list) > 0 {
		return list
	}
	return f.Codes
}

// Offered returns the entries of a choice that a person may choose today.
func (db *DB) Offered(f *record.Field) record.Codes {
	if f.Open == "" {
		return f.Codes
	}
	return db.Codes(f).On(calendar.Today(db.clock))
}

// Check is p.Check with the open lists as they stand, for what is stored: an entry that ended is right for what was entered before.
func (db *DB) Check(p *record.Plan, r any) []fault.Problem {
	return append(p.Settle(r, db.Codes), p.Check(r)...)
}

// CheckNew is Check for what a person enters now.
func (db *DB) CheckNew(p *record.Plan, r any) []fault.Problem {
	return append(p.Settle(r, db.Offered), p.Check(r)...)
}

// EntersNew reports whether the transaction enters what people choose now: not an import, which brings what happened before.
func (tx *Tx) EntersNew() bool { return tx.importing == "" && !tx.actor.IsSystem() }
