package record

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
	"unsafe"

	"qgov/kernel/calendar"
	"qgov/kernel/fault"
)

// Parse reads the canonical form, or what people type in its place (a label instead of a code, 2026年1月2日, 1,234.50), into the
// field. It returns what is wrong, or nil. The empty string makes the value unknown; a plain number becomes zero.
func (f *Field) Parse(r any, s string) *fault.Problem {
	s = strings.TrimSpace(s)
	p := base(r)
	if s == "" {
		f.forget(p)
		return nil
	}
	switch f.Type {
	case Text, Hidden:
		*at[string](p, f.off) = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	case Region:
		*at[string](p, f.off) = s
	case Choice:
		code, ok := f.code(s)
		if !ok {
			return f.bad("R104", "“%s”不在可选范围内，请从列表中选择", s)
		}
		*at[string](p, f.off) = code
	case Choices:
		var list []string
		for _, part := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",，、;；|", r) }) {
			code, ok := f.code(strings.TrimSpace(part))
			if !ok {
				return f.bad("R104", "“%s”不在可选范围内，请从列表中选择", part)
			}
			if !slices.Contains(list, code) {
				list = append(list, code)
			}
		}
		*at[[]string](p, f.off) = list
	case Count, Number, Amount, Reference:
		return f.parseNumber(p, s)
	case Date:
		d, err := calendar.ParseDateLoose(s)
		if err != nil {
			return f.bad("R105", "“%s”不是日期，请写成 2026-01-31 的形式", s)
		}
		*at[calendar.Date](p, f.off) = d
	case Instant:
		t, ok := parseInstant(s)
		if !ok {
			return f.bad("R106", "“%s”不是时间，请写成 2026-01-31 09:30 的形式", s)
		}
		*at[time.Time](p, f.off) = t
	case YesNo:
		v, ok := parseYes(s)
		if !ok {
			return f.bad("R107", "“%s”应填“是”或“否”", s)
		}
		if f.Maybe {
			*at[Maybe[bool]](p, f.off) = Some(v)
		} else {
			*at[bool](p, f.off) = v
		}
	default:
		return f.bad("R108", "该栏不能以文字填写")
	}
	return nil
}

func (f *Field) parseNumber(p unsafe.Pointer, s string) *fault.Problem {
	if f.Type != Reference {
		s = ungroup(s)
	}
	var n int64
	var err error
	switch f.Type {
	case Number:
		var d Decimal
		d, err = ParseDecimal(s)
		n = int64(d)
	case Amount:
		var m Money
		m, err = ParseMoney(s)
		n = int64(m)
	case Reference:
		var id ID
		id, err = ParseID(s)
		n = int64(id)
	default:
		n, err = strconv.ParseInt(s, 10, 64)
	}
	if err != nil {
		switch f.Type {
		case Number:
			return f.bad("R102", "“%s”不是数字，最多六位小数", s)
		case Amount:
			return f.bad("R103", "“%s”不是金额，请写元，最多两位小数", s)
		case Reference:
			return f.bad("R180", "“%s”不是有效的编号", s)
		}
		return f.bad("R101", "“%s”不是整数", s)
	}
	if f.Maybe {
		*at[Maybe[int64]](p, f.off) = Some(n)
	} else {
		*at[int64](p, f.off) = n
	}
	return nil
}

// forget makes the value unknown.
func (f *Field) forget(p unsafe.Pointer) {
	switch f.Type {
	case Text, Choice, Region, Hidden:
		*at[string](p, f.off) = ""
	case Choices:
		*at[[]string](p, f.off) = nil
	case Count, Number, Amount:
		if f.Maybe {
			*at[Maybe[int64]](p, f.off) = Maybe[int64]{}
		} else {
			*at[int64](p, f.off) = 0
		}
	case Reference:
		*at[ID](p, f.off) = 0
	case YesNo:
		if f.Maybe {
			*at[Maybe[bool]](p, f.off) = Maybe[bool]{}
		} else {
			*at[bool](p, f.off) = false
		}
	case Date:
		*at[calendar.Date](p, f.off) = 0
	case Instant:
		*at[time.Time](p, f.off) = time.Time{}
	}
}

// code finds a code by itself or by its label. A field without a list, such as the state of a record, takes any, and one of an open
// list leaves it to Settle.
func (f *Field) code(s string) (string, bool) {
	for _, c := range f.Codes {
		if c.Code == s || c.Label == s {
			return c.Code, true
		}
	}
	return s, len(f.Codes) == 0 || f.Open != ""
}

func (f *Field) bad(code, text string, args ...any) *fault.Problem {
	return &fault.Problem{Field: f.Name, Code: code, Text: text, Args: args}
}

func parseYes(s string) (v, ok bool) {
	switch strings.ToLower(s) {
	case "是", "有", "y", "yes", "true", "1", "on", "√":
		return true, true
	case "否", "无", "n", "no", "false", "0", "off", "×":
		return false, true
	}
	return false, false
}

func parseInstant(s string) (time.Time, bool) {
	for _, layout := range []string{"2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02T15:04", "2006/1/2 15:04", "2006年1月2日 15:04"} {
		if t, err := time.ParseInLocation(layout, s, calendar.Shanghai()); err == nil {
			return t.UTC().Truncate(time.Microsecond), true
		}
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t.UTC().Truncate(time.Microsecond), true
	}
	return time.Time{}, false
}

// maxText is the length in characters that a text of one line may have when its declaration names none; a paragraph has 20 times
// as much.
const maxText = 200

// Check returns every problem of a record, a child row or an input: missing values, bounds, patterns, codes, then the rules over
// the whole.
func (p *Plan) Check(r any) []fault.Problem {
	out := p.checkFields(r, "")
	if len(out) > 0 {
		return out // rules may rely on fields that are right in themselves
	}
	for _, rule := range p.rules {
		out = append(out, p.problemsOf(base(r), rule(r))...)
	}
	return out
}

func (p *Plan) checkFields(r any, prefix string) []fault.Problem {
	var out []fault.Problem
	if rec, ok := r.(Record); ok { // an empty region is filled in when the record is saved
		if code := rec.Header().Region; code != "" && !isPlace(code) {
			out = append(out, fault.Problem{Field: "region", Code: "R181", Text: "“%s”不是区划代码", Args: []any{code}})
		}
	}
	for _, f := range p.Fields {
		if f.Type == Rows {
			for i := range f.Len(r) {
				out = append(out, f.Child.checkFields(f.Row(r, i), prefix+f.Name+"["+strconv.Itoa(i)+"].")...)
			}
		}
		if pr := f.check(r); pr != nil {
			pr.Field = prefix + pr.Field
			out = append(out, *pr)
		}
	}
	return out
}

func (f *Field) check(r any) *fault.Problem {
	if f.Empty(r) {
		if f.Must {
			return f.bad("R100", "请填写“%s”", f.Label)
		}
		return nil
	}
	switch f.Type {
	case Text, Hidden:
		return f.checkText(f.Format(r))
	case Choice:
		if _, ok := f.Codes.Find(f.Format(r)); !ok && len(f.Codes) > 0 && f.Open == "" {
			return f.bad("R104", "“%s”不在可选范围内，请从列表中选择", f.Format(r))
		}
	case Choices:
		list := *at[[]string](base(r), f.off)
		for _, code := range list {
			if _, ok := f.Codes.Find(code); !ok && len(f.Codes) > 0 && f.Open == "" {
				return f.bad("R104", "“%s”不在可选范围内，请从列表中选择", code)
			}
		}
		return f.bounds(int64(len(list)))
	case Region:
		if code := f.Format(r); !isPlace(code) {
			return f.bad("R181", "“%s”不是区划代码", code)
		}
	case Count, Number, Amount:
		n, _ := f.Int(r)
		if f.Must && !f.Maybe && f.Low == nil && n < 0 {
			return f.bad("R111", "“%s”不能为负", f.Label)
		}
		return f.bounds(n)
	case Date:
		return f.bounds(int64(*at[calendar.Date](base(r), f.off)))
	case Rows:
		return f.bounds(int64(f.Len(r)))
	case Files:
		return f.checkFiles(f.FilesOf(r))
	}
	return nil
}

// isPlace reports whether s has the form of a GB/T 2260 code, with or without the digits of townships and villages behind it.
func isPlace(s string) bool { return digits(s) && len(s) >= 6 && len(s) <= 12 }

// checkFiles looks at what a caller of the API says of its attachments; that the content is there is the store's affair.
func (f *Field) checkFiles(list []File) *fault.Problem {
	for _, file := range list {
		if file.Hash == "" || strings.Trim(file.Hash, hexDigits) != "" || file.Size < 0 || file.Name == "" || !readable(file.Name) || !readable(file.Media) {
			return f.bad("R182", "附件“%s”的信息不完整，请重新上传", file.Name)
		}
	}
	return f.bounds(int64(len(list)))
}

// readable reports whether s is text that every engine keeps and every page shows: valid UTF-8 without control characters but the
// end of a line and the tab.
func readable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return r == utf8.RuneError || unicode.IsControl(r) && r != '\n' && r != '\t'
	})
}

func (f *Field) bounds(n int64) *fault.Problem {
	switch {
	case f.Low != nil && n < *f.Low:
		return f.bad("R111", "“%s”不能小于 %s", f.Label, f.boundText(*f.Low))
	case f.High != nil && n > *f.High:
		return f.bad("R112", "“%s”不能大于 %s", f.Label, f.boundText(*f.High))
	}
	return nil
}

func (f *Field) boundText(n int64) string {
	switch f.Type {
	case Number:
		return Decimal(n).String() + f.Unit
	case Amount:
		return Money(n).String() + f.Unit
	case Date:
		return calendar.Date(n).String()
	}
	return strconv.FormatInt(n, 10) + f.Unit
}

func (f *Field) checkText(s string) *fault.Problem {
	n := int64(utf8.RuneCountInString(s))
	limit := int64(maxText)
	if f.Long {
		limit = 20 * maxText
	}
	if f.High != nil {
		limit = *f.High
	}
	switch {
	case !readable(s):
		return f.bad("R115", "“%s”含有无法识别的字符，请检查文件编码后重填", f.Label)
	case n > limit:
		return f.bad("R113", "“%s”最多 %d 个字，现有 %d 个", f.Label, limit, n)
	case f.Low != nil && n < *f.Low:
		return f.bad("R114", "“%s”至少 %d 个字", f.Label, *f.Low)
	case !f.Long && strings.Contains(s, "\n"):
		return f.bad("R116", "“%s”应写在一行内", f.Label)
	case f.Shape != nil && !f.Shape.MatchString(s):
		return f.bad("R117", "“%s”的格式不对，例如 %s", f.Label, f.Example)
	}
	return nil
}
