package exchange

import (
	"context"
	"io/fs"
	"time"

	"qgov/kernel/flow"
	"qgov/kernel/job"
	"qgov/kernel/record"
	"qgov/kernel/role"
)

// Keep is how long the file of a batch stays, so that its refused rows can be fetched and mended. A file without refused rows goes
// as soon as its batch is done.
const Keep = 30 * 24 * time.Hour

// Sweep removes uploads that are older than Keep, or whose batch is done without refused rows, cancelled or gone, and returns how
// many. Batches at work or waiting keep theirs.
func (x *Exchange) Sweep(ctx context.Context) (int, error) {
	return x.box.Sweep(role.With(ctx, role.System("清理导入文件")), x.stale)
}

func (x *Exchange) stale(ctx context.Context, id record.ID, st fs.FileInfo) (stale bool, err error) {
	err = x.engine().Read(ctx, func(tx *flow.Tx) error {
		list, err := batches(tx.Tx, "id = ?", id)
		if err != nil {
			return err
		}
		now := x.engine().DB().Clock().Now()
		if len(list) == 0 { // an upload that is being received has no batch yet
			stale = now.Sub(st.ModTime()) > 24*time.Hour
			return nil
		}
		b := list[0]
		stale = b.over() || now.Sub(b.Beat) > Keep && b.State != Running && b.State != Paused
		return nil
	})
	return stale, err
}

// over reports whether nobody needs the file of the batch: nothing is left to do, and no row is left to mend.
func (b *Batch) over() bool {
	refused := b.Counts.Rejected()
	if b.Counts.Written != nil {
		refused += b.Counts.Written.Bad
	}
	return b.State == Done && refused == 0 || b.State == Cancelled && b.Counts.Written == nil
}

// Job sweeps once a night.
func (x *Exchange) Job() job.Kind {
	return job.Kind{Name: "exchange.sweep", Label: "清理导入文件", Daily: true, At: 3*60 + 20, Run: func(ctx context.Context, _ *job.Running) error {
		_, err := x.Sweep(ctx)
		return err
	}}
}
