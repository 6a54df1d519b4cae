// Package publish keeps what the public may see of records: masked copies, with their corrections and withdrawals, and the open data
// made of them.
//
// A copy is a document of its own, in a table of its own. The public site reads copies and the public log and nothing else, so no
// mistake in a page can show a column of a register. A [Form] says how records of a kind are published:
//
//	penalty := publish.Form{Plan: penalty.Kind.Plan, Months: 36, Masks: map[*record.Field]publish.Mask{
//		f(&k.Party): publish.Name, f(&k.Site): publish.Address}}
//	office, err := publish.New(publish.Options{Log: log, Forms: []publish.Form{penalty}, …})
//
// and a step of the flow calls [Office.Publish], [Office.Correct] or [Office.Withdraw] in its transaction. Each is a leaf of the public
// log and a version of the copy. Only fields declared Public are shown; in their text whatever looks like a personal number is masked,
// and so is every value of the record's personal fields wherever it occurs (PIPL art. 25 and 51, rules of publication in
// 政府信息公开条例 art. 14 to 16). What a mask hides is committed to in the leaf, so that the person concerned can prove it.
//
// A withdrawn or expired copy keeps its code, its dates and its reason; its text leaves the database, in the log as well.
package publish

import (
	_ "embed"
	"errors"
	"fmt"
	"time"

	"qgov/kernel/audit"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
	"qgov/kernel/text"
)

// English is the catalogue of this package's texts.
//
//go:embed en.tsv
var English string

// State says where a copy stands.
type State string

// The states of a copy.
const (
	Published State = "published"
	Corrected State = "corrected"
	Withdrawn State = "withdrawn"
	Expired   State = "expired"
)

// Label returns the Chinese name of the state.
func (s State) Label() string {
	switch s {
	case Published:
		return "已公开"
	case Corrected:
		return "已更正"
	case Withdrawn:
		return "已撤回"
	case Expired:
		return "公示期满"
	}
	return string(s)
}

// Options is what an office needs. Log must be set.
type Options struct {
	Log     *audit.PublicLog
	Forms   []Form
	Licence string         // of the open data; default 政府数据开放许可
	Signers []audit.Signer // of the open data's manifest, see audit.FileSigners
	Keys    []*audit.Key   // of the signers, shown on the page
	// Operators shows names of the operators of 个体工商户 in full, where the rule of the registry wants them published.
	Operators bool
}

// Office publishes. It is fixed after New and safe for concurrent use.
type Office struct {
	o     Options
	forms map[string]Form
}

// New returns an office for the forms.
func New(o Options) (*Office, error) {
	if o.Log == nil {
		return nil, errors.New("publish: an office needs the public log")
	}
	if o.Licence == "" {
		o.Licence = "政府数据开放许可"
	}
	of := &Office{o: o, forms: make(map[string]Form)}
	for _, f := range o.Forms {
		if _, dup := of.forms[f.Plan.Name]; dup {
			return nil, fmt.Errorf("publish: kind %s has two forms", f.Plan.Name)
		}
		for field := range f.Masks {
			if f.Plan.Field(field.Name) != field {
				return nil, fmt.Errorf("publish: %s is not a field of %s", field.Name, f.Plan.Name)
			}
		}
		of.forms[f.Plan.Name] = f
	}
	return of, nil
}

// Form returns the form of a kind, ok false if its records are not published.
func (of *Office) Form(kind string) (f Form, ok bool) { f, ok = of.forms[kind]; return f, ok }

// Act is how a copy is published or changed.
type Act struct {
	Reason  string        // must be given for a correction and a withdrawal; the public reads it
	Expires calendar.Date // last day of the publication; zero: by the form
}

// row is a copy as stored, with what is internal.
type row struct {
	Copy
	id     record.ID
	record record.ID
	facet  string
}

// Publish makes or renews the public copy of a record and returns its code. The caller has asked for permission: it is the effect of a
// step. A copy that is public with the same text stays as it is; one with another text has to be corrected.
func (of *Office) Publish(tx *flow.Tx, p *record.Plan, r record.Record, a Act) (string, error) {
	d, err := of.draft(tx, p, r)
	if err != nil {
		return "", err
	}
	old, ok, err := find(tx.Tx, p.Name, r.Header().ID)
	if err != nil {
		return "", err
	}
	if ok && (old.State == Published || old.State == Corrected) {
		if old.Title == d.title && old.doc == d.doc {
			return old.Code, nil
		}
		return "", fault.New(fault.Conflict, "U401", "“%s”已经公开，内容有变化，请办理更正", old.Title)
	}
	if !ok {
		old = row{Copy: Copy{Code: audit.NewCode(), Kind: p.Name}, id: tx.NewID(), record: r.Header().ID}
	}
	c := old
	c.State, c.Published = Published, tx.Now()
	return c.Code, of.put(tx, p, r, c, !ok, d, a, "publish")
}

// Correct renews the text of a public copy; the reason is published. A text that did not change is a conflict.
func (of *Office) Correct(tx *flow.Tx, p *record.Plan, r record.Record, a Act) error {
	if a.Reason == "" {
		return fault.New(fault.Invalid, "U402", "请填写更正的理由，理由将一并公开")
	}
	d, err := of.draft(tx, p, r)
	if err != nil {
		return err
	}
	c, err := current(tx.Tx, p, r.Header().ID)
	if err != nil {
		return err
	}
	if c.Title == d.title && c.doc == d.doc {
		return fault.New(fault.Conflict, "U403", "公开的内容没有变化，不需要更正")
	}
	c.State = Corrected
	return of.put(tx, p, r, c, false, d, a, "correct")
}

// current returns the public copy of a record.
func current(tx *store.Tx, p *record.Plan, id record.ID) (row, error) {
	c, ok, err := find(tx, p.Name, id)
	if err == nil && (!ok || c.State == Withdrawn || c.State == Expired) {
		err = fault.New(fault.Conflict, "U404", "这项%s没有公开", p.Label)
	}
	return c, err
}

// Withdraw takes a copy off the public site; the reason is published. The texts of all its versions leave the database.
func (of *Office) Withdraw(tx *flow.Tx, p *record.Plan, id record.ID, reason string) error {
	if reason == "" {
		return fault.New(fault.Invalid, "U405", "请填写撤回的理由，理由将一并公开")
	}
	c, err := current(tx.Tx, p, id)
	if err != nil {
		return err
	}
	return of.end(tx, p.Label, c, Withdrawn, "withdraw", audit.Redact(reason))
}

// Restate says anew why a copy was withdrawn, when what ended its publication was found to be wrong itself.
func (of *Office) Restate(tx *flow.Tx, p *record.Plan, id record.ID, reason string) error {
	c, ok, err := find(tx.Tx, p.Name, id)
	if err == nil && (!ok || c.State != Withdrawn) {
		err = fault.New(fault.Conflict, "U404", "这项%s没有公开", p.Label)
	}
	if err != nil {
		return err
	}
	return of.close(tx, p.Label, c, Withdrawn, "withdraw", audit.Redact(reason))
}

// Lapse ends a copy whose publication is over by the course of its record, which need not wait for the daily round of [Office.Expire].
func (of *Office) Lapse(tx *flow.Tx, p *record.Plan, id record.ID) error {
	c, err := current(tx.Tx, p, id)
	if err != nil {
		return err
	}
	return of.end(tx, p.Label, c, Expired, "expire", "公示期满")
}

// end closes a copy and destroys its texts.
func (of *Office) end(tx *flow.Tx, label string, c row, s State, action, reason string) error {
	if err := forget(tx.Tx, c.id); err != nil {
		return err
	}
	return of.close(tx, label, c, s, action, reason)
}

// close leaves of a copy that it was there, and why it is no more.
func (of *Office) close(tx *flow.Tx, label string, c row, s State, action, reason string) error {
	if c.doc != "" {
		if err := count(tx.Tx, c.Kind, -1); err != nil {
			return err
		}
	}
	c.State, c.Reason, c.doc, c.facet, c.Expires = s, reason, "", "", 0
	items := []audit.Item{{Name: "reason", Label: "理由", Value: reason}}
	if err := of.log(tx, &c, label, action, items, nil); err != nil {
		return err
	}
	c.Title = label // the name of the record leaves with the text
	if err := c.save(tx.Tx, false); err != nil {
		return err
	}
	if err := unindex(tx.Tx, c.id); err != nil {
		return err
	}
	tx.Note(store.Change{Action: action, Kind: c.Kind, Record: c.record, Region: c.Region, Title: c.Code, Reason: reason})
	return nil
}

// forget destroys the texts of all versions of a copy in the log.
func forget(tx *store.Tx, id record.ID) error {
	versions, err := versionsOf(tx, id)
	if err != nil {
		return err
	}
	for _, v := range versions {
		if err := audit.Forget(tx, v.Leaf); err != nil {
			return err
		}
	}
	return nil
}

// put stores a published or corrected copy with its leaf, its version and its search terms.
func (of *Office) put(tx *flow.Tx, p *record.Plan, r record.Record, c row, fresh bool, d draft, a Act, action string) error {
	comes := c.doc == ""
	c.Title, c.Region, c.doc, c.Reason = d.title, r.Header().Region, d.doc, audit.Redact(a.Reason)
	switch months := of.forms[p.Name].Months; {
	case !a.Expires.IsZero():
		c.Expires = a.Expires
	case action == "publish" && months > 0:
		c.Expires = tx.Today().AddMonths(months)
	}
	items := append([]audit.Item{{Name: "title", Label: "标题", Value: d.title}}, d.items...)
	if c.Reason != "" {
		items = append(items, audit.Item{Name: "reason", Label: "理由", Value: c.Reason})
	}
	c.facet = ""
	for _, it := range d.items {
		if f := of.forms[p.Name].Facet; f != nil && it.Name == f.Name {
			c.facet = it.Value
		}
	}
	if c.Organ = tx.Actor().Org; c.Organ == "" {
		c.Organ = tx.Actor().Region
	}
	if comes {
		if err := count(tx.Tx, p.Name, 1); err != nil {
			return err
		}
	}
	if fresh { // the version refers to the copy
		if err := c.save(tx.Tx, true); err != nil {
			return err
		}
	}
	if err := of.log(tx, &c, p.Label, action, items, d.commit); err != nil {
		return err
	}
	if err := c.save(tx.Tx, false); err != nil {
		return err
	}
	values := []string{c.Title}
	for _, it := range d.items {
		values = append(values, it.Value)
	}
	if err := index(tx.Tx, c.id, text.Terms(values...)); err != nil {
		return err
	}
	tx.Note(store.Change{Action: action, Kind: p.Name, Record: c.record, Region: c.Region, Title: c.Code, Reason: c.Reason})
	return nil
}

// log appends the leaf and the version, and sets what of them stands in the copy. The leaf is headed by the kind: the log keeps its
// headings for ever, and a name has to be able to leave.
func (of *Office) log(tx *flow.Tx, c *row, label, action string, items []audit.Item, commit map[string]string) (err error) {
	c.Version++
	c.Changed = tx.Now()
	c.Leaf, err = of.o.Log.Append(tx.Tx, audit.Draft{Kind: c.Kind, Record: c.record, ID: c.Code, Action: action, At: c.Changed, Region: c.Region,
		Title: label, Items: items, Commit: commit})
	if err != nil {
		return err
	}
	a := tx.Actor()
	_, err = tx.Exec(`INSERT INTO public_version (copy, version, action, reason, organ, actor, name, at, leaf) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) /* {all: copies are public} */`,
		c.id, c.Version, action, c.Reason, c.Organ, a.ID, a.Name, c.Changed, c.Leaf)
	return err
}

// save writes the row.
func (c row) save(tx *store.Tx, fresh bool) error {
	sql := `UPDATE public_copy SET code = ?, kind = ?, record = ?, state = ?, title = ?, region = ?, organ = ?, reason = ?, version = ?, published = ?, changed = ?, expires = ?, leaf = ?, doc = ?, facet = ?
		WHERE id = ? AND {all: copies are public}`
	if fresh {
		sql = `INSERT INTO public_copy (code, kind, record, state, title, region, organ, reason, version, published, changed, expires, leaf, doc, facet, id)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) /* {all: copies are public} */`
	}
	_, err := tx.Exec(sql, c.Code, c.Kind, c.record, string(c.State), c.Title, c.Region, c.Organ, c.Reason, c.Version, c.Published, c.changed(), c.Expires, c.Leaf, c.doc, c.facet, c.id)
	return err
}

// changed is never unknown in the table.
func (c row) changed() time.Time {
	if c.Changed.IsZero() {
		return c.Published
	}
	return c.Changed
}

func index(tx *store.Tx, id record.ID, terms string) error {
	if err := unindex(tx, id); err != nil {
		return err
	}
	sql := `INSERT INTO public_copy_search (rowid, terms) VALUES (?, ?) /* {all: copies are public} */`
	if tx.DB().Engine() == "postgres" {
		sql = `INSERT INTO public_copy_search (id, terms) VALUES (?, array_to_tsvector(string_to_array(?, ' '))) /* {all: copies are public} */`
	}
	_, err := tx.Exec(sql, id, terms)
	return err
}

func unindex(tx *store.Tx, id record.ID) error {
	sql := `DELETE FROM public_copy_search WHERE rowid = ? AND {all: copies are public}`
	if tx.DB().Engine() == "postgres" {
		sql = `DELETE FROM public_copy_search WHERE id = ? AND {all: copies are public}`
	}
	_, err := tx.Exec(sql, id)
	return err
}
