package dossier

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"qgov/kernel/audit"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
)

// Of returns the entries of a firm's file within the actor's region, newest fact first, withdrawn ones included: as they stand now, or as
// they were known at the end of a day if it is given.
func Of(tx *flow.Tx, code string, on calendar.Date) ([]Entry, error) {
	if on.IsZero() {
		return scan(tx, `SELECT `+columns+` FROM credit_record r WHERE r.code = ? AND {region r:credit_record}`, code)
	}
	end := on.AddDays(1).Time()
	return scan(tx, `SELECT `+columns+` FROM credit_record r WHERE r.code = ? AND r.seen < ? AND {region r:credit_record}
		UNION ALL SELECT `+columns+` FROM credit_past p WHERE p.code = ? AND p.seen < ? AND p.ended >= ? AND {region p:credit_record}`, code, end, code, end, end)
}

// Get returns one entry, nil if there is none.
func Get(tx *flow.Tx, k Key) (*Entry, error) {
	list, err := scan(tx, `SELECT `+columns+` FROM credit_record r WHERE r.code = ? AND r.source = ? AND r.doc = ? AND {region r:credit_record}`, k.Code, k.Source, k.Doc)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// Past is an entry as it was, and why it is so no more.
type Past struct {
	Entry
	Ended  time.Time
	Actor  record.ID
	Reason string
}

// History returns the earlier forms of the entries of a file, oldest first.
func History(tx *flow.Tx, code string) ([]Past, error) {
	rows, err := tx.Query(`SELECT `+columns+`, ended, actor, reason FROM credit_past p WHERE p.code = ? AND {region p:credit_record} ORDER BY p.ended, p.source, p.doc`, code)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Past
	for rows.Next() {
		var p Past
		var ended, actor int64
		s := p.scanner()
		if err := rows.Scan(append(s.dest, &ended, &actor, &p.Reason)...); err != nil {
			return nil, err
		}
		if err := s.finish(); err != nil {
			return nil, err
		}
		p.Ended, p.Actor = time.UnixMicro(ended).UTC(), record.ID(actor)
		out = append(out, p)
	}
	return out, rows.Err()
}

// Public returns what everybody may see of a file on a day: entries that are public, not withdrawn and not past their last day, with
// personal numbers in their titles masked. It reads as the program and returns nothing else.
func Public(tx *flow.Tx, code string, on calendar.Date) (out []Entry, err error) {
	err = tx.Elevated(func() error {
		list, err := Of(tx, code, on)
		for _, e := range list {
			if e.Open && e.Counts(on) {
				e.Title = audit.Redact(e.Title)
				e.Kind, e.Ref, e.Batch = "", 0, 0
				out = append(out, e)
			}
		}
		return err
	})
	return out, err
}

// scanner reads one row of columns.
type scanner struct {
	e          *Entry
	dest       []any
	day, until string
	amount     int64
	batch, ref int64
	seen       int64
}

func (e *Entry) scanner() *scanner {
	s := &scanner{e: e}
	s.dest = []any{&e.Code, &e.Source, &e.Doc, &e.Sort, &e.Polarity, &e.Weight, &e.State, &e.Open, &s.day, &s.until, &s.amount, &e.Region, &e.Title, &s.batch, &e.Kind, &s.ref, &s.seen}
	return s
}

func (s *scanner) finish() (err error) {
	e := s.e
	if e.Day, err = calendar.ParseDate(s.day); err != nil {
		return fmt.Errorf("dossier: %s %s: %w", e.Code, e.Doc, err)
	}
	if s.until != "" {
		if e.Until, err = calendar.ParseDate(s.until); err != nil {
			return fmt.Errorf("dossier: %s %s: %w", e.Code, e.Doc, err)
		}
	}
	e.Amount, e.Batch, e.Ref, e.Seen = record.Money(s.amount), record.ID(s.batch), record.ID(s.ref), time.UnixMicro(s.seen).UTC()
	return nil
}

func scan(tx *flow.Tx, sql string, args ...any) ([]Entry, error) {
	rows, err := tx.Query(sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Entry
	for rows.Next() {
		var e Entry
		s := e.scanner()
		if err := rows.Scan(s.dest...); err != nil {
			return nil, err
		}
		if err := s.finish(); err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	slices.SortStableFunc(out, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(b.Day, a.Day), cmp.Compare(a.Source, b.Source), cmp.Compare(a.Doc, b.Doc))
	})
	return out, rows.Err()
}
