package rectify

import (
	"context"
	"fmt"

	"qgov/base/firm"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/flow"
	"qgov/kernel/job"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// Closed tells that a finding came to its end: closed, handed to enforcement or void.
var Closed = event.NewTopic[Ended]("finding.closed")

// Ended is the end of a finding.
type Ended struct {
	Finding record.ID
	Source  string    // kind of the record that it came from
	ID      record.ID // that record
	Firm    record.ID
	Region  string
	Handed  bool // handed to enforcement
	Void    bool // its ground fell away
}

// Opened tells that a firm has something to put right.
var Opened = event.NewTopic[Opening]("finding.opened")

// Opening is what a producer of findings says of one. Firm, Title, Subject, Problem and Severity must be set.
type Opening struct {
	Finding  record.ID // set in the event, not by the producer
	Region   string    // of the bureau that follows the finding; empty: the actor's
	Owner    record.ID // account that answers for it; 0: the actor
	Firm     record.ID
	Source   string // kind and id of the record it comes from
	SourceID record.ID
	Title    string
	Subject  string // the product, device or practice by which a relapse is known
	RuleSet  string // product.Goods or product.Food: the statutory limits; empty: none
	Problem  string
	Severity string // code of Severities
	Relapse  bool   // set in the event
	Demo     bool
}

// Open opens a finding as an effect of an act that the actor was allowed to do, in the region of the opening even if the actor is
// a laboratory or the program. The caller is told its end by [Closed] with the source.
func Open(tx *flow.Tx, in Opening) (*Finding, error) {
	r := &Finding{Head: record.Head{Region: in.Region, Owner: in.Owner}, Title: in.Title, Firm: record.To[firm.Firm](in.Firm), Source: in.Source, SourceID: in.SourceID,
		Subject: in.Subject, RuleSet: in.RuleSet, Problem: in.Problem, Severity: in.Severity, Demo: in.Demo}
	err := tx.Elevated(func() error { return flow.Create(tx, Kind, r) })
	if err != nil {
		return nil, err
	}
	in.Finding, in.Relapse, in.Region, in.Owner = r.ID, r.Relapse, r.Region, r.Owner
	return r, event.Emit(tx, Opened, in)
}

// begin sets the level of a new finding: a relapse begins with the section head and one step graver.
func begin(tx *flow.Tx, r *Finding) error {
	r.Level = 1
	before, err := relapseOf(tx, r)
	if err != nil || before == nil {
		return err
	}
	r.Relapse, r.Before, r.Level = true, before.ID, 2
	for i, s := range Severities[:len(Severities)-1] {
		if s.Code == r.Severity {
			r.Severity = Severities[i+1].Code
			break
		}
	}
	return nil
}

// relapseOf returns the latest closed finding of the same firm and subject whose window of relapse is not over, in any region, or nil.
func relapseOf(tx *flow.Tx, r *Finding) (*Finding, error) {
	p := Kind.P
	var last *Finding
	err := tx.Elevated(func() (err error) {
		last, err = store.First(tx.Tx, Kind, store.Query{Bare: true, Sort: Kind.F(&p.ClosedOn), Desc: true, Where: []store.Cond{
			store.Eq(Kind.F(&p.Firm), r.Firm.ID), store.Eq(Kind.F(&p.Subject), r.Subject), store.In(Kind.F(&p.State), string(Done), string(Handed))}})
		return err
	})
	if err != nil || last == nil || r.Firm.ID == 0 {
		return nil, err
	}
	rule, err := tx.Rules().At(RuleRelapse, last.ClosedOn)
	if err != nil {
		return nil, fmt.Errorf("rectify: relapse window: %w", err)
	}
	if tx.Rules().Due(last.ClosedOn, rule.Period).Due < tx.Today() {
		return nil, nil
	}
	return last, nil
}

func (r *Finding) ended(tx *flow.Tx, e Ended) error {
	e.Finding, e.Source, e.ID, e.Firm, e.Region = r.ID, r.Source, r.SourceID, r.Firm.ID, r.Region
	return event.Emit(tx, Closed, e)
}

// Pending returns how many findings of a source record are not at their end, among all regions and leaving one out: while a finding
// ends it is still saved as open.
func Pending(tx *flow.Tx, source string, id, except record.ID) (n int64, err error) {
	err = tx.Elevated(func() error {
		p := Kind.P
		var states []any
		for _, s := range open() {
			states = append(states, string(s))
		}
		n, err = tx.Count(Kind.Plan, store.Query{Where: []store.Cond{store.Eq(Kind.F(&p.SourceID), id), store.Eq(Kind.F(&p.Source), source), store.In(Kind.F(&p.State), states...), {Field: Kind.F(&p.ID), Op: store.Not, Value: except}}}, 0)
		return err
	})
	return n, err
}

// Escalate raises each overdue finding by one level if the interval of rule Z03 has passed since it was raised last.
func Escalate(tx *flow.Tx) (raised int, err error) {
	return flow.Raise(tx, Kind, flow.Ladder[Finding]{Level: Kind.F(&Kind.P.Level), Top: 3, Rule: RuleEscalate, Of: func(r *Finding) (*int64, *calendar.Date) { return &r.Level, &r.Raised }})
}

// escalation is the job that raises overdue findings. It runs every morning; the interval keeps it to one level a week.
var escalation = job.Kind{Name: "finding.escalate", Label: "逾期整改升级督办", Daily: true, At: 6 * 60, Run: func(ctx context.Context, j *job.Running) error {
	ctx = role.With(ctx, role.System("督办升级"))
	return j.Finish(ctx, func(tx *flow.Tx) error {
		_, err := Escalate(tx)
		return err
	})
}}

// Cover is how many firms with a failure have a plan (一企一书一策 coverage).
type Cover struct {
	Failed  int64 // firms with a finding that is not void
	Planned int64 // those of them that have a plan
}

// Rate returns the share of firms with a plan and whether there is any firm at all.
func (c Cover) Rate() (share float64, known bool) {
	if c.Failed == 0 {
		return 0, false
	}
	return float64(c.Planned) / float64(c.Failed), true
}

// Coverage counts firms with findings opened from one day to another, both included, inside the region, which may be narrower than
// the actor's own.
func Coverage(tx *flow.Tx, region string, from, to calendar.Date) (Cover, error) {
	var c Cover
	_, err := tx.One(`SELECT count(DISTINCT f.firm), count(DISTINCT CASE WHEN f.cause <> '' THEN f.firm END) FROM finding f
		WHERE {scope f:finding} AND f.region >= ? AND f.region < ? AND f.state <> ? AND f.created >= ? AND f.created < ?`,
		[]any{role.Prefix(region), role.Prefix(region) + ":", Void, from.Time(), to.AddDays(1).Time()}, &c.Failed, &c.Planned)
	return c, err
}
