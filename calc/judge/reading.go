package judge

import (
	"math/big"
	"strings"

	"qgov/calc/refusal"
)

// reading is a result as a laboratory wrote it.
type reading struct {
	span     interval
	exact    bool   // a number, not a bound
	absent   bool   // not detected
	present  bool   // detected, without a number
	assumed  bool   // not detected, and no detection limit was given
	unitText string // unit written after the number, if any
}

// parseReading reads "0.05", "<0.05", "未检出", "ND", "未检出(<0.05)", ">2400",
// "检出", each with an optional unit behind. detection is the detection limit
// in the unit of the result, or nil.
func parseReading(text string, detection *big.Rat) (reading, error) {
	t := fold(text)
	if t == "" {
		return reading{}, refusal.New("检验结果为空")
	}
	if rest, ok := cutWord(t, "未检出", "未检到", "notdetected", "n.d.", "nd", "阴性", "negative"); ok {
		return absentReading(strings.Trim(rest, "()[]"), detection)
	}
	for _, word := range []string{"检出", "阳性", "positive", "detected"} {
		if strings.EqualFold(t, word) {
			return reading{present: true}, nil
		}
	}
	sign, t := cutSign(t)
	n, unitText, err := numberAndUnit(t)
	if err != nil {
		return reading{}, refusal.New("不认识的检验结果：%s", text)
	}
	zero := bound{value: new(big.Rat)}
	switch sign {
	case "<", "≤":
		if n.value.Sign() <= 0 {
			return reading{}, refusal.New("不认识的检验结果：%s", text)
		}
		return reading{span: interval{zero, bound{n.value, sign == "<"}}, unitText: unitText}, nil
	case ">", "≥":
		return reading{span: interval{bound{n.value, sign == ">"}, bound{}}, unitText: unitText}, nil
	}
	if detection != nil && n.value.Cmp(detection) < 0 && n.value.Sign() >= 0 {
		return reading{span: interval{zero, bound{detection, true}}, absent: true, unitText: unitText}, nil
	}
	return reading{span: point(n.value), exact: true, unitText: unitText}, nil
}

// absentReading reads what follows "not detected": nothing, a detection limit
// such as "<0.05" or "检出限:0.05mg/kg".
func absentReading(rest string, detection *big.Rat) (reading, error) {
	r := reading{absent: true}
	for _, mark := range []string{"检出限", "LOD", "lod", ":", "=", "<", ","} {
		rest = strings.TrimPrefix(rest, mark)
	}
	if rest != "" {
		n, unitText, err := numberAndUnit(rest)
		if err != nil || n.value.Sign() <= 0 {
			return reading{}, refusal.New("不认识的检出限：%s", rest)
		}
		detection, r.unitText = n.value, unitText
	}
	if detection == nil {
		r.assumed = true
		return r, nil
	}
	r.span = interval{bound{value: new(big.Rat)}, bound{detection, true}}
	return r, nil
}

// cutWord removes the first matching word from the front, without regard to case.
func cutWord(text string, words ...string) (rest string, found bool) {
	for _, w := range words {
		if len(text) >= len(w) && strings.EqualFold(text[:len(w)], w) {
			return text[len(w):], true
		}
	}
	return text, false
}

// cutSign takes a comparison sign off the front and gives it in one spelling.
func cutSign(text string) (sign, rest string) {
	spellings := []struct{ written, sign string }{
		{"<=", "≤"}, {">=", "≥"}, {"≤", "≤"}, {"≥", "≥"}, {"≦", "≤"}, {"≧", "≥"}, {"⩽", "≤"}, {"⩾", "≥"},
		{"<", "<"}, {">", ">"}, {"=", "="}, {"不大于", "≤"}, {"不超过", "≤"}, {"不得超过", "≤"}, {"不小于", "≥"},
		{"不低于", "≥"}, {"不少于", "≥"}, {"小于等于", "≤"}, {"大于等于", "≥"}, {"小于", "<"}, {"大于", ">"}, {"等于", "="},
	}
	for _, s := range spellings {
		if rest, found := strings.CutPrefix(text, s.written); found {
			return s.sign, rest
		}
	}
	return "", text
}

// numberAndUnit splits "0.05mg/kg" at the longest number in front.
func numberAndUnit(text string) (number, string, error) {
	end := len(text)
	if end > 3*maxDigits {
		return number{}, "", refusal.New("不是有效的数值：%s", text[:maxDigits])
	}
	for ; end > 0; end-- {
		if n, err := parseNumber(text[:end]); err == nil {
			return n, text[end:], nil
		}
	}
	return number{}, "", refusal.New("不是有效的数值：%s", text)
}
