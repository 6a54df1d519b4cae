package app

import (
	"fmt"
	"io"
	"strings"

	"qgov/base/codelist"
	"qgov/base/law"
	"qgov/kernel/flow"
	"qgov/kernel/record"
)

// Kinds returns every declared kind with its flow, in the order of the modules.
func Kinds() ([]*record.Plan, map[string]*flow.Flow, error) {
	book, err := law.NewBook()
	if err != nil {
		return nil, nil, err
	}
	ms := modules(shared{book: book, lists: &codelist.Register{}})
	flows := make(map[string]*flow.Flow)
	for _, m := range ms {
		for _, v := range m.Views {
			if v.Flow != nil {
				flows[v.Plan.Name] = v.Flow
			}
		}
	}
	return Plans(ms), flows, nil
}

// Describe prints the plan of a kind for people: fields, states and steps.
func Describe(w io.Writer, p *record.Plan, f *flow.Flow) {
	fmt.Fprintf(w, "%s  %s\n", p.Name, p.Label)
	if p.About != "" {
		fmt.Fprintf(w, "  %s\n", p.About)
	}
	fmt.Fprintln(w, "\n  fields")
	describeFields(w, p, "    ")
	if f == nil {
		return
	}
	fmt.Fprintln(w, "\n  states")
	for _, s := range f.States {
		mark := ""
		if s.Code == f.Start {
			mark = "  (start)"
		}
		if s.Final {
			mark = "  (final)"
		}
		fmt.Fprintf(w, "    %-16s %s%s\n", s.Code, s.Label, mark)
	}
	fmt.Fprintln(w, "\n  steps")
	for _, m := range f.Steps {
		fmt.Fprintf(w, "    %-16s %s: %s → %s", m.Name, m.Label, joined(m.From), joined(m.To))
		var notes []string
		for _, d := range m.By {
			notes = append(notes, string(d))
		}
		if m.FourEyes != "" {
			notes = append(notes, "four eyes with "+m.FourEyes)
		}
		if m.After != "" {
			notes = append(notes, "by the program after "+m.After)
		}
		if len(m.Starts) > 0 {
			notes = append(notes, "starts "+strings.Join(m.Starts, "、"))
		}
		if m.Publishes {
			notes = append(notes, "public")
		}
		fmt.Fprintf(w, "  [%s]\n", strings.Join(notes, "; "))
	}
}

func joined(states []record.State) string {
	if len(states) == 0 {
		return "unchanged"
	}
	parts := make([]string, len(states))
	for i, s := range states {
		parts[i] = string(s)
	}
	return strings.Join(parts, "|")
}

func describeFields(w io.Writer, p *record.Plan, indent string) {
	for _, f := range p.Fields {
		var notes []string
		add := func(on bool, note string) {
			if on {
				notes = append(notes, note)
			}
		}
		add(f.Must, "required")
		add(f.Maybe, "may be unknown")
		add(f.Single, "unique")
		add(f.Listed, "listed")
		add(f.Filters, "filter")
		add(f.Finds, "searched")
		add(f.Titles, "title")
		add(f.Fixed, "set by steps")
		add(f.Party, "opens to its party")
		add(f.Unit != "", f.Unit)
		notes = append(notes, [...]string{"inside", "public", "sensitive", "personal", "bureau"}[f.Access])
		if f.Type == record.Reference && f.Target != nil {
			notes = append(notes, "→ "+f.Target().Name)
		}
		for _, c := range f.Codes {
			notes = append(notes, c.Code+"="+c.Label)
		}
		fmt.Fprintf(w, "%s%-18s %-11s %s  [%s]\n", indent, f.Name, f.Type, f.Label, strings.Join(notes, ", "))
		if f.Child != nil {
			describeFields(w, f.Child, indent+"    ")
		}
	}
}
