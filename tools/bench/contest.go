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

// outcome is what a contest found: the median rates in runs a second, the median ratio of neighbouring turns, and the same ratio of
// what a run costs in time on processors, which the neighbours change less; 0 where the system does not tell.
type outcome struct{ ours, raw, ratio, cpu float64 }

// contest runs both sides in turns with the clients at the same time. Both are given the same random numbers. The server is the
// processes that work for either side.
func contest(clients int, server []int, ours, by func(r *rand.Rand) error) (outcome, error) {
	var as, bs, ratios, cpus []float64
	for i := -1; i < turns; i++ {
		x, ourCost, err := rate(clients, uint64(i+2), server, ours)
		if err != nil {
			return outcome{}, err
		}
		y, cost, err := rate(clients, uint64(i+2), server, by)
		if err != nil {
			return outcome{}, err
		}
		if i < 0 { // the first turn warms up
			continue
		}
		as, bs, ratios = append(as, x), append(bs, y), append(ratios, x/y)
		if ourCost > 0 && cost > 0 {
			cpus = append(cpus, cost/ourCost)
		}
	}
	o := outcome{ours: median(as), raw: median(bs), ratio: median(ratios)}
	if len(cpus) == turns {
		o.cpu = median(cpus)
	}
	return o, nil
}

// rate runs fn on all clients for one turn. It returns the runs a second and the cost of one in seconds on processors.
func rate(clients int, seed uint64, server []int, fn func(r *rand.Rand) error) (perSecond, cost float64, err error) {
	var n atomic.Int64
	var failed atomic.Pointer[error]
	var wg sync.WaitGroup
	start, before := time.Now(), spentWith(server)
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
		return 0, 0, *err
	}
	runs := float64(n.Load())
	return runs / time.Since(start).Seconds(), (spentWith(server) - before).Seconds() / runs, nil
}

func median(list []float64) float64 {
	s := slices.Sorted(slices.Values(list))
	return s[len(s)/2]
}

// versus adds the line of a contest whose ratio should reach least.
func (t *table) versus(what string, o outcome, least float64) {
	r := row{what: what, ours: fmt.Sprintf("%.0f/s", o.ours), raw: fmt.Sprintf("%.0f/s", o.raw), ratio: fmt.Sprintf("%.2f", o.ratio)}
	if o.cpu > 0 {
		r.ratio += fmt.Sprintf("; on processors %.2f", o.cpu)
	}
	if least > 0 {
		r.wanted, r.verdict = fmt.Sprintf("≥ %.2f", least), verdict(o.ratio >= least)
		if o.ratio < least && o.cpu >= least {
			r.verdict += " by the clock, ok on processors"
		}
	}
	t.add(r)
}
