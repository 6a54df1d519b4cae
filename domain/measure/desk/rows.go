package desk

import (
	"fmt"
	"net/http"

	"qgov/base/firm"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/text"
	"qgov/web"
)

// The lists behind figures that no list of a kind can select. Each has the conditions of its figure; %s is the place in the list.
const (
	closedRows   = `SELECT f.id, f.title, f.subject, ` + done + `, CASE WHEN ` + late + ` THEN 1 ELSE 0 END FROM finding f WHERE ` + expected + `%s ORDER BY f.id DESC LIMIT 51`
	objectedRows = `SELECT s.id, s.number, s.name, min(o.received), max(CASE WHEN s.retest_on IS NOT NULL THEN 1 ELSE 0 END) FROM sample s JOIN sample_objections o ON o.parent = s.id
		WHERE {scope s:sample} AND o.received >= ? AND o.received <= ? AND s.region >= ? AND s.region < ?%s GROUP BY s.id, s.number, s.name ORDER BY s.id DESC LIMIT 51`
)

// rows is the list of the records behind a figure: of=closed, ontime, late (findings that had to be done) or objection, retest (samples).
func (d desk) rows(w http.ResponseWriter, r *http.Request) error {
	return d.show(w, r, "统计数字的来源", func(tx *flow.Tx, v *view) ([]web.Part, error) {
		of := r.URL.Query().Get("of")
		sql, alias, kind, more, note := "", "f", "finding", "", [2]string{"按期", "逾期"}
		var title string
		switch of {
		case "closed":
			sql, title = closedRows, "期间内应完成的整改事项"
		case "ontime":
			sql, title, more = closedRows, "按期完成的整改事项", " AND NOT "+late
		case "late":
			sql, title, more = closedRows, "逾期的整改事项", " AND "+late
		case "objection":
			sql, title, alias, kind = objectedRows, "收到异议的批次", "s", "sample"
		case "retest":
			sql, title, alias, kind, more = objectedRows, "已复检的批次", "s", "sample", " AND s.retest_on IS NOT NULL"
		default:
			return nil, fault.New(fault.Invalid, "M101", "“%s”不在可选范围内", of)
		}
		if kind == "sample" {
			note = [2]string{"未复检", "已复检"}
		}
		n, err := v.countRows(tx, of)
		if err != nil {
			return nil, err
		}
		l := web.List{Head: web.Head{Title: v.t(title), Lead: v.t("%s 至 %s", v.f.From.String(), v.f.To.String()), Period: v.tabs(of)}, Count: n,
			Columns: []web.Column{{Label: v.t("名称")}, {Label: v.t("涉及产品")}, {Label: v.t("日期")}, {Label: v.t("情况")}}}
		after, err := record.ParseID(r.URL.Query().Get("after"))
		if err != nil {
			return nil, fault.New(fault.Invalid, "R130", "翻页位置无效，请回到第一页")
		}
		args := span(v.f)
		if kind == "finding" {
			args = v.expectedIn(v.f)
		}
		if after != 0 {
			more += " AND " + alias + ".id < ?"
			args = append(args, after)
		}
		err = each(tx, fmt.Sprintf(sql, more), args, func(scan func(...any) error) error {
			var id, flag int64
			var name, product string
			var day calendar.Date
			if err := scan(&id, &name, &product, &day, &flag); err != nil {
				return err
			}
			if len(l.Rows) == 50 {
				l.Pager.Next = v.link("/desk/rows", "of", of, "after", l.Rows[49].ID)
				return nil
			}
			tone := web.Good
			if flag == 1 {
				tone = web.Warn
			}
			rid := record.ID(id).String()
			l.Rows = append(l.Rows, web.Row{ID: rid, Cells: []web.Cell{{Text: name, URL: "/" + kind + "/" + rid, Strong: true}, {Text: product}, {Text: day.String()}, {Badge: &web.Badge{Text: v.t(note[flag]), Tone: tone}}}})
			return nil
		})
		return []web.Part{l}, err
	})
}

// countRows is the figure whose rows are listed.
func (v *view) countRows(tx *flow.Tx, of string) (int64, error) {
	if of == "objection" || of == "retest" {
		o, err := v.objections(tx, v.f)
		if of == "retest" {
			return o.retests, err
		}
		return o.samples, err
	}
	c, err := v.closings(tx, v.f)
	switch of {
	case "ontime":
		return c.onTime, err
	case "late":
		return c.all - c.onTime, err
	}
	return c.all, err
}

// tabs are the lists beside this one.
func (v *view) tabs(of string) web.Switch {
	list := [][2]string{{"closed", "全部"}, {"ontime", "按期"}, {"late", "逾期"}}
	if of == "objection" || of == "retest" {
		list = [][2]string{{"objection", "收到异议"}, {"retest", "已复检"}}
	}
	sw := web.Switch{Name: v.t("情况")}
	for _, o := range list {
		sw.Items = append(sw.Items, web.Link{Label: v.t(o[1]), URL: v.link("/desk/rows", "of", o[0]), Active: o[0] == of})
	}
	return sw
}

// wall reads the open findings, the most urgent first.
const wall = `SELECT f.id, f.title, f.problem, f.cause, f.person, f.due, f.state, f.level, f.firm FROM finding f
	WHERE {scope f:finding} AND f.region >= ? AND f.region < ? AND f.state NOT IN ('closed', 'handed', 'void')
	ORDER BY CASE WHEN f.due IS NULL THEN 1 ELSE 0 END, f.due, f.id LIMIT 200`

// board is the wall chart: a line for every open finding, to be printed across.
func (d desk) board(w http.ResponseWriter, r *http.Request) error {
	var v *view
	var chart web.WallChart
	var bar web.PrintBar
	err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) (err error) {
		v = d.view(tx, r, "挂图作战")
		bar = web.PrintBar{Back: v.link("/desk"), Title: v.t("挂图作战"), Note: v.t("数据截至 %s，%s", v.asOf(), v.place())}
		chart, err = v.wall(tx)
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, http.StatusOK, web.Print(v.p, bar, wide{v.t("挂图作战：未结案整改事项"), chart}))
}

func (v *view) wall(tx *flow.Tx) (web.WallChart, error) {
	c := web.WallChart{Caption: v.t("数据截至 %s，%s；至多 200 项，最紧迫的在前", v.asOf(), v.place())}
	for _, h := range []string{"问题", "原因", "措施", "责任人", "督办", "期限"} {
		c.Columns = append(c.Columns, v.t(h))
	}
	type line struct {
		id, firm, level                      int64
		title, problem, cause, person, state string
		due                                  calendar.Date
	}
	var lines []line
	var ids []record.ID
	prefix := role.Prefix(v.f.Region)
	err := each(tx, wall, []any{prefix, prefix + ":"}, func(scan func(...any) error) error {
		var l line
		err := scan(&l.id, &l.title, &l.problem, &l.cause, &l.person, &l.due, &l.state, &l.level, &l.firm)
		lines, ids = append(lines, l), append(ids, record.ID(l.firm))
		return err
	})
	if err != nil {
		return c, err
	}
	names, err := tx.Titles(firm.Kind.Plan, ids)
	if err != nil {
		return c, err
	}
	measures, err := v.measures(tx, prefix)
	if err != nil {
		return c, err
	}
	for _, l := range lines {
		row := web.WallRow{Label: names[record.ID(l.firm)], URL: "/finding/" + record.ID(l.id).String(), Note: l.title}
		for _, s := range []string{l.problem, l.cause, measures[l.id], l.person, v.t(causes()[min(max(l.level, 1), 3)-1])} {
			row.Cells = append(row.Cells, web.WallCell{Text: s, Empty: s == ""})
		}
		due := web.WallCell{Empty: true}
		if x := v.due(l.due); x != nil {
			due = web.WallCell{Text: l.due.String() + " " + x.Text, Tone: x.Tone}
		}
		c.Rows = append(c.Rows, web.WallRow{Label: row.Label, URL: row.URL, Note: row.Note, Cells: append(row.Cells, due)})
	}
	return c, nil
}

// causes are who sees to a finding, by level.
func causes() []string { return []string{"承办人", "科室负责人", "局领导"} }

// measures joins the measures of the open findings.
func (v *view) measures(tx *flow.Tx, prefix string) (map[int64]string, error) {
	out := make(map[int64]string)
	err := each(tx, `SELECT m.parent, m.what, m.due, m.done FROM finding_measures m JOIN finding f ON f.id = m.parent WHERE {scope f:finding} AND f.region >= ? AND f.region < ? AND f.state NOT IN ('closed', 'handed', 'void') ORDER BY m.parent, m.line`,
		[]any{prefix, prefix + ":"}, func(scan func(...any) error) error {
			var id int64
			var what string
			var due, done calendar.Date
			if err := scan(&id, &what, &due, &done); err != nil {
				return err
			}
			if out[id] != "" {
				out[id] += v.t("；")
			}
			out[id] += what
			if !done.IsZero() {
				out[id] += v.t("（已完成）")
			} else if !due.IsZero() {
				out[id] += v.t("（%s 前）", due.String())
			}
			return nil
		})
	return out, err
}

// brief is the weekly brief on a page of A4.
func (d desk) brief(w http.ResponseWriter, r *http.Request) error {
	var v *view
	var s web.Sheet
	err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) (err error) {
		v = d.view(tx, r, "质量简报")
		s, err = v.briefing(tx)
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, http.StatusOK, web.Print(v.p, web.PrintBar{Back: v.link("/desk"), Title: v.t("质量简报"), Note: v.t("数据截至 %s", v.asOf())}, s))
}

// briefing writes the brief: the week in words, the week and the period in figures.
func (v *view) briefing(tx *flow.Tx) (web.Sheet, error) {
	week := *v
	week.f.From = v.today.AddDays(-6)
	var list [2]*glance
	for i, x := range []*view{&week, v} {
		g, err := x.glance(tx)
		if err != nil {
			return web.Sheet{}, err
		}
		list[i] = g
	}
	a, b := list[0], list[1]
	var open, overdue int64
	for _, s := range b.open {
		open, overdue = open+s.all, overdue+s.late
	}
	t := a.judged[0].Total
	s := web.Sheet{Title: []string{v.t("%s质量监管周报", v.place()), v.t("（%s 至 %s）", week.f.From.String(), v.today.String())}}
	para := func(zh string, args ...any) { s.Body = append(s.Body, web.Para{Text: v.t(zh, args...)}) }
	para("本周监督抽查抽样 %s 批次，结论生效 %s 批次，其中不合格 %s 批次。应完成的整改事项 %s 件，其中按期结案 %s 件。收到异议 %s 批次。",
		text.Int(a.sampled[0].sum()), text.Int(t.Judged), text.Int(t.Fail()), text.Int(a.closed[0].all), text.Int(a.closed[0].onTime), text.Int(a.objected[0].samples))
	para("截至目前，未结案整改事项 %s 件，其中超期 %s 件。", text.Int(open), text.Int(overdue))
	if len(a.items) > 0 {
		para("本周不合格项目最多的是%s·%s，%s 批次。", a.items[0].Product, a.items[0].Parameter, text.Int(a.items[0].Fail))
	}
	table := web.StatTable{Caption: v.t("主要指标"), Columns: []web.Column{{Label: v.t("指标")}, {Label: v.t("本周"), Num: true}, {Label: v.t("%s 以来", v.f.From.String()), Num: true}, {Label: v.t("上年同期"), Num: true}}, Note: v.t("监督抽查，不含风险监测；不合格发现率 = 不合格批次 ÷ 判定批次，按结论生效日期")}
	row := func(label string, values ...string) {
		r := web.StatRow{Label: v.t(label)}
		for _, x := range values {
			r.Cells = append(r.Cells, web.Cell{Text: x})
		}
		table.Rows = append(table.Rows, r)
	}
	three := func(f func(g *glance, i int) string) []string { return []string{f(a, 0), f(b, 0), f(b, 1)} }
	row("抽查批次", three(func(g *glance, i int) string { return text.Int(g.sampled[i].sum()) })...)
	row("判定批次", three(func(g *glance, i int) string { return text.Int(g.judged[i].Total.Judged) })...)
	row("不合格批次", three(func(g *glance, i int) string { return text.Int(g.judged[i].Total.Fail()) })...)
	row("不合格发现率（%）", three(func(g *glance, i int) string { return percent(failRate(g.judged[i].Total)) })...)
	row("后处理按期完成率（%）", three(func(g *glance, i int) string { return percent(g.closed[i].rate()) })...)
	row("异议与复检", three(func(g *glance, i int) string { return text.Int(g.objected[i].samples) })...)
	s.Parts = []web.Part{table}
	s.PrintDay = v.today.String()
	return s, nil
}
