package supervisor

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"qgov/kernel/calendar"
	"qgov/kernel/exchange"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/page"
	"qgov/kernel/role"
	"qgov/kernel/sheet"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/web"
)

const heading = "监督员履职情况"

// view is one request for the activity of all.
type view struct {
	p     *web.Page
	f     Period
	quiet bool // only those who are quiet
	rule  *Rule
	list  []*Activity
	areas []*Area
	today calendar.Date
}

// look reads the address and counts. A region outside the actor's is ignored, as everywhere.
func (d desk) look(r *http.Request, p *web.Page, tx *flow.Tx) (v view, err error) {
	q := r.URL.Query()
	v = view{p: p, today: tx.Today(), quiet: q.Get("quiet") != "", f: Period{Region: d.site.Region(r), From: calendar.NewDate(tx.Today().Year(), 1, 1), To: tx.Today()}}
	if v.f.Region == "" {
		v.f.Region = tx.Actor().Region
	}
	for name, to := range map[string]*calendar.Date{"from": &v.f.From, "to": &v.f.To} {
		if s := q.Get(name); s != "" {
			if *to, err = calendar.ParseDate(s); err != nil {
				return v, fault.New(fault.Invalid, "R601", "查询条件不正确")
			}
		}
	}
	if v.rule, err = ruleOn(tx, tx.Today()); err != nil {
		return v, err
	}
	if v.list, v.areas, err = counted(tx, v.f); err != nil {
		return v, err
	}
	v.list = slices.DeleteFunc(v.list, func(a *Activity) bool {
		return v.quiet && !a.quiet(v.rule, v.today) || !a.served(v.f.From, v.f.To)
	})
	return v, nil
}

func (v view) values(more ...string) string {
	q := url.Values{"from": {v.f.From.String()}, "to": {v.f.To.String()}}
	if v.quiet {
		q.Set("quiet", "1")
	}
	for i := 0; i+1 < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	return "?" + q.Encode()
}

// activityPage answers GET /supervisor-activity.
func (d desk) activityPage(w http.ResponseWriter, r *http.Request) error {
	p := d.site.Page(r, heading)
	var v view
	err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) (err error) {
		if v, err = d.look(r, p, tx); err == nil {
			d.site.RegionSwitch(r, p)
		}
		return err
	})
	if err != nil {
		return err
	}
	actor := role.From(r.Context())
	head := web.Head{Title: p.Say(heading), Lead: p.Say("%s 至 %s。问题按报告日期、任务按截止日期、培训按举办日期计入；属实率 = 属实 ÷ 已答复和不予采纳；分办用时为报告至分办或者不予采纳的平均天数。", v.f.From.String(), v.f.To.String()),
		Actions: []web.Button{{Label: p.Say("打印"), Icon: "printer", Print: true}}}
	if d.site.Policy.May(actor, ReviewKind.Name, role.Create) {
		head.Actions = append([]web.Button{{Label: p.Say("生成年度评议"), Icon: "award", URL: "/supervisor-activity/appraise"}}, head.Actions...)
	}
	return d.site.Render(w, r, http.StatusOK, p, web.Board{Head: head, Alerts: v.alerts(), KPIs: v.figures()}, d.table(v, actor), web.Board{Panels: []web.Panel{{Title: p.Say("按区域"), Body: d.areaTable(v)}}})
}

func (v view) alerts() []web.Alert {
	if v.rule.Confirmed {
		return nil
	}
	return []web.Alert{{Tone: web.Info, Title: v.p.Say("未核实"), Text: v.p.Say("学时、积分和不活跃的天数按“%s”，没有公布的文本给出这些数字。", v.rule.Name)}}
}

// sum adds up what the list shows.
func (v view) sum() (s Activity, quiet, inOffice int) {
	for _, a := range v.list {
		s.Findings, s.Confirmed, s.Closed, s.Tasks, s.Answered, s.Hours, s.Sorted, s.Days = s.Findings+a.Findings, s.Confirmed+a.Confirmed, s.Closed+a.Closed, s.Tasks+a.Tasks, s.Answered+a.Answered, s.Hours+a.Hours, s.Sorted+a.Sorted, s.Days+a.Days
		if a.quiet(v.rule, v.today) {
			quiet++
		}
		if a.InOffice() {
			inOffice++
		}
	}
	return s, quiet, inOffice
}

func (v view) figures() []web.KPI {
	s, quiet, inOffice := v.sum()
	return []web.KPI{{Label: v.p.Say("在聘监督员"), Value: strconv.Itoa(inOffice), Unit: v.p.Say("人"), Icon: "users", URL: "/social_supervisor?view=s-serving"}, {Label: v.p.Say("报告问题"), Value: text.Int(s.Findings), Unit: v.p.Say("件"), Icon: "eye", URL: "/supervisor_finding"},
		{Label: v.p.Say("属实率"), Value: share(s.Confirmed, s.Closed), Icon: "circle-check", Tone: web.Good}, {Label: v.p.Say("平均分办用时"), Value: mean(s.Days, s.Sorted), Unit: v.p.Say("天"), Icon: "clock"},
		{Label: v.p.Say("不活跃"), Value: strconv.Itoa(quiet), Unit: v.p.Say("人"), Icon: "alert-triangle", Tone: web.Warn, URL: "/supervisor-activity" + v.values("quiet", "1"), Hint: v.p.Say("%d 天以上没有报告问题或者反馈任务", v.rule.QuietDays)}}
}

func share(n, all int64) string {
	if all == 0 {
		return "—"
	}
	return text.Percent(float64(n)/float64(all), 1)
}

func mean(sum, n int64) string {
	if n == 0 {
		return "—"
	}
	return strconv.FormatFloat(float64(sum)/float64(n), 'f', 1, 64)
}

// columns are the figures of a row.
var columns = []string{"报告问题", "属实", "属实率", "平均分办用时（天）", "任务", "已反馈", "培训学时", "积分", "最近活动"}

func (a *Activity) figures() []string {
	last := ""
	if !a.Last.IsZero() {
		last = a.Last.String()
	}
	return []string{text.Int(a.Findings), text.Int(a.Confirmed), share(a.Confirmed, a.Closed), mean(a.Days, a.Sorted), text.Int(a.Tasks), text.Int(a.Answered), a.Hours.String(), text.Int(a.Points), cmp.Or(last, "—")}
}

// most is how many rows the page shows; the export has all.
const most = 200

func (d desk) table(v view, actor role.Actor) web.List {
	p := v.p
	l := web.List{FilterURL: "/supervisor-activity", ResetURL: "/supervisor-activity", Count: int64(len(v.list)), Empty: web.Empty{Title: p.Say("没有符合条件的监督员"), Text: p.Say("换一个期间或地区试试。")},
		Filters: []web.Field{{Kind: web.Date, Name: "from", Label: p.Say("自"), Value: v.f.From.String()}, {Kind: web.Date, Name: "to", Label: p.Say("至"), Value: v.f.To.String()}},
		Columns: []web.Column{{Label: p.Say("社会监督员")}, {Label: p.Say("监督区域")}, {Label: p.Say("状态")}}}
	if v.quiet {
		l.Keep = []web.Pair{{Name: "quiet", Value: "1"}}
	}
	all, still := v, v
	all.quiet, still.quiet = false, true
	l.Views = []web.Tab{{Label: p.Say("全部"), URL: "/supervisor-activity" + all.values(), Active: !v.quiet}, {Label: p.Say("不活跃"), URL: "/supervisor-activity" + still.values(), Active: v.quiet}}
	for i, c := range columns {
		l.Columns = append(l.Columns, web.Column{Label: p.Say(c), Num: i < len(columns)-1})
	}
	if d.site.Policy.May(actor, Subject, role.Export) {
		for _, format := range []string{"csv", "xlsx"} {
			l.Exports = append(l.Exports, web.Link{Label: strings.ToUpper(format), URL: "/supervisor-activity/export" + v.values("format", format), Icon: "download", Download: true})
		}
	}
	states := d.site.View(Kind.Name).Flow
	for i, a := range v.list {
		if i == most {
			l.Note = p.Say("只列出前 %d 人，全部见导出", most)
			break
		}
		st := states.State(a.State)
		badge := &web.Badge{Text: p.Say(st.Label), Tone: web.Neutral}
		if a.quiet(v.rule, v.today) {
			badge = &web.Badge{Text: p.Say("不活跃"), Tone: web.Warn}
		}
		row := web.Row{Cells: []web.Cell{{Text: a.Name, Sub: a.CardNo, URL: "/social_supervisor/" + a.ID.String()}, {Text: d.area(a.Supervisor)}, {Badge: badge}}}
		for j, f := range a.figures() {
			c := web.Cell{Text: f}
			if j == 0 && a.Findings > 0 {
				c.URL = "/supervisor_finding?supervisor=" + a.ID.String()
			}
			if columns[j] == "培训学时" && a.Hours < v.rule.Hours && v.f.To.Sub(v.f.From) >= 364 {
				c.Badge = &web.Badge{Text: p.Say("不足"), Tone: web.Warn}
			}
			row.Cells = append(row.Cells, c)
		}
		l.Rows = append(l.Rows, row)
	}
	return l
}

func (d desk) areaTable(v view) web.Part {
	p := v.p
	t := web.StatTable{Caption: p.Say("按区域"), Columns: []web.Column{{Label: p.Say("区域")}, {Label: p.Say("在聘监督员"), Num: true}, {Label: p.Say("报告问题"), Num: true}, {Label: p.Say("属实"), Num: true}, {Label: p.Say("属实率"), Num: true}, {Label: p.Say("平均分办用时（天）"), Num: true}}}
	for _, a := range v.areas {
		name := a.Region
		if d.site.Regions != nil {
			name = d.site.Regions.Name(a.Region)
		}
		t.Rows = append(t.Rows, web.StatRow{Label: name + a.Township, Cells: []web.Cell{{Text: text.Int(a.Supervisors)}, {Text: text.Int(a.Findings)}, {Text: text.Int(a.Confirmed)}, {Text: share(a.Confirmed, a.Closed)}, {Text: mean(a.Days, a.Sorted)}}})
	}
	if len(t.Rows) == 0 {
		return web.Empty{Title: p.Say("这一期间没有报告的问题")}
	}
	return t
}

// export writes the table as CSV or XLSX.
func (d desk) export(w http.ResponseWriter, r *http.Request) error {
	format := r.URL.Query().Get("format")
	if format != "csv" && format != "xlsx" {
		return fault.New(fault.Unsupported, "X106", "只支持 xlsx 与 csv 格式")
	}
	p := d.site.Page(r, heading)
	var v view
	err := d.site.Engine.Write(r.Context(), func(tx *flow.Tx) (err error) {
		if v, err = d.look(r, p, tx); err == nil {
			tx.Note(store.Change{Action: string(role.Export), Kind: Subject, Title: heading, Reason: v.values(), Fields: []store.FieldChange{{Name: "rows", New: fmt.Sprint(len(v.list))}, {Name: "format", New: format}}})
		}
		return err
	})
	if err != nil {
		return err
	}
	heads := []string{p.Say("监督员证号"), p.Say("姓名"), p.Say("监督区域"), p.Say("状态")}
	for _, c := range columns {
		heads = append(heads, p.Say(c))
	}
	states := d.site.View(Kind.Name).Flow
	var lines [][]string
	for _, a := range v.list {
		quiet := ""
		if a.quiet(v.rule, v.today) {
			quiet = p.Say("是")
		}
		lines = append(lines, append(append([]string{a.CardNo, a.Name, d.area(a.Supervisor), p.Say(states.State(a.State).Label)}, a.figures()...), quiet))
	}
	name := p.Say(heading) + "_" + v.f.From.String() + "_" + v.f.To.String()
	return exchange.Send(w, name, format, sheet.Texts(p.Say(heading), append(heads, p.Say("不活跃")), lines))
}

// askAppraise answers GET /supervisor-activity/appraise.
func (d desk) askAppraise(w http.ResponseWriter, r *http.Request) error {
	last := calendar.Today(d.site.Engine.DB().Clock()).Year() - 1
	return d.appraiseForm(w, r, strconv.Itoa(last), nil)
}

func (d desk) appraiseForm(w http.ResponseWriter, r *http.Request, year string, wrong error) error {
	p := d.site.Page(r, "生成年度评议")
	p.Crumbs = []web.Link{{Label: p.Say(heading), URL: "/supervisor-activity"}}
	f := web.Form{ID: "appraise", Action: "/supervisor-activity/appraise", Narrow: true, NoGuard: true, Legend: " ", Head: web.Head{Title: p.Say("生成年度评议"), Lead: p.Say("按管理规则为一年中曾在聘的每名监督员得出等次，由科室负责人批准。已有评议的不重复。")},
		Sections: []web.Section{{Single: true, Fields: []web.Field{{Kind: web.Number, Name: "year", Label: p.Say("年度"), Value: year, Required: true, Min: "2000", Short: true}}}},
		Buttons:  []web.Button{{Label: p.Say("生成年度评议"), Primary: true}, {Label: p.Say("返回"), URL: "/supervisor-activity"}}}
	status := http.StatusOK
	if wrong != nil {
		if status = page.Mark(p, &f, wrong); status == 0 {
			return wrong
		}
	}
	return d.site.Render(w, r, status, p, f)
}

// appraise answers POST /supervisor-activity/appraise.
func (d desk) appraise(w http.ResponseWriter, r *http.Request) error {
	typed := r.PostFormValue("year")
	year, err := strconv.Atoi(typed)
	if err != nil || year < 2000 || year > 2999 {
		return d.appraiseForm(w, r, typed, fault.At("year", "H141", "请填写年度"))
	}
	var n int
	err = d.site.Engine.Write(r.Context(), func(tx *flow.Tx) (err error) {
		n, err = Appraise(tx, tx.Actor().Region, year)
		return err
	})
	if err != nil {
		return d.appraiseForm(w, r, typed, err)
	}
	d.site.Say(w, web.Good, "生成 %d 份 %d 年度评议，待批准", n, year)
	http.Redirect(w, r, "/supervisor_review?year="+strconv.Itoa(year), http.StatusSeeOther)
	return nil
}

// entries are the entries of the side bar for pages that are no kind.
func entries(policy *role.Policy) []page.Entry {
	return []page.Entry{
		{Wing: wing, Label: heading, Icon: "chart-bar", URL: "/supervisor-activity", Rank: 27, May: func(a role.Actor) bool { return policy.May(a, Subject, role.See) }},
		{Wing: "工作台", Label: "我的监督工作", Icon: "home", URL: "/supervise", Rank: 1, May: func(a role.Actor) bool { return policy.May(a, Own, role.See) }},
	}
}
