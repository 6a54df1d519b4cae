package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// The contest runs in many short turns, so that both sides meet the same neighbours on the machine.
const (
	turn  = 100 * time.Millisecond
	turns = 31
)

// contest runs both sides in turns with the clients at the same time and returns the median rates, in runs a second, and the median
// ratio of neighbouring turns. Both are given the same random numbers.
func contest(clients int, ours, by func(r *rand.Rand) error) (a, b, ratio float64, err error) {
	var as, bs, ratios []float64
	for i := -1; i < turns; i++ {
		x, err := rate(clients, uint64(i+2), ours)
		if err != nil {
			return 0, 0, 0, err
		}
		y, err := rate(clients, uint64(i+2), by)
		if err != nil {
			return 0, 0, 0, err
		}
		if i >= 0 { // the first turn warms up
			as, bs, ratios = append(as, x), append(bs, y), append(ratios, x/y)
		}
	}
	return median(as), median(bs), median(ratios), nil
}

// rate runs fn on all clients for one turn.
func rate(clients int, seed uint64, fn func(r *rand.Rand) error) (float64, error) {
	var n atomic.Int64
	var failed atomic.Pointer[error]
	var wg sync.WaitGroup
	start := time.Now()
	for c := range clients {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(seed, uint64(c)))
			for time.Since(start) < turn {
				for range 10 {
					if err := fn(r); err != nil {
						failed.Store(&err)
						return
					}
				}
				n.Add(10)
			}
		})
	}
	wg.Wait()
	if err := failed.Load(); err != nil {
		return 0, *err
	}
	return float64(n.Load()) / time.Since(start).Seconds(), nil
}

func median(list []float64) float64 {
	s := slices.Sorted(slices.Values(list))
	return s[len(s)/2]
}

// versus adds the line of a contest whose ratio should reach least.
func (t *table) versus(what string, a, b, ratio, least float64) {
	r := row{what: what, ours: fmt.Sprintf("%.0f/s", a), raw: fmt.Sprintf("%.0f/s", b), ratio: fmt.Sprintf("%.2f", ratio)}
	if least > 0 {
		r.wanted, r.verdict = fmt.Sprintf("≥ %.2f", least), verdict(ratio >= least)
	}
	t.add(r)
}
