package reception

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"qgov/base/firm"
	"qgov/calc/classify"
	"qgov/calc/firmname"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// Candidate is a firm of the register that the respondent may be.
type Candidate struct {
	Firm  *firm.Firm
	Score int    // of the names, 0 to 100; 100 by code
	Why   string // in what the names differ
	Exact bool   // by code, or the same name but for its spelling
}

// leastScore is the score of names from which a firm is offered, most how many are.
const (
	leastScore = 60
	most       = 5
)

// Candidates returns the firms that the respondent may be, the likeliest first. None of them is more than a suggestion.
func Candidates(tx *flow.Tx, r *Message) (out []Candidate, err error) {
	k, p := firm.Kind, firm.Kind.P
	find := func(q store.Query) (list []*firm.Firm, err error) {
		q.Bare = true
		err = tx.Elevated(func() (err error) { list, err = store.Find(tx.Tx, k, q); return err })
		return list, err
	}
	if r.AgainstCode != "" {
		list, err := find(store.Query{Where: []store.Cond{store.Eq(k.F(&p.Code), r.AgainstCode)}})
		for _, f := range list {
			out = append(out, Candidate{Firm: f, Score: 100, Exact: true, Why: "统一社会信用代码相同"})
		}
		if err != nil || len(out) > 0 {
			return out, err
		}
	}
	name := strings.TrimSpace(r.Against)
	if name == "" {
		return nil, nil
	}
	var spelled []any
	for _, v := range firmname.Variants(name) {
		spelled = append(spelled, v)
	}
	list, err := find(store.Query{Where: []store.Cond{store.In(k.F(&p.Name), spelled...)}, Limit: most})
	if err != nil {
		return nil, err
	}
	if core := firmname.Parse(name).Core; len(list) == 0 && len([]rune(core)) >= 2 {
		if list, err = find(store.Query{Search: core, Limit: 200}); err != nil {
			return nil, err
		}
	}
	for _, f := range list {
		m := firmname.Compare(name, f.Name)
		if m.Score < leastScore {
			continue
		}
		c := Candidate{Firm: f, Score: m.Score, Exact: m.Same}
		words := make([]string, len(m.Differences))
		for i, d := range m.Differences {
			words[i] = string(d)
		}
		if c.Why = strings.Join(words, "；"); m.Same {
			c.Why = "名称相同"
		}
		if f.Region == r.Region {
			c.Score++ // of two like names the one in the region comes first
		}
		out = append(out, c)
	}
	slices.SortStableFunc(out, func(a, b Candidate) int { return cmp.Compare(b.Score, a.Score) })
	return out[:min(len(out), most)], nil
}

// Likeness is a message that may be about the same dispute, with what speaks for it.
type Likeness struct {
	Message *Message
	Score   int
	Because []string
}

// window is how far back messages of the same dispute are looked for, likeEnough the score from which one is shown.
const (
	window     = 365
	likeEnough = 5
)

// Alike returns messages against the same respondent of the last year that may be about the same dispute: from the same telephone or
// person, of the same product and day, or in much the same words. Sealed values are compared here and nowhere shown.
func Alike(tx *flow.Tx, r *Message) (out []Likeness, err error) {
	if r.Key == "" {
		return nil, nil
	}
	k, p := Kind, Kind.P
	list, err := store.Find(tx.Tx, k, store.Query{Limit: 50, Bare: true, Where: []store.Cond{store.Eq(k.F(&p.Key), r.Key), store.Eq(k.F(&p.Region), r.Region), {Field: k.F(&p.ID), Op: store.Not, Value: r.ID},
		{Field: k.F(&p.Received), Op: store.AtLeast, Value: r.Received.AddDays(-window)}, {Field: k.F(&p.Received), Op: store.AtMost, Value: r.Received.AddDays(window)},
		{Field: k.F(&p.Into), Op: store.None}, {Field: k.F(&p.State), Op: store.Not, Value: string(Moved)}}})
	if err != nil {
		return nil, err
	}
	for _, bare := range list {
		other, err := store.Get(tx.Tx, k, bare.ID) // lists leave secrets sealed
		if err != nil {
			return nil, err
		}
		if l := liken(r, other); l.Score >= likeEnough {
			out = append(out, l)
		}
	}
	slices.SortStableFunc(out, func(a, b Likeness) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Message.ID, b.Message.ID))
	})
	return out[:min(len(out), most)], nil
}

// samePerson reports whether two messages give the same telephone or identity number, or are one.
func samePerson(a, b *Message) bool {
	same := func(x, y record.Secret) bool { return x != "" && digits(string(x)) == digits(string(y)) }
	return a.ID == b.ID || same(a.Phone, b.Phone) || same(a.IDNumber, b.IDNumber)
}

// liken scores two messages against the same respondent.
func liken(a, b *Message) Likeness {
	l := Likeness{Message: b}
	add := func(yes bool, score int, why string) {
		if yes {
			l.Score += score
			l.Because = append(l.Because, why)
		}
	}
	add(samePerson(a, b), 4, "联系电话或者证件号码相同")
	add(a.Name != "" && a.Name == b.Name, 2, "姓名相同")
	add(a.SourceNo != "" && a.SourceNo == b.SourceNo, 6, "来源编号相同")
	add(a.Product != "" && a.Product == b.Product, 1, "商品相同")
	add(!a.Bought.IsZero() && a.Bought == b.Bought, 1, "购买日期相同")
	add(a.Price > 0 && a.Price == b.Price, 1, "价款相同")
	if s := overlap(a.Text, b.Text); s >= 0.5 {
		add(true, 3, "内容相近")
	}
	return l
}

// digits drops what people put between the figures of a number.
func digits(s string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '+' {
			return -1
		}
		return r
	}, s))
}

// overlap is the share of pairs of neighbouring characters that two texts have in common (Jaccard).
func overlap(a, b string) float64 {
	set := func(s string) map[string]bool {
		r, out := []rune(s), make(map[string]bool)
		for i := 1; i < len(r); i++ {
			out[string(r[i-1:i+1])] = true
		}
		return out
	}
	x, y := set(a), set(b)
	common := 0
	for p := range x {
		if y[p] {
			common++
		}
	}
	if all := len(x) + len(y) - common; all > 0 {
		return float64(common) / float64(all)
	}
	return 0
}

// model is the model that the program carries. What it carries is tested, so a failure to read it is a fault of the program.
var model = sync.OnceValue(func() *classify.Model {
	m, err := classify.Published()
	if err != nil {
		panic(err)
	}
	return m
})

// sure is the share from which a class is suggested: below it the model guesses.
const sure = 0.5

// suggestion is the likeliest class in words: name, share, the pairs that spoke for it.
func suggestion(r *Message) string {
	s := model().Suggest(r.Title+"。"+r.Text, 1)
	if len(s) == 0 || s[0].Share < sure {
		return ""
	}
	return clip(fmt.Sprintf("%s %.0f%%（%s）", s[0].Class, 100*s[0].Share, strings.Join(s[0].Because, "、")), 200)
}

// likeliest is the code of the suggested class.
func likeliest(r *Message) string {
	for _, c := range Classes {
		if strings.HasPrefix(r.Suggested, c.Label+" ") {
			return c.Code
		}
	}
	return ""
}
