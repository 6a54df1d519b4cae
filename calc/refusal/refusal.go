// Package refusal is how the calculators say no: an error that keeps its
// Chinese text and the values in it apart, so that a caller can show it in
// another language. calc stands below the kernel and cannot use its errors.
//
//	if n < 2 {
//		return refusal.New("批量应不小于 2：%d", n)
//	}
package refusal

import "fmt"

// Error is a refusal of some input, meant for the person who typed it.
type Error struct {
	Text string // Chinese, with the verbs of fmt; a key of the package's en.tsv
	Args []any  // values for the verbs
}

// New makes a refusal.
func New(text string, args ...any) error { return &Error{text, args} }

// Error gives the Chinese text with its values.
func (e *Error) Error() string {
	if len(e.Args) == 0 {
		return e.Text
	}
	return fmt.Sprintf(e.Text, e.Args...)
}
