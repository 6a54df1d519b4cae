package main

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"qgov/app"
	"qgov/domain/credit/quality"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// TestFsckCredit runs the checks at the console: an empty installation is sound; what is only a warning is told; what is serious is a
// finding by the exit status.
func TestFsckCredit(t *testing.T) {
	dir := t.TempDir()
	cfg := app.Defaults()
	cfg.Data, cfg.DB, cfg.Origin, cfg.Public = dir, "sqlite:"+filepath.Join(dir, "qgov.db"), "example.gov.cn/log", "http://127.0.0.1"
	plant := func(sql string) {
		t.Helper()
		a, err := app.Open(t.Context(), cfg, app.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := a.DB.Write(role.With(t.Context(), role.System("test")), func(tx *store.Tx) error { _, err := tx.Exec(sql + " /* {all: test} */"); return err }); err != nil {
			t.Fatal(err)
		}
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
	}
	fsck := func(want int, more ...string) string {
		t.Helper()
		var out, wrong bytes.Buffer
		if got := run(append([]string{"fsck", "credit", "--data", dir, "--db", cfg.DB, "--origin", cfg.Origin, "--public", cfg.Public}, more...), &out, &wrong); got != want {
			t.Fatalf("exit %d, want %d\n%s%s", got, want, out.String(), wrong.String())
		}
		return out.String()
	}
	if out := fsck(0); !strings.Contains(out, "共 0 处问题，其中严重 0 处") || strings.Count(out, "\n") != len(quality.Checks())+1 {
		t.Error(out)
	}
	plant(`INSERT INTO credit_reject (batch, line, place, field, code, text, args) VALUES (9999, 3, 0, 'code', 'K301', '', '')`)
	if out := fsck(0, "--lang", "en"); !strings.Contains(out, "Line 3, code K301") || !strings.Contains(out, "1 findings, 0 of them serious") {
		t.Error(out)
	}
	plant(`INSERT INTO credit_standing (code, family, grade, score, veto, model, inputs, region, seen) VALUES ('91371082QGE8M2WD6N', 1, 'D', 0, 0, 0, 0, '371082', 0)`)
	found := 0
	for line := range strings.Lines(fsck(1, "--json")) {
		var x creditLine
		if err := json.Unmarshal([]byte(line), &x); err != nil {
			t.Fatal(err)
		}
		if x.Rows > 0 {
			found++
		}
		if x.Check == "standing_bare" && (x.Rows != 1 || len(x.First) != 1 || x.First[0].Code != "91371082QGE8M2WD6N" || x.First[0].Text != "等级 D") {
			t.Errorf("%+v", x)
		}
	}
	if found != 2 {
		t.Errorf("%d checks found something", found)
	}
}
