package city_test

import (
	"bytes"
	"strings"
	"testing"

	"qgov/base/region"
	"qgov/calc/uscc"
	"qgov/kernel/calendar"
	"qgov/testkit/city"
)

// TestCity: codes and numbers pass their checks, names are apart and say that they are made up, places exist, and a file holds what it says.
func TestCity(t *testing.T) {
	c := city.City{Seed: 3, Subjects: 3000, Records: 20_000}
	names, firms := make(map[string]bool), 0
	for i := range c.Subjects {
		s := c.Subject(i)
		if !uscc.Valid(s.Code) || names[s.Name] || names[s.Code] || !strings.ContainsAny(s.Name, "示样例范") || !region.Valid(region.Code(s.Region), 0) {
			t.Fatalf("%+v", s)
		}
		names[s.Name], names[s.Code] = true, true
		if s.Number != "" && (!uscc.CheckRegistration(s.Number).Valid || s.Founded >= city.Merged()) {
			t.Fatalf("%+v", s)
		}
		if s.Former != "" && (s.Renamed <= s.Founded || s.Renamed > city.Today()) {
			t.Fatalf("%+v", s)
		}
		if s.Sort == "enterprise" {
			firms++
		}
	}
	if firms < 1000 || firms > 1250 { // 891 of 2,370
		t.Errorf("%d firms of %d", firms, c.Subjects)
	}
	for _, d := range city.Departments() {
		var a, b bytes.Buffer
		e, err := c.Write(&a, d)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Write(&b, d); err != nil || !bytes.Equal(a.Bytes(), b.Bytes()) {
			t.Errorf("%d: another file from the same seed: %v", d.Number, err)
		}
		if int64(strings.Count(a.String(), "\n")) != e.Lines+1 || e.Bad == 0 || e.Twins == 0 || e.Bad > e.Lines/50 || e.Twins > e.Lines/50 {
			t.Errorf("%d: %+v", d.Number, e)
		}
		for i := range int(e.Lines) {
			l := c.Line(d, i)
			if day, err := calendar.ParseDateLoose(l.Cells[4]); !l.Bad && (err != nil || day > city.Today()) {
				t.Fatalf("%d line %d: %v %v", d.Number, i, l, err)
			}
		}
	}
}
