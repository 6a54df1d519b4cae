package credit_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"qgov/calc/credit"
)

// usual is a model as the programme ships them, with round numbers.
func usual() credit.Model {
	return credit.Model{Base: 800, Most: 1000, Up: 200, Down: 800, Ages: []int64{100, 50, 0},
		Items: []credit.Item{
			{Sort: 4, Polarity: credit.Bad, Points: [4]int64{10, 20, 50, 100}, Cap: 200},
			{Sort: 4, Polarity: credit.Good, Points: [4]int64{2, 5, 5, 5}, Cap: 20},
			{Sort: 7, Polarity: credit.Bad, Points: [4]int64{20, 30, 80, 200}, Cap: 400},
			{Sort: 7, Source: 9, Polarity: credit.Bad, Points: [4]int64{1, 1, 1, 1}, Cap: 5},
			{Sort: 11, Polarity: credit.Good, Points: [4]int64{10, 20, 30, 50}, Cap: 100, Fixed: true}},
		Bands: []credit.Band{{"A", 850}, {"B", 700}, {"C", 500}, {"D", 0}},
		Veto:  []credit.Veto{{Sort: 12, Weight: 3, Grade: "D"}, {Sort: 12, Weight: 2, Grade: "C"}}}
}

func scorer(t *testing.T, m credit.Model) *credit.Scorer {
	t.Helper()
	s, err := credit.New(m)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func score(s *credit.Scorer, facts ...credit.Fact) credit.Result {
	u := s.Sum()
	for _, f := range facts {
		u.Add(f, 1)
	}
	return u.Result()
}

// Worked by hand.
func TestScore(t *testing.T) {
	s := scorer(t, usual())
	bad := func(sort, weight, age int) credit.Fact {
		return credit.Fact{Sort: sort, Polarity: credit.Bad, Weight: weight, Age: age}
	}
	good := func(sort, weight, age int) credit.Fact {
		return credit.Fact{Sort: sort, Polarity: credit.Good, Weight: weight, Age: age}
	}
	for _, c := range []struct {
		name  string
		facts []credit.Fact
		score int64
		grade string
		veto  int
	}{
		{"nothing", nil, 80000, "B", 0},
		{"a neutral fact", []credit.Fact{{Sort: 4}}, 80000, "B", 0},
		{"one serious failure", []credit.Fact{bad(4, 3, 0)}, 70000, "B", 0},
		{"the same, older", []credit.Fact{bad(4, 3, 1)}, 75000, "B", 0},
		{"the same, too old", []credit.Fact{bad(4, 3, 2)}, 80000, "B", 0},
		{"three serious failures meet the cap", []credit.Fact{bad(4, 3, 0), bad(4, 3, 0), bad(4, 3, 0)}, 60000, "C", 0},
		{"the item of a source goes first", []credit.Fact{{Sort: 7, Source: 9, Polarity: credit.Bad, Weight: 3}}, 79900, "B", 0},
		{"honours do not fade", []credit.Fact{good(11, 3, 2), good(11, 2, 2)}, 88000, "A", 0},
		{"honours on the abnormal list", []credit.Fact{good(11, 3, 0), good(11, 3, 0), bad(12, 2, 0)}, 90000, "C", 2},
		{"the serious list goes before the abnormal one", []credit.Fact{bad(12, 2, 0), bad(12, 3, 0)}, 80000, "D", 1},
		{"a veto that holds nothing down", []credit.Fact{bad(7, 3, 0), bad(7, 3, 0), bad(12, 2, 0)}, 40000, "D", 0},
	} {
		if r := score(s, c.facts...); r.Score != c.score || r.Grade != c.grade || r.Veto != c.veto {
			t.Errorf("%s: %d %s veto %d, want %d %s veto %d", c.name, r.Score, r.Grade, r.Veto, c.score, c.grade, c.veto)
		}
	}
}

// A model under which worse could be better is refused.
func TestRefused(t *testing.T) {
	for want, spoil := range map[string]func(m *credit.Model){
		"age bracket 2":  func(m *credit.Model) { m.Ages = []int64{50, 60} },
		"more weight":    func(m *credit.Model) { m.Items[0].Points = [4]int64{10, 5, 50, 100} },
		"item 6: the":    func(m *credit.Model) { m.Items = append(m.Items, m.Items[0]) },
		"last band":      func(m *credit.Model) { m.Bands[3].From = 1 },
		"band 2":         func(m *credit.Model) { m.Bands[1].From = 900 },
		"veto 1":         func(m *credit.Model) { m.Veto[0].Grade = "E" },
		"greatest score": func(m *credit.Model) { m.Most = 700 },
		"polarity":       func(m *credit.Model) { m.Items[1].Polarity = 0 },
	} {
		m := usual()
		spoil(&m)
		if _, err := credit.New(m); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// drawn draws a valid model with few categories, so that facts meet items and caps often.
func drawn(t *rapid.T) credit.Model {
	m := credit.Model{Base: rapid.Int64Range(0, 100).Draw(t, "base"), Up: rapid.Int64Range(0, 60).Draw(t, "up"), Down: rapid.Int64Range(0, 100).Draw(t, "down"),
		Bands: []credit.Band{{"A", 80}, {"B", 60}, {"C", 30}, {"D", 0}}}
	m.Most = m.Base + rapid.Int64Range(0, 50).Draw(t, "most")
	last := int64(100)
	for range ages {
		m.Ages = append(m.Ages, last)
		last = rapid.Int64Range(0, last).Draw(t, "age")
	}
	for sort := 1; sort <= sorts; sort++ {
		for _, p := range []int{credit.Bad, credit.Good} {
			for source := range sources {
				if !rapid.Bool().Draw(t, "has") {
					continue
				}
				it := credit.Item{Sort: sort, Source: source, Polarity: p, Cap: rapid.Int64Range(0, 40).Draw(t, "cap"), Fixed: rapid.Bool().Draw(t, "fixed")}
				from := int64(0)
				for w := range it.Points {
					from = rapid.Int64Range(from, from+20).Draw(t, "points")
					it.Points[w] = from
				}
				m.Items = append(m.Items, it)
			}
		}
		m.Veto = append(m.Veto, credit.Veto{Sort: sort, Weight: rapid.IntRange(1, 3).Draw(t, "veto"), Grade: m.Bands[rapid.IntRange(1, 3).Draw(t, "to")].Grade})
	}
	return m
}

const ages, sorts, sources = 3, 2, 3

func fact(t *rapid.T) credit.Fact {
	return credit.Fact{Sort: rapid.IntRange(1, sorts).Draw(t, "sort"), Source: rapid.IntRange(1, sources).Draw(t, "source"), Polarity: rapid.IntRange(-1, 1).Draw(t, "polarity"),
		Weight: rapid.IntRange(0, 3).Draw(t, "weight"), Age: rapid.IntRange(0, ages-1).Draw(t, "age")}
}

// worse draws a fact of the same category and source that is worse than f, or as bad.
func worse(t *rapid.T, f credit.Fact) credit.Fact {
	w := f
	w.Polarity = rapid.IntRange(-1, f.Polarity).Draw(t, "worse polarity")
	switch {
	case w.Polarity == credit.Bad && f.Polarity == credit.Bad:
		w.Weight, w.Age = rapid.IntRange(f.Weight, 3).Draw(t, "graver"), rapid.IntRange(0, f.Age).Draw(t, "younger")
	case w.Polarity == credit.Bad:
		w.Weight, w.Age = rapid.IntRange(0, 3).Draw(t, "weight"), rapid.IntRange(0, ages-1).Draw(t, "age")
	case w.Polarity == credit.Good:
		w.Weight, w.Age = rapid.IntRange(0, f.Weight).Draw(t, "lighter"), rapid.IntRange(f.Age, ages-1).Draw(t, "older")
	}
	return w
}

// A worse fact in the place of another, or one more bad fact, never raises score or grade; one more good fact never lowers them.
func TestWorseNeverRaises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, err := credit.New(drawn(t))
		if err != nil {
			t.Fatal(err)
		}
		facts := rapid.SliceOfN(rapid.Custom(fact), 1, 12).Draw(t, "facts")
		before := score(s, facts...)
		check := func(what string, a, b credit.Result) { // b must not be better than a
			if b.Score > a.Score || b.Band < a.Band {
				t.Fatalf("%s: %+v became %+v", what, a, b)
			}
		}
		i := rapid.IntRange(0, len(facts)-1).Draw(t, "which")
		changed := append([]credit.Fact(nil), facts...)
		changed[i] = worse(t, facts[i])
		check("a worse fact", before, score(s, changed...))
		more := fact(t)
		after := score(s, append(append([]credit.Fact(nil), facts...), more)...)
		switch more.Polarity {
		case credit.Bad:
			check("one more bad fact", before, after)
		case credit.Good:
			check("one more good fact", after, before)
		default:
			check("one more neutral fact", before, after)
			check("one more neutral fact", after, before)
		}
	})
}

// The order of facts changes nothing, nor does whether like facts come one by one; other facts have another digest.
func TestOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, err := credit.New(drawn(t))
		if err != nil {
			t.Fatal(err)
		}
		facts := rapid.SliceOfN(rapid.Custom(fact), 1, 12).Draw(t, "facts")
		shuffled := rapid.Permutation(facts).Draw(t, "order")
		want := score(s, facts...)
		if got := score(s, shuffled...); got != want {
			t.Fatalf("%+v and %+v", want, got)
		}
		bag := make(map[credit.Fact]int64)
		for _, f := range facts {
			bag[f]++
		}
		u := s.Sum()
		u.Add(fact(t), 3)
		u.Reset()
		for f, n := range bag {
			u.Add(f, n)
		}
		if got := u.Result(); got != want {
			t.Fatalf("%+v, one by one %+v", got, want)
		}
		if more := score(s, append(shuffled, facts[0])...); more.Digest == want.Digest {
			t.Fatal("one fact more has the same digest")
		}
	})
}

// No score leaves its range, and what items counted explains it.
func TestSumsExplain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawn(t)
		s, err := credit.New(m)
		if err != nil {
			t.Fatal(err)
		}
		u := s.Sum()
		for _, f := range rapid.SliceOfN(rapid.Custom(fact), 0, 12).Draw(t, "facts") {
			u.Add(f, 1)
		}
		var good, bad int64
		for i, it := range u.Items() {
			if m.Items[i].Polarity == credit.Good {
				good += it.Counted
			} else {
				bad += it.Counted
			}
		}
		r := u.Result()
		if want := min(max(m.Base*100+min(good, m.Up*100)+max(bad, -m.Down*100), 0), m.Most*100); r.Score != want {
			t.Fatalf("score %d, items give %d", r.Score, want)
		}
		if r.Band < r.ByBand || (r.Band > r.ByBand) != (r.Veto > 0) {
			t.Fatalf("%+v", r)
		}
	})
}
