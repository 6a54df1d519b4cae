package warranty_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"qgov/calc/warranty"

	"pgregory.net/rapid"
)

func day(s string) time.Time {
	if s == "" {
		return time.Time{}
	}
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return d
}

func catalogue(t testing.TB) *warranty.Catalogue {
	t.Helper()
	c, err := warranty.Published()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The vectors: T09 of the sources (the longer period holds, a lower promise is void), the colour television of 458号 Art 13 (3,000 yuan,
// 100 days of which 10 in repair: 270.00), and the articles of 令43 one by one.
func TestVectors(t *testing.T) {
	const seller, none, promiser = "seller", "none", "promiser"
	type want struct {
		covered     bool
		last        string
		remedies    []warranty.Remedy
		deduction   int64
		responsible string
		void        bool
	}
	repair, all := []warranty.Remedy{warranty.Repair}, []warranty.Remedy{warranty.Refund, warranty.Exchange, warranty.Repair}
	again := []warranty.Remedy{warranty.Exchange, warranty.Refund, warranty.Repair}
	car := []warranty.Remedy{warranty.Refund, warranty.Exchange}
	for name, v := range map[string]struct {
		in   warranty.Claim
		want want
	}{
		"T09: catalogue 12, promise 24": {warranty.Claim{Product: "自行车", Bought: day("2025-01-10"), Claimed: day("2026-12-01"), PromiseMonths: 24, PriceFen: 100}, want{true, "2027-01-10", repair, 35, seller, false}},
		"T09: promise 6 is void":        {warranty.Claim{Product: "自行车", Bought: day("2026-01-10"), Claimed: day("2026-12-01"), PromiseMonths: 6}, want{true, "2027-01-10", repair, 0, seller, true}},
		"T09: no promise":               {warranty.Claim{Product: "自行车", Bought: day("2026-01-10"), Claimed: day("2027-01-11")}, want{false, "2027-01-10", nil, 0, seller, false}},
		"T09: off the catalogue, 24":    {warranty.Claim{Product: "竹躺椅", Bought: day("2025-01-10"), Claimed: day("2026-12-01"), PromiseMonths: 24}, want{true, "2027-01-10", repair, 0, promiser, false}},
		"T09: off the catalogue, none":  {warranty.Claim{Product: "竹躺椅", Bought: day("2025-01-10"), Claimed: day("2025-01-11")}, want{false, "", nil, 0, none, false}},
		"Art 9, seventh day":            {warranty.Claim{Product: "彩电", PriceFen: 300000, Bought: day("2026-03-01"), Claimed: day("2026-03-08")}, want{true, "2027-03-01", all, 0, seller, false}},
		"Art 10, fifteenth day":         {warranty.Claim{Product: "彩电", PriceFen: 300000, Bought: day("2026-03-01"), Claimed: day("2026-03-16")}, want{true, "2027-03-01", []warranty.Remedy{warranty.Exchange, warranty.Repair}, 4500, seller, false}},
		"Art 13":                        {warranty.Claim{Product: "彩色电视机", PriceFen: 300000, Bought: day("2026-03-01"), Claimed: day("2026-06-09"), Repairs: 2, RepairDays: 10}, want{true, "2027-03-11", again, 27000, seller, false}},
		"one repair is not two":         {warranty.Claim{Product: "彩色电视机", PriceFen: 300000, Bought: day("2026-03-01"), Claimed: day("2026-06-09"), Repairs: 1, RepairDays: 10}, want{true, "2027-03-11", repair, 27000, seller, false}},
		"main part of a refrigerator":   {warranty.Claim{Product: "冰箱", Bought: day("2024-02-29"), Claimed: day("2027-02-28"), MainPart: true}, want{true, "2027-02-28", repair, 0, seller, false}},
		"a leap day ends in February":   {warranty.Claim{Product: "冰箱", Bought: day("2024-02-29"), Claimed: day("2025-03-01")}, want{false, "2025-02-28", nil, 0, seller, false}},
		"motorcycle beyond 6,000 km":    {warranty.Claim{Product: "摩托车", Bought: day("2026-03-01"), Claimed: day("2026-04-01"), Km: 6001}, want{false, "2027-03-01", nil, 0, seller, false}},
		"telephone, delivered later":    {warranty.Claim{Product: "手机", PriceFen: 400000, Bought: day("2026-03-01"), Delivered: day("2026-03-05"), Claimed: day("2026-03-12")}, want{true, "2027-03-05", all, 0, seller, false}},
		"tractor":                       {warranty.Claim{Product: "小型拖拉机", PriceFen: 1, Bought: day("2026-01-31"), Claimed: day("2026-06-01"), Repairs: 2}, want{true, "2026-10-31", again, 0, seller, false}},
		"car, Art 22":                   {warranty.Claim{Product: "家用汽车", PriceFen: 20000000, Bought: day("2026-01-01"), Delivered: day("2026-02-01"), Claimed: day("2026-02-08"), Fault: warranty.Main, Km: 100}, want{true, "2029-02-01", car, 0, seller, false}},
		"car, Art 20":                   {warranty.Claim{Product: "家用汽车", PriceFen: 20000000, Bought: day("2026-02-01"), Claimed: day("2026-04-02"), Fault: warranty.Main, Km: 3000}, want{true, "2029-02-01", []warranty.Remedy{warranty.Assembly}, 0, seller, false}},
		"car, one km too far for it":    {warranty.Claim{Product: "家用汽车", PriceFen: 20000000, Bought: day("2026-02-01"), Claimed: day("2026-04-02"), Fault: warranty.Main, Km: 3001}, want{true, "2029-02-01", repair, 0, seller, false}},
		"car, Art 23":                   {warranty.Claim{Product: "家用汽车", PriceFen: 20000000, Bought: day("2026-02-01"), Claimed: day("2026-04-02"), Fault: warranty.Safety, Km: 2900}, want{true, "2029-02-01", car, 0, seller, false}},
		"car, Art 24 (1) and 27":        {warranty.Claim{Product: "家用汽车", PriceFen: 20000000, Bought: day("2025-02-01"), Claimed: day("2026-02-02"), Fault: warranty.Safety, Repairs: 2, Km: 12000}, want{true, "2028-02-01", car, 1200000, seller, false}},
		"car, Art 24 (4), 31 days":      {warranty.Claim{Product: "轿车", PriceFen: 20000000, Bought: day("2025-02-01"), Claimed: day("2026-02-02"), RepairDays: 31, Km: 500}, want{true, "2028-02-01", car, 50000, seller, false}},
		"car, 30 days are not more":     {warranty.Claim{Product: "轿车", PriceFen: 20000000, Bought: day("2025-02-01"), Claimed: day("2026-02-02"), RepairDays: 30, Km: 500}, want{true, "2028-02-01", repair, 0, seller, false}},
		"car, after the guarantee":      {warranty.Claim{Product: "轿车", Bought: day("2024-02-01"), Claimed: day("2026-02-02"), Fault: warranty.Safety, Repairs: 2, Km: 12000}, want{true, "2027-02-01", repair, 0, seller, false}},
		"car, beyond 60,000 km":         {warranty.Claim{Product: "轿车", Bought: day("2025-02-01"), Claimed: day("2026-02-02"), Km: 60001}, want{false, "2028-02-01", nil, 0, seller, false}},
	} {
		t.Run(name, func(t *testing.T) {
			a, err := catalogue(t).Decide(v.in)
			if err != nil {
				t.Fatal(err)
			}
			got := want{a.Covered, "", a.Remedies, a.DeductionFen, a.Responsible, a.PromiseVoid}
			if !a.LastDay.IsZero() {
				got.last = a.LastDay.Format(time.DateOnly)
			}
			if got.covered != v.want.covered || got.last != v.want.last || !slices.Equal(got.remedies, v.want.remedies) || got.deduction != v.want.deduction || got.responsible != v.want.responsible || got.void != v.want.void {
				t.Errorf("got  %+v\nwant %+v", got, v.want)
			}
			if len(a.Clauses) == 0 || a.Confidence == "" || a.Reason == "" {
				t.Errorf("an answer without clause, confidence or reason: %+v", a)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	good := warranty.Claim{Product: "彩电", Bought: day("2026-03-01"), Claimed: day("2026-03-08")}
	for name, spoil := range map[string]func(c *warranty.Claim){
		"no product":            func(c *warranty.Claim) { c.Product = " " },
		"negative price":        func(c *warranty.Claim) { c.PriceFen = -1 },
		"claim before purchase": func(c *warranty.Claim) { c.Claimed = day("2026-02-28") },
		"delivered too early":   func(c *warranty.Claim) { c.Delivered = day("2026-02-28") },
		"delivered too late":    func(c *warranty.Claim) { c.Delivered = day("2026-03-09") },
		"repaired too long":     func(c *warranty.Claim) { c.RepairDays = 8 },
		"a promise of a century": func(c *warranty.Claim) {
			c.PromiseMonths = 1201
		},
		"an unknown fault": func(c *warranty.Claim) { c.Fault = "rust" },
	} {
		c := good
		spoil(&c)
		if _, err := catalogue(t).Decide(c); err == nil {
			t.Errorf("%s: not refused", name)
		}
	}
}

// Every answer keeps to bounds, whatever is claimed: nothing is deducted beyond the price, and what holds longer never covers less.
func TestProperties(t *testing.T) {
	c := catalogue(t)
	names := []string{"没有这种商品"}
	for _, i := range c.Items {
		names = append(names, i.Product)
	}
	rapid.Check(t, func(t *rapid.T) {
		bought := day("2023-01-01").AddDate(0, 0, rapid.IntRange(0, 900).Draw(t, "bought"))
		in := warranty.Claim{Product: rapid.SampledFrom(names).Draw(t, "product"), PriceFen: rapid.Int64Range(0, 1e12).Draw(t, "price"), Bought: bought,
			Claimed: bought.AddDate(0, 0, rapid.IntRange(0, 2000).Draw(t, "claim")), MainPart: rapid.Bool().Draw(t, "main"), Repairs: rapid.Int64Range(0, 6).Draw(t, "repairs"),
			Km: rapid.Int64Range(0, 100_000).Draw(t, "km"), PromiseMonths: rapid.Int64Range(0, 60).Draw(t, "promise"),
			Fault: rapid.SampledFrom([]warranty.Fault{warranty.Performance, warranty.Safety, warranty.Main}).Draw(t, "fault")}
		a, err := c.Decide(in)
		if err != nil {
			t.Fatal(err)
		}
		if a.DeductionFen < 0 || a.DeductionFen > in.PriceFen {
			t.Fatalf("deducts %d of %d", a.DeductionFen, in.PriceFen)
		}
		if a.Covered != (len(a.Remedies) > 0) || a.Covered && in.Claimed.After(a.LastDay) {
			t.Fatalf("%+v", a)
		}
		longer := in
		longer.PromiseMonths += 12
		if b, err := c.Decide(longer); err != nil || a.Covered && !b.Covered {
			t.Fatalf("a longer promise covers less: %+v %+v %v", a, b, err)
		}
	})
}

// FuzzParse: whatever stands in the tables, reading them ends with a catalogue or an error.
func FuzzParse(f *testing.F) {
	f.Add("class,regulation,product,aliases,whole_months,whole_km,main_months,main_km,parts,rate_ppm,confidence,rate_confidence,from,to\ngoods,r,自行车,单车|脚踏车,12,,24,,车架,500,verified,memory,1995-08-25,\n", "class,name,value,article,confidence\ngoods,refund,7,第九条,secondary\n")
	f.Fuzz(func(t *testing.T, products, rules string) {
		c, err := warranty.Parse(strings.NewReader(products), strings.NewReader(rules))
		if err != nil {
			return
		}
		for _, i := range c.Items {
			if _, ok := c.Find(i.Product, i.From); !ok && i.Product == strings.TrimSpace(i.Product) && (i.To.IsZero() || !i.To.Before(i.From)) {
				t.Errorf("%q is not found", i.Product)
			}
		}
	})
}
