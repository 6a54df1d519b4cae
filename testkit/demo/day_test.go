package demo_test

import (
	"io"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"qgov/app"
	"qgov/testkit/demo"
	"qgov/testkit/drill"
	"qgov/testkit/server"
)

// TestDrillDays makes the demonstration world as if today were another day: its cases are counted back from the present, so that each
// day puts other cases on holidays and at the edges of their periods. The second half of 2027 has no published calendar yet.
func TestDrillDays(t *testing.T) {
	days, samples := []string{"2026-12-24"}, 300
	if drill.Full() {
		days, samples = nil, 0
		for day := time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC); day.Year() < 2028; day = day.AddDate(0, 0, 19) {
			days = append(days, day.Format(time.DateOnly))
		}
	}
	for _, s := range days {
		t.Run(s, func(t *testing.T) {
			day, err := time.Parse(time.DateOnly, s)
			if err != nil {
				t.Fatal(err)
			}
			day = day.Add(7 * time.Hour)
			cfg := app.Defaults()
			cfg.Data, cfg.Demo, cfg.Workers = t.TempDir(), true, 0
			cfg.DB, cfg.Public, cfg.Origin = "sqlite:"+filepath.Join(cfg.Data, "qgov.db")+"?sync=off", "http://127.0.0.1", "demo.example/log"
			clock := demo.NewClock(day)
			a, err := app.Open(t.Context(), cfg, app.Options{Clock: clock, Cost: server.Cheap, Logs: slog.New(slog.DiscardHandler)})
			if err != nil {
				t.Fatal(err)
			}
			defer a.Close()
			if _, err := demo.Make(t.Context(), a, clock, demo.Options{Seed: 1, Until: day, Samples: samples}, io.Discard); err != nil {
				t.Error(err)
			}
		})
	}
}
