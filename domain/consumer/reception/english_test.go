package reception_test

import (
	"testing"

	"qgov/domain/consumer/reception"
	"qgov/testkit/fixture"
)

func TestEnglish(t *testing.T) {
	fixture.Translated(t, reception.English, "消", "网上来件") // word of a document number

}
