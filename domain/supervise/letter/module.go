package letter

import (
	"qgov/base/duty"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/module"
	"qgov/kernel/page"
	"qgov/kernel/paper"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/web"
)

// Options is what the letters need of the program.
type Options struct {
	Public string       // address of the public site, for QR codes: https://zl.example.gov.cn
	Press  *paper.Press // nil: one of its own
	Others []Verifier   // of businesses whose papers /verify knows too
}

// Module is the business of letters.
func Module(o Options) module.Module {
	if o.Press == nil {
		o.Press = paper.NewPress()
	}
	k, p := Kind, Kind.P
	read := []role.Action{role.See, role.Export}
	return module.Module{
		Name: "letter",
		Views: []page.View{
			{Plan: k.Plan, Flow: Flow, Wing: "监管业务", Icon: "file-text", Rank: 7,
				Columns: []page.Column{{Field: k.F(&p.Title), Under: k.F(&p.Number)}, {Field: k.F(&p.Sort)}, {Field: k.F(&p.To)}, {Field: k.F(&p.State)}, {Field: k.F(&p.IssuedOn)}, {Field: k.F(&p.ServedOn)}},
				Presets: []page.Preset{{Name: "unserved", Label: "待送达", Where: map[string]string{"state": string(Issued)}}},
				Summary: func(_ *flow.Tx, r record.Record) string { return r.(*Letter).To },
				Links: func(_ *flow.Tx, r record.Record) []web.Link {
					l := r.(*Letter)
					at := "/letter/" + l.ID.String()
					return []web.Link{{Label: "查看文书", Icon: "file-text", URL: at + "/view"}, {Label: "下载 PDF", Icon: "download", URL: at + "/pdf", Download: true},
						{Label: "下载 DOCX", Icon: "download", URL: at + "/docx", Download: true}, {Label: "来源记录", Icon: "link", URL: "/" + l.Source + "/" + l.SourceID.String()}}
				},
				Banner: func(_ *flow.Tx, r record.Record) []web.Alert {
					if l := r.(*Letter); l.Digest != "" && !l.Intact() {
						return []web.Alert{{Tone: web.Bad, Title: "文书与签发时的摘要不一致", Text: "请报告系统管理员核查"}}
					}
					return nil
				},
				Sample: func(tx *flow.Tx) (record.Record, error) {
					return &Letter{Title: "示例告知书", Sort: ToFirm, To: "示例企业", Organ: "示例市场监督管理局", Source: sampling.Kind.Name, Body: "示例正文。", Demo: true}, nil
				}},
			{Plan: TextKind.Plan, Flow: TextFlow, Wing: "系统", Icon: "file-text", Rank: 23,
				Sample: func(tx *flow.Tx) (record.Record, error) {
					return &Text{Sort: Order, Title: "示例责令改正通知书", Body: "请于{整改期限}前改正。", From: calendar.NewDate(2030, 1, 1)}, nil
				}},
		},
		Grants: append(append(role.Allow(k.Name, read, duty.Staff()...), role.Allow(k.Name, []role.Action{role.Create}, duty.Handler, duty.Supervisor)...),
			append(append(role.Allow(TextKind.Name, read, duty.Staff()...), role.Allow(k.Name, []role.Action{role.Reveal}, duty.Handler, duty.Supervisor)...),
				role.Allow(TextKind.Name, []role.Action{role.Create}, duty.Handler, duty.Supervisor)...)...),
		Seed:    seed,
		Routes:  func(s *page.Site) []route.Route { return desk{s, o.Public, o.Press, o.Others}.routes() },
		English: English,
		Texts:   []string{"被新文本替代"},
	}
}
