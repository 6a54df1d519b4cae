package guarantee

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"qgov/kernel/calendar"
	"qgov/kernel/module"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/route"
	"qgov/web"
)

// Module is the page for everybody.
func Module() module.Module {
	return module.Module{Name: "guarantee", English: English, Routes: func(s *page.Site) []route.Route {
		d := desk{s}
		return []route.Route{route.Public("GET /warranty", d.show)}
	}}
}

type desk struct{ site *page.Site }

// bounds are what the counts of a claim can be: those of the form of complaints (reception.PurchaseFields).
var bounds = []struct {
	name string
	most int64
	of   func(c *Claim) *int64
}{{"repairs", 99, func(c *Claim) *int64 { return &c.Repairs }}, {"days", 3650, func(c *Claim) *int64 { return &c.RepairDays }}, {"promise", 600, func(c *Claim) *int64 { return &c.PromiseMonths }}, {"km", 2_000_000, func(c *Claim) *int64 { return &c.Km }}}

// read takes a claim from the address, with what cannot be read by the name of its field.
func read(p *web.Page, q url.Values, today calendar.Date) (c Claim, wrong map[string]string) {
	wrong = make(map[string]string)
	c = Claim{Product: strings.TrimSpace(q.Get("product")), Fault: q.Get("fault"), MainPart: q.Get("part") == "main", Claimed: today}
	date := func(name string, to *calendar.Date) {
		if v := q.Get(name); v != "" {
			d, err := calendar.ParseDateLoose(v)
			if err != nil {
				wrong[name] = p.Say("日期不正确，请写作 2026-01-31")
			}
			*to = d
		}
	}
	count := func(name string, to *int64, most int64) {
		if v := strings.TrimSpace(q.Get(name)); v != "" {
			n, err := strconv.ParseInt(v, 10, 32)
			switch {
			case err != nil:
				wrong[name] = p.Say("请填写一个整数")
			case n < 0 || n > most:
				wrong[name] = p.Say("请填写 0 到 %d 之间的整数", most)
			}
			*to = n
		}
	}
	date("bought", &c.Bought)
	date("delivered", &c.Delivered)
	for _, b := range bounds {
		count(b.name, b.of(&c), b.most)
	}
	if v := strings.TrimSpace(q.Get("price")); v != "" {
		m, err := record.ParseMoney(v)
		if err != nil || m < 0 {
			wrong["price"] = p.Say("请填写金额，例如 2999.00")
		}
		c.Price = m
	}
	if c.Product == "" {
		wrong["product"] = p.Say("请选择或者填写商品")
	}
	if c.Bought.IsZero() && wrong["bought"] == "" {
		wrong["bought"] = p.Say("请填写发票上的购买日期")
	}
	return c, wrong
}

// show answers GET /warranty. The case is in the address, so that it can be sent to somebody; nothing of it is kept.
func (d desk) show(w http.ResponseWriter, r *http.Request) error {
	p := d.site.Page(r, "")
	p.Title = p.Say("三包查询")
	q := r.URL.Query()
	today := calendar.Today(d.site.Engine.DB().Clock())
	parts := []web.Part{web.Head{Title: p.Title, Lead: p.Say("家电、手机、电脑、自行车、农机、家用汽车坏了，能修、能换还是能退？填三步就知道。")}}
	var wrong map[string]string
	if q.Has("product") {
		var c Claim
		if c, wrong = read(p, q, today); len(wrong) == 0 {
			answer, err := Explain(p, c)
			if err != nil {
				return err
			}
			parts = append(parts, answer, web.Notice{Title: p.Say("接下来怎么办"), Text: []string{p.Say("带上发票和三包凭证找商家；商家不答应的，可以在本站投诉，由市场监督管理部门调解。")},
				Links: []web.Link{{Label: p.Say("我要投诉"), URL: "/complain?" + complain(q).Encode()}}})
		}
	}
	parts = append(parts, d.form(p, q, wrong, today))
	status := http.StatusOK
	if len(wrong) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return web.Render(w, status, web.Public(p, web.Wrap{Narrow: true, Parts: parts}))
}

// complain keeps what the form of complaints asks too.
func complain(q url.Values) url.Values {
	out := url.Values{}
	for _, name := range []string{"product", "price", "bought", "repairs"} {
		if v := q.Get(name); v != "" {
			out.Set(name, v)
		}
	}
	if v := q.Get("days"); v != "" {
		out.Set("repair_days", v)
	}
	return out
}

func (d desk) form(p *web.Page, q url.Values, wrong map[string]string, today calendar.Date) web.Form {
	f := web.Form{Get: true, Action: "/warranty", NoGuard: true, Narrow: true, Numbered: true, Buttons: []web.Button{{Label: p.Say("看看我可以要求什么"), Primary: true}}}
	field := func(kind web.FieldKind, name, label, help string) web.Field {
		x := web.Field{Kind: kind, Name: name, Label: p.Say(label), Value: q.Get(name), Problem: wrong[name]}
		if help != "" {
			x.Help = p.Say(help)
		}
		for _, b := range bounds {
			if b.name == name {
				x.Min, x.Max = "0", strconv.FormatInt(b.most, 10)
			}
		}
		if x.Problem != "" {
			f.Problems = append(f.Problems, web.Problem{Field: "f-" + name, Text: x.Problem})
		}
		return x
	}
	product := field(web.Select, "product", "是什么商品", "不在目录里的，选“其他商品”，按经营者的承诺判断")
	product.Options, product.Required = append(Products(today), web.Option{Value: "其他商品", Label: p.Say("其他商品")}), true
	bought := field(web.Date, "bought", "哪一天买的", "以发票日期为准")
	bought.Required, bought.Max = true, today.String()
	fault := field(web.Select, "fault", "出了什么毛病", "")
	fault.EmptyOption = p.Say("不能正常使用（一般故障）")
	fault.Options = []web.Option{{Value: "safety", Label: p.Say("汽车：转向、制动失效等严重安全故障")}, {Value: "assembly", Label: p.Say("汽车：发动机、变速器、电池、电机的主要零部件故障")}}
	part := field(web.Select, "part", "坏的是不是主要部件", "例如压缩机、电动机、主板；主要部件的三包期较长")
	part.EmptyOption, part.Options = p.Say("不是，或者不清楚"), []web.Option{{Value: "main", Label: p.Say("是主要部件")}}
	price := field(web.Money, "price", "发票价格", "")
	price.Unit = p.Say("元")
	f.Sections = []web.Section{
		{Title: p.Say("商品"), Single: true, Fields: []web.Field{product, fault, part}},
		{Title: p.Say("购买"), Single: true, Fields: []web.Field{bought, field(web.Date, "delivered", "哪一天交货的", "与购买日期不同的填写"), price, field(web.Number, "promise", "商家承诺三包几个月", "没有另外承诺的留空")}},
		{Title: p.Say("修理"), Single: true, Fields: []web.Field{field(web.Number, "repairs", "同一毛病修过几次", ""), field(web.Number, "days", "修理一共占用几天", "含等待零配件的时间"), field(web.Number, "km", "行驶里程（公里）", "只有汽车、摩托车需要填写")}},
	}
	return f
}
