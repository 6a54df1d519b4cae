package acceptance

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func rows(t *testing.T, name string) [][]string {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all[1:]
}

func number(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestTables compares every cell of Tables 2-A, 2-B and 2-C with the CSVs.
func TestTables(t *testing.T) {
	for severity, want := range map[Severity]int{Normal: 416, Tightened: 417, Reduced: 416} {
		cells := 0
		for _, row := range rows(t, "iso2859_single_"+string(severity)+".csv") {
			letter, column := slices.Index([]byte(letters), row[0][0]), slices.Index(AQLs(), row[2])
			got := cellAt(severity, letter, column)
			text := map[cell]string{up: "UP", down: "DOWN"}[got]
			if text == "" {
				text = fmt.Sprintf("%d/%d", got, got+1)
			}
			if text != row[3] {
				t.Errorf("%s %s@%s: %s, want %s", severity, row[0], row[2], text, row[3])
			}
			end, ac := follow(severity, letter, column)
			n := sizes()
			if severity == Reduced {
				n = reducedSizes()
			}
			if n[letter] != number(t, row[1]) || string(letters[end]) != row[4] || n[end] != number(t, row[5]) || int(ac) != number(t, row[6]) || int(ac)+1 != number(t, row[7]) {
				t.Errorf("%s %s@%s leads to %c n=%d %d, want %v", severity, row[0], row[2], letters[end], n[end], ac, row[4:])
			}
			cells++
		}
		if cells != want {
			t.Errorf("%s: compared %d cells, want %d", severity, cells, want)
		}
	}
}

// TestCodeLetters compares Table 1 with the CSV, at both ends of every range of lots.
func TestCodeLetters(t *testing.T) {
	for _, row := range rows(t, "iso2859_codeletters.csv") {
		lots := []int{number(t, row[0]), 2_000_000_000}
		if row[1] != "" {
			lots[1] = number(t, row[1])
		}
		for i, level := range Levels() {
			for _, lot := range lots {
				if got := string(letters[codeLetter(lot, level)]); got != row[2+i] {
					t.Errorf("lot %d level %s: %s, want %s", lot, level, got, row[2+i])
				}
			}
		}
	}
}

// TestFind: worked examples of GB/T 2828.1.
func TestFind(t *testing.T) {
	for _, c := range []struct {
		lot      int
		level    Level
		aql      string
		severity Severity
		want     string
	}{
		{1000, "II", "1.0", Normal, "J J 80 2/3"},
		{1000, "II", "1", Tightened, "J J 80 1/2"},
		{1000, "II", "1.0", Reduced, "J J 32 1/2"},
		{2000, "II", "1.5", Normal, "K K 125 5/6"},
		{2000, "II", "1.5", Tightened, "K K 125 3/4"},
		{50, "II", "1.0", Normal, "D E 13 0/1"},
		{300, "S-3", "2.5", Normal, "D C 5 0/1"},
		{10, "II", "0.65", Normal, "B F 10 0/1"}, // n 20 is more than the lot: all 10
	} {
		p, err := Find(c.lot, c.level, c.aql, c.severity)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%s %s %d %d/%d", p.Letter, p.PlanLetter, p.Size, p.Accept, p.Reject); got != c.want {
			t.Errorf("Find(%d, %s, %s, %s) = %s, want %s", c.lot, c.level, c.aql, c.severity, got, c.want)
		}
		if slices.Contains(p.Notes, NoteReduced) != (c.severity == Reduced) || p.Full != (c.lot == 10) {
			t.Errorf("%+v: wrong notes", p)
		}
	}
	for _, bad := range []func() (Plan, error){
		func() (Plan, error) { return Find(1, "II", "1.0", Normal) },
		func() (Plan, error) { return Find(100, "IV", "1.0", Normal) },
		func() (Plan, error) { return Find(100, "II", "1.1", Normal) },
		func() (Plan, error) { return Find(100, "II", "1e999999999", Normal) },
		func() (Plan, error) { return Find(100, "II", "1.0", "lax") },
	} {
		if p, err := bad(); err == nil {
			t.Errorf("no error for %+v", p)
		}
	}
}

// TestOC compares the three models with oc_vectors.csv to 8 digits.
func TestOC(t *testing.T) {
	for _, row := range rows(t, "oc_vectors.csv") {
		v := make([]float64, len(row))
		for i := range row {
			v[i], _ = strconv.ParseFloat(row[i], 64)
		}
		n, ac, p := int(v[0]), int(v[1]), v[2]
		b, err1 := Binomial(n, ac, p)
		q, err2 := Poisson(n, ac, p)
		h, err3 := Hypergeometric(int(v[5]), int(v[6]), n, ac)
		if err1 != nil || err2 != nil || err3 != nil {
			t.Fatal(err1, err2, err3)
		}
		for i, got := range map[int]float64{3: b, 4: q, 7: h} {
			if math.Abs(got-v[i]) > 6e-9 {
				t.Errorf("row %v column %d: %.8f", row, i, got)
			}
		}
	}
}

// TestTable10J: tabulated values of the operating characteristic for code
// letter J, AQL 1.0 (Table 10-J).
func TestTable10J(t *testing.T) {
	for pa, want := range map[float64]float64{.99: .550, .95: 1.03, .90: 1.385, .75: 2.163, .50: 3.329, .25: 4.842, .10: 6.516, .05: 7.661, .01: 10.095} {
		got, err := QualityAt(80, 2, pa)
		if err != nil || math.Abs(got*100-want) > 0.006 {
			t.Errorf("quality accepted with %.2f: %.3f %%, want %.3f (%v)", pa, got*100, want, err)
		}
	}
	curve, err := Curve(80, 2, 50)
	if err != nil || curve[0].Accept != 1 || math.Abs(curve[49].Accept-.001) > 1e-6 {
		t.Errorf("curve ends %v %v (%v)", curve[0], curve[len(curve)-1], err)
	}
}

func TestOCProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 2000).Draw(t, "n")
		ac := rapid.IntRange(0, n).Draw(t, "ac")
		a, b := rapid.Float64Range(0, 1).Draw(t, "p"), rapid.Float64Range(0, 1).Draw(t, "q")
		pa, err := Binomial(n, ac, min(a, b))
		pb, err2 := Binomial(n, ac, max(a, b))
		if err != nil || err2 != nil || pa < pb-1e-9 || pa > 1 || pb < 0 {
			t.Fatalf("worse quality accepted more often: %v %v", pa, pb)
		}
		lot := n + rapid.IntRange(0, 3000).Draw(t, "more")
		d := rapid.IntRange(0, lot).Draw(t, "d")
		h, err := Hypergeometric(lot, d, n, ac)
		if err != nil || h < 0 || h > 1 || (d <= ac && h < 1-1e-9) {
			t.Fatalf("hypergeometric(%d, %d, %d, %d) = %v %v", lot, d, n, ac, h, err)
		}
	})
}

// play feeds lots written as letters: a accepted, r not accepted.
func play(t *testing.T, state Tracker, lots string, base Lot) Tracker {
	t.Helper()
	for _, c := range lots {
		lot := base
		lot.Accepted = c == 'a'
		var err error
		if state, err = state.Next(lot); err != nil {
			t.Fatal(err)
		}
	}
	return state
}

// TestSwitching: clause 9.3 and 9.4, rule by rule.
func TestSwitching(t *testing.T) {
	small := Lot{AcceptNumber: 0}
	for lots, want := range map[string]Severity{
		"raaar": Tightened, "raaaar": Normal, "rr": Tightened, "raaaa": Normal,
		"rraaaaa": Normal, "rraaaaraaaa": Tightened, "rraaaaraaaaa": Normal,
	} {
		if got := play(t, Start(), lots, small); got.Severity != want {
			t.Errorf("%s: %s, want %s", lots, got.Severity, want)
		}
	}
	stopped := play(t, Start(), "rrrrararr", small) // 5 not accepted while tightened
	if !stopped.Stopped {
		t.Errorf("not stopped: %+v", stopped)
	}
	if _, err := stopped.Next(small); err != ErrStopped {
		t.Errorf("a stopped inspection took a lot: %v", err)
	}
	if r := stopped.Resume(); r.Severity != Tightened || r.Refused != 0 || r.Stopped {
		t.Errorf("resume: %+v", r)
	}
}

// TestSwitchingScore: vector plan K, AQL 1.5 (125, 5/6; one step tighter 3/4)
// with 2, 3, 1, 4 nonconforming scores 3, 6, 9, 0; a plan with Ac 0 reaches 30
// at the 15th accepted lot.
func TestSwitchingScore(t *testing.T) {
	plan, err := Find(2000, "II", "1.5", Normal)
	if err != nil {
		t.Fatal(err)
	}
	state := Start()
	for i, found := range []int{2, 3, 1, 4} {
		if state, err = state.Next(Outcome(plan, found)); err != nil || state.Score != []int{3, 6, 9, 0}[i] {
			t.Errorf("after lot %d: score %d (%v)", i+1, state.Score, err)
		}
	}
	state = play(t, Start(), strings.Repeat("a", 14), Lot{Steady: true, Agreed: true})
	if state.Severity != Normal || state.Score != 28 {
		t.Errorf("after 14: %+v", state)
	}
	if state = play(t, state, "a", Lot{Steady: true}); !state.Eligible || state.Severity != Normal {
		t.Errorf("reduced without the authority's word: %+v", state)
	}
	if state = play(t, state, "a", Lot{Steady: true, Agreed: true}); state.Severity != Reduced {
		t.Errorf("not reduced: %+v", state)
	}
	if s := play(t, state, "aaa", Lot{}); s.Severity != Reduced {
		t.Errorf("left reduced without reason: %+v", s)
	}
	if s := play(t, state, "r", Lot{}); s.Severity != Normal || s.Score != 0 {
		t.Errorf("stayed reduced after a refused lot: %+v", s)
	}
	if s := play(t, state, "a", Lot{Irregular: true}); s.Severity != Normal {
		t.Errorf("stayed reduced with irregular production: %+v", s)
	}
}

func TestEnglish(t *testing.T) {
	for _, text := range []string{NoteReduced, NoteFull, NoteArrow, ErrStopped.Error()} {
		if !strings.Contains(English, text+"\t") {
			t.Errorf("no English for %s", text)
		}
	}
}
