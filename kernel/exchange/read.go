package exchange

import (
	"fmt"
	"slices"
	"strings"

	"qgov/kernel/fault"
	"qgov/kernel/inbox"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/sheet"
	"qgov/kernel/store"
	"qgov/kernel/text"
)

// Clear is the word that clears a value; an empty cell leaves it alone.
const Clear = "（清空）"

// open opens the upload of a batch.
func (x *Exchange) open(b *Batch) (*inbox.File, error) { return x.box.Open(b.ID, b.Name) }

// pass is one way through a file, dry or not.
type pass struct {
	x     *Exchange
	v     *page.View
	b     *Batch
	actor role.Actor
	cols  []Column
	keys  []*record.Field
	refs  map[string]answer
	skip  map[int]bool // lines that the dry run refused
	seen  map[string]int
	sums  []total
	plain bool // rows leave no entry of their own in the journal
}

// answer is what a name resolved to.
type answer struct {
	id  record.ID
	bad *fault.Problem
}

// row is one row of a file on its way.
type row struct {
	line     int
	rec      record.Record // what the row alone says
	into     record.Record // the record it is saved as
	found    bool
	outcome  Outcome
	problems []note
	key      string // natural key, or hash of the row
	hashed   bool
	before   map[string]string
	final    bool     // what it replaced cannot be given back
	cells    []string // by column, "" if empty
	remarks  []note   // what the reader of the sheet said of the row
	order    map[string][]int
}

// take reads a row of the sheet.
func (p *pass) take(line int, cells []sheet.Cell, remarks []sheet.Problem) *row {
	r := &row{line: line, cells: make([]string, len(p.cols))}
	for _, m := range remarks {
		if !m.Note {
			r.remarks = append(r.remarks, note{Col: m.Col, Field: p.labelAt(m.Col), Code: string(m.Code), Text: m.Format, Args: m.Args})
		}
	}
	for i, c := range p.cols {
		if c.field == nil || i >= len(cells) || cells[i].Kind == sheet.Empty || cells[i].Kind == sheet.Error {
			continue
		}
		r.cells[i] = textOf(c.field, cells[i])
	}
	return r
}

func (p *pass) labelAt(col int) string {
	if col < 1 || col > len(p.cols) || p.cols[col-1].field == nil {
		return ""
	}
	return p.cols[col-1].label()
}

// textOf returns the cell as a text that the field can parse.
func textOf(f *record.Field, c sheet.Cell) string {
	s := strings.TrimSpace(c.Text)
	switch f.Type {
	case record.Count, record.Number, record.Amount:
		if d, ok := c.Decimal(); ok {
			return d
		}
		return strings.ReplaceAll(s, ",", "，") // not a well-grouped number: let it fail, with the text as typed
	case record.Date:
		return strings.TrimSuffix(s, " 00:00:00")
	case record.Instant:
		if c.Kind == sheet.Date {
			return s + " 00:00:00"
		}
	case record.Text, record.Choice, record.Choices, record.Region, record.Hidden, record.Reference:
		if d, ok := c.Decimal(); ok && c.Kind == sheet.Number {
			return d
		}
	}
	return s
}

// fill writes the row's values into the record.
func (p *pass) fill(tx *store.Tx, r *row, rec record.Record) ([]note, error) {
	var out []note
	children := make(map[*record.Field]map[int]bool)
	for i, c := range p.cols {
		if c.field == nil || r.cells[i] == "" {
			continue
		}
		if c.rows != nil {
			if children[c.rows] == nil {
				children[c.rows] = make(map[int]bool)
			}
			children[c.rows][c.at] = true
			continue
		}
		bad, err := p.set(tx, c, rec, r.cells[i])
		if err != nil {
			return nil, err
		}
		if bad != nil {
			out = append(out, p.note(*bad, i))
		}
	}
	r.order = make(map[string][]int)
	for f, ordinals := range children {
		f.ClearRows(rec)
		for at := range mostChildren {
			if !ordinals[at] {
				continue
			}
			r.order[f.Name] = append(r.order[f.Name], at)
			child := f.AddRow(rec)
			for i, c := range p.cols {
				if c.rows != f || c.at != at || r.cells[i] == "" {
					continue
				}
				bad, err := p.set(tx, c, child, r.cells[i])
				if err != nil {
					return nil, err
				}
				if bad != nil {
					out = append(out, p.note(*bad, i))
				}
			}
		}
	}
	return out, nil
}

// set parses one value into a field of a record or a child row.
func (p *pass) set(tx *store.Tx, c Column, into any, s string) (*fault.Problem, error) {
	f := c.field
	if s == Clear || s == "(清空)" || s == "(clear)" {
		return f.Parse(into, ""), nil
	}
	switch {
	case (f.Access == record.Personal || f.Lies()) && (strings.Contains(s, "**") || strings.Contains(s, "＊＊")):
		return &fault.Problem{Code: "X203", Text: "“%s”是打码后的值，请填写原值，或留空表示不变", Args: []any{f.Label}}, nil
	case f.Type == record.Reference:
		a, err := p.refer(tx, f, s)
		if err != nil || a.bad != nil {
			return a.bad, err
		}
		return f.Parse(into, a.id.String()), nil
	case f.Type == record.Region:
		code, bad := p.x.place(p.actor, f, s)
		if bad != nil {
			return bad, nil
		}
		return f.Parse(into, code), nil
	case f.Type == record.Choice:
		for _, code := range p.x.engine().DB().Codes(f) { // the label in the other language
			if strings.EqualFold(p.x.word(text.English, code), s) {
				s = code.Code
				break
			}
		}
	}
	return f.Parse(into, s), nil
}

// note keeps a problem with its column. i is the column's index, or -1 if the problem names its field itself.
func (p *pass) note(pr fault.Problem, i int) note {
	n := note{Code: pr.Code, Text: pr.Text, Args: pr.Args}
	if i >= 0 {
		n.Col, n.Field = i+1, p.cols[i].label()
	}
	return n
}

// noteAt keeps a problem of a checked record, whose field is a path such as items[2].limit.
func (p *pass) noteAt(r *row, pr fault.Problem) note {
	path := pr.Field
	if name, rest, ok := strings.Cut(path, "["); ok {
		var at int
		var child string
		if _, err := fmt.Sscanf(rest, "%d].%s", &at, &child); err == nil && at < len(r.order[name]) {
			path = fmt.Sprintf("%s.%d.%s", name, r.order[name][at]+1, child)
		}
	}
	i := slices.IndexFunc(p.cols, func(c Column) bool { return c.Path == path && path != "" })
	n := p.note(pr, i)
	if c, ok := p.x.column(p.v, p.actor, path); i < 0 && ok && c.field != nil {
		n.Field = c.label()
	} else if f := p.v.Plan.Field(path); i < 0 && f != nil {
		n.Field = f.Label
	}
	return n
}
