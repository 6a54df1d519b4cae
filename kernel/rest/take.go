package rest

import (
	"net/http"

	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/route"
)

// Take returns a handler that takes one step on the record {id} of its own address, just as POST /api/{kind}/{id}/steps/{step} does:
// If-Match names the version, Idempotency-Key makes a repeat harmless, the answer is the record. It serves pages whose script sends a
// step later than it was filled in. ready looks at the input before the step is taken; nil looks at nothing. A kind without that step
// panics, which happens at the start of the program.
func (a *API) Take(kind, step string, ready func(tx *flow.Tx, in any) error) route.Handler {
	for i := range a.views {
		v := &a.views[i]
		if v.Plan.Name != kind || v.Flow == nil {
			continue
		}
		if m := v.Flow.Step(step); m != nil {
			h := a.step(m, ready)
			return func(w http.ResponseWriter, r *http.Request) error { return h(v, w, r) }
		}
	}
	panic("rest: kind " + kind + " has no step " + step)
}

// ETag names the version of a record, for If-Match.
func ETag(r record.Record) string { return etag(r) }
