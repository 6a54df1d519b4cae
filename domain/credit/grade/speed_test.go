package grade_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"qgov/domain/credit/dossier"
	"qgov/domain/credit/grade"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/module"
	"qgov/kernel/role"
	"qgov/testkit/fixture"
)

// BenchmarkAll compares a pass over all firms that finds nothing to change with one aggregate query over their records, on SQLite. There are
// 5,000 firms with 15 records each, or as many as QGOV_GRADE_FIRMS says; 237,000 are a tenth of the published size.
func BenchmarkAll(b *testing.B) {
	g := new(grade.Grader)
	w := fixture.Lone(b, []module.Module{dossier.Module(dossier.Options{}), grade.Module(g)})
	ctx := role.With(b.Context(), role.System("测试"))
	n, err := strconv.Atoi(os.Getenv("QGOV_GRADE_FIRMS"))
	if err != nil {
		n = 5000
	}
	codes := make([]string, n)
	for i := range codes {
		codes[i] = code(i)
	}
	slices.Sort(codes)
	r := rand.New(rand.NewPCG(1, 1))
	for part := range slices.Chunk(codes, 5000) {
		err := w.Engine.Write(ctx, func(tx *flow.Tx) error {
			var list []dossier.Entry
			for _, c := range part {
				if _, err := tx.Exec(`INSERT INTO firm (id, version, region, code, name, sort, status) VALUES (?, 1, ?, ?, '测试', 'enterprise', 'active') /* {all: a test} */`, tx.NewID(), fixture.Home, c); err != nil {
					return err
				}
				for i := range 15 {
					list = append(list, dossier.Entry{Code: c, Region: fixture.Home, Source: 101 + int64(i), Doc: fmt.Sprintf("文〔2025〕%d号", i), Sort: 1 + int64(r.IntN(15)), Polarity: int64(r.IntN(3)) - 1, Weight: int64(r.IntN(4)), Day: calendar.NewDate(2026, 3, 1).AddDays(-r.IntN(2000)), Title: strings.Repeat("事", 12)})
				}
			}
			_, err := dossier.Put(tx, "测试", list)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	all := func() grade.Done {
		d, err := g.All(ctx, w.Engine, "", grade.Steps{})
		if err != nil {
			b.Fatal(err)
		}
		return d
	}
	start := time.Now()
	first := all()
	b.ReportMetric(time.Since(start).Seconds(), "s/first")
	var whole, pass time.Duration
	for b.Loop() {
		start := time.Now()
		err := w.Engine.Read(ctx, func(tx *flow.Tx) error {
			rows, err := tx.Query(`SELECT r.code, sum(r.polarity * (r.weight + 1) * CASE WHEN r.day > '2025-03-02' THEN 100 WHEN r.day > '2024-03-02' THEN 70 ELSE 40 END), count(*) FROM credit_record r WHERE r.state <> 3 AND {region r:credit_record} GROUP BY r.code`)
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				var c string
				var sum, n int64
				if err := rows.Scan(&c, &sum, &n); err != nil {
					return err
				}
			}
			return rows.Err()
		})
		if err != nil {
			b.Fatal(err)
		}
		whole += time.Since(start)
		start = time.Now()
		if again := all(); again.Changed != 0 || again.Firms != first.Firms {
			b.Fatalf("%+v after %+v", again, first)
		}
		pass += time.Since(start)
	}
	b.ReportMetric(float64(pass)/float64(whole), "pass/aggregate")
	b.ReportMetric(pass.Seconds()/float64(b.N), "s/pass")
}
