package joint

import (
	"net/http"
	"net/url"

	"qgov/domain/credit/listing"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/text"
	"qgov/web"
)

// desk is the page written by hand.
type desk struct{ site *page.Site }

func (d desk) routes() []route.Route {
	return []route.Route{route.For("GET /joint", TaskKind.Name, role.See, d.matrix)}
}

// tally is what became of the tasks of one measure of one department.
type tally struct {
	organ, measure record.ID
	name           string
	pushed         int64 // not received yet
	received       int64 // received, not answered
	overdue        int64 // of those two
	carried        int64
	idle           int64
	lifted         int64
	unsure         int64 // lifted, and the department did not say that it stopped
}

func (t *tally) add(x tally) {
	t.pushed, t.received, t.overdue, t.carried, t.idle, t.lifted, t.unsure = t.pushed+x.pushed, t.received+x.received, t.overdue+x.overdue, t.carried+x.carried, t.idle+x.idle, t.lifted+x.lifted, t.unsure+x.unsure
}

func (t tally) all() int64 { return t.pushed + t.received + t.carried + t.idle + t.lifted }

// answered is the share of tasks with an answer, of those that were not lifted before one was due.
func (t tally) answered() (share float64, known bool) {
	n := t.pushed + t.received + t.carried + t.idle
	if n == 0 {
		return 0, false
	}
	return float64(t.carried+t.idle) / float64(n), true
}

// tallies counts the tasks of a region by department and measure.
func tallies(tx *flow.Tx, region, trigger string) ([]tally, error) {
	rows, err := tx.Query(`SELECT t.organ, t.measure, m.name, sum(CASE WHEN t.state = 'pushed' THEN 1 ELSE 0 END), sum(CASE WHEN t.state = 'received' THEN 1 ELSE 0 END),
		sum(CASE WHEN t.state IN ('pushed', 'received') AND t.due < ? THEN 1 ELSE 0 END), sum(CASE WHEN t.state = 'carried' THEN 1 ELSE 0 END), sum(CASE WHEN t.state = 'idle' THEN 1 ELSE 0 END),
		sum(CASE WHEN t.state = 'lifted' THEN 1 ELSE 0 END), sum(CASE WHEN t.state = 'lifted' AND t.ack_on IS NULL THEN 1 ELSE 0 END)
		FROM measure_task t JOIN joint_measure m ON m.id = t.measure WHERE {scope t:measure_task} AND t.region >= ? AND t.region < ? AND (t."trigger" = ? OR ? = '')
		GROUP BY t.organ, t.measure, m.name ORDER BY t.organ, m.name, t.measure`, tx.Today(), role.Prefix(region), role.Prefix(region)+":", trigger, trigger)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []tally
	for rows.Next() {
		var t tally
		var organ, measure int64
		if err := rows.Scan(&organ, &measure, &t.name, &t.pushed, &t.received, &t.overdue, &t.carried, &t.idle, &t.lifted, &t.unsure); err != nil {
			return nil, err
		}
		t.organ, t.measure = record.ID(organ), record.ID(measure)
		out = append(out, t)
	}
	return out, rows.Err()
}

// view is one request.
type view struct {
	p       *web.Page
	region  string
	trigger string
}

func (v *view) t(zh string, args ...any) string { return v.p.Say(zh, args...) }

// to is the list of the tasks behind a figure.
func (v *view) to(t tally, late bool, states ...record.State) string {
	q := url.Values{}
	if t.organ != 0 {
		q.Set("organ", t.organ.String())
	}
	if t.measure != 0 {
		q.Set("measure", t.measure.String())
	}
	if v.trigger != "" {
		q.Set("trigger", v.trigger)
	}
	for _, s := range states {
		q.Add("state", string(s))
	}
	if late {
		q.Set("due", "late")
	}
	if v.region != "" {
		q.Set("region", v.region)
	}
	return "/measure_task?" + q.Encode()
}

// matrix is the page of departments and measures: who has answered, who has not, and who is late.
func (d desk) matrix(w http.ResponseWriter, r *http.Request) error {
	v := &view{p: d.site.Page(r, ""), trigger: r.URL.Query().Get("trigger")}
	if _, ok := Triggers.Find(v.trigger); v.trigger != "" && !ok {
		return fault.New(fault.Invalid, "J102", "没有名为“%s”的触发条件", v.trigger)
	}
	v.p.Title = v.t("联合奖惩落实")
	var list []tally
	var names map[record.ID]string
	err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) (err error) {
		if v.region = d.site.Region(r); v.region == "" {
			v.region = tx.Actor().Region
		}
		d.site.RegionSwitch(r, v.p)
		if list, err = tallies(tx, v.region, v.trigger); err != nil {
			return err
		}
		var ids []record.ID
		for _, x := range list {
			ids = append(ids, x.organ)
		}
		names, err = tx.Titles(TaskKind.F(&TaskKind.P.Organ).Target(), ids)
		return err
	})
	if err != nil {
		return err
	}
	var all tally
	for _, x := range list {
		all.add(x)
	}
	head := web.Head{Title: v.p.Title, Lead: v.t("按成员单位和措施统计；逾期为超过反馈期限仍未反馈。点击数字查看对应的任务"), Period: v.triggers()}
	return d.site.Render(w, r, http.StatusOK, v.p, web.Board{Head: head, KPIs: v.figures(all), Panels: []web.Panel{{Title: v.t("成员单位落实情况"), Flush: true, Body: v.table(list, names, all)}}})
}

func (v *view) triggers() web.Switch {
	s := web.Switch{Name: v.t("触发条件"), Label: v.t("全部")}
	for _, c := range []struct{ code, label string }{{"", "全部"}, {listing.OfSerious, "严重失信"}, {listing.OfAbnormal, "经营异常"}, {gradePrefix + "AAA", "AAA级激励"}} { // the list of tasks offers the other grades
		s.Items = append(s.Items, web.Link{Label: v.t(c.label), URL: "/joint?trigger=" + c.code, Active: v.trigger == c.code})
		if v.trigger == c.code {
			s.Label = v.t(c.label)
		}
	}
	return s
}

func (v *view) figures(all tally) []web.KPI {
	rate := web.KPI{Label: v.t("反馈率"), Value: "—", Icon: "target", Tone: web.Good, URL: v.to(tally{}, false, Carried, Idle)}
	if share, ok := all.answered(); ok {
		rate.Value = text.Percent(share, 1)
	}
	return []web.KPI{rate,
		{Label: v.t("推送任务"), Value: text.Int(all.all()), Icon: "send", URL: v.to(tally{}, false)},
		{Label: v.t("未反馈"), Value: text.Int(all.pushed + all.received), Icon: "inbox", Tone: web.Warn, URL: v.to(tally{}, false, Pushed, Received)},
		{Label: v.t("逾期未反馈"), Value: text.Int(all.overdue), Icon: "alert-circle", Tone: web.Bad, URL: v.to(tally{}, true, Pushed, Received)},
		{Label: v.t("已落实"), Value: text.Int(all.carried), Icon: "circle-check", Tone: web.Good, URL: v.to(tally{}, false, Carried)},
		{Label: v.t("已解除"), Value: text.Int(all.lifted), Icon: "refresh", URL: v.to(tally{}, false, Lifted)},
	}
}

// table has a line for each department and, below it, one for each of its measures.
func (v *view) table(list []tally, names map[record.ID]string, all tally) web.Part {
	if len(list) == 0 {
		return web.Empty{Title: v.t("还没有推送的任务"), Text: v.t("企业列入名单后，按措施目录自动推送到各成员单位。")}
	}
	t := web.StatTable{Columns: []web.Column{{Label: v.t("成员单位 / 措施")}}}
	for _, c := range []string{"推送任务", "待签收", "待反馈", "逾期未反馈", "已落实", "不适用", "反馈率", "已解除", "解除待确认"} {
		t.Columns = append(t.Columns, web.Column{Label: v.t(c), Num: true})
	}
	for i := 0; i < len(list); {
		sum, last := tally{organ: list[i].organ}, i
		for ; last < len(list) && list[last].organ == list[i].organ; last++ {
			sum.add(list[last])
		}
		t.Rows = append(t.Rows, web.StatRow{Label: names[sum.organ], URL: v.to(sum, false), Cells: v.cells(sum)})
		for ; i < last; i++ {
			t.Rows = append(t.Rows, web.StatRow{Label: list[i].name, Indent: 1, URL: "/joint_measure/" + list[i].measure.String(), Cells: v.cells(list[i])})
		}
	}
	t.Rows = append(t.Rows, web.StatRow{Label: v.t("合计"), Total: true, Cells: v.cells(all)})
	return t
}

func (v *view) cells(x tally) []web.Cell {
	number := func(n int64, late bool, states ...record.State) web.Cell {
		if n == 0 {
			return web.Cell{Text: "0"}
		}
		c := web.Cell{Text: text.Int(n), URL: v.to(x, late, states...)}
		if late {
			c.Badge = &web.Badge{Text: v.t("逾期"), Tone: web.Bad}
		}
		return c
	}
	share := web.Cell{Text: "—"}
	if s, ok := x.answered(); ok {
		share.Text = text.Percent(s, 1)
	}
	return []web.Cell{number(x.all(), false), number(x.pushed, false, Pushed), number(x.received, false, Received), number(x.overdue, true, Pushed, Received), number(x.carried, false, Carried),
		number(x.idle, false, Idle), share, number(x.lifted, false, Lifted), number(x.unsure, false, Lifted)}
}
