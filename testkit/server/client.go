package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"qgov/kernel/account"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// Client is a person at a browser, or a program, that sends requests. Without an account it is a visitor.
type Client struct {
	Account
	s      *Server
	tb     testing.TB
	cookie *http.Cookie
	until  time.Time // the session is taken for ended after it
}

// Account is an account of the test.
type Account struct {
	ID     record.ID
	Login  string
	Region string
	Duties []role.Duty
	Party  record.ID
}

// Add makes an account.
func (s *Server) Add(tb testing.TB, login, region string, party record.ID, duties ...role.Duty) *Client {
	tb.Helper()
	ctx := System(tb)
	id, _, err := s.App.Accounts.Create(ctx, account.Newcomer{Login: login, Name: login, Region: region, Org: "测试单位", Party: party})
	if err == nil {
		err = s.App.Accounts.Grant(ctx, id, region, duties...)
	}
	if err != nil {
		tb.Fatalf("account %s: %v", login, err)
	}
	c := &Client{Account: Account{id, login, region, duties, party}, s: s, tb: tb}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clients[login] = c
	return c
}

// Call names the client of an account that the program itself made.
func (s *Server) Call(tb testing.TB, name, login string) {
	tb.Helper()
	var id, party int64
	var region string
	err := s.App.DB.Read(System(tb), func(tx *store.Tx) error {
		_, err := tx.One(`SELECT id, party, region FROM account WHERE login = ? AND {all: any account}`, []any{login}, &id, &party, &region)
		return err
	})
	if err != nil || id == 0 {
		tb.Fatalf("account %s: %v", login, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clients[name] = &Client{Account: Account{ID: record.ID(id), Login: login, Region: region, Party: record.ID(party)}, s: s, tb: tb}
}

// Staff makes one account in the home county for every duty that is not of outside parties, named like the duty.
func (s *Server) Staff(tb testing.TB) {
	tb.Helper()
	for _, d := range s.App.DB.Policy().Duties() {
		if !d.Outside {
			s.Add(tb, string(d.Duty), Home, 0, d.Duty)
		}
	}
}

// As returns the client of an account made before.
func (s *Server) As(tb testing.TB, login string) *Client {
	tb.Helper()
	s.mu.Lock()
	c := s.clients[login]
	s.mu.Unlock()
	if c == nil {
		tb.Fatalf("there is no account %s", login)
	}
	d := *c
	d.tb = tb
	return &d
}

// Visitor returns a client that nobody knows.
func (s *Server) Visitor(tb testing.TB) *Client { return &Client{s: s, tb: tb} }

// Actor is the account as one who acts.
func (c *Client) Actor() role.Actor {
	return role.Actor{ID: c.ID, Login: c.Login, Name: c.Login, Region: c.Region, Duties: c.Duties, Party: c.Party}
}

// signIn opens a session if there is none that still lives.
func (c *Client) signIn() {
	c.tb.Helper()
	if c.ID == 0 || c.cookie != nil && c.s.App.DB.Clock().Now().Before(c.until) {
		return
	}
	cookie, err := c.s.App.Accounts.SignIn(System(c.tb), c.Login)
	if err != nil {
		c.tb.Fatalf("signing %s in: %v", c.Login, err)
	}
	c.cookie, c.until = cookie, c.s.App.DB.Clock().Now().Add(5*time.Minute)
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if kept := c.s.clients[c.Login]; kept != nil {
		kept.cookie, kept.until = c.cookie, c.until
	}
}

// Cookie returns the session's cookie, for a browser.
func (c *Client) Cookie() *http.Cookie { c.tb.Helper(); c.signIn(); return c.cookie }

// Answer is what the program answered.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
	what   string
	tb     testing.TB
}

// Do sends a request. Redirects are not followed.
func (c *Client) Do(method, path string, body io.Reader, header map[string]string) *Answer {
	c.tb.Helper()
	a, err := c.Try(method, path, body, header)
	if err != nil {
		c.tb.Fatal(err)
	}
	return a
}

// Try is Do for a drill in which the program may not answer.
func (c *Client) Try(method, path string, body io.Reader, header map[string]string) (*Answer, error) {
	c.tb.Helper()
	c.signIn()
	r, err := http.NewRequestWithContext(c.tb.Context(), method, c.s.URL+path, body)
	if err != nil {
		c.tb.Fatal(err)
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	for k, v := range header {
		r.Header.Set(k, v)
	}
	if c.cookie != nil {
		r.AddCookie(c.cookie)
	} else {
		c.s.stranger(r)
	}
	answer, err := (&http.Client{Timeout: time.Minute, Transport: http.DefaultTransport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	who := c.Login
	if who == "" {
		who = "a visitor"
	}
	return &Answer{answer.StatusCode, answer.Header, b, fmt.Sprintf("%s %s by %s", method, path, who), c.tb}, nil
}

// stranger lets a visitor's request come from an address of its own, a moment after the one before, so that the limits of the front
// door do not count the test as one importunate person.
func (s *Server) stranger(r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.visits++
	r.Header.Set("X-Forwarded-For", fmt.Sprintf("58.%d.%d.9", s.visits/200%200, s.visits%200))
	if s.Clock != nil {
		s.Clock.Advance(10 * time.Millisecond)
	}
}

// Get sends a GET.
func (c *Client) Get(path string) *Answer { c.tb.Helper(); return c.Do("GET", path, nil, nil) }

// Post sends a form.
func (c *Client) Post(path string, form url.Values) *Answer {
	c.tb.Helper()
	return c.Do("POST", path, strings.NewReader(form.Encode()), map[string]string{"Content-Type": "application/x-www-form-urlencoded"})
}

// File sends a form with one file.
func (c *Client) File(path, field, name string, content []byte, form url.Values) *Answer {
	c.tb.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for k, list := range form {
		for _, v := range list {
			if err := m.WriteField(k, v); err != nil {
				c.tb.Fatal(err)
			}
		}
	}
	w, err := m.CreateFormFile(field, name)
	if err == nil {
		_, err = w.Write(content)
	}
	if err == nil {
		err = m.Close()
	}
	if err != nil {
		c.tb.Fatal(err)
	}
	return c.Do("POST", path, &b, map[string]string{"Content-Type": m.FormDataContentType()})
}

// JSON sends a value as JSON; match is the ETag of what was read, or empty.
func (c *Client) JSON(method, path, match string, value any) *Answer {
	c.tb.Helper()
	b, err := json.Marshal(value)
	if err != nil {
		c.tb.Fatal(err)
	}
	header := map[string]string{"Content-Type": "application/json"}
	if match != "" {
		header["If-Match"] = match
	}
	return c.Do(method, path, bytes.NewReader(b), header)
}

// Want fails the test at once unless the status is the wanted one.
func (a *Answer) Want(status int) *Answer {
	a.tb.Helper()
	if a.Status != status {
		a.tb.Fatalf("%s: status %d, want %d\n%s", a.what, a.Status, status, a.Brief())
	}
	return a
}

// Brief is the beginning of the answer, without tags where it is a page.
func (a *Answer) Brief() string {
	s := string(a.Body)
	if _, main, ok := strings.Cut(s, "<main"); ok {
		s = main
	}
	var out strings.Builder
	inTag := strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") && !strings.HasPrefix(s, "<")
	for _, r := range s {
		switch {
		case !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html"):
			out.WriteRune(r)
		case r == '<':
			inTag = true
		case r == '>':
			inTag = false
			out.WriteByte(' ')
		case !inTag:
			out.WriteRune(r)
		}
	}
	text := []rune(strings.Join(strings.Fields(out.String()), " "))
	return string(text[:min(len(text), 1200)])
}

// Has reports whether the answer holds the text.
func (a *Answer) Has(text string) bool { return bytes.Contains(a.Body, []byte(text)) }

// Object decodes a JSON object.
func (a *Answer) Object() map[string]any {
	a.tb.Helper()
	var v map[string]any
	d := json.NewDecoder(bytes.NewReader(a.Body))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		a.tb.Fatalf("%s: %v\n%s", a.what, err, a.Brief())
	}
	return v
}

// Location is where a redirect leads.
func (a *Answer) Location() string { return a.Header.Get("Location") }

// String names the request and its status.
func (a *Answer) String() string { return fmt.Sprintf("%s: %d", a.what, a.Status) }
