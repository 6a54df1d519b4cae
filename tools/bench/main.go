// Command bench measures the speed and size of QGov against the raw engines and prints a table of what was wanted and what was found.
//
//	go run ./tools/bench                       # a register of 200,000 firms, about three minutes
//	go run ./tools/bench -size 1000000         # the size of the marks
//	go run ./tools/bench -only read,list       # some parts: import read api list write draw program
//	go run ./tools/bench -engines sqlite       # one engine
//
// It makes a register of firms from a seed, loads it through the program's own bulk load into a fresh SQLite file and a throw-away
// PostgreSQL server, and opens the whole program on both. Each figure of the program stands beside that of a query or a handler
// written by hand, measured in the same process in turns, so that only their ratio says something: the machine may be busy. A mark
// that is missed makes no error; the table says so. -cpuprofile FILE writes a profile of the parts chosen.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"qgov/testkit/pg"
)

// options are the flags of a run.
type options struct {
	rows    int
	only    string
	engines string
	keep    string
	pages   string
	verbose bool
	percent float64
	full    bool
}

func main() {
	var o options
	flag.IntVar(&o.rows, "size", 200_000, "firms in the register")
	flag.StringVar(&o.only, "only", "import,read,api,list,write,draw,program", "parts to run")
	flag.StringVar(&o.engines, "engines", "sqlite,postgres", "engines to run on")
	flag.StringVar(&o.keep, "keep", "", "keep the registers for the next run: SQLite's in this folder, PostgreSQL's on the server that "+pg.Variable+" names")
	flag.StringVar(&o.pages, "pages", "", "measure only the list pages and searches whose name holds the text")
	flag.BoolVar(&o.verbose, "v", false, "print each list page that was measured")
	flag.Float64Var(&o.percent, "percent", 10, "credit: share of the published size of 成都信用网")
	flag.BoolVar(&o.full, "full", false, "credit: the published size, 2.37 million subjects and 36 million records; survey: a million questionnaires as well")
	profile := flag.String("cpuprofile", "", "write a CPU profile to the file")
	flag.Parse()
	if err := profiled(*profile, func() error { return bench(context.Background(), o, os.Stdout) }); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func profiled(file string, run func() error) error {
	if file == "" {
		return run()
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := pprof.StartCPUProfile(f); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	return run()
}

// row is one line of the table.
type row struct{ what, ours, raw, ratio, wanted, verdict string }

// table collects the lines in the order in which they are found.
type table struct {
	rows []row
	out  io.Writer
}

func (t *table) add(r row) {
	t.rows = append(t.rows, r)
	fmt.Fprintf(t.out, "# %s: %s | raw %s | ratio %s | wanted %s | %s\n", r.what, r.ours, dash(r.raw), dash(r.ratio), dash(r.wanted), dash(r.verdict))
}

// mark adds a figure with a limit.
func (t *table) mark(what, ours, wanted string, ok bool) {
	t.add(row{what: what, ours: ours, wanted: wanted, verdict: verdict(ok)})
}

func verdict(ok bool) string {
	if ok {
		return "ok"
	}
	return "MISSED"
}

func dash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

func (t *table) print() {
	w := tabwriter.NewWriter(t.out, 0, 8, 1, ' ', 0)
	fmt.Fprintln(w, "| what\t| ours\t| raw\t| ratio\t| wanted\t| ok? |")
	fmt.Fprintln(w, "|---\t|---\t|---\t|---\t|---\t|--- |")
	for _, r := range t.rows {
		fmt.Fprintf(w, "| %s\t| %s\t| %s\t| %s\t| %s\t| %s |\n", r.what, dash(r.ours), dash(r.raw), dash(r.ratio), dash(r.wanted), dash(r.verdict))
	}
	w.Flush()
}

// bench runs the parts that were asked for.
func bench(ctx context.Context, o options, out io.Writer) error {
	parts := strings.Split(o.only, ",")
	wants := func(name string) bool { return slices.Contains(parts, name) }
	t := &table{out: out}
	began := time.Now()
	fmt.Fprintf(out, "# %d firms; %s, %d cores, %s/%s\n", o.rows, runtime.Version(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH)
	if wants("import") {
		if err := imports(t, o); err != nil {
			return fmt.Errorf("import: %w", err)
		}
	}
	if o.full {
		o.percent = 100
	}
	if wants("credit") {
		if err := credit(ctx, t, o); err != nil {
			return fmt.Errorf("credit: %w", err)
		}
	}
	if wants("hotspot") {
		if err := hotspots(ctx, t, o); err != nil {
			return fmt.Errorf("hotspot: %w", err)
		}
	}
	if wants("form") {
		if err := forms(ctx, t, o); err != nil {
			return fmt.Errorf("form: %w", err)
		}
	}
	if wants("queue") {
		if err := queues(ctx, t, o); err != nil {
			return fmt.Errorf("queue: %w", err)
		}
	}
	if wants("survey") {
		if err := surveys(ctx, t, o); err != nil {
			return fmt.Errorf("survey: %w", err)
		}
	}
	if wants("names") {
		if err := names(ctx, t, o); err != nil {
			return fmt.Errorf("names: %w", err)
		}
	}
	if wants("draw") {
		if err := draws(t); err != nil {
			return fmt.Errorf("draw: %w", err)
		}
		debug.FreeOSMemory()
	}
	if wants("read") || wants("api") || wants("list") || wants("write") || wants("program") {
		for engine := range strings.SplitSeq(o.engines, ",") {
			if err := onEngine(ctx, t, o, engine, wants); err != nil {
				return fmt.Errorf("%s: %w", engine, err)
			}
		}
	}
	fmt.Fprintf(out, "\n%d firms, %s, %d cores, %s/%s, %s; took %.0f s\n\n", o.rows, runtime.Version(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH,
		time.Now().Format(time.DateOnly), time.Since(began).Seconds())
	t.print()
	return nil
}

// onEngine loads the register and runs the parts that need it.
func onEngine(ctx context.Context, t *table, o options, engine string, wants func(string) bool) error {
	w, err := openWorld(ctx, t, o, engine)
	if err != nil {
		return err
	}
	defer w.close()
	for _, part := range []struct {
		name string
		run  func(ctx context.Context, t *table, w *world) error
	}{{"read", reads}, {"api", apis}, {"list", lists}, {"write", writes}} {
		if wants(part.name) {
			if err := part.run(ctx, t, w); err != nil {
				return fmt.Errorf("%s: %w", part.name, err)
			}
		}
	}
	if wants("program") && engine == "sqlite" {
		return program(ctx, t, w)
	}
	return nil
}
