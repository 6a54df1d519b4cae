package exchange_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/exchange"
	"qgov/kernel/flow"
	"qgov/kernel/inbox"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/testkit/engines"
	"qgov/web"
)

// maker is what items refer to.
type maker struct {
	record.Head
	Name string
	Code string
	Said string
}

var makerKind = record.Declare("x_maker", "厂商", func(r *maker, f *record.Fields) {
	f.Text(&r.Name, "名称").Required().Title()
	f.Text(&r.Code, "代码").Unique()
	f.Text(&r.Said, "原话").Sealed()
}).Everywhere()

type point struct {
	Name  string
	Limit record.Maybe[record.Decimal]
}

// item has a column of every type that a sheet can carry.
type item struct {
	record.Head
	Code   string
	Name   string
	Maker  record.Ref[maker]
	Grade  string
	Count  int64
	Price  record.Maybe[record.Money]
	Weight record.Decimal
	Day    calendar.Date
	At     time.Time
	Fresh  bool
	Place  string
	Legal  string
	Score  int64
	Points []point
}

var grades = record.Codes{{Code: "a", Label: "甲等"}, {Code: "b", Label: "乙等"}}

var itemKind = record.Declare("x_item", "货品", func(r *item, f *record.Fields) {
	f.Text(&r.Code, "编号").Unique().Required().Search().List().Pattern("[A-Za-z][0-9]+", "A1")
	f.Text(&r.Name, "名称").Required().Title()
	record.Refer(f, &r.Maker, "生产厂商", makerKind)
	f.Chosen(&r.Grade, "等级", grades).Filter().List()
	f.Count(&r.Count, "数量").Min(0).List()
	f.MaybeMoney(&r.Price, "货值")
	f.Decimal(&r.Weight, "重量", "kg")
	f.Date(&r.Day, "生产日期").List()
	f.Instant(&r.At, "抽样时间")
	f.YesNo(&r.Fresh, "鲜活")
	f.Place(&r.Place, "产地")
	f.Text(&r.Legal, "联系人").Private()
	f.Count(&r.Score, "评分").ByCode()
	record.Lines(f, &r.Points, "检验项目", func(p *point, f *record.Fields) {
		f.Text(&p.Name, "项目").Required()
		f.MaybeDecimal(&p.Limit, "限值", "mg/kg")
	})
}).Rule(func(r *item) error {
	r.Code = strings.ToUpper(r.Code)
	if r.Count == 13 {
		return record.Bad(&r.Count, "数量不能是 %d", 13)
	}
	return nil
})

// reading has no key.
type reading struct {
	record.Head
	Site  string
	Value int64
}

var readingKind = record.Declare("x_reading", "读数", func(r *reading, f *record.Fields) {
	f.Text(&r.Site, "站点").Required().Title()
	f.Count(&r.Value, "数值")
})

// dossier has a flow, which gives it its number at birth.
type dossier struct {
	record.Head
	Number string
	Why    string
	Count  int64
}

var caseKind = record.Declare("x_case", "案件", func(r *dossier, f *record.Fields) {
	f.Text(&r.Number, "案号").Required().ByCode()
	f.Text(&r.Why, "案由").Required().Unique().Title()
	f.Count(&r.Count, "数量")
})

func caseFlow() *flow.Flow {
	f := flow.Of(caseKind, "open", flow.States{{Code: "open", Label: "待办"}, {Code: "done", Label: "办结", Final: true}},
		flow.Step[dossier]{Name: "close", Label: "办结", From: []record.State{"open"}, To: "done", By: flow.By(engines.Tester)})
	return flow.Begin(f, func(tx *flow.Tx, r *dossier) error {
		n, err := tx.Series("case")
		r.Number = fmt.Sprintf("案%d", n)
		return err
	})
}

// regions is a small register: two cities, with a district of the same name in each.
type regions struct{}

var regionNames = map[string][2]string{"000000": {"全国", "全国"}, "370000": {"山东省", "山东省"}, "371000": {"威海市", "山东省威海市"}, "371002": {"环翠区", "山东省威海市环翠区"},
	"371082": {"荣成市", "山东省威海市荣成市"}, "370600": {"烟台市", "山东省烟台市"}, "370602": {"芝罘区", "山东省烟台市芝罘区"}, "370682": {"荣成市", "山东省烟台市荣成市"}}

func (regions) Name(code string) string     { return regionNames[code][0] }
func (regions) FullName(code string) string { return regionNames[code][1] }
func (regions) Up(code string) string       { return "370000" }
func (regions) Below(code string) []page.RegionItem {
	below := map[string][]string{"000000": {"370000"}, "370000": {"370600", "371000"}, "371000": {"371002", "371082"}, "370600": {"370602", "370682"}}
	var out []page.RegionItem
	for _, c := range below[code] {
		out = append(out, page.RegionItem{Code: c, Name: regionNames[c][0]})
	}
	return out
}

type seal struct{}

func (seal) SealText(plain, _ string) (string, error)  { return plain, nil }
func (seal) OpenText(sealed, _ string) (string, error) { return sealed, nil }

// world is a site with an exchange over one engine.
type world struct {
	*exchange.Exchange
	db      *store.DB
	site    *page.Site
	journal *engines.Journal
	ctx     context.Context // a tester of 威海
	dir     string
	clock   *calendar.Fake
}

func plans() []*record.Plan {
	return []*record.Plan{makerKind.Plan, itemKind.Plan, readingKind.Plan, caseKind.Plan}
}

func newSite(t testing.TB, db *store.DB) *page.Site {
	texts, err := text.New(exchange.English, inbox.English, page.English, web.English, "货品\tGoods\n编号\tNumber\n名称\tName\n检验项目\tTest items\n项目\tItem\n限值\tLimit\n甲等\tFirst grade\n")
	if err != nil {
		t.Fatal(err)
	}
	cases := caseFlow()
	return &page.Site{Engine: flow.NewEngine(db, nil, nil, &event.Bus[*flow.Tx]{}, cases), Policy: db.Policy(), Texts: texts, Regions: regions{},
		Views: []page.View{{Plan: makerKind.Plan}, {Plan: itemKind.Plan}, {Plan: readingKind.Plan}, {Plan: caseKind.Plan, Flow: cases}}}
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	journal := &engines.Journal{}
	clock := calendar.NewFake(time.Date(2026, 3, 2, 1, 2, 3, 0, time.UTC))
	engines.Each(t, engines.Setup{Extra: plans(), Journal: journal, Sealer: seal{}, Clock: clock}, func(t *testing.T, db *store.DB) {
		journal.Changes = nil
		w := &world{db: db, site: newSite(t, db), journal: journal, ctx: engines.As(t.Context(), "371000"), dir: t.TempDir(), clock: clock}
		w.Exchange = exchange.New(w.site, exchange.Options{Dir: w.dir, Chunk: 7})
		t.Cleanup(w.Close)
		fn(t, w)
	})
}

// receive uploads a file and makes the dry run.
func (w *world) receive(t *testing.T, ctx context.Context, kind, name, content string, mode exchange.Mode) *exchange.Batch {
	t.Helper()
	b, err := w.Receive(ctx, kind, name, strings.NewReader(content), mode)
	if err != nil {
		t.Fatal(err)
	}
	if b, err = w.Check(ctx, kind, b.ID); err != nil {
		t.Fatal(err)
	}
	return b
}

func (w *world) items(t *testing.T, ctx context.Context) []*item {
	t.Helper()
	var list []*item
	err := w.db.Read(ctx, func(tx *store.Tx) (err error) {
		list, err = store.Find(tx, itemKind, store.Query{Sort: itemKind.F(&itemKind.P.Code), Limit: 1000})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// counts writes the counts of a dry run on a line.
func counts(c exchange.Counts) string {
	return fmt.Sprintf("read %d new %d changed %d same %d bad %d twin %d", c.Read, c.New, c.Changed, c.Same, c.Bad, c.Twin)
}

func (w *world) maker(t *testing.T, name, code string) {
	t.Helper()
	err := w.db.Write(w.ctx, func(tx *store.Tx) error {
		return store.Insert(tx, makerKind, &maker{Name: name, Code: code})
	})
	if err != nil {
		t.Fatal(err)
	}
}
