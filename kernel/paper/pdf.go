package paper

import (
	"fmt"

	"github.com/signintech/gopdf"
)

// Print is a document set in type.
type Print struct {
	Bytes   []byte // the PDF file
	Pages   int
	Missing []rune // characters no embedded font has; they print as 〓
}

// PDF sets the document. It fails only for a document that cannot be set: a QR text that is too long, a block of a foreign type.
func (p *Press) PDF(d Document) (Print, error) {
	s := newSetter(p)
	pages, err := s.pages(d)
	if err != nil {
		return Print{}, err
	}
	s.furnish(pages, d.Synthetic)
	data, err := p.write(pages, d)
	if err != nil {
		return Print{}, fmt.Errorf("paper: %w", err)
	}
	return Print{Bytes: data, Pages: len(pages), Missing: s.lacked}, nil
}

// pages sets the document; if that leaves the imprint alone on the last page, it sets it again with less white space.
func (s *setter) pages(d Document) ([]page, error) {
	rows, err := s.compose(d)
	if err != nil {
		return nil, err
	}
	pages := paginate(rows, form(d.Landscape))
	if last := pages[len(pages)-1]; d.Imprint != nil && last.rows == 1 && len(pages) > 1 && !s.tight {
		s.tight = true
		return s.pages(d)
	}
	return pages, nil
}

// write draws finished pages. Only fonts that are used go into the file.
func (p *Press) write(pages []page, d Document) ([]byte, error) {
	pdf := &gopdf.GoPdf{}
	pdf.Start(gopdf.Config{PageSize: gopdf.Rect{W: pages[0].form.width, H: pages[0].form.height}})
	pdf.SetInfo(gopdf.PdfInfo{Title: d.Title, Subject: d.Number, Creator: "QGov", Producer: "QGov paper", CreationDate: d.Created})
	used := map[face]bool{}
	for _, pg := range pages {
		for _, m := range pg.marks {
			if m.kind == textMark && !used[m.style.face] {
				used[m.style.face] = true
				if err := pdf.AddTTFFontFromFontContainer(string(m.style.face), &p.container); err != nil {
					return nil, fmt.Errorf("%s: %w", m.style.face, err)
				}
			}
		}
	}
	for _, pg := range pages {
		pdf.AddPageWithOption(gopdf.PageOption{PageSize: &gopdf.Rect{W: pg.form.width, H: pg.form.height}})
		for _, m := range pg.marks {
			if err := draw(pdf, m); err != nil {
				return nil, err
			}
		}
	}
	return pdf.GetBytesPdfReturnErr()
}

// ink is the colour of a mark: black, the red of the head, or the grey of the mark of invented data.
func (m mark) ink() (r, g, b uint8) {
	switch {
	case m.red || m.style.red:
		return 0xD9, 0x00, 0x00
	case m.style.grey:
		return 0x70, 0x70, 0x70
	}
	return 0, 0, 0
}

func draw(pdf *gopdf.GoPdf, m mark) error {
	switch m.kind {
	case ruleMark:
		pdf.SetStrokeColor(m.ink())
		pdf.SetLineWidth(m.thick)
		if m.dashed {
			pdf.SetLineType("dashed")
			defer pdf.SetLineType("")
		}
		pdf.Line(m.x, m.y, m.x2, m.y2)
		return nil
	case boxMark:
		pdf.SetFillColor(m.ink())
		pdf.RectFromUpperLeftWithStyle(m.x, m.y, m.x2, m.y2, "F")
		return nil
	}
	pdf.SetTextColor(m.ink())
	if err := pdf.SetFont(string(m.style.face), "", m.style.size); err != nil {
		return fmt.Errorf("%s: %w", m.style.face, err)
	}
	if err := pdf.SetCharSpacing(m.space); err != nil {
		return err
	}
	pdf.SetXY(m.x, m.y)
	return pdf.Text(m.text)
}
