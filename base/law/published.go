// Package law holds the instruments that the bureaus apply and the time limits
// they set. Published returns the limits that the program carries.
package law

import (
	_ "embed"
	"strings"

	"qgov/kernel/calendar"
)

// publishedDeadlines is the table of statutory time limits that the program
// carries: what each instrument says, from when to when, and how the row was
// checked.
//
//go:embed deadlines.csv
var publishedDeadlines string

// Published returns the statutory time limits that the program carries, one
// rule for each limit and range of days in force. Rows that were not compared
// with the text of the instrument have Confirmed false; show them as 未核实.
//
// Limits of 令20 end on 2026-04-14 and those of 令121, which replaced it, begin
// on the day after: ask with the day the complaint was received.
func Published() ([]calendar.Rule, error) {
	return calendar.ParseRules(strings.NewReader(publishedDeadlines))
}
