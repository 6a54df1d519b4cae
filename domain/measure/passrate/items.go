package passrate

import (
	"cmp"
	"slices"
	"strings"

	"qgov/kernel/store"
)

// itemFails selects the samples that fail in an item. The items of the re-test are the last word where there was one, and the
// verdict of the laboratory goes before that of the program.
const itemFails = `(EXISTS (SELECT 1 FROM sample_items i WHERE i.parent = s.id AND i.parameter = ? AND CASE WHEN i.lab_verdict <> '' THEN i.lab_verdict ELSE i.verdict END = 'fail')
	AND NOT EXISTS (SELECT 1 FROM sample_retest_items x WHERE x.parent = s.id)
	OR EXISTS (SELECT 1 FROM sample_retest_items i WHERE i.parent = s.id AND i.parameter = ? AND CASE WHEN i.lab_verdict <> '' THEN i.lab_verdict ELSE i.verdict END = 'fail'))`

// failing counts the samples by product and item in which they failed. DISTINCT, as a parameter may stand on two rows of a sample.
const failing = `SELECT CAST(t.product AS TEXT), t.parameter, count(DISTINCT t.id) FROM (
	SELECT s.id, s.product, i.parameter FROM sample s JOIN sample_items i ON i.parent = s.id
		WHERE {scope s:sample} AND s.conclusion = 'fail' AND s.purpose = ? AND s.concluded_on >= ? AND s.concluded_on <= ?%WHERE%
		AND CASE WHEN i.lab_verdict <> '' THEN i.lab_verdict ELSE i.verdict END = 'fail'
		AND NOT EXISTS (SELECT 1 FROM sample_retest_items x WHERE x.parent = s.id)
	UNION ALL
	SELECT s.id, s.product, i.parameter FROM sample s JOIN sample_retest_items i ON i.parent = s.id
		WHERE {scope s:sample} AND s.conclusion = 'fail' AND s.purpose = ? AND s.concluded_on >= ? AND s.concluded_on <= ?%WHERE%
		AND CASE WHEN i.lab_verdict <> '' THEN i.lab_verdict ELSE i.verdict END = 'fail') t
	GROUP BY t.product, t.parameter`

// Item is an item in which batches failed.
type Item struct {
	Product, Parameter string // names
	Fail               int64  // batches
	Filter             Filter // Filter.Rows("fail") leads to them
}

// Items returns the failing items of what the filter selects, the most frequent first, at most so many (0: all).
func Items(tx *store.Tx, f Filter, most int) ([]Item, error) {
	where, args := f.where()
	rows, err := tx.Query(strings.ReplaceAll(failing, "%WHERE%", where), append(slices.Clone(args), args...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Item
	products := make(map[string]Count)
	for rows.Next() {
		var x Item
		if err := rows.Scan(&x.Product, &x.Parameter, &x.Fail); err != nil {
			return nil, err
		}
		products[x.Product] = Count{}
		list = append(list, x)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	fold, err := folder(tx, f, Product, products)
	if err != nil {
		return nil, err
	}
	for i := range list {
		p := fold(list[i].Product)
		list[i].Product, list[i].Filter = p.Label, p.Filter
		list[i].Filter.Item = list[i].Parameter
	}
	slices.SortFunc(list, func(a, b Item) int {
		return cmp.Or(-cmp.Compare(a.Fail, b.Fail), strings.Compare(a.Product, b.Product), strings.Compare(a.Parameter, b.Parameter))
	})
	if most > 0 && len(list) > most {
		list = list[:most]
	}
	return list, nil
}
