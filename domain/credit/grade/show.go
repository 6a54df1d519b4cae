package grade

import (
	"net/url"

	"qgov/base/duty"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
	"qgov/web"
)

// onward leads from a model to the form of its next edition.
func onward(tx *flow.Tx, r record.Record) []web.Link {
	m, a := r.(*Model), tx.Actor()
	if !a.Has(duty.Credit, duty.Supervisor) {
		return nil
	}
	return []web.Link{{Label: "以此拟新版本", Icon: "copy", URL: "/credit_model/new?like=" + m.ID.String()}}
}

// like fills the form of a new model with the content of the one that the address names: a new edition changes a few figures of some two
// hundred. It has its own edition, and no dates before it is adopted.
func like(tx *flow.Tx, r record.Record, q url.Values) error {
	id, err := record.ParseID(q.Get("like"))
	if err != nil || id == 0 {
		return nil
	}
	old, err := store.Get(tx.Tx, Kind, id)
	if err != nil {
		return err
	}
	m := r.(*Model)
	own := m.Head
	*m = *old
	m.Head, m.Edition, m.From, m.Until = own, "", calendar.Date(0), calendar.Date(0)
	return nil
}

// unverified says of a model that its figures are configuration and not law.
func unverified(_ *flow.Tx, r record.Record) []web.Alert {
	if m := r.(*Model); m.ID != 0 && !m.Verified {
		return []web.Alert{{Tone: web.Info, Title: "未核实，属本局配置", Text: "法律没有规定指标分值和等级分界；本模型的数值由本局配置，可由另一版本替代"}}
	}
	return nil
}
