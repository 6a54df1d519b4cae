// Package classify suggests a class for a message in plain Chinese by a naive Bayes model over pairs of neighbouring characters.
//
// The model is a table of counts that anybody can read: how many messages of each class it learned from, and in how many of them each
// pair stood. A suggestion names the pairs that spoke for it, so that a person sees why, and the person decides. It is trained offline
// (tools/classify); nothing is learned while the program runs.
//
//	m, err := classify.Published()
//	for _, s := range m.Suggest("商场卖的电视机质量差", 3) { fmt.Println(s.Class, s.Share, s.Because) }
package classify

import (
	"cmp"
	_ "embed"
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Example is a message with the class that people gave it.
type Example struct{ Class, Text string }

// Model is what was learned.
type Model struct {
	Classes []string
	Docs    []int            // messages of each class
	Counts  map[string][]int // of each pair: in how many messages of each class it stands
	totals  []int
}

// Suggestion is one class with its share of the belief and the pairs that spoke most for it.
type Suggestion struct {
	Class   string
	Share   float64 // 0 to 1; of all classes 1 together
	Because []string
}

// pairs lists the pairs of neighbouring Han characters of a text, each once.
func pairs(text string) []string {
	seen := make(map[string]bool)
	var out []string
	last := rune(0)
	for _, r := range text {
		if !unicode.Is(unicode.Han, r) {
			last = 0
			continue
		}
		if last != 0 {
			if p := string([]rune{last, r}); !seen[p] {
				seen[p] = true
				out = append(out, p)
			}
		}
		last = r
	}
	return out
}

// Train learns from examples and keeps the pairs that tell the classes apart best, by the information that they give about the class.
func Train(examples []Example, keep int) *Model {
	m := &Model{Counts: make(map[string][]int)}
	at := make(map[string]int)
	for _, e := range examples {
		at[e.Class] = 0
	}
	m.Classes = slices.Sorted(maps.Keys(at))
	for i, c := range m.Classes {
		at[c] = i
	}
	m.Docs = make([]int, len(m.Classes))
	for _, e := range examples {
		i := at[e.Class]
		m.Docs[i]++
		for _, p := range pairs(e.Text) {
			if m.Counts[p] == nil {
				m.Counts[p] = make([]int, len(m.Classes))
			}
			m.Counts[p][i]++
		}
	}
	m.prune(keep)
	return m.settle()
}

// prune keeps the pairs with the greatest information about the class. Pairs that stand in one message alone say nothing about others.
func (m *Model) prune(keep int) {
	type scored struct {
		pair string
		gain float64
	}
	var list []scored
	for p, counts := range m.Counts {
		if sum(counts) > 1 {
			list = append(list, scored{p, m.gain(counts)})
		}
	}
	slices.SortFunc(list, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.gain, a.gain), cmp.Compare(a.pair, b.pair))
	})
	kept := make(map[string][]int)
	for _, s := range list[:min(keep, len(list))] {
		kept[s.pair] = m.Counts[s.pair]
	}
	m.Counts = kept
}

// gain is the information about the class, in bits, that the presence of a pair gives.
func (m *Model) gain(counts []int) float64 {
	n, with := float64(sum(m.Docs)), float64(sum(counts))
	g := 0.0
	for i, c := range counts {
		class := float64(m.Docs[i]) / n
		for _, cell := range [][2]float64{{float64(c) / n, with / n}, {(float64(m.Docs[i]) - float64(c)) / n, 1 - with/n}} {
			if cell[0] > 0 {
				g += cell[0] * math.Log2(cell[0]/(class*cell[1]))
			}
		}
	}
	return g
}

func sum(list []int) (n int) {
	for _, x := range list {
		n += x
	}
	return n
}

// Suggest returns the most likely classes, the likeliest first. A text without a known pair has no suggestion.
func (m *Model) Suggest(text string, most int) []Suggestion {
	var known []string
	for _, p := range pairs(text) {
		if m.Counts[p] != nil {
			known = append(known, p)
		}
	}
	if len(known) == 0 || len(m.Classes) == 0 {
		return nil
	}
	logs := make([]float64, len(m.Classes))
	for i := range m.Classes {
		logs[i] = math.Log(float64(m.Docs[i]+1) / float64(sum(m.Docs)+len(m.Classes)))
		for _, p := range known {
			logs[i] += math.Log(m.chance(p, i))
		}
	}
	top, total := slices.Max(logs), 0.0
	for _, l := range logs {
		total += math.Exp(l - top)
	}
	out := make([]Suggestion, len(m.Classes))
	for i, c := range m.Classes {
		out[i] = Suggestion{Class: c, Share: math.Exp(logs[i]-top) / total, Because: m.because(known, i)}
	}
	slices.SortStableFunc(out, func(a, b Suggestion) int { return cmp.Compare(b.Share, a.Share) })
	return out[:min(most, len(out))]
}

// chance is the share of the pair among all kept pairs of the class, with a part of one added to each, so that what a class has not shown
// is rare and not impossible.
func (m *Model) chance(pair string, class int) float64 {
	return (float64(m.Counts[pair][class]) + smooth) / (float64(m.totals[class]) + smooth*float64(len(m.Counts)))
}

// smooth is what is added to each count.
const smooth = 0.3

// settle counts the kept pairs of each class.
func (m *Model) settle() *Model {
	m.totals = make([]int, len(m.Classes))
	for _, counts := range m.Counts {
		for i, c := range counts {
			m.totals[i] += c
		}
	}
	return m
}

// because lists up to five pairs of the text that speak most for the class.
func (m *Model) because(known []string, class int) []string {
	weight := func(p string) float64 {
		rest := 0.0
		for i := range m.Classes {
			rest += m.chance(p, i)
		}
		return m.chance(p, class) / rest
	}
	list := slices.Clone(known)
	slices.SortStableFunc(list, func(a, b string) int { return cmp.Compare(weight(b), weight(a)) })
	out := list[:0]
	for _, p := range list {
		if len(out) < 5 && weight(p) > 1/float64(len(m.Classes)) {
			out = append(out, p)
		}
	}
	return out
}

// Accuracy returns how many of the examples the model gives the class that people gave.
func (m *Model) Accuracy(examples []Example) (right int) {
	for _, e := range examples {
		if s := m.Suggest(e.Text, 1); len(s) > 0 && s[0].Class == e.Class {
			right++
		}
	}
	return right
}

// Write writes the model as CSV: the classes, the messages of each, then a line for each pair in order.
func (m *Model) Write(w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write(append([]string{"pair"}, m.Classes...)); err != nil {
		return err
	}
	line := func(name string, counts []int) error {
		row := []string{name}
		for _, c := range counts {
			row = append(row, strconv.Itoa(c))
		}
		return out.Write(row)
	}
	if err := line("", m.Docs); err != nil {
		return err
	}
	for _, p := range slices.Sorted(maps.Keys(m.Counts)) {
		if err := line(p, m.Counts[p]); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// Parse reads what Write wrote.
func Parse(r io.Reader) (*Model, error) {
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("classify: %w", err)
	}
	if len(rows) < 2 || len(rows[0]) < 3 || rows[0][0] != "pair" || rows[1][0] != "" {
		return nil, fmt.Errorf("classify: no model: it begins with a line of classes and one of counts")
	}
	m := &Model{Classes: rows[0][1:], Counts: make(map[string][]int, len(rows))}
	for i, row := range rows[1:] {
		counts := make([]int, len(m.Classes))
		for j, s := range row[1:] {
			if counts[j], err = strconv.Atoi(s); err != nil || counts[j] < 0 {
				return nil, fmt.Errorf("classify: line %d: %q is no count", i+2, s)
			}
		}
		if i == 0 {
			m.Docs = counts
		} else {
			m.Counts[row[0]] = counts
		}
	}
	return m.settle(), nil
}

//go:embed model.csv
var published string

// Published returns the model that the program carries.
func Published() (*Model, error) { return Parse(strings.NewReader(published)) }
