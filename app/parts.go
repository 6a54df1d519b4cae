package app

import (
	"context"
	_ "embed"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"qgov/base/lab"
	"qgov/base/organ"
	"qgov/kernel/account"
	"qgov/kernel/flow"
	"qgov/kernel/job"
	"qgov/kernel/record"
	"qgov/kernel/rest"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/seal"
	"qgov/kernel/store"
	"qgov/web"
)

//go:embed en.tsv
var appEnglish string

//go:embed kernel.tsv
var kernelEnglish string

// place turns the store's name of a place (table|column|id) into the ring's.
func place(at string) seal.Place {
	parts := strings.SplitN(at, "|", 3)
	for len(parts) < 3 {
		parts = append(parts, "")
	}
	return seal.Place{Table: parts[0], Column: parts[1], Row: parts[2]}
}

func encode(b []byte) string { return base64.RawStdEncoding.EncodeToString(b) }

func decode(s string) ([]byte, error) {
	b, err := base64.RawStdEncoding.DecodeString(s)
	if err != nil {
		return nil, fmt.Errorf("app: a sealed value is damaged: %w", err)
	}
	return b, nil
}

// jobs are the kernel's own entries of the timetable.
func (a *App) jobs() []job.Kind {
	return []job.Kind{
		{Name: "flow.sweep", Label: "时限巡检", Daily: true, At: 5, Run: func(ctx context.Context, j *job.Running) error {
			_, err := a.Engine.Sweep(ctx)
			return err
		}},
		{Name: "file.sweep", Label: "清理无主附件", Daily: true, At: 150, Run: func(ctx context.Context, j *job.Running) error {
			return a.Engine.Write(ctx, func(tx *flow.Tx) error {
				_, err := a.Files.Sweep(tx.Tx, tx.Now())
				return err
			})
		}},
		{Name: "account.sweep", Label: "停用长期未用账号", Daily: true, At: 160, Run: func(ctx context.Context, j *job.Running) error {
			_, err := a.Accounts.Sweep(ctx)
			return err
		}},
		{Name: "rest.sweep", Label: "清理接口应答", Daily: true, At: 170, Run: func(ctx context.Context, j *job.Running) error {
			_, err := rest.Sweep(ctx, a.DB)
			return err
		}},
		{Name: "codelist.load", Label: "重读代码表", Every: 5 * time.Minute, Run: func(ctx context.Context, j *job.Running) error {
			return a.Lists.Load(ctx, a.DB) // another process may have approved a change
		}},
		{Name: "law.load", Label: "重读法定期限", Every: 5 * time.Minute, Run: func(ctx context.Context, j *job.Running) error {
			return a.Book.Load(ctx, a.DB) // another process may have approved a change
		}},
	}
}

// public tells which paths are of the public site.
func public(path string) bool {
	for _, p := range []string{"/find", "/draws", "/log", "/open", "/verify", "/enterprise", "/results", "/notices", "/statistics", "/surveys", "/calc", "/signup", "/lists", "/warranty", "/complain", "/follow", "/tip", "/supervisors"} {
		if path == p || strings.HasPrefix(path, p+"/") {
			return true
		}
	}
	return path == "/"
}

// recordPages tells which public pages show one subject after another.
func recordPages(path string) bool {
	for _, p := range []string{"/find", "/enterprise", "/results", "/lists"} {
		if path == p || strings.HasPrefix(path, p+"/") {
			return true
		}
	}
	return false
}

// slow tells which paths may take long: imports, exports and draws of many rows.
func slow(path string) bool {
	return strings.Contains(path, "/import") || path == "/credit_batch/send" || strings.Contains(path, "/rejected.") || strings.HasSuffix(path, "/export") || strings.HasPrefix(path, "/draw/") || strings.HasPrefix(path, "/audit/")
}

// parties lists the laboratories and the departments of the government that an outside account may stand for.
func (a *App) parties(ctx context.Context, within string) []web.Option {
	var out []web.Option
	err := a.DB.Read(role.With(ctx, role.System("账号")), func(tx *store.Tx) error {
		list, err := store.Find(tx, lab.Kind, store.Query{Limit: 1000, Bare: true})
		for _, l := range list {
			out = append(out, web.Option{Value: l.ID.String(), Label: l.Name, Group: lab.Kind.Label})
		}
		if err != nil {
			return err
		}
		others, err := store.Find(tx, organ.Kind, store.Query{Limit: 1000, Bare: true, Where: []store.Cond{store.Eq(organ.Kind.F(&organ.Kind.P.Sort), "department")}})
		for _, o := range others {
			out = append(out, web.Option{Value: o.ID.String(), Label: o.Name, Group: "成员单位"})
		}
		return err
	})
	if err != nil {
		return nil // the page then offers nobody, and saving says what is missing
	}
	return out
}

// installed registers the organ that the first set-up named.
func installed(tx *store.Tx, region, org string) error {
	return tx.Elevated(func() error {
		return store.Insert(tx, organ.Kind, &organ.Organ{Head: record.Head{Region: region}, Name: org, Sort: "bureau"})
	})
}

// routes are the addresses that belong to no module.
func (a *App) routes() []route.Route {
	return []route.Route{
		route.Public("GET /a/", func(w http.ResponseWriter, r *http.Request) error { web.Handler().ServeHTTP(w, r); return nil }),
		route.Public("POST /prefs", func(w http.ResponseWriter, r *http.Request) error {
			web.PrefsHandler(a.Site.Secure).ServeHTTP(w, r)
			return nil
		}),
		// The probes say nothing about anybody. The first needs no database; the second tells a load balancer where not to send anybody.
		route.Public("GET /livez", func(w http.ResponseWriter, r *http.Request) error { _, err := w.Write([]byte("ok\n")); return err }),
		route.Public("GET /readyz", func(w http.ResponseWriter, r *http.Request) error {
			w.Header().Set("Cache-Control", "no-store")
			missing := a.unready(r.Context())
			if missing == "" {
				_, err := w.Write([]byte("ready\n"))
				return err
			}
			w.WriteHeader(http.StatusServiceUnavailable)
			_, err := w.Write([]byte(missing + "\n"))
			return err
		}),
	}
}

// probe is the last answer of /readyz.
type probe struct {
	mu   sync.Mutex
	at   time.Time
	said string
}

// unready names what keeps the program from serving, empty if nothing does. An answer holds for a moment, so that however many ask the
// database is asked twice a second.
func (a *App) unready(ctx context.Context) string {
	if a.leaving.Load() {
		return "stopping"
	}
	a.probe.mu.Lock()
	defer a.probe.mu.Unlock()
	if time.Since(a.probe.at) > 500*time.Millisecond { // the machine's clock: a duration, not a date
		a.probe.said = a.lacks(context.WithoutCancel(ctx)) // whoever hung up early must not answer for the others
		a.probe.at = time.Now()
	}
	return a.probe.said
}

// lacks tries what serving needs.
func (a *App) lacks(ctx context.Context) string {
	ctx, cancel := context.WithTimeout(role.With(ctx, role.System("readyz")), 2*time.Second)
	defer cancel()
	if err := a.DB.Ping(ctx); err != nil {
		return "database"
	}
	if err := a.Files.Writable(); err != nil {
		return "disk"
	}
	return ""
}

// hint tells the staff of firms, who are nobody's colleagues, how to come by an account.
func (a *App) hint(r *http.Request) []web.Alert {
	p := a.Site.Page(r, "")
	return []web.Alert{{Tone: web.Info, Slim: true, Text: p.Say("企业人员首次使用？"), Links: []web.Link{{Label: p.Say("注册企业账号"), URL: "/signup"}}}}
}

// Leave makes /readyz say that this process stops.
func (a *App) Leave() { a.leaving.Store(true) }

// recent sends somebody who did not prove of late who it is to do so first.
func recent(r *http.Request) error {
	if !account.Recent(r.Context()) {
		return account.Reauth()
	}
	return nil
}
