package sampling

import (
	"fmt"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/base/product"
	"qgov/domain/supervise/rectify"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// Handover is the notice of a failing sample to the region of its nominal producer (通报移送). It belongs to that region, which sees
// nothing else of the sample, so it carries what the region needs: the product, what failed and the report.
type Handover struct {
	record.Head
	Title      string
	Sample     record.ID
	Number     string // of the sample
	FromRegion string
	RuleSet    string
	Producer   string
	Address    string
	Firm       record.Ref[firm.Firm] // the producer in the register, once it is known
	Product    string                // of the register: what relapse is judged by
	Name       string
	TradeMark  string
	Spec       string
	Batch      string
	MadeOn     calendar.Date
	Problem    string
	Serious    bool
	ReportNo   string
	Report     []record.File
	SentOn     calendar.Date
	Final      string // conclusion of the sending region; empty while objections may come
	FinalOn    calendar.Date
	ReceivedOn calendar.Date
	Reply      string
	RepliedOn  calendar.Date
	Demo       bool
}

// The states of a hand-over. Disposing and Closed are those of the sample.
const (
	Sent      record.State = "sent"
	Received  record.State = "received"
	Withdrawn record.State = "withdrawn"
)

// HandoverKind is the register of hand-overs.
var HandoverKind = record.Declare("handover", "不合格产品通报移送", func(r *Handover, f *record.Fields) {
	f.Text(&r.Title, "事项").Required().Title()
	f.Any(&r.Sample, "来源样品").ByCode()
	f.Text(&r.Number, "抽查编号").Max(60).List().Search()
	f.Place(&r.FromRegion, "移送地区").List()
	f.Chosen(&r.RuleSet, "领域", ruleCodes).Filter()
	f.Text(&r.Producer, "标称生产者").List().Search()
	f.Text(&r.Address, "标称生产者地址")
	record.Refer(f, &r.Firm, "库内企业", firm.Kind).Filter()
	f.Text(&r.Product, "产品")
	f.Text(&r.Name, "样品名称")
	f.Text(&r.TradeMark, "商标")
	f.Text(&r.Spec, "规格型号")
	f.Text(&r.Batch, "批号")
	f.Date(&r.MadeOn, "生产日期")
	f.Text(&r.Problem, "不合格情况").Paragraph()
	f.YesNo(&r.Serious, "严重风险").Filter().List()
	f.Text(&r.ReportNo, "检验报告编号")
	f.Files(&r.Report, "检验报告")
	f.Date(&r.SentOn, "移送日期").List()
	f.Chosen(&r.Final, "最终结论", Verdicts).ByCode().List()
	f.Date(&r.FinalOn, "结论生效日期").ByCode()
	f.Date(&r.ReceivedOn, "接收日期").ByCode()
	f.Text(&r.Reply, "办理反馈").Paragraph().ByCode()
	f.Date(&r.RepliedOn, "反馈日期").ByCode()
	f.YesNo(&r.Demo, "演示数据").ByCode()
}).CodeOnly().Says("外地抽样不合格、标称生产者在本地的通报，由本地核查处置并反馈")

type (
	pursueIn struct {
		Firm     record.Ref[firm.Firm]
		Severity string
		Reason   string
	}
)

var pursueForm = record.Input("handover_pursue", func(in *pursueIn, f *record.Fields) {
	record.Refer(f, &in.Firm, "生产企业", firm.Kind).Required()
	f.Chosen(&in.Severity, "严重程度", rectify.Severities).Required()
	f.Text(&in.Reason, "处置意见").Paragraph().Required()
})

// HandoverFlow is what the receiving region does.
var HandoverFlow = flow.Of(HandoverKind, Sent, flow.States{
	{Code: Sent, Label: "待接收", Tone: record.Warn}, {Code: Received, Label: "核查中", Tone: record.Info}, {Code: Disposing, Label: "处置中", Tone: record.Alert},
	{Code: Closed, Label: "已反馈", Tone: record.Good, Final: true}, {Code: Withdrawn, Label: "通报已撤回", Tone: record.Quiet, Final: true, Aside: true},
},
	flow.Step[Handover]{Name: "receive", Label: "接收", Help: "接收后送达标称生产者并核实", From: flow.From(Sent), To: Received, By: flow.By(duty.Handler, duty.Supervisor),
		Do: func(tx *flow.Tx, r *Handover) error { r.ReceivedOn, r.Owner = tx.Today(), tx.Actor().ID; return nil }},
	flow.Fill(flow.With(flow.Step[Handover]{Name: "pursue", Label: "启动核查处置", Help: "结论生效后，对生产企业开立整改事项", From: flow.From(Received), To: Disposing, By: flow.By(duty.Handler, duty.Supervisor),
		Check: func(r *Handover) error {
			if r.Final != fail {
				return fault.New(fault.Conflict, "S130", "抽样地区的结论尚未生效，结论生效后才能启动核查处置")
			}
			return nil
		},
		Start: []flow.Deadline[Handover]{{Name: "dispose", Label: "完成核查处置", Pick: func(r *Handover) string { return RuleSetOf(r.RuleSet).Dispose }}}}, pursueForm, doPursue),
		func(_ *flow.Tx, r *Handover, in *pursueIn) error {
			in.Firm, in.Severity = r.Firm, map[bool]string{true: "serious", false: "ordinary"}[r.Serious]
			return nil
		}),
	flow.With(flow.Step[Handover]{Name: "reply", Label: "反馈（不涉及本地企业）", Help: "查无此企业或产品系假冒的，反馈移送地区", From: flow.From(Received), To: Closed, By: flow.By(duty.Supervisor)}, reasonForm,
		func(tx *flow.Tx, r *Handover, in *reasonIn) error { return r.answered(tx, in.Reason) }),
	flow.Step[Handover]{Name: "close", Label: "反馈", From: flow.From(Disposing), To: Closed, By: flow.By(duty.Handler), Quiet: true,
		Do: func(tx *flow.Tx, r *Handover) error { return r.answered(tx, "核查处置已办结") }},
	flow.Step[Handover]{Name: "withdraw", Label: "撤回通报", From: flow.From(Sent, Received), To: Withdrawn, By: flow.By(duty.Handler), Quiet: true},
)

// handOver creates the hand-over in the producer's region.
func (r *Sample) handOver(tx *flow.Tx) error {
	p, err := load(tx, product.Kind, r.Product.ID)
	if err != nil {
		return err
	}
	h := &Handover{Head: record.Head{Region: r.ProducerRegion, Owner: r.Owner}, Title: r.Name + "（" + r.ProducerName + "）", Sample: r.ID, Number: r.Number, FromRegion: r.Region, RuleSet: r.RuleSet,
		Producer: r.ProducerName, Address: r.ProducerAddress, Firm: r.Producer, Product: p.Name, Name: r.Name, TradeMark: r.TradeMark, Spec: r.Spec, Batch: r.Batch, MadeOn: r.MadeOn,
		Problem: r.problemText(), Serious: r.Serious, ReportNo: r.ReportNo, Report: r.Report, SentOn: tx.Today(), Demo: r.Demo}
	if err := tx.Elevated(func() error { return flow.Create(tx, HandoverKind, h) }); err != nil {
		return err
	}
	r.Handover = h.ID
	return nil
}

// tellRegion tells the producer's region the final result: it may pursue a failure, and a pass takes the hand-over back.
func (r *Sample) tellRegion(tx *flow.Tx) error {
	if r.Handover == 0 {
		return nil
	}
	if r.Conclusion == pass {
		return r.withdraw(tx, "复检合格")
	}
	return tx.Elevated(func() error {
		h, err := store.Get(tx.Tx, HandoverKind, r.Handover)
		if err != nil {
			return err
		}
		h.Final, h.FinalOn = r.Conclusion, r.ConcludedOn
		return tx.Save(HandoverKind.Plan, h, string(role.Change), "抽样地区结论生效")
	})
}

// withdraw takes the hand-over back.
func (r *Sample) withdraw(tx *flow.Tx, why string) error {
	if r.Handover == 0 {
		return nil
	}
	return tx.Elevated(func() error {
		h, err := store.Get(tx.Tx, HandoverKind, r.Handover)
		if err != nil {
			return err
		}
		if h.State != Sent && h.State != Received {
			return nil
		}
		h.Final, h.FinalOn, h.Reply = pass, tx.Today(), why
		if r.Conclusion != pass {
			h.Final = ""
		}
		return flow.Take(tx, HandoverKind, h, "withdraw", nil)
	})
}

// doPursue opens a finding of the receiving region.
func doPursue(tx *flow.Tx, r *Handover, in *pursueIn) error {
	r.Firm, r.Owner = in.Firm, tx.Actor().ID
	_, err := rectify.Open(tx, rectify.Opening{Region: r.Region, Owner: r.Owner, Firm: in.Firm.ID, Source: HandoverKind.Name, SourceID: r.ID, Title: r.Name + "抽样检验不合格", Subject: r.Product,
		RuleSet: r.RuleSet, Problem: r.Problem, Severity: in.Severity, Demo: r.Demo})
	return err
}

// answered writes what the region did to the sample it came from.
func (r *Handover) answered(tx *flow.Tx, text string) error {
	r.Reply, r.RepliedOn = text, tx.Today()
	return tx.Elevated(func() error {
		s, err := store.Get(tx.Tx, Kind, r.Sample)
		if err != nil {
			return err
		}
		s.Reply = fmt.Sprintf("%s %s", r.RepliedOn.String(), text)
		return tx.Save(Kind.Plan, s, string(role.Change), "生产者属地反馈")
	})
}

// sameProduct lists earlier samples of the product of the same producer, standard, trade mark and model in any region, newest first.
func sameProduct(tx *flow.Tx, r *Sample) (list []*Sample, err error) {
	p := Kind.P
	err = tx.Elevated(func() (err error) {
		list, err = store.Find(tx.Tx, Kind, store.Query{Bare: true, Limit: 20, Sort: Kind.F(&p.SampledOn), Desc: true, Where: []store.Cond{
			store.Eq(Kind.F(&p.Product), r.Product.ID), store.Eq(Kind.F(&p.ProducerName), r.ProducerName), store.Eq(Kind.F(&p.Standard), r.Standard), store.Eq(Kind.F(&p.TradeMark), r.TradeMark),
			store.Eq(Kind.F(&p.Spec), r.Spec), store.Eq(Kind.F(&p.Outcome), Taken)}})
		return err
	})
	return list, err
}
