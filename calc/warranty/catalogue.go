package warranty

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Confidence says how far a row was compared with an official text.
type Confidence string

// The confidences, the strongest first.
const (
	Verified  Confidence = "verified"  // compared with a full text
	Secondary Confidence = "secondary" // found on pages that quote the text
	Memory    Confidence = "memory"    // not compared: to be shown as 未核实
)

// weaker returns the weaker of two confidences.
func weaker(a, b Confidence) Confidence {
	order := []Confidence{Verified, Secondary, Memory}
	if slices.Index(order, b) > slices.Index(order, a) {
		return b
	}
	return a
}

// Period is how long a guarantee lasts. Km is 0 without a limit of distance.
type Period struct{ Months, Km int64 }

// Item is one product of the catalogue. Of cars, Whole is the 三包有效期 and Main the 包修期.
type Item struct {
	Class          string // chooses the rules: goods, phone, computer, farm, car
	Regulation     string
	Product        string
	Aliases        []string
	Whole, Main    Period
	Parts          string // the main parts, as the catalogue lists them
	Rate           int64  // deduction a day, in millionths of the price; 0: none is fixed
	Confidence     Confidence
	RateConfidence Confidence
	From, To       time.Time // in force; zero: open
}

// Rule is one figure of a class of products, with its article.
type Rule struct {
	Class, Name string
	Value       int64
	Article     string
	Confidence  Confidence
}

// Catalogue is the products and the rules.
type Catalogue struct {
	Items []Item
	Rules []Rule
}

// Find returns the product with the name or an alias that is in force on the day.
func (c *Catalogue) Find(name string, on time.Time) (Item, bool) {
	name = strings.TrimSpace(name)
	for _, i := range c.Items {
		if (i.Product == name || slices.Contains(i.Aliases, name)) && !on.Before(i.From) && (i.To.IsZero() || !on.After(i.To)) {
			return i, true
		}
	}
	return Item{}, false
}

func (c *Catalogue) rule(class, name string) Rule {
	for _, r := range c.Rules {
		if r.Class == class && r.Name == name {
			return r
		}
	}
	return Rule{Confidence: Verified}
}

// Parse reads a catalogue from two tables in CSV with a head each: the products (class, regulation, product, aliases with |, whole_months,
// whole_km, main_months, main_km, parts, rate_ppm, confidence, rate_confidence, from, to) and the rules (class, name, value,
// article, confidence).
func Parse(products, rules io.Reader) (*Catalogue, error) {
	c := &Catalogue{}
	err := each(products, 14, func(f []string) (err error) {
		i := Item{Class: f[0], Regulation: f[1], Product: f[2], Parts: f[8], Confidence: Confidence(f[10]), RateConfidence: Confidence(f[11])}
		if f[3] != "" {
			i.Aliases = strings.Split(f[3], "|")
		}
		for n, to := range map[int]*int64{4: &i.Whole.Months, 5: &i.Whole.Km, 6: &i.Main.Months, 7: &i.Main.Km, 9: &i.Rate} {
			if *to, err = number(f[n]); err != nil {
				return err
			}
		}
		for n, to := range map[int]*time.Time{12: &i.From, 13: &i.To} {
			if f[n] == "" {
				continue
			}
			if *to, err = time.Parse(time.DateOnly, f[n]); err != nil {
				return err
			}
		}
		c.Items = append(c.Items, i)
		return known(i.Confidence, i.RateConfidence)
	})
	if err != nil {
		return nil, err
	}
	return c, each(rules, 5, func(f []string) error {
		v, err := number(f[2])
		c.Rules = append(c.Rules, Rule{f[0], f[1], v, f[3], Confidence(f[4])})
		if err != nil {
			return err
		}
		return known(Confidence(f[4]))
	})
}

func known(all ...Confidence) error {
	for _, c := range all {
		if c != "" && c != Verified && c != Secondary && c != Memory {
			return fmt.Errorf("warranty: unknown confidence %q", string(c))
		}
	}
	return nil
}

func number(s string) (int64, error) {
	if s == "" {
		return 0, nil
	}
	return strconv.ParseInt(s, 10, 64)
}

// each calls fn for the rows of a table with a head.
func each(r io.Reader, fields int, fn func(f []string) error) error {
	in := csv.NewReader(r)
	in.FieldsPerRecord = fields
	rows, err := in.ReadAll()
	if err != nil {
		return fmt.Errorf("warranty: %w", err)
	}
	for n, f := range rows[min(1, len(rows)):] {
		if err := fn(f); err != nil {
			return fmt.Errorf("warranty: row %d: %w", n+2, err)
		}
	}
	return nil
}
