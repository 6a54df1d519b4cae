// Package guarantee says in plain words what the three guarantees (三包) give: what a consumer may choose, until when, from whom and why.
//
//	GET  /warranty      the page for everybody: product, days, repairs in; the answer out
//
// It decides nothing by itself: calc/warranty does, by its dated catalogue, and says how far each row was compared with an official text.
package guarantee

import (
	_ "embed"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"qgov/calc/refusal"
	"qgov/calc/warranty"
	"qgov/kernel/calendar"
	"qgov/kernel/record"
	"qgov/kernel/text"
	"qgov/web"
)

//go:embed en.tsv
var English string

// Claim is a case in the types of records.
type Claim struct {
	Product             string
	Price               record.Money
	Bought, Delivered   calendar.Date
	Claimed             calendar.Date
	Fault               string
	MainPart            bool
	Repairs, RepairDays int64
	PromiseMonths, Km   int64
}

// catalogue is the catalogue that the program carries. What it carries is tested, so a failure to read it is a fault of the program.
var catalogue = sync.OnceValue(func() *warranty.Catalogue {
	c, err := warranty.Published()
	if err != nil {
		panic(err)
	}
	return c
})

// Products lists the products of the catalogue that are in force on the day, each with its regulation.
func Products(on calendar.Date) (out []web.Option) {
	for _, it := range catalogue().Items {
		if (it.From.IsZero() || !it.From.After(on.Time())) && (it.To.IsZero() || !it.To.Before(on.Time())) {
			out = append(out, web.Option{Value: it.Product, Label: it.Product, Group: it.Regulation})
		}
	}
	return out
}

// Decide applies the catalogue. A refused claim is a *refusal.Error with the fields of warranty.Claim.
func Decide(c Claim) (warranty.Answer, error) {
	in := warranty.Claim{Product: c.Product, PriceFen: int64(c.Price), Claimed: utc(c.Claimed), Bought: utc(c.Bought), Delivered: utc(c.Delivered), MainPart: c.MainPart, Fault: warranty.Fault(c.Fault),
		Repairs: c.Repairs, RepairDays: c.RepairDays, PromiseMonths: c.PromiseMonths, Km: c.Km}
	return catalogue().Decide(in)
}

// utc is the day as calc/warranty counts it; the zero Date is the zero time.
func utc(d calendar.Date) time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC)
}

// remedies are what a consumer may choose, in words.
func remedies(p *web.Page, list []warranty.Remedy) []string {
	words := map[warranty.Remedy]string{warranty.Repair: "免费修理", warranty.Assembly: "免费更换总成", warranty.Exchange: "换货", warranty.Refund: "退货退款"}
	out := make([]string, len(list))
	for i, r := range list {
		out[i] = p.Say(words[r])
	}
	return out
}

// who must act.
func who(p *web.Page, responsible string) string {
	switch responsible {
	case "seller":
		return p.Say("销售者：谁经销谁负责三包，找卖出商品的商家即可，不必自己找厂家")
	case "promiser":
		return p.Say("作出三包承诺的经营者")
	}
	return p.Say("三包规定没有指明，按《消费者权益保护法》由经营者负责")
}

// confidence says how far the rules were compared with an official text.
func confidence(p *web.Page, c warranty.Confidence) web.Badge {
	switch c {
	case warranty.Verified:
		return web.Badge{Text: p.Say("已与公布文本核对"), Tone: web.Good}
	case warranty.Secondary:
		return web.Badge{Text: p.Say("据引用文本，请核对原文"), Tone: web.Warn}
	}
	return web.Badge{Text: p.Say("未核实"), Tone: web.Warn}
}

// Explain says what follows from a claim: the choice first, then until when, from whom and why.
func Explain(p *web.Page, c Claim) (web.Part, error) {
	a, err := Decide(c)
	if no := (*refusal.Error)(nil); errors.As(err, &no) {
		return web.Alert{Tone: web.Warn, Title: p.Say("还不能判断"), Text: p.Say(no.Text, no.Args...)}, nil
	}
	if err != nil {
		return nil, err
	}
	head := web.Alert{Tone: web.Warn, Title: p.Say("不在三包期内"), Text: p.Say(a.Reason)}
	if a.Covered {
		head = web.Alert{Tone: web.Good, Title: p.Say("您可以选择：%s", strings.Join(remedies(p, a.Remedies), p.Say("、"))), Text: p.Say(a.Reason)}
	}
	facts := web.Facts{Wide: true}
	add := func(label string, cell web.Cell) {
		facts.Items = append(facts.Items, web.Fact{Label: p.Say(label), Cell: cell})
	}
	if !a.LastDay.IsZero() {
		sub := ""
		if c.RepairDays > 0 {
			sub = p.Say("修理占用的 %d 天已顺延", c.RepairDays)
		}
		add("到哪一天为止", web.Cell{Text: a.LastDay.Format(time.DateOnly), Sub: sub, Strong: true})
	}
	add("由谁负责", web.Cell{Text: who(p, a.Responsible)})
	if a.Covered && slices.Contains(a.Remedies, warranty.Refund) {
		add("退货扣多少钱", deduction(p, a))
	}
	if a.Months > 0 {
		text := p.Say("%d 个月", a.Months)
		if a.Km > 0 {
			text = p.Say("%d 个月或者 %d 公里，以先到者为准", a.Months, a.Km)
		}
		add("三包期", web.Cell{Text: text})
	}
	if a.PromiseVoid {
		add("经营者的承诺", web.Cell{Text: p.Say("承诺低于国家规定，无效，按国家规定的期限")})
	}
	if a.AnswerDays > 0 {
		add("答复期限", web.Cell{Text: p.Say("销售者应在 %d 个工作日内答复", a.AnswerDays)})
	}
	badge := confidence(p, a.Confidence)
	add("依据", web.Cell{Lines: a.Clauses, Badge: &badge})
	return web.Group{head, facts}, nil
}

func deduction(p *web.Page, a warranty.Answer) web.Cell {
	if a.DeductionFen == 0 {
		return web.Cell{Text: p.Say("不扣")}
	}
	return web.Cell{Text: p.Say("%s 元", text.Yuan(a.DeductionFen)), Sub: p.Say("按使用 %d 天计算，修理占用的天数不算", a.DaysUsed)}
}
