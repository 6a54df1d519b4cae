package app

import (
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func parse(t *testing.T, env map[string]string, args ...string) (Config, error) {
	t.Helper()
	c, _, err := Parse("serve", args, func(name string) string { return env[name] }, io.Discard, nil)
	return c, err
}

func write(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// TestPrecedence holds that a flag wins over the environment, that over the file, and that over the default.
func TestPrecedence(t *testing.T) {
	file := write(t, "# settings\nlisten = 127.0.0.1:1\nworkers=3\nlog-level = warn\n\n")
	env := map[string]string{"QGOV_LISTEN": "127.0.0.1:2", "QGOV_WORKERS": "4", "QGOV_CONFIG": file, "QGOV_UNKNOWN": "x"}
	c, err := parse(t, env, "-listen", "127.0.0.1:3")
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != "127.0.0.1:3" || c.Workers != 4 || c.LogLevel != "warn" || c.MaxFile != 20 {
		t.Errorf("%+v", c)
	}
	if c, err := parse(t, nil); err != nil || c.DB != "sqlite:"+filepath.Join("data", "qgov.db") || c.Public != "http://127.0.0.1:8080" || c.Origin != "qgov.local/log" {
		t.Errorf("defaults: %+v, %v", c, err)
	}
	if c, err := parse(t, nil, "-public", "https://zl.example.gov.cn:8443/"); err != nil || c.Public != "https://zl.example.gov.cn:8443" || c.Origin != "zl.example.gov.cn/log" {
		t.Errorf("public: %+v, %v", c, err)
	}
}

func TestParseRefuses(t *testing.T) {
	for what, args := range map[string][]string{
		"unknown flag": {"-nothing", "x"}, "no number": {"-workers", "x"}, "negative": {"-workers", "-1"}, "half of TLS": {"-tls-cert", "x"}, "no address": {"-public", "x"}, "another scheme": {"-public", "ftp://x"},
		"proxy": {"-proxies", "10.0.0.0/8, nowhere"}, "crypto": {"-crypto", "rot13"}, "passwords": {"-passwords", "none"}, "file size": {"-max-file", "0"}, "no such file": {"-config", "/does/not/exist"},
		"no such secret": {"-db-file", "/does/not/exist"}, "unknown in file": {"-config", write(t, "colour = red\n")}, "no value in file": {"-config", write(t, "listen\n")}, "bad in file": {"-config", write(t, "workers = x\n")},
	} {
		if c, err := parse(t, nil, args...); err == nil {
			t.Errorf("%s: %+v", what, c)
		}
	}
	if _, err := parse(t, map[string]string{"QGOV_WORKERS": "x"}); err == nil || !strings.Contains(err.Error(), "workers") {
		t.Errorf("a bad environment: %v", err)
	}
}

// TestSecrets holds that passwords come from files and that none is shown.
func TestSecrets(t *testing.T) {
	address := "postgres://app:hunter2@db.example/qgov?sslmode=require"
	c, err := parse(t, nil, "-db-file", write(t, address+"\n"), "-db-owner-file", write(t, " postgres://owner:hunter3@db.example/qgov \n"))
	if err != nil || c.DB != address {
		t.Fatalf("%q, %v", c.DB, err)
	}
	if o, err := c.owner(); err != nil || o != "postgres://owner:hunter3@db.example/qgov" {
		t.Errorf("owner %q, %v", o, err)
	}
	for _, db := range []string{address, "postgres://app:p@ss:hunter2@db/qgov", "postgres://db/qgov?user=app&password=hunter2", "postgres://db/qgov?sslpassword=hunter2", "postgres://app:hunter2%zz@db/qgov", "app:hunter2"} {
		c.DB = db
		all := strings.Join(c.Lines(), "\n")
		if strings.Contains(all, "hunter") {
			t.Errorf("%s is shown as %s", db, all)
		}
	}
	c.DB = address
	if !slices.Contains(c.Lines(), "db = postgres://app:xxx@db.example/qgov?sslmode=require") {
		t.Errorf("lines %q", c.Lines())
	}
}

// TestLines holds that every setting is shown and that the lines are a file of the same configuration.
func TestLines(t *testing.T) {
	want, err := parse(t, nil, "-workers", "7", "-proxies", "10.0.0.0/8,::1", "-plain-http=false")
	if err != nil {
		t.Fatal(err)
	}
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	new(Config).bind(fs)
	n := 0
	fs.VisitAll(func(*flag.Flag) { n++ })
	if len(want.Lines()) != n {
		t.Errorf("%d lines of %d settings", len(want.Lines()), n)
	}
	if got, err := parse(t, nil, "-config", write(t, strings.Join(want.Lines(), "\n"))); err != nil || got != want {
		t.Errorf("got %+v, %v\nwant %+v", got, err, want)
	}
}
