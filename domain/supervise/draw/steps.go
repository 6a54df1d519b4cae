package draw

import (
	"errors"
	"fmt"
	"slices"

	"qgov/base/duty"
	"qgov/base/firm"
	calc "qgov/calc/draw"
	"qgov/calc/refusal"
	"qgov/domain/supervise/plan"
	"qgov/kernel/event"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// Risk gives firms more than one lot. A business that knows of problems is wired by the program.
type Risk interface {
	// Heavier returns the firms inside the region whose weight is above one, with the reason.
	Heavier(tx *flow.Tx, region string) ([]Heavy, error)
}

// Heavy is a firm with more than one lot.
type Heavy struct {
	Firm   record.ID
	Weight int64
	Reason string
}

// sources are the businesses that a freeze asks.
type sources struct {
	book plan.Book
	risk Risk
}

func conflict(code, text string, args ...any) error {
	return fault.New(fault.Conflict, code, text, args...)
}

// refused turns a calculator's refusal or a disagreement into a fault.
func refused(err error) error {
	if r, ok := errors.AsType[*refusal.Error](err); ok {
		return fault.New(fault.Invalid, "Y411", r.Text, r.Args...)
	}
	if v, ok := errors.AsType[*calc.VerifyError](err); ok {
		return fault.Wrap(v, fault.Conflict, "Y412", "数据库中的名单或结果与公开日志中的校验值不符，抽取不成立，请立即报告")
	}
	return err
}

// doCommit logs what a party commits to. The witness's commitment is logged by a witness.
func doCommit(tx *flow.Tx, r *Draw, in *commitment) error {
	p := r.party(in.Party)
	if p == nil {
		return fault.Problems([]fault.Problem{{Field: "party", Code: "Y401", Text: "没有名为“%s”的承诺方", Args: []any{in.Party}}})
	}
	if p.Commitment != "" && p.Account != tx.Actor().ID {
		return conflict("Y402", "“%s”已登记承诺，只能由原登记人更改", p.Name)
	}
	if p.Role == Witness && !tx.Actor().Has(duty.Witness) {
		return fault.New(fault.Denied, "Y403", "纪检监督的承诺须由监督员本人登记")
	}
	for _, other := range r.Parties {
		if other.Name != p.Name && other.Commitment == in.Commitment {
			return conflict("Y404", "承诺值与“%s”的相同", other.Name)
		}
	}
	p.Commitment, p.CommittedAt, p.Account = in.Commitment, tx.Now(), tx.Actor().ID
	return nil
}

// ready returns what is missing before the freeze.
func (r *Draw) ready(tx *flow.Tx) error {
	var problems []fault.Problem
	miss := func(field, text string, args ...any) {
		problems = append(problems, fault.Problem{Field: field, Code: "Y410", Text: text, Args: args})
	}
	if len(r.Parties) < minParties {
		miss("parties", "承诺方至少 %d 个，现有 %d 个", minParties, len(r.Parties))
	}
	witnessed := false
	for _, p := range r.Parties {
		if p.Commitment == "" {
			miss("parties", "“%s”尚未登记承诺", p.Name)
		}
		if p.Role == Witness && p.Account != tx.Actor().ID && p.Account != r.CreatedBy {
			witnessed = true
		}
	}
	if !witnessed {
		miss("parties", "至少有一个承诺方是纪检监督，且由主持人以外的人登记")
	}
	if r.ExternalDate <= tx.Today() {
		miss("external_date", "外部数值的公布日期须晚于今天，冻结时不能有人知道它")
	}
	return fault.Problems(problems)
}

// freeze fixes everything that the seed will be applied to.
func (s sources) freeze(tx *flow.Tx, r *Draw) error {
	if err := r.ready(tx); err != nil {
		return err
	}
	line, err := r.claim(tx)
	if err != nil {
		return err
	}
	if r.Number == "" {
		n, err := tx.Series(fmt.Sprintf("draw/%s/%d", r.Region, tx.Today().Year()))
		if err != nil {
			return err
		}
		r.Number = fmt.Sprintf("%s-%d-%03d", r.Region, tx.Today().Year(), n)
	}
	if err := s.build(tx, r, line); err != nil {
		return err
	}
	b, err := load(tx.Tx, r, nil)
	if err != nil {
		return err
	}
	if b, err = calc.Freeze(b); err != nil {
		return refused(err)
	}
	r.FrozenAt, r.ListSize, r.ListHash, r.FrozenHash, r.Rule = tx.Now(), int64(len(b.List)), b.ListHash, b.FrozenHash, b.Rule
	r.Lots, r.MostLots = 0, 0
	for _, e := range b.List {
		r.Lots, r.MostLots = r.Lots+e.Weight, max(r.MostLots, e.Weight)
	}
	r.seal()
	return nil
}

// claim makes this the one draw of its plan line that counts.
func (r *Draw) claim(tx *flow.Tx) (*plan.Line, error) {
	if !r.Line.Known() {
		return nil, nil
	}
	line, err := store.Get(tx.Tx, plan.LineKind, r.Line.ID)
	if err != nil {
		return nil, err
	}
	p, err := store.Get(tx.Tx, plan.Kind, line.Plan.ID)
	if err != nil {
		return nil, err
	}
	switch {
	case p.State != plan.Adopted || line.Lock == "":
		return nil, conflict("Y420", "所选计划明细不属于已发布的计划，不能抽取")
	case line.Picking != plan.Random:
		return nil, conflict("Y421", "所选计划明细是定向抽查，不能抽取")
	case r.Count > line.Batches:
		return nil, conflict("Y122", "抽取 %d 家，超过计划明细的 %d 批次", r.Count, line.Batches)
	}
	var other int64
	found, err := tx.One(`SELECT draw FROM draw_live WHERE line = ? AND {all: a line has one draw wherever it was made}`, []any{line.ID}, &other)
	if err != nil {
		return nil, err
	}
	if found {
		return nil, conflict("Y123", "该计划明细已有一次抽取（记录号 %d）；重新抽取须先作废并公开理由", other)
	}
	_, err = tx.Exec(`INSERT INTO draw_live (line, draw, region) VALUES (?, ?, ?) /* {all: the line was in scope} */`, line.ID, r.ID, r.Region)
	return line, err
}

// doReveal opens a party's commitment.
func doReveal(tx *flow.Tx, r *Draw, in *reveal) error {
	p := r.party(in.Party)
	switch {
	case p == nil:
		return fault.Problems([]fault.Problem{{Field: "party", Code: "Y401", Text: "没有名为“%s”的承诺方", Args: []any{in.Party}}})
	case !p.RevealedAt.IsZero():
		return conflict("Y130", "“%s”已经揭示", p.Name)
	case calc.Commitment(p.Name, in.Nonce, in.Value) != p.Commitment:
		return fault.Problems([]fault.Problem{{Field: "value", Code: "Y131", Text: "揭示值与事先承诺不符：%s", Args: []any{p.Name}}})
	}
	p.Nonce, p.Value, p.RevealedAt = in.Nonce, in.Value, tx.Now()
	return r.opened(tx)
}

func (r *Draw) opened(tx *flow.Tx) error {
	if r.open() {
		r.RevealedAt = tx.Now()
	}
	r.seal()
	return nil
}

// doExternal enters the public number, on its day or later.
func doExternal(tx *flow.Tx, r *Draw, in *external) error {
	if tx.Today() < r.ExternalDate {
		return conflict("Y132", "外部数值在 %s 公布，届时才能录入", r.ExternalDate.String())
	}
	if r.Confirmed {
		return conflict("Y133", "外部数值已经复核，不能更改")
	}
	r.ExternalValue, r.ExternalFrom = in.Value, in.From
	r.seal()
	return nil
}

// doConfirm confirms it: the second person types it anew.
func doConfirm(tx *flow.Tx, r *Draw, in *confirm) error {
	switch {
	case r.ExternalValue == "":
		return conflict("Y134", "外部数值尚未录入")
	case r.Confirmed:
		return conflict("Y133", "外部数值已经复核，不能更改")
	case in.Value != r.ExternalValue:
		return fault.Problems([]fault.Problem{{Field: "value", Code: "Y135", Text: "与录入的数值不一致；请核对出处，录入有误的由经办人重新录入"}})
	}
	r.Confirmed = true
	return r.opened(tx)
}

// draw computes the result from the seed.
func (s sources) draw(tx *flow.Tx, r *Draw) error {
	var ids register
	b, err := load(tx.Tx, r, &ids)
	if err != nil {
		return err
	}
	if int64(len(b.List)) != r.ListSize {
		return conflict("Y413", "名单冻结时 %d 家，现为 %d 家，抽取不成立，请立即报告", r.ListSize, len(b.List))
	}
	if b, err = b.Draw(); err != nil {
		return refused(err)
	}
	r.Seed, r.ResultHash, r.DrawnAt = b.Seed, b.ResultHash, tx.Now()
	r.seal()
	people, err := samplers(tx.Tx, r)
	if err != nil {
		return err
	}
	return saveAssignments(tx.Tx, r, b.Assignments, 0, ids.of(b, b.Drawn...), people)
}

// replace lets the next firm, or another sampler, stand in by the same seed.
func (s sources) replace(tx *flow.Tx, r *Draw, in *replace) error {
	if in.Sampler == "" && r.Replaced >= r.Reserve {
		return conflict("Y140", "递补已达事先公布的上限 %d 家", r.Reserve)
	}
	var ids register
	b, err := load(tx.Tx, r, &ids)
	if err != nil {
		return err
	}
	before := len(b.Assignments)
	if b, err = b.Replace(in.Firm, in.Sampler, in.Reason); err != nil {
		return refused(err)
	}
	people, err := samplers(tx.Tx, r)
	if err != nil {
		return err
	}
	done := b.Replacements[len(b.Replacements)-1]
	firms := ids.of(b, done.Object, done.By)
	seq := len(b.Replacements)
	if _, err := tx.Exec(`INSERT INTO draw_replacement (draw, seq, kind, object, sampler, reason, by_code, at, actor, region) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) /* {all: the draw was in scope} */`,
		r.ID, seq, done.Kind, done.Object, done.Sampler, done.Reason, done.By, tx.Now(), tx.Actor().ID, r.Region); err != nil {
		return err
	}
	change := Change{Draw: r.ID, Line: r.Line.ID, Out: firms[done.Object], Reason: done.Reason}
	if done.Kind == calc.ReplaceObject {
		err = replaceFirm(tx.Tx, r, done, b.Assignments[before:], before, firms, people)
		change.In.Firm = firms[done.By]
		r.Replaced++
	} else {
		err = replaceSampler(tx.Tx, r, done, int64(seq), people)
		change.In.Firm = change.Out
	}
	if err != nil {
		return err
	}
	r.ResultHash = b.ResultHash
	r.seal()
	if r.State != Dispatched {
		return nil
	}
	now, err := picks(tx.Tx, r)
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(now, func(p Pick) bool { return p.Firm == change.In.Firm }); i >= 0 {
		change.In = now[i]
	}
	return event.Emit(tx, Replaced, change)
}

// dispatch hands the standing result to the consumers.
func (s sources) dispatch(tx *flow.Tx, r *Draw) error {
	now, err := picks(tx.Tx, r)
	if err != nil {
		return err
	}
	return event.Emit(tx, Drawn, Result{Draw: r.ID, Number: r.Number, Line: r.Line.ID, Title: r.Title, Picks: now})
}

// doVoid ends the draw and frees its plan line.
func doVoid(tx *flow.Tx, r *Draw, in *cancel) error {
	r.Void = in.Reason
	if r.Lock != "" {
		r.seal()
	}
	_, err := tx.Exec(`DELETE FROM draw_live WHERE draw = ? AND {all: the draw was in scope}`, r.ID)
	return err
}

// code returns the code under which a firm stands in the lists of draws.
func code(f *firm.Firm) string {
	if f.Code != "" {
		return f.Code
	}
	return "F" + f.ID.String()
}
