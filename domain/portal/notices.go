package portal

import (
	"net/http"
	"strconv"
	"strings"

	"qgov/domain/portal/frame"
	"qgov/domain/supervise/bulletin"
	"qgov/kernel/audit"
	"qgov/kernel/fault"
	"qgov/kernel/publish"
	"qgov/web"
)

func (s *site) notices(w http.ResponseWriter, r *http.Request) error {
	f, err := filterOf(r)
	short := frame.Short(err)
	if err != nil && !short {
		return err
	}
	v := s.Page(r, "公告")
	form := web.Form{Head: web.Head{Title: v.Title, Lead: v.Say("各期抽检公告。转载的公告注明公布机关和来源网址，数据照原文，不作更改。")}, Action: "/notices", Get: true, Narrow: true, NoGuard: true, Legend: " ",
		Sections: []web.Section{{Fields: []web.Field{{Kind: web.Text, Name: "q", Label: v.Say("标题或企业"), Value: f.q}, {Kind: web.Select, Name: "region", Label: v.Say("地区"), Value: f.region, EmptyOption: v.Say("全部"), Options: s.Regions(r.Context())}}}},
		Buttons:  []web.Button{{Label: v.Say("查询"), Primary: true}}}
	if short {
		return frame.TooShort(w, v, form)
	}
	got, err := s.Office.Search(r.Context(), s.db, publish.Query{Kind: bulletin.Kind.Name, Search: f.q, Region: f.region, After: f.after, Limit: perPage})
	if err != nil {
		return err
	}
	cards := web.Cards{Wide: true, Empty: web.Empty{Title: v.Say("没有公告")}}
	for _, c := range got.Copies {
		card := s.card(v, c)
		card.Badges = noticeBadges(v, c)
		if b := frame.Value(c, "batches"); b != "" {
			card.Facts = append(card.Facts, web.Fact{Label: v.Say("抽检批次"), Cell: web.Cell{Text: b}})
		}
		if b := frame.Value(c, "failed"); b != "" {
			card.Facts = append(card.Facts, web.Fact{Label: v.Say("不合格批次"), Cell: web.Cell{Text: b}})
		}
		cards.Items = append(cards.Items, card)
	}
	if got.Next != 0 && f.page < deepest {
		cards.Pager = &web.Pager{Next: frame.Keep(r, "/notices", filterNames, "after", got.Next.String(), "page", strconv.Itoa(f.page+1))}
	}
	return frame.Show(w, v, http.StatusOK, web.Wrap{Narrow: true, Parts: []web.Part{form, cards}})
}

func noticeBadges(v *web.Page, c publish.Copy) []web.Badge {
	var out []web.Badge
	if frame.Value(c, "source_url") != "" {
		out = append(out, web.Badge{Text: v.Say("转载真实公布数据"), Tone: web.Info})
	}
	if c.State != publish.Published {
		out = append(out, web.Badge{Text: v.Say(c.State.Label()), Tone: web.Warn})
	}
	if frame.Value(c, bulletin.FlagLine+"01") != "" {
		out = append(out, web.Badge{Text: v.Say("数据有提示"), Tone: web.Warn})
	}
	return out
}

func (s *site) noticeOf(r *http.Request) (publish.Copy, error) {
	code := r.PathValue("code")
	if !audit.IsCode(code) {
		return publish.Copy{}, fault.Missing("这项公开信息")
	}
	c, err := s.Office.ByCode(r.Context(), s.db, code)
	if err == nil && c.Kind != bulletin.Kind.Name {
		err = fault.Missing("这项公开信息")
	}
	return c, err
}

// rowsOf returns the table of a bulletin: its titles and its rows.
func rowsOf(c publish.Copy) (titles []string, rows [][]string) {
	if head := frame.Value(c, bulletin.HeadLine); head != "" {
		titles = strings.Split(head, "\t")
	}
	for _, it := range c.Items {
		if strings.HasPrefix(it.Name, bulletin.RowLine) {
			rows = append(rows, strings.Split(it.Value, "\t"))
		}
	}
	return titles, rows
}

func (s *site) notice(w http.ResponseWriter, r *http.Request) error {
	c, err := s.noticeOf(r)
	if err != nil {
		return err
	}
	v := s.Page(r, "")
	v.Title = c.Title
	parts := []web.Part{web.Head{Title: c.Title, Lead: strings.TrimSpace(frame.Value(c, "issuer") + " " + frame.Value(c, "issue_no")), Badges: noticeBadges(v, c)}}
	parts = append(parts, s.standing(v, c)...)
	for _, it := range c.Items {
		if strings.HasPrefix(it.Name, bulletin.FlagLine) {
			parts = append(parts, web.Alert{Tone: web.Warn, Title: v.Say("公布的数字相互不符，本站照原文显示"), Text: it.Value})
		}
	}
	parts = append(parts, s.noticeFacts(v, c))
	titles, rows := rowsOf(c)
	wide := []web.Part{}
	if len(rows) > 0 {
		t := web.StatTable{Caption: v.Say("批次明细"), CSV: "/notices/" + c.Code + "/csv"}
		for _, title := range titles {
			t.Columns = append(t.Columns, web.Column{Label: v.Say(title)})
		}
		for _, row := range rows {
			line := web.StatRow{Label: row[0]}
			for _, cell := range row[1:] {
				line.Cells = append(line.Cells, web.Cell{Text: cell})
			}
			t.Rows = append(t.Rows, line)
		}
		wide = append(wide, t)
	}
	if t := categories(v, c); t != nil {
		wide = append(wide, t)
	}
	trail, err := s.trail(r, v, c)
	if err != nil {
		return err
	}
	return frame.Show(w, v, http.StatusOK, web.Wrap{Parts: append(append(parts, wide...), trail...)})
}

func (s *site) noticeFacts(v *web.Page, c publish.Copy) web.Part {
	part := s.facts(v, c).(web.Facts)
	for i, f := range part.Items {
		if f.Label == v.Say("来源网址") && strings.HasPrefix(f.Text, "http") {
			part.Items[i].URL = f.Text
		}
	}
	return part
}

// categories is the table of the figures by category.
func categories(v *web.Page, c publish.Copy) web.Part {
	t := web.StatTable{Caption: v.Say("分类情况"), Columns: []web.Column{{Label: v.Say("类别")}, {Label: v.Say("抽检批次"), Num: true}, {Label: v.Say("合格批次"), Num: true}, {Label: v.Say("不合格批次"), Num: true}, {Label: v.Say("公布的不合格率（%）"), Num: true}}}
	for _, it := range c.Items {
		if !strings.HasPrefix(it.Name, bulletin.PartLine) {
			continue
		}
		cells := strings.Split(it.Value, "\t")
		row := web.StatRow{Label: cells[0]}
		for _, x := range cells[1:] {
			row.Cells = append(row.Cells, web.Cell{Text: x})
		}
		t.Rows = append(t.Rows, row)
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

func (s *site) noticeCSV(w http.ResponseWriter, r *http.Request) error {
	c, err := s.noticeOf(r)
	if err != nil {
		return err
	}
	titles, rows := rowsOf(c)
	if len(rows) == 0 {
		return fault.Missing("这项公开信息")
	}
	return frame.CSV(w, "notice", titles, rows)
}
