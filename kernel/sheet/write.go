package sheet

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Form is how a column is shown and typed.
type Form uint8

const (
	AsText   Form = iota // text format, so that codes such as 0123 and long numbers keep their digits
	AsCount              // whole number
	AsNumber             // number with Column.Decimals places
	AsMoney              // yuan with two places and thousands separators
	AsDate
	AsDateTime
	AsBool
)

// Column describes one column of a table to write.
type Column struct {
	Title    string
	Form     Form
	Decimals int      // AsNumber
	Width    float64  // in characters of the default font; 0 chooses by form and title
	Required bool     // marked in the head of a template
	Note     string   // explanation, shown on the sheet of notes
	Example  string   // shown on the sheet of notes
	List     []string // permitted values: a drop-down in XLSX, listed on the sheet of notes
}

// Layout describes a table to write.
type Layout struct {
	Name    string // of the sheet; characters that sheet names may not have are replaced
	Columns []Column
	Notes   []string // sentences above the explanation of the columns

	// Template makes a file to fill in: required columns are marked, drop-downs reach to TemplateRows, and a second sheet
	// explains the columns and lists their permitted values.
	Template bool
}

// TemplateRows is how far the drop-downs and formats of a template reach.
const TemplateRows = 10000

// Writer writes a table row by row.
type Writer interface {
	// Write writes one row. A row may be shorter than the columns, not longer.
	Write(row []Cell) error
	// Close completes the file. Without it the file is not valid. It does not close what lies beneath.
	Close() error
}

// Str returns a text cell; an empty string is an empty cell.
func Str(s string) Cell {
	if s == "" {
		return Cell{}
	}
	return Cell{Text: s, Kind: Text}
}

// Int returns a number cell.
func Int(n int64) Cell { return Cell{Text: strconv.FormatInt(n, 10), Kind: Number} }

// Float returns a number cell.
func Float(f float64) Cell { return Cell{Text: strconv.FormatFloat(f, 'f', -1, 64), Kind: Number} }

// Fen returns a number cell of an amount of money in yuan.
func Fen(n int64) Cell {
	sign, u := "", uint64(n)
	if n < 0 {
		sign, u = "-", -u
	}
	return Cell{Text: fmt.Sprintf("%s%d.%02d", sign, u/100, u%100), Kind: Number}
}

// Yes returns a truth cell.
func Yes(b bool) Cell { return Cell{Text: strconv.FormatBool(b), Kind: Bool} }

// Day returns a date cell of the calendar day that t has in its own location.
func Day(t time.Time) Cell { return Cell{Text: t.Format(time.DateOnly), Kind: Date} }

// Moment returns a cell of date and time of day that t has in its own location, to the second.
func Moment(t time.Time) Cell { return Cell{Text: t.Format(time.DateTime), Kind: DateTime} }

// head returns the titles; the required ones of a template carry a star, which Title takes off.
func (l Layout) head() []string {
	titles := make([]string, len(l.Columns))
	for i, c := range l.Columns {
		titles[i] = c.Title
		if l.Template && c.Required {
			titles[i] = "*" + c.Title
		}
	}
	return titles
}

// Title returns the title of a head cell without white space and the star of required columns.
func Title(s string) string { return strings.TrimSpace(strings.Trim(strings.TrimSpace(s), "*＊")) }

// visible shows control characters, which neither format can carry safely, by their pictures (U+2400 and following). Tab and
// line ends stay.
func visible(s string) string {
	if !hasControl(s) {
		return s
	}
	return strings.Map(func(c rune) rune {
		switch {
		case c == 0x7f:
			return 0x2421
		case c < ' ' && c != '\t' && c != '\n' && c != '\r':
			return 0x2400 + c
		}
		return c
	}, s)
}

// formName names a form for the person who fills in a template.
func (c Column) formName() string {
	switch c.Form {
	case AsCount:
		return "整数"
	case AsNumber:
		return "数字"
	case AsMoney:
		return "金额（元）"
	case AsDate:
		return "日期，如 2026-01-31"
	case AsDateTime:
		return "日期时间，如 2026-01-31 09:30:00"
	case AsBool:
		return "是或否"
	}
	if len(c.List) > 0 {
		return "从列表选择"
	}
	return "文字"
}

// yesNo is the form of truth values that people read and type.
func yesNo(text string) string {
	if text == "true" {
		return "是"
	}
	return "否"
}
