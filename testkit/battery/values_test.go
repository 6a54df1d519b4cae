package battery_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"strconv"
	"strings"

	"qgov/kernel/record"
	"qgov/kernel/sheet"
	"qgov/testkit/server"
)

// fields are those that a person fills in, attachments aside.
func fields(p *record.Plan) []*record.Field {
	var out []*record.Field
	for _, f := range p.Fields {
		if !f.Fixed && f.Type != record.Files {
			out = append(out, f)
		}
	}
	return out
}

func masked(f *record.Field) bool { return f.Access == record.Personal || f.Type == record.Hidden }

// form is what a browser posts of a record.
func form(p *record.Plan, r any) url.Values {
	out := make(url.Values)
	fill(out, p, r, "")
	return out
}

func fill(out url.Values, p *record.Plan, r any, prefix string) {
	for _, f := range fields(p) {
		name := prefix + f.Name
		switch f.Type {
		case record.Rows:
			out.Set(name+".rows", "1")
			for i := range f.Len(r) {
				out.Add(name+".row", strconv.Itoa(i))
				fill(out, f.Child, f.Row(r, i), name+"."+strconv.Itoa(i)+".")
			}
		case record.Choices:
			out.Add("_has", name)
			if s := f.Format(r); s != "" {
				out[name] = strings.Split(s, ",")
			}
		case record.YesNo:
			if s := f.Format(r); s != "" {
				out.Set(name, strconv.FormatBool(s == "是"))
			}
		default:
			out.Set(name, f.Format(r))
		}
	}
}

// object is the record as a program sends it. Unknown values are left out.
func object(p *record.Plan, r any) map[string]any {
	var all map[string]any
	if err := json.Unmarshal(p.AppendJSON(nil, r, func(f *record.Field) bool { return !f.Fixed && f.Type != record.Files }), &all); err != nil {
		panic(err) // the kernel wrote it
	}
	for name, v := range all {
		if v == nil {
			delete(all, name)
		}
	}
	return all
}

// row is the record as a line of a sheet, with its heads.
func row(p *record.Plan, r any) (heads []sheet.Column, cells []sheet.Cell) {
	add := func(f *record.Field, head string, r any) {
		s := f.Format(r)
		if s == "" {
			return
		}
		if f.Type == record.Reference {
			s = "#" + s
		}
		heads, cells = append(heads, sheet.Column{Title: head}), append(cells, sheet.Str(s))
	}
	for _, f := range fields(p) {
		switch {
		case f.Type == record.Reference && f.Target == nil:
		case f.Type != record.Rows:
			add(f, f.Label, r)
		default:
			for i := range f.Len(r) {
				for _, c := range fields(f.Child) {
					add(c, fmt.Sprintf("%s.%d.%s", f.Label, i+1, c.Label), f.Row(r, i))
				}
			}
		}
	}
	return heads, cells
}

// differs tells in which of the fields that were sent the stored record differs, as the API shows it.
func differs(p *record.Plan, sent map[string]any, stored map[string]any) string {
	for _, f := range fields(p) {
		want, ok := sent[f.Name]
		if !ok || masked(f) || f.Lies() || want == "" {
			continue
		}
		if got := stored[f.Name]; !same(want, got) {
			return fmt.Sprintf("%s is %v, was sent as %v", f.Name, got, want)
		}
	}
	return ""
}

// same compares JSON values; of an object only what was sent counts.
func same(want, got any) bool {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			return false
		}
		for k, v := range w {
			if v != nil && v != "" && g[k] != nil && !same(v, g[k]) {
				return false
			}
		}
		return true
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return false
		}
		for i := range w {
			if !same(w[i], g[i]) {
				return false
			}
		}
		return true
	}
	return reflect.DeepEqual(want, got) || fmt.Sprint(want) == fmt.Sprint(got)
}

// read returns the record by the API and its ETag.
func read(c *server.Client, p *record.Plan, id string) (map[string]any, string) {
	a := c.Get("/api/" + p.Name + "/" + id).Want(200)
	return a.Object(), a.Header.Get("ETag")
}
