package quality

import (
	"context"
	"fmt"
	"strings"
	"time"

	"qgov/base/region"
	"qgov/calc/uscc"
	"qgov/domain/credit/dossier"
	"qgov/domain/credit/grade"
	"qgov/kernel/audit"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
)

// Flaw is one row that a check found.
type Flaw struct {
	Code   string // of the firm, if it is about one
	Name   string
	A, B   string // values of what is said
	Region string
	Kind   string // record behind it, if there is one
	Ref    record.ID
}

// URL leads to where the row can be looked at.
func (f *Flaw) URL() string {
	switch {
	case f.Kind != "" && f.Ref != 0:
		return "/" + f.Kind + "/" + f.Ref.String()
	case len(f.Code) == 18:
		return "/credit/" + f.Code
	}
	return ""
}

// Found is what a check found.
type Found struct {
	Check *Check
	Total int64
	Count map[string]int64 // by region
	Flaws []Flaw           // the first of each region
	Took  time.Duration
}

func (f *Found) add(x Flaw) {
	x.Name, x.A, x.B = audit.Redact(x.Name), audit.Redact(x.A), audit.Redact(x.B)
	f.Total++
	f.Count[x.Region]++
	if f.Count[x.Region] <= int64(f.Check.limit) {
		f.Flaws = append(f.Flaws, x)
	}
}

// ruleWait is the rule of the register of time limits by which a record waits for its subject.
const ruleWait = "K31"

// All runs every check, as the program, and hands over what each found. It stops at the first error.
func All(ctx context.Context, e *flow.Engine, each func(Found) error) error {
	for _, c := range checks {
		f, err := Run(ctx, e, c)
		if err == nil {
			err = each(f)
		}
		if err != nil {
			return fmt.Errorf("quality: %s: %w", c.Name, err)
		}
	}
	return nil
}

// Run runs one check.
func Run(ctx context.Context, e *flow.Engine, c *Check) (Found, error) {
	ctx = role.With(ctx, role.System("数据质量检查"))
	begun := time.Now()
	f := Found{Check: c, Count: make(map[string]int64)}
	var err error
	if c.by == byGrade {
		err = new(grade.Grader).Unlike(ctx, e, func(x grade.Unlike) {
			f.add(Flaw{Code: x.Code, Region: x.Region, A: orDash(x.Stored), B: x.Computed})
		})
	} else {
		err = e.Read(ctx, func(tx *flow.Tx) error { return f.read(tx) })
	}
	f.Took = time.Since(begun)
	return f, err
}

// read goes once through the rows of the statement.
func (f *Found) read(tx *flow.Tx) error {
	sql, args, err := fill(tx, f.Check.statement(tx.DB().Engine()))
	if err != nil {
		return err
	}
	rows, err := tx.Query(sql, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	wrong := sorts[f.Check.by]
	for rows.Next() {
		var x Flaw
		var ref int64
		if err := rows.Scan(&x.Code, &x.Name, &x.A, &x.B, &x.Region, &x.Kind, &ref); err != nil {
			return err
		}
		x.Ref = record.ID(ref)
		if wrong == nil || wrong(&x) {
			f.add(x)
		}
	}
	return rows.Err()
}

// fill puts the values into a statement.
func fill(tx *flow.Tx, sql string) (string, []any, error) {
	var args []any
	var failed error
	sql = valueMark.ReplaceAllStringFunc(sql, func(mark string) string {
		var v any
		var text string
		var err error
		switch mark {
		case "@today":
			v = tx.Today().String()
		case "@now":
			v = tx.Now().UnixMicro()
		case "@wait":
			v, err = waitedFrom(tx)
		case "@retention":
			text, err = retention(tx)
		case "@record_regions":
			text, err = gone(tx, `SELECT DISTINCT r.region FROM credit_record r WHERE {all: every region is checked}`)
		case "@firm_regions":
			text, err = gone(tx, `SELECT DISTINCT f.region FROM firm f WHERE {all: every region is checked}`)
		default:
			err = fmt.Errorf("no value is named %s", mark)
		}
		if err != nil {
			failed = err
		}
		if v == nil {
			return text
		}
		args = append(args, v)
		if mark == "@today" {
			return "CAST(? AS TEXT)"
		}
		return "CAST(? AS BIGINT)"
	})
	return sql, args, failed
}

// waitedFrom is the instant before which what still waits has waited too long.
func waitedFrom(tx *flow.Tx) (any, error) {
	r, err := tx.Rules().At(ruleWait, tx.Today())
	if err != nil {
		return nil, err
	}
	return tx.Now().AddDate(0, 0, -r.Period.Value).UnixMicro(), nil
}

// retention is the first day of each source whose entries are still within their time.
func retention(tx *flow.Tx) (string, error) {
	sources, err := dossier.Sources(tx)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	today := tx.Today()
	for _, s := range sources {
		if s.Retention == 0 {
			continue
		}
		first := today.AddMonths(-int(s.Retention))
		for s.Keep(first) < today {
			first++
		}
		fmt.Fprintf(&b, " WHEN %d THEN '%s'", s.Number, first)
	}
	if b.Len() == 0 {
		return "''", nil
	}
	return "CASE r.source" + b.String() + " ELSE '' END", nil
}

// gone lists the regions in use that were abolished at some time, or that nobody knows.
func gone(tx *flow.Tx, sql string) (string, error) {
	rows, err := tx.Query(sql)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	list := "''"
	for rows.Next() {
		var code string
		if err := rows.Scan(&code); err != nil {
			return "", err
		}
		if c, err := region.Parse(code); err != nil || !region.Valid(c, 0) {
			list += ", '" + strings.ReplaceAll(code, "'", "''") + "'"
		}
	}
	return list, rows.Err()
}

// byGrade is the check that asks the grader and no table.
const byGrade = "grade"

// sorts say of the rows of a statement which are wrong.
var sorts = map[string]func(*Flaw) bool{
	"digit":    wrongDigit,
	"region":   func(f *Flaw) bool { return abolished(f.A, f.B) },
	"personal": func(f *Flaw) bool { return audit.Redact(f.Name) != f.Name },
}

func wrongDigit(f *Flaw) bool {
	r := uscc.Check(f.Code)
	if len(f.Code) == 15 {
		r = uscc.CheckRegistration(f.Code)
	}
	f.A = r.Reason
	return !r.Valid
}

// abolished reports whether a region was over, or never was, on a day. A code that came later is no flaw: entries lie in the present
// region of their firm.
func abolished(code, day string) bool {
	c, err := region.Parse(code)
	if err != nil {
		return true
	}
	d, ok := region.Lookup(c)
	on, err := calendar.ParseDate(day)
	if !ok || err != nil {
		return true
	}
	return d.Abolished && !region.Valid(c, on) && (d.From == 0 || on.Year() >= d.From)
}

func orDash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}
