package message_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/message"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/seal"
	"qgov/kernel/store"
	"qgov/testkit/engines"
)

type world struct {
	db     *store.DB
	clock  *calendar.Fake
	book   *message.Book
	ctx    context.Context
	key    record.ID
	secret string
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	clock := calendar.NewFake(time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC))
	engines.Each(t, engines.Setup{Clock: clock}, func(t *testing.T, db *store.DB) {
		ring, err := seal.OpenRing(seal.Options{Dir: t.TempDir() + "/keys", Profile: seal.Intl, Create: true})
		if err != nil {
			t.Fatal(err)
		}
		w := &world{db: db, clock: clock, book: message.NewBook(ring), ctx: role.With(t.Context(), role.System("test"))}
		w.key, w.secret = w.create(t, 1000)
		fn(t, w)
	})
}

func (w *world) create(t *testing.T, perMinute int64) (id record.ID, secret string) {
	t.Helper()
	err := w.db.Write(w.ctx, func(tx *store.Tx) (err error) {
		id, secret, err = w.book.Create(tx, message.Key{Subject: "credit", Name: "示例税务局", Region: "371000", PerMinute: perMinute, Expires: tx.Now().Add(24 * time.Hour)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return id, secret
}

const body = "统一社会信用代码,文号\n91,1\n"

func question(body string) *http.Request {
	return httptest.NewRequest("POST", "http://example.cn/api/credit/batches?source=902&rows=1", strings.NewReader(body))
}

func (w *world) signed(nonce, alg string) *http.Request {
	r := question(body)
	message.Sign(r, []byte(body), w.key, w.secret, nonce, alg, w.clock.Now())
	return r
}

func (w *world) accept(r *http.Request, body string) error {
	_, _, err := w.book.Accept(w.ctx, w.db, r, []byte(body), "credit")
	return err
}

// TestReplay is security T9: of a hundred copies one is accepted, whoever sends them how fast.
func TestReplay(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var mu sync.Mutex
		got := make(map[any]int)
		var wg sync.WaitGroup
		for range 100 {
			wg.Go(func() {
				err := w.accept(w.signed("0123456789abcdef", message.SHA256), body)
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					got["ok"]++
					return
				}
				got[fault.Of(err).Kind]++
			})
		}
		wg.Wait()
		if got["ok"] != 1 || got[fault.Conflict] != 99 {
			t.Errorf("%v", got)
		}
		w.clock.Advance(2*message.Window + time.Second)
		if err := w.accept(w.signed("0123456789abcdee", message.SM3), body); err != nil {
			t.Error(err)
		}
	})
}

// TestAltered: each covered part, altered, is refused, and takes no nonce.
func TestAltered(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for name, alter := range map[string]func(r *http.Request) string{
			"method":     func(r *http.Request) string { r.Method = "PUT"; return body },
			"path":       func(r *http.Request) string { r.URL.Path = "/api/credit/batches2"; return body },
			"query":      func(r *http.Request) string { r.URL.RawQuery = "source=903&rows=1"; return body },
			"order":      func(r *http.Request) string { r.URL.RawQuery = "rows=1&source=902"; return body },
			"body":       func(r *http.Request) string { return body + "92,2\n" },
			"digest":     func(r *http.Request) string { r.Header.Set("Content-Digest", "sha-256=:AAAA:"); return body },
			"no digest":  func(r *http.Request) string { r.Header.Del("Content-Digest"); return body },
			"signature":  func(r *http.Request) string { r.Header.Set("Signature", "qgov=:AAAA:"); return body },
			"unsigned":   func(r *http.Request) string { r.Header.Del("Signature-Input"); return body },
			"nonce":      swap(`nonce="fedcba9876543210"`, `nonce="fedcba9876543211"`),
			"components": swap(`"@query" `, ``),
			"algorithm":  swap(message.SHA256, message.SM3),
			"key":        swap(`keyid="`, `keyid="1`),
			"other body, same digest": func(r *http.Request) string {
				message.Sign(r, []byte("x"), w.key, w.secret, "fedcba9876543210", message.SHA256, w.clock.Now())
				return body
			},
			"too old": func(r *http.Request) string {
				message.Sign(r, []byte(body), w.key, w.secret, "fedcba9876543210", message.SHA256, w.clock.Now().Add(-301*time.Second))
				return body
			},
			"too new": func(r *http.Request) string {
				message.Sign(r, []byte(body), w.key, w.secret, "fedcba9876543210", message.SHA256, w.clock.Now().Add(301*time.Second))
				return body
			},
			"other secret": func(r *http.Request) string {
				message.Sign(r, []byte(body), w.key, w.secret+"x", "fedcba9876543210", message.SHA256, w.clock.Now())
				return body
			},
		} {
			r := w.signed("fedcba9876543210", message.SHA256)
			if err := w.accept(r, alter(r)); !fault.Is(err, fault.Unauthenticated) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := w.accept(w.signed("fedcba9876543210", message.SHA256), body); err != nil {
			t.Errorf("the nonce was used up: %v", err)
		}
		if _, _, err := w.book.Accept(w.ctx, w.db, w.signed("fedcba9876543212", message.SHA256), []byte(body), "tender"); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("the key of one business opened another: %v", err)
		}
	})
}

func swap(old, now string) func(r *http.Request) string {
	return func(r *http.Request) string {
		r.Header.Set("Signature-Input", strings.Replace(r.Header.Get("Signature-Input"), old, now, 1))
		return body
	}
}

// TestRotation: two keys work side by side, an ended and an expired one no more; a key has its limit; the answer is bound to the question.
func TestRotation(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		old, oldSecret := w.key, w.secret
		w.key, w.secret = w.create(t, 3)
		send := func(i int, id record.ID, secret string) error {
			r := question(body)
			message.Sign(r, []byte(body), id, secret, fmt.Sprintf("nonce-%010d-%d", i, id), message.SHA256, w.clock.Now())
			return w.accept(r, body)
		}
		for i := range 3 {
			if err := send(i, old, oldSecret); err != nil {
				t.Error(err)
			}
			if err := send(i, w.key, w.secret); err != nil {
				t.Error(err)
			}
		}
		if err := send(3, w.key, w.secret); !fault.Is(err, fault.TooMany) {
			t.Errorf("beyond its limit: %v", err)
		}
		if err := w.db.Write(w.ctx, func(tx *store.Tx) error { return w.book.End(tx, "credit", old) }); err != nil {
			t.Fatal(err)
		}
		if err := send(9, old, oldSecret); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("an ended key: %v", err)
		}
		w.clock.Advance(2 * time.Minute)
		r := w.signed("abcdefabcdefabcdef", message.SM3)
		_, reply, err := w.book.Accept(w.ctx, w.db, r, []byte(body), "credit")
		if err != nil {
			t.Fatal(err)
		}
		out := httptest.NewRecorder()
		if err := reply.Write(out, 202, "application/json", []byte(`{"batch":"1"}`), w.clock.Now()); err != nil {
			t.Fatal(err)
		}
		answer := out.Body.Bytes()
		if err := message.Answered(202, out.Header(), answer, w.key, w.secret, "abcdefabcdefabcdef"); err != nil {
			t.Error(err)
		}
		if message.Answered(200, out.Header(), answer, w.key, w.secret, "abcdefabcdefabcdef") == nil || message.Answered(202, out.Header(), answer, w.key, w.secret, "abcdefabcdefabcdee") == nil ||
			message.Answered(202, out.Header(), []byte("x"), w.key, w.secret, "abcdefabcdefabcdef") == nil {
			t.Error("an altered answer passed")
		}
		w.clock.Advance(24 * time.Hour)
		if err := send(12, w.key, w.secret); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("an expired key: %v", err)
		}
		w.clock.Advance(-24 * time.Hour)
	})
}
