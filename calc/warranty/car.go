package warranty

import "time"

// car answers for family cars by 家用汽车产品修理更换退货责任规定 (市场监管总局令43, in force 2022-01-01). The guarantee (三包有效期) opens the way
// to exchange and refund; the repair period (包修期) is longer and opens repair only. Each ends with the first of its days and its
// distance, and time counts from delivery (Art 18).
func (c *Catalogue) car(item Item, in Claim, start time.Time) Answer {
	a := Answer{Months: max(item.Main.Months, in.PromiseMonths), Km: item.Main.Km, Responsible: "seller", Confidence: item.Confidence, MainPartKnown: true,
		PromiseVoid: in.PromiseMonths > 0 && in.PromiseMonths < item.Main.Months, Clauses: []string{item.Regulation}}
	a.LastDay = last(start, a.Months, 0)
	rule := func(name string) int64 { return c.rule(item.Class, name).Value }
	cite := func(reason string, names ...string) {
		a.Reason = reason
		for _, name := range names {
			r := c.rule(item.Class, name)
			a.Clauses = append(a.Clauses, r.Article)
			a.Confidence = weaker(a.Confidence, r.Confidence)
		}
	}
	if in.Claimed.After(a.LastDay) || in.Km > item.Main.Km {
		cite("已超过包修期", "period")
		return a
	}
	a.Covered, a.AnswerDays, a.CourtesyFrom = true, rule("answer"), rule("courtesy")+1
	used := days(start, in.Claimed)
	guaranteed := !in.Claimed.After(last(start, item.Whole.Months, 0)) && in.Km <= item.Whole.Km
	young := used <= rule("early_days") && in.Km <= rule("early_km")
	severe := in.Repairs >= rule("safety_repairs") && in.Fault == Safety || in.Changes >= rule("changes") ||
		in.RepairDays > rule("repair_days") || in.Repairs > rule("same_fault")
	switch {
	case in.Fault == Main && used <= rule("first_days"):
		a.Remedies = []Remedy{Refund, Exchange}
		cite("交付七日内主要总成的主要零部件出现质量问题需要更换，可以选择换车或者退车", "first_days")
	case in.Fault == Safety && young:
		a.Remedies = []Remedy{Refund, Exchange}
		cite("交付初期出现危及安全的严重故障，可以选择换车或者退车", "safety")
	case guaranteed && severe:
		a.Remedies = []Remedy{Refund, Exchange}
		a.DeductionFen, a.DaysUsed = c.compensation(item.Class, in), used
		cite("三包有效期内多次修理、更换或者修理时间过长，可以选择换车或者退车，并支付使用补偿费", "severe", "compensation")
	case in.Fault == Main && young:
		a.Remedies = []Remedy{Assembly}
		cite("交付初期主要总成的主要零部件出现质量问题，可以选择免费更换总成", "assembly")
	default:
		a.Remedies = []Remedy{Repair}
		cite("在包修期内，由修理者免费修理", "period")
	}
	return a
}

// compensation is what the consumer pays for the use of a car under Art 27: price × distance in thousands of km × coefficient, which the
// seller may not set above the rule's value, in millionths.
func (c *Catalogue) compensation(class string, in Claim) int64 {
	return share(in.PriceFen, c.rule(class, "compensation").Value, in.Km, 1000)
}
