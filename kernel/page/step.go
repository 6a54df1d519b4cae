package page

import (
	"net/http"
	"slices"
	"strconv"

	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/web"
)

// step finds the step in the address.
func (c *visit) step(name string) (*flow.Move, error) {
	m := c.v.Flow.Step(name)
	if m == nil || m.Quiet {
		return nil, fault.Missing("该办理步骤")
	}
	return m, c.s.Policy.Check(c.actor, c.v.Plan.Name, role.Step(m.Name), m.Label)
}

// askStep answers GET /{kind}/{id}/step/{step}: the form of the step, or the question whether it shall be taken.
func (c *visit) askStep() error {
	m, err := c.step(c.r.PathValue("step"))
	if err != nil {
		return err
	}
	id, err := idOf(c.r)
	if err != nil {
		return err
	}
	return c.s.Engine.Read(c.r.Context(), func(tx *flow.Tx) error {
		rec, err := tx.Get(c.v.Plan, id)
		if err != nil {
			return err
		}
		if err := tx.May(c.v.Flow, m, rec); err != nil {
			return c.refused(m, rec, err)
		}
		in, err := tx.Prepare(m, rec)
		if err != nil {
			return err
		}
		return c.showStep(tx, m, rec, c.stepForm(m, in), http.StatusOK)
	})
}

// stepForm returns the form of a step's input, or nil if it takes none.
func (c *visit) stepForm(m *flow.Move, in any) *form {
	if m.Form == nil {
		return nil
	}
	f := c.form(m.Form, in, nil)
	f.step = m.Name
	return f
}

// emptyStep is stepForm with an empty input, for what was posted.
func (c *visit) emptyStep(m *flow.Move) *form {
	if m.Form == nil {
		return nil
	}
	return c.stepForm(m, m.NewInput())
}

// refused says why a step cannot be taken now, with the way back.
func (c *visit) refused(m *flow.Move, rec record.Record, err error) error {
	e := fault.Of(err)
	if e.Kind == fault.NotFound || e.Kind == fault.Internal || e.Kind == fault.Unauthenticated {
		return err
	}
	w := web.Form{Head: web.Head{Title: c.t(m.Label)}, Narrow: true, Alerts: []web.Alert{{Tone: web.Warn, Title: c.t("现在不能办理“%s”", m.Label), Text: c.message(err)}},
		Get: true, Action: c.at(rec.Header().ID, ""), Buttons: []web.Button{{Label: c.t("返回详情"), URL: c.at(rec.Header().ID, "")}}}
	return c.dialog(fault.Status(err), w)
}

// dialog writes a form in the dialog if a script asked for it there, or else as a page. The dialog shows no other refusal than 422.
func (c *visit) dialog(status int, w web.Form) error {
	c.p.Title = w.Head.Title
	c.p.Crumbs = c.crumbs(w.Head.Title)
	if partial(c.r) {
		w.Dialog = true
		if status >= 400 {
			status = http.StatusUnprocessableEntity
		}
		return c.fragment(status, w)
	}
	return c.render(status, w)
}

// showStep draws the form of a step.
func (c *visit) showStep(tx *flow.Tx, m *flow.Move, rec record.Record, f *form, status int) error {
	h := rec.Header()
	w := web.Form{Head: web.Head{Title: c.t(m.Label), Kicker: Title(c.v.Plan, rec), Lead: c.t(m.Help)}, Action: c.at(h.ID, "/step/"+m.Name), Flow: c.stages(h.State)}
	w.Hidden = []web.Pair{{Name: "version", Value: strconv.FormatInt(h.Version, 10)}}
	list, err := tx.Deadlines(c.v.Plan.Name, h.ID)
	if err != nil {
		return err
	}
	for _, d := range list {
		if d.Stopped.IsZero() && slices.Contains(m.Stops, d.Name) {
			w.Basis = append(w.Basis, web.Basis{Title: d.Basis, Note: c.t(d.Label) + " " + d.Due.String()})
		}
	}
	if read := c.reads(rec); len(read.Items) > 0 {
		w.Sections = []web.Section{{Parts: []web.Part{read}}}
	}
	if err := c.fillStep(tx, &w, f); err != nil {
		return err
	}
	if err := c.offer(tx, &w, m, rec); err != nil {
		return err
	}
	if len(m.Starts) > 0 {
		for _, label := range m.Starts {
			w.Alerts = append(w.Alerts, web.Alert{Tone: web.Info, Text: c.t("办理后开始计算时限：%s", label)})
		}
	}
	if m.Danger {
		w.Alerts = append(w.Alerts, web.Alert{Tone: web.Warn, Text: c.t("此步骤办理后不能撤回，请核对后再确认。")})
	}
	if m.Publishes {
		w.Alerts = append(w.Alerts, web.Alert{Tone: web.Info, Text: c.t("办理后将写入公开日志并向社会公开。")})
	}
	w.Buttons = []web.Button{{Label: c.t("确认%s", m.Label), Name: "_save", Value: "1", Primary: true, Tone: dangerTone(m)}, {Label: c.t("取消"), URL: c.at(h.ID, "")}}
	return c.dialog(status, w)
}

// reads are the texts of the record that whoever takes a step reads first, without those that the actor may not see.
func (c *visit) reads(rec record.Record) web.Facts {
	out := web.Facts{Wide: true}
	for _, f := range c.v.Reads {
		if c.sees(f) && !masked(f) && !f.Empty(rec) {
			out.Items = append(out.Items, web.Fact{Label: c.t(f.Label), Wide: true, Cell: c.cell(f, rec, c.names(), false)})
		}
	}
	return out
}

// offer makes a list to choose from of the references for which the view names what they may be.
func (c *visit) offer(tx *flow.Tx, w *web.Form, m *flow.Move, rec record.Record) error {
	for _, s := range w.Sections {
		for i := range s.Fields {
			w := &s.Fields[i]
			of := c.v.Offers[m.Name+"."+w.Name]
			if of == nil || w.Kind != web.Reference {
				continue
			}
			list, err := of(tx, rec)
			if err != nil {
				return err
			}
			w.Kind, w.Options = web.Select, list
		}
	}
	return nil
}

func dangerTone(m *flow.Move) web.Tone {
	if m.Danger {
		return web.Bad
	}
	return web.Neutral
}

// fillStep adds the fields of a step's input.
func (c *visit) fillStep(tx *flow.Tx, w *web.Form, f *form) error {
	if f == nil {
		w.Narrow = true
		return nil
	}
	if err := f.loadTitles(tx); err != nil {
		return err
	}
	w.Sections, w.Problems = append(w.Sections, f.sections()...), f.summary()
	w.Hidden = append(w.Hidden, f.hidden()...)
	for _, fld := range f.fields() {
		w.Upload = w.Upload || fld.Type == record.Files
	}
	return nil
}

// takeStep answers POST /{kind}/{id}/step/{step}.
func (c *visit) takeStep() error {
	m, err := c.step(c.r.PathValue("step"))
	if err != nil {
		return err
	}
	id, err := idOf(c.r)
	if err != nil {
		return err
	}
	f, err := c.readStep(m)
	if err != nil {
		return err
	}
	if f != nil && (f.pressed() != "" || len(f.problems) > 0) {
		return c.stepAgain(m, id, f)
	}
	var rec record.Record
	err = c.s.Engine.Write(c.r.Context(), func(tx *flow.Tx) error {
		if rec, err = tx.Get(c.v.Plan, id); err != nil {
			return err
		}
		if c.r.FormValue("version") != strconv.FormatInt(rec.Header().Version, 10) {
			return fault.New(fault.Stale, "F412", "%s已被他人更新，请刷新后核对再办理", c.v.Plan.Label)
		}
		return tx.Take(c.v.Plan, rec, m.Name, f.input())
	})
	switch e := fault.Of(err); {
	case err == nil:
		c.s.Say(c.w, web.Good, "“%s”已办理：%s", m.Label, c.v.Flow.State(rec.Header().State).Label)
		goTo(c.w, c.r, c.at(id, ""))
		return nil
	case f != nil && e.Kind == fault.Invalid:
		f.problems = e.Problems
		if len(f.problems) == 0 {
			f.problems = []fault.Problem{{Code: e.Code, Text: e.Text, Args: e.Args}}
		}
		return c.stepAgain(m, id, f)
	case rec != nil:
		return c.refused(m, rec, err)
	}
	return err
}

// input returns the filled input, nil for a step without.
func (f *form) input() any {
	if f == nil {
		return nil
	}
	return f.rec
}

// readStep reads the input that was posted; nil for a step without input.
func (c *visit) readStep(m *flow.Move) (*form, error) {
	typed, uploads, err := c.posted()
	f := c.emptyStep(m)
	if err != nil || f == nil {
		return nil, err
	}
	f.typed, f.uploads = typed, uploads
	f.arrange()
	err = c.s.Engine.Read(c.r.Context(), f.read)
	if len(f.problems) == 0 {
		f.problems = c.s.Engine.DB().CheckNew(f.plan, f.rec)
	}
	return f, err
}

// stepAgain shows the form of a step with what was typed.
func (c *visit) stepAgain(m *flow.Move, id record.ID, f *form) error {
	switch f.pressed() {
	case "_add", "_drop", "_pick":
		f.problems = nil
	case "_find":
		f.only(f.typed.Get("_find"))
	}
	if len(f.fresh) > 0 {
		if err := c.s.Engine.Write(c.r.Context(), f.keepFiles); err != nil {
			return err
		}
	}
	return c.s.Engine.Read(c.r.Context(), func(tx *flow.Tx) error {
		rec, err := tx.Get(c.v.Plan, id)
		if err != nil {
			return err
		}
		return c.showStep(tx, m, rec, f, statusOf(f))
	})
}
