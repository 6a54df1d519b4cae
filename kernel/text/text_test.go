package text

import (
	"math"
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

var names = rapid.StringOf(rapid.OneOf(rapid.RuneFrom([]rune("荣成海洋食品有限公司质量检验ＡＢＣ１２３（）()·-　 aZ09")), rapid.Rune()))

// TestAnyPartFinds holds that two or more neighbouring characters of a name find it, wherever they are cut out and however they are
// typed: in capitals or in full width.
func TestAnyPartFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := []rune(names.Draw(t, "name"))
		terms := strings.Fields(Terms(string(name)))
		i := rapid.IntRange(0, len(name)).Draw(t, "from")
		part := string(name[i:rapid.IntRange(i, len(name)).Draw(t, "to")])
		for _, typed := range []string{part, strings.Map(unicode.ToLower, part), widen(part)} {
			query := Query(typed)
			for _, q := range query {
				if !slices.Contains(terms, q) {
					t.Fatalf("%q is not found by %q: no term %q in %q", string(name), typed, q, terms)
				}
			}
			if len([]rune(Fold(typed))) >= 2 && !strings.ContainsFunc(typed, unicode.IsSpace) && len(query) == 0 {
				t.Fatalf("%q asks for nothing", typed)
			}
		}
	})
}

// widen turns ASCII into its full-width form.
func widen(s string) string {
	return strings.Map(func(r rune) rune {
		if r > ' ' && r < 0x7f {
			return r + 0xFEE0
		}
		return r
	}, s)
}

func TestFold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := names.Draw(t, "name")
		once := Fold(s)
		if Fold(once) != once || Fold(widen(s)) != once {
			t.Fatalf("%q folds to %q, again to %q, widened to %q", s, once, Fold(once), Fold(widen(s)))
		}
		for _, term := range strings.Fields(Terms(s)) {
			if strings.Trim(term, "'\"*:&|()") != term {
				t.Fatalf("the term %q of %q means something to an index", term, s)
			}
		}
	})
	for in, want := range map[string]string{"荣成（威海）": "荣成威海", "ＡＢ-１２ c": "ab12c", "　": "", "𠀀Ｚ": "𠀀z"} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestQuery(t *testing.T) {
	for typed, want := range map[string][]string{"荣成 海洋": {"荣成", "海洋"}, "荣成海": {"荣成", "成海"}, "海": nil, "": nil, "a b": nil, "荣成　荣成": {"荣成"}, "%_": nil} {
		if got := Query(typed); !slices.Equal(got, want) {
			t.Errorf("Query(%q) = %q, want %q", typed, got, want)
		}
	}
	if got := Terms("海", "海洋"); got != "海 海洋" {
		t.Errorf("Terms = %q", got)
	}
}

func TestCatalogue(t *testing.T) {
	c, err := New("# names\n质量\tquality\r\n\n共 %d 条%s\t%[2]s: %[1]d\n", "质量\tgrade\n")
	if err != nil {
		t.Fatal(err)
	}
	if got := c.T(English, "共 %d 条%s", 3, "质量"); got != "quality: 3" {
		t.Errorf("English: %q", got)
	}
	if got := c.T(Chinese, "共 %d 条%s", 3, "质量"); got != "共 3 条质量" {
		t.Errorf("Chinese: %q", got)
	}
	if got := c.T(English, "没有%"); got != "没有%" {
		t.Errorf("an unknown text without arguments: %q", got)
	}
	if list := c.Conflicts(); len(list) != 1 || c.T(English, "质量") != "quality" {
		t.Errorf("conflicts %q, and the second translation holds: %q", list, c.T(English, "质量"))
	}
	var none *Catalogue
	if !c.Has("质量") || c.Has("数量") || !c.Has("kg") || none.Has("质量") || none.T(English, "质量") != "质量" {
		t.Error("Has, or a catalogue that is nil")
	}
	for _, bad := range []string{"质量", "质量\t", "质量\t \n"} {
		if _, err := New(bad); err == nil {
			t.Errorf("New took %q", bad)
		}
	}
	if From(With(t.Context(), English)) != English || From(t.Context()) != Chinese {
		t.Error("the language of a context")
	}
}

func TestNumbers(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", -1234567: "-1,234,567", math.MinInt64: "-9,223,372,036,854,775,808"} {
		if got := Int(n); got != want {
			t.Errorf("Int(%d) = %q, want %q", n, got, want)
		}
	}
	for fen, want := range map[int64]string{1234567: "12,345.67", -5: "-0.05", 0: "0.00", math.MinInt64: "-92,233,720,368,547,758.08"} {
		if got := Yuan(fen); got != want {
			t.Errorf("Yuan(%d) = %q, want %q", fen, got, want)
		}
	}
	if Percent(0.98587, 2) != "98.59%" || Percent(math.NaN(), 1) != "—" || Percent(math.Inf(1), 1) != "—" {
		t.Errorf("percent: %s %s", Percent(0.98587, 2), Percent(math.NaN(), 1))
	}
}

// Holds agrees with the index terms, whatever is typed.
func TestHolds(t *testing.T) {
	runes := rapid.StringOfN(rapid.RuneFrom([]rune("海洋产品ＡbＢ 1-（）")), 0, 8, -1)
	rapid.Check(t, func(rt *rapid.T) {
		a, b, typed := runes.Draw(rt, "a"), runes.Draw(rt, "b"), runes.Draw(rt, "typed")
		index, words, want := strings.Fields(Terms(a, b)), Query(typed), true
		for _, w := range words {
			want = want && slices.Contains(index, w)
		}
		if got := Holds(words, a, b); got != want {
			rt.Fatalf("%q in %q and %q: %v, the index says %v", typed, a, b, got, want)
		}
	})
}

func TestShapes(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Clip("质量强市", 4), "质量强市"}, {Clip("质量强市", 3), "质量…"}, {Clip("", 1), ""},
		{Spaced("ABCDEFGHIJKL", 5), "ABCDE FGHIJ KL"}, {Spaced("ABCDE", 5), "ABCDE"}, {Spaced("", 5), ""},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}
