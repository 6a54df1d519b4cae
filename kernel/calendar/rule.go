package calendar

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"qgov/kernel/fault"
)

// A Rule is one statutory time limit as one instrument states it, in force
// from one day to another. Rules with the same ID are the same limit at
// different times.
type Rule struct {
	ID      string // such as C02
	Domain  string // the business it belongs to, such as complaint
	Source  string // the instrument, such as 令18
	Article string // the article and paragraph
	Trigger string // the event that starts it
	Action  string // what must be done in time
	Value   string // the length as the table writes it

	// Period is the length; for a range such as 60-90 days the longer end. It
	// is zero for a limit that is not a length: a fixed window of each year
	// (Window) or a number of times.
	Period Period
	// Earliest is the shorter end of a range: the act is not in time before
	// it. It is zero if there is none.
	Earliest Period
	// Window is the part of each year in which the act is in time, if that is
	// how the limit is stated.
	Window Window

	Extension string // how it may be extended, in words
	Extend    Period // the extension, where it is a plain length
	// Confidence tells how the row was checked against the law.
	Confidence string
	// Confirmed says that the row was compared with the text of the
	// instrument. Users are shown 未核实 where it is false.
	Confirmed bool

	From Date // first day in force; zero for not known, long ago
	To   Date // last day in force; zero for still in force
}

// Standing returns 已核实 or 未核实.
func (r Rule) Standing() string {
	if r.Confirmed {
		return "已核实"
	}
	return "未核实"
}

// InForce reports whether the rule applies on the day.
func (r Rule) InForce(on Date) bool {
	return on >= r.From && (r.To == 0 || on <= r.To)
}

// Basis returns the instrument and article, such as 令18 第36条.
func (r Rule) Basis() string {
	if r.Article == "" {
		return r.Source
	}
	if article, item, ok := strings.Cut(r.Article, "("); ok {
		return r.Source + " 第" + article + "条(" + item
	}
	return r.Source + " 第" + r.Article + "条"
}

// A Window is a part of every year, both days included. The zero Window is none.
type Window struct {
	FromMonth, ToMonth time.Month
	FromDay, ToDay     int
}

// IsZero reports whether w is no window.
func (w Window) IsZero() bool { return w == Window{} }

// In returns the first and the last day of the window in a year. They do not
// roll: the table states dates.
func (w Window) In(year int) (from, to Date) {
	if w.IsZero() {
		return 0, 0
	}
	return NewDate(year, w.FromMonth, w.FromDay), NewDate(year, w.ToMonth, w.ToDay)
}

// ErrNoRule says that no rule of that id is in force on the day.
var ErrNoRule = errors.New("该日没有有效的时限规定")

// Rules is a set of rules in which at most one of each id is in force on any
// day. It does not change.
type Rules struct {
	byID map[string][]Rule // ascending by From
}

// NewRules returns the set of the given rules. It refuses a rule without an
// id, a range that ends before it begins, and two rules of one id whose ranges
// overlap: the law in force must never be ambiguous.
func NewRules(rules ...Rule) (*Rules, error) {
	s := &Rules{byID: make(map[string][]Rule)}
	for _, r := range rules {
		if r.ID == "" {
			return nil, fault.New(fault.Invalid, "D201", "时限规定缺少编号")
		}
		if r.To != 0 && r.To < r.From {
			return nil, fault.New(fault.Invalid, "D202", "时限规定 %s 的失效日期 %s 早于生效日期 %s", r.ID, r.To, r.From)
		}
		s.byID[r.ID] = append(s.byID[r.ID], r)
	}
	for id, list := range s.byID {
		slices.SortStableFunc(list, func(a, b Rule) int { return cmp.Compare(a.From, b.From) })
		for i := 1; i < len(list); i++ {
			if list[i-1].To == 0 || list[i-1].To >= list[i].From {
				return nil, fault.New(fault.Invalid, "D203", "时限规定 %s 的有效期重叠：自%s起的一条未在自%s起的一条生效前失效",
					id, dateOr(list[i-1].From, "始"), dateOr(list[i].From, "始"))
			}
		}
	}
	return s, nil
}

func dateOr(d Date, zero string) string {
	if d == 0 {
		return zero
	}
	return d.String()
}

// At returns the rule of that id in force on the day, or ErrNoRule.
func (s *Rules) At(id string, on Date) (Rule, error) {
	for _, r := range s.byID[id] {
		if r.InForce(on) {
			return r, nil
		}
	}
	return Rule{}, fault.Wrap(ErrNoRule, fault.NotFound, "D204", "时限规定 %s 在 %s 没有有效版本", id, on)
}

// All returns every rule, ordered by id and then by the first day in force.
func (s *Rules) All() []Rule {
	var all []Rule
	for _, list := range s.byID {
		all = append(all, list...)
	}
	slices.SortFunc(all, func(a, b Rule) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.From, b.From))
	})
	return all
}

// Domain returns the rules of a domain in force on the day, ordered by id.
func (s *Rules) Domain(domain string, on Date) []Rule {
	var out []Rule
	for _, r := range s.All() {
		if r.Domain == domain && r.InForce(on) {
			out = append(out, r)
		}
	}
	return out
}

// DueUnder returns the due date of a rule for an event on the day from. The
// result says if the rule is not verified. For a rule that states no length
// Due is zero; see Rule.Window.
func (c *Calendar) DueUnder(r Rule, from Date, suspended ...Span) Result {
	res := c.Due(from, r.Period, suspended...)
	if !r.Confirmed {
		res.because(whyUnverified)
	}
	return res
}

// ruleColumns are the columns of a deadline table; from and to may be missing.
var ruleColumns = [...]string{"id", "domain", "source", "article", "trigger", "action", "value", "unit", "extension", "confidence", "from", "to"}

// ParseRules reads a deadline table in CSV with the columns id, domain,
// source, article, trigger, action, value, unit, extension, confidence and,
// optionally, from and to. The units are workday, calendar_day, month, year
// and hour for lengths ("7", "60-90", "3..12"), date and date_window for days
// of each year ("06-30", "01-01..06-30"), and times. An error of
// kind Invalid holds a problem for each bad line.
func ParseRules(r io.Reader) ([]Rule, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	in := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	head, err := in.Read()
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "D210", "时限表没有表头")
	}
	for i, want := range ruleColumns {
		if i >= 10 && len(head) == 10 {
			break
		}
		if i >= len(head) || head[i] != want {
			return nil, fault.New(fault.Invalid, "D211", "时限表第 %d 列应为 %s", i+1, want)
		}
	}
	var rules []Rule
	var problems []fault.Problem
	for {
		row, err := in.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fault.Wrap(err, fault.Invalid, "D218", "时限表不是有效的 CSV")
		}
		rule, err := parseRule(row)
		if err != nil {
			line, _ := in.FieldPos(0)
			e := fault.Of(err)
			problems = append(problems, fault.Problem{Line: line, Code: e.Code, Text: e.Text, Args: e.Args})
		}
		rules = append(rules, rule)
	}
	if len(problems) > 0 {
		return nil, fault.Problems(problems)
	}
	return rules, nil
}

// parseRule reads one row.
func parseRule(row []string) (Rule, error) {
	for i := range row {
		row[i] = strings.TrimSpace(row[i])
	}
	r := Rule{ID: row[0], Domain: row[1], Source: row[2], Article: row[3], Trigger: row[4],
		Action: row[5], Value: row[6], Extension: row[8], Confidence: row[9]}
	if r.ID == "" {
		return Rule{}, fault.New(fault.Invalid, "D201", "时限规定缺少编号")
	}
	r.Confirmed = confirmed(r.Confidence)
	if err := r.parseValue(row[6], row[7]); err != nil {
		return Rule{}, err
	}
	r.Extend = parseExtension(r.Extension, r.Period.Unit)
	if len(row) >= 12 {
		if err := r.From.UnmarshalText([]byte(row[10])); err != nil {
			return Rule{}, err
		}
		if err := r.To.UnmarshalText([]byte(row[11])); err != nil {
			return Rule{}, err
		}
	}
	return r, nil
}

// confirmed reads the confidence note: verified, and nothing of the row from
// memory or left unverified.
func confirmed(note string) bool {
	return strings.Contains(note, "verified") &&
		!strings.Contains(note, "unverified") && !strings.Contains(note, "memory")
}

// unitOf reads the name of a unit; ok is false for what is not a length.
func unitOf(s string) (Unit, bool) {
	for u := Workday; u <= Hour; u++ {
		if u.String() == s {
			return u, true
		}
	}
	return 0, false
}

// parseValue sets Period, Earliest and Window from a value and its unit.
func (r *Rule) parseValue(value, unit string) error {
	switch unit {
	case "date", "date_window":
		w, err := parseWindow(value)
		r.Window = w
		return err
	case "times":
		if n, err := strconv.Atoi(value); err != nil || n < 1 {
			return fault.New(fault.Invalid, "D212", "时限“%s”不是次数", value)
		}
		return nil
	}
	u, ok := unitOf(unit)
	if !ok {
		return fault.New(fault.Invalid, "D213", "时限单位“%s”无效，可用 workday、calendar_day、month、year、hour、date、date_window、times", unit)
	}
	lo, hi, ranged := strings.Cut(strings.ReplaceAll(value, "..", "-"), "-")
	if !ranged {
		hi = lo
	}
	n, err := strconv.Atoi(hi)
	if err != nil {
		// A condition in words, such as "30 days or >4 times": kept as Value.
		if strings.ContainsAny(value, " >") {
			return nil
		}
		return fault.New(fault.Invalid, "D214", "时限“%s”无效，应为整数或区间", value)
	}
	if n < 1 || n > 36500 {
		return fault.New(fault.Invalid, "D215", "时限“%s”超出范围", value)
	}
	r.Period = Period{Value: n, Unit: u, Roll: u != Workday && u != Hour}
	if ranged {
		m, err := strconv.Atoi(lo)
		if err != nil || m < 1 || m >= n {
			return fault.New(fault.Invalid, "D216", "时限区间“%s”无效", value)
		}
		r.Earliest = Period{Value: m, Unit: u}
	}
	return nil
}

// parseWindow reads 06-30, which begins with the year, or 01-01..06-30.
func parseWindow(s string) (Window, error) {
	first, last, ranged := strings.Cut(s, "..")
	if !ranged {
		first, last = "01-01", s
	}
	// A leap year, so that 02-29 can be written.
	from, err := ParseDate("2024-" + first)
	if err != nil {
		return Window{}, err
	}
	to, err := ParseDate("2024-" + last)
	if err != nil {
		return Window{}, err
	}
	if to < from {
		return Window{}, fault.New(fault.Invalid, "D217", "期间“%s”的止日早于起日", s)
	}
	return Window{FromMonth: from.Month(), FromDay: from.Day(), ToMonth: to.Month(), ToDay: to.Day()}, nil
}

// parseExtension reads "+15 workday" or "+30", which is in the rule's own
// unit; anything else stays words.
func parseExtension(s string, unit Unit) Period {
	rest, ok := strings.CutPrefix(s, "+")
	if !ok {
		return Period{}
	}
	rest, _, _ = strings.Cut(rest, ";")
	number, name, _ := strings.Cut(strings.TrimSpace(rest), " ")
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 {
		return Period{}
	}
	if u, ok := unitOf(name); ok {
		unit = u
	} else if name != "" {
		return Period{}
	}
	return Period{Value: n, Unit: unit, Roll: unit != Workday && unit != Hour}
}
