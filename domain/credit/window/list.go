package window

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"qgov/base/region"
	"qgov/domain/credit/listing"
	"qgov/domain/portal/frame"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/publish"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/web"
)

const (
	perPage = 20
	deepest = 100  // pages
	mostCSV = 2000 // lines of a table
)

// filter selects entries of a list.
type filter struct {
	q, region, ground string
	year, page        int
	cursor            string // where the page begins
}

var filterNames = []string{"q", "region", "ground", "year"}

func filterOf(r *http.Request) (f filter, err error) {
	v := r.URL.Query()
	f.cursor = v.Get("after")
	f.q, f.region, f.ground, f.page = strings.TrimSpace(v.Get("q")), v.Get("region"), v.Get("ground"), 1
	if f.q != "" && (utf8.RuneCountInString(f.q) < 2 || len(f.q) > 200) {
		return f, fault.New(fault.Invalid, "R131", "请至少输入两个字")
	}
	if f.region != "" {
		if _, ok := region.Lookup(region.Code(f.region)); !ok {
			return f, badFilter("region")
		}
	}
	for name, n := range map[string]*int{"year": &f.year, "page": &f.page} {
		if s := v.Get(name); s != "" {
			if *n, err = strconv.Atoi(s); err != nil || *n < 1 || *n > 9999 {
				return f, badFilter(name)
			}
		}
	}
	if f.page > deepest {
		return f, fault.New(fault.Invalid, "O301", "最多翻到第 %d 页，请用条件缩小范围，或者下载开放数据", deepest)
	}
	return f, nil
}

// entry is one listing as the public sees it.
type entry struct {
	publish.Copy
	name, code, ground, number, day, until string
}

// Names of lines of copies, as the kinds declare them.
var (
	lineName   = listing.AbnormalKind.F(&listing.AbnormalKind.P.Name).Name
	lineGround = listing.AbnormalKind.F(&listing.AbnormalKind.P.Ground).Name
	lineNumber = listing.AbnormalKind.F(&listing.AbnormalKind.P.Number).Name
	lineListed = listing.AbnormalKind.F(&listing.AbnormalKind.P.ListedOn).Name
	lineDecide = listing.SeriousKind.F(&listing.SeriousKind.P.DecidedOn).Name
	lineUntil  = listing.SeriousKind.F(&listing.SeriousKind.P.Until).Name
	lineWhat   = listing.RepairKind.F(&listing.RepairKind.P.What).Name
	lineMended = listing.RepairKind.F(&listing.RepairKind.P.Number).Name
)

func entryOf(c publish.Copy) entry {
	if c.Kind == listing.RepairKind.Name { // says what was repaired, and not whose
		return entry{Copy: c, ground: frame.Value(c, lineWhat), number: frame.Value(c, lineMended), day: frame.Day(c.Published)}
	}
	e := entry{Copy: c, name: frame.Value(c, lineName), code: frame.Value(c, listing.FirmCode), ground: frame.Value(c, lineGround), number: frame.Value(c, lineNumber), day: frame.Value(c, lineListed), until: frame.Value(c, lineUntil)}
	if e.name == "" {
		e.name, _, _ = strings.Cut(c.Title, "：")
	}
	if e.day == "" {
		e.day = frame.Value(c, lineDecide)
	}
	if e.day == "" {
		e.day = frame.Day(c.Published)
	}
	if !c.Expires.IsZero() {
		e.until = c.Expires.String()
	}
	return e
}

// selected returns up to limit entries and where the next page begins, 0 at the end.
func (s *site) selected(ctx context.Context, l sort, f filter, limit int) (out []entry, next record.ID, err error) {
	q := publish.Query{Kinds: slices.Concat(l.kinds, l.whole), Search: f.q, Facet: f.ground, Region: f.region, Ended: l.ended, Whole: l.whole, Limit: limit}
	if f.cursor != "" {
		if q.After, err = record.ParseID(f.cursor); err != nil {
			return nil, 0, badFilter("after")
		}
	}
	if l.ended {
		q.Search, q.Facet = "", "" // nothing of it is left to be searched
	}
	q.From, q.To = f.days()
	got, err := s.Office.Search(ctx, s.db, q)
	for _, c := range got.Copies {
		out = append(out, entryOf(c))
	}
	return out, got.Next, err
}

// grounds lists those of a list by name.
func (s *site) grounds(ctx context.Context, l sort, p *web.Page) (out []web.Option, err error) {
	k := listing.GroundKind
	err = s.db.Read(role.With(ctx, role.System("public")), func(tx *store.Tx) error {
		list, err := store.Find(tx, k, store.Query{Limit: 200, Bare: true, Sort: k.F(&k.P.Code), Where: []store.Cond{store.Eq(k.F(&k.P.List), l.grounds)}})
		for _, g := range list {
			out = append(out, web.Option{Value: g.Name, Label: p.Say(g.Name)})
		}
		return err
	})
	return out, err
}

// form is the filter of a list.
func (s *site) form(r *http.Request, p *web.Page, l sort) (web.Form, error) {
	q := r.URL.Query()
	fields := []web.Field{{Kind: web.Select, Name: "region", Label: p.Say("地区"), Value: q.Get("region"), EmptyOption: p.Say("全部"), Options: s.Regions(r.Context())}}
	if l.unground {
		fields = append([]web.Field{{Kind: web.Text, Name: "q", Label: p.Say("企业名称或者代码"), Value: q.Get("q")}}, fields...)
	} else if !l.ended {
		grounds, err := s.grounds(r.Context(), l, p)
		if err != nil {
			return web.Form{}, err
		}
		fields = append([]web.Field{{Kind: web.Text, Name: "q", Label: p.Say("企业名称或者代码"), Value: q.Get("q")}}, append(fields,
			web.Field{Kind: web.Select, Name: "ground", Label: p.Say("列入事由"), Value: q.Get("ground"), EmptyOption: p.Say("全部"), Options: grounds})...)
	}
	years := web.Field{Kind: web.Select, Name: "year", Label: p.Say("公布年份"), Value: q.Get("year"), EmptyOption: p.Say("全部")}
	for y := calendar.Today(s.db.Clock()).Year(); y > calendar.Today(s.db.Clock()).Year()-10; y-- {
		years.Options = append(years.Options, web.Option{Value: strconv.Itoa(y), Label: strconv.Itoa(y)})
	}
	return web.Form{Head: web.Head{Title: p.Title, Lead: p.Say(l.lead)}, Action: "/lists/" + l.name, Get: true, Narrow: true, NoGuard: true, Legend: " ", Sections: []web.Section{{Fields: append(fields, years)}},
		Buttons: []web.Button{{Label: p.Say("查询"), Primary: true}, {Label: p.Say("下载 CSV"), URL: frame.Keep(r, "/lists/"+l.name+"/csv", filterNames), Download: true}}}, nil
}

func (s *site) list(w http.ResponseWriter, r *http.Request) error {
	if m, ok := meritsOf(r.PathValue("list")); ok {
		return s.meritPage(w, r, m)
	}
	l, ok := sortOf(r.PathValue("list"))
	if !ok {
		return fault.Missing("这个名单")
	}
	f, err := filterOf(r)
	short := frame.Short(err)
	if err != nil && !short {
		return err
	}
	p := s.Page(r, l.title)
	p.Crumbs = []web.Link{{Label: p.Say("信用公示"), URL: "/lists"}, {Label: p.Title}}
	form, err := s.form(r, p, l)
	if err != nil {
		return err
	}
	if short {
		return frame.TooShort(w, p, form)
	}
	got, next, err := s.selected(r.Context(), l, f, perPage)
	if err != nil {
		return err
	}
	cards := web.Cards{Wide: true, Empty: web.Empty{Title: p.Say("没有符合条件的记录"), Text: p.Say("换个名称，或者放宽条件再查")}}
	for _, e := range got {
		cards.Items = append(cards.Items, s.card(p, e))
	}
	path := "/lists/" + l.name
	if next != 0 && f.page < deepest {
		cards.Pager = &web.Pager{Next: frame.Keep(r, path, filterNames, "after", next.String(), "page", strconv.Itoa(f.page+1))}
	}
	if f.page > 1 {
		if cards.Pager == nil {
			cards.Pager = &web.Pager{}
		}
		cards.Pager.First = frame.Keep(r, path, filterNames)
	}
	return frame.Show(w, p, http.StatusOK, web.Wrap{Parts: []web.Part{form, cards}})
}

// badge says where an entry stands.
func badge(p *web.Page, e entry) web.Badge {
	switch e.State {
	case publish.Corrected:
		return web.Badge{Text: p.Say("列入（已更正）"), Tone: web.Warn}
	case publish.Withdrawn, publish.Expired:
		return web.Badge{Text: p.Say("已移出"), Tone: web.Good}
	}
	return web.Badge{Text: p.Say("列入"), Tone: web.Bad}
}

// label names the kind of a copy.
func (s *site) label(p *web.Page, c publish.Copy) string {
	if plan := s.db.Plan(c.Kind); plan != nil {
		return p.Say(plan.Label)
	}
	return c.Kind
}

func (s *site) card(p *web.Page, e entry) web.Card {
	out := web.Card{Title: e.name, URL: "/results/" + e.Copy.Code, Badges: []web.Badge{badge(p, e)}}
	fact := func(label, text, url string) {
		if text != "" {
			out.Facts = append(out.Facts, web.Fact{Label: p.Say(label), Cell: web.Cell{Text: text, URL: url}})
		}
	}
	proof := "/log/" + e.Leaf
	if e.Kind == listing.RepairKind.Name {
		out.Title, out.Badges = p.Say("%s：信用修复", p.Say(e.ground)), []web.Badge{{Text: p.Say("已修复，停止公示"), Tone: web.Good}}
		fact("决定日期", e.day, "")
		fact("决定文号", e.number, "")
		fact("作出机关", frame.Publisher(e.Organ), "")
		fact("存证", p.Say("查看证明"), proof)
		return out
	}
	if e.Items == nil {
		out.Title = s.label(p, e.Copy)
		fact("公布日期", frame.Day(e.Published), "")
		fact("移出日期", frame.Day(e.Changed), "")
		fact("移出方式和理由", e.Reason, "")
		fact("公布机关", frame.Publisher(e.Organ), "")
		fact("存证", p.Say("查看证明"), proof)
		return out
	}
	fact("统一社会信用代码", e.code, "/enterprise/"+e.code+"/credit")
	fact("列入事由", p.Say(e.ground), "")
	fact("决定文号", e.number, "")
	fact("作出机关", frame.Publisher(e.Organ), "")
	fact("列入日期", e.day, "")
	until := e.until
	if until == "" {
		until = p.Say("至移出为止")
	}
	fact("公示截止", until, "")
	if e.State == publish.Corrected {
		fact("更正理由", e.Reason, "")
	}
	fact("存证", p.Say("查看证明"), proof)
	return out
}

// columnsCSV are the columns of the tables; their titles stay Chinese, as those of all open data.
var columnsCSV = []string{"公开编号", "名单", "企业名称", "统一社会信用代码", "列入事由", "决定文号", "作出机关", "列入日期", "公示截止", "状态", "更新日期", "理由", "属地", "存证编号"}

func (s *site) row(e entry) []string {
	label := e.Kind
	if plan := s.db.Plan(e.Kind); plan != nil {
		label = plan.Label
	}
	day, name := e.day, e.name
	if e.Items == nil {
		day, name = frame.Day(e.Published), ""
	}
	return []string{e.Copy.Code, label, name, e.code, e.ground, e.number, frame.Publisher(e.Organ), day, e.until, e.State.Label(), frame.Day(e.Changed), e.Reason, e.Region, e.Leaf}
}

func (s *site) listCSV(w http.ResponseWriter, r *http.Request) error {
	if m, ok := meritsOf(r.PathValue("list")); ok {
		return s.meritCSV(w, r, m)
	}
	l, ok := sortOf(r.PathValue("list"))
	if !ok {
		return fault.Missing("这个名单")
	}
	f, err := filterOf(r)
	if err != nil {
		return err
	}
	got, _, err := s.selected(r.Context(), l, f, mostCSV)
	if err != nil {
		return err
	}
	rows := make([][]string, len(got))
	for i, e := range got {
		rows[i] = s.row(e)
	}
	return frame.CSV(w, l.name, columnsCSV, rows)
}
