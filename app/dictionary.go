package app

import (
	"fmt"
	"io"
	"strings"

	"qgov/kernel/flow"
	"qgov/kernel/record"
)

// Dictionary writes the field dictionary, docs/fields.md: every kind with its columns, states and steps, made from the declarations.
func Dictionary(w io.Writer) error {
	plans, flows, err := Kinds()
	if err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString("# Field dictionary\n\nWritten by `go run ./tools/docs` from the declarations; do not edit. The column is the name in the tables, in JSON and in addresses;\n" +
		"the label is what people see and what heads of sheets say. Every table begins with the columns of the head.\n\n## Head\n\n")
	if len(plans) > 0 {
		writeFields(&b, plans[0].Heads)
	}
	for _, p := range plans {
		fmt.Fprintf(&b, "\n## %s %s\n\n", p.Name, p.Label)
		if p.About != "" {
			b.WriteString(p.About + "。\n\n")
		}
		writeFields(&b, p.Fields)
		for _, f := range p.Fields {
			if f.Child != nil {
				fmt.Fprintf(&b, "\nRows of `%s` (%s), table `%s`:\n\n", f.Name, f.Label, f.Child.Name)
				writeFields(&b, f.Child.Fields)
			}
		}
		if fl := flows[p.Name]; fl != nil {
			writeFlow(&b, fl)
		}
	}
	_, err = io.WriteString(w, b.String())
	return err
}

func writeFields(b *strings.Builder, fields []*record.Field) {
	b.WriteString("| column | label | type | notes |\n| --- | --- | --- | --- |\n")
	for _, f := range fields {
		fmt.Fprintf(b, "| `%s` | %s | %s | %s |\n", f.Name, cell(f.Label), f.Type, cell(strings.Join(fieldNotes(f), "; ")))
	}
}

// fieldNotes says what a program has to know of a field besides its type.
func fieldNotes(f *record.Field) []string {
	var out []string
	for _, n := range []struct {
		on   bool
		note string
	}{{f.Must, "required"}, {f.Maybe, "may be unknown"}, {f.Single, "unique"}, {f.Fixed && !f.Head, "set by steps and code"}, {f.Party, "opens to its party"}, {f.Open != "", "open list `" + f.Open + "`, which begins with"},
		{f.Access == record.Open, "public"}, {f.Access == record.Sensitive, "sensitive"}, {f.Access == record.Bureau, "not for outside accounts"}, {f.Access == record.Personal || f.Type == record.Hidden, "personal, masked"},
		{f.Unit != "", f.Unit}, {f.Shape != nil, "such as " + f.Example}} {
		if n.on {
			out = append(out, n.note)
		}
	}
	if f.Type == record.Reference && f.Target != nil {
		out = append(out, "→ "+f.Target().Name)
	}
	for _, c := range f.Codes {
		out = append(out, "`"+c.Code+"` "+c.Label)
	}
	return out
}

func writeFlow(b *strings.Builder, f *flow.Flow) {
	b.WriteString("\n| step | label | from | to | by | notes |\n| --- | --- | --- | --- | --- | --- |\n")
	for _, m := range f.Steps {
		var by, notes []string
		for _, d := range m.By {
			by = append(by, string(d))
		}
		if m.FourEyes != "" {
			notes = append(notes, "another person than `"+m.FourEyes+"`")
		}
		if m.After != "" {
			notes = append(notes, "by the program when `"+m.After+"` has passed")
		}
		if m.Publishes {
			notes = append(notes, "public log")
		}
		if len(m.Starts) > 0 {
			notes = append(notes, "starts "+strings.Join(m.Starts, "、"))
		}
		fmt.Fprintf(b, "| `%s` | %s | %s | %s | %s | %s |\n", m.Name, cell(m.Label), cell(joined(m.From)), cell(joined(m.To)), strings.Join(by, " "), cell(strings.Join(notes, "; ")))
	}
}

// cell keeps a text inside its cell of a table.
func cell(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "|", " / "), "\n", " ")
}
