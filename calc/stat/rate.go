// Package stat computes the figures a quality bureau publishes, and says how
// far they can be trusted: pass rates with interval (Wilson 1927), rates of
// stratified samples by design weight, the difference of two rates (Newcombe
// 1998), the rule that every level reaches a threshold, the sharing-out of
// batches over strata, the suppression of small cells in tables for the public,
// and the comparison of published figures with their own parts.
//
// Numerator and denominator always stay with a rate. Comparisons with thresholds
// are exact (math/big); intervals are floating point, at 95 % confidence.
package stat

import (
	_ "embed"
	"math"
	"math/big"

	"qgov/calc/refusal"
)

// English holds the English of every Chinese text of this package, one line a
// text: Chinese, tab, English.
//
//go:embed en.tsv
var English string

// z95 is the 97.5 % point of the normal distribution.
const z95 = 1.959963984540054

// Rate is a share of passed among judged, with its 95 % Wilson interval.
// Fractions lie between 0 and 1.
type Rate struct {
	Pass, Total     int64
	Rate, Low, High float64
}

// NewRate computes a rate; total is at least 1.
func NewRate(pass, total int64) (Rate, error) {
	if total < 1 || pass < 0 || pass > total {
		return Rate{}, refusal.New("合格数应在 0 与总数之间，总数不小于 1：%d/%d", pass, total)
	}
	n, p := float64(total), float64(pass)/float64(total)
	centre := (p + z95*z95/(2*n)) / (1 + z95*z95/n)
	half := z95 / (1 + z95*z95/n) * math.Sqrt(p*(1-p)/n+z95*z95/(4*n*n))
	r := Rate{pass, total, p, math.Max(0, centre-half), math.Min(1, centre+half)}
	if pass == 0 { // exact, where rounding would leave 1e-17
		r.Low = 0
	}
	if pass == total {
		r.High = 1
	}
	return r, nil
}

// Exact is the rate as a fraction.
func (r Rate) Exact() *big.Rat { return big.NewRat(r.Pass, r.Total) }

// Difference is the gap between two rates with its 95 % interval.
type Difference struct {
	A, B            Rate
	Gap, Low, High  float64 // A minus B
	DiffersFromZero bool    // the interval leaves 0 out
}

// NewDifference compares two independent rates, such as samples taken at
// producers and at sellers (Newcombe 1998, method 10).
func NewDifference(passA, totalA, passB, totalB int64) (Difference, error) {
	a, err := NewRate(passA, totalA)
	if err != nil {
		return Difference{}, err
	}
	b, err := NewRate(passB, totalB)
	if err != nil {
		return Difference{}, err
	}
	d := Difference{A: a, B: b, Gap: a.Rate - b.Rate}
	d.Low = d.Gap - math.Hypot(a.Rate-a.Low, b.High-b.Rate)
	d.High = d.Gap + math.Hypot(a.High-a.Rate, b.Rate-b.Low)
	d.DiffersFromZero = d.Low > 0 || d.High < 0
	return d, nil
}

// LevelRate is the rate of one issuing level: state, province, city or county.
type LevelRate struct {
	Name  string
	Value *big.Rat // a fraction, or a percentage if the threshold is one
}

// LevelsResult answers whether every level reaches a threshold.
type LevelsResult struct {
	All     bool
	Lowest  string   // the level with the lowest rate
	Failing []string // levels that do not reach it, in the order given
}

// EveryLevel checks "each of the levels is above the threshold" (均在…以上): the
// lowest counts, not the mean. With inclusive, a rate equal to the threshold reaches it.
func EveryLevel(levels []LevelRate, threshold *big.Rat, inclusive bool) (LevelsResult, error) {
	if len(levels) == 0 {
		return LevelsResult{}, refusal.New("至少要有一级数据")
	}
	r := LevelsResult{}
	lowest := levels[0]
	for _, l := range levels {
		if l.Value.Cmp(lowest.Value) < 0 {
			lowest = l
		}
		if c := l.Value.Cmp(threshold); c < 0 || c == 0 && !inclusive {
			r.Failing = append(r.Failing, l.Name)
		}
	}
	r.Lowest, r.All = lowest.Name, len(r.Failing) == 0
	return r, nil
}
