// Package letter is the official letters of supervision: the notices of test results to the sampled firm and to the producer, the
// order to rectify, the notice of a re-test, the notice of a look-back, the hand-over to another body, the report of a
// serious risk, the report that asks for an announcement, the order to stop; the notices and decisions of the
// lists of firms and of repair of credit.
//
// A letter is drafted from a sample, a finding, a listing or a repair by [For] after the text of its sort that is in force ([TextKind]: dated texts with
// {placeholders}, proposed by one person and approved by another). A second person issues it: it then gets its number (荣市监抽告〔2026〕12号),
// its day and a check code of 128 bits, and is never changed again. Service is entered with the receipt (送达回证). The paper itself
// is set by package paper as a page, PDF and DOCX with a QR code that leads to /verify, where anybody who holds the paper sees
// whether it is genuine and in force, in a masked text that is made once, when the letter is issued.
package letter

import (
	_ "embed"

	"qgov/base/codelist"
	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/flow"
	"qgov/kernel/record"
)

//go:embed en.tsv
var English string

// Letter is one official letter.
type Letter struct {
	record.Head
	Number    string // 发文字号, given when it is issued
	Sort      string
	Title     string
	To        string                // 主送
	Firm      record.Ref[firm.Firm] // to whom it goes, if it is in the register
	Organ     string                // who issues it
	Source    string                // kind of the record it is made from
	SourceID  record.ID
	Body      string // paragraphs, one a line; a line that begins with # is a heading
	Annexes   string // one a line
	Copies    string // 抄送
	Basis     string // text it was drafted after: its sort and the day from which it is in force
	IssuedOn  calendar.Date
	CheckCode string
	Masked    string // what /verify shows, made when the letter is issued
	Digest    string // SHA-256 of the issued text
	ServedOn  calendar.Date
	ServedHow string
	ServedBy  string
	Receiver  string // who took it
	Note      string
	EndedOn   calendar.Date // withdrawn
	Reason    string
	Demo      bool
}

// The sorts of letter.
const (
	ToFirm     = "result_firm"
	ToProducer = "result_producer"
	Order      = "order"
	Retest     = "retest"
	LookBack   = "look_back"
	Transfer   = "transfer"
	Risk       = "risk"    // report of a serious risk to the bureau above
	Refer      = "refer"   // asks the bureau above for an announcement
	Suspend    = "suspend" // order to stop and overhaul

	ListNotice       = "list_notice"
	ListDecision     = "list_decision"
	ListEnd          = "list_end"
	AbnormalNotice   = "abnormal_notice"
	AbnormalDecision = "abnormal_decision"
	RepairDecision   = "repair_decision"
)

// Sorts are the sorts of letter with their names.
var Sorts = record.Codes{
	{Code: ToFirm, Label: "检验结果告知书（被抽样单位）"}, {Code: ToProducer, Label: "检验结果告知书（生产者）"}, {Code: Order, Label: "责令改正通知书"},
	{Code: Retest, Label: "复检通知书"}, {Code: LookBack, Label: "回头看（复查）通知书"}, {Code: Transfer, Label: "移送函"},
	{Code: ListNotice, Label: "列入严重违法失信名单事先告知书"}, {Code: ListDecision, Label: "列入严重违法失信名单决定书"}, {Code: ListEnd, Label: "移出名单（名录）决定书"},
	{Code: AbnormalNotice, Label: "拟列入经营异常名录告知书"}, {Code: AbnormalDecision, Label: "列入经营异常名录决定书"}, {Code: RepairDecision, Label: "信用修复决定书"},
	{Code: Risk, Label: "严重质量安全风险报告"}, {Code: Refer, Label: "提请公告的报告"}, {Code: Suspend, Label: "责令停业整顿通知书"},
}

// word is the word of a sort in the document number.
func word(sort string) string {
	switch sort {
	case ToFirm, ToProducer:
		return "抽告"
	case Order:
		return "责改"
	case Retest:
		return "复检"
	case LookBack:
		return "复查"
	case ListNotice, AbnormalNotice:
		return "信告"
	case ListDecision, AbnormalDecision, ListEnd, RepairDecision:
		return "信决"
	case Risk, Refer:
		return "报"
	case Suspend:
		return "停整"
	}
	return "移"
}

// The states of a letter.
const (
	Draft     record.State = "draft"
	Issued    record.State = "issued"
	Served    record.State = "served"
	Withdrawn record.State = "withdrawn"
	Dropped   record.State = "dropped"
)

// Kind is the register of letters.
var Kind = record.Declare("letter", "文书", func(r *Letter, f *record.Fields) {
	f.Text(&r.Title, "标题").Required().Title().Search()
	f.Text(&r.Number, "发文字号").Max(60).List().Search().ByCode()
	f.Chosen(&r.Sort, "文书种类", Sorts).Required().Filter().List()
	f.Text(&r.To, "主送").Required().List().Search()
	record.Refer(f, &r.Firm, "受送达企业", firm.Kind).Filter()
	f.Text(&r.Organ, "发文机关").Required()
	f.Text(&r.Source, "来源业务").Max(40)
	f.Any(&r.SourceID, "来源记录")
	f.Text(&r.Body, "正文").Paragraph().Max(8000).Required()
	f.Text(&r.Annexes, "附件").Paragraph().Max(1000)
	f.Text(&r.Copies, "抄送")
	f.Text(&r.Basis, "文本依据")
	f.Date(&r.IssuedOn, "签发日期").List()
	f.Text(&r.CheckCode, "验证码").Max(26).Unique()
	f.Text(&r.Masked, "公开核验文本").Paragraph().Max(10000)
	f.Text(&r.Digest, "文本摘要").Max(80)
	f.Date(&r.ServedOn, "送达日期").List().Heading("送达回证")
	f.Chosen(&r.ServedHow, "送达方式", sampling.Ways).OpenList(codelist.Ways)
	f.Text(&r.ServedBy, "送达人").Max(30)
	f.Text(&r.Receiver, "收件人").Max(60).Private()
	f.Text(&r.Note, "送达备注").Paragraph()
	f.Date(&r.EndedOn, "撤销日期")
	f.Text(&r.Reason, "撤销理由").Paragraph()
	f.YesNo(&r.Demo, "演示数据")
}).CodeOnly().Says("检验结果告知、责令改正、复检、复查、移送和信用监管文书，签发后不可更改，可扫码核验")

// Inputs of the steps.
type (
	edit struct {
		Title, To, Body, Annexes, Copies string
	}
	service struct {
		Day                 calendar.Date
		How, Receiver, Note string
		By                  string
	}
	reason struct{ Reason string }
)

var editForm = record.Input("letter_edit", func(in *edit, f *record.Fields) {
	f.Text(&in.Title, "标题").Required()
	f.Text(&in.To, "主送").Required()
	f.Text(&in.Body, "正文").Paragraph().Max(8000).Required().Hint("一行一段；以 # 开头的行为小标题")
	f.Text(&in.Annexes, "附件").Paragraph().Max(1000).Hint("一行一个")
	f.Text(&in.Copies, "抄送")
})

var serviceForm = record.Input("letter_serve", func(in *service, f *record.Fields) {
	f.Date(&in.Day, "送达日期").Required()
	f.Chosen(&in.How, "送达方式", sampling.Ways).OpenList(codelist.Ways).Required()
	f.Text(&in.By, "送达人").Max(30).Required()
	f.Text(&in.Receiver, "收件人").Max(60).Required()
	f.Text(&in.Note, "送达备注").Paragraph().Hint("拒收、留置、公告送达的情况")
})

var reasonForm = record.Input("letter_reason", func(in *reason, f *record.Fields) {
	f.Text(&in.Reason, "理由").Paragraph().Required()
})

// Flow is the course of a letter: drafted by one person, issued by another, served.
var Flow = flow.Of(Kind, Draft, flow.States{
	{Code: Draft, Label: "起草", Tone: record.Info}, {Code: Issued, Label: "已签发待送达", Tone: record.Warn}, {Code: Served, Label: "已送达", Tone: record.Good},
	{Code: Withdrawn, Label: "已撤销", Tone: record.Alert, Final: true, Aside: true}, {Code: Dropped, Label: "不发", Tone: record.Quiet, Final: true, Aside: true},
},
	flow.Fill(flow.With(flow.Step[Letter]{Name: "edit", Writes: true, Optional: true, Label: "修改文稿", From: flow.From(Draft), By: flow.By(duty.Handler, duty.Supervisor)}, editForm,
		func(_ *flow.Tx, r *Letter, in *edit) error {
			r.Title, r.To, r.Body, r.Annexes, r.Copies = in.Title, in.To, in.Body, in.Annexes, in.Copies
			return nil
		}), func(_ *flow.Tx, r *Letter, in *edit) error {
		*in = edit{r.Title, r.To, r.Body, r.Annexes, r.Copies}
		return nil
	}),
	flow.Step[Letter]{Name: "issue", Label: "签发", Help: "须由起草和修改以外的人签发；签发后编号、生成验证码，文稿不能再改", From: flow.From(Draft), To: Issued, By: flow.By(duty.Supervisor),
		FourEyes: "create", Do: issue},
	flow.Fill(flow.With(flow.Step[Letter]{Name: "serve", Label: "登记送达", Help: "填写送达回证", From: flow.From(Issued), To: Served, By: flow.By(duty.Handler, duty.Sampler, duty.Supervisor)}, serviceForm, serve),
		func(tx *flow.Tx, r *Letter, in *service) error {
			in.Day, in.By = tx.Today(), tx.Actor().Name
			return nil
		}),
	flow.With(flow.Step[Letter]{Name: "withdraw", Label: "撤销", Help: "撤销后扫码核验显示“已撤销”；须由签发以外的人办理", From: flow.From(Issued, Served), To: Withdrawn, By: flow.By(duty.Supervisor, duty.Leader), FourEyes: "issue", Danger: true}, reasonForm,
		func(tx *flow.Tx, r *Letter, in *reason) error {
			r.EndedOn, r.Reason = tx.Today(), in.Reason
			return event.Emit(tx, Revoked, r.sent())
		}),
	flow.Step[Letter]{Name: "drop", Label: "不发", From: flow.From(Draft), To: Dropped, By: flow.By(duty.Handler, duty.Supervisor), Danger: true},
)
