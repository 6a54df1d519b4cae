// Package industry is the classification of economic activities,
// GB/T 4754-2017 国民经济行业分类: 20 sections (门类, a letter), 97 divisions
// (大类, two digits), 473 groups (中类, three) and 1,381 classes (小类, four).
//
// A code's leading digits name what it belongs to: 1512 is in group 151 and
// division 15. The letter does not follow from the digits but from the table
// of divisions ([SectionOf]).
//
// # Where the table differs from other counts
//
// The table that the program carries was published with 1,380 rows of classes.
// One class, 3741 飞机制造, stood there as a second group 374; it is a class
// here, which makes 1,381. Groups with a single class, whose code ends in 0,
// had no row of their own; they take the name of the class. The standard as
// changed by amendment No. 1 of 2019 is cited with 1,382 classes: the table is
// the edition of 2017, and the amendment is not in it.
package industry

import (
	"bytes"
	"cmp"
	"compress/gzip"
	_ "embed"
	"io"
	"slices"
	"strings"
	"sync"
)

//go:embed gbt4754_2017.tsv.gz
var table []byte

// A Code is a letter A to T, or two to four digits.
type Code string

// A Level is the rank of a code.
type Level uint8

const (
	Section  Level = iota + 1 // 门类, a letter
	Division                  // 大类, two digits
	Group                     // 中类, three digits
	Class                     // 小类, four digits
)

// Level returns the rank of the code by its form, 0 for what is no code.
func (c Code) Level() Level {
	if len(c) == 1 && c[0] >= 'A' && c[0] <= 'T' {
		return Section
	}
	for i := range len(c) {
		if c[i] < '0' || c[i] > '9' {
			return 0
		}
	}
	switch len(c) {
	case 2:
		return Division
	case 3:
		return Group
	case 4:
		return Class
	}
	return 0
}

// An Activity is one entry of the classification.
type Activity struct {
	Code    Code
	Name    string // 白酒制造
	Section Code   // the letter of its section
	Remark  string // what the standard says it covers, often empty
}

// Level returns the rank of the activity.
func (a Activity) Level() Level { return a.Code.Level() }

// classification is the table in memory. It does not change.
type classification struct {
	list  []Activity // sections first, each before its divisions, by code within a section
	index map[Code]int
}

// load reads the embedded table on first use.
var load = sync.OnceValue(func() *classification {
	z, err := gzip.NewReader(bytes.NewReader(table))
	if err != nil {
		panic("industry: embedded table: " + err.Error())
	}
	text, err := io.ReadAll(z)
	if err != nil {
		panic("industry: embedded table: " + err.Error())
	}
	c := &classification{index: map[Code]int{}}
	for line := range strings.Lines(string(text)) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		a := Activity{Section: Code(f[0]), Code: Code(f[1]), Name: f[2], Remark: f[3]}
		if a.Code == "" {
			a.Code = a.Section
		}
		c.index[a.Code] = len(c.list)
		c.list = append(c.list, a)
	}
	return c
})

// Canonical returns the code as the classification writes it. It accepts the
// form of other systems with the letter before the digits (C1512), small
// letters and spaces. What it does not understand it returns as it is.
func Canonical(s string) Code {
	t := strings.ToUpper(strings.TrimSpace(s))
	if len(t) > 1 && Code(t[:1]).Level() == Section && Code(t[1:]).Level() > Section {
		if SectionOf(Code(t[1:])) == Code(t[:1]) {
			return Code(t[1:])
		}
		return Code(s) // a letter that contradicts the digits
	}
	if Code(t).Level() == 0 {
		return Code(s)
	}
	return Code(t)
}

// Lookup returns the activity of a code.
func Lookup(code Code) (Activity, bool) {
	c := load()
	i, ok := c.index[code]
	if !ok {
		return Activity{}, false
	}
	return c.list[i], true
}

// SectionOf returns the letter of the section a code belongs to, or "". A
// group or class need not be in the table; its division must be.
func SectionOf(code Code) Code {
	switch code.Level() {
	case Section:
		return code
	case 0:
		return ""
	}
	a, ok := Lookup(code[:2])
	if !ok {
		return ""
	}
	return a.Section
}

// Parent returns the code above: the group of a class, the division of a
// group, the section of a division, and "" of a section or an unknown code.
func Parent(code Code) Code {
	a, ok := Lookup(code)
	switch {
	case !ok || a.Level() == Section:
		return ""
	case a.Level() == Division:
		return a.Section
	}
	return code[:len(code)-1]
}

// Children returns the activities directly below a code in the order of their
// codes; for "" the sections.
func Children(code Code) []Activity {
	var out []Activity
	for _, a := range load().list {
		if code == "" && a.Level() == Section || code != "" && a.Code != code && Parent(a.Code) == code {
			out = append(out, a)
		}
	}
	return out
}

// All returns the activities of a level in the order of their codes.
func All(level Level) []Activity {
	var out []Activity
	for _, a := range load().list {
		if a.Level() == level {
			out = append(out, a)
		}
	}
	slices.SortFunc(out, func(a, b Activity) int { return cmp.Compare(a.Code, b.Code) })
	return out
}

// Within reports whether child is parent or belongs to it: 1512 is within 151,
// 15 and C.
func Within(child, parent Code) bool {
	switch parent.Level() {
	case 0:
		return false
	case Section:
		return SectionOf(child) == parent
	}
	return child.Level() > 0 && strings.HasPrefix(string(child), string(parent))
}

// FullName returns the names from the section down: 制造业 / 酒、饮料和精制茶制造业 /
// 酒的制造 / 白酒制造. A group that only repeats its class is left out. It is ""
// for an unknown code.
func FullName(code Code) string {
	var names []string
	for c := code; c != ""; c = Parent(c) {
		a, ok := Lookup(c)
		if !ok {
			return ""
		}
		if len(names) == 0 || names[len(names)-1] != a.Name {
			names = append(names, a.Name)
		}
	}
	slices.Reverse(names)
	return strings.Join(names, " / ")
}

// Search returns the activities whose name contains the words, or whose code
// begins with them. Exact names and codes come first, then names that contain
// the words, then those whose remark does; within each the finer level first,
// since firms are registered by class. At most 100.
func Search(words string) []Activity {
	words = strings.TrimSpace(words)
	if words == "" {
		return nil
	}
	code := Canonical(words)
	type hit struct {
		a    Activity
		rank int
	}
	var hits []hit
	for _, a := range load().list {
		rank := -1
		switch {
		case a.Name == words || a.Code == code:
			rank = 0
		case code.Level() != 0 && Within(a.Code, code), strings.Contains(a.Name, words):
			rank = 10
		case strings.Contains(a.Remark, words):
			rank = 20
		}
		if rank >= 0 {
			hits = append(hits, hit{a, rank + int(Class-a.Level())})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Or(a.rank-b.rank, cmp.Compare(a.a.Code, b.a.Code)) })
	out := make([]Activity, 0, min(len(hits), 100))
	for _, h := range hits[:min(len(hits), 100)] {
		out = append(out, h.a)
	}
	return out
}
