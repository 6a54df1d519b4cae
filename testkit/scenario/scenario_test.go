package scenario_test

import (
	"path/filepath"
	"strings"
	"testing"

	"qgov/app"
	"qgov/kernel/calendar"
	"qgov/testkit/scenario"
	"qgov/testkit/server"
)

// stories returns the story files by name.
func stories(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("testdata/*.story")
	if err != nil || len(files) < 2 {
		t.Fatal("the stories are not there: ", err)
	}
	out := make(map[string]string, len(files))
	for _, file := range files {
		out[strings.TrimSuffix(filepath.Base(file), ".story")] = file
	}
	return out
}

// Every story by the API, on both engines.
func TestStories(t *testing.T) {
	for name, file := range stories(t) {
		t.Run(name, func(t *testing.T) {
			server.Each(t, func(t *testing.T, s *server.Server) { scenario.Play(t, s, file) })
		})
	}
}

// Stories in a browser, from the sample to the lists and from the questionnaire to rectification: on SQLite, and food, whose limits are the tighter ones, on PostgreSQL as well.
func TestStoriesInBrowser(t *testing.T) {
	var axe scenario.Looked
	for _, c := range []struct{ name, engine string }{{"goods", "sqlite"}, {"food", "sqlite"}, {"food", "postgres"}, {"credit", "sqlite"}, {"complaint", "sqlite"}, {"appraisal", "sqlite"}, {"report", "sqlite"}, {"survey", "sqlite"}, {"hotspot", "sqlite"}, {"supervisor", "sqlite"}} {
		t.Run(c.name+"/"+c.engine, func(t *testing.T) {
			file := stories(t)[c.name]
			cfg := server.Config(t, c.engine)
			cfg.Demo = true // so that the page of the second factor shows the code
			clock := calendar.NewFake(calendar.NewDate(2026, 3, 2).Time())
			clock.SetDate(calendar.NewDate(2026, 3, 2))
			s := server.Start(t, cfg, app.Options{Clock: clock, Cost: server.Cheap, Logs: server.Logs(t)}, clock)
			scenario.Watch(t, s, file, &axe)
		})
	}
}

// One story under the 国密 profile, whatever the others run under: SM2, SM3 and SM4 in the place of Ed25519, SHA-256 and AES.
func TestGuomi(t *testing.T) {
	cfg := server.Config(t, "sqlite")
	cfg.Crypto = "gm"
	s := server.With(t, cfg, app.Options{Logs: server.Logs(t)})
	scenario.Play(t, s, filepath.Join("testdata", "goods.story"))
	keys := 0
	for _, k := range s.App.Log.Keys().Logs {
		if k.Algorithm() == "sm2" {
			keys++
		}
	}
	if keys == 0 {
		t.Error("the public log is not signed with SM2")
	}
}
