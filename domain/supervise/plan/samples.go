package plan

import (
	"qgov/base/industry"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
)

// Samples is what the plan asks of the sampling business, which the program wires. Its methods read by the scope of the
// transaction.
type Samples interface {
	// ByLine returns what was done about the lines of a plan; a line without samples may be missing.
	ByLine(tx *flow.Tx, plan record.ID) (map[record.ID]Done, error)
	// Recent returns the samples of a product of the producer that were taken from the first to the last day; producer 0 asks for
	// every producer. Look-backs and emergencies do not count (令18 Art 8).
	Recent(tx *flow.Tx, producer, product record.ID, from, to calendar.Date) ([]Hit, error)
	// Judged returns the batches judged in the year and how many of them failed, by product, stage and the region of the sampled
	// firm as it was registered.
	Judged(tx *flow.Tx, year int64) ([]Judged, error)
	// Rows returns the address of the list behind one figure of a line: drawn, sampled, tested or failed.
	Rows(line record.ID, figure string) string
}

// Done is what was done about a line: batches in each station so far.
type Done struct{ Drawn, Sampled, Tested, Failed int64 }

// Hit is a sample of the same product of the same producer.
type Hit struct {
	Sample   record.ID
	Title    string
	Producer record.ID
	Taken    calendar.Date
	Organ    string
}

// Judged is last year's result in a cell of the plan.
type Judged struct {
	Product        record.ID
	Stage, Region  string
	Tested, Failed int64
}

// None answers for a program without sampling: nothing was done yet.
type None struct{}

// ByLine returns nothing.
func (None) ByLine(*flow.Tx, record.ID) (map[record.ID]Done, error) { return nil, nil }

// Recent returns nothing.
func (None) Recent(*flow.Tx, record.ID, record.ID, calendar.Date, calendar.Date) ([]Hit, error) {
	return nil, nil
}

// Judged returns nothing.
func (None) Judged(*flow.Tx, int64) ([]Judged, error) { return nil, nil }

// Rows returns no address.
func (None) Rows(record.ID, string) string { return "" }

// Book is the plans with the samples behind them.
type Book struct{ Samples Samples }

// repeat is the rule that a product is not checked twice: 令18 Art 8.
const repeat = "P07"

// RecentlyChecked returns the samples of the product of the producer (0: of every producer) that were taken so shortly before the
// day that another check would be a repeat. The span is that of the rule in force on the day.
func (b Book) RecentlyChecked(tx *flow.Tx, producer, product record.ID, on calendar.Date) ([]Hit, error) {
	rule, err := tx.Rules().At(repeat, on)
	if err != nil {
		return nil, err
	}
	from := on
	switch rule.Period.Unit {
	case calendar.Month:
		from = on.AddMonths(-rule.Period.Value)
	case calendar.Year:
		from = on.AddMonths(-12 * rule.Period.Value)
	default:
		from = on.AddDays(-rule.Period.Value)
	}
	return b.Samples.Recent(tx, producer, product, from.AddDays(1), on)
}

// Industries returns the ranges of GB/T 4754-2017 codes, from (inclusive) to (exclusive), of the firms at a stage.
func Industries(stage string) [][2]industry.Code {
	switch stage {
	case "make": // C 制造业
		return [][2]industry.Code{{"13", "44"}}
	case "trade": // F 批发和零售业
		return [][2]industry.Code{{"51", "53"}}
	case "catering": // H 62 餐饮业
		return [][2]industry.Code{{"62", "63"}}
	case "online": // 5193 互联网批发, 5292 互联网零售
		return [][2]industry.Code{{"5193", "5194"}, {"5292", "5293"}}
	}
	return nil
}
