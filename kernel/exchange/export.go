package exchange

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/inbox"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/sheet"
	"qgov/kernel/store"
	"qgov/kernel/text"
)

// fewRows is how many rows anybody with the permission may export without proving once more who they are.
const fewRows = 1000

// export answers GET /{kind}/export: the rows that the list shows, all pages of them, with its filters, columns and order.
func (x *Exchange) export(w http.ResponseWriter, r *http.Request, v *page.View) error {
	format := r.URL.Query().Get("format")
	if format == "" {
		format = "xlsx"
	}
	if format != "xlsx" && format != "csv" {
		return fault.New(fault.Unsupported, "X106", "只支持 xlsx 与 csv 格式")
	}
	var n int64
	err := x.engine().Read(r.Context(), func(tx *flow.Tx) error {
		sel, err := x.site.Query(tx, r, v)
		if err == nil {
			n, err = tx.Count(v.Plan, sel.Query, 0)
		}
		return err
	})
	if err != nil {
		return err
	}
	if n > fewRows && x.opt.Recent != nil {
		if err := x.opt.Recent(r); err != nil {
			return err
		}
	}
	q := r.URL.Query()
	q.Del("format")
	err = x.engine().Write(r.Context(), func(tx *flow.Tx) error { // the entry stands before the first row leaves
		tx.Note(store.Change{Action: string(role.Export), Kind: v.Plan.Name, Title: v.Plan.Label, Reason: q.Encode(),
			Fields: []store.FieldChange{{Name: "rows", New: fmt.Sprint(n)}, {Name: "format", New: format}}})
		return nil
	})
	if err != nil {
		return err
	}
	lang := text.From(r.Context())
	name := fmt.Sprintf("%s_%s.%s", x.say(lang, v.Plan.Label), calendar.DateOf(x.engine().DB().Clock().Now()).String(), format)
	return x.send(w, name, format, func(out io.Writer) error {
		return x.engine().Read(r.Context(), func(tx *flow.Tx) error {
			sel, err := x.site.Query(tx, r, v)
			if err != nil {
				return err
			}
			return x.rows(tx, v, sel, lang, format, out)
		})
	})
}

// send answers with a file. An error before the first byte becomes an error page; one after it cuts the connection, so that a
// partial file is not taken for a whole one.
func (x *Exchange) send(w http.ResponseWriter, name, format string, write func(out io.Writer) error) error {
	d := &download{w: w, name: name, media: sheet.Media[format]}
	err := write(d)
	if err != nil && d.begun {
		panic(http.ErrAbortHandler)
	}
	return err
}

// download writes the head of the answer with the first byte.
type download struct {
	w           http.ResponseWriter
	name, media string
	begun       bool
}

func (d *download) Write(b []byte) (int, error) {
	if !d.begun {
		d.begun = true
		h := d.w.Header()
		h.Set("Content-Type", d.media)
		route.Attach(d.w, d.name)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "private, no-store")
	}
	return d.w.Write(b)
}

// cell is one column of an export.
type cell struct {
	page.Column
	field *record.Field // nil: made by code
}

// rows writes the selection.
func (x *Exchange) rows(tx *flow.Tx, v *page.View, sel *page.Selection, lang text.Lang, format string, out io.Writer) error {
	var cells []cell
	layout := sheet.Layout{Name: x.say(lang, v.Plan.Label)}
	add := func(c cell) {
		col := sheet.Column{Title: x.say(lang, c.Label)}
		if c.field != nil {
			col = x.exportColumn(c.field, lang)
			if c.Label != "" && c.field == c.Field {
				col.Title = x.say(lang, c.Label)
			}
		}
		cells, layout.Columns = append(cells, c), append(layout.Columns, col)
	}
	for _, c := range sel.Columns {
		add(cell{c, c.Field})
		if c.Under != nil {
			add(cell{page.Column{Field: c.Under}, c.Under})
		}
	}
	to, err := inbox.Writer(out, format)(layout)
	if err != nil {
		return err
	}
	q := sel.Query
	q.Limit, q.Bare, q.After = 1000, true, ""
	for {
		list, err := tx.Find(v.Plan, q)
		if err != nil {
			return err
		}
		names, err := x.names(tx, cells, list.Records)
		if err != nil {
			return err
		}
		for _, r := range list.Records {
			row := make([]sheet.Cell, len(cells))
			for i, c := range cells {
				row[i] = x.exportCell(tx, v, c, r, names, lang)
			}
			if err := to.Write(row); err != nil {
				return err
			}
		}
		if list.Next == "" {
			return to.Close()
		}
		q.After = list.Next
	}
}

func (x *Exchange) exportColumn(f *record.Field, lang text.Lang) sheet.Column {
	c := sheet.Column{Title: x.say(lang, f.Label)}
	if f.Unit != "" {
		c.Title += "（" + x.say(lang, f.Unit) + "）"
	}
	if masked(f) {
		return c
	}
	switch f.Type {
	case record.Count:
		c.Form = sheet.AsCount
	case record.Number:
		c.Form, c.Decimals = sheet.AsNumber, record.Places
	case record.Amount:
		c.Form = sheet.AsMoney
	case record.Date:
		c.Form = sheet.AsDate
	case record.Instant:
		c.Form = sheet.AsDateTime
	case record.YesNo:
		c.Form = sheet.AsBool
	}
	return c
}

// word is the label of an entry of a code list in the language.
func (x *Exchange) word(lang text.Lang, code record.Code) string {
	if lang == text.English && code.English != "" {
		return code.English
	}
	return x.say(lang, code.Label)
}

func (x *Exchange) wordOf(lang text.Lang, f *record.Field, s string) string {
	if code, ok := x.engine().DB().Codes(f).Find(s); ok {
		return x.word(lang, code)
	}
	return s
}

func masked(f *record.Field) bool { return f.Access == record.Personal || f.Type == record.Hidden }

// exportNames names what the records of a page refer to: by kind, and people under "".
type exportNames map[string]map[record.ID]string

func (x *Exchange) names(tx *flow.Tx, cells []cell, recs []record.Record) (exportNames, error) {
	out := make(exportNames)
	for _, c := range cells {
		f := c.field
		if f == nil || f.Type != record.Reference {
			continue
		}
		ids := make(map[record.ID]bool)
		for _, r := range recs {
			if id, ok := f.Int(r); ok {
				ids[record.ID(id)] = true
			}
		}
		var list []record.ID
		for id := range ids {
			list = append(list, id)
		}
		kind, got, err := "", map[record.ID]string(nil), error(nil)
		switch {
		case len(list) == 0:
		case f.Target != nil:
			kind = f.Target().Name
			got, err = tx.Titles(f.Target(), list)
		case x.site.People != nil && f.Name != "id":
			got, err = x.site.People(tx, list)
		}
		if err != nil {
			return nil, err
		}
		if out[kind] == nil {
			out[kind] = make(map[record.ID]string)
		}
		for id, name := range got {
			out[kind][id] = name
		}
	}
	return out, nil
}

func (x *Exchange) exportCell(tx *flow.Tx, v *page.View, c cell, r record.Record, names exportNames, lang text.Lang) sheet.Cell {
	f := c.field
	if f == nil {
		if c.Text == nil {
			return sheet.Cell{}
		}
		return sheet.Str(c.Text(tx, r))
	}
	if f.Type == record.Rows || f.Type == record.Files || f.Empty(r) {
		return sheet.Cell{}
	}
	s := f.Format(r)
	switch {
	case f.Lies():
		return sheet.Str("＊＊＊")
	case masked(f):
		return sheet.Str(page.Mask(s))
	}
	switch f.Type {
	case record.Count, record.Number, record.Amount:
		return sheet.Cell{Text: s, Kind: sheet.Number}
	case record.Date:
		return sheet.Cell{Text: s, Kind: sheet.Date}
	case record.Instant:
		return sheet.Cell{Text: s, Kind: sheet.DateTime}
	case record.YesNo:
		return sheet.Yes(s == "是")
	case record.Choice:
		if f.Head && f.Name == "state" {
			if v.Flow != nil {
				return sheet.Str(x.say(lang, v.Flow.State(record.State(s)).Label))
			}
			return sheet.Str(s)
		}
		return sheet.Str(x.wordOf(lang, f, s))
	case record.Choices:
		parts := strings.Split(s, ",")
		for i, code := range parts {
			parts[i] = x.wordOf(lang, f, code)
		}
		return sheet.Str(strings.Join(parts, "、"))
	case record.Region:
		if x.site.Regions != nil {
			if name := x.site.Regions.FullName(s); name != "" {
				return sheet.Str(name)
			}
		}
	case record.Reference:
		kind := ""
		if f.Target != nil {
			kind = f.Target().Name
		}
		id, _ := f.Int(r)
		if name := names[kind][record.ID(id)]; name != "" {
			return sheet.Str(name)
		}
	}
	return sheet.Str(s)
}
