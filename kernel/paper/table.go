package paper

import (
	"math"
	"strings"
)

// Sizes of type in tables: 小四 and 五号, with the space between the border and the text.
const (
	tableSize  = 12
	tableSmall = 10.5
	padX       = 4.0
	padY       = 3.5
)

// box is a cell on its way to the page.
type box struct {
	text  string
	width float64
	style style
	align Align
	lines int // at least this many
}

func lineHeight(size float64) float64 { return math.Round(size * 1.5) }

// caption sets the name of a table in 黑体 above it.
func (s *setter) caption(text string, width float64) []row {
	if text == "" {
		return nil
	}
	var rows []row
	st := style{face: hei, size: 14}
	for _, line := range s.balanced(text, st, width) {
		r := s.centred(line, st, 24, width)
		r.keep = true
		rows = append(rows, r)
	}
	return rows
}

// table sets a table; each body row carries the head, to be set again where the row begins a page.
func (s *setter) table(t Table, f pageForm) []row {
	size := float64(tableSize)
	if t.Small {
		size = tableSmall
	}
	widths := columnWidths(t, f.typeWidth, size, s.width(style{face: fang, size: size}))
	head := make([]box, len(t.Columns))
	for i, c := range t.Columns {
		head[i] = box{text: c.Title, width: widths[i], style: style{face: hei, size: size}, align: Center}
	}
	top := s.boxes(head, f.typeHeight)
	for i := range top {
		top[i].keep = true
	}
	rows := append(s.caption(t.Caption, f.typeWidth), top...)
	for _, cells := range t.Rows {
		line := make([]box, len(t.Columns))
		for i, c := range t.Columns {
			line[i] = box{width: widths[i], style: style{face: fang, size: size}, align: c.Align}
			if i < len(cells) {
				line[i].text = cells[i]
			}
		}
		for _, r := range s.boxes(line, f.typeHeight-height(top)) {
			r.repeat = top
			rows = append(rows, r)
		}
	}
	if t.Note != "" {
		rows[len(rows)-1].keep = true
		rows = append(rows, s.lines(t.Note, style{face: fang, size: tableSmall}, 17, 0, f.typeWidth, 0, 0)...)
	}
	return append(rows, blank(pitch/2))
}

func height(rows []row) float64 {
	h := 0.0
	for _, r := range rows {
		h += r.height
	}
	return h
}

// columnWidths shares the width among the columns: by their stated shares, or by what their cells need, each at least as wide
// as its longest word. The measure is that of the body font at the size.
func columnWidths(t Table, width, size float64, measure func(rune) float64) []float64 {
	n := len(t.Columns)
	low, want := make([]float64, n), make([]float64, n)
	stated := false
	for _, c := range t.Columns {
		stated = stated || c.Width > 0
	}
	if stated {
		for i, c := range t.Columns {
			want[i] = c.Width
			if c.Width <= 0 {
				want[i] = 1
			}
		}
		return scale(low, want, width)
	}
	for i, c := range t.Columns {
		low[i], want[i] = needs(c.Title, size, measure)
		for _, cells := range t.Rows {
			if i < len(cells) {
				l, w := needs(cells[i], size, measure)
				low[i], want[i] = math.Max(low[i], l), math.Max(want[i], w)
			}
		}
		want[i] = math.Min(want[i], 20*size) + 2*padX + 1
		low[i] = math.Min(math.Min(low[i], width/3)+2*padX+1, want[i])
	}
	return scale(low, want, width)
}

// needs is the least and the natural width of a cell's text.
func needs(text string, size float64, measure func(rune) float64) (least, natural float64) {
	least = 2 * size
	line, word := 0.0, 0.0
	for _, r := range text {
		if r == '\n' {
			line, word = 0, 0
			continue
		}
		w := measure(r)
		line += w
		if isLatin(r) {
			word += w
		} else {
			word = 0
		}
		least, natural = math.Max(least, word), math.Max(natural, line)
	}
	return least, math.Max(natural, least)
}

// scale makes the widths add up to the total: by the wish where it fits; otherwise narrow columns get their wish and the wide
// ones share the rest evenly, none below its least.
func scale(low, want []float64, total float64) []float64 {
	var sumLow, sumWant float64
	for i := range want {
		sumLow += low[i]
		sumWant += want[i]
	}
	out := make([]float64, len(want))
	if sumWant <= total || sumLow == 0 || sumLow >= total {
		from, sum := want, sumWant
		if sumLow >= total {
			from, sum = low, sumLow
		}
		for i := range out {
			out[i] = from[i] / sum * total
		}
		return out
	}
	// Find the common cap under which the columns fill the total, by halving: their sum grows with the cap.
	capped := func(top float64) (sum float64) {
		for i := range out {
			out[i] = math.Max(low[i], math.Min(want[i], top))
			sum += out[i]
		}
		return sum
	}
	small, large := 0.0, total
	for range 50 {
		if mid := (small + large) / 2; capped(mid) > total {
			large = mid
		} else {
			small = mid
		}
	}
	sum := capped(small)
	for i := range out {
		out[i] *= total / sum
	}
	return out
}

// boxes sets cells side by side with their borders, as one row, or as several if it is taller than limit.
func (s *setter) boxes(cells []box, limit float64) []row {
	type set struct{ lines []row }
	sets := make([]set, len(cells))
	most, tall := 1, 0.0
	var texts []string
	for i, c := range cells {
		h := lineHeight(c.style.size)
		for _, part := range strings.Split(c.text, "\n") {
			sets[i].lines = append(sets[i].lines, s.cellLines(part, c, h)...)
		}
		most = max(most, len(sets[i].lines), c.lines)
		tall = math.Max(tall, h)
		texts = append(texts, c.text)
	}
	if len(cells) == 0 {
		return nil
	}
	fit := max(1, int((limit-2*padY)/tall))
	var out []row
	for from := 0; from < most; from += fit {
		to := min(from+fit, most)
		r := row{height: float64(to-from)*tall + 2*padY}
		if from == 0 {
			r.text = strings.Join(texts, "\t")
		}
		x := 0.0
		for i, c := range cells {
			part := sets[i].lines[min(from, len(sets[i].lines)):min(to, len(sets[i].lines))]
			y := (r.height - float64(len(part))*tall) / 2
			for k, l := range part {
				for _, m := range l.marks {
					r.marks = append(r.marks, m.moved(x, y+float64(k)*tall))
				}
			}
			r.marks = append(r.marks, upright(x, r.height))
			x += c.width
		}
		r.marks = append(r.marks, upright(x, r.height), level(0, x, 0), level(0, x, r.height))
		out = append(out, r)
	}
	return out
}

const hair = 0.5 // thickness of a table's borders

func upright(x, height float64) mark {
	return mark{kind: ruleMark, x: x, y: 0, x2: x, y2: height, thick: hair}
}

func level(x, x2, y float64) mark {
	return mark{kind: ruleMark, x: x, y: y, x2: x2, y2: y, thick: hair}
}

// cellLines sets one paragraph of a cell.
func (s *setter) cellLines(text string, c box, h float64) []row {
	width := c.width - 2*padX
	runes := []rune(strings.TrimRight(text, " "))
	var out []row
	for _, sp := range breaks(runes, width, width, s.width(c.style)) {
		line := trimSpace(runes[sp.from:sp.to])
		x, extra := padX, 0.0
		switch c.align {
		case Center:
			x += (width - sp.width) / 2
		case Right:
			x += width - sp.width
		case Left:
			if width < 12*c.style.size {
				break // narrow columns look torn when spaced out
			}
			extra = math.Min(slack(line, sp, width, c.style.size), c.style.size/8)
		}
		out = append(out, row{height: h, marks: s.place(line, x, rise(h, c.style.size), extra, c.style)})
	}
	return out
}

// pairs sets a form: a narrow cell with the name, a wide one with the value, two of each in a row unless one asks for it all.
func (s *setter) pairs(items []Pair, width float64) []row {
	name := style{face: fang, size: tableSize}
	label := 4.0 * tableSize
	for _, p := range items {
		label = math.Max(label, s.length(p.Name, name))
	}
	label = math.Min(label, 6*tableSize+1) + 2*padX
	fits := func(p Pair) bool { // half a row is wide enough for the longest word of the value
		least, _ := needs(p.Value, tableSize, s.width(name))
		return !p.Wide && least <= width/2-label-2*padX
	}
	field := func(p Pair, w float64) []box {
		return []box{
			{text: p.Name, width: label, style: name, align: Center, lines: p.Lines},
			{text: p.Value, width: w - label, style: name, lines: p.Lines},
		}
	}
	var rows []row
	for i := 0; i < len(items); i++ {
		cells := field(items[i], width)
		if i+1 < len(items) && fits(items[i]) && fits(items[i+1]) {
			cells = append(field(items[i], width/2), field(items[i+1], width/2)...)
			i++
		}
		rows = append(rows, s.boxes(cells, typeWidth)...)
	}
	return rows
}

// slip sets a part to be cut off and returned.
func (s *setter) slip(b Slip, width float64) []row {
	var rows []row
	if b.OwnPage {
		rows = append(rows, row{brk: true, keep: true})
	} else {
		rows = append(rows, blank(pitch/2), row{height: pitch / 2, keep: true,
			marks: []mark{{kind: ruleMark, x: 0, y: pitch / 4, x2: width, y2: pitch / 4, thick: 0.7, dashed: true}}})
	}
	st := style{face: title, size: 18}
	for _, line := range s.balanced(b.Title, st, width) {
		r := s.centred(line, st, 36, width)
		r.keep = true
		rows = append(rows, r)
	}
	body := s.pairs(b.Items, width)
	for i := range body {
		body[i].keep = i+1 < len(body) || b.Note != ""
	}
	rows = append(rows, body...)
	if b.Note != "" {
		rows = append(rows, s.lines(b.Note, style{face: fang, size: tableSmall}, 17, 0, width, 0, 0)...)
	}
	return append(rows, blank(pitch/2))
}
