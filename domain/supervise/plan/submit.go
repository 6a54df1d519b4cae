package plan

import (
	"fmt"
	"slices"

	"qgov/base/lab"
	"qgov/base/product"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// maxLines is the most lines a plan can have; a province's plan of 2020 had 102.
const maxLines = 5000

// Lines returns the lines of a plan in the order in which they were registered. Lines that are not locked are left out of a plan
// that is no draft: they came behind the review's back and are no tasks.
func Lines(tx *store.Tx, p *Plan) ([]*Line, error) {
	var out []*Line
	var after string
	for {
		page, err := tx.Find(LineKind.Plan, store.Query{Where: []store.Cond{store.Eq(LineKind.F(&LineKind.P.Plan), p.ID)}, Limit: 1000, After: after})
		if err != nil {
			return nil, err
		}
		for _, r := range page.Records {
			if l := r.(*Line); p.State == Draft || l.Lock != "" {
				out = append(out, l)
			}
		}
		if after = page.Next; after == "" {
			slices.Reverse(out) // lists come newest first
			return out, nil
		}
		if len(out) > maxLines {
			return nil, fault.New(fault.TooLarge, "J120", "计划明细超过 %d 项", maxLines)
		}
	}
}

// submit checks the lines, gives the number and locks everything.
func submit(tx *flow.Tx, r *Plan) error {
	lines, err := Lines(tx.Tx, r)
	if err != nil {
		return err
	}
	if err := check(tx.Tx, r, lines); err != nil {
		return err
	}
	if r.Number == "" {
		n, err := tx.Series(fmt.Sprintf("plan/%s/%d", r.Region, r.Year))
		if err != nil {
			return err
		}
		r.Number = fmt.Sprintf("%d-%s-%03d", r.Year, r.Region, n)
	}
	if r.Method == "" {
		r.Method = "manual"
	}
	for _, l := range lines {
		if err := flow.Take(tx, LineKind, l, "lock", nil); err != nil {
			return err
		}
	}
	r.Lock = r.lock(lines)
	return nil
}

// back unlocks the plan and its lines.
func back(tx *flow.Tx, r *Plan, _ *giveBack) error {
	lines, err := Lines(tx.Tx, r)
	if err != nil {
		return err
	}
	for _, l := range lines {
		if err := flow.Take(tx, LineKind, l, "unlock", nil); err != nil {
			return err
		}
	}
	r.Lock = ""
	return nil
}

// adopt checks once more: a certificate can have run out or been suspended since the plan was submitted.
func adopt(tx *flow.Tx, r *Plan) error {
	lines, err := Lines(tx.Tx, r)
	if err != nil {
		return err
	}
	if r.lock(lines) != r.Lock {
		return fault.New(fault.Conflict, "J121", "明细与提交时不一致，请退回后重新提交")
	}
	if err := check(tx.Tx, r, lines); err != nil {
		return err
	}
	r.Adopted = tx.Today()
	return nil
}

// check returns what keeps a plan from being submitted: lines that do not add up, laboratories that may not test, products outside
// the catalogue.
func check(tx *store.Tx, r *Plan, lines []*Line) error {
	if len(lines) == 0 {
		return fault.New(fault.Invalid, "J301", "计划没有明细，请先分配批次或导入明细")
	}
	var sum int64
	for _, l := range lines {
		sum += l.Batches
	}
	var problems []fault.Problem
	add := func(code, text string, args ...any) {
		problems = append(problems, fault.Problem{Code: code, Text: text, Args: args})
	}
	if sum != r.Total {
		add("J302", "明细合计 %d 批次，与计划 %d 批次不符", sum, r.Total)
	}
	listed, err := catalogue(tx, r)
	if err != nil {
		return err
	}
	labs := make(map[record.ID]*lab.Lab)
	for _, l := range lines {
		if int64(l.From.Year()) != r.Year {
			add("J103", "“%s”的开始日期 %s 不在计划年度内", l.Item, l.From.String())
		}
		if listed != nil && !listed[l.Product.ID] {
			add("J104", "“%s”的产品不在所选监管目录中", l.Item)
		}
		if labs[l.Lab.ID] == nil {
			if labs[l.Lab.ID], err = store.Get(tx, lab.Kind, l.Lab.ID); err != nil {
				return err
			}
		}
		if why := qualified(labs[l.Lab.ID], l); why != nil {
			e := fault.Of(why)
			problems = append(problems, fault.Problem{Code: "J105", Text: "“%s”不能由该机构承检：%s", Args: []any{l.Item, e.Message()}})
		}
	}
	return fault.Problems(problems)
}

// qualified returns why the laboratory may not test the line: not for its product, or not until its last day.
func qualified(l *lab.Lab, line *Line) error { return l.Covers(line.Product.ID, line.To) }

// catalogue returns the products of the plan's catalogue, nil if the plan names none. A catalogue that is not adopted is refused.
func catalogue(tx *store.Tx, r *Plan) (map[record.ID]bool, error) {
	if !r.Catalogue.Known() {
		return nil, nil
	}
	c, err := store.Get(tx, product.CatalogueKind, r.Catalogue.ID)
	if err != nil {
		return nil, err
	}
	if c.State != product.Adopted {
		return nil, fault.New(fault.Conflict, "J106", "监管目录“%s”不是已发布的版本，不能据以安排抽查", c.Title)
	}
	out := make(map[record.ID]bool)
	for _, e := range c.Entries {
		out[e.Product.ID] = true
	}
	return out, nil
}
