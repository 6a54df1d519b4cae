package policy

import (
	"fmt"
	"go/ast"
	"go/format"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Inits returns the init functions: what starts by itself cannot be followed by reading main.
func Inits(t *Tree) []string {
	var bad []string
	for _, f := range t.Files {
		if f.Go == nil {
			continue
		}
		for _, d := range f.Go.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				bad = append(bad, fmt.Sprintf("%s: func init; call it from main, or declare a value", t.Fset.Position(fn.Pos())))
			}
		}
	}
	return sorted(bad)
}

// Comments returns the packages that have no package comment, or more than one, or one that does not begin
// as godoc wants it ("Package x …", "Command x …").
func Comments(t *Tree) []string {
	var bad []string
	for dir, files := range t.packages() {
		var found []string
		code := false
		for _, f := range files {
			if f.Test {
				continue
			}
			code = true
			if f.Go.Doc == nil || f.Generated {
				continue
			}
			found = append(found, f.Path)
			begin := "Package " + f.Go.Name.Name + " "
			if f.Go.Name.Name == "main" {
				begin = "Command " + path.Base(dir) + " "
			}
			if !strings.HasPrefix(strings.ReplaceAll(f.Go.Doc.Text(), "\n", " "), begin) {
				bad = append(bad, fmt.Sprintf("%s: the package comment does not begin with %q", f.Path, begin))
			}
		}
		slices.Sort(found)
		switch {
		case code && len(found) == 0:
			bad = append(bad, dir+": no package comment")
		case len(found) > 1:
			bad = append(bad, fmt.Sprintf("%s: %d package comments, in %s", dir, len(found), strings.Join(found, " and ")))
		}
	}
	return sorted(bad)
}

// Formatted returns the Go files that gofmt would change.
func Formatted(t *Tree) []string {
	var bad []string
	for _, f := range t.Files {
		if f.Go == nil || f.Generated {
			continue
		}
		if want, err := format.Source([]byte(f.Text)); err != nil || string(want) != f.Text {
			bad = append(bad, f.Path+": not as gofmt writes it")
		}
	}
	return sorted(bad)
}

// empty are package names that say nothing of what is inside.
var empty = regexp.MustCompile(`^(util|utils|common|commons|helper|helpers|manager|managers|service|services|misc|shared|lib)$`)

// Names returns the packages whose name says nothing.
func Names(t *Tree) []string {
	var bad []string
	for dir := range t.packages() {
		if empty.MatchString(path.Base(dir)) {
			bad = append(bad, dir+": the name of the package does not say what it is")
		}
	}
	return sorted(bad)
}

// Long returns the hand-written Go files with more lines than max.
func Long(t *Tree, max int, allowed string) ([]string, error) {
	allow, err := exceptions("long files", allowed)
	if err != nil {
		return nil, err
	}
	var bad []string
	for _, f := range t.Files {
		lines := strings.Count(f.Text, "\n")
		if f.Go != nil && !f.Generated && lines > max && !allow.allows(f.Path) {
			bad = append(bad, fmt.Sprintf("%s: %d lines, more than %d", f.Path, lines, max))
		}
	}
	return sorted(append(bad, allow.idle()...)), nil
}

// What the content security policy of the site stops: inline styles, inline scripts, handlers in attributes.
var (
	inlineStyle   = regexp.MustCompile(`(?i)(^|[\s"'])style\s*=\s*["'{\\]|<style\b`)
	inlineHandler = regexp.MustCompile(`(?i)[\s"']on(click|change|input|submit|load|error|key\w+|mouse\w+|focus|blur|toggle)\s*=\s*["'{\\]`)
	scriptTag     = regexp.MustCompile(`(?i)<script\b[^>]*>?`)
	scriptHref    = regexp.MustCompile(`(?i)(href|src|action)\s*=\s*\\?["']?javascript:`)
	scriptFine    = regexp.MustCompile(`(?i)\ssrc\s*=|type\s*=\s*\\?["']application/(ld\+)?json`)
)

// inline says what of a text the content security policy would stop, or nothing.
func inline(text string) string {
	switch {
	case inlineStyle.MatchString(text):
		return "an inline style"
	case inlineHandler.MatchString(text):
		return "an event handler in an attribute"
	case scriptHref.MatchString(text):
		return "a javascript: address"
	}
	for _, tag := range scriptTag.FindAllString(text, -1) {
		if !scriptFine.MatchString(tag) {
			return "an inline script"
		}
	}
	return ""
}

// Styles returns inline styles and scripts in templates, pages and the strings of Go files.
func Styles(t *Tree, allowed string) ([]string, error) {
	allow, err := exceptions("inline", allowed)
	if err != nil {
		return nil, err
	}
	var bad []string
	check := func(f *File, line int, text string) {
		if why := inline(text); why != "" && !allow.allows(f.Path) {
			bad = append(bad, fmt.Sprintf("%s:%d: %s; the content security policy stops it, use a class or a script file", f.Path, line, why))
		}
	}
	for _, f := range t.Files {
		switch {
		case under(f.Dir(), "testkit") || strings.Contains("/"+f.Path, "/testdata/"):
		case f.Go != nil && !f.Test && !f.Generated:
			ast.Inspect(f.Go, func(n ast.Node) bool {
				if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					if s, err := strconv.Unquote(lit.Value); err == nil {
						check(f, t.Fset.Position(lit.Pos()).Line, s)
					}
				}
				return true
			})
		case strings.HasSuffix(f.Path, ".templ") || strings.HasSuffix(f.Path, ".html"):
			line := 0
			for text := range strings.Lines(f.Text) {
				line++
				check(f, line, text)
			}
		}
	}
	return sorted(append(bad, allow.idle()...)), nil
}

// The words are put together here so that this file does not break its own rule.
var (
	promise = regexp.MustCompile(`\b[tb]b?\.Ski` + `p(f|Now)?\(|\bTO` + `DO\b|\bFIX` + `ME\b|\bXX` + `X\b|not imple` + `mented`)
	place   = regexp.MustCompile(`/wo` + `rk/|/tmp/bash_` + `jobs|/fa` + `rm/|/ro` + `ot/|/home/[a-z]`)
)

// written tells whether people write the file, and not a tool or another project.
func written(f *File) bool {
	switch {
	case f.Generated, strings.HasPrefix(f.Path, "web/static/v/"), strings.HasPrefix(f.Path, "third_party/"),
		strings.HasPrefix(f.Path, "testkit/browser/axe"), strings.Contains("/"+f.Path, "/testdata/"):
		return false
	}
	return true
}

// Promises returns skipped tests and notes of work to come: a test that does not run and a promise in
// a comment both look like more than there is.
func Promises(t *Tree) []string {
	return grep(t, promise, "a skipped test or a promise", ".go", ".js", ".templ", ".sql", ".css", ".html", ".sh")
}

// Places returns paths of somebody's machine.
func Places(t *Tree) []string {
	return grep(t, place, "a path of one machine")
}

// grep returns the lines of written files that match, of those suffixes, or of all files without any.
func grep(t *Tree, pattern *regexp.Regexp, what string, suffixes ...string) []string {
	var bad []string
	for _, f := range t.Files {
		if !written(f) || len(suffixes) > 0 && !slices.Contains(suffixes, path.Ext(f.Path)) {
			continue
		}
		line := 0
		for text := range strings.Lines(f.Text) {
			line++
			if m := pattern.FindString(text); m != "" {
				bad = append(bad, fmt.Sprintf("%s:%d: %s: %s", f.Path, line, what, strings.TrimSpace(m)))
			}
		}
	}
	return sorted(bad)
}

// Impure returns where calc asks the clock or draws lots without a seed: its results must depend on
// nothing but its arguments.
func Impure(t *Tree) []string {
	var bad []string
	for _, f := range t.Files {
		if f.Go == nil || f.Test || layer(f.Dir()) != "calc" {
			continue
		}
		ast.Inspect(f.Go, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			x, ok := s.X.(*ast.Ident)
			if !ok {
				return true
			}
			clock := x.Name == "time" && (s.Sel.Name == "Now" || s.Sel.Name == "Since" || s.Sel.Name == "Until")
			lots := x.Name == "rand" && slices.Contains(imports(f), "math/rand/v2") &&
				!slices.Contains([]string{"New", "NewPCG", "NewChaCha8", "NewZipf", "Rand", "Source", "PCG", "ChaCha8", "Zipf"}, s.Sel.Name)
			if clock || lots {
				bad = append(bad, fmt.Sprintf("%s: %s.%s in calc; take it as an argument", t.Fset.Position(s.Pos()), x.Name, s.Sel.Name))
			}
			return true
		})
	}
	return sorted(bad)
}
