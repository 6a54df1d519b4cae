package codelist_test

import (
	"net/http"
	"strings"
	"testing"

	"qgov/base/codelist"
	"qgov/kernel/calendar"
	"qgov/testkit/server"
)

// lab is the body of a new laboratory of the sort.
func lab(name, sort string) map[string]any {
	return map[string]any{"name": name, "cma": "CMA-" + name, "until": "2030-01-01", "sort": sort, "scope": []any{}}
}

// TestLife follows an entry of an open list from its proposal to its end, on forms, lists, the API and imports, in both languages.
func TestLife(t *testing.T) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		s.Staff(t)
		planner, boss := s.As(t, "planner"), s.As(t, "supervisor")
		other := s.Add(t, "boss2", server.Home, 0, "supervisor")
		take := func(c *server.Client, id, step string, in map[string]any) *server.Answer {
			t.Helper()
			tag := c.Get("/api/code/" + id).Want(http.StatusOK).Header.Get("ETag")
			return c.JSON("POST", "/api/code/"+id+"/steps/"+step, tag, in)
		}
		entry := func(change map[string]any) string {
			t.Helper()
			in := map[string]any{"list": codelist.LabSorts, "code": "mobile", "label": "流动检验车", "english": "Mobile laboratory", "rank": 25, "source": "示例规定", "from": "2026-03-10"}
			for k, v := range change {
				in[k] = v
			}
			id, _ := planner.JSON("POST", "/api/code", "", in).Want(http.StatusCreated).Object()["id"].(string)
			return id
		}
		offered := func(want bool, texts ...string) {
			t.Helper()
			for _, text := range texts {
				if got := planner.Get("/lab/new").Want(http.StatusOK).Has(text); got != want {
					t.Errorf("the form offers %s: %v", text, got)
				}
			}
		}

		// proposed by one, approved by another, offered from its day
		id := entry(nil)
		planner.JSON("POST", "/api/lab", "", lab("甲", "mobile")).Want(http.StatusUnprocessableEntity)
		if a := take(boss, id, "approve", nil); a.Status != http.StatusOK {
			t.Fatalf("%s\n%s", a, a.Brief())
		}
		offered(false, "流动检验车")
		planner.JSON("POST", "/api/lab", "", lab("甲", "mobile")).Want(http.StatusUnprocessableEntity)
		s.Clock.SetDate(calendar.NewDate(2026, 3, 10))
		offered(true, "流动检验车", "第三方检验机构")
		at, _ := planner.JSON("POST", "/api/lab", "", lab("甲", "mobile")).Want(http.StatusCreated).Object()["id"].(string)
		if a := planner.Get("/lab?sort=mobile").Want(http.StatusOK); !a.Has("甲") || !a.Has("流动检验车") {
			t.Errorf("the list filtered by the new code\n%s", a.Brief())
		}
		if a := planner.Get("/lab/" + at).Want(http.StatusOK); !a.Has("流动检验车") {
			t.Errorf("the page of a laboratory of the new sort\n%s", a.Brief())
		}
		if a := planner.Get("/api/lab?sort=mobile").Want(http.StatusOK); !a.Has(`"sort":"mobile"`) {
			t.Errorf("%s\n%s", a, a.Brief())
		}
		planner.JSON("POST", "/api/lab", "", lab("乙", "no_such_sort")).Want(http.StatusUnprocessableEntity)

		// a code once, a name once; what two approved is not edited by one
		for what, change := range map[string]map[string]any{"the same day": {"label": "检验车"}, "a name that is taken": {"code": "car", "label": "第三方检验机构"}} {
			if a := take(boss, entry(change), "approve", nil); a.Status != http.StatusUnprocessableEntity {
				t.Errorf("%s: %s\n%s", what, a, a.Brief())
			}
		}
		tag := boss.Get("/api/code/" + id).Header.Get("ETag")
		boss.JSON("PATCH", "/api/code/"+id, tag, map[string]any{"label": "车"}).Want(http.StatusConflict)

		// renamed: the new words hold for old records too
		fresh := entry(map[string]any{"label": "移动实验室", "english": "Mobile lab", "from": "2026-04-01"})
		take(boss, fresh, "approve", nil).Want(http.StatusOK)
		offered(true, "流动检验车")
		s.Clock.SetDate(calendar.NewDate(2026, 4, 1))
		offered(true, "移动实验室")
		offered(false, "流动检验车")

		// ended by two: offered no more, shown for ever, and right on the records that hold it
		end := map[string]any{"day": "2026-04-30", "reason": "撤并"}
		take(boss, fresh, "propose_end", end).Want(http.StatusOK)
		if a := take(boss, fresh, "end", nil); !a.Has(`"R152"`) {
			t.Errorf("who proposed approves: %s\n%s", a, a.Brief())
		}
		s.Clock.SetDate(calendar.NewDate(2026, 5, 6))
		offered(true, "移动实验室") // the end is not approved
		take(other, fresh, "end", nil).Want(http.StatusOK)
		offered(false, "移动实验室")
		planner.JSON("POST", "/api/lab", "", lab("丙", "mobile")).Want(http.StatusUnprocessableEntity)
		if a := planner.Get("/lab/" + at); !a.Has("移动实验室") {
			t.Errorf("an old record lost the word\n%s", a.Brief())
		}
		if a := planner.Get("/lab/" + at + "/edit").Want(http.StatusOK); !a.Has("移动实验室") {
			t.Error("the form of an old record does not hold its sort")
		}
		tag = planner.Get("/api/lab/" + at).Header.Get("ETag")
		planner.JSON("PATCH", "/api/lab/"+at, tag, map[string]any{"address": "示例路"}).Want(http.StatusOK)

		// a carried entry ends by a version that has a last day; what the program knows by name is renamed and not ended
		last := map[string]any{"list": codelist.LabSorts, "code": "private", "label": "第三方检验机构", "from": "2026-05-07", "to": "2026-05-08"}
		take(boss, entry(last), "approve", nil).Want(http.StatusOK)
		offered(true, "第三方检验机构")
		s.Clock.SetDate(calendar.NewDate(2026, 5, 9))
		offered(false, "第三方检验机构")
		core := map[string]any{"list": codelist.Outcomes, "code": "sampled", "label": "抽到样品", "from": "2026-05-10", "to": "2026-06-01"}
		if a := take(boss, entry(core), "approve", nil); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("a fixed code: %s\n%s", a, a.Brief())
		}
		delete(core, "to")
		take(boss, entry(core), "approve", nil).Want(http.StatusOK)

		// the description of the API says where the codes are, and a second start changes nothing
		if a := planner.Get("/api/openapi.json"); !a.Has("GET /api/code?list="+codelist.LabSorts) || strings.Contains(string(a.Body), `"provincial"`) {
			t.Error("the description of the API still closes the list")
		}
		before := s.Count(t, `SELECT count(*) FROM code WHERE {all: a count}`)
		for _, m := range s.App.Modules {
			if m.Name == "codelist" {
				if err := m.Seed(server.System(t), s.App.Engine); err != nil {
					t.Fatal(err)
				}
			}
		}
		if n := s.Count(t, `SELECT count(*) FROM code WHERE {all: a count}`); n != before || n == 0 {
			t.Errorf("%d entries, then %d", before, n)
		}
	})
}
