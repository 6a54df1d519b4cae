package survey_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"qgov/testkit/server"
)

var linked = regexp.MustCompile(`href="(/(?:survey|questionnaire|survey_contact|interview)/[^"]+)"`)

// TestOffered: a page offers nobody what it would refuse: who asks people sees the survey and its own contacts, and no way to results,
// imports or links that belongs to the bureau; the list says no number of answers before it is known.
func TestOffered(t *testing.T) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		r, asker, _, list := doorWork(t, s)
		page := "/survey/" + r.ID.String()
		for name, c := range map[string]*server.Client{"surveyor": asker, "planner": s.As(t, "planner"), "leader": s.As(t, "leader"), "consumer": s.As(t, "consumer")} {
			for _, from := range []string{page, "/questionnaire/" + r.Form.ID.String(), "/survey_contact/" + list[0].ID.String()} {
				a := c.Get(from)
				if a.Status != http.StatusOK {
					continue
				}
				for _, m := range linked.FindAllStringSubmatch(string(a.Body), -1) {
					if to := c.Get(m[1]); to.Status == http.StatusForbidden {
						t.Errorf("%s is led from %s to %s, which is refused", name, from, m[1])
					}
				}
			}
		}
		if !s.As(t, "planner").Get(page).Has(page + "/links") {
			t.Error("the planner finds no way to the links")
		}
		row := string(s.As(t, "planner").Get("/survey").Want(http.StatusOK).Body)
		if _, row, _ = strings.Cut(row, "<tbody"); strings.Contains(row, ">0<") {
			t.Error("the list says that nobody answered while the survey is in the field")
		}
	})
}
