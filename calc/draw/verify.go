package draw

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"qgov/calc/refusal"
)

// Difference is one place where a bundle does not agree with itself.
type Difference struct {
	Field string // key in the file
	Text  string // what is wrong, for people, with the verbs of fmt; a key of en.tsv
	Args  []any
}

// VerifyError lists all differences found.
type VerifyError struct{ Differences []Difference }

// Error joins all differences in Chinese.
func (e *VerifyError) Error() string {
	lines := make([]string, len(e.Differences))
	for i, d := range e.Differences {
		lines[i] = d.Field + "：" + refusal.New(d.Text, d.Args...).Error()
	}
	return "核验不一致 " + strings.Join(lines, "；")
}

type differences []Difference

func (d *differences) compare(field, got, want string) {
	if got != want {
		*d = append(*d, Difference{field, "文件中为 %.80s，重新计算为 %.80s", []any{got, want}})
	}
}

func (d *differences) fault(field string, err error) {
	if err == nil {
		return
	}
	if r, ok := errors.AsType[*refusal.Error](err); ok {
		*d = append(*d, Difference{field, r.Text, r.Args})
		return
	}
	*d = append(*d, Difference{field, "%v", []any{err}})
}

func (d differences) err() error {
	if len(d) == 0 {
		return nil
	}
	return &VerifyError{d}
}

// VerifyFrozen checks the part of a bundle that is fixed before the seed
// exists: order, contents and hashes.
func VerifyFrozen(b Bundle) error {
	var d differences
	d.frozen(b)
	return d.err()
}

func (d *differences) frozen(b Bundle) {
	d.fault("list", b.check())
	d.compare("list_hash", b.ListHash, ListHash(b.List))
	d.compare("frozen_hash", b.FrozenHash, b.frozenHash())
}

// Verify recomputes everything from the frozen lists and the reveals and says
// what differs: a *VerifyError, or nil.
func Verify(b Bundle) error {
	var d differences
	d.frozen(b)
	d.fault("parties", b.revealed())
	d.compare("seed", b.Seed, b.seed())
	d.compare("result_hash", b.ResultHash, b.resultHash())
	if len(d) > 0 { // what follows would only repeat these faults
		return d.err()
	}
	m, err := replay(b)
	if err != nil {
		d.fault("replacements", err)
		return d.err()
	}
	got, want := b.filled(), m.bundle.filled()
	d.lists("drawn", got.Drawn, want.Drawn)
	d.lists("assignments", got.Assignments, want.Assignments)
	d.lists("replacements", got.Replacements, want.Replacements)
	return d.err()
}

// lists compares two lists and names the first place where they part.
func (d *differences) lists(field string, got, want any) {
	g, w := reflect.ValueOf(got), reflect.ValueOf(want)
	d.compare(field, strconv.Itoa(g.Len()), strconv.Itoa(w.Len()))
	for i := range min(g.Len(), w.Len()) {
		if a, b := g.Index(i).Interface(), w.Index(i).Interface(); !reflect.DeepEqual(a, b) {
			d.compare(fmt.Sprintf("%s[%d]", field, i), fmt.Sprintf("%v", a), fmt.Sprintf("%v", b))
			return
		}
	}
}
