package calendar

import (
	"database/sql/driver"
	"fmt"
	"strings"
	"time"

	"qgov/kernel/fault"
	"qgov/kernel/text"
)

// A Date is a calendar day: the number of days since 0000-12-31 in the
// proleptic Gregorian calendar, so that 0001-01-01 is 1. The zero Date means
// "no date". Dates compare with < and ==. A Date has no time zone; where one
// is needed (DateOf, Time) it is Asia/Shanghai.
type Date int32

// shanghaiOffset is the offset of Asia/Shanghai from UTC in seconds.
const shanghaiOffset = 8 * 60 * 60

// unixEpoch is 1970-01-01 as a Date.
const unixEpoch = 719163

// marchShift turns a Date into days since 0000-03-01, the origin of the civil
// calendar arithmetic below: years that begin in March end with the leap day.
const marchShift = 305

// daysIn400 is the length of the Gregorian cycle.
const daysIn400 = 146097

// Shanghai returns China Standard Time as a fixed zone, +08:00. The country
// has had no daylight saving since 1991 and no statutory date of this program
// is older, so a fixed zone is exact; it needs no zone database on the host
// and cannot change under the TZ variable.
func Shanghai() *time.Location {
	return time.FixedZone("Asia/Shanghai", shanghaiOffset)
}

// NewDate returns the date of the given year, month and day. As with
// time.Date, values outside their range are normalised: month 13 is January
// of the next year and 30 February is in March.
func NewDate(year int, month time.Month, day int) Date {
	m := int(month) - 1
	year += floorDiv(m, 12)
	m -= floorDiv(m, 12) * 12
	// Count from March, so that the leap day comes last.
	m -= 2
	if m < 0 {
		m += 12
		year--
	}
	era := floorDiv(year, 400)
	yoe := year - era*400
	doy := (153*m+2)/5 + day - 1
	doe := yoe*365 + yoe/4 - yoe/100 + doy
	return Date(era*daysIn400 + doe - marchShift)
}

// civil splits d into year, month and day.
func (d Date) civil() (year int, month time.Month, day int) {
	z := int(d) + marchShift
	era := floorDiv(z, daysIn400)
	doe := z - era*daysIn400
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	day = doy - (153*mp+2)/5 + 1
	m := mp + 3
	if m > 12 {
		m -= 12
	}
	year = yoe + era*400
	if m <= 2 {
		year++
	}
	return year, time.Month(m), day
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// daysIn returns the number of days of a month.
func daysIn(year int, month time.Month) int {
	return int(NewDate(year, month+1, 1) - NewDate(year, month, 1))
}

// exactDate returns the date of y-m-d, refusing what NewDate would normalise.
func exactDate(y, m, d int) (Date, bool) {
	if y < 1 || y > 9999 || m < 1 || m > 12 || d < 1 || d > daysIn(y, time.Month(m)) {
		return 0, false
	}
	return NewDate(y, time.Month(m), d), true
}

// ParseDate reads a date written exactly as 2026-11-22, years 0001 to 9999.
func ParseDate(s string) (Date, error) {
	if len(s) == 10 && s[4] == '-' && s[7] == '-' {
		y, ok1 := digits(s[:4])
		m, ok2 := digits(s[5:7])
		d, ok3 := digits(s[8:])
		if ok1 && ok2 && ok3 {
			if date, ok := exactDate(y, m, d); ok {
				return date, nil
			}
		}
	}
	return 0, fault.New(fault.Invalid, "D101", "日期“%s”无效，应写作 2026-01-02", text.Clip(s, 41))
}

// ParseDateLoose reads a date as people and spreadsheets write it:
// 2026-01-02, 2026-1-2, 2026/1/2, 2026.1.2, 2026年1月2日, 20260102, with
// spaces around it and with full-width digits.
func ParseDateLoose(s string) (Date, error) {
	t := narrow(strings.TrimSpace(s))
	if len(t) == 8 {
		if n, ok := digits(t); ok {
			if date, ok := exactDate(n/10000, n/100%100, n%100); ok {
				return date, nil
			}
		}
	}
	if y, m, d, ok := splitLoose(t); ok {
		yy, ok1 := digits(y)
		mm, ok2 := digits(m)
		dd, ok3 := digits(d)
		if ok1 && ok2 && ok3 && len(y) == 4 && len(m) <= 2 && len(d) <= 2 {
			if date, ok := exactDate(yy, mm, dd); ok {
				return date, nil
			}
		}
	}
	return 0, fault.New(fault.Invalid, "D102", "日期“%s”无效，可写作 2026-01-02、2026/1/2、2026年1月2日或 20260102", text.Clip(s, 41))
}

// splitLoose cuts a loosely written date into its three numbers.
func splitLoose(t string) (y, m, d string, ok bool) {
	if head, rest, found := strings.Cut(t, "年"); found {
		m, d, found = strings.Cut(rest, "月")
		d, found2 := strings.CutSuffix(strings.TrimSpace(d), "日")
		if !found2 {
			d, found2 = strings.CutSuffix(d, "号")
		}
		return strings.TrimSpace(head), strings.TrimSpace(m), strings.TrimSpace(d), found && found2
	}
	for _, sep := range [...]string{"-", "/", "."} {
		if part := strings.Split(t, sep); len(part) == 3 {
			return part[0], part[1], part[2], true
		}
	}
	return "", "", "", false
}

// narrow turns full-width digits and separators into ASCII.
func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '\uFF10' && r <= '\uFF19', r >= '\uFF0D' && r <= '\uFF0F':
			return r - 0xFEE0 // the full-width block mirrors ASCII
		case r == '\u3000':
			return ' '
		}
		return r
	}, s)
}

// digits reads s as a decimal number; it accepts ASCII digits only.
func digits(s string) (int, bool) {
	if s == "" || len(s) > 8 {
		return 0, false
	}
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

// DateOf returns the day in Asia/Shanghai on which the instant t falls, and
// no date for the zero time.
func DateOf(t time.Time) Date {
	if t.IsZero() {
		return 0
	}
	sec := t.Unix() + shanghaiOffset
	day := sec / 86400
	if sec%86400 < 0 {
		day--
	}
	return Date(day + unixEpoch)
}

// String returns d as 2026-11-22, or "" for no date.
func (d Date) String() string {
	if d == 0 {
		return ""
	}
	y, m, day := d.civil()
	if y < 1 || y > 9999 {
		return fmt.Sprintf("%05d-%02d-%02d", y, m, day)
	}
	b := [10]byte{4: '-', 7: '-'}
	put := func(at, width, n int) {
		for i := at + width - 1; i >= at; i-- {
			b[i] = byte('0' + n%10)
			n /= 10
		}
	}
	put(0, 4, y)
	put(5, 2, int(m))
	put(8, 2, day)
	return string(b[:])
}

// IsZero reports whether d is no date.
func (d Date) IsZero() bool { return d == 0 }

// AddDays returns the date n days after d; no date stays no date.
func (d Date) AddDays(n int) Date {
	if d == 0 {
		return 0
	}
	return d + Date(n)
}

// AddMonths returns the corresponding day n months after d, or the last day of
// that month when it has no such day (民法典 Art 202): 31 January and one
// month is 28 or 29 February. No date stays no date.
func (d Date) AddMonths(n int) Date {
	if d == 0 {
		return 0
	}
	y, m, day := d.civil()
	first := NewDate(y, m+time.Month(n), 1)
	fy, fm, _ := first.civil()
	return first + Date(min(day, daysIn(fy, fm))-1)
}

// Year returns the year of d.
func (d Date) Year() int { y, _, _ := d.civil(); return y }

// Month returns the month of d.
func (d Date) Month() time.Month { _, m, _ := d.civil(); return m }

// Day returns the day of the month of d.
func (d Date) Day() int { _, _, day := d.civil(); return day }

// Weekday returns the day of the week of d.
func (d Date) Weekday() time.Weekday {
	// 0001-01-01, Date 1, was a Monday.
	w := int(d) % 7
	if w < 0 {
		w += 7
	}
	return time.Weekday(w)
}

// Time returns midnight at the beginning of d in Asia/Shanghai, and the zero
// time for no date.
func (d Date) Time() time.Time {
	if d == 0 {
		return time.Time{}
	}
	return time.Unix((int64(d)-unixEpoch)*86400-shanghaiOffset, 0).In(Shanghai())
}

// Sub returns the number of days from other to d.
func (d Date) Sub(other Date) int { return int(d - other) }

// MarshalText implements encoding.TextMarshaler: 2026-11-22, or nothing for no date.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler. It reads what MarshalText writes.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = 0
		return nil
	}
	v, err := ParseDate(string(b))
	if err != nil {
		return err
	}
	*d = v
	return nil
}

// Value implements driver.Valuer: the text 2026-11-22, NULL for no date. Text
// sorts and compares as dates do, and is the same on both engines.
func (d Date) Value() (driver.Value, error) {
	if d == 0 {
		return nil, nil
	}
	return d.String(), nil
}

// Scan implements sql.Scanner. It accepts nil, string, []byte and time.Time;
// a time is taken in Asia/Shanghai, which is also right for the midnight UTC
// that drivers return for a column of type date.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = 0
		return nil
	case string:
		return d.UnmarshalText([]byte(v))
	case []byte:
		return d.UnmarshalText(v)
	case time.Time:
		*d = DateOf(v)
		return nil
	}
	return fmt.Errorf("calendar: cannot scan %T into a Date", src)
}
