package portal_test

import (
	"testing"

	"qgov/domain/portal"
	"qgov/testkit/fixture"
)

func TestEnglish(t *testing.T) {
	// Titles of the columns of open data stay Chinese.
	fixture.Translated(t, portal.English, columns...)
}

var columns = []string{"分组"}
