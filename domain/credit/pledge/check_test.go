package pledge

import (
	"math"
	"testing"

	"qgov/domain/credit/dossier"
	"qgov/kernel/calendar"
)

func TestClaimed(t *testing.T) {
	for _, c := range []struct {
		form, answer string
		least, most  int64
		ok           bool
	}{
		{asText, "任何话", 0, 0, false}, {asCount, "", 0, 0, false}, {asCount, "3", 3, 3, true}, {asCount, "三", 0, 0, false},
		{asHas, "是", 1, math.MaxInt64, true}, {asHas, "否", 0, 0, true}, {asNone, "是", 0, 0, true}, {asNone, "否", 1, math.MaxInt64, true},
	} {
		if least, most, ok := claimed(c.form, c.answer); least != c.least || most != c.most || ok != c.ok {
			t.Errorf("%s %q: %d to %d, %v", c.form, c.answer, least, most, ok)
		}
	}
}

// The shipped rules against a year with two failed samples, one that passed, a recall and a certificate.
func TestCheck(t *testing.T) {
	templates, err := shippedTemplates()
	if err != nil {
		t.Fatal(err)
	}
	rules, err := shippedRules()
	if err != nil {
		t.Fatal(err)
	}
	day := calendar.NewDate(2025, 5, 1)
	list := []dossier.Entry{
		{Doc: "C1", Sort: dossier.Sampling, Polarity: dossier.Bad, Day: day, Title: "抽检不合格：电缆"}, {Doc: "C2", Sort: dossier.Sampling, Polarity: dossier.Bad, Day: day, Title: "抽检不合格：开关"},
		{Doc: "C3", Sort: dossier.Sampling, Polarity: dossier.Good, Day: day, Title: "抽检合格：插座"}, {Doc: "Z1", Sort: dossier.Recall, Day: day, Title: "召回"},
		{Doc: "R1", Sort: dossier.Certificate, Polarity: dossier.Good, Day: day, Title: "认证"},
	}
	for _, c := range []struct {
		name, sort string
		answers    map[string]string
		want       map[string]int64 // items that are flagged, with the number of records
	}{
		{"all denied", Report, map[string]string{"no_failed": "是", "no_penalty": "是", "recalls": "0", "complaints": "0", "certificates": "1"}, map[string]int64{"no_failed": 2, "recalls": 1}},
		{"all owned up to", Report, map[string]string{"no_failed": "否", "no_penalty": "是", "recalls": "1", "complaints": "0", "certificates": "1"}, nil},
		{"more than there is", Report, map[string]string{"certificates": "3", "honours": "是"}, map[string]int64{"certificates": 1, "honours": 0}},
		{"fewer than there are", Disclosure, map[string]string{"tests": "3", "failed": "1", "recalls": "2"}, map[string]int64{"failed": 2}},
		{"nothing said", Disclosure, nil, nil},
	} {
		var form *Template
		for _, x := range templates {
			if x.Sort == c.sort {
				form = x
			}
		}
		r := &Statement{Sort: c.sort}
		for _, q := range form.Items {
			r.Items = append(r.Items, Item{Key: q.Key, Label: q.Label, Answer: c.answers[q.Key]})
		}
		got := map[string]int64{}
		for _, f := range check(r, form, rules, list) {
			got[f.Key] = f.Count
			if f.Count > 0 && f.Records == "" {
				t.Errorf("%s: the flag of %s names no record", c.name, f.Key)
			}
		}
		if len(got) != len(c.want) {
			t.Errorf("%s: flags %v, want %v", c.name, got, c.want)
		}
		for key, n := range c.want {
			if got[key] != n {
				t.Errorf("%s: %s has %d records against it, want %d", c.name, key, got[key], n)
			}
		}
	}
}

// Every rule is about an item that some template has, and every item says how it is answered.
func TestShipped(t *testing.T) {
	templates, err := shippedTemplates()
	if err != nil {
		t.Fatal(err)
	}
	rules, err := shippedRules()
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]bool{}
	for _, x := range templates {
		if len(x.Items) < 5 || x.Basis == "" || x.Confidence == "" {
			t.Errorf("template %s: %d items, basis %q, confidence %q", x.Code, len(x.Items), x.Basis, x.Confidence)
		}
		for _, q := range x.Items {
			keys[q.Key] = true
			if forms.Label(q.Form) == q.Form {
				t.Errorf("item %s of %s has no form", q.Key, x.Code)
			}
		}
	}
	for _, r := range rules {
		if !keys[r.Key] {
			t.Errorf("rule %s is about %s, which no template has", r.Code, r.Key)
		}
	}
	if len(templates) != 3 || len(rules) < 8 {
		t.Errorf("%d templates and %d rules", len(templates), len(rules))
	}
}
