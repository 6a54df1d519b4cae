package appraisal_test

import (
	"testing"

	"qgov/domain/consumer/appraisal"
	"qgov/testkit/fixture"
)

func TestEnglish(t *testing.T) {
	fixture.Translated(t, appraisal.English, "检委", "专家组", "示市监") // data
}
