package idcard

import (
	"strings"
	"testing"
)

// TestVectors: the first two numbers are the examples of GB 11643-1999 itself.
func TestVectors(t *testing.T) {
	for _, c := range []struct {
		number, reason, birth string
		male                  bool
	}{
		{"11010519491231002X", "", "1949-12-31", false},
		{"440524188001010014", "", "1880-01-01", true},
		{"360426199101010071", "", "1991-01-01", true},
		{" 44011320141005001x ", "", "2014-10-05", true},
		{"36042619910102009X", ReasonDigit, "", false},
		{"11010519490231002X", ReasonDate, "", false},
		{"1101051949123100", ReasonLength, "", false},
		{"11010519491231X02X", ReasonLetter, "", false},
	} {
		got := Check(c.number)
		if got.Valid != (c.reason == "") || got.Reason != c.reason || got.Birth != c.birth || got.Male != c.male {
			t.Errorf("Check(%q) = %+v, want reason %q", c.number, got, c.reason)
		}
		if c.reason != "" && !strings.Contains(English, c.reason+"\t") {
			t.Errorf("no English for %s", c.reason)
		}
	}
}

func TestUpgrade(t *testing.T) {
	if got, ok := Upgrade("110105491231002"); !ok || got != "11010519491231002X" {
		t.Errorf("Upgrade = %s, %t", got, ok)
	}
	for _, bad := range []string{"", "11010549123100X", "110105491331002"} {
		if got, ok := Upgrade(bad); ok {
			t.Errorf("Upgrade(%s) = %s", bad, got)
		}
	}
}

func FuzzCheck(f *testing.F) {
	f.Add("11010519491231002X")
	f.Fuzz(func(t *testing.T, s string) {
		if r := Check(s); r.Valid == (r.Reason != "") {
			t.Fatalf("%q: %+v", s, r)
		}
		if up, ok := Upgrade(s); ok && !Check(up).Valid {
			t.Fatalf("%q upgrades to %q, which is not valid", s, up)
		}
	})
}
