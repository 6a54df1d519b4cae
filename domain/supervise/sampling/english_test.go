package sampling_test

import (
	"testing"

	"qgov/domain/supervise/sampling"
	"qgov/kernel/publish"
	"qgov/testkit/fixture"
)

func TestEnglish(t *testing.T) {
	fixture.Translated(t, sampling.English+publish.English,
		"抽", "抽样检验不合格", "拒绝抽样检验", "%s 拒绝接受抽样检验（%s）：%s", // titles and texts of records
		"%s（批号 %s）经抽样检验不合格，检验报告 %s。", "\n%s：标准值 %s %s %s，检验值 %s %s。",
		"异议成立，样品作废", "抽样地区结论生效", "核查处置已办结", // reasons in the journal and answers
		"抽样甲", "抽样乙", "示市监", "甲醛")
}
