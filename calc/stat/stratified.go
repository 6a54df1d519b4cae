package stat

import (
	"math"

	"qgov/calc/refusal"
)

// Stratum is one part of a population and the sample drawn from it.
type Stratum struct {
	Name       string
	Population int64 // units in the stratum, such as firms or batches
	Sample     int64 // units judged
	Pass       int64 // of them passed
}

// Estimate is a rate estimated by design weight, beside the raw one.
type Estimate struct {
	Raw          Rate     // all samples together, which over-counts strata sampled more
	Rate         float64  // each stratum by its share of the population
	Variance     float64  // of Rate
	Low, High    float64  // 95 % interval
	Covered      float64  // share of the population in strata with a sample
	Unsampled    []string // strata without a sample: not covered by Rate
	Conservative []string // strata with one sample, taken at the largest possible variance
}

// NewEstimate estimates the rate of a stratified sample (Cochran, Sampling
// Techniques, 5.3 and 5.8): sum of W p, variance sum of W² (1-f) p q / (n-1).
// When no stratum shows any failure the variance is 0, and the interval is the
// raw one's, as it would otherwise claim certainty.
func NewEstimate(strata []Stratum) (Estimate, error) {
	var e Estimate
	var pass, sample, population, covered int64
	for _, s := range strata {
		if s.Population < 1 || s.Sample < 0 || s.Sample > s.Population || s.Pass < 0 || s.Pass > s.Sample {
			return e, refusal.New("分层数据应满足 0 ≤ 合格 ≤ 抽样 ≤ 总体：%s", s.Name)
		}
		pass, sample, population = pass+s.Pass, sample+s.Sample, population+s.Population
		if s.Sample > 0 {
			covered += s.Population
		} else {
			e.Unsampled = append(e.Unsampled, s.Name)
		}
	}
	var err error
	if e.Raw, err = NewRate(pass, sample); err != nil {
		return e, err
	}
	e.Covered = float64(covered) / float64(population)
	for _, s := range strata {
		if s.Sample == 0 {
			continue
		}
		w, n, p := float64(s.Population)/float64(covered), float64(s.Sample), float64(s.Pass)/float64(s.Sample)
		variance := 0.25
		if s.Sample > 1 {
			variance = p * (1 - p) / (n - 1)
		} else if s.Population > 1 {
			e.Conservative = append(e.Conservative, s.Name)
		}
		e.Rate += w * p
		e.Variance += w * w * (1 - n/float64(s.Population)) * variance
	}
	half := z95 * math.Sqrt(e.Variance)
	e.Low, e.High = math.Max(0, e.Rate-half), math.Min(1, e.Rate+half)
	if e.Variance == 0 && covered > sample {
		e.Low, e.High = math.Min(e.Rate, e.Raw.Low), math.Max(e.Rate, e.Raw.High)
	}
	return e, nil
}
