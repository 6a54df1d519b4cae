package grade

import (
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/web"
)

// unverified says of a model that its figures are configuration and not law.
func unverified(_ *flow.Tx, r record.Record) []web.Alert {
	if m := r.(*Model); m.ID != 0 && !m.Verified {
		return []web.Alert{{Tone: web.Info, Title: "未核实，属本局配置", Text: "法律没有规定指标分值和等级分界；本模型的数值由本局配置，可由另一版本替代"}}
	}
	return nil
}
