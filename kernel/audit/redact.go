package audit

import (
	"regexp"
	"strings"
	"time"
	"unicode"

	"qgov/kernel/seal"
)

// The shapes of personal numbers in running text. RE2 has no look-around, so the digits beside a match are looked at in code.
const (
	landline = `(?:(?:\+|00)?86[- ]?)?(?:\(?0[0-9]{2,3}(?:\)|-| |\)-)[1-9][0-9]{6,7}|0(?:10|2[0-9])[1-9][0-9]{7}|0[3-9][0-9]{2}[1-9][0-9]{6,7})`
	mobile   = `(?:(?:\+|00)?86[- ]?|0)?1[3-9][0-9](?:[- .·]?[0-9]{4}){2}`
	identity = `[0-9]{17}[0-9Xx]|[0-9]{6}[- ][0-9]{8}[- ][0-9]{3}[0-9Xx]|[0-9]{15}`
	account  = `[3-6][0-9]{3}(?:[- ]?[0-9]{4}){3}(?:[- ]?[0-9]{1,3})?`
	email    = `[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+`
	plate    = `[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·\- ]?[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳]`
	passport = `[EGDPHMegdphm][A-Za-z]?[0-9]{7,8}`
	spelled  = `[零〇○一二两三四五六七八九幺壹贰叁肆伍陆柒捌玖]{11,18}`
	// A number after a word that says whose it is, whatever its shape: WeChat, QQ.
	named = `(?:微信|QQ|qq|支付宝)号?[号为是：: ]{0,2}[A-Za-z0-9_\-]{5,20}`
)

// Redact masks what looks like a telephone number, an identity, passport or account number, an e-mail address or a number plate
// anywhere in a text, in the forms of the law's masking practice (138****8000, 110105********002X). Full-width figures are read, and
// written back, as half-width; invisible characters, with which a number could be hidden from a machine but not from a reader, fall
// away. Codes of enterprises (GB 32100), bar codes, dates, amounts and document numbers stay.
func Redact(s string) string {
	s = strings.Map(visible, s)
	for _, rule := range redactions {
		s = rule.apply(s)
	}
	return s
}

type redaction struct {
	expr  *regexp.Regexp
	code  bool // a letter beside it makes it part of a longer code; otherwise only a figure does
	which func(match string) bool
	mask  func(match string) string
}

// redactions are tried in this order: a longer number first, so that no part of it is taken for a shorter one.
var redactions = []redaction{
	{regexp.MustCompile(email), true, nil, seal.MaskEmail},
	{regexp.MustCompile(identity), false, isIdentity, func(m string) string { return seal.MaskID(digits(m)) }},
	{regexp.MustCompile(account), false, func(m string) bool { return luhn(digits(m)) }, func(m string) string { return seal.Mask(digits(m), 0, 4) }},
	{regexp.MustCompile(mobile), false, nil, func(m string) string { d := digits(m); return seal.MaskPhone(d[len(d)-11:]) }},
	{regexp.MustCompile(landline), false, nil, func(m string) string { d := digits(m); return "****" + d[len(d)-4:] }},
	{regexp.MustCompile(plate), true, nil, func(m string) string { r := []rune(m); return string(r[:2]) + "****" + string(r[len(r)-1:]) }},
	{regexp.MustCompile(passport), true, nil, func(m string) string { return m[:1] + "****" + m[len(m)-3:] }},
	{regexp.MustCompile(spelled), true, nil, func(string) string { return "***********" }},
	{regexp.MustCompile(named), true, nil, func(m string) string {
		return strings.TrimRight(m, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_- ") + "****"
	}},
}

// apply masks the matches that do not touch a further letter or figure, which would make them part of a longer code.
func (r redaction) apply(s string) string {
	var b strings.Builder
	at := 0
	for at < len(s) {
		loc := r.expr.FindStringIndex(s[at:])
		if loc == nil {
			break
		}
		from, to := at+loc[0], at+loc[1]
		match := s[from:to]
		if touches(s, from, to, r.code) || r.which != nil && !r.which(match) {
			// Try again one character on: a match can begin inside of what was refused.
			next := from + 1
			for next < len(s) && s[next]&0xC0 == 0x80 {
				next++
			}
			b.WriteString(s[at:next])
			at = next
			continue
		}
		b.WriteString(s[at:from])
		b.WriteString(r.mask(match))
		at = to
	}
	return b.String() + s[at:]
}

// touches tells whether the match goes on before or behind in figures, or with code also in letters, of ASCII.
func touches(s string, from, to int, code bool) bool {
	inner := func(c byte) bool {
		return c >= '0' && c <= '9' || code && (c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z')
	}
	return from > 0 && inner(s[from-1]) && inner(s[from]) || to < len(s) && inner(s[to]) && inner(s[to-1])
}

// visible drops invisible characters and makes full-width forms half-width where a number could hide in them.
func visible(r rune) rune {
	switch {
	case r >= '０' && r <= '９', r >= 'Ａ' && r <= 'Ｚ', r >= 'ａ' && r <= 'ｚ', r == '－', r == '＠', r == '＋', r == '．':
		return r - 0xFEE0
	case r == '　':
		return ' '
	case r == '–' || r == '—' || r == '‐' || r == '‑' || r == '−':
		return foldDash(r)
	case unicode.Is(unicode.Cf, r):
		return -1
	case unicode.Is(unicode.Nd, r) && r > 0x7F: // figures of other scripts
		return digitOf(r)
	}
	return r
}

// foldDash keeps the long dash of Chinese text and makes the others a hyphen.
func foldDash(r rune) rune {
	if r == '—' {
		return r
	}
	return '-'
}

// digitOf returns the ASCII figure of a decimal figure: Unicode gives them in runs of ten that begin with zero.
func digitOf(r rune) rune {
	for _, t := range unicode.Nd.R16 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return '0' + (r-rune(t.Lo))%10
		}
	}
	for _, t := range unicode.Nd.R32 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return '0' + (r-rune(t.Lo))%10
		}
	}
	return r
}

// digits keeps figures and the check letter X.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == 'X' || r == 'x' {
			return r
		}
		return -1
	}, s)
}

// isIdentity tells an identity number (GB 11643-1999; 15 digits before 1999) from other long numbers by its province and its date
// of birth. The check digit is not asked for: a number with a slip of the pen is still somebody's.
func isIdentity(m string) bool {
	d := digits(m)
	if d[0] < '1' || d[0] > '8' {
		return false
	}
	date, layout := "", "20060102"
	if len(d) == 18 {
		date = d[6:14]
	} else {
		date, layout = d[6:12], "060102"
	}
	t, err := time.Parse(layout, date)
	return err == nil && t.Year() >= 1880 && t.Year() <= 2100
}

// luhn is the check of ISO/IEC 7812-1 on card numbers.
func luhn(d string) bool {
	if len(d) < 16 || len(d) > 19 {
		return false
	}
	sum := 0
	for i := range len(d) {
		v := int(d[len(d)-1-i] - '0')
		if i%2 == 1 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return sum%10 == 0
}
