package firmname_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"qgov/calc/firmname"

	"pgregory.net/rapid"
)

func TestCompare(t *testing.T) {
	for _, v := range []struct {
		a, b  string
		least int
		most  int
		same  bool
		what  []firmname.Difference
	}{
		{"荣成市海之源食品有限公司", "荣成市海之源食品有限公司", 100, 100, true, nil},
		{"荣成市海之源（中国）食品有限公司", "荣成市海之源(中国)食品有限公司", 100, 100, true, []firmname.Difference{firmname.Spelling}},
		{"ＡＢＣ 电子有限公司", "abc电子有限公司", 100, 100, true, []firmname.Difference{firmname.Spelling}},
		{"荣成市海之源食品有限责任公司", "荣成市海之源食品有限公司", 97, 97, false, []firmname.Difference{firmname.FormText}},
		{"荣成海之源食品有限公司", "荣成市海之源食品有限公司", 90, 97, false, []firmname.Difference{firmname.Place}},
		{"海之源（荣成）食品有限公司", "荣成市海之源食品有限公司", 90, 97, false, nil},
		{"荣成市海之源食品股份有限公司", "荣成市海之源食品有限公司", 88, 88, false, []firmname.Difference{firmname.Form}},
		{"荣成市海之源食品有限公司", "荣成市海之缘食品有限公司", 30, 80, false, []firmname.Difference{firmname.Core}},
		{"荣成市海之源食品有限公司", "荣成市海之源食品有限公司石岛分公司", 80, 85, false, []firmname.Difference{firmname.Branch}},
		{"荣成市海之源食品有限公司", "成都锦江机械厂", 0, 10, false, []firmname.Difference{firmname.Form, firmname.Place, firmname.Core}},
		{"", "荣成市海之源食品有限公司", 0, 0, false, []firmname.Difference{firmname.Form, firmname.Place, firmname.Core}},
	} {
		m := firmname.Compare(v.a, v.b)
		if m.Score < v.least || m.Score > v.most || m.Same != v.same || v.what != nil && !slices.Equal(m.Differences, v.what) {
			t.Errorf("%s\n%s\n%+v, want %d to %d %v %v", v.a, v.b, m, v.least, v.most, v.same, v.what)
		}
	}
}

// A name that was typed with other letters is never confused in silence: only equal spelling is Same, and every other score comes with
// a difference in words.
func TestProperties(t *testing.T) {
	part := func(from ...string) *rapid.Generator[string] { return rapid.SampledFrom(from) }
	name := rapid.Custom(func(t *rapid.T) string {
		return part("", "荣成市", "荣成", "山东省荣成市", "成都").Draw(t, "place") + part("海之源", "海之缘", "锦江", "ABC", "三一").Draw(t, "own") + part("", "食品", "机械", "（中国）", "(山东)").Draw(t, "trade") +
			part("有限公司", "有限责任公司", "股份有限公司", "厂", "合作社", "有限公司石岛分公司", "").Draw(t, "form")
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := name.Draw(t, "a"), name.Draw(t, "b")
		m, back := firmname.Compare(a, b), firmname.Compare(b, a)
		if m.Score != back.Score || m.Same != back.Same {
			t.Fatalf("%q %q: %+v but %+v", a, b, m, back)
		}
		if m.Score < 0 || m.Score > 100 || m.Same != (m.Score == 100) || !m.Same && len(m.Differences) == 0 {
			t.Fatalf("%q %q: %+v", a, b, m)
		}
		for _, v := range firmname.Variants(a) {
			if c := firmname.Compare(a, v); c.Score < 97 {
				t.Fatalf("%q is no variant of %q: %+v", v, a, c)
			}
		}
	})
}

func FuzzCompare(f *testing.F) {
	f.Add("荣成市海之源（中国）食品有限公司", "海之源)食品(有限公司")
	f.Fuzz(func(t *testing.T, a, b string) {
		if m := firmname.Compare(a, b); m.Score < 0 || m.Score > 100 {
			t.Errorf("%+v", m)
		}
		c := firmname.Canonical(a)
		if utf8.ValidString(a) && firmname.Canonical(c) != c {
			t.Errorf("%q folds to %q, which folds to %q", a, c, firmname.Canonical(c))
		}
		if strings.ContainsAny(c, " \t\n") {
			t.Errorf("blanks in %q", c)
		}
	})
}
