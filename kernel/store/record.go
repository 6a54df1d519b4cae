package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"qgov/kernel/fault"
	"qgov/kernel/record"
	"qgov/kernel/role"
)

// Get returns the record of the kind with the id. A record outside the actor's scope is not found.
func Get[T any](tx *Tx, k *record.Kind[T], id record.ID) (*T, error) {
	r := any(new(T)).(record.Record)
	if err := tx.Load(k.Plan, id, r); err != nil {
		return nil, err
	}
	return any(r).(*T), nil
}

// Insert adds a record; see Tx.Insert.
func Insert[T any](tx *Tx, k *record.Kind[T], r *T) error {
	return tx.Insert(k.Plan, any(r).(record.Record))
}

// Update saves a record; see Tx.Update.
func Update[T any](tx *Tx, k *record.Kind[T], r *T, reason string) error {
	return tx.Update(k.Plan, any(r).(record.Record), reason)
}

// Get returns the record with the id.
func (tx *Tx) Get(p *record.Plan, id record.ID) (record.Record, error) {
	r := p.New()
	return r, tx.Load(p, id, r)
}

// Load reads the record with the id into r.
func (tx *Tx) Load(p *record.Plan, id record.ID, r record.Record) error {
	if err := tx.check(p, role.See, p.Label); err != nil {
		return err
	}
	q := tx.db.plans[p.Name]
	if q == nil {
		return fmt.Errorf("store: kind %s was not given to Open", p.Name)
	}
	return tx.load(q, q.byID+" AND "+tx.scope.sql(p, "t."), []any{int64(id)}, r)
}

// load reads one record by a statement that selects the plan's columns.
func (tx *Tx) load(q *planSQL, sql string, args []any, r record.Record) error {
	rows, err := tx.s.query(tx.ctx, sql, args, true)
	if err != nil {
		return tx.db.engine.classify(err)
	}
	if !rows.Next() {
		err := rows.Err()
		rows.Close()
		if err != nil {
			return tx.db.engine.classify(err)
		}
		return fault.Missing(q.Label)
	}
	err = rows.Scan(q.destinations(r)...)
	rows.Close()
	if err != nil {
		return fmt.Errorf("store: reading %s: %w", q.Name, err)
	}
	return tx.complete(q, r)
}

func (q *planSQL) destinations(r record.Record) []any {
	dest := make([]any, len(q.cols))
	for i, f := range q.cols {
		dest[i] = f.Destination(r)
	}
	return dest
}

// complete reads what is not in the row itself: child rows, attachments, and opens secrets.
func (tx *Tx) complete(q *planSQL, r record.Record) error {
	for _, l := range q.lines {
		if err := tx.loadLines(l, r); err != nil {
			return err
		}
	}
	if q.files {
		if err := tx.loadFiles(q, r); err != nil {
			return err
		}
	}
	if q.hidden {
		return tx.openSecrets(q, r)
	}
	return nil
}

func (tx *Tx) openSecrets(q *planSQL, r record.Record) error {
	for _, f := range q.cols {
		if !f.Lies() || f.Empty(r) {
			continue
		}
		if tx.db.sealer == nil {
			return errors.New("store: a secret field needs a sealer")
		}
		plain, err := tx.db.sealer.OpenText(f.Format(r), place(q.Plan, f, r.Header().ID))
		if err != nil {
			return fmt.Errorf("store: opening %s of %s %d: %w", f.Name, q.Name, r.Header().ID, err)
		}
		*f.Destination(r).(*string) = plain
	}
	return nil
}

// values returns the columns' values, secrets encrypted.
func (tx *Tx) values(q *planSQL, r record.Record) ([]any, error) {
	out := make([]any, len(q.cols))
	for i, f := range q.cols {
		out[i] = f.Column(r)
		if f.Lies() && out[i] != "" {
			if tx.db.sealer == nil {
				return nil, errors.New("store: a secret field needs a sealer")
			}
			sealed, err := tx.db.sealer.SealText(out[i].(string), place(q.Plan, f, r.Header().ID))
			if err != nil {
				return nil, err
			}
			out[i] = sealed
		}
	}
	return out, nil
}

// Insert adds a record: it gives it an id, version 1, the times and, where they are empty, the actor's region and the actor as
// owner. The record is checked first; problems come back as fault.Invalid.
func (tx *Tx) Insert(p *record.Plan, r record.Record) error {
	if err := tx.check(p, role.Create, "登记"+p.Label); err != nil {
		return err
	}
	return tx.insert(p, r, tx.importing)
}

func (tx *Tx) insert(p *record.Plan, r record.Record, reason string) error {
	q := tx.db.plans[p.Name]
	h := r.Header()
	if h.Region == "" {
		h.Region = tx.actor.Region
	}
	if h.Owner == 0 {
		h.Owner = tx.actor.ID
	}
	if problems := tx.db.Check(p, r); len(problems) > 0 {
		return fault.Problems(problems)
	}
	if h.Region == "" {
		return fault.New(fault.Invalid, "R120", "请填写属地")
	}
	if !tx.scope.holds(p, r) {
		return tx.db.Outside(h.Region)
	}
	if h.ID == 0 {
		h.ID = tx.NewID()
	}
	now := tx.Now()
	h.Version, h.Changed, h.CreatedBy = 1, now, tx.actor.ID
	if h.Created.IsZero() {
		h.Created = now
	}
	vals, err := tx.values(q, r)
	if err != nil {
		return err
	}
	if _, err := tx.s.exec(tx.ctx, q.insert, vals, true); err != nil {
		return tx.db.engine.classify(err)
	}
	if err := tx.saveParts(q, r, nil); err != nil {
		return err
	}
	tx.Note(Change{Action: string(role.Create), Kind: p.Name, Record: h.ID, Region: h.Region, Title: p.TitleOf(r), Reason: reason, Fields: differences(p, nil, r)})
	return nil
}

// saveParts writes child rows, attachments and search terms; old is the record before, or nil.
func (tx *Tx) saveParts(q *planSQL, r, old record.Record) error {
	for _, l := range q.lines {
		if err := tx.saveLines(l, r, old); err != nil {
			return err
		}
	}
	if q.files {
		if err := tx.saveFiles(q, r, old); err != nil {
			return err
		}
	}
	if q.finds {
		return tx.saveTerms(q, r, old)
	}
	return nil
}

// Update saves a record that was read before. The version must still be the one that was read; it is raised by one.
func (tx *Tx) Update(p *record.Plan, r record.Record, reason string) error {
	if err := tx.check(p, role.Change, "修改"+p.Label); err != nil {
		return err
	}
	return tx.Save(p, r, string(role.Change), reason)
}

// Save is Update for the kernel's own acts, such as the steps of a flow, which have asked for permission already: action is what
// the journal says. An unchanged record is not written and keeps its version.
func (tx *Tx) Save(p *record.Plan, r record.Record, action, reason string) error {
	q := tx.db.plans[p.Name]
	h := r.Header()
	if p.Append {
		return fault.New(fault.Conflict, "F409", "%s一经登记不得更改", p.Label)
	}
	if problems := tx.db.Check(p, r); len(problems) > 0 {
		return fault.Problems(problems)
	}
	old := p.New()
	if err := tx.load(q, q.byID+" AND "+tx.scope.sql(p, "t.")+tx.s.(locker).forUpdate(), []any{int64(h.ID)}, old); err != nil {
		return err
	}
	if old.Header().Version != h.Version {
		return stale(p)
	}
	if !tx.scope.holds(p, r) {
		return tx.db.Outside(h.Region)
	}
	diff := differences(p, old, r)
	if len(diff) == 0 && action == string(role.Change) {
		return nil
	}
	version := h.Version
	h.Version, h.Changed = version+1, tx.Now()
	vals, err := tx.values(q, r)
	if err != nil {
		return err
	}
	args := append(vals[1:], int64(h.ID), version)
	n, err := tx.s.exec(tx.ctx, q.update, args, true)
	if err != nil {
		return tx.db.engine.classify(err)
	}
	if n != 1 {
		return stale(p)
	}
	if err := tx.saveParts(q, r, old); err != nil {
		return err
	}
	tx.Note(Change{Action: action, Kind: p.Name, Record: h.ID, Region: h.Region, Title: p.TitleOf(r), Reason: reason, Fields: diff})
	return nil
}

func stale(p *record.Plan) error {
	return fault.New(fault.Stale, "F412", "%s已被他人更新，请刷新后核对再办理", p.Label)
}

// Remove deletes a record of the version that was read. Records that others refer to cannot be removed.
func (tx *Tx) Remove(p *record.Plan, r record.Record, reason string) error {
	if err := tx.check(p, role.Remove, "删除"+p.Label); err != nil {
		return err
	}
	q := tx.db.plans[p.Name]
	h := r.Header()
	if p.Append {
		return fault.New(fault.Conflict, "F409", "%s一经登记不得更改", p.Label)
	}
	for _, l := range q.lines {
		if _, err := tx.s.exec(tx.ctx, l.clear, []any{int64(h.ID)}, true); err != nil {
			return tx.db.engine.classify(err)
		}
	}
	if q.finds {
		if err := tx.dropTerms(q, r); err != nil {
			return err
		}
	}
	if q.files {
		if _, err := tx.s.exec(tx.ctx, "DELETE FROM attachment WHERE kind = ? AND record = ?", []any{p.Name, int64(h.ID)}, true); err != nil {
			return tx.db.engine.classify(err)
		}
	}
	n, err := tx.s.exec(tx.ctx, "DELETE FROM "+quote(p.Name)+" WHERE id = ? AND version = ? AND "+tx.scope.sql(p, ""), []any{int64(h.ID), h.Version}, true)
	if err != nil {
		return tx.db.engine.classify(err)
	}
	if n != 1 {
		return stale(p)
	}
	tx.Note(Change{Action: string(role.Remove), Kind: p.Name, Record: h.ID, Region: h.Region, Title: p.TitleOf(r), Reason: reason, Fields: differences(p, r, nil)})
	return nil
}

// differences lists what changed from old to r, either of which may be nil. Personal and secret values are not written out.
func differences(p *record.Plan, old, r record.Record) []FieldChange {
	var out []FieldChange
	text := func(f *record.Field, r record.Record) string {
		if r == nil {
			return ""
		}
		return Journaled(f, r)
	}
	for _, f := range append(p.Heads[2:6:6], p.Fields...) {
		if old != nil && r != nil && Describe(f, old) == Describe(f, r) {
			continue
		}
		was, is := text(f, old), text(f, r)
		if was == is && (old == nil || r == nil) {
			continue
		}
		out = append(out, FieldChange{f.Name, was, is})
	}
	return out
}

func masked(s string) string {
	if s == "" {
		return ""
	}
	return "＊＊＊"
}

// Describe writes any field as text, child rows and attachments included.
func Describe(f *record.Field, r any) string {
	return describe(f, r, func(_ *record.Field, s string) string { return s })
}

// Journaled is Describe as the journal keeps it: personal, secret and sealed values are not written out, in child rows either.
func Journaled(f *record.Field, r any) string {
	hide := func(f *record.Field, s string) string {
		if f.Access == record.Personal || f.Lies() {
			return masked(s)
		}
		return s
	}
	return hide(f, describe(f, r, hide))
}

// Published is Describe for a public field: of child rows only the public columns are written.
func Published(f *record.Field, r any) string {
	return describe(f, r, func(c *record.Field, s string) string {
		if c.Access != record.Open {
			return ""
		}
		return s
	})
}

// describe is Describe, with the values of child rows as cell lets them through.
func describe(f *record.Field, r any, cell func(c *record.Field, s string) string) string {
	switch f.Type {
	case record.Files:
		var b strings.Builder
		for _, file := range f.FilesOf(r) {
			fmt.Fprintf(&b, "%s (%.12s)\n", file.Name, file.Hash)
		}
		return strings.TrimSuffix(b.String(), "\n")
	case record.Rows:
		var b strings.Builder
		for i := range f.Len(r) {
			var parts []string
			for _, c := range f.Child.Fields {
				if s := cell(c, describe(c, f.Row(r, i), cell)); s != "" {
					parts = append(parts, c.Label+"："+s)
				}
			}
			fmt.Fprintf(&b, "%d. %s\n", i+1, strings.Join(parts, "；"))
		}
		return strings.TrimSuffix(b.String(), "\n")
	}
	return f.Format(r)
}

// Holds reports whether the record lies where the actor may write: in its region or with its party. A national register is read
// everywhere and written at home.
func (tx *Tx) Holds(p *record.Plan, r record.Record) bool { return tx.scope.holds(p, r) }

// By returns the record whose unique field has the value, a firm by its code, or nil if there is none.
func By[T any](tx *Tx, k *record.Kind[T], f *record.Field, value string) (*T, error) {
	p := k.Plan
	if !f.Single {
		return nil, fmt.Errorf("store: %s of %s is not unique", f.Name, p.Name)
	}
	if err := tx.check(p, role.See, p.Label); err != nil {
		return nil, err
	}
	q, r := tx.db.plans[p.Name], p.New()
	err := tx.load(q, q.by(f)+" AND "+tx.scope.sql(p, "t."), []any{value}, r)
	if err != nil && fault.Of(err).Kind == fault.NotFound {
		return nil, nil
	}
	return any(r).(*T), err
}

// by selects the plan's columns of the record whose unique field has a value.
func (q *planSQL) by(f *record.Field) string {
	return strings.TrimSuffix(q.byID, "t.id = ?") + "t." + quote(f.Name) + " = ?" + given(f, "t."+quote(f.Name))
}

// Fetch reads one record in a transaction of its own. A kind without child rows and attachments costs a single statement.
func (db *DB) Fetch(ctx context.Context, p *record.Plan, id record.ID) (record.Record, error) {
	return db.fetch(ctx, p, "", int64(id))
}

// FetchBy reads the one record whose unique field has the value: a firm by its code.
func (db *DB) FetchBy(ctx context.Context, p *record.Plan, f *record.Field, value string) (record.Record, error) {
	if !f.Single {
		return nil, fmt.Errorf("store: %s of %s is not unique", f.Name, p.Name)
	}
	return db.fetch(ctx, p, f.Name, value)
}

func (db *DB) fetch(ctx context.Context, p *record.Plan, column string, value any) (record.Record, error) {
	q := db.plans[p.Name]
	r := p.New()
	load := func(tx *Tx) error {
		if err := tx.check(p, role.See, p.Label); err != nil {
			return err
		}
		sql := q.byID
		if column != "" {
			sql = q.by(p.Field(column))
		}
		return tx.load(q, sql+" AND "+tx.scope.sql(p, "t."), []any{value}, r)
	}
	if len(q.lines) > 0 || q.files {
		return r, db.Read(ctx, load)
	}
	return r, db.Look(ctx, load)
}
