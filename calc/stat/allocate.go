package stat

import (
	"math/big"
	"slices"

	"qgov/calc/refusal"
)

// Method is a way to share batches out over strata.
type Method string

// The three methods.
const (
	Equal        Method = "equal"        // the same for each
	Proportional Method = "proportional" // by size
	RiskWeighted Method = "risk"         // by size times last year's failure rate
)

// Share is one stratum that batches are given to.
type Share struct {
	Name   string
	Size   int64 // firms, sales or batches: what Proportional goes by
	Tested int64 // last year's judged batches, for RiskWeighted
	Failed int64 // of them failed
}

// Allotment is what a stratum gets and why.
type Allotment struct {
	Name      string
	Risk      *big.Rat // failure rate used, drawn towards the mean; nil but for RiskWeighted
	Weight    *big.Rat // its share of all weights, adding up to 1
	Minimum   int      // given beforehand
	Quota     *big.Rat // exact claim on the rest
	Remainder *big.Rat // what the claim exceeds its whole part by
	Extra     bool     // got one more for its remainder
	Given     int
}

// priorBatches is how many batches of the mean failure rate are added to each
// stratum's own, so that two failures of two do not take the whole plan.
const priorBatches = 20

// Allocate shares total batches out, each stratum getting at least minimum. The
// rest goes by weight, whole parts first, then to the largest remainders (ties
// to the stratum named first). The numbers always add up to total.
func Allocate(total, minimum int, method Method, shares []Share) ([]Allotment, error) {
	if len(shares) == 0 || minimum < 0 || total < minimum*len(shares) || total > 1_000_000_000 {
		return nil, refusal.New("批次总数不足以满足各层最低数：总数 %d，最低 %d，层数 %d", total, minimum, len(shares))
	}
	rows, err := weigh(method, shares)
	if err != nil {
		return nil, err
	}
	rest := total - minimum*len(shares)
	left := rest
	for i := range rows {
		r := &rows[i]
		r.Minimum = minimum
		r.Quota = new(big.Rat).Mul(r.Weight, big.NewRat(int64(rest), 1))
		whole := new(big.Int).Quo(r.Quota.Num(), r.Quota.Denom())
		r.Remainder = new(big.Rat).Sub(r.Quota, new(big.Rat).SetInt(whole))
		r.Given = minimum + int(whole.Int64())
		left -= int(whole.Int64())
	}
	order := make([]int, len(rows))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return rows[b].Remainder.Cmp(rows[a].Remainder) })
	for _, i := range order[:left] {
		rows[i].Given++
		rows[i].Extra = true
	}
	return rows, nil
}

// weigh gives each stratum its share of all weights.
func weigh(method Method, shares []Share) ([]Allotment, error) {
	var tested, failed int64
	for _, s := range shares {
		if s.Size < 0 || s.Failed < 0 || s.Failed > s.Tested {
			return nil, refusal.New("层的规模、检验数和不合格数不正确：%s", s.Name)
		}
		tested, failed = tested+s.Tested, failed+s.Failed
	}
	mean := big.NewRat(failed, max(tested, 1))
	rows := make([]Allotment, len(shares))
	sum := new(big.Rat)
	for i, s := range shares {
		rows[i] = Allotment{Name: s.Name, Weight: big.NewRat(1, 1)}
		switch method {
		case Equal:
		case Proportional:
			rows[i].Weight = big.NewRat(s.Size, 1)
		case RiskWeighted:
			prior := new(big.Rat).Mul(mean, big.NewRat(priorBatches, 1))
			rows[i].Risk = prior.Add(prior, big.NewRat(s.Failed, 1))
			rows[i].Risk.Mul(rows[i].Risk, big.NewRat(1, s.Tested+priorBatches))
			rows[i].Weight = new(big.Rat).Mul(rows[i].Risk, big.NewRat(s.Size, 1))
			if failed == 0 { // nothing failed anywhere: size alone tells
				rows[i].Weight = big.NewRat(s.Size, 1)
			}
		default:
			return nil, refusal.New("分配方法应为 equal、proportional、risk 之一：%s", method)
		}
		sum.Add(sum, rows[i].Weight)
	}
	if sum.Sign() == 0 {
		return nil, refusal.New("各层规模全部为零，无法按规模分配")
	}
	for i := range rows {
		rows[i].Weight = new(big.Rat).Quo(rows[i].Weight, sum)
	}
	return rows, nil
}
