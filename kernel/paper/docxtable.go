package paper

// Borders of tables, in eighths of a point.
const tableBorders = `<w:tblBorders><w:top w:val="single" w:sz="4" w:space="0" w:color="auto"/>` +
	`<w:left w:val="single" w:sz="4" w:space="0" w:color="auto"/><w:bottom w:val="single" w:sz="4" w:space="0" w:color="auto"/>` +
	`<w:right w:val="single" w:sz="4" w:space="0" w:color="auto"/><w:insideH w:val="single" w:sz="4" w:space="0" w:color="auto"/>` +
	`<w:insideV w:val="single" w:sz="4" w:space="0" w:color="auto"/></w:tblBorders>`

const imprintBorders = `<w:tblBorders><w:top w:val="single" w:sz="8" w:space="0" w:color="auto"/>` +
	`<w:bottom w:val="single" w:sz="8" w:space="0" w:color="auto"/>` +
	`<w:insideH w:val="single" w:sz="6" w:space="0" w:color="auto"/></w:tblBorders>`

// openTable begins a table with fixed columns; place is where it floats, if it does.
func (w *docx) openTable(widths []float64, place, borders string) {
	total := 0
	for _, x := range widths {
		total += twips(x)
	}
	w.tag(true, `<w:tbl><w:tblPr>%s<w:tblW w:w="%d" w:type="dxa"/>%s<w:tblLayout w:type="fixed"/>`+
		`<w:tblCellMar><w:left w:w="80" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>`,
		place, total, borders)
	for _, x := range widths {
		w.tag(true, `<w:gridCol w:w="%d"/>`, twips(x))
	}
	w.b.WriteString(`</w:tblGrid>`)
}

// tableCell writes one cell that spans a number of columns.
func (w *docx) tableCell(width float64, span int, p para) {
	w.tag(true, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, twips(width))
	w.tag(span > 1, `<w:gridSpan w:val="%d"/>`, span)
	w.b.WriteString(`<w:vAlign w:val="center"/></w:tcPr>`)
	w.para(p)
	w.b.WriteString(`</w:tc>`)
}

func (w *docx) openRow(head bool, height float64) {
	w.b.WriteString(`<w:tr><w:trPr><w:cantSplit/>`)
	w.tag(height > 0, `<w:trHeight w:val="%d" w:hRule="atLeast"/>`, twips(height))
	w.tag(head, `<w:tblHeader/>`)
	w.b.WriteString(`</w:trPr>`)
}

var alignNames = [...]string{Left: "left", Center: "center", Right: "right"}

func (w *docx) table(t Table) {
	if len(t.Columns) == 0 {
		return
	}
	size, body, head := float64(tableSize), "DocCell", "DocCellHead"
	if t.Small {
		size, body, head = tableSmall, "DocCellSmall", "DocCellHeadSmall"
	}
	if t.Caption != "" {
		w.para(para{style: "DocCaption", keep: true, text: t.Caption})
	}
	widths := columnWidths(t, w.form.typeWidth, size, estimate(size))
	w.openTable(widths, "", tableBorders)
	w.openRow(true, 0)
	for i, c := range t.Columns {
		w.tableCell(widths[i], 1, para{style: head, align: "center", text: c.Title})
	}
	w.b.WriteString(`</w:tr>`)
	for _, cells := range t.Rows {
		w.openRow(false, 0)
		for i, c := range t.Columns {
			text := ""
			if i < len(cells) {
				text = cells[i]
			}
			w.tableCell(widths[i], 1, para{style: body, align: alignNames[c.Align], text: text})
		}
		w.b.WriteString(`</w:tr>`)
	}
	w.b.WriteString(`</w:tbl>`)
	if t.Note != "" {
		w.para(para{style: "DocSmall", text: t.Note})
		return
	}
	w.para(para{line: 200})
}

// pairs writes a form of four columns; a wide value spans three. together keeps it on one page.
func (w *docx) pairs(items []Pair, together bool) {
	if len(items) == 0 {
		return
	}
	label := 4.0 * tableSize
	for _, p := range items {
		label = max(label, guess(p.Name, tableSize))
	}
	label = min(label, 6*tableSize) + 2*padX
	half := w.form.typeWidth / 2
	fits := func(p Pair) bool {
		least, _ := needs(p.Value, tableSize, estimate(tableSize))
		return !p.Wide && least <= half-label-2*padX
	}
	w.openTable([]float64{label, half - label, label, half - label}, "", tableBorders)
	for i := 0; i < len(items); i++ {
		p := items[i]
		both := i+1 < len(items) && fits(p) && fits(items[i+1])
		lines := p.Lines
		if both {
			lines = max(lines, items[i+1].Lines)
		}
		w.openRow(false, float64(lines)*lineHeight(tableSize))
		w.tableCell(label, 1, para{style: "DocCell", keep: together, align: "center", text: p.Name})
		if both {
			w.tableCell(half-label, 1, para{style: "DocCell", keep: together, align: "left", text: p.Value})
			i++
			w.tableCell(label, 1, para{style: "DocCell", keep: together, align: "center", text: items[i].Name})
			w.tableCell(half-label, 1, para{style: "DocCell", keep: together, align: "left", text: items[i].Value})
		} else {
			w.tableCell(2*half-label, 3, para{style: "DocCell", keep: together, align: "left", text: p.Value})
		}
		w.b.WriteString(`</w:tr>`)
	}
	w.b.WriteString(`</w:tbl>`)
}

// imprint writes the 版记 as a table that floats at the foot of the type area of the page it is on, the last. A program that does
// not know such tables leaves it under the text.
func (w *docx) imprint(p Imprint) {
	const foot = `<w:tblpPr w:leftFromText="0" w:rightFromText="0" w:vertAnchor="margin" w:horzAnchor="margin" w:tblpXSpec="left" w:tblpYSpec="bottom"/>` +
		`<w:tblOverlap w:val="never"/>`
	width := w.form.typeWidth
	w.openTable([]float64{width / 2, width / 2}, foot, imprintBorders)
	if p.Copy != "" {
		w.openRow(false, 0)
		w.tableCell(width, 2, para{style: "DocImprint", indent: `w:left="1040" w:right="200" w:hanging="840"`, text: "抄送：" + trimStop(p.Copy) + "。"})
		w.b.WriteString(`</w:tr>`)
	}
	if p.Organ != "" || p.Date != "" {
		w.openRow(false, 0)
		w.tableCell(width/2, 1, para{style: "DocImprint", indent: `w:left="200"`, align: "left", text: p.Organ})
		w.tableCell(width/2, 1, para{style: "DocImprint", indent: `w:right="200"`, align: "right", text: issued(p.Date)})
		w.b.WriteString(`</w:tr>`)
	}
	w.b.WriteString(`</w:tbl>`)
	w.para(para{line: 20})
}
