package supervisor

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"qgov/base/duty"
	"qgov/base/organ"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/job"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// The states of a supervisor.
const (
	Proposed record.State = "proposed"
	Serving  record.State = "serving"
	Expiring record.State = "expiring"
	Lapsed   record.State = "lapsed"
	Ended    record.State = "ended"
)

// inOffice are the states in which somebody is a supervisor.
func inOffice() []record.State { return flow.From(Serving, Expiring) }

// InOffice reports whether the supervisor may act.
func (r *Supervisor) InOffice() bool { return slices.Contains(inOffice(), r.State) }

func within(region, area string) bool { return strings.HasPrefix(region, role.Prefix(area)) }

type (
	appointing struct {
		From  calendar.Date
		Until calendar.Date
	}
	renewing struct {
		Until  calendar.Date
		Reason string
	}
	ending struct{ Why, Reason string }
)

var (
	appointForm = record.Input("supervisor_appoint", func(in *appointing, f *record.Fields) {
		f.Date(&in.From, "聘期自").Required()
		f.Date(&in.Until, "聘期至").Required().Hint("初值按管理规则的聘期")
	})
	renewForm = record.Input("supervisor_renew", func(in *renewing, f *record.Fields) {
		f.Date(&in.Until, "聘期至").Required().Hint("初值按管理规则的聘期")
		f.Text(&in.Reason, "说明").Max(300).Hint("近12个月培训不足或者年度评议不合格的，须说明仍续聘的理由")
	})
	endForm = record.Input("supervisor_end", func(in *ending, f *record.Fields) {
		f.Chosen(&in.Why, "解聘原因", Endings).Required()
		f.Text(&in.Reason, "解聘说明").Paragraph().Required().Max(1000)
	})
)

// flow moves a supervisor through its terms.
func (d desk) flow() *flow.Flow {
	type step = flow.Step[Supervisor]
	return flow.Begin(flow.Of(Kind, Proposed, flow.States{
		{Code: Proposed, Label: "拟聘", Tone: record.Warn}, {Code: Serving, Label: "在聘", Tone: record.Good}, {Code: Expiring, Label: "即将届满", Tone: record.Warn, Aside: true}, {Code: Lapsed, Label: "聘期已届满", Tone: record.Alert, Aside: true},
		{Code: Ended, Label: "已解聘", Tone: record.Quiet, Final: true, Locked: true, Aside: true},
	},
		flow.Fill(flow.With(step{Name: "appoint", Label: "聘任", Help: "由登记人以外的人批准；产生聘书编号和监督员证号，聘书可以打印", From: flow.From(Proposed), To: Serving, By: flow.By(duty.Supervisor), FourEyes: "create"}, appointForm, appoint), fillAppoint),
		flow.Fill(flow.With(step{Name: "renew", Label: "续聘", Help: "近12个月培训不足或者年度评议不合格的，须说明理由", From: flow.From(Expiring, Lapsed), To: Serving, By: flow.By(duty.Supervisor)}, renewForm, renew), fillRenew),
		flow.With(step{Name: "end", Label: "解聘", Help: "账号随之停用", From: flow.From(Proposed, Serving, Expiring, Lapsed), To: Ended, By: flow.By(duty.Supervisor), Danger: true}, endForm, d.end),
		step{Name: "remind", Label: "提示届满", From: flow.From(Serving), To: Expiring, Quiet: true},
		step{Name: "lapse", Label: "聘期届满", From: flow.From(Serving, Expiring), To: Lapsed, Quiet: true},
	), func(tx *flow.Tx, r *Supervisor) error {
		if r.ID == 0 {
			r.ID = tx.NewID()
		}
		r.Self = record.To[Supervisor](r.ID)
		return nil
	})
}

func fillAppoint(tx *flow.Tx, _ *Supervisor, in *appointing) error {
	rule, err := ruleOn(tx, tx.Today())
	if err == nil {
		in.From = tx.Today()
		in.Until = in.From.AddMonths(int(rule.TermMonths)).AddDays(-1)
	}
	return err
}

func appoint(tx *flow.Tx, r *Supervisor, in *appointing) (err error) {
	if in.Until < in.From || in.Until < tx.Today() {
		return fault.At("until", "H102", "聘期应在今天以后、且晚于起始日期结束")
	}
	n, err := tx.Series("supervisor-card-" + r.Region)
	if err != nil {
		return err
	}
	r.CardNo = fmt.Sprintf("%s-%04d", r.Region, n)
	return r.serve(tx, in.From, in.Until, "")
}

// serve begins a term with a letter of its own.
func (r *Supervisor) serve(tx *flow.Tx, from, until calendar.Date, reason string) (err error) {
	if r.LetterNo, err = organ.Number(tx.Tx, r.Region, "聘"); err != nil {
		return err
	}
	r.From, r.Until = from, until
	r.Tenures = append(r.Tenures, Tenure{From: from, Until: until, LetterNo: r.LetterNo, Reason: reason})
	return nil
}

// next is the first day of the term that would follow: the day after the one that ends, or today after a gap.
func (r *Supervisor) next(today calendar.Date) calendar.Date { return max(r.Until.AddDays(1), today) }

func fillRenew(tx *flow.Tx, r *Supervisor, in *renewing) error {
	rule, err := ruleOn(tx, tx.Today())
	if err == nil {
		in.Until = r.next(tx.Today()).AddMonths(int(rule.TermMonths)).AddDays(-1)
	}
	return err
}

// renew begins another term. What is missing does not forbid it, but must be answered for.
func renew(tx *flow.Tx, r *Supervisor, in *renewing) error {
	from := r.next(tx.Today())
	if in.Until <= from {
		return fault.At("until", "H103", "新聘期从 %s 开始，应晚于这一天结束", from.String())
	}
	rule, err := ruleOn(tx, tx.Today())
	if err != nil {
		return err
	}
	hours, err := trained(tx, r.ID, tx.Today().AddMonths(-12).AddDays(1), tx.Today())
	if err != nil {
		return err
	}
	in.Reason = strings.TrimSpace(in.Reason)
	switch {
	case in.Reason != "":
	case hours < rule.Hours:
		return fault.At("reason", "H104", "近12个月培训 %s 学时，不足 %s 学时，续聘须说明理由", hours.String(), rule.Hours.String())
	case r.Grade == Unqualified:
		return fault.At("reason", "H105", "%d 年度评议不合格，续聘须说明理由", r.GradeYear)
	}
	return r.serve(tx, from, in.Until, in.Reason)
}

// end takes the office and the account.
func (d desk) end(tx *flow.Tx, r *Supervisor, in *ending) error {
	r.EndWhy, r.EndReason, r.EndedOn = in.Why, in.Reason, tx.Today()
	if d.o.Accounts == nil {
		return nil
	}
	return d.o.Accounts().EndParty(tx.Tx, r.ID, "社会监督员解聘："+Endings.Label(in.Why))
}

// terms marks every night whose term runs out and whose is over.
var terms = job.Kind{Name: "supervisor.terms", Label: "社会监督员聘期提醒", Daily: true, At: 3*60 + 20, Run: func(ctx context.Context, j *job.Running) error {
	ctx = role.With(ctx, role.System("聘期提醒"))
	return j.Finish(ctx, func(tx *flow.Tx) error { _, err := Remind(tx); return err })
}}

// Remind marks the supervisors whose term runs out soon or is over, and returns how many.
func Remind(tx *flow.Tx) (n int, err error) {
	rule, err := ruleOn(tx, tx.Today())
	if err != nil {
		return 0, err
	}
	k, p := Kind, Kind.P
	soon := tx.Today().AddDays(int(rule.RemindDays))
	q := store.Query{Limit: 1000, Bare: true, Where: []store.Cond{store.In(k.F(&p.State), string(Serving), string(Expiring)), {Field: k.F(&p.Until), Op: store.AtMost, Value: soon}}}
	var due []record.ID
	for {
		page, err := tx.Find(k.Plan, q)
		if err != nil {
			return 0, err
		}
		for _, r := range page.Records {
			due = append(due, r.Header().ID)
		}
		if q.After = page.Next; q.After == "" {
			break
		}
	}
	for _, id := range due {
		r, err := store.Get(tx.Tx, k, id)
		if err != nil {
			return n, err
		}
		step := "remind"
		switch {
		case r.Until < tx.Today():
			step = "lapse"
		case r.State == Expiring:
			continue
		}
		if err := flow.Take(tx, k, r, step, nil); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// serving returns the supervisors of a region and below who are in office.
func serving(tx *flow.Tx, region string) (out []*Supervisor, err error) {
	k, p := Kind, Kind.P
	q := store.Query{Limit: 1000, Sort: k.F(&p.ID), Where: []store.Cond{store.In(k.F(&p.State), string(Serving), string(Expiring)), {Field: k.F(&p.Region), Op: store.Under, Value: region}}}
	for {
		page, err := tx.Find(k.Plan, q)
		if err != nil {
			return nil, err
		}
		for _, r := range page.Records {
			out = append(out, r.(*Supervisor))
		}
		if q.After = page.Next; q.After == "" {
			return out, nil
		}
	}
}

// own returns the supervisor that the account stands for.
func own(tx *flow.Tx) (*Supervisor, error) {
	a := tx.Actor()
	if a.Party == 0 || !a.Has(duty.SocialSupervisor) {
		return nil, fault.New(fault.Denied, "H106", "这个账号不是社会监督员的账号")
	}
	return store.Get(tx.Tx, Kind, a.Party)
}
