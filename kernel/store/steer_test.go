package store_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"qgov/kernel/record"
	"qgov/kernel/store"
	"qgov/testkit/engines"
)

// TestSteer compares lists of a register that is large enough for every course with what Go finds in all of it: dense and rare
// filters, alone and together, in each order, page by page.
func TestSteer(t *testing.T) {
	engines.Each(t, setup(), func(t *testing.T, db *store.DB) {
		ctx := engines.As(t.Context(), "37")
		err := db.Write(ctx, func(tx *store.Tx) error {
			for i := range 2600 {
				r := &thing{Title: fmt.Sprintf("海产品%04d号", (i*7919)%2600), Grade: "a", Count: int64(i % 3), Yes: i%2 == 0}
				r.Region = "371082"
				if i%40 == 0 {
					r.Grade, r.Region = "b", "371002"
				}
				if i%100 == 7 {
					r.Region, r.Maybe = "370202", record.Some(int64(i))
				}
				if err := store.Insert(tx, thingKind, r); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		f, p := thingKind.F, thingKind.P
		region := thingKind.Plan.Field("region")
		filters := map[string]struct {
			conds []store.Cond
			keep  func(r *thing) bool
		}{
			"all":                {nil, func(*thing) bool { return true }},
			"dense value":        {[]store.Cond{store.Eq(f(&p.Grade), "a")}, func(r *thing) bool { return r.Grade == "a" }},
			"rare value":         {[]store.Cond{store.Eq(f(&p.Grade), "b")}, func(r *thing) bool { return r.Grade == "b" }},
			"dense region":       {[]store.Cond{{Field: region, Op: store.Under, Value: "371000"}}, func(r *thing) bool { return strings.HasPrefix(r.Region, "3710") }},
			"rare region":        {[]store.Cond{{Field: region, Op: store.Under, Value: "370202"}}, func(r *thing) bool { return r.Region == "370202" }},
			"no such region":     {[]store.Cond{{Field: region, Op: store.Under, Value: "440000"}}, func(*thing) bool { return false }},
			"two dense":          {[]store.Cond{store.Eq(f(&p.Grade), "a"), {Field: region, Op: store.Under, Value: "371000"}}, func(r *thing) bool { return r.Grade == "a" && strings.HasPrefix(r.Region, "3710") }},
			"dense and rare":     {[]store.Cond{store.Eq(f(&p.Grade), "a"), {Field: region, Op: store.Under, Value: "370202"}}, func(r *thing) bool { return r.Grade == "a" && r.Region == "370202" }},
			"never meet":         {[]store.Cond{store.Eq(f(&p.Grade), "b"), {Field: region, Op: store.Under, Value: "371082"}}, func(*thing) bool { return false }},
			"without an index":   {[]store.Cond{store.Eq(f(&p.Yes), true)}, func(r *thing) bool { return r.Yes }},
			"known and of few":   {[]store.Cond{{Field: f(&p.Maybe), Op: store.Some}, store.In(f(&p.Count), int64(1), int64(2))}, func(r *thing) bool { return r.Maybe.Known && r.Count > 0 }},
			"unknown and dense":  {[]store.Cond{{Field: f(&p.Maybe), Op: store.None}, store.Eq(f(&p.Grade), "a")}, func(r *thing) bool { return !r.Maybe.Known && r.Grade == "a" }},
			"dense, not indexed": {[]store.Cond{store.Eq(f(&p.Grade), "a"), store.Eq(f(&p.Yes), false)}, func(r *thing) bool { return r.Grade == "a" && !r.Yes }},
		}
		newest := func(a, b *thing) int { return cmp.Compare(b.ID, a.ID) }
		orders := []struct {
			sort *record.Field
			desc bool
			less func(a, b *thing) int
		}{
			{nil, false, newest},
			{f(&p.Title), false, func(a, b *thing) int { return cmp.Compare(a.Title, b.Title) }},
			{f(&p.Count), true, func(a, b *thing) int { return cmp.Or(cmp.Compare(b.Count, a.Count), newest(a, b)) }},
			{region, false, func(a, b *thing) int { return cmp.Or(cmp.Compare(a.Region, b.Region), -newest(a, b)) }},
		}
		err = db.Read(ctx, func(tx *store.Tx) error {
			all, err := pages(tx, store.Query{})
			if err != nil || len(all) != 2600 {
				t.Fatalf("%d records, %v", len(all), err)
			}
			// By the index of the region the engine would collect all that an officer may see for the first page of it.
			if walks, err := tx.Walks(thingKind.Plan, store.Query{}); err != nil || !walks {
				t.Errorf("the list as it opens is not walked: %v", err)
			}
			for name, filter := range filters {
				for _, o := range orders {
					want := slices.DeleteFunc(slices.Clone(all), func(r *thing) bool { return !filter.keep(r) })
					slices.SortFunc(want, o.less)
					q := store.Query{Where: filter.conds, Sort: o.sort, Desc: o.desc, Bare: true}
					got, err := pages(tx, q)
					if err != nil {
						return err
					}
					if !slices.EqualFunc(got, want, func(a, b *thing) bool { return a.ID == b.ID }) {
						t.Errorf("%s by %v: %d records, want %d", name, o.sort, len(got), len(want))
					}
					n, err := tx.Tally(thingKind.Plan, []store.Query{q, {}}, 3000)
					if err != nil {
						return err
					}
					if n[0] != (store.Tally{N: int64(len(want))}) || n[1].N != 2600 {
						t.Errorf("%s: tally %v, want %d", name, n, len(want))
					}
					if n, err = tx.Tally(thingKind.Plan, []store.Query{q}, 20); err != nil || n[0].N != min(20, int64(len(want))) || n[0].More != (len(want) > 20) {
						t.Errorf("%s: capped tally %v, want %d, %v", name, n, len(want), err)
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// TestSteerWords compares searches with what Go finds: words of every record, of few, of the oldest only and of none, alone and
// under dense and rare conditions, page by page and back.
func TestSteerWords(t *testing.T) {
	engines.Each(t, setup(), func(t *testing.T, db *store.DB) {
		ctx := engines.As(t.Context(), "37")
		err := db.Write(ctx, func(tx *store.Tx) error {
			for i := range 2600 {
				r := &thing{Title: fmt.Sprintf("海产品%04d号", i), Grade: "a", Count: int64(i % 3)}
				r.Region = "371082"
				if i%40 == 0 {
					r.Grade = "b"
				}
				if i%130 == 0 {
					r.Title += "麒麟"
				}
				if i < 90 {
					r.Title += "旧式"
				}
				if i%100 == 7 {
					r.Region = "370202"
				}
				if err := store.Insert(tx, thingKind, r); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		grade, count, region := thingKind.F(&thingKind.P.Grade), thingKind.F(&thingKind.P.Count), thingKind.Plan.Field("region")
		err = db.Read(ctx, func(tx *store.Tx) error {
			all, err := pages(tx, store.Query{})
			if err != nil {
				return err
			}
			for word, has := range map[string]string{"产品": "产品", "麒麟": "麒麟", "旧式": "旧式", "龘靐": "龘靐", "产品 麒麟": "麒麟", "产品麒": "产品麒"} {
				for name, c := range map[string]struct {
					where []store.Cond
					keep  func(r *thing) bool
				}{
					"alone":  {nil, func(*thing) bool { return true }},
					"dense":  {[]store.Cond{store.Eq(grade, "a")}, func(r *thing) bool { return r.Grade == "a" }},
					"few":    {[]store.Cond{store.Eq(grade, "b")}, func(r *thing) bool { return r.Grade == "b" }},
					"none":   {[]store.Cond{store.Eq(grade, "z")}, func(*thing) bool { return false }},
					"region": {[]store.Cond{{Field: region, Op: store.Under, Value: "370200"}, store.Eq(count, int64(1))}, func(r *thing) bool { return r.Region == "370202" && r.Count == 1 }},
				} {
					want := slices.DeleteFunc(slices.Clone(all), func(r *thing) bool { return !strings.Contains(r.Title, has) || !c.keep(r) })
					q := store.Query{Search: word, Where: c.where, Bare: true}
					got, err := pages(tx, q)
					if err != nil {
						return err
					}
					if !slices.EqualFunc(got, want, func(a, b *thing) bool { return a.ID == b.ID }) {
						t.Errorf("%s, %s: %d records, want %d", word, name, len(got), len(want))
					}
					n, err := tx.Tally(thingKind.Plan, []store.Query{q}, 3000)
					if err != nil || n[0] != (store.Tally{N: int64(len(want))}) {
						t.Errorf("%s, %s: tally %v, want %d, %v", word, name, n, len(want), err)
					}
					if len(want) < 30 {
						continue
					}
					q.Limit = 10 // there and back again
					first, err := tx.Find(thingKind.Plan, q)
					if err != nil {
						return err
					}
					q.After = first.Next
					second, err := tx.Find(thingKind.Plan, q)
					if err != nil {
						return err
					}
					q.After = second.Prev
					back, err := tx.Find(thingKind.Plan, q)
					if err != nil {
						return err
					}
					same := func(a, b record.Record) bool { return a.Header().ID == b.Header().ID }
					if !slices.EqualFunc(first.Records, back.Records, same) || second.Records[0].Header().ID != want[10].ID {
						t.Errorf("%s, %s: the way back leads elsewhere", word, name)
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// TestSteerInside finds a record in the transaction that wrote it, though a moment before there was none.
func TestSteerInside(t *testing.T) {
	engines.Each(t, setup(), func(t *testing.T, db *store.DB) {
		grade := thingKind.F(&thingKind.P.Grade)
		q := store.Query{Where: []store.Cond{store.Eq(grade, "b")}, Sort: thingKind.F(&thingKind.P.Title)}
		err := db.Write(engines.As(t.Context(), "371082"), func(tx *store.Tx) error {
			for want := range 3 {
				got, err := store.Find(tx, thingKind, q)
				if err != nil || len(got) != want {
					t.Errorf("%d records, want %d, %v", len(got), want, err)
				}
				if err := store.Insert(tx, thingKind, &thing{Title: "海产品", Grade: "b"}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// pages collects every page of a query.
func pages(tx *store.Tx, q store.Query) ([]*thing, error) {
	var out []*thing
	q.Limit = 700
	for {
		page, err := tx.Find(thingKind.Plan, q)
		if err != nil {
			return nil, err
		}
		for _, r := range page.Records {
			out = append(out, r.(*thing))
		}
		if q.After = page.Next; q.After == "" {
			return out, nil
		}
	}
}
