package calculator

import (
	"time"

	"qgov/calc/warranty"
)

// WarrantyResult answers warranty.
type WarrantyResult struct {
	Covered       bool     `json:"covered"`
	Reason        string   `json:"reason"`
	LastDay       string   `json:"last_day"` // YYYY-MM-DD, empty without a period
	Months        int64    `json:"months"`
	Km            int64    `json:"km,omitempty"` // limit of distance
	Remedies      []string `json:"remedies"`     // repair, assembly, exchange, refund
	DaysUsed      int64    `json:"days_used"`
	DeductionFen  int64    `json:"deduction_fen"`
	Responsible   string   `json:"responsible"` // seller, promiser, none
	PromiseVoid   bool     `json:"promise_void"`
	AnswerDays    int64    `json:"answer_workdays,omitempty"`
	CourtesyFrom  int64    `json:"courtesy_from_day,omitempty"`
	Clauses       []string `json:"clauses"`
	Confidence    string   `json:"confidence"` // verified, secondary, memory
	LongerForMain bool     `json:"longer_for_main_part"`
}

func guarantees(deps Deps) []Calculator {
	return []Calculator{{
		Name: "warranty", Label: "三包责任", Help: "按购买日期、故障和修理情况，判断可以要求修理、换货还是退货，到哪一天为止，由谁负责，退货扣多少折旧费",
		Inputs: []Input{
			{Name: "product", Label: "商品", Help: "如 彩色电视机、手机、家用汽车", Kind: Text, Required: true},
			{Name: "price-fen", Label: "发票价格（分）", Kind: Whole, Required: true},
			{Name: "bought", Label: "购买日期", Kind: Date, Required: true},
			{Name: "claim", Label: "主张日期", Kind: Date, Required: true},
			{Name: "delivered", Label: "交付日期", Help: "与购买日期不同的", Kind: Date},
			{Name: "part", Label: "故障部位", Help: "main 为主要部件", Kind: Text, Default: "whole", Options: []string{"whole", "main"}},
			{Name: "repairs", Label: "已修理次数", Help: "同一故障仍未修好的", Kind: Whole},
			{Name: "repair-days", Label: "修理占用天数", Kind: Whole},
			{Name: "changes", Label: "已更换次数", Help: "家用汽车的总成或者同一主要零部件", Kind: Whole},
			{Name: "promise-months", Label: "经营者承诺月数", Kind: Whole},
			{Name: "km", Label: "行驶里程（公里）", Kind: Whole},
			{Name: "fault", Label: "故障类型", Help: "performance 性能故障，safety 严重安全性能故障，assembly 主要总成故障", Kind: Text, Default: "performance", Options: []string{"performance", "safety", "assembly"}},
		},
		Outputs: []Output{{"covered", "在三包期内"}, {"reason", "说明"}, {"last_day", "最后一天"}, {"remedies", "可以要求"}, {"responsible", "由谁负责"}, {"deduction_fen", "退货折旧费或补偿费（分）"},
			{"days_used", "计费天数"}, {"months", "三包期（月）"}, {"km", "里程上限（公里）"}, {"promise_void", "承诺低于国家规定，无效"}, {"answer_workdays", "答复期限（工作日）"}, {"courtesy_from_day", "提供备用车自修理第几日起"}, {"clauses", "依据"}, {"confidence", "核实程度"}},
		Run: func(args map[string]string) (any, error) {
			a, err := deps.Warranty.Decide(warranty.Claim{Product: args["product"], PriceFen: whole(args, "price-fen"), Bought: day(args, "bought"), Delivered: day(args, "delivered"),
				Claimed: day(args, "claim"), MainPart: args["part"] == "main", Fault: warranty.Fault(args["fault"]), Repairs: whole(args, "repairs"), RepairDays: whole(args, "repair-days"),
				Changes: whole(args, "changes"), PromiseMonths: whole(args, "promise-months"), Km: whole(args, "km")})
			if err != nil {
				return nil, err
			}
			return warrantyResult(a), nil
		},
	}}
}

func warrantyResult(a warranty.Answer) WarrantyResult {
	r := WarrantyResult{Covered: a.Covered, Reason: a.Reason, Months: a.Months, Km: a.Km, Remedies: []string{}, DaysUsed: a.DaysUsed, DeductionFen: a.DeductionFen, Responsible: a.Responsible,
		PromiseVoid: a.PromiseVoid, AnswerDays: a.AnswerDays, CourtesyFrom: a.CourtesyFrom, Clauses: a.Clauses, Confidence: string(a.Confidence), LongerForMain: a.MainPartKnown}
	if !a.LastDay.IsZero() {
		r.LastDay = a.LastDay.Format(time.DateOnly)
	}
	for _, m := range a.Remedies {
		r.Remedies = append(r.Remedies, string(m))
	}
	return r
}

// day reads a date that values has checked; an empty one is the zero time.
func day(args map[string]string, name string) time.Time {
	if args[name] == "" {
		return time.Time{}
	}
	d, err := time.Parse(time.DateOnly, args[name])
	if err != nil {
		panic("calculator: " + name + " was not declared as a date")
	}
	return d
}
