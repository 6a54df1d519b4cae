package paper

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"time"
)

// DOCX writes the document as an Office Open XML file (ECMA-376, transitional) that names the fonts offices own. The line height
// is exactly 29 points, the margins are those of the standard, page numbers stand at the outer edge, the imprint at the foot of
// the last page. It fails only for a QR text that is too long or a block of a foreign type.
func DOCX(d Document) ([]byte, error) {
	w := &docx{doc: d, form: form(d.Landscape)}
	if err := w.body(); err != nil {
		return nil, err
	}
	return w.pack()
}

// docx collects the body of word/document.xml. Elements inside w:pPr, w:tblPr and w:sectPr must come in the order of the schema
// or Word refuses the file: keep the order when adding one.
type docx struct {
	doc   Document
	form  pageForm
	b     strings.Builder
	qr    []byte
	count headings
}

// para is a paragraph: the fields are in the order in which the schema wants their elements.
type para struct {
	style    string
	keep     bool // keepNext
	brk      bool // pageBreakBefore
	border   string
	before   int // twentieths of a point, as all lengths here
	line     int // exact line height; 0 as in the style
	indent   string
	align    string
	run      string // properties of its run
	text     string
	contents string // runs to write in place of text
}

func (w *docx) para(p para) {
	w.b.WriteString("<w:p><w:pPr>")
	w.tag(p.style != "", `<w:pStyle w:val="%s"/>`, p.style)
	w.tag(p.keep, `<w:keepNext/>`)
	w.tag(p.brk, `<w:pageBreakBefore/>`)
	w.tag(p.border != "", `<w:pBdr>%s</w:pBdr>`, p.border)
	switch {
	case p.line > 0:
		w.tag(true, `<w:spacing w:before="%d" w:line="%d" w:lineRule="exact"/>`, p.before, p.line)
	case p.line < 0: // as high as its picture
		w.tag(true, `<w:spacing w:before="%d" w:line="240" w:lineRule="auto"/>`, p.before)
	case p.before > 0:
		w.tag(true, `<w:spacing w:before="%d"/>`, p.before)
	}
	w.tag(p.indent != "", `<w:ind %s/>`, p.indent)
	w.tag(p.align != "", `<w:jc w:val="%s"/>`, p.align)
	w.b.WriteString("</w:pPr>")
	if p.contents != "" {
		w.b.WriteString(p.contents)
	} else {
		w.b.WriteString(run(p.text, p.run))
	}
	w.b.WriteString("</w:p>")
}

func (w *docx) tag(when bool, format string, args ...any) {
	if when {
		fmt.Fprintf(&w.b, format, args...)
	}
}

// run writes a run of text; the hint makes “” and … take the Chinese font.
func run(text, properties string) string {
	if text == "" {
		return ""
	}
	var b strings.Builder
	b.WriteString(`<w:r><w:rPr>`)
	if !strings.Contains(properties, "<w:rFonts") {
		b.WriteString(`<w:rFonts w:hint="eastAsia"/>`)
	}
	b.WriteString(properties + `</w:rPr>`)
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			b.WriteString("<w:br/>")
		}
		b.WriteString(`<w:t xml:space="preserve">` + escape(line) + `</w:t>`)
	}
	b.WriteString(`</w:r>`)
	return b.String()
}

// escape makes text safe inside an element or an attribute, and drops what XML cannot hold.
func escape(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(strings.ToValidUTF8(s, "\uFFFD")))
}

func (w *docx) empty(n int) {
	for range n {
		w.para(para{})
	}
}

// twips turns points into twentieths of a point.
func twips(points float64) int { return int(points*20 + 0.5) }

// estimate measures text without fonts: an ideograph is one em wide, a letter or digit about half.
func estimate(size float64) func(rune) float64 {
	return func(r rune) float64 {
		if isWide(r) {
			return size
		}
		return size * 0.55
	}
}

func guess(text string, size float64) float64 {
	total, measure := 0.0, estimate(size)
	for _, r := range text {
		total += measure(r)
	}
	return total
}

func (w *docx) body() error {
	d := w.doc
	w.head()
	if d.Title != "" {
		for _, line := range strings.Split(d.Title, "\n") {
			w.para(para{style: "DocTitle", keep: true, text: line})
		}
		if d.Notes != "" {
			w.para(para{style: "DocNotes", keep: true, text: "（" + d.Notes + "）"})
		}
		w.empty(1)
	}
	if d.To != "" {
		w.para(para{text: strings.TrimRight(d.To, "：:") + "："})
	}
	if d.Check != nil && d.Check.URL != "" {
		code, err := QR(d.Check.URL)
		if err != nil {
			return err
		}
		w.qr = code.PNG(8)
	}
	last := -1
	for i, b := range d.Blocks {
		if _, ok := b.(Signature); ok {
			last = i
		}
	}
	for i, b := range d.Blocks {
		if sign, ok := b.(Signature); ok && i == last {
			w.signature(sign, d.Check)
			continue
		}
		if err := w.block(b); err != nil {
			return err
		}
	}
	if d.Check != nil && last < 0 {
		w.check(*d.Check)
	}
	if d.Imprint != nil && *d.Imprint != (Imprint{}) {
		w.imprint(*d.Imprint)
	}
	w.section()
	return nil
}

// head writes the part above the red rule.
func (w *docx) head() {
	d := w.doc
	if d.Head == "" {
		if d.Number != "" {
			w.para(para{align: "right", text: d.Number})
			w.empty(1)
		}
		return
	}
	before := 35 * mm
	for _, line := range []para{{text: d.Serial}, {text: d.Secrecy, run: heiRun}, {text: d.Urgency, run: heiRun}} {
		if line.text != "" {
			w.para(line)
			before = max(pitch/2, before-pitch)
		}
	}
	size := min(46, max(26, w.form.typeWidth/float64(len([]rune(d.Head)))))
	w.para(para{style: "DocHead", before: twips(before), line: twips(size * 1.2), text: d.Head,
		run: fmt.Sprintf(`<w:sz w:val="%d"/><w:szCs w:val="%d"/>`, int(size)*2, int(size)*2)})
	w.empty(2)
	rule := `<w:bottom w:val="single" w:sz="12" w:space="8" w:color="D90000"/>` // 4 mm below the text, 3.5 points of it in the line
	if d.Signer == "" {
		w.para(para{style: "DocNumber", border: rule, align: "center", text: d.Number})
	} else {
		tab := `<w:r><w:ptab w:relativeTo="margin" w:alignment="right" w:leader="none"/></w:r>`
		w.para(para{style: "DocNumber", border: rule, indent: `w:leftChars="100" w:left="320" w:rightChars="100" w:right="320"`, align: "left",
			contents: run(d.Number, "") + tab + run("签发人：", "") + run(d.Signer, kaiRun)})
	}
	w.empty(2)
}

// Fonts by script: Latin letters and digits in Times New Roman, Chinese in the font of the role.
const (
	heiRun   = `<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="黑体" w:hint="eastAsia"/>`
	smallRun = `<w:sz w:val="21"/><w:szCs w:val="21"/>`
	kaiRun   = `<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="楷体_GB2312" w:hint="eastAsia"/>`
)

func (w *docx) block(b Block) error {
	const indent = `w:firstLineChars="200" w:firstLine="640"`
	switch b := b.(type) {
	case Paragraph:
		for _, part := range strings.Split(b.Text, "\n") {
			p := para{indent: indent, text: part}
			if b.Flush {
				p.indent = ""
			}
			if b.Bold {
				p.run = heiRun
			}
			w.para(p)
		}
	case Heading:
		number := ""
		if !b.Bare {
			number = w.count.number(b.Level)
		}
		w.para(para{style: "Heading" + digits(min(max(b.Level, 1), 4)), keep: true, indent: indent, text: number + b.Text})
	case Table:
		w.table(b)
	case Pairs:
		if b.Caption != "" {
			w.para(para{style: "DocCaption", keep: true, text: b.Caption})
		}
		w.pairs(b.Items, false)
		w.para(para{line: 200})
	case Attachments:
		w.attachments(b)
	case Signature:
		w.signature(b, nil)
	case Slip:
		w.slip(b)
	case PageBreak:
		w.b.WriteString(`<w:p><w:r><w:br w:type="page"/></w:r></w:p>`)
	case nil:
	default:
		return fmt.Errorf("paper: a block of type %T", b)
	}
	return nil
}

// attachments hangs the names so that a second line begins under the first character of the name.
func (w *docx) attachments(a Attachments) {
	w.empty(1)
	for i, item := range a.Items {
		text, hang := item, 0.0
		if len(a.Items) > 1 {
			text, hang = digits(i+1)+". "+item, guess(digits(i+1)+". ", bodySize)
		}
		left := 5*bodySize + hang
		if i == 0 {
			text, hang = "附件："+text, hang+3*bodySize
		}
		w.para(para{indent: fmt.Sprintf(`w:left="%d" w:hanging="%d"`, twips(left), twips(hang)), text: text})
	}
}

// signature puts the middle of each organ over the middle of the date, which stands four characters from the right. The QR code
// floats at the left beside them, its words above it.
func (w *docx) signature(g Signature, check *Check) {
	w.para(para{keep: true})
	image := ""
	if check == nil {
		w.para(para{keep: true})
	} else {
		w.para(para{keep: true, text: checkWords(*check), run: smallRun})
		if w.qr != nil {
			image = floating
		}
	}
	date := guess(g.Date, bodySize)
	for _, organ := range g.Organs {
		right := max(2*bodySize, 4*bodySize+date/2-guess(organ, bodySize)/2)
		w.para(para{keep: true, indent: fmt.Sprintf(`w:right="%d"`, twips(right)), align: "right", contents: image + run(organ, "")})
		image = ""
	}
	w.para(para{indent: `w:rightChars="400" w:right="1280"`, align: "right", contents: image + run(g.Date, "")})
}

func checkWords(c Check) string {
	if c.Code == "" {
		return "扫码核验"
	}
	return "扫码核验  验证码 " + c.Code
}

func (w *docx) slip(b Slip) {
	if !b.OwnPage {
		w.para(para{line: 200, border: `<w:bottom w:val="dashed" w:sz="6" w:space="1" w:color="auto"/>`})
	}
	w.para(para{style: "DocSlip", keep: true, brk: b.OwnPage, text: b.Title})
	w.pairs(b.Items, true)
	if b.Note != "" {
		w.para(para{style: "DocSmall", text: b.Note})
	}
}

// check puts the QR code with the code beside it into one line, on a paper without a signature.
func (w *docx) check(c Check) {
	contents := ""
	if w.qr != nil {
		contents = inline
	}
	w.para(para{line: -1, before: 120, contents: contents + run("  "+checkWords(c), smallRun)})
}

// pack writes the parts into a zip file, in a fixed order with a fixed time.
func (w *docx) pack() ([]byte, error) {
	parts := []struct{ name, text string }{
		{"[Content_Types].xml", contentTypes},
		{"_rels/.rels", packageRels},
		{"docProps/core.xml", w.properties()},
		{"word/document.xml", xmlHead + `<w:document ` + namespaces + `><w:body>` + w.b.String() + `</w:body></w:document>`},
		{"word/_rels/document.xml.rels", w.relations()},
		{"word/styles.xml", styles()},
		{"word/settings.xml", settings},
		{"word/footer1.xml", footer("right")},
		{"word/footer2.xml", footer("left")},
		{"word/header1.xml", header(w.doc.Synthetic)},
	}
	if w.qr != nil {
		parts = append(parts, struct{ name, text string }{"word/media/qr.png", string(w.qr)})
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, p := range parts {
		f, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			return nil, fmt.Errorf("paper: %w", err)
		}
		if _, err := io.WriteString(f, p.text); err != nil {
			return nil, fmt.Errorf("paper: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("paper: %w", err)
	}
	return out.Bytes(), nil
}
