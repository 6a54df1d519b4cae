package sampling

import (
	"errors"
	"fmt"
	"strings"

	"qgov/calc/judge"
	"qgov/calc/refusal"
	"qgov/kernel/fault"
)

// microbial reports whether the item is judged by a plan of n units, or is said to be microbiological.
func (i *Item) microbial() bool { return i.Microbe || i.N.Known }

// failed is the laboratory's verdict if it gave one, else the program's.
func (i *Item) failed() bool {
	if i.LabVerdict != "" {
		return i.LabVerdict == fail
	}
	return i.Verdict == fail
}

// judge sets the program's verdict on the item. It returns what of the item cannot be read.
func (i *Item) judge() error {
	if i.N.Known {
		return i.judgeMicrobes()
	}
	value := i.Value
	if i.NotDetected {
		value = "未检出"
	}
	in := judge.Item{Result: value, Unit: i.ValueUnit, Detection: i.Detection, Operator: i.Operator, Limit: i.Limit, LimitUnit: i.Unit}
	if i.ValueUnit == "" {
		in.Unit = i.Unit
	}
	if i.Rounded {
		in.Rounding = judge.Rounded
	}
	o, err := judge.Judge(in)
	if err != nil {
		return err
	}
	i.Verdict = string(o.Verdict)
	i.remark(o.Notes)
	return nil
}

// judgeMicrobes applies GB 29921: n units, at most c above m and none above M.
func (i *Item) judgeMicrobes() error {
	unit := i.ValueUnit
	if unit == "" {
		unit = i.Unit
	}
	values := strings.FieldsFunc(i.Value, func(r rune) bool { return strings.ContainsRune(";；、\n", r) })
	if i.NotDetected && len(values) == 0 {
		for range i.N.V {
			values = append(values, "未检出")
		}
	}
	o, err := judge.JudgeMicrobes(judge.MicrobialPlan{N: int(i.N.V), C: int(i.C.V), Lower: i.Limit, Upper: i.Upper, Unit: i.Unit}, values, unit)
	if err != nil {
		return err
	}
	i.Verdict = string(o.Verdict)
	return nil
}

// remark keeps what the judgement noted, once.
func (i *Item) remark(notes []string) {
	for _, n := range notes {
		if !strings.Contains(i.Note, n) {
			i.Note = strings.TrimPrefix(i.Note+"；"+n, "；")
		}
	}
}

// judgeAll judges every item and returns the verdict on the sample: it fails if any item fails, and is undetermined if no item fails
// and any cannot be told. What cannot be read comes back as problems that point at the rows of the field.
func judgeAll(items []Item, field string) (string, error) {
	var problems []fault.Problem
	verdict := pass
	for n := range items {
		if err := items[n].judge(); err != nil {
			problems = append(problems, asProblem(fmt.Sprintf("%s[%d].value", field, n), err))
			continue
		}
		switch {
		case items[n].Verdict == fail:
			verdict = fail
		case items[n].Verdict != pass && verdict == pass:
			verdict = string(judge.Undetermined)
		}
	}
	return verdict, fault.Problems(problems)
}

func asProblem(field string, err error) fault.Problem {
	if e, ok := errors.AsType[*refusal.Error](err); ok {
		return fault.Problem{Field: field, Code: "S110", Text: e.Text, Args: e.Args}
	}
	return fault.Problem{Field: field, Code: "S110", Text: "%s", Args: []any{err.Error()}}
}

// differs reports whether the laboratory says otherwise than the program, on the sample or on an item.
func differs(items []Item, computed, laboratory string) bool {
	if computed != laboratory {
		return true
	}
	for i := range items {
		if v := items[i].LabVerdict; v != "" && v != items[i].Verdict {
			return true
		}
	}
	return false
}

// failing names the items that failed.
func failing(items []Item) string {
	var names []string
	for i := range items {
		if items[i].failed() {
			names = append(names, items[i].Parameter)
		}
	}
	return strings.Join(names, "、")
}

// problemText describes the failing items for the order to the firm.
func (r *Sample) problemText() string {
	items := r.Items
	if len(r.RetestItems) > 0 {
		items = r.RetestItems
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s（批号 %s）经抽样检验不合格，检验报告 %s。", r.Name, r.Batch, r.ReportNo)
	for i := range items {
		it := &items[i]
		if !it.failed() {
			continue
		}
		value := it.Value
		if it.NotDetected {
			value = "未检出"
		}
		fmt.Fprintf(&b, "\n%s：标准值 %s %s %s，检验值 %s %s。", it.Parameter, it.Operator, it.Limit, it.Unit, value, it.ValueUnit)
	}
	return b.String()
}
