package calculator

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"qgov/kernel/fault"

	"pgregory.net/rapid"
)

// TestWorkdayVectors: due dates computed by hand from the State Council's holiday notices.
func TestWorkdayVectors(t *testing.T) {
	deps, err := Standard()
	if err != nil {
		t.Fatal(err)
	}
	c, _ := Find(Catalogue(deps), "workday")
	f, err := os.Open("testdata/workday_vectors.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) < 14 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, row := range rows[1:] {
		args := map[string]string{"from": row[0], "days": row[1]}
		if row[2] == "calendar_roll" {
			args = map[string]string{"from": row[0], "calendar-days": row[1], "roll": "true"}
		}
		if got, err := c.Run(args); err != nil || got != (DueResult{Due: row[3]}) {
			t.Errorf("%v: %+v, %v", row, got, err)
		}
	}
	got, err := c.Run(map[string]string{"from": "2031-05-06", "days": "7"})
	if d, ok := got.(DueResult); err != nil || !ok || !d.Provisional {
		t.Errorf("2031 has no published notice, yet %+v, %v", got, err)
	}
}

// TestRegionNow: a code in force and one that was abolished and has a successor.
func TestRegionNow(t *testing.T) {
	deps, err := Standard()
	if err != nil {
		t.Fatal(err)
	}
	c, _ := Find(Catalogue(deps), "region")
	got, err := c.Run(map[string]string{"code": "370600"})
	if r, ok := got.(RegionResult); err != nil || !ok || !r.Valid || !strings.Contains(r.Name, "烟台市") || r.Successors == nil {
		t.Errorf("%+v %v", got, err)
	}
	got, err = c.Run(map[string]string{"code": "320502"}) // 沧浪区 of 苏州 became part of 姑苏区 (320508) in 2012
	if r, ok := got.(RegionResult); err != nil || !ok || r.Valid || len(r.Successors) != 1 || r.Successors[0] != "320508" {
		t.Errorf("%+v %v", got, err)
	}
	if got, err := c.Run(map[string]string{"code": "998877"}); err == nil {
		t.Errorf("%+v", got)
	}
}

// TestAnyDay: every start and length gives a date on or after the start, or a refusal.
func TestAnyDay(t *testing.T) {
	deps, err := Standard()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		start := time.Date(rapid.IntRange(1, 9999).Draw(t, "year"), 1, rapid.IntRange(1, 365).Draw(t, "day"), 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		days := rapid.IntRange(1, maxDays).Draw(t, "days")
		due, _, err := deps.Due(start, days, rapid.Bool().Draw(t, "working"), rapid.Bool().Draw(t, "roll"))
		if err != nil && fault.Of(err).Kind != fault.Invalid {
			t.Fatal(err)
		}
		if err == nil && len(due) == len(start) && due < start {
			t.Fatalf("%s + %d is %s", start, days, due)
		}
	})
}

// TestWarrantyKeys: the keys that users' scripts read, on the published vector of 458号 Art 13.
func TestWarrantyKeys(t *testing.T) {
	deps, err := Standard()
	if err != nil {
		t.Fatal(err)
	}
	c, _ := Find(Catalogue(deps), "warranty")
	got, err := c.Run(map[string]string{"product": "彩色电视机", "price-fen": "300000", "bought": "2026-03-01", "claim": "2026-06-09", "repairs": "2", "repair-days": "10"})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"covered":true`, `"last_day":"2027-03-11"`, `"remedies":["exchange","refund","repair"]`, `"deduction_fen":27000`, `"clauses":[`, `"responsible":"seller"`, `"confidence":"secondary"`} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("%s lacks %s", raw, want)
		}
	}
	for _, bad := range []map[string]string{{"product": "彩电"}, {"product": "彩电", "price-fen": "1", "bought": "2026-03-01", "claim": "2026-02-01"}, {"product": "彩电", "price-fen": "x", "bought": "2026-03-01", "claim": "2026-03-02"}} {
		if _, err := c.Run(bad); err == nil {
			t.Errorf("%v is not refused", bad)
		}
	}
}
