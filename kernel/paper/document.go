// Package paper sets official documents after GB/T 9704-2012 《党政机关公文格式》: letters with the red head, notices,
// certificates, receipts and reports with tables.
//
// A [Document] says what the paper says; it holds no layout. Three writers turn the same document into
//
//   - PDF ([Press.PDF]), set by this package's own typesetter with embedded free fonts: 22 lines of 28 characters, no 。 at
//     a line start and no 《 at a line end, no number cut, page numbers at the outer edge, the imprint at the foot of
//     the last page;
//   - DOCX ([DOCX]), which names the fonts that offices own (方正小标宋, 仿宋_GB2312) and leaves the setting to the reader's
//     program;
//   - HTML ([HTML]), for the screen and for printing from a browser, styled by [CSS].
//
// The same document gives the same bytes: nothing is taken from the clock. [QR] draws the code that leads to the page where
// a paper is verified; [DocumentNumber], [ChineseDate] and [Capital] write the fixed forms.
//
// Characters: the body font has 7,942 ideographs, a second font adds the rest of the 20,902 of the basic block for rare names.
// A character in neither prints as 〓 and is reported in [Print.Missing] and in a note under the text.
package paper

import (
	_ "embed"
	"time"
)

// Document is one official paper. Empty fields are left out; a Document without Head is a plain report that begins with its title.
type Document struct {
	Head    string // 发文机关标志: the text of the red head, "荣成市市场监督管理局文件"
	Number  string // 发文字号, see [DocumentNumber]
	Serial  string // 份号, six digits, only on secret papers
	Secrecy string // 密级和保密期限: "秘密★1年"
	Urgency string // 紧急程度: "特急", "加急"
	Signer  string // 签发人, only on a paper to a superior; the number then moves to the left

	Title  string // 标题; a newline forces a line break, otherwise it is broken into balanced lines
	Notes  string // a line in brackets under the title, e.g. the date a report covers
	To     string // 主送机关, without the colon
	Blocks []Block

	Imprint *Imprint
	Check   *Check

	Synthetic bool // the data are invented: every page is marked 演示数据
	Landscape bool // for wide reports; the type area turns with the page

	Created time.Time // written into the files' properties, in its own zone; the zero time leaves it out
}

// Imprint is the 版记 at the foot of the last page.
type Imprint struct {
	Copy  string // 抄送机关, without the word 抄送 and the final 。
	Organ string // 印发机关
	Date  string // 印发日期, see [ChineseDate]
}

// Check says where a reader can verify the paper. It is printed as a QR code of URL with Code beside it.
type Check struct {
	URL  string
	Code string
}

// Block is a part of the text: [Paragraph], [Heading], [Table], [Pairs], [Attachments], [Signature], [Slip] or [PageBreak].
type Block interface{ block() }

// Paragraph is running text with an indent of two characters.
type Paragraph struct {
	Text  string
	Flush bool // no indent, as for the addressee
	Bold  bool // set in 黑体
}

// Heading is a heading of level 1 to 4. It is numbered 一、（一）1.（1） by its place among its sisters unless Bare.
type Heading struct {
	Level int
	Text  string
	Bare  bool
}

// Align is the place of a text in its column.
type Align int

// The alignments.
const (
	Left Align = iota
	Center
	Right
)

// Column is a column of a [Table].
type Column struct {
	Title string
	Width float64 // share of the table's width relative to the others; 0 is found from the cells
	Align Align
}

// Table has borders, wrapping cells, and repeats its head on every page it runs over.
type Table struct {
	Caption string // above the table, centred
	Columns []Column
	Rows    [][]string
	Note    string // below, e.g. "注：……"
	Small   bool   // set smaller (10.5 points in place of 12), for many columns
}

// Pair is a name with its value in a form.
type Pair struct {
	Name, Value string
	Wide        bool // takes the whole row; otherwise two pairs share one
	Lines       int  // at least this many lines high, for writing by hand
}

// Pairs is a form: a bordered table of names and values.
type Pairs struct {
	Caption string
	Items   []Pair
}

// Attachments is the note under the text that names the attachments (附件说明).
type Attachments struct{ Items []string }

// Signature is the 落款: the organs that sign and the date, see [ChineseDate]. It never stands alone on a page.
type Signature struct {
	Organs []string
	Date   string
}

// Slip is a part to be filled in and returned: the receipt of service (送达回证), a reply slip (回执). It is set under
// a dashed line to cut along, or on a page of its own.
type Slip struct {
	Title   string
	Items   []Pair
	Note    string
	OwnPage bool
}

// PageBreak begins a new page.
type PageBreak struct{}

func (Paragraph) block()   {}
func (Heading) block()     {}
func (Table) block()       {}
func (Pairs) block()       {}
func (Attachments) block() {}
func (Signature) block()   {}
func (Slip) block()        {}
func (PageBreak) block()   {}

// SyntheticMark is printed on papers whose data are invented.
const SyntheticMark = "演示数据，不具法律效力"

// CSS is the style sheet of [HTML], for the screen and for print. It holds only classes that begin with doc-.
//
//go:embed paper.css
var CSS string

// English is the catalogue of the texts that this package adds to a paper, in the form of package text.
//
//go:embed en.tsv
var English string

// headings counts the headings of a document and writes their numbers.
type headings [4]int

// number returns the number of the next heading of the level (一、（一）1.（1）) and starts the levels below it again.
func (h *headings) number(level int) string {
	level = min(max(level, 1), len(h))
	h[level-1]++
	for i := level; i < len(h); i++ {
		h[i] = 0
	}
	return numberForm(level, h[level-1])
}

func numberForm(level, n int) string {
	switch level {
	case 1:
		return Numeral(n) + "、"
	case 2:
		return "（" + Numeral(n) + "）"
	case 3:
		return digits(n) + "."
	}
	return "（" + digits(n) + "）"
}
