package exchange_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"qgov/kernel/exchange"
	"qgov/kernel/inbox"
	"qgov/kernel/text"
	"qgov/web"
)

// TestEnglish wants a translation with the same verbs for every Chinese text in the package.
func TestEnglish(t *testing.T) {
	c, err := text.New(exchange.English, inbox.English, web.English)
	if err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	set, found := token.NewFileSet(), 0
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
			if !ok || lit.Kind != token.STRING {
				return true
			}
			s, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
				return true
			}
			found++
			if !c.Has(s) {
				t.Errorf("MISSING\t%s", s)
			} else if en := c.T(text.English, s); strings.Count(en, "%") != strings.Count(s, "%") {
				t.Errorf("the verbs of %q differ from %q", en, s)
			}
			return true
		})
	}
	if found < 50 {
		t.Errorf("only %d texts found", found)
	}
}
