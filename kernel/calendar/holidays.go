package calendar

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"qgov/kernel/fault"
)

//go:embed holidays/*.json
var noticeFiles embed.FS

// A Holiday is a day that a notice names: a day off, or a Saturday or Sunday
// that is worked in exchange.
type Holiday struct {
	Date Date
	Name string // the holiday it belongs to, such as 春节
	Off  bool   // false for a make-up working day
}

// A Notice is the arrangement of one year's holidays by the General Office of
// the State Council. It may name days at the end of the year before.
type Notice struct {
	Year    int
	Sources []string // addresses of the published papers
	Days    []Holiday
}

// ErrNoNotice says that a file names no day: the notice of that year is not
// published yet.
var ErrNoNotice = errors.New("该年份的放假安排尚未公布")

// ParseNotice reads a notice in the JSON form of the holiday-cn data set:
// year, papers, and days with name, date and isOffDay. It returns ErrNoNotice
// for a file without days.
func ParseNotice(data []byte) (Notice, error) {
	var in struct {
		Year   int      `json:"year"`
		Papers []string `json:"papers"`
		Days   []struct {
			Name     string `json:"name"`
			Date     Date   `json:"date"`
			IsOffDay *bool  `json:"isOffDay"`
		} `json:"days"`
	}
	if err := json.Unmarshal(data, &in); err != nil {
		return Notice{}, fault.Wrap(err, fault.Invalid, "D301", "放假安排文件格式有误，应为 holiday-cn 的 JSON 格式")
	}
	if in.Year < 1949 || in.Year > 9999 {
		return Notice{}, fault.New(fault.Invalid, "D302", "放假安排文件的年份 %d 有误", in.Year)
	}
	if len(in.Days) == 0 {
		return Notice{Year: in.Year}, ErrNoNotice
	}
	n := Notice{Year: in.Year, Sources: in.Papers, Days: make([]Holiday, 0, len(in.Days))}
	for _, d := range in.Days {
		if d.IsOffDay == nil {
			return Notice{}, fault.New(fault.Invalid, "D303", "%d 年放假安排中 %s 未说明是否休息", in.Year, d.Date)
		}
		n.Days = append(n.Days, Holiday{Date: d.Date, Name: d.Name, Off: *d.IsOffDay})
	}
	return n, n.check()
}

// check refuses a day far from the notice's year and a day named twice.
func (n Notice) check() error {
	seen := make(map[Date]bool, len(n.Days))
	first := yearEdge(n.Year)
	last := NewDate(n.Year, 12, 31)
	for _, d := range n.Days {
		if d.Date < first || d.Date > last {
			return fault.New(fault.Invalid, "D304", "%d 年放假安排含有不属于该年度的日期 %s", n.Year, d.Date)
		}
		if seen[d.Date] {
			return fault.New(fault.Invalid, "D305", "%d 年放假安排中 %s 重复", n.Year, d.Date)
		}
		seen[d.Date] = true
	}
	return nil
}

// edgeDays is how many days at the end of a year the notice of the next year
// may still change: New Year's holiday reaches back. The notices of 2007 to
// 2026 reached back at most to 29 December; a week allows for a make-up
// Saturday or Sunday before it.
const edgeDays = 7

// yearEdge returns the first day that the notice of a year may name.
func yearEdge(year int) Date { return NewDate(year, 1, 1).AddDays(-edgeDays) }

// Holidays is a set of notices, one a year. It does not change: With returns
// a new set.
type Holidays struct {
	notices map[int]Notice
}

// NewHolidays returns the set of the given notices; a year given twice is refused.
func NewHolidays(notices ...Notice) (*Holidays, error) {
	h := &Holidays{notices: make(map[int]Notice, len(notices))}
	for _, n := range notices {
		if _, dup := h.notices[n.Year]; dup {
			return nil, fault.New(fault.Invalid, "D306", "%d 年放假安排重复", n.Year)
		}
		if err := n.check(); err != nil {
			return nil, err
		}
		h.notices[n.Year] = n
	}
	return h, nil
}

// Published returns the notices that the program carries, 2007 to 2026. A
// notice published later is added with With.
func Published() (*Holidays, error) {
	files, err := noticeFiles.ReadDir("holidays")
	if err != nil {
		return nil, err
	}
	var notices []Notice
	for _, f := range files {
		data, err := noticeFiles.ReadFile("holidays/" + f.Name())
		if err != nil {
			return nil, err
		}
		n, err := ParseNotice(data)
		if errors.Is(err, ErrNoNotice) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name(), err)
		}
		notices = append(notices, n)
	}
	return NewHolidays(notices...)
}

// With returns the set with n added, or in the place of the notice of its
// year: the State Council has amended a notice during the year (2015, 2019, 2020).
func (h *Holidays) With(n Notice) (*Holidays, error) {
	if err := n.check(); err != nil {
		return nil, err
	}
	all := []Notice{n}
	for year, old := range h.notices {
		if year != n.Year {
			all = append(all, old)
		}
	}
	return NewHolidays(all...)
}

// Years returns the years with a published notice, ascending.
func (h *Holidays) Years() []int {
	years := make([]int, 0, len(h.notices))
	for y := range h.notices {
		years = append(years, y)
	}
	slices.Sort(years)
	return years
}

// Published reports whether the notice of the year is in the set.
func (h *Holidays) Published(year int) bool { _, ok := h.notices[year]; return ok }

// Notice returns the notice of a year.
func (h *Holidays) Notice(year int) (Notice, bool) { n, ok := h.notices[year]; return n, ok }
