package page

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/web"
)

// most is how far lists count: beyond it a person does not read, and the engine need not.
const most = 10000

// list answers GET /{kind}.
func (c *visit) list() error {
	c.keepDensity()
	l := &web.List{FilterURL: c.base(), Roomy: c.roomy()}
	status := 200
	err := c.s.Engine.Read(c.r.Context(), func(tx *flow.Tx) error {
		start := time.Now()
		sel, err := c.selection(tx, c.r.URL.Query(), false)
		if err == nil {
			err = c.results(tx, l, sel)
		}
		if err != nil {
			if fault.Of(err).Kind != fault.Invalid {
				return err
			}
			status, l.Empty = 422, web.Empty{Icon: "alert-circle", Title: c.t("筛选条件有误"), Text: c.message(err)}
		}
		l.Millis = float64(time.Since(start).Microseconds()) / 1000
		if c.swapsResults() {
			return nil
		}
		return c.aroundResults(tx, l)
	})
	if err != nil {
		return err
	}
	c.w.Header().Set("Vary", "HX-Target")
	if c.swapsResults() {
		return c.fragment(status, l.Results())
	}
	c.p.Title, c.p.Crumbs = c.t(c.v.Plan.Label), []web.Link{{Label: c.t("首页"), URL: "/"}, {Label: c.t(c.v.Plan.Label)}}
	c.s.RegionSwitch(c.r, c.p)
	return c.render(status, *l)
}

// swapsResults reports whether a script replaces the results only.
func (c *visit) swapsResults() bool { return partial(c.r) && target(c.r) == "results" }

// results fills what changes with the filters: count, rows, pager, chips, exports.
func (c *visit) results(tx *flow.Tx, l *web.List, sel *Selection) error {
	n, err := tx.Tally(c.v.Plan, []store.Query{sel.Query}, most)
	if err != nil {
		return err
	}
	l.Count, l.AtLeast = n[0].N, n[0].More
	page, err := tx.Find(c.v.Plan, sel.Query)
	if err != nil {
		return err
	}
	titles := c.names()
	for _, r := range page.Records {
		for _, col := range sel.Columns {
			for _, f := range []*record.Field{col.Field, col.Under} {
				if f != nil {
					titles.add(r, f)
				}
			}
		}
	}
	if err := titles.load(tx); err != nil {
		return err
	}
	l.Chips, l.Columns, l.Rows = sel.Chips, c.heads(sel), c.rows(tx, page.Records, sel, titles)
	l.Bulk = c.bulkBar()
	l.Pager = c.pager(page, sel)
	l.Exports = c.exports()
	if l.Roomy {
		l.Dense = web.Link{Label: c.t("紧凑行高"), URL: withDensity(c, "0")}
	} else {
		l.Dense = web.Link{Label: c.t("宽松行高"), URL: withDensity(c, "1")}
	}
	l.Chooser = &web.Form{Action: c.base() + "/columns", Hidden: []web.Pair{{Name: "back", Value: with(c.r)}}}
	if len(sel.Chips) == 0 && sel.View == "" {
		l.Empty = web.Empty{Title: c.t("还没有%s", c.v.Plan.Label)}
		if c.v.New == "" {
			l.Empty = web.Empty{Title: c.t("还没有登记%s", c.v.Plan.Label), Text: c.t("登记后在这里列出。")}
		}
	}
	return nil
}

// pager names the pages beside this one. The ordinal of the first row travels in the address, since keyset paging knows none.
func (c *visit) pager(page store.Page[record.Record], sel *Selection) web.Pager {
	at := int64(1)
	if v, err := strconv.ParseInt(c.r.URL.Query().Get("at"), 10, 64); err == nil && v > 0 && sel.Query.After != "" {
		at = v
	}
	n, size := int64(len(page.Records)), int64(sel.Query.Limit)
	var g web.Pager
	if n > 0 {
		g.From, g.To = at, at+n-1
	}
	if page.Next != "" {
		g.Next = with(c.r, "after", page.Next, "at", strconv.FormatInt(at+n, 10))
	}
	if page.Prev != "" {
		g.Prev = with(c.r, "after", page.Prev, "at", strconv.FormatInt(max(at-size, 1), 10))
		g.First = with(c.r)
	}
	g.Sizes = Sizes(c.r)
	return g
}

// exports leads to the same selection as a file; another package answers there.
func (c *visit) exports() []web.Link {
	if !c.may(role.Export) {
		return nil
	}
	var out []web.Link
	for _, f := range []struct{ format, label string }{{"xlsx", "导出 XLSX"}, {"csv", "导出 CSV"}} {
		q := c.r.URL.Query()
		for _, drop := range []string{"after", "at", "per"} {
			q.Del(drop)
		}
		out = append(out, web.Link{Label: c.t(f.label), URL: address(c.base()+"/export", q, "format", f.format), Icon: "download", Download: true})
	}
	return out
}

// bulkBar offers the steps that may be taken on many records at once.
func (c *visit) bulkBar() *web.Bulk {
	b := &web.Bulk{Action: c.base() + "/bulk", Hidden: []web.Pair{{Name: "back", Value: c.r.URL.RequestURI()}}}
	if c.v.Flow != nil {
		for _, m := range c.v.Flow.Steps {
			if m.Bulk && !m.Quiet && c.may(role.Step(m.Name)) {
				b.Buttons = append(b.Buttons, web.Button{Label: c.t(m.Label), Name: "step", Value: m.Name})
			}
		}
	}
	if len(b.Buttons) == 0 {
		return nil
	}
	return b
}

// aroundResults fills what a script does not replace: head, views, filters.
func (c *visit) aroundResults(tx *flow.Tx, l *web.List) error {
	q := c.r.URL.Query()
	l.Head = web.Head{Title: c.t(c.v.Plan.Label), Lead: c.t(c.v.Plan.About), Period: c.s.PeriodSwitch(c.r, c.p)}
	if !c.v.Plan.NoForm && c.may(role.Create) {
		l.Head.Actions = append(l.Head.Actions, web.Button{Label: c.begin(c.v), Icon: "plus", URL: c.base() + "/new", Primary: true})
	}
	if c.may(role.Import) {
		l.Head.Actions = append(l.Head.Actions, web.Button{Label: c.t("导入"), Icon: "upload", URL: c.base() + "/import"})
	}
	l.Head.Actions = append(l.Head.Actions, web.Button{Label: c.t("我的视图"), Icon: "star", URL: address(c.base()+"/saved", q, "after", "", "at", "")})
	for _, name := range []string{"view", "order", "per", "period", "my", "more"} {
		if v := q.Get(name); v != "" {
			l.Keep = append(l.Keep, web.Pair{Name: name, Value: v})
		}
	}
	l.ResetURL = address(c.base(), nil, "view", q.Get("view"))
	filters, err := c.filterRow(tx, q)
	if err != nil {
		return err
	}
	l.Filters = c.fold(l, filters)
	if l.Views, err = c.tabs(tx); err != nil {
		return err
	}
	return c.s.Pills(tx, c.p)
}

// tabs returns the system views and the person's own, with counts made in one statement.
func (c *visit) tabs(tx *flow.Tx) ([]web.Tab, error) {
	q := c.r.URL.Query()
	region, now := q.Get("region"), q.Get("view")
	var tabs []web.Tab
	var addresses []url.Values
	add := func(label string, tone web.Tone, active bool, v url.Values) {
		tabs = append(tabs, web.Tab{Label: label, Tone: tone, Active: active, URL: address(c.base(), v)})
		addresses = append(addresses, v)
	}
	system := func(view, label string, tone web.Tone) {
		add(c.t(label), tone, now == view && q.Get("my") == "", url.Values{"view": {view}, "region": {region}})
	}
	system("", "全部", web.Neutral)
	if c.actor.Party == 0 {
		system("mine", "我承办的", web.Info)
	}
	if c.v.Flow != nil {
		system("late", "已超期", web.Bad)
	}
	for _, p := range c.v.Presets {
		system("p-"+p.Name, p.Label, web.Neutral)
	}
	own, err := c.savedViews(tx)
	if err != nil {
		return nil, err
	}
	for _, v := range own {
		values, err := url.ParseQuery(v.query)
		if err != nil {
			continue
		}
		values.Set("my", v.name)
		add(v.name, web.Neutral, q.Get("my") == v.name, values)
	}
	if c.v.Flow != nil { // last, since a long flow has more states than a line holds
		for _, st := range c.v.Flow.States {
			if !st.Final {
				system("s-"+string(st.Code), st.Label, tone(st.Tone))
			}
		}
	}
	return tabs, c.countTabs(tx, tabs, addresses)
}

// countTabs fills the counts. A saved view whose filters are no longer valid keeps none.
func (c *visit) countTabs(tx *flow.Tx, tabs []web.Tab, addresses []url.Values) error {
	var queries []store.Query
	var of []int
	for i, values := range addresses {
		sel, err := c.selection(tx, values, true)
		if err != nil || sel.Query.Search != "" && len(text.Query(sel.Query.Search)) == 0 {
			continue
		}
		queries, of = append(queries, sel.Query), append(of, i)
	}
	counts, err := tx.Tally(c.v.Plan, queries, most)
	if err != nil {
		return err
	}
	for i, n := range counts {
		tabs[of[i]].Count = capped(n)
	}
	return nil
}

// capped writes a count that goes no further than most.
func capped(n store.Tally) string {
	if n.More {
		return text.Int(n.N) + "+"
	}
	return text.Int(n.N)
}

// filterRow returns the controls above the list, holding what the address says.
func (c *visit) filterRow(tx *flow.Tx, q url.Values) ([]web.Field, error) {
	var out []web.Field
	if c.v.Plan.Searches() {
		out = append(out, web.Field{Kind: web.Find, Name: "q", ID: "q-list", Label: c.t("关键词"), Value: q.Get("q"), Placeholder: c.t("名称、编号等，至少两个字")})
	}
	if f := c.regionFilter(q); f != nil {
		out = append(out, *f)
	}
	if c.v.Flow != nil {
		var states []web.Option
		for _, st := range c.v.Flow.States {
			states = append(states, web.Option{Value: string(st.Code), Label: c.t(st.Label)})
		}
		out = append(out, web.Field{Kind: web.Select, Name: "state", Label: c.t("状态"), Value: q.Get("state"), Options: states})
	}
	titles := c.names()
	for _, f := range c.filterFields() {
		if id, err := record.ParseID(q.Get(f.Name)); err == nil && f.Type == record.Reference {
			titles.id(f, id)
		}
	}
	if err := titles.load(tx); err != nil {
		return nil, err
	}
	for _, f := range c.filterFields() {
		out = append(out, c.filterControls(f, q, titles)...)
	}
	if c.v.Flow != nil {
		out = append(out, web.Field{Kind: web.Select, Name: "due", Label: c.t("办理时限"), Value: q.Get("due"), Options: c.dueOptions()})
	}
	return out, nil
}

// fewFilters is how many filters stand above a list unless the person asks for all.
const fewFilters = 7

// fold leaves out the filters that are not in force beyond the first few, and offers to show them.
func (c *visit) fold(l *web.List, all []web.Field) []web.Field {
	if len(all) <= fewFilters {
		return all
	}
	b := web.Button{Label: c.t("收起筛选"), Icon: "filter", URL: with(c.r, "more", "")}
	if c.r.URL.Query().Get("more") == "" {
		b.Label, b.URL = c.t("更多筛选"), with(c.r, "more", "1")
		var few []web.Field
		for i, f := range all {
			if i < fewFilters || f.Value != "" || f.Shown != "" {
				few = append(few, f)
			}
		}
		all = few
	}
	l.Head.Actions = append(l.Head.Actions, b)
	return all
}

func (c *visit) regionFilter(q url.Values) *web.Field {
	if c.s.Regions == nil || c.actor.Region == "" || c.actor.Party != 0 {
		return nil
	}
	f := &web.Field{Kind: web.Select, Name: "region", Label: c.t("属地"), Value: q.Get("region")}
	add := func(items []RegionItem) {
		for _, i := range items {
			f.Options = append(f.Options, web.Option{Value: i.Code, Label: i.Name})
		}
	}
	add(c.s.Regions.Below(c.actor.Region))
	known := f.Value == ""
	for _, o := range f.Options {
		known = known || o.Value == f.Value
	}
	if !known { // deeper than the divisions offered
		add([]RegionItem{{Code: f.Value, Name: c.s.Regions.Name(f.Value)}})
	}
	if len(f.Options) == 0 {
		return nil
	}
	return f
}

func (c *visit) filterControls(f *record.Field, q url.Values, titles *names) []web.Field {
	label := c.label(f)
	if ranged(f) {
		kind := web.Number
		if f.Type == record.Date || f.Type == record.Instant {
			kind = web.Date
		}
		return []web.Field{
			{Kind: kind, Name: f.Name + ".from", Label: c.t("%s起", label), Value: q.Get(f.Name + ".from")},
			{Kind: kind, Name: f.Name + ".to", Label: c.t("%s止", label), Value: q.Get(f.Name + ".to")},
		}
	}
	out := web.Field{Kind: web.Text, Name: f.Name, Label: label, Value: q.Get(f.Name)}
	switch f.Type {
	case record.Choice, record.Choices:
		out.Kind, out.Options = web.Select, c.options(c.codes(f))
	case record.YesNo:
		out.Kind, out.Options = web.Select, []web.Option{{Value: "true", Label: c.t("是")}, {Value: "false", Label: c.t("否")}}
	case record.Reference:
		out.Kind, out.Find, out.Shown = web.Reference, c.base()+"/pick?field="+f.Name, q.Get(f.Name+".q")
		if id, err := record.ParseID(out.Value); err == nil && id != 0 {
			out.Shown = titles.of(f, id)
		}
		switch { // a record of a kind that this one does not know is chosen by links only
		case f.Target == nil && out.Value == "":
			return nil
		case f.Target == nil:
			out.Kind = web.Hidden
		}
	}
	return []web.Field{out}
}

// options lists the codes of a choice.
func (c *visit) options(codes record.Codes) []web.Option {
	var out []web.Option
	for _, code := range codes {
		out = append(out, web.Option{Value: code.Code, Label: c.word(code)})
	}
	return out
}

// codes are the entries of a choice, for filters and for what old records hold.
func (c *visit) codes(f *record.Field) record.Codes { return c.s.Engine.DB().Codes(f) }

// choices are the entries that a form offers: those of today, and what the record holds.
func (c *visit) choices(f *record.Field, r any) record.Codes {
	offered := c.s.Engine.DB().Offered(f)
	if f.Open == "" || r == nil {
		return offered
	}
	all := c.codes(f)
	for held := range strings.SplitSeq(f.Format(r), ",") {
		if _, ok := offered.Find(held); ok {
			continue
		}
		if code, ok := all.Find(held); ok {
			offered = append(offered, code)
		}
	}
	return offered
}

// word is the label of an entry in the language of the page: people write both for what they add to an open list.
func (c *visit) word(code record.Code) string {
	if c.lang == text.English && code.English != "" {
		return code.English
	}
	return c.t(code.Label)
}

// wordOf is the label of a code of the field.
func (c *visit) wordOf(f *record.Field, s string) string {
	if code, ok := c.codes(f).Find(s); ok {
		return c.word(code)
	}
	return s
}
