// Package dispatch joins planning and sampling: what a draw chose becomes samples, and a plan learns what was done about its lines.
//
// Plans and draws know nothing of samples, and samples nothing of plans; this package knows all three.
package dispatch

import (
	_ "embed"

	"qgov/domain/supervise/plan"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
)

//go:embed en.tsv
var English string

// Samples answers the questions of plans from the register of samples. It implements plan.Samples.
type Samples struct{}

// stations of a sample on its way: drawn is every sample, taken those with a sheet, tested those with an approved verdict, failed
// those whose verdict is a failure that no re-test lifted. A void sample counts as drawn only.
const (
	takenSQL  = `CASE WHEN s.outcome = 'sampled' AND s.state <> 'voided' THEN 1 ELSE 0 END`
	testedSQL = `CASE WHEN s.verdict <> '' AND s.state <> 'voided' THEN 1 ELSE 0 END`
	failedSQL = `CASE WHEN s.verdict = 'fail' AND s.conclusion <> 'pass' AND s.state <> 'voided' THEN 1 ELSE 0 END`
)

// ByLine returns what was done about the lines of a plan.
func (Samples) ByLine(tx *flow.Tx, p record.ID) (map[record.ID]plan.Done, error) {
	rows, err := tx.Query(`SELECT l.id, count(s.id), coalesce(sum(`+takenSQL+`), 0), coalesce(sum(`+testedSQL+`), 0), coalesce(sum(`+failedSQL+`), 0)
		FROM plan_line l JOIN sample s ON s.plan_line = l.id WHERE l.plan = ? AND {scope l:plan_line} AND {scope s:sample} GROUP BY l.id`, p)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make(map[record.ID]plan.Done)
	for rows.Next() {
		var id int64
		var d plan.Done
		if err := rows.Scan(&id, &d.Drawn, &d.Sampled, &d.Tested, &d.Failed); err != nil {
			return nil, err
		}
		out[record.ID(id)] = d
	}
	return out, rows.Err()
}

// Recent returns the samples of a product of the producer that were taken from the first to the last day. Follow-up checks and
// emergencies do not count (令18 Art 8).
func (Samples) Recent(tx *flow.Tx, producer, product record.ID, from, to calendar.Date) ([]plan.Hit, error) {
	rows, err := tx.Query(`SELECT s.id, s.number, coalesce(s.producer, 0), s.sampled_on, s.task FROM sample s
		WHERE s.product = ? AND (s.producer = ? OR ? = 0) AND s.sampled_on >= ? AND s.sampled_on <= ? AND s.mode IN ('random', 'directed') AND s.state <> 'voided' AND {scope s:sample}
		ORDER BY s.sampled_on DESC LIMIT 200`, product, producer, producer, from, to)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []plan.Hit
	for rows.Next() {
		var h plan.Hit
		var id, maker int64
		if err := rows.Scan(&id, &h.Title, &maker, &h.Taken, &h.Organ); err != nil {
			return nil, err
		}
		h.Sample, h.Producer = record.ID(id), record.ID(maker)
		out = append(out, h)
	}
	return out, rows.Err()
}

// Judged returns the batches judged in the year and how many of them failed, by product, stage and region of the sampled firm.
func (Samples) Judged(tx *flow.Tx, year int64) ([]plan.Judged, error) {
	first, last := calendar.NewDate(int(year), 1, 1), calendar.NewDate(int(year), 12, 31)
	rows, err := tx.Query(`SELECT s.product, s.stage, f.region, count(*), sum(`+failedSQL+`) FROM sample s JOIN firm f ON f.id = s.firm
		WHERE s.verdict IN ('pass', 'fail') AND s.state <> 'voided' AND s.sampled_on >= ? AND s.sampled_on <= ? AND {scope s:sample} AND {scope f:firm}
		GROUP BY s.product, s.stage, f.region`, first, last)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []plan.Judged
	for rows.Next() {
		var j plan.Judged
		var product int64
		if err := rows.Scan(&product, &j.Stage, &j.Region, &j.Tested, &j.Failed); err != nil {
			return nil, err
		}
		j.Product = record.ID(product)
		out = append(out, j)
	}
	return out, rows.Err()
}

// Rows returns the address of the list behind one figure of a line.
func (Samples) Rows(line record.ID, figure string) string {
	at := "/sample?plan_line=" + line.String()
	switch figure {
	case "sampled":
		return at + "&outcome=" + sampling.Taken
	case "tested":
		return at + "&verdict=pass,fail"
	case "failed":
		return at + "&verdict=fail"
	}
	return at
}
