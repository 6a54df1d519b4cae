// Package demo makes the demonstration world: the region of 荣成 (371082) in 威海, 山东.
//
// Regions, holidays, industries, time limits and the bulletins are real and carry their source. Firms, people, batches and cases are
// invented: every record says so (演示数据), names hold 示, 样, 例 or 范, and codes have a body that no register issues. The same seed
// makes the same world.
package demo

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"time"

	"qgov/app"
	"qgov/base/firm"
	"qgov/base/grid"
	"qgov/base/lab"
	"qgov/base/organ"
	"qgov/base/person"
	"qgov/base/product"
	"qgov/domain/credit/window"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/job"
	"qgov/kernel/record"
	"qgov/kernel/role"
)

// Region is the region of the world; City is the city above it.
const (
	Region = "371082"
	City   = "371000"
)

// Clock stands at a past day while the world is made and then runs on.
type Clock struct {
	fake  *calendar.Fake
	began time.Time // when it began to run, by the machine; zero: it stands
}

// NewClock returns a clock that stands at t.
func NewClock(t time.Time) *Clock { return &Clock{fake: calendar.NewFake(t)} }

// Now returns the time.
func (c *Clock) Now() time.Time {
	if c.began.IsZero() {
		return c.fake.Now()
	}
	return c.fake.Now().Add(time.Since(c.began))
}

// Set moves the standing clock.
func (c *Clock) Set(t time.Time) { c.fake.Set(t) }

// Run lets the clock run on from t. Call it before anything else reads the clock at the same time.
func (c *Clock) Run(t time.Time) {
	c.Set(t)
	c.began = time.Now()
}

// World is the demonstration world while it is made.
type World struct {
	App        *app.App
	Clock      *Clock
	Accounts   []Account // printed at start
	rng        *rand.Rand
	line       timeline
	until      time.Time
	count      int                     // samples
	lines      map[string]record.ID    // of plans, by year, product and stage
	scanned    map[record.ID]bool      // signals of hot spots that people know of
	shunned    map[record.ID]bool      // firms that some sampler has to keep away from
	trades     map[string][]*firm.Firm // active firms of 荣成 by trade
	trade      map[record.ID]string    // of each firm
	photo      record.File             // attachments, stored once
	signed     record.File
	report     record.File
	conditions []string // of closing a finding
	seq        int
	tickets    int // numbers of hotlines
	tests      int // reports on what is disputed
	more       int // firms beside those of the first step
	out        io.Writer

	organs   map[string]*organ.Organ // by region code
	stations []*organ.Organ
	cells    []*grid.Cell
	people   []*person.Person
	firms    []*firm.Firm
	products []*product.Product
	labs     []*lab.Lab

	departments []*organ.Organ // of the government, which carry out joint measures
	asker       *organ.Organ   // the third party that does surveys
}

// Options choose a world.
type Options struct {
	Seed    uint64
	Until   time.Time // the present of the world
	Samples int       // default 3,020 over three years
	Firms   int       // more firms for the business of credit; the usual ones are 2,400
}

// Make makes the world in an empty installation. It tells on out what it does.
func Make(ctx context.Context, a *app.App, clock *Clock, o Options, out io.Writer) (*World, error) {
	w := &World{App: a, Clock: clock, rng: rand.New(rand.NewPCG(o.Seed, 20261122)), out: out, organs: make(map[string]*organ.Organ), until: o.Until, more: o.Firms, count: cmp.Or(o.Samples, 3020), trades: make(map[string][]*firm.Firm), trade: make(map[record.ID]string), lines: make(map[string]record.ID), scanned: make(map[record.ID]bool), shunned: make(map[record.ID]bool)}
	clock.Set(o.Until.AddDate(-3, -1, 0))
	ctx = role.With(ctx, role.System("演示数据"))
	for _, step := range []struct {
		what string
		do   func(ctx context.Context) error
	}{
		{"organs and grid", w.makeOrgans}, {"firms", w.makeFirms}, {"people", w.makePeople}, {"products and laboratories", w.makeProducts}, {"departments", w.makeDepartments}, {"accounts", w.makeAccounts},
		{"attachments", w.makeFiles}, {"samples and findings", w.makeSamples}, {"published bulletins", w.importBulletins}, {"credit files", w.makeCredit}, {"checks of bidders", w.makeChecks}, {"batches of departments", w.makeBatches}, {"quality of credit data", w.checkQuality}, {"surveys", w.makeSurveys}, {"social supervisors", w.makeSupervisors}, {"passwords", w.handOut},
	} {
		start := time.Now()
		if err := step.do(ctx); err != nil {
			return nil, fmt.Errorf("demo: %s: %w", step.what, err)
		}
		fmt.Fprintf(out, "  %-28s %5.1f s\n", step.what, time.Since(start).Seconds())
	}
	clock.Set(o.Until)
	return w, w.write(ctx, func(tx *flow.Tx) error { // the open data of the present, which the queue makes at night else
		_, err := job.Enqueue(tx.Tx, window.DayJob, "", nil)
		return err
	})
}

// write runs fn as the program itself.
func (w *World) write(ctx context.Context, fn func(tx *flow.Tx) error) error {
	return w.App.Engine.Write(ctx, fn)
}

// pick returns one of the list.
func pick[T any](w *World, list []T) T { return list[w.rng.IntN(len(list))] }

// chance returns true with the probability p.
func (w *World) chance(p float64) bool { return w.rng.Float64() < p }

func head(region string) record.Head { return record.Head{Region: region} }
