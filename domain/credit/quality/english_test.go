package quality_test

import (
	"testing"

	"qgov/domain/credit/quality"
	"qgov/testkit/fixture"
)

func TestEnglish(t *testing.T) { fixture.Translated(t, quality.English) }
