package main

import (
	"bytes"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	for _, c := range []struct {
		args   []string
		status int
		out    string // what the output or the complaint holds
	}{
		{nil, 2, "usage: qgov"}, {[]string{"help"}, 0, "usage: qgov"}, {[]string{"fly"}, 2, `no command "fly"`}, {[]string{"version"}, 0, "qgov "},
		{[]string{"kinds"}, 0, "time_limit"}, {[]string{"kinds", "time_limit"}, 0, "four eyes with create"}, {[]string{"kinds", "nothing"}, 2, `no kind "nothing"`},
		{[]string{"check", "-h"}, 0, "-listen"}, {[]string{"check", "-nothing"}, 1, "-nothing"}, {[]string{"check", "-public", "x"}, 1, "public"}, {[]string{"serve", "-log-level", "loud"}, 1, "log-level"},
		{[]string{"check", "-data", data}, 1, "W003"}, {[]string{"check", "-data", data, "-db", "mysql://x"}, 1, "neither sqlite"}, {[]string{"migrate", "-data", data}, 0, "up to date"},
	} {
		var out, complaint bytes.Buffer
		status := run(c.args, &out, &complaint)
		if all := out.String() + complaint.String(); status != c.status || !strings.Contains(all, c.out) {
			t.Errorf("qgov %q: status %d, want %d with %q in\n%s", c.args, status, c.status, c.out, all)
		}
	}
}

// Who starts on a port that is taken hears it before anything is made, not after the world of the demonstration.
func TestTaken(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	data := filepath.Join(t.TempDir(), "data")
	for _, command := range []string{"serve", "demo"} {
		var out, complaint bytes.Buffer
		status := run([]string{command, "-data", data, "-listen", l.Addr().String()}, &out, &complaint)
		if status != 1 || !strings.Contains(complaint.String(), "is taken") || !strings.Contains(complaint.String(), "--listen") || out.Len() > 0 {
			t.Errorf("%s: status %d, %s%s", command, status, out.String(), complaint.String())
		}
	}
	if _, err := os.Stat(data); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a data folder was made: %v", err)
	}
}
