package report_test

import (
	"testing"

	"qgov/domain/consumer/report"
	"qgov/testkit/fixture"
)

func TestEnglish(t *testing.T) {
	// What is written into records, notices and the journal stays Chinese, as do the marks of people in texts.
	fixture.Translated(t, report.English, "%s：没有罚没款，不低于 %s 元", "%s：罚没款 %s 元的 %g%% 为 %s 元", `(?i)(?:微信|薇信|威信|v信|wechat|weixin|vx|wx|qq)(?:号码|号)?[是为:： ]*[a-z0-9][\-_a-z0-9]{4,19}`, `[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·• ]?[A-Z0-9]{5,6}`, "。依据：", "〔已隐去〕", "不详", "举%d-%s", "举2026-", "举报人 ", "令121", "令20", "依法应由其他部门处理，本局已移送", "奖励 ", "您于%s提出的举报（编号%s），经核查，", "本局决定不予立案。理由：", "本局已决定立案调查。", "查看 ", "照片%d%s", "申请人 %s，批准人 %s，理由：%s", "第", "（未核实）", "，不足 %s 元，按 %s 元", "，未核实", "，移送材料不含您的个人信息。", "，超过上限，按 %s 元")
}
