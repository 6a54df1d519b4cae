// Package inbox keeps table files that people and departments sent, from their arrival until nobody needs them, and reads them.
//
//	size, hash, err := box.Put(id, body)   // synced, so that what is registered in the database has its file
//	f, err := box.Open(id, "name.csv")
//	defer f.Close()
//	heads, err := f.Heads()
//	err = f.Each(0, func(rows *sheet.Rows) error { … })
//
// It knows nothing of what the rows mean: imports of kinds (exchange) and the batches of departments stand above it. A file is named by
// the id of its batch, never by what the sender called it.
package inbox

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"qgov/kernel/fault"
	"qgov/kernel/record"
	"qgov/kernel/sheet"
)

// English is the catalogue of this package's texts.
//
//go:embed en.tsv
var English string

// Inbox is a folder of files, for this program alone.
type Inbox struct {
	Dir    string
	Limits sheet.Limits
}

// Path is where the file of a batch lies. The name is a number of our own.
func (b Inbox) Path(id record.ID) string { return filepath.Join(b.Dir, id.String()) }

// Put writes a file into the folder and syncs it; the hash is SHA-256 in hex. What is empty, too large or cut short leaves nothing.
func (b Inbox) Put(id record.ID, content io.Reader) (size int64, hash string, err error) {
	if err := os.MkdirAll(b.Dir, 0o700); err != nil {
		return 0, "", fmt.Errorf("inbox: %w", err)
	}
	f, err := os.OpenFile(b.Path(id), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, "", fmt.Errorf("inbox: %w", err)
	}
	h := sha256.New()
	size, err = io.Copy(io.MultiWriter(f, h), io.LimitReader(content, b.Limits.File+1))
	err = errors.Join(err, f.Sync(), f.Close())
	switch {
	case err != nil:
		err = fault.Wrap(err, fault.Unavailable, "X123", "文件没有传完，请重新上传")
	case size == 0:
		err = errEmpty
	case size > b.Limits.File:
		err = b.TooLarge()
	}
	if err != nil {
		return 0, "", errors.Join(err, os.Remove(b.Path(id)))
	}
	return size, hex.EncodeToString(h.Sum(nil)), nil
}

var errEmpty = fault.New(fault.Invalid, "X104", "文件中没有数据，请核对是否选对了文件")

// TooLarge refuses a file.
func (b Inbox) TooLarge() error {
	return fault.New(fault.TooLarge, "X124", "文件超过 %d MB，请拆分后分别上传", b.Limits.File>>20)
}

// Open opens the file of a batch for reading as a table. The name says how it may be read, as in sheet.Open.
func (b Inbox) Open(id record.ID, name string) (*File, error) {
	f, err := Open(b.Path(id), name, b.Limits)
	if errors.Is(err, fs.ErrNotExist) {
		err = fault.Wrap(err, fault.Conflict, "X121", "该批次的文件已不在服务器上，请重新上传")
	}
	return f, err
}

// Same reports whether the file of a batch still has the hash with which it came.
func (b Inbox) Same(id record.ID, hash string) error {
	now, err := Hash(b.Path(id))
	if err != nil || now != hash {
		return fault.Wrap(err, fault.Conflict, "X122", "服务器上的文件与上传时不一致，请重新上传")
	}
	return nil
}

// Drop removes the file of a batch, if it is there.
func (b Inbox) Drop(id record.ID) error {
	err := os.Remove(b.Path(id))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Sweep removes the files that stale says nobody needs and returns how many. Files that are not of the inbox stay.
func (b Inbox) Sweep(ctx context.Context, stale func(ctx context.Context, id record.ID, st fs.FileInfo) (bool, error)) (removed int, err error) {
	list, err := os.ReadDir(b.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	for _, f := range list {
		id, err := record.ParseID(f.Name())
		if err != nil || id == 0 {
			continue // not ours
		}
		st, err := f.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue // another process swept it
		}
		if err != nil {
			return removed, err
		}
		gone, err := stale(ctx, id, st)
		if err == nil && gone {
			removed++
			err = b.Drop(id)
		}
		if err != nil {
			return removed, err
		}
	}
	return removed, nil
}

// Hash returns the SHA-256 of a file in hex.
func Hash(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Name keeps the last part of a file's name, without what could disturb a page or a log.
func Name(name string) string {
	name = filepath.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '\uFFFD' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	if rs := []rune(name); len(rs) > 120 {
		name = string(rs[len(rs)-120:])
	}
	return name
}

// File is an open file: its first table that is not hidden.
type File struct {
	Size  int64
	file  *os.File
	book  *sheet.Book
	table int
}

// Open opens a file of the disk. Limits bound what it may cost.
func Open(path, name string, limits sheet.Limits) (*File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	st, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	s := &File{file: f, Size: st.Size()}
	if s.book, err = sheet.Open(f, st.Size(), name, limits); err != nil {
		return nil, errors.Join(asFault(err), f.Close())
	}
	s.table = max(0, slices.IndexFunc(s.book.Tables, func(t sheet.Table) bool { return !t.Hidden }))
	return s, nil
}

// Close closes the file.
func (f *File) Close() error { return f.file.Close() }

// Rows starts a pass over the table.
func (f *File) Rows() *sheet.Rows { return f.book.Rows(f.table) }

// Each calls fn for every row of the table after the line, the first row with the heads excepted. It fails if the table cannot be
// read to its end: nothing may be committed before that is known, see package sheet.
func (f *File) Each(after int, fn func(rows *sheet.Rows) error) error {
	rows := f.Rows()
	defer rows.Close()
	first := true
	for rows.Next() {
		if first {
			first = false
			continue
		}
		if rows.Line() <= after {
			continue
		}
		if err := fn(rows); err != nil {
			return err
		}
	}
	return asFault(rows.Err())
}

// Heads returns the first row.
func (f *File) Heads() ([]sheet.Cell, error) {
	rows := f.Rows()
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return nil, asFault(err)
		}
		return nil, errEmpty
	}
	return slices.Clone(rows.Cells()), nil
}

// Refused is a row that was not taken, with the reason that its sender reads.
type Refused struct {
	Line   int
	Reason string
}

// ReasonHead is the head of the column of reasons; it names no field, so a mended file can be sent with it.
const ReasonHead = "退回原因"

// Return writes refused rows as they came, with a last column that gives the reason: a file to mend and send again. next yields them in
// the order of their lines, false after the last.
func (f *File) Return(start func(layout sheet.Layout) (sheet.Writer, error), next func() (Refused, bool, error)) error {
	heads, err := f.Heads()
	if err != nil {
		return err
	}
	layout := sheet.Layout{Name: "需更正的行"}
	for _, h := range heads {
		if h.Text == ReasonHead { // it was sent back before
			break
		}
		layout.Columns = append(layout.Columns, sheet.Column{Title: h.Text})
	}
	width := len(layout.Columns)
	layout.Columns = append(layout.Columns, sheet.Column{Title: ReasonHead, Width: 60})
	out, err := start(layout)
	if err != nil {
		return err
	}
	rows := f.Rows()
	defer rows.Close()
	for {
		n, ok, err := next()
		if err != nil {
			return err
		}
		if !ok {
			return out.Close()
		}
		for rows.Line() < n.Line {
			if !rows.Next() {
				return asFault(rows.Err())
			}
		}
		row := make([]sheet.Cell, width+1)
		for i, c := range rows.Cells() {
			if i >= width {
				break
			}
			if c.Kind == sheet.Error {
				c = sheet.Str(c.Text)
			}
			row[i] = c
		}
		row[width] = sheet.Str(n.Reason)
		if err := out.Write(row); err != nil {
			return err
		}
	}
}

// Writer starts a file of the format, "csv" or "xlsx".
func Writer(w io.Writer, format string) func(layout sheet.Layout) (sheet.Writer, error) {
	return func(layout sheet.Layout) (sheet.Writer, error) {
		switch format {
		case "csv":
			return sheet.NewCSV(w, layout, false)
		case "xlsx":
			return sheet.NewXLSX(w, layout)
		}
		return nil, fault.New(fault.Unsupported, "X106", "只支持 xlsx 与 csv 格式")
	}
}

// asFault turns a problem of a file into a fault.
func asFault(err error) error {
	if p, ok := errors.AsType[*sheet.Problem](err); ok {
		return p.Fault()
	}
	return err
}
