package calendar

import "time"

// A Calendar answers which days are worked. It is made once from a set of
// notices, does not change and may be shared. Every question takes constant
// time: the days of the published years are numbered when it is made, and
// outside them Monday to Friday is arithmetic.
type Calendar struct {
	holidays *Holidays
	first    Date      // first day of the tables
	days     []dayInfo // one for each day from first
	workdays []Date    // the working days of the tables, ascending
	base     int       // Mondays to Fridays before first
}

// dayInfo is what is known of one day.
type dayInfo struct {
	rank      int32 // working days in the tables up to and including this day
	uncertain int32 // days not covered by a notice, up to and including this day
	named     *Holiday
}

// New returns the calendar of a set of notices. A nil or empty set gives a
// calendar for which every working day is provisional.
func New(h *Holidays) *Calendar {
	if h == nil {
		h = &Holidays{}
	}
	c := &Calendar{holidays: h}
	years := h.Years()
	if len(years) == 0 {
		c.first = 1
		return c
	}
	c.first = yearEdge(years[0])
	last := NewDate(years[len(years)-1], 12, 31)
	c.base = weekdays(c.first - 1)
	c.days = make([]dayInfo, last-c.first+1)
	for _, y := range years { // ascending: a later notice overrides
		n := h.notices[y]
		for i := range n.Days {
			c.days[n.Days[i].Date-c.first].named = &n.Days[i]
		}
	}
	uncertain := int32(0)
	for d := c.first; d <= last; d++ {
		info := &c.days[d-c.first]
		if worked(d, info.named) {
			c.workdays = append(c.workdays, d)
		}
		if !h.covers(d, info.named) {
			uncertain++
		}
		info.rank, info.uncertain = int32(len(c.workdays)), uncertain
	}
	return c
}

// Standard returns the calendar of the notices that the program carries.
func Standard() (*Calendar, error) {
	h, err := Published()
	if err != nil {
		return nil, err
	}
	return New(h), nil
}

// worked applies the rule: what the notice says, else Monday to Friday.
func worked(d Date, named *Holiday) bool {
	if named != nil {
		return !named.Off
	}
	w := d.Weekday()
	return w != time.Saturday && w != time.Sunday
}

// covers reports whether the notices settle the day d: its year's notice is
// published, and so is the next year's if d is at the end of December. A day
// that a notice names is settled.
func (h *Holidays) covers(d Date, named *Holiday) bool {
	if named != nil {
		return true
	}
	y := d.Year()
	return h.Published(y) && (d < yearEdge(y+1) || h.Published(y+1))
}

// Holidays returns the notices the calendar was made from.
func (c *Calendar) Holidays() *Holidays { return c.holidays }

// info returns the table entry of d, or nil outside the published years.
func (c *Calendar) info(d Date) *dayInfo {
	if i := int(d) - int(c.first); i >= 0 && i < len(c.days) {
		return &c.days[i]
	}
	return nil
}

// IsWorkday reports whether d is worked. If provisional, the year's notice is
// not published, and Monday to Friday was assumed.
func (c *Calendar) IsWorkday(d Date) (workday, provisional bool) {
	info := c.info(d)
	if info == nil {
		return worked(d, nil), true
	}
	return worked(d, info.named), c.uncertainDays(d-1, d) > 0
}

// Holiday returns what a notice says of d, if one names it.
func (c *Calendar) Holiday(d Date) (Holiday, bool) {
	if info := c.info(d); info != nil && info.named != nil {
		return *info.named, true
	}
	return Holiday{}, false
}

// uncertainDays returns how many days after a, up to and including b, no
// notice covers.
func (c *Calendar) uncertainDays(a, b Date) int {
	if b <= a {
		return 0
	}
	total := int(b - a)
	if len(c.days) == 0 {
		return total
	}
	last := c.first + Date(len(c.days)) - 1
	lo, hi := max(a, c.first-1), min(b, last)
	if hi <= lo {
		return total
	}
	inside := int(c.days[hi-c.first].uncertain)
	if lo >= c.first {
		inside -= int(c.days[lo-c.first].uncertain)
	}
	return total - int(hi-lo) + inside
}

// weekdays returns the number of Mondays to Fridays from 0001-01-01, a Monday,
// up to and including d.
func weekdays(d Date) int {
	q := floorDiv(int(d), 7)
	return q*5 + min(int(d)-q*7, 5)
}

// weekday is the inverse of weekdays: the nth Monday-to-Friday day.
func weekday(n int) Date {
	q := floorDiv(n-1, 5)
	return Date(q*7 + (n - 1 - q*5) + 1)
}

// rank returns the number of working days up to and including d, counted from
// a fixed origin.
func (c *Calendar) rank(d Date) int {
	if d < c.first {
		return weekdays(d)
	}
	if info := c.info(d); info != nil {
		return c.base + int(info.rank)
	}
	last := c.first + Date(len(c.days)) - 1
	return c.base + len(c.workdays) + weekdays(d) - weekdays(last)
}

// unrank is the inverse of rank: the working day with that number.
func (c *Calendar) unrank(n int) Date {
	i := n - c.base
	if i <= 0 {
		return weekday(n)
	}
	if i <= len(c.workdays) {
		return c.workdays[i-1]
	}
	last := c.first + Date(len(c.days)) - 1
	return weekday(i - len(c.workdays) + weekdays(last))
}

// AddWorkdays returns the nth working day after d, not counting d itself, or
// for negative n the nth before it. Zero days from d is d, also on a day off.
// No date stays no date. If provisional, a day between is in a year whose
// notice is not published.
func (c *Calendar) AddWorkdays(d Date, n int) (due Date, provisional bool) {
	switch {
	case d == 0:
		return 0, false
	case n > 0:
		due = c.unrank(c.rank(d) + n)
		return due, c.uncertainDays(d, due) > 0
	case n < 0:
		due = c.unrank(c.rank(d-1) + n + 1)
		return due, c.uncertainDays(due-1, d-1) > 0
	}
	return d, false
}

// Workdays returns the number of working days after a, up to and including b;
// it is negative if b is before a.
func (c *Calendar) Workdays(a, b Date) (n int, provisional bool) {
	return c.rank(b) - c.rank(a), c.uncertainDays(min(a, b), max(a, b)) > 0
}
