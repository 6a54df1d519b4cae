package signup

import (
	"net/http"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/calc/uscc"
	"qgov/kernel/account"
	"qgov/kernel/flow"
	"qgov/kernel/job"
	"qgov/kernel/module"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/web"
)

// Options is what the accounts of firms need of the program.
type Options struct {
	Accounts func() *account.Accounts    // known once the program serves
	Recent   func(r *http.Request) error // sends somebody who did not prove of late who it is to do so
}

// Module is the business of accounts of firms.
func Module(o Options) module.Module {
	k, p := Kind, Kind.P
	return module.Module{
		Name: "signup",
		Views: []page.View{{Plan: k.Plan, Flow: newFlow(), Wing: "主体与信用", Icon: "user-plus", Rank: 12,
			Columns: []page.Column{{Field: k.F(&p.Name), Under: k.F(&p.Code)}, {Field: k.F(&p.State)}, {Field: k.F(&p.AskedOn)}, {Field: k.F(&p.Basis)}, {Field: k.F(&p.Admin)}, {Field: k.F(&p.Due)}},
			Banner:  warned,
			Sample: func(tx *flow.Tx) (record.Record, error) {
				f := &firm.Firm{Code: uscc.Generate("91", "371082", uint64(tx.NewID())), Name: "示例注册企业" + tx.NewID().String(), Sort: "enterprise", Status: "active", Demo: true}
				if err := tx.Create(firm.Kind.Plan, f); err != nil {
					return nil, err
				}
				return &Signup{Name: f.Name, Code: f.Code, Person: "示例甲", Post: "示例职务", Phone: "13900000000", Email: "a@example.com", Demo: true}, nil
			}}},
		Grants: append(append(role.Allow(k.Name, []role.Action{role.See}, duty.Registrar, duty.Credit, duty.Supervisor), role.Allow(k.Name, []role.Action{role.Reveal}, duty.Registrar, duty.Credit)...),
			role.Allow(Subject, []role.Action{role.See, role.Create, End}, duty.FirmAdmin)...),
		Routes: func(s *page.Site) []route.Route { return desk{s, o}.routes() },
		Entries: func(policy *role.Policy) []page.Entry {
			return []page.Entry{{Wing: "工作台", Label: "本企业账号", Icon: "users", URL: "/firm_account", Rank: 9, May: func(a role.Actor) bool { return policy.May(a, Subject, role.See) }}}
		},
		Jobs: []job.Kind{purging},
		Cards: []page.Card{
			{Label: "企业账号待核验", Icon: "user-plus", Tone: web.Info, Duties: []role.Duty{duty.Credit}, List: "/firm_signup?state=asked"},
		},
		English: English,
	}
}

// warned tells the officer what the applicant is not told: whether the firm has an administrator already.
func warned(tx *flow.Tx, r record.Record) []web.Alert {
	x := r.(*Signup)
	if x.State != Asked {
		return nil
	}
	admin, err := administered(tx, x.Firm.ID)
	if err != nil || !admin {
		return nil
	}
	return []web.Alert{{Tone: web.Info, Title: "该企业已有管理员账号", Text: "可以请其自行增设；仍在此开通的，请核实为何不由管理员办理"}}
}
