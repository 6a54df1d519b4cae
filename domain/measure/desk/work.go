package desk

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"qgov/base/firm"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/web"
)

// most is how many records of a kind are counted: beyond it the number says only "more than".
const most = 10000

// work is what the actor can do in one business.
type work struct {
	view       *page.View
	states     []record.State // in which it may take a step
	second     []record.State // in which one of these needs a second person
	now, today int64
	week, late int64
	approval   int64
	home       string          // region of the actor, where the kind is a national register
	items      []record.Record // the first by due day
	open       map[record.ID]string
	firms      map[record.ID]string // that the items concern, by id of the item
}

// work counts, for every business with a flow, what the actor can do now: records of its region in a state from which it may take a
// step. Each number is that of a list which the address [work.url] shows.
func (v *view) work(tx *flow.Tx) ([]work, error) {
	var out []work
	for i := range v.d.site.Views {
		pv := &v.d.site.Views[i]
		if pv.Flow == nil || !tx.DB().Policy().May(tx.Actor(), pv.Plan.Name, role.See) {
			continue
		}
		w := work{view: pv}
		for _, s := range pv.Flow.States {
			can, second := may(tx, pv, s.Code)
			if can {
				w.states = append(w.states, s.Code)
			}
			if second {
				w.second = append(w.second, s.Code)
			}
		}
		if len(w.states) == 0 {
			continue
		}
		if err := v.countWork(tx, &w); err != nil {
			return nil, err
		}
		if w.now > 0 {
			out = append(out, w)
		}
	}
	return out, nil
}

// may reports whether the actor may take a step from the state, and whether one of these is an approval by a second person. Steps
// that the program takes by itself, that cannot be undone, such as a withdrawal, or that lead nowhere, such as an extension, are
// possible and are no task.
func may(tx *flow.Tx, pv *page.View, s record.State) (can, second bool) {
	for _, m := range pv.Flow.Open(s) {
		if m.Quiet || m.After != "" || m.Danger || m.Optional || !tx.DB().Policy().May(tx.Actor(), pv.Plan.Name, role.Step(m.Name)) {
			continue
		}
		can = true
		second = second || m.FourEyes != ""
	}
	return can, second
}

func (v *view) countWork(tx *flow.Tx, w *work) error {
	state, due := w.view.Plan.Field("state"), w.view.Plan.Field("due")
	w.home = ""
	if w.view.Plan.National && tx.Actor().Party == 0 { // it is read everywhere, its steps belong to those at home
		w.home = tx.Actor().Region
	}
	in := func(states []record.State, more ...store.Cond) store.Query {
		var values []any
		for _, s := range states {
			values = append(values, s)
		}
		if w.home != "" {
			more = append(more, store.Cond{Field: w.view.Plan.Field("region"), Op: store.Under, Value: w.home})
		}
		return store.Query{Where: append([]store.Cond{store.In(state, values...)}, more...)}
	}
	queries := []store.Query{in(w.states), in(w.states, store.Cond{Field: due, Op: store.AtLeast, Value: v.today}, store.Cond{Field: due, Op: store.AtMost, Value: v.today.AddDays(7)}),
		in(w.states, store.Cond{Field: due, Op: store.Less, Value: v.today}), in(w.second), in(w.states, store.Eq(due, v.today))}
	n, err := tx.Counts(w.view.Plan, queries, most)
	if err != nil {
		return err
	}
	w.now, w.week, w.late, w.approval, w.today = n[0], n[1], n[2], n[3], n[4]
	if w.now == 0 {
		return nil
	}
	// What has a day comes first, then what has none.
	for _, op := range []store.Op{store.Some, store.None} {
		q := in(w.states, store.Cond{Field: due, Op: op})
		q.Limit, q.Bare = 10, true
		if op == store.Some {
			q.Sort = due
		}
		found, err := tx.Find(w.view.Plan, q)
		if err != nil {
			return err
		}
		w.items = append(w.items, found.Records...)
	}
	return w.name(tx)
}

// name keeps of the items those on which a step is open to the actor, with the step's name: not those that it brought on their way
// itself and that wait for a second person.
func (w *work) name(tx *flow.Tx) error {
	w.open = make(map[record.ID]string)
	var kept []record.Record
	for _, r := range w.items {
		h := r.Header()
		for _, m := range w.view.Flow.Open(h.State) {
			if m.Quiet || m.After != "" || m.Danger || m.Optional {
				continue
			}
			// The record is bare, so its guard may miss what is there: only a refusal of the person or the state counts.
			if err := tx.May(w.view.Flow, m, r); fault.Is(err, fault.Denied) || fault.Is(err, fault.Conflict) {
				continue
			}
			w.open[h.ID] = m.Label
			kept = append(kept, r)
			break
		}
	}
	w.items = kept
	return w.nameFirms(tx)
}

// nameFirms finds the firm of each item: an officer knows a case by it.
func (w *work) nameFirms(tx *flow.Tx) error {
	w.firms = make(map[record.ID]string)
	f := w.view.Plan.Field("firm")
	if f == nil || f.Type != record.Reference {
		return nil
	}
	var ids []record.ID
	for _, r := range w.items {
		if id, _ := f.Int(r); id != 0 {
			ids = append(ids, record.ID(id))
		}
	}
	names, err := tx.Titles(firm.Kind.Plan, ids)
	for _, r := range w.items {
		id, _ := f.Int(r)
		w.firms[r.Header().ID] = names[record.ID(id)]
	}
	return err
}

// url is the list of a business with the states, and the filter of due days.
func (w *work) url(states []record.State, due string) string {
	q := make(url.Values)
	for _, s := range states {
		q.Add("state", string(s))
	}
	if due != "" {
		q.Set("due", due)
	}
	if w.home != "" {
		q.Set("region", w.home)
	}
	return "/" + w.view.Plan.Name + "?" + q.Encode()
}

// workFigures are the sums; each leads to the page that has them by business.
func (v *view) workFigures(list []work) []web.KPI {
	var now, today, week, late, approval int64
	for _, w := range list {
		now, today, week, late, approval = now+w.now, today+w.today, week+w.week, late+w.late, approval+w.approval
	}
	k := []web.KPI{
		{Label: v.t("我现在能办"), Value: text.Int(now), Icon: "inbox", URL: "/desk/mine", Hint: v.t("按职责能在本辖区办理的事项")},
		{Label: v.t("今天到期"), Value: text.Int(today), Icon: "calendar", URL: "/desk/mine?due=today", Tone: web.Warn},
		{Label: v.t("7天内到期"), Value: text.Int(week), Icon: "clock", URL: "/desk/mine?due=week", Tone: web.Warn},
		{Label: v.t("已超期"), Value: text.Int(late), Icon: "alert-circle", URL: "/desk/mine?due=late", Tone: web.Bad},
		{Label: v.t("待我审批"), Value: text.Int(approval), Icon: "checks", URL: "/desk/mine", Tone: web.Info, Hint: v.t("须由经办人以外的人批准；本人经办的由他人办理")},
	}
	for i := range k {
		k[i].Unit = v.t("件")
	}
	return k
}

// tasks lists what can be done, the earliest day first.
func (v *view) tasks(list []work, limit int) web.Tasks {
	type item struct {
		w *work
		r record.Record
	}
	var all []item
	for i := range list {
		for _, r := range list[i].items {
			all = append(all, item{&list[i], r})
		}
	}
	day := func(r record.Record) calendar.Date {
		if d := r.Header().Due; !d.IsZero() {
			return d
		}
		return calendar.NewDate(9999, 1, 1)
	}
	slices.SortStableFunc(all, func(a, b item) int {
		return cmp.Or(cmp.Compare(day(a.r), day(b.r)), cmp.Compare(a.r.Header().ID, b.r.Header().ID))
	})
	out := web.Tasks{Empty: web.Empty{Icon: "circle-check", Title: v.t("没有待办事项")}}
	all = slices.DeleteFunc(all, func(x item) bool { return !v.wanted(x.r.Header().Due) })
	for _, x := range all[:min(limit, len(all))] {
		h, pv := x.r.Header(), x.w.view
		title := pv.Plan.TitleOf(x.r)
		if f := pv.Plan.TitleField(); f != nil && f.Access == record.Personal {
			title = page.Mask(title)
		}
		if f := pv.Plan.Field("name"); f != nil && f != pv.Plan.TitleField() && f.Access != record.Personal && f.Type != record.Hidden {
			if name := f.Format(x.r); !strings.Contains(title, name) {
				title = strings.TrimSpace(title + " " + name)
			}
		}
		sub := v.t(pv.Plan.Label) + " · " + v.t(pv.Flow.State(h.State).Label)
		if name := x.w.firms[h.ID]; name != "" && !strings.Contains(title, name) {
			sub = name + " · " + sub
		}
		if h.Region != "" && h.Region != role.From(v.r.Context()).Region && v.d.site.Regions != nil {
			sub += " · " + v.d.site.Regions.Name(h.Region)
		}
		out.Items = append(out.Items, web.Task{Kind: web.Badge{Text: v.t(x.w.open[h.ID]), Tone: web.Info, Hint: v.t(pv.Plan.Label)}, Title: title, Sub: sub,
			URL: "/" + pv.Plan.Name + "/" + h.ID.String(), Due: v.due(h.Due)})
	}
	return out
}

// wanted reports whether an item with this day is asked for: all of them, those of the next seven days, or the late ones.
func (v *view) wanted(due calendar.Date) bool {
	switch v.r.URL.Query().Get("due") {
	case "today":
		return due == v.today
	case "week":
		return due >= v.today && due <= v.today.AddDays(7)
	case "late":
		return !due.IsZero() && due < v.today
	}
	return true
}

// choices are the tabs of the list by day.
func (v *view) choices() web.Switch {
	sw := web.Switch{Name: v.t("按期限")}
	for _, o := range [][2]string{{"", "全部"}, {"today", "今天到期"}, {"week", "7天内到期"}, {"late", "已超期"}} {
		sw.Items = append(sw.Items, web.Link{Label: v.t(o[1]), URL: v.link("/desk/mine", "due", o[0]), Active: v.r.URL.Query().Get("due") == o[0]})
	}
	return sw
}

// due says how far away a day is.
func (v *view) due(d calendar.Date) *web.Due {
	if d.IsZero() {
		return nil
	}
	out := &web.Due{Date: d.String()}
	switch days := d.Sub(v.today); {
	case days < 0:
		out.Text, out.Tone = v.t("超期 %d 天", -days), web.Bad
	case days == 0:
		out.Text, out.Tone = v.t("今天到期"), web.Warn
	case days <= 7:
		out.Text, out.Tone = v.t("剩余 %d 天", days), web.Warn
	default:
		out.Text = v.t("剩余 %d 天", days)
	}
	return out
}

// mine is the page of the actor's work by business.
func (d desk) mine(w http.ResponseWriter, r *http.Request) error {
	return d.show(w, r, "我的待办", func(tx *flow.Tx, v *view) ([]web.Part, error) {
		list, err := v.work(tx)
		if err != nil {
			return nil, err
		}
		t := web.StatTable{Columns: []web.Column{{Label: v.t("业务")}, {Label: v.t("我现在能办"), Num: true}, {Label: v.t("7天内到期"), Num: true}, {Label: v.t("已超期"), Num: true}, {Label: v.t("待我审批"), Num: true}}, Note: v.t("点击数字查看对应的事项")}
		for i := range list {
			x := &list[i]
			cell := func(n int64, url string) web.Cell {
				c := web.Cell{Text: text.Int(n)}
				if n >= most {
					c.Text = v.t("%s 以上", c.Text)
				}
				if n > 0 {
					c.URL = url
				}
				return c
			}
			t.Rows = append(t.Rows, web.StatRow{Label: v.t(x.view.Plan.Label), URL: x.url(x.states, ""), Cells: []web.Cell{cell(x.now, x.url(x.states, "")), cell(x.week, x.url(x.states, "week")), cell(x.late, x.url(x.states, "late")), cell(x.approval, x.url(x.second, ""))}})
		}
		b := web.Board{Head: web.Head{Title: v.t("我的待办"), Lead: v.t("按职责能在本辖区办理的事项"), Period: v.choices(), Actions: []web.Button{{Label: v.t("日历订阅"), Icon: "calendar", URL: "/desk/calendar"}}}, KPIs: v.workFigures(list)}
		b.Panels = append(b.Panels, web.Panel{Title: v.t("按期限"), Note: v.t("先到期的在前"), Body: v.tasks(list, 100)})
		if len(list) > 0 {
			b.Panels = append(b.Panels, web.Panel{Title: v.t("按业务"), Body: t})
		}
		own, err := d.site.Tasks(tx, flow.Agenda{Owner: max(tx.Actor().ID, 1)})
		if err != nil {
			return nil, err
		}
		b.Panels = append(b.Panels, web.Panel{Title: v.t("我承办的法定期限"), Body: own})
		return []web.Part{b}, nil
	})
}
