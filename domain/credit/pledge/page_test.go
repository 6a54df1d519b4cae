package pledge_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/calc/uscc"
	"qgov/domain/credit/dossier"
	"qgov/domain/credit/pledge"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
	"qgov/testkit/server"
)

// world is three firms of the county and one of its neighbour, all invited to a campaign that is open.
func world(t *testing.T, s *server.Server) (firms []*firm.Firm, c *pledge.Campaign) {
	t.Helper()
	s.Staff(t)
	s.Write(t, func(tx *flow.Tx) error {
		c = &pledge.Campaign{Head: record.Head{Region: server.City}, Name: "示例活动", Sort: pledge.Pledge, Organizer: "示例局", Year: 2026, Opens: tx.Today(), Closes: tx.Today().AddDays(60), Demo: true}
		if err := flow.Create(tx, pledge.CampaignKind, c); err != nil {
			return err
		}
		if err := flow.Take(tx, pledge.CampaignKind, c, "open", nil); err != nil {
			return err
		}
		for i := range 4 {
			region := server.Home
			if i == 3 {
				region = server.Neighbor
			}
			f := &firm.Firm{Head: record.Head{Region: region}, Code: uscc.Generate("91", region, uint64(5100+i)), Name: fmt.Sprintf("示例承诺企业%d", i), Sort: "enterprise", Status: "active", Industry: []string{"3831", "1411"}[i%2], Demo: true}
			if err := flow.Create(tx, firm.Kind, f); err != nil {
				return err
			}
			firms = append(firms, f)
			if err := flow.Create(tx, pledge.InvitationKind, &pledge.Invitation{Campaign: record.To[pledge.Campaign](c.ID), Firm: record.To[firm.Firm](f.ID)}); err != nil {
				return err
			}
		}
		return nil
	})
	return firms, c
}

// The page of the items: one field each, what is wrong said at it, nothing saved over somebody else, and no page for another firm.
func TestFill(t *testing.T) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		firms, c := world(t, s)
		s.Write(t, func(tx *flow.Tx) error {
			_, err := dossier.Add(tx, dossier.Entry{Code: firms[0].Code, Source: dossier.FromSampling, Doc: "示例抽检1号", Sort: dossier.Sampling, Polarity: dossier.Bad, Weight: dossier.Ordinary, Day: tx.Today().AddDays(-30), Title: "抽检不合格：示例电缆"})
			return err
		})
		boss, other := s.Add(t, "boss", server.Home, firms[0].ID, duty.Firm), s.Add(t, "other", server.Home, firms[1].ID, duty.Firm)
		a := boss.JSON("POST", "/api/credit_statement", "", map[string]any{"sort": pledge.Pledge, "firm": firms[0].ID.String(), "campaign": c.ID.String()}).Want(http.StatusCreated)
		id := fmt.Sprint(a.Object()["id"])
		at := "/credit_statement/" + id
		if a := boss.JSON("POST", "/api/credit_statement", "", map[string]any{"sort": pledge.Pledge, "campaign": c.ID.String()}); !a.Has("已有同类") {
			t.Errorf("a second pledge for one campaign: %s", a.Brief())
		}
		page := boss.Get(at + "/step/fill").Want(http.StatusOK)
		for _, want := range []string{`name="item-scope"`, `name="item-no_failed"`, `name="text"`, firms[0].Name + "郑重承诺", "平台在对照期间有 1 条监督抽查记录"} {
			if !page.Has(want) {
				t.Errorf("the page lacks %q", want)
			}
		}
		other.Get(at + "/step/fill").Want(http.StatusNotFound)
		form := url.Values{"version": {"1"}, "text": {"示例正文"}, "until": {"2020-01-01"}, "item-scope": {"示例电缆"}, "item-standard": {"GB/T 12706"}, "item-no_failed": {"是"}, "item-no_penalty": {"是"}, "item-no_list": {"也许"}, "item-contact": {"示例电话"}}
		if a := boss.Post(at+"/step/fill", form).Want(http.StatusUnprocessableEntity); !a.Has(`href="#f-until"`) || !a.Has(`href="#f-item-no_list"`) || !a.Has("示例正文") {
			t.Errorf("what is wrong: %s", a.Brief())
		}
		form.Set("until", s.Clock.Now().AddDate(5, 0, 2).Format("2006-01-02")) // longer than the register of limits lets it hold
		if a := boss.Post(at+"/step/fill", form).Want(http.StatusUnprocessableEntity); !a.Has("有效期须在今天以后，最晚至") {
			t.Errorf("%s", a.Body)
		}
		form.Set("until", "2027-01-01")
		form.Set("item-no_list", "是")
		other.Post(at+"/step/fill", form).Want(http.StatusNotFound)
		boss.Post(at+"/step/fill", form).Want(http.StatusSeeOther)
		if a := boss.Post(at+"/step/fill", form); a.Status != http.StatusPreconditionFailed && a.Status != http.StatusConflict {
			t.Errorf("saved over what was saved since: %s", a)
		}
		boss.JSON("POST", "/api"+at+"/steps/file", boss.Get("/api"+at).Header.Get("ETag"), map[string]any{}).Want(http.StatusOK)
		if a := s.As(t, "credit").Get(at).Want(http.StatusOK); !a.Has("称没有抽查不合格，平台有不合格记录") || !a.Has("示例抽检1号") || !a.Has("/credit/"+firms[0].Code+"?sort=4") {
			t.Errorf("the claims beside the records: %s", a.Brief())
		}
	})
}

// Coverage counts the invited firms of the region of whoever looks, and the list says whom to recommend.
func TestCoverage(t *testing.T) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		firms, c := world(t, s)
		s.Write(t, func(tx *flow.Tx) error {
			for i, f := range []*firm.Firm{firms[0], firms[1]} {
				r := &pledge.Statement{Sort: pledge.Pledge, Firm: record.To[firm.Firm](f.ID), Campaign: record.To[pledge.Campaign](c.ID), Demo: true}
				if err := flow.Create(tx, pledge.Kind, r); err != nil {
					return err
				}
				for j := range r.Items {
					r.Items[j].Answer = "是"
				}
				if err := store.Update(tx.Tx, pledge.Kind, r, "示例"); err != nil {
					return err
				}
				for _, step := range []string{"file", "review", "publish"} {
					if i == 1 && step == "review" {
						break
					}
					if err := flow.Take(tx, pledge.Kind, r, step, nil); err != nil {
						return err
					}
				}
			}
			return nil
		})
		at := "/pledge_campaign/" + c.ID.String()
		officer := s.As(t, "credit")
		if a := s.Visitor(t).Get("/lists/pledges?q=" + firms[0].Code).Want(http.StatusOK); !a.Has(firms[0].Name) || a.Has(firms[1].Name) {
			t.Errorf("the public list: %s", a.Brief())
		}
		if a := officer.Get(at).Want(http.StatusOK); !a.Has("33.3%") || a.Has("乳山市") {
			t.Errorf("one of the three firms of the county is public: %s", a.Brief())
		}
		list := string(officer.Get(at + "/export?format=csv").Want(http.StatusOK).Body)
		if strings.Count(list, "推荐") != 2 || !strings.Contains(list, firms[0].Code) || strings.Contains(list, firms[3].Code) { // the head, and one firm
			t.Errorf("the list:\n%s", list)
		}
		officer.Get(at + "/export?format=xlsx").Want(http.StatusOK)
		s.Add(t, "boss", server.Home, firms[0].ID, duty.Firm).Get(at + "/export?format=csv").Want(http.StatusForbidden)
		if a := officer.JSON("POST", "/api"+at+"/steps/remind", officer.Get("/api"+at).Header.Get("ETag"), map[string]any{}); a.Status != http.StatusNotFound && a.Status != http.StatusForbidden {
			t.Errorf("a county reminds for the campaign of its city: %s", a)
		}
		city := s.Add(t, "city", "371000", 0, duty.Credit)
		a := city.JSON("POST", "/api"+at+"/steps/remind", city.Get("/api"+at).Header.Get("ETag"), map[string]any{}).Want(http.StatusOK)
		if got := fmt.Sprint(a.Object()["reminded"]); got != "2" {
			t.Errorf("%s firms were reminded, want the two of the city that filed nothing", got)
		}
		if n := s.Count(t, `SELECT count(*) FROM journal WHERE kind = 'pledge_invitation' AND reason = '提醒申报' AND {all: a test}`); n != 2 {
			t.Errorf("%d reminders are in the journal", n)
		}
		for login, f := range map[string]*firm.Firm{"silent": firms[2], "filed": firms[0], "elsewhere": firms[3]} {
			a := s.Add(t, login, server.Home, f.ID, duty.Firm).Get("/desk").Want(http.StatusOK)
			if invited, reminded := a.Has("您受邀参加“"+c.Name), a.Has("提醒。"); invited != (login != "filed") || reminded != (login != "filed") {
				t.Errorf("the start page of %s: invited %v, reminded %v", login, invited, reminded)
			}
		}
		s.Clock.SetDate(calendar.DateOf(s.Clock.Now()).AddMonths(13))
		for range 2 { // twice is once
			if err := pledge.Round(server.System(t), s.App.Engine); err != nil {
				t.Fatal(err)
			}
		}
		if n := s.Count(t, `SELECT count(*) FROM credit_statement WHERE state = 'over' AND {all: a count}`); n != 1 {
			t.Errorf("%d statements are over after thirteen months, want the one that was public", n)
		}
	})
}
