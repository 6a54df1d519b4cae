package listing

import (
	"qgov/base/duty"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/publish"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// What a repair is asked for.
const (
	MatterSerious = "serious_listing"
	MatterPenalty = "penalty"
	MatterOther   = "other"
)

// Matters are the matters of repair.
var Matters = record.Codes{{Code: MatterSerious, Label: "严重违法失信名单"}, {Code: MatterPenalty, Label: "行政处罚信息"}, {Code: MatterOther, Label: "其他失信信息"}}

// The severities of 信用修复管理办法.
const (
	Minor    = "minor"
	Ordinary = "ordinary"
	Grave    = "serious"
)

// Severities are the severities with their names.
var Severities = record.Codes{{Code: Minor, Label: "轻微", Tone: record.Info}, {Code: Ordinary, Label: "一般", Tone: record.Warn}, {Code: Grave, Label: "严重", Tone: record.Alert}}

// The rules of publication: shortest before a repair, longest at all.
var (
	shortestRule = map[string]string{Ordinary: "K19", Grave: "K21"}
	longestRule  = map[string]string{Minor: "K14", Ordinary: "K12", Grave: "K13"}
)

// ruleSpecial is the shortest publication in the fields of food, drugs and special equipment, which ended with 2026-03-31.
const ruleSpecial = "K20"

// Repaired tells that credit was repaired: the matter is published no longer.
var Repaired = event.NewTopic[Mending]("credit_repair.granted")

// Mending is what the topic says.
type Mending struct {
	Repair   record.ID
	What     string    // code of Matters
	Listing  record.ID // the entry of the serious list, if it is one
	Document string    // number of the document
	Firm     record.ID
	Code     string
	Region   string
	Severity string
	Number   string // of the decision
	Day      calendar.Date
	Public   bool
	Demo     bool
}

// Repair is one application for the repair of credit.
type Repair struct {
	record.Head
	Subject
	What       string
	Listing    record.Ref[Serious]
	Document   string
	Severity   string
	Special    bool
	Since      calendar.Date // first day of the publication
	Earliest   calendar.Date
	Latest     calendar.Date
	Agent      string // who asks on behalf of the firm
	Mandate    []record.File
	Reason     string
	Conditions []Met
	Evidence   []record.File
	AskedOn    calendar.Date
	AcceptedOn calendar.Date
	Refusal    string
	CheckedOn  calendar.Date
	Finding    string
	Number     string
	DecidedOn  calendar.Date
	Granted    bool
	Opinion    string
	Proofs     []Proof
	Demo       bool
}

// Met is one condition with what shows that it is met and what the check found.
type Met struct {
	Name  string
	How   string
	Holds bool
	Note  string
}

// The states of an application.
const (
	Draft    record.State = "draft"
	Asked    record.State = "asked"
	Accepted record.State = "accepted"
	Checked  record.State = "checked"
	Done     record.State = "granted"
	Refused  record.State = "refused"
	Rejected record.State = "rejected" // not accepted
)

// RepairKind is the register of applications.
var RepairKind = record.Declare("credit_repair", "信用修复", func(r *Repair, f *record.Fields) {
	subjectFields(&r.Subject, f)
	f.Chosen(&r.What, "修复事项", Matters).Required().Filter().List().Public()
	record.Refer(f, &r.Listing, "列入事项", SeriousKind).Hint("修复严重违法失信名单的，选择列入事项")
	f.Text(&r.Document, "决定文号").Max(80).List().Search().Hint("其他事项填写处罚决定等文号")
	f.Chosen(&r.Severity, "失信严重程度", Severities).Filter().List().Public().Hint("名单按严重处理")
	f.YesNo(&r.Special, "食品、药品、特种设备领域").Hint("2026年4月1日以前申请的，最短公示期较长")
	f.Date(&r.Since, "公示起始日期").Hint("名单自动填写")
	f.Date(&r.Earliest, "最早可申请日期").ByCode()
	f.Date(&r.Latest, "公示期满日期").ByCode()
	f.Text(&r.Agent, "代为申请人").Max(60).Hint("由企业自行申请的不填").Heading("申请")
	f.Files(&r.Mandate, "授权委托材料")
	f.Text(&r.Reason, "申请理由").Paragraph().Max(2000).Required()
	record.Lines(f, &r.Conditions, "修复条件", metFields).Hint("逐项写明证据；不填的，提交时列出应举证的条件")
	f.Files(&r.Evidence, "证明材料")
	f.Date(&r.AskedOn, "申请日期").ByCode().List()
	f.Date(&r.AcceptedOn, "受理日期").ByCode().Heading("受理与决定")
	f.Text(&r.Refusal, "不予受理理由").Paragraph().ByCode()
	f.Date(&r.CheckedOn, "核实日期").ByCode()
	f.Text(&r.Finding, "核实情况").Paragraph().Max(2000).ByCode()
	f.Text(&r.Number, "决定书文号").Max(60).ByCode().List().Search().Public()
	f.Date(&r.DecidedOn, "决定日期").ByCode().List().Public()
	f.YesNo(&r.Granted, "准予修复").ByCode().Filter()
	f.Text(&r.Opinion, "决定理由").Paragraph().Max(2000).ByCode()
	record.Lines(f, &r.Proofs, "公开日志", proofFields).ByCode()
	f.YesNo(&r.Demo, "演示数据").ByCode()
}).Says("满最短公示期后由企业申请或代为申请，逐项举证；2个工作日受理，15个工作日决定，准予的停止公示").Rule(func(r *Repair) error {
	if r.What == MatterSerious && !r.Listing.Known() {
		return record.Bad(&r.Listing, "请选择要修复的列入事项")
	}
	if r.What != MatterSerious && r.What != "" {
		if r.Document == "" {
			return record.Bad(&r.Document, "请填写处罚决定等的文号")
		}
		if r.Severity == "" {
			return record.Bad(&r.Severity, "请选择失信严重程度")
		}
		if r.Since.IsZero() {
			return record.Bad(&r.Since, "请填写公示起始日期")
		}
	}
	return nil
})

func metFields(m *Met, f *record.Fields) {
	f.Text(&m.Name, "条件").Required()
	f.Text(&m.How, "举证").Max(500)
	f.YesNo(&m.Holds, "核实满足").ByCode()
	f.Text(&m.Note, "核实说明").Max(500).ByCode()
}

// Inputs of the steps.
type (
	acceptance struct {
		Accept bool
		Reason string
	}
	checking struct {
		Conditions []Holding
		Finding    string
	}
	// Holding is the check of one condition.
	Holding struct {
		Name  string
		Holds bool
		Note  string
	}
	granting struct {
		Grant  bool
		Reason string
	}
	asking struct {
		Conditions []Claim
		Evidence   []record.File
	}
	// Claim is what the applicant says of one condition.
	Claim struct{ Name, How string }
)

var askingForm = record.Input("repair_submit", func(in *asking, f *record.Fields) {
	record.Lines(f, &in.Conditions, "修复条件", func(c *Claim, f *record.Fields) {
		f.Text(&c.Name, "条件").Required()
		f.Text(&c.How, "举证").Max(500)
	})
	f.Files(&in.Evidence, "证明材料")
})

var acceptanceForm = record.Input("repair_accept", func(in *acceptance, f *record.Fields) {
	f.YesNo(&in.Accept, "予以受理")
	f.Text(&in.Reason, "理由").Paragraph().Required()
})

var checkingForm = record.Input("repair_check", func(in *checking, f *record.Fields) {
	record.Lines(f, &in.Conditions, "修复条件", func(c *Holding, f *record.Fields) {
		f.Text(&c.Name, "条件").Required()
		f.YesNo(&c.Holds, "核实满足")
		f.Text(&c.Note, "核实说明").Max(500)
	})
	f.Text(&in.Finding, "核实情况").Paragraph().Max(2000).Required()
})

var grantingForm = record.Input("repair_decide", func(in *granting, f *record.Fields) {
	f.YesNo(&in.Grant, "准予修复")
	f.Text(&in.Reason, "理由").Paragraph().Required()
})

// newRepair is the course of an application.
func (d desk) newRepair() *flow.Flow {
	work := flow.By(duty.Credit, duty.Handler)
	return flow.Begin(flow.Of(RepairKind, Draft, flow.States{
		{Code: Draft, Label: "待提交", Tone: record.Info}, {Code: Asked, Label: "待受理", Tone: record.Warn, Locked: true}, {Code: Accepted, Label: "核实中", Tone: record.Warn, Locked: true},
		{Code: Checked, Label: "待决定", Tone: record.Warn, Locked: true}, {Code: Done, Label: "准予修复", Tone: record.Good, Final: true, Locked: true},
		{Code: Refused, Label: "不予修复", Tone: record.Alert, Final: true, Aside: true, Locked: true}, {Code: Rejected, Label: "不予受理", Tone: record.Quiet, Final: true, Aside: true, Locked: true},
	},
		flow.Fill(flow.With(flow.Step[Repair]{Name: "submit", Writes: true, Label: "提交申请", Help: "满最短公示期才能提交；逐项写明条件的证据", From: flow.From(Draft), To: Asked, By: flow.By(duty.Credit, duty.Handler, duty.Firm),
			Start: []flow.Deadline[Repair]{{Name: "accept", Label: "决定是否受理", Rule: ruleAccept}}}, askingForm, submit), fillSubmit),
		flow.With(flow.Step[Repair]{Name: "accept", Writes: true, Label: "受理", From: flow.From(Asked), Targets: []record.State{Accepted, Rejected}, By: work, Stop: []string{"accept"},
			Next:  func(r *Repair) record.State { return either(r.AcceptedOn.IsZero(), Rejected, Accepted) },
			Start: []flow.Deadline[Repair]{{Name: "decide", Label: "作出信用修复决定", Pick: func(r *Repair) string { return either(r.AcceptedOn.IsZero(), "", ruleDecide) }}}}, acceptanceForm,
			func(tx *flow.Tx, r *Repair, in *acceptance) error {
				if r.Refusal = in.Reason; in.Accept {
					r.AcceptedOn, r.Refusal = tx.Today(), ""
				}
				return nil
			}),
		flow.Fill(flow.With(flow.Step[Repair]{Name: "check", Writes: true, Label: "核实", Help: "逐项核实条件和证据", From: flow.From(Accepted), To: Checked, By: work}, checkingForm, check), fillCheck),
		flow.With(flow.Step[Repair]{Name: "decide", Label: "作出决定", Help: "须由核实以外的人决定；准予的，名单即日移出，处罚等信息即日停止公示，联合惩戒措施解除", From: flow.From(Checked), Targets: []record.State{Done, Refused}, By: flow.By(duty.Supervisor), FourEyes: "check", Stop: []string{"decide"},
			Next: func(r *Repair) record.State { return either(r.Granted, Done, Refused) }}, grantingForm, d.decideRepair),
		flow.With(flow.Step[Repair]{Name: "back", Optional: true, Label: "退回核实", From: flow.From(Checked), To: Accepted, By: flow.By(duty.Supervisor)}, reasonForm, func(*flow.Tx, *Repair, *reason) error { return nil }),
	), beginRepair)
}

// beginRepair takes the firm and the days of a listing from it, and computes the days between which it can be asked for.
func beginRepair(tx *flow.Tx, r *Repair) error {
	if r.What == MatterSerious && r.Listing.Known() {
		err := tx.Elevated(func() error {
			s, err := store.Get(tx.Tx, SeriousKind, r.Listing.ID)
			if err != nil {
				return err
			}
			if r.Firm.Known() && r.Firm != s.Firm {
				return record.Bad(&r.Listing, "该列入事项属于另一家企业")
			}
			g, err := store.Get(tx.Tx, GroundKind, s.Ground.ID)
			if err != nil {
				return err
			}
			r.Firm, r.Document, r.Severity, r.Since, r.Special, r.Region = s.Firm, s.Number, Grave, s.PublishedOn, g.Special, s.Region
			return nil
		})
		if err != nil {
			return err
		}
	}
	if err := r.name(tx); err != nil {
		return err
	}
	if r.Served = r.Firm; r.Since.IsZero() {
		return nil
	}
	var err error
	r.Earliest, r.Latest, err = window(tx, r, tx.Today())
	return err
}

// window returns the first day on which a repair can be asked for and the last day of the publication, by the law of a day.
func window(tx *flow.Tx, r *Repair, on calendar.Date) (earliest, latest calendar.Date, err error) {
	earliest = r.Since
	if rule := shortestRule[r.Severity]; rule != "" {
		if earliest, err = dayAs(tx, rule, r.Since, on); err != nil {
			return 0, 0, err
		}
	}
	if r.Special && r.Severity == Ordinary {
		if _, none := tx.Rules().At(ruleSpecial, on); none == nil {
			if earliest, err = dayAs(tx, ruleSpecial, r.Since, on); err != nil {
				return 0, 0, err
			}
		}
	}
	if r.What == MatterSerious { // 令44 Art 16 counts from the listing
		s, err := store.Get(tx.Tx, SeriousKind, r.Listing.ID)
		if err != nil {
			return 0, 0, err
		}
		if s.DecidedOn.IsZero() {
			return earliest, 0, nil
		}
		year, err := dayAs(tx, ruleLeave, s.DecidedOn, on)
		if err != nil {
			return 0, 0, err
		}
		return max(earliest, year), s.Until, nil
	}
	if rule := longestRule[r.Severity]; rule != "" {
		latest, err = dayAs(tx, rule, r.Since, on)
	}
	return earliest, latest, err
}

// Required returns the names of the conditions that an application made today has to evidence.
func Required(tx *flow.Tx, r *Repair) (names []string, err error) {
	want, err := conditions(tx, r.What, tx.Today())
	for _, w := range want {
		names = append(names, w.Name)
	}
	return names, err
}

func fillSubmit(tx *flow.Tx, r *Repair, in *asking) error {
	want, err := conditions(tx, r.What, tx.Today())
	for _, w := range want {
		c := Claim{Name: w.Name}
		for _, old := range r.Conditions {
			if old.Name == w.Name {
				c.How = old.How
			}
		}
		in.Conditions = append(in.Conditions, c)
	}
	return err
}

// submit holds that the shortest publication is over and that each condition is evidenced.
func submit(tx *flow.Tx, r *Repair, in *asking) (err error) {
	if r.What == MatterSerious {
		s, err := store.Get(tx.Tx, SeriousKind, r.Listing.ID)
		if err != nil {
			return err
		}
		if s.State != InForce {
			return fault.New(fault.Conflict, "Y110", "该列入事项没有在公示，不需要修复")
		}
	}
	if r.Earliest, r.Latest, err = window(tx, r, tx.Today()); err != nil {
		return err
	}
	if tx.Today() < r.Earliest {
		return fault.New(fault.Conflict, "Y111", "未满最短公示期，最早可于 %s 申请修复", r.Earliest.String())
	}
	if !r.Latest.IsZero() && tx.Today() > r.Latest {
		return fault.New(fault.Conflict, "Y112", "公示期已于 %s 届满，自动停止公示，不需要申请", r.Latest.String())
	}
	if r.Agent != "" && len(r.Mandate) == 0 {
		return record.Bad(&r.Mandate, "代为申请的，请上传授权委托材料")
	}
	want, err := conditions(tx, r.What, tx.Today())
	if err != nil {
		return err
	}
	said := map[string]string{}
	for _, c := range in.Conditions {
		said[c.Name] = c.How
	}
	var problems []fault.Problem
	r.Conditions = nil
	for _, w := range want {
		if said[w.Name] == "" {
			problems = append(problems, fault.Problem{Field: "conditions", Code: "Y113", Text: "“%s”没有举证", Args: []any{w.Name}})
		}
		r.Conditions = append(r.Conditions, Met{Name: w.Name, How: said[w.Name]})
	}
	if r.Evidence = append(r.Evidence, in.Evidence...); len(r.Evidence) == 0 {
		problems = append(problems, fault.Problem{Field: "evidence", Code: "Y114", Text: "请上传证明材料"})
	}
	r.AskedOn = tx.Today()
	return fault.Problems(problems)
}

func fillCheck(_ *flow.Tx, r *Repair, in *checking) error {
	for _, c := range r.Conditions {
		in.Conditions = append(in.Conditions, Holding{c.Name, c.Holds, c.Note})
	}
	return nil
}

func check(tx *flow.Tx, r *Repair, in *checking) error {
	found := map[string]Holding{}
	for _, c := range in.Conditions {
		found[c.Name] = c
	}
	for i := range r.Conditions {
		c := &r.Conditions[i]
		h, ok := found[c.Name]
		if !ok {
			return fault.At("conditions", "Y115", "“%s”没有核实", c.Name)
		}
		c.Holds, c.Note = h.Holds, h.Note
	}
	r.CheckedOn, r.Finding = tx.Today(), in.Finding
	return nil
}

// decideRepair grants only what meets every condition. The listing leaves the list in the same transaction; of a penalty, whose record
// came from a department and has no copy of its own, a copy says that it was repaired, and not whose it was.
func (d desk) decideRepair(tx *flow.Tx, r *Repair, in *granting) (err error) {
	if err := apart(tx, &r.Head); err != nil {
		return err
	}
	for _, c := range r.Conditions {
		if in.Grant && !c.Holds {
			return fault.At("grant", "Y116", "“%s”核实不满足，不能准予修复", c.Name)
		}
	}
	if r.Number, err = number(tx, r.Region, "信修"); err != nil {
		return err
	}
	r.DecidedOn, r.Granted, r.Opinion = tx.Today(), in.Grant, in.Reason
	leaf, err := tx.Announce(RepairKind.Plan, r, either(in.Grant, "repair", "refuse"), "信用修复决定 "+r.Number)
	if err != nil {
		return err
	}
	r.Proofs = append(r.Proofs, Proof{tx.Today(), "信用修复决定 " + r.Number, leaf})
	if !in.Grant {
		return nil
	}
	if r.What == MatterSerious {
		s, err := store.Get(tx.Tx, SeriousKind, r.Listing.ID)
		if err != nil {
			return err
		}
		s.Why, s.EndNumber = "准予信用修复（"+r.Number+"）", r.Number
		if err := flow.Take(tx, SeriousKind, s, "repair", nil); err != nil {
			return err
		}
	} else if err := d.mended(tx, r); err != nil {
		return err
	}
	return event.Emit(tx, Repaired, Mending{Repair: r.ID, What: r.What, Listing: r.Listing.ID, Document: r.Document, Firm: r.Firm.ID, Code: r.Code, Region: r.Region,
		Severity: r.Severity, Number: r.Number, Day: r.DecidedOn, Public: true, Demo: r.Demo})
}

// mended publishes that something was repaired, until its publication would have ended by itself.
func (d desk) mended(tx *flow.Tx, r *Repair) error {
	if _, err := d.of.Publish(tx, RepairKind.Plan, r, publish.Act{Expires: r.Latest}); err != nil {
		return err
	}
	copied, _, err := d.of.Of(tx, RepairKind.Name, r.ID)
	if err == nil {
		r.Proofs = append(r.Proofs, Proof{tx.Today(), "公示", copied.Leaf})
	}
	return err
}
