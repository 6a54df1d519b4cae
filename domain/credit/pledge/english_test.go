package pledge

import (
	"testing"

	"qgov/testkit/fixture"
)

func TestEnglish(t *testing.T) {
	// What is written into records and names files stays Chinese.
	fixture.Translated(t, English, "%s 推荐名单", "等 %d 条", "违反质量信誉承诺：", "{企业}", "%s %d年度%s")
}
