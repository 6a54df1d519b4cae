package record

import (
	"fmt"
	"strings"
	"time"

	"qgov/kernel/calendar"
)

// Column returns the value to write into the field's column: int64, string, bool or nil. Rows and files have no column.
func (f *Field) Column(r any) any {
	p := base(r)
	switch f.Type {
	case Text, Choice, Region, Hidden:
		return *at[string](p, f.off)
	case Choices:
		list := *at[[]string](p, f.off)
		if len(list) == 0 {
			return ""
		}
		return "," + strings.Join(list, ",") + ","
	case Count, Number, Amount:
		n, known := f.Int(r)
		if !known {
			return nil
		}
		return n
	case Reference:
		if id := *at[ID](p, f.off); id != 0 {
			return int64(id)
		}
		return nil
	case Date:
		if d := *at[calendar.Date](p, f.off); !d.IsZero() {
			return d.String()
		}
		return nil
	case Instant:
		if t := *at[time.Time](p, f.off); !t.IsZero() {
			return t.UnixMicro()
		}
		return nil
	case YesNo:
		if f.Maybe && !at[Maybe[bool]](p, f.off).Known {
			return nil
		}
		return *at[bool](p, f.off)
	}
	return nil
}

// Destination returns a pointer into the record that a row's column is scanned into. It allocates nothing: the pointer is only seen
// under a type that knows how to scan.
func (f *Field) Destination(r any) any {
	p := base(r)
	switch f.Type {
	case Choices:
		return (*joined)(at[[]string](p, f.off))
	case Count, Number, Amount:
		if f.Maybe {
			return (*maybeInt)(at[Maybe[int64]](p, f.off))
		}
		return at[int64](p, f.off)
	case Reference:
		return (*nullID)(at[ID](p, f.off))
	case Date:
		return at[calendar.Date](p, f.off)
	case Instant:
		return (*micros)(at[time.Time](p, f.off))
	case YesNo:
		if f.Maybe {
			return (*maybeBool)(at[Maybe[bool]](p, f.off))
		}
		return at[bool](p, f.off)
	}
	return at[string](p, f.off)
}

type (
	joined    []string
	maybeInt  Maybe[int64]
	maybeBool Maybe[bool]
	nullID    ID
	micros    time.Time
)

func (j *joined) Scan(v any) error {
	s, ok := v.(string)
	if b, isBytes := v.([]byte); isBytes {
		s, ok = string(b), true
	}
	if !ok && v != nil {
		return fmt.Errorf("record: cannot read %T as codes", v)
	}
	*j = nil
	if s = strings.Trim(s, ","); s != "" {
		*j = strings.Split(s, ",")
	}
	return nil
}

func (m *maybeInt) Scan(v any) error {
	switch n := v.(type) {
	case nil:
		*m = maybeInt{}
	case int64:
		*m = maybeInt{V: n, Known: true}
	default:
		return fmt.Errorf("record: cannot read %T as a number", v)
	}
	return nil
}

func (m *maybeBool) Scan(v any) error {
	switch b := v.(type) {
	case nil:
		*m = maybeBool{}
	case bool:
		*m = maybeBool{V: b, Known: true}
	case int64:
		*m = maybeBool{V: b != 0, Known: true}
	default:
		return fmt.Errorf("record: cannot read %T as yes or no", v)
	}
	return nil
}

func (n *nullID) Scan(v any) error {
	switch id := v.(type) {
	case nil:
		*n = 0
	case int64:
		*n = nullID(id)
	default:
		return fmt.Errorf("record: cannot read %T as an id", v)
	}
	return nil
}

func (m *micros) Scan(v any) error {
	switch us := v.(type) {
	case nil:
		*m = micros{}
	case int64:
		*m = micros(time.UnixMicro(us).UTC())
	default:
		return fmt.Errorf("record: cannot read %T as an instant", v)
	}
	return nil
}
