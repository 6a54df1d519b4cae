package region

import (
	"encoding/json"
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"qgov/kernel/calendar"
)

func date(t testing.TB, s string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The counts of the data after the corrections that data/README.md names.
func TestCounts(t *testing.T) {
	for level, want := range map[Level]int{Province: 34, Prefecture: 333, County: 2847} {
		if got := len(All(level)); got != want {
			t.Errorf("%d current divisions of level %d, want %d", got, level, want)
		}
	}
	r := load()
	abolished, zones := 0, 0
	for _, d := range r.divisions {
		if d.Abolished {
			abolished++
		}
		if d.Zone {
			zones++
		}
	}
	if abolished != 4013 || zones != 156 || len(r.divisions) != 34+333+2847+4013+156 {
		t.Errorf("%d abolished, %d zones, %d in all", abolished, zones, len(r.divisions))
	}
	if got := len(r.townships()); got != 44421 {
		t.Errorf("%d townships, want 44,421", got)
	}
	// 2,919 of them stand under an abolished county, 524 under a zone.
	if got := len(All(Township)); got != 44421-2919 {
		t.Errorf("%d current townships", got)
	}
}

// The register against the source, where it is at hand.
func TestAgainstSource(t *testing.T) {
	data, err := os.ReadFile("../../../shared/data/regions/mumuy_list.json")
	if err != nil {
		t.Logf("the source is not here, only the embedded data are tested: %v", err)
		data = []byte(`{"371082":"荣成市","110101":"东城区"}`)
	}
	var list map[string]string
	if err := json.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	for code, name := range list {
		if code >= "710000" && code[2:] != "0000" || code == "830000" {
			continue
		}
		if d, ok := Lookup(Code(code)); !ok || d.Name != name || d.Abolished {
			t.Errorf("%s is %+v, the source says %s", code, d, name)
		}
	}
}

func TestFullName(t *testing.T) {
	for code, want := range map[Code]string{
		"":             "全国",
		"000000":       "全国",
		"370000":       "山东省",
		"371000":       "山东省威海市",
		"371082":       "山东省威海市荣成市",
		"371082001":    "山东省威海市荣成市宁津街道",
		"371082001000": "山东省威海市荣成市宁津街道",
		"110101":       "北京市东城区",
		"110103":       "北京市崇文区",
		"419001":       "河南省济源市",
		"429021":       "湖北省神农架林区",
		"441900":       "广东省东莞市",
		"371202":       "山东省莱芜市莱城区",
		"371071108":    "山东省威海市威海火炬高技术产业开发区初村镇",
		"500157":       "重庆市两江新区",
		"710000":       "台湾省",
		"37":           "山东省",
		"379999":       "",
		"不是代码":         "",
	} {
		if got := FullName(code); got != want {
			t.Errorf("FullName(%q) = %q, want %q", code, got, want)
		}
	}
}

func TestPrefix(t *testing.T) {
	for code, want := range map[Code]string{
		"": "", "000000": "", "370000": "37", "371000": "3710", "371082": "371082", "371082001": "371082001",
		"37": "37", "3710": "3710", "371082000": "371082", "371082001000": "371082001", "419001": "419001", "441900": "4419",
		// Damaged codes never open the country.
		"0": "0", "00": "00", "0000": "0000", "000000000": "000000000", " ": " ", "37%": "37%", "abc": "abc",
	} {
		if got := Prefix(code); got != want {
			t.Errorf("Prefix(%q) = %q, want %q", code, got, want)
		}
	}
	for _, x := range []struct {
		child, parent Code
		want          bool
	}{
		{"371082001", "371082", true}, {"371082001", "371000", true}, {"371082", "370000", true}, {"371082", "", true},
		{"371082", "371082", true}, {"371000", "371082", false}, {"", "370000", false}, {"371100", "371000", false},
		{"441900003", "441900", true}, {"370000", "37", true}, {"371082", "0000", false},
	} {
		if got := Within(x.child, x.parent); got != x.want {
			t.Errorf("Within(%q, %q) = %v", x.child, x.parent, got)
		}
	}
}

func TestTree(t *testing.T) {
	names := func(list []Division) (out []string) {
		for _, d := range list {
			out = append(out, d.Name)
		}
		return out
	}
	if got := names(Children("371000")); !slices.Equal(got, []string{"环翠区", "文登区", "威海火炬高技术产业开发区", "威海经济技术开发区", "威海临港经济技术开发区", "荣成市", "乳山市"}) {
		t.Errorf("威海市 has %v", got)
	}
	if got := Children("371082"); len(got) != 22 || got[0].Name != "宁津街道" || got[0].Level != Township {
		t.Errorf("荣成市 has %d townships, %v", len(got), got)
	}
	if got := len(Children(Country)); got != 34 {
		t.Errorf("%d provinces", got)
	}
	if got := len(Children("110000")); got != 16 {
		t.Errorf("Beijing has %d districts, want 16", got)
	}
	if got := names(Ancestors("371082001")); !slices.Equal(got, []string{"山东省", "威海市", "荣成市"}) {
		t.Errorf("ancestors of 宁津街道: %v", got)
	}
	if got := Parent("441900003"); got != "441900" {
		t.Errorf("a township of 东莞市 stands under %s", got)
	}
	if Parent("370000") != Country || Parent("x") != Country {
		t.Error("a province and nonsense stand under the country")
	}
	if got := len(Children("371200")); got != 0 {
		t.Errorf("the abolished 莱芜市 has %d children", got)
	}
}

// Every current division is reached from the country, and only once.
func TestTreeIsWhole(t *testing.T) {
	seen := map[Code]bool{}
	var walk func(Code)
	walk = func(c Code) {
		for _, d := range Children(c) {
			if seen[d.Code] || d.Abolished || Parent(d.Code) != c || !Within(d.Code, c) {
				t.Fatalf("%+v below %s", d, c)
			}
			seen[d.Code] = true
			walk(d.Code)
		}
	}
	walk(Country)
	if want := 34 + 333 + 2847 + 156 + 44421 - 2919; len(seen) != want {
		t.Errorf("%d divisions in the tree, want %d", len(seen), want)
	}
}

// Published changes in Shandong and elsewhere, with the approval.
func TestSuccessors(t *testing.T) {
	for code, want := range map[Code][]Code{
		"371200":    {"370116", "370117"}, // 国函〔2018〕163号: 莱芜市 into 济南市
		"371202":    {"370116"},           // 莱城区
		"371203":    {"370117"},           // 钢城区
		"370181":    {"370114"},           // 国函〔2016〕155号: 章丘市
		"370282":    {"370215"},           // 国函〔2017〕105号: 即墨市
		"370684":    {"370614"},           // 国函〔2020〕81号: 蓬莱市
		"370634":    {"370614"},           // 国函〔2020〕81号: 长岛县
		"371626":    {"371681"},           // 民函〔2018〕105号: 邹平县
		"370125":    {"370115"},           // 国函〔2018〕86号: 济阳县
		"371523":    {"371503"},           // 国函〔2019〕60号: 茌平县
		"371081":    {"371002", "371003"}, // 文登市, part of it to 环翠区
		"130421":    {"130402", "130403"}, // 国函〔2016〕157号: 邯郸县
		"542232":    {"540581"},           // 错那县 to 540530 in 2016, to 错那市 in 2023
		"500112":    {"500109", "500157"}, // 渝府发〔2025〕15号: 渝北区
		"372924":    {"371723"},           // 成武县, by its name
		"371202001": {"370116001"},        // 凤城街道 of 莱城区
		"371082":    nil,                  // current
		"110103":    nil,                  // 崇文区: nothing listed, no such name
		"110100":    nil,                  // a heading, not a division
		"370802001": nil,
		"999999":    nil,
	} {
		if got := Successors(code); !slices.Equal(got, want) {
			t.Errorf("Successors(%s %s) = %v, want %v", code, FullName(code), got, want)
		}
	}
	if d, _ := Lookup("371200"); d.To != 2018 || d.Document != "国函〔2018〕163号" || !d.Abolished {
		t.Errorf("莱芜市: %+v", d)
	}
	if d, _ := Lookup("371324"); d.Name != "兰陵县" || d.Former != "苍山县" || d.Abolished {
		t.Errorf("兰陵县: %+v", d)
	}
}

// Successors are current and never the code itself; a change between the
// years it names leaves neither code without a day.
func TestChangesAreSound(t *testing.T) {
	r := load()
	dated := 0
	for _, d := range r.divisions {
		next := Successors(d.Code)
		for _, s := range next {
			if n, ok := Lookup(s); !ok || n.Abolished || s == d.Code {
				t.Errorf("%s %s has the successor %s %+v", d.Code, d.Name, s, n)
			}
		}
		if d.To != 0 {
			dated++
			if !d.Abolished || len(next) == 0 || d.From > d.To {
				t.Errorf("%+v has ended without a successor", d)
			}
		} else if d.Abolished && d.From != 0 {
			t.Errorf("%+v has begun and is abolished, but has no end", d)
		}
	}
	if dated != 333 {
		t.Errorf("%d dated changes, want 333", dated)
	}
}

func TestValid(t *testing.T) {
	for _, x := range []struct {
		code Code
		on   string
		want bool
	}{
		{"371082", "2026-11-22", true}, {"371082", "", true},
		{"371200", "2017-12-31", true}, {"371200", "2018-12-31", true}, {"371200", "2019-01-01", false}, {"371200", "", false},
		{"370116", "2017-12-31", false}, {"370116", "2018-01-01", true}, {"370116", "2026-01-01", true},
		{"371202001", "2017-06-01", true}, {"371202001", "2020-06-01", false},
		{"372924", "1990-01-01", true}, {"372924", "2012-01-01", false}, // year not known, before 2012
		{"", "2026-01-01", true}, {"999999", "2026-01-01", false}, {"3710", "2026-01-01", true},
		{"371071", "2026-01-01", true},
	} {
		var on calendar.Date
		if x.on != "" {
			on = date(t, x.on)
		}
		if got := Valid(x.code, on); got != x.want {
			t.Errorf("Valid(%s, %s) = %v", x.code, x.on, got)
		}
	}
}

func TestSearch(t *testing.T) {
	first := func(q string) Code {
		if found := Search(q); len(found) > 0 {
			return found[0].Code
		}
		return ""
	}
	for q, want := range map[string]Code{
		"荣成市": "371082", "荣成": "371082", "威海市荣成市": "371082", "山东省威海市": "371000", "威海市": "371000",
		"苍山县": "371324", "初村镇": "371071108", "莱芜区": "370116", " 东莞市 ": "441900",
	} {
		if got := first(q); got != want {
			t.Errorf("Search(%q) begins with %s %s, want %s", q, got, FullName(got), want)
		}
	}
	if !slices.ContainsFunc(Search("苍山县"), func(d Division) bool { return d.Code == "371324" }) {
		t.Error("the former name 苍山县 does not find 兰陵县")
	}
	if got := Search("镇"); len(got) != searchLimit {
		t.Errorf("a search for 镇 returns %d", len(got))
	}
	if got := Search("  "); got != nil {
		t.Errorf("an empty search returns %d", len(got))
	}
}

func TestDescribe(t *testing.T) {
	name, valid, next, err := Describe("371202", "2019-06-01")
	if err != nil || name != "山东省莱芜市莱城区" || valid || !slices.Equal(next, []string{"370116"}) {
		t.Errorf("%s %v %v %v", name, valid, next, err)
	}
	if name, valid, next, err = Describe("371082", ""); err != nil || name != "山东省威海市荣成市" || !valid || next != nil {
		t.Errorf("%s %v %v %v", name, valid, next, err)
	}
	if _, _, _, err = Describe("379999", ""); !errors.Is(err, ErrUnknown) {
		t.Errorf("an unknown code: %v", err)
	}
	for _, bad := range [][2]string{{"37108", ""}, {"37108x", ""}, {"371082001001", ""}, {"371082", "2026-02-30"}, {"", ""}} {
		if _, _, _, err := Describe(bad[0], bad[1]); err == nil {
			t.Errorf("Describe(%q, %q) succeeded", bad[0], bad[1])
		}
	}
}

// Every text a user may see has an English one.
func TestEnglish(t *testing.T) {
	source, err := os.ReadFile("codes.go")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`fault\.[A-Za-z]+, "G[0-9]+", "([^"]+)"`).FindAllStringSubmatch(string(source), -1)
	if len(found) != 5 {
		t.Errorf("%d error texts, want 5", len(found))
	}
	for _, m := range append(found, []string{"", ErrUnknown.Error()}, []string{"", FullName(Country)}) {
		if !strings.Contains("\n"+English, "\n"+m[1]+"\t") {
			t.Errorf("no English for %q", m[1])
		}
	}
}

func TestWithinFollowsTheTree(t *testing.T) {
	towns := load().townships()
	rapid.Check(t, func(t *rapid.T) {
		c := towns[rapid.IntRange(0, len(towns)-1).Draw(t, "township")].Code
		for up := Parent(c); up != Country; up = Parent(up) {
			if !Within(c, up) || !strings.HasPrefix(string(c), Prefix(up)) {
				t.Fatalf("%s is not within %s", c, up)
			}
			if Within(up, c) {
				t.Fatalf("%s is within %s", up, c)
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"37", "371082", "371082001", "371082001000", "000000", "", "三七"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := Parse(s)
		if err != nil {
			if p := Prefix(Code(s)); p != s {
				t.Fatalf("Prefix(%q) = %q", s, p)
			}
			return
		}
		if again, err := Parse(string(c)); c != Country && (err != nil || again != c) {
			t.Fatalf("%q reads as %q, which reads as %q, %v", s, c, again, err)
		}
		if strings.TrimSpace(s) != "000000" && Prefix(Code(s)) == "" {
			t.Fatalf("%q opens the country", s)
		}
	})
}

func BenchmarkLookup(b *testing.B) {
	Lookup("371082001")
	for b.Loop() {
		Lookup("371082001")
	}
}

func BenchmarkRegister(b *testing.B) {
	for b.Loop() {
		newRegister().townships()
	}
}

func BenchmarkSearch(b *testing.B) {
	Search("荣成")
	for b.Loop() {
		Search("荣成")
	}
}
