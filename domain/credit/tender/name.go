package tender

import (
	"cmp"
	"slices"
	"strings"

	"qgov/base/firm"
	"qgov/calc/firmname"
	"qgov/calc/uscc"
	"qgov/kernel/store"
	"qgov/kernel/text"
)

// former is a subject that had a number or a name for a time.
type former struct {
	code, name string // now
	value      string // then
	holds      bool   // on the day of the question
}

// held returns those that meant their subject on the day, each subject once.
func held(list []former) (out []former) {
	for _, f := range list {
		if f.holds && !slices.ContainsFunc(out, func(o former) bool { return o.code == f.code }) {
			out = append(out, f)
		}
	}
	return out
}

// aliases returns the subjects that had one of the values, by value.
func (a *asking) aliases(sort string, values []string) (map[string][]former, error) {
	out := make(map[string][]former)
	err := each(values, func(in string, args []any) error {
		return a.rows(`SELECT a.value, coalesce(a."from", ''), coalesce(a."to", ''), f.code, f.name FROM firm_alias a JOIN firm f ON f.id = a.firm WHERE a.value IN `+in+` AND a.sort = ? AND a.state = ? AND f.code <> '' AND {all: the register is public}
			ORDER BY f.code, a.id`, append(slices.Clone(args), sort, string(firm.AliasKept)), func(rows store.Rows) error {
			var f former
			var from, to string
			if err := rows.Scan(&f.value, &from, &to, &f.code, &f.name); err != nil {
				return err
			}
			day := a.on.String()
			f.holds = from <= day && (to == "" || day <= to)
			out[f.value] = append(out[f.value], f)
			return nil
		})
	})
	return out, err
}

// mostCandidates is how many candidates a person is shown, leastScore the score from which one is shown.
const (
	mostCandidates = 6
	leastScore     = 40
)

// byName finds the subjects of the lines that give a name only, and compares the name where a code was given too.
func (a *asking) byName(list []*Line) error {
	spellings := make(map[string][]string) // of each name that is asked for
	var all []string
	var open []*Line
	for _, l := range list {
		switch {
		case l.Outcome != Pending || l.Chosen:
		case l.Code != "":
			if m := firmname.Compare(l.ByName, l.Name); l.ByName != "" && !m.Same {
				l.Notes = append(l.Notes, "所报名称与登记名称不一致："+words(m))
			}
		case strings.TrimSpace(l.ByName) == "":
			l.Outcome, l.Notes = Unknown, []string{"没有填写代码或者名称"}
		default:
			open = append(open, l)
			if spellings[l.ByName] == nil {
				spellings[l.ByName] = firmname.Variants(l.ByName)
				all = append(all, spellings[l.ByName]...)
			}
		}
	}
	if len(open) == 0 {
		return nil
	}
	have, err := a.named(all)
	if err != nil {
		return err
	}
	was, err := a.aliases(firm.Name, all)
	if err != nil {
		return err
	}
	known := make(map[string][]Candidate)
	var strange []string // names that the register does not have
	for name, as := range spellings {
		var c []Candidate
		for _, v := range as {
			c = append(c, compare(name, have[v], was[v])...)
		}
		if known[name] = tidy(c); len(c) == 0 {
			strange = append(strange, name)
		}
	}
	like, err := a.like(strange)
	if err != nil {
		return err
	}
	for _, l := range open {
		if c := known[l.ByName]; len(c) > 0 {
			settle(l, c)
		} else {
			settle(l, tidy(like[l.ByName]))
		}
	}
	codes := make([]string, 0, len(open))
	for _, l := range open {
		if l.Code != "" && a.subject[l.Code] == nil {
			codes = append(codes, l.Code)
		}
	}
	return a.load(codes)
}

// named returns the subjects that have one of the names and were founded by the day.
func (a *asking) named(names []string) (map[string][]subject, error) {
	out := make(map[string][]subject)
	err := each(names, func(in string, args []any) error {
		return a.rows("SELECT f.code, f.name FROM firm f WHERE f.name IN "+in+" AND f.code <> '' AND (f.founded IS NULL OR f.founded <= ?) AND {all: the register is public} ORDER BY f.code", append(slices.Clone(args), a.on), func(rows store.Rows) error {
			var s subject
			err := rows.Scan(&s.code, &s.name)
			out[s.name] = append(out[s.name], s)
			return err
		})
	})
	return out, err
}

// compare scores subjects that have the name, or had it, by the name that was asked for.
func compare(asked string, now []subject, was []former) (out []Candidate) {
	for _, s := range now {
		out = append(out, candidate(firmname.Compare(asked, s.name), s.code, s.name))
	}
	for _, f := range was {
		c := candidate(firmname.Compare(asked, f.value), f.code, f.name)
		c.Former = f.value
		if c.same = c.same && f.holds; !f.holds {
			c.Differences = append(c.Differences, "该名称在基准日不是其名称")
		}
		out = append(out, c)
	}
	return out
}

func candidate(m firmname.Match, code, name string) Candidate {
	c := Candidate{Code: code, Name: name, Score: m.Score, same: m.Same}
	for _, d := range m.Differences {
		c.Differences = append(c.Differences, string(d))
	}
	return c
}

func words(m firmname.Match) string {
	var out []string
	for _, d := range m.Differences {
		out = append(out, string(d))
	}
	return strings.Join(out, "、")
}

// tidy puts candidates in order and leaves every subject its best one.
func tidy(list []Candidate) []Candidate {
	slices.SortStableFunc(list, func(x, y Candidate) int {
		alike := func(c Candidate) int {
			if c.same {
				return 1
			}
			return 0
		}
		return cmp.Or(alike(y)-alike(x), y.Score-x.Score, cmp.Compare(x.Former, y.Former), cmp.Compare(x.Code, y.Code))
	})
	var out []Candidate
	for _, c := range list {
		if !slices.ContainsFunc(out, func(o Candidate) bool { return o.Code == c.Code }) {
			out = append(out, c)
		}
	}
	return out
}

// settle takes the one subject that spells its name alike, or leaves the candidates to a person.
func settle(l *Line, list []Candidate) {
	same := 0
	for _, c := range list {
		if c.same {
			same++
		}
	}
	switch {
	case same == 1:
		c := list[0]
		l.Code, l.Name = c.Code, c.Name
		if c.Former != "" {
			l.Notes = append(l.Notes, "按曾用名对应："+c.Former)
		}
		if len(c.Differences) > 0 {
			l.Notes = append(l.Notes, strings.Join(c.Differences, "、"))
		}
	case len(list) > 0:
		l.Outcome, l.Candidates = Several, list[:min(len(list), mostCandidates)]
	default:
		l.Outcome, l.Notes = Unknown, append(l.Notes, "登记库中没有相同或者相近的名称")
	}
}

// like finds candidates for names that the register does not have.
func (a *asking) like(names []string) (map[string][]Candidate, error) {
	if len(names) >= many {
		slices.Sort(names)
		return a.sweep(names)
	}
	out := make(map[string][]Candidate)
	for _, n := range names {
		c, err := a.alike(n)
		if err != nil {
			return nil, err
		}
		out[n] = c
	}
	return out, nil
}

// alike searches the register for names that are like one that it does not have: by the whole core, then by what a slip leaves of it,
// then by parts of it.
func (a *asking) alike(name string) ([]Candidate, error) {
	core := firmname.Parse(name).Core
	for _, searches := range [][]string{{core}, thirds(core), parts(core)} {
		var out []Candidate
		for _, words := range searches {
			c, err := a.search(name, words)
			if err != nil {
				return nil, err
			}
			out = append(out, c...)
		}
		if len(out) > 0 {
			return tidy(out), nil
		}
	}
	return nil, nil
}

// search compares the name with those of the register that hold the words.
func (a *asking) search(name, words string) (out []Candidate, err error) {
	if len(text.Query(words)) == 0 {
		return nil, nil
	}
	list, err := store.Find(a.tx.Tx, firm.Kind, store.Query{Search: words, Limit: found, Bare: true})
	for _, f := range list {
		if m := firmname.Compare(name, f.Name); f.Code != "" && m.Score >= leastScore && (f.Founded.IsZero() || f.Founded <= a.on) && uscc.Check(f.Code).Valid {
			c := candidate(m, f.Code, f.Name)
			c.same = false // nothing that a search finds is taken for the firm
			out = append(out, c)
		}
	}
	return out, err
}

// found is how many names one search brings.
const found = 60

// thirds are the core without one third of it, for each: a slip of one character leaves two thirds as they are. All of them are looked
// for, so that firms of the same place and trade do not stand in front of the one that is meant.
func thirds(core string) []string {
	r := []rune(core)
	n := len(r)
	if n < 6 {
		return nil
	}
	x := (n + 2) / 3 // the outer ones are the longer: a place and a trade alone tell little
	y := n - x
	return []string{string(r[:x]) + " " + string(r[y:]), string(r[:y]), string(r[x:])}
}

// parts are what is searched for if nothing else brings a name: the beginning and the end of the core, and what stands next to them.
func parts(core string) []string {
	r := []rune(core)
	n := len(r)
	var out []string
	if n >= 5 {
		out = append(out, string(r[:2])+" "+string(r[n-2:]))
	}
	if n >= 4 {
		out = append(out, string(r[:3]), string(r[1:4]))
	}
	return out
}
