package machine_test

import (
	"os"
	"path/filepath"
	"testing"

	"qgov/testkit/machine"
)

func TestMajor(t *testing.T) {
	for in, want := range map[string]int{
		"postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n": 15,
		"postgres (PostgreSQL) 18beta1\n":                        18,
	} {
		if got, err := machine.Major(in); err != nil || got != want {
			t.Errorf("Major(%q) = %d, %v, want %d", in, got, err, want)
		}
	}
	for _, in := range []string{"", "psql (PostgreSQL) 15.1", "a wrapper 15"} {
		if got, err := machine.Major(in); err == nil {
			t.Errorf("Major(%q) = %d, want an error", in, got)
		}
	}
}

// TestIncoherent puts folders in front that hold only some of the programs, or a
// server too old, and expects the search to pass over them.
func TestIncoherent(t *testing.T) {
	want, err := machine.FindPostgres()
	if err != nil {
		t.Fatal(err)
	}
	lone, old := t.TempDir(), t.TempDir()
	script := func(path, say string) {
		if err := os.WriteFile(path, []byte("#!/bin/sh\necho '"+say+"'\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	script(filepath.Join(lone, "postgres"), "postgres (PostgreSQL) 99.1")
	for _, name := range []string{"postgres", "initdb", "psql"} {
		script(filepath.Join(old, name), "postgres (PostgreSQL) 14.9")
	}
	for _, dir := range []string{lone, old} {
		t.Setenv("QGOV_POSTGRES_BIN", dir)
		got, err := machine.FindPostgres()
		if err != nil || got != want {
			t.Errorf("with %s in front: %v, %v, want %v", dir, got, err, want)
		}
	}
	script(filepath.Join(old, "postgres"), "postgres (PostgreSQL) 17.2")
	if got, err := machine.FindPostgres(); err != nil || got.Dir != old || got.Major != 17 {
		t.Errorf("a coherent folder of version 17 in front was not taken: %v, %v", got, err)
	}
}

func TestNeeds(t *testing.T) {
	for _, n := range machine.Needs() {
		if where, err := n.Find(); err != nil && !n.Optional {
			t.Errorf("%s: %v (go run ./tools/setup installs %s)", n.What, err, n.Package)
		} else {
			t.Logf("%s: %s", n.What, where)
		}
	}
}
