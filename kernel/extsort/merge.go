package extsort

import (
	"bytes"
	"hash/crc32"
)

// merge merges sorted runs with a heap of their current records. Equal keys come from the earlier run first.
type merge struct {
	runs []*runReader
	heap []int // indices into runs, the smallest record on top
	last int   // run whose record was yielded last, -1 before the first
}

// newMerge opens the runs, which share memory bytes of buffers.
func newMerge(runs []*run, memory int64) (*merge, error) {
	m := &merge{last: -1}
	size := int(min(max(memory/int64(len(runs)), 4<<10), 1<<20))
	for i, r := range runs {
		reader := &runReader{run: r, buf: make([]byte, size), table: crc32.MakeTable(crc32.Castagnoli)}
		if err := reader.next(); err != nil {
			return nil, err
		}
		m.runs = append(m.runs, reader)
		if reader.record != nil {
			m.heap = append(m.heap, i)
		}
	}
	for i := len(m.heap)/2 - 1; i >= 0; i-- {
		m.down(i)
	}
	return m, nil
}

// next yields the next record, nil at the end. It is valid until the next call.
func (m *merge) next() ([]byte, error) {
	if m.last >= 0 {
		r := m.runs[m.last]
		if err := r.next(); err != nil {
			return nil, err
		}
		if r.record == nil {
			n := len(m.heap) - 1
			m.heap[0] = m.heap[n]
			m.heap = m.heap[:n]
			r.buf = nil
		}
		m.down(0)
	}
	if len(m.heap) == 0 {
		m.last = -1
		return nil, nil
	}
	m.last = m.heap[0]
	return m.runs[m.last].record, nil
}

func (m *merge) less(a, b int) bool {
	x, y := m.runs[a], m.runs[b]
	if x.prefix != y.prefix {
		return x.prefix < y.prefix
	}
	if c := bytes.Compare(key(x.record), key(y.record)); c != 0 {
		return c < 0
	}
	return a < b
}

// down restores the heap below i.
func (m *merge) down(i int) {
	for {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(m.heap); child++ {
			if m.less(m.heap[child], m.heap[least]) {
				least = child
			}
		}
		if least == i {
			return
		}
		m.heap[i], m.heap[least] = m.heap[least], m.heap[i]
		i = least
	}
}
