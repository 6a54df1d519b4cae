package passrate

import (
	"net/url"
	"slices"
	"strings"

	"qgov/base/product"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/record"
	"qgov/kernel/role"
)

// Filter selects judged batches. The zero value of a field selects all, but Sort, which is supervision sampling unless it says risk
// monitoring: the two are never mixed.
type Filter struct {
	Region   string // GB/T 2260 code of the bureau's region, with all below it
	Place    string // region of the sampled firm: below a county, whose bureau takes all its samples, figures go by it
	Own      bool   // only what belongs to Place, or without one to Region, itself
	From, To calendar.Date
	RuleSet  string
	Product  record.ID
	Class    string   // of the product; NoClass for none
	Stage    []string // one of them
	Level    string
	Mode     string
	Random   *bool // drawn at random, or else directed, tracking and emergency
	Sort     string
	Lab      record.ID
	Item     string    // a failing item
	Maker    record.ID // producer: the nominal one, at the stage of production the sampled firm
	By       Dimension // of PublicTable
}

// Random and Directed are values of Filter.Random.
func Random() *bool { return new(true) }

// Directed selects what was not drawn at random.
func Directed() *bool { return new(false) }

// directed are the ways of choosing that are not random.
func directed() []string {
	var out []string
	for _, c := range sampling.Modes {
		if c.Code != "random" {
			out = append(out, c.Code)
		}
	}
	return out
}

// Sold are the stages after production.
func Sold() []string {
	var out []string
	for _, c := range sampling.Stages {
		if c.Code != sampling.Make {
			out = append(out, c.Code)
		}
	}
	return out
}

// Normal fills in what a filter must have: the purpose and both ends of the period, which is the last twelve months if From is
// not given. A township becomes the Place in its county.
func (f Filter) Normal(today calendar.Date) Filter {
	if f.Sort != sampling.Monitoring {
		f.Sort = sampling.Inspection
	}
	if len(f.Region) > 6 { // a township has no bureau of its own
		f.Place, f.Region = f.Region, f.Region[:6]
	}
	if f.To.IsZero() {
		f.To = today
	}
	if f.From.IsZero() {
		f.From = f.To.AddMonths(-12).AddDays(1)
	}
	return f
}

// Before is the same filter a year earlier, for year on year.
func (f Filter) Before() Filter {
	f.From, f.To = f.From.AddMonths(-12), f.To.AddMonths(-12)
	return f
}

// Parse reads a filter from an address: region, place, own, from, to, rule_set, product, class, stage (repeated), level, mode, random
// (true or false), sort, lab, item, maker, by. What it cannot read is fault.Invalid, never dropped.
func Parse(q url.Values, today calendar.Date) (Filter, error) {
	var problems []fault.Problem
	bad := func(field, text string) {
		problems = append(problems, fault.Problem{Field: field, Code: "M101", Text: text, Args: []any{q.Get(field)}})
	}
	day := func(name string) calendar.Date {
		if q.Get(name) == "" {
			return 0
		}
		d, err := calendar.ParseDateLoose(q.Get(name))
		if err != nil {
			bad(name, "“%s”不是日期，请写成 2026-01-31 的形式")
		}
		return d
	}
	id := func(name string) record.ID {
		v, err := record.ParseID(q.Get(name))
		if err != nil {
			bad(name, "“%s”不是记录编号")
		}
		return v
	}
	code := func(name, v string, list record.Codes) string {
		if _, ok := list.Find(v); v != "" && !ok {
			bad(name, "“%s”不在可选范围内")
		}
		return v
	}
	f := Filter{Region: q.Get("region"), Place: q.Get("place"), Own: q.Get("own") != "", From: day("from"), To: day("to"), RuleSet: code("rule_set", q.Get("rule_set"), product.Domains), Product: id("product"), Class: q.Get("class"),
		Level: code("level", q.Get("level"), sampling.Levels), Mode: code("mode", q.Get("mode"), sampling.Modes), Sort: code("sort", q.Get("sort"), sampling.Purposes), Lab: id("lab"), Item: q.Get("item"), Maker: id("maker"),
		By: Dimension(code("by", q.Get("by"), dimensions()))}
	for _, s := range q["stage"] {
		if s != "" {
			f.Stage = append(f.Stage, code("stage", s, sampling.Stages))
		}
	}
	for _, x := range [][2]string{{"region", f.Region}, {"place", f.Place}} {
		if strings.Trim(x[1], "0123456789") != "" {
			bad(x[0], "“%s”不是区划代码")
		}
	}
	switch q.Get("random") {
	case "":
	case "true":
		f.Random = Random()
	case "false":
		f.Random = Directed()
	default:
		bad("random", "“%s”不在可选范围内")
	}
	f = f.Normal(today)
	if f.From > f.To {
		bad("from", "开始日期“%s”晚于结束日期")
	}
	return f, fault.Problems(problems)
}

// Values is the filter as parameters of an address that Parse reads.
func (f Filter) Values() url.Values {
	q := make(url.Values)
	set := func(name, v string) {
		if v != "" {
			q.Set(name, v)
		}
	}
	set("region", f.Region)
	set("place", f.Place)
	set("from", f.From.String())
	set("to", f.To.String())
	set("rule_set", f.RuleSet)
	set("product", f.Product.String())
	set("class", f.Class)
	set("level", f.Level)
	set("mode", f.Mode)
	set("lab", f.Lab.String())
	set("item", f.Item)
	set("maker", f.Maker.String())
	set("by", string(f.By))
	if f.Sort == sampling.Monitoring {
		set("sort", f.Sort)
	}
	if f.Own {
		set("own", "1")
	}
	if f.Random != nil {
		set("random", map[bool]string{true: "true", false: "false"}[*f.Random])
	}
	for _, s := range f.Stage {
		q.Add("stage", s)
	}
	return q
}

// where returns the conditions beside those of the query, and all arguments in order.
func (f Filter) where() (string, []any) {
	args := []any{f.Sort, f.From, f.To}
	var b strings.Builder
	add := func(sql string, v ...any) {
		b.WriteString(" AND " + sql)
		args = append(args, v...)
	}
	if f.Place != "" && f.Own {
		add("s.firm IN (SELECT x.id FROM firm x WHERE x.region = ?)", f.Place)
	} else if f.Place != "" {
		add("s.firm IN (SELECT x.id FROM firm x WHERE x.region >= ? AND x.region < ?)", role.Prefix(f.Place), role.Prefix(f.Place)+":")
	}
	if f.Own && f.Place == "" {
		add("s.region = ?", f.Region)
	} else if f.Region != "" {
		add("s.region >= ? AND s.region < ?", role.Prefix(f.Region), role.Prefix(f.Region)+":")
	}
	for _, x := range []struct{ col, v string }{{"rule_set", f.RuleSet}, {"level", f.Level}, {"mode", f.Mode}} {
		if x.v != "" {
			add("s."+x.col+" = ?", x.v)
		}
	}
	if f.Random != nil && *f.Random {
		add("s.mode = 'random'")
	} else if f.Random != nil {
		any := directed()
		add("s.mode IN ('" + strings.Join(any, "', '") + "')")
	}
	if len(f.Stage) > 0 {
		marks := strings.TrimSuffix(strings.Repeat("?, ", len(f.Stage)), ", ")
		var v []any
		for _, s := range f.Stage {
			v = append(v, s)
		}
		add("s.stage IN ("+marks+")", v...)
	}
	if f.Product != 0 {
		add("s.product = ?", f.Product)
	}
	if f.Lab != 0 {
		add("s.lab = ?", f.Lab)
	}
	if f.Class != "" {
		class := f.Class
		if class == NoClass {
			class = ""
		}
		add("s.product IN (SELECT p.id FROM product p WHERE p.class = ?)", class)
	}
	if f.Maker != 0 {
		add("(s.producer = ? OR (s.producer IS NULL AND s.stage = 'make' AND s.firm = ?))", f.Maker, f.Maker)
	}
	if f.Item != "" {
		add(itemFails, f.Item, f.Item)
	}
	return b.String(), args
}

// Rows is the address of the list that shows exactly the samples which the filter selects, with one of the conclusions (none:
// judged at all): the list of samples where it has such a filter, else the list of this package.
func (f Filter) Rows(conclusions ...string) string {
	if f.Class != "" || f.Item != "" || f.Place != "" || f.Own || f.Maker != 0 {
		f.By = ""
		q := f.Values()
		if len(conclusions) == 1 {
			q.Set("conclusion", conclusions[0])
		}
		return "/stats/rows?" + q.Encode()
	}
	if len(conclusions) == 0 {
		conclusions = []string{pass, fail}
	}
	q := url.Values{"purpose": {f.Sort}, "conclusion": conclusions, "concluded_on.from": {f.From.String()}, "concluded_on.to": {f.To.String()}}
	for _, x := range [][2]string{{"region", f.Region}, {"rule_set", f.RuleSet}, {"level", f.Level}, {"mode", f.Mode}, {"product", f.Product.String()}, {"lab", f.Lab.String()}} {
		if x[1] != "" {
			q.Set(x[0], x[1])
		}
	}
	if f.Random != nil && f.Mode == "" {
		q["mode"] = []string{"random"}
		if !*f.Random {
			q["mode"] = directed()
		}
	}
	if len(f.Stage) > 0 {
		q["stage"] = slices.Clone(f.Stage)
	}
	return "/sample?" + q.Encode()
}

// The conclusions.
const (
	pass = "pass"
	fail = "fail"
)
