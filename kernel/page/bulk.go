package page

import (
	"net/http"
	"slices"

	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/web"
)

// maxBulk is how many records one post may move.
const maxBulk = 500

// moved is what became of one record of a bulk step.
type moved struct {
	id    record.ID
	title string
	state record.State
	err   error
}

// bulk answers POST /{kind}/bulk: one step on the ticked records, each in a transaction of its own, with a result for each.
func (c *visit) bulk() error {
	typed, _, err := c.posted()
	if err != nil {
		return err
	}
	m, err := c.step(typed.Get("step"))
	if err != nil {
		return err
	}
	if !m.Bulk {
		return fault.New(fault.Invalid, "F422", "“%s”不能批量办理", m.Label)
	}
	ids, err := ticked(typed["id"])
	if err != nil {
		return err
	}
	back := local(typed.Get("back"), c.base())
	f := c.emptyStep(m)
	if f != nil {
		f.typed = typed
		f.arrange()
		if !typed.Has("_save") {
			f.typed = nil
			return c.askBulk(m, ids, f, back, http.StatusOK)
		}
		if err := c.s.Engine.Read(c.r.Context(), f.read); err != nil {
			return err
		}
		if len(f.problems) == 0 {
			f.problems = c.s.Engine.DB().CheckNew(m.Form, f.rec)
		}
		if f.pressed() != "" || len(f.problems) > 0 {
			return c.askBulk(m, ids, f, back, statusOf(f))
		}
	}
	results := make([]moved, 0, len(ids))
	for _, id := range ids {
		results = append(results, c.moveOne(m, id, f.input()))
	}
	return c.showBulk(m, results, back)
}

// ticked reads the ids of the ticked rows.
func ticked(values []string) ([]record.ID, error) {
	var ids []record.ID
	for _, s := range values {
		id, err := record.ParseID(s)
		if err != nil || id == 0 {
			return nil, fault.New(fault.Invalid, "F422", "勾选的记录无效，请返回列表重新勾选")
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	switch {
	case len(ids) == 0:
		return nil, fault.New(fault.Invalid, "F422", "请先在列表中勾选记录")
	case len(ids) > maxBulk:
		return nil, fault.New(fault.TooLarge, "F413", "一次最多批量办理 %d 条", maxBulk)
	}
	return ids, nil
}

func (c *visit) moveOne(m *flow.Move, id record.ID, in any) moved {
	out := moved{id: id, title: id.String()}
	out.err = c.s.Engine.Write(c.r.Context(), func(tx *flow.Tx) error {
		rec, err := tx.Get(c.v.Plan, id)
		if err != nil {
			return err
		}
		out.title = Title(c.v.Plan, rec)
		err = tx.Take(c.v.Plan, rec, m.Name, in)
		out.state = rec.Header().State
		return err
	})
	if out.err != nil && fault.Of(out.err).Kind == fault.Internal && c.s.Log != nil {
		c.s.Log.ErrorContext(c.r.Context(), "bulk step failed", "kind", c.v.Plan.Name, "record", id, "step", m.Name, "error", out.err)
	}
	return out
}

// askBulk asks for the input that is common to all ticked records.
func (c *visit) askBulk(m *flow.Move, ids []record.ID, f *form, back string, status int) error {
	w := web.Form{Head: web.Head{Title: c.t(m.Label), Kicker: c.t(c.v.Plan.Label), Lead: c.t("将对勾选的 %d 条记录办理。", len(ids))}, Action: c.base() + "/bulk",
		Hidden: []web.Pair{{Name: "step", Value: m.Name}, {Name: "back", Value: back}}}
	for _, id := range ids {
		w.Hidden = append(w.Hidden, web.Pair{Name: "id", Value: id.String()})
	}
	w.Buttons = []web.Button{{Label: c.t("确认%s", m.Label), Name: "_save", Value: "1", Primary: true, Tone: dangerTone(m)}, {Label: c.t("取消"), URL: back}}
	c.p.Title, c.p.Crumbs = w.Head.Title, c.crumbs(w.Head.Title)
	return c.s.Engine.Read(c.r.Context(), func(tx *flow.Tx) error {
		if err := c.fillStep(tx, &w, f); err != nil {
			return err
		}
		w.Hidden = append(w.Hidden, web.Pair{Name: "_save", Value: "1"})
		return c.render(status, w)
	})
}

// showBulk lists the result of each record; those refused say why.
func (c *visit) showBulk(m *flow.Move, results []moved, back string) error {
	t := web.StatTable{Columns: []web.Column{{Label: c.t("记录")}, {Label: c.t("结果")}, {Label: c.t("说明")}}}
	done := 0
	for _, r := range results {
		row := web.StatRow{Label: r.title, URL: c.at(r.id, ""), Cells: []web.Cell{{Badge: &web.Badge{Text: c.t("已办理"), Tone: web.Good}}, {}}}
		if badge, _ := c.state(r.state); badge != nil {
			row.Cells[1].Text = badge.Text
		}
		if r.err != nil {
			row.Cells = []web.Cell{{Badge: &web.Badge{Text: c.t("未办理"), Tone: web.Bad}}, {Text: c.message(r.err)}}
		} else {
			done++
		}
		t.Rows = append(t.Rows, row)
	}
	title := c.t("批量办理：%s", m.Label)
	c.p.Title, c.p.Crumbs = title, c.crumbs(title)
	head := web.Head{Title: title, Lead: c.t("共 %d 条，已办理 %d 条，未办理 %d 条。", len(results), done, len(results)-done), Actions: []web.Button{{Label: c.t("返回列表"), URL: back, Primary: true}}}
	return c.render(http.StatusOK, head, web.Panel{Title: c.t("逐条结果"), Body: t})
}
