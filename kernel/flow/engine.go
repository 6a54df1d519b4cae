package flow

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/fault"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// Rules finds the dated rule of a statutory time limit.
type Rules interface {
	// At returns the rule with the id that is in force on the day.
	At(id string, on calendar.Date) (calendar.Rule, error)
	// Due computes the last day of a period that starts on the day, which is not counted.
	Due(from calendar.Date, p calendar.Period, suspended ...calendar.Span) calendar.Result
}

// Log is the public log of decisions.
type Log interface {
	// Publish appends a decision and returns its public code.
	Publish(tx *store.Tx, d Decision) (string, error)
}

// Decision is what the public log keeps of a step that must publish.
type Decision struct {
	Kind   string
	Record record.ID
	Action string // name of the step
	Region string
	Title  string
	At     time.Time
	Fields []store.FieldChange // the public fields: Name and New
}

// Engine takes steps. It is fixed at start and safe for concurrent use.
type Engine struct {
	db    *store.DB
	rules Rules
	log   Log
	bus   *event.Bus[*Tx]
	flows map[string]*Flow
}

// NewEngine returns an engine for the flows.
func NewEngine(db *store.DB, rules Rules, log Log, bus *event.Bus[*Tx], flows ...*Flow) *Engine {
	e := &Engine{db: db, rules: rules, log: log, bus: bus, flows: make(map[string]*Flow)}
	for _, f := range flows {
		e.flows[f.Kind.Name] = f
	}
	return e
}

// Tx is a transaction in which steps can be taken and events emitted.
type Tx struct {
	*store.Tx
	e *Engine
}

// Bus returns the handlers of events; see event.Emit.
func (tx *Tx) Bus() *event.Bus[*Tx] { return tx.e.bus }

// Rules returns the dated time limits.
func (tx *Tx) Rules() Rules { return tx.e.rules }

// Engine returns the engine of the transaction.
func (tx *Tx) Engine() *Engine { return tx.e }

// DB returns the database of the engine.
func (e *Engine) DB() *store.DB { return e.db }

// Rules returns the dated time limits.
func (e *Engine) Rules() Rules { return e.rules }

// Flow returns the flow of a kind, or nil.
func (e *Engine) Flow(kind string) *Flow { return e.flows[kind] }

// Wrap turns a transaction of the store into one that can take steps.
func (e *Engine) Wrap(tx *store.Tx) *Tx { return &Tx{tx, e} }

// Write runs fn in a transaction that may change records.
func (e *Engine) Write(ctx context.Context, fn func(tx *Tx) error) error {
	return e.db.Write(ctx, func(tx *store.Tx) error { return fn(&Tx{tx, e}) })
}

// Read runs fn in a read-only transaction.
func (e *Engine) Read(ctx context.Context, fn func(tx *Tx) error) error {
	return e.db.Read(ctx, func(tx *store.Tx) error { return fn(&Tx{tx, e}) })
}

// Create registers a record in the first state of its kind's flow.
func Create[T any](tx *Tx, k *record.Kind[T], r *T) error {
	return tx.Create(k.Plan, any(r).(record.Record))
}

// Create registers a record; one whose kind has a flow starts in its first state.
func (tx *Tx) Create(p *record.Plan, r record.Record) error {
	f := tx.e.flows[p.Name]
	if f != nil {
		r.Header().State = f.Start
	}
	if f != nil && f.begin != nil {
		if err := f.begin(tx, r); err != nil {
			return asFault(p, r, err)
		}
	}
	if tx.EntersNew() {
		if problems := p.Settle(r, tx.DB().Offered); len(problems) > 0 {
			return fault.Problems(problems)
		}
	}
	if f != nil {
		if err := tx.foresee(f, r); err != nil {
			return err
		}
	}
	if err := tx.Insert(p, r); err != nil {
		return err
	}
	if f == nil {
		return nil
	}
	for _, c := range f.first {
		if err := tx.Elevated(func() error { return tx.start(p, r, c) }); err != nil {
			return err
		}
	}
	return tx.logStep(p.Name, r.Header(), string(role.Create))
}

// Update saves a record that was read before, unless its state is locked.
func (tx *Tx) Update(p *record.Plan, r record.Record, reason string) error {
	if f := tx.e.flows[p.Name]; f != nil && !tx.Actor().IsSystem() {
		if s := f.State(r.Header().State); s.Locked {
			return fault.New(fault.Conflict, "R154", "当前状态为“%s”，不能直接修改，请另行登记或通过办理步骤变更", s.Label)
		}
	}
	was := r.Header().Version
	if err := tx.Tx.Update(p, r, reason); err != nil {
		return err
	}
	return tx.edited(p, r, was)
}

// Replace saves what an import, or its undoing, changes of a record: the person who imports has edited it.
func (tx *Tx) Replace(p *record.Plan, r record.Record, reason string) error {
	was := r.Header().Version
	if err := tx.Save(p, r, string(role.Change), reason); err != nil {
		return err
	}
	return tx.edited(p, r, was)
}

// Edited tells that a record was changed by hand or by an import, for what lies elsewhere and follows from its fields.
var Edited = event.NewTopic[Edit]("record.edited")

// Edit is what the topic says.
type Edit struct {
	Kind   string
	Record record.Record
	Fields []store.FieldChange // what was changed, as the journal says it
}

// Changed reports whether one of the fields is among what was changed. Most edits of an import change nothing that others follow.
func (e Edit) Changed(fields ...string) bool {
	return slices.ContainsFunc(e.Fields, func(c store.FieldChange) bool { return slices.Contains(fields, c.Name) })
}

// edited tells of a change and remembers who made it, for the steps that want another person. A save that found nothing to change keeps
// the version and is no edit.
func (tx *Tx) edited(p *record.Plan, r record.Record, was int64) error {
	if r.Header().Version == was {
		return nil
	}
	if err := event.Emit(tx, Edited, Edit{p.Name, r, tx.Noted().Fields}); err != nil {
		return err
	}
	if tx.e.flows[p.Name] == nil || tx.Actor().IsSystem() {
		return nil
	}
	return tx.logStep(p.Name, r.Header(), string(role.Change))
}

// HandOver gives a record to the bureau of another region, with the time limits that run for it; whoever had it in hand there has it no
// more.
func (tx *Tx) HandOver(p *record.Plan, r record.Record, region, reason string) error {
	h := r.Header()
	h.Region, h.Owner = region, 0
	return tx.Elevated(func() error {
		if err := tx.Save(p, r, string(role.Change), reason); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE deadline SET region = ?, owner = 0 WHERE kind = ? AND record = ? AND stopped IS NULL AND {all: the record was in scope}`, region, p.Name, h.ID)
		return err
	})
}

// Take takes a step on a record of the kind, as tx.Take does.
func Take[T any](tx *Tx, k *record.Kind[T], r *T, step string, in any) error {
	return tx.Take(k.Plan, any(r).(record.Record), step, in)
}

// Take takes the step on the record, which was read at the version it carries. in is a pointer to the step's input, or nil. The
// record is changed and saved.
func (tx *Tx) Take(p *record.Plan, r record.Record, step string, in any) error {
	f := tx.e.flows[p.Name]
	if f == nil || f.Step(step) == nil {
		return fault.Missing("该办理步骤")
	}
	m := f.Step(step)
	if err := tx.allowed(f, m, r); err != nil {
		return err
	}
	if m.Form != nil {
		if in == nil {
			in = m.NewInput()
		}
		if problems := tx.DB().CheckNew(m.Form, in); len(problems) > 0 {
			return fault.Problems(problems)
		}
	}
	if err := m.check(r); err != nil {
		return m.fault(p, r, in, err)
	}
	h := r.Header()
	before := h.State
	if err := tx.Elevated(func() error { return m.do(tx, r, in) }); err != nil {
		return m.fault(p, r, in, err)
	}
	if h.State = m.next(r); h.State != before && !slices.Contains(m.To, h.State) {
		return fmt.Errorf("flow: kind %s: step %s led to state %q, which it does not declare", p.Name, step, h.State)
	}
	reason := reasonOf(m.Form, in)
	return tx.Elevated(func() error { return tx.finish(f, m, r, reason) })
}

// Prepare returns the input that the form of the step shows first: empty, or as Fill filled it. It is nil for a step without input.
func (tx *Tx) Prepare(m *Move, r record.Record) (any, error) {
	if m.Form == nil {
		return nil, nil
	}
	in := m.NewInput()
	if m.fill == nil {
		return in, nil
	}
	return in, m.fill(tx, r, in)
}

// finish stops and starts deadlines, saves, logs and publishes.
func (tx *Tx) finish(f *Flow, m *Move, r record.Record, reason string) error {
	h := r.Header()
	for _, name := range m.Stops {
		if err := tx.stop(f.Kind.Name, h.ID, name); err != nil {
			return err
		}
	}
	if f.State(h.State).Final {
		if err := tx.stop(f.Kind.Name, h.ID, ""); err != nil {
			return err
		}
	}
	for _, c := range m.starts {
		if err := tx.start(f.Kind, r, c); err != nil {
			return err
		}
	}
	due, err := tx.earliest(f.Kind.Name, h.ID)
	if err != nil {
		return err
	}
	h.Due = due
	if err := tx.Save(f.Kind, r, string(role.Step(m.Name)), reason); err != nil {
		return err
	}
	if err := tx.logStep(f.Kind.Name, h, m.Name); err != nil {
		return err
	}
	if m.publish == nil {
		return nil
	}
	_, err = tx.Publish(f.Kind, r, m.Name, m.publish(r))
	return err
}

// Publish appends a decision about a record to the public log and returns its code. Only the kind's public fields go there.
func (tx *Tx) Publish(p *record.Plan, r record.Record, action, title string) (string, error) {
	h := r.Header()
	d := Decision{Kind: p.Name, Record: h.ID, Action: action, Region: h.Region, Title: title, At: tx.Now()}
	for _, f := range p.Fields {
		if f.Access == record.Open && !f.Empty(r) {
			d.Fields = append(d.Fields, store.FieldChange{Name: f.Name, New: store.Published(f, r)})
		}
	}
	if tx.e.log == nil {
		return "", fmt.Errorf("flow: kind %s: step %s: the engine has no public log", p.Name, action)
	}
	return tx.e.log.Publish(tx.Tx, d)
}

// Announce notes in the public log that a decision about a record was made, and when, without its content: a result that is final but
// not published yet cannot be changed in silence, and nobody learns from the log what it says.
func (tx *Tx) Announce(p *record.Plan, r record.Record, action, title string) (string, error) {
	h := r.Header()
	return tx.e.log.Publish(tx.Tx, Decision{Kind: p.Name, Record: h.ID, Action: action, Region: h.Region, Title: title, At: tx.Now()})
}

// allowed checks duty, state, passed deadline and four eyes.
func (tx *Tx) allowed(f *Flow, m *Move, r record.Record) error {
	h := r.Header()
	auto := tx.Actor().IsSystem() || m.Quiet
	if !auto {
		if err := tx.e.db.Policy().Check(tx.Actor(), f.Kind.Name, role.Step(m.Name), m.Label); err != nil {
			return err
		}
		if !tx.Holds(f.Kind, r) { // a national register is read everywhere
			return tx.e.db.Outside(h.Region)
		}
	}
	if !slices.Contains(m.From, h.State) {
		return fault.New(fault.Conflict, "R150", "当前状态为“%s”，不能办理“%s”，请刷新后查看", f.State(h.State).Label, m.Label)
	}
	if !m.Fits(r) {
		return fault.New(fault.Conflict, "R156", "“%s”不适用于这份记录", m.Label)
	}
	if m.After != "" {
		d, err := tx.running(f.Kind.Name, h.ID, m.After)
		if err != nil {
			return err
		}
		if d != nil && (!d.Paused.IsZero() || tx.Today() <= d.Due) {
			return fault.New(fault.Conflict, "R151", "“%s”的期限至 %s 届满，届满后才能办理“%s”", d.Label, d.Due.String(), m.Label)
		}
	}
	if m.FourEyes == "" || tx.Actor().IsSystem() {
		return nil
	}
	return tx.another(f, m, h)
}

// another refuses the person who took the step that this one approves, and everybody who wrote a part of what it approves: by editing
// the record, or by a step that writes, since this step was taken last.
func (tx *Tx) another(f *Flow, m *Move, h *record.Head) error {
	taker, err := tx.taker(f.Kind.Name, h.ID, m.FourEyes)
	if err != nil {
		return err
	}
	if taker == 0 && m.FourEyes == string(role.Create) { // a record that an import brought has no step
		taker = h.CreatedBy
	}
	if taker != 0 && taker == tx.Actor().ID {
		return fault.New(fault.Denied, "R152", "“%s”须由经办人以外的另一人办理", m.Label)
	}
	wrote, err := tx.wrote(f, m, h.ID)
	if err == nil && wrote {
		err = fault.New(fault.Denied, "R155", "您修改过这份记录的内容，“%s”须由没有经手的另一人办理", m.Label)
	}
	return err
}

// May reports why the actor cannot take the step now, or nil: for buttons. It does not run the guard on the input.
func (tx *Tx) May(f *Flow, m *Move, r record.Record) error {
	if err := tx.allowed(f, m, r); err != nil {
		return err
	}
	if m.Form == nil {
		if err := m.check(r); err != nil {
			return m.fault(f.Kind, r, nil, err)
		}
	}
	return nil
}

// asFault turns what a guard or an effect returned into a fault with the fields it points at.
func asFault(p *record.Plan, r record.Record, err error) error {
	if problems := p.Resolve(r, err); len(problems) > 0 {
		return fault.Problems(problems)
	}
	return err
}

// fault is asFault for a step, whose effect may also complain about fields of the input.
func (m *Move) fault(p *record.Plan, r record.Record, in any, err error) error {
	problems := p.Resolve(r, err)
	if m.Form != nil && in != nil {
		for i, of := range m.Form.Resolve(in, err) {
			if problems[i].Field == "" {
				problems[i].Field = of.Field
			}
		}
	}
	if len(problems) > 0 {
		return fault.Problems(problems)
	}
	return err
}

// reasonOf takes the reason from an input that has a field of that name, for the journal.
func reasonOf(form *record.Plan, in any) string {
	if form == nil {
		return ""
	}
	if f := form.Field("reason"); f != nil {
		return f.Format(in)
	}
	return ""
}

// logStep remembers who took a step and at which version. What was done, when and why is told by the journal alone.
func (tx *Tx) logStep(kind string, h *record.Head, step string) error {
	_, err := tx.Exec(`INSERT INTO flow_step (kind, record, version, step, actor) VALUES (?, ?, ?, ?, ?) /* {all: the record was in scope} */`, kind, h.ID, h.Version, step, tx.Actor().ID)
	return err
}

// taker returns who took the step on the record last, 0 if nobody did.
func (tx *Tx) taker(kind string, id record.ID, step string) (record.ID, error) {
	var actor int64
	_, err := tx.One(`SELECT actor FROM flow_step WHERE kind = ? AND record = ? AND step = ? AND {all: the record was in scope} ORDER BY version DESC LIMIT 1`,
		[]any{kind, id, step}, &actor)
	return record.ID(actor), err
}

// wrote reports whether the actor edited the record, or took a step that writes, since the step was taken last.
func (tx *Tx) wrote(f *Flow, m *Move, id record.ID) (bool, error) {
	args := []any{f.Kind.Name, id, tx.Actor().ID, f.Kind.Name, id, m.Name, string(role.Change)}
	for _, s := range f.Steps {
		if s.Writes {
			args = append(args, s.Name)
		}
	}
	var version int64
	return tx.One(`SELECT version FROM flow_step WHERE kind = ? AND record = ? AND actor = ? AND {all: the record was in scope}
		AND version > coalesce((SELECT max(version) FROM flow_step WHERE kind = ? AND record = ? AND step = ?), 0) AND step IN (?`+strings.Repeat(", ?", len(args)-7)+`) LIMIT 1`, args, &version)
}
