package intake

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"iter"
	"sync"

	"qgov/kernel/extsort"
	"qgov/kernel/fault"
	"qgov/kernel/inbox"
	"qgov/kernel/role"
	"qgov/kernel/sheet"
	"qgov/kernel/store"
)

// Counts is what a pass over a file found. Every row is one of Good, Bad and Twins.
type Counts struct {
	Read   int64
	Good   int64
	Bad    int64
	Twins  int64 // rows that repeat an earlier one word by word
	Mapped int64 // good rows that came under a former number or name
	Waits  int64 // good rows whose subject is not registered
	Fen    int64 // control sum of all rows whose amount can be read
	Taken  int64 // control sum of the good rows
}

// errTooMany ends the pass over a file that is not what it should be.
var errTooMany = fault.New(fault.Invalid, "K305", "有问题的行超过 %d 行，请核对列与编码后重新报送", mostRejects)

// mostRejects bounds the refused rows that are kept of one batch.
const mostRejects = 400_000

// workers is how many goroutines check rows. The third is the reader, the fourth the sorter: more only wait for each other.
const workers = 2

// partRows is how many rows a worker checks at a time.
const partRows = 500

// file is one file on its way through a pass.
type file struct {
	batch  *Batch
	layout *layout
	from   *inbox.File
	counts Counts
	reject func(r reject) error
}

// packed is a checked row in the sorter: the file and line it stands on and its columns.
type packed struct {
	key  []byte
	body []byte // file and line as varints, then the row
}

// pass checks files and sorts their good rows by code, source and document, outside memory.
type pass struct {
	known  *known
	files  []*file
	sorter *extsort.Sorter[packed]
	tell   func(rows int64)
	read   int64
	failed error // of a twin, see sorted
}

func newPass(k *known, dir string, memory int64, files []*file) (*pass, error) {
	p := &pass{known: k, files: files, tell: func(int64) {}}
	var err error
	p.sorter, err = extsort.New(extsort.Config[packed]{Unique: true, Memory: memory, Dir: dir,
		Key:    func(dst []byte, r packed) []byte { return append(dst, r.key...) },
		Encode: func(dst []byte, r packed) []byte { return append(dst, r.body...) },
		Decode: func(src []byte) (packed, error) { return packed{body: bytes.Clone(src)}, nil },
		Dup: func(kept, dropped packed) {
			if p.failed == nil {
				p.failed = p.repeated(kept, dropped)
			}
		}})
	return p, err
}

// split cuts a packed row apart.
func split(body []byte) (file, line int, row store.Row) {
	f, n := binary.Uvarint(body)
	l, m := binary.Uvarint(body[n:])
	return int(f), int(l), store.Row(body[n+m:])
}

// repeated hears of a row whose key an earlier one has: the same again, or a contradiction.
func (p *pass) repeated(kept, dropped packed) error {
	_, first, a := split(kept.body)
	at, line, b := split(dropped.body)
	f := p.files[at]
	f.counts.Good--
	if bytes.Equal(a, b) {
		f.counts.Twins++
		return nil
	}
	f.counts.Bad++
	return f.reject(reject{line: line, problems: []problem{{Problem: fault.Problem{Field: f.layout.headOf(toDoc), Code: "K220", Text: "与第 %d 行是同一条记录但内容不同，以先出现的一行为准；请核对后只保留一行", Args: []any{int64(first)}}}}})
}

func (l *layout) headOf(target string) string {
	if at := l.at[target]; len(at) > 0 {
		return l.heads[at[0]]
	}
	return ""
}

// check reads, checks and sorts the rows of all files.
func (p *pass) check(ctx context.Context) error {
	for i := range p.files {
		if err := p.checkFile(ctx, i); err != nil {
			return err
		}
	}
	return nil
}

// part is some rows between the reader, a worker and the sorter.
type part struct {
	lines []line
	done  chan []checked
}

func (p *pass) checkFile(ctx context.Context, at int) error {
	f := p.files[at]
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	work, order := make(chan part, workers), make(chan part, 2*workers)
	var wg sync.WaitGroup
	for range workers {
		c := &checker{known: p.known, today: f.batch.day, home: f.batch.Region, within: role.Prefix(f.batch.Region), places: make(map[string]spot)}
		wg.Go(func() {
			for q := range work {
				out := make([]checked, len(q.lines))
				for i := range q.lines {
					out[i] = c.check(f.layout, &q.lines[i])
				}
				q.done <- out
			}
		})
	}
	collected := make(chan error, 1)
	go func() {
		var err error
		for q := range order {
			rows := <-q.done
			if err == nil {
				if err = p.collect(ctx, at, rows); err != nil {
					cancel(err)
				}
			}
		}
		collected <- err
	}()
	err := p.readFile(ctx, f, func(lines []line) {
		q := part{lines, make(chan []checked, 1)}
		order <- q
		work <- q
	})
	close(work)
	wg.Wait()
	close(order)
	if failed := <-collected; failed != nil {
		return failed
	}
	return err
}

func (p *pass) readFile(ctx context.Context, f *file, hand func(lines []line)) error {
	lines := make([]line, 0, partRows)
	err := f.from.Each(0, func(rows *sheet.Rows) error {
		lines = append(lines, f.layout.take(rows))
		if len(lines) < partRows {
			return nil
		}
		if err := context.Cause(ctx); err != nil {
			return err
		}
		hand(lines)
		lines = make([]line, 0, partRows)
		return nil
	})
	if err == nil {
		err = context.Cause(ctx)
	}
	if err == nil && len(lines) > 0 {
		hand(lines)
	}
	return err
}

func (p *pass) collect(ctx context.Context, at int, rows []checked) error {
	f := p.files[at]
	for i := range rows {
		r := &rows[i]
		f.counts.Read++
		f.counts.Fen += r.fen
		if len(r.problems) > 0 {
			if f.counts.Bad++; f.counts.Bad > mostRejects {
				return errTooMany
			}
			if err := f.reject(reject{line: r.no, problems: r.problems}); err != nil {
				return err
			}
			continue
		}
		f.counts.Good++
		key := extsort.String(extsort.Int64(extsort.String(make([]byte, 0, 48+len(r.doc)), r.code), f.layout.source.Number), r.doc)
		body := binary.AppendUvarint(binary.AppendUvarint(make([]byte, 0, 8+len(r.row)), uint64(at)), uint64(r.no))
		if err := p.sorter.Add(ctx, packed{key, append(body, r.row...)}); err != nil {
			return err
		}
		if r.mapped {
			f.counts.Mapped++
		}
	}
	p.read += int64(len(rows))
	p.tell(p.read)
	return nil
}

// sorted yields the good rows in the order of the table, each key once, with their code. A row is valid until the next.
func (p *pass) sorted(ctx context.Context) iter.Seq2[sortedRow, error] {
	return func(yield func(sortedRow, error) bool) {
		for r, err := range p.sorter.All(ctx) {
			if err = errors.Join(err, p.failed); err != nil {
				yield(sortedRow{}, err)
				return
			}
			at, _, row := split(r.body)
			s := sortedRow{file: p.files[at], row: row}
			if err := s.open(); err != nil {
				yield(sortedRow{}, err)
				return
			}
			if _, ok := p.known.region(s.code); !ok {
				s.waits = true
				s.file.counts.Waits++
			}
			s.file.counts.Taken += s.fen
			if !yield(s, nil) {
				return
			}
		}
		if p.failed != nil { // the last row may have been a twin
			yield(sortedRow{}, p.failed)
		}
	}
}

// sortedRow is a row on its way into the table.
type sortedRow struct {
	file      *file
	row       store.Row
	code, doc string
	source    int64
	region    string
	fen       int64
	waits     bool
}

func (s *sortedRow) open() error {
	return s.row.Each(packedColumns, func(i int, text []byte, n int64) {
		switch i {
		case 0:
			s.code = string(text)
		case 1:
			s.source = n
		case 2:
			s.doc = string(text)
		case 10:
			s.fen = n
		case 11:
			s.region = string(text)
		}
	})
}

// complete appends what is known only when the row is loaded.
func (s *sortedRow) complete(dst store.Row, seen int64) store.Row {
	return append(dst, s.row...).Int(int64(s.file.batch.ID)).Text("").Int(0).Int(seen)
}

func (p *pass) close() error {
	err := p.sorter.Close()
	for _, f := range p.files {
		err = errors.Join(err, f.from.Close())
	}
	return err
}

// rowsOf turns a sequence into the function that the store takes rows from.
func rowsOf(seq iter.Seq2[store.Row, error]) (next func() (store.Row, error), stop func()) {
	pull, stop := iter.Pull2(seq)
	return func() (store.Row, error) {
		r, err, ok := pull()
		if !ok {
			return nil, io.EOF
		}
		return r, err
	}, stop
}
