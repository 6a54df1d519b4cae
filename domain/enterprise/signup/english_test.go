package signup

import (
	"testing"

	"qgov/testkit/fixture"
)

func TestEnglish(t *testing.T) { fixture.Translated(t, English) }
