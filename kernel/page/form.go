package page

import (
	"hash/fnv"
	"mime/multipart"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/web"
)

// form is the form of a record or of a step's input, being filled, read or shown. The names of its fields are paths: "firm",
// "parts.0.sold".
type form struct {
	c        *visit
	plan     *record.Plan
	step     string        // name of the step whose input it is; empty: a record
	rec      any           // what is being filled
	old      record.Record // as stored; nil for a new record and for an input
	typed    url.Values    // what was posted, its child rows numbered from 0; nil before
	uploads  map[string][]*multipart.FileHeader
	fresh    []record.File // sent with this post
	kept     map[string]record.File
	problems []fault.Problem
	found    map[string][]web.Option // what a reference's words found, when that was not one record
	before   map[string]string       // what is stored now, where somebody else changed it meanwhile
	titles   *names
}

func (c *visit) form(plan *record.Plan, rec any, old record.Record) *form {
	return &form{c: c, plan: plan, rec: rec, old: old, found: make(map[string][]web.Option), before: make(map[string]string), kept: make(map[string]record.File)}
}

// fields are the fields that the form shows and reads: what code sets and what the actor may not see is neither shown nor read.
func (f *form) fields() []*record.Field {
	list := f.c.formFields(f.plan)
	if f.step != "" || len(f.c.v.Given) == 0 {
		return list
	}
	return slices.DeleteFunc(list, func(fld *record.Field) bool { return slices.Contains(f.c.v.Given, fld) })
}

func (c *visit) formFields(p *record.Plan) []*record.Field {
	var out []*record.Field
	for _, fld := range p.Fields {
		if !fld.Fixed && c.sees(fld) && (fld.Type != record.Files || c.s.Files != nil) {
			out = append(out, fld)
		}
	}
	return out
}

// path brings a problem's path into the form of names: parts[0].sold becomes parts.0.sold.
func path(s string) string { return strings.NewReplacer("[", ".", "]", "").Replace(s) }

// problem is the text of the problems at a name.
func (f *form) problem(name string) string {
	var parts []string
	for _, p := range f.problems {
		if path(p.Field) == name {
			parts = append(parts, f.c.t(p.Text, p.Args...))
		}
	}
	return strings.Join(parts, "；")
}

// summary lists all problems for the head of the page.
func (f *form) summary() []web.Problem {
	var out []web.Problem
	for _, p := range f.problems {
		q := web.Problem{Text: f.c.t(p.Text, p.Args...)}
		name, _, _ := strings.Cut(path(p.Field), ".")
		if slices.ContainsFunc(f.fields(), func(fld *record.Field) bool { return fld.Name == name }) || name == "region" && f.old == nil && f.step == "" {
			q.Field = path(p.Field)
		}
		out = append(out, q)
	}
	return out
}

// sections draws the fields under their headings.
func (f *form) sections() []web.Section {
	out := []web.Section{{Title: f.c.t("基本信息")}}
	if f.step != "" {
		out[0].Title = ""
	}
	for _, fld := range f.fields() {
		if fld.Section != "" {
			s := web.Section{Title: f.c.t(fld.Section)}
			if len(out[len(out)-1].Fields) == 0 {
				out[len(out)-1] = s
			} else {
				out = append(out, s)
			}
		}
		last := &out[len(out)-1]
		last.Fields = append(last.Fields, f.field(fld, fld.Name, f.rec, f.oldAny()))
	}
	return out
}

// oldAny is the stored record as an untyped pointer, nil if there is none.
func (f *form) oldAny() any {
	if f.old == nil {
		return nil
	}
	return f.old
}

// field draws one question. rec is the record, input or child row that holds the field; old is the same as stored, or nil.
func (f *form) field(fld *record.Field, name string, rec, old any) web.Field {
	w := web.Field{Kind: web.Text, Name: name, Label: f.c.t(fld.Label), Help: f.c.t(fld.Help), Required: fld.Must, Unit: f.c.t(fld.Unit),
		Problem: f.problem(name), Before: f.before[name], Value: f.value(fld, name, rec)}
	if fld.Example != "" {
		w.Placeholder = f.c.t("例如 %s", fld.Example)
	}
	if masked(fld) && (old != nil || fld.Type == record.Hidden) {
		f.secret(&w, fld, old)
		return w
	}
	switch fld.Type {
	case record.Text:
		w.MaxLen = 200
		if fld.Long {
			w.Kind, w.MaxLen = web.Paragraph, 4000
		}
		if fld.High != nil {
			w.MaxLen = int(*fld.High)
		}
	case record.Choice:
		w.Kind, w.Options = web.Select, f.c.options(f.c.choices(fld, rec))
		if fld.Must && len(w.Options) <= 4 {
			w.Kind = web.Radio
		}
	case record.Choices:
		w.Kind, w.Options, w.Values = web.Checks, f.c.options(f.c.choices(fld, rec)), f.values(fld, name, rec)
	case record.Count, record.Number:
		w.Kind = web.Number
	case record.Amount:
		w.Kind = web.Money
	case record.Date:
		w.Kind = web.Date
	case record.Instant:
		w.Kind = web.Instant
	case record.YesNo:
		w.Kind = web.YesNo
	case record.Reference:
		f.reference(&w, fld, name, rec)
	case record.Region:
		f.region(&w, fld, name)
	case record.Files:
		f.filesField(&w, fld, rec)
	case record.Rows:
		w.Kind, w.Table = web.Rows, f.table(fld, rec)
	}
	return w
}

// value is what the person typed, or the value in the form that the widget shows.
func (f *form) value(fld *record.Field, name string, rec any) string {
	if f.typed.Has(name) && fld.Type != record.Reference && fld.Type != record.Region {
		return f.typed.Get(name)
	}
	if masked(fld) && f.old != nil {
		return ""
	}
	s := fld.Format(rec)
	switch {
	case fld.Type == record.YesNo && s != "":
		return strconv.FormatBool(s == "是")
	case fld.Type == record.Instant && s != "":
		return strings.Replace(s, " ", "T", 1)[:16]
	}
	return s
}

func (f *form) values(fld *record.Field, name string, rec any) []string {
	if f.typed.Has(name) {
		return f.typed[name]
	}
	return strings.Split(fld.Format(rec), ",")
}

// secret draws a personal value: masked, with an empty control that changes it.
func (f *form) secret(w *web.Field, fld *record.Field, old any) {
	w.Kind = web.Secret
	if old == nil || fld.Empty(old) {
		return
	}
	w.Shown = maskOf(fld, old, false)
	if f.step == "" && f.old != nil && f.c.may(role.Reveal) {
		w.RevealURL = f.c.at(f.old.Header().ID, "/reveal/"+w.Name)
	}
}

func (f *form) reference(w *web.Field, fld *record.Field, name string, rec any) {
	if fld.Target == nil {
		return
	}
	target := fld.Target().Name
	w.Kind, w.Options = web.Reference, f.found[name]
	w.Find = f.c.base() + "/pick?" + url.Values{"field": {withoutRow(name)}, "step": {f.step}}.Encode()
	if id, _ := fld.Int(rec); id != 0 {
		w.Shown = f.titles.of(fld, record.ID(id))
		if f.c.s.View(target) != nil && f.c.s.Policy.May(f.c.actor, target, role.See) {
			w.Link = "/" + target + "/" + record.ID(id).String()
		}
	} else {
		w.Shown = f.typed.Get(name + ".q")
	}
	if v := f.c.s.View(target); v != nil && !v.Plan.NoForm && f.c.s.Policy.May(f.c.actor, target, role.Create) {
		w.NewURL = "/" + target + "/new"
	}
}

// withoutRow takes the row's number out of a name: parts.0.item becomes parts.item.
func withoutRow(name string) string {
	parts := strings.Split(name, ".")
	if len(parts) == 3 {
		return parts[0] + "." + parts[2]
	}
	return name
}

func (f *form) region(w *web.Field, fld *record.Field, name string) {
	if f.c.s.Regions == nil {
		return
	}
	w.Kind = web.Regions
	w.RegionURL = f.c.base() + "/region?" + url.Values{"field": {withoutRow(name)}, "step": {f.step}}.Encode()
	w.Levels = f.c.levels(f.c.regionRoot(fld), w.Value)
}

func (f *form) filesField(w *web.Field, fld *record.Field, rec any) {
	w.Kind, w.Many, w.Value = web.Upload, true, ""
	for _, file := range fld.FilesOf(rec) {
		item := web.File{ID: file.Hash, Name: file.Name, Size: size(file.Size)}
		if f.old != nil {
			item.URL = f.c.at(f.old.Header().ID, "/file/"+file.Hash)
		}
		w.Files = append(w.Files, item)
	}
}

// size writes a file's size.
func size(n int64) string {
	switch {
	case n >= 1<<20:
		return strconv.FormatFloat(float64(n)/(1<<20), 'f', 1, 64) + " MB"
	case n >= 1<<10:
		return strconv.FormatFloat(float64(n)/(1<<10), 'f', 0, 64) + " kB"
	}
	return strconv.FormatInt(n, 10) + " B"
}

// maxRows is how many child rows a form takes.
const maxRows = 500

func (f *form) table(fld *record.Field, rec any) *web.RowTable {
	t := &web.RowTable{Limit: maxRows}
	if fld.High != nil {
		t.Limit = int(min(*fld.High, maxRows))
	}
	children := f.c.formFields(fld.Child)
	for _, child := range children {
		if child.Rare {
			continue
		}
		label := f.c.label(child)
		if child.Must {
			label += " *"
		}
		t.Columns = append(t.Columns, web.Column{Name: child.Name, Label: label, Hint: f.c.t(child.Help)})
	}
	for i := range fld.Len(rec) {
		prefix := fld.Name + "." + strconv.Itoa(i)
		was, old := f.was(fld, prefix, i)
		row := web.RowFields{Hidden: []web.Pair{{Name: fld.Name + ".row", Value: strconv.Itoa(i)}, {Name: prefix + ".was", Value: was}}}
		for _, child := range children {
			w := f.field(child, prefix+"."+child.Name, fld.Row(rec, i), old)
			w.Required = false
			if !child.Rare {
				w.Help, w.Label = "", ""
			}
			if w.Kind == web.Radio || w.Kind == web.YesNo {
				w.Kind = web.Select
				if child.Type == record.YesNo {
					w.Options = []web.Option{{Value: "true", Label: f.c.t("是")}, {Value: "false", Label: f.c.t("否")}}
				}
			}
			if child.Rare {
				row.More = append(row.More, w)
				continue
			}
			row.Fields = append(row.Fields, w)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// was tells which stored row a row of the form is: its number as text, "" for a new row, and the row itself.
func (f *form) was(fld *record.Field, prefix string, i int) (string, any) {
	if f.old == nil {
		return "", nil
	}
	if f.typed != nil {
		i = -1
		if n, err := strconv.Atoi(f.typed.Get(prefix + ".was")); err == nil {
			i = n
		}
	}
	if i < 0 || i >= fld.Len(f.old) {
		return "", nil
	}
	return strconv.Itoa(i), fld.Row(f.old, i)
}

// hidden returns what the form carries besides its fields.
func (f *form) hidden() []web.Pair {
	var out []web.Pair
	var was []string
	for _, fld := range f.fields() {
		switch fld.Type {
		case record.Rows:
			out = append(out, web.Pair{Name: fld.Name + ".rows", Value: "1"})
		case record.Choices:
			out = append(out, web.Pair{Name: "_has", Value: fld.Name})
		case record.Files:
			for _, file := range fld.FilesOf(f.rec) {
				if f.old == nil || !slices.Contains(fld.FilesOf(f.old), file) {
					out = append(out, web.Pair{Name: fld.Name + ".kept", Value: file.Hash})
				}
			}
		}
		if f.old != nil && !masked(fld) && fld.Type != record.Files {
			was = append(was, fld.Name+":"+digest(store.Describe(fld, f.old)))
		}
	}
	if f.old != nil {
		out = append(out, web.Pair{Name: "version", Value: strconv.FormatInt(f.old.Header().Version, 10)}, web.Pair{Name: "_was", Value: strings.Join(was, " ")})
	}
	return out
}

// digest shortens a value so that the form can tell later whether it changed. It protects nothing.
func digest(s string) string {
	h := fnv.New64a()
	h.Write([]byte(s))
	return strconv.FormatUint(h.Sum64(), 36)
}

// merge joins what was typed with what somebody else saved meanwhile: a field that only one of the two changed keeps that change;
// where both changed it the input stays and the stored value is shown beside it.
func (f *form) merge() error {
	was := make(map[string]string)
	for _, pair := range strings.Fields(f.typed.Get("_was")) {
		name, d, _ := strings.Cut(pair, ":")
		was[name] = d
	}
	for _, fld := range f.fields() {
		if masked(fld) || fld.Type == record.Files {
			continue
		}
		mine, theirs := store.Describe(fld, f.rec), store.Describe(fld, f.old)
		switch {
		case mine == theirs:
		case digest(mine) == was[fld.Name] && f.problem(fld.Name) == "":
			if err := f.restore(fld); err != nil {
				return err
			}
		case digest(theirs) != was[fld.Name]:
			f.before[fld.Name] = f.c.text(fld, f.old, f.titles)
		}
	}
	return nil
}

// restore takes the stored value in place of what was posted.
func (f *form) restore(fld *record.Field) error {
	for name := range f.typed {
		if name == fld.Name || strings.HasPrefix(name, fld.Name+".") {
			f.typed.Del(name)
		}
	}
	if fld.Type != record.Rows {
		return problemErr(fld.Parse(f.rec, fld.Format(f.old)))
	}
	fld.ClearRows(f.rec)
	for i := range fld.Len(f.old) {
		row := fld.AddRow(f.rec)
		f.typed.Set(fld.Name+"."+strconv.Itoa(i)+".was", strconv.Itoa(i))
		for _, child := range fld.Child.Fields {
			if err := problemErr(child.Parse(row, child.Format(fld.Row(f.old, i)))); err != nil {
				return err
			}
		}
	}
	return nil
}

func problemErr(p *fault.Problem) error {
	if p == nil {
		return nil
	}
	return fault.Problems([]fault.Problem{*p})
}

// loadTitles finds the names of all records that the form refers to.
func (f *form) loadTitles(tx *flow.Tx) error {
	f.titles = f.c.names()
	for _, r := range []any{f.rec, f.oldAny()} {
		if r != nil {
			f.titles.add(r, f.fields()...)
		}
	}
	return f.titles.load(tx)
}
