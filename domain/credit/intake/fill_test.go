package intake_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"qgov/domain/credit/intake"
	"qgov/testkit/city"
)

// TestFill: the first load of all departments holds what loading them one by one holds, and a table that is filled is not filled again.
func TestFill(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		dir := t.TempDir()
		var list []intake.FillFile
		want := make(map[string]city.Expect)
		for _, d := range city.Departments() {
			content, e := w.file(t, d)
			path := filepath.Join(dir, fmt.Sprintf("%d.csv", d.Number))
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			want[fmt.Sprintf("%d.csv", d.Number)] = e
			list = append(list, intake.FillFile{Source: d.Number, Path: path})
		}
		owner := ""
		if w.Engine == "postgres" {
			b, err := os.ReadFile(w.App.Config.Owner)
			if err != nil {
				t.Fatal(err)
			}
			owner = string(b)
		}
		got, err := w.desk.Fill(t.Context(), list, intake.FillOptions{Region: "510100", Owner: owner, Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range got.Batches {
			b = w.batch(t, b.ID)
			e := want[b.Name]
			if b.State != intake.Loaded || b.Read != e.Lines || b.Bad != e.Bad || b.Twins != e.Twins || b.Added != b.Good || int64(b.Amount) != e.Fen {
				t.Errorf("%s %+v, want %+v", b.State, b, e)
			}
		}
		full, waits := w.sum(t), w.Count(t, "SELECT count(*) FROM credit_waiting WHERE {all: test}")
		rejects := w.Count(t, "SELECT count(*) FROM credit_reject WHERE {all: test}")
		for _, q := range list { // one by one: everything is there already
			content, err := os.ReadFile(q.Path)
			if err != nil {
				t.Fatal(err)
			}
			if b := w.load(t, w.receive(t, q.Source, string(content)).ID); b.Added != 0 || b.Amended != 0 {
				t.Errorf("%d: added %d, changed %d", q.Source, b.Added, b.Amended)
			}
		}
		if w.sum(t) != full || w.Count(t, "SELECT count(*) FROM credit_waiting WHERE {all: test}") != waits || w.Count(t, "SELECT count(*) FROM credit_reject WHERE {all: test}") != 2*rejects || rejects == 0 || waits == 0 {
			t.Errorf("%s, was %s; %d wait, %d rejected", w.sum(t), full, waits, rejects)
		}
		if _, err := w.desk.Fill(t.Context(), list, intake.FillOptions{Region: "510100", Owner: owner, Dir: dir}); err == nil {
			t.Error("filled twice")
		}
	})
}
