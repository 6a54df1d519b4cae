// Package job runs work outside requests: a durable queue and a timetable.
//
// A job is queued in the transaction that causes it, so it exists if and only if that transaction committed. It runs at least once;
// a job whose effect is in the database finishes in the same transaction as its effect and so takes effect exactly once.
package job

import (
	"context"
	_ "embed"
	"time"

	"qgov/kernel/flow"
	"qgov/kernel/record"
)

// English is the catalogue of this package's texts.
//
//go:embed en.tsv
var English string

// Kind is a sort of job.
type Kind struct {
	Name  string // package.verb
	Label string // Chinese, for the administrator's page
	// Run does the work. It returns when the context ends, and is run again later.
	Run func(ctx context.Context, j *Running) error
	// Every starts a job of the kind at the interval, or daily At the minute of the day in Shanghai when Daily is set.
	Every time.Duration
	Daily bool
	At    int
	Tries int // attempts before it is given up and shown to the administrator; default 5
}

// Running is a job at work.
type Running struct {
	ID      record.ID
	Engine  *flow.Engine
	Payload []byte
	// Progress tells how far the work is; it is shown to whoever started it. Call it at least twice a minute in work that takes
	// longer: it renews the lease, without which another worker takes the job over.
	Progress func(done, total int64)
	// Finish runs fn and ends the job in one transaction. Run may return nil without it when its effect is idempotent.
	Finish func(ctx context.Context, fn func(tx *flow.Tx) error) error
}
