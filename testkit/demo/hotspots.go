package demo

import (
	"strings"

	"qgov/domain/consumer/hotspot"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/store"
)

// surges are goods about which many complain in one week, so many weeks ago, and what became of the signal.
var surges = []struct {
	product string
	weeks   int
	end     string
}{{"电动自行车", 4, "order"}, {"酸奶", 5, "dismiss"}, {"洗发套餐", 2, "look"}, {"童鞋", 1, ""}}

// mostSurge is how many complaints more a week of a surge has.
const mostSurge = 14

// planHotspots plans the surges and the scans of the last half year. What the scan finds beside them swings by chance and is dismissed.
func (w *World) planHotspots(today calendar.Date) {
	monday := today.AddDays(-(int(today.Weekday()) + 6) % 7)
	for _, s := range surges {
		for i := range mostSurge {
			w.plan(monday.AddDays(-7*s.weeks+i%5), 20, "xiaofei", func(tx *flow.Tx) error { return w.complain(tx, troubleWith(s.product)) })
		}
	}
	for week := 26; week >= 0; week-- {
		for _, later := range []int{0, 3} { // some of the messages of a week are sorted in the next one
			if day := monday.AddDays(later - 7*week); day <= today {
				w.plan(day, 10, "", w.scanHotspots)
			}
		}
	}
}

func troubleWith(product string) trouble {
	for _, x := range troubles {
		if x.product == product {
			return x
		}
	}
	panic("demo: nobody complains about " + product)
}

// scanHotspots scans as the night does and plans what people do about what it found.
func (w *World) scanHotspots(tx *flow.Tx) error {
	if _, err := hotspot.Scan(tx); err != nil {
		return err
	}
	list, err := store.Find(tx.Tx, hotspot.Kind, store.Query{Where: []store.Cond{store.Eq(hotspot.Kind.F(&hotspot.Kind.P.State), hotspot.Open)}, Limit: 100, Bare: true})
	if err != nil {
		return err
	}
	for _, s := range list {
		if w.scanned[s.ID] {
			continue
		}
		w.scanned[s.ID] = true
		w.settleHotspot(tx.Today(), s)
	}
	return nil
}

func (w *World) settleHotspot(today calendar.Date, s *hotspot.Signal) {
	end := "dismiss"
	for _, x := range surges {
		if strings.HasSuffix(s.Title, x.product) {
			end = x.end
		}
	}
	step := func(day calendar.Date, who, name string, in values) {
		w.plan(day, 23, who, func(tx *flow.Tx) error { _, err := take(tx, hotspot.Kind, s.ID, name, in); return err })
	}
	if end == "look" || end == "order" {
		step(today.AddDays(1), "xiaofei", "look", values{"finding": "逐件核对，投诉集中在少数经营者，反映的问题相同（演示）"})
	}
	if end == "order" {
		step(today.AddDays(2), "jihua", "order", nil)
	}
	if end == "dismiss" {
		step(today.AddDays(1), "xiaofei", "dismiss", values{"reason": "属短期波动，投诉内容各不相同（演示）"})
	}
}
