package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// event is a line of go test -json, see go doc test2json. Since Go 1.24 it carries build errors as well.
type event struct {
	Action     string
	Package    string
	ImportPath string // of build output
	Test       string
	Elapsed    float64 // seconds
	Output     string
}

// report turns the events into what a reader of a log wants: a line for each package, the whole output
// of what failed, and a count at the end.
type report struct {
	out                     io.Writer
	loud                    bool
	began                   time.Time
	output                  map[string][]string // by package and test, until its end is known
	build                   map[string][]string // build output by import path
	tests                   map[string]int      // passed, by package
	slow                    []event             // packages
	passed, failed, skipped int
	broken                  []string // packages that failed
}

func newReport(out io.Writer, loud bool) *report {
	return &report{out: out, loud: loud, began: time.Now(),
		output: map[string][]string{}, build: map[string][]string{}, tests: map[string]int{}}
}

// read takes all events. A line that is none, such as a message of the go command, is printed as it is.
func (r *report) read(in io.Reader) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			fmt.Fprintln(r.out, lines.Text())
			continue
		}
		r.take(e)
	}
	return lines.Err()
}

func (r *report) take(e event) {
	key := e.Package + " " + e.Test
	switch e.Action {
	case "output":
		if r.loud && !strings.HasPrefix(e.Output, "=== ") {
			fmt.Fprint(r.out, e.Output)
		} else {
			r.output[key] = append(r.output[key], e.Output)
		}
	case "build-output":
		r.build[e.ImportPath] = append(r.build[e.ImportPath], e.Output)
	case "build-fail":
		fmt.Fprint(r.out, strings.Join(r.build[e.ImportPath], ""))
	case "pass", "fail", "skip":
		if e.Test == "" {
			r.pack(e)
		} else {
			r.test(e)
		}
		delete(r.output, key)
	}
}

// test notes the end of a test.
func (r *report) test(e event) {
	switch e.Action {
	case "pass":
		r.passed++
		r.tests[e.Package]++
	case "skip":
		r.skipped++
		r.dump(e)
	case "fail":
		r.failed++
		r.dump(e)
	}
}

// dump prints the output of a test or package, without the lines that only say that it runs.
func (r *report) dump(e event) {
	for _, line := range r.output[e.Package+" "+e.Test] {
		if !strings.HasPrefix(line, "=== ") {
			fmt.Fprint(r.out, line)
		}
	}
}

// pack notes the end of a package.
func (r *report) pack(e event) {
	switch e.Action {
	case "pass":
		r.slow = append(r.slow, e)
		fmt.Fprintf(r.out, "ok    %-40s %6.1f s %5d tests\n", e.Package, e.Elapsed, r.tests[e.Package])
	case "fail":
		// A test that was running when its process died has no end of its own.
		for key := range r.output {
			if name, ok := strings.CutPrefix(key, e.Package+" "); ok && name != "" {
				r.failed++
				r.dump(event{Package: e.Package, Test: name})
			}
		}
		r.dump(e)
		r.broken = append(r.broken, e.Package)
		fmt.Fprintf(r.out, "FAIL  %-40s %6.1f s\n", e.Package, e.Elapsed)
	}
}

// close prints the slowest packages and the count.
func (r *report) close() {
	slices.SortFunc(r.slow, func(a, b event) int { return int(1000 * (b.Elapsed - a.Elapsed)) })
	for _, e := range r.slow[:min(5, len(r.slow))] {
		if e.Elapsed > 10 {
			fmt.Fprintf(r.out, "slow: %s %.1f s\n", e.Package, e.Elapsed)
		}
	}
	for _, p := range r.broken {
		fmt.Fprintf(r.out, "failed: %s\n", p)
	}
	fmt.Fprintf(r.out, "%d passed, %d failed, %d skipped; %d packages passed, %d failed; %.0f s\n",
		r.passed, r.failed, r.skipped, len(r.slow), len(r.broken), time.Since(r.began).Seconds())
}
