// Package calculator is the catalogue of calculators that QGov offers to
// anyone: on the command line (qgov calc NAME), by POST /api/calc/NAME and on a
// page. All three are made from one declaration: names, labels and help of the
// inputs, and a function from texts to a result.
//
//	for _, c := range calculator.Catalogue(deps) {
//		result, err := c.Run(map[string]string{"code": "91440300708461136T"})
//	}
//
// Run checks its arguments: unknown names, missing or malformed values come back
// as a fault.Invalid with one problem an input. The names of calculators and
// inputs and the JSON keys of results are a contract with users' scripts: they
// may grow, never change.
package calculator

import (
	_ "embed"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"qgov/calc/acceptance"
	"qgov/calc/draw"
	"qgov/calc/firmname"
	"qgov/calc/judge"
	"qgov/calc/refusal"
	"qgov/calc/stat"
	"qgov/calc/survey"
	"qgov/calc/trend"
	"qgov/calc/uscc"
	"qgov/calc/warranty"
	"qgov/kernel/fault"
)

//go:embed en.tsv
var english string

// English gives the English of all texts of this package and of the calculators
// in calc, for text.New.
func English() []string {
	return []string{english, acceptance.English, draw.English, judge.English, stat.English, uscc.English, warranty.English, firmname.English, trend.English, survey.English}
}

// Kind says what an input takes.
type Kind string

// The kinds of input.
const (
	Text    Kind = "text"
	Whole   Kind = "whole"   // a whole number
	Decimal Kind = "decimal" // a decimal number
	Date    Kind = "date"    // YYYY-MM-DD
	Switch  Kind = "switch"  // true or false; on the command line its name alone
	File    Kind = "file"    // the content of a file; on the command line its path
)

// Input is one argument of a calculator.
type Input struct {
	Name, Label, Help string
	Kind              Kind
	Required          bool
	Default           string
	Options           []string // the only values allowed; nil: any
	Positional        bool     // on the command line it stands without its name
}

// Output is one key of a result, with its label for people, in the order to show.
type Output struct{ Name, Label string }

// Calculator is one entry of the catalogue.
type Calculator struct {
	Name, Label, Help string
	Inputs            []Input
	Outputs           []Output
	Run               func(args map[string]string) (any, error)
}

// Deps are what calculators need from elsewhere: the calendar of working days
// and the register of regions.
type Deps struct {
	// Due counts days from a date (YYYY-MM-DD), working days or calendar days;
	// roll moves a last day that is off to the next working day. provisional
	// says that a year without a published holiday notice is touched.
	Due func(from string, days int, working bool, roll bool) (due string, provisional bool, err error)
	// Region looks a GB/T 2260 code up as of a date, "" for today.
	Region func(code, on string) (name string, valid bool, successors []string, err error)
	// Warranty is the catalogue of the three guarantees (三包).
	Warranty *warranty.Catalogue
}

// Catalogue is the list of all calculators, in the order to show them.
func Catalogue(deps Deps) []Calculator {
	var all []Calculator
	for _, group := range [][]Calculator{codes(deps), sampling(), judging(), figures(), draws(), guarantees(deps), trends(), surveys()} {
		all = append(all, group...)
	}
	for i := range all {
		c := all[i]
		all[i].Run = func(args map[string]string) (any, error) {
			v, err := c.values(args)
			if err != nil {
				return nil, err
			}
			result, err := c.Run(v)
			if err != nil {
				return nil, explain(err)
			}
			return result, nil
		}
	}
	return all
}

// Find gives the calculator of that name.
func Find(list []Calculator, name string) (Calculator, bool) {
	i := slices.IndexFunc(list, func(c Calculator) bool { return c.Name == name })
	if i < 0 {
		return Calculator{}, false
	}
	return list[i], true
}

// explain turns a refusal of a calculator into an error for people.
func explain(err error) error {
	if r, ok := errors.AsType[*refusal.Error](err); ok {
		return fault.New(fault.Invalid, "F422", r.Text, r.Args...)
	}
	return err
}

// maxText bounds an input other than a file, in bytes.
const maxText = 20_000

// values checks the arguments against the inputs and fills in the defaults.
func (c Calculator) values(args map[string]string) (map[string]string, error) {
	v := map[string]string{}
	var problems []fault.Problem
	for name := range args {
		if !slices.ContainsFunc(c.Inputs, func(in Input) bool { return in.Name == name }) {
			problems = append(problems, fault.Problem{Field: name, Code: "C101", Text: "没有这个输入项"})
		}
	}
	slices.SortFunc(problems, func(a, b fault.Problem) int { return strings.Compare(a.Field, b.Field) })
	for _, in := range c.Inputs {
		value := args[in.Name]
		if in.Kind != File {
			value = strings.TrimSpace(value)
		}
		if value == "" {
			value = in.Default
		}
		if p, bad := in.check(value); bad {
			p.Field = in.Name
			problems = append(problems, p)
			continue
		}
		v[in.Name] = value
	}
	return v, fault.Problems(problems)
}

// check checks one value.
func (in Input) check(value string) (fault.Problem, bool) {
	switch {
	case value == "" && in.Required:
		return fault.Problem{Code: "C102", Text: "必须填写"}, true
	case value == "":
		return fault.Problem{}, false
	case !utf8.ValidString(value):
		return fault.Problem{Code: "C103", Text: "文字不是有效的 UTF-8"}, true
	case in.Kind != File && len(value) > maxText:
		return fault.Problem{Code: "C104", Text: "文字过长，最多 %d 字节", Args: []any{maxText}}, true
	case in.Options != nil && !slices.Contains(in.Options, value):
		return fault.Problem{Code: "C105", Text: "应为 %s 之一", Args: []any{strings.Join(in.Options, "、")}}, true
	}
	ok, text := true, ""
	switch in.Kind {
	case Whole:
		n, err := strconv.ParseInt(value, 10, 64)
		ok, text = err == nil && n >= -maxWhole && n <= maxWhole, "应为整数"
	case Decimal:
		_, err := decimal(value)
		ok, text = err == nil, "应为十进制数"
	case Date:
		_, err := time.Parse(time.DateOnly, value)
		ok, text = err == nil, "应为日期，如 2026-03-02"
	case Switch:
		_, err := strconv.ParseBool(value)
		ok, text = err == nil, "应为 true 或 false"
	}
	return fault.Problem{Code: "C106", Text: text}, !ok
}

// maxWhole bounds whole numbers, so that sums of them cannot overflow.
const maxWhole = 1_000_000_000_000

// decimal reads a plain decimal number exactly.
func decimal(text string) (*big.Rat, error) {
	digits := strings.TrimPrefix(text, "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	v, ok := new(big.Rat), false
	if whole != "" && len(digits) <= 40 && strings.Trim(whole+fraction, "0123456789") == "" {
		v, ok = v.SetString(text)
	}
	if !ok {
		return nil, fmt.Errorf("not a decimal number: %q", text)
	}
	return v, nil
}

// whole reads an argument that values has checked; an empty one is 0.
func whole(args map[string]string, name string) int64 {
	n, err := strconv.ParseInt(args[name], 10, 64)
	if err != nil && args[name] != "" {
		panic("calculator: " + name + " was not declared as a whole number")
	}
	return n
}

// number reads a decimal argument that values has checked; an empty one is 0.
func number(args map[string]string, name string) *big.Rat {
	if args[name] == "" {
		return new(big.Rat)
	}
	v, err := decimal(args[name])
	if err != nil {
		panic("calculator: " + name + " was not declared as a decimal number")
	}
	return v
}

// on reads a switch that values has checked.
func on(args map[string]string, name string) bool {
	v, err := strconv.ParseBool(args[name])
	return err == nil && v
}

// problem is a refusal that points at one input.
func problem(field, text string, args ...any) error {
	return fault.Problems([]fault.Problem{{Field: field, Code: "C107", Text: text, Args: args}})
}
