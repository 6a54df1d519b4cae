package browser

import (
	_ "embed" // axe.min.js
	"strings"

	"github.com/chromedp/chromedp"
)

// axe is axe-core 4.14.1 of Deque Systems (MPL-2.0, see axe.LICENSE), unchanged, for tests only.
//
//go:embed axe.min.js
var axe string

// Violation is a breach of an accessibility rule.
type Violation struct {
	Rule   string   `json:"rule"`   // such as color-contrast
	Impact string   `json:"impact"` // minor, moderate, serious or critical
	Help   string   `json:"help"`   // the rule in a sentence
	Nodes  []string `json:"nodes"`  // the selectors of the elements, with what is wrong
}

// Axe checks the page, as it is now, against the rules of axe-core for WCAG 2.2 level A and AA and
// returns the breaches. The script goes in through the debugger, which a content security policy does not stop.
func (t *Tab) Axe() []Violation {
	t.tb.Helper()
	if !Eval[bool](t, "typeof window.axe === 'object'") {
		t.do("loading axe", chromedp.Evaluate[chromedp.Void](axe+"\n;0"))
	}
	// It looks at every element with every rule, which a busy machine takes its time for.
	return eval[[]Violation](t, 3*Patience, `axe.run(document, {
		resultTypes: ["violations"],
		runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
	}).then(r => r.violations.map(v => ({
		rule: v.id, impact: v.impact || "", help: v.help,
		nodes: v.nodes.map(n => n.target.join(" ") + ": " + n.failureSummary.replace(/\s+/g, " ")),
	})))`)
}

// Accessible fails the test for each breach that Axe finds.
func (t *Tab) Accessible() {
	t.tb.Helper()
	for _, v := range t.Axe() {
		t.tb.Errorf("%s: %s (%s): %s\n\t%s", t.URL(), v.Rule, v.Impact, v.Help, strings.Join(v.Nodes, "\n\t"))
	}
}
