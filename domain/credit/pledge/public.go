package pledge

import (
	"net/http"
	"strings"
	"unicode/utf8"

	"qgov/domain/credit/listing"
	"qgov/domain/portal/frame"
	"qgov/kernel/fault"
	"qgov/kernel/publish"
	"qgov/kernel/record"
	"qgov/kernel/route"
	"qgov/web"
)

// perPage is how many statements the public list shows at once.
const perPage = 20

// Names of lines of copies, as the kind declares them.
var (
	lineSort  = Kind.F(&Kind.P.Sort).Name
	lineName  = Kind.F(&Kind.P.Name).Name
	lineYear  = Kind.F(&Kind.P.Year).Name
	lineUntil = Kind.F(&Kind.P.Until).Name
)

// public answers GET /lists/pledges: what firms say of themselves, from the public copies alone.
func (d *desk) public() route.Route {
	f := frame.New(d.site.Engine.DB(), d.site.Texts, frame.Options{Demo: d.demo})
	return route.Public("GET /lists/pledges", frame.Cached(func(w http.ResponseWriter, r *http.Request) error {
		q := publish.Query{Kind: Kind.Name, Limit: perPage, Search: strings.TrimSpace(r.URL.Query().Get("q"))}
		var err error
		if after := r.URL.Query().Get("after"); after != "" {
			if q.After, err = record.ParseID(after); err != nil {
				return fault.New(fault.Invalid, "R601", "查询条件不正确")
			}
		}
		p := f.Page(r, "企业质量承诺")
		p.Crumbs = []web.Link{{Label: p.Say("信用公示"), URL: "/lists"}, {Label: p.Title}}
		form := web.Form{Head: web.Head{Title: p.Title, Lead: p.Say("企业自行作出的质量信誉承诺、质量信息自我披露和质量信用报告；经与监管记录核对后公开，由企业对真实性负责。")}, Action: "/lists/pledges", Get: true, Narrow: true, NoGuard: true, Legend: " ",
			Sections: []web.Section{{Fields: []web.Field{{Kind: web.Text, Name: "q", Label: p.Say("企业名称或者代码"), Value: q.Search}}}}, Buttons: []web.Button{{Label: p.Say("查询"), Primary: true}}}
		if q.Search != "" && (utf8.RuneCountInString(q.Search) < 2 || len(q.Search) > 200) {
			return frame.TooShort(w, p, form)
		}
		got, err := d.office.Search(r.Context(), d.site.Engine.DB(), q)
		if err != nil {
			return err
		}
		cards := web.Cards{Wide: true, Empty: web.Empty{Title: p.Say("没有符合条件的记录"), Text: p.Say("换个名称，或者放宽条件再查")}}
		for _, c := range got.Copies {
			cards.Items = append(cards.Items, card(p, c))
		}
		if got.Next != 0 {
			cards.Pager = &web.Pager{Next: frame.Keep(r, "/lists/pledges", []string{"q"}, "after", got.Next.String())}
		}
		return frame.Show(w, p, http.StatusOK, web.Wrap{Parts: []web.Part{form, cards}})
	}))
}

func card(p *web.Page, c publish.Copy) web.Card {
	sort := frame.Value(c, lineSort)
	badge := web.Badge{Text: p.Say(sort), Tone: web.Info}
	out := web.Card{Title: frame.Value(c, lineName), URL: "/results/" + c.Code, Badges: []web.Badge{badge}}
	fact := func(label, text, url string) {
		if text != "" {
			out.Facts = append(out.Facts, web.Fact{Label: p.Say(label), Cell: web.Cell{Text: text, URL: url}})
		}
	}
	code := frame.Value(c, listing.FirmCode)
	fact("统一社会信用代码", code, "/enterprise/"+code)
	fact("所属年度", strings.ReplaceAll(frame.Value(c, lineYear), ",", ""), "")
	fact("公开日期", frame.Day(c.Published), "")
	fact("有效期至", frame.Value(c, lineUntil), "")
	if c.State == publish.Corrected {
		fact("更正理由", c.Reason, "")
	}
	fact("存证", p.Say("查看证明"), "/log/"+c.Leaf)
	return out
}
