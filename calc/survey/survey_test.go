package survey

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func near(a, b, tolerance float64) bool { return math.Abs(a-b) <= tolerance }

// TestSize: Cochran (1977, Sampling Techniques, 3rd ed., 4.4 and 4.6): n0 = z²pq/d² and n = n0/(1+(n0−1)/N); the usual sizes 385 and 1068, and 323 and
// 697 of a population of 2000, as in section 15 of the project's rules.
func TestSize(t *testing.T) {
	for _, c := range []struct {
		margin     float64
		population int64
		exact      float64
		n          int64
	}{{.05, 0, 384.146, 385}, {.03, 0, 1067.07, 1068}, {.05, 2000, 322.39, 323}, {.03, 2000, 696.05, 697}} {
		n, exact, err := Size(Design{Confidence: .95, Share: .5, Population: c.population}, c.margin)
		if err != nil || n != c.n || !near(exact, c.exact, .01) {
			t.Errorf("%+v: %d %v %v", c, n, exact, err)
		}
	}
	if _, _, err := Size(Design{Confidence: 1, Share: .5}, .05); err == nil {
		t.Error("confidence 1")
	}
	if _, _, err := Size(Design{Confidence: .95, Share: 0}, .05); err == nil {
		t.Error("share 0")
	}
	if _, _, err := Size(Design{Confidence: .95, Share: .5, Effect: .5}, .05); err == nil {
		t.Error("design effect below 1")
	}
}

// TestMarginHoldsSize: the margin of the size that was asked for is no greater than asked, one answer fewer has a greater one.
func TestMarginHoldsSize(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Design{Confidence: rapid.Float64Range(.5, .999).Draw(t, "confidence"), Share: rapid.Float64Range(.05, .95).Draw(t, "share"),
			Effect: rapid.Float64Range(1, 4).Draw(t, "effect"), Population: rapid.Int64Range(50, 1e8).Draw(t, "population")}
		margin := rapid.Float64Range(.01, .2).Draw(t, "margin")
		n, _, err := Size(d, margin)
		if err != nil {
			t.Fatal(err)
		}
		// n = n0/(1+(n0−1)/N) corrects by (N−n)/(N−1), the margin by (N−n)/N: a little less.
		got, err := Margin(d, n)
		if err != nil || got > margin*(1+1e-9) {
			t.Fatalf("%d answers have a margin of %v (%v)", n, got, err)
		}
		if n > 2 {
			if less, _ := Margin(d, n-1); less < got {
				t.Fatalf("fewer answers have a smaller margin: %v %v", less, got)
			}
		}
	})
}

// TestEffects: 1+(m−1)ρ, and Kish (1965) n·Σw²/(Σw)².
func TestEffects(t *testing.T) {
	if e, err := ClusterEffect(21, .05); err != nil || !near(e, 2, 1e-12) {
		t.Error(e, err)
	}
	if e := KishEffect([]float64{1, 3}, []int64{1, 1}); !near(e, 1.25, 1e-12) {
		t.Error(e)
	}
	if e := KishEffect([]float64{2}, []int64{500}); !near(e, 1, 1e-12) {
		t.Error(e)
	}
}

// TestIndex: GB/T 19038 and 19039 on the scale from 1 to 10, the vector of section 15 of the project's rules: 7.865 and 76.2778.
func TestIndex(t *testing.T) {
	got, err := Index([]float64{.3, .25, .2, .15, .1}, []float64{8.2, 7.9, 8.5, 7.0, 6.8}, 1, 10)
	if err != nil || !near(got, 76.2778, 5e-5) {
		t.Error(got, err)
	}
	for _, end := range []struct{ mean, index float64 }{{1, 0}, {10, 100}, {5.5, 50}} {
		if got, err := Index([]float64{2, 5}, []float64{end.mean, end.mean}, 1, 10); err != nil || !near(got, end.index, 1e-9) {
			t.Errorf("%+v: %v %v", end, got, err)
		}
	}
	if _, err := Index([]float64{1}, []float64{11}, 1, 10); err == nil {
		t.Error("a mean off the scale")
	}
}

func TestPostStratify(t *testing.T) {
	w, empty, err := PostStratify([]float64{600, 300, 100}, []int64{30, 60, 0})
	if err != nil || len(empty) != 1 || empty[0] != 2 || w[2] != 0 {
		t.Fatal(w, empty, err)
	}
	if !near(w[0], 2, 1e-12) || !near(w[1], .5, 1e-12) { // two thirds and one third of 90 answers
		t.Error(w)
	}
	if _, _, err := PostStratify([]float64{0, 1}, []int64{1, 1}); err == nil {
		t.Error("answers of nobody")
	}
}

// TestRakeMeetsTargets: without trimming the weighted shares are the targets, the mean weight is 1, and one margin alone gives what
// post-stratification gives.
func TestRakeMeetsTargets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var cells []Cell
		targets := [][]float64{make([]float64, 3), make([]float64, 2)}
		for a := range 3 {
			targets[0][a] = rapid.Float64Range(.1, 1).Draw(t, "a")
			for b := range 2 {
				targets[1][b] = rapid.Float64Range(.1, 1).Draw(t, "b")
				cells = append(cells, Cell{Count: rapid.Int64Range(1, 500).Draw(t, "count"), Margin: []int{a, b}})
			}
		}
		r, err := Rake(cells, targets, Trim{})
		if err != nil || !r.Converged || r.Worst > 1e-6 {
			t.Fatalf("%+v %v", r, err)
		}
		var sum, n float64
		for i, c := range cells {
			if !(r.Weights[i] > 0) {
				t.Fatalf("weight %v", r.Weights[i])
			}
			sum, n = sum+r.Weights[i]*float64(c.Count), n+float64(c.Count)
		}
		if !near(sum, n, 1e-6*n) {
			t.Fatalf("weights add up to %v of %v", sum, n)
		}
		one := []Cell{{Count: cells[0].Count, Margin: []int{0}}, {Count: cells[1].Count, Margin: []int{1}}}
		share := targets[1]
		r, err = Rake(one, [][]float64{share}, Trim{})
		post, _, err2 := PostStratify(share, []int64{one[0].Count, one[1].Count})
		if err != nil || err2 != nil || !near(r.Weights[0], post[0], 1e-6*post[0]) || !near(r.Weights[1], post[1], 1e-6*post[1]) {
			t.Fatalf("%v %v, post-stratified %v (%v %v)", r.Weights, one, post, err, err2)
		}
	})
}

// TestRakeTrims: weights stay between 0.3 and 3 times the median, and the distance that is left is told.
func TestRakeTrims(t *testing.T) {
	cells := []Cell{{Count: 990, Margin: []int{0}}, {Count: 10, Margin: []int{1}}}
	r, err := Rake(cells, [][]float64{{.5, .5}}, Trim{.3, 3})
	if err != nil || r.Trimmed != 1 || r.Worst < .4 || !near(r.Weights[1]/r.Weights[0], 3, 1e-9) {
		t.Errorf("%+v %v", r, err)
	}
	// A category that is not known takes no part in its margin; one without answers leaves its share to the others.
	r, err = Rake([]Cell{{Count: 5, Margin: []int{0}}, {Count: 5, Margin: []int{-1}}}, [][]float64{{.2, .8}}, Trim{})
	if err != nil || !r.Converged || !near(r.Weights[0], 1, 1e-9) {
		t.Errorf("%+v %v", r, err)
	}
	if _, err := Rake(cells, [][]float64{{1, 0}}, Trim{}); err == nil {
		t.Error("answers where the population has nobody")
	}
	if _, err := Rake(nil, nil, Trim{}); err == nil {
		t.Error("no answers")
	}
}

func TestMean(t *testing.T) {
	// Equal weights are the textbook interval: 1, 2, 3, 4, 5 have the mean 3 and the standard error √(2.5/5).
	var groups []Group
	for v := 1.0; v <= 5; v++ {
		groups = append(groups, Group{Value: v, Weight: 7, Count: 1})
	}
	m, err := MeanOf(groups, .95, 0)
	if err != nil || m.Base != 5 || !near(m.Value, 3, 1e-12) || !near(m.Error, 1.959964*math.Sqrt(.5), 1e-5) || !near(m.Effect, 1, 1e-12) {
		t.Errorf("%+v %v", m, err)
	}
	all, err := MeanOf(groups, .95, 5)
	if err != nil || all.Error != 0 {
		t.Errorf("everybody was asked: %+v %v", all, err)
	}
	one, err := MeanOf(groups[:1], .95, 0)
	if err != nil || !math.IsNaN(one.Error) {
		t.Errorf("one answer has no interval: %+v %v", one, err)
	}
	if _, err := MeanOf(nil, .95, 0); err == nil {
		t.Error("no answers")
	}
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Group {
			return Group{Value: rapid.Float64Range(1, 10).Draw(t, "v"), Weight: rapid.Float64Range(.1, 5).Draw(t, "w"), Count: rapid.Int64Range(1, 99).Draw(t, "n")}
		}), 2, 20).Draw(t, "groups")
		m, err := MeanOf(list, .95, 0)
		if err != nil || m.Value < 1-1e-9 || m.Value > 10+1e-9 || m.Effect < 1-1e-9 || m.Low > m.Value || m.High < m.Value {
			t.Fatalf("%+v %v", m, err)
		}
	})
}

// TestRates: the first example of rates by hand from the formulas of the AAPOR Standard Definitions (9th ed., RR1, RR2, COOP1, REF1, CON1).
func TestRates(t *testing.T) {
	r := RatesOf(Outcomes{Complete: 40, Partial: 10, Refused: 20, NoContact: 15, Other: 5, Unknown: 10, Ineligible: 30})
	if !near(r.Response, .40, 1e-12) || !near(r.Partial, .50, 1e-12) || !near(r.Cooperation, 40.0/75, 1e-12) || !near(r.Refusal, .20, 1e-12) || !near(r.Contact, .75, 1e-12) {
		t.Errorf("%+v", r)
	}
}

// TestPool: sums by weight give what the single answers give.
func TestPool(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var groups []Group
		var moments []Moment
		for range rapid.IntRange(1, 4).Draw(t, "weights") {
			m := Moment{Weight: rapid.Float64Range(.2, 3).Draw(t, "w")}
			for range rapid.IntRange(2, 10).Draw(t, "answers") {
				v := rapid.Float64Range(0, 100).Draw(t, "v")
				groups = append(groups, Group{Value: v, Weight: m.Weight, Count: 1})
				m.N, m.Sum, m.Squares = m.N+1, m.Sum+v, m.Squares+v*v
			}
			moments = append(moments, m)
		}
		a, err := MeanOf(groups, .95, 1000)
		b, err2 := Pool(moments, .95, 1000)
		if err != nil || err2 != nil || a.Base != b.Base || !near(a.Value, b.Value, 1e-9) || !near(a.Effect, b.Effect, 1e-9) || !near(a.Error, b.Error, 1e-5) {
			t.Fatalf("%+v %+v %v %v", a, b, err, err2)
		}
	})
}
