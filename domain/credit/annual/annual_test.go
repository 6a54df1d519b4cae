package annual_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/base/organ"
	"qgov/calc/uscc"
	"qgov/domain/credit/annual"
	"qgov/domain/credit/listing"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
	"qgov/testkit/server"
)

// world is ten firms in the county and five in its neighbour, all of whom owe the report of 2025.
func world(t *testing.T, s *server.Server) (firms []*firm.Firm) {
	t.Helper()
	s.Staff(t)
	s.Write(t, func(tx *flow.Tx) error {
		if err := flow.Create(tx, organ.Kind, &organ.Organ{Head: record.Head{Region: server.Home}, Name: "示例局", Sort: "bureau", Prefix: "示市监"}); err != nil {
			return err
		}
		for i := range 15 {
			region := server.Home
			if i >= 10 {
				region = server.Neighbor
			}
			f := &firm.Firm{Head: record.Head{Region: region}, Code: uscc.Generate("91", region, uint64(9000+i)), Name: fmt.Sprintf("示例年报企业%d", i), Sort: "enterprise", Status: "active", Founded: calendar.NewDate(2020, 1, 1), Demo: true}
			if err := flow.Create(tx, firm.Kind, f); err != nil {
				return err
			}
			firms = append(firms, f)
		}
		young := &firm.Firm{Head: record.Head{Region: server.Home}, Code: uscc.Generate("91", server.Home, 9900), Name: "示例新设企业", Sort: "enterprise", Status: "active", Founded: calendar.NewDate(2026, 1, 5), Demo: true}
		closed := &firm.Firm{Head: record.Head{Region: server.Home}, Code: uscc.Generate("91", server.Home, 9901), Name: "示例注销企业", Sort: "enterprise", Status: "closed", Founded: calendar.NewDate(2020, 1, 1), Demo: true}
		if err := flow.Create(tx, firm.Kind, young); err != nil {
			return err
		}
		return flow.Create(tx, firm.Kind, closed)
	})
	if err := annual.Round(server.System(t), s.App.Engine); err != nil {
		t.Fatal(err)
	}
	return firms
}

func file(t *testing.T, c *server.Client, f *firm.Firm, year int) *server.Answer {
	t.Helper()
	return c.JSON("POST", "/api/annual_report", "", map[string]any{"firm": f.ID.String(), "year": year, "operating": "open", "address": "示例路1号"})
}

func rates(t *testing.T, s *server.Server, region string) (list []annual.Rate) {
	t.Helper()
	err := s.App.Engine.Read(server.System(t), func(tx *flow.Tx) (err error) {
		list, err = annual.Rates(tx, 2025, region)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// The window of the report of 2025: who owes it, who filed in time, late or not, what the rate is, who is put forward for the list, and
// that a late report asks for the removal.
func TestYear(t *testing.T) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		firms := world(t, s)
		registrar := s.As(t, "registrar")
		if got := rates(t, s, server.City); len(got) != 2 || got[0].Due+got[1].Due != 15 {
			t.Fatalf("due: %+v, want 15 firms in two counties: neither the young nor the closed one", got)
		}
		for _, f := range firms[:4] {
			file(t, registrar, f, 2025).Want(http.StatusCreated)
		}
		boss := s.Add(t, "boss", server.Neighbor, firms[10].ID, duty.Firm)
		file(t, boss, firms[10], 2025).Want(http.StatusCreated)
		if a := file(t, boss, firms[11], 2025); a.Status < 400 {
			t.Errorf("a firm files for another: %s", a)
		}
		if a := file(t, registrar, firms[0], 2025); !a.Has("已经报送") {
			t.Errorf("a second report: %s\n%s", a, a.Brief())
		}
		a := s.As(t, "credit").JSON("POST", "/api/annual_reminder", "", map[string]any{"year": 2025, "how": "message", "text": "请及时报送"}).Want(http.StatusCreated)
		if got := fmt.Sprint(a.Object()["count"]); got != "6" {
			t.Errorf("%s firms were reminded, want the 6 of the county that did not file", got)
		}
		registrar.Post("/annual/propose", url.Values{"year": {"2025"}, "day": {"2026-03-02"}, "how": {"notice"}, "note": {"公告1号"}}).Want(http.StatusConflict)

		s.Clock.SetDate(calendar.NewDate(2026, 7, 1))
		for range 2 { // twice is once
			if err := annual.Round(server.System(t), s.App.Engine); err != nil {
				t.Fatal(err)
			}
		}
		if n := s.Count(t, `SELECT count(*) FROM annual_due WHERE missed = '2026-06-30' AND {all: a count}`); n != 10 {
			t.Errorf("%d misses, want 10", n)
		}
		file(t, registrar, firms[4], 2025).Want(http.StatusCreated) // a day late
		got := rates(t, s, server.City)
		if len(got) != 2 || got[0].Region != server.Home || got[0].OnTime != 4 || got[0].Late != 1 || got[0].Missing() != 5 || got[0].Rank != 1 || got[1].OnTime != 1 || got[1].Rank != 2 {
			t.Errorf("rates: %+v", got)
		}
		if a := registrar.Get("/annual_report").Want(http.StatusOK); !a.Has("2025") || a.Has("2,025") {
			t.Error("a year is written like an amount")
		}
		home := registrar.Get("/annual?year=2025").Want(http.StatusOK)
		if !home.Has("40.00%") || !home.Has("/annual/firms?") {
			t.Errorf("the page does not show 4 of 10 with links to the firms\n%s", home.Brief())
		}
		if a := registrar.Get("/annual/firms?year=2025&state=late").Want(http.StatusOK); !a.Has(firms[4].Name) || a.Has(firms[5].Name) {
			t.Errorf("the late firms: %s", a.Brief())
		}
		if a := registrar.Get("/annual/export?year=2025&of=firms&state=unfiled&format=csv").Want(http.StatusOK); !a.Has(firms[9].Code) || a.Has(firms[10].Code) || a.Has(firms[0].Code) {
			t.Errorf("the export of those who did not file: %s", a.Brief())
		}
		propose(t, s, firms)
	})
}

func propose(t *testing.T, s *server.Server, firms []*firm.Firm) {
	t.Helper()
	registrar := s.As(t, "registrar")
	form := url.Values{"year": {"2025"}, "day": {"2026-07-01"}, "how": {"notice"}, "note": {"荣市监公告〔2026〕3号"}}
	for range 2 {
		registrar.Post("/annual/propose", form).Want(http.StatusSeeOther)
	}
	var list []*listing.Abnormal
	err := s.App.Engine.Read(server.System(t), func(tx *flow.Tx) (err error) {
		list, err = store.Find(tx.Tx, listing.AbnormalKind, store.Query{})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 5 {
		t.Fatalf("%d entries, want the 5 of the county that never filed", len(list))
	}
	supervisor := s.As(t, "supervisor")
	for _, r := range list {
		if r.State != listing.Noticed || r.Found != calendar.NewDate(2026, 6, 30) {
			t.Errorf("entry of %s: %s, %s", r.Name, r.State, r.Found)
		}
		tag := registrar.Get("/api/abnormal_listing/" + r.ID.String()).Header.Get("ETag")
		if a := registrar.JSON("POST", "/api/abnormal_listing/"+r.ID.String()+"/steps/list", tag, map[string]any{}); a.Status != http.StatusForbidden {
			t.Errorf("who proposed decides: %s", a)
		}
		supervisor.JSON("POST", "/api/abnormal_listing/"+r.ID.String()+"/steps/list", tag, map[string]any{}).Want(http.StatusOK)
	}
	file(t, registrar, firms[9], 2025).Want(http.StatusCreated)
	for _, r := range list {
		if r.Firm.ID != firms[9].ID {
			continue
		}
		if got := registrar.Get("/api/abnormal_listing/" + r.ID.String()).Object()["state"]; got != string(listing.Curing) {
			t.Errorf("the entry is %v after the late report, want that its removal is asked for", got)
		}
	}
}

// A report can be corrected while the window is open and no longer.
func TestRevise(t *testing.T) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		firms := world(t, s)
		registrar := s.As(t, "registrar")
		id, _ := file(t, registrar, firms[0], 2025).Want(http.StatusCreated).Object()["id"].(string)
		revise := func() *server.Answer {
			tag := registrar.Get("/api/annual_report/" + id).Header.Get("ETag")
			return registrar.JSON("POST", "/api/annual_report/"+id+"/steps/revise", tag, map[string]any{"operating": "open", "address": "示例路2号", "reason": "地址写错"})
		}
		revise().Want(http.StatusOK)
		s.Clock.SetDate(calendar.NewDate(2026, 7, 1))
		if a := revise(); a.Status != http.StatusConflict || !a.Has("V101") {
			t.Errorf("a correction after the window: %s\n%s", a, a.Brief())
		}
	})
}
