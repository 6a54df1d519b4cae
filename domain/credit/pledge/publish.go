package pledge

import (
	"context"

	"qgov/domain/credit/dossier"
	"qgov/domain/credit/listing"
	"qgov/kernel/audit"
	"qgov/kernel/flow"
	"qgov/kernel/job"
	"qgov/kernel/page"
	"qgov/kernel/publish"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/kernel/text"
)

// desk publishes by the office and has the pages written by hand.
type desk struct {
	site   *page.Site
	office *publish.Office
	demo   bool // public pages say that the data are invented
}

// Forms says what the public reads of a statement: the text and each claim as a line. It leaves when the statement ends, and what stays is
// that there was one, when, and why it ended.
func Forms() []publish.Form {
	p := Kind.P
	return []publish.Form{{Plan: Kind.Plan, More: lines, Masks: map[*record.Field]publish.Mask{Kind.F(&p.Title): publish.Omit, Kind.F(&p.Number): publish.Plain, Kind.F(&p.Code): publish.Omit}}}
}

func lines(_ *flow.Tx, r record.Record) ([]audit.Item, error) {
	x := r.(*Statement)
	out := []audit.Item{{Name: listing.FirmCode, Label: "统一社会信用代码", Value: x.Code}}
	for _, i := range x.Items {
		if i.Answer != "" {
			out = append(out, audit.Item{Name: "item_" + i.Key, Label: i.Label, Value: i.Answer})
		}
	}
	return out, nil
}

// leaf keeps the newest leaf of the public copy.
func (d *desk) leaf(tx *flow.Tx, r *Statement, act string) error {
	c, _, err := d.office.Of(tx, Kind.Name, r.ID)
	if err == nil {
		r.Leaves = append(r.Leaves, Leaf{tx.Today(), act, c.Leaf})
	}
	return err
}

// publish makes the statement public until its last day.
func (d *desk) publish(tx *flow.Tx, r *Statement) (err error) {
	if r.Until.IsZero() {
		t, err := store.Get(tx.Tx, TemplateKind, r.Template.ID)
		if err != nil {
			return err
		}
		r.Until = tx.Today().AddMonths(int(t.Months))
	}
	r.PublishedOn = tx.Today()
	if r.PublicCode, err = d.office.Publish(tx, Kind.Plan, r, publish.Act{Expires: r.Until}); err != nil {
		return err
	}
	if err := d.leaf(tx, r, "公开"); err != nil {
		return err
	}
	return enter(tx, r)
}

// enter files that the firm made the statement. What a firm says of itself is neither merit nor fault.
func enter(tx *flow.Tx, r *Statement) error {
	_, err := dossier.Add(tx, dossier.Entry{Code: r.Code, Region: r.Region, Source: dossier.FromPledge, Doc: r.Number, Sort: dossier.Pledge, Polarity: dossier.Neutral, Open: true, Day: r.PublishedOn, Until: r.Until,
		Kind: Kind.Name, Ref: r.ID, Title: text.Clip("公开"+r.Title, dossier.TitleLength)})
	return err
}

// correct renews the public copy by what the firm filled in anew.
func (d *desk) correct(tx *flow.Tx, r *Statement) error {
	if err := complete(tx, r); err != nil {
		return err
	}
	if err := compare(tx, r); err != nil {
		return err
	}
	if err := d.office.Correct(tx, Kind.Plan, r, publish.Act{Reason: r.AmendWhy, Expires: r.Until}); err != nil {
		return err
	}
	r.AmendWhy = ""
	if err := d.leaf(tx, r, "更正"); err != nil {
		return err
	}
	return enter(tx, r)
}

func (d *desk) withdraw(tx *flow.Tx, r *Statement, in *reason) error {
	how := ByBureau
	if tx.Actor().Party != 0 {
		how = ByFirm
	}
	return d.end(tx, r, how, in.Reason)
}

// end closes a statement: its text leaves the public site, and the entry of the file counts no longer.
func (d *desk) end(tx *flow.Tx, r *Statement, how, why string) error {
	r.EndedOn, r.EndWay, r.Why = tx.Today(), how, why
	c, ok, err := d.office.Of(tx, Kind.Name, r.ID)
	if err != nil {
		return err
	}
	if ok && (c.State == publish.Published || c.State == publish.Corrected) {
		if how == Expired {
			err = d.office.Lapse(tx, Kind.Plan, r.ID)
		} else {
			err = d.office.Withdraw(tx, Kind.Plan, r.ID, Ends.Label(how)+"："+why)
		}
		if err != nil {
			return err
		}
	}
	if err := d.leaf(tx, r, Ends.Label(how)); err != nil {
		return err
	}
	if how == Expired {
		return nil // the entry ends by its own last day
	}
	return tx.Elevated(func() error {
		e, err := dossier.Get(tx, dossier.Key{Code: r.Code, Source: dossier.FromPledge, Doc: r.Number})
		if err != nil || e == nil || e.State == dossier.Withdrawn {
			return err
		}
		return dossier.Withdraw(tx, e.Key(), Ends.Label(how))
	})
}

// round ends the statements whose last day is over. It runs every night and may run as often as one likes.
func (d *desk) round() job.Kind {
	return job.Kind{Name: "pledge.round", Label: "质量承诺与报告期满", Daily: true, At: 45, Run: func(ctx context.Context, j *job.Running) error {
		return Round(role.With(ctx, role.System("承诺巡检")), j.Engine)
	}}
}

// Round is one night's work.
func Round(ctx context.Context, e *flow.Engine) error {
	return e.Write(ctx, func(tx *flow.Tx) error {
		p := Kind.P
		q := store.Query{Limit: 1000, Where: []store.Cond{store.In(Kind.F(&p.State), string(Published), string(Amending)), {Field: Kind.F(&p.Until), Op: store.Less, Value: tx.Today()}}}
		list, err := store.Find(tx.Tx, Kind, q)
		for _, r := range list {
			if err := flow.Take(tx, Kind, r, "expire", nil); err != nil {
				return err
			}
		}
		return err
	})
}
