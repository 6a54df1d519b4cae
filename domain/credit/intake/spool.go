package intake

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"os"

	"qgov/kernel/store"
)

// spool keeps rows on the disk until all are there: of a city's first load half a million are refused.
type spool struct {
	f   *os.File
	out *bufio.Writer
	in  *bufio.Reader
}

func newSpool(dir string) (*spool, error) {
	f, err := os.CreateTemp(dir, "spool-")
	if err != nil {
		return nil, err
	}
	return &spool{f: f, out: bufio.NewWriter(f)}, nil
}

func (s *spool) add(r store.Row) error {
	var size [binary.MaxVarintLen64]byte
	if _, err := s.out.Write(binary.AppendUvarint(size[:0], uint64(len(r)))); err != nil {
		return err
	}
	_, err := s.out.Write(r)
	return err
}

// next returns the rows in the order in which they came, then io.EOF. After the first call nothing is added.
func (s *spool) next() (store.Row, error) {
	if s.in == nil {
		if err := s.out.Flush(); err != nil {
			return nil, err
		}
		if _, err := s.f.Seek(0, io.SeekStart); err != nil {
			return nil, err
		}
		s.in = bufio.NewReader(s.f)
	}
	size, err := binary.ReadUvarint(s.in)
	if err != nil {
		return nil, err // io.EOF between two rows
	}
	r := make(store.Row, size)
	if _, err := io.ReadFull(s.in, r); err != nil {
		return nil, errors.Join(io.ErrUnexpectedEOF, err)
	}
	return r, nil
}

func (s *spool) close() error { return errors.Join(s.f.Close(), os.Remove(s.f.Name())) }
