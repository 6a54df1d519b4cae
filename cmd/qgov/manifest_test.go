package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"qgov/kernel/audit"
	"qgov/kernel/seal"
)

// A manifest is checked with the files beside it: all right, one changed, one missing, none there, signed by somebody else.
func TestVerifyManifest(t *testing.T) {
	for _, p := range []seal.Profile{seal.Intl, seal.GM} {
		ring, err := seal.OpenRing(seal.Options{Profile: p})
		if err != nil {
			t.Fatal(err)
		}
		signers, keys, err := audit.FileSigners("example.gov.cn/qgov", ring)
		if err != nil {
			t.Fatal(err)
		}
		dir, alone := t.TempDir(), t.TempDir()
		one, two := []byte("a,b\n"), []byte("c\n")
		signed, err := audit.SignManifest(audit.Manifest{At: time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC), Files: []audit.ManifestFile{audit.File("one.csv", one, 1), audit.File("two.csv", two, 1)}}, signers...)
		if err != nil {
			t.Fatal(err)
		}
		put := func(name string, b []byte) {
			t.Helper()
			if err := os.WriteFile(name, b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		put(filepath.Join(dir, "keys.txt"), []byte(keys[0].String()+"\n"))
		other, err := seal.OpenRing(seal.Options{Profile: p})
		if err != nil {
			t.Fatal(err)
		}
		_, strangers, err := audit.FileSigners("example.gov.cn/qgov", other)
		if err != nil {
			t.Fatal(err)
		}
		put(filepath.Join(dir, "other.txt"), []byte(strangers[0].String()+"\n"))
		put(filepath.Join(alone, "manifest.txt"), signed)
		manifest := filepath.Join(dir, "manifest.txt")
		put(manifest, signed)
		put(filepath.Join(dir, "one.csv"), one)
		for _, c := range []struct {
			two  []byte // nil: not there
			keys string
			file string
			code int
			want string
		}{
			{two, "keys.txt", manifest, 0, "two.csv：与清单一致"}, {nil, "keys.txt", manifest, 0, "two.csv：不在目录中"}, {[]byte("d\n"), "keys.txt", manifest, 1, "A214"},
			{two, "other.txt", manifest, 1, "A212"}, {two, "keys.txt", filepath.Join(alone, "manifest.txt"), 1, "A215"},
		} {
			name := filepath.Join(dir, "two.csv")
			if err := os.Remove(name); err != nil && !os.IsNotExist(err) {
				t.Fatal(err)
			}
			if c.two != nil {
				put(name, c.two)
			}
			var out, errs bytes.Buffer
			if code := runVerify([]string{"--keys", filepath.Join(dir, c.keys), c.file}, &out, &errs); code != c.code || !strings.Contains(out.String(), c.want) {
				t.Errorf("%s: exit code %d, want %d with %q\n%s%s", p, code, c.code, c.want, &out, &errs)
			}
		}
	}
}
