package hotspot

import (
	"math"

	"qgov/calc/trend"
)

// The windows of the methods, in weeks.
const (
	recent = 8                          // that CUSUM sums
	seen   = trend.Baseline + 2 + 2 + 1 // that EARS needs to judge the last count by all three methods
	past   = 156                        // that are read
	enough = recent + 2*trend.Baseline  // a shorter past is not judged
	lately = 4                          // in which the least number must be reached
)

// Settings are a rule as numbers.
type Settings struct {
	Alpha, Slack, Limit float64
	Least               float64
	Votes               int
}

// Verdict is what the methods say of the last count of a series.
type Verdict struct {
	Methods []string // that alarm
	Upper   float64  // the most that the past explains, by C1
	Mean    float64  // of the seven counts before
	Rise    bool
}

// Detect judges the last of the weekly counts against those before. It is pure.
func Detect(counts []float64, s Settings) (Verdict, error) {
	var v Verdict
	if len(counts) < enough || sum(counts[len(counts)-lately:]) < s.Least {
		return v, nil
	}
	last := counts[len(counts)-seen:]
	for _, m := range []trend.Method{trend.C1, trend.C2, trend.C3} {
		points, err := trend.EARS(m, last, s.Alpha)
		if err != nil {
			return v, err
		}
		p := points[len(points)-1]
		if p.Alarm {
			v.Methods = append(v.Methods, string(m))
		}
		if m == trend.C1 {
			v.Upper = p.Upper
		}
	}
	v.Mean = sum(last[seen-1-trend.Baseline:seen-1]) / trend.Baseline
	up, err := climbs(counts, s)
	if up {
		v.Methods = append(v.Methods, "CUSUM")
	}
	v.Rise = len(v.Methods) >= s.Votes && last[seen-1] > v.Mean
	return v, err
}

// climbs sums the last weeks, each made a normal value by Rossi's transformation with the mean of all weeks before them, as the method
// algo.cusum of the R package surveillance does. A past without any complaint has no mean to compare with; EARS answers for it.
func climbs(counts []float64, s Settings) (bool, error) {
	before, now := counts[:len(counts)-recent], counts[len(counts)-recent:]
	m := sum(before) / float64(len(before))
	if m == 0 {
		return false, nil
	}
	var z [recent]float64
	for i, x := range now {
		z[i] = (x - 3*m + 2*math.Sqrt(x*m)) / (2 * math.Sqrt(m))
	}
	sums, err := trend.CUSUM(z[:], 0, s.Slack, s.Limit)
	return err == nil && sums[recent-1].HighAlarms, err
}

func sum(x []float64) (n float64) {
	for _, v := range x {
		n += v
	}
	return n
}
