package sheet

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// dateForm says what a number format shows of a date.
type dateForm uint8

const (
	formDay  dateForm = 1 << iota // year, month or day
	formTime                      // hour or second
)

// builtinForm returns the form of a built-in number format (ECMA-376 part 1, 18.8.30, with the ids that the Chinese
// versions of Excel and WPS use for 年月日 and 时分).
func builtinForm(id int) dateForm {
	switch {
	case id >= 14 && id <= 17, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id == 57, id == 58:
		return formDay
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id == 45, id == 47, id == 55, id == 56:
		return formTime // 46 is [h]:mm:ss, a length of time and so a number
	case id == 22:
		return formDay | formTime
	}
	return 0
}

// formOf returns the form of a custom number format: its first section without quoted text, escapes, padding and brackets.
// A format of elapsed time ([h], [mm], [ss]) shows a number.
func formOf(code string) dateForm {
	var form dateForm
	minutes := false
	for i := 0; i < len(code); i++ {
		c := code[i] | 0x20
		switch {
		case code[i] == ';':
			i = len(code)
		case code[i] == '"':
			n := strings.IndexByte(code[i+1:], '"')
			if n < 0 {
				return 0
			}
			i += n + 1
		case code[i] == '\\', code[i] == '_', code[i] == '*':
			i++
		case code[i] == '[':
			n := strings.IndexByte(code[i:], ']')
			if n < 0 {
				return 0
			}
			if inner := strings.ToLower(code[i+1 : i+n]); inner != "" && strings.Trim(inner, "h") == "" || inner != "" && strings.Trim(inner, "m") == "" || inner != "" && strings.Trim(inner, "s") == "" {
				return 0
			}
			i += n
		case c == 'g' && len(code) >= i+7 && strings.EqualFold(code[i:i+7], "general"):
			i += 6
		case code[i] == 'G' && strings.HasPrefix(code[i:], "G/通用格式"):
			return 0
		case c == 'e' && i+1 < len(code) && (code[i+1] == '+' || code[i+1] == '-'):
			return 0 // scientific
		case code[i] == '0', code[i] == '#', code[i] == '?':
			if form&formTime == 0 { // ss.000 is still a time
				return 0
			}
		case c == 'a' && (strings.HasPrefix(strings.ToLower(code[i:]), "am/pm") || strings.HasPrefix(strings.ToLower(code[i:]), "a/p")):
			form |= formTime
			i += strings.IndexByte(code[i:], '/') + 1
		case c == 'y', c == 'd', code[i] == 'e', code[i] == 'b', c == 'a':
			form |= formDay
		case c == 'h', c == 's':
			form |= formTime
		case c == 'm':
			minutes = true // month or minute: the others decide
		}
	}
	if minutes && form == 0 {
		form = formDay
	}
	return form
}

// appendDate appends the date of a serial number as text. ok is false if the number is no date.
func appendDate(dst []byte, serial float64, form dateForm, date1904 bool) (_ []byte, kind Kind, ok bool) {
	const last = 2958465 // 9999-12-31
	if math.IsNaN(serial) || serial < 0 || serial >= last+1 {
		return dst, Error, false
	}
	seconds := int64(math.Round(serial * 86400))
	day, second := seconds/86400, seconds%86400
	switch {
	case form&formTime != 0 && day == 0:
		return time.Unix(second, 0).UTC().AppendFormat(dst, time.TimeOnly), Time, true
	case date1904:
		day += 1462
	case day == 0 || day == 60:
		return dst, Error, false // 1900-01-00 and 1900-02-29, which Excel shows but which never were
	}
	if day > last {
		return dst, Error, false
	}
	origin := int64(-25569) // 1899-12-30 in days of the Unix epoch
	if !date1904 && day < 60 {
		origin++
	}
	t := time.Unix((origin+day)*86400+second, 0).UTC()
	if second == 0 {
		return t.AppendFormat(dst, time.DateOnly), Date, true
	}
	return t.AppendFormat(dst, time.DateTime), DateTime, true
}

// serialOf returns the serial number of a time of day and date in the 1900 system, exact to the second. Before 1900-03-01 the
// system is not continuous; such dates are written as text.
func serialOf(t time.Time) (float64, bool) {
	days := float64(t.Unix()) / 86400
	return days + 25569, days+25569 >= 61 && days+25569 < 2958466
}

// isoDate reads the text of a cell of type d (ISO 8601).
func isoDate(s string) (string, Kind, bool) {
	for _, form := range [...]struct {
		layout, out string
		kind        Kind
	}{
		{"2006-01-02", time.DateOnly, Date},
		{"2006-01-02T15:04:05", time.DateTime, DateTime},
		{"2006-01-02T15:04:05.999999999", time.DateTime, DateTime},
		{"2006-01-02T15:04:05Z", time.DateTime, DateTime},
		{"2006-01-02T15:04", time.DateTime, DateTime},
		{"15:04:05", time.TimeOnly, Time},
	} {
		t, err := time.Parse(form.layout, s)
		if err != nil {
			continue
		}
		if form.kind == DateTime && t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 {
			return t.Format(time.DateOnly), Date, true
		}
		return t.Format(form.out), form.kind, true
	}
	return "", Error, false
}

// isNumber reports whether b is a number as XML Schema writes one: sign, digits with at most one point, exponent.
func isNumber[S string | []byte](b S) bool {
	i, digits := 0, 0
	if i < len(b) && (b[i] == '+' || b[i] == '-') {
		i++
	}
	point := false
	for ; i < len(b); i++ {
		if b[i] >= '0' && b[i] <= '9' {
			digits++
		} else if b[i] == '.' && !point {
			point = true
		} else {
			break
		}
	}
	if digits == 0 || len(b) > 64 {
		return false
	}
	if i == len(b) {
		return true
	}
	if b[i]|0x20 != 'e' {
		return false
	}
	i++
	if i < len(b) && (b[i] == '+' || b[i] == '-') {
		i++
	}
	from := i
	for ; i < len(b); i++ {
		if b[i] < '0' || b[i] > '9' {
			return false
		}
	}
	return i > from
}

// Decimal returns the number as a person sees it: plain decimal notation rounded to the 15 significant digits that
// spreadsheet programs show, so that 1.1000000000000001 and 1.1E0 are both 1.1. In CSV, where numbers are text, it accepts
// the same notation and thousands separators in groups of three. ok is false if the cell is no number, or is one outside
// 1e-30 to 1e15, where digits were lost or the plain form would be absurd.
func (c Cell) Decimal() (text string, ok bool) {
	s := strings.TrimSpace(c.Text)
	if c.Kind == Text {
		if s, ok = ungroup(s); !ok {
			return "", false
		}
	} else if c.Kind != Number {
		return "", false
	}
	if !isNumber(s) {
		return "", false
	}
	// 15 digits and fewer without an exponent are exact as they stand; more come from binary fractions.
	if plain, exact := plainDecimal(s); exact {
		return plain, true
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.Abs(f) >= 1e15 || f != 0 && math.Abs(f) < 1e-30 {
		return "", false
	}
	f, _ = strconv.ParseFloat(strconv.FormatFloat(f, 'g', 15, 64), 64)
	return strconv.FormatFloat(f, 'f', -1, 64), true
}

// ungroup takes the separators out of 1,234,567.8 and refuses them anywhere else.
func ungroup(s string) (string, bool) {
	if strings.IndexByte(s, ',') < 0 {
		return s, true
	}
	whole, fraction, _ := strings.Cut(s, ".")
	groups := strings.Split(whole, ",")
	for i, g := range groups {
		if i > 0 && len(g) != 3 || i == 0 && (len(strings.TrimLeft(g, "+-")) == 0 || len(strings.TrimLeft(g, "+-")) > 3) {
			return "", false
		}
	}
	if strings.IndexByte(fraction, ',') >= 0 {
		return "", false
	}
	return strings.ReplaceAll(s, ",", ""), true
}

// plainDecimal normalises a number of at most 15 significant digits without exponent: no plus, no superfluous zeros before the
// point, none after the last decimal, no bare point.
func plainDecimal(s string) (string, bool) {
	sign := ""
	if s[0] == '-' {
		sign = "-"
	}
	s = strings.TrimLeft(s, "+-")
	whole, fraction, _ := strings.Cut(s, ".")
	if strings.ContainsAny(s, "eE") {
		return "", false
	}
	whole, fraction = strings.TrimLeft(whole, "0"), strings.TrimRight(fraction, "0")
	if len(whole)+len(fraction) > 15 {
		return "", false
	}
	if whole == "" {
		whole = "0"
	}
	if fraction != "" {
		return sign + whole + "." + fraction, true
	}
	if whole == "0" {
		sign = ""
	}
	return sign + whole, true
}
