package main

import (
	"bytes"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
)

// imports runs the benchmarks of the import, which are Go benchmarks of their own, and takes over what they report.
func imports(t *table, o options) error {
	var out bytes.Buffer
	cmd := exec.Command("go", "test", "./tools/bench", "-run", "^$", "-bench", "Import(SQLite|Postgres)$", "-benchtime", "5x", "-timeout", "60m", "-size", strconv.Itoa(o.rows))
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%w: %s", err, out.String())
	}
	for line := range strings.Lines(out.String()) {
		name, rest, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok || !strings.HasPrefix(name, "BenchmarkImport") {
			continue
		}
		figures := map[string]float64{}
		words := strings.Fields(rest)
		for i := 1; i < len(words); i++ {
			if v, err := strconv.ParseFloat(words[i-1], 64); err == nil {
				figures[words[i]] = v
			}
		}
		if figures["rows/s"] == 0 {
			continue
		}
		name, _, _ = strings.Cut(strings.TrimPrefix(name, "BenchmarkImport"), "-")
		ours := fmt.Sprintf("%.0f rows/s, peak %.0f MiB", figures["rows/s"], figures["peak-MiB"])
		ratio := fmt.Sprintf("%.2f (%.2f to %.2f)", figures["ratio"], figures["ratio-least"], figures["ratio-most"])
		if cpu := figures["ratio-processor"]; cpu > 0 {
			ratio += fmt.Sprintf("; on processors, with the search index on both sides, %.2f", cpu)
		}
		t.add(row{what: strings.ToLower(name) + ": import of a file with all checks, table and indexes, median of five", ours: ours, ratio: ratio, wanted: "≥ 1.00", verdict: verdict(figures["ratio"] >= 1)})
		t.mark(strings.ToLower(name)+": memory of the import at its peak", fmt.Sprintf("%.0f MiB", figures["peak-MiB"]), "≤ 256 MiB", figures["peak-MiB"] <= 256)
		t.add(row{what: strings.ToLower(name) + ": the same with the search index on both sides", ours: ours, ratio: fmt.Sprintf("%.2f", figures["ratio-search"])})
	}
	return nil
}
