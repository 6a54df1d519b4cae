package intake

import (
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"time"

	"qgov/base/region"
	"qgov/domain/credit/dossier"
	"qgov/kernel/calendar"
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

// pages are the pages written by hand.
type pages struct {
	site   *page.Site
	office office
}

func (s pages) desk() *Desk { return s.office.desk(s.site.Engine) }

func (s pages) routes() []route.Route {
	k := Kind.Name
	return []route.Route{
		route.For("GET /credit_batch/send", k, Send, func(w http.ResponseWriter, r *http.Request) error { return s.form(w, r, nil, sending{}) }),
		route.For("POST /credit_batch/send", k, Send, s.take),
		route.For("GET /credit_key", k, Keys, s.keys),
		route.For("POST /credit_key", k, Keys, s.makeKey),
		route.For("GET /credit_key/{id}/end", k, Keys, s.askEnd),
		route.For("POST /credit_key/{id}/end", k, Keys, s.endKey),
		route.Message("POST /api/credit/batches", s.send),
		route.Message("GET /api/credit/batches/{id}", s.ask),
		route.Message("POST /api/credit/rows/withdraw", s.withdrawRow),
		route.For("GET /credit_waiting", k, role.See, s.waiting),
		route.For("GET /credit_waiting/{source}", k, role.See, s.waitingOf),
		route.For("GET /credit_batch/{id}/progress", k, role.See, s.progress),
		route.For("GET /credit_batch/{id}/rejected.csv", k, role.Export, s.rejected("csv")),
		route.For("GET /credit_batch/{id}/rejected.xlsx", k, role.Export, s.rejected("xlsx")),
	}
}

func (s pages) crumbs(r *http.Request, title string, more ...web.Link) *web.Page {
	p := s.site.Page(r, title)
	p.Crumbs = append([]web.Link{{Label: p.Say("首页"), URL: "/"}, {Label: p.Say(Kind.Label), URL: "/credit_batch"}}, more...)
	return p
}

// sending is what a person says of a file.
type sending struct{ source, rows, sum string }

// form answers GET /credit_batch/send, and a file that was not taken.
func (s pages) form(w http.ResponseWriter, r *http.Request, wrong *fault.Error, in sending) error {
	p := s.crumbs(r, "报送信用信息")
	var sources []web.Option
	err := s.site.Engine.Read(r.Context(), func(tx *flow.Tx) (err error) { sources, _, err = s.sources(tx); return err })
	if err != nil {
		return err
	}
	f := web.Form{Action: "/credit_batch/send", Upload: true, NoGuard: true,
		Head: web.Head{Title: p.Say("报送信用信息"), Lead: p.Say("先核对行数、金额合计与退回的行，确认后才入库；重复报送不会重复登记。")},
		Sections: []web.Section{{Single: true, Fields: []web.Field{
			{Kind: web.Select, Name: "source", Label: p.Say("信息来源"), Required: true, Value: in.source, Options: sources, EmptyOption: p.Say("请选择")},
			{Kind: web.Number, Name: "rows", Label: p.Say("申报行数"), Value: in.rows, Help: p.Say("选填：填写后与文件核对，不符则整批退回")},
			{Kind: web.Text, InputMode: "decimal", Name: "sum", Label: p.Say("申报金额合计"), Unit: p.Say("元"), Value: in.sum, Help: p.Say("选填：含退回和重复的行")},
			{Kind: web.Upload, Name: "file", Label: p.Say("文件"), Required: true, Accept: ".xlsx,.csv,.tsv,.txt", Help: p.Say("XLSX 或 CSV，最大 %d MB；首行是列名，与信息来源的报送字段一致", s.desk().box.Limits.File>>20)},
		}}},
		Buttons: []web.Button{{Label: p.Say("上传并核对"), Primary: true}, {Label: p.Say("返回"), URL: "/credit_batch"}}}
	status := http.StatusOK
	if wrong != nil {
		status = fault.Status(wrong)
		said := p.Say(wrong.Text, wrong.Args...) + p.Say("（%s）", wrong.Code)
		at := "file"
		if wrong.Code == "K309" {
			at = "source"
		}
		for i := range f.Sections[0].Fields {
			if f.Sections[0].Fields[i].Name == at {
				f.Sections[0].Fields[i].Problem = said
			}
		}
		f.Problems = append(f.Problems, web.Problem{Field: "f-" + at, Text: said})
	}
	return s.site.Render(w, r, status, p, f)
}

// take answers POST /credit_batch/send. The fields stand before the file in the form, so the file is written as it arrives.
func (s pages) take(w http.ResponseWriter, r *http.Request) error {
	d := s.desk()
	r.Body = http.MaxBytesReader(w, r.Body, d.box.Limits.File+1<<20)
	parts, err := r.MultipartReader()
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "X125", "请选择要导入的文件")
	}
	var in sending
	for {
		part, err := parts.NextPart()
		if err != nil {
			return s.again(w, r, fault.Wrap(err, fault.Invalid, "X125", "请选择要导入的文件"), in)
		}
		switch part.FormName() {
		case "source":
			in.source = field(part)
		case "rows":
			in.rows = field(part)
		case "sum":
			in.sum = field(part)
		case "file":
			b, err := s.receive(r, d, part, in)
			if err != nil {
				return s.again(w, r, err, in)
			}
			to := "/credit_batch/" + b.ID.String()
			if r.Header.Get("HX-Request") == "true" {
				w.Header().Set("HX-Redirect", to)
				return nil
			}
			http.Redirect(w, r, to, http.StatusSeeOther)
			return nil
		}
	}
}

func field(part *multipart.Part) string {
	b, err := io.ReadAll(io.LimitReader(part, 64))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(b))
}

func (s pages) receive(r *http.Request, d *Desk, part *multipart.Part, in sending) (*Batch, error) {
	if part.FileName() == "" {
		return nil, fault.New(fault.Invalid, "X125", "请选择要导入的文件")
	}
	sent := Sent{Name: part.FileName(), Channel: ByFile, Region: role.From(r.Context()).Region}
	var err error
	if sent.Source, err = record.ParseID(in.source); err != nil || sent.Source == 0 {
		return nil, fault.New(fault.Invalid, "K309", "请选择信息来源")
	}
	if sent.Rows, sent.Sum, err = declared(in.rows, in.sum); err != nil {
		return nil, err
	}
	return d.Receive(r.Context(), sent, part)
}

// declared reads the totals that a sender states.
func declared(rows, sum string) (n record.Maybe[int64], m record.Maybe[record.Money], err error) {
	if rows = strings.ReplaceAll(rows, ",", ""); rows != "" {
		v, err := strconv.ParseInt(rows, 10, 64)
		if err != nil || v < 0 {
			return n, m, fault.New(fault.Invalid, "K312", "申报行数“%s”不是数字", text.Clip(rows, 41))
		}
		n = record.Some(v)
	}
	if sum = strings.ReplaceAll(sum, ",", ""); sum != "" {
		v, err := record.ParseMoney(sum)
		if err != nil {
			return n, m, fault.New(fault.Invalid, "K312", "申报金额合计“%s”不是数字", text.Clip(sum, 41))
		}
		m = record.Some(v)
	}
	return n, m, nil
}

// again shows the form with what was wrong.
func (s pages) again(w http.ResponseWriter, r *http.Request, err error, in sending) error {
	if big := (*http.MaxBytesError)(nil); errors.As(err, &big) {
		err = s.desk().box.TooLarge()
	}
	e := fault.Of(err)
	if e.Kind != fault.Invalid && e.Kind != fault.TooLarge && e.Kind != fault.Unsupported {
		return err
	}
	return s.form(w, r, e, in)
}

func (s pages) batch(r *http.Request) (b *Batch, err error) {
	id, err := record.ParseID(r.PathValue("id"))
	if err != nil || id == 0 {
		return nil, fault.Missing(Kind.Label)
	}
	err = s.site.Engine.Read(r.Context(), func(tx *flow.Tx) error { b, err = store.Get(tx.Tx, Kind, id); return err })
	return b, err
}

// rejected answers GET /credit_batch/{id}/rejected.csv and .xlsx.
func (s pages) rejected(format string) route.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		b, err := s.batch(r)
		if err != nil {
			return err
		}
		media := "text/csv; charset=utf-8"
		if format == "xlsx" {
			media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
		}
		out := &late{w: w, head: func(h http.Header) {
			h.Set("Content-Type", media)
			route.Attach(w, "rejected_"+b.ID.String()+"."+format)
			h.Set("Cache-Control", "private, no-store")
		}}
		return s.desk().Rejected(r.Context(), func(lang text.Lang, zh string, args ...any) string { return s.site.Texts.T(lang, zh, args...) }, b, format, out)
	}
}

// late writes the head of an answer with its first byte, so that an error before it is still an answer of its own.
type late struct {
	w    http.ResponseWriter
	head func(h http.Header)
}

func (l *late) Write(b []byte) (int, error) {
	if l.head != nil {
		l.head(l.w.Header())
		l.head = nil
	}
	return l.w.Write(b)
}

func links(b *Batch) []web.Link {
	if b.Bad == 0 || b.Channel == ByConsole {
		return nil
	}
	at := "/credit_batch/" + b.ID.String()
	return []web.Link{{Label: "需更正的行 XLSX", Icon: "download", URL: at + "/rejected.xlsx", Download: true}, {Label: "需更正的行 CSV", Icon: "download", URL: at + "/rejected.csv", Download: true}}
}

func banner(_ *flow.Tx, r record.Record) []web.Alert {
	b := r.(*Batch)
	switch {
	case b.State == Refused:
		return []web.Alert{{Tone: web.Bad, Title: "整批退回", Text: b.Why}}
	case b.State == Proposed:
		return []web.Alert{{Tone: web.Warn, Title: "申请整批撤回", Text: b.Why}}
	}
	return agreed(b)
}

// progress shows the bar of work under way.
func progress(tx *flow.Tx, r record.Record, p *web.Page) (web.Part, error) {
	b := r.(*Batch)
	g := web.Progress{Label: p.Say(Flow.State(b.State).Label), PollURL: "/credit_batch/" + b.ID.String() + "/progress"}
	switch b.State {
	case Received:
		g.Text = p.Say("正在核对，请稍候；不支持自动刷新的浏览器请手动刷新本页")
		return g, nil
	case Loading, Leaving, Paused:
	default:
		return nil, nil
	}
	at, ok, err := placeOf(tx, b.ID)
	if err != nil || !ok {
		return nil, err
	}
	if at.total > 0 {
		g.Percent = min(100, 100*float64(at.done)/float64(at.total))
	}
	g.Text = p.Say("已处理 %s / %s 行", text.Int(at.done), text.Int(at.total))
	if b.State == Paused {
		g.PollURL = ""
	}
	return g, nil
}

// progress answers GET /credit_batch/{id}/progress: the bar alone, or a new page when the work is over.
func (s pages) progress(w http.ResponseWriter, r *http.Request) error {
	b, err := s.batch(r)
	if err != nil {
		return err
	}
	if r.Header.Get("HX-Request") != "true" {
		http.Redirect(w, r, "/credit_batch/"+b.ID.String(), http.StatusSeeOther)
		return nil
	}
	p := s.site.Page(r, b.Name)
	var part web.Part
	if err := s.site.Engine.Read(r.Context(), func(tx *flow.Tx) error { part, err = progress(tx, b, p); return err }); err != nil {
		return err
	}
	if part == nil || b.State == Paused {
		w.Header().Set("HX-Refresh", "true")
		part = web.Progress{Label: p.Say(Flow.State(b.State).Label), Percent: 100}
	}
	return web.Render(w, http.StatusOK, web.Fragment(p, part))
}

// agreed says whether the totals are those that were declared.
func agreed(b *Batch) []web.Alert {
	if b.State != Checked || !b.Rows.Known && !b.Sum.Known {
		return nil
	}
	return []web.Alert{{Tone: web.Good, Title: "与申报一致", Text: "文件的行数、金额合计与申报相符"}}
}

// shown is how many problems the page lists; the files have all.
const shown = 50

// refused lists the first problems.
func refused(tx *flow.Tx, r record.Record, p *web.Page) (web.Part, error) {
	b := r.(*Batch)
	list, err := notes(tx, b.ID, 0, shown)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	t := web.StatTable{Caption: p.Say("问题清单（前 %d 条）", shown), Columns: []web.Column{{Label: p.Say("行号")}, {Label: p.Say("列")}, {Label: p.Say("栏目名称")}, {Label: p.Say("问题与办法")}, {Label: p.Say("编码")}}}
	for _, n := range list {
		column := ""
		if n.Column > 0 {
			column = sheet.ColumnName(n.Column)
		}
		t.Rows = append(t.Rows, web.StatRow{Label: strconv.Itoa(n.Line), Cells: []web.Cell{{Text: column}, {Text: n.Field}, {Text: p.Say(n.Text, n.Args...)}, {Text: n.Code, Mono: true}}})
	}
	return t, nil
}

// waiting answers GET /credit_waiting.
func (s pages) waiting(w http.ResponseWriter, r *http.Request) error {
	p := s.crumbs(r, "待登记主体")
	var list []Waiting
	err := s.site.Engine.Read(r.Context(), func(tx *flow.Tx) (err error) { list, err = waitingBySource(tx); return err })
	if err != nil {
		return err
	}
	parts := []web.Part{web.Head{Title: p.Say("待登记主体"), Lead: p.Say("部门报送的记录对应的主体尚未登记的，按信用代码等待；主体登记或注册号对应之后自动归入其档案。")}}
	t := web.StatTable{Caption: p.Say("按信息来源"), Columns: []web.Column{{Label: p.Say("信息来源")}, {Label: p.Say("提供部门")}, {Label: p.Say("主体数"), Num: true}}}
	for _, q := range list {
		t.Rows = append(t.Rows, web.StatRow{Label: q.Name, URL: fmt.Sprintf("/credit_waiting/%d", q.Source), Cells: []web.Cell{{Text: q.Department}, {Text: text.Int(q.Subjects)}}})
	}
	if len(list) == 0 {
		parts = append(parts, web.Notice{Title: p.Say("没有待登记的主体"), Text: []string{p.Say("已报送的记录都已对应到登记的主体。")}})
	} else {
		parts = append(parts, t)
	}
	return s.site.Render(w, r, http.StatusOK, p, parts...)
}

// waitingPage is how many subjects one page lists.
const waitingPage = 100

// waitingOf answers GET /credit_waiting/{source}.
func (s pages) waitingOf(w http.ResponseWriter, r *http.Request) error {
	source, err := strconv.ParseInt(r.PathValue("source"), 10, 64)
	if err != nil {
		return fault.Missing("该信息来源")
	}
	p := s.crumbs(r, "待登记主体", web.Link{Label: "待登记主体", URL: "/credit_waiting"})
	p.Crumbs[2].Label = p.Say(p.Crumbs[2].Label)
	var list []waitingCode
	var src *dossier.Source
	err = s.site.Engine.Read(r.Context(), func(tx *flow.Tx) error {
		k := dossier.SourceKind
		if src, err = store.First(tx.Tx, k, store.Query{Bare: true, Where: []store.Cond{store.Eq(k.F(&k.P.Number), source)}}); err != nil {
			return err
		}
		if src == nil {
			return fault.Missing("该信息来源")
		}
		list, err = waitingCodes(tx, source, r.URL.Query().Get("after"), waitingPage)
		return err
	})
	if err != nil {
		return err
	}
	t := web.StatTable{Caption: p.Say("待登记主体"), Columns: []web.Column{{Label: p.Say("代码或注册号")}, {Label: p.Say("属地")}, {Label: p.Say("记录数"), Num: true}, {Label: p.Say("等待自")}}}
	for _, q := range list {
		t.Rows = append(t.Rows, web.StatRow{Label: q.Code, Cells: []web.Cell{{Text: region.FullName(region.Code(q.Region))}, {Text: text.Int(q.Records)}, {Text: time.UnixMicro(q.Since).In(calendar.Shanghai()).Format("2006-01-02")}}})
	}
	parts := []web.Part{web.Head{Kicker: src.Department, Title: src.Name, Lead: p.Say("登记主体，或在“原注册号与曾用名”中登记对应关系后，记录自动归入。")}, t}
	if len(list) == waitingPage {
		parts = append(parts, web.Notice{Links: []web.Link{{Label: p.Say("下一页"), URL: fmt.Sprintf("/credit_waiting/%d?after=%s", source, list[len(list)-1].Code)}}})
	}
	return s.site.Render(w, r, http.StatusOK, p, parts...)
}
