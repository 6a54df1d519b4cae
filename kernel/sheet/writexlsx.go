package sheet

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// NewXLSX starts an XLSX file with the titles of the layout as a frozen, styled head. Rows are streamed through a temporary
// file; the file itself is written to w by Close. Text is guarded and always written as a string, never as a formula.
// A number of more than 15 digits is written as text, because spreadsheet programs would cut it; so is a date before March 1900,
// which their calendar does not have.
func NewXLSX(w io.Writer, layout Layout) (Writer, error) {
	x := &xlsxWriter{w: w, layout: layout, file: excelize.NewFile(), line: 1}
	if err := x.start(); err != nil {
		return nil, errors.Join(err, x.file.Close())
	}
	return x, nil
}

type xlsxWriter struct {
	w      io.Writer
	layout Layout
	name   string
	file   *excelize.File
	stream *excelize.StreamWriter
	styles []int // by column
	values []any
	line   int
}

// notesName is the sheet that explains a template.
const notesName = "填写说明"

func (x *xlsxWriter) start() error {
	x.name = sheetName(x.layout.Name)
	if err := x.file.SetSheetName("Sheet1", x.name); err != nil {
		return err
	}
	if x.layout.Template {
		if _, err := x.file.NewSheet(notesName); err != nil {
			return err
		}
		if err := x.dropDowns(); err != nil {
			return err
		}
	}
	var err error
	if x.stream, err = x.file.NewStreamWriter(x.name); err != nil {
		return err
	}
	for i, c := range x.layout.Columns {
		style, err := x.file.NewStyle(&excelize.Style{CustomNumFmt: numberFormat(c)})
		if err != nil {
			return err
		}
		x.styles = append(x.styles, style)
		if err := x.stream.SetColWidth(i+1, i+1, c.width()); err != nil {
			return err
		}
		if x.layout.Template {
			if err := x.stream.SetColStyle(i+1, i+1, style); err != nil {
				return err
			}
		}
	}
	if err := x.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	return x.writeHead(x.stream, x.layout.head())
}

func (x *xlsxWriter) writeHead(stream *excelize.StreamWriter, titles []string) error {
	style, err := x.file.NewStyle(&excelize.Style{
		Font:      &excelize.Font{Bold: true, Color: "1F2937"},
		Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DCE6F2"}},
		Border:    []excelize.Border{{Type: "bottom", Color: "8EA9C8", Style: 1}},
		Alignment: &excelize.Alignment{Vertical: "center", WrapText: true},
		NumFmt:    49, // text: a title may look like a number
	})
	if err != nil {
		return err
	}
	var row []any
	for _, title := range titles {
		row = append(row, excelize.Cell{StyleID: style, Value: safeText(title)})
	}
	return stream.SetRow("A1", row)
}

// safeText is how every text reaches the file: visible, guarded and no longer than a cell may be.
func safeText(s string) string { return Guard(visible(s)) }

// sheetName makes a permitted sheet name: 31 characters, none of : \ / ? * [ ], no apostrophe at either end.
func sheetName(s string) string {
	s = strings.Map(func(c rune) rune {
		if strings.ContainsRune(`:\/?*[]`, c) || c < ' ' {
			return '_'
		}
		return c
	}, s)
	s = strings.Trim(s, "' ")
	for utf8.RuneCountInString(s) > 28 {
		_, n := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-n]
	}
	if s == "" || s == notesName {
		return "数据"
	}
	return s
}

// numberFormat returns the format code of a column.
func numberFormat(c Column) *string {
	code := "@"
	switch c.Form {
	case AsCount:
		code = "0"
	case AsNumber:
		code = "General"
		if c.Decimals > 0 {
			code = "0." + strings.Repeat("0", min(c.Decimals, 15))
		}
	case AsMoney:
		code = "#,##0.00"
	case AsDate:
		code = "yyyy-mm-dd"
	case AsDateTime:
		code = "yyyy-mm-dd hh:mm:ss"
	case AsBool:
		code = "General"
	}
	return &code
}

// width chooses a column width: Chinese characters are twice as wide as others.
func (c Column) width() float64 {
	if c.Width > 0 {
		return min(c.Width, excelize.MaxColumnWidth)
	}
	wide := 3.0
	for _, r := range c.Title {
		if wide++; r > 0xFF {
			wide++
		}
	}
	least := 12.0
	switch c.Form {
	case AsDateTime:
		least = 20
	case AsText:
		least = 16
	}
	return min(max(wide, least), 40)
}

func (x *xlsxWriter) Write(row []Cell) error {
	if len(row) > len(x.styles) {
		return fmt.Errorf("sheet: row of %d cells for %d columns", len(row), len(x.styles))
	}
	if x.line == excelize.TotalRows {
		return problem(TooManyRows, x.line, 0, excelize.TotalRows)
	}
	x.line++
	x.values = x.values[:0]
	for i, cell := range row {
		if tooLong(cell.Text, excelize.TotalCellChars-1) { // the guard may add one; the library would cut in silence
			return problem(CellTooLong, x.line, i+1, excelize.TotalCellChars-1)
		}
		if cell.Kind == Empty {
			x.values = append(x.values, nil)
			continue
		}
		x.values = append(x.values, excelize.Cell{StyleID: x.styles[i], Value: value(cell)})
	}
	return x.stream.SetRow("A"+strconv.Itoa(x.line), x.values)
}

// value returns the cell for the library. Numbers and dates that the format cannot hold exactly become text.
func value(c Cell) any {
	switch c.Kind {
	case Number:
		plain, ok := plainNumber(c.Text)
		if !ok {
			break
		}
		if n, err := strconv.ParseInt(plain, 10, 64); err == nil {
			return n
		}
		if f, err := strconv.ParseFloat(plain, 64); err == nil {
			return f
		}
	case Date, DateTime:
		layout := time.DateOnly
		if c.Kind == DateTime {
			layout = time.DateTime
		}
		if t, err := time.Parse(layout, c.Text); err == nil {
			if serial, ok := serialOf(t); ok {
				return serial
			}
		}
	case Bool:
		return yesNo(c.Text)
	}
	return safeText(c.Text)
}

// plainNumber returns the plain form of a number that a spreadsheet program keeps exactly.
func plainNumber(s string) (string, bool) {
	if !isNumber(s) {
		return "", false
	}
	return plainDecimal(s)
}

func (x *xlsxWriter) Close() (err error) {
	defer func() { err = errors.Join(err, x.file.Close()) }() // removes the temporary files
	if err := x.stream.Flush(); err != nil {
		return err
	}
	if x.layout.Template {
		if err := x.writeNotes(); err != nil {
			return err
		}
	}
	return x.file.Write(x.w)
}

// listColumn is the column of the first list of values on the sheet of notes, which leaves room for the explanation.
const listColumn = 7

// dropDowns binds each column with a list to that list on the sheet of notes; a list inside the rule itself would be limited to
// 255 characters.
func (x *xlsxWriter) dropDowns() error {
	at := listColumn
	for i, c := range x.layout.Columns {
		list := c.choices()
		if len(list) == 0 {
			continue
		}
		rule := excelize.NewDataValidation(true)
		col := ColumnName(i + 1)
		rule.SetSqref(fmt.Sprintf("%s2:%s%d", col, col, TemplateRows))
		rule.SetSqrefDropList(fmt.Sprintf("'%s'!$%s$2:$%s$%d", notesName, ColumnName(at), ColumnName(at), len(list)+1))
		rule.SetError(excelize.DataValidationErrorStyleStop, c.Title, "请从列表中选择")
		if err := x.file.AddDataValidation(x.name, rule); err != nil {
			return err
		}
		at++
	}
	return nil
}

// choices returns the permitted values of a column.
func (c Column) choices() []string {
	if len(c.List) == 0 && c.Form == AsBool {
		return []string{"是", "否"}
	}
	return c.List
}

// writeNotes writes the second sheet of a template: one row a column with its explanation, then the sentences; beside them one
// column a list of permitted values.
func (x *xlsxWriter) writeNotes() error {
	stream, err := x.file.NewStreamWriter(notesName)
	if err != nil {
		return err
	}
	head := []string{"列名", "必填", "格式", "填写要求", "示例", ""}
	rows := make([][]any, 0, len(x.layout.Columns))
	put := func(line, col int, s string) {
		for len(rows) <= line {
			rows = append(rows, nil)
		}
		for len(rows[line]) < col {
			rows[line] = append(rows[line], nil)
		}
		if s != "" {
			rows[line][col-1] = safeText(s)
		}
	}
	for i, c := range x.layout.Columns {
		required := "否"
		if c.Required {
			required = "是"
		}
		for j, s := range []string{c.Title, required, c.formName(), c.Note, c.Example} {
			put(i, j+1, s)
		}
		if list := c.choices(); len(list) > 0 {
			head = append(head, c.Title)
			for j, s := range list {
				put(j, len(head), s)
			}
		}
	}
	for i, s := range x.layout.Notes {
		put(len(x.layout.Columns)+1+i, 1, s)
	}
	for i, width := range []float64{20, 8, 28, 50, 24, 4} {
		if err := stream.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	if err := x.writeHead(stream, head); err != nil {
		return err
	}
	for i, row := range rows {
		if err := stream.SetRow("A"+strconv.Itoa(i+2), row); err != nil {
			return err
		}
	}
	return stream.Flush()
}
