package record

import (
	"fmt"
	"strconv"
	"strings"
	"time"

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
		return f.rows.len(unsafeAdd(p, f.off)) == 0
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
func (f *Field) Len(r any) int { return f.rows.len(unsafeAdd(base(r), f.off)) }

// Row returns a pointer to child row i.
func (f *Field) Row(r any, i int) any { return f.rows.at(unsafeAdd(base(r), f.off), i) }

// AddRow appends an empty child row and returns a pointer to it, which is good until the next AddRow.
func (f *Field) AddRow(r any) any { return f.rows.add(unsafeAdd(base(r), f.off)) }

// ClearRows removes all child rows.
func (f *Field) ClearRows(r any) { f.rows.clear(unsafeAdd(base(r), f.off)) }

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
	neg := ""
	if d < 0 {
		neg, d = "-", -d
	}
	s := fmt.Sprintf("%s%d.%06d", neg, d/1e6, d%1e6)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
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
	neg := ""
	if m < 0 {
		neg, m = "-", -m
	}
	return fmt.Sprintf("%s%d.%02d", neg, m/100, m%100)
}

// ParseMoney reads an amount of yuan with at most two decimals.
func ParseMoney(s string) (Money, error) {
	n, err := fixed(s, 2)
	return Money(n), err
}

// fixed reads a decimal number as an integer of its places-th part; more decimals than that are an error, never rounded.
func fixed(s string, places int) (int64, error) {
	whole, frac, _ := strings.Cut(s, ".")
	if len(strings.TrimRight(frac, "0")) > places {
		return 0, fmt.Errorf("more than %d decimals", places)
	}
	frac = (frac + "000000")[:places]
	neg := strings.HasPrefix(whole, "-")
	digits := strings.TrimLeft(strings.TrimPrefix(whole, "-"), "+")
	if digits == "" || strings.ContainsAny(digits, "+-") || strings.ContainsAny(frac, "+-") {
		return 0, fmt.Errorf("not a number")
	}
	n, err := strconv.ParseInt(digits+frac, 10, 64)
	if err != nil {
		return 0, err
	}
	if neg {
		n = -n
	}
	return n, nil
}
