package tender

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"qgov/domain/supervise/letter"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/inbox"
	"qgov/kernel/page"
	"qgov/kernel/paper"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/sheet"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/web"
)

// Ask is the action of asking about bidders.
const Ask role.Action = "ask"

// atOnce is how many bidders a page or the API answers while the asker waits.
const (
	pageAtOnce = 50
	apiAtOnce  = 1000
)

// desk is the pages written by hand.
type desk struct {
	site *page.Site
	o    Options
}

func (d desk) routes() []route.Route {
	k := Kind.Name
	return []route.Route{
		route.For("GET /tender_check/ask", k, Ask, func(w http.ResponseWriter, r *http.Request) error { return d.form(w, r, nil, sent{}) }),
		route.For("POST /tender_check/ask", k, Ask, d.ask),
		route.For("GET /tender_check/{id}/progress", k, role.See, d.progress),
		route.For("GET /tender_check/{id}/lines", k, role.See, d.lines),
		route.For("GET /tender_check/{id}/choose/{line}", k, Ask, d.candidates),
		route.For("POST /tender_check/{id}/choose/{line}", k, Ask, d.choose),
		route.For("GET /tender_check/{id}/view", k, role.See, d.view),
		route.For("GET /tender_check/{id}/pdf", k, role.See, d.pdf),
		route.For("GET /tender_check/{id}/result.csv", k, role.Export, d.sheet("csv")),
		route.For("GET /tender_check/{id}/result.xlsx", k, role.Export, d.sheet("xlsx")),
		route.For("POST /api/tender/checks", k, Ask, d.apiAsk),
		route.For("GET /api/tender/checks/{id}", k, Ask, d.apiGet),
	}
}

func (d desk) page(r *http.Request, title string, more ...web.Link) *web.Page {
	p := d.site.Page(r, title)
	p.Crumbs = append([]web.Link{{Label: p.Say("首页"), URL: "/"}, {Label: p.Say(Kind.Label), URL: "/tender_check"}}, more...)
	return p
}

// form answers GET /tender_check/ask, and a question that could not be taken.
func (d desk) form(w http.ResponseWriter, r *http.Request, wrong error, in sent) error {
	p := d.page(r, "核查投标人")
	purposes := make([]web.Option, len(Purposes))
	for i, c := range Purposes {
		purposes[i] = web.Option{Value: c.Code, Label: p.Say(c.Label)}
	}
	f := web.Form{Action: "/tender_check/ask", Upload: true, NoGuard: true,
		Head: web.Head{Title: p.Say("核查投标人"), Lead: p.Say("按基准日核查投标人是否受限、可否优先；名称与登记不完全一致的，列出候选由您选定，系统不代为认定。")},
		Sections: []web.Section{{Single: true, Fields: []web.Field{
			{Kind: web.Text, Name: "title", Label: p.Say("项目名称"), Required: true, Value: in.title, MaxLen: longest},
			{Kind: web.Select, Name: "purpose", Label: p.Say("用途"), Required: true, Value: in.purpose, Options: purposes, EmptyOption: p.Say("请选择")},
			{Kind: web.Date, Name: "as_of", Label: p.Say("核查基准日"), Value: in.asOf, Help: p.Say("留空为今天；可以是过去的某一天")},
			{Kind: web.Paragraph, Name: "bidders", Label: p.Say("投标人"), Value: in.bidders, Lines: 5, Help: p.Say("每行一个：统一社会信用代码，或者名称")},
			{Kind: web.Upload, Name: "file", Label: p.Say("或者上传文件"), Accept: ".xlsx,.csv,.tsv,.txt", Help: p.Say("XLSX 或 CSV，最多 10,000 个；首行须有“统一社会信用代码”或者“投标人名称”列")},
		}}},
		Buttons: []web.Button{{Label: p.Say("核查"), Primary: true}, {Label: p.Say("返回"), URL: "/tender_check"}}}
	status := http.StatusOK
	if wrong != nil {
		status = http.StatusUnprocessableEntity
		for _, one := range problemsOf(wrong) {
			said := p.Say(one.Text, one.Args...) + p.Say("（%s）", one.Code)
			f.Problems = append(f.Problems, web.Problem{Field: "f-" + one.Field, Text: said})
			for i := range f.Sections[0].Fields {
				if x := &f.Sections[0].Fields[i]; x.Name == one.Field {
					x.Problem = said
				}
			}
		}
	}
	return d.site.Render(w, r, status, p, f)
}

// problemsOf points every problem at a field of the form; what names none is about the file.
func problemsOf(err error) []fault.Problem {
	e := fault.Of(err)
	if len(e.Problems) > 0 {
		return e.Problems
	}
	return []fault.Problem{{Field: "file", Code: e.Code, Text: e.Text, Args: e.Args}}
}

// ask answers POST /tender_check/ask.
func (d desk) ask(w http.ResponseWriter, r *http.Request) error {
	q, in, err := d.take(r)
	var id record.ID
	if err == nil {
		id, err = ask(r.Context(), d.site.Engine, q, pageAtOnce)
	}
	if err != nil {
		if k := fault.Of(err).Kind; k != fault.Invalid && k != fault.TooLarge && k != fault.Unsupported {
			return err
		}
		return d.form(w, r, err, in)
	}
	http.Redirect(w, r, "/tender_check/"+id.String(), http.StatusSeeOther)
	return nil
}

// check reads the check of the address within the scope of the actor.
func (d desk) check(r *http.Request) (c *Check, err error) {
	id, err := record.ParseID(r.PathValue("id"))
	if err != nil || id == 0 {
		return nil, fault.Missing(Kind.Label)
	}
	err = d.site.Engine.Read(r.Context(), func(tx *flow.Tx) error { c, err = store.Get(tx.Tx, Kind, id); return err })
	return c, err
}

func progress(tx *flow.Tx, r record.Record, p *web.Page) (web.Part, error) {
	c := r.(*Check)
	if c.State != Working {
		return nil, nil
	}
	var left int64
	if _, err := tx.One("SELECT count(*) FROM tender_line WHERE ask = ? AND outcome = '' AND {all: lines of a check in scope}", []any{c.ID}, &left); err != nil {
		return nil, err
	}
	done := c.Bidders - left
	return web.Progress{Label: p.Say("核查中"), Percent: 100 * float64(done) / float64(max(1, c.Bidders)), Text: p.Say("已核查 %s / %s 个投标人", text.Int(done), text.Int(c.Bidders)), PollURL: "/tender_check/" + c.ID.String() + "/progress"}, nil
}

// progress answers GET /tender_check/{id}/progress: the bar alone, or a new page when the work is over.
func (d desk) progress(w http.ResponseWriter, r *http.Request) error {
	c, err := d.check(r)
	if err != nil {
		return err
	}
	if r.Header.Get("HX-Request") != "true" {
		http.Redirect(w, r, "/tender_check/"+c.ID.String(), http.StatusSeeOther)
		return nil
	}
	p := d.site.Page(r, c.Title)
	var part web.Part
	if err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) error { part, err = progress(tx, c, p); return err }); err != nil {
		return err
	}
	if part == nil {
		w.Header().Set("HX-Refresh", "true")
		part = web.Progress{Label: p.Say("核查完成"), Percent: 100}
	}
	return web.Render(w, http.StatusOK, web.Fragment(p, part))
}

func toneOf(t record.Tone, n int64) web.Tone {
	if n == 0 {
		return web.Neutral
	}
	return map[record.Tone]web.Tone{record.Good: web.Good, record.Warn: web.Warn, record.Alert: web.Bad, record.Info: web.Info}[t]
}

// firstLines is how many lines the page of a check shows: on a phone one that is restricted fills half a screen.
const firstLines = 8

func first(tx *flow.Tx, r record.Record, p *web.Page) (web.Part, error) {
	c := r.(*Check)
	if c.State == Working {
		return nil, nil
	}
	list, err := printed(tx, c)
	if err != nil {
		return nil, err
	}
	l := table(p, c, list[:min(len(list), firstLines)])
	l.ResultID, l.Views = "bidders", tabs(p, c, "-")
	if c.Bidders > firstLines {
		l.Note = p.Say("待选定、受限、未查到的在前；全部结果见“全部投标人”")
	}
	return l, nil
}

func linesAt(id record.ID, outcome string, after int64) string {
	q := url.Values{}
	if outcome != "" {
		q.Set("outcome", outcome)
	}
	if after > 0 {
		q.Set("after", strconv.FormatInt(after, 10))
	}
	at := "/tender_check/" + id.String() + "/lines"
	if len(q) > 0 {
		at += "?" + q.Encode()
	}
	return at
}

// table shows lines.
func table(p *web.Page, c *Check, list []*Line) web.List {
	l := web.List{Count: c.Bidders, Empty: web.Empty{Title: p.Say("没有这样的投标人")}}
	for _, h := range []string{"序号", "所报代码或名称", "登记的主体", "结果", "事由、依据、措施和来源"} {
		l.Columns = append(l.Columns, web.Column{Label: p.Say(h)})
	}
	for _, x := range list {
		asked := x.ByName
		if asked == "" {
			asked = x.ByCode
		}
		sub := ""
		if x.ByName != "" {
			sub = x.ByCode
		}
		var badge *web.Badge
		for _, o := range Outcomes {
			if o.Code == x.Outcome {
				badge = &web.Badge{Text: p.Say(o.Label), Tone: toneOf(o.Tone, 1)}
			}
		}
		why := web.Cell{Lines: x.explain()}
		if x.Outcome == Several && c.State == Choosing {
			why = web.Cell{Text: p.Say("在 %d 个候选中选定", len(x.Candidates)), URL: "/tender_check/" + c.ID.String() + "/choose/" + strconv.FormatInt(x.No, 10), Sub: strings.TrimPrefix(x.Candidates[0].text(), "候选：")}
		}
		row := web.Row{Cells: []web.Cell{{Text: strconv.FormatInt(x.No, 10)}, {Text: asked, Sub: sub}, {Text: x.Name, Sub: x.Code}, {Badge: badge}, why}}
		if x.Outcome == Restricted {
			row.Tone = web.Bad
		}
		l.Rows = append(l.Rows, row)
	}
	return l
}

// tabs lead to the lines of each outcome.
func tabs(p *web.Page, c *Check, now string) []web.Tab {
	out := []web.Tab{{Label: p.Say("全部"), URL: linesAt(c.ID, "", 0), Count: text.Int(c.Bidders), Active: now == ""}}
	for _, o := range Outcomes {
		n := c.sum(o.Code)
		out = append(out, web.Tab{Label: p.Say(o.Label), URL: linesAt(c.ID, o.Code, 0), Count: text.Int(n), Tone: toneOf(o.Tone, n), Active: now == o.Code})
	}
	return out
}

// sum is how many bidders have the outcome.
func (r *Check) sum(outcome string) int64 {
	return map[string]int64{Restricted: r.Restricted, Preference: r.Preferred, Pass: r.Passed, Several: r.Several, Unknown: r.Unknown}[outcome]
}

// pageLines is how many lines one page lists.
const pageLines = 20

// lines answers GET /tender_check/{id}/lines?outcome=&after=.
func (d desk) lines(w http.ResponseWriter, r *http.Request) error {
	c, err := d.check(r)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	after, _ := strconv.ParseInt(q.Get("after"), 10, 64) // what is no number is the first page
	var only []string
	if o := q.Get("outcome"); o != "" {
		only = []string{o}
	}
	var list []*Line
	if err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) error { list, err = lines(tx, c.ID, after, pageLines+1, only...); return err }); err != nil {
		return err
	}
	p := d.page(r, c.Title, web.Link{Label: c.Title, URL: "/tender_check/" + c.ID.String()})
	more := len(list) > pageLines
	l := table(p, c, list[:min(len(list), pageLines)])
	l.Head = web.Head{Kicker: c.Number, Title: p.Say("全部投标人"), Lead: c.Title}
	l.Views = tabs(p, c, q.Get("outcome"))
	if only != nil {
		l.Count = c.sum(only[0])
	}
	if after > 0 {
		l.Pager.First = linesAt(c.ID, q.Get("outcome"), 0)
	}
	if more {
		l.Pager.Next = linesAt(c.ID, q.Get("outcome"), list[pageLines-1].No)
	}
	return d.site.Render(w, r, http.StatusOK, p, l)
}

// line reads the line of the address.
func (d desk) line(r *http.Request) (c *Check, l *Line, err error) {
	if c, err = d.check(r); err != nil {
		return nil, nil, err
	}
	no, err := strconv.ParseInt(r.PathValue("line"), 10, 64)
	if err != nil || no < 1 {
		return nil, nil, fault.Missing("该投标人")
	}
	err = d.site.Engine.Read(r.Context(), func(tx *flow.Tx) error {
		list, err := lines(tx, c.ID, no-1, 1)
		if err == nil && (len(list) == 0 || list[0].No != no || len(list[0].Candidates) == 0) {
			err = fault.Missing("该投标人")
		}
		if err == nil {
			l = list[0]
		}
		return err
	})
	return c, l, err
}

// candidates answers GET /tender_check/{id}/choose/{line}.
func (d desk) candidates(w http.ResponseWriter, r *http.Request) error {
	c, l, err := d.line(r)
	if err != nil {
		return err
	}
	p := d.page(r, "选定投标人", web.Link{Label: c.Title, URL: "/tender_check/" + c.ID.String()})
	var options []web.Option
	for _, k := range l.Candidates {
		options = append(options, web.Option{Value: k.Code, Label: k.Name + "　" + k.Code, Help: strings.TrimPrefix(k.text(), "候选：")})
	}
	options = append(options, web.Option{Value: "none", Label: p.Say("都不是")})
	f := web.Form{Action: r.URL.Path, NoGuard: true, Head: web.Head{Title: p.Say("选定投标人"), Lead: p.Say("所报名称：%s。请核对投标文件中的信用代码后选定；相似度只用于排列。", l.ByName)},
		Sections: []web.Section{{Single: true, Fields: []web.Field{{Kind: web.Radio, Name: "code", Label: p.Say("候选"), Required: true, Options: options, Value: l.Code}}}},
		Buttons:  []web.Button{{Label: p.Say("选定"), Primary: true}, {Label: p.Say("返回"), URL: "/tender_check/" + c.ID.String()}}}
	return d.site.Render(w, r, http.StatusOK, p, f)
}

// choose answers POST /tender_check/{id}/choose/{line}.
func (d desk) choose(w http.ResponseWriter, r *http.Request) error {
	c, l, err := d.line(r)
	if err != nil {
		return err
	}
	code := r.PostFormValue("code")
	if code == "" {
		return fault.New(fault.Invalid, "T111", "请在候选中选择")
	}
	if code == "none" {
		code = ""
	}
	err = d.site.Engine.Write(r.Context(), func(tx *flow.Tx) error {
		if c, err = store.Get(tx.Tx, Kind, c.ID); err != nil {
			return err
		}
		return Choose(tx, c, l.No, code)
	})
	if err != nil {
		return err
	}
	d.site.Say(w, web.Good, "已选定")
	http.Redirect(w, r, "/tender_check/"+c.ID.String(), http.StatusSeeOther)
	return nil
}

// paper reads an issued answer, and refuses one that is not as it was issued.
func (d desk) paper(r *http.Request) (c *Check, doc paper.Document, err error) {
	if c, err = d.check(r); err != nil {
		return nil, doc, err
	}
	if c.State != Issued {
		return nil, doc, fault.New(fault.Conflict, "T113", "该核查尚未出具结果")
	}
	err = d.site.Engine.Read(r.Context(), func(tx *flow.Tx) error {
		same, err := Intact(tx, c)
		if err == nil && !same {
			err = fault.New(fault.Internal, "T114", "核查结果与出具时的摘要不一致，请报告系统管理员核查")
		}
		if err != nil {
			return err
		}
		list, err := printed(tx, c)
		doc = document(c, list, d.o.Public)
		return err
	})
	return c, doc, err
}

func (d desk) view(w http.ResponseWriter, r *http.Request) error {
	c, doc, err := d.paper(r)
	if err != nil {
		return err
	}
	p := d.site.Page(r, c.Title)
	at := "/tender_check/" + c.ID.String()
	bar := web.PrintBar{Back: at, Title: doc.Title, Note: c.Number, Downloads: []web.Link{{Label: p.Say("下载 PDF"), URL: at + "/pdf"}}}
	return web.Render(w, http.StatusOK, web.Print(p, append([]web.Part{bar}, letter.Sheet(doc)...)...))
}

func head(w http.ResponseWriter, media, name string) {
	h := w.Header()
	h.Set("Content-Type", media)
	route.Attach(w, name)
	h.Set("Cache-Control", "private, no-store")
}

func (d desk) pdf(w http.ResponseWriter, r *http.Request) error {
	c, doc, err := d.paper(r)
	if err != nil {
		return err
	}
	made, err := d.o.Press.PDF(doc)
	if err != nil {
		return err
	}
	head(w, "application/pdf", c.Number+" 核查结果.pdf")
	_, err = w.Write(made.Bytes)
	return err
}

// sheet answers GET /tender_check/{id}/result.csv and .xlsx: every line.
func (d desk) sheet(format string) route.Handler {
	media := map[string]string{"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}[format]
	return func(w http.ResponseWriter, r *http.Request) error {
		c, err := d.check(r)
		if err != nil {
			return err
		}
		var list []*Line
		if err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) error { list, err = lines(tx, c.ID, 0, Most); return err }); err != nil {
			return err
		}
		head(w, media, "核查结果 "+c.ID.String()+"."+format)
		layout := sheet.Layout{Name: "核查结果", Notes: []string{c.Number + " " + c.CheckCode, c.Digest}}
		for _, h := range []string{"序号", "所报代码", "所报名称", "统一社会信用代码", "登记名称", "结果", "事由、依据、措施和来源"} {
			layout.Columns = append(layout.Columns, sheet.Column{Title: h})
		}
		out, err := inbox.Writer(w, format)(layout)
		if err != nil {
			return err
		}
		for _, l := range list {
			row := []sheet.Cell{sheet.Int(l.No), sheet.Str(l.ByCode), sheet.Str(l.ByName), sheet.Str(l.Code), sheet.Str(l.Name), sheet.Str(Outcomes.Label(l.Outcome)), sheet.Str(strings.Join(l.explain(), "\n"))}
			if err := out.Write(row); err != nil {
				return err
			}
		}
		return out.Close()
	}
}
