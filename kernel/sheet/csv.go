package sheet

import (
	"bytes"
	"io"
)

// textSource splits CSV and TSV by RFC 4180, strictly: a quote may only open a field, be doubled inside one, or close it.
// It is written for speed: a record without quotes is cut with IndexByte and costs one allocation.
type textSource struct {
	book     *Book
	r        io.Reader
	buf      []byte
	pos, end int
	eof      bool
	line     int // physical line of buf[pos]
	width    int // columns of the first row, 0 before it
	row      []byte
	ends     []int // ends of the fields in row
}

func newTextSource(b *Book) *textSource {
	return &textSource{book: b, r: b.text(), buf: make([]byte, 256<<10), line: 1}
}

func (s *textSource) close() { s.r, s.buf = nil, nil }

// fill makes room and reads more. It returns false at the end of the file.
func (s *textSource) fill() (bool, error) {
	if s.eof {
		return false, nil
	}
	if s.pos > 0 {
		copy(s.buf, s.buf[s.pos:s.end])
		s.end -= s.pos
		s.pos = 0
	}
	if s.end == len(s.buf) {
		// One record fills the buffer. The widest legal record is far smaller than 64 MiB; more is one open quote.
		if len(s.buf) >= 64<<20 {
			return false, problem(CellTooLong, s.line, 0, s.book.limit.Chars)
		}
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	n, err := s.r.Read(s.buf[s.end:])
	s.end += n
	if err == io.EOF {
		s.eof = true
	} else if err != nil {
		return false, err
	}
	return true, nil
}

func (s *textSource) next(r *Rows) (bool, error) {
	for {
		r.line = s.line
		terminated, err := s.record()
		if err != nil || s.ends == nil {
			return false, err
		}
		blank, err := s.emit(r)
		if err != nil {
			return false, err
		}
		if !terminated {
			r.note(NoFinalLine, r.line, 0)
		}
		if !blank {
			return true, nil
		}
		r.blank++
	}
}

// record reads one record into row and ends; ends is nil at the end of the file. It reports whether a line end followed.
func (s *textSource) record() (bool, error) {
	from := 0
	for {
		data := s.buf[s.pos:s.end]
		if i := bytes.IndexByte(data[from:], '\n'); i >= 0 {
			line := data[:from+i]
			if bytes.IndexByte(line, '"') >= 0 {
				return s.quotedRecord()
			}
			s.pos += from + i + 1
			s.line++
			return true, s.split(bytes.TrimSuffix(line, []byte{'\r'}))
		}
		from = len(data)
		more, err := s.fill()
		if err != nil {
			return false, err
		}
		if more {
			continue
		}
		line := s.buf[s.pos:s.end]
		if len(line) == 0 {
			s.ends = nil
			return true, nil
		}
		if bytes.IndexByte(line, '"') >= 0 {
			return s.quotedRecord()
		}
		s.pos = s.end
		return false, s.split(line)
	}
}

// split cuts a line that has no quotes. A carriage return inside it is the line end of another system: reading on would glue
// two rows together, so it is refused.
func (s *textSource) split(line []byte) error {
	s.row, s.ends = append(s.row[:0], line...), s.ends[:0]
	if s.ends == nil {
		s.ends = make([]int, 0, 32)
	}
	if bytes.IndexByte(line, '\r') >= 0 {
		return problem(MixedLineEnds, s.line, 0)
	}
	s.row = s.row[:0]
	for {
		i := bytes.IndexByte(line, s.book.delim)
		if i < 0 {
			s.row = append(s.row, line...)
			s.ends = append(s.ends, len(s.row))
			return nil
		}
		s.row = append(s.row, line[:i]...)
		s.ends = append(s.ends, len(s.row))
		line = line[i+1:]
	}
}

// peek returns the byte at offset i of the record, filling as needed; ok is false at the end of the file.
func (s *textSource) peek(i int) (c byte, ok bool, err error) {
	for s.pos+i >= s.end {
		more, err := s.fill()
		if err != nil || !more {
			return 0, false, err
		}
	}
	return s.buf[s.pos+i], true, nil
}

// quotedRecord reads one record that holds a quote, byte by byte.
func (s *textSource) quotedRecord() (terminated bool, err error) {
	s.row, s.ends = s.row[:0], s.ends[:0]
	start, line, i := s.line, s.line, 0
	for {
		c, ok, err := s.peek(i)
		if err != nil {
			return false, err
		}
		if ok && c == '"' {
			if i, line, err = s.quotedField(i+1, start, line); err != nil {
				return false, err
			}
		} else if i, err = s.bareField(i, line); err != nil {
			return false, err
		}
		s.ends = append(s.ends, len(s.row))
		c, ok, err = s.peek(i)
		switch {
		case err != nil:
			return false, err
		case !ok:
			s.pos, s.line = s.pos+i, line
			return false, nil
		case c == s.book.delim:
			i++
			continue
		case c == '\r':
			if c, ok, err = s.peek(i + 1); err != nil {
				return false, err
			} else if !ok || c != '\n' {
				return false, problem(MixedLineEnds, line, 0)
			}
			s.pos, s.line = s.pos+i+2, line+1
			return true, nil
		case c == '\n':
			s.pos, s.line = s.pos+i+1, line+1
			return true, nil
		default:
			return false, problem(LoneQuote, line, len(s.ends))
		}
	}
}

// quotedField appends the field after its opening quote and returns the offset after the closing one.
func (s *textSource) quotedField(i, start, line int) (int, int, error) {
	began := len(s.row)
	for {
		c, ok, err := s.peek(i)
		if err != nil {
			return 0, 0, err
		}
		if !ok {
			return 0, 0, problem(OpenQuote, start, len(s.ends)+1)
		}
		i++
		if c == '"' {
			next, ok, err := s.peek(i)
			if err != nil {
				return 0, 0, err
			}
			if !ok || next != '"' {
				return i, line, nil
			}
			i++
		}
		if c == '\n' {
			line++
		}
		s.row = append(s.row, c)
		// Stop early on a runaway quote: no character takes more than four bytes.
		if len(s.row)-began > 4*s.book.limit.Chars {
			return 0, 0, problem(CellTooLong, start, len(s.ends)+1, s.book.limit.Chars)
		}
	}
}

// bareField appends a field without quotes and returns the offset of what ends it.
func (s *textSource) bareField(i, line int) (int, error) {
	for {
		c, ok, err := s.peek(i)
		if err != nil {
			return 0, err
		}
		if !ok || c == s.book.delim || c == '\n' || c == '\r' {
			return i, nil
		}
		if c == '"' {
			return 0, problem(LoneQuote, line, len(s.ends)+1)
		}
		s.row = append(s.row, c)
		i++
	}
}

// emit turns row and ends into the cells of r and reports whether all of them are empty.
func (s *textSource) emit(r *Rows) (blank bool, err error) {
	if len(s.row) == 0 {
		return true, nil
	}
	if len(s.ends) > s.book.limit.Cols {
		return false, problem(TooManyCols, r.line, 0, s.book.limit.Cols)
	}
	text := string(s.row)
	r.cells = r.cells[:0]
	from := 0
	for i, end := range s.ends {
		cell := Cell{}
		if end > from {
			cell = Cell{Text: text[from:end], Kind: Text}
			if tooLong(cell.Text, s.book.limit.Chars) {
				return false, problem(CellTooLong, r.line, i+1, s.book.limit.Chars)
			}
			cell.Text = Unguard(cell.Text)
		}
		r.cells = append(r.cells, cell)
		from = end
	}
	if hasControl(text) {
		r.remarkControls()
	}
	width := len(r.cells)
	for width > s.width && s.width > 0 && r.cells[width-1].Kind == Empty {
		width-- // columns beyond the first row's are an error only if they hold something
	}
	r.cells = r.cells[:width]
	if s.width == 0 {
		s.width = width
	} else if width != s.width {
		r.remark(WrongWidth, r.line, 0, width, s.width)
	}
	return false, nil
}

// hasControl reports whether s holds a control character other than tab and line ends.
func hasControl(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' && c != '\t' && c != '\n' && c != '\r' || c == 0x7f {
			return true
		}
	}
	return false
}

// remarkControls names each cell of the row with a control character.
func (r *Rows) remarkControls() {
	for i, cell := range r.cells {
		for _, c := range cell.Text {
			if c < ' ' && c != '\t' && c != '\n' && c != '\r' || c == 0x7f {
				r.remark(ControlChar, r.line, i+1, c)
				break
			}
		}
	}
}

// tooLong reports whether s has more than max characters as spreadsheet programs count them (UTF-16 units).
func tooLong(s string, max int) bool {
	if len(s) <= max {
		return false
	}
	n := 0
	for _, c := range s {
		n++
		if c > 0xFFFF {
			n++
		}
	}
	return n > max
}
