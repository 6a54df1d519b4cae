package hotspot

import (
	"fmt"
	"strconv"
	"strings"

	"qgov/base/duty"
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

// The states of a signal.
const (
	Open      record.State = "open"
	Looked    record.State = "looked"
	Planned   record.State = "planned"
	Dismissed record.State = "dismissed"
)

// Inputs of the steps.
type (
	look    struct{ Finding string }
	dismiss struct{ Reason string }
	order   struct {
		Plan     record.Ref[plan.Plan]
		Product  record.Ref[product.Product]
		Stage    string
		Batches  int64
		Lab      record.Ref[lab.Lab]
		From, To calendar.Date
	}
)

var (
	lookForm    = record.Input("hotspot_look", func(in *look, f *record.Fields) { f.Text(&in.Finding, "研判意见").Paragraph().Required().Max(2000) })
	dismissForm = record.Input("hotspot_dismiss", func(in *dismiss, f *record.Fields) {
		f.Text(&in.Reason, "排除理由").Paragraph().Required().Max(2000).Hint("例如同一事件的重复投诉、促销活动引起的短期波动")
	})
	orderForm = record.Input("hotspot_order", func(in *order, f *record.Fields) {
		record.Refer(f, &in.Plan, "抽查计划", plan.Kind).Hint("起草中的计划；不选的，新建一份专项抽查计划")
		record.Refer(f, &in.Product, "产品", product.Kind).Required().Hint("按投诉的商品名称从产品登记中找到，请核对")
		f.Chosen(&in.Stage, "环节", plan.Stages).Required()
		f.Count(&in.Batches, "批次").Required().Min(1).Max(100_000).In("批次").Hint("初值为近四周被投诉的经营者数")
		record.Refer(f, &in.Lab, "承检机构", lab.Kind).Required().Hint("初值为对该产品具备资质的机构")
		f.Date(&in.From, "开始日期").Required()
		f.Date(&in.To, "结束日期").Required()
	})
)

// Flow is the flow of a signal.
var Flow = flow.Of(Kind, Open, flow.States{
	{Code: Open, Label: "待研判", Tone: record.Warn}, {Code: Looked, Label: "已研判", Tone: record.Info},
	{Code: Planned, Label: "已列入计划", Tone: record.Good, Final: true}, {Code: Dismissed, Label: "已排除", Tone: record.Quiet, Final: true, Aside: true},
},
	flow.With(flow.Step[Signal]{Name: "look", Label: "登记研判意见", Help: "核对投诉内容，判断是否真实升高、涉及哪些经营者", From: flow.From(Open), To: Looked, By: flow.By(duty.Consumer, duty.Supervisor)}, lookForm, doLook),
	flow.Fill(flow.With(flow.Step[Signal]{Name: "order", Label: "列入抽查计划", Help: "生成一项计划明细，依据写明本热点；没有起草中的计划的，新建专项抽查计划", From: flow.From(Open, Looked), To: Planned,
		By: flow.By(duty.Planner, duty.Supervisor)}, orderForm, doOrder), fillOrder),
	flow.With(flow.Step[Signal]{Name: "dismiss", Optional: true, Label: "排除", Help: "须说明理由", From: flow.From(Open, Looked), To: Dismissed, By: flow.By(duty.Consumer, duty.Supervisor)}, dismissForm, doDismiss),
)

func doLook(tx *flow.Tx, r *Signal, in *look) error {
	r.Finding, r.LookedOn = in.Finding, tx.Today()
	return nil
}

func doDismiss(tx *flow.Tx, r *Signal, in *dismiss) error {
	r.Reason, r.EndedOn = in.Reason, tx.Today()
	return nil
}

// fillOrder offers what is known: the product of the name, a draft of the year, a laboratory that may test it, one batch for each respondent.
func fillOrder(tx *flow.Tx, r *Signal, in *order) error {
	in.Stage, in.From = "trade", tx.Today()
	in.To = min(tx.Today().AddMonths(3), calendar.NewDate(tx.Today().Year(), 12, 31))
	p, err := named(tx, r.Product)
	if err != nil {
		return err
	}
	from, to := r.Last.AddDays(-7*(lately-1)), r.Last.AddDays(7)
	if _, err := tx.One(`SELECT count(DISTINCT c.against) FROM complaint c WHERE {region c:hotspot} AND c.product = ? AND c.region = ? AND c.received >= ? AND c.received < ?`, []any{r.Product, r.Region, from, to}, &in.Batches); err != nil {
		return err
	}
	in.Batches = max(in.Batches, 1)
	if p == nil {
		return nil
	}
	in.Product = record.To[product.Product](p.ID)
	if in.Plan, err = draft(tx, r, p.Domain); err != nil {
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

// named finds the product of the register whose name is the one of the complaints, or else the shortest that holds it or is held by it.
func named(tx *flow.Tx, name string) (best *product.Product, err error) {
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
func draft(tx *flow.Tx, r *Signal, domain string) (record.Ref[plan.Plan], error) {
	k, p := plan.Kind, plan.Kind.P
	x, err := store.First(tx.Tx, k, store.Query{Where: []store.Cond{store.Eq(k.F(&p.State), plan.Draft), store.Eq(k.F(&p.Year), int64(tx.Today().Year())), store.Eq(k.F(&p.Region), r.Region), store.Eq(k.F(&p.RuleSet), ruleSet(domain)), store.Eq(k.F(&p.Sort), plan.Inspection)}})
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

// doOrder makes the line, in a plan of its own if none was chosen.
func doOrder(tx *flow.Tx, r *Signal, in *order) error {
	p, err := store.Get(tx.Tx, product.Kind, in.Product.ID)
	if err != nil {
		return err
	}
	l, err := store.Get(tx.Tx, lab.Kind, in.Lab.ID)
	if err != nil {
		return err
	}
	if why := l.Covers(p.ID, in.To); why != nil {
		return why
	}
	if !in.Plan.Known() {
		if in.Plan, err = special(tx, r, p, in.Batches); err != nil {
			return err
		}
	}
	line := &plan.Line{Plan: in.Plan, Item: p.Name + "·" + plan.Stages.Label(in.Stage) + "·" + place(r.Region), Product: in.Product, Stage: in.Stage, Place: r.Region, Batches: in.Batches, Lab: in.Lab, From: in.From, To: in.To,
		Picking: plan.Random, Basis: r.basis(), Demo: r.Demo}
	if err := plan.Add(tx, line); err != nil {
		return err
	}
	r.Plan, r.Line, r.Batches, r.EndedOn = in.Plan, record.To[plan.Line](line.ID), in.Batches, tx.Today()
	return nil
}

// special drafts a plan for the product alone, in the name of the bureau of the region.
func special(tx *flow.Tx, r *Signal, p *product.Product, batches int64) (record.Ref[plan.Plan], error) {
	o, err := organ.Of(tx.Tx, r.Region)
	if err != nil {
		return record.Ref[plan.Plan]{}, err
	}
	x := &plan.Plan{Head: record.Head{Region: r.Region}, Year: int64(tx.Today().Year()), Title: fmt.Sprintf("%d年%s%s专项监督抽查计划", tx.Today().Year(), place(r.Region), p.Name), RuleSet: ruleSet(p.Domain), Level: level(r.Region),
		Sort: plan.Inspection, Organ: record.To[organ.Organ](o.ID), Basis: r.basis(), Total: batches, Demo: r.Demo}
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

// basis says what the line rests on, in words that stay with it.
func (r *Signal) basis() string {
	s := fmt.Sprintf("投诉热点“%s”：%s 起一周投诉 %d 件", r.Title, r.Last.String(), r.Count)
	if n := len(r.Weeks); n > 0 {
		w := r.Weeks[n-1]
		s += fmt.Sprintf("，前七周平均 %s 件，%s 报警", strconv.FormatFloat(w.Mean.Float(), 'f', 1, 64), w.Methods)
	}
	if r.Trouble != "" {
		s += "，主要问题为" + r.Trouble
	}
	return s
}
