package intake_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"qgov/domain/credit/intake"
	"qgov/kernel/record"
	"qgov/testkit/city"
	"qgov/testkit/server"
)

// The drill kills a process that loads, corrects or withdraws a batch, at random moments, until the work is done, and wants every record
// exactly once. The short form kills 3 times on each engine, QGOV_DRILL=full 100 times.

const drillVariable = "QGOV_INTAKE_DRILL"

// TestDrillChild is the process that is killed: it goes on with the batch that it is given.
func TestDrillChild(t *testing.T) {
	task := strings.Split(os.Getenv(drillVariable), "\n")
	if len(task) != 5 {
		return // only the drill starts it
	}
	s := server.Beside(t, task[0], task[1], task[4])
	d := intake.NewDesk(s.App.Engine, task[1]+"/intake").InChunks(20)
	id, err := record.ParseID(task[2])
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("working")
	if task[3] == "load" {
		err = d.Load(t.Context(), id, func(int64, int64) {})
	} else {
		err = d.Withdraw(t.Context(), id, func(int64, int64) {})
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestDrill(t *testing.T) {
	kills := 3
	if os.Getenv("QGOV_DRILL") == "full" {
		kills = 100
	}
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) { drill(t, open(t, server.Open(t, engine)), kills) })
	}
}

// drill loads a file, then one with the same records and other amounts, and withdraws that one again, round after round.
func drill(t *testing.T, w *town, kills int) {
	d := city.Departments()[1]
	content, _ := w.file(t, d)
	changed := strings.ReplaceAll(content, ",一般,", ",严重,")
	first := w.load(t, w.receive(t, d.Number, content).ID)
	full := w.sum(t)
	r := rand.New(rand.NewPCG(1, uint64(kills)))
	killed := 0
	for round := 0; killed < kills; round++ {
		w.Clock.Advance(time.Hour)
		b := w.receive(t, d.Number, changed)
		if err := w.take(t, 41, b.ID, "load", ""); err != nil {
			t.Fatal(err)
		}
		killed += w.until(t, b.ID, "load", intake.Loaded, r, kills-killed)
		b = w.batch(t, b.ID)
		if b.Added != 0 || b.Amended == 0 || b.Amended+b.Same != b.Good || w.Count(t, "SELECT count(*) FROM credit_record WHERE weight = 3 AND batch = ? AND {all: test}", b.ID) != b.Amended {
			t.Fatalf("round %d after %d kills: %+v", round, killed, b)
		}
		if n := w.Count(t, "SELECT count(*) FROM credit_record WHERE {all: test}"); n != first.Good {
			t.Fatalf("round %d: %d records, want %d", round, n, first.Good)
		}
		if err := errors.Join(w.take(t, 41, b.ID, "propose", "演练"), w.take(t, 42, b.ID, "withdraw", "")); err != nil {
			t.Fatal(err)
		}
		killed += w.until(t, b.ID, "withdraw", intake.Withdrawn, r, kills-killed)
		if b = w.batch(t, b.ID); b.Away != b.Amended {
			t.Fatalf("round %d: %d away of %d", round, b.Away, b.Amended)
		}
		now, past := w.sum(t), w.Count(t, "SELECT count(*) FROM credit_past WHERE {all: test}")
		if now[:strings.Index(now, ";")] != full[:strings.Index(full, ";")] || past != int64(2*(round+1))*b.Amended {
			t.Fatalf("round %d: %s, was %s; %d past", round, now, full, past)
		}
	}
	t.Logf("%d kills", killed)
}

// until kills children at work on a batch until it is in the state, and returns how many it killed; the last one is left alone.
func (w *town) until(t *testing.T, id record.ID, work string, want record.State, r *rand.Rand, most int) (killed int) {
	t.Helper()
	for w.batch(t, id).State != want {
		after := time.Duration(r.IntN(300)) * time.Millisecond
		if killed >= most {
			after = time.Minute
		}
		if w.child(t, id, work, after) {
			killed++
		}
	}
	return killed
}

// child starts a child on the batch and kills it after the time; it reports whether it was killed at work.
func (w *town) child(t *testing.T, id record.ID, work string, after time.Duration) bool {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run", "^TestDrillChild$")
	cfg := w.App.Config
	cmd.Env = append(os.Environ(), drillVariable+"="+cfg.DB+"\n"+cfg.Data+"\n"+id.String()+"\n"+work+"\n"+cfg.Owner)
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

// signal closes ready when the child says that it works.
type signal struct {
	ready chan struct{}
	text  bytes.Buffer
	said  bool
}

func (s *signal) Write(b []byte) (int, error) {
	n, err := s.text.Write(b)
	if !s.said && strings.Contains(s.text.String(), "working") {
		s.said = true
		close(s.ready)
	}
	return n, err
}
