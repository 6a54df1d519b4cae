package grade

import (
	"fmt"
	"slices"

	"qgov/domain/supervise/draw"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
)

// Draws gives firms lots in a draw by their class of credit risk: as many as the share of such firms that the model in force says should be
// drawn, counted in the smallest of these shares (国市监信发〔2022〕6号: low risk is drawn less, high risk more; the shares are configuration).
// A firm that other findings make heavier keeps the greater weight. It implements draw.Risk.
type Draws struct {
	Other  draw.Risk // nil: none
	Grader *Grader
}

// Heavier returns the firms inside the region that have more than one lot.
func (d Draws) Heavier(tx *flow.Tx, region string) ([]draw.Heavy, error) {
	by := make(map[record.ID]draw.Heavy)
	if d.Other != nil {
		list, err := d.Other.Heavier(tx, region)
		if err != nil {
			return nil, err
		}
		for _, h := range list {
			by[h.Firm] = h
		}
	}
	lots, err := d.lots(tx)
	if err != nil {
		return nil, err
	}
	prefix := role.Prefix(region)
	rows, err := tx.Query(`SELECT f.id, s.grade FROM credit_standing s JOIN firm f ON f.code = s.code AND f.code <> ''
		WHERE s.family = ? AND s.region >= ? AND s.region < ? AND {all: a draw asks within its own place}`, Risk, prefix, prefix+":")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var grade string
		if err := rows.Scan(&id, &grade); err != nil {
			return nil, err
		}
		if n := lots[grade]; n > 1 && n > by[record.ID(id)].Weight {
			by[record.ID(id)] = draw.Heavy{Firm: record.ID(id), Weight: n, Reason: fmt.Sprintf("信用风险分类为%s", grade)}
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	out := make([]draw.Heavy, 0, len(by))
	for _, h := range by {
		out = append(out, h)
	}
	slices.SortFunc(out, func(a, b draw.Heavy) int { return int(a.Firm - b.Firm) })
	return out, nil
}

// lots turns the shares of the model in force into whole lots.
func (d Draws) lots(tx *flow.Tx) (map[string]int64, error) {
	out := make(map[string]int64)
	err := tx.Elevated(func() error {
		rules, err := d.Grader.rules(tx)
		if err != nil {
			return err
		}
		for _, r := range rules {
			if r.family != Risk {
				continue
			}
			least := record.Decimal(0)
			for _, b := range r.model.Bands {
				if b.Rate > 0 && (least == 0 || b.Rate < least) {
					least = b.Rate
				}
			}
			for _, b := range r.model.Bands {
				if least > 0 {
					out[b.Grade] = int64(b.Rate / least)
				}
			}
		}
		return nil
	})
	return out, err
}
