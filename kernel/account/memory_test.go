package account_test

import (
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"qgov/kernel/account"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// second returns the front door of another program on the same database, which remembers for itself.
func (w *world) second() *world {
	w.Helper()
	other := &world{T: w.T, db: w.db, clock: w.clock, ring: w.ring, journal: w.journal, mux: w.mux, log: w.log}
	var err error
	other.acc, err = account.New(w.db, w.ring, account.Options{Limits: account.Limits{Visits: 1000, Burst: 10000, NetworkVisits: 1000, NetworkBurst: 10000, AllBurst: 10000}})
	w.must(err)
	other.front = other.acc.Front(w.mux)
	return other
}

// In the program where an act happens, a session that was in use a moment ago is over when the act returns, however many requests
// are under way; in another program on the same database it is over within a second.
func TestRevocation(t *testing.T) {
	each(t, nil, func(w *world) {
		id := w.account("wang", "370100", good, reader)
		w.account("sys", "370000", "", role.SystemAdmin)
		w.account("sec", "370000", "", role.SecurityAdmin)
		sys, sec, there := w.actor("sys"), w.actor("sec"), w.second()
		for _, c := range []struct {
			act string
			end func()
		}{
			{"disable", func() { w.must(w.acc.Disable(sys, id, "调离")) }},
			{"duties", func() { w.must(w.acc.Grant(w.system(), id, "370100")) }},
			{"region", func() { w.must(w.acc.Grant(w.system(), id, "370200", reader)) }},
			{"end sessions", func() { w.must(w.acc.EndSessions(sys, id)) }},
			{"unlink", func() { w.must(w.acc.Unlink(sec, id, "遗失")) }},
			{"own password", func() {
				b := w.as("wang")
				b.leads(b.post("/password", "old", good, "password", good+"x", "again", good+"x"), "/")
			}},
			{"reset", func() {
				_, err := w.acc.Reset(sys, id)
				w.must(err)
			}},
			{"sweep", func() {
				w.must(w.db.Write(w.system(), func(tx *store.Tx) error { // as if it had not been used for long
					_, err := tx.Exec(`UPDATE account SET created = 1, seen = 1 WHERE id = ? AND {all: a test}`, id)
					return err
				}))
				if n, err := w.acc.Sweep(w.system()); n != 1 || err != nil {
					t.Fatalf("%d accounts swept: %v", n, err)
				}
			}},
		} {
			w.must(w.acc.Enable(w.system(), id, "x"))
			w.must(w.acc.Grant(w.system(), id, "370100", reader))
			b, far := w.as("wang"), there.browser()
			far.cookies = b.cookies
			for range 3 {
				b.want(b.get("/thing"), http.StatusOK)
				far.want(far.get("/thing"), http.StatusOK)
			}
			if n := w.passing(b, c.end); n > 0 {
				t.Errorf("%s: %d requests passed after the act", c.act, n)
			}
			w.clock.Advance(time.Second)
			if far.get("/thing") == http.StatusOK {
				t.Errorf("%s: the session lives on in the other program after a second", c.act)
			}
		}
	})
}

// passing takes the act while others use the session of b, and returns how many requests passed that were sent after it.
func (w *world) passing(b *browser, act func()) int64 {
	w.Helper()
	var over, stop atomic.Bool
	var late atomic.Int64
	var wg sync.WaitGroup
	for range 2 {
		c := w.browser()
		c.cookies["__Host-qgov"] = b.cookies["__Host-qgov"]
		wg.Go(func() {
			for !stop.Load() {
				if after := over.Load(); c.get("/thing") == http.StatusOK && after {
					late.Add(1)
				}
				time.Sleep(time.Millisecond)
			}
		})
	}
	act()
	over.Store(true)
	for range 20 {
		if b.get("/thing") == http.StatusOK {
			late.Add(1)
		}
	}
	stop.Store(true)
	wg.Wait()
	return late.Load()
}

// The same for the key of a program.
func TestRevokedKey(t *testing.T) {
	each(t, nil, func(w *world) {
		id := w.account("wang", "370100", good, reader)
		w.account("sys", "370000", "", role.SystemAdmin)
		there := w.second()
		for name, end := range map[string]func(kid record.ID){
			"disable": func(record.ID) { w.must(w.acc.Disable(w.actor("sys"), id, "x")) },
			"drop":    func(kid record.ID) { w.must(w.acc.DropKey(w.actor("wang"), kid)) },
			"duties":  func(record.ID) { w.must(w.acc.Grant(w.system(), id, "370100")) },
			"region":  func(record.ID) { w.must(w.acc.Grant(w.system(), id, "370200", reader)) },
		} {
			w.must(w.acc.Enable(w.system(), id, "x"))
			w.must(w.acc.Grant(w.system(), id, "370100", reader))
			kid, key, err := w.acc.NewKey(w.actor("wang"), "上传", "", 48*time.Hour, 6000)
			w.must(err)
			b, far := w.browser(), there.browser()
			for _, x := range []*browser{b, far} {
				x.header = http.Header{"Authorization": {"Bearer " + key}}
				x.want(x.get("/api/thing"), http.StatusOK)
				x.want(x.get("/api/thing"), http.StatusOK)
			}
			end(kid)
			if b.get("/api/thing") == http.StatusOK {
				t.Errorf("%s: the key opens on", name)
			}
			w.clock.Advance(time.Second)
			if far.get("/api/thing") == http.StatusOK {
				t.Errorf("%s: the key opens on in the other program after a second", name)
			}
		}
	})
}

// Nobody gets what was remembered of somebody else, nor of an earlier self.
func TestRememberedApart(t *testing.T) {
	each(t, nil, func(w *world) {
		regions := map[string]string{"wang": "370100", "li": "370200", "zhao": "371000"}
		var wg sync.WaitGroup
		for login, region := range regions {
			w.account(login, region, good, reader)
			b := w.as(login)
			wg.Go(func() {
				for range 100 {
					if b.get("/thing"); !strings.Contains(b.body, "seen by "+login+" in "+region) {
						t.Errorf("%s sees: %s", login, plainText(b.body))
						return
					}
				}
			})
		}
		wg.Wait()
		b := w.as("wang")
		token := b.cookies["__Host-qgov"]
		b.want(b.get("/thing"), http.StatusOK)
		guest := w.browser() // a session's token is no key, and the other way round
		guest.header.Set("Authorization", "Bearer "+token)
		guest.want(guest.get("/api/thing"), http.StatusUnauthorized)
		b.ip = "203.0.113.9" // the address is that of each request
		b.want(b.get("/thing"), http.StatusOK)
		b.shows("from 203.0.113.9")
	})
}

// While a long import holds the only writer, people read on; that they were here is noted later.
func TestBusyWriter(t *testing.T) {
	each(t, nil, func(w *world) {
		w.account("wang", "370100", good, reader)
		b := w.as("wang")
		b.want(b.get("/thing"), http.StatusOK)
		w.clock.Advance(10 * time.Minute)
		w.must(w.db.Write(w.system(), func(tx *store.Tx) error {
			if _, err := tx.Exec(`UPDATE account_session SET agent = 'busy' WHERE {all: a test}`); err != nil {
				return err
			}
			b.want(b.get("/thing"), http.StatusOK)
			return nil
		}))
		w.clock.Advance(25 * time.Minute) // 35 minutes after the last use that was noted
		if b.get("/thing") == http.StatusOK {
			t.Error("a use that could not be noted made the session longer")
		}
		b = w.as("wang")
		for range 4 {
			w.clock.Advance(25 * time.Minute)
			b.want(b.get("/thing"), http.StatusOK)
		}
	})
}
