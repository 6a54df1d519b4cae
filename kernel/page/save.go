package page

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/web"
)

// newForm answers GET /{kind}/new. Fields named in the address are filled, then the view's defaults apply.
func (c *visit) newForm() error {
	return c.s.Engine.Read(c.r.Context(), func(tx *flow.Tx) error {
		f, err := c.fresh(tx)
		if err != nil {
			return err
		}
		return c.open(tx, f)
	})
}

// fresh returns the form of a new record, filled from the address and by the view.
func (c *visit) fresh(tx *flow.Tx) (*form, error) {
	q := c.r.URL.Query()
	rec := c.v.Plan.New()
	for _, fld := range c.formFields(c.v.Plan) {
		if q.Has(fld.Name) && fld.Type != record.Rows && fld.Type != record.Files {
			fld.Parse(rec, q.Get(fld.Name)) // a bad value in the address is left out
		}
	}
	if c.v.Defaults != nil {
		if err := c.v.Defaults(tx, rec, q); err != nil {
			return nil, err
		}
	}
	return c.form(c.v.Plan, rec, nil), nil
}

// stored returns the form of the record in the address.
func (c *visit) stored(tx *flow.Tx) (*form, error) {
	id, err := idOf(c.r)
	if err != nil {
		return nil, err
	}
	old, err := tx.Get(c.v.Plan, id)
	if err != nil {
		return nil, err
	}
	rec, err := tx.Get(c.v.Plan, id)
	if err != nil {
		return nil, err
	}
	return c.form(c.v.Plan, rec, old), nil
}

// editForm answers GET /{kind}/{id}/edit.
func (c *visit) editForm() error {
	return c.s.Engine.Read(c.r.Context(), func(tx *flow.Tx) error {
		f, err := c.stored(tx)
		if err != nil {
			return err
		}
		return c.open(tx, f)
	})
}

// open shows a form for the first time, or with the draft that the person kept.
func (c *visit) open(tx *flow.Tx, f *form) error {
	input, at, err := f.draft(tx)
	if err != nil {
		return err
	}
	var alerts []web.Alert
	switch {
	case input != "" && c.r.URL.Query().Get("draft") == "1":
		if f.typed, err = url.ParseQuery(input); err != nil {
			return errForm(err)
		}
		f.arrange()
		if err := f.read(tx); err != nil {
			return err
		}
		f.problems = nil // an unfinished form is not wrong yet
		alerts = append(alerts, web.Alert{Tone: web.Info, Text: c.t("已恢复 %s 保存的草稿；个人信息和附件不保存在草稿中。", shortTime(at))})
	case input != "":
		alerts = append(alerts, web.Alert{Tone: web.Info, Text: c.t("您有一份 %s 保存的草稿。", shortTime(at)),
			Links: []web.Link{{Label: c.t("继续填写草稿"), URL: address(c.r.URL.Path, c.r.URL.Query(), "draft", "1")}}})
	}
	return f.show(tx, http.StatusOK, alerts...)
}

// draft returns the input that the person kept of this form.
func (f *form) draft(tx *flow.Tx) (string, time.Time, error) {
	var input string
	var at int64
	_, err := tx.One(`SELECT input, at FROM form_draft WHERE owner = ? AND kind = ? AND record = ? AND {all: the owner's own}`, []any{f.c.actor.ID, f.plan.Name, f.id()}, &input, &at)
	return input, time.UnixMicro(at), err
}

// id is the id of the record as it is stored, 0 for a new one.
func (f *form) id() record.ID {
	if f.old == nil {
		return 0
	}
	return f.old.Header().ID
}

func (f *form) dropDraft(tx *flow.Tx) error {
	_, err := tx.Exec(`DELETE FROM form_draft WHERE owner = ? AND kind = ? AND record = ? AND {all: the owner's own}`, f.c.actor.ID, f.plan.Name, f.id())
	return err
}

func shortTime(t time.Time) string { return t.In(calendar.Shanghai()).Format("2006-01-02 15:04") }

// create answers POST /{kind}.
func (c *visit) create() error { return c.submit(c.fresh) }

// change answers POST /{kind}/{id}.
func (c *visit) change() error { return c.submit(c.stored) }

// submit reads the posted form in one transaction and saves in another, so that an input that is refused can be shown again.
func (c *visit) submit(load func(tx *flow.Tx) (*form, error)) error {
	typed, uploads, err := c.posted()
	if err != nil {
		return err
	}
	var f *form
	err = c.s.Engine.Read(c.r.Context(), func(tx *flow.Tx) (err error) {
		if f, err = load(tx); err != nil {
			return err
		}
		f.typed, f.uploads = typed, uploads
		f.arrange()
		return f.readRecord(tx)
	})
	if err != nil {
		return err
	}
	switch f.pressed() {
	case "_draft":
		return c.keepDraft(f)
	case "_add", "_drop", "_pick":
		f.problems = nil
		return c.again(f, http.StatusOK)
	case "_find":
		f.only(f.typed.Get("_find"))
		return c.again(f, statusOf(f))
	}
	if f.stale() {
		return c.showStale(f)
	}
	if len(f.problems) > 0 {
		f.check()
		return c.again(f, http.StatusUnprocessableEntity)
	}
	return c.save(f)
}

// readRecord reads the fields and, for a new record, its region.
func (f *form) readRecord(tx *flow.Tx) error {
	if err := f.read(tx); err != nil {
		return err
	}
	region := f.plan.Field("region")
	if f.old == nil && f.asksRegion() && f.typed.Has("region") {
		return f.readField(tx, region, "region", f.rec, nil, f.c.names())
	}
	return nil
}

// asksRegion reports whether the form asks which region a new record belongs to: the actor's region has others below it.
func (f *form) asksRegion() bool {
	a := f.c.actor
	return f.step == "" && f.old == nil && f.c.s.Regions != nil && a.Party == 0 && a.Region != "" && len(f.c.s.Regions.Below(a.Region)) > 0 && levelName(f.c.s.Regions.Below(a.Region)[0].Code) != "乡镇街道"
}

// only keeps the problems of one field.
func (f *form) only(name string) {
	all := f.problems
	f.problems = nil
	for _, p := range all {
		if path(p.Field) == name {
			f.problems = append(f.problems, p)
		}
	}
}

// check adds the problems of fields that could be read, so that a person sees all of them at once.
func (f *form) check() {
	rec, ok := f.rec.(record.Record)
	if !ok {
		return
	}
	shown := f.fields()
	for _, p := range f.c.s.Engine.DB().Check(f.plan, rec) {
		name, _, _ := strings.Cut(path(p.Field), ".") // what code sets is not set yet
		if slices.ContainsFunc(shown, func(fld *record.Field) bool { return fld.Name == name }) && f.problem(path(p.Field)) == "" {
			f.problems = append(f.problems, p)
		}
	}
}

func statusOf(f *form) int {
	if len(f.problems) > 0 {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

// stale reports whether somebody else saved the record since the form was opened.
func (f *form) stale() bool {
	return f.old != nil && f.typed.Get("version") != strconv.FormatInt(f.old.Header().Version, 10)
}

// showStale shows the input again beside what is stored now.
func (c *visit) showStale(f *form) error {
	return c.s.Engine.Read(c.r.Context(), func(tx *flow.Tx) error {
		if err := f.loadTitles(tx); err != nil {
			return err
		}
		if err := f.merge(); err != nil {
			return err
		}
		f.problems = nil
		alert := web.Alert{Tone: web.Warn, Title: c.t("您填写期间，该记录已被他人更新"),
			Text: c.t("更新于 %s。您没有改动的栏目已换成最新内容；双方都改动的栏目保留您的填写，并注明现值。请核对后再次提交。", shortTime(f.old.Header().Changed))}
		return f.show(tx, fault.Status(fault.New(fault.Stale, "F412", "")), alert)
	})
}

// again shows the form with what was typed.
func (c *visit) again(f *form, status int) error {
	if len(f.fresh) > 0 {
		if err := c.s.Engine.Write(c.r.Context(), f.keepFiles); err != nil {
			return err
		}
	}
	return c.s.Engine.Read(c.r.Context(), func(tx *flow.Tx) error { return f.show(tx, status) })
}

// keepDraft keeps the input for later.
func (c *visit) keepDraft(f *form) error {
	input := f.draftInput()
	if len(input) > 1<<20 {
		return fault.New(fault.TooLarge, "F413", "草稿过长，请先提交一部分")
	}
	err := c.s.Engine.Write(c.r.Context(), func(tx *flow.Tx) error {
		_, err := tx.Exec(`INSERT INTO form_draft (owner, kind, record, input, at) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (owner, kind, record) DO UPDATE SET input = excluded.input, at = excluded.at /* {all: the owner's own} */`,
			c.actor.ID, f.plan.Name, f.id(), input, tx.Now())
		return err
	})
	if err != nil {
		return err
	}
	c.s.Say(c.w, web.Good, "草稿已保存")
	to := c.base() + "/new"
	if f.old != nil {
		to = c.at(f.id(), "/edit")
	}
	goTo(c.w, c.r, address(to, c.r.URL.Query(), "draft", "1"))
	return nil
}

// save writes the record and goes to its page. What the rules refuse is shown at the fields.
func (c *visit) save(f *form) error {
	rec := f.rec.(record.Record)
	isNew := f.old == nil
	err := c.s.Engine.Write(c.r.Context(), func(tx *flow.Tx) error {
		if err := f.dropDraft(tx); err != nil {
			return err
		}
		if isNew {
			return tx.Create(c.v.Plan, rec)
		}
		return tx.Update(c.v.Plan, rec, "")
	})
	switch e := fault.Of(err); {
	case err == nil:
		c.s.Say(c.w, web.Good, "已保存“%s”", Title(c.v.Plan, rec))
		goTo(c.w, c.r, c.at(rec.Header().ID, ""))
		return nil
	case e.Kind == fault.Stale && !isNew:
		err := c.s.Engine.Read(c.r.Context(), func(tx *flow.Tx) (err error) {
			f.old, err = tx.Get(c.v.Plan, f.id())
			return err
		})
		if err != nil {
			return err
		}
		return c.showStale(f)
	case e.Kind == fault.Invalid || e.Kind == fault.Conflict || e.Kind == fault.Denied:
		f.problems = e.Problems
		if len(f.problems) == 0 {
			f.problems = []fault.Problem{{Code: e.Code, Text: e.Text, Args: e.Args}}
		}
		if isNew {
			rec.Header().ID = 0
		}
		return c.again(f, fault.Status(&fault.Error{Kind: fault.Invalid}))
	}
	return err
}

// show writes the page of the form.
func (f *form) show(tx *flow.Tx, status int, alerts ...web.Alert) error {
	c := f.c
	if err := f.loadTitles(tx); err != nil {
		return err
	}
	rec := f.rec.(record.Record)
	q := c.r.URL.Query()
	w := web.Form{Sections: f.sections(), Hidden: f.hidden(), Problems: f.summary(), Alerts: alerts, Flow: c.stages(rec.Header().State), Numbered: true}
	title, save, cancel := c.begin(c.v), c.t("保存"), c.base()
	if c.v.New != "" {
		save = title
	}
	w.Action = address(c.base(), q, "draft", "")
	if f.old != nil {
		title, save, cancel = c.t("修改%s", c.v.Plan.Label), c.t("保存"), c.at(f.id(), "")
		w.Action = c.at(f.id(), "")
		w.Head.Kicker = Title(c.v.Plan, f.old)
	} else if f.asksRegion() {
		w.Sections[0].Fields = append([]web.Field{f.regionField()}, w.Sections[0].Fields...)
	}
	w.Head.Title = title
	for _, fld := range f.fields() {
		w.Upload = w.Upload || fld.Type == record.Files
	}
	if c.v.Banner != nil {
		w.Alerts = append(w.Alerts, c.alerts(c.v.Banner(tx, rec))...)
	}
	w.Draft = c.t("可以先保存草稿，稍后继续填写")
	w.Buttons = []web.Button{{Label: save, Name: "_save", Value: "1", Primary: true, Icon: "check"},
		{Label: c.t("保存草稿"), Name: "_draft", Value: "1", NoValidate: true}, {Label: c.t("取消"), URL: cancel}}
	c.p.Title, c.p.Crumbs = title, c.crumbs(title)
	if len(w.Problems) > 0 {
		c.p.Title = c.t("错误：") + title
	}
	return c.render(status, w)
}

// regionField asks which region below the actor's own a new record belongs to.
func (f *form) regionField() web.Field {
	region := f.plan.Field("region")
	w := f.field(region, "region", f.rec, nil)
	w.Required = true
	if f.rec.(record.Record).Header().Region == "" {
		w.Levels = f.c.levels(f.c.regionRoot(region), f.c.actor.Region)
	}
	return w
}
