package pledge

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"qgov/domain/credit/dossier"
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

func (d *desk) routes() []route.Route {
	k, fill := Kind.Name, role.Step("fill")
	return []route.Route{
		route.For("GET /credit_statement/{id}/step/fill", k, fill, d.ask),
		route.For("POST /credit_statement/{id}/step/fill", k, fill, d.fill),
		route.For("GET /pledge_campaign/{id}/export", CampaignKind.Name, role.Export, d.list),
	}
}

// get reads the statement of the address within the scope of the actor, and refuses the step where it is not open.
func (d *desk) get(tx *flow.Tx, r *http.Request) (*Statement, error) {
	id, err := record.ParseID(r.PathValue("id"))
	if err != nil || id == 0 {
		return nil, fault.Missing(Kind.Label)
	}
	x, err := store.Get(tx.Tx, Kind, id)
	if err != nil {
		return nil, err
	}
	f := d.site.View(Kind.Name).Flow
	return x, tx.May(f, f.Step("fill"), x)
}

// ask answers GET /credit_statement/{id}/step/fill: one field for each item of the template, which a phone shows better than rows.
func (d *desk) ask(w http.ResponseWriter, r *http.Request) error {
	if r.Header.Get("HX-Request") == "true" { // it is too long for a dialog
		w.Header().Set("HX-Redirect", r.URL.Path)
		return nil
	}
	return d.form(w, r, nil, nil)
}

func (d *desk) form(w http.ResponseWriter, r *http.Request, typed url.Values, wrong error) error {
	var x *Statement
	var form map[string]Question
	var list []dossier.Entry
	err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) (err error) {
		if x, err = d.get(tx, r); err != nil {
			return err
		}
		if form, err = questions(tx, x); err != nil {
			return err
		}
		from, to := x.period(tx)
		list, err = facts(tx, x.Code, from, to)
		return err
	})
	if err != nil {
		return err
	}
	p := d.site.Page(r, "填写申报内容")
	at := "/credit_statement/" + x.ID.String()
	p.Crumbs = []web.Link{{Label: p.Say("首页"), URL: "/"}, {Label: p.Say(Kind.Label), URL: "/credit_statement"}, {Label: x.Title, URL: at}}
	f := web.Form{Action: at + "/step/fill", Narrow: true, Head: web.Head{Kicker: x.Number, Title: p.Say("填写申报内容"), Lead: x.Title}, Hidden: []web.Pair{{Name: "version", Value: strconv.FormatInt(x.Version, 10)}},
		Sections: sections(p, x, form, list, typed), Buttons: []web.Button{{Label: p.Say("保存"), Primary: true}, {Label: p.Say("返回"), URL: at}}}
	status := http.StatusOK
	if wrong != nil {
		status = http.StatusUnprocessableEntity
		page.Mark(p, &f, wrong)
	}
	return d.site.Render(w, r, status, p, f)
}

// sections are the items under the headings of the template, each with what the platform knows of it.
func sections(p *web.Page, x *Statement, form map[string]Question, list []dossier.Entry, typed url.Values) (out []web.Section) {
	value := func(name, stored string) string {
		if typed.Has(name) {
			return typed.Get(name)
		}
		return stored
	}
	if x.Sort == Pledge {
		out = append(out, web.Section{Title: p.Say("承诺正文"), Single: true, Fields: []web.Field{{Kind: web.Paragraph, Name: "text", Label: p.Say("正文"), Value: value("text", x.Text), Lines: 6, MaxLen: 4000},
			{Kind: web.Date, Name: "until", Label: p.Say("有效期至"), Value: value("until", x.Until.String())}}})
	}
	for _, i := range x.Items {
		q := form[i.Key]
		name := "item-" + i.Key
		f := web.Field{Kind: web.Paragraph, Name: name, Label: i.Label, Value: value(name, i.Answer), Required: q.Must, Lines: 3, MaxLen: 2000}
		switch q.Form {
		case asCount:
			f.Kind, f.Min, f.MaxLen = web.Number, "0", 0
		case asHas, asNone:
			f.Kind, f.Options = web.Radio, []web.Option{{Value: "是", Label: p.Say("是")}, {Value: "否", Label: p.Say("否")}}
		}
		if q.Category != "" {
			f.Help = p.Say("平台在对照期间有 %d 条%s记录", len(of(list, q.Category, q.Polarity)), p.Say(dossier.Sorts.Label(q.Category)))
		}
		if n := len(out); n == 0 || out[n-1].Title != i.Section {
			out = append(out, web.Section{Title: i.Section, Single: true})
		}
		s := &out[len(out)-1]
		s.Fields = append(s.Fields, f)
	}
	return out
}

// fill answers POST /credit_statement/{id}/step/fill.
func (d *desk) fill(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Wrap(err, fault.Invalid, "X107", "表单没有传完，请重试")
	}
	in := filling{Text: r.PostForm.Get("text")}
	var err error
	if until := r.PostForm.Get("until"); until != "" {
		if in.Until, err = calendar.ParseDate(until); err != nil {
			return d.form(w, r, r.PostForm, fault.At("until", "Q208", "日期不正确"))
		}
	}
	var id record.ID
	err = d.site.Engine.Write(r.Context(), func(tx *flow.Tx) error {
		x, err := d.get(tx, r)
		if err != nil {
			return err
		}
		if strconv.FormatInt(x.Version, 10) != r.PostForm.Get("version") {
			return fault.New(fault.Stale, "Q209", "申报内容已被他人更新，请刷新后核对再保存")
		}
		id = x.ID
		for _, i := range x.Items {
			in.Items = append(in.Items, answer{i.Key, r.PostForm.Get("item-" + i.Key)})
		}
		return flow.Take(tx, Kind, x, "fill", &in)
	})
	if fault.Is(err, fault.Invalid) {
		return d.form(w, r, r.PostForm, err)
	}
	if err != nil {
		return err
	}
	d.site.Say(w, web.Good, "申报内容已保存")
	http.Redirect(w, r, "/credit_statement/"+id.String(), http.StatusSeeOther)
	return nil
}

// beside shows each claim with what the platform knows of it and the records behind what contradicts.
func (d *desk) beside(tx *flow.Tx, rec record.Record, p *web.Page) (web.Part, error) {
	r := rec.(*Statement)
	if len(r.Items) == 0 {
		return nil, nil
	}
	form, err := questions(tx, r)
	if err != nil {
		return nil, err
	}
	from, to := r.From, r.To
	if from.IsZero() {
		from, to = r.period(tx)
	}
	list, err := facts(tx, r.Code, from, to)
	if err != nil {
		return nil, err
	}
	flags, err := flagsOf(tx, r, list)
	if err != nil {
		return nil, err
	}
	t := web.List{Count: int64(len(r.Items)), ResultID: "claims", Columns: []web.Column{{Label: p.T("事项")}, {Label: p.T("企业申报")}, {Label: p.T("平台掌握的记录")}, {Label: p.T("核对")}}, Note: p.Say("对照期间 %s 至 %s；平台记录不完整时以核实为准", from.String(), to.String())}
	for _, i := range r.Items {
		q := form[i.Key]
		answer := web.Cell{Text: i.Answer}
		if i.Answer == "" {
			answer.Text = "—"
		}
		known, state := web.Cell{Text: "—"}, web.Cell{Text: "—"}
		if q.Category != "" {
			found := of(list, q.Category, q.Polarity)
			known = web.Cell{Text: p.Say("%d 条", len(found)), URL: "/credit/" + r.Code + "?sort=" + q.Category, Sub: titles(found)}
		}
		row := web.Row{}
		switch flag := flags[i.Key]; {
		case flag != nil:
			state, row.Tone = web.Cell{Badge: &web.Badge{Text: p.T("矛盾"), Tone: web.Bad}, Sub: flag.Rule}, web.Bad
			if flag.Records != "" {
				known.Sub = flag.Records
			}
		case q.Category != "" && !r.FiledOn.IsZero():
			state = web.Cell{Badge: &web.Badge{Text: p.T("未见矛盾"), Tone: web.Good}}
		}
		row.Cells = []web.Cell{{Lines: []string{i.Label}}, answer, known, state}
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}

// flagsOf are the flags of the statement as it was last compared, and those that records give rise to that came since.
func flagsOf(tx *flow.Tx, r *Statement, list []dossier.Entry) (map[string]*Flag, error) {
	out := map[string]*Flag{}
	if r.FiledOn.IsZero() {
		return out, nil
	}
	t, err := store.Get(tx.Tx, TemplateKind, r.Template.ID)
	if err != nil {
		return nil, err
	}
	rules, err := rulesOn(tx, tx.Today())
	if err != nil {
		return nil, err
	}
	now := check(r, t, rules, list)
	for _, flags := range [][]Flag{r.Flags, now} {
		for i := range flags {
			out[flags[i].Key] = &flags[i]
		}
	}
	return out, nil
}

// titles says which records there are, for whoever reads on.
func titles(list []dossier.Entry) string {
	var out []string
	for _, e := range list[:min(len(list), mostNamed)] {
		out = append(out, e.Day.String()+" "+e.Title)
	}
	return strings.Join(out, "；")
}

// leaves shows every act with its leaf of the public log.
func leaves(_ *flow.Tx, rec record.Record, p *web.Page) (web.Part, error) {
	r := rec.(*Statement)
	if len(r.Leaves) == 0 {
		return nil, nil
	}
	t := web.StatTable{Columns: []web.Column{{Label: p.T("事项")}, {Label: p.T("日期")}, {Label: p.T("存证")}}}
	for _, x := range r.Leaves {
		t.Rows = append(t.Rows, web.StatRow{Label: x.Act, Cells: []web.Cell{{Text: x.Day.String()}, {Text: p.T("查看证明"), URL: "/log/" + x.Leaf}}})
	}
	return t, nil
}

// covered shows how far the invited firms are, by region and by industry.
func (d *desk) covered(key func(c *Called) (code, name string), head string) func(*flow.Tx, record.Record, *web.Page) (web.Part, error) {
	return func(tx *flow.Tx, rec record.Record, p *web.Page) (web.Part, error) {
		if !d.site.Policy.May(tx.Actor(), CampaignKind.Name, role.Export) {
			return nil, nil
		}
		list, err := roll(tx, rec.Header().ID)
		if err != nil || len(list) == 0 {
			return nil, err
		}
		t := web.StatTable{Columns: []web.Column{{Label: p.T(head)}, {Label: p.T("邀请"), Num: true}, {Label: p.T("已提交"), Num: true}, {Label: p.T("已公开"), Num: true}, {Label: p.T("覆盖率"), Num: true}}}
		row := func(c Coverage, total bool) {
			t.Rows = append(t.Rows, web.StatRow{Label: c.Name, Total: total, Cells: []web.Cell{{Text: text.Int(c.Invited)}, {Text: text.Int(c.Filed)}, {Text: text.Int(c.Public)}, {Text: text.Percent(c.Share(), 1)}}})
		}
		sum := Coverage{Name: p.T("合计")}
		for _, c := range cover(list, key) {
			c.Name = p.T(c.Name)
			row(c, false)
			sum.Invited, sum.Filed, sum.Public = sum.Invited+c.Invited, sum.Filed+c.Filed, sum.Public+c.Public
		}
		row(sum, true)
		return t, nil
	}
}

// list answers GET /pledge_campaign/{id}/export?format=csv or xlsx: every invited firm, and whether it is recommended: its statement is public
// and nothing in it is contradicted.
func (d *desk) list(w http.ResponseWriter, r *http.Request) error {
	format := r.URL.Query().Get("format")
	if format != "csv" && format != "xlsx" {
		return fault.New(fault.Invalid, "V105", "没有“%s”格式", format)
	}
	id, err := record.ParseID(r.PathValue("id"))
	if err != nil || id == 0 {
		return fault.Missing(CampaignKind.Label)
	}
	p := d.site.Page(r, "")
	var c *Campaign
	var lines [][]string
	f := d.site.View(Kind.Name).Flow
	err = d.site.Engine.Write(r.Context(), func(tx *flow.Tx) error {
		if c, err = store.Get(tx.Tx, CampaignKind, id); err != nil {
			return err
		}
		list, err := roll(tx, id)
		for i := range list {
			x := &list[i]
			_, place := byRegion(x)
			_, trade := byIndustry(x)
			recommended := ""
			if x.State == Published && x.Flags == 0 {
				recommended = p.Say("推荐")
			}
			lines = append(lines, []string{x.Name, x.Code, place, p.Say(trade), p.Say(x.word(f)), strconv.FormatInt(x.Flags, 10), recommended, x.Reminded.String()})
		}
		tx.Note(store.Change{Action: string(role.Export), Kind: CampaignKind.Name, Record: c.ID, Region: c.Region, Title: c.Name, Fields: []store.FieldChange{{Name: "rows", New: strconv.Itoa(len(lines))}, {Name: "format", New: format}}})
		return err
	})
	if err != nil {
		return err
	}
	var heads []string
	for _, h := range []string{"企业名称", "统一社会信用代码", "地区", "行业", "申报情况", "矛盾提示", "推荐", "提醒日期"} {
		heads = append(heads, p.Say(h))
	}
	return exchange.Send(w, c.title(), format, sheet.Texts(c.title(), heads, lines))
}
