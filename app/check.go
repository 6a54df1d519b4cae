package app

import (
	"fmt"
	"strings"

	"qgov/kernel/flow"
	"qgov/kernel/record"
)

// Check runs the checks of an installation before it serves real data and returns what an administrator should mend. Mistakes in
// declarations do not come this far: Open fails on them.
func (a *App) Check() []string {
	var out []string
	add := func(id, format string, args ...any) { out = append(out, id+" "+fmt.Sprintf(format, args...)) }
	c := a.Config
	if c.Plain && !strings.HasPrefix(c.Listen, "127.0.0.1:") && !strings.HasPrefix(c.Listen, "localhost:") {
		add("W001", "plain-http is on and the server listens on %s: put TLS in front or give tls-cert", c.Listen)
	}
	if strings.HasPrefix(c.Public, "http://") && !strings.Contains(c.Public, "127.0.0.1") && !strings.Contains(c.Public, "localhost") {
		add("W002", "the public address %s has no TLS", c.Public)
	}
	if a.DB.Engine() == "sqlite" && !c.Demo {
		add("W003", "the embedded database has no hot standby (GB/T 22239 level 3 8.1.4.9 c): use PostgreSQL in production")
	}
	if a.DB.Engine() == "postgres" && c.Owner == "" {
		add("W004", "no db-owner-file: the application owns its tables and could change the journal")
	}
	if c.Witness == "" {
		add("W005", "no witness folder: only a checkpoint kept outside convicts who rewrites the log (see operations)")
	}
	if strings.HasPrefix(c.Origin, "qgov.local") {
		add("W007", "the public log is named %s: set origin once, before the first decision", c.Origin)
	}
	if c.Workers == 0 {
		add("W008", "this process has no workers: deadlines are swept only if another process has them")
	}
	var missing int
	for _, zh := range a.untranslated() {
		missing++
		if missing <= 5 {
			add("W009", "no English for %q", zh)
		}
	}
	return out
}

// untranslated lists texts of declarations that have no English.
func (a *App) untranslated() []string {
	var out []string
	seen := make(map[string]bool)
	need := func(texts ...string) {
		for _, t := range texts {
			if t != "" && !seen[t] && !a.Texts.Has(t) {
				seen[t] = true
				out = append(out, t)
			}
		}
	}
	for _, m := range a.Modules {
		need(m.Texts...)
		for _, d := range m.Duties {
			need(d.Label, d.Help)
		}
		for _, p := range m.Kinds {
			needPlan(need, p)
		}
		for _, c := range m.Cards {
			need(c.Label, c.Hint, c.Unit)
		}
		for _, v := range m.Views {
			need(v.Wing, v.New)
			needPlan(need, v.Plan)
			for _, p := range v.Presets {
				need(p.Label)
			}
			for _, p := range v.Panels {
				need(p.Title)
			}
			for _, c := range v.Columns {
				need(c.Label)
			}
			for _, r := range v.Related {
				need(r.Label)
			}
			if v.Flow != nil {
				needFlow(need, v.Flow)
			}
		}
	}
	for _, d := range a.DB.Policy().Duties() {
		need(d.Label, d.Help)
	}
	for _, j := range a.jobs() {
		need(j.Label)
	}
	return out
}

func needPlan(need func(...string), p *record.Plan) {
	need(p.Label, p.About)
	for _, f := range append(p.Heads[:len(p.Heads):len(p.Heads)], p.Fields...) {
		need(f.Label, f.Help, f.Unit, f.Section)
		for _, c := range f.Codes {
			need(c.Label)
		}
		if f.Child != nil {
			needPlan(need, f.Child)
		}
	}
}

func needFlow(need func(...string), f *flow.Flow) {
	for _, s := range f.States {
		need(s.Label)
	}
	for _, m := range f.Steps {
		need(m.Label, m.Help)
		need(m.Starts...)
		if m.Form != nil {
			needPlan(need, m.Form)
		}
	}
}
