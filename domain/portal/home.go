package portal

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"qgov/base/firm"
	"qgov/domain/portal/frame"
	"qgov/domain/supervise/bulletin"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/audit"
	"qgov/kernel/fault"
	"qgov/kernel/publish"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/web"
)

func (s *site) home(w http.ResponseWriter, r *http.Request) error {
	bad, _, err := s.selected(r.Context(), filter{verdict: "fail"}, 5)
	if err != nil {
		return err
	}
	notes, err := s.Office.Search(r.Context(), s.db, publish.Query{Kind: bulletin.Kind.Name, Limit: 50})
	if err != nil {
		return err
	}
	n, err := s.count(r.Context())
	if err != nil {
		return err
	}
	v := s.Page(r, "")
	hero := web.Hero{Title: v.Say("买之前查一查"), SearchLabel: v.Say("查企业、产品和公告"), SearchURL: "/find", Placeholder: v.Say("企业名称、信用代码、产品或批号")}
	hero.Figures = []web.KPI{{Label: v.Say("公布批次"), Value: text.Int(n.total.pass + n.total.fail), Unit: v.Say("批"), URL: "/results"},
		{Label: v.Say("合格率"), Value: n.total.rate(), Unit: "%", URL: "/statistics"}, {Label: v.Say("不合格"), Value: text.Int(n.total.fail), Unit: v.Say("批"), URL: "/results?verdict=fail"}, {Label: v.Say("公告"), Value: text.Int(n.bulletins), Unit: v.Say("期"), URL: "/notices"}}
	tiles := web.Tiles{Items: []web.Tile{
		{Title: v.Say("我要投诉"), Text: v.Say("三步填完，凭编号查进度"), Icon: "message", URL: "/complain"}, {Title: v.Say("查看进度"), Text: v.Say("凭编号和查询码看投诉办到哪一步"), Icon: "clock", URL: "/follow"}, {Title: v.Say("三包查询"), Text: v.Say("能修、能换还是能退"), Icon: "scale", URL: "/warranty"},
		{Title: v.Say("抽检结果"), Text: v.Say("合格与不合格产品名单"), Icon: "clipboard-check", URL: "/results"}, {Title: v.Say("信用公示"), Text: v.Say("异常名录、失信名单和企业信用"), Icon: "id", URL: "/lists"}, {Title: v.Say("公告"), Text: v.Say("各期抽检公告和明细表"), Icon: "speakerphone", URL: "/notices"},
		{Title: v.Say("质量数据"), Text: v.Say("合格率、分布和方法说明"), Icon: "chart-bar", URL: "/statistics"}, {Title: v.Say("随机抽取"), Text: v.Say("抽谁不由人定，人人可重算"), Icon: "arrows-shuffle", URL: "/draws"},
		{Title: v.Say("开放数据"), Text: v.Say("全部公开信息，可下载再利用"), Icon: "download", URL: "/open"}, {Title: v.Say("文书核验"), Text: v.Say("扫码核对文书真伪"), Icon: "shield-check", URL: "/verify"}}}
	latest := web.Links{}
	for _, c := range bad {
		item := web.LinkItem{Title: c.Title, URL: "/results/" + c.Code, Sub: frame.Value(c, lineFirm), Note: frame.Value(c, lineConcluded)}
		if list := names(frame.Value(c, bulletin.Detail)); list != "" {
			item.Warning = v.Say("不合格：%s", list)
		}
		latest.Items = append(latest.Items, item)
	}
	issues := web.Links{}
	// Own bulletins come before those of others, which were brought in on one day.
	slices.SortStableFunc(notes.Copies, func(a, b publish.Copy) int {
		return cmp.Compare(min(1, len(frame.Value(a, "source_url"))), min(1, len(frame.Value(b, "source_url"))))
	})
	for _, c := range notes.Copies[:min(5, len(notes.Copies))] {
		issues.Items = append(issues.Items, web.LinkItem{Title: c.Title, URL: "/notices/" + c.Code, Sub: frame.Value(c, "issuer"), Note: frame.Value(c, "published_on")})
	}
	blocks := []web.Block{
		block(v, "最近不合格", "全部结果", "/results?verdict=fail", latest),
		block(v, "最新公告", "全部公告", "/notices", issues),
	}
	decisions, err := s.decisions(r, v)
	if err != nil {
		return err
	}
	log := block(v, "公开日志最新记录", "公开日志", "/log", decisions)
	log.Wide = true
	blocks = append(blocks, log)
	return frame.Show(w, v, http.StatusOK, hero, tiles, web.Columns{Blocks: blocks})
}

func block(v *web.Page, title, more, url string, list web.Links) web.Block {
	b := web.Block{Title: v.Say(title), More: &web.Link{Label: v.Say(more), URL: url}, Body: list}
	if len(list.Items) == 0 {
		b.Body = web.Empty{Title: v.Say("暂时没有")}
	}
	return b
}

// decisions are the newest leaves of the public log that belong to a draw or to a public copy.
func (s *site) decisions(r *http.Request, v *web.Page) (out web.Links, err error) {
	var list []audit.LeafRow
	err = s.db.Read(role.With(r.Context(), role.System("public")), func(tx *store.Tx) error {
		var err error
		list, err = audit.Leaves(tx, 0, 50)
		return err
	})
	if err != nil {
		return out, err
	}
	for _, l := range list {
		label := l.Kind
		if p := s.db.Plan(l.Kind); p != nil {
			label = v.Say(p.Label)
		}
		title := l.Title
		c, err := s.Office.ByCode(r.Context(), s.db, l.ID)
		switch {
		case err == nil && c.Items != nil:
			title = c.Title // the log keeps the name of the kind only
		case err == nil:
			title = label // withdrawn
		case l.Kind != "draw":
			continue // a result that is final but not published
		}
		out.Items = append(out.Items, web.LinkItem{Title: title, URL: "/log/" + l.Code, Sub: label, Note: frame.Day(l.At)})
		if len(out.Items) == 5 {
			break
		}
	}
	return out, nil
}

// entry is what the public sees of a firm in the register. Nothing else of it leaves this file.
type entry struct {
	code, name, region, sort, status, industry, address, founded, size, licence string
	individual                                                                  bool
}

func entryOf(f *firm.Firm) entry {
	e := entry{code: f.Code, name: f.Name, region: f.Region, sort: f.Sort, status: f.Status, industry: f.Industry, address: f.Address, size: f.Size, licence: f.Licence, individual: f.Sort == "individual"}
	if e.individual {
		e.address = publish.MaskAddress(f.Address) // it may be a home
	}
	if !f.Founded.IsZero() {
		e.founded = f.Founded.String()
	}
	return e
}

// firms finds entries of the register by name or code, those whose name is the closest first, of these the ones of the bureau's own
// region. The search itself returns what was registered last, so names that are exactly as asked for, and those of the own region, are
// looked for beside it: neither may be missing because there are many others.
func (s *site) firms(r *http.Request, q string, limit int) (out []entry, err error) {
	ctx := role.With(r.Context(), role.System("public"))
	_, own := s.House(ctx)
	k := firm.Kind
	seen := make(map[string]bool)
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		for _, query := range []store.Query{
			{Where: []store.Cond{store.Eq(k.F(&k.P.Name), q)}, Limit: limit, Bare: true},
			{Search: q, Where: []store.Cond{{Field: k.F(&k.P.Region), Op: store.Under, Value: own}}, Limit: limit, Bare: true},
			{Search: q, Limit: limit, Bare: true},
		} {
			list, err := store.Find(tx, k, query)
			if err != nil {
				return err
			}
			for _, f := range list {
				if f.Code != "" && !seen[f.Code] {
					seen[f.Code] = true
					out = append(out, entryOf(f))
				}
			}
		}
		return nil
	})
	slices.SortStableFunc(out, func(a, b entry) int {
		return cmp.Or(cmp.Compare(far(a.name, q), far(b.name, q)), cmp.Compare(abroad(a.region, own), abroad(b.region, own)), cmp.Compare(a.region, b.region))
	})
	return out[:min(limit, len(out))], err
}

// far is how far a name is from what was asked for: the same, begins with it, holds it, holds its words.
func far(name, q string) int {
	switch {
	case name == q:
		return 0
	case strings.HasPrefix(name, q):
		return 1
	case strings.Contains(name, q):
		return 2
	}
	return 3
}

// abroad is 1 for a region outside the bureau's own.
func abroad(region, own string) int {
	if strings.HasPrefix(region, role.Prefix(own)) {
		return 0
	}
	return 1
}

func (s *site) find(w http.ResponseWriter, r *http.Request) error {
	q := strings.TrimSpace(r.URL.Query().Get("q"))
	kind := r.URL.Query().Get("kind")
	v := s.Page(r, "查询")
	box := web.SearchBox{Label: v.Say("查企业、产品和公告"), URL: "/find", Query: q, Placeholder: v.Say("企业名称、信用代码、产品或批号")}
	if q == "" {
		return frame.Show(w, v, http.StatusOK, web.Wrap{Narrow: true, Parts: []web.Part{web.Head{Title: v.Title}}}, box)
	}
	for _, k := range []struct{ code, label string }{{"", "全部"}, {"firm", "企业"}, {sampling.Kind.Name, "抽检结果"}, {bulletin.Kind.Name, "公告"}} {
		box.Kinds = append(box.Kinds, web.Link{Label: v.Say(k.label), URL: frame.Keep(r, "/find", []string{"q"}, "kind", k.code), Active: k.code == kind})
	}
	if utf8.RuneCountInString(q) < 2 || len(q) > 200 {
		return frame.Show(w, v, http.StatusUnprocessableEntity, box, web.Wrap{Narrow: true, Parts: []web.Part{web.Head{Title: v.Title}, web.Alert{Tone: web.Warn, Title: v.Say("请至少输入两个字")}}})
	}
	cards := web.Cards{Wide: true, Empty: web.Empty{Title: v.Say("没有找到"), Text: v.Say("换个名称，或者只输入其中几个字再查")}}
	most, more := 20, false // firms shown, and whether there are others
	if kind == "" {
		most = 6 // the results below are looked for as well
	}
	if kind == "" || kind == "firm" {
		list, err := s.firms(r, q, most+1)
		if err != nil && fault.Of(err).Code != "R131" {
			return err
		}
		if len(list) > most {
			list, more = list[:most], true
		}
		for _, e := range list {
			cards.Items = append(cards.Items, web.Card{Title: e.name, URL: "/enterprise/" + e.code, Badges: []web.Badge{{Text: v.Say(firm.Statuses.Label(e.status)), Tone: statusTone(e.status)}},
				Facts: []web.Fact{{Label: v.Say("统一社会信用代码"), Cell: web.Cell{Text: e.code, Mono: true}}, {Label: v.Say("主体类型"), Cell: web.Cell{Text: v.Say(firm.Sorts.Label(e.sort))}}}})
		}
	}
	companies := len(cards.Items)
	if kind != "firm" {
		if kind != "" && kind != sampling.Kind.Name && kind != bulletin.Kind.Name {
			return fault.Missing("这项公开信息")
		}
		got, err := s.Office.Search(r.Context(), s.db, publish.Query{Search: q, Kind: kind, Limit: 20})
		if err != nil {
			return err
		}
		for _, c := range got.Copies {
			cards.Items = append(cards.Items, s.card(v, c))
		}
	}
	head := web.Head{Title: v.Say("“%s”的查询结果", q), Lead: v.Say("%s 家企业，%s 条公开信息", plus(companies, more), strconv.Itoa(len(cards.Items)-companies))}
	if len(cards.Items)-companies == 20 {
		cards.Pager = &web.Pager{Next: "/results?" + strings.TrimPrefix(frame.Keep(r, "", []string{"q"}), "?")}
	}
	v.Title = head.Title
	parts := []web.Part{head, cards}
	if more {
		note := web.Alert{Tone: web.Info, Title: v.Say("只列出前 %d 家企业", most), Text: v.Say("再输入几个字可以缩小范围")}
		if kind == "" {
			note.Links = []web.Link{{Label: v.Say("查看更多企业"), URL: frame.Keep(r, "/find", []string{"q"}, "kind", "firm")}}
		}
		parts = []web.Part{head, note, cards}
	}
	return frame.Show(w, v, http.StatusOK, box, web.Wrap{Narrow: true, Parts: parts})
}

// plus writes a count that may be only the beginning.
func plus(n int, more bool) string {
	if more {
		return strconv.Itoa(n) + "+"
	}
	return strconv.Itoa(n)
}

func statusTone(status string) web.Tone {
	switch status {
	case "active":
		return web.Good
	case "revoked":
		return web.Bad
	}
	return web.Warn
}
