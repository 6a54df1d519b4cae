package web

import (
	"slices"
	"strings"

	"github.com/a-h/templ"
)

// fieldID is the id of the first control of a field, from its name.
func fieldID(name string) string {
	if strings.HasPrefix(name, "f-") {
		return name
	}
	return "f-" + strings.NewReplacer(".", "-", " ", "-", "[", "-", "]", "").Replace(name)
}

func (f Field) id() string {
	if f.ID != "" {
		return f.ID
	}
	return fieldID(f.Name)
}

// idAt is the id of the i-th control of a group; the first has the field's own,
// where the error summary leads.
func (f Field) idAt(i int) string {
	if i == 0 {
		return f.id()
	}
	return f.id() + "-" + itoa(i)
}

// grouped reports whether the widget is several controls under one legend.
func (f Field) grouped() bool {
	switch f.Kind {
	case Radio, Checks, YesNo, Rows, Regions:
		return true
	}
	return false
}

func (f Field) boxClass() string {
	c := "fld"
	switch {
	case f.Wide || f.Kind == Paragraph || f.Kind == Rows || f.Kind == Upload || f.Kind == Regions:
		c += " fld-wide"
	case f.Short:
		c += " fld-short"
	}
	if f.Problem != "" {
		c += " fld-bad"
	}
	return c
}

func (f Field) inputType() string {
	switch f.Kind {
	case Date:
		return "date"
	case Instant:
		return "datetime-local"
	case Password:
		return "password"
	case Tel:
		return "tel"
	case Email:
		return "email"
	case Find:
		return "search"
	}
	return "text" // numbers too: a wheel must not change them, and a wrong one must come back as typed
}

func (f Field) lines() int {
	if f.Lines > 0 {
		return f.Lines
	}
	return 4
}

// describe points a screen reader at help and problem.
func (f Field) describe() templ.Attributes {
	var by []string
	if f.Help != "" || f.Basis != "" {
		by = append(by, f.id()+"-help")
	}
	a := templ.Attributes{}
	if f.Problem != "" {
		by = append(by, f.id()+"-problem")
		a["aria-invalid"] = "true"
	}
	if len(by) > 0 {
		a["aria-describedby"] = strings.Join(by, " ")
	}
	return a
}

// attrs are the attributes of a single control.
func (f Field) attrs() templ.Attributes {
	a := f.describe()
	a["id"], a["name"] = f.id(), f.Name
	set := func(name, value string) {
		if value != "" {
			a[name] = value
		}
	}
	set("placeholder", f.Placeholder)
	set("min", f.Min)
	set("max", f.Max)
	set("step", f.Step)
	set("pattern", f.Pattern)
	set("autocomplete", f.Complete)
	mode := f.InputMode
	switch f.Kind {
	case Number, Money:
		mode = or(mode, "decimal")
	case OneTime:
		mode = or(mode, "numeric")
		a["autocomplete"] = or(f.Complete, "one-time-code")
	}
	set("inputmode", mode)
	if f.MaxLen > 0 {
		a["maxlength"] = itoa(f.MaxLen)
	}
	if f.Required {
		a["aria-required"] = "true"
	}
	if f.ReadOnly {
		if f.Kind == Select || f.Kind == Upload {
			a["disabled"] = true
		} else {
			a["readonly"] = true
		}
	}
	if f.Disabled {
		a["disabled"] = true
	}
	if f.Focus {
		a["autofocus"] = true
	}
	for k, v := range f.live() {
		a[k] = v
	}
	for k, v := range f.extra {
		a[k] = v
	}
	return a
}

// live asks the server about the field after a change.
func (f Field) live() templ.Attributes {
	if f.Check == "" {
		return nil
	}
	return templ.Attributes{
		"hx-get": f.Check, "hx-include": "closest form", "hx-target": "#w-" + f.id(), "hx-swap": "outerHTML", "hx-trigger": "change",
	}
}

// again posts the form and takes only this field from the answer.
func (f Field) again() templ.Attributes {
	return templ.Attributes{
		"hx-post": "", "hx-include": "closest form", "hx-target": "#w-" + f.id(), "hx-select": "#w-" + f.id(), "hx-swap": "outerHTML", "data-form-action": true,
	}
}

func (f Field) refAttrs(p *Page) templ.Attributes {
	a := f.describe()
	a["placeholder"] = or(f.Placeholder, p.t("输入名称或代码查找"))
	if f.Required {
		a["aria-required"] = "true"
	}
	if f.ReadOnly {
		a["readonly"] = true
	}
	if f.Disabled {
		a["disabled"] = true
	}
	if f.Find != "" && !f.ReadOnly && !f.Disabled {
		a["hx-get"] = f.Find
		a["hx-trigger"] = "input changed delay:250ms"
		a["hx-target"] = "#" + f.id() + "-list"
		a["data-param"] = "q"
	}
	return a
}

func (f Field) regionAttrs() templ.Attributes {
	a := f.describe()
	if f.RegionURL != "" {
		a["hx-get"] = f.RegionURL
		a["hx-include"] = "closest .regions"
		a["hx-target"] = "closest .regions" // in a child row there is no box around it
		a["hx-select"] = ".regions"
		a["hx-swap"] = "outerHTML"
		a["hx-trigger"] = "change"
		if strings.Contains(f.Name, ".") { // a cell of a child row has no block of its own around it
			a["hx-target"], a["hx-select"] = "closest .regions", ".regions"
		}
	}
	return a
}

func (f Field) has(v string) bool { return slices.Contains(f.Values, v) }

func (f Field) filled() bool { return f.Value != "" || len(f.Values) > 0 }

// choices are the answers of a radio group; yes and no when none are given.
func (f Field) choices(p *Page) []Option {
	if f.Kind == YesNo && len(f.Options) == 0 {
		return []Option{{Value: "true", Label: p.t("是")}, {Value: "false", Label: p.t("否")}}
	}
	return f.Options
}

// short reports whether the answers fit on one line.
func (f Field) short() bool {
	n := 0
	for _, o := range f.Options {
		if o.Help != "" {
			return false
		}
		n += len([]rune(o.Label)) + 4
	}
	return n <= 40
}

// points reports whether the answers are the points of a scale, which stand side by side on a phone too.
func (f Field) points() bool {
	for _, o := range f.Options {
		if len([]rune(o.Label)) > 2 || o.Help != "" {
			return false
		}
	}
	return len(f.Options) >= 5
}

func (f Field) secretHint(p *Page) string {
	if f.Placeholder != "" {
		return f.Placeholder
	}
	if f.Shown != "" {
		return p.t("不修改请留空")
	}
	return ""
}

// optionGroup is a run of options under one heading.
type optionGroup struct {
	name    string
	options []Option
}

func groups(options []Option) []optionGroup {
	var out []optionGroup
	for _, o := range options {
		if len(out) == 0 || out[len(out)-1].name != o.Group {
			out = append(out, optionGroup{name: o.Group})
		}
		g := &out[len(out)-1]
		g.options = append(g.options, o)
	}
	return out
}

func (t RowTable) label(j int) string {
	if j < len(t.Columns) {
		return t.Columns[j].Label
	}
	return ""
}

// cellField gives a child cell the name of its column for screen readers.
func (t RowTable) cellField(f Field, j int) Field {
	f.extra = templ.Attributes{"aria-label": or(f.Label, t.label(j))}
	return f
}

func (f Form) method() string {
	if f.Get {
		return "get"
	}
	return "post"
}

func (f Form) attrs() templ.Attributes {
	a := templ.Attributes{}
	if f.Upload {
		a["enctype"] = "multipart/form-data"
	}
	if !f.NoGuard && !f.Get && !f.Narrow {
		a["data-guard"] = true
	}
	return a
}

// defaultSubmit repeats the first primary button in front of all others, so
// that Enter in a field presses that one and not "delete row".
func (f Form) defaultSubmit() templ.Attributes {
	for _, b := range f.Buttons {
		if b.Primary && b.Name != "" {
			return templ.Attributes{"name": b.Name, "value": b.Value}
		}
	}
	return nil
}

// head adds the legend of the required mark.
func (f Form) head(p *Page) Head {
	h := f.Head
	if h.Lead == "" {
		h.Lead = f.Legend
	}
	if h.Lead == "" {
		for _, s := range f.Sections {
			for _, fd := range s.Fields {
				if fd.Required && !f.Narrow {
					h.Lead = p.t("带 * 为必填。")
				}
			}
		}
	}
	return h
}

// alone reports whether the form stands without the column at the right.
func (f Form) alone() bool {
	return f.Narrow || f.Dialog || len(f.Flow)+len(f.Basis)+len(f.Aside) == 0
}

func (s Section) wrong() bool {
	return slices.ContainsFunc(s.Fields, func(f Field) bool { return f.Problem != "" })
}

func anyProblem(fields []Field) bool {
	return slices.ContainsFunc(fields, func(f Field) bool { return f.Problem != "" })
}

// briefOf says what is filled in of the fields that are folded away.
func briefOf(fields []Field) string {
	var out []string
	for _, f := range fields {
		value := f.Value
		for _, o := range f.Options {
			if o.Value == f.Value {
				value = o.Label
			}
		}
		if value != "" && f.Value != "false" {
			out = append(out, f.Label+" "+value)
		}
	}
	return strings.Join(out, " · ")
}
