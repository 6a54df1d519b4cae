package account

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"qgov/kernel/fault"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// Stage is how far a sign-in has come.
type Stage string

// The stages after the password. Only Done opens anything but the page of the stage.
const (
	Done         Stage = ""
	NeedFactor   Stage = "factor"   // has to give a code
	NeedPassword Stage = "password" // has a one-time password or one that is too old
	NeedEnrol    Stage = "enrol"    // has a duty that writes and no second factor
)

// URL is the page of the stage.
func (s Stage) URL() string {
	switch s {
	case NeedFactor:
		return "/login/factor"
	case NeedPassword:
		return "/password"
	case NeedEnrol:
		return "/enrol"
	}
	return "/"
}

// Session is a signed-in browser.
type Session struct {
	ID      record.ID
	Created time.Time
	Seen    time.Time
	Expires time.Time
	IP      string
	Agent   string
	Current bool // the one that asks

	account record.ID
	stage   string
	token   string // digest
	proved  time.Time
	failed  int64
	lastAt  time.Time
	lastIP  string
}

const sessionColumns = `t.id, t.token, t.account, t.stage, t.created, t.seen, t.expires, t.proved, t.ip, t.agent, t.failed, t.last_at, t.last_ip`

func (s *Session) columns() (dest []any, done func()) {
	var id, account, created, seen, expires, proved, lastAt int64
	dest = []any{&id, &s.token, &account, &s.stage, &created, &seen, &expires, &proved, &s.IP, &s.Agent, &s.failed, &lastAt, &s.lastIP}
	return dest, func() {
		s.ID, s.account = record.ID(id), record.ID(account)
		s.Created, s.Seen, s.Expires, s.proved, s.lastAt = moment(created), moment(seen), moment(expires), moment(proved), moment(lastAt)
	}
}

// client is where a request comes from.
type client struct{ ip, agent, request string }

// visit is what the front door found out about a request.
type visit struct {
	client
	account *Account
	session *Session
	stage   Stage
	key     *Key
	recent  bool
}

type visitKey struct{}

func visitOf(ctx context.Context) *visit {
	if v, ok := ctx.Value(visitKey{}).(*visit); ok {
		return v
	}
	return &visit{}
}

// Recent reports whether the person behind the request proved who it is within the last five minutes. A program with an API key
// never did.
func Recent(ctx context.Context) bool { return visitOf(ctx).recent }

// RequestID returns the id that the front door gave the request.
func RequestID(ctx context.Context) string { return visitOf(ctx).request }

// Reauth is the error that sends a person to /reauth and back, and refuses a program.
func Reauth() error { return fault.New(fault.Denied, codeReauth, "此操作需要再次验证身份") }

const codeReauth = "A107"

// newToken returns 256 random bits as text.
func (a *Accounts) newToken() string { return base64.RawURLEncoding.EncodeToString(a.ring.Random(32)) }

// openSession makes a session and returns its token. The oldest sessions beyond the limit end.
func (a *Accounts) openSession(tx *store.Tx, x *Account, c client) (token string, err error) {
	token, now := a.newToken(), tx.Now()
	stage := "open"
	if x.Factor {
		stage = "factor"
	}
	agent := c.agent
	if r := []rune(agent); len(r) > 200 {
		agent = string(r[:200])
	}
	_, err = tx.Exec(`INSERT INTO account_session (id, token, account, stage, created, seen, expires, proved, ip, agent, failed, last_at, last_ip)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) /* `+everyone+` */`,
		tx.NewID(), digest(token), x.ID, stage, now, now, now.Add(a.lim.Absolute), now, c.ip, strings.ToValidUTF8(agent, "?"), x.Failed, micro(x.LastAt), x.LastIP)
	if err != nil {
		return "", err
	}
	_, err = tx.Exec(`DELETE FROM account_session WHERE account = ? AND id NOT IN
		(SELECT id FROM account_session WHERE account = ? ORDER BY created DESC, id DESC LIMIT ?) AND `+everyone, x.ID, x.ID, a.lim.Sessions)
	return token, err
}

func micro(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// promote opens a session further, or proves it anew, under a new token. It fails if the session has gone meanwhile.
func (a *Accounts) promote(tx *store.Tx, s *Session) (token string, err error) {
	token = a.newToken()
	n, err := tx.Exec(`UPDATE account_session SET token = ?, stage = 'open', seen = ?, proved = ? WHERE id = ? AND token = ? AND `+everyone,
		digest(token), tx.Now(), tx.Now(), s.ID, s.token)
	if err == nil && n == 0 {
		err = fault.New(fault.Unauthenticated, "F401", "请先登录")
	}
	return token, err
}

// stageOf tells how far the session has come.
func (a *Accounts) stageOf(x *Account, s *Session, now time.Time) Stage {
	switch {
	case s.stage != "open":
		return NeedFactor
	case a.stale(x, now):
		return NeedPassword
	case a.needsFactor(x) && !x.Factor:
		return NeedEnrol
	}
	return Done
}

// resume finds the session of a token and notes that it is used. It returns nil when there is none or it has ended.
func (a *Accounts) resume(ctx context.Context, token string, c client) (*visit, error) {
	now, token := a.clock.Now().UTC(), digest(token)
	f, fresh, err := a.known(ctx, "session "+token, now, func(tx *store.Tx) (f facts, err error) {
		s := &Session{}
		dest, done := s.columns()
		if f.account, err = holder(tx, "account_session", sessionColumns, token, dest); f.account != nil {
			done()
			f.session = s
		}
		return f, err
	})
	x, s := f.account, f.session
	if err != nil || x == nil || x.Disabled || !now.Before(s.Expires) || now.Sub(s.Seen) >= a.idle(x) {
		return nil, err
	}
	v := &visit{client: c, account: x, session: s, stage: a.stageOf(x, s, now)}
	v.recent = v.stage == Done && now.Sub(s.proved) <= a.lim.Recent
	if fresh != nil && now.Sub(s.Seen) >= touchAfter {
		err := a.touch(ctx, func(tx *store.Tx) error {
			if _, err := tx.Exec(`UPDATE account_session SET seen = ? WHERE id = ? AND `+everyone, now, s.ID); err != nil || v.stage != Done {
				return err
			}
			_, err := tx.Exec(`UPDATE account SET seen = ? WHERE id = ? AND `+everyone, now, x.ID)
			return err
		}, func() { s.Seen = now })
		if err != nil {
			return nil, err
		}
	}
	fresh.keep(f)
	return v, nil
}

// A use is noted no more often than touchAfter, to spare a write at every request; the idle time is exact to it. It is not worth
// waiting for: while an import holds the only writer the note is tried again and again, and what is lost ends a session early, not late.
const (
	touchAfter = 30 * time.Second
	touchWait  = 250 * time.Millisecond
)

// touch writes the note of a use, past the memory, since it changes nobody's rights, and says when it is done.
func (a *Accounts) touch(ctx context.Context, write func(tx *store.Tx) error, done func()) error {
	short, cancel := context.WithTimeout(program(ctx), touchWait)
	defer cancel()
	err := a.db.DB.Write(short, write)
	switch {
	case err == nil:
		done()
	case ctx.Err() == nil && short.Err() != nil:
		return nil // the database is busy
	}
	return err
}

// signOut ends the session of a visit.
func (a *Accounts) signOut(ctx context.Context, v *visit) error {
	return a.db.Write(ctx, func(tx *store.Tx) error {
		tx.Note(store.Change{Action: "sign-out", Kind: Kind, Record: v.account.ID, Region: v.account.Region, Title: v.account.Name})
		_, err := tx.Exec(`DELETE FROM account_session WHERE id = ? AND `+everyone, v.session.ID)
		return err
	})
}

// Sessions returns the sessions of the account that asks, newest first.
func (a *Accounts) Sessions(ctx context.Context) (out []Session, err error) {
	v, now := visitOf(ctx), a.clock.Now()
	if v.account == nil {
		return nil, nil
	}
	err = a.db.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(`SELECT `+sessionColumns+` FROM account_session t WHERE t.account = ? AND t.expires > ? AND t.seen > ? AND `+everyone+`
			ORDER BY t.created DESC, t.id DESC`, v.account.ID, now, now.Add(-a.idle(v.account)))
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var s Session
			dest, done := s.columns()
			if err := rows.Scan(dest...); err != nil {
				return err
			}
			done()
			s.Current = v.session != nil && s.ID == v.session.ID
			out = append(out, s)
		}
		return rows.Err()
	})
	return out, err
}

// SignIn opens a session for an account as the program itself, past password and code, and returns its cookie: for tests and for
// the demonstration world. The account is made ready first, as if the person had replaced the one-time password and enrolled a
// second factor. The context must be the program's (role.System).
func (a *Accounts) SignIn(ctx context.Context, login string) (*http.Cookie, error) {
	if !role.From(ctx).IsSystem() {
		return nil, fault.Forbidden("代为登录")
	}
	var token string
	err := a.db.Write(ctx, func(tx *store.Tx) error {
		x, err := find(tx, "a.folded = ?", fold(login))
		if err != nil {
			return err
		}
		if x == nil || x.Disabled {
			return fault.Missing("账号")
		}
		tx.Note(store.Change{Action: "sign-in", Kind: Kind, Record: x.ID, Region: x.Region, Title: x.Name, Reason: "由程序代为登录"})
		if err := a.equip(tx, x); err != nil {
			return err
		}
		x.Factor = false // no code is asked for
		token, err = a.openSession(tx, x, client{ip: "127.0.0.1", agent: "qgov"})
		return err
	})
	if err != nil {
		return nil, err
	}
	return &http.Cookie{Name: hostCookie, Value: token, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteStrictMode}, nil
}

// equip does for an account what its first sign-in asks for.
func (a *Accounts) equip(tx *store.Tx, x *Account) error {
	if _, err := tx.Exec(`UPDATE account SET must_change = ?, password_at = ?, seen = ? WHERE id = ? AND `+everyone, false, tx.Now(), tx.Now(), x.ID); err != nil {
		return err
	}
	if x.Factor || !a.needsFactor(x) {
		return nil
	}
	return a.enrolDemo(tx, x.ID)
}

// The cookies. Browsers take the first only over TLS, or from their own machine; the second exists for Options.PlainHTTP.
const (
	hostCookie  = "__Host-qgov"
	plainCookie = "qgov"
)

// tokenOf returns the session token of a request.
func (a *Accounts) tokenOf(r *http.Request) string {
	if c, err := r.Cookie(hostCookie); err == nil {
		return c.Value
	}
	if c, err := r.Cookie(plainCookie); err == nil && a.opt.PlainHTTP && !a.encrypted(r) {
		return c.Value
	}
	return ""
}

// cookie returns the cookie for a token, or why the connection may not carry one. An empty token makes one that deletes.
func (a *Accounts) cookie(r *http.Request, token string) (*http.Cookie, error) {
	c := &http.Cookie{Name: hostCookie, Value: token, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteStrictMode}
	if token == "" {
		c.MaxAge = -1
	}
	switch {
	case a.encrypted(r):
	case a.opt.PlainHTTP && nearby(a.clientIP(r)):
		c.Name, c.Secure = plainCookie, false
	case localHost(r.Host): // browsers take Secure cookies from their own machine
	default:
		return nil, fault.New(fault.Denied, "A110", "此连接未加密，不能登录。请改用 https:// 开头的地址，或联系系统管理员")
	}
	return c, nil
}

// nearby reports whether an address is of the machine itself or of a private network.
func nearby(ip string) bool {
	addr, err := netip.ParseAddr(ip)
	if err != nil {
		return false
	}
	addr = addr.Unmap()
	return addr.IsLoopback() || addr.IsPrivate()
}

func localHost(host string) bool {
	if i := strings.LastIndexByte(host, ':'); i >= 0 && !strings.HasSuffix(host, "]") {
		host = host[:i]
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || host == "[::1]" || strings.HasPrefix(host, "127.") && nearby(host)
}
