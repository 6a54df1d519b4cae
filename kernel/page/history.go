package page

import (
	"slices"
	"strings"

	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/web"
)

// events returns the history of a record, oldest first: what the journal says, or without one the steps of the flow.
func (c *visit) events(tx *flow.Tx, id record.ID) ([]Event, error) {
	if c.s.Trail != nil {
		return c.s.Trail.History(tx.Tx, c.v.Plan.Name, id)
	}
	if c.v.Flow == nil {
		return nil, nil
	}
	taken, err := tx.History(c.v.Plan.Name, id)
	if err != nil {
		return nil, err
	}
	out := make([]Event, 0, len(taken))
	for _, t := range taken {
		e := Event{At: t.At, Actor: t.Actor, Name: t.Name, Action: "step:" + t.Step, Reason: t.Reason}
		if t.Before == "" {
			e.Action = t.Step
		}
		if t.Before != t.After {
			e.Fields = []store.FieldChange{{Name: "state", Old: string(t.Before), New: string(t.After)}}
		}
		out = append(out, e)
	}
	return out, nil
}

// addEventTitles notes the references among the old and new values.
func (d *dossier) addEventTitles() {
	for _, e := range d.events {
		for _, ch := range e.Fields {
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

// history shows the events, newest first. Changes of fields that the actor may not see are left out.
func (d *dossier) history() web.Timeline {
	c := d.c
	var t web.Timeline
	for _, e := range slices.Backward(d.events) {
		ev := web.Event{Title: c.action(e.Action), When: shortTime(e.At), Who: e.Name, Text: e.Reason, Proof: e.Proof}
		if e.Action == string(role.Reveal) {
			ev.Tone = web.Warn
			ev.Text = strings.TrimSpace(ev.Text + " " + d.revealed(e))
		} else if e.Action != string(role.Create) {
			ev.Changes = d.changes(e)
		}
		t.Events = append(t.Events, ev)
	}
	return t
}

// revealed names the fields that were shown in clear.
func (d *dossier) revealed(e Event) string {
	var out []string
	for _, ch := range e.Fields {
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

func (d *dossier) changes(e Event) []web.Change {
	c := d.c
	var out []web.Change
	for _, ch := range e.Fields {
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
	if step, ok := strings.CutPrefix(a, "step:"); ok {
		if c.v.Flow != nil {
			if m := c.v.Flow.Step(step); m != nil {
				return c.t(m.Label)
			}
		}
		return step
	}
	switch role.Action(a) {
	case role.Create:
		return c.t("登记")
	case role.Change:
		return c.t("修改")
	case role.Remove:
		return c.t("删除")
	case role.Import:
		return c.t("导入")
	case role.Export:
		return c.t("导出")
	case role.Reveal:
		return c.t("查看个人信息")
	}
	return a
}
