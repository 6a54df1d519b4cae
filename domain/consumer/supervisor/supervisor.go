// Package supervisor is the social supervisors of quality (社会质量监督员): citizens whom the bureau appoints for a term and an area, trains,
// and who report by phone what they find wrong.
//
// A supervisor has an account of its own, whose party is the supervisor's record: it sees the own findings, training, tasks and appraisals
// and nothing else. A [Finding] is a clue and not a complaint of the supervisor: an officer sorts it within the period of rule Z06, by
// passing it to the reception, to the officers of reports, into a sampling plan, into the loop of rectification or to another department,
// or dismisses it on a ground; the supervisor sees the answer. What goes on from here does not say who found it.
//
// Length of the term, hours of training, points and what a year must bring are dated data ([Rule]); no published text gives the figures, so
// they stand as not verified.
package supervisor

import (
	_ "embed"
	"slices"

	"qgov/domain/consumer/reception"
	"qgov/kernel/calendar"
	"qgov/kernel/record"
)

//go:embed en.tsv
var English string

// Supervisor is a social supervisor.
type Supervisor struct {
	record.Head
	Name      string
	CardNo    string
	Employer  string
	Phone     record.Secret
	IDNumber  record.Secret
	Address   record.Secret
	Places    []Place
	Sectors   []string
	Consent   bool // to stand with the full name on the public list
	From      calendar.Date
	Until     calendar.Date
	LetterNo  string
	Tenures   []Tenure
	Grade     string // of the last appraisal
	GradeYear int64
	EndWhy    string
	EndReason string
	EndedOn   calendar.Date
	Self      record.Ref[Supervisor] // itself: by this the account sees its record
	Admitted  calendar.Date          // day on which the account was opened
	Demo      bool
}

// Place is a part of the area.
type Place struct {
	Region   string
	Township string // empty: all of the region
}

// Tenure is one term.
type Tenure struct {
	From     calendar.Date
	Until    calendar.Date
	LetterNo string
	Reason   string // why it was renewed although something was missing
}

// Endings are why a supervisor leaves.
var Endings = record.Codes{{Code: "term", Label: "聘期届满不再续聘"}, {Code: "wish", Label: "本人申请"}, {Code: "moved", Label: "迁离或者工作变动"}, {Code: "idle", Label: "长期不履行职责"}, {Code: "misconduct", Label: "违反工作纪律"}, {Code: "other", Label: "其他"}}

// Kind is the register.
var Kind = record.Declare("social_supervisor", "社会监督员", func(r *Supervisor, f *record.Fields) {
	f.Text(&r.Name, "姓名").Required().Max(30).Title()
	f.Text(&r.CardNo, "监督员证号").Max(40).Unique().Search().List().ByCode()
	f.Text(&r.Employer, "工作单位或者身份").Max(60).Hint("例如 退休教师、社区工作者；应无利害关系")
	f.Secret(&r.Phone, "联系电话")
	f.Secret(&r.IDNumber, "证件号码")
	f.Secret(&r.Address, "联系地址")
	record.Lines(f, &r.Places, "监督区域", func(p *Place, f *record.Fields) {
		f.Place(&p.Region, "地区").Required()
		f.Text(&p.Township, "街道或者乡镇").Max(60).Hint("留空为整个地区")
	}).Required()
	f.Several(&r.Sectors, "监督领域", reception.Sectors).Hint("留空为全部领域")
	f.YesNo(&r.Consent, "同意公开姓名").Hint("不同意的，公开名单只显示姓")
	f.Date(&r.From, "聘期自").ByCode().List().Heading("聘任")
	f.Date(&r.Until, "聘期至").ByCode().List().Filter()
	f.Text(&r.LetterNo, "聘书编号").Max(60).ByCode()
	record.Lines(f, &r.Tenures, "历次聘任", func(t *Tenure, f *record.Fields) {
		f.Date(&t.From, "聘期自")
		f.Date(&t.Until, "聘期至")
		f.Text(&t.LetterNo, "聘书编号").Max(60)
		f.Text(&t.Reason, "说明").Max(300)
	}).ByCode()
	f.Chosen(&r.Grade, "最近年度评议", Grades).ByCode().Filter().List()
	f.Count(&r.GradeYear, "评议年度").AsYear().ByCode()
	f.Chosen(&r.EndWhy, "解聘原因", Endings).ByCode().Filter()
	f.Text(&r.EndReason, "解聘说明").Paragraph().ByCode()
	f.Date(&r.EndedOn, "解聘日期").ByCode()
	record.Parent(f, &r.Self, "本人").ByCode().ForParty()
	f.Date(&r.Admitted, "开通账号日期").ByCode()
	f.YesNo(&r.Demo, "演示数据").ByCode()
}).Says("社会质量监督员的聘任、区域和领域、培训、续聘与解聘；联系方式加密保存")

// covers reports whether the supervisor looks after a region or a place in it, and the sector; an empty township asks for the region only.
func (r *Supervisor) covers(region, township, sector string) bool {
	for _, p := range r.Places {
		if (p.Region == region || within(region, p.Region) || within(p.Region, region)) && (township == "" || p.Township == "" || p.Township == township) {
			return sector == "" || len(r.Sectors) == 0 || slices.Contains(r.Sectors, sector)
		}
	}
	return false
}
