package supervisor

import (
	"cmp"
	"fmt"

	"qgov/base/codelist"
	"qgov/base/firm"
	"qgov/domain/consumer/hotspot"
	"qgov/domain/consumer/reception"
	"qgov/domain/supervise/plan"
	"qgov/domain/supervise/rectify"
	"qgov/kernel/event"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// Inputs of the steps.
type (
	receiving struct {
		As     string
		Firm   record.Ref[firm.Firm]
		Sector string
	}
	rectifying struct {
		Firm     record.Ref[firm.Firm]
		Severity string
		Demand   string
	}
	referring  struct{ To, Reason string }
	dismissing struct{ Ground, Reason string }
	answering  struct {
		Confirmed record.Maybe[bool]
		Answer    string
		Thanks    string
	}
)

const firmHint = "按信用代码或者名称列出的候选须由您确认；登记库中没有的留空"

var (
	receiveForm = record.Input("supervisor_receive", func(in *receiving, f *record.Fields) {
		f.Chosen(&in.As, "转为", Routes[:2]).Required()
		record.Refer(f, &in.Firm, "确认的企业", firm.Kind).Hint(firmHint)
		f.Chosen(&in.Sector, "监管条线", reception.Sectors).OpenList(codelist.Sectors).Required()
	})
	rectifyForm = record.Input("supervisor_rectify", func(in *rectifying, f *record.Fields) {
		record.Refer(f, &in.Firm, "责任单位", firm.Kind).Required().Hint(firmHint)
		f.Chosen(&in.Severity, "严重程度", rectify.Severities).Required()
		f.Text(&in.Demand, "要整改的问题").Paragraph().Required()
	})
	referForm = record.Input("supervisor_refer", func(in *referring, f *record.Fields) {
		f.Text(&in.To, "接收部门").Required().Max(120)
		f.Text(&in.Reason, "理由").Required().Max(300)
	})
	dismissForm = record.Input("supervisor_dismiss", func(in *dismissing, f *record.Fields) {
		f.Chosen(&in.Ground, "不予采纳的理由", Grounds).Required()
		f.Text(&in.Reason, "说明").Paragraph().Required().Max(1000).Hint("监督员会看到")
	})
	answerForm = record.Input("supervisor_answer", func(in *answering, f *record.Fields) {
		f.MaybeYesNo(&in.Confirmed, "情况属实").Required()
		f.Text(&in.Answer, "答复").Paragraph().Required().Max(2000).Hint("监督员会看到；不写明他人的个人信息")
		f.Text(&in.Thanks, "致谢").Max(200)
	})
	appealForm = record.Input("supervisor_appeal", func(in *why, f *record.Fields) {
		f.Text(&in.Reason, "申请复核的理由").Paragraph().Required().Max(1000)
	})
)

// candidates returns the firms that the finding may be about.
func candidates(tx *flow.Tx, r *Finding) ([]reception.Candidate, error) {
	return reception.Candidates(tx, &reception.Message{Head: record.Head{Region: r.Region}, Respondent: reception.Respondent{Against: r.Against, AgainstCode: r.AgainstCode}})
}

// likeliest offers the firm if there is one by code or name, or only one.
func likeliest(tx *flow.Tx, r *Finding) (out record.Ref[firm.Firm], err error) {
	list, err := candidates(tx, r)
	if len(list) > 0 && (list[0].Exact || len(list) == 1) {
		out = record.To[firm.Firm](list[0].Firm.ID)
	}
	return out, err
}

// routed notes where the finding went.
func (r *Finding) routed(tx *flow.Tx, to string) { r.Route, r.RoutedOn = to, tx.Today() }

// place is where it was found, in one line.
func (r *Finding) place() string {
	if r.Township == "" {
		return r.Where
	}
	return r.Township + " " + r.Where
}

func (r *Finding) text() string { return r.What + "\n地点：" + r.place() }

func fillReceive(tx *flow.Tx, r *Finding, in *receiving) (err error) {
	in.As, in.Sector = ToReport, r.Sector
	in.Firm, err = likeliest(tx, r)
	return err
}

// receive hands the finding to the reception or to the officers of reports, without a word of who found it.
func receive(tx *flow.Tx, r *Finding, in *receiving) error {
	respondent := reception.Respondent{Against: r.Against, AgainstCode: r.AgainstCode, AgainstAddr: r.place(), Firm: in.Firm}
	r.Firm = in.Firm
	r.routed(tx, in.As)
	if in.As == ToMessage {
		m := &reception.Message{Head: record.Head{Region: r.Region}, Title: r.Title, Channel: reception.Supervisors, SourceNo: r.Number, Received: tx.Today(), Wish: reception.AsComplaint, Text: r.text(), Respondent: respondent, Photos: r.Photos, Sector: in.Sector, Demo: r.Demo}
		m.Product = r.Product
		if err := flow.Create(tx, reception.Kind, m); err != nil {
			return err
		}
		r.Message = record.To[reception.Message](m.ID)
		return nil
	}
	c := &reception.Case{Number: r.Number, Title: r.Title, Region: r.Region, Owner: r.Owner, Channel: reception.Supervisors, Received: tx.Today(), Text: r.text(), Respondent: respondent, Photos: r.Photos, Sector: in.Sector, Source: FindingKind.Name, Demo: r.Demo}
	c.Product = r.Product
	if err := event.Emit(tx, reception.Reported, c); err != nil {
		return err
	}
	if r.Report = c.Taken; c.Taken == 0 {
		return fault.New(fault.Unavailable, "H121", "本系统没有启用举报办理")
	}
	return nil
}

func fillInspect(tx *flow.Tx, r *Finding, in *hotspot.Order) error {
	return in.Prefill(tx, r.Region, r.Product)
}

func inspect(tx *flow.Tx, r *Finding, in *hotspot.Order) error {
	line, err := in.Place(tx, hotspot.Cause{Region: r.Region, Basis: fmt.Sprintf("社会监督员报告（%s）：%s", r.Number, r.Title), Demo: r.Demo})
	if err != nil {
		return err
	}
	r.Plan, r.Line = in.Plan, record.To[plan.Line](line.ID)
	r.routed(tx, ToPlan)
	return nil
}

func fillRectify(tx *flow.Tx, r *Finding, in *rectifying) (err error) {
	in.Severity, in.Demand = r.Severity, r.What
	in.Firm, err = likeliest(tx, r)
	return err
}

func toRectify(tx *flow.Tx, r *Finding, in *rectifying) error {
	f, err := rectify.Open(tx, rectify.Opening{Region: r.Region, Firm: in.Firm.ID, Source: FindingKind.Name, SourceID: r.ID, Title: r.Title, Subject: cmp.Or(r.Product, reception.Sectors.Label(r.Sector)), Problem: in.Demand, Severity: in.Severity, Demo: r.Demo})
	if err != nil {
		return err
	}
	r.Firm, r.Rectify = in.Firm, record.To[rectify.Finding](f.ID)
	r.routed(tx, ToRectify)
	return nil
}

// ended hears from the loop of rectification and answers the supervisor.
func ended(tx *flow.Tx, e rectify.Ended) error {
	if e.Source != FindingKind.Name {
		return nil
	}
	return tx.Elevated(func() error {
		r, err := store.Get(tx.Tx, FindingKind, e.ID)
		if err != nil || r.State != Working {
			return err
		}
		in := &answering{Confirmed: record.Some(!e.Void), Answer: "已责令整改并经复查合格，整改事项已办结。", Thanks: thanks}
		switch {
		case e.Handed:
			in.Answer = "整改未达要求，已移送执法办理。"
		case e.Void:
			in.Answer, in.Thanks = "经核实，责令整改所依据的事实不成立，整改事项已撤销。", ""
		}
		if err := answer(tx, r, in); err != nil {
			return err
		}
		return flow.Take(tx, FindingKind, r, "resolve", nil)
	})
}

func refer(tx *flow.Tx, r *Finding, in *referring) error {
	r.SentTo = in.To
	r.routed(tx, ToOthers)
	return nil
}

func dismiss(tx *flow.Tx, r *Finding, in *dismissing) error {
	r.Ground, r.Answer, r.AnsweredOn, r.Points, r.Thanks = in.Ground, in.Reason, tx.Today(), 0, ""
	return nil
}

const thanks = "感谢您为质量安全尽心尽责。"

// fillAnswer offers what became of it.
func fillAnswer(_ *flow.Tx, r *Finding, in *answering) error {
	in.Thanks = thanks
	if r.Route == ToOthers {
		in.Answer = "已转" + r.SentTo + "办理。"
	}
	return nil
}

// answer gives the points of the day's rule.
func answer(tx *flow.Tx, r *Finding, in *answering) error {
	rule, err := ruleOn(tx, tx.Today())
	if err != nil {
		return err
	}
	r.Confirmed, r.Answer, r.Thanks, r.AnsweredOn, r.Points = in.Confirmed, in.Answer, in.Thanks, tx.Today(), rule.FindingPoints
	if in.Confirmed.V {
		r.Points = rule.ConfirmedPoints
	}
	return nil
}

// get reads a supervisor.
func get(tx *flow.Tx, id record.ID) (*Supervisor, error) { return store.Get(tx.Tx, Kind, id) }
