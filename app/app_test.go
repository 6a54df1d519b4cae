package app_test

import (
	"bytes"
	"context"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"qgov/app"
	"qgov/kernel/store"
	"qgov/testkit/server"
)

var (
	tableOf  = regexp.MustCompile(`^CREATE TABLE "(\w+)" \(`)
	columnOf = regexp.MustCompile(`(?m)^  "?(\w+)"? ((?:BIGINT|INTEGER|TEXT|BOOLEAN)\b)`)
)

// Every declared column is in its table and every column of these tables is declared, on both engines.
func TestSchema(t *testing.T) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		query := `SELECT name, upper(type) FROM pragma_table_info(?) WHERE {all: the schema}`
		if s.Engine == "postgres" {
			query = `SELECT column_name, CASE data_type WHEN 'bigint' THEN 'BIGINT' ELSE upper(data_type) END FROM information_schema.columns WHERE table_name = ? AND {all: the schema}`
		}
		tables := 0
		for _, p := range app.Plans(s.App.Modules) {
			for _, statement := range store.DDL(s.Engine, p) {
				m := tableOf.FindStringSubmatch(statement)
				if m == nil || strings.HasSuffix(m[1], "_search") {
					continue
				}
				tables++
				var want []string
				for _, c := range columnOf.FindAllStringSubmatch(statement, -1) {
					want = append(want, c[1]+" "+c[2])
				}
				got := columns(t, s, query, m[1])
				slices.Sort(want)
				slices.Sort(got)
				if !slices.Equal(want, got) {
					t.Errorf("table %s: declared %v\nmigrated %v", m[1], want, got)
				}
			}
		}
		if tables < 20 {
			t.Errorf("%d tables", tables)
		}
	})
}

func columns(t *testing.T, s *server.Server, query, table string) (out []string) {
	t.Helper()
	err := s.App.DB.Read(server.System(t), func(tx *store.Tx) error {
		rows, err := tx.Query(query, table)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var name, typ string
			if err := rows.Scan(&name, &typ); err != nil {
				return err
			}
			out = append(out, name+" "+typ)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// The documents that are made from the program are those of the program.
func TestDocuments(t *testing.T) {
	s := server.Open(t, "sqlite")
	var fields bytes.Buffer
	if err := app.Dictionary(&fields); err != nil {
		t.Fatal(err)
	}
	api := append(s.Visitor(t).Get("/api/openapi.json").Want(http.StatusOK).Body, '\n')
	for name, want := range map[string][]byte{"fields.md": fields.Bytes(), "api/openapi.json": api} {
		got, err := os.ReadFile(filepath.Join("..", "docs", name))
		if err != nil {
			t.Error(err)
		} else if !bytes.Equal(got, want) {
			t.Errorf("docs/%s is out of date: go run ./tools/docs", name)
		}
	}
}

// An installation that exists starts soon, and the program is one file of a size that fits a slow line.
func TestBudgets(t *testing.T) {
	cfg := server.Config(t, "sqlite")
	for _, what := range []string{"the first start", "a start on the existing database"} {
		start := time.Now()
		a, err := app.Open(t.Context(), cfg, app.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s takes %v", what, time.Since(start).Round(time.Millisecond))
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if testing.Short() {
		t.Log("the size of the program is left out")
		return
	}
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	bin := filepath.Join(t.TempDir(), "qgov")
	cmd := exec.CommandContext(ctx, "go", "build", "-ldflags=-s -w", "-o", bin, "./cmd/qgov") // as the tests are built, so that nothing is compiled twice
	cmd.Dir = ".."
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	info, err := os.Stat(bin)
	if err != nil {
		t.Fatal(err)
	}
	const most = 60 << 20
	if t.Logf("the program has %d kB", info.Size()>>10); info.Size() > most {
		t.Errorf("the program has %d bytes, at most %d are wanted", info.Size(), most)
	}
}

// Check finds no mistakes in the declarations; what it says of the configuration of a trial is known.
func TestCheck(t *testing.T) {
	s := server.Open(t, "sqlite")
	for _, line := range s.App.Check() {
		if id, _, _ := strings.Cut(line, " "); !slices.Contains([]string{"W003", "W005", "W007", "W008"}, id) {
			t.Error(line)
		}
	}
	for _, p := range app.Plans(s.App.Modules) {
		var b bytes.Buffer
		app.Describe(&b, p, nil)
		if !strings.Contains(b.String(), p.Label) {
			t.Errorf("the description of %s lacks its label", p.Name)
		}
	}
}

// sources lists the Go files of the program itself: not tests, tools and generated templates.
func sources(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, dir := range []string{"app", "base", "domain", "kernel", "web"} {
		err := filepath.WalkDir(filepath.Join("..", dir), func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.IsDir() && d.Name() == "storybook" { // sample pages for whoever works on the look
				return fs.SkipDir
			}
			if err == nil && !d.IsDir() && strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
				out = append(out, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(out) < 200 {
		t.Fatalf("only %d source files", len(out))
	}
	return out
}
