// Package policy holds the rules of the house as code, and its test applies them to the source tree.
//
// The rules are those that a reviewer would have to repeat: who may import whom (map.go is the import map, with a reason
// at each exception), one package for each third-party module, no init functions, no variables of a package that
// change, a comment on each package, files that fit in a head, no inline styles or scripts (the content security policy
// of the site forbids them), no skipped tests and no promises in comments, no paths of somebody's machine.
//
// Each rule is a function from a Tree to the breaches it found. The tests run it on the project and on small trees
// that break it, so that a rule which has stopped biting is found as well.
package policy

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Tree is a parsed source tree of one Go module.
type Tree struct {
	Module   string   // its path, from go.mod
	Requires []string // paths of the modules it requires
	Files    []*File  // all text files, by path
	Fset     *token.FileSet
}

// File is one text file.
type File struct {
	Path      string // from the root, with slashes
	Text      string
	Go        *ast.File // nil when it is no Go, or belongs to a nested module
	Test      bool      // its name ends with _test.go
	Generated bool      // a tool wrote it, as its comment says
}

// Dir is the folder of the file from the root.
func (f *File) Dir() string { return path.Dir(f.Path) }

// generated is how Go tools mark what they write, see https://go.dev/s/generatedcode.
var generated = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)

// Load reads the tree under root. It leaves out what is not source: version control, build results, data,
// and what hidden folders hold, except .ci.
func Load(root string) (*Tree, error) {
	t := &Tree{Fset: token.NewFileSet()}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return nil, err
	}
	t.module(string(mod))
	var nested []string
	err = filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		base := d.Name()
		if d.IsDir() {
			if rel == "bin" || rel == "data" || rel == "tmp" || base == "node_modules" ||
				rel != "." && base != ".ci" && strings.HasPrefix(base, ".") {
				return filepath.SkipDir
			}
			if _, err := os.Stat(filepath.Join(name, "go.mod")); rel != "." && err == nil {
				nested = append(nested, rel+"/")
			}
			return nil
		}
		if !d.Type().IsRegular() || base == "go.sum" || base == ".git" { // in a second work tree .git is a file that names the first
			return nil
		}
		b, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if len(b) > 4<<20 || slices.Contains(b[:min(len(b), 8000)], 0) {
			return nil // data, not source
		}
		t.Files = append(t.Files, &File{Path: rel, Text: string(b)})
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, f := range t.Files {
		inner := slices.ContainsFunc(nested, func(n string) bool { return strings.HasPrefix(f.Path, n) })
		if inner || !strings.HasSuffix(f.Path, ".go") || strings.Contains("/"+f.Path, "/testdata/") {
			continue
		}
		f.Test = strings.HasSuffix(f.Path, "_test.go")
		f.Generated = generated.MatchString(f.Text)
		if f.Go, err = parser.ParseFile(t.Fset, f.Path, f.Text, parser.ParseComments|parser.SkipObjectResolution); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// module reads the lines of go.mod that matter here.
func (t *Tree) module(mod string) {
	for line := range strings.Lines(mod) {
		words := strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "require "))
		switch {
		case len(words) == 2 && words[0] == "module":
			t.Module = words[1]
		case len(words) >= 2 && strings.HasPrefix(words[1], "v"):
			t.Requires = append(t.Requires, words[0])
		}
	}
}

// packages groups the Go files by folder.
func (t *Tree) packages() map[string][]*File {
	dirs := map[string][]*File{}
	for _, f := range t.Files {
		if f.Go != nil {
			dirs[f.Dir()] = append(dirs[f.Dir()], f)
		}
	}
	return dirs
}

// imports lists the import paths of a file.
func imports(f *File) []string {
	var paths []string
	for _, spec := range f.Go.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			panic(err) // the parser has accepted it
		}
		paths = append(paths, p)
	}
	return paths
}

// table reads lines of "key: value", leaving out blank ones and comments.
func table(text string) (keys []string, values map[string]string, err error) {
	values = map[string]string{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, value, ok := strings.Cut(line, ":")
		key = strings.TrimSpace(key)
		if _, twice := values[key]; !ok || twice {
			return nil, nil, fmt.Errorf("not a new line of the form key: value: %q", line)
		}
		keys = append(keys, key)
		values[key] = strings.TrimSpace(value)
	}
	return keys, values, nil
}

// A use notes which lines of a table of exceptions were needed.
type use struct {
	name   string
	keys   []string
	values map[string]string
	used   map[string]bool
}

// exceptions reads a table in which each line gives a reason.
func exceptions(name, text string) (*use, error) {
	keys, values, err := table(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &use{name, keys, values, map[string]bool{}}, nil
}

// allows tells whether there is a line for the key, and notes that it was needed.
func (u *use) allows(key string) bool {
	_, ok := u.values[key]
	u.used[key] = u.used[key] || ok
	return ok
}

// idle returns the lines that nothing needed and those without a reason.
func (u *use) idle() []string {
	var bad []string
	for _, k := range u.keys {
		if !u.used[k] {
			bad = append(bad, fmt.Sprintf("%s: nothing needs the exception %q any more; take the line out", u.name, k))
		} else if len(u.values[k]) < 10 {
			bad = append(bad, fmt.Sprintf("%s: the exception %q gives no reason", u.name, k))
		}
	}
	return bad
}
