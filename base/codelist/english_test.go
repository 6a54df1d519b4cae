package codelist_test

import (
	"testing"

	"qgov/base/codelist"
	"qgov/testkit/fixture"
)

func TestEnglish(t *testing.T) { fixture.Translated(t, codelist.English, "被新版本替代") }
