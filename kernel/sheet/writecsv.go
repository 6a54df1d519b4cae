package sheet

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"
)

// NewCSV starts a CSV file with the titles of the layout in its first row: UTF-8 with a byte order mark, without which
// spreadsheet programs in China read GB18030; or GB18030 itself for older systems. Lines end with CR LF. Text is guarded;
// truth values are written as 是 and 否.
func NewCSV(w io.Writer, layout Layout, gb18030 bool) (Writer, error) {
	c := &csvWriter{columns: len(layout.Columns)}
	if gb18030 {
		c.coder = transform.NewWriter(w, simplifiedchinese.GB18030.NewEncoder())
		w = c.coder
	}
	c.w = bufio.NewWriterSize(w, 64<<10)
	if !gb18030 {
		if _, err := c.w.WriteString("\uFEFF"); err != nil {
			return nil, err
		}
	}
	var head []Cell
	for _, title := range layout.head() {
		head = append(head, Str(title))
	}
	return c, c.Write(head)
}

type csvWriter struct {
	w       *bufio.Writer
	coder   *transform.Writer
	columns int
}

func (c *csvWriter) Write(row []Cell) error {
	if len(row) > c.columns {
		return fmt.Errorf("sheet: row of %d cells for %d columns", len(row), c.columns)
	}
	for i := range c.columns {
		if i > 0 {
			_ = c.w.WriteByte(',') // bufio keeps the error for the last call
		}
		if i < len(row) {
			c.writeCell(row[i])
		}
	}
	_, err := c.w.WriteString("\r\n")
	return err
}

func (c *csvWriter) writeCell(cell Cell) {
	text := cell.Text
	switch cell.Kind {
	case Empty:
		return
	case Bool:
		text = yesNo(text)
	case Number:
		if !isNumber(text) {
			text = Guard(visible(text))
		}
	default:
		text = Guard(visible(text))
	}
	if !strings.ContainsAny(text, ",\"\r\n\t;") && strings.TrimSpace(text) == text {
		_, _ = c.w.WriteString(text)
		return
	}
	_ = c.w.WriteByte('"')
	_, _ = c.w.WriteString(strings.ReplaceAll(text, `"`, `""`))
	_ = c.w.WriteByte('"')
}

func (c *csvWriter) Close() error {
	if err := c.w.Flush(); err != nil {
		return err
	}
	if c.coder != nil {
		return c.coder.Close()
	}
	return nil
}
