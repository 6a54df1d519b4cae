package supervisor

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"qgov/domain/consumer/reception"
	"qgov/domain/supervise/rectify"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/web"
)

// Own is the subject of the pages of a supervisor: See the start page, Create a finding.
const Own = "supervise"

// mine is what the pages of a supervisor show.
type mine struct {
	*Supervisor
	rule     *Rule
	errands  []*Errand // to be answered
	findings []*Finding
	hours    record.Decimal // of this year
	points   int64
}

// lately is how many findings the start page shows.
const lately = 8

// read reads what the account sees of its own.
func read(tx *flow.Tx) (m mine, err error) {
	if m.Supervisor, err = own(tx); err != nil {
		return m, err
	}
	if m.rule, err = ruleOn(tx, tx.Today()); err != nil {
		return m, err
	}
	ek, fk := ErrandKind, FindingKind
	if m.errands, err = store.Find(tx.Tx, ek, store.Query{Limit: 50, Sort: ek.F(&ek.P.Until), Bare: true, Where: []store.Cond{store.Eq(ek.F(&ek.P.State), Open)}}); err != nil {
		return m, err
	}
	if m.findings, err = store.Find(tx.Tx, fk, store.Query{Limit: lately, Bare: true}); err != nil {
		return m, err
	}
	first := calendar.NewDate(tx.Today().Year(), 1, 1)
	if m.hours, err = trained(tx, m.ID, first, tx.Today()); err != nil {
		return m, err
	}
	_, err = tx.One(`SELECT CAST(coalesce(sum(f.points), 0) AS BIGINT) FROM supervisor_finding f WHERE {scope f:supervisor_finding} AND f.found >= ?`, []any{first}, &m.points)
	return m, err
}

// home answers GET /supervise: what is to be done, what came of the last findings, how the year stands.
func (d desk) home(w http.ResponseWriter, r *http.Request) error {
	var m mine
	err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) (err error) { m, err = read(tx); return err })
	if err != nil {
		return err
	}
	p := d.site.Page(r, "我的监督工作")
	p.Crumbs = nil
	today := calendar.Today(d.site.Engine.DB().Clock())
	head := web.Head{Title: m.Name, Lead: p.Say("证号 %s，聘期 %s 至 %s，负责 %s", m.CardNo, m.From.String(), m.Until.String(), d.area(m.Supervisor)),
		Actions: []web.Button{{Label: p.Say("报告问题"), Icon: "plus", URL: "/supervise/report", Primary: true}}}
	parts := []web.Part{head}
	if !m.InOffice() {
		head.Actions = nil
		parts = []web.Part{head, web.Alert{Tone: web.Warn, Title: p.Say("不在聘期内，不能报告问题"), Text: p.Say("如有疑问请联系聘任您的市场监督管理局。")}}
	} else if m.State == Expiring {
		parts = append(parts, web.Alert{Tone: web.Info, Title: p.Say("聘期即将届满"), Text: p.Say("是否续聘由聘任机关决定。")})
	}
	hours := web.KPI{Label: p.Say("今年培训"), Value: m.hours.String(), Unit: "/ " + p.Say("%s 学时", m.rule.Hours.String()), Icon: "school"}
	kpis := []web.KPI{{Label: p.Say("待反馈的任务"), Value: fmt.Sprint(len(m.errands)), Icon: "list-check"}, hours, {Label: p.Say("今年积分"), Value: fmt.Sprint(m.points), Icon: "award"}}
	todo := web.Cards{Wide: true}
	for _, e := range m.errands {
		c := web.Card{Title: e.Title, URL: "/supervisor_errand/" + e.ID.String() + "/step/answer", Text: text.Clip(e.What, 90), Badges: []web.Badge{{Text: p.Say("%s 前", e.Until.String()), Tone: web.Info}},
			Links: []web.Link{{Label: p.Say("就此任务报告问题"), URL: "/supervise/report?errand=" + e.ID.String()}}}
		if e.Until < today {
			c.Badges = []web.Badge{{Text: p.Say("已过期"), Tone: web.Warn}}
		}
		todo.Items = append(todo.Items, c)
	}
	done := web.Cards{Wide: true, Empty: web.Empty{Icon: "eye", Title: p.Say("还没有报告过问题"), Text: p.Say("看到价格、标识、计量、食品安全等问题，拍照报告即可。")}}
	for _, f := range m.findings {
		done.Items = append(done.Items, findingCard(p, f))
	}
	var panels []web.Panel
	if len(todo.Items) > 0 {
		panels = append(panels, web.Panel{Title: p.Say("待反馈的任务"), Body: todo})
	}
	panels = append(panels, web.Panel{Title: p.Say("我报告的问题"), Body: done, Tools: []web.Link{{Label: p.Say("全部"), URL: "/supervisor_finding"}}})
	more := web.Cards{Wide: true}
	for _, l := range []web.Link{{Label: "参训记录", URL: "/supervisor_attendance"}, {Label: "年度评议", URL: "/supervisor_review"}, {Label: "聘书", URL: "/social_supervisor/" + m.ID.String() + "/letter"}} {
		more.Items = append(more.Items, web.Card{Title: p.Say(l.Label), URL: l.URL})
	}
	panels = append(panels, web.Panel{Title: p.Say("更多"), Body: more})
	return d.site.Render(w, r, http.StatusOK, p, append(parts, web.Board{KPIs: kpis, Panels: panels})...)
}

// findingCard is a finding with its answer.
func findingCard(p *web.Page, f *Finding) web.Card {
	st := FindingFlow.State(f.State)
	tone := map[record.Tone]web.Tone{record.Good: web.Good, record.Warn: web.Warn, record.Info: web.Info}[st.Tone]
	c := web.Card{Title: f.Title, URL: "/supervisor_finding/" + f.ID.String(), Badges: []web.Badge{{Text: p.Say(st.Label), Tone: tone}}, Text: f.Answer, Note: f.Number + " " + f.Found.String()}
	if f.Points > 0 {
		c.Badges = append(c.Badges, web.Badge{Text: p.Say("+%d 分", f.Points), Tone: web.Good})
	}
	return c
}

// area names where a supervisor looks out.
func (d desk) area(s *Supervisor) string {
	var out []string
	for _, p := range s.Places {
		name := p.Region
		if d.site.Regions != nil {
			name = d.site.Regions.Name(p.Region)
		}
		out = append(out, name+p.Township)
	}
	return strings.Join(out, "、")
}

// parts are the three steps of the form. The second holds the pictures, as the script expects.
var parts = []string{"发现了什么", "照片和地点", "哪个单位"}

// ask answers GET /supervise/report.
func (d desk) ask(w http.ResponseWriter, r *http.Request) error {
	return d.form(w, r, reception.NewKey(), r.URL.Query(), nil, nil)
}

// form shows the form with what was filled in and what is wrong with it.
func (d desk) form(w http.ResponseWriter, r *http.Request, key string, values url.Values, photos []record.File, wrong error) error {
	var m mine
	err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) (err error) { m, err = read(tx); return err })
	if err != nil {
		return err
	}
	if !m.InOffice() {
		return fault.New(fault.Conflict, "H120", "不在聘期内，不能报告问题")
	}
	p := d.site.Page(r, "报告问题")
	p.Crumbs = []web.Link{{Label: p.Say("我的监督工作"), URL: "/supervise"}}
	f := d.fields(p, m, values)
	f.Hidden = []web.Pair{{Name: "key", Value: key}}
	for _, x := range photos {
		f.Hidden = append(f.Hidden, web.Pair{Name: "photo", Value: x.Hash})
	}
	status := http.StatusOK
	if wrong != nil {
		if status = page.Mark(p, &f, wrong); status == 0 {
			return wrong
		}
	}
	w.Header().Set("Cache-Control", "no-store")
	return d.site.Render(w, r, status, p, web.Head{Title: p.Say("报告问题"), Lead: p.Say("拍清楚门头、标签和位置；不要与经营者争执，注意自身安全。紧急的食品、特种设备安全问题请直接拨打 12315。")}, f, reception.Script(p, "supervise", "/supervise/photo"))
}

// fields are the fields of the form.
func (d desk) fields(p *web.Page, m mine, values url.Values) web.Form {
	field := func(kind web.FieldKind, name, label, help string, must bool, most int) web.Field {
		x := web.Field{Kind: kind, Name: name, Label: p.Say(label), Value: values.Get(name), Required: must, MaxLen: most}
		if help != "" {
			x.Help = p.Say(help)
		}
		return x
	}
	codes := func(x web.Field, list record.Codes) web.Field {
		for _, c := range list {
			x.Options = append(x.Options, web.Option{Value: c.Code, Label: p.Say(c.Label)})
		}
		return x
	}
	sector := codes(field(web.Select, "sector", "监督领域", "", true, 0), reception.Sectors)
	if len(m.Sectors) == 1 && sector.Value == "" {
		sector.Value = m.Sectors[0]
	}
	severity := codes(field(web.Radio, "severity", "严重程度", "", true, 0), rectify.Severities)
	if severity.Value == "" {
		severity.Value = "ordinary"
	}
	photos := field(web.Upload, "photos", "照片", "最多 9 张；拍摄地点等信息会自动去掉", false, 0)
	photos.Accept, photos.Many = "image/jpeg,image/png,image/webp", true
	place := field(web.Select, "place", "所在地区", "", true, 0)
	for _, x := range m.Places {
		o := web.Option{Value: x.Region, Label: x.Region}
		if d.site.Regions != nil {
			o.Label = d.site.Regions.FullName(x.Region)
		}
		if !slices.Contains(place.Options, o) {
			place.Options = append(place.Options, o)
		}
	}
	township := field(web.Text, "township", "街道或者乡镇", "", false, 60)
	if place.Value == "" && len(m.Places) > 0 {
		place.Value, township.Value = m.Places[0].Region, m.Places[0].Township
	}
	errand := field(web.Select, "errand", "属于哪项任务", "", false, 0)
	errand.EmptyOption = p.Say("不属于任务")
	for _, e := range m.errands {
		errand.Options = append(errand.Options, web.Option{Value: e.ID.String(), Label: e.Title})
	}
	what := field(web.Paragraph, "what", "情况", "什么时候看到的、有什么问题", true, 3000)
	what.Lines = 5
	code := field(web.Text, "against_code", "统一社会信用代码", "营业执照上的 18 位代码，可以不填", false, 18)
	code.Mono = true
	last := []web.Field{field(web.Text, "against", "单位名称", "门头或者营业执照上的名称；由工作人员与登记库核对", false, 120), code, field(web.Text, "product", "商品或者服务", "", false, 60)}
	if len(errand.Options) > 0 {
		last = append(last, errand)
	}
	return web.Form{ID: "supervise", Action: "/supervise/report", Upload: true, Narrow: true, NoGuard: true, Numbered: true, Draft: " ", Buttons: []web.Button{{Label: p.Say("提交"), Primary: true}},
		Sections: []web.Section{
			{Title: p.Say(parts[0]), Single: true, Fields: []web.Field{field(web.Text, "title", "一句话说明", "例如 货架商品没有价格标签", true, 80), what, sector, severity}},
			{Title: p.Say(parts[1]), Single: true, Fields: []web.Field{photos, place, township, field(web.Text, "where", "地址", "路名门牌或者市场摊位号", true, 200), field(web.Text, "location", "位置", "可以不填", false, 40)}},
			{Title: p.Say(parts[2]), Single: true, Fields: last},
		}}
}

// send answers POST /supervise/report. The same form is one finding, however often it arrives.
func (d desk) send(w http.ResponseWriter, r *http.Request) error {
	key, ok, err := reception.KeyOf(r)
	if err != nil {
		return err
	}
	if !ok {
		return fault.New(fault.Invalid, "N125", "表单已失效，请返回重新打开")
	}
	f, err := d.before(r, key)
	if err != nil {
		return err
	}
	if f != nil {
		return d.arrived(w, r, f)
	}
	pictures := reception.NewPictures(d.site, d.o.Ration)
	values, photos, err := pictures.Read(r)
	if err == nil {
		f, err = finding(values)
	}
	if err == nil {
		f.Key, f.Photos = key, photos
		err = d.site.Engine.Write(r.Context(), func(tx *flow.Tx) error {
			if err := flow.Create(tx, FindingKind, f); err != nil {
				return err
			}
			return tx.Elevated(func() error { return pictures.Done(tx, key) })
		})
	}
	if err != nil {
		if first, again := d.before(r, key); again == nil && first != nil { // the same form arrived twice at once, and the other was faster
			return d.arrived(w, r, first)
		}
		return d.form(w, r, key, r.PostForm, photos, err)
	}
	return d.arrived(w, r, f)
}

// finding reads the values of the form.
func finding(v url.Values) (*Finding, error) {
	word := func(name string) string { return strings.TrimSpace(v.Get(name)) }
	f := &Finding{Title: word("title"), What: word("what"), Sector: v.Get("sector"), Severity: v.Get("severity"), Place: v.Get("place"), Township: word("township"), Where: word("where"), Location: strings.ReplaceAll(word("location"), " ", ""),
		Against: word("against"), AgainstCode: strings.ToUpper(word("against_code")), Product: word("product")}
	if s := v.Get("errand"); s != "" {
		id, err := record.ParseID(s)
		if err != nil {
			return nil, fault.At("errand", "H122", "没有这项任务")
		}
		f.Errand = record.To[Errand](id)
	}
	return f, nil
}

// before returns the finding that the form with the key has become, or nil.
func (d desk) before(r *http.Request, key string) (f *Finding, err error) {
	err = d.site.Engine.Read(r.Context(), func(tx *flow.Tx) (err error) {
		f, err = store.First(tx.Tx, FindingKind, store.Query{Where: []store.Cond{store.Eq(FindingKind.F(&FindingKind.P.Key), key)}})
		return err
	})
	return f, err
}

// arrived says that a finding is there, and clears the draft on the device.
func (d desk) arrived(w http.ResponseWriter, r *http.Request, f *Finding) error {
	p := d.site.Page(r, "已收到")
	p.Crumbs = []web.Link{{Label: p.Say("我的监督工作"), URL: "/supervise"}}
	w.Header().Set("Cache-Control", "no-store")
	facts := web.Facts{Wide: true, Items: []web.Fact{{Label: p.Say("编号"), Cell: web.Cell{Text: f.Number, Strong: true, Mono: true}}, {Label: p.Say("问题"), Cell: web.Cell{Text: f.Title, URL: "/supervisor_finding/" + f.ID.String()}}, {Label: p.Say("照片"), Cell: web.Cell{Text: fmt.Sprint(len(f.Photos))}}}}
	if !f.Due.IsZero() {
		facts.Items = append(facts.Items, web.Fact{Label: p.Say("最迟分办"), Cell: web.Cell{Text: f.Due.String()}})
	}
	return d.site.Render(w, r, http.StatusOK, p, web.Head{Title: p.Say("报告已收到"), Lead: p.Say("办理结果会在“我的监督工作”中答复您。"), Actions: []web.Button{{Label: p.Say("返回"), URL: "/supervise", Primary: true}, {Label: p.Say("再报告一个"), URL: "/supervise/report"}}},
		facts, reception.Arrived("supervise"), reception.Script(p, "supervise", "/supervise/photo"))
}
