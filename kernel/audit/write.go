package audit

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// Journal writes the journal's table. It implements store.Journal: the entries of a transaction are appended to the chain just
// before it commits, under a lock on the end of the chain, and if that fails the transaction fails; there is no switch that turns
// it off. The zero value is ready and safe for concurrent use.
type Journal struct{}

const journalColumns = "seq, at, actor, name, ip, request, action, kind, record, region, title, reason, result, changes, hash"

// Append writes the changes as entries of the chain, in order.
func (Journal) Append(tx *store.Tx, changes []store.Change) error {
	if len(changes) == 0 {
		return nil
	}
	// One statement takes the numbers and the lock: on PostgreSQL the row stays locked until the transaction ends, SQLite has one
	// writer. The lock is taken last in every transaction, after that of the public log, so that two cannot wait for each other.
	var last int64
	var head string
	n := int64(len(changes))
	ok, err := tx.One(`UPDATE journal_head SET seq = seq + ? WHERE one = 1 AND {all: one chain for all regions} RETURNING seq, hash`, []any{n}, &last, &head)
	if err != nil {
		return err
	}
	if !ok {
		return errors.New("audit: the journal has no head")
	}
	prev, err := parseChain(head)
	if err != nil {
		return err
	}
	now, from := tx.Now(), last-n+1
	for len(changes) > 0 {
		some := changes[:min(len(changes), batch)]
		if prev, err = insertEntries(tx, some, from, now, prev); err != nil {
			return err
		}
		changes, from = changes[len(some):], from+int64(len(some))
	}
	_, err = tx.Exec(`UPDATE journal_head SET hash = ? WHERE one = 1 AND {all: one chain for all regions}`, hex.EncodeToString(prev[:]))
	return err
}

// batch is how many entries one statement writes: an import makes many in one transaction. Both engines take its 15 values a row.
const batch = 200

// parseChain reads a chain hash; the empty text is the beginning.
func parseChain(s string) (h [32]byte, err error) {
	if s == "" {
		return h, nil
	}
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != 32 {
		return h, errors.New("audit: a chain hash is damaged")
	}
	return [32]byte(b), nil
}

// entryOf makes the entry of a change by the transaction's actor.
func entryOf(tx *store.Tx, c store.Change, seq int64, now time.Time) Entry {
	a := tx.Actor()
	e := Entry{Seq: seq, At: now, Actor: a.ID.String(), ActorName: clean(a.Name), IP: clean(a.IP), Request: clean(a.Request), Action: clean(c.Action),
		Kind: clean(c.Kind), Record: c.Record.String(), Region: clean(c.Region), Title: clean(c.Title), Reason: clean(c.Reason), Result: resultOf(c.Action)}
	if e.Region == "" {
		e.Region = clean(a.Region)
	}
	if p := tx.DB().Plan(c.Kind); p != nil && e.Title != "" { // the store masks fields; the name of a record can be one
		if f := p.TitleField(); f != nil && (f.Access == record.Personal || f.Type == record.Hidden) {
			e.Title = hidden
		}
	}
	for _, f := range c.Fields {
		e.Changes = append(e.Changes, Change{clean(f.Name), clean(f.Old), clean(f.New)})
	}
	return e
}

// hidden stands for a personal value, as the store writes it.
const hidden = "＊＊＊"

// resultOf reads the result out of the action: "refuse:…" was denied, "…:failed" failed, everything else happened.
func resultOf(action string) string {
	switch {
	case action == "refuse" || strings.HasPrefix(action, "refuse:"):
		return "denied"
	case strings.HasSuffix(action, ":failed"):
		return "failed"
	}
	return "ok"
}

// clean makes any bytes a text that both engines store as it is, so that nobody can stop the journal by a strange byte.
func clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

// insertEntries writes entries from the number on and returns the chain hash of the last.
func insertEntries(tx *store.Tx, changes []store.Change, from int64, now time.Time, prev [32]byte) ([32]byte, error) {
	const marks = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
	args := make([]any, 0, 15*len(changes))
	for i, c := range changes {
		e := entryOf(tx, c, from+int64(i), now)
		raw, err := e.Canonical()
		if err != nil {
			return prev, err
		}
		text, err := changesText(e.Changes)
		if err != nil {
			return prev, err
		}
		prev = ChainNext(prev, raw)
		args = append(args, e.Seq, e.At, tx.Actor().ID, e.ActorName, e.IP, e.Request, e.Action, e.Kind, c.Record, e.Region, e.Title, e.Reason, e.Result, text, hex.EncodeToString(prev[:]))
	}
	_, err := tx.Exec(`INSERT INTO journal (`+journalColumns+`) VALUES `+marks+strings.Repeat(", "+marks, len(changes)-1)+` /* {all: one chain for all regions} */`, args...)
	return prev, err
}

func changesText(list []Change) (string, error) {
	c := &canon{first: true}
	c.changes(list)
	b, err := c.bytes()
	return string(b), err
}

// scanRow reads one row of journalColumns. What cannot have been written by Append comes back as an entry that no chain hash fits.
func scanRow(rows store.Rows) (Row, error) {
	var r Row
	var at, actor, rec int64
	var changes, hash string
	if err := rows.Scan(&r.Seq, &at, &actor, &r.ActorName, &r.IP, &r.Request, &r.Action, &r.Kind, &rec, &r.Region, &r.Title, &r.Reason, &r.Result, &changes, &hash); err != nil {
		return r, fmt.Errorf("audit: reading the journal: %w", err)
	}
	r.At, r.Actor, r.Record = time.UnixMicro(at).UTC(), idText(actor), idText(rec)
	var err error
	if r.Hash, err = parseChain(hash); err != nil {
		r.Hash = [32]byte{}
	}
	var list []changeJSON
	err = decodeStrict([]byte(changes), &list)
	for _, ch := range list {
		r.Changes = append(r.Changes, Change{ch.Field, ch.Old, ch.New})
	}
	if back, e := changesText(r.Changes); err != nil || e != nil || back != changes {
		r.Changes = []Change{{Field: changes}}
		r.Result = "\xff" // not UTF-8: such an entry has no canonical form
	}
	return r, nil
}

// idText writes an id as an entry does; a negative one, which nobody has, does not pass for another.
func idText(id int64) string { return record.ID(id).String() }

// Entries returns what the journal says of a record, oldest first. The caller has read the record, so that it was in scope.
func (Journal) Entries(tx *store.Tx, kind string, id record.ID) ([]Row, error) {
	return rowsOf(tx, `SELECT `+journalColumns+` FROM journal WHERE kind = ? AND record = ? AND {all: the record was in scope} ORDER BY seq`, kind, id)
}

func rowsOf(tx *store.Tx, sql string, args ...any) ([]Row, error) {
	rows, err := tx.Query(sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Row
	for rows.Next() {
		r, err := scanRow(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// Refused writes down that the context's actor was refused something, in a transaction of its own because the refused one is undone.
func Refused(ctx context.Context, db *store.DB, action role.Action, kind string, id record.ID, why string) error {
	return db.Write(ctx, func(tx *store.Tx) error {
		tx.Note(store.Change{Action: "refuse:" + string(action), Kind: kind, Record: id, Reason: why})
		return nil
	})
}

// FieldChanges turns the changes of an entry into those of the store, for pages.
func (r Row) FieldChanges() []store.FieldChange {
	out := make([]store.FieldChange, len(r.Changes))
	for i, c := range r.Changes {
		out[i] = store.FieldChange{Name: c.Field, Old: c.Old, New: c.New}
	}
	return out
}
