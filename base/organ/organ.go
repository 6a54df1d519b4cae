// Package organ is the register of organs: bureaus, their stations and institutes, and the departments they work with.
package organ

import (
	"qgov/base/codelist"
	"qgov/kernel/record"
)

// Organ is a public body.
type Organ struct {
	record.Head
	Name    string
	Short   string // 荣成局
	Sort    string
	Parent  record.Ref[Organ]
	Prefix  string // 发文机关代字, 荣市监, in document numbers
	Address string
	Phone   string
	Demo    bool
}

// Sorts are what the open list of sorts begins with. A bureau issues documents in its name.
var Sorts = record.Codes{
	{Code: "bureau", Label: "市场监督管理局"},
	{Code: "station", Label: "市场监督管理所"}, {Code: "institute", Label: "直属机构"},
	{Code: "department", Label: "协作部门"}, {Code: "government", Label: "人民政府"},
}

// Kind is the register.
var Kind = record.Declare("organ", "机构", func(r *Organ, f *record.Fields) {
	f.Text(&r.Name, "机构名称").Required().Title().Public()
	f.Text(&r.Short, "简称").Max(20).List()
	f.Chosen(&r.Sort, "机构类型", Sorts).OpenList(codelist.OrganSorts, "bureau").Required().Filter().List()
	record.Parent(f, &r.Parent, "上级机构")
	f.Text(&r.Prefix, "发文机关代字").Max(10).Hint("用于文书编号，例如“荣市监”")
	f.Text(&r.Address, "地址").Public()
	f.Text(&r.Phone, "公开电话").Public()
	f.YesNo(&r.Demo, "演示数据").ByCode()
}).Everywhere().Says("市场监管机构、派出所、直属机构与协作部门")
