package sampling

import (
	"slices"
	"time"

	"qgov/base/firm"
	"qgov/base/lab"
	"qgov/base/organ"
	"qgov/base/person"
	"qgov/base/product"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// within refuses a day before the first or after the last; a zero bound is none.
func within(field string, day, first, last calendar.Date) error {
	switch {
	case !first.IsZero() && day < first:
		return fault.At(field, "S101", "日期不能早于 %s", first.String())
	case !last.IsZero() && day > last:
		return fault.At(field, "S102", "日期不能晚于 %s", last.String())
	}
	return nil
}

// answer makes the person of the bureau who took the step answer for the sample.
func answer(tx *flow.Tx, r *Sample) {
	if a := tx.Actor(); a.SignedIn() && a.Party == 0 {
		r.Owner = a.ID
	}
}

// load reads a record that the effect of a step needs, whatever the actor may see.
func load[T any](tx *flow.Tx, k *record.Kind[T], id record.ID) (out *T, err error) {
	err = tx.Elevated(func() (err error) { out, err = store.Get(tx.Tx, k, id); return err })
	return out, err
}

// known is load for what may not be there: then it returns nil. A read that fails is an error all the same, or a check would be passed
// because it could not be made.
func known[T any](tx *flow.Tx, k *record.Kind[T], id record.ID) (*T, error) {
	if id == 0 {
		return nil, nil
	}
	out, err := load(tx, k, id)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	return out, err
}

// begin completes a new sample: rule set by the product, region by the firm, number by the bureau, and checks the laboratory's scope
// and the samplers. Title and number are there from the first day, so that a plan can print its task list.
func begin(tx *flow.Tx, r *Sample) error {
	if !r.Firm.Known() || !r.Product.Known() {
		return nil // the declaration says so, with the field
	}
	f, err := load(tx, firm.Kind, r.Firm.ID)
	if err != nil {
		return err
	}
	p, err := load(tx, product.Kind, r.Product.ID)
	if err != nil {
		return err
	}
	if r.Purpose == "" {
		r.Purpose = Inspection
	}
	if r.RuleSet == "" {
		r.RuleSet = setOf(p.Domain)
	}
	if r.RuleSet != setOf(p.Domain) {
		return record.Bad(&r.RuleSet, "该产品属于“%s”，不适用所选领域的规则", product.Domains.Label(p.Domain))
	}
	if r.Region == "" {
		r.Region = f.Region
	}
	if r.Name == "" {
		r.Name = p.Name
	}
	if r.Standard == "" {
		r.Standard = p.Standard
	}
	if err := r.fit(tx); err != nil {
		return err
	}
	s1, err := known(tx, person.Kind, r.Sampler1.ID)
	if err != nil {
		return err
	}
	if s1 != nil && s1.Account != 0 && r.Owner == 0 {
		r.Owner = s1.Account
	}
	from := tx.Actor().Region
	if from == "" || tx.Actor().IsSystem() {
		from = r.Region
	}
	r.Number, err = organ.Number(tx.Tx, from, "抽")
	return err
}

// fit checks the samplers and the laboratory of the assignment.
func (r *Sample) fit(tx *flow.Tx) error {
	if err := r.samplersFit(tx, r.Firm.ID, r.Producer.ID); err != nil {
		return err
	}
	l, err := known(tx, lab.Kind, r.Lab.ID)
	if err != nil || l == nil {
		return err // the declaration names what is missing; a reference to nothing is refused by the store
	}
	return l.Covers(r.Product.ID, tx.Today())
}

// samplersFit refuses a sampler who is not one, the same person twice, and one who has to keep away from one of the firms
// (行政处罚法 Art 43; 令18 Art 16, 令15 Art 14: at least two).
func (r *Sample) samplersFit(tx *flow.Tx, firms ...record.ID) error {
	if r.Sampler1 == r.Sampler2 && r.Sampler1.Known() {
		return record.Bad(&r.Sampler2, "抽样人员不得少于两名，两名抽样人员不能是同一人")
	}
	for _, ref := range []*record.Ref[person.Person]{&r.Sampler1, &r.Sampler2} {
		if !ref.Known() {
			continue
		}
		p, err := load(tx, person.Kind, ref.ID)
		if err != nil {
			return err
		}
		if !p.Sampler {
			return record.Bad(ref, "%s不在抽样检查人员名录内", p.Name)
		}
		for _, i := range p.Interests {
			if i.Firm.Known() && slices.Contains(firms, i.Firm.ID) {
				return record.Bad(ref, "%s应当回避：%s", p.Name, i.Reason)
			}
		}
	}
	return nil
}

func fillAssign(_ *flow.Tx, r *Sample, in *assignIn) error {
	in.Sampler1, in.Sampler2, in.Lab = r.Sampler1, r.Sampler2, r.Lab
	return nil
}

func doReassign(tx *flow.Tx, r *Sample, in *assignIn) error {
	r.Sampler1, r.Sampler2, r.Lab = in.Sampler1, in.Sampler2, in.Lab
	if err := r.fit(tx); err != nil {
		return err
	}
	p, err := known(tx, person.Kind, r.Sampler1.ID)
	if err == nil && p != nil && p.Account != 0 {
		r.Owner = p.Account
	}
	return err
}

func doVoid(tx *flow.Tx, r *Sample, in *reasonIn) error {
	r.OutcomeNote = in.Reason
	r.ClosedOn = tx.Today()
	return nil
}

func fillSheet(tx *flow.Tx, r *Sample, in *sheetIn) error {
	in.SampledOn, in.Outcome, in.Name, in.Standard = tx.Today(), Taken, r.Name, r.Standard
	if r.Stage == Make {
		in.Producer = r.Firm
	}
	return nil
}

func doSheet(tx *flow.Tx, r *Sample, in *sheetIn) error {
	if err := within("sampled_on", in.SampledOn, calendar.DateOf(r.Created), tx.Today()); err != nil {
		return err
	}
	if err := in.check(r.Stage); err != nil {
		return err
	}
	answer(tx, r)
	r.Outcome, r.OutcomeNote, r.SampledOn, r.Place, r.Position = in.Outcome, in.OutcomeNote, in.SampledOn, in.Place, in.Position
	r.Photos, r.Signatures = in.Photos, in.Signatures
	switch in.Outcome {
	case Taken:
		r.next = Sampled
	case Refusal:
		r.next, r.Handling = Refused, true
		return r.samplersFit(tx, r.Firm.ID)
	default:
		r.next, r.ClosedOn = NotSampled, tx.Today()
		return nil
	}
	r.Name, r.TradeMark, r.Spec, r.Standard, r.Batch, r.MadeOn, r.ShelfLife = in.Name, in.TradeMark, in.Spec, in.Standard, in.Batch, in.MadeOn, in.ShelfLife
	r.Quantity, r.Backup, r.Lot, r.Unit, r.Price, r.Seals = in.Quantity.V, in.Backup.V, in.Lot, in.Unit, in.Price, in.Seals
	r.Platform, r.Shop, r.OrderNo, r.Account = in.Platform, in.Shop, in.OrderNo, in.Account
	r.Producer, r.ProducerName, r.ProducerAddress, r.ProducerRegion = in.Producer, in.ProducerName, in.ProducerAddress, in.ProducerRegion
	if r.Producer.Known() {
		p, err := load(tx, firm.Kind, r.Producer.ID)
		if err != nil {
			return err
		}
		r.ProducerName, r.ProducerAddress, r.ProducerRegion = p.Name, p.Address, p.Region
	}
	return r.samplersFit(tx, r.Firm.ID, r.Producer.ID)
}

// check says what the sheet lacks for its outcome.
func (in *sheetIn) check(stage string) error {
	var problems []fault.Problem
	miss := func(empty bool, field, label string) {
		if empty {
			problems = append(problems, fault.Problem{Field: field, Code: "R100", Text: "请填写“%s”", Args: []any{label}})
		}
	}
	if in.Outcome != Taken {
		miss(in.OutcomeNote == "", "outcome_note", "情况说明")
		miss(len(in.Photos) == 0, "photos", "现场照片")
		return fault.Problems(problems)
	}
	miss(in.Name == "", "name", "样品名称")
	miss(in.Batch == "" && in.MadeOn.IsZero(), "batch", "批号")
	miss(!in.Quantity.Known || in.Quantity.V <= 0, "quantity", "检验样品数量")
	miss(!in.Backup.Known, "backup", "备用样品数量")
	miss(in.Unit == "", "unit", "计量单位")
	miss(in.Seals == "", "seals", "封样编号")
	miss(in.ProducerName == "" && !in.Producer.Known(), "producer_name", "标称生产者名称")
	miss(in.ProducerRegion == "" && !in.Producer.Known(), "producer_region", "标称生产者属地")
	miss(len(in.Signatures) == 0, "signatures", "签字抽样单")
	if stage == Online {
		miss(in.Platform == "", "platform", "网络交易平台")
		miss(in.Shop == "", "shop", "网店名称")
		miss(in.OrderNo == "", "order_no", "订单编号")
		miss(in.Account == "", "account", "购样账号")
	} else {
		miss(in.Place == "", "place", "抽样地点")
		miss(len(in.Photos) == 0, "photos", "现场照片")
	}
	if !in.MadeOn.IsZero() && in.MadeOn > in.SampledOn {
		problems = append(problems, fault.Problem{Field: "made_on", Code: "S102", Text: "日期不能晚于 %s", Args: []any{in.SampledOn.String()}})
	}
	return fault.Problems(problems)
}

func fillDeliver(tx *flow.Tx, r *Sample, in *deliverIn) error {
	in.Day, in.Lab = tx.Today(), r.Lab
	return nil
}

func doDeliver(tx *flow.Tx, r *Sample, in *deliverIn) error {
	if err := within("day", in.Day, r.SampledOn, tx.Today()); err != nil {
		return err
	}
	r.DeliveredOn, r.Lab = in.Day, in.Lab
	answer(tx, r)
	return r.fit(tx)
}

// mine refuses an account of another laboratory than the one whose turn it is.
func mine(a role.Actor, l record.Ref[lab.Lab]) error {
	if a.Party != 0 && a.Party != l.ID {
		return fault.New(fault.Denied, "S103", "该样品当前不由贵机构办理")
	}
	return nil
}

func fillReceive(tx *flow.Tx, _ *Sample, in *receiveIn) error {
	in.Accept, in.Day = true, tx.Today()
	return nil
}

func doReceive(tx *flow.Tx, r *Sample, in *receiveIn) error {
	if err := mine(tx.Actor(), r.Lab); err != nil {
		return err
	}
	if err := within("day", in.Day, r.DeliveredOn, tx.Today()); err != nil {
		return err
	}
	if !in.Accept && in.Reason == "" {
		return fault.At("reason", "R100", "请填写“%s”", "拒收理由")
	}
	r.Condition, r.RefuseReason, r.next = in.Condition, in.Reason, Returned
	if in.Accept {
		r.ReceivedOn, r.RefuseReason, r.next = in.Day, "", Testing
	}
	return nil
}

// fillResult offers the items that are usually tested, or what was reported before it was sent back.
func fillResult(tx *flow.Tx, r *Sample, in *resultIn) error {
	in.Reported, in.ReportNo, in.Verdict, in.Explain, in.Report, in.Items = tx.Today(), r.ReportNo, r.LabVerdict, r.Explain, r.Report, r.Items
	if len(in.Items) > 0 {
		return nil
	}
	p, err := load(tx, product.Kind, r.Product.ID)
	if err != nil {
		return err
	}
	for _, t := range p.Tests {
		in.Items = append(in.Items, Item{Parameter: t.Parameter, Operator: t.Operator, Limit: t.Limit, Unit: t.Unit, Method: t.Method, ValueUnit: t.Unit})
	}
	return nil
}

func doResult(tx *flow.Tx, r *Sample, in *resultIn) error {
	if err := mine(tx.Actor(), r.Lab); err != nil {
		return err
	}
	if err := within("reported", in.Reported, r.ReceivedOn, tx.Today()); err != nil {
		return err
	}
	computed, err := judgeAll(in.Items, "items")
	if err != nil {
		return err
	}
	r.Differs = differs(in.Items, computed, in.Verdict)
	if r.Differs && in.Explain == "" {
		return fault.At("explain", "S111", "机构判定与系统判定（%s）不一致，请说明理由", Verdicts.Label(computed))
	}
	r.Items, r.Computed, r.LabVerdict, r.Explain = in.Items, computed, in.Verdict, in.Explain
	r.ReportNo, r.ReportedOn, r.Report, r.Serious, r.Failing = in.ReportNo, in.Reported, in.Report, in.Serious, failing(in.Items)
	if r.RiskSince = (time.Time{}); r.Serious {
		r.RiskSince = tx.Now()
	}
	rule := r.Rules().ReportFail
	if in.Verdict == pass {
		rule = r.Rules().ReportPass
	}
	last, err := due(tx, rule, in.Reported)
	r.ReportLate = !last.IsZero() && tx.Today() > last
	return err
}

func doReturn(tx *flow.Tx, r *Sample, in *reasonIn) error {
	r.Opinion = in.Reason
	answer(tx, r)
	return nil
}

func fillApprove(_ *flow.Tx, r *Sample, in *approveIn) error {
	in.Verdict = r.LabVerdict
	if r.Differs {
		in.Verdict = "" // the approver has to choose
	}
	return nil
}

func doApprove(tx *flow.Tx, r *Sample, in *approveIn) error {
	if in.Verdict != pass && in.Verdict != fail {
		return fault.At("verdict", "S112", "审核结论应为合格或不合格；无法判定的请退回检验机构")
	}
	if in.Verdict != r.LabVerdict && in.Verdict != r.Computed {
		return fault.At("verdict", "S113", "审核结论与检验机构结论和系统判定都不一致，请退回检验机构核实")
	}
	for _, ref := range []record.Ref[person.Person]{r.Sampler1, r.Sampler2} {
		p, err := known(tx, person.Kind, ref.ID)
		if err != nil {
			return err
		}
		if p != nil && p.Account != 0 && p.Account == tx.Actor().ID {
			return fault.New(fault.Denied, "S114", "抽样人员不能审核本人抽取的样品")
		}
	}
	r.Verdict, r.Opinion, r.next = in.Verdict, in.Reason, ToNotify
	answer(tx, r)
	rule := r.Rules().KeepFail
	if in.Verdict == pass {
		rule, r.next = r.Rules().KeepPass, Qualified
	}
	if err := r.keep(tx, rule); err != nil {
		return err
	}
	if r.Purpose == Monitoring && in.Verdict == fail {
		r.next = Flagged
		return r.final(tx, fail)
	}
	if in.Verdict == fail {
		r.Handling = true
		return nil
	}
	r.Failing = ""
	return r.final(tx, pass)
}

// keep sets until when the backup sample is kept: the time of the rule set, or the end of the shelf life if that is sooner
// (令15 Art 25).
func (r *Sample) keep(tx *flow.Tx, rule string) (err error) {
	r.KeepUntil, err = due(tx, rule, tx.Today())
	if end := r.expiry(); !r.KeepUntil.IsZero() && !end.IsZero() && end < r.KeepUntil {
		r.KeepUntil = end
	}
	return err
}
