package tender

import (
	"qgov/base/duty"
	"qgov/kernel/audit"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/job"
	"qgov/kernel/module"
	"qgov/kernel/page"
	"qgov/kernel/paper"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/web"
)

// Options is what the checks need of the program.
type Options struct {
	Dir    string       // folder where a file lies while it is read, for this program alone
	Public string       // address of the public site, for QR codes
	Press  *paper.Press // nil: one of its own
}

const wing = "主体与信用"

// Module is the check of bidders.
func Module(o Options) module.Module {
	if o.Press == nil {
		o.Press = paper.NewPress()
	}
	k, p, rk, rp := Kind, Kind.P, RuleKind, RuleKind.P
	staff := duty.Staff()
	return module.Module{
		Name: "tender",
		Views: []page.View{
			{Plan: k.Plan, Flow: Flow, Wing: wing, Icon: "checklist", Rank: 30, Acts: map[string]string{"tender_hit": "告知受限投标人"},
				Columns: []page.Column{{Field: k.F(&p.Title), Under: k.F(&p.Number)}, {Field: k.F(&p.Purpose)}, {Field: k.F(&p.AsOf)}, {Field: k.F(&p.Asker)}, {Field: k.F(&p.Bidders)}, {Field: k.F(&p.Restricted)}, {Field: k.F(&p.State)}, {Field: k.F(&p.Asked)}},
				Presets: []page.Preset{{Name: "hits", Label: "有受限投标人", Where: map[string]string{"restricted.from": "1"}}},
				Links:   links,
				Panels:  []page.Panel{{Title: "进度", Part: progress}, {Title: "投标人", Part: first}},
				Sample: func(tx *flow.Tx) (record.Record, error) {
					return &Check{Title: "示例采购项目", Purpose: Procurement, AsOf: tx.Today(), Asker: "示例采购人", Channel: ByForm, Asked: tx.Now(), CheckCode: audit.NewCode(), Demo: true}, nil
				}},
			{Plan: rk.Plan, Wing: "系统", Icon: "list-check", Rank: 26,
				Columns: []page.Column{{Field: rk.F(&rp.Name), Under: rk.F(&rp.Basis)}, {Field: rk.F(&rp.Trigger)}, {Field: rk.F(&rp.Purpose)}, {Field: rk.F(&rp.Effect)}, {Field: rk.F(&rp.Confirmed)}, {Field: rk.F(&rp.From)}, {Field: rk.F(&rp.Until)}},
				Banner: func(_ *flow.Tx, r record.Record) []web.Alert {
					if x := r.(*Rule); x.ID != 0 && !x.Confirmed {
						return []web.Alert{{Tone: web.Warn, Title: "未核实", Text: x.Confidence}}
					}
					return nil
				},
				Sample: func(tx *flow.Tx) (record.Record, error) {
					return &Rule{Code: "t" + tx.NewID().String(), Name: "示例规则", Trigger: bySerious, Effect: Restricted, Basis: "示例规定", From: calendar.NewDate(2026, 1, 1), Until: calendar.NewDate(2026, 1, 2)}, nil
				}},
		},
		Grants: append(append(role.Allow(k.Name, []role.Action{role.See, role.Export, Ask}, askers()...),
			role.Allow(rk.Name, []role.Action{role.See, role.Export}, staff...)...),
			role.Allow(rk.Name, []role.Action{role.Create, role.Change}, duty.Supervisor)...),
		Jobs:   []job.Kind{runs},
		Routes: func(s *page.Site) []route.Route { return desk{s, o}.routes() },
		Entries: func(p *role.Policy) []page.Entry {
			return []page.Entry{{Wing: wing, Label: "核查投标人", Icon: "checklist", URL: "/tender_check/ask", Rank: 29, May: func(a role.Actor) bool { return p.May(a, k.Name, Ask) }}}
		},
		Seed: seed,
		Cards: []page.Card{
			{Label: "核查待选定", Icon: "checklist", Tone: web.Warn, Duties: []role.Duty{duty.Credit, duty.TenderPlatform}, List: "/tender_check?state=choosing"},
		},
		English: English,
		Texts:   []string{"未核实", unread, "属本局配置", "告知受限投标人"},
	}
}

// links are the papers and sheets of an answer.
func links(_ *flow.Tx, r record.Record) []web.Link {
	c := r.(*Check)
	at := "/tender_check/" + c.ID.String()
	if c.State == Working {
		return nil
	}
	out := []web.Link{{Label: "全部投标人", Icon: "table", URL: at + "/lines"}, {Label: "结果 XLSX", Icon: "download", URL: at + "/result.xlsx", Download: true}, {Label: "结果 CSV", Icon: "download", URL: at + "/result.csv", Download: true}}
	if c.State == Issued {
		out = append(out, web.Link{Label: "查看文书", Icon: "file-text", URL: at + "/view"}, web.Link{Label: "下载 PDF", Icon: "download", URL: at + "/pdf", Download: true})
	}
	return out
}
