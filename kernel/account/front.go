package account

import (
	"bufio"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"mime"
	"net"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"qgov/kernel/fault"
	"qgov/kernel/role"
	"qgov/kernel/text"
	"qgov/web"
)

// Front is the front door: everything that every request passes before it reaches a route. Next is usually the route.Mux; when
// it tells which pattern serves a request, as http.ServeMux does, an address that nothing serves gets a page as well.
func (a *Accounts) Front(next http.Handler) http.Handler {
	return web.Secure(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now() // the monotonic clock of the machine: a duration, not a date
		v := &visit{client: client{ip: a.clientIP(r), agent: r.UserAgent(), request: hex.EncodeToString(a.ring.Random(8))}}
		out := &answer{ResponseWriter: w}
		h := w.Header()
		h.Set("X-Request-Id", v.request)
		if a.encrypted(r) {
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		timeout := a.lim.Timeout
		if a.opt.Slow != nil && a.opt.Slow(r.URL.Path) {
			timeout = a.lim.SlowTimeout
		}
		ctx, cancel := context.WithTimeout(r.Context(), timeout)
		defer cancel()
		ctx = context.WithValue(text.With(ctx, language(r)), visitKey{}, v)
		in := r.WithContext(role.With(ctx, role.Visitor(v.ip)))
		defer func() {
			if p := recover(); p != nil {
				a.panicked(out, in, p)
			}
			a.logged(in, out, time.Since(start))
		}()
		served, err := a.admitted(out, in, v)
		if err != nil {
			a.Fail(out, in, err)
			return
		}
		in = served
		in.Body = http.MaxBytesReader(w, r.Body, a.bodyLimit(in))
		if !a.served(out, in, next) {
			return
		}
		next.ServeHTTP(out, in)
	}))
}

// admitted checks a request and returns it with its actor, or why it is refused.
func (a *Accounts) admitted(w http.ResponseWriter, r *http.Request, v *visit) (*http.Request, error) {
	if strings.HasPrefix(r.URL.Path, "/a/") || r.URL.Path == "/livez" || r.URL.Path == "/readyz" {
		return r, nil // assets are the same for everybody, and the probes have to answer when the database does not, and under any load
	}
	if err := a.sameSite(r); err != nil {
		return nil, err
	}
	found, err := a.identify(r, v.client)
	if err != nil {
		return nil, err
	}
	wait, ok := time.Duration(0), true
	switch {
	case found == nil:
		wait, ok = a.visitor(v.ip)
	case found.key != nil:
		wait, ok = a.visits.take("key:"+found.key.ID.String(), float64(found.key.PerMinute)/60, max(10, found.key.PerMinute/6))
	}
	if !ok {
		return nil, tooMany(w, wait, "")
	}
	if found == nil && a.opt.Records != nil && a.opt.Records(r.URL.Path) {
		if wait, ok := a.records(v.ip); !ok {
			return nil, tooMany(w, wait, a.opt.Whole)
		}
	}
	if found == nil {
		if _, ok := bearer(r); ok {
			return nil, fault.New(fault.Unauthenticated, "A306", "接口密钥无效或已过期")
		}
		return r, nil
	}
	*v = *found
	return r.WithContext(role.With(r.Context(), v.actor())), nil
}

// tooMany says how long to wait, and where everything can be had at once if there is such a place.
func tooMany(w http.ResponseWriter, wait time.Duration, whole string) error {
	seconds := int(wait/time.Second) + 1
	w.Header().Set("Retry-After", strconv.Itoa(seconds))
	if whole != "" {
		w.Header().Set("Link", "<"+whole+`>; rel="alternate"`)
		return fault.New(fault.TooMany, "F430", "查看的页面过多，请 %d 秒后再看；需要大量数据的，请下载每日公开的数据文件：%s", seconds, whole)
	}
	return fault.New(fault.TooMany, "F429", "请求过于频繁，请 %d 秒后再试", seconds)
}

// identify finds the account behind a key or a session; nil when there is none. Keys open the API only: a page would answer a
// program with a form.
func (a *Accounts) identify(r *http.Request, c client) (*visit, error) {
	if key, ok := bearer(r); ok {
		if !isAPI(r) || !strings.HasPrefix(key, keyPrefix) {
			return nil, nil
		}
		return a.unlock(program(r.Context()), key, c)
	}
	if token := a.tokenOf(r); token != "" {
		return a.resume(program(r.Context()), token, c)
	}
	return nil, nil
}

func bearer(r *http.Request) (string, bool) {
	scheme, key, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	return strings.TrimSpace(key), ok && strings.EqualFold(scheme, "Bearer")
}

func isAPI(r *http.Request) bool {
	return r.URL.Path == "/api" || strings.HasPrefix(r.URL.Path, "/api/")
}

// sameSite refuses unsafe requests that another site made a browser send. Browsers so old that they say neither Sec-Fetch-Site
// nor Origin are refused as well when they bring a session (security finding F7).
func (a *Accounts) sameSite(r *http.Request) error {
	if err := a.cross.Check(r); err != nil {
		return fault.Wrap(err, fault.Denied, "A401", "请求来自其他网站，已拒绝。请在本站页面中操作")
	}
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return nil
	}
	_, hostErr := r.Cookie(hostCookie)
	_, plainErr := r.Cookie(plainCookie)
	if (hostErr == nil || plainErr == nil) && r.Header.Get("Sec-Fetch-Site") == "" && r.Header.Get("Origin") == "" {
		return fault.New(fault.Denied, "A402", "浏览器没有说明请求来自哪个网站，已拒绝。请使用较新的浏览器")
	}
	return nil
}

func (a *Accounts) bodyLimit(r *http.Request) int64 {
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err == nil && strings.HasPrefix(media, "multipart/") {
		if !role.From(r.Context()).SignedIn() {
			return a.lim.PublicUpload
		}
		return a.lim.Upload
	}
	return a.lim.Body
}

// language is the one that the person chose, or the program asks for.
func language(r *http.Request) text.Lang {
	if c, err := r.Cookie("lang"); err == nil {
		if c.Value == "en" {
			return text.English
		}
		return text.Chinese
	}
	if isAPI(r) && strings.HasPrefix(strings.ToLower(r.Header.Get("Accept-Language")), "en") {
		return text.English
	}
	return text.Chinese
}

// served answers for addresses and methods that no route serves.
func (a *Accounts) served(w http.ResponseWriter, r *http.Request, next http.Handler) bool {
	mux, ok := next.(interface {
		Handler(r *http.Request) (http.Handler, string)
	})
	if !ok {
		return true
	}
	h, pattern := mux.Handler(r)
	if pattern != "" {
		return true
	}
	p := &probe{header: http.Header{}}
	h.ServeHTTP(p, r)
	if p.status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", p.header.Get("Allow"))
		a.fail(w, r, fault.New(fault.Unsupported, "F405", "此地址不接受这种请求"), http.StatusMethodNotAllowed)
		return false
	}
	a.Fail(w, r, fault.New(fault.NotFound, "F404", "没有这个页面。请检查地址，或从首页进入"))
	return false
}

// probe hears what the mux would answer.
type probe struct {
	header http.Header
	status int
}

func (p *probe) Header() http.Header         { return p.header }
func (p *probe) WriteHeader(status int)      { p.status = status }
func (p *probe) Write(b []byte) (int, error) { return len(b), nil }

func (a *Accounts) panicked(w *answer, r *http.Request, p any) {
	if p == http.ErrAbortHandler {
		panic(p)
	}
	a.log.Error("panic", "request", RequestID(r.Context()), "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
	if w.status == 0 {
		a.Fail(w, r, errors.New("panic"))
	}
}

// logged writes the line of a request. Path and query may hold names, addresses belong to people: neither is written. The route and
// the id, which the journal has as well, are.
func (a *Accounts) logged(r *http.Request, w *answer, took time.Duration) {
	actor := role.From(r.Context())
	level := slog.LevelInfo
	if w.status >= 500 {
		level = slog.LevelError
	}
	a.log.LogAttrs(r.Context(), level, "request", slog.String("request", RequestID(r.Context())), slog.String("method", r.Method), slog.String("route", r.Pattern),
		slog.Int("status", max(w.status, 200)), slog.Int64("bytes", w.bytes), slog.Int64("ms", took.Milliseconds()), slog.String("account", actor.ID.String()), slog.Bool("key", actor.Key))
}

// answer remembers what was written.
type answer struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (w *answer) WriteHeader(status int) {
	if w.status == 0 && status >= 200 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *answer) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *answer) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Flush sends what was written so far.
func (w *answer) Flush() {
	if err := http.NewResponseController(w.ResponseWriter).Flush(); err == nil && w.status == 0 {
		w.status = http.StatusOK
	}
}

// Hijack takes over the connection.
func (w *answer) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return http.NewResponseController(w.ResponseWriter).Hijack()
}
