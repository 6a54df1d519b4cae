// Command test runs every test of QGov, on both engines and in the browser, on a machine that may have
// nothing but Go: make test and .ci/run are this program.
//
//	go run ./tools/test                     # everything
//	go run ./tools/test -short              # without what is slow
//	go run ./tools/test -run Draw ./calc/...  # some tests of some packages
//
// It goes through these steps and stops at the first that fails: setup (the programs the tests need, see
// tools/setup), generated (each template's Go code is the one the template gives), vet, and the tests with one
// throw-away PostgreSQL cluster for all of them, named in QGOV_TEST_POSTGRES. The cluster is gone when
// the program is, however it ends. The last line counts what ran.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"qgov/testkit/pg"
)

func main() {
	short := flag.Bool("short", false, "leave out what is slow: go test -short")
	pattern := flag.String("run", "", "run only the tests whose names match")
	race := flag.Bool("race", false, "look for data races, some five times slower")
	bench := flag.String("bench", "", "run the benchmarks whose names match, and no tests")
	timeout := flag.Duration("timeout", 20*time.Minute, "for the tests of one package")
	verbose := flag.Bool("v", false, "print the output of tests that pass as well")
	flag.Parse()

	args := []string{"-timeout", timeout.String(), "-p", "2"}
	if *short {
		args = append(args, "-short")
	}
	if *race {
		args = append(args, "-race")
	}
	switch {
	case *bench != "":
		args = append(args, "-run", "^$", "-bench", *bench, "-benchmem", "-p", "1")
	case *pattern != "":
		args = append(args, "-run", *pattern)
	}
	packages := flag.Args()
	if len(packages) == 0 {
		packages = []string{"./..."}
	}
	loud := *verbose || *bench != ""
	// The whole tree is vetted in a step of its own, so that go test need not do it again.
	whole := flag.NArg() == 0 && *pattern == "" && *bench == ""
	if whole {
		args = append(args, "-vet=off")
	}
	if err := all(append(args, packages...), whole, loud); err != nil {
		fmt.Fprintln(os.Stderr, "test:", err)
		os.Exit(1)
	}
}

// all runs the steps; those that look at the whole tree only when the whole tree is tested.
func all(args []string, whole, loud bool) error {
	steps := []step{{"setup", func() error { return run("go", "run", "./tools/setup") }}}
	if whole {
		steps = append(steps,
			step{"generated", generated},
			step{"vet", func() error { return run("go", "vet", "./...") }})
	}
	steps = append(steps, step{"tests", func() error { return tests(args, loud) }})
	began := time.Now()
	for _, s := range steps {
		at := time.Now()
		if err := s.run(); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		fmt.Printf("--- %s: %.1f s\n", s.name, time.Since(at).Seconds())
	}
	fmt.Printf("--- in all: %.1f s\n", time.Since(began).Seconds())
	return nil
}

type step struct {
	name string
	run  func() error
}

// run runs a program and shows its output.
func run(name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	return nil
}

// tests starts a cluster and runs go test.
func tests(args []string, loud bool) (err error) {
	cluster, err := pg.Start(pg.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, cluster.Stop()) }()
	if err := cluster.Prepare(); err != nil {
		return err
	}
	cmd := exec.Command("go", append([]string{"test", "-json"}, args...)...)
	cmd.Env = append(os.Environ(), pg.Variable+"="+cluster.URL)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	r := newReport(os.Stdout, loud)
	err = errors.Join(r.read(out), cmd.Wait())
	r.close()
	if err == nil && (r.failed > 0 || r.passed == 0 && !loud) {
		err = fmt.Errorf("%d tests failed and %d passed, and yet go test is content", r.failed, r.passed)
	}
	return err
}

// generated fails when a template's code is not what the template gives, or a template of some code is gone.
func generated() error {
	templates, err := find(".templ")
	if err != nil {
		return err
	}
	stale, err := differ(templates)
	if err != nil {
		return err
	}
	codes, err := find("_templ.go")
	if err != nil {
		return err
	}
	for _, code := range codes {
		if _, err := os.Stat(strings.TrimSuffix(code, "_templ.go") + ".templ"); err != nil {
			stale = append(stale, code)
		}
	}
	if len(stale) > 0 {
		return fmt.Errorf("these files are not what their templates give; run make generate and commit them:\n\t%s", strings.Join(stale, "\n\t"))
	}
	return nil
}

// differ generates the code of the templates into a copy, so that the check changes nothing, and lists the code that differs.
func differ(templates []string) (stale []string, err error) {
	if len(templates) == 0 {
		return nil, nil
	}
	dir, err := os.MkdirTemp("", "qgov-templ-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	for _, name := range append(templates, "go.mod") {
		if err := copyFile(name, filepath.Join(dir, name)); err != nil {
			return nil, err
		}
	}
	out, err := exec.Command("go", "tool", "templ", "generate", "-path", dir).CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("go tool templ generate: %w\n%s", err, out)
	}
	for _, name := range templates {
		code := strings.TrimSuffix(name, ".templ") + "_templ.go"
		want, err := os.ReadFile(filepath.Join(dir, code))
		if err != nil {
			return nil, err
		}
		got, err := os.ReadFile(code)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		if !bytes.Equal(named.ReplaceAll(got, nil), named.ReplaceAll(want, nil)) {
			stale = append(stale, code)
		}
	}
	return stale, nil
}

// named is how generated code names its template. The folder in it depends on where templ was run, which is
// no difference.
var named = regexp.MustCompile("FileName: `[^`]*`")

// find lists the files under the current folder whose names end with suffix.
func find(suffix string) ([]string, error) {
	var found []string
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && name != "." && strings.HasPrefix(d.Name(), ".") {
			return filepath.SkipDir
		}
		if err == nil && !d.IsDir() && strings.HasSuffix(name, suffix) {
			found = append(found, name)
		}
		return err
	})
	return found, err
}

// copyFile copies a file and makes the folder it goes to.
func copyFile(from, to string) error {
	b, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	return os.WriteFile(to, b, 0o644)
}
