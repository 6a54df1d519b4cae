package sheet

import (
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"qgov/kernel/text"
)

// chineseLiterals returns the string literals with Chinese characters in the files of the package that are not tests.
func chineseLiterals(t *testing.T) []string {
	t.Helper()
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	set := gotoken.NewFileSet()
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(set, f.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != gotoken.STRING {
				return true
			}
			s, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			if strings.ContainsFunc(s, isHan) && !slices.Contains(list, s) {
				list = append(list, s)
			}
			return true
		})
	}
	return list
}

func isHan(c rune) bool { return unicode.Is(unicode.Han, c) }

// english returns a function that translates by en.tsv.
func english(t *testing.T) func(string) string {
	t.Helper()
	c, err := text.New(English)
	if err != nil {
		t.Fatal(err)
	}
	return func(zh string) string { return c.T(text.English, zh) }
}
