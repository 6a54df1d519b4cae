package plan

import (
	"errors"
	"fmt"
	"math/big"
	"strings"

	"qgov/base/product"
	"qgov/calc/refusal"
	"qgov/calc/stat"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// Stratum is one cell that batches are given to: a product at a stage in a region, with what is known of it.
type Stratum struct {
	Product        record.ID
	Name           string // of the product
	Stage, Place   string
	Firms          int64 // active firms of the stage in the region
	Tested, Failed int64 // batches judged last year and failed
}

// Sizes says what the size of a stratum is, for sharing in proportion and by risk.
var Sizes = record.Codes{{Code: "firms", Label: "在册企业数"}, {Code: "batches", Label: "上年检验批次"}}

// Allocation is batches shared out over strata, with the computation of each.
type Allocation struct {
	Method  string
	Size    string
	Total   int64
	Minimum int64
	Rows    []Allotted
}

// Allotted is what a stratum gets and why.
type Allotted struct {
	Stratum
	Size int64
	stat.Allotment
}

// Allocate shares total batches out over the strata: at least minimum each, the rest by the method, exactly (calc/stat). It is pure.
// A refusal of the computation comes back as fault.Invalid.
func Allocate(method, size string, total, minimum int64, strata []Stratum) (*Allocation, error) {
	if total < 0 || minimum < 0 || total > 1_000_000 || minimum > 1_000_000 {
		return nil, fault.New(fault.Invalid, "J110", "批次应在 0 至 %d 之间", 1_000_000)
	}
	a := &Allocation{Method: method, Size: size, Total: total, Minimum: minimum}
	shares := make([]stat.Share, len(strata))
	for i, s := range strata {
		n := s.Firms
		if size == "batches" {
			n = s.Tested
		}
		shares[i] = stat.Share{Name: s.Name, Size: n, Tested: s.Tested, Failed: s.Failed}
		a.Rows = append(a.Rows, Allotted{Stratum: s, Size: n})
	}
	got, err := stat.Allocate(int(total), int(minimum), stat.Method(method), shares)
	if err != nil {
		return nil, refused(err)
	}
	for i := range got {
		a.Rows[i].Allotment = got[i]
	}
	return a, nil
}

// refused turns a calculator's refusal into a fault.
func refused(err error) error {
	if r, ok := errors.AsType[*refusal.Error](err); ok {
		return fault.New(fault.Invalid, "J111", r.Text, r.Args...)
	}
	return err
}

// Batches returns the sum of what was given.
func (a *Allocation) Batches() int64 {
	var n int64
	for _, r := range a.Rows {
		n += int64(r.Given)
	}
	return n
}

// Works writes the computation of a row with its numbers, as the page shows it: minimum + quota = given.
func (a *Allocation) Works(r Allotted) string {
	var b strings.Builder
	if r.Risk != nil {
		var f, n int64
		for _, x := range a.Rows {
			f, n = f+x.Failed, n+x.Tested
		}
		fmt.Fprintf(&b, "(%d + 20×%d/%d) ÷ (%d + 20) = %s；", r.Failed, f, max(n, 1), r.Tested, decimals(r.Risk))
	}
	fmt.Fprintf(&b, "%s × %d = %s；%d + %s", decimals(r.Weight), a.Total-a.Minimum*int64(len(a.Rows)), decimals(r.Quota), r.Minimum, whole(r.Quota))
	if r.Extra {
		b.WriteString(" + 1")
	}
	fmt.Fprintf(&b, " = %d", r.Given)
	return b.String()
}

func decimals(x *big.Rat) string { return x.FloatString(4) }

func whole(x *big.Rat) string { return new(big.Int).Quo(x.Num(), x.Denom()).String() }

// choice is what a planner chose for an allocation.
type choice struct {
	catalogue record.ID
	stages    []string
	places    []string
	method    string
	size      string
	minimum   int64
	from, to  calendar.Date
	labs      map[record.ID]record.ID // by product
	replace   bool                    // drop the lines that the draft has
}

// strata returns the cells of the choice with the facts about each, in the order catalogue, stage, region.
func (b Book) strata(tx *flow.Tx, p *Plan, c choice) ([]Stratum, error) {
	cat, err := store.Get(tx.Tx, product.CatalogueKind, c.catalogue)
	if err != nil {
		return nil, err
	}
	if cat.State != product.Adopted {
		return nil, fault.New(fault.Conflict, "J106", "监管目录“%s”不是已发布的版本，不能据以安排抽查", cat.Title)
	}
	var ids []record.ID
	for _, e := range cat.Entries {
		ids = append(ids, e.Product.ID)
	}
	names, err := tx.Titles(product.Kind.Plan, ids)
	if err != nil {
		return nil, err
	}
	judged, err := b.Samples.Judged(tx, p.Year-1)
	if err != nil {
		return nil, err
	}
	firms := make(map[string]map[string]int64)
	for _, stage := range c.stages {
		if firms[stage], err = countFirms(tx.Tx, stage); err != nil {
			return nil, err
		}
	}
	var out []Stratum
	for _, id := range ids {
		for _, stage := range c.stages {
			for _, place := range c.places {
				s := Stratum{Product: id, Name: names[id], Stage: stage, Place: place}
				for region, n := range firms[stage] {
					if strings.HasPrefix(region, role.Prefix(place)) {
						s.Firms += n
					}
				}
				for _, j := range judged {
					if j.Product == id && j.Stage == stage && strings.HasPrefix(j.Region, role.Prefix(place)) {
						s.Tested, s.Failed = s.Tested+j.Tested, s.Failed+j.Failed
					}
				}
				out = append(out, s)
			}
		}
	}
	if len(out) > maxLines {
		return nil, fault.New(fault.TooLarge, "J120", "计划明细超过 %d 项", maxLines)
	}
	return out, nil
}

// countFirms counts the active firms of a stage by region, one index range of the industry code at a time.
func countFirms(tx *store.Tx, stage string) (map[string]int64, error) {
	out := make(map[string]int64)
	for _, span := range Industries(stage) {
		rows, err := tx.Query(`SELECT f.region, count(*) FROM firm f WHERE f.status = 'active' AND f.industry >= ? AND f.industry < ? AND {scope f:firm} GROUP BY f.region`,
			string(span[0]), string(span[1]))
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var region string
			var n int64
			if err := rows.Scan(&region, &n); err != nil {
				rows.Close()
				return nil, err
			}
			out[region] += n
		}
		err = rows.Err()
		rows.Close()
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// apply writes the lines of an allocation into a draft. Strata that got nothing have no line.
func apply(tx *flow.Tx, p *Plan, c choice, a *Allocation, name func(place string) string) (int, error) {
	if p.State != Draft {
		return 0, fault.New(fault.Conflict, "J112", "只有起草中的计划可以分配批次")
	}
	old, err := Lines(tx.Tx, p)
	if err != nil {
		return 0, err
	}
	if len(old) > 0 && !c.replace {
		return 0, fault.New(fault.Conflict, "J113", "计划已有 %d 项明细，采用新的分配须勾选“替换现有明细”", len(old))
	}
	err = tx.Elevated(func() error { // removing is granted to nobody; here it is part of drafting
		for _, l := range old {
			if err := tx.Remove(LineKind.Plan, l, "重新分配批次"); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	n := 0
	for _, r := range a.Rows {
		if r.Given == 0 {
			continue
		}
		l := &Line{Plan: record.To[Plan](p.ID), Item: r.Stratum.Name + "·" + Stages.Label(r.Stage) + "·" + name(r.Place), Product: record.To[product.Product](r.Product), Stage: r.Stage,
			Place: r.Place, Batches: int64(r.Given), From: c.from, To: c.to, Picking: Random, Basis: a.basis(r), Demo: p.Demo}
		l.Region, l.Lab.ID = p.Region, c.labs[r.Product]
		if err := flow.Create(tx, LineKind, l); err != nil {
			return 0, err
		}
		n++
	}
	p.Method, p.Minimum = a.Method, a.Minimum
	p.Catalogue.ID = c.catalogue
	return n, tx.Update(Kind.Plan, p, "采用批次分配")
}

// basis is why a stratum gets its batches, kept with the line.
func (a *Allocation) basis(r Allotted) string {
	return Methods.Label(a.Method) + "（" + Sizes.Label(a.Size) + " " + fmt.Sprint(r.Size) + "）：" + a.Works(r)
}
