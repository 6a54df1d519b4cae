package exchange

import (
	"context"
	"fmt"
	"io"
	"strings"

	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/sheet"
	"qgov/kernel/text"
)

// writer starts a file of the format, "csv" or "xlsx".
func writer(w io.Writer, format string, layout sheet.Layout) (sheet.Writer, error) {
	switch format {
	case "csv":
		return sheet.NewCSV(w, layout, false)
	case "xlsx":
		return sheet.NewXLSX(w, layout)
	}
	return nil, fault.New(fault.Unsupported, "X106", "只支持 xlsx 与 csv 格式")
}

// Report writes the problems of a batch row by row: line, column, field, code, and what to do, in Chinese and in English.
func (x *Exchange) Report(ctx context.Context, kind string, id record.ID, format string, w io.Writer) error {
	b, err := x.read(ctx, kind, id)
	if err != nil {
		return err
	}
	out, err := writer(w, format, sheet.Layout{Name: "问题清单", Columns: []sheet.Column{{Title: "行号 Line", Form: sheet.AsCount}, {Title: "列 Column"}, {Title: "栏目 Field", Width: 24},
		{Title: "编码 Code"}, {Title: "问题与办法", Width: 60}, {Title: "What to do", Width: 60}}})
	if err != nil {
		return err
	}
	for _, n := range b.Report {
		if err := out.Write([]sheet.Cell{{}, {}, sheet.Str(n.Field), sheet.Str(n.Code), sheet.Str(x.tell(text.Chinese, n)), sheet.Str(x.tell(text.English, n))}); err != nil {
			return err
		}
	}
	err = x.rejects(ctx, b, func(r rowNote) error {
		for _, n := range r.Problems {
			col := ""
			if n.Col > 0 {
				col = sheet.ColumnName(n.Col)
			}
			if err := out.Write([]sheet.Cell{sheet.Int(int64(r.Line)), sheet.Str(col), sheet.Str(n.Field), sheet.Str(n.Code), sheet.Str(x.tell(text.Chinese, n)), sheet.Str(x.tell(text.English, n))}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return out.Close()
}

// tell says a problem in a language.
func (x *Exchange) tell(lang text.Lang, n note) string { return x.say(lang, n.Text, whole(n.Args)...) }

// read returns a batch to somebody who may import the kind.
func (x *Exchange) read(ctx context.Context, kind string, id record.ID) (*Batch, error) {
	v, err := x.view(kind)
	if err != nil {
		return nil, err
	}
	if err := x.may(ctx, v.Plan, role.Import, "导入"+v.Plan.Label); err != nil {
		return nil, err
	}
	return x.Batch(ctx, kind, id)
}

// rejects calls fn for every refused row of the batch, in order.
func (x *Exchange) rejects(ctx context.Context, b *Batch, fn func(n rowNote) error) error {
	return x.engine().Read(ctx, func(tx *flow.Tx) error {
		for after := 0; ; {
			list, err := notes(tx.Tx, b, after, 1000, Bad, Twin, Broken)
			if err != nil || len(list) == 0 {
				return err
			}
			for _, n := range list {
				after = n.Line
				if err := fn(n); err != nil {
					return err
				}
			}
		}
	})
}

// Rejected writes the refused rows of a batch as they came, with a last column that gives the reason: a file to mend and send again.
func (x *Exchange) Rejected(ctx context.Context, kind string, id record.ID, format string, w io.Writer) error {
	b, err := x.read(ctx, kind, id)
	if err != nil {
		return err
	}
	src, err := x.open(b)
	if err != nil {
		return err
	}
	defer src.close()
	heads, err := src.heads()
	if err != nil {
		return err
	}
	layout := sheet.Layout{Name: "需更正的行"}
	for _, h := range heads {
		layout.Columns = append(layout.Columns, sheet.Column{Title: h.Text})
	}
	width := len(heads)
	layout.Columns = append(layout.Columns, sheet.Column{Title: reasonHead, Width: 60})
	out, err := writer(w, format, layout)
	if err != nil {
		return err
	}
	rows := src.book.Rows(src.table)
	defer rows.Close()
	lang := text.From(ctx)
	err = x.rejects(ctx, b, func(n rowNote) error {
		for rows.Line() < n.Line {
			if !rows.Next() {
				return asFault(rows.Err())
			}
		}
		var reasons []string
		for _, p := range n.Problems {
			s := x.tell(lang, p)
			if p.Field != "" {
				s = x.say(lang, p.Field) + x.say(lang, "：") + s
			}
			reasons = append(reasons, fmt.Sprintf("%s（%s）", s, p.Code))
		}
		row := make([]sheet.Cell, width+1)
		for i, c := range rows.Cells() {
			if i < width {
				if c.Kind == sheet.Error {
					c = sheet.Str(c.Text)
				}
				row[i] = c
			}
		}
		row[width] = sheet.Str(strings.Join(reasons, "；"))
		return out.Write(row)
	})
	if err != nil {
		return err
	}
	return out.Close()
}

// reasonHead is the head of the column of reasons; it names no field, so a mended file can be sent with it.
const reasonHead = "退回原因"
