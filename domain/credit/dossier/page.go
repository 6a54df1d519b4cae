package dossier

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/base/industry"
	"qgov/base/region"
	"qgov/domain/supervise/letter"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/page"
	"qgov/kernel/paper"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/web"
)

// Line is the grade of a firm under one family of models, for its page and its report.
type Line struct {
	Family string // in Chinese
	Grade  string
	Label  string
	Tone   web.Tone
	URL    string // explanation of every point; empty for a grade of the past
}

// Grades tells the grades of a firm, the present ones if the day is zero, else those that stood at its end; with open, only those that
// are shown to the public.
type Grades func(tx *flow.Tx, code string, open bool, on calendar.Date) ([]Line, error)

// Options is what the file needs of the program.
type Options struct {
	Public string       // address of the public site, for QR codes
	Press  *paper.Press // nil: one of its own
	Grades Grades       // nil: no grades
}

// desk is the pages written by hand.
type desk struct {
	site *page.Site
	o    Options
}

func (d desk) routes() []route.Route {
	return []route.Route{
		route.For("GET /credit", Subject, role.See, d.find),
		route.For("GET /credit/{code}", Subject, role.See, d.show),
		route.For("GET /api/credit/files/{code}", Subject, role.See, d.file),
		route.For("POST /credit/{code}/report", ReportKind.Name, role.Create, d.report),
		route.For("GET /credit_report/{id}/view", ReportKind.Name, role.See, d.view),
		route.For("GET /credit_report/{id}/pdf", ReportKind.Name, role.See, d.pdf),
		route.For("GET /credit_report/{id}/docx", ReportKind.Name, role.See, d.docx),
	}
}

// open finds the firm whose file is asked for: an officer sees those of the own region, a firm only its own.
func Open(tx *flow.Tx, code string) (*firm.Firm, error) {
	f, err := Firm(tx, strings.ToUpper(code))
	if err != nil {
		return nil, err
	}
	a := tx.Actor()
	if f == nil || a.Party != 0 && (a.Party != f.ID || !a.Has(duty.Firm)) || a.Party == 0 && !tx.Holds(firm.Kind.Plan, f) {
		return nil, fault.Missing("该企业的信用档案")
	}
	return f, nil
}

// Own runs fn with the scope that the file of the firm needs: a firm that Open let in reads its own file as the program.
func Own(tx *flow.Tx, fn func() error) error {
	if tx.Actor().Party != 0 {
		return tx.Elevated(fn)
	}
	return fn()
}

// sheet is one page of a file.
type sheet struct {
	d       desk
	r       *http.Request
	p       *web.Page
	f       *firm.Firm
	staff   bool
	on      calendar.Date // zero: today
	today   calendar.Date
	sources map[int64]*Source
	list    []Entry // that match the filters
	all     []Entry
	past    []Past
	grades  []Line
}

func (s *sheet) t(zh string, args ...any) string { return s.p.Say(zh, args...) }

// show answers GET /credit/{code}: ?on= a past day, ?sort= a category, ?polarity= good or bad, ?line=1 the time line.
func (d desk) show(w http.ResponseWriter, r *http.Request) error {
	s := &sheet{d: d, r: r, staff: role.From(r.Context()).Party == 0}
	err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) error { return s.read(tx) })
	if err != nil {
		return err
	}
	s.p = d.site.Page(r, s.f.Name)
	parts := []web.Part{s.board(), s.facts()}
	if r.URL.Query().Get("line") != "" {
		parts = append(parts, s.timeline())
	} else {
		parts = append(parts, s.table())
	}
	if len(s.past) > 0 {
		parts = append(parts, s.corrections())
	}
	return d.site.Render(w, r, http.StatusOK, s.p, parts...)
}

func (s *sheet) read(tx *flow.Tx) (err error) {
	q := s.r.URL.Query()
	if on := q.Get("on"); on != "" {
		if s.on, err = calendar.ParseDate(on); err != nil {
			return err
		}
	}
	s.today = tx.Today()
	if s.f, err = Open(tx, s.r.PathValue("code")); err != nil {
		return err
	}
	return Own(tx, func() error {
		if s.all, err = Of(tx, s.f.Code, s.on); err != nil {
			return err
		}
		if s.sources, err = Sources(tx); err != nil {
			return err
		}
		if s.past, err = History(tx, s.f.Code); err != nil {
			return err
		}
		if s.d.o.Grades != nil {
			if s.grades, err = s.d.o.Grades(tx, s.f.Code, false, s.on); err != nil {
				return err
			}
		}
		for _, e := range s.all {
			if matches(q.Get("sort"), e.Sort) && matches(q.Get("polarity"), e.Polarity) {
				s.list = append(s.list, e)
			}
		}
		return nil
	})
}

func matches(want string, is int64) bool { return want == "" || want == fmt.Sprint(is) }

// at is the address of the page with a parameter set, or taken away if the value is empty.
func (s *sheet) at(name, value string) string {
	q := url.Values{}
	for k, v := range s.r.URL.Query() {
		q[k] = slices.Clone(v)
	}
	q.Set(name, value)
	if value == "" {
		q.Del(name)
	}
	if len(q) == 0 {
		return "/credit/" + s.f.Code
	}
	return "/credit/" + s.f.Code + "?" + q.Encode()
}

// board is the head with the figures that matter: grades, bad and good entries that count, disputes.
func (s *sheet) board() web.Board {
	day := s.today
	head := web.Head{Kicker: s.f.Code, Title: s.f.Name, Lead: s.t("企业质量信用档案，%s，数据截至 %s", s.t(firm.Statuses.Label(s.f.Status)), day.String())}
	var b web.Board
	if !s.on.IsZero() {
		day = s.on
		head.Lead = s.t("企业质量信用档案，按 %s 当日所知显示", day.String())
		b.Alerts = append(b.Alerts, web.Alert{Tone: web.Info, Title: s.t("这是过去某一天的档案"), Text: s.t("其后的新增、更正和撤回没有显示。"), Links: []web.Link{{Label: s.t("看今天的档案"), URL: s.at("on", "")}}})
	}
	head.Actions = []web.Button{{Label: s.t("出具信用报告"), Icon: "file-text", URL: "/credit/" + s.f.Code + "/report", Method: "post", Primary: true},
		{Label: s.t("对等级提出异议"), Icon: "message-report", URL: "/credit_objection/new?about=grade&code=" + s.f.Code}, {Label: s.t("打印"), Icon: "printer", Print: true}}
	if !s.d.may(s.r, ObjectionKind.Name, role.Create) {
		head.Actions = slices.Delete(head.Actions, 1, 2)
	}
	if !s.on.IsZero() { // a report and an objection are about what stands today
		head.Actions = head.Actions[len(head.Actions)-1:]
	}
	var bad, good, disputed int
	for _, e := range s.all {
		switch {
		case !e.Counts(day):
		case e.Polarity == Bad:
			bad++
		case e.Polarity == Good:
			good++
		}
		if e.State == Disputed {
			disputed++
		}
	}
	for _, g := range s.grades {
		b.KPIs = append(b.KPIs, web.KPI{Label: s.t(g.Family), Value: g.Grade, Unit: g.Label, Icon: "scale", Tone: g.Tone, URL: g.URL})
	}
	b.KPIs = append(b.KPIs, web.KPI{Label: s.t("有效不良记录"), Value: strconv.Itoa(bad), Icon: "alert-triangle", Tone: tone(bad > 0, web.Bad), URL: s.at("polarity", "-1")},
		web.KPI{Label: s.t("有效良好记录"), Value: strconv.Itoa(good), Icon: "circle-check", Tone: web.Good, URL: s.at("polarity", "1")},
		web.KPI{Label: s.t("异议处理中"), Value: strconv.Itoa(disputed), Icon: "message-report", Tone: tone(disputed > 0, web.Warn)})
	b.Head = head
	return b
}

func tone(yes bool, t web.Tone) web.Tone {
	if yes {
		return t
	}
	return web.Neutral
}

// may asks the policy for a button.
func (d desk) may(r *http.Request, kind string, a role.Action) bool {
	return d.site.Policy.May(role.From(r.Context()), kind, a)
}

// facts are what the register of firms says, which no entry repeats.
func (s *sheet) facts() web.Part {
	var f web.Facts
	add := func(label, text string) {
		if text != "" {
			f.Items = append(f.Items, web.Fact{Label: s.t(label), Cell: web.Cell{Text: text}})
		}
	}
	add("登记状态", s.t(firm.Statuses.Label(s.f.Status)))
	add("主体类型", s.t(firm.Sorts.Label(s.f.Sort)))
	if i, ok := industry.Lookup(industry.Code(s.f.Industry)); ok {
		add("行业", i.Name)
	}
	if d, ok := region.Lookup(region.Code(s.f.Region)); ok {
		add("属地", d.Name)
	}
	add("成立日期", s.f.Founded.String())
	add("住所", s.f.Address)
	add("许可证编号", s.f.Licence)
	if s.f.Demo {
		add("数据", s.t("演示数据"))
	}
	return web.Board{Panels: []web.Panel{{Title: s.t("登记信息"), Body: f}}}
}

// table lists the entries with a tab for each category that has any.
func (s *sheet) table() web.List {
	q := s.r.URL.Query()
	l := web.List{FilterURL: "/credit/" + s.f.Code, ResetURL: "/credit/" + s.f.Code, Count: int64(len(s.list)), Empty: web.Empty{Title: s.t("没有符合条件的信用记录")},
		Keep: []web.Pair{{Name: "sort", Value: q.Get("sort")}, {Name: "polarity", Value: q.Get("polarity")}}, Note: s.t("记录来自各业务和部门，不在此录入；到期的不再计分、不再公开")}
	l.Filters = []web.Field{{Name: "on", Label: s.t("按某日所知"), Kind: web.Date, Value: q.Get("on")}}
	counts := make(map[int64]int)
	for _, e := range s.all {
		counts[e.Sort]++
	}
	l.Views = []web.Tab{{Label: s.t("全部"), URL: s.at("sort", ""), Count: strconv.Itoa(len(s.all)), Active: q.Get("sort") == ""}}
	for sort := Registration; sort <= Other; sort++ {
		if n := counts[sort]; n > 0 {
			l.Views = append(l.Views, web.Tab{Label: s.t(Sorts.Label(fmt.Sprint(sort))), URL: s.at("sort", fmt.Sprint(sort)), Count: strconv.Itoa(n), Active: matches(q.Get("sort"), sort) && q.Get("sort") != ""})
		}
	}
	l.Views = append(l.Views, web.Tab{Label: s.t("时间线"), URL: s.at("line", "1")})
	if p := q.Get("polarity"); p != "" {
		l.Chips = append(l.Chips, web.Chip{Label: s.t("信息性质"), Value: s.t(Polarities.Label(p)), URL: s.at("polarity", "")})
	}
	for _, c := range []string{"日期", "事项", "信息类别", "来源", "性质", "公开", "状态", "异议"} {
		l.Columns = append(l.Columns, web.Column{Label: s.t(c)})
	}
	for i := range s.list {
		l.Rows = append(l.Rows, s.row(&s.list[i]))
	}
	return l
}

func (s *sheet) row(e *Entry) web.Row {
	day := s.today
	if !s.on.IsZero() {
		day = s.on
	}
	until := s.t("长期")
	if !e.Until.IsZero() {
		until = s.t("至 %s", e.Until.String())
	}
	title := web.Cell{Text: e.Title, Sub: e.Number(), Strong: e.Polarity == Bad && e.Counts(day)}
	if s.staff && e.Kind != "" && e.Ref != 0 && s.d.may(s.r, e.Kind, role.See) {
		title.URL = "/" + e.Kind + "/" + e.Ref.String()
	}
	from := web.Cell{Text: fmt.Sprint(e.Source)}
	if src := s.sources[e.Source]; src != nil {
		from = web.Cell{Text: src.Department, Sub: src.Name}
	}
	mark := badge(s.p, Polarities, e.Polarity)
	polarity := web.Cell{Badge: &mark}
	if e.Weight > None && e.Polarity == Bad {
		polarity.More = []web.Badge{badge(s.p, Weights, e.Weight)}
	}
	state := badge(s.p, States, e.State)
	if e.State == InForce && !e.Counts(day) {
		state = web.Badge{Text: s.t("已到期"), Tone: web.Neutral}
	}
	open := s.t("内部")
	if e.Open && e.State < Withdrawn {
		open = s.t("公开")
	}
	row := web.Row{Cells: []web.Cell{{Text: e.Day.String(), Sub: until, Mono: true}, title, {Text: s.t(Sorts.Label(fmt.Sprint(e.Sort)))}, from, polarity, {Text: open}, {Badge: &state}, {Text: "—"}}}
	if e.Polarity == Bad && e.Counts(day) {
		row.Tone = web.Bad
	}
	if e.State == InForce && s.on.IsZero() && s.d.may(s.r, ObjectionKind.Name, role.Create) {
		q := url.Values{"source": {fmt.Sprint(e.Source)}, "doc": {e.Doc}, "code": {e.Code}}
		row.Cells[7] = web.Cell{Text: s.t("提出异议"), URL: "/credit_objection/new?" + q.Encode()}
	}
	return row
}

// badge shows a code of a list.
func badge(p *web.Page, list record.Codes, code int64) web.Badge {
	tones := map[record.Tone]web.Tone{record.Good: web.Good, record.Warn: web.Warn, record.Alert: web.Bad, record.Info: web.Info}
	for _, c := range list {
		if c.Code == fmt.Sprint(code) {
			return web.Badge{Text: p.T(c.Label), Tone: tones[c.Tone]}
		}
	}
	return web.Badge{Text: fmt.Sprint(code)}
}

// timeline shows the entries by their days.
func (s *sheet) timeline() web.Part {
	var l web.Timeline
	for i := range s.list {
		e := &s.list[i]
		b := badge(s.p, Polarities, e.Polarity)
		if e.State >= Withdrawn {
			b.Tone = web.Neutral
		}
		l.Events = append(l.Events, web.Event{When: e.Day.String(), Title: e.Title, Tone: b.Tone, Text: strings.Join([]string{s.t(Sorts.Label(fmt.Sprint(e.Sort))), b.Text, badge(s.p, States, e.State).Text}, " · ")})
	}
	return web.Board{Panels: []web.Panel{{Title: s.t("时间线"), Tools: []web.Link{{Label: s.t("列表"), URL: s.at("line", "")}}, Body: l}}}
}

// corrections is what became of entries: what was corrected, disputed, withdrawn, when and why.
func (s *sheet) corrections() web.Part {
	var l web.Timeline
	for _, p := range slices.Backward(s.past) {
		l.Events = append(l.Events, web.Event{When: p.Ended.In(calendar.Shanghai()).Format("2006-01-02 15:04"), Title: p.Title, Text: p.Reason, Tone: web.Info,
			Changes: []web.Change{{Label: s.t("原状态"), Old: badge(s.p, States, p.State).Text}}})
	}
	return web.Board{Panels: []web.Panel{{Title: s.t("更正、异议和撤回"), Body: l}}}
}

// report makes out a report and leads to it.
func (d desk) report(w http.ResponseWriter, r *http.Request) error {
	var made *Report
	err := d.site.Engine.Write(r.Context(), func(tx *flow.Tx) error {
		f, err := Open(tx, r.PathValue("code"))
		if err == nil {
			made, err = makeReport(tx, f, d.o.Grades)
		}
		return err
	})
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/credit_report/"+made.ID.String(), http.StatusSeeOther)
	return nil
}

func (d desk) stored(r *http.Request) (*Report, error) {
	id, err := record.ParseID(r.PathValue("id"))
	if err != nil || id == 0 {
		return nil, fault.Missing(ReportKind.Label)
	}
	var rep *Report
	err = d.site.Engine.Read(r.Context(), func(tx *flow.Tx) (err error) {
		if rep, err = store.Get(tx.Tx, ReportKind, id); err == nil && rep.Digest != rep.digest() {
			err = fault.New(fault.Internal, "K105", "信用报告与出具时的摘要不一致，请报告系统管理员核查")
		}
		return err
	})
	return rep, err
}

func (d desk) view(w http.ResponseWriter, r *http.Request) error {
	rep, err := d.stored(r)
	if err != nil {
		return err
	}
	p := d.site.Page(r, rep.Title)
	at := "/credit_report/" + rep.ID.String()
	bar := web.PrintBar{Back: at, Title: rep.Title, Note: rep.Number, Downloads: []web.Link{{Label: p.T("下载 DOCX"), URL: at + "/docx"}, {Label: p.T("下载 PDF"), URL: at + "/pdf"}}}
	return web.Render(w, http.StatusOK, web.Print(p, append([]web.Part{bar}, letter.Sheet(rep.document(d.o.Public))...)...))
}

func (d desk) pdf(w http.ResponseWriter, r *http.Request) error {
	rep, err := d.stored(r)
	if err != nil {
		return err
	}
	printed, err := d.o.Press.PDF(rep.document(d.o.Public))
	if err != nil {
		return err
	}
	return letter.Send(w, "application/pdf", rep.Title+".pdf", printed.Bytes)
}

func (d desk) docx(w http.ResponseWriter, r *http.Request) error {
	rep, err := d.stored(r)
	if err != nil {
		return err
	}
	b, err := paper.DOCX(rep.document(d.o.Public))
	if err != nil {
		return err
	}
	return letter.Send(w, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", rep.Title+".docx", b)
}

// find answers GET /credit: a firm by its code or by words of its name. A firm's own people are led to their file.
func (d desk) find(w http.ResponseWriter, r *http.Request) error {
	q := strings.TrimSpace(r.URL.Query().Get("q"))
	var list []*firm.Firm
	to := ""
	err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) (err error) {
		if p := tx.Actor().Party; p != 0 {
			own, err := store.Get(tx.Tx, firm.Kind, p)
			if err == nil {
				to = own.Code
			}
			return err
		}
		if f, err := Firm(tx, strings.ToUpper(q)); err != nil || f != nil {
			if f != nil {
				to = f.Code
			}
			return err
		}
		if len(text.Query(q)) == 0 {
			return nil
		}
		where := []store.Cond{{Field: firm.Kind.F(&firm.Kind.P.Region), Op: store.Under, Value: tx.Actor().Region}, {Field: firm.Kind.F(&firm.Kind.P.Code), Op: store.Some}}
		list, err = store.Find(tx.Tx, firm.Kind, store.Query{Search: q, Where: where, Limit: 50, Bare: true})
		return err
	})
	if err != nil {
		return err
	}
	if to != "" {
		http.Redirect(w, r, "/credit/"+url.PathEscape(to), http.StatusSeeOther)
		return nil
	}
	p := d.site.Page(r, "")
	p.Title = p.T("企业信用档案")
	cards := web.Cards{Empty: web.Empty{Title: p.T("请输入统一社会信用代码或者名称中的两个字")}, Wide: true}
	if len(text.Query(q)) > 0 { // one character finds nothing: the page goes on asking for two
		cards.Empty.Title, cards.Empty.Text = p.T("没有找到本地区的企业"), p.T("换用统一社会信用代码，或者企业字号中相连的两个字再查")
	}
	for _, f := range list {
		cards.Items = append(cards.Items, web.Card{Title: f.Name, URL: "/credit/" + f.Code, Note: f.Code, Badges: []web.Badge{{Text: p.T(firm.Statuses.Label(f.Status))}}})
	}
	return d.site.Render(w, r, http.StatusOK, p, web.Head{Title: p.Title, Lead: p.T("一户一档：登记、许可、抽检、处罚、荣誉、名单等信用记录，由各业务和部门自动归集")},
		web.SearchBox{Label: p.T("查企业"), URL: "/credit", Query: q, Placeholder: p.T("企业名称、统一社会信用代码")}, cards)
}
