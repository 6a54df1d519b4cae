package quality

import (
	"bytes"
	"io"
	"math"
	"net/http"
	"net/url"
	"strconv"

	"qgov/base/region"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/page"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/sheet"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/web"
)

// desk is the pages written by hand.
type desk struct{ site *page.Site }

const at = "/credit_quality"

func (d desk) routes() []route.Route {
	return []route.Route{
		route.For("GET /credit_quality", Subject, role.See, d.overview),
		route.For("POST /credit_quality", Subject, run, d.begin),
		route.For("GET /credit_quality/progress", Subject, role.See, d.progress),
		route.For("GET /credit_quality/{check}", Subject, role.See, d.one),
		route.For("GET /credit_quality/{check}/rows.csv", Subject, role.Export, d.export),
	}
}

// trend is how many runs the drawings show.
const trend = 30

// view is one request.
type view struct {
	p      *web.Page
	may    bool // ask for a run
	region string
	now    *session
	busy   bool
	days   []string
	counts map[string]map[string]int64
}

func (v *view) t(zh string, args ...any) string { return v.p.Say(zh, args...) }

func (d desk) view(tx *flow.Tx, r *http.Request) (*view, error) {
	v := &view{p: d.site.Page(r, ""), may: tx.DB().Policy().May(tx.Actor(), Subject, run), region: d.site.Region(r)}
	if v.region == "" {
		v.region = tx.Actor().Region
	}
	d.site.RegionSwitch(r, v.p)
	var err error
	if v.now, err = newest(tx); err != nil {
		return nil, err
	}
	v.busy = v.now.working(tx.Now())
	if v.days, err = days(tx, trend); err != nil || len(v.days) == 0 {
		return v, err
	}
	v.counts, err = counts(tx, v.days[0], v.region)
	return v, err
}

// of is how many rows a check found in the newest run, and how that moved since the one before.
func (v *view) of(c *Check) (is int64, moved string) {
	n := len(v.days)
	if n > 0 {
		is = v.counts[c.Name][v.days[n-1]]
	}
	if n < 2 {
		return is, "—"
	}
	switch by := is - v.counts[c.Name][v.days[n-2]]; {
	case by > 0:
		moved = "+" + text.Int(by)
	case by < 0:
		moved = "−" + text.Int(-by)
	default:
		moved = "0"
	}
	return is, moved
}

// overview answers GET /credit_quality.
func (d desk) overview(w http.ResponseWriter, r *http.Request) error {
	var v *view
	err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) (err error) { v, err = d.view(tx, r); return err })
	if err != nil {
		return err
	}
	v.p.Title = v.t("信用数据质量")
	b := web.Board{Head: web.Head{Title: v.p.Title, Lead: v.t("每晚检查全部信用档案，逐项列出有问题的行；“严重”项会使主体被错误对待，应当先处理")}}
	if v.may && !v.busy {
		b.Head.Actions = []web.Button{{Label: v.t("立即检查"), URL: at, Method: "post", Icon: "refresh", Primary: true}}
	}
	if v.now == nil {
		return d.site.Render(w, r, http.StatusOK, v.p, b, web.Empty{Icon: "list-check", Title: v.t("还没有检查过"), Text: v.t("每晚自动检查，也可以立即检查。")})
	}
	b.KPIs = v.figures()
	parts := []web.Part{b}
	if v.busy {
		parts = []web.Part{web.Board{Head: b.Head}, v.bar(), web.Board{KPIs: b.KPIs}}
	}
	parts = append(parts, web.Board{Panels: []web.Panel{{Title: v.t("检查项"), Flush: true, Body: v.table()}}})
	if len(v.days) > 0 {
		parts = append(parts, web.Board{Panels: []web.Panel{{Title: v.t("问题数变化"), Body: v.drawing()}}})
	}
	return d.site.Render(w, r, http.StatusOK, v.p, parts...)
}

// figures are the totals by severity.
func (v *view) figures() []web.KPI {
	var out []web.KPI
	clean := 0
	sums := make(map[Severity]int64)
	for _, c := range checks {
		n, _ := v.of(c)
		sums[c.Severity] += n
		if n == 0 {
			clean++
		}
	}
	looks := map[Severity]struct {
		icon string
		tone web.Tone
	}{Serious: {"alert-circle", web.Bad}, Warn: {"alert-triangle", web.Warn}, Notice: {"bell", web.Neutral}}
	for _, s := range Severities {
		look := looks[Severity(s.Code)]
		out = append(out, web.KPI{Label: v.t(s.Label), Value: text.Int(sums[Severity(s.Code)]), Unit: v.t("行"), Icon: look.icon, Tone: look.tone})
	}
	return append(out, web.KPI{Label: v.t("没有问题的检查项"), Value: strconv.Itoa(clean), Unit: "/ " + strconv.Itoa(len(checks)), Icon: "circle-check", Tone: web.Good, Hint: v.t("最近检查 %s", v.when())})
}

// when says when the newest run was.
func (v *view) when() string {
	t := v.now.finished
	if t.IsZero() {
		t = v.now.started
	}
	return t.In(calendar.Shanghai()).Format("2006-01-02 15:04")
}

// table lists the checks, those that found something first by the order of severity.
func (v *view) table() web.Part {
	t := web.StatTable{Caption: v.t("检查项"), Columns: []web.Column{{Label: v.t("检查项")}, {Label: v.t("轻重")}, {Label: v.t("问题行数"), Num: true}, {Label: v.t("较上次"), Num: true}}, Note: v.t("最近检查 %s", v.when())}
	for _, found := range []bool{true, false} {
		for _, s := range Severities {
			for _, c := range checks {
				n, moved := v.of(c)
				if c.Severity == Severity(s.Code) && (n > 0) == found {
					t.Rows = append(t.Rows, web.StatRow{Label: v.t(c.Title), URL: v.link(c), Cells: []web.Cell{{Badge: v.marked(c, n)}, {Text: text.Int(n), Strong: n > 0}, {Text: moved}}})
				}
			}
		}
	}
	return t
}

func (v *view) badge(c *Check) *web.Badge {
	s, _ := Severities.Find(string(c.Severity))
	return &web.Badge{Text: v.t(s.Label), Tone: map[Severity]web.Tone{Serious: web.Bad, Warn: web.Warn, Notice: web.Info}[c.Severity]}
}

// marked is the badge of a check in the table: one that found nothing alarms nobody.
func (v *view) marked(c *Check, n int64) *web.Badge {
	b := v.badge(c)
	if n == 0 {
		b.Tone = web.Neutral
	}
	return b
}

// link leads to the rows of a check.
func (v *view) link(c *Check) string {
	to := at + "/" + c.Name
	if v.region != "" {
		to += "?" + url.Values{"region": {v.region}}.Encode()
	}
	return to
}

// drawing is the trend of some checks, or of all by severity.
func (v *view) drawing(only ...*Check) web.Part {
	if len(v.days) == 1 { // one point is no line
		return web.Empty{Icon: "chart-bar", Title: v.t("目前只有 %s 一天的结果，明天起显示变化", v.days[0])}
	}
	c := web.Chart{ID: "trend", Title: v.t("问题数变化"), Kind: web.LineChart, Unit: v.t("行"), Labels: v.days, Height: "short"}
	line := func(name string, tone web.Tone, list []*Check) {
		s := web.Series{Name: name, Kind: web.LineChart, Tone: tone, Values: make([]float64, len(v.days))}
		for i, day := range v.days {
			for _, x := range list {
				s.Values[i] += float64(v.counts[x.Name][day])
			}
		}
		c.Series = append(c.Series, s)
	}
	for _, x := range only {
		line(v.t(x.Title), v.badge(x).Tone, only)
	}
	for _, s := range Severities {
		var list []*Check
		for _, x := range checks {
			if x.Severity == Severity(s.Code) {
				list = append(list, x)
			}
		}
		if len(only) == 0 {
			line(v.t(s.Label), v.badge(list[0]).Tone, list)
		}
	}
	return c
}

// bar shows how far the run is.
func (v *view) bar() web.Part {
	return web.Progress{Label: v.t("正在检查"), Percent: math.Floor(100 * float64(v.now.done) / float64(max(1, v.now.total))), Text: v.t("已完成 %d / %d 项；不支持自动刷新的浏览器请手动刷新本页", v.now.done, v.now.total), PollURL: at + "/progress"}
}

// progress answers GET /credit_quality/progress: the bar alone, or a new page when the run is over.
func (d desk) progress(w http.ResponseWriter, r *http.Request) error {
	if r.Header.Get("HX-Request") != "true" {
		http.Redirect(w, r, at, http.StatusSeeOther)
		return nil
	}
	var v *view
	err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) (err error) { v, err = d.view(tx, r); return err })
	if err != nil {
		return err
	}
	part := v.end()
	if v.busy {
		part = v.bar()
	} else {
		w.Header().Set("HX-Refresh", "true")
	}
	return web.Render(w, http.StatusOK, web.Fragment(v.p, part))
}

func (v *view) end() web.Part { return web.Progress{Label: v.t("检查完成"), Percent: 100} }

// begin answers POST /credit_quality.
func (d desk) begin(w http.ResponseWriter, r *http.Request) error {
	if err := d.site.Engine.Write(r.Context(), ask); err != nil {
		return err
	}
	http.Redirect(w, r, at, http.StatusSeeOther)
	return nil
}

// pageRows is how many rows one page lists.
const pageRows = 20

func (d desk) check(r *http.Request) (*Check, error) {
	if c := Find(r.PathValue("check")); c != nil {
		return c, nil
	}
	return nil, fault.Missing("该检查项")
}

// one answers GET /credit_quality/{check}: why, how many, and the rows.
func (d desk) one(w http.ResponseWriter, r *http.Request) error {
	c, err := d.check(r)
	if err != nil {
		return err
	}
	offset, err := strconv.Atoi(r.URL.Query().Get("from"))
	if err != nil || offset < 0 {
		offset = 0
	}
	var v *view
	var list []Flaw
	var export bool
	err = d.site.Engine.Read(r.Context(), func(tx *flow.Tx) (err error) {
		if v, err = d.view(tx, r); err != nil {
			return err
		}
		export = tx.DB().Policy().May(tx.Actor(), Subject, role.Export)
		list, err = flaws(tx, c.Name, v.region, offset, pageRows+1)
		return err
	})
	if err != nil {
		return err
	}
	v.p.Title = v.t(c.Title)
	v.p.Crumbs = []web.Link{{Label: v.t("首页"), URL: "/"}, {Label: v.t("信用数据质量"), URL: at}}
	n, moved := v.of(c)
	b := web.Board{Head: web.Head{Title: v.p.Title, Lead: v.t(c.Why), Badges: []web.Badge{*v.badge(c)}}}
	if export && len(list) > 0 {
		b.Head.Actions = []web.Button{{Label: v.t("导出 CSV"), URL: at + "/" + c.Name + "/rows.csv?" + url.Values{"region": {v.region}}.Encode(), Icon: "download", Download: true}}
	}
	b.KPIs = []web.KPI{{Label: v.t("问题行数"), Value: text.Int(n), Unit: v.t("行"), Icon: "list-check", Tone: v.badge(c).Tone}, {Label: v.t("较上次"), Value: moved, Icon: "refresh", Hint: v.hint()}}
	if len(v.days) > 0 {
		b.Panels = append(b.Panels, web.Panel{Title: v.t("问题数变化"), Body: v.drawing(c)})
	}
	return d.site.Render(w, r, http.StatusOK, v.p, b, v.rows(c, list, n, offset))
}

func (v *view) hint() string {
	if v.now == nil {
		return ""
	}
	return v.t("最近检查 %s", v.when())
}

// rows is the table of the rows that were kept.
func (v *view) rows(c *Check, list []Flaw, total int64, offset int) web.Part {
	l := web.List{Count: total, ResultID: "rows", Empty: web.Empty{Icon: "circle-check", Title: v.t("没有问题"), Text: v.t("最近一次检查没有发现这一项的问题。")},
		Columns: []web.Column{{Label: v.t("名称")}, {Label: v.t("问题")}, {Label: v.t("属地")}}, Note: v.t("每个属地保留前 %d 行；处理后下次检查自动消除", c.limit)}
	if len(list) > pageRows {
		q := url.Values{"from": {strconv.Itoa(offset + pageRows)}, "region": {v.region}}
		l.Pager.Next = at + "/" + c.Name + "?" + q.Encode()
		list = list[:pageRows]
	}
	for i := range list {
		f := &list[i]
		name := web.Cell{Text: f.Name, Sub: f.Code, URL: f.URL(), Strong: true}
		if name.Text == "" {
			name.Text, name.Sub = f.Code, ""
		}
		l.Rows = append(l.Rows, web.Row{Cells: []web.Cell{name, {Text: v.says(c, f)}, {Text: place(f.Region)}}})
	}
	return l
}

func (v *view) says(c *Check, f *Flaw) string {
	zh, args := c.Says(f)
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = v.t(s)
		}
	}
	return v.t(zh, args...)
}

func place(code string) string {
	if name := region.FullName(region.Code(code)); name != "" {
		return name
	}
	return code
}

// most is how many rows one file of an export holds.
const most = 100_000

// export answers GET /credit_quality/{check}/rows.csv.
func (d desk) export(w http.ResponseWriter, r *http.Request) error {
	c, err := d.check(r)
	if err != nil {
		return err
	}
	var v *view
	var list []Flaw
	err = d.site.Engine.Write(r.Context(), func(tx *flow.Tx) (err error) {
		if v, err = d.view(tx, r); err != nil {
			return err
		}
		list, err = flaws(tx, c.Name, v.region, 0, most)
		tx.Note(store.Change{Action: string(role.Export), Kind: Subject, Title: c.Title, Region: v.region, Fields: []store.FieldChange{{Name: "rows", New: strconv.Itoa(len(list))}}})
		return err
	})
	if err != nil {
		return err
	}
	layout := sheet.Layout{Name: v.t(c.Title)}
	for _, h := range []string{"检查项", "轻重", "统一社会信用代码", "名称", "问题", "属地", "链接"} {
		layout.Columns = append(layout.Columns, sheet.Column{Title: v.t(h)})
	}
	var b bytes.Buffer
	out, err := sheet.NewCSV(&b, layout, false)
	for i := range list {
		if err != nil {
			return err
		}
		f := &list[i]
		err = out.Write([]sheet.Cell{sheet.Str(v.t(c.Title)), sheet.Str(v.badge(c).Text), sheet.Str(f.Code), sheet.Str(f.Name), sheet.Str(v.says(c, f)), sheet.Str(place(f.Region)), sheet.Str(f.URL())})
	}
	if err == nil {
		err = out.Close()
	}
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	route.Attach(w, c.Name+".csv")
	_, err = io.Copy(w, &b)
	return err
}
