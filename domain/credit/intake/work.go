package intake

import (
	"context"
	"encoding/json"
	"io/fs"
	"time"

	"qgov/kernel/flow"
	"qgov/kernel/job"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// The jobs. A job whose worker was killed is taken over by another and goes on at the place that the batch reached.
const (
	checkJob    = "intake.check"
	loadJob     = "intake.load"
	withdrawJob = "intake.withdraw"
)

// keep is how long the file of a batch stays: refused rows can be mended for so long.
const keep = 90 * 24 * time.Hour

// jobs are the work on batches and the timetable.
func (o office) jobs() []job.Kind {
	on := func(name, label string, do func(ctx context.Context, d *Desk, id record.ID, j *job.Running) error) job.Kind {
		return job.Kind{Name: name, Label: label, Run: func(ctx context.Context, j *job.Running) error {
			var text string
			if err := json.Unmarshal(j.Payload, &text); err != nil {
				return err
			}
			id, err := record.ParseID(text)
			if err != nil {
				return err
			}
			return do(ctx, o.desk(j.Engine), id, j)
		}}
	}
	return []job.Kind{
		on(checkJob, "核对信用信息批次", func(ctx context.Context, d *Desk, id record.ID, _ *job.Running) error {
			return settled(d.Check(ctx, id))
		}),
		on(loadJob, "信用信息入库", func(ctx context.Context, d *Desk, id record.ID, j *job.Running) error {
			return d.Load(ctx, id, j.Progress)
		}),
		on(withdrawJob, "整批撤回信用信息", func(ctx context.Context, d *Desk, id record.ID, j *job.Running) error {
			return d.Withdraw(ctx, id, j.Progress)
		}),
		{Name: "intake.join", Label: "归集待登记主体的信用信息", Every: 10 * time.Minute, Run: func(ctx context.Context, j *job.Running) error {
			_, err := o.desk(j.Engine).Join(ctx)
			return err
		}},
		{Name: "intake.sweep", Label: "清理信用信息报送文件", Daily: true, At: 3*60 + 50, Run: func(ctx context.Context, j *job.Running) error {
			_, err := o.desk(j.Engine).Sweep(ctx)
			return err
		}},
	}
}

// Sweep removes files that nobody needs any more and nonces whose time has passed, and returns how many files went.
func (d *Desk) Sweep(ctx context.Context) (int, error) {
	ctx = program(ctx)
	return d.box.Sweep(ctx, func(ctx context.Context, id record.ID, st fs.FileInfo) (stale bool, err error) {
		err = d.engine.Read(ctx, func(tx *flow.Tx) error {
			now := tx.Now()
			list, err := store.Find(tx.Tx, Kind, store.Query{Bare: true, Limit: 1, Where: []store.Cond{store.Eq(Kind.F(&Kind.P.ID), id)}})
			if err != nil {
				return err
			}
			if len(list) == 0 { // a file that is being received has no batch yet
				stale = now.Sub(st.ModTime()) > 24*time.Hour
				return nil
			}
			b := list[0]
			done := b.State == Loaded || b.State == Refused || b.State == Withdrawn
			stale = done && now.Sub(b.Changed) > keep
			return nil
		})
		return stale, err
	})
}
