package scenario

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/testkit/browser"
	"qgov/testkit/fill"
	"qgov/testkit/server"
)

// fillIn fills in the form within a selector as a person does, field by field in the order of the form.
func (p *person) fillIn(form string, plan *record.Plan, in fill.Values) {
	p.Helper()
	left := make(map[string]bool, len(in))
	for name := range in {
		left[name] = true
	}
	if plan != nil {
		for _, f := range append(slices.Clone(plan.Heads), plan.Fields...) {
			if left[f.Name] {
				p.put(form, f, f.Name, in[f.Name])
				delete(left, f.Name)
			}
		}
	}
	if len(left) > 0 {
		p.fail("the form has no %v", left)
	}
}

// named selects the control with a name.
func named(form, name string) string { return fmt.Sprintf("%s [name=%q]", form, name) }

// put fills in one field.
func (p *person) put(form string, f *record.Field, name string, v any) {
	p.Helper()
	switch v := v.(type) {
	case []attached:
		p.attach(form, f, name, v)
		return
	case []any:
		if f.Type == record.Rows {
			p.rows(form, f, v)
			return
		}
	}
	s := word(v)
	switch f.Type {
	case record.Reference:
		p.choose(form, f, name, s)
		return
	case record.Region:
		p.region(form, name, s)
		return
	case record.Choices:
		for _, code := range strings.Split(s, ",") {
			p.tab.Click(named(form, name) + fmt.Sprintf("[value=%q]", code))
		}
		return
	}
	at := named(form, name)
	kind := p.kindOf(at, f)
	if kind != "radio" && kind != "checkbox" && p.tab.Value(at) == s {
		return // the form knew it
	}
	p.unfold(at)
	switch kind {
	case "select":
		p.tab.Select(at, s)
	case "radio":
		p.tab.Click(at + fmt.Sprintf("[value=%q]", s))
	case "checkbox":
		if browser.Eval[bool](p.tab, "document.querySelector("+quoted(at)+").checked") != (s == "true") {
			p.tab.Click(at)
		}
	default:
		p.tab.Fill(at, s)
	}
}

// word writes a value as a person types it.
func word(v any) string {
	switch v := v.(type) {
	case bool:
		return strconv.FormatBool(v)
	case json.Number:
		return v.String()
	}
	return fmt.Sprint(v)
}

func quoted(s string) string { return fmt.Sprintf("%q", s) }

// kindOf tells what the control at a selector is.
func (p *person) kindOf(at string, f *record.Field) string {
	p.Helper()
	kind := browser.Eval[string](p.tab, `(e => !e ? "" : e.tagName === "INPUT" ? e.type : e.tagName.toLowerCase())(document.querySelector(`+quoted(at)+`))`)
	if kind == "" {
		p.fail("the form has no “%s”: %s", f.Label, p.tab.Text("main"))
	}
	return kind
}

// unfold opens what the control is folded away in.
func (p *person) unfold(at string) {
	p.Helper()
	id := browser.Eval[string](p.tab, `(d => d ? d.id = d.id || "unfold-" + document.querySelectorAll("details[id^=unfold]").length : "")(document.querySelector(`+quoted(at)+`).closest("details:not([open])"))`)
	if id != "" {
		p.tab.Click("#" + id + " > summary")
	}
}

// attach chooses files of the machine.
func (p *person) attach(form string, f *record.Field, name string, list []attached) {
	p.Helper()
	p.kindOf(named(form, name), f)
	dir := p.TempDir()
	var paths []string
	for _, x := range list {
		path := filepath.Join(dir, x.name)
		if err := os.WriteFile(path, x.content, 0o600); err != nil {
			p.fail("%v", err)
		}
		paths = append(paths, path)
	}
	p.tab.Upload(named(form, name), paths...)
}

// choose types the name of a record and picks it from what is found.
func (p *person) choose(form string, f *record.Field, name, id string) {
	p.Helper()
	if p.tab.Count(named(form, name)+fmt.Sprintf("[value=%q]", id)) > 0 {
		return // the form knew it
	}
	if p.tab.Count(named(form, name+".q")) == 0 && p.kindOf(named(form, name), f) == "select" { // the few that may be named
		p.tab.Select(named(form, name), id)
		return
	}
	p.tab.Fill(named(form, name+".q"), p.title(f.Target(), id))
	found := form + fmt.Sprintf(" .ref-list:not([hidden]) button[data-value=%q]", id)
	p.tab.WaitFor(found)
	p.lookAt("reference found")
	p.tab.Click(found)
}

// title is the name of a record.
func (p *person) title(plan *record.Plan, id string) (title string) {
	p.Helper()
	key, err := record.ParseID(id)
	if err == nil {
		err = p.Server.App.Engine.Read(server.System(p.T), func(tx *flow.Tx) error {
			got, err := tx.Titles(plan, []record.ID{key})
			title = got[key]
			return err
		})
	}
	if err != nil || title == "" {
		p.fail("%s %s has no name: %v", plan.Name, id, err)
	}
	return title
}

// region goes down the levels of the picker to the code.
func (p *person) region(form, name, code string) {
	p.Helper()
	for _, n := range []int{2, 4, 6, 9, 12} {
		if len(code) < n || strings.Trim(code[n-2:], "0") == "" {
			return
		}
		level := code[:n] + strings.Repeat("0", max(0, 6-n))
		option := fmt.Sprintf("%s option[value=%q]", named(form, name), level)
		at := browser.Eval[string](p.tab, `(o => o && !o.selected ? o.closest("select").id : "")(document.querySelector(`+quoted(option)+`))`)
		if at == "" {
			continue // the picker begins below it, or stands there
		}
		p.tab.Select(form+" #"+at, level)
		if level != code {
			// 3710 and not 371: other prefectures of the province begin with that, and stand there before the answer has come
			p.tab.WaitThere(fmt.Sprintf(`%s option[value^=%q]:not([value=%q])`, named(form, name), code[:n], level))
		}
	}
}

// rows fills in child rows, adding those that are not there yet.
func (p *person) rows(form string, f *record.Field, list []any) {
	p.Helper()
	at := named(form, f.Name+".row")
	for p.tab.Count(at) < len(list) {
		n := p.tab.Count(at)
		p.tab.Click(named(form, "_add") + fmt.Sprintf("[value=%q]", f.Name))
		p.tab.WaitThere(fmt.Sprintf("%s[value=\"%d\"]", at, n))
	}
	for i, x := range list {
		row, ok := x.(fill.Values)
		if m, plain := x.(map[string]any); plain {
			row, ok = m, true
		}
		if !ok {
			p.fail("a row of %s is %T", f.Label, x)
		}
		for _, child := range f.Child.Fields {
			if v, given := row[child.Name]; given {
				p.put(form, child, f.Name+"."+strconv.Itoa(i)+"."+child.Name, v)
			}
		}
	}
}
