package acceptance

import (
	"math"

	"qgov/calc/refusal"
)

// Binomial is the probability that a plan of n items and acceptance number ac
// accepts lots from a process with the fraction p nonconforming (type B
// operating characteristic, GB/T 2828.1 clause 12).
func Binomial(n, ac int, p float64) (float64, error) {
	if err := checkPlan(n, ac); err != nil {
		return 0, err
	}
	if !(p >= 0 && p <= 1) {
		return 0, refusal.New("不合格品率应在 0 与 1 之间：%v", p)
	}
	if ac >= n || p == 0 {
		return 1, nil
	}
	if p == 1 {
		return 0, nil
	}
	sum := 0.0
	for i := 0; i <= ac; i++ {
		sum += math.Exp(logChoose(n, i) + float64(i)*math.Log(p) + float64(n-i)*math.Log1p(-p))
	}
	return math.Min(sum, 1), nil
}

// Poisson is the same for nonconformities: per is the mean number of them an
// item (an AQL of 15 per 100 items is 0.15).
func Poisson(n, ac int, per float64) (float64, error) {
	if err := checkPlan(n, ac); err != nil {
		return 0, err
	}
	if !(per >= 0) || math.IsInf(per, 0) {
		return 0, refusal.New("每单位不合格数应为非负数：%v", per)
	}
	mean := float64(n) * per
	if mean == 0 {
		return 1, nil
	}
	sum := 0.0
	for i := 0; i <= ac; i++ {
		k, _ := math.Lgamma(float64(i) + 1)
		sum += math.Exp(float64(i)*math.Log(mean) - mean - k)
	}
	return math.Min(sum, 1), nil
}

// Hypergeometric is the probability of acceptance of one isolated lot of that
// many items of which d are nonconforming (type A).
func Hypergeometric(lot, d, n, ac int) (float64, error) {
	if err := checkPlan(n, ac); err != nil {
		return 0, err
	}
	if lot < n || d < 0 || d > lot {
		return 0, refusal.New("批量应不小于样本量，不合格品数应在 0 与批量之间：N=%d，D=%d，n=%d", lot, d, n)
	}
	sum := 0.0
	for i := max(0, n-(lot-d)); i <= min(ac, d, n); i++ {
		sum += math.Exp(logChoose(d, i) + logChoose(lot-d, n-i) - logChoose(lot, n))
	}
	return math.Min(sum, 1), nil
}

// QualityAt is the inverse of Binomial: the fraction nonconforming that the
// plan accepts with probability pa, 0 < pa < 1.
func QualityAt(n, ac int, pa float64) (float64, error) {
	if err := checkPlan(n, ac); err != nil {
		return 0, err
	}
	if !(pa > 0 && pa < 1) || ac >= n {
		return 0, refusal.New("接收概率应大于 0 且小于 1，接收数应小于样本量：%v", pa)
	}
	low, high := 0.0, 1.0
	for range 60 { // halving 60 times leaves less than 1e-18
		mid := (low + high) / 2
		if got, _ := Binomial(n, ac, mid); got > pa {
			low = mid
		} else {
			high = mid
		}
	}
	return (low + high) / 2, nil
}

// Point is one point of an operating-characteristic curve.
type Point struct {
	Quality float64 // fraction nonconforming
	Accept  float64 // probability of acceptance
}

// Curve gives points of the type B curve, evenly spaced from perfect quality
// to the quality that is accepted one time in a thousand.
func Curve(n, ac, points int) ([]Point, error) {
	if points < 2 || points > 1000 {
		return nil, refusal.New("曲线点数应在 2 与 1000 之间：%d", points)
	}
	worst, err := QualityAt(n, ac, 0.001)
	if err != nil {
		return nil, err
	}
	curve := make([]Point, points)
	for i := range curve {
		q := worst * float64(i) / float64(points-1)
		pa, _ := Binomial(n, ac, q)
		curve[i] = Point{q, pa}
	}
	return curve, nil
}

// maxSample bounds the work of one sum.
const maxSample = 1_000_000

func checkPlan(n, ac int) error {
	if n < 1 || n > maxSample || ac < 0 || ac > n {
		return refusal.New("样本量应为 1 至 %d，接收数应在 0 与样本量之间：n=%d，Ac=%d", maxSample, n, ac)
	}
	return nil
}

// logChoose is the natural logarithm of the binomial coefficient.
func logChoose(n, k int) float64 {
	a, _ := math.Lgamma(float64(n) + 1)
	b, _ := math.Lgamma(float64(k) + 1)
	c, _ := math.Lgamma(float64(n-k) + 1)
	return a - b - c
}
