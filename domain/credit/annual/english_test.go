package annual_test

import (
	"testing"

	"qgov/domain/credit/annual"
	"qgov/testkit/fixture"
)

func TestEnglish(t *testing.T) {
	// What is written into records and numbers of documents stays Chinese.
	fixture.Translated(t, annual.English,
		"年报", "%d年度年报提醒（%s）", "未在 %s 前公示 %d 年度报告",
	)
}
