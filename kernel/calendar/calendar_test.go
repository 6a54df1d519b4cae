package calendar

import (
	"encoding/csv"
	"os"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func standard(t testing.TB) *Calendar {
	t.Helper()
	c, err := Standard()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestPublished(t *testing.T) {
	h, err := Published()
	if err != nil {
		t.Fatal(err)
	}
	years := h.Years()
	if len(years) != 20 || years[0] != 2007 || years[19] != 2026 {
		t.Fatalf("published years %v, want 2007 to 2026", years)
	}
	if h.Published(2027) || h.Published(2006) {
		t.Error("2006 and 2027 have no notice")
	}
	for _, y := range years {
		if n, ok := h.Notice(y); !ok || len(n.Sources) == 0 || len(n.Days) < 27 {
			t.Errorf("%d: %d days from %v", y, len(n.Days), n.Sources)
		}
	}
	if n, _ := h.Notice(2026); n.Sources[0] != "https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm" {
		t.Errorf("the notice of 2026 comes from %s", n.Sources[0])
	}
}

// Working days of a year by the notices: rules.md section 2 (2024 251, 2025 and 2026 248).
func TestWorkdaysOfYear(t *testing.T) {
	c := standard(t)
	for year, want := range map[int]int{2024: 251, 2025: 248, 2026: 248} {
		got, _ := c.Workdays(NewDate(year-1, 12, 31), NewDate(year, 12, 31))
		if got != want {
			t.Errorf("%d has %d working days, want %d", year, got, want)
		}
	}
}

func TestIsWorkday(t *testing.T) {
	c := standard(t)
	for _, x := range []struct {
		on                string
		work, provisional bool
	}{
		{"2026-02-14", true, false},  // make-up Saturday before Spring Festival
		{"2026-02-15", false, false}, // first day off
		{"2026-02-23", false, false}, // last day off, a Monday
		{"2026-02-28", true, false},  // make-up Saturday
		{"2026-03-07", false, false}, // plain Saturday
		{"2018-12-29", true, false},  // a Saturday worked by the notice of 2019
		{"2018-12-31", false, false}, // a Monday off by the notice of 2019
		{"2022-12-31", false, false}, // named by the notice of 2023
		{"2025-12-31", true, false},  // the notice of 2026 does not name it
		{"2026-12-24", true, false},
		{"2026-12-25", true, true}, // the notice of 2027 may name it
		{"2027-01-01", true, true}, // a Friday: only the missing notice makes it a holiday
		{"2027-01-02", false, true},
		{"2006-12-30", true, false}, // a Saturday worked by the notice of 2007
		{"2006-06-01", true, true},
	} {
		work, provisional := c.IsWorkday(day(t, x.on))
		if work != x.work || provisional != x.provisional {
			t.Errorf("IsWorkday(%s) = %v, %v; want %v, %v", x.on, work, provisional, x.work, x.provisional)
		}
	}
	if h, ok := c.Holiday(day(t, "2026-02-17")); !ok || h.Name != "春节" || !h.Off {
		t.Errorf("2026-02-17 is %+v", h)
	}
	if _, ok := c.Holiday(day(t, "2026-03-03")); ok {
		t.Error("2026-03-03 is no holiday")
	}
}

// The published vectors of the data folder.
func TestWorkdayVectors(t *testing.T) {
	f, err := os.Open("testdata/workday_vectors.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 14 {
		t.Fatalf("%d rows, want a head and 13 vectors", len(rows))
	}
	c := standard(t)
	for _, r := range rows[1:] {
		n, err := strconv.Atoi(r[1])
		if err != nil {
			t.Fatal(err)
		}
		p := Workdays(n)
		if r[2] == "calendar_roll" {
			p = Days(n)
		}
		if got := c.Due(day(t, r[0]), p); got.Due.String() != r[3] || got.Provisional {
			t.Errorf("%s + %s = %s (provisional %v), want %s: %s", r[0], p, got.Due, got.Provisional, r[3], r[4])
		}
	}
}

// Reasoned by hand from the State Council's notices:
//
//	2024: off 1/1, 2/10–17, 4/4–6, 5/1–5, 6/10, 9/15–17, 10/1–7;
//	      worked 2/4 2/18 4/7 4/28 5/11 9/14 9/29 10/12
//	2025: off 1/1, 1/28–2/4, 4/4–6, 5/1–5, 5/31–6/2, 10/1–8;
//	      worked 1/26 2/8 4/27 9/28 10/11
//	2026: off 1/1–3, 2/15–23, 4/4–6, 5/1–5, 6/19–21, 9/25–27, 10/1–7;
//	      worked 1/4 2/14 2/28 5/9 9/20 10/10
func TestDueByHand(t *testing.T) {
	narrow := func(n int) Period { return Period{Value: n, Unit: CalendarDay, Roll: true, HolidayOnly: true} }
	plain := func(n int) Period { return Period{Value: n, Unit: CalendarDay} }
	c := standard(t)
	cases := []struct {
		from string
		p    Period
		want string
	}{
		// 2024, working days
		{"2023-12-29", Workdays(1), "2024-01-02"}, {"2023-12-29", Workdays(7), "2024-01-10"},
		{"2024-01-31", Workdays(5), "2024-02-06"}, {"2024-02-09", Workdays(1), "2024-02-18"},
		{"2024-02-09", Workdays(7), "2024-02-26"}, {"2024-02-28", Workdays(1), "2024-02-29"},
		{"2024-02-28", Workdays(2), "2024-03-01"}, {"2024-02-29", Workdays(5), "2024-03-07"},
		{"2024-04-03", Workdays(1), "2024-04-07"}, {"2024-04-03", Workdays(7), "2024-04-15"},
		{"2024-04-26", Workdays(1), "2024-04-28"}, {"2024-04-26", Workdays(5), "2024-05-07"},
		{"2024-05-06", Workdays(5), "2024-05-11"}, {"2024-05-10", Workdays(1), "2024-05-11"},
		{"2024-06-07", Workdays(1), "2024-06-11"}, {"2024-09-13", Workdays(2), "2024-09-18"},
		{"2024-09-27", Workdays(2), "2024-09-30"}, {"2024-09-30", Workdays(5), "2024-10-12"},
		{"2024-09-30", Workdays(7), "2024-10-15"}, {"2024-12-31", Workdays(1), "2025-01-02"},
		{"2024-12-27", Workdays(5), "2025-01-06"},
		// 2025, working days
		{"2025-01-24", Workdays(2), "2025-01-27"}, {"2025-01-27", Workdays(3), "2025-02-07"},
		{"2025-01-27", Workdays(4), "2025-02-08"}, {"2025-01-27", Workdays(5), "2025-02-10"},
		{"2025-02-28", Workdays(1), "2025-03-03"}, {"2025-04-03", Workdays(1), "2025-04-07"},
		{"2025-04-25", Workdays(1), "2025-04-27"}, {"2025-04-30", Workdays(2), "2025-05-07"},
		{"2025-05-30", Workdays(1), "2025-06-03"}, {"2025-09-26", Workdays(1), "2025-09-28"},
		{"2025-09-30", Workdays(3), "2025-10-11"}, {"2025-09-30", Workdays(4), "2025-10-13"},
		{"2025-12-31", Workdays(1), "2026-01-04"}, {"2025-12-31", Workdays(2), "2026-01-05"},
		{"2025-12-26", Workdays(7), "2026-01-07"},
		// 2026, working days
		{"2026-02-13", Workdays(1), "2026-02-14"}, {"2026-02-14", Workdays(1), "2026-02-24"},
		{"2026-02-14", Workdays(5), "2026-02-28"}, {"2026-02-14", Workdays(6), "2026-03-02"},
		{"2026-04-03", Workdays(1), "2026-04-07"}, {"2026-04-30", Workdays(3), "2026-05-08"},
		{"2026-04-30", Workdays(4), "2026-05-09"}, {"2026-06-18", Workdays(1), "2026-06-22"},
		{"2026-09-18", Workdays(1), "2026-09-20"}, {"2026-09-24", Workdays(1), "2026-09-28"},
		{"2026-09-30", Workdays(2), "2026-10-09"}, {"2026-09-30", Workdays(3), "2026-10-10"},
		{"2026-10-09", Workdays(2), "2026-10-12"},
		// an event on a day off
		{"2026-02-17", Workdays(1), "2026-02-24"}, {"2026-03-07", Workdays(5), "2026-03-13"},
		// counted back: notice of a hearing so many days before
		{"2026-02-24", Workdays(-1), "2026-02-14"}, {"2024-10-08", Workdays(-1), "2024-09-30"},
		{"2024-10-08", Workdays(-2), "2024-09-29"}, {"2026-01-05", Workdays(-2), "2025-12-31"},
		{"2026-03-10", Days(-7), "2026-03-03"}, {"2026-03-08", Days(-7), "2026-03-01"},
		// calendar days, 令18 Art 46, 47 and 55: 责令 2026-03-02
		{"2026-03-02", Days(60), "2026-05-06"}, {"2026-03-02", Days(75), "2026-05-18"},
		{"2026-03-02", narrow(60), "2026-05-06"}, {"2026-03-02", narrow(75), "2026-05-16"},
		{"2026-03-02", plain(60), "2026-05-01"}, {"2024-01-26", Days(15), "2024-02-18"},
		{"2025-01-13", Days(15), "2025-02-05"}, {"2026-02-08", Days(7), "2026-02-24"},
		{"2026-01-30", Days(15), "2026-02-14"}, {"2024-09-16", Days(15), "2024-10-08"},
		{"2025-05-26", Days(5), "2025-06-03"}, {"2026-06-12", Days(7), "2026-06-22"},
		{"2026-06-12", narrow(7), "2026-06-22"}, {"2024-12-02", Days(30), "2025-01-02"},
		{"2025-12-02", Days(30), "2026-01-04"}, {"2024-04-21", Days(15), "2024-05-06"},
		{"2024-04-20", Days(15), "2024-05-06"},
		// months and years, 民法典 Art 202 and 203
		{"2024-01-31", Months(1), "2024-02-29"}, {"2024-01-30", Months(1), "2024-02-29"},
		{"2025-01-31", Months(1), "2025-02-28"}, {"2024-02-29", Years(1), "2025-02-28"},
		{"2024-02-29", Years(2), "2026-02-28"}, {"2023-02-28", Years(1), "2024-02-28"},
		{"2025-11-30", Months(3), "2026-02-28"}, {"2024-08-31", Months(1), "2024-09-30"},
		{"2025-07-01", Months(3), "2025-10-09"}, {"2025-08-14", Months(6), "2026-02-14"},
		{"2025-08-15", Months(6), "2026-02-24"},
	}
	if len(cases) < 60 {
		t.Fatalf("%d cases, want at least 60", len(cases))
	}
	for _, x := range cases {
		got := c.Due(day(t, x.from), x.p)
		if got.Due.String() != x.want {
			t.Errorf("%s + %s = %s, want %s (%s)", x.from, x.p, got.Due, x.want, got.Why)
		}
		if got.Provisional {
			t.Errorf("%s + %s is provisional although every notice is published", x.from, x.p)
		}
	}
}

// 行政处罚法 Art 85.
func TestPenaltyLawDays(t *testing.T) {
	for n, want := range map[int]Unit{2: Workday, 3: Workday, 5: Workday, 7: Workday, 4: CalendarDay, 10: CalendarDay, 90: CalendarDay} {
		if p := PenaltyLawDays(n); p.Unit != want || p.Value != n {
			t.Errorf("%d 日 is %s", n, p)
		}
	}
}

func TestProvisional(t *testing.T) {
	c := standard(t)
	for _, x := range []struct {
		from string
		p    Period
		want bool
	}{
		{"2026-12-01", Workdays(17), false},  // 2026-12-24
		{"2026-12-01", Workdays(18), true},   // 2026-12-25, which the next notice may name
		{"2026-12-20", Workdays(20), true},   // in 2027
		{"2026-11-22", Days(30), false},      // 2026-12-22
		{"2026-11-22", Days(60), true},       // the last day is in 2027
		{"2026-11-22", Months(3), true},      //
		{"2026-11-22", Days(32), false},      // 2026-12-24
		{"2026-11-22", Days(33), true},       // 2026-12-25
		{"2006-06-01", Workdays(3), true},    // before the first notice
		{"2006-06-01", Days(300), false},     // only the last day counts, in 2007
		{"2027-03-01", Workdays(-50), true},  //
		{"2026-03-02", Workdays(-50), false}, //
	} {
		got := c.Due(day(t, x.from), x.p)
		if got.Provisional != x.want {
			t.Errorf("%s + %s = %s: provisional %v, want %v", x.from, x.p, got.Due, got.Provisional, x.want)
		}
		if reasons := got.Reasons(); x.want != (reasons[len(reasons)-1] == whyProvisional) {
			t.Errorf("%s + %s gives the reasons %q", x.from, x.p, reasons)
		}
	}
	fixed := c.Due(day(t, "2026-11-22"), Period{Value: 60, Unit: CalendarDay})
	if fixed.Provisional || fixed.Due.String() != "2027-01-21" {
		t.Errorf("a period that never moves does not depend on a notice: %+v", fixed)
	}
	if got := New(nil).Due(day(t, "2026-01-01"), Workdays(3)); !got.Provisional || got.Due.String() != "2026-01-06" {
		t.Errorf("a calendar without notices says %+v", got)
	}
}

// A notice published later settles what was provisional.
func TestNoticeArrives(t *testing.T) {
	h, err := Published()
	if err != nil {
		t.Fatal(err)
	}
	n, err := ParseNotice([]byte(`{"year":2027,"papers":["https://www.gov.cn/x"],"days":[
		{"name":"元旦","date":"2027-01-01","isOffDay":true},{"name":"元旦","date":"2026-12-31","isOffDay":true},
		{"name":"元旦","date":"2026-12-27","isOffDay":false}]}`))
	if err != nil {
		t.Fatal(err)
	}
	h2, err := h.With(n)
	if err != nil {
		t.Fatal(err)
	}
	c := New(h2)
	got := c.Due(day(t, "2026-12-25"), Workdays(6)) // 27 (Sunday), 28, 29, 30, 4 January, 5 January
	if got.Due.String() != "2027-01-05" || got.Provisional {
		t.Errorf("%+v", got)
	}
	if h.Published(2027) {
		t.Error("With changed the set it was called on")
	}
	if _, err := NewHolidays(n, n); err == nil {
		t.Error("two notices of one year were accepted")
	}
}

func TestParseNotice(t *testing.T) {
	if _, err := ParseNotice([]byte(`{"year":2027,"papers":[],"days":[]}`)); err != ErrNoNotice {
		t.Errorf("a year without days: %v", err)
	}
	for name, s := range map[string]string{
		"not JSON":     `year`,
		"no year":      `{"days":[{"date":"2027-01-01","isOffDay":true}]}`,
		"other year":   `{"year":2027,"days":[{"date":"2028-01-01","isOffDay":true}]}`,
		"twice":        `{"year":2027,"days":[{"date":"2027-01-01","isOffDay":true},{"date":"2027-01-01","isOffDay":false}]}`,
		"bad date":     `{"year":2027,"days":[{"date":"2027-02-30","isOffDay":true}]}`,
		"not said off": `{"year":2027,"days":[{"date":"2027-01-01"}]}`,
	} {
		if n, err := ParseNotice([]byte(s)); err == nil {
			t.Errorf("%s: accepted as %+v", name, n)
		}
	}
}

func TestSuspend(t *testing.T) {
	c := standard(t)
	span := func(a, b string) Span {
		s := Span{From: day(t, a)}
		if b != "" {
			s.To = day(t, b)
		}
		return s
	}
	for _, x := range []struct {
		name  string
		from  string
		p     Period
		spans []Span
		want  string
	}{
		// 60 days from 2026-05-04 end on 07-03; a test from 06-01 to 06-10 takes ten: 07-13, a Monday.
		{"mediation with a test", "2026-05-04", Days(60), []Span{span("2026-06-01", "2026-06-10")}, "2026-07-13"},
		{"overlapping and unordered", "2026-05-04", Days(60), []Span{span("2026-06-05", "2026-06-10"), span("2026-06-01", "2026-06-06")}, "2026-07-13"},
		{"before the start", "2026-05-04", Days(60), []Span{span("2026-04-01", "2026-05-04")}, "2026-07-03"},
		{"after the end", "2026-05-04", Days(60), []Span{span("2026-07-04", "2026-08-10")}, "2026-07-03"},
		// The extension itself meets a second span: 07-13 is inside 07-10…07-12, three more: 07-16.
		{"second span in the extension", "2026-05-04", Days(60), []Span{span("2026-06-01", "2026-06-10"), span("2026-07-10", "2026-07-12")}, "2026-07-16"},
		// Working days: 03-02 + 15 = 03-23; 03-09 to 03-15 holds five working days: 03-30.
		{"working days", "2026-03-02", Workdays(15), []Span{span("2026-03-09", "2026-03-15")}, "2026-03-30"},
		{"a weekend suspends no working day", "2026-03-02", Workdays(15), []Span{span("2026-03-07", "2026-03-08")}, "2026-03-23"},
		{"three months", "2026-03-02", Months(3), []Span{span("2026-04-01", "2026-04-07")}, "2026-06-09"},
		{"reversed span is nothing", "2026-03-02", Workdays(15), []Span{span("2026-03-15", "2026-03-09")}, "2026-03-23"},
	} {
		if got := c.Due(day(t, x.from), x.p, x.spans...); got.Due.String() != x.want || got.Suspended {
			t.Errorf("%s: %s (%s), want %s", x.name, got.Due, got.Why, x.want)
		}
	}
	open := c.Due(day(t, "2026-05-04"), Days(60), span("2026-06-01", ""))
	if !open.Suspended || open.Due != 0 {
		t.Errorf("while a suspension is open: %+v", open)
	}
	late := c.Due(day(t, "2026-05-04"), Days(60), span("2026-07-04", ""))
	if late.Suspended || late.Due.String() != "2026-07-03" {
		t.Errorf("a suspension after the end: %+v", late)
	}
}

func TestDueTime(t *testing.T) {
	c := standard(t)
	// 食品安全法 Art 88(2): four hours for a fast test, over midnight in Shanghai.
	at := time.Date(2026, 3, 2, 14, 30, 0, 0, time.UTC) // 22:30 in Shanghai
	end, r := c.DueTime(at, Hours(4))
	if end != time.Date(2026, 3, 2, 18, 30, 0, 0, time.UTC) || r.Due.String() != "2026-03-03" {
		t.Errorf("four hours end at %s on %s", end, r.Due)
	}
	// 民法典 Art 203: until midnight of the last day.
	end, r = c.DueTime(at, Workdays(1))
	if end != time.Date(2026, 3, 3, 16, 0, 0, 0, time.UTC) || r.Due.String() != "2026-03-03" {
		t.Errorf("one working day ends at %s on %s", end, r.Due)
	}
	if end, r = c.DueTime(time.Time{}, Workdays(1)); !end.IsZero() || r.Due != 0 || r.Why != whyNoStart {
		t.Errorf("no start: %s %+v", end, r)
	}
	if r := c.Due(day(t, "2026-03-02"), Period{}); r.Due != 0 || r.Why != whyNoPeriod {
		t.Errorf("no period: %+v", r)
	}
}

// naiveWorkdays counts day by day, as a clerk would.
func naiveWorkdays(c *Calendar, d Date, n int) Date {
	step := Date(1)
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 {
		d += step
		if work, _ := c.IsWorkday(d); work {
			n--
		}
	}
	return d
}

func TestAddWorkdaysAgainstClerk(t *testing.T) {
	c := standard(t)
	lo, hi := int(NewDate(2005, 1, 1)), int(NewDate(2029, 12, 31))
	rapid.Check(t, func(t *rapid.T) {
		d := Date(rapid.IntRange(lo, hi).Draw(t, "d"))
		n := rapid.IntRange(-300, 300).Draw(t, "n")
		got, _ := c.AddWorkdays(d, n)
		if want := naiveWorkdays(c, d, n); got != want {
			t.Fatalf("%s + %d working days = %s, want %s", d, n, got, want)
		}
		if n > 0 {
			if back, _ := c.Workdays(d, got); back != n {
				t.Fatalf("between %s and %s are %d working days, want %d", d, got, back, n)
			}
		}
	})
}

// A longer period never ends sooner, and a longer count of working days ends later.
func TestDueMonotone(t *testing.T) {
	c := standard(t)
	lo, hi := int(NewDate(2006, 1, 1)), int(NewDate(2028, 12, 31))
	rapid.Check(t, func(t *rapid.T) {
		d := Date(rapid.IntRange(lo, hi).Draw(t, "d"))
		n := rapid.IntRange(1, 400).Draw(t, "n")
		unit := rapid.SampledFrom([]Unit{Workday, CalendarDay, Month, Year}).Draw(t, "unit")
		from := d + Date(rapid.IntRange(1, 60).Draw(t, "offset"))
		spans := []Span{{From: from, To: from + Date(rapid.IntRange(0, 40).Draw(t, "length"))}}
		if rapid.Bool().Draw(t, "no suspension") {
			spans = nil
		}
		a := c.Due(d, Period{Value: n, Unit: unit, Roll: true}, spans...)
		b := c.Due(d, Period{Value: n + 1, Unit: unit, Roll: true}, spans...)
		if b.Due < a.Due || unit == Workday && b.Due <= a.Due {
			t.Fatalf("%s: %d %s ends %s, one more ends %s", d, n, unit, a.Due, b.Due)
		}
		if work, _ := c.IsWorkday(a.Due); !work {
			t.Fatalf("%s + %d %s ends on %s, a day off", d, n, unit, a.Due)
		}
		if plain := c.Due(d, Period{Value: n, Unit: unit, Roll: true}); a.Due < plain.Due {
			t.Fatalf("a suspension shortened the period: %s before %s", a.Due, plain.Due)
		}
	})
}

// The result does not depend on the zone of the process.
func TestDueIndependentOfZone(t *testing.T) {
	c := standard(t)
	local := time.Local
	t.Cleanup(func() { time.Local = local })
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(1.1e9, 1.8e9).Draw(t, "sec"), 0)
		p := Period{Value: rapid.IntRange(1, 90).Draw(t, "n"), Unit: Workday}
		time.Local = time.UTC
		endUTC, inUTC := c.DueTime(at.Local(), p)
		time.Local = time.FixedZone("west", rapid.IntRange(-12*3600, 14*3600).Draw(t, "offset"))
		endLocal, inLocal := c.DueTime(at.Local(), p)
		if inUTC != inLocal || !endUTC.Equal(endLocal) {
			t.Fatalf("%s: %+v in UTC, %+v in another zone", at, inUTC, inLocal)
		}
	})
}

// A due date is asked for on every row of a list; it must stay below 2 µs, so
// it may allocate only the sentence of its reasons.
func TestDueAllocates(t *testing.T) {
	c := standard(t)
	from := day(t, "2026-03-02")
	for _, p := range []Period{Workdays(20), Days(15), Days(60), Months(3)} {
		if n := testing.AllocsPerRun(100, func() { c.Due(from, p) }); n > 1 {
			t.Errorf("%s allocates %v times", p, n)
		}
	}
}

func BenchmarkDue(b *testing.B) {
	c := standard(b)
	from := day(b, "2026-03-02")
	span := Span{From: day(b, "2026-03-09"), To: day(b, "2026-03-20")}
	b.Run("workdays", func(b *testing.B) {
		for b.Loop() {
			c.Due(from, Workdays(20))
		}
	})
	b.Run("days", func(b *testing.B) {
		for b.Loop() {
			c.Due(from, Days(60))
		}
	})
	b.Run("months", func(b *testing.B) {
		for b.Loop() {
			c.Due(from, Months(6))
		}
	})
	b.Run("suspended", func(b *testing.B) {
		for b.Loop() {
			c.Due(from, Workdays(20), span)
		}
	})
	b.Run("provisional", func(b *testing.B) {
		for b.Loop() {
			c.Due(from, Workdays(400))
		}
	})
}
