package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"qgov/app"
	"qgov/testkit/city"
)

// TestIntake loads two departments' files at the console, says what was refused by its exit, and does not load twice.
func TestIntake(t *testing.T) {
	dir := t.TempDir()
	c := city.City{Seed: 2, Subjects: 50, Records: 5000}
	cfg := app.Defaults()
	cfg.Data, cfg.DB, cfg.Origin, cfg.Public = dir, "sqlite:"+filepath.Join(dir, "qgov.db"), "example.gov.cn/log", "http://127.0.0.1"
	a, err := app.Open(t.Context(), cfg, app.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Register(t.Context(), a.Engine, ""); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	args := []string{"--data", dir, "--db", cfg.DB, "--origin", cfg.Origin, "--public", cfg.Public, "--region", "510100"}
	var want []string
	for _, d := range city.Departments()[:2] {
		path := filepath.Join(dir, fmt.Sprintf("%d.csv", d.Number))
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		e, err := c.Write(f, d)
		if err != nil || f.Close() != nil {
			t.Fatal(err)
		}
		args, want = append(args, fmt.Sprintf("%d=%s", d.Number, path)), append(want, fmt.Sprintf("loaded %d，退回 refused %d", e.Lines-e.Bad-e.Twins, e.Bad))
	}
	var out, wrong bytes.Buffer
	if err := runIntake(context.Background(), args, &out, &wrong); !errors.Is(err, errFindings) {
		t.Fatalf("%v\n%s", err, wrong.String())
	}
	for _, w := range want {
		if !strings.Contains(out.String(), w) {
			t.Errorf("no %q in\n%s", w, out.String())
		}
	}
	if err := runIntake(context.Background(), args, &out, &wrong); err == nil || errors.Is(err, errFindings) {
		t.Errorf("loaded twice: %v", err)
	}
	if err := runIntake(context.Background(), args[:10], &out, &wrong); err == nil {
		t.Error("without files")
	}
}
