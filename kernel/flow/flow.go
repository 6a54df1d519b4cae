// Package flow moves records through states by steps.
//
// A flow is declared beside its kind:
//
//	var Flow = flow.Of(Kind, planned,
//		flow.States{{Code: "planned", Label: "待实施"}, {Code: "running", Label: "召回中"}, {Code: "closed", Label: "已结案"}},
//		flow.Step[Recall]{Name: "start", Label: "批准实施", From: flow.From(planned), To: running, By: flow.By(duty.Supervisor),
//			Start: []flow.Deadline[Recall]{{Name: "report", Label: "报送召回阶段性总结", Rule: "R07"}}},
//		flow.With(flow.Step[Recall]{Name: "close", …}, closing, func(tx *flow.Tx, r *Recall, in *Closing) error { … }),
//	)
//
// A step has a duty that may take it, a guard, perhaps an input with a form of its own, an effect inside the transaction, and
// statutory deadlines that it starts and stops; a deadline names the rule that gives its length, so that the law stays data.
// [Engine.Take] is the only way to move a record: it refuses a step that was taken already, a stale version, the author as
// approver of a four-eyes step, and what the guard refuses; it writes the journal and, for a step that must publish, a leaf of the
// public log. Who took a step is kept once more, in flow_step, for the steps that want another person: the journal is for people and
// is only ever read, flow_step is what the engine itself asks.
package flow

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"

	"qgov/kernel/calendar"
	"qgov/kernel/record"
	"qgov/kernel/role"
)

// English is the catalogue of this package's texts.
//
//go:embed en.tsv
var English string

// States lists the states of a flow in the order in which a case usually passes them.
type States []State

// State is one state.
type State struct {
	Code  record.State
	Label string
	Tone  record.Tone
	Final bool // nothing more is to be done
	Aside bool // off the usual way, left out of the stepper (refused, void)

	Locked bool // steps alone may change the record: what two people approved is not edited by one
}

// Step declares one step of a flow over records of type T.
type Step[T any] struct {
	Name     string         // snake case; the address, the action and the journal use it
	Label    string         // Chinese, on the button
	Help     string         // what it means and what happens next
	From     []record.State // states in which it can be taken
	To       record.State   // the state after; empty: unchanged, unless Next says
	Next     func(r *T) record.State
	Targets  []record.State // with Next: the states it can return, for the state diagram
	By       []role.Duty
	Check    func(r *T) error         // guard: what is missing
	Do       func(tx *Tx, r *T) error // effect; the record is saved after it
	Start    []Deadline[T]
	Stop     []string          // names of deadlines that end, met or late
	FourEyes string            // step whose taker must be another person, as must be whoever edited the record; "create" for the registrar
	Writes   bool              // its taker writes a part of the record, as an editor does: who took it approves nothing of it
	Publish  func(r *T) string // the title of the public decision; its fields are the public ones
	After    string            // deadline that must have passed; the program then takes the step by itself
	Danger   bool              // asks for confirmation
	Bulk     bool              // may be taken on many records at once
	Quiet    bool              // taken by code only, no button
	Tells    bool              // its reason speaks to the other side: outside accounts read it in the history
	Optional bool              // may be taken, is not expected: left out of what waits for a person
	Only     func(r *T) bool   // the records that it exists for, when not all of the kind: others have no such step

	form *record.Plan
	in   func() any
	do   func(tx *Tx, r *T, in any) error
	fill func(tx *Tx, r *T, in any) error
}

// Deadline is a statutory time limit that a step starts.
type Deadline[T any] struct {
	Name  string
	Label string                   // what has to happen in time
	Rule  string                   // id of the dated rule that gives length, unit and legal basis
	Pick  func(r *T) string        // in place of Rule, when it depends on the record
	From  func(r *T) calendar.Date // the day that is not counted; nil: the day of the step
	Law   func(r *T) calendar.Date // the day whose law gives the length, when a case keeps that of its beginning; nil: that of From
}

// From and By are short for the lists of a step.
func From(states ...record.State) []record.State { return states }

// By lists the duties that may take a step.
func By(duties ...role.Duty) []role.Duty { return duties }

// With gives a step an input: a form that the person fills in and an effect that receives it.
func With[T, I any](s Step[T], form *record.Form[I], do func(tx *Tx, r *T, in *I) error) Step[T] {
	s.form = form.Plan
	s.in = func() any { return form.New() }
	s.do = func(tx *Tx, r *T, in any) error { return do(tx, r, in.(*I)) }
	return s
}

// Fill lets a step of With offer its form filled in: the items that are usually tested, the conditions that have to be met. What a
// person sends back replaces it as a whole.
func Fill[T, I any](s Step[T], fill func(tx *Tx, r *T, in *I) error) Step[T] {
	s.fill = func(tx *Tx, r *T, in any) error { return fill(tx, r, in.(*I)) }
	return s
}

// Flow is a flow without its Go type: what pages and the API work with.
type Flow struct {
	Kind   *record.Plan
	Start  record.State
	States States
	Steps  []*Move
	begin  func(tx *Tx, r record.Record) error
	first  []clock // time limits that the registration starts
}

// Begin sets what happens when a record of the flow's kind is registered, by whatever way it comes: before it is checked and saved
// it gets its number, its owner, and is compared with other records.
func Begin[T any](f *Flow, do func(tx *Tx, r *T) error) *Flow {
	f.begin = func(tx *Tx, r record.Record) error { return do(tx, any(r).(*T)) }
	return f
}

// Move is a step without its Go type.
type Move struct {
	Name, Label, Help   string
	From, To            []record.State // To: every state it can lead to; empty: unchanged
	By                  []role.Duty
	Form                *record.Plan // nil: no input
	FourEyes, After     string
	Stops               []string
	Starts              []string // labels of the deadlines it starts
	Publishes           bool
	Danger, Bulk, Quiet bool
	Optional, Writes    bool
	Tells               bool

	NewInput func() any
	only     func(r record.Record) bool
	fill     func(tx *Tx, r record.Record, in any) error
	check    func(r record.Record) error
	do       func(tx *Tx, r record.Record, in any) error
	next     func(r record.Record) record.State
	publish  func(r record.Record) string
	starts   []clock
}

// clock is a Deadline without its Go type.
type clock struct {
	name, label string
	rule        func(r record.Record) string
	from        func(r record.Record) calendar.Date
	law         func(r record.Record) calendar.Date
}

// Registration names the step that is the registration of a record.
const Registration = "registration"

// Of declares the flow of a kind. It panics on a step that names an unknown state or deadline. A step named [Registration] only
// says which time limits begin with the registration itself, when the law counts from the day something arrived and not from what anybody
// did with it.
func Of[T any](k *record.Kind[T], start record.State, states States, steps ...Step[T]) *Flow {
	f := &Flow{Kind: k.Plan, Start: start, States: states}
	for _, s := range steps {
		if m := s.move(); s.Name == Registration {
			f.first = m.starts
		} else {
			f.Steps = append(f.Steps, m)
		}
	}
	f.verify()
	return f
}

func (s Step[T]) move() *Move {
	m := &Move{Name: s.Name, Label: s.Label, Help: s.Help, From: s.From, By: s.By, Form: s.form, NewInput: s.in, FourEyes: s.FourEyes,
		After: s.After, Stops: s.Stop, Publishes: s.Publish != nil, Danger: s.Danger, Bulk: s.Bulk, Quiet: s.Quiet, Optional: s.Optional, Writes: s.Writes, Tells: s.Tells}
	if s.To != "" {
		m.To = []record.State{s.To}
	}
	m.To = append(m.To, s.Targets...)
	m.only = func(r record.Record) bool { return s.Only == nil || s.Only(any(r).(*T)) }
	m.check = func(r record.Record) error {
		if s.Check == nil {
			return nil
		}
		return s.Check(any(r).(*T))
	}
	m.do = func(tx *Tx, r record.Record, in any) error {
		if s.do != nil {
			return s.do(tx, any(r).(*T), in)
		}
		if s.Do != nil {
			return s.Do(tx, any(r).(*T))
		}
		return nil
	}
	m.next = func(r record.Record) record.State {
		if s.Next != nil {
			return s.Next(any(r).(*T))
		}
		if s.To == "" {
			return r.Header().State
		}
		return s.To
	}
	if s.fill != nil {
		m.fill = func(tx *Tx, r record.Record, in any) error { return s.fill(tx, any(r).(*T), in) }
	}
	if s.Publish != nil {
		m.publish = func(r record.Record) string { return s.Publish(any(r).(*T)) }
	}
	for _, d := range s.Start {
		m.starts = append(m.starts, d.clock())
		m.Starts = append(m.Starts, d.Label)
	}
	return m
}

func (d Deadline[T]) clock() clock {
	return clock{name: d.Name, label: d.Label,
		rule: func(r record.Record) string {
			if d.Pick != nil {
				return d.Pick(any(r).(*T))
			}
			return d.Rule
		},
		from: func(r record.Record) calendar.Date {
			if d.From != nil {
				return d.From(any(r).(*T))
			}
			return 0
		},
		law: func(r record.Record) calendar.Date {
			if d.Law != nil {
				return d.Law(any(r).(*T))
			}
			return 0
		}}
}

func (f *Flow) verify() {
	bad := func(format string, args ...any) {
		panic(fmt.Sprintf("flow: kind %s: ", f.Kind.Name) + fmt.Sprintf(format, args...))
	}
	known := func(s record.State) bool {
		return slices.ContainsFunc(f.States, func(x State) bool { return x.Code == s })
	}
	if !known(f.Start) {
		bad("starts in unknown state %q", f.Start)
	}
	names, clocks := map[string]bool{string(role.Create): true, string(role.Change): true}, map[string]bool{}
	for _, c := range f.first {
		clocks[c.name] = true
	}
	for _, m := range f.Steps {
		if m.Name == "" || names[m.Name] {
			bad("step %q has no name or one that is taken", m.Name)
		}
		names[m.Name] = true
		for _, c := range m.starts {
			clocks[c.name] = true
		}
		if len(m.From) == 0 {
			bad("step %s starts nowhere", m.Name)
		}
		if len(m.By) == 0 && !m.Quiet && m.After == "" {
			bad("nobody may take step %s", m.Name)
		}
		for _, s := range slices.Concat(m.From, m.To) {
			if !known(s) {
				bad("step %s names unknown state %q", m.Name, s)
			}
		}
	}
	for _, m := range f.Steps {
		if m.FourEyes == string(role.Change) || m.FourEyes != "" && !names[m.FourEyes] {
			bad("step %s wants four eyes with unknown step %s", m.Name, m.FourEyes)
		}
		for _, name := range append(slices.Clone(m.Stops), m.After) {
			if name != "" && !clocks[name] {
				bad("step %s names unknown deadline %s", m.Name, name)
			}
		}
	}
}

// Step returns the step with the name, or nil.
func (f *Flow) Step(name string) *Move {
	for _, m := range f.Steps {
		if m.Name == name {
			return m
		}
	}
	return nil
}

// State returns the description of a state; an unknown one is named by its code.
func (f *Flow) State(code record.State) State {
	for _, s := range f.States {
		if s.Code == code {
			return s
		}
	}
	return State{Code: code, Label: string(code)}
}

// Fits reports whether the step exists for the record at all.
func (m *Move) Fits(r record.Record) bool { return m.only(r) }

// Open returns the steps that lead out of a state and have a button, the way ahead first: what the case waits for, then what the
// program does by itself in time, then what is possible without need, then what cannot be undone. Within these the order is declared.
func (f *Flow) Open(s record.State) []*Move {
	var out []*Move
	for _, m := range f.Steps {
		if !m.Quiet && slices.Contains(m.From, s) {
			out = append(out, m)
		}
	}
	slices.SortStableFunc(out, func(a, b *Move) int { return cmp.Compare(a.turn(), b.turn()) })
	return out
}

// turn is the place of a step among those that are open.
func (m *Move) turn() int {
	switch {
	case m.Danger:
		return 3
	case m.Optional:
		return 2
	case m.After != "":
		return 1
	}
	return 0
}

// Grants returns what the declared steps allow, for the policy.
func (f *Flow) Grants() []role.Grant {
	var out []role.Grant
	for _, m := range f.Steps {
		if len(m.By) > 0 {
			out = append(out, role.Grant{Kind: f.Kind.Name, Action: role.Step(m.Name), Duties: m.By})
		}
	}
	return out
}
