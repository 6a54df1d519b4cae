// Package region is the register of administrative divisions: provinces,
// prefectures and counties by GB/T 2260, townships by nine digits, and the
// codes that were abolished, with what replaced them.
//
// The register is embedded and is read on first use. Codes are compared by
// their leading digits: [Prefix] gives those of a division, and a row belongs
// to a region if its code begins with them ([Within]). A record keeps the code
// it was made with; [Successors] and [Valid] tell what it means today.
package region

import (
	_ "embed"
	"errors"
	"slices"
	"strings"

	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/text"
)

// English is the translation of the package's Chinese texts, one line a text.
//
//go:embed en.tsv
var English string

// A Code is a division's number: six digits of GB/T 2260 for a province
// (370000), a prefecture (371000) or a county (371082), nine digits for a
// township (371082001). "" and "000000" stand for the whole country.
type Code string

// Country is the code of the whole country.
const Country Code = ""

// A Level is the rank of a division.
type Level uint8

const (
	Province   Level = iota + 1 // 省、自治区、直辖市、特别行政区
	Prefecture                  // 地级市、地区、自治州、盟
	County                      // 县、县级市、市辖区、旗
	Township                    // 乡、镇、街道
)

// A Division is one entry of the register.
type Division struct {
	Code  Code
	Name  string // 荣成市
	Level Level
	// From and To are the first and the last year of the code, 0 if the
	// register does not know. It knows them for the changes of 2012 to 2025.
	From, To int
	// Abolished says that the code is in no current list.
	Abolished bool
	// Zone says that the code is a statistical one for a development zone or
	// new area, which GB/T 2260 does not list. Townships stand under it.
	Zone bool
	// Former is the name the division had before, if it changed under the same
	// code since 2012: 苍山县 for 371324 兰陵县.
	Former string
	// Document is the approval by which the code was abolished, such as
	// 国函〔2018〕163号, if the register knows.
	Document string
}

// ErrUnknown says that the register has no such code.
var ErrUnknown = errors.New("行政区划代码不存在")

// Parse reads a code as people and other systems write it and returns its
// canonical form: 37, 3710, six, nine or twelve digits, the statistical
// twelve-digit form ending in the zeros of the village. It does not ask
// whether the division exists.
func Parse(s string) (Code, error) {
	t := strings.TrimSpace(s)
	for i := range len(t) {
		if t[i] < '0' || t[i] > '9' {
			return "", fault.New(fault.Invalid, "G101", "行政区划代码“%s”只能由数字组成", text.Clip(s, 41))
		}
	}
	switch len(t) {
	case 2, 4:
		t += "0000"[:6-len(t)]
	case 12:
		if t[9:] != "000" {
			return "", fault.New(fault.Invalid, "G102", "行政区划代码“%s”细于乡镇一级", text.Clip(s, 41))
		}
		t = t[:9]
	case 6:
		if t == "000000" {
			return Country, nil
		}
	case 9:
	default:
		return "", fault.New(fault.Invalid, "G103", "行政区划代码“%s”应为 6 位或 9 位数字", text.Clip(s, 41))
	}
	if len(t) == 9 && t[6:] == "000" {
		t = t[:6]
	}
	if strings.HasPrefix(t, "00") {
		return "", fault.New(fault.Invalid, "G104", "行政区划代码“%s”没有省级部分", text.Clip(s, 41))
	}
	return Code(t), nil
}

// Prefix returns the leading digits that a division shares with everything in
// it: 37 for 370000, 3710 for 371000, the code itself for a county or a
// township, and "" for the whole country. What is not a code is returned as it
// is, never as "": a damaged code must not open the whole country.
func Prefix(code Code) string {
	c, err := Parse(string(code))
	if err != nil {
		return string(code)
	}
	switch {
	case len(c) != 6:
		return string(c)
	case c[2:] == "0000":
		return string(c[:2])
	case c[4:] == "00":
		return string(c[:4])
	}
	return string(c)
}

// Within reports whether child is parent or lies in it, by their codes alone:
// 371082001 is within 371082, 371000, 370000 and the country.
func Within(child, parent Code) bool {
	p := Prefix(parent)
	if p == "" {
		// Only a real code of the country opens everything.
		return true
	}
	return strings.HasPrefix(Prefix(child), p)
}

// level returns the rank a canonical code has by its form.
func (c Code) level() Level {
	switch {
	case len(c) == 9:
		return Township
	case len(c) != 6:
		return 0
	case c[2:] == "0000":
		return Province
	case c[4:] == "00":
		return Prefecture
	}
	return County
}

// canonical returns code as the register stores it.
func canonical(code Code) Code {
	if c, err := Parse(string(code)); err == nil {
		return c
	}
	return code
}

// Lookup returns the division of a code, current or abolished.
func Lookup(code Code) (Division, bool) {
	return load().lookup(canonical(code))
}

// Parent returns the division that administers code: the prefecture of a
// county, the province of a county without a prefecture (北京市东城区,
// 仙桃市), the county of a township, and the prefecture of a township in a city
// without counties (东莞市). It is Country for a province and for an unknown code.
func Parent(code Code) Code { return load().parent(canonical(code)) }

// Ancestors returns the divisions above code, the province first, without code itself.
func Ancestors(code Code) []Division {
	var out []Division
	r := load()
	for c := r.parent(canonical(code)); c != Country; c = r.parent(c) {
		d, _ := r.lookup(c)
		out = append(out, d)
	}
	slices.Reverse(out)
	return out
}

// Children returns the current divisions directly below code in the order of
// their codes: provinces for Country, townships for a county. The development
// zones of a city are among them with Zone set.
func Children(code Code) []Division { return load().children(canonical(code)) }

// All returns the current divisions of a level in the order of their codes,
// without the zones.
func All(level Level) []Division {
	r := load()
	var out []Division
	list := r.divisions
	if level == Township {
		list = r.townships()
	}
	for i := range list {
		if d := r.complete(list[i]); d.Level == level && !d.Abolished && !d.Zone {
			out = append(out, d)
		}
	}
	return out
}

// FullName returns the name with those above it: 山东省威海市荣成市. It is ""
// for an unknown code and 全国 for the whole country.
func FullName(code Code) string {
	c := canonical(code)
	if c == Country {
		return "全国"
	}
	d, ok := load().lookup(c)
	if !ok {
		return ""
	}
	var b strings.Builder
	for _, a := range Ancestors(c) {
		b.WriteString(a.Name)
	}
	b.WriteString(d.Name)
	return b.String()
}

// firstKnown is the first year whose changes the register has in full.
const firstKnown = 2012

// Valid reports whether the code was in use on a day. The register knows the
// year of a change and not the day, so in that year the old and the new code
// are both valid. An abolished code whose year is not known ended before 2012
// and is valid before it. On no date it asks for the present.
func Valid(code Code, on calendar.Date) bool {
	c := canonical(code)
	if c == Country {
		return true
	}
	d, ok := load().lookup(c)
	switch {
	case !ok:
		return false
	case on.IsZero():
		return !d.Abolished
	case d.From != 0 && on.Year() < d.From:
		return false
	case !d.Abolished:
		return true
	case d.To != 0:
		return on.Year() <= d.To
	}
	return on.Year() < firstKnown
}

// Successors returns the current codes to which the area of an abolished code
// went, in the order of their codes: those of the published change, followed
// to the present; without one, the only current division of the same name in
// the same province (in the same prefecture for a district, whose names
// repeat). For a township it is the one of the same name in the counties that
// succeeded its own. It is empty for a current code, and where nothing
// published supports an answer.
func Successors(code Code) []Code { return load().successors(canonical(code)) }

// searchLimit is the most divisions that Search returns.
const searchLimit = 100

// Search returns the divisions whose name, or former name, contains the given
// words, or whose full name ends with them (威海市荣成市). Exact names come
// first, then current before abolished, then higher levels, then by code; at
// most 100.
func Search(name string) []Division {
	name = strings.TrimSpace(name)
	if name == "" {
		return nil
	}
	r := load()
	var found []Division
	for _, list := range [...][]Division{r.divisions, r.townships()} {
		for i := range list {
			d := &list[i]
			if strings.Contains(d.Name, name) || d.Former != "" && strings.Contains(d.Former, name) ||
				strings.HasSuffix(name, d.Name) && strings.HasSuffix(FullName(d.Code), name) {
				found = append(found, r.complete(*d))
			}
		}
	}
	rank := func(d Division) int {
		n := int(d.Level)
		if d.Abolished {
			n += 10
		}
		if d.Name != name && d.Former != name {
			n += 20
		}
		return n
	}
	slices.SortStableFunc(found, func(a, b Division) int { return rank(a) - rank(b) })
	return found[:min(len(found), searchLimit)]
}

// Describe answers what a page of calculators asks of a code: its full name,
// whether it is valid on the day (2026-01-02, or "" for now), and the current
// codes that succeeded it.
func Describe(code, on string) (name string, valid bool, successors []string, err error) {
	c, err := Parse(code)
	if err != nil {
		return "", false, nil, err
	}
	var day calendar.Date
	if on != "" {
		if day, err = calendar.ParseDateLoose(on); err != nil {
			return "", false, nil, err
		}
	}
	if name = FullName(c); name == "" {
		return "", false, nil, fault.Wrap(ErrUnknown, fault.NotFound, "G105", "没有行政区划代码“%s”", string(c))
	}
	for _, s := range Successors(c) {
		successors = append(successors, string(s))
	}
	return name, Valid(c, day), successors, nil
}
