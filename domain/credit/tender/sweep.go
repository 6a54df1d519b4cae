package tender

import (
	"slices"

	"qgov/calc/firmname"
	"qgov/kernel/store"
)

// many is from how many names on a pass over the whole register is cheaper than a search for each.
const many = 50

// pair is two neighbouring characters.
type pair [2]rune

func pairsOf(s string, fn func(p pair)) {
	last := rune(0)
	for _, r := range s {
		if last != 0 {
			fn(pair{last, r})
		}
		last = r
	}
}

// sampled is how many names tell how common pairs are; telling is how many pairs of a name are looked for, the rarest.
const (
	sampled = 20_000
	telling = 4
)

// sweep looks for names like those of a list in one pass over the register: a name is compared if it holds most of the rarest
// pairs of one that is looked for.
func (a *asking) sweep(names []string) (map[string][]Candidate, error) {
	common := make(map[pair]int)
	if err := a.rows("SELECT f.name FROM firm f WHERE {all: the register is public} ORDER BY f.id LIMIT ?", []any{int64(sampled)}, func(rows store.Rows) error {
		var name string
		err := rows.Scan(&name)
		pairsOf(name, func(p pair) { common[p]++ })
		return err
	}); err != nil {
		return nil, err
	}
	index := make(map[pair][]int32)
	need := make([]int8, len(names))
	nearest := make([]near, len(names))
	for i, n := range names {
		var own []pair
		pairsOf(firmname.Parse(n).Core, func(p pair) {
			if !slices.Contains(own, p) {
				own = append(own, p)
			}
		})
		nearest[i].has = make(map[pair]bool, len(own))
		for _, p := range own {
			nearest[i].has[p] = true
		}
		slices.SortStableFunc(own, func(x, y pair) int { return common[x] - common[y] })
		// A pair that the sample does not hold is likely the slip itself, so one more is taken for each.
		known := slices.IndexFunc(own, func(p pair) bool { return common[p] > 0 })
		for _, p := range own[:min(len(own), max(0, known)+telling)] {
			index[p] = append(index[p], int32(i))
		}
		if need[i] = int8(min(2, len(own))); len(own) >= telling+2 { // one wrong character breaks two pairs
			need[i] = telling - 1
		}
	}
	hits := make([]int8, len(names))
	var touched []int32
	err := a.rows("SELECT f.code, f.name FROM firm f WHERE f.code <> '' AND (f.founded IS NULL OR f.founded <= ?) AND {all: the register is public} ORDER BY f.id", []any{a.on}, func(rows store.Rows) error {
		var code, name string
		if err := rows.Scan(&code, &name); err != nil {
			return err
		}
		pairsOf(name, func(p pair) {
			for _, i := range index[p] {
				if hits[i]++; hits[i] == 1 {
					touched = append(touched, i)
				}
			}
		})
		for _, i := range touched {
			if hits[i] >= need[i] {
				nearest[i].offer(code, name)
			}
			hits[i] = 0
		}
		touched = touched[:0]
		return nil
	})
	out := make(map[string][]Candidate)
	for i, n := range nearest {
		for _, f := range n.list {
			if m := firmname.Compare(names[i], f.name); m.Score >= leastScore {
				c := candidate(m, f.code, f.name)
				c.same = false // nothing that a search finds is taken for the firm
				out[names[i]] = append(out[names[i]], c)
			}
		}
	}
	return out, err
}

// near keeps the names of the register that share most pairs with one that is looked for; a comparison costs forty times as much.
type near struct {
	has  map[pair]bool
	list []alike
}

type alike struct {
	code, name string
	shared     int
}

func (n *near) offer(code, name string) {
	f := alike{code: code, name: name}
	pairsOf(name, func(p pair) {
		if n.has[p] {
			f.shared++
		}
	})
	if len(n.list) < 2*mostCandidates {
		n.list = append(n.list, f)
		return
	}
	least := 0
	for i, o := range n.list {
		if o.shared <= n.list[least].shared { // of equal ones the later registered
			least = i
		}
	}
	if f.shared > n.list[least].shared {
		n.list[least] = f
	}
}
