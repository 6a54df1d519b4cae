package sampling_test

import (
	"testing"

	"qgov/base/duty"
	"qgov/domain/supervise/sampling"
	"qgov/testkit/fixture"
)

// What the module adds to the pages: summary, warnings, results with both verdicts, the days that the rules give.
func TestViews(t *testing.T) {
	fixture.Each(t, nil, func(t *testing.T, w *fixture.World) {
		m := sampling.Module()
		w.Samples(t, m)
		c := begin(t, w, w.Goods)
		c.toTesting(w.Maker.ID)
		v := fails(w.Goods)
		v["verdict"], v["explain"], v["serious"] = "pass", "机构认为在误差范围内", "是"
		c.take(c.lab(), "result", v)
		fixture.Wants(t, w.Show(t, m.Views[0], c.s.ID), "标签名称", "20260201", "甲醛", "139 mg/kg", "≤ 75 mg/kg", "判定不一致", "机构认为在误差范围内", "总局令第18号", "不合格")
		c.take(c.as(duty.Supervisor), "approve", values{"verdict": "fail", "reason": "以系统判定为准"})
		fixture.Wants(t, w.Show(t, m.Views[0], c.s.ID), "存在严重风险")
		again := begin(t, w, w.Goods)
		again.toTesting(w.Maker.ID)
		fixture.Wants(t, w.Show(t, m.Views[0], again.s.ID), "同一生产者的同一产品在规定期限内已抽查", c.s.Number)
	})
}
