package scenario_test

import (
	"path/filepath"
	"strings"
	"testing"

	"qgov/testkit/scenario"
	"qgov/testkit/server"
)

// Every story, on both engines.
func TestStories(t *testing.T) {
	files, err := filepath.Glob("testdata/*.story")
	if err != nil || len(files) < 2 {
		t.Fatal("the stories are not there: ", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".story"), func(t *testing.T) {
			server.Each(t, func(t *testing.T, s *server.Server) { scenario.Play(t, s, file) })
		})
	}
}
