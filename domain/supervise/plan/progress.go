package plan

import (
	"net/http"

	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/text"
	"qgov/web"
)

// Standing is a line with what was done about it.
type Standing struct {
	*Line
	Done
}

// Share returns how much of the planned batches was sampled, at most 100 percent.
func (s Standing) Share() float64 {
	if s.Batches == 0 {
		return 0
	}
	return min(100, 100*float64(s.Sampled)/float64(s.Batches))
}

// Standings returns the lines of a plan with what was done about each, and the sums: Batches is planned.
func (b Book) Standings(tx *flow.Tx, p *Plan) (list []Standing, sum Standing, err error) {
	lines, err := Lines(tx.Tx, p)
	if err != nil {
		return nil, sum, err
	}
	done, err := b.Samples.ByLine(tx, p.ID)
	if err != nil {
		return nil, sum, err
	}
	sum.Line = &Line{}
	for _, l := range lines {
		s := Standing{l, done[l.ID]}
		list = append(list, s)
		sum.Batches += l.Batches
		sum.Drawn += s.Drawn
		sum.Sampled += s.Sampled
		sum.Tested += s.Tested
		sum.Failed += s.Failed
	}
	return list, sum, nil
}

// progress is the page of planned against done.
func (d desk) progress(w http.ResponseWriter, r *http.Request) error {
	var s *sheet
	var parts []web.Part
	err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) (err error) {
		if s, err = d.open(tx, r, "计划与完成"); err != nil {
			return err
		}
		list, sum, err := d.book.Standings(tx, s.plan)
		if err != nil {
			return err
		}
		head := web.Head{Kicker: s.plan.Number, Title: s.title, Lead: s.plan.Title}
		parts = []web.Part{web.Board{Head: head, KPIs: figures(s.p, sum), Panels: []web.Panel{{Title: s.t("逐项任务"), Body: d.book.table(s, list, sum), Flush: true}}}}
		return nil
	})
	if err != nil {
		return err
	}
	return d.site.Render(w, r, http.StatusOK, s.p, parts...)
}

// figures are the sums at the head of the page and on the plan's own.
func figures(p *web.Page, sum Standing) []web.KPI {
	return []web.KPI{
		{Label: p.Say("计划批次"), Value: text.Int(sum.Batches), Icon: "clipboard-list"},
		{Label: p.Say("已抽取"), Value: text.Int(sum.Drawn), Icon: "dice-5"},
		{Label: p.Say("已抽样"), Value: text.Int(sum.Sampled), Unit: text.Percent(sum.Share()/100, 1), Icon: "package"},
		{Label: p.Say("已检验"), Value: text.Int(sum.Tested), Icon: "flask"},
		{Label: p.Say("不合格"), Value: text.Int(sum.Failed), Icon: "alert-triangle", Tone: web.Bad},
	}
}

// table shows each line; every figure leads to its rows.
func (b Book) table(s *sheet, list []Standing, sum Standing) web.StatTable {
	t := web.StatTable{Caption: s.t("计划与完成"), Columns: []web.Column{{Label: s.t("任务名称")}, {Label: s.t("计划"), Num: true}, {Label: s.t("已抽取"), Num: true}, {Label: s.t("已抽样"), Num: true},
		{Label: s.t("已检验"), Num: true}, {Label: s.t("不合格"), Num: true}, {Label: s.t("完成率"), Num: true}}, Note: s.t("完成率 = 已抽样 ÷ 计划；点击数字查看对应的抽样单")}
	row := func(x Standing, link func(figure string) string) []web.Cell {
		cell := func(n int64, figure string) web.Cell {
			c := web.Cell{Text: text.Int(n)}
			if n > 0 {
				c.URL = link(figure)
			}
			return c
		}
		share := x.Share()
		return []web.Cell{{Text: text.Int(x.Batches)}, cell(x.Drawn, "drawn"), cell(x.Sampled, "sampled"), cell(x.Tested, "tested"), cell(x.Failed, "failed"), {Text: text.Percent(share/100, 1), Bar: &share}}
	}
	for _, x := range list {
		t.Rows = append(t.Rows, web.StatRow{Label: x.Item, URL: "/plan_line/" + x.ID.String(), Cells: row(x, func(figure string) string { return b.Samples.Rows(x.ID, figure) })})
	}
	t.Rows = append(t.Rows, web.StatRow{Label: s.t("合计"), Total: true, Cells: row(sum, func(string) string { return "" })})
	return t
}

// panel is the sums on the page of a plan.
func (b Book) panel(tx *flow.Tx, r record.Record, p *web.Page) (web.Part, error) {
	plan := r.(*Plan)
	_, sum, err := b.Standings(tx, plan)
	if err != nil {
		return nil, err
	}
	return web.Group{web.Figures{Items: figures(p, sum)}, web.Links{Items: []web.LinkItem{{Title: p.Say("逐项查看计划与完成"), URL: "/plan/" + plan.ID.String() + "/progress"}}}}, nil
}
