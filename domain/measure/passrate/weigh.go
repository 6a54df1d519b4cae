package passrate

import (
	"fmt"
	"strings"

	"qgov/base/region"
	"qgov/calc/stat"
	"qgov/domain/supervise/plan"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// population counts the active firms of the register by region and industry.
const population = `SELECT f.region, f.industry, count(*) FROM firm f WHERE {scope f:firm} AND f.status = 'active' AND f.region >= ? AND f.region < ? GROUP BY f.region, f.industry`

// Weighted is the pass rate estimated by design weight, beside the raw one.
type Weighted struct {
	stat.Estimate
	Strata  []stat.Stratum
	Batches int64    // batches that stand for a firm, so that no stratum has more samples than units
	Left    []string // strata with samples and no firm in the register: they carry no weight
}

// Weigh estimates the rate of what was drawn at random by strata of division and stage, each weighted by its active firms in the
// register: a bureau that samples a small town as often as a large one would otherwise count both alike. ok is false without samples
// or without a register.
func Weigh(tx *store.Tx, f Filter) (w Weighted, ok bool, err error) {
	if f.Region == "" {
		f.Region = tx.Actor().Region
	}
	f.Random, f.Mode = Random(), ""
	where, args := f.where()
	sql := fmt.Sprintf(counts, "s.region, s.stage", where, "s.region, s.stage")
	if f.byPlace() {
		sql = "SELECT x.region, t.stage, sum(t.n), sum(t.p) FROM (" + fmt.Sprintf(counts, "s.firm AS k, s.stage", where, "s.firm, s.stage") + ") t JOIN firm x ON x.id = t.k GROUP BY x.region, t.stage"
	}
	rows, err := tx.Query(sql, args...)
	if err != nil {
		return w, false, err
	}
	defer rows.Close()
	fold := foldRegion(f)
	sampled := make(map[string]Count)
	for rows.Next() {
		var code, stage string
		var c Count
		if err := rows.Scan(&code, &stage, &c.Judged, &c.Pass); err != nil {
			return w, false, err
		}
		key := fold(code).Label + "·" + sampling.Stages.Label(stage)
		have := sampled[key]
		sampled[key] = Count{have.Pass + c.Pass, have.Judged + c.Judged}
	}
	if err := rows.Err(); err != nil {
		return w, false, err
	}
	firms, err := registered(tx, f, fold)
	if err != nil || len(sampled) == 0 || len(firms) == 0 {
		return w, false, err
	}
	return weigh(f, sampled, firms, fold)
}

// registered counts the active firms in each stratum.
func registered(tx *store.Tx, f Filter, fold func(string) Row) (map[string]int64, error) {
	prefix := role.Prefix(f.at())
	rows, err := tx.Query(population, prefix, prefix+":")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make(map[string]int64)
	for rows.Next() {
		var code, industry string
		var n int64
		if err := rows.Scan(&code, &industry, &n); err != nil {
			return nil, err
		}
		for _, s := range sampling.Stages {
			for _, r := range plan.Industries(s.Code) {
				if industry >= string(r[0]) && industry < string(r[1]) && (len(f.Stage) == 0 || strings.Contains(strings.Join(f.Stage, " "), s.Code)) {
					out[fold(code).Label+"·"+s.Label] += n
					break
				}
			}
		}
	}
	return out, rows.Err()
}

// weigh puts samples and firms together, in the order of divisions and stages.
func weigh(f Filter, sampled map[string]Count, firms map[string]int64, fold func(string) Row) (w Weighted, ok bool, err error) {
	places := []string{fold(f.at()).Label}
	for _, d := range region.Children(region.Code(f.at())) {
		places = append(places, d.Name)
	}
	w.Batches = 1
	for _, place := range places {
		for _, s := range sampling.Stages {
			key := place + "·" + s.Label
			c, n := sampled[key], firms[key]
			if n == 0 && c.Judged > 0 {
				w.Left = append(w.Left, key)
			}
			if n > 0 {
				w.Strata = append(w.Strata, stat.Stratum{Name: key, Population: n, Sample: c.Judged, Pass: c.Pass})
				w.Batches = max(w.Batches, (c.Judged+n-1)/n)
			}
		}
	}
	for i := range w.Strata {
		w.Strata[i].Population *= w.Batches
	}
	w.Estimate, err = stat.NewEstimate(w.Strata)
	if err != nil { // no stratum with firms was sampled
		return w, false, nil
	}
	return w, true, nil
}
