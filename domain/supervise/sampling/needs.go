package sampling

import "qgov/kernel/fault"

// Needs returns the fields that a sheet with the outcome cannot be without at a stage, so that a form can say so while it is being
// filled in. Where a field has a substitute (a batch number, the day of making; a producer in the register, the producer's name and
// region) the first is named. It asks the very check that the step makes.
func Needs(outcome, stage string) []string {
	var out []string
	for _, p := range fault.Of((&sheetIn{Outcome: outcome}).check(stage)).Problems {
		out = append(out, p.Field)
	}
	return out
}
