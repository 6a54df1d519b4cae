package bulletin

import (
	"fmt"

	"qgov/base/duty"
	"qgov/domain/supervise/rectify"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/publish"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// Inputs of the steps.
type (
	edit     struct{ Title, Summary string }
	proposal struct {
		Title, Summary string
		Refresh        bool
		Reason         string
	}
	withdrawal struct {
		Samples bool
		Reason  string
	}
	reason struct{ Reason string }
)

var editForm = record.Input("bulletin_edit", func(in *edit, f *record.Fields) {
	f.Text(&in.Title, "标题").Required()
	f.Text(&in.Summary, "内容摘要").Paragraph().Max(4000).Required()
})

var proposalForm = record.Input("bulletin_propose", func(in *proposal, f *record.Fields) {
	f.Text(&in.Title, "标题").Required()
	f.Text(&in.Summary, "内容摘要").Paragraph().Max(4000).Required()
	f.YesNo(&in.Refresh, "按样品重新取数").Hint("样品信息已更正的，勾选后公告明细和各批次公示一并更正")
	f.Text(&in.Reason, "更正理由").Paragraph().Required().Hint("理由将一并公开")
})

var withdrawalForm = record.Input("bulletin_withdraw", func(in *withdrawal, f *record.Fields) {
	f.YesNo(&in.Samples, "同时撤回各批次结果")
	f.Text(&in.Reason, "撤回理由").Paragraph().Required().Hint("理由将一并公开")
})

var reasonForm = record.Input("bulletin_reason", func(in *reason, f *record.Fields) {
	f.Text(&in.Reason, "理由").Paragraph().Required()
})

// newFlow is the course of a bulletin; its steps publish by the office.
func newFlow(of *publish.Office) *flow.Flow {
	d := desk{of: of}
	return flow.Of(Kind, Draft, flow.States{
		{Code: Draft, Label: "起草", Tone: record.Info}, {Code: Review, Label: "待审核公布", Tone: record.Warn}, {Code: Published, Label: "已公布", Tone: record.Good},
		{Code: Correcting, Label: "更正待批准", Tone: record.Warn, Aside: true}, {Code: Corrected, Label: "已更正", Tone: record.Good, Aside: true},
		{Code: Withdrawn, Label: "已撤回", Tone: record.Alert, Final: true, Aside: true}, {Code: Dropped, Label: "不公布", Tone: record.Quiet, Final: true, Aside: true},
	},
		flow.Fill(flow.With(flow.Step[Bulletin]{Name: "edit", Writes: true, Label: "修改", From: flow.From(Draft), By: flow.By(duty.Editor)}, editForm,
			func(_ *flow.Tx, r *Bulletin, in *edit) error { r.Title, r.Summary = in.Title, in.Summary; return nil }),
			func(_ *flow.Tx, r *Bulletin, in *edit) error { *in = edit{r.Title, r.Summary}; return nil }),
		flow.Step[Bulletin]{Name: "submit", Label: "送审", From: flow.From(Draft), To: Review, By: flow.By(duty.Editor), Do: func(tx *flow.Tx, r *Bulletin) error { return d.rows(tx, r) }},
		flow.With(flow.Step[Bulletin]{Name: "return", Optional: true, Label: "退回修改", From: flow.From(Review), To: Draft, By: flow.By(duty.Publisher)}, reasonForm, func(*flow.Tx, *Bulletin, *reason) error { return nil }),
		flow.Step[Bulletin]{Name: "publish", Label: "批准公布", Help: "须由编辑以外的人批准；公布后写入公开日志，各批次进入企业公示页", From: flow.From(Review), To: Published, By: flow.By(duty.Publisher), FourEyes: "submit", Do: d.publish},
		flow.Step[Bulletin]{Name: "import", Label: "载入已公布公告", From: flow.From(Draft), To: Published, By: flow.By(duty.Publisher), Quiet: true, Do: d.copy},
		flow.Fill(flow.With(flow.Step[Bulletin]{Name: "propose", Label: "提出更正", From: flow.From(Published, Corrected), To: Correcting, By: flow.By(duty.Editor)}, proposalForm,
			func(_ *flow.Tx, r *Bulletin, in *proposal) error {
				r.NewTitle, r.NewSummary, r.Refresh, r.Why = in.Title, in.Summary, in.Refresh, in.Reason
				return nil
			}), func(_ *flow.Tx, r *Bulletin, in *proposal) error {
			in.Title, in.Summary = r.Title, r.Summary
			return nil
		}),
		flow.Step[Bulletin]{Name: "correct", Label: "批准更正", From: flow.From(Correcting), To: Corrected, By: flow.By(duty.Publisher), FourEyes: "propose", Do: d.correct},
		flow.With(flow.Step[Bulletin]{Name: "refuse", Label: "不予更正", From: flow.From(Correcting), To: Published, By: flow.By(duty.Publisher)}, reasonForm,
			func(_ *flow.Tx, r *Bulletin, _ *reason) error {
				r.NewTitle, r.NewSummary, r.Refresh, r.Why = "", "", false, ""
				return nil
			}),
		flow.Fill(flow.With(flow.Step[Bulletin]{Name: "withdraw", Label: "撤回", From: flow.From(Published, Corrected, Correcting), To: Withdrawn, By: flow.By(duty.Publisher), Danger: true}, withdrawalForm, d.withdraw),
			func(_ *flow.Tx, _ *Bulletin, in *withdrawal) error { in.Samples = true; return nil }),
		flow.Step[Bulletin]{Name: "drop", Label: "不公布", From: flow.From(Draft, Review), To: Dropped, By: flow.By(duty.Editor, duty.Publisher), Danger: true},
	)
}

// samples reads the samples of the bulletin.
func samples(tx *flow.Tx, r *Bulletin) ([]*sampling.Sample, error) {
	var out []*sampling.Sample
	for _, row := range r.Rows {
		if row.Sample == 0 {
			continue
		}
		s, err := store.Get(tx.Tx, sampling.Kind, row.Sample)
		if err != nil {
			return nil, err
		}
		if s.Conclusion == "" || s.Purpose == sampling.Monitoring {
			return nil, fault.New(fault.Conflict, "B301", "样品 %s 没有生效的结论，或者属于风险监测，不能公布", s.Number)
		}
		out = append(out, s)
	}
	return out, nil
}

// rows takes the rows from the samples anew, so that what is reviewed is what the samples say.
func (d desk) rows(tx *flow.Tx, r *Bulletin) error {
	list, err := samples(tx, r)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return fault.New(fault.Conflict, "B302", "公告没有批次")
	}
	r.Rows = r.Rows[:0]
	for _, s := range list {
		row, err := rowOf(tx, s)
		if err != nil {
			return err
		}
		r.Rows = append(r.Rows, row)
	}
	r.count()
	return nil
}

// shown reports whether a record has a public copy in force.
func (d desk) shown(tx *flow.Tx, kind string, id record.ID) (bool, error) {
	c, ok, err := d.of.Of(tx, kind, id)
	return ok && (c.State == publish.Published || c.State == publish.Corrected), err
}

func (d desk) publish(tx *flow.Tx, r *Bulletin) error {
	list, err := samples(tx, r)
	if err != nil {
		return err
	}
	year := tx.Today().Year()
	n, err := tx.Series(fmt.Sprintf("bulletin %s %s %d", r.Region, r.RuleSet, year))
	if err != nil {
		return err
	}
	r.IssueNo, r.PublishedOn = fmt.Sprintf("%d年第%d期", year, n), tx.Today()
	for _, s := range list {
		if err := d.sample(tx, s); err != nil {
			return err
		}
	}
	return d.copy(tx, r)
}

// sample makes a sample public with those of its findings that are at their end.
func (d desk) sample(tx *flow.Tx, s *sampling.Sample) error {
	shown, err := d.shown(tx, sampling.Kind.Name, s.ID)
	if err != nil || shown {
		return err
	}
	if _, err := d.of.Publish(tx, sampling.Kind.Plan, s, publish.Act{}); err != nil {
		return err
	}
	for _, l := range s.Findings {
		f, err := store.Get(tx.Tx, rectify.Kind, l.Finding.ID)
		if err != nil {
			return err
		}
		if f.State != rectify.Done && f.State != rectify.Handed {
			continue
		}
		if _, err := d.of.Publish(tx, rectify.Kind.Plan, f, publish.Act{}); err != nil {
			return err
		}
	}
	return nil
}

// copy makes the bulletin itself public.
func (d desk) copy(tx *flow.Tx, r *Bulletin) (err error) {
	r.PublicCode, err = d.of.Publish(tx, Kind.Plan, r, publish.Act{})
	return err
}

func (d desk) correct(tx *flow.Tx, r *Bulletin) error {
	r.Title, r.Summary = r.NewTitle, r.NewSummary
	if r.Refresh {
		if err := d.rows(tx, r); err != nil {
			return err
		}
		list, err := samples(tx, r)
		if err != nil {
			return err
		}
		for _, s := range list {
			shown, err := d.shown(tx, sampling.Kind.Name, s.ID)
			if err != nil {
				return err
			}
			if !shown {
				continue
			}
			if err := d.of.Correct(tx, sampling.Kind.Plan, s, publish.Act{Reason: r.Why}); err != nil && fault.Of(err).Code != "U403" { // U403: its text did not change
				return err
			}
		}
	}
	err := d.of.Correct(tx, Kind.Plan, r, publish.Act{Reason: r.Why})
	r.NewTitle, r.NewSummary, r.Refresh, r.Why = "", "", false, ""
	return err
}

func (d desk) withdraw(tx *flow.Tx, r *Bulletin, in *withdrawal) error {
	if in.Samples {
		list, err := samples(tx, r)
		if err != nil {
			return err
		}
		for _, s := range list {
			shown, err := d.shown(tx, sampling.Kind.Name, s.ID)
			if err != nil {
				return err
			}
			if !shown {
				continue
			}
			if err := d.of.Withdraw(tx, sampling.Kind.Plan, s.ID, in.Reason); err != nil {
				return err
			}
			for _, l := range s.Findings {
				shown, err := d.shown(tx, rectify.Kind.Name, l.Finding.ID)
				if err != nil {
					return err
				}
				if shown {
					if err := d.of.Withdraw(tx, rectify.Kind.Plan, l.Finding.ID, in.Reason); err != nil {
						return err
					}
				}
			}
		}
	}
	return d.of.Withdraw(tx, Kind.Plan, r.ID, in.Reason)
}

// ended publishes the end of the rectification of a sample that is public. The finding is still saved as open while it ends.
func (d desk) ended(tx *flow.Tx, e rectify.Ended) error {
	if e.Void || e.Source != sampling.Kind.Name || d.of == nil {
		return nil
	}
	shown, err := d.shown(tx, sampling.Kind.Name, e.ID)
	if err != nil || !shown {
		return err
	}
	return tx.Elevated(func() error {
		f, err := store.Get(tx.Tx, rectify.Kind, e.Finding)
		if err != nil {
			return err
		}
		f.ClosedOn = tx.Today()
		_, err = d.of.Publish(tx, rectify.Kind.Plan, f, publish.Act{})
		return err
	})
}
