package survey

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"qgov/kernel/fault"
)

func example() *Questionnaire {
	return &Questionnaire{Title: "示例问卷", Items: []Item{
		{Code: "Q1", Domain: "product", Sort: Scale, Text: "示例一", Top: 10, Weight: one, Must: true},
		{Code: "Q2", Domain: "service", Sort: Single, Text: "示例二", Options: "有|没有|不清楚", Skip: "2>Q4; 3>END"},
		{Code: "Q3", Domain: "service", Sort: Multiple, Text: "示例三", Options: "甲|乙|丙"},
		{Code: "Q4", Domain: "environment", Sort: Scale, Text: "示例四", Top: 5, Weight: 2 * one},
		{Code: "Q5", Domain: "general", Sort: Open, Text: "示例五"},
	}}
}

func codeOfError(err error) string {
	var e *fault.Error
	if !errors.As(err, &e) {
		return ""
	}
	if len(e.Problems) > 0 {
		return e.Problems[0].Code
	}
	return e.Code
}

// TestSkips: an item that the answers lead past has no answer, whatever was sent.
func TestSkips(t *testing.T) {
	q := example()
	for i := range q.Items {
		if err := q.soundItem(i); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		second string
		want   []uint32
	}{
		{"1", []uint32{10, 3, offset + 5, 7, 3}},
		{"2", []uint32{10, 4, notAsked, 7, 3}},
		{"3", []uint32{10, 5, notAsked, notAsked, notAsked}},
		{"", []uint32{10, noAnswer, offset + 5, 7, 3}},
	} {
		a, err := q.Answer(map[string]string{"Q1": "8", "Q2": c.second, "Q3": "1,3", "Q4": "5", "Q5": "多修路"})
		if err != nil || !slices.Equal(a.Values, c.want) {
			t.Errorf("Q2=%s: %v, want %v (%v)", c.second, a.Values, c.want, err)
		}
		if _, said := a.Texts[4]; said != (c.want[4] > noAnswer) {
			t.Errorf("Q2=%s: the text is kept: %v", c.second, said)
		}
	}
}

func TestAnswersAreChecked(t *testing.T) {
	q := example()
	for sent, want := range map[string]string{"Q1=11": "V302", "Q1=0": "V302", "Q1=acht": "V302", "Q2=1": "V303", "Q1=5\nQ2=4": "V302", "Q1=5\nQ3=1,9": "V302", "Q1=5\nQ9=1": "V301", "Q1": "V301"} {
		if _, err := q.read(sent, true); codeOfError(err) != want {
			t.Errorf("%q: %v, want %s", sent, err, want)
		}
	}
	if _, err := q.read("Q2=1", false); err != nil {
		t.Errorf("what must be answered may lack in a partial interview: %v", err)
	}
}

// TestLongScale: a scale of more points than anybody can tell apart is refused before a line is made for each of them.
func TestLongScale(t *testing.T) {
	for _, top := range []string{"12", "9223372036854775807", "-1", "1"} {
		i := Item{Code: "Q1", Sort: Scale, Top: 10}
		if err := i.typed(url.Values{"code": {"Q1"}, "top": {top}}); codeOfError(err) != "V225" || i.Top != 10 {
			t.Errorf("%s points: %v, %d", top, err, i.Top)
		}
	}
}

func TestItemsAreChecked(t *testing.T) {
	for name, spoil := range map[string]func(q *Questionnaire){
		"code twice":      func(q *Questionnaire) { q.Items[1].Code = "Q1" },
		"no options":      func(q *Questionnaire) { q.Items[1].Options = "有" },
		"back":            func(q *Questionnaire) { q.Items[1].Skip = "1>Q1" },
		"no such item":    func(q *Questionnaire) { q.Items[1].Skip = "1>Q99" },
		"no such option":  func(q *Questionnaire) { q.Items[1].Skip = "4>Q4" },
		"no skip":         func(q *Questionnaire) { q.Items[1].Skip = "abc" },
		"from multiple":   func(q *Questionnaire) { q.Items[2].Skip = "1>Q4" },
		"scale of one":    func(q *Questionnaire) { q.Items[0].Top = 1 },
		"weight of words": func(q *Questionnaire) { q.Items[4].Weight = one },
	} {
		q := example()
		spoil(q)
		wrong := false
		for i := range q.Items {
			wrong = wrong || q.soundItem(i) != nil
		}
		if !wrong {
			t.Errorf("%s is accepted", name)
		}
	}
}

// TestPack: what is stored comes back, a byte an item for all but long multiple choices; damage is noticed.
func TestPack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Uint32Range(0, 1<<30), 1, 60).Draw(t, "values")
		b := pack(values)
		got := make([]uint32, len(values))
		if err := unpack(b, got); err != nil || !slices.Equal(got, values) {
			t.Fatalf("%v: %v %v", values, got, err)
		}
		if err := unpack(b[:len(b)-1], got); err == nil {
			t.Fatal("a cut answer is read")
		}
		a := Answer{Stratum: rapid.IntRange(0, mostStrata-1).Draw(t, "stratum"), Sex: rapid.IntRange(-1, len(Sexes)-1).Draw(t, "sex"), Age: rapid.IntRange(-1, len(Ages)-1).Draw(t, "age")}
		if s, x, y := split(a.cell()); s != a.Stratum || x != a.Sex || y != a.Age {
			t.Fatalf("%+v: %d %d %d", a, s, x, y)
		}
	})
	if n := len(pack(make([]uint32, 40))); n != 40 {
		t.Errorf("40 answers take %d bytes", n)
	}
}

// TestCompute: weights bring a region that answered too often back to its share, by hand: 300 of 400 answers come from a region with half
// of the people.
func TestCompute(t *testing.T) {
	q := example()
	s := &Survey{Confidence: "0.95", Strata: []Stratum{{Place: "371082", Population: 1000}, {Place: "371083", Population: 1000}, {Place: "371081", Population: 0}}}
	s.Strata = s.Strata[:2]
	c := newCounter(q)
	cells := []*Cell{c.cell((&Answer{Stratum: 0, Sex: -1, Age: -1}).cell()), c.cell((&Answer{Stratum: 1, Sex: -1, Age: -1}).cell())}
	tally := &Tally{Cells: cells, Modes: map[string]int64{Phone: 400}, Total: 400}
	add := func(cell *Cell, n int, score int) {
		a, err := q.Answer(map[string]string{"Q1": strconv.Itoa(score), "Q2": "2"})
		for range n {
			if err = errors.Join(err, c.add(cell, pack(a.Values))); err != nil {
				t.Fatal(err)
			}
		}
	}
	add(cells[0], 300, 10)
	add(cells[1], 100, 1)
	r, err := compute(s, q, tally, shipped())
	if err != nil {
		t.Fatal(err)
	}
	if r.Index.Value != 50 || r.Index.Base != 400 || r.Items[0].Value != 50 || r.Regions[0].Value != 100 || r.Regions[1].Value != 0 {
		t.Errorf("%+v %+v", r.Index, r.Regions)
	}
	// deff = n·Σw²/(Σw)² with weights 2/3 and 2: (300·4/9 + 100·4)/400 = 1.3333.
	if r.Effect != 1.33 || r.Worst > 1e-9 || r.Band != "不满意" {
		t.Errorf("effect %v, worst %v, band %s", r.Effect, r.Worst, r.Band)
	}
	if got := r.Items[1].Options[1]; got.Count != 400 || got.Share != 100 {
		t.Errorf("%+v", got)
	}
	// z·√(deff·s²/n·(1−n/N)): s² = 2500·n/(n−1).
	if want := 5.06; r.Index.Error < want-.02 || r.Index.Error > want+.02 {
		t.Errorf("error %v, want %v", r.Index.Error, want)
	}
	out, err := crossed(r)
	if err != nil || len(out) != 3 || out[1].Value != "荣成市\t0\t300\t0" {
		t.Errorf("%+v %v", out, err)
	}
}

// TestSmallCellsAreHidden: a cell below the least base is not public, nor what would give it away.
func TestSmallCellsAreHidden(t *testing.T) {
	option := []Option{{Label: "有"}, {Label: "没有"}}
	r := &Result{Small: 30, Items: []ItemResult{{Score: Score{Code: "Q2", Label: "示例", Base: 205}, Sort: Single, Options: option}},
		Regions: []PlaceResult{{Score: Score{Label: "甲", Base: 105}, Choices: []Choice{{"Q2", []int64{5, 100}}}}, {Score: Score{Label: "乙", Base: 100}, Choices: []Choice{{"Q2", []int64{50, 50}}}}}}
	out, err := crossed(r)
	if err != nil || out[1].Value != "甲\t＊\t＊" || out[2].Value != "乙\t＊\t＊" {
		t.Errorf("%+v %v", out, err)
	}
	if got := (Score{Base: 29, Value: 55}).cells(30); got[0] != few || got[1] != few {
		t.Errorf("%v", got)
	}
}
