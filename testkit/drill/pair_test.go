package drill_test

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"qgov/kernel/record"
	"qgov/testkit/server"
)

// TestDrillPair lets two people take the same step on the same record at the same moment, twenty times by the API and twenty times on
// the page: one wins, the other is told what happened, and the step was taken once.
func TestDrillPair(t *testing.T) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		s.Staff(t)
		people := []*server.Client{s.As(t, "handler"), s.Add(t, "handler2", server.Home, 0, "handler")}
		for _, c := range people {
			c.Cookie() // signing in is no part of the race
		}
		people[0].Stored(t, s.App.Site.View("organ")) // its sign is in the numbers of the orders
		v := s.App.Site.View("finding")
		for i := range 40 {
			byAPI := i < 20
			r := people[0].Stored(t, v)
			answers := race(people, r, byAPI)
			won := slices.IndexFunc(answers, func(a *server.Answer) bool { return a.Status == http.StatusOK || a.Status == http.StatusSeeOther })
			if won < 0 {
				t.Fatalf("nobody won: %s %s, %s %s", answers[0], answers[0].Brief(), answers[1], answers[1].Brief())
			}
			lost := answers[1-won]
			if lost.Status != http.StatusPreconditionFailed && lost.Status != http.StatusConflict {
				t.Errorf("the other heard %s\n%s", lost, lost.Brief())
			}
			if text := lost.Brief(); !strings.Contains(text, "已被他人更新") && !strings.Contains(text, "请刷新") {
				t.Errorf("the other was not told what to do: %s", text)
			}
			id := r.Header().ID
			if n := s.Count(t, `SELECT count(*) FROM flow_step WHERE kind = 'finding' AND record = ? AND step = 'order' AND {all: a count}`, id); n != 1 {
				t.Errorf("the step was taken %d times", n)
			}
			if n := s.Count(t, `SELECT version FROM finding WHERE id = ? AND {all: a count}`, id); n != 2 {
				t.Errorf("the record is at version %d", n)
			}
		}
	})
}

// race lets both take the step order on the record, as both saw it, and returns what they heard.
func race(people []*server.Client, r record.Record, byAPI bool) []*server.Answer {
	id := r.Header().ID.String()
	form := url.Values{"version": {strconv.FormatInt(r.Header().Version, 10)}, "person": {"张示例"}, "demand": {"限期改正"}}
	answers := make([]*server.Answer, len(people))
	match := people[0].Get("/api/finding/" + id).Header.Get("ETag")
	var start, end sync.WaitGroup
	start.Add(1)
	for i, c := range people {
		end.Go(func() {
			start.Wait()
			if byAPI {
				answers[i] = c.JSON("POST", "/api/finding/"+id+"/steps/order", match, map[string]any{"person": "张示例", "demand": "限期改正"})
			} else {
				answers[i] = c.Post("/finding/"+id+"/step/order", form)
			}
		})
	}
	start.Done()
	end.Wait()
	return answers
}
