package annual

import (
	"net/url"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/calc/uscc"
	"qgov/kernel/flow"
	"qgov/kernel/job"
	"qgov/kernel/module"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
)

// Subject is what the policy grants: See the rates and the due list, Export them, Create proposals for the abnormal list.
const Subject = "annual"

// Module is the business of annual reports.
func Module() module.Module {
	k, p, rk, rp := Kind, Kind.P, ReminderKind, ReminderKind.P
	read := []role.Action{role.See, role.Export}
	return module.Module{
		Name: "annual",
		Views: []page.View{
			{Plan: k.Plan, Flow: Flow, Wing: "主体与信用", Icon: "file-check", Rank: 19, New: "报送年报",
				Columns: []page.Column{{Field: k.F(&p.Number), Under: k.F(&p.Code)}, {Field: k.F(&p.Firm)}, {Field: k.F(&p.Year)}, {Field: k.F(&p.FiledOn)}, {Field: k.F(&p.Late)}, {Field: k.F(&p.Region)}},
				Presets: []page.Preset{{Name: "late", Label: "逾期补报", Where: map[string]string{"late": "是"}}},
				Key:     []*record.Field{k.F(&p.Firm), k.F(&p.Year)},
				Defaults: func(tx *flow.Tx, r record.Record, _ url.Values) error {
					a := r.(*Report)
					if a.Year = int64(tx.Today().Year()) - 1; tx.Actor().Party != 0 {
						a.Firm = record.To[firm.Firm](tx.Actor().Party)
					}
					return nil
				},
				Sample: sampleReport},
			{Plan: rk.Plan, Flow: ReminderFlow, Wing: "主体与信用", Icon: "bell", Rank: 20,
				Columns: []page.Column{{Field: rk.F(&rp.Title)}, {Field: rk.F(&rp.How)}, {Field: rk.F(&rp.Count)}, {Field: rk.F(&rp.Region)}, {Field: rk.F(&rp.Day)}},
				Defaults: func(tx *flow.Tx, r record.Record, _ url.Values) error {
					r.(*Reminder).Year = int64(tx.Today().Year()) - 1
					return nil
				},
				Sample: func(*flow.Tx) (record.Record, error) {
					return &Reminder{Year: 2025, How: "notice", Text: "示例：请于6月30日前报送年报", Demo: true}, nil
				}},
		},
		Grants: append(append(role.Allow(k.Name, read, append(duty.Staff(), duty.Firm)...),
			append(role.Allow(k.Name, []role.Action{role.Create}, duty.Registrar, duty.Firm), append(role.Allow(k.Name, []role.Action{role.Import}, duty.Registrar), role.Allow(k.Name, []role.Action{role.Reveal}, duty.Registrar)...)...)...),
			append(append(role.Allow(rk.Name, read, duty.Staff()...), role.Allow(rk.Name, []role.Action{role.Create}, duty.Registrar, duty.Credit, duty.Handler)...),
				append(role.Allow(Subject, read, duty.Staff()...), role.Allow(Subject, []role.Action{role.Create}, duty.Registrar, duty.Credit, duty.Handler)...)...)...),
		Jobs:   []job.Kind{round},
		Routes: func(s *page.Site) []route.Route { return desk{s}.routes() },
		Entries: func(policy *role.Policy) []page.Entry {
			return []page.Entry{{Wing: "主体与信用", Label: "年报公示率", Icon: "chart-bar", URL: "/annual", Rank: 18, May: func(a role.Actor) bool { return policy.May(a, Subject, role.See) }}}
		},
		English: English,
	}
}

func sampleReport(tx *flow.Tx) (record.Record, error) {
	f := &firm.Firm{Code: uscc.Generate("91", "371082", uint64(tx.NewID())), Name: "示例年报企业" + tx.NewID().String(), Sort: "enterprise", Status: "active", Demo: true}
	if err := tx.Create(firm.Kind.Plan, f); err != nil {
		return nil, err
	}
	return &Report{Firm: record.To[firm.Firm](f.ID), Year: int64(tx.Today().Year()) - 1, FiledOn: tx.Today(), Operating: "open", Address: "示例路1号", Email: "a@example.com", Phone: "13900000000", Demo: true}, nil
}
