package main

import (
	"bytes"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"qgov/kernel/audit"
	"qgov/testkit/drill"
	"qgov/testkit/scenario"
	"qgov/testkit/server"
)

// TestDrillKill plays the stories against the real program and kills it with SIGKILL at random moments of their requests, 3 times on
// each engine, 100 times with QGOV_DRILL=full. It is started again, and the client repeats the request under its Idempotency-Key, as
// it would. What was answered before is answered the same again; the story goes on and ends as told; qgov fsck finds nothing after any
// kill; and in the end each table holds as many rows as after an undisturbed play: nothing is lost, nothing is there twice.
func TestDrillKill(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			kills := 3
			if drill.Full() {
				kills = 100
			}
			stories := []string{"goods", "food"}
			for i := 0; kills > 0; i++ {
				story := filepath.Join("..", "..", "testkit", "scenario", "testdata", stories[i%2]+".story")
				kills -= killStory(t, engine, story, kills, uint64(i))
			}
		})
	}
}

// deeds is the number of rows of each table, with the journal and the public log counted by what people did; the background workers sign,
// verify, write open data and forget old keys of repeats when they come to it.
func deeds(t *testing.T, s *server.Server) drill.Picture {
	t.Helper()
	rows := drill.NewLens(t, s).Take(t).Rows()
	for _, name := range []string{"credit_flaw", "credit_quality", "credit_quality_run", "idempotency", "job", "log_checkpoint", "log_cosign", "log_hash", "open_day", "open_file"} {
		delete(rows, name)
	}
	rows["journal"] = strconv.FormatInt(s.Count(t, `SELECT count(*) FROM journal WHERE actor <> 0 AND {all: a count}`), 10)
	const own = `SELECT count(*) FROM log_leaf l WHERE l.kind NOT IN ('journal', 'open_day') AND {all: a count}`
	rows["log_leaf"] = strconv.FormatInt(s.Count(t, own), 10)
	rows["log_text"] = strconv.FormatInt(s.Count(t, own+` AND l.code IN (SELECT code FROM log_text)`), 10)
	return rows
}

// killStory plays a story with at most so many kills and returns how many there were.
func killStory(t *testing.T, engine, story string, most int, seed uint64) int {
	want := undisturbed(t, engine, story)
	cfg := drillConfig(t, engine)
	if strings.HasSuffix(story, "food.story") {
		cfg.Workers = 0 // its clock jumps over the 90 days after which the nightly work disables accounts that nobody used
	}
	s := attend(t, cfg)
	p := launch(t, cfg)
	defer func() { p.kill() }()
	r := rand.New(rand.NewPCG(seed, 1))
	kills, repeated := 0, 0
	usual := 10 * time.Millisecond // how long a request takes on this machine
	scenario.PlayAround(t, s, story, func(send func() (*server.Answer, error)) *server.Answer {
		setClock(t, cfg, s)
		spare := r.IntN(12) > 0
		if drill.Full() {
			spare = r.IntN(6) == 0
		}
		if kills >= most || spare {
			at := time.Now()
			a, err := send()
			if err != nil {
				t.Fatal(err)
			}
			usual = time.Since(at)
			return a
		}
		kills++
		timer := time.AfterFunc(time.Duration(r.Int64N(int64(2*usual))), func() { p.cmd.Process.Kill() })
		first, err := send()
		timer.Stop()
		p.kill()
		p = launch(t, cfg)
		again, failed := send()
		if failed != nil {
			t.Fatal(failed)
		}
		if err != nil {
			repeated++
		} else if first.Status != again.Status || first.Status < http.StatusBadRequest && !bytes.Equal(first.Body, again.Body) {
			t.Errorf("answered, then killed: %s %s\nand after the start: %s %s", first, first.Brief(), again, again.Brief())
		}
		wantSound(t, s)
		return again
	})
	if diff := deeds(t, s).Differs(want); len(diff) > 0 {
		t.Errorf("after %d kills the tables hold other numbers of rows than after an undisturbed play:\n%s", kills, strings.Join(diff, "\n"))
	}
	if n := s.Count(t, `SELECT count(*) FROM job WHERE state = 'failed' AND {all: a count}`); n > 0 {
		t.Errorf("%d background jobs failed", n)
	}
	t.Logf("%d kills, %d of them before the answer", kills, repeated)
	return kills
}

// undisturbed plays the story without a kill and returns the number of rows of each table.
func undisturbed(t *testing.T, engine, story string) drill.Picture {
	t.Helper()
	s := server.Open(t, engine)
	scenario.PlayAround(t, s, story, func(send func() (*server.Answer, error)) *server.Answer {
		a, err := send()
		if err != nil {
			t.Fatal(err)
		}
		return a
	})
	return deeds(t, s)
}

// wantSound wants qgov fsck to find nothing.
func wantSound(t *testing.T, s *server.Server) {
	t.Helper()
	var out bytes.Buffer
	clean, err := runFsck(t.Context(), s.App.DB, audit.Keys{Logs: s.App.Log.Keys().Logs}, s.App.Files, fsckFlags{}, &out)
	if err != nil || !clean {
		t.Fatalf("fsck: %v\n%s", err, out.String())
	}
}
