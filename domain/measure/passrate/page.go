package passrate

import (
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"qgov/base/product"
	"qgov/base/region"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/flow"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/text"
	"qgov/web"
)

// desk is the pages.
type desk struct{ site *page.Site }

// Subject is what the policy grants: See the statistics, Export their tables.
const Subject = "stats"

func (d desk) routes() []route.Route {
	return []route.Route{
		route.For("GET /stats", Subject, role.See, d.stats),
		route.For("GET /stats/export", Subject, role.Export, d.export),
		route.For("GET /stats/rows", Subject, role.See, d.rows),
		route.For("GET /stats/items", Subject, role.See, d.items),
		route.For("GET /stats/pairs", Subject, role.See, d.pairs),
		route.For("GET /stats/levels", Subject, role.See, d.levels),
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

// show reads the filter, runs fn in a transaction and writes the page it returns.
func (d desk) show(w http.ResponseWriter, r *http.Request, title string, fn func(tx *flow.Tx, s *view) ([]web.Part, error)) error {
	s := &view{d: d, r: r}
	s.p = d.site.Page(r, title)
	s.p.Title = s.t(title)
	var parts []web.Part
	err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) (err error) {
		if s.f, err = d.filter(tx, r); err != nil {
			return err
		}
		d.site.RegionSwitch(r, s.p)
		parts, err = fn(tx, s)
		return err
	})
	if err != nil {
		return err
	}
	return d.site.Render(w, r, http.StatusOK, s.p, parts...)
}

// filter reads the address; a region outside the actor's is ignored, as everywhere.
func (d desk) filter(tx *flow.Tx, r *http.Request) (Filter, error) {
	f, err := Parse(r.URL.Query(), tx.Today())
	if err != nil {
		return f, err
	}
	asked := d.site.Region(r)
	if asked == "" {
		f.Region = tx.Actor().Region
	}
	return f.Normal(tx.Today()), nil
}

// stats is the page of one query: figures, table, trend, map.
func (d desk) stats(w http.ResponseWriter, r *http.Request) error {
	return d.show(w, r, "质量合格率统计", func(tx *flow.Tx, s *view) ([]web.Part, error) {
		by := s.f.By
		if by == "" {
			by = Product
		}
		table, err := By(tx.Tx, s.f, by)
		if err != nil {
			return nil, err
		}
		trend, err := By(tx.Tx, s.f, Month)
		if err != nil {
			return nil, err
		}
		places, err := By(tx.Tx, s.f, Region)
		if err != nil {
			return nil, err
		}
		figures, err := s.figures(tx, table.Total)
		if err != nil {
			return nil, err
		}
		head := web.Head{Title: s.t("质量合格率统计"), Lead: s.rule(), Actions: append(s.others(), web.Button{Label: s.t("打印"), Icon: "printer", Print: true})}
		panels := []web.Panel{{Title: s.t("合格率走势"), Note: s.t("按月"), Span: 7, Body: s.trend(trend)}}
		if m, ok := s.mapOf(places); ok {
			panels = append(panels, web.Panel{Title: s.t("地区合格率"), Note: s.t("单位：%"), Span: 5, Body: m})
		} else {
			panels = append(panels, web.Panel{Title: s.t("地区合格率"), Span: 5, Body: s.ranking(places)})
		}
		return []web.Part{web.Board{Head: head, KPIs: figures}, s.list(table, by), web.Board{Panels: panels}}, nil
	})
}

// rule states what every figure counts.
func (s *view) rule() string {
	kind := s.t("监督抽查")
	if s.f.Sort == sampling.Monitoring {
		kind = s.t("风险监测（不计入公布的合格率）")
	}
	return s.t("%s，%s 至 %s 结论生效的批次。合格率 = 合格批次 ÷ 判定批次；判定批次为最终结论（含复检）合格或不合格的批次，未抽到、作废和无法判定的不计入。", kind, s.f.From.String(), s.f.To.String())
}

// figures are the totals: raw, random, directed and weighted, each with its interval and rows.
func (s *view) figures(tx *flow.Tx, all Count) ([]web.KPI, error) {
	random, directed := s.f, s.f
	random.Random, directed.Random, random.Mode, directed.Mode = Random(), Directed(), "", ""
	a, err := Total(tx.Tx, random)
	if err != nil {
		return nil, err
	}
	b, err := Total(tx.Tx, directed)
	if err != nil {
		return nil, err
	}
	out := []web.KPI{
		{Label: s.t("判定批次"), Value: text.Int(all.Judged), Icon: "clipboard-list", URL: s.f.Rows(), Unit: s.t("批次")},
		s.rate("合格率（全部）", all, s.f, "circle-check"),
		s.rate("随机抽取合格率", a, random, "arrows-sort"),
		s.rate("定向抽取合格率", b, directed, "target"),
	}
	w, ok, err := Weigh(tx.Tx, s.f)
	if err != nil {
		return nil, err
	}
	k := web.KPI{Label: s.t("设计加权合格率"), Icon: "scale", Value: "—", Hint: s.t("随机抽取的批次按地区和环节分层，以登记库中存续企业数加权")}
	if ok {
		k.Value, k.Unit = percent(w.Rate), s.interval(w.Low, w.High)
		k.Hint += s.t("；覆盖总体 %s", text.Percent(w.Covered, 1))
		if len(w.Left) > 0 {
			k.Hint += s.t("；登记库中没有对应企业的层未计入：%s", strings.Join(w.Left, s.t("、")))
		}
	}
	return append(out, k), nil
}

func (s *view) rate(label string, c Count, f Filter, icon string) web.KPI {
	k := web.KPI{Label: s.t(label), Value: "—", Icon: icon, URL: f.Rows(pass), Tone: web.Good}
	if r, ok := c.Rate(); ok {
		k.Value, k.Unit = percent(r.Rate), s.interval(r.Low, r.High)
		k.Hint = s.t("%s / %s，括号内为95%%置信区间（Wilson）", text.Int(c.Pass), text.Int(c.Judged))
	}
	return k
}

func percent(share float64) string { return text.Percent(share, 2) }

func (s *view) interval(low, high float64) string {
	return fmt.Sprintf("%.1f–%.1f", 100*low, 100*high)
}

// list is the filters and the table.
func (s *view) list(t Table, by Dimension) web.List {
	l := web.List{FilterURL: "/stats", Filters: s.filters(), ResetURL: "/stats", Count: int64(len(t.Rows)), Empty: web.Empty{Title: s.t("这一期间没有判定的批次"), Text: s.t("换一个期间或地区试试。")},
		Note: s.t("置信区间为95%（Wilson）；点击数字查看对应的抽样单")}
	for _, d := range dimensions() {
		g := s.f
		g.By = Dimension(d.Code)
		l.Views = append(l.Views, web.Tab{Label: s.t(d.Label), URL: address(g), Active: by == g.By})
		if by == g.By {
			l.Columns = append(l.Columns, web.Column{Label: s.t(d.Label)})
		}
	}
	for _, format := range []string{"csv", "xlsx"} {
		q := s.f.Values()
		q.Set("by", string(by))
		q.Set("format", format)
		l.Exports = append(l.Exports, web.Link{Label: strings.ToUpper(format), URL: "/stats/export?" + q.Encode(), Icon: "download", Download: true})
	}
	l.Keep = []web.Pair{{Name: "by", Value: string(by)}, {Name: "region", Value: s.r.URL.Query().Get("region")}}
	for _, c := range []string{"判定批次", "合格批次", "不合格批次", "合格率", "95%置信区间"} {
		l.Columns = append(l.Columns, web.Column{Label: s.t(c), Num: true})
	}
	for _, r := range t.Rows {
		l.Rows = append(l.Rows, web.Row{Cells: append([]web.Cell{{Text: s.label(by, r), URL: drill(by, r), Strong: true}}, s.cells(r.Count, r.Filter)...)})
	}
	if len(t.Rows) > 1 {
		l.Rows = append(l.Rows, web.Row{Cells: append([]web.Cell{{Text: s.t("合计"), Strong: true}}, s.cells(t.Total, s.f)...)})
	}
	return l
}

// label translates what is a word of ours; names of products and firms stay as they are.
func (s *view) label(by Dimension, r Row) string {
	switch by {
	case Stage, Level, Mode, RuleSet:
		return s.t(r.Label)
	case Class:
		if r.Label == NoClass {
			return s.t(NoClass)
		}
	case Region:
		if name, own := strings.CutSuffix(r.Label, OwnLevel); own {
			return name + s.t(OwnLevel)
		}
	}
	return r.Label
}

// drill is the page of the same statistics narrowed to the row.
func drill(by Dimension, r Row) string {
	f := r.Filter
	switch by {
	case Region:
		if f.Own {
			return ""
		}
		if f.By = Region; f.Place != "" {
			f.By = Product
		}
	case Product:
		f.By = Region
	default:
		f.By = Product
	}
	return address(f)
}

func address(f Filter) string { return "/stats?" + f.Values().Encode() }

// cells are the figures of a row, each with its samples.
func (s *view) cells(c Count, f Filter) []web.Cell {
	number := func(n int64, conclusions ...string) web.Cell {
		cell := web.Cell{Text: text.Int(n)}
		if n > 0 {
			cell.URL = f.Rows(conclusions...)
		}
		return cell
	}
	out := []web.Cell{number(c.Judged), number(c.Pass, pass), number(c.Fail(), fail)}
	r, ok := c.Rate()
	if !ok {
		return append(out, web.Cell{Text: "—"}, web.Cell{Text: "—"})
	}
	return append(out, web.Cell{Text: percent(r.Rate)}, web.Cell{Text: s.interval(r.Low, r.High)})
}

// filters are the questions of the form; the region is chosen in the top bar and by drilling.
func (s *view) filters() []web.Field {
	options := func(list record.Codes) []web.Option {
		var out []web.Option
		for _, c := range list {
			out = append(out, web.Option{Value: c.Code, Label: s.t(c.Label)})
		}
		return out
	}
	stage := ""
	if len(s.f.Stage) == 1 {
		stage = s.f.Stage[0]
	}
	random := s.f.Values().Get("random")
	all := s.t("全部")
	out := []web.Field{
		{Kind: web.Date, Name: "from", Label: s.t("结论生效自"), Value: s.f.From.String()},
		{Kind: web.Date, Name: "to", Label: s.t("至"), Value: s.f.To.String()},
		{Kind: web.Select, Name: "rule_set", Label: s.t("领域"), Value: s.f.RuleSet, Options: options(product.Domains), EmptyOption: all},
		{Kind: web.Select, Name: "stage", Label: s.t("环节"), Value: stage, Options: options(sampling.Stages), EmptyOption: all},
		{Kind: web.Select, Name: "level", Label: s.t("级别"), Value: s.f.Level, Options: options(sampling.Levels), EmptyOption: all},
		{Kind: web.Select, Name: "random", Label: s.t("抽取方式"), Value: random, Options: []web.Option{{Value: "true", Label: s.t("随机抽取")}, {Value: "false", Label: s.t("定向、跟踪和突发事件")}}, EmptyOption: all},
		{Kind: web.Select, Name: "sort", Label: s.t("性质"), Value: s.f.Sort, Options: options(sampling.Purposes)},
		{Kind: web.Text, Name: "class", Label: s.t("类别"), Value: s.f.Class},
	}
	for _, x := range [][2]string{{"product", s.f.Product.String()}, {"lab", s.f.Lab.String()}} {
		if x[1] != "" {
			out = append(out, web.Field{Kind: web.Hidden, Name: x[0], Value: x[1]})
		}
	}
	return out
}

// trend is judged batches and rate by month; months without a judged batch are gaps.
func (s *view) trend(t Table) web.Chart {
	c := web.Chart{ID: "trend", Title: s.t("合格率走势"), Kind: web.MixedChart,
		Series: []web.Series{{Name: s.t("判定批次"), Kind: web.BarChart}, {Name: s.t("合格率"), Unit: "%", Kind: web.LineChart, Right: true, Digits: 2, Tone: web.Warn}}}
	for _, r := range t.Rows {
		c.Labels, c.Links = append(c.Labels, r.Label), append(c.Links, r.Filter.Rows())
		c.Series[0].Values = append(c.Series[0].Values, float64(r.Judged))
		c.Series[1].Values = append(c.Series[1].Values, rateOf(r.Count))
	}
	return c
}

func rateOf(c Count) float64 {
	if r, ok := c.Rate(); ok {
		return 100 * r.Rate
	}
	return math.NaN()
}

// MapOf names the map that shows the divisions below a region and whether there is one.
func MapOf(code string) (name string, ok bool) {
	switch prefix := role.Prefix(code); {
	case prefix == "37":
		return "shandong", true
	case strings.HasPrefix(prefix, "37") && len(prefix) == 4:
		return "shandong-county", true
	}
	return "", false
}

func (s *view) mapOf(t Table) (web.Chart, bool) {
	name, ok := MapOf(s.f.at())
	if !ok {
		return web.Chart{}, false
	}
	m := web.Chart{ID: "map", Title: s.t("地区合格率"), Kind: web.MapChart, Unit: "%", Height: "map", Map: &web.Map{Name: name, Only: name != "shandong"}, Series: []web.Series{{Name: s.t("合格率"), Unit: "%", Digits: 1}}}
	for _, d := range region.Children(region.Code(s.f.at())) {
		i := slices.IndexFunc(t.Rows, func(r Row) bool { return r.Key == string(d.Code) })
		f, value := s.f, math.NaN()
		f.Region = string(d.Code)
		if i >= 0 {
			value = rateOf(t.Rows[i].Count)
		}
		f.By = Region
		m.Labels, m.Map.Names, m.Links = append(m.Labels, string(d.Code)), append(m.Map.Names, d.Name), append(m.Links, address(f))
		m.Series[0].Values = append(m.Series[0].Values, value)
	}
	return m, true
}

// ranking lists the divisions by rate, the lowest first.
func (s *view) ranking(t Table) web.Ranking {
	rows := slices.Clone(t.Rows)
	slices.SortStableFunc(rows, func(a, b Row) int {
		if x, y := rateOf(a.Count), rateOf(b.Count); x < y {
			return -1
		} else if x > y {
			return 1
		}
		return 0
	})
	out := web.Ranking{NameLabel: s.t("地区"), Columns: []string{s.t("判定批次"), s.t("不合格批次")}, BarLabel: s.t("合格率")}
	for _, r := range rows {
		out.Rows = append(out.Rows, web.RankRow{Name: s.label(Region, r), URL: r.Filter.Rows(), Figures: []string{text.Int(r.Judged), text.Int(r.Fail())}, Percent: rateOf(r.Count), Value: fmt.Sprintf("%.1f", rateOf(r.Count))})
	}
	return out
}

// others leads to the other pages with the same filter.
func (s *view) others() []web.Button {
	q := s.f.Values()
	q.Del("by")
	to := func(path string) string { return path + "?" + q.Encode() }
	return []web.Button{{Label: s.t("不合格项目排行"), Icon: "list-details", URL: to("/stats/items")}, {Label: s.t("一企两抽对照"), Icon: "git-branch", URL: to("/stats/pairs")}, {Label: s.t("四级合格率核验"), Icon: "sitemap", URL: to("/stats/levels")}}
}

// with is the address of the page with one parameter changed.
func with(r *http.Request, name, value string) string {
	q := url.Values{}
	for k, v := range r.URL.Query() {
		q[k] = slices.Clone(v)
	}
	q.Set(name, value)
	return r.URL.Path + "?" + q.Encode()
}
