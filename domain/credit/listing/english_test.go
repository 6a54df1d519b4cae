package listing_test

import (
	"testing"

	"qgov/domain/credit/listing"
	"qgov/testkit/fixture"
)

func TestEnglish(t *testing.T) {
	// What is written into records and numbers of documents stays Chinese.
	fixture.Translated(t, listing.English,
		"异列", "异移", "严列", "严移", "信修", "自 %s 起列入经营异常名录（%s），至 %s 满三年仍未履行公示义务", " 第", "条", "令44 第16条（未核实）", "已自觉履行行政处罚决定等规定的义务", "罚没款缴纳凭证、改正证明",
		"已主动消除危害后果和不良影响", "召回、赔偿、整改验收等材料", "未再受到较重行政处罚", "企业信用信息公示系统查询结果", "限制性管理措施期限已届满", "限制从业、限制开展生产经营等措施的期限", "不属于依法不予提前停止公示的行政处罚",
		"责令停产停业、限制开展生产经营活动、限制从业、降低资质等级、吊销许可证件等除外", "令45 第14条", "：列入经营异常名录", "：列入严重违法失信名单", "信用修复决定 ", "准予信用修复（", "列入严重违法失信名单决定 ", "异议成立：",
	)
}
