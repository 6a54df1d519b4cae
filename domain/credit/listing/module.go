package listing

import (
	"context"
	"maps"
	"net/url"
	"slices"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/calc/uscc"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/flow"
	"qgov/kernel/job"
	"qgov/kernel/module"
	"qgov/kernel/page"
	"qgov/kernel/publish"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/web"
)

// wing is the group of the side bar.
const wing = "主体与信用"

// Module is the business of the two lists and of repair, published by the office, which must have the forms of [Forms].
func Module(of *publish.Office) module.Module {
	d := desk{of: of}
	return module.Module{
		Name: "listing",
		Views: []page.View{d.abnormalView(), d.seriousView(), d.repairView(),
			{Plan: GroundKind.Plan, Wing: "系统", Icon: "list-check", Rank: 24, Sample: func(tx *flow.Tx) (record.Record, error) {
				return &Ground{Code: "t" + tx.NewID().String(), Name: "示例事由", List: OfAbnormal, Law: "示例规定", Article: "1", From: calendar.NewDate(2026, 1, 1)}, nil
			}},
			{Plan: ConditionKind.Plan, Wing: "系统", Icon: "list-check", Rank: 25, Sample: func(tx *flow.Tx) (record.Record, error) {
				return &Condition{Name: "示例条件" + tx.NewID().String(), Guide: "示例", Rank: 9, Basis: "示例规定", Until: calendar.NewDate(2020, 1, 1)}, nil
			}},
		},
		Grants:   grants(),
		Handlers: []event.Handler[*flow.Tx]{event.On(flow.Edited, followed)},
		Jobs:     []job.Kind{notices},
		Seed:     seed,
		Cards: []page.Card{
			{Label: "异常名录待告知", Icon: "alert-triangle", Tone: web.Warn, Duties: []role.Duty{duty.Credit}, List: "/abnormal_listing?state=proposed"},
			{Label: "失信名单待事先告知", Icon: "ban", Tone: web.Warn, Duties: []role.Duty{duty.Credit}, List: "/serious_listing?state=proposed"},
			{Label: "失信名单待送达公示", Icon: "send", Tone: web.Warn, Duties: []role.Duty{duty.Credit}, List: "/serious_listing?state=decided"},
			{Label: "信用修复待办理", Icon: "refresh", Tone: web.Warn, Duties: []role.Duty{duty.Credit}, List: "/credit_repair?state=asked&state=accepted"},
			{Label: "收到的列入告知", Icon: "alert-triangle", Tone: web.Warn, Duties: []role.Duty{duty.Firm}, List: "/abnormal_listing?state=noticed"},
			{Label: "失信告知待陈述申辩", Icon: "ban", Tone: web.Bad, Duties: []role.Duty{duty.Firm}, List: "/serious_listing?state=noticed"},
		},
		English: English,
		Texts:   append(texts, slices.Sorted(maps.Values(acts))...),
	}
}

// followed hands over what is under way or in force against a firm that moved, so that the bureau of its new region removes, corrects and
// repairs.
func followed(tx *flow.Tx, e flow.Edit) error {
	f, ok := e.Record.(*firm.Firm)
	if !ok || !e.Changed("region") {
		return nil
	}
	if err := firm.Follow(tx, AbnormalKind, AbnormalKind.F(&AbnormalKind.P.Firm), f); err != nil {
		return err
	}
	if err := firm.Follow(tx, SeriousKind, SeriousKind.F(&SeriousKind.P.Firm), f); err != nil {
		return err
	}
	return firm.Follow(tx, RepairKind, RepairKind.F(&RepairKind.P.Firm), f)
}

// acts names what happened to the public copy of a listing, which its history tells as well.
var acts = map[string]string{"publish": "公示信息发布", "correct": "公示信息更正", "withdraw": "公示信息撤下", "expire": "公示信息期满撤下"}

// texts are the words of the pages and of the public log.
var texts = []string{"列入依据未与公布的正式文本核对", "适用前请核对"}

func grants() []role.Grant {
	read := []role.Action{role.See, role.Export}
	var out []role.Grant
	for _, name := range []string{abnormalName, seriousName, RepairKind.Name} {
		out = append(out, role.Allow(name, read, append(duty.Staff(), duty.Firm)...)...)
	}
	out = append(out, role.Allow(abnormalName, []role.Action{role.Create, role.Change, role.Import}, duty.Credit, duty.Handler, duty.Registrar)...)
	out = append(out, role.Allow(seriousName, []role.Action{role.Create, role.Change}, duty.Credit, duty.Handler)...)
	out = append(out, role.Allow(RepairKind.Name, []role.Action{role.Create, role.Change}, duty.Credit, duty.Handler, duty.Firm)...)
	for _, name := range []string{abnormalName, seriousName} {
		out = append(out, role.Allow(name, []role.Action{role.Reveal}, duty.Credit, duty.Handler, duty.Supervisor)...)
	}
	out = append(out, role.Allow(RepairKind.Name, []role.Action{role.Reveal}, duty.Credit, duty.Handler, duty.Supervisor)...)
	return append(out, registerGrants()...)
}

// notices is the morning's round over entries that will soon be three years old.
var notices = job.Kind{Name: "listing.warn", Label: "异常名录满三年前公告", Daily: true, At: 6 * 60, Run: func(ctx context.Context, j *job.Running) error {
	ctx = role.With(ctx, role.System("名录巡检"))
	for n := sweepAtOnce; n == sweepAtOnce; {
		if err := j.Engine.Write(ctx, func(tx *flow.Tx) (err error) { n, err = Sweep(tx); return err }); err != nil {
			return err
		}
	}
	return nil
}}

func (d desk) abnormalView() page.View {
	k, p := AbnormalKind, AbnormalKind.P
	return page.View{Plan: k.Plan, Flow: newAbnormal(d), Wing: wing, Icon: "alert-triangle", Rank: 21, New: "提出列入",
		Columns: []page.Column{{Field: k.F(&p.Name), Under: k.F(&p.Code)}, {Field: k.F(&p.Ground)}, {Field: k.F(&p.State)}, {Field: k.F(&p.Number)}, {Field: k.F(&p.ListedOn)}, {Field: k.F(&p.Full)}, {Field: k.F(&p.Due)}, {Field: k.F(&p.EndedOn)}},
		Summary: func(_ *flow.Tx, r record.Record) string { return r.(*Abnormal).Facts },
		Banner:  func(tx *flow.Tx, r record.Record) []web.Alert { return unconfirmed(tx, r.(*Abnormal).Ground) },
		Panels:  []page.Panel{{Title: "公开日志", Part: proofs}},
		Acts:    acts,
		Key:     []*record.Field{k.F(&p.Firm), k.F(&p.Ground), k.F(&p.Found)},
		Sample: func(tx *flow.Tx) (record.Record, error) {
			f, err := sampleFirm(tx)
			if err != nil {
				return nil, err
			}
			g, err := GroundBy(tx, "report")
			return &Abnormal{Subject: Subject{Firm: record.To[firm.Firm](f.ID)}, Ground: record.To[Ground](g.ID), Found: calendar.NewDate(2025, 6, 30), Facts: "示例：未按期公示2024年度报告", Demo: true}, err
		}}
}

func (d desk) seriousView() page.View {
	k, p := SeriousKind, SeriousKind.P
	return page.View{Plan: k.Plan, Flow: newSerious(d), Wing: wing, Icon: "ban", Rank: 22, New: "提出列入",
		Columns: []page.Column{{Field: k.F(&p.Name), Under: k.F(&p.Code)}, {Field: k.F(&p.Ground)}, {Field: k.F(&p.State)}, {Field: k.F(&p.Number)}, {Field: k.F(&p.DecidedOn)}, {Field: k.F(&p.Until)}, {Field: k.F(&p.Due)}, {Field: k.F(&p.EndedOn)}},
		Summary: func(_ *flow.Tx, r record.Record) string { return r.(*Serious).Facts },
		Banner:  func(tx *flow.Tx, r record.Record) []web.Alert { return unconfirmed(tx, r.(*Serious).Ground) },
		Panels:  []page.Panel{{Title: "公开日志", Part: proofs}},
		Acts:    acts,
		Related: []page.Related{{Kind: RepairKind.Plan, Field: RepairKind.F(&RepairKind.P.Listing), Label: "信用修复", New: true}},
		Sample: func(tx *flow.Tx) (record.Record, error) {
			f, err := sampleFirm(tx)
			if err != nil {
				return nil, err
			}
			return sampleSerious(tx, f.ID)
		}}
}

func (d desk) repairView() page.View {
	k, p := RepairKind, RepairKind.P
	return page.View{Plan: k.Plan, Flow: d.newRepair(), Wing: wing, Icon: "refresh", Rank: 23, New: "申请信用修复",
		Columns: []page.Column{{Field: k.F(&p.Name), Under: k.F(&p.Code)}, {Field: k.F(&p.What)}, {Field: k.F(&p.Document)}, {Field: k.F(&p.Severity)}, {Field: k.F(&p.State)}, {Field: k.F(&p.AskedOn)}, {Field: k.F(&p.Due)}, {Field: k.F(&p.DecidedOn)}},
		Summary: func(_ *flow.Tx, r record.Record) string { return r.(*Repair).Reason },
		Defaults: func(tx *flow.Tx, r record.Record, _ url.Values) error { // a firm applies for itself and need not look itself up
			if x := r.(*Repair); tx.Actor().Party != 0 && tx.Actor().Has(duty.Firm) {
				x.Firm = record.To[firm.Firm](tx.Actor().Party)
			}
			return nil
		},
		Panels: []page.Panel{{Title: "公示期限", Part: windowPart}, {Title: "公开日志", Part: proofs}},
		Sample: func(tx *flow.Tx) (record.Record, error) {
			f, err := sampleFirm(tx)
			if err != nil {
				return nil, err
			}
			return &Repair{Subject: Subject{Firm: record.To[firm.Firm](f.ID)}, What: MatterPenalty, Document: "示例罚〔2026〕1号", Severity: Ordinary, Since: calendar.NewDate(2026, 1, 5), Reason: "示例：已改正", Demo: true}, nil
		}}
}

func sampleFirm(tx *flow.Tx) (*firm.Firm, error) {
	f := &firm.Firm{Code: uscc.Generate("91", "371082", uint64(tx.NewID())), Name: "示例名录企业" + tx.NewID().String(), Sort: "enterprise", Status: "active", Demo: true}
	return f, tx.Create(firm.Kind.Plan, f)
}

func sampleSerious(tx *flow.Tx, id record.ID) (record.Record, error) {
	g, err := GroundBy(tx, "quality")
	return &Serious{Subject: Subject{Firm: record.To[firm.Firm](id)}, Ground: record.To[Ground](g.ID), Found: calendar.NewDate(2026, 2, 2), Facts: "示例：生产销售不合格产品，情节严重", PenaltyNo: "示例罚〔2026〕9号",
		PenaltyOrgan: "示例市场监督管理局", PenaltySort: "fine", Penalty: "示例：罚款", Grave: true, GraveWhy: "示例：社会危害较大", Demo: true}, err
}

// unconfirmed warns whoever works on a listing whose ground was not compared with an official text.
func unconfirmed(tx *flow.Tx, ref record.Ref[Ground]) []web.Alert {
	if !ref.Known() {
		return nil
	}
	g, err := store.Get(tx.Tx, GroundKind, ref.ID)
	if err != nil || g.Confirmed {
		return nil
	}
	return []web.Alert{{Tone: web.Warn, Title: "列入依据未与公布的正式文本核对", Text: "适用前请核对"}}
}

// proofs shows every act with its leaf of the public log.
func proofs(_ *flow.Tx, r record.Record, p *web.Page) (web.Part, error) {
	var list []Proof
	switch r := r.(type) {
	case *Abnormal:
		list = r.Proofs
	case *Serious:
		list = r.Proofs
	case *Repair:
		list = r.Proofs
	}
	if len(list) == 0 {
		return nil, nil
	}
	t := web.StatTable{Columns: []web.Column{{Label: p.T("事项")}, {Label: p.T("日期")}, {Label: p.T("存证")}}}
	for _, x := range list {
		t.Rows = append(t.Rows, web.StatRow{Label: x.Act, Cells: []web.Cell{{Text: x.Day.String()}, {Text: p.T("查看证明"), URL: "/log/" + x.Leaf}}})
	}
	return t, nil
}

// windowPart shows between which days a repair can be asked for, and by which rules.
func windowPart(tx *flow.Tx, rec record.Record, p *web.Page) (web.Part, error) {
	r := rec.(*Repair)
	if r.Since.IsZero() {
		return nil, nil
	}
	on := r.AskedOn
	if on.IsZero() {
		on = tx.Today()
	}
	earliest, latest, err := r.Earliest, r.Latest, error(nil)
	if r.AskedOn.IsZero() {
		err = tx.Elevated(func() (err error) { earliest, latest, err = window(tx, r, on); return err })
	}
	if err != nil {
		return nil, err
	}
	facts := web.Facts{Items: []web.Fact{{Label: p.T("公示起始日期"), Cell: web.Cell{Text: r.Since.String()}}}}
	add := func(label, rule string, d calendar.Date) error {
		if d.IsZero() {
			return nil
		}
		cell := web.Cell{Text: d.String()}
		if rule != "" {
			found, err := tx.Rules().At(rule, on)
			if err != nil {
				return err
			}
			cell.Sub = found.Basis()
			cell.Badge = &web.Badge{Text: p.T(found.Standing()), Tone: either(found.Confirmed, web.Good, web.Warn)}
		}
		facts.Items = append(facts.Items, web.Fact{Label: p.T(label), Cell: cell})
		return nil
	}
	if err := add("最早可申请日期", shortestRule[r.Severity], earliest); err != nil {
		return nil, err
	}
	rule := longestRule[r.Severity]
	if r.What == MatterSerious {
		rule = ruleStay
	}
	return facts, add("公示期满日期", rule, latest)
}
