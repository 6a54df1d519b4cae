package page

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
	"qgov/web"
)

// Selection is what the address of a list asks for.
type Selection struct {
	Query   store.Query
	Columns []Column   // shown, in order; every one may be seen by the actor, personal ones masked
	Chips   []web.Chip // the filters in force
	View    string     // system view: "", mine, late, s-STATE, p-PRESET
}

// Query reads the address of a list of the view: the same for the list, the export and the count of a saved view. The parameters:
//
//	view    "" all, mine, late, s-STATE, p-PRESET
//	q       words to find         region  GB/T 2260 code       state  code, repeated for one of several
//	due     late, today, week, none                            period 30, quarter, year (day of registration)
//	NAME    value of the field that is offered as a filter, a choice repeated for one of several; NAME.from and NAME.to for dates and numbers
//	order   NAME or -NAME         per     rows a page           after  place in the list         more  1 shows every filter
//
// A value that cannot be read is fault.Invalid: a filter is never dropped silently, or an export would hold more than was asked for.
func (s *Site) Query(tx *flow.Tx, r *http.Request, v *View) (*Selection, error) {
	return s.visit(nil, r, v).selection(tx, r.URL.Query(), false)
}

// reader reads the filters of an address.
type reader struct {
	c      *visit
	tx     *flow.Tx
	q      url.Values
	sel    *Selection
	faults []fault.Problem
	quiet  bool // only the conditions are wanted, no chips
}

func (c *visit) selection(tx *flow.Tx, q url.Values, quiet bool) (*Selection, error) {
	rd := &reader{c: c, tx: tx, q: q, sel: &Selection{View: q.Get("view")}, quiet: quiet}
	if err := rd.view(); err != nil {
		return nil, err
	}
	if err := rd.filters(q, true); err != nil {
		return nil, err
	}
	rd.order()
	if len(rd.faults) > 0 {
		return nil, fault.Problems(rd.faults)
	}
	rd.sel.Columns = c.shownColumns()
	return rd.sel, nil
}

func (rd *reader) where(f *record.Field, op store.Op, v any) {
	rd.sel.Query.Where = append(rd.sel.Query.Where, store.Cond{Field: f, Op: op, Value: v})
}

func (rd *reader) head(name string) *record.Field { return rd.c.v.Plan.Field(name) }

func (rd *reader) bad(text string, args ...any) {
	rd.faults = append(rd.faults, fault.Problem{Code: "R133", Text: text, Args: args})
}

// view adds the conditions of a system view.
func (rd *reader) view() error {
	name := rd.sel.View
	state, isState := strings.CutPrefix(name, "s-")
	preset, isPreset := strings.CutPrefix(name, "p-")
	switch {
	case name == "":
	case name == "mine":
		rd.where(rd.head("owner"), store.Is, rd.c.actor.ID)
		if f := rd.c.v.Flow; f != nil { // what is closed needs nobody any more
			var open []any
			for _, st := range f.States {
				if !st.Final {
					open = append(open, string(st.Code))
				}
			}
			rd.sel.Query.Where = append(rd.sel.Query.Where, store.In(rd.head("state"), open...))
		}
	case name == "late":
		rd.where(rd.head("due"), store.Less, rd.tx.Today())
	case isState:
		rd.where(rd.head("state"), store.Is, state)
	case isPreset:
		return rd.preset(preset)
	default:
		rd.bad("没有名为“%s”的视图", name)
	}
	return nil
}

func (rd *reader) preset(name string) error {
	i := slices.IndexFunc(rd.c.v.Presets, func(p Preset) bool { return p.Name == name })
	if i < 0 {
		rd.bad("没有名为“%s”的视图", name)
		return nil
	}
	p, q := rd.c.v.Presets[i], make(url.Values)
	for k, v := range p.Where {
		q.Set(k, v)
	}
	if p.Query != nil {
		for k, v := range p.Query(rd.tx, rd.c.r) {
			q.Set(k, v)
		}
	}
	return rd.filters(q, false)
}

// filters adds the conditions of an address; chips says that they are the person's own and can be taken away.
func (rd *reader) filters(q url.Values, chips bool) error {
	chip := func(label, value string, drop ...string) {
		if chips && !rd.quiet {
			var pairs []string
			for _, d := range append(drop, "after", "at") {
				pairs = append(pairs, d, "")
			}
			rd.sel.Chips = append(rd.sel.Chips, web.Chip{Label: label, Value: value, URL: address(rd.c.base(), q, pairs...)})
		}
	}
	c := rd.c
	if s := strings.TrimSpace(q.Get("q")); s != "" {
		rd.sel.Query.Search = s
		chip(c.t("关键词"), s, "q")
	}
	if code := q.Get("region"); code != "" {
		if !digits(code) {
			rd.bad("“%s”不是区划代码", code)
		}
		rd.where(rd.head("region"), store.Under, code)
		name := code
		if c.s.Regions != nil {
			name = c.s.Regions.Name(code)
		}
		chip(c.t("属地"), name, "region")
	}
	if codes := given(q, "state"); len(codes) > 0 {
		shown := make([]string, len(codes))
		for i, code := range codes {
			shown[i] = c.canonical(rd.head("state"), code)
		}
		rd.anyOf(rd.head("state"), anys(codes))
		chip(c.t("状态"), strings.Join(shown, "、"), "state")
	}
	rd.dueFilter(q, chip)
	if from := Period(&http.Request{URL: &url.URL{RawQuery: q.Encode()}}, rd.tx.Today()); !from.IsZero() {
		rd.where(rd.head("created"), store.AtLeast, from.Time())
		chip(c.t("期间"), c.t("%s 起", from.String()), "period")
	}
	fields := c.filterFields()
	if !chips { // a preset is code, and may compare any field that has a column
		fields = c.v.Plan.Fields
	}
	for _, f := range fields {
		if f.Type == record.Rows || f.Type == record.Files {
			continue
		}
		if err := rd.field(f, q, chip); err != nil {
			return err
		}
	}
	return nil
}

func (rd *reader) dueFilter(q url.Values, chip func(label, value string, drop ...string)) {
	due, today, value := rd.head("due"), rd.tx.Today(), q.Get("due")
	switch value {
	case "":
		return
	case "late":
		rd.where(due, store.Less, today)
	case "today":
		rd.where(due, store.Is, today)
	case "week":
		rd.where(due, store.AtLeast, today)
		rd.where(due, store.AtMost, today.AddDays(7))
	case "none":
		rd.where(due, store.None, nil)
	default:
		rd.bad("办理时限的筛选条件“%s”无效", value)
	}
	for _, o := range rd.c.dueOptions() {
		if o.Value == value {
			chip(rd.c.t("办理时限"), o.Label, "due")
		}
	}
}

func (c *visit) dueOptions() []web.Option {
	return []web.Option{{Value: "late", Label: c.t("已超期")}, {Value: "today", Label: c.t("今天到期")}, {Value: "week", Label: c.t("7天内到期")}, {Value: "none", Label: c.t("没有时限")}}
}

// filterFields are the fields offered as filters that the actor may compare: a hidden or masked value must not be found by trying.
func (c *visit) filterFields() []*record.Field {
	var out []*record.Field
	for _, f := range c.v.Plan.Fields {
		if f.Filters && f.Type != record.Rows && f.Type != record.Files && !masked(f) && c.sees(f) {
			out = append(out, f)
		}
	}
	return out
}

// ranged reports whether the field is filtered from one value to another.
func ranged(f *record.Field) bool {
	switch f.Type {
	case record.Count, record.Number, record.Amount, record.Date, record.Instant:
		return true
	}
	return false
}

func (rd *reader) field(f *record.Field, q url.Values, chip func(label, value string, drop ...string)) error {
	if ranged(f) {
		for _, side := range []struct {
			name string
			op   store.Op
			text string
		}{{".from", store.AtLeast, "%s 起"}, {".to", store.AtMost, "至 %s"}} {
			if s := q.Get(f.Name + side.name); s != "" {
				if v, ok := rd.value(f, s, side.op); ok {
					rd.where(f, side.op, v)
					chip(rd.c.t(f.Label), rd.c.t(side.text, s), f.Name+side.name)
				}
			}
		}
		return nil
	}
	if f.Type == record.Reference {
		return rd.reference(f, q, chip)
	}
	s := q.Get(f.Name)
	if s == "" {
		return nil
	}
	if codes := given(q, f.Name); f.Type == record.Choice && len(codes) > 1 {
		return rd.choices(f, codes, chip)
	}
	op := store.Is
	switch f.Type {
	case record.Choices:
		op = store.Has
	case record.Region:
		op = store.Under
	}
	v, ok := rd.value(f, s, op)
	if !ok {
		return nil
	}
	rd.where(f, op, v)
	shown := rd.c.canonical(f, s)
	if f.Type == record.YesNo {
		shown = rd.c.t(map[bool]string{true: "是", false: "否"}[v == true])
	}
	chip(rd.c.t(f.Label), shown, f.Name)
	return nil
}

// choices filters by one of several codes: the parameter repeated, as the figures of statistics link to their rows.
func (rd *reader) choices(f *record.Field, codes []string, chip func(label, value string, drop ...string)) error {
	values, shown := []any{}, []string{}
	for _, code := range codes {
		v, ok := rd.value(f, code, store.Is)
		if !ok {
			return nil
		}
		values, shown = append(values, v), append(shown, rd.c.canonical(f, code))
	}
	rd.anyOf(f, values)
	chip(rd.c.t(f.Label), strings.Join(shown, "、"), f.Name)
	return nil
}

func (rd *reader) anyOf(f *record.Field, values []any) {
	if len(values) == 1 {
		rd.where(f, store.Is, values[0])
		return
	}
	rd.where(f, store.OneOf, values)
}

// given returns the values of a parameter that say something.
func given(q url.Values, name string) []string {
	return slices.DeleteFunc(slices.Clone(q[name]), func(s string) bool { return s == "" })
}

func anys(list []string) []any {
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = s
	}
	return out
}

// value reads a filter's text as the value of the field's column.
func (rd *reader) value(f *record.Field, s string, op store.Op) (any, bool) {
	switch {
	case op == store.Has || op == store.Under:
		return s, true
	case f.Type == record.Instant: // a day stands for its beginning or its end
		d, err := calendar.ParseDateLoose(s)
		if err != nil {
			rd.bad("“%s”不是日期，请写成 2026-01-31 的形式", s)
			return nil, false
		}
		if op == store.AtMost {
			return d.AddDays(1).Time().UnixMicro() - 1, true
		}
		return d.Time().UnixMicro(), true
	}
	r := rd.c.v.Plan.New()
	if p := f.Parse(r, s); p != nil {
		rd.faults = append(rd.faults, *p)
		return nil, false
	}
	return f.Column(r), true
}

// reference filters by the record chosen, or by the words typed when scripts did not run.
func (rd *reader) reference(f *record.Field, q url.Values, chip func(label, value string, drop ...string)) error {
	typed := strings.TrimSpace(q.Get(f.Name + ".q"))
	if s := q.Get(f.Name); s != "" {
		id, err := record.ParseID(s)
		if err != nil {
			rd.bad("“%s”的筛选条件无效，请重新选择", f.Label)
			return nil
		}
		rd.where(f, store.Is, id)
		if rd.quiet {
			return nil
		}
		if f.Target == nil { // a record of a kind that this one does not know
			chip(rd.c.t(f.Label), rd.c.t("指定的一条"), f.Name)
			return nil
		}
		n := rd.c.names()
		n.id(f, id)
		if err := n.load(rd.tx); err != nil {
			return err
		}
		chip(rd.c.t(f.Label), n.of(f, id), f.Name, f.Name+".q")
		return nil
	}
	if typed == "" || f.Target == nil {
		return nil
	}
	found, err := rd.c.lookUp(rd.tx, f.Target(), typed, 200)
	if err != nil {
		return err
	}
	var ids []any
	for _, r := range found {
		ids = append(ids, r.Header().ID)
	}
	rd.where(f, store.OneOf, ids)
	chip(rd.c.t(f.Label), typed, f.Name, f.Name+".q")
	return nil
}

// order reads order, rows a page and place.
func (rd *reader) order() {
	q := &rd.sel.Query
	name, desc := strings.CutPrefix(rd.q.Get("order"), "-")
	if name != "" {
		f := rd.c.v.Plan.Field(name)
		if f == nil || !rd.c.sortable(f) {
			rd.bad("不能按“%s”排序", name)
		}
		q.Sort, q.Desc = f, desc
	}
	q.Limit, q.After, q.Bare = PerPage(rd.c.r), rd.q.Get("after"), true
}

// PerPage is how many rows a list shows, those of kinds and those written by hand: 20, a bearable length on a phone, unless the
// reader asks for more.
func PerPage(r *http.Request) int {
	if n, err := strconv.Atoi(r.URL.Query().Get("per")); err == nil && slices.Contains(pageSizes(), n) {
		return n
	}
	return pageSizes()[0]
}

// Sizes leads to the same list with other numbers of rows.
func Sizes(r *http.Request) (out []web.Link) {
	for _, s := range pageSizes() {
		out = append(out, web.Link{Label: strconv.Itoa(s), URL: with(r, "per", strconv.Itoa(s)), Active: s == PerPage(r)})
	}
	return out
}

func pageSizes() []int { return []int{20, 50, 100} }

// sortable reports whether lists may be sorted by the field: it has an index, and its order betrays nothing.
func (c *visit) sortable(f *record.Field) bool {
	if f.Type == record.Rows || f.Type == record.Files || f.Type == record.Choices || f.Lies() || masked(f) || !c.sees(f) {
		return false
	}
	return f.Listed || f.Index || f.Single || f.Head && (f.Name == "region" || f.Name == "state" || f.Name == "due" || f.Name == "owner")
}
