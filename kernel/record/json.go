package record

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"qgov/kernel/calendar"
	"qgov/kernel/fault"
)

// AppendJSON appends a record, a child row or an input as a JSON object: fields in the order of declaration under their column
// names, unknown values as null, ids and decimals and yuan as strings, since JSON numbers lose digits. show says which fields may
// be seen; a field it refuses is left out, so the reader cannot tell empty from hidden.
func (p *Plan) AppendJSON(b []byte, r any, show func(*Field) bool) []byte {
	b = append(b, '{')
	first := true
	for _, list := range [][]*Field{p.Heads, p.Fields} {
		for _, f := range list {
			if !show(f) {
				continue
			}
			if !first {
				b = append(b, ',')
			}
			first = false
			b = append(b, '"')
			b = append(b, f.Name...)
			b = append(b, '"', ':')
			b = f.appendJSON(b, r, show)
		}
	}
	return append(b, '}')
}

func (f *Field) appendJSON(b []byte, r any, show func(*Field) bool) []byte {
	switch f.Type {
	case Rows:
		b = append(b, '[')
		for i := range f.Len(r) {
			if i > 0 {
				b = append(b, ',')
			}
			b = f.Child.AppendJSON(b, f.Row(r, i), show)
		}
		return append(b, ']')
	case Files:
		return appendFiles(b, f.FilesOf(r))
	case Choices:
		return appendStrings(b, *at[[]string](base(r), f.off))
	}
	if f.Empty(r) && f.Type != Text && f.Type != Choice && f.Type != Region {
		return append(b, "null"...)
	}
	switch f.Type {
	case Count:
		n, _ := f.Int(r)
		return strconv.AppendInt(b, n, 10)
	case YesNo:
		return strconv.AppendBool(b, *at[bool](base(r), f.off))
	case Instant:
		b = append(b, '"')
		b = at[time.Time](base(r), f.off).UTC().AppendFormat(b, "2006-01-02T15:04:05.999999Z07:00")
		return append(b, '"')
	}
	return appendString(b, f.Format(r))
}

func appendStrings(b []byte, list []string) []byte {
	b = append(b, '[')
	for i, s := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, s)
	}
	return append(b, ']')
}

func appendFiles(b []byte, files []File) []byte {
	b = append(b, '[')
	for i, f := range files {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"hash":`...)
		b = appendString(b, f.Hash)
		b = append(b, `,"name":`...)
		b = appendString(b, f.Name)
		b = append(b, `,"size":`...)
		b = strconv.AppendInt(b, f.Size, 10)
		b = append(b, `,"media":`...)
		b = appendString(b, f.Media)
		b = append(b, '}')
	}
	return append(b, ']')
}

const hexDigits = "0123456789abcdef"

// appendString appends a JSON string. Characters that could end a script element are escaped, although the API is never served as
// HTML.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n == 1 {
				b = append(b, `\ufffd`...)
			} else {
				b = append(b, s[i:i+n]...)
			}
			i += n
			continue
		}
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c == '\n':
			b = append(b, '\\', 'n')
		case c < ' ' || c == '<' || c == '>' || c == '&' || c == 0x7f:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		default:
			b = append(b, c)
		}
		i++
	}
	return append(b, '"')
}

// DecodeJSON sets the fields of a record, a child row or an input from a JSON object in the form of AppendJSON. A field that is not
// in the object keeps its value. set says which fields may be written; an unknown or closed field is a problem, never ignored.
// Problems come in the order of the names.
func (p *Plan) DecodeJSON(data []byte, r any, set func(*Field) bool) []fault.Problem {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(data, &object); err != nil || object == nil {
		return []fault.Problem{{Code: "R170", Text: "请求体不是有效的 JSON 对象"}}
	}
	var out []fault.Problem
	for _, name := range slices.Sorted(maps.Keys(object)) {
		raw := object[name]
		f := p.byName[name]
		if f == nil || !set(f) {
			out = append(out, fault.Problem{Field: name, Code: "R171", Text: "没有“%s”这一栏，或者不能填写", Args: []any{name}})
			continue
		}
		out = append(out, f.decodeJSON(raw, r, set)...)
	}
	return out
}

func (f *Field) decodeJSON(raw json.RawMessage, r any, set func(*Field) bool) []fault.Problem {
	text := strings.TrimSpace(string(raw))
	one := func(p *fault.Problem) []fault.Problem {
		if p == nil {
			return nil
		}
		return []fault.Problem{*p}
	}
	if text == "null" {
		switch f.Type {
		case Rows:
			f.ClearRows(r)
		case Files:
			f.SetFiles(r, nil)
		default:
			f.forget(base(r))
		}
		return nil
	}
	switch f.Type {
	case Rows:
		return f.decodeRows(raw, r, set)
	case Files:
		var files []struct {
			Hash, Name, Media string
			Size              int64
		}
		if json.Unmarshal(raw, &files) != nil {
			return one(f.bad("R172", "“%s”的值类型不对", f.Label))
		}
		var list []File
		for _, x := range files {
			list = append(list, File{Hash: x.Hash, Name: x.Name, Size: x.Size, Media: x.Media})
		}
		f.SetFiles(r, list)
		return nil
	case Choices:
		var list []string
		if json.Unmarshal(raw, &list) != nil {
			return one(f.bad("R172", "“%s”的值类型不对", f.Label))
		}
		return one(f.Parse(r, strings.Join(list, ",")))
	case YesNo:
		if text != "true" && text != "false" {
			return one(f.bad("R172", "“%s”的值类型不对", f.Label))
		}
		return one(f.Parse(r, text))
	case Count:
		if _, err := strconv.ParseInt(text, 10, 64); err != nil {
			return one(f.bad("R172", "“%s”的值类型不对", f.Label))
		}
		return one(f.Parse(r, text))
	case Date:
		var d calendar.Date
		if json.Unmarshal(raw, &d) != nil {
			return one(f.bad("R105", "“%s”不是日期，请写成 2026-01-31 的形式", text))
		}
		*at[calendar.Date](base(r), f.off) = d
		return nil
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return one(f.bad("R172", "“%s”的值类型不对", f.Label))
	}
	return one(f.Parse(r, s))
}

func (f *Field) decodeRows(raw json.RawMessage, r any, set func(*Field) bool) []fault.Problem {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		return []fault.Problem{*f.bad("R172", "“%s”的值类型不对", f.Label)}
	}
	f.ClearRows(r)
	var out []fault.Problem
	for i, row := range list {
		for _, p := range f.Child.DecodeJSON(row, f.AddRow(r), set) {
			p.Field = f.Name + "[" + strconv.Itoa(i) + "]." + p.Field
			out = append(out, p)
		}
	}
	return out
}
