package annual

import (
	"testing"

	"pgregory.net/rapid"
)

// Ranks follow the rates: a better rate never has a higher number, equal rates share one, and the order of the regions does not matter.
func TestRank(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "n")
		var list []Rate
		for range n {
			due := rapid.Int64Range(1, 20).Draw(t, "due")
			list = append(list, Rate{Due: due, OnTime: rapid.Int64Range(0, due).Draw(t, "on time"), Region: rapid.StringMatching(`37[0-9]{4}`).Draw(t, "region")})
		}
		turned := append([]Rate(nil), list...)
		for i, j := 0, len(turned)-1; i < j; i, j = i+1, j-1 {
			turned[i], turned[j] = turned[j], turned[i]
		}
		rank(list)
		rank(turned)
		places := map[[2]int64]int64{}
		for i, a := range list {
			places[[2]int64{a.OnTime, a.Due}] = a.Rank
			for _, b := range list[i:] {
				x, y := a.OnTime*b.Due, b.OnTime*a.Due
				if x < y || x == y && a.Rank != b.Rank || x > y && a.Rank >= b.Rank {
					t.Fatalf("%+v before %+v", a, b)
				}
			}
		}
		for _, a := range turned {
			if places[[2]int64{a.OnTime, a.Due}] != a.Rank {
				t.Fatalf("%+v has another place in another order", a)
			}
		}
	})
}
