package desk

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"

	"qgov/base/region"
	"qgov/domain/measure/passrate"
	"qgov/domain/supervise/rectify"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/role"
	"qgov/kernel/text"
	"qgov/web"
)

// glance is the figures of the region for the period and, in the second place of each pair, a year earlier.
type glance struct {
	sampled  [2]series // batches taken, by day
	judged   [2]passrate.Table
	places   passrate.Table
	products passrate.Table
	items    []passrate.Item
	closed   [2]closings
	open     []stateCount
	objected [2]objections
	plans    []standing
}

// series is a count by day.
type series map[calendar.Date]int64

func (s series) sum() (n int64) {
	for _, x := range s {
		n += x
	}
	return n
}

// closings are findings that had to be done in a period, and those of them that kept every limit; by month.
type closings struct {
	all, onTime int64
	months      map[string][2]int64
}

func (c closings) rate() float64 {
	if c.all == 0 {
		return math.NaN()
	}
	return 100 * float64(c.onTime) / float64(c.all)
}

// stateCount is the findings in one state.
type stateCount struct {
	state     flow.State
	all, late int64
}

// objections are the samples to which somebody objected in a period, and those that were tested again.
type objections struct {
	samples, retests int64
	months           map[string]int64
}

// standing is a plan of the year with what was done about it.
type standing struct {
	id               int64
	title            string
	planned, sampled int64
	judged           int64
}

// taken counts the batches that were taken, by day.
const taken = `SELECT s.sampled_on, count(*) FROM sample s WHERE {scope s:sample} AND s.outcome = 'sampled' AND s.purpose = 'inspection' AND s.sampled_on >= ? AND s.sampled_on <= ?
	AND s.region >= ? AND s.region < ? GROUP BY s.sampled_on`

// late is true of a finding that ran over a limit, closed since or not.
const late = `(f.state <> 'closed' OR EXISTS (SELECT 1 FROM deadline d WHERE d.kind = 'finding' AND d.record = f.id AND d.stopped > d.due))`

// expected selects the findings that had to be done in a period: closed in it, or still open and due in it before today. Without the
// open ones the rate would be best where nothing late is ever closed. Its arguments are those of [expectedIn].
const expected = `{scope f:finding} AND (f.state = 'closed' AND f.closed_on >= ? AND f.closed_on <= ? OR f.state NOT IN ('closed', 'handed', 'void') AND f.due >= ? AND f.due <= ? AND f.due < ?)
	AND f.region >= ? AND f.region < ?`

// done is the day by which a finding is counted.
const done = `CASE WHEN f.state = 'closed' THEN f.closed_on ELSE f.due END`

// ended counts the findings that had to be done, by day, and those that kept their limits.
const ended = `SELECT t.day, count(*), coalesce(sum(t.kept), 0) FROM (SELECT ` + done + ` AS day, CASE WHEN ` + late + ` THEN 0 ELSE 1 END AS kept FROM finding f WHERE ` + expected + `) t GROUP BY t.day`

// expectedIn is the arguments of expected.
func (v *view) expectedIn(f passrate.Filter) []any {
	prefix := role.Prefix(f.Region)
	return []any{f.From, f.To, f.From, f.To, v.today, prefix, prefix + ":"}
}

// running counts the findings by state, and those of them that are late.
const running = `SELECT f.state, count(*), coalesce(sum(CASE WHEN f.due < ? THEN 1 ELSE 0 END), 0) FROM finding f WHERE {scope f:finding} AND f.region >= ? AND f.region < ? GROUP BY f.state`

// objected counts the samples with an objection received in the period, by the day of the first.
const objected = `SELECT t.day, count(*), coalesce(sum(t.retest), 0) FROM (SELECT min(o.received) AS day, max(CASE WHEN s.retest_on IS NOT NULL THEN 1 ELSE 0 END) AS retest FROM sample s JOIN sample_objections o ON o.parent = s.id
	WHERE {scope s:sample} AND o.received >= ? AND o.received <= ? AND s.region >= ? AND s.region < ? GROUP BY s.id) t GROUP BY t.day`

// planned sums the adopted plans of a year with what was done about their lines.
const planned = `SELECT p.id, p.title, p.total, (SELECT count(*) FROM sample s JOIN plan_line l ON l.id = s.plan_line WHERE l.plan = p.id AND s.outcome = 'sampled'),
	(SELECT count(*) FROM sample s JOIN plan_line l ON l.id = s.plan_line WHERE l.plan = p.id AND s.conclusion IN ('pass', 'fail') AND s.concluded_on IS NOT NULL)
	FROM plan p WHERE {scope p:plan} AND p.state IN ('adopted', 'closed') AND p.year = ? AND p.region >= ? AND p.region < ? ORDER BY p.total DESC LIMIT 12`

// glance reads the figures.
func (v *view) glance(tx *flow.Tx) (*glance, error) {
	g := &glance{}
	var err error
	for i, f := range []passrate.Filter{v.f, v.f.Before()} {
		if g.sampled[i], err = v.taken(tx, f); err != nil {
			return nil, err
		}
		if g.judged[i], err = passrate.By(tx.Tx, f, passrate.Month); err != nil {
			return nil, err
		}
		if g.closed[i], err = v.closings(tx, f); err != nil {
			return nil, err
		}
		if g.objected[i], err = v.objections(tx, f); err != nil {
			return nil, err
		}
	}
	if g.places, err = passrate.By(tx.Tx, v.f, passrate.Region); err != nil {
		return nil, err
	}
	if g.products, err = passrate.By(tx.Tx, v.f, passrate.Product); err != nil {
		return nil, err
	}
	if g.items, err = passrate.Items(tx.Tx, v.f, 8); err != nil {
		return nil, err
	}
	if g.open, err = v.running(tx); err != nil {
		return nil, err
	}
	g.plans, err = v.plans(tx)
	return g, err
}

// span is the arguments of a period and a region.
func span(f passrate.Filter) []any {
	prefix := role.Prefix(f.Region)
	return []any{f.From, f.To, prefix, prefix + ":"}
}

// each scans the rows of a query.
func each(tx *flow.Tx, sql string, args []any, scan func(scan func(dest ...any) error) error) error {
	rows, err := tx.Query(sql, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (v *view) taken(tx *flow.Tx, f passrate.Filter) (series, error) {
	out := make(series)
	err := each(tx, taken, span(f), func(scan func(...any) error) error {
		var day calendar.Date
		var n int64
		err := scan(&day, &n)
		out[day] += n
		return err
	})
	return out, err
}

func (v *view) closings(tx *flow.Tx, f passrate.Filter) (closings, error) {
	out := closings{months: make(map[string][2]int64)}
	err := each(tx, ended, v.expectedIn(f), func(scan func(...any) error) error {
		var day calendar.Date
		var all, kept int64
		if err := scan(&day, &all, &kept); err != nil {
			return err
		}
		out.all, out.onTime = out.all+all, out.onTime+kept
		m := out.months[day.String()[:7]]
		out.months[day.String()[:7]] = [2]int64{m[0] + all, m[1] + kept}
		return nil
	})
	return out, err
}

func (v *view) objections(tx *flow.Tx, f passrate.Filter) (objections, error) {
	out := objections{months: make(map[string]int64)}
	err := each(tx, objected, span(f), func(scan func(...any) error) error {
		var day calendar.Date
		var n, retests int64
		if err := scan(&day, &n, &retests); err != nil {
			return err
		}
		out.samples, out.retests = out.samples+n, out.retests+retests
		out.months[day.String()[:7]] += n
		return nil
	})
	return out, err
}

// running returns the open states in the order of the flow; states without findings too.
func (v *view) running(tx *flow.Tx) ([]stateCount, error) {
	prefix := role.Prefix(v.f.Region)
	have := make(map[string]stateCount)
	err := each(tx, running, []any{v.today, prefix, prefix + ":"}, func(scan func(...any) error) error {
		var state string
		var c stateCount
		err := scan(&state, &c.all, &c.late)
		have[state] = c
		return err
	})
	var out []stateCount
	for _, s := range rectify.Flow.States {
		if !s.Final {
			c := have[string(s.Code)]
			c.state = s
			out = append(out, c)
		}
	}
	return out, err
}

func (v *view) plans(tx *flow.Tx) ([]standing, error) {
	prefix := role.Prefix(v.f.Region)
	var out []standing
	err := each(tx, planned, []any{v.today.Year(), prefix, prefix + ":"}, func(scan func(...any) error) error {
		var s standing
		err := scan(&s.id, &s.title, &s.planned, &s.sampled, &s.judged)
		out = append(out, s)
		return err
	})
	return out, err
}

// months are the months of the period in order, as 2026-03.
func (v *view) months() []string {
	var out []string
	for m := calendar.NewDate(v.f.From.Year(), v.f.From.Month(), 1); m <= v.f.To; m = m.AddMonths(1) {
		out = append(out, m.String()[:7])
	}
	return out
}

// openFindings is the address of the findings that are not at their end, late the late ones alone.
func (v *view) openFindings(late bool) string {
	q := url.Values{"region": {v.f.Region}}
	if v.f.Region == "" {
		q.Del("region")
	}
	for _, s := range rectify.Flow.States {
		if !s.Final {
			q.Add("state", string(s.Code))
		}
	}
	if late {
		q.Set("due", "late")
	}
	return "/finding?" + q.Encode()
}

// takenRows is the address of the batches taken.
func takenRows(f passrate.Filter) string {
	q := url.Values{"purpose": {sampling.Inspection}, "outcome": {sampling.Taken}, "sampled_on.from": {f.From.String()}, "sampled_on.to": {f.To.String()}}
	if f.Region != "" {
		q.Set("region", f.Region)
	}
	return "/sample?" + q.Encode()
}

// failRate is the failures of a count in per cent.
func failRate(c passrate.Count) float64 {
	if c.Judged == 0 {
		return math.NaN()
	}
	return 100 * float64(c.Fail()) / float64(c.Judged)
}

func percent(v float64) string {
	if math.IsNaN(v) {
		return "—"
	}
	return fmt.Sprintf("%.2f", v)
}

// figures are the five figures. The fourth is a stock of this moment, so it has no year before.
func (v *view) figures(g *glance) []web.KPI {
	sampled, before := g.sampled[0].sum(), g.sampled[1].sum()
	now, then := failRate(g.judged[0].Total), failRate(g.judged[1].Total)
	var open, overdue int64
	for _, s := range g.open {
		open, overdue = open+s.all, overdue+s.late
	}
	o, p := g.objected[0], g.objected[1]
	k := []web.KPI{
		{Label: v.t("抽查批次"), Value: text.Int(sampled), Unit: v.t("批次"), Icon: "clipboard-check", Change: v.delta(float64(sampled), float64(before), false, 1), URL: takenRows(v.f), Hint: v.t("监督抽查中期间内已抽样的批次，不含未抽到和拒检；同比为百分比")},
		{Label: v.t("不合格发现率"), Value: percent(now), Unit: "%", Icon: "alert-triangle", Tone: web.Warn, Change: v.delta(now, then, true, 0), URL: v.f.Rows("fail"), Hint: v.t("不合格批次 ÷ 判定批次，按结论生效日期；同比为百分点")},
		{Label: v.t("后处理按期完成率"), Value: percent(g.closed[0].rate()), Unit: "%", Icon: "circle-check", Tone: web.Good, Change: v.delta(g.closed[0].rate(), g.closed[1].rate(), true, 1), URL: v.link("/desk/rows", "of", "closed"), Hint: v.t("期间内结案或到期未结案的整改事项中，按期结案的比例；同比为百分点")},
		{Label: v.t("在办整改"), Value: text.Int(open), Unit: v.t("件，超期 %s", text.Int(overdue)), Icon: "list-check", Tone: web.Bad, URL: v.openFindings(false), Hint: v.t("此刻未结案的整改事项，不随期间变化，没有同比")},
		{Label: v.t("异议与复检"), Value: text.Int(o.samples), Unit: v.t("批次，复检 %s", text.Int(o.retests)), Icon: "scale", Tone: web.Special, Change: v.delta(float64(o.samples), float64(p.samples), false, 0), URL: v.link("/desk/rows", "of", "objection"), Hint: v.t("期间内收到异议（含复检申请）的批次；同比为百分比")},
	}
	days := make(map[string]int64)
	for day, n := range g.sampled[0] {
		days[day.String()[:7]] += n
	}
	for _, m := range v.months() {
		c := count(g.judged[0], m)
		kept := math.NaN()
		if x := g.closed[0].months[m]; x[0] > 0 {
			kept = 100 * float64(x[1]) / float64(x[0])
		}
		for i, x := range []float64{float64(days[m]), failRate(c), kept, math.NaN(), float64(o.months[m])} {
			if i != 3 {
				k[i].Spark = append(k[i].Spark, x)
			}
		}
	}
	return k
}

// count is the count of a month in a table.
func count(t passrate.Table, month string) passrate.Count {
	for _, r := range t.Rows {
		if r.Key == month {
			return r.Count
		}
	}
	return passrate.Count{}
}

// panels are the parts under the figures.
func (v *view) panels(g *glance) []web.Panel {
	below := web.Panel{Title: v.t("各地排名"), Note: v.t("发现率由高到低"), Span: 4, Body: v.ranking(g.places), Tools: []web.Link{{Label: "CSV", Icon: "download", URL: v.export(passrate.Region), Download: true}}}
	var out []web.Panel
	if m, ok := v.mapOf(g.places); ok {
		out = append(out, web.Panel{Title: v.t("监督抽查不合格发现率"), Note: v.t("单位：%"), Span: 8, Body: m}, below)
	} else {
		out = append(out, web.Panel{Title: v.t("各地不合格发现率"), Note: v.t("单位：%；点击地名查看下级"), Span: 8, Body: v.areas(g.places)}, below)
	}
	out = append(out,
		web.Panel{Title: v.t("抽查批次与不合格发现率"), Note: v.t("按月"), Span: 6, Body: v.trend(g)},
		web.Panel{Title: v.t("重点产品不合格发现率"), Note: v.t("前 12 类"), Span: 6, Body: v.products(g)},
		web.Panel{Title: v.t("不合格项目构成"), Note: v.t("前 8 项"), Span: 6, Body: v.items(g), Tools: []web.Link{{Label: v.t("全部"), URL: "/stats/items?" + v.f.Values().Encode()}}})
	if len(g.plans) > 0 {
		out = append(out, web.Panel{Title: v.t("计划与完成"), Note: v.t("%d 年度", v.today.Year()), Span: 6, Body: v.planTable(g)})
	}
	return out
}

// export is the table of the statistics as a file.
func (v *view) export(d passrate.Dimension) string {
	f := v.f
	f.By = d
	q := f.Values()
	q.Set("format", "csv")
	return "/stats/export?" + q.Encode()
}

// drill is this page for a division below, in the same period.
func (v *view) drill(r passrate.Row) string {
	if r.Filter.Own {
		return ""
	}
	if r.Filter.Place != "" { // a township has no bureau, so no findings and plans of its own
		f := r.Filter
		f.By = passrate.Product
		return "/stats?" + f.Values().Encode()
	}
	return v.link("/desk", "region", r.Key)
}

// worst sorts rows by rate of failure, the highest first.
func worst(rows []passrate.Row) []passrate.Row {
	out := slices.Clone(rows)
	slices.SortStableFunc(out, func(a, b passrate.Row) int {
		switch x, y := failRate(a.Count), failRate(b.Count); {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	return out
}

func (v *view) name(r passrate.Row) string {
	if name, own := strings.CutSuffix(r.Label, passrate.OwnLevel); own {
		return name + v.t(passrate.OwnLevel)
	}
	return r.Label
}

func (v *view) ranking(t passrate.Table) web.Ranking {
	out := web.Ranking{NameLabel: v.t("地区"), Columns: []string{v.t("判定批次"), v.t("不合格")}, BarLabel: v.t("发现率"), Top: 3}
	rows := worst(t.Rows)
	for _, r := range rows[:min(12, len(rows))] {
		rate, top := failRate(r.Count), failRate(rows[0].Count)
		row := web.RankRow{Name: v.name(r), URL: r.Filter.Rows("fail"), Figures: []string{text.Int(r.Judged), text.Int(r.Fail())}, Value: fmt.Sprintf("%.1f", rate)}
		if top > 0 {
			row.Percent = 100 * rate / top
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// areas stands for the map where there is none: a county and its townships.
func (v *view) areas(t passrate.Table) web.Part {
	if len(t.Rows) == 0 {
		return web.Empty{Icon: "map", Title: v.t("这一期间没有判定的批次")}
	}
	out := web.Areas{Title: v.t("各地不合格发现率"), Unit: "%", Digits: 1}
	for _, r := range t.Rows {
		out.Items = append(out.Items, web.Area{Name: v.name(r), URL: v.drill(r), Value: failRate(r.Count), Note: v.t("不合格 %s / %s 批", text.Int(r.Fail()), text.Int(r.Judged))})
	}
	return out
}

// figure is a number that leads to its rows.
func figure(n int64, url string) web.Cell {
	c := web.Cell{Text: text.Int(n)}
	if n > 0 {
		c.URL = url
	}
	return c
}

// mapOf draws the divisions below the region, of a province by prefecture or by county.
func (v *view) mapOf(t passrate.Table) (web.Chart, bool) {
	name, ok := passrate.MapOf(v.f.Region)
	if !ok {
		return web.Chart{}, false
	}
	c := web.Chart{ID: "map", Title: v.t("监督抽查不合格发现率"), Kind: web.MapChart, Unit: "%", Height: "map", Map: &web.Map{Name: name, Only: name != "shandong"},
		Series: []web.Series{{Name: v.t("不合格发现率"), Unit: "%", Digits: 1}, {Name: v.t("判定批次")}, {Name: v.t("不合格")}}}
	for _, d := range region.Children(region.Code(v.f.Region)) {
		i := slices.IndexFunc(t.Rows, func(r passrate.Row) bool { return r.Key == string(d.Code) })
		var n passrate.Count
		if i >= 0 {
			n = t.Rows[i].Count
		}
		c.Labels, c.Map.Names, c.Links = append(c.Labels, string(d.Code)), append(c.Map.Names, d.Name), append(c.Links, v.link("/desk", "region", string(d.Code)))
		for k, x := range []float64{failRate(n), float64(n.Judged), float64(n.Fail())} {
			c.Series[k].Values = append(c.Series[k].Values, x)
		}
	}
	return c, true
}

func (v *view) trend(g *glance) web.Chart {
	c := web.Chart{ID: "trend", Title: v.t("抽查批次与不合格发现率"), Kind: web.MixedChart, Series: []web.Series{{Name: v.t("判定批次"), Kind: web.BarChart}, {Name: v.t("不合格发现率"), Unit: "%", Kind: web.LineChart, Right: true, Digits: 2, Tone: web.Warn}}}
	for _, m := range v.months() {
		n, link := passrate.Count{}, ""
		for _, r := range g.judged[0].Rows {
			if r.Key == m {
				n, link = r.Count, r.Filter.Rows()
			}
		}
		c.Labels, c.Links = append(c.Labels, m[2:]), append(c.Links, link)
		c.Series[0].Values = append(c.Series[0].Values, float64(n.Judged))
		c.Series[1].Values = append(c.Series[1].Values, failRate(n))
	}
	return c
}

// least is how many judged batches a product needs to stand in the ranking of products: one failure of two is no 50 per cent.
const least = 10

func (v *view) products(g *glance) web.Part {
	var rows []passrate.Row
	for _, r := range g.products.Rows {
		if r.Judged >= least {
			rows = append(rows, r)
		}
	}
	if len(rows) == 0 {
		return web.Empty{Icon: "package", Title: v.t("没有判定满 %d 批次的产品", least)}
	}
	rows = worst(rows)
	mean := failRate(g.judged[0].Total)
	c := web.Chart{ID: "products", Title: v.t("重点产品不合格发现率"), Kind: web.HBarChart, Unit: "%", Mean: &mean, MeanAs: v.t("均值"), Series: []web.Series{{Name: v.t("不合格发现率"), Unit: "%", Digits: 1}}}
	for _, r := range rows[:min(12, len(rows))] {
		c.Labels, c.Links = append(c.Labels, r.Label), append(c.Links, r.Filter.Rows("fail"))
		c.Series[0].Values = append(c.Series[0].Values, failRate(r.Count))
	}
	return c
}

func (v *view) items(g *glance) web.Part {
	if len(g.items) == 0 {
		return web.Empty{Icon: "circle-check", Title: v.t("没有不合格项目")}
	}
	c := web.Chart{ID: "items", Title: v.t("不合格项目构成"), Kind: web.HBarChart, Unit: v.t("批次"), Series: []web.Series{{Name: v.t("不合格批次")}}}
	for _, x := range g.items {
		c.Labels, c.Links = append(c.Labels, x.Product+" · "+x.Parameter), append(c.Links, x.Filter.Rows("fail"))
		c.Series[0].Values = append(c.Series[0].Values, float64(x.Fail))
	}
	return c
}

func (v *view) findings(g *glance) web.StatTable {
	t := web.StatTable{Columns: []web.Column{{Label: v.t("状态")}, {Label: v.t("在办"), Num: true}, {Label: v.t("超期"), Num: true}}}
	var all, overdue int64
	for _, s := range g.open {
		q := url.Values{"state": {string(s.state.Code)}}
		if v.f.Region != "" {
			q.Set("region", v.f.Region)
		}
		at := "/finding?" + q.Encode()
		t.Rows = append(t.Rows, web.StatRow{Label: v.t(s.state.Label), Cells: []web.Cell{figure(s.all, at), figure(s.late, at+"&due=late")}})
		all, overdue = all+s.all, overdue+s.late
	}
	t.Rows = append(t.Rows, web.StatRow{Label: v.t("合计"), Total: true, Cells: []web.Cell{figure(all, v.openFindings(false)), figure(overdue, v.openFindings(true))}})
	return t
}

func (v *view) planTable(g *glance) web.StatTable {
	t := web.StatTable{Columns: []web.Column{{Label: v.t("计划")}, {Label: v.t("计划批次"), Num: true}, {Label: v.t("已抽样"), Num: true}, {Label: v.t("已判定"), Num: true}, {Label: v.t("完成率"), Num: true}}, Note: v.t("完成率 = 已抽样 ÷ 计划批次")}
	for _, s := range g.plans {
		at := fmt.Sprintf("/plan/%d/progress", s.id)
		share := 0.0
		if s.planned > 0 {
			share = 100 * float64(s.sampled) / float64(s.planned)
		}
		bar := min(share, 100)
		t.Rows = append(t.Rows, web.StatRow{Label: s.title, URL: at, Cells: []web.Cell{{Text: text.Int(s.planned), URL: at}, figure(s.sampled, at), figure(s.judged, at), {Text: fmt.Sprintf("%.1f%%", share), Bar: &bar}}})
	}
	return t
}
