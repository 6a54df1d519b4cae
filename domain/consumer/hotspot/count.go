package hotspot

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"qgov/base/firm"
	"qgov/base/region"
	"qgov/domain/consumer/complaint"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// Dimension is what a table is counted by.
type Dimension string

// The dimensions.
const (
	Product Dimension = "product"
	Sector  Dimension = "sector"
	Region  Dimension = "region"
	Trouble Dimension = "trouble"
	Class   Dimension = "class"
	Channel Dimension = "channel"
	Month   Dimension = "month"
	Firm    Dimension = "firm" // the confirmed respondent
)

// dimensions are the dimensions in the order of the page, with their labels.
func dimensions() record.Codes {
	return record.Codes{{Code: string(Product), Label: "商品或者服务"}, {Code: string(Trouble), Label: "投诉问题"}, {Code: string(Sector), Label: "监管条线"}, {Code: string(Class), Label: "分类"},
		{Code: string(Channel), Label: "来件渠道"}, {Code: string(Region), Label: "地区"}, {Code: string(Month), Label: "月份"}, {Code: string(Firm), Label: "被投诉人"}}
}

// Filter selects the complaints received in a period. The zero value of another field selects all.
type Filter struct {
	Region   string // GB/T 2260 code, with all below it
	Own      bool   // only what belongs to Region itself
	From, To calendar.Date
	Product  string
	Sector   string
	Trouble  string
	Class    string
	Channel  string
	Firm     record.ID
	By       Dimension
}

// Parse reads a filter from an address: region, own, from, to, product, sector, trouble, class, channel, firm, by. Without a period it is
// the last twelve months. What it cannot read is fault.Invalid, never dropped.
func Parse(q url.Values, today calendar.Date) (Filter, error) {
	var problems []fault.Problem
	bad := func(field, text string) {
		problems = append(problems, fault.Problem{Field: field, Code: "Q201", Text: text, Args: []any{q.Get(field)}})
	}
	day := func(name string) (d calendar.Date) {
		if v := q.Get(name); v != "" {
			var err error
			if d, err = calendar.ParseDateLoose(v); err != nil {
				bad(name, "“%s”不是日期，请写成 2026-01-31 的形式")
			}
		}
		return d
	}
	f := Filter{Region: q.Get("region"), Own: q.Get("own") != "", From: day("from"), To: day("to"), Product: q.Get("product"), Sector: q.Get("sector"), Trouble: q.Get("trouble"), Class: q.Get("class"), Channel: q.Get("channel"), By: Dimension(q.Get("by"))}
	if strings.Trim(f.Region, "0123456789") != "" {
		bad("region", "“%s”不是区划代码")
	}
	if _, ok := dimensions().Find(string(f.By)); f.By != "" && !ok {
		bad("by", "“%s”不在可选范围内")
	}
	var err error
	if f.Firm, err = record.ParseID(q.Get("firm")); err != nil && q.Get("firm") != "" {
		bad("firm", "“%s”不是记录编号")
	}
	if f.To.IsZero() {
		f.To = today
	}
	if f.From.IsZero() {
		f.From = f.To.AddMonths(-12).AddDays(1)
	}
	if f.From > f.To {
		bad("from", "开始日期“%s”晚于结束日期")
	}
	return f, fault.Problems(problems)
}

// Values is the filter as parameters of an address that Parse reads.
func (f Filter) Values() url.Values {
	q := url.Values{"from": {f.From.String()}, "to": {f.To.String()}}
	own := ""
	if f.Own {
		own = "1"
	}
	for _, x := range [][2]string{{"region", f.Region}, {"own", own}, {"product", f.Product}, {"sector", f.Sector}, {"trouble", f.Trouble}, {"class", f.Class}, {"channel", f.Channel}, {"firm", f.Firm.String()}, {"by", string(f.By)}} {
		if x[1] != "" {
			q.Set(x[0], x[1])
		}
	}
	return q
}

// Before is the same filter a year earlier, for year on year.
func (f Filter) Before() Filter {
	f.From, f.To = f.From.AddMonths(-12), f.To.AddMonths(-12)
	return f
}

// none is the key of the complaints that say nothing of the dimension; the list of complaints has no filter for it.
const none = "-"

// Rows is the address of the list of the complaints that the filter selects, "" if the list cannot show exactly them. More are pairs of
// further parameters.
func (f Filter) Rows(more ...string) string {
	if f.Own || slices.Contains([]string{f.Product, f.Sector, f.Trouble, f.Class, f.Channel}, none) {
		return ""
	}
	q := url.Values{"received.from": {f.From.String()}, "received.to": {f.To.String()}}
	for _, x := range [][2]string{{"region", f.Region}, {"product", f.Product}, {"sector", f.Sector}, {"trouble", f.Trouble}, {"class", f.Class}, {"channel", f.Channel}, {"firm", f.Firm.String()}} {
		if x[1] != "" {
			q.Set(x[0], x[1])
		}
	}
	for i := 0; i+1 < len(more); i += 2 {
		q.Add(more[i], more[i+1])
	}
	return "/complaint?" + q.Encode()
}

// where returns the conditions and their arguments.
func (f Filter) where() (string, []any) {
	sql, args := " AND c.received >= ? AND c.received <= ?", []any{f.From, f.To}
	add := func(cond string, v ...any) { sql, args = sql+" AND "+cond, append(args, v...) }
	if f.Own {
		add("c.region = ?", f.Region)
	} else if f.Region != "" {
		add("c.region >= ? AND c.region < ?", role.Prefix(f.Region), role.Prefix(f.Region)+":")
	}
	for _, x := range [][2]string{{"product", f.Product}, {"sector", f.Sector}, {"trouble", f.Trouble}, {"class", f.Class}, {"channel", f.Channel}} {
		if x[1] == none {
			add("c." + x[0] + " = ''")
		} else if x[1] != "" {
			add("c."+x[0]+" = ?", x[1])
		}
	}
	if f.Firm != 0 {
		add("c.firm = ?", f.Firm)
	}
	return sql, args
}

// Count is the figures of some complaints.
type Count struct {
	Received, Accepted, Refused int64
	Closed, Late                int64 // Late: closed, but one of the bureau's periods ended late
	Settled, Failed             int64
	Running                     int64 // open and past a period now
	Paid                        record.Money
}

func (c *Count) add(d Count) {
	c.Received, c.Accepted, c.Refused = c.Received+d.Received, c.Accepted+d.Accepted, c.Refused+d.Refused
	c.Closed, c.Late, c.Running = c.Closed+d.Closed, c.Late+d.Late, c.Running+d.Running
	c.Settled, c.Failed, c.Paid = c.Settled+d.Settled, c.Failed+d.Failed, c.Paid+d.Paid
}

// counts is the one query of the tables: %[1]s the key, %[2]s the conditions. A period is late when it ended after its last day; what was
// suspended by law has moved that day already. Periods that others have to keep (proof of identity) do not count.
const counts = `SELECT CAST(%[1]s AS TEXT), count(*), sum(CASE WHEN c.decided_on IS NOT NULL AND c."end" <> 'refused' THEN 1 ELSE 0 END), sum(CASE WHEN c."end" = 'refused' THEN 1 ELSE 0 END),
	sum(CASE WHEN c.closed IS NOT NULL THEN 1 ELSE 0 END), sum(CASE WHEN c.closed IS NOT NULL AND l.record IS NOT NULL THEN 1 ELSE 0 END),
	sum(CASE WHEN c."end" = 'settled' THEN 1 ELSE 0 END), sum(CASE WHEN c."end" = 'failed' THEN 1 ELSE 0 END), sum(CASE WHEN c.closed IS NULL AND c.due < ? THEN 1 ELSE 0 END), CAST(sum(c.paid) AS BIGINT)
	FROM complaint c LEFT JOIN (SELECT DISTINCT d.record FROM deadline d WHERE d.kind = 'complaint' AND d.name IN ('decide', 'mediate', 'tell') AND d.stopped > d.due) l ON l.record = c.id
	WHERE {scope c:complaint}%[2]s GROUP BY %[1]s`

// Row is one line of a table.
type Row struct {
	Key, Label string
	Count
	Filter Filter // the table's, narrowed to this row
}

// Table is the answer to one query.
type Table struct {
	By    Dimension
	Rows  []Row
	Total Count
}

// column is the column of a dimension; the rows of Month are sums of days, those of Region of the places below.
func column(d Dimension) string {
	switch d {
	case Month:
		return "c.received"
	case Firm:
		return "coalesce(c.firm, 0)"
	}
	return "c." + string(d)
}

// By returns the table of the filter by a dimension. Months and regions are in their order, everything else by the number of complaints.
func By(tx *store.Tx, f Filter, d Dimension) (Table, error) {
	t := Table{By: d}
	if f.Region == "" && d == Region {
		f.Region = tx.Actor().Region
	}
	where, args := f.where()
	rows, err := tx.Query(fmt.Sprintf(counts, column(d), where), append([]any{tx.Today()}, args...)...)
	if err != nil {
		return t, err
	}
	defer rows.Close()
	fold := folder(tx, f, d)
	have := make(map[string]*Row)
	for rows.Next() {
		var key string
		var c Count
		if err := rows.Scan(&key, &c.Received, &c.Accepted, &c.Refused, &c.Closed, &c.Late, &c.Settled, &c.Failed, &c.Running, &c.Paid); err != nil {
			return t, err
		}
		r := fold(key)
		if have[r.Key] == nil {
			have[r.Key] = &r
		}
		have[r.Key].add(c)
		t.Total.add(c)
	}
	if err := rows.Err(); err != nil {
		return t, err
	}
	for _, r := range have {
		t.Rows = append(t.Rows, *r)
	}
	slices.SortFunc(t.Rows, func(a, b Row) int {
		if d == Month || d == Region {
			return strings.Compare(a.Key, b.Key)
		}
		return cmp.Or(cmp.Compare(b.Received, a.Received), strings.Compare(a.Key, b.Key))
	})
	if d == Firm {
		err = nameFirms(tx, t.Rows)
	}
	return t, err
}

// Sum returns the figures of everything that the filter selects.
func Sum(tx *store.Tx, f Filter) (Count, error) {
	t, err := By(tx, f, Sector)
	return t.Total, err
}

// folder returns the function that brings a key of the query to its row.
func folder(tx *store.Tx, f Filter, d Dimension) func(key string) Row {
	k, p := complaint.Kind, complaint.Kind.P
	coded := func(field *record.Field, set func(g *Filter, v string)) func(string) Row {
		list := tx.DB().Codes(field)
		return func(key string) Row {
			label := key
			if len(list) > 0 {
				label = list.Label(key)
			}
			if key == "" {
				key, label = none, Unknown
			}
			g := f
			set(&g, key)
			return Row{Key: key, Label: label, Filter: g}
		}
	}
	switch d {
	case Product:
		return coded(k.F(&p.Product), func(g *Filter, v string) { g.Product = v })
	case Sector:
		return coded(k.F(&p.Sector), func(g *Filter, v string) { g.Sector = v })
	case Trouble:
		return coded(k.F(&p.Trouble), func(g *Filter, v string) { g.Trouble = v })
	case Class:
		return coded(k.F(&p.Class), func(g *Filter, v string) { g.Class = v })
	case Channel:
		return coded(k.F(&p.Channel), func(g *Filter, v string) { g.Channel = v })
	case Region:
		return foldRegion(f)
	case Month:
		return func(day string) Row { return month(f, day) }
	}
	return func(key string) Row {
		g := f
		g.Firm, _ = record.ParseID(key)
		if g.Firm == 0 {
			return Row{Key: none, Label: Unconfirmed, Filter: Filter{Own: true}} // the list has no filter for them
		}
		return Row{Key: key, Label: key, Filter: g}
	}
}

// Unknown and Unconfirmed label the rows of complaints that do not say.
const (
	Unknown     = "未填写"
	Unconfirmed = "尚未确认的被投诉人"
)

func month(f Filter, day string) Row {
	on, err := calendar.ParseDate(day)
	if err != nil {
		return Row{Key: day, Label: day, Filter: f}
	}
	first := calendar.NewDate(on.Year(), on.Month(), 1)
	f.From, f.To = max(f.From, first), min(f.To, first.AddMonths(1).AddDays(-1))
	return Row{Key: day[:7], Label: day[:7], Filter: f}
}

// foldRegion brings a region to the division one level below that of the filter; what belongs to the region itself has a row of its own.
func foldRegion(f Filter) func(code string) Row {
	below := region.Children(region.Code(f.Region))
	return func(code string) Row {
		g := f
		for _, c := range below {
			if strings.HasPrefix(code, role.Prefix(string(c.Code))) {
				g.Region = string(c.Code)
				return Row{Key: g.Region, Label: c.Name, Filter: g}
			}
		}
		g.Region, g.Own = code, len(below) > 0
		return Row{Key: code, Label: place(code), Filter: g}
	}
}

// nameFirms puts the names of the firms on the rows.
func nameFirms(tx *store.Tx, list []Row) error {
	var ids []record.ID
	for _, r := range list {
		if r.Filter.Firm != 0 {
			ids = append(ids, r.Filter.Firm)
		}
	}
	for part := range slices.Chunk(ids, 500) {
		names, err := tx.Titles(firm.Kind.Plan, part)
		if err != nil {
			return err
		}
		for i := range list {
			if n := names[list[i].Filter.Firm]; n != "" {
				list[i].Label = n
			}
		}
	}
	return nil
}
