package rest

import (
	"context"
	"time"

	"qgov/kernel/role"
	"qgov/kernel/store"
)

// Kept is how long the answer to a request with an Idempotency-Key can be had again: a phone that filled in a sheet out of reach may
// come back after a long weekend, not knowing whether the step was taken.
const Kept = 7 * 24 * time.Hour

// sweepBatch is how many answers go in one transaction, so that people who write need not wait.
const sweepBatch = 1000

// Sweep removes kept answers that are older than Kept and returns how many.
func Sweep(ctx context.Context, db *store.DB) (removed int64, err error) {
	ctx = role.With(ctx, role.System("清理接口应答"))
	for n := int64(sweepBatch); err == nil && n == sweepBatch; removed += n {
		err = db.Write(ctx, func(tx *store.Tx) error {
			n, err = tx.Exec(`DELETE FROM idempotency WHERE (actor, key) IN
				(SELECT actor, key FROM idempotency WHERE at < ? ORDER BY at LIMIT ?) AND {all: keys belong to accounts}`, tx.Now().Add(-Kept), sweepBatch)
			return err
		})
	}
	return removed, err
}
