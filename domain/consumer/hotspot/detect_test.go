package hotspot_test

import (
	"slices"
	"testing"

	"qgov/domain/consumer/hotspot"
)

var usual = hotspot.Settings{Alpha: 0.001, Slack: 1.04, Limit: 2.26, Least: 5, Votes: 2}

// flat is a series of n weeks of which each has the count in turn.
func flat(n int, counts ...float64) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = counts[i%len(counts)]
	}
	return out
}

// A jump alarms by C1, C2 and CUSUM, a quiet series by none, a slow rise by CUSUM, few complaints and a short past
// never.
func TestDetect(t *testing.T) {
	jump := flat(60, 1, 2, 1, 2)
	jump[59] = 9
	slow := flat(60, 2, 2, 3, 1)
	for i := range 8 {
		slow[52+i] = float64(4 + i/4)
	}
	for _, c := range []struct {
		name    string
		counts  []float64
		rise    bool
		methods []string
	}{
		{"jump", jump, true, []string{"C1", "C2", "CUSUM"}},
		{"quiet", flat(60, 1, 2, 1, 2), false, nil},
		{"slow", slow, false, []string{"CUSUM"}},
		{"few", append(flat(59, 0), 4), false, nil},
		{"short", []float64{1, 1, 1, 9, 9, 9}, false, nil},
		{"never before", append(flat(59, 0), 6), true, []string{"C1", "C2"}},
	} {
		v, err := hotspot.Detect(c.counts, usual)
		if err != nil || v.Rise != c.rise || !slices.Equal(v.Methods, c.methods) {
			t.Errorf("%s: %+v %v", c.name, v, err)
		}
	}
	// The seven weeks before are 1 2 1 2 1 2 1: mean 10/7, standard deviation 0.534522, z(0.999) = 3.090232.
	v, _ := hotspot.Detect(jump, usual)
	if d := v.Upper - (10.0/7 + 3.090232*0.534522); d > 1e-4 || d < -1e-4 {
		t.Errorf("upper %v", v.Upper)
	}
	if v.Mean != 10.0/7 {
		t.Errorf("mean %v", v.Mean)
	}
	one := usual
	one.Votes = 1
	if v, _ := hotspot.Detect(slow, one); !v.Rise {
		t.Error("one vote does not suffice where the rule says so")
	}
}

// The work of one night without the reading: 500 products in 200 regions over 156 weeks, none of them empty.
func BenchmarkDetect(b *testing.B) {
	counts := flat(156, 1, 3, 0, 2, 1, 4, 2)
	for b.Loop() {
		for range 500 * 200 {
			if _, err := hotspot.Detect(counts, usual); err != nil {
				b.Fatal(err)
			}
		}
	}
}
