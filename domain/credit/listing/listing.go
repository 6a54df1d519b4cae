// Package listing is the two lists of firms: 经营异常名录 ([Abnormal]) and 严重违法失信名单 ([Serious]), and the repair of credit by which
// a firm leaves the second before its time ([Repair]).
//
// A listing names its ground, which is a dated register ([Ground]: the four statutory grounds of the abnormal list, the fields of 令44
// Art 5 to 10), and takes its course by a flow: notice to the party, its statement, review, decision by a second person, service,
// publication. What two people approved is changed by steps alone. Every act is a leaf of the public log: the notice and the decision
// without their content, the publication, correction and withdrawal with the masked copy that the public reads (package publish), so
// that no listing can vanish silently (threat T1); author and approver are never one person (threat T8).
//
// Lengths are rules of the register of time limits, so that what the law says of a day before and after 2026-04-01 (信用修复管理办法)
// is applied by date; what was not compared with an official text is shown as 未核实.
//
// The package knows nobody who listens: [Listed], [Corrected], [Lifted] and [Repaired] tell the file of the firm, the grade and the
// departments.
package listing

import (
	_ "embed"

	"qgov/base/firm"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

//go:embed en.tsv
var English string

// The lists.
const (
	OfAbnormal = "abnormal"
	OfSerious  = "serious"
)

// Lists are the lists with their names.
var Lists = record.Codes{{Code: OfAbnormal, Label: "经营异常名录", Tone: record.Warn}, {Code: OfSerious, Label: "严重违法失信名单", Tone: record.Alert}}

// How a listing ends.
const (
	Cured    = "cured"    // the firm did what it had not done
	Expired  = "expired"  // its time is over
	Mended   = "repaired" // by repair of credit
	Annulled = "annulled" // it was wrong
)

// Ends are the ends with their names.
var Ends = record.Codes{{Code: Cured, Label: "履行义务后移出"}, {Code: Expired, Label: "期满移出"}, {Code: Mended, Label: "信用修复移出"}, {Code: Annulled, Label: "撤销列入决定"}}

// Ways are the ways of service.
var Ways = record.Codes{{Code: "direct", Label: "直接送达"}, {Code: "mail", Label: "邮寄送达"}, {Code: "electronic", Label: "电子送达"}, {Code: "notice", Label: "公告送达"}}

// The rules of the register of time limits that the lists go by.
const (
	ruleList      = "K05" // listing after the ground arose
	ruleCure      = "K06" // removal after the firm asked for it
	ruleStay      = "K07" // serious list: three years
	ruleLeave     = "K08" // serious list: one year before a repair
	ruleAccept    = "K09"
	ruleDecide    = "K10"
	ruleServe     = "A11"
	ruleHearing   = "A09"
	ruleState     = "K15"
	rulePublish   = "K16"
	ruleMature    = "K17" // abnormal list: three years
	ruleWarn      = "K18" // abnormal list: public notice before the three years are over
	ruleMailLeast = "K22"
	ruleMailMost  = "K23"
)

// Entry is what the topics say of a listing.
type Entry struct {
	Kind   string    // kind of the record: abnormal_listing or serious_listing
	ID     record.ID // that record
	Firm   record.ID
	Code   string // unified social credit code
	Name   string
	Region string
	List   string // code of Lists
	Ground string // in words
	Basis  string // law and article of the ground
	Number string // of the decision; in Lifted that of the removal, if it has one
	Day    calendar.Date
	Until  calendar.Date // last day of the listing; zero: none
	Public bool
	End    string // in Lifted: code of Ends
	Why    string // in Lifted and Corrected: the reason that the public reads
	Demo   bool
}

// The topics.
var (
	Listed    = event.NewTopic[Entry]("listing.listed")
	Corrected = event.NewTopic[Entry]("listing.corrected")
	Lifted    = event.NewTopic[Entry]("listing.lifted")
)

// Subject is the firm of a listing as it was named when it was put forward.
type Subject struct {
	Name   string
	Code   string
	Firm   record.Ref[firm.Firm]
	Served record.Ref[firm.Firm] // the firm once it was notified: from then on its own people see the record
	Legal  string                // operator of a sole trader, whose name is masked in what the public reads
}

func subjectFields(r *Subject, f *record.Fields) {
	f.Text(&r.Name, "企业名称").ByCode().Title().Public()
	f.Text(&r.Code, "统一社会信用代码").ByCode().Search().List().Public()
	record.Refer(f, &r.Firm, "企业", firm.Kind).Required().Filter()
	record.Refer(f, &r.Served, "已告知企业", firm.Kind).ByCode().ForParty()
	f.Text(&r.Legal, "经营者").ByCode().Max(60).Private()
}

// name takes name and code from the register. A firm without code cannot be listed: its file is kept by the code.
func (r *Subject) name(tx *flow.Tx) error {
	if !r.Firm.Known() {
		return record.Bad(&r.Firm, "请选择企业")
	}
	return tx.Elevated(func() error {
		f, err := store.Get(tx.Tx, firm.Kind, r.Firm.ID)
		if err != nil {
			return err
		}
		if f.Code == "" {
			return record.Bad(&r.Firm, "该企业没有统一社会信用代码，请先在企业登记中补充")
		}
		r.Name, r.Code, r.Legal = f.Name, f.Code, ""
		if f.Sort == "individual" {
			r.Legal = f.Legal
		}
		return nil
	})
}

// Course is what listings have in common from the decision on.
type Course struct {
	Number     string // 文号 of the decision
	EndedOn    calendar.Date
	EndWay     string
	EndNumber  string // 文号 of the removal
	Why        string
	NewFacts   string // proposed correction
	AmendWhy   string
	PublicCode string
	Proofs     []Proof
}

// Proof is one act with its leaf of the public log.
type Proof struct {
	Day  calendar.Date
	Act  string
	Leaf string
}

func courseFields(r *Course, f *record.Fields) {
	f.Text(&r.Number, "列入决定文号").Max(60).ByCode().List().Search().Public()
	f.Date(&r.EndedOn, "移出日期").ByCode().List().Public().Heading("移出与更正")
	f.Chosen(&r.EndWay, "移出方式", Ends).ByCode().Filter().Public()
	f.Text(&r.EndNumber, "移出决定文号").Max(60).ByCode().Public()
	f.Text(&r.Why, "移出理由").Paragraph().ByCode()
	f.Text(&r.NewFacts, "拟更正的事实").Paragraph().Max(4000).ByCode()
	f.Text(&r.AmendWhy, "更正理由").Paragraph().ByCode()
	f.Text(&r.PublicCode, "公开编号").Max(40).ByCode()
	record.Lines(f, &r.Proofs, "公开日志", proofFields).ByCode()
}

func proofFields(r *Proof, f *record.Fields) {
	f.Date(&r.Day, "日期")
	f.Text(&r.Act, "事项").Max(60)
	f.Text(&r.Leaf, "存证编号").Max(40)
}

// prove keeps the leaf of an act.
func (r *Course) prove(tx *flow.Tx, act, leaf string) {
	r.Proofs = append(r.Proofs, Proof{tx.Today(), act, leaf})
}

// announce notes an act in the public log without its content, which the public may not read yet or any longer.
func announce(tx *flow.Tx, p *record.Plan, r record.Record, c *Course, action, title string) error {
	leaf, err := tx.Announce(p, r, action, title)
	if err == nil {
		c.prove(tx, title, leaf)
	}
	return err
}

// apart refuses the person who put the record forward. Whoever took a step that writes is refused by the flow: who proposed, notified or
// reviewed does not decide, whichever way he comes (threat T8).
func apart(tx *flow.Tx, h *record.Head) error {
	if a := tx.Actor(); !a.IsSystem() && h.CreatedBy == a.ID {
		return fault.New(fault.Denied, "Y101", "您是本事项的经办人，须由另一人办理")
	}
	return nil
}

// day returns the last day of a rule that starts on a day, with the rule of that day.
func day(tx *flow.Tx, rule string, from calendar.Date) (calendar.Date, error) {
	return dayAs(tx, rule, from, from)
}

// dayAs is day by the version of the rule that is in force on another day: a repair goes by the law of the day it is asked for.
func dayAs(tx *flow.Tx, rule string, from, on calendar.Date) (calendar.Date, error) {
	r, err := tx.Rules().At(rule, on)
	if err != nil {
		return 0, err
	}
	return tx.Rules().Due(from, r.Period).Due, nil
}

// past refuses a day that is still to come.
func past(tx *flow.Tx, field string, d calendar.Date) error {
	if d > tx.Today() {
		return fault.At(field, "Y102", "日期不能晚于今天")
	}
	return nil
}
