package stat

import (
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func near64(a, b, tolerance float64) bool { return math.Abs(a-b) <= tolerance }

// TestWilson: published intervals of Newcombe (1998, Statistics in Medicine 17:857, table I, method 3).
func TestWilson(t *testing.T) {
	for _, c := range []struct {
		pass, total int64
		low, high   float64
	}{{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611}, {1, 29, 0.0061, 0.1718}} {
		r, err := NewRate(c.pass, c.total)
		if err != nil || !near64(r.Low, c.low, 5e-5) || !near64(r.High, c.high, 5e-5) {
			t.Errorf("%d/%d: %.4f to %.4f, want %.4f to %.4f (%v)", c.pass, c.total, r.Low, r.High, c.low, c.high, err)
		}
	}
	for _, bad := range [][2]int64{{1, 0}, {-1, 5}, {6, 5}} {
		if r, err := NewRate(bad[0], bad[1]); err == nil {
			t.Errorf("%v: %+v", bad, r)
		}
	}
}

func TestRateProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total := rapid.Int64Range(1, 1e9).Draw(t, "total")
		pass := rapid.Int64Range(0, total).Draw(t, "pass")
		r, err := NewRate(pass, total)
		if err != nil || r.Low < 0 || r.Low > r.Rate || r.Rate > r.High || r.High > 1 {
			t.Fatalf("%+v %v", r, err)
		}
		if f, err := NewRate(total-pass, total); err != nil || !near64(f.Low, 1-r.High, 1e-12) {
			t.Fatalf("failures %+v do not mirror %+v", f, r)
		}
	})
}

// TestDifference: Newcombe (1998, Statistics in Medicine 17:873, table II, method 10): 56/70 and 48/80.
func TestDifference(t *testing.T) {
	d, err := NewDifference(56, 70, 48, 80)
	if err != nil || !near64(d.Gap, 0.2, 1e-12) || !near64(d.Low, 0.0524, 5e-5) || !near64(d.High, 0.3339, 5e-5) || !d.DiffersFromZero {
		t.Errorf("%+v %v", d, err)
	}
	// synthetic figures for "the rate at producers is above that at sellers"
	d, err = NewDifference(192, 200, 174, 200)
	if err != nil || !near64(d.Gap, 0.09, 1e-12) || !d.DiffersFromZero {
		t.Errorf("%+v %v", d, err)
	}
	if d, err = NewDifference(9, 10, 8, 10); err != nil || d.DiffersFromZero {
		t.Errorf("ten samples each prove nothing: %+v %v", d, err)
	}
}

// TestEveryLevel: the lowest level counts, not the mean (97, 97, 97, 95.9 has a mean of 96.7).
func TestEveryLevel(t *testing.T) {
	levels := func(values ...string) []LevelRate {
		var l []LevelRate
		for i, v := range values {
			r, _ := new(big.Rat).SetString(v)
			l = append(l, LevelRate{[]string{"国家", "省", "市", "县"}[i], r})
		}
		return l
	}
	threshold := big.NewRat(96, 1)
	r, err := EveryLevel(levels("97", "97", "97", "95.9"), threshold, false)
	if err != nil || r.All || r.Lowest != "县" || len(r.Failing) != 1 || r.Failing[0] != "县" {
		t.Errorf("%+v %v", r, err)
	}
	if r, err := EveryLevel(levels("97", "96.1", "97", "98"), threshold, false); err != nil || !r.All || r.Lowest != "省" {
		t.Errorf("%+v %v", r, err)
	}
	for inclusive, want := range map[bool]bool{true: true, false: false} {
		if r, err := EveryLevel(levels("96.0", "97"), threshold, inclusive); err != nil || r.All != want {
			t.Errorf("inclusive %t: %+v %v", inclusive, r, err)
		}
	}
	if _, err := EveryLevel(nil, threshold, false); err == nil {
		t.Error("no levels, no error")
	}
}

// TestEstimate: by hand. Two strata of 900 and 100, samples 30 of 30 and 20 of 40 passed.
func TestEstimate(t *testing.T) {
	e, err := NewEstimate([]Stratum{{"大", 900, 30, 30}, {"小", 100, 40, 20}})
	if err != nil || !near64(e.Raw.Rate, 50.0/70, 1e-12) || !near64(e.Rate, 0.95, 1e-12) {
		t.Fatalf("%+v %v", e, err)
	}
	if want := 0.01 * 0.6 * 0.25 / 39; !near64(e.Variance, want, 1e-15) || e.Covered != 1 {
		t.Errorf("variance %v, want %v", e.Variance, want)
	}
	e, err = NewEstimate([]Stratum{{"甲", 50, 10, 10}, {"乙", 50, 0, 0}, {"丙", 100, 1, 1}})
	if err != nil || e.Covered != 0.75 || len(e.Unsampled) != 1 || len(e.Conservative) != 1 || e.High-e.Low < 0.1 {
		t.Errorf("%+v %v", e, err)
	}
	e, err = NewEstimate([]Stratum{{"甲", 50, 10, 10}})
	if err != nil || e.Low > 0.8 {
		t.Errorf("ten of ten claims certainty: %+v %v", e, err)
	}
	if e, err := NewEstimate([]Stratum{{"甲", 5, 6, 1}}); err == nil {
		t.Errorf("more samples than units: %+v", e)
	}
}

// TestEstimateIsUnbiased: over all samples of 2 from each of two small strata the mean estimate is the true rate.
func TestEstimateIsUnbiased(t *testing.T) {
	a, b := []int64{1, 1, 0, 1}, []int64{0, 1, 0, 0, 1}
	var estimates, variances []float64
	for i := range a {
		for j := range i {
			for k := range b {
				for l := range k {
					e, err := NewEstimate([]Stratum{{"a", 4, 2, a[i] + a[j]}, {"b", 5, 2, b[k] + b[l]}})
					if err != nil {
						t.Fatal(err)
					}
					estimates, variances = append(estimates, e.Rate), append(variances, e.Variance)
				}
			}
		}
	}
	mean, spread, claimed := 0.0, 0.0, 0.0
	for _, e := range estimates {
		mean += e / float64(len(estimates))
	}
	for i, e := range estimates {
		spread += (e - mean) * (e - mean) / float64(len(estimates))
		claimed += variances[i] / float64(len(estimates))
	}
	if !near64(mean, 5.0/9, 1e-12) || !near64(spread, claimed, 1e-12) {
		t.Errorf("mean %v (want %v), variance %v, claimed %v", mean, 5.0/9, spread, claimed)
	}
}

// TestAllocate: 4,500 batches over 90 products are 50 each; 350 over 12 are 29 or 30.
func TestAllocate(t *testing.T) {
	equal := func(total, n int) []Allotment {
		rows, err := Allocate(total, 0, Equal, make([]Share, n))
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	for _, r := range equal(4500, 90) {
		if r.Given != 50 {
			t.Errorf("given %d, want 50", r.Given)
		}
	}
	counts := map[int]int{}
	for _, r := range equal(350, 12) {
		counts[r.Given]++
	}
	if counts[29] != 10 || counts[30] != 2 {
		t.Errorf("350 over 12: %v", counts)
	}
	rows, err := Allocate(100, 5, RiskWeighted, []Share{{"电动自行车", 100, 100, 30}, {"家具", 100, 100, 5}, {"新产品", 100, 0, 0}})
	if err != nil {
		t.Fatal(err)
	}
	if !(rows[0].Given > rows[2].Given && rows[2].Given > rows[1].Given) {
		t.Errorf("risk does not decide: %+v", rows)
	}
	if rows[0].Risk.Cmp(big.NewRat(335, 1200)) != 0 { // (30 + 20·35/200) / 120
		t.Errorf("risk %v", rows[0].Risk)
	}
	for _, bad := range []error{
		func() error { _, err := Allocate(5, 3, Equal, make([]Share, 2)); return err }(),
		func() error { _, err := Allocate(5, 0, "other", make([]Share, 2)); return err }(),
		func() error { _, err := Allocate(5, 0, Proportional, make([]Share, 2)); return err }(),
		func() error { _, err := Allocate(5, 0, Equal, []Share{{"x", 1, 1, 2}}); return err }(),
	} {
		if bad == nil {
			t.Error("no error")
		}
	}
}

// TestAllocateAddsUp: totals are exact, minimums hold, quotas are kept to within one.
func TestAllocateAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shares := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Share {
			tested := rapid.Int64Range(0, 500).Draw(t, "tested")
			return Share{"x", rapid.Int64Range(1, 10000).Draw(t, "size"), tested, rapid.Int64Range(0, tested).Draw(t, "failed")}
		}), 1, 40).Draw(t, "shares")
		minimum := rapid.IntRange(0, 5).Draw(t, "minimum")
		total := minimum*len(shares) + rapid.IntRange(0, 5000).Draw(t, "more")
		method := rapid.SampledFrom([]Method{Equal, Proportional, RiskWeighted}).Draw(t, "method")
		rows, err := Allocate(total, minimum, method, shares)
		if err != nil {
			t.Fatal(err)
		}
		sum, weights := 0, new(big.Rat)
		for _, r := range rows {
			sum += r.Given
			weights.Add(weights, r.Weight)
			gap := new(big.Rat).Sub(big.NewRat(int64(r.Given-minimum), 1), r.Quota)
			if r.Given < minimum || gap.Abs(gap).Cmp(big.NewRat(1, 1)) >= 0 {
				t.Fatalf("%+v", r)
			}
		}
		if sum != total || weights.Cmp(big.NewRat(1, 1)) != 0 {
			t.Fatalf("sum %d, want %d; weights %v", sum, total, weights)
		}
	})
}

// TestSuppress: a lone small cell takes three companions of the smallest size; nothing small, nothing hidden.
func TestSuppress(t *testing.T) {
	marks, err := Suppress([][]int64{{2, 50, 60}, {70, 20, 90}, {30, 15, 99}}, 5)
	if err != nil {
		t.Fatal(err)
	}
	want := [][]Mark{{Primary, Secondary, Shown}, {Shown, Shown, Shown}, {Secondary, Secondary, Shown}}
	for r := range want {
		for c := range want[r] {
			if marks[r][c] != want[r][c] {
				t.Errorf("cell %d,%d: %d, want %d", r, c, marks[r][c], want[r][c])
			}
		}
	}
	marks, err = Suppress([][]int64{{20, 0}, {70, 20}}, 5)
	if err != nil || marks[0][1] != Shown || marks[0][0] != Shown {
		t.Errorf("%v %v", marks, err)
	}
	marks, err = Suppress([][]int64{{2, 1, 30, 8, 0}}, 5)
	if err != nil || marks[0][0] != Primary || marks[0][1] != Primary || marks[0][3] != Secondary || marks[0][2] != Shown {
		t.Errorf("2 and 1 add up to 3, which is small: %v %v", marks, err)
	}
	for _, bad := range [][][]int64{{{1, 2}, {3}}, {{-1}}} {
		if _, err := Suppress(bad, 5); err == nil {
			t.Errorf("%v: no error", bad)
		}
	}
}

// TestSuppressAudit: no hidden cell follows from the shown cells and totals, by
// elimination over the totals' equations, which is not how Suppress works.
func TestSuppressAudit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows, columns := rapid.IntRange(2, 6).Draw(t, "rows"), rapid.IntRange(2, 6).Draw(t, "columns")
		table := make([][]int64, rows)
		for r := range table {
			for range columns {
				table[r] = append(table[r], rapid.OneOf(rapid.Int64Range(0, 9), rapid.Int64Range(0, 500)).Draw(t, "count"))
			}
		}
		marks, err := Suppress(table, 5)
		if err != nil {
			t.Fatal(err)
		}
		index := map[corner]int{}
		for r := range marks {
			for c, m := range marks[r] {
				if small := table[r][c] > 0 && table[r][c] < 5; small != (m == Primary) {
					t.Fatalf("cell %d: mark %d", table[r][c], m)
				}
				if m != Shown {
					index[corner{r, c}] = len(index)
				}
			}
		}
		if cell, ok := computable(index, rows, columns); ok {
			t.Fatalf("cell %v of %v can be computed: %v", cell, table, marks)
		}
	})
}

// computable eliminates over the equations of the totals and looks for a cell
// that is left alone in one.
func computable(index map[corner]int, rows, columns int) (corner, bool) {
	var equations [][]*big.Rat
	for line := range rows + columns {
		e := make([]*big.Rat, len(index))
		for i := range e {
			e[i] = new(big.Rat)
		}
		for cell, i := range index {
			if cell.r == line || cell.c == line-rows {
				e[i].SetInt64(1)
			}
		}
		equations = append(equations, e)
	}
	pivot := 0
	for i := range len(index) {
		at := pivot
		for at < len(equations) && equations[at][i].Sign() == 0 {
			at++
		}
		if at == len(equations) {
			continue
		}
		equations[pivot], equations[at] = equations[at], equations[pivot]
		lead := new(big.Rat).Set(equations[pivot][i])
		for k := range equations[pivot] {
			equations[pivot][k].Quo(equations[pivot][k], lead)
		}
		for other, e := range equations {
			if other == pivot || e[i].Sign() == 0 {
				continue
			}
			factor := new(big.Rat).Set(e[i])
			for k := range e {
				e[k].Sub(e[k], new(big.Rat).Mul(factor, equations[pivot][k]))
			}
		}
		pivot++
	}
	for _, e := range equations {
		alone, count := -1, 0
		for k, v := range e {
			if v.Sign() != 0 {
				alone, count = k, count+1
			}
		}
		if count == 1 {
			for cell, i := range index {
				if i == alone {
					return cell, true
				}
			}
		}
	}
	return corner{}, false
}

// TestConsistentFailures: 31,451 food batches at 98.59 % have 442 to 445 failures.
func TestConsistentFailures(t *testing.T) {
	low, high, ok, err := ConsistentFailures(31451, "98.59%")
	if err != nil || !ok || low != 442 || high != 445 {
		t.Errorf("%d to %d, %t, %v", low, high, ok, err)
	}
	if low, high, ok, _ := ConsistentFailures(10, "98.59"); ok {
		t.Errorf("ten batches cannot have 98.59 %%: %d to %d", low, high)
	}
	for _, bad := range []string{"", "abc", "101", "1e2", "-3", "9.123456789012"} {
		if _, _, _, err := ConsistentFailures(10, bad); err == nil {
			t.Errorf("%q: no error", bad)
		}
	}
}

func TestPublished(t *testing.T) {
	if f, wrong := CheckTotal("合计", 15, []int64{12, 2, 1}); wrong {
		t.Errorf("%+v", f)
	}
	if f, wrong := CheckTotal("合计", 16, []int64{12, 2, 1}); !wrong || f.Published != "16" || f.Computed != "15" {
		t.Errorf("%+v", f)
	}
	for _, c := range []struct {
		pass, total int64
		percent     string
		wrong       bool
	}{{31006, 31451, "98.59", false}, {31006, 31451, "98.58%", true}, {1, 8, "12.5", false}, {1, 8, "12", false}, {1, 8, "13", false}, {2, 3, "66.6", true}, {48, 54, "88.9％", false}} {
		f, wrong, err := CheckRate("合格率", c.pass, c.total, c.percent)
		if err != nil || wrong != c.wrong || wrong && (f.Published != c.percent || !strings.Contains(f.String(), c.percent)) {
			t.Errorf("%d/%d against %s: %+v %t %v", c.pass, c.total, c.percent, f, wrong, err)
		}
	}
}

// TestConsistentAgree: a count is in the range exactly when CheckRate accepts it.
func TestConsistentAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total := rapid.Int64Range(1, 3000).Draw(t, "total")
		failed := rapid.Int64Range(0, total).Draw(t, "failed")
		percent := big.NewRat(rapid.Int64Range(0, 10000).Draw(t, "percent"), 100).FloatString(rapid.IntRange(0, 2).Draw(t, "places"))
		low, high, ok, err := ConsistentFailures(total, percent)
		_, wrong, err2 := CheckRate("x", total-failed, total, percent)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		if in := ok && failed >= low && failed <= high; in == wrong {
			t.Fatalf("%d of %d at %s: range %d to %d, flagged %t", failed, total, percent, low, high, wrong)
		}
	})
}

// TestSuppressLarge: the largest tables a page sends take well under a second, in the worst shapes.
func TestSuppressLarge(t *testing.T) {
	for _, shape := range [][2]int{{2, 1000}, {1000, 2}, {44, 45}} {
		table := make([][]int64, shape[0])
		for r := range table {
			table[r] = make([]int64, shape[1])
			for c := range table[r] {
				table[r][c] = int64(100 + r + c)
				if (r*7+c)%shape[0] == 0 { // a small cell in each column
					table[r][c] = 2
				}
			}
		}
		start := time.Now()
		marks, err := Suppress(table, 5)
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took > 3*time.Second {
			t.Errorf("%v took %v", shape, took)
		}
		for r := range marks {
			for c, m := range marks[r] {
				if m != Shown && !connected(marks, r, c) {
					t.Errorf("%v: cell %d,%d can be computed", shape, r, c)
				}
			}
		}
	}
}
