package supervisor

import (
	"net/http"
	"strings"

	"qgov/domain/portal/frame"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/store"
	"qgov/web"
)

// perPage is how many supervisors a public page shows.
const perPage = 100

// public answers GET /supervisors: who is in office, as bureaus publish it: name, area, sectors, term and card number, no contact. Who did
// not agree stands with the family name only.
func (d desk) public() route.Route {
	f := frame.New(d.site.Engine.DB(), d.site.Texts, frame.Options{Demo: d.o.Demo})
	return route.Public("GET /supervisors", frame.Cached(func(w http.ResponseWriter, r *http.Request) error {
		k, p := Kind, Kind.P
		q := store.Query{Limit: perPage, Sort: k.F(&p.CardNo), After: r.URL.Query().Get("after"), Where: []store.Cond{store.In(k.F(&p.State), string(Serving), string(Expiring))}}
		in := r.URL.Query().Get("region")
		if in != "" {
			if len(in) != 6 || strings.Trim(in, "0123456789") != "" {
				return fault.New(fault.Invalid, "R601", "查询条件不正确")
			}
			q.Where = append(q.Where, store.Cond{Field: k.F(&p.Region), Op: store.Under, Value: in})
		}
		var got store.Page[record.Record]
		err := d.site.Engine.Read(role.With(r.Context(), role.System("公开名单")), func(tx *flow.Tx) error {
			page, err := tx.Find(k.Plan, q)
			if err == nil {
				got = page
			}
			return err
		})
		if err != nil {
			return err
		}
		v := f.Page(r, "社会质量监督员")
		form := web.Form{Head: web.Head{Title: v.Title, Lead: v.Say("由市场监督管理局聘任，协助发现质量问题。监督员不具有行政执法权，不收取任何费用；履职时应出示监督员证。")}, Action: "/supervisors", Get: true, Narrow: true, NoGuard: true, Legend: " ",
			Sections: []web.Section{{Fields: []web.Field{{Kind: web.Select, Name: "region", Label: v.Say("地区"), Value: in, EmptyOption: v.Say("全部"), Options: f.Regions(r.Context())}}}}, Buttons: []web.Button{{Label: v.Say("查询"), Primary: true}}}
		cards := web.Cards{Empty: web.Empty{Title: v.Say("没有在聘的社会质量监督员"), Text: v.Say("换一个地区试试。")}}
		for _, x := range got.Records {
			s := x.(*Supervisor)
			cards.Items = append(cards.Items, web.Card{Title: s.publicName(), Note: v.Say("监督员证号") + " " + s.CardNo, Facts: []web.Fact{{Label: v.Say("监督区域"), Cell: web.Cell{Text: d.area(s)}}, {Label: v.Say("监督领域"), Cell: web.Cell{Text: s.sectors(v)}}, {Label: v.Say("聘期"), Cell: web.Cell{Text: s.From.String() + " — " + s.Until.String()}}}})
		}
		parts := []web.Part{form, cards}
		if got.Next != "" {
			parts = append(parts, web.Notice{Links: []web.Link{{Label: v.Say("下一页"), URL: frame.Keep(r, "/supervisors", []string{"region"}, "after", got.Next)}}})
		}
		return frame.Show(w, v, http.StatusOK, web.Wrap{Parts: parts})
	}))
}

// publicName is the name as the public sees it.
func (r *Supervisor) publicName() string {
	name := []rune(r.Name)
	if r.Consent || len(name) == 0 {
		return r.Name
	}
	return string(name[:1]) + "＊＊"
}

func (r *Supervisor) sectors(p *web.Page) string {
	if len(r.Sectors) == 0 {
		return p.Say("全部领域")
	}
	out := make([]string, len(r.Sectors))
	for i, s := range r.Sectors {
		out[i] = p.Say(sectorLabel(s))
	}
	return strings.Join(out, "、")
}
