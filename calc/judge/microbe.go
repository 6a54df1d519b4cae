package judge

import (
	"qgov/calc/refusal"
)

// MicrobialPlan is an attribute plan for the microbes of a batch (GB 29921,
// GB 4789.1): N samples, of which at most C may lie between the limits.
type MicrobialPlan struct {
	N, C  int
	Lower string // m: the limit of good quality; 不得检出 or 0 for pathogens
	Upper string // M: the limit no sample may exceed; empty for a two-class plan
	Unit  string // of the limits
}

// MicrobialOutcome is the verdict on a batch and the counts behind it.
type MicrobialOutcome struct {
	Verdict    Verdict
	Good       int // samples at or below m
	Marginal   int // samples above m and not above M (two-class: above m)
	Bad        int // samples above M; always 0 in a two-class plan
	Undecided  int // samples whose class cannot be told from the result
	TwoClasses bool
}

// JudgeMicrobes decides a batch by its N sample results. Two-class: at most C
// samples above m. Three-class: no sample above M and at most C above m.
func JudgeMicrobes(plan MicrobialPlan, results []string, unitText string) (MicrobialOutcome, error) {
	o := MicrobialOutcome{TwoClasses: plan.Upper == ""}
	if plan.N < 1 || plan.N > 1000 || plan.C < 0 || plan.C >= plan.N {
		return o, refusal.New("采样方案应满足 0 ≤ c < n：n=%d，c=%d", plan.N, plan.C)
	}
	if len(results) != plan.N {
		return o, refusal.New("样品数与采样方案的 n 不符：%d 与 %d", len(results), plan.N)
	}
	if err := plan.check(); err != nil {
		return o, err
	}
	for _, text := range results {
		lower, upper, err := plan.classes(text, unitText)
		if err != nil {
			return o, err
		}
		switch {
		case lower == Pass:
			o.Good++
		case upper == Fail:
			o.Bad++
		case lower == Fail && upper == Pass:
			o.Marginal++
		default:
			o.Undecided++
		}
	}
	o.Verdict = plan.verdict(o)
	return o, nil
}

// check refuses a three-class plan whose M is below m.
func (p MicrobialPlan) check() error {
	if p.Upper == "" || isAbsence(fold(p.Lower)) {
		return nil
	}
	low, err := parseNumber(fold(p.Lower))
	if err != nil {
		return err
	}
	high, err := parseNumber(fold(p.Upper))
	if err != nil {
		return err
	}
	if high.value.Cmp(low.value) < 0 {
		return refusal.New("M 不应小于 m：m=%s，M=%s", p.Lower, p.Upper)
	}
	return nil
}

// classes judges one sample against m and against M.
func (p MicrobialPlan) classes(text, unitText string) (lower, upper Verdict, err error) {
	one := func(limit string) (Verdict, error) {
		operator := "<="
		if isAbsence(fold(limit)) || fold(limit) == "0" {
			operator = "不得检出"
		}
		o, err := Judge(Item{Result: text, Unit: unitText, Operator: operator, Limit: limit, LimitUnit: p.Unit})
		return o.Verdict, err
	}
	if lower, err = one(p.Lower); err != nil || p.Upper == "" {
		return lower, Pass, err
	}
	upper, err = one(p.Upper)
	return lower, upper, err
}

// verdict passes when even the worst reading of undecided samples passes, and
// fails when even the best fails.
func (p MicrobialPlan) verdict(o MicrobialOutcome) Verdict {
	worstBad := o.Bad
	if !o.TwoClasses {
		worstBad += o.Undecided
	}
	switch {
	case o.Bad > 0 || o.Marginal > p.C:
		return Fail
	case o.Undecided == 0 || worstBad == 0 && o.Marginal+o.Undecided <= p.C:
		return Pass
	}
	return Undetermined
}
