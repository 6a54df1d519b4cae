package reception

import (
	"strings"

	"qgov/base/codelist"
	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/base/grid"
	"qgov/base/organ"
	"qgov/base/person"
	"qgov/calc/firmname"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// The states of a message.
const (
	Waiting  record.State = "waiting"
	Handed   record.State = "handed"
	Pending  record.State = "pending" // a report that nothing has taken yet
	JoinedTo record.State = "joined"
	Answered record.State = "answered"
	Moved    record.State = "moved"
)

// ruleDecide is the period of 令20 Art 14 and of CRPA Implementing Regulation Art 46: seven working days from receipt.
const ruleDecide = "C01"

type step = flow.Step[Message]

// Flow moves a message to where it belongs.
var Flow = flow.Begin(flow.Of(Kind, Waiting, flow.States{
	{Code: Waiting, Label: "待分办", Tone: record.Warn}, {Code: Handed, Label: "已分办", Tone: record.Good, Final: true}, {Code: Pending, Label: "转举报待核查", Tone: record.Info, Aside: true},
	{Code: Answered, Label: "已答复", Tone: record.Good, Final: true, Aside: true}, {Code: JoinedTo, Label: "已并案", Tone: record.Quiet, Final: true, Aside: true}, {Code: Moved, Label: "已转出", Tone: record.Quiet, Final: true, Aside: true},
},
	step{Name: flow.Registration, Start: []flow.Deadline[Message]{{Name: "decide", Label: "分办并决定是否受理", Rule: ruleDecide, From: func(r *Message) calendar.Date { return r.Received }}}},
	flow.Fill(flow.With(step{Name: "sort", Label: "分办", Help: "确认诉求类型、被投诉人和分类；既投诉又举报的，分别办理", From: flow.From(Waiting), Targets: []record.State{Handed, Pending}, By: flow.By(duty.Consumer, duty.Supervisor), Stop: []string{"decide"},
		Next: func(r *Message) record.State {
			if r.Handed == AsReport && r.Report == 0 {
				return Pending
			}
			return Handed
		}}, sortForm, doSort), fillSort),
	flow.Fill(flow.With(step{Name: "join", Optional: true, Label: "并案", Help: "同一来件人对同一被投诉人就同一纠纷再次来件的，并入先收到的来件；可以撤销", From: flow.From(Waiting), To: JoinedTo, By: flow.By(duty.Consumer, duty.Supervisor)}, joinForm, doJoin), fillJoin),
	flow.With(step{Name: "part", Optional: true, Label: "撤销并案", Help: "不是同一纠纷的，恢复为待分办，期限仍自收到之日起算", From: flow.From(JoinedTo), To: Waiting, By: flow.By(duty.Consumer, duty.Supervisor),
		Start: []flow.Deadline[Message]{{Name: "decide", Label: "分办并决定是否受理", Rule: ruleDecide, From: func(r *Message) calendar.Date { return r.Received }}}}, reasonForm, doPart),
	flow.With(step{Name: "answer", Optional: true, Label: "答复咨询", From: flow.From(Waiting), To: Answered, By: flow.By(duty.Consumer, duty.Supervisor)}, replyForm, func(_ *flow.Tx, r *Message, in *reply) error {
		r.Reply, r.Handed = in.Reason, AsQuestion
		return nil
	}),
	flow.With(step{Name: "move", Optional: true, Label: "转出", Help: "不属于本局处理的，转送有处理权限的单位并告知来件人", From: flow.From(Waiting), To: Moved, By: flow.By(duty.Consumer, duty.Supervisor), Danger: true}, moveForm, func(_ *flow.Tx, r *Message, in *move) error {
		r.Reply = in.To + "：" + in.Reason
		return nil
	}),
	flow.With(step{Name: "reissue", Optional: true, Quiet: true, Label: "补发查询码", From: flow.From(Waiting, Handed, Pending, JoinedTo, Answered, Moved), By: flow.By(duty.Consumer, duty.Supervisor)}, reissueForm, func(*flow.Tx, *Message, *reissue) error { return nil }),
), begin)

// Inputs of the steps.
type (
	sorting struct {
		As      string
		Firm    record.Ref[firm.Firm]
		Class   string
		Sector  string
		Dispute string // of a mixed letter: the part that is a complaint
		Clue    string // and the part that is a report
	}
	joining struct {
		Into   record.Ref[Message]
		Reason string
	}
	reason struct{ Reason string }
	reply  struct{ Reason string }
	move   struct{ To, Reason string }
)

var sortForm = record.Input("message_sort", func(in *sorting, f *record.Fields) {
	f.Chosen(&in.As, "办理为", Wishes).Required()
	record.Refer(f, &in.Firm, "被投诉人", firm.Kind).Hint("按信用代码或者名称列出的候选须由您确认；登记库中没有的留空")
	f.Chosen(&in.Class, "分类", Classes).OpenList(codelist.Classes).Required()
	f.Chosen(&in.Sector, "监管条线", Sectors).OpenList(codelist.Sectors).Required()
	f.Text(&in.Dispute, "投诉部分").Paragraph().Max(5000).Hint("投诉并举报的，分别摘录两部分；被投诉人能看到投诉部分。只办一样的，留空为全文")
	f.Text(&in.Clue, "举报部分").Paragraph().Max(5000)
})

var joinForm = record.Input("message_join", func(in *joining, f *record.Fields) {
	record.Refer(f, &in.Into, "并入", Kind).Required()
	f.Text(&in.Reason, "理由").Required()
})

var (
	reasonForm = record.Input("message_part", func(in *reason, f *record.Fields) { f.Text(&in.Reason, "理由").Required() })
	replyForm  = record.Input("message_answer", func(in *reply, f *record.Fields) { f.Text(&in.Reason, "答复内容").Paragraph().Required() })
	moveForm   = record.Input("message_move", func(in *move, f *record.Fields) {
		f.Text(&in.To, "接收单位").Required()
		f.Text(&in.Reason, "理由").Required()
	})
)

// begin numbers a message and notes what the program can tell by itself.
func begin(tx *flow.Tx, r *Message) (err error) {
	if r.Received.IsZero() {
		r.Received = tx.Today()
	}
	if r.Received > tx.Today() {
		return record.Bad(&r.Received, "收到日期不能晚于今天")
	}
	r.Into, r.Complaint, r.Report, r.Handed = record.Ref[Message]{}, 0, 0, ""
	r.unname()
	r.Key = keyOf(r.Against)
	r.Suggested = suggestion(r)
	region := r.Region
	if region == "" {
		region = tx.Actor().Region
	}
	if r.Number == "" && region != "" {
		r.Number, err = organ.Number(tx.Tx, region, "消")
	}
	return err
}

// keyOf spells the name of a respondent in one way.
func keyOf(name string) string {
	p := firmname.Parse(name)
	if p.Core != "" {
		return clip(p.Core, 120)
	}
	return clip(firmname.Canonical(name), 120)
}

func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

// fillSort offers what the sender and the program say.
func fillSort(tx *flow.Tx, r *Message, in *sorting) error {
	if in.As = r.Wish; in.As == "" {
		in.As = AsComplaint
	}
	found, err := Candidates(tx, r)
	if err != nil {
		return err
	}
	if len(found) > 0 && (found[0].Exact || len(found) == 1) {
		in.Firm = record.To[firm.Firm](found[0].Firm.ID)
	}
	in.Class = likeliest(r)
	return nil
}

func doSort(tx *flow.Tx, r *Message, in *sorting) error {
	if in.As == AsQuestion {
		return fault.Problems([]fault.Problem{{Field: "as", Code: "N101", Text: "咨询请用“答复咨询”办理"}})
	}
	if in.As == AsBoth && (strings.TrimSpace(in.Dispute) == "" || strings.TrimSpace(in.Clue) == "") {
		return fault.At("dispute", "N104", "投诉并举报的，请分别摘录投诉部分和举报部分：投诉部分会给被投诉人看")
	}
	if in.As == AsComplaint && !in.Firm.Known() && r.Against == "" {
		return fault.Problems([]fault.Problem{{Field: "firm", Code: "N102", Text: "投诉须有被投诉人：请选择企业，或者先补充被投诉人名称"}})
	}
	r.Handed, r.Class, r.Sector, r.Firm = in.As, in.Class, in.Sector, in.Firm
	if err := r.route(tx); err != nil {
		return err
	}
	if in.As == AsComplaint || in.As == AsBoth {
		c := r.toCase(in.Dispute)
		if err := event.Emit(tx, Complained, c); err != nil {
			return err
		}
		if r.Complaint = c.Taken; c.Taken == 0 {
			return fault.New(fault.Unavailable, "N103", "本系统没有启用投诉办理")
		}
	}
	if in.As == AsReport || in.As == AsBoth {
		c := r.toCase(in.Clue)
		if in.As == AsBoth {
			c.Message = 0 // the message leads to who complains; the report does not lead back to it
		}
		if err := event.Emit(tx, Reported, c); err != nil {
			return err
		}
		r.Report = c.Taken
	}
	switch {
	case r.Report == 0:
	case in.As == AsReport:
		return r.blot(tx)
	default:
		r.Text = in.Dispute
	}
	return nil
}

// toCase is the message as it is handed over, with a part of its text or all of it.
func (r *Message) toCase(text string) *Case {
	if strings.TrimSpace(text) == "" {
		text = r.Text
	}
	return &Case{Message: r.ID, Number: r.Number, SourceNo: r.SourceNo, Title: r.Title, Region: r.Region, Owner: r.Owner, Channel: r.Channel, Received: r.Received, Text: text, Want: r.Want, Person: r.Person,
		Respondent: r.Respondent, Purchase: r.Purchase, Photos: r.Photos, Class: r.Class, Sector: r.Sector, Cell: r.Cell, Source: Kind.Name, Demo: r.Demo}
}

// route finds who handles the message: the person named for the sector, the supervisor of the firm's cell, or the one who sorts it.
func (r *Message) route(tx *flow.Tx) error {
	if a := tx.Actor(); a.SignedIn() && a.Party == 0 {
		r.Owner = a.ID
	}
	var account record.ID
	if r.Firm.Known() {
		f, err := store.Get(tx.Tx, firm.Kind, r.Firm.ID)
		if err != nil {
			return err
		}
		if r.Cell = f.Cell; f.Cell.Known() {
			c, err := store.Get(tx.Tx, grid.Kind, f.Cell.ID)
			if err != nil {
				return err
			}
			account = c.Account
		}
	}
	p := RouteKind.P
	named, err := store.First(tx.Tx, RouteKind, store.Query{Where: []store.Cond{store.Eq(RouteKind.F(&p.Sector), r.Sector), store.Eq(RouteKind.F(&p.Region), r.Region), store.Eq(RouteKind.F(&p.Off), false)}})
	if err != nil {
		return err
	}
	if named != nil {
		who, err := store.Get(tx.Tx, person.Kind, named.Person.ID)
		if err != nil {
			return err
		}
		account = who.Account
	}
	if account != 0 {
		r.Owner = account
	}
	return nil
}

func fillJoin(tx *flow.Tx, r *Message, in *joining) error {
	list, err := Alike(tx, r)
	if err == nil && len(list) > 0 {
		in.Into, in.Reason = record.To[Message](list[0].Message.ID), strings.Join(list[0].Because, "、")
	}
	return err
}

func doJoin(tx *flow.Tx, r *Message, in *joining) error {
	wrong := func(code, text string) error {
		return fault.Problems([]fault.Problem{{Field: "into", Code: code, Text: text}})
	}
	if in.Into.ID == r.ID {
		return wrong("N110", "不能并入自己")
	}
	into, err := store.Get(tx.Tx, Kind, in.Into.ID)
	if err != nil {
		return err
	}
	switch {
	case into.State == JoinedTo:
		return wrong("N111", "该来件已并入另一件，请并入那一件")
	case into.Region != r.Region:
		return wrong("N112", "属地不同的来件不能并案，请先转出")
	case into.State == Moved:
		return wrong("N113", "该来件已转出，不能并入")
	}
	n, err := tx.Count(Kind.Plan, store.Query{Where: []store.Cond{store.Eq(Kind.F(&Kind.P.Into), r.ID)}}, 1)
	if err != nil {
		return err
	}
	if n > 0 {
		return wrong("N114", "已有来件并入本件，请把对方并入本件")
	}
	r.Into = in.Into
	return event.Emit(tx, Joined, Pair{r.ID, into.ID})
}

func doPart(tx *flow.Tx, r *Message, _ *reason) error {
	from := r.Into.ID
	r.Into = record.Ref[Message]{}
	return event.Emit(tx, Parted, Pair{r.ID, from})
}
