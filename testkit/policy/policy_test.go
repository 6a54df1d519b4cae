package policy_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"qgov/testkit/policy"
)

// project loads the source tree that this test belongs to.
func project(t *testing.T) *policy.Tree {
	t.Helper()
	tree, err := policy.Load("../..")
	if err != nil {
		t.Fatal(err)
	}
	if len(tree.Files) < 20 || tree.Module != "qgov" {
		t.Fatalf("the tree of %s has only %d files; the test does not see the project", tree.Module, len(tree.Files))
	}
	return tree
}

// none fails the test for each breach.
func none(t *testing.T, bad []string, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range bad {
		t.Error(b)
	}
}

func TestProject(t *testing.T) {
	tree := project(t)
	t.Run("imports", func(t *testing.T) {
		bad, err := policy.Imports(tree, policy.Map{
			Order: policy.Order, Layers: policy.Layers, Exceptions: policy.Exceptions, Modules: policy.Modules, Reserved: policy.Reserved,
		})
		none(t, bad, err)
	})
	t.Run("globals", func(t *testing.T) { bad, err := policy.Globals(tree, policy.Mutable); none(t, bad, err) })
	t.Run("inits", func(t *testing.T) { none(t, policy.Inits(tree), nil) })
	t.Run("comments", func(t *testing.T) { none(t, policy.Comments(tree), nil) })
	t.Run("formatted", func(t *testing.T) { none(t, policy.Formatted(tree), nil) })
	t.Run("names", func(t *testing.T) { none(t, policy.Names(tree), nil) })
	t.Run("long", func(t *testing.T) {
		bad, err := policy.Long(tree, policy.MaxLines, policy.LongFiles)
		none(t, bad, err)
	})
	t.Run("styles", func(t *testing.T) { bad, err := policy.Styles(tree, policy.Inline); none(t, bad, err) })
	t.Run("promises", func(t *testing.T) { none(t, policy.Promises(tree), nil) })
	t.Run("places", func(t *testing.T) { none(t, policy.Places(tree), nil) })
	t.Run("codes", func(t *testing.T) { none(t, policy.Codes(tree), nil) })
	t.Run("calc", func(t *testing.T) { none(t, policy.Impure(tree), nil) })
}

// plant makes a small tree from path and text pairs; a go.mod is added.
func plant(t *testing.T, files map[string]string) *policy.Tree {
	t.Helper()
	root := t.TempDir()
	files["go.mod"] = "module qgov\n\ngo 1.26\n\nrequire (\n\texample.org/sql v1.0.0 // indirect\n)\n"
	for name, text := range files {
		p := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	tree, err := policy.Load(root)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// expect compares breaches with the pieces that they must contain, in any order.
func expect(t *testing.T, bad []string, err error, want ...string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if len(bad) != len(want) {
		t.Errorf("%d breaches, want %d:\n%s", len(bad), len(want), strings.Join(bad, "\n"))
	}
	for _, w := range want {
		if !slices.ContainsFunc(bad, func(b string) bool { return strings.Contains(b, w) }) {
			t.Errorf("no breach with %q among\n%s", w, strings.Join(bad, "\n"))
		}
	}
}

// A numbered code has one meaning in the tree: two packages may share it only with the very same text, and kinds of fault are no codes.
func TestCodes(t *testing.T) {
	file := func(name, body string) string { return "package " + name + "\nfunc f() {\n" + body + "\n}" }
	expect(t, policy.Codes(plant(t, map[string]string{
		"base/a/a.go": file("a", `fault.New(fault.Invalid, "Q101", "one"); fault.At("x", "Q102", "two"); fault.New(fault.Denied, "F403", "no"); fault.New(fault.Invalid, "Q104", "four"); fault.New(fault.Invalid, "Q104", "for")`),
		"base/b/b.go": file("b", `fault.New(fault.Invalid, "Q101", "another"); wrong("Q102", "two"); fault.New(fault.Denied, "F403", "never")`),
		"base/c/c.go": file("c", `_ = fault.Problem{Field: "x", Code: "Q102", Text: "three"}`),
	})), nil, "Q101 means different things in base/a, base/b", "Q102 means different things in base/a, base/b, base/c")
}

// small is an import map for the planted trees.
func small() policy.Map {
	return policy.Map{
		Order:   "fault < record < store < page\n leaf < store",
		Layers:  "calc:\nkernel:\nbase: kernel\ndomain: kernel base\napp: kernel base domain\ncmd: app\ntestkit: kernel app",
		Modules: `example.org/sql: kernel/store`, Reserved: "database/sql: kernel/store\nmath/rand:",
	}
}

func TestImports(t *testing.T) {
	good := map[string]string{
		"kernel/store/s.go": "package store\nimport (\n\"qgov/kernel/fault\"\n\"qgov/kernel/leaf\"\n\"database/sql\"\n\"example.org/sql/x\"\n)",
		"kernel/leaf/l.go":  "package leaf", "kernel/fault/f.go": "package fault",
		"kernel/fault/f_test.go": "package fault_test\nimport (\n\"qgov/testkit/pg\"\n\"math/rand\"\n)",
		"testkit/pg/pg.go":       "package pg",
		"base/firm/f.go":         "package firm\nimport \"qgov/kernel/store\"",
		"domain/a/b/x.go":        "package b\nimport \"qgov/domain/a/b/part\"",
		"domain/a/b/part/p.go":   "package part",
		"app/a.go":               "package app\nimport (\n\"qgov/domain/a/b\"\n\"qgov/base/firm\"\n)",
		"cmd/qgov/main.go":       "package main\nimport \"qgov/app\"",
	}
	bad, err := policy.Imports(plant(t, good), small())
	expect(t, bad, err)

	for _, c := range []struct{ path, imports, want string }{
		{"kernel/fault/x.go", "qgov/kernel/record", "record does not come before fault"},
		{"kernel/leaf/x.go", "qgov/kernel/fault", "fault does not come before leaf"},
		{"kernel/new/x.go", "fmt", "new is not in the order"},
		{"kernel/fault/x.go", "qgov/base/firm", "kernel may not import base"},
		{"kernel/fault/x.go", "database/sql", "only kernel/store may"},
		{"kernel/fault/x_test.go", "database/sql", "only kernel/store may"},
		{"kernel/fault/x.go", "math/rand", "only tests may"},
		{"kernel/fault/x.go", "qgov/testkit/pg", "kernel may not import testkit"},
		{"base/firm/x.go", "qgov/domain/a/b", "base may not import domain"},
		{"domain/a/c/x.go", "qgov/domain/a/b", "a line in the exceptions"},
		{"domain/a/c/x.go", "qgov/app", "domain may not import app"},
		{"calc/stat/x.go", "qgov/kernel/fault", "calc may not import kernel"},
		{"calc/stat/x.go", "os", "calc is pure"},
		{"calc/stat/x.go", "crypto/rand", "calc is pure"},
		{"calc/stat/x.go", "example.org/sql", "only kernel/store may"},
		{"kernel/page/x.go", "example.org/other", "its module is not in the map"},
		{"helper/x.go", "fmt", "the layer helper is not in the map"},
	} {
		files := map[string]string{c.path: "package x\nimport _ \"" + c.imports + "\""}
		bad, err := policy.Imports(plant(t, files), small())
		expect(t, bad, err, c.want)
	}
}

func TestExceptions(t *testing.T) {
	m := small()
	m.Exceptions = "domain/a/c -> domain/a/b: c counts what b has sampled\nkernel/fault -> kernel/store: once there was a need"
	m.Modules += "\nexample.org/gone: kernel/store"
	tree := plant(t, map[string]string{"domain/a/c/x.go": "package c\nimport \"qgov/domain/a/b\""})
	bad, err := policy.Imports(tree, m)
	expect(t, bad, err, `nothing needs the exception "kernel/fault -> kernel/store"`, "go.mod does not require example.org/gone")
	m = small()
	m.Exceptions = "domain/a/c -> domain/a/b: why?"
	bad, err = policy.Imports(tree, m)
	expect(t, bad, err, "gives no reason")
	m.Order = "a < b < a"
	if _, err := policy.Imports(tree, m); err == nil || !strings.Contains(err.Error(), "comes before itself") {
		t.Errorf("a circle in the order: %v", err)
	}
}

func TestGlobals(t *testing.T) {
	bad, err := policy.Globals(plant(t, map[string]string{
		"a/a.go": `package a
import ("embed"; "errors"; "regexp"; "sync")
//go:embed x
var files embed.FS
var Err, pattern = errors.New("x"), regexp.MustCompile("x")
var names = map[string]int{"a": 1}
var once = sync.OnceValue(func() int { return 1 })
var _ error = Err
type T struct{ n int }
func (t *T) Add() { t.n++ }
func (t T) Get() int { return t.n }
var fixed = T{1}
func f() int {
	names := map[string]int{} // a local one
	names["a"] = 2
	Err := errors.New("local"); Err = nil; _ = Err
	return fixed.Get() + len(files.ReadDir2())
}`,
	}), "")
	expect(t, bad, err)

	bad, err = policy.Globals(plant(t, map[string]string{
		"a/a.go": `package a
import "sync"
var mu sync.Mutex
var cache = make(map[string]int)
var count = 1
var list = []int{1}
var table = map[string]int{"a": 1}
var lock = &sync.Mutex{}
type T struct{ n int }
func (t *T) Add() { t.n++ }
var t1, t2 = T{1}, T{2}
var kept = 3
func f() { count++; list[0] = 2; delete(table, "a"); t1.Add(); g(&t2.n); kept = 4 }
func g(*int) {}
var Public = 1
`,
		"b/b.go": "package b\nimport \"qgov/a\"\nfunc f() { a.Public = 2 }",
	}), "a kept: a reason that is long enough")
	expect(t, bad, err, "count is counted", "t1 is pointed to by its method Add", "t2 is pointed to", "mu has no value", "cache begins empty",
		"lock holds a sync.Mutex", "list is assigned to", "table is changed by delete", "Public is assigned to by another package")
}

func TestFiles(t *testing.T) {
	tree := plant(t, map[string]string{
		"none/a.go":       "package none",
		"two/a.go":        "// Package two is one.\npackage two",
		"two/b.go":        "// Package two is two.\npackage two\nfunc init() {}",
		"wrong/a.go":      "// Wrong begins wrongly.\npackage wrong",
		"cmd/x/main.go":   "// Command x runs.\npackage main",
		"tests/a_test.go": "package tests",
		"helpers/a.go":    "// Package helpers helps.\npackage helpers",
		"long/a.go":       "// Package long is long.\npackage long" + strings.Repeat("\n", 20),
		"long/b.go":       "// Code generated by x. DO NOT EDIT.\n\npackage long" + strings.Repeat("\n", 20),
		"long/c.go":       "package long" + strings.Repeat("\n", 20),
	})
	expect(t, policy.Formatted(plant(t, map[string]string{"a/a.go": "package a\n", "a/b.go": "package a\nvar  x = 1\n"})), nil, "a/b.go: not as gofmt")
	expect(t, policy.Comments(tree), nil, "none: no package comment", "two: 2 package comments", "wrong/a.go: the package comment does not begin")
	expect(t, policy.Inits(tree), nil, "two/b.go:3")
	expect(t, policy.Names(tree), nil, "helpers: the name")
	bad, err := policy.Long(tree, 15, "long/c.go: a table that cannot be cut\nlong/d.go: no longer here")
	expect(t, bad, err, "long/a.go: 21 lines", `"long/d.go"`)
}

func TestStyles(t *testing.T) {
	tree := plant(t, map[string]string{
		"web/good.templ":   "<script src=\"/a.js\"></script>\n<script type=\"application/json\">{}</script>\n<p data-style=\"x\" class=\"a\">style = x</p>\n<input onlyone=\"1\">",
		"web/bad.templ":    "<p style=\"color: red\">\n<p style={ x }>\n<script>alert(1)</script>\n<a onclick=\"f()\">\n<a href=\"javascript:f()\">\n<style>",
		"kernel/a.go":      "package kernel\nvar a = \"<p style=\\\"x\\\">\"\nvar style = \"x\"\nvar b = `<w:style w:val=\"1\">`",
		"kernel/x.go":      "package kernel\nvar c = `<p style='x'>`",
		"kernel/x_test.go": "package kernel\nvar d = `<p style='x'>`",
	})
	bad, err := policy.Styles(tree, "kernel/x.go: the style of a file of another kind")
	expect(t, bad, err, "kernel/a.go:2: an inline style", "web/bad.templ:1: an inline style", "web/bad.templ:2: an inline style",
		"web/bad.templ:3: an inline script", "web/bad.templ:4: an event handler", "web/bad.templ:5: a javascript: address", "web/bad.templ:6: an inline style")
}

func TestWords(t *testing.T) {
	tree := plant(t, map[string]string{
		"a/a_test.go":       "package a\nfunc TestX(t *testing.T) { t.Ski" + "p() }\n// TO" + "DO: later",
		"a/b.go":            "package a\n// The skip list skips. A todo list of a person is fine.",
		"README.md":         "run /wo" + "rk/x\nTO" + "DO is fine in prose about it",
		"web/static/v/x.js": "// TO" + "DO of somebody else",
	})
	expect(t, policy.Promises(tree), nil, "a/a_test.go:2", "a/a_test.go:3")
	expect(t, policy.Places(tree), nil, "README.md:1")
	expect(t, policy.Impure(plant(t, map[string]string{
		"calc/a/a.go": "package a\nimport (\"time\"; \"math/rand/v2\")\nvar x, y, z = time.Now(), rand.IntN(3), rand.New(rand.NewPCG(1, 2))",
	})), nil, "time.Now in calc", "rand.IntN in calc")
}
