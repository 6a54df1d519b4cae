package store

import (
	"fmt"

	"qgov/kernel/record"
	"qgov/kernel/text"
)

func (tx *Tx) loadLines(l lineSQL, r record.Record) error {
	rows, err := tx.s.query(tx.ctx, l.load, []any{int64(r.Header().ID)}, true)
	if err != nil {
		return tx.db.engine.classify(err)
	}
	defer rows.Close()
	l.field.ClearRows(r)
	dest := make([]any, len(l.cols)+1)
	var line int64
	for rows.Next() {
		row := l.field.AddRow(r)
		dest[0] = &line
		for i, f := range l.cols {
			dest[i+1] = f.Destination(row)
		}
		if err := rows.Scan(dest...); err != nil {
			return fmt.Errorf("store: reading %s: %w", l.table, err)
		}
	}
	return tx.db.engine.classify(rows.Err())
}

func (tx *Tx) saveLines(l lineSQL, r, old record.Record) error {
	id := int64(r.Header().ID)
	if old != nil {
		if Describe(l.field, r) == Describe(l.field, old) {
			return nil
		}
		if _, err := tx.s.exec(tx.ctx, l.clear, []any{id}, true); err != nil {
			return tx.db.engine.classify(err)
		}
	}
	for i := range l.field.Len(r) {
		row := l.field.Row(r, i)
		args := []any{id, int64(i)}
		for _, f := range l.cols {
			args = append(args, f.Column(row))
		}
		if _, err := tx.s.exec(tx.ctx, l.insert, args, true); err != nil {
			return tx.db.engine.classify(err)
		}
	}
	return nil
}

func (tx *Tx) loadFiles(q *planSQL, r record.Record) error {
	rows, err := tx.s.query(tx.ctx, "SELECT field, hash, name, size, media FROM attachment WHERE kind = ? AND record = ? ORDER BY field, line",
		[]any{q.Name, int64(r.Header().ID)}, true)
	if err != nil {
		return tx.db.engine.classify(err)
	}
	defer rows.Close()
	byField := make(map[string][]record.File)
	for rows.Next() {
		var name string
		var f record.File
		if err := rows.Scan(&name, &f.Hash, &f.Name, &f.Size, &f.Media); err != nil {
			return err
		}
		byField[name] = append(byField[name], f)
	}
	for _, f := range q.Fields {
		if f.Type == record.Files {
			f.SetFiles(r, byField[f.Name])
		}
	}
	return tx.db.engine.classify(rows.Err())
}

func (tx *Tx) saveFiles(q *planSQL, r, old record.Record) error {
	id := int64(r.Header().ID)
	for _, f := range q.Fields {
		if f.Type != record.Files {
			continue
		}
		if old != nil {
			if Describe(f, r) == Describe(f, old) {
				continue
			}
			if _, err := tx.s.exec(tx.ctx, "DELETE FROM attachment WHERE kind = ? AND record = ? AND field = ?", []any{q.Name, id, f.Name}, true); err != nil {
				return tx.db.engine.classify(err)
			}
		}
		for i, file := range f.FilesOf(r) {
			if _, err := tx.s.exec(tx.ctx, "INSERT INTO attachment (kind, record, field, line, hash, name, size, media, region) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
				[]any{q.Name, id, f.Name, int64(i), file.Hash, file.Name, file.Size, file.Media, r.Header().Region}, true); err != nil {
				return tx.db.engine.classify(err)
			}
		}
	}
	return nil
}

// terms returns the search terms of a record.
func terms(p *record.Plan, r record.Record) string {
	var texts []string
	for _, f := range p.Fields {
		if f.Finds {
			texts = append(texts, f.Format(r))
		}
	}
	return text.Terms(texts...)
}

func (tx *Tx) saveTerms(q *planSQL, r, old record.Record) error {
	is := terms(q.Plan, r)
	if old != nil {
		if terms(q.Plan, old) == is {
			return nil
		}
		if err := tx.dropTerms(q, old); err != nil {
			return err
		}
	}
	_, err := tx.s.exec(tx.ctx, tx.s.(searcher).insertTerms(q.Name), []any{int64(r.Header().ID), is}, true)
	return tx.db.engine.classify(err)
}

func (tx *Tx) dropTerms(q *planSQL, r record.Record) error {
	sql, args := tx.s.(searcher).deleteTerms(q.Name, int64(r.Header().ID))
	_, err := tx.s.exec(tx.ctx, sql, args, true)
	return tx.db.engine.classify(err)
}

// searcher is the part of a session that knows the engine's full-text index.
type searcher interface {
	insertTerms(kind string) string
	deleteTerms(kind string, id int64) (string, []any)
	// matchTerms returns the condition that a record's terms hold all the terms, and its argument.
	matchTerms(kind string, terms []string) (string, any)
	// holdTerms returns the same for records whose searched columns are at hand; empty where matchTerms does as well.
	holdTerms(columns, terms []string) (string, any)
}

// locker is the part of a session that locks a row that will be written.
type locker interface{ forUpdate() string }
