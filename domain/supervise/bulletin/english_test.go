package bulletin_test

import (
	"testing"

	"qgov/domain/supervise/bulletin"
	"qgov/testkit/fixture"
)

func TestEnglish(t *testing.T) {
	// Titles and texts of bulletins are data and stay Chinese.
	fixture.Translated(t, bulletin.English, "%d年第%d期", "关于%d批次%s情况的公告", "近期，我局组织%s，本次公布%d批次，其中不合格%d批次。", "不合格产品已责成有关单位依法处理。",
		"产品质量监督抽查", "食品安全抽检", "经复检%s，复检机构：%s", "食品安全抽检公告", "；环节：", "食品安全监督抽检分类情况（", "市场监管部门", "产品质量监督抽查情况", "转载",
		"抽查企业 %s 家，不合格企业 %s 家；%s", "（自然人，略）")
}
