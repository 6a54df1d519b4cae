package window

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"qgov/base/firm"
	"qgov/domain/credit/dossier"
	"qgov/domain/credit/joint"
	"qgov/domain/portal/frame"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/sheet"
	"qgov/kernel/store"
	"qgov/web"
)

// merit is one line of a list of what speaks for a firm: an honour, or an incentive that it enjoys. It has no public copy of its own: it
// stands in the file of its department or follows from a grade, and what proves that it was public is the signed file of the day.
type merit struct {
	name, code, region          string
	what, number, basis, source string
	ground                      string
	day, until                  calendar.Date
	since                       time.Time // from when it is known here
	cursor                      string    // of the page behind it
}

// merits is a public list of what speaks for firms.
type merits struct {
	name, title, short, lead, icon string
	read                           func(tx *flow.Tx, f filter, codes []string, limit int) ([]merit, error)
}

var good = []merits{
	{name: "honours", title: "荣誉表彰", short: "各部门授予的荣誉", icon: "award", read: honours, lead: "各部门授予企业、向社会公开且在有效期内的荣誉表彰。"},
	{name: "green", title: "守信激励", short: "绿色通道等激励措施", icon: "thumb-up", read: favours, lead: "因信用良好适用绿色通道等激励措施的企业；只列入措施目录中确定公开的措施。"},
}

// meritsOf returns the list with the name.
func meritsOf(name string) (merits, bool) {
	for _, m := range good {
		if m.name == name {
			return m, true
		}
	}
	return merits{}, false
}

// honours reads those that departments sent.
func honours(tx *flow.Tx, f filter, codes []string, limit int) (out []merit, err error) {
	q := dossier.HonourQuery{Codes: codes, Region: f.region, Limit: limit}
	q.From, q.To = f.days()
	if f.cursor != "" {
		parts := strings.SplitN(f.cursor, "~", 4)
		if len(parts) != 4 {
			return nil, badFilter("after")
		}
		source, err1 := strconv.ParseInt(parts[2], 10, 32)
		day, err2 := calendar.ParseDate(parts[0])
		if err1 != nil || err2 != nil {
			return nil, badFilter("after")
		}
		q.Day, q.After = day, dossier.Key{Code: parts[1], Source: source, Doc: parts[3]}
	}
	list, err := dossier.Honours(tx, q, tx.Today())
	if err != nil || len(list) == 0 {
		return nil, err
	}
	sources, err := dossier.Sources(tx)
	for _, e := range list {
		m := merit{code: e.Code, name: shown(e.Name, e.Legal, e.Individual), region: e.Region, what: unnamed(e.Title, e.Legal), number: e.Doc, day: e.Day, until: e.Until, since: e.Seen,
			cursor: strings.Join([]string{e.Day.String(), e.Code, strconv.FormatInt(e.Source, 10), e.Doc}, "~")}
		if s := sources[e.Source]; s != nil {
			m.source, m.basis = s.Department, s.Basis
		}
		out = append(out, m)
	}
	return out, err
}

// favours reads the incentives in force.
func favours(tx *flow.Tx, f filter, codes []string, limit int) (out []merit, err error) {
	q := joint.FavourQuery{Codes: codes, Region: f.region, Limit: limit}
	q.From, q.To = f.days()
	if f.cursor != "" {
		if q.After, err = record.ParseID(f.cursor); err != nil {
			return nil, badFilter("after")
		}
	}
	list, err := joint.Favours(tx, q)
	for _, x := range list {
		out = append(out, merit{code: x.Code, name: shown(x.Name, x.Legal, x.Individual), region: x.Region, what: x.Measure, basis: x.Basis, source: x.Organ, ground: x.Ground, day: x.Day, until: x.Until, since: x.Since, cursor: x.ID.String()})
	}
	return out, err
}

// shown is the name of a firm; that of a sole trader does not name who runs it.
func shown(name, legal string, individual bool) string {
	if individual {
		return unnamed(name, legal)
	}
	return name
}

// mostFirms is how many firms one search of a list goes by.
const mostFirms = 50

// meritsFor reads up to limit lines of a list and where the next page begins.
func (s *site) meritsFor(ctx context.Context, l merits, f filter, limit int) (out []merit, next string, err error) {
	err = s.engine.Read(role.With(ctx, role.System("public")), func(tx *flow.Tx) error {
		var codes []string
		if f.q != "" {
			list, err := store.Find(tx.Tx, firm.Kind, store.Query{Search: f.q, Limit: mostFirms, Bare: true})
			if err != nil {
				return err
			}
			codes = make([]string, 0, len(list))
			for _, x := range list {
				codes = append(codes, x.Code)
			}
		}
		var err error
		out, err = l.read(tx, f, codes, limit+1)
		return err
	})
	if len(out) > limit {
		out = out[:limit]
		next = out[limit-1].cursor
	}
	return out, next, err
}

// days are the first and the last day of the year that was asked for.
func (f filter) days() (from, to calendar.Date) {
	if f.year == 0 {
		return 0, 0
	}
	return calendar.NewDate(f.year, 1, 1), calendar.NewDate(f.year, 12, 31)
}

// meritPage answers GET /lists/honours and /lists/green.
func (s *site) meritPage(w http.ResponseWriter, r *http.Request, l merits) error {
	f, err := filterOf(r)
	short := frame.Short(err)
	if err != nil && !short {
		return err
	}
	p := s.Page(r, l.title)
	p.Crumbs = []web.Link{{Label: p.Say("信用公示"), URL: "/lists"}, {Label: p.Title}}
	form, err := s.form(r, p, sort{name: l.name, lead: l.lead, unground: true})
	if err != nil {
		return err
	}
	if short {
		return frame.TooShort(w, p, form)
	}
	got, next, err := s.meritsFor(r.Context(), l, f, perPage)
	if err != nil {
		return err
	}
	proof, err := s.dayWith(r.Context(), l.name+".csv")
	if err != nil {
		return err
	}
	cards := web.Cards{Wide: true, Empty: web.Empty{Title: p.Say("没有符合条件的记录"), Text: p.Say("换个名称，或者放宽条件再查")}}
	for _, m := range got {
		cards.Items = append(cards.Items, meritCard(p, m, proof))
	}
	path := "/lists/" + l.name
	if next != "" && f.page < deepest {
		cards.Pager = &web.Pager{Next: frame.Keep(r, path, filterNames, "after", next, "page", strconv.Itoa(f.page+1))}
	}
	if f.page > 1 {
		if cards.Pager == nil {
			cards.Pager = &web.Pager{}
		}
		cards.Pager.First = frame.Keep(r, path, filterNames)
	}
	return frame.Show(w, p, http.StatusOK, web.Wrap{Parts: []web.Part{form, cards}})
}

// dayWith is the newest day whose files have the name; nil if none has.
func (s *site) dayWith(ctx context.Context, name string) (*openDay, error) {
	list, err := days(ctx, s.engine, 0)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	files, err := s.files(list[0])
	for _, f := range files {
		if f.Name == name {
			return &list[0], err
		}
	}
	return nil, err
}

func meritCard(p *web.Page, m merit, proof *openDay) web.Card {
	out := web.Card{Title: m.name, URL: "/enterprise/" + m.code + "/credit", Badges: []web.Badge{{Text: p.Say(m.what), Tone: web.Good}}}
	fact := func(label, text, url string) {
		if text != "" {
			out.Facts = append(out.Facts, web.Fact{Label: p.Say(label), Cell: web.Cell{Text: text, URL: url}})
		}
	}
	fact("统一社会信用代码", m.code, "")
	fact("适用原因", p.Say(m.ground), "")
	fact("文号", m.number, "")
	fact("依据", m.basis, "")
	fact("提供部门", m.source, "")
	fact("起始日期", m.day.String(), "")
	until := p.Say("长期")
	if !m.until.IsZero() {
		until = m.until.String()
	}
	fact("有效期至", until, "")
	if proof == nil || m.since.After(proof.at) {
		fact("存证", p.Say("次日随每日文件存证"), "")
		return out
	}
	fact("存证", p.Say("%s 数据文件的证明", proof.day.String()), "/log/"+proof.leaf)
	return out
}

// columnsMerit are the columns of the tables of these lists.
var columnsMerit = []string{"名单", "企业名称", "统一社会信用代码", "事项", "适用原因", "文号", "依据", "提供部门", "起始日期", "有效期至", "属地"}

func (l merits) row(m merit) []string {
	until := ""
	if !m.until.IsZero() {
		until = m.until.String()
	}
	return []string{l.title, m.name, m.code, m.what, m.ground, m.number, m.basis, m.source, m.day.String(), until, m.region}
}

// meritCSV answers GET /lists/{list}/csv of these lists.
func (s *site) meritCSV(w http.ResponseWriter, r *http.Request, l merits) error {
	f, err := filterOf(r)
	if err != nil {
		return err
	}
	got, _, err := s.meritsFor(r.Context(), l, f, mostCSV)
	if err != nil {
		return err
	}
	rows := make([][]string, len(got))
	for i, m := range got {
		rows[i] = l.row(m)
	}
	return frame.CSV(w, l.name, columnsMerit, rows)
}

// merit writes the file of a day. Of a sole trader code, dates and source are told, as in the file of records.
func (m *maker) merit(ctx context.Context, l merits, out sheet.Writer) (n int64, err error) {
	s := &site{Options: m.Options, db: m.engine.DB(), engine: m.engine}
	var f filter
	for {
		got, next, err := s.meritsFor(ctx, l, f, mostCSV)
		if err != nil {
			return n, err
		}
		for _, x := range got {
			if individual(x.code) {
				x.name, x.number = "", ""
				if l.name == "honours" {
					x.what = ""
				}
			}
			if err := write(out, l.row(x)); err != nil {
				return n, err
			}
			n++
		}
		if f.cursor = next; next == "" {
			return n, nil
		}
	}
}

// badFilter says that a condition of the address cannot be read.
func badFilter(name string) error {
	return fault.Problems([]fault.Problem{{Field: name, Code: "R601", Text: "查询条件不正确"}})
}
