package record

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"time"
	"unsafe"

	"qgov/kernel/calendar"
	"qgov/kernel/fault"
)

// Plan is the description of a kind without its Go type: what the store, the pages, the API and the sheets work with.
type Plan struct {
	Name     string   // English, snake case: the table, the address and the API path
	Label    string   // Chinese
	Fields   []*Field // in the order of declaration, without the head
	Heads    []*Field // the fields of Head
	National bool     // a register that every region may read (firms, laboratories, laws); writing stays in the region
	Append   bool     // records are never changed or removed once written
	NoForm   bool     // records come from code, steps and imports only
	About    string   // one sentence for the head of the list page

	Narrowed func(v Viewer, col func(name string) string) string // who of the bureau sees which records; see Kind.Narrow

	typ    reflect.Type
	fresh  func() Record
	rules  []func(any) error
	byName map[string]*Field
	proto  unsafe.Pointer
	title  *Field
	opens  bool // a field has an open list
}

// Kind is a Plan that knows its Go type.
type Kind[T any] struct {
	*Plan
	P *T // the prototype that the declaration bound: F(&k.P.Name) is the field Name
}

var nameShape = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// Declare declares a kind: name is English in snake case, label is Chinese; bind binds every field of T to f. *T must embed Head.
// It panics on a declaration that is incomplete or contradicts itself, so a mistake shows at start.
func Declare[T any](name, label string, bind func(r *T, f *Fields)) *Kind[T] {
	if !nameShape.MatchString(name) {
		panic(fmt.Sprintf("record: %q is not a kind's name", name))
	}
	proto := new(T)
	rec, ok := any(proto).(Record)
	if !ok {
		panic(fmt.Sprintf("record: kind %s: %T does not embed Head", name, proto))
	}
	k := &Kind[T]{P: proto, Plan: &Plan{Name: name, Label: label, typ: reflect.TypeFor[T](), proto: base(proto),
		fresh: func() Record { return any(new(T)).(Record) }}}
	fs := newFields(name, proto, k.typ)
	fs.self = func() *Plan { return k.Plan }
	bindHead(rec.Header(), fs)
	k.Heads, fs.list = fs.list, nil
	bind(proto, fs)
	k.Fields = fs.list
	k.finish()
	return k
}

// bindHead binds the fields that every record has.
func bindHead(h *Head, fs *Fields) {
	fs.bind(unsafe.Pointer(&h.ID), Reference, "编号")
	fs.bind(unsafe.Pointer(&h.Version), Count, "版本")
	fs.bind(unsafe.Pointer(&h.Region), Region, "属地")
	fs.bind(unsafe.Pointer(&h.Owner), Reference, "承办人").Kept() // parties learn what was done, not by whom
	fs.bind(unsafe.Pointer(&h.State), Choice, "状态")
	fs.bind(unsafe.Pointer(&h.Due), Date, "办理时限")
	fs.bind(unsafe.Pointer(&h.Created), Instant, "登记时间")
	fs.bind(unsafe.Pointer(&h.Changed), Instant, "更新时间")
	fs.bind(unsafe.Pointer(&h.CreatedBy), Reference, "登记人").Kept()
	for _, f := range fs.list {
		f.Head, f.Fixed = true, true
	}
}

// finish checks the plan and fills its look-ups.
func (p *Plan) finish() {
	p.opens = opens(p.Fields)
	p.byName = make(map[string]*Field)
	for _, f := range slices.Concat(p.Heads, p.Fields) {
		if p.byName[f.Name] != nil {
			panic(fmt.Sprintf("record: kind %s: two fields are named %s", p.Name, f.Name))
		}
		p.byName[f.Name] = f
		if f.Titles {
			if p.title != nil {
				panic(fmt.Sprintf("record: kind %s has two titles", p.Name))
			}
			p.title = f
		}
		if wrong := f.contradiction(p.typ); wrong != "" {
			panic(fmt.Sprintf("record: kind %s: %s %s", p.Name, f.Name, wrong))
		}
	}
	bound := make(map[uintptr]bool)
	for _, f := range slices.Concat(p.Heads, p.Fields) {
		bound[f.off] = true
	}
	if err := unbound(p.typ, 0, bound); err != "" {
		panic(fmt.Sprintf("record: kind %s: field %s is never bound", p.Name, err))
	}
}

// contradiction returns what is wrong with the declaration of a field of t, or "".
func (f *Field) contradiction(t reflect.Type) string {
	switch {
	case !nameShape.MatchString(f.Name):
		return "makes no column name: use letters and digits of ASCII"
	case !f.fits(t):
		return "is bound to a variable of another type, perhaps the first of an inner struct"
	case f.Low != nil && f.High != nil && *f.Low > *f.High:
		return "has a minimum above its maximum"
	case (f.Low != nil || f.High != nil) && (f.Type == Choice || f.Type == Instant || f.Type == YesNo || f.Type == Reference || f.Type == Region):
		return "has a bound, which means nothing for its type"
	case f.Shut && (f.Type != Text || f.Access == Open || f.Titles || f.Listed || f.Finds || f.Single || f.Index):
		return "is sealed and is not a text that stands on the record's own page alone"
	case f.Shape != nil && f.Type != Text:
		return "has a pattern and is not a text"
	}
	return ""
}

// fits reports whether the struct field that was bound has the Go type that the field's type reads and writes.
func (f *Field) fits(t reflect.Type) bool {
	sf, ok := member(t, f.off)
	switch {
	case !ok:
		return false
	case f.Maybe:
		return sf.Type.Kind() == reflect.Struct && sf.Type.NumField() == 2 && sf.Type.Field(1).Name == "Known"
	}
	switch f.Type {
	case Text, Choice, Region, Hidden:
		return sf.Type.Kind() == reflect.String
	case Count, Number, Amount:
		return sf.Type.Kind() == reflect.Int64
	case YesNo:
		return sf.Type.Kind() == reflect.Bool
	case Date:
		return sf.Type == reflect.TypeFor[calendar.Date]()
	case Instant:
		return sf.Type == reflect.TypeFor[time.Time]()
	case Reference:
		return sf.Type.Size() == reflect.TypeFor[ID]().Size()
	}
	return sf.Type.Kind() == reflect.Slice
}

// unbound returns the first exported field of t that no declaration bound.
func unbound(t reflect.Type, start uintptr, bound map[uintptr]bool) string {
	for i := range t.NumField() {
		sf := t.Field(i)
		if sf.Anonymous && sf.Type.Kind() == reflect.Struct {
			if name := unbound(sf.Type, start+sf.Offset, bound); name != "" {
				return name
			}
			continue
		}
		if sf.IsExported() && !bound[start+sf.Offset] {
			return sf.Name
		}
	}
	return ""
}

// Rule adds a rule over the whole record. It returns nil, or an error made with Bad (join several with errors.Join).
func (k *Kind[T]) Rule(rule func(r *T) error) *Kind[T] {
	k.rules = append(k.rules, func(r any) error { return rule(r.(*T)) })
	return k
}

// Everywhere makes the kind a national register: every region may read it, writing stays in the region.
func (k *Kind[T]) Everywhere() *Kind[T] { k.National = true; return k }

// Final makes records that are never changed or removed once written.
func (k *Kind[T]) Final() *Kind[T] { k.Append = true; return k }

// CodeOnly takes away the form: records come from code, steps and imports only.
func (k *Kind[T]) CodeOnly() *Kind[T] { k.NoForm = true; return k }

// Viewer is somebody of the bureau who asks for records.
type Viewer struct {
	Account ID
	Has     func(duty string) bool
}

// Narrow bounds who of the bureau sees which records, beside the region: lists, searches, counts, exports and single records obey alike. cond
// returns a condition in SQL over a row, whose columns col writes, or nothing; its values are numbers that the program made, never input.
func (k *Kind[T]) Narrow(cond func(v Viewer, col func(name string) string) string) *Kind[T] {
	k.Narrowed = cond
	return k
}

// Says sets the sentence at the head of the list page.
func (k *Kind[T]) Says(about string) *Kind[T] { k.About = about; return k }

// F returns the field that the declaration bound to p, an address inside k.P, so that queries name fields in Go:
// store.Eq(k.F(&k.P.Firm), id). It panics if p is not a bound field of the prototype.
func (k *Kind[T]) F(p any) *Field {
	off := uintptr(reflect.ValueOf(p).UnsafePointer()) - uintptr(k.proto)
	for _, f := range slices.Concat(k.Heads, k.Fields) {
		if f.off == off {
			return f
		}
	}
	panic(fmt.Sprintf("record: kind %s: no field at offset %d", k.Name, off))
}

// New returns an empty record of the kind.
func (p *Plan) New() Record { return p.fresh() }

// Field returns the field with the column name, of the head too, or nil.
func (p *Plan) Field(name string) *Field { return p.byName[name] }

// TitleField returns the field that names records of the kind, or nil.
func (p *Plan) TitleField() *Field { return p.title }

// TitleOf returns the name of a record: its title field, or its id.
func (p *Plan) TitleOf(r Record) string {
	if p.title != nil {
		if s := p.title.Format(r); s != "" {
			return s
		}
	}
	return r.Header().ID.String()
}

// Owns reports whether r is a record of the kind.
func (p *Plan) Owns(r Record) bool { return reflect.TypeOf(r).Elem() == p.typ }

// Searches reports whether the kind has a search index.
func (p *Plan) Searches() bool {
	return slices.ContainsFunc(p.Fields, func(f *Field) bool { return f.Finds })
}

// PartyFields returns the references by which an outside account sees records of the kind.
func (p *Plan) PartyFields() []*Field {
	var out []*Field
	for _, f := range p.Fields {
		if f.Party {
			out = append(out, f)
		}
	}
	return out
}

// Form is the plan of a step's input: a struct without head whose fields are bound like those of a kind.
type Form[I any] struct{ *Plan }

// Input declares the input of a step.
func Input[I any](name string, bind func(in *I, f *Fields)) *Form[I] {
	proto := new(I)
	fs := newFields(name, proto, reflect.TypeFor[I]())
	bind(proto, fs)
	p := &Plan{Name: name, Fields: fs.list, typ: reflect.TypeFor[I](), proto: base(proto)}
	p.finish()
	return &Form[I]{Plan: p}
}

// New returns an empty input.
func (f *Form[I]) New() *I { return new(I) }

// Rule adds a rule over the whole input.
func (f *Form[I]) Rule(rule func(in *I) error) *Form[I] {
	f.rules = append(f.rules, func(v any) error { return rule(v.(*I)) })
	return f
}

// badField is what Bad returns: a problem at an address.
type badField struct {
	at   unsafe.Pointer
	code string
	text string
	args []any
}

func (b *badField) Error() string { return fault.Problem{Text: b.text, Args: b.args}.Error() }

// Bad complains about the field at p, which must be an address inside the record that the rule was given: a field, or a field
// of a child row.
func Bad(p any, text string, args ...any) error {
	return &badField{at: reflect.ValueOf(p).UnsafePointer(), code: "R200", text: text, args: args}
}

// problemsOf resolves what a rule returned to problems of the record at p.
func (p *Plan) problemsOf(start unsafe.Pointer, err error) []fault.Problem {
	if err == nil {
		return nil
	}
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var out []fault.Problem
		for _, e := range many.Unwrap() {
			out = append(out, p.problemsOf(start, e)...)
		}
		return out
	}
	if b, ok := errors.AsType[*badField](err); ok {
		return []fault.Problem{{Field: p.path(start, b.at), Code: b.code, Text: b.text, Args: b.args}}
	}
	if e, ok := errors.AsType[*fault.Error](err); ok && len(e.Problems) > 0 {
		return e.Problems
	} else if ok {
		return []fault.Problem{{Code: e.Code, Text: e.Text, Args: e.Args}}
	}
	return []fault.Problem{{Code: "R200", Text: "%s", Args: []any{err.Error()}}}
}

// Resolve turns what a guard or an effect returned about a record, or about the input of a step, into problems that point at its
// fields; an error that is no complaint about fields gives none.
func (p *Plan) Resolve(r any, err error) []fault.Problem {
	if _, ok := errors.AsType[*badField](err); !ok {
		return nil
	}
	return p.problemsOf(base(r), err)
}

// path names the field at an address inside the record that starts at start, or "" if there is none.
func (p *Plan) path(start, target unsafe.Pointer) string {
	off := uintptr(target) - uintptr(start)
	for _, f := range slices.Concat(p.Heads, p.Fields) {
		if f.off == off && off < p.typ.Size() {
			return f.Name
		}
		if f.Type != Rows {
			continue
		}
		slot := unsafe.Add(start, f.off)
		n := f.rows.len(slot)
		first := uintptr(f.rows.data(slot))
		if n == 0 || uintptr(target) < first || uintptr(target) >= first+uintptr(n)*f.rows.size {
			continue
		}
		i := int((uintptr(target) - first) / f.rows.size)
		row := f.rows.at(slot, i)
		return fmt.Sprintf("%s[%d].%s", f.Name, i, f.Child.path(base(row), target))
	}
	return ""
}
