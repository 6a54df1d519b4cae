package hotspot

import (
	"context"
	"math"
	"slices"
	"strings"

	"qgov/base/region"
	"qgov/domain/consumer/complaint"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/job"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// weekly counts the complaints of three years by product, region and day. The index complaint_hotspot of the migration 0390 gives them in
// this order and has every column, so that one series at a time is held and the table is not read.
const weekly = `SELECT c.product, c.region, c.received, count(*) FROM complaint c
	WHERE {scope c:complaint} AND c.product <> '' AND c.received >= ? AND c.received < ? GROUP BY c.product, c.region, c.received ORDER BY c.product, c.region, c.received`

// Rise is a place whose last complete week stands above its past.
type Rise struct {
	Product, Region string
	Monday          calendar.Date
	Count           int64
	Verdict
}

// monday is the first day of the week of a day.
func monday(d calendar.Date) calendar.Date { return d.AddDays(-(int(d.Weekday()) + 6) % 7) }

// Rises judges the last complete week of every product and region. The counts of three years are read in one query.
func Rises(tx *store.Tx, s Settings) ([]Rise, error) {
	end := monday(tx.Today())
	first := end.AddDays(-7 * past)
	rows, err := tx.Query(weekly, first, end)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Rise
	var at Rise
	counts := make([]float64, past)
	judge := func() error {
		if at.Product == "" {
			return nil
		}
		v, err := Detect(counts, s)
		if v.Rise {
			at.Verdict, at.Monday, at.Count = v, end.AddDays(-7), int64(counts[past-1])
			out = append(out, at)
		}
		return err
	}
	for rows.Next() {
		var product, place string
		var day calendar.Date
		var n int64
		if err := rows.Scan(&product, &place, &day, &n); err != nil {
			return nil, err
		}
		if product != at.Product || place != at.Region {
			if err := judge(); err != nil {
				return nil, err
			}
			at = Rise{Product: product, Region: place}
			clear(counts)
		}
		counts[day.Sub(first)/7] += float64(n)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return out, judge()
}

// present returns the rule in force on the day, nil if there is none.
func present(tx *flow.Tx) (*Rule, error) {
	list, err := store.Find(tx.Tx, RuleKind, store.Query{Limit: 200})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(list, func(a, b *Rule) int { return int(b.From - a.From) })
	for _, r := range list {
		if r.From <= tx.Today() && (r.Until.IsZero() || tx.Today() <= r.Until) {
			return r, nil
		}
	}
	return nil, nil
}

// settings are the rule as numbers.
func (r *Rule) settings() Settings {
	return Settings{Alpha: r.Alpha.Float(), Slack: r.Slack.Float(), Limit: r.Limit.Float(), Least: float64(r.Least), Votes: int(r.Votes)}
}

// Scan opens a signal for each rise of the last complete week, or adds the week to the signal that is open for the place. It returns how
// many it opened. A week that a signal has already is left alone, so that the scan can run again.
func Scan(tx *flow.Tx) (opened int, err error) {
	rule, err := present(tx)
	if err != nil || rule == nil {
		return 0, err
	}
	list, err := Rises(tx.Tx, rule.settings())
	if err != nil {
		return 0, err
	}
	for _, x := range list {
		isNew, err := note(tx, rule, x)
		if err != nil {
			return opened, err
		}
		if isNew {
			opened++
		}
	}
	return opened, nil
}

// note writes a rise down and reports whether it opened a signal.
func note(tx *flow.Tx, rule *Rule, x Rise) (bool, error) {
	p := Kind.P
	old, err := store.First(tx.Tx, Kind, store.Query{Where: []store.Cond{store.Eq(Kind.F(&p.Product), x.Product), store.Eq(Kind.F(&p.Region), x.Region)}})
	if err != nil {
		return false, err
	}
	w := Week{Monday: x.Monday, Count: x.Count, Upper: decimal(x.Upper), Mean: decimal(x.Mean), Methods: strings.Join(x.Methods, " ")}
	switch {
	case old != nil && old.Last >= x.Monday:
		return false, nil
	case old != nil && old.EndedOn.IsZero():
		old.Last, old.Count, old.Weeks = x.Monday, x.Count, append(old.Weeks, w)
		return false, tx.Save(Kind.Plan, old, "scan", "")
	case old != nil && x.Monday < old.EndedOn.AddDays(int(7*rule.Rest)):
		return false, nil
	}
	r := &Signal{Head: record.Head{Region: x.Region}, Title: place(x.Region) + " " + x.Product, Product: x.Product, First: x.Monday, Last: x.Monday, Count: x.Count, Weeks: []Week{w}, Rule: record.To[Rule](rule.ID)}
	if r.Trouble, r.Demo, err = commonest(tx, x); err != nil {
		return false, err
	}
	return true, flow.Create(tx, Kind, r)
}

// commonest names what most of the complaints of the last four weeks are about, and whether all of them are invented.
func commonest(tx *flow.Tx, x Rise) (label string, demo bool, err error) {
	var code string
	var n, real int64
	k, p := complaint.Kind, complaint.Kind.P
	from, to := x.Monday.AddDays(-7*(lately-1)), x.Monday.AddDays(7)
	_, err = tx.One(`SELECT c.trouble, count(*) AS n FROM complaint c WHERE {scope c:complaint} AND c.product = ? AND c.region = ? AND c.received >= ? AND c.received < ? AND c.trouble <> '' GROUP BY c.trouble ORDER BY n DESC, c.trouble LIMIT 1`,
		[]any{x.Product, x.Region, from, to}, &code, &n)
	if err != nil {
		return "", false, err
	}
	_, err = tx.One(`SELECT count(*) FROM complaint c WHERE {scope c:complaint} AND c.product = ? AND c.region = ? AND c.received >= ? AND c.received < ? AND NOT c.demo`, []any{x.Product, x.Region, from, to}, &real)
	if code != "" {
		label = tx.DB().Codes(k.F(&p.Trouble)).Label(code)
	}
	return label, real == 0, err
}

// decimal keeps two places of a figure: what people read of it.
func decimal(v float64) record.Decimal { return record.Decimal(math.Round(v*100) * 1e4) }

// place names a region.
func place(code string) string {
	if d, ok := region.Lookup(region.Code(code)); ok {
		return d.Name
	}
	return code
}

// night is the job of every night.
var night = job.Kind{Name: "hotspot.scan", Label: "投诉热点扫描", Daily: true, At: 4 * 60, Run: func(ctx context.Context, j *job.Running) error {
	ctx = role.With(ctx, role.System("热点扫描"))
	return j.Finish(ctx, func(tx *flow.Tx) error {
		_, err := Scan(tx)
		return err
	})
}}
