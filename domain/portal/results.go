package portal

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"qgov/base/region"
	"qgov/domain/credit/listing"
	"qgov/domain/portal/frame"
	"qgov/domain/supervise/bulletin"
	"qgov/domain/supervise/rectify"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/audit"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/publish"
	"qgov/kernel/record"
	"qgov/web"
)

// Names of lines of copies of samples, as their kind declares them.
var (
	lineConclusion = sampling.Kind.F(&sampling.Kind.P.Conclusion).Name
	lineConcluded  = sampling.Kind.F(&sampling.Kind.P.ConcludedOn).Name
	lineFirm       = sampling.Kind.F(&sampling.Kind.P.Firm).Name
	lineProducer   = sampling.Kind.F(&sampling.Kind.P.ProducerName).Name
	lineBatch      = sampling.Kind.F(&sampling.Kind.P.Batch).Name
	lineName       = sampling.Kind.F(&sampling.Kind.P.Name).Name
	lineSampled    = sampling.Kind.F(&sampling.Kind.P.SampledOn).Name
	lineLab        = sampling.Kind.F(&sampling.Kind.P.Lab).Name
	lineProduct    = sampling.Kind.F(&sampling.Kind.P.Product).Name
)

const (
	perPage = 20
	deepest = 100  // pages
	mostCSV = 2000 // lines of a table

	mostScanned = 2000 // copies that one request looks through
)

// passed is how the copies say that a sample passed.
var passed, failed = sampling.Verdicts.Label("pass"), sampling.Verdicts.Label("fail")

// filter selects results.
type filter struct {
	q, region, verdict string
	from, to           calendar.Date
	after              record.ID
	page               int
}

var filterNames = []string{"q", "region", "verdict", "from", "to"}

func filterOf(r *http.Request) (f filter, err error) {
	v := r.URL.Query()
	bad := func(name string) error {
		return fault.Problems([]fault.Problem{{Field: name, Code: "R601", Text: "查询条件不正确"}})
	}
	f.q, f.region, f.verdict, f.page = strings.TrimSpace(v.Get("q")), v.Get("region"), v.Get("verdict"), 1
	if f.q != "" && (utf8.RuneCountInString(f.q) < 2 || len(f.q) > 200) {
		return f, fault.New(fault.Invalid, "R131", "请至少输入两个字")
	}
	if f.region != "" {
		if _, ok := region.Lookup(region.Code(f.region)); !ok {
			return f, bad("region")
		}
	}
	if f.verdict != "" && f.verdict != "pass" && f.verdict != "fail" {
		return f, bad("verdict")
	}
	for name, d := range map[string]*calendar.Date{"from": &f.from, "to": &f.to} {
		if s := v.Get(name); s != "" {
			if *d, err = calendar.ParseDate(s); err != nil {
				return f, bad(name)
			}
		}
	}
	if s := v.Get("after"); s != "" {
		if f.after, err = record.ParseID(s); err != nil {
			return f, bad("after")
		}
	}
	if s := v.Get("page"); s != "" {
		if f.page, err = strconv.Atoi(s); err != nil || f.page < 1 {
			return f, bad("page")
		}
	}
	if f.page > deepest {
		return f, fault.New(fault.Invalid, "O301", "最多翻到第 %d 页，请用条件缩小范围，或者下载开放数据", deepest)
	}
	return f, nil
}

// fits reports whether a copy of a sample is selected by what the database does not select.
func (f filter) fits(c publish.Copy) bool {
	verdict := frame.Value(c, lineConclusion)
	if f.verdict == "pass" && verdict != passed || f.verdict == "fail" && verdict != failed {
		return false
	}
	on := frame.Value(c, lineConcluded)
	return (f.from.IsZero() || on >= f.from.String()) && (f.to.IsZero() || on <= f.to.String())
}

// selected returns up to limit results and where the next page begins, 0 at the end. One request looks through a bounded number of copies;
// a page may therefore hold fewer than the limit although there are more.
func (s *site) selected(ctx context.Context, f filter, limit int) (out []publish.Copy, next record.ID, err error) {
	q := publish.Query{Kind: sampling.Kind.Name, Search: f.q, Region: f.region, After: f.after, Limit: min(limit, 200)}
	if f.verdict == "fail" {
		q.Search = strings.TrimSpace(f.q + " " + failed) // few among many: the index finds them
	}
	for range max(mostScanned, limit) / q.Limit {
		got, err := s.Office.Search(ctx, s.db, q)
		if err != nil {
			return nil, 0, err
		}
		for _, c := range got.Copies {
			if f.fits(c) {
				out = append(out, c)
			}
		}
		q.After, next = got.Next, got.Next
		if next == 0 || len(out) >= limit {
			break
		}
	}
	return out, next, nil
}

func verdictBadge(v *web.Page, c publish.Copy) []web.Badge {
	var out []web.Badge
	switch frame.Value(c, lineConclusion) {
	case passed:
		out = append(out, web.Badge{Text: v.Say(passed), Tone: web.Good})
	case failed:
		out = append(out, web.Badge{Text: v.Say(failed), Tone: web.Bad})
	}
	if c.State != publish.Published {
		out = append(out, web.Badge{Text: v.Say(c.State.Label()), Tone: web.Warn})
	}
	return out
}

// card shows a publication in a list.
func (s *site) card(v *web.Page, c publish.Copy) web.Card {
	out := web.Card{Title: c.Title, URL: "/results/" + c.Code, Badges: verdictBadge(v, c)}
	fact := func(label, text string) {
		if text != "" {
			out.Facts = append(out.Facts, web.Fact{Label: v.Say(label), Cell: web.Cell{Text: text}})
		}
	}
	switch c.Kind {
	case sampling.Kind.Name:
		if frame.Value(c, lineConclusion) == failed {
			out.Tone = web.Bad
		}
		fact("不合格项目", names(frame.Value(c, bulletin.Detail)))
		fact("生产者", frame.Value(c, lineProducer))
		fact("被抽样单位", frame.Value(c, lineFirm))
		fact("批号", frame.Value(c, lineBatch))
		fact("结论生效日期", frame.Value(c, lineConcluded))
	case bulletin.Kind.Name:
		out.URL = "/notices/" + c.Code
		out.Badges = append(out.Badges, web.Badge{Text: v.Say("公告")})
		fact("公布机关", frame.Value(c, "issuer"))
		fact("公布日期", frame.Value(c, "published_on"))
	default:
		if p := s.db.Plan(c.Kind); p != nil {
			out.Badges = append(out.Badges, web.Badge{Text: v.Say(p.Label), Tone: web.Info})
		}
		fact("公开时间", frame.Day(c.Published))
	}
	return out
}

// names takes the names of the items out of 项目‖检验结果‖标准值；….
func names(detail string) string {
	var out []string
	for part := range strings.SplitSeq(detail, "；") {
		if name, _, _ := strings.Cut(part, "‖"); name != "" {
			out = append(out, name)
		}
	}
	return strings.Join(out, "、")
}

func (s *site) results(w http.ResponseWriter, r *http.Request) error {
	f, err := filterOf(r)
	short := frame.Short(err)
	if err != nil && !short {
		return err
	}
	var list []publish.Copy
	var next record.ID
	if !short {
		if list, next, err = s.selected(r.Context(), f, perPage); err != nil {
			return err
		}
	}
	v := s.Page(r, "抽检结果")
	q := r.URL.Query()
	form := web.Form{Head: web.Head{Title: v.Title, Lead: v.Say("监督抽查和食品抽检的结果，公布后写入公开日志，更正和撤回都留有记录。")}, Action: "/results", Get: true, Narrow: true, NoGuard: true, Legend: " ",
		Sections: []web.Section{{Fields: []web.Field{
			{Kind: web.Text, Name: "q", Label: v.Say("产品或企业"), Value: q.Get("q")},
			{Kind: web.Select, Name: "verdict", Label: v.Say("结论"), Value: q.Get("verdict"), EmptyOption: v.Say("全部"), Options: []web.Option{{Value: "fail", Label: v.Say(failed)}, {Value: "pass", Label: v.Say(passed)}}}}},
			{Title: v.Say("更多条件"), Folded: f.region == "" && f.from.IsZero() && f.to.IsZero(), Fields: []web.Field{
				{Kind: web.Select, Name: "region", Label: v.Say("地区"), Value: q.Get("region"), EmptyOption: v.Say("全部"), Options: s.Regions(r.Context())},
				{Kind: web.Date, Name: "from", Label: v.Say("生效日期起"), Value: q.Get("from")}, {Kind: web.Date, Name: "to", Label: v.Say("生效日期止"), Value: q.Get("to")}}}},
		Buttons: []web.Button{{Label: v.Say("查询"), Primary: true}, {Label: v.Say("下载 CSV"), URL: frame.Keep(r, "/results.csv", filterNames), Download: true}}}
	if short {
		return frame.TooShort(w, v, form)
	}
	cards := web.Cards{Wide: true, Empty: web.Empty{Title: v.Say("没有符合条件的结果"), Text: v.Say("换个名称，或者放宽条件再查")}}
	for _, c := range list {
		cards.Items = append(cards.Items, s.card(v, c))
	}
	if next != 0 && f.page < deepest {
		cards.Pager = &web.Pager{Next: frame.Keep(r, "/results", filterNames, "after", next.String(), "page", strconv.Itoa(f.page+1))}
	}
	if f.page > 1 {
		if cards.Pager == nil {
			cards.Pager = &web.Pager{}
		}
		cards.Pager.First = frame.Keep(r, "/results", filterNames)
	}
	return frame.Show(w, v, http.StatusOK, web.Wrap{Parts: []web.Part{form, cards}})
}

// columnsCSV are the columns of the table of results; their titles stay Chinese, as those of all open data.
var columnsCSV = []string{"公开编号", "标题", "结论", "被抽样单位", "标称生产者", "批号", "不合格项目‖检验结果‖标准值", "结论生效日期", "公开机关", "存证编号"}

func (s *site) resultsCSV(w http.ResponseWriter, r *http.Request) error {
	f, err := filterOf(r)
	if err != nil {
		return err
	}
	list, _, err := s.selected(r.Context(), f, mostCSV)
	if err != nil {
		return err
	}
	var rows [][]string
	for _, c := range list {
		rows = append(rows, []string{c.Code, c.Title, frame.Value(c, lineConclusion), frame.Value(c, lineFirm), frame.Value(c, lineProducer), frame.Value(c, lineBatch), frame.Value(c, bulletin.Detail), frame.Value(c, lineConcluded), frame.Publisher(c.Organ), c.Leaf})
	}
	return frame.CSV(w, "results", columnsCSV, rows)
}

// inner are lines that pages show in another way.
func inner(name string) bool {
	return name == bulletin.Detail || name == bulletin.HeadLine || strings.HasPrefix(name, bulletin.RowLine) || strings.HasPrefix(name, bulletin.PartLine) || strings.HasPrefix(name, bulletin.FlagLine)
}

func (s *site) result(w http.ResponseWriter, r *http.Request) error {
	c, err := s.copyOf(r)
	if err != nil {
		return err
	}
	if c.Kind == bulletin.Kind.Name {
		w.Header().Set("Location", "/notices/"+c.Code)
		w.WriteHeader(http.StatusMovedPermanently)
		return nil
	}
	v := s.Page(r, "")
	v.Title = c.Title
	parts := []web.Part{web.Head{Title: c.Title, Lead: frame.Publisher(c.Organ), Badges: verdictBadge(v, c)}}
	parts = append(parts, s.standing(v, c)...)
	if told := story(v, c); told != "" {
		parts = append(parts, web.Notice{Title: v.Say("发生了什么"), Text: []string{told}, Tone: verdictTone(c)})
	}
	if detail := details(v, frame.Value(c, bulletin.Detail)); detail != nil {
		parts = append(parts, detail)
	}
	parts = append(parts, s.facts(v, c))
	if advice := advice(v, c); advice != nil {
		parts = append(parts, advice)
	}
	trail, err := s.trail(r, v, c)
	if err != nil {
		return err
	}
	return frame.Show(w, v, http.StatusOK, web.Wrap{Parts: append(parts, trail...)})
}

// story tells a result of sampling in one sentence, from the lines of the copy; empty for other publications.
func story(v *web.Page, c publish.Copy) string {
	verdict := frame.Value(c, lineConclusion)
	if c.Kind != sampling.Kind.Name || verdict == "" {
		return ""
	}
	name := frame.Value(c, lineName)
	if batch := frame.Value(c, lineBatch); batch != "" {
		name += v.Say("（批号 %s）", batch)
	}
	out := v.Say("%s 在%s抽取%s，由%s检验，结论为%s，自 %s 起生效。", frame.Value(c, lineSampled), frame.Value(c, lineFirm), name, frame.Value(c, lineLab), v.Say(verdict), frame.Value(c, lineConcluded))
	for part := range strings.SplitSeq(frame.Value(c, bulletin.Detail), "；") {
		if cells := strings.Split(part, "‖"); len(cells) == 3 {
			out += v.Say("%s的检验结果为 %s，标准值为 %s。", cells[0], cells[1], operators.Replace(cells[2]))
		}
	}
	return out
}

// operators writes the signs of limits as people do.
var operators = strings.NewReplacer("<=", "≤", ">=", "≥")

func verdictTone(c publish.Copy) web.Tone {
	if frame.Value(c, lineConclusion) == failed {
		return web.Bad
	}
	return web.Good
}

func (s *site) copyOf(r *http.Request) (publish.Copy, error) {
	code := r.PathValue("code")
	if !audit.IsCode(code) {
		return publish.Copy{}, fault.Missing("这项公开信息")
	}
	return s.Office.ByCode(r.Context(), s.db, code)
}

// standing says that a copy was corrected, withdrawn or ended, and why.
func (s *site) standing(v *web.Page, c publish.Copy) []web.Part {
	out := stands(v, c)
	if frame.Value(c, "demo") == "是" {
		out = append(out, web.Alert{Tone: web.Info, Title: v.Say("演示数据"), Text: v.Say("数据为虚构，不具法律效力")})
	}
	return out
}

func stands(v *web.Page, c publish.Copy) []web.Part {
	switch c.State {
	case publish.Corrected:
		return []web.Part{web.Alert{Tone: web.Info, Title: v.Say("已更正"), Text: v.Say("更正日期 %s，理由：%s", frame.Day(c.Changed), c.Reason)}}
	case publish.Withdrawn:
		return []web.Part{web.Alert{Tone: web.Warn, Title: v.Say("已撤回"), Text: v.Say("撤回日期 %s，理由：%s", frame.Day(c.Changed), c.Reason)}}
	case publish.Expired:
		return []web.Part{web.Alert{Tone: web.Info, Title: v.Say("公示期满"), Text: v.Say("公示已于 %s 结束", frame.Day(c.Changed))}}
	}
	return nil
}

// facts shows the lines of a copy. A credit code leads to the page of its firm.
func (s *site) facts(v *web.Page, c publish.Copy) web.Part {
	out := web.Facts{}
	for _, it := range c.Items {
		if inner(it.Name) || it.Value == "" || it.Name == "demo" || it.Name == "real" {
			continue
		}
		cell := web.Cell{Text: it.Value}
		if lines := strings.Split(it.Value, "\n"); len(lines) > 1 {
			cell = web.Cell{Lines: lines}
		}
		if it.Name == bulletin.FirmCode || it.Name == bulletin.ProducerCode {
			cell.URL, cell.Mono = "/enterprise/"+it.Value, true
		}
		out.Items = append(out.Items, web.Fact{Label: v.Say(it.Label), Cell: cell, Wide: utf8.RuneCountInString(it.Value) > 40})
	}
	return out
}

// details is the table of the failing items.
func details(v *web.Page, text string) web.Part {
	if text == "" {
		return nil
	}
	out := web.StatTable{Caption: v.Say("不合格项目"), Columns: []web.Column{{Label: v.Say("项目")}, {Label: v.Say("检验结果")}, {Label: v.Say("标准值")}}}
	for part := range strings.SplitSeq(text, "；") {
		cells := append(strings.Split(part, "‖"), "", "")
		out.Rows = append(out.Rows, web.StatRow{Label: cells[0], Cells: []web.Cell{{Text: cells[1]}, {Text: operators.Replace(cells[2])}}})
	}
	return out
}

// advice tells a buyer what to do.
func advice(v *web.Page, c publish.Copy) web.Part {
	if c.Kind != sampling.Kind.Name || frame.Value(c, lineConclusion) != failed {
		return nil
	}
	return web.Alert{Tone: web.Info, Title: v.Say("怎么办"), Text: v.Say("请核对手中产品的批号和生产日期。属于同一批次的，停止使用或者食用，凭购买凭证与销售者联系。本结果只对所检批次负责。")}
}

// trail is the proof of the newest version and the history.
func (s *site) trail(r *http.Request, v *web.Page, c publish.Copy) ([]web.Part, error) {
	history, err := s.Office.History(r.Context(), s.db, c.Code)
	if err != nil {
		return nil, err
	}
	proof := web.Proof{Title: v.Say("公开存证：如何核验"), HelpText: v.Say("先下载证明文件和公钥，再在任意一台电脑上运行下面的命令；不需要访问本系统，也不需要相信本系统："), Items: []web.Fact{{Label: v.Say("存证编号"), Cell: web.Cell{Text: c.Leaf, Mono: true, URL: "/log/" + c.Leaf}}, {Label: v.Say("公开编号"), Cell: web.Cell{Text: c.Code, Mono: true}}},
		Command: "qgov verify --keys keys.txt proof-" + c.Leaf + ".txt", Links: []web.Link{{Label: v.Say("下载证明文件"), URL: "/log/" + c.Leaf + "/proof", Download: true}, {Label: v.Say("下载公钥"), URL: "/log/keys", Download: true}, {Label: v.Say("公开日志"), URL: "/log"}}}
	proof.Verdict = v.Say("已写入公开日志，等待下一次签名")
	if s.Log != nil {
		if p, row, err := s.Log.Proof(r.Context(), s.db, c.Leaf); err == nil {
			proof.OK, proof.Verdict = true, v.Say("在公开日志中，公布后未被改动")
			proof.Items = append(proof.Items, web.Fact{Label: v.Say("日志序号"), Cell: web.Cell{Text: strconv.FormatInt(p.Index+1, 10)}}, web.Fact{Label: v.Say("记入时间"), Cell: web.Cell{Text: frame.Day(row.Leaf.At)}})
			for _, h := range p.Inclusion {
				proof.Path = append(proof.Path, h.String())
			}
		} else if k := fault.Of(err).Kind; k != fault.NotFound && k != fault.Conflict && k != fault.Invalid && k != fault.Unavailable {
			proof.Verdict = v.Say("存证核验失败，请向公布机关反映")
		}
	}
	line := web.Timeline{Title: v.Say("公开和更正记录")}
	for i := len(history) - 1; i >= 0; i-- {
		h := history[i]
		line.Events = append(line.Events, web.Event{Title: v.Say(h.ActionLabel()), When: frame.Day(h.At), Who: frame.Publisher(h.Organ), Text: h.Reason, Proof: "/log/" + h.Leaf})
	}
	return []web.Part{proof, line}, nil
}

// lineGround names the line of a listing that says why; both lists have it.
var lineGround = listing.SeriousKind.F(&listing.SeriousKind.P.Ground).Name

// rectified names the kind whose copies are ends of rectification.
var rectified = rectify.Kind.Name
