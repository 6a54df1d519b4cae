package portal

import (
	"net/http"
	"strconv"
	"strings"

	"qgov/base/firm"
	"qgov/base/industry"
	"qgov/domain/credit/listing"
	"qgov/domain/portal/frame"
	"qgov/domain/supervise/bulletin"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/fault"
	"qgov/kernel/publish"
	"qgov/kernel/role"
	"qgov/web"
)

// mostOfFirm is how many publications the page of a firm shows.
const mostOfFirm = 200

// concerning returns the publications that concern a firm, the newest first: those that name its code, and those of which a line is its name.
func (s *site) concerning(r *http.Request, e entry) ([]publish.Copy, error) {
	seen := make(map[string]bool)
	var out []publish.Copy
	for _, words := range []string{e.code, e.name} {
		got, err := s.Office.Search(r.Context(), s.db, publish.Query{Search: words, Limit: mostOfFirm})
		if err != nil && fault.Of(err).Code == "R131" {
			continue // a name of one character
		}
		if err != nil {
			return nil, err
		}
		for _, c := range got.Copies {
			if !seen[c.Code] && concerns(c, e) {
				seen[c.Code] = true
				out = append(out, c)
			}
		}
	}
	return out, nil
}

// concerns reports whether a publication is about the firm. One that gives a code of another firm is not, even if the names are the same;
// one that gives no code is, if a line of it is the name. A bulletin is, if a cell of its table is.
func concerns(c publish.Copy, e entry) bool {
	named, coded := false, false
	for _, it := range c.Items {
		switch {
		case it.Value == e.code:
			return true
		case it.Name == bulletin.FirmCode || it.Name == bulletin.ProducerCode:
			coded = true
		case it.Value == e.name:
			named = true
		case strings.HasPrefix(it.Name, bulletin.RowLine):
			for cell := range strings.SplitSeq(it.Value, "\t") {
				named = named || cell == e.name
			}
		}
	}
	return named && !coded
}

func (s *site) enterprise(w http.ResponseWriter, r *http.Request) error {
	code := strings.ToUpper(r.PathValue("code"))
	if len(code) != 18 {
		return fault.Missing("这家企业")
	}
	rec, err := s.db.FetchBy(role.With(r.Context(), role.System("public")), firm.Kind.Plan, firm.Kind.F(&firm.Kind.P.Code), code)
	if err != nil {
		if fault.Of(err).Kind == fault.NotFound {
			return fault.Missing("这家企业")
		}
		return err
	}
	if rec == nil {
		return fault.Missing("这家企业")
	}
	e := entryOf(rec.(*firm.Firm))
	list, err := s.concerning(r, e)
	if err != nil {
		return err
	}
	v := s.Page(r, "")
	v.Title = e.name
	return frame.Show(w, v, http.StatusOK, web.Wrap{Parts: s.firmParts(v, e, list)})
}

func (s *site) firmParts(v *web.Page, e entry, list []publish.Copy) []web.Part {
	results, ends := web.Cards{Empty: web.Empty{Title: v.Say("没有公布的抽检结果")}, Wide: true}, web.Cards{Wide: true}
	decisions := web.StatTable{Caption: v.Say("公开决定和存证"), Columns: []web.Column{{Label: v.Say("决定")}, {Label: v.Say("类别")}, {Label: v.Say("公开日期")}, {Label: v.Say("存证")}}}
	var tests, bad int
	var listed []web.Part
	for _, c := range list {
		switch c.Kind {
		case listing.SeriousKind.Name, listing.AbnormalKind.Name:
			tone, title := web.Warn, "已列入经营异常名录"
			if c.Kind == listing.SeriousKind.Name {
				tone, title = web.Bad, "已列入严重违法失信名单"
			}
			listed = append(listed, web.Alert{Tone: tone, Title: v.Say(title), Text: v.Say(frame.Value(c, lineGround)), Links: []web.Link{{Label: v.Say("查看决定"), URL: "/results/" + c.Code}}})
		case sampling.Kind.Name:
			tests++
			if frame.Value(c, lineConclusion) == failed {
				bad++
			}
			results.Items = append(results.Items, s.card(v, c))
		case rectified:
			ends.Items = append(ends.Items, web.Card{Title: c.Title, URL: "/results/" + c.Code, Badges: []web.Badge{{Text: v.Say("整改办结"), Tone: web.Good}},
				Facts: []web.Fact{{Label: v.Say("办结日期"), Cell: web.Cell{Text: frame.Value(c, "closed_on")}}, {Label: v.Say("整改效果"), Cell: web.Cell{Text: frame.Value(c, "effect")}}}})
		}
		label := c.Kind
		if p := s.db.Plan(c.Kind); p != nil {
			label = p.Label
		}
		url := "/results/" + c.Code
		if c.Kind == bulletin.Kind.Name {
			url = "/notices/" + c.Code
		}
		decisions.Rows = append(decisions.Rows, web.StatRow{Label: c.Title, URL: url, Cells: []web.Cell{{Text: v.Say(label)}, {Text: frame.Day(c.Published)}, {Text: v.Say("查看证明"), URL: "/log/" + c.Leaf}}})
	}
	tone := web.Good
	if bad > 0 {
		tone = web.Bad
	}
	facts := web.Facts{}
	add := func(label, text string) {
		if text != "" {
			facts.Items = append(facts.Items, web.Fact{Label: v.Say(label), Cell: web.Cell{Text: text}})
		}
	}
	add("主体类型", v.Say(firm.Sorts.Label(e.sort)))
	if i, ok := industry.Lookup(industry.Code(e.industry)); ok {
		add("行业", i.Name)
	}
	add("住所", e.address)
	add("成立日期", e.founded)
	if e.size != "" {
		add("规模", v.Say(firm.Sizes.Label(e.size)))
	}
	add("许可证编号", e.licence)
	parts := append([]web.Part{web.Head{Title: e.name, Lead: e.code, Actions: []web.Button{{Label: v.Say("查看信用信息"), URL: "/enterprise/" + e.code + "/credit"}}}}, listed...)
	parts = append(parts,
		web.Figures{Items: []web.KPI{{Label: v.Say("登记状态"), Value: v.Say(firm.Statuses.Label(e.status)), Tone: statusTone(e.status)}, {Label: v.Say("公布批次"), Value: strconv.Itoa(tests)},
			{Label: v.Say("不合格"), Value: strconv.Itoa(bad), Tone: tone}, {Label: v.Say("整改办结"), Value: strconv.Itoa(len(ends.Items))}}},
		facts, web.Block{Title: v.Say("抽检结果"), Body: results})
	if len(ends.Items) > 0 {
		parts = append(parts, web.Block{Title: v.Say("整改情况"), Body: ends})
	}
	if len(decisions.Rows) > 0 {
		parts = append(parts, web.Block{Title: v.Say("公开决定和存证"), Body: decisions})
	}
	return append(parts, web.Alert{Tone: web.Info, Text: v.Say("登记信息来自市场主体登记库；抽检结果只对所检批次负责，合格不代表企业全部产品合格。")})
}
