package acceptance

import (
	"qgov/calc/refusal"
)

// Tracker is the state of the switching rules (GB/T 2828.1 clause 9) for one
// product of one producer. The zero value is not usable: begin with Start. It
// is a plain value; Next gives the state after one more lot.
type Tracker struct {
	Severity Severity `json:"severity"`
	Score    int      `json:"score"`    // switching score, counted under normal inspection only
	Recent   []bool   `json:"recent"`   // accepted or not: the last lots at this severity, at most 5, oldest first
	Refused  int      `json:"refused"`  // lots not accepted since tightened inspection began
	Stopped  bool     `json:"stopped"`  // inspection is discontinued (clause 9.4)
	Eligible bool     `json:"eligible"` // the score allows reduced inspection if the other conditions hold
}

// Lot is what the rules need to know of one lot at original inspection.
type Lot struct {
	Accepted        bool // accepted by the plan in force
	AcceptedTighter bool // it would also have been accepted one AQL step tighter
	AcceptNumber    int  // acceptance number of the plan in force
	Steady          bool // production is at a steady rate
	Agreed          bool // the responsible authority wants reduced inspection
	Irregular       bool // production became irregular or delayed, or another reason to leave reduced
}

// Start is the state before the first lot: normal inspection (clause 9.1).
func Start() Tracker { return Tracker{Severity: Normal} }

// ErrStopped says that inspection is discontinued until Resume.
var ErrStopped = refusal.New("检验已暂停：供方采取有效纠正措施后方可按加严检验恢复")

// Next applies one lot.
func (t Tracker) Next(lot Lot) (Tracker, error) {
	if t.Stopped {
		return t, ErrStopped
	}
	t.Recent = append(append([]bool(nil), t.Recent...), lot.Accepted)
	if len(t.Recent) > 5 {
		t.Recent = t.Recent[len(t.Recent)-5:]
	}
	switch t.Severity {
	case Tightened:
		return t.afterTightened(lot), nil
	case Reduced:
		if !lot.Accepted || lot.Irregular { // clause 9.3.4
			return Start(), nil
		}
		return t, nil
	default:
		return t.afterNormal(lot), nil
	}
}

func (t Tracker) afterNormal(lot Lot) Tracker {
	if count(t.Recent, false) >= 2 { // clause 9.3.1: 2 of 5 or fewer consecutive lots
		return Tracker{Severity: Tightened}
	}
	switch {
	case !lot.Accepted:
		t.Score = 0
	case lot.AcceptNumber <= 1: // clause 9.3.3.2 b)
		t.Score += 2
	case lot.AcceptedTighter: // clause 9.3.3.2 a)
		t.Score += 3
	default:
		t.Score = 0
	}
	t.Eligible = t.Score >= 30
	if t.Eligible && lot.Steady && lot.Agreed { // clause 9.3.3.1
		return Tracker{Severity: Reduced}
	}
	return t
}

func (t Tracker) afterTightened(lot Lot) Tracker {
	if len(t.Recent) == 5 && count(t.Recent, true) == 5 { // clause 9.3.2
		return Start()
	}
	if !lot.Accepted {
		t.Refused++
	}
	t.Stopped = t.Refused >= 5 // clause 9.4
	return t
}

// Resume takes inspection up again on tightened inspection after the supplier
// has improved (clause 9.4); it changes nothing when inspection is not stopped.
func (t Tracker) Resume() Tracker {
	if !t.Stopped {
		return t
	}
	return Tracker{Severity: Tightened}
}

// Outcome makes the Lot of a plan in force from the number of nonconforming
// items found.
func Outcome(plan Plan, found int) Lot {
	lot := Lot{Accepted: found <= plan.Accept, AcceptNumber: plan.Accept}
	if tighter, ok := plan.Tighter(); ok {
		lot.AcceptedTighter = found <= tighter.Accept
	}
	return lot
}

func count(lots []bool, accepted bool) int {
	n := 0
	for _, a := range lots {
		if a == accepted {
			n++
		}
	}
	return n
}
