package record

import (
	"fmt"
	"reflect"
	"time"
	"unsafe"

	"qgov/kernel/calendar"
)

// Fields collects the fields of a kind while its declaration runs.
type Fields struct {
	list  []*Field
	proto unsafe.Pointer
	typ   reflect.Type
	kind  string
	byOff map[uintptr]*Field
	self  func() *Plan
}

func newFields(kind string, proto any, typ reflect.Type) *Fields {
	return &Fields{proto: base(proto), typ: typ, kind: kind, byOff: make(map[uintptr]*Field)}
}

// bind registers the field at the address p of the prototype.
func (fs *Fields) bind(p unsafe.Pointer, t Type, label string) *Field {
	off := uintptr(p) - uintptr(fs.proto)
	if off >= fs.typ.Size() {
		panic(fmt.Sprintf("record: kind %s: %q is bound to a variable outside the record", fs.kind, label))
	}
	sf, ok := member(fs.typ, off)
	if !ok {
		panic(fmt.Sprintf("record: kind %s: %q is bound to no field", fs.kind, label))
	}
	if old := fs.byOff[off]; old != nil {
		panic(fmt.Sprintf("record: kind %s: %s is bound twice, as %q and %q", fs.kind, sf.Name, old.Label, label))
	}
	f := &Field{Name: snake(sf.Name), Go: sf.Name, Label: label, Type: t, off: off}
	fs.byOff[off] = f
	fs.list = append(fs.list, f)
	return f
}

// Text binds a text of one line, at most 200 characters unless Max says otherwise.
func (fs *Fields) Text(p *string, label string) *Field {
	return fs.bind(unsafe.Pointer(p), Text, label)
}

// Chosen binds a choice from a code list.
func (fs *Fields) Chosen(p *string, label string, codes Codes) *Field {
	return Pick(fs, p, label, codes)
}

// Pick binds a choice whose Go type is a string type of the domain's own.
func Pick[S ~string](fs *Fields, p *S, label string, codes Codes) *Field {
	if len(codes) == 0 {
		panic(fmt.Sprintf("record: kind %s: %q has no codes", fs.kind, label))
	}
	f := fs.bind(unsafe.Pointer(p), Choice, label)
	f.Codes = codes
	return f
}

// Several binds a choice of several codes from a list.
func (fs *Fields) Several(p *[]string, label string, codes Codes) *Field {
	if len(codes) == 0 {
		panic(fmt.Sprintf("record: kind %s: %q has no codes", fs.kind, label))
	}
	f := fs.bind(unsafe.Pointer(p), Choices, label)
	f.Codes = codes
	return f
}

// Count binds a whole number.
func (fs *Fields) Count(p *int64, label string) *Field {
	return fs.bind(unsafe.Pointer(p), Count, label)
}

// MaybeCount binds a whole number that can be unknown.
func (fs *Fields) MaybeCount(p *Maybe[int64], label string) *Field {
	return fs.bind(unsafe.Pointer(p), Count, label).maybe()
}

// Decimal binds a number with up to six decimals in a unit.
func (fs *Fields) Decimal(p *Decimal, label, unit string) *Field {
	return fs.bind(unsafe.Pointer(p), Number, label).In(unit)
}

// MaybeDecimal binds a number that can be unknown.
func (fs *Fields) MaybeDecimal(p *Maybe[Decimal], label, unit string) *Field {
	return fs.bind(unsafe.Pointer(p), Number, label).In(unit).maybe()
}

// Money binds an amount in fen; people type and read yuan.
func (fs *Fields) Money(p *Money, label string) *Field {
	return fs.bind(unsafe.Pointer(p), Amount, label).In("元")
}

// MaybeMoney binds an amount that can be unknown.
func (fs *Fields) MaybeMoney(p *Maybe[Money], label string) *Field {
	return fs.bind(unsafe.Pointer(p), Amount, label).In("元").maybe()
}

// Date binds a day; the zero Date is unknown.
func (fs *Fields) Date(p *calendar.Date, label string) *Field {
	return fs.bind(unsafe.Pointer(p), Date, label)
}

// Instant binds a moment, kept in UTC to the microsecond; the zero Time is unknown.
func (fs *Fields) Instant(p *time.Time, label string) *Field {
	return fs.bind(unsafe.Pointer(p), Instant, label)
}

// YesNo binds a yes or no.
func (fs *Fields) YesNo(p *bool, label string) *Field {
	return fs.bind(unsafe.Pointer(p), YesNo, label)
}

// MaybeYesNo binds a yes or no that can be unknown.
func (fs *Fields) MaybeYesNo(p *Maybe[bool], label string) *Field {
	return fs.bind(unsafe.Pointer(p), YesNo, label).maybe()
}

// Place binds a GB/T 2260 code.
func (fs *Fields) Place(p *string, label string) *Field {
	return fs.bind(unsafe.Pointer(p), Region, label)
}

// Secret binds a text that is encrypted in the database and masked until revealed.
func (fs *Fields) Secret(p *Secret, label string) *Field {
	return fs.bind(unsafe.Pointer(p), Hidden, label).Private()
}

// Files binds attachments.
func (fs *Fields) Files(p *[]File, label string) *Field {
	return fs.bind(unsafe.Pointer(p), Files, label)
}

// Refer binds a reference to a record of another kind.
func Refer[T any](fs *Fields, p *Ref[T], label string, k *Kind[T]) *Field {
	f := fs.bind(unsafe.Pointer(p), Reference, label)
	f.Target, f.Index = func() *Plan { return k.Plan }, true
	return f
}

// Parent binds a reference to another record of the same kind.
func Parent[T any](fs *Fields, p *Ref[T], label string) *Field {
	f := fs.bind(unsafe.Pointer(p), Reference, label)
	f.Target, f.Index = fs.self, true
	return f
}

// Any binds an id without saying of which kind it is; the page shows no link. Use it for accounts and for loops that serve
// records of many kinds.
func (fs *Fields) Any(p *ID, label string) *Field {
	f := fs.bind(unsafe.Pointer(p), Reference, label)
	f.Index = true
	return f
}

// Lines binds child rows: fields of the row type are bound in the same way. Child rows have no head, are saved with their
// record and keep their order.
func Lines[T any](fs *Fields, p *[]T, label string, declare func(row *T, f *Fields)) *Field {
	f := fs.bind(unsafe.Pointer(p), Rows, label)
	proto := new(T)
	sub := newFields(fs.kind+"."+f.Name, proto, reflect.TypeFor[T]())
	declare(proto, sub)
	for _, c := range sub.list {
		if c.Type == Hidden || c.Type == Files || c.Type == Rows {
			panic(fmt.Sprintf("record: kind %s: %s are not kept in child rows, as %s would be", sub.kind, c.Type, c.Name))
		}
		if c.Shut {
			panic(fmt.Sprintf("record: kind %s: sealed texts are not kept in child rows, as %s would be", sub.kind, c.Name))
		}
	}
	f.Child = &Plan{Name: fs.kind + "_" + f.Name, Label: label, Fields: sub.list, typ: sub.typ}
	f.Child.finish()
	f.rows = rowAccess{
		len:   func(p unsafe.Pointer) int { return len(*(*[]T)(p)) },
		at:    func(p unsafe.Pointer, i int) any { return &(*(*[]T)(p))[i] },
		add:   func(p unsafe.Pointer) any { s := (*[]T)(p); *s = append(*s, *new(T)); return &(*s)[len(*s)-1] },
		clear: func(p unsafe.Pointer) { *(*[]T)(p) = nil },
		size:  reflect.TypeFor[T]().Size(),
		data:  func(p unsafe.Pointer) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(*(*[]T)(p))) },
	}
	return f
}

func (f *Field) maybe() *Field { f.Maybe = true; return f }
