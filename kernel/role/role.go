// Package role answers one question in one function: may this actor do this to that?
//
// An [Actor] is who acts: an account with its duties, the region it works in and, for an outside account such as a laboratory or
// a firm, the party it stands for. A [Policy] is the table of grants that the modules declare; it is fixed at start, and what no
// grant names is denied. Pages, the API, imports and background jobs all ask [Policy.Check]; the region and party scope is applied
// by the store to every query, so that no caller can forget it.
//
// The three administrators are separated: the system administrator keeps accounts, configuration and backups, the security
// administrator duties, labels and policy, the audit administrator reads the journal. Nobody may hold two of the three, and none
// of them has a business duty (GB/T 22239-2019 8.1.5.1 to 8.1.5.3).
package role

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"qgov/kernel/fault"
	"qgov/kernel/record"
)

// Duty is what a person is appointed to do, such as sampler. The domains declare theirs.
type Duty string

// The duties that the kernel itself knows.
const (
	SystemAdmin   Duty = "system_admin"
	SecurityAdmin Duty = "security_admin"
	AuditAdmin    Duty = "audit_admin"
	Anyone        Duty = "*" // in a grant: every signed-in account
	Public        Duty = "-" // in a grant: everybody, signed in or not
)

// Describe is the name of a duty for people.
type Describe struct {
	Duty    Duty
	Label   string // Chinese
	Help    string
	Writes  bool // may change records, so the account needs a second factor
	Cleared bool // may see fields marked Sensitive
	Outside bool // for parties (laboratories, firms), not for staff
}

// Administrators describes the three.
func Administrators() []Describe {
	return []Describe{
		{Duty: SystemAdmin, Label: "系统管理员", Help: "账号、配置与备份，不参与业务", Writes: true},
		{Duty: SecurityAdmin, Label: "安全管理员", Help: "职责、策略与密级，不参与业务", Writes: true},
		{Duty: AuditAdmin, Label: "审计管理员", Help: "只读审计日志并导出", Writes: true},
	}
}

// Separate returns an error if the duties hold two administrators, or one beside any other duty.
func Separate(duties []Duty) error {
	admins := 0
	for _, d := range duties {
		if d == SystemAdmin || d == SecurityAdmin || d == AuditAdmin {
			admins++
		}
	}
	if admins > 1 || admins == 1 && len(duties) > 1 {
		return fault.New(fault.Invalid, "R301", "三员分立：系统、安全、审计管理员须由不同的人担任，且不得兼任业务职责")
	}
	return nil
}

// Action is something that can be done to records of a kind.
type Action string

// The actions of every kind. A step of a flow is the action Step(name).
const (
	See    Action = "see"
	Create Action = "create"
	Change Action = "change"
	Remove Action = "remove"
	Import Action = "import"
	Export Action = "export"
	Reveal Action = "reveal" // unmask personal data, with a reason
)

// Step returns the action of taking a step.
func Step(name string) Action { return Action("step:" + name) }

// Actor is who acts. Make one from an account with its session, or use System for the program itself.
type Actor struct {
	ID      record.ID
	Login   string
	Name    string
	Duties  []Duty
	Region  string    // GB/T 2260 code; the actor sees this region and all below it
	Party   record.ID // the laboratory or firm that an outside account stands for; 0 for staff
	Org     string    // name of the organ or party, for letters and history
	IP      string
	Request string // id of the request, written to the journal
	Key     bool   // acts through an API key
	system  bool
}

// System is the program itself: jobs, imports at start, events. It sees every region.
func System(name string) Actor { return Actor{Name: name, Login: "system", system: true} }

// Visitor is somebody who did not sign in.
func Visitor(ip string) Actor { return Actor{IP: ip} }

// IsSystem reports whether the program itself acts.
func (a Actor) IsSystem() bool { return a.system }

// SignedIn reports whether the actor is a known account.
func (a Actor) SignedIn() bool { return a.ID != 0 }

// Has reports whether the actor has one of the duties. The program itself has all.
func (a Actor) Has(duties ...Duty) bool {
	if a.system {
		return true
	}
	for _, d := range duties {
		switch {
		case d == Public, d == Anyone && a.SignedIn(), slices.Contains(a.Duties, d):
			return true
		}
	}
	return false
}

// Prefix returns the leading digits that codes inside the actor's region share: 371000 gives "3710". The program itself and a
// national actor have the empty prefix, which every code starts with; ok is false when the actor may see nothing.
func (a Actor) Prefix() (prefix string, ok bool) {
	if a.system {
		return "", true
	}
	if !a.SignedIn() || a.Region == "" {
		return "", false
	}
	return Prefix(a.Region), true
}

// Prefix returns the digits that every code inside the region starts with (GB/T 2260: pairs of zeros at the end stand for the
// whole; 000000 is the nation).
func Prefix(code string) string {
	if len(code) == 6 {
		for strings.HasSuffix(code, "00") {
			code = strings.TrimSuffix(code, "00")
		}
	}
	return code
}

type actorKey struct{}

// With returns a context in which a acts.
func With(ctx context.Context, a Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, a)
}

// From returns who acts; without one, a visitor, who may do next to nothing.
func From(ctx context.Context) Actor {
	if a, ok := ctx.Value(actorKey{}).(Actor); ok {
		return a
	}
	return Visitor("")
}

// Grant lets the duties do the action to records of the kind (or to a route's subject of that name).
type Grant struct {
	Kind   string
	Action Action
	Duties []Duty
}

// Allow is short for a list of grants of several actions to the same duties.
func Allow(kind string, actions []Action, duties ...Duty) []Grant {
	var out []Grant
	for _, a := range actions {
		out = append(out, Grant{kind, a, duties})
	}
	return out
}

// Policy is the table of grants. It is fixed after NewPolicy and safe for concurrent use.
type Policy struct {
	grants map[string]map[Action][]Duty
	duties map[Duty]Describe
}

// NewPolicy joins grants; it refuses a grant to a duty that nobody describes.
func NewPolicy(duties []Describe, grants []Grant) (*Policy, error) {
	p := &Policy{grants: make(map[string]map[Action][]Duty), duties: make(map[Duty]Describe)}
	for _, d := range duties {
		if _, dup := p.duties[d.Duty]; dup {
			return nil, fmt.Errorf("role: duty %s is described twice", d.Duty)
		}
		p.duties[d.Duty] = d
	}
	for _, g := range grants {
		for _, d := range g.Duties {
			if _, ok := p.duties[d]; !ok && d != Anyone && d != Public {
				return nil, fmt.Errorf("role: %s %s is granted to %q, which nobody describes", g.Kind, g.Action, d)
			}
		}
		if p.grants[g.Kind] == nil {
			p.grants[g.Kind] = make(map[Action][]Duty)
		}
		p.grants[g.Kind][g.Action] = append(p.grants[g.Kind][g.Action], g.Duties...)
	}
	return p, nil
}

// May reports whether the actor may do the action to records of the kind, leaving region and state aside.
func (p *Policy) May(a Actor, kind string, action Action) bool {
	duties, ok := p.grants[kind][action]
	return ok && a.Has(duties...)
}

// Check is May as an error: Unauthenticated for a visitor, Denied for an account.
func (p *Policy) Check(a Actor, kind string, action Action, label string) error {
	if p.May(a, kind, action) {
		return nil
	}
	if !a.SignedIn() && !a.system {
		return fault.New(fault.Unauthenticated, "F401", "请先登录")
	}
	return fault.Forbidden(label)
}

// Granted returns the duties that may do the action.
func (p *Policy) Granted(kind string, action Action) []Duty {
	return slices.Clone(p.grants[kind][action])
}

// Has reports whether any grant names the kind.
func (p *Policy) Has(kind string) bool { return len(p.grants[kind]) > 0 }

// Actions returns the granted actions of a kind, sorted.
func (p *Policy) Actions(kind string) []Action {
	var out []Action
	for a := range p.grants[kind] {
		out = append(out, a)
	}
	slices.Sort(out)
	return out
}

// Duties returns the described duties, sorted by name.
func (p *Policy) Duties() []Describe {
	var out []Describe
	for _, d := range p.duties {
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b Describe) int { return strings.Compare(string(a.Duty), string(b.Duty)) })
	return out
}

// Duty returns the description of a duty.
func (p *Policy) Duty(d Duty) (Describe, bool) { v, ok := p.duties[d]; return v, ok }

// Clears reports whether the actor may see a field of the access level on a record that it may see. Personal fields are never
// clear: they are revealed one by one.
func (p *Policy) Clears(a Actor, access record.Access) bool {
	switch access {
	case record.Open:
		return true
	case record.Inside:
		return a.SignedIn() || a.system
	case record.Bureau:
		return a.system || a.SignedIn() && a.Party == 0
	case record.Sensitive:
		if a.system {
			return true
		}
		return slices.ContainsFunc(a.Duties, func(d Duty) bool { return p.duties[d].Cleared })
	}
	return false
}
