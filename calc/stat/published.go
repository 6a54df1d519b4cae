package stat

import (
	"fmt"
	"math/big"
	"strings"

	"qgov/calc/refusal"
)

// Flag is a place where a published figure disagrees with its own parts. The
// figure is kept as published; a flag never corrects it.
type Flag struct {
	Field     string // what was published, such as "合计"
	Published string
	Computed  string // what its parts give
	Text      string // for people, with the verbs of fmt; a key of en.tsv
	Args      []any
}

// String is the text in Chinese with its values.
func (f Flag) String() string { return fmt.Sprintf(f.Text, f.Args...) }

// CheckTotal compares a published total with the sum of its published parts.
func CheckTotal(field string, total int64, parts []int64) (Flag, bool) {
	var sum int64
	for _, p := range parts {
		sum += p
	}
	if sum == total {
		return Flag{}, false
	}
	return Flag{field, fmt.Sprint(total), fmt.Sprint(sum), "公布的合计 %d 与各部分之和 %d 不符", []any{total, sum}}, true
}

// CheckRate compares a published percentage ("98.59", "98.59%") with its
// published counts. It accepts ordinary rounding and rounding half to even.
func CheckRate(field string, pass, total int64, percent string) (Flag, bool, error) {
	value, places, err := parsePercent(percent)
	if err != nil {
		return Flag{}, false, err
	}
	if total < 1 || pass < 0 || pass > total {
		return Flag{}, false, refusal.New("合格数应在 0 与总数之间，总数不小于 1：%d/%d", pass, total)
	}
	exact := big.NewRat(pass, total)
	exact.Mul(exact, big.NewRat(100, 1))
	if near(exact, value, places) {
		return Flag{}, false, nil
	}
	f := Flag{field, percent, exact.FloatString(places) + "%", "公布的比率 %s 与计数 %d/%d 不符", []any{percent, pass, total}}
	if gap := new(big.Rat).Sub(exact, value); gap.Sign() > 0 && gap.Cmp(unitOf(places)) < 0 {
		f.Text = "公布的比率 %s 与计数 %d/%d 不符（似为截断而非四舍五入）"
	}
	return f, true, nil
}

// near reports whether exact rounds to value: it lies within half a unit of the
// last place, both ends included as roundings differ there.
func near(exact, value *big.Rat, places int) bool {
	gap := new(big.Rat).Sub(exact, value)
	half := unitOf(places)
	half.Mul(half, big.NewRat(1, 2))
	return gap.Abs(gap).Cmp(half) <= 0
}

func unitOf(places int) *big.Rat {
	return new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil))
}

// ConsistentFailures gives the range of failed counts among total that fit a
// published pass rate; ok is false when no count fits.
func ConsistentFailures(total int64, percent string) (low, high int64, ok bool, err error) {
	value, places, err := parsePercent(percent)
	if err != nil {
		return 0, 0, false, err
	}
	if total < 1 {
		return 0, 0, false, refusal.New("合格数应在 0 与总数之间，总数不小于 1：%d/%d", 0, total)
	}
	share := new(big.Rat).Sub(big.NewRat(100, 1), value)
	middle := share.Mul(share, big.NewRat(total, 100))
	reach := new(big.Rat).Mul(unitOf(places), big.NewRat(total, 200))
	low = ceiling(new(big.Rat).Sub(middle, reach))
	high = -ceiling(new(big.Rat).Neg(new(big.Rat).Add(middle, reach)))
	low, high = max(low, 0), min(high, total)
	return low, high, low <= high, nil
}

func ceiling(v *big.Rat) int64 {
	q, rest := new(big.Int).DivMod(v.Num(), v.Denom(), new(big.Int))
	if rest.Sign() > 0 {
		q.Add(q, big.NewInt(1))
	}
	return q.Int64()
}

// parsePercent reads "98.59%", "98.59％" or "98.59" and its decimal places.
func parsePercent(text string) (*big.Rat, int, error) {
	plain := strings.TrimSpace(strings.TrimRight(strings.TrimSpace(text), "%％"))
	whole, fraction, _ := strings.Cut(plain, ".")
	v, ok := new(big.Rat), false
	if len(whole) >= 1 && len(whole) <= 3 && len(fraction) <= 10 && strings.Trim(whole+fraction, "0123456789") == "" {
		v, ok = v.SetString(plain)
	}
	if !ok || v.Cmp(big.NewRat(100, 1)) > 0 {
		return nil, 0, refusal.New("百分比应在 0 与 100 之间：%s", text)
	}
	return v, len(fraction), nil
}
