package paper

import (
	"fmt"
	"math"
	"strings"
)

// compose turns a document into the rows of one long column, in reading order.
func (s *setter) compose(d Document) ([]row, error) {
	f := form(d.Landscape)
	rows := s.head(d, f)
	rows = append(rows, s.title(d, f)...)
	if d.To != "" {
		to := strings.TrimRight(d.To, "：:") + "："
		rows = append(rows, s.lines(to, bodyStyle(), pitch, 0, f.typeWidth, 0, 0)...)
	}
	var count headings
	lastSign := -1
	for i, b := range d.Blocks {
		if _, ok := b.(Signature); ok {
			lastSign = i
		}
	}
	checked := false
	for i, b := range d.Blocks {
		switch b := b.(type) {
		case Signature:
			check := d.Check
			if i != lastSign || checked {
				check = nil
			}
			sign, used, err := s.signature(b, check, f.typeWidth)
			if err != nil {
				return nil, err
			}
			checked = checked || used
			keepText(rows)
			rows = append(rows, sign...)
		default:
			more, err := s.block(b, f, &count)
			if err != nil {
				return nil, err
			}
			rows = append(rows, more...)
		}
	}
	if d.Check != nil && !checked {
		r, err := s.check(*d.Check)
		if err != nil {
			return nil, err
		}
		rows = append(rows, blank(pitch), r)
	}
	if len(s.lacked) > 0 {
		rows = append(rows, blank(pitch/2))
		rows = append(rows, s.lines(lackNote(s.lacked), style{face: fang, size: 10.5}, 16, 0, f.typeWidth, 0, 0)...)
	}
	if d.Imprint != nil && *d.Imprint != (Imprint{}) {
		if s.tight && len(rows) > 0 {
			rows[len(rows)-1].keep = true // the imprint takes the end of the text with it
		}
		rows = append(rows, s.imprint(*d.Imprint, f.typeWidth))
	}
	return rows, nil
}

// keepText keeps the last two lines of text, and the note of attachments after them, with what follows: a signature never stands
// on a page without text.
func keepText(rows []row) {
	text := 0
	for k := len(rows) - 1; k >= 0 && text < 2; k-- {
		rows[k].keep = true
		if !rows[k].note {
			text++
		}
	}
}

// lackNote names the characters that were printed as 〓 by their code points.
func lackNote(lacked []rune) string {
	var names []string
	for _, r := range lacked {
		names = append(names, fmt.Sprintf("U+%04X", r))
	}
	return "注：文中“〓”处的字不在本机字库内，依次为" + strings.Join(names, "、") + "，以电子文本为准。"
}

// block sets every kind of block but the signature.
func (s *setter) block(b Block, f pageForm, count *headings) ([]row, error) {
	width := f.typeWidth
	switch b := b.(type) {
	case Paragraph:
		st, indent := bodyStyle(), 2*cell
		if b.Flush {
			indent = 0
		}
		if b.Bold {
			st.face = hei
		}
		var rows []row
		for _, part := range strings.Split(b.Text, "\n") {
			rows = append(rows, s.lines(part, st, pitch, 0, width, indent, 0)...)
		}
		return rows, nil
	case Heading:
		st := bodyStyle()
		st.face = headingFace(b.Level)
		text := b.Text
		if !b.Bare {
			text = count.number(b.Level) + text
		}
		rows := s.lines(text, st, pitch, 0, width, 2*cell, 0)
		for i := range rows {
			rows[i].keep = true
		}
		return rows, nil
	case Table:
		return s.table(b, f), nil
	case Pairs:
		return append(s.caption(b.Caption, width), append(s.pairs(b.Items, width), blank(pitch/2))...), nil
	case Attachments:
		return s.attachments(b, width), nil
	case Slip:
		return s.slip(b, width), nil
	case PageBreak:
		return []row{{brk: true}}, nil
	case nil:
		return nil, nil
	}
	return nil, fmt.Errorf("paper: a block of type %T", b)
}

// headingFace is the type of a heading of the level (GB/T 9704-2012 7.3.3): 黑体, 楷体, then 仿宋.
func headingFace(level int) face {
	switch level {
	case 1:
		return hei
	case 2:
		return kai
	}
	return fang
}

// head sets the part above the red rule (版头, GB/T 9704-2012 7.2).
func (s *setter) head(d Document, f pageForm) []row {
	if d.Head == "" {
		return s.plainNumber(d, f)
	}
	var r row
	r.keep = true
	y := 0.0
	for _, line := range []struct {
		text string
		face face
	}{{d.Serial, fang}, {d.Secrecy, hei}, {d.Urgency, hei}} {
		if line.text != "" {
			st := style{face: line.face, size: bodySize}
			r.marks = append(r.marks, s.place([]rune(line.text), 0, y+rise(pitch, bodySize), 0, st)...)
			y += pitch
		}
	}
	y = math.Max(35*mm, y+pitch/2) // the head's upper edge is 35 mm below that of the type area
	if d.Landscape {
		y = math.Max(5*mm, y-30*mm)
	}
	size := math.Min(46, math.Max(26, f.typeWidth/float64(len([]rune(d.Head)))))
	red := style{face: title, size: size, red: true}
	for _, line := range s.balanced(d.Head, red, f.typeWidth+size/4) {
		x := (f.typeWidth - s.length(line, red)) / 2
		r.marks = append(r.marks, s.place([]rune(line), x, y+0.86*size, 0, red)...)
		y += size * 1.2
	}
	y += 2*pitch - size*0.2
	r.marks = append(r.marks, s.numberLine(d, f, y)...)
	y += (pitch+bodySize)/2 + 4*mm
	r.marks = append(r.marks, mark{kind: ruleMark, x: 0, y: y, x2: f.typeWidth, y2: y, thick: 1.4, red: true})
	r.height = y + 2*pitch // two empty lines
	r.text = d.Head + "\n" + d.Number
	return []row{r}
}

// numberLine sets the number in the middle, or, on a paper to a superior, the number at the left and the signer at the right.
func (s *setter) numberLine(d Document, f pageForm, y float64) []mark {
	st := style{face: fang, size: bodySize}
	base := y + rise(pitch, bodySize)
	if d.Signer == "" {
		return s.place([]rune(d.Number), (f.typeWidth-s.length(d.Number, st))/2, base, 0, st)
	}
	out := s.place([]rune(d.Number), cell, base, 0, st)
	name := style{face: kai, size: bodySize}
	x := f.typeWidth - cell - s.length(d.Signer, name)
	out = append(out, s.place([]rune(d.Signer), x, base, 0, name)...)
	return append(out, s.place([]rune("签发人："), x-s.length("签发人：", st), base, 0, st)...)
}

// plainNumber sets the number of a paper without a red head at the right of the first line.
func (s *setter) plainNumber(d Document, f pageForm) []row {
	if d.Number == "" {
		return nil
	}
	st := style{face: fang, size: bodySize}
	x := f.typeWidth - s.length(d.Number, st)
	return []row{{height: pitch, marks: s.place([]rune(d.Number), x, rise(pitch, bodySize), 0, st), text: d.Number},
		{height: pitch}}
}

// title sets the title and the note under it, and leaves one empty line.
func (s *setter) title(d Document, f pageForm) []row {
	if d.Title == "" {
		return nil
	}
	const lineHeight = 34
	st := style{face: title, size: titleSize}
	var rows []row
	for _, line := range s.balanced(d.Title, st, f.typeWidth-2*cell) {
		r := s.centred(line, st, lineHeight, f.typeWidth)
		r.keep = true
		rows = append(rows, r)
	}
	if d.Notes != "" {
		r := s.centred("（"+d.Notes+"）", style{face: kai, size: bodySize}, pitch, f.typeWidth)
		r.keep = true
		rows = append(rows, r)
	}
	return append(rows, row{height: pitch, keep: true})
}

// attachments sets 附件说明 (GB/T 9704-2012 7.3.4): one empty line, two characters from the left, no sign after a name.
func (s *setter) attachments(a Attachments, width float64) []row {
	rows := []row{blank(pitch)}
	st := bodyStyle()
	left := 2 * cell
	label := s.length("附件：", st)
	for i, item := range a.Items {
		text, indent := item, left+label
		hang := indent
		if len(a.Items) > 1 {
			n := digits(i+1) + ". "
			hang += s.length(n, st)
			text = n + text
		}
		if i == 0 {
			text, indent = "附件："+text, left
		}
		rows = append(rows, s.lines(text, st, pitch, 0, width, indent, hang)...)
	}
	for i := range rows {
		rows[i].note = true
	}
	return rows
}

// signature sets 落款 (GB/T 9704-2012 7.3.5.1): the date four characters from the right, the organs above it, their middle over
// its middle. The code for verification stands beside it if there is room; used tells.
func (s *setter) signature(g Signature, check *Check, width float64) (rows []row, used bool, err error) {
	st := bodyStyle()
	dateX := width - 4*cell - s.length(g.Date, st)
	middle := dateX + s.length(g.Date, st)/2
	leftmost := dateX
	var lines []row
	for _, organ := range g.Organs {
		w := s.length(organ, st)
		x := math.Max(0, math.Min(middle-w/2, width-2*cell-w))
		leftmost = math.Min(leftmost, x)
		lines = append(lines, row{height: pitch, keep: true, marks: s.place([]rune(organ), x, rise(pitch, bodySize), 0, st), text: organ})
	}
	lines = append(lines, row{height: pitch, marks: s.place([]rune(g.Date), dateX, rise(pitch, bodySize), 0, st), text: g.Date})
	rows = []row{{height: pitch, keep: true, gap: true}, {height: pitch, keep: true, gap: true}}
	if s.tight {
		rows = rows[1:]
	}
	if check != nil {
		r, err := s.check(*check)
		if err != nil {
			return nil, false, err
		}
		if reach(s, r) < leftmost-cell {
			used = true
			drop := float64(len(lines))*pitch - r.height // level with the date, may rise into the empty lines
			for _, m := range r.marks {
				lines[0].marks = append(lines[0].marks, m.moved(0, drop))
			}
		}
	}
	return append(rows, lines...), used, nil
}

// reach is the right end of a row's text.
func reach(s *setter, r row) float64 {
	x := 0.0
	for _, m := range r.marks {
		if m.kind == textMark {
			x = math.Max(x, m.x+s.length(m.text, m.style))
		}
	}
	return x
}

// check sets the QR code with the code beside it.
func (s *setter) check(c Check) (row, error) {
	const side = 18 * mm
	r := row{height: side + 4, text: "扫码核验 " + c.Code}
	if c.URL != "" {
		code, err := QR(c.URL)
		if err != nil {
			return row{}, err
		}
		dot := side / float64(code.Size)
		code.runs(func(x, y, n int) {
			r.marks = append(r.marks, mark{kind: boxMark, x: float64(x) * dot, y: 2 + float64(y)*dot,
				x2: float64(n) * dot, y2: dot})
		})
	}
	st := style{face: fang, size: 10.5}
	r.marks = append(r.marks, s.place([]rune("扫码核验"), side+8, 2+side/2-3, 0, st)...)
	if c.Code != "" {
		r.marks = append(r.marks, s.place([]rune("验证码 "+c.Code), side+8, 2+side/2+13, 0, st)...)
	}
	return r, nil
}

// imprint sets the 版记 (GB/T 9704-2012 7.4): rules of 0.35 mm above and below, 0.25 mm between, 四号 type, one character from
// both sides.
func (s *setter) imprint(p Imprint, width float64) row {
	const lineHeight, thick, thin = 23.0, 0.35 * mm, 0.25 * mm
	st := style{face: fang, size: smallSize}
	r := row{foot: true}
	rule := func(t float64) {
		r.marks = append(r.marks, mark{kind: ruleMark, x: 0, y: r.height, x2: width, y2: r.height, thick: t})
	}
	rule(thick)
	if p.Copy != "" {
		text := "抄送：" + trimStop(p.Copy) + "。"
		for _, l := range s.lines(text, st, lineHeight, smallSize, width-2*smallSize, 0, s.length("抄送：", st)) {
			for _, m := range l.marks {
				r.marks = append(r.marks, m.moved(0, r.height))
			}
			r.height += lineHeight
		}
		if p.Organ != "" || p.Date != "" {
			rule(thin)
		}
		r.text = text
	}
	if p.Organ != "" || p.Date != "" {
		y := r.height + rise(lineHeight, smallSize)
		date := issued(p.Date)
		r.marks = append(r.marks, s.place([]rune(p.Organ), smallSize, y, 0, st)...)
		r.marks = append(r.marks, s.place([]rune(date), width-smallSize-s.length(date, st), y, 0, st)...)
		r.height += lineHeight
		r.text += p.Organ + date
	}
	rule(thick)
	return r
}

func trimStop(s string) string { return strings.TrimRight(s, "。") }

// issued writes the date of the imprint: "2026年11月20日印发".
func issued(date string) string {
	if date == "" {
		return ""
	}
	return strings.TrimSuffix(date, "印发") + "印发"
}

// furnish adds what every page carries: its number at the outer edge, 7 mm below the type area, and the mark of invented data.
func (s *setter) furnish(pages []page, synthetic bool) {
	st := style{face: fang, size: smallSize}
	for i := range pages {
		p := &pages[i]
		text := "— " + digits(i+1) + " —"
		x := p.form.left + smallSize
		if i%2 == 0 {
			x = p.form.left + p.form.typeWidth - smallSize - s.length(text, st)
		}
		p.marks = append(p.marks, s.place([]rune(text), x, p.form.top+p.form.typeHeight+7*mm+0.86*smallSize, 0, st)...)
		if synthetic {
			grey := style{face: hei, size: 12, grey: true}
			w := s.length(SyntheticMark, grey)
			at := p.form.left + p.form.typeWidth - w
			y := p.form.top * 0.55
			p.marks = append(p.marks, s.place([]rune(SyntheticMark), at, y, 0, grey)...)
			for _, edge := range [][4]float64{{-6, -14, w + 6, -14}, {-6, 7, w + 6, 7}, {-6, -14, -6, 7}, {w + 6, -14, w + 6, 7}} {
				p.marks = append(p.marks, mark{kind: ruleMark, x: at + edge[0], y: y + edge[1], x2: at + edge[2], y2: y + edge[3],
					thick: 0.7, style: grey})
			}
		}
	}
}
