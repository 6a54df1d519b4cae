// Package idcard checks the 18-digit citizen identity number (公民身份号码,
// GB 11643-1999) and brings the 15-digit form that preceded it to 18 digits.
//
// A number is: 6 digits of region (GB/T 2260, possibly abolished since), 8 of
// birth date, 3 of sequence (odd for men, even for women) and a check character
// by ISO 7064 MOD 11-2. The check is arithmetic only.
package idcard

import (
	_ "embed"
	"strings"
	"time"
)

// English holds the English of every Chinese text of this package, one line a
// text: Chinese, tab, English.
//
//go:embed en.tsv
var English string

// Reasons why a number is refused.
const (
	ReasonLength = "公民身份号码应为 18 位"
	ReasonLetter = "前 17 位应为数字，末位应为数字或 X"
	ReasonDate   = "第 7 至 14 位不是有效的出生日期"
	ReasonDigit  = "公民身份号码校验码不正确"
)

// Result is the answer to one check.
type Result struct {
	Valid  bool
	Reason string // why not; empty when valid
	Region string // six digits of GB/T 2260, when valid
	Birth  string // YYYY-MM-DD, when valid
	Male   bool   // by the sequence digit, when valid
}

// Check checks an 18-digit number; blanks around it are ignored and a small x
// is read as X.
func Check(number string) Result {
	number = strings.ToUpper(strings.TrimSpace(number))
	if len([]rune(number)) != 18 {
		return Result{Reason: ReasonLength}
	}
	for i, c := range []rune(number) {
		if (c < '0' || c > '9') && (i != 17 || c != 'X') {
			return Result{Reason: ReasonLetter}
		}
	}
	birth, err := time.Parse("20060102", number[6:14])
	if err != nil || birth.Year() < 1800 {
		return Result{Reason: ReasonDate}
	}
	if checkCharacter(number[:17]) != number[17] {
		return Result{Reason: ReasonDigit}
	}
	return Result{Valid: true, Region: number[:6], Birth: birth.Format(time.DateOnly), Male: number[16]%2 == 1}
}

// Upgrade turns a 15-digit number into the 18-digit one (GB 11643-1999, 1999
// transition: births of 19xx) and reports whether it was 15 digits with a date.
func Upgrade(old string) (string, bool) {
	if len(old) != 15 || strings.Trim(old, "0123456789") != "" {
		return "", false
	}
	body := old[:6] + "19" + old[6:]
	number := body + string(checkCharacter(body))
	return number, Check(number).Valid
}

// checkCharacter is ISO 7064 MOD 11-2: the weight of position i from the left
// is 2 to the power 17-i modulo 11.
func checkCharacter(body string) byte {
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i := range len(body) {
		sum += int(body[i]-'0') * weights[i]
	}
	return "10X98765432"[sum%11]
}
