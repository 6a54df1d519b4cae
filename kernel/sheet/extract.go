package sheet

import (
	"bytes"
	"fmt"
)

// Extract is a small table as a whole: what a page shows, as a file.
type Extract struct {
	Layout
	Rows [][]Cell
}

// Texts is a table of texts under their heads.
func Texts(name string, heads []string, lines [][]string) Extract {
	t := Extract{Layout: Layout{Name: name}}
	for _, h := range heads {
		t.Columns = append(t.Columns, Column{Title: h})
	}
	for _, line := range lines {
		row := make([]Cell, len(line))
		for i, s := range line {
			row[i] = Str(s)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// Media are the formats in which a table can be sent, with their media types.
var Media = map[string]string{"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}

// File writes the table in one of the formats of [Media].
func (t Extract) File(format string) ([]byte, error) {
	var b bytes.Buffer
	var w Writer
	var err error
	switch format {
	case "csv":
		w, err = NewCSV(&b, t.Layout, false)
	case "xlsx":
		w, err = NewXLSX(&b, t.Layout)
	default:
		err = fmt.Errorf("sheet: there is no format %q", format)
	}
	if err != nil {
		return nil, err
	}
	for _, row := range t.Rows {
		if err := w.Write(row); err != nil {
			return nil, err
		}
	}
	err = w.Close()
	return b.Bytes(), err
}
