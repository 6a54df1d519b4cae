package app

import (
	"qgov/base/region"
	"qgov/kernel/page"
	"qgov/web"
)

// regions lets pages pick and name divisions of GB/T 2260.
type regions struct{}

func (regions) Name(code string) string {
	if d, ok := region.Lookup(region.Code(code)); ok {
		return d.Name
	}
	return code
}

func (regions) FullName(code string) string { return region.FullName(region.Code(code)) }

func (regions) Below(code string) []page.RegionItem {
	var out []page.RegionItem
	for _, d := range region.Children(region.Code(code)) {
		out = append(out, page.RegionItem{Code: string(d.Code), Name: d.Name})
	}
	return out
}

func (regions) Up(code string) string { return string(region.Parent(region.Code(code))) }

// options lists a region and the divisions inside it down to the county, for the choice of an account's region.
func (r regions) options(within string) []web.Option {
	out := []web.Option{{Value: within, Label: r.FullName(within)}}
	for _, d := range region.Children(region.Code(within)) {
		if d.Level <= region.County {
			out = append(out, r.options(string(d.Code))...)
		}
	}
	return out
}
