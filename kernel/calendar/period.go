package calendar

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"time"
)

// English is the translation of the package's Chinese texts, one line a text.
//
//go:embed en.tsv
var English string

// A Unit is what a period is counted in.
type Unit uint8

const (
	Workday     Unit = iota + 1 // 工作日
	CalendarDay                 // 日, every day
	Month                       // 月
	Year                        // 年
	Hour                        // 小时
)

// String returns the name of the unit as deadline tables write it, such as "workday".
func (u Unit) String() string {
	switch u {
	case Workday:
		return "workday"
	case CalendarDay:
		return "calendar_day"
	case Month:
		return "month"
	case Year:
		return "year"
	case Hour:
		return "hour"
	}
	return ""
}

// Label returns the Chinese name of the unit as it follows a number.
func (u Unit) Label() string {
	switch u {
	case Workday:
		return "个工作日"
	case CalendarDay:
		return "日"
	case Month:
		return "个月"
	case Year:
		return "年"
	case Hour:
		return "小时"
	}
	return ""
}

// A Period is a length of time as the law states it.
type Period struct {
	// Value is the number of units. A negative value counts back from the
	// event ("七日前通知"); such a period never moves off a day off, for that
	// would shorten it for the one it protects.
	Value int
	Unit  Unit
	// Roll moves a last day that is a day off to the first day after
	// (民法典 Art 203). It has no effect on working days and hours.
	Roll bool
	// HolidayOnly limits Roll to the days off that a holiday notice names; a
	// plain weekend does not move the last day. It is the narrow reading of
	// 总局令第18号 Art 55.
	HolidayOnly bool
}

// Workdays returns the period of n working days.
func Workdays(n int) Period { return Period{Value: n, Unit: Workday} }

// Days returns the period of n calendar days that rolls off a day off.
func Days(n int) Period { return Period{Value: n, Unit: CalendarDay, Roll: true} }

// Months returns the period of n months that rolls off a day off.
func Months(n int) Period { return Period{Value: n, Unit: Month, Roll: true} }

// Years returns the period of n years that rolls off a day off.
func Years(n int) Period { return Period{Value: n, Unit: Year, Roll: true} }

// Hours returns the period of n hours.
func Hours(n int) Period { return Period{Value: n, Unit: Hour} }

// PenaltyLawDays returns n 日 as the Administrative Penalty Law means them:
// 二日、三日、五日、七日 are working days, any other number is calendar days
// (行政处罚法 Art 85).
func PenaltyLawDays(n int) Period {
	switch n {
	case 2, 3, 5, 7:
		return Workdays(n)
	}
	return Days(n)
}

// IsZero reports whether p is no period.
func (p Period) IsZero() bool { return p.Value == 0 || p.Unit == 0 }

// String returns the period in Chinese, such as 7个工作日.
func (p Period) String() string {
	if p.Unit == 0 {
		return ""
	}
	return strconv.Itoa(p.Value) + p.Unit.Label()
}

// A Span is the days from From to To, both included. A span without To is
// still open.
type Span struct {
	From, To Date
}

// A Result is a due date and how it was found.
type Result struct {
	// Due is the last day on which the act is in time. It is zero if the start
	// is no date, or while a suspension is open.
	Due Date
	// Provisional says that Due depends on a year whose holiday notice is not
	// published: it may move.
	Provisional bool
	// Suspended says that a suspension is open, so there is no due date yet.
	Suspended bool
	// Why tells the user what was applied: sentences joined by "；".
	Why string
}

// The sentences of Result.Why. Each is a key of the English catalogue.
const (
	whyNoStart     = "起算日未确定"
	whyNoPeriod    = "该时限不以期间规定"
	whyWorkday     = "起算日不计入，按工作日计算"
	whyDay         = "起算日不计入，按日历日计算"
	whyMonth       = "按月计算，到期月的对应日为末日，没有对应日的，月末为末日"
	whyYear        = "按年计算，到期年的对应日为末日，没有对应日的，月末为末日"
	whyHour        = "按小时计算，以具体时刻为准"
	whyBack        = "自期日向前倒算，期日不计入"
	whyRoll        = "末日为休息日，顺延至其后第一个工作日"
	whyHoliday     = "末日为法定节假日，顺延至节假日后的第一日"
	whySuspended   = "已扣除中止期间"
	whyOpen        = "期间正在中止，恢复后另行计算"
	whyProvisional = "涉及尚未公布放假安排的年份，结果为暂定"
	whyUnverified  = "时限依据尚未核实"
)

// Reasons returns the sentences of Why one by one.
func (r Result) Reasons() []string {
	if r.Why == "" {
		return nil
	}
	return strings.Split(r.Why, "；")
}

// because adds a sentence to Why.
func (r *Result) because(s string) {
	if r.Why == "" {
		r.Why = s
		return
	}
	r.Why += "；" + s
}

// Due returns the last day of the period p that starts with an event on the
// day from. The day of the event is not counted. The days of the suspended
// spans are not counted either: working days for a period of working days,
// else calendar days; spans may overlap and come in any order. A period of
// hours ends on the day reached from midnight; DueTime gives the hour.
func (c *Calendar) Due(from Date, p Period, suspended ...Span) Result {
	if p.Unit == 0 {
		return Result{Why: whyNoPeriod}
	}
	if from == 0 {
		return Result{Why: whyNoStart}
	}
	if p.Value < 0 {
		return c.dueBack(from, p)
	}
	var r Result
	r.Why = p.why()
	count := func(s int) Date { return c.count(from, p, s) }
	r.Due = count(0)
	if len(suspended) > 0 {
		spans, open := mergeSpans(from, suspended)
		due, stopped := c.extend(r.Due, spans, open, from, p, count)
		if stopped {
			r.Due, r.Suspended = 0, true
			r.because(whyOpen)
			return r
		}
		if due != r.Due {
			r.because(whySuspended)
		}
		r.Due = due
	}
	last := r.Due
	if p.Roll && p.Unit != Workday && p.Unit != Hour {
		r.Due = c.roll(last, p.HolidayOnly)
		if r.Due != last {
			if p.HolidayOnly {
				r.because(whyHoliday)
			} else {
				r.because(whyRoll)
			}
		}
		r.Provisional = c.uncertainDays(last-1, r.Due) > 0
	}
	if p.Unit == Workday {
		r.Provisional = c.uncertainDays(from, r.Due) > 0
	}
	if r.Provisional {
		r.because(whyProvisional)
	}
	return r
}

// count returns the last day of p when s days of it are suspended.
func (c *Calendar) count(from Date, p Period, s int) Date {
	switch p.Unit {
	case Workday:
		if p.Value+s == 0 {
			return from
		}
		return c.unrank(c.rank(from) + p.Value + s)
	case CalendarDay:
		return from.AddDays(p.Value + s)
	case Month:
		return from.AddMonths(p.Value).AddDays(s)
	case Year:
		return from.AddMonths(12 * p.Value).AddDays(s)
	}
	return from.AddDays(p.Value/24 + s)
}

// dueBack counts a negative period back from the event.
func (c *Calendar) dueBack(from Date, p Period) Result {
	r := Result{Why: whyBack}
	if p.Unit == Workday {
		r.Due, r.Provisional = c.AddWorkdays(from, p.Value)
	} else {
		r.Due = c.count(from, p, 0)
	}
	if r.Provisional {
		r.because(whyProvisional)
	}
	return r
}

// extend moves due on by the suspended days before it until nothing changes:
// the smallest day by which the period's own number of days has run. It
// reports stopped if the running period meets the open span.
func (c *Calendar) extend(due Date, spans []Span, open, from Date, p Period, count func(int) Date) (Date, bool) {
	for {
		if open != 0 && due >= open {
			return 0, true
		}
		s := 0
		for _, sp := range spans {
			lo, hi := sp.From-1, min(sp.To, due)
			if hi <= lo {
				continue
			}
			if p.Unit == Workday {
				s += c.rank(hi) - c.rank(lo)
			} else {
				s += int(hi - lo)
			}
		}
		next := count(s)
		if next == due {
			return due, false
		}
		due = next
	}
}

// mergeSpans sorts and joins the spans, cuts off what is not after from, and
// returns the beginning of the open span, if there is one. A span whose To is
// before its From is nothing.
func mergeSpans(from Date, in []Span) (spans []Span, open Date) {
	for _, s := range in {
		s.From = max(s.From, from+1)
		if s.To == 0 {
			if open == 0 || s.From < open {
				open = s.From
			}
			continue
		}
		if s.To >= s.From {
			spans = append(spans, s)
		}
	}
	slices.SortFunc(spans, func(a, b Span) int { return int(a.From - b.From) })
	out := spans[:0]
	for _, s := range spans {
		if n := len(out); n > 0 && s.From <= out[n-1].To+1 {
			out[n-1].To = max(out[n-1].To, s.To)
			continue
		}
		out = append(out, s)
	}
	return out, open
}

// roll returns d if it is worked, else the first day after it that is. With
// holidayOnly only a day off named by a notice moves it, to the first day that
// is not so named.
func (c *Calendar) roll(d Date, holidayOnly bool) Date {
	if !holidayOnly {
		if work, _ := c.IsWorkday(d); work {
			return d
		}
		return c.unrank(c.rank(d) + 1)
	}
	for {
		h, ok := c.Holiday(d)
		if !ok || !h.Off {
			return d
		}
		d++
	}
}

// why returns the sentence for the unit.
func (p Period) why() string {
	switch p.Unit {
	case Workday:
		return whyWorkday
	case CalendarDay:
		return whyDay
	case Month:
		return whyMonth
	case Year:
		return whyYear
	}
	return whyHour
}

// DueTime returns the instant at which the period p that starts at the
// instant from ends. Hours run from that instant (民法典 Art 201); any other
// period ends with its last day, at midnight in Asia/Shanghai
// (民法典 Art 203), so an act at 23:59:59 is in time. The time is zero when
// Due is.
func (c *Calendar) DueTime(from time.Time, p Period, suspended ...Span) (time.Time, Result) {
	if p.Unit == Hour && !from.IsZero() {
		end := from.Add(time.Duration(p.Value) * time.Hour)
		return end.UTC(), Result{Due: DateOf(end), Why: whyHour}
	}
	r := c.Due(DateOf(from), p, suspended...)
	if r.Due == 0 {
		return time.Time{}, r
	}
	return r.Due.AddDays(1).Time().UTC(), r
}
