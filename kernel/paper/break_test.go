package paper

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// em measures like a fixed-width font: 10 for an ideograph, 5 for a letter.
func em(r rune) float64 {
	if isWide(r) {
		return 10
	}
	return 5
}

func broken(text string, measure float64) []string {
	runes := []rune(text)
	var out []string
	for _, s := range breaks(runes, measure, measure, em) {
		out = append(out, string(runes[s.from:s.to]))
	}
	return out
}

func TestBreaks(t *testing.T) {
	for _, c := range []struct {
		name, text string
		measure    float64
		want       []string
	}{
		{"plain", "甲乙丙丁戊", 20, []string{"甲乙", "丙丁", "戊"}},
		{"a stop hangs", "甲乙。丙丁", 25, []string{"甲乙。", "丙丁"}},
		{"a stop does not begin a line", "甲乙丙。丁", 30, []string{"甲乙", "丙。丁"}},
		{"an opening sign does not end a line", "甲乙《丙丁》", 35, []string{"甲乙", "《丙丁》"}},
		{"signs after signs", "甲乙》。丙", 30, []string{"甲", "乙》。", "丙"}},
		{"a number is whole", "甲乙20260806丙", 50, []string{"甲乙", "20260806丙"}},
		{"a number with signs is whole", "共12,345.67元", 50, []string{"共", "12,345.67", "元"}},
		{"a range with a per cent sign", "约98.59%左右", 45, []string{"约98.59%", "左右"}},
		{"words break at spaces", "the cat sat", 40, []string{"the cat ", "sat"}},
		{"a space does not begin a line", "甲乙 丙", 20, []string{"甲乙 ", "丙"}},
		{"a model number is whole", "甲DY-150型", 35, []string{"甲", "DY-150", "型"}},
		{"a dash is whole", "甲乙——丙丁", 30, []string{"甲", "乙——", "丙丁"}},
		{"dots are whole", "甲乙……丙", 40, []string{"甲乙……", "丙"}},
		{"a newline ends a line", "甲\n乙丙", 30, []string{"甲\n", "乙丙"}},
		{"a number with brackets of years", "市监〔2026〕12号文", 60, []string{"市监〔2026〕", "12号文"}},
		{"a word longer than the line", "abcdefgh", 20, []string{"abcd", "efgh"}},
		{"a measure of nothing", "甲乙", 0, []string{"甲", "乙"}},
		{"an empty text", "", 10, []string{""}},
	} {
		got := broken(c.text, c.measure)
		if strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// A long address is cut after its signs rather than left to tear the line before it.
func TestBreakAddress(t *testing.T) {
	got := broken("见https://example.invalid/verify/2026/0001/abcdefgh", 150)
	if len(got) != 2 || !strings.HasSuffix(got[0], "/") {
		t.Errorf("%q", got)
	}
}

// checkLines holds for every text and measure: nothing is lost, lines fit, and no sign stands where it may not unless the
// line has no other break.
func checkLines(t interface{ Fatalf(string, ...any) }, text string, measure float64) {
	runes := []rune(text)
	lines := breaks(runes, measure, measure, em)
	at := 0
	for i, l := range lines {
		if l.from != at || l.to < l.from || l.to == l.from && len(runes) > 0 {
			t.Fatalf("line %d of %q is [%d,%d) after %d", i, text, l.from, l.to, at)
		}
		at = l.to
		if l.width > measure+5.01 && len(trimSpace(runes[l.from:l.to])) > 1 { // half of a hanging stop
			t.Fatalf("line %q is %g wide, the measure is %g", string(runes[l.from:l.to]), l.width, measure)
		}
	}
	if at != len(runes) {
		t.Fatalf("%q: %d of %d runes set", text, at, len(runes))
	}
	for i := 0; i+1 < len(lines); i++ {
		end := lines[i].to
		if orderly(runes, end) || runes[end-1] == '\n' {
			continue
		}
		for k := lines[i].from + 1; k < end; k++ { // there was an orderly place for a break that fits
			if orderly(runes, k) && breakAfter(runes, k-1) != breakBad {
				t.Fatalf("%q breaks before %q though it could after %q", text, string(runes[end:]), string(runes[lines[i].from:k]))
			}
		}
	}
}

func TestBreaksProperties(t *testing.T) {
	const alphabet = "甲乙丙丁。，、《》（）“”—…；：20a-./% \n"
	letters := []rune(alphabet)
	rapid.Check(t, func(t *rapid.T) {
		picked := rapid.SliceOfN(rapid.IntRange(0, len(letters)-1), 0, 80).Draw(t, "text")
		var b strings.Builder
		for _, i := range picked {
			b.WriteRune(letters[i])
		}
		checkLines(t, b.String(), rapid.Float64Range(0, 200).Draw(t, "measure"))
	})
}

func FuzzBreaks(f *testing.F) {
	f.Add("依据《中华人民共和国产品质量法》第十七条，批号20260806。", 120.0)
	f.Add("((((((((", 20.0)
	f.Add("。。。。。。", 5.0)
	f.Add("\n \n", 0.0)
	f.Fuzz(func(t *testing.T, text string, measure float64) {
		if measure < 0 || measure > 1e6 || measure != measure || len(text) > 4000 {
			return
		}
		checkLines(t, text, measure)
	})
}

// In the real font a line of the type area holds 28 characters and a page 22 lines (GB/T 9704-2012 5.2.3).
func TestGrid(t *testing.T) {
	s := newSetter(NewPress())
	text := []rune(strings.Repeat("质", 28*22))
	lines := breaks(text, typeWidth, typeWidth, s.width(bodyStyle()))
	if len(lines) != 22 || lines[0].to != 28 {
		t.Errorf("%d lines, %d characters on the first", len(lines), lines[0].to)
	}
	pages := paginate(s.lines(string(text), bodyStyle(), pitch, 0, typeWidth, 0, 0), form(false))
	if len(pages) != 1 {
		t.Errorf("22 lines take %d pages", len(pages))
	}
}
