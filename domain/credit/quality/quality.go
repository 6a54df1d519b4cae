// Package quality looks for what is wrong in the credit files (数据质量): records without a subject, dates that cannot be, firms that are
// there twice, grades that their files do not give, lists without decision or proof, measures that outlived their list.
//
// The checks are data: checks.sql holds name, title, severity, reason and statement of each, for both engines. A check is one statement
// over whole tables and never a query for each row; what SQL cannot say (check digits, abolished regions, grades) the program sorts out of
// its rows in the same pass. [All] runs them, [Keep] writes what one found: how many rows of each region on the day, which makes the
// trend, and the first rows of each region, which the page lists. `qgov fsck credit` runs the same checks and writes nothing.
package quality

import (
	_ "embed"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"qgov/kernel/record"
)

//go:embed en.tsv
var English string

//go:embed checks.sql
var file string

// Subject is what the policy is asked about when findings are read.
const Subject = "credit_quality"

// Severity says how grave a finding is.
type Severity string

// The severities.
const (
	Serious Severity = "serious" // somebody is treated wrongly, or may be
	Warn    Severity = "warn"    // a record does not count as it should
	Notice  Severity = "notice"  // work that is late
)

// Severities are the severities with their names, the gravest first.
var Severities = record.Codes{{Code: string(Serious), Label: "严重", Tone: record.Alert}, {Code: string(Warn), Label: "一般", Tone: record.Warn}, {Code: string(Notice), Label: "提示", Tone: record.Info}}

// Check is one check.
type Check struct {
	Name     string
	Title    string
	Severity Severity
	Why      string
	says     string
	limit    int    // rows of a region that are kept
	by       string // what the program sorts out
	sql      map[string]string
}

// Says is what is said of a row, and its values.
func (c *Check) Says(f *Flaw) (zh string, args []any) {
	for _, v := range []string{f.A, f.B}[:strings.Count(c.says, "%s")] {
		args = append(args, v)
	}
	return c.says, args
}

// Checks returns the checks in the order of the file.
func Checks() []*Check { return append([]*Check(nil), checks...) }

// Find returns the check of a name, nil if there is none.
func Find(name string) *Check {
	for _, c := range checks {
		if c.Name == name {
			return c
		}
	}
	return nil
}

var checks = must(parse(file))

func must(list []*Check, err error) []*Check {
	if err != nil {
		panic(err)
	}
	return list
}

// parse reads the file of checks.
func parse(s string) ([]*Check, error) {
	var out []*Check
	seen := make(map[string]bool)
	for i, block := range strings.Split(s, "\n-- check: ") {
		if i == 0 {
			continue // what the file says of itself
		}
		c, err := parseOne(block)
		if err == nil && seen[c.Name] {
			err = fmt.Errorf("is there twice")
		}
		if err != nil {
			name, _, _ := strings.Cut(block, "\n")
			return nil, fmt.Errorf("quality: check %s: %w", name, err)
		}
		seen[c.Name] = true
		out = append(out, c)
	}
	return out, nil
}

func parseOne(block string) (*Check, error) {
	c := &Check{sql: make(map[string]string)}
	engine := ""
	for i, line := range strings.Split(block, "\n") {
		if i == 0 {
			c.Name = strings.TrimSpace(line)
			continue
		}
		comment, ok := strings.CutPrefix(line, "-- ")
		if !ok {
			c.sql[engine] += line + "\n"
			continue
		}
		key, value, _ := strings.Cut(comment, ": ")
		switch key {
		case "title":
			c.Title = value
		case "severity":
			c.Severity = Severity(value)
		case "why":
			c.Why = value
		case "says":
			c.says = value
		case "by":
			c.by = value
		case "limit":
			n, err := strconv.Atoi(value)
			if err != nil {
				return nil, err
			}
			c.limit = n
		case "postgres", "sqlite":
			engine = key
		default:
			return nil, fmt.Errorf("says %q, which means nothing", comment)
		}
	}
	return c, c.whole()
}

// whole holds that nothing is missing.
func (c *Check) whole() error {
	_, known := Severities.Find(string(c.Severity))
	_, sorted := sorts[c.by]
	switch {
	case c.Title == "" || c.Why == "" || c.says == "" || c.limit <= 0:
		return fmt.Errorf("has no title, reason, words or limit")
	case !known:
		return fmt.Errorf("has no severity %q", c.Severity)
	case c.by != "" && c.by != byGrade && !sorted:
		return fmt.Errorf("is sorted by %q, which nobody knows", c.by)
	case c.by != byGrade && (c.statement("postgres") == "" || c.statement("sqlite") == ""):
		return fmt.Errorf("lacks the statement of an engine")
	}
	return nil
}

// statement is the statement for an engine.
func (c *Check) statement(engine string) string {
	if s := strings.TrimSpace(c.sql[engine]); s != "" {
		return s
	}
	return strings.TrimSpace(c.sql[""])
}

// valueMark is a value of a statement.
var valueMark = regexp.MustCompile(`@[a-z_]+`)
