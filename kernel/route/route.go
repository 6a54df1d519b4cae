// Package route puts addresses and their policy on one table.
//
// A [Route] says who may come in beside what it answers: everybody, every signed-in account, or the duties that the policy grants
// an action. [New] refuses a route that says nothing, a pattern that stands twice and an action that nobody is granted, so a page
// without a policy does not start. Handlers return an error instead of writing one; the one place that turns errors into answers is
// the Fail function given to New, which knows pages and problem documents.
package route

import (
	"fmt"
	"net/http"
	"slices"

	"qgov/kernel/fault"
	"qgov/kernel/role"
)

// Handler answers a request or returns why it cannot.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Route is one address.
type Route struct {
	Pattern string // "GET /sample/{id}", as net/http.ServeMux takes it
	Kind    string // subject of the policy
	Action  role.Action
	Access  Access
	Handle  Handler
}

// Access says who may come in.
type Access uint8

// The kinds of access. The zero value is none, so that a forgotten access does not start.
const (
	Closed  Access = iota
	Open           // everybody
	Signed         // every signed-in account
	Granted        // accounts to which the policy grants Action on Kind
	Keyed          // programs that sign their message, which the handler checks first; no account is asked for
)

// Public is a route for everybody.
func Public(pattern string, h Handler) Route { return Route{Pattern: pattern, Access: Open, Handle: h} }

// Message is a route for programs that sign what they send: see kernel/message.
func Message(pattern string, h Handler) Route {
	return Route{Pattern: pattern, Access: Keyed, Handle: h}
}

// SignedIn is a route for every account.
func SignedIn(pattern string, h Handler) Route {
	return Route{Pattern: pattern, Access: Signed, Handle: h}
}

// For is a route for accounts that may do the action to records of the kind.
func For(pattern, kind string, action role.Action, h Handler) Route {
	return Route{Pattern: pattern, Kind: kind, Action: action, Access: Granted, Handle: h}
}

// Fail answers a request with an error.
type Fail func(w http.ResponseWriter, r *http.Request, err error)

// Mux serves routes under their policy.
type Mux struct {
	*http.ServeMux
	routes []Route
}

// New returns a mux of the routes. It fails on a route without policy, rather than serve it, and on a pattern that the mux refuses.
func New(policy *role.Policy, fail Fail, routes []Route) (m *Mux, err error) {
	at := ""
	defer func() {
		if p := recover(); p != nil { // that is how http.ServeMux refuses
			m, err = nil, fmt.Errorf("route: %s: %v", at, p)
		}
	}()
	m = &Mux{ServeMux: http.NewServeMux(), routes: slices.Clone(routes)}
	for _, rt := range routes {
		at = rt.Pattern
		if rt.Handle == nil || rt.Access == Closed {
			return nil, fmt.Errorf("route: %s has no handler or no policy", rt.Pattern)
		}
		if rt.Access == Granted && len(policy.Granted(rt.Kind, rt.Action)) == 0 {
			return nil, fmt.Errorf("route: %s needs %s on %s, which is granted to nobody", rt.Pattern, rt.Action, rt.Kind)
		}
		m.HandleFunc(rt.Pattern, func(w http.ResponseWriter, r *http.Request) {
			err := rt.check(policy, r)
			if err == nil {
				err = rt.Handle(w, r)
			}
			if err != nil {
				fail(w, r, err)
			}
		})
	}
	return m, nil
}

func (rt Route) check(policy *role.Policy, r *http.Request) error {
	a := role.From(r.Context())
	switch rt.Access {
	case Open, Keyed:
		return nil
	case Signed:
		if !a.SignedIn() {
			return fault.New(fault.Unauthenticated, "F401", "请先登录")
		}
		return nil
	}
	return policy.Check(a, rt.Kind, rt.Action, "此项操作")
}

// Routes returns the table, for the walk that compares it with the live mux and for the documentation.
func (m *Mux) Routes() []Route { return slices.Clone(m.routes) }
