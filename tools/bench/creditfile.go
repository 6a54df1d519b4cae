package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"
	"time"

	"qgov/testkit/city"
)

// useCredit measures what people do with the files of a city that was taken in.
func (w *world) useCredit(ctx context.Context, t *table, c city.City) (err error) {
	if w.engine == "postgres" { // as the server does by itself within minutes
		if err := vacuum(ctx, w.owner); err != nil {
			return err
		}
	}
	if w.raw, err = openRaw(ctx, w.engine, w.address); err != nil {
		return err
	}
	for _, part := range []func(ctx context.Context, t *table, c city.City) error{w.creditFiles, w.creditNames, w.creditGrades, w.creditChecks} {
		if err := part(ctx, t, c); err != nil {
			return err
		}
	}
	return nil
}

// bareFile is what the API answers, by hand.
type bareFile struct {
	Code    string      `json:"code"`
	Name    string      `json:"name"`
	Status  string      `json:"status"`
	Region  string      `json:"region"`
	AsOf    string      `json:"as_of"`
	Grades  []bareGrade `json:"grades,omitempty"`
	Entries []bareEntry `json:"entries"`
}

type bareGrade struct {
	Family int64  `json:"family"`
	Grade  string `json:"grade"`
}

type bareEntry struct {
	Source     int64  `json:"source"`
	SourceName string `json:"source_name"`
	Department string `json:"department"`
	Doc        string `json:"doc"`
	Title      string `json:"title"`
	Sort       int64  `json:"sort"`
	Polarity   int64  `json:"polarity"`
	Weight     int64  `json:"weight"`
	State      int64  `json:"state"`
	Public     bool   `json:"public"`
	Day        string `json:"day"`
	Until      string `json:"until,omitempty"`
	Amount     int64  `json:"amount_fen,omitempty"`
}

// bareHandler answers a firm's file with queries by hand, in one read-only transaction as ours, so that the file is of one instant.
func (w *world) bareHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/credit/files/{code}", func(out http.ResponseWriter, r *http.Request) {
		f := bareFile{AsOf: time.Now().Format(time.DateOnly)}
		code := r.PathValue("code")
		err := w.raw.within(r.Context(), func(q query) error {
			err := q(`SELECT code, name, status, region FROM firm WHERE code = $1 AND code <> ''`, code, func(scan func(...any) error) error { return scan(&f.Code, &f.Name, &f.Status, &f.Region) })
			if err != nil {
				return err
			}
			err = q(`SELECT r.source, s.name, s.department, r.doc, r.title, r.sort, r.polarity, r.weight, r.state, r.open, r.day, r.until, r.amount FROM credit_record r JOIN credit_source s ON s.number = r.source
				WHERE r.code = $1 ORDER BY r.day DESC, r.source, r.doc`, code, func(scan func(...any) error) error {
				var e bareEntry
				err := scan(&e.Source, &e.SourceName, &e.Department, &e.Doc, &e.Title, &e.Sort, &e.Polarity, &e.Weight, &e.State, &e.Public, &e.Day, &e.Until, &e.Amount)
				f.Entries = append(f.Entries, e)
				return err
			})
			if err != nil {
				return err
			}
			return q(`SELECT family, grade FROM credit_standing WHERE code = $1`, code, func(scan func(...any) error) error {
				var g bareGrade
				err := scan(&g.Family, &g.Grade)
				f.Grades = append(f.Grades, g)
				return err
			})
		})
		b, e := json.Marshal(f)
		if err = errors.Join(err, e); err != nil {
			http.Error(out, err.Error(), http.StatusInternalServerError)
			return
		}
		out.Header().Set("Content-Type", "application/json; charset=utf-8")
		out.Header().Set("Content-Length", strconv.Itoa(len(b)))
		out.Write(b)
	})
	return mux
}

// fifteen finds firms whose file has 15 entries, all over the city.
func (w *world) fifteen(ctx context.Context, c city.City) (codes []string, err error) {
	r := rand.New(rand.NewPCG(3, 3))
	for range 100 {
		from := c.Subject(r.IntN(c.Subjects)).Code
		err := w.raw.within(ctx, func(q query) error {
			return q(`SELECT code FROM (SELECT code FROM credit_record WHERE code >= $1 ORDER BY code LIMIT 3000) x GROUP BY code HAVING count(*) = 15 LIMIT 20`, from, func(scan func(...any) error) error {
				var code string
				err := scan(&code)
				codes = append(codes, code)
				return err
			})
		})
		if err != nil {
			return nil, err
		}
	}
	if len(codes) == 0 {
		return nil, errors.New("no file of 15 entries")
	}
	return codes, nil
}

// creditFiles compares the API's answer of a file of 15 entries with a bare handler, and looks how long answers take while a batch comes in.
func (w *world) creditFiles(ctx context.Context, t *table, c city.City) error {
	codes, err := w.fifteen(ctx, c)
	if err != nil {
		return err
	}
	inside := http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		w.app.Mux.ServeHTTP(out, r.WithContext(w.official(r.Context())))
	})
	ours, bare := httptest.NewServer(inside), httptest.NewServer(w.bareHandler())
	defer ours.Close()
	defer bare.Close()
	for _, clients := range []int{1, 8} {
		if err := w.versus(t, fmt.Sprintf("a firm's file of 15 entries over HTTP, %d clients", clients), clients, ask(ours, codes), ask(bare, codes), 0.7); err != nil {
			return err
		}
	}
	return w.duringImport(ctx, t, c, ask(ours, codes))
}

// ask asks a server for one of the files over connections that are kept.
func ask(s *httptest.Server, codes []string) func(r *rand.Rand) error {
	client := s.Client()
	client.Transport.(*http.Transport).MaxIdleConnsPerHost = 16
	return func(r *rand.Rand) error {
		res, err := client.Get(s.URL + "/api/credit/files/" + codes[r.IntN(len(codes))])
		if err != nil {
			return err
		}
		defer res.Body.Close()
		b, err := io.ReadAll(res.Body)
		if err == nil && res.StatusCode != http.StatusOK {
			err = fmt.Errorf("status %d: %s", res.StatusCode, b)
		}
		return err
	}
}

// duringImport measures how long eight clients, each of which asks forty times a second, wait while a batch of 100,000 lines comes in.
func (w *world) duringImport(ctx context.Context, t *table, c city.City, fn func(r *rand.Rand) error) error {
	done := make(chan error, 1)
	quiet := &table{out: io.Discard}
	go func() { done <- w.increment(ctx, quiet, c, 2) }()
	var mu sync.Mutex
	var took []time.Duration
	var failed error
	stop := make(chan struct{})
	var clients sync.WaitGroup
	for i := range 8 {
		clients.Go(func() {
			r := rand.New(rand.NewPCG(5, uint64(i)))
			tick := time.NewTicker(25 * time.Millisecond)
			defer tick.Stop()
			for {
				select {
				case <-stop:
					return
				case <-tick.C:
				}
				start := time.Now()
				err := fn(r)
				mu.Lock()
				took, failed = append(took, time.Since(start)), cmp.Or(failed, err)
				mu.Unlock()
			}
		})
	}
	err := <-done
	close(stop)
	clients.Wait()
	if err = errors.Join(err, failed); err != nil {
		return err
	}
	slices.Sort(took)
	p99 := took[len(took)*99/100]
	t.mark(w.engine+": a firm's file while a batch of 100,000 lines comes in, 8 clients at 40 a second each, p99", fmt.Sprintf("%.1f ms (median %.1f)", ms(p99), ms(took[len(took)/2])), "< 20 ms", p99 < 20*time.Millisecond)
	return nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
