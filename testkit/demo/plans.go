package demo

import (
	"fmt"
	"slices"

	"qgov/base/lab"
	"qgov/base/organ"
	"qgov/base/product"
	calc "qgov/calc/draw"
	"qgov/domain/supervise/draw"
	"qgov/domain/supervise/plan"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
)

// planYears plans, on the first working days of each year, the catalogue and the two sampling plans of the year; samples find their line
// in w.lines. A year that the world enters late is planned on its first day.
func (w *World) planYears(first, last calendar.Date) {
	for year := first.Year(); year <= last.Year(); year++ {
		day := max(first, calendar.NewDate(year, 1, 2))
		for _, domain := range []string{product.Food, product.Goods} {
			var cat *product.Catalogue
			var p *plan.Plan
			w.plan(day, 0, "jihua", func(tx *flow.Tx) (err error) {
				if cat, err = w.catalogue(tx, year, domain); err != nil {
					return err
				}
				_, err = take(tx, product.CatalogueKind, cat.ID, "submit", nil)
				return err
			})
			w.plan(day, 1, "kezhang", func(tx *flow.Tx) error {
				_, err := take(tx, product.CatalogueKind, cat.ID, "adopt", nil)
				return err
			})
			w.plan(day, 2, "jihua", func(tx *flow.Tx) (err error) {
				if p, err = w.yearPlan(tx, year, domain, cat); err != nil {
					return err
				}
				_, err = take(tx, plan.Kind, p.ID, "submit", nil)
				return err
			})
			w.plan(day, 3, "kezhang", func(tx *flow.Tx) error {
				_, err := take(tx, plan.Kind, p.ID, "adopt", nil)
				return err
			})
		}
	}
}

func (w *World) catalogue(tx *flow.Tx, year int, domain string) (*product.Catalogue, error) {
	c := &product.Catalogue{Head: head(Region), Title: fmt.Sprintf("%d年荣成市%s重点监管目录（演示）", year, product.Domains.Label(domain)), Year: int64(year), Edition: 1, Domain: domain, Basis: "依据上级计划和本地产业结构编制（演示）。", Demo: true}
	for _, p := range w.products {
		if p.Domain != domain {
			continue
		}
		risk := "low"
		if f := profiles[p.Code].fail; f >= 0.1 {
			risk = "high"
		} else if f >= 0.05 {
			risk = "medium"
		}
		c.Entries = append(c.Entries, product.Entry{Product: record.To[product.Product](p.ID), Risk: risk, Times: 2})
	}
	return c, flow.Create(tx, product.CatalogueKind, c)
}

// yearPlan makes a plan whose lines cover every product and stage of its catalogue. The batches are about what the world will sample.
func (w *World) yearPlan(tx *flow.Tx, year int, domain string, cat *product.Catalogue) (*plan.Plan, error) {
	type cell struct {
		p     *product.Product
		stage string
		n     int64
	}
	var cells []cell
	total := int64(0)
	for _, p := range w.products {
		if p.Domain != domain {
			continue
		}
		stages := profiles[p.Code].stages
		for _, s := range slices.Compact(slices.Sorted(slices.Values(stages))) {
			share := 0
			for _, x := range stages {
				if x == s {
					share++
				}
			}
			n := int64(max(w.count/3/len(w.products)*share/len(stages), 10))
			cells, total = append(cells, cell{p, s, n}), total+n
		}
	}
	p := &plan.Plan{Head: head(Region), Year: int64(year), Title: fmt.Sprintf("%d年荣成市%s抽查计划（演示）", year, product.Domains.Label(domain)), RuleSet: domain, Level: "county", Sort: plan.Inspection,
		Organ: record.To[organ.Organ](w.organs[Region].ID), Catalogue: record.To[product.Catalogue](cat.ID), Basis: "食品安全法、产品质量法及上级计划（演示）。", Total: total, Demo: true}
	if err := flow.Create(tx, plan.Kind, p); err != nil {
		return nil, err
	}
	for _, c := range cells {
		l := &plan.Line{Head: head(Region), Plan: record.To[plan.Plan](p.ID), Item: c.p.Name, Product: record.To[product.Product](c.p.ID), Stage: c.stage, Place: Region, Batches: c.n,
			Lab: record.To[lab.Lab](w.labs[0].ID), From: max(tx.Today(), calendar.NewDate(year, 1, 1)), To: calendar.NewDate(year, 12, 31), Picking: plan.Random, Basis: "目录产品", Demo: true}
		if err := flow.Create(tx, plan.LineKind, l); err != nil {
			return nil, err
		}
		w.lines[lineKey(year, c.p.Code, c.stage)] = l.ID
	}
	return p, nil
}

func lineKey(year int, product, stage string) string {
	return fmt.Sprintf("%d/%s/%s", year, product, stage)
}

// secret is what a party of a draw keeps to itself until the list is frozen.
type secret struct{ party, role, nonce, value, who string }

// planDraws plans three public draws: one carried out to its samples, one void and repeated, one whose list is frozen and whose public
// number is still to come.
func (w *World) planDraws(today calendar.Date) {
	w.planDraw(today.AddDays(-20), "P-0201", "trade", false, true)
	w.planDraw(today.AddDays(-13), "F-0103", "catering", true, false)
	w.planDraw(today.AddDays(-3), "F-0103", "catering", false, false)
}

func (w *World) planDraw(day calendar.Date, code, stage string, void, finish bool) {
	secrets := []secret{{"食品生产科", "business", fmt.Sprintf("%016x", w.rng.Uint64()), "业务处室的数", "yaohao"}, {"派驻纪检组", draw.Witness, fmt.Sprintf("%016x", w.rng.Uint64()), "监督的数", "jiandu"},
		{"企业代表", "firm", fmt.Sprintf("%016x", w.rng.Uint64()), "企业的数", "jiandu"}}
	var id record.ID
	day = w.workday(day) // so that the days after it stay after it
	public := day.AddDays(7)
	w.plan(day, 10, "yaohao", func(tx *flow.Tx) error {
		var p *product.Product
		for _, x := range w.products {
			if x.Code == code {
				p = x
			}
		}
		d := &draw.Draw{Head: head(Region), Title: fmt.Sprintf("%s抽样企业随机抽取（演示）", p.Name), Line: record.To[plan.Line](w.lines[lineKey(tx.Today().Year(), code, stage)]), Place: Region, Stage: stage,
			Industry: map[string]string{"P-0201": "5238", "F-0103": "62"}[code], Count: 8, Reserve: 3, Each: 2, Mode: "sha256-uniform", Weight: "equal",
			ExternalName: "演示用公开数值：抽取日后第七日上证综指收盘指数", ExternalDate: public, Demo: true}
		for _, s := range secrets {
			d.Parties = append(d.Parties, draw.Party{Name: s.party, Role: s.role})
		}
		err := flow.Create(tx, draw.Kind, d)
		id = d.ID
		return err
	})
	step := func(day calendar.Date, order int, who, name string, in values) {
		w.plan(day, order, who, func(tx *flow.Tx) error {
			_, err := take(tx, draw.Kind, id, name, in)
			return err
		})
	}
	for _, s := range secrets {
		step(day, 11, s.who, "commit", values{"party": s.party, "commitment": calc.Commitment(s.party, s.nonce, s.value)})
	}
	step(day, 12, "yaohao", "freeze", nil)
	if void {
		step(day.AddDays(3), 10, "jiandu", "void", values{"reason": "企业代表到期未揭示，本次抽取作废（演示）。"})
		return
	}
	if !finish {
		return
	}
	for _, s := range secrets {
		step(day.AddDays(2), 11, s.who, "reveal", values{"party": s.party, "nonce": s.nonce, "value": s.value})
	}
	public = w.workday(public) // the acts move to a working day in this order
	step(public, 11, "yaohao", "external", values{"value": "3127.46", "from": "演示数值，不是真实指数"})
	step(public, 12, "kezhang", "confirm", values{"value": "3127.46"})
	step(public, 13, "yaohao", "draw", nil)
	step(public, 14, "yaohao", "dispatch", nil)
}
