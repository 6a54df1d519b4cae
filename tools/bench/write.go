package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"

	"qgov/app"
	"qgov/base/firm"
	"qgov/kernel/store"
)

// writes shows what the order of the journal costs: the same change of a firm, with the journal as it is, whose chain every commit
// passes one after the other, and with one that writes the same entries without a chain.
func writes(ctx context.Context, t *table, w *world) error {
	loose, err := store.Open(ctx, w.address, store.Options{Plans: app.Plans(w.app.Modules), Policy: w.app.DB.Policy(), Journal: unchained{}})
	if err != nil {
		return err
	}
	defer loose.Close()
	in := w.actor(ctx)
	change := func(db *store.DB) func(r *rand.Rand) error {
		return func(r *rand.Rand) error {
			id, n := w.ids[r.IntN(len(w.ids))], r.IntN(1_000_000)
			err := db.Write(in, func(tx *store.Tx) error {
				f, err := store.Get(tx, firm.Kind, id)
				if err != nil {
					return err
				}
				f.Address = fmt.Sprintf("测试路%d号", n)
				return tx.Update(firm.Kind.Plan, f, "bench")
			})
			if err != nil && strings.Contains(err.Error(), "已被他人更新") {
				return nil // two clients drew the same firm
			}
			return err
		}
	}
	for _, clients := range []int{1, 8} {
		if err := w.versus(t, fmt.Sprintf("journaled changes against the same without the chain, %d clients", clients), clients, change(w.app.DB), change(loose), 0); err != nil {
			return err
		}
	}
	return nil
}

// unchained writes entries under numbers below zero and without hashes.
type unchained struct{}

func (unchained) Append(tx *store.Tx, changes []store.Change) error {
	for _, c := range changes {
		a := tx.Actor()
		if _, err := tx.Exec(`INSERT INTO journal (seq, at, actor, name, ip, request, action, kind, record, region, title, reason, result, changes, hash)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'ok', '[]', '') /* {all: a measurement} */`, -tx.NewID(), tx.Now(), a.ID, a.Name, a.IP, a.Request, c.Action, c.Kind, c.Record, c.Region, c.Title, c.Reason); err != nil {
			return err
		}
	}
	return nil
}
