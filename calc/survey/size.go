// Package survey is the mathematics of sample surveys: how many to ask, how sure the answer is, and what the answers weigh.
//
// Sizes and margins follow simple random sampling with the finite population correction; clusters and unequal weights enter by a design
// effect. Weights bring the answers to the shares of the population by strata ([PostStratify]) or by several margins at once ([Rake]).
// The index is that of GB/T 19038-2009 and GB/T 19039-2009 (顾客满意测评), whose text was not compared with the published standard;
// outcome rates are those of the AAPOR Standard Definitions.
package survey

import (
	_ "embed"
	"math"

	"qgov/calc/refusal"
)

// English is the catalogue of this package's texts.
//
//go:embed en.tsv
var English string

// Z returns the two-sided quantile of the normal distribution for a confidence between 0 and 1: 1.96 for 0.95.
func Z(confidence float64) (float64, error) {
	if !(confidence > 0 && confidence < 1) {
		return 0, refusal.New("置信度应在 0 与 1 之间")
	}
	return math.Sqrt2 * math.Erfinv(confidence), nil // gonum's quantile would bring two megabytes of linear algebra along
}

// Design is what a size or a margin is computed for.
type Design struct {
	Confidence float64 // 0.95
	Share      float64 // the share expected; 0.5 is the safe choice
	Effect     float64 // design effect, at least 1; 0 is 1
	Population int64   // 0: so large that it does not matter
}

func (d *Design) check() (z float64, err error) {
	if d.Effect == 0 {
		d.Effect = 1
	}
	switch {
	case !(d.Share > 0 && d.Share < 1):
		return 0, refusal.New("预计比例应在 0 与 1 之间")
	case !(d.Effect >= 1) || math.IsInf(d.Effect, 0):
		return 0, refusal.New("设计效应不能小于 1")
	case d.Population < 0:
		return 0, refusal.New("总体规模不能小于 0")
	}
	return Z(d.Confidence)
}

// Size returns how many answers keep the margin of error: n0 = z²·p(1−p)/e², times the design effect, with the finite population
// correction n = n0/(1+(n0−1)/N), rounded up. exact is n before rounding.
func Size(d Design, margin float64) (n int64, exact float64, err error) {
	z, err := d.check()
	if err != nil {
		return 0, 0, err
	}
	if !(margin > 0 && margin < 1) {
		return 0, 0, refusal.New("允许误差应在 0 与 1 之间")
	}
	exact = d.Effect * z * z * d.Share * (1 - d.Share) / (margin * margin)
	if N := float64(d.Population); N > 0 {
		exact = exact / (1 + (exact-1)/N)
		exact = math.Min(exact, N)
	}
	if exact > 1e15 {
		return 0, 0, refusal.New("允许误差太小")
	}
	n = int64(math.Ceil(exact - 1e-9))
	if n < 1 {
		n = 1
	}
	return n, exact, nil
}

// Margin returns the margin of error of a share among n answers: z·√(deff·p(1−p)/n·(1−n/N)).
func Margin(d Design, n int64) (float64, error) {
	z, err := d.check()
	switch {
	case err != nil:
		return 0, err
	case n < 1:
		return 0, refusal.New("样本量应为正整数")
	case d.Population > 0 && n > d.Population:
		return 0, refusal.New("样本量不能大于总体规模")
	}
	left := 1.0
	if d.Population > 0 {
		left = 1 - float64(n)/float64(d.Population)
	}
	return z * math.Sqrt(d.Effect*d.Share*(1-d.Share)/float64(n)*left), nil
}

// ClusterEffect is the design effect of clusters of m answers that are alike by the intraclass correlation: 1+(m−1)ρ.
func ClusterEffect(m, correlation float64) (float64, error) {
	if !(m >= 1) || !(correlation >= 0 && correlation <= 1) {
		return 0, refusal.New("每群样本数不能小于 1，群内相关系数应在 0 与 1 之间")
	}
	return 1 + (m-1)*correlation, nil
}

// KishEffect is the design effect of unequal weights (Kish 1965): n·Σw²/(Σw)². counts says how many answers carry each weight.
func KishEffect(weights []float64, counts []int64) float64 {
	var n, sum, squares float64
	for i, w := range weights {
		c := float64(counts[i])
		n, sum, squares = n+c, sum+c*w, squares+c*w*w
	}
	if sum == 0 {
		return 1
	}
	return n * squares / (sum * sum)
}
