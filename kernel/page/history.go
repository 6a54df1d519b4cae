package page

import (
	"slices"
	"strings"
	"time"

	"qgov/kernel/audit"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/web"
)

// event is one entry of a record's history.
type event struct {
	at      time.Time
	name    string // who did it
	action  string // create, change, step:close, reveal, …
	reason  string
	changes []store.FieldChange // in canonical text; personal values are not written out
	proof   string              // address of the proof that the entry stands in the public log
}

// events returns the history of a record as the journal has it, oldest first.
func (c *visit) events(tx *flow.Tx, id record.ID) ([]event, error) {
	rows, err := audit.Journal{}.Entries(tx.Tx, c.v.Plan.Name, id)
	if err != nil {
		return nil, err
	}
	proofs, err := c.proofs(tx, id)
	if err != nil {
		return nil, err
	}
	var out []event
	for _, row := range rows {
		if row.Result != "ok" {
			continue
		}
		step, isStep := strings.CutPrefix(row.Action, "step:")
		e := event{at: row.At, name: row.NameFor(c.actor), action: row.Action, reason: row.ReasonFor(c.actor, c.v.tells(step)), changes: row.FieldChanges()}
		if c.actor.Party != 0 && row.Actor != c.actor.ID.String() { // what the bureau's people edited, revealed or printed is theirs
			if !isStep && row.Action != string(role.Create) {
				continue
			}
			e.changes = nil
		}
		if list := proofs[step]; len(list) > 0 { // the leaves of a step stand in the order in which it was taken
			e.proof, proofs[step] = list[0], list[1:]
		}
		out = append(out, e)
	}
	return out, nil
}

// tells reports whether the reason of a step speaks to the other side.
func (v *View) tells(step string) bool {
	if v.Flow == nil {
		return false
	}
	m := v.Flow.Step(step)
	return m != nil && m.Tells
}

// proofs returns the addresses of the proofs of the record's public decisions, by step.
func (c *visit) proofs(tx *flow.Tx, id record.ID) (map[string][]string, error) {
	out := make(map[string][]string)
	if c.s.Proof == nil || c.v.Flow == nil || !slices.ContainsFunc(c.v.Flow.Steps, func(m *flow.Move) bool { return m.Publishes }) {
		return out, nil
	}
	leaves, err := audit.LeavesOf(tx.Tx, c.v.Plan.Name, id)
	for _, l := range leaves {
		out[l.Action] = append(out[l.Action], c.s.Proof(l.Code))
	}
	return out, err
}

// addEventTitles notes the references among the old and new values.
func (d *dossier) addEventTitles() {
	for _, e := range d.events {
		for _, ch := range e.changes {
			f := d.c.v.Plan.Field(ch.Name)
			if f == nil || f.Type != record.Reference {
				continue
			}
			for _, s := range []string{ch.Old, ch.New} {
				if id, err := record.ParseID(s); err == nil {
					d.titles.id(f, id)
				}
			}
		}
	}
}

// maxEvents is how many events a page shows, the newest; the journal's own page has all.
const maxEvents = 200

// sightEvents is how many of them are in sight; the older ones unfold, so that a phone comes to the end of the page.
const sightEvents = 10

// history shows the events, newest first. Changes of fields that the actor may not see are left out.
func (d *dossier) history() web.Timeline {
	c := d.c
	t := web.Timeline{Fold: sightEvents}
	for _, e := range slices.Backward(d.events[max(0, len(d.events)-maxEvents):]) {
		ev := web.Event{Title: c.action(e.action), When: shortTime(e.at), Who: e.name, Text: e.reason, Proof: e.proof}
		if e.action == string(role.Reveal) {
			ev.Tone = web.Warn
			ev.Text = strings.TrimSpace(ev.Text + " " + d.revealed(e))
		} else if e.action != string(role.Create) {
			ev.Changes = d.changes(e)
		}
		t.Events = append(t.Events, ev)
	}
	return t
}

// revealed names the fields that were shown in clear.
func (d *dossier) revealed(e event) string {
	var out []string
	for _, ch := range e.changes {
		name, _, _ := strings.Cut(ch.Name, ".")
		if f := d.c.v.Plan.Field(name); f != nil {
			out = append(out, d.c.t(f.Label))
		}
	}
	if len(out) == 0 {
		return ""
	}
	return "（" + strings.Join(out, "、") + "）"
}

func (d *dossier) changes(e event) []web.Change {
	c := d.c
	var out []web.Change
	for _, ch := range e.changes {
		f := c.v.Plan.Field(ch.Name)
		if f == nil || !c.sees(f) || f.Type == record.Rows && !c.seesRows(f) {
			continue
		}
		out = append(out, web.Change{Label: c.t(f.Label), Old: d.past(f, ch.Old), New: d.past(f, ch.New)})
	}
	return out
}

// seesRows reports whether every column of the child rows is open to the actor: the journal keeps them in one text.
func (c *visit) seesRows(f *record.Field) bool {
	return !slices.ContainsFunc(f.Child.Fields, func(child *record.Field) bool { return !c.sees(child) })
}

// past shows a value of the journal. A personal one is masked even if an older entry should hold it in clear.
func (d *dossier) past(f *record.Field, s string) string {
	if masked(f) && s != "" {
		return "＊＊＊"
	}
	if f.Type == record.Reference {
		if id, err := record.ParseID(s); err == nil && id != 0 {
			return d.titles.of(f, id)
		}
	}
	return d.c.canonical(f, s)
}

// action names what was done.
func (c *visit) action(a string) string {
	if name := c.v.Act(a); name != "" {
		return c.t(name)
	}
	return strings.TrimPrefix(a, "step:")
}

// Act names what was done to a record of the kind in Chinese; it is empty when the kind knows no such act.
func (v *View) Act(a string) string {
	if name := v.Acts[a]; name != "" {
		return name
	}
	if step, ok := strings.CutPrefix(a, "step:"); ok && v.Flow != nil {
		if m := v.Flow.Step(step); m != nil {
			return m.Label
		}
	}
	switch role.Action(a) {
	case role.Create:
		return "登记"
	case role.Change:
		return "修改"
	case role.Remove:
		return "删除"
	case role.Import:
		return "导入"
	case role.Export:
		return "导出"
	case role.Reveal:
		return "查看个人信息"
	}
	return ""
}
