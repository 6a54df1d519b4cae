package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"

	"qgov/kernel/flow"
	"qgov/kernel/inbox"
	"qgov/kernel/record"
	"qgov/kernel/store"
	"qgov/kernel/text"
)

// reject is a refused row.
type reject struct {
	line     int
	problems []problem
}

// rejectColumns are those of credit_reject.
func rejectColumns() []string {
	return []string{"batch", "line", "place", "field", "code", "text", "args"}
}

// pack appends the problems of a refused row as rows of the table.
func (r *reject) pack(batch record.ID) []store.Row {
	var out []store.Row
	for i, p := range r.problems {
		args, err := json.Marshal(p.Args)
		if err != nil {
			panic(err) // only texts and numbers are ever put in
		}
		// The place counts the problems of a line; the column of the file is in it, so that the table needs no key of its own.
		out = append(out, store.Row(nil).Int(int64(batch)).Int(int64(r.line)).Int(int64(i)<<16|int64(p.column)).Text(p.Field).Text(p.Code).Text(p.Text).Text(string(args)))
	}
	return out
}

// rejects writes refused rows down in groups while a file is checked.
type rejects struct {
	desk  *Desk
	ctx   context.Context
	batch *Batch
	rows  []store.Row
}

func (k *rejects) add(r reject) error {
	k.rows = append(k.rows, r.pack(k.batch.ID)...)
	if len(k.rows) < 5000 {
		return nil
	}
	return k.flush()
}

func (k *rejects) flush() error {
	rows := k.rows
	k.rows = nil
	if len(rows) == 0 {
		return nil
	}
	return k.desk.engine.Write(k.ctx, func(tx *flow.Tx) error { return keepRejects(tx, each(rows)) })
}

// each hands over rows until io.EOF.
func each(rows []store.Row) func() (store.Row, error) {
	i := 0
	return func() (store.Row, error) {
		if i == len(rows) {
			return nil, io.EOF
		}
		i++
		return rows[i-1], nil
	}
}

func keepRejects(tx *flow.Tx, next func() (store.Row, error)) error {
	stage, _, err := tx.Stage("credit_reject", rejectColumns(), next)
	if err != nil {
		return err
	}
	all := list("", rejectColumns())
	_, err = tx.Exec("INSERT INTO credit_reject (" + all + ") SELECT " + all + " FROM " + stage + " WHERE {all: rows of a batch in scope} ORDER BY batch, line, place ON CONFLICT (batch, line, place) DO NOTHING")
	return err
}

func dropRejects(tx *flow.Tx, id record.ID) error {
	_, err := tx.Exec("DELETE FROM credit_reject WHERE batch = ? AND {all: the batch is in scope}", id)
	return err
}

// note is a problem as it is kept.
type note struct {
	Line   int
	Column int // 1-based, 0 none
	Field  string
	Code   string
	Text   string
	Args   []any
}

// notes returns problems of a batch after a line, in order.
func notes(tx *flow.Tx, id record.ID, after, limit int) ([]note, error) {
	rows, err := tx.Query(fmt.Sprintf("SELECT line, place, field, code, text, args FROM credit_reject WHERE batch = ? AND line > ? AND {all: the batch is in scope} ORDER BY line, place LIMIT %d", limit), id, after)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []note
	for rows.Next() {
		var n note
		var line, place int64
		var args string
		if err := rows.Scan(&line, &place, &n.Field, &n.Code, &n.Text, &args); err != nil {
			return nil, err
		}
		n.Line, n.Column = int(line), int(place&0xFFFF)
		if err := json.Unmarshal([]byte(args), &n.Args); err != nil {
			return nil, err
		}
		for i, a := range n.Args { // numbers that went through JSON
			if f, ok := a.(float64); ok && f == math.Trunc(f) {
				n.Args[i] = int64(f)
			}
		}
		out = append(out, n)
	}
	return out, rows.Err()
}

// sayer translates a text of the program.
type sayer func(lang text.Lang, zh string, args ...any) string

// Rejected writes the refused rows of a batch as they came with their reasons: a file to mend and send again.
func (d *Desk) Rejected(ctx context.Context, say sayer, b *Batch, format string, w io.Writer) error {
	f, err := d.box.Open(b.ID, b.Name)
	if err != nil {
		return err
	}
	defer f.Close()
	lang := text.From(ctx)
	var page []note
	after, ended := 0, false
	// Problems of one line stand together; a page ends within a line at most once, so one more page is read before the last line of a
	// page is given out.
	next := func() (inbox.Refused, bool, error) {
		if len(page) == 0 || page[len(page)-1].Line == page[0].Line && !ended {
			err := d.engine.Read(ctx, func(tx *flow.Tx) (err error) {
				page, err = notes(tx, b.ID, after, 2000)
				return err
			})
			if err != nil {
				return inbox.Refused{}, false, err
			}
			ended = len(page) < 2000
		}
		if len(page) == 0 {
			return inbox.Refused{}, false, nil
		}
		out := inbox.Refused{Line: page[0].Line}
		var why []string
		for len(page) > 0 && page[0].Line == out.Line {
			n := page[0]
			s := say(lang, n.Text, n.Args...)
			if n.Field != "" {
				s = n.Field + say(lang, "：") + s
			}
			why, page = append(why, fmt.Sprintf("%s（%s）", s, n.Code)), page[1:]
		}
		after, out.Reason = out.Line, strings.Join(why, "；")
		return out, true, nil
	}
	return f.Return(inbox.Writer(w, format), next)
}
