package listing

import (
	"context"
	_ "embed"
	"encoding/csv"
	"fmt"
	"strings"

	"qgov/base/duty"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// Ground is one statutory ground of a list, in force over a range of days.
type Ground struct {
	record.Head
	Code       string
	Name       string
	List       string
	Law        string
	Article    string
	Penalty    bool // needs a penalty that counts as heavier (令44 Art 2)
	Special    bool // food, drugs, special equipment: repaired after twelve months under 国市监信规〔2021〕3号
	Confidence string
	Confirmed  bool
	From       calendar.Date
	Until      calendar.Date
}

// GroundKind is the register of grounds.
var GroundKind = record.Declare("listing_ground", "列入事由", func(r *Ground, f *record.Fields) {
	f.Text(&r.Name, "事由").Required().Title().Public()
	f.Text(&r.Code, "代码").Required().Max(30).Unique().Pattern(`[a-z][a-z0-9_]*`, "report")
	f.Chosen(&r.List, "名单", Lists).Required().Filter().List().Public()
	f.Text(&r.Law, "依据").Required().List().Public()
	f.Text(&r.Article, "条款").Max(60).List().Public()
	f.YesNo(&r.Penalty, "须受到较重行政处罚").List()
	f.YesNo(&r.Special, "食品、药品、特种设备领域")
	f.Text(&r.Confidence, "核实情况").Max(200)
	f.YesNo(&r.Confirmed, "已核实原文").Filter().List()
	f.Date(&r.From, "施行日期").List()
	f.Date(&r.Until, "失效日期").List()
}).Everywhere().Says("经营异常名录和严重违法失信名单的法定列入事由及其依据；法律修改时登记新事由并填写失效日期").Rule(func(r *Ground) error {
	if !r.From.IsZero() && !r.Until.IsZero() && r.Until < r.From {
		return record.Bad(&r.Until, "失效日期早于施行日期")
	}
	return nil
})

// InForce reports whether the ground applies on the day.
func (g *Ground) InForce(on calendar.Date) bool {
	return on >= g.From && (g.Until.IsZero() || on <= g.Until)
}

// Basis is the law and article, marked if they were not compared with an official text.
func (g *Ground) Basis() string { return g.Law + " 第" + g.Article + "条" }

// groundOf reads the ground of a listing. It must be of the list and in force on the day.
func groundOf(tx *flow.Tx, ref *record.Ref[Ground], list string, on calendar.Date) (*Ground, error) {
	if !ref.Known() {
		return nil, record.Bad(ref, "请选择列入事由")
	}
	g, err := store.Get(tx.Tx, GroundKind, ref.ID)
	if err != nil {
		return nil, err
	}
	if g.List != list {
		return nil, record.Bad(ref, "“%s”不是%s的列入事由", g.Name, Lists.Label(list))
	}
	if !g.InForce(on) {
		return nil, record.Bad(ref, "“%s”在 %s 没有施行", g.Name, on.String())
	}
	return g, nil
}

// GroundBy returns the ground with the code, or nil.
func GroundBy(tx *flow.Tx, code string) (g *Ground, err error) {
	err = tx.Elevated(func() error {
		g, err = store.By(tx.Tx, GroundKind, GroundKind.F(&GroundKind.P.Code), code)
		return err
	})
	return g, err
}

//go:embed grounds.csv
var groundTable string

// grounds are those that the program carries.
func grounds() ([]Ground, error) {
	rows, err := csv.NewReader(strings.NewReader(groundTable)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("listing: grounds: %w", err)
	}
	var out []Ground
	for _, c := range rows[1:] {
		g := Ground{Code: c[0], List: c[1], Name: c[2], Law: c[3], Article: c[4], Penalty: c[5] != "", Special: c[6] != "", Confidence: c[7], Confirmed: c[7] == "verified"}
		for i, d := range []*calendar.Date{&g.From, &g.Until} {
			if c[8+i] == "" {
				continue
			}
			if *d, err = calendar.ParseDate(c[8+i]); err != nil {
				return nil, fmt.Errorf("listing: ground %s: %w", g.Code, err)
			}
		}
		out = append(out, g)
	}
	return out, nil
}

// Condition is one condition of a repair that has to be evidenced, in force over a range of days.
type Condition struct {
	record.Head
	Name  string
	Guide string
	What  string // code of Matters that it applies to; empty: all
	Rank  int64
	Basis string
	From  calendar.Date
	Until calendar.Date
}

// ConditionKind is the register of conditions of repair. It begins with those of 令44 Art 16.
var ConditionKind = record.Declare("repair_condition", "修复条件", func(r *Condition, f *record.Fields) {
	f.Text(&r.Name, "条件").Required().Title()
	f.Text(&r.Guide, "怎样算满足").Paragraph()
	f.Chosen(&r.What, "适用于", Matters).Filter().List()
	f.Count(&r.Rank, "次序").Min(1).Max(99).List()
	f.Text(&r.Basis, "依据").Required().List()
	f.Date(&r.From, "施行日期").List()
	f.Date(&r.Until, "失效日期").List()
}).Everywhere().Says("信用修复申请须逐项举证的条件；停用后新的申请不再要求")

// conditions returns the conditions of a matter in force on a day, in their order.
func conditions(tx *flow.Tx, what string, on calendar.Date) (out []*Condition, err error) {
	var list []*Condition
	err = tx.Elevated(func() (err error) {
		list, err = store.Find(tx.Tx, ConditionKind, store.Query{Sort: ConditionKind.F(&ConditionKind.P.Rank), Limit: 200})
		return err
	})
	for _, c := range list {
		if (c.What == "" || c.What == what) && on >= c.From && (c.Until.IsZero() || on <= c.Until) {
			out = append(out, c)
		}
	}
	return out, err
}

func usualConditions() []Condition {
	const basis = "令44 第16条（未核实）"
	return []Condition{
		{Name: "已自觉履行行政处罚决定等规定的义务", Guide: "罚没款缴纳凭证、改正证明", Rank: 1, Basis: basis},
		{Name: "已主动消除危害后果和不良影响", Guide: "召回、赔偿、整改验收等材料", Rank: 2, Basis: basis},
		{Name: "未再受到较重行政处罚", Guide: "企业信用信息公示系统查询结果", Rank: 3, Basis: basis},
		{Name: "限制性管理措施期限已届满", Guide: "限制从业、限制开展生产经营等措施的期限", What: MatterSerious, Rank: 4, Basis: basis},
		{Name: "不属于依法不予提前停止公示的行政处罚", Guide: "责令停产停业、限制开展生产经营活动、限制从业、降低资质等级、吊销许可证件等除外", What: MatterPenalty, Rank: 5, Basis: "令45 第14条"},
	}
}

// seed writes grounds and conditions into registers that are empty.
func seed(ctx context.Context, e *flow.Engine) error {
	list, err := grounds()
	if err != nil {
		return err
	}
	return e.Write(ctx, func(tx *flow.Tx) error {
		n, err := tx.Count(GroundKind.Plan, store.Query{}, 1)
		if err != nil {
			return err
		}
		for _, g := range list {
			if n > 0 {
				break
			}
			g.Region = "000000"
			if err := store.Insert(tx.Tx, GroundKind, &g); err != nil {
				return err
			}
		}
		n, err = tx.Count(ConditionKind.Plan, store.Query{}, 1)
		if err != nil || n > 0 {
			return err
		}
		for _, c := range usualConditions() {
			c.Region = "000000"
			if err := store.Insert(tx.Tx, ConditionKind, &c); err != nil {
				return err
			}
		}
		return nil
	})
}

// registerGrants lets the bureau's people read the two registers and section heads keep them.
func registerGrants() (out []role.Grant) {
	for _, name := range []string{GroundKind.Name, ConditionKind.Name} {
		out = append(out, role.Allow(name, []role.Action{role.See}, role.Anyone)...)
		out = append(out, role.Allow(name, []role.Action{role.Export}, duty.Staff()...)...)
		out = append(out, role.Allow(name, []role.Action{role.Create, role.Change}, duty.Supervisor)...)
	}
	return out
}
