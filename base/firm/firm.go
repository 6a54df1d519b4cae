// Package firm is the register of market subjects: enterprises, individual businesses and cooperatives, keyed by their unified social
// credit code (GB 32100-2015).
package firm

import (
	"strings"

	"qgov/base/grid"
	"qgov/base/industry"
	"qgov/calc/uscc"
	"qgov/kernel/calendar"
	"qgov/kernel/record"
)

// Firm is a market subject.
type Firm struct {
	record.Head
	Code     string
	Name     string
	Sort     string
	Status   string
	Industry string // GB/T 4754-2017
	Address  string
	Legal    string // 法定代表人 or operator
	Phone    record.Secret
	Founded  calendar.Date
	Size     string
	Licence  string // 食品生产/经营许可证编号 and the like
	Cell     record.Ref[grid.Cell]
	Demo     bool
}

// Sorts, Statuses and Sizes are the code lists of the register.
var (
	Sorts = record.Codes{{Code: "enterprise", Label: "企业"}, {Code: "individual", Label: "个体工商户"}, {Code: "cooperative", Label: "农民专业合作社"},
		{Code: "institution", Label: "事业单位及其他"}}
	Statuses = record.Codes{{Code: "active", Label: "存续", Tone: record.Good}, {Code: "moved", Label: "迁出"}, {Code: "closed", Label: "注销", Tone: record.Quiet},
		{Code: "revoked", Label: "吊销", Tone: record.Alert}, {Code: "suspended", Label: "歇业", Tone: record.Warn}}
	Sizes = record.Codes{{Code: "large", Label: "大型"}, {Code: "medium", Label: "中型"}, {Code: "small", Label: "小型"}, {Code: "micro", Label: "微型"}}
)

// Kind is the register.
var Kind = record.Declare("firm", "企业", func(r *Firm, f *record.Fields) {
	f.Text(&r.Code, "统一社会信用代码").Unique().Search().List().Public().Pattern(`[0-9A-HJ-NPQRTUWXY]{18}`, "91371082MA3C0000XX")
	f.Text(&r.Name, "名称").Required().Title().Public()
	f.Chosen(&r.Sort, "主体类型", Sorts).Required().Filter().List().Public()
	f.Chosen(&r.Status, "登记状态", Statuses).Required().Filter().List().Public()
	f.Text(&r.Industry, "行业").Max(5).Hint("GB/T 4754-2017 代码，例如 1512").Filter().Public()
	f.Text(&r.Address, "住所").Public()
	f.Text(&r.Legal, "法定代表人（经营者）").Max(60).Private()
	f.Secret(&r.Phone, "联系电话")
	f.Date(&r.Founded, "成立日期").Public()
	f.Chosen(&r.Size, "规模", Sizes).Filter().Public()
	f.Text(&r.Licence, "许可证编号").Public()
	record.Refer(f, &r.Cell, "监管网格", grid.Kind).Filter()
	f.YesNo(&r.Demo, "演示数据").ByCode().Public()
}).Everywhere().Says("市场主体登记库，按统一社会信用代码唯一").Rule(func(r *Firm) error {
	r.Code = strings.ToUpper(strings.TrimSpace(r.Code))
	if r.Code != "" {
		if why := uscc.Check(r.Code).Reason; why != "" {
			return record.Bad(&r.Code, "信用代码不正确：%s", why)
		}
	}
	if r.Industry != "" {
		if _, ok := industry.Lookup(industry.Code(r.Industry)); !ok {
			return record.Bad(&r.Industry, "“%s”不是国民经济行业分类（GB/T 4754-2017）的代码", r.Industry)
		}
	}
	return nil
})
