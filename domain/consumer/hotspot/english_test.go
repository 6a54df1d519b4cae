package hotspot_test

import (
	"testing"

	"qgov/domain/consumer/hotspot"
	"qgov/testkit/fixture"
)

func TestEnglish(t *testing.T) {
	fixture.Translated(t, hotspot.English, "热点扫描", // data
		"%d年%s%s专项监督抽查计划", "投诉热点“%s”：%s 起一周投诉 %d 件", "，前七周平均 %s 件，%s 报警", "，主要问题为",
		"EARS：Hutwagner 等 2003，显著性水平取 R 软件包 surveillance earsC 的默认值；CUSUM：algo.cusum 的默认值（k=1.04，h=2.26，Rossi 变换）；近四周少于 5 件不报警：Farrington 方法的规则；两种方法一致和四周间隔为内部设定")
}
