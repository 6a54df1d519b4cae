package field

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"qgov/base/firm"
	"qgov/base/lab"
	"qgov/base/person"
	"qgov/base/product"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/outbox"
	"qgov/kernel/record"
	"qgov/kernel/rest"
	"qgov/kernel/store"
)

// most is the greatest number of assignments on the list and in a package.
const most = 200

// Job is one assigned sample with what the sampler needs on the spot.
type Job struct {
	ID       record.ID     `json:"id"`
	ETag     string        `json:"etag"`
	URL      string        `json:"url"`
	Number   string        `json:"number"`
	Task     string        `json:"task,omitempty"`
	Stage    string        `json:"stage"`
	RuleSet  string        `json:"rules"`
	FirmID   record.ID     `json:"firm_id"`
	Firm     string        `json:"firm"`
	Code     string        `json:"code,omitempty"`
	Address  string        `json:"address,omitempty"`
	Product  string        `json:"product"`
	Standard string        `json:"standard,omitempty"`
	Tests    []string      `json:"tests,omitempty"` // what is usually tested: how much has to be taken
	Lab      string        `json:"lab"`
	Samplers [2]string     `json:"samplers"`
	Due      calendar.Date `json:"due"`
	Late     bool          `json:"-"`
	Demo     bool          `json:"demo,omitempty"`
}

// mine returns the samples in the state that are assigned to the actor: as one of the two samplers, or as who answers for them.
func mine(tx *flow.Tx, state []any, limit int) ([]*sampling.Sample, error) {
	k, p := sampling.Kind, sampling.Kind.P
	var who []any
	err := tx.Elevated(func() error {
		list, err := store.Find(tx.Tx, person.Kind, store.Query{Where: []store.Cond{store.Eq(person.Kind.F(&person.Kind.P.Account), tx.Actor().ID)}, Bare: true})
		for _, x := range list {
			who = append(who, x.ID)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	conds := []store.Cond{store.Eq(k.F(&p.Owner), tx.Actor().ID)}
	if len(who) > 0 {
		conds = append(conds, store.In(k.F(&p.Sampler1), who...), store.In(k.F(&p.Sampler2), who...))
	}
	var out []*sampling.Sample
	for _, c := range conds {
		list, err := store.Find(tx.Tx, k, store.Query{Where: []store.Cond{store.In(k.F(&p.State), state...), c}, Limit: limit, Bare: true})
		if err != nil {
			return nil, err
		}
		for _, s := range list {
			if !slices.ContainsFunc(out, func(x *sampling.Sample) bool { return x.ID == s.ID }) {
				out = append(out, s)
			}
		}
	}
	return out, nil
}

// jobs describes samples. Names are read whatever the actor may see: they are those of the assignment.
func jobs(tx *flow.Tx, list []*sampling.Sample) ([]Job, error) {
	out := []Job{}
	err := tx.Elevated(func() error {
		for _, s := range list {
			j, err := jobOf(tx, s)
			if err != nil {
				return err
			}
			out = append(out, j)
		}
		return nil
	})
	return out, err
}

func jobOf(tx *flow.Tx, s *sampling.Sample) (Job, error) {
	j := Job{ID: s.ID, ETag: rest.ETag(s), URL: "/field/" + s.ID.String(), Number: s.Number, Task: s.Task, Stage: s.Stage, RuleSet: s.RuleSet, FirmID: s.Firm.ID, Due: s.Due, Demo: s.Demo, Standard: s.Standard}
	j.Late = !j.Due.IsZero() && j.Due < tx.Today()
	f, err := store.Get(tx.Tx, firm.Kind, s.Firm.ID)
	if err != nil {
		return j, err
	}
	j.Firm, j.Code, j.Address = f.Name, f.Code, f.Address
	p, err := store.Get(tx.Tx, product.Kind, s.Product.ID)
	if err != nil {
		return j, err
	}
	j.Product, j.Standard = p.Name, cmp.Or(s.Standard, p.Standard)
	for _, t := range p.Tests {
		j.Tests = append(j.Tests, t.Parameter)
	}
	l, err := store.Get(tx.Tx, lab.Kind, s.Lab.ID)
	if err != nil {
		return j, err
	}
	j.Lab = l.Name
	for i, ref := range []record.Ref[person.Person]{s.Sampler1, s.Sampler2} {
		who, err := store.Get(tx.Tx, person.Kind, ref.ID)
		if err != nil {
			return j, err
		}
		j.Samplers[i] = who.Name
	}
	return j, nil
}

// assigned returns the work of the actor, what is due first in front.
func assigned(tx *flow.Tx) ([]Job, error) {
	list, err := mine(tx, []any{sampling.Assigned}, most)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(list, func(a, b *sampling.Sample) int {
		if a.Due.IsZero() != b.Due.IsZero() {
			if a.Due.IsZero() {
				return 1
			}
			return -1
		}
		return cmp.Or(cmp.Compare(a.Due, b.Due), cmp.Compare(a.ID, b.ID))
	})
	return jobs(tx, list)
}

// view is what the templates read.
type view struct {
	outbox.Page
	Today calendar.Date
	Jobs  []Job
	Done  []Job
	Sheet *sheetView
}

// part is a view with one assignment of it.
type part struct {
	View view
	Job  Job
}

// With gives a template one assignment of the view.
func (v view) With(j Job) part { return part{v, j} }

// asked is a question with the words of its widget.
type asked struct {
	question
	Locate string
}

// Ask gives a template one question.
func (v view) Ask(q question) asked { return asked{q, v.T("获取当前位置")} }

// pad is a place to sign on the screen.
type pad struct{ Key, Label, Who, File, Wipe string }

// Pad gives a template one place to sign; file is the name under which the signature is kept.
func (v view) Pad(key, label, who, file string) pad { return pad{key, label, who, file, v.T("重签")} }

func (d *desk) list(w http.ResponseWriter, r *http.Request) error {
	v := view{Page: d.phone.Page(r)}
	v.Title = v.T("现场抽样")
	err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) (err error) {
		v.Today = tx.Today()
		if v.Jobs, err = assigned(tx); err != nil {
			return err
		}
		list, err := mine(tx, []any{sampling.Sampled, sampling.Delivered, sampling.NotSampled, sampling.Refused}, 10)
		if err == nil {
			v.Done, err = jobs(tx, list)
		}
		return err
	})
	if err != nil {
		return err
	}
	return d.phone.Write(w, "list.html", v)
}

func (d *desk) pack(w http.ResponseWriter, r *http.Request) error {
	var now time.Time
	var list []Job
	err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) (err error) {
		now = tx.Now()
		list, err = assigned(tx)
		return err
	})
	if err != nil {
		return err
	}
	return outbox.Pack(w, r, now, list)
}
