package page

import (
	"net/http"

	"qgov/kernel/fault"
	"qgov/web"
)

// Mark puts what is wrong with an input at the fields of a form that was written by hand, and above it. It returns the status of the answer, 0
// if the fault lies in nobody's input.
func Mark(p *web.Page, f *web.Form, wrong error) int {
	e := fault.Of(wrong)
	if len(e.Problems) == 0 {
		f.Problems = append(f.Problems, web.Problem{Text: p.Say(e.Text, e.Args...)})
	}
	for _, one := range e.Problems {
		said := p.Say(one.Text, one.Args...)
		f.Problems = append(f.Problems, web.Problem{Field: "f-" + one.Field, Text: said})
		for s := range f.Sections {
			for i := range f.Sections[s].Fields {
				if x := &f.Sections[s].Fields[i]; x.Name == one.Field {
					x.Problem = said
				}
			}
		}
	}
	return map[fault.Kind]int{fault.Invalid: http.StatusUnprocessableEntity, fault.TooLarge: http.StatusRequestEntityTooLarge, fault.Unsupported: http.StatusUnprocessableEntity, fault.TooMany: http.StatusTooManyRequests}[e.Kind]
}
