package paper

import (
	"context"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"
	"sync"
)

//go:embed paper.gohtml
var sheetText string

// sheet parses the template at its first use.
var sheet = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("paper").Parse(sheetText))
})

// HTML writes the document as one <article class="doc-sheet">, escaped, without style attributes and scripts, for a page that
// loads [CSS]. The words on the paper stay Chinese in every language of the interface.
func HTML(w io.Writer, d Document) error {
	v, err := newView(d)
	if err != nil {
		return err
	}
	if err := sheet().Execute(w, v); err != nil {
		return fmt.Errorf("paper: %w", err)
	}
	return nil
}

// View is a document as a component of a page: it has the method that package templ asks of one.
type View struct{ Document Document }

// Render writes the document as [HTML] does.
func (v View) Render(_ context.Context, w io.Writer) error { return HTML(w, v.Document) }

// view is what the template reads.
type view struct {
	Document
	To     string
	Title  []string
	Parts  []part
	Copy   string
	Issued string
	QR     Code
	Mark   string
	Signs  bool // a signature stands among the parts; the code goes beside it
}

// part is a block for the template: Kind picks the markup, the other fields are filled as it needs.
type part struct {
	Kind   string
	Level  int
	Lines  []string
	Class  string
	Table  Table
	Head   []htmlCell
	Rows   [][]htmlCell
	Items  []string
	Label  string
	Date   string
	Own    bool
	Note   string
	Code   *Check
	QR     Code
	Widths []int
}

type htmlCell struct {
	Text  []string
	Class string
	Span  int
	Name  bool
}

func newView(d Document) (view, error) {
	if d.Imprint != nil && *d.Imprint == (Imprint{}) {
		d.Imprint = nil
	}
	v := view{Document: d, Title: strings.Split(d.Title, "\n"), Mark: SyntheticMark}
	if d.To != "" {
		v.To = strings.TrimRight(d.To, "：:") + "："
	}
	if d.Imprint != nil {
		v.Copy, v.Issued = trimStop(d.Imprint.Copy), issued(d.Imprint.Date)
	}
	if d.Check != nil && d.Check.URL != "" {
		code, err := QR(d.Check.URL)
		if err != nil {
			return view{}, err
		}
		v.QR = code
	}
	var count headings
	for _, b := range d.Blocks {
		p, err := htmlPart(b, &count)
		if err != nil {
			return view{}, err
		}
		v.Parts = append(v.Parts, p)
	}
	for i := len(v.Parts) - 1; i >= 0; i-- {
		if v.Parts[i].Kind == "signature" {
			v.Parts[i].Code, v.Parts[i].QR, v.Signs = d.Check, v.QR, true
			break
		}
	}
	return v, nil
}

func htmlPart(b Block, count *headings) (part, error) {
	switch b := b.(type) {
	case Paragraph:
		p := part{Kind: "paragraph", Lines: strings.Split(b.Text, "\n")}
		if b.Flush {
			p.Class += " doc-flush"
		}
		if b.Bold {
			p.Class += " doc-bold"
		}
		return p, nil
	case Heading:
		p := part{Kind: "heading", Level: min(max(b.Level, 1), 4), Label: b.Text}
		if !b.Bare {
			p.Label = count.number(b.Level) + b.Text
		}
		return p, nil
	case Table:
		return htmlTable(b), nil
	case Pairs:
		return part{Kind: "pairs", Label: b.Caption, Rows: htmlPairs(b.Items)}, nil
	case Attachments:
		return part{Kind: "attachments", Items: b.Items}, nil
	case Signature:
		return part{Kind: "signature", Items: b.Organs, Date: b.Date}, nil
	case Slip:
		return part{Kind: "slip", Label: b.Title, Rows: htmlPairs(b.Items), Note: b.Note, Own: b.OwnPage}, nil
	case PageBreak:
		return part{Kind: "break"}, nil
	case nil:
		return part{}, nil
	}
	return part{}, fmt.Errorf("paper: a block of type %T", b)
}

func htmlTable(t Table) part {
	p := part{Kind: "table", Label: t.Caption, Note: t.Note}
	if t.Small {
		p.Class = " doc-small"
	}
	total := 0.0
	for _, c := range t.Columns {
		total += c.Width
	}
	for _, c := range t.Columns {
		p.Head = append(p.Head, htmlCell{Text: []string{c.Title}})
		if total > 0 {
			p.Widths = append(p.Widths, int(c.Width/total*100+0.5))
		}
	}
	for _, cells := range t.Rows {
		row := make([]htmlCell, len(t.Columns))
		for i, c := range t.Columns {
			row[i].Class = "doc-" + alignNames[c.Align]
			if i < len(cells) {
				row[i].Text = strings.Split(cells[i], "\n")
			}
		}
		p.Rows = append(p.Rows, row)
	}
	return p
}

// htmlPairs lays a form out in rows of four cells, or of two where a value wants the whole row.
func htmlPairs(items []Pair) [][]htmlCell {
	var rows [][]htmlCell
	name := func(p Pair) htmlCell { return htmlCell{Text: []string{p.Name}, Name: true} }
	value := func(p Pair, span int) htmlCell {
		c := htmlCell{Text: strings.Split(p.Value, "\n"), Span: span, Class: "doc-left"}
		if p.Lines > 1 {
			c.Class += " doc-lines-" + digits(min(p.Lines, 12))
		}
		return c
	}
	for i := 0; i < len(items); i++ {
		if p := items[i]; !p.Wide && i+1 < len(items) && !items[i+1].Wide {
			rows = append(rows, []htmlCell{name(p), value(p, 1), name(items[i+1]), value(items[i+1], 1)})
			i++
		} else {
			rows = append(rows, []htmlCell{name(p), value(p, 3)})
		}
	}
	return rows
}
