package grade

import "testing"

// TestRuns: a standing is written anew whenever the file changes, so the line of the past joins those that say the same, and what still
// holds has no end.
func TestRuns(t *testing.T) {
	was := func(grade string, score, seen, ended int64) Was {
		return Was{Standing: Standing{Family: Risk, Grade: grade, Score: score}, Seen: seen, Ended: ended}
	}
	other := was("A", 1, 0, 9)
	other.Family = Quality
	list := []Was{was("B", 700, 50, 60), other, was("B", 700, 40, 50), was("C", 500, 30, 40), was("C", 500, 20, 30), was("C", 510, 10, 20)}
	for _, c := range []struct {
		now  Was
		want []Was
	}{
		{was("B", 700, 0, 0), []Was{was("B", 700, 40, 0), was("C", 500, 20, 40), was("C", 510, 10, 20)}},
		{was("A", 900, 0, 0), []Was{was("B", 700, 40, 60), was("C", 500, 20, 40), was("C", 510, 10, 20)}},
	} {
		got := runs(list, c.now)
		if len(got) != len(c.want) {
			t.Fatalf("%+v", got)
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("run %d is %+v, want %+v", i, got[i], c.want[i])
			}
		}
	}
}
