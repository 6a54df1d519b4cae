package page

import (
	"net/url"
	"slices"
	"strings"

	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/web"
)

// picks is how many records a reference widget offers at once.
const picks = 10

// trim drops white space around what a person typed, the full-width space too.
func trim(s string) string { return strings.Trim(strings.TrimSpace(s), "　") }

// lookUp finds records of a kind by what a person typed: first those with exactly that code or title, then those that hold the
// words.
func (c *visit) lookUp(tx *flow.Tx, p *record.Plan, typed string, limit int) ([]record.Record, error) {
	typed = trim(typed)
	exact, err := c.exact(tx, p, typed, limit)
	if err != nil || len(exact) > 0 {
		return exact, err
	}
	if !p.Searches() || len(text.Query(typed)) == 0 {
		return nil, nil
	}
	page, err := tx.Find(p, store.Query{Search: typed, Limit: limit, Bare: true})
	return page.Records, err
}

// exact finds records by the whole of a unique code or of the title, which both have an index.
func (c *visit) exact(tx *flow.Tx, p *record.Plan, typed string, limit int) ([]record.Record, error) {
	if typed == "" {
		return nil, nil
	}
	for _, f := range p.Fields {
		if f.Type != record.Text || masked(f) || !c.sees(f) || !(f.Single || f.Titles) || f.Shape != nil && !f.Shape.MatchString(typed) {
			continue
		}
		page, err := tx.Find(p, store.Query{Where: []store.Cond{store.Eq(f, typed)}, Limit: limit, Bare: true})
		if err != nil || len(page.Records) > 0 {
			return page.Records, err
		}
	}
	return nil, nil
}

// option shows a record as an answer: its title, and below it what else lists show of it.
func (c *visit) option(p *record.Plan, r record.Record) web.Option {
	o := web.Option{Value: r.Header().ID.String(), Label: Title(p, r)}
	var more []string
	for _, f := range p.Fields {
		if len(more) < 2 && (f.Listed || f.Single) && !f.Titles && !f.Empty(r) && f.Type != record.Reference && c.sees(f) {
			more = append(more, c.cell(f, r, nil, true).Text)
		}
	}
	if c.s.Regions != nil {
		more = append(more, c.s.Regions.Name(r.Header().Region))
	}
	o.Help = strings.Join(slices.DeleteFunc(more, func(s string) bool { return s == "" }), " · ")
	return o
}

// formField finds the field that a widget asks about: of the kind or, with step, of a step's input; "parts.item" is a field of
// child rows.
func (c *visit) formField(q url.Values) *record.Field {
	p := c.v.Plan
	if name := q.Get("step"); name != "" {
		if c.v.Flow == nil || c.v.Flow.Step(name) == nil || c.v.Flow.Step(name).Form == nil {
			return nil
		}
		p = c.v.Flow.Step(name).Form
	}
	name, child, isChild := strings.Cut(q.Get("field"), ".")
	f := p.Field(name)
	if isChild && f != nil && f.Type == record.Rows {
		f = f.Child.Field(child)
	}
	if f == nil || !c.sees(f) {
		return nil
	}
	return f
}

// pick answers GET /{kind}/pick: records that a reference may name, for the words typed so far.
func (c *visit) pick() error {
	q := c.r.URL.Query()
	f := c.formField(q)
	if f == nil || f.Type != record.Reference || f.Target == nil {
		return errNotFound()
	}
	out := web.RefChoices{Query: q.Get("q")}
	err := c.s.Engine.Read(c.r.Context(), func(tx *flow.Tx) error {
		found, err := c.lookUp(tx, f.Target(), out.Query, picks+1)
		if err != nil {
			return err
		}
		out.More = len(found) > picks
		for _, r := range found[:min(len(found), picks)] {
			out.Options = append(out.Options, c.option(f.Target(), r))
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.fragment(200, out)
}

// regionWidget answers GET /{kind}/region: the region picker of a field with the next level filled.
func (c *visit) regionWidget() error {
	q := c.r.URL.Query()
	name := q.Get("field")
	f := c.formField(q)
	if c.s.Regions == nil || f == nil || f.Type != record.Region {
		return errNotFound()
	}
	if rows, child, ok := strings.Cut(name, "."); ok { // the cells of child rows have the row's number between
		for k := range q {
			if strings.HasPrefix(k, rows+".") && strings.HasSuffix(k, "."+child) {
				name = k
			}
		}
	}
	w := web.Field{Kind: web.Regions, Name: name, Label: c.label(f), Help: c.t(f.Help), Required: f.Must, RegionURL: c.base() + "/region?" + url.Values{"field": {q.Get("field")}, "step": {q.Get("step")}}.Encode()}
	w.Levels = c.levels(c.regionRoot(f), c.deepest(q[name]))
	return c.fragment(200, w.Control())
}

// regionRoot is the region at the head of a picker: the actor's own for the record's region, else the nation.
func (c *visit) regionRoot(f *record.Field) string {
	if f.Head && c.actor.Region != "" {
		return c.actor.Region
	}
	return "000000"
}

// deepest returns the last code of a picker that lies below the one before it: changing a level makes those below it void.
func (c *visit) deepest(codes []string) string {
	last := ""
	for _, code := range codes {
		if code == "" || !digits(code) || last != "" && c.s.Regions.Up(code) != last {
			break
		}
		last = code
	}
	return last
}

// levels returns the selects of a picker from the root down to the chosen code and one further.
func (c *visit) levels(root, code string) []web.Level {
	var chain []string
	for at := code; at != "" && at != root && at != "000000" && len(chain) < 6; at = c.s.Regions.Up(at) {
		chain = append([]string{at}, chain...)
	}
	var out []web.Level
	at := root
	if root != "000000" {
		out = append(out, web.Level{Label: c.t("辖区"), Value: root, Options: []web.Option{{Value: root, Label: c.s.Regions.FullName(root)}}})
	}
	for i := 0; ; i++ {
		below := c.s.Regions.Below(at)
		if len(below) == 0 {
			return out
		}
		l := web.Level{Label: c.t(levelName(below[0].Code))}
		for _, b := range below {
			l.Options = append(l.Options, web.Option{Value: b.Code, Label: b.Name})
		}
		if i >= len(chain) {
			return append(out, l)
		}
		l.Value, at = chain[i], chain[i]
		out = append(out, l)
	}
}

func levelName(code string) string {
	switch {
	case len(code) > 6:
		return "乡镇街道"
	case strings.HasSuffix(code, "0000"):
		return "省级"
	case strings.HasSuffix(code, "00"):
		return "地级"
	}
	return "县级"
}

// checkRegion complains about a code that names no division.
func (c *visit) checkRegion(f *record.Field, code string) *fault.Problem {
	if code == "" || c.s.Regions == nil || c.s.Regions.Name(code) != "" && c.s.Regions.Name(code) != code {
		return nil
	}
	return &fault.Problem{Field: f.Name, Code: "R109", Text: "“%s”不是现行的区划代码", Args: []any{code}}
}
