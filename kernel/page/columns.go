package page

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/web"
)

// columns returns every column that the person may choose, and how many of them are shown unless they choose.
func (c *visit) columns() (all []Column, shown int) {
	p := c.v.Plan
	add := func(f *record.Field) {
		if c.sees(f) && !slices.ContainsFunc(all, func(col Column) bool { return col.Field == f }) {
			all = append(all, Column{Field: f})
		}
	}
	for _, col := range c.v.Columns {
		if col.Field == nil || c.sees(col.Field) {
			if col.Under != nil && !c.sees(col.Under) {
				col.Under = nil
			}
			all = append(all, col)
		}
	}
	if c.v.Columns == nil {
		if f := p.TitleField(); f != nil {
			add(f)
		}
		for _, f := range p.Fields {
			if f.Listed {
				add(f)
			}
		}
		if c.v.Flow != nil {
			add(p.Field("state"))
			add(p.Field("due"))
		}
	}
	shown = len(all)
	for _, f := range p.Fields {
		if f.Type != record.Rows && f.Type != record.Files && !f.Lies() {
			add(f)
		}
	}
	for _, name := range []string{"region", "owner", "state", "due", "created", "changed"} {
		add(p.Field(name))
	}
	return all, shown
}

// chosen returns the names of the columns that the person chose, or nil.
func (c *visit) chosen() []string {
	ck, err := c.r.Cookie("cols_" + c.v.Plan.Name)
	if err != nil {
		return nil
	}
	list, err := url.QueryUnescape(ck.Value)
	if err != nil || list == "" {
		return nil
	}
	return strings.Split(list, ".")
}

// shownColumns returns the columns of the list as the person chose them.
func (c *visit) shownColumns() []Column {
	all, shown := c.columns()
	chosen := c.chosen()
	if chosen == nil {
		return all[:shown]
	}
	var out []Column
	for _, col := range all {
		if slices.Contains(chosen, col.name()) {
			out = append(out, col)
		}
	}
	if len(out) == 0 {
		return all[:shown]
	}
	return out
}

// saveColumns keeps the choice of columns in a cookie of the kind.
func (c *visit) saveColumns() error {
	if err := c.r.ParseForm(); err != nil {
		return errForm(err)
	}
	all, _ := c.columns()
	var names []string
	for _, col := range all {
		if slices.Contains(c.r.PostForm["col"], col.name()) {
			names = append(names, col.name())
		}
	}
	ck := c.s.cookie("cols_"+c.v.Plan.Name, url.QueryEscape(strings.Join(names, ".")), 365*24*time.Hour)
	ck.Path = c.base()
	http.SetCookie(c.w, ck)
	goTo(c.w, c.r, local(c.r.PostForm.Get("back"), c.base()))
	return nil
}

// head returns the heads of all columns, those that are not shown hidden.
func (c *visit) heads(sel *Selection) []web.Column {
	all, _ := c.columns()
	sort, desc := sel.Query.Sort, sel.Query.Desc
	var out []web.Column
	for _, col := range all {
		h := web.Column{Name: col.name(), Label: c.columnLabel(col), Hidden: !slices.ContainsFunc(sel.Columns, func(x Column) bool { return x.name() == col.name() })}
		if f := col.Field; f != nil {
			h.Num = f.Type == record.Count || f.Type == record.Number || f.Type == record.Amount
			if c.sortable(f) && sel.Query.Search == "" {
				to := f.Name
				if sort == f {
					h.Dir = "asc"
					if desc {
						h.Dir, to = "desc", ""
					} else {
						to = "-" + f.Name
					}
				}
				h.Sort = with(c.r, "order", to)
			}
		}
		out = append(out, h)
	}
	return out
}

func (c *visit) columnLabel(col Column) string {
	label := ""
	if col.Field != nil {
		label = c.label(col.Field)
	}
	if col.Label != "" {
		label = c.t(col.Label)
	}
	return label
}

// rows returns the cells of the records; cells of hidden columns stay empty.
func (c *visit) rows(tx *flow.Tx, recs []record.Record, sel *Selection, n *names) []web.Row {
	all, _ := c.columns()
	shown := make([]bool, len(all))
	for i, col := range all {
		shown[i] = slices.ContainsFunc(sel.Columns, func(x Column) bool { return x.name() == col.name() })
	}
	link := c.linkColumn(all, shown)
	out := make([]web.Row, 0, len(recs))
	for _, r := range recs {
		h := r.Header()
		row := web.Row{ID: h.ID.String(), Cells: make([]web.Cell, len(all)), Drawer: c.at(h.ID, "?drawer=1")}
		if !h.Due.IsZero() && h.Due < tx.Today() {
			row.Tone = web.Bad
		}
		for i, col := range all {
			if !shown[i] {
				continue
			}
			row.Cells[i] = c.listCell(tx, col, r, n)
			if i == link {
				if row.Cells[i].Text == "" {
					row.Cells[i].Text = Title(c.v.Plan, r)
				}
				row.Cells[i].Strong, row.Cells[i].URL = true, c.at(h.ID, "")
			}
		}
		out = append(out, row)
	}
	return out
}

// linkColumn is the column that leads to the record: that of its title, or the first.
func (c *visit) linkColumn(all []Column, shown []bool) int {
	first := -1
	for i, col := range all {
		if !shown[i] {
			continue
		}
		if first < 0 {
			first = i
		}
		if col.Field != nil && col.Field == c.v.Plan.TitleField() {
			return i
		}
	}
	return first
}

func (c *visit) listCell(tx *flow.Tx, col Column, r record.Record, n *names) web.Cell {
	var cell web.Cell
	h := r.Header()
	switch {
	case col.Text != nil:
		cell.Text = c.t(col.Text(tx, r))
	case col.Field.Head && col.Field.Name == "state":
		if cell.Badge, cell.Steps = c.state(h.State); cell.Steps != nil {
			cell.Badge = nil // the stepper says it
		}
	case col.Field.Head && col.Field.Name == "due":
		cell.Due = c.due(h.Due, tx.Today(), true)
	default:
		cell = c.cell(col.Field, r, n, true)
		if code := col.Field.Format(r); col.Field.Type == record.Region && code != "" && c.s.Regions != nil {
			cell.Text = c.s.regionName(code)
		}
		cell.URL = "" // a row leads to its own record only
	}
	if col.Under != nil {
		under := c.cell(col.Under, r, n, true)
		cell.Sub = under.Text
		if under.Badge != nil {
			cell.Sub = under.Badge.Text
		}
	}
	return cell
}
