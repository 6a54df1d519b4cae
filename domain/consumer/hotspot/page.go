package hotspot

import (
	"cmp"
	"fmt"
	"math"
	"net/http"
	"strings"

	"qgov/domain/consumer/complaint"
	"qgov/kernel/calendar"
	"qgov/kernel/exchange"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/sheet"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/web"
)

// Subject is what the policy grants: See the statistics, Export their tables.
const Subject = "complaint_stats"

const heading = "投诉统计"

// desk is the pages.
type desk struct{ site *page.Site }

func (d desk) routes() []route.Route {
	return []route.Route{
		route.For("GET /complaint-stats", Subject, role.See, d.stats),
		route.For("GET /complaint-stats/export", Subject, role.Export, d.export),
	}
}

// view is one request: frame, filter and the words of its language.
type view struct {
	d desk
	r *http.Request
	p *web.Page
	f Filter
}

func (s *view) t(zh string, args ...any) string { return s.p.Say(zh, args...) }

// filter reads the address; a region outside the actor's is ignored, as everywhere.
func (s *view) filter(tx *flow.Tx) (err error) {
	if s.f, err = Parse(s.r.URL.Query(), tx.Today()); err != nil {
		return err
	}
	if s.d.site.Region(s.r) == "" {
		s.f.Region = tx.Actor().Region
	}
	s.f.By = cmp.Or(s.f.By, Product)
	return nil
}

// stats is the page: figures, table, trend, what complaints are about, who is complained about again and again, published totals.
func (d desk) stats(w http.ResponseWriter, r *http.Request) error {
	s := &view{d: d, r: r, p: d.site.Page(r, heading)}
	s.p.Title = s.t(heading)
	var parts []web.Part
	err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) (err error) {
		if err = s.filter(tx); err == nil {
			d.site.RegionSwitch(r, s.p)
			parts, err = s.parts(tx)
		}
		return err
	})
	if err != nil {
		return err
	}
	return d.site.Render(w, r, http.StatusOK, s.p, parts...)
}

func (s *view) parts(tx *flow.Tx) ([]web.Part, error) {
	var tables [5]Table
	for i, d := range []Dimension{s.f.By, Month, Trouble, Channel, Firm} {
		var err error
		if tables[i], err = By(tx.Tx, s.f, d); err != nil {
			return nil, err
		}
	}
	before, err := Sum(tx.Tx, s.f.Before())
	if err != nil {
		return nil, err
	}
	published, err := s.published(tx)
	if err != nil {
		return nil, err
	}
	head := web.Head{Title: s.t(heading), Lead: s.rule(), Period: s.periods(tx.Today()), Actions: []web.Button{{Label: s.t("投诉热点"), Icon: "flag", URL: "/hotspot"}, {Label: s.t("打印"), Icon: "printer", Print: true}}}
	panels := []web.Panel{
		{Title: s.t("逐月投诉与按期办结"), Span: 7, Body: s.trend(tables[1])}, {Title: s.t("投诉问题"), Span: 5, Body: s.bars("troubles", "投诉问题", tables[2])},
		{Title: s.t("来件渠道"), Span: 5, Body: s.bars("channels", "来件渠道", tables[3])}, {Title: s.t("重复被投诉的经营者"), Note: s.t("期间内两件以上"), Span: 7, Body: s.repeated(tables[4])},
	}
	if published != nil {
		panels = append(panels, web.Panel{Title: s.t("各地公布的统计（参考）"), Note: s.t("按公布的数字登记；与自身分项不符的标明，不作更改"), Body: published})
	}
	return []web.Part{web.Board{Head: head, KPIs: s.figures(tables[0].Total, before)}, s.list(tables[0]), web.Board{Panels: panels}}, nil
}

// rule states what every figure counts.
func (s *view) rule() string {
	return s.t("%s 至 %s 收到的投诉。按期办结：已办结且受理、调解、告知的期限都没有逾期（依法不计入的时间已扣除）；调解成功率 = 达成协议 ÷（达成协议 + 终止调解）；挽回损失为实际履行的金额。", s.f.From.String(), s.f.To.String())
}

func (s *view) periods(today calendar.Date) web.Switch {
	sw := web.Switch{Name: s.t("期间")}
	for _, o := range []struct {
		label string
		from  calendar.Date
	}{{"近30天", today.AddDays(-29)}, {"本季度", calendar.NewDate(today.Year(), (today.Month()-1)/3*3+1, 1)}, {"本年度", calendar.NewDate(today.Year(), 1, 1)}, {"近12个月", today.AddMonths(-12).AddDays(1)}} {
		f := s.f
		f.From, f.To = o.from, today
		sw.Items = append(sw.Items, web.Link{Label: s.t(o.label), URL: address(f), Active: s.f.From == o.from && s.f.To == today})
	}
	return sw
}

func address(f Filter) string { return "/complaint-stats?" + f.Values().Encode() }

// share writes n of all in per cent, a dash if there is nothing.
func share(n, all int64) string {
	if all == 0 {
		return "—"
	}
	return text.Percent(float64(n)/float64(all), 1)
}

func ratio(n, all int64) float64 {
	if all == 0 {
		return math.NaN()
	}
	return 100 * float64(n) / float64(all)
}

func (s *view) figures(c, before Count) []web.KPI {
	f := s.f
	received := web.KPI{Label: s.t("收到投诉"), Value: text.Int(c.Received), Unit: s.t("件"), Icon: "message", URL: f.Rows()}
	if before.Received > 0 {
		gap := float64(c.Received-before.Received) / float64(before.Received)
		received.Change = &web.Delta{Text: text.Percent(math.Abs(gap), 1), Up: gap >= 0, Note: s.t("同比")}
	}
	return []web.KPI{received,
		{Label: s.t("受理率"), Value: share(c.Accepted, c.Accepted+c.Refused), Icon: "circle-check", Hint: s.t("受理 %s 件，不予受理 %s 件", text.Int(c.Accepted), text.Int(c.Refused)), URL: f.Rows("end", complaint.Refused)},
		{Label: s.t("按期办结率"), Value: share(c.Closed-c.Late, c.Closed), Icon: "clock", Tone: web.Good, Hint: s.t("办结 %s 件，其中逾期 %s 件；现有 %s 件超期未结", text.Int(c.Closed), text.Int(c.Late), text.Int(c.Running)), URL: f.Rows("due", "late")},
		{Label: s.t("调解成功率"), Value: share(c.Settled, c.Settled+c.Failed), Icon: "scale", Tone: web.Good, Hint: s.t("达成协议 %s 件，终止调解 %s 件", text.Int(c.Settled), text.Int(c.Failed)), URL: f.Rows("end", complaint.Settled)},
		{Label: s.t("挽回损失"), Value: wan(c.Paid), Unit: s.t("万元"), Icon: "coin", URL: f.Rows("end", complaint.Settled)}}
}

// wan writes an amount in ten thousands of yuan.
func wan(m record.Money) string { return fmt.Sprintf("%.2f", float64(m)/1e6) }

// labels translates what is a word of ours; names of goods, firms and regions stay as they are.
func (s *view) label(by Dimension, r Row) string {
	if r.Key == none || by != Product && by != Firm && by != Region && by != Month {
		return s.t(r.Label)
	}
	return r.Label
}

// columns are the figures of a row, in the order of [view.cells].
var columns = []string{"收到投诉", "受理", "不予受理", "办结", "按期办结率", "达成协议", "终止调解", "调解成功率", "挽回损失（元）"}

func (s *view) cells(c Count, f Filter) []web.Cell {
	number := func(n int64, more ...string) web.Cell {
		cell := web.Cell{Text: text.Int(n)}
		if n > 0 {
			cell.URL = f.Rows(more...)
		}
		return cell
	}
	plain := web.Cell{Text: text.Int(c.Accepted)}
	return []web.Cell{number(c.Received), plain, number(c.Refused, "end", complaint.Refused), {Text: text.Int(c.Closed)}, {Text: share(c.Closed-c.Late, c.Closed)}, number(c.Settled, "end", complaint.Settled),
		number(c.Failed, "end", complaint.Failed), {Text: share(c.Settled, c.Settled+c.Failed)}, {Text: text.Yuan(int64(c.Paid))}}
}

// most is how many rows the page shows; the export has all.
const most = 100

// list is the filters and the table.
func (s *view) list(t Table) web.List {
	l := web.List{FilterURL: "/complaint-stats", Filters: s.filters(), ResetURL: "/complaint-stats", Count: int64(len(t.Rows)), Empty: web.Empty{Title: s.t("这一期间没有投诉"), Text: s.t("换一个期间或地区试试。")},
		Note: s.t("点击数字查看对应的投诉")}
	for _, d := range dimensions() {
		g := s.f
		g.By = Dimension(d.Code)
		l.Views = append(l.Views, web.Tab{Label: s.t(d.Label), URL: address(g), Active: t.By == g.By})
		if t.By == g.By {
			l.Columns = append(l.Columns, web.Column{Label: s.t(d.Label)})
		}
	}
	for _, c := range columns {
		l.Columns = append(l.Columns, web.Column{Label: s.t(c), Num: true})
	}
	if s.d.site.Policy.May(role.From(s.r.Context()), Subject, role.Export) {
		for _, format := range []string{"csv", "xlsx"} {
			q := s.f.Values()
			q.Set("format", format)
			l.Exports = append(l.Exports, web.Link{Label: strings.ToUpper(format), URL: "/complaint-stats/export?" + q.Encode(), Icon: "download", Download: true})
		}
	}
	l.Keep = []web.Pair{{Name: "by", Value: string(t.By)}, {Name: "region", Value: s.r.URL.Query().Get("region")}}
	for i, r := range t.Rows {
		if i == most {
			l.Note = s.t("只列出前 %d 行，全部见导出；点击数字查看对应的投诉", most)
			break
		}
		l.Rows = append(l.Rows, web.Row{Cells: append([]web.Cell{{Text: s.label(t.By, r), URL: drill(t.By, r), Strong: true}}, s.cells(r.Count, r.Filter)...)})
	}
	if len(t.Rows) > 1 {
		l.Rows = append(l.Rows, web.Row{Cells: append([]web.Cell{{Text: s.t("合计"), Strong: true}}, s.cells(t.Total, s.f)...)})
	}
	return l
}

// drill is the page of the same statistics narrowed to the row.
func drill(by Dimension, r Row) string {
	f := r.Filter
	switch {
	case by == Firm && r.Key == none || f.Own:
		return ""
	case by == Product || by == Firm:
		f.By = Trouble
	default:
		f.By = Product
	}
	return address(f)
}

// filters are the questions of the form; the region is chosen in the top bar and by drilling.
func (s *view) filters() []web.Field {
	k, p := complaint.Kind, complaint.Kind.P
	options := func(f *record.Field) (out []web.Option) {
		for _, c := range s.d.site.Engine.DB().Codes(f) {
			out = append(out, web.Option{Value: c.Code, Label: s.t(c.Label)})
		}
		return out
	}
	all := s.t("全部")
	out := []web.Field{
		{Kind: web.Date, Name: "from", Label: s.t("收到日期自"), Value: s.f.From.String()},
		{Kind: web.Date, Name: "to", Label: s.t("至"), Value: s.f.To.String()},
		{Kind: web.Text, Name: "product", Label: s.t("商品或者服务"), Value: s.f.Product},
		{Kind: web.Select, Name: "trouble", Label: s.t("投诉问题"), Value: s.f.Trouble, Options: options(k.F(&p.Trouble)), EmptyOption: all},
		{Kind: web.Select, Name: "sector", Label: s.t("监管条线"), Value: s.f.Sector, Options: options(k.F(&p.Sector)), EmptyOption: all},
		{Kind: web.Select, Name: "class", Label: s.t("分类"), Value: s.f.Class, Options: options(k.F(&p.Class)), EmptyOption: all},
		{Kind: web.Select, Name: "channel", Label: s.t("来件渠道"), Value: s.f.Channel, Options: options(k.F(&p.Channel)), EmptyOption: all},
	}
	if s.f.Firm != 0 {
		out = append(out, web.Field{Kind: web.Hidden, Name: "firm", Value: s.f.Firm.String()})
	}
	return out
}

// trend is complaints and the share closed in time by month.
func (s *view) trend(t Table) web.Chart {
	c := web.Chart{ID: "trend", Title: s.t("逐月投诉与按期办结"), Kind: web.MixedChart,
		Series: []web.Series{{Name: s.t("收到投诉"), Unit: s.t("件"), Kind: web.BarChart}, {Name: s.t("按期办结率"), Unit: "%", Kind: web.LineChart, Right: true, Digits: 1, Tone: web.Good}, {Name: s.t("调解成功率"), Unit: "%", Kind: web.LineChart, Right: true, Digits: 1, Tone: web.Warn}}}
	for _, r := range t.Rows {
		c.Labels, c.Links = append(c.Labels, r.Label), append(c.Links, r.Filter.Rows())
		for i, v := range []float64{float64(r.Received), ratio(r.Closed-r.Late, r.Closed), ratio(r.Settled, r.Settled+r.Failed)} {
			c.Series[i].Values = append(c.Series[i].Values, v)
		}
	}
	return c
}

// bars is the rows of a table as bars, the first twelve.
func (s *view) bars(id, title string, t Table) web.Chart {
	c := web.Chart{ID: id, Title: s.t(title), Kind: web.HBarChart, Unit: s.t("件"), Series: []web.Series{{Name: s.t("收到投诉")}}}
	for _, r := range t.Rows[:min(len(t.Rows), 12)] {
		c.Labels, c.Links = append(c.Labels, s.label(t.By, r)), append(c.Links, r.Filter.Rows())
		c.Series[0].Values = append(c.Series[0].Values, float64(r.Received))
	}
	return c
}

// repeated lists the confirmed respondents with two complaints or more in the period.
func (s *view) repeated(t Table) web.Part {
	out := web.StatTable{Columns: []web.Column{{Label: s.t("被投诉人")}, {Label: s.t("收到投诉"), Num: true}, {Label: s.t("达成协议"), Num: true}, {Label: s.t("终止调解"), Num: true}, {Label: s.t("占全部投诉"), Num: true}}}
	for _, r := range t.Rows {
		if r.Key == none || r.Received < 2 || len(out.Rows) == 10 {
			continue
		}
		c := s.cells(r.Count, r.Filter)
		out.Rows = append(out.Rows, web.StatRow{Label: r.Label, URL: "/firm/" + r.Key, Cells: []web.Cell{c[0], c[5], c[6], {Text: share(r.Received, t.Total.Received)}}})
	}
	if len(out.Rows) == 0 {
		return web.Empty{Title: s.t("没有重复被投诉的经营者")}
	}
	return out
}

// export writes the table as CSV or XLSX.
func (d desk) export(w http.ResponseWriter, r *http.Request) error {
	format := r.URL.Query().Get("format")
	if format != "csv" && format != "xlsx" {
		return fault.New(fault.Unsupported, "X106", "只支持 xlsx 与 csv 格式")
	}
	s := &view{d: d, r: r, p: d.site.Page(r, heading)}
	var t Table
	err := d.site.Engine.Write(r.Context(), func(tx *flow.Tx) (err error) {
		if err = s.filter(tx); err != nil {
			return err
		}
		if t, err = By(tx.Tx, s.f, s.f.By); err == nil {
			tx.Note(store.Change{Action: string(role.Export), Kind: Subject, Title: heading, Reason: s.f.Values().Encode(), Fields: []store.FieldChange{{Name: "rows", New: fmt.Sprint(len(t.Rows))}, {Name: "format", New: format}}})
		}
		return err
	})
	if err != nil {
		return err
	}
	return exchange.Send(w, s.t(heading)+"_"+s.f.From.String()+"_"+s.f.To.String(), format, s.extract(t))
}

// extract is the table as a file, with the rule it was counted by.
func (s *view) extract(t Table) sheet.Extract {
	layout := sheet.Layout{Name: s.t(heading), Notes: []string{s.rule()}, Columns: []sheet.Column{{Title: s.t("代码")}, {Title: s.t("名称")}}}
	for _, c := range []string{"收到投诉", "受理", "不予受理", "办结", "逾期办结", "超期未结", "达成协议", "终止调解"} {
		layout.Columns = append(layout.Columns, sheet.Column{Title: s.t(c), Form: sheet.AsCount})
	}
	for _, c := range []string{"按期办结率", "调解成功率"} {
		layout.Columns = append(layout.Columns, sheet.Column{Title: s.t(c) + "%", Form: sheet.AsNumber, Decimals: 2})
	}
	layout.Columns = append(layout.Columns, sheet.Column{Title: s.t("挽回损失（元）"), Form: sheet.AsNumber, Decimals: 2})
	out := sheet.Extract{Layout: layout}
	for _, r := range append(t.Rows, Row{Label: s.t("合计"), Count: t.Total}) {
		row := []sheet.Cell{sheet.Str(r.Key), sheet.Str(s.label(t.By, r))}
		for _, n := range []int64{r.Received, r.Accepted, r.Refused, r.Closed, r.Late, r.Running, r.Settled, r.Failed} {
			row = append(row, sheet.Int(n))
		}
		for _, v := range []float64{ratio(r.Closed-r.Late, r.Closed), ratio(r.Settled, r.Settled+r.Failed)} {
			if math.IsNaN(v) {
				row = append(row, sheet.Str(""))
			} else {
				row = append(row, sheet.Float(math.Round(v*100)/100))
			}
		}
		out.Rows = append(out.Rows, append(row, sheet.Float(float64(r.Paid)/100)))
	}
	return out
}
