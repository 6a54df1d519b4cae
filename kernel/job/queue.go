package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// Status is where a job stands.
type Status string

// The states of a job.
const (
	Waiting Status = "waiting"
	Working Status = "working"
	Done    Status = "done"
	Failed  Status = "failed" // given up after its tries; the administrator can start it again
)

// lease is how long a worker may be silent before another takes the job: the time a killed process holds its jobs up.
const lease = time.Minute

// Queue runs jobs. Make one per process; several processes may share a database.
type Queue struct {
	engine *flow.Engine
	kinds  map[string]Kind
	log    *slog.Logger
	wake   chan struct{}
	poll   time.Duration
	wg     sync.WaitGroup
}

// New returns a queue for the kinds.
func New(e *flow.Engine, log *slog.Logger, kinds ...Kind) (*Queue, error) {
	q := &Queue{engine: e, kinds: make(map[string]Kind), log: log, wake: make(chan struct{}, 1), poll: 5 * time.Second}
	for _, k := range kinds {
		if _, dup := q.kinds[k.Name]; dup || k.Run == nil || k.Name == "" {
			return nil, fmt.Errorf("job: kind %q has no name or work, or is there twice", k.Name)
		}
		if k.Tries == 0 {
			k.Tries = 5
		}
		q.kinds[k.Name] = k
	}
	return q, nil
}

// Enqueue queues a job in the transaction. payload is written as JSON. A job with the same key that is still waiting or working is
// not queued twice; an empty key is unique to itself.
func Enqueue(tx *store.Tx, kind, key string, payload any) (record.ID, error) {
	return enqueueAt(tx, kind, key, payload, tx.Now())
}

func enqueueAt(tx *store.Tx, kind, key string, payload any, at time.Time) (record.ID, error) {
	b, err := json.Marshal(payload)
	if err != nil {
		return 0, fmt.Errorf("job: payload of %s: %w", kind, err)
	}
	id := tx.NewID()
	if key == "" {
		key = id.String()
	}
	a := tx.Actor()
	n, err := tx.Exec(`INSERT INTO job (id, kind, key, payload, state, tries, due, actor, region, done, total, error, created)
		VALUES (?, ?, ?, ?, 'waiting', 0, ?, ?, ?, 0, 0, '', ?) ON CONFLICT (kind, key) WHERE state IN ('waiting', 'working') DO NOTHING /* {all: jobs belong to the program} */`,
		id, kind, key, string(b), at, a.ID, a.Region, tx.Now())
	if err != nil {
		return 0, err
	}
	if n == 0 {
		var old int64
		_, err := tx.One(`SELECT id FROM job WHERE kind = ? AND key = ? AND state IN ('waiting', 'working') AND {all: jobs belong to the program}`, []any{kind, key}, &old)
		return record.ID(old), err
	}
	return id, nil
}

// Wake makes the workers look at the queue now; give it to Tx.After when a person waits for the job.
func (q *Queue) Wake() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// Run works with n workers and the timetable until the context ends, then waits for the jobs at work.
func (q *Queue) Run(ctx context.Context, n int) {
	for range n {
		q.wg.Go(func() { q.work(ctx) })
	}
	q.wg.Go(func() { q.timetable(ctx) })
	<-ctx.Done()
	q.wg.Wait()
}

func (q *Queue) work(ctx context.Context) {
	for ctx.Err() == nil {
		ran, err := q.Step(ctx)
		if err != nil && ctx.Err() == nil {
			q.log.Error("job: queue", "error", err)
		}
		if ran {
			continue
		}
		select {
		case <-ctx.Done():
		case <-q.wake:
		case <-time.After(q.poll):
		}
	}
}

// row is a job as the queue holds it.
type row struct {
	id      record.ID
	kind    string
	payload string
	tries   int64
	mark    int64 // the lease this worker took: only its holder may end the job
}

// Step runs the next job that is due, if there is one. Tests call it to run jobs one by one.
func (q *Queue) Step(ctx context.Context) (ran bool, err error) {
	ctx = role.With(ctx, role.System("后台任务"))
	j, err := q.claim(ctx)
	if err != nil || j == nil {
		return false, err
	}
	k, ok := q.kinds[j.kind]
	if !ok {
		return true, q.finish(ctx, j, Failed, "本程序没有这类任务", time.Time{})
	}
	if j.tries > int64(k.Tries) { // every worker that took it was killed: it would kill the next one too
		return true, q.finish(ctx, j, Failed, "多次运行均中断，已停止", time.Time{})
	}
	finished := false
	run := &Running{ID: j.id, Engine: q.engine, Payload: []byte(j.payload),
		Progress: func(done, total int64) { q.progress(ctx, j, done, total) },
		Finish: func(ctx context.Context, fn func(tx *flow.Tx) error) error {
			err := q.engine.Write(ctx, func(tx *flow.Tx) error {
				if err := end(tx.Tx, j, Done, "", time.Time{}); err != nil {
					return err
				}
				return fn(tx)
			})
			finished = err == nil
			return err
		}}
	err = guarded(ctx, k, run)
	switch {
	case err == nil && finished:
		return true, nil
	case err == nil:
		return true, q.finish(ctx, j, Done, "", time.Time{})
	case ctx.Err() != nil: // a stop of the program is no failed try
		j.tries--
		return true, q.finish(context.WithoutCancel(ctx), j, Waiting, "程序停止，稍后继续", q.engine.DB().Clock().Now())
	}
	q.log.Warn("job: failed", "kind", j.kind, "id", j.id.String(), "try", j.tries, "error", err)
	if j.tries >= int64(k.Tries) {
		return true, q.finish(ctx, j, Failed, err.Error(), time.Time{})
	}
	wait := time.Duration(1<<min(j.tries, 10)) * 5 * time.Second
	return true, q.finish(ctx, j, Waiting, err.Error(), q.engine.DB().Clock().Now().Add(wait))
}

// guarded runs a job and turns a panic into an error, so that one bad job does not stop the others.
func guarded(ctx context.Context, k Kind, j *Running) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("job: %s panicked: %v\n%s", k.Name, p, debug.Stack())
		}
	}()
	return k.Run(ctx, j)
}

// claim takes the next job that is due, or one whose worker was silent for longer than its lease.
func (q *Queue) claim(ctx context.Context) (*row, error) {
	var j *row
	err := q.engine.DB().Write(ctx, func(tx *store.Tx) error {
		now := tx.Now()
		var r row
		var id int64
		lock := ""
		if q.engine.DB().Engine() == "postgres" {
			lock = " FOR UPDATE SKIP LOCKED"
		}
		ok, err := tx.One(`SELECT id, kind, payload, tries FROM job WHERE {all: jobs belong to the program} AND
			(state = 'waiting' AND due <= ? OR state = 'working' AND seen < ?) ORDER BY due, id LIMIT 1`+lock, []any{now, now.Add(-lease)}, &id, &r.kind, &r.payload, &r.tries)
		if err != nil || !ok {
			return err
		}
		r.id, r.mark = record.ID(id), now.UnixMicro()
		r.tries++
		_, err = tx.Exec(`UPDATE job SET state = 'working', tries = ?, seen = ?, mark = ? WHERE id = ? AND {all: jobs belong to the program}`, r.tries, now, r.mark, id)
		j = &r
		return err
	})
	if err != nil {
		return nil, err
	}
	return j, nil
}

// errLost says that another worker holds the job: this one was silent for longer than its lease, and its effect must not count.
var errLost = errors.New("job: another worker took the job over")

// end writes the end of a job inside a transaction, if this worker still holds it.
func end(tx *store.Tx, j *row, s Status, text string, due time.Time) error {
	n, err := tx.Exec(`UPDATE job SET state = ?, error = ?, due = coalesce(?, due), tries = ?, seen = ? WHERE id = ? AND mark = ? AND state = 'working' AND {all: jobs belong to the program}`,
		string(s), text, due, j.tries, tx.Now(), j.id, j.mark)
	if err == nil && n != 1 {
		err = errLost
	}
	return err
}

func (q *Queue) finish(ctx context.Context, j *row, s Status, text string, due time.Time) error {
	err := q.engine.DB().Write(ctx, func(tx *store.Tx) error { return end(tx, j, s, text, due) })
	if errors.Is(err, errLost) {
		return nil
	}
	return err
}

// progress tells how far a job is and renews its lease. A failure to tell is no failure of the job.
func (q *Queue) progress(ctx context.Context, j *row, done, total int64) {
	err := q.engine.DB().Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE job SET done = ?, total = ?, seen = ? WHERE id = ? AND mark = ? AND {all: jobs belong to the program}`, done, total, tx.Now(), j.id, j.mark)
		return err
	})
	if err != nil {
		q.log.Warn("job: progress", "kind", j.kind, "error", err)
	}
}

// timetable queues the kinds that run by the clock. The key holds the slot, so that several processes queue one job for it.
func (q *Queue) timetable(ctx context.Context) {
	ctx = role.With(ctx, role.System("时间表"))
	for {
		if err := q.Tick(ctx); err != nil && ctx.Err() == nil {
			q.log.Error("job: timetable", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(10 * time.Second):
		}
	}
}

// Tick queues what the timetable asks for at the present moment. A slot that passed while no process ran is made up once.
func (q *Queue) Tick(ctx context.Context) error {
	now := q.engine.DB().Clock().Now()
	var errs []error
	for _, k := range q.kinds {
		slot, ok := k.slot(now)
		if !ok {
			continue
		}
		err := q.engine.DB().Write(role.With(ctx, role.System("时间表")), func(tx *store.Tx) error {
			n, err := tx.Exec(`INSERT INTO job_slot (kind, slot) VALUES (?, ?) ON CONFLICT (kind) DO UPDATE SET slot = excluded.slot WHERE job_slot.slot < excluded.slot /* {all: jobs belong to the program} */`, k.Name, slot)
			if err != nil || n == 0 {
				return err
			}
			_, err = Enqueue(tx, k.Name, "timetable", nil)
			return err
		})
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", k.Name, err))
		}
	}
	q.Wake()
	return errors.Join(errs...)
}

// slot names the latest moment at which the kind was to run; ok is false for a kind that runs on demand only.
func (k Kind) slot(now time.Time) (int64, bool) {
	switch {
	case k.Daily:
		local := now.In(calendar.Shanghai())
		midnight := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, calendar.Shanghai())
		at := midnight.Add(time.Duration(k.At) * time.Minute)
		if local.Before(at) {
			at = at.AddDate(0, 0, -1)
		}
		return at.Unix(), true
	case k.Every > 0:
		return now.Truncate(k.Every).Unix(), true
	}
	return 0, false
}

// State is what an administrator or the person who waits sees of a job.
type State struct {
	ID          record.ID
	Kind, Label string
	Status      Status
	Done, Total int64
	Tries       int64
	Error       string
	Created     time.Time
	Seen        time.Time
}

// Look returns the state of a job.
func (q *Queue) Look(tx *store.Tx, id record.ID) (State, error) {
	list, err := q.list(tx, `id = ?`, id)
	if err != nil {
		return State{}, err
	}
	if len(list) == 0 {
		return State{}, fault.Missing("后台任务")
	}
	return list[0], nil
}

// Recent returns the newest jobs of a status, or of all if it is empty.
func (q *Queue) Recent(tx *store.Tx, s Status) ([]State, error) {
	return q.list(tx, `(state = ? OR ? = '')`, string(s), string(s))
}

func (q *Queue) list(tx *store.Tx, where string, args ...any) ([]State, error) {
	rows, err := tx.Query(`SELECT id, kind, state, done, total, tries, error, created, coalesce(seen, 0) FROM job WHERE `+where+` AND {all: jobs belong to the program} ORDER BY id DESC LIMIT 100`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []State
	for rows.Next() {
		var s State
		var id, created, seen int64
		var status string
		if err := rows.Scan(&id, &s.Kind, &status, &s.Done, &s.Total, &s.Tries, &s.Error, &created, &seen); err != nil {
			return nil, err
		}
		s.ID, s.Status, s.Label = record.ID(id), Status(status), q.kinds[s.Kind].Label
		s.Created, s.Seen = time.UnixMicro(created).UTC(), time.UnixMicro(seen).UTC()
		out = append(out, s)
	}
	return out, rows.Err()
}

// Retry lets a job that was given up run again.
func (q *Queue) Retry(tx *store.Tx, id record.ID) error {
	n, err := tx.Exec(`UPDATE job SET state = 'waiting', tries = 0, due = ? WHERE id = ? AND state = 'failed' AND {all: jobs belong to the program}`, tx.Now(), id)
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "R160", "该任务没有失败，不需要重试")
	}
	tx.After(q.Wake)
	return err
}
