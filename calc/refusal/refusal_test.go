package refusal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestError(t *testing.T) {
	if got := New("合格率达 100%").Error(); got != "合格率达 100%" {
		t.Errorf("a text without values was formatted: %s", got)
	}
	err := fmt.Errorf("wrapped: %w", New("批量应不小于 2：%d", 1))
	e, ok := errors.AsType[*Error](err)
	if !ok || e.Error() != "批量应不小于 2：1" || e.Args[0] != 1 {
		t.Errorf("%+v", e)
	}
}

// TestEnglish: every refusal of the calculators has its English, with the same verbs.
func TestEnglish(t *testing.T) {
	files, err := filepath.Glob("../*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	call := regexp.MustCompile(`refusal\.New\("([^"\n]+)"`)
	verb := regexp.MustCompile(`%[.\d]*[a-z]`)
	checked := 0
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range call.FindAllStringSubmatch(string(source), -1) {
			if filepath.Base(filepath.Dir(file)) == "refusal" {
				continue // the example of the package comment
			}
			english, err := os.ReadFile(filepath.Join(filepath.Dir(file), "en.tsv"))
			if err != nil {
				t.Fatal(err)
			}
			_, rest, found := strings.Cut("\n"+string(english), "\n"+m[1]+"\t")
			line, _, _ := strings.Cut(rest, "\n")
			if !found || line == "" {
				t.Errorf("%s: no English for %q", file, m[1])
			} else if a, b := verb.FindAllString(m[1], -1), verb.FindAllString(line, -1); !slices.Equal(a, b) {
				t.Errorf("%s: %q has verbs %v, its English %v", file, m[1], a, b)
			}
			checked++
		}
	}
	if checked < 40 {
		t.Errorf("only %d texts found", checked)
	}
}
