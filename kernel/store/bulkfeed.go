package store

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"iter"
	"os"
	"strconv"
	"time"

	"qgov/kernel/extsort"
	"qgov/kernel/record"
	"qgov/kernel/text"
)

// The tags of packed values.
const (
	isNull byte = iota
	isInt
	isText
	isTrue
	isFalse
)

var errPacked = errors.New("store: a packed row is damaged")

// packRow appends a row: its line, then each column with a tag.
func packRow(dst []byte, line int, cols []*record.Field, r record.Record) []byte {
	dst = binary.AppendUvarint(dst, uint64(line))
	for _, f := range cols {
		switch v := f.Column(r).(type) {
		case int64:
			dst = binary.AppendVarint(append(dst, isInt), v)
		case string:
			dst = binary.AppendUvarint(append(dst, isText), uint64(len(v)))
			dst = append(dst, v...)
		case bool:
			if v {
				dst = append(dst, isTrue)
			} else {
				dst = append(dst, isFalse)
			}
		default:
			dst = append(dst, isNull)
		}
	}
	return dst
}

func unpackLine(src []byte) (line int, rest []byte, err error) {
	n, size := binary.Uvarint(src)
	if size <= 0 {
		return 0, nil, errPacked
	}
	return int(n), src[size:], nil
}

// unpack calls fn for each of n columns of a packed row; text is valid until the next call.
func unpack(src []byte, n int, fn func(i int, tag byte, number int64, text []byte)) error {
	for i := range n {
		if len(src) == 0 {
			return errPacked
		}
		tag := src[0]
		src = src[1:]
		switch tag {
		case isInt:
			v, size := binary.Varint(src)
			if size <= 0 {
				return errPacked
			}
			src = src[size:]
			fn(i, tag, v, nil)
		case isText:
			v, size := binary.Uvarint(src)
			if size <= 0 || uint64(len(src)-size) < v {
				return errPacked
			}
			fn(i, tag, 0, src[size:size+int(v)])
			src = src[size+int(v):]
		default:
			fn(i, tag, 0, nil)
		}
	}
	return nil
}

// feed gives the engines the sorted rows with their ids, and keeps the search terms aside for the second pass.
type feed struct {
	db   *DB
	tx   *Tx
	q    *planSQL
	o    Bulk
	l    *Loaded
	now  time.Time
	next func() (sorted, error, bool)
	end  func()

	hidden []bool // by column
	finds  []bool
	spool  *os.File // id and terms of each row
	out    *bufio.Writer
	size   []byte
}

func (f *feed) start(ctx context.Context, s *extsort.Sorter[sorted]) {
	f.next, f.end = iter.Pull2(s.All(ctx))
	for _, c := range f.q.cols[1:] {
		f.hidden = append(f.hidden, c.Lies())
		f.finds = append(f.finds, c.Finds)
	}
}

func (f *feed) stop() { f.end() }

func (f *feed) close() {
	if f.spool != nil {
		f.spool.Close()
	}
}

// row is one row ready to be written: id and, if the kind is searched, its terms.
type loadRow struct {
	id    record.ID
	line  int
	body  []byte
	terms string
}

// take returns the next row, or false at the end.
func (f *feed) take() (loadRow, bool, error) {
	s, err, ok := f.next()
	if !ok || err != nil {
		return loadRow{}, false, err
	}
	r := loadRow{id: f.db.ids.Next(f.now), line: s.line, body: s.body}
	if !f.q.finds && !f.q.hidden {
		return r, true, nil
	}
	var texts []string
	var bad error
	var body []byte
	err = unpack(s.body, len(f.hidden), func(i int, tag byte, n int64, b []byte) {
		if f.finds[i] && tag == isText {
			texts = append(texts, string(b))
		}
		if f.q.hidden {
			body, err = f.sealed(body, i, tag, n, b, r.id)
			bad = errors.Join(bad, err)
		}
	})
	if f.q.hidden {
		r.body = body
	}
	if f.q.finds {
		r.terms = text.Terms(texts...)
	}
	return r, true, errors.Join(err, bad)
}

// sealed packs a value once more, a secret one encrypted for its place.
func (f *feed) sealed(dst []byte, i int, tag byte, n int64, b []byte, id record.ID) ([]byte, error) {
	switch {
	case tag == isInt:
		return binary.AppendVarint(append(dst, isInt), n), nil
	case tag != isText:
		return append(dst, tag), nil
	case f.hidden[i] && len(b) > 0:
		if f.db.sealer == nil {
			return dst, errors.New("store: a secret field needs a sealer")
		}
		s, err := f.db.sealer.SealText(string(b), place(f.q.Plan, f.q.cols[i+1], id))
		if err != nil {
			return dst, err
		}
		b = []byte(s)
	}
	dst = binary.AppendUvarint(append(dst, isText), uint64(len(b)))
	return append(dst, b...), nil
}

// values returns the columns of a row as arguments.
func (f *feed) values(r loadRow, into []any) ([]any, error) {
	into = append(into, int64(r.id))
	err := unpack(r.body, len(f.hidden), func(_ int, tag byte, n int64, b []byte) {
		switch tag {
		case isInt:
			into = append(into, n)
		case isText:
			into = append(into, string(b))
		case isNull:
			into = append(into, nil)
		default:
			into = append(into, tag == isTrue)
		}
	})
	return into, err
}

// keep puts the terms of a row aside.
func (f *feed) keep(r loadRow) error {
	if !f.q.finds {
		return nil
	}
	if f.spool == nil {
		file, err := os.CreateTemp(f.o.Dir, "terms-*")
		if err != nil {
			return err
		}
		f.spool, f.out = file, bufio.NewWriterSize(file, 1<<18)
		if err := os.Remove(file.Name()); err != nil {
			return err
		}
	}
	f.size = binary.AppendUvarint(binary.AppendUvarint(f.size[:0], uint64(r.id)), uint64(len(r.terms)))
	if _, err := f.out.Write(f.size); err != nil {
		return err
	}
	_, err := f.out.WriteString(r.terms)
	return err
}

// kept yields the terms that were put aside, in order of their ids. terms is valid until the next call.
func (f *feed) kept() (func() (id int64, terms []byte, err error), error) {
	if f.spool == nil {
		return func() (int64, []byte, error) { return 0, nil, io.EOF }, nil
	}
	if err := f.out.Flush(); err != nil {
		return nil, err
	}
	if _, err := f.spool.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	in := bufio.NewReaderSize(f.spool, 1<<18)
	var buf []byte
	return func() (int64, []byte, error) {
		id, err := binary.ReadUvarint(in)
		if err != nil {
			return 0, nil, err
		}
		n, err := binary.ReadUvarint(in)
		if err != nil {
			return 0, nil, err
		}
		if uint64(cap(buf)) < n {
			buf = make([]byte, n)
		}
		buf = buf[:n]
		_, err = io.ReadFull(in, buf)
		return int64(id), buf, err
	}, nil
}

// loaded counts a row that was written.
func (f *feed) loaded() {
	f.l.New++
	if f.l.New%10_000 == 0 {
		f.o.Progress("load", f.l.New)
	}
}

// appendCopy appends a row in the text form of COPY, without the line end.
func (f *feed) appendCopy(dst []byte, r loadRow) ([]byte, error) {
	dst = strconv.AppendInt(dst, int64(r.id), 10)
	err := unpack(r.body, len(f.hidden), func(_ int, tag byte, n int64, b []byte) {
		dst = appendValue(append(dst, '\t'), tag, n, b)
	})
	return dst, err
}

// appendValue appends a packed value in the text form of COPY.
func appendValue(dst []byte, tag byte, n int64, b []byte) []byte {
	switch tag {
	case isInt:
		return strconv.AppendInt(dst, n, 10)
	case isText:
		return escapeCopy(dst, b)
	case isTrue:
		return append(dst, 't')
	case isFalse:
		return append(dst, 'f')
	}
	return append(dst, '\\', 'N')
}

func escapeCopy(dst, b []byte) []byte {
	for _, c := range b {
		switch c {
		case '\\':
			dst = append(dst, '\\', '\\')
		case '\t':
			dst = append(dst, '\\', 't')
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\r':
			dst = append(dst, '\\', 'r')
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// appendTerms appends terms as a tsvector that no parser of the server takes apart: each between quotes.
func appendTerms(dst, terms []byte) []byte {
	open := false
	for _, c := range terms {
		if c == ' ' {
			dst, open = append(dst, '\'', ' '), false
			continue
		}
		if !open {
			dst, open = append(dst, '\''), true
		}
		dst = append(dst, c) // letters, digits and Han characters only, see text.Fold
	}
	if open {
		dst = append(dst, '\'')
	}
	return dst
}
