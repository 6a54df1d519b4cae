package complaint_test

import (
	"net/http"
	"strings"
	"testing"

	"qgov/base/organ"
	"qgov/domain/consumer/complaint"
	"qgov/domain/consumer/reception"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/testkit/server"
)

// The form of a refusal offers the grounds that held on the day of receipt and no others, and what is chosen there is taken.
func TestOffered(t *testing.T) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		s.Staff(t)
		s.Clock.SetDate(calendar.NewDate(2026, 4, 20))
		c := &complaint.Complaint{Head: record.Head{Region: server.Home}, Title: "示例投诉", Received: calendar.NewDate(2026, 4, 14), Text: "示例内容", Respondent: reception.Respondent{Against: "示例商店"}}
		s.Write(t, func(tx *flow.Tx) error {
			if err := tx.Create(organ.Kind.Plan, &organ.Organ{Head: record.Head{Region: server.Home}, Name: "示例市场监督管理局", Sort: "bureau", Prefix: "示市监"}); err != nil {
				return err
			}
			return flow.Create(tx, complaint.Kind, c)
		})
		var old, later *complaint.Ground
		s.Write(t, func(tx *flow.Tx) (err error) {
			if old, err = complaint.GroundBy(tx, "o20_three_years"); err == nil {
				later, err = complaint.GroundBy(tx, "o121_identity")
			}
			return err
		})
		at := "/complaint/" + c.ID.String() + "/step/refuse"
		officer := s.As(t, "consumer")
		a := officer.Get(at).Want(http.StatusOK)
		if n := strings.Count(string(a.Body), "令20"); !a.Has(old.ID.String()) || a.Has(later.ID.String()) || n < 5 || !strings.Contains(string(a.Body), "<select") {
			t.Errorf("%d grounds of 令20, of the day %v, of later %v", n, a.Has(old.ID.String()), a.Has(later.ID.String()))
		}
		officer.Post(at, map[string][]string{"version": {"1"}, "ground": {old.ID.String()}, "reason": {"2020年购买"}, "_save": {"1"}}).Want(http.StatusSeeOther)
	})
}
