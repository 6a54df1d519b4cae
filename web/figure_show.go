package web

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

func (x Panel) span() int {
	if x.Span < 1 || x.Span > 12 {
		return 12
	}
	return x.Span
}

// sparkPoints spreads the values over a box of 100 by 30; gaps are left out.
func sparkPoints(v []float64) [][2]float64 {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, x := range v {
		if !math.IsNaN(x) {
			lo, hi = min(lo, x), max(hi, x)
		}
	}
	var out [][2]float64
	for i, x := range v {
		if math.IsNaN(x) {
			continue
		}
		y := 15.0
		if hi > lo {
			y = 27 - 24*(x-lo)/(hi-lo)
		}
		out = append(out, [2]float64{100 * float64(i) / float64(len(v)-1), y})
	}
	return out
}

func sparkLine(v []float64) string {
	var b strings.Builder
	for i, q := range sparkPoints(v) {
		fmt.Fprintf(&b, "%c%.1f %.1f", "ML"[min(i, 1)], q[0], q[1])
	}
	return b.String()
}

func sparkArea(v []float64) string {
	pts := sparkPoints(v)
	if len(pts) == 0 {
		return ""
	}
	return sparkLine(v) + fmt.Sprintf("L%.1f 30L%.1f 30Z", pts[len(pts)-1][0], pts[0][0])
}

// chartData is what charts.js reads. Gaps are null.
type chartData struct {
	Kind   ChartKind    `json:"kind"`
	Unit   string       `json:"unit,omitempty"`
	Labels []string     `json:"labels"`
	Names  []string     `json:"names,omitempty"` // words for Labels that are codes
	Links  []string     `json:"links,omitempty"`
	Series []seriesData `json:"series"`
	Mean   *float64     `json:"mean,omitempty"`
	MeanAs string       `json:"meanAs,omitempty"`
	Map    string       `json:"map,omitempty"` // address of the map
	Only   bool         `json:"only,omitempty"`
	None   string       `json:"none"` // words for a gap
}

type seriesData struct {
	Name   string      `json:"name"`
	Kind   ChartKind   `json:"kind,omitempty"`
	Unit   string      `json:"unit,omitempty"`
	Right  bool        `json:"right,omitempty"`
	Values []*float64  `json:"values,omitempty"`
	Codes  []string    `json:"codes,omitempty"`
	Points [][]float64 `json:"points,omitempty"`
	Tone   Tone        `json:"tone,omitempty"`
	Digits int         `json:"digits"`
}

func (c Chart) payload(p *Page) chartData {
	d := chartData{Kind: c.Kind, Unit: c.Unit, Labels: c.Labels, Links: c.Links, Mean: c.Mean, MeanAs: c.MeanAs, None: p.t("无数据")}
	if c.Map != nil {
		d.Map, d.Names, d.Only = Asset(c.Map.Name+".json"), c.Map.Names, c.Map.Only
	}
	for _, s := range c.Series {
		sd := seriesData{Name: s.Name, Kind: s.Kind, Unit: s.Unit, Right: s.Right, Codes: s.Codes, Points: s.Points, Tone: s.Tone, Digits: s.Digits}
		for _, v := range s.Values {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				sd.Values = append(sd.Values, nil)
			} else {
				sd.Values = append(sd.Values, &v)
			}
		}
		d.Series = append(d.Series, sd)
	}
	return d
}

// rowName is the label of a row of the data table: for a map the region's name.
func (c Chart) rowName(i int) string {
	if c.Map != nil && i < len(c.Map.Names) {
		return c.Map.Names[i]
	}
	return c.Labels[i]
}

func (s Series) text(i int) string {
	if i >= len(s.Values) {
		return "—"
	}
	return figure(s.Values[i], s.Digits)
}

// shades are the lower bounds of the five shades: fifths of the values, equal ones once.
func (a Areas) shades() []float64 {
	var values []float64
	for _, x := range a.Items {
		if !math.IsNaN(x.Value) {
			values = append(values, x.Value)
		}
	}
	slices.Sort(values)
	var out []float64
	for i := range 5 {
		if len(values) == 0 {
			break
		}
		if v := values[i*len(values)/5]; len(out) == 0 || v > out[len(out)-1] {
			out = append(out, v)
		}
	}
	return out
}

// shade is the class of a value; fewer shades than five take the dark end.
func (a Areas) shade(bounds []float64, v float64) string {
	if math.IsNaN(v) {
		return "m-none"
	}
	at := 0
	for i, b := range bounds {
		if v >= b {
			at = i
		}
	}
	return "m" + itoa(at+5-max(len(bounds), 1))
}

// bound words a shade for the legend: "3.2–5.0", the last one "≥ 8.0".
func (a Areas) bound(bounds []float64, i int) string {
	if i == len(bounds)-1 {
		return "≥ " + figure(bounds[i], a.Digits)
	}
	return figure(bounds[i], a.Digits) + "–" + figure(bounds[i+1], a.Digits)
}

// barHeight is the height of the tallest bar in pixels.
const barHeight = 110

// top is the place of a bar's upper end.
func (b Bars) top(v float64) string {
	most := 0.0
	for _, x := range b.Items {
		if !math.IsNaN(x.Value) {
			most = max(most, x.Value)
		}
	}
	if math.IsNaN(v) || most <= 0 {
		return itoa(barHeight)
	}
	return itoa(barHeight - int(math.Round(barHeight*v/most)))
}
