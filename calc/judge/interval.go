package judge

import "math/big"

// bound is one end of an interval; a nil value is infinite.
type bound struct {
	value *big.Rat
	open  bool
}

// interval is a set of numbers between two ends. A measured value is a point;
// "less than 0.05" is [0, 0.05); a limit "≤ 100" is everything up to 100.
type interval struct{ low, high bound }

func point(v *big.Rat) interval { return interval{bound{value: v}, bound{value: v}} }

// scale multiplies an interval by a positive factor.
func (i interval) scale(factor *big.Rat) interval {
	for _, b := range []*bound{&i.low, &i.high} {
		if b.value != nil {
			b.value = new(big.Rat).Mul(b.value, factor)
		}
	}
	return i
}

// within reports whether every number of i lies in other.
func (i interval) within(other interval) bool {
	return notBelow(i.low, other.low) && notAbove(i.high, other.high)
}

// notBelow reports whether a low end starts no lower than another.
func notBelow(a, b bound) bool {
	if b.value == nil {
		return true
	}
	if a.value == nil {
		return false
	}
	c := a.value.Cmp(b.value)
	return c > 0 || c == 0 && (a.open || !b.open)
}

// notAbove reports whether a high end ends no higher than another.
func notAbove(a, b bound) bool {
	if b.value == nil {
		return true
	}
	if a.value == nil {
		return false
	}
	c := a.value.Cmp(b.value)
	return c < 0 || c == 0 && (a.open || !b.open)
}

// apart reports whether two intervals share no number.
func (i interval) apart(other interval) bool {
	return before(i.high, other.low) || before(other.high, i.low)
}

// before reports whether a high end lies wholly before a low end.
func before(high, low bound) bool {
	if high.value == nil || low.value == nil {
		return false
	}
	c := high.value.Cmp(low.value)
	return c < 0 || c == 0 && (high.open || low.open)
}
