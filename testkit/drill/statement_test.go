package drill_test

import (
	"errors"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"qgov/app"
	"qgov/testkit/drill"
	"qgov/testkit/scenario"
	"qgov/testkit/server"
)

var errDrill = errors.New("the drill lets this statement fail")

// trap lets the nth statement that writes or runs in a writing transaction fail.
type trap struct {
	mu   sync.Mutex
	left int    // statements until the trap springs; 0: it is not set
	hit  string // the statement that failed
}

func (x *trap) before(statement string) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.left == 0 {
		return nil
	}
	if x.left--; x.left > 0 {
		return nil
	}
	x.hit = statement
	return errDrill
}

func (x *trap) set(n int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.left, x.hit = n, ""
}

// sprung disarms the trap and returns the statement that it let fail, empty if the request had fewer statements.
func (x *trap) sprung() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.left = 0
	return x.hit
}

// TestDrillStatement plays the stories and lets in each of their requests one statement after the other fail, the commit last, before
// the request may succeed. After each failure the whole database is as it was: state, history, journal, deadlines, public log, jobs.
// The short form tries some statements of each request of one story.
func TestDrillStatement(t *testing.T) {
	stories := []string{"goods"}
	if drill.Full() {
		stories = append(stories, "food")
	}
	for _, story := range stories {
		for _, engine := range []string{"sqlite", "postgres"} {
			t.Run(story+"/"+engine, func(t *testing.T) { failStatements(t, engine, story) })
		}
	}
}

func failStatements(t *testing.T, engine, story string) {
	x := &trap{}
	s := server.With(t, server.Config(t, engine), app.Options{Before: x.before})
	var lens *drill.Lens
	requests, taken, failures, commits := 0, 0, 0, 0
	scenario.PlayAround(t, s, filepath.Join("..", "scenario", "testdata", story+".story"), func(send func() (*server.Answer, error)) *server.Answer {
		if lens == nil {
			lens = drill.NewLens(t, s)
		}
		requests++
		first, stride := 1, 1
		if !drill.Full() {
			first, stride = 1+requests%17, 29
		}
		var was drill.Picture
		for k := first; ; k += stride {
			if k == first {
				was = lens.Take(t)
			}
			x.set(k)
			a, err := send()
			hit := x.sprung()
			if err != nil {
				t.Fatal(err)
			}
			if hit == "" {
				if a.Status < http.StatusBadRequest {
					taken++
				}
				return a
			}
			failures++
			if hit == "COMMIT" {
				commits++
			}
			if a.Status < http.StatusInternalServerError || strings.Contains(string(a.Body), errDrill.Error()) {
				t.Errorf("statement %d failed (%s), and the answer is %s\n%s", k, hit, a, a.Brief())
			}
			if diff := lens.Take(t).Differs(was); len(diff) > 0 {
				t.Errorf("%s: statement %d failed (%s), and yet\n%s", a, k, hit, strings.Join(diff, "\n"))
			}
		}
	})
	if requests < 40 || failures < requests/2 || drill.Full() && commits < taken {
		t.Errorf("%d requests, %d failures, %d of them at the commit", requests, failures, commits)
	}
	t.Logf("%d requests, %d failed statements, %d of them commits", requests, failures, commits)
}
