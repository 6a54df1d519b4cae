package window_test

import (
	"testing"

	"qgov/domain/credit/window"
	"qgov/testkit/fixture"
)

func TestEnglish(t *testing.T) {
	// The heads of tables for download stay Chinese, as those of all open data.
	fixture.Translated(t, window.English, "公开编号", "名单", "企业名称", "列入事由", "决定文号", "作出机关", "列入日期", "公示截止", "更新日期", "理由", "存证编号", "金额（分）", "信用数据文件 ")
}
