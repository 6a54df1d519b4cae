package sampling

import (
	"fmt"
	"slices"
	"strings"

	"qgov/base/firm"
	"qgov/base/lab"
	"qgov/base/product"
	"qgov/domain/supervise/rectify"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
)

// Concluded tells that the result of a sample is final, pass or fail; Failed tells of failures only, after it. Reopened takes the
// last of them back: an objection had come in time. The next Concluded of the sample holds in its place.
var (
	Concluded = event.NewTopic[Outcome]("sample.concluded")
	Failed    = event.NewTopic[Outcome]("sample.failed")
	Reopened  = event.NewTopic[Outcome]("sample.reopened")
)

// Outcome is a final result.
type Outcome struct {
	Sample   record.ID
	Number   string
	RuleSet  string
	Purpose  string // of a monitoring sample no consumer may make a penalty or a published figure
	Level    string
	Stage    string
	Region   string
	Firm     record.ID // sampled
	Producer record.ID // nominal producer, 0 if it is not in the register
	Product  record.ID
	Name     string
	Pass     bool
	Retested bool
	Serious  bool
	Failing  string
	On       calendar.Date
	Code     string // of the public log
	Demo     bool
}

// final makes the result final, writes it to the public log and tells those who wait for it.
func (r *Sample) final(tx *flow.Tx, verdict string) (err error) {
	r.Conclusion, r.ConcludedOn = verdict, tx.Today()
	if verdict == pass || r.Purpose == Monitoring {
		r.Handling, r.ClosedOn = false, tx.Today()
	}
	if r.Purpose != Monitoring {
		if r.PublicCode, err = tx.Announce(Kind.Plan, r, "conclude", r.Number); err != nil {
			return err
		}
	}
	if err := r.tellRegion(tx); err != nil {
		return err
	}
	o := r.outcome(verdict)
	if err := event.Emit(tx, Concluded, o); err != nil || o.Pass {
		return err
	}
	return event.Emit(tx, Failed, o)
}

// outcome is what others learn of the result.
func (r *Sample) outcome(verdict string) Outcome {
	return Outcome{Sample: r.ID, Number: r.Number, RuleSet: r.RuleSet, Purpose: r.Purpose, Level: r.Level, Stage: r.Stage, Region: r.Region, Firm: r.Firm.ID, Producer: r.Producer.ID, Product: r.Product.ID,
		Name: r.Name, Pass: verdict == pass, Retested: !r.RetestOn.IsZero(), Serious: r.Serious, Failing: r.Failing, On: r.ConcludedOn, Code: r.PublicCode, Demo: r.Demo}
}

// Concluded returns what Concluded told when the result became final; false while there is no final result.
func (r *Sample) Concluded() (Outcome, bool) { return r.outcome(r.Conclusion), !r.ConcludedOn.IsZero() }

// here reports whether the nominal producer lies in the region of the sample.
func (r *Sample) here() bool {
	return strings.HasPrefix(r.ProducerRegion, role.Prefix(r.Region))
}

func fillNotify(tx *flow.Tx, r *Sample, in *notifyIn) error {
	in.Firm, in.ProducerRegion = tx.Today(), r.ProducerRegion
	if r.twoFirms() {
		in.ProducerDay = tx.Today()
		if !r.here() {
			in.ProducerWay = entrust
		}
	}
	return nil
}

func doNotify(tx *flow.Tx, r *Sample, in *notifyIn) error {
	if err := within("firm", in.Firm, r.ReportedOn, tx.Today()); err != nil {
		return err
	}
	r.FirmTold, r.FirmWay, r.FirmSees = in.Firm, in.FirmWay, record.To[firm.Firm](r.Firm.ID)
	answer(tx, r)
	if r.twoFirms() {
		if in.ProducerDay.IsZero() || in.ProducerWay == "" {
			return fault.At("producer_day", "S121", "标称生产者与被抽样单位不同，须同时告知并填写日期和方式")
		}
		if err := within("producer_day", in.ProducerDay, r.ReportedOn, tx.Today()); err != nil {
			return err
		}
		if in.ProducerRegion != "" {
			r.ProducerRegion = in.ProducerRegion
		}
		r.ProducerTold, r.ProducerWay, r.ProducerSees = in.ProducerDay, in.ProducerWay, record.To[firm.Firm](r.Producer.ID)
		if !r.here() {
			if err := r.handOver(tx); err != nil {
				return err
			}
		}
	}
	last, err := due(tx, r.Rules().Objection, r.lastTold())
	r.ObjectBy = last
	return err
}

func fillObject(tx *flow.Tx, r *Sample, in *objectIn) error {
	in.Received, in.By, in.Kind = tx.Today(), r.partyOf(tx.Actor()), Result
	if r.FirmTold.IsZero() {
		in.Kind = Process
	}
	return nil
}

// partyOf names the part that an outside account plays, the sampled firm for all others.
func (r *Sample) partyOf(a role.Actor) string {
	if a.Party != 0 && a.Party == r.Producer.ID && a.Party != r.Firm.ID {
		return ByProducer
	}
	return ByFirm
}

func doObject(tx *flow.Tx, r *Sample, in *objectIn) error {
	ground := r.Rules().Grounds[in.Kind]
	start := r.toldOn(in.By)
	if ground.Sampling {
		start = r.SampledOn
	}
	if start.IsZero() {
		return fault.At("kind", "S122", "检验结论告知以前只能对抽样过程提出异议，且以规则允许的为限")
	}
	if a := tx.Actor(); a.Party != 0 {
		in.By, in.Received = r.partyOf(a), tx.Today()
	}
	if err := within("received", in.Received, start, tx.Today()); err != nil {
		return err
	}
	last, err := due(tx, ground.Within, start)
	if err != nil {
		return err
	}
	o := Objection{By: in.By, Kind: in.Kind, Reason: in.Reason, Received: in.Received, Late: !last.IsZero() && in.Received > last}
	r.Resume = string(r.State)
	if r.State == Final {
		if err := r.reopen(tx, o); err != nil {
			return err
		}
	}
	r.Objections = append(r.Objections, o)
	r.ObjectionFiles = append(r.ObjectionFiles, in.Files...)
	return nil
}

// reopen takes a final result back for an objection that came in time and was registered after it: by post on the last day, say.
// A re-test, or giving it up, is final (令18 Art 42), and a case that is being disposed of goes on.
func (r *Sample) reopen(tx *flow.Tx, o Objection) error {
	if o.Late || !r.FormalOn.IsZero() || len(r.Objections) > 0 {
		return fault.At("received", "S127", "结论已经生效，只有期限内收到的首次异议可以重新处理")
	}
	r.Resume, r.Conclusion, r.ConcludedOn = string(Notified), "", 0
	var err error
	if r.PublicCode, err = tx.Announce(Kind.Plan, r, "reopen", r.Number); err != nil {
		return err
	}
	if err := r.tellRegion(tx); err != nil {
		return err
	}
	return event.Emit(tx, Reopened, r.outcome(""))
}

// resume leads back from an objection that has failed: to where the case stood, or on to the final result if the time to object
// ran out meanwhile.
func (r *Sample) resume(tx *flow.Tx) error {
	r.next = record.State(r.Resume)
	if r.next == Notified && !r.ObjectBy.IsZero() && tx.Today() > r.ObjectBy {
		r.next = Final
		return r.final(tx, fail)
	}
	return nil
}

func doAccept(tx *flow.Tx, r *Sample, in *acceptIn) error {
	o := r.objection()
	r.BackupBad = r.BackupBad || in.BackupBad
	o.Accepted, o.DecidedOn, o.Decision = record.Some(in.Accept), tx.Today(), in.Reason
	answer(tx, r)
	if !in.Accept {
		return r.resume(tx)
	}
	if o.Kind != Result {
		if o.Late {
			return fault.At("accept", "S123", "异议逾期提出，不能受理")
		}
		r.next = Reviewing
		return nil
	}
	if err := r.barred(o, tx.Today()); err != nil {
		return err
	}
	r.next = Formal
	if r.Rules().Formal == "" {
		r.next, r.FormalOn = Appointing, tx.Today()
	}
	return nil
}

func doDecide(tx *flow.Tx, r *Sample, in *decideIn) error {
	o := r.objection()
	o.Upheld, o.DecidedOn, o.Decision = record.Some(in.Uphold), tx.Today(), in.Reason
	answer(tx, r)
	if !in.Uphold {
		return r.resume(tx)
	}
	r.next, r.Handling, r.ClosedOn = Voided, false, tx.Today()
	return r.withdraw(tx, "异议成立，样品作废")
}

func fillDay(tx *flow.Tx, _ *Sample, in *dayIn) error { in.Day = tx.Today(); return nil }

func doFormalities(tx *flow.Tx, r *Sample, in *dayIn) error {
	r.FormalOn = in.Day
	answer(tx, r)
	return within("day", in.Day, r.objection().DecidedOn, tx.Today())
}

func doAppoint(tx *flow.Tx, r *Sample, in *appointIn) error {
	l, err := load(tx, lab.Kind, in.Lab.ID)
	if err != nil {
		return err
	}
	if in.Lab == r.Lab && in.Reason == "" {
		return fault.At("lab", "S124", "复检机构不得是初检机构；仅有一家机构具备资质的，请写明理由")
	}
	if err := l.Covers(r.Product.ID, tx.Today()); err != nil {
		return err
	}
	r.RetestLab, r.RetestSame = in.Lab, in.Reason
	answer(tx, r)
	return nil
}

func doHandOver(tx *flow.Tx, r *Sample, in *handIn) error {
	if err := within("day", in.Day, r.FormalOn, tx.Today()); err != nil {
		return err
	}
	answer(tx, r)
	if in.Intact {
		r.HandedOn, r.next = in.Day, Retesting
		return nil
	}
	if in.Reason == "" {
		return fault.At("reason", "R100", "请填写“%s”", "说明")
	}
	r.BackupBad, r.next = true, Final
	return r.final(tx, fail)
}

// fillRetest offers the items that failed.
func fillRetest(tx *flow.Tx, r *Sample, in *resultIn) error {
	in.Reported = tx.Today()
	for _, it := range r.Items {
		if it.failed() {
			it.Value, it.NotDetected, it.Verdict, it.LabVerdict, it.Note = "", false, "", "", ""
			in.Items = append(in.Items, it)
		}
	}
	return nil
}

func doRetest(tx *flow.Tx, r *Sample, in *resultIn) error {
	if err := mine(tx.Actor(), r.RetestLab); err != nil {
		return err
	}
	if err := within("reported", in.Reported, r.HandedOn, tx.Today()); err != nil {
		return err
	}
	for i := range r.Items {
		p := r.Items[i].Parameter
		if r.Items[i].failed() && !slices.ContainsFunc(in.Items, func(x Item) bool { return x.Parameter == p }) {
			return fault.At("items", "S125", "复检缺少初检不合格的项目：%s", p)
		}
	}
	computed, err := judgeAll(in.Items, "items")
	if err != nil {
		return err
	}
	if in.Verdict != pass && in.Verdict != fail {
		return fault.At("verdict", "S126", "复检结论应为合格或不合格")
	}
	if differs(in.Items, computed, in.Verdict) && in.Explain == "" {
		return fault.At("explain", "S111", "机构判定与系统判定（%s）不一致，请说明理由", Verdicts.Label(computed))
	}
	r.RetestItems, r.RetestNo, r.RetestOn, r.RetestReport = in.Items, in.ReportNo, in.Reported, in.Report
	r.Conclusion = in.Verdict
	if in.Explain != "" {
		r.Explain = strings.TrimPrefix(r.Explain+"\n"+in.Explain, "\n")
	}
	return nil
}

func doTell(tx *flow.Tx, r *Sample, in *dayIn) error {
	if err := within("day", in.Day, r.RetestOn, tx.Today()); err != nil {
		return err
	}
	r.RetestTold, r.next = in.Day, Final
	answer(tx, r)
	if r.Conclusion == pass {
		r.next, r.Failing = Cleared, ""
	} else {
		r.Failing = failing(r.RetestItems)
	}
	return r.final(tx, r.Conclusion)
}

func fillDispose(_ *flow.Tx, r *Sample, in *disposeIn) error {
	in.Severity = "ordinary"
	if r.Serious || r.Outcome == Refusal {
		in.Severity = "serious"
	}
	return nil
}

// doDispose opens a finding for each firm of the region, one only if both are the same. A producer elsewhere is the business of
// its own region, which learned of the final result by the hand-over.
func doDispose(tx *flow.Tx, r *Sample, in *disposeIn) error {
	p, err := load(tx, product.Kind, r.Product.ID)
	if err != nil {
		return err
	}
	answer(tx, r)
	o := rectify.Opening{Region: r.Region, Owner: r.Owner, Source: Kind.Name, SourceID: r.ID, Title: r.Name + "抽样检验不合格", Subject: p.Name, RuleSet: r.RuleSet,
		Problem: r.problemText(), Severity: in.Severity, Demo: r.Demo}
	if r.Outcome == Refusal {
		o.Title, o.Problem = "拒绝抽样检验", fmt.Sprintf("%s 拒绝接受抽样检验（%s）：%s", r.SampledOn.String(), r.Number, r.OutcomeNote)
	}
	firms := []record.ID{r.Firm.ID}
	if r.Outcome != Refusal && r.Producer.Known() && r.Producer != r.Firm && r.here() {
		firms = append(firms, r.Producer.ID)
	}
	for _, id := range firms {
		o.Firm = id
		f, err := rectify.Open(tx, o)
		if err != nil {
			return err
		}
		r.Findings = append(r.Findings, Link{Finding: record.To[rectify.Finding](f.ID), Firm: record.To[firm.Firm](id)})
	}
	return nil
}

// doExtend moves the end of the disposal, which 令15 Art 45 allows with written approval.
func doExtend(tx *flow.Tx, r *Sample, in *extendIn) error {
	if in.Until <= r.Due {
		return fault.At("until", "S101", "日期不能早于 %s", r.Due.AddDays(1).String())
	}
	return tx.Extend(Kind.Plan, r, "dispose", in.Until)
}

// findingEnded closes the sample or hand-over whose last finding came to its end.
func findingEnded(tx *flow.Tx, e rectify.Ended) error {
	var plan *record.Plan
	switch e.Source {
	case Kind.Name:
		plan = Kind.Plan
	case HandoverKind.Name:
		plan = HandoverKind.Plan
	default:
		return nil
	}
	return tx.Elevated(func() error {
		n, err := rectify.Pending(tx, e.Source, e.ID, e.Finding)
		if err != nil || n > 0 {
			return err
		}
		r, err := tx.Get(plan, e.ID)
		if err != nil {
			return err
		}
		if r.Header().State != Disposing {
			return nil
		}
		return tx.Take(plan, r, "close", nil)
	})
}

// Repeated returns an earlier sample of the same product of the same producer inside the time in which the rule set forbids
// another (令18 Art 8: same producer, standard, trade mark and model within six months, except tracking and incidents), or nil.
func Repeated(tx *flow.Tx, r *Sample) (*Sample, error) {
	if r.Rules().Repeat == "" || r.Mode == "tracking" || r.Mode == "incident" || r.ProducerName == "" || r.SampledOn.IsZero() {
		return nil, nil
	}
	list, err := sameProduct(tx, r)
	if err != nil {
		return nil, err
	}
	for _, s := range list {
		end, err := due(tx, r.Rules().Repeat, s.SampledOn)
		if err != nil {
			return nil, err
		}
		if s.ID != r.ID && s.SampledOn <= r.SampledOn && r.SampledOn <= end {
			return s, nil
		}
	}
	return nil, nil
}
