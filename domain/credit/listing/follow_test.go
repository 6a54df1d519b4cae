package listing_test

import (
	"net/http"
	"testing"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/base/organ"
	"qgov/domain/credit/dossier"
	"qgov/domain/credit/listing"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
	"qgov/testkit/server"
)

// The file of a firm that moves goes with it, with what is open against it: the officers of the new region read and act, those of the old
// keep what they ended.
func TestMove(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		far := server.Far
		w.Add(t, "faraway", far, 0, duty.Credit, duty.Supervisor, duty.Handler)
		w.Write(t, func(tx *flow.Tx) error {
			return flow.Create(tx, organ.Kind, &organ.Organ{Head: record.Head{Region: far}, Name: "示例迁入地局", Sort: "bureau", Prefix: "示迁市监"})
		})
		f := w.firm("enterprise", "示例迁移企业", "")
		today := calendar.Today(w.Clock)
		w.Write(t, func(tx *flow.Tx) error {
			_, err := dossier.Add(tx, dossier.Entry{Code: f.Code, Source: dossier.FirstDepartment, Doc: "示罚5号", Sort: dossier.Penalty, Polarity: dossier.Bad, Weight: dossier.Ordinary, Day: today.AddDays(-40), Title: "示例处罚"})
			return err
		})
		ended := w.abnormal(f)
		w.must(take(w, "registrar", listing.AbnormalKind, ended.ID, "cure", map[string]any{"done": "已补报", "document": "示1号"}))
		w.must(take(w, "supervisor", listing.AbnormalKind, ended.ID, "remove", map[string]any{"reason": "已补报"}))
		open := w.abnormal(f)
		w.must(take(w, "registrar", listing.AbnormalKind, open.ID, "cure", map[string]any{"done": "已补报", "document": "示2号"}))
		w.Clock.SetDate(today.AddDays(2))
		sees := func(login string, want bool, path string) {
			t.Helper()
			a := w.As(t, login).Get(path)
			if got := a.Status == http.StatusOK && a.Has("示例处罚") || a.Status == http.StatusOK && path[:8] != "/credit/"; got != want {
				t.Errorf("%s sees %s: %v, want %v (%d)", login, path, got, want, a.Status)
			}
		}
		file, past := "/credit/"+f.Code, "/credit/"+f.Code+"?on="+today.String()
		at := func(r *listing.Abnormal) string { return "/abnormal_listing/" + r.ID.String() }
		sees("credit", true, file)
		sees("faraway", false, file)
		sees("faraway", false, at(open))
		w.Write(t, func(tx *flow.Tx) error {
			x, err := store.Get(tx.Tx, firm.Kind, f.ID)
			if err != nil {
				return err
			}
			x.Region = far
			return tx.Update(firm.Kind.Plan, x, "住所迁移")
		})
		sees("faraway", true, file)
		sees("faraway", true, past)
		sees("faraway", true, at(open))
		sees("credit", false, file)
		sees("credit", false, at(open))
		sees("credit", true, at(ended))
		sees("faraway", false, at(ended))
		w.must(take(w, "faraway", listing.AbnormalKind, open.ID, "remove", map[string]any{"reason": "已补报"}))
		if n := w.Count(t, `SELECT count(*) FROM credit_record WHERE code = ? AND region <> ? AND {all: a test}`, f.Code, far); n != 0 {
			t.Errorf("%d entries stayed", n)
		}
	})
}
