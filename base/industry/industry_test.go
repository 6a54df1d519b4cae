package industry

import (
	"encoding/csv"
	"os"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// GB/T 4754-2017: 20 sections, 97 divisions, 473 groups; classes as the
// package comment explains.
func TestCounts(t *testing.T) {
	for level, want := range map[Level]int{Section: 20, Division: 97, Group: 473, Class: 1381} {
		if got := len(All(level)); got != want {
			t.Errorf("%d entries of level %d, want %d", got, level, want)
		}
	}
	if a, ok := Lookup("3741"); !ok || a.Name != "飞机制造" {
		t.Errorf("3741 is %+v", a)
	}
	if a, ok := Lookup("374"); !ok || a.Name != "航空、航天器及设备制造" {
		t.Errorf("374 is %+v", a)
	}
}

// The table against the source, where it is at hand: every row of it is here.
func TestAgainstSource(t *testing.T) {
	f, err := os.Open("../../../shared/data/industry/gbt4754_2017.csv")
	if err != nil {
		t.Logf("the source is not here, only the embedded table is tested: %v", err)
		if a, ok := Lookup("1512"); !ok || a.Name != "白酒制造" {
			t.Errorf("1512 is %+v", a)
		}
		return
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows[1:] {
		code := Code(r[4])
		for i := 3; code == ""; i-- {
			code = Code(r[i])
		}
		if r[5] == "飞机制造" {
			code = "3741"
		}
		if a, ok := Lookup(code); !ok || a.Name != r[5] || a.Section != Code(r[1]) || a.Remark != r[6] {
			t.Errorf("%s is %+v, the source says %v", code, a, r)
		}
	}
}

// The divisions of each section by the standard's table 1.
func TestSections(t *testing.T) {
	ranges := map[Code][2]Code{"A": {"01", "05"}, "B": {"06", "12"}, "C": {"13", "43"}, "D": {"44", "46"}, "E": {"47", "50"},
		"F": {"51", "52"}, "G": {"53", "60"}, "H": {"61", "62"}, "I": {"63", "65"}, "J": {"66", "69"}, "K": {"70", "70"},
		"L": {"71", "72"}, "M": {"73", "75"}, "N": {"76", "79"}, "O": {"80", "82"}, "P": {"83", "83"}, "Q": {"84", "85"},
		"R": {"86", "90"}, "S": {"91", "96"}, "T": {"97", "97"}}
	for letter, want := range ranges {
		list := Children(letter)
		if len(list) == 0 || list[0].Code != want[0] || list[len(list)-1].Code != want[1] {
			t.Errorf("section %s holds %v, want %v", letter, list, want)
		}
	}
	if got := len(Children("C")); got != 31 {
		t.Errorf("manufacturing has %d divisions, want 31", got)
	}
	for code, want := range map[Code]Code{"1512": "C", "15": "C", "C": "C", "0111": "A", "9700": "T", "98": "", "x": "", "": "", "15123": ""} {
		if got := SectionOf(code); got != want {
			t.Errorf("SectionOf(%q) = %q, want %q", code, got, want)
		}
	}
}

func TestTree(t *testing.T) {
	if got := FullName("1512"); got != "制造业 / 酒、饮料和精制茶制造业 / 酒的制造 / 白酒制造" {
		t.Errorf("1512 is %s", got)
	}
	// Group 022 has one class, 0220, and takes its name.
	if got := FullName("0220"); got != "农、林、牧、渔业 / 林业 / 造林和更新" {
		t.Errorf("0220 is %s", got)
	}
	if got := FullName("9999"); got != "" {
		t.Errorf("9999 is %s", got)
	}
	var names []string
	for _, a := range Children("151") {
		names = append(names, a.Name)
	}
	if !slices.Equal(names, []string{"酒精制造", "白酒制造", "啤酒制造", "黄酒制造", "葡萄酒制造", "其他酒制造"}) {
		t.Errorf("151 holds %v", names)
	}
	if got := len(Children("")); got != 20 {
		t.Errorf("%d sections", got)
	}
	if Parent("C") != "" || Parent("13") != "C" || Parent("9999") != "" {
		t.Error("parents")
	}
}

// Every entry is reached from the sections, once.
func TestTreeIsWhole(t *testing.T) {
	list := load().list
	seen := map[Code]bool{}
	rapid.Check(t, func(t *rapid.T) {
		a := list[rapid.IntRange(0, len(list)-1).Draw(t, "entry")]
		seen[a.Code] = true
		steps := 0
		for c := a.Code; c != ""; c = Parent(c) {
			if !Within(a.Code, c) || SectionOf(c) != a.Section {
				t.Fatalf("%s is not within %s", a.Code, c)
			}
			steps++
		}
		if steps != int(a.Level()) {
			t.Fatalf("%s is %d steps below the top", a.Code, steps)
		}
		if up := Parent(a.Code); !slices.Contains(Children(up), a) {
			t.Fatalf("%s is not among the children of %q", a.Code, up)
		}
	})
	if len(seen) < 50 {
		t.Errorf("only %d entries were drawn", len(seen))
	}
}

func TestCanonical(t *testing.T) {
	for in, want := range map[string]Code{"1512": "1512", "C1512": "1512", " c1512 ": "1512", "c": "C", "C15": "15",
		"A1512": "A1512", "U1": "U1", "酒": "酒", "": "", "15123": "15123"} {
		if got := Canonical(in); got != want {
			t.Errorf("Canonical(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSearch(t *testing.T) {
	for words, want := range map[string]Code{"白酒制造": "1512", "白酒": "1512", "C1512": "1512", "制造业": "C", "飞机制造": "3741", "造林和更新": "0220"} {
		if got := Search(words); len(got) == 0 || got[0].Code != want {
			t.Errorf("Search(%q) begins with %+v, want %s", words, got, want)
		}
	}
	if got := Search("151"); len(got) != 7 || got[0].Code != "151" {
		t.Errorf("Search(151): %+v", got)
	}
	if Search(" ") != nil || len(Search("制造")) != 100 || len(Search("没有的行业")) != 0 {
		t.Error("bounds of Search")
	}
}

func BenchmarkSearch(b *testing.B) {
	Search("白酒")
	for b.Loop() {
		Search("白酒")
	}
}
