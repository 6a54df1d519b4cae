// Package app puts the program together: it is the only place that knows every domain.
//
// [Open] turns a [Config] into an [App]: keys, database, migrations, journal and public log, policy, engine, pages, jobs. A mistake
// in a declaration (a route without policy, a duty nobody describes, a text translated in two ways) fails here, before anything
// is served.
package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"qgov/base/calculator"
	"qgov/base/codelist"
	"qgov/base/duty"
	"qgov/base/law"
	"qgov/domain/credit/window"
	"qgov/domain/measure/desk"
	"qgov/domain/portal/frame"
	"qgov/kernel/account"
	"qgov/kernel/audit"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/exchange"
	"qgov/kernel/fault"
	"qgov/kernel/file"
	"qgov/kernel/flow"
	"qgov/kernel/inbox"
	"qgov/kernel/job"
	"qgov/kernel/ledger"
	"qgov/kernel/message"
	"qgov/kernel/module"
	"qgov/kernel/outbox"
	"qgov/kernel/page"
	"qgov/kernel/paper"
	"qgov/kernel/publish"
	"qgov/kernel/record"
	"qgov/kernel/rest"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/seal"
	"qgov/kernel/sheet"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/web"
)

// App is the program, ready to serve.
type App struct {
	Config   Config
	DB       *store.DB
	Engine   *flow.Engine
	Accounts *account.Accounts
	Site     *page.Site
	Exchange *exchange.Exchange
	Jobs     *job.Queue
	Log      *audit.PublicLog
	Office   *publish.Office
	Ring     *seal.Ring
	Book     *law.Book
	Lists    *codelist.Register
	Files    *file.Store
	Modules  []module.Module
	Mux      *route.Mux
	Handler  http.Handler
	Texts    *text.Catalogue

	signers []audit.Signer // of exports and open data
	keys    []*audit.Key
	ledger  *ledger.Ledger
	fresh   bool        // the keys were made by this start
	leaving atomic.Bool // told to stop
	probe   probe
}

// Options are the parts of the world that tests and the demo replace.
type Options struct {
	Clock calendar.Clock
	Logs  *slog.Logger
	Cost  seal.Cost // price of a password hash; zero: the standard price

	Timeout time.Duration                // of one request; zero: the standard time
	Before  func(statement string) error // see store.Options
}

// Open opens the database, brings its schema up to date and wires the program. Close it.
func Open(ctx context.Context, cfg Config, opt Options) (*App, error) {
	if opt.Logs == nil {
		opt.Logs = slog.New(slog.DiscardHandler)
	}
	a := &App{Config: cfg}
	if err := a.openKeys(opt); err != nil {
		return nil, err
	}
	book, err := law.NewBook()
	if err != nil {
		return nil, err
	}
	a.Book, a.Lists = book, &codelist.Register{}
	if a.Log, err = audit.NewPublicLog(audit.LogOptions{Origin: a.Config.Origin, Ring: a.Ring}); err != nil {
		return nil, err
	}
	if a.signers, a.keys, err = audit.FileSigners(a.Config.Origin, a.Ring); err != nil {
		return nil, err
	}
	if a.Office, err = publish.New(publish.Options{Log: a.Log, Forms: forms(), Signers: a.signers, Keys: a.keys}); err != nil {
		return nil, err
	}
	deps, err := calculator.Standard()
	if err != nil {
		return nil, err
	}
	a.Modules = modules(shared{cfg, book, a.Lists, a.Office, a.Log, a.signers, a.keys, calculator.Catalogue(deps), message.NewBook(a.Ring), func() *account.Accounts { return a.Accounts }, func() seal.Provider { return a.Ring }, func() *file.Store { return a.Files }})
	a.Lists.Begin(Plans(a.Modules))
	if err := a.openStore(ctx, opt); err != nil {
		return nil, err
	}
	if err := a.keysBelong(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	if err := a.wire(opt); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	if err := a.seed(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

func (a *App) openKeys(opt Options) error {
	profile, err := seal.ParseProfile(a.Config.Crypto)
	if err != nil {
		return err
	}
	if err := seal.SelfTest(); err != nil {
		return err
	}
	if err := os.MkdirAll(a.Config.Data, 0o700); err != nil {
		return err
	}
	dir := filepath.Join(a.Config.Data, keysDir)
	switch _, err := os.Stat(dir); { // any other error is no proof that there are none: what is fresh may be removed again
	case errors.Is(err, fs.ErrNotExist):
		a.fresh = true
	case err != nil:
		return fmt.Errorf("app: keys: %w", err)
	}
	a.Ring, err = seal.OpenRing(seal.Options{Dir: dir, Profile: profile, Create: a.fresh, Cost: opt.Cost})
	return err
}

// keysBelong refuses to serve an installation that has accounts with keys that were made a moment ago: its own were lost or left behind
// by a restore, and with new ones it would sign as somebody else and read no secret.
func (a *App) keysBelong(ctx context.Context) error {
	if !a.fresh {
		return nil
	}
	var n int64
	err := a.DB.Read(role.With(ctx, role.System("初始化")), func(tx *store.Tx) error {
		_, err := tx.One(`SELECT count(*) FROM account WHERE {all: the installation}`, nil, &n)
		return err
	})
	if err != nil || n == 0 {
		return err
	}
	dir := filepath.Join(a.Config.Data, keysDir)
	return errors.Join(fmt.Errorf("app: the database is in use and its keys are not in %s: put their copy back (docs/operations.md)", dir), os.RemoveAll(dir))
}

func (a *App) openStore(ctx context.Context, opt Options) error {
	policy, err := a.policy()
	if err != nil {
		return err
	}
	a.DB, err = store.Open(ctx, a.Config.DB, store.Options{Plans: Plans(a.Modules), Policy: policy, Journal: audit.Journal{}, Clock: opt.Clock, Sealer: sealer{a.Ring}, Log: opt.Logs, Lists: a.Lists, Places: regions{}.FullName, Before: opt.Before})
	if err != nil {
		return err
	}
	owner, err := a.Config.owner()
	if err != nil {
		return errors.Join(err, a.DB.Close())
	}
	if err := a.DB.Migrate(ctx, owner); err != nil {
		return errors.Join(err, a.DB.Close())
	}
	a.Files, err = file.Open(filepath.Join(a.Config.Data, filesDir), int64(a.Config.MaxFile)<<20)
	return err
}

// Plans returns the kinds of the modules.
func Plans(ms []module.Module) []*record.Plan {
	var out []*record.Plan
	for _, m := range ms {
		for _, v := range m.Views {
			out = append(out, v.Plan)
		}
		out = append(out, m.Kinds...)
	}
	return out
}

// policy joins the grants of the modules, of their flows and of the kernel.
func (a *App) policy() (*role.Policy, error) {
	duties := duty.All()
	grants := append(append(account.Grants(), audit.Grants()...), jobGrants()...)
	for _, m := range a.Modules {
		duties = append(duties, m.Duties...)
		grants = append(grants, m.Grants...)
		for _, v := range m.Views {
			if v.Flow != nil {
				grants = append(grants, v.Flow.Grants()...)
			}
		}
	}
	return role.NewPolicy(duties, grants)
}

// English returns the catalogues of the program.
func English(ms []module.Module) []string {
	out := []string{web.English, account.English, audit.English(), exchange.English, inbox.English, message.English, file.English, job.English, page.English, outbox.English, sheet.English, rest.English, ledger.English, publish.English, flow.English, paper.English, calendar.English, duty.English, appEnglish, kernelEnglish}
	out = append(out, calculator.English()...)
	for _, m := range ms {
		out = append(out, m.English)
	}
	return out
}

func (a *App) wire(opt Options) (err error) {
	if a.Texts, err = text.New(English(a.Modules)...); err != nil {
		return err
	}
	var handlers []event.Handler[*flow.Tx]
	var flows []*flow.Flow
	var jobs []job.Kind
	site := &page.Site{Policy: a.DB.Policy(), Texts: a.Texts, Regions: regions{}, Files: a.Files, Log: opt.Logs, SignOut: "/logout",
		Brand: web.Brand{Name: "质衡", Line: "区域质量治理平台"}, Home: desk.Home, Wings: []string{"工作台", "监管业务", "消费维权", "主体与信用", "质量基础设施", "分析与文书", "系统"}}
	for _, m := range a.Modules {
		handlers = append(handlers, m.Handlers...)
		jobs = append(jobs, m.Jobs...)
		site.Views = append(site.Views, m.Views...)
		site.Cards = append(site.Cards, m.Cards...)
		if m.Entries != nil {
			site.Extra = append(site.Extra, m.Entries(a.DB.Policy())...)
		}
		for _, v := range m.Views {
			if v.Flow != nil {
				flows = append(flows, v.Flow)
			}
		}
	}
	a.Engine = flow.NewEngine(a.DB, a.Book, a.Log, event.NewBus(handlers...), flows...)
	site.Engine = a.Engine
	site.Extra = append(site.Extra, entries(a.DB.Policy())...)
	a.Site = site
	a.ledger = &ledger.Ledger{DB: a.DB, Log: a.Log, Signers: a.signers, Frame: site, Files: a.Files, Documents: a.keys, Names: map[string]string{window.LeafKind: "信用数据文件"}, Folder: a.Config.Witness, Regions: regions{}.FullName, Act: func(kind, action string) string {
		if v := site.View(kind); v != nil {
			return v.Act(action)
		}
		return ""
	}}
	jobs = append(append(jobs, a.ledger.Jobs()...), a.Office.Jobs()...)
	if a.Jobs, err = job.New(a.Engine, opt.Logs, append(jobs, a.jobs()...)...); err != nil {
		return err
	}
	return a.serve(opt)
}

// serve builds the mux of every route and the front door.
func (a *App) serve(opt Options) error {
	proxies, err := a.Config.proxies()
	if err != nil {
		return err
	}
	factor := account.Required
	if a.Config.Demo {
		factor = account.Demo
	}
	passwords, ok := seal.PolicyNamed(a.Config.Passwords)
	if !ok {
		return fmt.Errorf("app: there is no password policy %q", a.Config.Passwords)
	}
	a.Accounts, err = account.New(a.DB, a.Ring, account.Options{SecondFactor: factor, PlainHTTP: a.Config.Plain, Passwords: passwords, Proxies: proxies, Origins: []string{a.Config.Public},
		Log: opt.Logs, Frame: a.Site.Page, Texts: a.Texts, QR: qr, RegionName: regions{}.FullName, Regions: regions{}.options,
		Table: func() []route.Route { return a.Mux.Routes() }, Public: public, Installed: installed,
		Home: desk.Home, Slow: slow, Records: recordPages, Whole: "/open/credit", Hint: a.hint, Parties: a.parties, Limits: account.Limits{Timeout: opt.Timeout}})
	if err != nil {
		return err
	}
	a.Site.People = func(tx *flow.Tx, ids []record.ID) (map[record.ID]string, error) {
		return account.Names(tx.Tx, ids)
	}
	a.Site.Secure = !a.Config.Plain
	house := frame.House(a.DB)
	a.Site.Dress = func(r *http.Request, p *web.Page) {
		if public(r.URL.Path) {
			name, _ := house(r.Context())
			frame.Dress(r, p, name, a.Config.Demo)
			return
		}
		p.Flash = append(p.Flash, a.Accounts.Flash(r)...)
		if p.User != nil {
			p.User.Links = append(p.User.Links, a.Accounts.Links(r)...)
		}
	}
	a.Exchange = exchange.New(a.Site, exchange.Options{Dir: filepath.Join(a.Config.Data, importDir), Log: opt.Logs, Recent: recent})
	routes := append(a.Site.Routes(), a.Accounts.Routes()...)
	routes = append(routes, a.Exchange.Routes()...)
	routes = append(append(append(routes, append(a.routes(), a.jobRoutes()...)...), a.ledger.Routes()...), a.Office.Routes(a.DB, a.Site)...)
	api, err := rest.New(a.Engine, a.Texts, a.Site.Views).Routes("质衡 QGov")
	if err != nil {
		return err
	}
	routes = append(routes, api...)
	for _, m := range a.Modules {
		if m.Routes != nil {
			routes = append(routes, m.Routes(a.Site)...)
		}
	}
	if a.Mux, err = route.New(a.DB.Policy(), a.Accounts.Fail, routes); err != nil {
		return err
	}
	a.Handler = a.Accounts.Front(a.Mux)
	return nil
}

// seed brings reference data into an empty installation.
func (a *App) seed(ctx context.Context) error {
	ctx = role.With(ctx, role.System("初始化"))
	for _, m := range a.Modules {
		if m.Seed == nil {
			continue
		}
		if err := m.Seed(ctx, a.Engine); err != nil {
			return fmt.Errorf("app: seeding %s: %w", m.Name, err)
		}
	}
	return a.Book.Load(ctx, a.DB)
}

// Close releases the database and the folders.
func (a *App) Close() error {
	var err error
	if a.Exchange != nil {
		a.Exchange.Close()
	}
	if a.Files != nil {
		err = a.Files.Close()
	}
	if a.DB != nil {
		err = errors.Join(err, a.DB.Close())
	}
	return err
}

// sealer lets the store encrypt secret fields with the ring.
type sealer struct{ ring *seal.Ring }

func (s sealer) SealText(plain, at string) (string, error) {
	b, err := s.ring.Seal(place(at), []byte(plain))
	return string(encode(b)), err
}

func (s sealer) OpenText(sealed, at string) (string, error) {
	b, err := decode(sealed)
	if err != nil {
		return "", err
	}
	plain, err := s.ring.Open(place(at), b)
	return string(plain), err
}

func qr(s string) (int, string, error) {
	c, err := paper.QR(s)
	if err != nil {
		return 0, "", fault.Wrap(err, fault.Internal, "F500", "二维码不能生成")
	}
	return c.Size, c.Path(), nil
}
