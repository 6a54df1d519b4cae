package dispatch

import (
	"qgov/domain/supervise/draw"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
)

// Risk gives firms more lots in a draw by what samples found. It implements draw.Risk.
type Risk struct{}

// Weights of a firm: one lot, two more for each failing batch of the last two years, nine at most.
const (
	lotsPerFailure = 2
	mostLots       = 9
	riskMonths     = 24
)

// Heavier returns the firms inside the region of which a batch failed in the last two years, sampled there or made by them.
func (Risk) Heavier(tx *flow.Tx, region string) ([]draw.Heavy, error) {
	rows, err := tx.Query(`SELECT x.firm, count(DISTINCT x.id) FROM (
			SELECT s.firm AS firm, s.id AS id FROM sample s WHERE s.sampled_on >= ? AND (`+failedSQL+`) = 1 AND {scope s:sample}
			UNION ALL SELECT s.producer, s.id FROM sample s WHERE s.sampled_on >= ? AND s.producer IS NOT NULL AND (`+failedSQL+`) = 1 AND {scope s:sample}) x
		JOIN firm f ON f.id = x.firm WHERE f.region >= ? AND f.region < ? AND {scope f:firm} GROUP BY x.firm ORDER BY x.firm`,
		tx.Today().AddMonths(-riskMonths), tx.Today().AddMonths(-riskMonths), role.Prefix(region), role.Prefix(region)+":")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []draw.Heavy
	for rows.Next() {
		var id, failed int64
		if err := rows.Scan(&id, &failed); err != nil {
			return nil, err
		}
		out = append(out, draw.Heavy{Firm: record.ID(id), Weight: min(mostLots, 1+lotsPerFailure*failed), Reason: "近两年有不合格批次"})
	}
	return out, rows.Err()
}
