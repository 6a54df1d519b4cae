package hotspot

import (
	"fmt"
	"strings"

	"qgov/base/lab"
	"qgov/base/organ"
	"qgov/base/product"
	"qgov/base/region"
	"qgov/domain/supervise/plan"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// Order is the input of a step that turns a cause (a hot spot, what a social supervisor found) into a line of a sampling plan.
type Order struct {
	Plan     record.Ref[plan.Plan]
	Product  record.Ref[product.Product]
	Stage    string
	Batches  int64
	Lab      record.Ref[lab.Lab]
	From, To calendar.Date
}

// OrderForm declares the form; batches says where the first value of the batches comes from.
func OrderForm(name, batches string) *record.Form[Order] {
	return record.Input(name, func(in *Order, f *record.Fields) {
		record.Refer(f, &in.Plan, "抽查计划", plan.Kind).Hint("起草中的计划；不选的，新建一份专项抽查计划")
		record.Refer(f, &in.Product, "产品", product.Kind).Required().Hint("按投诉的商品名称从产品登记中找到，请核对")
		f.Chosen(&in.Stage, "环节", plan.Stages).Required()
		f.Count(&in.Batches, "批次").Required().Min(1).Max(100_000).In("批次").Hint(batches)
		record.Refer(f, &in.Lab, "承检机构", lab.Kind).Required().Hint("初值为对该产品具备资质的机构")
		f.Date(&in.From, "开始日期").Required()
		f.Date(&in.To, "结束日期").Required()
	})
}

// Cause is what a line rests on. Basis is in words that stay with the line.
type Cause struct {
	Region string
	Basis  string
	Demo   bool
}

// Prefill offers what is known: the product of the name, a draft of the year, a laboratory that may test it, at least one batch.
func (in *Order) Prefill(tx *flow.Tx, region, name string) error {
	in.Stage, in.From, in.Batches = "trade", tx.Today(), max(in.Batches, 1)
	in.To = min(tx.Today().AddMonths(3), calendar.NewDate(tx.Today().Year(), 12, 31))
	p, err := named(tx, name)
	if err != nil || p == nil {
		return err
	}
	in.Product = record.To[product.Product](p.ID)
	if in.Plan, err = draft(tx, region, p.Domain); err != nil {
		return err
	}
	labs, err := store.Find(tx.Tx, lab.Kind, store.Query{Sort: lab.Kind.F(&lab.Kind.P.Name), Limit: 200})
	for _, l := range labs {
		if l.Covers(p.ID, in.To) == nil {
			in.Lab = record.To[lab.Lab](l.ID)
			break
		}
	}
	return err
}

// Place makes the line, in a plan of its own if none was chosen: in.Plan is then the new one.
func (in *Order) Place(tx *flow.Tx, c Cause) (*plan.Line, error) {
	p, err := store.Get(tx.Tx, product.Kind, in.Product.ID)
	if err != nil {
		return nil, err
	}
	l, err := store.Get(tx.Tx, lab.Kind, in.Lab.ID)
	if err != nil {
		return nil, err
	}
	if why := l.Covers(p.ID, in.To); why != nil {
		return nil, why
	}
	if !in.Plan.Known() {
		if in.Plan, err = special(tx, c, p, in.Batches); err != nil {
			return nil, err
		}
	}
	line := &plan.Line{Plan: in.Plan, Item: p.Name + "·" + plan.Stages.Label(in.Stage) + "·" + place(c.Region), Product: in.Product, Stage: in.Stage, Place: c.Region, Batches: in.Batches, Lab: in.Lab, From: in.From, To: in.To,
		Picking: plan.Random, Basis: c.Basis, Demo: c.Demo}
	return line, plan.Add(tx, line)
}

// named finds the product of the register whose name is the one of the complaints, or else the shortest that holds it or is held by it.
func named(tx *flow.Tx, name string) (best *product.Product, err error) {
	if name == "" {
		return nil, nil
	}
	q := store.Query{Limit: 1000, Bare: true}
	for {
		page, err := tx.Find(product.Kind.Plan, q)
		if err != nil {
			return nil, err
		}
		for _, x := range page.Records {
			p := x.(*product.Product)
			if p.Name == name {
				return p, nil
			}
			if (strings.Contains(p.Name, name) || strings.Contains(name, p.Name)) && (best == nil || len(p.Name) < len(best.Name)) {
				best = p
			}
		}
		if q.After = page.Next; q.After == "" {
			return best, nil
		}
	}
}

// draft is the newest draft of this year for the region and the rules of the product.
func draft(tx *flow.Tx, region, domain string) (record.Ref[plan.Plan], error) {
	k, p := plan.Kind, plan.Kind.P
	x, err := store.First(tx.Tx, k, store.Query{Where: []store.Cond{store.Eq(k.F(&p.State), plan.Draft), store.Eq(k.F(&p.Year), int64(tx.Today().Year())), store.Eq(k.F(&p.Region), region), store.Eq(k.F(&p.RuleSet), ruleSet(domain)), store.Eq(k.F(&p.Sort), plan.Inspection)}})
	if err != nil || x == nil {
		return record.Ref[plan.Plan]{}, err
	}
	return record.To[plan.Plan](x.ID), nil
}

// ruleSet is the rules of sampling for a domain of products: what is eaten falls under those of food.
func ruleSet(domain string) string {
	if domain == product.Goods {
		return product.Goods
	}
	return product.Food
}

// special drafts a plan for the product alone, in the name of the bureau of the region.
func special(tx *flow.Tx, c Cause, p *product.Product, batches int64) (record.Ref[plan.Plan], error) {
	o, err := organ.Of(tx.Tx, c.Region)
	if err != nil {
		return record.Ref[plan.Plan]{}, err
	}
	x := &plan.Plan{Head: record.Head{Region: c.Region}, Year: int64(tx.Today().Year()), Title: fmt.Sprintf("%d年%s%s专项监督抽查计划", tx.Today().Year(), place(c.Region), p.Name), RuleSet: ruleSet(p.Domain), Level: level(c.Region),
		Sort: plan.Inspection, Organ: record.To[organ.Organ](o.ID), Basis: c.Basis, Total: batches, Demo: c.Demo}
	err = tx.Elevated(func() error { return flow.Create(tx, plan.Kind, x) })
	return record.To[plan.Plan](x.ID), err
}

// level is the level of the bureau of a region.
func level(code string) string {
	switch prefix := region.Prefix(region.Code(code)); {
	case len(prefix) <= 2:
		return "province"
	case len(prefix) <= 4:
		return "city"
	}
	return "county"
}
