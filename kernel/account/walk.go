package account

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"qgov/kernel/role"
	"qgov/kernel/route"
)

// Row is one line of the policy table: a route and the duties that it admits.
type Row struct {
	Route  route.Route
	Duties []role.Duty // for a route.Granted; sorted
}

// Table is the whole policy: every route with the duties that it admits, by pattern.
func Table(p *role.Policy, routes []route.Route) []Row {
	var rows []Row
	for _, rt := range routes {
		row := Row{Route: rt}
		if rt.Access == route.Granted {
			granted := p.Granted(rt.Kind, rt.Action)
			for _, d := range p.Duties() {
				if slices.Contains(granted, d.Duty) || slices.Contains(granted, role.Anyone) || slices.Contains(granted, role.Public) {
					row.Duties = append(row.Duties, d.Duty)
				}
			}
		}
		rows = append(rows, row)
	}
	slices.SortStableFunc(rows, func(a, b Row) int {
		return strings.Compare(patternKey(a.Route.Pattern), patternKey(b.Route.Pattern))
	})
	return rows
}

// patternKey sorts by path first and method second.
func patternKey(pattern string) string {
	method, path, ok := strings.Cut(pattern, " ")
	if !ok {
		return pattern
	}
	return path + " " + method
}

// Admits reports whether the policy lets the actor through the door of a route.
func Admits(p *role.Policy, rt route.Route, a role.Actor) bool {
	switch rt.Access {
	case route.Open:
		return true
	case route.Signed:
		return a.SignedIn()
	case route.Granted:
		return p.May(a, rt.Kind, rt.Action)
	}
	return false
}

// Visit is what a route answered to somebody.
type Visit struct {
	Route  route.Route
	Who    string
	Status int
	To     string // where a redirect leads
}

// Refused reports whether the visitor was kept out: sent to sign in, or told that the duties do not include this.
func (v Visit) Refused() bool {
	return v.Status == http.StatusUnauthorized || v.Status == http.StatusForbidden || v.Status == http.StatusSeeOther && strings.HasPrefix(v.To, "/login?")
}

// Walk asks the served handler for every route in the name of everybody in who, whose nil cookie is a visitor. Wildcards are
// replaced by value. It is for tests and `qgov check`, which compare the answers with [Admits]; requests other than GET are sent
// with an empty body, so point it at a database that may change.
func Walk(ctx context.Context, h http.Handler, routes []route.Route, who map[string]*http.Cookie, value string) ([]Visit, error) {
	var out []Visit
	for _, rt := range routes {
		method, path, ok := strings.Cut(rt.Pattern, " ")
		if !ok {
			method, path = http.MethodGet, rt.Pattern
		}
		for name, cookie := range who {
			r, err := http.NewRequestWithContext(ctx, method, "https://localhost"+fill(path, value), nil)
			if err != nil {
				return nil, fmt.Errorf("account: walking %s: %w", rt.Pattern, err)
			}
			r.RemoteAddr, r.RequestURI = "127.0.0.1:1", r.URL.RequestURI()
			r.Body = http.NoBody
			r.Header.Set("Sec-Fetch-Site", "same-origin")
			if cookie != nil {
				r.AddCookie(cookie)
			}
			w := &probe{header: http.Header{}}
			h.ServeHTTP(w, r)
			out = append(out, Visit{rt, name, max(w.status, http.StatusOK), w.header.Get("Location")})
		}
	}
	return out, nil
}

// fill replaces the wildcards of a pattern.
func fill(path, value string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		switch {
		case p == "{$}":
			parts[i] = ""
		case strings.HasPrefix(p, "{"):
			parts[i] = value
		}
	}
	return strings.Join(parts, "/")
}
