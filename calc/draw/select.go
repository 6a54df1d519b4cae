package draw

import (
	"math"
	"math/bits"

	"qgov/calc/refusal"
)

// picker draws without replacement from weighted items: each draw takes an
// item with probability weight / total weight of the items left. A Fenwick tree
// over the weights makes a draw O(log n).
type picker struct {
	tree  []int64 // 1-based partial sums
	left  []int64 // weight of each item; 0 once taken
	total int64
	top   int // highest power of two not above the number of items
}

// newPicker takes weights of at least 0; items of weight 0 are never drawn.
func newPicker(weights []int64) (*picker, error) {
	p := &picker{tree: make([]int64, len(weights)+1), left: append([]int64(nil), weights...)}
	for i, w := range weights {
		if w < 0 || w > math.MaxInt64-p.total {
			return nil, refusal.New("权重应为非负整数，且总和不超过 2^63-1：第 %d 项为 %d", i+1, w)
		}
		p.total += w
		p.tree[i+1] += w
		if up := i + 1 + (i+1)&-(i+1); up < len(p.tree) {
			p.tree[up] += p.tree[i+1]
		}
	}
	if len(weights) > 0 {
		p.top = 1 << (bits.Len(uint(len(weights))) - 1)
	}
	return p, nil
}

// next draws one item; false when none is left.
func (p *picker) next(s *stream) (int, bool) {
	if p.total == 0 {
		return 0, false
	}
	r := int64(s.below(uint64(p.total)))
	i := 0
	for step := p.top; step > 0; step >>= 1 {
		if i+step < len(p.tree) && p.tree[i+step] <= r {
			i += step
			r -= p.tree[i]
		}
	}
	w := p.left[i]
	p.left[i] = 0
	p.total -= w
	for j := i + 1; j < len(p.tree); j += j & -j {
		p.tree[j] -= w
	}
	return i, true
}

// Select draws count of the weighted items without replacement and gives their
// indexes in the order drawn. The first n of a longer draw by the same seed are
// the draw of n. Items of weight 0 are never drawn.
func Select(weights []int64, count int, seed [32]byte) ([]int, error) {
	p, err := newPicker(weights)
	if err != nil {
		return nil, err
	}
	s := newStream(seed, purposeList)
	drawn := make([]int, 0, min(max(count, 0), len(weights)))
	for range count {
		i, ok := p.next(s)
		if !ok {
			return nil, refusal.New("可抽取对象不足：需 %d 个，只有 %d 个", count, len(drawn))
		}
		drawn = append(drawn, i)
	}
	return drawn, nil
}
