// Package machine finds the programs that the tests need from the machine:
// a PostgreSQL server, a Chromium, Chinese fonts, pdftotext. It installs nothing; the
// tool tools/setup does, from the Debian packages named here.
package machine

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Oldest is the oldest major version of PostgreSQL that QGov supports.
const Oldest = 15

// Postgres is a folder of server programs that belong together.
type Postgres struct {
	Dir   string // holds postgres, initdb and psql
	Major int    // such as 15
}

// Program returns the path of one of the programs.
func (p Postgres) Program(name string) string { return filepath.Join(p.Dir, name) }

// FindPostgres looks in the folder of the environment variable QGOV_POSTGRES_BIN,
// then in Debian's /usr/lib/postgresql/N/bin, the newest first, then in
// PATH. A folder counts only when it holds all the programs and the server tells
// a version of Oldest or later: a lone wrapper named postgres is passed over.
func FindPostgres() (Postgres, error) {
	var dirs []string
	if d := os.Getenv("QGOV_POSTGRES_BIN"); d != "" {
		dirs = append(dirs, d)
	}
	debian, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil {
		return Postgres{}, err // the pattern is constant and well formed
	}
	slices.SortFunc(debian, func(a, b string) int { return number(b) - number(a) })
	dirs = append(dirs, debian...)
	dirs = append(dirs, filepath.SplitList(os.Getenv("PATH"))...)
	var seen []string
	for _, d := range dirs {
		p, err := open(d)
		if err != nil {
			if !os.IsNotExist(err) {
				seen = append(seen, err.Error())
			}
			continue
		}
		return p, nil
	}
	return Postgres{}, fmt.Errorf("no PostgreSQL %d or later with postgres, initdb and psql in one folder %s",
		Oldest, strings.Join(seen, "; "))
}

// number is the N of /usr/lib/postgresql/N/bin, zero when it is none.
func number(dir string) int {
	n, err := strconv.Atoi(filepath.Base(filepath.Dir(dir)))
	if err != nil {
		return 0
	}
	return n
}

// open checks that dir holds a coherent set of programs.
func open(dir string) (Postgres, error) {
	for _, name := range []string{"postgres", "initdb", "psql"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			return Postgres{}, err
		}
	}
	out, err := exec.Command(filepath.Join(dir, "postgres"), "--version").Output()
	if err != nil {
		return Postgres{}, fmt.Errorf("%s/postgres --version: %w", dir, err)
	}
	major, err := Major(string(out))
	if err != nil {
		return Postgres{}, fmt.Errorf("%s/postgres: %w", dir, err)
	}
	if major < Oldest {
		return Postgres{}, fmt.Errorf("%s holds version %d", dir, major)
	}
	return Postgres{dir, major}, nil
}

var version = regexp.MustCompile(`^postgres \(PostgreSQL\) (\d+)`)

// Major reads the major version from the output of postgres --version.
func Major(output string) (int, error) {
	m := version.FindStringSubmatch(output)
	if m == nil {
		return 0, fmt.Errorf("not a version of PostgreSQL: %.60q", output)
	}
	return strconv.Atoi(m[1])
}

// FindChromium returns the path of a Chromium or Chrome: that of the environment variable
// QGOV_CHROMIUM, or the first one in PATH.
func FindChromium() (string, error) {
	if p := os.Getenv("QGOV_CHROMIUM"); p != "" {
		return p, nil
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if p, err := exec.LookPath(name); err == nil {
			return p, nil
		}
	}
	return "", fmt.Errorf("no chromium in PATH")
}

// FindChineseFonts returns one file of a font with Chinese glyphs; without it the
// screens and the PDF files of the tests show boxes.
func FindChineseFonts() (string, error) {
	for _, pattern := range []string{
		"/usr/share/fonts/opentype/noto/Noto*CJK*",
		"/usr/share/fonts/*/Noto*CJK*",
		"/usr/share/fonts/*/*/Noto*CJK*",
	} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			return "", err // the patterns are constant and well formed
		}
		if len(found) > 0 {
			return found[0], nil
		}
	}
	return "", fmt.Errorf("no Noto CJK font under /usr/share/fonts")
}

// A Need is something that the tests use and the machine must have.
type Need struct {
	What     string                 // for people
	Package  string                 // of Debian
	Optional bool                   // tests do without it and say so
	Find     func() (string, error) // where it is
}

// Needs returns all needs.
func Needs() []Need {
	program := func(name string) func() (string, error) {
		return func() (string, error) { return exec.LookPath(name) }
	}
	return []Need{
		{"PostgreSQL server, version 15 or later", "postgresql", false, func() (string, error) {
			p, err := FindPostgres()
			return p.Dir, err
		}},
		{"Chromium", "chromium", false, FindChromium},
		{"Chinese fonts", "fonts-noto-cjk", false, FindChineseFonts},
		{"pdftotext", "poppler-utils", false, program("pdftotext")},
		{"Python 3, a second opinion on file formats", "python3", true, program("python3")},
	}
}
