package letter_test

import (
	"slices"
	"testing"

	"qgov/domain/supervise/letter"
	"qgov/testkit/fixture"
)

func TestEnglish(t *testing.T) {
	// The words of papers stay Chinese in every language of the interface, and so do the placeholders of their texts.
	data := []string{"报", "停整", "抽告", "责改", "复检", "复查", "移", "信告", "信决", "不予修复", "准予修复", "（自", "起适用）", "有关单位", "抽样检验不合格", "）经抽样检验，不合格项目为", "，检验报告编号 ", "（批号 ", "文件", "（文稿，未签发）", "送达文书",
		"文号", "受送达人", "收件人签名", "备注", "拒绝签收或者留置送达的，由送达人注明情况并签名。", "产品质量监督抽查", "食品安全抽样检验", "年度抽样检验计划"}
	for _, sort := range letter.Sorts {
		for _, name := range letter.Placeholders(sort.Code) {
			if name != "企业" && name != "主送" && !slices.Contains(data, name) {
				data = append(data, name)
			}
		}
	}
	fixture.Translated(t, letter.English, data...)
}
