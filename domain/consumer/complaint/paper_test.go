package complaint

import (
	"strings"
	"testing"

	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/paper"
)

// Proof of identity that is asked for a second time is asked for by a paper of that day, with the period that runs and not the one before.
func TestProofAgain(t *testing.T) {
	r := &Complaint{Title: "示例", ProofNo: "示市监限证〔2026〕2号", ProofWhy: "身份证复印件", Received: calendar.NewDate(2026, 5, 11)}
	running := flow.Running{Name: "proof", Started: calendar.NewDate(2026, 5, 20), Due: calendar.NewDate(2026, 5, 27)}
	before := flow.Running{Name: "proof", Started: calendar.NewDate(2026, 5, 12), Due: calendar.NewDate(2026, 5, 19), Stopped: calendar.NewDate(2026, 5, 18)}
	d := r.document(paperProof, "示例局", byName([]flow.Running{running, before}))
	var said strings.Builder
	var signed string
	for _, b := range d.Blocks {
		switch b := b.(type) {
		case paper.Paragraph:
			said.WriteString(b.Text)
		case paper.Signature:
			signed = b.Date
		}
	}
	if !strings.Contains(said.String(), chinese(running.Due)) || strings.Contains(said.String(), chinese(before.Due)) {
		t.Error(said.String())
	}
	if signed != chinese(running.Started) || !d.Created.Equal(running.Started.Time()) {
		t.Errorf("signed on %s, made at %s", signed, d.Created)
	}
	if got := byName([]flow.Running{before, {Name: "proof", Due: running.Due, Stopped: running.Due}})["proof"]; got.Due != running.Due {
		t.Errorf("of two that are over: %s", got.Due)
	}
}
