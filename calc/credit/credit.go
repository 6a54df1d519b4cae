// Package credit scores a subject by the facts of its credit file after a model of points, caps, decay by age, vetoes and bands.
//
// A [Model] is data: the law leaves items, points and cut scores open, so they are configuration with an edition. The arithmetic is whole
// hundredths of a point and sums only, so that the order of facts does not matter. [New] refuses a model under which a worse fact could
// raise a score: an item gives points to one category and polarity by weight, more points to more weight, under one cap, and facts do not
// gain with age. Then what a worse fact adds to one sum it does not take from another: within an item the sum before the cap moves one way
// only, and a cap keeps that order.
package credit

import (
	"errors"
	"fmt"
)

// Weights is how many weights a fact can have: none, minor, ordinary, serious.
const Weights = 4

// Sorts is one more than the highest category.
const Sorts = 16

// Bad and Good are the polarities that give points; 0 is neutral and gives none.
const (
	Bad  = -1
	Good = 1
)

// Model is how facts become a score and a grade.
type Model struct {
	Base  int64   // points of a subject without facts
	Most  int64   // greatest score; the least is 0
	Up    int64   // most points that good facts add in all
	Down  int64   // most points that bad facts take in all
	Ages  []int64 // percent of an item's points that a fact of each age bracket gives, youngest first
	Items []Item
	Bands []Band // best first
	Veto  []Veto
}

// Item gives points for facts of one category and polarity, of one source or of any.
type Item struct {
	Sort     int
	Source   int // 0: any that no other item of the category and polarity names
	Polarity int
	Points   [Weights]int64 // by weight: what is taken for bad facts, added for good ones; never negative
	Cap      int64          // most points of the item
	Fixed    bool           // does not fade with age
}

// Band is a grade and the least score that has it.
type Band struct {
	Grade string
	From  int64
}

// Veto keeps a subject at a grade or below while a bad fact of the category stands.
type Veto struct {
	Sort   int
	Source int // 0: any
	Weight int // at least
	Grade  string
}

// Fact is what of a record a score depends on.
type Fact struct {
	Sort, Source, Polarity, Weight int
	Age                            int // age bracket
}

// Scorer is a checked model, ready to score. It is safe for concurrent use; each goroutine makes its own Sum.
type Scorer struct {
	m     Model
	at    [Sorts][3][]int // items of a category and polarity, those that name a source first
	limit []int           // band of each veto
}

// New checks a model.
func New(m Model) (*Scorer, error) {
	s := &Scorer{m: m}
	if m.Base < 0 || m.Most < m.Base || m.Up < 0 || m.Down < 0 {
		return nil, errors.New("base, greatest score and caps do not fit")
	}
	if len(m.Ages) == 0 {
		return nil, errors.New("no age bracket")
	}
	for i, p := range m.Ages {
		if p < 0 || p > 100 || i > 0 && p > m.Ages[i-1] {
			return nil, fmt.Errorf("age bracket %d: a share of 0 to 100 percent that does not grow with age is wanted", i+1)
		}
	}
	if err := s.bands(); err != nil {
		return nil, err
	}
	for i, it := range m.Items {
		if err := s.item(i, it); err != nil {
			return nil, fmt.Errorf("item %d: %w", i+1, err)
		}
	}
	for i, v := range m.Veto {
		band := s.Band(v.Grade)
		if band < 0 || v.Sort <= 0 || v.Sort >= Sorts || v.Weight < 0 || v.Weight >= Weights {
			return nil, fmt.Errorf("veto %d: unknown grade, category or weight", i+1)
		}
		s.limit = append(s.limit, band)
	}
	return s, nil
}

func (s *Scorer) bands() error {
	b := s.m.Bands
	if len(b) == 0 || b[len(b)-1].From != 0 {
		return errors.New("the last band has to begin at 0")
	}
	seen := make(map[string]bool)
	for i := range b {
		if b[i].Grade == "" || seen[b[i].Grade] || i > 0 && b[i].From >= b[i-1].From {
			return fmt.Errorf("band %d: grades are named once and their least scores fall", i+1)
		}
		seen[b[i].Grade] = true
	}
	return nil
}

func (s *Scorer) item(i int, it Item) error {
	if it.Sort <= 0 || it.Sort >= Sorts || it.Polarity != Bad && it.Polarity != Good || it.Cap < 0 || it.Source < 0 {
		return errors.New("unknown category or polarity, or a negative cap")
	}
	for w, p := range it.Points {
		if p < 0 || w > 0 && p < it.Points[w-1] {
			return errors.New("more weight has to give as many points or more")
		}
	}
	cell := &s.at[it.Sort][it.Polarity+1]
	for _, j := range *cell {
		if s.m.Items[j].Source == it.Source {
			return fmt.Errorf("the category, polarity and source of item %d", j+1)
		}
	}
	if it.Source == 0 {
		*cell = append(*cell, i)
	} else {
		*cell = append([]int{i}, *cell...)
	}
	return nil
}

// Band returns the place of a grade, 0 being the best, or -1.
func (s *Scorer) Band(grade string) int {
	for i, b := range s.m.Bands {
		if b.Grade == grade {
			return i
		}
	}
	return -1
}

// Item returns the item that a fact falls under, or -1.
func (s *Scorer) Item(f Fact) int {
	if f.Sort <= 0 || f.Sort >= Sorts || f.Polarity < Bad || f.Polarity > Good {
		return -1
	}
	for _, i := range s.at[f.Sort][f.Polarity+1] {
		if src := s.m.Items[i].Source; src == 0 || src == f.Source {
			return i
		}
	}
	return -1
}

// Points returns what a fact gives under an item before any cap, in hundredths: negative for bad facts.
func (s *Scorer) Points(item int, f Fact) int64 {
	it := &s.m.Items[item]
	p := it.Points[min(max(f.Weight, 0), Weights-1)]
	if it.Fixed {
		p *= 100
	} else {
		p *= s.m.Ages[min(max(f.Age, 0), len(s.m.Ages)-1)]
	}
	return p * int64(it.Polarity)
}

// Result is the score of a subject.
type Result struct {
	Score  int64 // hundredths
	Band   int   // place of the grade
	Grade  string
	ByBand int    // place of the grade by score alone
	Veto   int    // 1 + place of the veto that holds the grade down, 0 none
	Digest uint64 // of the facts, whatever their order
}

// Sum adds up the facts of one subject after another.
type Sum struct {
	s      *Scorer
	raw    []int64 // of each item, before its cap
	veto   int     // place of the worst veto, -1 none
	digest uint64
}

// Sum returns an empty sum.
func (s *Scorer) Sum() *Sum { return &Sum{s: s, raw: make([]int64, len(s.m.Items)), veto: -1} }

// Reset empties the sum for the next subject.
func (u *Sum) Reset() {
	clear(u.raw)
	u.veto, u.digest = -1, 0
}

// Add adds n like facts.
func (u *Sum) Add(f Fact, n int64) {
	if i := u.s.Item(f); i >= 0 {
		u.raw[i] += n * u.s.Points(i, f)
	}
	if f.Polarity == Bad && n > 0 {
		for i, v := range u.s.m.Veto {
			if v.Sort == f.Sort && f.Weight >= v.Weight && (v.Source == 0 || v.Source == f.Source) && u.graver(i) {
				u.veto = i
			}
		}
	}
	u.digest += uint64(n) * mix(uint64(f.Sort)<<32|uint64(f.Source)<<12|uint64(f.Polarity+1)<<10|uint64(f.Weight)<<8|uint64(f.Age))
}

// graver reports whether a veto goes before the one that holds: it leads to a lower grade, or stands before it in the model.
func (u *Sum) graver(i int) bool {
	if u.veto < 0 || u.s.limit[i] != u.s.limit[u.veto] {
		return u.veto < 0 || u.s.limit[i] > u.s.limit[u.veto]
	}
	return i < u.veto
}

// mix spreads a number over 64 bits (splitmix64, Vigna), so that sums of mixed numbers tell bags of facts apart.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// ItemSum is what one item came to, in hundredths.
type ItemSum struct{ Raw, Counted int64 }

// Items returns what each item came to.
func (u *Sum) Items() []ItemSum {
	out := make([]ItemSum, len(u.raw))
	for i, raw := range u.raw {
		most := u.s.m.Items[i].Cap * 100
		out[i] = ItemSum{raw, min(max(raw, -most), most)}
	}
	return out
}

// Totals returns what good and bad facts came to in all, under the caps of their items and the caps in all.
func (u *Sum) Totals() (good, bad int64) {
	for i, raw := range u.raw {
		if it := &u.s.m.Items[i]; it.Polarity == Good {
			good += min(raw, it.Cap*100)
		} else {
			bad += max(raw, -it.Cap*100)
		}
	}
	return min(good, u.s.m.Up*100), max(bad, -u.s.m.Down*100)
}

// Result returns the score and grade of what was added.
func (u *Sum) Result() Result {
	good, bad := u.Totals()
	r := Result{Score: min(max(u.s.m.Base*100+good+bad, 0), u.s.m.Most*100), Digest: u.digest}
	for r.ByBand < len(u.s.m.Bands)-1 && r.Score < u.s.m.Bands[r.ByBand].From*100 {
		r.ByBand++
	}
	r.Band = r.ByBand
	if u.veto >= 0 && u.s.limit[u.veto] > r.Band {
		r.Band, r.Veto = u.s.limit[u.veto], u.veto+1
	}
	r.Grade = u.s.m.Bands[r.Band].Grade
	return r
}

// Model returns the model.
func (s *Scorer) Model() Model { return s.m }
