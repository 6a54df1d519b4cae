package paper

import (
	"math"
	"strconv"
	"strings"
)

// The page of GB/T 9704-2012 5.2: A4, top margin (天头) 37 mm, binding margin (订口) 28 mm, type area 156 mm × 225 mm with
// 22 lines of 28 characters. Lengths are points from here on.
const (
	mm         = 72 / 25.4
	pageShort  = 210 * mm
	pageLong   = 297 * mm
	marginTop  = 37 * mm
	marginLeft = 28 * mm
	typeWidth  = 156 * mm
	typeHeight = 225 * mm
	pitch      = typeHeight / 22 // one line of text
	cell       = typeWidth / 28  // one character of text
	bodySize   = 16              // 三号
	smallSize  = 14              // 四号: page numbers, imprint
	titleSize  = 22              // 二号
)

// pageForm is the size of a page and of its type area.
type pageForm struct{ width, height, left, top, typeWidth, typeHeight float64 }

// form returns the portrait page of the standard, or the same page turned for wide tables: the binding margin is then on top.
func form(landscape bool) pageForm {
	if landscape {
		return pageForm{pageLong, pageShort, pageLong - marginTop - typeHeight, marginLeft, typeHeight, typeWidth}
	}
	return pageForm{pageShort, pageLong, marginLeft, marginTop, typeWidth, typeHeight}
}

func bodyStyle() style { return style{face: fang, size: bodySize, track: cell - bodySize} }

// mark is something drawn at a place on a page: a run of text, a rule or a filled box.
type mark struct {
	kind   markKind
	x, y   float64 // text: left end of the base line; rule: start; box: upper left corner
	x2, y2 float64 // rule: end; box: width and height
	text   string
	style  style
	space  float64 // text: added after each character
	thick  float64
	dashed bool
	red    bool
}

type markKind int

const (
	textMark markKind = iota
	ruleMark
	boxMark
)

// row is a piece of the column of text that is not cut: it has a height and marks placed relative to its upper left corner.
type row struct {
	height float64
	marks  []mark
	keep   bool   // must stand on one page with the next row
	gap    bool   // white space that is dropped at the top of a page
	brk    bool   // begin a new page before this row
	repeat []row  // set again at the top of each page that this row begins: the head of a table
	note   bool   // belongs to the note of attachments, which is not text
	foot   bool   // goes to the foot of the type area
	text   string // what a reader would read, for tests and search
}

// page is a finished page.
type page struct {
	form  pageForm
	marks []mark
	rows  int
}

// paginate distributes the rows over pages. Rows that keep with the next are moved on together, unless they would fill a page.
func paginate(rows []row, f pageForm) []page {
	pages := []page{{form: f}}
	y := 0.0
	turn := func() {
		pages = append(pages, page{form: f})
		y = 0
	}
	set := func(r row) {
		at := y
		if r.foot {
			at = f.typeHeight - r.height
		}
		p := &pages[len(pages)-1]
		for _, m := range r.marks {
			p.marks = append(p.marks, m.moved(f.left, f.top+at))
		}
		p.rows++
		y = at + r.height
	}
	for i := 0; i < len(rows); {
		j := i + 1 // rows[i:j] stay together
		need := rows[i].height
		for j < len(rows) && rows[j-1].keep && need+rows[j].height <= f.typeHeight {
			need += rows[j].height
			j++
		}
		if rows[i].brk && y > 0 {
			turn()
		}
		if y > 0 && y+need > f.typeHeight+0.5 {
			turn()
			for _, r := range rows[i].repeat {
				set(r)
			}
		}
		for ; i < j; i++ {
			if rows[i].gap && y == 0 {
				continue
			}
			set(rows[i])
		}
	}
	return pages
}

func (m mark) moved(dx, dy float64) mark {
	m.x += dx
	m.y += dy
	if m.kind == ruleMark {
		m.x2 += dx
		m.y2 += dy
	}
	return m
}

// rise is how far below the top of a line of the given height the base line lies, for a font size: the square of an
// ideograph (0.86 of it above the base line) stands in the middle of the line.
func rise(height, size float64) float64 { return (height-size)/2 + 0.86*size }

// place sets one line of text at x on the base line y. extra is added after each place where a line may be spaced out. The marks
// are cut where the font changes, and between Latin words and other text, which are spaced differently.
func (s *setter) place(line []rune, x, y, extra float64, st style) []mark {
	var out []mark
	measure := s.width(st)
	start, from := x, 0
	var now face
	var shown []rune
	spaced := false
	flush := func(to int) {
		if to > from && strings.TrimSpace(string(shown)) != "" {
			m := mark{kind: textMark, x: start, y: y, text: string(shown), style: st}
			m.style.face = now
			if spaced {
				m.space = st.track + extra
			}
			out = append(out, m)
		}
		shown, from = nil, to
	}
	for i, r := range line {
		if r < ' ' {
			continue
		}
		f, c := s.glyph(r, st.face)
		wide := isWide(c)
		if i > from && (f != now || wide != spaced) || r == ' ' && extra != 0 {
			flush(i)
		}
		if len(shown) == 0 {
			start, now, spaced, from = x, f, wide, i
		}
		shown = append(shown, c)
		x += measure(r)
		if i+1 < len(line) && stretches(line[i], line[i+1]) {
			x += extra
			if !wide { // the gap after a Latin word or a space
				flush(i + 1)
			}
		}
	}
	flush(len(line))
	return out
}

// stretches reports whether a line may be spaced out between a and b.
func stretches(a, b rune) bool {
	if b < ' ' {
		return false
	}
	if a == ' ' || b == ' ' {
		return a == ' ' && b != ' '
	}
	return isWide(a) || isWide(b)
}

// slack is the space to add at each stretch of a line so that it fills the measure; 0 for a last line and for one that would
// look torn.
func slack(line []rune, sp span, measure, size float64) float64 {
	if sp.last {
		return 0
	}
	n := 0
	for i := 0; i+1 < len(line); i++ {
		if stretches(line[i], line[i+1]) {
			n++
		}
	}
	if n == 0 {
		return 0
	}
	extra := (measure - sp.width) / float64(n)
	if extra > size*0.6 {
		return 0
	}
	return extra
}

// trimSpace drops the spaces that hang at the end of a line.
func trimSpace(line []rune) []rune {
	for len(line) > 0 && (line[len(line)-1] == ' ' || line[len(line)-1] < ' ') {
		line = line[:len(line)-1]
	}
	return line
}

// lines sets a text as justified lines of the given height; indent moves the first line, hang the others.
func (s *setter) lines(text string, st style, height, left, width, indent, hang float64) []row {
	runes := []rune(strings.TrimRight(text, " \n"))
	var out []row
	for i, sp := range breaks(runes, width-indent, width-hang, s.width(st)) {
		x, measure := left+hang, width-hang
		if i == 0 {
			x, measure = left+indent, width-indent
		}
		line := trimSpace(runes[sp.from:sp.to])
		extra := slack(line, sp, measure, st.size)
		out = append(out, row{
			height: height,
			marks:  s.place(line, x, rise(height, st.size), extra, st),
			text:   string(runes[sp.from:sp.to]),
		})
	}
	return out
}

// centred sets one line in the middle of the width.
func (s *setter) centred(text string, st style, height, width float64) row {
	x := (width - s.length(text, st)) / 2
	return row{height: height, marks: s.place([]rune(text), x, rise(height, st.size), 0, st), text: text}
}

// balanced breaks a title into the fewest lines that fit and makes them about equally long, with the longest first, and never a
// last line of one or two characters. A newline in the text forces a break.
func (s *setter) balanced(text string, st style, width float64) []string {
	var out []string
	for _, part := range strings.Split(text, "\n") {
		runes := []rune(strings.TrimSpace(part))
		measure := s.width(st)
		n := len(breaks(runes, width, width, measure))
		total := s.length(string(runes), st)
		best := breaks(runes, width, width, measure)
		if n > 1 {
			for w := math.Max(total/float64(n), st.size); w < width; w += st.size / 4 {
				if try := breaks(runes, w, w, measure); len(try) == n && widest(try) <= width {
					best = try
					break
				}
			}
		}
		for _, sp := range best {
			out = append(out, string(trimSpace(runes[sp.from:sp.to])))
		}
	}
	return out
}

func widest(lines []span) float64 {
	w := 0.0
	for _, l := range lines {
		w = math.Max(w, l.width)
	}
	return w
}

func digits(n int) string { return strconv.Itoa(n) }

func blank(height float64) row { return row{height: height, gap: true} }
