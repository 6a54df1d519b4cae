package app_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"qgov/kernel/text"
	"qgov/testkit/server"
)

// Every Chinese text of the declarations has an English one, and none has two.
func TestEnglish(t *testing.T) {
	s := server.Open(t, "sqlite")
	for _, zh := range s.App.Untranslated() {
		t.Errorf("a declaration: no English for\t%s", zh)
	}
	for _, c := range s.App.Texts.Conflicts() {
		t.Error(c)
	}
}

// says are the functions that take a text for people, with the place of the text among their arguments.
var says = map[string]int{"fault.New": 2, "fault.Wrap": 3, "fault.At": 2, "record.Bad": 1, "fault.Missing": 0, "fault.Forbidden": 0}

// labels are the fields of declarations and view models that hold a text for people.
var labels = map[string]bool{"Label": true, "Text": true, "Help": true, "Title": true}

// The texts of refusals and the labels that stand in the source have English, with the same verbs.
func TestFaultsSpeakEnglish(t *testing.T) {
	texts := catalogues(t)
	set := token.NewFileSet()
	seen := make(map[string]bool)
	check := func(e ast.Expr) {
		lit, ok := e.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			return
		}
		zh, err := strconv.Unquote(lit.Value)
		if err != nil || seen[zh] || !strings.ContainsFunc(zh, func(r rune) bool { return unicode.Is(unicode.Han, r) }) || strings.Contains(zh, "示例") {
			return
		}
		seen[zh] = true
		at := set.Position(lit.Pos())
		if !texts.Has(zh) {
			t.Errorf("%s:%d: no English for\t%s", at.Filename, at.Line, zh)
		} else if en := texts.T(text.English, zh); strings.Count(en, "%") != strings.Count(zh, "%") {
			t.Errorf("%s:%d: the verbs of %q differ from %q", at.Filename, at.Line, en, zh)
		}
	}
	for _, file := range sources(t) {
		f, err := parser.ParseFile(set, file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if at, ok := says[called(n)]; ok && at < len(n.Args) {
					check(n.Args[at])
				}
			case *ast.KeyValueExpr:
				if key, ok := n.Key.(*ast.Ident); ok && labels[key.Name] {
					check(n.Value)
				}
			}
			return true
		})
	}
	if len(seen) < 300 {
		t.Errorf("only %d texts found", len(seen))
	}
}

// catalogues joins every catalogue of the source tree, also those of packages that the program does not list yet.
func catalogues(t *testing.T) *text.Catalogue {
	t.Helper()
	var files []string
	for _, dir := range []string{"app", "base", "domain", "kernel", "web"} {
		err := filepath.WalkDir(filepath.Join("..", dir), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(path) != ".tsv" || !slices.Contains([]string{"en.tsv", "kernel.tsv"}, d.Name()) {
				return err
			}
			b, err := os.ReadFile(path)
			files = append(files, string(b))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	c, err := text.New(files...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// called is the name of the called function with its package: fault.New.
func called(n *ast.CallExpr) string {
	sel, ok := n.Fun.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	if pkg, ok := sel.X.(*ast.Ident); ok {
		return pkg.Name + "." + sel.Sel.Name
	}
	return ""
}
