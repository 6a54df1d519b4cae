package window

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"qgov/base/firm"
	"qgov/domain/credit/dossier"
	"qgov/domain/portal/frame"
	"qgov/kernel/audit"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/publish"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/seal"
	"qgov/kernel/store"
	"qgov/web"
)

// mostOfFirm is how many entries of its file the page of a firm shows.
const mostOfFirm = 200

// standing is what the public knows of a firm.
type standing struct {
	code, name, sort, status string
	listings                 []entry
	entries                  []dossier.Entry
	sources                  map[int64]*dossier.Source
}

// of reads the register, the file and the lists for one firm.
func (s *site) of(r *http.Request, code string) (st standing, err error) {
	ctx := role.With(r.Context(), role.System("public"))
	err = s.engine.Read(ctx, func(tx *flow.Tx) error {
		k := firm.Kind
		f, err := store.By(tx.Tx, k, k.F(&k.P.Code), code)
		if err != nil {
			return err
		}
		if f == nil {
			return fault.Missing("这家企业")
		}
		st.code, st.name, st.sort, st.status = f.Code, f.Name, f.Sort, f.Status
		if st.entries, err = dossier.Public(tx, code, calendar.Today(s.db.Clock())); err != nil {
			return err
		}
		for i := range st.entries {
			st.entries[i].Title = unnamed(st.entries[i].Title, f.Legal)
		}
		st.sources, err = dossier.Sources(tx)
		return err
	})
	if err != nil {
		return st, err
	}
	got, err := s.Office.Search(r.Context(), s.db, publish.Query{Kinds: both, Search: code, Limit: mostOfFirm})
	for _, c := range got.Copies {
		if e := entryOf(c); e.code == code {
			st.listings = append(st.listings, e)
		}
	}
	return st, err
}

// unnamed is a text of another department without the numbers and the name of a person: that of a sole trader, or of whoever represents the
// firm. A name of one letter would be found in other words.
func unnamed(title, legal string) string {
	title = audit.Redact(title)
	if utf8.RuneCountInString(legal) < 2 {
		return title
	}
	return strings.ReplaceAll(title, legal, seal.MaskName(legal))
}

func (s *site) firm(w http.ResponseWriter, r *http.Request) error {
	code := strings.ToUpper(r.PathValue("code"))
	if len(code) != 18 {
		return fault.Missing("这家企业")
	}
	st, err := s.of(r, code)
	if err != nil {
		return err
	}
	p := s.Page(r, "")
	p.Title = p.Say("%s的信用信息", st.name)
	head := web.Head{Title: st.name, Lead: st.code, Actions: []web.Button{{Label: p.Say("登记和抽检信息"), URL: "/enterprise/" + st.code}}}
	var good, bad int
	for _, e := range st.entries {
		switch e.Polarity {
		case dossier.Good:
			good++
		case dossier.Bad:
			bad++
		}
	}
	parts := []web.Part{head, web.Figures{Items: []web.KPI{
		{Label: p.Say("登记状态"), Value: p.Say(firm.Statuses.Label(st.status))},
		{Label: p.Say("在列名单"), Value: strconv.Itoa(len(st.listings)), Tone: tone(len(st.listings), web.Bad)},
		{Label: p.Say("不良信息"), Value: strconv.Itoa(bad), Tone: tone(bad, web.Warn)},
		{Label: p.Say("良好信息"), Value: strconv.Itoa(good), Tone: tone(good, web.Good)}}}}
	listed := web.Cards{Wide: true, Empty: web.Empty{Icon: "circle-check", Title: p.Say("没有列入经营异常名录或者严重违法失信名单")}}
	for _, e := range st.listings {
		c := s.card(p, e)
		c.Title = s.label(p, e.Copy)
		c.Facts = c.Facts[1:] // the code heads the page
		listed.Items = append(listed.Items, c)
	}
	parts = append(parts, web.Block{Title: p.Say("名单信息"), Body: listed}, web.Block{Title: p.Say("公开的信用记录"), Body: entries(p, st)})
	return frame.Show(w, p, http.StatusOK, web.Wrap{Parts: append(parts, web.Alert{Tone: web.Info, Title: p.Say("信息有误或者过期怎么办"),
		Text: p.Say("信息由各来源部门提供并负责。企业认为有误的，登录后在本企业信用档案中提出异议；符合条件的可以申请信用修复。过了公示截止日期的信息不再显示。")})})
}

// tone is neutral for none.
func tone(n int, t web.Tone) web.Tone {
	if n == 0 {
		return web.Neutral
	}
	return t
}

// entries is the table of the file.
func entries(p *web.Page, st standing) web.Part {
	if len(st.entries) == 0 {
		return web.Empty{Title: p.Say("没有公开的信用记录")}
	}
	t := web.StatTable{Columns: []web.Column{{Label: p.Say("事项")}, {Label: p.Say("日期")}, {Label: p.Say("类别")}, {Label: p.Say("性质")}, {Label: p.Say("来源")}, {Label: p.Say("公示截止")}}}
	for _, e := range st.entries[:min(len(st.entries), mostOfFirm)] {
		until := p.Say("长期")
		if !e.Until.IsZero() {
			until = e.Until.String()
		}
		source := web.Cell{Text: strconv.FormatInt(e.Source, 10)}
		if x := st.sources[e.Source]; x != nil {
			source = web.Cell{Text: p.Say(x.Department), Sub: x.Name}
		}
		t.Rows = append(t.Rows, web.StatRow{Label: e.Title, Cells: []web.Cell{{Text: e.Day.String()}, {Text: coded(p, dossier.Sorts, e.Sort)}, polarity(p, e), source, {Text: until}}})
	}
	if n := len(st.entries); n > mostOfFirm {
		t.Note = p.Say("共 %d 条，只列出最近 %d 条；全部记录见每日数据文件。", n, mostOfFirm)
	}
	return t
}

func coded(p *web.Page, codes record.Codes, n int64) string {
	return p.Say(codes.Label(strconv.FormatInt(n, 10)))
}

// polarity is how an entry stands, and that somebody objects to it.
func polarity(p *web.Page, e dossier.Entry) web.Cell {
	i := slices.IndexFunc(dossier.Polarities, func(c record.Code) bool { return c.Code == strconv.FormatInt(e.Polarity, 10) })
	cell := web.Cell{Badge: &web.Badge{Text: p.Say(dossier.Polarities[i].Label), Tone: map[int64]web.Tone{dossier.Good: web.Good, dossier.Bad: web.Bad}[e.Polarity]}}
	if e.State == dossier.Disputed {
		cell.Sub = p.Say("异议处理中")
	}
	return cell
}
