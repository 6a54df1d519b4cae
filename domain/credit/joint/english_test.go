package joint_test

import (
	"testing"

	"qgov/domain/credit/joint"
	"qgov/testkit/fixture"
)

func TestEnglish(t *testing.T) {
	// What is written into records and numbers of documents stays Chinese.
	fixture.Translated(t, joint.English,
		"质量信用等级", "推送结果",
	)
}
