package account

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/seal"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/web"
)

// SecondFactor says how strictly the second factor is asked for.
type SecondFactor uint8

// The ways. The zero value is the safe one.
const (
	// Required asks accounts with writing duties for a code from their own device.
	Required SecondFactor = iota
	// Demo asks for the code as well, but prints it on the page, and says so on every page of this package and by
	// [Accounts.Flash]. A demonstration's accounts and passwords do not age either, since its world begins months ago. For
	// demonstrations only.
	Demo
)

// Options is what accounts need beside the database. The zero value of each field has a safe meaning.
type Options struct {
	SecondFactor SecondFactor
	PlainHTTP    bool           // allow sign-in without TLS from the loopback and private networks
	Passwords    seal.Policy    // zero: seal.Dengbao3
	Issuer       string         // name shown in the authenticator; default 质衡 QGov
	SetupCode    string         // /setup asks for it; empty: whoever comes first installs
	Proxies      []netip.Prefix // reverse proxies whose X-Forwarded-For and X-Forwarded-Proto are believed
	Origins      []string       // further origins that may post, "https://example.gov.cn"
	Log          *slog.Logger

	// Frame makes the frame of a page, page.Site.Page; nil: a bare one.
	Frame func(r *http.Request, title string) *web.Page
	Texts *text.Catalogue
	// QR encodes a text: modules on a side and path for web.QR. Nil: the secret is shown as text only.
	QR func(text string) (size int, path string, err error)
	// Table returns the served routes for /admin/policy, usually route.Mux.Routes.
	Table func() []route.Route
	// RegionName names a region code; nil: the code itself.
	RegionName func(code string) string
	// Regions lists the regions inside one (and that one) for choices; nil: the code is typed.
	Regions func(within string) []web.Option
	// Parties lists the laboratories and firms that outside accounts may stand for; nil: none.
	Parties func(ctx context.Context, within string) []web.Option
	// Public tells which paths are of the public site, whose error pages have its layout.
	Public func(path string) bool
	// Slow tells which paths may take long: imports and exports of many rows.
	Slow func(path string) bool
	// Records tells which public paths show one subject after another: whoever takes many of them has a slow budget beside the quick one
	// (security.md T5). Whole is the address at which everything can be had at once; who is refused is told.
	Records func(path string) bool
	Whole   string
	// Home is where a sign-in leads that came from nowhere; empty: "/".
	Home string
	// Hint adds to the sign-in page, such as the accounts of a demonstration.
	Hint func(r *http.Request) []web.Alert
	// History returns what the journal says of an account, newest first; nil: the page does without.
	History func(ctx context.Context, id record.ID) ([]web.Event, error)
	// Installed is called in the transaction of the first set-up.
	Installed func(tx *store.Tx, region, org string) error

	Limits Limits
}

// Limits are the numbers of the front door; zero fields mean the defaults.
type Limits struct {
	Fails        int           // wrong guesses for one login or one account's codes before it is locked; 5
	NetworkFails int           // wrong passwords from one network; 50, since a bureau sits behind one address
	Lock         time.Duration // 30 min
	Idle         time.Duration // 30 min
	AdminIdle    time.Duration // 15 min
	Absolute     time.Duration // 12 h
	Sessions     int           // of one account at a time; 3
	Unused       time.Duration // an account not used for so long is disabled; 90 days
	Recent       time.Duration // age of a proof that opens step-up acts; 5 min

	Body         int64         // bytes of a request; 2 MiB
	Upload       int64         // bytes of a multipart request; 64 MiB
	PublicUpload int64         // the same for somebody who is not signed in; 20 MiB
	Timeout      time.Duration // of one request; 60 s
	SlowTimeout  time.Duration // of a request that Options.Slow names; 15 min

	Visits        float64 // requests a second of one address that is not signed in; 5
	Burst         int     // 60
	NetworkVisits float64 // requests a second of one network that is not signed in; 40
	NetworkBurst  int     // 400
	AllVisits     float64 // requests a second of all visitors; 300
	AllBurst      int     // 1000

	Records             int // pages of records an hour of one address that is not signed in, beyond the burst; 600
	RecordsBurst        int // 200
	NetworkRecords      int // the same of one network; 6000
	NetworkRecordsBurst int // 2000
}

func (l Limits) orDefault() Limits {
	set := func(p *int, v int) {
		if *p == 0 {
			*p = v
		}
	}
	for p, v := range map[*time.Duration]time.Duration{&l.Lock: 30 * time.Minute, &l.Idle: 30 * time.Minute, &l.AdminIdle: 15 * time.Minute,
		&l.Absolute: 12 * time.Hour, &l.Unused: 90 * 24 * time.Hour, &l.Recent: 5 * time.Minute, &l.Timeout: time.Minute,
		&l.SlowTimeout: 15 * time.Minute} {
		if *p == 0 {
			*p = v
		}
	}
	set(&l.Fails, 5)
	set(&l.NetworkFails, 50)
	set(&l.Sessions, 3)
	set(&l.Burst, 60)
	set(&l.NetworkBurst, 400)
	set(&l.AllBurst, 1000)
	set(&l.Records, 600)
	set(&l.RecordsBurst, 200)
	set(&l.NetworkRecords, 6000)
	set(&l.NetworkRecordsBurst, 2000)
	for p, v := range map[*float64]float64{&l.Visits: 5, &l.NetworkVisits: 40, &l.AllVisits: 300} {
		if *p == 0 {
			*p = v
		}
	}
	if l.Body == 0 {
		l.Body = 2 << 20
	}
	if l.PublicUpload == 0 {
		l.PublicUpload = 20 << 20
	}
	if l.Upload == 0 {
		l.Upload = 64 << 20
	}
	return l
}

// Kind is the subject of the policy and of journal entries about accounts.
const Kind = "account"

// The actions on accounts beside those of every kind.
const (
	Grant  role.Action = "step:grant"  // duties and region
	Switch role.Action = "step:switch" // one-time password, disable and enable, end sessions
	Unlink role.Action = "step:unlink" // take away the second factor
	Review role.Action = "step:review" // read the policy table
)

// Grants is what the policy has to hold for this package.
func Grants() []role.Grant {
	return []role.Grant{
		{Kind: Kind, Action: role.See, Duties: []role.Duty{role.SystemAdmin, role.SecurityAdmin, role.AuditAdmin}},
		{Kind: Kind, Action: Review, Duties: []role.Duty{role.SystemAdmin, role.SecurityAdmin, role.AuditAdmin}},
		{Kind: Kind, Action: role.Create, Duties: []role.Duty{role.SystemAdmin}},
		{Kind: Kind, Action: Switch, Duties: []role.Duty{role.SystemAdmin}},
		{Kind: Kind, Action: Grant, Duties: []role.Duty{role.SecurityAdmin}},
		{Kind: Kind, Action: Unlink, Duties: []role.Duty{role.SecurityAdmin}},
	}
}

// Accounts keeps accounts and guards the door. It is safe for concurrent use.
type Accounts struct {
	db     register
	ring   seal.Provider
	opt    Options
	lim    Limits
	cross  *http.CrossOriginProtection
	visits *buckets
	clock  calendar.Clock
	log    *slog.Logger
}

// New returns the accounts of a database. The ring hashes passwords and seals second factors.
func New(db *store.DB, ring seal.Provider, opt Options) (*Accounts, error) {
	if ring == nil {
		return nil, errors.New("account: a key ring is needed")
	}
	a := &Accounts{db: register{db, &memory{}}, ring: ring, opt: opt, lim: opt.Limits.orDefault(), clock: db.Clock(), log: opt.Log, cross: http.NewCrossOriginProtection()}
	if a.log == nil {
		a.log = slog.New(slog.DiscardHandler)
	}
	if a.opt.Passwords.Min == 0 {
		a.opt.Passwords = seal.Dengbao3("质衡", "qgov")
	}
	if a.opt.Issuer == "" {
		a.opt.Issuer = "质衡 QGov"
	}
	for _, o := range opt.Origins {
		if err := a.cross.AddTrustedOrigin(o); err != nil {
			return nil, fmt.Errorf("account: %w", err)
		}
	}
	for _, g := range Grants() {
		if len(db.Policy().Granted(g.Kind, g.Action)) == 0 {
			return nil, fmt.Errorf("account: the policy lacks %s on %s; add account.Grants", g.Action, g.Kind)
		}
	}
	a.visits = newBuckets(a.clock)
	return a, nil
}

// Account is one who may sign in. Secrets stay inside the package.
type Account struct {
	ID         record.ID
	Login      string
	Name       string
	Region     string    // GB/T 2260 code
	Party      record.ID // laboratory or firm of an outside account
	Org        string
	Duties     []role.Duty
	Disabled   bool
	MustChange bool // has a one-time password
	Factor     bool // has a second factor
	Created    time.Time
	Seen       time.Time // last use; zero: never
	LastAt     time.Time // last sign-in; zero: never
	LastIP     string
	Failed     int64 // wrong passwords since then

	password   string
	passwordAt time.Time
	factor     string
	pending    string
	step       int64
	recovery   string
}

const accountColumns = `a.id, a.login, a.name, a.password, a.password_at, a.must_change, a.region, a.party, a.org, a.factor, a.pending,
	a.factor_step, a.recovery, a.state, a.created, a.seen, a.failed, a.last_at, a.last_ip`

// everyone is the mark that a statement on this package's tables carries instead of a region scope.
const everyone = `{all: accounts are found before a scope is known, their lists are limited by the administrator's region}`

// columns returns where to scan accountColumns, and what to do after.
func (x *Account) columns() (dest []any, done func()) {
	var id, party, passwordAt, created, seen, lastAt int64
	var state string
	dest = []any{&id, &x.Login, &x.Name, &x.password, &passwordAt, &x.MustChange, &x.Region, &party, &x.Org, &x.factor, &x.pending,
		&x.step, &x.recovery, &state, &created, &seen, &x.Failed, &lastAt, &x.LastIP}
	return dest, func() {
		x.ID, x.Party = record.ID(id), record.ID(party)
		x.passwordAt, x.Created, x.Seen, x.LastAt = moment(passwordAt), moment(created), moment(seen), moment(lastAt)
		x.Disabled, x.Factor = state != "active", x.factor != ""
	}
}

// moment reads a stored instant; 0 is the zero time.
func moment(micro int64) time.Time {
	if micro == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micro).UTC()
}

// find loads the account for which the condition holds, or nil.
func find(tx *store.Tx, where string, args ...any) (*Account, error) {
	x := &Account{}
	dest, done := x.columns()
	ok, err := tx.One(`SELECT `+accountColumns+` FROM account a WHERE `+where+` AND `+everyone, args, dest...)
	if err != nil || !ok {
		return nil, err
	}
	done()
	x.Duties, err = dutiesOf(tx, x.ID)
	return x, err
}

func dutiesOf(tx *store.Tx, id record.ID) ([]role.Duty, error) {
	rows, err := tx.Query(`SELECT duty FROM account_duty WHERE account = ? AND `+everyone+` ORDER BY duty`, id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []role.Duty
	for rows.Next() {
		var d string
		if err := rows.Scan(&d); err != nil {
			return nil, err
		}
		out = append(out, role.Duty(d))
	}
	return out, rows.Err()
}

// Actor is the account as one who acts.
func (x *Account) Actor(ip, request string) role.Actor {
	return role.Actor{ID: x.ID, Login: x.Login, Name: x.Name, Duties: x.Duties, Region: x.Region, Party: x.Party, Org: x.Org, IP: ip, Request: request}
}

// Admin reports whether the account has one of the three administrator duties.
func (x *Account) Admin() bool { return adminDuty(x.Duties) != "" }

func adminDuty(duties []role.Duty) role.Duty {
	for _, d := range duties {
		if d == role.SystemAdmin || d == role.SecurityAdmin || d == role.AuditAdmin {
			return d
		}
	}
	return ""
}

// subject is whose password it is, for the password policy.
func (x *Account) subject() seal.Subject {
	return seal.Subject{Admin: x.Admin(), Names: []string{x.Login, x.Name}}
}

// needsFactor reports whether one of the duties writes.
func (a *Accounts) needsFactor(x *Account) bool {
	return slices.ContainsFunc(x.Duties, func(d role.Duty) bool {
		v, ok := a.db.Policy().Duty(d)
		return !ok || v.Writes // a duty that is no longer described is taken for the stronger
	})
}

// idle is how long a session of the account may rest.
func (a *Accounts) idle(x *Account) time.Duration {
	if x.Admin() {
		return a.lim.AdminIdle
	}
	return a.lim.Idle
}

// unused reports whether the account was not used for so long that it is to be disabled (GB/T 22239-2019 8.1.4.2 c).
func (a *Accounts) unused(x *Account, now time.Time) bool {
	if a.opt.SecondFactor == Demo {
		return false
	}
	last := x.Created
	if x.Seen.After(last) {
		last = x.Seen
	}
	return now.Sub(last) > a.lim.Unused
}

// stale reports whether the password has to be changed: it is a one-time password, or too old.
func (a *Accounts) stale(x *Account, now time.Time) bool {
	return x.MustChange || a.opt.SecondFactor != Demo && a.opt.Passwords.Expired(x.passwordAt, now)
}

// fold brings a login into the form by which logins are compared: half width, lower case, without space around.
func fold(login string) string {
	return strings.ToLower(strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '\u3000':
			return ' '
		}
		return r
	}, login)))
}

// checkLogin reports what is wrong with a login. Only ASCII letters are allowed, so that no two logins look alike.
func checkLogin(login string) []fault.Problem {
	f := fold(login)
	ok := len(f) >= 2 && len(f) <= 40 && !strings.ContainsFunc(f, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || strings.ContainsRune("._-@", r))
	})
	if !ok {
		return []fault.Problem{{Field: "login", Code: "A201", Text: "账号须为 2 至 40 个字母、数字或 . _ - @"}}
	}
	return nil
}

// place is where a sealed second factor of the account lives.
func place(id record.ID, column string) seal.Place {
	return seal.Place{Table: "account", Column: column, Row: id.String()}
}

// digest is how a random token is stored.
func digest(token string) string {
	sum, err := seal.Sum("sha256", []byte(token))
	if err != nil {
		panic(err) // sha256 is always there
	}
	return hex.EncodeToString(sum[:])
}

// program returns a context in which the program itself acts on behalf of nobody, for reads before the actor is known.
func program(ctx context.Context) context.Context { return role.With(ctx, role.System("account")) }
