package appraisal

import (
	"net/url"

	"qgov/base/duty"
	"qgov/base/organ"
	"qgov/domain/consumer/complaint"
	"qgov/domain/consumer/reception"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/module"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/web"
)

// Module is the business of tests, appraisals and hand-overs of disputes.
func Module() module.Module {
	k, p, rk, rp := Kind, Kind.P, RemedyKind, RemedyKind.P
	staff := []role.Duty{duty.Consumer, duty.Supervisor, duty.Leader, duty.Handler, duty.Witness}
	var grants []role.Grant
	for _, name := range []string{k.Name, rk.Name} {
		grants = append(grants, role.Allow(name, []role.Action{role.See, role.Export}, staff...)...)
		grants = append(grants, role.Allow(name, []role.Action{role.Create, role.Change}, duty.Consumer, duty.Supervisor)...)
	}
	grants = append(grants, role.Allow(k.Name, []role.Action{role.See}, duty.Lab)...)
	return module.Module{
		Name: "appraisal",
		Views: []page.View{
			{Plan: k.Plan, Flow: Flow, Wing: reception.Wing, Icon: "microscope", Rank: 5,
				Columns: []page.Column{{Field: k.F(&p.Title), Under: k.F(&p.Number)}, {Field: k.F(&p.Sort)}, {Field: k.F(&p.Lab)}, {Field: k.F(&p.State)}, {Field: k.F(&p.Given)}, {Field: k.F(&p.EndedOn)}},
				Summary: func(_ *flow.Tx, r record.Record) string { return r.(*Commission).Item },
				Defaults: func(_ *flow.Tx, r record.Record, q url.Values) error {
					c := r.(*Commission)
					c.Sort, c.Complaint = Test, asked(q)
					return nil
				},
				Banner: func(_ *flow.Tx, r record.Record) []web.Alert {
					if r.(*Commission).broken() {
						return []web.Alert{{Tone: web.Warn, Title: "封签破损", Text: "样品流转中有封签破损，结论的证明力可能受影响，请向双方说明"}}
					}
					return nil
				},
				Links: func(tx *flow.Tx, r record.Record) []web.Link { return dispute(tx, r.(*Commission).Complaint.ID) },
				Sample: func(tx *flow.Tx) (record.Record, error) {
					c, err := sample(tx)
					return &Commission{Complaint: record.To[complaint.Complaint](c), Sort: Expert, Item: "示例事项", Experts: []Member{{Name: "示例专家", Field: "示例专业"}}, Payer: "loser", Agreed: "示例约定", Sample: "示例样品", Seal: "示例封号"}, err
				}},
			{Plan: rk.Plan, Flow: RemedyFlow, Wing: reception.Wing, Icon: "transfer", Rank: 6,
				Columns: []page.Column{{Field: rk.F(&rp.Title), Under: rk.F(&rp.Body)}, {Field: rk.F(&rp.Sort)}, {Field: rk.F(&rp.State)}, {Field: rk.F(&rp.Day)}, {Field: rk.F(&rp.Paid)}, {Field: rk.F(&rp.EndedOn)}},
				Defaults: func(tx *flow.Tx, r record.Record, q url.Values) error {
					x := r.(*Remedy)
					x.Day, x.Complaint = tx.Today(), asked(q)
					return nil
				},
				Links: func(tx *flow.Tx, r record.Record) []web.Link { return dispute(tx, r.(*Remedy).Complaint.ID) },
				Sample: func(tx *flow.Tx) (record.Record, error) {
					c, err := sample(tx)
					return &Remedy{Complaint: record.To[complaint.Complaint](c), Sort: "insurer", Body: "示例保险公司", Day: calendar.NewDate(2026, 1, 5), Matter: "示例事项"}, err
				}},
		},
		Grants:  grants,
		English: English,
	}
}

// asked is the complaint that an address names.
func asked(q url.Values) record.Ref[complaint.Complaint] {
	id, err := record.ParseID(q.Get("complaint"))
	if err != nil {
		return record.Ref[complaint.Complaint]{}
	}
	return record.To[complaint.Complaint](id)
}

// Related are the tables on the page of a complaint, from which a commission or a hand-over is registered.
func Related() []page.Related {
	return []page.Related{
		{Kind: Kind.Plan, Field: Kind.F(&Kind.P.Complaint), Label: "检验鉴定委托", New: true},
		{Kind: RemedyKind.Plan, Field: RemedyKind.F(&RemedyKind.P.Complaint), Label: "救济移交", New: true},
	}
}

func dispute(tx *flow.Tx, id record.ID) []web.Link {
	if tx.Actor().Party != 0 {
		return nil
	}
	return []web.Link{{Label: "查看投诉", Icon: "link", URL: "/complaint/" + id.String()}}
}

// sample makes a complaint with the bureau that numbers it.
func sample(tx *flow.Tx) (record.ID, error) {
	if err := tx.Create(organ.Kind.Plan, &organ.Organ{Name: "示例市场监督管理局" + tx.NewID().String(), Sort: "bureau", Prefix: "示市监"}); err != nil {
		return 0, err
	}
	c := &complaint.Complaint{Title: "示例投诉", Text: "示例内容", Received: calendar.NewDate(2026, 2, 1), Respondent: reception.Respondent{Against: "示例商店"}, Demo: true}
	err := flow.Create(tx, complaint.Kind, c)
	return c.ID, err
}
