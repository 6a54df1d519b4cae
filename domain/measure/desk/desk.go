// Package desk is the start page (工作台) and the region at a glance.
//
//	GET /desk             what I can do now, what falls due, what is late, what waits for a second pair of eyes; then the region:
//	                      five figures against a year earlier, map, ranking, trend, products, failing items, findings, plan against done
//	GET /desk/mine        the same work by business, each figure leading to its list
//	GET /desk/calendar    the address of one's own periods as a calendar (GET /calendar/{secret}.ics)
//	GET /desk/rows        the records behind a figure that no list of a kind can select
//	GET /desk/brief       the weekly brief on a page of A4, from the same figures
//	GET /desk/board       the wall chart of open findings (挂图作战), to be printed on A4 or A3
//	GET /grid/uncovered   firms without a cell and cells without a supervisor, with export
//
// Every figure is one plain statement on the columns, computed for the period and the same period a year earlier, and carries the
// address of its rows. A change of a count is in per cent, a change of a rate in percentage points, and the page says which.
package desk

import (
	_ "embed"
	"fmt"
	"math"
	"net/http"
	"time"

	"qgov/base/duty"
	"qgov/domain/measure/passrate"
	"qgov/domain/supervise/rectify"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/module"
	"qgov/kernel/page"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/web"
)

// English is the catalogue of the package.
//
//go:embed en.tsv
var English string

// Subject is what the policy grants to the bureau's staff: to see the region at a glance and export its tables.
const Subject = "overview"

// Module is the start page. Its entries of the side bar are [Entries]; a sign-in should lead to [Home].
func Module() module.Module {
	return module.Module{
		Name:    "desk",
		Grants:  role.Allow(Subject, []role.Action{role.See, role.Export}, duty.Staff()...),
		Routes:  func(s *page.Site) []route.Route { return desk{s}.routes() },
		Entries: Entries,
		English: English,
		Texts:   append(causes(), "工作台"),
	}
}

// Home is where everybody lands after the sign-in.
const Home = "/desk"

// Entries are the pages for the side bar.
func Entries(policy *role.Policy) []page.Entry {
	may := func(a role.Actor) bool { return policy.May(a, Subject, role.See) }
	return []page.Entry{
		{Wing: "工作台", Label: "质量态势总览", Icon: "layout-dashboard", URL: Home, Rank: 1},
		{Wing: "工作台", Label: "我的待办", Icon: "inbox", URL: "/desk/mine", Rank: 2},
		{Wing: "工作台", Label: "挂图作战", Icon: "wall", URL: "/desk/board", Rank: 3, May: may},
		{Wing: "工作台", Label: "质量简报", Icon: "report", URL: "/desk/brief", Rank: 4, May: may},
		{Wing: "主体与信用", Label: "网格覆盖缺口", Icon: "map-2", URL: "/grid/uncovered", Rank: 6, May: may},
	}
}

type desk struct{ site *page.Site }

func (d desk) routes() []route.Route {
	return []route.Route{
		route.SignedIn("GET /desk", d.start),
		route.SignedIn("GET /desk/mine", d.mine),
		route.SignedIn("GET /desk/calendar", d.calendarPage),
		route.SignedIn("POST /desk/calendar", d.calendarMake),
		route.Public("GET /calendar/{file}", d.calendarFeed),
		route.For("GET /desk/rows", Subject, role.See, d.rows),
		route.For("GET /desk/brief", Subject, role.See, d.brief),
		route.For("GET /desk/board", Subject, role.See, d.board),
		route.For("GET /grid/uncovered", Subject, role.See, d.uncovered),
		route.For("GET /grid/uncovered/export", Subject, role.Export, d.exportUncovered),
	}
}

// view is one request: the frame, the words of its language, what it asks for.
type view struct {
	d      desk
	r      *http.Request
	p      *web.Page
	f      passrate.Filter // region and period; supervision sampling
	today  calendar.Date
	now    time.Time
	period string
}

func (v *view) t(zh string, args ...any) string { return v.p.Say(zh, args...) }

// view reads region and period.
func (d desk) view(tx *flow.Tx, r *http.Request, title string) *view {
	v := &view{d: d, r: r, p: d.site.Page(r, title), today: tx.Today(), now: tx.Now(), period: r.URL.Query().Get("period")}
	v.p.Title = v.t(title)
	v.f.Region = d.site.Region(r)
	if v.f.Region == "" {
		v.f.Region = tx.Actor().Region
	}
	switch v.period {
	case "30":
		v.f.From = v.today.AddDays(-29)
	case "quarter":
		v.f.From = calendar.NewDate(v.today.Year(), (v.today.Month()-1)/3*3+1, 1)
	case "year":
		v.f.From = calendar.NewDate(v.today.Year(), 1, 1)
	default:
		v.period = ""
	}
	v.f = v.f.Normal(v.today)
	d.site.RegionSwitch(r, v.p)
	return v
}

// link is an address of this request with parameters changed; an empty value takes one away.
func (v *view) link(path string, pairs ...string) string {
	q := v.r.URL.Query()
	for _, name := range []string{"after", "of"} {
		q.Del(name)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if q.Del(pairs[i]); pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// periods is the choice at the head of the page.
func (v *view) periods() web.Switch {
	sw := web.Switch{Name: v.t("期间")}
	for _, o := range [][2]string{{"30", "近30天"}, {"quarter", "本季度"}, {"year", "本年度"}, {"", "近12个月"}} {
		sw.Items = append(sw.Items, web.Link{Label: v.t(o[1]), URL: v.link(v.r.URL.Path, "period", o[0]), Active: v.period == o[0]})
	}
	return sw
}

// show runs fn in a transaction and writes the page it returns.
func (d desk) show(w http.ResponseWriter, r *http.Request, title string, fn func(tx *flow.Tx, v *view) ([]web.Part, error)) error {
	var v *view
	var parts []web.Part
	err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) (err error) {
		v = d.view(tx, r, title)
		if parts, err = fn(tx, v); err != nil {
			return err
		}
		return d.site.Pills(tx, v.p)
	})
	if err != nil {
		return err
	}
	return d.site.Render(w, r, http.StatusOK, v.p, parts...)
}

// asOf says until when the figures go.
func (v *view) asOf() string {
	return v.now.In(calendar.Shanghai()).Format("2006-01-02 15:04")
}

// told is what the businesses tell whoever stands for a firm or a laboratory.
func (d desk) told(tx *flow.Tx, p *web.Page) (out []web.Alert, err error) {
	if tx.Actor().Party == 0 {
		return nil, nil
	}
	for _, x := range d.site.Views {
		if x.Tell == nil || !d.site.Policy.May(tx.Actor(), x.Plan.Name, role.See) {
			continue
		}
		some, err := x.Tell(tx, p)
		if err != nil {
			return nil, err
		}
		out = append(out, some...)
	}
	return out, nil
}

// start is the start page. A laboratory or a firm sees its own work alone.
func (d desk) start(w http.ResponseWriter, r *http.Request) error {
	if code := d.site.Region(r); len(code) > 6 { // a township has no bureau of its own: its samples are statistics of the county
		http.Redirect(w, r, "/stats?by=product&region="+code, http.StatusSeeOther)
		return nil
	}
	if a := role.From(r.Context()); a.Party != 0 && a.Has(duty.SocialSupervisor) { // has a start page of its own, made for a phone
		http.Redirect(w, r, "/supervise", http.StatusSeeOther)
		return nil
	}
	title := "质量态势总览"
	if !d.site.Policy.May(role.From(r.Context()), Subject, role.See) {
		title = "我的待办"
	}
	return d.show(w, r, title, func(tx *flow.Tx, v *view) ([]web.Part, error) {
		work, err := v.work(tx)
		if err != nil {
			return nil, err
		}
		own := web.Board{Head: web.Head{Title: v.t("我的待办"), Lead: v.t("%s 至今我能办理的事项，按期限排列。", v.today.String())}, KPIs: v.workFigures(work), Panels: []web.Panel{{Title: v.t("待我处理"), Note: v.t("先到期的在前"), Body: v.tasks(work, 8),
			Tools: []web.Link{{Label: v.t("全部待办"), URL: "/desk/mine"}}}}}
		cards, err := v.d.site.Figures(tx, r, v.p)
		if err != nil {
			return nil, err
		}
		if title == "我的待办" {
			own.Alerts, err = d.told(tx, v.p)
			return v.withCards(own, cards), err
		}
		if len(cards) > 0 && !v.samples(tx) && r.URL.Query().Get("overview") == "" {
			own.Head.Title, own.Head.Actions = v.t("工作台"), []web.Button{{Label: v.t("质量态势总览"), Icon: "layout-dashboard", URL: "/desk?overview=1"}}
			v.p.Title = own.Head.Title
			return v.withCards(own, cards), nil
		}
		own.Head = web.Head{Title: v.t(title), Lead: v.t("数据截至 %s，%s，%s 至 %s。", v.asOf(), v.place(), v.f.From.String(), v.f.To.String()), Period: v.periods(),
			Actions: []web.Button{{Label: v.t("打印"), Icon: "printer", Print: true}, {Label: v.t("生成简报"), Icon: "report", URL: v.link("/desk/brief"), Primary: true}}}
		g, err := v.glance(tx)
		if err != nil {
			return nil, err
		}
		parts := v.withCards(own, cards)
		own = parts[0].(web.Board)
		own.Panels[0].Span = 8
		own.Panels = append(own.Panels, web.Panel{Title: v.t("整改事项"), Note: v.t("按状态，此刻"), Span: 4, Body: v.findings(g), Tools: []web.Link{{Label: v.t("挂图作战"), URL: "/desk/board"}}})
		return append(append([]web.Part{own}, parts[1:]...), web.Board{KPIs: v.figures(g), Panels: v.panels(g)}), nil
	})
}

// withCards sets the figures of the actor's businesses under the tasks.
func (v *view) withCards(own web.Board, cards []web.KPI) []web.Part {
	if len(cards) == 0 {
		return []web.Part{own}
	}
	return []web.Part{own, web.Board{Head: web.Head{Title: v.t("我的业务"), Lead: v.t("点击数字查看对应的事项")}, KPIs: cards}}
}

// samples reports whether the actor has a part in sampling and rectification, of which the region at a glance tells: for who has none
// it is a click away.
func (v *view) samples(tx *flow.Tx) bool {
	for _, of := range []*flow.Flow{sampling.Flow, rectify.Flow} {
		for _, s := range of.States {
			for _, m := range of.Open(s.Code) {
				if !m.Quiet && tx.DB().Policy().May(tx.Actor(), of.Kind.Name, role.Step(m.Name)) {
					return true
				}
			}
		}
	}
	return false
}

// place names the region of the page.
func (v *view) place() string {
	if v.d.site.Regions == nil || v.f.Region == "" {
		return v.t("全部地区")
	}
	return v.d.site.Regions.FullName(v.f.Region)
}

// delta is the change of a figure against a year earlier. moreIsGood says whether up is good; 0 has no colour.
func (v *view) delta(now, before float64, rate bool, good int) *web.Delta {
	if math.IsNaN(now) || math.IsNaN(before) || !rate && before == 0 {
		return nil
	}
	gap := now - before
	out := &web.Delta{Up: gap >= 0, Note: v.t("同比")}
	if rate {
		out.Text = v.t("%.1f 个百分点", math.Abs(gap))
	} else {
		out.Text = fmt.Sprintf("%.1f%%", math.Abs(100*gap/before))
	}
	if gap == 0 {
		out.Text = v.t("持平")
	} else if good != 0 {
		out.Tone = web.Bad
		if (gap > 0) == (good > 0) {
			out.Tone = web.Good
		}
	}
	return out
}
