package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"qgov/app"
	"qgov/kernel/exchange"
	"qgov/kernel/fault"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

const importUsage = `用法 usage: qgov import KIND FILE [--dry-run] [--good-rows] [--load] [--region CODE] [--problems FILE] [--rejected FILE] [server flags]

把一个 XLSX 或 CSV 文件导入一类记录：先试导入并列出问题，再写入。KIND 见 qgov kinds。
Imports an XLSX or CSV file into a kind: a dry run with a list of problems, then the run. For KIND see qgov kinds.

  --load  整体载入大文件（百万行），已有的记录保持不变  bulk load of a big file; records that exist are left alone

退出码 exit code: 0 全部导入 all imported; 1 有问题行或未能导入 rows with problems, or a failure
`

// importJob is what the command line asks for.
type importJob struct {
	kind, file, region, problems, rejected string
	dry, good, load                        bool
	owner                                  string // PostgreSQL: address of the tables' owner
	dir                                    string // folder of uploads and for sorting
}

func (j *importJob) flags(fs *flag.FlagSet) {
	fs.BoolVar(&j.dry, "dry-run", false, "report, write nothing")
	fs.BoolVar(&j.good, "good-rows", false, "write the good rows of a file with problems")
	fs.BoolVar(&j.load, "load", false, "load a big file as a whole; records that exist are left alone")
	fs.StringVar(&j.region, "region", "", "region `code` of rows that name none")
	fs.StringVar(&j.problems, "problems", "", "`file` (.csv or .xlsx) for the list of problems")
	fs.StringVar(&j.rejected, "rejected", "", "`file` (.csv or .xlsx) for the rows to mend")
}

// runImport is `qgov import`.
func runImport(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var j importJob
	if slices.Contains(args, "-h") || slices.Contains(args, "--help") {
		fmt.Fprint(stdout, importUsage)
		return nil
	}
	if len(args) >= 2 && !strings.HasPrefix(args[0], "-") && !strings.HasPrefix(args[1], "-") {
		j.kind, j.file, args = args[0], args[1], args[2:]
	}
	cfg, rest, err := app.Parse("import", args, os.Getenv, stderr, j.flags)
	if err != nil {
		return err
	}
	if j.kind == "" && len(rest) == 2 {
		j.kind, j.file, rest = rest[0], rest[1], nil
	}
	if j.kind == "" || len(rest) > 0 {
		fmt.Fprint(stderr, importUsage)
		return errors.New("import: KIND and FILE are required")
	}
	if cfg.Owner != "" {
		b, err := os.ReadFile(cfg.Owner)
		if err != nil {
			return err
		}
		j.owner = strings.TrimSpace(string(b))
	}
	j.dir = filepath.Join(cfg.Data, "import")
	if err := os.MkdirAll(j.dir, 0o700); err != nil {
		return err
	}
	a, err := app.Open(ctx, cfg, app.Options{})
	if err != nil {
		return err
	}
	return errors.Join(j.run(ctx, a.Site, stdout), a.Close())
}

// run imports the file into a site.
func (j importJob) run(ctx context.Context, site *page.Site, stdout io.Writer) error {
	actor := role.System("qgov import")
	actor.Region = j.region
	ctx = role.With(ctx, actor)
	x := exchange.New(site, exchange.Options{Dir: j.dir})
	defer x.Close()
	if j.load {
		return j.bulk(ctx, x, stdout)
	}
	f, err := os.Open(j.file)
	if err != nil {
		return err
	}
	defer f.Close()
	mode := exchange.All
	if j.good {
		mode = exchange.Good
	}
	b, err := x.Receive(ctx, j.kind, filepath.Base(j.file), f, mode)
	if err != nil {
		return err
	}
	if b, err = x.Check(ctx, j.kind, b.ID); err != nil {
		return err
	}
	printCounts(stdout, b)
	if err := j.reports(ctx, x, b, stdout); err != nil {
		return err
	}
	if !j.dry {
		if b, err = x.Run(ctx, j.kind, b.ID); err != nil {
			return err
		}
		w := b.Counts.Written
		fmt.Fprintf(stdout, "已写入 written: 新登记 new %d，更改 changed %d，退回 refused %d；批次 batch %s\n", w.New, w.Changed, w.Bad, b.ID)
	} else if err := x.Cancel(ctx, j.kind, b.ID); err != nil {
		return err
	}
	if b.Counts.Rejected() > 0 {
		return errFindings
	}
	return nil
}

// reports writes the problems: the first on the console, all of them into the files that were asked for.
func (j importJob) reports(ctx context.Context, x *exchange.Exchange, b *exchange.Batch, stdout io.Writer) error {
	for _, out := range []struct {
		path  string
		write func(ctx context.Context, kind string, id record.ID, format string, w io.Writer) error
	}{{j.problems, x.Report}, {j.rejected, x.Rejected}} {
		if out.path == "" {
			continue
		}
		f, err := os.OpenFile(out.path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		format := strings.TrimPrefix(filepath.Ext(out.path), ".")
		if err := errors.Join(out.write(ctx, j.kind, b.ID, format, f), f.Close()); err != nil {
			return err
		}
	}
	if j.problems != "" || b.Counts.Rejected() == 0 {
		return nil
	}
	return x.Report(ctx, j.kind, b.ID, "csv", stdout)
}

// shownProblems is how many problems of a bulk load the console shows.
const shownProblems = 50

func (j importJob) bulk(ctx context.Context, x *exchange.Exchange, stdout io.Writer) error {
	n := 0
	b, l, err := x.Load(ctx, j.kind, j.file, exchange.LoadOptions{DryRun: j.dry, Good: j.good, Owner: j.owner, Dir: j.dir,
		Problem: func(line int, place, text string) {
			if n++; n <= shownProblems {
				fmt.Fprintf(stdout, "%d\t%s\t%s\n", line, place, text)
			}
		}})
	if b != nil && (err == nil || fault.Is(err, fault.Invalid)) {
		printCounts(stdout, b)
	}
	if err != nil {
		return err
	}
	printTimes(stdout, l)
	if l.Bad+l.Twins > 0 {
		return errFindings
	}
	return nil
}

func printTimes(w io.Writer, l store.Loaded) {
	fmt.Fprintf(w, "核对 check %.1f s，写入 load %.1f s，检索 search %.1f s\n", l.Check.Seconds(), l.Table.Seconds(), l.Search.Seconds())
}

func printCounts(w io.Writer, b *exchange.Batch) {
	fmt.Fprintln(w, b.Counts)
	var paths []string
	for path := range b.Counts.Sums {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	for _, path := range paths {
		fmt.Fprintf(w, "  合计 sum of %s: %s\n", path, b.Counts.Sums[path])
	}
}
