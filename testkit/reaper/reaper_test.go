package reaper_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"qgov/testkit/reaper"
)

func TestCloseRunsTheScript(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "doomed")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	r, err := reaper.Start(`rm -rf -- "$1"`, dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); err != nil {
		t.Fatal("the script ran before its time:", err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Fatalf("the folder is still there: %v", err)
	}
}

// TestKill starts this test binary again as a child that starts a reaper and
// hangs, kills the child with a signal it cannot catch, and expects the script to run.
func TestKill(t *testing.T) {
	if dir := os.Getenv("REAPER_CHILD"); dir != "" {
		r, err := reaper.Start(`rm -rf -- "$1"`, dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "ready"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		t.Fatal("the parent did not kill this process", r)
	}
	dir := filepath.Join(t.TempDir(), "doomed")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	child := exec.Command(os.Args[0], "-test.run=^TestKill$")
	child.Env = append(os.Environ(), "REAPER_CHILD="+dir)
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	await(t, "the child to be ready", func() bool { _, err := os.Stat(filepath.Join(dir, "ready")); return err == nil })
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := child.Wait(); err == nil {
		t.Fatal("the child ended in peace, it should have been killed")
	}
	await(t, "the folder to go", func() bool { _, err := os.Stat(dir); return os.IsNotExist(err) })
}

func await(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatal("waited in vain for", what)
}
