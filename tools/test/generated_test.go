package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestGenerated changes a template without its code, and leaves code without its template.
func TestGenerated(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"go.mod", "go.sum"} {
		if err := copyFile(filepath.Join("../..", name), filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want := func(text string) {
		t.Helper()
		switch err := generated(); {
		case text == "" && err != nil:
			t.Errorf("up to date, and yet: %v", err)
		case text != "" && (err == nil || !strings.Contains(err.Error(), text)):
			t.Errorf("error %v, want one with %q", err, text)
		}
	}
	want("") // no templates at all
	write("a/b/page.templ", "package b\n\ntempl Page(name string) {\n\t<p>{ name }</p>\n}\n")
	want("a/b/page_templ.go")
	if err := run("go", "tool", "templ", "generate"); err != nil {
		t.Fatal(err)
	}
	want("")
	t.Chdir("a")
	if err := run("go", "tool", "templ", "generate"); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	want("") // generated from another folder
	write("a/b/page.templ", "package b\n\ntempl Page(name string) {\n\t<b>{ name }</b>\n}\n")
	want("a/b/page_templ.go")
	if err := os.Remove("a/b/page.templ"); err != nil {
		t.Fatal(err)
	}
	want("a/b/page_templ.go")
}
