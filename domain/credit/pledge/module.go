package pledge

import (
	"net/url"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/calc/uscc"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/job"
	"qgov/kernel/module"
	"qgov/kernel/page"
	"qgov/kernel/publish"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/web"
)

const wing = "主体与信用"

// Module is the business of pledges, disclosures and reports, published by the office, which must have the forms of [Forms].
func Module(office *publish.Office, demo bool) module.Module {
	d := &desk{office: office, demo: demo}
	return module.Module{
		Name: "pledge",
		Views: []page.View{d.statements(), d.campaigns(), invitations(),
			{Plan: TemplateKind.Plan, Wing: "系统", Icon: "list-check", Rank: 26, Sample: func(tx *flow.Tx) (record.Record, error) {
				return &Template{Code: "t" + tx.NewID().String(), Name: "示例模板", Sort: Pledge, Months: 12, Items: []Question{{Key: "a", Label: "示例事项", Form: asText}}, Basis: "示例依据", From: calendar.NewDate(2015, 1, 1), Until: calendar.NewDate(2015, 12, 31)}, nil
			}},
			{Plan: RuleKind.Plan, Wing: "系统", Icon: "list-check", Rank: 27, Sample: func(tx *flow.Tx) (record.Record, error) {
				return &Rule{Code: "t" + tx.NewID().String(), Name: "示例规则", Key: "a", Test: under, Category: "4", Basis: "示例依据", From: calendar.NewDate(2015, 1, 1), Until: calendar.NewDate(2015, 12, 31)}, nil
			}},
		},
		Grants: append(append(grants(), campaignGrants()...), registerGrants()...),
		Routes: func(s *page.Site) []route.Route { d.site = s; return append(d.routes(), d.public()) },
		Jobs:   []job.Kind{d.round()},
		Seed:   seed,
		Cards: []page.Card{
			{Label: "承诺和报告待审核", Icon: "certificate", Tone: web.Info, Duties: []role.Duty{duty.Credit}, List: "/credit_statement?state=filed"},
		},
		English: English,
		Texts:   []string{"公示信息发布", "公示信息更正", "公示信息撤下", "公示信息期满撤下", "未申报", "行业不详", "推荐"},
	}
}

func grants() []role.Grant {
	return append(role.Allow(Kind.Name, []role.Action{role.See, role.Export}, append(duty.Staff(), duty.Firm)...), role.Allow(Kind.Name, []role.Action{role.Create}, duty.Firm, duty.Credit)...)
}

func (d *desk) statements() page.View {
	k, p := Kind, Kind.P
	return page.View{Plan: k.Plan, Flow: newFlow(d), Wing: wing, Icon: "certificate", Rank: 15, New: "填报",
		Columns: []page.Column{{Field: k.F(&p.Title), Under: k.F(&p.Code)}, {Field: k.F(&p.Sort)}, {Field: k.F(&p.State)}, {Field: k.F(&p.FiledOn)}, {Field: k.F(&p.PublishedOn)}, {Field: k.F(&p.Until)}, {Field: k.F(&p.Due)}},
		Presets: []page.Preset{{Name: "pledge", Label: "质量信誉承诺", Where: map[string]string{"sort": Pledge}}, {Name: "report", Label: "质量信用报告", Where: map[string]string{"sort": Report}}},
		Defaults: func(tx *flow.Tx, r record.Record, q url.Values) error {
			x := r.(*Statement)
			if x.Sort = q.Get("sort"); tx.Actor().Party != 0 {
				x.Firm = record.To[firm.Firm](tx.Actor().Party)
			}
			if id, err := record.ParseID(q.Get("campaign")); err == nil {
				x.Campaign = record.To[Campaign](id)
			}
			return nil
		},
		Banner: flagged,
		Panels: []page.Panel{{Title: "申报与平台记录", Part: d.beside}, {Title: "公开日志", Part: leaves}},
		Drawn:  []*record.Field{k.F(&p.Items), k.F(&p.Flags), k.F(&p.Leaves)},
		Links: func(_ *flow.Tx, r record.Record) []web.Link {
			if x := r.(*Statement); x.PublicCode != "" {
				return []web.Link{{Label: "公开副本", URL: "/results/" + x.PublicCode}}
			}
			return nil
		},
		Acts:   map[string]string{"publish": "公示信息发布", "correct": "公示信息更正", "withdraw": "公示信息撤下", "expire": "公示信息期满撤下"},
		Sample: sampleStatement}
}

// flagged tells whoever opens a statement what is contradicted.
func flagged(_ *flow.Tx, r record.Record) []web.Alert {
	x := r.(*Statement)
	if len(x.Flags) == 0 || x.State == Withdrawn || x.State == Over {
		return nil
	}
	var said string
	for i, f := range x.Flags {
		if i > 0 {
			said += "；"
		}
		said += f.Rule
	}
	return []web.Alert{{Tone: web.Warn, Title: "申报与平台记录有矛盾", Text: said}}
}

func (d *desk) campaigns() page.View {
	k, p := CampaignKind, CampaignKind.P
	return page.View{Plan: k.Plan, Flow: newCampaign(), Wing: wing, Icon: "flag", Rank: 16,
		Columns: []page.Column{{Field: k.F(&p.Name)}, {Field: k.F(&p.Sort)}, {Field: k.F(&p.State)}, {Field: k.F(&p.Closes)}, {Field: k.F(&p.RemindedOn)}},
		Panels: []page.Panel{{Title: "按地区的覆盖情况", Part: func(tx *flow.Tx, r record.Record, p *web.Page) (web.Part, error) {
			return d.covered(byRegion, "地区")(tx, r, p)
		}}, {Title: "按行业的覆盖情况", Part: func(tx *flow.Tx, r record.Record, p *web.Page) (web.Part, error) {
			return d.covered(byIndustry, "行业")(tx, r, p)
		}}},
		Links: func(tx *flow.Tx, r record.Record) []web.Link {
			at := "/pledge_campaign/" + r.Header().ID.String() + "/export?format="
			if tx.Actor().Party != 0 {
				return []web.Link{{Label: "填报", URL: "/credit_statement/new?sort=" + r.(*Campaign).Sort + "&campaign=" + r.Header().ID.String()}}
			}
			return []web.Link{{Label: "导出名单（XLSX）", URL: at + "xlsx"}, {Label: "导出名单（CSV）", URL: at + "csv"}}
		},
		Related: []page.Related{{Kind: InvitationKind.Plan, Field: InvitationKind.F(&InvitationKind.P.Campaign), Label: "受邀企业", New: true}, {Kind: Kind.Plan, Field: Kind.F(&Kind.P.Campaign), Label: "企业申报"}},
		Sample:  func(*flow.Tx) (record.Record, error) { return sampleCampaign(), nil }}
}

func invitations() page.View {
	k, p := InvitationKind, InvitationKind.P
	return page.View{Plan: k.Plan, Flow: newInvitation(), Wing: wing, Icon: "mail", Rank: 17, New: "邀请企业",
		Columns: []page.Column{{Field: k.F(&p.Name), Under: k.F(&p.Code)}, {Field: k.F(&p.Campaign)}, {Field: k.F(&p.InvitedOn)}, {Field: k.F(&p.RemindedOn)}, {Field: k.F(&p.Region)}},
		Key:     []*record.Field{k.F(&p.Campaign), k.F(&p.Firm)},
		Tell:    called,
		Links: func(tx *flow.Tx, r record.Record) []web.Link {
			if tx.Actor().Party == 0 {
				return nil
			}
			return []web.Link{{Label: "填报", URL: "/credit_statement/new?sort=" + Pledge + "&campaign=" + r.(*Invitation).Campaign.ID.String()}}
		},
		Sample: func(tx *flow.Tx) (record.Record, error) {
			f, err := sampleFirm(tx)
			if err != nil {
				return nil, err
			}
			c := sampleCampaign()
			if err := tx.Create(CampaignKind.Plan, c); err != nil {
				return nil, err
			}
			return &Invitation{Campaign: record.To[Campaign](c.ID), Firm: record.To[firm.Firm](f.ID), Demo: true}, nil
		}}
}

func sampleCampaign() *Campaign {
	return &Campaign{Name: "示例承诺活动", Sort: Pledge, Organizer: "示例组织单位", Year: 2026, Opens: calendar.NewDate(2026, 1, 1), Closes: calendar.NewDate(2030, 12, 31), Demo: true}
}

func sampleFirm(tx *flow.Tx) (*firm.Firm, error) {
	f := &firm.Firm{Code: uscc.Generate("91", "371082", uint64(tx.NewID())), Name: "示例承诺企业" + tx.NewID().String(), Sort: "enterprise", Status: "active", Demo: true}
	return f, tx.Create(firm.Kind.Plan, f)
}

func sampleStatement(tx *flow.Tx) (record.Record, error) {
	f, err := sampleFirm(tx)
	return &Statement{Sort: Pledge, Firm: record.To[firm.Firm](f.ID), Demo: true}, err
}
