package survey

import (
	"cmp"
	"slices"

	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
)

// Tally is the answers of a survey counted: for each cell how many there are, what was said to each item, and the sums of the scores.
type Tally struct {
	Cells []*Cell
	Modes map[string]int64
	Total int64
}

// Cell is the answers of one stratum, sex and age.
type Cell struct {
	Key    int64
	Count  int64
	Counts [][]int64 // by item, then by value: numbers and points from 1; an option of a multiple choice by its number, 0 for who answered
	Asked  []int64   // by item: who gave an answer
	Scores []Moment  // of the whole in front, then of each domain
}

// Moment sums scores of single answers.
type Moment struct {
	N       int64
	Sum     float64
	Squares float64
}

// tally counts every answer of a survey in one pass over its rows, which lie together. All weights depend on the cell alone, so nothing
// else of an answer is needed again.
func tally(tx *flow.Tx, survey record.ID, q *Questionnaire) (*Tally, error) {
	rows, err := tx.Query("SELECT cell, mode, given FROM survey_answer WHERE survey = ? AND {all: answers of a survey in scope}", survey)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	t := &Tally{Modes: make(map[string]int64)}
	cells := make(map[int64]*Cell)
	c := newCounter(q)
	var key int64
	var mode string
	var given []byte
	for rows.Next() {
		if err := rows.Scan(&key, &mode, &given); err != nil {
			return nil, err
		}
		cell := cells[key]
		if cell == nil {
			cell = c.cell(key)
			cells[key] = cell
		}
		if err := c.add(cell, given); err != nil {
			return nil, err
		}
		t.Modes[mode]++
		t.Total++
	}
	for _, cell := range cells {
		t.Cells = append(t.Cells, cell)
	}
	slices.SortFunc(t.Cells, func(a, b *Cell) int { return cmp.Compare(a.Key, b.Key) })
	return t, rows.Err()
}

// counter adds answers to cells.
type counter struct {
	sorts   []string
	sizes   []int
	weights []float64 // in the index
	tops    []float64
	domains []int // place of the item's domain
	values  []uint32
}

func newCounter(q *Questionnaire) *counter {
	n := len(q.Items)
	c := &counter{sorts: make([]string, n), sizes: make([]int, n), weights: make([]float64, n), tops: make([]float64, n), domains: make([]int, n), values: make([]uint32, n)}
	for i := range q.Items {
		item := &q.Items[i]
		c.sorts[i], c.weights[i], c.tops[i], c.domains[i] = item.Sort, float64(item.Weight)/float64(one), float64(item.Top), place(Domains, item.Domain)
		c.sizes[i] = 2
		switch item.Sort {
		case Scale:
			c.sizes[i] = int(item.Top) + 1
		case Single, Multiple:
			c.sizes[i] = len(item.options()) + 1
		}
	}
	return c
}

func (c *counter) cell(key int64) *Cell {
	out := &Cell{Key: key, Counts: make([][]int64, len(c.sorts)), Asked: make([]int64, len(c.sorts)), Scores: make([]Moment, 1+len(Domains))}
	for i, n := range c.sizes {
		out.Counts[i] = make([]int64, n)
	}
	return out
}

// add counts one answer. Its score, and its score in each domain, is the weighted mean of what it said from 0 to 100.
func (c *counter) add(cell *Cell, given []byte) error {
	if err := unpack(given, c.values); err != nil {
		return err
	}
	cell.Count++
	var weight, score [8]float64
	for i, v := range c.values {
		if v < offset {
			continue
		}
		v -= offset
		cell.Asked[i]++
		counts := cell.Counts[i]
		if c.sorts[i] == Multiple {
			for o := 1; o < len(counts); o++ {
				if v>>(o-1)&1 == 1 {
					counts[o]++
				}
			}
			continue
		}
		if int(v) < len(counts) {
			counts[v]++
		}
		if w := c.weights[i]; w > 0 {
			s := w * (float64(v) - 1) / (c.tops[i] - 1) * 100
			d := 1 + c.domains[i]
			weight[0], score[0] = weight[0]+w, score[0]+s
			weight[d], score[d] = weight[d]+w, score[d]+s
		}
	}
	for d := range cell.Scores {
		if weight[d] > 0 {
			s := score[d] / weight[d]
			m := &cell.Scores[d]
			m.N, m.Sum, m.Squares = m.N+1, m.Sum+s, m.Squares+s*s
		}
	}
	return nil
}

// Add stores answers of a survey that is in the field; one without a day is of today.
func Add(tx *flow.Tx, s *Survey, q *Questionnaire, list []*Answer) error {
	if s.State != Fielding {
		return fault.New(fault.Conflict, "V206", "调查现在不接收答卷")
	}
	for _, a := range list {
		if a.Day.IsZero() {
			a.Day = tx.Today()
		}
	}
	return insert(tx, s.ID, q, list)
}

// Compute returns the result of the answers so far.
func Compute(tx *flow.Tx, s *Survey) (*Result, error) {
	_, result, _, err := made(tx, s)
	return result, err
}

// Answer checks answers by item along the skip rules, as an interview does.
func (q *Questionnaire) Answer(given map[string]string) (*Answer, error) {
	return q.answer(given, "", true)
}
