package calendar

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func day(t testing.TB, s string) Date {
	t.Helper()
	d, err := ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDateOrigin(t *testing.T) {
	if d := NewDate(1, 1, 1); d != 1 {
		t.Errorf("0001-01-01 is %d, want 1", d)
	}
	if d := NewDate(1970, 1, 1); d != unixEpoch {
		t.Errorf("1970-01-01 is %d, want %d", d, unixEpoch)
	}
	var none Date
	if none.String() != "" || !none.IsZero() || !none.Time().IsZero() || none.AddDays(3) != 0 || none.AddMonths(3) != 0 {
		t.Error("the zero date must stay no date")
	}
}

// The arithmetic is compared with package time over years 1 to 9999.
func TestDateAgainstTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Date(rapid.IntRange(1, int(NewDate(9999, 12, 31))).Draw(t, "d"))
		ref := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(d)-1)
		if d.Year() != ref.Year() || d.Month() != ref.Month() || d.Day() != ref.Day() || d.Weekday() != ref.Weekday() {
			t.Fatalf("%d is %s %s, time says %s", d, d, d.Weekday(), ref)
		}
		if d.String() != ref.Format(time.DateOnly) {
			t.Fatalf("String %q, time says %q", d, ref.Format(time.DateOnly))
		}
		if back, err := ParseDate(d.String()); err != nil || back != d {
			t.Fatalf("ParseDate(%s) = %d, %v", d, back, err)
		}
		if DateOf(d.Time()) != d || DateOf(d.Time().Add(24*time.Hour-1)) != d || DateOf(d.Time().Add(-1)) == d {
			t.Fatalf("%s: midnight is not its boundary", d)
		}
	})
}

func TestNewDateNormalises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y := rapid.IntRange(100, 3000).Draw(t, "y")
		m := rapid.IntRange(-30, 30).Draw(t, "m")
		d := rapid.IntRange(-400, 400).Draw(t, "d")
		want := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		if got := NewDate(y, time.Month(m), d).String(); got != want {
			t.Fatalf("NewDate(%d, %d, %d) = %s, want %s", y, m, d, got, want)
		}
	})
}

// A day does not depend on the zone in which an instant is written.
func TestDateOfZone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(-2e9, 4e9).Draw(t, "sec"), 0)
		zone := time.FixedZone("z", rapid.IntRange(-12*3600, 14*3600).Draw(t, "offset"))
		want := at.In(Shanghai()).Format(time.DateOnly)
		if got := DateOf(at.In(zone)).String(); got != want {
			t.Fatalf("DateOf(%s) = %s, want %s", at.In(zone), got, want)
		}
	})
	// The boundary of the Shanghai day in UTC.
	before := time.Date(2026, 11, 22, 15, 59, 59, 999e6, time.UTC)
	if got := DateOf(before).String(); got != "2026-11-22" {
		t.Errorf("23:59:59.999 in Shanghai falls on %s", got)
	}
	if got := DateOf(before.Add(time.Millisecond)).String(); got != "2026-11-23" {
		t.Errorf("00:00 in Shanghai falls on %s", got)
	}
}

// 民法典 Art 202: the corresponding day, else the end of the month.
func TestAddMonths(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2024-01-31", 1, "2024-02-29"}, {"2025-01-31", 1, "2025-02-28"}, {"2025-01-30", 1, "2025-02-28"},
		{"2025-01-28", 1, "2025-02-28"}, {"2024-02-29", 12, "2025-02-28"}, {"2024-02-29", 48, "2028-02-29"},
		{"2024-08-31", 1, "2024-09-30"}, {"2025-11-30", 3, "2026-02-28"}, {"2025-12-15", 1, "2026-01-15"},
		{"2025-03-31", -1, "2025-02-28"}, {"2025-01-15", -1, "2024-12-15"}, {"2026-05-31", 0, "2026-05-31"},
	} {
		if got := day(t, c.from).AddMonths(c.n).String(); got != c.want {
			t.Errorf("%s and %d months = %s, want %s", c.from, c.n, got, c.want)
		}
	}
}

func TestParseDate(t *testing.T) {
	for _, bad := range []string{"", "2026-1-2", "2026/01/02", "2026-02-29", "2026-13-01", "2026-00-10", "0000-01-01",
		"2026-01-00", " 2026-01-02", "2026-01-02T00:00:00", "２026-01-02", "-026-01-02", "2026年1月2日"} {
		if d, err := ParseDate(bad); err == nil {
			t.Errorf("ParseDate(%q) = %s, want an error", bad, d)
		}
	}
	for _, good := range []string{"2026-01-02", "2026-1-2", "2026/1/2", "2026/01/02", "2026.1.2", "2026年1月2日", "2026年01月02日",
		"20260102", " 2026-01-02 ", "2026年 1月 2日", "２０２６年１月２日", "２０２６／１／２", "2026年1月2号"} {
		if d, err := ParseDateLoose(good); err != nil || d.String() != "2026-01-02" {
			t.Errorf("ParseDateLoose(%q) = %s, %v", good, d, err)
		}
	}
	for _, bad := range []string{"", "2026", "2026-1", "26-1-2", "2026-1-2-3", "2026年1月", "20260230", "1/2/2026", "2026年13月1日", "2026-1-002", "46024"} {
		if d, err := ParseDateLoose(bad); err == nil {
			t.Errorf("ParseDateLoose(%q) = %s, want an error", bad, d)
		}
	}
}

func FuzzParseDateLoose(f *testing.F) {
	for _, s := range []string{"2026-01-02", "2026年1月2日", "20260102", "2026/1/2", "２０２６．１．２", "年月日", "2026年月日"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDateLoose(s)
		if err != nil {
			if d != 0 {
				t.Fatalf("%q: an error with the date %s", s, d)
			}
			return
		}
		if back, err := ParseDate(d.String()); err != nil || back != d {
			t.Fatalf("%q reads as %s, which reads as %s, %v", s, d, back, err)
		}
	})
}

func TestDateCodecs(t *testing.T) {
	type row struct {
		On  Date `json:"on"`
		Not Date `json:"not"`
	}
	b, err := json.Marshal(row{On: day(t, "2026-11-22")})
	if err != nil || string(b) != `{"on":"2026-11-22","not":""}` {
		t.Fatalf("JSON %s, %v", b, err)
	}
	var back row
	if err := json.Unmarshal(b, &back); err != nil || back.On.String() != "2026-11-22" || back.Not != 0 {
		t.Fatalf("JSON read back %+v, %v", back, err)
	}
	if v, err := day(t, "2026-11-22").Value(); err != nil || v != "2026-11-22" {
		t.Errorf("Value = %v, %v", v, err)
	}
	if v, err := Date(0).Value(); err != nil || v != nil {
		t.Errorf("Value of no date = %v, %v", v, err)
	}
	for _, src := range []any{"2026-11-22", []byte("2026-11-22"),
		time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), day(t, "2026-11-22").Time()} {
		var d Date
		if err := d.Scan(src); err != nil || d.String() != "2026-11-22" {
			t.Errorf("Scan(%T) = %s, %v", src, d, err)
		}
	}
	d := day(t, "2026-11-22")
	if err := d.Scan(nil); err != nil || d != 0 {
		t.Errorf("Scan(nil) = %s, %v", d, err)
	}
	for _, src := range []any{"2026-11-31", int64(5), 3.2} {
		if err := d.Scan(src); err == nil {
			t.Errorf("Scan(%v) succeeded", src)
		}
	}
}

func TestFakeClock(t *testing.T) {
	f := NewFake(time.Date(2026, 11, 22, 15, 59, 0, 0, time.UTC))
	if Today(f).String() != "2026-11-22" {
		t.Errorf("today is %s", Today(f))
	}
	f.Advance(time.Minute)
	if Today(f).String() != "2026-11-23" {
		t.Errorf("a minute later today is %s", Today(f))
	}
	f.SetDate(day(t, "2024-02-29"))
	if got := f.Now().Format(time.RFC3339); got != "2024-02-29T01:00:00Z" {
		t.Errorf("nine in the morning is %s", got)
	}
	var c Clock = System{}
	if since := time.Since(c.Now()); since < 0 || since > time.Minute {
		t.Errorf("the system clock is %s away", since)
	}
}
