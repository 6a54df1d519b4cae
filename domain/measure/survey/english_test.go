package survey_test

import (
	"testing"

	"qgov/domain/measure/survey"
	"qgov/kernel/outbox"
	"qgov/testkit/fixture"
)

func TestEnglish(t *testing.T) {
	// What is written into records, files and the public log, and the heads of files, stays Chinese.
	fixture.Spoken(t, survey.English+"\n"+outbox.English, map[string]string{"interview.js": fixture.Script, "list.html": fixture.Template, "interview.html": fixture.Template})
	fixture.Translated(t, survey.English,
		"“%s”得 %.1f 分，低于 %.0f 分（%d 份答卷）", "地区领域", "地区题目", "已移送执法", "指数", "整改事项已撤销", "整改完成，已结案", "本局配置；等次参照公共服务质量监测的常用划分",
		"满意度调查结果冻结 ", "调查号码", "通用调查规则",
	)
}
