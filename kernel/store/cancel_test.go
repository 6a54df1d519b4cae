package store_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"

	"qgov/kernel/fault"
	"qgov/kernel/store"
	"qgov/testkit/engines"
)

// A request whose time is up at the very moment in which its transaction begins must not leave the connection inside of it: whoever is
// given the connection next would see an old state for ever.
func TestCancelledBegin(t *testing.T) {
	engines.Each(t, engines.Setup{}, func(t *testing.T, db *store.DB) {
		nothing := func(*store.Tx) error { return nil }
		times := 20000
		if db.Engine() == "postgres" {
			times = 500 // a connection is lost each time
		}
		var wg sync.WaitGroup
		for _, run := range []func(context.Context, func(*store.Tx) error) error{db.Read, db.Read, db.Write} {
			wg.Go(func() {
				for n := range times {
					ctx, cancel := context.WithCancel(t.Context())
					go func() {
						for range n % 16 {
							runtime.Gosched()
						}
						cancel()
					}()
					run(ctx, nothing) // whether it was in time is not the question
				}
			})
		}
		wg.Wait()
		for range 50 {
			if err := db.Read(t.Context(), nothing); err != nil {
				t.Fatal(err)
			}
			if err := db.Write(t.Context(), nothing); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// A read whose time is up at its end has done nothing: nobody is told to look whether it did.
func TestCancelledRead(t *testing.T) {
	engines.Each(t, engines.Setup{}, func(t *testing.T, db *store.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		err := db.Read(ctx, func(*store.Tx) error { cancel(); return nil })
		if !errors.Is(err, context.Canceled) || fault.Is(err, fault.Unavailable) {
			t.Errorf("%v", err)
		}
	})
}
