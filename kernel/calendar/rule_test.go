package calendar

import (
	"errors"
	"os"
	"regexp"
	"strings"
	"testing"

	"qgov/kernel/fault"
)

const ruleHead = "id,domain,source,article,trigger,action,value,unit,extension,confidence,from,to\n"

func TestRulesAt(t *testing.T) {
	list, err := ParseRules(strings.NewReader(ruleHead +
		"C02,complaint,令20,21(1)(5),受理,终止调解,45,workday,,verified,2020-01-01,2026-04-14\n" +
		"C02,complaint,令121,23(1)(5),受理,终止调解,60,calendar_day,,memory (high),2026-04-15,\n"))
	if err != nil {
		t.Fatal(err)
	}
	set, err := NewRules(list...)
	if err != nil {
		t.Fatal(err)
	}
	for on, want := range map[string]string{"2020-01-01": "令20", "2026-04-14": "令20", "2026-04-15": "令121", "2030-01-01": "令121"} {
		if r, err := set.At("C02", day(t, on)); err != nil || r.Source != want {
			t.Errorf("on %s: %s, %v; want %s", on, r.Source, err, want)
		}
	}
	for _, id := range []string{"C02", "C99"} {
		if _, err := set.At(id, day(t, "2019-12-31")); !errors.Is(err, ErrNoRule) || !fault.Is(err, fault.NotFound) {
			t.Errorf("%s in 2019: %v", id, err)
		}
	}
	if all := set.All(); len(all) != 2 || all[0].Basis() != "令20 第21条(1)(5)" {
		t.Errorf("all: %+v", all)
	}
	if in := set.Domain("complaint", day(t, "2026-05-01")); len(in) != 1 || in[0].Confirmed {
		t.Errorf("complaint on 2026-05-01: %+v", in)
	}
	res := standard(t).DueUnder(list[1], day(t, "2026-05-04"))
	if reasons := res.Reasons(); reasons[len(reasons)-1] != whyUnverified {
		t.Errorf("a rule from memory gives the reasons %q", reasons)
	}
}

func TestRulesRefuse(t *testing.T) {
	a := Rule{ID: "X", From: day(t, "2020-01-01"), To: day(t, "2020-12-31")}
	for name, set := range map[string][]Rule{
		"same day twice":   {a, {ID: "X", From: day(t, "2020-12-31")}},
		"two open ends":    {{ID: "X", From: day(t, "2020-01-01")}, {ID: "X", From: day(t, "2021-01-01")}},
		"no beginning":     {{ID: "X"}, a},
		"ends before from": {{ID: "X", From: day(t, "2020-01-02"), To: day(t, "2020-01-01")}},
		"no id":            {{Source: "令18"}},
	} {
		if _, err := NewRules(set...); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := NewRules(a, Rule{ID: "X", From: day(t, "2021-01-01")}, Rule{ID: "Y"}); err != nil {
		t.Errorf("adjoining ranges refused: %v", err)
	}
}

func TestParseRulesRefuses(t *testing.T) {
	for name, row := range map[string]string{
		"unit":         "X,d,s,a,t,a,7,week,,verified,,",
		"value":        "X,d,s,a,t,a,seven,workday,,verified,,",
		"zero":         "X,d,s,a,t,a,0,workday,,verified,,",
		"huge":         "X,d,s,a,t,a,99999999,workday,,verified,,",
		"range":        "X,d,s,a,t,a,90-60,calendar_day,,verified,,",
		"date":         "X,d,s,a,t,a,06-31,date,,verified,,",
		"window":       "X,d,s,a,t,a,06-30..01-01,date_window,,verified,,",
		"times":        "X,d,s,a,t,a,0,times,,verified,,",
		"from":         "X,d,s,a,t,a,7,workday,,verified,2020-1-1,",
		"no id":        ",d,s,a,t,a,7,workday,,verified,,",
		"column count": "X,d,s",
	} {
		if list, err := ParseRules(strings.NewReader(ruleHead + row + "\n")); err == nil {
			t.Errorf("%s: accepted as %+v", name, list)
		}
	}
	if _, err := ParseRules(strings.NewReader("id,source\n")); err == nil {
		t.Error("a table with other columns was accepted")
	}
	if _, err := ParseRules(strings.NewReader("")); err == nil {
		t.Error("an empty file was accepted")
	}
}

// Every bad line is reported at once, each with its number.
func TestParseRulesReportsLines(t *testing.T) {
	_, err := ParseRules(strings.NewReader(ruleHead + "A,d,s,a,t,a,7,week,,verified,,\nB,d,s,a,t,a,7,workday,,verified,,\nC,d,s,a,t,a,x,workday,,verified,,\n"))
	if !fault.Is(err, fault.Invalid) {
		t.Fatalf("%v", err)
	}
	p := fault.Of(err).Problems
	if len(p) != 2 || p[0].Line != 2 || p[0].Code != "D213" || p[1].Line != 4 || p[1].Code != "D214" {
		t.Errorf("problems %+v", p)
	}
}

func TestConfirmed(t *testing.T) {
	for note, want := range map[string]bool{
		"verified full text": true, "verified (law)": true, "memory (high)": false, "": false,
		"article verified; value memory": false, "verified full text (令20); 令121 unverified": false,
	} {
		if confirmed(note) != want {
			t.Errorf("confirmed(%q) = %v", note, !want)
		}
	}
}

func FuzzParseRules(f *testing.F) {
	f.Add(ruleHead + "P06,p,令18,48,公告,复查,60-90,calendar_day,+30,verified,2020-01-01,\n")
	f.Add(ruleHead + "K01,c,条例,8,每年,年报,01-01..06-30,date_window,,verified,,\n")
	f.Add("\ufeff" + ruleHead)
	f.Fuzz(func(t *testing.T, s string) {
		list, err := ParseRules(strings.NewReader(s))
		if err != nil {
			return
		}
		for _, r := range list {
			if r.ID == "" || r.Period.Value < 0 || r.Earliest.Value > 0 && r.Earliest.Value >= r.Period.Value {
				t.Fatalf("accepted %+v", r)
			}
		}
	})
}

// Every sentence a user may see has an English text.
func TestEnglish(t *testing.T) {
	texts := map[string]bool{}
	for _, line := range strings.Split(English, "\n") {
		if key, value, ok := strings.Cut(line, "\t"); ok && value != "" && !strings.HasPrefix(line, "#") {
			texts[key] = true
		}
	}
	for _, file := range []string{"date.go", "holidays.go", "rule.go"} {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		found := regexp.MustCompile(`fault\.[A-Za-z]+, "D[0-9]+", "([^"]+)"`).FindAllStringSubmatch(string(source), -1)
		if len(found) == 0 {
			t.Errorf("%s has no error texts", file)
		}
		for _, m := range found {
			if !texts[m[1]] {
				t.Errorf("%s: no English for %q", file, m[1])
			}
		}
	}
	for _, s := range []string{whyNoStart, whyNoPeriod, whyWorkday, whyDay, whyMonth, whyYear, whyHour, whyBack, whyRoll, whyHoliday,
		whySuspended, whyOpen, whyProvisional, whyUnverified, Rule{}.Standing(), Rule{Confirmed: true}.Standing(),
		Workday.Label(), CalendarDay.Label(), Month.Label(), Year.Label(), Hour.Label(), ErrNoRule.Error(), ErrNoNotice.Error()} {
		if !texts[s] {
			t.Errorf("no English for %q", s)
		}
	}
}
