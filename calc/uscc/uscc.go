// Package uscc checks the 18-character unified social credit code
// (统一社会信用代码, GB 32100-2015), the organisation code inside it
// (GB 11714) and the 15-digit registration number that preceded it.
//
// A code is: 1 registering department, 1 kind of body, 6 digits of the
// registering region (GB/T 2260), 9 characters of the body itself and 1 check
// character. Position 1 may be a letter (A, N, Y); common libraries refuse
// that and are wrong.
//
// The check is arithmetic only: a code that passes is well formed, not
// necessarily registered.
package uscc

import (
	_ "embed"
	"strings"
)

// English holds the English of every Chinese text of this package, one line a
// text: Chinese, tab, English.
//
//go:embed en.tsv
var English string

// alphabet is the 31-symbol alphabet of GB 32100-2015 clause 5; a symbol's
// value is its index. I, O, Z, S and V are left out, as they are misread.
const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// Reasons why a code is refused, and warnings that do not refuse it.
const (
	ReasonLength    = "长度应为 18 位"
	ReasonLetter    = "含有不允许的字符（只能用数字和除 I、O、Z、S、V 以外的大写字母）"
	ReasonRegion    = "第 3 至 8 位应为数字（登记管理机关行政区划码）"
	ReasonDigit     = "校验码不正确"
	WarnInner       = "主体标识码（组织机构代码）的校验码不符合 GB 11714，请核对登记证照"
	WarnDepartment  = "登记管理部门代码未列入 GB 32100—2015，请核对登记证照"
	ReasonOldLength = "注册号长度应为 15 位"
	ReasonOldLetter = "注册号只能由数字组成"
)

// Result is the answer to one check.
type Result struct {
	Code     string   // the code in normal form: no spaces, half-width, upper case
	Valid    bool     // whether the code is well formed
	Reason   string   // why not; empty when valid
	At       int      // position of the first wrong character, from 1; 0 when none in particular
	Expected string   // the right check character, when only that one is wrong
	Warnings []string // oddities that do not make the code invalid
}

// Normalize removes blanks, folds full-width characters to half-width and
// turns letters to upper case: what people paste from documents.
func Normalize(code string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '\t' || r == '\n' || r == '\r' || r == '\u3000' || r == '\u00a0':
			return -1
		case r >= 0xFF01 && r <= 0xFF5E:
			r -= 0xFEE0
		}
		if r >= 'a' && r <= 'z' {
			r -= 'a' - 'A'
		}
		return r
	}, code)
}

// Check checks a code after Normalize.
func Check(code string) Result {
	r := Result{Code: Normalize(code)}
	if n := len([]rune(r.Code)); n != 18 {
		r.Reason = ReasonLength
		return r
	}
	for i, c := range []rune(r.Code) {
		if c > 'Z' || strings.IndexByte(alphabet, byte(c)) < 0 {
			r.Reason, r.At = ReasonLetter, i+1
			return r
		}
	}
	for i := 2; i < 8; i++ {
		if r.Code[i] > '9' {
			r.Reason, r.At = ReasonRegion, i+1
			return r
		}
	}
	if want := checkCharacter(r.Code[:17]); want != r.Code[17] {
		r.Reason, r.At, r.Expected = ReasonDigit, 18, string(want)
		return r
	}
	r.Valid = true
	if organizationCheck(r.Code[8:16]) != r.Code[16] {
		r.Warnings = append(r.Warnings, WarnInner)
	}
	if strings.IndexByte("123456789ANY", r.Code[0]) < 0 {
		r.Warnings = append(r.Warnings, WarnDepartment)
	}
	return r
}

// Valid reports whether code, as written, is a well-formed code in normal form.
func Valid(code string) bool {
	r := Check(code)
	return r.Valid && r.Code == code
}

// checkCharacter computes the 18th character from the 17 before it: weights
// are the powers of 3 modulo 31 (GB 32100-2015 clause 6).
func checkCharacter(body string) byte {
	sum, weight := 0, 1
	for i := range len(body) {
		sum += strings.IndexByte(alphabet, body[i]) * weight
		weight = weight * 3 % 31
	}
	return alphabet[(31-sum%31)%31]
}

// organizationCheck computes the ninth character of an organisation code from
// its eight-character body (GB 11714-1997).
func organizationCheck(body string) byte {
	weights := [8]int{3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i := range len(body) {
		v := int(body[i] - '0')
		if body[i] >= 'A' {
			v = int(body[i]-'A') + 10
		}
		sum += v * weights[i]
	}
	switch c := 11 - sum%11; c {
	case 10:
		return 'X'
	case 11:
		return '0'
	default:
		return byte('0' + c)
	}
}
