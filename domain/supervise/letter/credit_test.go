package letter_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"qgov/base/firm"
	"qgov/base/organ"
	"qgov/domain/credit/listing"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	program "qgov/testkit/server"
)

// The letters of the serious list: the prior notice names facts, ground and the days by which the party may speak, the decision bears the
// number under which it was decided, and what anybody may check of them masks nobody too little.
func TestCreditLetters(t *testing.T) {
	program.Each(t, func(t *testing.T, s *program.Server) {
		s.Staff(t)
		f := &firm.Firm{Head: record.Head{Region: program.Home}, Code: "91371082QG9E8EBRXC", Name: "示例文书企业", Sort: "enterprise", Status: "active", Demo: true}
		r := &listing.Serious{Found: calendar.NewDate(2026, 2, 10), Facts: "生产销售不合格产品", PenaltyNo: "示市监罚〔2026〕1号", PenaltySort: "fine", Penalty: "罚款十万元", Grave: true, GraveWhy: "拒不改正", Demo: true}
		s.Write(t, func(tx *flow.Tx) error {
			if err := flow.Create(tx, organ.Kind, &organ.Organ{Head: record.Head{Region: program.Home}, Name: "示例市市场监督管理局", Sort: "bureau", Prefix: "示市监"}); err != nil {
				return err
			}
			if err := flow.Create(tx, firm.Kind, f); err != nil {
				return err
			}
			g, err := listing.GroundBy(tx, "quality")
			if err != nil {
				return err
			}
			r.Firm, r.Ground = record.To[firm.Firm](f.ID), record.To[listing.Ground](g.ID)
			r.Region = program.Home
			return flow.Create(tx, listing.SeriousKind, r)
		})
		at := "/api/serious_listing/" + r.ID.String()
		step := func(who, name string, in map[string]any) {
			t.Helper()
			c := s.As(t, who)
			c.JSON("POST", at+"/steps/"+name, c.Get(at).Header.Get("ETag"), in).Want(http.StatusOK)
		}
		letter := func(sort string) (id, body string) {
			t.Helper()
			c := s.As(t, "handler")
			a := c.Post("/letter/new", url.Values{"sort": {sort}, "kind": {"serious_listing"}, "id": {r.ID.String()}}).Want(http.StatusSeeOther)
			id = strings.TrimPrefix(a.Location(), "/letter/")
			body, _ = c.Get("/api/letter/" + id).Object()["body"].(string)
			return id, body
		}
		step("handler", "notice", map[string]any{"day": "2026-03-02", "how": "notice", "note": "公告1号"})
		_, body := letter("list_notice")
		for _, want := range []string{"生产销售不合格产品", "示市监罚〔2026〕1号", "令44 第7条", "违反质量安全法律法规", "二〇二六年三月九日"} {
			if !strings.Contains(body, want) && !strings.Contains(body, strings.NewReplacer("二〇二六", "2026", "三月九", "3月9").Replace(want)) {
				t.Errorf("the prior notice does not say %s:\n%s", want, body)
			}
		}
		if a := s.As(t, "handler").Post("/letter/new", url.Values{"sort": {"list_decision"}, "kind": {"serious_listing"}, "id": {r.ID.String()}}); a.Status != http.StatusConflict {
			t.Errorf("a decision that was not made: %s", a)
		}
		step("handler", "state", map[string]any{"day": "2026-03-02", "text": "无"})
		step("handler", "review", map[string]any{"upheld": false, "opinion": "维持"})
		step("supervisor", "decide", map[string]any{})
		id, _ := letter("list_decision")
		c := s.As(t, "supervisor")
		c.JSON("POST", "/api/letter/"+id+"/steps/issue", c.Get("/api/letter/"+id).Header.Get("ETag"), map[string]any{}).Want(http.StatusOK)
		if got := c.Get("/api/letter/" + id).Object()["number"]; got != "示市监严列〔2026〕1号" {
			t.Errorf("the letter of the decision has the number %v", got)
		}
		if a := s.As(t, "handler").Get("/serious_listing/" + r.ID.String()).Want(http.StatusOK); !a.Has("/letter/new?sort=list_decision") {
			t.Error("the page does not offer the letter")
		}
	})
}
