// Package tender checks bidders for government procurement and tenders (政府采购、工程招投标质量信用核查): given one bidder or a file of up
// to 10,000, by code or by name, and a day, it answers for each whether the bidder is restricted, may be preferred or passes, with the
// ground, the decision, the measures and the source.
//
// What a listing, a grade or an honour means for a bidder is a dated register ([Rule]) and not code. The facts are read as they stood on
// the day: entries of the two lists by their own dates, files and grades as they were known at its end, measures as they were pushed then.
// So the same question as of the same day has the same answer, whatever happens later.
//
// A name counts only if the register spells it alike and has it once on that day, as a name or a former name; anything less is shown to a
// person with its score and its differences (calc/firmname), who chooses. An answer is issued with a number, a check code and a digest over
// every line: it is never changed again, proves itself later and is found by its check code on the public site.
package tender

import (
	_ "embed"
	"time"

	"qgov/base/duty"
	"qgov/base/organ"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
)

//go:embed en.tsv
var English string

// Most is how many bidders one check takes.
const Most = 10_000

// Check is one question about bidders and its answer.
type Check struct {
	record.Head
	Title      string // the project
	Purpose    string
	AsOf       calendar.Date
	Asker      string // who asked, by name
	Platform   record.Ref[organ.Organ]
	Channel    string
	File       string
	Asked      time.Time
	Bidders    int64
	Passed     int64
	Restricted int64
	Preferred  int64
	Several    int64
	Unknown    int64
	Number     string
	Organ      string
	IssuedOn   calendar.Date
	CheckCode  string
	Digest     string
	Demo       bool
}

// The purposes.
const (
	Procurement = "procurement"
	Works       = "works"
	Other       = "other"
)

// Purposes are the code list.
var Purposes = record.Codes{{Code: Procurement, Label: "政府采购"}, {Code: Works, Label: "工程招投标"}, {Code: Other, Label: "其他公共资源交易"}}

// The channels.
const (
	ByForm = "form"
	ByFile = "file"
	ByAPI  = "api"
)

var channels = record.Codes{{Code: ByForm, Label: "页面填写"}, {Code: ByFile, Label: "文件上传"}, {Code: ByAPI, Label: "接口核查"}}

// Kind is the register of checks.
var Kind = record.Declare("tender_check", "投标人信用核查", func(r *Check, f *record.Fields) {
	f.Text(&r.Title, "项目名称").Required().Max(200).Title()
	f.Chosen(&r.Purpose, "用途", Purposes).Required().Filter().List()
	f.Date(&r.AsOf, "核查基准日").Required().List()
	f.Text(&r.Asker, "查询人").Max(100).List()
	record.Refer(f, &r.Platform, "交易平台", organ.Kind).Filter().ForParty()
	f.Chosen(&r.Channel, "查询方式", channels).Required().Filter()
	f.Text(&r.File, "文件名").Max(120)
	f.Instant(&r.Asked, "查询时间").List()
	f.Count(&r.Bidders, "投标人数").List()
	f.Count(&r.Passed, "未发现限制情形").Heading("结果")
	f.Count(&r.Restricted, "受限").List()
	f.Count(&r.Preferred, "优先")
	f.Count(&r.Several, "待选定")
	f.Count(&r.Unknown, "未查到")
	f.Text(&r.Number, "编号").Max(60).List().Search()
	f.Text(&r.Organ, "出具机关")
	f.Date(&r.IssuedOn, "出具日期")
	f.Text(&r.CheckCode, "验证码").Max(26).Unique()
	f.Text(&r.Digest, "结果摘要").Max(80)
	f.YesNo(&r.Demo, "演示数据")
}).CodeOnly().Says("政府采购、招投标质量信用核查：按基准日逐个投标人给出结果、事由、措施和来源，出具后不可更改，可扫码核验")

// The states of a check.
const (
	Working  record.State = "working"
	Choosing record.State = "choosing"
	Issued   record.State = "issued"
)

// askers are who may ask.
func askers() []role.Duty { return append(duty.Staff(), duty.TenderPlatform) }

// Flow is the course of a check. Names that the register does not spell alike wait for a person.
var Flow = flow.Of(Kind, Working, flow.States{
	{Code: Working, Label: "核查中", Tone: record.Info}, {Code: Choosing, Label: "待选定", Tone: record.Warn}, {Code: Issued, Label: "已出具", Tone: record.Good, Final: true, Locked: true},
},
	flow.Step[Check]{Name: "answered", Label: "核查完成", From: flow.From(Working), Targets: []record.State{Choosing, Issued}, Quiet: true,
		Next: func(r *Check) record.State {
			if r.Several > 0 {
				return Choosing
			}
			return Issued
		}, Do: func(tx *flow.Tx, r *Check) error {
			if r.Several > 0 {
				return nil
			}
			return issue(tx, r)
		}},
	flow.Step[Check]{Name: "issue", Label: "出具结果", Help: "没有选定的名称按“待选定”载明；出具后不可更改", From: flow.From(Choosing), To: Issued, By: askers(), Do: issue},
)

// The outcomes of a line.
const (
	Pending    = "" // not yet answered
	Pass       = "pass"
	Restricted = "restricted"
	Preference = "preference"
	Several    = "several"
	Unknown    = "unknown"
)

// Outcomes are the code list, what needs the asker first: whom to choose, whom to leave out, whom to look for by hand.
var Outcomes = record.Codes{{Code: Several, Label: "待选定", Tone: record.Warn}, {Code: Restricted, Label: "受限", Tone: record.Alert}, {Code: Unknown, Label: "未查到", Tone: record.Quiet},
	{Code: Preference, Label: "优先", Tone: record.Good}, {Code: Pass, Label: "未发现限制情形", Tone: record.Info}}
