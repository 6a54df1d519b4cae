package exchange_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"qgov/kernel/audit"
	"qgov/kernel/exchange"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/testkit/engines"
	"qgov/testkit/pg"
)

// The drill kills a process that imports, at random moments, until the import is done, and wants every row exactly once.

const drillVariable = "QGOV_EXCHANGE_DRILL"

// drillRows is the number of rows of the drill's file.
const drillRows = 400

func drillFile() string {
	var b strings.Builder
	b.WriteString("编号,名称,数量\n")
	for i := range drillRows {
		fmt.Fprintf(&b, "A%d,货品%d,%d\n", i, i, i)
	}
	return strings.ReplaceAll(b.String(), "A13,货品13,13\n", "A13,货品13,14\n") // thirteen breaks the rule
}

func openDrill(ctx context.Context, tb testing.TB, address, owner, dir string) (*store.DB, *exchange.Exchange) {
	db, err := store.Open(ctx, address, store.Options{Plans: plans(), Policy: engines.AllowAll(tb, plans()...), Journal: audit.Journal{}, Sealer: seal{}})
	if err != nil {
		tb.Fatal(err)
	}
	if owner != "-" {
		if err := db.Migrate(ctx, owner, plans()...); err != nil {
			tb.Fatal(err)
		}
	}
	return db, exchange.New(newSite(tb, db), exchange.Options{Dir: dir, Chunk: 10})
}

// TestDrillChild is the process that is killed: it goes on with the batch that it is given.
func TestDrillChild(t *testing.T) {
	job := strings.Split(os.Getenv(drillVariable), "\n")
	if len(job) != 3 {
		return // only the drill starts it
	}
	db, x := openDrill(t.Context(), t, job[0], "-", job[1])
	defer db.Close()
	id, err := record.ParseID(job[2])
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("working")
	if _, err := x.Run(engines.As(t.Context(), "371000"), "x_item", id); err != nil {
		t.Fatal(err)
	}
}

// TestDrill kills 5 times on each engine, 100 times with QGOV_DRILL=full.
func TestDrill(t *testing.T) {
	kills := 5
	if os.Getenv("QGOV_DRILL") == "full" {
		kills = 100
	}
	for _, mode := range []exchange.Mode{exchange.Good, exchange.All} {
		t.Run("sqlite/"+string(mode), func(t *testing.T) {
			drill(t, "sqlite:"+filepath.Join(t.TempDir(), "drill.db"), "", mode, kills)
		})
		t.Run("postgres/"+string(mode), func(t *testing.T) {
			d := pg.Database(t)
			drill(t, d.App, d.Owner, mode, kills)
		})
	}
}

func drill(t *testing.T, address, owner string, mode exchange.Mode, kills int) {
	dir := t.TempDir()
	db, x := openDrill(t.Context(), t, address, owner, dir)
	defer db.Close()
	ctx := engines.As(t.Context(), "371000")
	r := rand.New(rand.NewPCG(1, uint64(kills)))
	killed := 0
	for round := 0; killed < kills; round++ {
		b, err := x.Receive(ctx, "x_item", "drill.csv", strings.NewReader(drillFile()), mode)
		if err == nil {
			b, err = x.Check(ctx, "x_item", b.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
		for b.State != exchange.Done {
			if work(t, address, dir, b, time.Duration(r.IntN(250))*time.Millisecond) {
				killed++
			}
			if b, err = x.Batch(ctx, "x_item", b.ID); err != nil {
				t.Fatal(err)
			}
			if mode == exchange.All && b.State != exchange.Done && count(t, db, ctx) != 0 {
				t.Fatalf("all or nothing: %d rows after a kill", count(t, db, ctx))
			}
			if killed >= kills && b.State != exchange.Done {
				if b, err = x.Run(ctx, "x_item", b.ID); err != nil {
					t.Fatal(err)
				}
			}
		}
		if n := count(t, db, ctx); n != drillRows {
			t.Fatalf("round %d: %d rows after %d kills, want %d", round, n, killed, drillRows)
		}
		if w := b.Counts.Written; w.New != drillRows || w.Bad != 0 {
			t.Fatalf("round %d: written %+v", round, w)
		}
		wantJournal(t, db, round)
		if err := x.Withdraw(ctx, "x_item", b.ID); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d kills", killed)
}

// work starts a child on the batch and kills it after the time; it reports whether the child was killed at work.
func work(t *testing.T, address, dir string, b *exchange.Batch, after time.Duration) bool {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run", "^TestDrillChild$")
	cmd.Env = append(os.Environ(), drillVariable+"="+address+"\n"+dir+"\n"+b.ID.String())
	out := &signal{ready: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case <-out.ready:
	case err := <-ended:
		t.Fatalf("the child ended early: %v\n%s", err, out.text.String())
	}
	select {
	case err := <-ended:
		if err != nil {
			t.Fatalf("the child failed: %v\n%s", err, out.text.String())
		}
		return false
	case <-time.After(after):
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Log(err)
	}
	return <-ended != nil
}

// signal closes ready at the first output.
type signal struct {
	ready chan struct{}
	text  bytes.Buffer
}

func (s *signal) Write(b []byte) (int, error) {
	if s.text.Len() == 0 {
		close(s.ready)
	}
	return s.text.Write(b)
}

func count(t *testing.T, db *store.DB, ctx context.Context) int64 {
	t.Helper()
	var n int64
	err := db.Read(ctx, func(tx *store.Tx) (err error) { n, err = tx.Count(itemKind.Plan, store.Query{}, 0); return err })
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// wantJournal wants one entry for each record that was ever registered, in an unbroken chain.
func wantJournal(t *testing.T, db *store.DB, round int) {
	t.Helper()
	err := db.Read(role.With(t.Context(), role.System("drill")), func(tx *store.Tx) error {
		var created, distinct int64
		if _, err := tx.One("SELECT count(*), count(DISTINCT record) FROM journal WHERE kind = 'x_item' AND action = 'create' AND {all: test}", nil, &created, &distinct); err != nil {
			return err
		}
		if want := int64(drillRows * (round + 1)); created != want || distinct != want {
			t.Errorf("round %d: %d entries of %d records, want %d", round, created, distinct, want)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
