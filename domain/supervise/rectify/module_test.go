package rectify_test

import (
	"testing"

	"qgov/base/duty"
	"qgov/domain/supervise/rectify"
	"qgov/testkit/fixture"
)

// What the module adds to the pages: the level and limits of the case, and the measures by their days.
func TestViews(t *testing.T) {
	fixture.Each(t, nil, func(t *testing.T, w *fixture.World) {
		m := rectify.Module()
		w.Samples(t, m)
		first := open(t, w, nil)
		first.toClose()
		first.take(first.as(duty.Supervisor), "close", nil)
		c := open(t, w, nil)
		c.take(c.as(duty.Handler), "order", values{"person": "厂长", "demand": "停止销售"})
		c.take(c.shop(), "plan", plan)
		fixture.Wants(t, w.Show(t, m.Views[0], c.f.ID), "甲醛超标", "整改后再犯", "科室负责人", "企业改正完毕", "2026-05-06", "令18 46", "更换供应商", "未完成")
		c.on("2027-01-04")
		fixture.Wants(t, w.Show(t, m.Views[0], c.f.ID), "已超期")
	})
}
