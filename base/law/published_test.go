package law

import (
	"testing"

	"qgov/kernel/calendar"
)

func rules(t *testing.T) *calendar.Rules {
	t.Helper()
	list, err := Published()
	if err != nil {
		t.Fatal(err)
	}
	set, err := calendar.NewRules(list...)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func date(t *testing.T, s string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The table has 85 limits of the research input, four that 令121 continues, four of the closed loop that a bureau sets itself, two of reporting serious
// risk, 16 of the lists (versions of before 2026-04-01, the shortest publications, and what a bureau sets itself), one of objections, one of requests for accounts
// and one of pledges.
func TestPublishedCounts(t *testing.T) {
	list, err := Published()
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	domains := map[string]int{}
	lengths, confirmed := 0, 0
	for _, r := range list {
		ids[r.ID] = true
		domains[r.Domain]++
		if !r.Period.IsZero() {
			lengths++
		}
		if r.Confirmed {
			confirmed++
		}
		if r.Period.IsZero() && r.Window.IsZero() && r.Value == "" {
			t.Errorf("%s states nothing", r.ID)
		}
	}
	if len(list) != 135 || len(ids) != 123 {
		t.Errorf("%d rows and %d ids, want %d and %d", len(list), len(ids), 135, 123)
	}
	if domains["food_sampling"] != 23 || domains["complaint"] != 10 || domains["product_inspection"] != 9 {
		t.Errorf("rows by domain: %v", domains)
	}
	// K01, Q01 and Q02 are days of each year, S06 a condition, S09 a number of times.
	if lengths != len(list)-5 {
		t.Errorf("%d rows state a length, want all but five of %d", lengths, len(list))
	}
	if confirmed == 0 || confirmed == len(list) {
		t.Errorf("%d of %d rows are confirmed", confirmed, len(list))
	}
}

// 令20 gives mediation 45 working days, 令121 60 calendar days from 2026-04-15.
func TestMediationChangesOverNight(t *testing.T) {
	set := rules(t)
	old, err := set.At("C02", date(t, "2026-04-14"))
	if err != nil {
		t.Fatal(err)
	}
	now, err := set.At("C02", date(t, "2026-04-15"))
	if err != nil {
		t.Fatal(err)
	}
	if old.Source != "令20" || old.Period != calendar.Workdays(45) || !old.Confirmed {
		t.Errorf("before: %+v", old)
	}
	if now.Source != "令121" || now.Period != calendar.Days(60) || !now.Confirmed {
		t.Errorf("after: %+v", now)
	}
	if _, err := set.At("C02", date(t, "2019-12-31")); err == nil {
		t.Error("令20 was not in force in 2019")
	}
	cal, err := calendar.Standard()
	if err != nil {
		t.Fatal(err)
	}
	// rules.md section 3: accepted 2026-05-04, mediation until 2026-07-03.
	if r := cal.DueUnder(now, date(t, "2026-05-04")); r.Due.String() != "2026-07-03" {
		t.Errorf("60 days from 2026-05-04: %+v", r)
	}
	// Accepted 2026-01-05 under 令20: 19 working days in January, 16 in February
	// (the 14th and 28th are make-up Saturdays, 15 to 23 off), ten in March.
	if r := cal.DueUnder(old, date(t, "2026-01-05")); r.Due.String() != "2026-03-13" {
		t.Errorf("45 working days from 2026-01-05: %+v", r)
	}
}

func TestStatutoryDetails(t *testing.T) {
	set := rules(t)
	on := date(t, "2026-11-22")
	get := func(id string) calendar.Rule {
		r, err := set.At(id, on)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	if r := get("P06"); r.Period != calendar.Days(90) || r.Earliest.Value != 60 || r.Confirmed {
		t.Errorf("令18 Art 48, 60 to 90 days, window from memory: %+v", r)
	}
	if r := get("K12"); r.Period != calendar.Months(12) || r.Earliest.Value != 3 {
		t.Errorf("3 to 12 months: %+v", r)
	}
	if from, to := get("K01").Window.In(2026); from.String() != "2026-01-01" || to.String() != "2026-06-30" {
		t.Errorf("annual report from %s to %s", from, to)
	}
	if r := get("F11"); r.Extend != calendar.Workdays(5) {
		t.Errorf("令15 Art 32(2) may be extended by five working days: %+v", r.Extend)
	}
	if r := get("A07"); r.Extend != calendar.Days(30) {
		t.Errorf("行政处罚程序规定 Art 64 may be extended by 30 days: %+v", r.Extend)
	}
	if r := get("F22"); r.Period != calendar.Hours(4) || !r.Confirmed {
		t.Errorf("食品安全法 Art 88(2): %+v", r)
	}
	if r := get("C05"); r.Confirmed || r.Standing() != "未核实" {
		t.Errorf("令121's five days are not verified: %+v", r)
	}
	if r := get("P04"); r.Basis() != "令18 第46条" || r.Standing() != "已核实" {
		t.Errorf("%s is %s", r.Basis(), r.Standing())
	}
}

// 信用修复管理办法 applies from 2026-04-01: the shortest publication falls from six months to three, the longest from three years to
// twelve months.
func TestRepairChangesOverNight(t *testing.T) {
	set := rules(t)
	for _, c := range []struct {
		rule, on string
		period   calendar.Period
	}{
		{"K19", "2026-03-31", calendar.Months(6)}, {"K19", "2026-04-01", calendar.Months(3)},
		{"K12", "2026-03-31", calendar.Years(3)}, {"K12", "2026-04-01", calendar.Months(12)},
		{"K13", "2026-03-31", calendar.Years(3)}, {"K13", "2026-04-01", calendar.Months(36)},
		{"K14", "2026-03-31", calendar.Months(3)}, {"K14", "2026-04-01", calendar.Months(3)},
		{"K20", "2026-03-31", calendar.Months(12)},
	} {
		r, err := set.At(c.rule, date(t, c.on))
		if err != nil || r.Period != c.period {
			t.Errorf("%s on %s is %+v (%v), want %+v", c.rule, c.on, r.Period, err, c.period)
		}
	}
	if _, err := set.At("K20", date(t, "2026-04-01")); err == nil {
		t.Error("twelve months for food are still in force")
	}
}
