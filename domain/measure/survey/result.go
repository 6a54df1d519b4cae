package survey

import (
	"math"
	"strconv"

	calc "qgov/calc/survey"
	"qgov/kernel/record"
)

// Result is what a survey found. It is stored as it is frozen, so its fields may grow, never change.
type Result struct {
	Base     int64         `json:"base"`
	Index    Score         `json:"index"`
	Band     string        `json:"band"`
	Rule     string        `json:"rule"`
	Small    int64         `json:"small"` // the least base that the public sees
	Effect   float64       `json:"effect"`
	Worst    float64       `json:"worst"`   // greatest distance of a weighted share from its target
	Trimmed  int           `json:"trimmed"` // cells whose weight was cut
	Empty    []string      `json:"empty,omitempty"`
	Response string        `json:"response,omitempty"` // RR1 in percent; of phone and face
	Modes    []Option      `json:"modes"`
	Domains  []Score       `json:"domains"`
	Items    []ItemResult  `json:"items"`
	Regions  []PlaceResult `json:"regions"`
}

// Score is a score from 0 to 100 with its base and half of its interval, -1 when there is none.
type Score struct {
	Code  string  `json:"code,omitempty"`
	Label string  `json:"label,omitempty"`
	Base  int64   `json:"base"`
	Value float64 `json:"value"`
	Error float64 `json:"error"`
}

// ItemResult is one item: a score of a scale, shares of a choice.
type ItemResult struct {
	Score
	Domain  string   `json:"domain"`
	Sort    string   `json:"sort"`
	Options []Option `json:"options,omitempty"`
}

// Option is one option with how many chose it and its weighted share in percent.
type Option struct {
	Label string  `json:"label"`
	Count int64   `json:"count"`
	Share float64 `json:"share"`
}

// PlaceResult is one region.
type PlaceResult struct {
	Score
	Place      string   `json:"place"`
	Population int64    `json:"population"`
	Domains    []Score  `json:"domains"`
	Items      []Score  `json:"items"`             // scales
	Choices    []Choice `json:"choices,omitempty"` // single choices, counted and not weighted: a row of a cross table
}

// Choice is how often each option of an item was chosen.
type Choice struct {
	Code   string  `json:"code"`
	Counts []int64 `json:"counts"`
}

// round keeps what a figure is worth.
func round(x float64) float64 {
	if math.IsNaN(x) {
		return -1
	}
	return math.Round(x*100) / 100
}

func scoreOf(code, label string, m calc.Mean) Score {
	return Score{Code: code, Label: label, Base: m.Base, Value: round(m.Value), Error: round(m.Error)}
}

// weigh returns the weight of each cell: by the population of the regions, and by sex and age where the plan gives their shares.
func weigh(s *Survey, t *Tally, rule *Rule) (calc.Raking, error) {
	targets := [][]float64{make([]float64, len(s.Strata))}
	for i, x := range s.Strata {
		targets[0][i] = float64(x.Population)
	}
	sexes, ages := shares(s, Sexes), shares(s, Ages)
	for _, more := range [][]float64{sexes, ages} {
		if more != nil {
			targets = append(targets, more)
		}
	}
	cells := make([]calc.Cell, len(t.Cells))
	for i, c := range t.Cells {
		stratum, sex, age := split(c.Key)
		cells[i] = calc.Cell{Count: c.Count, Margin: []int{stratum}}
		if sexes != nil {
			cells[i].Margin = append(cells[i].Margin, sex)
		}
		if ages != nil {
			cells[i].Margin = append(cells[i].Margin, age)
		}
	}
	return calc.Rake(cells, targets, calc.Trim{Low: float64(rule.TrimLow) / float64(one), High: float64(rule.TrimHigh) / float64(one)})
}

func shares(s *Survey, dimension record.Codes) []float64 {
	var out []float64
	for _, c := range dimension {
		for _, x := range s.Shares {
			if x.Group == c.Code {
				out = append(out, float64(x.Percent))
			}
		}
	}
	if len(out) != len(dimension) {
		return nil
	}
	return out
}

// computation is a result while it is made.
type computation struct {
	s       *Survey
	q       *Questionnaire
	t       *Tally
	weights []float64
	sure    float64
}

// compute makes the result of counted answers.
func compute(s *Survey, q *Questionnaire, t *Tally, rule *Rule) (*Result, error) {
	w, err := weigh(s, t, rule)
	if err != nil {
		return nil, err
	}
	c := &computation{s: s, q: q, t: t, weights: w.Weights}
	if c.sure, err = strconv.ParseFloat(s.Confidence, 64); err != nil {
		return nil, err
	}
	r := &Result{Base: t.Total, Rule: rule.Name, Small: rule.Smallest, Worst: w.Worst, Trimmed: w.Trimmed}
	var population int64
	for _, x := range s.Strata {
		population += x.Population
	}
	everywhere := func(int) bool { return true }
	if r.Items, err = c.items(everywhere, population); err != nil {
		return nil, err
	}
	if r.Index, r.Domains, err = c.scores(everywhere, population, r.Items); err != nil {
		return nil, err
	}
	r.Band = rule.band(record.Decimal(math.Round(r.Index.Value * float64(one))))
	counts := make([]int64, len(t.Cells))
	for i, x := range t.Cells {
		counts[i] = x.Count
	}
	r.Effect = round(calc.KishEffect(w.Weights, counts))
	for _, m := range allModes {
		if n := t.Modes[m.Code]; n > 0 {
			r.Modes = append(r.Modes, Option{Label: m.Label, Count: n, Share: round(100 * float64(n) / float64(t.Total))})
		}
	}
	return r, c.places(r)
}

// places adds the result of each region.
func (c *computation) places(r *Result) error {
	for at, x := range c.s.Strata {
		here := func(stratum int) bool { return stratum == at }
		p := PlaceResult{Place: x.Place, Population: x.Population}
		p.Label = placeOf(x.Place)
		items, err := c.items(here, x.Population)
		if err != nil {
			return err
		}
		if p.Score, p.Domains, err = c.scores(here, x.Population, items); err != nil {
			return err
		}
		p.Code, p.Label = x.Place, placeOf(x.Place)
		if p.Base == 0 {
			r.Empty = append(r.Empty, p.Label)
		}
		for _, i := range items {
			switch i.Sort {
			case Scale:
				p.Items = append(p.Items, i.Score)
			case Single:
				p.Choices = append(p.Choices, Choice{i.Code, chosen(i)})
			}
		}
		r.Regions = append(r.Regions, p)
	}
	return nil
}

// items computes every item among the cells of the strata that are in.
func (c *computation) items(in func(stratum int) bool, population int64) ([]ItemResult, error) {
	var out []ItemResult
	for n := range c.q.Items {
		i := &c.q.Items[n]
		r := ItemResult{Domain: i.Domain, Sort: i.Sort}
		r.Code, r.Label, r.Error = i.Code, i.Text, -1
		var groups []calc.Group
		var asked float64
		chosen, weighted := make([]int64, len(c.t.counts(n))), make([]float64, len(c.t.counts(n)))
		for k, cell := range c.t.Cells {
			if stratum, _, _ := split(cell.Key); !in(stratum) {
				continue
			}
			r.Base += cell.Asked[n]
			asked += c.weights[k] * float64(cell.Asked[n])
			for v, count := range cell.Counts[n] {
				chosen[v], weighted[v] = chosen[v]+count, weighted[v]+c.weights[k]*float64(count)
				if i.Sort == Scale && count > 0 {
					groups = append(groups, calc.Group{Value: 100 * (float64(v) - 1) / float64(i.Top-1), Weight: c.weights[k], Count: count})
				}
			}
		}
		switch {
		case i.Sort == Scale && len(groups) > 0:
			m, err := calc.MeanOf(groups, c.sure, population)
			if err != nil {
				return nil, err
			}
			r.Score = scoreOf(i.Code, i.Text, m)
		case asked > 0 && i.Sort != Open:
			for v, label := range i.options() {
				r.Options = append(r.Options, Option{Label: label, Count: chosen[v+1], Share: round(100 * weighted[v+1] / asked)})
			}
		}
		out = append(out, r)
	}
	return out, nil
}

func chosen(i ItemResult) []int64 {
	out := make([]int64, len(i.Options))
	for n, o := range i.Options {
		out[n] = o.Count
	}
	return out
}

// counts returns the counts of an item in some cell, for their number.
func (t *Tally) counts(item int) []int64 {
	if len(t.Cells) == 0 {
		return nil
	}
	return t.Cells[0].Counts[item]
}

// scores computes the index and that of each domain from the means of their items, as GB/T 19038 and 19039 do. Their intervals come from
// the scores of single answers, so that items which go together count as such.
func (c *computation) scores(in func(stratum int) bool, population int64, items []ItemResult) (index Score, domains []Score, err error) {
	for d := range 1 + len(Domains) {
		var moments []calc.Moment
		for k, cell := range c.t.Cells {
			if stratum, _, _ := split(cell.Key); in(stratum) {
				moments = append(moments, calc.Moment{Weight: c.weights[k], N: cell.Scores[d].N, Sum: cell.Scores[d].Sum, Squares: cell.Scores[d].Squares})
			}
		}
		var weights, means []float64
		for n, i := range items {
			if w := float64(c.q.Items[n].Weight); w > 0 && i.Base > 0 && (d == 0 || i.Domain == Domains[d-1].Code) {
				weights, means = append(weights, w), append(means, i.Value)
			}
		}
		one := Score{Error: -1}
		if len(weights) > 0 {
			m, err := calc.Pool(moments, c.sure, population)
			if err != nil {
				return index, nil, err
			}
			one = scoreOf("", "", m)
			value, err := calc.Index(weights, means, 0, 100)
			if err != nil {
				return index, nil, err
			}
			one.Value = round(value)
		}
		if d == 0 {
			index = one
			continue
		}
		if one.Code, one.Label = Domains[d-1].Code, Domains[d-1].Label; len(weights) > 0 {
			domains = append(domains, one)
		}
	}
	return index, domains, nil
}
