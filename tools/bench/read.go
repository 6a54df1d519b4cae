package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strconv"
	"time"

	"qgov/base/firm"
	"qgov/kernel/account"
	"qgov/kernel/record"
	"qgov/kernel/role"
)

// reads compares reading one firm by its code through the store with the query by hand.
func reads(ctx context.Context, t *table, w *world) error {
	plan, code := firm.Kind.Plan, firm.Kind.F(&firm.Kind.P.Code)
	in := w.actor(ctx)
	for _, clients := range []int{1, 8} {
		err := w.versus(t, fmt.Sprintf("one firm by code, %d clients", clients), clients, func(r *rand.Rand) error {
			_, err := w.app.DB.FetchBy(in, plan, code, w.codes[r.IntN(len(w.codes))])
			return err
		}, func(r *rand.Rand) error {
			_, err := w.raw.byCode(ctx, w.codes[r.IntN(len(w.codes))])
			return err
		}, 0.8)
		if err != nil {
			return err
		}
	}
	return nil
}

// apis compares the JSON API with a bare handler that runs the query by hand and writes the JSON by hand: in process, where nothing
// hides the difference, and over loopback connections as a caller meets it, without and with the front door (session, headers, log).
func apis(ctx context.Context, t *table, w *world) error {
	bare := http.NewServeMux()
	bare.HandleFunc("GET /api/firm/{id}", func(out http.ResponseWriter, r *http.Request) {
		id, err := record.ParseID(r.PathValue("id"))
		if err != nil {
			http.Error(out, "id", http.StatusBadRequest)
			return
		}
		f, err := w.raw.byID(r.Context(), int64(id))
		if err != nil {
			http.Error(out, err.Error(), http.StatusInternalServerError)
			return
		}
		b := f.appendJSON(nil)
		out.Header().Set("Content-Type", "application/json; charset=utf-8")
		out.Header().Set("Content-Length", strconv.Itoa(len(b)))
		out.Write(b)
	})
	inside := http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		w.app.Mux.ServeHTTP(out, r.WithContext(w.actor(r.Context())))
	})
	for _, clients := range []int{1, 8} {
		if err := w.versus(t, fmt.Sprintf("API handler, in process, %d clients", clients), clients, w.inProcess(inside), w.inProcess(bare), 0.6); err != nil {
			return err
		}
	}
	cookie, err := w.signIn(ctx)
	if err != nil {
		return err
	}
	servers := map[string]*httptest.Server{"bare": httptest.NewServer(bare), "inside": httptest.NewServer(inside), "front": httptest.NewServer(w.app.Handler)}
	for _, s := range servers {
		defer s.Close()
	}
	for _, clients := range []int{1, 8} {
		if err := w.versus(t, fmt.Sprintf("API over HTTP, %d clients", clients), clients, w.overHTTP(servers["inside"], nil), w.overHTTP(servers["bare"], nil), 0.6); err != nil {
			return err
		}
		if err := w.versus(t, fmt.Sprintf("API over HTTP with session and front door, %d clients", clients), clients, w.overHTTP(servers["front"], cookie), w.overHTTP(servers["bare"], nil), 0.6); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) versus(t *table, what string, clients int, ours, by func(r *rand.Rand) error, least float64) error {
	server, err := w.raw.processes(context.Background())
	if err != nil {
		return err
	}
	o, err := contest(clients, server, ours, by)
	if err != nil {
		return err
	}
	t.versus(w.engine+": "+what, o, least)
	return nil
}

// inProcess calls a handler for a random firm.
func (w *world) inProcess(h http.Handler) func(r *rand.Rand) error {
	return func(r *rand.Rand) error {
		out := httptest.NewRecorder()
		h.ServeHTTP(out, httptest.NewRequest("GET", "/api/firm/"+w.ids[r.IntN(len(w.ids))].String(), nil))
		if out.Code != http.StatusOK {
			return fmt.Errorf("status %d: %s", out.Code, out.Body)
		}
		return nil
	}
}

// overHTTP asks a server for a random firm over connections that are kept.
func (w *world) overHTTP(s *httptest.Server, cookie *http.Cookie) func(r *rand.Rand) error {
	client := s.Client()
	client.Transport.(*http.Transport).MaxIdleConnsPerHost = 16
	return func(r *rand.Rand) error {
		req, err := http.NewRequest("GET", s.URL+"/api/firm/"+w.ids[r.IntN(len(w.ids))].String(), nil)
		if err != nil {
			return err
		}
		if cookie != nil {
			req.Header.Set("Cookie", cookie.Name+"="+cookie.Value)
		}
		res, err := client.Do(req)
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

// signIn makes an account like the actor's and opens a session.
func (w *world) signIn(ctx context.Context) (*http.Cookie, error) {
	actor := role.From(w.actor(ctx))
	ctx = role.With(ctx, role.System("bench"))
	actor.Login += strconv.FormatInt(time.Now().UnixMilli(), 36) // a kept register has those of earlier runs
	id, _, err := w.app.Accounts.Create(ctx, account.Newcomer{Login: actor.Login, Name: actor.Name, Region: actor.Region, Org: "测试单位"})
	if err != nil {
		return nil, err
	}
	if err := w.app.Accounts.Grant(ctx, id, actor.Region, actor.Duties...); err != nil {
		return nil, err
	}
	return w.app.Accounts.SignIn(ctx, actor.Login)
}
