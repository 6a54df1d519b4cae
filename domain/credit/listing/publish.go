package listing

import (
	"qgov/base/organ"
	"qgov/kernel/audit"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/publish"
	"qgov/kernel/record"
)

// FirmCode is the line of a public copy by which the public page of a firm finds what concerns it.
const FirmCode = "firm_code"

// Forms says what the public reads of a listing. The name of a sole trader who is named in the name of the business is masked; the text
// leaves when the listing ends, and what stays is that there was one, when, and why it ended. Of a repair no more than that is ever public.
func Forms() []publish.Form {
	a, s, m := AbnormalKind, SeriousKind, RepairKind
	return []publish.Form{
		{Plan: a.Plan, Title: func(r record.Record) string { return r.(*Abnormal).Name + "：列入经营异常名录" }, More: code, Facet: a.F(&a.P.Ground),
			Masks: map[*record.Field]publish.Mask{a.F(&a.P.Number): publish.Plain, a.F(&a.P.Code): publish.Omit, a.F(&a.P.EndNumber): publish.Plain}},
		{Plan: s.Plan, Title: func(r record.Record) string { return r.(*Serious).Name + "：列入严重违法失信名单" }, More: code, Facet: s.F(&s.P.Ground),
			Masks: map[*record.Field]publish.Mask{s.F(&s.P.Number): publish.Plain, s.F(&s.P.Code): publish.Omit, s.F(&s.P.PenaltyNo): publish.Plain, s.F(&s.P.EndNumber): publish.Plain}},
		{Plan: m.Plan, Title: func(r record.Record) string { return Matters.Label(r.(*Repair).What) + "：信用修复" },
			Masks: map[*record.Field]publish.Mask{m.F(&m.P.Name): publish.Omit, m.F(&m.P.Code): publish.Omit, m.F(&m.P.Number): publish.Plain}},
	}
}

func code(_ *flow.Tx, r record.Record) ([]audit.Item, error) {
	value := ""
	switch r := r.(type) {
	case *Abnormal:
		value = r.Code
	case *Serious:
		value = r.Code
	}
	return []audit.Item{{Name: FirmCode, Label: "统一社会信用代码", Value: value}}, nil
}

// desk publishes by the office.
type desk struct{ of *publish.Office }

// number gives a decision its document number.
func number(tx *flow.Tx, region, word string) (string, error) {
	return organ.Number(tx.Tx, region, word)
}

// show makes a listing public until a day, if it has one.
func (d desk) show(tx *flow.Tx, p *record.Plan, r record.Record, c *Course, until calendar.Date) (err error) {
	if c.PublicCode, err = d.of.Publish(tx, p, r, publish.Act{Expires: until}); err != nil {
		return err
	}
	return d.leaf(tx, p, r, c, "公示")
}

// leaf keeps the newest leaf of the public copy.
func (d desk) leaf(tx *flow.Tx, p *record.Plan, r record.Record, c *Course, act string) error {
	copied, _, err := d.of.Of(tx, p.Name, r.Header().ID)
	if err == nil {
		c.prove(tx, act, copied.Leaf)
	}
	return err
}

// correct renews the text of a public copy.
func (d desk) correct(tx *flow.Tx, p *record.Plan, r record.Record, c *Course) error {
	if err := d.of.Correct(tx, p, r, publish.Act{Reason: c.AmendWhy}); err != nil {
		return err
	}
	return d.leaf(tx, p, r, c, "更正")
}

// end closes a listing and takes its text off the public site. Whoever ends it by a decision gives it a number; one that is annulled after
// the firm was removed keeps the day of the removal and gets a number of its own.
func (d desk) end(tx *flow.Tx, p *record.Plan, r record.Record, c *Course, how, why, word string) (err error) {
	if c.EndWay, c.Why = how, why; c.EndedOn.IsZero() {
		c.EndedOn = tx.Today()
	} else {
		c.EndNumber = ""
	}
	if how != Expired && c.EndNumber == "" {
		if c.EndNumber, err = number(tx, r.Header().Region, word); err != nil {
			return err
		}
	}
	if c.PublicCode == "" { // annulled before it was public
		return announce(tx, p, r, c, how, p.Label+Ends.Label(how)+" "+c.EndNumber)
	}
	copied, ok, err := d.of.Of(tx, p.Name, r.Header().ID)
	if err != nil {
		return err
	}
	switch said := Ends.Label(how) + "：" + why; {
	case !ok:
	case copied.State == publish.Withdrawn:
		err = d.of.Restate(tx, p, r.Header().ID, said)
	case copied.State == publish.Published || copied.State == publish.Corrected:
		if how == Expired {
			err = d.of.Lapse(tx, p, r.Header().ID)
		} else {
			err = d.of.Withdraw(tx, p, r.Header().ID, said)
		}
	}
	if err != nil {
		return err
	}
	return d.leaf(tx, p, r, c, Ends.Label(how))
}
