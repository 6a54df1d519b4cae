package desk

import (
	"context"
	"html"
	"io"

	"qgov/web"
)

// wide sets a part on a sheet that prints across; its class stands in web's print style.
type wide struct {
	title string
	body  web.Part
}

// View shows the title and the part.
func (x wide) View(p *web.Page) web.Component { return across{x.title, x.body.View(p)} }

// across is the sheet.
type across struct {
	title string
	body  web.Component
}

// Render writes the sheet.
func (a across) Render(ctx context.Context, w io.Writer) error {
	if _, err := io.WriteString(w, `<article class="wide-paper"><h1>`+html.EscapeString(a.title)+`</h1>`); err != nil {
		return err
	}
	if err := a.body.Render(ctx, w); err != nil {
		return err
	}
	_, err := io.WriteString(w, `</article>`)
	return err
}
