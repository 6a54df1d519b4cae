package event

import (
	"errors"
	"testing"
)

// note is a transaction that writes down what happened in it.
type note struct {
	bus  *Bus[*note]
	said []string
}

func (n *note) Bus() *Bus[*note] { return n.bus }

func TestEmit(t *testing.T) {
	failed, other := NewTopic[string]("sample.failed"), NewTopic[int]("sample.failed")
	no := errors.New("no")
	say := func(who string, err error) Handler[*note] {
		return On(failed, func(tx *note, e string) error { tx.said = append(tx.said, who+" "+e); return err })
	}
	tx := &note{bus: NewBus(say("first", nil), say("second", no), say("third", nil))}
	if err := Emit(tx, failed, "x"); !errors.Is(err, no) {
		t.Errorf("the error of a handler is %v", err)
	}
	if len(tx.said) != 2 || tx.said[0] != "first x" || tx.said[1] != "second x" {
		t.Errorf("handlers ran as %q: in their order, up to the first error", tx.said)
	}
	if err := Emit(tx, other, 5); err == nil {
		t.Error("a topic carries two types")
	}
	if err := Emit(tx, NewTopic[string]("nobody.listens"), "x"); err != nil {
		t.Error(err)
	}
}
