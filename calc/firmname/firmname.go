// Package firmname compares names of firms as people type them: with full-width letters, other brackets, 有限责任公司 for 有限公司, the place
// in front or in brackets, a former form of organisation.
//
// A comparison gives a score and says in words what differs. The score only puts candidates in order for a person: no score but that
// of equal spelling ([Match.Same]) is a finding that two names mean one firm, so nothing may be decided by it (企业名称登记管理规定
// Art 6 composes a name of region, 字号, industry and form of organisation; two firms may differ in one character).
//
//	m := firmname.Compare("荣成市海之源食品有限责任公司", "荣成市海之源食品有限公司")  // 97, 组织形式写法不同
//
// [Variants] lists the spellings under which a register may hold a typed name, for look-ups by an index.
package firmname

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"
)

// English holds the English of every Chinese text of this package, one line a text: Chinese, tab, English.
//
//go:embed en.tsv
var English string

// Difference says in what two names differ.
type Difference string

// The differences.
const (
	Spelling Difference = "全角、括号或空格写法不同"
	FormText Difference = "组织形式写法不同"
	Form     Difference = "组织形式不同"
	Place    Difference = "行政区划写法不同"
	Branch   Difference = "一方为分支机构"
	Core     Difference = "字号或行业表述不同"
)

// The scores of names that differ in form only. Names whose cores differ score by the pairs of characters they share, at most
// coreMost.
const (
	same     = 100
	formText = 97
	place    = 92
	form     = 88
	coreMost = 80
	branched = 15 // taken off when one is a branch of a firm
)

// Match is the outcome of a comparison.
type Match struct {
	Score       int  // 0 to 100
	Same        bool // equal but for width, brackets, case and blanks
	Differences []Difference
}

// Name is a name in its parts.
type Name struct {
	Canonical string // half-width, one kind of brackets, no blanks, small letters
	Places    string // words of region, in front and in brackets, in their order
	Core      string // 字号 and industry
	Form      string // form of organisation as written; "" when there is none
	Branch    string // what stands behind a full name: 第一分公司
}

// forms are the forms of organisation, the longer before those that end alike; each with its family.
var forms = []struct{ text, family string }{
	{"股份有限公司", "joint"}, {"股份公司", "joint"}, {"有限责任公司", "limited"}, {"有限公司", "limited"},
	{"合伙企业(有限合伙)", "partnership"}, {"合伙企业(普通合伙)", "partnership"}, {"(有限合伙)", "partnership"}, {"(普通合伙)", "partnership"}, {"合伙企业", "partnership"},
	{"个人独资企业", "sole"}, {"农民专业合作社联合社", "union"}, {"农民专业合作社", "cooperative"}, {"专业合作社", "cooperative"}, {"合作社", "cooperative"}, {"公司", "company"},
}

// Canonical folds width, brackets, case and blanks: what is equal then is spelled alike.
func Canonical(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= '！' && r <= '～': // full-width forms of ASCII
			r -= '！' - '!'
		case r == '〔' || r == '【' || r == '［' || r == '〈':
			r = '('
		case r == '〕' || r == '】' || r == '］' || r == '〉':
			r = ')'
		case r == '•' || r == '・' || r == '‧':
			r = '·'
		}
		switch r {
		case '[', '{':
			r = '('
		case ']', '}':
			r = ')'
		}
		if unicode.IsSpace(r) || r == '\u3000' || !unicode.IsPrint(r) {
			continue
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// Parse divides a name into its parts.
func Parse(s string) Name {
	n := Name{Canonical: Canonical(s)}
	rest := n.Canonical
	for _, f := range forms { // a branch: the full name of its firm stands before it
		if i := strings.LastIndex(rest, f.text); i > 0 && i+len(f.text) < len(rest) && strings.HasSuffix(rest, "公司") && strings.Contains(rest[i+len(f.text):], "分公司") {
			rest, n.Branch = rest[:i+len(f.text)], rest[i+len(f.text):]
			break
		}
	}
	for _, f := range forms {
		if cut, ok := strings.CutSuffix(rest, f.text); ok && cut != "" {
			rest, n.Form = cut, f.text
			break
		}
	}
	rest, bracketed := brackets(rest)
	front := frontPlaces(rest)
	n.Places, n.Core = front+bracketed, strings.TrimPrefix(rest, front)
	return n
}

// brackets takes what stands in brackets out of the name.
func brackets(s string) (rest, inside string) {
	for {
		open := strings.IndexByte(s, '(')
		end := strings.IndexByte(s, ')')
		if open < 0 || end < open {
			return s, inside
		}
		inside += s[open+1 : end]
		s = s[:open] + s[end+1:]
	}
}

// frontPlaces returns the words of region with which a name begins: 山东省荣成市.
func frontPlaces(s string) string {
	runes := []rune(s)
	end := 0
	for i := end; i < len(runes) && i-end <= 5; i++ {
		if strings.ContainsRune("省市县区州盟旗", runes[i]) && i-end >= 2 && len(runes)-i > 2 {
			end = i + 1
		}
	}
	return string(runes[:end])
}

func family(form string) string {
	for _, f := range forms {
		if f.text == form {
			return f.family
		}
	}
	return ""
}

// Compare compares two names. It is symmetric.
func Compare(a, b string) Match {
	x, y := Parse(a), Parse(b)
	if x.Canonical == y.Canonical {
		m := Match{Score: same, Same: true}
		if a != b {
			m.Differences = []Difference{Spelling}
		}
		return m
	}
	var m Match
	switch {
	case x.Form == y.Form:
	case family(x.Form) == family(y.Form):
		m.Differences = append(m.Differences, FormText)
	default:
		m.Differences = append(m.Differences, Form)
	}
	bare := func(n Name) string { return stem(n.Places) }
	if bare(x) != bare(y) {
		m.Differences = append(m.Differences, Place)
	}
	has := func(d Difference) bool { return slices.Contains(m.Differences, d) }
	switch {
	case x.Core != y.Core && stem(x.Places)+x.Core != stem(y.Places)+y.Core: // 荣成海之源 is 荣成市 海之源
		m.Differences = append(m.Differences, Core)
		m.Score = dice(x.Core, y.Core) * coreMost / 100
	case has(Form):
		m.Score = form
	case has(Place) && x.Core == y.Core:
		m.Score = place
	default:
		m.Score = formText
	}
	if x.Branch != y.Branch {
		m.Differences = append(m.Differences, Branch)
		m.Score = max(0, m.Score-branched)
	}
	return m
}

// stem leaves out the words for kinds of region, which people leave out as well.
func stem(places string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("省市县区州盟旗", r) {
			return -1
		}
		return r
	}, places)
}

// dice is the share, in hundredths, of the pairs of neighbouring characters that two texts have in common (Dice 1945).
func dice(a, b string) int {
	p, q := pairs(a), pairs(b)
	if len(p)+len(q) == 0 {
		return 0
	}
	count := make(map[[2]rune]int, len(p))
	for _, x := range p {
		count[x]++
	}
	common := 0
	for _, x := range q {
		if count[x] > 0 {
			count[x]--
			common++
		}
	}
	return 200 * common / (len(p) + len(q))
}

func pairs(s string) [][2]rune {
	r := []rune(s)
	var out [][2]rune
	for i := range max(0, len(r)-1) {
		out = append(out, [2]rune{r[i], r[i+1]})
	}
	return out
}

// Variants lists spellings of a name under which a register may hold it: as typed, with each kind of brackets, and with 有限公司 and
// 有限责任公司 exchanged. Each is no more than formText away.
func Variants(s string) []string {
	typed := strings.TrimSpace(s)
	c := Canonical(s)
	var out []string
	add := func(v string) {
		if v != "" && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	add(typed)
	for _, v := range []string{c, exchange(c)} {
		for _, u := range []string{v, strings.ToUpper(v)} {
			add(strings.NewReplacer("(", "（", ")", "）").Replace(u))
			add(u)
		}
	}
	return out
}

// exchange swaps the two spellings of a limited company.
func exchange(s string) string {
	if cut, ok := strings.CutSuffix(s, "有限责任公司"); ok {
		return cut + "有限公司"
	}
	if cut, ok := strings.CutSuffix(s, "有限公司"); ok && !strings.HasSuffix(cut, "股份") {
		return cut + "有限责任公司"
	}
	return s
}
