package record

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unsafe"

	"qgov/kernel/calendar"
)

// Empty reports whether the field holds nothing: an empty text, an unknown number, no date. A plain number or yes/no is never empty.
// r is a pointer to a record, a child row or a step's input.
func (f *Field) Empty(r any) bool {
	p := base(r)
	switch f.Type {
	case Text, Choice, Region, Hidden:
		return *at[string](p, f.off) == ""
	case Choices:
		return len(*at[[]string](p, f.off)) == 0
	case Count, Number, Amount:
		return f.Maybe && !at[Maybe[int64]](p, f.off).Known
	case YesNo:
		return f.Maybe && !at[Maybe[bool]](p, f.off).Known
	case Date:
		return at[calendar.Date](p, f.off).IsZero()
	case Instant:
		return at[time.Time](p, f.off).IsZero()
	case Reference:
		return *at[ID](p, f.off) == 0
	case Files:
		return len(*at[[]File](p, f.off)) == 0
	case Rows:
		return f.rows.len(unsafe.Add(p, f.off)) == 0
	}
	return true
}

// Int returns the value of a count, a decimal (millionths), an amount (fen) or a reference, and whether it is known.
func (f *Field) Int(r any) (int64, bool) {
	p := base(r)
	switch {
	case f.Type == Reference:
		id := *at[ID](p, f.off)
		return int64(id), id != 0
	case f.Maybe:
		m := at[Maybe[int64]](p, f.off)
		return m.V, m.Known
	case f.Type == Count || f.Type == Number || f.Type == Amount:
		return *at[int64](p, f.off), true
	}
	return 0, false
}

// FilesOf returns the attachments of the field.
func (f *Field) FilesOf(r any) []File { return *at[[]File](base(r), f.off) }

// SetFiles replaces the attachments of the field.
func (f *Field) SetFiles(r any, files []File) { *at[[]File](base(r), f.off) = files }

// Len returns the number of child rows.
func (f *Field) Len(r any) int { return f.rows.len(unsafe.Add(base(r), f.off)) }

// Row returns a pointer to child row i.
func (f *Field) Row(r any, i int) any { return f.rows.at(unsafe.Add(base(r), f.off), i) }

// AddRow appends an empty child row and returns a pointer to it, which is good until the next AddRow.
func (f *Field) AddRow(r any) any { return f.rows.add(unsafe.Add(base(r), f.off)) }

// ClearRows removes all child rows.
func (f *Field) ClearRows(r any) { f.rows.clear(unsafe.Add(base(r), f.off)) }

// Format writes the value in the canonical form that Parse reads: codes, ISO dates, yuan, plain digits. An unknown value is "".
// Rows and files have no canonical text.
func (f *Field) Format(r any) string {
	p := base(r)
	switch f.Type {
	case Text, Choice, Region, Hidden:
		return *at[string](p, f.off)
	case Choices:
		return strings.Join(*at[[]string](p, f.off), ",")
	case Count, Number, Amount, Reference:
		n, known := f.Int(r)
		if !known {
			return ""
		}
		switch f.Type {
		case Number:
			return Decimal(n).String()
		case Amount:
			return Money(n).String()
		}
		return strconv.FormatInt(n, 10)
	case Date:
		return at[calendar.Date](p, f.off).String()
	case Instant:
		t := *at[time.Time](p, f.off)
		if t.IsZero() {
			return ""
		}
		return t.In(calendar.Shanghai()).Format("2006-01-02 15:04:05")
	case YesNo:
		v, known := *at[bool](p, f.off), true
		if f.Maybe {
			known = at[Maybe[bool]](p, f.off).Known
		}
		switch {
		case !known:
			return ""
		case v:
			return "是"
		}
		return "否"
	}
	return ""
}

// String writes the fewest digits: 12.5, 0.0004, -3.
func (d Decimal) String() string {
	neg, n := magnitude(int64(d))
	s := fmt.Sprintf("%s%d.%06d", neg, n/1e6, n%1e6)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// magnitude splits a number into its sign and the rest; the least int64 has no positive counterpart, so the rest is unsigned.
func magnitude(n int64) (sign string, rest uint64) {
	if n < 0 {
		return "-", -uint64(n)
	}
	return "", uint64(n)
}

// ParseDecimal reads a number with at most six decimals; full-width digits and grouping commas are not accepted.
func ParseDecimal(s string) (Decimal, error) {
	n, err := fixed(s, Places)
	return Decimal(n), err
}

// Float returns the nearest float64, for charts; sums and comparisons stay with Decimal.
func (d Decimal) Float() float64 { return float64(d) / 1e6 }

// String writes yuan with two decimals and no grouping: 12345.67.
func (m Money) String() string {
	neg, n := magnitude(int64(m))
	return fmt.Sprintf("%s%d.%02d", neg, n/100, n%100)
}

// ParseMoney reads an amount of yuan with at most two decimals.
func ParseMoney(s string) (Money, error) {
	n, err := fixed(s, 2)
	return Money(n), err
}

// fixed reads a decimal number as an integer of its places-th part: an optional sign, digits, and perhaps a point with digits behind
// it. More decimals than places are an error, never rounded, unless they are zeros; so is a number that int64 cannot hold.
func fixed(s string, places int) (int64, error) {
	number := strings.TrimLeft(s, "+-")
	if len(s)-len(number) > 1 {
		return 0, fmt.Errorf("not a number")
	}
	whole, frac, _ := strings.Cut(number, ".")
	if !digits(whole) || whole == "" || !digits(frac) {
		return 0, fmt.Errorf("not a number")
	}
	if frac = strings.TrimRight(frac, "0"); len(frac) > places {
		return 0, fmt.Errorf("more than %d decimals", places)
	}
	return strconv.ParseInt(strings.TrimSuffix(s[:len(s)-len(number)], "+")+whole+frac+strings.Repeat("0", places-len(frac)), 10, 64)
}

// digits reports whether s holds nothing but the digits 0 to 9.
func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// ungroup takes the commas out of a number that is grouped by three, such as 1,234.50. Commas anywhere else stay, so that 1,5 is
// refused rather than read as fifteen.
func ungroup(s string) string {
	whole, frac, point := strings.Cut(s, ".")
	groups := strings.Split(strings.TrimLeft(whole, "+-"), ",")
	for i, g := range groups {
		if len(groups) > 1 && (!digits(g) || i > 0 && len(g) != 3 || len(g) == 0 || len(g) > 3) {
			return s
		}
	}
	whole = strings.ReplaceAll(whole, ",", "")
	if point {
		return whole + "." + frac
	}
	return whole
}
