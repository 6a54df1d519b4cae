package policy_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A register is declared in less than 70 lines, pages, API, import and export included (row 1 of the features).
func TestRegistersAreShort(t *testing.T) {
	for _, name := range []string{"grid", "organ"} {
		lines := 0
		for _, file := range []string{name + ".go", "module.go"} {
			b, err := os.ReadFile(filepath.Join("..", "..", "base", name, file))
			if err != nil {
				t.Fatal(err)
			}
			lines += strings.Count(string(b), "\n")
		}
		if lines >= 70 {
			t.Errorf("the register %s has %d lines", name, lines)
		}
	}
}

var (
	shown = regexp.MustCompile("`([a-z]+(?:/[a-z]+)*)`|`(docs/[^`]+)`|\\b(Test[A-Z]\\w*)")
	tests = regexp.MustCompile(`(?m)^func (Test\w+)\(`)
)

// The tests and pictures that docs/features.md names are there.
func TestFeatures(t *testing.T) {
	root := filepath.Join("..", "..")
	b, err := os.ReadFile(filepath.Join(root, "docs", "features.md"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, line := range strings.Split(string(b), "\n") {
		if !strings.HasPrefix(line, "| ") {
			continue
		}
		cells := strings.Split(line, "|")
		have := make(map[string]bool)
		for _, m := range shown.FindAllStringSubmatch(cells[len(cells)-2], -1) {
			switch {
			case m[2] != "":
				if _, err := os.Stat(filepath.Join(root, m[2])); err != nil {
					t.Error(err)
				}
			case m[3] == "":
				have = testsOf(t, filepath.Join(root, m[1]), have)
			case !have[m[3]]:
				t.Errorf("there is no %s in %q", m[3], strings.TrimSpace(cells[1]))
			default:
				n++
			}
		}
	}
	if n < 25 {
		t.Errorf("only %d tests are named", n)
	}
}

// testsOf returns the names of the tests of a package; what is no package leaves them as they are.
func testsOf(t *testing.T, dir string, before map[string]bool) map[string]bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		return before
	}
	out := make(map[string]bool)
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range tests.FindAllStringSubmatch(string(b), -1) {
			out[m[1]] = true
		}
	}
	return out
}
