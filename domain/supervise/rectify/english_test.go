package rectify_test

import (
	"testing"

	"qgov/domain/supervise/rectify"
	"qgov/testkit/fixture"
)

func TestEnglish(t *testing.T) {
	fixture.Translated(t, rectify.English, "改",
		"“四不放过”原则（通行表述）", "原因已查清", "写明直接原因和管理原因", "责任人员已处理", "写明企业对责任人的处理", "整改措施已落实", "逐项措施有完成日期和证据",
		"有关人员已受教育", "写明培训的时间、对象和内容", // the register that a bureau edits
		"督办升级", // actor in the journal
		"停整")   // word of a document number
}
