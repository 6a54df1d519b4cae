package audit

import (
	"strings"
	"time"

	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// Subject is the subject of the policy for reading and exporting the journal.
const Subject = "audit_journal"

// Grants lets the audit administrator read and export the journal, and nobody else.
func Grants() []role.Grant {
	return role.Allow(Subject, []role.Action{role.See, role.Export}, role.AuditAdmin)
}

// Query selects entries of the journal. Zero fields select everything.
type Query struct {
	Actor  record.ID
	Kind   string
	Record record.ID
	Action string    // exact, or a group that ends in a colon: "step:", "refuse:"
	Result string    // ok, denied, failed
	From   time.Time // inclusive
	To     time.Time // exclusive
	Before int64     // entries with a smaller number, newest first: the page after that of Older
	After  int64     // entries with a greater number: the page before; wins over Before
	Limit  int       // default 50, at most 1000
}

// Page is one page of the journal, newest first.
type Page struct {
	Rows  []Row
	Older int64 // Before of the next page, 0 on the last
	Newer int64 // After of the page before, 0 on the first
}

// Search returns one page of entries. The actor needs the grant to see [Subject]; it finds entries of its own region and below, and
// those of no region, such as failed sign-ins.
func (Journal) Search(tx *store.Tx, q Query) (Page, error) {
	where, args, err := conditions(tx, q)
	if err != nil {
		return Page{}, err
	}
	limit := min(max(q.Limit, 0), 1000)
	if limit == 0 {
		limit = 50
	}
	order := "DESC"
	switch {
	case q.After > 0:
		where, args, order = where+" AND seq > ?", append(args, q.After), "ASC"
	case q.Before > 0:
		where, args = where+" AND seq < ?", append(args, q.Before)
	}
	rows, err := rowsOf(tx, `SELECT `+journalColumns+` FROM journal WHERE {all: the condition on the region follows}`+where+` ORDER BY seq `+order+` LIMIT ?`, append(args, limit+1)...)
	if err != nil {
		return Page{}, err
	}
	more := len(rows) > limit
	if more {
		rows = rows[:limit]
	}
	p := Page{Rows: rows}
	if len(rows) == 0 {
		return p, nil
	}
	if q.After > 0 {
		for i, j := 0, len(rows)-1; i < j; i, j = i+1, j-1 {
			rows[i], rows[j] = rows[j], rows[i]
		}
	}
	if more || q.After > 0 {
		p.Older = rows[len(rows)-1].Seq
	}
	if q.Before > 0 || q.After > 0 && more {
		p.Newer = rows[0].Seq
	}
	return p, nil
}

// conditions returns the conditions of a query after asking for permission.
func conditions(tx *store.Tx, q Query) (string, []any, error) {
	a := tx.Actor()
	if !a.IsSystem() {
		if err := tx.DB().Policy().Check(a, Subject, role.See, "查看审计日志"); err != nil {
			return "", nil, err
		}
	}
	var b strings.Builder
	var args []any
	add := func(cond string, values ...any) {
		b.WriteString(" AND " + cond)
		args = append(args, values...)
	}
	if prefix, ok := a.Prefix(); !ok {
		add("region = ''")
	} else if prefix != "" {
		add("(region = '' OR region >= ? AND region < ?)", prefix, prefix+":") // ':' follows '9'
	}
	if q.Actor != 0 {
		add("actor = ?", q.Actor)
	}
	if q.Kind != "" {
		add("kind = ?", q.Kind)
	}
	if q.Record != 0 {
		add("record = ?", q.Record)
	}
	if group, ok := strings.CutSuffix(q.Action, ":"); ok {
		add("action >= ? AND action < ?", group+":", group+";") // ';' follows ':'
	} else if q.Action != "" {
		add("action = ?", q.Action)
	}
	if q.Result != "" {
		add("result = ?", q.Result)
	}
	if !q.From.IsZero() {
		add("at >= ?", q.From)
	}
	if !q.To.IsZero() {
		add("at < ?", q.To)
	}
	return b.String(), args, nil
}

// Each calls fn for every entry that the query selects, oldest first and without a limit, for an export. The actor needs the grant
// to export; the export is itself an entry of the journal.
func (Journal) Each(tx *store.Tx, q Query, fn func(Row) error) error {
	if a := tx.Actor(); !a.IsSystem() {
		if err := tx.DB().Policy().Check(a, Subject, role.Export, "导出审计日志"); err != nil {
			return err
		}
	}
	where, args, err := conditions(tx, q)
	if err != nil {
		return err
	}
	rows, err := tx.Query(`SELECT `+journalColumns+` FROM journal WHERE {all: the condition on the region follows}`+where+` ORDER BY seq`, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		r, err := scanRow(rows)
		if err == nil {
			err = fn(r)
		}
		if err != nil {
			return err
		}
	}
	return rows.Err()
}

// Entry returns one entry by its number, under the conditions of Search; ok is false if there is none.
func (j Journal) Entry(tx *store.Tx, seq int64) (row Row, ok bool, err error) {
	p, err := j.Search(tx, Query{Before: seq + 1, Limit: 1})
	if err != nil || len(p.Rows) == 0 || p.Rows[0].Seq != seq {
		return Row{}, false, err
	}
	return p.Rows[0], true, nil
}
