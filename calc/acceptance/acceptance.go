// Package acceptance holds the single sampling plans of GB/T 2828.1-2012
// (= ISO 2859-1:1999): how many items of a lot to test and how many
// nonconforming ones it may hold, what such a plan lets through (operating
// characteristic), and when inspection is tightened, reduced or stopped.
//
//	plan, err := acceptance.Find(1000, "II", "1.0", acceptance.Normal)
//	// plan.Size 80, plan.Accept 2, plan.Reject 3
//	pa, err := acceptance.Binomial(plan.Size, plan.Accept, 0.01)
//
// The plans are computed from the law of the printed tables and compared cell
// by cell with them in the test. Table 2-C (reduced) is a reconstruction, which
// Plan.Note says.
package acceptance

import (
	_ "embed"
	"fmt"
	"math/big"
	"slices"

	"qgov/calc/refusal"
)

// English holds the English of every Chinese text of this package, one line a
// text: Chinese, tab, English.
//
//go:embed en.tsv
var English string

// Level is an inspection level, as in Levels.
type Level string

// Severity is how strictly lots are inspected (clause 9).
type Severity string

// The three severities.
const (
	Normal    Severity = "normal"
	Tightened Severity = "tightened"
	Reduced   Severity = "reduced"
)

// Notes on a plan.
const (
	NoteReduced = "放宽检验方案（表 2-C）为重建值，使用前须与正式出版的标准核对"
	NoteFull    = "样本量不小于批量，应进行 100% 检验"
	NoteArrow   = "表中为箭头，采用箭头所指的抽样方案"
)

// Plan is a single sampling plan for one lot.
type Plan struct {
	Letter     string // code letter of the lot and level (Table 1)
	PlanLetter string // code letter of the plan after the arrows; equal to Letter without them
	AQL        string // as written in the tables
	Severity   Severity
	Size       int      // items to test
	Accept     int      // accept the lot with at most so many nonconforming
	Reject     int      // reject it with so many or more; always Accept+1
	Full       bool     // the whole lot is tested, as the plan's sample would not be smaller
	Notes      []string // what a reader must know before using it
}

// Find looks up the plan for a lot of that many items. aql may be written in
// any form that equals a preferred value ("1", "1.0"). A lot has at least 2 items.
func Find(lot int, level Level, aql string, severity Severity) (Plan, error) {
	if lot < 2 {
		return Plan{}, refusal.New("批量应不小于 2：%d", lot)
	}
	if !slices.Contains(Levels(), level) {
		return Plan{}, refusal.New("检验水平应为 S-1、S-2、S-3、S-4、I、II、III 之一：%s", level)
	}
	if severity != Normal && severity != Tightened && severity != Reduced {
		return Plan{}, refusal.New("严格度应为 normal、tightened、reduced 之一：%s", severity)
	}
	column, err := aqlIndex(aql)
	if err != nil {
		return Plan{}, err
	}
	letter := codeLetter(lot, level)
	plan := At(string(letters[letter]), AQLs()[column], severity)
	if plan.Size >= lot {
		plan.Size, plan.Full = lot, true
		plan.Notes = append(plan.Notes, NoteFull)
	}
	return plan, nil
}

// At gives the plan of a code letter (A to R) and an AQL as written in AQLs,
// with the arrows followed; it panics on any other argument.
func At(letter, aql string, severity Severity) Plan {
	l, column := slices.Index([]byte(letters), letter[0]), slices.Index(AQLs(), aql)
	if len(letter) != 1 || l < 0 || l > 15 || column < 0 {
		panic(fmt.Sprintf("acceptance: no plan for letter %q and AQL %q", letter, aql))
	}
	end, c := follow(severity, l, column)
	n := sizes()
	if severity == Reduced {
		n = reducedSizes()
	}
	plan := Plan{Letter: letter, PlanLetter: string(letters[end]), AQL: aql, Severity: severity,
		Size: n[end], Accept: int(c), Reject: int(c) + 1}
	if end != l {
		plan.Notes = append(plan.Notes, NoteArrow)
	}
	if severity == Reduced {
		plan.Notes = append(plan.Notes, NoteReduced)
	}
	return plan
}

// Tighter gives the plan of the same letter one AQL step tighter, under normal
// inspection: what the switching score asks for (clause 9.3.3.2). ok is false
// when there is no tighter AQL.
func (p Plan) Tighter() (tighter Plan, ok bool) {
	column := slices.Index(AQLs(), p.AQL)
	if column <= 0 {
		return Plan{}, false
	}
	return At(p.Letter, AQLs()[column-1], Normal), true
}

// aqlIndex finds the column of an AQL by value, not by spelling.
func aqlIndex(text string) (int, error) {
	if len(text) > 0 && len(text) <= 12 {
		if want, ok := new(big.Rat).SetString(text); ok {
			for i, s := range AQLs() {
				if v, _ := new(big.Rat).SetString(s); v.Cmp(want) == 0 {
					return i, nil
				}
			}
		}
	}
	return 0, refusal.New("接收质量限（AQL）应为优先数 0.010、0.015、…、1.0、1.5、…、1000 之一：%s", text)
}
