// The import benchmarks load a big file against the engines' own load of the same rows:
//
//	go test ./tools/bench -run '^$' -bench Import -benchtime 1x -size 1000000
//
// The rows are made up from a seed: firms with codes that no register issues, some lines damaged and some repeated. Each benchmark
// reports the rows a second of the whole import with all its checks, and its ratio to the engine's own load of the clean rows, in
// the order of the file, into an identical table with its indexes: ratio for the table, and ratio-search with the search index on
// both sides. The two take turns as to who comes first, and the figures are medians of the rounds: a machine that others use as well
// is never the same for long.

package main

import (
	"bufio"
	"context"
	"database/sql"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite" // the raw engine beside our own use of it

	"qgov/base/firm"
	"qgov/base/grid"
	"qgov/base/organ"
	"qgov/kernel/event"
	"qgov/kernel/exchange"
	"qgov/kernel/flow"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/testkit/engines"
	"qgov/testkit/pg"
)

var size = flag.Int("size", 200_000, "lines of the file that is imported")

const seed = 7

type sealer struct{}

func (sealer) SealText(plain, _ string) (string, error)  { return plain, nil }
func (sealer) OpenText(sealed, _ string) (string, error) { return sealed, nil }

type regions struct{}

func (regions) Name(code string) string             { return code }
func (regions) FullName(code string) string         { return code }
func (regions) Up(string) string                    { return "" }
func (regions) Below(code string) []page.RegionItem { return nil }

func setup() engines.Setup {
	return engines.Setup{Plans: []*record.Plan{firm.Kind.Plan, grid.Kind.Plan, organ.Kind.Plan}, Sealer: sealer{}}
}

func csvFile(b *testing.B) string {
	path := filepath.Join(b.TempDir(), "firms.csv")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	if err := WriteCSV(f, *size, seed); err != nil {
		b.Fatal(err)
	}
	return path
}

// load imports the file and reports times and memory.
func load(b *testing.B, db *store.DB, path, owner string) imported {
	texts, err := text.New()
	if err != nil {
		b.Fatal(err)
	}
	site := &page.Site{Engine: flow.NewEngine(db, nil, nil, &event.Bus[*flow.Tx]{}), Policy: db.Policy(), Texts: texts, Regions: regions{}, Views: []page.View{{Plan: firm.Kind.Plan}}}
	x := exchange.New(site, exchange.Options{Dir: b.TempDir()})
	ctx := role.With(b.Context(), role.Actor{ID: 7, Name: "测试员", Region: "370000", Duties: []role.Duty{engines.Tester}})
	debug.FreeOSMemory() // what the raw load left
	clearPeak()
	start, before := time.Now(), spent()
	batch, l, err := x.Load(ctx, "firm", path, exchange.LoadOptions{Good: true, Owner: owner, Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	took, most, cpu := time.Since(start), peak(), spent()-before
	var bad, twins int64
	codes := make(map[string]bool)
	err = Firms(*size, seed, func(f Firm) error {
		switch {
		case f.Bad:
			bad++
		case codes[f.Code]:
			twins++
		default:
			codes[f.Code] = true
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	if l.Bad != bad || l.Twins != twins || l.New != int64(len(codes)) {
		b.Fatalf("%v: want %d bad, %d twins, %d new", batch.Counts, bad, twins, len(codes))
	}
	b.Logf("%d lines: %v; check %v, table and indexes %v, search %v, all %v, %v of them on processors; peak %d MiB", *size, batch.Counts, l.Check, l.Table, l.Search, took, cpu, most>>20)
	return imported{l, took, cpu, most}
}

// imported is what one import took.
type imported struct {
	store.Loaded
	took time.Duration
	cpu  time.Duration // on processors, of this process
	peak int64
}

// clean yields the rows that a raw load of the same file holds, in the order of the file.
func clean(n int, yield func(id int, f Firm) error) error {
	seen := make(map[string]bool, n)
	id := 0
	return Firms(n, seed, func(f Firm) error {
		if f.Bad || seen[f.Code] {
			return nil
		}
		seen[f.Code] = true
		id++
		return yield(id, f)
	})
}

// columns are the columns that the raw load fills; the others have defaults.
func columns() []string {
	return []string{"id", "version", "region", "owner", "created", "changed", "created_by", "code", "name", "sort", "status", "industry", "address", "legal", "founded", "size"}
}

func values(id int, f Firm) []any {
	code := func(list record.Codes, label string) string {
		i := slices.IndexFunc(list, func(c record.Code) bool { return c.Label == label })
		return list[i].Code
	}
	return []any{int64(id) << 22, int64(1), f.Region, int64(7), int64(1772413323000000), int64(1772413323000000), int64(7), f.Code, f.Name, code(firm.Sorts, f.Sort), code(firm.Statuses, f.Status), f.Industry, f.Address,
		f.Legal, f.Founded, code(firm.Sizes, f.Size)}
}

func terms(f Firm) string { return text.Terms(f.Code, f.Name) }

// rounds imports and loads by hand in turns and reports the medians.
func rounds(b *testing.B, round func(b *testing.B) (ours func() imported, by func() byHand)) {
	var rate, most, ratio, both, cpu []float64
	for n := 0; b.Loop(); n++ {
		ours, by := round(b)
		var l imported
		var raw byHand
		if n%2 == 0 {
			l = ours()
			raw = by()
		} else {
			raw = by()
			l = ours()
		}
		b.Logf("raw engine: table and indexes %v, search %v, %v of them on processors", raw.table, raw.search, raw.cpu)
		rate = append(rate, float64(*size)/l.took.Seconds())
		most = append(most, float64(l.peak>>20))
		ratio = append(ratio, raw.table.Seconds()/(l.Check+l.Table).Seconds())
		both = append(both, (raw.table+raw.search).Seconds()/(l.Check+l.Table+l.Search).Seconds())
		cpu = append(cpu, raw.cpu.Seconds()/l.cpu.Seconds())
	}
	b.ReportMetric(median(rate), "rows/s")
	b.ReportMetric(most[0], "peak-MiB") // later rounds hold the databases of the earlier ones open
	b.ReportMetric(median(ratio), "ratio")
	b.ReportMetric(slices.Min(ratio), "ratio-least")
	b.ReportMetric(slices.Max(ratio), "ratio-most")
	b.ReportMetric(median(both), "ratio-search")
	if cpu[0] > 0 {
		b.ReportMetric(median(cpu), "ratio-processor")
	}
}

// byHand is what a load by hand took.
type byHand struct {
	table, search time.Duration
	cpu           time.Duration // of both, on processors; 0 where a server works
}

func BenchmarkImportSQLite(b *testing.B) {
	path := csvFile(b)
	rounds(b, func(b *testing.B) (func() imported, func() byHand) {
		return func() imported { return load(b, engines.SQLite(b, setup()), path, "") }, func() byHand { return rawSQLite(b) }
	})
}

// rawSQLite loads the clean rows into the same schema in one transaction with one prepared statement.
func rawSQLite(b *testing.B) byHand {
	dir, err := os.MkdirTemp(b.TempDir(), "raw")
	if err != nil {
		b.Fatal(err)
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "raw.db")
	db, err := store.Open(b.Context(), "sqlite:"+file, store.Options{Plans: setup().Plans, Policy: engines.AllowAll(b, setup().Plans...), Journal: &engines.Journal{}})
	if err != nil {
		b.Fatal(err)
	}
	if err := db.Migrate(b.Context(), ""); err != nil {
		b.Fatal(err)
	}
	if err := db.Close(); err != nil {
		b.Fatal(err)
	}
	raw, err := sql.Open("sqlite", "file:"+file+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)&_pragma=cache_size(-32768)&_pragma=mmap_size(268435456)&_pragma=temp_store(MEMORY)")
	if err != nil {
		b.Fatal(err)
	}
	defer raw.Close()
	raw.SetMaxOpenConns(1)
	var rows [][]any
	var words []string
	if err := clean(*size, func(id int, f Firm) error {
		rows, words = append(rows, values(id, f)), append(words, terms(f))
		return nil
	}); err != nil {
		b.Fatal(err)
	}
	in := func(ctx context.Context, statement string, n int, args func(i int) []any) time.Duration {
		start := time.Now()
		tx, err := raw.BeginTx(ctx, nil)
		if err != nil {
			b.Fatal(err)
		}
		st, err := tx.PrepareContext(ctx, statement)
		if err != nil {
			b.Fatal(err)
		}
		for i := range n {
			if _, err := st.ExecContext(ctx, args(i)...); err != nil {
				b.Fatal(err)
			}
		}
		if err := tx.Commit(); err != nil {
			b.Fatal(err)
		}
		return time.Since(start)
	}
	before := spent()
	table := in(b.Context(), "INSERT INTO firm ("+strings.Join(columns(), ", ")+") VALUES ("+strings.TrimSuffix(strings.Repeat("?, ", len(columns())), ", ")+")", len(rows), func(i int) []any { return rows[i] })
	search := in(b.Context(), "INSERT INTO firm_search (rowid, terms) VALUES (?, ?)", len(rows), func(i int) []any { return []any{rows[i][0], words[i]} })
	return byHand{table, search, spent() - before}
}

func BenchmarkImportPostgres(b *testing.B) { onPostgres(b, func(d pg.DB) string { return d.Owner }) }

// BenchmarkImportPostgresStaged loads without the owner's account.
func BenchmarkImportPostgresStaged(b *testing.B) { onPostgres(b, func(pg.DB) string { return "" }) }

func onPostgres(b *testing.B, owner func(d pg.DB) string) {
	path := csvFile(b)
	rounds(b, func(b *testing.B) (func() imported, func() byHand) {
		d := pg.Database(b)
		db := openPostgres(b, d)
		return func() imported { return load(b, db, path, owner(d)) }, func() byHand { return rawPostgres(b, d) }
	})
}

func openPostgres(b *testing.B, d pg.DB) *store.DB {
	s := setup()
	db, err := store.Open(b.Context(), d.App, store.Options{Plans: s.Plans, Policy: engines.AllowAll(b, s.Plans...), Journal: &engines.Journal{}, Sealer: s.Sealer})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	if err := db.Migrate(b.Context(), d.Owner); err != nil {
		b.Fatal(err)
	}
	return db
}

// rawPostgres has the server copy the clean rows from a file into identical tables.
func rawPostgres(b *testing.B, d pg.DB) byHand {
	dir, err := os.MkdirTemp("", "raw")
	if err != nil {
		b.Fatal(err)
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o755); err != nil { // the server may run as somebody else
		b.Fatal(err)
	}
	rows, words := create(b, filepath.Join(dir, "rows")), create(b, filepath.Join(dir, "words"))
	err = clean(*size, func(id int, f Firm) error {
		for i, v := range values(id, f) {
			if i > 0 {
				rows.WriteByte('\t')
			}
			fmt.Fprint(rows, v)
		}
		rows.WriteByte('\n')
		_, err := fmt.Fprintf(words, "%d\t'%s'\n", id, strings.ReplaceAll(terms(f), " ", "' '"))
		return err
	})
	if err != nil || rows.Flush() != nil || words.Flush() != nil {
		b.Fatal("cannot write the files of the raw load")
	}
	pg.Exec(b, d.Owner, "CREATE TABLE raw_firm (LIKE firm INCLUDING ALL)", "ALTER TABLE raw_firm ADD FOREIGN KEY (cell) REFERENCES grid_cell (id)", "CREATE TABLE raw_search (LIKE firm_search INCLUDING ALL)")
	start := time.Now()
	pg.Exec(b, d.Super, fmt.Sprintf("COPY raw_firm (%s) FROM '%s/rows'", strings.Join(columns(), ", "), dir))
	table := time.Since(start)
	start = time.Now()
	pg.Exec(b, d.Super, fmt.Sprintf("COPY raw_search FROM '%s/words'", dir))
	return byHand{table: table, search: time.Since(start)}
}

func create(b *testing.B, path string) *bufio.Writer {
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { f.Close() })
	return bufio.NewWriterSize(f, 1<<18)
}
