package intake

import (
	"context"
	"strings"

	"qgov/domain/credit/dossier"
	"qgov/kernel/event"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// Withdraw takes back what a batch brought, or goes on where it was stopped. An entry that the batch corrected goes back to what it said
// before; one that it added is withdrawn. The rows as they were are kept.
func (d *Desk) Withdraw(ctx context.Context, id record.ID, tell func(done, total int64)) error {
	ctx = program(ctx)
	for {
		more, err := d.withdrawChunk(ctx, id, tell)
		if err != nil || !more {
			return settled(err)
		}
	}
}

func (d *Desk) withdrawChunk(ctx context.Context, id record.ID, tell func(done, total int64)) (more bool, err error) {
	err = d.engine.Write(ctx, func(tx *flow.Tx) error {
		b, err := standing(tx, id, Leaving)
		if err != nil {
			return err
		}
		was, _, err := placeOf(tx, id)
		if err != nil {
			return err
		}
		keys, err := d.keysOf(tx, b, was)
		if err != nil {
			return err
		}
		at := was
		if more = len(keys) > 0; more {
			if err := takeBack(tx, b, keys); err != nil {
				return err
			}
			last := keys[len(keys)-1]
			at.code, at.doc, at.done = last.Code, last.Doc, at.done+int64(len(keys))
		}
		if err := at.move(tx, id, was); err != nil {
			return err
		}
		tell(at.done, at.total)
		if more {
			return nil
		}
		return gone(tx, b, at)
	})
	return more, err
}

func gone(tx *flow.Tx, b *Batch, at place) error {
	b.Away = at.done
	if err := flow.Take(tx, Kind, b, "withdrawn", nil); err != nil {
		return err
	}
	tx.Note(b.entry("import:withdraw", b.Why))
	if _, err := tx.Exec("DELETE FROM credit_place WHERE batch = ? AND {all: the batch is in scope}", b.ID); err != nil {
		return err
	}
	return event.Emit(tx, dossier.Loaded, dossier.Load{Batch: b.ID, Region: b.Region})
}

// keysOf returns the next entries that the batch brought and that still count. The table has no index by batch: the keys go once from
// left to right.
func (d *Desk) keysOf(tx *flow.Tx, b *Batch, at place) ([]dossier.Key, error) {
	s, err := store.Get(tx.Tx, dossier.SourceKind, b.Source.ID)
	if err != nil {
		return nil, err
	}
	rows, err := tx.Query("SELECT code, doc FROM credit_record WHERE code >= ? AND (code > ? OR doc > ?) AND source = ? AND batch = ? AND state <> 3 AND {all: the batch is in scope} ORDER BY code, source, doc LIMIT ?",
		at.code, at.code, at.doc, s.Number, b.ID, d.chunk)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []dossier.Key
	for rows.Next() {
		k := dossier.Key{Source: s.Number}
		if err := rows.Scan(&k.Code, &k.Doc); err != nil {
			return nil, err
		}
		out = append(out, k)
	}
	return out, rows.Err()
}

// takeBack withdraws entries of a batch within a range of keys.
func takeBack(tx *flow.Tx, b *Batch, keys []dossier.Key) error {
	first, last := keys[0], keys[len(keys)-1]
	within := " r.code >= ? AND (r.code > ? OR r.doc >= ?) AND r.code <= ? AND (r.code < ? OR r.doc <= ?) AND r.source = ? AND r.batch = ? AND r.state <> 3 AND {all: the batch is in scope}"
	bounds := []any{first.Code, first.Code, first.Doc, last.Code, last.Code, last.Doc, first.Source, b.ID}
	all, now := list("", columns()), tx.Now()
	_, err := tx.Exec("INSERT INTO credit_past ("+all+", ended, actor, reason) SELECT "+list("r.", columns())+", CASE WHEN ? > r.seen THEN ? ELSE r.seen + 1 END, ?, ? FROM credit_record r WHERE"+within,
		append([]any{now, now, tx.Actor().ID, "整批撤回：" + b.Why}, bounds...)...)
	if err != nil {
		return err
	}
	// What stood before the batch: the row that ended when the present one began. seen is raised by both statements, so neither finds it twice.
	before := " FROM credit_past p WHERE p.code = r.code AND p.source = r.source AND p.doc = r.doc AND p.ended = r.seen AND p.batch <> r.batch"
	back := append(compared(), "state", "batch")
	set := make([]string, 0, len(back)+1)
	for _, c := range back {
		set = append(set, c+" = (SELECT p."+c+before+")")
	}
	set = append(set, "seen = CASE WHEN ? > r.seen THEN ? ELSE r.seen + 1 END")
	if _, err := tx.Exec("UPDATE credit_record AS r SET "+strings.Join(set, ", ")+" WHERE"+within+" AND EXISTS (SELECT 1"+before+")", append([]any{now, now}, bounds...)...); err != nil {
		return err
	}
	_, err = tx.Exec("UPDATE credit_record AS r SET state = 3, seen = CASE WHEN ? > r.seen THEN ? ELSE r.seen + 1 END WHERE"+within, append([]any{now, now}, bounds...)...)
	if err != nil || b.Added+b.Amended > told {
		return err
	}
	return tellKeys(tx, keys)
}

func tellKeys(tx *flow.Tx, keys []dossier.Key) error {
	for i, k := range keys {
		if i > 0 && keys[i-1].Code == k.Code {
			continue
		}
		var region string
		if _, err := tx.One("SELECT region FROM credit_record WHERE code = ? AND source = ? AND doc = ? AND {all: the batch is in scope}", []any{k.Code, k.Source, k.Doc}, &region); err != nil {
			return err
		}
		if err := event.Emit(tx, dossier.Changed, dossier.Change{Code: k.Code, Region: region}); err != nil {
			return err
		}
	}
	return nil
}
