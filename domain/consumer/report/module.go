package report

import (
	"context"
	"net/url"

	"qgov/base/duty"
	"qgov/domain/consumer/reception"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/flow"
	"qgov/kernel/job"
	"qgov/kernel/module"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/store"
	"qgov/web"
)

const wing = reception.Wing

// Module is the business of reports.
func Module(o Options) module.Module {
	k, p, wk, wp, vk, vp := Kind, Kind.P, RewardKind, RewardKind.P, RevealKind, RevealKind.P
	rk, rp, gk := RateKind, RateKind.P, GroundKind
	handlers := []role.Duty{duty.Inspector, duty.Supervisor, duty.Witness}
	var grants []role.Grant
	for _, g := range [][]role.Grant{
		role.Allow(k.Name, []role.Action{role.See}, handlers...), role.Allow(k.Name, []role.Action{role.Export}, duty.Supervisor), role.Allow(k.Name, []role.Action{role.Create}, duty.Inspector, duty.Supervisor),
		role.Allow(wk.Name, []role.Action{role.See}, handlers...), role.Allow(wk.Name, []role.Action{role.Export}, duty.Supervisor), role.Allow(wk.Name, []role.Action{role.Create}, duty.Inspector),
		role.Allow(rk.Name, []role.Action{role.See, role.Export}, duty.Staff()...), role.Allow(rk.Name, []role.Action{role.Create, role.Change}, duty.Supervisor),
		role.Allow(gk.Name, []role.Action{role.See, role.Export}, duty.Staff()...), role.Allow(gk.Name, []role.Action{role.Create, role.Change}, duty.Supervisor),
		revealGrants(),
	} {
		grants = append(grants, g...)
	}
	return module.Module{
		Name: "report",
		Views: []page.View{
			{Plan: k.Plan, Flow: Flow, Wing: wing, Icon: "shield", Rank: 5,
				Columns: []page.Column{{Field: k.F(&p.Number), Under: k.F(&p.Pseudonym)}, {Field: k.F(&p.Against), Under: k.F(&p.Region)}, {Field: k.F(&p.Matter)}, {Field: k.F(&p.Received)}, {Field: k.F(&p.Level)}, {Field: k.F(&p.State)}, {Field: k.F(&p.Due)}},
				Presets: []page.Preset{{Name: "overdue", Label: "已超期", Where: map[string]string{"due": "late"}}, {Name: "raised", Label: "上级督办", Where: map[string]string{"level.from": "2"}}},
				Summary: func(_ *flow.Tx, r record.Record) string { return r.(*Report).Against },
				Offers:  map[string]func(*flow.Tx, record.Record) ([]web.Option, error){"conclude.ground": offered},
				Banner:  banner, Links: links, Acts: map[string]string{"escalate": "升级督办", "erase": "销毁举报人信息"},
				Related: []page.Related{{Kind: wk.Plan, Field: wk.F(&wp.Report), Label: "举报奖励"}, {Kind: vk.Plan, Field: vk.F(&vp.Report), Label: "查看举报人信息申请"}},
				Sample: func(tx *flow.Tx) (record.Record, error) {
					return &Report{Number: "举2026-" + word(8), Pseudonym: "举报人 " + word(6), Channel: "phone", Received: calendar.NewDate(2026, 2, 2), Law: "令20", Matter: "goods", Against: "示例商店", Clue: "示例线索", Level: 1, Demo: true}, nil
				}},
			{Plan: wk.Plan, Flow: RewardFlow, Wing: wing, Icon: "award", Rank: 6, Acts: nil,
				Columns:  []page.Column{{Field: wk.F(&wp.Title)}, {Field: wk.F(&wp.Grade)}, {Field: wk.F(&wp.Fine)}, {Field: wk.F(&wp.Amount)}, {Field: wk.F(&wp.State)}, {Field: wk.F(&wp.Approved)}},
				Defaults: func(_ *flow.Tx, r record.Record, q url.Values) error { return of(q, &r.(*Reward).Report) },
				Sample: func(tx *flow.Tx) (record.Record, error) {
					x, err := sampleReport(tx)
					if err != nil {
						return nil, err
					}
					return &Reward{Report: record.To[Report](x.ID), Grade: "3", Amount: 1_000_00, Demo: true}, nil
				}},
			{Plan: vk.Plan, Flow: RevealFlow, Wing: wing, Icon: "eye", Rank: 7, Acts: map[string]string{string(Open): "查看举报人信息"},
				Columns:  []page.Column{{Field: vk.F(&vp.Title)}, {Field: vk.F(&vp.Asker)}, {Field: vk.F(&vp.Granter)}, {Field: vk.F(&vp.Until)}, {Field: vk.F(&vp.Opened)}, {Field: vk.F(&vp.State)}},
				Defaults: func(_ *flow.Tx, r record.Record, q url.Values) error { return of(q, &r.(*Reveal).Report) },
				Links: func(tx *flow.Tx, r record.Record) []web.Link {
					if x := r.(*Reveal); x.ready(tx) == nil {
						return []web.Link{{Label: "查看举报人信息", Icon: "eye", URL: "/report_reveal/" + x.ID.String() + "/open"}}
					}
					return nil
				},
				Sample: func(tx *flow.Tx) (record.Record, error) {
					x, err := sampleReport(tx)
					if err != nil {
						return nil, err
					}
					return &Reveal{Report: record.To[Report](x.ID), Reason: "示例理由", Demo: true}, nil
				}},
			{Plan: rk.Plan, Flow: RateFlow, Wing: "系统", Icon: "list-check", Rank: 28,
				Columns: []page.Column{{Field: rk.F(&rp.Name)}, {Field: rk.F(&rp.Permille)}, {Field: rk.F(&rp.Floor)}, {Field: rk.F(&rp.Cap)}, {Field: rk.F(&rp.State)}, {Field: rk.F(&rp.From)}, {Field: rk.F(&rp.Until)}},
				Banner: func(_ *flow.Tx, r record.Record) []web.Alert {
					x := r.(*Rate)
					return unread(x.ID, x.Confirmed, x.Confidence)
				},
				Sample: func(tx *flow.Tx) (record.Record, error) {
					return &Rate{Code: "t" + clean(tx.NewID().String()), Name: "示例标准", Grade: "3", Permille: 10, Floor: 1, Cap: 2, Law: "示例规定", From: calendar.NewDate(2020, 1, 1), Until: calendar.NewDate(2020, 1, 2)}, nil
				}},
			{Plan: gk.Plan, Wing: "系统", Icon: "list-check", Rank: 29,
				Banner: func(_ *flow.Tx, r record.Record) []web.Alert {
					x := r.(*Ground)
					return unread(x.ID, x.Confirmed, x.Confidence)
				},
				Sample: func(tx *flow.Tx) (record.Record, error) {
					return &Ground{Code: "t" + tx.NewID().String(), Name: "示例事由", Law: "示例规定", Article: "1"}, nil
				}},
		},
		Grants:   grants,
		Handlers: []event.Handler[*flow.Tx]{event.On(reception.Reported, o.Vault.Handed)},
		Jobs:     []job.Kind{overdue, o.Vault.destruction()},
		Routes:   func(s *page.Site) []route.Route { return desk{s, o, word(26)}.routes() },
		Entries: func(policy *role.Policy) []page.Entry {
			return []page.Entry{{Wing: wing, Label: "登记举报", Icon: "plus", URL: "/report_intake", Rank: 4, May: func(a role.Actor) bool { return policy.May(a, k.Name, role.Create) }}}
		},
		Seed: seed,
		Cards: []page.Card{
			{Label: "我核查的举报", Icon: "shield", Tone: web.Info, Duties: []role.Duty{duty.Inspector}, List: "/report?state=verifying"},
			{Label: "举报核查超期", Icon: "alert-circle", Tone: web.Bad, Duties: []role.Duty{duty.Inspector}, List: "/report?state=verifying&due=late"},
		},
		English: English,
		Texts:   []string{wing, "未核实", "按令121办理", unreadLaw, "有保密材料", "材料只能经双人批准后查看"},
	}
}

// of takes the report that a form is opened for from the address.
func of(q url.Values, ref *record.Ref[Report]) error {
	id, err := record.ParseID(q.Get("report"))
	if err == nil {
		*ref = record.To[Report](id)
	}
	return nil // without one, or with something else, the form asks
}

func sampleReport(tx *flow.Tx) (*Report, error) {
	x := &Report{Number: "举2026-" + word(8), Pseudonym: "举报人 " + word(6), Channel: "phone", Received: calendar.NewDate(2026, 2, 2), Law: "令20", Matter: "goods", Against: "示例商店", Penalised: calendar.NewDate(2026, 2, 20), PenaltyNo: "示例〔2026〕1号", Fine: 5_000_000, Grave: true, Demo: true}
	return x, tx.Create(Kind.Plan, x)
}

const unreadLaw = "告知、移送的期限沿用令20的数字，令121的条文和过渡规则尚未核实"

// unread warns of data that nobody compared with an official text.
func unread(id record.ID, confirmed bool, how string) []web.Alert {
	if id == 0 || confirmed {
		return nil
	}
	return []web.Alert{{Tone: web.Warn, Title: "未核实", Text: how}}
}

func banner(_ *flow.Tx, r record.Record) (out []web.Alert) {
	x := r.(*Report)
	if x.ID != 0 && x.Law == "令121" && x.ClosedOn.IsZero() {
		out = append(out, web.Alert{Tone: web.Info, Slim: true, Title: "按令121办理", Text: unreadLaw})
	}
	if x.Sealed > 0 && x.Erased.IsZero() {
		out = append(out, web.Alert{Tone: web.Info, Slim: true, Title: "有保密材料", Text: "材料只能经双人批准后查看"})
	}
	return out
}

// links lead to what hangs on a report.
func links(tx *flow.Tx, r record.Record) (out []web.Link) {
	x := r.(*Report)
	may := func(kind string, a role.Action) bool { return tx.DB().Policy().May(tx.Actor(), kind, a) }
	if x.Erased.IsZero() && may(RevealKind.Name, role.Create) {
		out = append(out, web.Link{Label: "申请查看举报人信息", Icon: "eye", URL: "/report_reveal/new?report=" + x.ID.String()})
	}
	if !x.Decided.IsZero() {
		out = append(out, web.Link{Label: "告知书", Icon: "file-text", URL: "/report/" + x.ID.String() + "/notice"})
	}
	if !x.Penalised.IsZero() && may(RewardKind.Name, role.Create) {
		out = append(out, web.Link{Label: "提请奖励", Icon: "award", URL: "/report_reward/new?report=" + x.ID.String()})
	}
	return out
}

// matterOf is what a sector of the reception is called here.
func matterOf(sector string) string {
	if to := map[string]string{"goods": "goods", "food": "food", "price": "price", "ads": "ads", "measure": "measure", "device": "device"}[sector]; to != "" {
		return to
	}
	return "other"
}

func either(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// destruction is the daily work of erasing identities whose time is over.
func (v Vault) destruction() job.Kind {
	return job.Kind{Name: "report.erase", Label: "销毁到期的举报人信息", Daily: true, At: 175, Run: func(ctx context.Context, j *job.Running) error {
		return j.Finish(role.With(ctx, role.System("举报人信息销毁")), func(tx *flow.Tx) error { _, err := v.Expire(tx); return err })
	}}
}

// Expire erases the identities whose retention has ended.
func (v Vault) Expire(tx *flow.Tx) (n int, err error) {
	k, p := Kind, Kind.P
	list, err := store.Find(tx.Tx, k, store.Query{Bare: true, Limit: 1000, Where: []store.Cond{{Field: k.F(&p.KeepUntil), Op: store.Less, Value: tx.Today()}, {Field: k.F(&p.Erased), Op: store.None}}})
	for _, x := range list {
		if err == nil {
			x, err = store.Get(tx.Tx, k, x.ID)
		}
		if err == nil {
			err = v.erase(tx, x.ID)
		}
		if err != nil {
			return n, err
		}
		x.Erased = tx.Today()
		if err = tx.Save(k.Plan, x, "erase", "保存期限届满"); err != nil {
			return n, err
		}
		n++
	}
	return n, err
}
