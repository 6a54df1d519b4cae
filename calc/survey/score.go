package survey

import (
	"math"

	"qgov/calc/refusal"
)

// Group is equal answers with equal weights: what a tabulation delivers.
type Group struct {
	Value  float64
	Weight float64
	Count  int64
}

// Mean is a weighted mean with how sure it is.
type Mean struct {
	Base   int64   // answers
	Value  float64 // weighted mean
	Effect float64 // design effect of the weights
	Error  float64 // half of the interval
	Low    float64
	High   float64
}

// MeanOf returns the weighted mean of groups of answers and its interval. The variance is the weighted one, the design effect Kish's; the
// finite population correction counts a population that is not 0. A base below 2 has no interval: Error is NaN.
func MeanOf(groups []Group, confidence float64, population int64) (Mean, error) {
	z, err := Z(confidence)
	if err != nil {
		return Mean{}, err
	}
	var m Mean
	var sum, values, squares float64
	for _, g := range groups {
		if g.Count < 0 || !(g.Weight >= 0) || math.IsInf(g.Weight, 0) || math.IsNaN(g.Value) || math.IsInf(g.Value, 0) {
			return Mean{}, refusal.New("权重和样本量不能小于 0")
		}
		c := float64(g.Count)
		m.Base += g.Count
		sum, values, squares = sum+c*g.Weight, values+c*g.Weight*g.Value, squares+c*g.Weight*g.Weight
	}
	if sum == 0 {
		return Mean{}, refusal.New("没有样本")
	}
	n := float64(m.Base)
	m.Value, m.Effect = values/sum, n*squares/(sum*sum)
	m.Error = math.NaN()
	if m.Base >= 2 {
		var spread float64
		for _, g := range groups {
			d := g.Value - m.Value
			spread += float64(g.Count) * g.Weight * d * d
		}
		left := 1.0
		if population > 0 {
			left = math.Max(0, 1-n/float64(population))
		}
		m.Error = z * math.Sqrt(spread/sum*n/(n-1)*m.Effect/n*left)
	}
	m.Low, m.High = m.Value-m.Error, m.Value+m.Error
	return m, nil
}

// Index is the satisfaction index of weighted items on a scale from low to high: (Σwx̄ − low·Σw)/((high−low)·Σw)·100. On the scale from 1
// to 10 it is (Σwx̄ − Σw)/(9Σw)·100, as GB/T 19038 and 19039 give it.
func Index(weights, means []float64, low, high float64) (float64, error) {
	if len(weights) == 0 || len(weights) != len(means) || !(high > low) {
		return 0, refusal.New("每个指标都应有权重和均值，量表上限应大于下限")
	}
	var sum, scored float64
	for i, w := range weights {
		if !(w >= 0) || math.IsInf(w, 0) || !(means[i] >= low && means[i] <= high) {
			return 0, refusal.New("权重不能小于 0，均值应在量表范围内")
		}
		sum, scored = sum+w, scored+w*means[i]
	}
	if sum == 0 {
		return 0, refusal.New("权重之和应大于 0")
	}
	return (scored - low*sum) / ((high - low) * sum) * 100, nil
}

// Outcomes counts the contacts of a survey by the groups of the AAPOR Standard Definitions.
type Outcomes struct {
	Complete   int64 // I  1.1
	Partial    int64 // P  1.2
	Refused    int64 // R  2.1
	NoContact  int64 // NC 2.2
	Other      int64 // O  2.3
	Unknown    int64 // UH and UO, 3.x
	Ineligible int64 // 4.x, in no rate
}

// Rates are the outcome rates of the AAPOR Standard Definitions, the strictest of each kind; NaN without contacts.
type Rates struct {
	Response    float64 // RR1 = I/((I+P)+(R+NC+O)+U)
	Partial     float64 // RR2 = (I+P)/((I+P)+(R+NC+O)+U)
	Cooperation float64 // COOP1 = I/((I+P)+R+O)
	Refusal     float64 // REF1 = R/((I+P)+(R+NC+O)+U)
	Contact     float64 // CON1 = ((I+P)+R+O)/((I+P)+R+O+NC+U)
}

// RatesOf returns the rates.
func RatesOf(o Outcomes) Rates {
	asked := float64(o.Complete + o.Partial + o.Refused + o.NoContact + o.Other + o.Unknown)
	reached := float64(o.Complete + o.Partial + o.Refused + o.Other)
	i := float64(o.Complete)
	return Rates{Response: i / asked, Partial: float64(o.Complete+o.Partial) / asked, Cooperation: i / reached, Refusal: float64(o.Refused) / asked, Contact: reached / asked}
}

// Moment is sums over single answers that weigh the same.
type Moment struct {
	Weight  float64
	N       int64
	Sum     float64
	Squares float64
}

// Pool returns the weighted mean of answers that were summed by their weight, as [MeanOf] does of groups.
func Pool(list []Moment, confidence float64, population int64) (Mean, error) {
	groups := make([]Group, len(list))
	for i, p := range list {
		groups[i] = Group{Weight: p.Weight, Count: p.N}
		if p.N > 0 {
			groups[i].Value = p.Sum / float64(p.N)
		}
	}
	m, err := MeanOf(groups, confidence, population)
	if err != nil || m.Base < 2 {
		return m, err
	}
	// What MeanOf saw is the spread between the groups; that within them comes from the squares.
	var within, between, sum float64
	for i, p := range list {
		if p.N == 0 {
			continue
		}
		mean := groups[i].Value
		within += p.Weight * math.Max(0, p.Squares-float64(p.N)*mean*mean)
		between += p.Weight * float64(p.N) * (mean - m.Value) * (mean - m.Value)
		sum += p.Weight * float64(p.N)
	}
	z, err := Z(confidence)
	n, left := float64(m.Base), 1.0
	if population > 0 {
		left = math.Max(0, 1-n/float64(population))
	}
	m.Error = z * math.Sqrt((within+between)/sum*n/(n-1)*m.Effect/n*left)
	m.Low, m.High = m.Value-m.Error, m.Value+m.Error
	return m, err
}
