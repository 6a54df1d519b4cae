package demo

import (
	"fmt"

	"qgov/base/lab"
	"qgov/domain/consumer/appraisal"
	"qgov/domain/consumer/complaint"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
)

// commission plans what happens to a complaint whose sides agreed on a test or an appraisal: who has the sample, and what was found.
func (w *World) commission(day calendar.Date, c *complaint.Complaint) {
	w.plan(day, 22, "xiaofei", func(tx *flow.Tx) error {
		r := &appraisal.Commission{Complaint: record.To[complaint.Complaint](c.ID), Sort: appraisal.Test, Item: "故障原因鉴定", Lab: record.To[lab.Lab](w.labs[0].ID), Payer: "loser", Fee: 80000, Agreed: "双方选定机构，费用由经营者先付，由责任方承担（演示）", Sample: c.Product + "一台", Seal: "演封" + c.Number}
		if w.chance(0.3) {
			r.Sort, r.Lab = appraisal.Expert, record.Ref[lab.Lab]{}
			r.Experts = []appraisal.Member{{Name: w.personName(), Field: "电子电器", Organ: "示例职业学院"}, {Name: w.personName(), Field: "维修", Organ: "示例维修协会"}}
		}
		if err := flow.Create(tx, appraisal.Kind, r); err != nil {
			return err
		}
		if _, err := take(tx, appraisal.Kind, r.ID, "give", nil); err != nil {
			return err
		}
		if _, err := take(tx, appraisal.Kind, r.ID, "hand", values{"from": "消费者", "to": "示例承办人"}); err != nil {
			return err
		}
		w.examined(tx.Today(), r)
		return nil
	})
}

// examined plans the way of the sample to whoever tests it, and the result.
func (w *World) examined(day calendar.Date, r *appraisal.Commission) {
	by, to := "jianyan", w.labs[0].Name
	if r.Sort == appraisal.Expert {
		by, to = "xiaofei", "专家组"
	}
	id := r.ID
	w.plan(day.AddDays(2), 22, by, func(tx *flow.Tx) error {
		seal := "intact"
		if w.chance(0.1) {
			seal = "broken"
		}
		_, err := take(tx, appraisal.Kind, id, "hand", values{"to": to, "seal": seal})
		return err
	})
	w.plan(day.AddDays(12), 22, by, func(tx *flow.Tx) error {
		w.tests++
		_, err := take(tx, appraisal.Kind, id, "report", values{"report_no": fmt.Sprintf("演鉴〔%d〕%d号", tx.Today().Year(), w.tests), "result": pick(w, []string{"主板元件失效，属于产品质量问题（演示）", "外力造成损坏，不属于产品质量问题（演示）", "电源部件不符合标准要求（演示）"})})
		return err
	})
}

// handOver plans what becomes of a dispute that was not settled: who else can help, and what came of it.
func (w *World) handOver(day calendar.Date, c *complaint.Complaint) {
	w.plan(day, 23, "xiaofei", func(tx *flow.Tx) error {
		sort := pick(w, []string{"association", "association", "court", "insurer"})
		body := map[string]string{"association": "示例消费者协会", "court": "示例人民法院", "insurer": "示例财产保险公司"}[sort]
		r := &appraisal.Remedy{Complaint: record.To[complaint.Complaint](c.ID), Sort: sort, Body: body, Day: tx.Today(), Matter: "调解未达成协议，移交继续处理（演示）", Claimed: c.Price}
		if err := flow.Create(tx, appraisal.RemedyKind, r); err != nil {
			return err
		}
		w.plan(tx.Today().AddDays(10+w.rng.IntN(15)), 23, "xiaofei", func(tx *flow.Tx) error {
			_, err := take(tx, appraisal.RemedyKind, r.ID, "outcome", values{"day": tx.Today().String(), "outcome": "双方和解（演示）", "paid": c.Price.String()})
			return err
		})
		return nil
	})
}
