package exchange

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"qgov/kernel/fault"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/sheet"
	"qgov/kernel/text"
)

// Column is what a column of a sheet holds: a field of the record, or of one of its child rows.
type Column struct {
	Path  string // "code", "region", "items.1.limit"; empty: the column is not read
	field *record.Field
	rows  *record.Field // field of child rows, nil for a field of the record itself
	at    int           // ordinal of the child row, from 0
}

// columnsOf returns the columns that imports of the kind offer the actor, child rows as their first n.
func (x *Exchange) columnsOf(v *page.View, a role.Actor, n int) []Column {
	out := make([]Column, 0, len(v.Plan.Fields)+1)
	for _, f := range v.Plan.Fields {
		if !x.offers(v, a, f) {
			continue
		}
		if f.Type != record.Rows {
			out = append(out, Column{Path: f.Name, field: f})
			continue
		}
		for i := range n {
			for _, c := range f.Child.Fields {
				if x.offers(v, a, c) {
					out = append(out, Column{Path: fmt.Sprintf("%s.%d.%s", f.Name, i+1, c.Name), field: c, rows: f, at: i})
				}
			}
		}
	}
	return append(out, Column{Path: "region", field: v.Plan.Field("region")})
}

// offers reports whether imports may set the field.
func (x *Exchange) offers(v *page.View, a role.Actor, f *record.Field) bool {
	switch {
	case f.Type == record.Files, f.Type == record.Reference && f.Target == nil:
		return false
	case f.Fixed && (!v.Plan.NoForm || v.Flow != nil): // what steps and code set
		return false
	case f.Access == record.Sensitive:
		return x.site.Policy.Clears(a, f.Access)
	}
	return true
}

// label is the head of the column.
func (c Column) label() string {
	if c.rows == nil {
		return c.field.Label
	}
	return fmt.Sprintf("%s.%d.%s", c.rows.Label, c.at+1, c.field.Label)
}

func (x *Exchange) head(c Column, lang text.Lang) string {
	if c.rows == nil {
		return x.say(lang, c.field.Label)
	}
	return fmt.Sprintf("%s.%d.%s", x.say(lang, c.rows.Label), c.at+1, x.say(lang, c.field.Label))
}

// number reports whether the column has a control sum.
func (c Column) number() bool {
	return c.field != nil && (c.field.Type == record.Count || c.field.Type == record.Number || c.field.Type == record.Amount)
}

// mostChildren bounds the ordinal of child rows that a head may name.
const mostChildren = 500

var childHead = regexp.MustCompile(`^(.+?)[.．·_\-/ ]*(\d+)[.．·_\-/ ]+(.+)$`)

// same compares a head with a name as people write them: full width, spaces and punctuation aside.
func (x *Exchange) same(head string, f *record.Field) bool {
	folded := text.Fold(head)
	if folded == "" {
		return false
	}
	for _, name := range []string{f.Label, f.Name, f.Go, f.Label + f.Unit, x.say(text.English, f.Label), x.say(text.English, f.Label) + x.say(text.English, f.Unit)} {
		if text.Fold(name) == folded {
			return true
		}
	}
	return false
}

// match finds the column that a head names, by label, name or English; the zero Column if there is none.
func (x *Exchange) match(v *page.View, a role.Actor, head string) Column {
	head = sheet.Title(head)
	for _, f := range append(slices.Clone(v.Plan.Fields), v.Plan.Field("region")) {
		if f.Type != record.Rows && (f.Head || x.offers(v, a, f)) && x.same(head, f) {
			return Column{Path: f.Name, field: f}
		}
	}
	m := childHead.FindStringSubmatch(head)
	if m == nil {
		return Column{}
	}
	n, err := strconv.Atoi(m[2])
	if err != nil || n < 1 || n > mostChildren {
		return Column{}
	}
	for _, f := range v.Plan.Fields {
		if f.Type != record.Rows || !x.same(m[1], f) || !x.offers(v, a, f) {
			continue
		}
		for _, c := range f.Child.Fields {
			if x.offers(v, a, c) && x.same(m[3], c) {
				return Column{Path: fmt.Sprintf("%s.%d.%s", f.Name, n, c.Name), field: c, rows: f, at: n - 1}
			}
		}
	}
	return Column{}
}

// column finds a column by its path.
func (x *Exchange) column(v *page.View, a role.Actor, path string) (Column, bool) {
	if path == "" {
		return Column{}, true
	}
	parts := strings.Split(path, ".")
	f := v.Plan.Field(parts[0])
	switch {
	case f == nil || f.Head && f.Name != "region" || !f.Head && !x.offers(v, a, f):
		return Column{}, false
	case len(parts) == 1 && f.Type != record.Rows:
		return Column{Path: path, field: f}, true
	case len(parts) != 3 || f.Type != record.Rows:
		return Column{}, false
	}
	n, err := strconv.Atoi(parts[1])
	if err != nil || n < 1 || n > mostChildren {
		return Column{}, false
	}
	for _, c := range f.Child.Fields {
		if c.Name == parts[2] && x.offers(v, a, c) {
			return Column{Path: path, field: c, rows: f, at: n - 1}, true
		}
	}
	return Column{}, false
}

// heads matches the first row of a file. A head that names nothing, or a column that is taken, stays empty.
func (x *Exchange) heads(v *page.View, a role.Actor, cells []sheet.Cell) []string {
	out := make([]string, len(cells))
	for i, c := range cells {
		if col := x.match(v, a, c.Text); col.Path != "" && !slices.Contains(out, col.Path) {
			out[i] = col.Path
		}
	}
	return out
}

// resolve turns the paths of a batch into columns and refuses what cannot be.
func (x *Exchange) resolve(v *page.View, a role.Actor, paths []string) ([]Column, error) {
	var problems []fault.Problem
	out := make([]Column, len(paths))
	for i, path := range paths {
		c, ok := x.column(v, a, path)
		switch {
		case !ok:
			problems = append(problems, fault.Problem{Field: sheet.ColumnName(i + 1), Code: "X101", Text: "没有名为“%s”的栏目，请重新选择", Args: []any{path}})
		case path != "" && slices.Contains(paths[:i], path):
			problems = append(problems, fault.Problem{Field: sheet.ColumnName(i + 1), Code: "X102", Text: "“%s”对应了两列，请只保留一列", Args: []any{c.label()}})
		}
		out[i] = c
	}
	if !slices.ContainsFunc(out, func(c Column) bool { return c.field != nil }) {
		problems = append(problems, fault.Problem{Code: "X103", Text: "没有一列与%s的栏目对应，请核对首行的列名，或下载模板", Args: []any{v.Plan.Label}})
	}
	return out, fault.Problems(problems)
}

// keyOf returns the fields that name a record of the kind among the columns of a file: the first unique field that the file has,
// or the natural key that the view declares. Without one there is no key.
func keyOf(v *page.View, cols []Column) []*record.Field {
	has := func(f *record.Field) bool {
		return slices.ContainsFunc(cols, func(c Column) bool { return c.field == f && c.rows == nil })
	}
	for _, f := range v.Plan.Fields {
		if f.Single && f.Type != record.Hidden && has(f) {
			return []*record.Field{f}
		}
	}
	if len(v.Key) > 0 && !slices.ContainsFunc(v.Key, func(f *record.Field) bool { return !has(f) }) {
		return v.Key
	}
	return nil
}
