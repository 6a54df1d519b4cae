package tender

import (
	"strings"
	"testing"
)

// TestSums: the answer names every outcome, also those that were issued without a choice, or its figures would not add up.
func TestSums(t *testing.T) {
	said := (&Check{Several: 3, Restricted: 1, Unknown: 4, Preferred: 1, Passed: 5}).sums()
	if said != "待选定 3，受限 1，未查到 4，优先 1，未发现限制情形 5" {
		t.Error(said)
	}
	for _, o := range Outcomes {
		if !strings.Contains(said, o.Label) {
			t.Errorf("%s lacks %s", said, o.Label)
		}
	}
}
