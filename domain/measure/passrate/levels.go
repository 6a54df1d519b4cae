package passrate

import (
	"math/big"

	"qgov/calc/stat"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

func id(s string) record.ID {
	v, err := record.ParseID(s)
	if err != nil {
		return 0
	}
	return v
}

// Standing answers "each level above the threshold" (国家、省、市、县四级均在…以上).
type Standing struct {
	Rows      []Row    // the four levels in order, those without data too
	Threshold *big.Rat // per cent
	Result    stat.LevelsResult
	Missing   []string // labels of the levels without a judged batch: the claim cannot be made of them
}

// All reports whether every one of the four levels has data and lies above the threshold.
func (s Standing) All() bool { return s.Result.All && len(s.Missing) == 0 }

// Levels computes the rate of each issuing level and applies the rule that counts the lowest and not the mean. The comparison is
// exact. With inclusive a rate equal to the threshold reaches it.
func Levels(tx *store.Tx, f Filter, threshold *big.Rat, inclusive bool) (Standing, error) {
	s := Standing{Threshold: threshold}
	f.Level = ""
	t, err := By(tx, f, Level)
	if err != nil {
		return s, err
	}
	have := make(map[string]Row)
	for _, r := range t.Rows {
		have[r.Key] = r
	}
	var rates []stat.LevelRate
	for _, c := range sampling.Levels {
		row, ok := have[c.Code]
		if !ok {
			row = f.coded(Level, c.Code)
			s.Missing = append(s.Missing, c.Label)
		} else {
			rates = append(rates, stat.LevelRate{Name: c.Label, Value: big.NewRat(100*row.Pass, row.Judged)})
		}
		s.Rows = append(s.Rows, row)
	}
	if len(rates) == 0 {
		return s, nil
	}
	s.Result, err = stat.EveryLevel(rates, threshold, inclusive)
	return s, err
}
