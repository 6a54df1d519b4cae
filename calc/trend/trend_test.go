package trend_test

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"testing"

	"qgov/calc/trend"

	"pgregory.net/rapid"
)

// table reads a published table: its columns by name, not a number where a cell is empty.
func table(t *testing.T, name string) map[string][]float64 {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[string][]float64)
	for _, row := range rows[1:] {
		for i, cell := range row {
			v, err := strconv.ParseFloat(cell, 64)
			if err != nil {
				v = math.NaN()
			}
			out[rows[0][i]] = append(out[rows[0][i]], v)
		}
	}
	return out
}

// EARS on the weekly counts of Salmonella Newport in Germany 2004-2014, as surveillance::earsC computes them.
func TestEARS(t *testing.T) {
	s := table(t, "ears_salmnewport.csv")
	for column, v := range map[string]struct {
		m     trend.Method
		alpha float64
	}{"C1_a0.05": {trend.C1, 0.05}, "C1_a0.001": {trend.C1, 0.001}, "C2_a0.001": {trend.C2, 0.001}, "C3_a0.025": {trend.C3, 0.025}} {
		got, err := trend.EARS(v.m, s["observed"], v.alpha)
		if err != nil {
			t.Fatal(err)
		}
		compared := 0
		for i, want := range s[column] {
			if math.IsNaN(want) {
				continue
			}
			compared++
			if math.Abs(got[i].Upper-want) > 1e-6 || got[i].Alarm != (s["observed"][i] > got[i].Upper) {
				t.Errorf("%s, week %d: %+v, want %v", column, i, got[i], want)
			}
		}
		if compared < 500 {
			t.Errorf("%s: only %d weeks compared", column, compared)
		}
	}
}

// The NIST/SEMATECH handbook of statistical methods, sections 6.3.2.3 (CUSUM) and 6.3.2.4 (EWMA).
func TestNIST(t *testing.T) {
	s := table(t, "cusum_nist.csv")
	sums, err := trend.CUSUM(s["x"], 325, 0.3175, 4.1959)
	if err != nil {
		t.Fatal(err)
	}
	for i := range sums {
		if math.Abs(sums[i].High-s["S_hi"][i]) > 1e-6 || math.Abs(sums[i].Low-s["S_lo"][i]) > 1e-6 {
			t.Errorf("group %d: %+v", i+1, sums[i])
		}
	}
	if sums[12].Alarm || !sums[13].HighAlarms {
		t.Errorf("the alarm is at group 14: %+v %+v", sums[12], sums[13])
	}
	e := table(t, "ewma_nist.csv")
	smooth, low, high, err := trend.EWMA(e["x"], 50, 0.3, 2.0539, 3)
	if err != nil || math.Abs(low-47.4115) > 1.5e-4 || math.Abs(high-52.5884) > 1.5e-4 {
		t.Errorf("limits %v %v %v", low, high, err)
	}
	for i, want := range e["ewma_lambda0.3_start50"] {
		if math.Abs(smooth[i]-want) > 5e-5 {
			t.Errorf("t %d: %v, want %v", i+1, smooth[i], want)
		}
	}
}

func TestRefusals(t *testing.T) {
	if _, err := trend.EARS("C4", nil, 0.05); err == nil {
		t.Error("C4")
	}
	if _, err := trend.EARS(trend.C1, nil, 0.5); err == nil {
		t.Error("alpha")
	}
	if _, err := trend.EARS(trend.C1, []float64{1, math.Inf(1)}, 0.05); err == nil {
		t.Error("an infinite count")
	}
	if _, err := trend.CUSUM(nil, 0, -1, 1); err == nil {
		t.Error("negative slack")
	}
	if _, _, _, err := trend.EWMA(nil, 0, 0, 1, 1); err == nil {
		t.Error("lambda 0")
	}
}

// A series that stands still never alarms by C1 and C2, and a count that is raised never stops an alarm of its own week.
func TestProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		counts := rapid.SliceOfN(rapid.Float64Range(0, 1000), 0, 60).Draw(t, "counts")
		m := rapid.SampledFrom([]trend.Method{trend.C1, trend.C2}).Draw(t, "method")
		got, err := trend.EARS(m, counts, 0.01)
		if err != nil {
			t.Fatal(err)
		}
		if len(counts) == 0 {
			return
		}
		i := len(counts) - 1
		counts[i]++
		more, err := trend.EARS(m, counts, 0.01)
		if err != nil || got[i].Alarm && !more[i].Alarm {
			t.Fatalf("%+v %+v %v", got[i], more[i], err)
		}
		for i := range counts {
			counts[i] = 7
		}
		still, _ := trend.EARS(m, counts, 0.01)
		for _, p := range still {
			if p.Alarm {
				t.Fatalf("%+v", p)
			}
		}
	})
}
