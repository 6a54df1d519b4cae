package web

import (
	"maps"

	"github.com/a-h/templ"
)

// swap are the attributes with which an address replaces the results only.
func (l List) swap(url string) templ.Attributes {
	return templ.Attributes{
		"hx-get": url, "hx-target": "#" + l.id(), "hx-select": "#" + l.id(), "hx-swap": "outerHTML", "hx-push-url": "true",
	}
}

func (l List) swapForm() templ.Attributes {
	a := l.swap(l.FilterURL)
	a["hx-trigger"] = "submit, change"
	return a
}

func (l List) swapLink(url string) templ.Attributes { return l.swap(url) }

// live makes the keyword filter search while typing. The form itself is never
// swapped, so that the field keeps its focus.
func (l List) live(f Field, i int) Field {
	if i == 0 && (f.Kind == Find || f.Kind == Text) {
		f.extra = l.swap(l.FilterURL)
		maps.Copy(f.extra, templ.Attributes{"hx-trigger": "input changed delay:350ms", "hx-include": "closest form"})
	}
	if f.EmptyOption == "" {
		f.EmptyOption = "全部"
	}
	return f
}

func (r Row) attrs() templ.Attributes {
	if r.Drawer == "" {
		return nil
	}
	return templ.Attributes{"data-row": r.Drawer}
}

// name is how a screen reader calls the row.
func (r Row) name() string {
	for _, c := range r.Cells {
		if c.Text != "" {
			return c.Text
		}
	}
	return r.ID
}

func (c Cell) blank() bool {
	return c.Badge == nil && len(c.More) == 0 && c.Steps == nil && c.Due == nil && c.Bar == nil && len(c.Lines) == 0 && c.Part == nil && c.Image == "" && c.Sub == ""
}

func or2(e, fallback Empty) Empty {
	if e.Title == "" {
		fallback.Actions = e.Actions
		return fallback
	}
	return e
}

func ariaSort(dir string) string {
	switch dir {
	case "asc":
		return "ascending"
	case "desc":
		return "descending"
	}
	return "none"
}

func sortIcon(dir string) string {
	switch dir {
	case "asc":
		return "arrow-up"
	case "desc":
		return "arrow-down"
	}
	return "arrows-sort"
}
