package rectify

import (
	"context"

	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// Required is one condition that a finding must meet before it is closed.
type Required struct {
	record.Head
	Name   string
	Guide  string
	Rank   int64
	Source string
	Off    bool
}

// ConditionKind is the register of closing conditions. It begins with the usual four.
var ConditionKind = record.Declare("closing_condition", "结案条件", func(r *Required, f *record.Fields) {
	f.Text(&r.Name, "条件").Required().Unique().Title()
	f.Text(&r.Guide, "怎样算满足").Paragraph()
	f.Count(&r.Rank, "次序").Min(1).Max(99).List()
	f.Text(&r.Source, "依据").Required().List()
	f.YesNo(&r.Off, "停用").Filter().List()
}).Everywhere().Says("整改事项结案前必须逐项满足的条件（四不放过）；停用后新的审核不再要求")

// Conditions returns the conditions in force, in their order.
func Conditions(tx *flow.Tx) (list []*Required, err error) {
	p := ConditionKind.P
	err = tx.Elevated(func() (err error) {
		list, err = store.Find(tx.Tx, ConditionKind, store.Query{Sort: ConditionKind.F(&p.Rank), Limit: 100, Where: []store.Cond{store.Eq(ConditionKind.F(&p.Off), false)}})
		return err
	})
	return list, err
}

// usual are the four conditions in the words in which they are commonly given; a bureau puts its own in their place.
func usual() []Required {
	const source = "“四不放过”原则（通行表述）"
	return []Required{
		{Name: "原因已查清", Guide: "写明直接原因和管理原因", Rank: 1, Source: source},
		{Name: "责任人员已处理", Guide: "写明企业对责任人的处理", Rank: 2, Source: source},
		{Name: "整改措施已落实", Guide: "逐项措施有完成日期和证据", Rank: 3, Source: source},
		{Name: "有关人员已受教育", Guide: "写明培训的时间、对象和内容", Rank: 4, Source: source},
	}
}

// seed writes the usual conditions into an empty register.
func seed(ctx context.Context, e *flow.Engine) error {
	return e.Write(ctx, func(tx *flow.Tx) error {
		n, err := tx.Count(ConditionKind.Plan, store.Query{}, 1)
		if err != nil || n > 0 {
			return err
		}
		for _, c := range usual() {
			c.Region = "000000"
			if err := store.Insert(tx.Tx, ConditionKind, &c); err != nil {
				return err
			}
		}
		return nil
	})
}
