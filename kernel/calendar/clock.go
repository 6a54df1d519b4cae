package calendar

import (
	"sync"
	"time"
)

// A Clock tells the present. Code that needs the time takes a Clock, so that a
// test, a demonstration and a replay can set it.
type Clock interface {
	Now() time.Time
}

// System is the clock of the machine.
type System struct{}

// Now returns the present in UTC.
func (System) Now() time.Time { return time.Now().UTC() }

// Today returns the date in Asia/Shanghai by the clock c.
func Today(c Clock) Date { return DateOf(c.Now()) }

// A Fake is a clock that stands still until it is moved. Its methods may be
// called at the same time from several goroutines.
type Fake struct {
	mu  sync.Mutex
	now time.Time
}

// NewFake returns a clock that shows t.
func NewFake(t time.Time) *Fake { return &Fake{now: t.UTC()} }

// Now returns the time that was set.
func (f *Fake) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

// Set moves the clock to t, forward or back.
func (f *Fake) Set(t time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = t.UTC()
}

// Advance moves the clock by d and returns the new time.
func (f *Fake) Advance(d time.Duration) time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = f.now.Add(d)
	return f.now
}

// SetDate moves the clock to nine in the morning of d in Asia/Shanghai, when
// offices open.
func (f *Fake) SetDate(d Date) { f.Set(d.Time().Add(9 * time.Hour)) }
