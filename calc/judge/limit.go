package judge

import (
	"strings"

	"qgov/calc/refusal"
)

// limit is what a standard demands of an item.
type limit struct {
	span   interval // values that conform
	absent bool     // must not be detected
	places int      // decimal places the limit is written with
	text   string   // for people: "≤ 100"
}

// parseLimit reads an operator and a limit. The operator may be empty when the
// limit carries it ("≤0.5", "6.5~8.5", "不得检出").
func parseLimit(operator, text string) (limit, error) {
	op, t := fold(operator), fold(text)
	for _, s := range []string{op, t} {
		if isAbsence(s) {
			return limit{absent: true, text: "不得检出"}, nil
		}
	}
	if op == "" {
		op, t = cutSign(t)
	} else if sign, rest := cutSign(op); sign != "" && rest == "" {
		op = sign
	} else if op != "range" && op != "范围" && op != "-" && op != "~" {
		return limit{}, refusal.New("判定符应为 <=、<、>=、>、=、range、不得检出 之一：%s", operator)
	}
	if op == "" || op == "range" || op == "范围" || op == "-" || op == "~" {
		return parseRange(t, text)
	}
	n, err := parseNumber(t)
	if err != nil {
		return limit{}, refusal.New("不认识的限值：%s", text)
	}
	l := limit{places: n.places, text: op + " " + decimal(n.value)}
	switch op {
	case "≤", "<":
		l.span.high = bound{n.value, op == "<"}
	case "≥", ">":
		l.span.low = bound{n.value, op == ">"}
	default:
		l.span = point(n.value)
	}
	return l, nil
}

// isAbsence reports whether a text demands absence.
func isAbsence(text string) bool {
	for _, word := range []string{"不得检出", "不应检出", "未检出", "notdetected", "nd", "n.d."} {
		if strings.EqualFold(text, word) {
			return true
		}
	}
	return false
}

// parseRange reads "6.5~8.5", "10-20", "-18至-15": both ends conform.
func parseRange(t, original string) (limit, error) {
	for _, separator := range []string{"~", "～", "至", "–", "—", "-"} {
		for from := 0; ; {
			i := strings.Index(t[from:], separator)
			if i < 0 {
				break
			}
			i += from
			low, err1 := parseNumber(t[:i])
			high, err2 := parseNumber(t[i+len(separator):])
			if err1 == nil && err2 == nil {
				if low.value.Cmp(high.value) > 0 {
					return limit{}, refusal.New("限值范围的下限大于上限：%s", original)
				}
				return limit{span: interval{bound{value: low.value}, bound{value: high.value}}, places: max(low.places, high.places),
					text: decimal(low.value) + "～" + decimal(high.value)}, nil
			}
			from = i + len(separator)
		}
	}
	return limit{}, refusal.New("不认识的限值：%s", original)
}
