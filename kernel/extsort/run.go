package extsort

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
)

// run is a sorted sequence of records in a temporary file: length (4 bytes), record.
type run struct {
	file  *os.File
	named bool // the name is still in the folder
	count int64
	sum   uint32 // CRC-32C of the whole file
}

// remove closes the file and removes it if it still has a name.
func (r *run) remove() error {
	if r.file == nil {
		return nil
	}
	err := r.file.Close()
	if r.named {
		err = errors.Join(err, os.Remove(r.file.Name()))
	}
	r.file = nil
	return err
}

// runWriter writes a run.
type runWriter struct {
	run *run
	w   *bufio.Writer
	sum sumWriter
}

// sumWriter computes the checksum of large blocks on their way to the file.
type sumWriter struct {
	w     io.Writer
	table *crc32.Table
	sum   uint32
}

func (s *sumWriter) Write(b []byte) (int, error) {
	s.sum = crc32.Update(s.sum, s.table, b)
	return s.w.Write(b)
}

func newRun(dir string) (*runWriter, error) {
	f, named, err := tempFile(dir)
	if err != nil {
		return nil, err
	}
	w := &runWriter{run: &run{file: f, named: named}, sum: sumWriter{w: f, table: crc32.MakeTable(crc32.Castagnoli)}}
	w.w = bufio.NewWriterSize(&w.sum, 256<<10)
	return w, nil
}

func (w *runWriter) write(record []byte) error {
	var size [4]byte
	binary.LittleEndian.PutUint32(size[:], uint32(len(record)))
	_, _ = w.w.Write(size[:]) // bufio keeps the error for the next call
	_, err := w.w.Write(record)
	w.run.count++
	return err
}

func (w *runWriter) finish() error {
	err := w.w.Flush()
	w.run.sum = w.sum.sum
	w.w = nil
	return err
}

// runReader reads a run and checks count and checksum at its end.
type runReader struct {
	run    *run
	buf    []byte
	pos    int
	end    int
	offset int64
	count  int64
	sum    uint32
	table  *crc32.Table
	record []byte // the current record, nil at the end
	prefix uint64
}

// fill makes n bytes available at pos.
func (r *runReader) fill(n int) error {
	if r.end-r.pos >= n {
		return nil
	}
	copy(r.buf, r.buf[r.pos:r.end])
	r.end -= r.pos
	r.pos = 0
	if n > len(r.buf) {
		r.buf = append(r.buf, make([]byte, n-len(r.buf))...)
	}
	for r.end < n {
		got, err := r.run.file.ReadAt(r.buf[r.end:], r.offset)
		r.sum = crc32.Update(r.sum, r.table, r.buf[r.end:r.end+got])
		r.end += got
		r.offset += int64(got)
		if err == io.EOF && r.end < n {
			return io.ErrUnexpectedEOF
		}
		if err != nil && err != io.EOF {
			return err
		}
	}
	return nil
}

// next advances to the next record.
func (r *runReader) next() error {
	if r.count == r.run.count {
		r.record = nil
		if r.pos != r.end || r.sum != r.run.sum {
			return errors.New("extsort: temporary file is damaged")
		}
		return nil
	}
	if err := r.fill(4); err != nil {
		return fmt.Errorf("extsort: read temporary file: %w", err)
	}
	n := binary.LittleEndian.Uint32(r.buf[r.pos:])
	if n < 4 || n > maxRecord {
		return errors.New("extsort: temporary file is damaged")
	}
	if err := r.fill(4 + int(n)); err != nil {
		return fmt.Errorf("extsort: read temporary file: %w", err)
	}
	record := r.buf[r.pos+4 : r.pos+4+int(n)]
	if k := binary.LittleEndian.Uint32(record); k > n-4 {
		return errors.New("extsort: temporary file is damaged")
	}
	r.pos += 4 + int(n)
	r.count++
	r.record, r.prefix = record, prefixOf(key(record))
	return nil
}
