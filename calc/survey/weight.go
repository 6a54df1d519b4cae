package survey

import (
	"math"
	"slices"

	"qgov/calc/refusal"
)

// PostStratify returns one weight for each stratum so that weighted counts have the shares of the population: (N_h/N)/(n_h/n). A stratum
// without answers weighs nothing, and the others stand for it; empty names such strata, which the reader of a result has to be told.
func PostStratify(population []float64, answers []int64) (weights []float64, empty []int, err error) {
	if len(population) == 0 || len(population) != len(answers) {
		return nil, nil, refusal.New("每一层都应有总体规模和样本量")
	}
	var total, n float64
	for h, size := range population {
		if !(size >= 0) || math.IsInf(size, 0) || answers[h] < 0 {
			return nil, nil, refusal.New("总体规模和样本量不能小于 0")
		}
		if answers[h] == 0 {
			if size > 0 {
				empty = append(empty, h)
			}
			continue
		}
		if size == 0 {
			return nil, nil, refusal.New("第 %d 层有样本，但总体规模为 0", h+1)
		}
		total, n = total+size, n+float64(answers[h])
	}
	weights = make([]float64, len(population))
	for h, size := range population {
		if answers[h] > 0 {
			weights[h] = size / total * n / float64(answers[h])
		}
	}
	return weights, empty, nil
}

// Cell is a group of answers that are alike in every margin, and so weigh the same.
type Cell struct {
	Count  int64
	Margin []int // its category in each margin; below 0: not known, it takes no part in that margin
}

// Raking is what Rake found.
type Raking struct {
	Weights   []float64 // of each cell, mean 1 over the answers
	Rounds    int
	Converged bool
	Worst     float64 // greatest distance of a weighted share from its target after trimming
	Trimmed   int     // cells whose weight was cut
}

// Trim is between which multiples of the median a weight is kept.
type Trim struct{ Low, High float64 }

const (
	mostRounds = 200
	closeTo    = 1e-9
)

// Rake fits weights to the shares of the population in several margins at once by iterative proportional fitting (Deming and Stephan
// 1940). Every category with answers needs a positive target; targets of categories without answers are shared out among the others of
// their margin. Weights are kept within trim, zero does not trim.
func Rake(cells []Cell, targets [][]float64, trim Trim) (Raking, error) {
	goal, n, err := goals(cells, targets)
	if err != nil {
		return Raking{}, err
	}
	r := Raking{Weights: make([]float64, len(cells))}
	for i := range r.Weights {
		r.Weights[i] = 1
	}
	r.fit(cells, goal)
	if trim.High > 0 {
		r.trim(cells, trim)
	}
	var sum float64
	for i, c := range cells {
		sum += r.Weights[i] * float64(c.Count)
	}
	for i := range r.Weights {
		r.Weights[i] *= n / sum
	}
	r.Worst = r.distance(cells, goal)
	return r, nil
}

// goals checks the targets and makes shares of them that the answers can meet.
func goals(cells []Cell, targets [][]float64) (goal [][]float64, n float64, err error) {
	goal = make([][]float64, len(targets))
	seen := make([][]bool, len(targets))
	for m, t := range targets {
		goal[m], seen[m] = slices.Clone(t), make([]bool, len(t))
	}
	for _, c := range cells {
		if c.Count < 0 || len(c.Margin) != len(targets) {
			return nil, 0, refusal.New("每个单元格都应有样本量和各维度的类别")
		}
		n += float64(c.Count)
		for m, k := range c.Margin {
			if k >= len(goal[m]) {
				return nil, 0, refusal.New("每个单元格都应有样本量和各维度的类别")
			}
			if k >= 0 && c.Count > 0 {
				seen[m][k] = true
			}
		}
	}
	if n == 0 {
		return nil, 0, refusal.New("没有样本")
	}
	for m := range goal {
		var sum float64
		for k, t := range goal[m] {
			switch {
			case !(t >= 0) || math.IsInf(t, 0):
				return nil, 0, refusal.New("总体比例不能小于 0")
			case seen[m][k] && t == 0:
				return nil, 0, refusal.New("第 %d 个维度的第 %d 类有样本，但总体比例为 0", m+1, k+1)
			case seen[m][k]:
				sum += t
			default:
				goal[m][k] = 0
			}
		}
		for k := range goal[m] {
			if sum > 0 {
				goal[m][k] /= sum
			}
		}
	}
	return goal, n, nil
}

// shares returns the weighted shares of a margin among the answers that are known in it.
func (r *Raking) shares(cells []Cell, m, categories int) []float64 {
	out := make([]float64, categories)
	var sum float64
	for i, c := range cells {
		if k := c.Margin[m]; k >= 0 {
			w := r.Weights[i] * float64(c.Count)
			out[k] += w
			sum += w
		}
	}
	for k := range out {
		if sum > 0 {
			out[k] /= sum
		}
	}
	return out
}

func (r *Raking) distance(cells []Cell, goal [][]float64) (worst float64) {
	for m := range goal {
		for k, s := range r.shares(cells, m, len(goal[m])) {
			worst = math.Max(worst, math.Abs(s-goal[m][k]))
		}
	}
	return worst
}

func (r *Raking) fit(cells []Cell, goal [][]float64) {
	for r.Rounds = 1; r.Rounds <= mostRounds; r.Rounds++ {
		for m := range goal {
			now := r.shares(cells, m, len(goal[m]))
			for i, c := range cells {
				if k := c.Margin[m]; k >= 0 && now[k] > 0 {
					r.Weights[i] *= goal[m][k] / now[k]
				}
			}
		}
		if r.distance(cells, goal) < closeTo {
			r.Converged = true
			return
		}
	}
	r.Rounds = mostRounds
}

// trim keeps the weights between multiples of the median over the answers.
func (r *Raking) trim(cells []Cell, t Trim) {
	order := make([]int, len(cells))
	var n int64
	for i := range order {
		order[i] = i
		n += cells[i].Count
	}
	slices.SortFunc(order, func(a, b int) int {
		switch {
		case r.Weights[a] < r.Weights[b]:
			return -1
		case r.Weights[a] > r.Weights[b]:
			return 1
		}
		return a - b
	})
	var seen int64
	median := 1.0
	for _, i := range order {
		if seen += cells[i].Count; 2*seen >= n {
			median = r.Weights[i]
			break
		}
	}
	for i, w := range r.Weights {
		if cells[i].Count > 0 && (w < t.Low*median || w > t.High*median) {
			r.Weights[i] = math.Min(math.Max(w, t.Low*median), t.High*median)
			r.Trimmed++
		}
	}
}
