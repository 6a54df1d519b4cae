// Package event carries typed events between domains inside one transaction.
//
// A producer declares a topic and emits values on it; a consumer lists a handler in its module. The producer does not know its
// consumers: sampling emits that a sample failed, credit writes a record of it. Handlers run in the order of the modules, in the
// producer's transaction and under its actor, so either all of it happened or none. What must leave the system (a message, a
// webhook) is queued as a job by the handler, never sent from it.
package event

import "fmt"

// Topic names a stream of events that carry values of type E.
type Topic[E any] struct{ Name string }

// NewTopic returns a topic; the name is kind.happening, such as "sample.failed".
func NewTopic[E any](name string) Topic[E] { return Topic[E]{name} }

// Handler is one consumer of a topic. TX is the transaction type of the program.
type Handler[TX any] struct {
	Topic string
	run   func(tx TX, e any) error
}

// On returns a handler that calls fn for each event of the topic.
func On[TX, E any](t Topic[E], fn func(tx TX, e E) error) Handler[TX] {
	return Handler[TX]{t.Name, func(tx TX, e any) error {
		v, ok := e.(E)
		if !ok {
			return fmt.Errorf("event: %s carries a %T", t.Name, e)
		}
		return fn(tx, v)
	}}
}

// Bus finds the handlers of a topic. It is fixed after NewBus.
type Bus[TX any] struct{ handlers map[string][]Handler[TX] }

// NewBus returns a bus with the handlers in their order.
func NewBus[TX any](handlers ...Handler[TX]) *Bus[TX] {
	b := &Bus[TX]{make(map[string][]Handler[TX])}
	for _, h := range handlers {
		b.handlers[h.Topic] = append(b.handlers[h.Topic], h)
	}
	return b
}

// Carrier is a transaction that knows its bus.
type Carrier[TX any] interface{ Bus() *Bus[TX] }

// Emit calls the handlers of the topic. The first error ends it and undoes the transaction.
func Emit[TX Carrier[TX], E any](tx TX, t Topic[E], e E) error {
	for _, h := range tx.Bus().handlers[t.Name] {
		if err := h.run(tx, e); err != nil {
			return fmt.Errorf("event %s: %w", t.Name, err)
		}
	}
	return nil
}
