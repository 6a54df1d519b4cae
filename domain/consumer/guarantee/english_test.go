package guarantee_test

import (
	"testing"

	"qgov/domain/consumer/guarantee"
	"qgov/testkit/fixture"
)

func TestEnglish(t *testing.T) {
	fixture.Translated(t, guarantee.English)
}
