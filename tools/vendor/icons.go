package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"regexp"
	"strings"
)

// iconNames lists the icons of the sprite, one or more a line.
//
//go:embed icons.txt
var iconNames string

var inner = regexp.MustCompile(`(?s)<svg[^>]*>(.*)</svg>`)

// icons joins the named Tabler outline icons into one SVG of symbols, used as
// <svg><use href="…#name"></use></svg>. Stroke and fill come from the CSS.
func icons(p pack) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg">` + "\n")
	for _, name := range strings.Fields(iconNames) {
		src, ok := p["icons/outline/"+name+".svg"]
		if !ok {
			return nil, fmt.Errorf("there is no icon %q", name)
		}
		m := inner.FindSubmatch(src)
		if m == nil {
			return nil, fmt.Errorf("icon %q is not an svg", name)
		}
		body := strings.Join(strings.Fields(string(m[1])), " ")
		body = strings.ReplaceAll(body, `<path stroke="none" d="M0 0h24v24H0z" fill="none"/>`, "")
		body = strings.ReplaceAll(strings.ReplaceAll(body, "> <", "><"), " />", "/>")
		fmt.Fprintf(&b, `<symbol id="%s" viewBox="0 0 24 24">%s</symbol>`+"\n", name, strings.TrimSpace(body))
	}
	b.WriteString("</svg>\n")
	return b.Bytes(), nil
}
