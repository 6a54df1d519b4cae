// Package passrate is the statistics of sampling: pass rates with their numerators and denominators, by product, class, region, stage,
// level, way of choosing, month, quarter, laboratory and failing item (质量合格率统计).
//
// The rule of every figure, which the pages state as well: the denominator is the batches whose final conclusion came into force in
// the period and is pass or fail, after objection and re-test; batches that were not found, were voided or could not be judged are
// not in it. The numerator is those that passed. Risk monitoring (风险监测) is never mixed with supervision sampling (监督抽查), and
// batches drawn at random are kept apart from directed ones, which look for trouble and would bend the rate.
//
//	f, err := passrate.Parse(r.URL.Query(), tx.Today()) // filter from an address
//	t, err := passrate.By(tx.Tx, f, passrate.Product)   // rows with counts, Wilson interval and the address of their samples
//	t, err := passrate.PublicTable(ctx, tx, f)          // the same for the public: small cells suppressed
//
// The read side is plain SQL on the columns of the sample, the same on both engines (see [counts]); the index sample_judged of the
// migration 0110 covers it.
package passrate

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"qgov/base/lab"
	"qgov/base/product"
	"qgov/base/region"
	"qgov/calc/stat"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/calendar"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// English is the catalogue of the package.
//
//go:embed en.tsv
var English string

// Dimension is what a table is counted by.
type Dimension string

// The dimensions.
const (
	Product Dimension = "product"
	Class   Dimension = "class" // of products
	Region  Dimension = "region"
	Stage   Dimension = "stage"
	Level   Dimension = "level"
	Mode    Dimension = "mode"
	RuleSet Dimension = "rule_set"
	Month   Dimension = "month"
	Quarter Dimension = "quarter"
	Lab     Dimension = "lab"
)

// dimensions are the dimensions in the order of the page, with their labels.
func dimensions() []record.Code {
	return []record.Code{{Code: string(Product), Label: "产品"}, {Code: string(Class), Label: "类别"}, {Code: string(Region), Label: "地区"}, {Code: string(Stage), Label: "环节"},
		{Code: string(Level), Label: "级别"}, {Code: string(Mode), Label: "抽取方式"}, {Code: string(RuleSet), Label: "领域"}, {Code: string(Month), Label: "月份"}, {Code: string(Quarter), Label: "季度"},
		{Code: string(Lab), Label: "承检机构"}}
}

// Count is a numerator with its denominator, in batches.
type Count struct{ Pass, Judged int64 }

// Fail is the batches that failed.
func (c Count) Fail() int64 { return c.Judged - c.Pass }

// Rate is the pass rate with its interval; ok is false where nothing was judged.
func (c Count) Rate() (r stat.Rate, ok bool) {
	r, err := stat.NewRate(c.Pass, c.Judged)
	return r, err == nil
}

// Row is one line of a table.
type Row struct {
	Key   string // code, id or period
	Label string // Chinese, or a name
	Count
	Filter Filter // the table's, narrowed to this row: Filter.Rows leads to its samples
}

// Table is the answer to one query.
type Table struct {
	By    Dimension
	Rows  []Row
	Total Count
}

// counts is the one query of this package: %[1]s the key, %[2]s more conditions, %[3]s what it is grouped by. A conclusion comes into
// force on a day, so the period alone leaves out what is not concluded; a voided sample never is.
const counts = `SELECT %[1]s, count(*) AS n, coalesce(sum(CASE WHEN s.conclusion = 'pass' THEN 1 ELSE 0 END), 0) AS p
	FROM sample s WHERE {scope s:sample} AND s.conclusion IN ('pass', 'fail') AND s.purpose = ? AND s.concluded_on >= ? AND s.concluded_on <= ?%[2]s GROUP BY %[3]s`

// column is the column of a dimension; the rows of Class are sums of products, those of Month and Quarter sums of days.
func column(d Dimension) string {
	switch d {
	case Product, Class:
		return "s.product"
	case Month, Quarter:
		return "s.concluded_on"
	}
	return "s." + string(d)
}

// grouped runs the query and returns the counts by the text of the key.
func grouped(tx *store.Tx, f Filter, col string) (map[string]Count, error) {
	where, args := f.where()
	// The key becomes text after the grouping: once a group, not once a sample.
	sql := "SELECT CAST(t.k AS TEXT), t.n, t.p FROM (" + fmt.Sprintf(counts, col+" AS k", where, col) + ") t"
	if col == "s.firm" {
		sql = "SELECT x.region, sum(t.n), sum(t.p) FROM (" + fmt.Sprintf(counts, col+" AS k", where, col) + ") t JOIN firm x ON x.id = t.k GROUP BY x.region"
	}
	rows, err := tx.Query(sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make(map[string]Count)
	for rows.Next() {
		var key string
		var c Count
		if err := rows.Scan(&key, &c.Judged, &c.Pass); err != nil {
			return nil, err
		}
		out[key] = c
	}
	return out, rows.Err()
}

// Total returns the count of everything that the filter selects.
func Total(tx *store.Tx, f Filter) (Count, error) {
	var c Count
	where, args := f.where()
	_, err := tx.One(fmt.Sprintf(counts, "1", where, "1"), args, new(int64), &c.Judged, &c.Pass)
	return c, err
}

// By returns the table of the filter by a dimension. Periods are in their order, regions by code, everything else by failures.
func By(tx *store.Tx, f Filter, d Dimension) (Table, error) {
	if f.Region == "" && d == Region {
		f.Region = tx.Actor().Region
	}
	t := Table{By: d}
	col := column(d)
	if d == Region && f.byPlace() {
		col = "s.firm"
	}
	raw, err := grouped(tx, f, col)
	if err != nil {
		return t, err
	}
	fold, err := folder(tx, f, d, raw)
	if err != nil {
		return t, err
	}
	rows := make(map[string]*Row)
	for key, c := range raw {
		row := fold(key)
		if rows[row.Key] == nil {
			rows[row.Key] = &row
		}
		have := rows[row.Key]
		have.Pass, have.Judged = have.Pass+c.Pass, have.Judged+c.Judged
		t.Total.Pass, t.Total.Judged = t.Total.Pass+c.Pass, t.Total.Judged+c.Judged
	}
	for _, r := range rows {
		t.Rows = append(t.Rows, *r)
	}
	slices.SortFunc(t.Rows, func(a, b Row) int {
		switch d {
		case Month, Quarter, Region:
			return strings.Compare(a.Key, b.Key)
		}
		return cmp.Or(-cmp.Compare(a.Fail(), b.Fail()), -cmp.Compare(a.Judged, b.Judged), strings.Compare(a.Key, b.Key))
	})
	return t, nil
}

// folder returns the function that brings a key of the query to its row.
func folder(tx *store.Tx, f Filter, d Dimension, raw map[string]Count) (func(key string) Row, error) {
	switch d {
	case Region:
		return foldRegion(f), nil
	case Month, Quarter:
		return func(day string) Row { return period(f, d, day) }, nil
	case Class:
		class, err := classes(tx)
		return func(id string) Row {
			g := f
			g.Class = class[id]
			if g.Class == "" {
				g.Class = NoClass
			}
			return Row{Key: g.Class, Label: g.Class, Filter: g}
		}, err
	case Product, Lab:
		plan := product.Kind.Plan
		if d == Lab {
			plan = lab.Kind.Plan
		}
		names, err := titles(tx, plan, raw)
		return func(key string) Row {
			id, _ := record.ParseID(key)
			g := f
			if d == Lab {
				g.Lab = id
			} else {
				g.Product = id
			}
			label := names[id]
			if label == "" {
				label = key
			}
			return Row{Key: key, Label: label, Filter: g}
		}, err
	}
	return func(code string) Row { return f.coded(d, code) }, nil
}

// coded is the row of a code.
func (f Filter) coded(d Dimension, code string) Row {
	label := code
	switch d {
	case Stage:
		f.Stage, label = []string{code}, sampling.Stages.Label(code)
	case Level:
		f.Level, label = code, sampling.Levels.Label(code)
	case Mode:
		f.Mode, f.Random, label = code, nil, sampling.Modes.Label(code)
	case RuleSet:
		f.RuleSet, label = code, product.Domains.Label(code)
	}
	return Row{Key: code, Label: label, Filter: f}
}

func titles(tx *store.Tx, p *record.Plan, raw map[string]Count) (map[record.ID]string, error) {
	var ids []record.ID
	for key := range raw {
		if id, err := record.ParseID(key); err == nil {
			ids = append(ids, id)
		}
	}
	out := make(map[record.ID]string)
	for part := range slices.Chunk(ids, 500) {
		names, err := tx.Titles(p, part)
		if err != nil {
			return nil, err
		}
		for id, n := range names {
			out[id] = n
		}
	}
	return out, nil
}

// NoClass stands for the products that have no class.
const NoClass = "未分类"

func classes(tx *store.Tx) (map[string]string, error) {
	rows, err := tx.Query(`SELECT p.id, p.class FROM product p WHERE {scope p:product}`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make(map[string]string)
	for rows.Next() {
		var id int64
		var class string
		if err := rows.Scan(&id, &class); err != nil {
			return nil, err
		}
		out[record.ID(id).String()] = class
	}
	return out, rows.Err()
}

// period is the row of the month or quarter of a day. Its filter keeps inside that of the table.
func period(f Filter, d Dimension, day string) Row {
	on, err := calendar.ParseDate(day)
	if err != nil {
		return Row{Key: day, Label: day, Filter: f}
	}
	first, months := calendar.NewDate(on.Year(), on.Month(), 1), 1
	key := day[:7]
	if d == Quarter {
		q := (on.Month() - 1) / 3
		first, months = calendar.NewDate(on.Year(), q*3+1, 1), 3
		key = fmt.Sprintf("%d-Q%d", on.Year(), q+1)
	}
	f.From, f.To = max(f.From, first), min(f.To, first.AddMonths(months).AddDays(-1))
	return Row{Key: key, Label: key, Filter: f}
}

// at is the region whose parts are told apart.
func (f Filter) at() string { return cmp.Or(f.Place, f.Region) }

// byPlace reports whether regions are those of the sampled firms: in a county and below. Above it they are those of the bureaus.
func (f Filter) byPlace() bool { return f.Place != "" || len(role.Prefix(f.Region)) >= 6 }

// foldRegion brings a region to the division one level below that of the filter. What belongs to the region itself, such as the
// samples of a city's own bureau, has a row of its own, and so has each region that lies outside.
func foldRegion(f Filter) func(code string) Row {
	at := f.at()
	to := func(g Filter, code string) Filter {
		if f.byPlace() {
			g.Place = code
		} else {
			g.Region = code
		}
		return g
	}
	type child struct{ prefix, code, name string }
	var below []child
	for _, d := range region.Children(region.Code(at)) {
		below = append(below, child{role.Prefix(string(d.Code)), string(d.Code), d.Name})
	}
	return func(code string) Row {
		g := f
		for _, c := range below {
			if strings.HasPrefix(code, c.prefix) {
				return Row{Key: c.code, Label: c.name, Filter: to(g, c.code)}
			}
		}
		g.Own = true
		name := code
		if d, ok := region.Lookup(region.Code(code)); ok {
			name = d.Name
		}
		if code == at && len(below) > 0 {
			name += OwnLevel
		}
		return Row{Key: code, Label: name, Filter: to(g, code)}
	}
}

// OwnLevel marks the row of what belongs to the region itself and not to a division below it.
const OwnLevel = "（本级）"
