package demo

import (
	"fmt"
	"math/rand/v2"

	"qgov/base/organ"
	"qgov/base/person"
	"qgov/domain/consumer/report"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/seal"
)

// mostReports is how many reports of violations three years have.
const mostReports = 150

// tales are what is reported, by matter.
var tales = []struct{ matter, text string }{
	{"food", "超过保质期的食品换标签后继续出售，夜间在后院仓库操作"}, {"goods", "没有检验的产品贴合格标签出厂，每周二夜里发货"}, {"device", "叉车没有检验标志还在使用，操作人员没有证"},
	{"price", "标价低、结算时另外加价，没有明码标价"}, {"ads", "宣传单称产品可以治病，店内循环播放"}, {"measure", "电子秤称重偏大，复秤每斤少一两"}, {"licence", "没有营业执照和许可证，长期加工销售"},
}

// reports is the part of the world that concerns reports. It has a source of chance of its own, so that the rest stays as it was.
type reports struct {
	*World
	rng   *rand.Rand
	vault report.Vault
}

// planReports plans the reports of three years by invented people, and whoever verifies them.
func (w *World) planReports(first, today calendar.Date) {
	r := &reports{w, rand.New(rand.NewPCG(20261128, 4)), report.Vault{Keys: func() seal.Provider { return w.App.Ring }}}
	var officer *person.Person
	w.plan(first, 1, "", func(tx *flow.Tx) error {
		officer = &person.Person{Head: head(Region), Name: "贺例查", Organ: record.To[organ.Organ](w.organs[Region].ID), Post: "科员", Account: w.Actor("jubao").ID, Demo: true}
		return flow.Create(tx, person.Kind, officer)
	})
	days := today.Sub(first)
	for i := range mostReports {
		w.plan(first.AddDays(2+i*(days-3)/mostReports), 30, "", func(tx *flow.Tx) error { return r.arrive(tx, i, officer) })
	}
}

// arrive takes a report in; one in three is anonymous.
func (w *reports) arrive(tx *flow.Tx, i int, officer *person.Person) error {
	tale, f := tales[w.rng.IntN(len(tales))], w.firms[w.rng.IntN(len(w.firms))]
	s := report.Submission{Region: Region, Channel: []string{"web", "phone", "h12315", "letter"}[w.rng.IntN(4)], Received: tx.Today(), Matter: tale.matter, Against: f.Name, AgainstCode: f.Code, Text: tale.text, Named: i%3 != 0,
		Set: func(r *report.Report) { r.Demo = true }}
	if s.Named {
		s.Who = report.Identity{Name: fmt.Sprintf("示例举报人%d", i), Phone: fmt.Sprintf("1390000%04d", i)}
	}
	r, _, err := w.vault.Register(tx, s)
	if err != nil || w.rng.IntN(60) == 0 {
		return err
	}
	id, fate := r.ID, w.rng.IntN(10)
	w.then(tx, 1+w.rng.IntN(3), "kezhang", id, "assign", values{"officer": officer.ID.String()}, func(tx *flow.Tx) {
		in := values{"finding": "现场核查，查阅进销货台账（演示）", "proposal": report.ToFile}
		if fate > 4 {
			in["proposal"], in["to"] = report.ToMove, "荣成市综合行政执法局（演示）"
		}
		w.then(tx, 5+w.rng.IntN(8), "jubao", id, "conclude", in, func(tx *flow.Tx) {
			w.then(tx, 1, "kezhang", id, "decide", values{"opinion": "同意", "case_no": fmt.Sprintf("示例立案%d号", i+1)}, func(tx *flow.Tx) { w.decided(tx, id, i, s.Named, fate) })
		})
	})
	return nil
}

// then plans a step of a report some days later, and what follows it.
func (w *reports) then(tx *flow.Tx, days int, who string, id record.ID, step string, in values, next func(tx *flow.Tx)) {
	w.plan(tx.Today().AddDays(days), 31, who, func(tx *flow.Tx) error {
		_, err := take(tx, report.Kind, id, step, in)
		if err == nil && next != nil {
			next(tx)
		}
		return err
	})
}

// decided tells the reporter, closes what was moved, penalises what was filed, and proposes a reward for what was grave.
func (w *reports) decided(tx *flow.Tx, id record.ID, i int, named bool, fate int) {
	if named {
		w.then(tx, 1+w.rng.IntN(4), "jubao", id, "notify", values{"how": "receipt", "text": "您的举报已经核查，处理结果如下（演示）。"}, nil)
	}
	if fate > 4 {
		w.then(tx, 12, "kezhang", id, "close", nil, nil)
		return
	}
	fine := []string{"0", "12000", "80000", "260000"}[w.rng.IntN(4)]
	grade, grave := []string{"1", "2", "3"}[w.rng.IntN(3)], fate < 3
	w.plan(tx.Today().AddDays(40+w.rng.IntN(30)), 31, "jubao", func(tx *flow.Tx) error {
		in := values{"day": tx.Today().String(), "no": fmt.Sprintf("示例罚字%d号", i+1), "fine": fine}
		if grave {
			in["grave"] = "是"
		}
		if _, err := take(tx, report.Kind, id, "penalise", in); err != nil || !grave {
			return err
		}
		prize := &report.Reward{Report: record.To[report.Report](id), Grade: grade, Demo: true}
		if err := flow.Create(tx, report.RewardKind, prize); err != nil {
			return err
		}
		w.plan(tx.Today().AddDays(3), 32, "kezhang", func(tx *flow.Tx) error {
			_, err := take(tx, report.RewardKind, prize.ID, "approve", values{"reason": "符合标准（演示）"})
			return err
		})
		return nil
	})
}
