package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"qgov/kernel/store"
	"qgov/testkit/engines"
)

// TestReaders holds that reading connections show the present after everything that can happen on them: a failed read, a panic, one
// that was cancelled at work, more statements than are kept, many at a time.
func TestReaders(t *testing.T) {
	engines.Each(t, setup(), func(t *testing.T, db *store.DB) {
		ctx := engines.As(t.Context(), "371082")
		count := func(tx *store.Tx, with int) (n int64, err error) {
			_, err = tx.One(fmt.Sprintf(`SELECT count(*) + %d FROM test_thing WHERE {all: a test}`, with), nil, &n)
			return n - int64(with), err
		}
		boom := errors.New("boom")
		for round := range 5 {
			if err := db.Write(ctx, func(tx *store.Tx) error { return store.Insert(tx, thingKind, &thing{Title: "海产品", Grade: "a"}) }); err != nil {
				t.Fatal(err)
			}
			var wg sync.WaitGroup
			for i := range 8 {
				wg.Go(func() {
					for with := range 120 { // together more than the connections keep
						look := db.Read
						if with%2 == 0 {
							look = db.Look
						}
						err := look(ctx, func(tx *store.Tx) error {
							n, err := count(tx, 1000*i+with)
							if err == nil && n != int64(round+1) {
								err = fmt.Errorf("%d records, want %d", n, round+1)
							}
							return err
						})
						if err != nil {
							t.Error(err)
							return
						}
					}
				})
			}
			wg.Wait()
			for range 6 { // spoil every connection in turn
				if err := db.Read(ctx, func(tx *store.Tx) error {
					if _, err := count(tx, 0); err != nil {
						return err
					}
					return boom
				}); !errors.Is(err, boom) {
					t.Fatal(err)
				}
				func() {
					defer func() { _ = recover() }()
					_ = db.Read(ctx, func(tx *store.Tx) error {
						_, _ = count(tx, 0)
						panic(boom)
					})
				}()
				ended, cancel := context.WithCancel(ctx)
				err := db.Read(ended, func(tx *store.Tx) error {
					if _, err := count(tx, 0); err != nil {
						return err
					}
					cancel()
					_, err := count(tx, 0)
					return err
				})
				if !errors.Is(err, context.Canceled) {
					t.Fatalf("a cancelled read: %v", err)
				}
			}
		}
	})
}
