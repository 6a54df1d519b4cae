package record

import (
	"slices"
	"strconv"
	"strings"

	"qgov/kernel/fault"
)

// Opens reports whether a field of the plan, or of its child rows, has an open list.
func (p *Plan) Opens() bool { return p.opens }

func opens(fields []*Field) bool {
	return slices.ContainsFunc(fields, func(f *Field) bool { return f.Open != "" || f.Child != nil && opens(f.Child.Fields) })
}

// Settle brings the choices of open lists to their codes, also where a person or a file gave the label, and returns what is in no list.
// codes gives the entries that a field may hold.
func (p *Plan) Settle(r any, codes func(*Field) Codes) []fault.Problem {
	if !p.opens {
		return nil
	}
	return p.settle(r, codes, "")
}

func (p *Plan) settle(r any, codes func(*Field) Codes, prefix string) []fault.Problem {
	var out []fault.Problem
	for _, f := range p.Fields {
		if f.Type == Rows && opens(f.Child.Fields) {
			for i := range f.Len(r) {
				out = append(out, f.Child.settle(f.Row(r, i), codes, prefix+f.Name+"["+strconv.Itoa(i)+"].")...)
			}
		}
		if f.Open == "" || f.Empty(r) {
			continue
		}
		list, given := codes(f), strings.Split(f.Format(r), ",")
		for i, s := range given {
			n := slices.IndexFunc(list, func(c Code) bool { return c.Code == s || c.Label == s || c.English != "" && c.English == s })
			if n < 0 {
				out = append(out, fault.Problem{Field: prefix + f.Name, Code: "R104", Text: "“%s”不在可选范围内，请从列表中选择", Args: []any{s}})
				continue
			}
			given[i] = list[n].Code
		}
		if pr := f.Parse(r, strings.Join(given, ",")); pr != nil {
			pr.Field = prefix + pr.Field
			out = append(out, *pr)
		}
	}
	return out
}
