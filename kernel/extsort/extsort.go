// Package extsort sorts more rows than fit in memory.
//
//	s, err := extsort.New(extsort.Config[Row]{
//		Key:    func(dst []byte, r Row) []byte { return extsort.String(extsort.String(dst, r.Firm), r.Number) },
//		Encode: func(dst []byte, r Row) []byte { … },
//		Decode: func(src []byte) (Row, error) { … },
//		Dup:    func(kept, dropped Row) { report.Duplicate(kept, dropped) },
//	})
//	defer s.Close()
//	for … { err = s.Add(ctx, row) }
//	for row, err := range s.All(ctx) { … }
//
// It is the middle of a bulk load: parse, check, drop duplicates, sort in key order, load. A database that receives its rows in
// key order writes its tree from left to right, which was measured to be faster than its own load of unsorted rows.
//
// Rows are compared by the bytes of a key, not by a function on two rows: so the sorter can hold rows encoded, which makes its use
// of memory exact, and comparing takes a few nanoseconds. String, Int64, Uint64, Float64 and Time build keys whose byte order is
// the order of the values; to sort in descending order, put Descending around the field.
//
// The sort is stable: rows of equal key come out in the order in which they were added. With Unique, the first of them is kept
// and Dup hears of each of the others, in order.
//
// Rows beyond the memory budget go to temporary files as sorted runs, which are then merged. The files are readable by nobody
// else, are checked by a checksum when read back, and are removed from their folder as soon as they are open where the system
// permits that (so that not even a killed process leaves personal data behind), else by Close.
package extsort

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"os"
	"slices"
)

// Config says how to sort values of type T. Key, Encode and Decode are required.
type Config[T any] struct {
	Key    func(dst []byte, v T) []byte // appends the sort key
	Encode func(dst []byte, v T) []byte // appends the value
	Decode func(src []byte) (T, error)  // reverses Encode; it must not keep src
	Unique bool                         // keep only the first row of each key
	Dup    func(kept, dropped T)        // called for each row that Unique drops; may be nil
	Memory int64                        // bytes for rows and buffers; 0 is 64 MiB, less than 1 MiB is 1 MiB
	Dir    string                       // folder for temporary files; empty is os.TempDir
}

// DefaultMemory is the budget of a Config that states none.
const DefaultMemory = 64 << 20

// maxRecord bounds one row, so that a damaged length cannot ask for any amount of memory.
const maxRecord = 64 << 20

// errTooLarge is returned by Add for a row of more than 64 MiB.
var errTooLarge = errors.New("extsort: row of more than 64 MiB")

// errState is returned for a call that comes too late.
var errState = errors.New("extsort: used after All or Close")

// Sorter sorts rows. It may be used by one goroutine at a time.
type Sorter[T any] struct {
	c     Config[T]
	arena []byte  // records of the current run: key length, key, value
	index []entry // one per record, in input order until sorted
	runs  []*run
	added int64
	ended bool
}

// entry points to a record in the arena. prefix is the part of its key that decides most comparisons; see setPrefixes.
type entry struct {
	prefix uint64
	at     uint32
	size   uint32
}

const entrySize = 16

// New returns an empty sorter.
func New[T any](c Config[T]) (*Sorter[T], error) {
	if c.Key == nil || c.Encode == nil || c.Decode == nil {
		return nil, errors.New("extsort: Key, Encode and Decode are required")
	}
	if c.Memory == 0 {
		c.Memory = DefaultMemory
	}
	c.Memory = min(max(c.Memory, 1<<20), 2<<30) // offsets in the arena have 32 bits
	return &Sorter[T]{c: c}, nil
}

// Add adds a row. It writes a run to disk when the memory is used up, and returns the error of that, or of the context.
func (s *Sorter[T]) Add(ctx context.Context, v T) error {
	if s.ended {
		return errState
	}
	s.reserve()
	at := len(s.arena)
	s.arena = append(s.arena, 0, 0, 0, 0)
	s.arena = s.c.Key(s.arena, v)
	keyEnd := len(s.arena)
	binary.LittleEndian.PutUint32(s.arena[at:], uint32(keyEnd-at-4))
	s.arena = s.c.Encode(s.arena, v)
	if len(s.arena)-at > maxRecord {
		s.arena = s.arena[:at]
		return errTooLarge
	}
	s.index = append(s.index, entry{0, uint32(at), uint32(len(s.arena) - at)})
	s.added++
	if s.used() < s.budget() {
		return nil
	}
	return s.spill(ctx)
}

// used is what the current run occupies.
func (s *Sorter[T]) used() int64 { return int64(len(s.arena)) + int64(len(s.index))*entrySize }

// budget is how much a run may occupy; the rest is for writing and merging.
func (s *Sorter[T]) budget() int64 { return s.c.Memory / 4 * 3 }

// reserve allocates the whole budget once a run turns out to be large: growing step by step would copy it several times, and
// hold both copies meanwhile.
func (s *Sorter[T]) reserve() {
	const large = 256 << 10
	if len(s.arena) < large || int64(cap(s.arena)) >= s.budget()/2 {
		return
	}
	each := int64(len(s.arena)/len(s.index)) + entrySize
	rows := s.budget()/each + 1
	s.arena = slices.Grow(s.arena, int(rows*(each-entrySize))-len(s.arena)+large)
	s.index = slices.Grow(s.index, int(rows)-len(s.index)+1024)
}

// Len returns the number of rows added.
func (s *Sorter[T]) Len() int64 { return s.added }

// Runs returns the number of runs that went to disk.
func (s *Sorter[T]) Runs() int { return len(s.runs) }

// prefixOf returns the first eight bytes of a key as a number of the same order.
func prefixOf(key []byte) uint64 {
	if len(key) >= 8 {
		return binary.BigEndian.Uint64(key)
	}
	var b [8]byte
	copy(b[:], key)
	return binary.BigEndian.Uint64(b[:])
}

// key returns the key of a record.
func key(record []byte) []byte { return record[4 : 4+binary.LittleEndian.Uint32(record)] }

// record returns the record that e points to.
func (s *Sorter[T]) record(e entry) []byte { return s.arena[e.at : e.at+e.size] }

// sort sorts the index. Ties are broken by the place in the arena, that is by input order.
func (s *Sorter[T]) sort() {
	s.setPrefixes()
	slices.SortFunc(s.index, func(a, b entry) int {
		if a.prefix != b.prefix {
			if a.prefix < b.prefix {
				return -1
			}
			return 1
		}
		if c := bytes.Compare(key(s.record(a)), key(s.record(b))); c != 0 {
			return c
		}
		return int(int64(a.at) - int64(b.at))
	})
}

// setPrefixes fills in the prefixes from behind what all keys of the run have in common: codes of one region, say, differ only after
// their first eight bytes.
func (s *Sorter[T]) setPrefixes() {
	if len(s.index) == 0 {
		return
	}
	first := key(s.record(s.index[0]))
	common := len(first)
	for _, e := range s.index {
		k := key(s.record(e))
		common = min(common, len(k))
		if !bytes.Equal(k[:common], first[:common]) {
			n := 0
			for k[n] == first[n] {
				n++
			}
			common = n
		}
	}
	for i, e := range s.index {
		s.index[i].prefix = prefixOf(key(s.record(e))[common:])
	}
}

// spill writes the current run to disk.
func (s *Sorter[T]) spill(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.sort()
	w, err := newRun(s.c.Dir)
	if err != nil {
		return err
	}
	for _, e := range s.index {
		if err := w.write(s.record(e)); err != nil {
			return errors.Join(err, w.run.remove())
		}
	}
	if err := w.finish(); err != nil {
		return errors.Join(err, w.run.remove())
	}
	s.runs = append(s.runs, w.run)
	s.arena, s.index = s.arena[:0], s.index[:0]
	return nil
}

// All yields the rows in order, once; afterwards the sorter can only be closed. It ends after the first error, which may be that of
// the context, of a file or of Decode.
func (s *Sorter[T]) All(ctx context.Context) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		if s.ended {
			yield(zero, errState)
			return
		}
		s.ended = true
		next, err := s.records(ctx)
		if err != nil {
			yield(zero, err)
			return
		}
		d := dedup[T]{c: &s.c}
		for n := 0; ; n++ {
			if n%1024 == 0 && ctx.Err() != nil {
				yield(zero, ctx.Err())
				return
			}
			record, err := next()
			if err == nil && record == nil {
				return
			}
			v, keep, err := d.take(record, err)
			if err != nil {
				yield(zero, err)
				return
			}
			if keep && !yield(v, nil) {
				return
			}
		}
	}
}

// records returns a function that yields the records in order, nil at the end. A record is valid until the next call.
func (s *Sorter[T]) records(ctx context.Context) (func() ([]byte, error), error) {
	if len(s.runs) == 0 {
		s.sort()
		i := 0
		return func() ([]byte, error) {
			if i == len(s.index) {
				return nil, nil
			}
			i++
			return s.record(s.index[i-1]), nil
		}, nil
	}
	if len(s.index) > 0 {
		if err := s.spill(ctx); err != nil {
			return nil, err
		}
	}
	s.arena, s.index = nil, nil // the merge needs the memory for its buffers
	if err := s.reduce(ctx); err != nil {
		return nil, err
	}
	m, err := newMerge(s.runs, s.c.Memory/4)
	if err != nil {
		return nil, err
	}
	return m.next, nil
}

// maxFan is how many runs are merged at once: more would give each too small a buffer and the system too many open files.
const maxFan = 128

// reduce merges neighbouring runs into longer ones until one merge is enough. Neighbours stay in order, so the sort stays stable.
func (s *Sorter[T]) reduce(ctx context.Context) error {
	for len(s.runs) > maxFan {
		var longer []*run
		for from := 0; from < len(s.runs); from += maxFan {
			group := s.runs[from:min(from+maxFan, len(s.runs))]
			r, err := s.mergeToRun(ctx, group)
			if err != nil {
				s.runs = append(longer, s.runs[from:]...) // what Close has to remove
				return err
			}
			longer = append(longer, r)
		}
		s.runs = longer
	}
	return nil
}

func (s *Sorter[T]) mergeToRun(ctx context.Context, group []*run) (_ *run, err error) {
	m, err := newMerge(group, s.c.Memory/4)
	if err != nil {
		return nil, err
	}
	w, err := newRun(s.c.Dir)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, w.run.remove())
		}
	}()
	for n := 0; ; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		record, err := m.next()
		if err != nil {
			return nil, err
		}
		if record == nil {
			break
		}
		if err := w.write(record); err != nil {
			return nil, err
		}
	}
	if err := w.finish(); err != nil {
		return nil, err
	}
	for _, r := range group {
		if err := r.remove(); err != nil {
			return nil, err
		}
	}
	return w.run, nil
}

// Close removes the temporary files. It may be called at any time and more than once.
func (s *Sorter[T]) Close() error {
	s.ended, s.arena, s.index = true, nil, nil
	var err error
	for _, r := range s.runs {
		err = errors.Join(err, r.remove())
	}
	s.runs = nil
	return err
}

// dedup decides which records to keep and decodes them.
type dedup[T any] struct {
	c    *Config[T]
	key  []byte
	kept T
	some bool
}

func (d *dedup[T]) take(record []byte, failed error) (v T, keep bool, err error) {
	if failed != nil {
		return v, false, failed
	}
	k := key(record)
	repeated := d.c.Unique && d.some && bytes.Equal(k, d.key)
	if repeated && d.c.Dup == nil {
		return v, false, nil
	}
	if v, err = d.c.Decode(record[4+len(k):]); err != nil {
		return v, false, fmt.Errorf("extsort: decode: %w", err)
	}
	if repeated {
		d.c.Dup(d.kept, v)
		return v, false, nil
	}
	if d.c.Unique {
		d.key, d.kept, d.some = append(d.key[:0], k...), v, true
	}
	return v, true, nil
}

// tempFile creates a file that only this process can read, and takes its name away where the system lets it.
func tempFile(dir string) (f *os.File, named bool, err error) {
	if f, err = os.CreateTemp(dir, "extsort-*"); err != nil { // mode 0600
		return nil, false, err
	}
	return f, os.Remove(f.Name()) != nil, nil
}
