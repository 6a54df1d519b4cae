package passrate_test

import (
	"strings"
	"testing"

	"qgov/domain/measure/passrate"
	"qgov/kernel/flow"
	"qgov/testkit/fixture"
)

// TestIndex: on SQLite the index sample_judged covers the queries of every dimension; a dimension that reads the table is slow over a
// million samples.
func TestIndex(t *testing.T) {
	w := fixture.Lone(t, more)
	read(t, w, func(tx *flow.Tx) error {
		f := passrate.Filter{Region: fixture.Home}.Normal(tx.Today())
		for _, col := range []string{"s.product", "s.concluded_on", "s.firm", "s.region", "s.stage", "s.level", "s.mode", "s.rule_set", "s.lab"} {
			sql, args := passrate.Statement(f, col)
			rows, err := tx.Query("EXPLAIN QUERY PLAN "+sql, args...)
			if err != nil {
				return err
			}
			var plan strings.Builder
			for rows.Next() {
				var a, b, c int64
				var detail string
				if err := rows.Scan(&a, &b, &c, &detail); err != nil {
					return err
				}
				plan.WriteString(detail + "\n")
			}
			rows.Close()
			if !strings.Contains(plan.String(), "COVERING INDEX sample_judged") {
				t.Errorf("%s: %s", col, plan.String())
			}
		}
		return nil
	})
}
