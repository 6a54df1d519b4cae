package complaint_test

import (
	"testing"

	"qgov/domain/consumer/complaint"
	"qgov/testkit/fixture"
)

func TestEnglish(t *testing.T) {
	fixture.Translated(t, complaint.English, "诉", "限证", "受", "不受", "调", "终调", // words of document numbers
		"督办升级", " 第", "条", "已回访")
}
