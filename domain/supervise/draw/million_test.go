package draw_test

import (
	"testing"
	"time"

	"qgov/domain/supervise/draw"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
)

// stuff fills the register with firms of weights one to four by size.
func (w *world) stuff(firms int) {
	w.t.Helper()
	w.must(planner, func(tx *flow.Tx) error {
		_, err := tx.Exec(`INSERT INTO firm (id, version, region, state, code, name, sort, status, industry, size)
			WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < CAST(? AS BIGINT))
			SELECT i, 1, '371082', '', 'C' || CAST(100000000 + i AS TEXT), '示例企业' || CAST(i AS TEXT) || '有限公司', 'enterprise', 'active', '1830',
				CASE i % 4 WHEN 0 THEN 'large' WHEN 1 THEN 'medium' WHEN 2 THEN 'small' ELSE 'micro' END FROM n WHERE {all: test data}`, firms)
		return err
	})
}

// many runs a draw of count firms from a list of size by weight and returns how long freeze and draw took.
func (w *world) many(size, count int) (freeze, drawn time.Duration) {
	w.t.Helper()
	w.stuff(size)
	d := w.create(func(d *draw.Draw) {
		d.Line.ID, d.Count, d.Reserve, d.Mode, d.Weight = 0, int64(count), 0, "sha256-weighted", "size"
		d.ExternalDate = calendar.NewDate(2026, 3, 5)
	})
	w.commitAll(d)
	at := time.Now()
	w.must(conductor, w.take(d, "freeze"))
	freeze = time.Since(at)
	w.revealAll(d)
	at = time.Now()
	w.must(conductor, w.take(d, "draw"))
	drawn = time.Since(at)
	b, _ := w.bundle(d)
	if len(b.Drawn) != count || len(b.List) < size {
		w.t.Errorf("%d drawn of %d", len(b.Drawn), len(b.List))
	}
	return freeze, drawn
}

// TestManyFirms draws 500 of 20,000 firms in one transaction. A million, of which 10,000 are drawn, is the same call with
// other numbers.
func TestManyFirms(t *testing.T) {
	each(t, 12, func(w *world) {
		freeze, drawn := w.many(20_000, 500)
		w.t.Logf("freeze %v, draw %v", freeze, drawn)
		if drawn > 5*time.Second {
			w.t.Errorf("drawing took %v", drawn)
		}
	})
}
