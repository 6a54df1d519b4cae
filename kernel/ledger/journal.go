package ledger

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"qgov/kernel/audit"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/record"
	"qgov/kernel/route"
	"qgov/kernel/sheet"
	"qgov/kernel/store"
	"qgov/web"
)

// filter is what the address of the journal asks for; a value that cannot be read is an error, never dropped.
func filter(v url.Values) (audit.Query, error) {
	q := audit.Query{Kind: v.Get("kind"), Action: v.Get("action"), Result: v.Get("result")}
	var problems []fault.Problem
	bad := func(name string) {
		problems = append(problems, fault.Problem{Field: name, Code: "R601", Text: "查询条件不正确"})
	}
	number := func(name string) int64 {
		s := v.Get(name)
		if s == "" {
			return 0
		}
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil || n < 0 {
			bad(name)
		}
		return n
	}
	day := func(name string, plus int) time.Time {
		s := v.Get(name)
		if s == "" {
			return time.Time{}
		}
		d, err := calendar.ParseDate(s)
		if err != nil {
			bad(name)
			return time.Time{}
		}
		return d.AddDays(plus).Time()
	}
	q.Actor, q.Record = record.ID(number("actor")), record.ID(number("record"))
	q.Before, q.After = number("before"), number("after")
	q.From, q.To = day("from", 0), day("to", 1)
	return q, fault.Problems(problems)
}

// address returns the page of the journal with the values, some of them replaced.
func address(path string, v url.Values, replace ...string) string {
	out := url.Values{}
	for k, list := range v {
		if len(list) > 0 && list[0] != "" && k != "before" && k != "after" {
			out.Set(k, list[0])
		}
	}
	for i := 0; i < len(replace); i += 2 {
		out.Set(replace[i], replace[i+1])
	}
	if len(out) == 0 {
		return path
	}
	return path + "?" + out.Encode()
}

// journal answers GET /audit.
func (l *Ledger) journal(w http.ResponseWriter, r *http.Request) error {
	v := r.URL.Query()
	q, err := filter(v)
	if err != nil {
		return err
	}
	var page audit.Page
	if err := l.DB.Read(r.Context(), func(tx *store.Tx) (err error) { page, err = audit.Journal{}.Search(tx, q); return err }); err != nil {
		return err
	}
	p := l.Frame.Page(r, "")
	t := p.Say
	p.Title = t("审计日志")
	list := web.List{Head: web.Head{Title: p.Title, Lead: t("谁在何时对什么做了什么。只增不改，逐条链接，摘要定期写入公开日志。"), Actions: []web.Button{
		{Label: t("导出"), Icon: "download", URL: address("/audit/export", v), Download: true}, {Label: t("完整性核验"), Icon: "shield-check", URL: "/audit/verify", Primary: true}}},
		FilterURL: "/audit", ResetURL: "/audit", Count: int64(len(page.Rows)), AtLeast: page.Older != 0,
		Filters: []web.Field{
			{Kind: web.Text, Name: "actor", Label: t("账号编号"), Value: v.Get("actor"), InputMode: "numeric"},
			{Kind: web.Text, Name: "kind", Label: t("对象类别"), Value: v.Get("kind")},
			{Kind: web.Text, Name: "action", Label: t("操作"), Value: v.Get("action"), Placeholder: "create, step:, refuse:"},
			{Kind: web.Select, Name: "result", Label: t("结果"), Value: v.Get("result"), EmptyOption: t("全部"), Options: []web.Option{{Value: "ok", Label: t("成功")}, {Value: "denied", Label: t("拒绝")}, {Value: "failed", Label: t("失败")}}},
			{Kind: web.Date, Name: "from", Label: t("起"), Value: v.Get("from")}, {Kind: web.Date, Name: "to", Label: t("止"), Value: v.Get("to")}},
		Columns: []web.Column{{Label: t("序号"), Num: true}, {Label: t("时间")}, {Label: t("人员")}, {Label: t("操作")}, {Label: t("对象")}, {Label: t("属地")}, {Label: t("结果")}, {Label: t("理由")}},
		Empty:   web.Empty{Title: t("没有符合条件的记录")}}
	for _, e := range page.Rows {
		list.Rows = append(list.Rows, l.line(t, e))
	}
	if page.Older != 0 {
		list.Pager.Next = address("/audit", v, "before", strconv.FormatInt(page.Older, 10))
	}
	if page.Newer != 0 {
		list.Pager.First = address("/audit", v)
		list.Pager.Prev = address("/audit", v, "after", strconv.FormatInt(page.Newer, 10))
	}
	if r.Header.Get("HX-Request") == "true" && r.Header.Get("HX-History-Restore-Request") != "true" {
		return web.Render(w, http.StatusOK, web.Fragment(p, list.Results()))
	}
	return web.Render(w, http.StatusOK, web.Shell(p, list))
}

func (l *Ledger) line(t func(string, ...any) string, e audit.Row) web.Row {
	tone := map[string]web.Tone{"ok": web.Neutral, "denied": web.Warn, "failed": web.Bad}[e.Result]
	return web.Row{Tone: tone, Cells: []web.Cell{{Text: strconv.FormatInt(e.Seq, 10), URL: "/audit/" + strconv.FormatInt(e.Seq, 10), Strong: true}, {Text: when(e.At)},
		{Text: name(t, e), Sub: e.IP}, l.action(t, e), {Text: e.Title, Sub: l.kind(t, e.Kind)}, {Text: l.region(e.Region)},
		{Badge: &web.Badge{Text: result(t, e.Result), Tone: tone}}, {Text: e.Reason}}}
}

func name(t func(string, ...any) string, e audit.Row) string {
	switch {
	case e.ActorName != "":
		return e.ActorName
	case e.Actor != "":
		return e.Actor
	}
	return t("未登录")
}

func result(t func(string, ...any) string, s string) string {
	switch s {
	case "ok":
		return t("成功")
	case "denied":
		return t("拒绝")
	case "failed":
		return t("失败")
	}
	return s
}

// acts names what is done to accounts, the log and the program as a whole, which have no page with steps.
var acts = map[string]string{"sign-in": "登录", "sign-out": "退出登录", "sign-in-failed": "登录失败", "factor-failed": "动态口令不符", "password": "修改口令", "reset": "重置口令",
	"recovery": "使用恢复码登录", "enrol": "绑定动态口令", "grant": "调整职责", "disable": "停用账号", "enable": "启用账号", "end-session": "结束会话", "end-sessions": "结束会话", "key": "建立接口密钥",
	"key-end": "停用接口密钥", "publish": "公开", "checkpoint": "签署检查点", "cosign": "登记见证签名", "verify": "完整性核验", "export": "导出", "create": "登记", "change": "修改", "remove": "删除", "import": "导入"}

// action names what was done, over the word that the filter takes.
func (l *Ledger) action(t func(string, ...any) string, e audit.Row) web.Cell {
	act, refused := strings.CutPrefix(e.Action, "refuse:")
	name := ""
	if l.Act != nil {
		name = l.Act(e.Kind, act)
	}
	if name == "" {
		name = acts[act]
	}
	switch {
	case name == "":
		return web.Cell{Text: e.Action, Mono: true}
	case refused:
		return web.Cell{Text: t("拒绝：%s", t(name)), Sub: e.Action}
	}
	return web.Cell{Text: t(name), Sub: e.Action}
}

// kind names a kind of record, or the subject of an entry that is about none.
func (l *Ledger) kind(t func(string, ...any) string, kind string) string {
	if p := l.DB.Plan(kind); p != nil {
		return t(p.Label)
	}
	if name := l.Names[kind]; name != "" {
		return t(name)
	}
	return kind
}

// entry answers GET /audit/{seq}.
func (l *Ledger) entry(w http.ResponseWriter, r *http.Request) error {
	seq, err := strconv.ParseInt(r.PathValue("seq"), 10, 64)
	if err != nil || seq < 1 {
		return fault.Missing("这条审计记录")
	}
	var e audit.Row
	err = l.DB.Read(r.Context(), func(tx *store.Tx) error {
		row, ok, err := audit.Journal{}.Entry(tx, seq)
		if err == nil && !ok {
			err = fault.Missing("这条审计记录")
		}
		e = row
		return err
	})
	if err != nil {
		return err
	}
	p := l.Frame.Page(r, "")
	t := p.Say
	p.Title = t("审计记录 %d", e.Seq)
	fact := func(label, value string) web.Fact { return web.Fact{Label: t(label), Cell: web.Cell{Text: value}} }
	who := web.Facts{Items: []web.Fact{fact("时间", when(e.At)), fact("人员", name(t, e)), fact("账号编号", e.Actor), fact("来源地址", e.IP), fact("请求编号", e.Request), {Label: t("操作"), Cell: l.action(t, e)},
		fact("结果", result(t, e.Result)), fact("对象类别", l.kind(t, e.Kind)), fact("对象", e.Title), fact("属地", l.region(e.Region)), fact("理由", e.Reason),
		{Label: t("链上校验值"), Cell: web.Cell{Text: strings.ToLower(hexOf(e.Hash)), Mono: true}, Wide: true}}}
	if e.Record != "" {
		cell := web.Cell{Text: e.Record}
		if l.DB.Plan(e.Kind) != nil {
			cell.URL = "/" + e.Kind + "/" + e.Record
		}
		who.Items = append(who.Items, web.Fact{Label: t("对象编号"), Cell: cell})
	}
	changes := web.List{Count: int64(len(e.Changes)), ResultID: "changes", Columns: []web.Column{{Label: t("字段")}, {Label: t("原值")}, {Label: t("新值")}}, Empty: web.Empty{Title: t("没有字段变化")}}
	for _, c := range e.Changes {
		changes.Rows = append(changes.Rows, web.Row{Cells: []web.Cell{{Text: l.field(t, e.Kind, c.Field), Strong: true}, {Lines: strings.Split(c.Old, "\n")}, {Lines: strings.Split(c.New, "\n")}}})
	}
	return web.Render(w, http.StatusOK, web.Shell(p, web.Head{Title: p.Title, Actions: []web.Button{{Label: t("返回"), URL: "/audit"}}}, who, changes.Results()))
}

// field names a field of a kind by its label.
func (l *Ledger) field(t func(string, ...any) string, kind, name string) string {
	if p := l.DB.Plan(kind); p != nil {
		if f := p.Field(name); f != nil {
			return t(f.Label)
		}
	}
	return name
}

// export answers GET /audit/export with a ZIP of entries.csv and manifest.txt, whose signature covers the hash of the table and the
// chain's ends. The export is noted in the same transaction that reads, so it cannot be had without its entry.
func (l *Ledger) export(w http.ResponseWriter, r *http.Request) error {
	q, err := filter(r.URL.Query())
	if err != nil {
		return err
	}
	var table bytes.Buffer
	var count, first, last int64
	var end string
	out, err := newTable(&table)
	if err != nil {
		return err
	}
	err = l.DB.Write(r.Context(), func(tx *store.Tx) error {
		tx.Note(store.Change{Action: "export", Kind: audit.Subject, Reason: r.URL.RawQuery})
		return audit.Journal{}.Each(tx, q, func(e audit.Row) error {
			if count++; first == 0 {
				first = e.Seq
			}
			last, end = e.Seq, hexOf(e.Hash)
			return writeRow(out, e)
		})
	})
	if err != nil {
		return err
	}
	if err := out.Close(); err != nil {
		return err
	}
	now := l.DB.Clock().Now()
	m := audit.Manifest{At: now, Facts: [][2]string{{"origin", l.Log.Origin()}, {"selection", "?" + r.URL.RawQuery}, {"first", strconv.FormatInt(first, 10)}, {"last", strconv.FormatInt(last, 10)}, {"chain", "sha256:" + end}},
		Files: []audit.ManifestFile{audit.File("entries.csv", table.Bytes(), count)}}
	signed, err := audit.SignManifest(m, l.Signers...)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/zip")
	w.Header().Set("Cache-Control", "no-store")
	route.Attach(w, "journal-"+now.In(calendar.Shanghai()).Format("20060102-150405")+".zip")
	return archive(w, now, map[string][]byte{"entries.csv": table.Bytes(), "manifest.txt": signed})
}

// archive writes a ZIP of two files.
func archive(w io.Writer, at time.Time, files map[string][]byte) error {
	z := zip.NewWriter(w)
	for _, name := range []string{"entries.csv", "manifest.txt"} {
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: at})
		if err != nil {
			return err
		}
		if _, err := f.Write(files[name]); err != nil {
			return err
		}
	}
	return z.Close()
}

func newTable(w io.Writer) (sheet.Writer, error) {
	layout := sheet.Layout{Name: "journal"}
	for _, title := range []string{"序号", "时间", "账号编号", "人员", "来源地址", "请求编号", "操作", "结果", "对象类别", "对象编号", "对象", "属地", "理由", "变化", "链上校验值"} {
		layout.Columns = append(layout.Columns, sheet.Column{Title: title})
	}
	return sheet.NewCSV(w, layout, false)
}

func writeRow(out sheet.Writer, e audit.Row) error {
	var changes []string
	for _, c := range e.Changes {
		changes = append(changes, c.Field+": "+c.Old+" → "+c.New)
	}
	return out.Write([]sheet.Cell{sheet.Int(e.Seq), sheet.Moment(e.At.In(calendar.Shanghai())), sheet.Str(e.Actor), sheet.Str(e.ActorName), sheet.Str(e.IP), sheet.Str(e.Request), sheet.Str(e.Action),
		sheet.Str(e.Result), sheet.Str(e.Kind), sheet.Str(e.Record), sheet.Str(e.Title), sheet.Str(e.Region), sheet.Str(e.Reason), sheet.Str(strings.Join(changes, "\n")), sheet.Str(hexOf(e.Hash))})
}
