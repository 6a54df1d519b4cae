package passrate

import (
	"cmp"
	"slices"
	"strings"

	"qgov/base/firm"
	"qgov/calc/stat"
	"qgov/kernel/store"
)

// pairs counts by producer and product what was sampled where it is made and where it is sold (一企两抽). At the stage of production
// the sampled firm is the producer unless the label names another.
const pairs = `SELECT CAST(t.maker AS TEXT), CAST(t.product AS TEXT), sum(t.made), sum(t.made * t.ok), sum(1 - t.made), sum((1 - t.made) * t.ok) FROM (
	SELECT CASE WHEN s.stage = 'make' THEN coalesce(s.producer, s.firm) ELSE s.producer END AS maker, s.product,
		CASE WHEN s.stage = 'make' THEN 1 ELSE 0 END AS made, CASE WHEN s.conclusion = 'pass' THEN 1 ELSE 0 END AS ok
	FROM sample s WHERE {scope s:sample} AND s.conclusion IN ('pass', 'fail') AND s.purpose = ? AND s.concluded_on >= ? AND s.concluded_on <= ?%WHERE%) t
	WHERE t.maker IS NOT NULL GROUP BY t.maker, t.product HAVING sum(t.made) > 0 AND sum(1 - t.made) > 0`

// Pair is one producer's product, sampled where it is made and where it is sold.
type Pair struct {
	Maker, Product string // names
	Made, Sold     Count
	Filter         Filter // of both; Stage tells them apart
}

// Hidden reports "passes at the factory, fails on the shelf": nothing failed where it is made, something did where it is sold.
func (p Pair) Hidden() bool { return p.Made.Fail() == 0 && p.Sold.Fail() > 0 }

// Comparison is the production and the sale side by side.
type Comparison struct {
	Pairs      []Pair
	Made, Sold Count            // sums of the pairs: the same producers and products on both sides
	Gap        *stat.Difference // of the rates, production minus sale; nil without pairs
}

// Pairs compares production with sale for the producers and products that were sampled at both, those that pass at the factory and
// fail on the shelf first.
func Pairs(tx *store.Tx, f Filter) (Comparison, error) {
	var c Comparison
	f.Stage = nil
	where, args := f.where()
	rows, err := tx.Query(strings.Replace(pairs, "%WHERE%", where, 1), args...)
	if err != nil {
		return c, err
	}
	defer rows.Close()
	type key struct{ maker, product string }
	var keys []key
	makers, products := make(map[string]Count), make(map[string]Count)
	for rows.Next() {
		var k key
		var p Pair
		if err := rows.Scan(&k.maker, &k.product, &p.Made.Judged, &p.Made.Pass, &p.Sold.Judged, &p.Sold.Pass); err != nil {
			return c, err
		}
		makers[k.maker], products[k.product] = Count{}, Count{}
		keys, c.Pairs = append(keys, k), append(c.Pairs, p)
	}
	if err := rows.Err(); err != nil {
		return c, err
	}
	names, err := titles(tx, firm.Kind.Plan, makers)
	if err != nil {
		return c, err
	}
	fold, err := folder(tx, f, Product, products)
	if err != nil {
		return c, err
	}
	for i := range c.Pairs {
		p := &c.Pairs[i]
		row := fold(keys[i].product)
		p.Product, p.Filter = row.Label, row.Filter
		p.Filter.Maker = id(keys[i].maker)
		p.Maker = cmp.Or(names[p.Filter.Maker], keys[i].maker)
		c.Made.Judged, c.Made.Pass = c.Made.Judged+p.Made.Judged, c.Made.Pass+p.Made.Pass
		c.Sold.Judged, c.Sold.Pass = c.Sold.Judged+p.Sold.Judged, c.Sold.Pass+p.Sold.Pass
	}
	slices.SortFunc(c.Pairs, func(a, b Pair) int {
		return cmp.Or(-cmp.Compare(flag(a.Hidden()), flag(b.Hidden())), -cmp.Compare(a.Sold.Fail(), b.Sold.Fail()), strings.Compare(a.Maker, b.Maker), strings.Compare(a.Product, b.Product))
	})
	if len(c.Pairs) > 0 {
		d, err := stat.NewDifference(c.Made.Pass, c.Made.Judged, c.Sold.Pass, c.Sold.Judged)
		if err != nil {
			return c, err
		}
		c.Gap = &d
	}
	return c, nil
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}
