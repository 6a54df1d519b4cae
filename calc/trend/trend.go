// Package trend finds a rise of a series of counts above its own past: complaints of a product in a region by week, failed samples by
// month.
//
// The three EARS methods C1, C2 and C3 (Hutwagner et al. 2003, as the R package surveillance computes them) compare a count with the
// mean and the standard deviation of seven counts before it; C2 leaves a gap of two, so that a slow rise does not hide itself, and C3
// adds what the two counts before exceeded. CUSUM (Page 1954) sums what exceeds a target, EWMA (Roberts 1959) smooths. A signal asks a
// person to look; it decides nothing.
package trend

import (
	_ "embed"
	"math"

	"qgov/calc/refusal"
)

// English holds the English of every Chinese text of this package, one line a text: Chinese, tab, English.
//
//go:embed en.tsv
var English string

// Baseline is the number of counts that EARS compares with, and gap those that C2 and C3 leave out before the present one.
const (
	Baseline = 7
	gap      = 2
)

// Method is one of the EARS methods.
type Method string

// The methods.
const (
	C1 Method = "C1"
	C2 Method = "C2"
	C3 Method = "C3"
)

// Point is what a method says of one count. Upper is not a number while the past is too short.
type Point struct {
	Count float64
	Upper float64 // the most that the past explains
	Alarm bool
}

// EARS judges each count of a series, oldest first, at the level alpha: the share of quiet weeks that alarm by chance.
func EARS(m Method, counts []float64, alpha float64) ([]Point, error) {
	if m != C1 && m != C2 && m != C3 {
		return nil, refusal.New("没有“%s”这种方法，应为 C1、C2 或 C3", string(m))
	}
	if !(alpha > 0 && alpha < 0.5) {
		return nil, refusal.New("显著性水平应在 0 与 0.5 之间：%v", alpha)
	}
	if err := finite(counts); err != nil {
		return nil, err
	}
	z := math.Sqrt2 * math.Erfinv(1-2*alpha)
	lag := map[Method]int{C1: 0, C2: gap, C3: gap}[m]
	first := Baseline + lag
	if m == C3 {
		first += gap
	}
	out := make([]Point, len(counts))
	for t, x := range counts {
		out[t] = Point{Count: x, Upper: math.NaN()}
		if t < first {
			continue
		}
		mean, sd := moments(counts[t-lag-Baseline : t-lag])
		if m == C3 {
			out[t].Upper = max(0, x+sd*(z-excess(counts, t-1)-excess(counts, t-2)))
		} else {
			out[t].Upper = mean + z*sd
		}
		out[t].Alarm = x > out[t].Upper
	}
	return out, nil
}

// excess is what the C2 statistic of a count has above 1. A past without any variation has no such statistic and adds nothing.
func excess(counts []float64, t int) float64 {
	mean, sd := moments(counts[t-gap-Baseline : t-gap])
	if sd == 0 {
		return 0
	}
	return max(0, (counts[t]-mean)/sd-1)
}

// Sums are the two sums of CUSUM after one value.
type Sums struct {
	High, Low  float64
	Alarm      bool // either is above the decision interval
	HighAlarms bool // the high one is
}

// CUSUM sums the deviations of the values from target beyond the slack k on both sides; a sum above h alarms.
func CUSUM(values []float64, target, k, h float64) ([]Sums, error) {
	if !(k >= 0 && h > 0) || math.IsNaN(target) || math.IsInf(target+k+h, 0) {
		return nil, refusal.New("容差不能为负数，判定限应为正数")
	}
	if err := finite(values); err != nil {
		return nil, err
	}
	out := make([]Sums, len(values))
	var s Sums
	for t, x := range values {
		s.High = max(0, s.High+x-target-k)
		s.Low = max(0, s.Low+target-k-x)
		s.HighAlarms = s.High > h
		s.Alarm = s.HighAlarms || s.Low > h
		out[t] = s
	}
	return out, nil
}

// EWMA smooths the values with the weight lambda of the newest, from start, and gives the asymptotic limits target ± width·sd·√(λ/(2−λ))
// around it.
func EWMA(values []float64, start, lambda, sd, width float64) (smooth []float64, low, high float64, err error) {
	if !(lambda > 0 && lambda <= 1) || !(sd >= 0) || !(width >= 0) || math.IsInf(start+sd+width, 0) || math.IsNaN(start) {
		return nil, 0, 0, refusal.New("平滑系数应在 0 与 1 之间，标准差和倍数不能为负数")
	}
	if err := finite(values); err != nil {
		return nil, 0, 0, err
	}
	half := width * sd * math.Sqrt(lambda/(2-lambda))
	z := start
	for _, x := range values {
		z = lambda*x + (1-lambda)*z
		smooth = append(smooth, z)
	}
	return smooth, start - half, start + half, nil
}

// moments returns the mean and the sample standard deviation.
func moments(x []float64) (mean, sd float64) {
	for _, v := range x {
		mean += v
	}
	mean /= float64(len(x))
	for _, v := range x {
		sd += (v - mean) * (v - mean)
	}
	return mean, math.Sqrt(sd / float64(len(x)-1))
}

func finite(values []float64) error {
	for i, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return refusal.New("第 %d 个数不是有限的数", i+1)
		}
	}
	return nil
}
