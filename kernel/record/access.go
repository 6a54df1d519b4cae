package record

import (
	"reflect"
	"strings"
	"unicode"
	"unsafe"
)

// base returns the address of the struct behind a record.
func base(r any) unsafe.Pointer { return reflect.ValueOf(r).UnsafePointer() }

// at returns the field of type V at an offset of a struct. The offset was found by matching the address that the declaration
// bound, and the type by the method that bound it, so the conversion cannot name another field.
func at[V any](p unsafe.Pointer, off uintptr) *V { return (*V)(unsafe.Add(p, off)) }

// member finds the struct field of t at the offset, looking into embedded structs, and returns its Go name.
func member(t reflect.Type, off uintptr) (reflect.StructField, bool) {
	for i := range t.NumField() {
		sf := t.Field(i)
		if off < sf.Offset || off >= sf.Offset+max(sf.Type.Size(), 1) {
			continue
		}
		if sf.Anonymous && sf.Type.Kind() == reflect.Struct && sf.Offset <= off {
			return member(sf.Type, off-sf.Offset)
		}
		return sf, sf.Offset == off
	}
	return reflect.StructField{}, false
}

// snake turns a Go name into a column name: FirmCode is firm_code, USCC is uscc, ReportFileID is report_file_id.
func snake(name string) string {
	rs := []rune(name)
	var b strings.Builder
	for i, r := range rs {
		if unicode.IsUpper(r) && i > 0 {
			next := i+1 < len(rs) && unicode.IsLower(rs[i+1])
			if unicode.IsLower(rs[i-1]) || unicode.IsDigit(rs[i-1]) || next {
				b.WriteByte('_')
			}
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
