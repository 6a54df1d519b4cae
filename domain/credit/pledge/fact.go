package pledge

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"qgov/domain/credit/dossier"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/store"
)

// period is the days with whose records the claims are compared: the year of the statement, for a pledge the twelve months before it was
// filed, or before today.
func (r *Statement) period(tx *flow.Tx) (from, to calendar.Date) {
	if r.Year.Known {
		return calendar.NewDate(int(r.Year.V), 1, 1), calendar.NewDate(int(r.Year.V), 12, 31)
	}
	to = tx.Today()
	if !r.FiledOn.IsZero() {
		to = r.FiledOn
	}
	return to.AddMonths(-12).AddDays(1), to
}

// facts returns what the firm's file holds of the period: entries in force or disputed, newest first. The firm may read its own file.
func facts(tx *flow.Tx, code string, from, to calendar.Date) (out []dossier.Entry, err error) {
	err = dossier.Own(tx, func() error {
		list, err := dossier.Of(tx, code, 0)
		for _, e := range list {
			if e.Day >= from && e.Day <= to && e.State != dossier.Withdrawn && e.Source != dossier.FromPledge {
				out = append(out, e)
			}
		}
		return err
	})
	return out, err
}

// of picks the entries of a category and, if it is given, of a polarity.
func of(list []dossier.Entry, category, polarity string) (out []dossier.Entry) {
	for _, e := range list {
		if category == strconv.FormatInt(e.Sort, 10) && (polarity == "" || polarity == strconv.FormatInt(e.Polarity, 10)) {
			out = append(out, e)
		}
	}
	return out
}

// claimed is how many there are by the answer, at least and at most; ok false if the answer says nothing of it.
func claimed(form, answer string) (least, most int64, ok bool) {
	yes := answer == "是"
	switch {
	case answer == "":
		return 0, 0, false
	case form == asCount:
		n, err := strconv.ParseInt(answer, 10, 64)
		return n, n, err == nil
	case form == asHas && yes, form == asNone && !yes:
		return 1, math.MaxInt64, true
	case form == asHas, form == asNone:
		return 0, 0, true
	}
	return 0, 0, false
}

// check compares the claims with the records by the rules in force today.
func check(r *Statement, t *Template, rules []*Rule, list []dossier.Entry) (out []Flag) {
	form := map[string]string{}
	for _, q := range t.Items {
		form[q.Key] = q.Form
	}
	for _, x := range r.Items {
		least, most, ok := claimed(form[x.Key], x.Answer)
		if !ok {
			continue
		}
		for _, rule := range rules {
			if rule.Key != x.Key {
				continue
			}
			found := of(list, rule.Category, rule.Polarity)
			n := int64(len(found))
			if rule.Test == under && most < n || rule.Test == over && least > n {
				out = append(out, Flag{Key: x.Key, Rule: rule.Name, Claim: x.Answer, Count: n, Records: named(found)})
			}
		}
	}
	return out
}

// mostNamed is how many records behind a flag are named one by one.
const mostNamed = 20

// named says which records there are.
func named(list []dossier.Entry) string {
	var lines []string
	for i, e := range list {
		if i == mostNamed {
			lines = append(lines, fmt.Sprintf("等 %d 条", len(list)))
			break
		}
		lines = append(lines, e.Day.String()+" "+e.Doc+" "+e.Title)
	}
	return strings.Join(lines, "；")
}

// compare sets the period and the flags anew.
func compare(tx *flow.Tx, r *Statement) error {
	r.From, r.To = r.period(tx)
	t, err := store.Get(tx.Tx, TemplateKind, r.Template.ID)
	if err != nil {
		return err
	}
	rules, err := rulesOn(tx, tx.Today())
	if err != nil {
		return err
	}
	list, err := facts(tx, r.Code, r.From, r.To)
	r.Flags = check(r, t, rules, list)
	return err
}
