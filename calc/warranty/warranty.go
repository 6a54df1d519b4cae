// Package warranty decides what a consumer may choose under the three guarantees (三包: repair, exchange, refund) on the day of a
// claim, until when, from whom, and what is deducted for use.
//
// The law is data: a [Catalogue] holds the products with their periods and the rules of each class of products with their articles,
// and says how far each row was compared with an official text. Goods, telephones, computers and farm machines follow one scheme
// (国经贸〔1995〕458号 Art 9 to 13 and the rules that copy it); cars have their own (市场监管总局令43, see car.go).
//
// The period that holds is the longer of the catalogue's and the firm's own promise; a promise below the catalogue is void, and a
// product outside the catalogue has what its firm promised. Days are counted as the Civil Code (Art 201 to 203) says: the day of
// purchase is not counted, and a period of months ends on the day of the same number, or on the last day of a shorter month. Time in
// repair is not part of the period, so it moves its end.
package warranty

import (
	_ "embed"
	"math/big"
	"strings"
	"time"

	"qgov/calc/refusal"
)

// English holds the English of every Chinese text of this package, one line a text: Chinese, tab, English.
//
//go:embed en.tsv
var English string

// Remedy is what the consumer may choose.
type Remedy string

// The remedies, the weakest first.
const (
	Repair   Remedy = "repair"
	Assembly Remedy = "assembly" // the seller replaces the assembly of a car free of charge
	Exchange Remedy = "exchange"
	Refund   Remedy = "refund"
)

// Fault is what is wrong with the product.
type Fault string

// The faults. Performance is any failure to do what the product is for; the others matter for cars only.
const (
	Performance Fault = "performance"
	Safety      Fault = "safety"   // 严重安全性能故障: steering or brakes fail, body cracks, fuel leaks, battery burns
	Main        Fault = "assembly" // a main part of engine, gearbox, traction battery or drive motor fails
)

// Claim is the case. Days are UTC midnights.
type Claim struct {
	Product       string
	PriceFen      int64     // price on the invoice
	Bought        time.Time // day of the invoice
	Delivered     time.Time // zero: on the day of the invoice
	Claimed       time.Time
	MainPart      bool  // the fault is in a main part (主要部件)
	Fault         Fault // empty: Performance
	Repairs       int64 // earlier repairs of the fault that did not mend it
	RepairDays    int64 // days the product was away for repair or waiting for parts
	Changes       int64 // cars: times the assembly or the same main part was replaced
	PromiseMonths int64 // the firm's own promise; 0: none
	Km            int64 // vehicles: distance driven
}

// Answer is what follows.
type Answer struct {
	Covered       bool
	Reason        string    // why it is not covered, or what the choice rests on
	Months, Km    int64     // the period that holds; Km 0: no limit of distance
	PromiseVoid   bool      // the promise is below the catalogue
	LastDay       time.Time // zero: there is no period
	Remedies      []Remedy
	DeductionFen  int64 // of the price, if the consumer takes the refund although it could be exchanged
	DaysUsed      int64
	Clauses       []string
	Responsible   string // seller: who sells answers (谁经销谁负责三包); promiser: whoever made the promise; none
	Confidence    Confidence
	AnswerDays    int64 // cars: working days in which the seller must answer
	CourtesyFrom  int64 // cars: day of one repair from which a spare car or money is due
	MainPartKnown bool  // the catalogue has a longer period for main parts
}

// Decide applies the catalogue to a claim. A refused claim is a *refusal.Error.
func (c *Catalogue) Decide(in Claim) (Answer, error) {
	if in.Fault == "" {
		in.Fault = Performance
	}
	if err := in.check(); err != nil {
		return Answer{}, err
	}
	start := in.Bought
	if in.Delivered.After(start) {
		start = in.Delivered
	}
	item, ok := c.Find(in.Product, in.Claimed)
	if !ok {
		return outside(in, start), nil
	}
	if item.Class == "car" {
		return c.car(item, in, start), nil
	}
	return c.goods(item, in, start), nil
}

func (in Claim) check() error {
	switch {
	case strings.TrimSpace(in.Product) == "":
		return refusal.New("请说明是什么商品")
	case in.PriceFen < 0 || in.Repairs < 0 || in.RepairDays < 0 || in.PromiseMonths < 0 || in.Km < 0 || in.Changes < 0:
		return refusal.New("价格、次数、天数、月数和里程不能为负数")
	case in.Repairs > 99 || in.RepairDays > 36500 || in.Km > 10_000_000 || in.Changes > 99 || in.PriceFen > 1e13:
		return refusal.New("次数、天数、里程或者价格大得不合情理，请核对")
	case in.PromiseMonths > 1200:
		return refusal.New("承诺的三包期不应超过 1200 个月")
	case in.Claimed.Before(in.Bought):
		return refusal.New("主张日期早于购买日期")
	case !in.Delivered.IsZero() && in.Delivered.Before(in.Bought):
		return refusal.New("交付日期早于购买日期")
	case !in.Delivered.IsZero() && in.Claimed.Before(in.Delivered):
		return refusal.New("主张日期早于交付日期")
	case in.RepairDays > days(in.Bought, in.Claimed):
		return refusal.New("修理天数多于购买以来的天数")
	case in.Fault != Performance && in.Fault != Safety && in.Fault != Main:
		return refusal.New("没有“%s”这种故障", string(in.Fault))
	}
	return nil
}

// outside answers for a product that no catalogue names: the firm's own promise, or nothing but the general law.
func outside(in Claim, start time.Time) Answer {
	if in.PromiseMonths == 0 {
		return Answer{Reason: "商品不在三包目录内，经营者也没有作出三包承诺；可依照《消费者权益保护法》第二十四条主张一般质量责任", Responsible: "none",
			Clauses: []string{"《消费者权益保护法》第二十四条"}, Confidence: Verified}
	}
	a := Answer{Months: in.PromiseMonths, Responsible: "promiser", Clauses: []string{"经营者的三包承诺", "《消费者权益保护法》第十六条"}, Confidence: Verified}
	a.LastDay = last(start, a.Months, in.RepairDays)
	a.Covered = !in.Claimed.After(a.LastDay)
	if !a.Covered {
		a.Reason = "已超过经营者承诺的三包期"
		return a
	}
	a.Reason = "商品不在三包目录内，按经营者的承诺处理"
	a.Remedies = []Remedy{Repair}
	return a
}

// goods answers for goods, telephones, computers and farm machines.
func (c *Catalogue) goods(item Item, in Claim, start time.Time) Answer {
	p := item.Whole
	if in.MainPart && item.Main.Months > p.Months {
		p = item.Main
	}
	a := Answer{Months: max(p.Months, in.PromiseMonths), Km: p.Km, Responsible: "seller", Confidence: item.Confidence, MainPartKnown: item.Main.Months > item.Whole.Months,
		PromiseVoid: in.PromiseMonths > 0 && in.PromiseMonths < p.Months, Clauses: []string{item.Regulation}}
	if in.PromiseMonths > p.Months {
		a.Clauses = append(a.Clauses, "经营者的三包承诺高于国家规定，从其承诺")
	}
	a.LastDay = last(start, a.Months, in.RepairDays)
	used := days(start, in.Claimed)
	if in.Claimed.After(a.LastDay) || p.Km > 0 && in.Km > p.Km {
		a.Reason = "已超过三包有效期"
		return a
	}
	a.Covered = true
	cite := func(name string) Rule {
		r := c.rule(item.Class, name)
		a.Confidence = weaker(a.Confidence, r.Confidence)
		if r.Article != "" {
			a.Clauses = append(a.Clauses, r.Article)
		}
		return r
	}
	refund, exchange, repairs, overdue := c.rule(item.Class, "refund"), c.rule(item.Class, "exchange"), c.rule(item.Class, "repairs"), c.rule(item.Class, "overdue")
	switch {
	case refund.Value > 0 && used <= refund.Value:
		cite("refund")
		a.Remedies, a.Reason = []Remedy{Refund, Exchange, Repair}, "自售出之日起不久即出现性能故障，可以选择退货、换货或者修理，不收折旧费"
		return a
	case exchange.Value > 0 && used <= exchange.Value:
		cite("exchange")
		a.Remedies, a.Reason = []Remedy{Exchange, Repair}, "可以选择换货或者修理"
	case repairs.Value > 0 && in.Repairs >= repairs.Value:
		cite("repairs")
		a.Remedies, a.Reason = []Remedy{Exchange, Refund, Repair}, "经多次修理仍不能正常使用，可以换货；无同型号同规格商品或者不愿换货的，可以退货"
	case overdue.Value > 0 && in.RepairDays > overdue.Value:
		cite("overdue")
		a.Remedies, a.Reason = []Remedy{Exchange, Refund, Repair}, "长期未修好，可以换货；无同型号同规格商品或者不愿换货的，可以退货"
	default:
		cite("repair")
		a.Remedies, a.Reason = []Remedy{Repair}, "在三包有效期内，可以免费修理"
	}
	a.DaysUsed = max(0, used-in.RepairDays)
	a.DeductionFen = share(in.PriceFen, item.Rate, a.DaysUsed, 1)
	if item.Rate > 0 {
		cite("wear")
		a.Confidence = weaker(a.Confidence, item.RateConfidence)
	}
	return a
}

// share is price × rate × units ÷ per, to the nearest fen and never more than the price. The rate is in millionths.
func share(price, rate, units, per int64) int64 {
	v, by := big.NewInt(price), big.NewInt(1_000_000*per)
	v.Mul(v, big.NewInt(rate)).Mul(v, big.NewInt(units)).Add(v, new(big.Int).Rsh(by, 1)).Div(v, by)
	if v.Cmp(big.NewInt(price)) > 0 {
		return price
	}
	return v.Int64()
}

// last is the last day of a period of months from the day, which is not counted, and of the days in repair.
func last(start time.Time, months, repair int64) time.Time {
	y, m, d := start.Date()
	first := time.Date(y, m+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	end := time.Date(first.Year(), first.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
	return first.AddDate(0, 0, min(d, end)-1+int(repair))
}

// days counts the days after a until b.
func days(a, b time.Time) int64 { return int64(b.Sub(a) / (24 * time.Hour)) }
