// Package person is the register of the people who act for organs: who may take samples, and which firms each must keep away from.
package person

import (
	"qgov/base/firm"
	"qgov/base/organ"
	"qgov/kernel/record"
)

// Person is somebody who acts for an organ.
type Person struct {
	record.Head
	Name      string
	Organ     record.Ref[organ.Organ]
	Post      string
	Licence   string // 执法证号
	Sampler   bool   // in the pool of samplers and inspectors
	Account   record.ID
	Phone     record.Secret
	Interests []Interest
	Demo      bool
}

// Interest is a reason to keep away from a firm (行政处罚法 Art 43; 双随机 回避).
type Interest struct {
	Firm   record.Ref[firm.Firm]
	Reason string
}

// Kind is the register.
var Kind = record.Declare("person", "人员", func(r *Person, f *record.Fields) {
	f.Text(&r.Name, "姓名").Required().Max(30).Title()
	record.Refer(f, &r.Organ, "所在机构", organ.Kind).Required().Filter().List()
	f.Text(&r.Post, "职务").Max(40).List()
	f.Text(&r.Licence, "执法证号").Max(40).Unique()
	f.YesNo(&r.Sampler, "可承担抽样检查").Filter().List()
	f.Any(&r.Account, "系统账号").ByCode()
	f.Secret(&r.Phone, "联系电话")
	record.Lines(f, &r.Interests, "应当回避的企业", func(i *Interest, f *record.Fields) {
		record.Refer(f, &i.Firm, "企业", firm.Kind).Required()
		f.Text(&i.Reason, "回避事由").Required()
	})
	f.YesNo(&r.Demo, "演示数据").ByCode()
}).Says("执法检查人员名录库：抽样人员与回避关系")
