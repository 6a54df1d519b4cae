package demo

import (
	"context"
	"fmt"

	"qgov/domain/credit/tender"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/role"
)

// makeChecks asks about bidders as an officer and a platform do: today and as of a past day, by code and by name, with names that wait for a
// person. Every firm of the two lists is among the bidders once.
func (w *World) makeChecks(ctx context.Context) error {
	w.Clock.Set(w.until)
	var listed []tender.Bidder
	err := w.App.Engine.Read(ctx, func(tx *flow.Tx) error {
		rows, err := tx.Query(`SELECT code FROM serious_listing WHERE published_on IS NOT NULL AND {all: the made-up world} UNION SELECT code FROM abnormal_listing WHERE listed_on IS NOT NULL AND {all: the made-up world} ORDER BY 1`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var b tender.Bidder
			if err := rows.Scan(&b.Code); err != nil {
				return err
			}
			listed = append(listed, b)
		}
		return rows.Err()
	})
	if err != nil {
		return err
	}
	today := calendar.DateOf(w.until)
	some := func(n int) (out []tender.Bidder) {
		for range n {
			if f := pick(w, w.firms); w.chance(0.5) {
				out = append(out, tender.Bidder{Code: f.Code})
			} else {
				out = append(out, tender.Bidder{Name: f.Name})
			}
		}
		return out
	}
	strange := []tender.Bidder{{Name: "演示不存在的置业有限公司"}}
	for range 3 {
		r := []rune(pick(w, w.firms).Name)
		r[len(r)/2]++
		strange = append(strange, tender.Bidder{Name: string(r)})
	}
	for i, q := range []struct {
		login string
		tender.Question
	}{
		{"xinyong", tender.Question{Title: "示例：第一中学食堂原料采购", Purpose: tender.Procurement, AsOf: today, Channel: tender.ByForm, Bidders: append(some(6), listed[:min(2, len(listed))]...)}},
		{"xinyong", tender.Question{Title: "示例：供应商库年度核查", Purpose: tender.Procurement, AsOf: today, Channel: tender.ByFile, File: "供应商库.csv", Bidders: append(listed, some(200)...)}},
		{"xinyong", tender.Question{Title: "示例：滨海路改造工程招标", Purpose: tender.Works, AsOf: today, Channel: tender.ByForm, Bidders: append(some(4), strange...)}},
		{"jiaoyi", tender.Question{Title: "示例：港口设备采购", Purpose: tender.Works, AsOf: today.AddDays(-180), Channel: tender.ByAPI, Bidders: append(some(8), listed...)}},
	} {
		q.Demo = true
		as := role.With(ctx, w.actor(q.login))
		var c *tender.Check
		err := w.App.Engine.Write(as, func(tx *flow.Tx) (err error) { c, err = tender.Create(tx, q.Question); return err })
		if err == nil {
			err = tender.Run(as, w.App.Engine, c.ID, func(int64, int64) {})
		}
		if err != nil {
			return fmt.Errorf("check %d: %w", i+1, err)
		}
	}
	return nil
}

// actor is the person behind an account of the world.
func (w *World) actor(login string) role.Actor {
	for _, a := range w.Accounts {
		if a.Login == login {
			return role.Actor{ID: a.ID, Login: a.Login, Name: a.Name, Duties: a.Duties, Region: a.Region, Party: a.Party}
		}
	}
	panic("demo: no account " + login)
}
