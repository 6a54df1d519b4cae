// Package sheet reads and writes tables: CSV, TSV and XLSX.
//
// # Reading
//
//	book, err := sheet.Open(file, size, "name.xlsx", sheet.Upload())
//	rows := book.Rows(0)
//	defer rows.Close()
//	for rows.Next() {
//		rows.Line()    // 1-based row of the file, as the person sees it
//		rows.Cells()   // valid until Next; the strings stay valid
//		rows.Remarks() // what is wrong with single cells of this row
//	}
//	err = rows.Err()   // nil only if the whole table was read
//
// The reader is strict: whatever it cannot read exactly, it refuses. A table either comes out complete or Err says why not;
// a damaged file never yields fewer rows in silence (general spreadsheet readers were seen to do that: a bad entity in row 501
// of 1001 ended the iteration without an error). A caller must therefore not commit anything before Next has returned false
// and Err has returned nil. Memory is bounded by the limits, not by the file: rows are streamed, and Rows may be called again
// for a second pass.
//
// Two grades of trouble are kept apart. A *Problem returned by Open or Err concerns the file: nothing of it may be used.
// A Problem in Remarks or Notes concerns a row or a cell; one with Note set is for information and leaves the row usable.
//
// # Encodings
//
// A byte order mark decides (UTF-8, UTF-16). Without one, valid UTF-8 is UTF-8 and everything else GB18030, except that a file
// which is mostly UTF-8 is a damaged UTF-8 file, and a file whose only non-ASCII text could be either is refused rather
// than guessed. U+FFFD or an undecodable byte refuses the file and names the lines.
//
// # Writing
//
// NewCSV and NewXLSX write the same cells that Rows yields. Text that a spreadsheet program would take for a formula is
// guarded by an apostrophe (see Guard); the reader takes the guard off again, so what was written is what is read.
package sheet

import (
	"io"
	"strings"
)

// Kind is the type of a cell as the file states it. In CSV every cell that is not empty is Text.
type Kind uint8

const (
	Empty    Kind = iota // no value
	Text                 // characters
	Number               // Text is the number as written in the file, see Cell.Decimal
	Bool                 // Text is "true" or "false"
	Date                 // Text is "2006-01-02"
	DateTime             // Text is "2006-01-02 15:04:05"
	Time                 // Text is "15:04:05"
	Error                // an error value such as #N/A, or a value that cannot be used; Remarks says why
)

// Cell is one cell. Number, date and truth values are carried as text in the forms given at Kind.
type Cell struct {
	Text    string
	Kind    Kind
	Formula bool // the value is the one that the spreadsheet program last computed
}

// Format is a file format.
type Format string

const (
	CSV  Format = "csv"
	TSV  Format = "tsv"
	XLSX Format = "xlsx"
)

// Limits bounds what a file may cost. Every limit must be positive.
type Limits struct {
	File       int64 // bytes of the file
	Inflated   int64 // bytes of all parts of an XLSX file after inflation, counted while inflating
	Parts      int   // parts of an XLSX file
	Ratio      int64 // inflated to compressed size, for parts larger than RatioFloor
	RatioFloor int64 // bytes
	Rows       int   // highest row index
	Cols       int   // columns
	Cells      int64 // cells in one table, blank ones before the last used column included
	Chars      int   // characters in one cell, in UTF-16 units as spreadsheet programs count
	Strings    int64 // bytes of memory for the shared strings of an XLSX file

	// NoFormulas makes each formula cell an error instead of a note.
	NoFormulas bool
}

// Upload returns the limits for a file that a person uploads.
func Upload() Limits {
	return Limits{
		File: 50 << 20, Inflated: 500 << 20, Parts: 1000, Ratio: 100, RatioFloor: 1 << 20,
		Rows: 1 << 20, Cols: 1 << 14, Cells: 20_000_000, Chars: 32767, Strings: 128 << 20,
	}
}

// Bulk returns the limits for a CSV file that an operator loads at the console: as Upload, but size and rows are open.
func Bulk() Limits {
	l := Upload()
	l.File, l.Rows, l.Cells = 1<<42, 1<<40, 1<<50
	return l
}

// Table names one table of a book.
type Table struct {
	Name   string // empty in CSV and TSV
	Hidden bool   // the sheet is hidden in the spreadsheet program
}

// Book is an open file.
type Book struct {
	Format   Format
	Encoding string // "UTF-8", "UTF-16LE", "UTF-16BE" or "GB18030"; always "UTF-8" in XLSX
	Tables   []Table

	r     io.ReaderAt
	size  int64
	limit Limits
	delim byte  // CSV and TSV
	skip  int64 // bytes of the byte order mark
	pack  *pack // XLSX
	work  *workbook
}

// Open examines a file of the given size and name and prepares it for reading. The content decides what the file is; the
// name only chooses the separator of a text table and the wording of a refusal. r must stay usable while the book is used,
// and must not change. Errors are of type *Problem.
func Open(r io.ReaderAt, size int64, name string, limits Limits) (*Book, error) {
	b := &Book{r: r, size: size, limit: limits}
	if size > limits.File {
		return nil, problem(FileTooLarge, 0, 0, megabytes(size), megabytes(limits.File))
	}
	head := make([]byte, min(size, 4096))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, problem(Unreadable, 0, 0).because(err)
	}
	var err error
	switch kind := sniff(head); {
	case size == 0:
		err = problem(FileEmpty, 0, 0)
	case kind == "zip":
		b.Format, b.Encoding = XLSX, "UTF-8"
		err = b.openXLSX()
	case kind == "ole":
		err = refuseOLE(r, size)
	case kind != "":
		err = problem(WrongFormat, 0, 0, kind)
	default:
		err = b.openText(strings.ToLower(name), head)
	}
	if err != nil {
		return nil, err
	}
	return b, nil
}

// Rows starts reading table i of b.Tables from its beginning. It panics if there is no such table.
func (b *Book) Rows(i int) *Rows {
	r := &Rows{book: b, table: b.Tables[i].Name}
	if b.Format == XLSX {
		r.src = newXLSXSource(b, i)
	} else {
		r.src = newTextSource(b)
	}
	return r
}

// source yields the rows of one table. next fills line, cells and remarks of its argument and reports whether there was a
// row; the error is final. Blank rows are counted, not yielded.
type source interface {
	next(*Rows) (bool, error)
	close()
}

// Rows is a pass over one table; see the package comment.
type Rows struct {
	book    *Book
	table   string
	src     source
	line    int
	cells   []Cell
	remarks []Problem
	notes   []Problem
	count   int
	blank   int
	total   int64 // cells so far
	done    bool
	err     error
}

// Next advances to the next row that holds a value. It returns false at the end and at an error.
func (r *Rows) Next() bool {
	if r.done {
		return false
	}
	r.remarks = r.remarks[:0]
	ok, err := r.src.next(r)
	if err == nil && ok {
		r.total += int64(len(r.cells))
		switch {
		case r.line > r.book.limit.Rows:
			err = problem(TooManyRows, r.line, 0, r.book.limit.Rows)
		case r.total > r.book.limit.Cells:
			err = problem(TooManyCells, r.line, 0, r.book.limit.Cells)
		}
	}
	if err != nil || !ok {
		r.finish(err)
		return false
	}
	r.count++
	return true
}

func (r *Rows) finish(err error) {
	r.done, r.cells = true, nil
	r.src.close()
	if err != nil {
		p := asProblem(err)
		p.Table = r.table
		r.err = p
	}
}

// Line returns the number of the current row, 1-based: the row index in XLSX, the first physical line in CSV.
func (r *Rows) Line() int { return r.line }

// Cells returns the current row, cell 0 being column A. The slice is reused by Next; the strings are not.
// Rows may differ in length; a missing cell is empty.
func (r *Rows) Cells() []Cell { return r.cells }

// Remarks returns what is wrong with the current row. The slice is reused by Next.
func (r *Rows) Remarks() []Problem { return r.remarks }

// Notes returns what is worth knowing about the table as a whole (gaps, merged cells, hidden rows); complete after the end.
func (r *Rows) Notes() []Problem { return r.notes }

// Count returns the number of rows yielded so far, Blank the number of blank rows passed over.
func (r *Rows) Count() int { return r.count }

// Blank returns the number of blank rows passed over, gaps in the row indices included.
func (r *Rows) Blank() int { return r.blank }

// Err returns nil if the table was read to its end, else the *Problem that ended the pass.
func (r *Rows) Err() error {
	if r.err == nil && !r.done {
		return problem(NotFinished, r.line, 0)
	}
	return r.err
}

// Close releases what the pass holds. It may be called at any time and more than once.
func (r *Rows) Close() {
	if !r.done {
		r.finish(problem(NotFinished, r.line, 0))
	}
}

// remark records a problem of the current row.
func (r *Rows) remark(code Code, line, col int, args ...any) {
	p := problem(code, line, col, args...)
	p.Table = r.table
	r.remarks = append(r.remarks, *p)
}

// maxNotes keeps a hostile file from growing the list of notes.
const maxNotes = 100

func (r *Rows) note(code Code, line, col int, args ...any) {
	if len(r.notes) < maxNotes {
		p := problem(code, line, col, args...)
		p.Table = r.table
		r.notes = append(r.notes, *p)
	}
}
