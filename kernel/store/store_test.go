package store_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/testkit/engines"
)

type shop struct {
	record.Head
	Name string
	Code string
}

var shopKind = record.Declare("test_shop", "商店", func(r *shop, f *record.Fields) {
	f.Text(&r.Name, "名称").Required().Title()
	f.Text(&r.Code, "代码").Unique()
}).Everywhere()

type part struct {
	Name string
	Sold record.Maybe[int64]
}

// thing has a field of every type.
type thing struct {
	record.Head
	Shop   record.Ref[shop]
	Up     record.Ref[thing]
	Title  string
	Note   string
	Grade  string
	Tags   []string
	Count  int64
	Maybe  record.Maybe[int64]
	Weight record.Decimal
	Price  record.Maybe[record.Money]
	Day    calendar.Date
	At     time.Time
	Yes    bool
	Perh   record.Maybe[bool]
	Place  string
	Phone  record.Secret
	Photos []record.File
	Parts  []part
}

var grades = record.Codes{{Code: "a", Label: "甲"}, {Code: "b", Label: "乙"}}

var thingKind = record.Declare("test_thing", "东西", func(r *thing, f *record.Fields) {
	record.Refer(f, &r.Shop, "商店", shopKind).ForParty()
	record.Parent(f, &r.Up, "上级")
	f.Text(&r.Title, "名称").Required().Title()
	f.Text(&r.Note, "说明").Paragraph()
	f.Chosen(&r.Grade, "等级", grades).Filter()
	f.Several(&r.Tags, "标签", grades)
	f.Count(&r.Count, "数量").Min(0).List()
	f.MaybeCount(&r.Maybe, "或许").List()
	f.Decimal(&r.Weight, "重量", "kg")
	f.MaybeMoney(&r.Price, "价格")
	f.Date(&r.Day, "日期").List()
	f.Instant(&r.At, "时刻")
	f.YesNo(&r.Yes, "是否")
	f.MaybeYesNo(&r.Perh, "可否")
	f.Place(&r.Place, "地点")
	f.Secret(&r.Phone, "电话")
	f.Files(&r.Photos, "照片")
	record.Lines(f, &r.Parts, "部件", func(p *part, f *record.Fields) {
		f.Text(&p.Name, "名称").Required()
		f.MaybeCount(&p.Sold, "已售").Min(0)
	})
}).Rule(func(r *thing) error {
	for i := range r.Parts {
		if p := &r.Parts[i]; p.Sold.Known && p.Sold.V > r.Count {
			return record.Bad(&p.Sold, "已售不能超过数量")
		}
	}
	return nil
})

type reverse struct{}

func (reverse) SealText(plain, context string) (string, error) {
	b := []byte(context + "\x00" + plain)
	slices.Reverse(b)
	return fmt.Sprintf("%x", b), nil
}

func (reverse) OpenText(sealed, context string) (string, error) {
	var b []byte
	if _, err := fmt.Sscanf(sealed, "%x", &b); err != nil {
		return "", err
	}
	slices.Reverse(b)
	if string(b[:len(context)]) != context {
		return "", errors.New("moved")
	}
	return string(b[len(context)+1:]), nil
}

func setup() engines.Setup {
	return engines.Setup{Extra: []*record.Plan{shopKind.Plan, thingKind.Plan}, Sealer: reverse{},
		Clock: calendar.NewFake(time.Date(2026, 3, 2, 1, 2, 3, 4000, time.UTC))}
}

func full(s *shop) *thing {
	return &thing{Shop: record.To[shop](s.ID), Title: "荣成海带样品", Note: "一\n二", Grade: "a", Tags: []string{"a", "b"}, Count: 5,
		Maybe: record.Some[int64](0), Weight: 1500000, Price: record.Some(record.Money(1999)), Day: calendar.NewDate(2026, 2, 28),
		At: time.Date(2026, 1, 1, 0, 0, 0, 5000, time.UTC), Yes: true, Perh: record.Some(false), Place: "371082", Phone: "13800001234",
		Photos: []record.File{{Hash: "aa", Name: "一.jpg", Size: 3, Media: "image/jpeg"}}, Parts: []part{{Name: "头", Sold: record.Some[int64](2)}, {Name: "尾"}}}
}

func TestRoundTrip(t *testing.T) {
	engines.Each(t, setup(), func(t *testing.T, db *store.DB) {
		ctx := engines.As(t.Context(), "371082")
		var id record.ID
		err := db.Write(ctx, func(tx *store.Tx) error {
			s := &shop{Name: "一店", Code: "1"}
			if err := store.Insert(tx, shopKind, s); err != nil {
				return err
			}
			in := full(s)
			if err := store.Insert(tx, thingKind, in); err != nil {
				return err
			}
			id = in.ID
			out, err := store.Get(tx, thingKind, id)
			if err != nil {
				return err
			}
			if a, b := fmt.Sprintf("%+v", in), fmt.Sprintf("%+v", out); a != b {
				t.Errorf("in  %s\nout %s", a, b)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		// an empty one keeps unknown apart from zero
		err = db.Write(ctx, func(tx *store.Tx) error {
			e := &thing{Title: "空"}
			if err := store.Insert(tx, thingKind, e); err != nil {
				return err
			}
			out, err := store.Get(tx, thingKind, e.ID)
			if err != nil {
				return err
			}
			if out.Maybe.Known || out.Price.Known || out.Perh.Known || !out.Day.IsZero() || !out.At.IsZero() || out.Shop.Known() {
				t.Errorf("unknown came back known: %+v", out)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestUpdate(t *testing.T) {
	j := &engines.Journal{}
	s := setup()
	s.Journal = j
	engines.Each(t, s, func(t *testing.T, db *store.DB) {
		ctx := engines.As(t.Context(), "371082")
		in := full(&shop{})
		write := func(f func(tx *store.Tx) error) error { return db.Write(ctx, f) }
		if err := write(func(tx *store.Tx) error { return store.Insert(tx, thingKind, in) }); err != nil {
			t.Fatal(err)
		}
		j.Changes = nil
		old := *in
		in.Count, in.Parts, in.Phone = 7, in.Parts[:1], "13900001234"
		if err := write(func(tx *store.Tx) error { return store.Update(tx, thingKind, in, "更正") }); err != nil {
			t.Fatal(err)
		}
		if in.Version != 2 || len(j.Changes) != 1 {
			t.Fatalf("version %d, %d changes", in.Version, len(j.Changes))
		}
		want := []store.FieldChange{{"count", "5", "7"}, {"phone", "＊＊＊", "＊＊＊"}, {"parts", "1. 名称：头；已售：2\n2. 名称：尾", "1. 名称：头；已售：2"}}
		if !slices.Equal(j.Changes[0].Fields, want) || j.Changes[0].Reason != "更正" {
			t.Errorf("journal says %+v", j.Changes[0])
		}
		if err := write(func(tx *store.Tx) error { return store.Update(tx, thingKind, &old, "") }); !fault.Is(err, fault.Stale) {
			t.Errorf("a stale save: %v", err)
		}
		in.Parts[0].Sold = record.Some[int64](99)
		err := write(func(tx *store.Tx) error { return store.Update(tx, thingKind, in, "") })
		if ps := fault.Of(err).Problems; len(ps) != 1 || ps[0].Field != "parts[0].sold" {
			t.Errorf("rule over rows: %v", err)
		}
		// a failed transaction leaves nothing
		boom := errors.New("boom")
		in.Parts[0].Sold, in.Title = record.Some[int64](1), "另名"
		if err := write(func(tx *store.Tx) error { return errors.Join(store.Update(tx, thingKind, in, ""), boom) }); !errors.Is(err, boom) {
			t.Fatal(err)
		}
		db.Read(ctx, func(tx *store.Tx) error {
			out, err := store.Get(tx, thingKind, in.ID)
			if err != nil || out.Title != "荣成海带样品" || out.Version != 2 {
				t.Errorf("after a rollback: %v %+v", err, out)
			}
			return nil
		})
	})
}

func TestScope(t *testing.T) {
	engines.Each(t, setup(), func(t *testing.T, db *store.DB) {
		here, there := engines.As(t.Context(), "371082"), engines.As(t.Context(), "371083")
		up, nobody := engines.As(t.Context(), "371000"), role.With(t.Context(), role.Visitor("127.0.0.1"))
		s := &shop{Name: "店", Code: "x"}
		in := &thing{Title: "属地记录"}
		err := db.Write(here, func(tx *store.Tx) error {
			return errors.Join(store.Insert(tx, shopKind, s), func() error { in.Shop.ID = s.ID; return store.Insert(tx, thingKind, in) }())
		})
		if err != nil {
			t.Fatal(err)
		}
		party := role.With(t.Context(), role.Actor{ID: 9, Name: "店方", Party: s.ID, Duties: []role.Duty{engines.Tester}})
		for name, c := range map[string]struct {
			ctx  func() error
			sees bool
		}{
			"same region": {func() error { return sees(db, here, in.ID) }, true}, "parent": {func() error { return sees(db, up, in.ID) }, true},
			"sister": {func() error { return sees(db, there, in.ID) }, false}, "visitor": {func() error { return sees(db, nobody, in.ID) }, false},
			"its party": {func() error { return sees(db, party, in.ID) }, true},
		} {
			if err := c.ctx(); (err == nil) != c.sees {
				t.Errorf("%s: %v", name, err)
			}
		}
		db.Read(there, func(tx *store.Tx) error {
			if _, err := store.Get(tx, shopKind, s.ID); err != nil {
				t.Errorf("a national register is closed to another region: %v", err)
			}
			if n, err := tx.Count(thingKind.Plan, store.Query{Search: "属地"}, 0); err != nil || n != 0 {
				t.Errorf("search leaks: %d %v", n, err)
			}
			return nil
		})
		err = db.Write(there, func(tx *store.Tx) error {
			return store.Insert(tx, thingKind, &thing{Head: record.Head{Region: "371082"}, Title: "外"})
		})
		if !fault.Is(err, fault.Denied) {
			t.Errorf("insert into another region: %v", err)
		}
		err = db.Write(there, func(tx *store.Tx) error {
			return tx.Elevated(func() error {
				return store.Insert(tx, thingKind, &thing{Head: record.Head{Region: "371082"}, Title: "移送"})
			})
		})
		if err != nil {
			t.Errorf("elevated insert: %v", err)
		}
		if err := sees(db, there, in.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("scope after elevation: %v", err)
		}
	})
}

func sees(db *store.DB, ctx interface {
	Deadline() (time.Time, bool)
	Done() <-chan struct{}
	Err() error
	Value(any) any
}, id record.ID) error {
	return db.Read(ctx, func(tx *store.Tx) error {
		_, err := store.Get(tx, thingKind, id)
		return err
	})
}

func TestFind(t *testing.T) {
	engines.Each(t, setup(), func(t *testing.T, db *store.DB) {
		ctx := engines.As(t.Context(), "371082")
		err := db.Write(ctx, func(tx *store.Tx) error {
			for i := range 25 {
				r := &thing{Title: fmt.Sprintf("海产品%02d号", i), Grade: grades[i%2].Code, Count: int64(i % 4), Tags: []string{grades[i%2].Code}}
				if i%3 == 0 {
					r.Maybe = record.Some(int64(i))
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
		f := thingKind.F
		p := thingKind.P
		for _, q := range []store.Query{{}, {Sort: f(&p.Count)}, {Sort: f(&p.Count), Desc: true}, {Sort: f(&p.Maybe)}, {Sort: f(&p.Maybe), Desc: true}, {Search: "海产"},
			{Where: []store.Cond{store.Eq(f(&p.Grade), "a")}, Sort: f(&p.Title)}, {Where: []store.Cond{{f(&p.Maybe), store.None, nil}}},
			{Where: []store.Cond{{f(&p.Tags), store.Has, "b"}}}, {Where: []store.Cond{store.In(f(&p.Count), 1, 2)}}} {
			walk(t, db, ctx.Value, q, engines.As(t.Context(), "371082"))
		}
		db.Read(ctx, func(tx *store.Tx) error {
			if list, err := store.Find(tx, thingKind, store.Query{Search: "产品 07"}); err != nil || len(list) != 1 || list[0].Title != "海产品07号" {
				t.Errorf("search: %v %v", list, err)
			}
			return nil
		})
	})
}

// walk pages forward and back with a page of 4 and compares with the whole list.
func walk(t *testing.T, db *store.DB, _ func(any) any, q store.Query, ctx interface {
	Deadline() (time.Time, bool)
	Done() <-chan struct{}
	Err() error
	Value(any) any
}) {
	t.Helper()
	err := db.Read(ctx, func(tx *store.Tx) error {
		q.Limit = 1000
		all, err := tx.Find(thingKind.Plan, q)
		if err != nil {
			return err
		}
		n, err := tx.Count(thingKind.Plan, q, 0)
		if err != nil || int(n) != len(all.Records) || n == 0 {
			t.Errorf("%+v: count %d of %d, %v", q, n, len(all.Records), err)
		}
		q.Limit = 4
		var got []record.ID
		var pages [][]record.ID
		var last store.Page[record.Record]
		for {
			page, err := tx.Find(thingKind.Plan, q)
			if err != nil {
				return err
			}
			var ids []record.ID
			for _, r := range page.Records {
				ids = append(ids, r.Header().ID)
			}
			got, pages, last = append(got, ids...), append(pages, ids), page
			if page.Next == "" {
				break
			}
			q.After = page.Next
		}
		var want []record.ID
		for _, r := range all.Records {
			want = append(want, r.Header().ID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%+v: paging gives %v, want %v", q, got, want)
		}
		for i := len(pages) - 2; i >= 0; i-- {
			if last.Prev == "" {
				t.Errorf("no way back to page %d", i)
				break
			}
			q.After = last.Prev
			page, err := tx.Find(thingKind.Plan, q)
			if err != nil {
				return err
			}
			var ids []record.ID
			for _, r := range page.Records {
				ids = append(ids, r.Header().ID)
			}
			if !slices.Equal(ids, pages[i]) {
				t.Errorf("%+v: back to page %d gives %v, want %v", q, i, ids, pages[i])
			}
			last = page
		}
		if last.Prev != "" {
			t.Errorf("the first page has a page before")
		}
		return nil
	})
	if err != nil {
		t.Errorf("%+v: %v", q, err)
	}
}

func TestUniqueAndRaw(t *testing.T) {
	engines.Each(t, setup(), func(t *testing.T, db *store.DB) {
		ctx := engines.As(t.Context(), "371082")
		add := func(code string) error {
			return db.Write(ctx, func(tx *store.Tx) error { return store.Insert(tx, shopKind, &shop{Name: "店", Code: code}) })
		}
		if err := errors.Join(add("1"), add(""), add("")); err != nil {
			t.Fatal(err)
		}
		err := add("1")
		if e := fault.Of(err); e.Kind != fault.Conflict || len(e.Problems) != 1 || e.Problems[0].Field != "code" {
			t.Errorf("a taken code: %v", err)
		}
		db.Write(ctx, func(tx *store.Tx) error {
			if _, err := tx.Query("SELECT count(*) FROM test_thing"); err == nil {
				t.Error("a statement without scope ran")
			}
			var n int64
			if ok, err := tx.One("SELECT count(*) FROM test_shop s WHERE {scope s:test_shop} AND s.code = ?", []any{"1"}, &n); !ok || err != nil || n != 1 {
				t.Errorf("raw: %v %v %d", ok, err, n)
			}
			code := shopKind.F(&shopKind.P.Code)
			if r, err := store.By(tx, shopKind, code, "1"); err != nil || r == nil || r.Code != "1" {
				t.Errorf("by its code: %v %v", r, err)
			}
			for _, none := range []string{"2", ""} { // empty codes are nobody's
				if r, err := store.By(tx, shopKind, code, none); err != nil || r != nil {
					t.Errorf("by the code %q: %v %v", none, r, err)
				}
			}
			if _, err := store.By(tx, shopKind, shopKind.F(&shopKind.P.Name), "店"); err == nil {
				t.Error("looked up by a field that is not unique")
			}
			// as a domain's own table: the region bounds it and the policy is asked
			if _, err := tx.Query("SELECT 1 FROM test_shop s WHERE {region s:nothing}"); !fault.Is(err, fault.Denied) {
				t.Errorf("a subject without grants: %v", err)
			}
			if ok, err := tx.One("SELECT count(*) FROM test_shop s WHERE {region s:test_shop}", nil, &n); !ok || err != nil || n != 3 {
				t.Errorf("own table: %v %v %d", ok, err, n)
			}
			for want := int64(1); want < 4; want++ {
				if got, err := tx.Series("荣市监抽2026"); err != nil || got != want {
					t.Errorf("series %d, %v", got, err)
				}
			}
			return nil
		})
	})
}
