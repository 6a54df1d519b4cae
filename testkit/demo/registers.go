package demo

import (
	"context"
	"fmt"

	"qgov/base/firm"
	"qgov/base/grid"
	"qgov/base/lab"
	"qgov/base/organ"
	"qgov/base/person"
	"qgov/base/product"
	"qgov/base/region"
	"qgov/calc/uscc"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
)

// makeOrgans makes the bureaus of 威海 and its counties, and in 荣成 a station and two grid cells for every township.
func (w *World) makeOrgans(ctx context.Context) error {
	return w.write(ctx, func(tx *flow.Tx) error {
		for _, c := range []struct{ code, name, short, prefix string }{
			{City, "威海市市场监督管理局", "威海局", "威市监"}, {Region, "荣成市市场监督管理局", "荣成局", "荣市监"}, {"371083", "乳山市市场监督管理局", "乳山局", "乳市监"},
			{"371002", "环翠区市场监督管理局", "环翠局", "威环市监"}, {"371003", "文登区市场监督管理局", "文登局", "文市监"},
		} {
			o := &organ.Organ{Head: head(c.code), Name: c.name, Short: c.short, Sort: "bureau", Prefix: c.prefix, Demo: true}
			if up := w.organs[City]; up != nil {
				o.Parent = record.To[organ.Organ](up.ID)
			}
			if err := flow.Create(tx, organ.Kind, o); err != nil {
				return err
			}
			w.organs[c.code] = o
		}
		for i, town := range region.Children(Region) {
			s := &organ.Organ{Head: head(string(town.Code)), Name: town.Name + "市场监督管理所", Short: town.Name + "所", Sort: "station", Parent: record.To[organ.Organ](w.organs[Region].ID), Demo: true}
			if err := flow.Create(tx, organ.Kind, s); err != nil {
				return err
			}
			w.stations = append(w.stations, s)
			for n := range 2 {
				cell := &grid.Cell{Head: head(string(town.Code)), Code: fmt.Sprintf("%s-%02d", town.Code, n+1), Name: fmt.Sprintf("%s第%d网格", town.Name, n+1),
					Organ: record.To[organ.Organ](s.ID), Supervisor: w.personName(), Scope: "演示网格", Demo: true}
				if i%7 == 3 && n == 1 {
					cell.Supervisor = "" // the report of cells without supervisor has something to show
				}
				if err := flow.Create(tx, grid.Kind, cell); err != nil {
					return err
				}
				w.cells = append(w.cells, cell)
			}
		}
		return nil
	})
}

var (
	surnames = []rune("王李张刘陈杨赵黄周吴徐孙马朱胡林郭何高罗于姜宋唐许邓冯韩曹")
	given    = []rune("伟芳娜敏静丽强磊洋艳勇军杰娟涛明超秀霞平刚桂英建文辉玲华红林海波")
	brands   = []rune("海星晨鑫荣丰泰和顺达隆昌盛安康宁远东润泽天宝祥瑞恒信诚德源")
	marks    = []rune("示样例范")
)

func (w *World) personName() string {
	name := string(pick(w, surnames)) + string(pick(w, given))
	if w.chance(0.6) {
		name += string(pick(w, given))
	}
	return name
}

// trade is a line of business for invented firms.
type trade struct {
	word, industry, sort string
	makes                bool
}

var trades = []trade{
	{"海洋食品", "1361", "enterprise", true}, {"水产养殖", "0411", "enterprise", true}, {"海产品", "1369", "enterprise", true}, {"酒业", "1512", "enterprise", true},
	{"米业", "1311", "enterprise", true}, {"糕点食品", "1411", "enterprise", true}, {"电线电缆", "3831", "enterprise", true}, {"玩具", "2451", "enterprise", true},
	{"电动车制造", "3770", "enterprise", true}, {"服饰", "1819", "enterprise", true}, {"肥料", "2624", "enterprise", true}, {"橡塑制品", "2912", "enterprise", true},
	{"超市", "5212", "individual", false}, {"食品店", "5229", "individual", false}, {"海鲜饭店", "6210", "individual", false}, {"小吃店", "6291", "individual", false},
	{"电动车行", "5238", "individual", false}, {"五金店", "5281", "individual", false}, {"母婴用品店", "5249", "individual", false}, {"服装店", "5232", "individual", false},
	{"农资", "5166", "enterprise", false}, {"餐饮服务", "6210", "enterprise", false}, {"电子商务", "5292", "enterprise", false}, {"果品", "0151", "cooperative", true},
}

// makeFirms makes 2,400 firms: 1,800 in 荣成 and 200 in each other county of 威海. Each belongs to a township; the first ones of a
// county have more firms than the others, as the town itself has.
func (w *World) makeFirms(ctx context.Context) error {
	names := make(map[string]bool)
	n := 0
	for _, c := range []struct {
		code, place string
		count       int
	}{{Region, "荣成", 1800}, {"371083", "乳山", 200}, {"371002", "威海环翠", 200}, {"371003", "威海文登", 200}} {
		towns := region.Children(region.Code(c.code))
		err := w.write(ctx, func(tx *flow.Tx) error {
			for range c.count {
				n++
				town := towns[min(w.rng.IntN(len(towns)), w.rng.IntN(len(towns)))]
				f, what := w.newFirm(c.code, c.place, uint64(n), names)
				f.Region = string(town.Code)
				f.Address = region.FullName(town.Code) + fmt.Sprintf("示例路%d号", 1+w.rng.IntN(300))
				if c.code == Region && !w.chance(0.04) { // a few firms lie in no cell, for the report of uncovered firms
					for _, cell := range w.cells {
						if cell.Region == string(town.Code) {
							f.Cell = record.To[grid.Cell](cell.ID)
							if w.chance(0.5) {
								break
							}
						}
					}
				}
				if err := flow.Create(tx, firm.Kind, f); err != nil {
					return err
				}
				w.firms = append(w.firms, f)
				w.trade[f.ID] = what
				if c.code == Region && f.Status == "active" {
					w.trades[what] = append(w.trades[what], f)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *World) newFirm(code, place string, n uint64, names map[string]bool) (f *firm.Firm, what string) {
	t := pick(w, trades)
	var name string
	for {
		name = place + string(pick(w, brands)) + string(pick(w, marks)) + string(pick(w, brands)) + t.word
		switch t.sort {
		case "enterprise":
			name += "有限公司"
		case "cooperative":
			name += "专业合作社"
		}
		if !names[name] {
			break
		}
	}
	names[name] = true
	kind := map[string]string{"enterprise": "91", "individual": "92", "cooperative": "93"}[t.sort]
	f = &firm.Firm{Head: head(code), Code: uscc.Generate(kind, code, n), Name: name, Sort: t.sort, Status: "active", Industry: t.industry, Legal: w.personName(),
		Phone: record.Secret(fmt.Sprintf("139%08d", w.rng.IntN(1e8))), Founded: calendar.NewDate(1998+w.rng.IntN(26), 1, 1).AddDays(w.rng.IntN(365)), Size: pick(w, []string{"micro", "micro", "small", "small", "medium", "large"}), Demo: true}
	if w.chance(0.05) {
		f.Status = pick(w, []string{"closed", "moved", "suspended"})
	}
	if t.industry[:2] == "13" || t.industry[:2] == "14" || t.industry[:2] == "62" {
		f.Licence = fmt.Sprintf("演示许可%06d", n)
	}
	return f, t.word
}

// makePeople makes the samplers and officers of 荣成 with some interests to avoid.
func (w *World) makePeople(ctx context.Context) error {
	return w.write(ctx, func(tx *flow.Tx) error {
		for i := range 40 {
			p := &person.Person{Head: head(Region), Name: w.personName(), Organ: record.To[organ.Organ](pick(w, w.stations).ID), Post: pick(w, []string{"一级科员", "四级主任科员", "所长", "科长"}),
				Licence: fmt.Sprintf("演鲁%05d", i+1), Sampler: i < 30, Phone: record.Secret(fmt.Sprintf("138%08d", w.rng.IntN(1e8))), Demo: true}
			for range w.rng.IntN(3) {
				f := w.firms[w.rng.IntN(1800)]
				w.shunned[f.ID] = true
				p.Interests = append(p.Interests, person.Interest{Firm: record.To[firm.Firm](f.ID), Reason: pick(w, []string{"近亲属任职", "持有股份", "三年内曾在该企业任职"})})
			}
			if err := flow.Create(tx, person.Kind, p); err != nil {
				return err
			}
			w.people = append(w.people, p)
		}
		return nil
	})
}

// goods are the products of the world; limits are those of the named standards as the bulletins print them, or marked as examples.
var goods = []product.Product{
	{Code: "F-0101", Name: "休闲鱼制品", Domain: product.Food, Class: "水产制品", Standard: "GB 2762-2022", Tests: []product.Test{{Parameter: "N-二甲基亚硝胺", Operator: "<=", Limit: "4.0", Unit: "µg/kg", Method: "GB 5009.26"}, {Parameter: "铅(以Pb计)", Operator: "<=", Limit: "1.0", Unit: "mg/kg", Method: "GB 5009.12"}}},
	{Code: "F-0102", Name: "油条(自制)", Domain: product.Food, Class: "餐饮食品", Standard: "GB 2760-2024", Tests: []product.Test{{Parameter: "铝的残留量(干样品,以Al计)", Operator: "<=", Limit: "100", Unit: "mg/kg", Method: "GB 5009.182"}}},
	{Code: "F-0103", Name: "自消毒餐饮具", Domain: product.Food, Class: "餐饮食品", Standard: "GB 14934-2016", Tests: []product.Test{{Parameter: "大肠菌群", Operator: "不得检出", Method: "GB 14934"}, {Parameter: "阴离子合成洗涤剂", Operator: "不得检出", Method: "GB/T 5750.4"}}},
	{Code: "F-0104", Name: "鲜活海水蟹", Domain: product.Food, Class: "食用农产品", Standard: "GB 2762-2022", Tests: []product.Test{{Parameter: "镉(以Cd计)", Operator: "<=", Limit: "3.0", Unit: "mg/kg", Method: "GB 5009.15"}}},
	{Code: "F-0105", Name: "大米", Domain: product.Food, Class: "粮食加工品", Standard: "GB 2762-2022", Tests: []product.Test{{Parameter: "镉(以Cd计)", Operator: "<=", Limit: "0.2", Unit: "mg/kg", Method: "GB 5009.15"}}},
	{Code: "F-0106", Name: "白酒", Domain: product.Food, Class: "酒类", Standard: "GB 2757-2012", Tests: []product.Test{{Parameter: "甲醇", Operator: "<=", Limit: "2.0", Unit: "g/L", Method: "GB 5009.266"}}},
	{Code: "F-0107", Name: "苹果", Domain: product.Food, Class: "食用农产品", Standard: "GB 2763-2021", Tests: []product.Test{{Parameter: "毒死蜱", Operator: "<=", Limit: "1", Unit: "mg/kg", Method: "GB 23200.113"}}},
	{Code: "F-0108", Name: "糕点", Domain: product.Food, Class: "糕点", Standard: "GB 7099-2015", Tests: []product.Test{{Parameter: "过氧化值(以脂肪计)", Operator: "<=", Limit: "0.25", Unit: "g/100g", Method: "GB 5009.227"}}},
	{Code: "P-0201", Name: "电动自行车", Domain: product.Goods, Class: "交通用具", Standard: "GB 17761-2024", Tests: []product.Test{{Parameter: "最高车速", Operator: "<=", Limit: "25", Unit: "km/h", Method: "GB 17761"}, {Parameter: "整车质量", Operator: "<=", Limit: "55", Unit: "kg", Method: "GB 17761"}}},
	{Code: "P-0202", Name: "电线电缆", Domain: product.Goods, Class: "电工材料", Standard: "GB/T 5023.3-2008", Tests: []product.Test{{Parameter: "导体电阻(1.5mm²)", Operator: "<=", Limit: "12.1", Unit: "Ω/km", Method: "GB/T 3048.4"}}},
	{Code: "P-0203", Name: "儿童玩具", Domain: product.Goods, Class: "儿童用品", Standard: "GB 6675.4-2014", Tests: []product.Test{{Parameter: "可迁移铅", Operator: "<=", Limit: "90", Unit: "mg/kg", Method: "GB 6675.4"}}},
	{Code: "P-0204", Name: "家用燃气软管", Domain: product.Goods, Class: "燃气用具", Standard: "GB 44017-2024", Tests: []product.Test{{Parameter: "耐压性(示例)", Operator: ">=", Limit: "0.2", Unit: "MPa", Method: "GB 44017"}}},
	{Code: "P-0205", Name: "学生服", Domain: product.Goods, Class: "纺织品", Standard: "GB 18401-2010", Tests: []product.Test{{Parameter: "甲醛含量", Operator: "<=", Limit: "75", Unit: "mg/kg", Method: "GB/T 2912.1"}}},
	{Code: "P-0206", Name: "复混肥料", Domain: product.Goods, Class: "农资", Standard: "GB/T 15063-2020", Tests: []product.Test{{Parameter: "总养分(示例)", Operator: ">=", Limit: "45", Unit: "%", Method: "GB/T 15063"}}},
}

// makeProducts makes the products, the laboratories with their scope and the catalogue of each of three years.
func (w *World) makeProducts(ctx context.Context) error {
	return w.write(ctx, func(tx *flow.Tx) error {
		for _, g := range goods {
			p := g
			p.Region, p.Demo = Region, true
			if err := flow.Create(tx, product.Kind, &p); err != nil {
				return err
			}
			w.products = append(w.products, &p)
		}
		for i, l := range []struct{ name, sort, region string }{
			{"荣成市示例检验检测中心", "institute", Region}, {"威海市样范食品检验院", "institute", City}, {"山东示范产品质量检验研究院", "provincial", "370000"}, {"青岛样例检测技术有限公司", "private", "370200"},
		} {
			x := &lab.Lab{Head: head(l.region), Code: uscc.Generate("12", "370000", uint64(9000+i)), Name: l.name, CMA: fmt.Sprintf("演示CMA%04d", i+1), Until: calendar.NewDate(2028+i, 6, 30), Sort: l.sort, Contact: w.personName(), Phone: "13700000000", Demo: true}
			if i == 3 {
				x.Until = calendar.NewDate(2026, 9, 30) // an expired certificate to be refused
			}
			for _, p := range w.products {
				if i == 2 || i == 0 || p.Domain == product.Food {
					x.Scope = append(x.Scope, lab.Scope{Product: record.To[product.Product](p.ID)})
				}
			}
			if err := flow.Create(tx, lab.Kind, x); err != nil {
				return err
			}
			w.labs = append(w.labs, x)
		}
		return nil
	})
}
