package judge

import (
	"fmt"
	"math/big"
	"strings"

	"qgov/calc/refusal"
)

// Bounds of what is read as a number, so that no text makes the arithmetic
// slow: a laboratory never writes more.
const (
	maxDigits   = 40
	maxExponent = 30
)

// number is an exact decimal number with the decimal places it was written with.
type number struct {
	value  *big.Rat
	places int
}

// parseNumber reads 12, -0.5, 1.2e3, 1.2×10^3, 1.2x10³ and 10^3. The text is already folded.
func parseNumber(text string) (number, error) {
	bad := refusal.New("不是有效的数值：%s", text)
	mantissa, exponent, err := splitExponent(text)
	if err != nil {
		return number{}, bad
	}
	digits, places, seen := 0, 0, false
	for i, c := range mantissa {
		switch {
		case c >= '0' && c <= '9':
			digits++
			if seen {
				places++
			}
		case c == '.' && !seen && digits > 0 && i < len(mantissa)-1:
			seen = true
		case (c == '-' || c == '+') && i == 0:
		default:
			return number{}, bad
		}
	}
	if digits == 0 || digits > maxDigits {
		return number{}, bad
	}
	v, ok := new(big.Rat).SetString(mantissa)
	if !ok {
		return number{}, bad
	}
	return number{v.Mul(v, power10(exponent)), max(0, places-exponent)}, nil
}

// splitExponent separates the power of ten from a number.
func splitExponent(text string) (mantissa string, exponent int, err error) {
	for _, mark := range []string{"×10^", "*10^", "x10^", "X10^", "e", "E"} {
		m, e, found := strings.Cut(text, mark)
		if !found {
			continue
		}
		exponent, err = smallInteger(e)
		return m, exponent, err
	}
	if e, found := strings.CutPrefix(text, "10^"); found {
		exponent, err = smallInteger(e)
		return "1", exponent, err
	}
	return text, 0, nil
}

func smallInteger(text string) (int, error) {
	n := 0
	digits := strings.TrimLeft(text, "+-")
	if len(text)-len(digits) > 1 || digits == "" || strings.Trim(digits, "0123456789") != "" {
		return 0, fmt.Errorf("not an integer: %q", text)
	}
	for _, c := range digits {
		if n = n*10 + int(c-'0'); n > maxExponent {
			return 0, fmt.Errorf("exponent out of range: %q", text)
		}
	}
	if text[0] == '-' {
		n = -n
	}
	return n, nil
}

func power10(n int) *big.Rat {
	p := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(n, -n))), nil)
	if n < 0 {
		return new(big.Rat).SetFrac(big.NewInt(1), p)
	}
	return new(big.Rat).SetInt(p)
}

// Round rounds v to that many decimal places by GB/T 8170-2008 clause 3:
// exactly half goes to the even digit.
func Round(v *big.Rat, places int) *big.Rat {
	scaled := new(big.Rat).Mul(v, power10(places))
	negative := scaled.Sign() < 0
	scaled.Abs(scaled)
	quotient, rest := new(big.Int).QuoRem(scaled.Num(), scaled.Denom(), new(big.Int))
	half := rest.Lsh(rest, 1).Cmp(scaled.Denom())
	if half > 0 || half == 0 && quotient.Bit(0) == 1 {
		quotient.Add(quotient, big.NewInt(1))
	}
	if negative {
		quotient.Neg(quotient)
	}
	return new(big.Rat).Mul(new(big.Rat).SetInt(quotient), power10(-places))
}

// decimal writes v without loss, as every unit factor is a finite decimal.
func decimal(v *big.Rat) string {
	places, exact := v.FloatPrec()
	if !exact {
		places = 12
	}
	return v.FloatString(places)
}

// fold brings what people type to one form: full-width to half-width, blanks
// out, superscripts to ^n after a 10 and to plain digits elsewhere.
func fold(text string) string {
	var b strings.Builder
	super := false
	for _, r := range text {
		switch {
		case r == ' ' || r == '\t' || r == '\u3000' || r == '\u00a0':
			continue
		case r >= 0xFF01 && r <= 0xFF5E:
			r -= 0xFEE0
		}
		plain, raised := r, false
		if i := strings.IndexRune("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", r); i >= 0 {
			raised = true
			plain = []rune("0123456789-")[len([]rune("⁰¹²³⁴⁵⁶⁷⁸⁹⁻"[:i]))]
		}
		if raised && !super && strings.HasSuffix(b.String(), "10") {
			b.WriteByte('^')
		}
		super = raised
		b.WriteRune(plain)
	}
	return b.String()
}
