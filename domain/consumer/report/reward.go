package report

import (
	"fmt"
	"strconv"

	"qgov/base/duty"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// Grades are the classes of rewards.
var Grades = record.Codes{{Code: "1", Label: "一级"}, {Code: "2", Label: "二级"}, {Code: "3", Label: "三级"}}

// Rate says what a reward of a class is, over a range of days.
type Rate struct {
	record.Head
	Code       string
	Name       string
	Grade      string
	Permille   int64        // of fines and forfeitures
	Floor      record.Money // at least, also without a fine
	Cap        record.Money // at most for one case
	Joint      record.Money // from here on decided together with the department of finance
	Needs      string
	Law        string
	Articles   string
	Confidence string
	Confirmed  bool
	From       calendar.Date
	Until      calendar.Date
}

// The states of a rate.
const (
	RateProposed record.State = "proposed"
	RateInForce  record.State = "in_force"
)

// RateKind is the register of rates.
var RateKind = record.Declare("reward_rate", "举报奖励标准", func(r *Rate, f *record.Fields) {
	f.Text(&r.Name, "名称").Required().Title()
	f.Text(&r.Code, "代码").Required().Max(30).Unique().Pattern(`[a-z][a-z0-9_]*`, "r1_2021")
	f.Chosen(&r.Grade, "等级", Grades).Required().Filter().List()
	f.Count(&r.Permille, "罚没款的千分之").Min(0).Max(1000).List()
	f.Money(&r.Floor, "最低").Min(0).List()
	f.Money(&r.Cap, "最高").Min(0).List()
	f.Money(&r.Joint, "会同财政部门决定的起点").Min(0)
	f.Text(&r.Needs, "条件").Paragraph()
	f.Text(&r.Law, "依据").Required().List()
	f.Text(&r.Articles, "条款").Max(60).List()
	f.Text(&r.Confidence, "核实情况").Max(200)
	f.YesNo(&r.Confirmed, "已核实原文").Filter()
	f.Date(&r.From, "施行日期").Required().List()
	f.Date(&r.Until, "失效日期").List()
}).Everywhere().Says("举报奖励的等级、比例、下限和上限；标准变化时登记新标准，由另一人批准").Rule(func(r *Rate) error {
	if r.Cap < r.Floor {
		return record.Bad(&r.Cap, "最高额低于最低额")
	}
	return nil
})

// RateFlow brings a rate into force by a second person.
var RateFlow = flow.Of(RateKind, RateProposed, flow.States{{Code: RateProposed, Label: "待批准", Tone: record.Warn}, {Code: RateInForce, Label: "施行", Tone: record.Good, Final: true, Locked: true}},
	flow.Step[Rate]{Name: "approve", Label: "批准施行", From: flow.From(RateProposed), To: RateInForce, By: flow.By(duty.Supervisor), FourEyes: "create"})

// rateOf reads a line of the table that the program carries.
func rateOf(c []string) (*Rate, error) {
	var n [4]int64
	for i := range n {
		var err error
		if n[i], err = strconv.ParseInt(c[3+i], 10, 64); err != nil {
			return nil, fmt.Errorf("report: rate %s: %w", c[0], err)
		}
	}
	return &Rate{Code: c[0], Name: c[1], Grade: c[2], Permille: n[0], Floor: record.Money(n[1] * 100), Cap: record.Money(n[2] * 100), Joint: record.Money(n[3] * 100), Needs: c[7], Law: c[8], Articles: c[9], Confidence: c[10], Confirmed: c[10] == "verified"}, nil
}

// Amount is the reward for a fine, and how it comes about.
func (x *Rate) Amount(fine record.Money) (record.Money, string) {
	basis := x.Law + "第" + x.Articles + "条"
	if !x.Confirmed {
		basis += "（未核实）"
	}
	sum := record.Money(int64(fine) / 1000 * x.Permille)
	if rest := int64(fine) % 1000; rest > 0 {
		sum += record.Money((rest*x.Permille + 500) / 1000)
	}
	how := fmt.Sprintf("%s：罚没款 %s 元的 %g%% 为 %s 元", x.Name, fine.String(), float64(x.Permille)/10, sum.String())
	switch {
	case fine == 0:
		sum, how = x.Floor, fmt.Sprintf("%s：没有罚没款，不低于 %s 元", x.Name, x.Floor.String())
	case sum < x.Floor:
		sum, how = x.Floor, how+fmt.Sprintf("，不足 %s 元，按 %s 元", x.Floor.String(), x.Floor.String())
	case sum > x.Cap:
		sum, how = x.Cap, how+fmt.Sprintf("，超过上限，按 %s 元", x.Cap.String())
	}
	return sum, how + "。依据：" + basis
}

// Reward is what a reporter gets. It names the report and nobody.
type Reward struct {
	record.Head
	Title    string
	Report   record.Ref[Report]
	Grade    string
	Insider  bool
	Fine     record.Money
	Rate     record.Ref[Rate]
	Base     record.Money
	How      string
	Amount   record.Money
	Reason   string
	Finance  string // document of the department of finance
	Approved calendar.Date
	Opinion  string
	Claimed  calendar.Date
	Pickup   string // number at the counter, shown to whoever claimed
	Paid     calendar.Date
	Voucher  string
	Demo     bool
}

// The states of a reward.
const (
	Proposed record.State = "proposed"
	Approved record.State = "approved"
	Issued   record.State = "issued" // the reporter has the code
	Claimed  record.State = "claimed"
	Paid     record.State = "paid"
	Refused  record.State = "refused"
	Lapsed   record.State = "lapsed"
)

// RewardKind is the register of rewards.
var RewardKind = record.Declare("report_reward", "举报奖励", func(r *Reward, f *record.Fields) {
	f.Text(&r.Title, "名称").Title().ByCode()
	record.Refer(f, &r.Report, "举报", Kind).Required().Filter().List()
	f.Chosen(&r.Grade, "奖励等级", Grades).Required().Filter().List()
	f.YesNo(&r.Insider, "违法主体内部人员举报").Hint("征得本级财政部门同意的，可以适当提高")
	f.Money(&r.Fine, "罚没款").ByCode()
	record.Refer(f, &r.Rate, "适用标准", RateKind).ByCode()
	f.Money(&r.Base, "按标准计算").ByCode()
	f.Text(&r.How, "计算过程和依据").Paragraph().ByCode()
	f.Money(&r.Amount, "奖励金额").Min(0).List().Hint("留空按标准计算")
	f.Text(&r.Reason, "理由").Paragraph().Hint("等级认定的理由；与计算结果不同的，说明综合考虑的因素")
	f.Text(&r.Finance, "财政部门意见文号").Max(120)
	f.Date(&r.Approved, "批准日期").ByCode().List()
	f.Text(&r.Opinion, "审批意见").Paragraph().ByCode()
	f.Date(&r.Claimed, "申领日期").ByCode()
	f.Text(&r.Pickup, "领款号").Max(20).ByCode()
	f.Date(&r.Paid, "发放日期").ByCode()
	f.Text(&r.Voucher, "发放凭证号").Max(80).ByCode()
	f.YesNo(&r.Demo, "演示数据").ByCode()
}).Says("举报奖励的计算、审批和凭码匿名领取；发放记录不含领取人身份").Narrow(ofOthers("report"))

// ofOthers bounds a kind that hangs on reports to those reports that the viewer may see.
func ofOthers(column string) func(record.Viewer, func(string) string) string {
	return func(v record.Viewer, col func(string) string) string {
		return fmt.Sprintf("EXISTS (SELECT 1 FROM report narrow_r WHERE narrow_r.id = %s AND %s)", col(column), narrow(v, func(name string) string { return "narrow_r." + name }))
	}
}

type rewardStep = flow.Step[Reward]

// RewardFlow leads from the proposal to the payment. Who proposes does not approve, who approves does not pay.
var RewardFlow = flow.Begin(flow.Of(RewardKind, Proposed, flow.States{
	{Code: Proposed, Label: "待审批", Tone: record.Warn}, {Code: Approved, Label: "待取码", Tone: record.Info, Locked: true}, {Code: Issued, Label: "待申领", Tone: record.Info, Locked: true}, {Code: Claimed, Label: "待发放", Tone: record.Warn, Locked: true},
	{Code: Paid, Label: "已发放", Tone: record.Good, Final: true, Locked: true}, {Code: Refused, Label: "不予奖励", Tone: record.Quiet, Final: true, Aside: true, Locked: true}, {Code: Lapsed, Label: "逾期未领", Tone: record.Quiet, Final: true, Aside: true, Locked: true},
},
	flow.With(rewardStep{Name: "approve", Label: "批准奖励", Help: "批准后举报人凭回执取得一次性领奖码", From: flow.From(Proposed), To: Approved, By: flow.By(duty.Supervisor), FourEyes: "create",
		Start: []flow.Deadline[Reward]{{Name: "claim", Label: "举报人申领奖励", Rule: ruleClaim}}}, opinionForm, func(tx *flow.Tx, r *Reward, in *reason) error {
		r.Approved, r.Opinion = tx.Today(), in.Reason
		return nil
	}),
	flow.With(rewardStep{Name: "refuse", Label: "不予奖励", Danger: true, From: flow.From(Proposed), To: Refused, By: flow.By(duty.Supervisor), FourEyes: "create"}, opinionForm, func(_ *flow.Tx, r *Reward, in *reason) error {
		r.Opinion = in.Reason
		return nil
	}),
	rewardStep{Name: "issue", Label: "取得领奖码", Quiet: true, From: flow.From(Approved, Issued), To: Issued},
	rewardStep{Name: "claim", Label: "凭码申领", Quiet: true, From: flow.From(Issued), To: Claimed, Stop: []string{"claim"}, Do: func(tx *flow.Tx, r *Reward) error {
		r.Claimed, r.Pickup = tx.Today(), word(8)
		return nil
	}},
	flow.With(rewardStep{Name: "pay", Label: "登记发放", Help: "核对领款号后发放；不登记领取人身份", From: flow.From(Claimed), To: Paid, By: flow.By(duty.Supervisor), FourEyes: "approve"}, payForm, doPay),
	rewardStep{Name: "lapse", Label: "逾期未领", From: flow.From(Approved, Issued), To: Lapsed, After: "claim"},
), beginReward)

type paying struct{ Pickup, Voucher string }

var (
	opinionForm = record.Input("reward_opinion", func(in *reason, f *record.Fields) { f.Text(&in.Reason, "审批意见").Paragraph().Required() })
	payForm     = record.Input("reward_pay", func(in *paying, f *record.Fields) {
		f.Text(&in.Pickup, "领款号").Required().Max(20).Hint("领取人出示的领款号")
		f.Text(&in.Voucher, "发放凭证号").Required().Max(80).Hint("财务凭证号，不要填写姓名、账号")
	})
)

func doPay(tx *flow.Tx, r *Reward, in *paying) error {
	if clean(in.Pickup) != r.Pickup {
		return fault.At("pickup", "B120", "领款号不符，请核对")
	}
	r.Paid, r.Voucher = tx.Today(), in.Voucher
	return nil
}

// beginReward computes the reward by the standard in force when the report was received.
func beginReward(tx *flow.Tx, r *Reward) error {
	if !r.Report.Known() {
		return nil // the form says that it is required
	}
	of, err := store.Get(tx.Tx, Kind, r.Report.ID)
	if err != nil {
		return err
	}
	if of.Penalised.IsZero() {
		return record.Bad(&r.Report, "举报事项查证属实并作出处罚后才能给予奖励")
	}
	if !of.Grave && !of.Crime {
		return record.Bad(&r.Report, "不属于重大违法行为，不给予奖励")
	}
	k, p := RewardKind, RewardKind.P
	n, err := tx.Count(k.Plan, store.Query{Where: []store.Cond{store.Eq(k.F(&p.Report), of.ID), {Field: k.F(&p.State), Op: store.Not, Value: string(Refused)}}}, 1)
	if err != nil {
		return err
	}
	if n > 0 {
		return record.Bad(&r.Report, "该举报已有奖励，同一举报不重复奖励")
	}
	x, err := rateAt(tx, r.Grade, of.Received)
	if err != nil {
		return err
	}
	r.Title, r.Fine, r.Rate, r.Demo, r.Region, r.Owner = "奖励 "+of.Number, of.Fine, record.To[Rate](x.ID), of.Demo, of.Region, of.Owner
	r.Base, r.How = x.Amount(of.Fine)
	if r.Amount == 0 {
		r.Amount = r.Base
	}
	return r.within(x)
}

// within holds the amount against the standard.
func (r *Reward) within(x *Rate) error {
	switch {
	case r.Amount < x.Floor:
		return record.Bad(&r.Amount, "%s不低于 %s 元", x.Name, x.Floor.String())
	case r.Amount > x.Cap:
		return record.Bad(&r.Amount, "每起案件的奖励不超过 %s 元", x.Cap.String())
	case r.Amount > r.Base && (!r.Insider || r.Finance == ""):
		return record.Bad(&r.Amount, "只有内部人员举报并征得财政部门同意的，才可以高于计算结果")
	case r.Amount != r.Base && r.Reason == "":
		return record.Bad(&r.Reason, "与计算结果不同的，请说明理由")
	case x.Joint > 0 && r.Amount >= x.Joint && r.Finance == "":
		return record.Bad(&r.Finance, "达到 %s 元的，须会同财政部门决定", x.Joint.String())
	}
	return nil
}

// rateAt returns the rate of a class on a day.
func rateAt(tx *flow.Tx, grade string, on calendar.Date) (*Rate, error) {
	k, p := RateKind, RateKind.P
	list, err := store.Find(tx.Tx, k, store.Query{Limit: 100, Bare: true, Where: []store.Cond{store.Eq(k.F(&p.Grade), grade), store.Eq(k.F(&p.State), string(RateInForce))}})
	if err != nil {
		return nil, err
	}
	for _, x := range list {
		if on >= x.From && (x.Until.IsZero() || on <= x.Until) {
			return x, nil
		}
	}
	return nil, fault.New(fault.Conflict, "B121", "%s没有施行中的奖励标准", on.String())
}
