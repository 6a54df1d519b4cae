package policy

import (
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// codeShape is a numbered code of a fault. F and a status of HTTP are the kinds of fault themselves, with whatever text fits.
var codeShape = regexp.MustCompile(`^[A-EG-Z][0-9]{3}$`)

// Codes finds numbered codes of faults that two packages use for different things: whoever reads a code in a log or on the telephone has to
// find one place. A package may repeat the code of another with the very same text, for the same thing.
func Codes(t *Tree) []string {
	texts := make(map[string]map[string][]string) // by code, package
	for _, f := range t.Files {
		if f.Go == nil || f.Test || strings.HasPrefix(f.Path, "testkit/") || strings.HasPrefix(f.Path, "tools/") {
			continue
		}
		ast.Inspect(f.Go, func(n ast.Node) bool {
			code, text := coded(n)
			if code == "" {
				return true
			}
			if texts[code] == nil {
				texts[code] = make(map[string][]string)
			}
			if dir := f.Dir(); !slices.Contains(texts[code][dir], text) {
				texts[code][dir] = append(texts[code][dir], text)
			}
			return true
		})
	}
	var bad []string
	for code, dirs := range texts {
		var names, all []string
		for dir, list := range dirs {
			names = append(names, dir)
			for _, s := range list {
				if !slices.Contains(all, s) {
					all = append(all, s)
				}
			}
		}
		if slices.Sort(names); len(names) > 1 && len(all) > 1 {
			bad = append(bad, fmt.Sprintf("%s means different things in %s", code, strings.Join(names, ", ")))
		}
	}
	slices.Sort(bad)
	return bad
}

// coded returns the code and the text of a call or a literal that declares a fault: a code among its values, and the text after it.
func coded(n ast.Node) (code, text string) {
	var values []ast.Expr
	switch n := n.(type) {
	case *ast.CallExpr:
		values = n.Args
	case *ast.CompositeLit:
		for _, e := range n.Elts {
			if kv, ok := e.(*ast.KeyValueExpr); ok {
				e = kv.Value
			}
			values = append(values, e)
		}
	}
	for _, v := range values {
		lit, ok := v.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			continue
		}
		s, err := strconv.Unquote(lit.Value)
		switch {
		case err != nil:
		case code == "" && codeShape.MatchString(s):
			code = s
		case code != "":
			return code, s
		}
	}
	return "", ""
}
