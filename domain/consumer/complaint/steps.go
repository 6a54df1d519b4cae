package complaint

import (
	"strings"
	"unicode/utf8"

	"qgov/base/codelist"
	"qgov/base/firm"
	"qgov/base/organ"
	"qgov/domain/consumer/reception"
	"qgov/kernel/audit"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// Inputs of the steps.
type (
	reason struct{ Reason string }
	verify struct {
		Passed record.Maybe[bool]
		Reason string
	}
	accept struct {
		Trouble string
		Claimed record.Money
		Tell    record.Maybe[bool] // unknown: yes
		Reason  string
	}
	refuse struct {
		Ground record.Ref[Ground]
		Reason string
	}
	commission struct {
		Item, Body, Payer string
		Reason            string
	}
	result struct{ Result string }
	answer struct{ Text string }
	agree  struct {
		Agreement string
		Agreed    record.Money
	}
	fulfil struct {
		Paid   record.Money
		Reason string
	}
	tell struct {
		Day calendar.Date
		How string
	}
	rate struct {
		Rating  int64
		Opinion string
	}
)

var (
	reasonForm = record.Input("complaint_reason", func(in *reason, f *record.Fields) { f.Text(&in.Reason, "理由").Paragraph().Required() })
	proveForm  = record.Input("complaint_prove", func(in *reason, f *record.Fields) {
		f.Text(&in.Reason, "需要补充的材料和理由").Paragraph().Required()
	})
	clueForm    = record.Input("complaint_clue", func(in *reason, f *record.Fields) { f.Text(&in.Reason, "违法线索").Paragraph().Required() })
	missForm    = record.Input("complaint_miss", func(in *reason, f *record.Fields) { f.Text(&in.Reason, "联系情况").Required().Max(200) })
	answerForm  = record.Input("complaint_answer", func(in *answer, f *record.Fields) { f.Text(&in.Text, "答复意见").Paragraph().Required().Max(2000) })
	resultForm  = record.Input("complaint_result", func(in *result, f *record.Fields) { f.Text(&in.Result, "结论").Paragraph().Required().Max(500) })
	sessionForm = record.Input("complaint_session", sessionFields)
	verifyForm  = record.Input("complaint_verify", func(in *verify, f *record.Fields) {
		f.MaybeYesNo(&in.Passed, "核验无误").Required()
		f.Text(&in.Reason, "核验方式和结果").Required()
	})
	acceptForm = record.Input("complaint_accept", func(in *accept, f *record.Fields) {
		f.Chosen(&in.Trouble, "投诉问题", Troubles).OpenList(codelist.Troubles).Required()
		f.Money(&in.Claimed, "请求金额")
		f.MaybeYesNo(&in.Tell, "通知被投诉人").Hint("依法应当告知被投诉人；通知后，登记库中的该企业可以看到投诉内容并答复，看不到投诉人身份、联系方式和办案人员的记录")
		f.Text(&in.Reason, "不通知的理由").Hint("不通知的必须填写")
	})
	refuseForm = record.Input("complaint_refuse", refuseFields)
	endForm    = record.Input("complaint_end", refuseFields)
	testForm   = record.Input("complaint_test", func(in *commission, f *record.Fields) {
		f.Text(&in.Item, "检测鉴定事项").Required()
		f.Text(&in.Body, "机构").Required().Max(100)
		f.Chosen(&in.Payer, "费用承担", Payers).Required()
		f.Text(&in.Reason, "双方约定").Required()
	})
	agreeForm = record.Input("complaint_agree", func(in *agree, f *record.Fields) {
		f.Text(&in.Agreement, "协议内容").Paragraph().Required().Max(5000)
		f.Money(&in.Agreed, "协议金额")
	})
	fulfilForm = record.Input("complaint_fulfil", func(in *fulfil, f *record.Fields) {
		f.Money(&in.Paid, "已挽回损失")
		f.Text(&in.Reason, "履行情况").Required()
	})
	tellForm = record.Input("complaint_tell", func(in *tell, f *record.Fields) {
		f.Date(&in.Day, "告知日期").Required()
		f.Text(&in.How, "告知方式").Required().Max(100)
	})
	rateForm = record.Input("complaint_rate", func(in *rate, f *record.Fields) {
		f.Count(&in.Rating, "满意度").Required().Min(1).Max(5).Hint("1 很不满意，5 非常满意")
		f.Text(&in.Opinion, "意见").Paragraph().Max(1000)
	})
)

func refuseFields(in *refuse, f *record.Fields) {
	record.Refer(f, &in.Ground, "法定事由", GroundKind).Required().Hint("按收到日期适用的规则选择")
	f.Text(&in.Reason, "事实和理由").Paragraph().Required()
}

// begin numbers a complaint and notes the order under which it was received.
func begin(tx *flow.Tx, r *Complaint) (err error) {
	if r.Received.IsZero() {
		r.Received = tx.Today()
	}
	rule, err := tx.Rules().At(ruleMediate, r.Received)
	if err != nil {
		return err
	}
	r.Order, r.Level = rule.Source, 1
	region := r.Region
	if region == "" {
		region = tx.Actor().Region
	}
	r.Number, err = organ.Number(tx.Tx, region, "诉")
	return err
}

// take makes a complaint of a message that was handed over as one.
func take(tx *flow.Tx, c *reception.Case) error {
	r := Of(c)
	err := tx.Elevated(func() error { return flow.Create(tx, Kind, r) })
	c.Taken = r.ID
	return err
}

// Of is the complaint of a case as it arrives. The trader comes to read its text, so what tells who complains stays in the message.
func Of(c *reception.Case) *Complaint {
	return &Complaint{Head: record.Head{Region: c.Region, Owner: c.Owner}, Title: unnamed(c, c.Title), Message: record.To[reception.Message](c.Message), Channel: c.Channel, Received: c.Received, Text: unnamed(c, c.Text), Want: unnamed(c, c.Want),
		Person: c.Person, Respondent: c.Respondent, Purchase: c.Purchase, Photos: c.Photos, Class: c.Class, Sector: c.Sector, Cell: c.Cell, Claimed: c.Price, Demo: c.Demo}
}

// unnamed masks numbers that lead to a person, and takes name and address of the complainant out of a text.
func unnamed(c *reception.Case, s string) string {
	for own, instead := range map[record.Secret]string{c.Person.Name: "投诉人", c.Person.Address: "投诉人住址"} {
		if utf8.RuneCountInString(string(own)) > 1 { // a single letter is in many words
			s = strings.ReplaceAll(s, string(own), instead)
		}
	}
	return audit.Redact(s)
}

// handle makes the person of the bureau who took the step answer for the complaint, unless somebody was named for it.
func handle(tx *flow.Tx, r *Complaint) {
	if a := tx.Actor(); r.Owner == 0 && a.SignedIn() && a.Party == 0 {
		r.Owner = a.ID
	}
}

// identified refuses to accept a complaint whose complainant was not checked: both orders ask for name, telephone and address.
func identified(r *Complaint) error {
	if r.Name == "" || r.Phone == "" && r.Address == "" {
		return fault.New(fault.Conflict, "Q501", "投诉人没有提供姓名和联系方式，请先要求补充")
	}
	if !r.Verified.V {
		return fault.New(fault.Conflict, "Q502", "请先登记身份核验")
	}
	return nil
}

func doProve(tx *flow.Tx, r *Complaint, in *reason) (err error) {
	r.ProofWhy = in.Reason
	r.ProofNo, err = organ.Number(tx.Tx, r.Region, "限证")
	return err
}

func doVerify(tx *flow.Tx, r *Complaint, in *verify) error {
	r.Verified, r.ProofDone = in.Passed, tx.Today()
	handle(tx, r)
	return nil
}

// fillAccept offers what the law asks for: the trader is told.
func fillAccept(_ *flow.Tx, r *Complaint, in *accept) error {
	in.Trouble, in.Claimed, in.Tell = r.Trouble, r.Claimed, record.Some(true)
	return nil
}

func doAccept(tx *flow.Tx, r *Complaint, in *accept) (err error) {
	tell := !in.Tell.Known || in.Tell.V
	if !tell && strings.TrimSpace(in.Reason) == "" {
		return fault.At("reason", "Q503", "不通知被投诉人的，请写明理由")
	}
	if r.Untold = ""; !tell {
		r.Untold = in.Reason
	}
	if tell && r.Firm.Known() {
		r.Served = record.To[firm.Firm](r.Firm.ID)
	}
	r.Trouble, r.DecidedOn = in.Trouble, tx.Today()
	if in.Claimed > 0 {
		r.Claimed = in.Claimed
	}
	r.DecisionNo, err = organ.Number(tx.Tx, r.Region, "受")
	return err
}

func doRefuse(tx *flow.Tx, r *Complaint, in *refuse) error {
	g, err := ground(tx, &in.Ground, Refuse, r.Received)
	if err != nil {
		return err
	}
	r.Ground, r.Basis, r.Reason, r.DecidedOn = in.Ground, g.Basis(), in.Reason, tx.Today()
	if r.DecisionNo, err = organ.Number(tx.Tx, r.Region, "不受"); err != nil {
		return err
	}
	return r.finish(tx, Refused)
}

func doRecall(tx *flow.Tx, r *Complaint, in *reason) error {
	r.Reason = in.Reason
	return r.finish(tx, Withdrawn)
}

func fillSession(tx *flow.Tx, r *Complaint, in *Session) error {
	in.Day, in.Mediator, in.Present = tx.Today(), tx.Actor().Name, "both"
	return nil
}

func doSession(tx *flow.Tx, r *Complaint, in *Session) error {
	if in.Day < r.DecidedOn || in.Day > tx.Today() {
		return fault.At("day", "Q510", "日期应在受理日期（%s）与今天之间", r.DecidedOn.String())
	}
	r.Sessions = append(r.Sessions, *in)
	return nil
}

// doAnswer takes the word of the trader, given by its own people or to the bureau.
func doAnswer(tx *flow.Tx, r *Complaint, in *answer) error {
	r.Answers = append(r.Answers, Answer{Day: tx.Today(), Text: in.Text})
	return nil
}

func doTest(tx *flow.Tx, r *Complaint, in *commission) error {
	r.Tests = append(r.Tests, Test{Item: in.Item, Body: in.Body, Payer: in.Payer, From: tx.Today()})
	return tx.Pause(Kind.Plan, r, "mediate")
}

func doResult(tx *flow.Tx, r *Complaint, in *result) error {
	last := &r.Tests[len(r.Tests)-1]
	last.Until, last.Result = tx.Today(), in.Result
	return tx.Resume(Kind.Plan, r, "mediate")
}

// Commission takes the step of testing for the business that gives the test or appraisal, and [Conclude] brings back the result, which the
// laboratory may have entered: the period of mediation rests between them. A complaint whose result was entered, or whose mediation ended, meanwhile is left as it is.
func Commission(tx *flow.Tx, id record.ID, item, body, payer, agreed string) error {
	r, err := store.Get(tx.Tx, Kind, id)
	if err != nil {
		return err
	}
	return flow.Take(tx, Kind, r, "test", &commission{Item: item, Body: body, Payer: payer, Reason: agreed})
}

// Conclude brings the result of a test or an appraisal into the complaint.
func Conclude(tx *flow.Tx, id record.ID, words string) error {
	r, err := store.Get(tx.Tx, Kind, id)
	if err != nil || r.State != Testing {
		return err
	}
	return flow.Take(tx, Kind, r, "concluded", &result{Result: words})
}

func doAgree(tx *flow.Tx, r *Complaint, in *agree) (err error) {
	r.Agreement, r.Agreed, r.EndedOn = in.Agreement, in.Agreed, tx.Today()
	r.End = Settled
	r.AgreementNo, err = organ.Number(tx.Tx, r.Region, "调")
	return err
}

func doEnd(tx *flow.Tx, r *Complaint, in *refuse) error {
	g, err := ground(tx, &in.Ground, End, r.Received)
	if err != nil {
		return err
	}
	r.Ground, r.Basis, r.Reason, r.EndedOn, r.End = in.Ground, g.Basis(), in.Reason, tx.Today(), Failed
	for i := range r.Tests {
		if r.Tests[i].Until.IsZero() {
			r.Tests[i].Until = tx.Today()
		}
	}
	r.EndNo, err = organ.Number(tx.Tx, r.Region, "终调")
	return err
}

// doClue hands a clue of a violation on without saying who complained.
func doClue(tx *flow.Tx, r *Complaint, in *reason) error {
	r.Clue = true
	return event.Emit(tx, reception.Reported, &reception.Case{Message: r.Message.ID, Number: r.Number, Title: r.Title, Region: r.Region, Owner: r.Owner, Channel: "transfer", Received: tx.Today(), Text: in.Reason,
		Respondent: r.Respondent, Purchase: reception.Purchase{Product: r.Product}, Class: r.Class, Sector: r.Sector, Cell: r.Cell, Source: Kind.Name, Demo: r.Demo})
}

func fillFulfil(_ *flow.Tx, r *Complaint, in *fulfil) error { in.Paid = r.Agreed; return nil }

func doFulfil(tx *flow.Tx, r *Complaint, in *fulfil) error {
	r.Paid, r.Fulfilled = in.Paid, in.Reason
	return nil
}

func fillTell(tx *flow.Tx, _ *Complaint, in *tell) error { in.Day = tx.Today(); return nil }

func doTell(tx *flow.Tx, r *Complaint, in *tell) error {
	if in.Day < r.EndedOn || in.Day > tx.Today() {
		return fault.At("day", "Q511", "告知日期应在终止调解日期（%s）与今天之间", r.EndedOn.String())
	}
	r.ToldOn, r.ToldHow = in.Day, in.How
	return nil
}

func doMiss(tx *flow.Tx, r *Complaint, in *reason) error {
	r.Calls = append(r.Calls, Call{Day: tx.Today(), Result: in.Reason})
	return nil
}

func doRate(tx *flow.Tx, r *Complaint, in *rate) error {
	r.Rating, r.Opinion = record.Some(in.Rating), in.Opinion
	r.Calls = append(r.Calls, Call{Day: tx.Today(), Result: "已回访"})
	return r.finish(tx, r.End)
}

// tries is how often a complainant is called before a complaint is closed without an answer.
const tries = 3

func doClose(tx *flow.Tx, r *Complaint, in *reason) error {
	if len(r.Calls) < tries {
		return fault.New(fault.Conflict, "Q512", "还只联系过 %d 次，至少联系 %d 次后才能按无法回访办结", len(r.Calls), tries)
	}
	r.Opinion = in.Reason
	return r.finish(tx, r.End)
}

// finish closes the complaint and tells how it ended.
func (r *Complaint) finish(tx *flow.Tx, end string) error {
	r.End, r.Closed = end, tx.Today()
	absent := end == Failed && len(r.Sessions) > 0 && r.Sessions[len(r.Sessions)-1].Present == "no_firm"
	return event.Emit(tx, Closed, Outcome{Complaint: r.ID, Number: r.Number, Title: r.Title, Region: r.Region, Firm: r.Firm.ID, End: end, Absent: absent, Day: r.Closed})
}
