package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"

	"qgov/app"
	"qgov/domain/consumer/hotspot"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/role"
)

// The world of the scan: each product is complained about in each region, at least five times in the last four weeks, so that every one of
// the series is judged, and before that now and then over 156 weeks.
const (
	scanProducts = 500
	scanRegions  = 200
	scanEach     = 8
)

// hotspots measures the nightly scan of complaints for rises, reading included, against a bare count of the same complaints by product,
// region and day.
func hotspots(ctx context.Context, t *table, o options) error {
	for engine := range strings.SplitSeq(o.engines, ",") {
		if err := hotspotOn(ctx, t, engine); err != nil {
			return fmt.Errorf("%s: %w", engine, err)
		}
	}
	return nil
}

func hotspotOn(ctx context.Context, t *table, engine string) (err error) {
	w := &world{engine: engine}
	if w.dir, err = os.MkdirTemp("", "qgov-bench-"); err != nil {
		return err
	}
	defer w.close()
	cfg, _, err := w.config(ctx)
	if err != nil {
		return err
	}
	if w.app, err = app.Open(ctx, cfg, app.Options{Logs: slog.New(slog.DiscardHandler)}); err != nil {
		return err
	}
	ctx = role.With(ctx, role.System("bench"))
	for from := 0; from < scanProducts; from += 25 {
		if err := w.app.Engine.Write(ctx, func(tx *flow.Tx) error { return complaintsOf(tx, from, from+25) }); err != nil {
			return err
		}
	}
	s := hotspot.Settings{Alpha: 0.001, Slack: 1.04, Limit: 2.26, Least: 5, Votes: 2}
	var ours, raw []float64
	found := 0
	for range 3 {
		start := time.Now()
		err := w.app.Engine.Read(ctx, func(tx *flow.Tx) error {
			list, err := hotspot.Rises(tx.Tx, s)
			found = len(list)
			return err
		})
		if err != nil {
			return err
		}
		ours = append(ours, time.Since(start).Seconds())
		start = time.Now()
		if err := w.app.Engine.Read(ctx, countComplaints); err != nil {
			return err
		}
		raw = append(raw, time.Since(start).Seconds())
	}
	slices.Sort(ours)
	slices.Sort(raw)
	t.add(row{what: fmt.Sprintf("%s: %d products × %d regions × 156 weeks scanned (%d complaints, %d rises), median of 3", engine, scanProducts, scanRegions, scanProducts*scanRegions*scanEach, found),
		ours: fmt.Sprintf("%.2f s", ours[1]), raw: fmt.Sprintf("%.2f s", raw[1]), ratio: fmt.Sprintf("%.2f", raw[1]/ours[1]), wanted: "< 5 s", verdict: verdict(ours[1] < 5)})
	return nil
}

// complaintsOf writes the complaints about some of the products, as a bulk load would.
func complaintsOf(tx *flow.Tx, from, to int) error {
	end := tx.Today().AddDays(-(int(tx.Today().Weekday()) + 6) % 7)
	var b strings.Builder
	for p := from; p < to; p++ {
		for r := range scanRegions {
			if b.Len() == 0 {
				b.WriteString(`INSERT INTO complaint (id, version, region, state, title, received, product) VALUES `)
			} else {
				b.WriteString(", ")
			}
			for i := range scanEach {
				if i > 0 {
					b.WriteString(", ")
				}
				fmt.Fprintf(&b, "(%d, 1, '37%04d', 'closed', 'c', '%s', 'p%03d')", 1+i+scanEach*(r+scanRegions*p), r, received(end, p, r, i), p)
			}
			if r%100 == 99 {
				if _, err := tx.Exec(b.String() + ` /* {all: generated rows} */`); err != nil {
					return err
				}
				b.Reset()
			}
		}
	}
	return nil
}

// received is the day of one complaint: the first five in the last four weeks, the rest before them.
func received(end calendar.Date, product, region, i int) calendar.Date {
	spread := product*31 + region*17 + i*101
	if i < 5 {
		return end.AddDays(-1 - spread%28)
	}
	return end.AddDays(-29 - spread%(7*152))
}

// countComplaints is the bare count.
func countComplaints(tx *flow.Tx) error {
	rows, err := tx.Query(`SELECT product, region, received, count(*) FROM complaint GROUP BY product, region, received /* {all: the bare count} */`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var product, region, day string
		var n int64
		if err := rows.Scan(&product, &region, &day, &n); err != nil {
			return err
		}
	}
	return rows.Err()
}
