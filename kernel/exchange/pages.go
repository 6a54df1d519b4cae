package exchange

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/page"
	"qgov/kernel/role"
	"qgov/kernel/sheet"
	"qgov/kernel/text"
	"qgov/web"
)

// askFile answers GET /{kind}/import.
func (x *Exchange) askFile(w http.ResponseWriter, r *http.Request, v *page.View) error {
	return x.filePage(w, r, v, nil)
}

func (x *Exchange) frame(r *http.Request, v *page.View, title string) (*web.Page, text.Lang) {
	lang := text.From(r.Context())
	p := x.site.Page(r, title)
	base := "/" + v.Plan.Name
	p.Crumbs = []web.Link{{Label: x.say(lang, "首页"), URL: "/"}, {Label: x.say(lang, v.Plan.Label), URL: base}, {Label: x.say(lang, "导入"), URL: base + "/import"}}
	return p, lang
}

func modes(t func(zh string, args ...any) string) []web.Option {
	return []web.Option{{Value: string(All), Label: t("全部无误才导入"), Help: t("有一行不能导入，就一行也不导入")},
		{Value: string(Good), Label: t("只导入无误的行"), Help: t("其余的行连同原因退回，改正后再导入")}}
}

func (x *Exchange) filePage(w http.ResponseWriter, r *http.Request, v *page.View, wrong *fault.Error) error {
	lang := text.From(r.Context())
	t := func(zh string, args ...any) string { return x.say(lang, zh, args...) }
	title := t("导入%s", v.Plan.Label)
	p, _ := x.frame(r, v, title)
	base := "/" + v.Plan.Name
	form := web.Form{Action: base + "/import", Upload: true, NoGuard: true,
		Head: web.Head{Title: title, Lead: t("先试导入：核对行数、合计与问题清单，确认后才写入。"), Actions: []web.Button{
			{Label: t("下载 XLSX 模板"), Icon: "download", URL: base + "/template.xlsx", Download: true}, {Label: t("下载 CSV 模板"), Icon: "download", URL: base + "/template.csv", Download: true}}},
		Sections: []web.Section{{Single: true, Fields: []web.Field{
			{Kind: web.Radio, Name: "mode", Label: t("有问题时"), Value: string(All), Options: modes(t)},
			{Kind: web.Upload, Name: "file", Label: t("文件"), Required: true, Accept: ".xlsx,.csv,.tsv,.txt", Help: t("XLSX 或 CSV，最大 %d MB；首行是列名", x.box.Limits.File>>20)},
		}}},
		Buttons: []web.Button{{Label: t("上传并试导入"), Primary: true}, {Label: t("返回"), URL: base}}}
	status := http.StatusOK
	if wrong != nil {
		status = fault.Status(wrong)
		said := t(wrong.Text, wrong.Args...) + t("（%s）", wrong.Code)
		form.Problems = append(form.Problems, web.Problem{Field: "f-file", Text: said})
		form.Sections[0].Fields[1].Problem = said
	}
	list, err := x.Batches(r.Context(), v.Plan.Name, 20)
	if err != nil {
		return err
	}
	parts := []web.Part{form}
	if len(list) > 0 {
		parts = append(parts, x.batchTable(v, list, t))
	}
	return x.site.Render(w, r, status, p, parts...)
}

func (x *Exchange) batchTable(v *page.View, list []*Batch, t func(zh string, args ...any) string) web.Part {
	table := web.StatTable{Caption: t("最近的导入"), Columns: []web.Column{{Label: t("文件")}, {Label: t("时间")}, {Label: t("导入人")}, {Label: t("状态")}, {Label: t("行数"), Num: true}, {Label: t("退回"), Num: true}}}
	for _, b := range list {
		table.Rows = append(table.Rows, web.StatRow{Label: b.Name, URL: address(v, b.ID), Cells: []web.Cell{{Text: when(b.Created)}, {Text: b.Who},
			{Badge: &web.Badge{Text: t(b.State.Label()), Tone: toneOf(b.State)}}, {Text: text.Int(int64(b.Counts.Read))}, {Text: text.Int(int64(b.Counts.Rejected()))}}})
	}
	return table
}

func when(at time.Time) string { return at.In(calendar.Shanghai()).Format("2006-01-02 15:04") }

func toneOf(s State) web.Tone {
	switch s {
	case Done:
		return web.Good
	case Failed:
		return web.Bad
	case Checking, Running:
		return web.Info
	case Fresh, Checked, Paused:
		return web.Warn
	}
	return web.Neutral
}

// showBatch answers GET /{kind}/import/batch/{batch}; a script asks for the progress bar alone.
func (x *Exchange) showBatch(w http.ResponseWriter, r *http.Request, v *page.View) error {
	id, err := batchID(r)
	if err != nil {
		return err
	}
	b, err := x.Batch(r.Context(), v.Plan.Name, id)
	if err != nil {
		return err
	}
	if r.Header.Get("HX-Request") == "true" && r.URL.Query().Get("part") == "progress" {
		if !x.working(b) {
			w.Header().Set("HX-Refresh", "true")
		}
		p, lang := x.frame(r, v, b.Name)
		return web.Render(w, http.StatusOK, web.Fragment(p, x.progress(v, b, lang)))
	}
	return x.batchPage(w, r, v, b, nil)
}

// working reports whether somebody works on the batch: this process, or another that gave a sign within half a minute.
func (x *Exchange) working(b *Batch) bool {
	if b.State != Checking && b.State != Running {
		return x.atWork(b.ID) && b.State == Fresh
	}
	return x.atWork(b.ID) || x.engine().DB().Clock().Now().Sub(b.Beat) < 30*time.Second
}

func (x *Exchange) progress(v *page.View, b *Batch, lang text.Lang) web.Part {
	g := web.Progress{Label: x.say(lang, b.State.Label()), Text: x.say(lang, "已处理 %s 行", text.Int(int64(b.At)))}
	if b.Total > 0 {
		g.Percent = 100 * float64(b.At) / float64(b.Total)
		g.Text = x.say(lang, "已处理 %s / %s 行", text.Int(int64(b.At)), text.Int(int64(b.Total)))
	}
	if x.working(b) {
		g.PollURL = address(v, b.ID) + "?part=progress"
	}
	return g
}

func (x *Exchange) batchPage(w http.ResponseWriter, r *http.Request, v *page.View, b *Batch, wrong *fault.Error) error {
	p, lang := x.frame(r, v, b.Name)
	t := func(zh string, args ...any) string { return x.say(lang, zh, args...) }
	p.Crumbs = append(p.Crumbs, web.Link{Label: b.Name})
	status := http.StatusOK
	head := web.Head{Kicker: t(v.Plan.Label), Title: b.Name, Lead: t("%s 由 %s 上传，%d 字节，SHA-256 %s", when(b.Created), b.Who, b.Size, b.Hash[:16]),
		Badges: []web.Badge{{Text: t(b.State.Label()), Tone: toneOf(b.State)}}, Actions: x.actions(v, b, t)}
	parts := []web.Part{head}
	if wrong != nil {
		status = fault.Status(wrong)
		said := t(wrong.Text, wrong.Args...)
		for _, pr := range wrong.Problems {
			said += t("；") + t(pr.Text, pr.Args...)
		}
		parts = append(parts, web.Alert{Tone: web.Bad, Title: t("现在不能办理"), Text: said + t("（%s）", wrong.Code)})
	}
	for _, n := range b.Report {
		parts = append(parts, web.Alert{Tone: web.Warn, Text: x.tell(lang, n) + t("（%s）", n.Code)})
	}
	switch {
	case x.working(b):
		w.Header().Set("Refresh", "5") // for browsers without scripts
		parts = append(parts, x.progress(v, b, lang))
	case b.State == Fresh, b.State == Failed:
		form, err := x.mapping(r, v, b, t)
		if err != nil && b.State == Fresh {
			return err
		}
		if err == nil {
			parts = append(parts, form)
		}
	default:
		body, err := x.reportParts(r, v, b, lang)
		if err != nil {
			return err
		}
		parts = append(parts, body...)
	}
	return x.site.Render(w, r, status, p, parts...)
}

// actions are the buttons of the batch's page.
func (x *Exchange) actions(v *page.View, b *Batch, t func(zh string, args ...any) string) []web.Button {
	at := address(v, b.ID)
	cancel := web.Button{Label: t("取消"), URL: at + "/cancel", Method: "post", Confirm: t("确定取消这一批导入吗？已写入的行保留，可另行撤回。")}
	resume := web.Button{Label: t("继续导入"), URL: at + "/run", Method: "post", Primary: true}
	withdraw := web.Button{Label: t("撤回整批"), URL: at + "/withdraw", Method: "post", Tone: web.Bad, Confirm: t("确定撤回这一批登记的全部记录吗？")}
	switch b.State {
	case Running:
		if !x.working(b) {
			return []web.Button{resume, cancel}
		}
		if b.Mode == All { // one transaction: it can be given up, not stopped half way
			return []web.Button{cancel}
		}
		return []web.Button{{Label: t("暂停"), URL: at + "/pause", Method: "post"}, cancel}
	case Paused:
		return []web.Button{resume, cancel, withdraw}
	case Fresh, Checking, Checked, Failed:
		return []web.Button{cancel}
	case Done:
		return []web.Button{withdraw}
	case Cancelled:
		if b.Counts.Written != nil {
			return []web.Button{withdraw}
		}
	}
	return nil
}

// mapping is the form that matches the columns of the file, with the first values of each.
func (x *Exchange) mapping(r *http.Request, v *page.View, b *Batch, t func(zh string, args ...any) string) (web.Part, error) {
	src, err := x.open(b)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	heads, err := src.Heads()
	if err != nil {
		return nil, err
	}
	samples := make([][]string, len(heads))
	rows := src.Rows()
	defer rows.Close()
	for n := 0; n < 4 && rows.Next(); n++ {
		for i, c := range rows.Cells() {
			if n > 0 && i < len(samples) && c.Text != "" {
				samples[i] = append(samples[i], c.Text)
			}
		}
	}
	lang, actor := text.From(r.Context()), role.From(r.Context())
	children := 1
	for _, path := range b.Columns {
		if c, ok := x.column(v, actor, path); ok && c.rows != nil {
			children = max(children, c.at+1)
		}
	}
	options := []web.Option{{Value: "", Label: t("不导入此列")}}
	for _, c := range x.columnsOf(v, actor, max(children, templateChildren)) {
		options = append(options, web.Option{Value: c.Path, Label: x.head(c, lang)})
	}
	var fields []web.Field
	for i, h := range heads {
		f := web.Field{Kind: web.Select, Name: "column", ID: fmt.Sprintf("f-column-%d", i), Label: sheet.ColumnName(i+1) + " " + h.Text, Options: options[1:], EmptyOption: options[0].Label,
			Help: t("例如：%s", strings.Join(samples[i], t("、")))}
		if i < len(b.Columns) {
			f.Value = b.Columns[i]
		}
		if len(samples[i]) == 0 {
			f.Help = ""
		}
		fields = append(fields, f)
	}
	return web.Form{Action: address(v, b.ID) + "/columns", NoGuard: true, Head: web.Head{Title: t("核对列名"), Lead: t("有的列名不能自动对应，请为每一列选择栏目，或选择“不导入此列”。")},
		Sections: []web.Section{{Fields: fields}}, Buttons: []web.Button{{Label: t("试导入"), Primary: true}}}, nil
}

// shownProblems is how many refused rows the page lists; the report has all.
const shownProblems = 50

// reportParts shows what the dry run found, and asks for the run.
func (x *Exchange) reportParts(r *http.Request, v *page.View, b *Batch, lang text.Lang) ([]web.Part, error) {
	t := func(zh string, args ...any) string { return x.say(lang, zh, args...) }
	c := b.Counts
	facts := web.Facts{Title: t("试导入结果")}
	add := func(label string, n int) {
		facts.Items = append(facts.Items, web.Fact{Label: t(label), Cell: web.Cell{Text: text.Int(int64(n))}})
	}
	add("读取行数", c.Read)
	add("将新登记", c.New)
	add("更改", c.Changed)
	add("没有变化", c.Same)
	add("有问题", c.Bad)
	add("文件内重复", c.Twin)
	if w := c.Written; w != nil {
		add("已登记", w.New)
		add("已更改", w.Changed)
		add("导入时退回", w.Bad)
	}
	cols, err := x.resolve(v, role.From(r.Context()), b.Columns)
	if err != nil {
		return nil, err
	}
	for _, col := range cols {
		if col.number() {
			facts.Items = append(facts.Items, web.Fact{Label: t("“%s”合计", col.field.Label), Cell: web.Cell{Text: c.Sums[col.Path]}})
		}
	}
	parts := []web.Part{facts}
	if b.State == Checked {
		parts = append(parts, x.runForm(v, b, cols, t))
	}
	var list []rowNote
	err = x.engine().Read(r.Context(), func(tx *flow.Tx) (err error) {
		list, err = notes(tx.Tx, b, 0, shownProblems, Bad, Twin, Broken)
		return err
	})
	if err != nil || len(list) == 0 {
		return parts, err
	}
	table := web.StatTable{Caption: t("问题清单（前 %d 行）", shownProblems), Columns: []web.Column{{Label: t("行号")}, {Label: t("列")}, {Label: t("栏目名称")}, {Label: t("问题与办法")}, {Label: t("编码")}}}
	for _, n := range list {
		for _, pr := range n.Problems {
			col := ""
			if pr.Col > 0 {
				col = sheet.ColumnName(pr.Col)
			}
			table.Rows = append(table.Rows, web.StatRow{Label: fmt.Sprint(n.Line), Cells: []web.Cell{{Text: col}, {Text: t(pr.Field)}, {Text: x.tell(lang, pr)}, {Text: pr.Code, Mono: true}}})
		}
	}
	at := address(v, b.ID)
	links := web.Notice{Title: t("退回的行"), Text: []string{t("下载需更正的行，按最后一列的原因改正后重新上传；原因一列不必删除。")}, Links: []web.Link{
		{Label: t("需更正的行 XLSX"), URL: at + "/rejected.xlsx"}, {Label: t("需更正的行 CSV"), URL: at + "/rejected.csv"},
		{Label: t("问题清单 XLSX"), URL: at + "/report.xlsx"}, {Label: t("问题清单 CSV"), URL: at + "/report.csv"}}}
	return append(parts, links, table), nil
}

// runForm asks for the totals that the file should have and for the mode.
func (x *Exchange) runForm(v *page.View, b *Batch, cols []Column, t func(zh string, args ...any) string) web.Part {
	fields := []web.Field{{Kind: web.Radio, Name: "mode", Label: t("有问题时"), Value: string(b.Mode), Options: modes(t), Wide: true},
		{Kind: web.Number, Name: "declared.rows", Label: t("申报行数"), Value: b.Declared["rows"], Help: t("选填：填写后与文件核对，不符则不导入")}}
	seen := []string{}
	for _, c := range cols {
		if c.number() && c.rows == nil && !slices.Contains(seen, c.Path) {
			seen = append(seen, c.Path)
			fields = append(fields, web.Field{Kind: web.Text, InputMode: "decimal", Name: "declared." + c.Path, Label: t("申报“%s”合计", c.field.Label), Value: b.Declared[c.Path], Unit: t(c.field.Unit)})
		}
	}
	return web.Form{Action: address(v, b.ID) + "/run", NoGuard: true, Head: web.Head{Title: t("确认导入")}, Sections: []web.Section{{Fields: fields}},
		Buttons: []web.Button{{Label: t("导入"), Primary: true}}}
}
