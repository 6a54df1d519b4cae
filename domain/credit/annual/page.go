package annual

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"qgov/base/region"
	"qgov/domain/credit/listing"
	"qgov/kernel/calendar"
	"qgov/kernel/exchange"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/page"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/sheet"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/web"
)

// desk is the pages written by hand.
type desk struct{ site *page.Site }

func (d desk) routes() []route.Route {
	return []route.Route{
		route.For("GET /annual", Subject, role.See, d.rates),
		route.For("GET /annual/firms", Subject, role.See, d.firms),
		route.For("GET /annual/export", Subject, role.Export, d.export),
		route.For("GET /annual/propose", Subject, role.Create, d.ask),
		route.For("POST /annual/propose", Subject, role.Create, d.propose),
	}
}

// view is one request: its frame, the year and the region.
type view struct {
	p *web.Page
	s Selection
}

func (v *view) t(zh string, args ...any) string { return v.p.Say(zh, args...) }

// selection reads the year, the region and the state of an address; a region outside the actor's is ignored, as everywhere.
func (d desk) selection(tx *flow.Tx, r *http.Request, q url.Values) (Selection, error) {
	s := Selection{Year: int64(tx.Today().Year()) - 1, Region: tx.Actor().Region, State: q.Get("state"), After: q.Get("after")}
	if x := q.Get("year"); x != "" {
		n, err := strconv.ParseInt(x, 10, 64)
		if err != nil || n < 2013 || n > 2100 {
			return s, fault.New(fault.Invalid, "V103", "“%s”不是报告年度", x)
		}
		s.Year = n
	}
	if _, ok := States.Find(s.State); s.State != "" && !ok {
		return s, fault.New(fault.Invalid, "V104", "没有名为“%s”的报送情况", s.State)
	}
	if asked := d.site.Region(r); asked != "" {
		s.Region = asked
	}
	if place := q.Get("place"); place != "" && strings.HasPrefix(place, role.Prefix(s.Region)) && strings.Trim(place, "0123456789") == "" {
		s.Region = place
	}
	return s, nil
}

// address is the page of firms with the selection.
func address(path string, s Selection) string {
	q := url.Values{"year": {strconv.FormatInt(s.Year, 10)}}
	for name, value := range map[string]string{"place": s.Region, "state": s.State, "after": s.After} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return path + "?" + q.Encode()
}

// rates is the page of the reporting rate by region.
func (d desk) rates(w http.ResponseWriter, r *http.Request) error {
	v := &view{p: d.site.Page(r, "")}
	v.p.Title = v.t("年报公示率")
	var list []Rate
	var from, to, today calendar.Date
	err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) (err error) {
		if v.s, err = d.selection(tx, r, r.URL.Query()); err != nil {
			return err
		}
		d.site.RegionSwitch(r, v.p)
		today = tx.Today()
		if from, to, err = Window(tx, v.s.Year); err != nil {
			return err
		}
		list, err = Rates(tx, v.s.Year, v.s.Region)
		return err
	})
	if err != nil {
		return err
	}
	var all Rate
	for _, x := range list {
		all.Due, all.OnTime, all.Late, all.Reminded, all.Proposed = all.Due+x.Due, all.OnTime+x.OnTime, all.Late+x.Late, all.Reminded+x.Reminded, all.Proposed+x.Proposed
	}
	head := web.Head{Title: v.p.Title, Lead: v.t("%d 年度：应报主体为年末存续的主体，报送期限 %s 至 %s；年报公示率 = 按期报送 ÷ 应报。", v.s.Year, from.String(), to.String()),
		Period: v.years(int64(today.Year()) - 1)}
	if today > to && d.may(r, role.Create) {
		head.Actions = append(head.Actions, web.Button{Label: v.t("未报送的拟列入经营异常名录"), Icon: "alert-triangle", URL: address("/annual/propose", v.s)})
	}
	return d.site.Render(w, r, http.StatusOK, v.p, web.Board{Head: head, KPIs: v.figures(all)}, v.table(list, all))
}

// may reports whether the actor may do the action on the subject.
func (d desk) may(r *http.Request, a role.Action) bool {
	return d.site.Policy.May(role.From(r.Context()), Subject, a)
}

func (v *view) years(last int64) web.Switch {
	s := web.Switch{Name: v.t("报告年度"), Label: strconv.FormatInt(v.s.Year, 10)}
	for y := last; y > last-4; y-- {
		at := v.s
		at.Year, at.State, at.After = y, "", ""
		s.Items = append(s.Items, web.Link{Label: strconv.FormatInt(y, 10), URL: address("/annual", at), Active: y == v.s.Year})
	}
	return s
}

func (v *view) to(place, state string) string {
	s := v.s
	s.Region, s.State, s.After = place, state, ""
	return address("/annual/firms", s)
}

func (v *view) figures(all Rate) []web.KPI {
	k := web.KPI{Label: v.t("年报公示率"), Value: "—", Icon: "target", Tone: web.Good, URL: v.to(v.s.Region, OnTime)}
	if share, ok := all.Share(); ok {
		k.Value = text.Percent(share, 2)
	}
	return []web.KPI{k,
		{Label: v.t("应报"), Value: text.Int(all.Due), Unit: v.t("户"), Icon: "list", URL: v.to(v.s.Region, All)},
		{Label: v.t("按期报送"), Value: text.Int(all.OnTime), Unit: v.t("户"), Icon: "circle-check", Tone: web.Good, URL: v.to(v.s.Region, OnTime)},
		{Label: v.t("逾期补报"), Value: text.Int(all.Late), Unit: v.t("户"), Icon: "clock", Tone: web.Warn, URL: v.to(v.s.Region, Late)},
		{Label: v.t("未报送"), Value: text.Int(all.Missing()), Unit: v.t("户"), Icon: "alert-circle", Tone: web.Bad, URL: v.to(v.s.Region, Unfiled)},
	}
}

// table is the rates by division with rank and movement; every figure leads to its firms.
func (v *view) table(list []Rate, all Rate) web.List {
	l := web.List{Count: int64(len(list)), FilterURL: "/annual", Empty: web.Empty{Title: v.t("这一年度没有应报名单"), Text: v.t("名单在报送期限内每夜按登记库生成。")},
		Note: v.t("位次按公示率，相同的并列；升降与上一年度比较。点击数字查看对应的企业")}
	for _, c := range []string{"地区", "位次", "升降", "年报公示率", "应报", "按期报送", "逾期补报", "未报送", "已提醒", "已拟列入"} {
		l.Columns = append(l.Columns, web.Column{Label: v.t(c), Num: c != "地区"})
	}
	for _, format := range []string{"csv", "xlsx"} {
		l.Exports = append(l.Exports, web.Link{Label: strings.ToUpper(format), URL: address("/annual/export", v.s) + "&of=rates&format=" + format, Icon: "download", Download: true})
	}
	for _, x := range list {
		s := v.s
		s.Region = x.Region
		l.Rows = append(l.Rows, web.Row{Cells: append([]web.Cell{{Text: within(v.s.Region, x.Region), URL: address("/annual", s), Strong: true}}, v.cells(x)...)})
	}
	if len(list) > 1 {
		all.Region = v.s.Region
		l.Rows = append(l.Rows, web.Row{Cells: append([]web.Cell{{Text: v.t("合计"), Strong: true}}, v.cells(all)...)})
	}
	return l
}

func placeName(code string) string {
	if name := region.FullName(region.Code(code)); name != "" {
		return name
	}
	return code
}

// within is the short name of a division in a table of those of one parent, which the page already names.
func within(parent, code string) string {
	if d, ok := region.Lookup(region.Code(code)); ok && code != parent {
		return d.Name
	}
	return placeName(code)
}

func (v *view) cells(x Rate) []web.Cell {
	number := func(n int64, state string) web.Cell {
		c := web.Cell{Text: text.Int(n)}
		if n > 0 {
			c.URL = v.to(x.Region, state)
		}
		return c
	}
	place, moved, share := web.Cell{Text: "—"}, web.Cell{Text: "—"}, web.Cell{Text: "—"}
	if x.Rank > 0 {
		place.Text = text.Int(x.Rank)
	}
	switch {
	case x.Before == 0:
	case x.Moved > 0:
		moved = web.Cell{Badge: &web.Badge{Text: v.t("升 %d 位", x.Moved), Tone: web.Good}}
	case x.Moved < 0:
		moved = web.Cell{Badge: &web.Badge{Text: v.t("降 %d 位", -x.Moved), Tone: web.Warn}}
	default:
		moved.Text = v.t("持平")
	}
	if s, ok := x.Share(); ok {
		share = web.Cell{Text: text.Percent(s, 2)}
	}
	return []web.Cell{place, moved, share, number(x.Due, All), number(x.OnTime, OnTime), number(x.Late, Late), number(x.Missing(), Unfiled), {Text: text.Int(x.Reminded)}, {Text: text.Int(x.Proposed)}}
}

// perPage is how many firms one page shows.
const perPage = 20

// firms is the due list behind a figure.
func (d desk) firms(w http.ResponseWriter, r *http.Request) error {
	v := &view{p: d.site.Page(r, "")}
	var list []Due
	var all int64
	err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) (err error) {
		if v.s, err = d.selection(tx, r, r.URL.Query()); err != nil {
			return err
		}
		if list, err = rows(tx, v.s, perPage+1); err != nil {
			return err
		}
		s := v.s
		s.After = ""
		all, err = count(tx, s)
		return err
	})
	if err != nil {
		return err
	}
	v.p.Title = v.t("%d年度年报应报名单", v.s.Year)
	s := v.s
	s.State, s.After = "", ""
	v.p.Crumbs = []web.Link{{Label: v.t("年报公示率"), URL: address("/annual", s)}, {Label: v.p.Title}}
	l := web.List{Head: web.Head{Title: v.p.Title, Lead: placeName(v.s.Region)}, Count: all, FilterURL: "/annual/firms", Empty: web.Empty{Title: v.t("没有符合条件的企业")}}
	for _, x := range append([]struct{ Code, Label string }{{All, "全部"}}, labels()...) {
		at := v.s
		at.State, at.After = x.Code, ""
		l.Views = append(l.Views, web.Tab{Label: v.t(x.Label), URL: address("/annual/firms", at), Active: v.s.State == x.Code})
	}
	for _, c := range []string{"企业", "地区", "报送日期", "最近提醒", "名录"} {
		l.Columns = append(l.Columns, web.Column{Label: v.t(c)})
	}
	for _, format := range []string{"csv", "xlsx"} {
		l.Exports = append(l.Exports, web.Link{Label: strings.ToUpper(format), URL: address("/annual/export", v.s) + "&of=firms&format=" + format, Icon: "download", Download: true})
	}
	if len(list) > perPage {
		list = list[:perPage]
		next := v.s
		next.After = list[perPage-1].Code
		l.Pager.Next = address("/annual/firms", next)
	}
	if v.s.After != "" {
		first := v.s
		first.After = ""
		l.Pager.First = address("/annual/firms", first)
	}
	for _, x := range list {
		l.Rows = append(l.Rows, web.Row{Cells: v.line(x)})
	}
	return d.site.Render(w, r, http.StatusOK, v.p, l)
}

func labels() (out []struct{ Code, Label string }) {
	for _, c := range States {
		out = append(out, struct{ Code, Label string }{c.Code, c.Label})
	}
	return out
}

func (v *view) line(x Due) []web.Cell {
	filed, reminded, list := web.Cell{Badge: &web.Badge{Text: v.t("未报送"), Tone: web.Bad}}, web.Cell{}, web.Cell{}
	if x.Report != 0 {
		filed = web.Cell{Text: x.Filed.String(), URL: "/annual_report/" + x.Report.String()}
	}
	if !x.Reminded.IsZero() {
		reminded.Text = x.Reminded.String()
	}
	if x.Listing != 0 {
		list = web.Cell{Text: v.t("查看"), URL: "/abnormal_listing/" + x.Listing.String()}
	}
	return []web.Cell{{Text: x.Name, Sub: x.Code, URL: "/firm/" + x.Firm.String(), Strong: true}, {Text: within(v.s.Region, x.Region)}, filed, reminded, list}
}

// most is how many firms one file holds.
const most = 100_000

// export sends the rates or the firms as a sheet.
func (d desk) export(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	v := &view{p: d.site.Page(r, "")}
	format := q.Get("format")
	if format != "csv" && format != "xlsx" {
		return fault.New(fault.Invalid, "V105", "没有“%s”格式", format)
	}
	var heads []string
	var lines [][]string
	err := d.site.Engine.Write(r.Context(), func(tx *flow.Tx) (err error) {
		if v.s, err = d.selection(tx, r, q); err != nil {
			return err
		}
		if q.Get("of") == "firms" {
			heads, lines, err = v.firmLines(tx)
		} else {
			heads, lines, err = v.rateLines(tx)
		}
		tx.Note(store.Change{Action: string(role.Export), Kind: Subject, Title: "年报公示", Reason: r.URL.RawQuery, Fields: []store.FieldChange{{Name: "rows", New: strconv.Itoa(len(lines))}, {Name: "format", New: format}}})
		return err
	})
	if err != nil {
		return err
	}
	return exchange.Send(w, v.t("年报公示")+"_"+strconv.FormatInt(v.s.Year, 10), format, sheet.Texts(v.t("年报公示"), heads, lines))
}

func (v *view) rateLines(tx *flow.Tx) (heads []string, lines [][]string, err error) {
	for _, h := range []string{"地区", "位次", "升降", "年报公示率", "应报", "按期报送", "逾期补报", "未报送"} {
		heads = append(heads, v.t(h))
	}
	list, err := Rates(tx, v.s.Year, v.s.Region)
	for _, x := range list {
		share, moved := "", ""
		if s, ok := x.Share(); ok {
			share = text.Percent(s, 2)
		}
		if x.Before > 0 {
			moved = strconv.FormatInt(x.Moved, 10)
		}
		lines = append(lines, []string{placeName(x.Region), strconv.FormatInt(x.Rank, 10), moved, share, strconv.FormatInt(x.Due, 10), strconv.FormatInt(x.OnTime, 10), strconv.FormatInt(x.Late, 10), strconv.FormatInt(x.Missing(), 10)})
	}
	return heads, lines, err
}

func (v *view) firmLines(tx *flow.Tx) (heads []string, lines [][]string, err error) {
	for _, h := range []string{"统一社会信用代码", "企业", "地区", "报送日期", "最近提醒"} {
		heads = append(heads, v.t(h))
	}
	list, err := rows(tx, v.s, most)
	for _, x := range list {
		filed, reminded := "", ""
		if x.Report != 0 {
			filed = x.Filed.String()
		}
		if !x.Reminded.IsZero() {
			reminded = x.Reminded.String()
		}
		lines = append(lines, []string{x.Code, x.Name, placeName(x.Region), filed, reminded})
	}
	return heads, lines, err
}

// ask shows what would be put forward: ground, facts and number of firms, and asks for the notice.
func (d desk) ask(w http.ResponseWriter, r *http.Request) error {
	return d.form(w, r, r.URL.Query(), http.StatusOK, nil)
}

func (d desk) form(w http.ResponseWriter, r *http.Request, q url.Values, status int, problems []web.Problem) error {
	v := &view{p: d.site.Page(r, "")}
	v.p.Title = v.t("未报送年报的拟列入经营异常名录")
	var n int64
	var g *listing.Ground
	var end, today calendar.Date
	err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) (err error) {
		if v.s, err = d.selection(tx, r, q); err != nil {
			return err
		}
		today = tx.Today()
		if _, end, err = Window(tx, v.s.Year); err != nil {
			return err
		}
		s := v.s
		s.State, s.unlisted = Unfiled, true
		if n, err = count(tx, s); err == nil {
			g, err = listing.GroundBy(tx, Ground)
		}
		return err
	})
	if err != nil {
		return err
	}
	if g == nil {
		return fault.New(fault.Conflict, "Y106", "列入事由中没有代码 %s", Ground)
	}
	shown := web.Facts{Wide: true, Items: []web.Fact{{Label: v.t("地区"), Cell: web.Cell{Text: placeName(v.s.Region)}}, {Label: v.t("未报送且未拟列入"), Cell: web.Cell{Text: text.Int(n), URL: v.to(v.s.Region, Unfiled)}},
		{Label: v.t("列入事由"), Cell: web.Cell{Text: g.Name, Sub: g.Basis()}}, {Label: v.t("查明的事实"), Cell: web.Cell{Text: facts(v.s.Year, end)}}}}
	day := q.Get("day")
	if day == "" {
		day = today.String()
	}
	ways := []web.Option{}
	for _, c := range listing.Ways {
		ways = append(ways, web.Option{Value: c.Code, Label: v.t(c.Label)})
	}
	how := q.Get("how")
	if how == "" {
		how = "notice"
	}
	form := web.Form{Head: web.Head{Title: v.p.Title, Lead: v.t("每户生成一项拟列入事项并登记告知，由另一人逐项或批量决定列入。")}, Action: "/annual/propose", Narrow: true, Problems: problems,
		Hidden: []web.Pair{{Name: "year", Value: strconv.FormatInt(v.s.Year, 10)}, {Name: "place", Value: v.s.Region}},
		Sections: []web.Section{{Single: true, Fields: []web.Field{
			{Kind: web.Date, Name: "day", Label: v.t("告知日期"), Value: day, Required: true},
			{Kind: web.Select, Name: "how", Label: v.t("告知方式"), Value: how, Options: ways, Required: true},
			{Kind: web.Text, Name: "note", Label: v.t("告知说明"), Help: v.t("公告送达的，填写公告文号或网址"), Value: q.Get("note"), Required: true}}, Parts: []web.Part{shown}}},
		Buttons: []web.Button{{Label: v.t("拟列入"), Primary: true}, {Label: v.t("返回"), URL: address("/annual", v.s)}}}
	return d.site.Render(w, r, status, v.p, form)
}

// batch is how many firms one press puts forward; what is left takes another.
const batch = 2000

func (d desk) propose(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Wrap(err, fault.Invalid, "F400", "请求不正确")
	}
	q := r.PostForm
	v := &view{p: d.site.Page(r, "")}
	day, err := calendar.ParseDate(q.Get("day"))
	if err != nil {
		return d.form(w, r, q, http.StatusUnprocessableEntity, []web.Problem{{Field: "f-day", Text: v.t("请填写告知日期")}})
	}
	if strings.TrimSpace(q.Get("note")) == "" {
		return d.form(w, r, q, http.StatusUnprocessableEntity, []web.Problem{{Field: "f-note", Text: v.t("请填写公告的文号或网址，或者其他告知凭证的编号")}})
	}
	done := 0
	for done < batch {
		n := 0
		err := d.site.Engine.Write(r.Context(), func(tx *flow.Tx) (err error) {
			s, err := d.selection(tx, r, q)
			if err != nil {
				return err
			}
			v.s = s
			n, err = Propose(tx, s, Notice{Day: day, How: q.Get("how"), Note: q.Get("note")}, chunk)
			return err
		})
		if err != nil {
			return err
		}
		if done += n; n < chunk {
			break
		}
	}
	d.site.Say(w, web.Good, "已拟列入 %s 户，由另一人决定列入", text.Int(int64(done)))
	http.Redirect(w, r, "/abnormal_listing?state="+string(listing.Noticed), http.StatusSeeOther)
	return nil
}
