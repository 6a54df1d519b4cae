package passrate

import "fmt"

// Statement is the query of a column, for the test that looks at its plan.
func Statement(f Filter, col string) (string, []any) {
	where, args := f.where()
	return fmt.Sprintf(counts, col+" AS k", where, col), args
}
