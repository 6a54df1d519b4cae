package firm

import (
	"strings"

	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// Follow hands the records of a kind about a firm over to the bureau of its region, after it moved there: those that are not at an end, so
// that somebody goes on with them. One of a bureau above both regions stays where it is; what is at its end stays with who brought it there.
func Follow[T any](tx *flow.Tx, k *record.Kind[T], firm *record.Field, f *Firm) error {
	var open []any
	for _, s := range tx.Engine().Flow(k.Name).States {
		if !s.Final {
			open = append(open, string(s.Code))
		}
	}
	return tx.Elevated(func() error {
		page, err := tx.Find(k.Plan, store.Query{Limit: 1000, Where: []store.Cond{store.Eq(firm, f.ID), store.In(k.Plan.Field("state"), open...)}})
		if err != nil {
			return err
		}
		for _, r := range page.Records {
			is := r.Header().Region
			if strings.HasPrefix(f.Region, role.Prefix(is)) {
				continue
			}
			if err := tx.HandOver(k.Plan, r, f.Region[:min(len(f.Region), max(len(is), 6))], "企业住所迁移，事项随之移交"); err != nil {
				return err
			}
		}
		return nil
	})
}
