// Package judge decides whether a test result conforms to a limit. Arithmetic
// is exact (math/big): 0.1+0.2 is 0.3 here, and a limit is met or not met
// without regard to how computers store fractions.
//
//	o, err := judge.Judge(judge.Item{Result: "139", Unit: "mg/kg", Operator: "<=", Limit: "0.1", LimitUnit: "g/kg"})
//	// o.Verdict is judge.Fail: 0.139 g/kg is not ≤ 0.1 g/kg
//
// A result may be a bound ("<0.05", 未检出): it passes when every value it
// allows conforms, fails when none does, and is undetermined otherwise, for
// instance when the detection limit of the method lies above the limit. Units of
// different dimensions (mg/kg and mg/L, CFU and MPN) are refused, never guessed.
package judge

import (
	_ "embed"
	"math/big"

	"qgov/calc/refusal"
)

// English holds the English of every Chinese text of this package, one line a
// text: Chinese, tab, English.
//
//go:embed en.tsv
var English string

// Verdict is the outcome for one item.
type Verdict string

// The three verdicts; an undetermined result needs another method or a person.
const (
	Pass         Verdict = "pass"
	Fail         Verdict = "fail"
	Undetermined Verdict = "undetermined"
)

// Rounding is how a measured value is compared (GB/T 8170-2008 clause 4.3).
type Rounding string

const (
	Whole   Rounding = ""        // 全数值比较法: the value as measured; holds unless the standard says otherwise
	Rounded Rounding = "rounded" // 修约值比较法: rounded first to the places of the limit
)

// Notes on an outcome.
const (
	NoteNoDetection   = "未给出检出限，按未检出判定"
	NoteDetectionHigh = "检出限或定量界限不足以判定，应改用更灵敏的方法或人工判定"
	NoteZero          = "结果为 0，按未检出判定"
)

// Item is one tested item. Numbers are texts, as they were written.
type Item struct {
	Result    string   // 139, 1.2×10^3, <0.05, 未检出, >2400; a unit may follow
	Unit      string   // of Result and Detection; empty when Result carries it or there is none
	Detection string   // detection limit of the method, optional
	Operator  string   // <=, <, >=, >, =, range, 不得检出; empty when Limit carries it
	Limit     string   // 100, 6.5~8.5
	LimitUnit string   // unit of Limit
	Rounding  Rounding // Whole unless the product standard says otherwise
}

// Outcome is the verdict with what was compared, in the unit of the limit.
type Outcome struct {
	Verdict  Verdict
	Compared string   // the value compared, in the unit of the limit; "" when not detected
	Limit    string   // the limit for people: "≤ 100 mg/kg"
	Notes    []string // what a reader must know
}

// Judge decides one item. Errors are about the texts and are meant for people.
func Judge(item Item) (Outcome, error) {
	if item.Rounding != Whole && item.Rounding != Rounded {
		return Outcome{}, refusal.New("比较方法应为全数值比较法或修约值比较法：%s", item.Rounding)
	}
	lim, err := parseLimit(item.Operator, item.Limit)
	if err != nil {
		return Outcome{}, err
	}
	r, err := parseReadingOf(item)
	if err != nil {
		return Outcome{}, err
	}
	if lim.absent {
		return judgeAbsence(r), nil
	}
	if r.present {
		return Outcome{}, refusal.New("限值为数值时，检验结果应为数值或未检出：%s", item.Result)
	}
	factor, to, err := factorOf(item, r)
	if err != nil {
		return Outcome{}, err
	}
	o := Outcome{Limit: lim.text}
	if to.name != "" {
		o.Limit += " " + to.name
	}
	if r.assumed {
		return judgeAssumed(o, lim), nil
	}
	span := r.span.scale(factor)
	if r.exact {
		if item.Rounding == Rounded {
			span = point(Round(span.low.value, lim.places))
		}
		o.Compared = decimal(span.low.value)
	}
	o.Verdict = compare(span, lim.span)
	if o.Verdict == Undetermined {
		o.Notes = append(o.Notes, NoteDetectionHigh)
	}
	return o, nil
}

func compare(span, conforming interval) Verdict {
	switch {
	case span.within(conforming):
		return Pass
	case span.apart(conforming):
		return Fail
	}
	return Undetermined
}

// parseReadingOf reads the result with its detection limit.
func parseReadingOf(item Item) (reading, error) {
	var detection *big.Rat
	if item.Detection != "" {
		n, err := parseNumber(fold(item.Detection))
		if err != nil || n.value.Sign() <= 0 {
			return reading{}, refusal.New("不认识的检出限：%s", item.Detection)
		}
		detection = n.value
	}
	return parseReading(item.Result, detection)
}

// factorOf gives the factor from the unit of the result to the unit of the limit.
func factorOf(item Item, r reading) (*big.Rat, unit, error) {
	text := item.Unit
	if r.unitText != "" {
		if text != "" && foldUnit(text) != foldUnit(r.unitText) {
			return nil, unit{}, refusal.New("检验结果写有两个不同的单位：%s 与 %s", text, r.unitText)
		}
		text = r.unitText
	}
	to, err := findUnit(item.LimitUnit)
	if err != nil {
		return nil, unit{}, err
	}
	if r.assumed && text == "" {
		return big.NewRat(1, 1), to, nil
	}
	from, err := findUnit(text)
	if err != nil {
		return nil, unit{}, err
	}
	factor, err := ratio(from, to)
	return factor, to, err
}

// judgeAbsence decides an item that must not be detected.
func judgeAbsence(r reading) Outcome {
	o := Outcome{Verdict: Fail, Limit: "不得检出"}
	switch {
	case r.absent:
		o.Verdict = Pass
		if r.assumed {
			o.Notes = append(o.Notes, NoteNoDetection)
		}
	case r.exact && r.span.low.value.Sign() == 0:
		o.Verdict, o.Notes = Pass, append(o.Notes, NoteZero)
	case r.exact:
		o.Compared = decimal(r.span.low.value)
	case r.present:
	case r.span.low.value.Sign() == 0 && !r.span.low.open: // "<0.05" is how a method reports absence
		o.Verdict = Pass
	}
	return o
}

// judgeAssumed decides "not detected" without a detection limit, as if nothing
// were there: an upper limit is met, a lower limit above zero is not.
func judgeAssumed(o Outcome, lim limit) Outcome {
	o.Verdict = compare(point(new(big.Rat)), lim.span)
	o.Notes = append(o.Notes, NoteNoDetection)
	return o
}
