package exchange

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"qgov/kernel/flow"
	"qgov/kernel/inbox"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/sheet"
	"qgov/kernel/text"
)

// Report writes the problems of a batch row by row: line, column, field, code, and what to do, in Chinese and in English.
func (x *Exchange) Report(ctx context.Context, kind string, id record.ID, format string, w io.Writer) error {
	b, err := x.read(ctx, kind, id)
	if err != nil {
		return err
	}
	out, err := inbox.Writer(w, format)(sheet.Layout{Name: "问题清单", Columns: []sheet.Column{{Title: "行号 Line", Form: sheet.AsCount}, {Title: "列 Column"}, {Title: "栏目 Field", Width: 24},
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
	defer src.Close()
	lang := text.From(ctx)
	next, stop := iter.Pull2(x.returned(ctx, b, lang))
	defer stop()
	return src.Return(inbox.Writer(w, format), func() (inbox.Refused, bool, error) {
		n, err, ok := next()
		return n, ok, err
	})
}

// returned yields the refused rows of a batch with their reasons.
func (x *Exchange) returned(ctx context.Context, b *Batch, lang text.Lang) iter.Seq2[inbox.Refused, error] {
	return func(yield func(inbox.Refused, error) bool) {
		err := x.rejects(ctx, b, func(n rowNote) error {
			var reasons []string
			for _, p := range n.Problems {
				s := x.tell(lang, p)
				if p.Field != "" {
					s = x.say(lang, p.Field) + x.say(lang, "：") + s
				}
				reasons = append(reasons, fmt.Sprintf("%s（%s）", s, p.Code))
			}
			if !yield(inbox.Refused{Line: n.Line, Reason: strings.Join(reasons, "；")}, nil) {
				return errEnough
			}
			return nil
		})
		if err != nil && !errors.Is(err, errEnough) {
			yield(inbox.Refused{}, err)
		}
	}
}

// errEnough ends a pass over the rows of a batch early.
var errEnough = errors.New("exchange: enough")
