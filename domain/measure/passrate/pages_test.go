package passrate_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"qgov/domain/measure/passrate"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/role"
	"qgov/testkit/fixture"
)

// TestPages: the pages answer in both languages with nothing untranslated left in English, and the export holds the table.
func TestPages(t *testing.T) {
	fixture.Each(t, more, func(t *testing.T, w *fixture.World) {
		var list []*sampling.Sample
		for i := range 30 {
			list = append(list, draft(w, fmt.Sprintf("G%d", i), func(s *sampling.Sample) {
				if i%5 == 0 {
					s.Conclusion, s.Failing, s.Items = "fail", "甲醛", []sampling.Item{{Parameter: "甲醛", Limit: "75", Verdict: "fail"}}
				}
			}))
		}
		put(t, w, list...)
		s := site(t, w)
		for _, address := range []string{"/stats", "/stats?by=region", "/stats?by=month&random=true", "/stats/items", "/stats/pairs", "/stats/levels", "/stats/rows?class=" + url.QueryEscape(passrate.NoClass)} {
			if html := get(t, w, s, address).Body.String(); !strings.Contains(html, "监督抽查") || strings.Contains(html, "%!") {
				t.Errorf("%s does not state its rule, or breaks a format", address)
			}
		}
		csv := get(t, w, s, "/stats/export?by=product&format=csv").Body.String()
		if !strings.Contains(csv, "测试纺织品,30,24,6,80,") {
			t.Errorf("export: %s", csv)
		}
		if x := get(t, w, s, "/stats/export?by=month&format=xlsx"); x.Body.Len() < 1000 {
			t.Error("the workbook is empty")
		}
	})
}

// bulk fills the table with n samples over five years by SQL, as a bulk load would.
func bulk(tb testing.TB, w *fixture.World, n int) {
	tb.Helper()
	err := w.Engine.Write(role.With(tb.Context(), role.System("测试")), func(tx *flow.Tx) error {
		_, err := tx.Exec(`INSERT INTO sample (id, version, region, owner, state, created, changed, created_by, number, task, rule_set, purpose, level, stage, mode, firm, product, sampler1, sampler2, lab, outcome, name, sampled_on, conclusion, concluded_on)
			WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < ?)
			SELECT i, 1, printf('371082%03d', 1 + i % 12), 0, 'closed', 0, 0, 0, printf('B%08d', i), '', 'goods', 'inspection', 'county', CASE i % 4 WHEN 0 THEN 'make' WHEN 1 THEN 'trade' ELSE 'catering' END, CASE i % 5 WHEN 0 THEN 'directed' ELSE 'random' END,
				?, CASE i % 3 WHEN 0 THEN ? ELSE ? END, ?, ?, ?, 'sampled', '样品', date('2021-03-03', (i * 7 % 1820) || ' days'), CASE i % 17 WHEN 0 THEN 'fail' ELSE 'pass' END, date('2021-03-03', (i * 7 % 1820 + 10) || ' days')
			FROM c /* {all: generated rows} */`, n, w.Shop.ID, w.Goods.ID, w.Food.ID, w.Ann.ID, w.Bob.ID, w.Lab.ID)
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
}

// BenchmarkBy measures tables of few and of very many samples over five years, on SQLite.
func BenchmarkBy(b *testing.B) {
	for _, n := range []int{5_000, 1_000_000} {
		w := fixture.Lone(b, more)
		bulk(b, w, n)
		f := passrate.Filter{From: calendar.NewDate(2020, 1, 1)}.Normal(calendar.NewDate(2026, 3, 2))
		for _, d := range []passrate.Dimension{passrate.Product, passrate.Region, passrate.Month, passrate.Stage} {
			b.Run(fmt.Sprintf("%s-%d", d, n), func(b *testing.B) {
				for b.Loop() {
					read(b, w, func(tx *flow.Tx) error {
						t, err := passrate.By(tx.Tx, f, d)
						if t.Total.Judged != int64(n) {
							b.Errorf("%s counts %d", d, t.Total.Judged)
						}
						return err
					})
				}
			})
		}
	}
}
