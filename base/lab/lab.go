// Package lab is the register of laboratories with the scope for which each is qualified and until when (检验检测机构资质认定).
package lab

import (
	"qgov/base/codelist"
	"qgov/base/product"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/record"
)

// Lab is a laboratory.
type Lab struct {
	record.Head
	Code      string // unified social credit code
	Name      string
	CMA       string // 资质认定证书编号
	Until     calendar.Date
	Sort      string
	Suspended bool
	Address   string
	Contact   string
	Phone     record.Secret
	Scope     []Scope
	Demo      bool
}

// Scope is one product that the laboratory may test.
type Scope struct {
	Product   record.Ref[product.Product]
	Parameter string // empty: all usual parameters of the product
	Method    string
	Until     calendar.Date // zero: as long as the certificate
}

// Sorts are what the open list of sorts begins with.
var Sorts = record.Codes{{Code: "national", Label: "国家质检中心"}, {Code: "provincial", Label: "省级质检中心"}, {Code: "institute", Label: "政府检验机构"},
	{Code: "private", Label: "第三方检验机构"}, {Code: "firm", Label: "企业实验室"}}

// Kind is the register.
var Kind = record.Declare("lab", "检验机构", func(r *Lab, f *record.Fields) {
	f.Text(&r.Code, "统一社会信用代码").Unique().Max(18).Public()
	f.Text(&r.Name, "机构名称").Required().Title().Public()
	f.Text(&r.CMA, "资质认定证书编号").Required().Unique().Max(40).List().Public()
	f.Date(&r.Until, "证书有效期至").Required().List().Public()
	f.Chosen(&r.Sort, "机构类别", Sorts).OpenList(codelist.LabSorts).Required().Filter().List().Public()
	f.YesNo(&r.Suspended, "暂停承检").Filter().List()
	f.Text(&r.Address, "地址").Public()
	f.Text(&r.Contact, "联系人").Max(30)
	f.Secret(&r.Phone, "联系电话")
	record.Lines(f, &r.Scope, "资质范围", func(s *Scope, f *record.Fields) {
		record.Refer(f, &s.Product, "产品", product.Kind).Required().Public()
		f.Text(&s.Parameter, "参数").Hint("留空表示该产品的常检项目").Public()
		f.Text(&s.Method, "检验方法").Public()
		f.Date(&s.Until, "该项有效期至").Public()
	}).Public()
	f.YesNo(&r.Demo, "演示数据").ByCode().Public()
}).Everywhere().Says("承检机构名录、资质范围与有效期")

// Covers returns nil if the laboratory may test the product on the day, or the reason why not.
func (l *Lab) Covers(p record.ID, on calendar.Date) error {
	switch {
	case l.Suspended:
		return fault.New(fault.Invalid, "L101", "%s已暂停承检", l.Name)
	case l.Until < on:
		return fault.New(fault.Invalid, "L102", "%s的资质认定证书于 %s 到期", l.Name, l.Until.String())
	}
	for _, s := range l.Scope {
		if s.Product.ID != p {
			continue
		}
		if !s.Until.IsZero() && s.Until < on {
			return fault.New(fault.Invalid, "L103", "%s对该产品的检验资质于 %s 到期", l.Name, s.Until.String())
		}
		return nil
	}
	return fault.New(fault.Invalid, "L104", "%s的资质范围不含该产品", l.Name)
}
