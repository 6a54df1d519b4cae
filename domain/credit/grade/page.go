package grade

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"qgov/base/industry"
	"qgov/base/region"
	"qgov/domain/credit/dossier"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/web"
)

// desk is the pages written by hand.
type desk struct {
	site *page.Site
	g    *Grader
}

func (d desk) routes() []route.Route {
	return []route.Route{
		route.For("GET /credit/grades", TrialKind.Name, role.See, d.grades),
		route.For("GET /credit/moves", TrialKind.Name, role.See, d.movements),
		route.For("GET /credit/{code}/grade/{family}", dossier.Subject, role.See, d.explain),
		route.For("GET /credit_trial/{id}/movers", TrialKind.Name, role.See, d.movers),
	}
}

// words translates for a page.
type words struct{ p *web.Page }

func (w words) t(zh string, args ...any) string { return w.p.Say(zh, args...) }

// explain answers GET /credit/{code}/grade/{family}: every point with its record and its clause.
func (d desk) explain(w http.ResponseWriter, r *http.Request) error {
	family, err := strconv.ParseInt(r.PathValue("family"), 10, 16)
	if err != nil {
		family = 0
	}
	var x *Explained
	var name, code string
	var past []Was
	err = d.site.Engine.Read(r.Context(), func(tx *flow.Tx) error {
		f, err := dossier.Open(tx, r.PathValue("code"))
		if err != nil {
			return err
		}
		name, code = f.Name, f.Code
		if x, err = d.g.Explain(tx, code, family); err != nil {
			return err
		}
		past, err = Past(tx, code)
		return err
	})
	if err != nil {
		return err
	}
	p := d.site.Page(r, name)
	s := words{p}
	m := x.Model
	head := web.Head{Kicker: code, Title: s.t("%s：%s", name, s.t(Families.Label(m.Family))), Lead: s.t("%s（版本 %s），按 %s 的档案计算，每一分都能追溯到记录和条款", m.Title, m.Edition, x.On.String()),
		Actions: []web.Button{{Label: s.t("企业信用档案"), URL: "/credit/" + code, Icon: "arrow-left"}, {Label: s.t("打印"), Icon: "printer", Print: true}}}
	b := web.Board{Head: head, KPIs: []web.KPI{
		{Label: s.t("等级"), Value: x.Result.Grade, Unit: m.band(x.Result.Grade).Label, Icon: "scale"},
		{Label: s.t("得分"), Value: Points(x.Result.Score), Unit: s.t("满分 %d", m.Most), Icon: "chart-bar", Hint: s.t("基准分 %d %s %s", m.Base, Signed(x.Good), Signed(x.Bad))},
		{Label: s.t("加分"), Value: Signed(x.Good), Icon: "circle-check", Tone: web.Good, Hint: s.t("合计上限 %d", m.Up)},
		{Label: s.t("扣分"), Value: Signed(x.Bad), Icon: "alert-triangle", Tone: web.Bad, Hint: s.t("合计上限 %d", m.Down)}}}
	if !m.Verified {
		b.Alerts = append(b.Alerts, web.Alert{Tone: web.Info, Title: s.t("未核实，属本局配置"), Text: m.Basis})
	}
	if v := x.Result.Veto; v > 0 {
		veto := m.Vetoes[v-1]
		b.Alerts = append(b.Alerts, web.Alert{Tone: web.Bad, Title: s.t("一票否决 %s：%s，等级不高于 %s（按得分为 %s）", veto.Clause, veto.Label, veto.Grade, m.Bands[x.Result.ByBand].Grade), Text: titles(x.Held)})
	}
	staff := role.From(r.Context()).Party == 0
	see := func(kind string) bool { return staff && d.site.Policy.May(role.From(r.Context()), kind, role.See) }
	parts := []web.Part{b, s.items(x), s.entries(x, see), s.bands(m)}
	if line := s.past(past, Was{Standing: Standing{Family: family, Grade: x.Result.Grade, Score: x.Result.Score}}); len(line.Events) > 0 {
		parts = append(parts, web.Board{Panels: []web.Panel{{Title: s.t("等级变动"), Body: line}}})
	}
	return d.site.Render(w, r, http.StatusOK, p, parts...)
}

func titles(list []Part) string {
	var out []string
	for _, p := range list {
		out = append(out, p.Entry.Day.String()+" "+p.Entry.Title)
	}
	return strings.Join(out, "；")
}

// items is the table of the model's items that count here.
func (s words) items(x *Explained) web.Part {
	t := web.StatTable{Caption: s.t("按指标汇总"), Columns: []web.Column{{Label: s.t("指标")}, {Label: s.t("条款")}, {Label: s.t("记录数"), Num: true}, {Label: s.t("原始分"), Num: true}, {Label: s.t("本项上限"), Num: true}, {Label: s.t("计入分"), Num: true}}}
	for _, i := range x.Items {
		t.Rows = append(t.Rows, web.StatRow{Label: i.Label, Cells: []web.Cell{{Text: i.Clause}, {Text: strconv.Itoa(i.Many)}, {Text: Signed(i.Raw)}, {Text: text.Int(i.Cap)}, {Text: Signed(i.Counted), Strong: true}}})
	}
	if len(t.Rows) == 0 {
		t.Note = s.t("没有计分的记录，得分为基准分")
	}
	return web.Board{Panels: []web.Panel{{Title: t.Caption, Body: t}}}
}

// entries is the table of the entries with what each gave; those that come from a business lead to it if see allows its kind.
func (s words) entries(x *Explained, see func(kind string) bool) web.Part {
	l := web.List{Count: int64(len(x.Parts)), Empty: web.Empty{Title: s.t("没有计分的记录，得分为基准分")}, ResultID: "entries", Note: s.t("得分 = 基准分 %d + 各指标计入分（受本项上限和合计上限约束）；单条分值 = 该轻重的分值 × 距今时间的比例", x.Model.Base)}
	for _, c := range []string{"日期", "事项", "信息类别", "条款"} {
		l.Columns = append(l.Columns, web.Column{Label: s.t(c)})
	}
	for _, c := range []string{"分值", "时间比例", "单条分值"} {
		l.Columns = append(l.Columns, web.Column{Label: s.t(c), Num: true})
	}
	for _, p := range x.Parts {
		cells := []web.Cell{{Text: p.Entry.Day.String()}, {Text: p.Entry.Title, Sub: p.Entry.Number()}, {Text: s.t(dossier.Sorts.Label(fmt.Sprint(p.Entry.Sort)))}, {Text: "—", Sub: s.t("不计分")}, {Text: "—"}, {Text: "—"}, {Text: "0"}}
		if e := p.Entry; e.Kind != "" && e.Ref != 0 && see(e.Kind) {
			cells[1].URL = "/" + e.Kind + "/" + e.Ref.String()
		}
		row := web.Row{}
		if p.Item != nil {
			cells[3], cells[4], cells[5], cells[6] = web.Cell{Text: p.Item.Clause, Sub: p.Item.Label}, web.Cell{Text: text.Int(p.Whole)}, web.Cell{Text: fmt.Sprintf("%d%%", p.Share)}, web.Cell{Text: Signed(p.Points), Strong: true}
			if p.Points < 0 {
				row.Tone = web.Bad
			}
		}
		row.Cells = cells
		l.Rows = append(l.Rows, row)
	}
	return l
}

// bands is the table of grades.
func (s words) bands(m *Model) web.Part {
	t := web.StatTable{Caption: s.t("等级划分"), Columns: []web.Column{{Label: s.t("等级")}, {Label: s.t("等级含义")}, {Label: s.t("最低分"), Num: true}, {Label: s.t("抽查比例"), Num: true}}}
	for _, b := range m.Bands {
		rate := "—"
		if b.Rate > 0 {
			rate = b.Rate.String() + "%"
		}
		t.Rows = append(t.Rows, web.StatRow{Label: b.Grade, Cells: []web.Cell{{Text: b.Label}, {Text: text.Int(b.From)}, {Text: rate}}})
	}
	return web.Board{Panels: []web.Panel{{Title: t.Caption, Body: t}}}
}

// past is the line of earlier standings. A standing is written anew when its file changes, so neighbours that say the same are one.
func (s words) past(list []Was, now Was) (t web.Timeline) {
	at := func(micro int64) string { return time.UnixMicro(micro).In(calendar.Shanghai()).Format("2006-01-02") }
	for _, w := range runs(list, now) {
		if w.Ended == 0 {
			t.Events = append(t.Events, web.Event{When: s.t("%s 至今", at(w.Seen)), Title: w.Grade, Text: s.t("得分 %s", Points(w.Score))})
			continue
		}
		t.Events = append(t.Events, web.Event{When: s.t("%s 至 %s", at(w.Seen), at(w.Ended)), Title: w.Grade, Text: s.t("得分 %s", Points(w.Score))})
	}
	return t
}

// runs joins neighbouring earlier standings, newest first, that have the same grade and score: from the first day of the run to its
// last. The newest run has no end if the standing of today continues it.
func runs(list []Was, now Was) (out []Was) {
	same := func(a, b Was) bool { return a.Grade == b.Grade && a.Score == b.Score }
	for _, w := range list {
		n := len(out)
		switch {
		case w.Family != now.Family:
		case n == 0 && same(w, now):
			out = append(out, w)
			out[0].Ended = 0
		case n > 0 && same(out[n-1], w):
			out[n-1].Seen = w.Seen
		default:
			out = append(out, w)
		}
	}
	return out
}

// filter is what the page of standings was asked for.
type filter struct {
	family   int64
	region   string
	industry string
	grade    string
	after    string
	per      int
}

func (d desk) filter(tx *flow.Tx, r *http.Request) filter {
	q := r.URL.Query()
	f := filter{family: Risk, region: d.site.Region(r), industry: q.Get("industry"), grade: q.Get("grade"), after: q.Get("after"), per: page.PerPage(r)}
	if q.Get("family") == "2" {
		f.family = Quality
	}
	if f.region == "" {
		f.region = tx.Actor().Region
	}
	return f
}

func (f filter) where() (string, []any) {
	where, args := "s.family = ?", []any{f.family}
	if prefix := role.Prefix(f.region); prefix != "" {
		where, args = where+" AND s.region >= ? AND s.region < ?", append(args, prefix, prefix+":")
	}
	if f.industry != "" {
		where += " AND EXISTS (SELECT 1 FROM firm f WHERE f.code = s.code AND f.code <> '' AND f.industry >= ? AND f.industry < ?)"
		args = append(args, f.industry, f.industry+":")
	}
	return where, args
}

// rows is the address of the page with some values changed.
func (f filter) rows(r *http.Request, change ...string) string {
	q := url.Values{}
	for k, v := range r.URL.Query() {
		q[k] = slices.Clone(v)
	}
	q.Del("after")
	for i := 0; i < len(change); i += 2 {
		q.Set(change[i], change[i+1])
		if change[i+1] == "" {
			q.Del(change[i])
		}
	}
	if len(q) == 0 {
		return "/credit/grades"
	}
	return "/credit/grades?" + q.Encode()
}

// counts counts standings by grade, or by grade and division.
func counts(tx *flow.Tx, f filter, digits int) (map[[2]string]int64, error) {
	where, args := f.where()
	place := "''"
	if digits > 0 {
		place = fmt.Sprintf("substr(s.region, 1, %d)", digits)
	}
	rows, err := tx.Query(`SELECT s.grade, `+place+`, count(*) FROM credit_standing s WHERE `+where+` AND {region s:credit_record} GROUP BY 1, 2`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make(map[[2]string]int64)
	for rows.Next() {
		var grade, place string
		var n int64
		if err := rows.Scan(&grade, &place, &n); err != nil {
			return nil, err
		}
		out[[2]string{grade, place}] = n
	}
	return out, rows.Err()
}

// standing is a row of the list.
type standing struct {
	Standing
	name string
}

func (f filter) list(tx *flow.Tx) (out []standing, err error) {
	where, args := f.where()
	if f.grade != "" {
		where, args = where+" AND s.grade = ?", append(args, f.grade)
	}
	rows, err := tx.Query(`SELECT s.code, s.grade, s.score, s.veto, s.region, coalesce(n.name, '') FROM credit_standing s LEFT JOIN firm n ON n.code = s.code AND n.code <> ''
		WHERE `+where+` AND s.code > ? AND {region s:credit_record} ORDER BY s.code LIMIT `+strconv.Itoa(f.per+1), append(args, f.after)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var s standing
		if err := rows.Scan(&s.Code, &s.Grade, &s.Score, &s.Veto, &s.Region, &s.name); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// grades answers GET /credit/grades: how many firms have which grade, by division, and who they are.
func (d desk) grades(w http.ResponseWriter, r *http.Request) error {
	var f filter
	var model *Model
	var rows []standing
	var all, by map[[2]string]int64
	digits := 0
	p := d.site.Page(r, "")
	err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) (err error) {
		f = d.filter(tx, r)
		d.site.RegionSwitch(r, p)
		if model, err = inForce(tx, fmt.Sprint(f.family)); err != nil || model == nil {
			return err
		}
		if all, err = counts(tx, f, 0); err != nil {
			return err
		}
		if digits = below(f.region); digits > 0 {
			if by, err = counts(tx, f, digits); err != nil {
				return err
			}
		}
		rows, err = f.list(tx)
		return err
	})
	if err != nil {
		return err
	}
	s := words{p}
	p.Title = s.t("信用等级分布")
	head := web.Head{Title: p.Title, Lead: s.t("按现行模型对登记在册、有统一社会信用代码的全部主体评价；点击数字查看企业")}
	for _, c := range Families {
		head.Period.Items = append(head.Period.Items, web.Link{Label: s.t(c.Label), URL: f.rows(r, "family", c.Code, "grade", ""), Active: c.Code == fmt.Sprint(f.family)})
	}
	if model == nil {
		return d.site.Render(w, r, http.StatusOK, p, head, web.Empty{Title: s.t("该评价种类没有现行模型")})
	}
	b := web.Board{Head: head}
	if !model.Verified {
		b.Alerts = append(b.Alerts, web.Alert{Tone: web.Info, Title: s.t("未核实，属本局配置"), Text: model.Title + " " + model.Edition})
	}
	total := int64(0)
	for _, n := range all {
		total += n
	}
	rule, err := model.rule()
	if err != nil {
		return err
	}
	for _, band := range model.Bands {
		n := all[[2]string{band.Grade, ""}]
		k := web.KPI{Label: band.Grade + " " + band.Label, Value: text.Int(n), Unit: s.t("户"), Tone: toneOf(rule, band.Grade), URL: f.rows(r, "grade", band.Grade)}
		if total > 0 {
			k.Hint = text.Percent(float64(n)/float64(total), 2)
		}
		b.KPIs = append(b.KPIs, k)
	}
	parts := []web.Part{b}
	if len(by) > 0 {
		parts = append(parts, web.Board{Panels: []web.Panel{{Title: s.t("按地区"), Body: s.places(r, f, model, by, digits)}}})
	}
	return d.site.Render(w, r, http.StatusOK, p, append(parts, s.list(r, f, model, rows, total, all))...)
}

// below is how many digits the codes of the divisions inside a region have: two for a province, four, six, and nine for a township; 0
// for a township, which has none.
func below(code string) int {
	return map[int]int{0: 2, 2: 4, 4: 6, 6: 9}[len(role.Prefix(code))]
}

// places is the table of grades by division.
func (s words) places(r *http.Request, f filter, m *Model, by map[[2]string]int64, digits int) web.Part {
	t := web.StatTable{Caption: s.t("按地区"), Columns: []web.Column{{Label: s.t("地区")}}}
	for _, b := range m.Bands {
		t.Columns = append(t.Columns, web.Column{Label: b.Grade, Num: true})
	}
	var codes []string
	for k := range by {
		if !slices.Contains(codes, k[1]) {
			codes = append(codes, k[1])
		}
	}
	slices.Sort(codes)
	for _, c := range codes {
		full := c + "000000"[min(digits, 6):]
		row := web.StatRow{Label: full, URL: f.rows(r, "region", full)}
		if d, ok := region.Lookup(region.Code(full)); ok {
			row.Label = d.Name
		}
		for _, b := range m.Bands {
			cell := web.Cell{Text: text.Int(by[[2]string{b.Grade, c}])}
			if by[[2]string{b.Grade, c}] > 0 {
				cell.URL = f.rows(r, "region", full, "grade", b.Grade)
			}
			row.Cells = append(row.Cells, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// list is the firms of a grade.
func (s words) list(r *http.Request, f filter, m *Model, rows []standing, total int64, all map[[2]string]int64) web.List {
	q := r.URL.Query()
	l := web.List{FilterURL: "/credit/grades", ResetURL: "/credit/grades", Keep: []web.Pair{{Name: "family", Value: q.Get("family")}, {Name: "grade", Value: f.grade}, {Name: "region", Value: q.Get("region")}}, Count: total,
		Empty: web.Empty{Title: s.t("没有符合条件的企业")}, Views: []web.Tab{{Label: s.t("全部"), URL: f.rows(r, "grade", ""), Count: text.Int(total), Active: f.grade == ""}}}
	for _, b := range m.Bands {
		n := all[[2]string{b.Grade, ""}]
		l.Views = append(l.Views, web.Tab{Label: b.Grade, URL: f.rows(r, "grade", b.Grade), Count: text.Int(n), Active: f.grade == b.Grade})
		if f.grade == b.Grade {
			l.Count = n
		}
	}
	options := []web.Option{{Value: "", Label: s.t("全部行业")}}
	for _, i := range industry.All(industry.Division) {
		options = append(options, web.Option{Value: string(i.Code), Label: string(i.Code) + " " + i.Name})
	}
	l.Filters = []web.Field{{Name: "industry", Label: s.t("行业"), Kind: web.Select, Value: f.industry, Options: options}}
	for _, c := range []string{"企业", "等级", "得分", "属地", "一票否决"} {
		l.Columns = append(l.Columns, web.Column{Label: s.t(c), Num: c == "得分"})
	}
	l.Pager.Sizes = page.Sizes(r)
	if len(rows) > f.per {
		rows = rows[:f.per]
		l.Pager.Next = f.rows(r, "after", rows[f.per-1].Code)
	}
	if f.after != "" {
		l.Pager.First = f.rows(r)
	}
	for _, x := range rows {
		badge := web.Badge{Text: x.Grade}
		if rule, err := m.rule(); err == nil {
			badge.Tone = toneOf(rule, x.Grade)
		}
		veto := "—"
		if x.Veto > 0 && int(x.Veto) <= len(m.Vetoes) {
			veto = m.Vetoes[x.Veto-1].Label
		}
		place := x.Region
		if d, ok := region.Lookup(region.Code(x.Region)); ok {
			place = d.Name
		}
		l.Rows = append(l.Rows, web.Row{Cells: []web.Cell{{Text: x.name, Sub: x.Code, URL: "/credit/" + x.Code, Strong: true}, {Badge: &badge},
			{Text: Points(x.Score), URL: fmt.Sprintf("/credit/%s/grade/%d", x.Code, f.family)}, {Text: place}, {Text: veto}}})
	}
	return l
}

// moved is the part of a trial's page that says who would move.
func moved(tx *flow.Tx, r record.Record, p *web.Page) (web.Part, error) {
	t, s := r.(*Trial), words{p}
	if t.ID == 0 {
		return nil, nil
	}
	if t.Finished.IsZero() {
		return web.Empty{Icon: "clock", Title: s.t("正在试算"), Text: s.t("完成后显示等级变动矩阵和变动企业名单，可在后台任务查看进度")}, nil
	}
	var then []string
	for _, c := range t.Cells {
		if !slices.Contains(then, c.Then) {
			then = append(then, c.Then)
		}
	}
	m := web.StatTable{Caption: s.t("等级变动矩阵"), Columns: []web.Column{{Label: s.t("现等级")}}, Note: s.t("行为现等级，列为试算等级；点击数字查看变动企业和原因")}
	for _, g := range then {
		m.Columns = append(m.Columns, web.Column{Label: g, Num: true})
	}
	for _, c := range t.Cells {
		if len(m.Rows) == 0 || m.Rows[len(m.Rows)-1].Label != c.Now {
			m.Rows = append(m.Rows, web.StatRow{Label: c.Now, Cells: make([]web.Cell, len(then))})
		}
		cell := web.Cell{Text: text.Int(c.Many)}
		if c.Now != c.Then {
			cell.URL = "/credit_trial/" + t.ID.String() + "/movers?" + url.Values{"old": {c.Now}, "new": {c.Then}}.Encode()
		}
		m.Rows[len(m.Rows)-1].Cells[slices.Index(then, c.Then)] = cell
	}
	return m, nil
}

// movers answers GET /credit_trial/{id}/movers: the firms of one move with the reason of each.
func (d desk) movers(w http.ResponseWriter, r *http.Request) error {
	id, err := record.ParseID(r.PathValue("id"))
	if err != nil {
		return err
	}
	q, per := r.URL.Query(), page.PerPage(r)
	var t *Trial
	var list []Mover
	err = d.site.Engine.Read(r.Context(), func(tx *flow.Tx) (err error) {
		if t, err = store.Get(tx.Tx, TrialKind, id); err != nil {
			return err
		}
		list, err = Movers(tx, id, q.Get("old"), q.Get("new"), q.Get("after"), per+1)
		return err
	})
	if err != nil {
		return err
	}
	p := d.site.Page(r, t.Title)
	s := words{p}
	l := web.List{Head: web.Head{Kicker: t.Title, Title: s.t("等级变动企业"), Lead: s.t("基准日 %s；只列出本辖区的企业，原因列出对照模型和试算模型中计入分最多的条款", t.Day.String()), Actions: []web.Button{{Label: s.t("返回"), URL: "/credit_trial/" + id.String()}}},
		Empty: web.Empty{Title: s.t("没有符合条件的企业")}, Count: int64(min(len(list), per)), AtLeast: len(list) > per}
	for _, c := range []string{"企业", "现等级", "试算等级", "现得分", "试算得分", "原因"} {
		l.Columns = append(l.Columns, web.Column{Label: s.t(c)})
	}
	l.Pager.Sizes = page.Sizes(r)
	if len(list) > per {
		list = list[:per]
		q.Set("after", list[per-1].Code)
		l.Pager.Next = r.URL.Path + "?" + q.Encode()
	}
	for _, m := range list {
		l.Rows = append(l.Rows, web.Row{Cells: []web.Cell{{Text: m.Name, Sub: m.Code, URL: "/credit/" + m.Code, Strong: true}, {Text: m.Old}, {Text: m.New, Strong: true}, {Text: Points(m.OldScore)}, {Text: Points(m.NewScore)}, {Text: m.Why}}})
	}
	return d.site.Render(w, r, http.StatusOK, p, l)
}
