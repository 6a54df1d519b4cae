package supervisor

import (
	"testing"

	"qgov/testkit/fixture"
)

func TestEnglish(t *testing.T) {
	fixture.Translated(t, English, "社监", "聘", "%d 年度评议：%s", "%s %d 年度", "通用社会监督员管理规则", "本局配置", "没有公布的文本给出这些数字", "社会监督员解聘：", "聘期提醒", "社会监督员报告（%s）：%s",
		"已责令整改并经复查合格，整改事项已办结。", "整改未达要求，已移送执法办理。", "经核实，责令整改所依据的事实不成立，整改事项已撤销。", "感谢您为质量安全尽心尽责。", "已转", "办理。", "\n地点：")
}
