package survey

import (
	"encoding/csv"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/inbox"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/sheet"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/web"
)

func surveyLinks(tx *flow.Tx, r record.Record) (out []web.Link) {
	s := r.(*Survey)
	at := "/survey/" + s.ID.String()
	may := func(kind string, act role.Action) bool { return tx.DB().Policy().May(tx.Actor(), kind, act) } // surveyors see the survey and no more of it
	if may(QuestionnaireKind.Name, role.See) {
		out = append(out, web.Link{Label: "预览问卷", Icon: "eye", URL: "/questionnaire/" + s.Form.ID.String() + "/preview"})
	}
	if s.State == Planning {
		return out
	}
	if may(Kind.Name, role.Export) {
		out = append(out, web.Link{Label: "查看结果", Icon: "chart-bar", URL: at + "/results"}, web.Link{Label: "答卷 CSV", Icon: "download", URL: at + "/answers.csv", Download: true})
	}
	if s.State == Fielding && may(Kind.Name, role.Change) {
		out = append(out, web.Link{Label: "导入答卷", Icon: "upload", URL: at + "/answers"}, web.Link{Label: "生成填答链接", Icon: "send", URL: at + "/links"})
	}
	if s.PublicCode != "" {
		out = append(out, web.Link{Label: "公开页面", Icon: "external-link", URL: "/surveys/" + s.PublicCode})
	}
	return out
}

// reached is how many answers count, once that is known: the result is not frozen while people answer.
func reached(_ *flow.Tx, r record.Record) string {
	s := r.(*Survey)
	if s.FrozenOn.IsZero() {
		return ""
	}
	return text.Int(s.Reached)
}

func questionnaireLinks(tx *flow.Tx, r record.Record) []web.Link {
	q := r.(*Questionnaire)
	at := "/questionnaire/" + q.ID.String()
	out := []web.Link{{Label: "预览问卷", Icon: "eye", URL: at + "/preview"}, {Label: "题目 CSV", Icon: "download", URL: at + "/items.csv", Download: true}, {Label: "题目 Excel", Icon: "download", URL: at + "/items.xlsx", Download: true}}
	if q.State == Draft && tx.DB().Policy().May(tx.Actor(), QuestionnaireKind.Name, role.Change) {
		out = append([]web.Link{{Label: "编排题目", Icon: "list-check", URL: at + "/build"}}, append(out, web.Link{Label: "导入题目", Icon: "upload", URL: at + "/items"})...)
	}
	return out
}

// progress shows answers by region against the plan.
func progress(tx *flow.Tx, r record.Record, p *web.Page) (web.Part, error) {
	s := r.(*Survey)
	if s.State == Planning {
		return nil, nil
	}
	rows, err := tx.Query("SELECT cell, count(*) FROM survey_answer WHERE survey = ? AND {all: counts of a survey in scope} GROUP BY cell", s.ID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	got := make([]int64, len(s.Strata))
	for rows.Next() {
		var cell, n int64
		if err := rows.Scan(&cell, &n); err != nil {
			return nil, err
		}
		if at, _, _ := split(cell); at < len(got) {
			got[at] += n
		}
	}
	t := web.StatTable{Caption: p.Say("各地区进度"), Columns: []web.Column{{Label: p.Say("地区")}, {Label: p.Say("计划样本量"), Num: true}, {Label: p.Say("有效答卷"), Num: true}, {Label: p.Say("完成率（%）"), Num: true}}}
	for i, x := range s.Strata {
		share := "—"
		if x.Planned > 0 {
			share = strconv.FormatFloat(100*float64(got[i])/float64(x.Planned), 'f', 1, 64)
		}
		t.Rows = append(t.Rows, web.StatRow{Label: placeOf(x.Place), Cells: []web.Cell{{Text: text.Int(x.Planned)}, {Text: text.Int(got[i])}, {Text: share}}})
	}
	return t, rows.Err()
}

// summary shows the frozen scores of the domains.
func summary(tx *flow.Tx, r record.Record, p *web.Page) (web.Part, error) {
	result, err := resultOf(tx, r.(*Survey))
	if err != nil || result == nil {
		return nil, err
	}
	bars := web.Bars{Title: p.Say("各领域得分"), Unit: p.Say("分"), Digits: 1}
	for _, s := range result.Domains {
		bars.Items = append(bars.Items, web.Bar{Label: p.Say(s.Label), Value: s.Value, Note: p.Say("样本量 %s", text.Int(s.Base))})
	}
	return bars, nil
}

// found returns the frozen result of the survey of the address, or one of the answers so far.
func (d desk) found(r *http.Request) (s *Survey, result *Result, err error) {
	if s, err = get(d, r, Kind); err != nil {
		return nil, nil, err
	}
	err = d.site.Engine.Read(r.Context(), func(tx *flow.Tx) error {
		if result, err = resultOf(tx, s); err != nil || result != nil {
			return err
		}
		_, result, _, err = made(tx, s)
		return err
	})
	return s, result, err
}

// results answers GET /survey/{id}/results.
func (d desk) results(w http.ResponseWriter, r *http.Request) error {
	s, result, err := d.found(r)
	if err != nil {
		return err
	}
	p := d.frame(r, Kind.Name, Kind.Label, s.ID.String(), "调查结果")
	head := web.Head{Title: s.Title, Lead: p.Say("按人口加权；设计效应 %s，加权后与总体结构最大相差 %s 个百分点，截断 %d 组权重", figure(result.Effect), strconv.FormatFloat(100*result.Worst, 'f', 2, 64), result.Trimmed)}
	if s.Digest == "" {
		head.Badges = []web.Badge{{Text: p.Say("未冻结，随答卷变化"), Tone: web.Warn}}
	} else {
		head.Badges = []web.Badge{{Text: p.Say("已冻结"), Tone: web.Good}}
	}
	b := web.Board{Head: head, KPIs: []web.KPI{{Label: p.Say("满意度指数"), Value: figure(result.Index.Value), Unit: "±" + dash(result.Index.Error), Icon: "gauge"}, {Label: p.Say("等次"), Value: p.Say(result.Band), Icon: "award"}, {Label: p.Say("有效答卷"), Value: text.Int(result.Base), Icon: "forms"}}}
	if len(result.Empty) > 0 {
		b.Alerts = []web.Alert{{Tone: web.Warn, Title: p.Say("有地区没有答卷"), Text: strings.Join(result.Empty, "、")}}
	}
	if result.Response != "" {
		b.KPIs = append(b.KPIs, web.KPI{Label: p.Say("应答率（RR1，%）"), Value: result.Response, Icon: "device-mobile"})
	}
	var places, items []Score
	for _, x := range result.Regions {
		places = append(places, x.Score)
	}
	for _, i := range result.Items {
		if i.Sort == Scale {
			one := i.Score
			one.Label = i.Code + " " + i.Label
			items = append(items, one)
		}
	}
	half := func(title string, body web.Part) {
		b.Panels = append(b.Panels, web.Panel{Title: p.Say(title), Span: 6, Body: body})
	}
	half("各领域得分", scores(p, "各领域得分", "领域", result.Domains, "/survey/"+s.ID.String()+"/results.csv"))
	half("各地区得分", scores(p, "各地区得分", "地区", places, ""))
	b.Panels = append(b.Panels, web.Panel{Title: p.Say("地区与领域"), Body: matrix(p, result)}, web.Panel{Title: p.Say("各题得分"), Body: scores(p, "各题得分", "题目", items, "")})
	for _, i := range result.Items {
		if len(i.Options) > 0 {
			half(i.Code+" "+i.Label, chosenTable(p, i))
		}
	}
	return d.site.Render(w, r, http.StatusOK, p, b)
}

func dash(x float64) string {
	if x < 0 {
		return "—"
	}
	return figure(x)
}

func scores(p *web.Page, title, first string, list []Score, file string) web.Part {
	t := web.StatTable{Caption: p.Say(title), CSV: file, Columns: []web.Column{{Label: p.Say(first)}, {Label: p.Say("样本量"), Num: true}, {Label: p.Say("得分"), Num: true}, {Label: p.Say("误差（±）"), Num: true}}}
	for _, s := range list {
		t.Rows = append(t.Rows, web.StatRow{Label: p.Say(s.Label), Cells: []web.Cell{{Text: text.Int(s.Base)}, {Text: figure(s.Value)}, {Text: dash(s.Error)}}})
	}
	return t
}

// matrix is the cross table of regions and domains.
func matrix(p *web.Page, result *Result) web.Part {
	t := web.StatTable{Caption: p.Say("地区与领域"), Columns: []web.Column{{Label: p.Say("地区")}}}
	for _, d := range result.Domains {
		t.Columns = append(t.Columns, web.Column{Label: p.Say(d.Label), Num: true})
	}
	for _, x := range result.Regions {
		row := web.StatRow{Label: x.Label}
		for _, d := range result.Domains {
			cell := web.Cell{Text: "—"}
			if n := slices.IndexFunc(x.Domains, func(s Score) bool { return s.Code == d.Code }); n >= 0 {
				cell = web.Cell{Text: figure(x.Domains[n].Value), Sub: p.Say("样本量 %s", text.Int(x.Domains[n].Base))}
			}
			row.Cells = append(row.Cells, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func chosenTable(p *web.Page, i ItemResult) web.Part {
	t := web.StatTable{Caption: i.Code + " " + i.Label, Note: p.Say("样本量 %s，按人口加权", text.Int(i.Base)), Columns: []web.Column{{Label: p.Say("选项")}, {Label: p.Say("份数"), Num: true}, {Label: p.Say("占比（%）"), Num: true}}}
	for _, o := range i.Options {
		t.Rows = append(t.Rows, web.StatRow{Label: o.Label, Cells: []web.Cell{{Text: text.Int(o.Count)}, {Text: figure(o.Share)}}})
	}
	return t
}

// file begins a CSV download.
func file(w http.ResponseWriter, name string) *csv.Writer {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	route.Attach(w, name)
	w.Header().Set("Cache-Control", "private, no-store")
	io.WriteString(w, "\ufeff") // spreadsheets read it as UTF-8
	return csv.NewWriter(w)
}

// safe keeps a spreadsheet from reading a text as a formula.
func safe(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// resultsFile answers GET /survey/{id}/results.csv.
func (d desk) resultsFile(w http.ResponseWriter, r *http.Request) error {
	s, result, err := d.found(r)
	if err != nil {
		return err
	}
	out := file(w, "survey-"+s.ID.String()+".csv")
	write := func(kind, place string, x Score) {
		out.Write([]string{kind, safe(place), safe(x.Code), safe(x.Label), strconv.FormatInt(x.Base, 10), figure(x.Value), dash(x.Error)})
	}
	out.Write([]string{"类别", "地区", "代码", "名称", "样本量", "得分", "误差（±）"})
	write("指数", "", result.Index)
	for _, x := range result.Domains {
		write("领域", "", x)
	}
	for _, i := range result.Items {
		if i.Sort == Scale {
			write("题目", "", i.Score)
		}
	}
	for _, x := range result.Regions {
		write("地区", x.Place, x.Score)
		for _, y := range x.Domains {
			write("地区领域", x.Place, y)
		}
		for _, y := range x.Items {
			write("地区题目", x.Place, y)
		}
	}
	out.Flush()
	return out.Error()
}

// linksForm answers GET /survey/{id}/links.
func (d desk) linksForm(w http.ResponseWriter, r *http.Request) error {
	return d.askLinks(w, r, nil)
}

func (d desk) askLinks(w http.ResponseWriter, r *http.Request, problem error) error {
	s, err := get(d, r, Kind)
	if err != nil {
		return err
	}
	p := d.frame(r, Kind.Name, Kind.Label, s.ID.String(), "生成填答链接")
	f := web.Form{Action: "/survey/" + s.ID.String() + "/links", Narrow: true, NoGuard: true,
		Head:     web.Head{Title: p.Say("生成填答链接"), Lead: p.Say("每个链接只能答一次。文件只在这时给出一次，系统只保存链接的摘要：请不要把链接和姓名对应保存。")},
		Sections: []web.Section{{Single: true, Fields: []web.Field{{Kind: web.Number, Name: "n", Label: p.Say("链接数"), Required: true, Value: r.PostFormValue("n"), Min: "1", Max: strconv.Itoa(mostLinks)}}}},
		Buttons:  []web.Button{{Label: p.Say("下载链接"), Primary: true}, {Label: p.Say("返回"), URL: "/survey/" + s.ID.String()}}}
	status := show(p, &f, problem)
	return d.site.Render(w, r, status, p, f)
}

// takeLinks answers POST /survey/{id}/links with the links, which nobody can read again.
func (d desk) takeLinks(w http.ResponseWriter, r *http.Request) error {
	s, err := get(d, r, Kind)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(r.PostFormValue("n"))
	var list []string
	if err != nil {
		err = fault.At("n", "V213", "一次可以生成 1 至 %d 个链接", mostLinks)
	} else {
		err = d.site.Engine.Write(r.Context(), func(tx *flow.Tx) error {
			if list, err = makeLinks(tx, s, n); err == nil {
				tx.Note(store.Change{Action: "links", Kind: Kind.Name, Record: s.ID, Region: s.Region, Title: s.Title, Reason: strconv.Itoa(n)})
			}
			return err
		})
	}
	if userError(err) {
		return d.askLinks(w, r, err)
	}
	if err != nil {
		return err
	}
	out := file(w, "links.csv")
	out.Write([]string{"链接"})
	for _, k := range list {
		out.Write([]string{d.o.Public + "/surveys/" + s.Link + "/answer?k=" + k})
	}
	out.Flush()
	return out.Error()
}

// upload reads the table file of a form by way of the inbox.
func (d desk) upload(r *http.Request, read func(f *inbox.File) error) (err error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "X107", "表单没有传完，请重试")
	}
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return fault.At("file", "V217", "请选择文件")
		}
		if err != nil {
			return fault.Wrap(err, fault.Invalid, "X107", "表单没有传完，请重试")
		}
		if part.FormName() == "file" && part.FileName() != "" {
			return d.readPart(r, part, read)
		}
	}
}

func (d desk) readPart(r *http.Request, part *multipart.Part, read func(f *inbox.File) error) (err error) {
	var id record.ID
	if err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) error { id = tx.NewID(); return nil }); err != nil {
		return err
	}
	box := inbox.Inbox{Dir: d.o.Dir, Limits: sheet.Upload()}
	if _, _, err := box.Put(id, part); err != nil {
		return err
	}
	defer func() {
		if e := box.Drop(id); err == nil {
			err = e
		}
	}()
	f, err := box.Open(id, inbox.Name(part.FileName()))
	if err != nil {
		return err
	}
	defer f.Close()
	return read(f)
}

// uploadForm asks for one table file.
func (d desk) uploadForm(w http.ResponseWriter, r *http.Request, kind, label, id, title, lead string, problem error) error {
	p := d.frame(r, kind, label, id, title)
	f := web.Form{Action: r.URL.Path, Upload: true, Narrow: true, NoGuard: true, Head: web.Head{Title: p.Say(title), Lead: p.Say(lead)},
		Sections: []web.Section{{Single: true, Fields: []web.Field{{Kind: web.Upload, Name: "file", Label: p.Say("文件"), Required: true, Accept: ".xlsx,.csv,.tsv"}}}},
		Buttons:  []web.Button{{Label: p.Say("导入"), Primary: true}, {Label: p.Say("返回"), URL: "/" + kind + "/" + id}}}
	if problem != nil {
		if e := fault.Of(problem); len(e.Problems) == 0 {
			problem = fault.At("file", e.Code, e.Text, e.Args...)
		}
	}
	status := show(p, &f, problem)
	return d.site.Render(w, r, status, p, f)
}
