package demo

import (
	"fmt"
	"slices"

	"qgov/base/firm"
	"qgov/domain/credit/pledge"
	"qgov/domain/enterprise/signup"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
)

// pledged says how far the statement of an invited firm of the campaign goes: the last of its steps, "" for a draft, "none" for nothing.
var pledged = []string{"fill", "publish", "publish", "publish", "publish", "correct", "publish", "publish", "publish", "publish", "publish", "file", "file", "file", "review", "review", "return", "", "fill", "withdraw", "accuse", "breach"}

// planPledges plans a campaign of the city, what its firms say, and the requests for accounts of firms.
func (w *lists) planPledges(today calendar.Date) {
	opens := today.AddDays(-80)
	c := &pledge.Campaign{Head: head(City), Name: fmt.Sprintf("%d年度质量信誉承诺活动（演示）", today.Year()), Sort: pledge.Pledge, Organizer: "威海市质量强市领导小组办公室（演示）", Year: int64(today.Year()), Opens: opens, Closes: today.AddDays(45),
		About: "演示：邀请重点企业公开质量信誉承诺，覆盖情况按地区和行业统计。", Demo: true}
	w.plan(opens, 50, "", func(tx *flow.Tx) error {
		if err := flow.Create(tx, pledge.CampaignKind, c); err != nil {
			return err
		}
		return flow.Take(tx, pledge.CampaignKind, c, "open", nil)
	})
	for i, f := range w.invitees() {
		w.plan(opens, 51, "", func(tx *flow.Tx) error {
			return flow.Create(tx, pledge.InvitationKind, &pledge.Invitation{Campaign: record.To[pledge.Campaign](c.ID), Firm: record.To[firm.Firm](f.ID), Demo: true})
		})
		if end := "none"; i < len(pledged) {
			end = pledged[i]
			day := opens.AddDays(3 + 2*i)
			if slices.Contains([]string{"file", "review", "return"}, end) {
				day = today.AddDays(i%4 - 9) // what waits is recent, but for one
			}
			if i == slices.Index(pledged, "file") {
				day = today.AddDays(-30)
			}
			w.planStatement(day, &pledge.Statement{Sort: pledge.Pledge, Firm: record.To[firm.Firm](f.ID), Demo: true}, c, end)
		}
	}
	w.plan(today.AddDays(-12), 60, "", func(tx *flow.Tx) error { _, err := take(tx, pledge.CampaignKind, c.ID, "remind", nil); return err })
	for i, sort := range []string{pledge.Report, pledge.Report, pledge.Disclosure, pledge.Report, pledge.Disclosure} {
		w.planStatement(today.AddDays(-60+12*i), &pledge.Statement{Sort: sort, Firm: record.To[firm.Firm](w.firms[i].ID), Demo: true}, nil, []string{"publish", "publish", "publish", "file", "review"}[i])
	}
	w.planSignups(today)
}

// invitees are the firm with the account, and active firms of three counties.
func (w *lists) invitees() []*firm.Firm {
	out := []*firm.Firm{w.firms[0]}
	for _, part := range []struct{ from, to, n int }{{1, 1800, 29}, {1800, 2000, 6}, {2000, 2200, 5}} {
		for n := 0; n < part.n; {
			f := w.firms[part.from+w.rng.IntN(part.to-part.from)]
			if f.Status == "active" && !slices.Contains(out, f) {
				out, n = append(out, f), n+1
			}
		}
	}
	return out
}

// planStatement plans one statement from its draft to the end. What the firm does is done by the program: most firms of the world have no
// account.
func (w *lists) planStatement(day calendar.Date, r *pledge.Statement, c *pledge.Campaign, end string) {
	k := pledge.Kind
	step := func(after, order int, who, name string, in values) {
		w.plan(day.AddDays(after), order, who, func(tx *flow.Tx) error { _, err := take(tx, k, r.ID, name, in); return err })
	}
	w.plan(day, 52, "", func(tx *flow.Tx) error {
		if c != nil {
			r.Campaign = record.To[pledge.Campaign](c.ID)
		}
		return flow.Create(tx, k, r)
	})
	if end == "" {
		return
	}
	w.plan(day, 53, "", func(tx *flow.Tx) error { _, err := take(tx, k, r.ID, "fill", claims(r)); return err })
	steps := []struct {
		after, order int
		who, name    string
		in           values
	}{
		{1, 54, "", "file", nil},
		{4, 55, "xinyong", "review", values{"opinion": "演示：已与平台记录核对，企业申报属实或者已作说明"}},
		{5, 56, "gongshi", "publish", nil},
	}
	if end == "fill" {
		return
	}
	for _, s := range steps {
		if end == "return" && s.name == "review" {
			step(s.after, s.order, "xinyong", "return", values{"reason": "演示：申报与平台记录不符，请核对后如实填报"})
			return
		}
		step(s.after, s.order, s.who, s.name, s.in)
		if s.name == end {
			return
		}
	}
	switch end {
	case "correct":
		step(8, 57, "", "amend", values{"reason": "演示：承诺涵盖的产品有变化"})
		step(8, 58, "", "fill", values{"items": []any{map[string]any{"key": "scope", "answer": "演示：主要产品和新投产的系列"}}})
		step(10, 59, "kezhang", "correct", nil)
	case "withdraw":
		step(8, 57, "kezhang", "withdraw", values{"reason": "演示：企业主体变更，承诺不再适用"})
	case "accuse", "breach":
		step(6, 57, "chengban", "accuse", values{"facts": "演示：承诺期内监督抽查不合格", "proof": "演示抽检结论"})
		if end == "breach" {
			step(8, 58, "", "state", values{"text": "演示：已停止生产并召回"})
			step(10, 59, "kezhang", "breach", nil)
		}
	}
}

// claims are what a firm of the world says: nothing against itself.
func claims(r *pledge.Statement) values {
	var items []any
	for _, x := range r.Items {
		said := "演示内容，企业填写"
		switch x.Key {
		case "no_failed", "no_penalty", "no_list":
			said = "是"
		case "honours":
			said = "否"
		case "tests", "failed", "recalls", "complaints", "certificates":
			said = "0"
		case "scope":
			said = "演示：本企业生产销售的主要产品"
		case "standard":
			said = "演示：执行国家标准和公开的企业标准"
		case "contact":
			said = "演示：本企业质量部门，见企业公示信息"
		}
		items = append(items, map[string]any{"key": x.Key, "answer": said})
	}
	return values{"items": items}
}

// planSignups plans requests for accounts of firms: two that wait, one to be taken over, one refused.
func (w *lists) planSignups(today calendar.Date) {
	for i, end := range []string{"", "", "approve", "refuse"} {
		f := w.firms[20+i]
		for f.Status == "closed" || f.Status == "revoked" {
			f = w.firms[100+w.rng.IntN(100)]
		}
		x := &signup.Signup{Name: f.Name, Code: f.Code, Person: []string{"示例甲", "示例乙", "示例丙", "示例丁"}[i], Post: "质量管理", Phone: "13800000000", Email: "demo@example.com", Demo: true}
		if i != 1 {
			x.Documents = []record.File{w.signed}
		}
		day := today.AddDays(-4 + i%2)
		w.plan(day, 61, "", func(tx *flow.Tx) error {
			if err := flow.Create(tx, signup.Kind, x); err != nil {
				return err
			}
			return flow.Take(tx, signup.Kind, x, "submit", nil)
		})
		in := map[string]values{"approve": {"basis": "document", "admin": true, "note": "演示：营业执照与登记一致"}, "refuse": {"reason": "演示：授权委托书未盖章，请补充后重新申请"}}[end]
		if end != "" {
			w.plan(day.AddDays(1), 62, "xinyong", func(tx *flow.Tx) error { _, err := take(tx, signup.Kind, x.ID, end, in); return err })
		}
	}
}
