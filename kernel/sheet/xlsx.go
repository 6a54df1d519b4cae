package sheet

import (
	"bytes"
	"io"
	"strconv"
)

// xlsxSource streams the rows of one worksheet part.
type xlsxSource struct {
	book  *Book
	part  string
	r     io.ReadCloser
	s     *scanner
	begun bool
	prev  int // index of the last row element

	row   []byte // text of the current row that is not shared
	spans []span
	cell  []byte // scratch for one value

	hidden, merges, formulas int
	firstMerge, firstFormula string
	gapFrom                  int // first of the blank rows before the current one
}

// span is the text of one cell in row.
type span struct{ col, from, to int }

func newXLSXSource(b *Book, i int) *xlsxSource { return &xlsxSource{book: b, part: b.work.parts[i]} }

func (x *xlsxSource) close() {
	if x.r != nil {
		_ = x.r.Close() // nothing was written, and what was read is verified in drain
		x.r = nil
	}
	x.s = nil
}

// start opens the part and goes to the first row.
func (x *xlsxSource) start() error {
	var err error
	if x.r, err = x.book.pack.open(x.part); err != nil {
		return err
	}
	x.s = newScanner(x.part, x.r)
	if err := x.s.begin(spaceMain, "worksheet"); err != nil {
		return err
	}
	for {
		more, err := x.s.child()
		if err != nil {
			return err
		}
		if !more {
			return problem(BadStructure, 0, 0, x.part, "没有 sheetData")
		}
		if x.s.is(spaceMain, "sheetData") {
			x.begun = true
			return nil
		}
		if err := x.s.skip(); err != nil {
			return err
		}
	}
}

func (x *xlsxSource) next(r *Rows) (bool, error) {
	if !x.begun {
		if err := x.start(); err != nil {
			return false, err
		}
		x.gapFrom = 1
	}
	for {
		more, err := x.s.child()
		if err != nil {
			return false, atLine(err, x.prev)
		}
		if !more {
			return false, x.rest(r)
		}
		if !x.s.is(spaceMain, "row") {
			return false, problem(BadStructure, x.prev, 0, x.part, "sheetData 中只能有行")
		}
		if err := x.startRow(r); err != nil {
			return false, err
		}
		blank, err := x.readRow(r)
		if err != nil {
			return false, atLine(err, r.line)
		}
		if blank {
			continue // counted when the next row shows where the gap ends; blank rows after the last do not matter
		}
		if r.line > x.gapFrom {
			r.blank += r.line - x.gapFrom
			r.note(Gap, r.line, 0, x.gapFrom, r.line-1)
		}
		x.gapFrom = r.line + 1
		return true, nil
	}
}

// atLine adds the row to a problem that has none.
func atLine(err error, line int) error {
	p := asProblem(err)
	if p.Line == 0 {
		p.Line = line
	}
	return p
}

// startRow reads the attributes of a row. An index is optional in the format; without one the row follows the last.
func (x *xlsxSource) startRow(r *Rows) error {
	line := x.prev + 1
	if v, ok := x.s.attr("r"); ok {
		n, good := smallInt(v)
		if !good || n == 0 {
			return problem(BadRowIndex, x.prev, 0, quote(string(v)))
		}
		if n <= x.prev {
			return problem(RowRepeated, n, 0, n, x.prev)
		}
		line = n
	}
	if line > x.book.limit.Rows {
		return problem(TooManyRows, line, 0, x.book.limit.Rows)
	}
	if v, _ := x.s.attr("hidden"); string(v) == "1" || string(v) == "true" {
		x.hidden++
	}
	x.prev, r.line = line, line
	return nil
}

// smallInt reads digits, at most ten of them.
func smallInt(b []byte) (int, bool) {
	if len(b) == 0 || len(b) > 10 {
		return 0, false
	}
	n := 0
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

// readRow reads the cells of a row into r.cells and reports whether all are empty.
func (x *xlsxSource) readRow(r *Rows) (blank bool, err error) {
	r.cells, x.row, x.spans = r.cells[:0], x.row[:0], x.spans[:0]
	col, used := 0, 0
	for {
		more, err := x.s.child()
		if err != nil {
			return false, err
		}
		if !more {
			break
		}
		if !x.s.is(spaceMain, "c") {
			if x.s.is(spaceMain, "extLst") {
				if err := x.s.skip(); err != nil {
					return false, err
				}
				continue
			}
			return false, problem(BadStructure, r.line, 0, x.part, "行中只能有单元格")
		}
		if col, err = x.column(r, col); err != nil {
			return false, err
		}
		for len(r.cells) < col-1 {
			r.cells = append(r.cells, Cell{})
		}
		if err := x.readCell(r, col); err != nil {
			p := asProblem(err)
			if p.Col == 0 && p.Code != BadXML {
				p.Col = col
			}
			return false, p
		}
		if r.cells[col-1].Kind != Empty {
			used = col
		}
	}
	r.cells = r.cells[:used]
	text := string(x.row)
	for _, s := range x.spans {
		if s.col <= used {
			r.cells[s.col-1].Text = text[s.from:s.to]
		}
	}
	x.inspect(r)
	return used == 0, nil
}

// column returns the 1-based column of the cell whose start tag is the current token, after column prev.
func (x *xlsxSource) column(r *Rows, prev int) (int, error) {
	ref, ok := x.s.attr("r")
	col := prev + 1
	if ok {
		n, i := 0, 0
		for ; i < len(ref) && i < 4 && ref[i] >= 'A' && ref[i] <= 'Z'; i++ {
			n = n*26 + int(ref[i]-'A') + 1
		}
		line, good := smallInt(ref[i:])
		if n == 0 || !good || line != r.line {
			return 0, problem(BadCellRef, r.line, 0, quote(string(ref)))
		}
		if n <= prev {
			return 0, problem(CellRepeated, r.line, n, string(ref))
		}
		col = n
	}
	if col > x.book.limit.Cols {
		return 0, problem(TooManyCols, r.line, 0, x.book.limit.Cols)
	}
	return col, nil
}

// readCell appends the cell of column col, whose start tag is the current token, to r.cells.
func (x *xlsxSource) readCell(r *Rows, col int) error {
	var form dateForm
	if v, ok := x.s.attr("s"); ok {
		n, good := smallInt(v)
		if !good || n >= max(len(x.book.work.dates), 1) {
			return problem(BadStyle, r.line, col, quote(string(v)))
		}
		if n < len(x.book.work.dates) {
			form = x.book.work.dates[n]
		}
	} else if len(x.book.work.dates) > 0 {
		form = x.book.work.dates[0]
	}
	t, _ := x.s.attr("t")
	kind := cellType(t)
	if kind == 0 {
		return problem(BadCellType, r.line, col, quote(string(t)))
	}
	cell := Cell{}
	value, has, err := x.readValue(r, col, kind, &cell)
	if err != nil {
		return err
	}
	r.cells = append(r.cells, cell)
	c := &r.cells[col-1]
	if cell.Formula {
		x.countFormula(r, col, has)
	}
	if !has {
		if cell.Formula {
			c.Kind = Error
		}
		return nil
	}
	return x.convert(r, col, kind, form, value, c)
}

func (x *xlsxSource) countFormula(r *Rows, col int, has bool) {
	if x.formulas++; x.formulas == 1 {
		x.firstFormula = ColumnName(col) + strconv.Itoa(r.line)
	}
	if x.book.limit.NoFormulas {
		r.remark(FormulaBanned, r.line, col)
	} else if !has {
		r.remark(FormulaEmpty, r.line, col)
	}
}

// cellType returns a letter for the t attribute of a cell (ST_CellType), 0 if it is none.
func cellType(t []byte) byte {
	switch string(t) {
	case "", "n":
		return 'n'
	case "s":
		return 's'
	case "str":
		return 't'
	case "inlineStr":
		return 'i'
	case "b":
		return 'b'
	case "e":
		return 'e'
	case "d":
		return 'd'
	}
	return 0
}

// readValue reads the children of a cell. The value is scratch; has is false if there is none.
func (x *xlsxSource) readValue(r *Rows, col int, kind byte, cell *Cell) (value []byte, has bool, err error) {
	value = x.cell[:0]
	limit := 4 * x.book.limit.Chars
	for {
		more, err := x.s.child()
		if err != nil {
			return nil, false, err
		}
		if !more {
			x.cell = value
			return value, has, nil
		}
		isValue := x.s.is(spaceMain, "v") || kind == 'i' && x.s.is(spaceMain, "is")
		if isValue && has {
			return nil, false, problem(BadStructure, r.line, col, x.part, "单元格有两个值")
		}
		switch {
		case x.s.is(spaceMain, "f"):
			if cell.Formula {
				return nil, false, problem(BadStructure, r.line, col, x.part, "单元格有两个公式")
			}
			cell.Formula = true
			x.cell, err = x.s.content(x.cell[:0], 1<<20)
			value = x.cell[:0]
			if has { // the formula comes before the value
				err = problem(BadStructure, r.line, col, x.part, "公式在值之后")
			}
		case x.s.is(spaceMain, "is") && isValue:
			value, err = x.s.richText(value, limit)
			has = true
		case x.s.is(spaceMain, "v") && kind != 'i':
			if value, err = x.s.content(value, limit); kind == 't' && err == nil {
				value = unescapeX(value, 0)
			}
			has = true
		case x.s.is(spaceMain, "extLst"):
			err = x.s.skip()
		default:
			err = problem(BadStructure, r.line, col, x.part, "单元格中有多余的元素")
		}
		if err != nil {
			return nil, false, err
		}
	}
}

// put gives the cell the text b.
func (x *xlsxSource) put(col int, b []byte) {
	from := len(x.row)
	x.row = append(x.row, b...)
	x.spans = append(x.spans, span{col, from, len(x.row)})
}

// convert fills the cell from the written value.
func (x *xlsxSource) convert(r *Rows, col int, kind byte, form dateForm, value []byte, c *Cell) error {
	if kind != 't' && kind != 'i' {
		value = bytes.Trim(value, " \t\r\n")
	}
	switch kind {
	case 's':
		n, ok := smallInt(value)
		if !ok || n >= x.book.work.strings.count() {
			return problem(BadString, r.line, col, quote(string(value)))
		}
		if c.Text = Unguard(x.book.work.strings.at(n)); c.Text != "" {
			c.Kind = Text
		}
	case 't', 'i':
		if len(value) > 0 {
			c.Kind = Text
			if len(value) > x.book.limit.Chars && tooLong(string(value), x.book.limit.Chars) {
				return problem(CellTooLong, r.line, col, x.book.limit.Chars)
			}
			if value[0] == '\'' {
				value = []byte(Unguard(string(value)))
			}
			x.put(col, value)
		}
	case 'b':
		switch c.Kind = Bool; string(value) {
		case "1", "true":
			c.Text = "true"
		case "0", "false":
			c.Text = "false"
		default:
			return problem(BadBool, r.line, col, quote(string(value)))
		}
	case 'e':
		c.Kind = Error
		x.put(col, value)
		r.remark(ErrorValue, r.line, col, quote(string(value)))
	case 'd':
		text, k, ok := isoDate(string(value))
		if !ok {
			return problem(BadDate, r.line, col, quote(string(value)))
		}
		c.Text, c.Kind = text, k
	default:
		return x.convertNumber(r, col, form, value, c)
	}
	return nil
}

func (x *xlsxSource) convertNumber(r *Rows, col int, form dateForm, value []byte, c *Cell) error {
	if len(value) == 0 && c.Formula {
		c.Kind = Error
		r.remark(FormulaEmpty, r.line, col)
		return nil
	}
	if len(value) == 0 {
		return nil // some programs write <v></v> for a blank
	}
	if !isNumber(value) {
		return problem(BadNumber, r.line, col, quote(string(value)))
	}
	if form != 0 {
		serial, err := strconv.ParseFloat(string(value), 64)
		text, k, ok := appendDate(x.cell[len(x.cell):], serial, form, x.book.work.date1904)
		if c.Kind = k; err != nil || !ok {
			c.Kind, text = Error, value
			r.remark(BadDate, r.line, col, quote(string(value)))
		}
		x.put(col, text)
		return nil
	}
	c.Kind = Number
	x.put(col, value)
	// Programs keep 15 digits; a longer whole number was a code, and its end is gone.
	if len(value) > 15 || bytes.ContainsAny(value, "eE") {
		if f, err := strconv.ParseFloat(string(value), 64); err != nil || f >= 1e15 || f <= -1e15 {
			c.Kind = Error
			r.remark(TooManyDigits, r.line, col, quote(string(value)))
		}
	}
	return nil
}

// inspect remarks control characters and the traces of lost characters in the texts of the row.
func (x *xlsxSource) inspect(r *Rows) {
	for i := range r.cells {
		c := &r.cells[i]
		if c.Kind != Text {
			continue
		}
		if hasControl(c.Text) {
			r.remarkControls()
			break
		}
	}
	for i := range r.cells {
		if c := &r.cells[i]; c.Kind == Text && hasReplacement(c.Text) {
			r.remark(Replacement, r.line, i+1)
		}
	}
}

func hasReplacement(s string) bool {
	for i := 0; i+2 < len(s); i++ {
		if s[i] == 0xEF && s[i+1] == 0xBF && s[i+2] == 0xBD {
			return true
		}
	}
	return false
}

// rest reads what follows the rows, to the end of the part, so that a damaged or cut file is never taken for a short one.
func (x *xlsxSource) rest(r *Rows) error {
	for {
		more, err := x.s.child()
		if err != nil {
			return err
		}
		if !more {
			break
		}
		switch {
		case x.s.is(spaceMain, "sheetData"):
			return problem(BadStructure, 0, 0, x.part, "有两个 sheetData")
		case x.s.is(spaceMain, "mergeCells"):
			err = x.readMerges()
		default:
			err = x.s.skip()
		}
		if err != nil {
			return err
		}
	}
	if err := x.s.drain(); err != nil {
		return err
	}
	if x.formulas > 0 && !x.book.limit.NoFormulas {
		r.note(FormulaUsed, 0, 0, x.formulas, x.firstFormula)
	}
	if x.merges > 0 {
		r.note(Merged, 0, 0, x.merges, x.firstMerge)
	}
	if x.hidden > 0 {
		r.note(HiddenRows, 0, 0, x.hidden)
	}
	return nil
}

func (x *xlsxSource) readMerges() error {
	for {
		more, err := x.s.child()
		if err != nil || !more {
			return err
		}
		if ref, ok := x.s.attr("ref"); ok && x.merges == 0 {
			x.firstMerge = string(ref)
		}
		x.merges++
		if err := x.s.skip(); err != nil {
			return err
		}
	}
}
