// Package job runs work outside requests: a durable queue and a timetable.
//
// A job is queued in the transaction that causes it, so it exists if and only if that transaction committed. It runs at least once;
// a job whose effect is in the database finishes in the same transaction as its effect and so takes effect exactly once.
package job

import (
	"context"
	"time"

	"qgov/kernel/flow"
)

// Kind is a sort of job.
type Kind struct {
	Name  string // package.verb
	Label string // Chinese, for the administrator's page
	// Run does the work. payload is what Enqueue was given. progress may be called with done and total for long work. The
	// transaction tx of finish commits together with the job's end; use it for effects that must happen once.
	Run func(ctx context.Context, j *Running) error
	// Every starts a job of the kind at the interval, or daily At the minute of the day in Shanghai when Daily is set.
	Every time.Duration
	Daily bool
	At    int
	Tries int // attempts before it is given up and shown to the administrator; default 5
}

// Running is a job at work.
type Running struct {
	Engine  *flow.Engine
	Payload []byte
	// Progress tells how far the work is; it is shown to whoever started it.
	Progress func(done, total int64)
	// Finish runs fn and ends the job in one transaction. Run may return nil without it when its effect is idempotent.
	Finish func(ctx context.Context, fn func(tx *flow.Tx) error) error
}
