package rectify

import (
	"fmt"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/job"
	"qgov/kernel/module"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/web"
)

// Module is the closed loop of findings.
func Module() module.Module {
	k, p := Kind, Kind.P
	read := []role.Action{role.See, role.Export}
	return module.Module{
		Name: "rectify",
		Views: []page.View{
			{Plan: k.Plan, Flow: Flow, Wing: "监管业务", Icon: "clipboard-check", Rank: 5,
				Columns: []page.Column{{Field: k.F(&p.Title), Under: k.F(&p.Number)}, {Field: k.F(&p.Firm), Under: k.F(&p.Region)}, {Field: k.F(&p.Severity)}, {Field: k.F(&p.Level)},
					{Field: k.F(&p.Relapse)}, {Field: k.F(&p.State)}, {Field: k.F(&p.Due)}},
				Presets: []page.Preset{
					{Name: "raised", Label: "上级督办", Where: map[string]string{"level.from": "2"}},
					{Name: "overdue", Label: "已超期", Where: map[string]string{"due": "late"}},
					{Name: "relapse", Label: "整改后再犯", Where: map[string]string{"relapse": "是"}},
				},
				Summary: func(_ *flow.Tx, r record.Record) string { return r.(*Finding).Problem },
				Banner:  banner,
				Links:   source,
				Acts:    map[string]string{"escalate": "升级督办"},
				Panels:  []page.Panel{{Title: "督办", Part: supervision}, {Title: "整改措施进度", Part: progress}},
				Sample:  sample},
			{Plan: ConditionKind.Plan, Wing: "系统", Icon: "list-check", Rank: 22,
				Sample: func(tx *flow.Tx) (record.Record, error) {
					return &Required{Name: "示例条件" + tx.NewID().String(), Off: true, Guide: "示例", Rank: 9, Source: "示例规定"}, nil
				}},
		},
		Grants: append(append(role.Allow("finding", read, append(duty.Staff(), duty.Firm)...), role.Allow("finding", []role.Action{role.Create, role.Change}, duty.Handler, duty.Supervisor)...),
			append(role.Allow("closing_condition", read, duty.Staff()...), role.Allow("closing_condition", []role.Action{role.Create, role.Change}, duty.Supervisor)...)...),
		Jobs:    []job.Kind{escalation},
		Seed:    seed,
		English: English,
		Texts:   []string{"该企业同一事项整改后再犯", "本事项按再犯从严办理，并已提请科室负责人督办"},
	}
}

func banner(_ *flow.Tx, r record.Record) []web.Alert {
	if f := r.(*Finding); f.ID != 0 && f.Relapse && f.ClosedOn.IsZero() {
		return []web.Alert{{Tone: web.Bad, Title: "该企业同一事项整改后再犯", Text: "本事项按再犯从严办理，并已提请科室负责人督办"}}
	}
	return nil
}

// supervision shows how far up the finding has gone, and its limits.
func supervision(tx *flow.Tx, r record.Record, p *web.Page) (web.Part, error) {
	f := r.(*Finding)
	list, err := tx.Deadlines(Kind.Name, f.ID)
	if err != nil {
		return nil, err
	}
	facts := web.Facts{Items: []web.Fact{{Label: p.T("督办层级"), Cell: web.Cell{Text: p.T([]string{"承办人", "承办人", "科室负责人", "局领导"}[min(max(f.Level, 0), 3)])}}}}
	if f.Raised != 0 {
		facts.Items = append(facts.Items, web.Fact{Label: p.T("最近一次升级督办"), Cell: web.Cell{Text: f.Raised.String()}})
	}
	for _, d := range list {
		facts.Items = append(facts.Items, web.Fact{Label: p.T(d.Label), Cell: web.Cell{Text: d.Due.String(), Sub: d.Basis, Badge: badge(p, d, tx.Today())}})
	}
	return facts, nil
}

func badge(p *web.Page, d flow.Running, today calendar.Date) *web.Badge {
	switch {
	case !d.Stopped.IsZero() && d.Stopped <= d.Due:
		return &web.Badge{Text: p.T("按期完成"), Tone: web.Good}
	case !d.Stopped.IsZero():
		return &web.Badge{Text: p.T("逾期完成"), Tone: web.Warn}
	case d.Late(today):
		return &web.Badge{Text: p.T("已超期"), Tone: web.Bad}
	}
	return &web.Badge{Text: p.T("计算中"), Tone: web.Info}
}

// progress shows the measures of the firm's plan by their days.
func progress(tx *flow.Tx, r record.Record, p *web.Page) (web.Part, error) {
	f := r.(*Finding)
	if len(f.Measures) == 0 {
		return nil, nil
	}
	var t web.Timeline
	for i, m := range f.Measures {
		e := web.Event{Title: fmt.Sprintf("%d. %s", i+1, m.What), When: m.Due.String(), Who: m.Person, Tone: web.Info, Text: p.T("未完成")}
		switch {
		case !m.Done.IsZero():
			e.Tone, e.Text = web.Good, p.T("完成日期")+" "+m.Done.String()
		case m.Due < tx.Today():
			e.Tone, e.Text = web.Bad, p.T("已超期")
		}
		t.Events = append(t.Events, e)
	}
	return t, nil
}

func sample(tx *flow.Tx) (record.Record, error) {
	f := &firm.Firm{Name: "示例整改企业", Sort: "enterprise", Status: "active", Demo: true}
	if err := tx.Create(firm.Kind.Plan, f); err != nil {
		return nil, err
	}
	return &Finding{Title: "示例产品抽查不合格", Firm: record.To[firm.Firm](f.ID), Subject: "示例产品", RuleSet: "goods", Problem: "示例项目不符合标准要求", Severity: "ordinary", Demo: true}, nil
}

// source leads to the record that the finding comes from.
func source(_ *flow.Tx, r record.Record) []web.Link {
	f := r.(*Finding)
	if f.Source == "" || f.SourceID == 0 {
		return nil
	}
	return []web.Link{{Label: "来源记录", Icon: "link", URL: "/" + f.Source + "/" + f.SourceID.String()}}
}
