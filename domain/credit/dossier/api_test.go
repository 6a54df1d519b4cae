package dossier_test

import (
	"fmt"
	"net/http"
	"testing"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/base/organ"
	"qgov/calc/uscc"
	"qgov/domain/credit/dossier"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/testkit/server"
)

// Programs read a file as its officers see it: entries with their sources, as they are and as they were known on a day; nobody reads the file
// of another region.
func TestFileAPI(t *testing.T) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		s.Staff(t)
		code := uscc.Generate("91", server.Home, 1)
		entry := dossier.Entry{Code: code, Region: server.Home, Source: dossier.FromRectify, Doc: "改〔2026〕1号", Sort: dossier.Rectification, Polarity: dossier.Bad, Weight: dossier.Minor, Day: calendar.NewDate(2026, 2, 1), Amount: 1200, Title: "整改不到位"}
		var id record.ID
		s.Write(t, func(tx *flow.Tx) error {
			f := &firm.Firm{Code: code, Name: "示例甲公司", Sort: "enterprise", Status: "active"}
			f.Region = server.Home
			if err := tx.Create(firm.Kind.Plan, f); err != nil {
				return err
			}
			id = f.ID
			_, err := dossier.Add(tx, entry)
			return err
		})
		s.Clock.SetDate(calendar.NewDate(2026, 3, 9))
		s.Write(t, func(tx *flow.Tx) error {
			entry.Weight, entry.Until = dossier.Serious, calendar.NewDate(2029, 2, 1)
			_, err := dossier.Add(tx, entry)
			return err
		})
		officer := s.As(t, "credit")
		row := func(query string) map[string]any {
			t.Helper()
			got := officer.Get("/api/credit/files/" + code + query).Want(http.StatusOK).Object()
			if got["name"] != "示例甲公司" || got["region"] != server.Home || got["status"] != "active" {
				t.Errorf("%v", got)
			}
			list := got["entries"].([]any)
			if len(list) != 1 {
				t.Fatalf("%v", got)
			}
			return list[0].(map[string]any)
		}
		now, then := row(""), row("?on=2026-03-05")
		if fmt.Sprint(now["weight"]) != "3" || now["until"] != "2029-02-01" || now["source_name"] != "质量问题整改结果" || fmt.Sprint(now["amount_fen"]) != "1200" || now["public"] != false {
			t.Errorf("%v", now)
		}
		if fmt.Sprint(then["weight"]) != "1" || then["until"] != nil || then["doc"] != entry.Doc {
			t.Errorf("on the fifth: %v", then)
		}
		if got := officer.Get("/api/credit/files/" + code).Object()["grades"].([]any); len(got) != 2 {
			t.Errorf("grades %v, want one of each family", got)
		}
		if list := officer.Get("/api/credit/files/" + code + "?on=2026-01-05").Want(http.StatusOK).Object()["entries"].([]any); len(list) != 0 {
			t.Errorf("before it was known: %v", list)
		}
		s.Write(t, func(tx *flow.Tx) error {
			return tx.Create(organ.Kind.Plan, &organ.Organ{Head: record.Head{Region: server.Home}, Name: "示例市市场监督管理局", Sort: "bureau", Prefix: "示市监", Demo: true})
		})
		at := officer.Post("/credit/"+code+"/report", nil).Want(http.StatusSeeOther).Header.Get("Location")
		if a := officer.Get(at).Want(http.StatusOK); a.Has("| 信息类别") || a.Has("= 登记状态") || !a.Has("公开信用记录统计") {
			t.Error("the page of a report shows its marks, or not its content")
		}
		officer.Get("/api/credit/files/" + code + "?on=soon").Want(http.StatusUnprocessableEntity)
		officer.Get("/api/credit/files/" + uscc.Generate("91", server.Home, 9)).Want(http.StatusNotFound)
		s.Add(t, "credit2", server.Far, 0, duty.Credit).Get("/api/credit/files/" + code).Want(http.StatusNotFound)
		s.Add(t, "own", server.Home, id, duty.Firm).Get("/api/credit/files/" + code).Want(http.StatusOK)
		s.Add(t, "other", server.Home, id+1, duty.Firm).Get("/api/credit/files/" + code).Want(http.StatusNotFound)
	})
}
