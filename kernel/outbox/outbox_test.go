package outbox_test

import (
	"os"
	"regexp"
	"testing"

	"qgov/kernel/outbox"
	"qgov/testkit/fixture"
)

// Every text of the scripts and the frame has its English.
func TestEnglish(t *testing.T) {
	fixture.Translated(t, outbox.English, "文件")
	fixture.Spoken(t, outbox.English, map[string]string{"outbox.js": fixture.Script, "frame.html": fixture.Template})
}

// The service worker throws pages away when the package does.
func TestKeep(t *testing.T) {
	b, err := os.ReadFile("worker.js")
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`WEEK = 7 \* 24 \* 3600 \* 1000\b`).Match(b) || outbox.Keep.Hours() != 7*24 {
		t.Error("the worker and the package keep pages for different times")
	}
}
