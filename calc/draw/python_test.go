package draw

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// python runs tools/draw_verify.py and gives its lines; ok is false where there
// is no Python.
func python(t *testing.T, files ...string) (lines []string, passed, ok bool) {
	t.Helper()
	program, err := exec.LookPath("python3")
	if err != nil {
		t.Log("no python3: the independent script was not run")
		return nil, false, false
	}
	var out bytes.Buffer
	command := exec.Command(program, append([]string{filepath.Join("..", "..", "tools", "draw_verify.py")}, files...)...)
	command.Stdout, command.Stderr = &out, &out
	err = command.Run()
	if _, exited := err.(*exec.ExitError); err != nil && !exited {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(out.String()), "\n"), err == nil, true
}

// TestPythonAgrees: the independent script finds the same result for 1,000 random draws.
func TestPythonAgrees(t *testing.T) {
	bundles := make([]Bundle, 1000)
	for n := range bundles {
		b, err := drawnBundle(chance(n + 5000))
		if err != nil {
			t.Fatal(err)
		}
		bundles[n] = b
	}
	var file bytes.Buffer
	e := json.NewEncoder(&file)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(bundles); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "bundles.json")
	if err := os.WriteFile(name, file.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if lines, passed, ok := python(t, name); ok && !passed {
		t.Errorf("%s", lines)
	}
}

// TestPythonOneByte: the script, too, finds a single changed byte, wherever it is.
func TestPythonOneByte(t *testing.T) {
	b, err := drawnBundle(chance(21))
	if err != nil {
		t.Fatal(err)
	}
	file, err := Encode(b)
	if err != nil {
		t.Fatal(err)
	}
	folder, r := t.TempDir(), chance(22)
	var names []string
	for i := 0; i < len(file); i += 5 {
		bad := slices.Clone(file)
		bad[i] ^= byte(1 + r.IntN(127))
		names = append(names, filepath.Join(folder, fmt.Sprintf("%d.json", i)))
		if err := os.WriteFile(names[len(names)-1], bad, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	lines, _, ok := python(t, names...)
	if !ok {
		return
	}
	if len(lines) != len(names) {
		t.Fatalf("%d lines for %d files: %s", len(lines), len(names), lines[len(lines)-1])
	}
	for _, line := range lines {
		if strings.HasSuffix(line, " ok") {
			t.Errorf("went unnoticed: %s", line)
		}
	}
}

// TestPythonIsShort: a script that is to be trusted has to be read in one sitting.
func TestPythonIsShort(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "tools", "draw_verify.py"))
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(text, []byte("\n")); n > 100 {
		t.Errorf("%d lines, at most 100", n)
	}
}
