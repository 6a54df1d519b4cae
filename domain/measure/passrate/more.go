package passrate

import (
	"fmt"
	"math"
	"math/big"
	"net/http"
	"net/url"
	"strings"

	"qgov/domain/supervise/sampling"
	"qgov/kernel/calendar"
	"qgov/kernel/exchange"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/sheet"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/web"
)

// items is the page of failing items.
func (d desk) items(w http.ResponseWriter, r *http.Request) error {
	return d.show(w, r, "不合格项目排行", func(tx *flow.Tx, s *view) ([]web.Part, error) {
		s.crumbs()
		list, err := Items(tx.Tx, s.f, 0)
		if err != nil {
			return nil, err
		}
		head := web.Head{Title: s.t("不合格项目排行"), Lead: s.rule() + s.t("一个批次有多个不合格项目的，每个项目各计一次。"), Period: s.periods(tx.Today())}
		c := web.Chart{ID: "items", Title: s.t("不合格项目排行"), Kind: web.HBarChart, Height: "tall", Unit: s.t("批次"), Series: []web.Series{{Name: s.t("不合格批次")}}}
		t := web.StatTable{Columns: []web.Column{{Label: s.t("项目")}, {Label: s.t("产品")}, {Label: s.t("不合格批次"), Num: true}}}
		for i, x := range list {
			if i < 15 {
				c.Labels, c.Links = append(c.Labels, x.Product+" · "+x.Parameter), append(c.Links, x.Filter.Rows(fail))
				c.Series[0].Values = append(c.Series[0].Values, float64(x.Fail))
			}
			t.Rows = append(t.Rows, web.StatRow{Label: x.Parameter, Cells: []web.Cell{{Text: x.Product}, {Text: text.Int(x.Fail), URL: x.Filter.Rows(fail)}}})
		}
		return []web.Part{web.Board{Head: head, Panels: []web.Panel{{Title: s.t("前 15 项"), Body: c}, {Title: s.t("全部不合格项目"), Body: t}}}}, nil
	})
}

// crumbs leads back to the page of rates with the same filter.
func (s *view) crumbs() {
	f := s.f
	f.Item, f.Maker, f.Own = "", 0, false
	s.p.Crumbs = []web.Link{{Label: s.t("质量合格率统计"), URL: address(f)}, {Label: s.p.Title}}
}

// periods is the choice of the usual periods up to today, as the start page offers them.
func (s *view) periods(today calendar.Date) web.Switch {
	sw := web.Switch{Name: s.t("期间")}
	for _, o := range []struct {
		label string
		from  calendar.Date
	}{{"近30天", today.AddDays(-29)}, {"本季度", calendar.NewDate(today.Year(), (today.Month()-1)/3*3+1, 1)}, {"本年度", calendar.NewDate(today.Year(), 1, 1)}, {"近12个月", today.AddMonths(-12).AddDays(1)}} {
		q := s.r.URL.Query()
		q.Set("from", o.from.String())
		q.Set("to", today.String())
		sw.Items = append(sw.Items, web.Link{Label: s.t(o.label), URL: s.r.URL.Path + "?" + q.Encode(), Active: s.f.From == o.from && s.f.To == today})
	}
	return sw
}

// pairs is the page of production against sale.
func (d desk) pairs(w http.ResponseWriter, r *http.Request) error {
	return d.show(w, r, "一企两抽对照", func(tx *flow.Tx, s *view) ([]web.Part, error) {
		s.crumbs()
		c, err := Pairs(tx.Tx, s.f)
		if err != nil {
			return nil, err
		}
		head := web.Head{Title: s.t("一企两抽：生产与流通对照"), Lead: s.rule() + s.t("同一生产者的同一产品在生产环节和流通（含餐饮、网络）环节都被抽到的，并列两个合格率。"), Period: s.periods(tx.Today())}
		var alerts []web.Alert
		if c.Gap != nil {
			a := web.Alert{Tone: web.Info, Title: s.t("生产环节 %s，流通环节 %s，相差 %.1f 个百分点（95%%置信区间 %.1f 至 %.1f）", percent(c.Gap.A.Rate), percent(c.Gap.B.Rate), 100*c.Gap.Gap, 100*c.Gap.Low, 100*c.Gap.High)}
			a.Text = s.t("区间包含零，不能认定两个环节有差别。")
			if c.Gap.DiffersFromZero {
				a.Tone, a.Text = web.Warn, s.t("区间不包含零，两个环节的差别不是抽样误差所能解释的。")
			}
			alerts = append(alerts, a)
		}
		t := web.StatTable{Columns: []web.Column{{Label: s.t("生产者")}, {Label: s.t("产品")}, {Label: s.t("生产判定"), Num: true}, {Label: s.t("生产不合格"), Num: true}, {Label: s.t("生产合格率"), Num: true},
			{Label: s.t("流通判定"), Num: true}, {Label: s.t("流通不合格"), Num: true}, {Label: s.t("流通合格率"), Num: true}, {Label: s.t("提示")}}}
		for _, p := range c.Pairs {
			made, sold := p.Filter, p.Filter
			made.Stage, sold.Stage = []string{sampling.Make}, Sold()
			row := web.StatRow{Label: p.Maker, URL: "/firm/" + p.Filter.Maker.String(), Cells: []web.Cell{{Text: p.Product}}}
			for _, x := range []struct {
				c Count
				f Filter
			}{{p.Made, made}, {p.Sold, sold}} {
				cells := s.cells(x.c, x.f)
				row.Cells = append(row.Cells, cells[0], cells[2], cells[3])
			}
			note := web.Cell{}
			if p.Hidden() {
				note.Badge = &web.Badge{Text: s.t("出厂合格、上架不合格"), Tone: web.Bad}
			}
			row.Cells = append(row.Cells, note)
			t.Rows = append(t.Rows, row)
		}
		var body web.Part = t
		if len(c.Pairs) == 0 {
			body = web.Empty{Title: s.t("这一期间没有两个环节都抽到的产品")}
		}
		return []web.Part{web.Board{Head: head, Alerts: alerts, Panels: []web.Panel{{Title: s.t("逐个生产者和产品"), Note: s.t("共 %d 对", len(c.Pairs)), Body: body}}}}, nil
	})
}

// threshold is what the four levels are asked for when the address does not say: 96 per cent.
const threshold = "96"

// levels is the page of the rule "each level above".
func (d desk) levels(w http.ResponseWriter, r *http.Request) error {
	return d.show(w, r, "四级合格率核验", func(tx *flow.Tx, s *view) ([]web.Part, error) {
		s.crumbs()
		asked := strings.TrimSuffix(strings.TrimSpace(r.URL.Query().Get("threshold")), "%")
		if asked == "" {
			asked = threshold
		}
		limit, ok := new(big.Rat), false
		if len(asked) <= 8 && strings.Trim(asked, "0123456789.") == "" {
			limit, ok = limit.SetString(asked)
		}
		if !ok || limit.Cmp(big.NewRat(100, 1)) > 0 {
			return nil, fault.New(fault.Invalid, "M102", "界限“%s”应为 0 至 100 的百分数", asked)
		}
		inclusive := r.URL.Query().Get("inclusive") == "true"
		st, err := Levels(tx.Tx, s.f, limit, inclusive)
		if err != nil {
			return nil, err
		}
		t := web.StatTable{Columns: []web.Column{{Label: s.t("级别")}, {Label: s.t("判定批次"), Num: true}, {Label: s.t("合格批次"), Num: true}, {Label: s.t("不合格批次"), Num: true}, {Label: s.t("合格率"), Num: true}, {Label: s.t("95%置信区间"), Num: true}},
			Note: s.t("“均在……以上”指每一级都达到，看最低的一级，不看平均；按批次精确比较，不先四舍五入")}
		for _, row := range st.Rows {
			t.Rows = append(t.Rows, web.StatRow{Label: s.t(row.Label), Cells: s.cells(row.Count, row.Filter)})
		}
		form := web.List{FilterURL: "/stats/levels", Keep: pairsOf(s.f.Values()), ResetURL: "/stats/levels", Filters: []web.Field{
			{Kind: web.Number, Name: "threshold", Label: s.t("界限（%）"), Value: asked, Min: "0", Max: "100", Step: "any"},
			{Kind: web.Select, Name: "inclusive", Label: s.t("恰好等于界限"), Value: fmt.Sprint(inclusive), Options: []web.Option{{Value: "false", Label: s.t("不算达到")}, {Value: "true", Label: s.t("算达到")}}}},
			Empty: web.Empty{Icon: "scale", Title: s.verdict(st, asked).Title}}
		head := web.Head{Title: s.t("四级合格率“均在……以上”核验"), Lead: s.rule()}
		return []web.Part{web.Board{Head: head, Alerts: []web.Alert{s.verdict(st, asked)}, Panels: []web.Panel{{Title: s.t("四级合格率"), Body: t}}}, form}, nil
	})
}

func pairsOf(q url.Values) []web.Pair {
	var out []web.Pair
	for name, values := range q {
		for _, v := range values {
			out = append(out, web.Pair{Name: name, Value: v})
		}
	}
	return out
}

func (s *view) verdict(st Standing, asked string) web.Alert {
	var missing, failing []string
	for _, m := range st.Missing {
		missing = append(missing, s.t(m))
	}
	for _, m := range st.Result.Failing {
		failing = append(failing, s.t(m))
	}
	switch {
	case len(failing) > 0:
		return web.Alert{Tone: web.Bad, Title: s.t("不成立：%s没有达到 %s%%", strings.Join(failing, s.t("、")), asked)}
	case len(missing) > 0:
		return web.Alert{Tone: web.Warn, Title: s.t("不能认定：%s没有判定的批次", strings.Join(missing, s.t("、")))}
	}
	return web.Alert{Tone: web.Good, Title: s.t("成立：四级均在 %s%% 以上", asked), Text: s.t("最低的是%s", s.t(st.Result.Lowest))}
}

// listed reads the samples behind a figure, newest first. One row more than the page shows whether there is a next.
const listed = `SELECT s.id, s.number, s.name, s.sampled_on, s.concluded_on, s.conclusion, s.failing, s.firm, s.product FROM sample s
	WHERE {scope s:sample} AND s.conclusion IN ('pass', 'fail') AND s.purpose = ? AND s.concluded_on >= ? AND s.concluded_on <= ?%s ORDER BY s.id DESC LIMIT 51`

// rows is the list of samples for what the list of the kind has no filter: class, failing item, producer, the region's own.
func (d desk) rows(w http.ResponseWriter, r *http.Request) error {
	return d.show(w, r, "统计数字的来源", func(tx *flow.Tx, s *view) ([]web.Part, error) {
		s.crumbs()
		conclusion := r.URL.Query().Get("conclusion")
		all, err := Total(tx.Tx, s.f)
		if err != nil {
			return nil, err
		}
		l := web.List{Head: web.Head{Title: s.t("统计数字的来源"), Lead: s.rule()}, Count: all.Judged}
		where, args := s.f.where()
		switch conclusion {
		case "":
		case pass, fail:
			where += " AND s.conclusion = ?"
			args = append(args, conclusion)
			if l.Count = all.Pass; conclusion == fail {
				l.Count = all.Fail()
			}
		default:
			return nil, fault.New(fault.Invalid, "M101", "“%s”不在可选范围内", conclusion)
		}
		after, err := record.ParseID(r.URL.Query().Get("after"))
		if err != nil {
			return nil, fault.New(fault.Invalid, "R130", "翻页位置无效，请回到第一页")
		}
		if after != 0 {
			where += " AND s.id < ?"
			args = append(args, after)
		}
		err = s.fill(tx, &l, where, args)
		return []web.Part{l}, err
	})
}

// fill reads the page of the list.
func (s *view) fill(tx *flow.Tx, l *web.List, where string, args []any) error {
	rows, err := tx.Query(fmt.Sprintf(listed, where), args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for _, c := range []string{"抽查编号", "样品名称", "抽样日期", "结论生效日期", "最终结论", "不合格项目"} {
		l.Columns = append(l.Columns, web.Column{Label: s.t(c)})
	}
	for rows.Next() {
		var id, firm, product int64
		var number, name, verdict, failing string
		var sampled, concluded calendar.Date
		if err := rows.Scan(&id, &number, &name, &sampled, &concluded, &verdict, &failing, &firm, &product); err != nil {
			return err
		}
		if len(l.Rows) == 50 {
			l.Pager.Next = with(s.r, "after", l.Rows[49].ID)
			break
		}
		tone := web.Good
		if verdict == fail {
			tone = web.Bad
		}
		rid := record.ID(id).String()
		l.Rows = append(l.Rows, web.Row{ID: rid, Cells: []web.Cell{{Text: number, URL: "/sample/" + rid, Strong: true, Mono: true}, {Text: name}, {Text: sampled.String()}, {Text: concluded.String()},
			{Badge: &web.Badge{Text: s.t(sampling.Verdicts.Label(verdict)), Tone: tone}}, {Text: failing}}})
	}
	return rows.Err()
}

// export writes the table of the page as a file, and notes it in the journal before the first row leaves.
func (d desk) export(w http.ResponseWriter, r *http.Request) error {
	format := r.URL.Query().Get("format")
	if format != "csv" && format != "xlsx" {
		return fault.New(fault.Unsupported, "X106", "只支持 xlsx 与 csv 格式")
	}
	s := &view{d: d, r: r, p: d.site.Page(r, "质量合格率统计")}
	var t Table
	err := d.site.Engine.Write(r.Context(), func(tx *flow.Tx) (err error) {
		if s.f, err = d.filter(tx, r); err != nil {
			return err
		}
		if s.f.By == "" {
			s.f.By = Product
		}
		if t, err = By(tx.Tx, s.f, s.f.By); err != nil {
			return err
		}
		tx.Note(store.Change{Action: string(role.Export), Kind: Subject, Title: "质量合格率统计", Reason: s.f.Values().Encode(), Fields: []store.FieldChange{{Name: "rows", New: fmt.Sprint(len(t.Rows))}, {Name: "format", New: format}}})
		return nil
	})
	if err != nil {
		return err
	}
	return exchange.Send(w, s.t("质量合格率统计")+"_"+s.f.From.String()+"_"+s.f.To.String(), format, s.extract(t))
}

// extract is the table as a file, with the rule it was counted by.
func (s *view) extract(t Table) sheet.Extract {
	layout := sheet.Layout{Name: s.t("质量合格率统计"), Notes: []string{s.rule()}, Columns: []sheet.Column{{Title: s.t("代码")}, {Title: s.t("名称")}, {Title: s.t("判定批次"), Form: sheet.AsCount}, {Title: s.t("合格批次"), Form: sheet.AsCount},
		{Title: s.t("不合格批次"), Form: sheet.AsCount}, {Title: s.t("合格率") + "%", Form: sheet.AsNumber, Decimals: 2}, {Title: s.t("95%置信区间") + s.t("下限"), Form: sheet.AsNumber, Decimals: 2}, {Title: s.t("95%置信区间") + s.t("上限"), Form: sheet.AsNumber, Decimals: 2}}}
	out := sheet.Extract{Layout: layout}
	for _, r := range append(t.Rows, Row{Label: s.t("合计"), Count: t.Total}) {
		row := []sheet.Cell{sheet.Str(r.Key), sheet.Str(s.label(t.By, r)), sheet.Int(r.Judged), sheet.Int(r.Pass), sheet.Int(r.Fail())}
		if rate, ok := r.Rate(); ok {
			for _, v := range []float64{rate.Rate, rate.Low, rate.High} {
				row = append(row, sheet.Float(math.Round(v*1e4)/100))
			}
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}
