package store

import (
	"fmt"
	"strings"

	"qgov/kernel/record"
)

// planSQL is a plan with the statements that the store runs on it.
type planSQL struct {
	*record.Plan
	cols   []*record.Field // columns of the table, the head first
	rows   []*record.Field // fields of child rows
	files  bool
	finds  bool
	hidden bool

	selectCols string // "t"."id", "t"."version", …
	byID       string
	insert     string
	update     string
	lines      []lineSQL
}

// lineSQL is the statements of one field of child rows.
type lineSQL struct {
	field  *record.Field
	table  string
	cols   []*record.Field
	load   string
	insert string
	clear  string
}

func compile(p *record.Plan) *planSQL {
	q := &planSQL{Plan: p, cols: columnsOf(p), finds: p.Searches()}
	for _, f := range p.Fields {
		q.hidden = q.hidden || f.Lies()
		switch f.Type {
		case record.Rows:
			q.rows = append(q.rows, f)
			q.lines = append(q.lines, compileLines(p, f))
		case record.Files:
			q.files = true
		}
	}
	q.selectCols = list(q.cols, func(f *record.Field) string { return "t." + quote(f.Name) })
	q.byID = "SELECT " + q.selectCols + " FROM " + quote(p.Name) + " t WHERE t.id = ?"
	q.insert = "INSERT INTO " + quote(p.Name) + " (" + list(q.cols, named) + ") VALUES (" + marks(len(q.cols)) + ")"
	q.update = "UPDATE " + quote(p.Name) + " SET " + list(q.cols[1:], func(f *record.Field) string { return quote(f.Name) + " = ?" }) +
		" WHERE id = ? AND version = ?"
	return q
}

func compileLines(p *record.Plan, f *record.Field) lineSQL {
	l := lineSQL{field: f, table: f.Child.Name, cols: columnsOf(f.Child)}
	l.load = "SELECT line, " + list(l.cols, named) + " FROM " + quote(l.table) + " WHERE parent = ? ORDER BY line"
	l.insert = "INSERT INTO " + quote(l.table) + " (parent, line, " + list(l.cols, named) + ") VALUES (?, ?, " + marks(len(l.cols)) + ")"
	l.clear = "DELETE FROM " + quote(l.table) + " WHERE parent = ?"
	return l
}

// columnsOf returns the fields that have a column of their own: all but rows and attachments.
func columnsOf(p *record.Plan) []*record.Field {
	var out []*record.Field
	out = append(out, p.Heads...)
	for _, f := range p.Fields {
		if f.Type != record.Rows && f.Type != record.Files {
			out = append(out, f)
		}
	}
	return out
}

func named(f *record.Field) string { return quote(f.Name) }

func list(fs []*record.Field, form func(*record.Field) string) string {
	parts := make([]string, len(fs))
	for i, f := range fs {
		parts[i] = form(f)
	}
	return strings.Join(parts, ", ")
}

func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?, ", n), ", ") }

// place names the place of a secret, to which its encryption is bound.
func place(p *record.Plan, f *record.Field, id record.ID) string {
	return fmt.Sprintf("%s|%s|%d", p.Name, f.Name, id)
}
