package reception

import (
	"fmt"
	"net/url"
	"strings"

	"qgov/base/duty"
	"qgov/base/organ"
	"qgov/base/person"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/module"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/web"
)

// Wing is the group of the side bar.
const Wing = "消费维权"

// Module is the reception of messages.
func Module(o Options) module.Module {
	k, p, rk := Kind, Kind.P, RouteKind
	staff := []role.Duty{duty.Consumer, duty.Supervisor, duty.Leader, duty.Handler, duty.Witness}
	var grants []role.Grant
	grants = append(grants, role.Allow(k.Name, []role.Action{role.See, role.Export}, staff...)...)
	grants = append(grants, role.Allow(k.Name, []role.Action{role.Create, role.Change, role.Import}, duty.Consumer, duty.Supervisor)...)
	grants = append(grants, role.Allow(k.Name, []role.Action{role.Reveal}, duty.Consumer, duty.Supervisor)...)
	grants = append(grants, role.Allow(rk.Name, []role.Action{role.See, role.Export}, staff...)...)
	grants = append(grants, role.Allow(rk.Name, []role.Action{role.Create, role.Change}, duty.Supervisor)...)
	return module.Module{
		Name: "reception",
		Views: []page.View{
			{Plan: k.Plan, Flow: Flow, Wing: Wing, Icon: "message", Rank: 1,
				Columns: []page.Column{{Field: k.F(&p.Title), Under: k.F(&p.Number)}, {Field: k.F(&p.Channel), Under: k.F(&p.Region)}, {Field: k.F(&p.Against)}, {Field: k.F(&p.Product)}, {Field: k.F(&p.Handed)}, {Field: k.F(&p.State)}, {Field: k.F(&p.Received)}, {Field: k.F(&p.Due)}},
				Defaults: func(tx *flow.Tx, r record.Record, _ url.Values) error {
					m := r.(*Message)
					m.Channel, m.Received, m.Wish = "phone", tx.Today(), AsComplaint
					return nil
				},
				Summary: func(_ *flow.Tx, r record.Record) string { return clip(r.(*Message).Text, 160) },
				Reads:   []*record.Field{k.F(&p.Text), k.F(&p.Want)},
				Panels:  []page.Panel{{Title: "可能是同一纠纷的来件", Part: alike}, {Title: "被投诉人候选", Part: candidates}},
				Related: []page.Related{{Kind: k.Plan, Field: k.F(&p.Into), Label: "并入本件的来件"}},
				Links:   links,
				Key:     []*record.Field{k.F(&p.Channel), k.F(&p.SourceNo), k.F(&p.Received), k.F(&p.Title)},
				Sample: func(tx *flow.Tx) (record.Record, error) {
					return &Message{Title: "示例来件：电视机无法开机", Channel: "phone", Received: calendar.NewDate(2026, 2, 1), Wish: AsComplaint, Text: "示例内容：购买的电视机无法开机", Respondent: Respondent{Against: "示例商店"}, Demo: true}, nil
				}},
			{Plan: rk.Plan, Wing: "系统", Icon: "sitemap", Rank: 27, Sample: func(tx *flow.Tx) (record.Record, error) {
				o := &organ.Organ{Name: "示例单位" + tx.NewID().String(), Sort: "department"}
				if err := tx.Create(organ.Kind.Plan, o); err != nil {
					return nil, err
				}
				who := &person.Person{Name: "示例承办人", Organ: record.To[organ.Organ](o.ID)}
				if err := tx.Create(person.Kind.Plan, who); err != nil {
					return nil, err
				}
				return &Route{Sector: "goods", Person: record.To[person.Person](who.ID), Note: "示例分办"}, nil
			}},
		},
		Grants: grants,
		Routes: func(s *page.Site) []route.Route { d := desk{s, o}; return append(d.routes(), d.reissueRoutes()...) },
		Cards: []page.Card{
			{Label: "来件待分办", Icon: "message", Tone: web.Warn, Duties: []role.Duty{duty.Consumer}, List: "/consumer_message?state=waiting"},
			{Label: "来件超期未分办", Icon: "alert-circle", Tone: web.Bad, Duties: []role.Duty{duty.Consumer}, List: "/consumer_message?state=waiting&due=late"},
		},
		English: English,
		Texts:   []string{Wing, "暂无"},
	}
}

// links lead to what became of the message.
func links(tx *flow.Tx, r record.Record) []web.Link {
	m := r.(*Message)
	var out []web.Link
	if m.Complaint != 0 {
		out = append(out, web.Link{Label: "查看投诉", Icon: "link", URL: "/complaint/" + m.Complaint.String()})
	}
	if m.Report != 0 && tx.DB().Policy().May(tx.Actor(), "report", role.See) {
		out = append(out, web.Link{Label: "查看举报", Icon: "link", URL: "/report/" + m.Report.String()})
	}
	if m.Into.Known() {
		out = append(out, web.Link{Label: "查看并入的来件", Icon: "link", URL: "/consumer_message/" + m.Into.ID.String()})
	}
	return append(out, reissueLink(tx, m)...)
}

// candidates shows the firms that the respondent may be, with the score of the names, until an officer confirmed one.
func candidates(tx *flow.Tx, r record.Record, p *web.Page) (web.Part, error) {
	m := r.(*Message)
	if m.State != Waiting || m.ID == 0 {
		return nil, nil
	}
	list, err := Candidates(tx, m)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	t := web.List{Count: int64(len(list)), ResultID: "candidates", Columns: []web.Column{{Label: p.Say("企业")}, {Label: p.Say("相似度"), Num: true}, {Label: p.Say("比对说明")}, {Label: p.Say("住所")}}}
	for _, c := range list {
		words := make([]string, 0, 2)
		for _, w := range strings.Split(c.Why, "；") {
			words = append(words, p.Say(w))
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{{Text: c.Firm.Name, Sub: c.Firm.Code, URL: "/firm/" + c.Firm.ID.String()}, {Text: fmt.Sprint(min(c.Score, 100))}, {Text: strings.Join(words, "；")}, {Text: c.Firm.Address}}})
	}
	return t, nil
}

// alike shows messages that may be about the same dispute.
func alike(tx *flow.Tx, r record.Record, p *web.Page) (web.Part, error) {
	m := r.(*Message)
	if m.State != Waiting || m.ID == 0 {
		return nil, nil
	}
	list, err := Alike(tx, m)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	t := web.List{Count: int64(len(list)), ResultID: "alike", Columns: []web.Column{{Label: p.Say("来件")}, {Label: p.Say("收到日期")}, {Label: p.Say("状态")}, {Label: p.Say("相同之处")}}}
	for _, l := range list {
		why := make([]string, len(l.Because))
		for i, w := range l.Because {
			why[i] = p.Say(w)
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{{Text: l.Message.Title, Sub: l.Message.Number, URL: "/consumer_message/" + l.Message.ID.String()}, {Text: l.Message.Received.String()},
			{Text: p.Say(Flow.State(l.Message.State).Label)}, {Text: strings.Join(why, "；")}}})
	}
	return t, nil
}
