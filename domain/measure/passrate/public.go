package passrate

import (
	"context"
	"slices"

	"qgov/calc/stat"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/store"
)

// smallest is the least number of batches that a public table tells.
const smallest = 5

// PublicRow is one line of a public table. What is suppressed is unknown: Known says what may be shown.
type PublicRow struct {
	Key, Label string
	Judged     int64
	Pass, Fail int64
	Known      bool // Pass, Fail and so the rate may be shown
	Rate       stat.Rate
	Merged     []string // labels of the rows that were too small to stand alone
}

// Public is a table for the public.
type Public struct {
	By    Dimension
	Rows  []PublicRow
	Total PublicRow
	From  string
	To    string
}

// Merged is the label of the row into which small ones go.
const Merged = "其他（合并）"

// PublicTable is the pass rate of supervision sampling for the public, by filter.By (default product): only random batches unless the
// filter says otherwise, never risk monitoring. Rows with fewer than five judged batches are merged, and counts from one to four are
// suppressed with as many others as it takes that they cannot be computed back. It needs no permission on samples, as it shows none.
func PublicTable(ctx context.Context, tx *store.Tx, f Filter) (Public, error) {
	f = f.Normal(tx.Today())
	f.Sort = sampling.Inspection
	f.Item, f.Maker, f.Own = "", 0, false
	if f.Random == nil && f.Mode == "" {
		f.Random = Random()
	}
	by := f.By
	if by == "" {
		by = Product
	}
	var t Table
	err := tx.Elevated(func() (err error) {
		if err = ctx.Err(); err == nil {
			t, err = By(tx, f, by)
		}
		return err
	})
	if err != nil {
		return Public{}, err
	}
	p, err := Suppress(t)
	p.From, p.To = f.From.String(), f.To.String()
	return p, err
}

// Suppress makes the public table of a table.
func Suppress(t Table) (Public, error) {
	p := Public{By: t.By}
	if t.Total.Judged < smallest {
		return p, nil
	}
	rows := merge(t.Rows)
	cells := make([][]int64, len(rows))
	for i, r := range rows {
		cells[i] = []int64{r.Pass, r.Fail}
	}
	marks, err := stat.Suppress(cells, smallest)
	if err != nil {
		return p, err
	}
	total := PublicRow{Label: "合计", Judged: t.Total.Judged, Pass: t.Total.Pass, Fail: t.Total.Fail()}
	// A sum from one to four would tell as much as a cell; of a single row it is the row.
	total.Known = total.Pass >= smallest && (total.Fail == 0 || total.Fail >= smallest) || total.Pass == 0
	for i, r := range rows {
		// With its total a row has one unknown: if one cell is hidden both are.
		r.Known = marks[i][0] == stat.Shown && marks[i][1] == stat.Shown
		if len(rows) == 1 {
			r.Known = total.Known
		}
		p.Rows = append(p.Rows, r.hide())
	}
	p.Total = total.hide()
	return p, nil
}

// hide forgets what may not be shown.
func (r PublicRow) hide() PublicRow {
	if !r.Known {
		r.Pass, r.Fail = 0, 0
		return r
	}
	if rate, err := stat.NewRate(r.Pass, r.Judged); err == nil {
		r.Rate = rate
	}
	return r
}

// merge joins the rows with too few batches, and the smallest others until the joint row is large enough: the totals of the rows
// are published, so a lone small one could be found by subtraction.
func merge(rows []Row) []PublicRow {
	small := PublicRow{Key: "other", Label: Merged}
	var out []PublicRow
	order := slices.Clone(rows)
	slices.SortStableFunc(order, func(a, b Row) int { return int(a.Judged - b.Judged) })
	take := make(map[string]bool)
	for _, r := range order {
		if r.Judged < smallest || len(small.Merged) > 0 && (small.Judged < smallest || len(small.Merged) < 2) {
			take[r.Key] = true
			small.Merged = append(small.Merged, r.Label)
			small.Judged, small.Pass, small.Fail = small.Judged+r.Judged, small.Pass+r.Pass, small.Fail+r.Fail()
		}
	}
	for _, r := range rows {
		if !take[r.Key] {
			out = append(out, PublicRow{Key: r.Key, Label: r.Label, Judged: r.Judged, Pass: r.Pass, Fail: r.Fail()})
		}
	}
	if len(small.Merged) > 0 {
		out = append(out, small)
	}
	return out
}
