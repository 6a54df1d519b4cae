package sampling

import (
	"testing"

	"qgov/kernel/fault"
	"qgov/kernel/record"
)

// Verdicts over units, absence, detection limits, rounding (GB/T 8170-2008 clause 4.3) and plans of five units (GB 29921-2021).
func TestVerdicts(t *testing.T) {
	five := func(value string) Item {
		return Item{Parameter: "大肠菌群", Operator: "≤", Limit: "10", Upper: "100", Unit: "CFU/g", N: record.Some[int64](5), C: record.Some[int64](2), Value: value}
	}
	for name, c := range map[string]struct {
		item Item
		want string
	}{
		"4.0 µg/kg is 4000 ng/kg":            {Item{Operator: "≤", Limit: "4.0", Unit: "µg/kg", Value: "4000", ValueUnit: "ng/kg"}, "pass"},
		"0.0041 mg/kg is over 4.0 µg/kg":     {Item{Operator: "≤", Limit: "4.0", Unit: "µg/kg", Value: "0.0041", ValueUnit: "mg/kg"}, "fail"},
		"139 mg/kg is over 0.1 g/kg":         {Item{Operator: "≤", Limit: "0.1", Unit: "g/kg", Value: "139", ValueUnit: "mg/kg"}, "fail"},
		"without a unit it is the limit's":   {Item{Operator: "≤", Limit: "0.1", Unit: "g/kg", Value: "0.1"}, "pass"},
		"not detected below the limit":       {Item{Operator: "≤", Limit: "0.5", Unit: "mg/kg", NotDetected: true, Detection: "0.05"}, "pass"},
		"detection limit above the limit":    {Item{Operator: "≤", Limit: "0.5", Unit: "mg/kg", NotDetected: true, Detection: "0.6"}, "undetermined"},
		"must be absent, is absent":          {Item{Operator: "不得检出", Limit: "不得检出", Unit: "mg/kg", NotDetected: true}, "pass"},
		"must be absent, was found":          {Item{Operator: "不得检出", Limit: "不得检出", Unit: "mg/kg", Value: "0.002"}, "fail"},
		"75.4 compared as measured":          {Item{Operator: "≤", Limit: "75", Unit: "mg/kg", Value: "75.4"}, "fail"},
		"75.4 rounded to 75":                 {Item{Operator: "≤", Limit: "75", Unit: "mg/kg", Value: "75.4", Rounded: true}, "pass"},
		"a range":                            {Item{Operator: "范围", Limit: "6.5～8.5", Unit: "pH", Value: "8.6"}, "fail"},
		"two of five above m, none above M":  {five("5；20；30；5；5"), "pass"},
		"three of five above m":              {five("20；20；30；5；5"), "fail"},
		"one of five above M":                {five("5；5；5；5；101"), "fail"},
		"five not detected":                  {Item{Operator: "≤", Limit: "10", Upper: "100", Unit: "CFU/g", N: record.Some[int64](5), C: record.Some[int64](2), NotDetected: true, Microbe: true}, "pass"},
		"salmonella in one of five, c is 0":  {Item{Limit: "不得检出", Unit: "/25g", N: record.Some[int64](5), C: record.Some[int64](0), Value: "未检出；未检出；检出；未检出；未检出"}, "fail"},
		"salmonella in none":                 {Item{Limit: "不得检出", Unit: "/25g", N: record.Some[int64](5), C: record.Some[int64](0), Value: "未检出；未检出；未检出；未检出；未检出"}, "pass"},
		"exactly the limit, full width":      {Item{Operator: "≤", Limit: "２５", Unit: "mg/kg", Value: "２５"}, "pass"},
		"a lower limit is missed":            {Item{Operator: "≥", Limit: "10", Unit: "g/100g", Value: "99", ValueUnit: "g/kg"}, "fail"},
		"a power of ten in words of a clerk": {Item{Operator: "≤", Limit: "10^4", Unit: "CFU/g", Value: "9.9×10³"}, "pass"},
	} {
		if err := c.item.judge(); err != nil || c.item.Verdict != c.want {
			t.Errorf("%s: %s %v, want %s", name, c.item.Verdict, err, c.want)
		}
	}
}

func TestSampleVerdict(t *testing.T) {
	good := Item{Operator: "≤", Limit: "1", Unit: "mg/kg", Value: "0.5"}
	bad := Item{Parameter: "铅", Operator: "≤", Limit: "1", Unit: "mg/kg", Value: "1.5"}
	open := Item{Operator: "≤", Limit: "1", Unit: "mg/kg", NotDetected: true, Detection: "2"}
	for _, c := range []struct {
		items []Item
		want  string
	}{{[]Item{good}, "pass"}, {[]Item{good, open}, "undetermined"}, {[]Item{open, bad, good}, "fail"}} {
		if got, err := judgeAll(c.items, "items"); err != nil || got != c.want {
			t.Errorf("%d items: %s %v, want %s", len(c.items), got, err, c.want)
		}
	}
	// mg/kg and mg/L are never guessed into each other; four results are not five
	for _, it := range []Item{{Operator: "≤", Limit: "1", Unit: "mg/kg", Value: "1", ValueUnit: "mg/L"}, {Operator: "≤", Limit: "1", Unit: "mg/kg", Value: "约1"},
		{Limit: "10", Unit: "CFU/g", N: record.Some[int64](5), C: record.Some[int64](1), Value: "1；1；1；1"}} {
		_, err := judgeAll([]Item{good, it}, "items")
		if ps := fault.Of(err).Problems; len(ps) != 1 || ps[0].Field != "items[1].value" || ps[0].Code != "S110" {
			t.Errorf("%+v: %v", it, err)
		}
	}
}

// The laboratory may find otherwise than the program, on the sample or on one item.
func TestDiffers(t *testing.T) {
	items := []Item{{Verdict: "pass", LabVerdict: "pass"}, {Verdict: "fail", LabVerdict: ""}}
	if differs(items, "fail", "fail") {
		t.Error("agreement is called a difference")
	}
	if !differs(items, "fail", "pass") {
		t.Error("a difference on the sample is missed")
	}
	items[0].LabVerdict = "fail"
	if !differs(items, "fail", "fail") {
		t.Error("a difference on an item is missed")
	}
	if failing([]Item{{Parameter: "铅", Verdict: "fail"}, {Parameter: "镉", Verdict: "fail", LabVerdict: "pass"}, {Parameter: "砷", Verdict: "pass", LabVerdict: "fail"}}) != "铅、砷" {
		t.Error("the laboratory's verdict goes before the program's")
	}
}

// The rule sets name rules that the register of limits has; what a set lacks is absent on purpose.
func TestRuleSets(t *testing.T) {
	if RuleSetOf("goods").Formal != "P02" || RuleSetOf("food").Formal != "" || RuleSetOf("unknown").Objection != "" {
		t.Error("rule sets are mixed up")
	}
	s := &Sample{RuleSet: "food", Backup: 1e6, Items: []Item{{Microbe: true, Verdict: "fail"}}}
	if err := s.barred(&Objection{}, 0); err == nil {
		t.Error("令15 Art 31 grants no re-test of microbes")
	}
	s.RuleSet = "goods"
	if err := s.barred(&Objection{}, 0); err != nil {
		t.Errorf("令18 knows no such bar: %v", err)
	}
	s.Backup = 0
	if err := s.barred(&Objection{}, 0); err == nil {
		t.Error("there is nothing to test again")
	}
}
